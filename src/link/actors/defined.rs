//! Acronyms that the document defines, "Revolutionary Front (RF)" or "RF (Revolutionary Front)", and short forms of full
//! names, "the Front".

use std::cell::OnceCell;
use std::collections::HashMap;

use super::super::agents::Sort;
use super::super::document::narrow;
use super::super::lexicon::Class;
use super::super::linked::{Linked, Rule};
use super::super::tokens::{Gap, Shape};
use super::stage::{Name, Stage};
use super::{Actor, Why};
use crate::span::Span;

/// What a form that the document defines is worth, next to the full name.
const DEFINED: f32 = 0.9;
/// How sure it is that words whose initials fit an acronym are a name.
const FITTING: f32 = 0.45;
/// The letters of an acronym.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=8;

/// Finds acronyms that are defined in brackets; from there on they are names with readings, and mentions.
pub fn find_acronyms<'g>(stage: &mut Stage<'_, 'g>, actors: &mut Vec<Actor<'g>>) {
    let mut defined: HashMap<&str, (usize, Linked<'g>)> = HashMap::new();
    let mut bodies = Bodies::new(actors);
    for i in 1..stage.tokens.len() {
        if !stage.tokens[i].gap.has(Gap::OPEN) || stage.tokens[i].gap.has(Gap::STOP) {
            continue;
        }
        let found = behind_name(stage, actors, &mut bodies, i).or_else(|| before_name(stage, actors, &bodies, i));
        if let Some((at, linked)) = found {
            defined.entry(stage.word(at)).or_insert((at, linked));
        }
    }
    if defined.is_empty() {
        return;
    }
    for i in 0..stage.tokens.len() {
        if !stage.tokens[i].shape.is_capital() {
            continue;
        }
        let Some((_, linked)) = defined.get(stage.word(i)).filter(|(at, _)| i >= *at) else { continue };
        let (mut linked, full) = (linked.clone(), linked.span);
        (linked.span, linked.rule) = (stage.span(i, i + 1), Rule::Defined);
        linked.score *= DEFINED;
        stage.add(Name { first: i, behind: i + 1, linked: linked.clone() });
        actors.push(Actor { first: i, behind: i + 1, linked, why: named(full) });
    }
}

/// What is meant by the name in full.
fn named(full: Span) -> Why {
    Why { name: Some(full), ..Why::default() }
}

/// The organisations that no list has, by their first words and by the words behind them: numbers of mentions.
struct Bodies {
    starting: HashMap<usize, usize>,
    ending: HashMap<usize, usize>,
}

impl Bodies {
    fn new(actors: &[Actor<'_>]) -> Self {
        let numbered = || actors.iter().enumerate();
        Self {
            starting: numbered().map(|(number, actor)| (actor.first, number)).collect(),
            ending: numbered().map(|(number, actor)| (actor.behind, number)).collect(),
        }
    }
}

fn is_acronym(stage: &Stage<'_, '_>, i: usize) -> bool {
    let n_capitals = stage.word(i).chars().filter(|c| c.is_uppercase()).count();
    LETTERS.contains(&n_capitals)
        && n_capitals * 2 > stage.word(i).chars().count()
        && !stage.tokens[i].class.has(Class::TITLE)
}

fn is_closed(stage: &Stage<'_, '_>, behind: usize) -> bool {
    stage.tokens.get(behind).map_or_else(
        || stage.known.text[stage.tokens[behind - 1].end as usize..].starts_with([')', ']']),
        |next| next.gap.has(Gap::CLOSE),
    )
}

/// Whether the first or last word of a name is that of an organisation.
fn has_head(stage: &Stage<'_, '_>, first: usize, behind: usize) -> bool {
    [first, behind - 1].into_iter().any(|i| {
        let class = stage.tokens[i].class;
        let is_agent = stage.agent(i).is_some_and(|agent| agent.sort == Sort::Body);
        (class.has(Class::ORGANISATION) || is_agent) && !class.has(Class::EVENT)
    })
}

/// "Revolutionary Front (RF)": the acronym at word `i`, and what it means.
fn behind_name<'g>(
    stage: &Stage<'_, 'g>,
    actors: &mut Vec<Actor<'g>>,
    bodies: &mut Bodies,
    i: usize,
) -> Option<(usize, Linked<'g>)> {
    if !is_acronym(stage, i) || !is_closed(stage, i + 1) {
        return None;
    }
    let listed = stage.ending(i).filter(|(_, linked)| stage.is_body(linked));
    if let Some((first, linked)) = listed {
        if fits(stage, first, i, i) || may_mean(stage, i, linked) {
            return Some((i, linked.clone()));
        }
    }
    let unlisted = bodies.ending.get(&i).map(|&number| &actors[number]);
    if let Some(actor) = unlisted.filter(|actor| fits(stage, actor.first, i, i)) {
        return Some((i, actor.linked.clone()));
    }
    // What a list has under its full name is no organisation that only the document knows.
    if stage.listed[i - 1] {
        return None;
    }
    let first = (i.saturating_sub(LONGEST)..i.saturating_sub(1)).rev().find(|&first| {
        stage.is_name_part(first)
            && has_head(stage, first, i)
            && (first + 1..i).all(|at| stage.is_joined(at))
            && fits(stage, first, i, i)
    })?;
    let mut linked = stage.mention(first, i, Rule::Inferred, FITTING);
    linked.type_ = Some("group");
    linked.name = Some(stage.name(first, i));
    bodies.starting.insert(first, actors.len());
    actors.push(Actor { first, behind: i, linked: linked.clone(), why: Why::default() });
    Some((i, linked))
}

/// The most words of a name that an acronym stands for.
const LONGEST: usize = 10;

/// "RF (Revolutionary Front)": the acronym before word `i`, and what it means.
fn before_name<'g>(
    stage: &Stage<'_, 'g>,
    actors: &[Actor<'g>],
    bodies: &Bodies,
    i: usize,
) -> Option<(usize, Linked<'g>)> {
    if !is_acronym(stage, i - 1) {
        return None;
    }
    let listed = stage.starting(i).filter(|(_, linked)| stage.is_body(linked));
    let unlisted = || bodies.starting.get(&i).map(|&number| (actors[number].behind, &actors[number].linked));
    let (behind, linked) = listed.or_else(unlisted)?;
    let is_defined = is_closed(stage, behind) && (fits(stage, i, behind, i - 1) || may_mean(stage, i - 1, linked));
    is_defined.then(|| (i - 1, linked.clone()))
}

/// Whether the letters of an acronym are the initials of words, in order; small words may be passed over.
fn fits(stage: &Stage<'_, '_>, first: usize, behind: usize, acronym: usize) -> bool {
    let mut letters =
        stage.word(acronym).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).peekable();
    for i in first..behind {
        let initial = stage.word(i).chars().next().and_then(|c| c.to_lowercase().next());
        if letters.peek().copied() == initial {
            letters.next();
        } else if stage.tokens[i].shape.is_capital() {
            return false;
        }
    }
    letters.peek().is_none()
}

