//! What the rules for actors ask of a document: its words, the readings that start or end at a word, where nothing is said
//! the country that it is about.

use super::super::document::narrow;
use super::super::facts::Rank;
use super::super::lexicon::Class;
use super::super::linked::{Linked, Rule};
use super::super::tokens::{Gap, Shape, Token};
use super::Known;
use crate::span::Span;
use crate::tables::{How, Kind};

/// Words that end a noun phrase.
const ENDS_PHRASE: Class = Class::FUNCTION
    .with(Class::VERB)
    .with(Class::SAYING)
    .with(Class::AUXILIARY)
    .with(Class::LOCATIVE)
    .with(Class::WEAK)
    .with(Class::CONJUNCTION)
    .with(Class::ARTICLE)
    .with(Class::SOURCE)
    .with(Class::QUANTITY);

/// A document whose listed names have their readings.
pub struct Stage<'a, 'g> {
    /// What it was made from.
    pub known: Known<'a, 'g>,
    /// The words.
    pub tokens: &'a [Token],
    /// By word: the longest spot with a reading that starts there, and one; 0 if none does.
    starting: Vec<u32>,
    /// By word: the longest spot with a reading that ends before it, and one.
    ending: Vec<u32>,
    /// By spot: its first word, titles left out.
    firsts: Vec<usize>,
    /// By word: whether it is part of a listed name with a reading.
    pub listed: Vec<bool>,
}

/// Where an actor is from, or whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'g> {
    /// Alpha-3 code.
    pub country: Option<&'g str>,
    /// The role of the organisation or person whose it is.
    pub role: Option<&'g str>,
    /// The organisation.
    pub body: Option<u32>,
    /// The literal place that is named.
    pub place: Option<u32>,
    /// How sure it is.
    pub score: f32,
    /// Whether it is an adjective of nationality.
    pub is_adjective: bool,
}

impl<'a, 'g> Stage<'a, 'g> {
    /// Notes where readings start and end.
    pub fn new(known: Known<'a, 'g>) -> Self {
        let tokens = known.document.tokens.as_slice();
        let (mut starting, mut ending) = (vec![0; tokens.len() + 1], vec![0; tokens.len() + 1]);
        let mut listed = vec![false; tokens.len()];
        let mut firsts = vec![0; known.document.spots.len()];
        for (i, (spot, reading)) in known.document.spots.iter().zip(known.readings).enumerate() {
            if reading.is_none() {
                continue;
            }
            let (mut first, behind) = (spot.first as usize, spot.behind as usize);
            // "President Saddam" is listed, too; the title is read like every other.
            let is_titled = |at: usize| tokens[at].class.has(Class::TITLE) || tokens[at].agent != 0;
            while first + 1 < behind && reading.as_ref().is_some_and(|it| is_person(&known, it)) && is_titled(first) {
                first += 1;
            }
            // Spots come by their first words, the longer first: the first is the longest for both.
            firsts[i] = first;
            let is_longer = |slot: u32| slot == 0 || known.document.spots[slot as usize - 1].behind < spot.behind;
            starting[first] = if is_longer(starting[first]) { narrow(i + 1) } else { starting[first] };
            ending[behind] = if ending[behind] == 0 { narrow(i + 1) } else { ending[behind] };
            listed[first..behind].fill(true);
        }
        Self { known, tokens, starting, ending, firsts, listed }
    }

    /// The longest listed name that starts with word `first`, and the word behind it.
    pub fn starting(&self, first: usize) -> Option<(usize, &'a Linked<'g>)> {
        let i = (*self.starting.get(first)? as usize).checked_sub(1)?;
        Some((self.known.document.spots[i].behind as usize, self.known.readings[i].as_ref()?))
    }

    /// The longest listed name that ends before word `behind`, and its first word.
    pub fn ending(&self, behind: usize) -> Option<(usize, &'a Linked<'g>)> {
        let i = (self.ending[behind] as usize).checked_sub(1)?;
        Some((self.firsts[i], self.known.readings[i].as_ref()?))
    }

