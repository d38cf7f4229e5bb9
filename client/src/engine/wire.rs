//! The engine's end of the link: when to connect, what is asked, what is on its way.
//!
//! Knows frames and time, not what is inside envelopes.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use rand_core::CryptoRng;

use hotline_protocol::address::Seat;
use hotline_protocol::close::CloseCode;
use hotline_protocol::frames::{Acknowledge, Question, Welcome};
use hotline_protocol::ids::{DepositId, EnvelopeId, MessageId, Precedence, Traffic, UnixMillis};
use hotline_protocol::link::{LinkError, SeatLink};

use super::io::{LinkState, Ticket};
use super::limits;
use super::peers::PeerKey;

/// Why a question was asked, and so what its answer is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// Prekeys of a peer, to begin a session.
    Prekeys(PeerKey),
    /// Publication of own prekeys of a class.
    Publish(Traffic),
    /// The next page of the directory.
    Pull,
    /// An entry of our own: whose command it was.
    Append(Ticket),
    /// Fates of envelopes in one mailbox: the copies they carried.
    Fates(Vec<(MessageId, Seat, EnvelopeId)>),
    /// A ladder, by the message that was raised.
    Deposit(MessageId),
    /// How these deposits stand.
    Deposits(Vec<DepositId>),
    /// Tokens that an answer uses, by the answer.
    Cancel(MessageId),
}

/// The link and what is under way on it.
#[derive(Debug)]
pub(super) struct Wire {
    /// What a face is told.
    pub(super) state: LinkState,
    /// Whether anybody wants to be online.
    pub(super) wanted: bool,
    /// Since when somebody wants to be online in vain.
    pub(super) offline_since: Option<UnixMillis>,
    /// When the relay last said anything.
    pub(super) heard_at: Option<UnixMillis>,
    /// The link's state machine while there is a connection.
    pub(super) link: Option<SeatLink>,
    /// The relay's epoch of this link.
    pub(super) epoch: u64,
    /// Envelopes that waited at the greeting and have not come yet.
    pub(super) to_come: [u32; 4],
    /// Envelopes delivered on this link.
    pub(super) received: u32,
    /// Envelopes receipted on this link.
    pub(super) sent: u32,
    /// Envelopes submitted on this link and not receipted.
    pub(super) in_flight: BTreeSet<EnvelopeId>,
    /// Deliveries dealt with and not yet acknowledged, by lane.
    to_acknowledge: [Option<u64>; 4],
    asked: BTreeMap<u32, Asked>,
    questions: VecDeque<(Asked, Question)>,
    retry_at: Option<UnixMillis>,
    failures: u32,
    /// The relay asked us to stay away until then.
    away_until: Option<UnixMillis>,
    /// Questions that were open or in line when the link was lost.
    pub(super) unanswered: Vec<Asked>,
    /// How far the relay's clock is ahead of this machine's, in milliseconds.
    ahead: i64,
    /// When the last envelope came, or the greeting.
    quiet_since: UnixMillis,
}

impl Wire {
    pub(super) fn new() -> Self {
        Self {
            state: LinkState::Idle,
            wanted: false,
            offline_since: None,
            heard_at: None,
            link: None,
            epoch: 0,
            to_come: [0; 4],
            received: 0,
            sent: 0,
            in_flight: BTreeSet::new(),
            to_acknowledge: [None; 4],
            asked: BTreeMap::new(),
            questions: VecDeque::new(),
            retry_at: None,
            failures: 0,
            away_until: None,
            unanswered: Vec::new(),
            ahead: 0,
            quiet_since: UnixMillis(0),
        }
    }

    /// Attempts that failed one after the other.
    pub(super) const fn failures(&self) -> u32 {
        self.failures
    }

    pub(super) fn is_online(&self) -> bool {
        matches!(self.state, LinkState::Online { .. })
    }

    /// Whether a connection should be asked for now; remembers that it was.
    pub(super) fn should_connect(&mut self, now: UnixMillis) -> bool {
        let due = match &self.state {
            LinkState::Idle => self.wanted,
            LinkState::Waiting { until, .. } => self.wanted && now >= *until,
            LinkState::Connecting | LinkState::Online { .. } | LinkState::Refused(_) => false,
        };
        if due {
            self.state = LinkState::Connecting;
            self.retry_at = None;
        }
        due
    }

