//! Words as they are searched by: one cutting and folding for the index, for what a person types
//! and for what is marked in a hit, so that the three always agree.
//!
//! Letters lose their case, accents and vowel points. Scripts that write no spaces between words
//! are cut into single characters, which a search then wants to stand together. The index itself
//! only sees lower-case words between spaces.

use core::ops::Range;
use std::sync::LazyLock;

use unicode_width::UnicodeWidthChar;

use crate::limits::{MARKED_BYTES_MAX, SEARCH_BYTES_MAX, SEARCH_WORDS_MAX, WORD_CHARS_MAX};

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Folded.
    pub(super) text: String,
    /// Where it stands, in characters.
    pub(super) chars: Range<usize>,
}

/// What one character is to a word.
enum Part {
    /// Ends it.
    Between,
    /// Is not there: an accent, a vowel point, a joiner.
    Nothing,
    /// A word of its own.
    Alone,
    /// A part of it.
    Letter,
}

const fn part(c: char) -> Option<Part> {
    match c {
        // Accents, Hebrew and Arabic points, the Arabic stretching line.
        '\u{300}'..='\u{36f}'
        | '\u{591}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}'
        | '\u{640}'
        | '\u{64b}'..='\u{65f}'
        | '\u{670}'
        | '\u{6d6}'..='\u{6dc}'
        | '\u{6df}'..='\u{6ed}' => Some(Part::Nothing),
        // Thai and Lao, Burmese, Khmer, Kana, Han.
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Some(Part::Alone),
        _ => None,
    }
}

fn part_of(c: char) -> Part {
    match part(c) {
        Some(Part::Alone) if !c.is_alphanumeric() => {}
        Some(part) => return part,
        None => {}
    }
    if c.is_alphanumeric() {
        Part::Letter
    } else if !c.is_control() && c.width() == Some(0) {
        Part::Nothing
    } else {
        Part::Between
    }
}

/// Letters with an accent or of another shape, by the plain ones they are searched as.
const FOLDED: &[(&str, &str)] = &[
    ("a", "àáâãäåāăąǎǟǡǻȁȃȧḁẚạảấầẩẫậắằẳẵặª"),
    ("ae", "æǣǽ"),
    ("b", "ḃḅḇ"),
    ("c", "çćĉċčḉ"),
    ("d", "ďđḋḍḏḑḓð"),
    ("e", "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"),
    ("f", "ḟ"),
    ("g", "ĝğġģǧǵḡ"),
    ("h", "ĥħȟḣḥḧḩḫẖ"),
    ("i", "ìíîïĩīĭįıǐȉȋḭḯỉị"),
    ("j", "ĵǰ"),
    ("k", "ķǩḱḳḵ"),
    ("l", "ĺļľŀłḷḹḻḽ"),
    ("m", "ḿṁṃ"),
    ("n", "ñńņňŉǹṅṇṉṋ"),
    ("o", "òóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợº"),
    ("oe", "œ"),
    ("p", "ṕṗ"),
    ("r", "ŕŗřȑȓṙṛṝṟ"),
    ("s", "śŝşšșṡṣṥṧṩſ"),
    ("ss", "ß"),
    ("t", "ţťŧțṫṭṯṱẗ"),
    ("th", "þ"),
    ("u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
    ("v", "ṽṿ"),
    ("w", "ŵẁẃẅẇẉẘ"),
    ("x", "ẋẍ"),
    ("y", "ýÿŷȳẏẙỳỵỷỹ"),
    ("z", "źżžẑẓẕ"),
    ("α", "άὰ"),
    ("ε", "έὲ"),
    ("η", "ήὴ"),
    ("ι", "ίϊΐὶ"),
    ("ο", "όὸ"),
    ("σ", "ς"),
    ("υ", "ύϋΰὺ"),
    ("ω", "ώὼ"),
    ("е", "ёѐ"),
    ("и", "йѝ"),
    ("і", "ї"),
    ("ا", "أإآٱ"),
    ("و", "ؤ"),
    ("ي", "ئىی"),
    ("ه", "ة"),
    ("ك", "ک"),
];

/// The same by the letter, in order.
static PLAIN: LazyLock<Vec<(char, &str)>> = LazyLock::new(|| {
    let each = FOLDED.iter().flat_map(|(plain, letters)| letters.chars().map(|c| (c, *plain)));
    let mut plain: Vec<_> = each.collect();
    plain.sort_unstable();
    plain
});

fn plain(c: char) -> Option<&'static str> {
    let place = PLAIN.binary_search_by_key(&c, |(letter, _)| *letter).ok()?;
    PLAIN.get(place).map(|(_, plain)| *plain)
}

