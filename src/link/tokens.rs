//! The words of a document, what separates them, and what the lexicon says of each.
//!
//! One pass over the characters. Possessive endings are no part of words: "Ohio's" is the word
//! "Ohio" with a possessive gap behind it. What words mean together is left to `persons.rs`,
//! `heads.rs` and `recognise.rs`.

use super::lexicon::{Class, Lexicon, Word};

/// A word and what stands between it and the word before.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What the lexicon says.
    pub class: Class,
    /// The number of the agent nouns that end with it; 0 if none do.
    pub agent: u16,
    /// How it is written.
    pub shape: Shape,
    /// What stands before it.
    pub gap: Gap,
}

/// How a word is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// Begins with a small letter, or with none that has case.
    Small,
    /// A capital, then small letters somewhere.
    Capital,
    /// Two or more letters, all capitals.
    Capitals,
    /// One capital letter.
    Initial,
    /// Begins with a digit.
    Number,
}

impl Shape {
    /// Whether it begins with a capital.
    #[inline]
    pub fn is_capital(self) -> bool {
        matches!(self, Self::Capital | Self::Capitals | Self::Initial)
    }
}

/// What stands between two words, as a set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Gap(pub u16);

impl Gap {
    /// White space.
    pub const SPACE: Self = Self(1);
    /// A hyphen.
    pub const HYPHEN: Self = Self(2);
    /// A comma.
    pub const COMMA: Self = Self(4);
    /// The full stop of an abbreviation.
    pub const DOT: Self = Self(8);
    /// The end of a sentence, or the beginning of the text.
    pub const STOP: Self = Self(16);
    /// An opening bracket.
    pub const OPEN: Self = Self(32);
    /// A closing bracket.
    pub const CLOSE: Self = Self(64);
    /// A quotation mark.
    pub const QUOTE: Self = Self(128);
    /// The possessive ending of the word before.
    pub const POSSESSIVE: Self = Self(256);
    /// A long dash.
    pub const DASH: Self = Self(512);
    /// A slash.
    pub const SLASH: Self = Self(1024);
    /// The end of a line.
    pub const LINE: Self = Self(2048);
    /// A colon or semicolon.
    pub const COLON: Self = Self(4096);
    /// Anything else.
    pub const OTHER: Self = Self(8192);

    /// Whether all of `other` is there.
    #[inline]
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any of `other` is there.
    #[inline]
    pub fn has_any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether `other` and nothing else is there, but perhaps the full stop of an abbreviation: "U.S.-backed".
    #[inline]
    pub const fn is(self, other: Self) -> bool {
        self.0 & !Self::DOT.0 == other.0
    }

    /// This and `other`.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[inline]
    fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Whether the words belong together: one space between them, and perhaps the full stop of an abbreviation.
    #[inline]
    pub fn is_plain(self) -> bool {
        self.0 & !(Self::SPACE.0 | Self::DOT.0 | Self::LINE.0) == 0 && self.has(Self::SPACE)
    }
}

/// The words of `text`, into `tokens`.
pub fn tokenise(text: &str, lexicon: &Lexicon, tokens: &mut Vec<Token>) {
    tokens.clear();
    let bytes = text.as_bytes();
    let mut gap = Gap::STOP;
    let mut position = 0;
    while position < bytes.len() {
        if bytes[position] == b' ' {
            gap.add(Gap::SPACE);
            position += 1;
            continue;
        }
        let Some(first) = letter_at(text, position) else {
            position = read_gap(text, position, &mut gap, tokens.last());
            continue;
        };
        let start = position;
        let (end, shape) = read_word(text, start, first);
        let Word { class, agent } = lexicon.word(bytes, start, end, shape.is_capital());
        tokens.push(Token { start: narrow(start), end: narrow(end), class, agent, shape, gap });
        gap = Gap::default();
        position = end;
    }
}

fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).expect("documents are shorter than 4 GiB")
}

