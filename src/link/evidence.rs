//! What the names of a document say together: how much speaks for each country, division and neighbourhood.
//!
//! Gathered from all names at once, so that a name's own part can be left out when it is weighed itself.

use super::document::{Document, Group};
use super::facts::{Facts, Rank};
use super::resolve::is_area;

/// Within so many kilometres two places are neighbours.
const NEIGHBOURS_KM: f32 = 120.0;
/// Within so many kilometres they are close.
const CLOSE_KM: f32 = 40.0;
/// Names further apart than this many are not compared as neighbours: it bounds the work in very long documents.
const NEIGHBOUR_GROUPS: usize = 100;

/// Less likely candidates say nothing.
const NEGLIGIBLE: f32 = 0.1;

/// What the document's names say together: how much speaks for each country and division.
#[derive(Debug, Default)]
pub struct Evidence {
    countries: Tally,
    firsts: Tally,
    divisions: Tally,
    points: Vec<Point>,
    /// By candidate: how much it weighed when the evidence was gathered.
    masses: Vec<f32>,
    /// By group: how much its name weighed as a possible one.
    possible: Vec<f32>,
    /// By group: its likeliest candidate.
    pub bests: Vec<u32>,
}

/// Masses by number: an open hash table, since names of many places touch many divisions.
#[derive(Debug, Default)]
struct Tally {
    slots: Vec<u32>,
    masses: Vec<(u32, Mass)>,
}

/// How much speaks for a country or division.
#[derive(Clone, Copy, Debug, Default)]
struct Mass {
    /// Names of places in it.
    inside: f32,
    /// Its own name, or its people's.
    named: f32,
    /// Actors of it.
    actors: f32,
    /// Words of it.
    cues: f32,
    /// Names that may mean a place in it.
    possible: f32,
    /// The last group that was counted as possible, and one.
    counted: u32,
}

#[derive(Debug)]
struct Point {
    group: usize,
    place: Facts,
    mass: f32,
}

/// How much the rest of the document supports a place: logarithms of masses.
#[derive(Clone, Copy, Debug, Default)]
pub struct Support {
    /// Other names in its country.
    pub country: f32,
    /// Its country's name.
    pub country_named: f32,
    /// Actors of its country.
    pub country_of_actors: f32,
    /// Words of its country.
    pub cues: f32,
    /// Other names that may mean a place in its first-level division.
    pub first_possible: f32,
    /// Other names that may mean a place in its smallest division.
    pub division_possible: f32,
    /// Other names in its first-level division.
    pub first: f32,
    /// That division's name.
    pub first_named: f32,
    /// Other names in its smallest division, and that division's name.
    pub division: f32,
    /// Other names nearby.
    pub near: f32,
    /// Other names close by.
    pub close: f32,
}

impl Tally {
    fn clear(&mut self) {
        self.slots.clear();
        self.slots.resize(64, 0);
        self.masses.clear();
    }

