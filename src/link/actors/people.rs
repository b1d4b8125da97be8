//! Names people with their titles, and those whom no list has: by a title, an apposition or a given name.

use super::super::agents::Sort;
use super::super::lexicon::Class;
use super::super::linked::{Linked, Rule};
use super::super::persons::Part;
use super::super::roles;
use super::super::tokens::{Gap, Shape};
use super::phrases::{Phrase, Phrases, FORMER};
use super::stage::Stage;
use super::{Actor, Why};
use crate::tables::{How, Kind};

/// How sure it is that a title and a name make a person.
const TITLED: f32 = 0.8;
/// What a country is worth that the document tells, and not the title.
const GUESSED: f32 = 0.8;
/// How sure it is that a given name and another word make a person.
const SHAPED: f32 = 0.45;

/// A person named somewhere.
#[derive(Clone, Debug)]
pub struct Person<'g> {
    /// The mention, with the title.
    pub actor: Actor<'g>,
    /// The first word of the name without its title.
    pub first: usize,
    /// The word behind the name.
    pub behind: usize,
}

/// Finds the people of a document. Phrases that are their titles lose their rows.
pub fn find<'g>(stage: &Stage<'_, 'g>, phrases: &mut Phrases<'g>) -> Vec<Person<'g>> {
    let mut people = Vec::new();
    let mut at = 0;
    while at < stage.tokens.len() {
        if !stage.tokens[at].shape.is_capital() && !stage.starts(at) {
            at += 1;
            continue;
        }
        let Some((behind, listed)) = name_at(stage, phrases, at) else {
            at += 1;
            continue;
        };
        if let Some(person) = read(stage, phrases, at, behind, listed) {
            people.push(person);
        }
        at = behind;
    }
    people
}

/// The word behind the person's name that starts with word `at`, and the listed person whose name it is.
fn name_at<'a, 'g>(
    stage: &'a Stage<'_, 'g>,
    phrases: &Phrases<'g>,
    at: usize,
) -> Option<(usize, Option<&'a Linked<'g>>)> {
    let parts = &stage.known.document.persons.parts;
    let run = match parts[at] {
        Part::Titled => Some(at + 1).filter(|behind| is_name_of_somebody(stage, at, *behind) || stage.listed[at]),
        // "President Bush" is listed, too.
        Part::First if stage.tokens[at].class.has(Class::TITLE) => None,
        Part::First => parts[at..].iter().position(|part| *part == Part::Last).map(|n| at + n + 1),
        _ => None,
    };
    let listed = stage.starting(at);
    let is_person = |linked: &Linked<'g>| stage.is_person(linked);
    if let Some((behind, linked)) = listed {
        if is_person(linked) && run.is_none_or(|run| run <= behind) {
            return Some((behind, Some(linked)));
        }
        if !is_person(linked) && run.is_none_or(|run| run <= behind) {
            return None;
        }
    }
    let Some(behind) = run else {
        let found = behind_title(stage, phrases, at).or_else(|| by_company(stage, phrases, at));
        return found.map(|behind| (behind, None));
    };
    // "Vladimir Vladimirovich Putin": whom the list knows by the last word, and whose given name this is.
    let known = stage.ending(behind);
    let listed =
        known.map(|(_, linked)| linked).filter(|linked| is_person(linked) && is_given_name_of(stage, at, linked));
    let is_taken = known.is_some_and(|(first, linked)| {
        !is_person(linked) && (first <= at || linked.rule == Rule::Listed(How::Demonym))
    });
    (!is_taken).then_some((behind, listed))
}

fn is_given_name_of(stage: &Stage<'_, '_>, at: usize, linked: &Linked<'_>) -> bool {
    let name = linked.entry.map(|entry| stage.known.tables.entries.name.get(entry as usize));
    name.and_then(|name| name.split(' ').next()).is_some_and(|given| given.eq_ignore_ascii_case(stage.word(at)))
}

/// The word behind two to four words that are written as a name right behind a singular agent noun: "lawmaker Amina
/// Warsame".
fn behind_title(stage: &Stage<'_, '_>, phrases: &Phrases<'_>, at: usize) -> Option<usize> {
    if !stage.is_joined(at) || !stage.is_name_part(at) || stage.listed[at] {
        return None;
    }
    let title = &phrases.list[titling(phrases, at)?];
    let behind = name_end(stage, at);
    let is_title = stage.tokens[title.head].class.has_any(Class::TITLE.with(Class::GENERIC));
    let fewest = if stage.is_name(title.head) && is_title { 1 } else { 2 };
    (behind - at >= fewest && is_name_of_somebody(stage, at, behind)).then_some(behind)
}

