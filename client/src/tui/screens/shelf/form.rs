//! Forms: publishing a file, saving a document, defining a term, switching counters on.

use hotline_casework::{Tlp, limits};
use hotline_formats::summarise;
use hotline_protocol::address::{Address, Seat};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ask::{Answer, Ask, DefinitionView};
use crate::engine::{Command, CountersChange, Failure, NewMessage};
use crate::published::{self, Content, Wish};

use super::super::super::event::{Code, Key, Paper, Papered};
use super::super::super::keys::{Action, Context};
use super::super::super::pen::{Pen, View, middle, rows};
use super::super::super::screen::{Cx, Screen, Then};
use super::super::super::text::{Field, safe_line};
use super::super::super::typing::{draw_field, type_key};
use super::super::confirm::Confirm;

/// Columns of a form where there is room.
const COLUMNS: u16 = 76;

/// Columns of the names of fields.
const NAMES: u16 = 16;

/// Longest path and longest list of addresses as typed.
const LINE_BYTES_MAX: usize = 1_024;

/// What the form is for.
#[derive(Debug, Clone, PartialEq)]
enum For {
    Publish,
    Save(Vec<u8>),
    Define,
    Count,
}

/// What is on its way.
#[derive(Debug, Clone, PartialEq)]
enum Stage {
    Typing,
    /// A file is read or written.
    File(u64),
    /// What one's own party has said of the term.
    Terms(u64),
    /// Whom it would go to.
    Looking(u64, Box<NewMessage>),
    /// A person is asked.
    Asking(Box<NewMessage>),
    Done(u64),
}

/// The label that a file bears, where it is stricter than the one it would go with.
fn stricter(bytes: &[u8], label: &str) -> Option<Tlp> {
    let label = if label.is_empty() { Ok(Tlp::default()) } else { label.parse() };
    // What is no label is refused for itself.
    let label = label.ok()?;
    summarise(bytes).ok()?.tlp.filter(|own| *own > label)
}

