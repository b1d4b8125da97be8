//! Shares an agent noun or an origin among what "and" joins: "Turkish and Syrian troops", "Turkish troops and police",
//! "officials from Japan and South Korea".

use super::super::agents::Sort;
use super::super::facts::Rank;
use super::super::lexicon::Class;
use super::super::linked::{Linked, Rule};
use super::super::tokens::Gap;
use super::phrases::{type_of, Phrase, COMPOSED};
use super::stage::{Origin, Stage};
use super::{Actor, Why};
use crate::tables::How;

/// "Turkish and Syrian troops": an actor for every adjective before the phrase that starts with word `first`.
pub fn coordinate_before<'g>(stage: &Stage<'_, 'g>, phrases: &mut Vec<Phrase<'g>>, first: usize) {
    let Some((phrase, own)) = phrases.last().and_then(|phrase| Some((phrase.clone(), phrase.origin?))) else { return };
    if stage.starting(first).is_none_or(|(behind, _)| behind > phrase.head) {
        return;
    }
    let mut at = first;
    while let Some(behind) = next_in_list(stage, at) {
        // A list ends with "and"; before it, there may be commas.
        if at == first && behind == at {
            return;
        }
        let Some((start, reading)) = stage.ending(behind) else { return };
        let is_alike = |origin: &Origin<'_>| match own.body {
            // "Hamas and Fatah officials".
            Some(_) => origin.body.is_some(),
            None => is_attributive(origin, reading) && !is_people(stage.text(start, behind)),
        };
        let Some(origin) = stage.origin(reading).filter(is_alike) else { return };
        let mut linked = phrase.actor.linked.clone();
        linked.span = stage.span(start, behind);
        (linked.country, linked.place, linked.score) = (origin.country, origin.place, origin.score * COMPOSED);
        linked.entry = origin.body;
        linked.role = if linked.role == own.role { origin.role.or(linked.role) } else { linked.role };
        let why = Why { origin: Some(origin.span), ..phrase.actor.why };
        let actor = Actor { first: start, behind, linked, why };
        phrases.push(Phrase { actor, origin: Some(origin), ..phrase.clone() });
        at = start;
    }
}

/// "Turkish and Syrian police": an actor for every adjective before a body of a state that a list has.
pub fn coordinate_bodies<'g>(stage: &Stage<'_, 'g>, phrases: &mut Vec<Phrase<'g>>) {
    for name in stage.names.iter().filter(|name| name.behind - name.first >= 2 && stage.is_body(&name.linked)) {
        let is_first = next_in_list(stage, name.first).is_some_and(|behind| behind < name.first);
        let Some(agent) = stage.agent(name.behind - 1).filter(|_| is_first) else { continue };
        let mut at = name.first;
        while let Some(behind) = next_in_list(stage, at) {
            let found =
                stage.ending(behind).and_then(|(start, reading)| Some((start, reading, stage.origin(reading)?)));
            let Some((start, reading, origin)) = found else { break };
            if !origin.is_adjective || is_people(stage.text(start, behind)) || reading.country == name.linked.country {
                break;
            }
            let mut linked = stage.mention(start, behind, Rule::Composed, origin.score * COMPOSED);
            (linked.country, linked.role, linked.place) = (origin.country, name.linked.role, origin.place);
            linked.type_ = name.linked.role.map(|role| type_of(agent, role));
            let why = Why { agent: Some(agent), origin: Some(origin.span), ..Why::default() };
            let actor = Actor { first: start, behind, linked, why };
            let (head, origin) = (name.behind - 1, Some(origin));
            phrases.push(Phrase { actor, head, agent, origin, is_former: false, has_row: true });
            at = start;
        }
    }
}

/// Whether a name stands before nouns like an adjective: Turkish, US.
fn is_attributive(origin: &Origin<'_>, reading: &Linked<'_>) -> bool {
    let is_short = matches!(reading.rule, Rule::Listed(How::Acronym | How::Abbreviation));
    origin.is_adjective || is_short && origin.body.is_none()
}