    /// Begins the link on a connection that stands.
    pub(super) fn connected(&mut self, now: UnixMillis, directory_seq: u64) {
        self.clear();
        self.state = LinkState::Connecting;
        self.link = Some(SeatLink::new(now, directory_seq));
    }

    /// The relay has greeted.
    pub(super) fn welcomed(&mut self, now: UnixMillis, welcome: &Welcome) {
        self.epoch = welcome.epoch;
        self.to_come = welcome.waiting;
        self.quiet_since = now;
        self.ahead = i64::try_from(welcome.relay_time.0)
            .unwrap_or(i64::MAX)
            .saturating_sub(i64::try_from(now.0).unwrap_or(i64::MAX));
        self.away_until = None;
        self.offline_since = None;
        self.state = LinkState::Online { since: now };
    }

    /// The relay's time, as far as its last greeting told: what the relay and the directory judge
    /// by must not hang on this machine's clock.
    pub(super) fn relay_now(&self, now: UnixMillis) -> UnixMillis {
        UnixMillis(now.0.saturating_add_signed(self.ahead))
    }

    /// How far the relay's clock is ahead of this machine's, in milliseconds.
    pub(super) const fn ahead(&self) -> i64 {
        self.ahead
    }

    /// Whether everything that waited at the greeting has come. What expired or was acknowledged
    /// in that very moment never comes, so silence ends the waiting too.
    pub(super) fn has_caught_up(&self, now: UnixMillis) -> bool {
        self.to_come == [0; 4] || now >= self.quiet_since.plus(limits::CAUGHT_UP_AFTER)
    }

    /// The clock was set back: nothing waits longer than it was meant to.
    pub(super) fn clock_set_back(&mut self, before: UnixMillis, now: UnixMillis) {
        self.offline_since = self.offline_since.map(|at| at.min(now));
        self.heard_at = self.heard_at.map(|at| at.min(now));
        // The relay's clock was not set back with it.
        let back = i64::try_from(before.0.saturating_sub(now.0)).unwrap_or(i64::MAX);
        self.ahead = self.ahead.saturating_add(back);
        if self.retry_at.is_some() {
            self.retry_at = Some(now);
        }
        if let LinkState::Waiting { until, .. } = &mut self.state {
            *until = now;
        }
        self.away_until = None;
        self.quiet_since = self.quiet_since.min(now);
    }

    /// There is no connection (any more): says when to try again. The first attempt after a loss
    /// comes at once but spread out, so that a restarted relay is not stormed.
    pub(super) fn lost(&mut self, now: UnixMillis, rng: &mut impl CryptoRng, why: String) {
        // Who is thrown out at once is not online: the next attempt comes later each time.
        let was_online = matches!(
            self.state,
            LinkState::Online { since } if now.since(since) >= limits::ONLINE_FOR_GOOD
        );
        if was_online {
            self.failures = 0;
        }
        self.clear();
        if !self.wanted {
            self.state = LinkState::Idle;
            return;
        }
        self.offline_since.get_or_insert(now);
        let ceiling = if was_online {
            limits::RECONNECT_FIRST_WITHIN
        } else {
            self.failures = self.failures.saturating_add(1);
            limits::RECONNECT_BASE
                .saturating_mul(1 << self.failures.min(6))
                .min(limits::RECONNECT_MAX)
        };
        let mut until = now.plus(ceiling / 4).plus(spread(rng, ceiling * 3 / 4));
        if let Some(away) = self.away_until {
            until = until.max(away);
        }
        self.retry_at = Some(until);
        self.state = LinkState::Waiting { until, why };
    }

    /// Something is under way that the link was lost from: the first attempt comes soon. Whoever is
    /// thrown out again and again waits like everybody.
    pub(super) fn hurry(&mut self, now: UnixMillis, rng: &mut impl CryptoRng) {
        if let LinkState::Waiting { until, .. } = &mut self.state
            && self.failures <= 1
            && self.away_until.is_none()
        {
            *until = (*until).min(now.plus(spread(rng, limits::RECONNECT_BUSY_WITHIN)));
            self.retry_at = Some(*until);
        }
    }

