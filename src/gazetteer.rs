//! A gazetteer: the tables, and the matcher that finds their names in text.
//!
//! Immutable once built, so it may be shared between threads. What a name means in a document
//! is decided in `link/`.

use std::collections::HashSet;

use crate::accept::accepts;
use crate::error::Result;
use crate::fold::{Folded, FoldedText};
use crate::patterns::{Patterns, Posting};
use crate::scan::Scanner;
use crate::tables::{CaseRule, Tables};
use crate::{store, variants};

/// Entries, the aliases they are found under, and the matcher for them.
#[derive(Debug)]
pub struct Gazetteer {
    tables: Tables,
    scanner: Scanner,
}

impl Gazetteer {
    /// Builds the matcher for `tables`. `proceed` is asked from time to time whether to go on.
    ///
    /// # Errors
    /// [`crate::Error::Schema`] if an alias cannot be found in any text, and what `proceed` returns.
    pub fn new(mut tables: Tables, proceed: impl Fn() -> Result<()>) -> Result<Self> {
        tables.shrink_to_fit();
        let patterns = Patterns::new(&tables.aliases, proceed)?;
        Ok(Self { tables, scanner: Scanner::new(patterns) })
    }

    /// Reads a saved gazetteer.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`] if the bytes are not what [`Gazetteer::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (mut tables, mut patterns) = store::from_bytes(bytes)?;
        tables.shrink_to_fit();
        patterns.shrink_to_fit();
        Ok(Self { tables, scanner: Scanner::new(patterns) })
    }

    /// The gazetteer as the bytes of a file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        store::to_bytes(&self.tables, self.scanner.patterns())
    }

    /// Entries, aliases and roles.
    #[must_use]
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// The matcher.
    #[must_use]
    pub fn scanner(&self) -> &Scanner {
        &self.scanner
    }

    /// The aliases that `name` is a spelling of, whatever its case, by id.
    #[must_use]
    pub fn lookup(&self, name: &str) -> Vec<u32> {
        let mut buffer = Folded::default();
        let Ok(letters) = variants::fold_alias(name, &mut buffer) else {
            return Vec::new();
        };
        let folded = Folded::new(&letters.iter().map(|letter| letter.c).collect::<String>());
        let patterns = self.scanner.patterns();
        let postings = patterns.find(&folded).map_or(&[][..], |pattern| patterns.postings(pattern));
        let is_spelling =
            |posting: &&Posting| accepts(&folded, 0, folded.end(), patterns.form(**posting), CaseRule::Ignore);
        let mut aliases: Vec<u32> = postings.iter().filter(is_spelling).map(|posting| posting.alias).collect();
        aliases.dedup();
        aliases
    }

    /// The countries of places: of the entry with this id, of this alpha-3 code, of the most populous entry of this
    /// name, or of what stands behind the last comma ("Springfield, Illinois").
    #[must_use]
    pub fn countries_of(&self, places: &[String]) -> Vec<Option<&str>> {
        let entries = &self.tables.entries;
        // Unique ids were checked when the gazetteer was made.
        let ids = entries.index().unwrap_or_default();
        let codes: HashSet<&str> = entries.country.iter().flatten().collect();
        let country = |place: &String| {
            let by_id = ids.get(place.as_str()).and_then(|&row| entries.country.get(row as usize));
            by_id
                .or_else(|| codes.get(place.as_str()).copied())
                .or_else(|| self.country_of_name(place))
                .or_else(|| self.country_of_name(place.rsplit_once(',')?.1))
        };
        places.iter().map(country).collect()
    }

    /// The country of the most populous entry of a name; of equally populous ones the first listed.
    fn country_of_name(&self, name: &str) -> Option<&str> {
        let Tables { entries, aliases, .. } = &self.tables;
        let links = self.lookup(name).into_iter().flat_map(|alias| aliases.links(alias as usize));
        let known = links.map(|link| aliases.entry[link] as usize).filter(|&row| entries.country.get(row).is_some());
        let most = known.max_by_key(|&row| (entries.population.get(row), std::cmp::Reverse(row)))?;
        entries.country.get(most)
    }

    /// Bytes on the heap: tables, spellings, and the automata built so far.
    #[must_use]
    pub fn memory(&self) -> usize {
        let Tables { entries, aliases, roles, sources } = &self.tables;
        let credits = sources.iter().map(String::capacity).sum::<usize>();
        entries.memory() + aliases.memory() + roles.memory() + credits + self.scanner.memory()
    }
}
