//! Which of the places of one name is meant: a log-linear model over all candidates of a document.
//!
//! Every candidate has a prior; names side by side that lie in each other, the countries and divisions of
//! the document's other names, neighbours, and the place where the document was written add to it.

use super::document::{Document, Group, Tie};
use super::facts::{Facts, Rank};
use super::signals::{Ledger, Signal, Sum, Weights};
use super::{Candidate, Finder};
use crate::tables::How;

/// Within so many kilometres two places are neighbours.
const NEIGHBOURS_KM: f32 = 120.0;
/// Within so many kilometres a place is near home.
const HOME_KM: f32 = 150.0;
/// Names further apart than this many are not compared as neighbours: it bounds the work in very long documents.
const NEIGHBOUR_GROUPS: usize = 100;

/// What the document's names say together: how much speaks for each country and division.
#[derive(Debug, Default)]
pub struct Evidence {
    countries: Vec<(u32, f32)>,
    firsts: Vec<(u32, f32)>,
    points: Vec<Point>,
}

#[derive(Debug)]
struct Point {
    group: usize,
    place: Facts,
    mass: f32,
}

/// How much the rest of the document supports a place.
#[derive(Clone, Copy, Debug, Default)]
pub struct Support {
    /// Other names in its country.
    pub country: f32,
    /// Other names in its first-level division.
    pub first: f32,
    /// Other names nearby.
    pub near: f32,
}

impl Evidence {
    /// Gathers what the groups say, each as far as it is a place and as its candidates are likely.
    pub fn refill(&mut self, document: &Document, facts: &[Facts]) {
        /// Less likely candidates say nothing.
        const NEGLIGIBLE: f32 = 0.05;
        self.countries.clear();
        self.firsts.clear();
        self.points.clear();
        for (i, group) in document.groups.iter().enumerate() {
            for place in document.places_of(group) {
                let mass = place.share * group.recognised;
                if mass < NEGLIGIBLE {
                    continue;
                }
                let facts = &facts[place.candidate.entry as usize];
                add(&mut self.countries, facts.country, mass);
                add(&mut self.firsts, facts.first, mass);
                if !matches!(facts.rank, Rank::State | Rank::First | Rank::Region | Rank::Water) {
                    self.points.push(Point { group: i, place: *facts, mass });
                }
            }
        }
    }

    /// What other groups than number `own` say for a place.
    pub fn support(&self, document: &Document, own: usize, place: &Facts, facts: &[Facts]) -> Support {
        let (mut own_country, mut own_first) = (0.0, 0.0);
        let group = &document.groups[own];
        for other in document.places_of(group) {
            let (other_facts, mass) = (&facts[other.candidate.entry as usize], other.share * group.recognised);
            own_country += if other_facts.country == place.country { mass } else { 0.0 };
            own_first += if other_facts.first == place.first { mass } else { 0.0 };
        }
        let rest = |all: f32, own: f32| (all - own).max(0.0).ln_1p();
        Support {
            country: rest(of(&self.countries, place.country), own_country),
            first: rest(of(&self.firsts, place.first), own_first),
            near: self.near(own, place),
        }
    }

    fn near(&self, own: usize, place: &Facts) -> f32 {
        if matches!(place.rank, Rank::State | Rank::First | Rank::Region | Rank::Water) {
            return 0.0;
        }
        let is_close = |point: &&Point| point.group != own && point.group.abs_diff(own) < NEIGHBOUR_GROUPS;
        let near = self.points.iter().filter(is_close);
        let near = near.filter(|point| point.place.distance_within(place, NEIGHBOURS_KM).is_some());
        near.map(|point| point.mass).sum::<f32>().ln_1p()
    }
}

fn add(sums: &mut Vec<(u32, f32)>, number: u32, mass: f32) {
    if number == 0 {
        return;
    }
    match sums.iter_mut().find(|(known, _)| *known == number) {
        Some((_, sum)) => *sum += mass,
        None => sums.push((number, mass)),
    }
}

fn of(sums: &[(u32, f32)], number: u32) -> f32 {
    if number == 0 {
        return 0.0;
    }
    sums.iter().find(|(known, _)| *known == number).map_or(0.0, |(_, sum)| *sum)
}

/// Scores every candidate by what is known without the document.
pub fn score_priors(document: &mut Document, finder: &Finder<'_>, weights: &Weights) {
    let Document { groups, candidates, .. } = document;
    for group in groups {
        let places = &mut candidates[group.places.start as usize..group.places.end as usize];
        for place in places.iter_mut() {
            let mut sum = Sum::new(weights);
            note_prior(place.candidate, finder, &mut sum);
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
    let is_area = matches!(place.rank, Rank::State | Rank::First | Rank::Region | Rank::Water);
    Home {
        is_country: home.country != 0 && home.country == place.country,
        is_first: home.first != 0 && home.first == place.first,
        is_near: !is_area && home.distance_within(place, HOME_KM).is_some(),
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
    /// Takes note of what speaks for the candidate `place` of group number `own`.
    pub fn note(&self, own: usize, place: &Facts, ties: Ties, facts: &[Facts], ledger: &mut impl Ledger) {
        ledger.note(Signal::Contained, ties.contained);
        ledger.note(Signal::Contains, ties.contains);
        ledger.note(Signal::InContained, ties.in_contained);
        ledger.note(Signal::PossessiveContained, ties.possessive);
        if let Some(evidence) = self.evidence {
            let support = evidence.support(self.document, own, place, facts);
            ledger.add(Signal::SameCountry, support.country);
            ledger.add(Signal::SameFirst, support.first);
            ledger.add(Signal::Near, support.near);
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
        if places.len() < 2 {
            continue;
        }
        for i in places.clone() {
            let surroundings = Surroundings { document, evidence };
            let place = &document.candidates[i as usize];
            let mut sum = Sum::new(weights);
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
fn share(places: &mut [super::document::Scored], group: &mut Group) {
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
