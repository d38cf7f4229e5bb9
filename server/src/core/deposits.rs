//! Deposits: ladders judged and kept, tokens used, and each deposit released once, at its time.
//!
//! ```text
//!   stage, stage, .. ─┐
//!   ask deposit ──────┴▶ Staging ─Whole─▶ judged ─▶ store: Make ─▶ Deposited
//!                                                     │
//!             timers of the next hour ◀── Due ────────┤
//!                      │                              ▼
//!   ask cancel ────────┼───────────────▶ store: Cancel | Release ─▶ mailboxes, notices
//!                      └─ at its time ───────────────▶
//! ```
//!
//! The timers only say when to ask the store, which alone knows whether a deposit is still there
//! and due: releases and cancellations are commits of one writer, so they have one order. They go
//! by the time of deposits ([`crate::clock`]).

mod dropping;
mod staging;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hotline_protocol::address::{Party, Seat};
use hotline_protocol::close::CloseCode;
use hotline_protocol::deposit::{
    About, Cancel, Cancelled, Declined, DepositFate, DepositNotice, Deposited, EnvelopeName,
    Ladder, Stage, cancel_hash,
};
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Answer, ToSeat};
use hotline_protocol::ids::{DepositId, Precedence, UnixMillis};
use hotline_protocol::limits::{DEPOSIT_LIFE_MIN, LADDER_BYTES_MAX};
use hotline_protocol::refusal::{Reason, Refusal};

pub(super) use self::staging::{Asked, Staging};

use self::staging::Progress;
use super::allowance::{LadderAllowance, ReserveShares};
use super::mail::no_room;
use super::{Core, LinkId, Output, Pending as Waits, Wanted, refusal};
use crate::limits::{
    RELEASES_AHEAD, RELEASES_AT_ONCE, RELEASES_READ_EVERY, RELEASES_READ_MAX, RESTORED_WAIT,
};
use crate::store::{DepositOp, DepositOutcome, NewDeposit, NewLadder, Op, Outcome, Parcel, Use};

/// What the core remembers of deposits; they are in the store.
#[derive(Debug, Default)]
pub(super) struct Deposits {
    pub(super) staging: Staging,
    pub(super) allowance: LadderAllowance,
    /// Release times of the next hour, perhaps of deposits that are gone.
    timers: BTreeSet<(UnixMillis, DepositId)>,
    /// When release times are read again.
    next_look: UnixMillis,
    /// Whether they are being read.
    looking: bool,
    /// Whether a release is under way.
    releasing: bool,
    /// Deposits that wait to be released, or were dropped and not cleared yet.
    pub(super) waiting: u64,
    /// Whether dropped deposits are being cleared.
    clearing: bool,
    /// What those made since the start hold of the reserves: a party's share counts it.
    holds: BTreeMap<DepositId, Hold>,
    /// A restore after which seats must first have time to come back, and until when.
    restored: Option<(UnixMillis, UnixMillis)>,
}

impl Deposits {
    /// As a store was found, with so many waiting.
    pub(super) fn found(waiting: u64) -> Self {
        Self { waiting, ..Self::default() }
    }

    /// Remembers what a deposit that was made holds of the reserves.
    fn hold(&mut self, party: &Party, deposit: &NewDeposit) {
        let copies = deposit.envelopes.iter().map(|parcel| &parcel.envelope);
        let urgent = copies.filter(|envelope| envelope.precedence().interrupts());
        let copies: Vec<_> =
            urgent.map(|copy| (copy.to().clone(), copy.sealed().len() as u64)).collect();
        if !copies.is_empty() {
            self.holds.insert(deposit.id, Hold { party: party.clone(), copies });
        }
    }

    /// When there is something to do, by the time of deposits.
    pub(super) fn next(&self) -> Option<UnixMillis> {
        let restored = self.restored.map(|(_, until)| until);
        let waits = restored.is_some() || self.releasing;
        let release = self.timers.first().map(|(at, _)| *at).filter(|_| !waits);
        let look = (!self.looking).then_some(self.next_look);
        [restored, release, look, self.staging.next()].into_iter().flatten().min()
    }
}

/// What a deposit holds of a party's share of the reserves.
#[derive(Debug)]
struct Hold {
    party: Party,
    /// Its urgent copies: for whom, and how many bytes.
    copies: Vec<(Seat, u64)>,
}

