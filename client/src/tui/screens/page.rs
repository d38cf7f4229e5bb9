//! Pages to be read: what the keys do here, and what to do now.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_protocol::ids::Traffic;

use crate::ask::IncidentView;

use super::super::keys::{self, Action, Context};
use super::super::pen::{Pen, View, middle, span};
use super::super::screen::{Cx, Screen, Then};

/// What stands on a page.
#[derive(Debug)]
enum Content {
    /// The keys of a place; the chosen one can be done from here.
    Keys(Context),
    /// What to do now, by what is the case.
    Now,
}

/// A page over the screen.
#[derive(Debug)]
pub(crate) struct Page {
    content: Content,
    at: usize,
}

/// A piece of advice: when it holds, what it says and which key does it.
type Advice = (&'static str, Option<Action>);

impl Page {
    /// What the keys do in a place.
    pub(crate) fn help(of: Context) -> Self {
        Self { content: Content::Keys(of), at: 0 }
    }

    /// What to do now.
    pub(crate) fn now() -> Self {
        Self { content: Content::Now, at: 0 }
    }
}

/// The bindings of a place, as far as they do something here.
fn offered(of: Context, demo: bool) -> impl Iterator<Item = &'static keys::Binding> {
    keys::bindings(of).into_iter().filter(move |binding| binding.action.is_offered(demo))
}

/// Whether this side owes something in it.
fn owes(incident: &IncidentView) -> bool {
    incident.life.owes.iter().any(|one| one.side == incident.life.side)
}

/// What to do now, the most pressing first.
fn advice(
    view: &super::super::known::Known,
    now: hotline_protocol::ids::UnixMillis,
) -> Vec<Advice> {
    let mut advice: Vec<Advice> = Vec::new();
    if !view.alerts.is_empty() {
        advice.push(("now-alert", None));
    }
    if view.relay_is_dead(now) {
        advice.push(("now-relay-dead", Some(Action::Line)));
    }
    if view.seats().iter().any(|seat| seat.standing == "changed") {
        advice.push(("now-changed", Some(Action::Directory)));
    }
    if view.incidents.iter().any(|incident| incident.status == "raised") {
        advice.push(("now-raised", Some(Action::PassOn)));
    }
    if view.releases > 0 {
        advice.push(("now-release", Some(Action::Releases)));
    }
    if view.pings > 0 {
        advice.push(("now-ping", Some(Action::Pings)));
    }
    if view.incidents.iter().any(owes) {
        advice.push(("now-owes", Some(Action::Case)));
    }
    if view.threads.iter().any(|thread| thread.unread > 0) {
        advice.push(("now-unread", Some(Action::Open)));
    }
    if view.seats().iter().any(|seat| matches!(seat.standing.as_str(), "new" | "known")) {
        advice.push(("now-verify", Some(Action::Directory)));
    }
    if [Traffic::Exercise, Traffic::Drill].iter().any(|one| !view.incidents_in(*one).is_empty()) {
        advice.push(("now-exercise", Some(Action::Exercises)));
    }
    advice.push(("now-raise", Some(Action::Concern)));
    advice.push(("now-write", Some(Action::Write)));
    advice.push(("now-test", Some(Action::TestAlert)));
    advice.push(("now-line", Some(Action::Line)));
    advice.push(("now-find", Some(Action::Search)));
    advice.push(("now-commands", Some(Action::Palette)));
    advice
}

impl Screen for Page {
    fn context(&self) -> Context {
        Context::Page
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        let actions: Vec<Option<Action>> = match self.content {
            Content::Keys(of) => {
                offered(of, cx.look.demo).map(|binding| Some(binding.action)).collect()
            }
            Content::Now => {
                advice(cx.known, cx.now).into_iter().map(|(_, action)| action).collect()
            }
        };
        let last = actions.len().saturating_sub(1);
        match action {
            Action::Up => self.at = self.at.saturating_sub(1),
            Action::Down => self.at = (self.at + 1).min(last),
            Action::HalfUp => self.at = self.at.saturating_sub(8),
            Action::HalfDown => self.at = (self.at + 8).min(last),
            Action::Back => return Then::Close,
            Action::Open => {
                if let Some(Some(action)) = actions.get(self.at) {
                    return Then::Act(*action);
                }
            }
            _ => {}
        }
        Then::Stay
    }

    fn place(&self, screen: Rect) -> Rect {
        middle(screen, 76, 24)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let (title, lines): (&str, Vec<(String, String)>) = match self.content {
            Content::Keys(of) => (
                "help-title",
                offered(of, look.demo)
                    .map(|binding| (binding.keys.join("  "), view.t(binding.action.text())))
                    .collect(),
            ),
            Content::Now => (
                "now-title",
                advice(view.known, view.now)
                    .into_iter()
                    .map(|(key, action)| {
                        let bound = action
                            .and_then(|action| {
                                [Context::Side, Context::Talk]
                                    .into_iter()
                                    .find_map(|context| keys::key_for(context, action))
                            })
                            .unwrap_or_default();
                        (bound.to_owned(), view.t(key))
                    })
                    .collect(),
            ),
        };
        pen.text(1, 0, &view.t(title), look.heading());
        pen.rule(1, look.dim());
        let column = lines
            .iter()
            .map(|(key, _)| look.cells.width(key))
            .max()
            .and_then(|width| u16::try_from(width).ok())
            .unwrap_or(0);
        let room = pen.height().saturating_sub(2).max(1);
        // A sentence may take several rows; what is chosen is always among them.
        let columns = pen.width().saturating_sub(usize::from(column) + 4).max(8);
        let mut laid: Vec<(usize, String, super::super::text::Row)> = Vec::new();
        for (place, (key, words)) in lines.iter().enumerate() {
            let wrapped = look.cells.wrap(words, columns, 6, look.texts.direction());
            for (row_place, row) in wrapped.lines.into_iter().enumerate() {
                let key = if row_place == 0 { key.clone() } else { String::new() };
                laid.push((place, key, row));
            }
        }
        let end = laid.iter().rposition(|(place, ..)| *place == self.at).unwrap_or(0);
        let first = (end + 1).saturating_sub(room);
        for (line, (place, key, row)) in laid.iter().skip(first).take(room).enumerate() {
            let Ok(y) = u16::try_from(line + 2) else { break };
            pen.line(2, y, &[span(key.clone(), look.bold())]);
            pen.row(column + 4, y, row, look.plain());
            if *place == self.at {
                pen.text(0, y, look.pointer(), look.bold());
            }
        }
        if laid.len() > first + room
            && let Some(last) = area.height.checked_sub(1)
        {
            pen.right(last, &[span(format!(" {} ", view.t("page-more")), look.chosen())]);
        }
    }
}
