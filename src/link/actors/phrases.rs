//! Composes actors: agent nouns with where they are from, "Turkish officials", "police in Nairobi", "Boko Haram gunmen".
//!
//! The words from right to left, so that "leader of the Syrian opposition" finds the phrase inside it. What has no origin
//! is of the country that the document is about, where an institution is meant that every state has.

use super::super::agents::{Agent, Sort};
use super::super::lexicon::Class;
use super::super::linked::Rule;
use super::super::tokens::{Gap, Shape};
use super::around::{preposition_behind, read_before, read_behind, Before, Behind, Preposition};
use super::coordinate::{coordinate_before, coordinate_behind, coordinate_bodies, inherit};
use super::stage::{Origin, Stage};
use super::{Actor, Why};

/// The role of somebody who held an office once.
pub const FORMER: &str = "ELI";
/// How sure it is that a bare institution is that of the country the document is about.
const INFERRED: f32 = 0.35;
/// How sure it is that a phrase without an origin is an actor.
const BARE: f32 = 0.3;
/// How sure a composed actor is, next to its origin.
pub const COMPOSED: f32 = 0.9;
/// How sure a phrase with a name of its own is: "Shona rebels".
const NAMED: f32 = 0.45;

/// An agent noun with what belongs to it.
#[derive(Clone, Debug)]
pub struct Phrase<'g> {
    /// The mention.
    pub actor: Actor<'g>,
    /// The last word of the agent noun.
    pub head: usize,
    /// The agent noun.
    pub agent: &'static Agent,
    /// Where the actor is from, if the phrase says so.
    pub origin: Option<Origin<'g>>,
    /// Whether the office is held no longer.
    pub is_former: bool,
    /// Whether it is a mention by itself, and no part of somebody's name and title.
    pub has_row: bool,
}

/// The phrases of a document, by their first words.
#[derive(Debug)]
pub struct Phrases<'g> {
    /// The phrases.
    pub list: Vec<Phrase<'g>>,
    /// By word: the first phrase that starts there, and one; 0 if none does.
    starting: Vec<u32>,
    /// By word: the first phrase that ends before it, and one.
    ending: Vec<u32>,
}

impl<'g> Phrases<'g> {
    fn new(list: Vec<Phrase<'g>>, n_words: usize) -> Self {
        let (mut starting, mut ending) = (vec![0; n_words + 1], vec![0; n_words + 1]);
        for (number, phrase) in (1..).zip(&list) {
            for slot in [&mut starting[phrase.actor.first], &mut ending[phrase.actor.behind]] {
                *slot = if *slot == 0 { number } else { *slot };
            }
        }
        Self { list, starting, ending }
    }

    /// The number of the first phrase that starts with word `first`.
    pub fn starting(&self, first: usize) -> Option<usize> {
        (*self.starting.get(first)? as usize).checked_sub(1)
    }

    /// The number of the first phrase that ends before word `behind`.
    pub fn ending(&self, behind: usize) -> Option<usize> {
        (*self.ending.get(behind)? as usize).checked_sub(1)
    }
}

/// Finds the phrases of a document.
pub fn find<'g>(stage: &Stage<'_, 'g>) -> Phrases<'g> {
    let mut phrases: Vec<Phrase<'g>> = Vec::new();
    for last in (0..stage.tokens.len()).rev() {
        if stage.tokens[last].agent == 0 || stage.listed[last] {
            continue;
        }
        let Some(agent) = stage.agent(last) else { continue };
        if agent.n_words == 1 && stage.ends_phrase(last) || !is_head(stage, agent, last) {
            continue;
        }
        let inner = phrases.last().filter(|inner| inner.actor.first > last);
        if let Some(phrase) = compose(stage, agent, last, inner) {
            let first = phrase.actor.first;
            // What is inside a longer phrase to the left is found, too, when all are asked for.
            let at = phrases.len();
            phrases.push(phrase);
            coordinate_behind(stage, &mut phrases);
            // Phrases are kept by their first words, from right to left.
            phrases[at..].reverse();
            coordinate_before(stage, &mut phrases, first);
        }
    }
    phrases.reverse();
    inherit(stage, &mut phrases);
    coordinate_bodies(stage, &mut phrases);
    Phrases::new(phrases, stage.tokens.len())
}