    /// The relay does not want this seat: trying again by ourselves would be noise.
    pub(super) fn refused(&mut self, now: UnixMillis, why: String) {
        self.clear();
        self.offline_since.get_or_insert(now);
        self.state = LinkState::Refused(why);
    }

    /// Nobody wants to be online any more.
    pub(super) fn stop(&mut self) {
        self.clear();
        self.wanted = false;
        self.offline_since = None;
        self.state = LinkState::Idle;
    }

    /// A person asks again: forget that the relay refused, and do not wait.
    pub(super) fn want(&mut self, now: UnixMillis) {
        self.wanted = true;
        if !self.is_online() {
            self.offline_since.get_or_insert(now);
        }
        if matches!(self.state, LinkState::Refused(_) | LinkState::Waiting { .. }) {
            self.state = LinkState::Idle;
            self.retry_at = None;
        }
    }

    pub(super) fn go_away(&mut self, now: UnixMillis, delay: Duration) {
        self.away_until = Some(now.plus(delay.min(limits::AWAY_MAX)));
    }

    fn clear(&mut self) {
        self.link = None;
        self.to_come = [0; 4];
        self.received = 0;
        self.sent = 0;
        self.in_flight.clear();
        self.to_acknowledge = [None; 4];
        self.unanswered.extend(std::mem::take(&mut self.asked).into_values());
        self.unanswered.extend(self.questions.drain(..).map(|(asked, _)| asked));
        self.retry_at = None;
    }

    /// Puts a question in line.
    pub(super) fn ask(&mut self, asked: Asked, question: Question) {
        self.questions.push_back((asked, question));
    }

    /// Remembers a question that was handed to the link.
    pub(super) fn asks(&mut self, no: u32, asked: Asked) {
        self.asked.insert(no, asked);
    }

    /// Whether such a question is open or in line.
    pub(super) fn is_asking(&self, which: impl Fn(&Asked) -> bool) -> bool {
        self.asked.values().any(&which) || self.questions.iter().any(|(asked, _)| which(asked))
    }

    /// Whether nothing is being asked.
    pub(super) fn is_quiet(&self) -> bool {
        self.asked.is_empty() && self.questions.is_empty() && self.in_flight.is_empty()
    }

    /// What the answer of that number is for.
    pub(super) fn answered(&mut self, no: u32) -> Option<Asked> {
        self.asked.remove(&no)
    }

    /// Remembers that a delivery is dealt with once the current batch is durable.
    pub(super) fn dealt_with(&mut self, now: UnixMillis, lane: Precedence, delivery: u64) {
        self.quiet_since = now;
        if let Some(place) = self.to_acknowledge.get_mut(lane.index()) {
            *place = Some(place.map_or(delivery, |old| old.max(delivery)));
        }
        if let Some(left) = self.to_come.get_mut(lane.index()) {
            *left = left.saturating_sub(1);
        }
    }

    /// Hands everything in line to the link: acknowledgements first, so that what was dealt with
    /// is not delivered again.
    ///
    /// # Errors
    ///
    /// A defect here; the link must be closed.
    pub(super) fn pump(&mut self, state: u64) -> Result<(), LinkError> {
        let Some(link) = self.link.as_mut().filter(|link| link.is_open()) else {
            return Ok(());
        };
        for lane in Precedence::BY_URGENCY {
            let up_to = self.to_acknowledge.get_mut(lane.index()).and_then(Option::take);
            if let Some(up_to) = up_to {
                link.acknowledge(Acknowledge { lane, epoch: self.epoch, up_to, state })?;
            }
        }
        while link.may_ask() {
            let Some((asked, question)) = self.questions.pop_front() else { break };
            let no = link.ask(question)?;
            self.asked.insert(no, asked);
        }
        Ok(())
    }

