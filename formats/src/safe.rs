//! Text of strangers made fit to be shown: by the rules of casework, and never longer than a bound.

use hotline_casework::{shown, shown_line};

/// What stands for the rest of a text that was cut.
const CUT: char = '…';

/// On one line, without control and direction characters, at most `max` bytes.
pub(crate) fn line(text: &str, max: usize) -> String {
    cut(text, max, shown_line)
}

/// As [`line`], lines kept.
pub(crate) fn lines(text: &str, max: usize) -> String {
    cut(text, max, shown)
}

fn cut(text: &str, max: usize, shown: fn(&str) -> String) -> String {
    // What is far beyond the bound is not even looked at.
    let near = text.floor_char_boundary(max.saturating_mul(4));
    let (text, rest) = text.split_at(near);
    let safe = shown(text);
    let safe = safe.trim();
    if safe.len() <= max && rest.is_empty() {
        return safe.to_owned();
    }
    let end = safe.floor_char_boundary(max.saturating_sub(CUT.len_utf8()));
    let (kept, _) = safe.split_at(end);
    format!("{}{CUT}", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_is_longer_than_its_bound_or_disturbs_a_screen(text in "\\PC*|(?s).*", max in 3_usize..64) {
            for (safe, line) in [(line(&text, max), true), (lines(&text, max), false)] {
                prop_assert!(safe.len() <= max);
                prop_assert!(!safe.chars().any(|c| c.is_control() && (line || !matches!(c, '\n' | '\t'))));
                let bidi = safe.contains(['\u{202e}', '\u{2066}', '\u{2028}']);
                prop_assert!(!bidi);
            }
        }
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(line("twelve bytes", 12), "twelve bytes");
        assert_eq!(line("twelve bytes!", 12), "twelve by…");
        assert_eq!(line(&"\u{200b}".repeat(100), 3), "…");
        assert_eq!(line("a\nb\u{1b}[2J\u{202e}c ", 20), "a b[2Jc");
    }
}
