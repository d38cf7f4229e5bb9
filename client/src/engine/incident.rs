//! Incidents as the messages of their cases leave them, and how they are passed on by hand.
//!
//! What stands is folded from the case each time it is asked for; what is published as the next
//! desk comes from the directory of the moment.

use std::collections::{BTreeMap, BTreeSet};

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use hotline_casework::{
    Ack, Case, CaseState, Common, Escalation, Incident, IncidentStatus, Kind, Ladder, Said, Step,
    TakenBack,
    limits::{ORIGINAL_BYTES_MAX, REASON_BYTES_MAX},
};
use hotline_protocol::address::{Address, Desk, DeskKind, Party, Seat};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};

use super::Engine;
use super::io::{Expected, Failure, NewMessage, Notice, Outcome};
use super::ladder::{LadderWish, RungView, TimedLadder};
use super::life::Life;

/// An incident as it stands with one party that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentView {
    /// Its case.
    pub case: CaseId,
    /// The case's human reference; empty if it has none.
    pub reference: String,
    /// Operation, exercise or drill.
    pub traffic: Traffic,
    /// The message that raised it.
    pub message: MessageId,
    /// Code of that message's kind: CON or WRN.
    pub kind: String,
    /// 0 baseline to 5 emergency, where it was said.
    pub severity: Option<u8>,
    /// single, sector, national, regional or global, where it was said.
    pub scale: Option<String>,
    /// How fast it must be handled.
    pub precedence: Precedence,
    /// The subject of the message that raised it, made safe to show; empty if it is not at hand.
    pub subject: String,
    /// Who raised it.
    pub raised_by: Seat,
    /// When, by the author's clock.
    pub raised_at: UnixMillis,
    /// Whether this desk knows what was raised only from an escalation: that `raised_by` wrote it
    /// is then the word of whoever passed it on.
    pub hearsay: bool,
    /// The party that was asked; none while only desks of a kind or everybody were.
    pub party: Option<Party>,
    /// Whom of it the present rung asks.
    pub asked: Vec<Address>,
    /// The present rung, from 1.
    pub rung: u8,
    /// The message that asks the present rung: what its desks acknowledge.
    pub asked_by: MessageId,
    /// raised or acknowledged.
    pub status: String,
    /// Who acknowledged at the present rung, first in order.
    pub acknowledged_by: Option<Seat>,
    /// When, by that seat's clock.
    pub acknowledged_at: Option<UnixMillis>,
    /// By when the present rung should acknowledge, by the clock of whoever asked it; none where
    /// that is counted in duty hours, is up to a person, or has been done.
    pub ack_due: Option<UnixMillis>,
    /// The desk it would be passed on to; none if none is published or the last was asked.
    pub next_desk: Option<Desk>,
    /// Whether this seat may pass it on.
    pub may_escalate: bool,
    /// How it was passed on, in order.
    pub escalations: Vec<EscalationView>,
    /// Escalations in this case that count for nothing, each with the reason.
    pub uncounted: Vec<UncountedView>,
    /// Later rungs that the relay asks by itself, as far as this seat was told of them.
    #[serde(default)]
    pub ladder: Vec<RungView>,
    /// Whether it came as a flash beyond what the pair may send in a day.
    #[serde(default)]
    pub over_quota: bool,
    /// How many parties were asked by name beyond those that are followed.
    #[serde(default)]
    pub beyond: usize,
    /// How far it has come, and what each side owes.
    #[serde(default)]
    pub life: Life,
}

/// An escalation that moves no ladder: shown, since somebody meant something by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UncountedView {
    /// The message.
    pub message: MessageId,
    /// Who sent it.
    pub by: Seat,
    /// The rung it names.
    pub rung: u8,
    /// Why it does not count.
    pub why: String,
}

