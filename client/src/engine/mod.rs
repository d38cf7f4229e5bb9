//! The client's engine: decides everything at a desk and does nothing itself.
//!
//! `handle` takes what happened, `poll_output` says what to do about it, `poll_timeout` when to
//! come back. It knows no socket, no disk, no clock and no terminal. Whatever it wants kept leaves
//! as [`Output::Commit`] before anything that depends on it leaves as [`Output::Transmit`]: a
//! driver that takes outputs in their order stores before it sends.
//!
//! ```text
//!   wire     the link: connect, questions, acknowledgements
//!   replica  the directory, in step and verified; profile: what seats say of themselves
//!   peers    sessions with other seats, and what is believed about them
//!   upkeep   begins sessions, tends own prekeys
//!   outbox   intent -> message -> copies (resolve: to whom; follow: receipts)
//!   sealing  copies -> envelopes
//!   inbox    envelope -> message -> receipt; quarantine
//!   transfer files on their way, before the message that names them and after it
//!   shelf    documents and definitions, for seats that come later too; counters
//!   ping     line checks and campaigns, and how this seat answers those of others
//!   play     exercises: what their controller brings, what their players hear
//!   alarm    receipts that are missing, messages that nobody here has acknowledged
//!   report   alerts of machines, by what the intake decides
//!   change   entries for the directory, until they stand in the log
//!   book     what is remembered of messages and cases
//! ```

mod alarm;
mod answerability;
mod book;
mod cell;
mod change;
mod command;
mod compare;
mod counters;
mod deed;
mod draft;
pub mod enrol;
mod facts;
mod follow;
mod handover;
mod hours;
mod inbox;
mod incident;
mod io;
mod ladder;
mod life;
mod limits;
mod memory;
mod outbox;
mod peers;
mod ping;
mod play;
mod profile;
mod quarantine;
mod receipts;
mod release;
mod replica;
mod report;
mod resolve;
mod roster;
mod rows;
mod sealing;
mod shelf;
mod start;
mod terms;
mod transfer;
mod upkeep;
mod wire;
mod withdraw;

pub use alarm::{MissingDesk, MissingView};
pub use answerability::{Answerability, Guard, LastHuman, SeatDuty, climbs};
pub use command::{Preview, number_words};
pub use compare::{HeardView, ItemView, PartingView, RecordView};
pub use counters::{CountersChange, Counting, TotalsView};
pub use deed::{Deed, Matter};
pub use draft::Waiting;
pub use handover::HandingOver;
pub use hours::Zones;
pub use incident::{EscalationView, IncidentView, UncountedView};
pub use io::{
    Command, DirectoryChange, Expected, Failure, Input, LinkState, NewMessage, Notice, Outcome,
    Output, Ticket, Unreachable,
};
pub use ladder::{LadderWish, RungView};
pub use life::{Life, OwesView, ProposalView};
pub use memory::MemoryRows;
pub use peers::Standing;
pub use ping::{CampaignView, NewCampaign};
pub use play::{
    ActView, CueView, ExerciseRecord, ExercisesView, FoundView, InjectView, LedView, PartView, Play,
};
pub use profile::Profile;
pub use release::{ReleasePolicy, WaitingDraft};
pub use report::{Became, Reported, Told};
pub use roster::{Gap, NewShift, RosterView};
pub(crate) use rows::remembered_since;
pub use rows::{
    AckRow, Cargo, Cell, CopyRow, CopyState, Direction, EntryRow, IntentRow, LogRow, MessageRow,
    OutgoingRow, QuarantineRow, REMEMBER, Role, Snapshot, Write,
};
pub use start::StartError;
pub use transfer::{FileId, NewAttachment, SpoolDone, SpoolWork};

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use hotline_crypto::{Bundle, Class, IdentitySecret, Prekeys};
use hotline_protocol::address::Seat;
use hotline_protocol::close::CloseCode;
use hotline_protocol::frames::{Answer, Deliver, PrekeyCount, Welcome};
use hotline_protocol::ids::{Traffic, UnixMillis};
use hotline_protocol::link::{LinkError, SeatHears};
use hotline_protocol::refusal::Refusal;

