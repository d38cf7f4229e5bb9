//! Which rungs are armed, and the escalation that asks each.

use std::collections::BTreeSet;
use std::time::Duration;

use rand_core::CryptoRng;

use hotline_casework::{
    Addressees, Common, Due, Escalation, Kind, Origin, Said, Statement, Timing, recipients_digest,
};
use hotline_protocol::address::{Address, Desk, Party, Seat};
use hotline_protocol::deposit::CancelToken;
use hotline_protocol::ids::{DepositId, MessageId, Precedence, UnixMillis};
use hotline_protocol::limits::{
    DEPOSIT_AFTER_MAX, DEPOSIT_HOLD_MAX, DEPOSIT_ORIGINATORS_MAX, DEPOSIT_TOKENS_MAX,
    ENVELOPE_LIFE_MAX, LADDER_DEPOSITS_MAX,
};

use super::super::Engine;
use super::super::draft::{Draft, Intent, What};
use super::super::io::NewMessage;
use super::super::rows::Role;
use super::{Asks, LadderWish, Mine, RungCopy, Stage, TimedLadder, TimedRung, Tokens};

/// A rung that will be armed.
#[derive(Debug, Clone)]
pub(in super::super) struct Arm {
    pub(in super::super) number: u8,
    desk: Desk,
    /// The desks of its party that are asked before it.
    before: Vec<Desk>,
    times: RungTimes,
    /// How many seats must answer before it is dropped, as its party asks for.
    stops: u8,
}

/// When a rung is asked, and how long it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct RungTimes {
    after: Duration,
    within: Duration,
    hold: Duration,
}

/// What holds a ladder if nobody says how long.
const HOLD_OTHERWISE: Duration = Duration::from_secs(3_600);

impl LadderWish {
    /// The times of the rungs from the second on that may be armed.
    fn times(&self, timing: &Timing) -> Vec<RungTimes> {
        let within = |due| match due {
            Due::Within(within) => Some(within),
            Due::OnDuty(_) | Due::Manual | Due::Never => None,
        };
        let substance = within(timing.substance).unwrap_or(HOLD_OTHERWISE);
        let (spans, hold): (Vec<Duration>, _) = match self {
            Self::None => return Vec::new(),
            Self::Usual => {
                let table = [timing.rung_1, timing.rung_2, timing.rung_3];
                (table.into_iter().map_while(within).collect(), substance)
            }
            Self::Times { after, answer } => {
                let last = after.last().copied();
                (after.iter().copied().chain(last).collect(), answer.unwrap_or(substance))
            }
        };
        let mut times: Vec<RungTimes> = Vec::new();
        let mut after = Duration::ZERO;
        for pair in spans.windows(2) {
            let [before, within] = pair else { continue };
            after = after.saturating_add(*before);
            // A rung that is held is asked after the one below it, as if nothing had been held.
            let first = times.first().map_or(after, |first| first.after);
            let hold = hold.saturating_add(after.saturating_sub(first));
            times.push(RungTimes { after, within: *within, hold });
        }
        times
    }

    /// The usual times at the pace of an exercise; what a person chose stays.
    pub(in super::super) fn at_pace(self, pace: u32, precedence: Precedence) -> Self {
        let within = |due| match due {
            Due::Within(within) => Some(within),
            Due::OnDuty(_) | Due::Manual | Due::Never => None,
        };
        let timing = Timing::of(precedence);
        let table = [timing.rung_1, timing.rung_2].into_iter().map_while(within);
        let faster = |span: Duration| (span / pace.max(1)).max(Duration::from_secs(1));
        let after: Vec<Duration> = table.map(faster).collect();
        match self {
            Self::Usual if pace > 1 && !after.is_empty() => {
                Self::Times { after, answer: within(timing.substance).map(faster) }
            }
            wish => wish,
        }
    }