/// What a byte of text is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letter {
    Small,
    Capital,
    Digit,
    /// The byte of a character that needs a closer look.
    Wide,
    Apostrophe,
    Other,
}

impl Letter {
    /// Whether a word goes on with it, whatever stands around.
    #[inline]
    const fn is_within(self) -> bool {
        matches!(self, Self::Small | Self::Capital | Self::Digit)
    }
}

/// What every byte is.
static LETTERS: [Letter; 256] = letters();

const fn letters() -> [Letter; 256] {
    let mut table = [Letter::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        #[allow(clippy::cast_possible_truncation)] // below 256
        let c = byte as u8;
        table[byte] = match c {
            b'a'..=b'z' => Letter::Small,
            b'A'..=b'Z' => Letter::Capital,
            b'0'..=b'9' => Letter::Digit,
            b'\'' => Letter::Apostrophe,
            0..=127 => Letter::Other,
            _ => Letter::Wide,
        };
        byte += 1;
    }
    table
}

/// What kind of word character stands at `position`, if any.
#[inline]
fn letter_at(text: &str, position: usize) -> Option<Letter> {
    match LETTERS[usize::from(text.as_bytes()[position])] {
        Letter::Other | Letter::Apostrophe => None,
        Letter::Wide if apostrophe(text.as_bytes(), position) > 0 => None,
        Letter::Wide => text[position..].chars().next().and_then(wide_letter),
        letter => Some(letter),
    }
}

#[cold]
fn wide_letter(c: char) -> Option<Letter> {
    if c.is_uppercase() {
        Some(Letter::Capital)
    } else if c.is_alphabetic() || is_mark(c) {
        Some(Letter::Small)
    } else {
        c.is_numeric().then_some(Letter::Digit)
    }
}

/// Combining accents belong to the letter before.
fn is_mark(c: char) -> bool {
    matches!(u32::from(c), 0x300..=0x36F)
}

#[inline]
fn width(byte: u8) -> usize {
    match byte {
        0..=0x7F => 1,
        0x80..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 4,
    }
}

/// Where the word that starts at `start` ends, and how it is written.
#[inline]
fn read_word(text: &str, start: usize, first: Letter) -> (usize, Shape) {
    let bytes = text.as_bytes();
    let mut position = start;
    loop {
        // Most words are of ASCII letters and nothing else.
        let n = bytes[position..].iter().take_while(|byte| LETTERS[usize::from(**byte)].is_within()).count();
        position += n;
        let needs_look = bytes.get(position).is_some_and(|byte| LETTERS[usize::from(*byte)] != Letter::Other);
        match needs_look.then(|| closer_look(text, position)).flatten() {
            Some(behind) => position = behind,
            None => break,
        }
    }
    let shape = match first {
        Letter::Digit => Shape::Number,
        Letter::Capital => shape_of_capital(&text[start..position]),
        _ => Shape::Small,
    };
    (position, shape)
}

/// How a word is written that begins with a capital.
#[inline]
fn shape_of_capital(word: &str) -> Shape {
    let is_small = |c: char| match c {
        'a'..='z' => true,
        c if c.is_ascii() => false,
        c => wide_letter(c) == Some(Letter::Small),
    };
    let is_capital = |c: &char| c.is_uppercase();
    if word.chars().any(is_small) {
        Shape::Capital
    } else if word.chars().filter(is_capital).count() == 1 {
        Shape::Initial
    } else {
        Shape::Capitals
    }
}

/// The position behind the word character at `position` that is not ASCII, or behind an apostrophe within a word.
#[cold]
fn closer_look(text: &str, position: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let n = apostrophe(bytes, position);
    if n == 0 {
        return letter_at(text, position).map(|_| position + width(bytes[position]));
    }
    // An apostrophe within a word belongs to it, but not a possessive ending.
    let behind = position + n;
    let is_inside = behind < bytes.len() && letter_at(text, behind).is_some() && !is_ending(text, behind);
    is_inside.then_some(behind)
}

