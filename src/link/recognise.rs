//! Whether a name is a place here: "Lincoln" the town, or Lincoln the president.
//!
//! A logistic model over what the name is, the words around it, and what the rest of the document says of it.

use super::document::{Cover, Document, Group, Spot};
use super::evidence::Evidence;
use super::facts::Rank;
use super::heads::Head;
use super::lexicon::Class;
use super::persons::Part;
use super::resolve::{home_of, Ties};
use super::signals::{Ledger, Signal, Sort};
use super::tokens::{Gap, Shape, Token};
use super::Finder;
use crate::tables::{Also, How};

/// What the model looks at besides the spot itself.
pub struct Scene<'a> {
    /// The text.
    pub text: &'a str,
    /// The document.
    pub document: &'a Document,
    /// Where the document was written, and its gazetteer.
    pub finder: &'a Finder<'a>,
    /// The ties of candidates.
    pub ties: &'a [Ties],
    /// The rest of the document; nothing in the first round.
    pub evidence: Option<&'a Evidence>,
}

impl Scene<'_> {
    /// What sort of name a group is.
    pub fn sort(&self, group: &Group) -> Sort {
        match self.document.candidates.get(group.best as usize) {
            None => Sort::Unlisted,
            Some(best) if best.candidate.how == How::Demonym => Sort::Demonym,
            Some(best) if self.finder.facts(best.candidate).is_famous() => Sort::Famous,
            Some(_) => Sort::Small,
        }
    }

    /// Whether a group's likeliest place is of a user's own list: whoever lists a name wants it found.
    pub fn is_own(&self, group: &Group) -> bool {
        let best = self.document.candidates.get(group.best as usize);
        best.is_some_and(|best| self.finder.facts(best.candidate).is_own)
    }

    /// Takes note of what the likeliest place of group number `own` is, and of what the rest of the document says.
    pub fn note_group(&self, own: usize, ledger: &mut impl Ledger) {
        let group = &self.document.groups[own];
        let Some(best) = self.document.candidates.get(group.best as usize) else { return };
        let (facts, how, also) = (self.finder.facts(best.candidate), best.candidate.how, best.candidate.also);
        ledger.add(rank_signal(facts.rank, how == How::Demonym), 1.0);
        if !matches!(facts.rank, Rank::State | Rank::Region | Rank::Water | Rank::Facility) {
            ledger.add(Signal::LogInhabitants, facts.inhabitants);
        }
        ledger.note(Signal::IsAlternate, how == How::Alternate);
        ledger.note(Signal::IsAbbreviation, how == How::Abbreviation);
        ledger.note(Signal::IsWord, also.has(Also::WORD));
        ledger.note(Signal::IsGiven, also.has(Also::GIVEN));
        ledger.note(Signal::IsSurname, also.has(Also::SURNAME));
        #[allow(clippy::cast_precision_loss)] // a count of names
        ledger.add(Signal::Repeated, (group.n_spots as f32).ln());
        ledger.note(Signal::RivalPerson, group.has_person);
        ledger.note(Signal::RivalBody, group.has_body);
        let ties = self.ties[group.best as usize];
        ledger.note(Signal::IsContained, ties.contained || ties.in_contained || ties.possessive);
        ledger.note(Signal::DoesContain, ties.contains);
        let home = home_of(facts, self.finder.home.as_ref());
        ledger.note(Signal::AtHomeCountry, home.is_country);
        ledger.note(Signal::AtHomeFirst, home.is_first);
        ledger.note(Signal::AtHomeNear, home.is_near);
        if let Some(evidence) = self.evidence {
            let support = evidence.support(self.document, own, facts, self.finder.all_facts());
            ledger.add(Signal::CountrySupport, support.country);
            ledger.add(Signal::CountryNamedSupport, support.country_named);
            ledger.add(Signal::CountryOfActorsSupport, support.country_of_actors);
            ledger.add(Signal::CountryCuesSupport, support.cues);
            ledger.add(Signal::FirstSupport, support.first);
            ledger.add(Signal::FirstNamedSupport, support.first_named);
            ledger.add(Signal::DivisionSupport, support.division);
            ledger.add(Signal::NearSupport, support.near);
            ledger.add(Signal::CloseSupport, support.close);
        }
    }

    /// Takes note of how a spot is written and of the words around it.
    pub fn note_spot(&self, spot: &Spot, ledger: &mut impl Ledger) {
        let group = &self.document.groups[spot.group as usize];
        ledger.add(Signal::Bias, 1.0);
        self.note_before(spot, ledger);
        ledger.note(Signal::Headline, self.document.headline[spot.first as usize]);
        self.note_after(spot, ledger);
        self.note_persons(spot, group, ledger);
        match spot.head {
            Some(head) => note_head(head, ledger),
            None => self.note_shape(spot, group, ledger),
        }
        match spot.cover {
            Some(Cover::Body) => ledger.add(Signal::InBody, 1.0),
            Some(Cover::Media) => ledger.add(Signal::InMedia, 1.0),
            Some(Cover::Person) => ledger.add(Signal::InPersonName, 1.0),
            None => {}
        }
    }

    /// Takes note of what looks like a name and is none: "We", "Federal", "U.S.C.", "MS. SMITH".
    fn note_look_alikes(&self, spot: &Spot, group: &Group, ledger: &mut impl Ledger) {
        const GRAMMAR: Class = Class::FUNCTION.with(Class::AUXILIARY).with(Class::MODIFIER);
        let first = self.document.tokens[spot.first as usize];
        let is_single = spot.behind - spot.first == 1;
        ledger.note(Signal::GrammarWord, is_single && !group.is_contained && first.class.has_any(GRAMMAR));
        let is_inside = first.gap == Gap::DOT
            && spot.first > 0
            && self.document.tokens[spot.first as usize - 1].shape == Shape::Initial;
        ledger.note(Signal::InAbbreviation, is_inside);
        let is_title = is_single && first.class.has(Class::TITLE) && !first.gap.has(Gap::COMMA);
        let names = || {
            let behind = self.text[spot.span.end..].trim_start_matches('.').strip_prefix(' ');
            behind.is_some_and(|behind| behind.starts_with(char::is_uppercase))
        };
        ledger.note(Signal::TitleBeforeName, is_title && self.text[spot.span.end..].starts_with('.') && names());
    }

    fn note_shape(&self, spot: &Spot, group: &Group, ledger: &mut impl Ledger) {
        self.note_look_alikes(spot, group, ledger);
        let tokens = &self.document.tokens[spot.first as usize..spot.behind as usize];
        ledger.note(Signal::SeveralWords, tokens.len() > 1);
        let (first, last) = (tokens[0].shape, tokens[tokens.len() - 1].shape);
        // Scripts without case have no small letters.
        let is_small = self.text[spot.span.start..].starts_with(char::is_lowercase);
        ledger.note(Signal::StartsSmall, is_small && !first.is_capital());
        let heads = Class::WATER.with(Class::LANDFORM).with(Class::DIVISION).with(Class::FACILITY);
        let has_head = tokens[0].class.has_any(heads) || tokens[tokens.len() - 1].class.has_any(heads);
        ledger.note(Signal::OwnHead, tokens.len() > 1 && has_head);
        let is_kind = tokens[tokens.len() - 1].class.has(Class::KIND);
        let is_cased = self.text[..spot.span.end].ends_with(char::is_lowercase);
        ledger.note(Signal::EndsSmall, first.is_capital() && last == Shape::Small && is_cased && !is_kind);
        let is_capitals = tokens.iter().all(|token| token.shape == Shape::Capitals);
        ledger.note(Signal::AllCapitals, is_capitals && spot.span.end - spot.span.start > 3);
        ledger.note(Signal::Short, spot.span.end - spot.span.start <= 3);
        if self.document.persons.parts[spot.behind as usize - 1] == Part::None {
            ledger.note(Signal::GroupContained, group.is_contained);
            ledger.note(Signal::GroupLocative, group.is_locative);
        }
        let best = self.document.candidates.get(group.best as usize);
        let also = best.map_or(Also::NOTHING, |best| best.candidate.also);
        let is_placed = spot.is_placed || group.is_contained || group.is_locative;
        ledger.note(Signal::WordUnplaced, also.has(Also::WORD) && !is_placed);
        ledger.note(Signal::SurnameUnplaced, also.has(Also::SURNAME) && !is_placed);
    }

    fn note_persons(&self, spot: &Spot, group: &Group, ledger: &mut impl Ledger) {
        let persons = &self.document.persons;
        let first = self.document.tokens[spot.first as usize];
        let last = self.document.tokens[spot.behind as usize - 1];
        match persons.parts[spot.behind as usize - 1] {
            Part::First => ledger.add(Signal::PersonFirst, 1.0),
            Part::Last => ledger.add(Signal::PersonLast, 1.0),
            Part::Titled => ledger.add(Signal::Titled, 1.0),
            Part::None if group.is_contained => {}
            Part::None => {
                ledger.note(Signal::SeenSurname, persons.has_surname(self.text, last));
                ledger.note(Signal::SeenGiven, persons.has_given(self.text, first));
            }
        }
    }

    /// Takes note of the word before.
    fn note_before(&self, spot: &Spot, ledger: &mut impl Ledger) {
        let tokens = &self.document.tokens;
        let gap = tokens[spot.first as usize].gap;
        if gap.has_any(Gap::STOP) {
            ledger.add(Signal::SentenceStart, 1.0);
            return;
        }
        ledger.note(Signal::CommaBefore, gap.has(Gap::COMMA));
        ledger.note(Signal::HyphenBefore, gap == Gap::HYPHEN);
        let Some(i) = (spot.first as usize).checked_sub(1) else { return };
        let before = tokens[i];
        let class = before.class;
        let is_direct = gap.is_plain() && class.has_any(Class::LOCATIVE.with(Class::TRANSIT).with(Class::WEAK));
        ledger.note(Signal::PlacedList, spot.is_placed && !is_direct);
        if !gap.is_plain() {
            return;
        }
        let is_of = class.has(Class::WEAK) && i > 0 && tokens[i - 1].class.has(Class::PLACE_NOUN);
        ledger.note(Signal::LocativeBefore, class.has(Class::LOCATIVE));
        ledger.note(Signal::TransitBefore, class.has(Class::TRANSIT));
        let is_age = class.has(Class::WEAK) && before.gap.has(Gap::COMMA) && i > 0;
        ledger.note(Signal::AgeBefore, is_age && tokens[i - 1].shape == Shape::Number);
        ledger.note(Signal::WeakBefore, class.has(Class::WEAK));
        ledger.note(Signal::ArticleBefore, class.has(Class::ARTICLE));
        ledger.note(Signal::DirectionBefore, class.has(Class::DIRECTION));
        ledger.note(Signal::PlaceNounBefore, is_of || class.has(Class::PLACE_NOUN));
        ledger.note(Signal::ConjunctionBefore, class.has(Class::CONJUNCTION));
        match before.shape {
            Shape::Initial => ledger.add(Signal::InitialBefore, 1.0),
            Shape::Capital | Shape::Capitals if class.has(Class::GIVEN) => ledger.add(Signal::GivenBefore, 1.0),
            Shape::Capital | Shape::Capitals => {
                let function = Class::LOCATIVE.with(Class::WEAK).with(Class::ARTICLE).with(Class::CONJUNCTION);
                let is_name = !class.has_any(function) && !self.document.headline[i];
                ledger.note(Signal::CapitalBefore, is_name);
            }
            Shape::Number => ledger.add(Signal::NumberBefore, 1.0),
            Shape::Small => {}
        }
    }

    fn note_after(&self, spot: &Spot, ledger: &mut impl Ledger) {
        let tokens = &self.document.tokens;
        let Some(&next) = tokens.get(spot.behind as usize) else { return };
        let Token { gap, class, shape, .. } = next;
        ledger.note(Signal::CurrencyAfter, self.text[spot.span.end..].starts_with('$'));
        let is_before_capital = gap.is_plain() && shape.is_capital();
        ledger.note(Signal::UnlistedBeforeCapital, spot.head.is_some() && is_before_capital);
        if self.sort(&self.document.groups[spot.group as usize]) == Sort::Demonym {
            ledger.note(Signal::DemonymBeforeCapital, is_before_capital);
            let is_noun = !gap.is_plain() || class.has_any(Class::SAYING.with(Class::AUXILIARY).with(Class::LOCATIVE));
            ledger.note(Signal::DemonymNoun, is_noun && gap != Gap::HYPHEN);
        }
        ledger.note(Signal::HyphenAfter, gap == Gap::HYPHEN);
        ledger.note(Signal::PossessiveAfter, gap.has(Gap::POSSESSIVE));
        ledger.note(Signal::CommaAfter, gap.has(Gap::COMMA));
        let is_dateline = gap.has_any(Gap::DASH) || gap.has(Gap::OPEN) && shape == Shape::Capitals;
        let first = tokens[spot.first as usize];
        ledger.note(Signal::Dateline, is_dateline && (first.gap.has(Gap::STOP) || first.gap.has(Gap::LINE)));
        if !gap.is_plain() {
            return;
        }
        if !shape.is_capital() {
            ledger.note(Signal::SayingAfter, class.has(Class::SAYING));
            ledger.note(Signal::AuxiliaryAfter, class.has(Class::AUXILIARY));
            ledger.note(Signal::LocalAfter, class.has(Class::LOCAL));
            ledger.note(Signal::NumberAfter, shape == Shape::Number);
            return;
        }
        let signal = [
            (Class::TITLE, Signal::TitleAfter),
            (Class::ORGANISATION, Signal::OrganisationAfter),
            (Class::STREET, Signal::StreetAfter),
            (Class::DIVISION, Signal::DivisionAfter),
            (Class::WATER.with(Class::LANDFORM), Signal::WaterAfter),
            (Class::FACILITY, Signal::FacilityAfter),
            (Class::SURNAME, Signal::SurnameAfter),
        ]
        .into_iter()
        .find_map(|(wanted, signal)| class.has_any(wanted).then_some(signal));
        let is_headline = self.document.headline[spot.first as usize];
        ledger.note(signal.unwrap_or(Signal::CapitalAfter), signal.is_some() || !is_headline);
    }
}

