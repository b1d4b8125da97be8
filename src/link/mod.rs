//! Decides which entry a mention means.
//!
//! The simplest honest rule: of several candidates the most prominent one (`prior.rs`), or the first listed
//! of equal ones, with the candidate's share as score. A small town whose name is also a common word or
//! somebody's name is left out where nothing speaks for it. Reads only the candidates, the document's date
//! and home, and the caller's preferences.

mod prior;
mod roles;

use std::collections::HashSet;

use self::prior::{needs_evidence, prior};
use crate::tables::{Also, Entries, How, Kind, Tables};

/// What speaks for a country or entry that the caller prefers, as an exponent of ten.
const PREFERRED: f64 = 12.0;
/// What speaks for the country that a document was written in.
const AT_HOME: f64 = 3.0;
/// The role of intergovernmental bodies and those who serve them.
const INTERNATIONAL: &str = "IGO";
/// What an undated document's role is worth: the latest is an assumption.
const UNDATED: f32 = 0.8;

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
    fn has(&self, entries: &Entries, entry: usize, row: u32) -> bool {
        self.entries.contains(&row)
            || entries.country.get(entry).is_some_and(|country| self.countries.contains(country))
            || self.bbox.zip(entries.point.get(entry)).is_some_and(|(bbox, point)| is_inside(bbox, point))
    }
}

fn is_inside([west, south, east, north]: [f64; 4], (lat, lon): (f64, f64)) -> bool {
    let in_width = if west <= east { west <= lon && lon <= east } else { lon >= west || lon <= east };
    in_width && south <= lat && lat <= north
}

/// What is known of a document besides its text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// Days since 1970-01-01.
    pub date: Option<i32>,
    /// Alpha-3 code of the country in which it was written.
    pub home: Option<&'a str>,
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

/// What a mention means.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Row of the entries table.
    pub entry: u32,
    /// The reading: actor or place.
    pub kind: Kind,
    /// Alpha-3 code: the role's, else the entry's.
    pub country: Option<String>,
    /// Role code at the document's date.
    pub role: Option<String>,
    /// The rule that found it.
    pub how: How,
    /// What else its words are.
    pub also: Also,
    /// Confidence in (0, 1].
    pub score: f32,
    /// How many entries the surface could mean.
    pub n_candidates: usize,
}

impl Link {
    /// The entry and the kind of alias that led to it.
    #[must_use]
    pub fn candidate(&self) -> Candidate {
        Candidate { entry: self.entry, how: self.how, also: self.also }
    }

    /// Country and role, which are run together as in CAMEO, empty where not known; `None` for places and for actors
    /// with neither.
    #[must_use]
    pub fn code(&self) -> Option<[&str; 2]> {
        let is_known = self.kind == Kind::Actor && (self.country.is_some() || self.role.is_some());
        is_known.then(|| [&self.country, &self.role].map(|part| part.as_deref().unwrap_or_default()))
    }
}

/// Links one mention, or says that the view has no place for it.
///
/// `candidates` are sorted by entry, one per entry.
#[must_use]
pub fn link(
    tables: &Tables,
    candidates: &[Candidate],
    view: View,
    prefer: &Prefer,
    context: Context<'_>,
) -> Option<Link> {
    let entries = &tables.entries;
    // An actor that is less likely meant than a place does not become the reading for lack of others.
    let in_view = |candidate: Candidate| view == View::Actors || view.has(entries, candidate);
    let mut total = 0.0;
    let mut best: Option<(f64, &Candidate)> = None;
    let mut n_candidates = 0;
    for candidate in candidates {
        let is_weak = || lacks_evidence(entries, *candidate, prefer, context);
        if !in_view(*candidate) || is_weak() {
            continue;
        }
        // There is nothing to weigh against if it is the only one, as most are.
        let weight = if candidates.len() == 1 { 1.0 } else { weight(entries, *candidate, prefer, context) };
        total += weight;
        n_candidates += 1;
        if best.is_none_or(|(heaviest, _)| weight > heaviest) {
            best = Some((weight, candidate));
        }
    }
    let (heaviest, chosen) = best?;
    let entry = chosen.entry as usize;
    let kind = if view == View::Places { Kind::Place } else { entries.kind[entry] };
    if view == View::Actors && kind != Kind::Actor {
        return None;
    }
    #[allow(clippy::cast_possible_truncation)] // a share needs no more than single precision
    let mut score = ((heaviest / total) as f32).max(f32::MIN_POSITIVE);
    let mut country = entries.country.get(entry).map(str::to_owned);
    let mut role = None;
    if kind == Kind::Actor {
        if let Some(held) = roles::at(&tables.roles, chosen.entry, context.date) {
            role = Some(held.role.to_owned());
            // Who serves an international body acts for no country.
            let own = country.filter(|_| held.role != INTERNATIONAL);
            country = held.country.map(str::to_owned).or(own);
            if held.is_assumed {
                score *= UNDATED;
            }
        }
    }
    Some(Link { entry: chosen.entry, kind, country, role, how: chosen.how, also: chosen.also, score, n_candidates })
}

/// How much a candidate counts: by its prior, more if preferred or at home.
fn weight(entries: &Entries, candidate: Candidate, prefer: &Prefer, context: Context<'_>) -> f64 {
    let bias = if is_preferred(entries, candidate, prefer) { PREFERRED } else { 0.0 };
    let home = if is_at_home(entries, candidate, context) { AT_HOME } else { 0.0 };
    10f64.powf(prior(entries, candidate) + bias + home)
}

/// Whether only a bare word that means other things speaks for a candidate.
fn lacks_evidence(entries: &Entries, candidate: Candidate, prefer: &Prefer, context: Context<'_>) -> bool {
    needs_evidence(entries, candidate)
        && !is_preferred(entries, candidate, prefer)
        && !is_at_home(entries, candidate, context)
}

fn is_preferred(entries: &Entries, candidate: Candidate, prefer: &Prefer) -> bool {
    prefer.has(entries, candidate.entry as usize, candidate.entry)
}

fn is_at_home(entries: &Entries, candidate: Candidate, context: Context<'_>) -> bool {
    context.home.is_some() && context.home == entries.country.get(candidate.entry as usize)
}
