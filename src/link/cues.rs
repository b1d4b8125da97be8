//! Words that tell in which country a document was written: sheriffs are American, councillors British.
//!
//! Offices, parties, courts and money that one country's news is full of and others' is not.

use super::lexicon::Class;
use super::tokens::Token;

/// A country, and the words that its news uses, in small letters.
pub const CUES: [(&str, &[&str]); 4] = [
    (
        "USA",
        &[
            "sheriff",
            "deputies",
            "trooper",
            "troopers",
            "interstate",
            "republican",
            "republicans",
            "democrat",
            "democrats",
            "democratic",
            "congressman",
            "congresswoman",
            "congressional",
            "sophomore",
            "freshman",
            "felony",
            "misdemeanor",
            "medicaid",
            "medicare",
            "downtown",
            "neighborhood",
            "neighborhoods",
            "counties",
            "statewide",
            "councilman",
            "subdivision",
            "taxpayers",
            "sen",
            "rep",
            "gov",
        ],
    ),
    (
        "GBR",
        &[
            "councillor",
            "councillors",
            "constabulary",
            "magistrates",
            "nhs",
            "borough",
            "mp",
            "mps",
            "tory",
            "tories",
            "neighbourhood",
            "colour",
            "councils",
            "pounds",
        ],
    ),
    ("CAN", &["rcmp", "mountie", "mounties"]),
    ("IND", &["lakh", "crore", "rupees"]),
];

/// How often a document's words tell of each country of [`CUES`].
pub fn count(text: &str, tokens: &[Token]) -> [u32; CUES.len()] {
    let mut counts = [0; CUES.len()];
    for token in tokens.iter().filter(|token| token.class.has(Class::CUE)) {
        let word = &text[token.start as usize..token.end as usize];
        for ((_, words), n) in CUES.iter().zip(&mut counts) {
            *n += u32::from(words.iter().any(|cue| cue.eq_ignore_ascii_case(word)));
        }
    }
    counts
}
