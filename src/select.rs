//! Chooses which of the overlapping matches become mentions.
//!
//! Longest first from the left: "South Sudan" beats "Sudan". The matches must already have
//! passed the boundary and case rules, or a rejected long match would hide a good short one.
//! Deciding *which entry* a mention means is `link/`.

/// A pattern found in a document; positions are those of the folded text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Match {
    /// First position.
    pub start: u32,
    /// One past the last position.
    pub end: u32,
    /// Which pattern.
    pub pattern: u32,
}

/// What to do with matches that overlap.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Overlaps {
    /// Of those that start first the longest, then on behind its end.
    Longest,
    /// All of them, ordered by start, then the longer first.
    All,
}

/// Reduces matches, ordered by start and then by end, to mentions.
pub fn select(matches: &mut Vec<Match>, overlaps: Overlaps) {
    match overlaps {
        Overlaps::All => matches.sort_unstable_by_key(|found| (found.start, std::cmp::Reverse(found.end))),
        Overlaps::Longest => select_longest(matches),
    }
}

fn select_longest(matches: &mut Vec<Match>) {
    matches.sort_unstable_by_key(|found| (found.start, std::cmp::Reverse(found.end)));
    let mut free_from = 0;
    matches.retain(|found| {
        let is_free = found.start >= free_from;
        if is_free {
            free_from = found.end;
        }
        is_free
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_match() -> impl Strategy<Value = Match> {
        (0u32..40, 1u32..9, 0u32..9).prop_map(|(start, length, pattern)| Match { start, end: start + length, pattern })
    }

    proptest! {
        #[test]
        fn selected_matches_are_disjoint_sorted_and_maximal(matches in prop::collection::vec(any_match(), 0..40)) {
            let mut selected = matches.clone();
            select(&mut selected, Overlaps::Longest);
            prop_assert!(selected.iter().all(|found| matches.contains(found)));
            prop_assert!(selected.windows(2).all(|pair| pair[0].end <= pair[1].start));
            for other in &matches {
                prop_assert!(selected.iter().any(|found| found.start < other.end && other.start < found.end));
            }
        }
    }
}
