//! The card of the demonstration: what there is to try, with the keys, ticked off as it is done.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::card::{Progress, Step};
use super::super::keys::{self, Action, Context};
use super::super::known::Known;
use super::super::pen::{Pen, View, middle, span};
use super::super::screen::{Cx, Screen, Then, With};
use super::super::text::Row;

/// Rows that one sentence may take in a narrow window.
const ROWS_MAX: usize = 12;

/// The card.
#[derive(Debug)]
pub(crate) struct Card {
    at: usize,
}

impl Card {
    /// The card of somebody who is that far, at the first thing that is left.
    pub(crate) fn new(progress: &Progress) -> Self {
        let at = Step::ALL.iter().position(|step| !progress.is_done(*step)).unwrap_or(0);
        Self { at }
    }
}

/// The key that does it from the main screen.
fn key(action: Action) -> &'static str {
    let contexts = [Context::Side, Context::Talk, Context::Card];
    contexts.into_iter().find_map(|context| keys::key_for(context, action)).unwrap_or_default()
}

/// Goes to where a step is done, or does it where nothing must be chosen first.
fn go(step: Step, known: &Known) -> Then {
    let there = match step {
        Step::Read => known
            .threads
            .iter()
            .rev()
            .find(|thread| thread.unread > 0)
            .map(|thread| With::Case(thread.case)),
        Step::Raise | Step::Verify => known
            .desks()
            .iter()
            .find(|desk| {
                known
                    .me()
                    .is_some_and(|me| me.desk.party != desk.party && me.desk.kind == desk.kind)
            })
            .map(|desk| With::Desk(desk.clone())),
        Step::Close => known
            .incidents
            .iter()
            .find(|incident| incident.life.may.iter().any(|may| may == "agree"))
            .map(|incident| With::Case(incident.case)),
        Step::PassOn => known
            .incidents
            .iter()
            .find(|incident| incident.may_escalate && incident.status == "raised")
            .map(|incident| With::Case(incident.case)),
        _ => None,
    };
    match (there, step.action()) {
        (Some(with), _) => Then::Show(with),
        (None, None | Some(Action::Open | Action::PassOn | Action::Case | Action::Verify)) => {
            Then::Close
        }
        (None, Some(action)) => Then::Act(action),
    }
}

/// A row of the card.
struct Line {
    step: Option<usize>,
    /// The tick and the key, on the first row of a step.
    head: Option<(bool, &'static str)>,
    row: Row,
}

/// The rows of the card.
fn lines(view: &View<'_>, columns: usize) -> Vec<Line> {
    let look = view.look;
    let wrap = |text: &str, columns| {
        look.cells.wrap(text, columns, ROWS_MAX, look.texts.direction()).lines
    };
    let mut lines: Vec<Line> = Vec::new();
    let plain = |row| Line { step: None, head: None, row };
    lines.extend(wrap(&view.t("card-intro"), columns).into_iter().map(plain));
    lines.extend(wrap(" ", columns).into_iter().map(plain));
    for (place, step) in Step::ALL.into_iter().enumerate() {
        let done = view.card.is_some_and(|card| card.is_done(step));
        let mut head = Some((done, step.action().map(key).unwrap_or_default()));
        for row in wrap(&view.t(step.text()), columns.saturating_sub(INDENT)) {
            lines.push(Line { step: Some(place), head: head.take(), row });
        }
    }
    lines
}

/// Columns before the sentence of a step: pointer, tick, key.
const INDENT: usize = 13;

/// [`INDENT`] on the screen.
const INDENT_COLUMNS: u16 = 13;

impl Screen for Card {
    fn context(&self) -> Context {
        Context::Card
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        let last = Step::ALL.len() - 1;
        match action {
            Action::Up => self.at = self.at.saturating_sub(1),
            Action::Down => self.at = (self.at + 1).min(last),
            Action::Back => return Then::Close,
            Action::Open => {
                return match Step::ALL.get(self.at) {
                    Some(step) => go(*step, cx.known),
                    None => Then::Stay,
                };
            }
            _ => {}
        }
        Then::Stay
    }

    fn place(&self, screen: Rect) -> Rect {
        middle(screen, 78, 26)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.text(1, 0, &view.t("card-title"), look.heading());
        pen.rule(1, look.dim());
        let lines = lines(view, pen.width().saturating_sub(2));
        let room = pen.height().saturating_sub(2).max(1);
        // What is chosen is on the screen, and the beginning as long as that is.
        let end = lines.iter().rposition(|line| line.step == Some(self.at)).unwrap_or(0);
        let begin = lines.iter().position(|line| line.step == Some(self.at)).unwrap_or(0);
        let first = (end + 1).saturating_sub(room).min(begin);
        for (place, line) in lines.iter().skip(first).take(room).enumerate() {
            let Ok(y) = u16::try_from(place + 2) else { break };
            let Some(step) = line.step else {
                pen.row(1, y, &line.row, look.plain());
                continue;
            };
            if let Some((done, key)) = line.head {
                let tick = if done { "[x] " } else { "[ ] " };
                let style = if done { look.right() } else { look.plain() };
                pen.line(2, y, &[span(tick, style), span(key, look.bold())]);
                if step == self.at {
                    pen.text(0, y, look.pointer(), look.bold());
                }
            }
            pen.row(INDENT_COLUMNS, y, &line.row, look.plain());
        }
        if lines.len() > first + room
            && let Some(last) = area.height.checked_sub(1)
        {
            pen.right(last, &[span(format!(" {} ", view.t("page-more")), look.chosen())]);
        }
    }
}
