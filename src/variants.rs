//! Generates the spellings under which an alias is also found.
//!
//! Variants are made when the gazetteer is built, not searched for: the scanner only ever
//! compares folded text. Every variant keeps, per character, whether the listed name has a
//! capital there. The rules are written down in `tests/cases/README.md`, section 3.

use crate::fold::{Folded, BREAK};
use crate::words::{is_letter, is_letter_or_number, Traits};

/// A folded character of an alias.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Letter {
    /// The folded character.
    pub c: char,
    /// Whether it is a capital in the alias as listed.
    pub capital: bool,
}

/// One way to write an alias.
pub type Spelling = Vec<Letter>;

/// Folds an alias as listed, without the white space at its ends.
///
/// # Errors
/// What is wrong with it and what would be right, if no text can hold it as a name.
pub fn fold_alias(alias: &str, buffer: &mut Folded) -> Result<Spelling, String> {
    buffer.refill(alias);
    let traits = buffer.byte_traits();
    let mut letters: Spelling =
        buffer.as_str().char_indices().map(|(i, c)| Letter { c, capital: traits[i].has(Traits::UPPER) }).collect();
    let is_space = |letter: &Letter| letter.c == ' ' || letter.c == BREAK;
    let end = letters.iter().rposition(|letter| !is_space(letter)).map_or(0, |last| last + 1);
    letters.truncate(end);
    letters.drain(..letters.iter().position(|letter| !is_space(letter)).unwrap_or(0));
    if !letters.iter().any(|letter| is_letter_or_number(letter.c)) {
        return Err(format!("{alias:?} has no letter or digit after folding; list a name that has one"));
    }
    if letters.iter().any(|letter| letter.c == BREAK) {
        return Err(format!("{alias:?} holds a tab or a blank line, which no name crosses; list its parts"));
    }
    if letters.first().is_some_and(|first| Traits::of(first.c).has(Traits::MARK)) {
        return Err(format!("{alias:?} begins with a combining mark; list it with the letter that carries the mark"));
    }
    Ok(letters)
}

/// The listed spelling and all that the rules make of it, without repeats.
#[must_use]
pub fn variants(listed: Spelling) -> Vec<Spelling> {
    let mut all = rewritten(listed);
    apply(hyphen, &mut all);
    all
}

/// As [`variants`], but for what the rule *hyphen* makes: see [`exchanged`].
#[must_use]
pub fn rewritten(listed: Spelling) -> Vec<Spelling> {
    let is_plain = !may_be_rewritten(&listed);
    let mut all = vec![listed];
    if !is_plain {
        [without_the, saint, and, article, points].into_iter().for_each(|rule| apply(rule, &mut all));
    }
    all
}

fn apply(rule: fn(&Spelling, &mut Vec<Spelling>), all: &mut Vec<Spelling>) {
    let mut made = Vec::new();
    all.iter().for_each(|spelling| rule(spelling, &mut made));
    for spelling in made {
        if !all.contains(&spelling) {
            all.push(spelling);
        }
    }
}

/// Whether one of the rules may apply, said quickly: most names are words that no rule knows.
fn may_be_rewritten(spelling: &[Letter]) -> bool {
    const WORDS: [&str; 11] = ["the", "saint", "st.", "st", "sainte", "ste.", "ste", "&", "and", "al", "el"];
    let is_short_and_capital =
        spelling.len() <= 15 && spelling.last().is_some_and(|last| last.capital || last.c == '.');
    is_short_and_capital
        || spelling.split(|letter| matches!(letter.c, ' ' | '-')).any(|word| {
            word.len() <= 6 && WORDS.iter().any(|known| word.iter().map(|letter| letter.c).eq(known.chars()))
        })
}

/// Whether the spelling is two to five letters, all capital, and nothing else.
#[must_use]
pub fn is_acronym(spelling: &[Letter]) -> bool {
    (2..=5).contains(&spelling.len()) && spelling.iter().all(|letter| letter.capital && is_letter(letter.c))
}

/// "The Gambia" is also "the Gambia" and "Gambia".
fn without_the(spelling: &Spelling, made: &mut Vec<Spelling>) {
    let Some(rest) = spelling.get(4..).filter(|_| starts_with(spelling, "the ")) else {
        return;
    };
    if !rest.iter().any(|letter| is_letter_or_number(letter.c)) {
        return;
    }
    let mut small = spelling.clone();
    small[..3].iter_mut().for_each(|letter| letter.capital = false);
    made.push(small);
    made.push(rest.to_vec());
}

/// "St. Louis" is also "Saint Louis" and "St Louis".
fn saint(spelling: &Spelling, made: &mut Vec<Spelling>) {
    for forms in [["saint", "st.", "st"], ["sainte", "ste.", "ste"]] {
        let mut words = words(spelling);
        words.pop();
        words.retain(|word| forms.iter().any(|form| is_word(spelling, word, form)));
        if !words.is_empty() {
            for form in forms {
                made.push(rewrite(spelling, &words, |listed| write_like(form, listed)));
            }
        }
    }
}

/// "Trinidad & Tobago" is also "Trinidad and Tobago".
fn and(spelling: &Spelling, made: &mut Vec<Spelling>) {
    let is_space = |i: usize| spelling.get(i).is_some_and(|letter| letter.c == ' ');
    let mut words = words(spelling);
    words.retain(|word| {
        (is_word(spelling, word, "&") || is_word(spelling, word, "and"))
            && word.start > 0
            && is_space(word.start - 1)
            && is_space(word.end)
    });
    if !words.is_empty() {
        for form in ["&", "and"] {
            made.push(rewrite(spelling, &words, |_| small(form)));
        }
    }
}