/// A step up the ladder of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationView {
    /// The message that did it.
    pub message: MessageId,
    /// The rung it led to.
    pub rung: u8,
    /// Who was asked there.
    pub to: Vec<Address>,
    /// Who passed it on.
    pub by: Seat,
    /// When, by that seat's clock.
    pub at: UnixMillis,
    /// Why, made safe to show; empty if it is not at hand.
    pub reason: String,
}

impl IncidentView {
    /// The rung that the relay asks next by itself, and when.
    #[must_use]
    pub fn goes_next(&self) -> Option<(&RungView, UnixMillis)> {
        let waits = |rung: &&RungView| matches!(rung.state.as_str(), "armed" | "held");
        self.ladder.iter().find(waits).and_then(|rung| Some((rung, rung.at?)))
    }
}

/// A refusal with what to do instead.
pub(super) fn refused(what: impl Into<String>) -> Failure {
    Failure::Refused(what.into())
}

impl Engine {
    /// The incidents of a traffic class: one for each party that was asked. First those that
    /// nobody has acknowledged, then the newest as they came to this desk, whatever their authors'
    /// clocks say.
    #[must_use]
    pub fn incidents(&self, traffic: Traffic) -> Vec<IncidentView> {
        let mut all: Vec<_> =
            self.book.with_incidents(traffic).flat_map(|case| self.incidents_of(case)).collect();
        all.sort_by_key(|view| {
            let open = view.acknowledged_by.is_none();
            (core::cmp::Reverse((open, self.came_at(view))), view.case)
        });
        all
    }

    /// When what raised an incident, or brought word of it, was opened or released here.
    fn came_at(&self, view: &IncidentView) -> Option<UnixMillis> {
        let passed_on = view.escalations.iter().map(|one| one.message);
        [view.message].into_iter().chain(passed_on).find_map(|id| self.book.at(id))
    }

    /// The incidents of one case; mostly one.
    #[must_use]
    pub fn incident(&self, traffic: Traffic, case: CaseId) -> Vec<IncidentView> {
        self.book.case(traffic, case).map(|case| self.incidents_of(case)).unwrap_or_default()
    }

    fn incidents_of(&self, case: &Case) -> Vec<IncidentView> {
        let state = CaseState::of(case);
        let mut views = Vec::new();
        for incident in &state.incidents {
            if incident.ladders.is_empty() {
                views.push(self.view(case, incident, None));
            }
            let ladders = incident.ladders.iter();
            views.extend(ladders.map(|ladder| self.view(case, incident, Some(ladder))));
        }
        for view in &mut views {
            let uncounted = state.uncounted.iter().map(|one| UncountedView {
                message: one.id,
                by: one.by.clone(),
                rung: one.rung,
                why: one.why.to_string(),
            });
            view.uncounted = uncounted.collect();
        }
        views
    }

