//! What a layer over the main screen is: it takes keys and answers, and draws itself.

use hotline_casework::{Attachment, Template};
use hotline_protocol::address::{Desk, Seat};
use hotline_protocol::ids::{CaseId, MessageId, Traffic, UnixMillis};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ask::{Answer, Ask, News};
use crate::engine::{Direction, Failure, MessageRow, NewMessage};
use crate::vault::Listed;

use super::asks::{Asks, Purpose, What};
use super::event::{Effect, EnrolledSeat, FileWork, Filed, Key, Paper, Papered};
use super::keys::{Action, Context};
use super::known::Known;
use super::look::Look;
use super::pen::View;

/// How long an alert may be in the list of messages before it stands over everything: far longer
/// than the engine takes to answer.
const ALERT_OPENS_WITHIN: core::time::Duration = core::time::Duration::from_secs(5);

/// A layer. The topmost takes all keys.
pub(crate) trait Screen: std::fmt::Debug {
    /// Where its keys are looked up.
    fn context(&self) -> Context;

    /// What its keys are hinted at for, the most needed first, where not all that its context has means
    /// something at this moment.
    fn hints(&self) -> Option<&'static [Action]> {
        None
    }

    /// Does something.
    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then;

    /// Takes a key that is no binding of its context: typing.
    fn key(&mut self, _cx: &mut Cx<'_>, _key: Key) -> Then {
        Then::Stay
    }

    /// Takes pasted text.
    fn paste(&mut self, _cx: &mut Cx<'_>, _text: &str) -> Then {
        Then::Stay
    }

    /// Takes the answer to one of its questions.
    fn answered(&mut self, _cx: &mut Cx<'_>, _tag: u64, _answer: Result<Answer, Failure>) -> Then {
        Then::Stay
    }

    /// Something happened at the engine.
    fn news(&mut self, _cx: &mut Cx<'_>, _news: &News) -> Then {
        Then::Stay
    }

    /// What came of something it wanted done with a dossier.
    fn papered(&mut self, _cx: &mut Cx<'_>, _tag: u64, _what: &Result<Papered, String>) -> Then {
        Then::Stay
    }

    /// What came of something it wanted done with a file.
    fn filed(&mut self, _cx: &mut Cx<'_>, _tag: u64, _what: &Result<Filed, String>) -> Then {
        Then::Stay
    }

    /// What came of taking a seat.
    fn enrolled(&mut self, _cx: &mut Cx<'_>, _seat: &Result<EnrolledSeat, Failure>) -> Then {
        Then::Stay
    }

    /// It has been put on top, for the first time or again.
    fn opened(&mut self, _cx: &mut Cx<'_>) {}

    /// Time went on.
    fn tick(&mut self, _cx: &mut Cx<'_>) -> Then {
        Then::Stay
    }

    /// When it wants to be told that time went on.
    fn next_tick(&self, _now: UnixMillis) -> Option<UnixMillis> {
        None
    }

    /// The person leaves: what must be on disk goes there now, not at the next second.
    fn leave(&mut self, _cx: &mut Cx<'_>) {}

    /// The name of the draft that is written here. The layer is over when that draft is sent off or
    /// thrown away, and nobody else writes it meanwhile.
    fn draft(&self) -> Option<&str> {
        None
    }

    /// The case it is about, with its traffic.
    fn case(&self) -> Option<(CaseId, Traffic)> {
        None
    }

    /// Where it stands on a screen; the whole of it unless it says otherwise.
    fn place(&self, screen: Rect) -> Rect {
        screen
    }

    /// Whose number is being compared here.
    fn compares(&self) -> Option<&Seat> {
        None
    }

    /// Draws itself into its place, which is empty.
    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer);
}

/// What comes of an event.
#[derive(Debug)]
pub(crate) enum Then {
    /// Nothing more.
    Stay,
    /// The layer is over.
    Close,
    /// Another layer on top of it.
    Open(Box<dyn Screen>),
    /// An answer to this message is written on top of it.
    Write(With, Box<MessageRow>),
    /// What this message says is told to others, on top of it.
    Forward(Box<MessageRow>),
    /// The layer is over, and a message by this template is begun in a conversation, perhaps about
    /// one of its messages.
    Begin(&'static Template, With, Option<Box<MessageRow>>),
    /// The layer is over, and this is done as if its key had been pressed beneath.
    Act(Action),
    /// The layer is over, with the one in which the message was written, and the message is on its
    /// way, to be called back for five seconds where its precedence allows.
    Send(Box<Outgoing>),
    /// The layer is over, with the one in which this draft was written, and the draft is thrown
    /// away.
    Forget(String),
    /// All layers are over, and this conversation is shown.
    Show(With),
    /// All layers are over, and this message is shown in its conversation.
    ShowMessage(With, MessageId),
}

/// With whom or about what a conversation is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum With {
    /// Everything with a desk.
    Desk(Desk),
    /// One case.
    Case(CaseId),
}

