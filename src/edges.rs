//! Finds where words start and end, 64 bytes of text at a time.
//!
//! On the bits of `blocks.rs` the boundary rules of `words.rs` are operations on 64 bytes at once.
//! What the words are is none of this file's business.

use std::ops::Range;

use crate::blocks::{Block, BLOCK};
use crate::fold::FoldedText;

/// How many blocks are looked at together: as much text as is read from the nearest cache.
pub const WINDOW: usize = 64;

/// Where the words of a text start and end. Reusable as a buffer.
#[derive(Clone, Debug, Default)]
pub struct Edges {
    /// Where a name may start, by the boundary rule alone.
    starts: Vec<u64>,
    /// Word characters of scripts with spaces, eight to a byte, so that they can be read from any byte on.
    plain: Vec<u8>,
    upper: Vec<u64>,
}

impl Edges {
    /// Reads a text, replacing what was read before. Symbols may start names only if `with_symbols`.
    pub fn refill<T: FoldedText>(&mut self, text: &T, with_symbols: bool) {
        let n_blocks = text.end().div_ceil(BLOCK);
        self.starts.clear();
        self.plain.clear();
        self.upper.clear();
        let symbols = if with_symbols { u64::MAX } else { 0 };
        let (mut word_before, mut dense_before) = (0, 0);
        for i in 0..n_blocks {
            let Block { word, dense, upper, piece } = text.block(i);
            // The rule of `may_start`, for 64 bytes.
            let free = !(word << 1 | word_before) | (dense << 1 | dense_before) | dense;
            self.starts.push(piece & (word | symbols) & free);
            self.plain.extend_from_slice(&(word & !dense).to_le_bytes());
            self.upper.push(upper);
            (word_before, dense_before) = (word >> 63, dense >> 63);
        }
        self.plain.extend_from_slice(&[0; 8]); // so that every byte has seven behind it
    }

    /// How many blocks there are.
    #[inline]
    #[must_use]
    pub fn n_blocks(&self) -> usize {
        self.starts.len()
    }

    /// Where names may start in some blocks, at most [`WINDOW`], by the kind of start.
    pub fn collect_starts(&self, blocks: Range<usize>, starts: &mut Starts) {
        let Starts { capital, small, other } = starts;
        [&mut *capital, &mut *small, &mut *other].into_iter().for_each(|positions| positions.n = 0);
        for block in blocks {
            let (bits, plain, upper) = (self.starts[block], self.plain_from(block * BLOCK), self.upper[block]);
            // How many words of a kind most blocks have.
            capital.push::<4>(block, bits & plain & upper);
            small.push::<12>(block, bits & plain & !upper);
            if bits & !plain != 0 {
                other.push::<8>(block, bits & !plain);
            }
        }
    }

    /// The position behind the word characters of a script with spaces that begin at `start`: `start`
    /// itself if there are none.
    #[inline]
    #[must_use]
    pub fn word_end(&self, start: usize) -> usize {
        let n = (self.plain_from(start) >> (start % 8)).trailing_ones() as usize;
        if n > BLOCK - 8 {
            return self.long_word_end(start);
        }
        start + n
    }

    /// The bits of 64 word characters from the byte on in which the bit of `position` lies.
    #[inline]
    fn plain_from(&self, position: usize) -> u64 {
        self.plain.get(position / 8..).and_then(<[u8]>::first_chunk).map_or(0, |bits| u64::from_le_bytes(*bits))
    }

    #[cold]
    fn long_word_end(&self, mut position: usize) -> usize {
        let is_plain = |p: usize| self.plain.get(p / 8).is_some_and(|bits| bits >> (p % 8) & 1 == 1);
        while is_plain(position) {
            position += 1;
        }
        position
    }
}

/// Positions at which names may start, in order. Reusable as a buffer.
#[derive(Clone, Debug, Default)]
pub struct Starts {
    /// With a capital.
    pub capital: Positions,
    /// With a small letter, a digit, or a letter that has no case.
    pub small: Positions,
    /// With a character of a script without spaces, or with a symbol.
    pub other: Positions,
}

