//! The event loop: one queue in virtual time, and the faults that strike it.

use std::collections::{BTreeMap, BTreeSet};

use hotline_client::engine::{Command, Engine, Input, Output, SpoolDone, Unreachable};
use hotline_protocol::close::CloseCode;
use hotline_protocol::frames::{Channel, ToNewcomer};
use hotline_protocol::ids::{Hint, MessageId, UnixMillis};
use hotline_protocol::link::{RelayLink, Transmit};
use hotline_server::core::{Call, Input as RelayInput, Output as RelayOutput};
use hotline_server::core::{ChunkWork, Reply, Work};
use hotline_server::store::chunks::MemoryChunks;
use hotline_server::store::memory::MemoryStore;
use hotline_server::store::{MailStore as _, Op, threads};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;

use super::net::{Conn, Net, Way, below};
use super::plain::Plains;
use super::relay::{Keys, Relay, link_id};
use super::seat::Seat;

/// What goes wrong, as chances per thousand steps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Faults {
    /// A connection is cut.
    pub(super) cut: u64,
    /// A seat crashes, between any two of its outputs.
    pub(super) seat_crash: u64,
    /// The relay crashes.
    pub(super) relay_crash: u64,
    /// Longest delay of a chunk in milliseconds.
    pub(super) delay_max: u64,
}

impl Faults {
    /// A good line.
    pub(super) const NONE: Self = Self { cut: 0, seat_crash: 0, relay_crash: 0, delay_max: 40 };
    /// A very bad day.
    pub(super) const MANY: Self = Self { cut: 12, seat_crash: 10, relay_crash: 4, delay_max: 900 };
}

enum Event {
    Bytes(Conn, Way, Channel, Vec<u8>),
    Connect(usize),
    ClosedAtSeat(usize, Conn, Option<CloseCode>),
    ClosedAtRelay(Conn),
    Stored(u64, Box<Work>),
    ChunkStored(u64, Box<ChunkWork>),
    Spooled(usize, SpoolDone),
    SeatBack(usize),
    RelayBack,
}

/// Everything.
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) now: UnixMillis,
    pub(super) faults: Faults,
    pub(super) seats: Vec<Seat>,
    pub(super) store: MemoryStore,
    /// The chunk files, which outlive the relay as its store does.
    pub(super) chunks: MemoryChunks,
    pub(super) relay: Option<Relay>,
    /// Messages whose intent a seat has on disk: they must arrive.
    pub(super) promised: BTreeMap<MessageId, usize>,
    pub(super) keys: Keys,
    pub(super) rng: ChaCha20Rng,
    pub(super) net: Net,
    pub(super) plains: Plains,
    owner: BTreeMap<Conn, usize>,
    queue: BTreeMap<(UnixMillis, u64), Event>,
    next_event: u64,
    next_call: u64,
    pub(super) replies: BTreeMap<u64, Reply>,
    pub(super) newcomers: BTreeMap<u64, ToNewcomer>,
    lives: u64,
    pub(super) steps: u64,
    /// What a hostile relay makes of each thing it says.
    pub(super) tamper: Option<Tamper>,
    /// The sealed bytes first seen under each hint: a hint names a chain and a number in it.
    pub(super) sealed_under: BTreeMap<Hint, Vec<u8>>,
    /// Outputs of seat 0 until it crashes, for runs that strike at every place in turn.
    pub(super) crash_after: Option<u64>,
    /// How far the clock of the next seat to enrol is ahead.
    pub(super) skew: i64,
    /// Whether the relay was put back to an older copy and may lack what it gave receipts for, until
    /// the seats have said it again.
    pub(super) put_back: bool,
    /// Alarms that this run is about, beside those that may always come.
    pub(super) expected: Vec<&'static str>,
}

/// Changes what the relay says.
pub(super) type Tamper = Box<dyn FnMut(RelayOutput) -> Vec<RelayOutput>>;

