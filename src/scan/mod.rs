//! Finds every alias in a document: the only user of `aho_corasick`.
//!
//! The automaton is asked only where an alias can start, anchored, and walked on text folded on the
//! fly. It holds of each pattern as much as tells it from the others (`automaton.rs`); what it finds
//! is compared with the text from its first byte. Every pattern that stands there between boundaries
//! is a match if one of its aliases accepts the capitals, so nothing is lost to a longer one that fails.
//! Aliases are sharded by their first word; a shard's automaton is built when first needed.
//! Which of the matches are kept is `select.rs`.

mod automaton;

use std::sync::OnceLock;

use self::automaton::Automaton;
use crate::accept::accepts;
use crate::edges::{Edges, WINDOW};
use crate::error::{Error, Result};
use crate::filter::{self, Filter};
use crate::first::{key_byte, FirstWord};
use crate::fold::FoldedText;
use crate::once::get_or_make;
use crate::patterns::{Patterns, Posting};
use crate::select::{Match, Overlaps};
use crate::tables::CaseRule;
use crate::words::{may_end, Traits};

/// What a scan needs to know besides the text.
pub struct Query<'a> {
    /// The call's case rule; `Smart` leaves it to each alias.
    pub case: CaseRule,
    /// Whether the document is written all in capitals; seldom asked.
    pub is_all_capitals: &'a dyn Fn() -> bool,
    /// Which aliases are looked for at all; every one if `None`.
    pub wanted: Option<&'a [bool]>,
    /// Asked from time to time whether to go on.
    pub proceed: &'a dyn Fn() -> Result<()>,
    /// What becomes of overlapping matches: what `select.rs` would drop is not looked for.
    pub overlaps: Overlaps,
    /// The most matches that a document may have, if overlapping ones are all kept.
    pub max_matches: usize,
}

/// What a scan writes on; used again for each document.
#[derive(Debug, Default)]
pub struct Buffers {
    edges: Edges,
    filter: filter::Buffers,
}

/// The matcher of one gazetteer.
#[derive(Debug)]
pub struct Scanner {
    patterns: Patterns,
    filter: Filter,
    shards: Vec<OnceLock<Automaton>>,
}

impl Scanner {
    /// Prepares to look for `patterns`; no automaton is built yet.
    #[must_use]
    pub fn new(patterns: Patterns) -> Self {
        let filter = Filter::new(&patterns);
        let shards = (0..patterns.n_shards()).map(|_| OnceLock::new()).collect();
        Self { patterns, filter, shards }
    }

    /// What is looked for.
    #[must_use]
    pub fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    /// Appends the matches in `text` to `matches`, ordered by start, then end: all of them, or of those
    /// that start first the longest and then on behind its end.
    ///
    /// # Errors
    /// [`Error::TooManyMatches`] for document 0, and whatever `query.proceed` returns.
    pub fn scan<T: FoldedText>(
        &self,
        text: &T,
        query: &Query<'_>,
        buffers: &mut Buffers,
        matches: &mut Vec<Match>,
    ) -> Result<()> {
        if self.patterns.is_empty() {
            return Ok(());
        }
        let Buffers { edges, filter } = buffers;
        edges.refill(text, self.filter.has_symbols());
        let mut behind = 0;
        for first in (0..edges.n_blocks()).step_by(WINDOW) {
            let blocks = first..edges.n_blocks().min(first + WINDOW);
            self.filter.collect(text, edges, blocks, query.case, filter);
            for &word in filter.candidates() {
                if (word.start as usize) < behind {
                    continue;
                }
                let longest = self.walk(text, word, query, matches);
                if query.overlaps == Overlaps::Longest {
                    behind = longest.unwrap_or(behind);
                } else if matches.len() > query.max_matches {
                    return Err(Error::TooManyMatches { row: 0, cap: query.max_matches });
                }
            }
            (query.proceed)()?;
        }
        Ok(())
    }

