//! Mentions from Arrow, and the table of attributions as Arrow.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Int32Array, Int64Array, LargeStringArray, RecordBatch, RecordBatchIterator,
    RecordBatchReader, StringArray,
};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use crate::attribution::{Attributions, Mentioned};
use crate::error::{Error, Result};

/// The columns of a table of mentions that tell who is where.
#[derive(Debug)]
pub struct MentionColumns {
    doc: Int64Array,
    start: Int64Array,
    end: Int64Array,
    surface: LargeStringArray,
    is_demonym: Option<BooleanArray>,
}

impl MentionColumns {
    /// Takes the columns of a batch: `doc`, `start`, `end` (int64), `surface` (large strings), and `demonym` (true or
    /// false) if it is known.
    ///
    /// # Errors
    /// [`Error::Input`] if a column is missing, of another type, or null somewhere.
    pub fn new(batch: &RecordBatch) -> Result<Self> {
        let numbers = |name| filled(batch, name, |array| array.as_primitive_opt::<Int64Type>().cloned());
        Ok(Self {
            doc: numbers("doc")?,
            start: numbers("start")?,
            end: numbers("end")?,
            surface: filled(batch, "surface", |array| array.as_string_opt::<i64>().cloned())?,
            is_demonym: batch.column_by_name("demonym").and_then(|array| array.as_boolean_opt().cloned()),
        })
    }
}

/// A column of one type without nulls.
fn filled<A: Array>(batch: &RecordBatch, name: &str, cast: impl Fn(&ArrayRef) -> Option<A>) -> Result<A> {
    let Some(column) = batch.column_by_name(name).and_then(cast) else {
        let problem = format!("mentions, column \"{name}\" is missing or of another type; give what annotate returned");
        return Err(Error::Input { row: None, problem });
    };
    match (0..column.len()).find(|&row| column.is_null(row)) {
        None => Ok(column),
        Some(row) => {
            let problem = format!("mentions, row {row}: {name} is null; give what annotate returned");
            Err(Error::Input { row: Some(row), problem })
        }
    }
}

impl Mentioned for MentionColumns {
    fn n_rows(&self) -> usize {
        self.doc.len()
    }

    fn doc(&self, row: usize) -> i64 {
        self.doc.value(row)
    }

    fn span(&self, row: usize) -> (i64, i64) {
        (self.start.value(row), self.end.value(row))
    }

    fn surface(&self, row: usize) -> &str {
        self.surface.value(row)
    }

    fn is_demonym(&self, row: usize) -> Option<bool> {
        self.is_demonym.as_ref().filter(|known| known.is_valid(row)).map(|known| known.value(row))
    }
}

/// Names and types of the columns; `doc` is the caller's.
fn attributions_schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    let offset = |name: &str| Field::new(name, DataType::Int32, true);
    Arc::new(Schema::new(vec![
        Field::new("mention", DataType::Int64, true),
        text("source"),
        offset("source_start"),
        offset("source_end"),
        text("verb"),
        offset("verb_start"),
        offset("verb_end"),
        text("stance"),
        offset("said_start"),
        offset("said_end"),
        text("said"),
    ]))
}

/// One batch of attributions as Arrow.
///
/// # Panics
/// If the columns differ in length, which would be a bug here.
#[must_use]
pub fn attributions_to_batch(rows: Attributions) -> RecordBatch {
    let starts =
        |spans: &[(i32, i32)]| -> ArrayRef { Arc::new(spans.iter().map(|span| span.0).collect::<Int32Array>()) };
    let ends = |spans: &[(i32, i32)]| -> ArrayRef { Arc::new(spans.iter().map(|span| span.1).collect::<Int32Array>()) };
    let said = |side: fn((i32, i32)) -> i32| -> ArrayRef {
        Arc::new(rows.said_span.iter().map(|span| span.map(side)).collect::<Int32Array>())
    };
    let stances: StringArray = rows.stance.iter().map(|stance| Some(stance.as_str())).collect();
    let speech: StringArray = (0..rows.said.len()).map(|row| rows.said.known(row)).collect();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(rows.source.iter())),
        starts(&rows.source_span),
        ends(&rows.source_span),
        Arc::new(StringArray::from_iter_values(rows.verb.iter())),
        starts(&rows.verb_span),
        ends(&rows.verb_span),
        Arc::new(stances),
        said(|(start, _)| start),
        said(|(_, end)| end),
        Arc::new(speech),
    ];
    let mention: ArrayRef = Arc::new(Int64Array::from(rows.mention));
    let columns = std::iter::once(mention).chain(columns).collect();
    RecordBatch::try_new(attributions_schema(), columns).expect("the columns of a batch fit its schema")
}

/// Batches of [`attributions_to_batch`], to be read one after the other.
#[must_use]
pub fn attributions_reader(batches: Vec<RecordBatch>) -> Box<dyn RecordBatchReader + Send> {
    Box::new(RecordBatchIterator::new(batches.into_iter().map(Ok), attributions_schema()))
}