    /// Whether the relay would take such times.
    ///
    /// # Errors
    ///
    /// What is wrong, for the person who wrote it.
    pub(in super::super) fn check(&self) -> Result<(), String> {
        let Self::Times { after, answer } = self else { return Ok(()) };
        if after.is_empty() || after.len() >= LADDER_DEPOSITS_MAX {
            return Err(format!(
                "a ladder has one to {} later rungs: give a time for each",
                LADDER_DEPOSITS_MAX - 1
            ));
        }
        let all: Duration = after.iter().sum();
        let hold = answer.unwrap_or(HOLD_OTHERWISE).saturating_add(all);
        if after.iter().any(Duration::is_zero) || answer.is_some_and(|answer| answer.is_zero()) {
            return Err("a rung needs some time to answer: at least a second".to_owned());
        }
        if all > DEPOSIT_AFTER_MAX || hold > DEPOSIT_HOLD_MAX {
            return Err("the times of a ladder end within 14 days, those of a hold too".to_owned());
        }
        Ok(())
    }
}

impl Engine {
    /// The rungs to be armed for what is raised: those that the addressees publish, as far as the
    /// times go. What a program wrote arms none.
    pub(in super::super) fn arms(&self, statement: &Statement, wish: &LadderWish) -> Vec<Arm> {
        let raises = matches!(statement.said, Said::Concern(_) | Said::Warning(_));
        if !raises || statement.origin != Origin::Human {
            return Vec::new();
        }
        let times = wish.times(&Timing::of(statement.precedence.highest()));
        let urgent = statement.precedence.highest() == Precedence::Flash;
        let named: Vec<&Desk> = named_desks(&statement.to.action).collect();
        let parties: BTreeSet<&Party> = named.iter().map(|desk| &desk.party).collect();
        let mut arms: Vec<Arm> = Vec::new();
        // Raised anew while a ladder of it still waits: that one goes on.
        let waits = |party: &Party| {
            self.ladders.all().any(|ladder| {
                ladder.case == statement.case
                    && ladder.traffic == statement.traffic
                    && ladder.raiser.desk == self.seat.desk
                    && !matches!(ladder.stage, Stage::NotStarted(_))
                    && ladder.rungs.iter().any(|r| r.desk.party == *party && !r.is_over())
            })
        };
        for party in parties.into_iter().filter(|party| !waits(party)) {
            let mut before: Vec<Desk> = named
                .iter()
                .filter(|desk| desk.party == *party)
                .map(|desk| (*desk).clone())
                .collect();
            let mut ladders = before.iter().map(|desk| (desk, self.ladder(desk)));
            let found = ladders.find(|(_, ladder)| !ladder.is_empty());
            let two = urgent && found.as_ref().is_some_and(|(desk, _)| self.asks_for_two(desk));
            let ladder = found.map(|(_, ladder)| ladder).unwrap_or_default();
            let asked = ladder.iter().rposition(|desk| before.contains(desk));
            let next = ladder.into_iter().skip(asked.map_or(0, |place| place + 1));
            let next = next.filter(|desk| *desk != self.seat.desk);
            for ((desk, times), number) in next.zip(&times).zip(Escalation::RUNG_MIN..) {
                let arm = Arm {
                    number,
                    desk: desk.clone(),
                    before: before.clone(),
                    times: *times,
                    stops: if two { 2 } else { 1 },
                };
                arms.push(arm);
                before.push(desk);
            }
        }
        // What is beyond the most of a question is cut: nobody loses the second rung for another's
        // third.
        arms.sort_by_key(|arm| arm.number);
        arms
    }

