//! An alert over everything: from whom, what, what happens if nobody answers, and the word to type.

use std::cell::Cell;

use hotline_protocol::ids::{Traffic, UnixMillis};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::vault::Listed;

use super::super::alarm::WORD;
use super::super::clock;
use super::super::pen::{Pen, Span, View, middle, rows, span};
use super::super::rows::{precedence, shown_fields, written_by};
use super::super::side::tlp_span;
use super::super::state::State;
use super::super::text::{Direction, Row};
use super::case::exercise_band;

/// Rows of an alert's text that are laid out: 200 words in the narrowest place.
const TEXT_ROWS_MAX: usize = 200;

/// Below this height the frame gives way to the text.
const FRAMED_FROM: u16 = 14;

/// Below this width what stands side by side stands below each other.
const WIDE_FROM: u16 = 60;

/// A line of what scrolls.
enum Line {
    /// Pieces from the left and pieces that end at the right.
    Ends(Vec<Span>, Vec<Span>),
    /// A wrapped row.
    Row(Row, Style),
}

/// Draws the open alert.
pub(crate) fn draw(state: &State, view: &View<'_>, alert: &Listed, area: Rect, buf: &mut Buffer) {
    let look = view.look;
    let mut pen = Pen::new(look, buf, area);
    let Parts { edge, foot, top, body } = parts(state, view, alert, area);
    let framed = edge > 0;
    let traffic = alert.message.traffic;
    if framed {
        // Nobody takes what is played for what is real, not even half asleep.
        let played = traffic != Traffic::Operation;
        for y in [0, area.height.saturating_sub(1)] {
            if played {
                exercise_band(&mut pen, y, look, traffic);
            } else {
                pen.ground(y, look.alert());
            }
        }
        let count = state.alarm.waiting(view.known).count();
        let values = [("count", u64::try_from(count).unwrap_or(u64::MAX).into())];
        let title = look.texts.with("alert-title", &values);
        if played {
            pen.text(0, 0, &format!(" [EX] {title}  "), look.exercise());
        } else {
            pen.text(1, 0, &title, look.alert());
        }
    }
    if framed {
        pen.rule(top, look.dim());
    }
    for (y, (row, style)) in (top + edge..).zip(&foot) {
        pen.row(1, y, row, *style);
    }
    let y = area.height.saturating_sub(1 + edge);
    let typed = [span("> ", look.bold()), span(state.alarm.typed().to_owned(), look.bold())];
    let end = pen.line(1, y, &typed);
    view.cursor_at(area, end, y);
    text(state.alarm.scrolled(), view, alert, body, buf);
}

/// Where an alert stands on a screen of this size.
pub(crate) fn place(screen: Rect) -> Rect {
    middle(rows(screen, 2, screen.height.saturating_sub(3)), 96, 24)
}

/// How far what it says can be scrolled.
pub(crate) fn most_scrolled(state: &State, now: UnixMillis) -> usize {
    let Some(alert) = state.alarm.message(&state.known) else { return 0 };
    let cursor = Cell::new(None);
    let view = View { now, known: &state.known, look: &state.look, card: None, cursor: &cursor };
    let (columns, rows) = state.size;
    let Parts { body, .. } = parts(state, &view, alert, place(Rect::new(0, 0, columns, rows)));
    lines(&view, alert, body.width).len().saturating_sub(usize::from(body.height))
}

/// What stands where.
struct Parts {
    /// Rows of the frame above and below.
    edge: u16,
    /// What happens next, what to type, what went wrong. It is never scrolled away.
    foot: Vec<(Row, Style)>,
    /// Where the foot begins.
    top: u16,
    /// Where that scrolls which it says.
    body: Rect,
}

fn parts(state: &State, view: &View<'_>, alert: &Listed, area: Rect) -> Parts {
    let look = view.look;
    let edge = u16::from(area.height >= FRAMED_FROM);
    let columns = usize::from(area.width).saturating_sub(2);
    let mut foot: Vec<(Row, Style)> = Vec::new();
    let quota = view.known.incident(alert.message.case).filter(|incident| incident.over_quota);
    let quota = quota.map(|_| (view.t("alert-over-quota"), look.wrong()));
    for (words, style) in quota.into_iter().chain(next(view, alert)).chain([asked(state, view)]) {
        let wrapped = look.cells.wrap(&words, columns, 2, look.texts.direction());
        foot.extend(wrapped.lines.into_iter().map(|row| (row, style)));
    }
    let high = u16::try_from(foot.len()).unwrap_or(u16::MAX).saturating_add(1 + 2 * edge);
    let top = area.height.saturating_sub(high).max(edge);
    Parts { edge, foot, top, body: rows(area, edge, top.saturating_sub(edge)) }
}

