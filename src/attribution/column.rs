//! Attributions of a column of documents, and the sentences in which mentions stand, by a table of the mentions.
//!
//! The table is checked against the texts first of all: a mention has to be what it says, where it says. Documents are
//! independent; a column is cut into units by bytes of text, so the result is the same for any number of threads.

use std::sync::{Mutex, PoisonError};

use super::page::Found;
use super::ruler::Ruler;
use super::{attribute_text, sentences_of, Attribution, Buffers, Stance};
use crate::annotate::Documents;
use crate::error::{Error, Result};
use crate::runtime::{self, Control};
use crate::span::Span;
use crate::strings::Strings;

/// Text of one unit of work.
const UNIT_BYTES: usize = 1 << 18;
/// Strings that one batch of rows holds at most, about: Arrow counts them in 32 bits.
const BATCH_BYTES: usize = 1 << 26;

/// A table of mentions.
pub trait Mentioned: Sync {
    /// How many rows there are.
    fn n_rows(&self) -> usize;
    /// Row of the document.
    fn doc(&self, row: usize) -> i64;
    /// First character, and one past the last.
    fn span(&self, row: usize) -> (i64, i64);
    /// The characters in the document.
    fn surface(&self, row: usize) -> &str;
    /// Whether it is known to be an adjective or the name of a people.
    fn is_demonym(&self, row: usize) -> Option<bool>;
}

/// Rows of the table of attributions; offsets in characters.
#[derive(Debug, Default)]
pub struct Attributions {
    /// Rows of the table of mentions.
    pub mention: Vec<i64>,
    /// The mentions.
    pub source: Strings,
    /// Where they are.
    pub source_span: Vec<(i32, i32)>,
    /// The verbs.
    pub verb: Strings,
    /// Where they are.
    pub verb_span: Vec<(i32, i32)>,
    /// How far the speakers stand behind it.
    pub stance: Vec<Stance>,
    /// What is said; empty where nothing is.
    pub said: Strings,
    /// Where it is.
    pub said_span: Vec<Option<(i32, i32)>>,
    n_bytes: usize,
}

/// What one thread writes on.
#[derive(Debug, Default)]
struct Desk {
    ruler: Ruler,
    found: Vec<Found>,
    buffers: Buffers,
    attributions: Vec<Attribution>,
}

/// Attributes a column. Every batch of rows is handed to `finish`, on the thread that made it.
///
/// # Errors
/// [`Error::Input`] naming the first row of the table of mentions that does not fit its text, [`Error::NotUtf8`], and
/// [`Error::Interrupted`].
pub fn attribute<T: Send>(
    documents: &impl Documents,
    mentioned: &impl Mentioned,
    control: &Control,
    finish: impl Fn(Attributions) -> T + Sync,
) -> Result<Vec<T>> {
    let parts =
        read_column(documents, mentioned, control, |desk, text, (batches, rows): &mut (Vec<T>, Attributions)| {
            let Desk { ruler, found, buffers, attributions } = desk;
            attribute_text(text, found, buffers, attributions);
            for attribution in attributions {
                rows.push(text, ruler, attribution);
                if rows.n_bytes >= BATCH_BYTES {
                    batches.push(finish(std::mem::take(rows)));
                }
            }
        })?;
    let finish_rest = |(mut batches, rows): (Vec<T>, Attributions)| {
        batches.extend((!rows.mention.is_empty()).then(|| finish(rows)));
        batches
    };
    Ok(parts.into_iter().flat_map(finish_rest).collect())
}

/// Tells of every row in which sentence of its document the mention begins: the number of the sentence's first word.
///
/// # Errors
/// As for [`attribute`].
pub fn sentences(documents: &impl Documents, mentioned: &impl Mentioned, control: &Control) -> Result<Vec<u32>> {
    let parts = read_column(documents, mentioned, control, |desk, text, found: &mut Vec<_>| {
        sentences_of(text, &desk.found, &mut desk.buffers, found);
    })?;
    let mut sentences = vec![0; mentioned.n_rows()];
    for (row, sentence) in parts.into_iter().flatten() {
        sentences[row] = sentence;
    }
    Ok(sentences)
}

/// Has every document with mentions read, and what was read of each unit of work gathered.
fn read_column<P: Default + Send>(
    documents: &impl Documents,
    mentioned: &impl Mentioned,
    control: &Control,
    read: impl Fn(&mut Desk, &str, &mut P) + Sync,
) -> Result<Vec<P>> {
    let order = rows_by_document(documents, mentioned)?;
    let units = units(documents, mentioned, &order);
    let spare = Mutex::new(Vec::<Desk>::new());
    runtime::map(units.len(), |unit| {
        let mut desk = spare.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        let mut part = P::default();
        let rows = &order[units[unit].clone()];
        for of_document in rows.chunk_by(|&one, &other| mentioned.doc(one) == mentioned.doc(other)) {
            control.proceed()?;
            let text = text_of(documents, mentioned, of_document[0])?;
            desk.place(text, mentioned, of_document)?;
            read(&mut desk, text, &mut part);
        }
        spare.lock().unwrap_or_else(PoisonError::into_inner).push(desk);
        Ok(part)
    })
}

