//! The tables of a gazetteer, from Arrow and back.
//!
//! Columns are found by name; those that are missing are null. Types are those of `schema.py`.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BooleanArray, Date32Array, Float64Array, Int32Array, Int64Array,
    PrimitiveArray, RecordBatch, StringArray,
};

use crate::error::{Error, Result};
use crate::fold::Folded;
use crate::gazetteer::Gazetteer;
use crate::tables::{AliasRow, Aliases, Entries, EntryRow, RoleRow, Roles, Tables};
use crate::variants::fold_alias;

/// Reads columns of one batch.
struct Reader<'a> {
    batch: &'a RecordBatch,
    table: &'static str,
}

impl Reader<'_> {
    fn wrong_type(&self, column: &'static str, found: &ArrayRef, wanted: &str) -> Error {
        let problem = format!("found {}; the column holds {wanted}", found.data_type());
        Error::Schema { table: self.table, column, row: None, problem }
    }

    fn texts(&self, column: &'static str) -> Result<StringArray> {
        match self.batch.column_by_name(column) {
            None => Ok(StringArray::new_null(self.batch.num_rows())),
            Some(array) => array.as_string_opt().cloned().ok_or_else(|| self.wrong_type(column, array, "strings")),
        }
    }

    fn numbers<T: ArrowPrimitiveType>(&self, column: &'static str, wanted: &str) -> Result<PrimitiveArray<T>> {
        match self.batch.column_by_name(column) {
            None => Ok(PrimitiveArray::new_null(self.batch.num_rows())),
            Some(array) => array.as_primitive_opt().cloned().ok_or_else(|| self.wrong_type(column, array, wanted)),
        }
    }

    fn flags(&self, column: &'static str) -> Result<BooleanArray> {
        match self.batch.column_by_name(column) {
            None => Ok(BooleanArray::from(vec![None; self.batch.num_rows()])),
            Some(array) => {
                array.as_boolean_opt().cloned().ok_or_else(|| self.wrong_type(column, array, "true or false"))
            }
        }
    }

    /// A column without nulls.
    fn required(&self, column: &'static str) -> Result<StringArray> {
        let texts = self.texts(column)?;
        let null = (0..texts.len()).find(|&row| texts.is_null(row));
        match null {
            None => Ok(texts),
            Some(row) => {
                let problem = "found null; every row needs a text here".into();
                Err(Error::Schema { table: self.table, column, row: Some(row), problem })
            }
        }
    }
}

fn text(column: &StringArray, row: usize) -> Option<&str> {
    column.is_valid(row).then(|| column.value(row)).filter(|text| !text.is_empty())
}

fn number<T: ArrowPrimitiveType>(column: &PrimitiveArray<T>, row: usize) -> Option<T::Native> {
    column.is_valid(row).then(|| column.value(row))
}

fn entries_from_batch(batch: &RecordBatch) -> Result<Entries> {
    let reader = Reader { batch, table: "entries" };
    let (ids, names, kinds) = (reader.required("id")?, reader.required("name")?, reader.required("kind")?);
    let (types, countries, parents) = (reader.texts("type")?, reader.texts("country")?, reader.texts("parent")?);
    let (features, admins) = (reader.texts("feature")?, reader.texts("admin")?);
    let (wikidata, sources) = (reader.texts("wikidata")?, reader.texts("source")?);
    let lats = reader.numbers::<Float64Type>("lat", "degrees")?;
    let lons = reader.numbers::<Float64Type>("lon", "degrees")?;
    let populations = reader.numbers::<Int64Type>("population", "whole numbers")?;
    let mut entries = Entries::default();
    for row in 0..batch.num_rows() {
        entries.push(EntryRow {
            id: ids.value(row),
            name: names.value(row),
            kind: kinds.value(row),
            type_: text(&types, row),
            country: text(&countries, row),
            parent: text(&parents, row),
            lat: number(&lats, row),
            lon: number(&lons, row),
            population: number(&populations, row),
            feature: text(&features, row),
            admin: text(&admins, row),
            wikidata: text(&wikidata, row),
            source: text(&sources, row),
        })?;
    }
    entries.index()?;
    Ok(entries)
}

fn aliases_from_batch(batch: &RecordBatch, entries: &Entries) -> Result<Aliases> {
    let reader = Reader { batch, table: "aliases" };
    let (aliases, entry_ids) = (reader.required("alias")?, reader.required("entry_id")?);
    let (hows, cases) = (reader.texts("how")?, reader.texts("case")?);
    let (langs, sources) = (reader.texts("lang")?, reader.texts("source")?);
    let alsos = reader.texts("also")?;
    let variants = reader.flags("variants")?;
    let rows = (0..batch.num_rows()).map(|row| AliasRow {
        alias: aliases.value(row),
        entry_id: entry_ids.value(row),
        how: text(&hows, row),
        case: text(&cases, row),
        lang: text(&langs, row),
        variants: variants.is_valid(row).then(|| variants.value(row)),
        also: text(&alsos, row),
        source: text(&sources, row),
    });
    Aliases::new(rows, entries)
}

