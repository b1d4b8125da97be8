//! Decides which differences between two spellings are ignored, and keeps the way back.
//!
//! Aliases and documents go through the same function. Folding may lengthen or shorten text
//! ("ß" becomes "ss", a soft hyphen vanishes), so every folded byte remembers the original
//! character it came from; spans always come back through that alignment. ASCII documents need
//! no copy: [`AsciiText`] folds byte by byte while it is read.
//!
//! The rules are written down in `tests/cases/README.md`, section 1.

use std::sync::OnceLock;

use icu_casemap::CaseMapper;
use icu_properties::props::GeneralCategory;
use unicode_normalization::char::decompose_canonical;

use crate::error::Result;
use crate::once::get_or_make;
use crate::span::Span;
use crate::words::{self, Traits};

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
    fn traits_before(&self, position: usize) -> Traits;
    /// Where the range lies in `original`, the text that was folded, in bytes. The range is not empty.
    fn span(&self, original: &str, start: usize, end: usize) -> Span;
}

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
    fn traits_before(&self, position: usize) -> Traits {
        if position == 0 {
            Traits::OTHER
        } else {
            self.traits(position - 1)
        }
    }

    #[inline]
    fn span(&self, _original: &str, start: usize, end: usize) -> Span {
        Span { start, end }
    }
}

/// How many bytes at the front are ASCII and fold one by one: no white space but single spaces
/// between such bytes.
fn plain_ascii(bytes: &[u8]) -> usize {
    let is_plain = |byte: u8| byte.is_ascii() && !is_ascii_space(byte);
    let mut n = 0;
    loop {
        n += bytes[n..].iter().position(|&byte| !is_plain(byte)).unwrap_or(bytes.len() - n);
        match bytes.get(n..n + 2) {
            Some(&[b' ', next]) if n > 0 && is_plain(next) => n += 1,
            _ => return n,
        }
    }
}

const fn fold_ascii(byte: u8) -> u8 {
    if byte == b'`' {
        b'\''
    } else {
        byte.to_ascii_lowercase()
    }
}

/// Offsets fit: documents of 2 GiB and more are refused before they are folded.
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).expect("documents are shorter than 4 GiB")
}

const fn is_ascii_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