/// The most words of a name that no list has.
const LONGEST: usize = 4;

/// The word behind the run of name parts that starts with word `at`.
fn name_end(stage: &Stage<'_, '_>, at: usize) -> usize {
    let mut behind = at + 1;
    while behind - at < LONGEST
        && !stage.listed.get(behind).is_some_and(|listed| *listed)
        && is_next_part(stage, behind)
    {
        behind += 1;
    }
    behind
}

fn is_next_part(stage: &Stage<'_, '_>, i: usize) -> bool {
    let Some(token) = stage.tokens.get(i) else { return false };
    let is_hyphenated = token.gap.is(Gap::HYPHEN);
    stage.is_joined(i) && stage.is_name_part(i)
        || is_hyphenated && (stage.is_name_part(i) || token.shape == Shape::Small)
}

fn is_name_of_somebody(stage: &Stage<'_, '_>, at: usize, behind: usize) -> bool {
    const OTHERS: Class = Class::ORGANISATION.with(Class::FACILITY).with(Class::STREET).with(Class::WATER);
    !(at..behind).any(|i| stage.tokens[i].class.has_any(OTHERS) || stage.tokens[i].agent != 0 || stage.listed[i])
}

/// Words written as a name beside a verb of saying or an apposition: "Abboud Qanbar said", "said Lama Fakih", "Joram
/// Kiptalam, a Kenyan farmer,". One word must be a given name, or one that no list has.
fn by_company(stage: &Stage<'_, '_>, phrases: &Phrases<'_>, at: usize) -> Option<usize> {
    let starts = stage.is_name_part(at) && !stage.listed[at] && !stage.tokens[at].gap.is(Gap::HYPHEN);
    if !starts || at > 0 && is_next_part(stage, at) && stage.is_name_part(at - 1) {
        return None;
    }
    let mut behind = name_end(stage, at);
    // "Mustafa Bali, a spokesman": a place may be a surname, too.
    let is_last_place = behind == at + 1
        && stage.is_joined(behind)
        && stage.starting(behind).is_some_and(|(end, reading)| {
            end == behind + 1 && reading.kind == Kind::Place && stage.is_name_part(behind)
        });
    if is_last_place && apposition(stage, phrases, at, behind + 1).is_some() {
        behind += 1;
        return Some(behind);
    }
    let is_word = |i: usize| {
        let class = stage.tokens[i].class;
        class.has_any(Class::WORD.with(Class::TITLE)) && !class.has_any(Class::GIVEN.with(Class::SURNAME))
    };
    let goes_on = is_next_part(stage, behind) || stage.tokens.get(behind).is_some_and(|next| next.gap.is(Gap::HYPHEN));
    if goes_on || !is_name_of_somebody(stage, at, behind) || (at..behind).any(is_word) {
        return None;
    }
    let is_given = stage.tokens[at].class.has(Class::GIVEN);
    let is_known = behind - at >= 2 || is_given || stage.is_unknown(at);
    let has_company = behind - at == 1 && is_given && stage.n_capital(at) >= 2 && !stage.may_be_famous_place(at)
        || is_known && (says(stage, at, behind) || acts_often(stage, at, behind))
        || behind - at >= 2 && (apposition(stage, phrases, at, behind).is_some() || is_by_name(stage, at));
    has_company.then_some(behind)
}

/// Whether a verb of saying stands beside a name.
fn says(stage: &Stage<'_, '_>, at: usize, behind: usize) -> bool {
    let is_next = stage.is_joined(behind) && stage.tokens[behind].class.has(Class::SAYING);
    is_next || at > 0 && stage.is_joined(at) && stage.tokens[at - 1].class.has(Class::SAYING)
}

/// Whether another verb stands behind a name, and the document names it more than once.
fn acts_often(stage: &Stage<'_, '_>, at: usize, behind: usize) -> bool {
    const VERB: Class = Class::AUXILIARY.with(Class::VERB).with(Class::ACTING);
    let is_acronym = stage.tokens[at].shape == Shape::Capitals && behind - at == 1;
    let has = is_acronym && stage.tokens.get(behind).is_some_and(|next| next.gap.has(Gap::POSSESSIVE));
    let acts = has
        || !is_acronym
            && stage.is_joined(behind)
            && stage.tokens[behind].shape == Shape::Small
            && (stage.tokens[behind].class.has_any(VERB) || stage.ends(behind, "ed"));
    acts && (behind - at >= 2 || stage.n_capital(at) >= 2)
}

