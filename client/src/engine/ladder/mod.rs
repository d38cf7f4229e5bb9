//! Ladders that the relay times: who is asked next if nobody answers, also when the sender is gone.
//!
//! ```text
//!   release ──▶ arm      which rungs, and the escalation of each
//!           ──▶ deposit  seals all of it, and deposits it in one question with the first rung
//!   answer  ──▶ cancel   the tokens it uses, in one question with its sealed copies
//!   relay   ──▶ watch    how deposits stand
//!           ──▶ check    what is early, late, silent or unanswered
//!           ──▶ settle   what the case says of a rung that still waits
//! ```
//!
//! A later rung is asked by an escalation like one that a person writes. It is sealed when the matter
//! is raised, and enters the case when the relay has released it: so both sides fold the same.

mod arm;
mod cancel;
mod check;
mod deposit;
mod recall;
mod settle;
mod watch;

pub(super) use arm::armed_numbers;
pub(super) use cancel::Cancellation;
pub use watch::RungView;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use hotline_casework::{ArmedRung, Common, Said, Timed};
use hotline_protocol::address::{Desk, Seat};
use hotline_protocol::deposit::{CancelToken, DepositFate, Used};
use hotline_protocol::ids::{
    CaseId, DepositId, Digest, EnvelopeId, MessageId, Traffic, UnixMillis,
};

use super::rows::{Cargo, Cell, OutgoingRow, Role, Write};
use super::{Engine, cell};

/// What whoever raises a matter wants of its ladder.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LadderWish {
    /// The times of docs/casework.md for its precedence.
    #[default]
    Usual,
    /// No later rung is armed.
    None,
    /// Other times, for an exercise or by agreement of the pair.
    Times {
        /// After how long the second rung is asked, after how long more the third, and so on.
        after: Vec<Duration>,
        /// How long an acknowledgement holds them.
        answer: Option<Duration>,
    },
}

/// A ladder as this seat knows it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct TimedLadder {
    /// The message whose copies carry this seat's tokens: what was raised, or what asked a later
    /// rung.
    pub(super) by: MessageId,
    /// What was raised.
    pub(super) of: MessageId,
    pub(super) case: CaseId,
    pub(super) traffic: Traffic,
    pub(super) raiser: Seat,
    pub(super) mine: Mine,
    pub(super) stage: Stage,
    pub(super) originators: Vec<Seat>,
    /// Envelopes of the first rung that go in one question with the deposits.
    pub(super) now: Vec<EnvelopeId>,
    pub(super) rungs: Vec<TimedRung>,
}

/// What this seat is to a ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Mine {
    /// It deposited it.
    Depositor,
    /// Its desk did.
    Colleague,
    /// It was asked at an earlier rung.
    Asked,
}

/// How far a ladder has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Stage {
    /// Its copies are being sealed.
    Sealing { since: UnixMillis },
    /// All of it is on disk here, and perhaps at the relay.
    Ready,
    /// The relay has it, since then by the relay's clock and by this machine's.
    Accepted { at: UnixMillis, here: UnixMillis },
    /// It was not started, for this reason.
    NotStarted(String),
}

/// A later rung.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct TimedRung {
    pub(super) number: u8,
    pub(super) desk: Desk,
    pub(super) deposit: DepositId,
    pub(super) after: Duration,
    pub(super) hold: Duration,
    /// By the relay's clock: as expected, then as told.
    pub(super) release_at: UnixMillis,
    /// How many owners must tell theirs to drop it. The originating desk has as many places, so that
    /// it can recall what it raised by itself.
    #[serde(default = "one")]
    pub(super) stops: u8,
    /// Whose tokens are at which place; none is the originating desk. Empty where it is not known.
    pub(super) owners: Vec<Option<Seat>>,
    /// Tokens by place at the depositor; elsewhere only this seat's.
    pub(super) tokens: Vec<Tokens>,
    /// As the relay told it last.
    pub(super) fate: Option<DepositFate>,
    /// The escalation that asks it; at the depositor alone.
    pub(super) asks: Option<Asks>,
    looked: check::Looked,
}

const fn one() -> u8 {
    1
}

/// The two tokens of one owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tokens {
    pub(super) hold: CancelToken,
    pub(super) stop: CancelToken,
}

/// The escalation that asks a later rung, until it is released.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Asks {
    pub(super) id: MessageId,
    #[serde(with = "serde_bytes")]
    pub(super) common: Vec<u8>,
    pub(super) copies: Vec<RungCopy>,
}

/// A copy of it for one seat.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct RungCopy {
    pub(super) seat: Seat,
    pub(super) identity: Digest,
    pub(super) role: Role,
    pub(super) envelope: Option<EnvelopeId>,
}

