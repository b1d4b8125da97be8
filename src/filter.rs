//! Says at once where no alias can start.
//!
//! A filter may be wrong in one direction only: "possible" where nothing starts costs time,
//! "impossible" where an alias starts would lose it.

use crate::patterns::{First, Patterns};
use crate::tables::CaseRule;
use crate::words::Traits;

/// Bits for each first word: of the words that no alias begins with, one in so many passes.
/// More bits let fewer pass but fall out of the processor's cache.
const BITS_PER_WORD: usize = 12;

/// A bitmap of first words.
#[derive(Debug)]
struct Bitmap {
    words: Vec<u64>,
}

impl Bitmap {
    fn new(mut hashes: Vec<u64>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        let n_bits = (hashes.len() * BITS_PER_WORD).next_power_of_two().max(64);
        let mut bitmap = Self { words: vec![0; n_bits / 64] };
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

fn followed_by(word: u64, next: [u8; 2]) -> u64 {
    let mixed = (word ^ u64::from(u16::from_le_bytes(next))).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 32)
}

/// Which first words some alias has.
#[derive(Debug)]
pub struct Filter {
    any: Bitmap,
    /// First words of aliases that do not ask for a capital at their start, if it is an ASCII letter
    /// or digit. Few aliases have one, so the many small words of a text meet a tiny bitmap.
    uncapitalised_ascii: Bitmap,
    /// The same for all other characters: scripts without capitals are here.
    uncapitalised: Bitmap,
    /// First words together with the two bytes that follow them in some alias. Most capitalised
    /// words begin a name somewhere in the world; few are followed as that name goes on.
    followed: Bitmap,
    /// Whether some alias starts with a character that is no word character ("'Ndrangheta").
    has_symbols: bool,
}

impl Filter {
    /// Collects the first words of all patterns.
    #[must_use]
    pub fn new(patterns: &Patterns, firsts: &[First]) -> Self {
        let small = |ascii| {
            let chosen = firsts.iter().filter(|first| !first.asks_capital && first.is_ascii == ascii);
            Bitmap::new(chosen.map(|first| first.word).collect())
        };
        let is_symbol = |i: usize| patterns.key(i).chars().next().is_some_and(|c| Traits::of(c) == Traits::OTHER);
        Self {
            any: Bitmap::new(firsts.iter().map(|first| first.word).collect()),
            uncapitalised_ascii: small(true),
            uncapitalised: small(false),
            followed: Bitmap::new(firsts.iter().map(|first| followed_by(first.word, first.next)).collect()),
            has_symbols: (0..patterns.len()).any(is_symbol),
        }
    }

    /// Can an alias start at a character with these traits, by what the character is?
    #[inline]
    #[must_use]
    pub fn may_start_with(&self, traits: Traits) -> bool {
        traits.has(Traits::WORD) || self.has_symbols
    }

    /// Can an alias start with this word, whose first character has these traits and this folded byte?
    #[inline]
    #[must_use]
    pub fn may_be_first(&self, word: u64, traits: Traits, byte: u8, case: CaseRule) -> bool {
        if case != CaseRule::Smart || traits.has(Traits::UPPER) {
            self.any.has(word)
        } else if byte.is_ascii() {
            self.uncapitalised_ascii.has(word)
        } else {
            self.uncapitalised.has(word)
        }
    }

    /// Can an alias that starts with this word go on with these two bytes, or end before one of them?
    #[inline]
    #[must_use]
    pub fn may_go_on(&self, word: u64, [one, two]: [u8; 2]) -> bool {
        let has = |next| self.followed.has(followed_by(word, next));
        has([0, 0]) || has([one, two]) || has([one, 0])
    }

    /// Bytes on the heap.
    #[must_use]
    pub fn memory(&self) -> usize {
        let bitmaps = [&self.any, &self.uncapitalised_ascii, &self.uncapitalised, &self.followed];
        bitmaps.iter().map(|bitmap| bitmap.words.capacity() * size_of::<u64>()).sum()
    }
}