/// What the core waits for.
#[derive(Debug)]
pub(super) enum Pending {
    /// A ladder, with what it took of the reserves.
    Make { link: LinkId, no: u32, ladder: Arc<NewLadder>, bytes: usize },
    /// A cancellation.
    Cancel { link: LinkId, no: u32, cancel: Cancelling, bytes: usize },
    /// Deposits to be released.
    Release { ids: Vec<DepositId> },
    /// A question how deposits stand.
    Fates { link: LinkId, no: u32 },
    /// Release times, asked for at this time.
    Look { at: UnixMillis },
    /// The wait after a restore is over.
    Settle,
    /// Dropped deposits are cleared.
    Clear,
}

/// A cancellation on its way to the disk.
#[derive(Debug)]
pub(super) struct Cancelling {
    by: Seat,
    ids: Vec<DepositId>,
    answers: Vec<Parcel>,
    /// The first answer that as ordinary mail would have been refused, and why.
    refused: Option<(EnvelopeName, Refusal)>,
    at: UnixMillis,
}

/// Why nothing of a ladder or a cancellation is accepted.
enum No {
    Whole(Refusal),
    Part(About, Refusal),
}

impl From<Refusal> for No {
    fn from(refusal: Refusal) -> Self {
        Self::Whole(refusal)
    }
}

impl From<No> for Result<Answer, Refusal> {
    fn from(no: No) -> Self {
        match no {
            No::Whole(refusal) => Err(refusal),
            No::Part(about, refusal) => Ok(Answer::Declined(Declined { about, refusal })),
        }
    }
}

impl Core {
    pub(super) fn stage(&mut self, link: LinkId, stage: Stage) {
        let no = stage.no;
        let Some(of) = self.links.get(&link).map(|link| &link.seat.desk.party) else {
            return;
        };
        let progress = self.deposits.staging.add(self.last.steady, link, of, stage);
        self.staged(link, no, progress);
    }

    /// A question that names envelopes.
    pub(super) fn asked(&mut self, link: LinkId, no: u32, asked: Asked) {
        let Some(of) = self.links.get(&link).map(|link| &link.seat.desk.party) else {
            return;
        };
        let progress = self.deposits.staging.ask(self.last.steady, link, of, no, asked);
        self.staged(link, no, progress);
    }

    fn staged(&mut self, link: LinkId, no: u32, progress: Progress) {
        let Some(seat) = self.links.get(&link).map(|link| link.seat.clone()) else {
            return;
        };
        let refused = match progress {
            Progress::Waits => return,
            Progress::Flood => return self.close(link, CloseCode::Misbehaved),
            Progress::Refused(refusal) => Err(No::Whole(refusal)),
            Progress::Whole(Asked::Deposit(ladder), envelopes) => {
                self.deposit(link, no, &seat, ladder, envelopes)
            }
            Progress::Whole(Asked::Cancel(cancel), answers) => {
                self.cancel(link, no, &seat, &cancel, answers)
            }
        };
        if let Err(refused) = refused {
            self.answer(link, no, refused.into());
        }
    }

