//! The stages in order: for one document, and for a column of them.
//!
//! Documents are independent; a column is cut into units by bytes of text, never by threads or by
//! how the column is chunked, so the result is the same for any number of either.

use std::cell::OnceCell;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::accept::is_all_capitals;
use crate::error::{Error, Result};
use crate::findings::{Findings, Found, Matched};
use crate::fold::{AsciiText, Folded, FoldedText};
use crate::gazetteer::Gazetteer;
use crate::link::{self, Candidate, Context, Linked, Prefer, Request, View};
use crate::mentions::{Mention, Mentions};
use crate::runtime::{self, Control};
use crate::scan::{self, Query};
use crate::select::{select, Match, Overlaps};
use crate::span::{Characters, Span};
use crate::tables::{CaseRule, How};

/// Text of one unit of work: large enough to keep a thread busy, small enough to share fairly.
const UNIT_BYTES: usize = 1 << 18;
/// Documents of one unit of work.
const UNIT_DOCUMENTS: usize = 1 << 12;

/// What the caller asks for; see `annotate` in Python.
#[derive(Clone, Debug)]
pub struct Options {
    /// The call's case rule.
    pub case: CaseRule,
    /// What to do with overlapping matches.
    pub overlaps: Overlaps,
    /// Whether mentions are linked.
    pub link: bool,
    /// Actors, places or both.
    pub view: View,
    /// Whether demonyms count.
    pub demonyms: bool,
    /// In the view of places: whether places inside longer names count.
    pub nested: bool,
    /// The user's bias.
    pub prefer: Prefer,
    /// The most matches that a document may have, if overlapping ones are all kept.
    pub max_matches: usize,
    /// Surface text that one batch of mentions may hold, about.
    pub max_batch_bytes: usize,
}

/// A column of documents.
pub trait Documents: Sync {
    /// How many rows there are.
    fn n_rows(&self) -> usize;
    /// The text of a row, not yet known to be UTF-8; `None` is a null.
    fn text(&self, row: usize) -> Option<&[u8]>;
    /// What is known of a row besides its text.
    fn context(&self, row: usize) -> Context;
    /// For a column of few distinct texts: how many there are.
    fn n_distinct(&self) -> Option<usize> {
        None
    }
    /// One of the distinct texts.
    fn distinct(&self, _value: usize) -> Option<&[u8]> {
        None
    }
    /// Which of the distinct texts a row has.
    fn value(&self, _row: usize) -> Option<usize> {
        None
    }
}

/// Annotates a column. Every batch of mentions is handed to `finish`, on the thread that made it.
///
/// # Errors
/// That of the first document that cannot be annotated, and [`Error::Interrupted`].
pub fn annotate<'g, T: Send>(
    documents: &impl Documents,
    gazetteer: &'g Gazetteer,
    options: &'g Options,
    control: &'g Control,
    finish: impl Fn(Mentions<'g>) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let annotator = Annotator::new(gazetteer, options, control);
    let shared = annotator.find_distinct(documents)?;
    let weigh = |row| match &shared {
        // Rows of known texts cost their mentions, not their length.
        Some(found) => documents.value(row).map_or(0, |value| found[value].spans.len() * 256),
        None => documents.text(row).map_or(0, <[u8]>::len),
    };
    let units = units(documents.n_rows(), weigh);
    let spare = Mutex::new(Vec::<Buffers>::new());
    let batches = runtime::map(units.len(), |unit| {
        let mut batches = Vec::new();
        let mut buffers = lock(&spare).pop().unwrap_or_default();
        let mut mentions = Mentions::with_capacity(buffers.n_mentions);
        let mut own = std::mem::take(&mut buffers.findings);
        for row in units[unit].clone() {
            control.proceed()?;
            let Some(bytes) = documents.text(row) else { continue };
            let text = checked(bytes, row)?;
            let findings = if let Some((shared, value)) = shared.as_ref().zip(documents.value(row)) {
                &shared[value]
            } else {
                annotator.find(text, &mut buffers, &mut own).map_err(|error| at_row(error, row))?;
                &own
            };
            let document = Document { row, text, context: documents.context(row) };
            annotator.push_mentions(&document, findings, &mut buffers, &mut mentions, |full| {
                batches.push(finish(full)?);
                Ok(())
            })?;
        }
        buffers.n_mentions = mentions.len();
        if !mentions.is_empty() {
            batches.push(finish(mentions)?);
        }
        buffers.findings = own;
        lock(&spare).push(buffers);
        control.add_done(units[unit].len());
        Ok(batches)
    })?;
    Ok(batches.into_iter().flatten().collect())
}

