//! Reporting clauses: verbs of saying whose subject is a mention, with their stance.
//!
//! The verb comes first and has to earn it: "claims" may be a noun, "told" a passive, "rejected" what happens to an offer.
//! Who speaks is read by `before.rs` and `after.rs`, what is said by `said.rs`.

use super::after::After;
use super::before::{Before, Speakers};
use super::group::{group_at, Group};
use super::page::Page;
use super::words::{Stance, Verb, Words};
use crate::link::words::{Gap, Shape};

/// How subject and verb stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// "X said"
    SubjectFirst,
    /// "said X"
    VerbFirst,
    /// "according to X"
    According,
    /// "told by X"
    Passive,
    /// "X did this and said", "X did this, saying"
    Shared,
}

/// A verb of saying and who said it.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Mentions as the page counts them.
    pub speakers: Vec<usize>,
    /// First word of the verb.
    pub first: usize,
    /// One past its last word.
    pub end: usize,
    /// First word of the clause, its subject included.
    pub start: usize,
    /// Where what is said can begin, if it comes behind.
    pub behind: usize,
    pub stance: Stance,
    pub order: Order,
    pub verb: Option<&'static Verb>,
}

/// Reads the clauses of a page.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    pub page: &'a Page,
    pub text: &'a str,
}

/// The speaker of the clause before, for verbs that share it; `None` if that is nobody who is mentioned.
struct Last {
    sentence: usize,
    word: usize,
    speakers: Option<Vec<usize>>,
}

