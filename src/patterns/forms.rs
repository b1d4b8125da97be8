//! What an alias asks of the capitals and hyphens of a text that is written like it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::tables::CaseRule;

/// The masks of one form, a bit for each folded byte, in words of 64; bits behind their end are 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Form<'a> {
    /// The alias's case rule.
    pub rule: CaseRule,
    /// Whether the spelling is an acronym that, in a text all in capitals, is more likely a common word.
    pub is_common_word: bool,
    /// Whether the spelling has a space or a hyphen.
    pub has_joints: bool,
    /// Which bytes are capitals in the alias.
    pub capitals: &'a [u64],
    /// Which bytes are hyphens; all other joints but the open ones are spaces.
    pub hyphens: &'a [u64],
    /// Which bytes may be all hyphens or all spaces.
    pub open: &'a [u64],
}

impl Form<'_> {
    /// Whether two forms ask for the same, however long their masks are.
    fn asks_as(self, other: Form<'_>) -> bool {
        let alike = |one: &[u64], two: &[u64]| {
            (0..one.len().max(two.len())).all(|i| one.get(i).unwrap_or(&0) == two.get(i).unwrap_or(&0))
        };
        (self.rule, self.is_common_word, self.has_joints) == (other.rule, other.is_common_word, other.has_joints)
            && alike(self.capitals, other.capitals)
            && alike(self.hyphens, other.hyphens)
            && alike(self.open, other.open)
    }

    /// Whether the first character must be a capital.
    #[must_use]
    pub fn asks_capital(&self) -> bool {
        self.rule != CaseRule::Ignore && self.capitals.first().is_some_and(|word| word & 1 == 1)
    }
}

/// Distinct forms; most names share a few.
///
/// One is a head (rule, flags, number of words in a mask) and three masks of as many words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Forms {
    words: Vec<u64>,
    starts: Vec<u32>,
}

const RULES: [CaseRule; 3] = [CaseRule::Smart, CaseRule::Exact, CaseRule::Ignore];
const RULE_BITS: u64 = 3;
const COMMON: u64 = 1 << 2;
const JOINTS: u64 = 1 << 3;
const LENGTH_SHIFT: u32 = 8;

impl Forms {
    /// The number of the form that most names have: smart, the first byte a capital, no space or hyphen.
    pub const SIMPLE: u32 = 0;

    /// The form with this number.
    #[inline]
    #[must_use]
    pub fn get(&self, form: u32) -> Form<'_> {
        let words = &self.words[self.starts[form as usize] as usize..];
        let (head, masks) = (words[0], &words[1..]);
        let n = n_words(head);
        Form {
            rule: rule(head),
            is_common_word: head & COMMON != 0,
            has_joints: head & JOINTS != 0,
            capitals: &masks[..n],
            hyphens: &masks[n..2 * n],
            open: &masks[2 * n..3 * n],
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Bytes on the heap.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.words.capacity() * size_of::<u64>() + self.starts.capacity() * size_of::<u32>()
    }

    /// Whether every form lies within the words, one behind the other.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let mut end = 0;
        for &start in &self.starts {
            let Some(&head) = self.words.get(end).filter(|_| start as usize == end) else { return false };
            let n = n_words(head);
            if head & RULE_BITS == RULE_BITS || n > self.words.len() {
                return false;
            }
            end += 1 + 3 * n;
        }
        end == self.words.len() && (self.starts.is_empty() || self.get(Self::SIMPLE).asks_as(SIMPLE))
    }
}

fn rule(head: u64) -> CaseRule {
    RULES[usize::try_from(head & RULE_BITS).unwrap_or_default().min(RULES.len() - 1)]
}

fn n_words(head: u64) -> usize {
    usize::try_from(head >> LENGTH_SHIFT).unwrap_or(usize::MAX)
}

/// Numbers forms as they are met, behind [`Forms::SIMPLE`].
pub(super) struct FormNumbers {
    forms: Forms,
    numbers: HashMap<Box<[u64]>, u32>,
    draft: Vec<u64>,
}

const SIMPLE: Form<'static> =
    Form { rule: CaseRule::Smart, is_common_word: false, has_joints: false, capitals: &[1], hyphens: &[], open: &[] };

impl Default for FormNumbers {
    fn default() -> Self {
        let mut numbers = Self { forms: Forms::default(), numbers: HashMap::new(), draft: Vec::new() };
        numbers.of(SIMPLE);
        numbers
    }
}

impl FormNumbers {
    /// The number of a form.
    pub(super) fn of(&mut self, form: Form<'_>) -> u32 {
        let masks = [form.capitals, form.hyphens, form.open];
        let length = |mask: &[u64]| mask.iter().rposition(|&word| word != 0).map_or(0, |last| last + 1);
        let n = masks.map(length).into_iter().max().unwrap_or_default();
        let rule = RULES.iter().position(|&rule| rule == form.rule).unwrap_or_default() as u64;
        let flags = (u64::from(form.is_common_word) * COMMON) | (u64::from(form.has_joints) * JOINTS);
        self.draft.clear();
        self.draft.push(rule | flags | (n as u64) << LENGTH_SHIFT);
        for mask in masks {
            self.draft.extend((0..n).map(|i| mask.get(i).copied().unwrap_or(0)));
        }
        if let Some(&number) = self.numbers.get(self.draft.as_slice()) {
            return number;
        }
        let number = super::index(self.forms.len());
        self.forms.starts.push(super::index(self.forms.words.len()));
        self.forms.words.extend_from_slice(&self.draft);
        self.numbers.insert(self.draft.as_slice().into(), number);
        number
    }

    pub(super) fn finish(self) -> Forms {
        self.forms
    }
}
