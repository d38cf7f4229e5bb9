//! What parties publish: the library, the glossary, and the counters of this home.

pub(crate) mod counters;
mod form;
pub(crate) mod glossary;
#[cfg(test)]
mod tests;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_casework::Common;
use hotline_casework::library::{Document, Step};

use crate::ask::{Answer, Ask, DocumentView, LibraryView, News};
use crate::engine::Failure;
use crate::spool::shown_length;
use crate::vault::Found;
use crate::view::short;

use super::super::choice::Choice;
use super::super::keys::{Action, Context};
use super::super::look::Look;
use super::super::pen::{Pen, View, span};
use super::super::screen::{Cx, Screen, Then};
use super::super::sheet::{Scrolled, Sheet};
use super::detail::{columns, height, page, stamp};
use super::question::Question;
use form::Form;

/// Every document that parties have published.
#[derive(Debug, Default)]
pub(crate) struct Library {
    view: Option<LibraryView>,
    choice: Choice,
    asked: Question,
}

impl Library {
    fn chosen(&self) -> Option<&DocumentView> {
        let documents = &self.view.as_ref()?.documents;
        documents.get(self.choice.at(documents.len()))
    }

    fn len(&self) -> usize {
        self.view.as_ref().map_or(0, |view| view.documents.len())
    }
}

impl Screen for Library {
    fn context(&self) -> Context {
        Context::Shelf
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.asked.ask(cx, Ask::Library);
    }

    fn news(&mut self, cx: &mut Cx<'_>, news: &News) -> Then {
        if is_about(news) {
            self.asked.ask(cx, Ask::Library);
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if let Some(Answer::Library(view)) = self.asked.answered(cx, tag, answer) {
            self.view = Some(*view);
        }
        if self.asked.is_due() {
            self.asked.ask(cx, Ask::Library);
        }
        Then::Stay
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::NewEntry => return Then::Open(Box::new(Form::publish())),
            Action::Open => {
                if let Some(one) = self.chosen() {
                    return Then::Open(Box::new(Reader::new(one.clone())));
                }
            }
            Action::Export => {
                if let Some(one) = self.chosen() {
                    return Then::Open(Box::new(Reader::new(one.clone())));
                }
            }
            action => self.choice.act(action, self.len(), height(cx.size)),
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.text(1, 0, &view.t("library-title"), look.heading());
        pen.rule(1, look.dim());
        let Some(library) = &self.view else {
            pen.text(1, 2, &view.t("talk-loading"), look.dim());
            return;
        };
        if library.documents.is_empty() {
            pen.text(1, 2, &view.t("library-nothing"), look.dim());
        }
        let room = pen.height().saturating_sub(2).max(1);
        let len = library.documents.len();
        let (first, at) = (self.choice.first(len, room), self.choice.at(len));
        let shown = library.documents.iter().enumerate().skip(first).take(room);
        for ((place, one), y) in shown.zip(2..) {
            let party = look.cells.pad(&one.party.to_string(), PARTY_COLUMNS);
            let left =
                [span(format!("{party} "), look.bold()), span(one.title.clone(), look.plain())];
            let right = match &one.withdrawn {
                Some(_) => span(format!("{} ", view.t("library-withdrawn")), look.wrong()),
                None => {
                    let size = shown_length(one.size);
                    span(format!("v{} {size} TLP:{} ", one.number, one.tlp), look.dim())
                }
            };
            pen.ends(2, y, &left, &[right]);
            if place == at {
                pen.text(0, y, look.pointer(), look.bold());
                pen.ground(y, look.chosen());
            }
        }
    }
}

/// Columns of a party's code.
const PARTY_COLUMNS: usize = 8;

/// Whether something may have been published or withdrawn.
fn is_about(news: &News) -> bool {
    match news {
        News::Arrived { kind, .. } => ["LIB", "GLO"].contains(&kind.as_str()),
        News::Released { .. } | News::Missed => true,
        _ => false,
    }
}

/// One document.
#[derive(Debug)]
struct Reader {
    one: DocumentView,
    bytes: Option<Vec<u8>>,
    asked: Question,
    scrolled: Scrolled,
}

impl Reader {
    fn new(one: DocumentView) -> Self {
        Self { one, bytes: None, asked: Question::default(), scrolled: Scrolled::default() }
    }

    fn sheet(&self, look: &Look) -> Sheet {
        let (one, texts, plain) = (&self.one, &look.texts, look.plain());
        let mut sheet = Sheet::default();
        sheet.entry(texts.t("library-party"), one.party.to_string(), look.bold());
        let by = [("who", one.from.to_string().into()), ("time", stamp(look, one.at).into())];
        let version = format!("{}  {}", one.number, texts.with("library-by", &by));
        sheet.entry(texts.t("library-version"), version, plain);
        sheet.entry("TLP", one.tlp.clone(), plain);
        if let Some(why) = &one.withdrawn {
            sheet.entry(texts.t("library-withdrawn"), format!("{why} "), look.wrong());
            return sheet;
        }
        let file = format!("{}  {}  {}", one.name, shown_length(one.size), one.media_type);
        sheet.entry(texts.t("library-file"), file, plain);
        sheet.blank();
        let text = self.bytes.as_ref().and_then(|bytes| std::str::from_utf8(bytes).ok());
        match text {
            Some(text) => sheet.text(hotline_casework::shown(text), plain),
            None if one.is_file => {
                let id = [("id", short(&one.id).into())];
                sheet.text(texts.with("library-at-relay", &id), look.dim());
            }
            None => sheet.text(texts.t("library-no-text"), look.dim()),
        }
        sheet
    }
}

impl Screen for Reader {
    fn context(&self) -> Context {
        Context::Shelf
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        if self.bytes.is_none() && !self.one.is_file {
            self.asked.ask(cx, Ask::Message(self.one.message.to_string()));
        }
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if let Some(Answer::Message(Found::One(row))) = self.asked.answered(cx, tag, answer) {
            let common = Common::decode(&row.content).ok();
            let document = common.and_then(|common| Document::of(&common).ok()?);
            if let Some(Document { step: Step::Text { bytes, .. }, .. }) = document {
                self.bytes = Some(bytes);
            }
        }
        Then::Stay
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::Export => {
                if let Some(bytes) = &self.bytes {
                    return Then::Open(Box::new(Form::save(&self.one.name, bytes.clone())));
                }
                let id = [("id", short(&self.one.id).into())];
                cx.warn(cx.look.texts.with("library-at-relay", &id));
            }
            action => {
                let len = self.sheet(cx.look).lay(cx.look, columns(cx.size)).len();
                self.scrolled.act(action, len, height(cx.size));
            }
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.text(1, 0, &self.one.title, look.heading());
        pen.rule(1, look.dim());
        let page = page(area);
        self.sheet(look).lay(look, page.width).draw(look, self.scrolled.first(), page, buf);
    }
}
