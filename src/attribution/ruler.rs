//! From characters to bytes of a text and back, in any order.
//!
//! Where every 256th byte stands is kept, so that each question costs a few hundred bytes at most.

/// Bytes between two marks.
const STEP: usize = 256;

/// Converts offsets of one text.
#[derive(Debug, Default)]
pub struct Ruler {
    is_ascii: bool,
    n_bytes: usize,
    /// Characters that start before byte `i * STEP`.
    marks: Vec<usize>,
}

/// Whether a character starts with this byte.
fn is_first(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

impl Ruler {
    /// Measures a text.
    pub fn refill(&mut self, text: &str) {
        self.marks.clear();
        self.n_bytes = text.len();
        self.is_ascii = text.is_ascii();
        if self.is_ascii {
            return;
        }
        let mut n = 0;
        for part in text.as_bytes().chunks(STEP) {
            self.marks.push(n);
            n += part.iter().filter(|&&byte| is_first(byte)).count();
        }
        self.marks.push(n);
    }

    /// How many characters the text has.
    pub fn n_characters(&self) -> usize {
        if self.is_ascii {
            self.n_bytes
        } else {
            self.marks.last().copied().unwrap_or(0)
        }
    }

    /// The character that starts at `byte`, which is a boundary.
    pub fn character(&self, text: &str, byte: usize) -> usize {
        if self.is_ascii {
            return byte;
        }
        let mark = byte / STEP;
        self.marks[mark] + text.as_bytes()[mark * STEP..byte].iter().filter(|&&byte| is_first(byte)).count()
    }

    /// The first byte of a character; `None` beyond the end of the text.
    pub fn byte(&self, text: &str, character: usize) -> Option<usize> {
        if character >= self.n_characters() {
            return (character == self.n_characters()).then_some(self.n_bytes);
        }
        if self.is_ascii {
            return Some(character);
        }
        let mark = self.marks.partition_point(|&n| n <= character) - 1;
        let missing = character - self.marks[mark];
        let firsts = text.as_bytes()[mark * STEP..].iter().enumerate().filter(|(_, &byte)| is_first(byte));
        firsts.map(|(i, _)| mark * STEP + i).nth(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_characters_agree_with_counting() {
        for text in ["", "abc", "é", &"a🦀é—".repeat(300), &"é".repeat(256), &"x".repeat(600)] {
            let mut ruler = Ruler::default();
            ruler.refill(text);
            assert_eq!(ruler.n_characters(), text.chars().count());
            for (character, (byte, _)) in text.char_indices().enumerate() {
                assert_eq!(ruler.character(text, byte), character);
                assert_eq!(ruler.byte(text, character), Some(byte));
            }
            assert_eq!(ruler.byte(text, text.chars().count()), Some(text.len()));
            assert_eq!(ruler.character(text, text.len()), text.chars().count());
            assert_eq!(ruler.byte(text, text.chars().count() + 1), None);
        }
    }
}
