//! The two alarms that come back until somebody has done something: a receipt that is missing past
//! its deadline, told to whoever sent the message, and a message that nobody here has acknowledged.
//!
//! What is missing follows from the copies each time it is looked at. Kept on the disk is only when a
//! person was told last, so that a restart neither silences an alarm nor repeats it too early. The
//! receipt itself ends it, and so does the message's expiry.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use hotline_casework::{Common, Due, Kind, Missing, Timing, Wait, limits::CUSTODY_WITHIN};
use hotline_protocol::address::{Desk, Party, Seat};
use hotline_protocol::ids::{CaseId, MessageId, Precedence, Traffic, UnixMillis};

use super::draft::{Intent, What};
use super::io::Notice;
use super::rows::{Cell, LogRow, Role, Write};
use super::shelf::is_quiet;
use super::{Engine, cell, limits};

/// A message of this seat of which receipts are missing past their deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingView {
    /// Which message.
    pub message: MessageId,
    /// Its case.
    pub case: CaseId,
    /// The case's human reference; empty if it has none.
    pub reference: String,
    /// Operation, exercise or drill.
    pub traffic: Traffic,
    /// Code of its kind.
    pub kind: String,
    /// One line, made safe to show.
    pub subject: String,
    /// How fast its action addressees must handle it.
    pub precedence: Precedence,
    /// What is missing, desk by desk: for each the first receipt that it lacks.
    pub desks: Vec<MissingDesk>,
    /// When a person was last told.
    pub told_at: Option<UnixMillis>,
    /// When a person is told again; none if this precedence is not repeated.
    pub again_at: Option<UnixMillis>,
    /// The desk it can be passed on to now; none if there is none, or nothing was raised.
    pub next_desk: Option<Desk>,
}

/// A desk that owes a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingDesk {
    /// Which desk.
    pub desk: Desk,
    /// The first receipt that is missing: custody, device or human.
    pub receipt: String,
    /// By when it was expected.
    pub due: UnixMillis,
    /// All receipts that are overdue there.
    pub overdue: Vec<String>,
    /// The number to call, and the seat that publishes it.
    pub voice: Option<(Seat, String)>,
}

/// A received message that must be acknowledged here.
#[derive(Debug, Clone)]
struct Call {
    case: CaseId,
    traffic: Traffic,
    precedence: Precedence,
    party: Party,
    since: UnixMillis,
    expires_at: UnixMillis,
}

/// When a person was last told of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Told {
    at: UnixMillis,
    /// The latest deadline that was told, on the clock that counts it: what falls due later is new,
    /// however the clocks have moved against each other since.
    due: UnixMillis,
    /// The class of the message, for when it is gone and its alarm ends.
    #[serde(default)]
    traffic: Option<Traffic>,
}

/// A receipt that is missing.
struct Owed {
    missing: Missing,
    /// Its deadline on the clock of this machine.
    here: UnixMillis,
}

/// What is looked at when.
#[derive(Debug, Default)]
pub(super) struct Alarms {
    /// Messages of which something changed, and when they are looked at.
    changed: BTreeSet<MessageId>,
    look_at: Option<UnixMillis>,
    /// When each message that owes something is looked at again.
    due: BTreeMap<MessageId, UnixMillis>,
    line: BTreeSet<(UnixMillis, MessageId)>,
    /// When a person was last told.
    told: BTreeMap<MessageId, Told>,
    /// What must be acknowledged here.
    calls: BTreeMap<MessageId, Call>,
}

/// Says that a message is no longer called for though no acknowledgement of it is in the store.
const NEVER: Told = Told { at: UnixMillis(u64::MAX), due: UnixMillis(u64::MAX), traffic: None };

/// The word for a receipt.
const fn word(wait: Wait) -> &'static str {
    match wait {
        Wait::Custody => "custody",
        Wait::Device => "device",
        Wait::Human => "human",
    }
}

impl Alarms {
    /// Takes in when a person was last told.
    pub(super) fn restore(&mut self, message: MessageId, told: Told) {
        self.told.insert(message, told);
    }

    /// Something changed of a message: it is looked at in a moment, with all others of that moment.
    pub(super) fn changed(&mut self, now: UnixMillis, message: MessageId) {
        self.changed.insert(message);
        self.look_at.get_or_insert(now.plus(limits::ALARMS_LOOK_AFTER));
    }

    fn plan(&mut self, message: MessageId, at: Option<UnixMillis>) {
        if let Some(before) = self.due.remove(&message) {
            self.line.remove(&(before, message));
        }
        if let Some(at) = at {
            self.due.insert(message, at);
            self.line.insert((at, message));
        }
    }

