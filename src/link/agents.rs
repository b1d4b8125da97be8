//! The agent nouns: common nouns that name somebody who acts, with the role that they carry ("officials", "troops").
//!
//! Words and roles are those of `agents.csv`. English for now.

use std::collections::BTreeMap;
use std::ops::Range;

use super::tokens::{Gap, Token};

/// Whom an agent noun names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// One by one: officials, soldiers.
    Person,
    /// An institution or group: the police, a ministry.
    Body,
    /// Many as one: troops, staff.
    Collective,
    /// What they act with: a destroyer.
    Equipment,
}

/// One form of an agent noun.
#[derive(Clone, Debug)]
pub struct Agent {
    /// The words in small letters.
    pub words: &'static str,
    /// The role that it carries.
    pub role: &'static str,
    /// Whom it names.
    pub sort: Sort,
    /// Whether it is a plural.
    pub is_plural: bool,
    /// How many words it has.
    pub n_words: usize,
    /// The words before the last, from right to left, without possessive endings.
    before: Vec<&'static str>,
}

/// The agent nouns, by their last words.
#[derive(Debug)]
pub struct Agents {
    /// Those with the same last word side by side, the longest first.
    forms: Vec<Agent>,
    /// By number of the last word, less one: its forms.
    ranges: Vec<Range<usize>>,
}

impl Agents {
    /// Reads `agents.csv`.
    pub fn new(table: &'static str) -> Self {
        let mut by_last: BTreeMap<&'static str, Vec<Agent>> = BTreeMap::new();
        for line in table.lines().skip(1) {
            let mut cells = line.split(',');
            let [lemma, plural, role, class] = std::array::from_fn(|_| cells.next().unwrap_or_default());
            for (words, is_plural) in [(lemma, false), (plural, true)] {
                if words.is_empty() || is_plural && lemma == plural {
                    continue;
                }
                let n_words = split(words).count();
                let is_plural = is_plural || lemma == plural;
                let before = split(words).rev().skip(1).map(without_ending).collect();
                let agent = Agent { words, role, sort: Sort::parse(class), is_plural, n_words, before };
                by_last.entry(split(words).next_back().unwrap_or_default()).or_default().push(agent);
            }
        }
        let (mut forms, mut ranges) = (Vec::new(), Vec::new());
        for mut agents in by_last.into_values() {
            agents.sort_by_key(|agent| std::cmp::Reverse(agent.n_words));
            ranges.push(forms.len()..forms.len() + agents.len());
            forms.append(&mut agents);
        }
        Self { forms, ranges }
    }

    /// The last words of all forms, in the order of their numbers, from 1.
    pub fn last_words(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.ranges.iter().map(|range| split(self.forms[range.start].words).next_back().unwrap_or_default())
    }

    /// The longest agent noun that ends with word `last`, if one does.
    pub fn ending_at(&self, text: &str, tokens: &[Token], last: usize) -> Option<&Agent> {
        let number = usize::from(tokens[last].agent).checked_sub(1)?;
        self.forms[self.ranges[number].clone()].iter().find(|agent| is_at(agent, text, tokens, last))
    }
}

impl Sort {
    fn parse(name: &str) -> Self {
        match name {
            "person" => Self::Person,
            "body" => Self::Body,
            "collective" => Self::Collective,
            "equipment" => Self::Equipment,
            other => panic!("agents.csv has no class {other:?}"),
        }
    }
}

fn split(words: &'static str) -> std::str::Split<'static, [char; 2]> {
    words.split([' ', '-'])
}

/// Whether the words of an agent noun stand before word `last`, the last of them.
fn is_at(agent: &Agent, text: &str, tokens: &[Token], last: usize) -> bool {
    let Some(first) = (last + 1).checked_sub(agent.n_words) else { return false };
    // Most have another word before, of another length.
    let is_word = |(word, token): (&&str, &Token)| {
        word.len() == (token.end - token.start) as usize
            && text.as_bytes()[token.start as usize..token.end as usize].eq_ignore_ascii_case(word.as_bytes())
    };
    let joins = |gap: Gap| gap.is_plain() || gap.is(Gap::HYPHEN) || gap.is(Gap::POSSESSIVE.with(Gap::SPACE));
    agent.before.iter().zip(tokens[first..last].iter().rev()).all(is_word)
        && tokens[first + 1..=last].iter().all(|token| joins(token.gap))
}

/// A word without its possessive ending.
fn without_ending(word: &str) -> &str {
    word.strip_suffix("'s").or_else(|| word.strip_suffix('\'')).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::LEXICON;
    use super::super::tokens::tokenise;

    fn at_end(text: &str) -> Option<&'static str> {
        let mut tokens = Vec::new();
        tokenise(text, &LEXICON, &mut tokens);
        LEXICON.agents.ending_at(text, &tokens, tokens.len() - 1).map(|agent| agent.words)
    }

    #[test]
    fn the_longest_agent_noun_counts() {
        assert_eq!(at_end("the foreign ministry"), Some("foreign ministry"));
        assert_eq!(at_end("two aid workers"), Some("aid workers"));
        assert_eq!(at_end("aid, workers"), Some("workers"));
        assert_eq!(at_end("an umbrella"), None);
    }

    #[test]
    fn an_agent_noun_is_known_in_any_case() {
        assert_eq!(at_end("The Foreign Ministry"), Some("foreign ministry"));
        assert_eq!(at_end("REBELS"), Some("rebels"));
    }
}
