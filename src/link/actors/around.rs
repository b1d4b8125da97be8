//! What stands around an agent noun: to its left modifiers and an origin, to its right "of", "in" or "from" and one.

use super::super::lexicon::Class;
use super::super::linked::Rule;
use super::super::persons::Part;
use super::super::tokens::{Gap, Shape};
use super::stage::{Origin, Stage};
use crate::tables::{How, Kind};

/// The most words between an agent noun and the beginning of its phrase.
const MOST_BEFORE: usize = 8;
/// The most unknown words between an agent noun and its origin.
const MOST_UNKNOWN: usize = 2;

/// What stands before an agent noun.
#[derive(Clone, Copy, Debug)]
pub struct Before<'g> {
    /// The first word of the phrase.
    pub first: usize,
    /// Where the actor is from, and the first word of its name.
    pub origin: Option<(usize, Origin<'g>)>,
    /// Whether the office is held no longer.
    pub is_former: bool,
    /// Whether a name that no list has is part of it, or a sponsor: "Shona rebels", "Moscow-backed rebels".
    pub is_named: bool,
    /// The role of an agent noun among the modifiers: "police spokesman".
    pub role: Option<&'static str>,
    /// Whether the words say that the actor is not of the country that is spoken of, or whose it is: "foreign troops",
    /// "their leaders".
    pub is_foreign: bool,
    /// The people or faith before an origin that says more: "Russian Jewish immigrants".
    inner: Option<(usize, Origin<'g>)>,
    /// The word behind the last participle, which is a verb behind the bare name of a country: "Egypt jailed activists".
    participle: Option<usize>,
}

/// Reads leftwards from word `head`, the first of an agent noun.
pub fn read_before<'g>(stage: &Stage<'_, 'g>, head: usize) -> Before<'g> {
    let mut found = Before {
        first: head,
        origin: None,
        is_former: false,
        is_named: false,
        role: None,
        is_foreign: false,
        inner: None,
        participle: None,
    };
    let (mut at, mut n_unknown) = (head, 0);
    while at > 0 && head - at < MOST_BEFORE {
        let gap = stage.tokens[at].gap;
        let is_possessive = gap.is(Gap::POSSESSIVE.with(Gap::SPACE));
        if !(gap.is_plain() && !gap.has(Gap::LINE) || gap.is(Gap::HYPHEN) || is_possessive) {
            break;
        }
        let step = match found.origin {
            None => by_hyphen(stage, at, &mut found).or_else(|| by_origin(stage, at, n_unknown, &mut found)),
            Some(_) => by_sponsor(stage, at, &mut found),
        };
        if let Some(first) = step {
            (at, found.first, n_unknown) = (first, first, 0);
            continue;
        }
        let was_named = found.is_named;
        match word_before(stage, at, is_possessive, &mut found) {
            // Names beyond unknown words are other things.
            Step::Accepted if n_unknown > 0 => {
                found.is_named = was_named;
                at -= 1;
            }
            Step::Accepted => (at, found.first) = (at - 1, at - 1),
            Step::Unknown if found.origin.is_none() && n_unknown < MOST_UNKNOWN => {
                (at, n_unknown) = (at - 1, n_unknown + 1);
            }
            _ => break,
        }
    }
    found.origin = found.origin.or(found.inner);
    let is_whose = found.first > 0
        && stage.is_joined(found.first)
        && ["his", "her", "their", "its", "our", "my", "your", "whose"]
            .iter()
            .any(|word| stage.is(found.first - 1, word));
    found.is_foreign |= is_whose || (found.first..=head).any(|i| says_foreign(stage, i));
    found
}

/// Whether a word says that the actor is from elsewhere: not in "foreign ministry".
fn says_foreign(stage: &Stage<'_, '_>, i: usize) -> bool {
    let is_in_noun = || {
        (i + 1..stage.tokens.len().min(i + 3))
            .any(|last| stage.agent(last).is_some_and(|agent| agent.n_words > last - i))
    };
    stage.tokens[i].class.has(Class::FOREIGN) && !is_in_noun()
}

enum Step {
    Accepted,
    Unknown,
    End,
}

/// "Moscow-backed", "Somalia-based", "pro-Russian": the first word of it.
fn by_hyphen<'g>(stage: &Stage<'_, 'g>, at: usize, found: &mut Before<'g>) -> Option<usize> {
    let tokens = stage.tokens;
    if let Some(first) = by_sponsor(stage, at, found) {
        return Some(first);
    }
    let (first, _) = stage.ending(at)?;
    let is_affixed = first > 0 && tokens[first].gap.is(Gap::HYPHEN) && tokens[first - 1].class.has(Class::AFFIX);
    is_affixed.then(|| {
        found.is_named = true;
        first - 1
    })
}

