//! The mentions table as Arrow.

use std::fmt::Write;
use std::iter::Peekable;
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{
    Array, ArrayRef, Float32Array, Float64Array, Int16Array, Int32Array, Int64Array, ListArray, RecordBatch,
    RecordBatchIterator, RecordBatchReader, StringArray,
};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use arrow_select::concat::concat_batches;

use crate::gazetteer::Gazetteer;
use crate::link::Linked;
use crate::mentions::Mentions;

/// Names and types of the columns, linked or not.
#[must_use]
pub fn mentions_schema(linked: bool) -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    let mut fields = vec![
        Field::new("doc", DataType::Int64, true),
        Field::new("start", DataType::Int32, true),
        Field::new("end", DataType::Int32, true),
        text("surface"),
    ];
    if linked {
        fields.extend(["kind", "type", "entity_id", "name", "country", "role", "code", "place_id"].map(text));
        fields.extend(["lat", "lon"].map(|name| Field::new(name, DataType::Float64, true)));
        fields.push(text("how"));
        fields.push(Field::new("score", DataType::Float32, true));
        fields.push(Field::new("n_candidates", DataType::Int16, true));
    } else {
        fields.push(Field::new("alias_id", DataType::Int32, true));
        fields.push(Field::new_list("entry_ids", Field::new("item", DataType::Utf8, true), true));
    }
    Arc::new(Schema::new(fields))
}

/// One batch of mentions as Arrow, in the columns of [`mentions_schema`].
///
/// # Panics
/// If the columns differ in length, which would be a bug here.
#[must_use]
pub fn mentions_to_batch(mentions: Mentions<'_>, gazetteer: &Gazetteer, linked: bool) -> RecordBatch {
    let rest = if linked { link_columns(&mentions.links, gazetteer) } else { match_columns(&mentions, gazetteer) };
    let surfaces = strings(mentions.surface.iter(), mentions.surface.len());
    let mut columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from(mentions.doc)),
        Arc::new(Int32Array::from(mentions.start)),
        Arc::new(Int32Array::from(mentions.end)),
        Arc::new(surfaces),
    ];
    columns.extend(rest);
    // Builders reserve room for a thousand rows; rare mentions would hold on to a lot of it.
    columns.iter_mut().for_each(Array::shrink_to_fit);
    RecordBatch::try_new(mentions_schema(linked), columns).expect("the columns of a batch fit its schema")
}

/// Batches of [`mentions_to_batch`], to be read one after the other; small ones are joined, to about
/// `max_bytes` at most.
#[must_use]
pub fn mentions_reader(batches: Vec<RecordBatch>, linked: bool, max_bytes: usize) -> Box<dyn RecordBatchReader + Send> {
    let schema = mentions_schema(linked);
    let batches = Joined { batches: batches.into_iter().peekable(), schema: Arc::clone(&schema), max_bytes };
    Box::new(RecordBatchIterator::new(batches, schema))
}

/// Joins consecutive batches as long as they have few rows together.
struct Joined {
    batches: Peekable<std::vec::IntoIter<RecordBatch>>,
    schema: SchemaRef,
    max_bytes: usize,
}

impl Iterator for Joined {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        const MAX_ROWS: usize = 1 << 16;
        /// A batch of so many rows stays as it is.
        const ENOUGH: usize = 1 << 11;
        let size = |batch: &RecordBatch| (batch.num_rows(), batch.get_array_memory_size());
        let mut group = vec![self.batches.next()?];
        let max_bytes = self.max_bytes;
        let (mut n_rows, mut n_bytes) = size(&group[0]);
        while let Some(next) = self.batches.next_if(|next| {
            n_rows < ENOUGH && {
                (n_rows, n_bytes) = (n_rows + size(next).0, n_bytes + size(next).1);
                n_rows <= MAX_ROWS && n_bytes <= max_bytes
            }
        }) {
            group.push(next);
        }
        Some(if group.len() == 1 { Ok(group.remove(0)) } else { concat_batches(&self.schema, &group) })
    }
}

