//! Who a noun phrase names that stands behind a verb or preposition: "said Peskov", "according to a spokesman for Iran".

use super::before::Speakers;
use super::page::Page;
use super::words::Words;
use crate::link::words::{Class, Gap, Shape};

/// Words of one noun phrase that are looked at.
const PHRASE: usize = 12;

/// Reads noun phrases from their beginning.
#[derive(Clone, Copy, Debug)]
pub struct After<'a> {
    pub page: &'a Page,
    pub text: &'a str,
    /// One past the last word of the sentence.
    pub end: usize,
}

/// What the walk through a phrase has seen.
#[derive(Default)]
struct Seen {
    mention: Option<usize>,
    /// One past the mention.
    behind: usize,
    /// An office, before or behind the mention.
    office: Option<usize>,
    /// Whether other words of the phrase stand behind the mention.
    more: bool,
}

impl After<'_> {
    /// The noun phrase that begins at `start`.
    pub fn speakers(&self, start: usize) -> Option<Speakers> {
        self.phrase(start, 3)
    }

    fn phrase(&self, start: usize, depth: usize) -> Option<Speakers> {
        if depth == 0 || start >= self.end {
            return None;
        }
        let (seen, end) = self.walk(start);
        let Some(mention) = seen.mention else {
            return self.of_whom(start, end, &seen, depth);
        };
        let is_office_behind = seen.office.is_some_and(|office| office >= seen.behind);
        let needs_office = seen.more || self.page.gap(seen.behind).has(Gap::POSSESSIVE);
        if needs_office && !is_office_behind {
            return None;
        }
        if is_office_behind {
            if let Some(name) = self.name_behind(end) {
                let mentions = vec![name];
                return Some(Speakers { mentions, start, end: self.page.words_of(name).1 + 1, is_direct: true });
            }
        }
        let found = Speakers { mentions: vec![mention], start, end, is_direct: !is_office_behind };
        Some(self.with_others(found))
    }

    /// Goes through a noun phrase: its words, and where it ends.
    fn walk(&self, start: usize) -> (Seen, usize) {
        let page = self.page;
        let mut seen = Seen::default();
        let mut word = start;
        while word < self.end && word < start + PHRASE {
            if word > start && !page.is_close(word) {
                match self.past_bracket(word).filter(|_| seen.mention.is_some()) {
                    Some(behind) => word = behind,
                    None => break,
                }
                if !page.is_close(word) && !page.gap(word).has(Gap::CLOSE) || word >= self.end {
                    break;
                }
            }
            if let Some(mention) = page.mention(word) {
                if seen.more {
                    break; // "China views Taiwan"
                }
                let behind = page.words_of(mention).1 + 1;
                // "told Reuters Turkey": a second name without anything between is another phrase.
                seen = Seen { mention: Some(mention), behind, office: None, more: false };
                word = behind;
                continue;
            }
            if page.is(word, Words::AGENT.with(Words::DOCUMENT)) || self.is_title(word) {
                seen.office = Some(word);
            } else if page.is(word, Words::DETERMINER) && word == start {
            } else if self.is_predicate(word, start, &seen) {
                break;
            } else if self.belongs(word) {
                seen.more |= seen.mention.is_some();
            } else {
                break;
            }
            word += 1;
        }
        (seen, word.min(self.end))
    }

    /// Whether what looks like a noun behind a name is a verb or a number of something else: "China views", "Iran 345".
    fn is_predicate(&self, word: usize, start: usize, seen: &Seen) -> bool {
        let page = self.page;
        let behind_name = word > start && page.shape(word - 1).is_capital() && !self.is_title(word - 1);
        let is_small = page.shape(word) == Shape::Small;
        seen.mention.is_none() && is_small && behind_name && !page.is(word - 1, Words::FUNCTION)
            || seen.mention.is_some() && page.shape(word) == Shape::Number
    }

    fn is_title(&self, word: usize) -> bool {
        self.page.shape(word).is_capital() && self.page.has_class(word, Class::TITLE)
    }

    /// Whether a word can be part of a noun phrase.
    fn belongs(&self, word: usize) -> bool {
        let page = self.page;
        !page.is(word, Words::FUNCTION.with(Words::TIME).with(Words::FORM))
            && !page.is_date(word)
            && !page.is_other_verb(self.text, word)
            && !page.is_adverb(self.text, word)
    }

    /// The word behind a short bracket that opens before `word`.
    fn past_bracket(&self, word: usize) -> Option<usize> {
        let opens = self.page.gap(word).has(Gap::OPEN);
        let close = (word + 1..=self.end).take(8).find(|&word| self.page.gap(word).has(Gap::CLOSE));
        close.filter(|_| opens)
    }

    /// "a spokesman for Iran", "a report by the Pentagon".
    fn of_whom(&self, start: usize, end: usize, seen: &Seen, depth: usize) -> Option<Speakers> {
        let page = self.page;
        let office = seen.office.filter(|&office| office + 1 == end)?;
        let is_linked = end < self.end && page.is_close(end) && page.is(end, Words::SPEAKS) && office >= start;
        let found = is_linked.then(|| self.phrase(end + 1, depth - 1))??;
        Some(Speakers { start, is_direct: false, ..found })
    }

    /// "the Kremlin spokesman, Dmitry Peskov."
    fn name_behind(&self, end: usize) -> Option<usize> {
        let page = self.page;
        let mention = page.mention(end).filter(|_| end < self.end && page.gap(end).has(Gap::COMMA))?;
        let behind = page.words_of(mention).1 + 1;
        (!page.gap(behind).has(Gap::POSSESSIVE) && !page.is_close(behind)).then_some(mention)
    }

    /// "X and Y", "X, Y and Z".
    fn with_others(&self, found: Speakers) -> Speakers {
        let page = self.page;
        let mut all = found.clone();
        for _ in 0..PHRASE {
            let word = all.end;
            if word >= self.end {
                break;
            }
            let is_comma = page.gap(word).has(Gap::COMMA);
            let joint = page.is(word, Words::AND) && (page.is_close(word) || is_comma);
            let start = if joint { word + 1 } else { word };
            let is_listed = is_comma && page.mention(word).is_some();
            if !joint && !is_listed {
                break;
            }
            let (seen, end) = self.walk(start);
            let Some(mention) = seen.mention.filter(|_| !seen.more && !page.gap(seen.behind).has(Gap::POSSESSIVE))
            else {
                break;
            };
            all.mentions.push(mention);
            all.end = end;
            if joint {
                return if self.ends_phrase(end) { all } else { found };
            }
        }
        found
    }

    /// Whether nothing goes on at `word` that a noun phrase could be the subject of.
    pub fn ends_phrase(&self, word: usize) -> bool {
        let page = self.page;
        word >= self.end
            || !page.is_close(word)
            || page.is(word, Words::PREPOSITION.with(Words::ADVERB).with(Words::RELATIVE).with(Words::TIME))
            || page.is(word, Words::AND.with(Words::SUBORDINATE))
            || page.is_date(word)
            || page.shape(word) == Shape::Small && page.word(self.text, word).ends_with("ing")
            || page.is_adverb(self.text, word)
    }
}
