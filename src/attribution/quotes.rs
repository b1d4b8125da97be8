//! Quotations of a text: where they open and close.
//!
//! Straight marks, doubled ones as well, curly ones, guillemets, and single marks where they cannot be apostrophes. A mark
//! that is never closed quotes nothing. Quotations within quotations belong to the outer one.

/// A quotation, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quotation {
    /// The first byte of its opening mark.
    pub open: usize,
    /// One past its closing mark.
    pub close: usize,
    /// What is quoted, without spaces at its ends and without a comma at its end.
    pub inner: (usize, usize),
    /// Whether it ends like a sentence that goes on outside: with a comma, a question or exclamation mark, or a dash.
    pub goes_on: bool,
}

/// The kinds of marks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Straight,
    Curly,
    Single,
    Guillemets,
}

/// A mark at a place of the text.
#[derive(Clone, Copy)]
struct Mark {
    style: Style,
    n_bytes: usize,
    can_open: bool,
    can_close: bool,
}

/// The quotations of `text`, in order and disjoint, into `quotations`.
pub fn find_quotations(text: &str, quotations: &mut Vec<Quotation>) {
    quotations.clear();
    let mut open: Option<(usize, Mark)> = None;
    let mut last_line = 0;
    let bytes = text.as_bytes();
    let mut position = 0;
    while position < bytes.len() {
        if bytes[position] == b'\n' {
            last_line = position;
        }
        let Some(mark) = mark_at(text, position) else {
            position += 1;
            continue;
        };
        let behind = position + mark.n_bytes;
        match open {
            Some((start, first)) if first.style == mark.style && mark.can_close => {
                // A mark that could open after a new line begins the next paragraph of a longer speech.
                if mark.can_open && last_line > start && text[last_line..position].trim().is_empty() {
                    push(text, start, first, (last_line, last_line), quotations);
                    open = Some((position, mark));
                } else {
                    push(text, start, first, (position, behind), quotations);
                    open = None;
                }
            }
            Some((start, first)) if first.style == mark.style && mark.can_open && last_line > start => {
                push(text, start, first, (last_line, last_line), quotations);
                open = Some((position, mark));
            }
            // One that was never closed is given up at the next line that quotes.
            Some((start, first)) if first.style != mark.style && mark.style != Style::Single && last_line > start => {
                open = mark.can_open.then_some((position, mark));
            }
            None if mark.can_open => open = Some((position, mark)),
            _ => {}
        }
        position = behind;
    }
}

fn push(text: &str, open: usize, first: Mark, (end, close): (usize, usize), quotations: &mut Vec<Quotation>) {
    let start = open + first.n_bytes;
    let quoted = text[start..end].trim_end();
    let goes_on = quoted.ends_with([',', '?', '!', '-', '–', '—']);
    let inner = quoted.trim_end_matches(|c: char| c == ',' || c.is_whitespace());
    let start = start + (inner.len() - inner.trim_start().len());
    let inner = (start, start + inner.trim_start().len());
    if inner.0 < inner.1 {
        quotations.push(Quotation { open, close, inner, goes_on });
    }
}

/// The mark at a byte, if there is one.
#[inline]
fn mark_at(text: &str, position: usize) -> Option<Mark> {
    match text.as_bytes()[position] {
        b'"' | b'\'' | b'`' | 0xC2 | 0xE2 => look_closer(text, position),
        _ => None,
    }
}

fn look_closer(text: &str, position: usize) -> Option<Mark> {
    let rest = text.as_bytes().get(position..)?;
    let (style, n_bytes) = match rest {
        [b'"', b'"', ..] | [b'\'', b'\'', ..] | [b'`', b'`', ..] => (Style::Straight, 2),
        [b'"', ..] => (Style::Straight, 1),
        [0xE2, 0x80, 0x9C..=0x9E, ..] => (Style::Curly, 3),
        [0xC2, 0xAB | 0xBB, ..] => (Style::Guillemets, 2),
        [b'\'', ..] => (Style::Single, 1),
        [0xE2, 0x80, 0x98 | 0x99, ..] => (Style::Single, 3),
        _ => return None,
    };
    let before = text[..position].chars().next_back();
    let after = text[position + n_bytes..].chars().next();
    let is_apart = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || "([{—–-/".contains(c));
    let ends = |c: Option<char>| c.is_some_and(|c| ",.?!…".contains(c));
    let (can_open, can_close) = match style {
        Style::Curly => (rest[2] != 0x9D, rest[2] == 0x9D),
        Style::Guillemets => (rest[1] == 0xAB, rest[1] == 0xBB),
        Style::Single => (
            is_apart(before) && after.is_some_and(char::is_alphanumeric) && rest.get(2) != Some(&0x99),
            ends(before) && !after.is_some_and(char::is_alphanumeric),
        ),
        Style::Straight => {
            let (left, right) = (is_apart(before), after.is_none_or(|c| !c.is_alphanumeric() && !"([$£€'".contains(c)));
            (left || !right, !left || right && before.is_some() || ends(before))
        }
    };
    Some(Mark { style, n_bytes, can_open, can_close })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        find_quotations(text, &mut found);
        found.iter().map(|quotation| &text[quotation.inner.0..quotation.inner.1]).collect()
    }

    #[test]
    fn marks_of_all_styles_quote() {
        assert_eq!(quoted("\"We left,\" he said. \"All of us.\""), ["We left", "All of us."]);
        assert_eq!(quoted("“We left,” he said. „All“ «of us»"), ["We left"]);
        assert_eq!(quoted("«We left» he said"), ["We left"]);
        assert_eq!(quoted("\"\"We left,\"\" he said"), ["We left"]);
        assert_eq!(quoted("``We left,'' he said"), ["We left"]);
        assert_eq!(quoted("'We left,' he said"), ["We left"]);
        assert_eq!(quoted("‘We don’t know,’ he said"), ["We don’t know"]);
    }

    #[test]
    fn apostrophes_quote_nothing() {
        assert_eq!(quoted("the rebels' leader in '99 didn't say"), Vec::<&str>::new());
        assert_eq!(quoted("\"the rebels' leader\" didn't"), ["the rebels' leader"]);
    }

    #[test]
    fn a_speech_of_several_paragraphs_opens_again() {
        assert_eq!(quoted("He said: \"One.\n\n\"Two.\" Then"), ["One.", "Two."]);
        assert_eq!(quoted("He said: “One.\n\n“Two.” Then"), ["One.", "Two."]);
    }

    #[test]
    fn what_is_never_closed_or_empty_quotes_nothing() {
        for text in ["", "\"", "\"\"", "“", "a \" b", "\" \"", "«", "»", "'", "é\"", "\"é"] {
            assert_eq!(quoted(text), Vec::<&str>::new(), "{text}");
        }
    }
}
