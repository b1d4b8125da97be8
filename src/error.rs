//! Everything a caller can get wrong, with the data to say so.
//!
//! Each variant becomes one Python exception in `python.rs`. Rows count from 0.

/// The result of anything that can fail on what the caller gave.
pub type Result<T> = std::result::Result<T, Error>;

/// What was found, where, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A table that describes a gazetteer is wrong.
    #[error("{table} table, column \"{column}\"{}: {problem}", row.map_or(String::new(), |row| format!(", row {row}")))]
    Schema {
        /// `entries`, `aliases` or `roles`.
        table: &'static str,
        /// The column at fault.
        column: &'static str,
        /// The row at fault, counted from 0.
        row: Option<usize>,
        /// What was found and what would be right.
        problem: String,
    },
    /// The bytes are not a gazetteer that can be read.
    #[error("{problem}")]
    Damaged {
        /// What was found and what would be right.
        problem: String,
    },
    /// A document has more matches than the caller allows.
    #[error("document {row} has more than {cap} matches; leave out aliases that match everywhere or raise the limit")]
    TooManyMatches {
        /// The document.
        row: usize,
        /// The limit.
        cap: usize,
    },
    /// A document is too long for 32-bit offsets.
    #[error("document {row} has {bytes} bytes; the longest that can be annotated has {max}, split it", max = i32::MAX)]
    TooLong {
        /// The document.
        row: usize,
        /// Its length.
        bytes: usize,
    },
    /// A document is not UTF-8, though its column says that it is text.
    #[error("the text at position {row} is not UTF-8 from byte {byte} on; decode the source in its own encoding")]
    NotUtf8 {
        /// The document.
        row: usize,
        /// The first byte that is wrong.
        byte: usize,
    },
    /// A column is not what the call needs.
    #[error("{problem}")]
    Input {
        /// The row at fault, counted from 0, if one is.
        row: Option<usize>,
        /// What was found and what would be right.
        problem: String,
    },
    /// The caller asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// An invariant of the core was broken: our fault.
    #[error("a bug in the core, please report it: {message}")]
    Bug {
        /// What the panic said.
        message: String,
    },
}

impl Error {
    /// The row at fault, where one is.
    #[must_use]
    pub fn row(&self) -> Option<usize> {
        match *self {
            Self::Schema { row, .. } | Self::Input { row, .. } => row,
            Self::TooManyMatches { row, .. } | Self::TooLong { row, .. } | Self::NotUtf8 { row, .. } => Some(row),
            Self::Damaged { .. } | Self::Interrupted | Self::Bug { .. } => None,
        }
    }
}
