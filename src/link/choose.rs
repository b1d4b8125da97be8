//! Turns what was weighed into mentions: of overlapping readings the longest, each as actor or place.

use super::document::{Document, Group, Spot};
use super::facts::Rank;
use super::finder::Finder;
use super::heads::Head;
use super::persons::Part;
use super::reading::{self, Reading};
use super::{roles, Candidate, View};
use crate::select::Overlaps;
use crate::span::Span;
use crate::tables::{Also, How, Kind, Tables};

/// A spot has a row as a place if the row is right with this probability: the name is a place, and this place.
/// Somewhat less than a half, since a row that is right counts for precision and recall, and one that is wrong for
/// precision only (Lewis 1995: the best threshold is half of the best F1).
pub const LIKELY: f32 = 0.40;
/// How sure it is that a state is meant as an actor where the words around it do not say.
const OPEN: f32 = 0.7;
/// The role of intergovernmental bodies and those who serve them.
const INTERNATIONAL: &str = "IGO";
/// What an undated document's role is worth: the latest is an assumption.
const UNDATED: f32 = 0.8;

/// A mention and what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Linked<'g> {
    /// Where it is.
    pub span: Span,
    /// The reading: actor or place.
    pub kind: Kind,
    /// Row of the entries table; `None` if no list has the name.
    pub entry: Option<u32>,
    /// Row of the literal place that is named.
    pub place: Option<u32>,
    /// The finer class, if no entry says so.
    pub type_: Option<&'static str>,
    /// Alpha-3 code: the role's, else the entry's.
    pub country: Option<&'g str>,
    /// Role code at the document's date.
    pub role: Option<&'g str>,
    /// The rule that found it.
    pub how: How,
    /// What else its words are.
    pub also: Also,
    /// Confidence in (0, 1].
    pub score: f32,
    /// How many entries the surface could mean.
    pub n_candidates: usize,
}

impl Linked<'_> {
    /// Country and role, which are run together as in CAMEO, empty where not known; `None` for places and for actors
    /// with neither.
    #[must_use]
    pub fn code(&self) -> Option<[&str; 2]> {
        let is_known = self.kind == Kind::Actor && (self.country.is_some() || self.role.is_some());
        is_known.then(|| [self.country, self.role].map(Option::unwrap_or_default))
    }
}

/// Appends the mentions of a document.
pub fn choose<'g>(
    tables: &'g Tables,
    finder: &Finder<'_>,
    document: &Document,
    probabilities: &[f32],
    linked: &mut Vec<Linked<'g>>,
) {
    let mut free_from = 0;
    for (spot, &probability) in document.spots.iter().zip(probabilities) {
        if finder.request.overlaps == Overlaps::Longest && spot.span.start < free_from {
            continue;
        }
        if let Some(mention) = read(tables, finder, document, spot, probability) {
            free_from = spot.span.end;
            if finder.request.view != View::Actors || mention.kind == Kind::Actor {
                linked.push(mention);
            }
        }
    }
}

/// Whether a spot is likely enough to be a place, and a certain one.
pub fn is_place(finder: &Finder<'_>, document: &Document, spot: &Spot, probability: f32) -> bool {
    probability * certainty(finder, document, spot) >= LIKELY
}

/// The probability of a spot's likeliest place, or of one so near that a map shows the same: a city and the division
/// around it are no two answers. Within 161 km (100 miles) is what the field counts as right. Places that are far
/// less likely than the best do not count, however many hamlets share the name.
fn certainty(finder: &Finder<'_>, document: &Document, spot: &Spot) -> f32 {
    const SAME_KM: f32 = 161.0;
    const FAR_LESS: f32 = 1.0 / 30.0;
    /// "A, B" where A lies in B leaves little doubt.
    const CONTAINED: f32 = 0.9;
    let Some(best) = document.pick_of(spot) else { return 1.0 };
    if spot.pick.is_some() {
        return CONTAINED;
    }
    let here = finder.facts(best.candidate);
    let (mut same, mut all) = (0.0, 0.0);
    for place in document.places_of(&document.groups[spot.group as usize]) {
        if place.share >= best.share * FAR_LESS {
            all += place.share;
            let is_same = place.candidate.entry == best.candidate.entry
                || finder.facts(place.candidate).distance_within(here, SAME_KM).is_some();
            same += if is_same { place.share } else { 0.0 };
        }
    }
    (same / all).clamp(0.0, 1.0)
}

/// The share of rows with this probability that are right (Platt 1999: a logistic curve, here fitted to the rows of the
/// same gold as the weights): the models are somewhat too sure of themselves.
fn calibrated(probability: f32) -> f32 {
    const SLOPE: f32 = 0.831;
    const OFFSET: f32 = -0.231;
    const SUREST: f32 = 0.9999;
    let odds = probability.clamp(1.0 - SUREST, SUREST);
    1.0 / (1.0 + (-(SLOPE * (odds / (1.0 - odds)).ln() + OFFSET)).exp())
}

