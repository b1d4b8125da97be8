//! whowhere reads news text and returns the actors and places it mentions.
//!
//! ```text
//!  entries, aliases, roles        text column            dates, home (optional)
//!          | tables.rs                | table.rs                 |
//!          v                          v                          |
//!      variants.rs                document                       |
//!          |                          | fold/, blocks.rs, edges.rs: words and where they are
//!      patterns/ -----> filter.rs --> | "may an alias start?", by first.rs
//!          |                          |                          |
//!          +----------> scan/ ------> | anchored walk, words.rs, accept.rs
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
//! matcher together, `store.rs` saves and loads them, `strings.rs` and `known.rs` keep their columns compact.
//! `attribution/` reads from a text and its mentions who is said to have said what.

mod accept;
mod annotate;
mod attribution;
mod blocks;
mod edges;
mod error;
mod filter;
mod findings;
mod first;
mod fold;
mod gazetteer;
mod known;
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

pub use annotate::{annotate, explain, Documents, Options};
pub use attribution::{attribute, sentences, Attributions, Mentioned, Stance};
pub use error::{Error, Result};
pub use fold::{AsciiText, Folded, FoldedText, Step};
pub use gazetteer::Gazetteer;
pub use known::Known;
pub use link::{Candidate, Context, Linked, Prefer, Signal, Verdict, View, Weighed, WeighedCandidate};
pub use mentions::{Mention, Mentions};
pub use runtime::{run, Control};
pub use select::Overlaps;
pub use span::{Characters, Span};
pub use strings::{Labels, Strings};
pub use table::{
    aliases_to_batch, attributions_reader, attributions_to_batch, entries_to_batch, gazetteer_from_batches,
    mentions_reader, mentions_schema, mentions_to_batch, roles_to_batch, Columns, MentionColumns, TextColumn,
};
pub use tables::{AliasRow, Aliases, Also, CaseRule, Entries, EntryRow, How, Kind, RoleRow, Roles, Tables};
pub use variants::{fold_alias, variants, Letter, Spelling};
pub use words::Traits;

/// Stages that `benches/engine.rs` measures one by one. No promise is made about them.
#[doc(hidden)]
pub mod stages {
    pub use crate::edges::{Edges, WINDOW};
    pub use crate::filter::{Buffers as FilterBuffers, Filter};
    pub use crate::scan::{Buffers as ScanBuffers, Query};
    pub use crate::select::{select, Match};
}