    pub(super) fn poll_timeout(&self) -> Option<UnixMillis> {
        let due = self.line.first().map(|(at, _)| *at);
        [self.look_at, due].into_iter().flatten().min()
    }

    /// The clock was set back: nothing was told in the future.
    fn clock_set_back(&mut self, now: UnixMillis) {
        self.look_at = Some(now);
        self.changed.extend(self.due.keys().chain(self.told.keys()).copied());
        for told in self.told.values_mut().filter(|told| **told != NEVER) {
            told.at = told.at.min(now);
        }
    }

    fn calls_of(&self, party: &Party) -> usize {
        self.calls.values().filter(|call| call.party == *party).count()
    }
}

impl Engine {
    /// Looks at what has changed or fallen due, and tells what is missing.
    pub(super) fn look_for_missing(&mut self, now: UnixMillis) {
        let mut look: BTreeSet<MessageId> = BTreeSet::new();
        if self.alarms.look_at.is_some_and(|at| at <= now) {
            self.alarms.look_at = None;
            look.append(&mut self.alarms.changed);
        }
        while let Some((_, message)) = self.alarms.line.first().filter(|(at, _)| *at <= now) {
            let message = *message;
            self.alarms.plan(message, None);
            look.insert(message);
        }
        for message in look {
            if self.alarms.calls.contains_key(&message) {
                self.call_again(now, message);
            } else {
                self.look_at_sent(now, message);
            }
        }
    }

    /// The clock was set back.
    pub(super) fn hasten_alarms(&mut self, now: UnixMillis) {
        self.alarms.clock_set_back(now);
    }

    /// Hours or ladders have changed, or what the relay's clock is ahead: all deadlines may have.
    pub(super) fn look_at_all(&mut self, now: UnixMillis) {
        let all: Vec<_> = self.alarms.due.keys().copied().collect();
        for message in all {
            self.alarms.changed(now, message);
        }
    }

    /// After a start: everything sent from here is looked at, and what is not followed any more is
    /// forgotten.
    pub(super) fn look_at_everything(&mut self, now: UnixMillis) {
        let mut all: BTreeSet<_> = self.outbox.sent.keys().copied().collect();
        all.extend(self.outbox.intents.iter().map(|intent| intent.id));
        all.extend(self.alarms.told.keys().copied());
        let forgotten = |id: &MessageId| {
            self.alarms.told.get(id) == Some(&NEVER) && self.book.get(*id).is_none()
        };
        for message in all.iter().copied().filter(forgotten).collect::<Vec<_>>() {
            self.alarms.told.remove(&message);
            self.writes.push(Write::Erase(Cell::Told(message)));
        }
        for message in all {
            self.alarms.changed(now, message);
        }
        self.alarms.look_at = self.alarms.look_at.map(|at| at.min(now));
    }

    /// A moment of the relay's clock on the clock of this machine.
    fn here(&self, now: UnixMillis, at: UnixMillis) -> UnixMillis {
        let relay_now = self.relay_now(now);
        if relay_now >= now {
            UnixMillis(at.0.saturating_sub(relay_now.0 - now.0))
        } else {
            UnixMillis(at.0.saturating_add(now.0 - relay_now.0))
        }
    }

    /// What is missing of a message with its deadlines on the clock of this machine, whether they
    /// have passed or not. Nothing once it has expired.
    fn missing_of(&self, now: UnixMillis, message: MessageId) -> Vec<Owed> {
        if let Some(sent) = self.outbox.sent.get(&message) {
            // What a check finds missing is its result, and no alarm.
            if sent.delivery.expires_at() <= self.relay_now(now) || is_quiet(&sent.common.kind()) {
                return Vec::new();
            }
            let missing =
                sent.delivery.missing(|desk, from, duty| self.after_duty(desk, from, duty));
            let owed = missing.into_iter().map(|missing| Owed {
                here: match missing.wait {
                    Wait::Custody => missing.due,
                    Wait::Device | Wait::Human => self.here(now, missing.due),
                },
                missing,
            });
            return owed.collect();
        }
        let intent = self.outbox.intents.iter().find(|intent| intent.id == message);
        let Some((desks, queued_at)) = intent.and_then(|intent| self.waits_here(now, intent))
        else {
            return Vec::new();
        };
        let due = queued_at.plus(CUSTODY_WITHIN);
        let owed = desks
            .into_iter()
            .map(|desk| Owed { missing: Missing { desk, wait: Wait::Custody, due }, here: due });
        owed.collect()
    }

