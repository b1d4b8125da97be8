//! Arrow in and out: the only user of `arrow_array` and `arrow_schema`.
//!
//! Text columns are borrowed, never copied. What the columns mean is written down in `schema.py`.

mod attributions;
mod frames;
mod mentions;
mod text;

pub use attributions::{attributions_reader, attributions_to_batch, MentionColumns};
pub use frames::{aliases_to_batch, entries_to_batch, gazetteer_from_batches, roles_to_batch};
pub use mentions::{mentions_reader, mentions_schema, mentions_to_batch};
pub use text::{Columns, TextColumn};
