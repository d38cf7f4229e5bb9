//! An alert over everything: from whom, what, what happens if nobody answers, and the word to type.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::vault::Listed;

use super::super::alarm::WORD;
use super::super::clock;
use super::super::pen::{Pen, View, rows, span};
use super::super::rows::{precedence, shown_fields};
use super::super::side::tlp_span;
use super::super::state::State;
use super::super::text::Direction;

/// Rows of an alert's text that are laid out: 200 words in the narrowest place.
const TEXT_ROWS_MAX: usize = 200;

/// Draws the open alert.
pub(crate) fn draw(state: &State, view: &View<'_>, alert: &Listed, area: Rect, buf: &mut Buffer) {
    let look = view.look;
    let message = &alert.message;
    let mut pen = Pen::new(look, buf, area);
    let height = area.height;
    for y in [0, height.saturating_sub(1)] {
        pen.ground(y, look.alert());
    }
    let count = state.alarm.waiting(view.known).count();
    let values = [("count", u64::try_from(count).unwrap_or(u64::MAX).into())];
    let title = look.texts.with("alert-title", &values);
    pen.text(1, 0, &title, look.alert());
    let mut y = 1;
    let verified = if message.verified {
        span(format!("  {}", view.t("desk-verified")), look.verified())
    } else {
        span(format!("  {}", view.t("desk-unverified")), look.unverified())
    };
    let name = view.known.seat(&message.from).and_then(|seat| seat.name.clone());
    let mut from = vec![span(message.from.to_string(), look.bold()), verified];
    from.extend(name.map(|name| span(format!("  {name}"), look.plain())));
    from.extend(precedence(look, message.precedence));
    pen.line(1, y, &from);
    pen.right(y, &[tlp_span(look, &message.tlp)]);
    y += 1;
    let times = [
        ("sent", clock::full(message.released_at).into()),
        ("received", message.opened_at.map(clock::time).unwrap_or_default().into()),
    ];
    pen.text(1, y, &look.texts.with("alert-times", &times), look.dim());
    pen.right(y, &[span(format!("{} ", message.reference), look.dim())]);
    y += 1;
    pen.text(1, y, &message.subject, look.bold());
    y += 1;
    // The foot: what happens next, what to type, what went wrong.
    let foot = height.saturating_sub(5).max(y);
    let body = rows(area, y, foot.saturating_sub(y));
    text(state, view, alert, body, buf);
    let mut pen = Pen::new(look, buf, area);
    pen.rule(foot, look.dim());
    if let Some(incident) = view.known.incident(message.case) {
        let due = incident.ack_due.map(|due| clock::until(view.now, due)).unwrap_or_default();
        let words = match &incident.next_desk {
            Some(desk) => look
                .texts
                .with("alert-next", &[("time", due.into()), ("desk", desk.to_string().into())]),
            None => view.t("alert-no-next"),
        };
        pen.text(1, foot + 1, &words, look.wrong());
    }
    let kind = look.texts.acknowledgement(state.alarm.kind());
    let (words, style) = if state.alarm.is_under_way() {
        (view.t("alert-under-way"), look.bold())
    } else if let Some(failed) = state.alarm.failed() {
        (failed.to_owned(), look.wrong())
    } else if state.alarm.listens(view.now) {
        (
            look.texts.with("alert-type", &[("word", WORD.into()), ("kind", kind.into())]),
            look.bold(),
        )
    } else {
        (view.t("alert-wait"), look.dim())
    };
    pen.text(1, foot + 2, &words, style);
    let end = pen.line(
        1,
        foot + 3,
        &[span("> ", look.bold()), span(state.alarm.typed().to_owned(), look.bold())],
    );
    view.cursor_at(area, end, foot + 3);
}

/// What it says, as far as it is scrolled.
fn text(state: &State, view: &View<'_>, alert: &Listed, area: Rect, buf: &mut Buffer) {
    let look = view.look;
    let mut pen = Pen::new(look, buf, area);
    let columns = pen.width().saturating_sub(2);
    let mut lines = Vec::new();
    if let Ok(common) = hotline_casework::Common::decode(&alert.message.content) {
        for (name, value) in shown_fields(look, &common.said) {
            let text = format!("{name}: {value}");
            lines.extend(look.cells.wrap(&text, columns, 4, Direction::LeftToRight).lines);
        }
    }
    let base = look.texts.direction();
    let body = look.cells.wrap(&alert.message.body, columns, TEXT_ROWS_MAX, base);
    lines.extend(body.lines);
    let most = lines.len().saturating_sub(pen.height());
    let first = state.alarm.scrolled().min(most);
    for (place, row) in lines.iter().skip(first).take(pen.height()).enumerate() {
        if let Ok(y) = u16::try_from(place) {
            pen.row(1, y, row, look.plain());
        }
    }
    if most > first
        && let Some(last) = area.height.checked_sub(1)
    {
        pen.right(last, &[span(format!(" {} ", view.t("page-more")), look.chosen())]);
    }
}
