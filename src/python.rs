//! The Python module `whowhere._core`: convert in, detach from the interpreter, call, convert out.
//!
//! No logic lives here. Every [`Error`] is one exception of `whowhere.errors`; the thread that
//! called looks up for signals while the work goes on (`runtime.rs`).

// PyO3 hands arguments over by value.
#![allow(clippy::needless_pass_by_value)]

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3_arrow::{PyChunkedArray, PyRecordBatch, PyRecordBatchReader};

use crate::runtime::Control;
use crate::{
    aliases_to_batch, annotate, attribute, attributions_reader, attributions_to_batch, entries_to_batch,
    gazetteer_from_batches, mentions_reader, mentions_to_batch, roles_to_batch, run, sentences as core_sentences,
    CaseRule, Columns, Error, Folded, MentionColumns, Options, Overlaps, Prefer, View,
};

/// Runs `work` on other threads while this one answers signals and reports progress.
fn watch<T: Send + 'static>(
    py: Python<'_>,
    n_threads: usize,
    progress: Option<Py<PyAny>>,
    work: impl FnOnce(&Control) -> Result<T, Error> + Send + 'static,
) -> PyResult<T> {
    let mut interrupt: Option<PyErr> = None;
    let look_up = |py: Python<'_>, n_done: usize| {
        py.check_signals()?;
        progress.as_ref().map_or(Ok(()), |report| report.call1(py, (n_done,)).map(|_| ()))
    };
    let result = py.detach(|| {
        run(n_threads, work, |n_done| {
            if interrupt.is_none() {
                interrupt = Python::attach(|py| look_up(py, n_done)).err();
            }
            if interrupt.is_some() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
    });
    match interrupt {
        Some(interrupt) => Err(interrupt),
        None => result.map_err(|error| raise(py, &error)),
    }
}

/// The Python exception for an error, with `row` (and `table`, `column`) as attributes.
fn raise(py: Python<'_>, error: &Error) -> PyErr {
    let class = match error {
        Error::Schema { .. } => "SchemaError",
        Error::Damaged { .. } => "GazetteerError",
        Error::TooManyMatches { .. } | Error::TooLong { .. } | Error::NotUtf8 { .. } | Error::Input { .. } => {
            "InputError"
        }
        Error::Interrupted | Error::Bug { .. } => "InternalError",
    };
    let make = || -> PyResult<Bound<'_, PyAny>> {
        let exception = py.import("whowhere.errors")?.getattr(class)?.call1((error.to_string(),))?;
        exception.setattr("row", error.row())?;
        if let Error::Schema { table, column, .. } = error {
            exception.setattr("table", table)?;
            exception.setattr("column", column)?;
        }
        Ok(exception)
    };
    make().map_or_else(|failure| failure, PyErr::from_value)
}

/// Entries, aliases and the matcher for them; immutable.
#[pyclass(frozen, module = "whowhere._core")]
struct Gazetteer(Arc<crate::Gazetteer>);

#[pymethods]
impl Gazetteer {
    /// Builds a gazetteer from record batches in the columns of `schema.py`.
    #[staticmethod]
    fn build(
        py: Python<'_>,
        entries: PyRecordBatch,
        aliases: PyRecordBatch,
        roles: PyRecordBatch,
        sources: Vec<String>,
    ) -> PyResult<Self> {
        let [entries, aliases, roles] = [entries, aliases, roles].map(PyRecordBatch::into_inner);
        let work =
            move |control: &Control| gazetteer_from_batches(&entries, &aliases, &roles, sources, || control.proceed());
        watch(py, 1, None, work).map(|gazetteer| Self(Arc::new(gazetteer)))
    }

    /// Reads what `to_bytes` wrote.
    #[staticmethod]
    fn from_bytes(py: Python<'_>, data: Bound<'_, PyBytes>) -> PyResult<Self> {
        let bytes = data.as_bytes().to_vec();
        let work = move |_: &Control| crate::Gazetteer::from_bytes(&bytes);
        watch(py, 1, None, work).map(|gazetteer| Self(Arc::new(gazetteer)))
    }