/// Whether the agent noun that ends with word `last` is the last word of its phrase: the police, but not a police station.
fn is_head(stage: &Stage<'_, '_>, agent: &Agent, last: usize) -> bool {
    const GOES_ON: Class =
        Class::CONJUNCTION.with(Class::LOCATIVE).with(Class::WEAK).with(Class::SAYING).with(Class::AUXILIARY);
    let next = last + 1;
    let Some(token) = stage.tokens.get(next) else { return true };
    if !stage.is_joined(next) {
        return !token.gap.is(Gap::HYPHEN);
    }
    let is_verb = token.class.has_any(GOES_ON.with(Class::VERB).with(Class::FUNCTION).with(Class::ACTING));
    if token.agent != 0 && !is_verb && stage.is_name(next) <= stage.is_name(last) {
        return false;
    }
    let is_person_next = stage.starting(next).is_some_and(|(_, reading)| stage.is_person(reading));
    if agent.sort == Sort::Person && !agent.is_plural && is_person_next {
        return true;
    }
    let is_street =
        token.class.has_any(Class::STREET.with(Class::FACILITY).with(Class::WATER)) && !token.class.has(Class::TITLE);
    if is_street && stage.is_name(next) {
        return false;
    }
    if stage.is_name(next) {
        return agent.sort == Sort::Person && !agent.is_plural || !stage.is_name(last) && token.agent == 0;
    }
    if is_verb
        || stage.ends_phrase(next)
        || token.shape == Shape::Number
        || agent.is_plural && agent.sort == Sort::Person
    {
        return true;
    }
    let word = stage.word(next);
    let is_noun = !stage.tokens[last].class.has(Class::MODIFIER);
    let is_from =
        || is_noun && agent.sort == Sort::Person && read_before(stage, last + 1 - agent.n_words).origin.is_some();
    agent.is_plural
        || agent.sort == Sort::Collective
        || is_from()
        || word.ends_with("ed")
        || word.ends_with("ly")
        || word.ends_with("ing")
}

fn compose<'g>(
    stage: &Stage<'_, 'g>,
    agent: &'static Agent,
    last: usize,
    inner: Option<&Phrase<'g>>,
) -> Option<Phrase<'g>> {
    let before = read_before(stage, last + 1 - agent.n_words);
    let is_compound = agent.sort == Sort::Body && is_in_compound(stage, before.first);
    let mut source = Source { behind: last + 1, origin: before.origin.map(|(_, origin)| origin), role: before.role };
    if !is_compound {
        source.read_behind(stage, agent, last, inner);
    }
    let Source { behind, origin, role } = source;
    let role = role_of(stage, agent, last, &before, role, origin.as_ref());
    let mut linked = stage.mention(before.first, behind, Rule::Composed, BARE);
    linked.role = Some(role);
    linked.type_ = Some(type_of(agent, role));
    let is_building = is_building(stage, last) && agent.n_words == 1;
    match origin {
        Some(_) if is_building && !stage.is_name(last) => return None,
        Some(origin) => {
            (linked.country, linked.place, linked.score) = (origin.country, origin.place, origin.score * COMPOSED);
            linked.entry = origin.body;
        }
        None if agent.sort == Sort::Equipment => return None,
        None if before.is_named => linked.score = NAMED,
        None if is_building || before.is_former && !is_institution(agent.role) => return None,
        None => {
            linked.rule = if before.is_former { Rule::Composed } else { Rule::Inferred };
            if !before.is_foreign && (is_institution(role) || role == "REB") {
                (linked.country, linked.score) = (stage.country, INFERRED);
            }
        }
    }
    let has_row = linked.rule != Rule::Inferred || !is_compound && may_stand_alone(stage, agent, &before, last, role);
    let (origin_span, is_former) = (origin.map(|origin| origin.span), before.is_former);
    let why = Why { agent: Some(agent), origin: origin_span, is_former, ..Why::default() };
    let actor = Actor { first: before.first, behind, linked, why };
    Some(Phrase { actor, head: last, agent, origin, is_former, has_row })
}

