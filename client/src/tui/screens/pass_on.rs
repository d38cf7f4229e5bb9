//! Passing a case on to the addressee's published next desk, with a reason.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_protocol::ids::{CaseId, Traffic};

use crate::ask::{Answer, Ask};
use crate::engine::{Command, Failure};

use super::super::event::Key;
use super::super::keys::{Action, Context};
use super::super::pen::{Pen, View, middle, rows};
use super::super::screen::{Cx, Screen, Then};
use super::super::text::Field;
use super::super::typing::{draw_field, type_key};

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 600;

/// The reason for passing a case on.
#[derive(Debug)]
pub(crate) struct PassOn {
    case: CaseId,
    reason: Field,
    under_way: bool,
}

impl PassOn {
    /// Asks for the reason.
    pub(crate) fn new(case: CaseId) -> Self {
        Self { case, reason: Field::line(REASON_BYTES_MAX), under_way: false }
    }
}

impl Screen for PassOn {
    fn context(&self) -> Context {
        Context::PassOn
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => Then::Close,
            Action::Send if !self.under_way => {
                let reason = self.reason.text().trim().to_owned();
                if reason.is_empty() {
                    cx.warn(cx.t("pass-on-no-reason"));
                    return Then::Stay;
                }
                self.under_way = true;
                cx.ask(Ask::Command(Command::Escalate {
                    case: self.case,
                    traffic: Traffic::Operation,
                    party: None,
                    reason,
                }));
                Then::Stay
            }
            _ => Then::Stay,
        }
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        let (cells, columns) = (cx.look.cells, cx.size.0);
        type_key(&mut self.reason, key, cells, columns);
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        self.reason.insert(text);
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, _tag: u64, answer: Result<Answer, Failure>) -> Then {
        self.under_way = false;
        match answer {
            Ok(_) => {
                cx.tell(cx.t("pass-on-done"));
                Then::Close
            }
            Err(failure) => {
                cx.warn(failure.to_string());
                Then::Stay
            }
        }
    }

    fn place(&self, screen: Rect) -> Rect {
        middle(screen, 72, 9)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.rule(0, look.dim());
        let next = view.known.incident(self.case).and_then(|incident| incident.next_desk.clone());
        let title = match next {
            Some(desk) => look.texts.with("pass-on-title", &[("desk", desk.to_string().into())]),
            None => view.t("pass-on-nowhere"),
        };
        pen.text(1, 1, &title, look.heading());
        pen.text(1, 3, &view.t("pass-on-reason"), look.dim());
        pen.hints(6, Context::PassOn, &[Action::Send, Action::Back]);
        let field = rows(area, 4, 2);
        let field = Rect { x: field.x + 1, width: field.width.saturating_sub(2), ..field };
        draw_field(view, &self.reason, field, buf, true);
    }
}
