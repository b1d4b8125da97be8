//! A column of strings in one buffer.
//!
//! A gazetteer holds hundreds of thousands of short strings; one allocation each would cost
//! more than the text. Which strings mean what is the business of the tables that own them.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// A growing column of strings.
///
/// Empty strings at its end take no memory: in many lists a column is not known at all.
///
/// Invariant: `ends` ascends, and every end is a character boundary of `text`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strings {
    text: String,
    ends: Vec<u32>,
    /// How many empty strings follow.
    n_empty: usize,
}

impl Strings {
    /// No strings, with room for `n` that are as long as names.
    #[must_use]
    pub fn with_capacity(n: usize) -> Self {
        Self { text: String::with_capacity(n * 12), ends: Vec::with_capacity(n), n_empty: 0 }
    }

    /// Appends a string.
    ///
    /// # Panics
    /// If the column would hold more than 4 GiB of text.
    pub fn push(&mut self, value: &str) {
        if value.is_empty() {
            self.n_empty += 1;
            return;
        }
        let end = |text: &str| u32::try_from(text.len()).expect("a string column holds less than 4 GiB");
        if self.n_empty > 0 {
            self.ends.resize(self.ends.len() + std::mem::take(&mut self.n_empty), end(&self.text));
        }
        self.text.push_str(value);
        self.ends.push(end(&self.text));
    }

    /// The string at `index`.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn get(&self, index: usize) -> &str {
        let Some(&end) = self.ends.get(index) else {
            assert!(index < self.len(), "a column of {} strings has none at {index}", self.len());
            return "";
        };
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize };
        &self.text[start..end as usize]
    }

    /// The string at `index`, or `None` where it is empty: the tables write "not known" so.
    #[must_use]
    pub fn known(&self, index: usize) -> Option<&str> {
        Some(self.get(index)).filter(|value| !value.is_empty())
    }

    /// How many strings there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len().saturating_add(self.n_empty)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The strings in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index))
    }

    /// Gives back memory that was reserved for strings to come.
    pub fn shrink_to_fit(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// Bytes on the heap.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<u32>()
    }

    /// Whether the invariant holds; decoded columns are asked before they are used.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.ends.is_sorted()
            && self.ends.iter().all(|&end| self.text.is_char_boundary(end as usize))
            && self.ends.last().map_or(0, |&end| end as usize) == self.text.len()
    }
}

/// A column with few distinct strings, some of them not known.
///
/// Invariant: every code is 0 (not known) or one more than an index of `values`; those behind the last
/// known label are left out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Labels {
    values: Strings,
    codes: Vec<u32>,
    len: usize,
    #[serde(skip)]
    index: HashMap<String, u32>,
}

impl PartialEq for Labels {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Labels {}

impl Labels {
    /// Appends a label; an empty one is not known.
    ///
    /// # Panics
    /// If there are more than 4 billion distinct labels.
    pub fn push(&mut self, label: Option<&str>) {
        if let Some(label) = label.filter(|label| !label.is_empty()) {
            let code = self.index.get(label).copied().unwrap_or_else(|| {
                self.values.push(label);
                let code = u32::try_from(self.values.len()).expect("a label column has fewer than 4 billion labels");
                self.index.insert(label.to_owned(), code);
                code
            });
            self.codes.resize(self.len, 0);
            self.codes.push(code);
        }
        self.len += 1;
    }

    /// The label at `index`; not known behind the end.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&str> {
        match self.codes.get(index) {
            None | Some(0) => None,
            Some(&code) => Some(self.values.get(code as usize - 1)),
        }
    }

    /// The number of the label at `index`: 0 if it is not known, else one more than its place in [`Labels::values`].
    #[inline]
    #[must_use]
    pub fn code(&self, index: usize) -> u32 {
        self.codes.get(index).copied().unwrap_or(0)
    }

    /// The label of a number; see [`Labels::code`].
    #[must_use]
    pub fn of_code(&self, code: u32) -> Option<&str> {
        let place = (code as usize).checked_sub(1)?;
        (place < self.values.len()).then(|| self.values.get(place))
    }

    /// The distinct labels.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.values.iter()
    }

    /// The labels in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.len()).map(|index| self.get(index))
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Gives back memory that was reserved for labels to come, also that of the index: the column is complete.
    pub fn shrink_to_fit(&mut self) {
        self.values.shrink_to_fit();
        self.codes.shrink_to_fit();
        self.index = HashMap::new();
    }

    /// Bytes on the heap, the index of labels left out.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.values.memory() + self.codes.capacity() * size_of::<u32>()
    }

    /// Whether the invariant holds.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.values.is_sound()
            && self.values.n_empty == 0 // labels are never empty, and a claimed number of them could be anything
            && self.codes.len() <= self.len
            && self.codes.iter().all(|&code| code as usize <= self.values.len())
    }
}
