//! What was found in one text, before it is known which document it is and what the names mean.

use crate::span::Span;

/// What was found in one text: spans, by start, then the longer first, and the aliases of each.
#[derive(Debug, Default)]
pub struct Findings {
    /// The spans.
    pub spans: Vec<Found>,
    /// The aliases of all of them.
    pub aliases: Vec<u32>,
}

/// A span and where its aliases end.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// Where it is.
    pub span: Span,
    /// Where its aliases end.
    pub aliases_end: usize,
}

impl Findings {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.spans.clear();
        self.aliases.clear();
    }

    /// The aliases found at span number `i`, sorted.
    #[must_use]
    pub fn aliases_of(&self, i: usize) -> &[u32] {
        let start = if i == 0 { 0 } else { self.spans[i - 1].aliases_end };
        &self.aliases[start..self.spans[i].aliases_end]
    }
}

/// A text and what was found in it.
#[derive(Clone, Copy, Debug)]
pub struct Matched<'a> {
    /// The text.
    pub text: &'a str,
    /// What was found.
    pub findings: &'a Findings,
}
