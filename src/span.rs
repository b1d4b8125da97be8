//! Places in a document: byte ranges, and the way from bytes to characters.
//!
//! The engine counts bytes, Python counts code points. [`Characters`] converts between them in
//! one pass over a document whose spans come in order.

/// A half-open byte range of an original document, on character boundaries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Converts ascending byte offsets of one text to character offsets.
///
/// ```
/// use whowhere::Characters;
///
/// let mut characters = Characters::new("São Tomé");
/// assert_eq!((characters.offset(0), characters.offset(5)), (0, 4));
/// ```
#[derive(Debug)]
pub struct Characters<'a> {
    text: &'a str,
    is_ascii: bool,
    byte: usize,
    character: usize,
}

impl<'a> Characters<'a> {
    /// Starts at the beginning of `text`.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text, is_ascii: text.is_ascii(), byte: 0, character: 0 }
    }

    /// The character offset of `byte`. Going back is allowed, but starts again from the front.
    ///
    /// # Panics
    /// If `byte` is not a character boundary of the text.
    pub fn offset(&mut self, byte: usize) -> usize {
        if self.is_ascii {
            return byte;
        }
        if byte < self.byte {
            (self.byte, self.character) = (0, 0);
        }
        self.character += self.text[self.byte..byte].chars().count();
        self.byte = byte;
        self.character
    }

    /// The character offsets of a span, without moving past its start: a nested span may follow.
    pub fn range(&mut self, span: Span) -> (usize, usize) {
        let start = self.offset(span.start);
        let length =
            if self.is_ascii { span.end - span.start } else { self.text[span.start..span.end].chars().count() };
        (start, start + length)
    }
}
