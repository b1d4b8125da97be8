//! The entries table: who and where.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{country_problem, Kind};
use crate::error::{Error, Result};
use crate::known::Known;
use crate::strings::{Labels, Strings};

/// One row of the entries table, as given.
#[derive(Clone, Copy, Debug, Default)]
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
    /// `GeoNames` feature code.
    pub feature: Option<&'a str>,
    /// `GeoNames` code of the division that it is or lies in.
    pub admin: Option<&'a str>,
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
    /// Ids of parents.
    pub parent: Labels,
    /// Latitude and longitude in degrees.
    #[serde(with = "super::points")]
    pub point: Known<(f64, f64)>,
    /// Inhabitants.
    pub population: Known<i64>,
    /// `GeoNames` feature codes.
    pub feature: Labels,
    /// `GeoNames` codes of divisions.
    pub admin: Labels,
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
        self.parent.push(row.parent);
        self.point.push(point);
        self.population.push(row.population);
        self.feature.push(row.feature);
        self.admin.push(row.admin);
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
        let strings = [&self.id, &self.name, &self.wikidata].map(Strings::memory);
        let labels =
            [&self.type_, &self.country, &self.parent, &self.feature, &self.admin, &self.source].map(Labels::memory);
        strings.iter().chain(&labels).sum::<usize>()
            + self.kind.capacity() * size_of::<Kind>()
            + self.point.memory()
            + self.population.memory()
    }

    pub(super) fn shrink_to_fit(&mut self) {
        let strings = [&mut self.id, &mut self.name, &mut self.wikidata];
        strings.into_iter().for_each(Strings::shrink_to_fit);
        let labels = [
            &mut self.type_,
            &mut self.country,
            &mut self.parent,
            &mut self.feature,
            &mut self.admin,
            &mut self.source,
        ];
        labels.into_iter().for_each(Labels::shrink_to_fit);
        self.kind.shrink_to_fit();
        self.point.shrink_to_fit();
        self.population.shrink_to_fit();
    }

    pub(super) fn is_sound(&self) -> bool {
        let n = self.len();
        let strings = [&self.id, &self.name, &self.wikidata];
        let labels = [&self.type_, &self.country, &self.parent, &self.feature, &self.admin, &self.source];
        strings.iter().all(|column| column.len() == n && column.is_sound())
            && labels.iter().all(|column| column.len() == n && column.is_sound())
            && self.kind.len() == n
            && (self.point.len() == n && self.point.is_sound())
            && (self.population.len() == n && self.population.is_sound())
            && self.id.iter().chain(self.name.iter()).all(|text| !text.is_empty())
            && self.point.iter().flatten().all(|(lat, lon)| is_on_earth(lat, lon))
            && self.population.iter().flatten().all(|population| population >= 0)
            && self.country.iter().flatten().all(|code| country_problem(code).is_none())
            && self.index().is_ok()
    }
}

fn is_on_earth(lat: f64, lon: f64) -> bool {
    (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon)
}
