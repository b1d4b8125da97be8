//! What single words are good for in a reporting clause: verbs of saying with their forms, and the small words around them.
//!
//! Verbs are those of `verbs.csv`, other words those of `words.csv` beside this file, both in our own words. English for now.

use std::sync::LazyLock;

/// A set of word classes and verb forms.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Words(u64);

macro_rules! words {
    ($($(#[$about:meta])* $name:ident = $bit:literal $text:literal),+ $(,)?) => {
        impl Words {
            $($(#[$about])* pub const $name: Self = Self(1 << $bit);)+

            const NAMES: &[(&str, Self)] = &[$(($text, Self::$name)),+];
        }
    };
}

words! {
    /// Speaks for a country or organisation: "officials", "ministry".
    AGENT = 0 "agent",
    /// What is said in writing: "statement".
    DOCUMENT = 1 "document",
    /// May stand between subject and verb.
    ADVERB = 2 "adverb",
    /// A pronoun.
    PRONOUN = 3 "pronoun",
    /// A pronoun that a clause begins with.
    SUBJECT = 4 "subject",
    /// Begins a noun phrase.
    DETERMINER = 5 "determiner",
    /// Begins a clause.
    BOUNDARY = 6 "boundary",
    /// Begins a clause that is none by itself.
    SUBORDINATE = 7 "subordinate",
    /// Begins a clause that nobody is said to have said.
    HYPOTHETICAL = 8 "hypothetical",
    /// Joins two verbs of one subject.
    CONJUNCTION = 9 "conjunction",
    /// who, which.
    RELATIVE = 10 "relative",
    /// will, could.
    MODAL = 11 "modal",
    /// has, had.
    HAVE = 12 "have",
    /// is, was.
    BE = 13 "be",
    /// do, did.
    DO = 14 "do",
    /// not, never.
    NEGATION = 15 "negation",
    /// to.
    TO = 16 "to",
    /// that.
    THAT = 17 "that",
    /// by.
    BY = 18 "by",
    /// as.
    AS = 19 "as",
    /// and, or.
    AND = 20 "and",
    /// A preposition.
    PREPOSITION = 21 "preposition",
    /// Begins a phrase of time or place.
    ADVERBIAL = 22 "adverbial",
    /// Stands between an agent and whom it speaks for.
    SPEAKS = 23 "speaks",
    /// Who is told something.
    AUDIENCE = 24 "audience",
    /// A time.
    TIME = 25 "time",
    /// What is denied by being rejected.
    CLAIM = 26 "claim",
    /// What somebody declines to do who says nothing.
    COMMENT = 27 "comment",
    /// What somebody does not answer.
    REQUEST = 28 "request",
    /// A verb that does not end in "ed".
    VERB = 29 "verb",
    /// Ends in "ly" and is no adverb.
    ALLY = 30 "ally",
    /// The bare form of a verb of the list.
    BASE = 32 "(base)",
    /// "says".
    THIRD = 33 "(third)",
    /// "wrote".
    PAST = 34 "(past)",
    /// "written".
    PARTICIPLE = 35 "(participle)",
    /// "saying".
    ING = 36 "(ing)",
}

impl Words {
    /// The forms of a verb.
    pub const FORM: Self = Self(Self::BASE.0 | Self::THIRD.0 | Self::PAST.0 | Self::PARTICIPLE.0 | Self::ING.0);
    /// What a finite verb may begin with.
    pub const AUXILIARY: Self = Self(Self::MODAL.0 | Self::HAVE.0 | Self::BE.0 | Self::DO.0);
    /// What belongs to no noun phrase, or begins one.
    pub const FUNCTION: Self = Self(
        Self::AUXILIARY.0
            | Self::PREPOSITION.0
            | Self::BOUNDARY.0
            | Self::PRONOUN.0
            | Self::DETERMINER.0
            | Self::ADVERB.0
            | Self::NEGATION.0
            | Self::VERB.0,
    );

    /// Whether it holds any of `other`.
    #[inline]
    pub const fn is(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// This and `other`.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn parse(name: &str) -> Self {
        let found = Self::NAMES.iter().find(|(known, _)| *known == name);
        found.expect("words.csv names only classes that exist").1
    }
}

/// How far the speaker stands behind what is said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stance {
    /// It is said.
    Reported,
    /// It is said to be so indeed.
    Confirmed,
    /// It is said not to be so.
    Denied,
    /// It is said to be so, and the reporter does not vouch for it.
    Claimed,
    /// It is said to be about to happen.
    Warned,
    /// Nothing is said, though asked.
    Declined,
}

impl Stance {
    const ALL: [Self; 6] = [Self::Reported, Self::Confirmed, Self::Denied, Self::Claimed, Self::Warned, Self::Declined];

    /// Its name in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Confirmed => "confirmed",
            Self::Denied => "denied",
            Self::Claimed => "claimed",
            Self::Warned => "warned",
            Self::Declined => "declined",
        }
    }

    fn parse(name: &str) -> Self {
        let found = Self::ALL.into_iter().find(|stance| stance.as_str() == name);
        found.expect("verbs.csv names only stances that exist")
    }
}

/// A verb of saying, and when it is one.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // columns of a table
pub struct Traits {
    /// Counts only before "that", a pronoun or a quotation, or behind what is said: "maintained", "wrote".
    pub clause: bool,
    /// Has whom it is said to as its object: "told".
    pub addressee: bool,
    /// May have whom it is said to as its object: "warned".
    pub audience: bool,
    /// Forms are nouns, too: "claims".
    pub noun: bool,
    /// Counts only before a claim: "rejected".
    pub rebuttal: bool,
    /// Its object is no person: the Senate may confirm one.
    pub thing: bool,
    /// Tells who said it: "quoted".
    pub quoting: bool,
    /// Needs what is not said: "declined to comment".
    pub comment: bool,
    /// Denied, it is declined: "did not confirm".
    pub silent: bool,
}

/// A row of `verbs.csv`.
#[derive(Clone, Debug)]
pub struct Verb {
    /// What it makes of what is said.
    pub stance: Stance,
    /// When it is a verb of saying.
    pub traits: Traits,
    /// Words of which one links its object to what is said: "accused Turkey of".
    pub links: Vec<&'static str>,
    /// Words before which it means something else; "#" is a number.
    pub not_before: Vec<&'static str>,
}

/// What is known of a word.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known {
    /// Its classes.
    pub words: Words,
    /// The row of the verb that it is a form of, if it is one.
    pub verb: u16,
}