/// Whether a name begins with a word that only names of people begin with: "Abu Ghadiya".
fn is_by_name(stage: &Stage<'_, '_>, at: usize) -> bool {
    matches!(stage.word(at), "Abu" | "Umm" | "Abd")
}

/// The phrase that ends before word `at` and can be somebody's title.
fn titling(phrases: &Phrases<'_>, at: usize) -> Option<usize> {
    let i = phrases.ending(at)?;
    let agent = phrases.list[i].agent;
    (agent.sort == Sort::Person && !agent.is_plural).then_some(i)
}

fn read<'g>(
    stage: &Stage<'_, 'g>,
    phrases: &mut Phrases<'g>,
    at: usize,
    behind: usize,
    listed: Option<&Linked<'g>>,
) -> Option<Person<'g>> {
    let (first, rank) = honorifics(stage, at);
    let title = titling(phrases, first).filter(|_| stage.is_joined(first));
    let start = title.map_or(first, |i| phrases.list[i].actor.first);
    let has_title = title.is_some() || first < at;
    // "Santa Cruz".
    let is_saint = stage.tokens[at].class.has_any(Class::FRONT.with(Class::HONOUR)) && !has_title;
    // "General Debate".
    let is_word = behind - at == 1 && first == at && {
        let class = stage.tokens[at].class;
        class.has_any(Class::WORD.with(Class::FUNCTION).with(Class::VERB))
            && !class.has_any(Class::SURNAME.with(Class::GIVEN))
    };
    if listed.is_none() && is_word && !says(stage, at, behind) {
        return None;
    }
    let is_name = !is_saint && behind - at > 1 || stage.tokens[at].class.has(Class::GIVEN) || stage.is_unknown(at);
    // Where all is in capitals, shape tells nothing.
    let is_blind = stage.known.document.headline[at] && !(has_title && stage.tokens[at].class.has(Class::GIVEN));
    if listed.is_none() && (is_blind || !has_title && (!is_name || is_kind_next(stage, at, behind))) {
        return None;
    }
    if let Some(i) = title {
        phrases.list[i].has_row = false;
    }
    let beside = title.or_else(|| apposition(stage, phrases, at, behind).filter(|_| listed.is_none()));
    let beside = beside.map(|i| &phrases.list[i]);
    let mut why = beside.filter(|_| has_title || listed.is_none()).map_or_else(Why::default, |phrase| phrase.actor.why);
    let linked = match listed {
        // Scripts without spaces have several names in a word.
        Some(known) if !has_title => known.clone(),
        Some(known) => {
            let mut linked = known.clone();
            linked.span.start = stage.span(start, behind).start;
            why.name = Some(known.span);
            if let Some(phrase) = beside {
                hold(stage, phrase, &mut linked);
            }
            linked
        }
        None => {
            why.name = Some(stage.span(at, behind));
            unlisted(stage, beside, rank, (start, at, behind))
        }
    };
    Some(Person { actor: Actor { first: start, behind, linked, why }, first: at, behind })
}

/// Somebody whom no list has, with the phrase beside the name or a short title that tells who it is. The words: the first
/// of the mention, the first of the name, the one behind.
fn unlisted<'g>(
    stage: &Stage<'_, 'g>,
    beside: Option<&Phrase<'g>>,
    rank: Option<&'static str>,
    (start, at, behind): (usize, usize, usize),
) -> Linked<'g> {
    let has_title = start < at || beside.is_some();
    let (rule, score) = if has_title { (Rule::Title, TITLED) } else { (Rule::Inferred, SHAPED) };
    let mut linked = stage.mention(start, behind, rule, score);
    let is_acronym = !has_title && behind - at == 1 && stage.tokens[at].shape == Shape::Capitals;
    linked.name = Some(stage.name(at, behind));
    linked.type_ = Some(if is_acronym { "group" } else { "person" });
    if let Some(phrase) = beside {
        (linked.country, linked.role) = (phrase.actor.linked.country, phrase.actor.linked.role);
    } else {
        linked.role = rank;
    }
    if linked.country.is_some() && beside.is_none_or(|phrase| phrase.origin.is_none()) {
        linked.score *= GUESSED;
    }
    linked
}

/// Gives a listed person the role that the title before the name tells: held no longer, or, where the document has no date,
/// that of the spell which fits the title.
fn hold<'g>(stage: &Stage<'_, 'g>, title: &Phrase<'g>, linked: &mut Linked<'g>) {
    if title.is_former {
        linked.role = Some(FORMER);
        return;
    }
    let Some(entry) = linked.entry.filter(|_| stage.known.finder.context.date.is_none()) else { return };
    if let Some(held) = roles::with_role(&stage.known.tables.roles, entry, title.agent.role) {
        (linked.role, linked.country) = (Some(held.role), held.country.or(linked.country));
    }
}

