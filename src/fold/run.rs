//! What white space folds to: section 1 of the rules, paragraph 1.

use super::BREAK;

/// A run of white space: one space, or a break that no name crosses.
#[derive(Default)]
pub(super) struct Run {
    line_breaks: u8,
    after_cr: bool,
    is_break: bool,
}

impl Run {
    pub(super) fn push(&mut self, c: char) {
        let second_half = c == '\n' && self.after_cr;
        self.after_cr = c == '\r';
        match c {
            '\t' | '\u{B}' | '\u{C}' | '\u{2029}' => self.is_break = true,
            '\n' | '\r' | '\u{85}' | '\u{2028}' if !second_half => {
                self.line_breaks = self.line_breaks.saturating_add(1);
            }
            _ => {}
        }
    }

    pub(super) fn interrupted(&mut self) {
        self.after_cr = false;
    }

    pub(super) fn folded(&self) -> u8 {
        if self.is_break || self.line_breaks > 1 {
            BREAK as u8
        } else {
            b' '
        }
    }
}