/// "Moscow-backed", "Somalia-based": the first word of it.
fn by_sponsor<'g>(stage: &Stage<'_, 'g>, at: usize, found: &mut Before<'g>) -> Option<usize> {
    let last = stage.tokens[at - 1];
    if !last.class.has_any(Class::BACKED.with(Class::BASED)) || !last.gap.is(Gap::HYPHEN) || at < 2 {
        return None;
    }
    let Some((first, reading)) = stage.ending(at - 1) else {
        found.is_named |= stage.is_name(at - 2) && !stage.begins_sentence(at - 2);
        return Some(at - 2);
    };
    found.is_named = true;
    if last.class.has(Class::BASED) && found.origin.is_none() {
        found.origin = stage.origin(reading).map(|origin| (first, origin));
    }
    Some(first)
}

/// A listed name that ends here is where the actor is from.
fn by_origin<'g>(stage: &Stage<'_, 'g>, at: usize, n_unknown: usize, found: &mut Before<'g>) -> Option<usize> {
    let (first, reading) = stage.ending(at)?;
    let origin = stage.origin(reading)?;
    let is_possessive = stage.tokens[at].gap.has(Gap::POSSESSIVE);
    // "Serbian Labour Minister": no party of another country.
    let is_foreign = |(_, other): (usize, &super::Linked<'g>)| {
        other.rule == Rule::Listed(How::Demonym) && other.country != origin.country
    };
    if origin.body.is_some() && stage.is_joined(first) && stage.ending(first).is_some_and(is_foreign) {
        return Some(first);
    }
    if !origin.is_adjective && !is_possessive {
        // "In Khartoum troops sealed the bridges."
        let is_placed = first > 0
            && reading.kind == Kind::Place
            && stage.is_joined(first)
            && stage.tokens[first - 1].class.has(Class::LOCATIVE);
        if n_unknown > 0 || is_placed {
            return None;
        }
        if let Some(behind) = found.participle {
            found.first = behind;
            return None;
        }
    }
    if origin.country.is_some() {
        found.origin =
            Some((first, Origin { body: origin.body.or(found.inner.and_then(|inner| inner.1.body)), ..origin }));
    } else if found.inner.is_some() {
        return None;
    } else {
        found.inner = Some((first, origin));
    }
    Some(first)
}

/// What the word before word `at` is to the phrase.
fn word_before(stage: &Stage<'_, '_>, at: usize, is_possessive: bool, found: &mut Before<'_>) -> Step {
    let i = at - 1;
    let token = stage.tokens[i];
    if stage.ends(i, "ed") && token.class.has_any(Class::MODIFIER.with(Class::FORMER)) {
        found.participle = found.participle.or(Some(at));
    }
    if token.class.has(Class::FORMER) {
        // "Then Turkish troops crossed": no adjective.
        let is_adverb = stage.begins_sentence(i) && stage.is(i, "then") && !stage.tokens[at].gap.is(Gap::HYPHEN);
        found.is_former |= !is_adverb;
        return if is_adverb { Step::End } else { Step::Accepted };
    }
    // "well-known".
    if stage.tokens[at].gap.is(Gap::HYPHEN) && token.shape == Shape::Small && !stage.listed[i] {
        return Step::Accepted;
    }
    if found.origin.is_some() {
        // "wounded Turkish soldiers" is an act, "senior Turkish officials" are not.
        let is_adjective = token.class.has(Class::MODIFIER) && token.agent == 0 && !stage.ends(i, "ed");
        return if is_adjective && !is_possessive { Step::Accepted } else { Step::End };
    }
    if let Some(agent) = stage.agent(i).filter(|_| !stage.ends_phrase(i)) {
        let own = Some(agent.role).filter(|_| !token.class.has(Class::GENERIC));
        found.role = found.role.or(own);
        return Step::Accepted;
    }
    if token.class.has(Class::MODIFIER) && !is_possessive {
        return Step::Accepted;
    }
    let ends = is_possessive || stage.ends_phrase(i) || token.class.has(Class::DATE) || stage.listed[i];
    if ends || token.shape == Shape::Number {
        return Step::End;
    }
    if stage.is_name(i) && !stage.begins_sentence(i) && !token.class.has(Class::TITLE) {
        let is_somebody = stage.known.document.persons.parts[i] != Part::None;
        found.is_named |= !is_somebody;
        return if is_somebody { Step::End } else { Step::Accepted };
    }
    let is_verb = ["ed", "ing", "ly"].into_iter().any(|ending| stage.ends(i, ending));
    if is_verb || stage.is_name(i) {
        return Step::End;
    }
    Step::Unknown
}

