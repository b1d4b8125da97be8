//! Finds whole words with nothing but the aho-corasick crate, as the yardstick of `compare.py`.
//!
//! Overlapping search over folded text, then the word boundaries, then the longest match from the left: the plain way
//! to the same answer. Reads `aliases.txt` and `documents.txt` (one a line) in a folder, writes its answers there as
//! `answers.bin` (little-endian 64-bit document, start, end, alias) and prints its times as JSON.
//!
//! ```text
//! cargo bench --no-default-features --bench raw_automaton -- FOLDER SECONDS
//! ```

use std::cmp::Reverse;
use std::error::Error;
use std::path::Path;
use std::time::Instant;
use std::{env, fs, io};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use icu_properties::props::GeneralCategory as G;
use icu_properties::CodePointMapData;

/// Most runs that are timed.
const MAX_RUNS: usize = 7;

/// Document, start, end (in bytes) and alias.
type Match = [usize; 4];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [folder, seconds, ..] = arguments.as_slice() else {
        println!("raw_automaton: run by benches/compare.py, with a folder and a number of seconds");
        return Ok(());
    };
    let (folder, seconds): (_, f64) = (Path::new(folder), seconds.parse()?);
    let aliases = fs::read_to_string(folder.join("aliases.txt"))?;
    let documents = fs::read_to_string(folder.join("documents.txt"))?;
    let documents: Vec<&str> = documents.strip_suffix('\n').unwrap_or(&documents).split('\n').collect();
    let start = Instant::now();
    let automaton = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .match_kind(MatchKind::Standard)
        .build(aliases.lines())?;
    let build_s = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let found = find(&automaton, &documents);
    let (first_s, mut runs) = (start.elapsed().as_secs_f64(), Vec::new());
    while runs.is_empty() || (runs.len() < MAX_RUNS && start.elapsed().as_secs_f64() + first_s < seconds) {
        let start = Instant::now();
        let n_found = find(&automaton, &documents).len();
        runs.push(start.elapsed().as_secs_f64());
        assert_eq!(n_found, found.len(), "a run found another number of matches");
    }
    write_answers(&folder.join("answers.bin"), &found, &documents)?;
    let n_documents = documents.len();
    println!(r#"{{"build_s": {build_s}, "runs_s": {runs:?}, "n_documents": {n_documents}}}"#);
    Ok(())
}

/// The longest whole-word matches from the left.
fn find(automaton: &AhoCorasick, documents: &[&str]) -> Vec<Match> {
    let (mut found, mut whole) = (Vec::new(), Vec::new());
    for (doc, text) in documents.iter().enumerate() {
        whole.extend(
            automaton
                .find_overlapping_iter(text)
                .filter(|m| may_end(text, m.end()) && may_start(text, m.start()))
                .map(|m| [doc, m.start(), m.end(), m.pattern().as_usize()]),
        );
        whole.sort_unstable_by_key(|&[_, start, end, _]| (start, Reverse(end)));
        let mut position = 0;
        for m in whole.drain(..) {
            if m[1] >= position {
                position = m[2];
                found.push(m);
            }
        }
    }
    found
}

/// What a character is at the edge of a word.
#[derive(Clone, Copy, PartialEq)]
enum Class {
    /// Symbols, punctuation, white space.
    Other,
    /// A letter, digit, connector or mark.
    Word { dense: bool, mark: bool },
}

fn may_start(text: &str, start: usize) -> bool {
    let before = text[..start].chars().next_back().map_or(Class::Other, class);
    match before {
        Class::Other | Class::Word { dense: true, .. } => true,
        Class::Word { .. } => is_dense(text[start..].chars().next()),
    }
}

fn may_end(text: &str, end: usize) -> bool {
    match text[end..].chars().next().map_or(Class::Other, class) {
        Class::Other => true,
        Class::Word { mark: true, .. } => false,
        Class::Word { dense, .. } => dense || is_dense(text[..end].chars().next_back()),
    }
}

fn is_dense(c: Option<char>) -> bool {
    matches!(c.map(class), Some(Class::Word { dense: true, .. }))
}

fn class(c: char) -> Class {
    if c.is_ascii() {
        let is_word = c.is_ascii_alphanumeric() || c == '_';
        return if is_word { Class::Word { dense: false, mark: false } } else { Class::Other };
    }
    let dense = matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0xA9E0..=0xA9FF | 0xAA60..=0xAA7F | 0x1780..=0x17FF
        | 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3021..=0x3029 | 0x3031..=0x3035 | 0x3038..=0x303C | 0x3040..=0x30FF
        | 0x31F0..=0x31FF | 0xFF66..=0xFF9F | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF);
    match CodePointMapData::<G>::new().get(c) {
        G::NonspacingMark | G::SpacingMark | G::EnclosingMark => Class::Word { dense, mark: true },
        G::UppercaseLetter | G::LowercaseLetter | G::TitlecaseLetter | G::ModifierLetter | G::OtherLetter => {
            Class::Word { dense, mark: false }
        }
        G::DecimalNumber | G::LetterNumber | G::ConnectorPunctuation => Class::Word { dense, mark: false },
        _ => Class::Other,
    }
}

/// Writes matches, their offsets counted in characters.
fn write_answers(path: &Path, found: &[Match], documents: &[&str]) -> io::Result<()> {
    let characters = |doc: usize, offset: usize| documents[doc][..offset].chars().count();
    let numbers = found.iter().flat_map(|&[doc, start, end, alias]| {
        [doc, characters(doc, start), characters(doc, end), alias].map(|n| (n as u64).to_le_bytes())
    });
    fs::write(path, numbers.flatten().collect::<Vec<u8>>())
}
