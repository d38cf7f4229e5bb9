//! Where a dossier is written to, and which file is checked.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::super::event::{Form, Held, Key, Paper, Papered};
use super::super::super::keys::{Action, Context};
use super::super::super::pen::View;
use super::super::super::screen::{Cx, Screen, Then};
use super::super::super::text::Field;
use super::super::save_as::{SaveAs, draw_path, path_field, place, type_path};
use super::Dossier;

/// What files of each form end with, as [`Form::ALL`] has them.
const ENDINGS: [&str; 3] = [Form::ALL[0].ending(), Form::ALL[1].ending(), Form::ALL[2].ending()];

/// The form of an export.
#[derive(Debug)]
pub(super) struct Export {
    held: Held,
    file: SaveAs,
    /// Whether a person has seen that some of it is for its addressees alone.
    warned: bool,
}

impl Export {
    /// Asks in which form and where.
    pub(super) fn new(held: Held) -> Self {
        let dossier = &held.0.dossier;
        let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
        let mut name: String = dossier.reference.chars().filter(plain).collect();
        if name.is_empty() {
            name = dossier.case.chars().take(8).collect();
        }
        Self { held, file: SaveAs::new(&ENDINGS, name), warned: false }
    }

    fn form(&self) -> Form {
        Form::ALL.get(self.file.form()).copied().unwrap_or(Form::Html)
    }
}

impl Screen for Export {
    fn context(&self) -> Context {
        Context::File
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::Export => {
                let Some(path) = self.file.wanted(cx) else { return Then::Stay };
                let red = self.held.0.red();
                if red > 0 && !core::mem::replace(&mut self.warned, true) {
                    cx.warn(cx.look.texts.with("file-red", &[("count", red.into())]));
                    return Then::Stay;
                }
                let (held, form) = (self.held.clone(), self.form());
                self.file.write(cx, Paper::Save { held, form, path });
            }
            action => self.file.act(action),
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        self.file.key(cx, key);
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        self.file.paste(text);
        Then::Stay
    }

    fn papered(&mut self, cx: &mut Cx<'_>, tag: u64, what: &Result<Papered, String>) -> Then {
        self.file.papered(cx, tag, what)
    }

    fn place(&self, screen: Rect) -> Rect {
        place(screen)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let sentence = view.t(match self.form() {
            Form::Html => "file-html",
            Form::Json => "file-json",
            Form::Text => "file-text",
        });
        self.file.draw(view, (area, buf), &view.t("file-export"), &sentence);
    }
}

/// Which file is checked.
#[derive(Debug)]
pub(crate) struct CheckFile {
    path: Field,
    under_way: Option<u64>,
}

impl CheckFile {
    /// Asks for the file.
    pub(crate) fn new() -> Self {
        Self { path: path_field(), under_way: None }
    }
}

impl Screen for CheckFile {
    fn context(&self) -> Context {
        Context::CheckFile
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::Open if self.under_way.is_none() => {
                let path = self.path.text().trim().to_owned();
                if path.is_empty() {
                    cx.warn(cx.t("file-no-name"));
                    return Then::Stay;
                }
                self.under_way = Some(cx.paper(Paper::Check(path)));
            }
            _ => {}
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        type_path(cx, &mut self.path, key);
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        self.path.insert(text.trim());
        Then::Stay
    }

    fn papered(&mut self, cx: &mut Cx<'_>, tag: u64, what: &Result<Papered, String>) -> Then {
        if self.under_way != Some(tag) {
            return Then::Stay;
        }
        self.under_way = None;
        match what {
            Ok(Papered::Checked(checked)) => {
                Then::Open(Box::new(Dossier::checked(checked.clone())))
            }
            Ok(_) => Then::Stay,
            Err(why) => {
                cx.warn(why.clone());
                Then::Stay
            }
        }
    }

    fn place(&self, screen: Rect) -> Rect {
        place(screen)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let words = (&*view.t("file-check"), &*view.t("file-check-why"));
        draw_path(view, (area, buf), words, &self.path);
    }
}