    /// Judges a ladder and hands it to the store.
    fn deposit(
        &mut self,
        link: LinkId,
        no: u32,
        seat: &Seat,
        ladder: Ladder,
        envelopes: Vec<Envelope>,
    ) -> Result<(), No> {
        let (now, at) = (self.last.wall, self.last.steady);
        self.mailbox(now, seat).tell_state(ladder.state);
        if ladder.originators.iter().any(|originator| originator.desk != seat.desk) {
            let not = "Originators are seats of the depositor's own desk.";
            return Err(refusal(Reason::NotAllowed, not).into());
        }
        let bytes: usize = envelopes.iter().map(|envelope| envelope.sealed().len()).sum();
        if bytes > LADDER_BYTES_MAX {
            return Err(refusal(Reason::Malformed, "The ladder is too large.").into());
        }
        let mut ids: Vec<_> = ladder.deposits.iter().map(|deposit| deposit.id).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.len() < ladder.deposits.len() {
            return Err(refusal(Reason::Malformed, "A deposit's id stands twice.").into());
        }
        for envelope in &envelopes {
            self.admit(now, seat, envelope).map_err(|refusal| part(envelope, refusal))?;
        }
        let urgent = ladder.now.len();
        let urgent = envelopes.iter().take(urgent).any(|e| e.precedence() == Precedence::Flash);
        let mut envelopes = envelopes.into_iter();
        let first: Vec<_> = envelopes.by_ref().take(ladder.now.len()).collect();
        let mut deposits = Vec::with_capacity(ladder.deposits.len());
        for deposit in ladder.deposits {
            let release_at = UnixMillis(at.0.saturating_add(deposit.release_after_ms));
            // A hold counts from its use, which is before the release.
            let latest = UnixMillis(release_at.0.saturating_add(deposit.hold_ms));
            let latest = latest.plus(DEPOSIT_LIFE_MIN);
            let copies: Vec<_> = envelopes.by_ref().take(deposit.envelopes.len()).collect();
            if let Some(short) = copies.iter().find(|copy| copy.expires_at() < latest) {
                let why = "The envelope would arrive expired, or almost.";
                return Err(part(short, refusal(Reason::Expiry, why)));
            }
            deposits.push((deposit, release_at, copies));
        }
        if !self.deposits.allowance.take(at, seat) {
            let many = "Too many ladders from this seat in a day.";
            return Err(refusal(Reason::RateLimited, many).into());
        }
        let ladder = NewLadder {
            depositor: seat.clone(),
            originators: ladder.originators,
            at,
            now: self.parcels(seat, first, Self::use_of),
            deposits: deposits
                .into_iter()
                .map(|(deposit, release_at, copies)| NewDeposit {
                    id: deposit.id,
                    release_at,
                    hold_ms: deposit.hold_ms,
                    stops: deposit.stops,
                    tokens: deposit.tokens,
                    envelopes: self.parcels(seat, copies, Self::use_of_deposited),
                })
                .collect(),
        };
        let ladder = Arc::new(ladder);
        let mut ops = vec![Op::Deposit(DepositOp::Make(Arc::clone(&ladder)))];
        ops.extend(self.mailbox(now, seat).keep_state(seat));
        self.committing_bytes += bytes;
        let pending = Waits::Deposits(Pending::Make { link, no, ladder, bytes });
        self.work(pending, urgent, Wanted::Commit(ops));
        Ok(())
    }

    fn parcels(
        &mut self,
        from: &Seat,
        envelopes: Vec<Envelope>,
        use_of: impl Fn(&mut Self, UnixMillis, &Seat, &Envelope) -> Use,
    ) -> Vec<Parcel> {
        let now = self.last.wall;
        let parcel = |envelope: Envelope| {
            let use_of = use_of(self, now, from, &envelope);
            Parcel { envelope: Arc::new(envelope), use_of }
        };
        envelopes.into_iter().map(parcel).collect()
    }

    /// As [`Core::use_of`], for a copy that is released later.
    fn use_of_deposited(&mut self, now: UnixMillis, from: &Seat, envelope: &Envelope) -> Use {
        let take = |shares: &mut ReserveShares, bytes| shares.deposit(&from.desk.party, bytes);
        if self.share_of(now, envelope, take) == Some(true) { Use::Reserve } else { Use::Common }
    }

    /// Judges a cancellation and hands it to the store.
    fn cancel(
        &mut self,
        link: LinkId,
        no: u32,
        seat: &Seat,
        cancel: &Cancel,
        answers: Vec<Envelope>,
    ) -> Result<(), No> {
        let (now, at) = (self.last.wall, self.last.steady);
        self.mailbox(now, seat).tell_state(cancel.state);
        if !self.mailbox(now, seat).allowances.cancellations.take(now, 1) {
            let many = "Too many cancellations from this seat.";
            return Err(refusal(Reason::RateLimited, many).into());
        }
        // What only stops mail for now must not keep a ladder from being stopped.
        let mut refused = None;
        for answer in &answers {
            match self.admit(now, seat, answer) {
                Err(no) if self.is_for_now(answer.to(), no.reason) => {
                    refused = refused.or(Some((EnvelopeName::of(answer), no)));
                }
                judged => judged.map_err(|refusal| part(answer, refusal))?,
            }
        }
        let bytes: usize = answers.iter().map(|answer| answer.sealed().len()).sum();
        let uses = cancel.uses.iter();
        let uses = uses.map(|one| (one.deposit, cancel_hash(&one.deposit, &one.token))).collect();
        let answers = self.parcels(seat, answers, Self::use_of);
        let op = DepositOp::Cancel {
            by: seat.clone(),
            uses,
            answers: answers.clone(),
            only_with_effect: refused.is_some(),
            at,
        };
        let mut ops = vec![Op::Deposit(op)];
        ops.extend(self.mailbox(now, seat).keep_state(seat));
        self.committing_bytes += bytes;
        let ids = cancel.uses.iter().map(|one| one.deposit).collect();
        let cancel = Cancelling { by: seat.clone(), ids, answers, refused, at };
        let pending = Waits::Deposits(Pending::Cancel { link, no, cancel, bytes });
        // As urgent as a release: what came first is done first.
        self.work(pending, true, Wanted::Commit(ops));
        Ok(())
    }

