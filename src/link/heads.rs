//! Finds names of places that no list has, by their heads: "Orchard Street", "Lake Wobegon", "Highway 19".
//!
//! Only the shape of the name; whether it is a mention of a place here is `recognise.rs`.

use super::lexicon::Class;
use super::tokens::{Gap, Shape, Token};

/// What kind of place a head makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Head {
    /// A street or square.
    Street,
    /// A river, lake or bay.
    Water,
    /// A hill, island or coast.
    Landform,
    /// A building or site.
    Facility,
    /// A province, county or village.
    Division,
    /// A numbered road.
    Route,
    /// A mount, fort or camp, whose kind stands first.
    Front,
    /// A place whose kind stands beside its name in small letters: "Wedza district", "the village of Kogelo".
    Kind,
}

impl Head {
    /// The type that the mentions table reports.
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::Street | Self::Facility | Self::Route => "facility",
            Self::Water => "water",
            Self::Landform | Self::Front => "region",
            Self::Division | Self::Kind => "admin2",
        }
    }

    fn of(class: Class) -> Option<Self> {
        [
            (Class::STREET, Self::Street),
            (Class::WATER, Self::Water),
            (Class::DIVISION, Self::Division),
            (Class::LANDFORM, Self::Landform),
            (Class::FACILITY, Self::Facility),
        ]
        .into_iter()
        .find_map(|(wanted, head)| class.has(wanted).then_some(head))
    }
}

/// The most words before a head.
const MOST_BEFORE: usize = 4;
/// Words that are no part of a place's name even if capitalised.
const NO_PART: Class = Class::ARTICLE
    .with(Class::LOCATIVE)
    .with(Class::WEAK)
    .with(Class::CONJUNCTION)
    .with(Class::AUXILIARY)
    .with(Class::DATE)
    .with(Class::FUNCTION)
    .with(Class::QUANTITY)
    .with(Class::FORMER)
    .with(Class::TRANSIT);

/// A name of words `first..behind`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Name {
    /// Its first word.
    pub first: usize,
    /// The word behind it.
    pub behind: usize,
    /// What makes it a place.
    pub head: Head,
}

/// Appends the names with place heads, by their first words; they do not overlap.
pub fn find(text: &str, tokens: &[Token], names: &mut Vec<Name>) {
    names.clear();
    let mut free_from = 0;
    for i in 0..tokens.len() {
        let token = tokens[i];
        if i < free_from || !token.shape.is_capital() {
            continue;
        }
        let name = route(tokens, i, free_from)
            .or_else(|| behind_front(tokens, i))
            .or_else(|| before_head(text, tokens, i, free_from))
            .or_else(|| beside_kind(tokens, i));
        if let Some(name) = name {
            // "Lake Superior State Park": the longer one counts.
            while names.last().is_some_and(|last: &Name| last.first >= name.first) {
                names.pop();
            }
            free_from = name.behind;
            names.push(name);
        }
    }
}

/// "Highway 19", "County Road 43", "I-75".
fn route(tokens: &[Token], i: usize, free_from: usize) -> Option<Name> {
    let number = tokens.get(i + 1).filter(|number| number.shape == Shape::Number)?;
    let is_interstate = tokens[i].shape == Shape::Initial && number.gap == Gap::HYPHEN && is_letter_i(tokens[i]);
    if !(tokens[i].class.has(Class::ROUTE) && number.gap.is_plain() || is_interstate) {
        return None;
    }
    let is_longer = i > free_from && tokens[i].gap.is_plain() && tokens[i - 1].shape.is_capital();
    let is_longer = is_longer && tokens[i - 1].class.has_any(Class::DIVISION.with(Class::ROUTE));
    Some(Name { first: i - usize::from(is_longer), behind: i + 2, head: Head::Route })
}

/// Whether a word is the "I" of an interstate.
fn is_letter_i(token: Token) -> bool {
    token.class.has(Class::ROUTE)
}

/// "Wedza district", "the village of Kogelo"; the kind is no part of the name.
fn beside_kind(tokens: &[Token], i: usize) -> Option<Name> {
    let is_part = |token: &Token| {
        token.shape == Shape::Capital && !token.class.has_any(NO_PART.with(Class::TITLE).with(Class::DIRECTION))
    };
    if !is_part(&tokens[i]) || tokens[i].class.has(Class::WORD) {
        return None;
    }
    let more = tokens[i + 1..].iter().take(2).take_while(|token| token.gap.is_plain() && is_part(token)).count();
    let behind = i + 1 + more;
    let is_before = tokens
        .get(behind)
        .is_some_and(|next| next.gap == Gap::SPACE && next.class.has(Class::KIND) && !next.shape.is_capital());
    let is_behind = i >= 2
        && tokens[i].gap == Gap::SPACE
        && tokens[i - 1].class.has(Class::WEAK)
        && tokens[i - 2].class.has(Class::PLACE_NOUN)
        && !tokens[i - 2].shape.is_capital();
    (is_before || is_behind).then_some(Name { first: i, behind, head: Head::Kind })
}

/// "Mount Sinjar", "Fort Detrick".
fn behind_front(tokens: &[Token], i: usize) -> Option<Name> {
    let next = tokens.get(i + 1)?;
    let is_front = tokens[i].class.has(Class::FRONT)
        && tokens[i].class.has_any(Class::WATER.with(Class::LANDFORM).with(Class::FACILITY).with(Class::STREET))
        || tokens[i].class.has(Class::FRONT)
            && tokens[i].shape == Shape::Capital
            && tokens[i].end - tokens[i].start > 3;
    let is_name = next.shape == Shape::Capital && next.gap.is_plain() && !next.class.has_any(NO_PART);
    let head = if tokens[i].class.has(Class::WATER) { Head::Water } else { Head::Front };
    (is_front && is_name).then_some(Name { first: i, behind: i + 2, head })
}

/// "Orchard Street", "Sam Houston State University".
fn before_head(text: &str, tokens: &[Token], i: usize, free_from: usize) -> Option<Name> {
    let head = Head::of(tokens[i].class)?;
    // "Spring Mountain Road": the last head counts.
    let goes_on = |next: &Token| next.gap.is_plain() && next.shape.is_capital() && Head::of(next.class).is_some();
    if tokens.get(i + 1).is_some_and(goes_on) {
        return None;
    }
    let mut first = i;
    while first > free_from && i - first < MOST_BEFORE && tokens[first].gap.is_plain() {
        let before = tokens[first - 1];
        let is_number = before.shape == Shape::Number && head == Head::Street && is_ordinal(text, before);
        let is_word = before.shape.is_capital() && !before.class.has_any(NO_PART);
        if !(is_word || is_number) || before.class.has(Class::TITLE) && first == i {
            break;
        }
        first -= 1;
        if is_number {
            break;
        }
    }
    // "Seventh Street Northwest".
    let is_turned = head == Head::Street
        && tokens
            .get(i + 1)
            .is_some_and(|next| next.gap.is_plain() && next.shape.is_capital() && next.class.has(Class::DIRECTION));
    (first < i).then_some(Name { first, behind: i + 1 + usize::from(is_turned), head })
}

/// "9th" of "9th Street", but not the number of a house.
fn is_ordinal(text: &str, number: Token) -> bool {
    text[..number.end as usize].ends_with(|c: char| c.is_ascii_lowercase())
}
