//! How deposits stand: what the relay says, what follows from it, and what a person is told.

use std::collections::BTreeSet;

use hotline_casework::{ArmedRung, Common, Custody, Delivery, Recipient, Said};
use hotline_protocol::address::{Desk, Seat};
use hotline_protocol::deposit::{DepositFate, TokenKind};
use hotline_protocol::frames::Question;
use hotline_protocol::ids::{DepositId, MessageId, UnixMillis};
use hotline_protocol::limits::QUERY_DEPOSITS_MAX;

use serde::{Deserialize, Serialize};

use super::super::io::Notice;
use super::super::outbox::{Sent, unsealed};
use super::super::rows::{CopyRow, CopyState, Direction, Write};
use super::super::wire::Asked;
use super::super::{Engine, book, limits};
use super::{Mine, Stage, TimedLadder, TimedRung, Tokens};

/// A later rung as this seat knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RungView {
    /// Which rung, from 2.
    pub rung: u8,
    /// Who is asked there.
    pub desk: Desk,
    /// not-started, sealing, armed, held, stopped, released, dropped, or unknown to the relay.
    pub state: String,
    /// When it is asked, or was, by the relay's clock; for one that was stopped, when that was done.
    pub at: Option<UnixMillis>,
    /// Who held or stopped it, where that is known here.
    pub by: Option<Seat>,
    /// How many seats must answer before it is dropped: 2 where its party asks for that.
    #[serde(default)]
    pub stops: u8,
    /// How many of them have.
    #[serde(default)]
    pub stopped_by: u8,
}

/// What a message may tell of later rungs: a concern, a warning or an escalation tells its own desk
/// all, and whoever it asks to act what comes after that in its own party. Each rung and each deposit
/// once.
fn believed<'a>(common: &Common, own: &Seat, armed: &'a [ArmedRung]) -> Vec<&'a ArmedRung> {
    let asked_now = match &common.said {
        Said::Concern(_) | Said::Warning(_) => 1,
        Said::Escalation(escalation) => escalation.rung,
        _ => return Vec::new(),
    };
    let colleague = common.from.desk == own.desk;
    let asked = common.to.action.iter().any(|address| address.covers(own));
    let mut deposits = BTreeSet::new();
    let mut rungs = BTreeSet::new();
    let known = armed.iter().filter(|one| one.rung > asked_now);
    let meant = known.filter(|one| colleague || (asked && one.desk.party == own.desk.party));
    meant
        .filter(|one| rungs.insert((&one.desk.party, one.rung)) && deposits.insert(one.deposit))
        .collect()
}

impl TimedRung {
    fn view(&self, stage: &Stage) -> RungView {
        let used = |kind| self.used().iter().rev().find(|used| used.kind == kind);
        let stop = used(TokenKind::Stop);
        let (state, at) = match (&self.fate, stage) {
            (Some(DepositFate::Pending(armed)), _) => ("armed", Some(armed.release_at)),
            (Some(DepositFate::Held(armed)), _) => ("held", Some(armed.release_at)),
            (Some(DepositFate::Stopped { .. }), _) => ("stopped", stop.map(|used| used.at)),
            (Some(DepositFate::Released { at, .. }), _) => ("released", Some(*at)),
            (Some(DepositFate::Dropped), _) => ("dropped", None),
            (Some(DepositFate::Unknown), _) => ("unknown", None),
            (None, Stage::NotStarted(_)) => ("not-started", None),
            (None, Stage::Sealing { .. } | Stage::Ready) => ("sealing", None),
            (None, Stage::Accepted { .. }) => ("armed", Some(self.release_at)),
        };
        let by = stop.or_else(|| used(TokenKind::Hold)).and_then(|used| self.owner(used.by));
        let (rung, desk) = (self.number, self.desk.clone());
        let stops = self.used().iter().filter(|used| used.kind == TokenKind::Stop).count();
        RungView {
            rung,
            desk,
            state: state.to_owned(),
            at,
            by: by.cloned(),
            stops: self.stops,
            stopped_by: u8::try_from(stops).unwrap_or(u8::MAX),
        }
    }
}

