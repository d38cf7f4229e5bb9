//! One message in full: what it says, how it was sent, and how far it came, seat by seat.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ask::{Answer, Ask, Delivery, News};
use crate::engine::{Command, Failure};
use crate::vault::Listed;

use super::super::keys::{Action, Context};
use super::super::pen::{Pen, View};
use super::super::screen::{Cx, Screen, Then};

/// A message.
#[derive(Debug)]
pub(crate) struct Detail {
    listed: Listed,
    delivery: Option<Delivery>,
    scrolled: usize,
}

impl Detail {
    /// A message of the conversation.
    pub(crate) fn new(listed: Listed) -> Self {
        Self { listed, delivery: None, scrolled: 0 }
    }
}

impl Screen for Detail {
    fn context(&self) -> Context {
        Context::Detail
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        let message = self.listed.message.id;
        cx.order(Ask::Mark(vec![message]));
        cx.ask(Ask::Delivery(message));
    }

    fn news(&mut self, cx: &mut Cx<'_>, _news: &News) -> Then {
        cx.ask(Ask::Delivery(self.listed.message.id));
        Then::Stay
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Up => self.scrolled = self.scrolled.saturating_sub(1),
            Action::Down => self.scrolled = self.scrolled.saturating_add(1),
            Action::Back => return Then::Close,
            Action::Acknowledge => {
                let message = self.listed.message.id;
                let kind = "received".to_owned();
                cx.order(Ask::Command(Command::Acknowledge { message, kind }));
            }
            _ => {}
        }
        Then::Stay
    }

    fn answered(&mut self, _cx: &mut Cx<'_>, _tag: u64, answer: Result<Answer, Failure>) -> Then {
        if let Ok(Answer::Delivery(delivery)) = answer {
            self.delivery = Some(delivery);
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let message = &self.listed.message;
        pen.text(1, 0, &message.subject, look.bold());
        pen.rule(1, look.dim());
        let columns = pen.width().saturating_sub(2);
        let body = look.cells.wrap(&message.body, columns, 2_000, look.texts.direction());
        for (y, row) in (2..).zip(body.lines.iter().skip(self.scrolled)) {
            pen.row(1, y, row, look.plain());
        }
    }
}
