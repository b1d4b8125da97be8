//! The output columns: names, types, order of rows.
//!
//! One batch of mentions as plain columns. `table.rs` turns it into Arrow.

use crate::link::Linked;
use crate::strings::Strings;

/// Rows of a batch before the next one is begun. Bounds what one Arrow batch holds.
const BATCH_ROWS: usize = 1 << 16;

/// Mentions of consecutive documents, sorted by document, then start.
#[derive(Debug, Default)]
pub struct Mentions<'g> {
    /// Row numbers of the documents.
    pub doc: Vec<i64>,
    /// First characters.
    pub start: Vec<i32>,
    /// One past the last characters.
    pub end: Vec<i32>,
    /// The characters in the document.
    pub surface: Strings,
    /// Smallest id of the aliases that match.
    pub alias: Vec<u32>,
    /// Entries that the surface could mean: rows of the entries table, without repeats, per mention.
    pub entries: Vec<u32>,
    /// Where each mention's entries end.
    pub entry_ends: Vec<usize>,
    /// What each mention means; empty if linking was not asked for.
    pub links: Vec<Linked<'g>>,
    n_surface_bytes: usize,
}

/// One row of [`Mentions`].
#[derive(Debug)]
pub struct Mention<'a, 'g> {
    /// Row number of the document.
    pub doc: i64,
    /// First character.
    pub start: i32,
    /// One past the last character.
    pub end: i32,
    /// The characters in the document.
    pub surface: &'a str,
    /// Smallest id of the aliases that match.
    pub alias: u32,
    /// Rows of the entries table, sorted.
    pub entries: &'a [u32],
    /// What it means, if linking was asked for.
    pub link: Option<Linked<'g>>,
}

impl<'g> Mentions<'g> {
    /// No mentions, with room for `n`, about.
    #[must_use]
    pub fn with_capacity(n: usize) -> Self {
        Self {
            doc: Vec::with_capacity(n),
            start: Vec::with_capacity(n),
            end: Vec::with_capacity(n),
            surface: Strings::with_capacity(n),
            alias: Vec::with_capacity(n),
            entries: Vec::with_capacity(n),
            entry_ends: Vec::with_capacity(n),
            ..Self::default()
        }
    }

    /// Appends a row.
    pub fn push(&mut self, mention: Mention<'_, 'g>) {
        self.doc.push(mention.doc);
        self.start.push(mention.start);
        self.end.push(mention.end);
        self.surface.push(mention.surface);
        self.n_surface_bytes += mention.surface.len();
        self.alias.push(mention.alias);
        self.entries.extend_from_slice(mention.entries);
        self.entry_ends.push(self.entries.len());
        if let Some(link) = mention.link {
            self.links.push(link);
        }
    }

    /// How many mentions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.doc.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.doc.is_empty()
    }

    /// Whether the next mention should go into another batch: Arrow strings count in 32 bits, so a
    /// batch ends when its surfaces hold `max_bytes`.
    #[must_use]
    pub fn is_full(&self, max_bytes: usize) -> bool {
        self.len() >= BATCH_ROWS || self.n_surface_bytes >= max_bytes
    }
}