/// Where a phrase ends, where its actor is from, and the role that its words tell.
struct Source<'g> {
    behind: usize,
    origin: Option<Origin<'g>>,
    role: Option<&'static str>,
}

impl<'g> Source<'g> {
    /// Reads what stands behind the agent noun, if nothing before it says from which country the actor is: a name, or
    /// another phrase.
    fn read_behind(&mut self, stage: &Stage<'_, 'g>, agent: &Agent, last: usize, inner: Option<&Phrase<'g>>) {
        // What is an organisation's needs no country; a people's may have one: "Kurdish groups in Syria".
        let is_told =
            |origin: Origin<'_>| origin.country.is_some() || origin.body.is_some() && !is_peoples_role(origin.role);
        if self.origin.is_some_and(is_told) {
            return;
        }
        // "the envoy for Syria" is no Syrian.
        let is_from = |found: &Behind<'_>| found.preposition != Preposition::For || found.origin.body.is_some();
        let found = read_behind(stage, last)
            .filter(|found| may_govern(agent, stage, last, found.preposition) && is_from(found));
        if let Some(found) = found {
            let body = self.origin.and_then(|origin| origin.body).or(found.origin.body);
            (self.behind, self.origin) = (found.end, Some(Origin { body, ..found.origin }));
            return;
        }
        let inner = inner.filter(|_| self.origin.is_none()).zip(preposition_behind(stage, last));
        let Some((inner, (preposition, first))) = inner else { return };
        // "a spokesman for President Macron": the title is the president's.
        let is_title = inner.agent.sort == Sort::Person && !inner.agent.is_plural;
        let next = inner.actor.behind;
        if is_title && (stage.is_joined(next) && stage.is_name_part(next) || stage.starts(next)) {
            return;
        }
        let is_of = !matches!(preposition, Preposition::In | Preposition::At) && first == inner.actor.first;
        if is_of && (inner.origin.is_some() || is_generic(stage, last)) {
            self.behind = inner.actor.behind;
            self.origin = inner.origin.map(|origin| Origin { role: inner.actor.linked.role, ..origin });
            self.role = self.role.or(Some(inner.agent.role));
        }
    }
}

/// Whether a role is that of a people or faith, which is nobody's office.
fn is_peoples_role(role: Option<&str>) -> bool {
    matches!(role, Some("CVL" | "REL"))
}

/// Whether an agent noun may have its origin behind this preposition: the police in Nairobi are Kenyan, soldiers in Mali
/// need not be Malian.
fn may_govern(agent: &Agent, stage: &Stage<'_, '_>, last: usize, preposition: Preposition) -> bool {
    match preposition {
        Preposition::Of | Preposition::From => true,
        Preposition::In => {
            !is_title_case(stage, agent, last) && !matches!(agent.role, "MIL" | "IGO" | "UAF" | "MED" | "SPY")
        }
        Preposition::For => is_generic(stage, last),
        Preposition::At => matches!(agent.role, "EDU") || is_generic(stage, last),
    }
}

/// Whether an agent noun is written as a name in the middle of a sentence.
fn is_title_case(stage: &Stage<'_, '_>, agent: &Agent, last: usize) -> bool {
    stage.is_name(last) && !stage.begins_sentence(last + 1 - agent.n_words)
}

fn is_generic(stage: &Stage<'_, '_>, last: usize) -> bool {
    stage.tokens[last].class.has(Class::GENERIC)
}

/// The role of a phrase: former; that of the organisation whose people they are; of a modifier, "police spokesman"; else
/// the agent noun's.
fn role_of<'g>(
    stage: &Stage<'_, 'g>,
    agent: &'static Agent,
    last: usize,
    before: &Before<'g>,
    inner: Option<&'static str>,
    origin: Option<&Origin<'g>>,
) -> &'g str {
    let is_armed = |role: &str| matches!(role, "MIL" | "REB" | "UAF" | "CRM" | "SPY");
    let is_force = |role: &str| is_armed(role) || role == "COP";
    if before.is_former {
        return FORMER;
    }
    let (is_generic, institution) =
        (is_generic(stage, last) && agent.n_words == 1, origin.and_then(|origin| origin.role));
    match institution {
        Some(role) if !is_peoples_role(institution) && (is_generic || is_armed(agent.role) && is_force(role)) => role,
        _ if is_generic => inner.unwrap_or(agent.role),
        _ => agent.role,
    }
}

