//! People who are no state: "young Algerians", "Palestinians living in the West Bank", "ethnic Albanians in Serbia" are
//! civilians, of their own country or, where their name tells none, of that of the place.

use super::super::lexicon::Class;
use super::super::linked::Rule;
use super::super::tokens::Gap;
use super::coordinate::is_people;
use super::stage::Stage;
use super::{Actor, Why};
use crate::tables::Kind;

/// The role of whoever holds no office.
const CIVILIAN: &str = "CVL";
/// How sure it is that a people with a place behind it are those who live there.
const RESIDENT: f32 = 0.8;
/// The most words between a preposition and the name of the place: "the Israeli-occupied West Bank".
const MOST_BETWEEN: usize = 4;

/// Finds them.
pub fn find<'g>(stage: &Stage<'_, 'g>, actors: &mut Vec<Actor<'g>>) {
    for name in &stage.names {
        let is_group = name.linked.country.is_none() && name.linked.role == Some(CIVILIAN);
        let origin = stage.origin(&name.linked);
        let is_nation = origin.is_some_and(|origin| origin.is_adjective);
        if name.linked.kind != Kind::Actor
            || !(is_group || is_nation)
            || !is_people(stage.text(name.first, name.behind))
        {
            continue;
        }
        let first = first_modifier(stage, name.first);
        let place = place_behind(stage, name.behind);
        if first == name.first && place.is_none() {
            continue;
        }
        let (behind, place) = place.map_or((name.behind, &name.linked), |(behind, place)| (behind, place));
        let mut linked = stage.mention(first, behind, Rule::Composed, RESIDENT);
        (linked.entry, linked.place) = (name.linked.entry.filter(|_| is_group), place.place);
        (linked.country, linked.role) = (name.linked.country.or(place.country), Some(CIVILIAN));
        linked.type_ = Some("group");
        let why = Why { origin: Some(place.span), ..Why::default() };
        actors.push(Actor { first, behind, linked, why });
    }
}

/// The first of the adjectives before word `at`: "young", "exiled".
fn first_modifier(stage: &Stage<'_, '_>, at: usize) -> usize {
    let is_modifier = |i: usize| {
        let token = stage.tokens[i];
        token.class.has(Class::MODIFIER) && token.agent == 0 && !stage.listed[i] && !token.class.has(Class::QUANTITY)
    };
    let mut first = at;
    while first > 0 && stage.is_joined(first) && is_modifier(first - 1) {
        first -= 1;
    }
    first
}

/// "living in", "in", "of" and a place from word `at` on: the word behind it, and the place.
fn place_behind<'a, 'g>(stage: &'a Stage<'_, 'g>, at: usize) -> Option<(usize, &'a super::Linked<'g>)> {
    let lives = stage.is_joined(at) && stage.is(at, "living");
    let at = at + usize::from(lives);
    let is_preposition = stage.is_joined(at) && (stage.is(at, "in") || stage.is(at, "of"));
    let mut first = at + 1;
    while is_preposition && first - at <= MOST_BETWEEN && first < stage.tokens.len() {
        let token = stage.tokens[first];
        if let Some((behind, place)) = stage.starting(first).filter(|(_, place)| place.kind == Kind::Place) {
            return Some((behind, place));
        }
        let goes_on =
            token.class.has_any(Class::ARTICLE.with(Class::DIRECTION).with(Class::BACKED)) || stage.starts(first);
        if !goes_on || token.gap.has_any(Gap::STOP.with(Gap::COMMA)) {
            return None;
        }
        first += 1;
    }
    None
}
