//! Who is said to have said what: the reporting clauses of a document whose speakers are mentions.
//!
//! One document at a time, in this order: its words, sentences, quotations and mentions side by side (`page.rs`,
//! `quotes.rs`, `words.rs`); verbs of saying with their auxiliaries (`group.rs`), whether they mean saying (`sense.rs`),
//! and who their subjects are (`clauses.rs`, `before.rs`, `after.rs`); what is said (`said.rs`). A column of documents is
//! read by `column.rs`. English, by rules: no sentence is parsed, and what no rule knows gives no row.

mod after;
mod before;
mod clauses;
mod column;
mod group;
mod page;
mod quotes;
mod ruler;
mod said;
mod sense;
mod words;

use self::clauses::{Clause, Reader};
pub use self::column::{attribute, sentences, Attributions, Mentioned};
pub use self::page::Found;
use self::page::Page;
use self::said::Listener;
pub use self::words::Stance;
use crate::span::Span;

/// A mention that is said to have said something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Attribution {
    /// Who.
    pub source: Found,
    /// The verb.
    pub verb: Span,
    /// How far the speaker stands behind it.
    pub stance: Stance,
    /// What was said.
    pub said: Option<Span>,
}

/// What is written on for one document after the other.
#[derive(Debug, Default)]
pub struct Buffers {
    page: Page,
    clauses: Vec<Clause>,
    said: Vec<Option<Span>>,
}

/// The attributions of a document, in order of the verb, then of the source. Mentions are sorted by start, the longer first.
pub fn attribute_text(text: &str, found: &[Found], buffers: &mut Buffers, attributions: &mut Vec<Attribution>) {
    attributions.clear();
    if found.is_empty() {
        return;
    }
    let Buffers { page, clauses, said } = buffers;
    page.refill(text, found);
    Reader { page, text }.clauses(clauses);
    Listener { page, text }.listen(clauses, said);
    for (clause, said) in clauses.iter().zip(said) {
        let Some(verb) = page.span(clause.first, clause.end) else { continue };
        attributions.extend(clause.speakers.iter().map(|&mention| Attribution {
            source: page.found(mention),
            verb,
            stance: clause.stance,
            said: *said,
        }));
    }
    attributions.sort_by_key(|found| (found.verb.start, found.source.span.start, found.source.row));
}

/// Adds the row of every mention, and the number of the first word of the sentence in which it begins.
pub fn sentences_of(text: &str, found: &[Found], buffers: &mut Buffers, sentences: &mut Vec<(usize, u32)>) {
    let page = &mut buffers.page;
    page.refill(text, found);
    sentences.extend(found.iter().map(|found| (found.row, page.sentence_at(found.span.start))));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Source, verb, stance and what is said, of a text whose mentions stand in brackets.
    fn rows(marked: &str) -> Vec<(String, String, &'static str, Option<String>)> {
        let (mut text, mut found) = (String::new(), Vec::new());
        for part in marked.split_inclusive(['⟦', '⟧']) {
            let start = text.len();
            text.push_str(part.trim_end_matches(['⟦', '⟧']));
            if part.ends_with('⟧') {
                found.push(Found { row: found.len(), span: Span { start, end: text.len() }, is_demonym: false });
            }
        }
        let mut attributions = Vec::new();
        attribute_text(&text, &found, &mut Buffers::default(), &mut attributions);
        let of = |span: Span| text[span.start..span.end].to_owned();
        let row =
            |found: &Attribution| (of(found.source.span), of(found.verb), found.stance.as_str(), found.said.map(of));
        attributions.iter().map(row).collect()
    }

    fn row(
        source: &str,
        verb: &str,
        stance: &'static str,
        said: &str,
    ) -> (String, String, &'static str, Option<String>) {
        (source.into(), verb.into(), stance, (!said.is_empty()).then(|| said.into()))
    }

    #[test]
    fn clauses_before_and_behind_the_verb_are_read() {
        assert_eq!(rows("⟦Turkey⟧ said it left."), [row("Turkey", "said", "reported", "it left")]);
        assert_eq!(rows("It left, said ⟦Turkey⟧."), [row("Turkey", "said", "reported", "It left")]);
        assert_eq!(rows("“Ça va,” ⟦Akar⟧ said."), [row("Akar", "said", "reported", "Ça va")]);
        assert_eq!(rows("⟦Iran⟧ declined to comment."), [row("Iran", "declined to comment", "declined", "")]);
    }

    #[test]
    fn a_list_of_speakers_is_a_row_for_each() {
        let said = |name| row(name, "said", "reported", "it left");
        assert_eq!(rows("⟦Iran⟧, ⟦Iraq⟧ and ⟦Oman⟧ said it left."), [said("Iran"), said("Iraq"), said("Oman")]);
    }

    #[test]
    fn mentions_of_one_sentence_share_its_number() {
        let text = "Iran met the U.S. in Oman. Iraq, Mr. Sadr and Kuwait did not; Syria\n\nFrance";
        let names = ["Iran", "U.S.", "Oman", "Iraq", "Sadr", "Kuwait", "Syria", "France"];
        let found = names.map(|name| {
            let start = text.find(name).unwrap();
            Found { row: start, span: Span { start, end: start + name.len() }, is_demonym: false }
        });
        let mut sentences = Vec::new();
        sentences_of(text, &found, &mut Buffers::default(), &mut sentences);
        let numbers: Vec<u32> = sentences.iter().map(|&(_, sentence)| sentence).collect();
        assert_eq!(numbers, [0, 0, 0, 7, 7, 7, 14, 15]);
        let between = [Found { row: 0, span: Span { start: 2, end: 3 }, is_demonym: false }];
        sentences.clear();
        sentences_of("-- . --", &between, &mut Buffers::default(), &mut sentences);
        assert_eq!(sentences, [(0, 0)]);
    }

    #[test]
    fn nouns_passives_and_other_objects_say_nothing() {
        for silent in [
            "⟦Iran⟧'s claims were false.",
            "⟦Iran⟧ was told it left.",
            "⟦Iran⟧ rejected the offer.",
            "⟦Iran⟧ will say so.",
        ] {
            assert_eq!(rows(silent), [], "{silent}");
        }
    }

    #[test]
    fn mentions_that_overlap_or_lie_between_words_do_no_harm() {
        let text = "\"Iran\" said, \"-- it left.\" Iran";
        let mut attributions = Vec::new();
        let mut buffers = Buffers::default();
        for start in 0..text.len() {
            for end in start + 1..=text.len() {
                let spans = [Span { start: 0, end: text.len() }, Span { start, end }, Span { start, end }];
                let found = spans.map(|span| Found { row: 0, span, is_demonym: true });
                attribute_text(text, &found, &mut buffers, &mut attributions);
                attribute_text(text, &found[1..], &mut buffers, &mut attributions);
                assert!(attributions.iter().all(|found| found.verb.end <= text.len()));
            }
        }
    }
}