/// Every ladder known here, by the message whose copies carry its tokens.
#[derive(Debug, Default)]
pub(super) struct Ladders {
    all: BTreeMap<MessageId, TimedLadder>,
    /// Tokens that answers of this seat use or used, by answer.
    cancellations: BTreeMap<MessageId, Cancellation>,
    /// When to ask again after a refusal that passes.
    retry_at: BTreeMap<MessageId, UnixMillis>,
    /// Whether the relay is to be asked how all of them stand.
    pub(super) ask: bool,
    /// Not before then is that asked again without anything having come.
    ask_at: UnixMillis,
    /// Whether it is to be asked again once everything that waited at the greeting has come.
    again: bool,
}

impl TimedRung {
    /// Whether the relay will do nothing more with it.
    pub(super) fn is_over(&self) -> bool {
        matches!(
            self.fate,
            Some(DepositFate::Stopped { .. } | DepositFate::Released { .. } | DepositFate::Dropped)
        )
    }

    /// The relay asks it at another time: what was told of the time before is told of this one too.
    fn moves_to(&mut self, release_at: UnixMillis) {
        if self.release_at != release_at {
            self.release_at = release_at;
            self.looked.begin_anew();
        }
    }

    /// The tokens that had an effect, as far as the relay told.
    pub(super) fn used(&self) -> &[Used] {
        match &self.fate {
            Some(DepositFate::Pending(armed) | DepositFate::Held(armed)) => &armed.used,
            Some(DepositFate::Stopped { used } | DepositFate::Released { used, .. }) => used,
            Some(DepositFate::Dropped | DepositFate::Unknown) | None => &[],
        }
    }

    /// Who used the token at a place, as far as it is known here.
    pub(super) fn owner(&self, place: u16) -> Option<&Seat> {
        self.owners.get(usize::from(place)).and_then(Option::as_ref)
    }

    /// Whether a place is one of the originating desk's.
    pub(super) fn is_own(&self, place: u16) -> bool {
        usize::from(place) < usize::from(self.stops)
    }

    /// The tokens with which this seat drops it, as far as it can: those of the originating desk, or
    /// its own.
    fn own_stops(&self) -> impl Iterator<Item = CancelToken> {
        self.tokens.iter().take(usize::from(self.stops)).map(|tokens| tokens.stop)
    }

    fn copies(&self) -> &[RungCopy] {
        self.asks.as_ref().map_or(&[], |asks| asks.copies.as_slice())
    }

    fn envelopes(&self) -> impl Iterator<Item = EnvelopeId> {
        self.copies().iter().filter_map(|copy| copy.envelope)
    }

    /// What is told of it to the owner of a place.
    fn told(&self, place: usize) -> Option<ArmedRung> {
        let tokens = self.tokens.get(place)?;
        let owners =
            if place == 0 { self.owners.iter().flatten().cloned().collect() } else { Vec::new() };
        Some(ArmedRung {
            rung: self.number,
            desk: self.desk.clone(),
            deposit: self.deposit,
            after: self.after,
            hold: self.hold,
            release_at: self.release_at,
            hold_token: tokens.hold,
            stop_token: tokens.stop,
            owners,
            stops: self.stops,
            second_stop: self
                .tokens
                .get(1)
                .filter(|_| place == 0 && self.stops > 1)
                .map(|t| t.stop),
        })
    }
}

impl TimedLadder {
    fn is_under_way(&self) -> bool {
        matches!(self.stage, Stage::Sealing { .. } | Stage::Ready)
    }

    /// The rung that a message asks.
    fn asking(&self, message: MessageId) -> Option<&TimedRung> {
        self.rungs.iter().find(|rung| rung.asks.as_ref().is_some_and(|asks| asks.id == message))
    }
}

impl Ladders {
    /// Takes in a stored ladder.
    pub(super) fn restore(&mut self, ladder: TimedLadder) {
        self.all.insert(ladder.by, ladder);
    }

    /// Takes in stored tokens.
    pub(super) fn restore_cancellation(&mut self, cancellation: Cancellation) {
        self.cancellations.insert(cancellation.answer, cancellation);
    }

    /// The clock was set back: nothing waits longer than it was meant to.
    pub(super) fn clock_set_back(&mut self) {
        self.retry_at.clear();
    }

    fn remove(&mut self, by: MessageId) {
        self.all.remove(&by);
        self.retry_at.remove(&by);
    }

    pub(super) fn get(&self, by: MessageId) -> Option<&TimedLadder> {
        self.all.get(&by)
    }

