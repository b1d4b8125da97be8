//! A document as reporting clauses are read from it: its words, sentences, quotations and mentions, side by side.
//!
//! Everything is indexed by word. Whatever looks around from a word stays within its sentence or a fixed number of words,
//! so that a document of any shape costs time in proportion to its length.

use super::quotes::{find_quotations, Quotation};
use super::words::{Verb, Words, DICTIONARY};
use crate::link::words::{tokenise, Class, Gap, Shape, Token, LEXICON};
use crate::span::Span;

/// No number.
const NONE: u32 = u32::MAX;
/// The longest stretch that counts as one sentence, in words.
const LONGEST_SENTENCE: usize = 300;

/// A mention of a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Found {
    /// Its row in the caller's table.
    pub row: usize,
    /// Where it is.
    pub span: Span,
    /// Whether it is an adjective or the name of a people.
    pub is_demonym: bool,
}

/// A mention and its words.
#[derive(Clone, Copy, Debug)]
struct Placed {
    first: usize,
    last: usize,
    found: Found,
}

/// What is known of a word.
#[derive(Clone, Copy, Debug)]
struct Mark {
    words: Words,
    verb: u16,
    mention: u32,
    quotation: u32,
    /// First word of the sentence.
    first: u32,
    /// One past its last word.
    end: u32,
}

/// A document, read.
#[derive(Debug, Default)]
pub struct Page {
    tokens: Vec<Token>,
    marks: Vec<Mark>,
    mentions: Vec<Placed>,
    quotations: Vec<Quotation>,
}

impl Page {
    /// Reads a document. Its mentions are sorted by start, the longer first; of those that overlap the first counts.
    pub fn refill(&mut self, text: &str, found: &[Found]) {
        tokenise(text, &LEXICON, &mut self.tokens);
        find_quotations(text, &mut self.quotations);
        self.marks.clear();
        self.marks.extend(self.tokens.iter().map(|token| {
            let known = DICTIONARY.look_up(&text.as_bytes()[token.start as usize..token.end as usize]);
            let (mention, quotation) = (NONE, NONE);
            Mark { words: known.words, verb: known.verb, mention, quotation, first: 0, end: 0 }
        }));
        self.place(found);
        self.mark_quotations();
        self.mark_sentences(text);
    }

    fn place(&mut self, found: &[Found]) {
        self.mentions.clear();
        let mut free = 0;
        for &mention in found {
            let Span { start, end } = mention.span;
            let first = self.tokens.partition_point(|token| token.end as usize <= start).max(free);
            let behind = self.tokens.partition_point(|token| (token.start as usize) < end);
            if first >= behind || (self.tokens[first].start as usize) < start && self.is_cut(first, start) {
                continue;
            }
            let number = u32::try_from(self.mentions.len()).unwrap_or(NONE);
            self.marks[first..behind].iter_mut().for_each(|mark| mark.mention = number);
            self.mentions.push(Placed { first, last: behind - 1, found: mention });
            free = behind;
        }
    }

    /// Whether a mention that starts within a word has less than half of it.
    fn is_cut(&self, word: usize, start: usize) -> bool {
        let token = self.tokens[word];
        start - token.start as usize > token.end as usize - start
    }

    fn mark_quotations(&mut self) {
        let mut word = 0;
        for (number, quotation) in (0u32..).zip(&self.quotations) {
            while word < self.tokens.len() && (self.tokens[word].start as usize) < quotation.inner.0 {
                word += 1;
            }
            while word < self.tokens.len() && (self.tokens[word].start as usize) < quotation.inner.1 {
                self.marks[word].quotation = number;
                word += 1;
            }
        }
    }

    fn mark_sentences(&mut self, text: &str) {
        let mut first = 0;
        for word in 0..self.tokens.len() {
            if word > first && (word - first >= LONGEST_SENTENCE || self.is_stop(text, word)) {
                self.close_sentence(first, word);
                first = word;
            }
        }
        self.close_sentence(first, self.tokens.len());
    }

    fn close_sentence(&mut self, first: usize, end: usize) {
        let narrow = |word: usize| u32::try_from(word).unwrap_or(NONE);
        for mark in &mut self.marks[first..end] {
            (mark.first, mark.end) = (narrow(first), narrow(end));
        }
    }

