//! Files that came with a message: what each is and how far, and where one is saved.

use hotline_casework::{Attachment, Common};
use hotline_protocol::ids::UnixMillis;
use hotline_protocol::limits::CHUNK_LIFE_MAX;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::engine::{Direction, MessageRow};
use crate::files::About;
use crate::spool::shown_length;

use super::super::event::Key;
use super::super::keys::{Action, Context};
use super::super::known::{Arriving, Known};
use super::super::look::Look;
use super::super::pen::{Pen, View, middle, rows, span};
use super::super::screen::{Cx, Screen, Then};
use super::super::sheet::Sheet;
use super::super::text::Field;
use super::super::typing::{draw_field, type_key};
use super::super::update::percent;
use super::detail::{original, stamp};

/// Columns of the question where there is room.
const COLUMNS: u16 = 76;

/// Lines of it.
const LINES: u16 = 9;

/// Longest path as typed: what systems take, and no more.
pub(super) const PATH_BYTES_MAX: usize = 1_024;

/// Most indicators of a kind that are named in a line.
const NAMED: usize = 3;

/// Every file of a message and of what it passes on.
pub(super) fn all(common: &Common) -> Vec<Attachment> {
    let passed_on = original(common);
    let commons = std::iter::once(common).chain(&passed_on);
    commons.flat_map(|common| common.statement().attachments.clone()).collect()
}

/// Adds the files of a message, with how far each is and what it says of itself.
pub(super) fn put(
    sheet: &mut Sheet,
    (known, look, now): (&Known, &Look, UnixMillis),
    message: &MessageRow,
    common: &Common,
) {
    let texts = &look.texts;
    let files = &common.statement().attachments;
    if !files.is_empty() {
        sheet.blank();
    }
    for file in files {
        let tlp = file.tlp.unwrap_or(common.tlp);
        let media_type = file.media_type.as_ref().map(|text| text.line());
        let media_type = media_type.map(|text| format!(", {text}")).unwrap_or_default();
        let about =
            format!("{} ({}{media_type}) TLP:{tlp}", file.file_name(), shown_length(file.size));
        sheet.entry(texts.t("detail-attachment"), about, look.bold());
        let (words, style) = match known.files.get(&file.hash) {
            Some(Arriving::Going { done, of }) => {
                let values = [("percent", percent(*done, *of).into())];
                (texts.with("files-arriving", &values), look.plain())
            }
            Some(Arriving::Here { path, .. }) => {
                (texts.with("files-here", &[("path", path.clone().into())]), look.right())
            }
            Some(Arriving::Taken(_)) => (texts.t("files-taken").into_owned(), look.wrong()),
            Some(Arriving::Stopped(why)) => {
                (texts.with("files-not-saved", &[("why", why.clone().into())]), look.wrong())
            }
            None => waits(known, look, now, message),
        };
        sheet.under(words, style);
        if let Some(Arriving::Here { about: Some(about), .. }) = known.files.get(&file.hash) {
            for line in lines(look, about) {
                sheet.under(line, look.plain());
            }
            sheet.under(texts.t("files-unchecked"), look.dim());
        }
    }
}

/// Until when the relay has the files of a message.
fn until(message: &MessageRow) -> UnixMillis {
    message.accepted_at.unwrap_or(message.released_at).plus(CHUNK_LIFE_MAX)
}

/// Where a file is that nobody here has asked for.
fn waits(
    known: &Known,
    look: &Look,
    now: UnixMillis,
    message: &MessageRow,
) -> (String, ratatui::style::Style) {
    let texts = &look.texts;
    if let Some((kept, of)) = known.upload(message.id) {
        let values = [("percent", percent(kept, of).into())];
        return (texts.with("files-going-up", &values), look.plain());
    }
    if message.direction == Direction::Sent && message.accepted_at.is_none() {
        return (texts.t("files-wait-here").into_owned(), look.dim());
    }
    let until = until(message);
    if until < now {
        return (texts.t("files-expired").into_owned(), look.wrong());
    }
    (texts.with("files-at-relay", &[("time", stamp(look, until).into())]), look.dim())
}

/// What a file says of itself, in the reader's language. Nothing of it was checked.
pub(super) fn lines(look: &Look, about: &About) -> Vec<String> {
    let texts = &look.texts;
    let with = |key: &str, text: String| texts.with(key, &[("text", text.into())]);
    if let Some(why) = &about.broken {
        return vec![with("files-broken", why.clone())];
    }
    let tlp = about.label().map(|tlp| format!(", TLP:{tlp}")).unwrap_or_default();
    let mut lines = vec![format!("{}{tlp}", about.format)];
    lines.extend(about.notices.iter().map(|notice| with("files-notice", notice.clone())));
    let listed = |(shown, count): &(Vec<String>, usize)| {
        let more = count.saturating_sub(shown.len());
        let more = if more > 0 { format!(" +{more}") } else { String::new() };
        format!("{}{more}", shown.join(", "))
    };
    for (key, text) in [
        ("files-title", about.title.clone()),
        ("files-from", about.producer.clone()),
        ("files-cves", listed(&about.cves)),
        ("files-products", listed(&about.products)),
    ] {
        if !text.is_empty() {
            lines.push(with(key, text));
        }
    }
    for (kind, count, samples) in &about.indicators {
        let named = samples.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        let more = if *count > samples.len().min(NAMED) { ", ..." } else { "" };
        lines.push(with("files-indicators", format!("{count} {kind}: {named}{more}")));
    }
    lines
}

