//! Which kind of message to write: a list by name, Enter begins it.

use hotline_casework::Template;
use hotline_casework::template::TEMPLATES;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::engine::MessageRow;

use super::super::event::{Code, Key};
use super::super::keys::{Action, Context};
use super::super::look::Look;
use super::super::pen::{Pen, View, middle, span};
use super::super::screen::{Cx, Screen, Then, With};

/// Longest part of a name that is looked for.
const TYPED_MAX: usize = 40;

/// The templates, for a conversation.
#[derive(Debug)]
pub(crate) struct Templates {
    with: With,
    /// The message of it that is chosen: what is written may be about it.
    about: Option<Box<MessageRow>>,
    typed: String,
    at: usize,
}

impl Templates {
    /// The templates for a message in a conversation, perhaps about one of its messages.
    pub(crate) fn new(with: With, about: Option<&MessageRow>) -> Self {
        let about = about.map(|about| Box::new(about.clone()));
        Self { with, about, typed: String::new(), at: 0 }
    }

    /// Those whose code or name holds every word typed, with their names.
    fn found(&self, look: &Look) -> Vec<(&'static Template, String)> {
        let typed = self.typed.to_lowercase();
        TEMPLATES
            .iter()
            .map(|template| (template, look.texts.kind(template.kind.code())))
            .filter(|(template, name)| {
                let line = format!("{} {name}", template.kind).to_lowercase();
                typed.split_whitespace().all(|word| line.contains(word))
            })
            .collect()
    }
}

impl Screen for Templates {
    fn context(&self) -> Context {
        Context::Palette
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        let found = self.found(cx.look);
        match action {
            Action::Up => self.at = self.at.saturating_sub(1),
            Action::Down => self.at = (self.at + 1).min(found.len().saturating_sub(1)),
            Action::Back => return Then::Close,
            Action::Open => {
                if let Some((template, _)) = found.get(self.at) {
                    return Then::Begin(template, self.with.clone(), self.about.take());
                }
            }
            _ => {}
        }
        Then::Stay
    }

    fn key(&mut self, _cx: &mut Cx<'_>, key: Key) -> Then {
        if key.code == Code::Backspace {
            self.typed.pop();
            self.at = 0;
        } else if let Some(letter) = key.text()
            && self.typed.chars().count() < TYPED_MAX
        {
            self.typed.push(letter);
            self.at = 0;
        }
        Then::Stay
    }

    fn place(&self, screen: Rect) -> Rect {
        let rows = u16::try_from(TEMPLATES.len()).unwrap_or(u16::MAX);
        middle(screen, 60, rows.saturating_add(4))
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let title = [span(view.t("templates-title"), look.heading()), span(" ", look.plain())];
        let end = pen.line(1, 0, &title);
        let end = pen.text(end, 0, &self.typed, look.plain());
        view.cursor_at(area, end, 0);
        pen.rule(1, look.dim());
        let found = self.found(look);
        if found.is_empty() {
            pen.text(1, 2, &view.t("templates-nothing"), look.dim());
        }
        let room = pen.height().saturating_sub(2).max(1);
        let first = (self.at + 1).saturating_sub(room);
        for (place, (template, name)) in found.iter().enumerate().skip(first).take(room) {
            let Ok(y) = u16::try_from(place - first + 2) else { break };
            let line = [
                span(format!("{}  ", template.kind), look.bold()),
                span(name.as_str(), look.plain()),
            ];
            pen.line(2, y, &line);
            if place == self.at {
                pen.ground(y, look.chosen());
            }
        }
    }
}