/// What happens if nobody acknowledges.
fn next(view: &View<'_>, alert: &Listed) -> Option<(String, Style)> {
    let texts = &view.look.texts;
    let incident = view.known.incident(alert.message.case)?;
    if let Some((rung, at)) = incident.goes_next() {
        let values = [
            ("desk", rung.desk.to_string().into()),
            ("time", clock::minute(at).into()),
            ("left", clock::until(view.now, at).into()),
        ];
        return Some((texts.with("alert-goes", &values), view.look.wrong()));
    }
    let Some(desk) = &incident.next_desk else {
        return Some((view.t("alert-no-next"), view.look.wrong()));
    };
    let desk = ("desk", desk.to_string().into());
    let words = match incident.ack_due {
        Some(due) if due >= view.now => {
            let time = clock::until(view.now, due);
            texts.with("alert-next", &[("time", time.into()), desk])
        }
        Some(due) => {
            let time = clock::until(due, view.now);
            texts.with("alert-overdue", &[("time", time.into()), desk])
        }
        None => texts.with("incident-next", &[desk]),
    };
    Some((words, view.look.wrong()))
}

/// What the person is asked to do.
fn asked(state: &State, view: &View<'_>) -> (String, Style) {
    let look = view.look;
    let kind = look.texts.acknowledgement(state.alarm.kind());
    if state.alarm.is_under_way() {
        (view.t("alert-under-way"), look.bold())
    } else if let Some(failed) = state.alarm.failed() {
        (failed.to_owned(), look.wrong())
    } else if state.alarm.listens(view.now) {
        let values = [("word", WORD.into()), ("kind", kind.into())];
        (look.texts.with("alert-type", &values), look.bold())
    } else {
        (view.t("alert-wait"), look.dim())
    }
}

/// Everything it says, from the top.
fn lines(view: &View<'_>, alert: &Listed, width: u16) -> Vec<Line> {
    let look = view.look;
    let message = &alert.message;
    let columns = usize::from(width).saturating_sub(2);
    let verified = if message.verified {
        span(format!("  {}", view.t("desk-verified")), look.verified())
    } else {
        span(format!("  {}", view.t("desk-unverified")), look.unverified())
    };
    let name = view.known.seat(&message.from).and_then(|seat| seat.name.clone());
    let mut from = vec![span(message.from.to_string(), look.bold()), verified];
    if message.traffic != Traffic::Operation {
        from.splice(0..0, [span("[EX]", look.exercise()), span(" ", look.plain())]);
    }
    if message.signature.is_some() {
        from.push(span(format!("  {}", view.t("word-note")), look.bold()));
    }
    let mut marks = precedence(look, message.precedence);
    let tlp = vec![tlp_span(look, &message.tlp), span(" ", look.plain())];
    let base = look.texts.direction();
    let wrapped = |text: &str, style: Style, most: usize, base: Direction| {
        let wrapped = look.cells.wrap(text, columns, most, base);
        wrapped.lines.into_iter().map(move |row| Line::Row(row, style)).collect::<Vec<_>>()
    };
    let times = [
        ("sent", clock::full(message.released_at).into()),
        ("received", message.opened_at.map(clock::time).unwrap_or_default().into()),
    ];
    let times = look.texts.with("alert-times", &times);
    let subject = || wrapped(&message.subject, look.bold(), 4, base);
    let mut lines = Vec::new();
    if width >= WIDE_FROM {
        from.append(&mut marks);
        from.extend(name.map(|name| span(format!("  {name}"), look.plain())));
        lines.push(Line::Ends(from, tlp));
        let reference = span(format!("{} ", message.reference), look.dim());
        lines.push(Line::Ends(vec![span(times, look.dim())], vec![reference]));
        lines.extend(subject());
    } else {
        lines.push(Line::Ends(from, Vec::new()));
        lines.extend(subject());
        lines.push(Line::Ends(marks, tlp));
        lines.extend(wrapped(&times, look.dim(), 2, base));
    }
    if let Ok(common) = hotline_casework::Common::decode(&message.content) {
        let written_by = written_by(look, &common).into_iter();
        for (name, value) in written_by.chain(shown_fields(look, &common.said)) {
            lines.extend(wrapped(&format!("{name}: {value}"), look.plain(), 4, base));
        }
    }
    lines.extend(wrapped(&message.body, look.plain(), TEXT_ROWS_MAX, base));
    lines
}

/// What it says, as far as it is scrolled.
fn text(scrolled: usize, view: &View<'_>, alert: &Listed, area: Rect, buf: &mut Buffer) {
    let look = view.look;
    let mut pen = Pen::new(look, buf, area);
    let lines = lines(view, alert, area.width);
    let most = lines.len().saturating_sub(pen.height());
    let first = scrolled.min(most);
    for (y, line) in (0..area.height).zip(lines.iter().skip(first)) {
        match line {
            Line::Ends(left, right) => pen.ends(1, y, left, right),
            Line::Row(row, style) => pen.row(1, y, row, *style),
        }
    }
    if most > first
        && let Some(last) = area.height.checked_sub(1)
    {
        pen.right(last, &[span(format!(" {} ", view.t("page-more")), look.chosen())]);
    }
}