    /// The gazetteer as the bytes of a file.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let bytes = py.detach(|| self.0.to_bytes());
        PyBytes::new(py, &bytes)
    }

    /// The entries as a pyarrow record batch.
    fn entries<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        PyRecordBatch::new(py.detach(|| entries_to_batch(&self.0.tables().entries))).into_pyarrow(py)
    }

    /// The aliases as a pyarrow record batch.
    fn aliases<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let tables = self.0.tables();
        PyRecordBatch::new(py.detach(|| aliases_to_batch(&tables.aliases, &tables.entries))).into_pyarrow(py)
    }

    /// The roles as a pyarrow record batch.
    fn roles<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let tables = self.0.tables();
        PyRecordBatch::new(py.detach(|| roles_to_batch(&tables.roles, &tables.entries))).into_pyarrow(py)
    }

    /// Credits: where the data is from.
    #[getter]
    fn sources(&self) -> Vec<String> {
        self.0.tables().sources.clone()
    }

    /// How many entries there are.
    #[getter]
    fn n_entries(&self) -> usize {
        self.0.tables().entries.len()
    }

    /// How many distinct names are listed.
    #[getter]
    fn n_aliases(&self) -> usize {
        self.0.tables().aliases.len()
    }

    /// Ids of the aliases that `name` is a spelling of.
    fn lookup(&self, name: &str) -> Vec<u32> {
        self.0.lookup(name)
    }

    /// Numbers of the places where documents may have been written: ids, codes, names, or "Town, Region".
    fn homes_of(&self, places: Vec<String>) -> Vec<Option<u32>> {
        self.0.homes_of(&places)
    }

    /// Bytes on the heap.
    fn memory_usage(&self) -> usize {
        self.0.memory()
    }
}

/// The call's options, read from Python's keyword arguments.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Settings {
    case: String,
    overlaps: String,
    link: bool,
    kinds: Option<String>,
    demonyms: bool,
    nested: bool,
    prefer_countries: HashSet<String>,
    prefer_entries: HashSet<String>,
    prefer_bbox: Option<[f64; 4]>,
    max_matches: usize,
    max_batch_bytes: usize,
    threads: usize,
}

impl Settings {
    fn options(self, gazetteer: &crate::Gazetteer) -> Result<Options, Error> {
        let unknown = |name: &str, found: &str, wanted: &str| {
            Err(Error::Input { row: None, problem: format!("{name} is {found:?}; it is one of: {wanted}") })
        };
        let Some(case) = CaseRule::parse(&self.case) else {
            return unknown("case", &self.case, &CaseRule::names());
        };
        let overlaps = match self.overlaps.as_str() {
            "longest" => Overlaps::Longest,
            "all" => Overlaps::All,
            other => return unknown("overlaps", other, "longest, all"),
        };
        let view = match self.kinds.as_deref() {
            None => View::Both,
            Some("actor") => View::Actors,
            Some("place") => View::Places,
            Some(other) => return unknown("kinds", other, "actor, place, None"),
        };
        let ids = (0u32..).zip(gazetteer.tables().entries.id.iter());
        let entries = ids.filter(|(_, id)| self.prefer_entries.contains(*id)).map(|(row, _)| row).collect();
        let prefer = Prefer { countries: self.prefer_countries, entries, bbox: self.prefer_bbox };
        Ok(Options {
            case,
            overlaps,
            link: self.link,
            view,
            demonyms: self.demonyms,
            nested: self.nested,
            prefer,
            max_matches: self.max_matches,
            max_batch_bytes: self.max_batch_bytes,
        })
    }
}

/// Annotates a column; returns a pyarrow table.
#[pyfunction]
#[pyo3(name = "annotate", signature = (gazetteer, texts, dates, homes, settings, progress))]
fn annotate_column<'py>(
    py: Python<'py>,
    gazetteer: &Gazetteer,
    texts: PyChunkedArray,
    dates: Option<PyChunkedArray>,
    homes: Option<PyChunkedArray>,
    settings: Settings,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let gazetteer = Arc::clone(&gazetteer.0);
    let threads = settings.threads;
    let (linked, max_bytes) = (settings.link, settings.max_batch_bytes);
    let work = move |control: &Control| {
        let options = settings.options(&gazetteer)?;
        let columns = Columns::new(
            texts.chunks(),
            dates.as_ref().map(PyChunkedArray::chunks),
            homes.as_ref().map(PyChunkedArray::chunks),
        )?;
        annotate(&columns, &gazetteer, &options, control, |mentions| {
            Ok(mentions_to_batch(mentions, &gazetteer, linked))
        })
    };
    let batches = watch(py, threads, progress, work)?;
    // Not as a table: pyarrow would look for pandas frames first and import pandas for it.
    PyRecordBatchReader::new(mentions_reader(batches, linked, max_bytes)).into_pyarrow(py)?.call_method0("read_all")
}

/// Who is said to have said what, in a column of texts with a table of its mentions; returns a pyarrow table.
#[pyfunction]
fn attributions(
    py: Python<'_>,
    mentions: PyRecordBatch,
    texts: PyChunkedArray,
    threads: usize,
) -> PyResult<Bound<'_, PyAny>> {
    let mentions = mentions.into_inner();
    let work = move |control: &Control| {
        let columns = Columns::new(texts.chunks(), None, None)?;
        attribute(&columns, &MentionColumns::new(&mentions)?, control, attributions_to_batch)
    };
    let batches = watch(py, threads, None, work)?;
    PyRecordBatchReader::new(attributions_reader(batches)).into_pyarrow(py)?.call_method0("read_all")
}

