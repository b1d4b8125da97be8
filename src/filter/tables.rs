//! What a filter looks up: sets of hashes that may say "here" in vain, but never miss.

/// A Bloom filter of hashes, two bits of one word for each.
#[derive(Debug)]
pub(super) struct Bloom {
    words: Vec<u64>,
}

impl Bloom {
    /// Hashes that share a word, at most on average: of those that are not in it, about one in fifty passes then.
    const HASHES_PER_WORD: usize = 4;

    pub(super) fn new(mut hashes: Vec<u64>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        let n_words = (hashes.len() / Self::HASHES_PER_WORD).next_power_of_two();
        let mut filter = Self { words: vec![0; n_words] };
        for hash in hashes {
            let word = filter.word(hash);
            filter.words[word] |= bits(hash);
        }
        filter
    }

    #[allow(clippy::cast_possible_truncation)] // only the low bits count
    fn word(&self, hash: u64) -> usize {
        hash as usize & (self.words.len() - 1)
    }

    #[inline]
    pub(super) fn has(&self, hash: u64) -> bool {
        self.words[self.word(hash)] & bits(hash) == bits(hash)
    }

    /// Bytes on the heap.
    pub(super) fn memory(&self) -> usize {
        self.words.capacity() * size_of::<u64>()
    }
}

#[inline]
const fn bits(hash: u64) -> u64 {
    1 << (hash >> 58) | 1 << (hash >> 52 & 63)
}

/// The first three letters of words, as far as their lower five bits go, which are the same for capitals.
#[derive(Debug)]
pub(super) struct FirstLetters {
    /// For every two letters a bit for each third one.
    thirds: Vec<u32>,
    n_words: usize,
}

impl Default for FirstLetters {
    fn default() -> Self {
        Self { thirds: vec![0; 1 << 10], n_words: 0 }
    }
}

impl FirstLetters {
    pub(super) fn insert(&mut self, word: &[u8]) {
        self.n_words += 1;
        match word {
            [] => {}
            [only] => (0..32).for_each(|second| self.thirds[two(*only, second)] = u32::MAX),
            [first, second] => self.thirds[two(*first, *second)] = u32::MAX,
            [first, second, third, ..] => self.thirds[two(*first, *second)] |= 1 << (third & 31),
        }
    }

    /// Whether few enough words are known for many others to fail.
    #[inline]
    pub(super) fn is_selective(&self) -> bool {
        self.n_words < 1 << 15
    }

    /// Can one of the words start here?
    #[inline]
    pub(super) fn has(&self, bytes: &[u8], start: usize) -> bool {
        let letters = bytes.get(start..).and_then(<[u8]>::first_chunk);
        letters.is_none_or(|&[first, second, third]| self.thirds[two(first, second)] >> (third & 31) & 1 == 1)
    }

    /// Bytes on the heap.
    pub(super) fn memory(&self) -> usize {
        self.thirds.capacity() * size_of::<u32>()
    }
}

/// Two letters as a number.
#[inline]
fn two(first: u8, second: u8) -> usize {
    usize::from(first & 31) << 5 | usize::from(second & 31)
}