/// "al-Qaeda" is also "al Qaeda", "alQaeda", "el-Qaeda" and so on.
fn article(spelling: &Spelling, made: &mut Vec<Spelling>) {
    let mut words = words(spelling);
    words.retain(|word| {
        (is_word(spelling, word, "al") || is_word(spelling, word, "el"))
            && spelling.get(word.end).is_some_and(|letter| letter.c == '-')
            && spelling.get(word.end + 1).is_some_and(|letter| is_letter(letter.c))
    });
    if words.is_empty() {
        return;
    }
    words.iter_mut().for_each(|word| word.end += 1);
    for form in ["al-", "al ", "al", "el-", "el ", "el"] {
        let write = |listed: &[Letter]| {
            let mut written = small(form);
            written.iter_mut().zip(&listed[..2]).for_each(|(new, old)| new.capital = old.capital);
            written
        };
        made.push(rewrite(spelling, &words, write));
    }
}

/// "US" is also "U.S." and "U. S.".
fn points(spelling: &Spelling, made: &mut Vec<Spelling>) {
    let letters: Spelling = spelling.iter().copied().filter(|letter| letter.c != '.' && letter.c != ' ').collect();
    if !is_acronym(&letters) {
        return;
    }
    let join = |separator: &str, last: &str| {
        let mut joined = Spelling::new();
        for (i, letter) in letters.iter().enumerate() {
            joined.push(*letter);
            joined.extend(small(if i + 1 < letters.len() { separator } else { last }));
        }
        joined
    };
    let forms = [letters.clone(), join(".", "."), join(". ", ".")];
    if forms.contains(spelling) || join(".", "") == *spelling {
        made.extend(forms);
    }
}

/// "Guinea-Bissau" is also "Guinea Bissau", and "Abu Dhabi" is also "Abu-Dhabi".
fn hyphen(spelling: &Spelling, made: &mut Vec<Spelling>) {
    let changed = exchanged(spelling);
    if !changed.is_empty() {
        let mut written = spelling.clone();
        changed.into_iter().for_each(|i| written[i].c = if written[i].c == '-' { ' ' } else { '-' });
        made.push(written);
    }
}

/// Which characters the rule *hyphen* exchanges, all of them together: spaces for hyphens or hyphens for spaces.
#[must_use]
pub fn exchanged(spelling: &[Letter]) -> Vec<usize> {
    let is_inside = |i: usize| {
        let is_word = |i: Option<usize>| {
            i.and_then(|i| spelling.get(i)).is_some_and(|letter| Traits::of(letter.c).has(Traits::WORD))
        };
        is_word(i.checked_sub(1)) && is_word(Some(i + 1))
    };
    let places = |c: char| (0..spelling.len()).filter(|&i| spelling[i].c == c).collect::<Vec<_>>();
    let hyphens = places('-');
    if !hyphens.is_empty() {
        return hyphens.into_iter().filter(|&i| is_inside(i)).collect();
    }
    let spaces = places(' ');
    if spaces.len() <= 2 && spaces.iter().all(|&i| is_inside(i)) {
        spaces
    } else {
        Vec::new()
    }
}

type Word = std::ops::Range<usize>;

/// Maximal runs of characters other than space and hyphen.
fn words(spelling: &[Letter]) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = 0;
    for i in 0..=spelling.len() {
        if spelling.get(i).is_none_or(|letter| matches!(letter.c, ' ' | '-')) {
            if start < i {
                words.push(start..i);
            }
            start = i + 1;
        }
    }
    words
}

fn starts_with(spelling: &[Letter], text: &str) -> bool {
    let mut letters = spelling.iter().map(|letter| letter.c);
    text.chars().all(|c| letters.next() == Some(c))
}

fn is_word(spelling: &[Letter], word: &Word, text: &str) -> bool {
    spelling[word.clone()].iter().map(|letter| letter.c).eq(text.chars())
}

fn small(text: &str) -> Spelling {
    text.chars().map(|c| Letter { c, capital: false }).collect()
}

/// `text` with the capitals of a listed word: its first letter's, and all if all of it is in capitals.
fn write_like(text: &str, listed: &[Letter]) -> Spelling {
    let letters = || listed.iter().filter(|letter| is_letter(letter.c));
    let all = letters().count() > 1 && letters().all(|letter| letter.capital);
    let first = letters().next().is_some_and(|letter| letter.capital);
    let capital = |i: usize, c: char| is_letter(c) && (all || (i == 0 && first));
    text.chars().enumerate().map(|(i, c)| Letter { c, capital: capital(i, c) }).collect()
}

/// Writes every one of `words` anew, the rest as it is.
fn rewrite(spelling: &[Letter], words: &[Word], write: impl Fn(&[Letter]) -> Spelling) -> Spelling {
    let mut written = Spelling::with_capacity(spelling.len() + 8);
    let mut position = 0;
    for word in words {
        written.extend_from_slice(&spelling[position..word.start]);
        written.extend(write(&spelling[word.clone()]));
        position = word.end;
    }
    written.extend_from_slice(&spelling[position..]);
    written
}