/// Bytes of the apostrophe at `position`; 0 if there is none.
fn apostrophe(bytes: &[u8], position: usize) -> usize {
    match bytes[position..] {
        [b'\'', ..] => 1,
        // ’ and the others that the engine folds to it: ʼ ´ ＇
        [0xE2, 0x80, 0x99, ..] | [0xEF, 0xBC, 0x87, ..] => 3,
        [0xCA, 0xBC, ..] | [0xC2, 0xB4, ..] => 2,
        _ => 0,
    }
}

/// Whether an "s" alone stands at `position`.
fn is_ending(text: &str, position: usize) -> bool {
    let rest = &text[position..];
    rest.starts_with(['s', 'S']) && (rest.len() == 1 || letter_at(text, position + 1).is_none())
}

/// Reads one character that belongs to no word, or a possessive ending; returns the position behind it.
fn read_gap(text: &str, position: usize, gap: &mut Gap, before: Option<&Token>) -> usize {
    let bytes = text.as_bytes();
    let n = apostrophe(bytes, position);
    // Also behind the full stop of an abbreviation: "the U.S.'s".
    let end = position - usize::from(text[..position].ends_with('.'));
    if n > 0 && before.is_some_and(|token| token.end as usize == end) {
        if position + n < bytes.len() && is_ending(text, position + n) {
            gap.add(Gap::POSSESSIVE);
            return position + n + 1;
        }
        if end == position && bytes[position - 1] | 0x20 == b's' {
            gap.add(Gap::POSSESSIVE);
            return position + n;
        }
    }
    let found = match bytes[position] {
        b'\n' | b'\r' if gap.has(Gap::LINE) && !text[..position].ends_with('\r') => Gap::LINE.with(Gap::STOP),
        b'\n' | b'\r' => Gap::SPACE.with(Gap::LINE),
        b' ' => Gap::SPACE,
        // What stands in another column belongs to another sentence.
        b'\t' => Gap::SPACE.with(Gap::LINE).with(Gap::STOP),
        b'-' if bytes.get(position + 1) == Some(&b'-') || gap.has(Gap::SPACE) => Gap::DASH,
        b'-' => Gap::HYPHEN,
        b',' => Gap::COMMA,
        b'.' if ends_sentence(text, position, before) => Gap::STOP,
        b'.' => Gap::DOT,
        b'!' | b'?' => Gap::STOP,
        b'(' | b'[' => Gap::OPEN,
        b')' | b']' => Gap::CLOSE,
        b'"' | b'\'' => Gap::QUOTE,
        b'/' => Gap::SLASH,
        b':' | b';' => Gap::COLON,
        0..=127 => Gap::OTHER,
        _ => wide_gap(text[position..].chars().next()),
    };
    gap.add(found);
    position + width(bytes[position])
}

#[cold]
fn wide_gap(c: Option<char>) -> Gap {
    match c {
        Some('–' | '—') => Gap::DASH,
        Some('‘' | '’' | '“' | '”' | '«' | '»') => Gap::QUOTE,
        Some('\u{2010}' | '\u{2011}') => Gap::HYPHEN,
        Some(c) if c.is_whitespace() => Gap::SPACE,
        // What is not seen separates nothing.
        Some('\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}') => Gap::default(),
        _ => Gap::OTHER,
    }
}

/// Whether the full stop at `position` ends a sentence: not behind an initial or a known abbreviation.
fn ends_sentence(text: &str, position: usize, before: Option<&Token>) -> bool {
    let is_short = before.is_some_and(|token| {
        token.end as usize == position && (token.shape == Shape::Initial || token.class.has(Class::ABBREVIATION))
    });
    // Within a word or number ("3.5", "U.S.C.") it ends nothing.
    !is_short && text[position + 1..].starts_with(|c: char| c.is_whitespace() || "\"'”’)".contains(c))
        || position + 1 == text.len()
}
