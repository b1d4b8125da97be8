//! The folded spellings that the scanner looks for, and what each of them stands for.
//!
//! A pattern is one folded text; its postings say which aliases are written so and which of its
//! characters are capitals in them. Patterns are sorted by shard, so that one shard's automaton
//! is built from one slice. Finding patterns in text is `scan.rs`.

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::fold::{Folded, FoldedText};
use crate::strings::Strings;
use crate::tables::{Aliases, CaseRule};
use crate::variants::{self, Letter, Spelling};
use crate::words::Traits;

/// How many spellings one shard's automaton holds, about: small enough to be built in a
/// millisecond when the first of its words is met.
const SHARD_SIZE: usize = 1024;

/// An alias written in the way of a pattern.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Posting {
    /// The alias's id.
    pub alias: u32,
    mask: u32,
}

impl Posting {
    const COMMON: u32 = 1 << 31;

    /// Whether the spelling is an acronym that, in a text all in capitals, is more likely a common word.
    #[must_use]
    pub const fn is_common_word(self) -> bool {
        self.mask & Self::COMMON != 0
    }
}

/// Every distinct folded spelling with its postings.
#[derive(Debug, Default)]
pub struct Patterns {
    keys: Strings,
    ends: Vec<u32>,
    postings: Vec<Posting>,
    /// Capitals of the spellings, a bit per folded byte, in words of 64; mask 0 has no capital.
    masks: Masks,
    /// Where each shard's patterns end.
    shard_ends: Vec<u32>,
    /// How every pattern begins, until a filter is made of it.
    firsts: Vec<First>,
}

impl Patterns {
    /// Generates the variants of all aliases. `proceed` is asked from time to time whether to go on.
    ///
    /// # Errors
    /// [`Error::Schema`] if an alias cannot be found in any text; `row_of` says which row to name.
    pub fn new(aliases: &Aliases, proceed: impl Fn() -> Result<()>) -> Result<Self> {
        let mut drafts = Drafts::default();
        let mut buffer = Folded::default();
        for alias in 0..aliases.len() {
            if alias % 4096 == 0 {
                proceed()?;
            }
            let listed = variants::fold_alias(aliases.name.get(alias), &mut buffer)
                .map_err(|problem| Error::Schema { table: "aliases", column: "alias", row: None, problem })?;
            drafts.add(alias, listed, aliases);
        }
        proceed()?;
        Ok(drafts.finish())
    }

    /// How many patterns there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The folded text of a pattern.
    #[must_use]
    pub fn key(&self, pattern: usize) -> &str {
        self.keys.get(pattern)
    }

    /// The aliases that are written so, by id.
    #[must_use]
    pub fn postings(&self, pattern: usize) -> &[Posting] {
        let start = if pattern == 0 { 0 } else { self.ends[pattern - 1] };
        &self.postings[start as usize..self.ends[pattern] as usize]
    }

    /// Which folded bytes are capitals in the listed name: bits in words of 64, none if empty.
    #[must_use]
    pub fn capitals(&self, posting: Posting) -> &[u64] {
        self.masks.get(posting.mask & !Posting::COMMON)
    }

    /// How many shards there are; a power of two.
    #[must_use]
    pub fn n_shards(&self) -> usize {
        self.shard_ends.len()
    }

    /// The patterns of one shard.
    #[must_use]
    pub fn shard(&self, shard: usize) -> std::ops::Range<usize> {
        let start = if shard == 0 { 0 } else { self.shard_ends[shard - 1] };
        start as usize..self.shard_ends[shard] as usize
    }

    /// The pattern with exactly this folded text.
    #[must_use]
    pub fn find(&self, folded: &Folded) -> Option<usize> {
        if self.is_empty() || folded.as_str().is_empty() {
            return None;
        }
        let (_, end) = first_word(folded, 0);
        let mut range = self.shard(shard_of(shard_hash(folded, 0, end), self.n_shards()));
        while range.start < range.end {
            let middle = usize::midpoint(range.start, range.end);
            match self.key(middle).cmp(folded.as_str()) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => range.start = middle + 1,
                std::cmp::Ordering::Greater => range.end = middle,
            }
        }
        None
    }

    /// How every pattern begins; given away once, to the filter.
    pub fn take_firsts(&mut self) -> Vec<First> {
        std::mem::take(&mut self.firsts)
    }

    /// Bytes on the heap.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.keys.memory()
            + self.masks.words.capacity() * size_of::<u64>()
            + (self.masks.starts.capacity() + self.ends.capacity() + self.shard_ends.capacity()) * size_of::<u32>()
            + self.postings.capacity() * size_of::<Posting>()
    }
}