    /// Whether a refusal may pass without a change of the envelope: the disk, the limits, or a
    /// suspension at this relay, which nobody else can see.
    fn is_for_now(&self, to: &Seat, reason: Reason) -> bool {
        match reason {
            Reason::Quota | Reason::RateLimited | Reason::Unavailable => true,
            Reason::SeatClosed => self.suspensions.contains_key(to),
            _ => false,
        }
    }

    pub(super) fn ask_deposits(&mut self, link: LinkId, no: u32, ids: Vec<DepositId>) {
        let pending = Waits::Deposits(Pending::Fates { link, no });
        self.work(pending, false, Wanted::Deposits { ids });
    }

    pub(super) fn deposit_fates(&mut self, pending: &Pending, fates: Vec<DepositFate>) {
        if let Pending::Fates { link, no } = pending {
            self.answer(*link, *no, Ok(Answer::Deposits(fates)));
        }
    }

    /// Does what the time of deposits has brought.
    pub(super) fn deposits_on_time(&mut self) {
        let at = self.last.steady;
        for (link, no) in self.deposits.staging.late(at) {
            let late = refusal(Reason::Unavailable, "The envelopes did not all come in time.");
            self.answer(link, no, Err(late));
        }
        self.release_due(at);
        self.look_ahead();
    }

    /// The store was put back and its seats had no time to come back since: nothing is released
    /// until they have, and have told again what they had stopped.
    pub(super) fn wait_as_restored(&mut self, restored_at: UnixMillis) {
        self.deposits.restored = Some((restored_at, self.last.steady.plus(RESTORED_WAIT)));
    }

    /// Asks the store to release what is due.
    fn release_due(&mut self, at: UnixMillis) {
        if let Some((restored_at, until)) = self.deposits.restored {
            if at < until {
                return;
            }
            self.deposits.restored = None;
            let settle = Op::Deposit(DepositOp::Settle { restored_at });
            let pending = Waits::Deposits(Pending::Settle);
            self.work(pending, true, Wanted::Commit(vec![settle]));
        }
        // One commit of them at a time: a flash waits behind that one and no other, however many
        // ladders fall due together.
        if self.deposits.releasing {
            return;
        }
        let timers = &mut self.deposits.timers;
        let mut ids = Vec::new();
        while ids.len() < RELEASES_AT_ONCE
            && let Some((_, id)) = timers.first().copied().filter(|(due, _)| *due <= at)
        {
            timers.pop_first();
            ids.push(id);
        }
        if ids.is_empty() {
            return;
        }
        self.deposits.releasing = true;
        let release = |id: &DepositId| Op::Deposit(DepositOp::Release { id: *id, at });
        let ops = ids.iter().map(release).collect();
        self.work(Waits::Deposits(Pending::Release { ids }), true, Wanted::Commit(ops));
    }

    /// Has the release times of the next hour read, when it is time to.
    pub(super) fn look_ahead(&mut self) {
        let at = self.last.steady;
        if self.deposits.looking || at < self.deposits.next_look {
            return;
        }
        self.deposits.looking = true;
        let until = at.plus(RELEASES_AHEAD);
        let wanted = Wanted::Due { until, rows_max: RELEASES_READ_MAX };
        self.work(Waits::Deposits(Pending::Look { at }), false, wanted);
    }

    /// Release times were read.
    pub(super) fn looked(&mut self, pending: &Pending, due: Vec<(UnixMillis, DepositId)>) {
        let Pending::Look { at } = pending else {
            return;
        };
        self.deposits.looking = false;
        let most = usize::try_from(RELEASES_READ_MAX).unwrap_or(usize::MAX);
        self.deposits.next_look = match due.last() {
            // There may be more behind the last of them.
            Some((last, _)) if due.len() >= most => (*last).max(at.plus(RELEASES_READ_EVERY)),
            // What is deposited meanwhile and due within the hour sets its own timer. It counts
            // from the question: a slow disk answers late and knows no more for it.
            _ => at.plus(RELEASES_AHEAD / 2),
        };
        self.deposits.timers.extend(due);
    }