impl Engine {
    /// The later rungs of what a desk raised in a case, as this seat knows them.
    pub(in super::super) fn rung_views(
        &self,
        which: impl Fn(&TimedLadder) -> bool,
        party: &hotline_protocol::address::Party,
    ) -> Vec<RungView> {
        let mut views: Vec<RungView> = Vec::new();
        for ladder in self.ladders.all().filter(|ladder| which(ladder)) {
            for rung in ladder.rungs.iter().filter(|rung| rung.desk.party == *party) {
                let view = rung.view(&ladder.stage);
                match views.iter_mut().find(|one| one.rung == view.rung) {
                    Some(known) if rung.fate.is_some() => *known = view,
                    Some(_) => {}
                    None => views.push(view),
                }
            }
        }
        views.sort_by_key(|view| view.rung);
        views
    }

    /// A copy has told of later rungs, with tokens for this seat.
    pub(in super::super) fn told_of_rungs(
        &mut self,
        now: UnixMillis,
        common: &Common,
        armed: &[ArmedRung],
        accepted_at: UnixMillis,
        resent: bool,
    ) {
        let armed = believed(common, &self.seat, armed);
        if armed.is_empty() || self.ladders.get(common.id).is_some() {
            return;
        }
        let theirs = |ladder: &&TimedLadder| {
            let by = self.book.get(ladder.by).map(|known| &known.from.desk.party);
            ladder.mine != Mine::Depositor
                && by == Some(&common.from.desk.party)
                && ladder.rungs.iter().any(|rung| !rung.is_over())
        };
        if self.ladders.all().filter(theirs).count() >= limits::LADDERS_OF_PARTY_MAX {
            let text = format!(
                "{} tells of more ladders than are followed here: what its messages call for must \
                 be answered in time by hand.",
                common.from.desk.party
            );
            self.alarm(now, "too-many-ladders", text);
            return;
        }
        let (of, raiser) = match &common.said {
            Said::Escalation(escalation) => {
                // Whoever passes it on is not the one who waits for the answer.
                let original = escalation.original().map(|one| one.from.clone());
                (escalation.of, original.unwrap_or_else(|_| common.from.clone()))
            }
            _ => (common.id, common.from.clone()),
        };
        let own_desk = common.from.desk == self.seat.desk;
        let rungs = armed.into_iter().map(|one| {
            let owners: Vec<_> = one.owners.iter().cloned().map(Some).collect();
            TimedRung {
                number: one.rung,
                desk: one.desk.clone(),
                deposit: one.deposit,
                after: one.after,
                hold: one.hold,
                // What was raised is accepted together with its ladder.
                release_at: if resent || of != common.id {
                    one.release_at
                } else {
                    accepted_at.plus(one.after)
                },
                owners: if owners.is_empty() {
                    owners
                } else {
                    core::iter::repeat_n(None, usize::from(one.stops)).chain(owners).collect()
                },
                tokens: core::iter::once(one.stop_token)
                    .chain(one.second_stop.filter(|_| own_desk))
                    .map(|stop| Tokens { hold: one.hold_token, stop })
                    .collect(),
                stops: one.stops,
                fate: None,
                asks: None,
                looked: super::check::Looked::default(),
            }
        });
        let ladder = TimedLadder {
            by: common.id,
            of,
            case: common.case,
            traffic: common.traffic,
            raiser,
            mine: if own_desk { Mine::Colleague } else { Mine::Asked },
            stage: Stage::Accepted { at: accepted_at, here: now },
            originators: Vec::new(),
            now: Vec::new(),
            rungs: rungs.collect(),
        };
        self.ladders.restore(ladder);
        self.keep_ladder(common.id);
        self.ladders.ask = true;
    }

    /// Whether the relay does not know a rung, and nothing will come of asking once more: its time
    /// has passed, and no answer to it stands in the balance.
    fn is_lost(&self, rung: &TimedRung) -> bool {
        rung.fate == Some(DepositFate::Unknown)
            && self.relay_now(self.now) > rung.release_at.plus(limits::RELEASE_TOLERANCE)
            && !self.was_missed(rung.deposit)
    }