fn match_columns(mentions: &Mentions<'_>, gazetteer: &Gazetteer) -> Vec<ArrayRef> {
    let ids = &gazetteer.tables().entries.id;
    let narrow = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let aliases = mentions.alias.iter().map(|&alias| narrow(alias as usize));
    let values = strings(mentions.entries.iter().map(|&entry| ids.get(entry as usize)), mentions.entries.len());
    let ends = std::iter::once(0).chain(mentions.entry_ends.iter().map(|&end| narrow(end)));
    let item = Arc::new(Field::new("item", DataType::Utf8, true));
    let lists = ListArray::new(item, OffsetBuffer::new(ends.collect()), Arc::new(values), None);
    vec![Arc::new(Int32Array::from_iter_values(aliases)), Arc::new(lists)]
}

fn link_columns(links: &[Linked<'_>], gazetteer: &Gazetteer) -> Vec<ArrayRef> {
    let entries = &gazetteer.tables().entries;
    let at = |link: &Linked<'_>| link.entry.map(|entry| entry as usize);
    let place = |link: &Linked<'_>| link.place.map(|place| place as usize);
    let degrees = |side: fn((f64, f64)) -> f64| -> ArrayRef {
        let point = |link: &Linked<'_>| place(link).and_then(|row| entries.point.get(row)).map(side);
        Arc::new(links.iter().map(point).collect::<Float64Array>())
    };
    let counts = links.iter().map(|link| i16::try_from(link.n_candidates).unwrap_or(i16::MAX));
    vec![
        texts(links, |link| Some(link.kind.as_str())),
        texts(links, |link| link.type_.or_else(|| at(link).and_then(|row| entries.type_.get(row)))),
        texts(links, |link| at(link).map(|row| entries.id.get(row))),
        texts(links, |link| at(link).map(|row| entries.name.get(row)).or(link.name.as_deref())),
        texts(links, |link| link.country),
        texts(links, |link| link.role),
        codes(links),
        texts(links, |link| place(link).map(|row| entries.id.get(row))),
        degrees(|(lat, _)| lat),
        degrees(|(_, lon)| lon),
        texts(links, |link| Some(link.rule.as_str())),
        Arc::new(links.iter().map(|link| link.score).collect::<Float32Array>()),
        Arc::new(Int16Array::from_iter_values(counts)),
    ]
}

/// Country and role run together.
fn codes(links: &[Linked<'_>]) -> ArrayRef {
    let mut builder = StringBuilder::with_capacity(links.len(), links.len() * 6);
    for link in links {
        match link.code() {
            None => builder.append_null(),
            Some([country, role]) => {
                // Writing to memory does not fail.
                let _ = builder.write_str(country).and_then(|()| builder.write_str(role));
                builder.append_value("");
            }
        }
    }
    Arc::new(builder.finish())
}

/// A column of `n` short texts, none of them null. Builders would copy all of them again whenever they grow.
fn strings<'a>(texts: impl Iterator<Item = &'a str>, n: usize) -> StringArray {
    const USUAL_BYTES: usize = 12;
    let mut bytes = Vec::with_capacity(n * USUAL_BYTES);
    let mut ends = Vec::with_capacity(n + 1);
    ends.push(0);
    for text in texts {
        bytes.extend_from_slice(text.as_bytes());
        ends.push(i32::try_from(bytes.len()).expect("a batch holds less than 2 GiB of text"));
    }
    StringArray::new(OffsetBuffer::new(ends.into()), bytes.into(), None)
}

/// A column of text, copied straight from where it is kept.
fn texts<'a>(links: &'a [Linked<'_>], get: impl Fn(&'a Linked<'_>) -> Option<&'a str>) -> ArrayRef {
    Arc::new(links.iter().map(get).collect::<StringArray>())
}
