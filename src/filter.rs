//! Says at once where no alias can start.
//!
//! A filter may be wrong in one direction only: "possible" where nothing starts costs time,
//! "impossible" where an alias starts would lose it.

use std::ops::Range;

use crate::edges::{Edges, Starts};
use crate::first::{Beginnings, FirstWord};
use crate::fold::FoldedText;
use crate::patterns::Patterns;
use crate::tables::CaseRule;
use crate::words::Traits;

/// Bits for each hash in a bitmap: of those that are not in it, one in so many passes.
const BITS_PER_HASH: usize = 16;

/// A bitmap of hashes.
#[derive(Debug)]
struct Bitmap {
    words: Vec<u64>,
}

impl Bitmap {
    fn new(mut hashes: Vec<u64>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        let n_bits = (hashes.len() * BITS_PER_HASH).next_power_of_two().max(64);
        let mut bitmap = Self { words: vec![0; n_bits / 64] };
        for hash in hashes {
            let (word, bit) = bitmap.place(hash);
            bitmap.words[word] |= bit;
        }
        bitmap
    }

    #[allow(clippy::cast_possible_truncation)] // only the low bits count
    fn place(&self, hash: u64) -> (usize, u64) {
        let bit = hash as usize & (self.words.len() * 64 - 1);
        (bit / 64, 1 << (bit % 64))
    }

    #[inline]
    fn has(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.words[word] & bit != 0
    }
}

/// How names go on behind a first word.
const ENDS: u16 = 1;
const GOES_ON: u16 = 2;
const FLAGS: u16 = ENDS | GOES_ON;

/// First words with their flags: a table of hashes cut to 13 bits, by linear probing, and a bitmap in
/// front of it, which is smaller and asks for no second look.
///
/// Two words that meet with the same bits share a place and its flags. A word is looked for in the order
/// in which it was put in, so none is missed.
#[derive(Debug)]
struct FirstWords {
    any: Bitmap,
    places: Vec<u16>,
}

impl FirstWords {
    fn new(words: &[(u64, u16)]) -> Self {
        let any = Bitmap::new(words.iter().map(|&(hash, _)| hash).collect());
        let mut table = Self { any, places: vec![0; (words.len() * 3 / 2).next_power_of_two().max(64)] };
        for &(hash, flags) in words {
            let place = table.place(hash);
            table.places[place] |= tag(hash) | flags;
        }
        table
    }

    /// Where the word is, or is to be.
    #[inline]
    #[allow(clippy::cast_possible_truncation)] // only the low bits count
    fn place(&self, hash: u64) -> usize {
        let mask = self.places.len() - 1;
        let mut place = hash as usize & mask;
        while self.places[place] != 0 && self.places[place] & !FLAGS != tag(hash) {
            place = (place + 1) & mask;
        }
        place
    }

    #[inline]
    fn flags(&self, hash: u64) -> u16 {
        self.places[self.place(hash)] & FLAGS
    }
}

/// The high bits of a hash above the flags, never 0.
#[inline]
const fn tag(hash: u64) -> u16 {
    ((hash >> 48) as u16 | (FLAGS + 1)) & !FLAGS
}

/// The first two bytes of words.
#[derive(Debug)]
struct FirstBytes {
    bits: Vec<u64>,
    n_words: usize,
}

impl FirstBytes {
    fn insert(&mut self, word: &[u8]) {
        self.n_words += 1;
        let mut set = |bit: usize| self.bits[bit / 64] |= 1 << (bit % 64);
        match word {
            [only] => (0..=u8::MAX).for_each(|next| set(pair(*only, next))),
            word => set(pair(word[0], word[1])),
        }
    }

    /// Whether few enough words are known for most others to fail: thousands begin with every pair of letters
    /// that is usual.
    #[inline]
    fn is_selective(&self) -> bool {
        self.n_words < 4096
    }

    /// Can one of the words start here?
    #[inline]
    fn has(&self, bytes: &[u8], start: usize) -> bool {
        let pair = pair(bytes[start], bytes.get(start + 1).copied().unwrap_or(0));
        self.bits[pair / 64] >> (pair % 64) & 1 == 1
    }
}

/// Two bytes as a number, whatever the case of ASCII letters.
#[inline]
fn pair(one: u8, two: u8) -> usize {
    usize::from(one | 0x20) << 8 | usize::from(two | 0x20)
}

/// What a search for candidates writes on, and what it finds. Used again for each text.
#[derive(Debug, Default)]
pub struct Buffers {
    starts: Starts,
    /// The words at which aliases may start, in order.
    pub candidates: Vec<FirstWord>,
}

/// Keeps what passes a test, in order, without a branch that depends on the outcome.
#[inline]
fn keep<T: Copy>(items: &mut Vec<T>, first: usize, test: impl Fn(&T) -> bool) {
    let mut n = first;
    for i in first..items.len() {
        let item = items[i];
        items[n] = item;
        n += usize::from(test(&item));
    }
    items.truncate(n);
}

