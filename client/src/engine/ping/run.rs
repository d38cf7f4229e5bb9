//! Campaigns that this seat runs: what is said when, and what is counted.
//!
//! ```text
//!   planned ──announce_at──▶ announced ──opens_at──▶ open ──½, ⁹⁄₁₀──▶ reminded ──end──▶ closed
//! ```
//!
//! Each step is on the disk with the message that it queues, so a restart repeats none and forgets none.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use hotline_campaign::{Asked, Count, Findings, Material, asked, counted};
use hotline_casework::{Check, Cited, Common, limits as wire};
use hotline_protocol::address::{Address, Desk, Seat};
use hotline_protocol::ids::{CaseId, MessageId, UnixMillis};

use super::{Words, check};
use crate::engine::command::random;
use crate::engine::io::{Failure, NewMessage, Notice, Outcome};
use crate::engine::rows::{Cell, Role, Write};
use crate::engine::{Engine, cell, limits};

/// What a campaign is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCampaign {
    /// Whose seats are asked.
    pub to: Vec<Address>,
    /// When its window is announced; none leaves it unannounced.
    pub announce_at: Option<UnixMillis>,
    /// When the challenge goes out.
    pub opens_at: UnixMillis,
    /// How long it lasts.
    pub window: Duration,
}

/// A campaign that this seat runs, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) to: Vec<Address>,
    pub(crate) announce_at: Option<UnixMillis>,
    pub(crate) opens_at: UnixMillis,
    pub(crate) closes_at: UnixMillis,
    pub(crate) announcement: Option<MessageId>,
    pub(crate) challenge: Option<MessageId>,
    /// Whom it asks, as the directory was when the challenge was released; empty until then.
    pub(crate) asked: Vec<Asked>,
    pub(crate) is_open: bool,
    /// How many reminders went.
    pub(crate) reminded: usize,
    pub(crate) outages: Vec<(UnixMillis, Option<UnixMillis>)>,
    /// When it was closed by hand.
    pub(crate) closed_at: Option<UnixMillis>,
    pub(crate) actions: Vec<String>,
    /// The findings, once it is closed.
    #[serde(with = "serde_bytes")]
    pub(crate) findings: Vec<u8>,
    /// Why it came to nothing.
    pub(crate) failed: Option<String>,
    /// Whether those who were told of a window that never opened are still to be told so.
    #[serde(default)]
    pub(crate) owes_word: bool,
}

impl Run {
    /// Whether anything is to be done about it yet.
    pub(crate) const fn is_over(&self) -> bool {
        !self.findings.is_empty() || self.failed.is_some()
    }

    /// It came to nothing. Whoever was told of it is told that too.
    fn fail(&mut self, why: &str) {
        self.failed = Some(why.to_owned());
        self.owes_word = self.announcement.is_some();
    }

    /// When it ends.
    pub(crate) const fn ends_at(&self) -> UnixMillis {
        match self.closed_at {
            Some(at) => at,
            None => self.closes_at,
        }
    }

    /// The next moment at which something is due.
    fn next(&self, challenge: Option<&Common>) -> Option<UnixMillis> {
        if self.owes_word {
            return Some(UnixMillis(0));
        }
        if self.is_over() {
            return None;
        }
        let announce = self.announce_at.filter(|_| self.announcement.is_none());
        let open = Some(self.opens_at).filter(|_| self.challenge.is_none());
        let end = self.ends_at().plus(limits::ANSWERS_COME_WITHIN);
        let remind =
            challenge.and_then(|c| reminders(c, self.closes_at).get(self.reminded).copied());
        [announce, open, remind, Some(end)].into_iter().flatten().min()
    }
}

/// The times at which who has not answered is asked once more.
fn reminders(challenge: &Common, closes_at: UnixMillis) -> [UnixMillis; 2] {
    let window = closes_at.since(challenge.released_at);
    [challenge.released_at.plus(window / 2), challenge.released_at.plus(window / 10 * 9)]
}