    /// The desks for which something waits here that a person wrote, and since when. Files on their
    /// way are no alarm while they are.
    fn waits_here(&self, now: UnixMillis, intent: &Intent) -> Option<(BTreeSet<Desk>, UnixMillis)> {
        let acknowledges = matches!(intent.draft.what, What::Acknowledge { .. });
        let checks = matches!(&intent.draft.what, What::Write(new) if new.kind.parse::<Kind>().is_ok_and(|kind| is_quiet(&kind)));
        if acknowledges || checks || (self.wire.is_online() && intent.has_files()) {
            return None;
        }
        let draft = &intent.draft;
        let resolved = self.resolve(now, &draft.addressees(), draft.accepts());
        let acts = resolved.recipients.into_iter().filter(|(_, (_, role))| *role == Role::Action);
        Some((acts.map(|(seat, _)| seat.desk).collect(), intent.queued_at))
    }

    /// How fast the action addressees of a message of this seat must handle it.
    fn precedence_of(&self, message: MessageId) -> Option<Precedence> {
        if let Some(sent) = self.outbox.sent.get(&message) {
            return Some(sent.common.precedence.of(hotline_casework::Role::Action));
        }
        let intent = self.outbox.intents.iter().find(|intent| intent.id == message)?;
        match &intent.draft.what {
            What::Write(_) | What::Release { .. } => Some(intent.shown().precedence),
            What::Acknowledge { .. } => None,
        }
    }

    /// The class of a message of this seat.
    fn traffic_of(&self, message: MessageId) -> Option<Traffic> {
        if let Some(sent) = self.outbox.sent.get(&message) {
            return Some(sent.common.traffic);
        }
        let mut intents = self.outbox.intents.iter();
        intents.find(|intent| intent.id == message).map(|intent| intent.shown().traffic)
    }

    /// When a person is told again, counted on this desk's own hours where it is not urgent.
    fn again_at(&self, precedence: Precedence, told: UnixMillis) -> Option<UnixMillis> {
        let desk = &self.seat.desk;
        let realert: Due = Timing::of(precedence).realert;
        realert.at(told, |from, duty| self.after_duty(desk, from, duty))
    }

    /// Tells what is missing of a message if it is time, and plans the next look.
    fn look_at_sent(&mut self, now: UnixMillis, message: MessageId) {
        let missing = self.missing_of(now, message);
        let overdue = missing.iter().filter(|owed| owed.here <= now);
        let latest = overdue.map(|owed| owed.missing.due).max();
        let told = self.alarms.told.get(&message).copied();
        if told.is_some_and(|told| told != NEVER) && latest.is_none() {
            self.end_alarm(message);
        }
        let told = told.filter(|_| latest.is_some());
        let precedence = self.precedence_of(message).unwrap_or(Precedence::Routine);
        let next = |told: Option<Told>| {
            let fresh = missing.iter().filter(|owed| told.is_none_or(|t| owed.missing.due > t.due));
            let fresh = fresh.map(|owed| owed.here);
            fresh.chain(told.and_then(|told| self.again_at(precedence, told.at))).min()
        };
        let at = next(told);
        let (Some(due), true) = (latest, at.is_some_and(|at| at <= now)) else {
            return self.alarms.plan(message, at);
        };
        let telling = Told { at: now, due, traffic: self.traffic_of(message) };
        let at = next(Some(telling));
        self.alarms.plan(message, at);
        self.tell(message, telling);
        let Some(view) = self.missing_view(now, message, &missing) else { return };
        let text = view.sentence();
        // The record has each alarm once; whoever is called again is called by the notice.
        if told.is_none() {
            let code = "missing-receipt".to_owned();
            self.writes.push(Write::Log(LogRow { at: now, code, text: text.clone() }));
        }
        self.after.push(
            Notice::Missing {
                message,
                traffic: view.traffic,
                precedence: view.precedence,
                text: Some(text),
            }
            .into(),
        );
    }

    /// Remembers that a person is told now.
    fn tell(&mut self, message: MessageId, told: Told) {
        self.alarms.told.insert(message, told);
        self.writes.push(Write::Put(Cell::Told(message), cell::write(&told)));
    }