    /// The slot of a number, or the free one that it would have.
    #[inline]
    fn slot_of(&self, number: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = number.wrapping_mul(0x9E37_79B9) as usize >> 7 & mask;
        while self.slots[slot] != 0 && self.masses[self.slots[slot] as usize - 1].0 != number {
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// Forgets all but what names may mean.
    fn keep_possible(&mut self) {
        for (_, mass) in &mut self.masses {
            *mass = Mass { possible: mass.possible, ..Mass::default() };
        }
    }

    fn add(&mut self, number: u32, add: impl FnOnce(&mut Mass)) {
        if number == 0 {
            return;
        }
        let mut slot = self.slot_of(number);
        if self.slots[slot] == 0 {
            if self.masses.len() * 2 >= self.slots.len() {
                self.grow();
                slot = self.slot_of(number);
            }
            self.masses.push((number, Mass::default()));
            self.slots[slot] = u32::try_from(self.masses.len()).unwrap_or(u32::MAX);
        }
        add(&mut self.masses[self.slots[slot] as usize - 1].1);
    }

    fn grow(&mut self) {
        let n = self.slots.len() * 4;
        self.slots.clear();
        self.slots.resize(n, 0);
        for (i, (number, _)) in (1u32..).zip(&self.masses) {
            let mask = n - 1;
            let mut slot = number.wrapping_mul(0x9E37_79B9) as usize >> 7 & mask;
            while self.slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            self.slots[slot] = i;
        }
    }

    #[inline]
    fn of(&self, number: u32) -> Mass {
        match self.slots[self.slot_of(number)] {
            0 => Mass::default(),
            place => self.masses[place as usize - 1].1,
        }
    }
}

impl Mass {
    /// Counts a group, once.
    fn count_possible(&mut self, group: usize, weight: f32) {
        let number = u32::try_from(group + 1).unwrap_or(u32::MAX);
        if self.counted != number {
            self.counted = number;
            self.possible += weight;
        }
    }
}

/// How much it says that a group's name may mean a place somewhere: less if it may mean places all over the world.
fn possible(group: &Group) -> f32 {
    #[allow(clippy::cast_precision_loss)] // a count of places
    let n_places = group.places.len().max(1) as f32;
    group.recognised / n_places.sqrt()
}

impl Evidence {
    /// Gathers what the groups say, each as far as it is a place and as its candidates are likely.
    ///
    /// What names may mean does not change from round to round, and is kept.
    pub fn refill(&mut self, document: &Document, facts: &[Facts], is_first_round: bool) {
        for tally in [&mut self.countries, &mut self.firsts, &mut self.divisions] {
            if is_first_round {
                tally.clear();
            } else {
                tally.keep_possible();
            }
        }
        self.points.clear();
        self.masses.clear();
        self.possible.clear();
        self.bests.clear();
        self.bests.extend(document.groups.iter().map(|group| group.best));
        for &(country, n) in &document.cues {
            #[allow(clippy::cast_precision_loss)] // a count of words
            self.countries.add(country, |mass| mass.cues += n as f32);
        }
        for (i, group) in document.groups.iter().enumerate() {
            let countries = document.actors_of(group).iter().map(|actor| facts[actor.entry as usize].country);
            let mut countries = countries.filter(|&country| country != 0);
            if let Some(country) = countries.next().filter(|first| countries.all(|other| other == *first)) {
                self.countries.add(country, |mass| mass.actors += 1.0 - group.recognised);
            }
            if group.is_hopeless {
                self.possible.push(0.0);
                self.masses.resize(group.places.end as usize, 0.0);
                continue;
            }
            let possible = possible(group);
            self.possible.push(possible);
            for place in document.places_of(group) {
                let mass = place.share * group.recognised;
                self.masses.push(mass);
                let facts = &facts[place.candidate.entry as usize];
                if is_first_round {
                    for (tally, number) in [(&mut self.firsts, facts.first), (&mut self.divisions, facts.division)] {
                        tally.add(number, |mass| mass.count_possible(i, possible));
                    }
                }
                if mass < NEGLIGIBLE {
                    continue;
                }
                self.add_place(facts, mass);
                if !is_area(facts.rank) && !facts.point.0.is_nan() {
                    self.points.push(Point { group: i, place: *facts, mass });
                }
            }
        }
    }

    fn add_place(&mut self, place: &Facts, mass: f32) {
        let add = |is_named: bool| {
            move |sums: &mut Mass| *(if is_named { &mut sums.named } else { &mut sums.inside }) += mass
        };
        self.countries.add(place.country, add(place.rank == Rank::State));
        self.firsts.add(place.first, add(place.rank == Rank::First));
        if place.division != place.first {
            self.divisions.add(place.division, add(false));
        }
    }

    /// The number of the country of which more than half of the document's places speak; else of that in which it was
    /// written; 0 if neither is known.
    pub fn country_of(&self, home: Option<&Facts>) -> u32 {
        let mass = |mass: &Mass| mass.inside + mass.named;
        let all: f32 = self.countries.masses.iter().map(|(_, sums)| mass(sums)).sum();
        let found = self.countries.masses.iter().find(|(_, sums)| mass(sums) * 2.0 > all);
        found.map(|(country, _)| *country).or(home.map(|home| home.country)).unwrap_or(0)
    }

    /// What other groups than number `own` say for a place.
    pub fn support(&self, document: &Document, own: usize, place: &Facts, facts: &[Facts]) -> Support {
        let group = &document.groups[own];
        let (mut own_country, mut own_first, mut own_division) = (Mass::default(), Mass::default(), 0.0);
        let masses = &self.masses[group.places.start as usize..group.places.end as usize];
        for (other, &mass) in document.places_of(group).iter().zip(masses).filter(|(_, mass)| **mass >= NEGLIGIBLE) {
            let other_facts = &facts[other.candidate.entry as usize];
            if other_facts.country == place.country {
                *(if other_facts.rank == Rank::State { &mut own_country.named } else { &mut own_country.inside }) +=
                    mass;
            }
            if other_facts.first == place.first {
                *(if other_facts.rank == Rank::First { &mut own_first.named } else { &mut own_first.inside }) += mass;
            }
            own_division += if other_facts.division == place.division { mass } else { 0.0 };
        }
        let rest = |all: f32, own: f32| log(all - own);
        let (country, first) = (self.countries.of(place.country), self.firsts.of(place.first));
        let is_in_division = place.division != place.first && !is_area(place.rank);
        let division_mass = if is_in_division { self.divisions.of(place.division) } else { Mass::default() };
        let division = division_mass.inside;
        let own_possible = self.possible[own];
        let (near, close) = self.near(own, place);
        Support {
            country: rest(country.inside, own_country.inside),
            country_named: rest(country.named, own_country.named),
            country_of_actors: log(country.actors),
            cues: log(country.cues),
            first_possible: rest(first.possible, own_possible),
            division_possible: rest(division_mass.possible, own_possible),
            first: rest(first.inside, own_first.inside),
            first_named: rest(first.named, own_first.named),
            division: rest(division, own_division),
            near,
            close,
        }
    }

    fn near(&self, own: usize, place: &Facts) -> (f32, f32) {
        if is_area(place.rank) {
            return (0.0, 0.0);
        }
        let (mut near, mut close) = (0.0f32, 0.0f32);
        // Points are in the order of their groups.
        let first = self.points.partition_point(|point| point.group + NEIGHBOUR_GROUPS <= own);
        let beside = self.points[first..].iter().take_while(|point| point.group < own + NEIGHBOUR_GROUPS);
        for point in beside.filter(|point| point.group != own) {
            if let Some(distance) = point.place.distance_within(place, NEIGHBOURS_KM) {
                near += point.mass;
                close += if distance <= CLOSE_KM { point.mass } else { 0.0 };
            }
        }
        (log(near), log(close))
    }
}

/// How much a mass counts: twice as much is not twice as sure. Most masses are nothing.
#[inline]
fn log(mass: f32) -> f32 {
    if mass > 1e-4 {
        mass.ln_1p()
    } else {
        0.0
    }
}
