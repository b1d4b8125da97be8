//! Finds people's names by their shape, so that no town is seen in them.
//!
//! A title or a given name before capitalised words makes a person; whoever is named so once is meant by the bare
//! last name in the rest of the document. The one detector for places and actors alike.

use super::lexicon::{hash, Class};
use super::tokens::{Gap, Shape, Token};

/// What part of a person's name a word is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Part {
    /// None.
    #[default]
    None,
    /// A given name or particle.
    First,
    /// The last name.
    Last,
    /// The only name, behind a title.
    Titled,
}

/// The people of a document.
#[derive(Debug, Default)]
pub struct Persons {
    /// What part of a name each word is.
    pub parts: Vec<Part>,
    surnames: Vec<u64>,
    givens: Vec<u64>,
}

/// Words that end a person's name, or show that it was none.
const NO_NAME: Class = Class::ORGANISATION
    .with(Class::STREET)
    .with(Class::DIVISION)
    .with(Class::FACILITY)
    .with(Class::WATER)
    .with(Class::LANDFORM);
/// Words that are no part of a person's name.
const FUNCTION: Class = Class::LOCATIVE
    .with(Class::WEAK)
    .with(Class::CONJUNCTION)
    .with(Class::ARTICLE)
    .with(Class::AUXILIARY)
    .with(Class::SAYING)
    .with(Class::DATE)
    .with(Class::TITLE);
/// The most words that a person's name has.
const LONGEST: usize = 5;

impl Persons {
    /// Finds the people named in a document.
    pub fn refill(&mut self, text: &str, tokens: &[Token]) {
        self.parts.clear();
        self.parts.resize(tokens.len(), Part::None);
        self.surnames.clear();
        self.givens.clear();
        let mut i = 0;
        while i < tokens.len() {
            i = self.read(text, tokens, i).max(i + 1);
        }
    }

    /// Sorts what was found, to be looked up.
    pub fn sort(&mut self) {
        self.surnames.sort_unstable();
        self.givens.sort_unstable();
    }

    /// Adds somebody whom the gazetteer knows, by a name of several words.
    pub fn add_known(&mut self, text: &str, tokens: &[Token], first: usize, behind: usize) {
        if behind - first < 2 {
            return;
        }
        self.mark(first, behind);
        self.surnames.push(hash_of(text, tokens[behind - 1]));
    }

    /// Whether somebody of this last name was named in full.
    pub fn has_surname(&self, text: &str, token: Token) -> bool {
        !self.surnames.is_empty() && self.surnames.binary_search(&hash_of(text, token)).is_ok()
    }

    /// Whether somebody of this given name was named in full.
    pub fn has_given(&self, text: &str, token: Token) -> bool {
        !self.givens.is_empty() && self.givens.binary_search(&hash_of(text, token)).is_ok()
    }

    fn mark(&mut self, first: usize, behind: usize) {
        self.parts[first..behind - 1].fill(Part::First);
        self.parts[behind - 1] = Part::Last;
    }

    /// Reads a name that begins at word `i`, with its title; returns the word behind it, or `i`.
    fn read(&mut self, text: &str, tokens: &[Token], i: usize) -> usize {
        let token = tokens[i];
        if token.class.has(Class::TITLE) {
            let mut first = i + 1;
            while first < tokens.len() && tokens[first].gap.is_plain() && tokens[first].class.has(Class::TITLE) {
                first += 1;
            }
            return self.read_titled(text, tokens, first);
        }
        let is_given = token.shape == Shape::Capital && token.class.has(Class::GIVEN);
        let is_initial = token.shape == Shape::Initial && tokens.get(i + 1).is_some_and(|next| next.gap.has(Gap::DOT));
        let is_saint = i > 0 && token.gap.is_plain() && tokens[i - 1].class.has_any(Class::HONOUR.with(Class::FRONT));
        if !(is_given || is_initial) || is_saint {
            return i;
        }
        let (behind, is_named_after) = run(tokens, i);
        if behind < i + 2 {
            return i;
        }
        let last = tokens[behind - 1];
        // "Young Algerians".
        let is_people = token.class.has(Class::WORD)
            && !last.class.has(Class::SURNAME)
            && text[..last.end as usize].ends_with('s')
            && behind == i + 2;
        // "China-Sudan" is a border.
        let is_pair = behind == i + 2 && last.gap == Gap::HYPHEN;
        let is_name = last.shape != Shape::Initial && is_surname(last.class) && !is_people && !is_pair;
        if !is_name || (is_initial && tokens[i + 1].shape != Shape::Initial && !last.class.has(Class::SURNAME)) {
            return i;
        }
        self.mark(i, behind);
        if !is_named_after {
            self.surnames.push(hash_of(text, last));
            if is_given {
                self.givens.push(hash_of(text, token));
            }
        }
        behind
    }

    /// Reads the name behind a title.
    fn read_titled(&mut self, text: &str, tokens: &[Token], first: usize) -> usize {
        let is_name = tokens.get(first).is_some_and(|next| next.gap.is_plain() && is_part(*next));
        if !is_name {
            return first;
        }
        let (behind, is_named_after) = run(tokens, first);
        if behind == first || is_named_after && behind - first < 2 {
            return first;
        }
        self.mark(first, behind);
        if behind - first == 1 {
            self.parts[first] = Part::Titled;
        }
        if !is_named_after {
            self.surnames.push(hash_of(text, tokens[behind - 1]));
        }
        behind
    }
}

fn hash_of(text: &str, token: Token) -> u64 {
    hash(&text.as_bytes()[token.start as usize..token.end as usize])
}

/// Whether a last name may be this word: common words are none unless they are frequent family names, too.
fn is_surname(class: Class) -> bool {
    !class.has(Class::WORD) || class.has(Class::SURNAME)
}

/// Whether a word may be part of a person's name.
fn is_part(token: Token) -> bool {
    token.shape.is_capital() && !token.class.has_any(NO_NAME.with(FUNCTION))
        || token.shape.is_capital() && token.class.has(Class::SURNAME) && !token.class.has_any(FUNCTION)
}

/// The word behind a name that begins at `first`, and whether the name goes on with a word that makes it that of a
/// street or school.
fn run(tokens: &[Token], first: usize) -> (usize, bool) {
    let mut behind = first;
    while behind < tokens.len() && behind - first < LONGEST {
        let token = tokens[behind];
        let is_joined = behind == first || token.gap.is_plain() || token.gap == Gap::HYPHEN;
        let is_particle = token.class.has(Class::PARTICLE)
            && behind > first
            && tokens.get(behind + 1).is_some_and(|next| next.shape.is_capital() && !next.gap.has_any(Gap::STOP));
        let is_suffix = token.class.has(Class::SUFFIX) && behind > first;
        // "Leung Kwok-hung".
        let is_second = token.gap == Gap::HYPHEN && token.shape == Shape::Small && behind > first + 1;
        if !is_joined || is_suffix || !(is_part(token) || is_particle || is_second) {
            break;
        }
        behind += 1;
    }
    let next = tokens.get(behind);
    let is_named_after = next.is_some_and(|next| {
        next.gap.is_plain() && next.shape.is_capital() && next.class.has_any(NO_NAME) && !next.class.has(Class::TITLE)
    });
    (behind, is_named_after)
}
