//! Forms: publishing a file or its next version, saving a document, defining a term, withdrawing
//! either, switching counters on.
//!
//! ```text
//!   Typing ──▶ File ──▶ Before ──▶ Looking ──▶ Asking ──▶ Done
//!          what it   what holds   whom it    a person
//!          consists  at this      goes to    says yes
//!          of        moment
//! ```

use hotline_casework::library::DocumentId;
use hotline_casework::{Tlp, limits};
use hotline_formats::summarise;
use hotline_protocol::address::{Address, Seat};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ask::{Answer, Ask, DefinitionView, DocumentView, GlossaryView, LibraryView};
use crate::engine::{Command, CountersChange, Failure, FileId, NewAttachment, NewMessage};
use crate::published::{self, Content, Wish};

use super::super::super::event::{FileWork, Filed, Key, Paper, Papered};
use super::super::super::fields::Fields;
use super::super::super::keys::{Action, Context};
use super::super::super::pen::View;
use super::super::super::screen::{Cx, Screen, Then};
use super::super::super::text::safe_line;
use super::super::super::update::percent;
use super::super::confirm::Confirm;

/// Longest path, list of addresses and reason as typed.
const LINE_BYTES_MAX: usize = 1_024;

/// What the form is for.
#[derive(Debug, Clone, PartialEq)]
enum For {
    Publish,
    /// The next version of a document of one's own party.
    Revise(Box<DocumentView>),
    /// Takes a document of one's own party off the shelf.
    Withdraw(Box<DocumentView>),
    Save(Vec<u8>),
    Define,
    /// The next definition of a term by one's own party.
    Redefine,
    /// Withdraws what one's own party said of a term.
    Retract(String),
    Count,
}

