//! A gazetteer: the tables, and the matcher that finds their names in text.
//!
//! Immutable once built, so it may be shared between threads. What a name means in a document
//! is decided in `link/`.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::accept::accepts;
use crate::error::Result;
use crate::fold::{Folded, FoldedText};
use crate::link::{Atlas, Facts};
use crate::once::get_or_make;
use crate::patterns::{Patterns, Posting};
use crate::scan::Scanner;
use crate::tables::{CaseRule, Tables};
use crate::{store, variants};

/// Entries, the aliases they are found under, and the matcher for them.
#[derive(Debug)]
pub struct Gazetteer {
    tables: Tables,
    scanner: Scanner,
    atlas: OnceLock<Atlas>,
}

impl Gazetteer {
    /// Builds the matcher for `tables`. `proceed` is asked from time to time whether to go on.
    ///
    /// # Errors
    /// [`crate::Error::Schema`] if an alias cannot be found in any text, and what `proceed` returns.
    pub fn new(mut tables: Tables, proceed: impl Fn() -> Result<()>) -> Result<Self> {
        tables.shrink_to_fit();
        let patterns = Patterns::new(&tables.aliases, proceed)?;
        Ok(Self { tables, scanner: Scanner::new(patterns), atlas: OnceLock::new() })
    }

    /// Reads a saved gazetteer.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`] if the bytes are not what [`Gazetteer::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (mut tables, mut patterns) = store::from_bytes(bytes)?;
        tables.shrink_to_fit();
        patterns.shrink_to_fit();
        Ok(Self { tables, scanner: Scanner::new(patterns), atlas: OnceLock::new() })
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

    /// What the linker needs to know of every entry; made when first needed.
    #[must_use]
    pub fn atlas(&self) -> &Atlas {
        get_or_make(&self.atlas, || Atlas::new(&self.tables.entries, &self.tables.aliases))
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

    /// The numbers of places where documents may have been written: of the entry with this id, of this alpha-3 code,
    /// of the most populous place of this name, if it says "Springfield, Illinois" of one that lies there; `None` for
    /// what nobody knows. Numbers behind the last entry's are those of countries.
    #[must_use]
    pub fn homes_of(&self, places: &[String]) -> Vec<Option<u32>> {
        let entries = &self.tables.entries;
        // Unique ids were checked when the gazetteer was made.
        let ids = entries.index().unwrap_or_default();
        let n_entries = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let codes: HashMap<&str, u32> = entries.country.values().zip(n_entries + 1..).collect();
        let home = |place: &String| {
            let code = || codes.get(place.as_str()).copied();
            ids.get(place.as_str()).copied().or_else(code).or_else(|| self.home_of_name(place))
        };
        places.iter().map(home).collect()
    }

    /// The most populous place of a name, in the place behind its comma if it has one.
    fn home_of_name(&self, name: &str) -> Option<u32> {
        let whole = self.most_populous(name, |_| true);
        let (town, region) = match name.rsplit_once(',') {
            Some((town, region)) if whole.is_none() => (town, region),
            _ => return whole,
        };
        let facts = self.atlas().facts();
        let outer: Vec<&Facts> = self.entries_of(region).map(|row| &facts[row as usize]).collect();
        self.most_populous(town, |place| outer.iter().any(|region| place.lies_in(region)))
            .or_else(|| self.most_populous(region, |_| true))
    }

    fn entries_of(&self, name: &str) -> impl Iterator<Item = u32> + '_ {
        let aliases = &self.tables.aliases;
        let links = self.lookup(name).into_iter().flat_map(|alias| aliases.links(alias as usize));
        links.map(|link| aliases.entry[link])
    }

    /// Of the entries of a name that have a country the most populous; of equally populous ones the first listed.
    fn most_populous(&self, name: &str, is_wanted: impl Fn(&Facts) -> bool) -> Option<u32> {
        let entries = &self.tables.entries;
        let facts = self.atlas().facts();
        let known = self.entries_of(name).filter(|&row| facts[row as usize].country != 0);
        known
            .filter(|&row| is_wanted(&facts[row as usize]))
            .max_by_key(|&row| (entries.population.get(row as usize), std::cmp::Reverse(row)))
    }

    /// Bytes on the heap: tables, spellings, and the automata built so far.
    #[must_use]
    pub fn memory(&self) -> usize {
        let Tables { entries, aliases, roles, sources } = &self.tables;
        let atlas = self.atlas.get().map_or(0, Atlas::memory);
        let credits = sources.iter().map(String::capacity).sum::<usize>();
        entries.memory() + aliases.memory() + roles.memory() + credits + self.scanner.memory() + atlas
    }
}
