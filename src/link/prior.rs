//! What speaks for an entry before any text is read: how many people live there, what it is, how it is named.
//!
//! The numbers are exponents of ten, so that they can be added.

use super::Candidate;
use crate::tables::{Also, Entries, How, Kind};

/// An actor that is no state: its name was listed for its own sake, and beats every town of that name.
const ACTOR: f64 = 8.0;
/// A state: its name beats everything else.
const STATE: f64 = 6.0;
/// A region, sea or facility, which has no inhabitants of its own: listed for its own sake, too.
const REGION: f64 = 8.0;
/// A first-level division.
const FIRST_LEVEL: f64 = 2.2;
/// A second-level division: news means the town of that name.
const SECOND_LEVEL: f64 = -0.6;
/// The capital of a state, if it is large: more than a division, since many divisions are named as theirs.
const CAPITAL: f64 = 3.4;
/// So many inhabitants make a capital a place that news names often.
const LARGE_CAPITAL: i64 = 100_000;
/// The seat of a first-level division.
const SEAT: f64 = 0.3;
/// A name that is used elsewhere, or was once.
const ALTERNATE: f64 = -1.2;
/// The same of a division, whose other name is most often that of its seat: "Aleppo" is the city.
const ALTERNATE_DIVISION: f64 = -3.0;

/// Towns of so many people are meant by their bare name even if it is also a common word or somebody's name.
const FAMOUS_TOWN: i64 = 300_000;
/// The same of first-level divisions.
const FAMOUS_DIVISION: i64 = 500_000;

/// How likely the candidate is meant, as an exponent of ten.
#[must_use]
pub fn prior(entries: &Entries, candidate: Candidate) -> f64 {
    let entry = candidate.entry as usize;
    let population = entries.population.get(entry).unwrap_or(0);
    let class = match (entries.kind[entry], entries.type_.get(entry)) {
        (_, Some("state" | "country")) => STATE,
        (Kind::Actor, _) => ACTOR,
        (Kind::Place, Some("region" | "water" | "facility")) => REGION,
        (Kind::Place, Some("admin1")) => FIRST_LEVEL,
        (Kind::Place, Some("admin2")) => SECOND_LEVEL,
        (Kind::Place, _) => match entries.feature.get(entry) {
            Some("PPLC") if population >= LARGE_CAPITAL => CAPITAL,
            Some("PPLA" | "PPLC") => SEAT,
            _ => 0.0,
        },
    };
    let name = match (candidate.how, entries.type_.get(entry)) {
        (How::Alternate, Some("admin1" | "admin2")) => ALTERNATE_DIVISION,
        (How::Alternate, _) => ALTERNATE,
        _ => 0.0,
    };
    #[allow(clippy::cast_precision_loss)] // populations are far below 2^53
    let inhabitants = (population as f64 + 10.0).log10();
    inhabitants + class + name
}

/// Whether the bare name is too weak to mean this place: a common word, or somebody's name, that is also
/// the name of a small town.
#[must_use]
pub fn needs_evidence(entries: &Entries, candidate: Candidate) -> bool {
    let entry = candidate.entry as usize;
    if candidate.how == How::Abbreviation {
        // "OK" is a word more often than Oklahoma, however many people live there.
        return candidate.also.has(Also::WORD);
    }
    if candidate.also == Also::NOTHING || entries.kind[entry] == Kind::Actor {
        return false;
    }
    if candidate.how == How::Alternate && candidate.also.has(Also::WORD) {
        return true; // "Western", "Central": nobody calls the region so without more words
    }
    let population = entries.population.get(entry).unwrap_or(0);
    match entries.type_.get(entry) {
        Some("city") => entries.feature.get(entry) != Some("PPLC") && population < FAMOUS_TOWN,
        // "Western" is a word, however many people live in the province; Victoria is a name.
        Some("admin1") => population < FAMOUS_DIVISION || candidate.also == Also::WORD,
        Some("admin2") => true,
        _ => false,
    }
}
