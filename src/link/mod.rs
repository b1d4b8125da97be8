//! Decides what the names found in a document mean: which of them are places, and which places.
//!
//! One document at a time, in this order: its words (`tokens.rs`, `lexicon.rs`), its people (`persons.rs`), names
//! with place heads (`heads.rs`), all of them as spots and groups (`document.rs`); which place each name means by
//! itself (`resolve.rs`), whether it is one (`recognise.rs`), both again in the light of the others; what is read as
//! actor or place (`choose.rs`), with the role of the day (`roles.rs`). What speaks for what is in `signals.rs`. Reads only the
//! document, its date and home, and the caller's preferences; the same input gives the same output, always.

mod choose;
mod cues;
mod document;
mod explain;
mod facts;
mod finder;
mod heads;
mod lexicon;
mod persons;
mod reading;
mod recognise;
mod resolve;
mod roles;
mod signals;
mod tokens;

use std::collections::HashSet;

pub use self::choose::Linked;
pub use self::explain::{explain, Verdict, Weighed, WeighedCandidate};
pub use self::signals::Signal;
pub use self::facts::{Atlas, Facts};
use self::document::Document;
use self::finder::Finder;
use self::recognise::Scene;
use self::resolve::{Evidence, Ties};
use self::signals::WEIGHTS;
use crate::findings::Findings;
use crate::select::Overlaps;
use crate::tables::{Also, Entries, How, Kind, Tables};

/// The view a caller asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum View {
    /// Actors and places together.
    Both,
    /// Actors only.
    Actors,
    /// Every surface that names a literal place.
    Places,
}

impl View {
    /// Whether a candidate can have a row in this view.
    #[must_use]
    pub fn has(self, entries: &Entries, candidate: Candidate) -> bool {
        match self {
            Self::Both => true,
            Self::Actors => entries.kind[candidate.entry as usize] == Kind::Actor,
            Self::Places => candidate.point(entries).is_some(),
        }
    }
}

/// A user's bias.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prefer {
    /// Alpha-3 codes.
    pub countries: HashSet<String>,
    /// Rows of the entries table.
    pub entries: HashSet<u32>,
    /// West, south, east, north, in degrees; west may exceed east across the antimeridian.
    pub bbox: Option<[f64; 4]>,
}

impl Prefer {
    fn has(&self, entries: &Entries, row: u32) -> bool {
        let entry = row as usize;
        self.entries.contains(&row)
            || !self.countries.is_empty()
                && entries.country.get(entry).is_some_and(|country| self.countries.contains(country))
            || self.bbox.is_some_and(|bbox| entries.point.get(entry).is_some_and(|point| is_inside(bbox, point)))
    }
}

fn is_inside([west, south, east, north]: [f64; 4], (lat, lon): (f64, f64)) -> bool {
    let in_width = if west <= east { west <= lon && lon <= east } else { lon >= west || lon <= east };
    in_width && south <= lat && lat <= north
}

/// What is known of a document besides its text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context {
    /// Days since 1970-01-01.
    pub date: Option<i32>,
    /// Where it was written: a number of [`crate::Gazetteer::homes_of`].
    pub home: Option<u32>,
}

/// An entry that a surface may mean, and by what kind of alias.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Candidate {
    /// Row of the entries table.
    pub entry: u32,
    /// How the alias names it.
    pub how: How,
    /// What else the alias is.
    pub also: Also,
}

impl Candidate {
    /// Where the literal place lies that the surface names, in degrees north and east. The seat that
    /// stands for a government ("the Kremlin") is not the middle of its country.
    #[must_use]
    pub fn point(self, entries: &Entries) -> Option<(f64, f64)> {
        entries.point.get(self.entry as usize).filter(|_| self.how != How::Metonym)
    }
}

/// What is asked of the linker.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Actors, places or both.
    pub view: View,
    /// Whether overlapping mentions are kept.
    pub overlaps: Overlaps,
    /// In the view of places: whether places inside longer names count.
    pub nested: bool,
    /// The user's bias.
    pub prefer: &'a Prefer,
    /// Which links of aliases count; all if `None`.
    pub wanted: Option<&'a [bool]>,
}

/// What is written on for one document after the other.
#[derive(Debug, Default)]
pub struct Buffers {
    document: Document,
    ties: Vec<Ties>,
    evidence: Evidence,
    probabilities: Vec<f32>,
}

/// How often the document's names are scored in the light of each other.
const N_ROUNDS: usize = 3;

/// Links what was found in a document: mentions by start, then the longer first.
pub fn link<'g>(
    tables: &'g Tables,
    atlas: &Atlas,
    request: Request<'_>,
    context: Context,
    text: &str,
    findings: &Findings,
    buffers: &mut Buffers,
    linked: &mut Vec<Linked<'g>>,
) {
    linked.clear();
    let finder = Finder::new(tables, atlas, request, context);
    let Buffers { document, ties, evidence, probabilities } = buffers;
    document.refill(text, findings, &finder);
    weigh(&finder, text, document, ties, evidence, probabilities);
    choose::choose(tables, &finder, document, probabilities, linked);
}

/// Scores candidates and spots until they agree.
fn weigh(
    finder: &Finder<'_>,
    text: &str,
    document: &mut Document,
    ties: &mut Vec<Ties>,
    evidence: &mut Evidence,
    probabilities: &mut Vec<f32>,
) {
    recognise::find_locatives(document);
    resolve::score_priors(document, finder, &WEIGHTS);
    resolve::find_ties(document, finder.all_facts(), ties);
    resolve::score(document, finder, ties, None, &WEIGHTS);
    recognise_all(finder, text, document, ties, None, probabilities);
    for _ in 0..N_ROUNDS {
        evidence.refill(document, finder.all_facts());
        resolve::score(document, finder, ties, Some(evidence), &WEIGHTS);
        recognise_all(finder, text, document, ties, Some(evidence), probabilities);
    }
}

/// The probability of every spot to be a place; a group's is that of its best spot.
fn recognise_all(
    finder: &Finder<'_>,
    text: &str,
    document: &mut Document,
    ties: &[Ties],
    evidence: Option<&Evidence>,
    probabilities: &mut Vec<f32>,
) {
    probabilities.clear();
    let scene = Scene { text, document, finder, ties, evidence };
    let probability = |spot: &document::Spot| {
        let is_possible = spot.head.is_some() || !document.groups[spot.group as usize].places.is_empty();
        if is_possible { scene.probability(spot, &WEIGHTS) } else { 0.0 }
    };
    probabilities.extend(document.spots.iter().map(probability));
    let Document { groups, spots, .. } = document;
    groups.iter_mut().for_each(|group| group.recognised = 0.0);
    let mut free_from = 0;
    for (spot, &probability) in spots.iter().zip(probabilities.iter()) {
        // "London" in "New London" says nothing.
        if spot.span.start >= free_from {
            let group = &mut groups[spot.group as usize];
            group.recognised = group.recognised.max(probability);
            free_from = if probability >= choose::LIKELY { spot.span.end } else { free_from };
        }
    }
}
