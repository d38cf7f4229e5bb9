//! How the line stands, truthfully, and what to do when it does not.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::engine::LinkState;

use super::super::clock;
use super::super::keys::{Action, Context};
use super::super::pen::{Pen, View, span};
use super::super::screen::{Cx, Screen, Then};
use super::super::text::Row;

/// The state of the line.
#[derive(Debug, Default)]
pub(crate) struct Line {
    scrolled: usize,
}

impl Screen for Line {
    fn context(&self) -> Context {
        Context::Line
    }

    fn act(&mut self, _cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Up => self.scrolled = self.scrolled.saturating_sub(1),
            Action::Down => self.scrolled = self.scrolled.saturating_add(1),
            Action::Back => return Then::Close,
            _ => {}
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.text(1, 0, &view.t("line-title"), look.heading());
        pen.rule(1, look.dim());
        let columns = pen.width().saturating_sub(3);
        let mut lines: Vec<(Row, Style)> = Vec::new();
        for (text, style) in sentences(view) {
            let wrapped = look.cells.wrap(&text, columns, 6, look.texts.direction());
            lines.extend(wrapped.lines.into_iter().map(|row| (row, style)));
        }
        let room = pen.height().saturating_sub(2);
        let most = lines.len().saturating_sub(room);
        let first = self.scrolled.min(most);
        for (place, (row, style)) in lines.iter().skip(first).take(room).enumerate() {
            if let Ok(y) = u16::try_from(place + 2) {
                pen.row(1, y, row, *style);
            }
        }
        if most > first
            && let Some(last) = area.height.checked_sub(1)
        {
            pen.right(last, &[span(format!(" {} ", view.t("page-more")), look.chosen())]);
        }
    }
}

/// Everything a person wants to know about the line, the most pressing first.
fn sentences(view: &View<'_>) -> Vec<(String, Style)> {
    let look = view.look;
    let texts = &look.texts;
    let mut out: Vec<(String, Style)> = Vec::new();
    let Some(status) = &view.known.status else {
        return vec![(view.t("link-connecting"), look.dim())];
    };
    match &status.link {
        LinkState::Online { since } => {
            let rtt = status.rtt_ms.map(|rtt| format!("{rtt:.0}")).unwrap_or_default();
            let values = [("time", clock::full(*since).into()), ("rtt", rtt.into())];
            out.push((texts.with("line-online", &values), look.right()));
        }
        LinkState::Waiting { until, why } => {
            let values =
                [("why", why.clone().into()), ("time", clock::until(view.now, *until).into())];
            out.push((texts.with("line-waiting", &values), look.wrong()));
        }
        LinkState::Refused(why) => {
            out.push((texts.with("line-refused", &[("why", why.clone().into())]), look.alert()));
        }
        LinkState::Connecting => out.push((view.t("link-connecting"), look.wrong())),
        LinkState::Idle => out.push((view.t("link-idle"), look.wrong())),
    }
    if view.known.relay_is_dead(view.now) {
        out.push((view.t("line-dead"), look.alert()));
        for desk in view.known.desks() {
            if let Some((seat, number)) = view.known.voice(&desk) {
                out.push((format!("  {desk}  {number}  ({seat})"), look.bold()));
            }
        }
    }
    let relay = status.relay.first().cloned().unwrap_or_default();
    out.push((texts.with("line-relay", &[("address", relay.into())]), look.plain()));
    let count = |n: u64| -> fluent_bundle::FluentValue<'static> { n.into() };
    let queued = u64::try_from(status.queued).unwrap_or(u64::MAX);
    out.push((texts.with("line-queued", &[("count", count(queued))]), look.plain()));
    out.push((texts.with("line-mailbox", &[("count", count(status.waiting))]), look.plain()));
    if status.quarantined > 0 {
        let sealed = u64::try_from(status.quarantined).unwrap_or(u64::MAX);
        out.push((texts.with("line-quarantine", &[("count", count(sealed))]), look.wrong()));
    }
    let head = [
        ("seq", count(status.head.0)),
        ("words", status.head_words.clone().into()),
        ("age", view.t(&format!("head-{}", status.head_age)).into()),
    ];
    let style = if status.head_age == "fresh" { look.plain() } else { look.wrong() };
    out.push((texts.with("line-directory", &head), style));
    if !view.known.log.is_empty() {
        out.push((String::new(), look.plain()));
        out.push((view.t("line-alarms"), look.heading()));
        for row in view.known.log.iter().rev() {
            out.push((format!("{}  {}", clock::full(row.at), row.text), look.plain()));
        }
    }
    out
}
