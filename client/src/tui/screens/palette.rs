//! Every command that holds here, by name: type a part of it, Enter does it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::event::Key;
use super::super::keys::{self, Action, Binding, Context};
use super::super::look::Look;
use super::super::pen::{View, middle, span};
use super::super::screen::{Cx, Screen, Then};
use super::picker::Picker;

/// The commands of the place from which it was opened.
#[derive(Debug)]
pub(crate) struct Palette {
    of: Context,
    picker: Picker,
}

impl Palette {
    /// The commands that hold in a context.
    pub(crate) fn new(of: Context) -> Self {
        Self { of, picker: Picker::default() }
    }

    /// The commands whose names hold every word typed, in the order of the table.
    pub(crate) fn found(&self, look: &Look) -> Vec<(&'static Binding, String)> {
        keys::bindings(self.of)
            .into_iter()
            .filter(|binding| binding.action != Action::Palette)
            .filter(|binding| binding.action.is_offered(look.demo))
            .map(|binding| (binding, look.texts.t(binding.action.text()).into_owned()))
            .filter(|(_, name)| self.picker.finds(name))
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
            Action::Back => return Then::Close,
            Action::Open => {
                return match found.get(self.picker.at()) {
                    Some((binding, _)) => Then::Act(binding.action),
                    None => Then::Stay,
                };
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
        middle(screen, 60, 18)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let prompt = [span(": ", look.bold())];
        let nothing = view.t("palette-nothing");
        let found = self.found(look);
        self.picker.draw(
            view,
            (area, buf),
            (&prompt, &nothing),
            &found,
            |pen, y, (binding, name)| {
                pen.text(2, y, name, look.plain());
                let key = binding.keys.join("  ");
                pen.right(y, &[span(format!("{key} "), look.dim())]);
            },
        );
    }
}