    /// Asks the relay how the deposits stand that are not over.
    pub(in super::super) fn ask_deposits(&mut self) {
        if !std::mem::take(&mut self.ladders.ask) {
            return;
        }
        let accepted = |ladder: &&TimedLadder| matches!(ladder.stage, Stage::Accepted { .. });
        let mut ids: Vec<DepositId> = self
            .ladders
            .all()
            .filter(accepted)
            .flat_map(|ladder| &ladder.rungs)
            .filter(|rung| !rung.is_over() && !self.is_lost(rung))
            .map(|rung| rung.deposit)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        for ids in ids.chunks(QUERY_DEPOSITS_MAX) {
            let question = Question::Deposits { ids: ids.to_vec() };
            self.wire.ask(Asked::Deposits(ids.to_vec()), question);
        }
    }

    /// The relay says how a deposit stands.
    pub(in super::super) fn deposit_stands(
        &mut self,
        now: UnixMillis,
        deposit: DepositId,
        fate: &DepositFate,
    ) {
        let known: Vec<(MessageId, usize)> = self
            .ladders
            .all()
            .flat_map(|ladder| ladder.rungs.iter().enumerate().map(move |rung| (ladder.by, rung)))
            .filter(|(_, (_, rung))| rung.deposit == deposit && !rung.is_over())
            .map(|(by, (place, _))| (by, place))
            .collect();
        for (by, place) in known {
            let Some(ladder) = self.ladders.get_mut(by) else { continue };
            let mine = ladder.mine;
            let Some(rung) = ladder.rungs.get_mut(place) else { continue };
            if *fate == DepositFate::Unknown && mine == Mine::Depositor {
                self.deposit_again(now, by, place);
                continue;
            }
            if rung.fate.as_ref() == Some(fate) {
                self.settle(now, by, place);
                continue;
            }
            let before = rung.clone();
            if let DepositFate::Pending(armed) | DepositFate::Held(armed) = fate {
                rung.moves_to(armed.release_at);
            }
            rung.fate = Some(fate.clone());
            if let DepositFate::Released { at, .. } = fate
                && mine == Mine::Depositor
            {
                self.rung_released(now, by, place, *at);
            }
            self.look_at_change(now, by, place, &before);
            self.keep_ladder(by);
            self.settle(now, by, place);
        }
    }

    /// The relay was put back to before a rung was deposited: deposited again, with the time that is
    /// left, unless an answer is here or on its way.
    fn deposit_again(&mut self, now: UnixMillis, by: MessageId, place: usize) {
        let sealed_anew = self.ladders.get(by).is_some_and(|ladder| {
            ladder.is_under_way() && ladder.rungs.get(place).is_some_and(|r| r.fate.is_none())
        });
        if sealed_anew {
            // It was asked twice; what is sealed for it by now must not go beside its deposit.
            return;
        }
        if !self.wire.has_caught_up(now) {
            self.ladders.again = true;
            return;
        }
        self.settle_forgotten(now, by, place);
        let Some(ladder) = self.ladders.get_mut(by) else { return };
        if ladder.rungs.get(place).is_some_and(|rung| rung.fate.is_none()) {
            ladder.stage = Stage::Sealing { since: now };
            ladder.now.clear();
        }
        self.keep_ladder(by);
    }

    /// Asks again about what the relay has forgotten, once everything that waited has come.
    pub(in super::super) fn ask_when_caught_up(&mut self, now: UnixMillis) {
        if self.ladders.again && self.wire.has_caught_up(now) {
            self.ladders.again = false;
            self.ladders.ask = true;
        }
    }