    fn set_timer(&mut self, release_at: UnixMillis, id: DepositId) {
        if release_at <= self.last.steady.plus(RELEASES_AHEAD) {
            self.deposits.timers.insert((release_at, id));
        }
    }

    pub(super) fn deposits_committed(
        &mut self,
        now: UnixMillis,
        pending: Pending,
        outcomes: Vec<Outcome>,
    ) {
        let mut outcomes = outcomes.into_iter().filter_map(|outcome| match outcome {
            Outcome::Deposit(outcome) => Some(outcome),
            _ => None,
        });
        match pending {
            Pending::Make { link, no, ladder, bytes } => {
                self.committing_bytes = self.committing_bytes.saturating_sub(bytes);
                if let Some(outcome) = outcomes.next() {
                    let answer = self.made(&ladder, outcome);
                    self.answer_if_there(link, no, answer);
                }
            }
            Pending::Cancel { link, no, cancel, bytes } => {
                self.committing_bytes = self.committing_bytes.saturating_sub(bytes);
                if let Some(outcome) = outcomes.next() {
                    let answer = self.cancelled(&cancel, outcome);
                    self.answer_if_there(link, no, answer);
                }
            }
            Pending::Release { ids } => {
                self.deposits.releasing = false;
                for (id, outcome) in ids.into_iter().zip(outcomes) {
                    self.release_done(now, id, outcome);
                }
            }
            // Nobody waits for it, and reads are answered elsewhere.
            Pending::Settle | Pending::Clear | Pending::Fates { .. } | Pending::Look { .. } => {}
        }
    }

    fn answer_if_there(&mut self, link: LinkId, no: u32, answer: Result<Answer, Refusal>) {
        if self.links.contains_key(&link) {
            self.answer(link, no, answer);
        }
    }

    fn made(&mut self, ladder: &NewLadder, outcome: DepositOutcome) -> Result<Answer, Refusal> {
        let seat = &ladder.depositor;
        let no = match outcome {
            DepositOutcome::Made { accepted_at, releases, kept } => {
                let Some(kept) = kept else {
                    // A retry: it was counted when it came first, and its timers are set.
                    self.not_made(ladder);
                    return Ok(Answer::Deposited(Deposited { accepted_at, releases }));
                };
                let made = ladder.deposits.len() as u64;
                self.meters.deposits.made.add(made);
                self.deposits.waiting = self.deposits.waiting.saturating_add(made);
                for (parcel, outcome) in ladder.now.iter().zip(kept) {
                    self.parcel_kept(seat, parcel, accepted_at, &outcome);
                }
                for (deposit, release_at) in ladder.deposits.iter().zip(&releases) {
                    self.set_timer(*release_at, deposit.id);
                    self.deposits.hold(&seat.desk.party, deposit);
                }
                return Ok(Answer::Deposited(Deposited { accepted_at, releases }));
            }
            DepositOutcome::NoRoom(name, full) => No::Part(About::Envelope(name), no_room(full)),
            DepositOutcome::TooMuch => {
                refusal(Reason::Quota, "Too much that this seat deposited still waits.").into()
            }
            DepositOutcome::Taken(id) => {
                let taken = refusal(Reason::Malformed, "Another ladder has a deposit of this id.");
                No::Part(About::Deposit(id), taken)
            }
            _ => refusal(Reason::Unavailable, "The store answered something else.").into(),
        };
        self.not_made(ladder);
        no.into()
    }

    /// Nothing of this ladder was kept: its shares are free again, and it does not count.
    fn not_made(&mut self, ladder: &NewLadder) {
        let (now, seat) = (self.last.wall, &ladder.depositor);
        self.give_back(seat, ladder.now.iter());
        for parcel in ladder.deposits.iter().flat_map(|deposit| &deposit.envelopes) {
            let withdraw =
                |shares: &mut ReserveShares, bytes| shares.withdraw(&seat.desk.party, bytes);
            self.share_of(now, &parcel.envelope, withdraw);
        }
        self.deposits.allowance.give_back(seat);
    }

    /// A deposit has ended: its copies that are in mailboxes count there, the others no more.
    fn let_go(&mut self, id: &DepositId, arrived: &[(Seat, Precedence, u64)]) {
        let Some(Hold { party, copies }) = self.deposits.holds.remove(id) else {
            return;
        };
        for (seat, bytes) in copies {
            let shares = &mut self.mailbox(self.last.wall, &seat).shares;
            if arrived.iter().any(|(there, ..)| *there == seat) {
                shares.release(&party, bytes);
            } else {
                shares.withdraw(&party, bytes);
            }
        }
    }