    /// Nothing is missing any more of what a person was told.
    fn end_alarm(&mut self, message: MessageId) {
        let told = self.alarms.told.remove(&message);
        self.writes.push(Write::Erase(Cell::Told(message)));
        let traffic = told.and_then(|told| told.traffic).or_else(|| self.traffic_of(message));
        let precedence = self.precedence_of(message).unwrap_or(Precedence::Routine);
        self.after.push(
            Notice::Missing {
                message,
                traffic: traffic.unwrap_or(Traffic::Operation),
                precedence,
                text: None,
            }
            .into(),
        );
    }

    /// What is shown of a message with overdue receipts; none if there is none.
    fn missing_view(
        &self,
        now: UnixMillis,
        message: MessageId,
        missing: &[Owed],
    ) -> Option<MissingView> {
        let mut desks: Vec<MissingDesk> = Vec::new();
        for Owed { missing, here } in missing.iter().filter(|owed| owed.here <= now) {
            let receipt = word(missing.wait).to_owned();
            // The receipts of a desk follow each other.
            match desks.last_mut().filter(|desk| desk.desk == missing.desk) {
                Some(desk) => desk.overdue.push(receipt),
                None => desks.push(MissingDesk {
                    desk: missing.desk.clone(),
                    receipt: receipt.clone(),
                    due: *here,
                    overdue: vec![receipt],
                    voice: self.voice(&missing.desk),
                }),
            }
        }
        if desks.is_empty() {
            return None;
        }
        let told_at = self.alarms.told.get(&message).map(|told| told.at);
        let precedence = self.precedence_of(message)?;
        let (case, traffic, kind, subject) = match self.outbox.sent.get(&message) {
            Some(sent) => {
                let common = &sent.common;
                (common.case, common.traffic, common.kind().to_string(), common.subject.line())
            }
            None => {
                let waiting = self.waiting().into_iter().find(|one| one.id == message)?;
                (waiting.case, waiting.traffic, waiting.kind, waiting.subject)
            }
        };
        let next_desk = self
            .incident(traffic, case)
            .into_iter()
            .filter(|view| view.may_escalate && view.asked_by == message)
            .find_map(|view| view.next_desk);
        Some(MissingView {
            message,
            case,
            reference: self.book.reference(traffic, case).unwrap_or_default().to_owned(),
            traffic,
            kind,
            subject,
            precedence,
            desks,
            told_at,
            again_at: told_at.and_then(|at| self.again_at(precedence, at)),
            next_desk,
        })
    }

    /// The number at which a desk can be called.
    pub(super) fn voice(&self, desk: &Desk) -> Option<(Seat, String)> {
        let seats = self.replica.directory.seats_of(desk).filter(|entry| entry.revoked.is_none());
        let mut numbers = seats.filter_map(|entry| {
            let profile = self.replica.profiles.get(entry.seat())?;
            let voice = hotline_casework::shown_line(&profile.voice);
            (!voice.is_empty()).then(|| (entry.seat().clone(), voice))
        });
        numbers.next()
    }

    /// The messages of this seat of which receipts are missing past their deadline, the most urgent
    /// first, then those that wait longest.
    #[must_use]
    pub fn missing(&self, now: UnixMillis, traffic: Traffic) -> Vec<MissingView> {
        let sent = self.outbox.sent.values().filter(|sent| sent.common.traffic == traffic);
        let intents = self.outbox.intents.iter().filter(|intent| {
            !matches!(intent.draft.what, What::Acknowledge { .. })
                && intent.shown().traffic == traffic
        });
        let ids = sent.map(|sent| sent.common.id).chain(intents.map(|intent| intent.id));
        let mut views: Vec<_> =
            ids.filter_map(|id| self.missing_view(now, id, &self.missing_of(now, id))).collect();
        views.sort_by_key(|view| {
            let due = view.desks.iter().map(|desk| desk.due).min();
            (core::cmp::Reverse(view.precedence), due, view.message)
        });
        views
    }

    fn last_told(&self, message: MessageId) -> Option<UnixMillis> {
        self.alarms.told.get(&message).map(|told| told.at)
    }

    /// A message came that somebody here must acknowledge: it calls until somebody does.
    pub(super) fn call(
        &mut self,
        id: MessageId,
        precedence: Precedence,
        since: UnixMillis,
        common: &Common,
    ) {
        let asks = common.to.action.iter().any(|address| address.covers(&self.seat));
        let calls = precedence.interrupts() || (precedence == Precedence::Priority && asks);
        let party = common.from.desk.party.clone();
        if !calls
            || common.ack().is_some()
            // A check calls nobody, however urgent it says it is.
            || is_quiet(&common.kind())
            || self.alarms.told.get(&id) == Some(&NEVER)
            || self.alarms.calls_of(&party) >= limits::CALLS_OF_PARTY_MAX
        {
            return;
        }
        let (case, traffic, expires_at) = (common.case, common.traffic, common.expires_at);
        let at = self.again_at(precedence, self.last_told(id).unwrap_or(since));
        let call = Call { case, traffic, precedence, party, since, expires_at };
        self.alarms.plan(id, at);
        self.alarms.calls.insert(id, call);
    }