    pub(super) fn get_mut(&mut self, by: MessageId) -> Option<&mut TimedLadder> {
        self.all.get_mut(&by)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &TimedLadder> {
        self.all.values()
    }

    fn with_stage(&self, which: impl Fn(&Stage) -> bool) -> Vec<MessageId> {
        self.all.values().filter(|ladder| which(&ladder.stage)).map(|ladder| ladder.by).collect()
    }

    /// Whether an envelope goes in a question and not by itself.
    pub(super) fn holds(&self, row: &OutgoingRow) -> bool {
        let Cargo::Copy(message) = row.cargo else { return false };
        if self.cancellations.values().any(|one| one.holds(row)) {
            return true;
        }
        self.all.values().filter(|ladder| ladder.is_under_way()).any(|ladder| {
            let first = ladder.by == message
                && (matches!(ladder.stage, Stage::Sealing { .. }) || ladder.now.contains(&row.id));
            first || ladder.asking(message).is_some()
        })
    }

    /// Whether a message is an escalation that waits for its time.
    pub(super) fn is_timed(&self, message: MessageId) -> bool {
        self.all.values().any(|ladder| ladder.asking(message).is_some())
    }

    /// What a copy of a message tells its seat: later rungs, and itself if it waits at the relay.
    pub(super) fn told(
        &self,
        common: &Common,
        seat: &Seat,
        role: Role,
    ) -> (Vec<ArmedRung>, Option<Timed>) {
        let message = common.id;
        // What a person passes on tells of the rungs above it as well.
        let by_hand = match &common.said {
            Said::Escalation(escalation) => Some((escalation.of, escalation.rung)),
            _ => None,
        };
        // Colleagues of who raised it have the tokens of their own desk, which are for nobody else.
        for ladder in self.all.values().filter(|ladder| ladder.mine != Mine::Colleague) {
            let asking = ladder.asking(message);
            let passed_on = by_hand.filter(|(of, _)| *of == ladder.of).map(|(_, rung)| rung);
            let first = ladder.by == message && ladder.mine == Mine::Depositor;
            if !first && passed_on.is_none() {
                continue;
            }
            let timed = asking.map(|rung| Timed {
                rung: rung.number,
                deposit: rung.deposit,
                release_at: rung.release_at,
            });
            let above = passed_on.unwrap_or(1);
            let later = ladder.rungs.iter().filter(|rung| rung.number > above && !rung.is_over());
            let armed = later.filter_map(|rung| match role {
                // Colleagues learn of all of it from what was raised.
                Role::OwnDesk if passed_on.is_none() => rung.told(0),
                // Whoever was asked passes its own on, so that the next desk is no worse off.
                Role::Action if ladder.mine == Mine::Asked => {
                    (rung.desk.party == seat.desk.party).then(|| rung.told(0)).flatten()
                }
                Role::Action => {
                    let place = rung.owners.iter().position(|one| one.as_ref() == Some(seat))?;
                    rung.told(place)
                }
                Role::OwnDesk | Role::Information => None,
            });
            return (armed.collect(), timed);
        }
        (Vec::new(), None)
    }

    /// Whether a ladder of a case still waits.
    pub(super) fn has(&self, case: CaseId, traffic: Traffic) -> bool {
        self.all.values().any(|ladder| {
            ladder.case == case
                && ladder.traffic == traffic
                && ladder.rungs.iter().any(|rung| !rung.is_over())
        })
    }

    /// When the relay released an escalation of this seat.
    pub(super) fn released_at(&self, message: MessageId) -> Option<UnixMillis> {
        let rung = self.all.values().find_map(|ladder| ladder.asking(message))?;
        match rung.fate {
            Some(DepositFate::Released { at, .. }) => Some(at),
            _ => None,
        }
    }

    /// When something of a ladder is to be done without anything having come.
    pub(super) fn poll_timeout(&self, now: UnixMillis) -> Option<UnixMillis> {
        let sealing = self.all.values().filter_map(|ladder| match ladder.stage {
            Stage::Sealing { since } => Some(since.plus(super::limits::LADDER_SEALED_WITHIN)),
            _ => None,
        });
        let answers = self.cancellations.values().filter_map(Cancellation::poll_timeout);
        let all = sealing.chain(answers).chain(self.retry_at.values().copied());
        all.filter(|at| *at > now).min()
    }

    /// When a rung is next to be looked at, with or without a link, where the relay's clock is so far
    /// ahead of this machine's. What was due by now was looked at when that was told.
    pub(super) fn look_at(&self, now: UnixMillis, ahead: i64) -> Option<UnixMillis> {
        let accepted =
            self.all.values().filter(|ladder| matches!(ladder.stage, Stage::Accepted { .. }));
        let looks = accepted.flat_map(|ladder| &ladder.rungs).flat_map(|rung| rung.looks(ahead));
        looks.chain([self.ask_at]).filter(|at| *at > now).min()
    }

    /// Whether a ladder could be deposited now and is not.
    pub(super) fn are_busy(&self, now: UnixMillis) -> bool {
        let due = |id: &MessageId| self.retry_at.get(id).is_none_or(|at| *at <= now);
        let depositing = |one: &TimedLadder| one.is_under_way() && due(&one.by);
        let stopping = |one: &Cancellation| one.is_busy() && due(&one.answer);
        self.all.values().any(depositing) || self.cancellations.values().any(stopping)
    }
}

impl Engine {
    /// Puts a ladder on disk as it stands now.
    pub(super) fn keep_ladder(&mut self, by: MessageId) {
        if let Some(ladder) = self.ladders.get(by) {
            self.writes.push(Write::Put(Cell::Ladder(by), cell::write(ladder)));
            let (case, traffic) = (ladder.case, ladder.traffic);
            self.after.push(super::io::Notice::Incident { case, traffic }.into());
        }
    }
}
