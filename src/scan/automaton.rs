//! The automaton of one shard of patterns.
//!
//! It reads the two symbols of a first word, then the text behind that word, and holds of each
//! pattern as much as tells it from the others: few states, and few steps that wait for memory.
//! What it finds are candidates, to be compared with the text from their first byte.

use aho_corasick::automaton::{Automaton as _, StateID};
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, MatchKind};

use crate::first::{Beginnings, FirstWord};
use crate::patterns::Patterns;

/// In front of all that is looked for: nothing is found in the middle of something else.
const MARK: u8 = 0xFF;

/// States so near the start are tables with a place for every byte: those that tell first words apart.
const DENSE_DEPTH: usize = 2;

/// An automaton, and the number of its shard's first pattern.
#[derive(Debug)]
pub struct Automaton {
    nfa: NFA,
    start: StateID,
    first_pattern: usize,
}

impl Automaton {
    /// Builds the automaton of one shard.
    ///
    /// # Panics
    /// If a shard's patterns do not fit an automaton, which takes billions of them.
    #[must_use]
    pub fn new(patterns: &Patterns, shard: usize) -> Self {
        let range = patterns.shard(shard);
        let mut beginnings = Beginnings::default();
        let keys: Vec<([u8; 2], &[u8])> = range
            .clone()
            .map(|pattern| {
                let key = patterns.key(pattern);
                let first = beginnings.of(key).first;
                (first.symbols(), &key.as_bytes()[first.end as usize..])
            })
            .collect();
        let needed = |i: usize, other: usize| match keys.get(other) {
            Some(other) if other.0 == keys[i].0 => n_shared(keys[i].1, other.1) + 1,
            _ => 0,
        };
        let beginnings = (0..keys.len()).map(|i| {
            let ([one, two], rest) = keys[i];
            let n = needed(i, i.wrapping_sub(1)).max(needed(i, i + 1)).min(rest.len());
            [&[MARK, one, two], &rest[..n]].concat()
        });
        let nfa = NFA::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .prefilter(false)
            .dense_depth(DENSE_DEPTH)
            .build(beginnings)
            .expect("a shard's spellings fit an automaton");
        let root = nfa.start_state(Anchored::Yes).expect("contiguous automata can be anchored");
        Self { start: nfa.next_state(Anchored::Yes, root, MARK), nfa, first_pattern: range.start }
    }

    /// The state behind a first word.
    #[inline]
    #[must_use]
    pub fn enter(&self, word: FirstWord) -> StateID {
        word.symbols().into_iter().fold(self.start, |state, symbol| self.next(state, symbol))
    }

    /// The state behind one more byte, written as in patterns.
    #[inline]
    #[must_use]
    pub fn next(&self, state: StateID, byte: u8) -> StateID {
        self.nfa.next_state(Anchored::Yes, state, byte)
    }

    /// Whether no pattern goes on from here.
    #[inline]
    #[must_use]
    pub fn is_dead(&self, state: StateID) -> bool {
        self.nfa.is_special(state) && self.nfa.is_dead(state)
    }

    /// The patterns whose beginning was read; several if first words share their symbols.
    #[inline]
    pub fn found(&self, state: StateID) -> impl Iterator<Item = usize> + '_ {
        let n = if self.nfa.is_special(state) && self.nfa.is_match(state) { self.nfa.match_len(state) } else { 0 };
        (0..n).map(move |i| self.first_pattern + self.nfa.match_pattern(state, i).as_usize())
    }

    /// Bytes on the heap.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.nfa.memory_usage()
    }
}

/// How many bytes two patterns begin with alike.
fn n_shared(one: &[u8], two: &[u8]) -> usize {
    one.iter().zip(two).take_while(|(one, two)| one == two).count()
}
