//! What single words are good for: titles, prepositions, heads of names, given names.
//!
//! Words and classes are those of `lexicon.csv` and `cues.rs` beside this file; given names, family names and common words
//! those of `words.csv`, from which the gazetteer's column `also` is filled, too. English for now.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::agents::Agents;
use super::cues::CUES;

/// A set of word classes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Class(u64);

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
    /// Stands between an origin and an agent noun: "senior", "armed".
    MODIFIER = 32 "modifier",
    /// A form of a verb, which ends a noun phrase.
    VERB = 33 "verb",
    /// A pronoun, adverb or the like, which ends a noun phrase.
    FUNCTION = 34 "function",
    /// Says how many.
    QUANTITY = 35 "quantity",
    /// Says that somebody holds an office no longer.
    FORMER = 36 "former",
    /// An agent noun that leaves open of which institution somebody is.
    GENERIC = 37 "generic",
    /// Makes the word before the hyphen a sponsor: "Moscow-backed".
    BACKED = 38 "backed",
    /// Makes the word before the hyphen an origin: "Somalia-based".
    BASED = 39 "based",
    /// Before a hyphen, makes the word behind it no origin: "pro-Russian".
    AFFIX = 40 "affix",
    /// Ends the name of something that happens or is written, not of somebody: war, treaty.
    EVENT = 41 "event",
    /// Says that somebody is not of the country that is spoken of.
    FOREIGN = 42 "foreign",
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

/// What is known of a word.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Word {
    /// What it is good for.
    pub class: Class,
    /// The number of agent nouns that end with it, see [`Agents`]; 0 if none do.
    pub agent: u16,
}

/// What words are good for. Words that begin with a small letter are looked up in the short list of word classes and
/// agent nouns only, which stays in the near cache; names are nothing to them.
#[derive(Debug)]
pub struct Lexicon {
    classes: Table,
    all: Table,
    /// The agent nouns.
    pub agents: Agents,
}

/// Words in small letters, by an open hash table of tags: a document's every word is looked up. That no two words of
/// the lexicon share a slot and a tag is tested; that another word of a text does is a matter of billions.
#[derive(Debug)]
struct Table {
    /// Low bits of the hash, and which of `words` it is; the tag 0 is a free slot.
    slots: Vec<(u32, u16)>,
    /// What there is to know of words, each once.
    words: Vec<Word>,
}

/// The lexicon; read when first needed.
pub static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let agents = Agents::new(include_str!("../../python/whowhere/data/agents.csv"));
    Lexicon::new(include_str!("lexicon.csv"), include_str!("../../python/whowhere/data/words.csv"), agents)
});

/// Words that are longer have no class.
const LONGEST: usize = 24;

impl Lexicon {
    fn new(classes: &str, names: &str, agents: Agents) -> Self {
        let mut known: HashMap<&str, Word> = HashMap::new();
        let classes = classes.lines().skip(1).filter_map(|line| line.split_once(','));
        for (word, class) in classes.flat_map(|(class, words)| words.split(' ').map(move |word| (word, class))) {
            known.entry(word).or_default().add(Class::parse(class));
        }
        for word in CUES.iter().flat_map(|(_, words)| *words) {
            known.entry(word).or_default().add(Class::CUE);
        }
        for (number, word) in (1..).zip(agents.last_words()) {
            known.entry(word).or_default().agent = number;
        }
        let few = Table::new(1 << 14, &known);
        for (word, also) in names.lines().skip(1).filter_map(|line| line.split_once(',')) {
            also.split(' ').for_each(|class| known.entry(word).or_default().add(Class::parse(class)));
        }
        let all = Table::new(1 << 16, &known);
        Self { classes: few, all, agents }
    }

    /// What is known of the word at `start..end` of a text, whatever its case; names and common words only of what has a
    /// capital.
    #[inline]
    pub fn word(&self, text: &[u8], start: usize, end: usize, is_capital: bool) -> Word {
        if end - start > LONGEST {
            return Word::default();
        }
        let table = if is_capital { &self.all } else { &self.classes };
        table.words[usize::from(table.slots[table.slot_of(hash_in(text, start, end))].1)]
    }
}

