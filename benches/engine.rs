//! Measures the stages of the engine one by one, on input that earlier stages have prepared.
//!
//! ```text
//! cargo bench --no-default-features --bench engine
//! cargo bench --no-default-features --bench engine -- scan/300000
//! ```
//!
//! Alone it takes the sample news and the aliases of the package, and as many made names as a size asks for: enough to
//! see whether a stage became quicker. Two hundred reports, repeated, are kinder to caches than news; for figures to
//! publish set `WHOWHERE_CORPUS` to a JSONL file with a field `text` and `WHOWHERE_NAMES` to one with an alias a line
//! (`names.py`). Bytes, candidates, matches, mentions: what one iteration counts, every other one must count too.

use std::path::Path;
use std::time::Duration;
use std::{env, fs};

use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput};
use whowhere::stages::{select, Edges, Filter, FilterBuffers, Match, Query, ScanBuffers, WINDOW};
use whowhere::{
    annotate, mentions_to_batch, AsciiText, CaseRule, Control, Entries, EntryRow, Folded, FoldedText, Gazetteer,
    Mention, Mentions, Options, Overlaps,
};

#[allow(dead_code)] // tests use the rest
#[path = "../tests/rust/house.rs"]
mod house;

/// Bytes of each column of documents, about: more than a core's own caches hold.
const COLUMN_BYTES: usize = 4_000_000;
/// How many aliases are looked for.
const SIZES: [usize; 3] = [5_000, 50_000, 300_000];
/// News in other scripts.
const OTHER_SCRIPTS: [&str; 5] = [
    "وصل وزير الخارجية إلى القاهرة يوم الاثنين لإجراء محادثات حول وقف إطلاق النار في السودان، بحسب بيان رسمي.",
    "Министр иностранных дел прибыл в Москву на переговоры о поставках зерна, сообщили в Анкаре во вторник.",
    "联合国秘书长周三在日内瓦表示,各方应立即停火,并允许救援物资进入加沙。",
    "विदेश मंत्री ने सोमवार को नई दिल्ली में कहा कि भारत और नेपाल सीमा पर बातचीत जारी रखेंगे।",
    "外相は火曜日に東京で会見し、ソウルでの首脳会談に向けて調整していると述べた。",
];

type Group<'a> = BenchmarkGroup<'a, WallTime>;

fn main() {
    let corpus = corpus();
    let ascii = column(corpus.iter().map(|text| text.replace(|c: char| !c.is_ascii(), "-")));
    let mixed = column(corpus.into_iter().filter(|text| !text.is_ascii()));
    let other = column(OTHER_SCRIPTS.map(|text| text.repeat(10)));
    let gazetteers = SIZES.map(|n| (n, gazetteer(&names(n))));
    let (_, large) = &gazetteers[SIZES.len() - 1];

    let criterion = Criterion::default().sample_size(20).warm_up_time(Duration::from_secs(1));
    let mut criterion = criterion.measurement_time(Duration::from_secs(3)).configure_from_args();
    fold(&mut criterion.benchmark_group("fold"), [&ascii, &mixed, &other]);
    let ascii_texts: Vec<AsciiText<'_>> = ascii.iter().filter_map(|text| AsciiText::new(text)).collect();
    let mixed_texts: Vec<Folded> = mixed.iter().map(|text| Folded::new(text)).collect();
    words(&mut criterion.benchmark_group("words"), "ascii", &ascii_texts);
    words(&mut criterion.benchmark_group("words"), "mixed", &mixed_texts);
    for (n, gazetteer) in &gazetteers {
        filter(&mut criterion.benchmark_group(format!("filter/{n}")), "ascii", gazetteer, &ascii_texts);
        let mut group = criterion.benchmark_group(format!("scan/{n}"));
        scan(&mut group, "ascii", gazetteer, &ascii_texts);
        scan(&mut group, "mixed", gazetteer, &mixed_texts);
    }
    selection(&mut criterion.benchmark_group("select"), large, &ascii_texts);
    table(&mut criterion.benchmark_group("table"), large, ascii);
    criterion.final_summary();
}

/// Measures `work` on fresh input from `prepare`, which is not measured. What it counts must stay the same.
fn measure<I>(
    group: &mut Group<'_>,
    name: &str,
    size: Throughput,
    prepare: impl Fn() -> I,
    mut work: impl FnMut(&mut I) -> usize,
) {
    let mut expected = None;
    group.throughput(size).bench_function(name, |bencher| {
        let n = *expected.get_or_insert_with(|| work(&mut prepare()));
        assert!(n > 0, "{name} has nothing to count");
        bencher.iter_batched_ref(&prepare, |input| assert_eq!(work(input), n), BatchSize::LargeInput);
    });
}

