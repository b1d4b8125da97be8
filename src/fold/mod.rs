//! Decides which differences between two spellings are ignored, and keeps the way back.
//!
//! Aliases and documents go through the same function. Folding may lengthen or shorten text
//! ("ß" becomes "ss", a soft hyphen vanishes), so every folded byte remembers the original
//! character it came from; spans always come back through that alignment. ASCII documents need
//! no copy: [`AsciiText`] folds byte by byte while it is read.
//!
//! The rules are written down in `tests/cases/README.md`, section 1.

mod ascii;
mod characters;
mod run;

pub use ascii::AsciiText;

use self::ascii::{fold_ascii, plain_ascii, NOT_PLAIN};
use self::characters::{fold_char, is_dropped_mark, Nature, Piece};
use self::run::Run;
use crate::blocks::{padded, Block, BLOCK};
use crate::error::Result;
use crate::span::Span;
use crate::words::Traits;

/// What a run of white space that separates names folds to (a tab, or a blank line).
pub const BREAK: char = '\t';

/// One byte of folded text, and where the next one is read.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The folded byte.
    pub byte: u8,
    /// The position behind it.
    pub next: usize,
}

/// Text that can be read as folded bytes, from any position on.
///
/// Positions are the text's own (original bytes for [`AsciiText`], folded bytes for [`Folded`]);
/// only [`FoldedText::span`] turns them into offsets of the original document.
pub trait FoldedText {
    /// One past the last position.
    fn end(&self) -> usize;
    /// The folded byte at `position`, or `None` at the end.
    fn step(&self, position: usize) -> Option<Step>;
    /// Traits of the character at `position`; of no character ([`Traits::OTHER`]) at the end.
    fn traits(&self, position: usize) -> Traits;
    /// Traits of the character before `position`; [`Traits::OTHER`] at the start.
    #[inline]
    fn traits_before(&self, position: usize) -> Traits {
        if position == 0 {
            Traits::OTHER
        } else {
            self.traits(position - 1)
        }
    }
    /// The bytes behind the positions. Words lie there as they are folded, but for capitals of ASCII.
    fn bytes(&self) -> &[u8];
    /// Traits of the 64 bytes from position `64 * i`, which is not behind the end.
    fn block(&self, i: usize) -> Block;
    /// Where the range lies in `original`, the text that was folded, in bytes. The range is not empty.
    fn span(&self, original: &str, start: usize, end: usize) -> Span;
}

/// Offsets fit: documents of 2 GiB and more are refused before they are folded.
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).expect("documents are shorter than 4 GiB")
}

/// A folded copy of a text with the alignment back to the original. Reusable as a buffer.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    bytes: Vec<u8>,
    traits: Vec<Traits>,
    /// Where folded text and original begin to differ by another number of bytes.
    shifts: Vec<Shift>,
}

/// From here to the next one, what starts at `folded + n` is what started at `origin + n`.
#[derive(Clone, Copy, Debug)]
struct Shift {
    folded: u32,
    origin: u32,
}

