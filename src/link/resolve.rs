//! Which of the places of one name is meant: a log-linear model over all candidates of a document.
//!
//! Every candidate has a prior; names side by side that lie in each other, the countries and divisions of
//! the document's other names, neighbours, and the place where the document was written add to it.

use super::beside::Tie;
use super::document::{Document, Group, Scored};
use super::evidence::Evidence;
use super::facts::{Facts, Rank};
use super::signals::{Ledger, Signal, Sort, Sum, Weights};
use super::{Candidate, Finder};
use crate::tables::How;

/// Within so many kilometres a place is near home.
const HOME_KM: f32 = 150.0;

/// Whether a place is too large to be near another.
pub fn is_area(rank: Rank) -> bool {
    matches!(rank, Rank::State | Rank::First | Rank::Region | Rank::Water)
}

/// Whether a place is populated, be it a capital or a hamlet.
fn is_city(rank: Rank) -> bool {
    matches!(rank, Rank::Capital | Rank::Seat | Rank::SmallSeat | Rank::Town | Rank::Section)
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

/// Whose name a place has without being meant by it, as far as the text goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Namesake {
    /// A state's, or that of a capital of millions: nothing of what tells the country of a text speaks for it.
    Great,
    /// Another capital's: names of its country speak for it, words and actors do not.
    Capital,
}

/// What the names beside a group's spots, and the rest of the document, say for one of its candidates.
pub struct Surroundings<'a> {
    /// The document.
    pub document: &'a Document,
    /// The rest of the document; nothing in the first round.
    pub evidence: Option<&'a Evidence>,
}

