//! Text with nothing hidden, for looking at what was sent.

use std::fmt::Write as _;

use super::safe;

/// The text with everything spelled out that a terminal would act on or not show.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // What the screen would leave out is named; everything else stays.
        let is_kept = |c: char| *safe(c.encode_utf8(&mut [0; 4])) == *c.encode_utf8(&mut [0; 4]);
        if c == '\n' || (' '..='~').contains(&c) || is_kept(c) {
            out.push(c);
        } else {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_terminal_is_spelled_out_and_letters_stay() {
        assert_eq!(escaped("a\u{1b}[31m\nb"), "a\\u{1b}[31m\nb");
        assert_eq!(escaped("x\u{202e}y\u{2066}z"), "x\\u{202e}y\\u{2066}z");
        assert_eq!(
            escaped("Zażółć \u{645}\u{631}\u{62d} 漢字"),
            "Zażółć \u{645}\u{631}\u{62d} 漢字"
        );
        for text in ["\u{7}\u{9b}31m", "\u{200b}\u{feff}", "\u{e0041}\u{7f}"] {
            assert!(escaped(text).chars().all(|c| !c.is_control()), "{text:?}");
        }
    }
}
