//! What parties publish: the library, the glossary, and the counters of this home.

pub(crate) mod counters;
mod form;
pub(crate) mod glossary;
mod layout;
#[cfg(test)]
mod tests;

use hotline_casework::Common;
use hotline_casework::library::{Document, Step};
use hotline_protocol::address::{Party, Seat};
use hotline_protocol::ids::UnixMillis;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ask::{Answer, Ask, DocumentView, LibraryView, News};
use crate::engine::Failure;
use crate::spool::shown_length;
use crate::vault::Found;

use super::super::choice::Choice;
use super::super::keys::{Action, Context};
use super::super::look::Look;
use super::super::pen::{View, span};
use super::super::screen::{Cx, Screen, Then};
use super::super::sheet::{Scrolled, Sheet};
use super::detail::{height, stamp};
use super::files;
use super::question::{Current, Question, Standing};
use form::Form;
use layout::{List, draw_page, scroll};

impl Standing for LibraryView {
    fn ask() -> Ask {
        Ask::Library
    }

    fn of(answer: Answer) -> Option<Self> {
        match answer {
            Answer::Library(view) => Some(*view),
            _ => None,
        }
    }
}

/// Every document that parties have published.
#[derive(Debug, Default)]
pub(crate) struct Library {
    current: Current<LibraryView>,
    choice: Choice,
}

impl Library {
    fn chosen(&self) -> Option<&DocumentView> {
        let documents = &self.current.view()?.documents;
        documents.get(self.choice.at(documents.len()))
    }

    fn len(&self) -> Option<usize> {
        self.current.view().map(|view| view.documents.len())
    }
}

impl Screen for Library {
    fn context(&self) -> Context {
        Context::Shelf
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.current.ask(cx);
    }

