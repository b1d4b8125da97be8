//! Finds people who come again by the last name: "Sergei Shoigu" and "Shoigu", "Mohammed bin Salman" and "bin Salman".

use std::collections::HashMap;

use super::super::lexicon::Class;
use super::super::linked::{Linked, Rule};
use super::super::tokens::{Gap, Shape};
use super::people::Person;
use super::stage::Stage;
use super::{Actor, Why};
use crate::tables::Kind;

/// What a surname is worth, next to the full name.
const SURNAME: f32 = 0.9;
/// What it is worth where two people have it.
const SHARED: f32 = 0.3;

/// Somebody who may come again by the last name.
struct Key<'g> {
    /// The words of the full name.
    first: usize,
    behind: usize,
    linked: Linked<'g>,
    is_shared: bool,
}

/// Those who are named in a document.
struct Roll<'a, 'g> {
    people: &'a [Person<'g>],
    /// By word: the person whose name it is part of, and one; 0 if it is of none.
    holders: Vec<u32>,
    keys: Vec<Key<'g>>,
    /// By hash of the last name: which of the keys.
    index: HashMap<u64, usize>,
}

/// Finds them.
pub fn find<'g>(stage: &Stage<'_, 'g>, people: &[Person<'g>], actors: &mut Vec<Actor<'g>>) {
    if people.is_empty() {
        return;
    }
    let roll = Roll::new(stage, people);
    for i in 0..stage.tokens.len() {
        let is_whole = !stage.tokens.get(i + 1).is_some_and(|next| next.gap.is(Gap::HYPHEN));
        if !stage.tokens[i].shape.is_capital() || !is_whole || roll.holder(i).is_some_and(is_full) {
            continue;
        }
        let Some(key) = roll.index.get(&stage.hash(i)).map(|&key| &roll.keys[key]) else { continue };
        if !(key.first..key.behind).contains(&i) {
            actors.extend(surname(stage, &roll, key, i));
        }
    }
}

fn is_full(person: &Person<'_>) -> bool {
    person.behind - person.first >= 2
}

impl<'a, 'g> Roll<'a, 'g> {
    fn new(stage: &Stage<'_, 'g>, people: &'a [Person<'g>]) -> Self {
        let mut roll = Self { people, holders: vec![0; stage.tokens.len()], keys: Vec::new(), index: HashMap::new() };
        for (number, person) in (1..).zip(people) {
            roll.holders[person.first..person.behind].fill(number);
        }
        for person in people.iter().filter(|person| is_full(person)) {
            roll.add(stage, person);
        }
        // Whoever is named by one name only, and by no other person's.
        for person in people.iter().filter(|person| !is_full(person)) {
            if !roll.index.contains_key(&stage.hash(person.first)) {
                roll.add(stage, person);
            }
        }
        roll
    }

    fn holder(&self, i: usize) -> Option<&'a Person<'g>> {
        (self.holders[i] as usize).checked_sub(1).map(|number| &self.people[number])
    }

    fn add(&mut self, stage: &Stage<'_, 'g>, person: &Person<'g>) {
        // The family name stands first in "Leung Kwok-hung".
        let last = person.behind - 1;
        let is_first = stage.tokens[last].gap.is(Gap::HYPHEN) && stage.tokens[last].shape == Shape::Small;
        let word = if is_first { person.first } else { last };
        if stage.tokens[word].end - stage.tokens[word].start < 2 {
            return;
        }
        let linked = &person.actor.linked;
        let number = *self.index.entry(stage.hash(word)).or_insert(self.keys.len());
        let Some(key) = self.keys.get_mut(number) else {
            let (first, behind, linked) = (person.first, person.behind, linked.clone());
            self.keys.push(Key { first, behind, linked, is_shared: false });
            return;
        };
        let is_same = key.linked.entry == linked.entry
            && (linked.entry.is_some() || stage.hash(key.first) == stage.hash(person.first));
        if is_same && key.linked.country.is_none() {
            key.linked.country = linked.country;
            key.linked.role = linked.role;
        }
        key.is_shared |= !is_same;
    }
}