    /// Nothing of this was kept: its shares of the reserves are free again.
    fn give_back<'a>(&mut self, from: &Seat, parcels: impl Iterator<Item = &'a Parcel>) {
        for parcel in parcels {
            self.not_used(self.last.wall, &from.desk.party, &parcel.envelope);
        }
    }

    fn parcel_kept(&mut self, from: &Seat, parcel: &Parcel, at: UnixMillis, outcome: &Outcome) {
        match outcome {
            Outcome::Kept { delivery } => {
                self.meters.accepted.of(parcel.envelope.precedence()).one();
                self.arrived(&parcel.envelope, at, *delivery);
            }
            _ => self.give_back(from, core::iter::once(parcel)),
        }
    }

    fn cancelled(
        &mut self,
        cancel: &Cancelling,
        outcome: DepositOutcome,
    ) -> Result<Answer, Refusal> {
        let Cancelling { by, ids, answers, refused, at } = cancel;
        let no = match outcome {
            DepositOutcome::Cancelled { kept, uses } => {
                // Whoever repeats it hears when its answers were accepted: their readers were told
                // that time.
                let mut before = kept.iter().map(|outcome| match outcome {
                    Outcome::Duplicate { accepted_at } => Some(*accepted_at),
                    _ => None,
                });
                let first = before.next().flatten();
                let accepted_at = first.filter(|_| before.all(|one| one == first)).unwrap_or(*at);
                for (answer, outcome) in answers.iter().zip(kept) {
                    self.parcel_kept(by, answer, *at, &outcome);
                }
                let mut fates = Vec::with_capacity(uses.len());
                for (id, used) in ids.iter().zip(uses) {
                    if let DepositFate::Held(armed) | DepositFate::Pending(armed) = &used.fate {
                        self.set_timer(armed.release_at, *id);
                    }
                    // A token used again has no effect, and nobody is told.
                    if !used.told.is_empty() {
                        self.meters.deposits.used(&used.fate);
                        if matches!(used.fate, DepositFate::Stopped { .. }) {
                            self.ended();
                            self.let_go(id, &[]);
                        }
                    }
                    self.tell(&used.told, *id, &used.fate);
                    fates.push(used.fate);
                }
                return Ok(Answer::Cancelled(Cancelled { accepted_at, fates }));
            }
            DepositOutcome::NoRoom(name, full) => No::Part(About::Envelope(name), no_room(full)),
            DepositOutcome::NoEffect => match refused.clone() {
                Some((name, refusal)) => No::Part(About::Envelope(name), refusal),
                None => refusal(Reason::Unavailable, "The tokens have no effect.").into(),
            },
            DepositOutcome::NoAnswer(id) => {
                let none = "A token is used with an answer for an originator of its deposit.";
                No::Part(About::Deposit(id), refusal(Reason::Malformed, none))
            }
            _ => refusal(Reason::Unavailable, "The store answered something else.").into(),
        };
        self.give_back(by, answers.iter());
        no.into()
    }

    fn release_done(&mut self, now: UnixMillis, id: DepositId, outcome: DepositOutcome) {
        match outcome {
            DepositOutcome::Released { arrived, originators, fate } => {
                self.meters.deposits.released.one();
                self.ended();
                self.let_go(&id, &arrived);
                for (seat, lane, delivery) in arrived {
                    self.meters.accepted.of(lane).one();
                    self.released(now, &seat, lane, delivery);
                }
                self.tell(&originators, id, &fate);
            }
            // It was held since its timer was set.
            DepositOutcome::NotYet(release_at) => self.set_timer(release_at, id),
            _ => {}
        }
    }

    /// One deposit less waits.
    fn ended(&mut self) {
        self.deposits.waiting = self.deposits.waiting.saturating_sub(1);
    }

    /// Tells originators who have a link; the others ask when they are back.
    fn tell(&mut self, originators: &[Seat], deposit: DepositId, fate: &DepositFate) {
        for seat in originators {
            let link = self.link_of(seat);
            if let Some(link) = link.filter(|id| self.links.get(id).is_some_and(|l| l.greeted)) {
                let notice = DepositNotice { deposit, fate: fate.clone() };
                self.outputs.push_back(Output::Send(link, ToSeat::Deposit(notice)));
            }
        }
    }
}

fn part(envelope: &Envelope, refusal: Refusal) -> No {
    No::Part(About::Envelope(EnvelopeName::of(envelope)), refusal)
}
