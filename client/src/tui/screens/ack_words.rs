//! In which words a message is acknowledged: a small choice over its page.

use hotline_casework::AckKind;
use hotline_protocol::ids::MessageId;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ask::{Answer, Ask};
use crate::engine::{Command, Failure};

use super::super::asks::What;
use super::super::keys::{Action, Context};
use super::super::pen::{Pen, View, middle, span};
use super::super::screen::{Cx, Screen, Then};
use super::detail::word;

/// The choice of words.
#[derive(Debug)]
pub(crate) struct AckWords {
    message: MessageId,
    at: usize,
    under_way: bool,
    /// Why the engine would not.
    refused: Option<String>,
}

impl AckWords {
    /// Asks for the words; Enter alone says that it was received.
    pub(crate) const fn new(message: MessageId) -> Self {
        Self { message, at: 0, under_way: false, refused: None }
    }
}

impl Screen for AckWords {
    fn context(&self) -> Context {
        Context::Palette
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        let last = AckKind::ALL.len() - 1;
        match action {
            Action::Up => self.at = self.at.saturating_sub(1),
            Action::Down => self.at = (self.at + 1).min(last),
            Action::Back => return Then::Close,
            Action::Open if !self.under_way => {
                if let Some(kind) = AckKind::ALL.get(self.at) {
                    self.under_way = true;
                    self.refused = None;
                    cx.ask(Ask::Command(Command::Acknowledge {
                        message: self.message,
                        kind: kind.word().to_owned(),
                    }));
                }
            }
            _ => {}
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, _tag: u64, answer: Result<Answer, Failure>) -> Then {
        self.under_way = false;
        match answer {
            Ok(_) => {
                let online = cx.known.is_online();
                let key = if online { "ack-words-done" } else { "ack-words-queued" };
                cx.tell(cx.t(key));
                for what in [What::Alerts, What::Queue, What::Threads, What::Incidents] {
                    cx.stale(what);
                }
                Then::Close
            }
            Err(failure) => {
                self.refused = Some(failure.to_string());
                Then::Stay
            }
        }
    }

    fn place(&self, screen: Rect) -> Rect {
        middle(screen, 60, 11)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.rule(0, look.bold());
        // On the lowest screens the choice goes before the explanation.
        let short = pen.height() < 10;
        let mut y = 1;
        pen.text(1, y, &view.t("ack-words-title"), look.heading());
        y += if short { 1 } else { 2 };
        for (place, kind) in AckKind::ALL.iter().enumerate() {
            let words = word(look, &format!("code-acknowledgement-{}", kind.word()), kind.word());
            pen.line(3, y, &[span(words, look.plain())]);
            if place == self.at {
                pen.ground(y, look.chosen());
                pen.text(1, y, look.pointer(), look.chosen());
            }
            y += 1;
        }
        let (words, style) = match (&self.refused, self.under_way) {
            (Some(refused), _) => (refused.clone(), look.wrong()),
            (None, true) => (view.t("alert-under-way"), look.bold()),
            (None, false) => (view.t("clause-ack"), look.dim()),
        };
        y += u16::from(!short);
        let columns = pen.width().saturating_sub(2).max(1);
        let wrapped = look.cells.wrap(&words, columns, 3, look.texts.direction());
        for row in &wrapped.lines {
            pen.row(1, y, row, style);
            y += 1;
        }
    }
}
