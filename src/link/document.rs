//! One document as the linker sees it: its words, the names found in it, and what they may mean.
//!
//! A *spot* is one occurrence of a name; a *group* all spots of one name, which mean one thing in a document.

use std::ops::Range;

use super::beside::{calls_for_place, Relation};
use super::cues;
use super::facts::Rank;
use super::heads::{self, Head};
use super::lexicon::{Class, LEXICON};
use super::persons::Persons;
use super::tokens::{tokenise, Token};
use super::{Candidate, Finder};
use crate::findings::Findings;
use crate::span::Span;
use crate::tables::How;

/// An occurrence of a name.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    /// Where it is.
    pub span: Span,
    /// Its first word.
    pub first: u32,
    /// The word behind it.
    pub behind: u32,
    /// The group it belongs to.
    pub group: u32,
    /// Which of the findings it is; none for a name that no list has.
    pub finding: Option<u32>,
    /// The head that makes it a place, for a name that no list has.
    pub head: Option<Head>,
    /// Whose longer name is around it.
    pub cover: Option<Cover>,
    /// Whether a word before it, or before the list that it stands in, calls for a place.
    pub is_placed: bool,
    /// Whether it is B of "A, B" where A may lie in B.
    pub is_container: bool,
    /// The number of the country in which a name that no list has lies, as far as the text tells; 0 if it does not.
    pub country: u32,
    /// The candidate that is meant here if it is not that of the group: "Springfield, Missouri" in a story about
    /// Springfield, Illinois.
    pub pick: Option<u32>,
}

impl Spot {
    fn new(span: Span, first: u32, behind: u32) -> Self {
        Self {
            span,
            first,
            behind,
            group: 0,
            finding: None,
            head: None,
            cover: None,
            is_placed: false,
            is_container: false,
            country: 0,
            pick: None,
        }
    }
}

/// The longer name around a spot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cover {
    /// A person's.
    Person,
    /// A medium's.
    Media,
    /// Another actor's.
    Body,
}

/// A place that a name may mean.
#[derive(Clone, Copy, Debug)]
pub struct Scored {
    /// The entry and the kind of alias.
    pub candidate: Candidate,
    /// Score by what is known without the document.
    pub prior: f32,
    /// Score in the document.
    pub score: f32,
    /// Share of the group's probability.
    pub share: f32,
}

/// All occurrences of a name.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools)] // facts that do not exclude each other
pub struct Group {
    /// Its places, in `Document::candidates`.
    pub places: Range<u32>,
    /// Its actors that are no places, in `Document::actors`.
    pub actors: Range<u32>,
    /// The first of its spots.
    pub first_spot: u32,
    /// Whether it is looked at at all: see `Atlas::is_dull`.
    pub is_called_for: bool,
    /// The likeliest place.
    pub best: u32,
    /// How many occurrences there are.
    pub n_spots: u32,
    /// Probability that an occurrence is a place, the highest one.
    pub recognised: f32,
    /// Whether it is too unlikely a place for the rest of the document to matter.
    pub is_hopeless: bool,
    /// Whether an occurrence stands in "A, B" with a place that contains it.
    pub is_contained: bool,
    /// Whether an occurrence stands in "A, B" with a place in it.
    pub is_container: bool,
    /// Whether an occurrence stands behind a locative preposition.
    pub is_locative: bool,
    /// Whether a place candidate is a state, under its usual name.
    pub has_state: bool,
    /// Whether a place candidate is the capital of a state, under its usual name.
    pub has_capital: bool,
    /// Whether one is the capital of a state and has millions of inhabitants.
    pub has_metropolis: bool,
    /// Whether an actor candidate is a person.
    pub has_person: bool,
    /// Whether an actor candidate is no person.
    pub has_body: bool,
}

/// What is written on for one document after the other.
#[derive(Debug, Default)]
pub struct Document {
    /// The words.
    pub tokens: Vec<Token>,
    /// The people.
    pub persons: Persons,
    /// Occurrences of names, by start, then the longer first.
    pub spots: Vec<Spot>,
    /// The names.
    pub groups: Vec<Group>,
    /// The places that names may mean, group by group.
    pub candidates: Vec<Scored>,
    /// The actors that names may mean, group by group.
    pub actors: Vec<Candidate>,
    /// Spots that stand side by side.
    pub relations: Vec<Relation>,
    /// Spots that stand side by side in a list, both ways, by the number of the first one's group.
    pub listed: Vec<(u32, u32)>,
    /// By word: whether it stands in a line most of whose words have capitals.
    pub headline: Vec<bool>,
    /// How many words tell of which country, by the country's number.
    pub cues: Vec<(u32, u32)>,
    /// Findings that are left out: see `Atlas::is_dull`.
    pub dull: Vec<u32>,
    names: Vec<heads::Name>,
    slots: Vec<u32>,
    spare: Vec<Candidate>,
}