    /// The relay did not know a deposit that an answer of this seat holds or stops. If it gets it
    /// again, it must be told again.
    pub(super) fn deposit_missed(&mut self, deposit: DepositId) {
        let of = |ladder: &&TimedLadder| {
            ladder.mine != Mine::Depositor
                && ladder.rungs.iter().any(|rung| rung.deposit == deposit)
        };
        let known: Vec<MessageId> = self.ladders.all().filter(of).map(|ladder| ladder.by).collect();
        for by in known {
            let ladder = self.ladders.get_mut(by).into_iter();
            let rungs = ladder.flat_map(|ladder| &mut ladder.rungs);
            for rung in rungs.filter(|rung| rung.deposit == deposit) {
                rung.fate = Some(DepositFate::Unknown);
            }
            self.keep_ladder(by);
        }
    }

    /// Somebody has the escalation of a later rung, so it was released.
    pub(in super::super) fn seen_released(
        &mut self,
        now: UnixMillis,
        message: MessageId,
        at: UnixMillis,
    ) {
        if self.book.get(message).is_some() {
            return;
        }
        let found = self.ladders.all().find_map(|ladder| {
            ladder.asking(message).filter(|rung| !rung.is_over()).map(|rung| rung.deposit)
        });
        if let Some(deposit) = found {
            let fate = DepositFate::Released { at, used: Vec::new() };
            self.deposit_stands(now, deposit, &fate);
        }
    }

    /// A later rung was asked: its escalation enters the case here as it does there.
    fn rung_released(&mut self, now: UnixMillis, by: MessageId, place: usize, at: UnixMillis) {
        let rung = self.ladders.get(by).and_then(|ladder| ladder.rungs.get(place));
        let Some(asks) = rung.and_then(|rung| rung.asks.clone()) else { return };
        let Ok(common) = Common::decode(&asks.common) else { return };
        if self.book.get(common.id).is_some() {
            return;
        }
        match self.book.enter(&common) {
            Ok(()) => self.tell_incident(&common),
            Err(refusal) => {
                let text = format!("What the ladder asked stands outside of its case: {refusal}.");
                self.alarm(now, "outside-case", text);
            }
        }
        let precedence = common.precedence.highest();
        let mut row = book::row(&common, Direction::Sent, precedence, None, None);
        row.read_at = Some(now);
        if row.reference.is_empty() {
            row.reference =
                self.book.reference(common.traffic, common.case).unwrap_or_default().to_owned();
        }
        self.book.remember(&row);
        self.writes.push(Write::Message(Box::new(row)));
        let recipients = asks
            .copies
            .iter()
            .map(|copy| Recipient { seat: copy.seat.clone(), role: book::role_of(copy.role) });
        let mut delivery = Delivery::new(&common, recipients);
        let mut copies = std::collections::BTreeMap::new();
        for copy in &asks.copies {
            let sealed = copy.envelope.is_some();
            let row = CopyRow {
                message: common.id,
                seat: copy.seat.clone(),
                identity: copy.identity,
                role: copy.role,
                state: if sealed { CopyState::Custody } else { CopyState::Waiting },
                envelope: copy.envelope,
                custody_at: sealed.then_some(at),
                collected_at: None,
                device_at: None,
                seals: u8::from(sealed),
                first_custody_at: sealed.then_some(at),
                owed_since: None,
            };
            if sealed {
                let _ = delivery.sealed(&copy.seat, now);
                let (of, seat) = (common.id, copy.seat.clone());
                let _ = delivery.custody(&Custody { of, seat, accepted_at: at });
                self.outbox.check_later(now, &common, &row);
            } else {
                // It had no session when the ladder was sealed: it goes by itself now.
                self.outbox.unsealed.insert(unsealed(&common, &copy.seat));
                self.outbox.wake = true;
            }
            self.writes.push(Write::Copy(row.clone()));
            copies.insert(copy.seat.clone(), row);
        }
        self.after.push(Notice::Released { message: common.id }.into());
        let sent = Sent { common, signature: None, delivery, copies, alarms_told: 0 };
        self.alarms.changed(now, sent.common.id);
        self.outbox.sent.insert(sent.common.id, sent);
    }
}

#[cfg(test)]
mod tests {
    use hotline_casework::{
        Addressees, Authenticity, Concern, Escalation, Head, Origin, Precedences, Statement,
    };
    use hotline_protocol::deposit::CancelToken;
    use hotline_protocol::ids::{CaseId, Digest, Precedence, Traffic};

