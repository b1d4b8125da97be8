//! What one character folds to: section 1 of the rules, paragraphs 2 to 5.
//!
//! [`Piece::of`] looks it up in tables that are made as characters are met; [`fold_char`] works it
//! out afresh.

use std::sync::OnceLock;

use icu_casemap::CaseMapper;
use icu_properties::props::GeneralCategory;
use unicode_normalization::char::decompose_canonical;

use crate::once::get_or_make;
use crate::words::{self, Traits};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Nature {
    Visible,
    Space,
    Vanishing,
    DroppedMark,
}

/// What one original character folds to, small enough to be kept in a table.
#[derive(Clone, Copy)]
pub(super) struct Piece {
    pub(super) nature: Nature,
    pub(super) traits: Traits,
    pub(super) len: u8,
    pub(super) bytes: [u8; 5],
}

impl Piece {
    /// The length that says: does not fit here, fold the character afresh.
    pub(super) const LONG: u8 = u8::MAX;

    pub(super) fn of(c: char, previous: char) -> Self {
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
pub(super) fn is_dropped_mark(c: char) -> bool {
    matches!(u32::from(c),
        0x0300..=0x036F | 0x0483..=0x0489 | 0x0591..=0x05C7 | 0x0610..=0x061A | 0x064B..=0x065F | 0x0670
        | 0x06D6..=0x06ED | 0x0711 | 0x0730..=0x074A | 0x0898..=0x089F | 0x08CA..=0x08FF | 0x1AB0..=0x1AFF
        | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F | 0xE0100..=0xE01EF
    ) && matches!(words::category(c), GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark)
}

/// Folds one character by the rules, without any table of results.
pub(super) fn fold_char(c: char) -> String {
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