/// Adds the folded character to a word.
fn fold(c: char, word: &mut String) {
    if c.is_ascii() {
        word.push(c.to_ascii_lowercase());
        return;
    }
    // Full-width letters and digits stand in their own column of the table, in the same order.
    let narrow = u32::from(c).checked_sub(0xfee0).filter(|code| (0x21..0x7f).contains(code));
    if let Some(c) = narrow.and_then(char::from_u32) {
        word.push(c.to_ascii_lowercase());
        return;
    }
    for c in c.to_lowercase() {
        if matches!(part(c), Some(Part::Nothing)) {
            continue;
        }
        match plain(c) {
            Some(plain) => word.push_str(plain),
            None => word.push(c),
        }
    }
}

/// The words of a text, in order.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for (place, c) in text.chars().enumerate() {
        let part = part_of(c);
        match (&part, words.last_mut()) {
            (Part::Letter, Some(word)) if open => {
                if word.text.chars().count() < WORD_CHARS_MAX {
                    fold(c, &mut word.text);
                }
                word.chars.end = place + 1;
            }
            (Part::Nothing, Some(word)) if open => word.chars.end = place + 1,
            (Part::Letter | Part::Alone, _) => {
                let mut folded = String::new();
                fold(c, &mut folded);
                words.push(Word { text: folded, chars: place..place + 1 });
            }
            (Part::Nothing | Part::Between, _) => {}
        }
        open = match part {
            Part::Letter => true,
            Part::Nothing => open,
            Part::Alone | Part::Between => false,
        };
    }
    // A letter that folds to nothing leaves no word.
    words.retain(|word| !word.text.is_empty());
    words
}

/// A text as the index takes it.
pub(super) fn indexed(text: &str) -> String {
    let mut indexed = String::with_capacity(text.len());
    for word in words(text) {
        if !indexed.is_empty() {
            indexed.push(' ');
        }
        indexed.push_str(&word.text);
    }
    indexed
}

/// What a person looks for: phrases, each of words that stand together, of which the last one may
/// be the beginning of a longer word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    phrases: Vec<Vec<String>>,
}

impl Wanted {
    /// Reads what a person typed; none if there is no word in it.
    pub(super) fn read(typed: &str) -> Option<Self> {
        let end = typed.floor_char_boundary(SEARCH_BYTES_MAX);
        let typed = typed.get(..end).unwrap_or_default();
        let mut left = SEARCH_WORDS_MAX;
        let mut phrases = Vec::new();
        for chunk in typed.split_whitespace() {
            let phrase: Vec<_> = words(chunk).into_iter().map(|w| w.text).take(left).collect();
            left -= phrase.len();
            if !phrase.is_empty() {
                phrases.push(phrase);
            }
        }
        (!phrases.is_empty()).then_some(Self { phrases })
    }

    /// The question to the index. Words hold no quotes, so nothing in them is an operator.
    pub(super) fn question(&self) -> String {
        let quoted: Vec<_> =
            self.phrases.iter().map(|phrase| format!("\"{}\"", phrase.join(" "))).collect();
        format!("{} *", quoted.join(" "))
    }

    /// Where the phrases stand in the beginning of a text, in characters, ascending and apart.
    pub(super) fn places(&self, text: &str) -> Vec<Range<usize>> {
        let end = text.floor_char_boundary(MARKED_BYTES_MAX);
        let words = words(text.get(..end).unwrap_or_default());
        let mut found = Vec::new();
        for (number, phrase) in self.phrases.iter().enumerate() {
            let cut_short = number + 1 == self.phrases.len();
            for window in words.windows(phrase.len()) {
                let last = phrase.len() - 1;
                let fits = window.iter().zip(phrase).enumerate().all(|(place, (word, wanted))| {
                    if cut_short && place == last {
                        word.text.starts_with(wanted)
                    } else {
                        word.text == *wanted
                    }
                });
                if let (true, [first, .., end] | [first @ end]) = (fits, window) {
                    found.push(first.chars.start..end.chars.end);
                }
            }
        }
        found.sort_by_key(|range| (range.start, range.end));
        let mut apart: Vec<Range<usize>> = Vec::new();
        for range in found {
            match apart.last_mut() {
                Some(before) if range.start <= before.end => before.end = before.end.max(range.end),
                _ => apart.push(range),
            }
        }
        apart
    }
}
