//! How deposits stand: what the relay says, what follows from it, and what a person is told.

use hotline_casework::{ArmedRung, Common, Custody, Delivery, Recipient};
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
use super::super::{Engine, book};
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
        RungView { rung, desk, state: state.to_owned(), at, by: by.cloned() }
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
        if armed.is_empty() || self.ladders.get(common.id).is_some() {
            return;
        }
        let of = match &common.said {
            hotline_casework::Said::Escalation(escalation) => escalation.of,
            _ => common.id,
        };
        let own_desk = common.from.desk == self.seat.desk;
        let rungs = armed.iter().map(|one| {
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
                    core::iter::once(None).chain(owners).collect()
                },
                tokens: vec![Tokens { hold: one.hold_token, stop: one.stop_token }],
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
            raiser: common.from.clone(),
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
            .flat_map(|ladder| ladder.rungs.iter().filter(|rung| !rung.is_over()))
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
            let relay_now = self.relay_now(now);
            let Some(ladder) = self.ladders.get_mut(by) else { continue };
            let mine = ladder.mine;
            let Some(rung) = ladder.rungs.get_mut(place) else { continue };
            if rung.fate.as_ref() == Some(fate) {
                continue;
            }
            let before = rung.clone();
            if *fate == DepositFate::Unknown && mine == Mine::Depositor {
                // The relay was put back to before it: deposited again, with the time that is left.
                rung.fate = None;
                rung.after = rung.release_at.since(relay_now);
                for copy in rung.asks.iter_mut().flat_map(|asks| &mut asks.copies) {
                    copy.envelope = None;
                }
                ladder.stage = Stage::Sealing { since: now };
                ladder.now.clear();
                self.keep_ladder(by);
                continue;
            }
            if let DepositFate::Pending(armed) | DepositFate::Held(armed) = fate {
                rung.release_at = armed.release_at;
            }
            rung.fate = Some(fate.clone());
            if let DepositFate::Released { at, .. } = fate
                && mine == Mine::Depositor
            {
                self.rung_released(now, by, place, *at);
            }
            self.look_at_change(now, by, place, &before);
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
            row.reference = self.book.reference(common.case).unwrap_or_default().to_owned();
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