use book::Book;
use change::Changes;
use ladder::Ladders;
use outbox::Outbox;
use peers::Peers;
use quarantine::Quarantine;
use receipts::Owed;
use replica::Replica;
use transfer::Transfers;
use wire::{Asked, Wire, closed_sentence};

/// One seat's engine.
pub struct Engine {
    seat: Seat,
    me: IdentitySecret,
    tls: Zeroizing<[u8; 32]>,
    nominator: Option<ed25519_dalek::SigningKey>,
    wire: Wire,
    replica: Replica,
    peers: Peers,
    prekeys: BTreeMap<Class, Prekeys>,
    book: Book,
    outbox: Outbox,
    ladders: Ladders,
    transfers: Transfers,
    /// Envelopes that came on this link and are not opened yet; the relay bounds them by what it
    /// sends without an acknowledgement.
    arrived: VecDeque<Deliver>,
    quarantine: Quarantine,
    /// Device receipts that wait for their moment.
    owed: Owed,
    /// What other seats said of the records of cases, and what is to be said to them.
    holdings: compare::Holdings,
    /// What the relay holds of own prekeys, as far as it told.
    held: BTreeMap<Class, PrekeyCount>,
    /// Classes whose one-time keys at the relay are void and not yet replaced.
    replacing: BTreeSet<Traffic>,
    /// Classes whose prekeys must be made anew: this home was put back to an older copy.
    renews: BTreeSet<Traffic>,
    /// When which alarm was last told.
    told: BTreeMap<(&'static str, String), UnixMillis>,
    alarms: alarm::Alarms,
    /// Who of this desk is on duty.
    duties: roster::Duties,
    /// Campaigns that this seat runs.
    runs: ping::Runs,
    /// Campaigns that ask this seat.
    askings: ping::Askings,
    /// Cases on their way to colleagues.
    handovers: handover::Handovers,
    /// Exercises that this seat runs or plays in.
    plays: play::Plays,
    /// What this seat published, for seats that come later.
    shelf: shelf::Shelf,
    /// Counters, and what others sent to be added up.
    counters: counters::Counters,
    /// The last words of people.
    heard: answerability::Heard,
    /// How a time zone is found.
    zones: Zones,
    changes: Changes,
    syncs: Vec<Ticket>,
    /// The relay's epoch in which everything it had given a receipt for was asked about.
    relay_epoch: u64,
    /// From what on messages wait for a second seat.
    release_policy: ReleasePolicy,
    /// Alerts of machines.
    intake: hotline_intake::Intake,
    /// How far this home is, as told to the relay: grows with every batch that moves a ratchet.
    counter: u64,
    ratchet_moved: bool,
    housekeeping_at: UnixMillis,
    now: UnixMillis,
    writes: Vec<Write>,
    /// What may be said once the writes of this step are durable.
    after: Vec<Output>,
    outputs: VecDeque<Output>,
    told_link: LinkState,
}

impl From<Notice> for Output {
    fn from(notice: Notice) -> Self {
        Self::Notice(notice)
    }
}

impl Engine {
    /// Takes what happened. Afterwards drain [`Engine::poll_output`] in order.
    pub fn handle<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R, input: Input) {
        if now.plus(limits::CLOCK_SET_BACK) < self.now {
            self.clock_set_back(now);
        }
        self.now = now;
        match input {
            Input::Connected if self.wire.wanted => {
                self.wire.connected(now, self.replica.directory.head().0);
            }
            // Nobody wants it any more.
            Input::Connected => self.after.push(Output::Disconnect(CloseCode::Done)),
            Input::ConnectFailed(why) => self.connect_failed(now, rng, &why),
            Input::Disconnected(code) => self.disconnected(now, rng, code),
            Input::Received(channel, bytes) => {
                let result = match self.wire.link.as_mut() {
                    Some(link) => link.receive(channel, &bytes),
                    None => Ok(()),
                };
                // What was heard before the fault stays valid.
                self.wire.heard_at = Some(now);
                self.hear(now, rng);
                self.close_if(now, rng, result);
            }
            Input::Command(ticket, command) => self.command(now, rng, ticket, command),
            Input::Spooled(done) => self.spooled(now, rng, done),
            Input::Tick => {
                // The time to ask again for somebody's prekeys may have come.
                self.outbox.wake |= self.retry_has_come();
                let result = self.wire.link.as_mut().map_or(Ok(()), |link| link.timeout(now));
                self.close_if(now, rng, result);
            }
        }
        self.progress(now, rng);
        self.flush(now, rng);
    }