/// The hash that decides in which shard patterns are whose first word lies at `start..end`.
///
/// That of the word's first three bytes: names that begin alike share an automaton, and in it the
/// states of what they have in common.
pub fn shard_hash<T: FoldedText>(text: &T, start: usize, end: usize) -> u64 {
    let mut hash = Hash::default();
    let mut position = start;
    for _ in 0..3 {
        let Some(step) = text.step(position).filter(|_| position < end) else { break };
        hash.push(step.byte);
        position = step.next;
    }
    hash.finish()
}

/// The shard of a [`shard_hash`].
#[must_use]
#[allow(clippy::cast_possible_truncation)] // only the low bits count
pub const fn shard_of(hash: u64, n_shards: usize) -> usize {
    (hash >> 32) as usize & (n_shards - 1)
}

/// The hash of the first word at `start`, and the position behind it: that of the next character
/// that is no word character.
///
/// One character alone is a word in scripts without spaces, and so is a symbol. An alias that
/// matches at `start` has the same first word: were it longer or shorter in the text, a boundary
/// would be missing.
#[inline]
pub fn first_word<T: FoldedText>(text: &T, start: usize) -> (u64, usize) {
    let mut hash = Hash::default();
    let traits = text.traits(start);
    let by_character = !traits.has(Traits::WORD) || traits.has(Traits::DENSE);
    let mut position = start;
    while let Some(step) = text.step(position) {
        hash.push(step.byte);
        position = step.next;
        let traits = text.traits(position);
        let is_over = if by_character {
            traits.has(Traits::CHAR_START)
        } else {
            !traits.has(Traits::WORD) || traits.has(Traits::DENSE)
        };
        if is_over {
            break;
        }
    }
    (hash.finish(), position)
}

/// The two folded bytes at `position`; 0 where the text has ended, which no name contains.
#[inline]
pub fn next_bytes<T: FoldedText>(text: &T, position: usize) -> [u8; 2] {
    let Some(one) = text.step(position) else { return [0, 0] };
    [one.byte, text.step(one.next).map_or(0, |two| two.byte)]
}

/// How a pattern begins: what the filter knows of it.
#[derive(Clone, Copy, Debug)]
pub struct First {
    /// The hash of its first word.
    pub word: u64,
    /// The two bytes behind the first word; 0 where the pattern has ended.
    pub next: [u8; 2],
    /// Whether its first byte is ASCII.
    pub is_ascii: bool,
    /// Whether its first character must be a capital.
    pub asks_capital: bool,
}

/// FNV-1a with a final mix, so that high and low bits can be used apart.
struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl Hash {
    #[inline]
    fn push(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    }

    #[inline]
    fn finish(self) -> u64 {
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed ^ (mixed >> 29)
    }
}

/// Distinct capital masks; most names share a few.
#[derive(Debug)]
struct Masks {
    words: Vec<u64>,
    starts: Vec<u32>,
}

impl Default for Masks {
    fn default() -> Self {
        Self { words: Vec::new(), starts: vec![0, 0] }
    }
}

impl Masks {
    fn get(&self, mask: u32) -> &[u64] {
        let mask = mask as usize;
        &self.words[self.starts[mask] as usize..self.starts[mask + 1] as usize]
    }
}

/// A posting before patterns are sorted and numbered.
struct Draft {
    first: First,
    shard_hash: u64,
    key: u32,
    posting: Posting,
}

#[derive(Default)]
struct Drafts {
    keys: Strings,
    rows: Vec<Draft>,
    masks: Masks,
    mask_ids: HashMap<Vec<u64>, u32>,
    folded_key: Folded,
}

impl Drafts {
    fn add(&mut self, alias: usize, listed: Spelling, aliases: &Aliases) {
        let asks_capital = |spelling: &Spelling| match aliases.case[alias] {
            CaseRule::Ignore => false,
            CaseRule::Smart | CaseRule::Exact => spelling.first().is_some_and(|letter| letter.capital),
        };
        let spellings = if aliases.variants[alias] { variants::variants(listed) } else { vec![listed] };
        for spelling in spellings {
            let text: String = spelling.iter().map(|letter| letter.c).collect();
            self.folded_key.refill(&text);
            let mut mask = self.mask_id(&spelling);
            if variants::is_acronym(&spelling) && COMMON_WORDS.binary_search(&text.as_str()).is_ok() {
                mask |= Posting::COMMON;
            }
            let (word, word_end) = first_word(&self.folded_key, 0);
            self.rows.push(Draft {
                first: First {
                    word,
                    next: next_bytes(&self.folded_key, word_end),
                    is_ascii: text.as_bytes().first().is_some_and(u8::is_ascii),
                    asks_capital: asks_capital(&spelling),
                },
                shard_hash: shard_hash(&self.folded_key, 0, word_end),
                key: index(self.keys.len()),
                posting: Posting { alias: index(alias), mask },
            });
            self.keys.push(&text);
        }
    }

