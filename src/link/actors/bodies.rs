//! Names organisations that no list has, by the words that their names are made of: "Deseret Tribune Company",
//! "Council for the Welfare of Shepherds".

use super::super::agents::Sort;
use super::super::lexicon::Class;
use super::super::linked::Rule;
use super::super::tokens::Shape;
use super::phrases::type_of;
use super::stage::Stage;
use super::{Actor, Why};

/// How sure it is that such a name is an organisation's.
const SHAPED: f32 = 0.45;
/// The most words of such a name.
const LONGEST: usize = 9;

/// Finds the organisations.
pub fn find<'g>(stage: &Stage<'_, 'g>, actors: &mut Vec<Actor<'g>>) {
    let mut free_from = 0;
    for i in 0..stage.tokens.len() {
        if stage.tokens[i].agent == 0 && !stage.tokens[i].class.has(Class::ORGANISATION) {
            continue;
        }
        // A list that has the name knows where it begins.
        let is_known =
            stage.listed[i] && stage.ending(i + 1).is_some_and(|(first, reading)| first < i && stage.is_body(reading));
        if i < free_from || is_known || !stage.is_name_part(i) || !is_head(stage, i) {
            continue;
        }
        let first = first_word(stage, i, free_from);
        let behind = last_part(stage, i);
        // "Interior Ministry" is a ministry that every state has.
        let is_plain = |at: usize| stage.tokens[at].agent != 0 || stage.tokens[at].class.has(Class::MODIFIER);
        let is_common = stage.tokens[i].agent != 0 && behind == i + 1 && (first..i).all(is_plain);
        if behind - first < 2 || is_common || is_listed(stage, first, behind) {
            continue;
        }
        free_from = behind;
        let why = Why { agent: stage.agent(i), ..Why::default() };
        actors.push(Actor { first, behind, linked: read(stage, i, first, behind), why });
    }
}

fn is_head(stage: &Stage<'_, '_>, i: usize) -> bool {
    let token = stage.tokens[i];
    let goes_on = stage.is_joined(i + 1) && stage.is_name_part(i + 1);
    let agent = || stage.agent(i);
    let is_organisation =
        token.class.has(Class::ORGANISATION) && !token.class.has_any(Class::EVENT.with(Class::MODIFIER));
    !goes_on && (is_organisation || agent().is_some_and(|agent| agent.sort == Sort::Body))
}

/// The first word of the name whose head is word `i`.
fn first_word(stage: &Stage<'_, '_>, i: usize, free_from: usize) -> usize {
    let mut first = i;
    while first > free_from && i - first < LONGEST && stage.is_joined(first) {
        let before = first - 1;
        if stage.is_name_part(before) || is_ordinal(stage, before) {
            first = before;
            continue;
        }
        // "Movement for the Liberation of the Valley": small words between capitals.
        let n = (1..=3).take_while(|n| before + 1 > free_from + n && is_inner(stage, before + 1 - n)).count();
        if n == 0 || !stage.is_joined(before + 1 - n) || !stage.is_name_part(before - n) {
            break;
        }
        // "the Government of Chad and the Regional Council" are two.
        let is_and = (before + 1 - n..=before).any(|at| stage.tokens[at].class.has(Class::CONJUNCTION));
        if is_and && (n > 1 || has_head_before(stage, before - n, free_from)) {
            break;
        }
        first = before - n;
    }
    first
}

/// The word behind the name: "of Defense", "for the Welfare of Shepherds" belong to it.
fn last_part(stage: &Stage<'_, '_>, i: usize) -> usize {
    let mut behind = i + 1;
    loop {
        let mut at = behind;
        while at - behind < 3 && stage.is_joined(at) && is_joint(stage, at) {
            at += 1;
        }
        if at == behind || !stage.is_joined(at) || !stage.is_name_part(at) {
            return behind;
        }
        behind = at + 1;
        while behind - i < LONGEST && stage.is_joined(behind) && stage.is_name_part(behind) {
            behind += 1;
        }
    }
}

/// Whether the name that ends with word `last` has a head of its own.
fn has_head_before(stage: &Stage<'_, '_>, last: usize, free_from: usize) -> bool {
    let mut at = last;
    loop {
        if stage.tokens[at].class.has(Class::ORGANISATION) || stage.tokens[at].agent != 0 {
            return true;
        }
        let goes_on = at > free_from && stage.is_joined(at) && last - at < LONGEST;
        if !goes_on || !(stage.is_name_part(at - 1) || is_inner(stage, at - 1)) {
            return false;
        }
        at -= 1;
    }
}

/// Whether a small word can stand between the capitals of a name, before its head.
fn is_inner(stage: &Stage<'_, '_>, at: usize) -> bool {
    stage.is_joined(at) && matches!(stage.word(at), "of" | "the" | "and" | "&" | "for")
}

/// "5th" of "5th Special Forces Group".
fn is_ordinal(stage: &Stage<'_, '_>, at: usize) -> bool {
    stage.tokens[at].shape == Shape::Number && stage.word(at).ends_with(|c: char| c.is_ascii_lowercase())
}

fn is_joint(stage: &Stage<'_, '_>, at: usize) -> bool {
    matches!(stage.word(at), "of" | "for" | "the")
}

fn is_listed(stage: &Stage<'_, '_>, first: usize, behind: usize) -> bool {
    let covers = |found: Option<(usize, _)>| found.is_some_and(|(end, _)| end >= behind);
    covers(stage.starting(first)) || stage.ending(behind).is_some_and(|(start, _)| start <= first)
}

fn read<'g>(stage: &Stage<'_, 'g>, head: usize, first: usize, behind: usize) -> super::Linked<'g> {
    let mut linked = stage.mention(first, behind, Rule::Inferred, SHAPED);
    linked.type_ = Some("group");
    linked.name = Some(stage.name(first, behind));
    // A council may be of anything.
    if let Some(agent) = stage.agent(head).filter(|_| !stage.tokens[head].class.has(Class::GENERIC)) {
        linked.role = Some(agent.role);
        linked.type_ = Some(type_of(agent, agent.role));
    }
    let origin = (first..behind).find_map(|i| stage.starting(i).and_then(|(_, reading)| stage.origin(reading)));
    if let Some(origin) = origin {
        linked.country = origin.country;
        linked.rule = Rule::Composed;
    }
    linked
}