/// What a spot means in the view asked for, if anything.
fn read<'g>(
    tables: &'g Tables,
    finder: &Finder<'_>,
    document: &Document,
    spot: &Spot,
    probability: f32,
) -> Option<Linked<'g>> {
    let group = &document.groups[spot.group as usize];
    let n_candidates = group.places.len() + group.actors.len();
    let is_place = is_place(finder, document, spot, probability);
    if finder.request.view == View::Places {
        let is_counted = is_place && (finder.request.nested || spot.cover.is_none());
        return is_counted.then(|| place(tables, finder, document, spot, probability, group.places.len()));
    }
    if is_place || is_nation(document, spot) {
        return Some(place(tables, finder, document, spot, probability, n_candidates));
    }
    actor(tables, finder, document, group, spot, n_candidates)
}

/// Whether a spot is the name of a people, written as one, and no part of somebody's name: an actor, whether or not
/// its country counts as a place here.
fn is_nation(document: &Document, spot: &Spot) -> bool {
    let is_demonym = document.pick_of(spot).is_some_and(|best| best.candidate.how == How::Demonym);
    is_demonym && document.persons.parts[spot.behind as usize - 1] == Part::None
}

fn place<'g>(
    tables: &'g Tables,
    finder: &Finder<'_>,
    document: &Document,
    spot: &Spot,
    probability: f32,
    n_candidates: usize,
) -> Linked<'g> {
    let Some(best) = document.pick_of(spot) else {
        return unlisted(tables, spot, calibrated(probability));
    };
    let candidate = best.candidate;
    let score = calibrated(probability * certainty(finder, document, spot));
    let (kind, meant, certainty) = match finder.request.view {
        View::Places => (Kind::Place, candidate, 1.0),
        _ => read_as(finder, document, spot, candidate),
    };
    let mut mention = new(tables, finder, spot, kind, meant, score * certainty, n_candidates);
    mention.place = Some(candidate.entry).filter(|_| !finder.facts(candidate).point.0.is_nan());
    mention
}

/// What a state or capital is read as: the kind, who or where is meant, and how sure that is.
fn read_as(finder: &Finder<'_>, document: &Document, spot: &Spot, candidate: Candidate) -> (Kind, Candidate, f32) {
    match finder.rank(candidate) {
        Rank::State if candidate.how == How::Demonym => (Kind::Actor, candidate, 1.0),
        Rank::State => match reading::read(document, spot) {
            Reading::Place => (Kind::Place, candidate, 1.0),
            _ if spot.is_container => (Kind::Place, candidate, 1.0),
            Reading::Actor => (Kind::Actor, candidate, 1.0),
            Reading::Open => (Kind::Actor, candidate, OPEN),
        },
        Rank::Capital if reading::read(document, spot) == Reading::Actor && !spot.is_container => {
            match finder.state_of(candidate) {
                Some(state) => (Kind::Actor, state, 1.0),
                None => (Kind::Place, candidate, 1.0),
            }
        }
        // An actor with a position in a user's own list stays an actor.
        _ => (finder.kind(candidate), candidate, 1.0),
    }
}

fn unlisted<'g>(tables: &'g Tables, spot: &Spot, score: f32) -> Linked<'g> {
    Linked {
        span: spot.span,
        kind: Kind::Place,
        entry: None,
        place: None,
        type_: spot.head.map(Head::type_name),
        country: tables.entries.country.of_code(spot.country),
        role: None,
        how: How::Alias,
        also: Also::NOTHING,
        score,
        n_candidates: 0,
    }
}

/// The first listed of a group's actors: they are listed by weight.
fn actor<'g>(
    tables: &'g Tables,
    finder: &Finder<'_>,
    document: &Document,
    group: &Group,
    spot: &Spot,
    n_candidates: usize,
) -> Option<Linked<'g>> {
    let actors = document.actors_of(group);
    let preferred = actors.iter().find(|actor| finder.is_preferred(**actor));
    let at_home = |actor: &&Candidate| {
        finder.home.is_some_and(|home| home.country != 0 && home.country == finder.facts(**actor).country)
    };
    let chosen = preferred.or_else(|| actors.iter().find(at_home)).or(actors.first())?;
    #[allow(clippy::cast_precision_loss)] // few candidates
    let score = 1.0 / actors.len() as f32;
    Some(new(tables, finder, spot, Kind::Actor, *chosen, score, n_candidates))
}

fn new<'g>(
    tables: &'g Tables,
    finder: &Finder<'_>,
    spot: &Spot,
    kind: Kind,
    candidate: Candidate,
    mut score: f32,
    n_candidates: usize,
) -> Linked<'g> {
    let mut country = tables.entries.country.get(candidate.entry as usize);
    let mut role = None;
    if kind == Kind::Actor {
        if let Some(held) = roles::at(&tables.roles, candidate.entry, finder.context.date) {
            role = Some(held.role);
            // Who serves an international body acts for no country.
            country = held.country.or(country.filter(|_| held.role != INTERNATIONAL));
            if held.is_assumed {
                score *= UNDATED;
            }
        }
    }
    Linked {
        span: spot.span,
        kind,
        entry: Some(candidate.entry),
        place: None,
        type_: None,
        country,
        role,
        how: candidate.how,
        also: candidate.also,
        score,
        n_candidates,
    }
}
