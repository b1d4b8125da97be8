//! The engine against `oracle.py`, a slow matcher that shares no code with it, on random cases.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{json, Value};

use crate::house::{check_surfaces, gazetteer, mentions, options, Alias};

const N_CASES: u32 = 10_000;

/// The oracle as a child process that answers line by line.
struct Oracle {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Oracle {
    fn start() -> Option<Self> {
        let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/oracle.py");
        let mut child = Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
        let (ask, answers) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
        Some(Self { child, ask, answers })
    }

    fn answer(&mut self, question: &Value) -> Value {
        writeln!(self.ask, "{question}").expect("the oracle listens");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("the oracle answers");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {question} -> {line:?}"))
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Pieces that have taught somebody something: case, folding, boundaries, scripts, white space.
const PIECES: &[&str] = &[
    "a", "A", "b", "B", "i", "I", "İ", "ı", "ß", "ſ", "ẞ", "é", "e\u{301}", "ﬁ", "·", "'", "’", "-", "–", "\u{AD}",
    "\u{200B}", "\u{200C}", "\u{200D}", "\u{A0}", "\n", "\n\n", "\r\n", "\t", " ", " ", " ", "你", "好", "😀",
    "\u{0627}", "\u{0644}", "\u{064A}", "\u{0649}", "\u{06A9}", "\u{064E}", "ก", "\u{0E34}", "น", "か", "\u{3099}",
    "が", "가", ".", "&", "_", "1", "²", "al-", "St. ", "the ", "The ", "U.S.", "us", "US", "and",
];

fn any_text(length: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), length).prop_map(|pieces| pieces.concat())
}

fn any_alias() -> impl Strategy<Value = Alias> {
    let case =
        prop_oneof![4 => Just(None), 1 => prop::sample::select(&["smart", "exact", "ignore"][..]).prop_map(Some)];
    let variants = prop_oneof![4 => Just(None), 1 => any::<bool>().prop_map(Some)];
    (any_text(1..6), case, variants).prop_map(|(alias, case, variants)| Alias {
        alias,
        case: case.map(str::to_owned),
        variants,
    })
}

/// A text in which aliases occur, as they are or in capitals, between random pieces.
fn any_document(aliases: Vec<Alias>) -> impl Strategy<Value = (Vec<Alias>, String)> {
    let known = aliases.clone();
    let part = prop_oneof![
        3 => any_text(0..4),
        4 => (0..aliases.len(), 0..3u8).prop_map(move |(i, how)| match how {
            0 => known[i].alias.to_uppercase(),
            1 => known[i].alias.to_lowercase(),
            _ => known[i].alias.clone(),
        }),
    ];
    prop::collection::vec(part, 0..8).prop_map(move |parts| (aliases.clone(), parts.concat()))
}

#[test]
fn the_engine_agrees_with_the_oracle() {
    let Some(mut oracle) = Oracle::start() else {
        println!("skipped: there is no python3 to run the oracle (set PYTHON)");
        return;
    };
    let aliases = prop::collection::vec(any_alias(), 1..6);
    let case = prop::sample::select(&["smart", "smart", "ignore", "exact"][..]);
    let overlaps = prop::sample::select(&["longest", "all"][..]);
    let mut runner = TestRunner::new(Config { cases: N_CASES, failure_persistence: None, ..Config::default() });
    let oracle = std::cell::RefCell::new(&mut oracle);
    runner
        .run(&(aliases.prop_flat_map(any_document), case, overlaps), |((aliases, text), case, overlaps)| {
            let question = json!({ "aliases": aliases, "text": text, "case": case, "overlaps": overlaps });
            let answer = oracle.borrow_mut().answer(&question);
            let Ok(gazetteer) = gazetteer(&aliases) else {
                prop_assert!(answer.get("refused").is_some(), "only the engine refuses an alias");
                return Ok(());
            };
            prop_assert!(answer.get("refused").is_none(), "only the oracle refuses: {answer}");
            let texts = vec![Some(text)];
            let found = mentions(&Arc::new(gazetteer), texts.clone(), options(case, overlaps), 1).expect("a good call");
            check_surfaces(&texts, &found);
            let spans: Vec<Value> = found.iter().map(|(_, start, end, _, ids)| json!([start, end, ids])).collect();
            prop_assert_eq!(Value::from(spans), answer["matches"].clone());
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn the_pieces_hold_what_the_rules_speak_of() {
    let held: BTreeSet<char> = PIECES.concat().chars().collect();
    assert!("aAbİıßſẞéﬁ·'’-–你😀กか가".chars().all(|c| held.contains(&c)));
}