/// Whether a name is that of a place or people by the word behind it, or of nobody without one before it: "Al-Sinek
/// neighbourhood", "Al-Karabla clan".
fn is_kind_next(stage: &Stage<'_, '_>, at: usize, behind: usize) -> bool {
    const KIND: Class = Class::KIND.with(Class::PLACE_NOUN).with(Class::LOCAL).with(Class::FACILITY);
    let is_kind = stage.is_joined(behind)
        && stage.tokens[behind].shape == Shape::Small
        && (stage.tokens[behind].class.has_any(KIND) || stage.tokens[behind].agent != 0);
    is_kind || stage.is(at, "al") || stage.is(at, "el")
}

/// The first of the short titles before word `at` ("Lt. Gen."), and the role that they tell.
fn honorifics(stage: &Stage<'_, '_>, at: usize) -> (usize, Option<&'static str>) {
    const GRADE: Class = Class::MODIFIER.with(Class::TITLE);
    let (mut first, mut role) = (at, None);
    while first > 0 && stage.is_joined(first) {
        let token = stage.tokens[first - 1];
        let is_short = token.class.has(Class::TITLE) && token.agent == 0 && token.shape.is_capital();
        let Some(told) = role_of_title(stage.word(first - 1)).filter(|_| is_short && !stage.listed[first - 1]) else {
            break;
        };
        first -= 1;
        role = role.or(Some(told).filter(|told| *told != CIVIL));
    }
    // "Staff Sgt.", "Senior Chief Petty Officer".
    while role == Some("MIL") && first > 0 && stage.is_joined(first) && stage.is_name(first - 1) {
        if stage.listed[first - 1]
            || !stage.tokens[first - 1].class.has_any(GRADE) && stage.tokens[first - 1].agent == 0
        {
            break;
        }
        first -= 1;
    }
    (first, role)
}

/// What short titles tell.
fn role_of_title(word: &str) -> Option<&'static str> {
    const ROLES: [(&str, &str); 7] = [
        ("MIL", "gen lt col maj capt sgt cpl pvt spc pfc ssgt msgt sfc cpt ltc lcpl adm cmdr brig"),
        ("LEG", "sen rep sens reps"),
        ("GOV", "gov pres"),
        ("COP", "det insp supt"),
        ("REL", "rev fr"),
        ("EDU", "prof"),
        (CIVIL, "mr mrs ms miss dr sir dame lady"),
    ];
    let is_one = |words: &str| words.split(' ').any(|known| known.eq_ignore_ascii_case(word));
    ROLES.into_iter().find(|(_, words)| is_one(words)).map(|(role, _)| role)
}

/// What titles tell that everybody may have.
const CIVIL: &str = "CVL";

/// "Amina Warsame, a Somali lawmaker, said": the phrase behind the comma.
fn apposition(stage: &Stage<'_, '_>, phrases: &Phrases<'_>, at: usize, behind: usize) -> Option<usize> {
    let comma = Gap::COMMA.with(Gap::SPACE);
    let can_be = |phrase: &Phrase<'_>| phrase.agent.sort == Sort::Person && !phrase.agent.is_plural;
    // "Lena Hartwig, 41, a German diplomat,".
    let has_age = stage.tokens.get(behind).is_some_and(|age| age.shape == Shape::Number && age.gap.is(comma));
    let behind = behind + usize::from(has_age);
    if stage.tokens.get(behind).is_some_and(|next| next.gap.is(comma)) {
        let first = behind + usize::from(stage.tokens[behind].class.has(Class::ARTICLE));
        let is_closed = |end: usize| stage.tokens.get(end).is_none_or(|next| next.gap.has_any(comma_or_stop()));
        let found = phrases.starting(first).filter(|&i| can_be(&phrases.list[i]));
        if let Some(i) = found.filter(|&i| is_closed(phrases.list[i].actor.behind)) {
            return Some(i);
        }
    }
    // "the foreign ministry spokeswoman, Irina Testova, said".
    let is_before =
        stage.tokens[at].gap.is(comma) && stage.tokens.get(behind).is_some_and(|next| next.gap.has(Gap::COMMA));
    phrases.ending(at).filter(|&i| is_before && can_be(&phrases.list[i]))
}

const fn comma_or_stop() -> Gap {
    Gap::COMMA.with(Gap::STOP).with(Gap::OPEN)
}
