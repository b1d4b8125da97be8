//! Says which folded characters belong to words, and where a name may start or end.
//!
//! A character's [`Traits`] are looked up once, when the text is folded; the boundary rules then
//! only combine bits, so they cost the same in every script. Nothing here looks at aliases.

use icu_properties::props::GeneralCategory;
use icu_properties::CodePointMapData;

/// What the boundary rules need to know of one character, as bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Traits(u8);

impl Traits {
    /// Symbols, punctuation, white space.
    pub const OTHER: Self = Self(0);
    /// A letter, digit, mark or connector (`_`).
    pub const WORD: Self = Self(1);
    /// A word character of a script that is written without spaces (Han, Kana, Thai, Khmer, Lao, Burmese).
    pub const DENSE: Self = Self(2);
    /// A combining mark that folding keeps.
    pub const MARK: Self = Self(4);
    /// Comes from an upper-case character of the original.
    pub const UPPER: Self = Self(8);
    /// The first byte of a folded character.
    pub const CHAR_START: Self = Self(16);
    /// The first byte of what one original character folds to.
    pub const PIECE_START: Self = Self(32);

    /// Whether all bits of `other` are set.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// These bits and those of `other`.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// These bits but for those of `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The traits of an ASCII byte in an original document, without a branch: compilers do many at once.
    #[inline]
    #[allow(clippy::needless_bitwise_bool)]
    #[must_use]
    pub const fn of_ascii(byte: u8) -> Self {
        let is_upper = byte.wrapping_sub(b'A') < 26;
        let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
        let is_word = is_letter | (byte.wrapping_sub(b'0') < 10) | (byte == b'_');
        let bits = (is_word as u8 * Self::WORD.0) | (is_upper as u8 * Self::UPPER.0);
        Self(bits | Self::CHAR_START.0 | Self::PIECE_START.0)
    }

    /// The traits of a folded character: [`Self::WORD`], [`Self::DENSE`] and [`Self::MARK`].
    #[must_use]
    pub fn of(c: char) -> Self {
        use GeneralCategory as G;
        let category = category(c);
        let word = match category {
            G::NonspacingMark | G::SpacingMark | G::EnclosingMark => Self::WORD.with(Self::MARK),
            G::DecimalNumber | G::LetterNumber | G::ConnectorPunctuation => Self::WORD,
            _ if is_letter(c) => Self::WORD,
            // Also "other numbers": a footnote's "²" is no part of the word before it.
            _ => return Self::OTHER,
        };
        if is_dense(c) {
            word.with(Self::DENSE)
        } else {
            word
        }
    }
}

/// The general category of a character.
#[must_use]
pub fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

/// Whether `c` is a letter (general category L).
#[must_use]
pub fn is_letter(c: char) -> bool {
    use GeneralCategory as G;
    matches!(
        category(c),
        G::UppercaseLetter | G::LowercaseLetter | G::TitlecaseLetter | G::ModifierLetter | G::OtherLetter
    )
}

/// Whether `c` is a letter or a number of any kind (general categories L and N).
#[must_use]
pub fn is_letter_or_number(c: char) -> bool {
    use GeneralCategory as G;
    is_letter(c) || matches!(category(c), G::DecimalNumber | G::LetterNumber | G::OtherNumber)
}

/// Whether `c` lies in the blocks of a script that puts no spaces between words.
fn is_dense(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF // Thai, Lao
        | 0x1000..=0x109F | 0xA9E0..=0xA9FF | 0xAA60..=0xAA7F // Burmese
        | 0x1780..=0x17FF // Khmer
        | 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3021..=0x3029 | 0x3031..=0x3035 | 0x3038..=0x303C
        | 0x3040..=0x30FF | 0x31F0..=0x31FF | 0xFF66..=0xFF9F // Kana
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF // Han
    )
}

/// May a name start at a character with traits `first`, when `before` precedes it? `edges.rs` asks it of 64
/// characters at once, and is compared with this rule.
#[cfg(test)]
pub const fn may_start(before: Traits, first: Traits) -> bool {
    !before.has(Traits::WORD) || before.has(Traits::DENSE) || first.has(Traits::DENSE)
}

/// May a name whose last character has traits `last` end where `next` follows?
///
/// What the name ends with does not matter for spaced scripts: "public limited co." is not a
/// name in "public limited co.foo".
#[must_use]
pub const fn may_end(last: Traits, next: Traits) -> bool {
    !next.has(Traits::WORD) || (!next.has(Traits::MARK) && (next.has(Traits::DENSE) || last.has(Traits::DENSE)))
}

/// Traits of every ASCII byte in an original document, where each byte folds to at most one byte.
pub static ASCII: [Traits; 128] = ascii_traits();

const fn ascii_traits() -> [Traits; 128] {
    let mut table = [Traits::OTHER; 128];
    let mut byte = 0u8;
    while byte < 128 {
        table[byte as usize] = Traits::of_ascii(byte);
        byte += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ascii_table_agrees_with_the_general_rule() {
        for byte in 0..128u8 {
            let c = char::from(byte);
            let expected = Traits::of(c).has(Traits::WORD);
            assert_eq!(ASCII[usize::from(byte)].has(Traits::WORD), expected, "{c:?}");
        }
    }

    #[test]
    fn a_name_does_not_end_before_a_kept_mark() {
        let (thai, vowel, latin) = (Traits::of('ก'), Traits::of('\u{0E34}'), Traits::of('a'));
        assert!(may_end(thai, thai));
        assert!(!may_end(thai, vowel));
        assert!(may_end(latin, thai));
        assert!(!may_end(latin, latin));
    }
}
