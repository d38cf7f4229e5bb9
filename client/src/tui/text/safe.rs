//! The door of the screen: what of a text may be drawn.

use unicode_segmentation::UnicodeSegmentation;

use super::cells::cluster_width;
use super::limits;

/// The text without what could deceive, disturb or hang a terminal. Doing it twice changes nothing.
///
/// What [`hotline_casework::shown`] removes is removed here again, since a view trusts nobody:
/// control characters, ESC, bidi embeddings, overrides and isolates, tags, floods of characters
/// without width. Besides, tabs become spaces, and what terminals draw in different widths
/// becomes what they agree on: soft hyphens, variation selectors and skin tones go, joined emoji
/// stand side by side, and a pile of marks becomes one U+FFFD.
#[must_use]
pub(crate) fn safe(text: &str) -> String {
    if text.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)) {
        return text.to_owned();
    }
    // What is taken out joins what stood beside it, so this is repeated until it is quiet. The
    // second pass nearly always is; each other one has taken something out.
    let mut out = pass(text);
    loop {
        let again = pass(&out);
        if again == out {
            return out;
        }
        out = again;
    }
}

/// As [`safe`], on one line.
#[must_use]
pub(crate) fn safe_line(text: &str) -> String {
    let text = safe(text);
    // A space joins what stands before it where a line break did not.
    if text.contains('\n') { safe(&text.replace('\n', " ")) } else { text }
}

fn pass(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let shown = hotline_casework::shown(text);
    let mut chars = shown.chars().peekable();
    while let Some(c) = chars.next() {
        let drawn_in_two_ways = match c {
            '\u{ad}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => true,
            '\u{1f3fb}'..='\u{1f3ff}' => true,
            '\u{200d}' => chars.peek().is_some_and(|next| is_pictograph(*next)),
            _ => false,
        };
        if !drawn_in_two_ways {
            kept.push(c);
        }
    }
    let mut out = String::with_capacity(kept.len());
    let mut column = 0;
    for cluster in kept.graphemes(true) {
        match cluster {
            "\n" => {
                out.push('\n');
                column = 0;
            }
            "\t" => {
                let stop = limits::TAB_COLUMNS - column % limits::TAB_COLUMNS;
                out.extend(std::iter::repeat_n(' ', stop));
                column += stop;
            }
            _ => {
                let width = cluster_width(cluster);
                let piled = width > limits::CLUSTER_COLUMNS_MAX
                    || cluster.chars().nth(limits::CLUSTER_CHARS_MAX).is_some();
                out.push_str(if piled { "\u{fffd}" } else { cluster });
                column += if piled { 1 } else { width };
            }
        }
    }
    out
}

/// Symbols that an emoji sequence can be joined with.
const fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}'
        | '\u{1f000}'..='\u{1faff}')
}