    /// The words `first..behind` as they are written.
    pub fn text(&self, first: usize, behind: usize) -> &'a str {
        let span = self.span(first, behind);
        &self.known.text[span.start..span.end]
    }

    /// One word as it is written.
    pub fn word(&self, i: usize) -> &'a str {
        self.text(i, i + 1)
    }

    /// Where the words `first..behind` are.
    pub fn span(&self, first: usize, behind: usize) -> Span {
        Span { start: self.tokens[first].start as usize, end: self.tokens[behind - 1].end as usize }
    }

    /// Whether a word is written in small letters, or in a line where capitals mean nothing.
    pub fn is_small(&self, i: usize) -> bool {
        !self.tokens[i].shape.is_capital() || self.known.document.headline[i]
    }

    /// Whether a word is written as a name: with a capital where that means something.
    pub fn is_name(&self, i: usize) -> bool {
        self.tokens[i].shape.is_capital() && !self.known.document.headline[i]
    }

    /// Whether a word ends a noun phrase.
    pub fn ends_phrase(&self, i: usize) -> bool {
        self.tokens[i].class.has_any(ENDS_PHRASE) && !self.tokens[i].class.has(Class::MODIFIER)
    }

    /// Whether a word begins a sentence or line.
    pub fn begins_sentence(&self, i: usize) -> bool {
        self.tokens[i].gap.has_any(Gap::STOP.with(Gap::LINE).with(Gap::QUOTE).with(Gap::COLON))
    }

    /// Whether a reading is a listed person.
    pub fn is_person(&self, reading: &Linked<'g>) -> bool {
        is_person(&self.known, reading)
    }

    /// What a listed name is as an origin.
    pub fn origin(&self, reading: &Linked<'g>) -> Option<Origin<'g>> {
        let finder = self.known.finder;
        let rank = reading.entry.map(|entry| finder.all_facts()[entry as usize].rank);
        let is_adjective = reading.rule == Rule::Listed(How::Demonym);
        let is_somebody = reading.kind == Kind::Actor && matches!(rank, Some(Rank::Body | Rank::Person));
        if reading.country.is_none() && !is_somebody && !is_adjective {
            return None;
        }
        Some(Origin {
            country: reading.country,
            role: reading.role.filter(|_| is_somebody),
            body: reading.entry.filter(|_| rank == Some(Rank::Body) && reading.kind == Kind::Actor),
            place: reading.place,
            // Before an agent noun there is little doubt of an adjective.
            score: if is_adjective { 1.0 } else { reading.score },
            is_adjective,
        })
    }

    /// The alpha-3 code of the country that the document is about.
    pub fn country(&self) -> Option<&'g str> {
        self.known.tables.entries.country.of_code(self.known.country)
    }

    /// A mention of the words `first..behind` that is no listed name.
    pub fn mention(&self, first: usize, behind: usize, rule: Rule, score: f32) -> Linked<'g> {
        Linked {
            span: self.span(first, behind),
            kind: Kind::Actor,
            entry: None,
            place: None,
            type_: None,
            country: None,
            role: None,
            rule,
            score,
            n_candidates: 0,
        }
    }

    /// Whether two words are joined by nothing but a space.
    pub fn is_joined(&self, next: usize) -> bool {
        self.tokens.get(next).is_some_and(|token| token.gap.is_plain() && !token.gap.has(Gap::LINE))
    }

    /// Whether a word can be part of a name that no list has.
    pub fn is_name_part(&self, i: usize) -> bool {
        self.is_name(i) && self.tokens[i].shape != Shape::Number && !self.ends_phrase(i) && !self.tokens[i].class.has(Class::DATE)
    }
}

fn is_person(known: &Known<'_, '_>, reading: &Linked<'_>) -> bool {
    let rank = reading.entry.map(|entry| known.finder.all_facts()[entry as usize].rank);
    reading.kind == Kind::Actor && rank == Some(Rank::Person)
}
