//! The folded spellings that the scanner looks for, and what each of them stands for.
//!
//! A pattern is one folded text, in which spaces are written as hyphens; its postings
//! say which aliases are written so and in which form. Patterns are sorted by shard, so that one
//! shard's automaton is built from one slice. Finding patterns in text is `scan.rs`.

mod drafts;
mod forms;
mod rows;
mod saved;

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

pub use self::forms::{Form, Forms};
use self::rows::Rows;
pub use self::saved::SavedPatterns;
use crate::error::Result;
use crate::first::{Beginnings, FirstWord};
use crate::fold::Folded;
use crate::tables::Aliases;

/// How many patterns one shard's automaton holds, about: small enough to be built in a
/// millisecond when the first of its words is met.
const SHARD_SIZE: usize = 2048;

/// An alias written in the way of a pattern.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Posting {
    /// The alias's id.
    pub alias: u32,
    /// Which of [`Patterns::forms`]: what the alias asks of capitals and hyphens.
    form: u32,
}

impl Posting {
    /// Whether the alias is a word by the smart rule that asks for a capital at its start and for no more.
    #[inline]
    #[must_use]
    pub const fn is_simple(self) -> bool {
        self.form == Forms::SIMPLE
    }
}

/// Every distinct folded spelling with its postings.
///
/// Invariant: every pattern lies in the shard of its first word, and patterns of a shard ascend by the
/// symbols of the first word, then by what is behind it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patterns {
    /// The posting of a pattern that has several is a [`Several`].
    rows: Rows,
    /// The postings of patterns that have several.
    several: Vec<Posting>,
    forms: Forms,
    /// Where each shard's patterns end.
    shard_ends: Vec<u32>,
}

/// Where the postings of a pattern lie that has several, written as a posting of its own.
#[derive(Clone, Copy)]
struct Several {
    start: usize,
    n: usize,
}

impl Several {
    /// What tells it from a posting's form.
    const MARK: u32 = 1 << 31;

    #[inline]
    fn read(posting: Posting) -> Option<Self> {
        let is_several = posting.form & Self::MARK != 0;
        is_several.then_some(Self { start: posting.alias as usize, n: (posting.form & !Self::MARK) as usize })
    }

    fn write(self) -> Posting {
        Posting { alias: index(self.start), form: Self::MARK | index(self.n) }
    }
}

impl Patterns {
    /// Generates the variants of all aliases. `proceed` is asked from time to time whether to go on.
    ///
    /// # Errors
    /// [`crate::Error::Schema`] if an alias cannot be found in any text; [`crate::Error::Interrupted`].
    pub fn new(aliases: &Aliases, proceed: impl Fn() -> Result<()>) -> Result<Self> {
        drafts::generate(aliases, proceed)
    }

    /// How many patterns there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The folded text of a pattern.
    ///
    /// # Panics
    /// Never: only whole characters are pushed.
    #[must_use]
    pub fn key(&self, pattern: usize) -> &str {
        std::str::from_utf8(self.key_bytes(pattern)).expect("keys are made of whole characters")
    }

    /// The bytes of [`Patterns::key`].
    #[inline]
    #[must_use]
    pub fn key_bytes(&self, pattern: usize) -> &[u8] {
        self.rows.key(pattern)
    }

    /// Whether the text at `word` is written as the pattern begins; `None` if that is not told at a glance.
    #[inline]
    #[must_use]
    pub fn begins_with(&self, pattern: usize, bytes: &[u8], word: FirstWord) -> Option<bool> {
        self.rows.head(pattern).and_then(|head| word.is_short_and(head, bytes))
    }

    /// The aliases that are written so, by id.
    #[inline]
    #[must_use]
    pub fn postings(&self, pattern: usize) -> &[Posting] {
        let posting = self.rows.posting(pattern);
        match Several::read(*posting) {
            None => std::slice::from_ref(posting),
            Some(Several { start, n }) => &self.several[start..][..n],
        }
    }