impl Word {
    fn add(&mut self, class: Class) {
        self.class = self.class.with(class);
    }
}

impl Table {
    fn new(n_slots: usize, known: &HashMap<&str, Word>) -> Self {
        let mut table = Self { slots: vec![(0, 0); n_slots], words: vec![Word::default()] };
        let mut numbers: HashMap<Word, u16> = HashMap::new();
        let mut known: Vec<_> = known.iter().filter(|(word, _)| word.len() <= LONGEST).collect();
        known.sort_unstable_by_key(|(word, _)| **word);
        for (word, &what) in known {
            let number = *numbers.entry(what).or_insert_with(|| {
                table.words.push(what);
                u16::try_from(table.words.len() - 1).expect("few kinds of words")
            });
            let hash = hash(word.as_bytes());
            let slot = table.slot_of(hash);
            debug_assert_eq!(table.slots[slot].0, 0, "{word} has the slot and tag of another word");
            table.slots[slot] = (tag(hash), number);
        }
        table
    }

    /// The slot of a hash, or the free one that it would have.
    #[inline]
    fn slot_of(&self, hash: u64) -> usize {
        let (mask, tag) = (self.slots.len() - 1, tag(hash));
        #[allow(clippy::cast_possible_truncation)] // a hash
        let mut slot = (hash >> 40) as usize & mask;
        while self.slots[slot].0 != tag && self.slots[slot].0 != 0 {
            slot = (slot + 1) & mask;
        }
        slot
    }
}

/// The low bits of a hash, which are never 0.
#[inline]
#[allow(clippy::cast_possible_truncation)] // a hash
const fn tag(hash: u64) -> u32 {
    hash as u32
}

/// Sets the bit that tells small letters from capitals.
const SMALL: u64 = 0x2020_2020_2020_2020;
const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// A hash of a word that does not depend on the case of ASCII letters; never 0.
#[inline]
pub fn hash(word: &[u8]) -> u64 {
    let mut state = word.len() as u64;
    for part in word.chunks(8) {
        let mut bytes = [0; 8];
        bytes[..part.len()].copy_from_slice(part);
        state = mix(state, u64::from_le_bytes(bytes) | SMALL);
    }
    state | 1
}

/// [`hash`] of the word at `start..end`, quicker for short words that do not end the text.
#[inline]
fn hash_in(text: &[u8], start: usize, end: usize) -> u64 {
    let n = end - start;
    match text.get(start..start + 8) {
        Some(window) if n <= 8 && n > 0 => {
            let bytes: [u8; 8] = window.try_into().expect("eight bytes");
            let word = u64::from_le_bytes(bytes) & u64::MAX >> (64 - 8 * n);
            mix(n as u64, word | SMALL) | 1
        }
        _ => hash(&text[start..end]),
    }
}

#[inline]
fn mix(state: u64, part: u64) -> u64 {
    let mixed = (state ^ part).wrapping_mul(MIX);
    (mixed ^ mixed >> 32).wrapping_mul(MIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_words_share_a_hash() {
        let names = include_str!("../../python/whowhere/data/words.csv");
        let classes = include_str!("lexicon.csv");
        let listed = classes.lines().skip(1).flat_map(|line| line.split([',', ' ']).skip(1));
        let mut words: Vec<&str> =
            names.lines().skip(1).filter_map(|line| line.split(',').next()).chain(listed).collect();
        words.sort_unstable();
        words.dedup();
        let mut hashes: Vec<u64> = words.iter().map(|word| hash(word.as_bytes())).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), words.len());
    }

    #[test]
    fn a_word_is_known_in_any_case_and_anywhere_in_a_text() {
        let text = b"PRESIDENT of Springfield President".as_slice();
        let class = |start, end| LEXICON.word(text, start, end, true).class;
        assert!(class(0, 9).has(Class::TITLE) && class(25, 34).has(Class::TITLE));
        assert!(class(10, 12).has(Class::WEAK) && !class(13, 24).has(Class::TITLE));
        assert!(LEXICON.word(b"reading ", 0, 7, false) == Word::default());
    }
}
