//! The rows of patterns.
//!
//! A scan comes to a pattern at random, and every line of memory it has to read costs more than the rest of
//! the look-up; so a row holds all of a short pattern in half a line.

use super::{index, Posting};

/// Rows, with the text of long ones.
///
/// Invariant: every key is whole characters, of which there is at least one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Rows {
    rows: Vec<Row>,
    /// The keys that do not fit their row.
    long: Vec<u8>,
}

/// A pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(align(32))]
struct Row {
    /// Its only posting, or how to find several.
    posting: Posting,
    /// Bytes of the key, or [`Row::LONG`].
    len: u8,
    /// The key; of a long one where it starts and how many bytes it has.
    bytes: [u8; 23],
}

impl Row {
    const LONG: u8 = u8::MAX;
}

impl Rows {
    /// No rows, with room for `n`.
    pub(super) fn with_capacity(n: usize) -> Self {
        Self { rows: Vec::with_capacity(n), long: Vec::new() }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The posting of a row.
    #[inline]
    pub(super) fn posting(&self, row: usize) -> &Posting {
        &self.rows[row].posting
    }

    /// The key of a row.
    #[inline]
    pub(super) fn key(&self, row: usize) -> &[u8] {
        let Row { len, bytes, .. } = &self.rows[row];
        match bytes.get(..usize::from(*len)) {
            Some(key) => key,
            None => self.long_key(bytes),
        }
    }

    /// The first eight bytes of the key of a row; what is behind its end is 0. Of a long key none are given.
    #[inline]
    pub(super) fn head(&self, row: usize) -> Option<[u8; 8]> {
        let Row { len, bytes, .. } = &self.rows[row];
        bytes.first_chunk().copied().filter(|_| *len != Row::LONG)
    }

    #[cold]
    fn long_key(&self, place: &[u8; 23]) -> &[u8] {
        let number = |at: usize| place[at..].first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes)) as usize;
        &self.long[number(0)..][..number(4)]
    }

    /// Appends a row.
    pub(super) fn push(&mut self, key: &str, posting: Posting) {
        let mut row = Row { posting, len: Row::LONG, bytes: [0; 23] };
        if let Some(bytes) = row.bytes.get_mut(..key.len()) {
            bytes.copy_from_slice(key.as_bytes());
            row.len = u8::try_from(key.len()).unwrap_or(Row::LONG);
        } else {
            row.bytes[..4].copy_from_slice(&index(self.long.len()).to_le_bytes());
            row.bytes[4..8].copy_from_slice(&index(key.len()).to_le_bytes());
            self.long.extend_from_slice(key.as_bytes());
        }
        self.rows.push(row);
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.rows.shrink_to_fit();
        self.long.shrink_to_fit();
    }

    /// Bytes on the heap.
    pub(super) fn memory(&self) -> usize {
        self.rows.capacity() * size_of::<Row>() + self.long.capacity()
    }
}