    fn mask_id(&mut self, spelling: &[Letter]) -> u32 {
        let n_bytes: usize = spelling.iter().map(|letter| letter.c.len_utf8()).sum();
        let mut words = vec![0u64; n_bytes.div_ceil(64)];
        let mut byte = 0;
        for letter in spelling {
            let next = byte + letter.c.len_utf8();
            if letter.capital {
                (byte..next).for_each(|bit| words[bit / 64] |= 1 << (bit % 64));
            }
            byte = next;
        }
        while words.last() == Some(&0) {
            words.pop();
        }
        if words.is_empty() {
            return 0;
        }
        if let Some(&id) = self.mask_ids.get(&words) {
            return id;
        }
        let id = index(self.masks.starts.len() - 1);
        self.masks.words.extend_from_slice(&words);
        self.masks.starts.push(index(self.masks.words.len()));
        self.mask_ids.insert(words, id);
        id
    }

    fn finish(mut self) -> Patterns {
        let n_shards = self.rows.len().div_ceil(SHARD_SIZE).next_power_of_two();
        let keys = &self.keys;
        self.rows.sort_unstable_by_key(|draft| {
            (shard_of(draft.shard_hash, n_shards), keys.get(draft.key as usize), draft.posting)
        });
        let mut patterns = Patterns { masks: self.masks, ..Patterns::default() };
        let mut shard = 0;
        let mut previous = None;
        for draft in &self.rows {
            let key = keys.get(draft.key as usize);
            while shard < shard_of(draft.shard_hash, n_shards) {
                patterns.shard_ends.push(index(patterns.keys.len()));
                shard += 1;
            }
            if previous.replace(key) != Some(key) {
                patterns.keys.push(key);
                patterns.ends.push(0);
                patterns.firsts.push(draft.first);
            } else if let Some(first) = patterns.firsts.last_mut() {
                first.asks_capital &= draft.first.asks_capital;
            }
            patterns.postings.push(draft.posting);
            if let Some(end) = patterns.ends.last_mut() {
                *end = index(patterns.postings.len());
            }
        }
        patterns.shard_ends.resize(n_shards, index(patterns.keys.len()));
        patterns
    }
}

/// Numbers of patterns, postings and masks fit 31 bits: 2 billion spellings would not fit memory.
fn index(n: usize) -> u32 {
    u32::try_from(n).ok().filter(|&n| n < Posting::COMMON).expect("a gazetteer has fewer than 2 billion spellings")
}

/// Words of English that are also acronyms; in a text all in capitals nothing tells them apart.
/// Function words and frequent short nouns, verbs and adjectives, by our own judgement.
#[rustfmt::skip]
const COMMON_WORDS: &[&str] = &[
    "aid", "all", "am", "an", "and", "any", "are", "arm", "arms", "army", "art", "as", "at", "be", "bid", "but", "by",
    "can", "cap", "car", "case", "cat", "cut", "day", "did", "do", "fact", "far", "fast", "few", "for", "gas", "get",
    "go", "had", "has", "have", "he", "her", "him", "his", "hope", "how", "ice", "if", "in", "is", "it", "its", "law",
    "led", "let", "made", "man", "map", "may", "me", "men", "met", "more", "most", "my", "new", "no", "nor", "not",
    "now", "of", "off", "old", "on", "one", "or", "our", "out", "own", "part", "peace", "per", "plan", "safe", "said",
    "same", "sea", "see", "set", "she", "so", "some", "son", "star", "start", "step", "such", "take", "team", "than",
    "that", "the", "them", "then", "they", "this", "those", "time", "tip", "to", "too", "top", "two", "under", "unit",
    "up", "upon", "us", "use", "war", "was", "way", "we", "were", "what", "when", "where", "who", "whom", "why",
    "will", "with", "won", "yes", "yet", "you", "your",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_are_sorted() {
        assert!(COMMON_WORDS.is_sorted());
    }
}
