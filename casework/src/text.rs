//! Text that others wrote: kept as written, shown without what could deceive a screen.

use core::fmt;

use crate::limits;

/// Text from outside. It prints without control characters, ESC, bidi overrides and long runs of
/// invisible characters; the text as written stays for hashing and for "as sent".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Text(String);

impl Text {
    /// The text exactly as written. Never print it to a terminal.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// The text for showing, lines kept.
    #[must_use]
    pub fn shown(&self) -> String {
        shown(&self.0)
    }

    /// The text for showing on one line.
    #[must_use]
    pub fn line(&self) -> String {
        shown_line(&self.0)
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Length as written, in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.shown())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// The text without what could deceive or disturb a screen.
///
/// Removed: control characters but line feed and tab (a lone carriage return becomes a line feed,
/// since it would overwrite its line), bidi embeddings, overrides and isolates, tag characters,
/// and what goes beyond a run of [`limits::ZERO_WIDTH_RUN_MAX`] characters without width.
#[must_use]
pub fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let c = match c {
            '\r' if chars.peek() == Some(&'\n') => continue,
            '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            c => c,
        };
        if is_forbidden(c) {
            continue;
        }
        run = if has_no_width(c) { run + 1 } else { 0 };
        if run <= limits::ZERO_WIDTH_RUN_MAX {
            out.push(c);
        }
    }
    out
}

/// As [`shown`], on one line: a subject must not be able to draw a second one.
#[must_use]
pub fn shown_line(text: &str) -> String {
    shown(text).chars().map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c }).collect()
}

fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c,
            '\u{202a}'..='\u{202e}' // embeddings and overrides
            | '\u{2066}'..='\u{206f}' // isolates and deprecated formatting
            | '\u{fff9}'..='\u{fffb}' // interlinear annotation
            | '\u{e0000}'..='\u{e007f}') // tags: invisible text
}

/// Characters that take no place of their own, as far as they serve to hide or to pile up.
/// The marks of scripts that cannot be written without them are not among these.
fn has_no_width(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2065}' | '\u{3164}' | '\u{feff}'
        | '\u{ffa0}'
        | '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// How many words a text has. Scripts written without spaces count each character as one, as
/// word processors do, so that the bound on urgent messages holds for them too.
#[must_use]
pub fn words(text: &str) -> usize {
    let mut count = 0;
    let mut inside = false;
    for c in text.chars() {
        let alone = is_ideographic(c);
        if alone || (!c.is_whitespace() && !inside) {
            count += 1;
        }
        inside = !alone && !c.is_whitespace();
    }
    count
}

pub(crate) fn is_ideographic(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_lose_their_teeth() {
        assert_eq!(shown("a\u{1b}[2Jb\u{7}\u{9b}31mc\0"), "a[2Jb31mc");
        assert_eq!(shown("\u{1b}]0;title\u{7}"), "]0;title");
    }

    #[test]
    fn bidi_overrides_and_isolates_are_removed() {
        assert_eq!(shown("pay \u{202e}001\u{202c} \u{2066}x\u{2069}"), "pay 001 x");
    }

    #[test]
    fn a_carriage_return_cannot_overwrite_its_line() {
        assert_eq!(shown("safe\revil"), "safe\nevil");
        assert_eq!(shown("one\r\ntwo\tthree"), "one\ntwo\tthree");
    }

    #[test]
    fn a_subject_stays_on_one_line() {
        assert_eq!(shown_line("a\nb\r\nc\u{2028}d\te"), "a b c d e");
    }

    #[test]
    fn invisible_text_is_removed_and_invisible_runs_are_bounded() {
        let tags: String =
            "hidden".chars().map(|c| char::from_u32(0xe0000 + c as u32).unwrap()).collect();
        assert_eq!(shown(&format!("a{tags}b")), "ab");
        let pile = format!("a{}b", "\u{301}".repeat(500));
        assert_eq!(shown(&pile).chars().count(), 2 + limits::ZERO_WIDTH_RUN_MAX);
        let hidden = format!("a{}b", "\u{200b}\u{feff}".repeat(500));
        assert_eq!(shown(&hidden).chars().count(), 2 + limits::ZERO_WIDTH_RUN_MAX);
    }

    #[test]
    fn honest_text_of_many_scripts_is_left_alone() {
        for text in [
            "Vi\u{1ec7}t, e\u{302}\u{323}",
            "\u{633}\u{644}\u{627}\u{645}\u{200f}",
            "\u{5e9}\u{5b8}\u{5c1}\u{5dc}\u{5d5}\u{5b9}\u{5dd}",
            "\u{928}\u{92e}\u{938}\u{94d}\u{924}\u{947}",
            "\u{4f60}\u{597d}",
        ] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn text_is_shown_clean_and_kept_raw() {
        let text = Text::from("a\u{1b}b");
        assert_eq!((text.to_string().as_str(), text.raw()), ("ab", "a\u{1b}b"));
    }

    #[test]
    fn words_are_counted_in_scripts_with_and_without_spaces() {
        assert_eq!(words("  one two\nthree-four "), 3);
        assert_eq!(words("\u{8bf7}\u{786e}\u{8ba4} DNS"), 4);
        assert_eq!(words(""), 0);
    }
}