    fn view(&self, case: &Case, incident: &Incident, ladder: Option<&Ladder>) -> IncidentView {
        let latest = incident.latest();
        let original = self.original(incident);
        let (status, acknowledged) = match ladder.map(Ladder::status) {
            Some(IncidentStatus::Acknowledged { by, at, .. }) => ("acknowledged", Some((by, at))),
            Some(IncidentStatus::Raised) | None => ("raised", None),
        };
        let present = ladder.and_then(Ladder::present);
        let asking = present.map_or(&[][..], |rung| rung.asked_by.as_slice());
        let (asked, next_desk) = match ladder {
            Some(ladder) => {
                let asked: BTreeSet<_> = asking.iter().flat_map(|one| &one.to).cloned().collect();
                (asked.into_iter().collect(), self.next_desk(incident, ladder))
            }
            None => (latest.to.action.clone(), None),
        };
        let (acknowledged_by, acknowledged_at) = acknowledged.unzip();
        let ack_due = match acknowledged_by {
            Some(_) => None,
            None => {
                let hashes = asking.iter().map(|one| one.hash).chain([latest.hash]);
                let asks =
                    |hash: Digest| self.book.raising(hash).and_then(|one| self.asked_until(one));
                match asking {
                    [] => hashes.filter_map(asks).min(),
                    _ => hashes.take(asking.len()).filter_map(asks).min(),
                }
            }
        };
        let escalations = ladder.into_iter().flat_map(Ladder::escalations);
        IncidentView {
            case: case.id(),
            reference: self
                .book
                .reference(case.traffic(), case.id())
                .unwrap_or_default()
                .to_owned(),
            traffic: case.traffic(),
            message: incident.raised.id,
            kind: latest.raised.kind.to_string(),
            severity: ladder
                .and_then(|ladder| ladder.progress.severity)
                .or(incident.severity)
                .map(hotline_casework::Severity::code),
            scale: ladder
                .and_then(|ladder| ladder.progress.scale)
                .or(incident.scale)
                .map(|scale| scale.to_string()),
            precedence: original
                .as_ref()
                .map_or(Precedence::Routine, |common| common.precedence.highest()),
            subject: original.map(|common| common.subject.line()).unwrap_or_default(),
            raised_by: incident.raised.by.clone(),
            raised_at: incident.raised.at,
            hearsay: incident.raised.carried_by.is_some()
                || self.book.is_hearsay(incident.raised.id),
            party: ladder.map(|ladder| ladder.party.clone()),
            asked,
            rung: ladder.map_or(1, Ladder::rung),
            asked_by: asking.first().map_or(latest.id, |one| one.id),
            status: status.to_owned(),
            acknowledged_by,
            acknowledged_at,
            ack_due,
            may_escalate: next_desk.is_some()
                && ladder.is_some_and(|ladder| {
                    incident.next_rung(&self.seat.desk, &ladder.party).is_some()
                }),
            next_desk,
            escalations: escalations
                .map(|(rung, asking)| EscalationView {
                    message: asking.id,
                    rung,
                    to: asking.to.clone(),
                    by: asking.by.clone(),
                    at: asking.at,
                    reason: match self.book.raising(asking.hash).map(|common| &common.said) {
                        Some(Said::Escalation(escalation)) => escalation.reason.shown(),
                        _ => String::new(),
                    },
                })
                .collect(),
            uncounted: Vec::new(),
            over_quota: self.is_over_quota(incident.raised.id),
            beyond: incident.beyond,
            ladder: ladder
                .map_or_else(Vec::new, |one| self.timed_rungs(case, incident, &one.party)),
            life: ladder.map(|one| self.life(self.now, case, incident, one)).unwrap_or_default(),
        }
    }

    /// By when a message should be acknowledged. One that the relay kept back beyond that time has as
    /// long from when it came.
    fn asked_until(&self, common: &Common) -> Option<UnixMillis> {
        let due = common.ack_by?;
        let came = self.book.get(common.id).and_then(|known| known.accepted_at);
        let came = came.or_else(|| self.ladders.released_at(common.id));
        let late = came.filter(|at| *at > due);
        Some(late.map_or(due, |at| at.plus(due.since(common.released_at))))
    }

    fn timed_rungs(&self, case: &Case, incident: &Incident, party: &Party) -> Vec<RungView> {
        let (id, traffic) = (case.id(), case.traffic());
        let raiser = incident.desk();
        let of = |one: &TimedLadder| {
            one.case == id && one.traffic == traffic && one.raiser.desk == *raiser
        };
        self.rung_views(of, party)
    }

    /// Which of these messages were taken back or corrected by their own desk.
    #[must_use]
    pub fn taken_back(&self, messages: &[MessageId]) -> Vec<(MessageId, TakenBack)> {
        let mut cases: BTreeMap<_, BTreeMap<_, Vec<MessageId>>> = BTreeMap::new();
        for message in messages {
            let Some(known) = self.book.get(*message) else { continue };
            let case = cases.entry((known.traffic, known.case)).or_default();
            case.entry(known.common).or_default().push(*message);
        }
        let mut found = Vec::new();
        for ((traffic, case), messages) in cases {
            let Some(case) = self.book.case(traffic, case) else { continue };
            for (of, taken) in case.taken_back() {
                let ids = messages.get(&of).into_iter().flatten();
                found.extend(ids.map(|id| (*id, taken.clone())));
            }
        }
        found
    }