impl Folded {
    /// Folds `text`.
    ///
    /// ```
    /// use whowhere::Folded;
    ///
    /// assert_eq!(Folded::new("São  Paulo’s STRAẞE").as_str(), "sao paulo's strasse");
    /// ```
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut folded = Self::default();
        folded.refill(text);
        folded
    }

    /// Folds `text` into this buffer, replacing what it held.
    ///
    /// # Panics
    /// If the text is longer than `u32::MAX` bytes; callers refuse such documents before.
    pub fn refill(&mut self, text: &str) {
        let folded = self.refill_while(text, &|| Ok(()));
        debug_assert!(folded.is_ok(), "nothing stops it");
    }

    /// Folds `text` into this buffer; `proceed` is asked from time to time whether to go on.
    ///
    /// # Errors
    /// Whatever `proceed` returns.
    ///
    /// # Panics
    /// As [`Folded::refill`].
    pub fn refill_while(&mut self, text: &str, proceed: &dyn Fn() -> Result<()>) -> Result<()> {
        const PAUSE: usize = 1 << 16;
        let mut pause = PAUSE;
        self.bytes.clear();
        self.traits.clear();
        self.shifts.clear();
        self.bytes.reserve(text.len() + BLOCK);
        self.traits.reserve(text.len() + BLOCK);
        let mut run: Option<Run> = None;
        let mut previous = '\0';
        let mut position = 0;
        while let Some(c) = text[position..].chars().next() {
            if position >= pause {
                proceed()?;
                pause = position + PAUSE;
            }
            // A space behind other white space is part of that run.
            if run.is_none() || !c.is_whitespace() {
                let n_plain = self.push_plain(&text.as_bytes()[position..], narrow(position));
                if n_plain > 0 {
                    run = None;
                    previous = 'x'; // any character that is not Arabic
                    position += n_plain;
                    continue;
                }
            }
            let piece = Piece::of(c, previous);
            previous = c;
            match piece.nature {
                Nature::Space => {
                    if run.is_none() {
                        self.push(b" ", Traits::OTHER.with(Traits::PIECE_START), narrow(position));
                    }
                    let run = run.get_or_insert_default();
                    run.push(c);
                    if let Some(last) = self.bytes.last_mut() {
                        *last = run.folded();
                    }
                }
                Nature::Vanishing | Nature::DroppedMark => {
                    if let Some(run) = &mut run {
                        run.interrupted();
                    }
                }
                Nature::Visible => {
                    run = None;
                    self.push_piece(piece, c, narrow(position));
                }
            }
            position += c.len_utf8();
        }
        Ok(())
    }

    /// Appends what [`plain_ascii`] finds at the front of `bytes`, and says how many bytes that was.
    fn push_plain(&mut self, bytes: &[u8], origin: u32) -> usize {
        /// Fewer bytes are quicker one by one: names are short, and so are the runs between accents.
        const FEW: usize = 16;
        let n = plain_ascii(bytes);
        if n == 0 {
            return 0;
        }
        self.align(origin);
        if n <= FEW {
            self.bytes.extend(bytes[..n].iter().map(|&byte| fold_ascii(byte)));
            self.traits.extend(bytes[..n].iter().map(|&byte| Traits::of_ascii(byte)));
        } else {
            // A whole block is folded, which compilers do at once, and what is too much is cut off again.
            let block = bytes.first_chunk().copied().unwrap_or_else(|| padded(bytes, NOT_PLAIN));
            let end = self.bytes.len() + n;
            let folded: [u8; BLOCK] = std::array::from_fn(|i| fold_ascii(block[i]));
            self.bytes.extend_from_slice(&folded);
            self.bytes.truncate(end);
            let traits: [Traits; BLOCK] = std::array::from_fn(|i| Traits::of_ascii(block[i]));
            self.traits.extend_from_slice(&traits);
            self.traits.truncate(end);
        }
        n
    }

    fn push_piece(&mut self, piece: Piece, c: char, origin: u32) {
        if piece.len != Piece::LONG {
            self.push(&piece.bytes[..usize::from(piece.len)], piece.traits.with(Traits::PIECE_START), origin);
            return;
        }
        let upper = if c.is_uppercase() { Traits::UPPER } else { Traits::OTHER };
        let mut first = Traits::PIECE_START;
        for folded in fold_char(c).chars() {
            let mut buffer = [0; 4];
            let bytes = folded.encode_utf8(&mut buffer).as_bytes();
            self.push(bytes, Traits::of(folded).with(upper).with(first), origin);
            first = Traits::OTHER;
        }
    }

    /// Appends whole characters that share their traits; the first one may begin a piece.
    fn push(&mut self, bytes: &[u8], traits: Traits, origin: u32) {
        if traits.has(Traits::PIECE_START) {
            self.align(origin);
        }
        let mut traits = traits;
        for &byte in bytes {
            let is_lead = byte & 0xC0 != 0x80;
            self.traits.push(if is_lead { traits.with(Traits::CHAR_START) } else { traits });
            traits = traits.without(Traits::PIECE_START);
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// Notes that what is folded next starts at `origin` in the original.
    fn align(&mut self, origin: u32) {
        let folded = narrow(self.bytes.len());
        let expected = self.shifts.last().map(|last| last.origin.wrapping_add(folded.wrapping_sub(last.folded)));
        if expected != Some(origin) {
            self.shifts.push(Shift { folded, origin });
        }
    }

    /// Starts of the original characters that two folded bytes come from.
    fn origins(&self, bytes: [usize; 2]) -> [usize; 2] {
        let [first, last] = bytes.map(|mut position| {
            while !self.traits[position].has(Traits::PIECE_START) {
                position -= 1;
            }
            position
        });
        let behind = self.shifts.partition_point(|shift| shift.folded as usize <= first);
        // Names are short, so that few shifts lie in one.
        let within = self.shifts[behind..].iter().take_while(|shift| shift.folded as usize <= last).count();
        [(first, behind), (last, behind + within)].map(|(position, behind)| {
            let shift = self.shifts[behind - 1];
            shift.origin as usize + (position - shift.folded as usize)
        })
    }

    /// The folded text.
    ///
    /// # Panics
    /// Never: only whole characters are pushed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("folded text is made of whole characters")
    }

    /// Whether folding `text` changes nothing, by way of this buffer.
    pub fn is_folded(&mut self, text: &str) -> bool {
        if text.bytes().all(|byte| byte > b' ' && byte.is_ascii() && fold_ascii(byte) == byte) {
            return true;
        }
        self.refill(text);
        self.bytes == text.as_bytes()
    }

    /// Traits of each byte of [`Folded::as_str`].
    #[must_use]
    pub fn byte_traits(&self) -> &[Traits] {
        &self.traits
    }
}

