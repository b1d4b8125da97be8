//! Says at once where no alias can start.
//!
//! A filter may be wrong in one direction only: "possible" where nothing starts costs time,
//! "impossible" where an alias starts would lose it.

mod tables;

use std::ops::Range;

use self::tables::{Bloom, FirstLetters};
use crate::blocks::BLOCK;
use crate::edges::{Edges, Starts, WINDOW};
use crate::first::{Beginning, Beginnings, FirstWord};
use crate::fold::FoldedText;
use crate::patterns::Patterns;
use crate::tables::CaseRule;
use crate::words::Traits;

/// As many words as a window has bytes, one that may hold anything, and how many count.
#[derive(Debug)]
struct Words {
    places: Box<[FirstWord; WINDOW * BLOCK + 1]>,
    n: usize,
}

impl Default for Words {
    fn default() -> Self {
        let places = vec![FirstWord::default(); WINDOW * BLOCK + 1];
        Self { places: places.try_into().expect("it has as many as it was made with"), n: 0 }
    }
}

impl Words {
    fn get(&self) -> &[FirstWord] {
        &self.places[..self.n]
    }

    /// Appends a word if it counts, without a branch that depends on that: which words do is hard to foresee
    /// for a processor.
    #[inline]
    fn push_if(&mut self, word: FirstWord, counts: bool) {
        self.places[self.n] = word;
        self.n += usize::from(counts);
    }
}

/// What a search for candidates writes on, and what it finds. Used again for each text.
#[derive(Debug, Default)]
pub struct Buffers {
    starts: Starts,
    sieve: Sieve,
}

impl Buffers {
    /// The words at which aliases may start, in order.
    #[must_use]
    pub fn candidates(&self) -> &[FirstWord] {
        self.sieve.candidates.get()
    }
}

/// Words that have passed one test after the other.
#[derive(Debug, Default)]
struct Sieve {
    known: Words,
    /// Those of the known words that are no alias by themselves.
    unfinished: Words,
    candidates: Words,
}

/// How some aliases begin.
#[derive(Debug)]
struct Openings {
    first_words: Bloom,
    /// Those that are an alias by themselves.
    alone: Bloom,
    /// The first two words. Most capitalised words begin a name somewhere in the world; few are followed as
    /// that name goes on.
    two_words: Bloom,
}

impl Openings {
    fn memory(&self) -> usize {
        [&self.first_words, &self.alone, &self.two_words].map(Bloom::memory).iter().sum()
    }
}

/// The hashes of [`Openings`].
#[derive(Default)]
struct Hashes {
    first_words: Vec<u64>,
    alone: Vec<u64>,
    two_words: Vec<u64>,
}

impl Hashes {
    fn insert(&mut self, begins: &Beginning) {
        // Most of those that begin alike come one after the other.
        if self.first_words.last() != Some(&begins.first.hash) {
            self.first_words.push(begins.first.hash);
        }
        match begins.two_words {
            Some(hash) => self.two_words.push(hash),
            None => self.alone.push(begins.first.hash),
        }
    }

    fn finish(self) -> Openings {
        let [first_words, alone, two_words] = [self.first_words, self.alone, self.two_words].map(Bloom::new);
        Openings { first_words, alone, two_words }
    }
}

/// How aliases begin.
#[derive(Debug)]
pub struct Filter {
    any: Openings,
    /// Those of aliases that do not ask for a capital at their start: the many small words of a text begin
    /// none of the others.
    uncapitalised: Openings,
    uncapitalised_letters: FirstLetters,
    /// First bytes of aliases that start with a character that is no word character ("'Ndrangheta").
    symbols: [bool; 256],
    has_symbols: bool,
}

impl Filter {
    /// Reads how all patterns begin.
    #[must_use]
    pub fn new(patterns: &Patterns) -> Self {
        let mut beginnings = Beginnings::default();
        let (mut any, mut uncapitalised) = (Hashes::default(), Hashes::default());
        let mut uncapitalised_letters = FirstLetters::default();
        let mut symbols = [false; 256];
        for pattern in 0..patterns.len() {
            let key = patterns.key_bytes(pattern);
            let begins = beginnings.of(patterns.key(pattern));
            any.insert(&begins);
            if patterns.postings(pattern).iter().any(|&posting| !patterns.form(posting).asks_capital()) {
                uncapitalised.insert(&begins);
                uncapitalised_letters.insert(&key[..begins.first.end as usize]);
            }
            symbols[usize::from(key[0])] |= !begins.traits.has(Traits::WORD);
        }
        Self {
            any: any.finish(),
            uncapitalised: uncapitalised.finish(),
            uncapitalised_letters,
            symbols,
            has_symbols: symbols.contains(&true),
        }
    }

    /// Whether an alias starts with a character that is no word character.
    #[must_use]
    pub fn has_symbols(&self) -> bool {
        self.has_symbols
    }

    /// Finds where in some blocks of a text aliases may start, in order.
    pub fn collect<T: FoldedText>(
        &self,
        text: &T,
        edges: &Edges,
        blocks: Range<usize>,
        case: CaseRule,
        buffers: &mut Buffers,
    ) {
        let Buffers { starts, sieve } = buffers;
        edges.collect_starts(blocks, starts);
        let of_small = if case == CaseRule::Smart {
            if self.uncapitalised_letters.is_selective() {
                starts.small.keep(|start| self.uncapitalised_letters.has(text.bytes(), start as usize));
            }
            &self.uncapitalised
        } else {
            &self.any
        };
        starts.other.keep(|start| self.is_known(text, start as usize));
        sieve.candidates.n = 0;
        let plain = |start: &u32| FirstWord::plain(text, edges, *start as usize);
        let other = |start: &u32| FirstWord::at(text, edges, *start as usize);
        Self::sift(text, edges, starts.capital.get().iter().map(plain), &self.any, sieve);
        Self::sift(text, edges, starts.small.get().iter().map(plain), of_small, sieve);
        Self::sift(text, edges, starts.other.get().iter().map(other), &self.any, sieve);
        let Words { places, n } = &mut sieve.candidates;
        places[..*n].sort_unstable_by_key(|word| word.start);
    }

    /// Appends those words that are an alias, or begin one that goes on as the text does. Every test is made of
    /// all words before the next one, so that the processor looks up many at once instead of waiting for each.
    #[inline]
    fn sift<T: FoldedText>(
        text: &T,
        edges: &Edges,
        words: impl Iterator<Item = FirstWord>,
        openings: &Openings,
        sieve: &mut Sieve,
    ) {
        let Sieve { known, unfinished, candidates } = sieve;
        known.n = 0;
        words.for_each(|word| known.push_if(word, openings.first_words.has(word.hash)));
        unfinished.n = 0;
        for &word in known.get() {
            let is_alias = openings.alone.has(word.hash);
            candidates.push_if(word, is_alias);
            unfinished.push_if(word, !is_alias);
        }
        for &word in unfinished.get() {
            candidates.push_if(word, word.and_next(text, edges).is_some_and(|hash| openings.two_words.has(hash)));
        }
    }

    /// Can an alias start with this character, which is a symbol or of a script without spaces?
    fn is_known<T: FoldedText>(&self, text: &T, start: usize) -> bool {
        text.traits(start).has(Traits::WORD) || self.symbols[usize::from(text.bytes()[start])]
    }

    /// Bytes on the heap.
    #[must_use]
    pub fn memory(&self) -> usize {
        let Self { any, uncapitalised, .. } = self;
        any.memory() + uncapitalised.memory() + self.uncapitalised_letters.memory()
    }
}
