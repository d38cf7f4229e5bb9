//! The files of a message: which is saved, and where.
//!
//! Saving goes on when this is left; what comes of it is told wherever the person is then.

use hotline_casework::{Attachment, Common};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::spool::shown_length;

use super::super::event::{Code, Key, Papered, SaveOrder};
use super::super::keys::{Action, Context};
use super::super::pen::{Pen, View, middle, rows, span};
use super::super::screen::{Cx, Screen, Then};
use super::super::text::Field;
use super::super::typing::{draw_field, type_key};
use super::detail::original;

/// Columns of the question where there is room.
const COLUMNS: u16 = 76;

/// Files that are shown at once.
const FILES_SHOWN: usize = 6;

/// Lines of what a file says of itself that are shown: more than any form makes.
const SUMMARY_SHOWN: usize = 14;

/// Lines of a sentence.
const SENTENCE: usize = 3;

/// Longest path as typed.
const PATH_BYTES_MAX: usize = 1_024;

/// How far it is.
#[derive(Debug)]
enum Stage {
    /// A person chooses.
    Choosing,
    /// It is on its way.
    Saving { tag: u64, percent: u64 },
    /// It is here.
    Saved { path: String, summary: Vec<String> },
}

/// The files of a message.
#[derive(Debug)]
pub(crate) struct Files {
    /// Each with its label; at least one.
    files: Vec<(Attachment, String)>,
    chosen: usize,
    path: Field,
    /// Whether a person has changed the name: then it stays.
    named: bool,
    stage: Stage,
}

/// The files that came with a message and with what it passes on, each with its label.
pub(super) fn files_of(common: &Common) -> Vec<(Attachment, String)> {
    let passed_on = original(common);
    let all = std::iter::once(common).chain(passed_on.as_ref());
    let of = |common: &Common| {
        let tlp = |file: &Attachment| file.tlp.unwrap_or(common.tlp).to_string();
        let files = common.statement().attachments.iter();
        files.map(|file| (file.clone(), tlp(file))).collect::<Vec<_>>()
    };
    all.flat_map(of).collect()
}

/// A file in one line: harmless, whatever its sender calls it.
pub(super) fn line_of(file: &Attachment, tlp: &str) -> String {
    let media_type = file.media_type.as_ref().map(|text| format!(", {}", text.line()));
    let media_type = media_type.unwrap_or_default();
    format!("{} ({}{media_type}) TLP:{tlp}", file.file_name(), shown_length(file.size))
}

impl Files {
    /// Asks which of the files, and where to; none if there are none.
    pub(super) fn of(common: &Common) -> Option<Self> {
        let files = files_of(common);
        let path = Field::line(PATH_BYTES_MAX);
        let mut screen = Self { files, chosen: 0, path, named: false, stage: Stage::Choosing };
        screen.suggest();
        (!screen.files.is_empty()).then_some(screen)
    }

    fn suggest(&mut self) {
        if let Some((file, _)) = self.files.get(self.chosen).filter(|_| !self.named) {
            self.path.set(&file.file_name());
        }
    }

    /// To another file, unless one is on its way.
    fn turn(&mut self, by: usize) {
        if matches!(self.stage, Stage::Saving { .. }) {
            return;
        }
        self.stage = Stage::Choosing;
        self.chosen = (self.chosen + by) % self.files.len().max(1);
        self.suggest();
    }

    fn save(&mut self, cx: &mut Cx<'_>) {
        let path = self.path.text().trim().to_owned();
        if path.is_empty() {
            cx.warn(cx.t("file-no-name"));
            return;
        }
        let Some((file, _)) = self.files.get(self.chosen) else { return };
        let tag = cx.save(SaveOrder { file: file.clone(), path });
        self.stage = Stage::Saving { tag, percent: 0 };
    }

