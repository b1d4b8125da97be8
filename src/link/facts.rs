//! What the linker needs to know of every entry, in a few bytes each: looked up for every candidate; and which entry
//! is the state of a country.

use std::collections::HashMap;

use super::cues::CUES;
use crate::tables::{Aliases, Also, Entries, Kind};

/// The facts of a gazetteer.
#[derive(Debug)]
pub struct Atlas {
    facts: Vec<Facts>,
    /// By number of the country: the row of its state, or `u32::MAX`.
    states: Vec<u32>,
    /// By alias: whether it is dull.
    dull: Vec<bool>,
    /// Whether it is of everything, not a user's own list only.
    is_general: bool,
    /// The numbers of the countries of `CUES`.
    cue_countries: [u32; CUES.len()],
}

impl Atlas {
    /// Reads the entries.
    pub fn new(entries: &Entries, aliases: &Aliases) -> Self {
        let facts = Facts::all(entries);
        let dull = (0..aliases.len()).map(|alias| is_dull(aliases, alias, &facts)).collect();
        let mut states = vec![u32::MAX; entries.country.values().count() + 1];
        for (row, facts) in (0u32..).zip(&facts) {
            let state = &mut states[facts.country as usize];
            if facts.rank == Rank::State && *state == u32::MAX {
                *state = row;
            }
        }
        states[0] = u32::MAX;
        let is_general = facts.iter().any(|facts| !facts.is_own);
        let number = |code: &str| {
            let place = entries.country.values().position(|known| known == code);
            place.map_or(0, |place| u32::try_from(place + 1).unwrap_or(0))
        };
        let cue_countries = CUES.map(|(code, _)| number(code));
        Self { facts, states, dull, is_general, cue_countries }
    }

    /// The facts of every entry, by row.
    #[inline]
    pub fn facts(&self) -> &[Facts] {
        &self.facts
    }

    /// The row of the state of a country.
    pub fn state_of(&self, country: u32) -> Option<u32> {
        self.states.get(country as usize).copied().filter(|&row| row != u32::MAX)
    }

    /// Whether some of it is no user's own list: only then are names looked for that no list has.
    pub fn is_general(&self) -> bool {
        self.is_general
    }

    /// Whether an alias is a common word or given name that names small places only: where nothing beside it calls
    /// for a place it is none.
    #[inline]
    pub fn is_dull(&self, alias: u32) -> bool {
        self.dull[alias as usize]
    }

    /// The numbers of the countries of `CUES`; 0 where no entry lies there.
    pub fn cue_countries(&self) -> [u32; CUES.len()] {
        self.cue_countries
    }

    /// Bytes on the heap.
    pub fn memory(&self) -> usize {
        size_of_val(self.facts.as_slice()) + size_of_val(self.states.as_slice()) + self.dull.len()
    }
}

/// What kind of place or actor an entry is, as far as linking cares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rank {
    /// A state or territory.
    State,
    /// A region that is no division: Asia, the Sahel.
    Region,
    /// A sea, lake or river.
    Water,
    /// A building or site.
    Facility,
    /// A first-level division.
    First,
    /// A second-level division.
    Second,
    /// The capital of a state.
    Capital,
    /// The seat of a first-level division.
    Seat,
    /// The seat of a smaller division.
    SmallSeat,
    /// Another populated place.
    Town,
    /// A part of a populated place.
    Section,
    /// Somebody.
    Person,
    /// An actor that is neither a state nor a person.
    Body,
}

/// An entry in numbers.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// Degrees north and east; `NaN` if not known.
    pub point: (f32, f32),
    /// Decimal logarithm of the number of inhabitants and ten.
    pub inhabitants: f32,
    /// The country's number; 0 if not known.
    pub country: u32,
    /// The number of the first-level division that it is or lies in; 0 if not known.
    pub first: u32,
    /// The number of the smallest division that it is or lies in; 0 if not known.
    pub division: u32,
    /// What it is.
    pub rank: Rank,
    /// Whether it is listed for its own sake: a gazetteer of everything gives `GeoNames` feature codes, a user's own
    /// list does not.
    pub is_own: bool,
}

