//! The three tables that describe a gazetteer: entries, aliases, roles.
//!
//! They are checked row by row when they are filled and again, as a whole, when they are read
//! from a file, so that everything behind them may index without asking. Finding names in text
//! is `scan.rs`.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::strings::{Labels, Strings};

/// Defines an enum whose variants have fixed names in tables.
macro_rules! named {
    ($(#[$about:meta])* $name:ident { $($(#[$variant_about:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_about])* $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name that tables use.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value with that name.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)+ _ => None }
            }

            /// All names, for messages.
            #[must_use]
            pub fn names() -> String {
                Self::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>().join(", ")
            }
        }
    };
}

named! {
    /// What an entry is.
    Kind {
        /// Somebody who acts.
        Actor = "actor",
        /// Somewhere.
        Place = "place",
    }
}

named! {
    /// How an alias names its entry.
    How {
        /// A name.
        Alias = "alias",
        /// Initials, or a word made of them.
        Acronym = "acronym",
        /// An adjective or noun of nationality.
        Demonym = "demonym",
        /// A seat that stands for who sits there.
        Metonym = "metonym",
        /// A last name that is famous by itself.
        Surname = "surname",
        /// A shortened name.
        Abbreviation = "abbreviation",
    }
}

named! {
    /// Which differences of case are ignored.
    CaseRule {
        /// Listed capitals must be capitals.
        Smart = "smart",
        /// Exactly as listed.
        Exact = "exact",
        /// Any case.
        Ignore = "ignore",
    }
}

impl How {
    /// The rule that the mentions table names: a shortened name is a name.
    #[must_use]
    pub const fn reported(self) -> &'static str {
        match self {
            Self::Abbreviation => Self::Alias.as_str(),
            other => other.as_str(),
        }
    }
}

/// One row of the entries table, as given.
#[derive(Clone, Copy, Debug)]
pub struct EntryRow<'a> {
    /// The entry's id; unique.
    pub id: &'a str,
    /// Its usual name.
    pub name: &'a str,
    /// `actor` or `place`.
    pub kind: &'a str,
    /// A finer class, such as `state` or `city`.
    pub type_: Option<&'a str>,
    /// ISO 3166-1 alpha-3 code.
    pub country: Option<&'a str>,
    /// The id of what the entry belongs to.
    pub parent: Option<&'a str>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// Inhabitants.
    pub population: Option<i64>,
    /// Wikidata id.
    pub wikidata: Option<&'a str>,
    /// Where the row's facts are from.
    pub source: Option<&'a str>,
}

/// The entries, in the order in which they were listed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entries {
    /// Unique ids.
    pub id: Strings,
    /// Names; not empty.
    pub name: Strings,
    /// Actor or place.
    pub kind: Vec<Kind>,
    /// Finer classes.
    pub type_: Labels,
    /// Alpha-3 codes.
    pub country: Labels,
    /// Ids of parents; empty where not known.
    pub parent: Strings,
    /// Latitude and longitude in degrees.
    pub point: Vec<Option<(f64, f64)>>,
    /// Inhabitants.
    pub population: Vec<Option<i64>>,
    /// Wikidata ids; empty where not known.
    pub wikidata: Strings,
    /// Where the row's facts are from.
    pub source: Labels,
}

impl Entries {
    /// Appends a row after checking it.
    ///
    /// # Errors
    /// [`Error::Schema`] with the row's number and what would be right.
    pub fn push(&mut self, row: EntryRow<'_>) -> Result<()> {
        let fail = |column, problem| Err(Error::Schema { table: "entries", column, row: Some(self.len()), problem });
        if row.id.is_empty() {
            return fail("id", "the id is empty; give every entry a text of its own".into());
        }
        if row.name.is_empty() {
            return fail(
                "name",
                format!("the name of entry {:?} is empty; give the name it is usually known by", row.id),
            );
        }
        let Some(kind) = Kind::parse(row.kind) else {
            return fail("kind", format!("found {:?}; a kind is one of: {}", row.kind, Kind::names()));
        };
        if let Some(problem) = row.country.and_then(country_problem) {
            return fail("country", problem);
        }
        if row.population.is_some_and(|population| population < 0) {
            return fail("population", "found a number below 0; leave it null where it is not known".into());
        }
        let point = match (row.lat, row.lon) {
            (None, None) => None,
            (Some(lat), Some(lon)) if is_on_earth(lat, lon) => Some((lat, lon)),
            (Some(lat), Some(lon)) => {
                let problem = format!("found {lat}, {lon}; latitudes are -90 to 90, longitudes -180 to 180 degrees");
                return fail("lat", problem);
            }
            _ => return fail("lat", "one of lat and lon is null; give both or neither".into()),
        };
        self.id.push(row.id);
        self.name.push(row.name);
        self.kind.push(kind);
        self.type_.push(row.type_);
        self.country.push(row.country);
        self.parent.push(row.parent.unwrap_or_default());
        self.point.push(point);
        self.population.push(row.population);
        self.wikidata.push(row.wikidata.unwrap_or_default());
        self.source.push(row.source);
        Ok(())
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.id.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.id.is_empty()
    }