    /// The lines below the path.
    fn words(&self, view: &View<'_>) -> Vec<String> {
        let texts = &view.look.texts;
        match &self.stage {
            Stage::Choosing => vec![view.t("files-why")],
            Stage::Saving { percent, .. } => {
                vec![texts.with("files-saving", &[("percent", (*percent).into())])]
            }
            Stage::Saved { path, summary } => {
                let mut lines = vec![texts.with("file-saved", &[("path", path.clone().into())])];
                // How far all of it may be believed stands last in a summary, and first here: the
                // rest may not have room.
                if let Some((trust, rest)) = summary.split_last() {
                    lines.push(trust.clone());
                    lines.extend(rest.iter().take(SUMMARY_SHOWN).cloned());
                }
                lines
            }
        }
    }

    fn lines(&self) -> usize {
        let below = match &self.stage {
            // Every other line takes two.
            Stage::Saved { summary, .. } => summary.len().min(SUMMARY_SHOWN) * 3 / 2 + SENTENCE,
            Stage::Choosing | Stage::Saving { .. } => SENTENCE,
        };
        5 + self.files.len().min(FILES_SHOWN) + below
    }
}

impl Screen for Files {
    fn context(&self) -> Context {
        Context::SaveFile
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::NextChoice => self.turn(1),
            Action::PreviousChoice => self.turn(self.files.len().saturating_sub(1)),
            // What is here already is left; what is on its way goes on.
            Action::SaveFile => match self.stage {
                Stage::Choosing => self.save(cx),
                Stage::Saving { .. } => {}
                Stage::Saved { .. } => return Then::Close,
            },
            _ => {}
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        match key.code {
            Code::Tab | Code::Down => self.turn(1),
            Code::Up => self.turn(self.files.len().saturating_sub(1)),
            _ if matches!(self.stage, Stage::Choosing) => {
                let columns = COLUMNS.min(cx.size.0).saturating_sub(2);
                let before = self.path.text().to_owned();
                type_key(&mut self.path, key, cx.look.cells, columns);
                self.named |= before != self.path.text();
            }
            _ => {}
        }
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        if matches!(self.stage, Stage::Choosing) {
            self.named |= self.path.insert(text.trim());
        }
        Then::Stay
    }

    fn papered(&mut self, _cx: &mut Cx<'_>, tag: u64, what: &Result<Papered, String>) -> Then {
        match &mut self.stage {
            Stage::Saving { tag: own, percent } if *own == tag => match what {
                Ok(Papered::Saving { done, of }) => {
                    *percent = done.saturating_mul(100).checked_div(*of).unwrap_or(100).min(100);
                }
                Ok(Papered::Kept { path, summary }) => {
                    self.stage = Stage::Saved { path: path.clone(), summary: summary.clone() };
                }
                // Why has been told.
                Ok(_) | Err(_) => self.stage = Stage::Choosing,
            },
            _ => {}
        }
        Then::Stay
    }

    fn place(&self, screen: Rect) -> Rect {
        middle(screen, COLUMNS, u16::try_from(self.lines()).unwrap_or(u16::MAX))
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.rule(0, look.dim());
        pen.text(1, 1, &view.t("files-title"), look.heading());
        let first = self.chosen.saturating_sub(FILES_SHOWN - 1);
        let mut y = 2;
        for (at, (file, tlp)) in self.files.iter().enumerate().skip(first).take(FILES_SHOWN) {
            let style = if at == self.chosen { look.chosen() } else { look.plain() };
            pen.line(1, y, &[span(format!(" {} ", line_of(file, tlp)), style)]);
            y += 1;
        }
        let place = y + 1;
        let columns = pen.width().saturating_sub(2).max(1);
        y = place + 2;
        for words in self.words(view) {
            let wrapped = look.cells.wrap(&words, columns, SENTENCE, look.texts.direction());
            for row in wrapped.lines {
                if y < area.height {
                    pen.row(1, y, &row, look.dim());
                }
                y += 1;
            }
        }
        let field = rows(area, place, 1);
        let field =
            Rect { x: field.x.saturating_add(1), width: field.width.saturating_sub(2), ..field };
        draw_field(view, &self.path, field, buf, matches!(self.stage, Stage::Choosing));
    }
}

#[cfg(test)]
mod tests;
