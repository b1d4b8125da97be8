//! Says at once where no alias can start.
//!
//! A filter may be wrong in one direction only: "possible" where nothing starts costs time,
//! "impossible" where an alias starts would lose it.

use crate::patterns::Patterns;
use crate::tables::CaseRule;
use crate::words::Traits;

/// A bitmap of first words, 16 bits or more for each.
#[derive(Debug)]
struct Bitmap {
    words: Vec<u64>,
}

impl Bitmap {
    fn new(hashes: impl Iterator<Item = u64>, n: usize) -> Self {
        let n_bits = (n.max(64) * 16).next_power_of_two();
        let mut bitmap = Self {
            words: vec![0; n_bits / 64],
        };
        for hash in hashes {
            let (word, bit) = bitmap.place(hash);
            bitmap.words[word] |= bit;
        }
        bitmap
    }

    #[allow(clippy::cast_possible_truncation)] // only the low bits count
    fn place(&self, hash: u64) -> (usize, u64) {
        let bit = hash as usize & (self.words.len() * 64 - 1);
        (bit / 64, 1 << (bit % 64))
    }

    fn has(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.words[word] & bit != 0
    }
}

/// Which first words some alias has.
#[derive(Debug)]
pub struct Filter {
    any: Bitmap,
    /// First words of aliases that do not ask for a capital at their start.
    uncapitalised: Bitmap,
    /// Whether some alias starts with a character that is no word character ("'Ndrangheta").
    has_symbols: bool,
}

impl Filter {
    /// Collects the first words of all patterns.
    #[must_use]
    pub fn new(patterns: &Patterns) -> Self {
        let n = patterns.len();
        let small = || {
            patterns
                .firsts()
                .filter(|&(_, asks_capital)| !asks_capital)
                .map(|(hash, _)| hash)
        };
        Self {
            any: Bitmap::new(patterns.firsts().map(|(hash, _)| hash), n),
            uncapitalised: Bitmap::new(small(), small().count()),
            has_symbols: (0..n).any(|i| {
                patterns
                    .key(i)
                    .chars()
                    .next()
                    .is_some_and(|c| Traits::of(c) == Traits::OTHER)
            }),
        }
    }

    /// Can an alias start at a character with these traits, by what the character is?
    #[inline]
    #[must_use]
    pub fn may_start_with(&self, traits: Traits) -> bool {
        traits.has(Traits::WORD) || self.has_symbols
    }

    /// Can an alias start with this word, whose first character has these traits?
    #[inline]
    #[must_use]
    pub fn may_be_first(&self, word: u64, traits: Traits, case: CaseRule) -> bool {
        if case == CaseRule::Smart && !traits.has(Traits::UPPER) {
            self.uncapitalised.has(word)
        } else {
            self.any.has(word)
        }
    }

    /// Bytes on the heap.
    #[must_use]
    pub fn memory(&self) -> usize {
        (self.any.words.capacity() + self.uncapitalised.words.capacity()) * size_of::<u64>()
    }
}