impl FoldedText for Folded {
    fn end(&self) -> usize {
        self.bytes.len()
    }

    #[inline]
    fn step(&self, position: usize) -> Option<Step> {
        self.bytes.get(position).map(|&byte| Step { byte, next: position + 1 })
    }

    #[inline]
    fn traits(&self, position: usize) -> Traits {
        self.traits.get(position).copied().unwrap_or(Traits::OTHER)
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    #[inline]
    fn block(&self, i: usize) -> Block {
        let rest = &self.traits[i * BLOCK..];
        Block::of_traits(&rest[..rest.len().min(BLOCK)])
    }

    fn span(&self, original: &str, start: usize, end: usize) -> Span {
        let [first, last] = self.origins([start, end - 1]);
        let mut rest = original[last..].chars();
        rest.next();
        // A mark right behind its letter is part of what the reader sees as one character.
        let rest = rest.as_str().trim_start_matches(is_dropped_mark);
        Span { start: first, end: original.len() - rest.len() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_is_idempotent_for_every_character() {
        for c in '\0'..=char::MAX {
            let once = Folded::new(&c.to_string()).as_str().to_owned();
            assert_eq!(Folded::new(&once).as_str(), once, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn a_text_is_folded_if_folding_gives_the_same() {
        let mut buffer = Folded::default();
        for text in ["", "a", "new-york", "A", "a b", "a  b", "`", "\u{587}", "юба", "Юба", "é", "e\u{301}", "a\n"]
        {
            assert_eq!(buffer.is_folded(text), Folded::new(text).as_str() == text, "{text:?}");
        }
    }

    #[test]
    fn an_ascii_document_reads_the_same_with_and_without_a_copy() {
        let all: String = (0..128u8).map(char::from).collect();
        for text in [all.as_str(), "a  b\r\nc\n\nd\te `x` \n", "", " \n "] {
            let ascii = AsciiText::new(text).expect("is ASCII");
            let mut read = String::new();
            let mut position = 0;
            while let Some(step) = ascii.step(position) {
                read.push(char::from(step.byte));
                position = step.next;
            }
            assert_eq!(read, Folded::new(text).as_str());
        }
    }

    #[test]
    fn a_mark_behind_its_letter_belongs_to_the_span() {
        let text = "cafe\u{301} x";
        let folded = Folded::new(text);
        assert_eq!(folded.as_str(), "cafe x");
        let span = folded.span(text, 0, 4);
        assert_eq!(&text[span.start..span.end], "cafe\u{301}");
    }
}
