//! Who a verb's subject is, where it stands before the verb: "Turkey said", "the Kremlin spokesman, Dmitry Peskov, said".
//!
//! The name is preferred: of "Maria Zakharova, the spokeswoman of the ministry," it is Maria Zakharova. Officials of
//! somebody speak for somebody: "a spokesman for the Rapid Support Forces". Residents, relatives and attacks do not.

use super::page::Page;
use super::words::Words;
use crate::link::words::{Class, Gap, Shape};

/// How far left a subject may begin, in words.
const REACH: usize = 25;
/// Words of one noun phrase that are looked at.
const PHRASE: usize = 8;
/// Commas between a subject and its verb.
const COMMAS: usize = 4;

/// A noun phrase whose mentions speak.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Speakers {
    /// Mentions as the page counts them, in order of the text.
    pub mentions: Vec<usize>,
    /// First word of the phrase.
    pub start: usize,
    /// One past its last word.
    pub end: usize,
    /// Whether the mentions themselves are the subject, not somebody who speaks for them.
    pub is_direct: bool,
}

/// Reads noun phrases before verbs.
#[derive(Clone, Copy, Debug)]
pub struct Before<'a> {
    pub page: &'a Page,
    pub text: &'a str,
    /// First word of the sentence.
    pub first: usize,
}