    fn news(&mut self, cx: &mut Cx<'_>, news: &News) -> Then {
        if is_about(news) {
            self.current.ask(cx);
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        self.current.answered(cx, tag, answer);
        Then::Stay
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => Then::Close,
            Action::NewEntry => Then::Open(Box::new(Form::publish())),
            Action::Open | Action::Export => match self.chosen() {
                Some(one) => Then::Open(Box::new(Reader::new(one.clone()))),
                None => Then::Stay,
            },
            Action::Revise | Action::Withdraw => match self.chosen() {
                Some(one) => change(cx, one, action),
                None => Then::Stay,
            },
            action => {
                self.choice.act(action, self.len().unwrap_or(0), height(cx.size));
                Then::Stay
            }
        }
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let documents = self.current.view().map(|view| view.documents.as_slice());
        let list = List {
            title: "library-title",
            nothing: "library-nothing",
            len: self.len(),
            choice: self.choice,
        };
        list.draw(view, area, buf, |place| {
            let one = documents?.get(place)?;
            let party = look.cells.pad(&one.party.to_string(), PARTY_COLUMNS);
            let left =
                vec![span(format!("{party} "), look.bold()), span(one.title.clone(), look.plain())];
            let right = match &one.withdrawn {
                Some(_) => span(format!("{} ", view.t("library-withdrawn")), look.wrong()),
                None => {
                    let size = shown_length(one.size);
                    span(format!("v{} {size} TLP:{} ", one.number, one.tlp), look.dim())
                }
            };
            Some((left, vec![right]))
        });
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

/// Who published something and when. A former seat is none that can be asked about it.
fn author(look: &Look, seat: &Seat, former: bool, at: UnixMillis) -> String {
    let by = [("who", seat.to_string().into()), ("time", stamp(look, at).into())];
    look.texts.with(if former { "library-by-former" } else { "library-by" }, &by)
}

/// Whether this seat's party published it; else the person is told that only that party changes it.
fn is_own(cx: &mut Cx<'_>, party: &Party) -> bool {
    let own = cx.known.me().is_some_and(|me| me.desk.party == *party);
    if !own {
        let party = [("party", party.to_string().into())];
        cx.warn(cx.look.texts.with("shelf-not-yours", &party));
    }
    own
}

/// Begins a new version of a document or its withdrawal, where that is one's own party's to do.
fn change(cx: &mut Cx<'_>, one: &DocumentView, action: Action) -> Then {
    if !is_own(cx, &one.party) {
        return Then::Stay;
    }
    match action {
        // One that was withdrawn may be put back by its next version.
        Action::Revise => Then::Open(Box::new(Form::revise(one))),
        _ if one.withdrawn.is_some() => {
            cx.warn(cx.t("shelf-gone"));
            Then::Stay
        }
        _ => Then::Open(Box::new(Form::withdraw(one))),
    }
}

/// One document.
#[derive(Debug)]
struct Reader {
    one: DocumentView,
    bytes: Option<Vec<u8>>,
    current: Current<LibraryView>,
    asked: Question,
    /// Whether its file is saved as soon as the message that brought it is there.
    saves: bool,
    scrolled: Scrolled,
}

impl Reader {
    fn new(one: DocumentView) -> Self {
        Self {
            one,
            bytes: None,
            current: Current::default(),
            asked: Question::default(),
            saves: false,
            scrolled: Scrolled::default(),
        }
    }

    /// Asks for the text of a document that travelled inside its message.
    fn ask_text(&mut self, cx: &mut Cx<'_>) {
        if self.bytes.is_none() && !self.one.is_file && self.one.withdrawn.is_none() {
            self.asked.ask(cx, Ask::Message(self.one.message.to_string()));
        }
    }

    /// Goes on to the version that holds now.
    fn follow(&mut self, cx: &mut Cx<'_>) {
        let same = |one: &&DocumentView| (&one.party, &one.id) == (&self.one.party, &self.one.id);
        let found = self.current.view().and_then(|view| view.documents.iter().find(same));
        if let Some(found) = found.filter(|found| found.message != self.one.message) {
            self.one = found.clone();
            self.bytes = None;
            self.scrolled = Scrolled::default();
            self.ask_text(cx);
        }
    }

    fn sheet(&self, look: &Look) -> Sheet {
        let (one, texts, plain) = (&self.one, &look.texts, look.plain());
        let mut sheet = Sheet::default();
        sheet.entry(texts.t("library-party"), one.party.to_string(), look.bold());
        let by = author(look, &one.from, one.former, one.at);
        let version = format!("{}  {by}", one.number);
        sheet.entry(texts.t("library-version"), version, plain);
        let to: Vec<String> = one.to.iter().map(ToString::to_string).collect();
        sheet.entry(texts.t("shelf-to"), to.join(", "), plain);
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
            None if one.is_file => sheet.text(texts.t("library-at-relay"), look.dim()),
            None if self.asked.is_under_way() => sheet.text(texts.t("talk-loading"), look.dim()),
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
        self.current.ask(cx);
        self.ask_text(cx);
    }

    fn news(&mut self, cx: &mut Cx<'_>, news: &News) -> Then {
        if is_about(news) {
            self.current.ask(cx);
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if self.current.is_for(tag) {
            if self.current.answered(cx, tag, answer) {
                self.follow(cx);
            }
            return Then::Stay;
        }
        let saves = self.asked.is_for(tag) && std::mem::take(&mut self.saves);
        if let Some(Answer::Message(Found::One(row))) = self.asked.answered(cx, tag, answer)
            && row.id == self.one.message
            && let Ok(common) = Common::decode(&row.content)
        {
            if saves {
                return match files::Save::kept_on(files::all(&common)) {
                    Some(save) => Then::Open(Box::new(save)),
                    None => Then::Stay,
                };
            }
            if let Ok(Some(Document { step: Step::Text { bytes, .. }, .. })) = Document::of(&common)
            {
                self.bytes = Some(bytes);
            }
        }
        if self.asked.is_due() {
            self.ask_text(cx);
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
                if self.one.withdrawn.is_some() {
                    cx.warn(cx.t("shelf-gone"));
                } else if self.one.is_file {
                    self.saves = true;
                    self.asked.ask(cx, Ask::Message(self.one.message.to_string()));
                }
            }
            Action::Revise | Action::Withdraw => return change(cx, &self.one, action),
            action => scroll(cx, self.sheet(cx.look), &mut self.scrolled, action),
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        draw_page(view, (&self.one.title, self.sheet(view.look), self.scrolled), area, buf);
    }
}
