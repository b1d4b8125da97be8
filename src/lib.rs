//! whowhere reads news text and returns the actors and places it mentions.
//!
//! ```text
//!  entries, aliases, roles        text column            dates, home (optional)
//!          | tables.rs                | table.rs                 |
//!          v                          v                          |
//!      variants.rs                document                       |
//!          |                          | fold.rs                  |
//!      patterns.rs ---> filter.rs --> | "may an alias start?"    |
//!          |                          |                          |
//!          +----------> scan.rs ----> | anchored walk, words.rs, accept.rs
//!                                     | select.rs                |
//!                                     v                          |
//!                                 mentions ------ link/ <--------+
//!                                     | mentions.rs, table.rs, python.rs
//!                                     v
//!                             the caller's kind of frame
//! ```
//!
//! Everything from *document* to *linked mention* happens in `annotate.rs`, one document at a
//! time; `runtime.rs` spreads documents over threads. `gazetteer.rs` holds the tables and the
//! matcher together, `store.rs` saves and loads them, `strings.rs` keeps their text compact.

mod accept;
mod annotate;
mod edges;
mod error;
mod filter;
mod first;
mod fold;
mod gazetteer;
mod link;
mod mentions;
mod once;
mod patterns;
#[cfg(feature = "python")]
mod python;
mod runtime;
mod scan;
mod select;
mod span;
mod store;
mod strings;
mod table;
mod tables;
mod variants;
mod words;

pub use annotate::{annotate, Documents, Options};
pub use error::{Error, Result};
pub use fold::{AsciiText, Folded, FoldedText, Step};
pub use gazetteer::Gazetteer;
pub use link::{Candidate, Context, Link, Prefer, View};
pub use mentions::{Mention, Mentions};
pub use runtime::{run, Control};
pub use select::Overlaps;
pub use span::{Characters, Span};
pub use strings::{Labels, Strings};
pub use table::{
    aliases_to_batch, entries_to_batch, gazetteer_from_batches, mentions_reader, mentions_schema, mentions_to_batch,
    roles_to_batch, Columns, TextColumn,
};
pub use tables::{AliasRow, Aliases, CaseRule, Entries, EntryRow, How, Kind, RoleRow, Roles, Tables};
pub use variants::{fold_alias, variants, Letter, Spelling};
pub use words::Traits;