    /// Row numbers by id.
    ///
    /// # Errors
    /// [`Error::Schema`] if two rows share an id.
    pub fn index(&self) -> Result<HashMap<&str, u32>> {
        let mut index = HashMap::with_capacity(self.len());
        for (row, id) in (0u32..).zip(self.id.iter()) {
            if let Some(first) = index.insert(id, row) {
                let problem = format!("the id {id:?} is also that of row {first}; ids are unique");
                return Err(Error::Schema { table: "entries", column: "id", row: Some(row as usize), problem });
            }
        }
        Ok(index)
    }

    /// Bytes on the heap.
    #[must_use]
    pub fn memory(&self) -> usize {
        let strings = [&self.id, &self.name, &self.parent, &self.wikidata].map(Strings::memory);
        let labels = [&self.type_, &self.country, &self.source].map(Labels::memory);
        strings.iter().chain(&labels).sum::<usize>()
            + self.kind.capacity() * size_of::<Kind>()
            + self.point.capacity() * size_of::<Option<(f64, f64)>>()
            + self.population.capacity() * size_of::<Option<i64>>()
    }

    fn is_sound(&self) -> bool {
        let n = self.len();
        let strings = [&self.id, &self.name, &self.parent, &self.wikidata];
        let labels = [&self.type_, &self.country, &self.source];
        strings.iter().all(|column| column.len() == n && column.is_sound())
            && labels.iter().all(|column| column.len() == n && column.is_sound())
            && self.kind.len() == n
            && self.point.len() == n
            && self.population.len() == n
            && self.id.iter().chain(self.name.iter()).all(|text| !text.is_empty())
            && self.point.iter().flatten().all(|&(lat, lon)| is_on_earth(lat, lon))
            && self.population.iter().flatten().all(|&population| population >= 0)
            && self.country.iter().flatten().all(|code| country_problem(code).is_none())
            && self.index().is_ok()
    }
}

fn is_on_earth(lat: f64, lon: f64) -> bool {
    (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon)
}

fn country_problem(code: &str) -> Option<String> {
    let is_alpha3 = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    (!is_alpha3 && !code.is_empty())
        .then(|| format!("found {code:?}; a country is an ISO 3166-1 alpha-3 code such as \"TUR\", or null"))
}

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
                aliases.ends.push(0);
            }
            aliases.entry.push(link.entry);
            aliases.how.push(link.how);
            aliases.lang.push(Some(link.lang));
            aliases.source.push(Some(link.source));
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
            + self.how.capacity()
    }

    fn is_sound(&self, n_entries: usize) -> bool {
        let (n, n_links) = (self.len(), self.entry.len());
        self.name.is_sound()
            && self.case.len() == n
            && self.variants.len() == n
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
        Ok(Self {
            alias: row.alias,
            case,
            variants: row.variants.unwrap_or(true),
            entry,
            how,
            lang: row.lang.unwrap_or_default(),
            source: row.source.unwrap_or_default(),
        })
    }
}

fn is_acronym(alias: &str) -> bool {
    let letters = alias.chars().filter(|&c| c != '.');
    letters.clone().all(char::is_uppercase) && (2..=5).contains(&letters.count())
}

/// One row of the roles table, as given.
#[derive(Clone, Copy, Debug)]
pub struct RoleRow<'a> {
    /// The id of the entry that holds the role.
    pub entry_id: &'a str,
    /// A role code such as `GOV`.
    pub role: &'a str,
    /// The country it is held in or for; the entry's own where null.
    pub country: Option<&'a str>,
    /// First day, in days since 1970-01-01; null = always before.
    pub start: Option<i32>,
    /// Last day; null = still.
    pub end: Option<i32>,
    /// Where the row is from.
    pub source: Option<&'a str>,
}

