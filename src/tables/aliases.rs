//! The aliases table: under which names.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{Also, CaseRule, Entries, How};
use crate::error::{Error, Result};
use crate::strings::{Labels, Strings};

/// One row of the aliases table, as given.
#[derive(Clone, Copy, Debug)]
pub struct AliasRow<'a> {
    /// The name as listed.
    pub alias: &'a str,
    /// The id of the entry it names.
    pub entry_id: &'a str,
    /// One of [`How`]; by default an acronym for two to five capitals, else a name.
    pub how: Option<&'a str>,
    /// One of [`CaseRule`]; smart by default.
    pub case: Option<&'a str>,
    /// ISO 639 language code.
    pub lang: Option<&'a str>,
    /// Whether variants are generated; they are by default.
    pub variants: Option<bool>,
    /// What else the name is; see [`Also`].
    pub also: Option<&'a str>,
    /// Where the row is from.
    pub source: Option<&'a str>,
}

/// The listed names. One name may belong to many entries; all of them are kept.
///
/// Names are sorted and distinct, so ids do not depend on the order of the rows given. The links
/// of alias `a` are rows `links(a)` of the other columns, sorted by entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aliases {
    /// Names as listed.
    pub name: Strings,
    /// Which case the name is looked for in.
    pub case: Vec<CaseRule>,
    /// Whether variants are generated.
    pub variants: Vec<bool>,
    /// What else the name is.
    pub also: Vec<Also>,
    ends: Vec<u32>,
    /// Entries, per link.
    pub entry: Vec<u32>,
    /// How the alias names the entry, per link.
    pub how: Vec<How>,
    /// Language, per link.
    pub lang: Labels,
    /// Where the row is from, per link.
    pub source: Labels,
}

impl Aliases {
    /// Checks the rows and sorts them.
    ///
    /// # Errors
    /// [`Error::Schema`] with the row's number and what would be right. Whether a name can be
    /// found in text at all is checked when the gazetteer is built.
    ///
    /// # Panics
    /// If there are more than 4 billion rows.
    pub fn new<'a>(rows: impl IntoIterator<Item = AliasRow<'a>>, entries: &Entries) -> Result<Self> {
        let index = entries.index()?;
        let mut sorted = Vec::new();
        for (number, row) in rows.into_iter().enumerate() {
            sorted.push(Link::new(number, row, &index)?);
        }
        sorted.sort_unstable();
        sorted.dedup();
        let mut aliases = Self::default();
        let mut previous = None;
        for link in &sorted {
            let head = (link.alias, link.case, link.variants);
            if previous.replace(head) != Some(head) {
                aliases.name.push(link.alias);
                aliases.case.push(link.case);
                aliases.variants.push(link.variants);
                aliases.also.push(Also::NOTHING);
                aliases.ends.push(0);
            }
            aliases.entry.push(link.entry);
            aliases.how.push(link.how);
            aliases.lang.push(Some(link.lang));
            aliases.source.push(Some(link.source));
            if let Some(also) = aliases.also.last_mut() {
                *also = also.with(link.also);
            }
            if let Some(end) = aliases.ends.last_mut() {
                *end = u32::try_from(aliases.entry.len()).expect("a gazetteer has fewer than 4 billion aliases");
            }
        }
        Ok(aliases)
    }

    /// How many distinct names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.name.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.name.is_empty()
    }

    /// The rows of an alias's links.
    #[must_use]
    pub fn links(&self, alias: usize) -> std::ops::Range<usize> {
        let start = if alias == 0 { 0 } else { self.ends[alias - 1] };
        start as usize..self.ends[alias] as usize
    }

    /// Bytes on the heap.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.name.memory()
            + self.lang.memory()
            + self.source.memory()
            + (self.ends.capacity() + self.entry.capacity()) * size_of::<u32>()
            + self.case.capacity()
            + self.variants.capacity()
            + self.also.capacity()
            + self.how.capacity()
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.name.shrink_to_fit();
        [&mut self.lang, &mut self.source].into_iter().for_each(Labels::shrink_to_fit);
        [&mut self.ends, &mut self.entry].into_iter().for_each(Vec::shrink_to_fit);
        self.case.shrink_to_fit();
        self.variants.shrink_to_fit();
        self.also.shrink_to_fit();
        self.how.shrink_to_fit();
    }

    pub(super) fn is_sound(&self, n_entries: usize) -> bool {
        let (n, n_links) = (self.len(), self.entry.len());
        self.name.is_sound()
            && self.case.len() == n
            && self.variants.len() == n
            && self.also.len() == n
            && self.also.iter().all(|also| also.is_sound())
            && self.ends.len() == n
            && self.ends.is_sorted()
            && self.ends.last().map_or(0, |&end| end as usize) == n_links
            && self.how.len() == n_links
            && [&self.lang, &self.source].iter().all(|column| column.len() == n_links && column.is_sound())
            && self.entry.iter().all(|&entry| (entry as usize) < n_entries)
            && (0..n).all(|alias| !self.links(alias).is_empty() && self.entry[self.links(alias)].is_sorted())
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Link<'a> {
    alias: &'a str,
    case: CaseRule,
    variants: bool,
    entry: u32,
    how: How,
    lang: &'a str,
    source: &'a str,
    also: Also,
}

impl<'a> Link<'a> {
    fn new(number: usize, row: AliasRow<'a>, entries: &HashMap<&str, u32>) -> Result<Self> {
        let fail = |column, problem| Err(Error::Schema { table: "aliases", column, row: Some(number), problem });
        let Some(&entry) = entries.get(row.entry_id) else {
            let problem =
                format!("found {:?}, which is no id of the entries table; add the entry or drop the row", row.entry_id);
            return fail("entry_id", problem);
        };
        let how = match row.how.filter(|how| !how.is_empty()) {
            None if is_acronym(row.alias) => How::Acronym,
            None => How::Alias,
            Some(name) => match How::parse(name) {
                Some(how) => how,
                None => return fail("how", format!("found {name:?}; it is one of: {}", How::names())),
            },
        };
        let case = match row.case.filter(|case| !case.is_empty()) {
            None => CaseRule::Smart,
            Some(name) => match CaseRule::parse(name) {
                Some(case) => case,
                None => return fail("case", format!("found {name:?}; it is one of: {}", CaseRule::names())),
            },
        };
        let Some(also) = Also::parse(row.also.unwrap_or_default()) else {
            let problem = format!(
                "found {:?}; it is any of {} with spaces between them, or null",
                row.also.unwrap_or_default(),
                Also::names()
            );
            return fail("also", problem);
        };
        Ok(Self {
            alias: row.alias,
            case,
            variants: row.variants.unwrap_or(true),
            entry,
            how,
            lang: row.lang.unwrap_or_default(),
            source: row.source.unwrap_or_default(),
            also,
        })
    }
}

fn is_acronym(alias: &str) -> bool {
    let letters = alias.chars().filter(|&c| c != '.');
    letters.clone().all(char::is_uppercase) && (2..=5).contains(&letters.count())
}