/// A form of some lines.
#[derive(Debug)]
pub(super) struct Form {
    what: For,
    fields: Vec<(&'static str, Field)>,
    at: usize,
    stage: Stage,
}

impl Form {
    fn of(what: For, names: &[(&'static str, usize, &str)]) -> Self {
        let field = |(name, most, text): &(&'static str, usize, &str)| {
            let mut field = Field::line(*most);
            field.set(text);
            (*name, field)
        };
        Self { what, fields: names.iter().map(field).collect(), at: 0, stage: Stage::Typing }
    }

    /// Publishes a file.
    pub(super) fn publish() -> Self {
        Self::of(
            For::Publish,
            &[
                ("shelf-path", LINE_BYTES_MAX, ""),
                ("shelf-document", limits::SUBJECT_BYTES_MAX, ""),
                ("shelf-to", LINE_BYTES_MAX, "*"),
                ("compose-tlp", 16, "GREEN"),
            ],
        )
    }

    /// Saves a document under a name.
    pub(super) fn save(name: &str, bytes: Vec<u8>) -> Self {
        let name = published::file_name(name);
        Self::of(For::Save(bytes), &[("shelf-path", LINE_BYTES_MAX, &name)])
    }

    /// Defines a term.
    pub(super) fn define(term: &str) -> Self {
        let mut form = Self::of(
            For::Define,
            &[
                ("shelf-term", limits::TERM_BYTES_MAX, term),
                ("shelf-definition", limits::DEFINITION_BYTES_MAX, ""),
                ("shelf-language", limits::LANGUAGE_BYTES_MAX, "en"),
                ("shelf-to", LINE_BYTES_MAX, "*"),
                ("compose-tlp", 16, "GREEN"),
            ],
        );
        form.at = usize::from(!term.is_empty());
        form
    }

    /// Switches the counters on.
    pub(super) fn count() -> Self {
        Self::of(For::Count, &[("shelf-seat", 64, "")])
    }

    fn text(&self, name: &str) -> String {
        let field = self.fields.iter().find(|(one, _)| *one == name);
        field.map(|(_, field)| field.text().trim().to_owned()).unwrap_or_default()
    }

    fn addresses(&self) -> Option<Vec<Address>> {
        let text = self.text("shelf-to");
        let words = text.split([',', ' ']).filter(|word| !word.is_empty());
        let to: Option<Vec<Address>> = words.map(|word| word.parse().ok()).collect();
        to.filter(|to| !to.is_empty())
    }

    fn wish(&self, cx: &mut Cx<'_>, title: &str) -> Option<Wish> {
        let Some(to) = self.addresses() else {
            cx.warn(cx.t("shelf-no-address"));
            return None;
        };
        Some(Wish {
            title: self.text(title),
            to,
            tlp: self.text("compose-tlp"),
            language: self.text("shelf-language"),
        })
    }

    fn send(&mut self, cx: &mut Cx<'_>) {
        match &self.what {
            For::Publish | For::Save(_) if self.text("shelf-path").is_empty() => {
                cx.warn(cx.t("file-no-name"));
            }
            For::Publish if self.text("shelf-document").is_empty() => {
                cx.warn(cx.t("shelf-no-title"));
            }
            For::Publish => {
                self.stage = Stage::File(cx.paper(Paper::Fetch(self.text("shelf-path"))));
            }
            For::Save(bytes) => {
                let put = Paper::Put { path: self.text("shelf-path"), bytes: bytes.clone() };
                self.stage = Stage::File(cx.paper(put));
            }
            For::Define => self.stage = Stage::Terms(cx.ask(Ask::Glossary)),
            For::Count => match self.text("shelf-seat").parse::<Seat>() {
                Ok(to) => {
                    let on = CountersChange::On { to, since: cx.now };
                    self.stage = Stage::Done(cx.ask(Ask::Command(Command::Counters(on))));
                }
                Err(error) => cx.warn(error.to_string()),
            },
        }
    }

    /// Looks whom it would go to before it goes.
    fn look(&mut self, cx: &mut Cx<'_>, new: NewMessage) {
        let tag = cx.ask(Ask::Preview(Box::new(new.clone())));
        self.stage = Stage::Looking(tag, Box::new(new));
    }

    fn defined(&mut self, cx: &mut Cx<'_>, before: Option<&DefinitionView>) {
        self.stage = Stage::Typing;
        let Some(wish) = self.wish(cx, "shelf-term") else { return };
        let text = Some(self.text("shelf-definition"));
        match published::definition(before, wish, text) {
            Ok(new) => self.look(cx, new),
            Err(why) => cx.warn(why),
        }
    }
}

impl Screen for Form {
    fn context(&self) -> Context {
        Context::Form
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        let len = self.fields.len().max(1);
        match action {
            Action::Back => return Then::Close,
            Action::NextField => self.at = (self.at + 1) % len,
            Action::PreviousField => self.at = (self.at + len - 1) % len,
            Action::Send if matches!(self.stage, Stage::Typing | Stage::Asking(_)) => {
                self.send(cx);
            }
            Action::Yes => {
                if let Stage::Asking(new) = self.stage.clone() {
                    self.stage = Stage::Done(cx.ask(Ask::Command(Command::Publish(new))));
                }
            }
            _ => {}
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        let len = self.fields.len().max(1);
        let columns = COLUMNS.min(cx.size.0).saturating_sub(NAMES + 2);
        match key.code {
            Code::Enter | Code::Down => self.at = (self.at + 1) % len,
            Code::Up => self.at = (self.at + len - 1) % len,
            _ => {
                if let Some((_, field)) = self.fields.get_mut(self.at) {
                    type_key(field, key, cx.look.cells, columns);
                }
            }
        }
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        if let Some((_, field)) = self.fields.get_mut(self.at) {
            field.insert(text.trim());
        }
        Then::Stay
    }

    fn papered(&mut self, cx: &mut Cx<'_>, tag: u64, what: &Result<Papered, String>) -> Then {
        if self.stage != Stage::File(tag) {
            return Then::Stay;
        }
        self.stage = Stage::Typing;
        match what {
            Ok(Papered::Saved(path)) => {
                cx.tell(cx.look.texts.with("file-saved", &[("path", path.clone().into())]));
                return Then::Close;
            }
            Ok(Papered::Fetched { name, media_type, bytes, id }) => {
                let Some(wish) = self.wish(cx, "shelf-document") else { return Then::Stay };
                if let Some(label) = stricter(bytes, &wish.tlp) {
                    let values = [("name", safe_line(name).into()), ("tlp", label.word().into())];
                    cx.warn(cx.look.texts.with("shelf-strict", &values));
                    return Then::Stay;
                }
                let content = Content::Text {
                    bytes: bytes.clone(),
                    name: name.clone(),
                    media_type: media_type.clone(),
                };
                let (new, ..) = published::version(*id, None, wish, content);
                self.look(cx, new);
            }
            Ok(_) => {}
            Err(why) => cx.warn(why.clone()),
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        let stage = std::mem::replace(&mut self.stage, Stage::Typing);
        match (stage, answer) {
            (Stage::Terms(asked), Ok(Answer::Glossary(glossary))) if asked == tag => {
                let party = cx.known.me().map(|me| me.desk.party.clone());
                let wanted = published::term_key(&self.text("shelf-term"));
                let mut by = glossary.terms.iter().flat_map(|term| &term.by);
                let own = by.find(|one| {
                    Some(&one.party) == party.as_ref() && published::term_key(&one.term) == wanted
                });
                self.defined(cx, own);
            }
            (Stage::Looking(asked, new), Ok(Answer::Preview(preview))) if asked == tag => {
                if let Some(reason) = preview.nobody.first() {
                    cx.warn(reason.clone());
                    return Then::Stay;
                }
                let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
                let values = [
                    ("seats", count(preview.seats.len()).into()),
                    ("desks", count(preview.desks.len()).into()),
                ];
                let mut lines = vec![cx.look.texts.with("shelf-confirm", &values)];
                lines.push(preview.desks.join(", "));
                self.stage = Stage::Asking(new);
                return Then::Open(Box::new(Confirm::new(lines, Then::Act(Action::Yes))));
            }
            (Stage::Done(asked), Ok(_)) if asked == tag => {
                cx.tell(cx.t("shelf-done"));
                return Then::Close;
            }
            (Stage::Terms(asked) | Stage::Looking(asked, _) | Stage::Done(asked), Err(failure))
                if asked == tag =>
            {
                cx.warn(failure.to_string());
            }
            (stage, _) => self.stage = stage,
        }
        Then::Stay
    }

    fn place(&self, screen: Rect) -> Rect {
        let lines = u16::try_from(self.fields.len()).unwrap_or(1).saturating_add(6);
        middle(screen, COLUMNS, lines)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.rule(0, look.dim());
        let (title, why) = match self.what {
            For::Publish => ("shelf-publish", "shelf-publish-why"),
            For::Save(_) => ("shelf-save", "shelf-save-why"),
            For::Define => ("shelf-define", "shelf-define-why"),
            For::Count => ("shelf-count", "counters-what"),
        };
        pen.text(1, 1, &view.t(title), look.heading());
        let after = u16::try_from(self.fields.len()).unwrap_or(0).saturating_add(3);
        let columns = pen.width().saturating_sub(2).max(1);
        let wrapped = look.cells.wrap(&view.t(why), columns, 3, look.texts.direction());
        for (row, y) in wrapped.lines.iter().zip(after..area.height) {
            pen.row(1, y, row, look.dim());
        }
        for (place, ((name, field), y)) in self.fields.iter().zip(2..).enumerate() {
            let mut pen = Pen::new(look, buf, area);
            let style = if place == self.at { look.bold() } else { look.dim() };
            pen.text(1, y, &view.t(name), style);
            let line = rows(area, y, 1);
            let line = Rect {
                x: line.x.saturating_add(NAMES),
                width: line.width.saturating_sub(NAMES + 1),
                ..line
            };
            draw_field(view, field, line, buf, place == self.at);
        }
    }
}
