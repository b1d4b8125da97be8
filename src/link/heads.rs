//! Finds names of places that no list has, by their heads: "Orchard Street", "Lake Wobegon", "Highway 19".
//!
//! Only the shape of the name; whether it is a mention of a place here is `recognise.rs`.

use super::lexicon::Class;
use super::tokens::{Shape, Token};

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
}

impl Head {
    /// The type that the mentions table reports.
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::Street | Self::Facility | Self::Route => "facility",
            Self::Water => "water",
            Self::Landform | Self::Front => "region",
            Self::Division => "admin2",
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
        let name = route(tokens, i).or_else(|| behind_front(tokens, i)).or_else(|| before_head(text, tokens, i, free_from));
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

/// "Highway 19", "Interstate 45".
fn route(tokens: &[Token], i: usize) -> Option<Name> {
    let number = tokens.get(i + 1)?;
    let is_route = tokens[i].class.has(Class::ROUTE) && number.gap.is_plain() && number.shape == Shape::Number;
    is_route.then_some(Name { first: i, behind: i + 2, head: Head::Route })
}

/// "Mount Sinjar", "Fort Detrick".
fn behind_front(tokens: &[Token], i: usize) -> Option<Name> {
    let next = tokens.get(i + 1)?;
    let is_front = tokens[i].class.has(Class::FRONT)
        && tokens[i].class.has_any(Class::WATER.with(Class::LANDFORM).with(Class::FACILITY).with(Class::STREET))
        || tokens[i].class.has(Class::FRONT) && tokens[i].shape == Shape::Capital && tokens[i].end - tokens[i].start > 3;
    let is_name = next.shape == Shape::Capital && next.gap.is_plain() && !next.class.has_any(NO_PART);
    let head = if tokens[i].class.has(Class::WATER) { Head::Water } else { Head::Front };
    (is_front && is_name).then_some(Name { first: i, behind: i + 2, head })
}

/// "Orchard Street", "Sam Houston State University".
fn before_head(text: &str, tokens: &[Token], i: usize, free_from: usize) -> Option<Name> {
    let head = Head::of(tokens[i].class)?;
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
    (first < i).then_some(Name { first, behind: i + 1, head })
}

/// "9th" of "9th Street", but not the number of a house.
fn is_ordinal(text: &str, number: Token) -> bool {
    text[..number.end as usize].ends_with(|c: char| c.is_ascii_lowercase())
}