/// Positions of bits, at most as many as a window has bytes.
#[derive(Clone, Debug)]
pub struct Positions {
    /// The positions, and sixteen places that may hold anything.
    places: Box<[u32]>,
    n: usize,
}

impl Default for Positions {
    fn default() -> Self {
        Self { places: vec![0; WINDOW * BLOCK + 16].into(), n: 0 }
    }
}

impl Positions {
    /// The positions, in order.
    #[inline]
    #[must_use]
    pub fn get(&self) -> &[u32] {
        &self.places[..self.n]
    }

    /// Keeps those that pass a test, without a branch that depends on the outcome.
    #[inline]
    pub fn keep(&mut self, test: impl Fn(u32) -> bool) {
        let mut n = 0;
        for i in 0..self.n {
            let position = self.places[i];
            self.places[n] = position;
            n += usize::from(test(position));
        }
        self.n = n;
    }

    /// Appends the positions of the bits of a block that are set: `N` at a time and some in vain, since
    /// how many there are is hard to foresee for a processor.
    #[inline]
    fn push<const N: usize>(&mut self, block: usize, mut bits: u64) {
        let offset = u32::try_from(block * BLOCK).expect("documents are shorter than 4 GiB");
        let end = self.n + bits.count_ones() as usize;
        loop {
            let places = self.places[self.n..].first_chunk_mut::<N>().expect("more places than bytes");
            for place in places {
                *place = offset.wrapping_add(bits.trailing_zeros());
                bits &= bits.wrapping_sub(1);
            }
            self.n += N;
            if self.n >= end {
                break;
            }
        }
        self.n = end;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fold::{AsciiText, Folded};
    use crate::words::{may_start, Traits};

    fn check<T: FoldedText>(text: &T) {
        let mut edges = Edges::default();
        edges.refill(text, true);
        let mut starts = Starts::default();
        edges.collect_starts(0..edges.n_blocks(), &mut starts);
        assert!([&starts.capital, &starts.small, &starts.other].iter().all(|positions| positions.get().is_sorted()));
        for position in 0..text.end() {
            let traits = text.traits(position);
            let expected = traits.has(Traits::PIECE_START) && may_start(text.traits_before(position), traits);
            let is_plain = |p: &usize| text.traits(*p).has(Traits::WORD) && !text.traits(*p).has(Traits::DENSE);
            let n_plain = (position..text.end()).take_while(is_plain).count();
            let has = |positions: &Positions| positions.get().contains(&u32::try_from(position).expect("a short text"));
            let is_capital = traits.has(Traits::UPPER);
            assert_eq!(has(&starts.capital), expected && n_plain > 0 && is_capital, "capital at {position}");
            assert_eq!(has(&starts.small), expected && n_plain > 0 && !is_capital, "small letter at {position}");
            assert_eq!(has(&starts.other), expected && n_plain == 0, "other start at {position}");
            assert_eq!(edges.word_end(position), position + n_plain, "word at {position}");
        }
        assert_eq!(edges.n_blocks(), text.end().div_ceil(BLOCK));
    }

    #[test]
    fn every_byte_of_a_window_may_be_a_start() {
        let text = "'".repeat(2 * WINDOW * BLOCK);
        let ascii = AsciiText::new(&text).expect("is ASCII");
        let mut edges = Edges::default();
        edges.refill(&ascii, true);
        let mut starts = Starts::default();
        edges.collect_starts(WINDOW..2 * WINDOW, &mut starts);
        let window: Vec<u32> = (WINDOW * BLOCK..2 * WINDOW * BLOCK).map(|start| start.try_into().unwrap()).collect();
        assert_eq!(starts.other.get(), window);
        assert_eq!((starts.capital.get(), starts.small.get()), (&[][..], &[][..]));
    }

    proptest! {
        #[test]
        fn blocks_agree_with_the_rules_character_by_character(
            text in "[a-zA-Z0-9_ .'-]{0,200}|[aB é東京ก\u{E34}\u{301}.x-]{0,200}|([ab]{60,70} ?){0,4}"
        ) {
            check(&Folded::new(&text));
            if let Some(ascii) = AsciiText::new(&text) {
                check(&ascii);
            }
        }
    }
}