fn roles_from_batch(batch: &RecordBatch, entries: &Entries) -> Result<Roles> {
    let reader = Reader { batch, table: "roles" };
    let (entry_ids, roles) = (reader.required("entry_id")?, reader.required("role")?);
    let (countries, offices, sources) = (reader.texts("country")?, reader.texts("office")?, reader.texts("source")?);
    let starts = reader.numbers::<Date32Type>("start", "dates")?;
    let ends = reader.numbers::<Date32Type>("end", "dates")?;
    let rows = (0..batch.num_rows()).map(|row| RoleRow {
        entry_id: entry_ids.value(row),
        role: roles.value(row),
        country: text(&countries, row),
        start: number(&starts, row),
        end: number(&ends, row),
        office: text(&offices, row),
        source: text(&sources, row),
    });
    Roles::new(rows, entries)
}

/// Builds a gazetteer from its three tables.
///
/// # Errors
/// [`Error::Schema`] naming table, column and row, and whatever `proceed` returns.
pub fn gazetteer_from_batches(
    entries: &RecordBatch,
    aliases: &RecordBatch,
    roles: &RecordBatch,
    sources: Vec<String>,
    proceed: impl Fn() -> Result<()>,
) -> Result<Gazetteer> {
    let entries = entries_from_batch(entries)?;
    proceed()?;
    let listed = aliases_from_batch(aliases, &entries)?;
    let roles = roles_from_batch(roles, &entries)?;
    let tables = Tables { entries, aliases: listed, roles, sources };
    Gazetteer::new(tables, proceed).map_err(|error| refused_row(aliases).unwrap_or(error))
}

/// The first row whose alias no text can hold; names are sorted by the time that is noticed.
fn refused_row(batch: &RecordBatch) -> Option<Error> {
    let names = Reader { batch, table: "aliases" }.texts("alias").ok()?;
    let mut buffer = Folded::default();
    (0..names.len()).find_map(|row| {
        let problem = fold_alias(names.value(row), &mut buffer).err()?;
        Some(Error::Schema { table: "aliases", column: "alias", row: Some(row), problem })
    })
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
        .expect("the columns of a table have one length")
}

fn strings<'a>(values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    let mut builder = StringBuilder::new();
    values.for_each(|value| builder.append_option(value));
    Arc::new(builder.finish())
}

/// The entries as Arrow, in the order in which they were listed.
#[must_use]
pub fn entries_to_batch(entries: &Entries) -> RecordBatch {
    let rows = || 0..entries.len();
    let points = |side: fn((f64, f64)) -> f64| {
        Arc::new(entries.point.iter().map(|point| point.map(side)).collect::<Float64Array>()) as ArrayRef
    };
    batch(vec![
        ("id", strings(entries.id.iter().map(Some))),
        ("name", strings(entries.name.iter().map(Some))),
        ("kind", strings(entries.kind.iter().map(|kind| Some(kind.as_str())))),
        ("type", strings(entries.type_.iter())),
        ("country", strings(entries.country.iter())),
        ("parent", strings(entries.parent.iter())),
        ("lat", points(|(lat, _)| lat)),
        ("lon", points(|(_, lon)| lon)),
        ("population", Arc::new(entries.population.iter().collect::<Int64Array>())),
        ("feature", strings(entries.feature.iter())),
        ("admin", strings(entries.admin.iter())),
        ("wikidata", strings(rows().map(|row| entries.wikidata.known(row)))),
        ("source", strings(entries.source.iter())),
    ])
}

/// The aliases as Arrow, one row per alias and entry, sorted by alias, then entry.
#[must_use]
pub fn aliases_to_batch(aliases: &Aliases, entries: &Entries) -> RecordBatch {
    let owners: Vec<usize> = (0..aliases.len()).flat_map(|alias| aliases.links(alias).map(move |_| alias)).collect();
    let mut variants = BooleanBuilder::new();
    owners.iter().for_each(|&alias| variants.append_value(aliases.variants[alias]));
    let ids = owners.iter().map(|&alias| i32::try_from(alias).unwrap_or(i32::MAX));
    let also: StringArray = owners.iter().map(|&alias| aliases.also[alias].text()).collect();
    let also: ArrayRef = Arc::new(also);
    batch(vec![
        ("alias_id", Arc::new(Int32Array::from_iter_values(ids))),
        ("alias", strings(owners.iter().map(|&alias| Some(aliases.name.get(alias))))),
        ("entry_id", strings(aliases.entry.iter().map(|&entry| Some(entries.id.get(entry as usize))))),
        ("how", strings(aliases.how.iter().map(|how| Some(how.as_str())))),
        ("case", strings(owners.iter().map(|&alias| Some(aliases.case[alias].as_str())))),
        ("lang", strings(aliases.lang.iter())),
        ("variants", Arc::new(variants.finish())),
        ("also", also),
        ("source", strings(aliases.source.iter())),
    ])
}

/// The roles as Arrow, sorted by entry, then time.
#[must_use]
pub fn roles_to_batch(roles: &Roles, entries: &Entries) -> RecordBatch {
    batch(vec![
        ("entry_id", strings(roles.entry.iter().map(|&entry| Some(entries.id.get(entry as usize))))),
        ("role", strings(roles.role.iter())),
        ("country", strings(roles.country.iter())),
        ("start", Arc::new(roles.start.iter().copied().collect::<Date32Array>())),
        ("end", Arc::new(roles.end.iter().copied().collect::<Date32Array>())),
        ("office", strings(roles.office.iter())),
        ("source", strings(roles.source.iter())),
    ])
}