/// Who was what, where and when: one spell a row, sorted by entry, then by time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles {
    /// The entry that holds the role.
    pub entry: Vec<u32>,
    /// Role codes.
    pub role: Labels,
    /// Alpha-3 codes.
    pub country: Labels,
    /// First days.
    pub start: Vec<Option<i32>>,
    /// Last days.
    pub end: Vec<Option<i32>>,
    /// Where the row is from.
    pub source: Labels,
}

impl Roles {
    /// Checks the rows and sorts them; equal rows are one.
    ///
    /// # Errors
    /// [`Error::Schema`] with the row's number and what would be right.
    pub fn new<'a>(rows: impl IntoIterator<Item = RoleRow<'a>>, entries: &Entries) -> Result<Self> {
        let index = entries.index()?;
        let mut sorted = Vec::new();
        for (number, row) in rows.into_iter().enumerate() {
            let fail = |column, problem| Err(Error::Schema { table: "roles", column, row: Some(number), problem });
            let Some(&entry) = index.get(row.entry_id) else {
                let problem = format!(
                    "found {:?}, which is no id of the entries table; add the entry or drop the row",
                    row.entry_id
                );
                return fail("entry_id", problem);
            };
            if row.role.is_empty() || !row.role.bytes().all(|byte| byte.is_ascii_uppercase()) {
                return fail("role", format!("found {:?}; a role is a code in capitals such as \"GOV\"", row.role));
            }
            if let Some(problem) = row.country.and_then(country_problem) {
                return fail("country", problem);
            }
            if row.start.zip(row.end).is_some_and(|(start, end)| start > end) {
                return fail("end", "the end is before the start; a spell ends on or after its first day".into());
            }
            let labels = (row.role, row.country.unwrap_or_default(), row.source.unwrap_or_default());
            sorted.push((entry, row.start, row.end.map_or(i32::MAX, |end| end), row.end, labels));
        }
        sorted.sort_unstable();
        sorted.dedup();
        let mut roles = Self::default();
        for (entry, start, _, end, (role, country, source)) in sorted {
            roles.entry.push(entry);
            roles.role.push(Some(role));
            roles.country.push(Some(country));
            roles.start.push(start);
            roles.end.push(end);
            roles.source.push(Some(source));
        }
        Ok(roles)
    }

    /// How many spells there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entry.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entry.is_empty()
    }

    /// The rows of an entry's spells.
    #[must_use]
    pub fn of(&self, entry: u32) -> std::ops::Range<usize> {
        self.entry.partition_point(|&other| other < entry)..self.entry.partition_point(|&other| other <= entry)
    }

    /// Bytes on the heap.
    #[must_use]
    pub fn memory(&self) -> usize {
        [&self.role, &self.country, &self.source].map(Labels::memory).iter().sum::<usize>()
            + self.entry.capacity() * size_of::<u32>()
            + (self.start.capacity() + self.end.capacity()) * size_of::<Option<i32>>()
    }

    fn is_sound(&self, n_entries: usize) -> bool {
        let n = self.len();
        let labels = [&self.role, &self.country, &self.source];
        labels.iter().all(|column| column.len() == n && column.is_sound())
            && self.start.len() == n
            && self.end.len() == n
            && self.entry.is_sorted()
            && self.entry.iter().all(|&entry| (entry as usize) < n_entries)
            && self.role.iter().all(|role| role.is_some())
            && self.start.iter().zip(&self.end).all(|spell| !matches!(spell, (Some(a), Some(b)) if a > b))
    }
}

/// The three tables together, and where they are from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tables {
    /// Who and where.
    pub entries: Entries,
    /// Under which names.
    pub aliases: Aliases,
    /// In which office, when.
    pub roles: Roles,
    /// Credits: where the data is from and under which licence.
    pub sources: Vec<String>,
}

impl Tables {
    /// Whether every index and length fits; decoded tables are asked before they are used.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let n_entries = self.entries.len();
        self.entries.is_sound() && self.aliases.is_sound(n_entries) && self.roles.is_sound(n_entries)
    }
}
