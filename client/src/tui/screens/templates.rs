//! Which kind of message to write: a list by name, Enter begins it.

use hotline_casework::Template;
use hotline_casework::template::TEMPLATES;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::engine::MessageRow;

use super::super::event::Key;
use super::super::keys::{Action, Context};
use super::super::look::Look;
use super::super::pen::{View, middle, span};
use super::super::screen::{Cx, Screen, Then, With};
use super::picker::Picker;

/// The templates, for a conversation.
#[derive(Debug)]
pub(crate) struct Templates {
    with: With,
    /// The message of it that is chosen: what is written may be about it.
    about: Option<Box<MessageRow>>,
    picker: Picker,
}

impl Templates {
    /// The templates for a message in a conversation, perhaps about one of its messages.
    pub(crate) fn new(with: With, about: Option<&MessageRow>) -> Self {
        let about = about.map(|about| Box::new(about.clone()));
        Self { with, about, picker: Picker::default() }
    }

    /// Those whose code or name holds every word typed, with their names.
    fn found(&self, look: &Look) -> Vec<(&'static Template, String)> {
        TEMPLATES
            .iter()
            .map(|template| (template, look.texts.kind(template.kind.code())))
            .filter(|(template, name)| self.picker.finds(&format!("{} {name}", template.kind)))
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
            Action::Back => return Then::Close,
            Action::Open => {
                if let Some((template, _)) = found.get(self.picker.at()) {
                    return Then::Begin(template, self.with.clone(), self.about.take());
                }
            }
            _ => self.picker.act(action, found.len()),
        }
        Then::Stay
    }

    fn key(&mut self, _cx: &mut Cx<'_>, key: Key) -> Then {
        self.picker.key(key);
        Then::Stay
    }

    fn place(&self, screen: Rect) -> Rect {
        let rows = u16::try_from(TEMPLATES.len()).unwrap_or(u16::MAX);
        middle(screen, 60, rows.saturating_add(4))
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let prompt = [span(view.t("templates-title"), look.heading()), span(" ", look.plain())];
        let nothing = view.t("templates-nothing");
        let found = self.found(look);
        self.picker.draw(
            view,
            (area, buf),
            (&prompt, &nothing),
            &found,
            |pen, y, (template, name)| {
                let line = [
                    span(format!("{}  ", template.kind), look.bold()),
                    span(name.as_str(), look.plain()),
                ];
                pen.line(2, y, &line);
            },
        );
    }
}
