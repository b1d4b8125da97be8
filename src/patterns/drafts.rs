//! Makes patterns of aliases: every spelling in its form, sorted by shard and text.

use super::forms::FormNumbers;
use super::{index, shard_of, Form, Patterns, Posting, SHARD_SIZE};
use crate::error::{Error, Result};
use crate::first::{Beginnings, FirstWord};
use crate::fold::Folded;
use crate::strings::Strings;
use crate::tables::{Aliases, CaseRule};
use crate::variants::{self, Spelling};

/// The patterns of all aliases.
pub(super) fn generate(aliases: &Aliases, proceed: impl Fn() -> Result<()>) -> Result<Patterns> {
    let mut drafts = Drafts::default();
    let mut buffer = Folded::default();
    for alias in 0..aliases.len() {
        if alias % 4096 == 0 {
            proceed()?;
        }
        let listed = variants::fold_alias(aliases.name.get(alias), &mut buffer).map_err(|problem| Error::Schema {
            table: "aliases",
            column: "alias",
            row: None,
            problem,
        })?;
        let (rule, with_variants) = (aliases.case[alias], aliases.variants[alias]);
        let mut add = |spelling: &Spelling| drafts.add(index(alias), spelling, rule, with_variants);
        if with_variants {
            variants::rewritten(listed).iter().for_each(&mut add);
        } else {
            add(&listed);
        }
    }
    proceed()?;
    Ok(drafts.finish())
}

/// A posting before patterns are sorted and numbered.
struct Draft {
    first: FirstWord,
    /// The symbols of the first word and six bytes behind it, which decide most comparisons.
    prefix: u64,
    key: u32,
    posting: Posting,
}

#[derive(Default)]
struct Drafts {
    keys: Strings,
    rows: Vec<Draft>,
    forms: FormNumbers,
    beginnings: Beginnings,
    key: String,
    masks: [Vec<u64>; 3],
}

impl Drafts {
    fn add(&mut self, alias: u32, spelling: &Spelling, rule: CaseRule, with_variants: bool) {
        let Self { key, masks, .. } = self;
        let n_bytes = spelling.iter().map(|letter| letter.c.len_utf8()).sum::<usize>();
        for mask in &mut *masks {
            mask.clear();
            mask.resize(n_bytes.div_ceil(64), 0);
        }
        let [capitals, hyphens, open] = masks;
        key.clear();
        let mut has_joints = false;
        let exchanged = if with_variants { variants::exchanged(spelling) } else { Vec::new() };
        for (i, letter) in spelling.iter().enumerate() {
            let (word, bit) = (key.len() / 64, key.len() % 64);
            if letter.capital {
                (key.len()..key.len() + letter.c.len_utf8()).for_each(|bit| capitals[bit / 64] |= 1 << (bit % 64));
            }
            let is_joint = matches!(letter.c, ' ' | '-');
            has_joints |= is_joint;
            if is_joint && exchanged.contains(&i) {
                open[word] |= 1 << bit;
            } else if is_joint && letter.c == '-' {
                hyphens[word] |= 1 << bit;
            }
            key.push(if is_joint { '-' } else { letter.c });
        }
        let is_common_word = variants::is_acronym(spelling) && COMMON_WORDS.binary_search(&key.as_str()).is_ok();
        let form = self.forms.of(Form { rule, is_common_word, has_joints, capitals, hyphens, open });
        let first = self.beginnings.of(key).first;
        self.rows.push(Draft {
            first,
            prefix: prefix(first, key),
            key: index(self.keys.len()),
            posting: Posting { alias, form },
        });
        self.keys.push(key);
    }

    fn finish(mut self) -> Patterns {
        let n_shards = self.rows.len().div_ceil(SHARD_SIZE).next_power_of_two();
        let keys = &self.keys;
        let place = |draft: &Draft| (shard_of(draft.first, n_shards), draft.prefix);
        let key = |draft: &Draft| keys.get(draft.key as usize);
        let rest = |draft: &Draft| &keys.get(draft.key as usize)[draft.first.end as usize..];
        self.rows.sort_unstable_by(|one, two| {
            let texts = || rest(one).cmp(rest(two)).then_with(|| key(one).cmp(key(two)));
            place(one).cmp(&place(two)).then_with(texts).then_with(|| one.posting.cmp(&two.posting))
        });
        self.rows.dedup_by(|one, two| {
            one.posting == two.posting && keys.get(one.key as usize) == keys.get(two.key as usize)
        });
        let mut patterns = Patterns { forms: self.forms.finish(), ..Patterns::default() };
        let mut postings = Vec::new();
        for alike in self.rows.chunk_by(|one, two| keys.get(one.key as usize) == keys.get(two.key as usize)) {
            while patterns.shard_ends.len() < shard_of(alike[0].first, n_shards) {
                patterns.shard_ends.push(index(patterns.len()));
            }
            postings.clear();
            postings.extend(alike.iter().map(|draft| draft.posting));
            patterns.push(keys.get(alike[0].key as usize), &postings);
        }
        patterns.shard_ends.resize(n_shards, index(patterns.len()));
        patterns.shrink_to_fit();
        patterns
    }
}

/// The symbols of the first word and six bytes of what is behind it, as a number that sorts as they do.
fn prefix(first: FirstWord, key: &str) -> u64 {
    let rest = &key.as_bytes()[first.end as usize..];
    let bytes = first.symbols().into_iter().chain(rest.iter().copied()).chain([0; 6]);
    bytes.take(8).fold(0, |number, byte| number << 8 | u64::from(byte))
}

/// Words of English that are also acronyms; in a text all in capitals nothing tells them apart.
/// Function words and frequent short nouns, verbs and adjectives, by our own judgement.
#[rustfmt::skip]
const COMMON_WORDS: &[&str] = &[
    "aid", "all", "am", "an", "and", "any", "are", "arm", "arms", "army", "art", "as", "at", "be", "bid", "but", "by",
    "can", "cap", "car", "case", "cat", "cut", "day", "did", "do", "fact", "far", "fast", "few", "for", "gas", "get",
    "go", "had", "has", "have", "he", "her", "him", "his", "hope", "how", "ice", "if", "in", "is", "it", "its", "law",
    "led", "let", "made", "man", "map", "may", "me", "men", "met", "more", "most", "my", "new", "no", "nor", "not",
    "now", "of", "off", "old", "on", "one", "or", "our", "out", "own", "part", "peace", "per", "plan", "safe", "said",
    "same", "sea", "see", "set", "she", "so", "some", "son", "star", "start", "step", "such", "take", "team", "than",
    "that", "the", "them", "then", "they", "this", "those", "time", "tip", "to", "too", "top", "two", "under", "unit",
    "up", "upon", "us", "use", "war", "was", "way", "we", "were", "what", "when", "where", "who", "whom", "why",
    "will", "with", "won", "yes", "yet", "you", "your",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_are_sorted() {
        assert!(COMMON_WORDS.is_sorted());
    }
}