fn surname<'g>(stage: &Stage<'_, 'g>, roll: &Roll<'_, 'g>, key: &Key<'g>, i: usize) -> Option<Actor<'g>> {
    if let Some((first, reading)) = stage.ending(i + 1) {
        let is_same = reading.entry.is_some() && reading.entry == key.linked.entry;
        let is_longer = first < i || stage.starting(i).is_some_and(|(behind, _)| behind > i + 1);
        let is_place = reading.kind == Kind::Place && !has_company(stage, roll, i);
        if is_same || is_longer || is_place {
            return None;
        }
    } else if stage.listed[i] {
        return None;
    }
    // Part of a longer name: "Clinton Foundation", "Hillary Clinton".
    let is_longer = stage.is_joined(i + 1)
        && stage.is_name_part(i + 1)
        && stage.tokens[i + 1].class.has_any(Class::ORGANISATION.with(Class::STREET).with(Class::FACILITY));
    if is_longer {
        return None;
    }
    if is_common(stage, i) && !has_company(stage, roll, i) {
        return None;
    }
    let first = full_name_start(stage, key, i)?;
    let start = roll.holder(i).map_or(first, |person| person.actor.first.min(first));
    let mut linked = key.linked.clone();
    let why = Why { name: Some(stage.span(key.first, key.behind)), ..Why::default() };
    (linked.span, linked.rule) = (stage.span(start, i + 1), Rule::Surname);
    linked.score *= SURNAME;
    if key.is_shared {
        (linked.entry, linked.name) = (None, None);
        (linked.country, linked.role, linked.type_) = (None, None, Some("person"));
        linked.score = SHARED;
    }
    (stage.tokens[i].shape != Shape::Initial).then_some(Actor { first: start, behind: i + 1, linked, why })
}

/// The first word of the name that ends with word `i`: particles and given names of the full name belong to it, "bin
/// Salman"; `None` if it is another person's, "Dick Powell".
fn full_name_start(stage: &Stage<'_, '_>, key: &Key<'_>, i: usize) -> Option<usize> {
    let mut first = i;
    while first > 0 && key.behind > key.first + 1 + (i - first) {
        let known = key.behind - 2 - (i - first);
        let gap = stage.tokens[first].gap;
        let is_joined = gap.0 & !(Gap::SPACE.0 | Gap::HYPHEN.0 | Gap::DOT.0) == 0;
        if !is_joined || !stage.word(first - 1).eq_ignore_ascii_case(stage.word(known)) {
            break;
        }
        first -= 1;
    }
    let has_other = first > 0 && stage.is_joined(first) && is_given_name(stage, first - 1);
    if !has_other {
        return Some(first);
    }
    (key.behind - key.first == 1).then(|| first - 1)
}

/// Whether a word before a surname can be a given name.
fn is_given_name(stage: &Stage<'_, '_>, i: usize) -> bool {
    let token = stage.tokens[i];
    token.class.has(Class::GIVEN) && !stage.begins_sentence(i) && stage.is_name(i) || stage.is_unknown(i)
}

/// Whether a surname is a common word or a month: Brown, May.
fn is_common(stage: &Stage<'_, '_>, i: usize) -> bool {
    stage.tokens[i].class.has_any(Class::WORD.with(Class::DATE).with(Class::FUNCTION).with(Class::AUXILIARY))
}

/// Whether what stands beside a word shows that it is somebody: a title, a verb, a possessive ending.
fn has_company(stage: &Stage<'_, '_>, roll: &Roll<'_, '_>, i: usize) -> bool {
    const VERB: Class = Class::SAYING.with(Class::AUXILIARY).with(Class::VERB).with(Class::ACTING);
    let is_titled = roll.holder(i).is_some_and(|person| person.first == i && person.actor.first < i);
    let next = stage.tokens.get(i + 1);
    let is_subject = next.is_some_and(|next| {
        next.gap.has(Gap::POSSESSIVE) || next.gap.is_plain() && (next.class.has_any(VERB) || stage.ends(i + 1, "ed"))
    });
    let is_said = i > 0 && stage.is_joined(i) && stage.tokens[i - 1].class.has(Class::SAYING);
    is_titled || is_subject || is_said
}
