//! Says of every name found in a document what spoke for and against it: the sums of `resolve.rs` and
//! `recognise.rs`, item by item.

use super::actors::{Actor, Why};
use super::choose::{choose, is_place, Given, LIKELY};
use super::document::{Document, Scored, Spot};
use super::linked::{Linked, Rule};
use super::recognise::Scene;
use super::resolve::{note_prior, note_same_name, Surroundings};
use super::signals::{Signal, Sort, WEIGHTS};
use super::{weigh, Atlas, Buffers, Candidate, Context, Finder, Request};
use crate::findings::{Findings, Matched};
use crate::select::Overlaps;
use crate::span::Span;
use crate::tables::Tables;

/// A signal, its strength, and what it adds to the sum.
pub type Item = (Signal, f32, f32);

/// What became of a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It has a row.
    Chosen,
    /// It overlaps a mention that starts first or is longer.
    Overlapped,
    /// It is hardly a place, and nobody.
    Unlikely,
    /// It is a place, but not which.
    Undecided,
    /// What it means is not asked for.
    Unwanted,
    /// It is a common word or given name, and nothing beside it calls for a place: it was not weighed.
    Dull,
}

impl Verdict {
    /// The name that tables use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chosen => "chosen",
            Self::Overlapped => "overlapped",
            Self::Unlikely => "unlikely",
            Self::Undecided => "undecided",
            Self::Unwanted => "unwanted",
            Self::Dull => "dull",
        }
    }
}

/// A name found in a document, and what was weighed.
#[derive(Debug)]
pub struct Weighed {
    /// Where it is.
    pub span: Span,
    /// What became of it.
    pub verdict: Verdict,
    /// The probability that it is a place.
    pub probability: f32,
    /// Which of the weights count.
    pub sort: &'static str,
    /// What speaks for and against a place.
    pub items: Vec<Item>,
    /// Which places it may be.
    pub places: Vec<WeighedCandidate>,
    /// Which actors it may be.
    pub actors: Vec<Candidate>,
    /// The rule by which the words around it make it an actor.
    pub told: Option<Told>,
}

/// How the words around a name, or of a phrase, make it an actor.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// The rule.
    pub rule: Rule,
    /// The entry that is meant.
    pub entry: Option<u32>,
    /// What it was found by.
    pub why: Why,
}

/// A place that a name may mean, and what was weighed.
#[derive(Debug)]
pub struct WeighedCandidate {
    /// The place.
    pub candidate: Candidate,
    /// Its share of the probability.
    pub share: f32,
    /// What speaks for it.
    pub items: Vec<Item>,
}

/// Weighs what was found in a document and keeps account of it.
#[must_use]
pub fn explain(
    tables: &Tables,
    atlas: &Atlas,
    request: Request<'_>,
    context: Context,
    matched: Matched<'_>,
) -> Vec<Weighed> {
    let Matched { text, findings } = matched;
    let finder = Finder::new(tables, atlas, request, context);
    let mut buffers = Buffers::default();
    let Buffers { document, ties, evidence, scores } = &mut buffers;
    document.refill(text, findings, &finder);
    weigh::weigh(&finder, text, document, ties, evidence, scores);
    let probabilities = &scores.probabilities;
    let document = &*document;
    let mut linked = Vec::new();
    let country = evidence.country_of(finder.home.as_ref());
    let known = Given { tables, finder: &finder, text, probabilities, country };
    let mut actors = Vec::new();
    choose(known, document, &mut Vec::new(), &mut actors, &mut linked);
    let scene = Scene { text, document, finder: &finder, ties, evidence: Some(evidence) };
    let first = Scene { text, document, finder: &finder, ties, evidence: None };
    let surroundings = Surroundings { document, evidence: Some(evidence) };
    let alone = Surroundings { document, evidence: None };
    let weigh_place = |own: usize, number: usize, place: &Scored| {
        let mut signals = Vec::new();
        note_prior(place.candidate, &finder, &mut signals);
        let group = &document.groups[own];
        note_same_name(document.places_of(group), number - group.places.start as usize, &finder, &mut signals);
        let surroundings = if group.is_hopeless { &alone } else { &surroundings };
        surroundings.note(own, finder.facts(place.candidate), ties[number], &finder, &mut signals);
        WeighedCandidate { candidate: place.candidate, share: place.share, items: with_weights(signals, Sort::Small) }
    };
    let weigh_spot = |(spot, &probability): (&Spot, &f32)| {
        let (own, mut signals) = (spot.group as usize, Vec::new());
        let group = &document.groups[own];
        // What is hopeless by itself was never weighed against the rest.
        let scene = if group.is_hopeless { &first } else { &scene };
        scene.note_group(own, &mut signals);
        scene.note_spot(spot, &mut signals);
        let numbers = group.places.start as usize..;
        Weighed {
            span: spot.span,
            verdict: verdict(&finder, document, spot, probability, &linked),
            probability,
            sort: scene.sort(group).name(),
            items: with_weights(signals, scene.sort(group)),
            places: numbers.zip(document.places_of(group)).map(|(n, place)| weigh_place(own, n, place)).collect(),
            actors: document.actors_of(group).to_vec(),
            told: None,
        }
    };
    let mut weighed: Vec<Weighed> = document.spots.iter().zip(probabilities.iter()).map(weigh_spot).collect();
    weighed.extend(document.dull.iter().map(|&finding| dull(&finder, findings, finding as usize)));
    tell(&finder, &actors, &linked, &mut weighed);
    weighed.sort_by_key(|name| (name.span.start, std::cmp::Reverse(name.span.end)));
    weighed
}