    /// Appends a pattern behind all others.
    fn push(&mut self, key: &str, postings: &[Posting]) {
        let posting = match postings {
            [only] => *only,
            several => {
                let place = Several { start: self.several.len(), n: several.len() };
                self.several.extend_from_slice(several);
                place.write()
            }
        };
        self.rows.push(key, posting);
    }

    /// What the alias asks of capitals and hyphens.
    #[inline]
    #[must_use]
    pub fn form(&self, posting: Posting) -> Form<'_> {
        self.forms.get(posting.form)
    }

    /// How many shards there are; a power of two.
    #[must_use]
    pub fn n_shards(&self) -> usize {
        self.shard_ends.len()
    }

    /// The patterns of one shard.
    #[inline]
    #[must_use]
    pub fn shard(&self, shard: usize) -> std::ops::Range<usize> {
        let start = if shard == 0 { 0 } else { self.shard_ends[shard - 1] };
        start as usize..self.shard_ends[shard] as usize
    }

    /// The shard of the patterns that begin with this word.
    #[inline]
    #[must_use]
    #[allow(clippy::cast_possible_truncation)] // only some bits count
    pub fn shard_of(&self, first: FirstWord) -> usize {
        shard_of(first, self.n_shards())
    }

    /// The pattern that folded text is written as, if there is one.
    #[must_use]
    pub fn find(&self, folded: &Folded) -> Option<usize> {
        if self.is_empty() || folded.as_str().is_empty() {
            return None;
        }
        let key = folded.as_str().replace(' ', "-");
        let mut beginnings = Beginnings::default();
        let first = beginnings.of(&key).first;
        let mut range = self.shard(self.shard_of(first));
        while range.start < range.end {
            let middle = usize::midpoint(range.start, range.end);
            let found = self.key(middle);
            match order(beginnings.of(found).first, found).cmp(&order(first, &key)) {
                Ordering::Equal => return Some(middle),
                Ordering::Less => range.start = middle + 1,
                Ordering::Greater => range.end = middle,
            }
        }
        None
    }

    /// Gives back memory that was reserved for patterns to come.
    pub fn shrink_to_fit(&mut self) {
        self.rows.shrink_to_fit();
        self.several.shrink_to_fit();
    }

    /// Bytes on the heap.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.rows.memory()
            + self.forms.memory()
            + self.several.capacity() * size_of::<Posting>()
            + self.shard_ends.capacity() * size_of::<u32>()
    }

    /// Whether every index fits; decoded patterns are asked before they are used. A pattern that lies at a
    /// wrong place would not be found, that is all.
    #[must_use]
    pub fn is_sound(&self, n_aliases: usize) -> bool {
        let is_posting =
            |posting: &Posting| (posting.alias as usize) < n_aliases && (posting.form as usize) < self.forms.len();
        let is_row = |pattern| match Several::read(*self.rows.posting(pattern)) {
            None => is_posting(self.rows.posting(pattern)),
            Some(Several { start, n }) => n > 0 && start.checked_add(n).is_some_and(|end| end <= self.several.len()),
        };
        self.n_shards().is_power_of_two()
            && self.shard_ends.is_sorted()
            && self.shard_ends.last().map_or(0, |&end| end as usize) == self.len()
            && (0..self.len()).all(is_row)
            && self.several.iter().all(is_posting)
            && self.forms.is_sound()
    }
}

/// Numbers of patterns, postings and forms fit 31 bits: 2 billion spellings would not fit memory.
fn index(n: usize) -> u32 {
    u32::try_from(n).ok().filter(|&n| n < Several::MARK).expect("a gazetteer has fewer than 2 billion spellings")
}

/// What patterns of a shard are sorted by.
fn order(first: FirstWord, key: &str) -> ([u8; 2], &str, &str) {
    (first.symbols(), &key[first.end as usize..], key)
}

#[allow(clippy::cast_possible_truncation)] // only some bits count
const fn shard_of(first: FirstWord, n_shards: usize) -> usize {
    (first.hash >> 40) as usize & (n_shards - 1)
}