    use super::*;

    fn seat(text: &str) -> Seat {
        text.parse().unwrap()
    }

    fn message(said: Said, from: &str, to: &[&str], info: &[&str]) -> Common {
        let addresses = |all: &[&str]| all.iter().map(|one| one.parse().unwrap()).collect();
        let now = UnixMillis(1_767_225_600_000);
        let statement = Statement {
            id: MessageId([1; 16]),
            said,
            case: CaseId([2; 16]),
            reference: None,
            part: None,
            in_reply_to: None,
            from: seat(from),
            to: Addressees { action: addresses(to), information: addresses(info) },
            seats: Digest([3; 32]),
            precedence: Precedences::both(Precedence::Priority),
            traffic: Traffic::Operation,
            tlp: hotline_casework::Tlp::default(),
            language: None,
            subject: "Name servers hijacked".into(),
            body: "".into(),
            drafted_at: now,
            released_at: now,
            released_by: None,
            drafted_by: None,
            ack_by: None,
            reply_by: None,
            expires_at: now,
            rungs: Vec::new(),
            authenticity: Authenticity::NonPaper,
            origin: Origin::Human,
            head: Head { seq: 1, hash: Digest([4; 32]) },
            seen: Vec::new(),
            catalogue: None,
            attachments: Vec::new(),
        };
        Common::state(statement).unwrap()
    }

    fn rung(number: u8, desk: &str, deposit: u8) -> ArmedRung {
        ArmedRung {
            rung: number,
            desk: desk.parse().unwrap(),
            deposit: DepositId([deposit; 16]),
            after: core::time::Duration::from_secs(600),
            hold: core::time::Duration::from_secs(3_600),
            release_at: UnixMillis(1_767_225_600_000),
            hold_token: CancelToken([5; 32]),
            stop_token: CancelToken([6; 32]),
            owners: Vec::new(),
            stops: 1,
            second_stop: None,
        }
    }

    fn told(common: &Common, armed: &[ArmedRung]) -> Vec<u8> {
        let own = seat("XB/technical/1");
        believed(common, &own, armed).iter().map(|one| one.deposit.0[0]).collect()
    }

    fn concern(from: &str, to: &[&str], info: &[&str]) -> Common {
        message(Said::Concern(Concern::default()), from, to, info)
    }

    #[test]
    fn later_rungs_are_believed_only_of_what_asks_this_desk_or_comes_from_it() {
        let rungs =
            [rung(2, "XB/diplomatic", 1), rung(3, "XB/policy", 2), rung(2, "XC/diplomatic", 3)];
        let asks = concern("XA/technical/1", &["XB/technical"], &[]);
        assert_eq!(told(&asks, &rungs), [1, 2]);
        let informs = concern("XA/technical/1", &["XC/technical"], &["XB/technical"]);
        assert_eq!(told(&informs, &rungs), [0; 0]);
        let own = concern("XB/technical/2", &["XA/technical"], &[]);
        assert_eq!(told(&own, &rungs), [1, 2, 3]);
        let text = message(Said::Text, "XA/technical/1", &["XB/technical"], &[]);
        assert_eq!(told(&text, &rungs), [0; 0]);
        let own_text = message(Said::Text, "XB/technical/2", &["XA/technical"], &[]);
        assert_eq!(told(&own_text, &rungs), [0; 0]);
    }

    #[test]
    fn an_escalation_tells_of_the_rungs_above_its_own_and_each_once() {
        let raised = concern("XA/technical/1", &["XB/policy"], &[]);
        let escalation = Escalation::of(&raised, 2, "Nobody answers.".into());
        let said = Said::Escalation(escalation);
        let asks = message(said, "XA/technical/1", &["XB/technical"], &[]);
        let rungs = [
            rung(2, "XB/technical", 1),
            rung(3, "XB/diplomatic", 2),
            rung(3, "XB/policy", 3),
            rung(4, "XB/policy", 2),
            rung(5, "XB/policy", 4),
        ];
        assert_eq!(told(&asks, &rungs), [2, 4]);
    }
}
