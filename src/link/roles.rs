//! Finds the role that an entry holds on a day.
//!
//! Outside every spell the entry is a former holder: the country stays and the role is `ELI`.

use crate::tables::Roles;

/// The code of somebody who held a role once, or will.
const FORMER: &str = "ELI";

/// A role on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Held<'a> {
    /// Role code.
    pub role: &'a str,
    /// Alpha-3 code of the country it is held in or for.
    pub country: Option<&'a str>,
    /// Whether the day is not known, and the latest of several or bounded spells was taken.
    pub is_assumed: bool,
}

/// The role of `entry` on the day `date` (days since 1970-01-01; first and last days count), or
/// its latest role if the day is not known. `None` if the entry has no roles at all.
///
/// Of several spells that hold, the most specific: an office before a seat, a seat before a profession; of these the one
/// that began last; of several that began together, the last listed.
#[must_use]
pub fn at(roles: &Roles, entry: u32, date: Option<i32>) -> Option<Held<'_>> {
    let spells = roles.of(entry);
    let latest = spells.clone().next_back()?;
    let held = |spell: usize, role, is_assumed| Held { role, country: roles.country.get(spell), is_assumed };
    let Some(date) = date else {
        let is_assumed = spells.len() > 1 || roles.start[latest].is_some() || roles.end[latest].is_some();
        return Some(held(latest, roles.role.get(latest)?, is_assumed));
    };
    let holds = |&spell: &usize| {
        roles.start[spell].is_none_or(|start| start <= date) && roles.end[spell].is_none_or(|end| date <= end)
    };
    let by_rank = |&spell: &usize| (specificity(roles.role.get(spell)), spell);
    match spells.filter(holds).max_by_key(by_rank) {
        Some(spell) => Some(held(spell, roles.role.get(spell)?, false)),
        None => Some(held(latest, FORMER, false)),
    }
}

/// How much a role says of what somebody does on the day: ministers sit in parliaments, too.
fn specificity(role: Option<&str>) -> u8 {
    match role.unwrap_or_default() {
        "GOV" | "MIL" | "SPY" | "COP" | "JUD" | "IGO" => 3,
        "REB" | "UAF" | "CRM" => 2,
        "LEG" | "OPP" | "PTY" => 1,
        _ => 0,
    }
}

/// The latest spell of `entry` in which it held this role.
#[must_use]
pub fn with_role<'a>(roles: &'a Roles, entry: u32, role: &str) -> Option<Held<'a>> {
    let spell = roles.of(entry).rev().find(|&spell| roles.role.get(spell) == Some(role))?;
    Some(Held { role: roles.role.get(spell)?, country: roles.country.get(spell), is_assumed: true })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::{Entries, EntryRow, RoleRow};

    fn roles(spells: &[(&str, Option<i32>, Option<i32>)]) -> Roles {
        let mut entries = Entries::default();
        let row = EntryRow { id: "x", name: "X", kind: "actor", ..EntryRow::default() };
        entries.push(row).expect("a good row");
        let rows = spells.iter().map(|&(role, start, end)| RoleRow {
            entry_id: "x",
            role,
            country: Some("FRA"),
            start,
            end,
            office: None,
            source: None,
        });
        Roles::new(rows, &entries).expect("good rows")
    }

    #[test]
    fn the_spell_that_holds_on_the_day_counts_with_its_first_and_last_day() {
        let roles = roles(&[("GOV", Some(10), Some(20)), ("OPP", Some(21), None)]);
        let role = |date| at(&roles, 0, Some(date)).map(|held| held.role);
        assert_eq!([10, 20, 21, 99].map(role), [Some("GOV"), Some("GOV"), Some("OPP"), Some("OPP")]);
    }

    #[test]
    fn outside_every_spell_the_country_stays_and_the_role_is_former() {
        let roles = roles(&[("GOV", Some(10), Some(20))]);
        let held = at(&roles, 0, Some(30)).expect("has spells");
        assert_eq!((held.role, held.country), ("ELI", Some("FRA")));
    }

    #[test]
    fn without_a_date_the_latest_role_is_assumed() {
        let roles = roles(&[("GOV", Some(10), Some(20)), ("OPP", Some(21), Some(30))]);
        let held = at(&roles, 0, None).expect("has spells");
        assert_eq!((held.role, held.is_assumed), ("OPP", true));
    }
}