/// In which sentence of its document every mention begins: the number of the sentence's first word.
#[pyfunction]
fn sentences(py: Python<'_>, mentions: PyRecordBatch, texts: PyChunkedArray, threads: usize) -> PyResult<Vec<u32>> {
    let mentions = mentions.into_inner();
    let work = move |control: &Control| {
        let columns = Columns::new(texts.chunks(), None, None)?;
        core_sentences(&columns, &MentionColumns::new(&mentions)?, control)
    };
    watch(py, threads, None, work)
}

/// A signal by name, its strength, and what it adds.
type Item = (&'static str, f32, f32);
/// A place: entry id, how it is named, share, items.
type WeighedPlace = (String, &'static str, f32, Vec<Item>);
/// A name or phrase that the words around make an actor: rule, entry id, agent noun, origin, full name, whether former.
type Told = (&'static str, Option<String>, Option<&'static str>, Option<(usize, usize)>, Option<(usize, usize)>, bool);
/// A name: start, end, verdict, probability to be a place, its sort, items, places, ids of actors and how they are named,
/// and what makes it an actor.
type Weighed = (
    usize,
    usize,
    &'static str,
    f32,
    &'static str,
    Vec<Item>,
    Vec<WeighedPlace>,
    Vec<(String, &'static str)>,
    Option<Told>,
);

/// What was weighed to link the names in a text.
#[pyfunction]
fn explain(
    py: Python<'_>,
    gazetteer: &Gazetteer,
    text: String,
    date: Option<i32>,
    home: Option<u32>,
    settings: Settings,
) -> PyResult<Vec<Weighed>> {
    let gazetteer = Arc::clone(&gazetteer.0);
    let threads = settings.threads;
    let work = move |control: &Control| {
        let options = settings.options(&gazetteer)?;
        let weighed = crate::explain(&text, &gazetteer, crate::Context { date, home }, &options, control)?;
        let ids = &gazetteer.tables().entries.id;
        let id = |candidate: &crate::Candidate| ids.get(candidate.entry as usize).to_owned();
        let named = |items: Vec<(crate::Signal, f32, f32)>| -> Vec<Item> {
            items.into_iter().map(|(signal, value, weighted)| (signal.name(), value, weighted)).collect()
        };
        let mut characters = crate::Characters::new(&text);
        let convert = |name: crate::Weighed| {
            let (start, end) = characters.range(name.span);
            let place = |place: crate::WeighedCandidate| {
                (id(&place.candidate), place.candidate.how.as_str(), place.share, named(place.items))
            };
            let actors = name.actors.iter().map(|actor| (id(actor), actor.how.as_str())).collect();
            let places = name.places.into_iter().map(place).collect();
            let told = name.told.map(|told| {
                let span = |span: crate::Span| crate::Characters::new(&text).range(span);
                let why = told.why;
                let entry = told.entry.map(|entry| ids.get(entry as usize).to_owned());
                let agent = why.agent.map(|agent| agent.words);
                (told.rule.as_str(), entry, agent, why.origin.map(span), why.name.map(span), why.is_former)
            });
            let verdict = name.verdict.as_str();
            (start, end, verdict, name.probability, name.sort, named(name.items), places, actors, told)
        };
        Ok(weighed.into_iter().map(convert).collect::<Vec<Weighed>>())
    };
    watch(py, threads, None, work)
}

/// The folded form of a text.
#[pyfunction]
fn fold(text: &str) -> String {
    Folded::new(text).as_str().to_owned()
}

/// The folded spellings under which an alias is found, sorted; an empty list if it is refused.
#[pyfunction]
fn spellings(alias: &str) -> Vec<String> {
    let listed = crate::fold_alias(alias, &mut Folded::default());
    let mut spellings: Vec<String> = listed
        .map(crate::variants)
        .unwrap_or_default()
        .iter()
        .map(|spelling| spelling.iter().map(|letter| letter.c).collect())
        .collect();
    spellings.sort();
    spellings.dedup();
    spellings
}

/// Panics on a worker thread, to show that the caller gets an exception that `except Exception` catches.
#[pyfunction]
fn panic_for_test(py: Python<'_>) -> PyResult<()> {
    watch(py, 1, None, |_| panic!("broken on purpose"))
}

/// The engine of whowhere.
#[pymodule(gil_used = false)]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<Gazetteer>()?;
    module.add_function(wrap_pyfunction!(annotate_column, module)?)?;
    module.add_function(wrap_pyfunction!(attributions, module)?)?;
    module.add_function(wrap_pyfunction!(sentences, module)?)?;
    module.add_function(wrap_pyfunction!(explain, module)?)?;
    module.add_function(wrap_pyfunction!(fold, module)?)?;
    module.add_function(wrap_pyfunction!(spellings, module)?)?;
    module.add_function(wrap_pyfunction!(panic_for_test, module)?)?;
    Ok(())
}
