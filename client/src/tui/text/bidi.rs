//! The visual order of a line in which scripts of both directions meet.

use std::borrow::Cow;

use unicode_bidi::{BidiClass, Level, ParagraphBidiInfo, bidi_class};
use unicode_segmentation::UnicodeSegmentation;

use super::{Cells, Direction, limits};

impl Direction {
    /// The direction of the first letter that has one (UAX #9, P2 and P3), else the given one.
    #[must_use]
    pub(crate) fn of(text: &str, otherwise: Self) -> Self {
        text.chars()
            .find_map(|c| match bidi_class(c) {
                BidiClass::L => Some(Self::LeftToRight),
                BidiClass::R | BidiClass::AL => Some(Self::RightToLeft),
                _ => None,
            })
            .unwrap_or(otherwise)
    }

    fn level(self) -> Level {
        match self {
            Self::LeftToRight => Level::ltr(),
            Self::RightToLeft => Level::rtl(),
        }
    }
}

/// A cluster at its place on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed<'a> {
    /// Where it begins in the line as written, in bytes.
    pub at: usize,
    /// The cluster as written.
    pub cluster: &'a str,
    /// Whether it stands in a run that reads from the right.
    pub mirrored: bool,
}

impl Cells {
    /// One wrapped line in the order in which it is drawn from the left (UAX #9, rules up to L4):
    /// Arabic and Hebrew run leftwards, figures and Latin words in them stay readable, brackets
    /// are mirrored. As written if the terminal orders by itself.
    ///
    /// Letters are not shaped: joining the forms of Arabic letters is left to the terminal and its
    /// font. One that does not shape shows separate letters in the right order.
    #[must_use]
    pub(crate) fn visual(self, line: &str, base: Direction) -> Cow<'_, str> {
        if self.terminal_orders || !needs_order(line, base) {
            return Cow::Borrowed(line);
        }
        let mut out = String::with_capacity(line.len());
        for placed in in_order(line, base) {
            let mut chars = placed.cluster.chars();
            match chars.next() {
                Some('\u{200e}' | '\u{200f}' | '\u{61c}') => {} // marks for the rules, not drawn
                Some(c) if placed.mirrored => {
                    out.push(mirror(c));
                    out.push_str(chars.as_str());
                }
                _ => out.push_str(placed.cluster),
            }
        }
        Cow::Owned(out)
    }

    /// The clusters of a line from the left of the screen to the right.
    pub(super) fn placed(self, line: &str, base: Direction) -> Vec<Placed<'_>> {
        if self.terminal_orders || !needs_order(line, base) {
            return line
                .grapheme_indices(true)
                .map(|(at, cluster)| Placed { at, cluster, mirrored: false })
                .collect();
        }
        in_order(line, base)
    }
}

fn needs_order(line: &str, base: Direction) -> bool {
    line.len() <= limits::VISUAL_BYTES_MAX
        && (base == Direction::RightToLeft
            || !line.is_ascii()
                && line
                    .chars()
                    .any(|c| matches!(bidi_class(c), BidiClass::R | BidiClass::AL | BidiClass::AN)))
}

fn in_order(line: &str, base: Direction) -> Vec<Placed<'_>> {
    let info = ParagraphBidiInfo::new(line, Some(base.level()));
    let levels = info.reordered_levels(0..line.len());
    let clusters: Vec<(Placed<'_>, Level)> = line
        .grapheme_indices(true)
        .map(|(at, cluster)| {
            let level = levels.get(at).copied().unwrap_or(base.level());
            (Placed { at, cluster, mirrored: level.is_rtl() }, level)
        })
        .collect();
    let levels: Vec<Level> = clusters.iter().map(|(_, level)| *level).collect();
    ParagraphBidiInfo::reorder_visual(&levels)
        .into_iter()
        .filter_map(|index| clusters.get(index).map(|(placed, _)| *placed))
        .collect()
}

/// The mirror image of a character that has one (BidiMirroring, those in use in prose).
const fn mirror(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '\u{ab}' => '\u{bb}',
        '\u{bb}' => '\u{ab}',
        '\u{2039}' => '\u{203a}',
        '\u{203a}' => '\u{2039}',
        '\u{2045}' => '\u{2046}',
        '\u{2046}' => '\u{2045}',
        '\u{2208}' => '\u{220b}',
        '\u{220b}' => '\u{2208}',
        '\u{2264}' => '\u{2265}',
        '\u{2265}' => '\u{2264}',
        '\u{226a}' => '\u{226b}',
        '\u{226b}' => '\u{226a}',
        '\u{2282}' => '\u{2283}',
        '\u{2283}' => '\u{2282}',
        '\u{27e8}' => '\u{27e9}',
        '\u{27e9}' => '\u{27e8}',
        '\u{3008}' => '\u{3009}',
        '\u{3009}' => '\u{3008}',
        '\u{300a}' => '\u{300b}',
        '\u{300b}' => '\u{300a}',
        '\u{300c}' => '\u{300d}',
        '\u{300d}' => '\u{300c}',
        '\u{300e}' => '\u{300f}',
        '\u{300f}' => '\u{300e}',
        '\u{3010}' => '\u{3011}',
        '\u{3011}' => '\u{3010}',
        '\u{ff08}' => '\u{ff09}',
        '\u{ff09}' => '\u{ff08}',
        other => other,
    }
}
