//! Files that go with a message: which, what each was recognised as, and what keeps one from going.
//! The draft keeps where they lie; they are sealed when the message is handed over.

use hotline_casework::limits::ATTACHMENTS_MAX;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::files::About;
use crate::spool::shown_length;

use super::super::super::event::{FileWork, Filed, Key, Picked};
use super::super::super::keys::Action;
use super::super::super::look::Look;
use super::super::super::pen::{Pen, View, rows};
use super::super::super::screen::Cx;
use super::super::super::text::{Cells, Field, safe_line};
use super::super::super::typing::{draw_field, type_key};
use super::super::files::{PATH_BYTES_MAX, lines};
use super::Compose;
use super::draft::Draft;

/// Lines that are no file's: a rule, the title, the path, an empty one above the files and one below.
const AROUND: u16 = 6;

/// The question which files go.
#[derive(Debug)]
pub(super) struct Attach {
    path: Field,
    /// Which of the files is marked.
    at: usize,
    /// The file that is being looked at.
    looking: Option<u64>,
}

impl Attach {
    pub(super) fn new() -> Self {
        Self { path: Field::line(PATH_BYTES_MAX), at: 0, looking: None }
    }

    pub(super) fn key(&mut self, key: Key, cells: Cells, columns: u16) {
        if self.looking.is_none() {
            type_key(&mut self.path, key, cells, columns.saturating_sub(4).max(1));
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        if self.looking.is_none() {
            self.path.insert(text.trim());
        }
    }

    pub(super) fn draw(&self, draft: &Draft, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.rule(0, look.dim());
        pen.text(2, 0, &format!(" {} ", view.t("compose-files")), look.heading());
        pen.text(1, 1, &view.t("compose-files-path"), look.dim());
        let mut y = 4;
        for (place, file) in draft.files.iter().enumerate() {
            if place == self.at {
                pen.text(1, y, look.pointer(), look.bold());
            }
            pen.text(3, y, &line(file), look.bold());
            y += 1;
            for words in file.about.iter().flat_map(|about| lines(look, about)) {
                pen.text(5, y, &words, look.plain());
                y += 1;
            }
            if let Some(words) = strict(draft, look, file) {
                pen.text(5, y, &words, look.wrong());
                y += 1;
            }
        }
        if draft.files.is_empty() {
            pen.text(3, y, &view.t("compose-files-none"), look.dim());
        }
        let place = rows(area, 2, 1);
        let place =
            Rect { x: place.x.saturating_add(3), width: place.width.saturating_sub(4), ..place };
        draw_field(view, &self.path, place, buf, self.looking.is_none());
    }
}

/// A file in a line.
fn line(file: &Picked) -> String {
    let format = file.about.as_ref().map(|about| about.format.as_str()).unwrap_or_default();
    let what = if format.is_empty() { file.media_type.as_str() } else { format };
    let what = if what.is_empty() { String::new() } else { format!(", {what}") };
    format!("{} ({}{what})", safe_line(&file.name), shown_length(file.size))
}

/// That a file bears a stricter label than the message.
fn strict(draft: &Draft, look: &Look, file: &Picked) -> Option<String> {
    let label = file.about.as_ref().and_then(About::label).filter(|one| *one > draft.tlp())?;
    let values = [("name", safe_line(&file.name).into()), ("tlp", label.to_string().into())];
    Some(look.texts.with("compose-file-strict", &values))
}

/// The files of a draft, a line each, as the form shows them.
pub(super) fn about(draft: &Draft, look: &Look) -> Vec<(String, Style)> {
    let mut found = Vec::new();
    for file in &draft.files {
        let values = [("file", line(file).into())];
        found.push((look.texts.with("compose-file", &values), look.plain()));
        found.extend(strict(draft, look, file).map(|words| (words, look.wrong())));
    }
    if !draft.files.is_empty() && draft.precedence().interrupts() {
        found.push((look.texts.t("compose-files-urgent").into_owned(), look.wrong()));
    }
    found
}

/// The lines that the question takes.
pub(super) fn wanted(compose: &Compose, look: &Look) -> u16 {
    let of = |file: &Picked| {
        let about = file.about.as_ref().map_or(0, |about| lines(look, about).len());
        1 + about + usize::from(strict(&compose.draft, look, file).is_some())
    };
    let lines = compose.draft.files.iter().map(of).sum::<usize>();
    AROUND.saturating_add(u16::try_from(lines).unwrap_or(u16::MAX))
}

impl Compose {
    /// Does something about the files.
    pub(super) fn act_on_files(&mut self, cx: &mut Cx<'_>, action: Action) {
        let Some(attach) = &mut self.attach else { return };
        let count = self.draft.files.len();
        match action {
            Action::Back => self.attach = None,
            Action::Down => attach.at = attach.at.saturating_add(1).min(count.saturating_sub(1)),
            Action::Up => attach.at = attach.at.saturating_sub(1),
            Action::Remove if attach.at < count => {
                self.draft.files.remove(attach.at);
                attach.at = attach.at.min(count.saturating_sub(2));
                self.changed(cx);
            }
            Action::Attach if attach.looking.is_none() => {
                let path = attach.path.text().trim().to_owned();
                if path.is_empty() {
                    // Nothing more to attach.
                    self.attach = None;
                } else if count >= ATTACHMENTS_MAX {
                    let max = u64::try_from(ATTACHMENTS_MAX).unwrap_or(u64::MAX);
                    cx.warn(cx.look.texts.with("compose-files-many", &[("max", max.into())]));
                } else {
                    attach.looking = Some(cx.file(FileWork::Pick(path)));
                }
            }
            _ => {}
        }
    }

    /// A file was looked at.
    pub(super) fn picked(&mut self, cx: &mut Cx<'_>, tag: u64, what: &Result<Filed, String>) {
        let Some(attach) = self.attach.as_mut().filter(|one| one.looking == Some(tag)) else {
            return;
        };
        attach.looking = None;
        match what {
            Ok(Filed::Picked(file)) => {
                attach.path.set("");
                // Picked again it is looked at again.
                self.draft.files.retain(|one| one.path != file.path);
                self.draft.files.push(file.clone());
                attach.at = self.draft.files.len().saturating_sub(1);
                if let Some(words) = strict(&self.draft, cx.look, file) {
                    cx.warn(words);
                }
                self.changed(cx);
            }
            Ok(_) => {}
            Err(why) => cx.warn(why.clone()),
        }
    }
}