/// Whether the gazetteer, too, has the acronym at word `i` for what a name means.
fn may_mean(stage: &Stage<'_, '_>, i: usize, linked: &Linked<'_>) -> bool {
    let document = stage.known.document;
    let at = narrow(i);
    let first = document.spots.partition_point(|spot| spot.first < at);
    let spots = document.spots[first..].iter().take_while(|spot| spot.first == at);
    spots
        .filter(|spot| spot.behind == at + 1)
        .flat_map(|spot| document.actors_of(&document.groups[spot.group as usize]))
        .any(|actor| Some(actor.entry) == linked.entry)
}

/// "The Front", "the Council": the organisation named before whose name has the word.
pub fn find_short_forms<'g>(stage: &Stage<'_, 'g>, actors: &mut Vec<Actor<'g>>) {
    const HEAD: Class = Class::ORGANISATION;
    let mut found = Vec::new();
    let names = OnceCell::new();
    for i in 1..stage.tokens.len() {
        let token = stage.tokens[i];
        let is_head = token.shape == Shape::Capital && stage.is_name(i) && (token.agent != 0 || token.class.has(HEAD));
        if !is_head || stage.listed[i] {
            continue;
        }
        let goes_on = stage.is_joined(i + 1) && stage.is_name_part(i + 1) || followed_by_of(stage, i);
        let is_the = || stage.is_joined(i) && stage.is(i - 1, "the");
        if goes_on || !is_the() {
            continue;
        }
        let names = names.get_or_init(|| FullNames::new(stage, actors));
        if let Some(mut linked) = names.before(stage, i).cloned() {
            let full = linked.span;
            (linked.span, linked.rule) = (stage.span(i, i + 1), Rule::Defined);
            linked.score *= DEFINED;
            found.push(Actor { first: i, behind: i + 1, linked, why: named(full) });
        }
    }
    actors.append(&mut found);
}

fn followed_by_of(stage: &Stage<'_, '_>, i: usize) -> bool {
    stage.is_joined(i + 1) && (stage.is(i + 1, "of") || stage.is(i + 1, "for"))
}

/// Full names of organisations, by the words in them: the words behind the names, in order, and what they mean.
struct FullNames<'a, 'g>(HashMap<u64, Vec<(usize, &'a Linked<'g>)>>);

impl<'a, 'g> FullNames<'a, 'g> {
    fn new(stage: &'a Stage<'_, 'g>, actors: &'a [Actor<'g>]) -> Self {
        let listed = stage.names.iter().filter(|name| stage.is_body(&name.linked));
        let listed = listed.map(|name| (name.first, name.behind, &name.linked));
        let unlisted = actors.iter().filter(|actor| actor.linked.type_ != Some("person"));
        let unlisted = unlisted.map(|actor| (actor.first, actor.behind, &actor.linked));
        let mut names: HashMap<u64, Vec<(usize, &'a Linked<'g>)>> = HashMap::new();
        for (first, behind, linked) in listed.chain(unlisted).filter(|(first, behind, _)| behind - first >= 2) {
            for at in [first, behind - 1] {
                names.entry(stage.hash(at)).or_default().push((behind, linked));
            }
        }
        names.values_mut().for_each(|ends| ends.sort_by_key(|(behind, _)| *behind));
        Self(names)
    }

    /// The last one before word `i` that has this word.
    fn before(&self, stage: &Stage<'_, 'g>, i: usize) -> Option<&'a Linked<'g>> {
        let ends = self.0.get(&stage.hash(i))?;
        let n = ends.partition_point(|(behind, _)| *behind < i);
        ends[..n].last().map(|(_, linked)| *linked)
    }
}
