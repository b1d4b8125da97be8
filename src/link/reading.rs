//! Whether a state or capital is named as somebody who acts or as somewhere: "Turkey denied", "in Turkey".
//!
//! Decided by the words beside the name. Where they do not say, a state is an actor and a capital a place.

use super::document::{Document, Spot};
use super::lexicon::Class;
use super::tokens::Gap;

/// What the words around a name make of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reading {
    /// Somebody: subject or object of saying and acting.
    Actor,
    /// Somewhere: behind a preposition of place, or around another place.
    Place,
    /// The words do not say.
    Open,
}

/// Verbs that somebody is the subject of.
const VERB: Class = Class::SAYING.with(Class::ACTING).with(Class::AUXILIARY);

/// Reads the words around a spot.
pub fn read(document: &Document, spot: &Spot) -> Reading {
    let tokens = &document.tokens;
    let first = tokens[spot.first as usize];
    let before = (spot.first as usize).checked_sub(1).map(|i| tokens[i]).filter(|_| !first.gap.has_any(Gap::STOP));
    let place = Class::LOCATIVE.with(Class::TRANSIT).with(Class::DIRECTION).with(Class::SOURCE);
    let is_beside = |token: &super::tokens::Token| first.gap.is_plain() && !token.class.has(Class::TARGETING);
    if before.is_some_and(|token| is_beside(&token) && token.class.has_any(place)) {
        return Reading::Place;
    }
    if spot.is_placed {
        return Reading::Place;
    }
    if is_subject(document, spot.behind as usize) {
        return Reading::Actor;
    }
    match before {
        // "Homs, Syria", but not "Iran, Syria and Russia agreed".
        Some(_) if first.gap.has(Gap::OPEN) => Reading::Place,
        Some(token) if first.gap.is_plain() && token.class.has(Class::TARGETING) => Reading::Actor,
        _ => Reading::Open,
    }
}

/// Whether the words behind a name are a verb of saying or acting, also behind another name: "Iran and Syria said".
fn is_subject(document: &Document, mut behind: usize) -> bool {
    let tokens = &document.tokens;
    // "Beirut again rejected": an adverb between.
    let is_adverb = |token: &super::tokens::Token| token.gap.is_plain() && token.class.has(Class::FUNCTION);
    let is_verb = |token: &super::tokens::Token| token.gap.is_plain() && token.class.has_any(VERB);
    if tokens.get(behind).is_some_and(is_adverb) && tokens.get(behind + 1).is_some_and(is_verb) {
        behind += 1;
    }
    let Some(next) = tokens.get(behind).filter(|next| next.gap.is_plain()) else { return false };
    let is_headline = document.headline[behind - 1];
    if (is_headline || !next.shape.is_capital()) && next.class.has_any(VERB) {
        return true;
    }
    // One more name behind "and".
    next.class.has(Class::CONJUNCTION)
        && tokens.get(behind + 1).is_some_and(|name| name.gap.is_plain() && name.shape.is_capital())
        && tokens[behind + 2..]
            .iter()
            .take(3)
            .find(|token| !token.shape.is_capital())
            .is_some_and(|token| token.gap.is_plain() && token.class.has_any(VERB))
}