/// A message that a person has sent off.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outgoing {
    /// What is said to whom.
    pub(crate) new: NewMessage,
    /// The name under which its draft is kept until the engine has it.
    pub(crate) draft: String,
    /// The draft, to go on with it when it is called back.
    pub(crate) kept: Vec<u8>,
    /// Where the files lie that go with it: they are sealed when it is handed over.
    pub(crate) files: Vec<String>,
}

/// What a layer may use while it handles an event.
pub(crate) struct Cx<'a> {
    /// The time.
    pub(crate) now: UnixMillis,
    /// What the engine told.
    pub(crate) known: &'a Known,
    /// How things look, and the texts.
    pub(crate) look: &'a Look,
    /// Width and height of the terminal.
    pub(crate) size: (u16, u16),
    /// Whether a person sees the layer: it is uncovered and the window is typed into.
    pub(crate) watched: bool,
    pub(super) asks: &'a mut Asks,
    pub(super) layer: u64,
    pub(super) told: &'a mut Option<Told>,
}

/// A sentence for the person, in the line that is kept for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// The sentence.
    pub(crate) text: String,
    /// Whether something went wrong.
    pub(crate) wrong: bool,
    /// When it was said.
    pub(crate) at: UnixMillis,
}

impl Cx<'_> {
    /// Asks the engine; the answer comes to [`Screen::answered`] of this layer with the tag.
    pub(crate) fn ask(&mut self, ask: Ask) -> u64 {
        self.asks.ask(Purpose::Layer(self.layer), ask)
    }

    /// Has something done with a dossier; what comes of it is told by [`Screen::papered`] of this
    /// layer with the tag.
    pub(crate) fn paper(&mut self, paper: Paper) -> u64 {
        self.asks.paper(self.layer, paper)
    }

    /// Has something done with a file; what comes of it is told by [`Screen::filed`] of this layer
    /// with the tag.
    pub(crate) fn file(&mut self, work: FileWork) -> u64 {
        self.asks.file(Purpose::Layer(self.layer), work)
    }

    /// Has a file of a message saved, which goes on when the layer is over; how far it is stands in
    /// what is known of files.
    pub(crate) fn save(&mut self, file: &Attachment, path: String) {
        let work = FileWork::Save { file: Box::new(file.clone()), path };
        self.asks.file(Purpose::Saving(file.hash), work);
    }

    /// Has the engine do something of which only a failure is of interest.
    pub(crate) fn order(&mut self, ask: Ask) {
        self.asks.ask(Purpose::Done, ask);
    }

    /// A part of what is known is no longer true.
    pub(crate) fn stale(&mut self, what: What) {
        self.asks.stale(what);
    }

    /// A draft was kept or forgotten.
    pub(crate) fn stale_drafts(&mut self) {
        self.asks.stale(What::Drafts);
    }

    /// Wants something done outside.
    pub(crate) fn effect(&mut self, effect: Effect) {
        self.asks.effect(effect);
    }

    /// Tells the person something.
    pub(crate) fn tell(&mut self, text: impl Into<String>) {
        *self.told = Some(Told { text: text.into(), wrong: false, at: self.now });
    }

    /// Tells the person that something went wrong, and what to do.
    pub(crate) fn warn(&mut self, text: impl Into<String>) {
        *self.told = Some(Told { text: text.into(), wrong: true, at: self.now });
    }

    /// Whether a message may be about to open as an alert: then only the word acknowledges it, and
    /// no key that was meant for something else.
    pub(crate) fn is_opening(&self, listed: &Listed) -> bool {
        let message = &listed.message;
        let own = self.known.me().map(|me| &me.desk);
        let since = message.opened_at.map(|at| self.now.since(at));
        message.direction == Direction::Received
            && message.precedence.interrupts()
            && !listed.reach.humans.iter().any(|human| Some(&human.seat.desk) == own)
            && (self.asks.is_asked(What::Alerts)
                || since.is_some_and(|since| since < ALERT_OPENS_WITHIN))
    }

    /// A text of the interface.
    pub(crate) fn t(&self, key: &str) -> String {
        self.look.texts.t(key).into_owned()
    }
}
