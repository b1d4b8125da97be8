//! Which of the places of one name is meant: a log-linear model over all candidates of a document.
//!
//! Every candidate has a prior; names side by side that lie in each other, the countries and divisions of
//! the document's other names, neighbours, and the place where the document was written add to it.

use super::document::{Document, Group, Scored, Tie};
use super::facts::{Facts, Rank};
use super::signals::{Ledger, Signal, Sort, Sum, Weights};
use super::{Candidate, Finder};
use crate::tables::How;

/// Within so many kilometres two places are neighbours.
const NEIGHBOURS_KM: f32 = 120.0;
/// Within so many kilometres they are close.
const CLOSE_KM: f32 = 40.0;
/// Within so many kilometres a place is near home.
const HOME_KM: f32 = 150.0;
/// Names further apart than this many are not compared as neighbours: it bounds the work in very long documents.
const NEIGHBOUR_GROUPS: usize = 100;

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
    bests: Vec<u32>,
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
    pub fn refill(&mut self, document: &Document, facts: &[Facts]) {
        /// Less likely candidates say nothing.
        const NEGLIGIBLE: f32 = 0.1;
        [&mut self.countries, &mut self.firsts, &mut self.divisions].into_iter().for_each(Tally::clear);
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
                for (tally, number) in [(&mut self.firsts, facts.first), (&mut self.divisions, facts.division)] {
                    tally.add(number, |mass| mass.count_possible(i, possible));
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

    /// What other groups than number `own` say for a place.
    pub fn support(&self, document: &Document, own: usize, place: &Facts, facts: &[Facts]) -> Support {
        let group = &document.groups[own];
        let (mut own_country, mut own_first, mut own_division) = (Mass::default(), Mass::default(), 0.0);
        let masses = &self.masses[group.places.start as usize..group.places.end as usize];
        for (other, &mass) in document.places_of(group).iter().zip(masses) {
            let other_facts = &facts[other.candidate.entry as usize];
            if other_facts.country == place.country {
                *(if other_facts.rank == Rank::State { &mut own_country.named } else { &mut own_country.inside }) += mass;
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

/// Whether a place is too large to be near another.
fn is_area(rank: Rank) -> bool {
    matches!(rank, Rank::State | Rank::First | Rank::Region | Rank::Water)
}

/// Scores every candidate by what is known without the document.
pub fn score_priors(document: &mut Document, finder: &Finder<'_>, weights: &Weights) {
    let Document { groups, candidates, .. } = document;
    for group in groups {
        let places = &mut candidates[group.places.start as usize..group.places.end as usize];
        for i in 0..places.len() {
            let mut sum = Sum::new(weights, Sort::Small);
            note_prior(places[i].candidate, finder, &mut sum);
            note_same_name(places, i, finder, &mut sum);
            let place = &mut places[i];
            place.prior = sum.total;
            place.score = sum.total;
        }
        share(places, group);
    }
}

/// What is known of a candidate without the document, but for the place where it was written.
pub fn note_prior(candidate: Candidate, finder: &Finder<'_>, ledger: &mut impl Ledger) {
    let facts = finder.facts(candidate);
    ledger.add(Signal::Inhabitants, facts.inhabitants);
    match facts.rank {
        Rank::State => ledger.add(Signal::State, 1.0),
        Rank::Region => ledger.add(Signal::Region, 1.0),
        Rank::Water => ledger.add(Signal::Water, 1.0),
        Rank::Facility => ledger.add(Signal::Facility, 1.0),
        Rank::First => ledger.add(Signal::First, 1.0),
        Rank::Second => ledger.add(Signal::Second, 1.0),
        Rank::Capital => ledger.add(Signal::Capital, 1.0),
        Rank::Seat => ledger.add(Signal::Seat, 1.0),
        Rank::SmallSeat => ledger.add(Signal::SmallSeat, 1.0),
        Rank::Section => ledger.add(Signal::Section, 1.0),
        Rank::Town | Rank::Person | Rank::Body => {}
    }
    match (candidate.how, facts.rank) {
        (How::Alternate, Rank::State) => ledger.add(Signal::AlternateState, 1.0),
        (How::Alternate, Rank::First | Rank::Second) => ledger.add(Signal::AlternateDivision, 1.0),
        (How::Alternate, _) if facts.is_famous() => ledger.add(Signal::FamousAlternate, 1.0),
        (How::Alternate, _) => ledger.add(Signal::Alternate, 1.0),
        (How::Demonym, _) => ledger.add(Signal::Demonym, 1.0),
        _ => {}
    }
    ledger.note(Signal::Preferred, finder.is_preferred(candidate));
    let home = home_of(facts, finder.home.as_ref());
    ledger.note(Signal::HomeCountry, home.is_country);
    ledger.note(Signal::HomeFirst, home.is_first);
    ledger.note(Signal::HomeNear, home.is_near);
}

/// Takes note of a city among whose namesakes is the division around it: news means the city. A capital's division
/// need not hold it: Buenos Aires.
pub fn note_same_name(places: &[Scored], own: usize, finder: &Finder<'_>, ledger: &mut impl Ledger) {
    let city = finder.facts(places[own].candidate);
    if places.len() < 2 || is_area(city.rank) || matches!(city.rank, Rank::Second | Rank::Facility) {
        return;
    }
    let is_around = |place: &Scored| {
        let division = finder.facts(place.candidate);
        division.rank == Rank::First
            && (city.lies_in(division) || city.rank == Rank::Capital && city.country == division.country)
    };
    ledger.note(Signal::NamesDivision, places.iter().any(is_around));
}

/// How a place lies to where the document was written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Home {
    /// In its country.
    pub is_country: bool,
    /// In its first-level division.
    pub is_first: bool,
    /// Near it.
    pub is_near: bool,
}

/// How a place lies to where the document was written.
pub fn home_of(place: &Facts, home: Option<&Facts>) -> Home {
    let Some(home) = home else { return Home::default() };
    Home {
        is_country: home.country != 0 && home.country == place.country,
        is_first: home.first != 0 && home.first == place.first,
        is_near: !is_area(place.rank) && home.distance_within(place, HOME_KM).is_some(),
    }
}

/// What the names beside a group's spots, and the rest of the document, say for one of its candidates.
pub struct Surroundings<'a> {
    /// The document.
    pub document: &'a Document,
    /// The rest of the document; nothing in the first round.
    pub evidence: Option<&'a Evidence>,
}

impl Surroundings<'_> {
    /// How many names beside a group's in lists mean places of the same country and rank, at most two.
    fn n_like_listed(&self, evidence: &Evidence, own: usize, place: &Facts, facts: &[Facts]) -> f32 {
        let own = u32::try_from(own).unwrap_or(u32::MAX);
        let listed = &self.document.listed;
        let beside = listed[listed.partition_point(|pair| pair.0 < own)..].iter().take_while(|pair| pair.0 == own);
        let is_like = |pair: &&(u32, u32)| {
            let best = evidence.bests[pair.1 as usize] as usize;
            self.document.candidates.get(best).is_some_and(|best| {
                let other = &facts[best.candidate.entry as usize];
                other.rank == place.rank && (other.country == place.country || place.rank == Rank::State)
            })
        };
        #[allow(clippy::cast_precision_loss)] // one or two
        let n = beside.filter(is_like).take(2).count() as f32;
        n
    }

    /// Takes note of what speaks for the candidate `place` of group number `own`.
    pub fn note(&self, own: usize, place: &Facts, ties: Ties, facts: &[Facts], ledger: &mut impl Ledger) {
        ledger.note(Signal::Contained, ties.contained);
        ledger.note(Signal::Contains, ties.contains);
        ledger.note(Signal::InContained, ties.in_contained);
        ledger.note(Signal::PossessiveContained, ties.possessive);
        if let Some(evidence) = self.evidence {
            let support = evidence.support(self.document, own, place, facts);
            ledger.add(Signal::LikeListed, self.n_like_listed(evidence, own, place, facts));
            ledger.add(Signal::SameCountry, support.country);
            ledger.add(Signal::CountryNamed, support.country_named);
            ledger.add(Signal::CountryOfActors, support.country_of_actors);
            ledger.add(Signal::CountryCues, support.cues);
            ledger.add(Signal::SameFirst, support.first);
            ledger.add(Signal::FirstNamed, support.first_named);
            ledger.add(Signal::SameDivision, support.division);
            ledger.add(Signal::FirstPossible, support.first_possible);
            ledger.add(Signal::DivisionPossible, support.division_possible);
            ledger.add(Signal::Near, support.near);
            ledger.add(Signal::Close, support.close);
        }
    }
}

/// Picks for a spot of "A, B" that lies in B the candidate there, where the group means another one.
pub fn pick_contained(document: &mut Document, facts: &[Facts]) {
    let Document { relations, spots, groups, candidates, .. } = document;
    for relation in relations.iter().filter(|relation| relation.tie != Tie::In) {
        let (inner, outer) = (spots[relation.inner as usize], spots[relation.outer as usize]);
        let own = &groups[inner.group as usize];
        let Some(around) = candidates.get(outer.pick.unwrap_or(groups[outer.group as usize].best) as usize) else {
            continue;
        };
        let around = &facts[around.candidate.entry as usize];
        let is_inside = |i: u32| facts[candidates[i as usize].candidate.entry as usize].lies_in(around);
        let by_score = |&a: &u32, &b: &u32| candidates[a as usize].score.total_cmp(&candidates[b as usize].score).then(b.cmp(&a));
        if inner.group != outer.group && !own.places.is_empty() && !is_inside(own.best) {
            spots[relation.inner as usize].pick = own.places.clone().filter(|&i| is_inside(i)).max_by(by_score);
        }
    }
}

/// How a candidate is tied to the names beside it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ties {
    /// "A, B" where it is A and lies in B.
    pub contained: bool,
    /// "A, B" where it is B.
    pub contains: bool,
    /// "A in B" where it is A.
    pub in_contained: bool,
    /// "B's A" where it is A.
    pub possessive: bool,
}

/// The ties of every candidate of the document, by its number.
pub fn find_ties(document: &mut Document, facts: &[Facts], ties: &mut Vec<Ties>) {
    ties.clear();
    ties.resize(document.candidates.len(), Ties::default());
    let Document { relations, spots, groups, candidates, .. } = document;
    for relation in relations.iter() {
        let [inner, outer] = [relation.inner, relation.outer].map(|spot| spots[spot as usize].group as usize);
        if inner == outer {
            continue;
        }
        let mut holds = false;
        for o in groups[outer].places.clone() {
            let outer_facts = &facts[candidates[o as usize].candidate.entry as usize];
            if !matches!(outer_facts.rank, Rank::State | Rank::First | Rank::Second) {
                continue;
            }
            for i in groups[inner].places.clone() {
                if facts[candidates[i as usize].candidate.entry as usize].lies_in(outer_facts) {
                    holds = true;
                    match relation.tie {
                        Tie::Comma => ties[i as usize].contained = true,
                        Tie::In => ties[i as usize].in_contained = true,
                        Tie::Possessive => ties[i as usize].possessive = true,
                    }
                    ties[o as usize].contains |= relation.tie == Tie::Comma;
                }
            }
        }
        groups[inner].is_contained |= holds && relation.tie == Tie::Comma;
        spots[relation.outer as usize].is_container |= holds && relation.tie == Tie::Comma;
    }
}

/// Scores every candidate in its surroundings.
pub fn score(
    document: &mut Document,
    finder: &Finder<'_>,
    ties: &[Ties],
    evidence: Option<&Evidence>,
    weights: &Weights,
) {
    for own in 0..document.groups.len() {
        let places = document.groups[own].places.clone();
        if places.len() < 2 || document.groups[own].is_hopeless {
            continue;
        }
        for i in places.clone() {
            let surroundings = Surroundings { document, evidence };
            let place = &document.candidates[i as usize];
            let mut sum = Sum::new(weights, Sort::Small);
            let place_facts = finder.facts(place.candidate);
            surroundings.note(own, place_facts, ties[i as usize], finder.all_facts(), &mut sum);
            let score = place.prior + sum.total;
            document.candidates[i as usize].score = score;
        }
        let Document { groups, candidates, .. } = document;
        share(&mut candidates[places.start as usize..places.end as usize], &mut groups[own]);
    }
}

/// Turns scores into shares; of equal scores the first listed is the best.
fn share(places: &mut [Scored], group: &mut Group) {
    let Some(best) = (0..places.len()).reduce(|a, b| if places[b].score > places[a].score { b } else { a }) else {
        return;
    };
    group.best = group.places.start + u32::try_from(best).unwrap_or_default();
    let most = places[best].score;
    let total: f32 = places.iter().map(|place| (place.score - most).exp()).sum();
    for place in places {
        place.share = (place.score - most).exp() / total;
    }
}
