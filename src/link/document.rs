//! One document as the linker sees it: its words, the names found in it, and what they may mean.
//!
//! A *spot* is one occurrence of a name; a *group* all spots of one name, which mean one thing in a document.

use std::ops::Range;

use super::facts::Rank;
use super::cues;
use super::heads::{self, Head};
use super::lexicon::{Class, LEXICON};
use super::persons::Persons;
use super::tokens::{tokenise, Gap, Token};
use super::{Candidate, Finder};
use crate::findings::Findings;
use crate::span::Span;

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
    /// The rank of the longer actor's name around it, and whether that is a medium.
    pub cover: Option<Cover>,
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
pub struct Group {
    /// Its places, in `Document::candidates`.
    pub places: Range<u32>,
    /// Its actors that are no places, in `Document::actors`.
    pub actors: Range<u32>,
    /// The first alias.
    pub alias: u32,
    /// The likeliest place.
    pub best: u32,
    /// How many occurrences there are.
    pub n_spots: u32,
    /// Probability that an occurrence is a place, the highest one.
    pub recognised: f32,
    /// Whether an occurrence stands in "A, B" with a place that contains it.
    pub is_contained: bool,
    /// Whether an occurrence is B of "A, B" where A lies in B.
    pub is_container: bool,
    /// Whether an occurrence stands behind a locative preposition.
    pub is_locative: bool,
    /// Whether an actor candidate is a person.
    pub has_person: bool,
    /// Whether an actor candidate is no person.
    pub has_body: bool,
}

/// How two neighbouring names stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tie {
    /// "A, B" and "A (B)".
    Comma,
    /// "A in B".
    In,
    /// "B's A".
    Possessive,
}

/// Two spots that stand side by side; the first may lie in the second.
#[derive(Clone, Copy, Debug)]
pub struct Relation {
    /// The spot that may be contained.
    pub inner: u32,
    /// The spot that may contain it.
    pub outer: u32,
    /// How they are joined.
    pub tie: Tie,
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
    /// How many words tell of which country, by the country's number.
    pub cues: Vec<(u32, u32)>,
    names: Vec<heads::Name>,
    order: Vec<u32>,
    spare: Vec<Candidate>,
}

