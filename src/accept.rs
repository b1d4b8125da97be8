//! Decides whether a spelling found in a document counts: the case rule and hyphens of one match.
//!
//! A pure function of the document's characters and the alias's form. Boundaries are checked where the
//! automaton walks (`scan.rs`), by the rules of `words.rs`; overlaps are `select.rs`.

use crate::fold::FoldedText;
use crate::patterns::Form;
use crate::tables::CaseRule;
use crate::words::Traits;

/// How many capitals, and no small letter, a document needs to count as written all in capitals:
/// a line of old wire copy has more, a cell that only says "US" or "WHO, UN" has fewer.
const ALL_CAPITALS_MIN: usize = 25;

/// Whether a document is written all in capitals, as old wire copy is.
#[must_use]
pub fn is_all_capitals(text: &str) -> bool {
    let mut n_capitals = 0;
    for c in text.chars() {
        if c.is_lowercase() {
            return false;
        }
        n_capitals += usize::from(c.is_uppercase());
    }
    n_capitals >= ALL_CAPITALS_MIN
}

/// Whether the document at `start..end` is written as an alias's form asks.
///
/// The range holds exactly the spelling's bytes when read step by step, but for hyphens and spaces.
/// `rule` is the call's or the alias's.
pub fn accepts<T: FoldedText>(text: &T, start: usize, end: usize, form: Form<'_>, rule: CaseRule) -> bool {
    accepts_case(text, start, end, form.capitals, rule) && (!form.has_joints || accepts_joints(text, start, end, form))
}

fn accepts_case<T: FoldedText>(text: &T, start: usize, end: usize, capitals: &[u64], rule: CaseRule) -> bool {
    match rule {
        CaseRule::Ignore => true,
        CaseRule::Exact => {
            all_bytes(text, start, end, |i, position, _| bit(capitals, i) == text.traits(position).has(Traits::UPPER))
        }
        // Small letters of the alias may be anything, so only its capitals need a look.
        CaseRule::Smart => {
            capitals == [1] && text.traits(start).has(Traits::UPPER)
                || capitals.is_empty()
                || all_bytes(text, start, end, |i, position, _| {
                    !bit(capitals, i) || text.traits(position).has(Traits::UPPER)
                })
        }
    }
}

/// Whether spaces and hyphens are those of the alias; the open ones are alike.
fn accepts_joints<T: FoldedText>(text: &T, start: usize, end: usize, form: Form<'_>) -> bool {
    let mut open = None;
    all_bytes(text, start, end, |i, _, byte| {
        let is_hyphen = byte == b'-';
        if !is_hyphen && byte != b' ' {
            true
        } else if bit(form.open, i) {
            *open.get_or_insert(is_hyphen) == is_hyphen
        } else {
            bit(form.hyphens, i) == is_hyphen
        }
    })
}

/// Whether all folded bytes satisfy a test of their number, position and value.
fn all_bytes<T: FoldedText>(
    text: &T,
    start: usize,
    end: usize,
    mut holds: impl FnMut(usize, usize, u8) -> bool,
) -> bool {
    let mut position = start;
    let mut i = 0;
    while position < end {
        let Some(step) = text.step(position) else { break };
        if !holds(i, position, step.byte) {
            return false;
        }
        position = step.next;
        i += 1;
    }
    true
}

fn bit(mask: &[u64], i: usize) -> bool {
    mask.get(i / 64).is_some_and(|word| word >> (i % 64) & 1 == 1)
}