impl Surroundings<'_> {
    /// How many names beside a group's in lists mean places of the same country and sort, at most two. A city in the same
    /// division counts for more. "A, B" where A lies in B is no list of cities: "Tacoma, Washington".
    fn n_like_listed(&self, evidence: &Evidence, own: usize, place: &Facts, facts: &[Facts]) -> f32 {
        let group = &self.document.groups[own];
        let is_tied = group.is_contained || group.is_container;
        let own = u32::try_from(own).unwrap_or(u32::MAX);
        let listed = &self.document.listed;
        let beside = listed[listed.partition_point(|pair| pair.0 < own)..].iter().take_while(|pair| pair.0 == own);
        let likeness = |pair: &(u32, u32)| {
            let best = self.document.candidates.get(evidence.bests[pair.1 as usize] as usize)?;
            let other = &facts[best.candidate.entry as usize];
            let is_alike = !is_tied && is_city(other.rank) && is_city(place.rank);
            let is_near = other.country == place.country || place.rank == Rank::State;
            // "Paris, London and Berlin" are no towns of Kentucky because it has all three.
            let neighbour = &self.document.groups[pair.1 as usize];
            let is_plain = !neighbour.has_state && !neighbour.has_capital;
            let is_nearer = is_plain && is_city(place.rank) && other.first == place.first && place.first != 0;
            let alike = if is_alike && is_nearer { 1.5 } else { 1.0 };
            (is_near && (is_alike || other.rank == place.rank)).then_some(alike)
        };
        beside.filter_map(likeness).take(2).sum()
    }

    /// Whether a place has the name of a state or capital, and nothing ties the name to it: no "Mexico, Missouri", no
    /// other name in its county, no town nearby in a list ("between London and Windsor"), no home there. However much a
    /// text is about the United States, "Mexico" is the state and "London" the capital.
    fn namesake(&self, own: usize, place: &Facts, ties: Ties, finder: &Finder<'_>) -> Option<Namesake> {
        let group = &self.document.groups[own];
        let is_great = matches!(place.rank, Rank::State | Rank::First | Rank::Region | Rank::Capital);
        if is_great || !(group.has_state || group.has_capital) || ties.contained || ties.in_contained || ties.possessive
        {
            return None;
        }
        let home = home_of(place, finder.home.as_ref());
        let is_at_home = home.is_first || home.is_near || finder.home.is_some() && home.is_country;
        let is_greatest = group.has_state || group.has_metropolis;
        (!is_at_home).then_some(if is_greatest { Namesake::Great } else { Namesake::Capital })
    }

    /// Takes note of what speaks for the candidate `place` of group number `own`.
    pub fn note(&self, own: usize, place: &Facts, ties: Ties, finder: &Finder<'_>, ledger: &mut impl Ledger) {
        let facts = finder.all_facts();
        let support = self.evidence.map(|evidence| evidence.support(self.document, own, place, facts));
        let like_listed = self.evidence.map_or(0.0, |evidence| self.n_like_listed(evidence, own, place, facts));
        let is_among_neighbours = like_listed > 1.0 || support.is_some_and(|support| support.division > 0.0);
        let namesake = self.namesake(own, place, ties, finder).filter(|_| !is_among_neighbours);
        ledger.note(Signal::Namesake, namesake == Some(Namesake::Great));
        ledger.note(Signal::Contained, ties.contained);
        ledger.note(Signal::Contains, ties.contains);
        ledger.note(Signal::InContained, ties.in_contained);
        ledger.note(Signal::PossessiveContained, ties.possessive);
        if let Some(support) = support {
            ledger.add(Signal::LikeListed, like_listed);
            if namesake != Some(Namesake::Great) {
                ledger.add(Signal::SameCountry, support.country);
                ledger.add(Signal::CountryNamed, support.country_named);
            }
            if namesake.is_none() {
                ledger.add(Signal::CountryOfActors, support.country_of_actors);
                ledger.add(Signal::CountryCues, support.cues);
            }
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

/// Says in which country names that no list has lie: that of B in "A, B", else of most of the document's places, else
/// that in which it was written.
pub fn locate_unlisted(document: &mut Document, finder: &Finder<'_>, evidence: &Evidence) {
    let elsewhere = evidence.country_of(finder.home.as_ref());
    for spot in document.spots.iter_mut().filter(|spot| spot.head.is_some()) {
        spot.country = elsewhere;
    }
    for i in 0..document.relations.len() {
        let relation = document.relations[i];
        let outer = document.pick_of(&document.spots[relation.outer as usize]).map(|best| best.candidate);
        let inner = &mut document.spots[relation.inner as usize];
        if let Some(outer) = outer.filter(|_| inner.head.is_some()) {
            inner.country = finder.facts(outer).country;
        }
    }
}

/// Picks for a spot of "A, B" that lies in B the candidate there, where the group means another one.
pub fn pick_contained(document: &mut Document, facts: &[Facts]) {
    let Document { relations, spots, groups, candidates, .. } = document;
    for relation in relations.iter() {
        let (inner, outer) = (spots[relation.inner as usize], spots[relation.outer as usize]);
        let own = &groups[inner.group as usize];
        let Some(around) = candidates.get(outer.pick.unwrap_or(groups[outer.group as usize].best) as usize) else {
            continue;
        };
        let around = &facts[around.candidate.entry as usize];
        if relation.tie == Tie::In && !matches!(around.rank, Rank::State | Rank::First) {
            continue;
        }
        let is_inside = |i: u32| {
            let place = &facts[candidates[i as usize].candidate.entry as usize];
            place.lies_in(around) && !is_list_of_states(own, place, around)
        };
        let by_score =
            |&a: &u32, &b: &u32| candidates[a as usize].score.total_cmp(&candidates[b as usize].score).then(b.cmp(&a));
        if inner.group != outer.group && !own.places.is_empty() && !is_inside(own.best) {
            spots[relation.inner as usize].pick = own.places.clone().filter(|&i| is_inside(i)).max_by(by_score);
        }
    }
}

/// Whether "A, B" names two states and no town of B: "Canada, Mexico".
fn is_list_of_states(inner: &Group, place: &Facts, around: &Facts) -> bool {
    inner.has_state && around.rank == Rank::State && place.rank != Rank::First
}

/// How a candidate is tied to the names beside it.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // ties that do not exclude each other
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
                let place = &facts[candidates[i as usize].candidate.entry as usize];
                if place.lies_in(outer_facts) && !is_list_of_states(&groups[inner], place, outer_facts) {
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
        groups[outer].is_container |= holds && relation.tie == Tie::Comma;
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
            surroundings.note(own, place_facts, ties[i as usize], finder, &mut sum);
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