/// What was weighed to link the names in one text.
///
/// # Errors
/// As [`annotate`].
pub fn explain(
    text: &str,
    gazetteer: &Gazetteer,
    context: Context,
    options: &Options,
    control: &Control,
) -> Result<Vec<link::Weighed>> {
    let annotator = Annotator::new(gazetteer, options, control);
    let mut findings = Findings::default();
    annotator.find(text, &mut Buffers::default(), &mut findings)?;
    let (tables, atlas) = (gazetteer.tables(), gazetteer.atlas());
    Ok(link::explain(tables, atlas, annotator.request(), context, Matched { text, findings: &findings }))
}

/// The value behind a lock, whatever became of another thread that held it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Cuts rows into runs of about [`UNIT_BYTES`].
fn units(n_rows: usize, weigh: impl Fn(usize) -> usize) -> Vec<std::ops::Range<usize>> {
    let mut units = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for row in 0..n_rows {
        bytes += weigh(row);
        if bytes >= UNIT_BYTES || row + 1 - start >= UNIT_DOCUMENTS {
            units.push(start..row + 1);
            (start, bytes) = (row + 1, 0);
        }
    }
    if start < n_rows {
        units.push(start..n_rows);
    }
    units
}

/// What is written on for one document after the other, by one thread at a time.
#[derive(Default)]
struct Buffers<'g> {
    findings: Findings,
    /// How many mentions the last unit of work had at its end: the next one will have about as many.
    n_mentions: usize,
    folded: Folded,
    scan: scan::Buffers,
    matches: Vec<Match>,
    candidates: Vec<Candidate>,
    entries: Vec<u32>,
    link: link::Buffers,
    linked: Vec<Linked<'g>>,
}

/// One row of the column.
struct Document<'a> {
    row: usize,
    text: &'a str,
    context: Context,
}

struct Annotator<'a> {
    gazetteer: &'a Gazetteer,
    options: &'a Options,
    control: &'a Control,
    /// Which aliases are looked for; all if `None`.
    wanted: Option<Vec<bool>>,
    /// Which links of aliases to entries count; all if `None`.
    wanted_links: Option<Vec<bool>>,
}

impl<'a> Annotator<'a> {
    fn new(gazetteer: &'a Gazetteer, options: &'a Options, control: &'a Control) -> Self {
        let aliases = &gazetteer.tables().aliases;
        let wanted_links =
            (!options.demonyms).then(|| aliases.how.iter().map(|&how| how != How::Demonym).collect::<Vec<bool>>());
        let is_wanted =
            |links: &Vec<bool>| (0..aliases.len()).map(|alias| aliases.links(alias).any(|l| links[l])).collect();
        let wanted = wanted_links.as_ref().map(is_wanted);
        Self { gazetteer, options, control, wanted, wanted_links }
    }

    fn is_link_wanted(&self, link: usize) -> bool {
        self.wanted_links.as_ref().is_none_or(|wanted| wanted[link])
    }

