//! Alerts of machines: what the intake decides becomes messages, in the commit that keeps the intake.
//!
//! A report is answered once that commit is on the disk. No ladder is armed for what a program wrote,
//! and nothing of it is flash: casework refuses both.

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use hotline_casework::{Addressees, CaseState, Cited, Common, Filled, Form, Kind, Said, Template};
use hotline_intake::{
    Allowance, Fate, Form as Shape, Intake, NotSaid, Report, Say, Slot, Stands, Unfit,
};
use hotline_protocol::address::{Address, Desk};
use hotline_protocol::ids::{CaseId, Digest, MessageId, UnixMillis};

use super::draft::{Draft, Intent, What};
use super::io::{Failure, NewMessage, Outcome};
use super::ladder::LadderWish;
use super::rows::{Cell, CopyRow, CopyState, Role, Write};
use super::{Engine, limits};

/// What became of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// What.
    pub became: Became,
    /// Whether it was asked for as flash, and lowered.
    pub lowered: bool,
}

/// What a report became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Became {
    /// A message that is on disk and will be sent.
    Message(Told),
    /// Nothing yet: it is kept, and told when what was said before has left and the allowance has
    /// room. Where it was told before is said, if it was.
    Waits(Option<Told>),
    /// Nothing: it says what was said before.
    Repeat {
        /// Where it was told.
        told: Option<Told>,
        /// Reports of it.
        reports: u64,
    },
    /// Nothing: something is over that was never open here.
    NothingOpen,
    /// It was not taken, and will not be.
    Refused(Failure),
    /// It was not taken, for a reason that passes.
    Busy(String),
}

/// Where something was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The last message about it.
    pub id: MessageId,
    /// Its case.
    pub case: CaseId,
    /// The case's human reference.
    pub reference: String,
    /// Whether it waits for a second seat of this desk.
    pub awaits_release: bool,
}

/// The cell of a place of the intake.
const fn cell_of(slot: Slot) -> Cell {
    match slot {
        Slot::Ledger => Cell::Intake,
        Slot::Entry(traffic, no) => Cell::Reported(traffic, no),
    }
}

impl Engine {
    /// How many messages an hour may be written about alerts.
    pub(super) fn allow(&mut self, allowance: Allowance) -> Outcome {
        self.intake.allow(allowance);
        self.keep_intake();
        Outcome::Done
    }

    /// Things of which something waits to be told.
    #[must_use]
    pub fn alerts_waiting(&self) -> usize {
        self.intake.waiting()
    }

