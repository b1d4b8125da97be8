//! What else the words of an alias are in English text: a common word, a given name, a family name.
//!
//! Facts about the words alone, known before any text is read; what evidence a linker then asks
//! for is `link/`.

use serde::{Deserialize, Serialize};

/// A set of the things that a name also is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Also(u8);

impl Also {
    /// Nothing else.
    pub const NOTHING: Self = Self(0);
    /// A common word.
    pub const WORD: Self = Self(1);
    /// A given name.
    pub const GIVEN: Self = Self(2);
    /// A frequent family name.
    pub const SURNAME: Self = Self(4);

    const NAMES: [(Self, &'static str); 3] = [(Self::GIVEN, "given"), (Self::SURNAME, "surname"), (Self::WORD, "word")];

    /// Whether it holds all of `other`.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// This and `other`.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The set that tables write as names with spaces between them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.split(' ').filter(|name| !name.is_empty()).try_fold(Self::NOTHING, |all, name| {
            let (found, _) = Self::NAMES.iter().find(|(_, known)| *known == name)?;
            Some(all.with(*found))
        })
    }

    /// Its names, sorted, with spaces between them; `None` if there are none.
    #[must_use]
    pub fn text(self) -> Option<String> {
        let names: Vec<&str> = Self::NAMES.iter().filter(|(one, _)| self.has(*one)).map(|(_, name)| *name).collect();
        (!names.is_empty()).then(|| names.join(" "))
    }

    /// All names, for messages.
    #[must_use]
    pub fn names() -> String {
        Self::NAMES.map(|(_, name)| name).join(", ")
    }

    /// Whether no other bits are set; decoded sets are asked before they are used.
    #[must_use]
    pub(super) const fn is_sound(self) -> bool {
        self.0 <= Self::WORD.with(Self::GIVEN).with(Self::SURNAME).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_written_as_it_is_read() {
        for text in ["given", "given surname", "given surname word", "word"] {
            assert_eq!(Also::parse(text).and_then(Also::text).as_deref(), Some(text));
        }
        assert_eq!(Also::parse("word given").and_then(Also::text).as_deref(), Some("given word"));
        assert_eq!((Also::parse(""), Also::NOTHING.text()), (Some(Also::NOTHING), None));
        assert_eq!(Also::parse("word river"), None);
    }
}
