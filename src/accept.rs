//! Decides whether a spelling found in a document counts: the case rule of one match.
//!
//! A pure function of the document's capitals and the alias's. Boundaries are checked where the
//! automaton walks (`scan.rs`), by the rules of `words.rs`; overlaps are `select.rs`.

use crate::fold::FoldedText;
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

/// Whether the capitals of the document at `start..end` suit those of an alias's spelling.
///
/// `capitals` has a bit per folded byte of the spelling; bits beyond it are 0. The range holds
/// exactly the spelling's bytes when read step by step.
pub fn accepts_case<T: FoldedText>(text: &T, start: usize, end: usize, capitals: &[u64], rule: CaseRule) -> bool {
    if rule == CaseRule::Ignore || (rule == CaseRule::Smart && capitals.is_empty()) {
        return true;
    }
    let mut position = start;
    let mut byte = 0;
    while position < end {
        let is_listed = capitals.get(byte / 64).is_some_and(|word| word >> (byte % 64) & 1 == 1);
        let is_upper = text.traits(position).has(Traits::UPPER);
        if is_listed && !is_upper || rule == CaseRule::Exact && is_upper && !is_listed {
            return false;
        }
        let Some(step) = text.step(position) else { break };
        position = step.next;
        byte += 1;
    }
    true
}