impl Facts {
    fn all(entries: &Entries) -> Vec<Self> {
        /// A place of a user's own list whose inhabitants are not known counts as a town of 100,000.
        const UNKNOWN: f32 = 5.0;
        let ranks: Vec<Rank> = entries.type_.values().map(rank_of_type).collect();
        let seats: Vec<Option<Rank>> = entries.feature.values().map(rank_of_feature).collect();
        let mut numbers = HashMap::new();
        let firsts: Vec<u32> = entries
            .admin
            .values()
            .map(|code| {
                let next = u32::try_from(numbers.len() + 1).unwrap_or(u32::MAX);
                *numbers.entry(first_level(code)).or_insert(next)
            })
            .collect();
        let facts = |row: usize| {
            let known = |code: u32| (code as usize).checked_sub(1);
            let of_type = known(entries.type_.code(row)).map(|code| ranks[code]);
            let of_feature = known(entries.feature.code(row)).and_then(|code| seats[code]);
            let division = entries.admin.code(row);
            let is_own = entries.feature.code(row) == 0;
            let rank = match (entries.kind[row], of_type) {
                (_, Some(Rank::State)) => Rank::State,
                (Kind::Actor, Some(Rank::Person)) => Rank::Person,
                (Kind::Actor, _) => Rank::Body,
                (Kind::Place, Some(Rank::Town) | None) => of_feature.unwrap_or(Rank::Town),
                (Kind::Place, Some(rank)) => rank,
            };
            #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)] // no more is needed
            Self {
                point: entries.point.get(row).map_or((f32::NAN, f32::NAN), |(lat, lon)| (lat as f32, lon as f32)),
                inhabitants: match entries.population.get(row) {
                    None if is_own => UNKNOWN,
                    population => (population.unwrap_or(0) as f32 + 10.0).log10(),
                },
                country: entries.country.code(row),
                first: known(division).map_or(0, |code| firsts[code]),
                division,
                rank,
                is_own,
            }
        };
        (0..entries.len()).map(facts).collect()
    }

    /// Whether news names it without saying where it is: a state or region, a capital, a division of some size, a
    /// large city.
    pub fn is_famous(&self) -> bool {
        /// Decimal logarithms of 300,000 and 500,000 inhabitants.
        const CITY: f32 = 5.477;
        const DIVISION: f32 = 5.699;
        match self.rank {
            Rank::State | Rank::Region | Rank::Water | Rank::Capital => true,
            Rank::First => self.inhabitants >= DIVISION,
            _ => self.inhabitants >= CITY,
        }
    }

    /// What is known of a home: numbers behind the last entry's are those of countries.
    pub fn of_home(facts: &[Self], number: u32) -> Self {
        let unknown = f32::NAN;
        facts.get(number as usize).copied().unwrap_or(Self {
            point: (unknown, unknown),
            inhabitants: 1.0,
            country: number - u32::try_from(facts.len()).unwrap_or(u32::MAX),
            first: 0,
            division: 0,
            rank: Rank::State,
            is_own: false,
        })
    }

    /// Whether this place is known to lie in, or on, `other`, a state or division.
    pub fn lies_in(&self, other: &Self) -> bool {
        match other.rank {
            Rank::State => self.country != 0 && self.country == other.country && self.rank != Rank::State,
            Rank::First => {
                self.first != 0 && self.first == other.first && !matches!(self.rank, Rank::First | Rank::State)
            }
            Rank::Second => {
                self.division != 0
                    && self.division == other.division
                    && !matches!(self.rank, Rank::First | Rank::Second | Rank::State)
            }
            _ => false,
        }
    }

    /// The distance to another place in kilometres, roughly: on a plane, which is right to a percent for neighbours.
    /// `None` if it is more than `most`, or a position is not known.
    #[inline]
    pub fn distance_within(&self, other: &Self, most: f32) -> Option<f32> {
        const KM_PER_DEGREE: f32 = 111.2;
        let north = (self.point.0 - other.point.0) * KM_PER_DEGREE;
        // Not known is not near, either.
        if north.is_nan() || north.abs() > most {
            return None;
        }
        let east = (self.point.1 - other.point.1) * KM_PER_DEGREE * self.point.0.to_radians().cos();
        let distance = north.hypot(east);
        (distance <= most).then_some(distance)
    }
}

fn is_dull(aliases: &Aliases, alias: usize, facts: &[Facts]) -> bool {
    let also = aliases.also[alias];
    (also.has(Also::WORD) || also.has(Also::GIVEN))
        && aliases.entry[aliases.links(alias)].iter().all(|&entry| {
            let facts = &facts[entry as usize];
            !facts.is_own && !facts.is_famous() && !matches!(facts.rank, Rank::Person | Rank::Body)
        })
}

fn rank_of_type(name: &str) -> Rank {
    match name {
        "state" | "country" => Rank::State,
        "region" => Rank::Region,
        "water" => Rank::Water,
        "facility" => Rank::Facility,
        "admin1" => Rank::First,
        "admin2" => Rank::Second,
        "person" => Rank::Person,
        _ => Rank::Town,
    }
}

fn rank_of_feature(code: &str) -> Option<Rank> {
    match code {
        "PPLC" => Some(Rank::Capital),
        "PPLA" => Some(Rank::Seat),
        "PPLA2" | "PPLA3" | "PPLA4" | "PPLA5" | "PPLG" => Some(Rank::SmallSeat),
        "PPLX" => Some(Rank::Section),
        _ => None,
    }
}

/// "US.IL" of "US.IL.167".
fn first_level(code: &str) -> &str {
    let mut dots = code.match_indices('.').map(|(i, _)| i);
    dots.nth(1).map_or(code, |end| &code[..end])
}
