//! A seat of the simulation: an engine on rows in memory.

use std::collections::BTreeMap;

use hotline_client::engine::{
    Command, Engine, Failure, Input, MemoryRows, Notice, Outcome, Output, Ticket,
};
use hotline_protocol::address::Seat as Address;
use hotline_protocol::ids::{MessageId, UnixMillis};
use rand_chacha::ChaCha20Rng;

use super::net::Conn;
use super::spool::Spool;

pub(super) struct Seat {
    pub(super) address: Address,
    pub(super) rows: MemoryRows,
    /// Files that it sends, on its disk.
    pub(super) spool: Spool,
    /// None while it is crashed.
    pub(super) engine: Option<Engine>,
    pub(super) rng: ChaCha20Rng,
    pub(super) conn: Option<Conn>,
    /// Whether its person wants it online.
    pub(super) wanted: bool,
    /// How far its clock is ahead of the world's, in milliseconds.
    pub(super) skew: i64,
    pub(super) next_ticket: u64,
    pub(super) answers: BTreeMap<u64, Result<Outcome, Failure>>,
    /// How often each message was announced to its person.
    pub(super) shown: BTreeMap<MessageId, u32>,
    pub(super) alarms: Vec<(String, String)>,
    /// What its person was told of missing receipts; nothing where an alarm ended.
    pub(super) missing: Vec<(MessageId, Option<String>)>,
    /// Messages for which its person was called again.
    pub(super) called: Vec<MessageId>,
}

impl Seat {
    /// What its clock shows.
    pub(super) fn clock(&self, now: UnixMillis) -> UnixMillis {
        UnixMillis(now.0.saturating_add_signed(self.skew))
    }

    /// Starts its engine on what its store has.
    ///
    /// # Panics
    ///
    /// If the store does not start an engine: a defect the simulation is there to find.
    pub(super) fn start(&mut self, now: UnixMillis) {
        let engine = Engine::start(self.clock(now), self.rows.snapshot())
            .expect("the store starts an engine");
        self.engine = Some(engine);
        self.conn = None;
    }

    /// Gives a command; its ticket.
    pub(super) fn command(&mut self, now: UnixMillis, command: Command) -> u64 {
        self.next_ticket += 1;
        let now = self.clock(now);
        if let Some(engine) = self.engine.as_mut() {
            let ticket = Ticket(self.next_ticket);
            engine.handle(now, &mut self.rng, Input::Command(ticket, command));
        }
        self.next_ticket
    }

    /// Takes note of what the engine tells its person.
    pub(super) fn note(&mut self, output: &Output) {
        match output {
            Output::Answer(ticket, answer) => {
                self.answers.insert(ticket.0, answer.clone());
            }
            Output::Notice(Notice::Arrived { message, .. }) => {
                *self.shown.entry(*message).or_default() += 1;
            }
            Output::Notice(Notice::Alarm { code, text }) => {
                self.alarms.push((code.clone(), text.clone()));
            }
            Output::Notice(Notice::Missing { message, text, .. }) => {
                self.missing.push((*message, text.clone()));
            }
            Output::Notice(Notice::CallAgain { message, .. }) => self.called.push(*message),
            _ => {}
        }
    }
}
