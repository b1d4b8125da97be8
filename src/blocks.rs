//! Turns the characters of a text into bits, 64 bytes at a time.
//!
//! What the bits say together is none of this file's business: see `edges.rs`.

use wide::u8x16;

use crate::words::Traits;

/// How many bytes one block of bits stands for.
pub const BLOCK: usize = 64;

/// Traits of 64 bytes, a bit each; bytes behind the end of the text have none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Block {
    /// Which are part of a word.
    pub word: u64,
    /// Which are of a script without spaces.
    pub dense: u64,
    /// Which come from a capital.
    pub upper: u64,
    /// Which are the first of what one original character folds to.
    pub piece: u64,
}

impl Block {
    /// The bits of at most 64 bytes of ASCII text.
    #[inline]
    #[must_use]
    pub fn of_ascii(bytes: &[u8]) -> Self {
        let of = |bytes: &[u8; BLOCK], piece| Self {
            word: pack(bytes, |byte| Traits::of_ascii(byte).has(Traits::WORD)),
            dense: 0,
            upper: pack(bytes, |byte| Traits::of_ascii(byte).has(Traits::UPPER)),
            piece,
        };
        match bytes.first_chunk() {
            Some(all) => of(all, u64::MAX),
            None => of(&padded(bytes, 0), !(u64::MAX << bytes.len())),
        }
    }

    /// The bits of at most 64 bytes with these traits.
    #[inline]
    #[must_use]
    pub fn of_traits(traits: &[Traits]) -> Self {
        let of = |traits: &[Traits; BLOCK]| Self {
            word: pack(traits, |traits| traits.has(Traits::WORD)),
            dense: pack(traits, |traits| traits.has(Traits::DENSE)),
            upper: pack(traits, |traits| traits.has(Traits::UPPER)),
            piece: pack(traits, |traits| traits.has(Traits::PIECE_START)),
        };
        match traits.first_chunk() {
            Some(all) => of(all),
            None => of(&padded(traits, Traits::OTHER)),
        }
    }
}

/// At most 64 items, and others behind them.
pub fn padded<T: Copy>(some: &[T], other: T) -> [T; BLOCK] {
    let mut full = [other; BLOCK];
    full[..some.len()].copy_from_slice(some);
    full
}

/// One bit for each item, by a test: sixteen at a time, by an instruction that vectors have for it.
#[inline]
pub fn pack<T: Copy>(items: &[T; BLOCK], test: impl Fn(T) -> bool) -> u64 {
    let flags: [u8; BLOCK] = std::array::from_fn(|i| if test(items[i]) { u8::MAX } else { 0 });
    let (sixteens, _) = flags.as_chunks();
    sixteens.iter().rev().fold(0, |bits, &flags| bits << 16 | u64::from(u8x16::new(flags).to_bitmask()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bit_for_each_item() {
        for i in 0..BLOCK {
            let mut items = [0u8; BLOCK];
            items[i] = 1;
            assert_eq!(pack(&items, |item| item == 1), 1 << i);
            assert_eq!(pack(&items, |item| item == 0), !(1 << i));
        }
    }

    #[test]
    fn bytes_behind_the_end_have_no_bits() {
        let block = Block::of_ascii(b"Aa _");
        assert_eq!(block, Block { word: 0b1011, dense: 0, upper: 0b1, piece: 0b1111 });
        assert_eq!(Block::of_ascii(b""), Block::default());
        assert_eq!(Block::of_traits(&[]), Block::default());
    }
}