    /// When the wire next needs a tick.
    pub(super) fn poll_timeout(&self) -> Option<UnixMillis> {
        let greeting = self.link.as_ref().and_then(SeatLink::poll_timeout);
        let catching_up = (self.is_online() && self.to_come != [0; 4])
            .then(|| self.quiet_since.plus(limits::CAUGHT_UP_AFTER));
        [self.retry_at, greeting, catching_up].into_iter().flatten().min()
    }
}

/// A random part of a duration.
pub(super) fn spread(rng: &mut impl CryptoRng, within: Duration) -> Duration {
    let millis = u64::try_from(within.as_millis()).unwrap_or(u64::MAX).max(1);
    Duration::from_millis(rng.next_u64() % millis)
}

/// What a person is told when the relay closes with a code; whether trying again by ourselves
/// makes sense follows from [`CloseCode::passes`].
pub(super) fn closed_sentence(code: Option<CloseCode>) -> &'static str {
    match code {
        None => "the connection to the relay was lost",
        Some(CloseCode::Done) => "the relay closed the link",
        Some(CloseCode::Replaced) => {
            "another device with this seat's keys has connected; if that was not you, have the \
             nominator recover this seat"
        }
        Some(CloseCode::UnknownSeat) => {
            "the relay does not know this seat's key; ask your nominator whether the seat was \
             replaced"
        }
        Some(CloseCode::Suspended) => "the relay has suspended this seat; call its operator",
        Some(CloseCode::Revoked) => "this seat was revoked; ask your nominator",
        Some(CloseCode::Incompatible) => "the relay speaks no version this program knows; upgrade",
        Some(CloseCode::Misbehaved) => {
            "the relay says this program broke the protocol; please report it"
        }
        Some(CloseCode::Late) => "the relay did not hear from us in time",
        Some(CloseCode::Away) => "the relay is being restarted",
        Some(CloseCode::Defect) => "the relay failed",
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn attempts_grow_apart_up_to_the_ceiling_and_never_stop() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut wire = Wire::new();
        wire.want(UnixMillis(0));
        let (mut now, mut waits) = (UnixMillis(0), Vec::new());
        for _ in 0..12 {
            assert!(wire.should_connect(now));
            wire.lost(now, &mut rng, "test".to_owned());
            let until = wire.poll_timeout().unwrap();
            assert!(!wire.should_connect(UnixMillis(until.0 - 1)), "asked before its time");
            waits.push(until.since(now));
            now = until;
        }
        assert!(waits.first() < waits.get(5));
        assert!(waits.iter().all(|wait| *wait <= limits::RECONNECT_MAX));
    }

    #[test]
    fn who_has_something_to_do_tries_again_at_once_and_only_once() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut wire = Wire::new();
        wire.want(UnixMillis(0));
        let mut waits = Vec::new();
        for round in 0..3 {
            let now = UnixMillis(round * 10_000);
            wire.state = LinkState::Online { since: now };
            wire.lost(now, &mut rng, "test".to_owned());
            wire.hurry(now, &mut rng);
            let until = wire.poll_timeout().unwrap();
            assert!(wire.should_connect(until));
            waits.push(until.since(now) <= limits::RECONNECT_BUSY_WITHIN);
        }
        assert_eq!(waits, [true, false, false]);
        // Nor where the relay asked for time.
        let mut wire = Wire::new();
        wire.want(UnixMillis(0));
        wire.away_until = Some(UnixMillis(5_000));
        wire.state = LinkState::Online { since: UnixMillis(0) };
        wire.lost(UnixMillis(100), &mut rng, "test".to_owned());
        wire.hurry(UnixMillis(100), &mut rng);
        assert!(wire.poll_timeout() >= Some(UnixMillis(5_000)));
    }

    #[test]
    fn a_refused_seat_does_not_try_again_until_a_person_asks() {
        let mut wire = Wire::new();
        wire.want(UnixMillis(0));
        assert!(wire.should_connect(UnixMillis(0)));
        wire.refused(UnixMillis(0), "test".to_owned());
        assert!(!wire.should_connect(UnixMillis(u64::MAX)));
        assert_eq!(wire.poll_timeout(), None);
        wire.want(UnixMillis(0));
        assert!(wire.should_connect(UnixMillis(0)));
    }
}
