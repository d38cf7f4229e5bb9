//! The relay core: decides everything a relay does, without I/O, clock or randomness.
//!
//! ```text
//!   links ──Input──▶ Core ──Output──▶ links (Welcome, Send, Answer, Close)
//!                     │ ▲
//!                Work │ │ Done
//!                     ▼ │
//!                    store
//! ```
//!
//! A driver hands in what happened with [`Core::handle`] and drains [`Core::poll_output`]; it
//! calls [`Core::handle`] with [`Input::Tick`] when [`Core::poll_timeout`] has come. A simulation
//! does the same with virtual time and [`crate::store::memory::MemoryStore`]: [`Output::Work`]
//! goes to [`crate::store::threads::run`], at once or later, and its [`Done`] comes back as
//! [`Input::Done`]. A crash is to drop the core and to begin a new one on the reopened store.
//!
//! The core knows nothing of keys beyond their bytes, of plaintext, or of sockets.

mod allowance;
mod attachments;
mod control;
mod deposits;
mod links;
mod mail;
mod prekeys;
mod record;
mod work;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use hotline_directory::limits::HEAD_SIGN_EVERY;
use hotline_directory::{Checks, Directory, Ed25519Key, Event};
use hotline_protocol::address::{Party, Seat};
use hotline_protocol::close::CloseCode;
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Answer, PrekeyCount, ToNewcomer, ToSeat, Welcome};
use hotline_protocol::ids::{Precedence, Traffic, UnixMillis};
use hotline_protocol::link::RelayHears;
use hotline_protocol::refusal::{Reason, Refusal};
use serde_bytes::ByteBuf;

pub use self::attachments::{ChunkDone, ChunkQuota, ChunkWork};
pub use self::control::{Command, Reply, Status};
pub(crate) use self::record::follows_from;
pub use self::work::{Done, Ticket, Work};

use self::allowance::{Allowances, PrekeyAllowance, ReserveShares};
use self::attachments::{Chunks, Rows};
use self::links::Link;
use self::mail::Mailbox;
use self::work::{Got, Wanted};
use crate::clock::Moment;
use crate::limits::EXPIRE_EVERY;
use crate::meters::CoreMeters;
use crate::store::{Op, Outcome, Recovered, StoreError, Suspension};

/// Names a link. Chosen by the driver, never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub u64);

/// Names a call of the control socket or of a newcomer that waits for its answer. Chosen by the
/// driver, never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Call(pub u64);

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A TLS handshake of `hotline/1` ended well.
    LinkOpened {
        /// Its name from here on.
        link: LinkId,
        /// The Ed25519 key of the client's certificate.
        key: [u8; 32],
    },
    /// A link's state machine heard something.
    Heard {
        /// On which link.
        link: LinkId,
        /// What.
        hears: RelayHears,
    },
    /// A link's line was measured: so many bytes of bulk may be on their way at once.
    Paced {
        /// Which link.
        link: LinkId,
        /// Bytes; kept between [`crate::limits::BULK_CREDIT_MIN`] and
        /// [`crate::limits::BULK_CREDIT_MAX`].
        bulk_credit: usize,
    },
    /// A link is gone, whoever closed it. Also told of links that the core closed.
    LinkLost {
        /// Which link.
        link: LinkId,
    },
    /// The store did its work.
    Done(Done),
    /// The chunk files did theirs.
    ChunkDone(ChunkDone),
    /// A newcomer asks to be enrolled.
    Enrol {
        /// Answered by [`Output::Newcomer`] with this name.
        call: Call,
        /// The request of the directory's own form.
        request: Vec<u8>,
        /// The salted profile.
        profile: Option<ByteBuf>,
        /// What this side's TLS exporter says of the newcomer's link.
        exporter: [u8; 32],
    },
    /// The operator wants something; answered by [`Output::Reply`].
    Control {
        /// Which call.
        call: Call,
        /// What.
        command: Command,
    },
    /// So many bytes are free on the store's disk.
    DiskFree(u64),
    /// The time of [`Core::poll_timeout`] has come.
    Tick,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Work for the store; its [`Done`] must come back.
    Work(Work),
    /// Work for the chunk files; its [`ChunkDone`] must come back.
    Chunk(ChunkWork),
    /// The greeting of a link.
    Welcome(LinkId, Welcome),
    /// A frame for a seat.
    Send(LinkId, ToSeat),
    /// The answer to a question of that number.
    Answer(LinkId, u32, Result<Answer, Refusal>),
    /// Close a link.
    Close(LinkId, CloseCode),
    /// The answer to [`Input::Enrol`].
    Newcomer(Call, ToNewcomer),
    /// The answer to [`Input::Control`].
    Reply(Call, Result<Reply, Refusal>),
    /// The store failed: stop at once and tell nobody anything. A new start recovers.
    Halt(StoreError),
}

