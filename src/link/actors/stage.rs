//! What the rules for actors ask of a document: its words, the readings that start or end at a word, where nothing is said
//! the country that it is about.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::super::agents::Agent;
use super::super::choose::LIKELY;
use super::super::document::{narrow, Spot};
use super::super::facts::Rank;
use super::super::lexicon::{hash, Class, LEXICON};
use super::super::linked::{Linked, Rule};
use super::super::tokens::{Gap, Shape, Token};
use super::Known;
use crate::span::Span;
use crate::tables::{How, Kind};

/// Words that end a noun phrase.
const ENDS_PHRASE: Class = Class::FUNCTION
    .with(Class::VERB)
    .with(Class::SAYING)
    .with(Class::AUXILIARY)
    .with(Class::LOCATIVE)
    .with(Class::WEAK)
    .with(Class::CONJUNCTION)
    .with(Class::ARTICLE)
    .with(Class::SOURCE)
    .with(Class::QUANTITY);

/// A name with a reading: listed, or defined by the document.
#[derive(Clone, Debug)]
pub struct Name<'g> {
    /// Its first word, titles left out.
    pub first: usize,
    /// The word behind it.
    pub behind: usize,
    /// What it means.
    pub linked: Linked<'g>,
}

/// A document whose listed names have their readings.
pub struct Stage<'a, 'g> {
    /// What it was made from.
    pub known: Known<'a, 'g>,
    /// The words.
    pub tokens: &'a [Token],
    /// The names that have readings.
    pub names: Vec<Name<'g>>,
    /// By word: the longest name that starts there, and one; 0 if none does.
    starting: Vec<u32>,
    /// By word: the longest name that ends before it, and one.
    ending: Vec<u32>,
    /// By word: whether it is part of a name with a reading.
    pub listed: Vec<bool>,
    /// By word: the longest agent noun that ends with it.
    agents: Vec<Option<&'static Agent>>,
    /// The alpha-3 code of the country that the document is about.
    pub country: Option<&'g str>,
    /// The hashes of all words with a capital, sorted; gathered when first asked for.
    capitals: OnceCell<Vec<u64>>,
}

/// Where an actor is from, or whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'g> {
    /// Alpha-3 code.
    pub country: Option<&'g str>,
    /// The role of the organisation or person whose it is.
    pub role: Option<&'g str>,
    /// The organisation.
    pub body: Option<u32>,
    /// The literal place that is named.
    pub place: Option<u32>,
    /// How sure it is.
    pub score: f32,
    /// Whether it is an adjective of nationality.
    pub is_adjective: bool,
    /// Where its name is.
    pub span: Span,
}

impl<'a, 'g> Stage<'a, 'g> {
    /// Notes where readings start and end.
    pub fn new(known: Known<'a, 'g>) -> Self {
        let tokens = known.document.tokens.as_slice();
        let n = tokens.len();
        let (starting, ending) = (vec![0; n + 1], vec![0; n + 1]);
        let agent =
            |i: usize| (tokens[i].agent != 0).then(|| LEXICON.agents.ending_at(known.text, tokens, i)).flatten();
        let agents = (0..n).map(agent).collect();
        let mut stage = Self {
            known,
            tokens,
            names: Vec::new(),
            starting,
            ending,
            listed: vec![false; n],
            agents,
            country: None,
            capitals: OnceCell::new(),
        };
        for (spot, reading) in known.document.spots.iter().zip(known.readings) {
            let Some(linked) = reading else {
                stage.add_state(spot);
                continue;
            };
            let (mut first, behind) = (spot.first as usize, spot.behind as usize);
            // "President Saddam" is listed, too; the title is read like every other.
            let is_titled = |at: usize| tokens[at].class.has(Class::TITLE) || tokens[at].agent != 0;
            while first + 1 < behind && stage.is_person(linked) && is_titled(first) {
                first += 1;
            }
            if !stage.is_foreign(first, behind, linked) {
                stage.add(Name { first, behind, linked: linked.clone() });
            }
        }
        stage.country = main_country(&stage);
        stage
    }