    /// Takes reports in and writes what is to be said of them now.
    pub(super) fn report<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        reports: Vec<Report>,
    ) -> Result<Outcome, Failure> {
        if reports.len() > limits::REPORTS_MAX {
            let most = limits::REPORTS_MAX;
            return Err(Failure::Usage(format!("{most} alerts at most can be reported at once")));
        }
        let mut taken = Vec::with_capacity(reports.len());
        for report in reports {
            let report = report.checked();
            let lowered = report.as_ref().is_ok_and(|report| report.flash_asked);
            let report = report.map_err(|error| Failure::Refused(error.to_string()));
            let report = report.and_then(|report| self.judge(now, &report).map(|()| report));
            let fate = report.map(|report| self.intake.take(now, report));
            taken.push((lowered, fate));
        }
        let told = self.tell_of_alerts(now, rng);
        let outcomes = taken.into_iter().map(|(lowered, fate)| {
            let became = match fate {
                Err(failure) => Became::Refused(failure),
                Ok(Err(error @ Unfit::Full(_))) => Became::Busy(error.to_string()),
                Ok(Err(error)) => Became::Refused(Failure::Refused(error.to_string())),
                Ok(Ok(Fate::NothingOpen)) => Became::NothingOpen,
                Ok(Ok(Fate::Repeat { no, reports })) => {
                    Became::Repeat { told: self.told_of(no), reports }
                }
                Ok(Ok(Fate::News(no))) => match told.iter().rev().find(|(one, _)| *one == no) {
                    Some((_, told)) => Became::Message(told.clone()),
                    None => Became::Waits(self.told_of(no)),
                },
            };
            Reported { became, lowered }
        });
        Ok(Outcome::Reported(outcomes.collect()))
    }

    fn told_of(&self, no: u64) -> Option<Told> {
        let (id, case, reference) = self.intake.told(no)?;
        let awaits_release = self.book.any_draft(id).is_some() && self.book.get(id).is_none();
        Some(Told { id, case, reference: reference.to_owned(), awaits_release })
    }

    /// Whether a message about something new could be written: its source is there to hear it.
    fn judge(&self, now: UnixMillis, report: &Report) -> Result<(), Failure> {
        if self.intake.knows(report) || !report.open {
            return Ok(());
        }
        let plain = Intake::would_say(now, report, true);
        let warning = self.would_send(now, &Intake::would_say(now, report, false));
        warning.or_else(|failure| self.would_send(now, &plain).map_err(|_| failure))
    }

    fn would_send(&self, now: UnixMillis, say: &Say) -> Result<(), Failure> {
        let new = self.message_about(say)?;
        let to = Addressees { action: new.to.clone(), information: new.info.clone() };
        self.check_terms(&new, &to)?;
        if let Some(reason) = self.resolve(now, &to, &new.accept).nobody.into_iter().next() {
            return Err(Failure::Refused(reason));
        }
        let case = new.case.unwrap_or(CaseId([0; 16]));
        let what = What::Write(Box::new(new));
        let draft = Draft { case, reference: None, what, ladder: LadderWish::None };
        let id = MessageId([0; 16]);
        let intent = Intent { id, queued_at: now, draft, restored: false };
        let statement = self.statement(now, &intent, Digest([0; 32]));
        let stated = statement.and_then(|one| Common::state(one).map_err(|e| e.to_string()));
        stated.map(|_| ()).map_err(Failure::Usage)
    }

    /// Writes what is to be said of alerts now; says of which of them what was told.
    pub(super) fn tell_of_alerts<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
    ) -> Vec<(u64, Told)> {
        let mut told = Vec::new();
        while let Some(say) = self.intake.due(now, |id, case| self.stands(now, id, case)) {
            // A program never takes the place that a person needs.
            if self.outbox.intents.len() >= limits::INTENTS_OF_PROGRAMS_MAX {
                self.intake.not_said(now, &say, NotSaid::NotNow);
                continue;
            }
            let written = self.message_about(&say);
            let written = written.and_then(|new| self.send(now, rng, new, LadderWish::None));
            let (id, case, reference, awaits_release) = match written {
                Ok(Outcome::Queued { id, case, reference }) => (id, case, reference, false),
                Ok(Outcome::AwaitsRelease { id, case, reference }) => (id, case, reference, true),
                Err(_) if say.form == Shape::Warning => {
                    // As a plain text it may pass; if that does not, it says why.
                    self.intake.not_said(now, &say, NotSaid::NoWarning);
                    continue;
                }
                written => {
                    self.intake.not_said(now, &say, NotSaid::Never);
                    let why = written.err().map(|error| error.to_string()).unwrap_or_default();
                    let text = format!(
                        "An alert of {} was not told: \"{}\". {why}",
                        say.source, say.subject
                    );
                    self.alarm(now, "alert-not-told", text);
                    continue;
                }
            };
            self.intake.said(now, &say, (id, case, &reference));
            let one = Told { id, case, reference, awaits_release };
            told.extend(say.about.iter().map(|no| (*no, one.clone())));
        }
        self.keep_intake();
        told
    }

    pub(super) fn keep_intake(&mut self) {
        let changes = self.intake.changes().into_iter();
        self.writes.extend(changes.map(|change| match change.value {
            Some(value) => Write::Put(cell_of(change.slot), value),
            None => Write::Erase(cell_of(change.slot)),
        }));
    }

    /// How a message stands that was written about an alert.
    fn stands(&self, now: UnixMillis, id: MessageId, case: CaseId) -> Stands {
        if let Some(known) = self.book.get(id) {
            if self.is_on_its_way(id) {
                return Stands::Waiting;
            }
            let Some(case) = self.book.case(known.traffic, case) else { return Stands::Left };
            let state = CaseState::of(case);
            let ladders = state.incidents.iter().flat_map(|incident| &incident.ladders);
            let (relay_now, accepted) = (self.relay_now(now), self.accepted(case));
            let over: Vec<bool> = ladders
                .map(|ladder| ladder.progress.standing(relay_now, accepted).is_over())
                .collect();
            let is_over = !over.is_empty() && over.iter().all(|over| *over);
            return if is_over { Stands::Over } else { Stands::Left };
        }
        let drafted = self.book.any_draft(id).is_some() && self.book.returned_draft(id).is_none();
        let queued = drafted || self.outbox.intents.iter().any(|intent| intent.id == id);
        if queued { Stands::Waiting } else { Stands::Gone }
    }

    /// Whether no desk that must act has a copy at the relay yet, and one may still get there. Lanes
    /// overtake each other, so what comes behind waits until then.
    fn is_on_its_way(&self, id: MessageId) -> bool {
        let Some(sent) = self.outbox.sent.get(&id) else { return false };
        let mut action = sent.copies.values().filter(|copy| copy.role == Role::Action);
        let waits = |copy: &CopyRow| matches!(copy.state, CopyState::Waiting | CopyState::Sealed);
        action.all(|copy| copy.custody_at.is_none()) && sent.copies.values().any(waits)
    }

    /// The message that says it.
    fn message_about(&self, say: &Say) -> Result<NewMessage, Failure> {
        let (kind, fields) = match say.form {
            Shape::Text => (Kind::Txt, Vec::new()),
            Shape::Warning => (Kind::Wrn, say.warning.clone()),
            Shape::Update => (Kind::Sit, self.update_fields(say)?),
        };
        let to = Addressees { action: say.to.clone(), information: Vec::new() };
        let follow = say.case.map(|case| self.followers(say, case)).unwrap_or_default();
        let info = follow.into_iter().filter(|desk| *desk != self.seat.desk && !to.reach(desk));
        Ok(NewMessage {
            info: info.map(Address::Desk).collect(),
            to: to.action,
            kind: kind.to_string(),
            fields,
            precedence: say.precedence,
            traffic: say.traffic,
            tlp: say.tlp.clone(),
            case: say.case,
            in_reply_to: say.of,
            subject: say.subject.clone(),
            body: say.body.clone(),
            language: say.language.clone(),
            note: false,
            automated: Some(say.source.clone()),
            accept: Vec::new(),
            attachments: Vec::new(),
        })
    }

    fn update_fields(&self, say: &Say) -> Result<Vec<u8>, Failure> {
        let defect = |error: String| Failure::Defect(error);
        let template = Template::of(&Kind::Sit);
        let template = template.ok_or_else(|| defect("SIT has no template".to_owned()))?;
        let mut form = Form::new(template);
        let mut put =
            |name: &str, value| form.put(name, value).map_err(|error| defect(error.to_string()));
        if let Some(known) = say.of.and_then(|of| Some((of, self.book.get(of)?))) {
            let (id, common) = (known.0, known.1.common);
            put("incident", Filled::Cited(Cited { id, common }))?;
        }
        put("serial", Filled::Number(say.serial))?;
        put("now", Filled::Text(say.now.into()))?;
        let said = form.said().map_err(|error| defect(error.to_string()))?;
        Ok(Said::encode_fields(&said))
    }

    /// Desks that follow a case: those that were asked in it, and those that spoke.
    fn followers(&self, say: &Say, case: CaseId) -> Vec<Desk> {
        let Some(case) = self.book.case(say.traffic, case) else { return Vec::new() };
        let state = CaseState::of(case);
        let mut follow = Vec::new();
        for incident in &state.incidents {
            for ladder in &incident.ladders {
                follow.extend(self.asked_desks(incident, ladder));
                follow.extend(ladder.progress.spoke.iter().cloned());
            }
        }
        follow.sort_unstable();
        follow.dedup();
        follow
    }
}