/// From text to folded text. ASCII needs no copy, only a look; it is folded where it is read.
fn fold(group: &mut Group<'_>, [ascii, mixed, other]: [&[String]; 3]) {
    let size = |texts: &[String]| Throughput::Bytes(texts.iter().map(|text| text.len() as u64).sum());
    let look = |text: &String| AsciiText::new(text).map_or(0, |text| text.end());
    measure(group, "ascii", size(ascii), || (), |()| ascii.iter().map(look).sum());
    let mut folded = Folded::default();
    for (name, texts) in [("mixed", mixed), ("other scripts", other)] {
        let mut n_bytes = |text: &String| {
            folded.refill(text);
            folded.end()
        };
        measure(group, name, size(texts), || (), |()| texts.iter().map(&mut n_bytes).sum());
    }
}

/// Where words start and end.
fn words<T: FoldedText>(group: &mut Group<'_>, name: &str, texts: &[T]) {
    let mut edges = Edges::default();
    let mut count = |text: &T| {
        edges.refill(text, false);
        edges.n_blocks() + edges.word_end(0)
    };
    measure(group, name, n_bytes(texts), || (), |()| texts.iter().map(&mut count).sum());
}

/// From words to places where an alias may start.
fn filter<T: FoldedText>(group: &mut Group<'_>, name: &str, gazetteer: &Gazetteer, texts: &[T]) {
    let filter = Filter::new(gazetteer.scanner().patterns());
    let read = |text: &T| {
        let mut edges = Edges::default();
        edges.refill(text, filter.has_symbols());
        edges
    };
    let edges: Vec<Edges> = texts.iter().map(read).collect();
    let mut buffers = FilterBuffers::default();
    let mut count = |text: &T, edges: &Edges| {
        let mut n_candidates = 0;
        for first in (0..edges.n_blocks()).step_by(WINDOW) {
            let blocks = first..edges.n_blocks().min(first + WINDOW);
            filter.collect(text, edges, blocks, CaseRule::Smart, &mut buffers);
            n_candidates += buffers.candidates().len();
        }
        n_candidates
    };
    let mut count_all = || texts.iter().zip(&edges).map(|(text, edges)| count(text, edges)).sum();
    measure(group, name, n_bytes(texts), || (), |()| count_all());
}

/// From folded text to matches: words, filter and walks.
fn scan<T: FoldedText>(group: &mut Group<'_>, name: &str, gazetteer: &Gazetteer, texts: &[T]) {
    let (mut buffers, mut matches) = (ScanBuffers::default(), Vec::new());
    let mut count = |text: &T| {
        matches.clear();
        let scanned = gazetteer.scanner().scan(text, &query(Overlaps::Longest), &mut buffers, &mut matches);
        scanned.map(|()| matches.len()).expect("nothing interrupts it")
    };
    measure(group, name, n_bytes(texts), || (), |()| texts.iter().map(&mut count).sum());
}

/// The longest matches of all that there are; a scan for the longest leaves less to do.
fn selection(group: &mut Group<'_>, gazetteer: &Gazetteer, texts: &[AsciiText<'_>]) {
    let (mut buffers, mut found) = (ScanBuffers::default(), vec![Vec::new(); texts.len()]);
    for (text, matches) in texts.iter().zip(&mut found) {
        let scanned = gazetteer.scanner().scan(text, &query(Overlaps::All), &mut buffers, matches);
        scanned.expect("nothing interrupts it");
    }
    let size = Throughput::Elements(found.iter().map(|matches| matches.len() as u64).sum());
    let count = |matches: &mut Vec<Match>| {
        select(matches, Overlaps::Longest);
        matches.len()
    };
    measure(group, "longest", size, || found.clone(), |found| found.iter_mut().map(count).sum());
}

/// From mentions to Arrow.
fn table(group: &mut Group<'_>, gazetteer: &Gazetteer, texts: Vec<String>) {
    let texts = house::Texts(texts.into_iter().map(Some).collect());
    for (name, link) in [("matched", false), ("linked", true)] {
        let options = Options { link, ..house::options("smart", "longest") };
        let control = Control::default();
        let found = annotate(&texts, gazetteer, &options, &control, Ok).expect("nothing interrupts it");
        let size = Throughput::Elements(found.iter().map(|mentions| mentions.len() as u64).sum());
        let convert = |mentions| mentions_to_batch(mentions, gazetteer, link).num_rows();
        let prepare = || found.iter().map(copy_of).collect::<Vec<_>>();
        measure(group, name, size, prepare, |found| found.drain(..).map(convert).sum());
    }
}