impl World {
    /// A relay and no seat.
    #[must_use]
    pub(super) fn new(seed: u64) -> Self {
        // 2026-01-01; any time will do.
        let now = UnixMillis(1_767_225_600_000);
        let keys = Keys::new(now);
        let mut store = MemoryStore::default();
        let relay = Relay::begin(now, &keys, &mut store, 1);
        Self {
            seed,
            now,
            faults: Faults::NONE,
            seats: Vec::new(),
            store,
            chunks: MemoryChunks::default(),
            relay: Some(relay),
            promised: BTreeMap::new(),
            keys,
            rng: ChaCha20Rng::seed_from_u64(seed),
            net: Net::default(),
            plains: Plains::default(),
            owner: BTreeMap::new(),
            queue: BTreeMap::new(),
            next_event: 0,
            next_call: 0,
            replies: BTreeMap::new(),
            newcomers: BTreeMap::new(),
            lives: 1,
            steps: 0,
            tamper: None,
            sealed_under: BTreeMap::new(),
            crash_after: None,
            skew: 0,
            put_back: false,
            expected: Vec::new(),
        }
    }

    /// Gives a seat a command; its ticket.
    pub(super) fn command(&mut self, seat: usize, command: Command) -> u64 {
        let ticket = self.seats[seat].command(self.now, command);
        self.drain_seat(seat);
        ticket
    }

    /// Runs until a condition holds.
    ///
    /// # Panics
    ///
    /// If it does not within a virtual day.
    pub(super) fn run_until(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        let deadline = UnixMillis(self.now.0 + 86_400_000);
        while !done(self) {
            assert!(
                self.step(deadline),
                "seed {}: never came to pass: {what}; {}",
                self.seed,
                self.describe()
            );
        }
    }

    /// Runs for a while.
    pub(super) fn run_for(&mut self, millis: u64) {
        let deadline = UnixMillis(self.now.0 + millis);
        while self.step(deadline) {}
        self.now = deadline;
    }

    /// What everybody is doing, for a failure.
    #[must_use]
    pub(super) fn describe(&self) -> String {
        self.seats
            .iter()
            .map(|seat| {
                let state = seat.engine.as_ref().map_or_else(
                    || "down".to_owned(),
                    |engine| {
                        format!(
                            "{:?}, queued {}, envelopes {}, quarantined {}, settled {}",
                            engine.link(),
                            engine.queued(),
                            engine.envelopes_waiting(),
                            engine.quarantined(),
                            engine.settled()
                        )
                    },
                );
                let alarms: Vec<_> = seat.alarms.iter().rev().take(4).collect();
                format!("\n  {}: {state}; {alarms:?}", seat.address)
            })
            .collect()
    }

    /// Does the next thing, if it comes before the deadline.
    pub(super) fn step(&mut self, deadline: UnixMillis) -> bool {
        let seats = self.seats.iter().enumerate();
        let tick = seats
            .filter_map(|(index, seat)| {
                let at = seat.engine.as_ref()?.poll_timeout()?;
                Some((UnixMillis(at.0.saturating_add_signed(-seat.skew)), index))
            })
            .min();
        let relay = self.relay.as_ref().map(|relay| relay.core.poll_timeout());
        let event = self.queue.keys().next().map(|(at, _)| *at);
        let Some(at) = [tick.map(|(at, _)| at), relay, event].into_iter().flatten().min() else {
            return false;
        };
        if at > deadline {
            return false;
        }
        self.now = self.now.max(at);
        self.steps += 1;
        if event == Some(at) {
            if let Some((_, event)) = self.queue.pop_first() {
                self.happen(event);
            }
        } else if relay == Some(at) {
            self.relay_input(RelayInput::Tick);
        } else if let Some((_, index)) = tick {
            self.seat_input(index, Input::Tick);
        }
        self.strike();
        self.check_step();
        true
    }