    /// Appends the matches that start with `word`, and says where the longest of them ends.
    fn walk<T: FoldedText>(
        &self,
        text: &T,
        word: FirstWord,
        query: &Query<'_>,
        matches: &mut Vec<Match>,
    ) -> Option<usize> {
        let start = word.start as usize;
        let mut longest = None;
        let shard = self.patterns.shard_of(word);
        let automaton = get_or_make(&self.shards[shard], || Automaton::new(&self.patterns, shard));
        let mut state = automaton.enter(word);
        let mut position = word.end as usize;
        while !automaton.is_dead(state) {
            for pattern in automaton.found(state) {
                let Some(end) = self.match_end(text, word, pattern) else { continue };
                let mut postings = self.patterns.postings(pattern).iter();
                if postings.any(|&posting| self.accepts(text, start, end, posting, query)) {
                    if longest.is_some() && query.overlaps == Overlaps::Longest {
                        matches.pop();
                    }
                    matches.push(new_match(start, end, pattern));
                    longest = Some(end);
                }
            }
            let Some(step) = text.step(position) else { break };
            state = automaton.next(state, key_byte(step.byte));
            position = step.next;
        }
        longest
    }

    /// Where the pattern ends if the text has it at `word`, between boundaries.
    #[inline]
    fn match_end<T: FoldedText>(&self, text: &T, word: FirstWord, pattern: usize) -> Option<usize> {
        let key = self.patterns.key_bytes(pattern);
        let (start, end) = (word.start as usize, word.end as usize);
        let is_first = |first: &[u8]| {
            let at_a_glance = self.patterns.begins_with(pattern, text.bytes(), word);
            at_a_glance.unwrap_or_else(|| first.eq_ignore_ascii_case(&text.bytes()[start..end]))
        };
        let end = match key.split_at_checked(end - start) {
            Some((first, rest)) if is_first(first) => rest_end(text, end, rest),
            // A first word that is a symbol may be folded to another one.
            _ => rest_end(text, start, key),
        };
        end.filter(|&end| is_end(text, end))
    }

    /// Appends the aliases that a match of [`Scanner::scan`] stands for, by id.
    pub fn push_aliases<T: FoldedText>(&self, text: &T, found: Match, query: &Query<'_>, aliases: &mut Vec<u32>) {
        let (start, end) = (found.start as usize, found.end as usize);
        match self.patterns.postings(found.pattern as usize) {
            [only] => aliases.push(only.alias), // or there would be no match
            several => {
                let first = aliases.len();
                let accepted = several.iter().filter(|posting| self.accepts(text, start, end, **posting, query));
                for posting in accepted {
                    if aliases[first..].last() != Some(&posting.alias) {
                        aliases.push(posting.alias);
                    }
                }
            }
        }
    }

    /// Whether an alias that is written as found is at ease with its form, and wanted.
    #[inline]
    fn accepts<T: FoldedText>(&self, text: &T, start: usize, end: usize, posting: Posting, query: &Query<'_>) -> bool {
        if posting.is_simple() && query.case == CaseRule::Smart && query.wanted.is_none() {
            return text.traits(start).has(Traits::UPPER);
        }
        let form = self.patterns.form(posting);
        let rule = if query.case == CaseRule::Smart { form.rule } else { query.case };
        let is_hidden = rule == CaseRule::Smart && form.is_common_word && (query.is_all_capitals)();
        !is_hidden
            && query.wanted.is_none_or(|wanted| wanted[posting.alias as usize])
            && accepts(text, start, end, form, rule)
    }

    /// Bytes on the heap, with the automata built so far.
    #[must_use]
    pub fn memory(&self) -> usize {
        let automata = self.shards.iter().filter_map(OnceLock::get).map(Automaton::memory).sum::<usize>();
        self.patterns.memory()
            + self.filter.memory()
            + automata
            + self.shards.capacity() * size_of::<OnceLock<Automaton>>()
    }
}

/// The position behind `rest`, if the text goes on with it.
fn rest_end<T: FoldedText>(text: &T, mut position: usize, rest: &[u8]) -> Option<usize> {
    for &wanted in rest {
        let step = text.step(position).filter(|step| key_byte(step.byte) == wanted)?;
        position = step.next;
    }
    Some(position)
}

fn is_end<T: FoldedText>(text: &T, position: usize) -> bool {
    let next = text.traits(position);
    position == text.end() || next.has(Traits::PIECE_START) && may_end(text.traits_before(position), next)
}

fn new_match(start: usize, end: usize, pattern: usize) -> Match {
    let narrow = |n: usize| u32::try_from(n).expect("positions and patterns fit 32 bits");
    Match { start: narrow(start), end: narrow(end), pattern: narrow(pattern) }
}
