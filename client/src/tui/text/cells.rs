//! How many columns text takes, and how it is cut to them and drawn.

use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, CellDiffOption, CellWidth};
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::wrap::Row;
use super::{Direction, safe_line};

/// How wide the terminal draws characters of ambiguous width (Greek, Cyrillic, `§`, box drawing).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum Ambiguous {
    /// One column: nearly everywhere.
    #[default]
    Narrow,
    /// Two columns: terminals set up for East Asian fonts.
    Wide,
}

/// How this terminal counts columns and what it can draw. Found out at the start, then passed to
/// whatever measures or draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Cells {
    /// The width of ambiguous characters.
    pub ambiguous: Ambiguous,
    /// Whether box drawing and other symbols are replaced by ASCII. Letters of people stay.
    pub ascii: bool,
    /// Whether the terminal puts right-to-left text in order by itself, so that we must not.
    pub terminal_orders: bool,
}

impl Cells {
    /// The columns that a text takes on one line. Pass it through [`super::safe`] before.
    #[must_use]
    pub(crate) fn width(self, text: &str) -> usize {
        if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return text.len();
        }
        text.graphemes(true).map(|cluster| self.cluster(cluster)).sum()
    }

    /// The text cut to at most so many columns, with an ellipsis if something is missing.
    #[must_use]
    pub(crate) fn fit(self, text: &str, columns: usize) -> String {
        if self.width(text) <= columns {
            return text.to_owned();
        }
        let ellipsis = if self.draws_ascii() { "..." } else { "\u{2026}" };
        let dots = self.width(ellipsis);
        if columns < dots {
            return ".".repeat(columns);
        }
        let mut out = self.clip(text, columns - dots).trim_end().to_owned();
        out.push_str(ellipsis);
        out
    }

    /// The text at exactly so many columns: cut as by [`Self::fit`], or filled with spaces.
    #[must_use]
    pub(crate) fn pad(self, text: &str, columns: usize) -> String {
        let mut out = self.fit(text, columns);
        let missing = columns.saturating_sub(self.width(&out));
        out.extend(std::iter::repeat_n(' ', missing));
        out
    }

    /// The longest beginning of the text that takes at most so many columns, without an ellipsis.
    #[must_use]
    pub(crate) fn clip(self, text: &str, columns: usize) -> &str {
        let mut taken = 0;
        for (at, cluster) in text.grapheme_indices(true) {
            taken += self.cluster(cluster);
            if taken > columns {
                return text.get(..at).unwrap_or_default();
            }
        }
        text
    }

    /// Whether symbols are drawn in ASCII: asked for, or because frames of wide lines break.
    #[must_use]
    pub(crate) fn draws_ascii(self) -> bool {
        self.ascii || self.ambiguous == Ambiguous::Wide
    }

    /// Draws a text of one line at a place of the screen, at most so many columns wide, exactly as
    /// given: it is neither ordered nor cut with an ellipsis. Returns the columns used. Unsafe
    /// characters are left out, and symbols replaced if the terminal needs that.
    pub(crate) fn draw(
        self,
        screen: &mut Buffer,
        (x, y): (u16, u16),
        columns: u16,
        text: &str,
        style: impl Into<Style>,
    ) -> u16 {
        let style = style.into();
        let text = safe_line(text);
        let text = self.symbols(&text);
        let mut used: u16 = 0;
        for cluster in text.graphemes(true) {
            let width = u16::try_from(self.cluster(cluster)).unwrap_or(u16::MAX);
            let Some(forced) = NonZeroU16::new(width) else { continue };
            let end = used.saturating_add(width);
            if end > columns || x.saturating_add(end) > screen.area.right() {
                break;
            }
            let at = x.saturating_add(used);
            for beside in at.saturating_add(1)..x.saturating_add(end) {
                if let Some(cell) = screen.cell_mut((beside, y)) {
                    cell.reset();
                }
            }
            if let Some(cell) = screen.cell_mut((at, y)) {
                cell.set_symbol(cluster).set_style(style);
                if cluster.cell_width() != width {
                    cell.set_diff_option(CellDiffOption::ForcedWidth(forced));
                }
            }
            used = end;
        }
        used
    }

    /// Draws a wrapped row in visual order, at the right if it reads from there. Returns the
    /// columns used.
    pub(crate) fn draw_row(
        self,
        screen: &mut Buffer,
        (x, y): (u16, u16),
        columns: u16,
        row: &Row,
        style: impl Into<Style>,
    ) -> u16 {
        let text = safe_line(&row.text);
        let text = self.symbols(&text);
        let width = u16::try_from(self.width(&text)).unwrap_or(u16::MAX).min(columns);
        let indent = match row.base {
            Direction::RightToLeft => columns - width,
            Direction::LeftToRight => 0,
        };
        let text = self.visual(&text, row.base);
        self.draw(screen, (x.saturating_add(indent), y), width, &text, style)
    }

    /// The columns of one cluster.
    pub(super) fn cluster(self, cluster: &str) -> usize {
        match self.ambiguous {
            Ambiguous::Narrow => cluster_width(cluster),
            Ambiguous::Wide => cluster_width(cluster).max(if cluster.chars().any(is_control) {
                0
            } else {
                cluster.width_cjk() + half_width_marks(cluster)
            }),
        }
    }
}

/// The columns of a cluster where ambiguous characters are narrow, as the drawing library counts.
pub(super) fn cluster_width(cluster: &str) -> usize {
    if cluster.len() == 1 {
        return usize::from(!cluster.chars().any(is_control));
    }
    if cluster.chars().any(is_control) {
        return 0;
    }
    cluster.width() + half_width_marks(cluster)
}

/// Voicing marks of half width stand in a cell of their own, though they belong to a cluster.
fn half_width_marks(cluster: &str) -> usize {
    cluster.chars().filter(|c| matches!(c, '\u{ff9e}' | '\u{ff9f}')).count()
}

fn is_control(c: char) -> bool {
    c.width().is_none()
}
