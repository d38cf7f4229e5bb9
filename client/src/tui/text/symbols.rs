//! The ASCII face of symbols, for terminals whose fonts lack them.

use std::borrow::Cow;

use super::Cells;

impl Cells {
    /// The text with box drawing and other symbols as this terminal can draw them. Letters of any
    /// script stay. Call it before measuring: an ellipsis becomes three dots.
    #[must_use]
    pub(crate) fn symbols(self, text: &str) -> Cow<'_, str> {
        if !self.draws_ascii() || text.is_ascii() {
            return Cow::Borrowed(text);
        }
        Cow::Owned(in_ascii(text))
    }
}

/// The text with symbols and typographic punctuation replaced by ASCII.
pub(crate) fn in_ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match replacement(c) {
            Some(ascii) => out.push_str(ascii),
            None => out.push(c),
        }
    }
    out
}

const fn replacement(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{2026}' | '\u{22ef}' => "...",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2039}' | '\u{203a}' => "'",
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{ab}' | '\u{bb}' => "\"",
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => " ",
        '\u{2022}' | '\u{b7}' | '\u{25cf}' | '\u{25c6}' | '\u{25a0}' | '\u{25aa}' => "*",
        '\u{25cb}' | '\u{25c7}' | '\u{25a1}' | '\u{25ab}' | '\u{25e6}' => "o",
        '\u{2190}' => "<-",
        '\u{2192}' => "->",
        '\u{2194}' => "<->",
        '\u{21d0}' => "<=",
        '\u{21d2}' => "=>",
        '\u{2191}' | '\u{25b2}' | '\u{25b4}' => "^",
        '\u{2193}' | '\u{25bc}' | '\u{25be}' => "v",
        '\u{25b6}' | '\u{25b8}' | '\u{25ba}' => ">",
        '\u{25c0}' | '\u{25c2}' | '\u{25c4}' => "<",
        '\u{2713}' | '\u{2714}' => "+",
        '\u{2715}'..='\u{2718}' | '\u{d7}' => "x",
        '\u{2264}' => "<=",
        '\u{2265}' => ">=",
        '\u{2260}' => "!=",
        '\u{2248}' => "~",
        '\u{2500}' | '\u{2501}' | '\u{2504}' | '\u{2505}' | '\u{2508}' | '\u{2509}'
        | '\u{254c}' | '\u{254d}' | '\u{2550}' | '\u{2574}' | '\u{2576}' | '\u{2578}'
        | '\u{257a}' | '\u{257c}' | '\u{257e}' => "-",
        '\u{2502}' | '\u{2503}' | '\u{2506}' | '\u{2507}' | '\u{250a}' | '\u{250b}'
        | '\u{254e}' | '\u{254f}' | '\u{2551}' | '\u{2575}' | '\u{2577}' | '\u{2579}'
        | '\u{257b}' | '\u{257d}' | '\u{257f}' => "|",
        '\u{250c}'..='\u{254b}' | '\u{2552}'..='\u{2570}' => "+",
        '\u{2571}' => "/",
        '\u{2572}' => "\\",
        '\u{2573}' => "X",
        '\u{2580}'..='\u{2588}' => "#",
        '\u{2589}'..='\u{258f}' => "|",
        '\u{2590}'..='\u{259f}' => "%",
        '\u{2190}'..='\u{21ff}'
        | '\u{2300}'..='\u{23ff}'
        | '\u{2400}'..='\u{243f}'
        | '\u{25a0}'..='\u{27bf}'
        | '\u{2900}'..='\u{297f}'
        | '\u{2b00}'..='\u{2bff}' => "*",
        _ => return None,
    })
}
