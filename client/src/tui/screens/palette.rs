//! Every command that holds here, by name: type a part of it, Enter does it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::event::{Code, Key};
use super::super::keys::{self, Action, Binding, Context};
use super::super::look::Look;
use super::super::pen::{Pen, View, middle, span};
use super::super::screen::{Cx, Screen, Then};

/// Longest part of a name that is looked for.
const TYPED_MAX: usize = 40;

/// The commands of the place from which it was opened.
#[derive(Debug)]
pub(crate) struct Palette {
    of: Context,
    typed: String,
    at: usize,
}

impl Palette {
    /// The commands that hold in a context.
    pub(crate) fn new(of: Context) -> Self {
        Self { of, typed: String::new(), at: 0 }
    }

    /// The commands whose names hold every word typed, in the order of the table.
    pub(crate) fn found(&self, look: &Look) -> Vec<(&'static Binding, String)> {
        let typed = self.typed.to_lowercase();
        keys::bindings(self.of)
            .into_iter()
            .filter(|binding| binding.action != Action::Palette)
            .filter(|binding| binding.action.is_offered(look.demo))
            .map(|binding| (binding, look.texts.t(binding.action.text()).into_owned()))
            .filter(|(_, name)| {
                let name = name.to_lowercase();
                typed.split_whitespace().all(|word| name.contains(word))
            })
            .collect()
    }
}

impl Screen for Palette {
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
                return match found.get(self.at) {
                    Some((binding, _)) => Then::Act(binding.action),
                    None => Then::Stay,
                };
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
        middle(screen, 60, 18)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let end = pen.line(1, 0, &[span(": ", look.bold()), span(&*self.typed, look.plain())]);
        view.cursor_at(area, end, 0);
        pen.rule(1, look.dim());
        let found = self.found(look);
        if found.is_empty() {
            pen.text(1, 2, &view.t("palette-nothing"), look.dim());
        }
        let room = pen.height().saturating_sub(2).max(1);
        let first = (self.at + 1).saturating_sub(room);
        for (place, (binding, name)) in found.iter().enumerate().skip(first).take(room) {
            let Ok(y) = u16::try_from(place - first + 2) else { break };
            pen.text(2, y, name, look.plain());
            let key = binding.keys.join("  ");
            pen.right(y, &[span(format!("{key} "), look.dim())]);
            if place == self.at {
                pen.ground(y, look.chosen());
            }
        }
    }
}