    /// Whether a sentence ends before `word`: at its full stop, a blank line, a semicolon, or behind "the U.S." before
    /// "The".
    fn is_stop(&self, text: &str, word: usize) -> bool {
        let (gap, before) = (self.tokens[word].gap, self.tokens[word - 1]);
        if gap.has(Gap::STOP) {
            return true;
        }
        let between = || &text[before.end as usize..self.tokens[word].start as usize];
        // Behind a headline: "The" is no name in the middle of a line.
        let begins = self.tokens[word].shape == Shape::Capital && self.mention(word).is_none();
        let is_line = gap.has(Gap::LINE) && begins;
        if is_line && (self.is(word, Words::FUNCTION) || self.word(text, word) == "According") {
            return true;
        }
        if gap.has(Gap::LINE) && between().matches('\n').nth(1).is_some()
            || gap.has(Gap::COLON) && between().contains(';')
        {
            return true;
        }
        gap.has(Gap::DOT)
            && gap.has(Gap::SPACE)
            && before.shape == Shape::Initial
            && self.tokens[word].shape.is_capital()
            && self.is(word, Words::DETERMINER.with(Words::PRONOUN).with(Words::BOUNDARY))
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The words of the sentence in which a word stands.
    pub fn sentence(&self, word: usize) -> (usize, usize) {
        let mark = self.marks[word];
        (mark.first as usize, mark.end as usize)
    }

    /// The number of the first word of the sentence in which a byte stands; 0 in a text without words.
    pub fn sentence_at(&self, byte: usize) -> u32 {
        let word = self.tokens.partition_point(|token| token.end as usize <= byte);
        self.marks.get(word).or(self.marks.last()).map_or(0, |mark| mark.first)
    }

    /// What stands before a word.
    pub fn gap(&self, word: usize) -> Gap {
        self.tokens.get(word).map_or(Gap::STOP, |token| token.gap)
    }

    /// Whether a word stands behind the one before without more than a space, hyphen or possessive ending.
    pub fn is_close(&self, word: usize) -> bool {
        const CLOSE: Gap = Gap::SPACE.with(Gap::DOT).with(Gap::LINE).with(Gap::HYPHEN).with(Gap::POSSESSIVE);
        self.gap(word).0 & !CLOSE.0 == 0
    }

    /// Whether a word is of any of these classes.
    pub fn is(&self, word: usize, words: Words) -> bool {
        self.marks.get(word).is_some_and(|mark| mark.words.is(words))
    }

    /// The verb that a word is a form of.
    pub fn verb(&self, word: usize) -> Option<&'static Verb> {
        self.is(word, Words::FORM).then(|| DICTIONARY.verb(self.marks[word].verb))
    }

    /// How a word is written.
    pub fn shape(&self, word: usize) -> Shape {
        self.tokens.get(word).map_or(Shape::Number, |token| token.shape)
    }

    /// Whether the lexicon knows a word by any of these classes.
    pub fn has_class(&self, word: usize, class: Class) -> bool {
        self.tokens.get(word).is_some_and(|token| token.class.has_any(class))
    }

    /// Whether a word is a month or a day of the week.
    pub fn is_date(&self, word: usize) -> bool {
        self.shape(word).is_capital() && self.has_class(word, Class::DATE)
    }

    /// Whether a word is a verb, as far as its form tells; those of saying are not meant.
    pub fn is_other_verb(&self, text: &str, word: usize) -> bool {
        const VERBS: Class = Class::TRANSIT.with(Class::ACTING).with(Class::TARGETING);
        self.shape(word) == Shape::Small
            && !self.is(word, Words::FORM)
            && !self.is(word, Words::AGENT.with(Words::PREPOSITION).with(Words::BOUNDARY))
            && (self.is(word, Words::VERB.with(Words::AUXILIARY))
                || self.has_class(word, VERBS)
                || self.word(text, word).ends_with("ed"))
    }

    /// Whether a word stands between subject and verb without changing either.
    pub fn is_adverb(&self, text: &str, word: usize) -> bool {
        self.is(word, Words::ADVERB)
            || self.shape(word) == Shape::Small && !self.is(word, Words::ALLY) && self.word(text, word).ends_with("ly")
    }