/// Notes which groups have a spot behind a preposition that calls for a place.
pub fn find_locatives(document: &mut Document) {
    let Document { spots, groups, .. } = document;
    for spot in spots.iter() {
        groups[spot.group as usize].is_locative |= spot.is_placed && spot.cover.is_none();
    }
}

fn rank_signal(rank: Rank, is_demonym: bool) -> Signal {
    match rank {
        _ if is_demonym => Signal::IsDemonym,
        Rank::State => Signal::IsState,
        Rank::Region => Signal::IsRegion,
        Rank::Water => Signal::IsWater,
        Rank::Facility => Signal::IsFacility,
        Rank::First => Signal::IsFirst,
        Rank::Second => Signal::IsSecond,
        Rank::Capital => Signal::IsCapital,
        Rank::Seat | Rank::SmallSeat => Signal::IsSeat,
        Rank::Town | Rank::Person | Rank::Body => Signal::IsTown,
        Rank::Section => Signal::IsSection,
    }
}

fn note_head(head: Head, ledger: &mut impl Ledger) {
    let signal = match head {
        Head::Street => Signal::UnlistedStreet,
        Head::Water => Signal::UnlistedWater,
        Head::Landform => Signal::UnlistedLandform,
        Head::Facility => Signal::UnlistedFacility,
        Head::Division => Signal::UnlistedDivision,
        Head::Route => Signal::UnlistedRoute,
        Head::Front => Signal::UnlistedFront,
        Head::Kind => Signal::UnlistedKind,
    };
    ledger.add(signal, 1.0);
}
