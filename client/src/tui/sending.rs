//! Messages that were sent off and can still be called back: five seconds, below immediate.

use hotline_protocol::ids::UnixMillis;

use crate::engine::{NewAttachment, NewMessage};

use super::screen::Outgoing;

/// For how long a message below immediate can be called back.
pub(crate) const CALL_BACK_FOR: core::time::Duration = core::time::Duration::from_secs(5);

/// A message on its way to the engine.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Held {
    /// Its number here.
    pub(crate) number: u64,
    /// The message.
    pub(crate) outgoing: Outgoing,
    /// When it goes.
    pub(crate) goes_at: UnixMillis,
    /// Whether the engine was asked to take it.
    pub(crate) handed_over: bool,
}

/// Messages on their way to the engine.
#[derive(Debug, Default)]
pub(crate) struct Sending {
    held: Vec<Held>,
    last: u64,
    /// Messages that the engine refused, with its reason, until their drafts are open again.
    refused: Vec<(Outgoing, String)>,
}

impl Sending {
    /// Takes a message that was sent off.
    pub(crate) fn take(&mut self, now: UnixMillis, outgoing: Outgoing) {
        self.last += 1;
        let urgent = outgoing.new.precedence.interrupts();
        let goes_at = if urgent { now } else { now.plus(CALL_BACK_FOR) };
        self.held.push(Held { number: self.last, outgoing, goes_at, handed_over: false });
    }

    /// Messages whose time has come; each is handed out once.
    pub(crate) fn due(&mut self, now: UnixMillis) -> Vec<Held> {
        let mut due = Vec::new();
        for held in self.held.iter_mut().filter(|held| !held.handed_over && held.goes_at <= now) {
            held.handed_over = true;
            due.push(held.clone());
        }
        due
    }

    /// Calls back the last message that has not gone.
    pub(crate) fn call_back(&mut self) -> Option<Outgoing> {
        let place = self.held.iter().rposition(|held| !held.handed_over)?;
        Some(self.held.remove(place).outgoing)
    }

    /// Its files are sealed: the message as it is handed over.
    pub(crate) fn sealed(&mut self, number: u64, files: Vec<NewAttachment>) -> Option<&NewMessage> {
        let held = self.held.iter_mut().find(|held| held.number == number)?;
        held.outgoing.new.attachments = files;
        Some(&held.outgoing.new)
    }

    /// The engine has answered.
    pub(crate) fn answered(&mut self, number: u64) -> Option<Held> {
        let place = self.held.iter().position(|held| held.number == number)?;
        Some(self.held.remove(place))
    }

    /// The engine has refused a message: its draft is opened when nobody is typing elsewhere.
    pub(crate) fn refuse(&mut self, outgoing: Outgoing, reason: String) {
        self.refused.push((outgoing, reason));
    }

    /// A message that was refused; given out once.
    pub(crate) fn take_refused(&mut self) -> Option<(Outgoing, String)> {
        (!self.refused.is_empty()).then(|| self.refused.remove(0))
    }

    /// The names of the drafts of all these messages.
    pub(crate) fn drafts(&self) -> impl Iterator<Item = &str> {
        let held = self.held.iter().map(|held| &held.outgoing);
        held.chain(self.refused.iter().map(|(outgoing, _)| outgoing)).map(|one| one.draft.as_str())
    }

    /// Whether the engine has everything that was sent off.
    pub(crate) fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Everything that has not gone goes now: the person leaves.
    pub(crate) fn hasten(&mut self, now: UnixMillis) {
        for held in &mut self.held {
            held.goes_at = held.goes_at.min(now);
        }
    }

    /// The last message that can be called back.
    pub(crate) fn last_held(&self) -> Option<&Held> {
        self.held.iter().rev().find(|held| !held.handed_over)
    }

    /// When the next goes.
    pub(crate) fn next(&self) -> Option<UnixMillis> {
        self.held.iter().filter(|held| !held.handed_over).map(|held| held.goes_at).min()
    }
}