    /// The next thing to do.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call [`Engine::handle`] with [`Input::Tick`].
    #[must_use]
    pub fn poll_timeout(&self) -> Option<UnixMillis> {
        let online = self.wire.is_online();
        let when_online = [
            self.outbox.poll_timeout(),
            self.ladders.poll_timeout(self.now),
            self.runs.poll_timeout(),
            self.transfers.poll_timeout(),
            self.receipts_timeout(),
            self.holdings_timeout(),
            self.quarantine.poll_timeout(),
            self.retry_timeout(),
            self.shelf.poll_timeout(),
            self.renewal_timeout(),
            self.counters.poll_timeout(self.wire.ahead()),
        ];
        let at = when_online
            .into_iter()
            .filter(|_| online)
            .chain([
                self.wire.poll_timeout(),
                Some(self.housekeeping_at),
                self.ladders.look_at(self.now, self.wire.ahead()),
            ])
            .chain([self.alarms.poll_timeout(), self.intake.next_at(self.now)])
            .chain([self.plays.poll_timeout(self.now)])
            .flatten()
            .min()?;
        // What is overdue waits for something else to happen; it must not spin the driver.
        let floor = self.now.plus(core::time::Duration::from_millis(250));
        Some(if at <= self.now { floor } else { at })
    }

    /// The clock was set back, by hand or by a time server: nothing may wait until it has caught up.
    fn clock_set_back(&mut self, now: UnixMillis) {
        self.wire.clock_set_back(self.now, now);
        self.outbox.clock_set_back(now);
        self.ladders.clock_set_back();
        self.quarantine.clock_set_back(now);
        self.transfers.clock_set_back();
        self.shelf.clock_set_back(now);
        self.hasten_receipts(now);
        self.hasten_alarms(now);
        for key in self.peers.keys() {
            if let Some(peer) = self.peers.get_mut(key) {
                peer.retry_at = None;
            }
        }
        self.plays.clock_set_back(self.now, now);
        self.housekeeping_at = now;
        self.outbox.wake = true;
        self.told.clear();
    }

    /// The relay's time, as far as it is known: what relay and directory judge by.
    fn relay_now(&self, now: UnixMillis) -> UnixMillis {
        self.wire.relay_now(now)
    }

    fn retry_has_come(&self) -> bool {
        let keys = self.peers.keys().into_iter();
        keys.filter_map(|key| self.peers.get(key)?.retry_at).any(|at| at <= self.now)
    }

    fn retry_timeout(&self) -> Option<UnixMillis> {
        self.peers
            .keys()
            .into_iter()
            .filter_map(|key| self.peers.get(key)?.retry_at)
            .filter(|at| *at > self.now)
            .min()
    }