/// Whether an agent noun may as well be a building: a mosque, a school.
fn is_building(stage: &Stage<'_, '_>, last: usize) -> bool {
    stage.tokens[last].class.has(Class::FACILITY)
}

/// The type that the mentions table reports.
pub fn type_of(agent: &Agent, role: &str) -> &'static str {
    match (agent.sort, role) {
        (Sort::Person, _) if !agent.is_plural => "role",
        (Sort::Person | Sort::Collective, _) => "group",
        (_, "GOV" | "LEG") => "government",
        (_, "MIL") => "military",
        (_, "COP" | "SPY" | "JUD") => "agency",
        (_, "REB" | "UAF" | "CRM") => "armed_group",
        (_, "PTY") => "party",
        (_, "MED") => "media",
        (_, "BUS") => "company",
        (_, "NGO") => "ngo",
        (_, "IGO") => "igo",
        _ => "group",
    }
}

/// Whether every state has one.
fn is_institution(role: &str) -> bool {
    matches!(role, "GOV" | "MIL" | "COP" | "SPY" | "LEG" | "JUD" | "OPP")
}

/// Whether an agent noun with nothing beside it is an actor worth a row: one that acts, an institution or force that is
/// known ("the police"), or one that is written as a name ("Interior Ministry").
fn may_stand_alone(stage: &Stage<'_, '_>, agent: &Agent, before: &Before<'_>, last: usize, role: &str) -> bool {
    if is_whole_text(stage, before.first, last + 1) {
        return true;
    }
    if agent.sort == Sort::Equipment || matches!(role, "CVL" | "BUS" | "EDU" | "REF" | "REL" | "MED") {
        return false;
    }
    if acts(stage, last) {
        return true;
    }
    if stage.is_joined(last + 1) && stage.is(last + 1, "of") && !stage.is_name(last) {
        return false;
    }
    let is_known = before.first.checked_sub(1).is_some_and(|i| stage.is(i, "the"));
    let is_force = is_institution(role) || matches!(role, "REB" | "UAF" | "CRM");
    let is_vague = is_generic(stage, last) && before.role.is_none() && agent.n_words == 1;
    let is_name = stage.is_name(last) && !stage.begins_sentence(before.first);
    is_force && !is_vague && (is_known || is_name)
}

/// Whether a text is nothing but these words: a phrase to be coded.
fn is_whole_text(stage: &Stage<'_, '_>, first: usize, behind: usize) -> bool {
    const LONGEST: usize = 6;
    let belongs = |i: usize| {
        let token = stage.tokens[i];
        token.class.has_any(Class::ARTICLE.with(Class::QUANTITY))
            || token.shape == Shape::Small && !stage.ends_phrase(i)
    };
    behind == stage.tokens.len() && behind <= LONGEST && (0..first).all(belongs)
}

/// Whether an unknown noun stands right before word `first`: a tennis court is no court.
fn is_in_compound(stage: &Stage<'_, '_>, first: usize) -> bool {
    let Some(i) = first.checked_sub(1).filter(|_| stage.is_joined(first)) else { return false };
    let token = stage.tokens[i];
    token.shape == Shape::Small
        && !stage.ends_phrase(i)
        && token.agent == 0
        && !token.class.has_any(Class::MODIFIER.with(Class::FORMER))
}

/// Whether the word behind word `last` is a verb of saying or acting: "Residents said".
fn acts(stage: &Stage<'_, '_>, last: usize) -> bool {
    const VERBS: Class = Class::SAYING.with(Class::AUXILIARY).with(Class::ACTING).with(Class::VERB);
    let Some(next) = stage.tokens.get(last + 1) else { return false };
    next.gap.is_plain() && (next.class.has_any(VERBS) || stage.ends(last + 1, "ed"))
}