    /// Adds the name of a state right before an agent noun, however unlikely a place it is: "former US officials".
    fn add_state(&mut self, spot: &Spot) {
        let (first, behind) = (spot.first as usize, spot.behind as usize);
        let finder = self.known.finder;
        let state = self.known.document.pick_of(spot).map(|best| best.candidate);
        let Some(state) = state.filter(|state| finder.rank(*state) == Rank::State) else { return };
        let is_before = self.tokens.get(behind).is_some_and(|next| next.gap.is_plain() && next.agent != 0);
        if !is_before || self.tokens[first..behind].iter().any(|token| token.shape == Shape::Small) {
            return;
        }
        let mut linked = self.mention(first, behind, Rule::Listed(state.how), LIKELY);
        linked.entry = Some(state.entry);
        linked.place = Some(state.entry);
        linked.country = self.known.tables.entries.country.get(state.entry as usize);
        self.add(Name { first, behind, linked });
    }

    /// Whether an institution that every state has is another state's here: "Chile's Defense Department".
    fn is_foreign(&self, first: usize, behind: usize, linked: &Linked<'g>) -> bool {
        let Some((_, before)) = self.ending(first).filter(|_| self.is_body(linked) && linked.country.is_some()) else {
            return false;
        };
        let gap = self.tokens[first].gap;
        let is_beside = gap.has(Gap::POSSESSIVE) || gap.is_plain() && before.rule == Rule::Listed(How::Demonym);
        let agent = || self.agent(behind - 1);
        is_beside
            && before.country.is_some()
            && before.country != linked.country
            && agent().is_some_and(|agent| agent.n_words == behind - first)
    }

    /// Adds a name; of two that start or end together the longer counts, of two of the same words the later.
    pub fn add(&mut self, name: Name<'g>) {
        let number = narrow(self.names.len() + 1);
        let (first, behind) = (name.first, name.behind);
        let length =
            |slot: u32| (slot as usize).checked_sub(1).map_or(0, |i| self.names[i].behind - self.names[i].first);
        let is_longer = |slot: u32| behind - first >= length(slot);
        let (starts, ends) = (is_longer(self.starting[first]), is_longer(self.ending[behind]));
        self.starting[first] = if starts { number } else { self.starting[first] };
        self.ending[behind] = if ends { number } else { self.ending[behind] };
        self.listed[first..behind].fill(true);
        self.names.push(name);
    }

    /// The longest name that starts with word `first`, and the word behind it.
    pub fn starting(&self, first: usize) -> Option<(usize, &Linked<'g>)> {
        let i = (*self.starting.get(first)? as usize).checked_sub(1)?;
        Some((self.names[i].behind, &self.names[i].linked))
    }

    /// Whether a name starts with word `first`.
    pub fn starts(&self, first: usize) -> bool {
        self.starting[first] != 0
    }

    /// The longest name that ends before word `behind`, and its first word.
    pub fn ending(&self, behind: usize) -> Option<(usize, &Linked<'g>)> {
        let i = (self.ending[behind] as usize).checked_sub(1)?;
        Some((self.names[i].first, &self.names[i].linked))
    }

