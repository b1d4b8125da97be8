//! Hashes how a name begins: its first word, and what comes behind it.
//!
//! Names and documents are hashed by the same functions, so that two texts that begin alike have
//! the same hashes. Where a hash is looked up is `filter.rs`.

use crate::edges::Edges;
use crate::fold::{AsciiText, Folded, FoldedText};
use crate::words::Traits;

/// The first word of a name, or of a document from somewhere on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FirstWord {
    /// Its hash, whatever its case.
    pub hash: u64,
    /// Its position.
    pub start: u32,
    /// The position behind it.
    pub end: u32,
}

impl FirstWord {
    /// The first word at `start`, where there is a character.
    ///
    /// One character alone is a word in scripts without spaces, and so is a symbol. A name that
    /// matches at `start` has the same first word: were it longer or shorter in the text, a
    /// boundary would be missing.
    #[inline]
    pub fn at<T: FoldedText>(text: &T, edges: &Edges, start: usize) -> Self {
        let end = edges.word_end(start);
        if end == start {
            return Self::of_character(text, start);
        }
        Self::new(hash(text.bytes(), start, end), start, end)
    }

    /// The first word at `start`, where a word of a script with spaces begins.
    #[inline]
    pub fn plain<T: FoldedText>(text: &T, edges: &Edges, start: usize) -> Self {
        let end = edges.word_end(start);
        Self::new(hash(text.bytes(), start, end), start, end)
    }

    fn of_character<T: FoldedText>(text: &T, start: usize) -> Self {
        let mut bytes = [0; 4];
        let mut position = start;
        for byte in &mut bytes {
            let Some(step) = text.step(position) else { break };
            *byte = key_byte(step.byte);
            position = step.next;
            if text.traits(position).has(Traits::CHAR_START) {
                break;
            }
        }
        Self::new(hash(&bytes, 0, bytes.len()), start, position)
    }

    /// Documents are shorter than 4 GiB.
    #[inline]
    #[allow(clippy::cast_possible_truncation)]
    fn new(hash: u64, start: usize, end: usize) -> Self {
        Self { hash, start: start as u32, end: end as u32 }
    }

    /// Whether the word is one of up to eight bytes and a folded name that begins with `head` has it in front,
    /// at least as long; `None` if the word is longer or few bytes follow.
    #[inline]
    pub fn is_short_and(self, head: [u8; 8], bytes: &[u8]) -> Option<bool> {
        let mask = *MASKS.get((self.end - self.start) as usize)?;
        let (here, head) = (bytes[self.start as usize..].first_chunk()?, u64::from_le_bytes(head));
        let here = u64::from_le_bytes(*here) & mask;
        // Text that is not ASCII was folded before.
        Some(here == head & mask || here & NOT_ASCII == 0 && small_letters(here) == head & mask)
    }

    /// Two of 64 symbols that stand for the word in an automaton, so that words are told apart in two steps.
    /// Some words share them.
    #[inline]
    #[must_use]
    pub const fn symbols(self) -> [u8; 2] {
        [0x80 | (self.hash >> 20 & 63) as u8, 0x80 | (self.hash >> 26 & 63) as u8]
    }

    /// The hash of this word and the next one, with what parts them; `None` if the text ends before.
    #[inline]
    pub fn and_next<T: FoldedText>(self, text: &T, edges: &Edges) -> Option<u64> {
        let between = text.step(self.end as usize)?;
        text.step(between.next)?;
        let next = Self::at(text, edges, between.next);
        Some(mix(self.hash, next.hash ^ u64::from(key_byte(between.byte))))
    }
}

/// How a name begins.
#[derive(Clone, Copy, Debug)]
pub struct Beginning {
    /// Its first word.
    pub first: FirstWord,
    /// The traits of its first character.
    pub traits: Traits,
    /// The hash of its first two words; `None` if there is at most one character behind the first.
    pub two_words: Option<u64>,
}

/// Reads how folded names begin. Reusable as a buffer.
#[derive(Debug, Default)]
pub struct Beginnings {
    folded: Folded,
    edges: Edges,
}

impl Beginnings {
    /// How `name` begins, which is not empty.
    pub fn of(&mut self, name: &str) -> Beginning {
        let Self { folded, edges } = self;
        if let Some(ascii) = AsciiText::new(name) {
            return beginning(&ascii, edges);
        }
        folded.refill(name);
        beginning(&*folded, edges)
    }
}

fn beginning<T: FoldedText>(name: &T, edges: &mut Edges) -> Beginning {
    edges.refill(name, true);
    let first = FirstWord::at(name, edges, 0);
    Beginning { first, traits: name.traits(0), two_words: first.and_next(name, edges) }
}

/// A folded byte as patterns are written: spaces count as hyphens, and which of the two a name allows is
/// asked last.
#[inline]
#[must_use]
pub const fn key_byte(byte: u8) -> u8 {
    if byte == b' ' {
        b'-'
    } else {
        byte
    }
}

