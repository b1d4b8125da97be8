//! Finds every alias in a document: the only user of `aho_corasick`.
//!
//! The automaton is asked only where an alias can start, anchored, and walked byte by byte on
//! text folded on the fly. Every accepting state whose own pattern ends at a boundary is a match
//! if one of its aliases accepts the capitals, so nothing is lost to a longer match that fails.
//! Aliases are sharded by how they begin; a shard's automaton is built when first needed.
//! Which of the matches are kept is `select.rs`.

use std::sync::OnceLock;

use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, MatchKind};

use crate::accept::accepts_case;
use crate::error::{Error, Result};
use crate::filter::Filter;
use crate::fold::FoldedText;
use crate::once::get_or_make;
use crate::patterns::{first_word, next_bytes, shard_hash, shard_of, Patterns, Posting};
use crate::select::{Match, Overlaps};
use crate::tables::CaseRule;
use crate::words::{may_end, may_start, Traits};

/// What a scan needs to know besides the text.
pub struct Query<'a> {
    /// The call's case rule; `Smart` leaves it to each alias.
    pub case: CaseRule,
    /// Whether the document is written all in capitals.
    pub is_all_capitals: bool,
    /// Whether an alias is looked for at all.
    pub is_wanted: &'a dyn Fn(u32) -> bool,
    /// Asked from time to time whether to go on.
    pub proceed: &'a dyn Fn() -> Result<()>,
    /// What becomes of overlapping matches: what `select.rs` would drop is not looked for.
    pub overlaps: Overlaps,
    /// The most matches that a document may have, if overlapping ones are all kept.
    pub max_matches: usize,
}

/// The matcher of one gazetteer.
#[derive(Debug)]
pub struct Scanner {
    patterns: Patterns,
    filter: Filter,
    shards: Vec<OnceLock<NFA>>,
    /// The case rule of every alias.
    rules: Vec<CaseRule>,
}

impl Scanner {
    /// Prepares to look for `patterns`; no automaton is built yet.
    #[must_use]
    pub fn new(mut patterns: Patterns, rules: Vec<CaseRule>) -> Self {
        let firsts = patterns.take_firsts();
        let filter = Filter::new(&patterns, &firsts);
        let shards = (0..patterns.n_shards()).map(|_| OnceLock::new()).collect();
        Self { patterns, filter, shards, rules }
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
    pub fn scan<T: FoldedText>(&self, text: &T, query: &Query<'_>, matches: &mut Vec<Match>) -> Result<()> {
        const PAUSE: usize = 1 << 16;
        if self.patterns.is_empty() {
            return Ok(());
        }
        let mut position = 0;
        let mut pause = PAUSE;
        let mut before = Traits::OTHER;
        let mut behind = 0;
        while position < text.end() {
            let first = text.traits(position);
            let mut next = position + 1;
            if self.filter.may_start_with(first) && may_start(before, first) && first.has(Traits::PIECE_START) {
                let (word, word_end) = first_word(text, position);
                let byte = text.step(position).map_or(0, |step| step.byte);
                if self.filter.may_be_first(word, first, byte, query.case)
                    && self.filter.may_go_on(word, next_bytes(text, word_end))
                {
                    let longest = self.walk(text, position, word_end, query, matches);
                    if query.overlaps == Overlaps::Longest {
                        behind = longest.unwrap_or(behind);
                    } else if matches.len() > query.max_matches {
                        return Err(Error::TooManyMatches { row: 0, cap: query.max_matches });
                    }
                }
                // Nothing starts inside a word, but in scripts where every character is one.
                next = word_end.max(behind);
            }
            before = text.traits_before(next);
            position = next;
            if position >= pause {
                (query.proceed)()?;
                pause = position + PAUSE;
            }
        }
        Ok(())
    }

    /// Appends the matches that start at `start`, with the word that ends at `word_end`, and says where
    /// the longest of them ends.
    fn walk<T: FoldedText>(
        &self,
        text: &T,
        start: usize,
        word_end: usize,
        query: &Query<'_>,
        matches: &mut Vec<Match>,
    ) -> Option<usize> {
        let mut longest = None;
        let shard = shard_of(shard_hash(text, start, word_end), self.shards.len());
        let nfa = get_or_make(&self.shards[shard], || self.build(shard));
        let offset = self.patterns.shard(shard).start;
        let mut state = nfa.start_state(Anchored::Yes).expect("contiguous automata can be anchored");
        let mut position = start;
        let mut depth = 0;
        while let Some(step) = text.step(position) {
            state = nfa.next_state(Anchored::Yes, state, step.byte);
            position = step.next;
            depth += 1;
            if !nfa.is_special(state) {
                continue;
            }
            if nfa.is_dead(state) {
                break;
            }
            if nfa.is_match(state) {
                // A state also lists patterns that end here but start later: only the one as long
                // as the walk started at `start`.
                let found = nfa.match_pattern(state, 0);
                if nfa.pattern_len(found) == depth && is_end(text, position) {
                    let pattern = offset + found.as_usize();
                    if self.accepts(text, start, position, pattern, query) {
                        if longest.is_some() && query.overlaps == Overlaps::Longest {
                            matches.pop();
                        }
                        matches.push(new_match(start, position, pattern));
                        longest = Some(position);
                    }
                }
            }
        }
        longest
    }

    fn accepts<T: FoldedText>(&self, text: &T, start: usize, end: usize, pattern: usize, query: &Query<'_>) -> bool {
        self.accepting(text, start, end, pattern, query).next().is_some()
    }

    /// The aliases that a match stands for, by id: written as its pattern, and at ease with its capitals.
    pub fn accepting<'s, T: FoldedText>(
        &'s self,
        text: &'s T,
        start: usize,
        end: usize,
        pattern: usize,
        query: &'s Query<'_>,
    ) -> impl Iterator<Item = u32> + 's {
        let accepts = move |posting: &&Posting| {
            let rule = match query.case {
                CaseRule::Smart => self.rules[posting.alias as usize],
                of_call => of_call,
            };
            let hidden = rule == CaseRule::Smart && query.is_all_capitals && posting.is_common_word();
            !hidden
                && (query.is_wanted)(posting.alias)
                && accepts_case(text, start, end, self.patterns.capitals(**posting), rule)
        };
        self.patterns.postings(pattern).iter().filter(accepts).map(|posting| posting.alias)
    }

    /// Builds the automaton of one shard. Building it twice is harmless.
    fn build(&self, shard: usize) -> NFA {
        let keys = self.patterns.shard(shard).map(|pattern| self.patterns.key(pattern));
        NFA::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .prefilter(false)
            .build(keys)
            .expect("a shard's spellings fit an automaton")
    }

    /// Bytes on the heap, with the automata built so far.
    #[must_use]
    pub fn memory(&self) -> usize {
        let automata = self.shards.iter().filter_map(OnceLock::get).map(Automaton::memory_usage).sum::<usize>();
        self.patterns.memory()
            + self.filter.memory()
            + automata
            + self.shards.capacity() * size_of::<OnceLock<NFA>>()
            + self.rules.capacity()
    }
}

fn is_end<T: FoldedText>(text: &T, position: usize) -> bool {
    let next = text.traits(position);
    position == text.end() || next.has(Traits::PIECE_START) && may_end(text.traits_before(position), next)
}

fn new_match(start: usize, end: usize, pattern: usize) -> Match {
    let narrow = |n: usize| u32::try_from(n).expect("positions and patterns fit 32 bits");
    Match { start: narrow(start), end: narrow(end), pattern: narrow(pattern) }
}
