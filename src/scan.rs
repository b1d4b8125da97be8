//! Finds every alias in a document: the only user of `aho_corasick`.
//!
//! The automaton is asked only where an alias can start, anchored, and walked byte by byte on
//! text folded on the fly. Every accepting state whose own pattern ends at a boundary is a match
//! if one of its aliases accepts the capitals, so nothing is lost to a longer match that fails.
//! Aliases are sharded by their first word; a shard's automaton is built when first needed. It holds
//! of each pattern as much as tells it from the others; the rest is then compared byte by byte, so
//! that an automaton has few states and a walk few steps that wait for memory.
//! Which of the matches are kept is `select.rs`.

use std::sync::OnceLock;

use aho_corasick::automaton::{Automaton as _, StateID};
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, MatchKind};

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

/// The automaton of one shard, and where its walks begin: behind [`Automaton::MARK`].
#[derive(Debug)]
struct Automaton {
    nfa: NFA,
    start: StateID,
}

impl Automaton {
    /// A byte that no text holds, in front of every spelling. With it no spelling is found within another
    /// one, so a state has at most one match: that of the walk's own bytes.
    const MARK: u8 = 0xFF;
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
            for &word in &filter.candidates {
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
        let Automaton { nfa, start: first_state } = get_or_make(&self.shards[shard], || self.build(shard));
        let offset = self.patterns.shard(shard).start;
        let mut state = *first_state;
        let mut position = start;
        let mut depth = 0;
        while let Some(step) = text.step(position) {
            state = nfa.next_state(Anchored::Yes, state, key_byte(step.byte));
            position = step.next;
            depth += 1;
            if !nfa.is_special(state) {
                continue;
            }
            if nfa.is_dead(state) {
                break;
            }
            if nfa.is_match(state) {
                let pattern = offset + nfa.match_pattern(state, 0).as_usize();
                let rest = &self.patterns.key(pattern).as_bytes()[depth..];
                if let Some(end) = rest_end(text, position, rest).filter(|&end| is_end(text, end)) {
                    let mut postings = self.patterns.postings(pattern).iter();
                    if postings.any(|&posting| self.accepts(text, start, end, posting, query)) {
                        if longest.is_some() && query.overlaps == Overlaps::Longest {
                            matches.pop();
                        }
                        matches.push(new_match(start, end, pattern));
                        longest = Some(end);
                    }
                }
                if !rest.is_empty() {
                    break; // no other pattern begins like this one
                }
            }
        }
        longest
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
        let form = self.patterns.form(posting);
        let rule = if query.case == CaseRule::Smart { form.rule } else { query.case };
        let is_hidden = rule == CaseRule::Smart && form.is_common_word && (query.is_all_capitals)();
        !is_hidden
            && query.wanted.is_none_or(|wanted| wanted[posting.alias as usize])
            && accepts(text, start, end, form, rule)
    }

    /// Builds the automaton of one shard. Building it twice is harmless.
    fn build(&self, shard: usize) -> Automaton {
        let range = self.patterns.shard(shard);
        let key = |pattern: usize| self.patterns.key(pattern).as_bytes();
        let shared = |one: usize| {
            let is_inside = range.contains(&one) && range.contains(&(one + 1));
            if is_inside { n_shared(key(one), key(one + 1)) } else { 0 }
        };
        let beginnings = range.clone().map(|pattern| {
            let before = if pattern == range.start { 0 } else { shared(pattern - 1) };
            let n = before.max(shared(pattern)) + 1;
            [&[Automaton::MARK], &key(pattern)[..n.min(key(pattern).len())]].concat()
        });
        let nfa = NFA::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .prefilter(false)
            .dense_depth(2)
            .build(beginnings)
            .expect("a shard's spellings fit an automaton");
        let root = nfa.start_state(Anchored::Yes).expect("contiguous automata can be anchored");
        Automaton { start: nfa.next_state(Anchored::Yes, root, Automaton::MARK), nfa }
    }

    /// Bytes on the heap, with the automata built so far.
    #[must_use]
    pub fn memory(&self) -> usize {
        let automata = self.shards.iter().filter_map(OnceLock::get).map(|automaton| automaton.nfa.memory_usage()).sum::<usize>();
        self.patterns.memory()
            + self.filter.memory()
            + automata
            + self.shards.capacity() * size_of::<OnceLock<Automaton>>()
    }
}

/// How many bytes two patterns begin with alike.
fn n_shared(one: &[u8], two: &[u8]) -> usize {
    one.iter().zip(two).take_while(|(one, two)| one == two).count()
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
