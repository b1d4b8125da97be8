//! A column of values some of which are not known.
//!
//! Most lists know no coordinates or no populations at all; such a column takes no memory.

use serde::{Deserialize, Serialize};

/// A growing column of numbers, or pairs of them, with nulls.
///
/// Invariant: `values` and the bits of `bits` go as far as the last known value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Known<T> {
    values: Vec<T>,
    bits: Vec<u64>,
    len: usize,
}

impl<T: Copy + Default> Known<T> {
    /// Appends a value.
    pub fn push(&mut self, value: Option<T>) {
        if let Some(value) = value {
            self.values.resize(self.len, T::default());
            self.bits.resize(self.len / 64 + 1, 0);
            self.bits[self.len / 64] |= 1 << (self.len % 64);
            self.values.push(value);
        }
        self.len += 1;
    }

    /// The value at `index`; not known behind the end.
    #[inline]
    #[must_use]
    pub fn get(&self, index: usize) -> Option<T> {
        let word = self.bits.get(index / 64)?;
        (word >> (index % 64) & 1 == 1).then(|| self.values[index])
    }

    /// The values in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<T>> + '_ {
        (0..self.len).map(|index| self.get(index))
    }

    /// The same column with every value exchanged for another.
    #[must_use]
    pub fn map<U>(self, exchange: impl Fn(T) -> U) -> Known<U> {
        let Self { values, bits, len } = self;
        Known { values: values.into_iter().map(exchange).collect(), bits, len }
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

    /// Gives back memory that was reserved for values to come.
    pub fn shrink_to_fit(&mut self) {
        self.values.shrink_to_fit();
        self.bits.shrink_to_fit();
    }

    /// Bytes on the heap.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.values.capacity() * size_of::<T>() + self.bits.capacity() * size_of::<u64>()
    }

    /// Whether the invariant holds; decoded columns are asked before they are used.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let last = self.bits.last().map_or(0, |last| self.bits.len() * 64 - last.leading_zeros() as usize);
        self.values.len() == last && self.values.len() <= self.len && self.bits.len() == last.div_ceil(64)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_column_holds_what_was_pushed(values in prop::collection::vec(prop::option::of(0i64..5), 0..200)) {
            let mut column = Known::default();
            values.iter().for_each(|&value| column.push(value));
            prop_assert_eq!(column.iter().collect::<Vec<_>>(), values);
            prop_assert!(column.is_sound());
        }
    }

    #[test]
    fn a_column_of_nulls_takes_no_memory() {
        let mut column = Known::<(f64, f64)>::default();
        (0..1000).for_each(|_| column.push(None));
        assert_eq!((column.len(), column.memory()), (1000, 0));
    }
}
