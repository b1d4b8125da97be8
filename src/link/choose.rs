//! Turns what was weighed into mentions: of overlapping readings the longest, each as actor or place.

use super::actors::{self, Actor};
use super::document::{Document, Spot};
use super::facts::Rank;
use super::finder::Finder;
use super::heads::Head;
use super::linked::{Linked, Rule};
use super::persons::Part;
use super::reading::{self, Reading};
use super::{roles, wider, Candidate, View};
use crate::select::Overlaps;
use crate::tables::{How, Kind, Tables};

/// A spot has a row as a place if the row is right with this probability: the name is a place, and this place.
/// Somewhat less than a half, since a row that is right counts for precision and recall, and one that is wrong for
/// precision only (Lewis 1995: the best threshold is half of the best F1).
pub const LIKELY: f32 = 0.40;
/// How sure it is that a state is meant as an actor where the words around it do not say.
const OPEN: f32 = 0.7;
/// How sure it is that a name of nationality is one, whether or not its country counts as a place there.
const NATION: f32 = 0.8;
/// The role of intergovernmental bodies and those who serve them.
const INTERNATIONAL: &str = "IGO";
/// The role of a state that is named by its capital or the seat of its government.
const GOVERNMENT: &str = "GOV";
/// What an undated document's role is worth: the latest is an assumption.
const UNDATED: f32 = 0.8;

/// Reads every spot by itself, into `readings`, and appends the mentions of a document: by start, then the longer first.
pub fn choose<'g>(
    known: Given<'_, 'g>,
    document: &Document,
    readings: &mut Vec<Option<Linked<'g>>>,
    actors: &mut Vec<Actor<'g>>,
    linked: &mut Vec<Linked<'g>>,
) {
    let Given { tables, finder, text, probabilities, country } = known;
    let spots = document.spots.iter().zip(probabilities);
    readings.clear();
    readings.extend(spots.map(|(spot, &probability)| read(&known, document, spot, probability)));
    if finder.request.view == View::Places || !finder.is_general() {
        actors.clear();
    } else {
        actors::find(actors::Known { text, tables, finder, document, readings, country }, actors);
    }
    linked.extend(readings.drain(..).flatten());
    linked.extend(actors.iter().map(|actor| actor.linked.clone()));
    sort(linked);
    if finder.request.overlaps == Overlaps::All && finder.request.view != View::Places && finder.is_general() {
        wider::add(finder, text, linked);
        sort(linked);
    }
    select(finder, linked);
}

/// What is known of a document when its mentions are chosen.
#[derive(Clone, Copy)]
pub struct Given<'a, 'g> {
    /// The gazetteer.
    pub tables: &'g Tables,
    /// The gazetteer as it is looked up.
    pub finder: &'a Finder<'a>,
    /// The text.
    pub text: &'a str,
    /// By spot: how likely it is a place.
    pub probabilities: &'a [f32],
    /// The number of the country that the document is mostly about.
    pub country: u32,
}

/// Sorts mentions by start, the longer first; of two readings of the same words the document's own comes first, a guess
/// last.
fn sort(linked: &mut [Linked<'_>]) {
    linked.sort_by_key(|mention| (mention.span.start, std::cmp::Reverse(mention.span.end), rank(mention)));
}

/// Which of two mentions of the same words counts.
fn rank(mention: &Linked<'_>) -> u8 {
    match mention.rule {
        Rule::Surname | Rule::Defined => 0,
        Rule::Title | Rule::Composed => 1,
        Rule::Listed(_) => 2,
        Rule::Inferred => 3,
    }
}

/// Leaves one mention of the same words, and of overlapping ones the longest from the left if so asked.
fn select(finder: &Finder<'_>, linked: &mut Vec<Linked<'_>>) {
    let is_longest = finder.request.overlaps == Overlaps::Longest;
    let (mut free_from, mut last) = (0, None);
    linked.retain(|mention| {
        let is_new = last != Some(mention.span) && !(is_longest && mention.span.start < free_from);
        if is_new {
            (free_from, last) = (mention.span.end, Some(mention.span));
        }
        is_new
    });
    if finder.request.view == View::Actors {
        linked.retain(|mention| mention.kind == Kind::Actor);
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
fn read<'g>(known: &Given<'_, 'g>, document: &Document, spot: &Spot, probability: f32) -> Option<Linked<'g>> {
    let Given { tables, finder, .. } = *known;
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
    let (chosen, score) = actor(known, document.actors_of(group))?;
    Some(new(tables, finder, spot, Kind::Actor, chosen, score, n_candidates))
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
    let is_nation = kind == Kind::Actor && candidate.how == How::Demonym;
    let score = if is_nation { score.max(NATION) } else { score };
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
        name: None,
        place: None,
        type_: spot.head.map(Head::type_name),
        country: tables.entries.country.of_code(spot.country),
        role: None,
        rule: Rule::Listed(How::Alias),
        score,
        n_candidates: 0,
    }
}

/// Of the actors of a name the preferred one; else one at home; else one of the country that the document is about; else
/// the first listed, since they are listed by weight. And how sure that is.
fn actor(known: &Given<'_, '_>, actors: &[Candidate]) -> Option<(Candidate, f32)> {
    let finder = known.finder;
    let find_in = |country: u32| actors.iter().find(|actor| country != 0 && finder.facts(**actor).country == country);
    let preferred = actors.iter().find(|actor| finder.is_preferred(**actor));
    let at_home = || find_in(finder.home.map_or(0, |home| home.country));
    let chosen = preferred.or_else(at_home).or_else(|| find_in(known.country)).or(actors.first())?;
    #[allow(clippy::cast_precision_loss)] // few candidates
    let score = 1.0 / actors.len() as f32;
    Some((*chosen, score))
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
    if kind == Kind::Actor && candidate.how == How::Metonym && finder.rank(candidate) == Rank::State {
        role = Some(GOVERNMENT);
    } else if kind == Kind::Actor {
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
        name: None,
        place: None,
        type_: None,
        country,
        role,
        rule: Rule::Listed(candidate.how),
        score,
        n_candidates,
    }
}
