//! What a reporting clause says was said: the quotation at hand, else the clause behind the verb, else what came before it.
//!
//! A clause in the middle ("The deal, Turkey said, was dead") gets the longer of both sides. Nothing is said by those who
//! decline. A quotation counts if it follows the verb like a speech, behind a comma, a colon or the verb itself, and ends
//! like one; single words in quotation marks are part of the clause.

use super::clauses::{Clause, Order};
use super::page::Page;
use super::quotes::Quotation;
use super::words::{Stance, Words};
use crate::link::words::{Gap, Shape};
use crate::span::Span;

/// Phrases of time and place that are passed over behind a verb.
const PHRASES: usize = 8;
/// Words of one such phrase.
const PHRASE: usize = 8;
/// A phrase of time or place has at most so many words if it stands for nothing said.
const LEANING: usize = 3;
/// Later clauses that can end what an earlier one says.
const LATER: usize = 8;

/// What is said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Said {
    Nothing,
    Quotation(Span),
    /// Words behind the verb.
    Behind(usize, usize),
    /// Words before the clause.
    Before(usize, usize),
}

/// Finds what clauses say.
#[derive(Clone, Copy, Debug)]
pub struct Listener<'a> {
    pub page: &'a Page,
    pub text: &'a str,
}

impl Listener<'_> {
    /// What each of the clauses of a page says, into `said`.
    pub fn listen(&self, clauses: &[Clause], said: &mut Vec<Option<Span>>) {
        said.clear();
        let heard: Vec<Said> = clauses.iter().map(|clause| self.said_by(clause)).collect();
        for (i, found) in heard.iter().enumerate() {
            said.push(match *found {
                Said::Nothing => None,
                Said::Quotation(span) => Some(span),
                Said::Before(first, end) => self.page.bytes(self.text, first, end),
                Said::Behind(first, end) => {
                    let end = self.before_but(first, cut(first, end, clauses, &heard, i));
                    self.page.bytes(self.text, first, end)
                }
            });
        }
    }

    /// What follows ", but" is more often the reporter's than the speaker's.
    fn before_but(&self, first: usize, end: usize) -> usize {
        let page = self.page;
        let is_but = |word: usize| page.gap(word).has(Gap::COMMA) && page.word(self.text, word) == "but";
        (first + 1..end).find(|&word| is_but(word) && page.speak_alike(first, word)).unwrap_or(end)
    }

    fn said_by(&self, clause: &Clause) -> Said {
        let page = self.page;
        if clause.stance == Stance::Declined {
            return Said::Nothing;
        }
        let (first, end) = self.bounds(clause);
        let is_near = !page.gap(clause.start).has(Gap::LINE);
        let is_own = clause.order != Order::Shared;
        let before = page.quotation_before(clause.start).filter(|quotation| is_own && (is_near || quotation.goes_on));
        let behind = self.quotation_behind(clause, end);
        if let Some(quotation) = before.filter(|quotation| quotation.goes_on || behind.is_none()) {
            let is_empty = || self.content(clause, end).0.is_none();
            if quotation.goes_on || self.is_punctuated(quotation) || clause.order != Order::SubjectFirst || is_empty() {
                return quote(quotation);
            }
        }
        if let Some(quotation) = behind {
            return quote(quotation);
        }
        self.clause(clause, first, end)
    }

    /// The words among which the clause stands: its sentence, within one quotation.
    fn bounds(&self, clause: &Clause) -> (usize, usize) {
        let page = self.page;
        let (mut first, mut end) = page.sentence(clause.first);
        let is_inside = page.quotation(clause.first).is_some();
        if is_inside {
            first = (first..clause.first).find(|&word| page.speak_alike(word, clause.first)).unwrap_or(clause.first);
            let same = |&word: &usize| page.speak_alike(word, clause.first);
            end = (clause.first..end).take_while(same).last().map_or(end, |last| last + 1);
        } else {
            end = self.past_quotations(clause.first, end);
        }
        (first, end)
    }

    /// The end of a sentence that stops within a quotation which began in it: that of the sentence behind the quotation.
    fn past_quotations(&self, word: usize, end: usize) -> usize {
        let page = self.page;
        let Some(last) = end.checked_sub(1).filter(|&last| last > word) else { return end };
        let Some(quotation) = page.quotation(last).filter(|_| end < page.len() && page.speak_alike(last, end)) else {
            return end;
        };
        let behind = page.behind(quotation, end);
        let stops = behind >= page.len() || page.sentence(behind).0 == behind;
        if stops {
            behind
        } else {
            page.sentence(behind).1
        }
    }

    fn is_punctuated(&self, quotation: &Quotation) -> bool {
        self.text[quotation.close..].trim_start_matches(['"', '\'', '”', '’']).starts_with(',')
    }

    /// The speech that follows the verb.
    fn quotation_behind(&self, clause: &Clause, end: usize) -> Option<&Quotation> {
        let page = self.page;
        let start = if clause.order == Order::According { clause.behind } else { self.past_addressee(clause, end) };
        let mut word = start;
        // Past "in a statement:", "on Monday," and "that".
        for _ in 0..PHRASES {
            if let Some(quotation) = page.quotation_at(word) {
                let gap = page.gap(word);
                let is_introduced = gap.has_any(Gap::COMMA.with(Gap::COLON));
                let is_speech = self.is_speech(quotation, word);
                let is_continued = clause.order == Order::VerbFirst && page.quotation_before(clause.start).is_some();
                return (!is_continued && (is_introduced && gap.has(Gap::COLON) || is_speech)).then_some(quotation);
            }
            let next = if page.is(word, Words::THAT) { word + 1 } else { self.past_phrase(word, end) };
            if next == word || word >= end {
                return None;
            }
            word = next;
        }
        None
    }

    /// Whether a quotation ends a sentence, or a clause: not a word or two on the way.
    fn is_speech(&self, quotation: &Quotation, word: usize) -> bool {
        let page = self.page;
        let behind = page.behind(quotation, word);
        behind >= page.len() || quotation.goes_on || page.sentence(behind).0 == behind || !is_joined(page.gap(behind))
    }

    /// The clause behind the verb or before the subject.
    fn clause(&self, clause: &Clause, first: usize, end: usize) -> Said {
        let page = self.page;
        let (content, is_that) = self.content(clause, end);
        let behind = content.map_or(Said::Nothing, |start| Said::Behind(start, end));
        let start = self.past_dateline(first, clause.start);
        let as_ = clause.start.saturating_sub(1);
        let lead = if page.is(as_, Words::AS) { as_ } else { clause.start };
        let is_subject = matches!(clause.order, Order::SubjectFirst | Order::VerbFirst);
        let is_apart = page.gap(lead).has_any(Gap::COMMA.with(Gap::DASH)) && !page.gap(lead).has(Gap::OPEN);
        let is_led = start < lead && clause.order != Order::Shared && (!is_subject || is_apart);
        let aside = || self.aside(clause, end).map_or(Said::Nothing, |start| Said::Behind(start, end));
        if is_that || !is_led {
            return if behind == Said::Nothing { aside() } else { behind };
        }
        if behind != Said::Nothing && clause.order != Order::Passive && (is_subject || self.is_leaning(start)) {
            return behind;
        }
        match self.aside(clause, end) {
            Some(aside) if end - aside > lead - start || self.is_leaning(start) => Said::Behind(aside, end),
            None if self.is_leaning(start) && lead - start <= LEANING => Said::Nothing,
            _ => Said::Before(start, lead),
        }
    }

    /// Whether a part of a sentence begins like one that says when, where or why.
    fn is_leaning(&self, start: usize) -> bool {
        let is_word = self.page.is(start, Words::ADVERBIAL.with(Words::SUBORDINATE).with(Words::ADVERB));
        is_word || self.page.is_date(start) || self.page.is_adverb(self.text, start)
    }

    /// What goes on behind the comma after "X said,".
    fn aside(&self, clause: &Clause, end: usize) -> Option<usize> {
        const OTHER: Words =
            Words::RELATIVE.with(Words::BOUNDARY).with(Words::PREPOSITION).with(Words::ADVERBIAL).with(Words::FORM);
        let page = self.page;
        let mut word = clause.behind;
        for _ in 0..PHRASES {
            if word >= end {
                return None;
            }
            let is_first = clause.order == Order::According && page.sentence(clause.first).0 == clause.first;
            if is_first && page.is_close(word) && !page.is(word, Words::ADVERBIAL) && !page.is_date(word) {
                return Some(word); // "According to the ministry ten people died"
            }
            if page.gap(word).has(Gap::COMMA) {
                let is_open = !page.is(word, OTHER) || clause.order == Order::According && !page.is(word, Words::FORM);
                return (is_open && !self.is_participle(word)).then_some(word);
            }
            let next = self.past_phrase(word, end);
            if next == word {
                return None;
            }
            word = next;
        }
        None
    }

    fn is_participle(&self, word: usize) -> bool {
        self.page.shape(word) == Shape::Small && self.page.word(self.text, word).ends_with("ing")
    }

    /// Where the clause behind the verb begins, and whether "that" introduces it.
    fn content(&self, clause: &Clause, end: usize) -> (Option<usize>, bool) {
        let page = self.page;
        let is_object = matches!(clause.order, Order::According);
        let mut word = self.past_addressee(clause, end);
        for _ in 0..PHRASES {
            if is_object || word >= end {
                return (None, false);
            }
            let is_first = word == clause.behind;
            if self.is_that(word, end) {
                return (Some(word + 1), true);
            }
            if page.gap(word).has_any(Gap::COMMA.with(Gap::DASH)) && !page.gap(word).has(Gap::QUOTE) {
                // "told reporters in Pretoria, South Africa, that"
                let mut near = (word + 1..end).take(PHRASE);
                let that = near.find(|&that| page.gap(that).has(Gap::COMMA) && self.is_that(that, end));
                return (that.map(|that| that + 1), that.is_some());
            }
            if clause.order == Order::Passive && clause.verb.is_some_and(|verb| !verb.traits.addressee) {
                return (None, false);
            }
            if page.quotation_at(word).is_some() || page.gap(word).has(Gap::COLON) {
                return (Some(word), false);
            }
            if clause.order == Order::VerbFirst && is_first {
                let next = self.past_phrase(word, end);
                if next == word {
                    return (None, false);
                }
                word = next;
                continue;
            }
            let next = self.past_phrase(word, end);
            if next == word {
                return (Some(word), false);
            }
            word = next;
        }
        (None, false)
    }

    /// Whether "that" begins a clause here: not "denied that and left".
    fn is_that(&self, word: usize, end: usize) -> bool {
        let page = self.page;
        page.is(word, Words::THAT)
            && word + 1 < end
            && !page.is(word + 1, Words::AUXILIARY.with(Words::CONJUNCTION))
            && !page.gap(word + 1).has(Gap::STOP)
    }

    /// Past whom something is said to: "told Reuters", "said to reporters".
    fn past_addressee(&self, clause: &Clause, end: usize) -> usize {
        let page = self.page;
        let mut word = clause.behind;
        let Some(verb) = clause.verb.filter(|_| matches!(clause.order, Order::SubjectFirst | Order::Shared)) else {
            return word;
        };
        let to = page.is(word, Words::TO)
            && (page.mention(word + 1).is_some() || page.is(word + 1, Words::AUDIENCE.with(Words::DETERMINER)));
        if to || verb.traits.addressee {
            return self.past_object(word + usize::from(to), end);
        }
        if verb.traits.audience {
            word = self.past_object(word, end);
            let is_told =
                page.is(word, Words::THAT) || page.gap(word).has(Gap::COLON) || page.quotation_at(word).is_some();
            return if is_told { word } else { clause.behind };
        }
        word
    }

    /// Past one noun phrase.
    fn past_object(&self, start: usize, end: usize) -> usize {
        let page = self.page;
        let mut word = start;
        if page.is(word, Words::AUDIENCE) || page.is(word, Words::PRONOUN) && !page.is(word, Words::DETERMINER) {
            return word + 1;
        }
        while word < end && word < start + PHRASE && (word == start || page.is_close(word)) {
            if let Some(mention) = page.mention(word) {
                word = page.words_of(mention).1 + 1;
                let goes_on = page.gap(word).has(Gap::POSSESSIVE) || page.is(word, Words::AGENT.with(Words::DOCUMENT));
                if goes_on || page.is(word, Words::AND) && page.mention(word + 1).is_some() {
                    word += 1;
                    continue;
                }
                let is_news = page.word_or_empty(self.text, word) == "news";
                return if is_news { word + 2 } else { word }.min(end);
            }
            let is_other = page.is(word, Words::FUNCTION) && !(word == start && page.is(word, Words::DETERMINER));
            if is_other || page.quotation_at(word).is_some() {
                break;
            }
            word += 1;
        }
        word.min(end)
    }

    /// Past an adverb, a date, or a phrase such as "in a televised speech".
    fn past_phrase(&self, start: usize, end: usize) -> usize {
        let page = self.page;
        if start >= end {
            return start;
        }
        let is_other = page.is(start, Words::DETERMINER) || page.gap(start + 1).has(Gap::POSSESSIVE);
        if is_other || matches!(page.word_or_empty(self.text, start + 1), "least" | "most") {
            return start; // "all parties", "Wednesday's vote", "at least six"
        }
        if page.is_adverb(self.text, start) || page.is_date(start) || page.is(start, Words::TIME) {
            let is_day = page.is_date(start) && page.shape(start + 1) == Shape::Number && page.is_close(start + 1);
            return (start + 1 + usize::from(is_day)).min(end);
        }
        if !page.is(start, Words::ADVERBIAL) {
            return start;
        }
        self.past_words(start, end)
    }

    /// Past the noun phrase behind the preposition at `start`.
    fn past_words(&self, start: usize, end: usize) -> usize {
        let page = self.page;
        let mut word = start + 1;
        while word < end
            && word < start + 3
            && page.is_close(word)
            && page.is(word, Words::DETERMINER.with(Words::ADVERBIAL))
        {
            word += 1;
        }
        let head = word;
        while word < end && word < start + PHRASE && (word == start + 1 || page.is_close(word)) {
            if let Some(mention) = page.mention(word) {
                word = page.words_of(mention).1 + 1;
                // "at the recent Accra meeting", but "in Accra rebels"
                if head > start + 1 || page.gap(word).has(Gap::POSSESSIVE) {
                    continue;
                }
                break;
            }
            let is_name = |word: usize| page.shape(word).is_capital() && !page.is_date(word);
            let is_next = word > head && is_name(word) && !is_name(word - 1);
            if page.is(word, Words::FUNCTION) || is_next {
                // What has a verb behind it was a subject: "in a statement rebels had left".
                let is_subject = page.is(word, Words::AUXILIARY) && word > head + 1 && page.mention(word - 1).is_none();
                return if is_subject { word - 1 } else { word };
            }
            word += 1;
        }
        word.min(end)
    }

    /// Past "KABUL (Reuters) —".
    fn past_dateline(&self, first: usize, end: usize) -> usize {
        let page = self.page;
        let head = (first + 1..end).take(PHRASE);
        let dash = head.into_iter().find(|&word| page.gap(word).has_any(Gap::DASH));
        let is_place = |word: usize| page.shape(word) != Shape::Small;
        dash.filter(|&dash| (first..dash).all(is_place)).unwrap_or(first)
    }
}

/// Where a later clause that is no part of what is said begins: ", according to Iran", "and denied", ", adding that".
fn cut(first: usize, end: usize, clauses: &[Clause], heard: &[Said], i: usize) -> usize {
    let later = clauses.iter().zip(heard).skip(i + 1).take(LATER);
    let inside = later.take_while(|(clause, _)| clause.start < end);
    let apart = inside.filter(|(clause, said)| {
        let is_behind = matches!(said, Said::Before(..)) && clause.order != Order::Passive;
        let is_shared = clause.order == Order::Shared && clauses[i].speakers == clause.speakers;
        clause.start > first && (is_behind || is_shared)
    });
    apart.map(|(clause, _)| clause.start).min().unwrap_or(end).min(end)
}

fn is_joined(gap: Gap) -> bool {
    gap.has(Gap::SPACE) && !gap.has_any(Gap::COMMA.with(Gap::COLON).with(Gap::STOP).with(Gap::DASH))
}

fn quote(quotation: &Quotation) -> Said {
    Said::Quotation(Span { start: quotation.inner.0, end: quotation.inner.1 })
}