    fn connect_failed<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R, why: &Unreachable) {
        let failure = match why {
            Unreachable::Silent(_) => Failure::Offline(why.to_string()),
            Unreachable::WrongKey(_) => {
                let text = format!(
                    "{why}. Nothing was sent. Somebody may stand between; tell the operator by \
                     telephone."
                );
                self.alarm(now, "wrong-key", text.clone());
                Failure::NotAuthentic(text)
            }
        };
        self.fail_waiting(&failure);
        self.wire.lost(now, rng, why.to_string());
    }

    fn disconnected<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        code: Option<CloseCode>,
    ) {
        if self.wire.link.is_none() {
            return;
        }
        let why = closed_sentence(code).to_owned();
        self.left_link();
        if code.is_none_or(CloseCode::passes) {
            let greeted = self.wire.is_online();
            self.wire.lost(now, rng, why.clone());
            let under_way = !self.outbox.intents.is_empty() || self.transfers.are_awaited();
            if greeted && code.is_none() && under_way {
                self.wire.hurry(now, rng);
            }
            // A relay that closes in the very moment of the handshake cannot tell its reason
            // (RFC 9000, section 10.2.3): it is asked again before somebody is told that it is lost.
            if !greeted && self.wire.failures() >= limits::FAILURES_BEFORE_OFFLINE {
                self.fail_waiting(&Failure::Offline(why));
            }
        } else {
            self.fail_waiting(&Failure::Refused(why.clone()));
            self.alarm(now, "link-refused", format!("The link was refused: {why}."));
            self.wire.refused(now, why);
        }
    }

    fn close_if<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        result: Result<(), LinkError>,
    ) {
        let Err(error) = result else { return };
        self.after.push(Output::Disconnect(error.close_code()));
        self.left_link();
        if let LinkError::Incompatible { .. } = error {
            let why = closed_sentence(Some(CloseCode::Incompatible)).to_owned();
            self.fail_waiting(&Failure::Refused(why.clone()));
            self.wire.refused(now, why);
        } else {
            let why = format!("the link failed: {error}");
            if !self.wire.is_online() {
                self.fail_waiting(&Failure::Offline(why.clone()));
            }
            if error != LinkError::Late {
                self.alarm(now, "link-fault", format!("{why}. Please report it."));
            }
            self.wire.lost(now, rng, why);
        }
    }

    /// What was known of the relay's side is not known any more; it delivers again what was not
    /// acknowledged.
    pub(super) fn left_link(&mut self) {
        self.replica.in_step = false;
        self.replica.looked = false;
        self.arrived.clear();
        self.transfers.left_link();
    }

    /// Commands that wait for the relay end here.
    fn fail_waiting(&mut self, failure: &Failure) {
        let tickets = std::mem::take(&mut self.syncs)
            .into_iter()
            .chain(self.changes.give_up())
            .chain(self.transfers.give_up())
            .collect::<Vec<_>>();
        self.after
            .extend(tickets.into_iter().map(|ticket| Output::Answer(ticket, Err(failure.clone()))));
    }

    fn hear<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        while let Some(heard) = self.wire.link.as_mut().and_then(|link| link.poll_heard()) {
            match heard {
                SeatHears::Welcome(welcome) => self.welcomed(now, rng, &welcome),
                SeatHears::Custody(custody) => self.custody(now, &custody),
                SeatHears::Refused(refused) => self.refused(now, &refused),
                SeatHears::Deliver(deliver) => self.arrived.push_back(deliver),
                SeatHears::Answer(no, answer) => {
                    if let Some(asked) = self.wire.answered(no) {
                        self.answered(now, rng, asked, answer);
                    }
                }
                SeatHears::Head(head) => self.hear_head(now, &head),
                SeatHears::PrekeysLow(count) => {
                    let class = peers::class_of(count.class);
                    self.held.insert(class, count);
                    self.tend_class(now, rng, class);
                }
                SeatHears::Deposit(notice) => {
                    self.deposit_stands(now, notice.deposit, &notice.fate);
                    self.after.push(Notice::Deposit(notice).into());
                }
                SeatHears::Chunk(chunk) => self.hear_chunk(now, chunk),
                SeatHears::Goaway { delay_ms } => {
                    let delay = core::time::Duration::from_millis(u64::from(delay_ms));
                    self.wire.go_away(now, delay);
                }
            }
        }
    }

    fn welcomed<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R, welcome: &Welcome) {
        self.wire.welcomed(now, welcome);
        self.look_at_all(now);
        self.ladders.ask = true;
        self.outbox.wake = true;
        self.outbox.retry_at.clear();
        if welcome.state > self.counter.saturating_add(limits::COUNTER_JUMP_MAX) {
            let text = "The relay says that this home is impossibly far behind. Its word is not \
                        believed. Call its operator.";
            self.alarm(now, "bad-counter", text.to_owned());
        } else if self.counter == 0 {
            // A new home at an address whose last seat had counted: nothing of it was ever used.
            self.counter = welcome.state;
        } else if welcome.state > self.counter {
            self.rolled_back(now, welcome.state);
        }
        if welcome.epoch != self.relay_epoch {
            self.ask_about_all(now);
        }
        self.use_tokens_again();
        self.hear_head(now, &welcome.head);
        self.tend_prekeys(now, rng, &welcome.prekeys);
    }

    fn answered<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        asked: Asked,
        answer: Result<Answer, Refusal>,
    ) {
        match (asked, answer) {
            (Asked::Prekeys(key), Ok(Answer::Prekeys { set, one_time })) => {
                let bundle = Bundle { set, one_time: one_time.map(serde_bytes::ByteBuf::into_vec) };
                self.begin(now, rng, key, &bundle);
            }
            (Asked::Prekeys(key), Err(refusal)) => self.no_prekeys(now, rng, key, &refusal),
            (Asked::Publish(_), Ok(Answer::Published(count))) => self.published(now, count),
            (Asked::Publish(_), Err(refusal)) => {
                let text = format!("The relay did not take this seat's keys: {refusal}.");
                self.alarm(now, "prekeys", text);
            }
            (Asked::Pull, Ok(Answer::Directory { entries, head, more })) => {
                self.page(now, entries, &head, more);
            }
            (Asked::Pull, Err(refusal)) => {
                self.replica.looked = true;
                let text = format!("The relay did not give the directory: {refusal}.");
                self.alarm(now, "directory", text);
            }
            (Asked::Append(ticket), answer) => self.appended(ticket, answer),
            (Asked::Fates(asked), Ok(Answer::Fates(fates))) => self.fates(now, &asked, &fates),
            (Asked::Deposits(ids), Ok(Answer::Deposits(fates))) => {
                for (id, fate) in ids.into_iter().zip(&fates) {
                    self.deposit_stands(now, id, fate);
                }
            }
            (Asked::Deposits(_), Err(_)) => {}
            (Asked::Cancel(id), answer) => self.cancel_answered(now, id, answer),
            (Asked::Deposit(by), answer) => self.ladder_answered(now, by, answer),
            (Asked::Fates(asked), Err(_)) => self.ask_again(now.plus(limits::RETRY_AFTER), asked),
            // The link lets no answer to another question pass.
            _ => {}
        }
    }

    /// Everything that can go on now.
    fn progress<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        if self.wire.should_connect(now) {
            self.after.push(Output::Connect);
        }
        for asked in std::mem::take(&mut self.wire.unanswered) {
            match asked {
                Asked::Fates(asked) => self.ask_again(now, asked),
                Asked::Append(ticket) => self.changes.unanswered(ticket),
                // Asked anew when they are needed.
                Asked::Prekeys(_)
                | Asked::Publish(_)
                | Asked::Pull
                | Asked::Deposit(_)
                | Asked::Deposits(_)
                | Asked::Cancel(_) => {}
            }
        }
        self.housekeeping(now, rng);
        self.look_for_missing(now);
        self.look_at_ladders(now);
        if self.intake.waiting() > 0 {
            self.tell_of_alerts(now, rng);
        }
        self.tend_exercises(now, rng);
        self.note_outages(now);
        if !self.wire.is_online() {
            return;
        }
        // By the relay's clock alone: a wrong one here would close them for good.
        self.close_weeks(now);
        // Not before the greeting has told whether this home was put back to an older copy.
        self.open_arrived(now, rng);
        self.look_again(now, rng);
        self.try_every_session(now, rng);
        // What was heard just now may have decided a branch, or been the last that was expected.
        self.tend_exercises(now, rng);
        self.pull();
        self.ask_fates(now);
        self.ask_when_caught_up(now);
        self.ask_deposits();
        self.epoch_asked();
        self.tend_transfers(now, rng);
        if self.is_in_step() {
            self.make_changes(now);
            self.tend_campaigns(now, rng);
            self.release(now, rng);
            self.seal_waiting(now, rng);
            self.tend_ladders(now, rng);
            self.tend_cancellations(now);
            self.share_roster(now, rng);
            self.seal_handovers(now, rng);
            self.tend_shelf(now, rng);
            self.send_figures(now, rng);
        }
        self.say_holdings(now, rng);
        self.send_receipts(now, rng, !self.syncs.is_empty());
        if self.settled() {
            let outcome = Outcome::Synced { received: self.wire.received, sent: self.wire.sent };
            let syncs = std::mem::take(&mut self.syncs);
            self.after.extend(
                syncs.into_iter().map(|ticket| Output::Answer(ticket, Ok(outcome.clone()))),
            );
        }
    }

    /// Puts the writes of this step before everything that depends on them.
    fn flush<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        if std::mem::take(&mut self.ratchet_moved) {
            self.counter = self.counter.saturating_add(1);
            self.writes.push(Write::Put(Cell::Counter, cell::write(&self.counter)));
        }
        if !self.writes.is_empty() {
            self.outputs.push_back(Output::Commit(std::mem::take(&mut self.writes)));
        }
        let sent = self.deposit_ladders(now).and_then(|()| self.use_tokens(now));
        let sent = sent.and_then(|()| self.submit(now)).and_then(|()| self.wire.pump(self.counter));
        if let Some(link) = self.wire.link.as_mut() {
            while let Some(transmit) = link.poll_transmit() {
                self.outputs.push_back(Output::Transmit(transmit));
            }
        }
        self.close_if(now, rng, sent);
        if self.wire.state != self.told_link {
            self.told_link = self.wire.state.clone();
            self.after.push(Notice::Link(self.told_link.clone()).into());
        }
        self.outputs.extend(self.after.drain(..));
    }

    /// Tells a person, and remembers it for the record.
    fn alarm(&mut self, now: UnixMillis, code: &'static str, text: String) {
        let said = (code, text);
        if self.told.get(&said).is_some_and(|at| now.since(*at) < limits::ALARM_AGAIN_AFTER) {
            return;
        }
        if self.told.len() >= limits::ALARMS_REMEMBERED_MAX {
            self.told.retain(|_, at| now.since(*at) < limits::ALARM_AGAIN_AFTER);
            if self.told.len() >= limits::ALARMS_REMEMBERED_MAX {
                self.told.clear();
            }
        }
        self.told.insert(said.clone(), now);
        let (code, text) = said;
        self.writes.push(Write::Log(LogRow { at: now, code: code.to_owned(), text: text.clone() }));
        self.after.push(Notice::Alarm { code: code.to_owned(), text }.into());
    }

    /// Whether everything queued has been handed over or refused, and everything that waited has
    /// been dealt with.
    #[must_use]
    pub fn settled(&self) -> bool {
        self.wire.is_online()
            && self.is_in_step()
            && self.wire.has_caught_up(self.now)
            && self.wire.is_quiet()
            && self.changes.is_empty()
            && !self.owes_receipts(self.now)
            && !self.owes_colleagues(self.now)
            && !self.owes_published(self.now)
            && !self.owes_renewals(self.now)
            && !self.owes_figures(self.now)
            && !self.owes_holdings(self.now)
            && !self.outbox_is_busy(self.now)
            && !self.ladders.are_busy(self.now)
    }
}