/// What is on its way.
#[derive(Debug, Clone, PartialEq)]
enum Stage {
    Typing,
    /// A file is read or written.
    File(u64),
    /// A file that is too long to travel inside its message is sealed.
    Sealing(u64, DocumentId),
    /// What holds, of which this is the next; with what a document is made of.
    Before(u64, Option<Box<(DocumentId, Content)>>),
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

/// Addresses as a person types them.
fn listed(to: &[Address]) -> String {
    let to: Vec<String> = to.iter().map(ToString::to_string).collect();
    to.join(", ")
}

/// A form of some lines.
#[derive(Debug)]
pub(super) struct Form {
    what: For,
    fields: Fields,
    stage: Stage,
    /// A file that was sealed and is taken away again unless it is published.
    sealed: Vec<FileId>,
}

impl Form {
    fn of(what: For, lines: &[(&'static str, usize, &str)]) -> Self {
        Self { what, fields: Fields::new(lines), stage: Stage::Typing, sealed: Vec::new() }
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

    /// Publishes the next version of a document: what is not changed stays as it is.
    pub(super) fn revise(one: &DocumentView) -> Self {
        Self::of(
            For::Revise(Box::new(one.clone())),
            &[
                ("shelf-path", LINE_BYTES_MAX, ""),
                ("shelf-document", limits::SUBJECT_BYTES_MAX, &one.title),
                ("shelf-to", LINE_BYTES_MAX, &listed(&one.to)),
                ("compose-tlp", 16, &one.tlp),
            ],
        )
    }

    /// Takes a document off the shelf.
    pub(super) fn withdraw(one: &DocumentView) -> Self {
        let what = For::Withdraw(Box::new(one.clone()));
        Self::of(what, &[("shelf-reason", LINE_BYTES_MAX, "")])
    }

    /// Defines a term.
    pub(super) fn define(term: &str) -> Self {
        let mut form = Self::definition(For::Define, [term, "", "en", "*", "GREEN"]);
        if !term.is_empty() {
            form.fields.go("shelf-definition");
        }
        form
    }

    /// Changes what one's own party says of a term.
    pub(super) fn redefine(own: &DefinitionView) -> Self {
        let text = own.text.as_deref().unwrap_or_default();
        let values = [&own.term, text, &own.language, &listed(&own.to), &own.tlp];
        let mut form = Self::definition(For::Redefine, values);
        form.fields.go("shelf-definition");
        form
    }

    fn definition(what: For, [term, text, language, to, tlp]: [&str; 5]) -> Self {
        Self::of(
            what,
            &[
                ("shelf-term", limits::TERM_BYTES_MAX, term),
                ("shelf-definition", limits::DEFINITION_BYTES_MAX, text),
                ("shelf-language", limits::LANGUAGE_BYTES_MAX, language),
                ("shelf-to", LINE_BYTES_MAX, to),
                ("compose-tlp", 16, tlp),
            ],
        )
    }

    /// Withdraws what one's own party said of a term. There is nothing to type.
    pub(super) fn retract(own: &DefinitionView) -> Self {
        Self::of(For::Retract(own.term.clone()), &[])
    }

    /// Switches the counters on.
    pub(super) fn count() -> Self {
        Self::of(For::Count, &[("shelf-seat", 64, "")])
    }

    fn text(&self, name: &str) -> String {
        self.fields.text(name)
    }

    fn wish(&self, cx: &mut Cx<'_>, title: &str) -> Option<Wish> {
        let Some(to) = self.fields.addresses("shelf-to") else {
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
        self.forget(cx);
        match &self.what {
            For::Publish | For::Revise(_) | For::Save(_) if self.text("shelf-path").is_empty() => {
                cx.warn(cx.t("file-no-name"));
            }
            For::Publish | For::Revise(_) if self.text("shelf-document").is_empty() => {
                cx.warn(cx.t("shelf-no-title"));
            }
            For::Publish | For::Revise(_) => {
                self.stage = Stage::File(cx.paper(Paper::Fetch(self.text("shelf-path"))));
            }
            For::Save(bytes) => {
                let put = Paper::Put { path: self.text("shelf-path"), bytes: bytes.clone() };
                self.stage = Stage::File(cx.paper(put));
            }
            For::Withdraw(_) => self.stage = Stage::Before(cx.ask(Ask::Library), None),
            For::Define | For::Redefine | For::Retract(_) => {
                self.stage = Stage::Before(cx.ask(Ask::Glossary), None);
            }
            For::Count => match self.text("shelf-seat").parse::<Seat>() {
                Ok(to) => {
                    let on = CountersChange::On { to, since: cx.now };
                    self.stage = Stage::Done(cx.ask(Ask::Command(Command::Counters(on))));
                }
                Err(error) => cx.warn(error.to_string()),
            },
        }
    }

    /// What was sealed for a publication that does not go is not kept.
    fn forget(&mut self, cx: &mut Cx<'_>) {
        let sealed = std::mem::take(&mut self.sealed);
        if !sealed.is_empty() {
            cx.file(FileWork::Forget(sealed));
        }
    }

    /// Goes on with what a document is made of.
    fn made(&mut self, cx: &mut Cx<'_>, id: DocumentId, content: Content) {
        if matches!(self.what, For::Revise(_)) {
            let content = Some(Box::new((id, content)));
            self.stage = Stage::Before(cx.ask(Ask::Library), content);
        } else if let Some(wish) = self.wish(cx, "shelf-document") {
            let (new, ..) = published::version(id, None, wish, content);
            self.look(cx, new);
        }
    }

    /// Looks whom it would go to before it goes.
    fn look(&mut self, cx: &mut Cx<'_>, new: NewMessage) {
        let tag = cx.ask(Ask::Preview(Box::new(new.clone())));
        self.stage = Stage::Looking(tag, Box::new(new));
    }

    /// What is published after what holds of the document at this moment: somebody else of the party
    /// may have gone on with it.
    fn after(
        &self,
        cx: &mut Cx<'_>,
        library: &LibraryView,
        content: Option<(DocumentId, Content)>,
    ) -> Option<NewMessage> {
        let (For::Revise(shown) | For::Withdraw(shown)) = &self.what else { return None };
        let same = |one: &&DocumentView| (&one.party, &one.id) == (&shown.party, &shown.id);
        let before = library.documents.iter().find(same).unwrap_or(shown);
        match content {
            Some((id, content)) => {
                let wish = self.wish(cx, "shelf-document")?;
                Some(published::version(id, Some(before), wish, content).0)
            }
            None if before.withdrawn.is_some() => {
                cx.warn(cx.t("shelf-gone"));
                None
            }
            None => Some(published::withdrawal(before, &self.text("shelf-reason"))),
        }
    }

    /// What is said next of the term by one's own party.
    fn defined(&self, cx: &mut Cx<'_>, glossary: &GlossaryView) -> Option<NewMessage> {
        let retracted = match &self.what {
            For::Retract(term) => Some(term.clone()),
            _ => None,
        };
        let party = cx.known.me().map(|me| me.desk.party.clone());
        let term = retracted.clone().unwrap_or_else(|| self.text("shelf-term"));
        let wanted = published::term_key(&term);
        let mut by = glossary.terms.iter().flat_map(|term| &term.by);
        let own = by.find(|one| {
            Some(&one.party) == party.as_ref() && published::term_key(&one.term) == wanted
        });
        let new = match (retracted, own) {
            (None, before) => {
                let wish = self.wish(cx, "shelf-term")?;
                let as_it_is =
                    self.what == For::Redefine && self.fields.is_as_begun("shelf-definition");
                let text = before.filter(|_| as_it_is).and_then(|own| own.text.clone());
                let text = text.unwrap_or_else(|| self.text("shelf-definition"));
                published::definition(before, wish, Some(text))
            }
            (Some(_), Some(own)) if own.text.is_some() => {
                let (tlp, language) = (own.tlp.clone(), own.language.clone());
                let wish = Wish { title: own.term.clone(), to: Vec::new(), tlp, language };
                published::definition(Some(own), wish, None)
            }
            (Some(_), _) => {
                cx.warn(cx.t("shelf-gone"));
                return None;
            }
        };
        new.map_err(|why| cx.warn(why)).ok()
    }

    /// The question before it goes.
    fn question(&self) -> &'static str {
        match self.what {
            For::Withdraw(_) | For::Retract(_) => "shelf-confirm-withdraw",
            For::Revise(_) | For::Redefine => "shelf-confirm-revise",
            _ => "shelf-confirm",
        }
    }

    /// Its title and the sentence below, by their keys.
    const fn words(&self) -> (&'static str, &'static str) {
        match self.what {
            For::Publish => ("shelf-publish", "shelf-publish-why"),
            For::Revise(_) => ("shelf-revise", "shelf-revise-why"),
            For::Withdraw(_) => ("shelf-withdraw", "shelf-withdraw-why"),
            For::Save(_) => ("shelf-save", "shelf-save-why"),
            For::Define => ("shelf-define", "shelf-define-why"),
            For::Redefine => ("shelf-redefine", "shelf-redefine-why"),
            For::Retract(_) => ("shelf-retract", "shelf-retract-why"),
            For::Count => ("shelf-count", "counters-what"),
        }
    }

    /// What it is about, behind its title.
    fn about(&self) -> Option<String> {
        match &self.what {
            For::Revise(one) | For::Withdraw(one) => Some(format!("{} v{}", one.title, one.number)),
            For::Retract(term) => Some(term.clone()),
            _ => None,
        }
    }
}

impl Screen for Form {
    fn context(&self) -> Context {
        Context::Form
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => {
                // What is being published is not taken away under the engine.
                if !matches!(self.stage, Stage::Done(_)) {
                    self.forget(cx);
                }
                return Then::Close;
            }
            Action::Send if matches!(self.stage, Stage::Typing | Stage::Asking(_)) => {
                self.send(cx);
            }
            Action::Yes => {
                if let Stage::Asking(new) = self.stage.clone() {
                    self.stage = Stage::Done(cx.ask(Ask::Command(Command::Publish(new))));
                }
            }
            action => self.fields.act(action),
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        self.fields.key(key, cx.look.cells, cx.size.0);
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        self.fields.paste(text);
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
                if let Some(label) = stricter(bytes, &self.text("compose-tlp")) {
                    let values = [("name", safe_line(name).into()), ("tlp", label.word().into())];
                    cx.warn(cx.look.texts.with("shelf-strict", &values));
                    return Then::Stay;
                }
                let content = Content::Text {
                    bytes: bytes.clone(),
                    name: name.clone(),
                    media_type: media_type.clone(),
                };
                self.made(cx, *id, content);
            }
            Ok(Papered::Long { path, id }) => match self.text("compose-tlp").parse() {
                Ok(label) => {
                    let paths = vec![path.clone()];
                    self.stage = Stage::Sealing(cx.file(FileWork::Seal { paths, label }), *id);
                }
                Err(error) => cx.warn(error.to_string()),
            },
            Ok(_) => {}
            Err(why) => cx.warn(why.clone()),
        }
        Then::Stay
    }

    fn filed(&mut self, cx: &mut Cx<'_>, tag: u64, what: &Result<Filed, String>) -> Then {
        let Stage::Sealing(asked, id) = self.stage else { return Then::Stay };
        if asked != tag {
            return Then::Stay;
        }
        match what {
            Ok(Filed::Sealed(files)) => {
                self.stage = Stage::Typing;
                self.sealed = files.iter().filter_map(NewAttachment::file).collect();
                self.made(cx, id, Content::File(files.clone()));
            }
            Ok(Filed::Going { done, of }) => {
                let values = [("percent", percent(*done, *of).into())];
                cx.tell(cx.look.texts.with("files-sealing", &values));
            }
            Ok(_) => {}
            Err(why) => {
                self.stage = Stage::Typing;
                cx.warn(why.clone());
            }
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        let stage = std::mem::replace(&mut self.stage, Stage::Typing);
        match (stage, answer) {
            (Stage::Before(asked, content), Ok(answer)) if asked == tag => {
                let new = match &answer {
                    Answer::Library(library) => {
                        self.after(cx, library, content.map(|content| *content))
                    }
                    Answer::Glossary(glossary) => self.defined(cx, glossary),
                    _ => None,
                };
                if let Some(new) = new {
                    self.look(cx, new);
                }
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
                let mut lines = vec![cx.look.texts.with(self.question(), &values)];
                lines.push(preview.desks.join(", "));
                self.stage = Stage::Asking(new);
                return Then::Open(Box::new(Confirm::new(lines, Then::Act(Action::Yes))));
            }
            (Stage::Done(asked), Ok(_)) if asked == tag => {
                // From now on it is the engine's.
                self.sealed.clear();
                cx.tell(cx.t("shelf-done"));
                return Then::Close;
            }
            (
                Stage::Before(asked, _) | Stage::Looking(asked, _) | Stage::Done(asked),
                Err(failure),
            ) if asked == tag => {
                cx.warn(failure.to_string());
            }
            (stage, _) => self.stage = stage,
        }
        Then::Stay
    }

    fn place(&self, screen: Rect) -> Rect {
        self.fields.place(screen)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let (title, why) = self.words();
        let title = (&*view.t(title), self.about());
        self.fields.draw(view, (area, buf), (title.0, title.1.as_deref()), &view.t(why));
    }
}
