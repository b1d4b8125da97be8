//! Adds the wider phrases that names stand in: "Nigel Wong of the Labour Party", "African Union (AU)", "Paris,
//! Texas".
//!
//! Only for whoever asks for nested mentions: the names within stay mentions of their own, so of the longest alone a
//! wider phrase would hide the party or the state. It means what its first name means; somebody of no known role has that of
//! the party.

use super::facts::Rank;
use super::finder::Finder;
use super::linked::{Linked, Rule};
use crate::tables::Kind;

/// What a wider phrase is worth of the name that it begins with.
const WIDER: f32 = 0.9;

/// Appends the wider phrases to a document's mentions, which are sorted by start.
pub fn add(finder: &Finder<'_>, text: &str, linked: &mut Vec<Linked<'_>>) {
    let n = linked.len();
    for i in 0..n {
        let name = &linked[i];
        let Some((end, last)) = end_of_wider(finder, text, &linked[..n], name) else { continue };
        let mut wider = name.clone();
        wider.span.end = end;
        wider.rule = Rule::Composed;
        wider.score *= WIDER;
        if name.kind == Kind::Actor && name.role.is_none() {
            (wider.role, wider.country) = (last.role, name.country.or(last.country));
        }
        linked.push(wider);
    }
}

/// The end of the phrase that begins with a name, and the other name in it.
fn end_of_wider<'l, 'g>(
    finder: &Finder<'_>,
    text: &str,
    linked: &'l [Linked<'g>],
    name: &Linked<'g>,
) -> Option<(usize, &'l Linked<'g>)> {
    let rest = &text[name.span.end..];
    let starting = |skipped: usize, is_wanted: &dyn Fn(&Linked<'g>) -> bool| {
        longest_at(linked, name.span.end + skipped, is_wanted).map(|other| (other.span.end, other))
    };
    if is_somebody(finder, name) {
        let between = [" of the ", " from the ", " of ", " from "].iter().find(|words| rest.starts_with(**words))?;
        return starting(between.len(), &|other| is_body(finder, other));
    }
    if name.kind == Kind::Place && rest.starts_with(", ") {
        return starting(2, &|other| is_division(finder, other) && lies_in(finder, name, other));
    }
    if is_body(finder, name) && (rest.starts_with(" (") || rest.starts_with(" [")) {
        let (end, other) = starting(2, &|other| is_same(name, other))?;
        return text[end..].starts_with([')', ']']).then_some((end + 1, other));
    }
    None
}

/// The longest mention of a sort that starts at a byte.
fn longest_at<'l, 'g>(
    linked: &'l [Linked<'g>],
    start: usize,
    is_wanted: &dyn Fn(&Linked<'g>) -> bool,
) -> Option<&'l Linked<'g>> {
    let first = linked.partition_point(|other| other.span.start < start);
    let starting = linked[first..].iter().take_while(|other| other.span.start == start);
    starting.filter(|other| is_wanted(other)).max_by_key(|other| other.span.end)
}

fn rank(finder: &Finder<'_>, entry: Option<u32>) -> Option<Rank> {
    entry.map(|entry| finder.all_facts()[entry as usize].rank)
}

fn is_somebody(finder: &Finder<'_>, name: &Linked<'_>) -> bool {
    let is_person = rank(finder, name.entry) == Some(Rank::Person) || name.type_ == Some("person");
    name.kind == Kind::Actor && is_person
}

fn is_body(finder: &Finder<'_>, name: &Linked<'_>) -> bool {
    const OTHERS: [Option<&str>; 3] = [Some("person"), Some("role"), Some("group")];
    let is_listed = rank(finder, name.entry) == Some(Rank::Body);
    name.kind == Kind::Actor
        && (is_listed || name.entry.is_none() && name.type_.is_some())
        && !OTHERS.contains(&name.type_)
}

fn is_division(finder: &Finder<'_>, name: &Linked<'_>) -> bool {
    name.place.is_some_and(|place| matches!(rank(finder, Some(place)), Some(Rank::State | Rank::First | Rank::Second)))
}

/// Whether two places are of one country, and not the same.
fn lies_in(finder: &Finder<'_>, inner: &Linked<'_>, outer: &Linked<'_>) -> bool {
    let country = |place: Option<u32>| place.map(|place| finder.all_facts()[place as usize].country);
    inner.place != outer.place && inner.place.is_some() && country(inner.place) == country(outer.place)
}

/// Whether two names mean the same, by the list or by what the document defines.
fn is_same(name: &Linked<'_>, other: &Linked<'_>) -> bool {
    match (name.entry, other.entry) {
        (Some(one), Some(two)) => one == two,
        (None, None) => other.rule == Rule::Defined && name.name.is_some() && name.name == other.name,
        _ => false,
    }
}
