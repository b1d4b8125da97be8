//! The roles table: in which office, when.

use serde::{Deserialize, Serialize};

use super::{country_problem, Entries};
use crate::error::{Error, Result};
use crate::strings::Labels;

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
    /// The office's title.
    pub office: Option<&'a str>,
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
    /// Titles of offices.
    pub office: Labels,
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
            for (column, day) in [("start", row.start), ("end", row.end)] {
                if day.is_some_and(|day| !is_in_calendar(day)) {
                    return fail(column, "the day is beyond the years 1 to 9999; leave it null if it is open".into());
                }
            }
            if row.start.zip(row.end).is_some_and(|(start, end)| start > end) {
                return fail("end", "the end is before the start; a spell ends on or after its first day".into());
            }
            let text = |value: Option<&'a str>| value.unwrap_or_default();
            let labels = (row.role, text(row.country), text(row.office), text(row.source));
            sorted.push((entry, row.start, row.end.map_or(i32::MAX, |end| end), row.end, labels));
        }
        sorted.sort_unstable();
        sorted.dedup();
        let mut roles = Self::default();
        for (entry, start, _, end, (role, country, office, source)) in sorted {
            roles.entry.push(entry);
            roles.role.push(Some(role));
            roles.country.push(Some(country));
            roles.start.push(start);
            roles.end.push(end);
            roles.office.push(Some(office));
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
        [&self.role, &self.country, &self.office, &self.source].map(Labels::memory).iter().sum::<usize>()
            + self.entry.capacity() * size_of::<u32>()
            + (self.start.capacity() + self.end.capacity()) * size_of::<Option<i32>>()
    }

    pub(super) fn is_sound(&self, n_entries: usize) -> bool {
        let n = self.len();
        let labels = [&self.role, &self.country, &self.office, &self.source];
        labels.iter().all(|column| column.len() == n && column.is_sound())
            && self.start.len() == n
            && self.end.len() == n
            && self.entry.is_sorted()
            && self.entry.iter().all(|&entry| (entry as usize) < n_entries)
            && self.role.iter().all(|role| role.is_some())
            && self.start.iter().chain(&self.end).flatten().all(|&day| is_in_calendar(day))
            && self.start.iter().zip(&self.end).all(|spell| !matches!(spell, (Some(a), Some(b)) if a > b))
    }
}

/// Whether a day lies in the years 1 to 9999, beyond which Python has no dates.
fn is_in_calendar(day: i32) -> bool {
    (-719_162..=2_932_896).contains(&day)
}