    /// Somebody of this desk has acknowledged a message, or nobody can any more.
    pub(super) fn call_ended(&mut self, message: MessageId) {
        if self.alarms.calls.remove(&message).is_some() {
            self.alarms.plan(message, None);
            if self.alarms.told.remove(&message).is_some() {
                self.writes.push(Write::Erase(Cell::Told(message)));
            }
        }
    }

    /// Somebody of this desk has acknowledged, and only this home knows it.
    pub(super) fn call_ended_here(&mut self, message: MessageId) {
        self.call_ended(message);
        self.tell(message, NEVER);
    }

    /// Calls once more for a message that nobody here has acknowledged.
    fn call_again(&mut self, now: UnixMillis, message: MessageId) {
        let Some(call) = self.alarms.calls.get(&message).cloned() else { return };
        if call.expires_at <= self.relay_now(now) {
            return self.call_ended(message);
        }
        let last = self.last_told(message).unwrap_or(call.since);
        let at = self.again_at(call.precedence, last);
        let acknowledged = self.acknowledging().any(|id| id == message);
        if acknowledged || at.is_none_or(|at| at > now) {
            // An acknowledgement that cannot leave yet is looked at again when it may have.
            let later = now.plus(limits::ALARM_AGAIN_AFTER);
            self.alarms.plan(message, if acknowledged { Some(later) } else { at });
            return;
        }
        self.tell(message, Told { at: now, due: now, traffic: Some(call.traffic) });
        self.alarms.plan(message, self.again_at(call.precedence, now));
        let Call { case, traffic, precedence, .. } = call;
        self.after.push(Notice::CallAgain { message, case, traffic, precedence }.into());
    }
}

impl MissingView {
    /// What is missing, and the next step.
    #[must_use]
    pub fn sentence(&self) -> String {
        let exercise = if self.traffic == Traffic::Operation { "" } else { "[EX] " };
        format!("{exercise}{}: {} Next: {}.", self.named(), self.lacks(), self.next_step())
    }

    /// The message in a few words.
    fn named(&self) -> String {
        let id: String = self.message.to_string().chars().take(8).collect();
        let precedence = self.precedence.word();
        format!("{precedence} {} {id} \"{}\"", self.kind, self.subject)
    }

    /// What is missing, desk by desk as far as anybody reads it.
    #[must_use]
    pub fn lacks(&self) -> String {
        let parts = [
            ("custody", "it is not at the relay for"),
            ("device", "no device has opened it at"),
            ("human", "nobody has acknowledged it at"),
        ];
        let said = parts.into_iter().filter_map(|(receipt, words)| {
            let desks: Vec<&MissingDesk> =
                self.desks.iter().filter(|desk| desk.receipt == receipt).collect();
            let mut named: Vec<String> =
                desks.iter().take(NAMED_MAX).map(|desk| desk.desk.to_string()).collect();
            if let Some(more) = desks.len().checked_sub(NAMED_MAX).filter(|more| *more > 0) {
                named.push(format!("{more} more"));
            }
            (!named.is_empty()).then(|| format!("{words} {}", named.join(", ")))
        });
        format!("{}.", said.collect::<Vec<_>>().join("; "))
    }

    /// What a person can do now.
    #[must_use]
    pub fn next_step(&self) -> String {
        let call = self.desks.iter().find_map(|desk| {
            let (seat, number) = desk.voice.as_ref()?;
            Some(format!("call {seat} at {number}"))
        });
        let mut steps: Vec<String> = call.into_iter().collect();
        if let Some(desk) = &self.next_desk {
            let name: String = if self.reference.is_empty() {
                self.case.to_string()
            } else {
                self.reference.clone()
            };
            steps.push(format!(
                "pass it on to {desk} (`hotline incident escalate {name} --reason TEXT`)"
            ));
        }
        if steps.is_empty() {
            steps.push(
                "they publish no number and no next desk: write to another desk of the party \
                 (`hotline directory list`)"
                    .to_owned(),
            );
        }
        steps.join(", or ")
    }
}

/// Desks named in a sentence; of more the number is told.
const NAMED_MAX: usize = 4;