/// All words, by an open hash table of their letters.
#[derive(Debug)]
pub struct Dictionary {
    slots: Vec<(u128, Known)>,
    verbs: Vec<Verb>,
}

/// The dictionary; read when first needed.
pub static DICTIONARY: LazyLock<Dictionary> =
    LazyLock::new(|| Dictionary::new(include_str!("words.csv"), include_str!("verbs.csv")));

const N_SLOTS: usize = 1 << 12;

impl Dictionary {
    fn new(words: &str, verbs: &'static str) -> Self {
        let mut new = Self { slots: vec![(0, Known::default()); N_SLOTS], verbs: Vec::new() };
        for (class, listed) in words.lines().skip(1).filter_map(|line| line.split_once(',')) {
            listed.split(' ').for_each(|word| new.add(word, Words::parse(class), None));
        }
        for line in verbs.lines().skip(1) {
            new.add_verb(&line.split(',').collect::<Vec<_>>());
        }
        new
    }

    fn add_verb(&mut self, columns: &[&'static str]) {
        let row = u16::try_from(self.verbs.len()).expect("a short table");
        let forms = [Words::BASE, Words::THIRD, Words::PAST, Words::PARTICIPLE, Words::ING];
        forms.into_iter().zip(columns).for_each(|(form, word)| self.add(word, form, Some(row)));
        let has = |name: &str| columns[6].split(' ').any(|listed| listed == name);
        let traits = Traits {
            clause: has("clause"),
            addressee: has("addressee"),
            audience: has("audience"),
            noun: has("noun"),
            rebuttal: has("rebuttal"),
            thing: has("thing"),
            quoting: has("quoting"),
            comment: has("comment"),
            silent: has("silent"),
        };
        let not_before = columns[7].split(' ').filter(|word| !word.is_empty()).collect();
        let links = columns[6].split(' ').filter_map(|word| word.strip_prefix('+')).collect();
        self.verbs.push(Verb { stance: Stance::parse(columns[5]), traits, links, not_before });
    }

    fn add(&mut self, word: &str, words: Words, verb: Option<u16>) {
        let key = key(word.as_bytes()).expect("listed words are short");
        let slot = self.slot_of(key);
        let known = self.slots[slot].1;
        self.slots[slot] = (key, Known { words: known.words.with(words), verb: verb.unwrap_or(known.verb) });
    }

    /// The slot of a word, or the free one that it would have.
    #[inline]
    fn slot_of(&self, key: u128) -> usize {
        #[allow(clippy::cast_possible_truncation)] // a hash
        let mut slot = ((key as u64 ^ (key >> 61) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 52) as usize;
        while self.slots[slot].0 != key && self.slots[slot].0 != 0 {
            slot = (slot + 1) % N_SLOTS;
        }
        slot
    }

    /// What is known of a word, in any case and with any apostrophe.
    #[inline]
    pub fn look_up(&self, word: &[u8]) -> Known {
        key(word).map_or(Known::default(), |key| self.slots[self.slot_of(key)].1)
    }

    /// A verb by its row.
    #[inline]
    pub fn verb(&self, row: u16) -> &Verb {
        &self.verbs[usize::from(row)]
    }
}

/// A word of at most sixteen bytes as a number, in small letters and with straight apostrophes; never 0.
#[inline]
fn key(word: &[u8]) -> Option<u128> {
    let mut key = 0u128;
    let mut n = 0;
    let mut rest = word;
    while let [first, behind @ ..] = rest {
        let (letter, behind) = match rest {
            [0xE2, 0x80, 0x99, behind @ ..] => (b'\'', behind),
            _ => (first.to_ascii_lowercase(), behind),
        };
        n += 1;
        if n > 16 {
            return None;
        }
        key = key << 8 | u128::from(letter);
        rest = behind;
    }
    (key != 0).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_in_any_case_and_with_any_apostrophe() {
        let words = |word: &str| DICTIONARY.look_up(word.as_bytes()).words;
        assert!(words("Said").is(Words::PAST) && words("said").is(Words::PARTICIPLE));
        assert!(words("didn’t").is(Words::NEGATION) && words("didn't").is(Words::DO));
        assert_eq!(words("Springfield"), Words::default());
        assert_eq!(words("spokespersonsandmore"), Words::default());
        assert_eq!(words(""), Words::default());
    }

    #[test]
    fn every_form_belongs_to_one_verb() {
        let mut seen = std::collections::HashMap::new();
        for (row, line) in include_str!("verbs.csv").lines().skip(1).enumerate() {
            assert_eq!(line.split(',').count(), 8, "{line}");
            for word in line.split(',').take(5) {
                assert_eq!(*seen.entry(word).or_insert(row), row, "{word}");
            }
        }
        assert!(seen.len() > 300);
    }

    #[test]
    fn verbs_have_the_stance_and_traits_of_their_row() {
        let verb = |word: &str| DICTIONARY.verb(DICTIONARY.look_up(word.as_bytes()).verb);
        assert_eq!(verb("denies").stance, Stance::Denied);
        assert!(verb("told").traits.addressee && !verb("said").traits.addressee);
        assert_eq!(verb("admitted").not_before, ["#"]);
    }
}