/// "Officials from Japan and South Korea": an actor for every further country behind the phrase.
pub fn coordinate_behind<'g>(stage: &Stage<'_, 'g>, phrases: &mut Vec<Phrase<'g>>) {
    let Some(phrase) = phrases.last().filter(|phrase| phrase.actor.behind > phrase.head + 1).cloned() else { return };
    let mut at = phrase.actor.behind;
    while let Some(first) = next_item(stage, at) {
        let Some((behind, reading)) = stage.starting(first).filter(|(_, reading)| is_state(stage, reading)) else {
            return;
        };
        let Some(origin) = stage.origin(reading) else { return };
        let mut linked = phrase.actor.linked.clone();
        linked.span = stage.span(first, behind);
        (linked.country, linked.place, linked.score) = (origin.country, origin.place, origin.score * COMPOSED);
        let why = Why { origin: Some(origin.span), ..phrase.actor.why };
        let actor = Actor { first, behind, linked, why };
        phrases.push(Phrase { actor, origin: Some(origin), ..phrase.clone() });
        at = behind;
    }
}

fn is_state(stage: &Stage<'_, '_>, reading: &Linked<'_>) -> bool {
    let facts = stage.known.finder.all_facts();
    reading.entry.is_some_and(|entry| facts[entry as usize].rank == Rank::State)
}

/// The first word of the item that follows in a list, behind "and" or a comma.
fn next_item(stage: &Stage<'_, '_>, at: usize) -> Option<usize> {
    let token = stage.tokens.get(at)?;
    let comma = Gap::COMMA.with(Gap::SPACE);
    if token.class.has(Class::CONJUNCTION) && (token.gap.is(Gap::SPACE) || token.gap.is(comma)) {
        return stage.is_joined(at + 1).then_some(at + 1);
    }
    (token.gap.is(comma) && list_ends_with_and(stage, at)).then_some(at)
}

/// Whether the comma before word `at` is one of a list of names that ends with "and".
fn list_ends_with_and(stage: &Stage<'_, '_>, mut at: usize) -> bool {
    while let Some((behind, _)) = stage.starting(at) {
        let Some(next) = stage.tokens.get(behind) else { return false };
        if next.class.has(Class::CONJUNCTION) {
            return true;
        }
        if !next.gap.is(Gap::COMMA.with(Gap::SPACE)) {
            return false;
        }
        at = behind;
    }
    false
}

/// The word behind the item before the one that starts with word `at`, in "A and B", "A, B and C".
fn next_in_list(stage: &Stage<'_, '_>, at: usize) -> Option<usize> {
    let comma = Gap::COMMA.with(Gap::SPACE);
    let gap = stage.tokens[at].gap;
    if gap.is(comma) {
        return Some(at);
    }
    let joint = at.checked_sub(1).map(|i| stage.tokens[i])?;
    let is_and = gap.is(Gap::SPACE) && joint.class.has(Class::CONJUNCTION);
    (is_and && (joint.gap.is(Gap::SPACE) || joint.gap.is(comma))).then(|| at - 1)
}

/// Whether a name of nationality is a plural, which stands for itself: "Turks".
pub fn is_people(name: &str) -> bool {
    name.ends_with('s') && !name.ends_with("ss")
}

/// "Turkish troops and police": what has no origin and stands behind "and" takes that of the phrase before it.
pub fn inherit<'g>(stage: &Stage<'_, 'g>, phrases: &mut [Phrase<'g>]) {
    for i in 1..phrases.len() {
        let (before, rest) = phrases.split_at_mut(i);
        let (Some(one), Some(next)) = (before.last(), rest.first_mut()) else { continue };
        let is_next = next_in_list(stage, next.actor.first) == Some(one.actor.behind);
        let Some(origin) = one.origin.filter(|_| is_next && next.actor.linked.rule == Rule::Inferred) else { continue };
        if one.actor.behind != one.head + 1
            || next.agent.sort == Sort::Person && !next.agent.is_plural && !stage.is_name(next.head)
        {
            continue;
        }
        let linked = &mut next.actor.linked;
        (linked.country, linked.place, linked.rule) = (origin.country, None, Rule::Composed);
        linked.score = origin.score * COMPOSED * COMPOSED;
        next.actor.why.origin = Some(origin.span);
        (next.origin, next.has_row) = (Some(origin), true);
    }
}
