//! Text in rows of a width.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{Cells, Direction, limits, safe};

/// One row of a wrapped text, in the order in which it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// What stands in it, without the spaces at which it was wrapped.
    pub text: String,
    /// From which side its paragraph reads.
    pub base: Direction,
}

/// A text in rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Wrapped {
    /// The rows, none of them wider than asked.
    pub lines: Vec<Row>,
    /// Whether there is more than these rows: say "shown in part", and show the whole elsewhere.
    pub cut: bool,
}

/// Where one row stands in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    /// What is drawn, without the spaces at its end.
    pub drawn: Range<usize>,
    /// Where the next row begins.
    pub next: usize,
    /// From which side its paragraph reads.
    pub base: Direction,
}

impl Cells {
    /// The text made [`safe`] and in rows of at most so many columns, at most `rows_max` of them.
    ///
    /// Words are kept whole where there is a space or a CJK character to wrap at; a longer one is
    /// broken between clusters. Line breaks stay. The work is bounded by what the rows can show,
    /// however long the text is. `otherwise` is the direction of paragraphs without letters.
    #[must_use]
    pub(crate) fn wrap(
        self,
        text: &str,
        columns: usize,
        rows_max: usize,
        otherwise: Direction,
    ) -> Wrapped {
        let (text, beyond) = beginning(text, columns.max(1).saturating_mul(rows_max));
        let text = safe(text);
        let (spans, cut) = self.spans(&text, columns, rows_max, otherwise);
        let lines = spans
            .into_iter()
            .map(|span| Row { text: self.drawn(&text, &span, columns), base: span.base })
            .collect();
        Wrapped { lines, cut: cut || beyond }
    }

    /// What is drawn of a row. A cluster wider than the whole screen is left out.
    pub(super) fn drawn(self, text: &str, span: &Span, columns: usize) -> String {
        self.clip(text.get(span.drawn.clone()).unwrap_or_default(), columns).to_owned()
    }

    /// Where the rows of a safe text begin and end, and whether there are more than `rows_max`.
    /// An empty text has one empty row.
    pub(super) fn spans(
        self,
        text: &str,
        columns: usize,
        rows_max: usize,
        otherwise: Direction,
    ) -> (Vec<Span>, bool) {
        let mut spans = Vec::new();
        let mut at = 0;
        for paragraph in text.split('\n') {
            if spans.len() >= rows_max {
                return (spans, true);
            }
            let base = Direction::of(paragraph, otherwise);
            let whole = self.paragraph(paragraph, at, columns.max(1), rows_max, base, &mut spans);
            if !whole {
                return (spans, true);
            }
            at += paragraph.len() + 1;
        }
        (spans, false)
    }

    /// Adds the rows of one paragraph that begins at `offset`; whether all of them had room.
    fn paragraph(
        self,
        text: &str,
        offset: usize,
        columns: usize,
        rows_max: usize,
        base: Direction,
        spans: &mut Vec<Span>,
    ) -> bool {
        let mut row = Open::at(0);
        let mut before = ' ';
        for (at, cluster) in text.grapheme_indices(true) {
            let first = cluster.chars().next().unwrap_or(' ');
            let width = self.cluster(cluster);
            if cluster.chars().all(is_space) {
                // Spaces never begin a row of their own: they hang over its end unseen.
                row.columns += width;
                row.chance = Some((row.end, at + cluster.len(), row.columns));
                before = first;
                continue;
            }
            if may_break(before, first) && at > row.start {
                row.chance = Some((row.end, at, row.columns));
            }
            while row.columns + width > columns && at > row.start {
                let (end, next, left) = match row.chance {
                    Some((end, next, taken)) if next > row.start => {
                        (end, next, row.columns.saturating_sub(taken))
                    }
                    _ => (at, at, 0),
                };
                spans.push(Span {
                    drawn: offset + row.start..offset + end.max(row.start),
                    next: offset + next,
                    base,
                });
                if spans.len() >= rows_max {
                    return false;
                }
                row = Open { columns: left, end: at.max(next), ..Open::at(next) };
            }
            row.columns += width;
            row.end = at + cluster.len();
            before = cluster.chars().next_back().unwrap_or(first);
        }
        spans.push(Span {
            drawn: offset + row.start..offset + row.end,
            next: offset + text.len() + 1,
            base,
        });
        true
    }
}

/// The row that is being filled.
struct Open {
    start: usize,
    /// Behind the last cluster that is no space.
    end: usize,
    columns: usize,
    /// Where it may be wrapped: what ends there, where the next row begins, columns up to there.
    chance: Option<(usize, usize, usize)>,
}

impl Open {
    const fn at(start: usize) -> Self {
        Self { start, end: start, columns: 0, chance: None }
    }
}

/// As much of a text as can matter for so many cells, and whether that is not all.
fn beginning(text: &str, cells: usize) -> (&str, bool) {
    let bytes = cells.saturating_mul(limits::CELL_BYTES);
    if text.len() <= bytes {
        return (text, false);
    }
    let end = (0..=bytes).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    (text.get(..end).unwrap_or_default(), true)
}

/// Spaces at which a row may end; those that hold words together are none.
fn is_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}') || c == '\u{200b}'
}

/// Whether a row may end between two characters that no space parts.
const fn may_break(before: char, after: char) -> bool {
    (is_cjk(before) || is_cjk(after)) && !opens(before) && !closes(after) && !is_joiner(after)
}

const fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}' | '\u{ff01}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

/// Opening brackets hold on to what follows.
const fn opens(c: char) -> bool {
    matches!(
        c,
        '(' | '['
            | '{'
            | '\u{201c}'
            | '\u{2018}'
            | '\u{3008}'
            | '\u{300a}'
            | '\u{300c}'
            | '\u{300e}'
            | '\u{3010}'
            | '\u{3014}'
            | '\u{3016}'
            | '\u{ff08}'
            | '\u{ff3b}'
            | '\u{ff5b}'
    )
}

/// Closing brackets, stops and small kana hold on to what precedes.
const fn closes(c: char) -> bool {
    matches!(
        c,
        ')' | ']'
            | '}'
            | ','
            | '.'
            | ';'
            | ':'
            | '!'
            | '?'
            | '%'
            | '\u{201d}'
            | '\u{2019}'
            | '\u{2026}'
            | '\u{3001}'
            | '\u{3002}'
            | '\u{3005}'
            | '\u{3009}'
            | '\u{300b}'
            | '\u{300d}'
            | '\u{300f}'
            | '\u{3011}'
            | '\u{3015}'
            | '\u{3017}'
            | '\u{3041}'
            | '\u{3043}'
            | '\u{3045}'
            | '\u{3047}'
            | '\u{3049}'
            | '\u{3063}'
            | '\u{3083}'
            | '\u{3085}'
            | '\u{3087}'
            | '\u{30a1}'
            | '\u{30a3}'
            | '\u{30a5}'
            | '\u{30a7}'
            | '\u{30a9}'
            | '\u{30c3}'
            | '\u{30e3}'
            | '\u{30e5}'
            | '\u{30e7}'
            | '\u{30fb}'
            | '\u{30fc}'
            | '\u{ff01}'
            | '\u{ff05}'
            | '\u{ff09}'
            | '\u{ff0c}'
            | '\u{ff0e}'
            | '\u{ff1a}'
            | '\u{ff1b}'
            | '\u{ff1f}'
            | '\u{ff3d}'
            | '\u{ff5d}'
    )
}

const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{2060}' | '\u{feff}' | '\u{2011}')
}