    /// Matches every distinct text once, if the column says what they are.
    fn find_distinct(&self, documents: &impl Documents) -> Result<Option<Vec<Findings>>> {
        let Some(n) = documents.n_distinct() else {
            return Ok(None);
        };
        let weigh = |value| documents.distinct(value).map_or(0, <[u8]>::len);
        let units = units(n, weigh);
        let found = runtime::map(units.len(), |unit| {
            let mut buffers = Buffers::default();
            let values = units[unit].clone();
            Ok(values.map(|value| self.find_value(documents, value, &mut buffers)).collect::<Vec<_>>())
        })?;
        let (found, failed): (Vec<_>, Vec<_>) = found.into_iter().flatten().partition(Result::is_ok);
        // Values come in an order of their own; the first row that has a bad one is reported.
        match failed.into_iter().filter_map(Result::err).min_by_key(Error::row) {
            Some(error) => Err(error),
            None => Ok(Some(found.into_iter().flatten().collect())),
        }
    }

    fn find_value(&self, documents: &impl Documents, value: usize, buffers: &mut Buffers<'a>) -> Result<Findings> {
        self.control.proceed()?;
        let mut findings = Findings::default();
        let bytes = documents.distinct(value).unwrap_or_default();
        let found = checked(bytes, 0).and_then(|text| self.find(text, buffers, &mut findings));
        let first_row = || (0..documents.n_rows()).find(|&row| documents.value(row) == Some(value));
        match found.map_err(|error| (error, first_row())) {
            Ok(()) => Ok(findings),
            Err((error, Some(row))) => Err(at_row(error, row)),
            // What is wrong with a value that no row has is nobody's concern.
            Err((_, None)) => Ok(Findings::default()),
        }
    }

    /// Appends the mentions of a document; full batches are handed to `flush`.
    fn push_mentions(
        &self,
        document: &Document<'_>,
        findings: &Findings,
        buffers: &mut Buffers<'a>,
        mentions: &mut Mentions<'a>,
        mut flush: impl FnMut(Mentions<'a>) -> Result<()>,
    ) -> Result<()> {
        let Buffers { candidates, entries, link, linked, .. } = buffers;
        let doc = i64::try_from(document.row).unwrap_or(i64::MAX);
        let mut characters = Characters::new(document.text);
        let mut push = |span: Span, alias: u32, entries: &[u32], link: Option<Linked<'a>>| {
            let (start, end) = characters.range(span);
            let [start, end] = [start, end].map(|offset| i32::try_from(offset).unwrap_or(i32::MAX));
            let surface = &document.text[span.start..span.end];
            mentions.push(Mention { doc, start, end, surface, alias, entries, link });
            if mentions.is_full(self.options.max_batch_bytes) {
                self.control.proceed()?;
                flush(std::mem::take(mentions))?;
            }
            Ok(())
        };
        if self.options.link {
            let tables = self.gazetteer.tables();
            let atlas = self.gazetteer.atlas();
            let matched = Matched { text: document.text, findings };
            link::link(tables, atlas, self.request(), document.context, matched, link, linked);
            return linked.drain(..).try_for_each(|linked| push(linked.span, 0, &[], Some(linked)));
        }
        for (i, found) in findings.spans.iter().enumerate() {
            let aliases = findings.aliases_of(i);
            self.collect_entries(aliases, candidates, entries);
            if !entries.is_empty() {
                push(found.span, aliases.first().copied().unwrap_or_default(), entries, None)?;
            }
        }
        Ok(())
    }

    /// What is looked for: the linker may find that the longer of two names is not meant.
    fn overlaps(&self) -> Overlaps {
        if self.options.link {
            Overlaps::All
        } else {
            self.options.overlaps
        }
    }