impl Document {
    /// Reads a document and what was found in it.
    pub fn refill(&mut self, text: &str, findings: &Findings, finder: &Finder<'_>) {
        tokenise(text, &LEXICON, &mut self.tokens);
        self.persons.refill(text, &self.tokens);
        let counts = cues::count(text, &self.tokens);
        self.cues.clear();
        self.cues.extend(finder.cue_countries().into_iter().zip(counts).filter(|(_, n)| *n > 0));
        self.fill_spots(findings);
        self.fill_groups(findings, finder);
        self.add_known_persons(text, finder);
        if finder.is_general() {
            self.add_unlisted(text);
        }
        self.find_covers(finder);
        self.find_relations();
        self.find_headlines(text);
        self.find_placed();
    }

    fn fill_spots(&mut self, findings: &Findings) {
        self.spots.clear();
        let mut at = 0;
        for (i, found) in (0u32..).zip(&findings.spans) {
            let (start, end) = (narrow(found.span.start), narrow(found.span.end));
            while at < self.tokens.len() && self.tokens[at].end <= start {
                at += 1;
            }
            let mut behind = at;
            while behind < self.tokens.len() && self.tokens[behind].start < end {
                behind += 1;
            }
            // A symbol alone has no words; what stands around it cannot be told.
            if behind > at {
                let (first, behind) = (narrow(at), narrow(behind));
                let span = found.span;
                self.spots.push(Spot { finding: Some(i), ..Spot::new(span, first, behind) });
            }
        }
    }

    /// Puts spots of the same aliases into groups, and looks up what the groups may mean. Names that are dull
    /// wherever they stand are left out.
    fn fill_groups(&mut self, findings: &Findings, finder: &Finder<'_>) {
        self.groups.clear();
        self.candidates.clear();
        self.actors.clear();
        self.slots.clear();
        self.slots.resize((self.spots.len() * 2).next_power_of_two(), 0);
        for i in 0..self.spots.len() {
            let spot = self.spots[i];
            let aliases = aliases_of(findings, &spot);
            let place = self.slot_of(findings, aliases);
            if self.slots[place] == 0 {
                self.groups.push(Group { n_spots: 0, first_spot: narrow(i), ..Group::unlisted(0, 0) });
                self.slots[place] = narrow(self.groups.len());
            }
            let group = &mut self.groups[self.slots[place] as usize - 1];
            group.n_spots += 1;
            group.is_called_for |= !finder.is_dull(aliases) || calls_for_place(&self.tokens, &spot);
            self.spots[i].group = self.slots[place] - 1;
        }
        for group in &mut self.groups {
            group.places = narrow(self.candidates.len())..narrow(self.candidates.len());
            group.actors = narrow(self.actors.len())..narrow(self.actors.len());
            if group.is_called_for {
                finder
                    .collect_candidates(aliases_of(findings, &self.spots[group.first_spot as usize]), &mut self.spare);
                group.fill(&self.spare, finder, &mut self.candidates, &mut self.actors);
            }
        }
        let groups = &self.groups;
        self.dull.clear();
        self.dull.extend(
            self.spots.iter().filter(|spot| !groups[spot.group as usize].is_called_for).filter_map(|spot| spot.finding),
        );
        self.spots.retain(|spot| groups[spot.group as usize].is_called_for);
    }