    /// Draws up the ladder of what was just released: the escalation of each rung, its copies and
    /// its tokens. A rung that nobody sits at ends it.
    pub(in super::super) fn draw_up<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        raised: &Common,
        first: &[(Seat, Role)],
        arms: Vec<Arm>,
    ) {
        let mut originators: Vec<Seat> = vec![self.seat.clone()];
        let colleagues = first.iter().filter(|(_, role)| *role == Role::OwnDesk);
        originators.extend(colleagues.map(|(seat, _)| seat.clone()));
        originators.truncate(DEPOSIT_ORIGINATORS_MAX);
        let mut rungs: Vec<TimedRung> = Vec::new();
        for (place, arm) in arms.into_iter().enumerate() {
            if place >= LADDER_DEPOSITS_MAX {
                let text = format!(
                    "Rung {} ({}) is not armed: a relay takes {LADDER_DEPOSITS_MAX} later rungs at \
                     once. It can be asked by hand.",
                    arm.number, arm.desk
                );
                self.alarm(now, "ladder-short", text);
                continue;
            }
            let party = &arm.desk.party;
            let below = rungs.iter().filter(|rung| rung.desk.party == *party);
            if below.clone().count() + usize::from(Escalation::RUNG_MIN) != usize::from(arm.number)
            {
                continue;
            }
            let asked = first.iter().filter(|(_, role)| *role == Role::Action);
            let asked = asked.map(|(seat, _)| seat).filter(|seat| seat.desk.party == *party);
            let asked = asked.chain(below.flat_map(|rung| {
                rung.copies().iter().filter(|copy| copy.role == Role::Action).map(|copy| &copy.seat)
            }));
            let asked: Vec<Seat> = asked.cloned().collect();
            // Where one seat alone is asked below it, nobody could be the second.
            let stops = if asked.len() > 1 { arm.stops } else { 1 };
            let own = core::iter::repeat_n(None, usize::from(stops));
            let owners = own.chain(asked.into_iter().map(Some)).take(DEPOSIT_TOKENS_MAX);
            match self.rung(now, rng, raised, &arm, (stops, owners.collect())) {
                Ok(rung) => rungs.push(rung),
                Err(reason) => {
                    let text = format!(
                        "Rung {} ({}) is not armed: {reason}. It can be asked by hand.",
                        arm.number, arm.desk
                    );
                    self.alarm(now, "ladder-short", text);
                }
            }
        }
        if rungs.is_empty() {
            return;
        }
        let ladder = TimedLadder {
            by: raised.id,
            of: raised.id,
            case: raised.case,
            traffic: raised.traffic,
            raiser: self.seat.clone(),
            mine: Mine::Depositor,
            stage: Stage::Sealing { since: now },
            originators,
            now: Vec::new(),
            rungs,
        };
        self.ladders.restore(ladder);
        self.keep_ladder(raised.id);
    }

    fn rung<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        raised: &Common,
        arm: &Arm,
        (stops, owners): (u8, Vec<Option<Seat>>),
    ) -> Result<TimedRung, String> {
        let told = arm.before.iter().filter(|desk| **desk != self.seat.desk);
        let mut to = Addressees {
            action: vec![Address::Desk(arm.desk.clone())],
            information: told.cloned().map(Address::Desk).collect(),
        };
        let controller = self.controller_of(now, raised.traffic, &arm.desk);
        to.information.extend(controller.map(Address::Seat));
        let resolved = self.resolve(now, &to, &[]);
        if !resolved.recipients.values().any(|(_, role)| *role == Role::Action) {
            return Err(resolved.nobody.join("; "));
        }
        let identities: Vec<_> = resolved.recipients.values().map(|(id, _)| *id).collect();
        let desks: BTreeSet<Desk> =
            resolved.recipients.keys().map(|seat| seat.desk.clone()).collect();
        let statement = self.asking(now, rng, raised, arm, &to)?;
        let seats = recipients_digest(&identities);
        let desks: Vec<Desk> = desks.into_iter().chain([self.seat.desk.clone()]).collect();
        let case = self.book.case(raised.traffic, raised.case);
        let seen = case.map(|case| case.seen(statement.authenticity, &desks)).unwrap_or_default();
        let common = Common::state(Statement { seats, seen, ..statement })
            .map_err(|error| error.to_string())?;
        let copies = resolved.recipients.into_iter().map(|(seat, (identity, role))| RungCopy {
            seat,
            identity,
            role,
            envelope: None,
        });
        let tokens = owners
            .iter()
            .map(|_| Tokens { hold: CancelToken(random(rng)), stop: CancelToken(random(rng)) })
            .collect();
        Ok(TimedRung {
            number: arm.number,
            desk: arm.desk.clone(),
            deposit: DepositId(random(rng)),
            after: arm.times.after,
            hold: arm.times.hold,
            release_at: self.relay_now(now).plus(arm.times.after),
            stops,
            tokens,
            owners,
            fate: None,
            looked: super::check::Looked::default(),
            asks: Some(Asks {
                id: common.id,
                common: common.as_bytes().to_vec(),
                copies: copies.collect(),
            }),
        })
    }

    /// The escalation that asks a rung.
    fn asking<R: CryptoRng>(
        &self,
        now: UnixMillis,
        rng: &mut R,
        raised: &Common,
        arm: &Arm,
        to: &Addressees,
    ) -> Result<Statement, String> {
        let RungTimes { after, within, hold } = arm.times;
        let reason = format!(
            "Asked by the ladder, which the relay times: not acknowledged within {}, or not \
             answered within {} of that.",
            long(after),
            long(hold)
        );
        let escalation = Escalation::of(raised, arm.number, reason.clone().into());
        let new = NewMessage {
            to: to.action.clone(),
            info: to.information.clone(),
            kind: Kind::Esc.to_string(),
            fields: Said::Escalation(escalation).encode_fields(),
            precedence: raised.precedence.highest(),
            traffic: raised.traffic,
            tlp: raised.tlp.to_string(),
            case: Some(raised.case),
            in_reply_to: Some(raised.id),
            subject: raised.subject.raw().to_owned(),
            body: reason,
            language: String::new(),
            note: false,
            automated: None,
            accept: Vec::new(),
            attachments: Vec::new(),
        };
        let reference = raised.reference.as_ref().map(ToString::to_string);
        let what = What::Write(Box::new(new));
        let draft = Draft { case: raised.case, reference, what, ladder: LadderWish::None };
        let id = MessageId(random(rng));
        let intent = Intent { id, queued_at: now, draft, restored: false };
        let mut statement = self.statement(now, &intent, raised.seats)?;
        // When it is to come, by its author's clock: its time counts from then on.
        statement.released_at = now.plus(after);
        statement.ack_by = Some(now.plus(after).plus(within));
        let life = Timing::of(raised.precedence.highest()).expires_after;
        let life = life.saturating_add(after).saturating_add(hold).min(ENVELOPE_LIFE_MAX);
        statement.expires_at = self.relay_now(now).plus(life);
        Ok(statement)
    }
}