/// The rows of mentions, by document; those of a document as they are given.
fn rows_by_document(documents: &impl Documents, mentioned: &impl Mentioned) -> Result<Vec<usize>> {
    let n_documents = documents.n_rows();
    for row in 0..mentioned.n_rows() {
        let doc = mentioned.doc(row);
        if usize::try_from(doc).map_or(true, |doc| doc >= n_documents) {
            let problem = format!("says doc {doc}, but there are {n_documents} texts, counted from 0");
            return Err(wrong(row, &problem));
        }
    }
    let mut order: Vec<usize> = (0..mentioned.n_rows()).collect();
    order.sort_by_key(|&row| mentioned.doc(row));
    Ok(order)
}

/// Cuts the rows where a new document begins, after enough text.
fn units(documents: &impl Documents, mentioned: &impl Mentioned, order: &[usize]) -> Vec<std::ops::Range<usize>> {
    let mut units = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (i, &row) in order.iter().enumerate() {
        let doc = mentioned.doc(row);
        if i > 0 && mentioned.doc(order[i - 1]) == doc {
            continue;
        }
        if bytes >= UNIT_BYTES {
            units.push(start..i);
            (start, bytes) = (i, 0);
        }
        bytes += usize::try_from(doc).ok().and_then(|doc| documents.text(doc)).map_or(0, <[u8]>::len);
    }
    if start < order.len() {
        units.push(start..order.len());
    }
    units
}

/// The text of the document that a row of mentions names.
fn text_of<'d>(documents: &'d impl Documents, mentioned: &impl Mentioned, row: usize) -> Result<&'d str> {
    let doc = usize::try_from(mentioned.doc(row)).expect("checked before");
    let Some(bytes) = documents.text(doc) else {
        return Err(wrong(row, &format!("says doc {doc}, but that text is null; give the texts that were annotated")));
    };
    if i32::try_from(bytes.len()).is_err() {
        return Err(Error::TooLong { row: doc, bytes: bytes.len() });
    }
    std::str::from_utf8(bytes).map_err(|error| Error::NotUtf8 { row: doc, byte: error.valid_up_to() })
}

fn wrong(row: usize, problem: &str) -> Error {
    Error::Input { row: Some(row), problem: format!("mentions, row {row}: {problem}") }
}

impl Desk {
    /// Finds the mentions of a document in its text, by their rows.
    fn place(&mut self, text: &str, mentioned: &impl Mentioned, rows: &[usize]) -> Result<()> {
        self.ruler.refill(text);
        self.found.clear();
        for &row in rows {
            let span = self.span_of(text, mentioned, row)?;
            let surface = mentioned.surface(row);
            let is_demonym = mentioned.is_demonym(row).unwrap_or_else(|| looks_like_a_demonym(surface));
            self.found.push(Found { row, span, is_demonym });
        }
        self.found.sort_by_key(|found| (found.span.start, std::cmp::Reverse(found.span.end), found.row));
        Ok(())
    }

    /// Where a mention is, in bytes.
    fn span_of(&self, text: &str, mentioned: &impl Mentioned, row: usize) -> Result<Span> {
        let (first, last) = mentioned.span(row);
        let (doc, n) = (mentioned.doc(row), self.ruler.n_characters());
        let at = |character: i64| usize::try_from(character).ok().and_then(|at| self.ruler.byte(text, at));
        let span = at(first).zip(at(last)).filter(|(start, end)| start < end);
        let Some((start, end)) = span else {
            let problem = format!("spans {first} to {last} of doc {doc}, which has {n} characters");
            return Err(wrong(row, &problem));
        };
        let (surface, found) = (mentioned.surface(row), &text[start..end]);
        if surface == found {
            return Ok(Span { start, end });
        }
        let short = |text: &str| text.chars().take(60).collect::<String>();
        let (surface, found) = (short(surface), short(found));
        let problem = format!(
            "doc {doc} has {found:?} at {first} to {last}, where the table says {surface:?}; \
             give the texts that were annotated"
        );
        Err(wrong(row, &problem))
    }
}

/// Whether a name ends like an adjective.
fn looks_like_a_demonym(surface: &str) -> bool {
    ["ish", "ese", "ian", "ean", "eli", "qi", "nch", "stani"].iter().any(|ending| surface.ends_with(ending))
}

impl Attributions {
    fn push(&mut self, text: &str, ruler: &Ruler, found: &Attribution) {
        let at = |byte| i32::try_from(ruler.character(text, byte)).unwrap_or(i32::MAX);
        let range = |span: Span| (at(span.start), at(span.end));
        let of = |span: Span| &text[span.start..span.end];
        let said = found.said.map_or("", of);
        self.mention.push(i64::try_from(found.source.row).unwrap_or(i64::MAX));
        self.source.push(of(found.source.span));
        self.source_span.push(range(found.source.span));
        self.verb.push(of(found.verb));
        self.verb_span.push(range(found.verb));
        self.stance.push(found.stance);
        self.said.push(said);
        self.said_span.push(found.said.map(range));
        self.n_bytes += said.len() + of(found.source.span).len() + of(found.verb).len();
    }
}