    /// The words `first..behind` as they are written.
    pub fn text(&self, first: usize, behind: usize) -> &'a str {
        let span = self.span(first, behind);
        &self.known.text[span.start..span.end]
    }

    /// The words `first..behind` as a name, in one line.
    pub fn name(&self, first: usize, behind: usize) -> std::sync::Arc<str> {
        let text = self.text(first, behind);
        if text.contains(['\n', '\r', '\t']) {
            return text.split_whitespace().collect::<Vec<_>>().join(" ").into();
        }
        text.into()
    }

    /// One word as it is written.
    pub fn word(&self, i: usize) -> &'a str {
        self.text(i, i + 1)
    }

    /// The longest agent noun that ends with word `i`.
    pub fn agent(&self, i: usize) -> Option<&'static Agent> {
        self.agents[i]
    }

    /// Whether a word is this one, in any case.
    pub fn is(&self, i: usize, word: &str) -> bool {
        let token = self.tokens[i];
        let bytes = &self.known.text.as_bytes()[token.start as usize..token.end as usize];
        bytes.len() == word.len() && bytes.eq_ignore_ascii_case(word.as_bytes())
    }

    /// Whether a word ends with these small letters.
    pub fn ends(&self, i: usize, ending: &str) -> bool {
        let token = self.tokens[i];
        self.known.text.as_bytes()[token.start as usize..token.end as usize].ends_with(ending.as_bytes())
    }

    /// Where the words `first..behind` are.
    pub fn span(&self, first: usize, behind: usize) -> Span {
        // The full stop of "the U.S." belongs to the name.
        let end = self.tokens[behind - 1].end as usize;
        let end = self.ending(behind).map_or(end, |(_, name)| name.span.end.max(end));
        Span { start: self.tokens[first].start as usize, end }
    }

    /// Whether a word is written as a name: with a capital where that means something.
    pub fn is_name(&self, i: usize) -> bool {
        self.tokens[i].shape.is_capital() && !self.known.document.headline[i]
    }

    /// Whether a word ends a noun phrase.
    pub fn ends_phrase(&self, i: usize) -> bool {
        self.tokens[i].class.has_any(ENDS_PHRASE) && !self.tokens[i].class.has(Class::MODIFIER)
    }

    /// Whether a word begins a sentence or line.
    pub fn begins_sentence(&self, i: usize) -> bool {
        self.tokens[i].gap.has_any(Gap::STOP.with(Gap::LINE).with(Gap::QUOTE).with(Gap::COLON))
    }

    /// Whether a reading is a listed person.
    pub fn is_person(&self, reading: &Linked<'g>) -> bool {
        reading.kind == Kind::Actor && self.rank(reading) == Some(Rank::Person)
    }

    /// Whether a reading is a listed organisation.
    pub fn is_body(&self, reading: &Linked<'g>) -> bool {
        reading.kind == Kind::Actor && self.rank(reading) == Some(Rank::Body)
    }

    fn rank(&self, reading: &Linked<'g>) -> Option<Rank> {
        reading.entry.map(|entry| self.known.finder.all_facts()[entry as usize].rank)
    }

    /// What a listed name is as an origin.
    pub fn origin(&self, reading: &Linked<'g>) -> Option<Origin<'g>> {
        let is_adjective = reading.rule == Rule::Listed(How::Demonym);
        let is_somebody = self.is_body(reading) || self.is_person(reading);
        if reading.country.is_none() && !is_somebody && !is_adjective {
            return None;
        }
        Some(Origin {
            country: reading.country,
            role: reading.role.filter(|_| is_somebody),
            body: reading.entry.filter(|_| self.is_body(reading)),
            place: reading.place,
            // Before an agent noun there is little doubt of an adjective.
            score: if is_adjective { 1.0 } else { reading.score },
            is_adjective,
            span: reading.span,
        })
    }

    /// A mention of the words `first..behind` that is no listed name.
    pub fn mention(&self, first: usize, behind: usize, rule: Rule, score: f32) -> Linked<'g> {
        Linked {
            span: self.span(first, behind),
            kind: Kind::Actor,
            entry: None,
            name: None,
            place: None,
            type_: None,
            country: None,
            role: None,
            rule,
            score,
            n_candidates: 0,
        }
    }

    /// Whether a list has word `i` as the name of a place that everybody knows, whatever it means here.
    pub fn may_be_famous_place(&self, i: usize) -> bool {
        let (document, at) = (self.known.document, narrow(i));
        let first = document.spots.partition_point(|spot| spot.first < at);
        let spots = document.spots[first..].iter().take_while(|spot| spot.first == at);
        let mut groups = spots.map(|spot| &document.groups[spot.group as usize]);
        let is_famous = |candidate| self.known.finder.facts(candidate).is_famous();
        groups.any(|group| document.places_of(group).iter().any(|place| is_famous(place.candidate)))
    }

    /// Whether no list of words, names or agent nouns has a word that is written as a name.
    pub fn is_unknown(&self, i: usize) -> bool {
        let token = self.tokens[i];
        self.is_name(i) && token.class == Class::default() && token.agent == 0 && token.end - token.start > 2
    }

    /// How often the document has a word of any case that is written with a capital here.
    pub fn n_capital(&self, i: usize) -> usize {
        let counts = self.capitals.get_or_init(|| {
            let capitals = self.tokens.iter().enumerate().filter(|(_, token)| token.shape.is_capital());
            let mut hashes: Vec<u64> = capitals.map(|(at, _)| self.hash(at)).collect();
            hashes.sort_unstable();
            hashes
        });
        let hash = self.hash(i);
        counts.partition_point(|other| *other <= hash) - counts.partition_point(|other| *other < hash)
    }

    /// A hash of a word in any case.
    pub fn hash(&self, i: usize) -> u64 {
        let token = self.tokens[i];
        hash(&self.known.text.as_bytes()[token.start as usize..token.end as usize])
    }

    /// Whether two words are joined by nothing but a space.
    pub fn is_joined(&self, next: usize) -> bool {
        self.tokens.get(next).is_some_and(|token| token.gap.is_plain() && !token.gap.has(Gap::LINE))
    }

    /// Whether a word is two: "We've", "She'll".
    fn is_contraction(&self, i: usize) -> bool {
        let parts = self.word(i).rsplit_once(['\'', '’', 'ʼ', '´', '＇']);
        parts.is_some_and(|(_, end)| matches!(end, "ve" | "re" | "ll" | "d" | "m" | "t"))
    }

    /// Whether a word can be part of a name that no list has.
    pub fn is_name_part(&self, i: usize) -> bool {
        self.is_name(i)
            && self.tokens[i].shape != Shape::Number
            && !self.ends_phrase(i)
            && !self.tokens[i].class.has(Class::DATE)
            && !self.is_contraction(i)
    }
}

