//! The columns of a call: texts, dates and homes, as they lie in the caller's memory.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, UInt32Type};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, BinaryArray, BinaryViewArray, LargeBinaryArray};
use arrow_schema::DataType;

use crate::annotate::Documents;
use crate::error::{Error, Result};
use crate::link::Context;

/// A column of strings in one or more chunks of any string type, dictionaries included.
#[derive(Debug)]
pub struct TextColumn {
    chunks: Vec<Chunk>,
    /// Row behind the last one of each chunk.
    ends: Vec<usize>,
    /// Number of distinct values up to and with each chunk, if all chunks are dictionaries.
    value_ends: Option<Vec<usize>>,
}

#[derive(Debug)]
enum Chunk {
    Utf8(BinaryArray),
    Large(LargeBinaryArray),
    View(BinaryViewArray),
    Dictionary { array: ArrayRef, keys: Vec<usize>, values: Box<Chunk> },
    Null,
}

impl Chunk {
    fn new(array: &ArrayRef) -> Result<Self> {
        Ok(match array.data_type() {
            DataType::Utf8 => Self::Utf8(array.as_string::<i32>().clone().into()),
            DataType::LargeUtf8 => Self::Large(array.as_string::<i64>().clone().into()),
            DataType::Utf8View => Self::View(array.as_string_view().clone().to_binary_view()),
            DataType::Null => Self::Null,
            DataType::Dictionary(_, _) => {
                let dictionary = array.as_any_dictionary();
                let keys = if dictionary.values().is_empty() { Vec::new() } else { dictionary.normalized_keys() };
                let values = Box::new(Self::new(dictionary.values())?);
                Self::Dictionary { array: array.clone(), keys, values }
            }
            other => {
                let problem = format!("the column holds {other}, not text; give a column of strings");
                return Err(Error::Input { row: None, problem });
            }
        })
    }

    fn get(&self, row: usize) -> Option<&[u8]> {
        match self {
            Self::Utf8(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Large(array) => array.is_valid(row).then(|| array.value(row)),
            Self::View(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Dictionary { keys, values, .. } => self.key(row).and_then(|_| values.get(keys[row])),
            Self::Null => None,
        }
    }

    fn key(&self, row: usize) -> Option<usize> {
        match self {
            Self::Dictionary { array, keys, .. } if array.is_valid(row) => keys.get(row).copied(),
            _ => None,
        }
    }

    fn n_values(&self) -> Option<usize> {
        match self {
            Self::Dictionary { array, .. } => Some(array.as_any_dictionary().values().len()),
            _ => None,
        }
    }
}

impl TextColumn {
    /// Borrows a chunked column.
    ///
    /// # Errors
    /// [`Error::Input`] if it is not a column of strings.
    pub fn new(arrays: &[ArrayRef]) -> Result<Self> {
        let chunks = arrays.iter().map(Chunk::new).collect::<Result<Vec<_>>>()?;
        let running = |n: &mut usize, more: usize| {
            *n += more;
            Some(*n)
        };
        let ends: Vec<usize> = arrays.iter().map(Array::len).scan(0, running).collect();
        let n_values: Option<Vec<usize>> = chunks.iter().map(Chunk::n_values).collect();
        let value_ends: Option<Vec<usize>> = n_values.map(|n| n.into_iter().scan(0, running).collect());
        // Dictionaries larger than the column would cost more to match than the rows.
        let value_ends = value_ends.filter(|values| values.last() <= ends.last());
        Ok(Self { chunks, ends, value_ends })
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text at `row`, not yet known to be UTF-8: some producers do not check. `None` is a null.
    ///
    /// # Panics
    /// If there is no such row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&[u8]> {
        let (chunk, row) = locate(&self.ends, row);
        self.chunks[chunk].get(row)
    }
}

/// The chunk in which a running number lies, and its number there.
fn locate(ends: &[usize], i: usize) -> (usize, usize) {
    let chunk = ends.partition_point(|&end| end <= i);
    (chunk, if chunk == 0 { i } else { i - ends[chunk - 1] })
}

/// The columns of one call, all of one length.
#[derive(Debug)]
pub struct Columns {
    texts: TextColumn,
    /// Days since 1970-01-01.
    dates: Option<Vec<Option<i32>>>,
    /// Numbers of homes.
    homes: Option<Vec<Option<u32>>>,
}

impl Columns {
    /// Puts columns side by side: texts, dates (date32) and homes (uint32, numbers of `Gazetteer::homes_of`).
    ///
    /// # Errors
    /// [`Error::Input`] if a column is of the wrong type or length.
    pub fn new(texts: &[ArrayRef], dates: Option<&[ArrayRef]>, homes: Option<&[ArrayRef]>) -> Result<Self> {
        let texts = TextColumn::new(texts)?;
        let homes = homes.map(|homes| values::<UInt32Type>(homes, "home", "numbers of places")).transpose()?;
        let dates = dates.map(|dates| values::<Date32Type>(dates, "dates", "days; give dates")).transpose()?;
        let n_rows = texts.len();
        let lengths = [("dates", dates.as_ref().map(Vec::len)), ("home", homes.as_ref().map(Vec::len))];
        for (name, length) in lengths {
            if let Some(length) = length.filter(|&length| length != n_rows) {
                let problem = format!("{name} has {length} rows, the texts have {n_rows}; give one value per text");
                return Err(Error::Input { row: None, problem });
            }
        }
        Ok(Self { texts, dates, homes })
    }
}

/// The values of a column of one type, chunk by chunk.
fn values<T: ArrowPrimitiveType>(arrays: &[ArrayRef], name: &str, wanted: &str) -> Result<Vec<Option<T::Native>>> {
    let mut values = Vec::with_capacity(arrays.iter().map(Array::len).sum());
    for array in arrays {
        let Some(column) = array.as_primitive_opt::<T>() else {
            let problem = format!("{name} is a column of {}, not of {wanted}", array.data_type());
            return Err(Error::Input { row: None, problem });
        };
        values.extend(column.iter());
    }
    Ok(values)
}

impl Documents for Columns {
    fn n_rows(&self) -> usize {
        self.texts.len()
    }

    fn text(&self, row: usize) -> Option<&[u8]> {
        self.texts.get(row)
    }

    fn context(&self, row: usize) -> Context {
        Context {
            date: self.dates.as_ref().and_then(|dates| dates[row]),
            home: self.homes.as_ref().and_then(|homes| homes[row]),
        }
    }

    fn n_distinct(&self) -> Option<usize> {
        self.texts.value_ends.as_ref().and_then(|ends| ends.last().copied())
    }

    fn distinct(&self, value: usize) -> Option<&[u8]> {
        let (chunk, value) = locate(self.texts.value_ends.as_ref()?, value);
        match &self.texts.chunks[chunk] {
            Chunk::Dictionary { values, .. } => values.get(value),
            _ => None,
        }
    }

    fn value(&self, row: usize) -> Option<usize> {
        let value_ends = self.texts.value_ends.as_ref()?;
        let (chunk, row) = locate(&self.texts.ends, row);
        let before = if chunk == 0 { 0 } else { value_ends[chunk - 1] };
        self.texts.chunks[chunk].key(row).map(|key| before + key)
    }
}