    /// The slot of the group of some aliases, or the free one that it would have.
    fn slot_of(&self, findings: &Findings, aliases: &[u32]) -> usize {
        let mask = self.slots.len() - 1;
        let alias = aliases.first().copied().unwrap_or_default();
        let mut slot = (alias.wrapping_mul(0x9E37_79B9) >> 8) as usize & mask;
        loop {
            let Some(group) = self.slots[slot].checked_sub(1) else { return slot };
            let first = self.groups[group as usize].first_spot as usize;
            if aliases_of(findings, &self.spots[first]) == aliases {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    fn add_known_persons(&mut self, text: &str, finder: &Finder<'_>) {
        for spot in &self.spots {
            let group = &self.groups[spot.group as usize];
            let is_full = spot.behind - spot.first >= 2 && group.has_person && group.places.is_empty();
            if is_full && self.actors_of(group).iter().any(|actor| finder.rank(*actor) == Rank::Person) {
                self.persons.add_known(text, &self.tokens, spot.first as usize, spot.behind as usize);
            }
        }
        self.persons.sort();
    }

    /// The actors of a group.
    pub fn actors_of(&self, group: &Group) -> &[Candidate] {
        &self.actors[group.actors.start as usize..group.actors.end as usize]
    }

    /// The places of a group.
    pub fn places_of(&self, group: &Group) -> &[Scored] {
        &self.candidates[group.places.start as usize..group.places.end as usize]
    }

    /// Adds names with place heads that no list has.
    fn add_unlisted(&mut self, text: &str) {
        heads::find(text, &self.tokens, &mut self.names);
        let n_listed = self.spots.len();
        for name in &self.names {
            let (first, behind) = (narrow(name.first), narrow(name.behind));
            let at = self.spots[..n_listed].partition_point(|spot| spot.first < first);
            let same_start = self.spots[at..n_listed].iter().take_while(|spot| spot.first == first);
            if same_start.clone().any(|spot| spot.behind >= behind) {
                continue;
            }
            let end = self.tokens[name.behind - 1].end as usize;
            let is_short = text[end..].starts_with('.') && self.tokens[name.behind - 1].class.has(Class::ABBREVIATION);
            let span = Span { start: self.tokens[name.first].start as usize, end: end + usize::from(is_short) };
            let group = narrow(self.groups.len());
            self.groups.push(Group::unlisted(narrow(self.candidates.len()), narrow(self.actors.len())));
            self.spots.push(Spot { group, head: Some(name.head), ..Spot::new(span, first, behind) });
        }
        if self.spots.len() > n_listed {
            // Two sorted runs, which this sort merges.
            self.spots.sort_by_key(|spot| (spot.span.start, std::cmp::Reverse(spot.span.end)));
        }
    }

    /// Finds for every spot the longest actor's name around it.
    fn find_covers(&mut self, finder: &Finder<'_>) {
        let mut around: Option<(usize, Cover)> = None;
        for i in 0..self.spots.len() {
            let spot = self.spots[i];
            let group = &self.groups[spot.group as usize];
            if let Some((end, cover)) = around.filter(|(end, _)| *end >= spot.span.end) {
                self.spots[i].cover = Some(cover);
                debug_assert!(end >= spot.span.end);
            } else if spot.behind - spot.first >= 2 && group.places.is_empty() && !group.actors.is_empty() {
                around = Some((spot.span.end, finder.cover(self.actors_of(group))));
            }
        }
    }

    /// The candidate that a spot means: its own, or its group's.
    pub fn pick_of(&self, spot: &Spot) -> Option<&Scored> {
        let group = &self.groups[spot.group as usize];
        self.candidates.get(spot.pick.unwrap_or(group.best) as usize)
    }
}

/// Decimal logarithm of one and a half million inhabitants.
const METROPOLIS: f32 = 6.176;

impl Group {
    fn fill(
        &mut self,
        found: &[Candidate],
        finder: &Finder<'_>,
        places: &mut Vec<Scored>,
        actors: &mut Vec<Candidate>,
    ) {
        for &candidate in found {
            if finder.is_place(candidate) {
                let is_usual = candidate.how == How::Alias;
                let (rank, is_metropolis) = (finder.rank(candidate), finder.facts(candidate).inhabitants >= METROPOLIS);
                self.has_state |= is_usual && rank == Rank::State;
                self.has_capital |= is_usual && rank == Rank::Capital;
                self.has_metropolis |= is_usual && rank == Rank::Capital && is_metropolis;
                places.push(Scored { candidate, prior: 0.0, score: 0.0, share: 0.0 });
            } else {
                let is_person = finder.rank(candidate) == Rank::Person;
                self.has_person |= is_person;
                self.has_body |= !is_person;
                actors.push(candidate);
            }
        }
        self.places.end = narrow(places.len());
        self.actors.end = narrow(actors.len());
    }

    fn unlisted(candidates: u32, actors: u32) -> Self {
        Self {
            places: candidates..candidates,
            actors: actors..actors,
            first_spot: 0,
            is_called_for: false,
            best: u32::MAX,
            n_spots: 1,
            recognised: 0.0,
            is_hopeless: false,
            is_contained: false,
            is_container: false,
            is_locative: false,
            has_state: false,
            has_capital: false,
            has_metropolis: false,
            has_person: false,
            has_body: false,
        }
    }
}

fn aliases_of<'a>(findings: &'a Findings, spot: &Spot) -> &'a [u32] {
    spot.finding.map_or(&[], |finding| findings.aliases_of(finding as usize))
}

pub fn narrow(n: usize) -> u32 {
    u32::try_from(n).expect("documents are shorter than 4 GiB")
}
