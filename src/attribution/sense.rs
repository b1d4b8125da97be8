//! Whether a verb means saying where it stands, and whether it means saying nothing.

use super::before::Speakers;
use super::clauses::{Order, Reader};
use super::group::Group;
use super::words::{Stance, Verb, Words};
use crate::link::words::{Gap, Shape};

/// How far behind a verb its object is looked for, in words.
const NEAR: usize = 8;

impl Reader<'_> {
    /// Words of a verb by which somebody says nothing: "declined to comment", "did not confirm".
    pub(super) fn declined(&self, group: &Group, verb: &Verb) -> Option<(usize, usize, Stance)> {
        let page = self.page;
        let behind = group.word + 1;
        if verb.traits.comment {
            let is_bare = page.is(behind, Words::REQUEST);
            let is_comment = page.is(behind, Words::TO) && self.comment_behind(behind + 1).is_some();
            let is_said = !group.is_negated && !group.is_modal && !group.is_to && group.is_finite(page, true, true);
            let end = if is_bare { behind + 1 } else { self.comment_behind(behind + 1).unwrap_or(behind) };
            return (is_said && (is_bare || is_comment)).then_some((group.word, end, Stance::Declined));
        }
        if !group.is_negated || group.is_to || group.is_passive {
            return None;
        }
        let would_not = group.is_modal && page.word(self.text, group.word) == "say";
        let neither = group.is_neither && verb.stance == Stance::Denied;
        if !verb.traits.silent && !would_not && !neither {
            return None;
        }
        let is_answer = !matches!(page.word(self.text, group.word), "respond" | "reply" | "responded" | "replied");
        let has_request = || (behind..behind + NEAR).any(|word| page.is(word, Words::REQUEST));
        let is_form = page.is(group.word, Words::BASE.with(Words::PARTICIPLE).with(Words::PAST));
        if !is_form || !(is_answer || has_request()) {
            return None;
        }
        let end = if group.is_neither { self.behind_nor(group.word) } else { behind };
        Some((group.head, end, Stance::Declined))
    }

    /// The word behind an infinitive of commenting, past adverbs.
    fn comment_behind(&self, word: usize) -> Option<usize> {
        let page = self.page;
        let at = (word..word + 3).find(|&at| !page.is_adverb(self.text, at.min(page.len().saturating_sub(1))))?;
        page.is(at, Words::COMMENT).then_some(at + 1)
    }

    /// The word behind "nor denied".
    fn behind_nor(&self, word: usize) -> usize {
        let page = self.page;
        let is_nor = page.is(word + 1, Words::NEGATION) && page.is(word + 2, Words::FORM);
        if is_nor {
            word + 3
        } else {
            word + 1
        }
    }

    /// Whether what follows the verb, or comes before its subject, can be said.
    pub(super) fn means_saying(&self, group: &Group, verb: &Verb, found: &Speakers, order: Order) -> bool {
        let page = self.page;
        let (traits, behind) = (&verb.traits, group.word + 1);
        let (first, end) = page.sentence(group.word);
        let is_leading = order == Order::VerbFirst
            || page.gap(found.start).has(Gap::COMMA) && found.start > first
            || self.is_quoted(found);
        if behind >= end && page.quotation_at(behind).is_none() {
            return is_leading || !(traits.clause || traits.rebuttal || !verb.links.is_empty() || traits.thing);
        }
        if page.is(behind, Words::TO)
            && page.is(behind + 1, Words::BE.with(Words::HAVE))
            && verb.stance != Stance::Warned
        {
            return false; // "said to be"
        }
        let is_written = self.is_quoted(found) && page.is(behind, Words::TO);
        let is_open = is_leading && (order == Order::VerbFirst || self.is_free(behind) || is_written);
        let may_be_noun = traits.noun && page.is(group.word, Words::BASE.with(Words::THIRD)) && !group.has_do;
        if self.is_blocked(verb, behind, end) || traits.thing && self.is_person(behind, end) {
            return false;
        }
        if may_be_noun && !(is_open || self.is_content(behind, true)) || may_be_noun && self.is_adjective(found) {
            return false;
        }
        if traits.clause && !(is_open || self.is_content(behind, false)) {
            return false;
        }
        let is_claim =
            || page.quotation_at(behind).is_some() || self.has(behind, end, |word| page.is(word, Words::CLAIM));
        if traits.rebuttal && !is_claim() {
            return false;
        }
        let links = &verb.links;
        links.is_empty() || self.has(behind, end, |word| links.contains(&page.word(self.text, word)))
    }

    fn is_adjective(&self, found: &Speakers) -> bool {
        found.is_direct && found.mentions.last().is_some_and(|&mention| self.page.found(mention).is_demonym)
    }

    /// Whether a quotation ends right before the clause.
    fn is_quoted(&self, found: &Speakers) -> bool {
        self.page.quotation_before(found.start).is_some()
    }

    /// Whether a verb that ends before `word` has no object there.
    fn is_free(&self, word: usize) -> bool {
        let page = self.page;
        !page.is_close(word)
            || page.is_date(word)
            || page.is(word, Words::ADVERBIAL.with(Words::TIME).with(Words::SUBORDINATE))
            || page.is_adverb(self.text, word)
    }

    /// Whether one of the next words will do, before a comma.
    fn has(&self, word: usize, end: usize, will_do: impl Fn(usize) -> bool) -> bool {
        let mut near = (word..end).take(2 * NEAR).take_while(|&at| at == word || !self.page.gap(at).has(Gap::COMMA));
        near.any(will_do)
    }

    /// Whether a clause, a quotation, or what may begin one follows; a noun phrase too, if `nouns`.
    fn is_content(&self, word: usize, nouns: bool) -> bool {
        const CLAUSE: Words = Words::THAT.with(Words::SUBJECT);
        const QUESTION: [&str; 4] = ["how", "why", "whether", "what"];
        let page = self.page;
        for word in (word..page.len()).take(NEAR) {
            if page.quotation_at(word).is_some() || page.gap(word).has(Gap::COLON) {
                return true;
            }
            let is_question = QUESTION.contains(&page.word(self.text, word));
            if page.is(word, CLAUSE) || is_question {
                return true;
            }
            if nouns && (page.is(word, Words::DETERMINER) || page.mention(word).is_some()) {
                return true;
            }
            let is_passed = page.is_adverb(self.text, word)
                || page.is_date(word)
                || page.is(word, Words::ADVERBIAL.with(Words::DETERMINER).with(Words::DOCUMENT).with(Words::TIME));
            if nouns || !is_passed {
                return false;
            }
        }
        false
    }

    /// Whether the object is one that gives the verb another meaning: "denied entry".
    fn is_blocked(&self, verb: &Verb, behind: usize, end: usize) -> bool {
        let page = self.page;
        let is_number = |word: usize| page.shape(word) == Shape::Number;
        let blocks = |word: usize, listed: &str| {
            if listed == "#" {
                is_number(word)
            } else {
                page.word(self.text, word).eq_ignore_ascii_case(listed)
            }
        };
        // "denied Turkey entry"
        let behind = page.mention(behind).filter(|_| verb.traits.thing).map_or(behind, |at| page.words_of(at).1 + 1);
        let mut object = (behind..end).take(4).take_while(|&word| page.is_close(word));
        let object = object
            .find(|&word| !page.is(word, Words::DETERMINER) && (!is_number(word) || verb.not_before.contains(&"#")));
        object.is_some_and(|word| {
            page.mention(word).is_none() && verb.not_before.iter().any(|listed| blocks(word, listed))
        })
    }

    /// Whether the object is a name and nothing more: "confirmed Barrett as", "denied Turkey a loan".
    fn is_person(&self, behind: usize, end: usize) -> bool {
        let page = self.page;
        let Some(mention) = page.mention(behind) else { return false };
        let next = page.words_of(mention).1 + 1;
        if page.gap(next).has(Gap::POSSESSIVE) {
            return false;
        }
        next >= end
            || !page.is_close(next)
            || page.is(next, Words::AS.with(Words::TO).with(Words::DETERMINER).with(Words::PREPOSITION))
    }
}
