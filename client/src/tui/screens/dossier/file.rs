//! Where a dossier is written to, and which file is checked.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::super::event::{Code, Form, Held, Key, Paper, Papered};
use super::super::super::keys::{Action, Context};
use super::super::super::pen::{Pen, View, middle, rows, span};
use super::super::super::screen::{Cx, Screen, Then};
use super::super::super::text::Field;
use super::super::super::typing::{draw_field, type_key};
use super::Dossier;

/// Columns of the question where there is room.
const COLUMNS: u16 = 76;

/// Lines of it.
const LINES: u16 = 8;

/// Longest path as typed.
const PATH_BYTES_MAX: usize = 1_024;

/// Draws a line for a path below a title, with a sentence under it.
fn draw_path(
    view: &View<'_>,
    (area, buf): (Rect, &mut Buffer),
    (title, sentence): (&str, &str),
    field: &Field,
) {
    let look = view.look;
    let mut pen = Pen::new(look, buf, area);
    pen.rule(0, look.dim());
    pen.text(1, 1, title, look.heading());
    let columns = pen.width().saturating_sub(2).max(1);
    let wrapped = look.cells.wrap(sentence, columns, 3, look.texts.direction());
    for (row, y) in wrapped.lines.iter().zip(5..area.height) {
        pen.row(1, y, row, look.dim());
    }
    let place = rows(area, 3, 1);
    let place =
        Rect { x: place.x.saturating_add(1), width: place.width.saturating_sub(2), ..place };
    draw_field(view, field, place, buf, true);
}

/// The form of an export.
#[derive(Debug)]
pub(super) struct Export {
    held: Held,
    form: Form,
    path: Field,
    /// Whether a person has changed the name: then it stays.
    named: bool,
    /// Whether a person has seen that some of it is for its addressees alone.
    warned: bool,
    under_way: Option<u64>,
}

impl Export {
    /// Asks in which form and where.
    pub(super) fn new(held: Held) -> Self {
        let path = Field::line(PATH_BYTES_MAX);
        let mut export =
            Self { held, form: Form::Html, path, named: false, warned: false, under_way: None };
        export.suggest();
        export
    }

    fn suggest(&mut self) {
        if self.named {
            return;
        }
        let dossier = &self.held.0.dossier;
        let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
        let mut name: String = dossier.reference.chars().filter(plain).collect();
        if name.is_empty() {
            name = dossier.case.chars().take(8).collect();
        }
        self.path.set(&format!("{name}.{}", self.form.ending()));
    }

    fn turn(&mut self, by: usize) {
        let at = Form::ALL.iter().position(|form| *form == self.form).unwrap_or(0);
        self.form = Form::ALL.get((at + by) % Form::ALL.len()).copied().unwrap_or(self.form);
        if self.named {
            // The ending follows the form where it was that of another one.
            let text = self.path.text().to_owned();
            let stem = Form::ALL.iter().find_map(|form| {
                text.strip_suffix(form.ending()).filter(|stem| stem.ends_with('.'))
            });
            if let Some(stem) = stem {
                self.path.set(&format!("{stem}{}", self.form.ending()));
            }
        }
        self.suggest();
    }
}

impl Screen for Export {
    fn context(&self) -> Context {
        Context::File
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::NextChoice => self.turn(1),
            Action::PreviousChoice => self.turn(Form::ALL.len() - 1),
            Action::Export if self.under_way.is_none() => {
                let path = self.path.text().trim().to_owned();
                if path.is_empty() {
                    cx.warn(cx.t("file-no-name"));
                    return Then::Stay;
                }
                let red = self.held.0.red();
                if red > 0 && !core::mem::replace(&mut self.warned, true) {
                    cx.warn(cx.look.texts.with("file-red", &[("count", red.into())]));
                    return Then::Stay;
                }
                let (held, form) = (self.held.clone(), self.form);
                self.under_way = Some(cx.paper(Paper::Save { held, form, path }));
            }
            _ => {}
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        match key.code {
            Code::Tab | Code::Down => self.turn(1),
            Code::Up => self.turn(Form::ALL.len() - 1),
            _ => {
                let columns = COLUMNS.min(cx.size.0).saturating_sub(2);
                let before = self.path.text().to_owned();
                type_key(&mut self.path, key, cx.look.cells, columns);
                self.named |= before != self.path.text();
            }
        }
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        self.named |= self.path.insert(text.trim());
        Then::Stay
    }

    fn papered(&mut self, cx: &mut Cx<'_>, tag: u64, what: &Result<Papered, String>) -> Then {
        if self.under_way != Some(tag) {
            return Then::Stay;
        }
        self.under_way = None;
        match what {
            Ok(Papered::Saved(path)) => {
                cx.tell(cx.look.texts.with("file-saved", &[("path", path.clone().into())]));
                Then::Close
            }
            Ok(_) => Then::Stay,
            Err(why) => {
                cx.warn(cx.look.texts.with("file-not-saved", &[("why", why.clone().into())]));
                Then::Stay
            }
        }
    }

    fn place(&self, screen: Rect) -> Rect {
        middle(screen, COLUMNS, LINES)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let sentence = view.t(match self.form {
            Form::Html => "file-html",
            Form::Json => "file-json",
            Form::Text => "file-text",
        });
        draw_path(view, (area, buf), (&view.t("file-export"), &sentence), &self.path);
        let mut pen = Pen::new(look, buf, area);
        let mut spans = Vec::new();
        for form in Form::ALL {
            let style = if form == self.form { look.chosen() } else { look.dim() };
            spans.push(span(format!(" {} ", form.ending()), style));
        }
        pen.line(1, 2, &spans);
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
        Self { path: Field::line(PATH_BYTES_MAX), under_way: None }
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
        let columns = COLUMNS.min(cx.size.0).saturating_sub(2);
        type_key(&mut self.path, key, cx.look.cells, columns);
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
        middle(screen, COLUMNS, LINES)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let words = (&*view.t("file-check"), &*view.t("file-check-why"));
        draw_path(view, (area, buf), words, &self.path);
    }
}
