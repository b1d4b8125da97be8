//! What the other tests share: gazetteers from plain aliases, and calls on a few texts.

use std::ops::ControlFlow;
use std::sync::Arc;

use serde::Deserialize;
use whowhere::{
    annotate, run, AliasRow, Aliases, CaseRule, Context, Documents, Entries, EntryRow, Error, Gazetteer, Mentions,
    Options, Overlaps, Prefer, Roles, Tables, View,
};

/// An alias as the case tables and the oracle write it.
#[derive(Clone, Debug, Deserialize, serde::Serialize)]
#[serde(from = "Listed")]
#[allow(clippy::struct_field_names)] // the names of the tables
pub struct Alias {
    pub alias: String,
    pub case: Option<String>,
    pub variants: Option<bool>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Listed {
    Name(String),
    Full { alias: String, case: Option<String>, variants: Option<bool> },
}

impl From<Listed> for Alias {
    fn from(listed: Listed) -> Self {
        match listed {
            Listed::Name(alias) => Self { alias, case: None, variants: None },
            Listed::Full { alias, case, variants } => Self { alias, case, variants },
        }
    }
}

/// A row with nothing known but its id.
pub fn entry(id: &str) -> EntryRow<'_> {
    EntryRow { id, name: id, kind: "actor", ..EntryRow::default() }
}

/// The tables of a gazetteer in which alias `i` names the entry with id `i`.
pub fn tables(aliases: &[Alias]) -> Tables {
    let ids: Vec<String> = (0..aliases.len()).map(|i| i.to_string()).collect();
    let mut entries = Entries::default();
    ids.iter().for_each(|id| entries.push(entry(id)).expect("a good row"));
    let rows = aliases.iter().zip(&ids).map(|(alias, id)| AliasRow {
        alias: &alias.alias,
        entry_id: id,
        how: None,
        case: alias.case.as_deref(),
        lang: None,
        variants: alias.variants,
        also: None,
        source: None,
    });
    let aliases = Aliases::new(rows, &entries).expect("good rows");
    Tables { entries, aliases, roles: Roles::default(), sources: Vec::new() }
}

pub fn gazetteer(aliases: &[Alias]) -> Result<Gazetteer, Error> {
    Gazetteer::new(tables(aliases), || Ok(()))
}

/// Texts as a column, all of them known or null.
pub struct Texts(pub Vec<Option<String>>);

impl Documents for Texts {
    fn n_rows(&self) -> usize {
        self.0.len()
    }
    fn text(&self, row: usize) -> Option<&[u8]> {
        self.0[row].as_deref().map(str::as_bytes)
    }
    fn context(&self, _row: usize) -> Context {
        Context::default()
    }
}

pub fn options(case: &str, overlaps: &str) -> Options {
    Options {
        case: CaseRule::parse(case).expect("a case rule"),
        overlaps: if overlaps == "all" { Overlaps::All } else { Overlaps::Longest },
        link: false,
        view: View::Both,
        demonyms: true,
        nested: true,
        prefer: Prefer::default(),
        max_matches: 1_000_000,
        max_batch_bytes: 1 << 28,
    }
}

/// A mention in short: document, first and last character, surface, entries.
pub type Row = (i64, usize, usize, String, Vec<usize>);

/// The mentions of a column, whatever their batches.
pub fn mentions(
    gazetteer: &Arc<Gazetteer>,
    texts: Vec<Option<String>>,
    options: Options,
    n_threads: usize,
) -> Result<Vec<Row>, Error> {
    let gazetteer = Arc::clone(gazetteer);
    let work = move |control: &whowhere::Control| {
        annotate(&Texts(texts), &gazetteer, &options, control, |batch| Ok(rows(&batch)))
    };
    Ok(run(n_threads, work, |_| ControlFlow::Continue(()))?.into_iter().flatten().collect())
}

fn rows(batch: &Mentions) -> Vec<Row> {
    let mut first = 0;
    (0..batch.len())
        .map(|i| {
            let entries = batch.entries[first..batch.entry_ends[i]].iter().map(|&entry| entry as usize).collect();
            first = batch.entry_ends[i];
            let offset = |n: i32| usize::try_from(n).expect("offsets are not negative");
            (batch.doc[i], offset(batch.start[i]), offset(batch.end[i]), batch.surface.get(i).to_owned(), entries)
        })
        .collect()
}

/// Checks what holds for every mention: the surface is what lies between the offsets.
pub fn check_surfaces(texts: &[Option<String>], mentions: &[Row]) {
    for (doc, start, end, surface, _) in mentions {
        let text = texts[usize::try_from(*doc).expect("a row")].as_deref().expect("nulls have no mentions");
        let between: String = text.chars().skip(*start).take(end - start).collect();
        assert_eq!(&between, surface);
    }
}