/// The country of the place that the text begins with, before a dash: "NAIROBI, Kenya (Reuters) - Police said".
fn dateline<'g>(stage: &Stage<'_, 'g>) -> Option<&'g str> {
    const LONGEST: usize = 10;
    let name = stage.names.first().filter(|name| name.first == 0 && name.linked.kind == Kind::Place)?;
    let behind = stage.tokens.iter().take(LONGEST).skip(name.behind);
    let is_dateline = behind.take_while(|token| !token.gap.has(Gap::STOP)).any(|token| token.gap.has(Gap::DASH));
    name.linked.country.filter(|_| is_dateline)
}

/// The country of the dateline; else of more than half of what the names of a document tell; else that in which it was
/// written.
fn main_country<'g>(stage: &Stage<'_, 'g>) -> Option<&'g str> {
    if let Some(country) = dateline(stage) {
        return Some(country);
    }
    let mut weights: BTreeMap<&'g str, f32> = BTreeMap::new();
    for name in &stage.names {
        // A sponsor is elsewhere: "Moscow-backed".
        let is_sponsor = stage.tokens.get(name.behind).is_some_and(|next| next.gap.is(Gap::HYPHEN));
        if let Some(country) = name.linked.country.filter(|_| !is_sponsor) {
            *weights.entry(country).or_default() += if name.linked.place.is_some() { 1.0 } else { 0.5 };
        }
    }
    let all: f32 = weights.values().sum();
    let main = weights.into_iter().find(|(_, weight)| *weight * 2.0 > all).map(|(country, _)| country);
    main.or_else(|| stage.known.tables.entries.country.of_code(stage.known.country))
}