    /// What was raised last, as far as it is in memory: itself, or out of the escalation that
    /// carries it.
    pub(super) fn original(&self, incident: &Incident) -> Option<Common> {
        let latest = incident.latest();
        let held = self.book.raising(latest.carried_by.unwrap_or(latest.hash))?;
        match &held.said {
            Said::Escalation(escalation) => escalation.original().ok(),
            _ => Some(held.clone()),
        }
    }

    /// The desks of a party that an address asks.
    pub(super) fn desks_at(&self, address: &Address, party: &Party) -> Vec<Desk> {
        let desk = match address {
            Address::Desk(desk) => desk.clone(),
            Address::Seat(seat) => seat.desk.clone(),
            Address::AllDesks(kind) => party.desk(*kind),
            Address::Party(_) | Address::All => {
                let desks = DeskKind::ALL.map(|kind| party.desk(kind)).into_iter();
                let sits = |desk: &Desk| self.replica.directory.seats_of(desk).next().is_some();
                return desks.filter(|desk| is_of(address, party) && sits(desk)).collect();
            }
        };
        if desk.party == *party { vec![desk] } else { Vec::new() }
    }

    /// The desks of a party that were asked, in the order of rungs, as far as it is known here.
    pub(super) fn asked_desks(&self, incident: &Incident, ladder: &Ladder) -> Vec<Desk> {
        let told = incident.latest_to(&ladder.party).unwrap_or_else(|| incident.latest());
        let first = told.to.action.iter();
        let later = ladder.rungs.iter().flat_map(|rung| &rung.asked_by);
        let asked = first.chain(later.flat_map(|asking| &asking.to));
        let mut seen = BTreeSet::new();
        asked
            .flat_map(|address| self.desks_at(address, &ladder.party))
            .filter(|desk| seen.insert(desk.clone()))
            .collect()
    }

    /// The ladder that the first asked desk with one publishes.
    fn published_ladder(&self, incident: &Incident, ladder: &Ladder) -> Vec<Desk> {
        let asked = self.asked_desks(incident, ladder);
        let ladders = asked.iter().map(|desk| self.ladder(desk));
        ladders.into_iter().find(|ladder| !ladder.is_empty()).unwrap_or_default()
    }

    /// The desk after the last one of the published ladder that was asked.
    fn next_desk(&self, incident: &Incident, ladder: &Ladder) -> Option<Desk> {
        let asked = self.asked_desks(incident, ladder);
        let published = self.published_ladder(incident, ladder);
        let last = published.iter().rposition(|desk| asked.contains(desk));
        published.get(last.map_or(0, |place| place + 1)).cloned()
    }

