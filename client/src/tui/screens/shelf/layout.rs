//! What the screens of the shelf have in common: a title over a list or over a page.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::super::choice::Choice;
use super::super::super::keys::Action;
use super::super::super::pen::{Pen, Span, View};
use super::super::super::screen::Cx;
use super::super::super::sheet::{Scrolled, Sheet};
use super::super::detail::{columns, height, page};

/// Draws the title of a screen and what stands below it as long as there is nothing else.
fn head<'a>(
    view: &'a View<'_>,
    title: &str,
    instead: Option<&str>,
    area: Rect,
    buf: &'a mut Buffer,
) -> Pen<'a> {
    let look = view.look;
    let mut pen = Pen::new(look, buf, area);
    pen.text(1, 0, title, look.heading());
    pen.rule(1, look.dim());
    if let Some(key) = instead {
        pen.text(1, 2, &view.t(key), look.dim());
    }
    pen
}

/// A list of which one entry is chosen.
pub(super) struct List<'a> {
    /// The key of its title.
    pub(super) title: &'a str,
    /// The key of what stands there where it is empty.
    pub(super) nothing: &'a str,
    /// How long it is; none before that is known.
    pub(super) len: Option<usize>,
    /// Which entry is chosen.
    pub(super) choice: Choice,
}

impl List<'_> {
    /// Draws what is seen of it, each entry by its left and right end.
    pub(super) fn draw(
        &self,
        view: &View<'_>,
        area: Rect,
        buf: &mut Buffer,
        entry: impl Fn(usize) -> Option<(Vec<Span>, Vec<Span>)>,
    ) {
        let look = view.look;
        let instead = match self.len {
            None => Some("talk-loading"),
            Some(0) => Some(self.nothing),
            Some(_) => None,
        };
        let mut pen = head(view, &view.t(self.title), instead, area, buf);
        let room = pen.height().saturating_sub(2).max(1);
        let len = self.len.unwrap_or(0);
        let (first, at) = (self.choice.first(len, room), self.choice.at(len));
        for (place, y) in (first..len).take(room).zip(2..) {
            let Some((left, right)) = entry(place) else { break };
            pen.ends(2, y, &left, &right);
            if place == at {
                pen.text(0, y, look.pointer(), look.bold());
                pen.ground(y, look.chosen());
            }
        }
    }
}

/// Draws a page under a title.
pub(super) fn draw_page(
    view: &View<'_>,
    (title, sheet, scrolled): (&str, Sheet, Scrolled),
    area: Rect,
    buf: &mut Buffer,
) {
    let look = view.look;
    head(view, title, None, area, buf);
    let page = page(area);
    sheet.lay(look, page.width).draw(look, scrolled.first(), page, buf);
}

/// Moves in a page.
pub(super) fn scroll(cx: &Cx<'_>, sheet: Sheet, scrolled: &mut Scrolled, action: Action) {
    let len = sheet.lay(cx.look, columns(cx.size)).len();
    scrolled.act(action, len, height(cx.size));
}