impl Document {
    /// Reads a document and what was found in it.
    pub fn refill(&mut self, text: &str, findings: &Findings, finder: &Finder<'_>) {
        tokenise(text, &LEXICON, &mut self.tokens);
        self.persons.refill(text, &self.tokens);
        let cues = cues::count(text, &self.tokens).into_iter().filter(|(_, n)| *n > 0);
        self.cues.clear();
        self.cues.extend(cues.map(|(country, n)| (finder.country(country), n)));
        self.fill_spots(findings);
        self.fill_groups(findings, finder);
        self.add_known_persons(text, finder);
        self.add_unlisted(text);
        self.find_covers(finder);
        self.find_relations();
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
                self.spots.push(Spot { span, first, behind, group: 0, finding: Some(i), head: None, cover: None });
            }
        }
    }

    fn fill_groups(&mut self, findings: &Findings, finder: &Finder<'_>) {
        self.groups.clear();
        self.candidates.clear();
        self.actors.clear();
        self.order.clear();
        self.order.extend(0..narrow(self.spots.len()));
        let aliases_of = |spot: &Spot| spot.finding.map_or(&[][..], |finding| findings.aliases_of(finding as usize));
        let spots = &self.spots;
        self.order.sort_unstable_by(|&a, &b| {
            let key = |spot: u32| aliases_of(&spots[spot as usize]);
            key(a).cmp(key(b)).then(a.cmp(&b))
        });
        let mut previous: Option<&[u32]> = None;
        for &i in &self.order {
            let aliases = aliases_of(&self.spots[i as usize]);
            if previous != Some(aliases) {
                previous = Some(aliases);
                finder.collect_candidates(aliases, &mut self.spare);
                let group = new_group(aliases, &self.spare, finder, &mut self.candidates, &mut self.actors);
                self.groups.push(Group { n_spots: 0, ..group });
            }
            if let Some(group) = self.groups.last_mut() {
                group.n_spots += 1;
            }
            self.spots[i as usize].group = narrow(self.groups.len() - 1);
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
    }

    /// The actors of a group.
    pub fn actors_of(&self, group: &Group) -> &[Candidate] {
        &self.actors[group.actors.start as usize..group.actors.end as usize]
    }

    /// The places of a group.
    pub fn places_of(&self, group: &Group) -> &[Scored] {
        &self.candidates[group.places.start as usize..group.places.end as usize]
    }

    /// Whether a spot is B of "A, B" where A lies in B, or may.
    pub fn is_container(&self, spot: &Spot) -> bool {
        let group = &self.groups[spot.group as usize];
        let is_outer = |relation: &&Relation| self.spots[relation.outer as usize].span == spot.span;
        let mut relations = self.relations.iter().filter(|relation| relation.tie == Tie::Comma).filter(is_outer);
        group.is_container && relations.any(|relation| {
            self.groups[self.spots[relation.inner as usize].group as usize].is_contained
        })
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
            self.spots.push(Spot { span, first, behind, group, finding: None, head: Some(name.head), cover: None });
        }
        if self.spots.len() > n_listed {
            self.spots.sort_unstable_by_key(|spot| (spot.span.start, std::cmp::Reverse(spot.span.end)));
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

    /// Finds spots that stand side by side.
    fn find_relations(&mut self) {
        self.relations.clear();
        for i in 0..self.spots.len() {
            let spot = self.spots[i];
            let behind = spot.behind as usize;
            let Some(next) = self.tokens.get(behind) else { continue };
            let is_in = next.class.has(Class::LOCATIVE) && next.gap == Gap::SPACE;
            let (wanted, tie) = if is_in && self.tokens.get(behind + 1).is_some_and(|token| token.gap == Gap::SPACE) {
                (behind + 1, Tie::In)
            } else if next.gap.has(Gap::COMMA) && !next.gap.has_any(Gap::STOP) || next.gap.has(Gap::OPEN) {
                (behind, Tie::Comma)
            } else if next.gap.has(Gap::POSSESSIVE) {
                (behind, Tie::Possessive)
            } else {
                continue;
            };
            let others = (i + 1..self.spots.len()).skip_while(|&j| (self.spots[j].first as usize) < wanted);
            for j in others.take_while(|&j| self.spots[j].first as usize == wanted) {
                let (i, j) = (narrow(i), narrow(j));
                let (inner, outer) = if tie == Tie::Possessive { (j, i) } else { (i, j) };
                self.relations.push(Relation { inner, outer, tie });
            }
        }
    }
}

impl Group {
    fn unlisted(candidates: u32, actors: u32) -> Self {
        Self {
            places: candidates..candidates,
            actors: actors..actors,
            alias: u32::MAX,
            best: u32::MAX,
            n_spots: 1,
            recognised: 0.0,
            is_contained: false,
            is_container: false,
            is_locative: false,
            has_person: false,
            has_body: false,
        }
    }
}

fn new_group(
    aliases: &[u32],
    found: &[Candidate],
    finder: &Finder<'_>,
    places: &mut Vec<Scored>,
    actors: &mut Vec<Candidate>,
) -> Group {
    let mut group = Group::unlisted(narrow(places.len()), narrow(actors.len()));
    group.alias = aliases.first().copied().unwrap_or_default();
    for &candidate in found {
        if finder.is_place(candidate) {
            places.push(Scored { candidate, prior: 0.0, score: 0.0, share: 0.0 });
        } else {
            let is_person = finder.rank(candidate) == Rank::Person;
            group.has_person |= is_person;
            group.has_body |= !is_person;
            actors.push(candidate);
        }
    }
    group.places.end = narrow(places.len());
    group.actors.end = narrow(actors.len());
    group
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).expect("documents are shorter than 4 GiB")
}