/// Campaigns that this seat runs, with what came of those that are open.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    pub(super) all: BTreeMap<CaseId, Run>,
    pub(super) challenges: BTreeMap<CaseId, Common>,
    answers: BTreeMap<CaseId, Vec<(Common, UnixMillis)>>,
}

impl Runs {
    /// Takes in a campaign that is kept.
    pub(crate) fn restore(&mut self, case: CaseId, run: Run) {
        self.all.insert(case, run);
    }

    /// Takes in an answer, if it is to be counted.
    pub(super) fn hear(&mut self, common: &Common, at: UnixMillis) -> bool {
        use hotline_campaign::limits::{ANSWER_BYTES_MAX, ANSWERS_OF_SEAT_MAX};
        let asks =
            |run: &Run| !run.is_over() && run.asked.iter().any(|asked| asked.seat == common.from);
        if common.as_bytes().len() > ANSWER_BYTES_MAX
            || !self.all.get(&common.case).is_some_and(asks)
        {
            return false;
        }
        let answers = self.answers.entry(common.case).or_default();
        let before = answers.iter().filter(|(one, _)| one.from == common.from);
        if before.count() >= ANSWERS_OF_SEAT_MAX {
            return false;
        }
        answers.push((common.clone(), at));
        true
    }

    pub(crate) fn poll_timeout(&self) -> Option<UnixMillis> {
        self.all.iter().filter_map(|(case, run)| run.next(self.challenges.get(case))).min()
    }
}

impl Engine {
    /// A campaign of this seat.
    #[must_use]
    pub(crate) fn run_of(&self, case: CaseId) -> Option<&Run> {
        self.runs.all.get(&case)
    }

    fn keep_run(&mut self, case: CaseId) {
        if let Some(run) = self.runs.all.get(&case) {
            self.writes.push(Write::Put(Cell::Campaign(case), cell::write(run)));
            self.after.push(Notice::Campaign { case, asks: false }.into());
        }
    }