    fn strike(&mut self) {
        let faults = self.faults;
        let chance = below(&mut self.rng, 1_000);
        if chance < faults.cut {
            let open: BTreeSet<Conn> = self.owner.keys().copied().collect();
            let pick = below(&mut self.rng, open.len() as u64);
            if let Some(conn) = open.into_iter().nth(usize::try_from(pick).unwrap()) {
                self.cut(conn, None);
            }
        } else if chance < faults.cut + faults.seat_crash {
            let pick = below(&mut self.rng, self.seats.len() as u64);
            self.crash_seat(usize::try_from(pick).unwrap());
        } else if chance < faults.cut + faults.seat_crash + faults.relay_crash {
            self.crash_relay();
        }
    }

    /// The seat's process dies and comes back later.
    pub(super) fn crash_seat(&mut self, index: usize) {
        if self.seats[index].engine.take().is_none() {
            return;
        }
        if let Some(conn) = self.seats[index].conn.take() {
            self.owner.remove(&conn);
            self.net.close(conn);
            self.later(500, Event::ClosedAtRelay(conn));
        }
        let back = 50 + below(&mut self.rng, 20_000);
        self.later(back, Event::SeatBack(index));
    }

    /// The relay's process dies and comes back later.
    pub(super) fn crash_relay(&mut self) {
        let back = 50 + below(&mut self.rng, 10_000);
        self.relay_down(back);
    }

    /// The relay's process dies and comes back after so many milliseconds.
    pub(super) fn relay_down(&mut self, back: u64) {
        if self.relay.take().is_none() {
            return;
        }
        for conn in self.owner.keys().copied().collect::<Vec<_>>() {
            self.cut(conn, None);
        }
        for conn in self.plains.lose() {
            self.cut(conn, None);
        }
        self.later(back, Event::RelayBack);
    }

    /// The relay's disk is lost; it comes back later on a copy that was made of it before.
    pub(super) fn put_back(&mut self, copy: &MemoryStore) {
        self.crash_relay();
        self.store = copy.copy();
        self.store.commit(&[Op::PutBack { at: self.now, epoch: 0, delivery: 0 }]).unwrap();
        self.put_back = true;
    }

    pub(super) fn cut(&mut self, conn: Conn, code: Option<CloseCode>) {
        if !self.net.close(conn) {
            return;
        }
        if let Some(index) = self.owner.remove(&conn) {
            let delay = 1 + below(&mut self.rng, self.faults.delay_max);
            self.later(delay, Event::ClosedAtSeat(index, conn, code));
        }
        let delay = 1 + below(&mut self.rng, self.faults.delay_max);
        self.later(delay, Event::ClosedAtRelay(conn));
    }

    fn later(&mut self, millis: u64, event: Event) {
        self.next_event += 1;
        self.queue.insert((UnixMillis(self.now.0 + millis), self.next_event), event);
    }