    /// Passes an incident on to the next desk.
    pub(super) fn escalate<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        (traffic, case): (Traffic, CaseId),
        party: Option<&Party>,
        reason: &str,
        expects: Option<&Expected>,
    ) -> Result<Outcome, Failure> {
        let new = self.passed_on(now, (traffic, case), party, reason.trim(), expects)?;
        self.write(now, rng, new, LadderWish::None)
    }

    /// The message that passes an incident on.
    fn passed_on(
        &self,
        now: UnixMillis,
        (traffic, case): (Traffic, CaseId),
        party: Option<&Party>,
        reason: &str,
        expects: Option<&Expected>,
    ) -> Result<NewMessage, Failure> {
        if reason.is_empty() {
            return Err(Failure::Usage(
                "passing it on needs a reason: one line, which both sides will see".to_owned(),
            ));
        }
        if reason.len() > REASON_BYTES_MAX {
            return Err(Failure::Usage(format!(
                "the reason has {} bytes, the most is {REASON_BYTES_MAX}: say it in a line or two, \
                 and the rest with `hotline send --case`",
                reason.len()
            )));
        }
        let known = self.book.case(traffic, case).ok_or_else(|| {
            Failure::Usage(
                "there is no such case here, or nothing of the last weeks in it; `hotline \
                 incident list` shows the open ones"
                    .to_owned(),
            )
        })?;
        if let Some(kind) = self.waits_to_pass_on(case) {
            return Err(refused(format!(
                "an escalation of this case is queued here already ({kind}): `hotline sync` sends \
                 it"
            )));
        }
        let state = CaseState::of(known);
        if state.incidents.is_empty() {
            return Err(refused(
                "nothing was raised in this case, so there is nothing to pass on: `hotline \
                 incident raise --case REF` raises a concern in it",
            ));
        }
        let (incident, ladder) = self.chosen(&state, party)?;
        let Some(rung) = incident.next_rung(&self.seat.desk, &ladder.party) else {
            return Err(refused(format!(
                "{} neither raised this nor was asked: ask {} or {} to pass it on",
                self.seat.desk,
                incident.desk(),
                listed(self.asked_desks(incident, ladder)),
            )));
        };
        let standing = ladder.progress.standing(self.relay_now(now), self.accepted(known));
        if standing.is_closed() {
            return Err(refused(format!(
                "it is {}, and nobody is asked about what is closed: `hotline incident reopen REF` \
                 opens it again where there is something new",
                standing.word()
            )));
        }
        if standing.is_over() {
            return Err(refused(format!(
                "it is {}, and nobody is asked about that any more: `hotline incident raise --case \
                 REF` raises it anew",
                standing.word()
            )));
        }
        let asked = self.asked_desks(incident, ladder);
        let Some(next) = self.next_desk(incident, ladder) else {
            return Err(refused(if self.published_ladder(incident, ladder).is_empty() {
                format!(
                    "{} publishes no ladder; write to {} with `hotline send`",
                    ladder.party,
                    ladder.party.desk(DeskKind::Diplomatic)
                )
            } else {
                format!(
                    "{} was the last desk that {} publishes: call it (`hotline directory show {}` \
                     has the numbers), or write to another desk with `hotline send --case`",
                    asked.last().map(ToString::to_string).unwrap_or_default(),
                    ladder.party,
                    ladder.party
                )
            }));
        };
        if let Some(expects) = expects {
            let stands = self.view(known, incident, Some(ladder));
            let now_next =
                Expected { asked_by: stands.asked_by, rung: stands.rung, next_desk: next.clone() };
            if *expects != now_next {
                return Err(refused(format!(
                    "it has changed since you read it: it stands at rung {} now and would go to \
                     {next}, and nothing was sent. Read it again, then decide",
                    stands.rung
                )));
            }
        }
        // What this party was told last: a restatement to others is not its matter to pass on.
        let latest = incident.latest_to(&ladder.party).unwrap_or_else(|| incident.latest());
        let Some(held) = self.book.raising(latest.carried_by.unwrap_or(latest.hash)) else {
            return Err(told_anew(
                "one party has raised more than is held here to be passed on, and this is beyond it",
                &next,
            ));
        };
        let escalation = Escalation::of(held, rung, reason.into());
        if escalation.original.len() > ORIGINAL_BYTES_MAX {
            return Err(told_anew("what was raised is too long to be passed on whole", &next));
        }
        let original = escalation.original().map_err(|error| Failure::Defect(error.to_string()))?;
        // Both sides follow it: who was asked before, and who raised it.
        let own = &self.seat.desk;
        let told = asked.into_iter().chain([incident.desk().clone()]);
        let told: BTreeSet<_> = told.filter(|desk| desk != own && *desk != next).collect();
        Ok(NewMessage {
            to: vec![Address::Desk(next)],
            info: told.into_iter().map(Address::Desk).collect(),
            kind: Kind::Esc.to_string(),
            precedence: original.precedence.highest(),
            traffic,
            tlp: original.tlp.to_string(),
            case: Some(case),
            in_reply_to: Some(original.id),
            subject: original.subject.raw().to_owned(),
            body: reason.to_owned(),
            fields: Said::Escalation(escalation).encode_fields(),
            // The reason's language is not known; the original says its own.
            language: String::new(),
            note: false,
            automated: None,
            accept: Vec::new(),
            attachments: Vec::new(),
        })
    }

    /// The one ladder that is meant.
    fn chosen<'a>(
        &self,
        state: &'a CaseState,
        party: Option<&Party>,
    ) -> Result<(&'a Incident, &'a Ladder), Failure> {
        let own = &self.seat.desk;
        let all = state
            .incidents
            .iter()
            .flat_map(|incident| incident.ladders.iter().map(move |ladder| (incident, ladder)));
        let all: Vec<_> =
            all.filter(|(_, ladder)| party.is_none_or(|party| ladder.party == *party)).collect();
        let may = |(incident, ladder): &&(&Incident, &Ladder)| {
            incident.next_rung(own, &ladder.party).is_some()
        };
        let allowed: Vec<_> = all.iter().filter(may).collect();
        let parties: BTreeSet<_> = allowed.iter().map(|(_, ladder)| &ladder.party).collect();
        if parties.len() > 1 {
            return Err(Failure::Usage(format!(
                "several parties were asked; name the one to climb at with --party: {}",
                listed(&parties)
            )));
        }
        allowed.first().copied().or_else(|| all.first()).copied().ok_or_else(|| match party {
            Some(party) => Failure::Usage(format!("{party} was not asked in this case")),
            None => refused(
                "it was written to desks of a kind or to everybody, and nobody has acknowledged: \
                 there is no one ladder to climb; raise a concern to one desk",
            ),
        })
    }

    /// An escalation of that case that waits here already: its subject.
    fn waits_to_pass_on(&self, case: CaseId) -> Option<String> {
        let waiting = self.waiting().into_iter();
        waiting
            .filter(|one| one.case == case && one.kind == Kind::Esc.code())
            .map(|one| one.subject)
            .next()
    }

    /// Tells faces when a message changes how an incident stands.
    pub(super) fn tell_incident(&mut self, common: &Common) {
        let changes = match &common.said {
            Said::Concern(_) | Said::Warning(_) | Said::Escalation(_) => true,
            Said::Form(form) => {
                matches!(form.template().kind, Kind::Rsp | Kind::Sit | Kind::Clo | Kind::Wdr)
            }
            Said::Ack(Ack { of, .. }) => self
                .book
                .node(*of)
                .is_some_and(|node| matches!(node.step, Step::Raised(_) | Step::PassedOn(_))),
            _ => false,
        };
        if changes {
            let (case, traffic) = (common.case, common.traffic);
            self.after.push(Notice::Incident { case, traffic }.into());
        }
    }
}

/// Whether an address asks desks of a party.
fn is_of(address: &Address, party: &Party) -> bool {
    match address {
        Address::All | Address::AllDesks(_) => true,
        Address::Party(one) => one == party,
        Address::Desk(desk) => desk.party == *party,
        Address::Seat(seat) => seat.desk.party == *party,
    }
}

/// What cannot be passed on as it is can be said anew.
fn told_anew(why: &str, next: &Desk) -> Failure {
    refused(format!(
        "{why}: send {next} a new concern in the same case (`hotline incident raise --case REF \
         --to {next}`), and say there what this one says"
    ))
}

pub(super) fn listed<T: ToString>(things: impl IntoIterator<Item = T>) -> String {
    let things: Vec<String> = things.into_iter().map(|thing| thing.to_string()).collect();
    things.join(", ")
}