    /// Plans a campaign.
    pub(in crate::engine) fn open_campaign<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        new: NewCampaign,
    ) -> Result<Outcome, Failure> {
        let usage = |text: &str| Err(Failure::Usage(text.to_owned()));
        if self.runs.all.values().any(|run| !run.is_over()) {
            return Err(Failure::Refused(
                "a campaign of this seat is under way; close it first (`hotline ping campaign close \
                 ID`)"
                    .to_owned(),
            ));
        }
        if new.to.is_empty() || new.to.len() > wire::ADDRESSES_MAX {
            return usage("name at least one address, and at most 256");
        }
        if new.window < limits::CAMPAIGN_AT_LEAST || new.window > wire::CAMPAIGN_WITHIN {
            return usage("a window has at least ten seconds and at most 14 days");
        }
        let announce_at = new.announce_at.map(|at| at.max(now));
        let opens_at = new.opens_at.max(now).max(announce_at.unwrap_or(now));
        if opens_at.since(now) > limits::CAMPAIGN_AHEAD {
            return usage("a campaign is planned at most 60 days ahead");
        }
        let to = hotline_casework::Addressees { action: new.to.clone(), information: Vec::new() };
        let resolved = self.resolve(now, &to, &[]);
        if let Some(reason) = resolved.nobody.first() {
            return Err(Failure::Refused(reason.clone()));
        }
        if resolved.recipients.len() > wire::CAMPAIGN_SEATS_MAX {
            return Err(Failure::Refused(format!(
                "{} seats are covered, and a campaign asks at most {}: divide it",
                resolved.recipients.len(),
                wire::CAMPAIGN_SEATS_MAX
            )));
        }
        let case = CaseId(random(rng));
        let run = Run {
            to: new.to,
            announce_at,
            opens_at,
            closes_at: opens_at.plus(new.window),
            announcement: None,
            challenge: None,
            asked: Vec::new(),
            is_open: false,
            reminded: 0,
            outages: Vec::new(),
            closed_at: None,
            actions: Vec::new(),
            findings: Vec::new(),
            failed: None,
            owes_word: false,
        };
        self.forget_oldest_run();
        self.runs.all.insert(case, run);
        self.keep_run(case);
        self.wire.want(now);
        Ok(Outcome::Campaign(case))
    }

    /// Of the campaigns that are over the oldest goes where there are too many.
    fn forget_oldest_run(&mut self) {
        while self.runs.all.len() >= limits::CAMPAIGNS_KEPT_MAX {
            let over = self.runs.all.iter().filter(|(_, run)| run.is_over());
            let Some(oldest) = over.min_by_key(|(_, run)| run.opens_at).map(|(case, _)| *case)
            else {
                return;
            };
            self.runs.all.remove(&oldest);
            self.runs.challenges.remove(&oldest);
            self.writes.push(Write::Erase(Cell::Campaign(oldest)));
        }
    }

    /// Ends a campaign now. What nobody was asked yet is given up.
    pub(in crate::engine) fn close_campaign(
        &mut self,
        now: UnixMillis,
        case: CaseId,
        actions: Vec<String>,
    ) -> Result<Outcome, Failure> {
        use hotline_campaign::limits::{ACTION_BYTES_MAX, ACTIONS_MAX};
        if actions.len() > ACTIONS_MAX || actions.iter().any(|text| text.len() > ACTION_BYTES_MAX) {
            return Err(Failure::Usage(format!(
                "at most {ACTIONS_MAX} corrective actions of {ACTION_BYTES_MAX} bytes each"
            )));
        }
        let relay_now = self.relay_now(now);
        let Some(run) = self.runs.all.get_mut(&case) else {
            return Err(Failure::Usage("this seat runs no such campaign".to_owned()));
        };
        if run.is_over() {
            return Err(Failure::Refused("the campaign is over already".to_owned()));
        }
        run.actions = actions;
        if run.is_open {
            run.closed_at.get_or_insert(relay_now.min(run.closes_at));
        } else {
            run.fail("given up before it opened");
        }
        self.keep_run(case);
        self.wire.want(now);
        Ok(Outcome::Campaign(case))
    }

    /// Notes since when the relay is out of reach of a campaign that is open.
    pub(in crate::engine) fn note_outages(&mut self, now: UnixMillis) {
        let since = match self.wire.is_online() {
            true => None,
            false => self.wire.offline_since,
        };
        let mut changed = Vec::new();
        for (case, run) in self.runs.all.iter_mut().filter(|(_, run)| run.is_open && !run.is_over())
        {
            let room = run.outages.len() < hotline_campaign::limits::OUTAGES_MAX;
            let lasts = run.outages.last_mut().filter(|(_, until)| until.is_none());
            match (since, lasts) {
                (Some(from), None) if room && now.since(from) >= limits::OUTAGE_AFTER => {
                    run.outages.push((from, None));
                    changed.push(*case);
                }
                (None, Some((_, until))) => {
                    *until = Some(now);
                    changed.push(*case);
                }
                _ => {}
            }
        }
        for case in changed {
            self.keep_run(case);
        }
    }

    /// Does what is due about the campaigns of this seat.
    pub(in crate::engine) fn tend_campaigns<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        let due: Vec<CaseId> = self
            .runs
            .all
            .iter()
            .filter(|(case, run)| {
                run.next(self.runs.challenges.get(case))
                    .is_some_and(|at| at <= self.relay_now(now).max(now))
            })
            .map(|(case, _)| *case)
            .collect();
        for case in due {
            if let Err(failure) = self.tend_campaign(now, rng, case) {
                self.campaign_failed(now, case, &failure.to_string());
            }
        }
    }

    fn campaign_failed(&mut self, now: UnixMillis, case: CaseId, why: &str) {
        if let Some(run) = self.runs.all.get_mut(&case) {
            run.fail(why);
            self.keep_run(case);
            self.alarm(now, "campaign", format!("A campaign came to nothing: {why}."));
        }
    }

    fn tend_campaign<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        case: CaseId,
    ) -> Result<(), Failure> {
        let Some(run) = self.runs.all.get(&case).cloned() else { return Ok(()) };
        if run.owes_word {
            self.tell_given_up(now, rng, case, &run);
            return Ok(());
        }
        if run.challenge.is_none() && self.relay_now(now) >= run.closes_at {
            let why = "its window passed before this seat was online";
            return Err(Failure::Offline(why.to_owned()));
        }
        if run.announcement.is_none() && run.announce_at.is_some_and(|at| at <= now) {
            let id = MessageId(random(rng));
            let said = Check::Announcement { opens_at: run.opens_at, closes_at: run.closes_at };
            self.say(
                now,
                case,
                id,
                run.to.clone(),
                &said,
                "Ping campaign announced",
                WORDS_ANNOUNCED,
            )?;
            self.change_run(case, |run| run.announcement = Some(id));
        }
        if run.challenge.is_none() && run.opens_at <= now {
            let id = MessageId(random(rng));
            let announced = run.announce_at.is_some();
            let said = Check::Challenge { closes_at: run.closes_at, announced };
            self.say(now, case, id, run.to.clone(), &said, "Ping campaign", WORDS_CHALLENGE)?;
            self.change_run(case, |run| run.challenge = Some(id));
        }
        let Some(challenge) = self.runs.challenges.get(&case).cloned() else { return Ok(()) };
        if self.relay_now(now) >= run.ends_at().plus(limits::ANSWERS_COME_WITHIN) {
            // What waited at the relay is counted too.
            if self.wire.has_caught_up(now) {
                self.conclude(now, rng, case, &challenge)?;
            }
            return Ok(());
        }
        let passed = reminders(&challenge, run.closes_at).iter().filter(|at| **at <= now).count();
        if run.closed_at.is_none() && passed > run.reminded {
            self.remind(now, rng, case, &challenge)?;
            self.change_run(case, |run| run.reminded = passed);
        }
        Ok(())
    }

    /// Tells those who were told of a window that it will not open.
    fn tell_given_up<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        case: CaseId,
        run: &Run,
    ) {
        // Once it is over nobody waits for it any more.
        if self.relay_now(now) < run.closes_at {
            let (id, to) = (MessageId(random(rng)), run.to.clone());
            let subject = "Ping campaign given up";
            let said = self.say(now, case, id, to, &Check::GivenUp, subject, WORDS_GIVEN_UP);
            if let Err(failure) = said {
                let text =
                    format!("An announced campaign was given up, and nobody told: {failure}.");
                self.alarm(now, "campaign", text);
            }
        }
        self.change_run(case, |run| run.owes_word = false);
    }

    fn change_run(&mut self, case: CaseId, change: impl FnOnce(&mut Run)) {
        if let Some(run) = self.runs.all.get_mut(&case) {
            change(run);
            self.keep_run(case);
        }
    }

    #[allow(clippy::too_many_arguments, reason = "a message is made of just these")]
    fn say(
        &mut self,
        now: UnixMillis,
        case: CaseId,
        id: MessageId,
        to: Vec<Address>,
        said: &Check,
        subject: &str,
        body: &str,
    ) -> Result<(), Failure> {
        let words = Words { subject: subject.to_owned(), body: body.to_owned() };
        let note = !matches!(said, Check::Reminder { .. });
        let new = NewMessage { note, ..check(said, to, words) };
        self.queue_check(now, case, id, new).map(|_| ())
    }

    /// Asks once more the desks of which no person has answered.
    fn remind<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        case: CaseId,
        challenge: &Common,
    ) -> Result<(), Failure> {
        let Some(count) = self.count(case, None) else { return Ok(()) };
        let desks: BTreeSet<Desk> =
            count.campaign.unanswered().into_iter().map(|seat| seat.desk.clone()).collect();
        let desks: Vec<Address> = desks.into_iter().map(Address::Desk).collect();
        let of = Cited { id: challenge.id, common: challenge.hash() };
        for some in desks.chunks(wire::ADDRESSES_MAX) {
            let id = MessageId(random(rng));
            let said = Check::Reminder { of };
            self.say(
                now,
                case,
                id,
                some.to_vec(),
                &said,
                "Ping campaign: reminder",
                WORDS_REMINDER,
            )?;
        }
        Ok(())
    }

    /// Counts, and tells everybody what came of it.
    fn conclude<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        case: CaseId,
        challenge: &Common,
    ) -> Result<(), Failure> {
        let Some(run) = self.runs.all.get(&case).cloned() else { return Ok(()) };
        let Some(count) = self.count(case, Some(run.ends_at())) else { return Ok(()) };
        let findings = count.findings.to_bytes();
        if findings.len() > hotline_campaign::limits::FINDINGS_BYTES_MAX {
            return Err(Failure::Defect("its findings are longer than a message holds".to_owned()));
        }
        let of = Cited { id: challenge.id, common: challenge.hash() };
        let figures = Findings::hash(&findings);
        let body = format!(
            "{}.\n`hotline ping report {}` shows the report.",
            count.findings.summary(),
            case.to_string().get(..8).unwrap_or_default()
        );
        let said = Check::Result { of, figures, findings: findings.clone() };
        let id = MessageId(random(rng));
        self.say(now, case, id, run.to.clone(), &said, "Ping campaign: result", &body)?;
        self.change_run(case, |run| run.findings = findings);
        self.runs.answers.remove(&case);
        Ok(())
    }

    /// Counts what has come so far.
    fn count(&self, case: CaseId, closed_at: Option<UnixMillis>) -> Option<Count> {
        let run = self.runs.all.get(&case)?;
        let challenge = self.runs.challenges.get(&case)?;
        counted(&Material {
            challenge: challenge.clone(),
            asked: run.asked.clone(),
            copies: self.copies_of(challenge.id),
            answers: self.runs.answers.get(&case).cloned().unwrap_or_default(),
            closed_at,
            outages: run.outages.clone(),
            actions: run.actions.clone(),
            counted: None,
        })
        .ok()
    }

    /// When the relay accepted the copies of a message for other desks.
    fn copies_of(&self, message: MessageId) -> Vec<(Seat, UnixMillis)> {
        let copies =
            self.outbox.sent.get(&message).into_iter().flat_map(|sent| sent.copies.values());
        let others = copies.filter(|copy| copy.role != Role::OwnDesk);
        others.filter_map(|copy| Some((copy.seat.clone(), copy.custody_at?))).collect()
    }

    /// How far an open campaign of this seat has come.
    #[must_use]
    pub(crate) fn findings_so_far(&self, case: CaseId) -> Option<Findings> {
        let run = self.runs.all.get(&case)?;
        match run.findings.is_empty() {
            true => self.count(case, None).map(|count| count.findings),
            false => Findings::read(&run.findings),
        }
    }

    /// A check of this seat was released: of a challenge, whom it asks stands from now on.
    pub(in crate::engine) fn check_released(&mut self, common: &Common) {
        let Ok(Some(Check::Challenge { .. })) = Check::of(common) else { return };
        if !self.runs.all.contains_key(&common.case) {
            return;
        }
        let asked = asked(&self.replica.directory, common);
        self.runs.challenges.insert(common.case, common.clone());
        self.change_run(common.case, |run| {
            run.asked = asked;
            run.is_open = true;
        });
    }

    /// A check of this seat could not be released.
    pub(in crate::engine) fn check_not_sent(&mut self, now: UnixMillis, id: MessageId, why: &str) {
        let mut runs = self.runs.all.iter();
        let of = runs.find(|(_, run)| run.challenge == Some(id) && !run.is_open);
        if let Some(case) = of.map(|(case, _)| *case) {
            self.campaign_failed(now, case, why);
        }
    }
}

const WORDS_ANNOUNCED: &str = "A check of the line will come: a person at each seat answers it with \
                               one key. It is a drill.";
const WORDS_GIVEN_UP: &str = "The check of the line that was announced will not come. Nobody need do \
                              anything. It was a drill.";
const WORDS_CHALLENGE: &str = "Answer with one key in the terminal, or `hotline ping answer`. Whoever \
                               ran it sees every answer, others see totals. It is a drill.";
const WORDS_REMINDER: &str =
    "Nobody of this desk has answered the check of the line yet. It is a drill.";

#[cfg(test)]
mod tests;