/// A folded copy of a text with the alignment back to the original. Reusable as a buffer.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    bytes: Vec<u8>,
    traits: Vec<Traits>,
    /// Start of the original character behind each folded byte.
    origins: Vec<u32>,
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
        self.origins.clear();
        self.bytes.reserve(text.len());
        self.traits.reserve(text.len());
        self.origins.reserve(text.len());
        let mut run: Option<Run> = None;
        let mut previous = '\0';
        let mut position = 0;
        while let Some(c) = text[position..].chars().next() {
            if position >= pause {
                proceed()?;
                pause = position + PAUSE;
            }
            let plain = plain_ascii(&text.as_bytes()[position..]);
            if plain > 0 {
                self.push_plain(&text.as_bytes()[position..position + plain], narrow(position));
                run = None;
                previous = 'x'; // any character that is not Arabic
                position += plain;
                continue;
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

    /// Appends text of [`plain_ascii`], which folds byte by byte.
    fn push_plain(&mut self, plain: &[u8], origin: u32) {
        self.bytes.extend(plain.iter().map(|&byte| fold_ascii(byte)));
        self.traits.extend(plain.iter().map(|&byte| words::ASCII[usize::from(byte & 127)]));
        self.origins.extend(origin..origin + narrow(plain.len()));
    }

    fn push_piece(&mut self, piece: Piece, c: char, origin: u32) {
        if piece.len != Piece::LONG {
            let traits = piece.traits.with(Traits::PIECE_START);
            self.push(&piece.bytes[..usize::from(piece.len)], traits, origin);
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
        let inner = traits.without(Traits::PIECE_START);
        for (i, &byte) in bytes.iter().enumerate() {
            let traits = if i == 0 { traits } else { inner };
            let is_lead = byte & 0xC0 != 0x80;
            self.traits.push(if is_lead { traits.with(Traits::CHAR_START) } else { traits });
            self.bytes.push(byte);
            self.origins.push(origin);
        }
    }

    /// The folded text.
    ///
    /// # Panics
    /// Never: only whole characters are pushed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("folded text is made of whole characters")
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

    #[inline]
    fn traits_before(&self, position: usize) -> Traits {
        if position == 0 {
            Traits::OTHER
        } else {
            self.traits(position - 1)
        }
    }

    fn span(&self, original: &str, start: usize, end: usize) -> Span {
        let last = self.origins[end - 1] as usize;
        let mut rest = original[last..].chars();
        rest.next();
        // A mark right behind its letter is part of what the reader sees as one character.
        let rest = rest.as_str().trim_start_matches(is_dropped_mark);
        Span { start: self.origins[start] as usize, end: original.len() - rest.len() }
    }
}

/// A run of white space: one space, or a break that no name crosses.
#[derive(Default)]
struct Run {
    line_breaks: u8,
    after_cr: bool,
    is_break: bool,
}

impl Run {
    fn push(&mut self, c: char) {
        let second_half = c == '\n' && self.after_cr;
        self.after_cr = c == '\r';
        match c {
            '\t' | '\u{B}' | '\u{C}' | '\u{2029}' => self.is_break = true,
            '\n' | '\r' | '\u{85}' | '\u{2028}' if !second_half => {
                self.line_breaks = self.line_breaks.saturating_add(1);
            }
            _ => {}
        }
    }

    fn interrupted(&mut self) {
        self.after_cr = false;
    }

    fn folded(&self) -> u8 {
        if self.is_break || self.line_breaks > 1 {
            BREAK as u8
        } else {
            b' '
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Nature {
    Visible,
    Space,
    Vanishing,
    DroppedMark,
}

/// What one original character folds to, small enough to be kept in a table.
#[derive(Clone, Copy)]
struct Piece {
    nature: Nature,
    traits: Traits,
    len: u8,
    bytes: [u8; 5],
}

impl Piece {
    /// The length that says: does not fit here, fold the character afresh.
    const LONG: u8 = u8::MAX;

    fn of(c: char, previous: char) -> Self {
        /// A table of 256 pieces, made when the first character of its range is met.
        static PAGES: [OnceLock<Box<[Piece; 256]>>; 256] = [const { OnceLock::new() }; 256];
        if c == ZWNJ && is_arabic(previous) {
            return Self { nature: Nature::Space, traits: Traits::OTHER, len: 0, bytes: [0; 5] };
        }
        let code = u32::from(c) as usize;
        let Some(page) = PAGES.get(code >> 8) else {
            return Self::compute(c);
        };
        let make = || {
            let mut codes = u32::from(c) & !255..;
            let next = |_| codes.next().and_then(char::from_u32).map_or(Self::EMPTY, Self::compute);
            Box::new(std::array::from_fn(next))
        };
        get_or_make(page, make)[code & 255]
    }

    const EMPTY: Self = Self { nature: Nature::Vanishing, traits: Traits::OTHER, len: 0, bytes: [0; 5] };

    fn compute(c: char) -> Self {
        let nature = nature(c);
        let mut piece = Self { nature, ..Self::EMPTY };
        if nature != Nature::Visible {
            return piece;
        }
        let folded = fold_char(c);
        let mut kinds = folded.chars().map(Traits::of);
        let traits = kinds.next().unwrap_or_default();
        if folded.len() > piece.bytes.len() || kinds.any(|kind| kind != traits) {
            return Self { len: Self::LONG, ..piece };
        }
        piece.traits = if c.is_uppercase() { traits.with(Traits::UPPER) } else { traits };
        piece.len = u8::try_from(folded.len()).unwrap_or(Self::LONG);
        piece.bytes[..folded.len()].copy_from_slice(folded.as_bytes());
        piece
    }
}

const ZWNJ: char = '\u{200C}';

fn is_arabic(c: char) -> bool {
    matches!(u32::from(c), 0x0600..=0x06FF | 0x0750..=0x077F | 0x0870..=0x08FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFE)
}

fn nature(c: char) -> Nature {
    if c.is_whitespace() {
        Nature::Space
    } else if vanishes(c) {
        Nature::Vanishing
    } else if is_dropped_mark(c) {
        Nature::DroppedMark
    } else {
        Nature::Visible
    }
}

/// Format characters (soft hyphen, zero width, direction marks) and the Arabic tatweel.
fn vanishes(c: char) -> bool {
    c == '\u{640}' || words::category(c) == GeneralCategory::Format
}

/// Accents, vowel points and variation selectors; marks of Indic scripts, Thai and Kana are kept.
fn is_dropped_mark(c: char) -> bool {
    matches!(u32::from(c),
        0x0300..=0x036F | 0x0483..=0x0489 | 0x0591..=0x05C7 | 0x0610..=0x061A | 0x064B..=0x065F | 0x0670
        | 0x06D6..=0x06ED | 0x0711 | 0x0730..=0x074A | 0x0898..=0x089F | 0x08CA..=0x08FF | 0x1AB0..=0x1AFF
        | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F | 0xE0100..=0xE01EF
    ) && matches!(words::category(c), GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark)
}

/// Folds one character by the rules, without any table of results.
fn fold_char(c: char) -> String {
    let mut folded = String::new();
    push_folded(c, &mut folded);
    folded
}

fn push_folded(c: char, out: &mut String) {
    decompose_canonical(c, |d| {
        if vanishes(d) || is_dropped_mark(d) {
            return;
        }
        let mut own = [0; 4];
        let own: &str = d.encode_utf8(&mut own);
        let folded = match substitute(d) {
            Some(c) => c.to_string(),
            None => ligature(d).map_or_else(|| CaseMapper::new().fold_string(own).into_owned(), str::to_owned),
        };
        if folded == own {
            out.push(d);
        } else {
            folded.chars().for_each(|c| push_folded(c, out));
        }
    });
}

/// Characters that count as another one: full width, dashes, apostrophes, strokes, Arabic forms.
fn substitute(c: char) -> Option<char> {
    Some(match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0)?,
        '-' => return None,
        '\u{2043}' | '\u{2212}' => '-',
        '`'
        | '\u{B4}'
        | '\u{2B9}'
        | '\u{2BB}'..='\u{2BF}'
        | '\u{5F3}'
        | '\u{2018}'..='\u{201B}'
        | '\u{2032}'
        | '\u{2035}'
        | '\u{2039}'
        | '\u{203A}'
        | '\u{A78C}' => '\'',
        '\u{AB}' | '\u{BB}' | '\u{201C}'..='\u{201F}' | '\u{2033}' | '\u{2036}' => '"',
        'ı' => 'i',
        'đ' | 'ð' => 'd',
        'ħ' => 'h',
        'ł' => 'l',
        'ø' => 'o',
        '\u{649}' | '\u{6CC}' => '\u{64A}',
        '\u{6A9}' => '\u{643}',
        _ if words::category(c) == GeneralCategory::DashPunctuation => '-',
        _ => return None,
    })
}

/// Letters that English spells with two.
fn ligature(c: char) -> Option<&'static str> {
    Some(match c {
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        _ => return None,
    })
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
