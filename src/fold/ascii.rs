//! ASCII text, which folds byte by byte: no copy, and byte offsets are character offsets.

use super::run::Run;
use super::{FoldedText, Step};
use crate::blocks::{pack, padded, Block, BLOCK};
use crate::span::Span;
use crate::words::{self, Traits};

/// An ASCII document, folded while it is read.
#[derive(Clone, Copy, Debug)]
pub struct AsciiText<'a>(&'a [u8]);

impl<'a> AsciiText<'a> {
    /// The text, if all of it is ASCII.
    #[must_use]
    pub fn new(text: &'a str) -> Option<Self> {
        text.is_ascii().then_some(Self(text.as_bytes()))
    }

    /// The folded form of the white space at `position`, and the end of its run.
    #[cold]
    fn run(self, position: usize) -> Step {
        let mut run = Run::default();
        let mut next = position;
        while let Some(&byte) = self.0.get(next) {
            if !is_ascii_space(byte) {
                break;
            }
            run.push(char::from(byte));
            next += 1;
        }
        Step { byte: run.folded(), next }
    }
}

impl FoldedText for AsciiText<'_> {
    fn end(&self) -> usize {
        self.0.len()
    }

    #[inline]
    fn step(&self, position: usize) -> Option<Step> {
        let byte = *self.0.get(position)?;
        let next = position + 1;
        if is_ascii_space(byte) {
            let alone = byte == b' ' && !self.0.get(next).copied().is_some_and(is_ascii_space);
            return Some(if alone { Step { byte, next } } else { self.run(position) });
        }
        Some(Step { byte: fold_ascii(byte), next })
    }

    #[inline]
    fn traits(&self, position: usize) -> Traits {
        self.0.get(position).map_or(Traits::OTHER, |&byte| words::ASCII[usize::from(byte & 127)])
    }

    #[inline]
    fn bytes(&self) -> &[u8] {
        self.0
    }

    #[inline]
    fn block(&self, i: usize) -> Block {
        let rest = &self.0[i * BLOCK..];
        Block::of_ascii(&rest[..rest.len().min(BLOCK)])
    }

    #[inline]
    fn span(&self, _original: &str, start: usize, end: usize) -> Span {
        Span { start, end }
    }
}

/// How many of at most 64 bytes at the front of `bytes` are ASCII and fold one by one: no white space but
/// single spaces in front of such bytes.
#[inline]
pub(super) fn plain_ascii(bytes: &[u8]) -> usize {
    /// Shorter text is looked at byte by byte.
    const SHORT: usize = 32;
    if bytes.len() < SHORT {
        let is_next_plain = |i: usize| bytes.get(i + 1).is_some_and(|&next| is_plain(next));
        let goes_on = |&i: &usize| is_plain(bytes[i]) || bytes[i] == b' ' && is_next_plain(i);
        return (0..bytes.len()).take_while(goes_on).count();
    }
    let (block, next) = match bytes.split_first_chunk() {
        Some((block, rest)) => (*block, rest.first().is_some_and(|&next| is_plain(next))),
        None => (padded(bytes, NOT_PLAIN), false),
    };
    let plain = pack(&block, is_plain);
    let spaces = pack(&block, |byte| byte == b' ');
    let goes_on = plain | spaces & (plain >> 1 | u64::from(next) << (BLOCK - 1));
    goes_on.trailing_ones() as usize
}

/// A byte that is not plain, to fill up blocks with.
pub(super) const NOT_PLAIN: u8 = u8::MAX;

/// Whether a byte is ASCII and no white space.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii() & !is_ascii_space(byte)
}

pub(super) const fn fold_ascii(byte: u8) -> u8 {
    if byte == b'`' {
        b'\''
    } else {
        byte.to_ascii_lowercase()
    }
}

#[allow(clippy::needless_bitwise_bool)] // many at once
const fn is_ascii_space(byte: u8) -> bool {
    (byte.wrapping_sub(b'\t') < 5) | (byte == b' ')
}