impl Before<'_> {
    /// The subject of a verb group that starts at `verb`.
    pub fn speakers(&self, verb: usize) -> Option<Speakers> {
        if verb <= self.first || self.page.gap(verb).has(Gap::POSSESSIVE) {
            return None;
        }
        self.ending_at(verb, 2)
    }

    /// The noun phrase that ends before `end`, past appositions, brackets and relative clauses.
    fn ending_at(&self, end: usize, depth: usize) -> Option<Speakers> {
        let gap = self.page.gap(end);
        if depth == 0 || end <= self.first || gap.has_any(Gap::QUOTE.with(Gap::COLON).with(Gap::OPEN).with(Gap::SLASH))
        {
            return None;
        }
        if gap.has(Gap::CLOSE) {
            return self.past_bracket(end, depth);
        }
        if gap.has_any(Gap::COMMA.with(Gap::DASH)) {
            return self.past_commas(end, depth);
        }
        self.core(end, depth)
    }

    /// "the World Health Organization (WHO) said".
    fn past_bracket(&self, end: usize, depth: usize) -> Option<Speakers> {
        let open = (self.first + 1..end).rev().take(PHRASE).find(|&word| self.page.gap(word).has(Gap::OPEN))?;
        self.page.gap(end).has(Gap::CLOSE).then(|| self.core(open, depth - 1))?
    }

    /// The subject before appositions and relative clauses, which end with a comma before `end`.
    fn past_commas(&self, end: usize, depth: usize) -> Option<Speakers> {
        let page = self.page;
        let is_comma = |&word: &usize| page.gap(word).has_any(Gap::COMMA.with(Gap::DASH));
        let is_quote = |word: usize| page.gap(word).has_any(Gap::QUOTE);
        let inside = (self.first + 1..end).rev().take(REACH).take_while(|&word| !is_quote(word));
        let mut through: Option<Speakers> = None;
        for comma in inside.filter(is_comma).take(COMMAS) {
            if page.is(comma - 1, Words::AUXILIARY) {
                return None; // "which are, of course, noted for"
            }
            if let Some(named) = self.name_after_office(comma, end) {
                return Some(named);
            }
            if !self.is_apposition(comma) {
                continue;
            }
            let found = if page.gap(comma).has(Gap::CLOSE) {
                self.past_bracket(comma, depth)
            } else {
                self.core(comma, depth - 1)
            };
            match found {
                Some(found) if found.is_direct => return Some(Speakers { end, ..found }),
                found => through = through.or(found),
            }
        }
        through.map(|found| Speakers { end, ..found })
    }

    /// "the Vatican spokesman, Joaquin Navarro-Valls, said": the name, though it comes second.
    fn name_after_office(&self, comma: usize, end: usize) -> Option<Speakers> {
        let mention = self.page.mention(end - 1)?;
        let (first, _) = self.page.words_of(mention);
        let is_office = self.page.is(comma - 1, Words::AGENT) || self.page.has_class(comma - 1, Class::TITLE);
        let start = self.start_of(first);
        (is_office && start == comma).then(|| {
            let start = self.start_of(comma - 1);
            Speakers { mentions: vec![mention], start, end, is_direct: true }
        })
    }

    /// Whether what begins behind a comma tells more about what is before it.
    fn is_apposition(&self, word: usize) -> bool {
        const STARTS: Words = Words::DETERMINER
            .with(Words::RELATIVE)
            .with(Words::AGENT)
            .with(Words::PREPOSITION)
            .with(Words::ADVERB)
            .with(Words::SUBORDINATE)
            .with(Words::AS);
        let page = self.page;
        if page.is(word, Words::SUBJECT) && !page.is(word, Words::DETERMINER) {
            return false;
        }
        // "Iran, Turkey's neighbour," and "Fidan, Turkish foreign minister,"
        let belongs = page.mention(word).is_some_and(|mention| {
            let behind = page.words_of(mention).1 + 1;
            page.gap(behind).has(Gap::POSSESSIVE) || page.is_close(behind) && self.is_office(behind)
        });
        belongs
            || page.is(word, STARTS)
            || page.word(self.text, word) == "or"
            || page.shape(word) == Shape::Number
            || page.has_class(word, Class::TITLE)
            || page.is_adverb(self.text, word)
            || page.shape(word) == Shape::Small && self.ends_with(word, "ing")
            || self.is_office(word)
            || page.shape(word) == Shape::Small && self.ends_with(word, "ed")
    }

    fn ends_with(&self, word: usize, ending: &str) -> bool {
        self.page.word(self.text, word).ends_with(ending)
    }

    /// Whether an office is named within a few words: "foreign minister".
    fn is_office(&self, word: usize) -> bool {
        (word..word + 3).take_while(|&word| word < self.page.len()).any(|word| self.page.is(word, Words::AGENT))
    }

    /// The noun phrase whose last word is right before `end`.
    fn core(&self, end: usize, depth: usize) -> Option<Speakers> {
        let end = self.past_times(end);
        let last = end.checked_sub(1).filter(|&last| last >= self.first && depth > 0)?;
        let page = self.page;
        if page.is(last, Words::RELATIVE) && page.mention(last).is_none() {
            let gap = page.gap(last);
            let found = if gap.has(Gap::COMMA) { self.core(last, depth - 1) } else { self.ending_at(last, depth - 1) };
            return found.filter(|found| found.end == last);
        }
        if let Some(mention) = page.mention(last) {
            if page.mention(end) == Some(mention) {
                return None; // goes on where the phrase ends
            }
            let speakers = Speakers { mentions: vec![mention], start: page.words_of(mention).0, end, is_direct: true };
            return self.listed(speakers, depth);
        }
        let office = self.office_at(last)?;
        let mention = self.modifier_of(office)?;
        let speakers = Speakers { mentions: vec![mention], start: page.words_of(mention).0, end, is_direct: false };
        self.listed(speakers, depth)
    }

    /// Past "on Monday", "last week", "in a statement".
    fn past_times(&self, end: usize) -> usize {
        let page = self.page;
        let mut end = end;
        for _ in 0..3 {
            let Some(last) = end.checked_sub(1).filter(|&last| last > self.first && page.mention(last).is_none())
            else {
                break;
            };
            let mut start = last;
            let is_time = page.is_date(last) || page.is(last, Words::TIME.with(Words::ADVERB));
            if is_time {
                while start > self.first + 1
                    && page.is_close(start)
                    && (page.is(start - 1, Words::ADVERBIAL) || page.is_date(start - 1))
                {
                    start -= 1;
                }
            } else if page.is(last, Words::DOCUMENT) || self.ends_with(last, "view") || self.ends_with(last, "speech") {
                let head = (self.first..last).rev().take(4).find(|&word| page.is(word, Words::PREPOSITION));
                match head.filter(|&head| page.is(head, Words::ADVERBIAL) && page.is(head + 1, Words::DETERMINER)) {
                    Some(head) => start = head,
                    None => break,
                }
            } else {
                break;
            }
            if !page.is_close(start) || start <= self.first {
                break;
            }
            end = start;
        }
        end
    }

    /// The office that a name ends with or stands behind: "spokesman", "spokesman Dmitry Peskov".
    fn office_at(&self, last: usize) -> Option<usize> {
        const OFFICE: Words = Words::AGENT.with(Words::DOCUMENT);
        let page = self.page;
        let mut word = last;
        for _ in 0..5 {
            if page.is(word, OFFICE) {
                return Some(word);
            }
            let is_name = page.shape(word).is_capital() && !page.is(word, Words::FUNCTION) && !page.is_date(word);
            if !is_name || word <= self.first || !page.is_close(word) || page.mention(word - 1).is_some() {
                return None;
            }
            word -= 1;
        }
        None
    }

    /// The mention that modifies an office: "Turkish foreign ministry spokesman", "Turkey's army".
    fn modifier_of(&self, office: usize) -> Option<usize> {
        let page = self.page;
        let mut word = office;
        for _ in 0..PHRASE {
            if word <= self.first || !page.is_close(word) {
                return None;
            }
            word -= 1;
            if let Some(mention) = page.mention(word) {
                return Some(mention);
            }
            if page.is(word, Words::FUNCTION.with(Words::FORM)) || page.is_other_verb(self.text, word) {
                return None;
            }
        }
        None
    }

    /// Gathers "X, Y and Z"; then looks at what the phrase depends on.
    fn listed(&self, last: Speakers, depth: usize) -> Option<Speakers> {
        let page = self.page;
        let start = self.start_of(last.start);
        let one = Speakers { start, ..last };
        let mut all = one.clone();
        for _ in 0..PHRASE {
            let Some(joint) = self.joint_before(all.start, all.mentions.len() > 1) else { break };
            let Some(mention) = joint.checked_sub(1).filter(|&word| word >= self.first).and_then(|at| page.mention(at))
            else {
                break;
            };
            all.mentions.insert(0, mention);
            all.start = self.start_of(page.words_of(mention).0);
        }
        if all.mentions.len() > 1 {
            if let Some(found) = self.attached(all, depth) {
                return Some(found);
            }
        }
        self.attached(one, depth)
    }

    /// Where the phrase before "and", or before the comma of a list, ends.
    fn joint_before(&self, start: usize, in_list: bool) -> Option<usize> {
        let page = self.page;
        let before = start.checked_sub(1).filter(|&word| word >= self.first)?;
        let is_near = |word: usize| page.is_close(word) || page.gap(word).0 == Gap::COMMA.with(Gap::SPACE).0;
        if before > self.first && page.is(before, Words::AND) && page.is_close(start) && is_near(before) {
            return Some(before);
        }
        (in_list && !page.is_close(start) && is_near(start)).then_some(start)
    }

    /// The phrase if it is a subject: not if it depends on a verb or a preposition, unless officials of it speak.
    fn attached(&self, found: Speakers, depth: usize) -> Option<Speakers> {
        let page = self.page;
        let Some(before) = found.start.checked_sub(1).filter(|&word| word >= self.first && page.is_close(found.start))
        else {
            return self.is_affirmed(found.start).then_some(found);
        };
        if page.is(before, Words::NEGATION.with(Words::HYPOTHETICAL).with(Words::TO).with(Words::AUXILIARY)) {
            return self.of_whom(before, found, depth);
        }
        if page.is(before, Words::PREPOSITION) && !page.is(before, Words::SUBORDINATE) {
            return self.of_whom(before, found, depth);
        }
        if page.mention(before).is_none() && page.is_other_verb(self.text, before) {
            return None;
        }
        self.is_affirmed(found.start).then_some(found)
    }

    /// What the phrase behind a preposition speaks for.
    fn of_whom(&self, preposition: usize, found: Speakers, depth: usize) -> Option<Speakers> {
        let page = self.page;
        if !page.is(preposition, Words::PREPOSITION) || preposition <= self.first || !page.is_close(preposition) {
            return None;
        }
        let end = found.end;
        if let Some(head) = self.core(preposition, depth - 1) {
            return Some(Speakers { end, ..head });
        }
        let head = preposition - 1;
        let speaks = page.is(preposition, Words::SPEAKS)
            && page.is(head, Words::AGENT.with(Words::DOCUMENT))
            && page.mention(head).is_none();
        if !speaks {
            return None;
        }
        let found = Speakers { start: self.start_of(head), is_direct: false, ..found };
        self.attached(found, depth - 1)
    }

    /// Whether nothing before the phrase says that nobody spoke, or asks whether somebody did.
    fn is_affirmed(&self, start: usize) -> bool {
        let page = self.page;
        let is_no = |word| page.is(word, Words::NEGATION) && page.word(self.text, word).eq_ignore_ascii_case("no");
        !is_no(start) && (start <= self.first || !page.is(start - 1, Words::NEGATION.with(Words::HYPOTHETICAL)))
    }

    /// First word of the noun phrase in which `word` stands: its titles, adjectives, articles.
    fn start_of(&self, word: usize) -> usize {
        let page = self.page;
        let mut start = word;
        for _ in 0..PHRASE {
            if start <= self.first || !page.is_close(start) {
                break;
            }
            let before = start - 1;
            if let Some(mention) = page.mention(before) {
                start = page.words_of(mention).0.max(self.first);
                continue;
            }
            if page.is(before, Words::DETERMINER) {
                return before;
            }
            let is_no = page.is(before, Words::NEGATION) && !page.is(before, Words::AUXILIARY);
            if is_no
                || page.is(before, Words::FUNCTION)
                || page.is(before, Words::FORM) && !page.is(before, Words::AGENT.with(Words::DOCUMENT))
                || page.is_other_verb(self.text, before)
                || page.is_adverb(self.text, before)
            {
                break;
            }
            start = before;
        }
        start
    }
}