/// Says why a relay cannot begin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BeginError {
    /// The directory's own log does not replay: the disk or somebody changed it. Put back a
    /// backup.
    #[error("the directory's log is broken at entry {seq}: {why}")]
    BrokenLog {
        /// The first entry that is wrong.
        seq: u64,
        /// What is wrong with it.
        why: String,
    },
    /// The head key is not the one the directory names: use the right key file.
    #[error("the head key is not the one that the directory names")]
    OtherHeadKey,
}

/// What the core waits for.
#[derive(Debug)]
enum Pending {
    Submit(Submitted),
    Collect { mailbox: Seat, lane: Precedence, up_to: u64 },
    Page { link: LinkId, lane: Precedence, newest: u64 },
    Fates { link: LinkId, no: u32 },
    Publish { link: LinkId, no: u32, seat: Seat },
    HandOut { link: LinkId, no: u32, target: Seat, class: Traffic },
    Append { seq: u64, by: Author, events: Vec<Event> },
    Suspend { call: Call },
    Expire,
    ProbeWrite { call: Call },
    ProbeRead { call: Call },
    Chunk(Rows),
    Deposits(deposits::Pending),
}

/// An envelope on its way to the disk.
#[derive(Debug)]
struct Submitted {
    link: LinkId,
    /// Whose share of the reserve it uses, if it is urgent.
    party: Option<Party>,
    envelope: Arc<Envelope>,
    accepted_at: UnixMillis,
    bytes: usize,
}

/// Who waits for an entry to be on disk.
#[derive(Debug, Clone, Copy)]
enum Author {
    Seat { link: LinkId, no: u32 },
    Newcomer { call: Call },
    Operator { call: Call },
}

/// The relay core.
#[derive(Debug)]
pub struct Core {
    epoch: u64,
    directory: Directory,
    /// Profiles beside the log, one place for each entry.
    profiles: Vec<Option<ByteBuf>>,
    /// The newest entry that is on disk: nothing beyond it is shown to anybody.
    durable_seq: u64,
    appending: usize,
    head_key: SigningKey,
    head: Vec<u8>,
    next_head: UnixMillis,
    next_expiry: UnixMillis,
    mailboxes: BTreeMap<Seat, Mailbox>,
    prekeys: BTreeMap<(Seat, u8), PrekeyCount>,
    prekey_allowance: PrekeyAllowance,
    suspensions: BTreeMap<Seat, Suspension>,
    chunks: Chunks,
    links: BTreeMap<LinkId, Link>,
    link_of: BTreeMap<Seat, LinkId>,
    pending: BTreeMap<Ticket, Pending>,
    last_ticket: u64,
    committing_bytes: usize,
    disk_free: u64,
    deposits: deposits::Deposits,
    /// The last moment handed in.
    last: Moment,
    draining: bool,
    halted: bool,
    outputs: VecDeque<Output>,
    meters: Arc<CoreMeters>,
}

impl Core {
    /// Begins on what the store recovered. Replays and judges the directory's log.
    ///
    /// # Errors
    ///
    /// [`BeginError`]: do not serve.
    pub fn begin(
        now: UnixMillis,
        mut directory: Directory,
        head_key: SigningKey,
        recovered: Recovered,
    ) -> Result<Self, BeginError> {
        let mut profiles = Vec::with_capacity(recovered.entries.len());
        for (seq, entry) in (1..).zip(recovered.entries) {
            let broken = |why: String| BeginError::BrokenLog { seq, why };
            directory
                .apply(&entry.bytes, Checks::replay())
                .map_err(|error| broken(error.to_string()))?;
            if entry.profile.is_some() {
                record::profile_fits(&entry).map_err(|refusal| broken(refusal.detail))?;
            }
            profiles.push(entry.profile);
        }
        if directory.head_key() != Ed25519Key::of(&head_key) {
            return Err(BeginError::OtherHeadKey);
        }
        let (durable_seq, _) = directory.head();
        let mailboxes = recovered.mailboxes.into_iter();
        let prekeys = recovered.prekeys.into_iter();
        let suspensions = recovered.suspensions.into_iter();
        let mut core = Self {
            epoch: recovered.epoch,
            directory,
            profiles,
            durable_seq,
            appending: 0,
            head_key,
            head: Vec::new(),
            next_head: now,
            next_expiry: now.plus(EXPIRE_EVERY),
            mailboxes: mailboxes.map(|f| (f.seat.clone(), Mailbox::found(&f, now))).collect(),
            prekeys: prekeys.map(|(seat, count)| ((seat, count.class as u8), count)).collect(),
            prekey_allowance: PrekeyAllowance::default(),
            suspensions: suspensions.map(|s| (s.seat.clone(), s)).collect(),
            chunks: Chunks::found(recovered.chunks),
            links: BTreeMap::new(),
            link_of: BTreeMap::new(),
            pending: BTreeMap::new(),
            last_ticket: 0,
            committing_bytes: 0,
            disk_free: u64::MAX,
            deposits: deposits::Deposits::found(recovered.deposits),
            last: Moment { wall: now, steady: now.max(recovered.deposits_seen) },
            draining: false,
            halted: false,
            outputs: VecDeque::new(),
            meters: Arc::default(),
        };
        core.sign_head(now);
        if let Some(restored_at) = recovered.restored_at.filter(|at| *at != recovered.settled) {
            core.wait_as_restored(restored_at);
        }
        if recovered.dropping {
            core.clear_dropped();
        }
        core.look_ahead();
        Ok(core)
    }

