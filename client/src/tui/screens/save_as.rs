//! A new file: in which of some forms, and by which name.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::event::{Code, Key, Paper, Papered};
use super::super::keys::Action;
use super::super::pen::{Pen, View, middle, rows, span};
use super::super::screen::{Cx, Then};
use super::super::text::Field;
use super::super::typing::{draw_field, type_key};

/// Columns of the question where there is room.
const COLUMNS: u16 = 76;

/// Lines of it.
const LINES: u16 = 8;

/// Longest path as typed.
const PATH_BYTES_MAX: usize = 1_024;

/// Where a question about a file stands.
pub(super) fn place(screen: Rect) -> Rect {
    middle(screen, COLUMNS, LINES)
}

/// A line for a path, empty.
pub(super) fn path_field() -> Field {
    Field::line(PATH_BYTES_MAX)
}

/// Types into the line for a path.
pub(super) fn type_path(cx: &Cx<'_>, path: &mut Field, key: Key) {
    let columns = COLUMNS.min(cx.size.0).saturating_sub(2);
    type_key(path, key, cx.look.cells, columns);
}

/// Draws a line for a path below a title, with a sentence under it.
pub(super) fn draw_path(
    view: &View<'_>,
    (area, buf): (Rect, &mut Buffer),
    (title, sentence): (&str, &str),
    path: &Field,
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
    draw_field(view, path, place, buf, true);
}

/// The choice of a form and a name.
#[derive(Debug)]
pub(super) struct SaveAs {
    /// What a file of each form ends with.
    endings: &'static [&'static str],
    form: usize,
    stem: String,
    path: Field,
    /// Whether a person has changed the name: then it stays.
    named: bool,
    /// What is being written.
    under_way: Option<u64>,
}

impl SaveAs {
    /// Forms by the endings of their files; the name that is offered, without its ending.
    pub(super) fn new(endings: &'static [&'static str], stem: String) -> Self {
        let path = path_field();
        let mut new = Self { endings, form: 0, stem, path, named: false, under_way: None };
        new.suggest();
        new
    }

    /// Which of the forms is chosen.
    pub(super) const fn form(&self) -> usize {
        self.form
    }

    /// The name as it was typed. There is none, and the person is told so, if nothing was typed or
    /// something is being written.
    pub(super) fn wanted(&self, cx: &mut Cx<'_>) -> Option<String> {
        let path = self.path.text().trim().to_owned();
        if path.is_empty() {
            cx.warn(cx.t("file-no-name"));
        }
        Some(path).filter(|path| !path.is_empty() && self.under_way.is_none())
    }

    /// Has it written.
    pub(super) fn write(&mut self, cx: &mut Cx<'_>, paper: Paper) {
        self.under_way = Some(cx.paper(paper));
    }

    /// Says what came of it, and closes what asked for it if it is there.
    pub(super) fn papered(
        &mut self,
        cx: &mut Cx<'_>,
        tag: u64,
        what: &Result<Papered, String>,
    ) -> Then {
        if self.under_way.take_if(|asked| *asked == tag).is_none() {
            return Then::Stay;
        }
        match what {
            Ok(Papered::Saved(path)) => {
                cx.tell(cx.look.texts.with("file-saved", &[("path", path.clone().into())]));
                return Then::Close;
            }
            Ok(_) => {}
            Err(why) => {
                cx.warn(cx.look.texts.with("file-not-saved", &[("why", why.clone().into())]));
            }
        }
        Then::Stay
    }

    fn ending(&self) -> &'static str {
        self.endings.get(self.form).copied().unwrap_or_default()
    }

    fn suggest(&mut self) {
        if !self.named {
            self.path.set(&format!("{}.{}", self.stem, self.ending()));
        }
    }

    /// The form so many further.
    fn turn(&mut self, by: usize) {
        self.form = (self.form + by) % self.endings.len().max(1);
        if self.named {
            // The ending follows the form where it was that of another one.
            let text = self.path.text().to_owned();
            let stem = self
                .endings
                .iter()
                .find_map(|ending| text.strip_suffix(ending).filter(|stem| stem.ends_with('.')));
            if let Some(stem) = stem {
                self.path.set(&format!("{stem}{}", self.ending()));
            }
        }
        self.suggest();
    }

    /// Goes to the next form or the one before, if that is what is to be done.
    pub(super) fn act(&mut self, action: Action) {
        match action {
            Action::NextChoice => self.turn(1),
            Action::PreviousChoice => self.turn(self.endings.len().saturating_sub(1)),
            _ => {}
        }
    }

    /// Types into the name, or goes to another form.
    pub(super) fn key(&mut self, cx: &Cx<'_>, key: Key) {
        match key.code {
            Code::Tab | Code::Down => self.act(Action::NextChoice),
            Code::Up => self.act(Action::PreviousChoice),
            _ => {
                let before = self.path.text().to_owned();
                type_path(cx, &mut self.path, key);
                self.named |= before != self.path.text();
            }
        }
    }

    /// Takes a name that was pasted.
    pub(super) fn paste(&mut self, text: &str) {
        self.named |= self.path.insert(text.trim());
    }

    /// Draws it below a title, with a sentence about the form under it.
    pub(super) fn draw(
        &self,
        view: &View<'_>,
        (area, buf): (Rect, &mut Buffer),
        title: &str,
        sentence: &str,
    ) {
        let look = view.look;
        draw_path(view, (area, buf), (title, sentence), &self.path);
        let mut pen = Pen::new(look, buf, area);
        let spans: Vec<_> = { self.endings.iter().enumerate() }
            .map(|(place, ending)| {
                let style = if place == self.form { look.chosen() } else { look.dim() };
                span(format!(" {ending} "), style)
            })
            .collect();
        pen.line(1, 2, &spans);
    }
}