    /// The letters of a word.
    pub fn word<'t>(&self, text: &'t str, word: usize) -> &'t str {
        let token = self.tokens[word];
        &text[token.start as usize..token.end as usize]
    }

    /// The letters of a word; none behind the last.
    pub fn word_or_empty<'t>(&self, text: &'t str, word: usize) -> &'t str {
        if word < self.len() {
            self.word(text, word)
        } else {
            ""
        }
    }

    /// The bytes of the words `first..end`, and nothing else.
    pub fn span(&self, first: usize, end: usize) -> Option<Span> {
        let last = end.checked_sub(1).filter(|&last| last >= first && last < self.len())?;
        Some(Span { start: self.tokens[first].start as usize, end: self.tokens[last].end as usize })
    }

    /// The mention at a word, as the page counts them.
    pub fn mention(&self, word: usize) -> Option<usize> {
        self.marks.get(word).filter(|mark| mark.mention != NONE).map(|mark| mark.mention as usize)
    }

    /// First and last word of a mention.
    pub fn words_of(&self, mention: usize) -> (usize, usize) {
        (self.mentions[mention].first, self.mentions[mention].last)
    }

    /// A mention as it was given.
    pub fn found(&self, mention: usize) -> Found {
        self.mentions[mention].found
    }

    /// The quotation in which a word stands.
    pub fn quotation(&self, word: usize) -> Option<&Quotation> {
        let number = self.marks.get(word)?.quotation;
        self.quotations.get(number as usize)
    }

    /// Whether two words stand in one quotation, or both in none.
    pub fn speak_alike(&self, one: usize, other: usize) -> bool {
        match (self.marks.get(one), self.marks.get(other)) {
            (Some(one), Some(other)) => one.quotation == other.quotation,
            _ => false,
        }
    }

    /// The quotation that ends right before a word.
    pub fn quotation_before(&self, word: usize) -> Option<&Quotation> {
        let before = word.checked_sub(1).filter(|_| word < self.len())?;
        self.quotation(before).filter(|quotation| quotation.close <= self.tokens[word].start as usize)
    }

    /// The quotation that begins right before a word.
    pub fn quotation_at(&self, word: usize) -> Option<&Quotation> {
        let quotation = self.quotation(word)?;
        let behind = word.checked_sub(1).map_or(0, |before| self.tokens[before].end as usize);
        (behind <= quotation.open).then_some(quotation)
    }

    /// The word that follows a quotation, at most `most` words behind `word`.
    pub fn behind(&self, quotation: &Quotation, word: usize) -> usize {
        word + self.tokens[word..].partition_point(|token| (token.start as usize) < quotation.close)
    }

    /// The bytes of the words `first..end`, with what is written together with them.
    pub fn bytes(&self, text: &str, first: usize, end: usize) -> Option<Span> {
        let (mut span, last) = (self.span(first, end)?, end - 1);
        // "the U.S." ends with the full stop of its mention.
        if let Some(mention) = self.mention(last).filter(|&mention| self.mentions[mention].last == last) {
            span.end = span.end.max(self.mentions[mention].found.span.end);
        }
        if let Some(mention) = self.mention(first).filter(|&mention| self.mentions[mention].first == first) {
            span.start = span.start.min(self.mentions[mention].found.span.start);
        }
        let left = text[..span.start].chars().rev().take(2).take_while(|c| "$£€¥#@+".contains(*c));
        span.start -= left.map(char::len_utf8).sum::<usize>();
        span.end += ending(&text[span.end..], &text[span.start..span.end]);
        self.close_marks(&mut span, first, last);
        Some(span)
    }

    /// Takes in the mark of a quotation that begins or ends with the span, if it has both of its marks there.
    fn close_marks(&self, span: &mut Span, first: usize, last: usize) {
        const NEAR: usize = 8;
        if let Some(open) = self.quotation_at(first).filter(|quotation| quotation.inner.0 <= span.start) {
            if open.inner.1 <= span.end + 1 && open.close <= span.end + NEAR || open.close <= span.end {
                span.start = open.open;
                span.end = span.end.max(open.close);
            }
        }
        let closing = self.quotation(last).filter(|quotation| quotation.open >= span.start);
        if let Some(close) = closing.filter(|close| close.inner.1 <= span.end + 1 && close.close <= span.end + NEAR) {
            span.end = span.end.max(close.close);
        }
    }
}

/// Bytes at the beginning of `rest` that belong to what was written before.
fn ending(rest: &str, before: &str) -> usize {
    let mut n = 0;
    let mut letters = before.chars().rev();
    let is_initial = letters.next().is_some_and(char::is_uppercase) && letters.next() == Some('.');
    if is_initial && rest.starts_with('.') {
        n += 1;
    }
    for suffix in ["'s", "’s"] {
        if rest.starts_with(suffix) && !rest[suffix.len()..].starts_with(char::is_alphanumeric) {
            n += suffix.len();
        }
    }
    let is_open = |open, close| before.matches(open).count() > before.matches(close).count();
    n + match rest[n..].chars().next() {
        Some('%') => 1,
        Some(')') if is_open('(', ')') => 1,
        Some(']') if is_open('[', ']') => 1,
        Some(c @ ('°' | '€')) => c.len_utf8(),
        _ => 0,
    }
}