impl Reader<'_> {
    /// All clauses, in order of their verbs.
    pub fn clauses(&self, clauses: &mut Vec<Clause>) {
        clauses.clear();
        let mut last: Option<Last> = None;
        let mut word = 0;
        while word < self.page.len() {
            let read = if self.page.is(word, Words::FORM) {
                self.verb_at(word, last.as_ref()).map(|(clause, shared)| (clause, shared, true))
            } else {
                self.according_at(word).map(|clause| (clause, Vec::new(), false))
            };
            if let Some((clause, speakers, is_verb)) = read {
                if is_verb {
                    let (sentence, _) = self.page.sentence(word);
                    last = Some(Last { sentence, word, speakers: Some(speakers) });
                }
                word = clause.end.max(word + 1);
                clauses.push(clause);
                continue;
            }
            if self.page.is(word, Words::PAST) && self.page.mention(word).is_none() {
                let (sentence, _) = self.page.sentence(word);
                if !self.is_joined(word) {
                    last = Some(Last { sentence, word, speakers: None });
                }
            }
            word += 1;
        }
    }

    fn after(&self, word: usize) -> After<'_> {
        After { page: self.page, text: self.text, end: self.page.sentence(word).1 }
    }

    fn before(&self, word: usize) -> Before<'_> {
        Before { page: self.page, text: self.text, first: self.page.sentence(word).0 }
    }

    /// "according to X"
    fn according_at(&self, word: usize) -> Option<Clause> {
        let page = self.page;
        let is_phrase = word + 1 < page.len()
            && page.is(word + 1, Words::TO)
            && page.is_close(word + 1)
            && page.word(self.text, word).eq_ignore_ascii_case("according");
        let found = is_phrase.then(|| self.after(word).speakers(word + 2))??;
        Some(Clause {
            speakers: found.mentions,
            first: word,
            end: word + 2,
            start: word,
            behind: found.end,
            stance: Stance::Reported,
            order: Order::According,
            verb: None,
        })
    }

    /// The clause of a verb form, and the speakers that a later verb may share.
    fn verb_at(&self, word: usize, last: Option<&Last>) -> Option<(Clause, Vec<usize>)> {
        let page = self.page;
        if page.shape(word) != Shape::Small || page.mention(word).is_some() {
            return None;
        }
        let verb = page.verb(word)?;
        let group = group_at(page, self.text, word);
        let (clause, speakers) = if verb.traits.quoting {
            self.quoted(&group)?
        } else if group.is_passive || self.is_reduced(word) {
            self.passive(&group, verb)?
        } else {
            let found = self.subject(&group, verb, last)?;
            (self.active(&group, verb, found.0, found.1)?, found.2)
        };
        Some((clause, speakers))
    }

    /// "told by X", "as reported by X": a passive without its auxiliary; not "the cuts announced by X".
    fn is_reduced(&self, word: usize) -> bool {
        let page = self.page;
        let is_told = || page.verb(word).is_some_and(|verb| verb.traits.addressee);
        let is_as = || word > 0 && page.is(word - 1, Words::AS) && page.is_close(word);
        page.is(word, Words::PARTICIPLE)
            && page.is(word + 1, Words::BY)
            && (is_told() || is_as() || page.gap(word).has(Gap::COMMA))
            && self.after(word).speakers(word + 2).is_some()
    }

    /// "Reuters was told by X that": who follows "by".
    fn passive(&self, group: &Group, verb: &'static Verb) -> Option<(Clause, Vec<usize>)> {
        let page = self.page;
        let by = (group.word + 1..group.word + 3).find(|&word| page.is(word, Words::BY) && page.is_close(word))?;
        let is_between = (group.word + 1..by).all(|word| page.is_adverb(self.text, word));
        let is_possible =
            page.is(group.word, Words::PARTICIPLE) && !group.is_negated && !group.is_modal && !group.is_to;
        // Territory is claimed by, a proposal rejected by somebody.
        let is_news = verb.links.is_empty()
            && verb.stance != Stance::Claimed
            && !verb.traits.comment
            && !verb.traits.clause
            && !verb.traits.rebuttal;
        if !is_news || !is_possible || !is_between {
            return None;
        }
        let found = self.after(by).speakers(by + 1)?;
        let first = group.passive_start.unwrap_or(group.word);
        let clause = Clause {
            speakers: found.mentions,
            first,
            end: by + 1,
            start: first,
            behind: found.end,
            stance: verb.stance,
            order: Order::Passive,
            verb: Some(verb),
        };
        // Whoever was told says nothing next.
        Some((clause, Vec::new()))
    }

    /// "X was quoted by Y as saying", "Y quoted X as saying".
    fn quoted(&self, group: &Group) -> Option<(Clause, Vec<usize>)> {
        let page = self.page;
        let (_, end) = page.sentence(group.word);
        let is_saying = |word: usize| {
            word + 1 < end && page.is(word, Words::AS) && page.is(word + 1, Words::ING) && page.verb(word + 1).is_some()
        };
        let as_ = (group.word + 1..end).take(16).find(|&word| is_saying(word))?;
        let (found, first) = if group.is_passive {
            (self.before(group.word).speakers(group.start)?, group.passive_start?)
        } else {
            (self.after(group.word).speakers(group.word + 1).filter(|found| found.end <= as_)?, group.word)
        };
        let stance = page.verb(as_ + 1)?.stance;
        let start = if group.is_passive { found.start } else { group.word };
        let first = if group.is_passive { first } else { as_ + 1 };
        let speakers = found.mentions;
        let clause = Clause {
            speakers: speakers.clone(),
            first,
            end: as_ + 2,
            start,
            behind: as_ + 2,
            stance,
            order: Order::SubjectFirst,
            verb: page.verb(as_ + 1),
        };
        (!group.is_negated && !group.is_modal).then_some((clause, speakers))
    }

    /// Who the subject is, where it stands, and whom a later verb may share.
    fn subject(&self, group: &Group, verb: &Verb, last: Option<&Last>) -> Option<(Speakers, Order, Vec<usize>)> {
        let page = self.page;
        let is_apart = page.gap(group.start).has_any(Gap::COMMA.with(Gap::QUOTE)) || self.starts_sentence(group.start);
        let before = self.before(group.word).speakers(group.start);
        if is_apart && before.is_none() && !verb.traits.addressee && page.is(group.word, Words::PAST.with(Words::THIRD))
        {
            if let Some(found) = self.inverted(group, verb) {
                let speakers = found.mentions.clone();
                return Some((found, Order::VerbFirst, speakers));
            }
        }
        if let Some(found) = before {
            let is_participle = page.is(group.word, Words::ING) && !group.is_progressive;
            if !is_participle {
                let speakers = found.mentions.clone();
                return Some((found, Order::SubjectFirst, speakers));
            }
        }
        let mentions = self.shared(group, last)?;
        let speakers = Speakers { mentions, start: self.joint(group.start), end: group.start, is_direct: true };
        let again = speakers.mentions.clone();
        Some((speakers, Order::Shared, again))
    }

    fn starts_sentence(&self, word: usize) -> bool {
        self.page.sentence(word).0 == word
    }

    /// `"...", said X`
    fn inverted(&self, group: &Group, verb: &Verb) -> Option<Speakers> {
        let page = self.page;
        let behind = group.word + 1;
        if group.start != group.word || behind >= page.len() || !page.is_close(behind) {
            return None;
        }
        let after = self.after(group.word);
        let found = after.speakers(behind)?;
        let is_quoted = page.quotation_before(group.start).is_some();
        let is_clause = page.gap(group.start).has(Gap::COMMA) && !self.starts_sentence(group.start);
        // "urged Ukraine to" has an object.
        let is_whole = after.ends_phrase(found.end) && !page.is(found.end, Words::AND.with(Words::AS));
        let ends = if verb.traits.audience { !page.is_close(found.end) } else { is_whole };
        (is_quoted && (ends || !verb.traits.audience) || is_clause && ends).then_some(found)
    }

    /// Whether a verb has its subject in common with the one before: "and said", ", saying".
    fn is_joined(&self, word: usize) -> bool {
        let group = group_at(self.page, self.text, word);
        self.joint(group.start) < group.start || self.page.is(word, Words::ING) && !group.is_progressive
    }

    /// The conjunction before a verb group, or the group itself.
    fn joint(&self, start: usize) -> usize {
        let page = self.page;
        let before = start.saturating_sub(1);
        let is_joint = before < start
            && page.is(before, Words::CONJUNCTION)
            && page.is_close(start)
            && !page.gap(before).has_any(Gap::QUOTE.with(Gap::STOP));
        if is_joint {
            before
        } else {
            start
        }
    }

    /// The speakers of the clause before, or the subject that the sentence begins with, if this verb has none of its own.
    fn shared(&self, group: &Group, last: Option<&Last>) -> Option<Vec<usize>> {
        let page = self.page;
        let is_participle = page.is(group.word, Words::ING) && page.gap(group.start).has(Gap::COMMA);
        if self.joint(group.start) == group.start && (!is_participle || group.is_progressive) {
            return None;
        }
        let (first, _) = page.sentence(group.word);
        let speakers = match last.filter(|last| last.sentence == first && page.speak_alike(last.word, group.word)) {
            Some(last) => last.speakers.clone()?,
            None => self.opening(first, group.start)?,
        };
        (!speakers.is_empty()).then_some(speakers)
    }

    /// The subject that a sentence begins with, if a verb follows it.
    fn opening(&self, first: usize, end: usize) -> Option<Vec<usize>> {
        const OTHERS: Words = Words::SUBJECT.with(Words::RELATIVE).with(Words::SUBORDINATE);
        let page = self.page;
        let found = self.after(first).speakers(first).filter(|_| page.speak_alike(first, end))?;
        let verb = (found.end..end).find(|&word| !page.is_adverb(self.text, word))?;
        let is_one = (verb..end).all(|word| !page.is(word, OTHERS) || page.is(word, Words::DETERMINER));
        (page.is_close(verb) && page.is_other_verb(self.text, verb) && is_one).then_some(found.mentions)
    }

    /// The clause of an active verb, if it is one of saying here.
    fn active(&self, group: &Group, verb: &'static Verb, found: Speakers, order: Order) -> Option<Clause> {
        let page = self.page;
        let (first, end, stance) = if let Some(declined) = self.declined(group, verb) {
            declined
        } else {
            if verb.traits.comment {
                return None;
            }
            let is_plural = order != Order::SubjectFirst || self.is_plural(&found);
            if group.is_negated || !group.is_finite(page, is_plural, order == Order::Shared) {
                return None;
            }
            (group.word, group.word + 1, verb.stance)
        };
        if stance != Stance::Declined && !self.means_saying(group, verb, &found, order) {
            return None;
        }
        let behind = if order == Order::VerbFirst { found.end } else { end };
        let start = if order == Order::VerbFirst { group.start } else { found.start };
        Some(Clause { speakers: found.mentions, first, end, start, behind, stance, order, verb: Some(verb) })
    }

    /// Whether several are the subject, as far as one can see: two mentions, or a word that ends like a plural.
    fn is_plural(&self, found: &Speakers) -> bool {
        let page = self.page;
        let is_many = |at: usize| {
            let word = page.word(self.text, at);
            let is_known = ["police", "people", "media", "taliban"].iter().any(|many| word.eq_ignore_ascii_case(many));
            is_known || word.ends_with('s') && !["ss", "us", "is"].iter().any(|ending| word.ends_with(ending))
        };
        let is_one = ["a", "an"].iter().any(|article| page.word(self.text, found.start).eq_ignore_ascii_case(article));
        let mut heads = (found.start..found.end.saturating_sub(1)).filter(|&at| page.is(at, Words::AGENT));
        found.mentions.len() > 1
            || !is_one && is_many(found.end.saturating_sub(1))
            || !is_one && !found.is_direct && heads.any(is_many)
    }
}
