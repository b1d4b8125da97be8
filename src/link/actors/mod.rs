//! Finds the actors that no list names as they stand: composed ones, people by title, names that come again.
//!
//! After every listed name has its reading: agent nouns with what stands around them (`phrases.rs`, `around.rs`,
//! `coordinate.rs`), people with their titles (`people.rs`), peoples by where they live (`peoples.rs`), bodies by their heads
//! (`bodies.rs`), acronyms and short forms of them (`defined.rs`), surnames (`again.rs`).
//! English for now; names in other scripts are found by their aliases alone.

mod again;
mod around;
mod bodies;
mod coordinate;
mod defined;
mod people;
mod peoples;
mod phrases;
mod stage;

pub use super::agents::Agent;
use super::document::{narrow, Document};
use super::linked::Linked;
use super::Finder;
use crate::span::Span;
use crate::tables::Tables;

use self::stage::Stage;

/// A mention that was found by the words around it.
#[derive(Clone, Debug)]
pub struct Actor<'g> {
    /// Its first word.
    pub first: usize,
    /// The word behind it.
    pub behind: usize,
    /// What it means.
    pub linked: Linked<'g>,
    /// Why.
    pub why: Why,
}

/// Why some words are an actor.
#[derive(Clone, Copy, Debug, Default)]
pub struct Why {
    /// The agent noun among them.
    pub agent: Option<&'static Agent>,
    /// The name that says where the actor is from.
    pub origin: Option<Span>,
    /// The name in full: without its title, or where it stood before.
    pub name: Option<Span>,
    /// Whether the words say that an office is held no longer.
    pub is_former: bool,
}

/// What is known of a document when the actors are looked for.
#[derive(Clone, Copy)]
pub struct Known<'a, 'g> {
    /// The text.
    pub text: &'a str,
    /// The gazetteer.
    pub tables: &'g Tables,
    /// The gazetteer as it is looked up.
    pub finder: &'a Finder<'a>,
    /// The words and listed names.
    pub document: &'a Document,
    /// By spot: what it means.
    pub readings: &'a [Option<Linked<'g>>],
    /// The number of the country that the document is mostly about, or was written in; 0 if that cannot be told.
    pub country: u32,
}

/// Finds the actors of a document, into `actors`, in no order.
pub fn find<'g>(known: Known<'_, 'g>, actors: &mut Vec<Actor<'g>>) {
    actors.clear();
    if known.document.tokens.is_empty() {
        return;
    }
    let mut stage = Stage::new(known);
    bodies::find(&stage, actors);
    defined::find_acronyms(&mut stage, actors);
    let mut phrases = phrases::find(&stage);
    let people = people::find(&stage, &mut phrases);
    peoples::find(&stage, actors);
    again::find(&stage, &people, actors);
    defined::find_short_forms(&stage, actors);
    actors.extend(people.into_iter().map(|person| person.actor));
    actors.extend(phrases.list.into_iter().filter(|phrase| phrase.has_row).map(|phrase| phrase.actor));
    debug_assert!(actors.iter().all(|actor| narrow(actor.behind) > narrow(actor.first)));
}
