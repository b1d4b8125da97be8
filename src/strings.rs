//! A column of strings in one buffer.
//!
//! A gazetteer holds hundreds of thousands of short strings; one allocation each would cost
//! more than the text. Which strings mean what is the business of the tables that own them.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// A growing column of strings.
///
/// Invariant: `ends` ascends, and every end is a character boundary of `text`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    /// Appends a string.
    ///
    /// # Panics
    /// If the column would hold more than 4 GiB of text.
    pub fn push(&mut self, value: &str) {
        self.text.push_str(value);
        self.ends.push(u32::try_from(self.text.len()).expect("a string column holds less than 4 GiB"));
    }

    /// The string at `index`.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn get(&self, index: usize) -> &str {
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize };
        &self.text[start..self.ends[index] as usize]
    }

    /// The string at `index`, or `None` where it is empty: the tables write "not known" so.
    #[must_use]
    pub fn known(&self, index: usize) -> Option<&str> {
        Some(self.get(index)).filter(|value| !value.is_empty())
    }

    /// How many strings there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
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
/// Invariant: every code is 0 (not known) or one more than an index of `values`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Labels {
    values: Strings,
    codes: Vec<u32>,
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
        let code = match label.filter(|label| !label.is_empty()) {
            None => 0,
            Some(label) => self.index.get(label).copied().unwrap_or_else(|| {
                self.values.push(label);
                let code = u32::try_from(self.values.len()).expect("a label column has fewer than 4 billion labels");
                self.index.insert(label.to_owned(), code);
                code
            }),
        };
        self.codes.push(code);
    }

    /// The label at `index`.
    ///
    /// # Panics
    /// If the column is shorter.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&str> {
        match self.codes[index] {
            0 => None,
            code => Some(self.values.get(code as usize - 1)),
        }
    }

    /// The labels in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.len()).map(|index| self.get(index))
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// Bytes on the heap, the index of labels left out.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.values.memory() + self.codes.capacity() * size_of::<u32>()
    }

    /// Whether the invariant holds.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.values.is_sound() && self.codes.iter().all(|&code| code as usize <= self.values.len())
    }
}
