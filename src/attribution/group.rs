//! A verb with its auxiliaries and adverbs: "has repeatedly denied", "did not immediately confirm".

use super::page::Page;
use super::words::Words;

/// The longest group, in words before its verb.
const LONGEST: usize = 6;

/// A verb group.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)] // each is asked for by itself
pub struct Group {
    /// The verb.
    pub word: usize,
    /// First word of the group.
    pub start: usize,
    /// First word without adverbs in front.
    pub head: usize,
    /// The form of "be" before a participle.
    pub passive_start: Option<usize>,
    pub is_negated: bool,
    /// "neither confirmed nor denied"
    pub is_neither: bool,
    pub is_modal: bool,
    pub is_to: bool,
    pub has_have: bool,
    pub has_do: bool,
    pub is_passive: bool,
    pub is_progressive: bool,
}

impl Group {
    /// Whether the form of the verb fits its auxiliaries, and what it says has happened.
    pub fn is_finite(&self, page: &Page, is_plural: bool, is_shared: bool) -> bool {
        let is = |words| page.is(self.word, words);
        if self.is_modal || self.is_to || self.is_passive {
            return false;
        }
        if self.is_progressive {
            return true;
        }
        if self.has_have {
            return is(Words::PARTICIPLE);
        }
        if self.has_do {
            return is(Words::BASE);
        }
        is(Words::PAST.with(Words::THIRD)) || is(Words::BASE) && is_plural || is(Words::ING) && is_shared
    }
}

/// The group whose verb is `word`.
pub fn group_at(page: &Page, text: &str, word: usize) -> Group {
    let (sentence, _) = page.sentence(word);
    let mut group = Group {
        word,
        start: word,
        head: word,
        passive_start: None,
        is_negated: false,
        is_neither: false,
        is_modal: false,
        is_to: false,
        has_have: false,
        has_do: false,
        is_passive: false,
        is_progressive: false,
    };
    let mut be = None;
    while group.start > sentence && group.start + LONGEST > word && page.is_close(group.start) {
        let before = group.start - 1;
        let is = |words| page.is(before, words);
        let is_auxiliary =
            is(Words::AUXILIARY.with(Words::NEGATION)) && !page.word(text, before).eq_ignore_ascii_case("no");
        if page.mention(before).is_some() || !is_auxiliary && !is(Words::TO) && !page.is_adverb(text, before) {
            break;
        }
        group.start = before;
        if is_auxiliary || is(Words::TO) {
            group.head = before;
        }
        group.is_negated |= is(Words::NEGATION);
        group.is_neither |= page.word(text, before).eq_ignore_ascii_case("neither");
        group.is_modal |= is(Words::MODAL);
        group.has_have |= is(Words::HAVE);
        group.has_do |= is(Words::DO);
        if is(Words::BE) {
            be = Some(before);
        }
        if is(Words::TO) {
            group.is_to = true;
            break;
        }
    }
    group.is_passive = be.is_some() && page.is(word, Words::PARTICIPLE);
    group.is_progressive = be.is_some() && page.is(word, Words::ING);
    group.passive_start = be.filter(|_| group.is_passive);
    group
}
