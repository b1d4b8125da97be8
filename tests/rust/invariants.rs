//! What holds for every input: alignment, order, threads, chunks, limits.

use std::sync::Arc;

use proptest::prelude::*;
use whowhere::{Error, Folded, FoldedText};

use crate::house::{check_surfaces, gazetteer, mentions, options, Alias};

fn alias(name: &str) -> Alias {
    Alias { alias: name.to_owned(), case: None, variants: None }
}

proptest! {
    #[test]
    fn folding_is_idempotent_and_keeps_order(text in any::<String>()) {
        let folded = Folded::new(&text);
        let again = Folded::new(folded.as_str());
        prop_assert_eq!(again.as_str(), folded.as_str());
        let mut last = 0;
        for position in 0..folded.end() {
            let span = folded.span(&text, position, position + 1);
            prop_assert!(span.start >= last && span.start < span.end && span.end <= text.len());
            prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
            last = span.start;
        }
    }

    #[test]
    fn the_order_of_aliases_changes_nothing(names in prop::collection::vec("[abAB .-]{0,4}[abAB]", 1..8), text in "[abAB .-]{0,30}") {
        let listed: Vec<Alias> = names.iter().map(|name| alias(name)).collect();
        let reversed: Vec<Alias> = listed.iter().rev().cloned().collect();
        let spans = |aliases: &[Alias]| {
            let gazetteer = Arc::new(gazetteer(aliases).expect("good aliases"));
            let found = mentions(&gazetteer, vec![Some(text.clone())], options("smart", "all"), 1).expect("a good call");
            found.into_iter().map(|(_, start, end, ..)| (start, end)).collect::<Vec<_>>()
        };
        prop_assert_eq!(spans(&listed), spans(&reversed));
    }

    #[test]
    fn one_more_alias_takes_no_match_away(names in prop::collection::vec("[abAB .-]{0,4}[abAB]", 2..8), text in "[abAB .-]{0,30}") {
        let listed: Vec<Alias> = names.iter().map(|name| alias(name)).collect();
        let spans = |aliases: &[Alias]| {
            let gazetteer = Arc::new(gazetteer(aliases).expect("good aliases"));
            let found = mentions(&gazetteer, vec![Some(text.clone())], options("smart", "all"), 1).expect("a good call");
            found.into_iter().map(|(_, start, end, ..)| (start, end)).collect::<Vec<_>>()
        };
        let fewer = spans(&listed[1..]);
        let more = spans(&listed);
        prop_assert!(fewer.iter().all(|span| more.contains(span)));
    }
}

#[test]
fn mentions_are_the_same_for_any_number_of_threads() {
    let gazetteer = Arc::new(gazetteer(&["Juba", "South Sudan", "Sudan", "UN"].map(alias)).expect("good aliases"));
    let texts: Vec<Option<String>> = (0..20_000)
        .map(|i| (i % 7 != 3).then(|| format!("{}Sudan and South Sudan met UN envoys in Juba. é", "x ".repeat(i % 50))))
        .collect();
    let one = mentions(&gazetteer, texts.clone(), options("smart", "longest"), 1).expect("a good call");
    check_surfaces(&texts, &one);
    assert_eq!(one.len(), texts.iter().flatten().count() * 4);
    for n_threads in [2, 7] {
        let many = mentions(&gazetteer, texts.clone(), options("smart", "longest"), n_threads).expect("a good call");
        assert!(one == many);
    }
}

#[test]
fn small_batches_hold_the_same_mentions() {
    let gazetteer = Arc::new(gazetteer(&["Juba", "Sudan"].map(alias)).expect("good aliases"));
    let texts = vec![Some("Sudan, Juba, Sudan".to_owned()); 100];
    let whole = mentions(&gazetteer, texts.clone(), options("smart", "longest"), 1).expect("a good call");
    let mut small = options("smart", "longest");
    small.max_batch_bytes = 7;
    assert!(whole == mentions(&gazetteer, texts, small, 2).expect("a good call"));
}

#[test]
fn too_many_matches_are_an_error_that_names_the_document() {
    let names: Vec<Alias> = (1..100).map(|n| alias(&["a"; 100][..n].join(" "))).collect();
    let gazetteer = Arc::new(gazetteer(&names).expect("good aliases"));
    let mut options = options("smart", "all");
    options.max_matches = 1000;
    let texts = vec![Some("fine".into()), None, Some("a ".repeat(5000))];
    let failed = mentions(&gazetteer, texts, options, 2);
    assert_eq!(failed, Err(Error::TooManyMatches { row: 2, cap: 1000 }));
}