    pub(super) fn call(&mut self) -> Call {
        self.next_call += 1;
        Call(self.next_call)
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Bytes(conn, way, channel, bytes) => {
                if !self.net.is_open(conn) {
                    return;
                }
                match way {
                    Way::ToRelay => self.relay_receives(conn, channel, &bytes),
                    Way::ToSeat if self.plains.has(conn) => {
                        self.plains.receive(conn, &Transmit { channel, bytes });
                    }
                    Way::ToSeat => {
                        if let Some(index) = self.owner.get(&conn).copied() {
                            self.seat_input(index, Input::Received(channel, bytes));
                        }
                    }
                }
            }
            Event::Connect(index) => self.connect(index),
            Event::ClosedAtSeat(index, conn, code) => {
                if self.seats[index].conn == Some(conn) {
                    self.seats[index].conn = None;
                    self.seat_input(index, Input::Disconnected(code));
                }
            }
            Event::ClosedAtRelay(conn) => {
                if let Some(relay) = self.relay.as_mut()
                    && relay.links.remove(&conn).is_some()
                {
                    self.relay_input(RelayInput::LinkLost { link: link_id(conn) });
                }
            }
            Event::Stored(life, work) => {
                if self.relay.as_ref().is_some_and(|relay| relay.life == life) {
                    let done = threads::run(&mut self.store, *work);
                    self.relay_input(RelayInput::Done(done));
                }
            }
            Event::ChunkStored(life, work) => {
                if self.relay.as_ref().is_some_and(|relay| relay.life == life) {
                    let done = work.run(&mut self.chunks);
                    self.relay_input(RelayInput::ChunkDone(done));
                }
            }
            Event::Spooled(index, done) => self.seat_input(index, Input::Spooled(done)),
            Event::SeatBack(index) => {
                if self.seats[index].engine.is_none() {
                    self.seats[index].start(self.now);
                    if self.seats[index].wanted {
                        self.command(index, Command::Connect);
                    }
                }
            }
            Event::RelayBack => {
                if self.relay.is_none() {
                    self.lives += 1;
                    self.store = self.store.reopen();
                    let mut relay = Relay::begin(self.now, &self.keys, &mut self.store, self.lives);
                    relay.core.reconcile_chunks(&self.chunks.list_all());
                    self.relay = Some(relay);
                    self.drain_relay();
                }
            }
        }
    }

    fn connect(&mut self, index: usize) {
        if self.seats[index].engine.is_none() {
            return;
        }
        let Some(relay) = self.relay.as_mut() else {
            let why = Unreachable::Silent("relay.example:7070".to_owned());
            return self.seat_input(index, Input::ConnectFailed(why));
        };
        let conn = self.net.open();
        self.owner.insert(conn, index);
        self.seats[index].conn = Some(conn);
        relay.links.insert(conn, RelayLink::new(self.now));
        let key = self.seats[index]
            .engine
            .as_ref()
            .map(Engine::tls_seed)
            .map(|seed| ed25519_dalek::SigningKey::from_bytes(seed).verifying_key().to_bytes())
            .unwrap();
        self.relay_input(RelayInput::LinkOpened { link: link_id(conn), key });
        self.seat_input(index, Input::Connected);
    }

    fn relay_receives(&mut self, conn: Conn, channel: Channel, bytes: &[u8]) {
        let Some(link) = self.relay.as_mut().and_then(|relay| relay.links.get_mut(&conn)) else {
            return;
        };
        let result = link.receive(self.now, channel, bytes);
        let mut heard = Vec::new();
        while let Some(hears) = link.poll_heard() {
            heard.push(hears);
        }
        for hears in heard {
            self.relay_input(RelayInput::Heard { link: link_id(conn), hears });
        }
        result.unwrap_or_else(|error| panic!("seed {}: an engine misbehaved: {error}", self.seed));
    }

    pub(super) fn relay_input(&mut self, input: RelayInput) {
        if let Some(relay) = self.relay.as_mut() {
            relay.core.handle(self.now, input);
        }
        self.drain_relay();
    }

    fn drain_relay(&mut self) {
        while let Some(output) = self.relay.as_mut().and_then(|relay| relay.core.poll_output()) {
            let outputs = match self.tamper.as_mut() {
                Some(tamper) => tamper(output),
                None => vec![output],
            };
            for output in outputs {
                self.relay_says(output);
            }
        }
    }

    fn relay_says(&mut self, output: RelayOutput) {
        let Some(relay) = self.relay.as_mut() else { return };
        let conn_of = |link: hotline_server::core::LinkId| Conn(link.0);
        match output {
            RelayOutput::Work(work) => {
                // The store takes its time; commits of one urgency stay in order because
                // the delay is the same for all.
                let life = relay.life;
                self.later(2, Event::Stored(life, Box::new(work)));
            }
            RelayOutput::Chunk(work) => {
                let life = relay.life;
                self.later(2, Event::ChunkStored(life, Box::new(work)));
            }
            RelayOutput::Welcome(link, welcome) => {
                if let Some(link) = relay.links.get_mut(&conn_of(link)) {
                    link.welcome(welcome).unwrap();
                }
                self.transmit(conn_of(link));
            }
            RelayOutput::Send(link, frame) => {
                if let Some(link) = relay.links.get_mut(&conn_of(link)) {
                    link.send(&frame).unwrap();
                }
                self.transmit(conn_of(link));
            }
            RelayOutput::Answer(link, no, answer) => {
                if let Some(link) = relay.links.get_mut(&conn_of(link)) {
                    link.answer(no, answer).unwrap();
                }
                self.transmit(conn_of(link));
            }
            RelayOutput::Close(link, code) => {
                let conn = conn_of(link);
                relay.links.remove(&conn);
                self.cut(conn, Some(code));
            }
            RelayOutput::Newcomer(call, answer) => {
                self.newcomers.insert(call.0, answer);
            }
            RelayOutput::Reply(call, reply) => {
                self.replies.insert(call.0, reply.unwrap());
            }
            RelayOutput::Halt(error) => {
                panic!("seed {}: the relay halted: {error}", self.seed)
            }
        }
    }

    fn transmit(&mut self, conn: Conn) {
        let Some(link) = self.relay.as_mut().and_then(|relay| relay.links.get_mut(&conn)) else {
            return;
        };
        let mut out = Vec::new();
        while let Some(transmit) = link.poll_transmit() {
            out.push(transmit);
        }
        for transmit in out {
            self.carry(conn, Way::ToSeat, transmit.channel, &transmit.bytes);
        }
    }

    pub(super) fn carry(&mut self, conn: Conn, way: Way, channel: Channel, bytes: &[u8]) {
        if !self.net.is_open(conn) {
            return;
        }
        let delay = self.faults.delay_max;
        let chunks = self.net.send(self.now, &mut self.rng, delay, (conn, way, channel), bytes);
        for (at, chunk) in chunks {
            self.next_event += 1;
            let event = Event::Bytes(conn, way, channel, chunk);
            self.queue.insert((at, self.next_event), event);
        }
    }

    pub(super) fn seat_input(&mut self, index: usize, input: Input) {
        let seat = &mut self.seats[index];
        if let Some(engine) = seat.engine.as_mut() {
            let now = UnixMillis(self.now.0.saturating_add_signed(seat.skew));
            engine.handle(now, &mut seat.rng, input);
        }
        self.drain_seat(index);
    }

    fn drain_seat(&mut self, index: usize) {
        loop {
            let seat = &mut self.seats[index];
            let Some(output) = seat.engine.as_mut().and_then(Engine::poll_output) else { return };
            seat.note(&output);
            if let Output::Transmit(transmit) = &output {
                self.check_stored_before_sent(index, transmit);
            }
            let seat = &mut self.seats[index];
            match output {
                Output::Commit(writes) => seat.rows.commit(&writes),
                Output::Transmit(transmit) => {
                    if let Some(conn) = seat.conn {
                        self.carry(conn, Way::ToRelay, transmit.channel, &transmit.bytes);
                    }
                }
                Output::Connect => {
                    let delay = 1 + below(&mut self.rng, self.faults.delay_max);
                    self.later(delay, Event::Connect(index));
                }
                Output::Disconnect(_) => {
                    if let Some(conn) = seat.conn.take() {
                        self.owner.remove(&conn);
                        self.net.close(conn);
                        self.later(1, Event::ClosedAtRelay(conn));
                    }
                }
                Output::Spool(work) => {
                    if let Some(done) = seat.spool.run(&work) {
                        self.later(1, Event::Spooled(index, done));
                    }
                }
                Output::Answer(..) | Output::Notice(_) => {}
            }
            if index == 0
                && let Some(left) = self.crash_after.as_mut()
            {
                if *left == 0 {
                    self.crash_after = None;
                    self.crash_seat(0);
                    return;
                }
                *left -= 1;
            }
            // A crash can strike between any two outputs.
            if self.faults.seat_crash > 0 && below(&mut self.rng, 20_000) < self.faults.seat_crash {
                self.crash_seat(index);
                return;
            }
        }
    }
}