fn query(overlaps: Overlaps) -> Query<'static> {
    Query {
        case: CaseRule::Smart,
        is_all_capitals: &|| false,
        wanted: None,
        proceed: &|| Ok(()),
        overlaps,
        max_matches: usize::MAX,
    }
}

fn n_bytes<T: FoldedText>(texts: &[T]) -> Throughput {
    Throughput::Bytes(texts.iter().map(|text| text.end() as u64).sum())
}

/// The same mentions once more: a table is made of them.
fn copy_of<'g>(mentions: &Mentions<'g>) -> Mentions<'g> {
    let mut copy = Mentions::default();
    let mut first = 0;
    for (i, &last) in mentions.entry_ends.iter().enumerate() {
        copy.push(Mention {
            doc: mentions.doc[i],
            start: mentions.start[i],
            end: mentions.end[i],
            surface: mentions.surface.get(i),
            alias: mentions.alias[i],
            entries: &mentions.entries[first..last],
            link: mentions.links.get(i).cloned(),
        });
        first = last;
    }
    copy
}

/// Texts, if need be over and over, until the column is long enough.
fn column(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let texts: Vec<String> = texts.into_iter().collect();
    assert!(texts.iter().any(|text| !text.is_empty()), "the corpus has no such documents");
    let (mut column, mut n_bytes) = (Vec::new(), 0);
    for text in texts.iter().cycle() {
        if n_bytes >= COLUMN_BYTES {
            break;
        }
        n_bytes += text.len();
        column.push(text.clone());
    }
    column
}

fn corpus() -> Vec<String> {
    let Ok(path) = env::var("WHOWHERE_CORPUS") else { return packaged("sample_news.csv", "text") };
    let text_of = |line: &String| {
        let row: serde_json::Value = serde_json::from_str(line).expect("a line of WHOWHERE_CORPUS is JSON");
        row["text"].as_str().map(str::to_owned)
    };
    lines(&path).iter().filter_map(text_of).collect()
}

/// Names, the listed ones first, then made ones.
fn names(n: usize) -> Vec<String> {
    let mut names = match env::var("WHOWHERE_NAMES") {
        Ok(path) => lines(&path),
        Err(_) => packaged("aliases.csv", "alias"),
    };
    names.truncate(n);
    let n_listed = names.len();
    for i in 0..n - n_listed {
        let made = made_word(i);
        names.push(if i % 2 == 0 { made } else { format!("{} {made}", names[i % n_listed]) });
    }
    names
}

fn lines(path: &str) -> Vec<String> {
    fs::read_to_string(path).expect("the file can be read and is UTF-8").lines().map(str::to_owned).collect()
}

/// A word for every number below 2^20, no two alike.
fn made_word(i: usize) -> String {
    const SYLLABLES: [&str; 16] =
        ["ba", "den", "ko", "lur", "mi", "nas", "po", "rek", "sa", "tin", "vo", "zul", "ga", "fer", "hu", "dji"];
    // By an odd number, so that neighbours differ from their first syllable on.
    let mixed = i.wrapping_mul(0x9_E379) & 0xF_FFFF;
    let word: String = (0..5).map(|place| SYLLABLES[mixed >> (4 * place) & 15]).collect();
    word[..1].to_uppercase() + &word[1..]
}

/// One column of a table that the package brings along.
fn packaged(file: &str, column: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/whowhere/data").join(file);
    let mut table = csv::Reader::from_path(path).expect("the package has the file");
    let i = table.headers().expect("it has a head").iter().position(|name| name == column).expect("it has the column");
    table.records().map(|row| row.expect("a row is complete")[i].to_owned()).collect()
}

/// Every name the one alias of a city of its own.
fn gazetteer(names: &[String]) -> Gazetteer {
    let list = |name: &String| house::Alias { alias: name.clone(), case: None, variants: None };
    let mut tables = house::tables(&names.iter().map(list).collect::<Vec<_>>());
    let mut cities = Entries::default();
    for (id, name) in tables.entries.id.iter().zip(names) {
        let city = EntryRow { id, name, kind: "place", type_: Some("city"), ..EntryRow::default() };
        let city = EntryRow { country: Some("XKX"), lat: Some(42.0), lon: Some(21.0), ..city };
        cities.push(city).expect("a good row");
    }
    tables.entries = cities;
    Gazetteer::new(tables, || Ok(())).expect("every name can be found")
}