/// Adds what was found by the words around it: to the name of the same words, or as a name of its own.
fn tell(finder: &Finder<'_>, actors: &[Actor<'_>], linked: &[Linked<'_>], weighed: &mut Vec<Weighed>) {
    let is_in = |actor: &&Actor<'_>| {
        let mention = linked.iter().find(|mention| mention.span == actor.linked.span);
        mention.is_none_or(|mention| mention.rule == actor.linked.rule && mention.entry == actor.linked.entry)
    };
    for actor in actors.iter().filter(is_in) {
        let told = Told { rule: actor.linked.rule, entry: actor.linked.entry, why: actor.why };
        let is_chosen = linked.iter().any(|mention| mention.span == actor.linked.span);
        if let Some(name) = weighed.iter_mut().find(|name| name.span == actor.linked.span) {
            name.told = name.told.or(Some(told));
            name.verdict = if is_chosen { Verdict::Chosen } else { name.verdict };
            continue;
        }
        let is_overlapped = finder.request.overlaps == Overlaps::Longest;
        let verdict = match is_chosen {
            true => Verdict::Chosen,
            false if is_overlapped => Verdict::Overlapped,
            false => Verdict::Unwanted,
        };
        weighed.push(Weighed {
            span: actor.linked.span,
            verdict,
            probability: 0.0,
            sort: Sort::Unlisted.name(),
            items: Vec::new(),
            places: Vec::new(),
            actors: Vec::new(),
            told: Some(told),
        });
    }
}

/// A name that was not weighed.
fn dull(finder: &Finder<'_>, findings: &Findings, finding: usize) -> Weighed {
    let mut candidates = Vec::new();
    finder.collect_candidates(findings.aliases_of(finding), &mut candidates);
    let place = |candidate| WeighedCandidate { candidate, share: 0.0, items: Vec::new() };
    Weighed {
        span: findings.spans[finding].span,
        verdict: Verdict::Dull,
        probability: 0.0,
        sort: Sort::Small.name(),
        items: Vec::new(),
        places: candidates.into_iter().map(place).collect(),
        actors: Vec::new(),
        told: None,
    }
}

fn with_weights(signals: Vec<(Signal, f32)>, sort: Sort) -> Vec<Item> {
    signals.into_iter().map(|(signal, value)| (signal, value, value * WEIGHTS.of(signal, sort))).collect()
}

fn verdict(finder: &Finder<'_>, document: &Document, spot: &Spot, probability: f32, linked: &[Linked<'_>]) -> Verdict {
    let is_over = |other: &&Linked<'_>| other.span.start < spot.span.end && spot.span.start < other.span.end;
    let group = &document.groups[spot.group as usize];
    let overlaps = finder.request.overlaps == Overlaps::Longest;
    match linked.iter().filter(|_| overlaps).find(is_over) {
        _ if linked.iter().any(|mention| mention.span == spot.span) => Verdict::Chosen,
        Some(_) => Verdict::Overlapped,
        None if is_place(finder, document, spot, probability) || !group.actors.is_empty() => Verdict::Unwanted,
        None if probability >= LIKELY => Verdict::Undecided,
        None => Verdict::Unlikely,
    }
}