/// Where a file of a message is saved.
#[derive(Debug)]
pub(super) struct Save {
    files: Vec<Attachment>,
    /// Which of them.
    at: usize,
    path: Field,
    /// Until when the relay has them.
    until: UnixMillis,
    /// Whether this screen has it saved: what came of it is told here.
    under_way: bool,
    /// How far it was before that: what came of an earlier attempt.
    before: Option<Arriving>,
}

impl Save {
    /// Asks which file and where; none if there is none.
    pub(super) fn new(files: Vec<Attachment>, message: &MessageRow) -> Option<Self> {
        Self::until(files, until(message))
    }

    /// The same of files that the relay is asked to keep on: those of a document that holds.
    pub(super) fn kept_on(files: Vec<Attachment>) -> Option<Self> {
        Self::until(files, UnixMillis(u64::MAX))
    }

    fn until(files: Vec<Attachment>, until: UnixMillis) -> Option<Self> {
        let path = Field::line(PATH_BYTES_MAX);
        let mut save = Self { files, at: 0, path, until, under_way: false, before: None };
        save.suggest();
        (!save.files.is_empty()).then_some(save)
    }

    fn file(&self) -> Option<&Attachment> {
        self.files.get(self.at)
    }

    /// The name without anything in it that could deceive, in the present directory.
    fn suggest(&mut self) {
        let name = self.file().map(Attachment::file_name).unwrap_or_default();
        self.path.set(&name);
    }

    fn turn(&mut self, by: usize) {
        if self.under_way || self.files.len() < 2 {
            return;
        }
        self.at = (self.at + by) % self.files.len();
        self.suggest();
    }

    fn save(&mut self, cx: &mut Cx<'_>) {
        let path = self.path.text().trim().to_owned();
        if path.is_empty() {
            cx.warn(cx.t("file-no-name"));
            return;
        }
        let Some(file) = self.files.get(self.at) else { return };
        if matches!(cx.known.files.get(&file.hash), Some(Arriving::Going { .. })) {
            cx.warn(cx.t("files-already-arriving"));
            return;
        }
        if self.until < cx.now {
            // It is tried all the same: the relay may keep it longer.
            cx.warn(cx.t("files-expired"));
        }
        self.before = cx.known.files.get(&file.hash).cloned();
        cx.save(file, path);
        self.under_way = true;
    }
}

impl Screen for Save {
    fn context(&self) -> Context {
        Context::SaveFile
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => {
                if self.under_way {
                    cx.tell(cx.t("files-goes-on"));
                }
                return Then::Close;
            }
            Action::NextChoice => self.turn(1),
            Action::PreviousChoice => self.turn(self.files.len().saturating_sub(1)),
            Action::SaveFile if !self.under_way => self.save(cx),
            _ => {}
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        let columns = COLUMNS.min(cx.size.0).saturating_sub(2);
        if !self.under_way {
            type_key(&mut self.path, key, cx.look.cells, columns);
        }
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        if !self.under_way {
            self.path.insert(text.trim());
        }
        Then::Stay
    }

    fn tick(&mut self, cx: &mut Cx<'_>) -> Then {
        let Some(file) = self.files.get(self.at).filter(|_| self.under_way) else {
            return Then::Stay;
        };
        let arriving = cx.known.files.get(&file.hash);
        if arriving == self.before.as_ref() {
            return Then::Stay;
        }
        self.before = None;
        match arriving {
            Some(Arriving::Here { .. }) => return Then::Close,
            Some(Arriving::Taken(free)) => {
                // A name that is free is offered; what was there stays.
                self.path.set(free);
                self.under_way = false;
                cx.warn(cx.t("files-taken"));
            }
            Some(Arriving::Stopped(_)) => self.under_way = false,
            Some(Arriving::Going { .. }) | None => {}
        }
        Then::Stay
    }

    fn place(&self, screen: Rect) -> Rect {
        middle(screen, COLUMNS, LINES)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.rule(0, look.dim());
        pen.text(1, 1, &view.t("files-save"), look.heading());
        let Some(file) = self.file() else { return };
        let about = format!("{} ({})", file.file_name(), shown_length(file.size));
        let end = pen.text(1, 2, &about, look.bold());
        if self.files.len() > 1 {
            let at = format!("{}/{}", self.at + 1, self.files.len());
            pen.line(end + 2, 2, &[span(at, look.dim())]);
        }
        let going = match view.known.files.get(&file.hash) {
            Some(Arriving::Going { done, of }) => Some(percent(*done, *of)),
            _ => None,
        };
        let sentence = match going {
            Some(percent) => look.texts.with("files-arriving", &[("percent", percent.into())]),
            None => view.t("files-save-why"),
        };
        let columns = pen.width().saturating_sub(2).max(1);
        let wrapped = look.cells.wrap(&sentence, columns, 3, look.texts.direction());
        for (row, y) in wrapped.lines.iter().zip(6..area.height) {
            pen.row(1, y, row, look.dim());
        }
        let place = rows(area, 4, 1);
        let place =
            Rect { x: place.x.saturating_add(1), width: place.width.saturating_sub(2), ..place };
        draw_field(view, &self.path, place, buf, !self.under_way);
    }
}
