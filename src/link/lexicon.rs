//! What single words are good for: titles, prepositions, heads of names, given names.
//!
//! Words and classes are those of `lexicon.csv` beside this file; given names, family names and common words
//! those of `words.csv`, from which the gazetteer's column `also` is filled, too. English for now.

use std::sync::LazyLock;

/// A set of word classes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Class(u32);

macro_rules! classes {
    ($($(#[$about:meta])* $name:ident = $bit:literal $text:literal),+ $(,)?) => {
        impl Class {
            $($(#[$about])* pub const $name: Self = Self(1 << $bit);)+

            const NAMES: &[(&str, Self)] = &[$(($text, Self::$name)),+];
        }
    };
}

classes! {
    /// A given name.
    GIVEN = 0 "given",
    /// A frequent family name.
    SURNAME = 1 "surname",
    /// A common word.
    WORD = 2 "word",
    /// Stands before a person's name.
    TITLE = 3 "title",
    /// A preposition that places stand behind.
    LOCATIVE = 4 "locative",
    /// Another preposition.
    WEAK = 5 "weak",
    /// A verb that people and governments are the subject of.
    SAYING = 6 "saying",
    /// and, or.
    CONJUNCTION = 7 "conjunction",
    /// the, a.
    ARTICLE = 8 "article",
    /// An auxiliary verb.
    AUXILIARY = 9 "person_verb",
    /// A verb that has a place as its object.
    TRANSIT = 10 "transit",
    /// Ends the name of a street.
    STREET = 11 "street",
    /// Ends the name of a river, lake or sea.
    WATER = 12 "water",
    /// Ends the name of a hill, island or coast.
    LANDFORM = 13 "landform",
    /// Ends the name of a building or site.
    FACILITY = 14 "facility",
    /// Ends the name of a division.
    DIVISION = 15 "division",
    /// Belongs to the name of an organisation.
    ORGANISATION = 16 "organisation",
    /// A direction or part of a place.
    DIRECTION = 17 "direction",
    /// A month or day of the week.
    DATE = 18 "date",
    /// Begins names of places.
    FRONT = 19 "front",
    /// Its full stop ends no sentence.
    ABBREVIATION = 20 "abbreviation",
    /// Belongs to the family name behind it.
    PARTICLE = 21 "particle",
    /// Stands before the number of a road.
    ROUTE = 22 "route",
    /// Says what kind of place is named: "the city of".
    PLACE_NOUN = 23 "place_noun",
    /// Stands behind the name of a town: "a Richmond resident".
    LOCAL = 24 "local",
    /// Belongs to the person's name before it.
    SUFFIX = 25 "suffix",
    /// Begins names of people and of places alike.
    HONOUR = 26 "honour",
    /// Stands in small letters behind the name of a place: "Wedza district".
    KIND = 27 "kind",
    /// Tells in which country a document was written.
    CUE = 28 "cue",
    /// A verb that governments are the subject of.
    ACTING = 29 "acting",
    /// A verb or preposition that has somebody as its object, not somewhere.
    TARGETING = 30 "targeting",
    /// from, to.
    SOURCE = 31 "source",
}

impl Class {
    /// Whether it holds all of `other`.
    #[inline]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether it holds any of `other`.
    #[inline]
    pub const fn has_any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// This and `other`.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn parse(name: &str) -> Self {
        let found = Self::NAMES.iter().find(|(known, _)| *known == name);
        found.expect("lexicon.csv names only classes that exist").1
    }
}

/// Words in small letters, by an open hash table: a document's every word is looked up.
#[derive(Debug)]
pub struct Lexicon {
    slots: Vec<u32>,
    words: Vec<(Box<[u8]>, Class)>,
}

/// The lexicon; read when first needed.
pub static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    Lexicon::new(include_str!("lexicon.csv"), include_str!("../../python/whowhere/data/words.csv"))
});

/// Words that are longer have no class.
const LONGEST: usize = 16;

impl Lexicon {
    fn new(classes: &str, names: &str) -> Self {
        let mut lexicon = Self { slots: vec![0; 1 << 17], words: Vec::new() };
        for (class, words) in classes.lines().skip(1).filter_map(|line| line.split_once(',')) {
            words.split(' ').for_each(|word| lexicon.add(word, Class::parse(class)));
        }
        for (word, also) in names.lines().skip(1).filter_map(|line| line.split_once(',')) {
            also.split(' ').for_each(|class| lexicon.add(word, Class::parse(class)));
        }
        lexicon
    }

    fn add(&mut self, word: &str, class: Class) {
        if word.len() > LONGEST {
            return;
        }
        let slot = self.slot_of(word.as_bytes());
        match self.slots[slot] {
            0 => {
                self.words.push((word.as_bytes().into(), class));
                self.slots[slot] = u32::try_from(self.words.len()).expect("a lexicon is small");
            }
            found => {
                let known = &mut self.words[found as usize - 1].1;
                *known = known.with(class);
            }
        }
    }

    /// What is known of a word, whatever its case.
    #[inline]
    pub fn class_of(&self, word: &[u8]) -> Class {
        if word.len() > LONGEST {
            return Class::default();
        }
        match self.slots[self.slot_of(word)] {
            0 => Class::default(),
            found => self.words[found as usize - 1].1,
        }
    }

    /// The slot of a word, or the free one that it would have.
    #[inline]
    fn slot_of(&self, word: &[u8]) -> usize {
        let mask = self.slots.len() - 1;
        #[allow(clippy::cast_possible_truncation)] // a hash
        let mut slot = (hash(word) >> 40) as usize & mask;
        loop {
            match self.slots[slot] {
                0 => return slot,
                found if self.words[found as usize - 1].0.eq_ignore_ascii_case(word) => return slot,
                _ => slot = (slot + 1) & mask,
            }
        }
    }
}

/// A hash of a word that does not depend on the case of ASCII letters.
#[inline]
pub fn hash(word: &[u8]) -> u64 {
    let mut state = word.len() as u64;
    for part in word.chunks(8) {
        let mut bytes = [0; 8];
        bytes[..part.len()].copy_from_slice(part);
        // Sets the bit that tells small letters from capitals; other bytes may collide, which costs a comparison.
        state = (state ^ (u64::from_le_bytes(bytes) | 0x2020_2020_2020_2020)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        state ^= state >> 32;
    }
    state.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