/// The numbers of the rungs that are armed of these, each once.
pub(in super::super) fn armed_numbers(arms: &[Arm]) -> Vec<u8> {
    let numbers: BTreeSet<u8> =
        arms.iter().take(LADDER_DEPOSITS_MAX).map(|arm| arm.number).collect();
    numbers.into_iter().collect()
}

/// The desks among addresses.
pub(super) fn named_desks(addresses: &[Address]) -> impl Iterator<Item = &Desk> {
    addresses.iter().filter_map(|address| match address {
        Address::Desk(desk) => Some(desk),
        Address::Seat(seat) => Some(&seat.desk),
        Address::All | Address::AllDesks(_) | Address::Party(_) => None,
    })
}

/// A duration for a reader of any language.
fn long(span: Duration) -> String {
    let seconds = span.as_secs();
    match (seconds / 3_600, seconds % 3_600 / 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, 0, _) => format!("{hours} h"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

fn random<const N: usize>(rng: &mut impl CryptoRng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(precedence: Precedence) -> Vec<(u64, u64, u64)> {
        let times = LadderWish::Usual.times(&Timing::of(precedence));
        let minutes = |span: Duration| span.as_secs() / 60;
        times.iter().map(|t| (minutes(t.after), minutes(t.within), minutes(t.hold))).collect()
    }

    #[test]
    fn a_rung_is_asked_when_the_one_below_has_had_its_time() {
        assert_eq!(table(Precedence::Flash), [(10, 10, 60), (20, 30, 70)]);
        assert_eq!(table(Precedence::Immediate), [(30, 30, 240), (60, 120, 270)]);
    }

    #[test]
    fn a_rung_for_which_a_person_decides_is_not_armed() {
        assert_eq!(table(Precedence::Priority), [(180, 180, 1_440)]);
        assert_eq!(table(Precedence::Routine), []);
        assert_eq!(LadderWish::None.times(&Timing::of(Precedence::Flash)), []);
    }

    #[test]
    fn times_that_no_relay_takes_are_refused() {
        let times = |after: &[u64], answer| LadderWish::Times {
            after: after.iter().copied().map(Duration::from_secs).collect(),
            answer: Some(Duration::from_secs(answer)),
        };
        assert!(times(&[5, 5], 5).check().is_ok());
        for wrong in [
            times(&[], 5),
            times(&[0], 5),
            times(&[5], 0),
            times(&[1; 8], 5),
            times(&[14 * 86_400, 1], 5),
            times(&[5], 14 * 86_400),
        ] {
            assert!(wrong.check().is_err(), "{wrong:?}");
        }
    }
}
