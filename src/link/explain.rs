//! Says of every name found in a document what spoke for and against it: the sums of `resolve.rs` and
//! `recognise.rs`, item by item.

use super::document::Scored;
use super::recognise::Scene;
use super::resolve::{note_prior, Surroundings};
use super::signals::{Signal, Sort, WEIGHTS};
use super::{weigh, Atlas, Buffers, Candidate, Context, Finder, Request};
use crate::findings::Findings;
use crate::span::Span;
use crate::tables::Tables;

/// A signal, its strength, and what it adds to the sum.
pub type Item = (Signal, f32, f32);

/// A name found in a document, and what was weighed.
#[derive(Debug)]
pub struct Weighed {
    /// Where it is.
    pub span: Span,
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
    text: &str,
    findings: &Findings,
) -> Vec<Weighed> {
    let finder = Finder::new(tables, atlas, request, context);
    let mut buffers = Buffers::default();
    let Buffers { document, ties, evidence, probabilities } = &mut buffers;
    document.refill(text, findings, &finder);
    weigh(&finder, text, document, ties, evidence, probabilities);
    let document = &*document;
    let scene = Scene { text, document, finder: &finder, ties, evidence: Some(evidence) };
    let surroundings = Surroundings { document, evidence: Some(evidence) };
    let weigh_place = |own: usize, number: usize, place: &Scored| {
        let mut signals = Vec::new();
        note_prior(place.candidate, &finder, &mut signals);
        surroundings.note(own, finder.facts(place.candidate), ties[number], atlas.facts(), &mut signals);
        WeighedCandidate { candidate: place.candidate, share: place.share, items: with_weights(signals, Sort::Small) }
    };
    let weigh_spot = |(spot, &probability): (&super::document::Spot, &f32)| {
        let (own, mut signals) = (spot.group as usize, Vec::new());
        let group = &document.groups[own];
        scene.note(spot, &mut signals);
        let numbers = group.places.start as usize..;
        Weighed {
            span: spot.span,
            probability,
            sort: scene.sort(spot).name(),
            items: with_weights(signals, scene.sort(spot)),
            places: numbers.zip(document.places_of(group)).map(|(n, place)| weigh_place(own, n, place)).collect(),
            actors: document.actors_of(group).to_vec(),
        }
    };
    document.spots.iter().zip(probabilities.iter()).map(weigh_spot).collect()
}

fn with_weights(signals: Vec<(Signal, f32)>, sort: Sort) -> Vec<Item> {
    signals.into_iter().map(|(signal, value)| (signal, value, value * WEIGHTS.of(signal, sort))).collect()
}
