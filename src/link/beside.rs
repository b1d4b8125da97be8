//! What stands beside the names of a document: other names, lists, lines of capitals, words that call for a place.

use super::document::{narrow, Document, Spot};
use super::lexicon::Class;
use super::tokens::{Gap, Shape, Token};

/// How two neighbouring names stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tie {
    /// "A, B" and "A (B)".
    Comma,
    /// "A in B".
    In,
    /// "B's A".
    Possessive,
}

/// Two spots that stand side by side; the first may lie in the second.
#[derive(Clone, Copy, Debug)]
pub struct Relation {
    /// The spot that may be contained.
    pub inner: u32,
    /// The spot that may contain it.
    pub outer: u32,
    /// How they are joined.
    pub tie: Tie,
}

impl Document {
    /// Notes the lines in which nearly all words of some length have capitals.
    pub fn find_headlines(&mut self, text: &str) {
        const SHORT: u32 = 3;
        const FEWEST: usize = 4;
        self.headline.clear();
        while self.headline.len() < self.tokens.len() {
            let start = self.headline.len();
            let is_new = |token: &&Token| !token.gap.has_any(Gap::STOP.with(Gap::LINE));
            let (mut n, mut n_long, mut n_capital, mut n_all, mut n_small) = (0, 0, 0, 0, 0);
            for token in self.tokens[start..].iter().take(1).chain(self.tokens[start + 1..].iter().take_while(is_new)) {
                let (is_long, is_capital) = (token.end - token.start > SHORT, token.shape.is_capital());
                n += 1;
                n_long += usize::from(is_long);
                n_all += usize::from(is_capital);
                n_capital += usize::from(is_long && is_capital);
                n_small += usize::from(token.shape == Shape::Small);
            }
            // Four of five long words, and two of three of all: "They met in Aleppo, Syria, and in Homs" is none.
            let is_headline = n_capital >= FEWEST && n_capital * 5 >= n_long * 4 && n_all * 3 >= n * 2;
            // "French President Emmanuel Macron resigned." is a sentence; wire copy has no small letters at all.
            let is_headline = is_headline && (n_small == 0 || !ends_sentence(text, self.tokens[start + n - 1]));
            self.headline.resize(start + n, is_headline);
        }
    }

    /// Notes the spots behind a word that calls for a place, also those further on in its list: "in Chad and Uganda".
    pub fn find_placed(&mut self) {
        self.listed.clear();
        let mut before: Option<Spot> = None;
        for i in 0..self.spots.len() {
            let spot = self.spots[i];
            let first = self.tokens[spot.first as usize];
            let previous = (spot.first as usize).checked_sub(1).map(|at| self.tokens[at]);
            let class = previous.filter(|_| first.gap.is_plain()).map_or(Class::default(), |token| token.class);
            let is_of = class.has(Class::WEAK)
                && spot.first >= 2
                && self.tokens[spot.first as usize - 2].class.has(Class::PLACE_NOUN);
            let mut is_placed = class.has_any(Class::LOCATIVE.with(Class::TRANSIT)) || is_of;
            if let Some(other) = before.filter(|other| is_next_in_list(&self.tokens, other, &spot)) {
                is_placed |= other.is_placed;
                self.listed.extend([(other.group, spot.group), (spot.group, other.group)]);
            }
            self.spots[i].is_placed = is_placed;
            if before.is_none_or(|other| other.span.end <= spot.span.start) {
                before = Some(self.spots[i]);
            }
        }
        self.listed.sort_unstable();
        self.listed.dedup();
    }

    /// Finds spots that stand side by side.
    pub fn find_relations(&mut self) {
        self.relations.clear();
        for i in 0..self.spots.len() {
            let spot = self.spots[i];
            let behind = spot.behind as usize;
            let Some(next) = self.tokens.get(behind) else { continue };
            let is_in = next.class.has(Class::LOCATIVE) && next.gap == Gap::SPACE;
            let (wanted, tie) = if is_in && self.tokens.get(behind + 1).is_some_and(|token| token.gap == Gap::SPACE) {
                (behind + 1, Tie::In)
            } else if next.gap.has(Gap::COMMA) && !next.gap.has_any(Gap::STOP) || next.gap.has(Gap::OPEN) {
                (behind, Tie::Comma)
            } else if next.gap.has(Gap::POSSESSIVE) {
                (behind, Tie::Possessive)
            } else {
                continue;
            };
            let others = (i + 1..self.spots.len()).skip_while(|&j| (self.spots[j].first as usize) < wanted);
            for j in others.take_while(|&j| self.spots[j].first as usize == wanted) {
                let (i, j) = (narrow(i), narrow(j));
                let (inner, outer) = if tie == Tie::Possessive { (j, i) } else { (i, j) };
                self.relations.push(Relation { inner, outer, tie });
            }
        }
    }
}

/// Whether the mark that ends a sentence stands behind a word.
fn ends_sentence(text: &str, last: Token) -> bool {
    text[last.end as usize..].trim_start_matches([')', '"', '\'', '”', '’']).starts_with(['.', '!', '?'])
}

/// Whether two spots are joined as in a list: by a comma, "and", or both.
fn is_next_in_list(tokens: &[Token], one: &Spot, next: &Spot) -> bool {
    let first = tokens[next.first as usize].gap;
    match next.first - one.behind.min(next.first) {
        0 => first == Gap::COMMA.with(Gap::SPACE),
        1 => {
            let joint = tokens[one.behind as usize];
            joint.class.has(Class::CONJUNCTION)
                && first == Gap::SPACE
                && (joint.gap == Gap::SPACE || joint.gap == Gap::COMMA.with(Gap::SPACE))
        }
        _ => false,
    }
}

/// Whether a word beside a spot calls for a place: a preposition before it, a comma and a capital beside it, a bracket,
/// a dash, or a word that stands behind names of towns.
pub fn calls_for_place(tokens: &[Token], spot: &Spot) -> bool {
    const BEFORE: Class =
        Class::LOCATIVE.with(Class::TRANSIT).with(Class::SOURCE).with(Class::DIRECTION).with(Class::PLACE_NOUN);
    let first = tokens[spot.first as usize].gap;
    let before = (spot.first as usize).checked_sub(1).map(|i| tokens[i]);
    let is_after = before.is_some_and(|token| {
        first.is_plain() && token.class.has_any(BEFORE) || first.has(Gap::COMMA) && token.shape.is_capital()
    });
    let beside = Gap::OPEN.with(Gap::DASH).with(Gap::SLASH);
    is_after
        || first.has_any(Gap::OPEN)
        || tokens.get(spot.behind as usize).is_some_and(|next| {
            next.gap.has_any(beside)
                || next.gap.has(Gap::COMMA) && next.shape.is_capital()
                || next.gap.is_plain() && next.class.has_any(Class::LOCAL.with(Class::DIVISION))
        })
}