    fn request(&self) -> Request<'_> {
        let Options { view, overlaps, nested, prefer, .. } = self.options;
        let (view, overlaps, nested) = (*view, *overlaps, *nested);
        Request { view, overlaps, nested, prefer, wanted: self.wanted_links.as_deref() }
    }

    /// The entries that a surface may mean, sorted, one candidate per entry.
    fn collect_candidates(&self, aliases: &[u32], candidates: &mut Vec<Candidate>) {
        let tables = self.gazetteer.tables();
        candidates.clear();
        for &alias in aliases {
            let links = tables.aliases.links(alias as usize);
            // Where every alias is wanted, so is every link: no need to look.
            let links = links.filter(|&link| self.wanted.is_none() || self.is_link_wanted(link));
            let also = tables.aliases.also[alias as usize];
            candidates.extend(links.map(|link| {
                let (entry, how) = (tables.aliases.entry[link], tables.aliases.how[link]);
                Candidate { entry, how, also }
            }));
        }
        if candidates.len() > 1 {
            candidates.sort_unstable();
            candidates.dedup_by_key(|candidate| candidate.entry);
        }
    }

    /// The entries that a surface may mean in the caller's view, sorted.
    fn collect_entries(&self, aliases: &[u32], candidates: &mut Vec<Candidate>, entries: &mut Vec<u32>) {
        let tables = self.gazetteer.tables();
        entries.clear();
        if let ([alias], None, View::Both) = (aliases, &self.wanted, self.options.view) {
            // Most names have one entry, and nothing has to be known of it.
            entries.extend_from_slice(&tables.aliases.entry[tables.aliases.links(*alias as usize)]);
            entries.dedup();
        } else {
            self.collect_candidates(aliases, candidates);
            candidates.retain(|&candidate| self.options.view.has(&tables.entries, candidate));
            entries.extend(candidates.iter().map(|candidate| candidate.entry));
        }
    }

    /// Fills `findings` with what `text` holds.
    fn find(&self, text: &str, buffers: &mut Buffers<'a>, findings: &mut Findings) -> Result<()> {
        findings.clear();
        if i32::try_from(text.len()).is_err() {
            return Err(Error::TooLong { row: 0, bytes: text.len() });
        }
        let Buffers { folded, scan, matches, .. } = buffers;
        if let Some(ascii) = AsciiText::new(text) {
            self.find_in(text, &ascii, scan, matches, findings)
        } else {
            folded.refill_while(text, &|| self.control.proceed())?;
            self.find_in(text, &*folded, scan, matches, findings)
        }
    }

    fn find_in<T: FoldedText>(
        &self,
        text: &str,
        folded: &T,
        buffers: &mut scan::Buffers,
        matches: &mut Vec<Match>,
        findings: &mut Findings,
    ) -> Result<()> {
        let scanner = self.gazetteer.scanner();
        let all_capitals = OnceCell::new();
        let query = Query {
            case: self.options.case,
            is_all_capitals: &|| *all_capitals.get_or_init(|| is_all_capitals(text)),
            wanted: self.wanted.as_deref(),
            proceed: &|| self.control.proceed(),
            overlaps: self.overlaps(),
            // What the linker chooses from is not what the caller gets.
            max_matches: if self.options.overlaps == Overlaps::All { self.options.max_matches } else { usize::MAX },
        };
        matches.clear();
        scanner.scan(folded, &query, buffers, matches)?;
        select(matches, self.overlaps());
        for (i, found) in matches.iter().enumerate() {
            if i % 4096 == 4095 {
                self.control.proceed()?;
            }
            let (first, last) = (found.start as usize, found.end as usize);
            let span = folded.span(text, first, last);
            scanner.push_aliases(folded, *found, &query, &mut findings.aliases);
            findings.spans.push(Found { span, aliases_end: findings.aliases.len() });
        }
        Ok(())
    }
}

fn at_row(error: Error, row: usize) -> Error {
    match error {
        Error::TooManyMatches { cap, .. } => Error::TooManyMatches { row, cap },
        Error::TooLong { bytes, .. } => Error::TooLong { row, bytes },
        Error::NotUtf8 { byte, .. } => Error::NotUtf8 { row, byte },
        other => other,
    }
}

/// The bytes as text, if they are. The quick check does not say where they go wrong; the other one does.
fn checked(bytes: &[u8], row: usize) -> Result<&str> {
    simdutf8::basic::from_utf8(bytes)
        .or_else(|_| std::str::from_utf8(bytes))
        .map_err(|error| Error::NotUtf8 { row, byte: error.valid_up_to() })
}