/// How aliases begin.
#[derive(Debug)]
pub struct Filter {
    first_words: FirstWords,
    /// Those of aliases that do not ask for a capital at their start: the many small words of a text begin
    /// none of the others.
    uncapitalised: FirstWords,
    uncapitalised_bytes: FirstBytes,
    /// The first two words of aliases. Most capitalised words begin a name somewhere in the world;
    /// few are followed as that name goes on.
    two_words: Bitmap,
    /// First bytes of aliases that start with a character that is no word character ("'Ndrangheta").
    symbols: [bool; 256],
    has_symbols: bool,
}

impl Filter {
    /// Reads how all patterns begin.
    #[must_use]
    pub fn new(patterns: &Patterns) -> Self {
        let mut beginnings = Beginnings::default();
        let (mut first_words, mut uncapitalised, mut two_words) = (Vec::new(), Vec::new(), Vec::new());
        let mut uncapitalised_bytes = FirstBytes { bits: vec![0; (1 << 16) / 64], n_words: 0 };
        let mut symbols = [false; 256];
        for pattern in 0..patterns.len() {
            let key = patterns.key_bytes(pattern);
            let begins = beginnings.of(patterns.key(pattern));
            let flags = if begins.two_words.is_some() { GOES_ON } else { ENDS };
            add_flags(&mut first_words, begins.first.hash, flags);
            two_words.extend(begins.two_words);
            if patterns.postings(pattern).iter().any(|&posting| !patterns.form(posting).asks_capital()) {
                add_flags(&mut uncapitalised, begins.first.hash, flags);
                uncapitalised_bytes.insert(&key[..begins.first.end as usize]);
            }
            symbols[usize::from(key[0])] |= !begins.traits.has(Traits::WORD);
        }
        Self {
            first_words: FirstWords::new(&first_words),
            uncapitalised: FirstWords::new(&uncapitalised),
            uncapitalised_bytes,
            two_words: Bitmap::new(two_words),
            symbols,
            has_symbols: symbols.contains(&true),
        }
    }

    /// Whether an alias starts with a character that is no word character.
    #[must_use]
    pub fn has_symbols(&self) -> bool {
        self.has_symbols
    }

    /// Finds where in some blocks of a text aliases may start, in order.
    ///
    /// Every test is made of all words before the next one, so that the processor looks up many at once
    /// instead of waiting for each.
    pub fn collect<T: FoldedText>(
        &self,
        text: &T,
        edges: &Edges,
        blocks: Range<usize>,
        case: CaseRule,
        buffers: &mut Buffers,
    ) {
        let Buffers { starts, candidates } = buffers;
        candidates.clear();
        edges.collect_starts(blocks, starts);
        let small_words = if case == CaseRule::Smart {
            if self.uncapitalised_bytes.is_selective() {
                starts.small.keep(|start| self.uncapitalised_bytes.has(text.bytes(), start as usize));
            }
            &self.uncapitalised
        } else {
            &self.first_words
        };
        starts.other.keep(|start| self.is_known(text, start as usize));
        let plain = |&start: &u32| FirstWord::plain(text, edges, start as usize);
        let other = |&start: &u32| FirstWord::at(text, edges, start as usize);
        candidates.extend(starts.capital.get().iter().map(plain));
        self.keep_known(text, edges, &self.first_words, candidates, 0);
        let n = candidates.len();
        candidates.extend(starts.small.get().iter().map(plain));
        self.keep_known(text, edges, small_words, candidates, n);
        let n = candidates.len();
        candidates.extend(starts.other.get().iter().map(other));
        self.keep_known(text, edges, &self.first_words, candidates, n);
        candidates.sort_by_key(|word| word.start);
    }

    /// Of the words from the `first` one on keeps those that may be an alias, or begin one that goes on as the
    /// text does.
    fn keep_known<T: FoldedText>(
        &self,
        text: &T,
        edges: &Edges,
        known: &FirstWords,
        words: &mut Vec<FirstWord>,
        first: usize,
    ) {
        keep(words, first, |word| known.any.has(word.hash));
        keep(words, first, |word| {
            let flags = known.flags(word.hash);
            let may_go_on = || word.and_next(text, edges).is_some_and(|hash| self.two_words.has(hash));
            flags & ENDS != 0 || flags & GOES_ON != 0 && may_go_on()
        });
    }

    /// Can an alias start with this character, which is a symbol or of a script without spaces?
    fn is_known<T: FoldedText>(&self, text: &T, start: usize) -> bool {
        text.traits(start).has(Traits::WORD) || self.symbols[usize::from(text.bytes()[start])]
    }

    /// Bytes on the heap.
    #[must_use]
    pub fn memory(&self) -> usize {
        let tables = [&self.first_words, &self.uncapitalised];
        let bitmaps = [&self.first_words.any, &self.uncapitalised.any, &self.two_words].map(|bitmap| &bitmap.words);
        let words = bitmaps.into_iter().chain([&self.uncapitalised_bytes.bits]).map(Vec::capacity).sum::<usize>();
        let places = tables.map(|table| table.places.capacity()).iter().sum::<usize>();
        words * size_of::<u64>() + places * size_of::<u16>()
    }
}

/// Notes how names go on behind a first word. Most of those that begin alike come one after the other and are
/// noted together; [`FirstWords`] puts together the rest.
fn add_flags(words: &mut Vec<(u64, u16)>, hash: u64, flags: u16) {
    match words.last_mut() {
        Some((last, known)) if *last == hash => *known |= flags,
        _ => words.push((hash, flags)),
    }
}
