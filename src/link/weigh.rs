//! Scores candidates and spots, first each name by itself, then in the light of the others, until they agree.
//!
//! What a spot's own words say is added up once; only what depends on the rest of the document is added anew.

use super::choose::LIKELY;
use super::document::Document;
use super::evidence::Evidence;
use super::finder::Finder;
use super::recognise::{self, Scene};
use super::resolve::{self, Ties};
use super::signals::{Sort, Sum, WEIGHTS};

/// How often the document's names are scored in the light of each other.
const N_ROUNDS: usize = 2;
/// A name that is no likelier a place by its own words is left alone: no other name would make it one.
const HOPELESS: f32 = 0.02;

/// The scores of a document's spots.
#[derive(Debug, Default)]
pub struct Scores {
    /// By spot: the probability that it is a place.
    pub probabilities: Vec<f32>,
    /// By spot: the sum of what its own words say, and for which sort of name.
    own: Vec<(Option<Sort>, f32)>,
    /// By group: the sum of what its place and the rest of the document say, and which sort of name it is.
    shared: Vec<(Sort, f32)>,
}

/// Scores candidates and spots until they agree.
pub fn weigh(
    finder: &Finder<'_>,
    text: &str,
    document: &mut Document,
    ties: &mut Vec<Ties>,
    evidence: &mut Evidence,
    scores: &mut Scores,
) {
    recognise::find_locatives(document);
    resolve::score_priors(document, finder, &WEIGHTS);
    resolve::find_ties(document, finder.all_facts(), ties);
    resolve::score(document, finder, ties, None, &WEIGHTS);
    scores.clear(document.spots.len());
    scores.refill(&Scene { text, document, finder, ties, evidence: None });
    spread(document, &scores.probabilities);
    for group in &mut document.groups {
        group.is_hopeless = group.recognised < HOPELESS;
    }
    for round in 0..N_ROUNDS {
        evidence.refill(document, finder.all_facts(), round == 0);
        resolve::score(document, finder, ties, Some(evidence), &WEIGHTS);
    }
    scores.refill(&Scene { text, document, finder, ties, evidence: Some(evidence) });
    resolve::pick_contained(document, finder.all_facts());
    resolve::locate_unlisted(document, finder, evidence);
}

impl Scores {
    fn clear(&mut self, n_spots: usize) {
        self.own.clear();
        self.own.resize(n_spots, (None, 0.0));
        self.probabilities.clear();
        self.probabilities.resize(n_spots, 0.0);
    }

    /// The probability of every spot to be a place.
    fn refill(&mut self, scene: &Scene<'_>) {
        let document = scene.document;
        self.shared.clear();
        self.shared.extend((0..document.groups.len()).map(|own| {
            let sort = scene.sort(&document.groups[own]);
            let mut sum = Sum::new(&WEIGHTS, sort);
            if !document.groups[own].is_hopeless {
                scene.note_group(own, &mut sum);
            }
            (sort, sum.total)
        }));
        for (i, spot) in document.spots.iter().enumerate() {
            let group = &document.groups[spot.group as usize];
            if scene.is_own(group) {
                self.probabilities[i] = 1.0;
                continue;
            }
            if group.is_hopeless || spot.head.is_none() && group.places.is_empty() {
                continue;
            }
            let (sort, shared) = self.shared[spot.group as usize];
            if self.own[i].0 != Some(sort) {
                let mut sum = Sum::new(&WEIGHTS, sort);
                scene.note_spot(spot, &mut sum);
                self.own[i] = (Some(sort), sum.total);
            }
            self.probabilities[i] = 1.0 / (1.0 + (-(self.own[i].1 + shared)).exp());
        }
    }
}

/// Gives every group the probability of its best spot, those inside other names left out: "London" in "New London"
/// says nothing.
fn spread(document: &mut Document, probabilities: &[f32]) {
    let Document { groups, spots, .. } = document;
    groups.iter_mut().for_each(|group| group.recognised = 0.0);
    let mut free_from = 0;
    for (spot, &probability) in spots.iter().zip(probabilities) {
        if spot.span.start >= free_from {
            let group = &mut groups[spot.group as usize];
            group.recognised = group.recognised.max(probability);
            free_from = if probability >= LIKELY { spot.span.end } else { free_from };
        }
    }
}