/// The hash of `bytes[start..end]`, which is not empty: of its first and last eight bytes and its length.
/// Capitals of ASCII count as small letters.
#[inline]
fn hash(bytes: &[u8], start: usize, end: usize) -> u64 {
    let n = end - start;
    let behind = n.saturating_sub(8);
    let here = &bytes[start..];
    let (head, tail) = match here.get(behind..behind + 8) {
        Some(last) => (number(here), number(last)),
        None => near_the_end(bytes, start, end),
    };
    let mask = MASKS[n.min(8)];
    mix((head | SMALL) & mask, ((tail | SMALL) & mask) ^ behind as u64)
}

/// The bit that makes ASCII letters small, in eight bytes.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// The bits that bytes of ASCII do not have.
const NOT_ASCII: u64 = 0x8080_8080_8080_8080;

/// Eight bytes of ASCII, with small letters instead of capitals.
#[inline]
const fn small_letters(bytes: u64) -> u64 {
    // What a byte of ASCII must be greater by to reach 128.
    const TO_A: u64 = 0x3F3F_3F3F_3F3F_3F3F;
    const BEHIND_Z: u64 = 0x2525_2525_2525_2525;
    bytes | ((bytes + TO_A) & !(bytes + BEHIND_Z) & NOT_ASCII) >> 2
}

/// The first n of eight bytes.
const MASKS: [u64; 9] =
    [0, 0xFF, 0xFFFF, 0xFF_FFFF, 0xFFFF_FFFF, 0xFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF, 0xFF_FFFF_FFFF_FFFF, u64::MAX];

/// The first eight bytes as a number.
#[inline]
fn number(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |chunk| u64::from_le_bytes(*chunk))
}

/// The first and last eight bytes of a word as numbers, where fewer bytes follow; missing ones are 0.
#[cold]
fn near_the_end(bytes: &[u8], start: usize, end: usize) -> (u64, u64) {
    let word = &bytes[start..end];
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte));
    (number(&word[..word.len().min(8)]), number(&word[word.len().saturating_sub(8)..]))
}

/// One number of two, all bits of which depend on all of theirs: the halves of their product (as in
/// Wang Yi's `wyhash`, public domain).
#[inline]
#[allow(clippy::cast_possible_truncation)] // that is the point
const fn mix(one: u64, two: u64) -> u64 {
    let product = (one ^ 0x9E37_79B9_7F4A_7C15) as u128 * (two ^ 0xC4CE_B9FE_1A85_EC53) as u128;
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<T: FoldedText>(text: &T) -> (FirstWord, Option<u64>) {
        let mut edges = Edges::default();
        edges.refill(text, true);
        let first = FirstWord::at(text, &edges, 0);
        (first, first.and_next(text, &edges))
    }

    #[test]
    fn a_text_and_its_folded_copy_have_the_same_hashes() {
        for text in
            ["Guinea-Bissau", "St. Louis", "`Ayn  \n x", "a", "U.S.", "Extraordinarily-Long_Name9 Words", "-x", "' "]
        {
            let ascii = AsciiText::new(text).expect("is ASCII");
            let (first, next) = of(&Folded::new(text));
            assert_eq!(of(&ascii), (FirstWord { end: of(&ascii).0.end, ..first }, next), "{text}");
        }
        assert_eq!(of(&Folded::new("abu dhabi")), of(&Folded::new("Abu-Dhabi")));
        assert_ne!(of(&Folded::new("abu dhabi")).1, of(&Folded::new("abu.dhabi")).1);
    }

    #[test]
    fn small_letters_are_those_of_the_standard_library() {
        for byte in 0..128u8 {
            let expected = u64::from_le_bytes([byte.to_ascii_lowercase(), 0, b'a', b'z', b'_', 127, b'@', b'[']);
            assert_eq!(small_letters(u64::from_le_bytes([byte, 0, b'A', b'Z', b'_', 127, b'@', b'['])), expected);
        }
    }

    #[test]
    fn a_short_word_is_told_at_a_glance() {
        let is_short = |text: &str, name: &[u8; 8]| {
            let mut edges = Edges::default();
            let ascii = AsciiText::new(text).expect("is ASCII");
            edges.refill(&ascii, true);
            FirstWord::at(&ascii, &edges, 0).is_short_and(*name, text.as_bytes())
        };
        assert_eq!(is_short("Bonn said", b"bonn\0\0\0\0"), Some(true));
        assert_eq!(is_short("BONN said", b"bonn-bad"), Some(true));
        assert_eq!(is_short("Bonns said", b"bonn\0\0\0\0"), Some(false));
        assert_eq!(is_short("B0nn said", b"b\x10nn\0\0\0\0"), Some(false));
        assert_eq!(is_short("Bonn", b"bonn\0\0\0\0"), None);
        assert_eq!(is_short("Springfield said", b"springfi"), None);
    }

    #[test]
    fn every_letter_of_a_short_word_counts() {
        let hash = |text| of(&Folded::new(text)).0.hash;
        let words = ["a", "b", "ab", "ba", "abcdefgh", "abcdefghi", "zbcdefghi", "abcdefghijklmnop", "東", "é", "e"];
        for (i, one) in words.iter().enumerate() {
            for other in &words[i + 1..] {
                assert_eq!(
                    hash(one) == hash(other),
                    Folded::new(one).as_str() == Folded::new(other).as_str(),
                    "{one} {other}"
                );
            }
        }
    }
}