/// What stands behind an agent noun: the word behind the phrase, and where the actor is from.
#[derive(Clone, Copy, Debug)]
pub struct Behind<'g> {
    /// The word behind the phrase.
    pub end: usize,
    /// Where the actor is from.
    pub origin: Origin<'g>,
    /// The preposition.
    pub preposition: Preposition,
}

/// What joins an agent noun and its origin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Preposition {
    /// of
    Of,
    /// from
    From,
    /// in
    In,
    /// for
    For,
    /// at
    At,
}

impl Preposition {
    fn parse(word: &str) -> Option<Self> {
        let known = [
            ("of", Self::Of),
            ("from", Self::From),
            ("in", Self::In),
            ("inside", Self::In),
            ("across", Self::In),
            ("throughout", Self::In),
            ("for", Self::For),
            ("at", Self::At),
        ];
        known.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, preposition)| preposition)
    }
}

/// The preposition behind word `last` and the first word of what it governs, articles left out.
pub fn preposition_behind(stage: &Stage<'_, '_>, last: usize) -> Option<(Preposition, usize)> {
    let mut at = last + 1;
    // "a group based in Tripoli".
    if stage.is_joined(at) && stage.tokens[at].class.has(Class::BASED) && stage.is_joined(at + 1) {
        at += 1;
        if stage.is(at, "in") {
            return first_governed(stage, at).map(|first| (Preposition::From, first));
        }
    }
    if !stage.is_joined(at) {
        return None;
    }
    if !stage.tokens[at].class.has_any(Class::WEAK.with(Class::LOCATIVE).with(Class::SOURCE)) {
        return None;
    }
    let preposition = Preposition::parse(stage.word(at))?;
    first_governed(stage, at).map(|first| (preposition, first))
}

/// The first word of what the preposition `at` governs, articles left out.
fn first_governed(stage: &Stage<'_, '_>, at: usize) -> Option<usize> {
    let mut first = at + 1;
    while stage.is_joined(first) && stage.tokens[first].class.has_any(Class::ARTICLE.with(Class::DIRECTION)) {
        if stage.starting(first).is_some() {
            break;
        }
        first += 1;
    }
    // "the city of Mosul".
    let is_kind = stage.is_joined(first + 2)
        && stage.is_joined(first + 1)
        && stage.tokens[first].class.has(Class::PLACE_NOUN)
        && stage.is(first + 1, "of");
    first += if is_kind { 2 } else { 0 };
    stage.is_joined(first).then_some(first)
}

/// Reads rightwards from word `last`, the last of an agent noun.
pub fn read_behind<'g>(stage: &Stage<'_, 'g>, last: usize) -> Option<Behind<'g>> {
    let (preposition, first) = preposition_behind(stage, last)?;
    let (behind, reading) = stage.starting(first)?;
    // "the head of Egypt's army" is no head of Egypt; "in Chad's north" is in Chad.
    let goes_on = stage.tokens.get(behind).is_some_and(|next| {
        let is_compound = stage.is_joined(behind) && next.agent != 0 && !stage.ends_phrase(behind);
        next.gap.has(Gap::POSSESSIVE) || next.gap.is(Gap::HYPHEN) || is_compound
    });
    let origin = stage.origin(reading).filter(|origin| !goes_on && !origin.is_adjective)?;
    Some(Behind { end: behind, origin, preposition })
}
