//! Decides what the names found in a document mean: which of them are places, and which places.
//!
//! One document at a time, in this order: its words (`tokens.rs`, `lexicon.rs`), its people (`persons.rs`), names
//! with place heads (`heads.rs`), all of them as spots and groups (`document.rs`) and what stands beside them (`beside.rs`,
//! `cues.rs`); which place each name means by
//! itself (`resolve.rs`), whether it is one (`recognise.rs`), both again in the light of the others; what is read as
//! actor or place (`choose.rs`), with the role of the day (`roles.rs`). What speaks for what is in `signals.rs`. Reads only the
//! document, its date and home, and the caller's preferences; the same input gives the same output, always.

mod actors;
mod agents;
mod beside;
mod choose;
mod cues;
mod document;
mod evidence;
mod explain;
mod facts;
mod finder;
mod heads;
mod lexicon;
mod linked;
mod persons;
mod reading;
mod recognise;
mod resolve;
mod roles;
mod signals;
mod tokens;
mod weigh;
mod wider;

/// The words of a document and what is known of each, for other readers of the text.
pub(crate) mod words {
    pub(crate) use super::lexicon::{Class, LEXICON};
    pub(crate) use super::tokens::{tokenise, Gap, Shape, Token};
}

use std::collections::HashSet;

use self::document::Document;
use self::evidence::Evidence;
pub use self::explain::{explain, Verdict, Weighed, WeighedCandidate};
pub use self::facts::{Atlas, Facts};
use self::finder::Finder;
pub use self::linked::Linked;
use self::resolve::Ties;
pub use self::signals::Signal;
use self::weigh::Scores;
use crate::findings::Matched;
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
    scores: Scores,
}

/// Links what was found in a document: mentions by start, then the longer first.
pub fn link<'g>(
    tables: &'g Tables,
    atlas: &Atlas,
    request: Request<'_>,
    context: Context,
    matched: Matched<'_>,
    buffers: &mut Buffers,
    linked: &mut Vec<Linked<'g>>,
) {
    let Matched { text, findings } = matched;
    linked.clear();
    let finder = Finder::new(tables, atlas, request, context);
    let Buffers { document, ties, evidence, scores } = buffers;
    document.refill(text, findings, &finder);
    weigh::weigh(&finder, text, document, ties, evidence, scores);
    let country = evidence.country_of(finder.home.as_ref());
    let probabilities = &scores.probabilities;
    let known = choose::Given { tables, finder: &finder, text, probabilities, country };
    choose::choose(known, document, &mut Vec::new(), &mut Vec::new(), linked);
}
