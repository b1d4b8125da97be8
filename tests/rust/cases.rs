//! The rules as tables: every row of `tests/cases/*.toml`.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::Deserialize;
use whowhere::{fold_alias, variants, Folded};

use crate::house::{check_surfaces, gazetteer, mentions, options, Alias};

#[derive(Deserialize)]
struct Table<T> {
    case: Vec<T>,
}

fn load<T: DeserializeOwned>(name: &str) -> Vec<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let table: Table<T> = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(!table.case.is_empty(), "{name} has no cases");
    table.case
}

#[test]
fn texts_fold_as_the_table_says() {
    #[derive(Deserialize)]
    struct Case {
        name: String,
        text: String,
        folded: String,
    }
    for case in load::<Case>("fold.toml") {
        let folded = Folded::new(&case.text).as_str().to_owned();
        assert_eq!(folded, case.folded, "{}", case.name);
        assert_eq!(Folded::new(&folded).as_str(), folded, "{}: folding again changes nothing", case.name);
    }
}

#[test]
fn aliases_have_the_variants_of_the_table() {
    #[derive(Deserialize)]
    struct Case {
        name: String,
        alias: String,
        variants: Vec<String>,
    }
    for case in load::<Case>("variants.toml") {
        let listed = fold_alias(&case.alias, &mut Folded::default())
            .unwrap_or_else(|problem| panic!("{}: {problem}", case.name));
        let made: BTreeSet<String> =
            variants(listed).iter().map(|spelling| spelling.iter().map(|letter| letter.c).collect()).collect();
        assert_eq!(made.into_iter().collect::<Vec<_>>(), case.variants, "{}", case.name);
    }
}

#[test]
fn aliases_that_no_text_can_hold_are_refused() {
    #[derive(Deserialize)]
    struct Case {
        name: String,
        alias: String,
    }
    for case in load::<Case>("refused.toml") {
        assert!(fold_alias(&case.alias, &mut Folded::default()).is_err(), "{}", case.name);
    }
}

#[test]
fn matches_are_accepted_and_selected_as_the_tables_say() {
    #[derive(Deserialize)]
    struct Case {
        name: String,
        aliases: Vec<Alias>,
        expect: String,
        #[serde(rename = "case")]
        rule: Option<String>,
        overlaps: Option<String>,
    }
    for case in load::<Case>("accept.toml").into_iter().chain(load("select.toml")) {
        let (text, expected) = parse_marked(&case.expect);
        let gazetteer = Arc::new(gazetteer(&case.aliases).unwrap_or_else(|error| panic!("{}: {error}", case.name)));
        let options = options(case.rule.as_deref().unwrap_or("smart"), case.overlaps.as_deref().unwrap_or("longest"));
        let texts = vec![Some(text)];
        let found = mentions(&gazetteer, texts.clone(), options, 1).expect("a good call");
        check_surfaces(&texts, &found);
        let spans: BTreeSet<(usize, usize)> = found.iter().map(|(_, start, end, ..)| (*start, *end)).collect();
        assert_eq!(spans, expected, "{}: {}", case.name, case.expect);
    }
}

/// Takes the marks out of "in ⟦Juba⟧" and says where they were.
fn parse_marked(marked: &str) -> (String, BTreeSet<(usize, usize)>) {
    let (mut text, mut spans, mut open, mut n) = (String::new(), BTreeSet::new(), Vec::new(), 0);
    for c in marked.chars() {
        match c {
            '⟦' => open.push(n),
            '⟧' => {
                spans.insert((open.pop().expect("a mark that opens"), n));
            }
            _ => {
                text.push(c);
                n += 1;
            }
        }
    }
    assert!(open.is_empty(), "a mark stays open in {marked}");
    (text, spans)
}