    /// The directory, entries included that are not on disk yet.
    #[must_use]
    pub const fn directory(&self) -> &Directory {
        &self.directory
    }

    /// The relay epoch of this start.
    #[must_use]
    pub const fn epoch(&self) -> u64 {
        self.epoch
    }

    /// What it counts of itself; can be read while it works.
    #[must_use]
    pub fn meters(&self) -> Arc<CoreMeters> {
        Arc::clone(&self.meters)
    }

    /// Whether nothing is under way on the store.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.pending.is_empty() && self.chunks.is_idle()
    }

    /// The time of deposits, which never goes back. See [`crate::clock`].
    #[must_use]
    pub const fn steady(&self) -> UnixMillis {
        self.last.steady
    }

    /// Takes what happened. After [`Output::Halt`] it does nothing any more.
    pub fn handle(&mut self, now: impl Into<Moment>, input: Input) {
        if self.halted {
            return;
        }
        let Moment { wall: now, steady } = now.into();
        self.last = Moment { wall: now, steady: self.last.steady.max(steady) };
        self.meters.deposits.clock_off.set(self.last.steady.0.abs_diff(now.0));
        match input {
            Input::LinkOpened { link, key } => self.open(link, &key),
            Input::Heard { link, hears } => self.hear(now, link, hears),
            Input::Paced { link, bulk_credit } => self.pace(link, bulk_credit),
            Input::LinkLost { link } => {
                self.lose(link);
            }
            Input::Done(done) => self.take(now, done),
            Input::ChunkDone(done) => self.chunk_done(done),
            Input::Enrol { call, request, profile, exporter } => {
                self.enrol(now, call, &request, profile, &exporter);
            }
            Input::Control { call, command } => self.control(now, call, command),
            Input::DiskFree(bytes) => self.disk_free = bytes,
            Input::Tick => {}
        }
        self.on_time(now);
    }

    /// The next thing to do.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to hand in [`Input::Tick`], where nobody sets clocks.
    #[must_use]
    pub fn poll_timeout(&self) -> UnixMillis {
        self.last.wall.plus(self.poll_wait(self.last))
    }

    /// How long to wait before [`Input::Tick`] is handed in.
    #[must_use]
    pub fn poll_wait(&self, now: Moment) -> core::time::Duration {
        let plain = self.next_head.min(self.next_expiry).since(now.wall);
        // A clock that was just set back makes nobody wait longer than this.
        let plain = plain.min(EXPIRE_EVERY);
        match self.deposits.next() {
            Some(at) => plain.min(at.since(now.steady)),
            None => plain,
        }
    }

    fn on_time(&mut self, now: UnixMillis) {
        // What lies further ahead than its interval was set by a clock that was set back since.
        self.next_head = self.next_head.min(now.plus(HEAD_SIGN_EVERY));
        self.next_expiry = self.next_expiry.min(now.plus(EXPIRE_EVERY));
        if now >= self.next_head {
            self.sign_head(now);
            self.push_head();
        }
        if now >= self.next_expiry {
            self.next_expiry = now.plus(EXPIRE_EVERY);
            self.prekey_allowance.sweep(now);
            self.deposits.allowance.sweep(self.last.steady);
            self.expire(now);
            self.tend_chunks(now);
        }
        self.deposits_on_time();
    }

    fn hear(&mut self, now: UnixMillis, link: LinkId, hears: RelayHears) {
        // A link that was closed may have said more before it heard so.
        let Some(seat) = self.links.get(&link).map(|link| link.seat.clone()) else {
            return;
        };
        match hears {
            RelayHears::Hello { version, .. } => self.greet(now, link, &seat, version),
            RelayHears::Submit(submit) => self.submit(now, link, &seat, submit),
            RelayHears::Stage(stage) => self.stage(link, stage),
            RelayHears::Acknowledge(acknowledge) => self.acknowledge(link, &seat, acknowledge),
            RelayHears::Ask(no, question) => self.ask(now, link, no, &seat, question),
            RelayHears::Chunk(chunk) => self.chunk(now, link, &seat, chunk),
        }
    }

    fn take(&mut self, now: UnixMillis, done: Done) {
        let Some(pending) = self.pending.remove(&done.ticket) else {
            return;
        };
        let failed = match (pending, done.got) {
            (pending, Got::Committed(Ok(outcomes))) => {
                self.committed(now, pending, outcomes);
                None
            }
            (Pending::Page { link, lane, newest }, Got::Page(Ok(page))) => {
                self.paged(link, lane, newest, page);
                None
            }
            (Pending::Fates { link, no }, Got::Fates(Ok(fates))) => {
                self.outputs.push_back(Output::Answer(link, no, Ok(Answer::Fates(fates))));
                None
            }
            (Pending::ProbeRead { call }, Got::Fates(Ok(_))) => {
                self.reply(call, Ok(Reply::Done));
                None
            }
            (Pending::Deposits(pending), Got::Deposits(Ok(fates))) => {
                self.deposit_fates(&pending, fates);
                None
            }
            (Pending::Deposits(pending), Got::Due(Ok(due))) => {
                self.looked(&pending, due);
                None
            }
            (
                _,
                Got::Committed(Err(error))
                | Got::Page(Err(error))
                | Got::Fates(Err(error))
                | Got::Deposits(Err(error))
                | Got::Due(Err(error)),
            ) => Some(error),
            (_, Got::Page(_) | Got::Fates(_) | Got::Deposits(_) | Got::Due(_)) => {
                Some(StoreError("a read was answered with something else".to_owned()))
            }
        };
        if let Some(error) = failed {
            // Fail closed: from here on nothing is known, so nothing more is said.
            self.halted = true;
            self.outputs.push_back(Output::Halt(error));
        }
    }

    fn committed(&mut self, now: UnixMillis, pending: Pending, outcomes: Vec<Outcome>) {
        self.go_on_dropping(&outcomes);
        let pending = match pending {
            Pending::Deposits(pending) => return self.deposits_committed(now, pending, outcomes),
            pending => pending,
        };
        let first = outcomes.into_iter().next().unwrap_or(Outcome::Done);
        match pending {
            Pending::Submit(submitted) => {
                let lane = submitted.envelope.precedence();
                self.meters.committed(lane, now.since(submitted.accepted_at), &first);
                self.kept(&submitted, &first);
            }
            Pending::Collect { mailbox, lane, up_to } => {
                self.collected(&mailbox, lane, up_to, &first);
            }
            Pending::Publish { link, no, seat } => self.published(link, no, &seat, &first),
            Pending::HandOut { link, no, target, class } => {
                self.handed_out(link, no, &target, class, first);
            }
            Pending::Append { seq, by, events } => self.appended(now, seq, by, &events),
            Pending::Suspend { call } => self.reply(call, Ok(Reply::Done)),
            Pending::Expire => self.expired(now, first),
            Pending::ProbeWrite { call } => self.probe_read(call),
            Pending::Chunk(rows) => self.chunk_rows(rows),
            // Reads are answered elsewhere.
            Pending::Page { .. }
            | Pending::Fates { .. }
            | Pending::ProbeRead { .. }
            | Pending::Deposits(_) => {}
        }
    }

    /// Puts work on its way.
    fn work(&mut self, pending: Pending, urgent: bool, wanted: Wanted) {
        self.last_ticket += 1;
        let ticket = Ticket(self.last_ticket);
        self.pending.insert(ticket, pending);
        self.outputs.push_back(Output::Work(Work { ticket, urgent, wanted }));
    }

    fn commit(&mut self, pending: Pending, ops: Vec<Op>) {
        self.work(pending, false, Wanted::Commit(ops));
    }

    fn mailbox(&mut self, now: UnixMillis, seat: &Seat) -> &mut Mailbox {
        self.mailboxes.entry(seat.clone()).or_insert_with(|| Mailbox::new(now))
    }

    fn answer(&mut self, link: LinkId, no: u32, body: Result<Answer, Refusal>) {
        self.outputs.push_back(Output::Answer(link, no, body));
    }

    fn reply(&mut self, call: Call, reply: Result<Reply, Refusal>) {
        self.outputs.push_back(Output::Reply(call, reply));
    }
}

fn refusal(reason: Reason, detail: &str) -> Refusal {
    Refusal::new(reason, detail)
}
