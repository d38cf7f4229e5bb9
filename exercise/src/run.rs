//! The controller's core: which inject is due, what players did, and whether it was expected.
//!
//! ```text
//!   start ──▶ running ──pause──▶ paused ──resume──▶ running
//!                │                  │
//!                └──stop, end───────┴──▶ ended
//! ```
//!
//! The story has a time of its own: it stands still while paused, and runs `time_factor` times as
//! fast as life. Everything here is told in the time of the story; faces add the time of day.

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hotline_protocol::ids::{MessageId, UnixMillis};
use serde::{Deserialize, Serialize};

use crate::limits::ACTS_MAX;
use crate::scenario::{Action, Branch, Expected, Inject, Scenario};

/// An exercise under way, or one that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    scenario: Arc<Scenario>,
    factor: u32,
    started_at: UnixMillis,
    /// How far the story had come at that moment; from there it goes on unless it is paused.
    mark: (UnixMillis, Duration),
    paused: bool,
    /// Nobody keeps its time at the moment: it waits as if paused, and nobody is told.
    waits: bool,
    fired: BTreeMap<u16, Fired>,
    skipped: BTreeSet<u16>,
    acts: Vec<Act>,
    ended: Option<(Duration, Ended)>,
}

/// What is kept of a run; the scenario is kept beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    factor: u32,
    started_at: UnixMillis,
    mark: (UnixMillis, Duration),
    paused: bool,
    fired: BTreeMap<u16, Fired>,
    skipped: BTreeSet<u16>,
    acts: Vec<Act>,
    ended: Option<(Duration, Ended)>,
}

/// An inject that has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fired {
    /// When, in the story.
    pub at: Duration,
    /// By hand or by a branch, and not at its own time.
    pub out_of_turn: bool,
}

/// Something a player did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// When, in the story.
    pub at: Duration,
    /// Which player.
    pub by: String,
    /// What.
    pub action: Action,
    /// The message it was done with.
    pub message: MessageId,
    /// The inject it is about, if that can be told.
    pub about: Option<u16>,
    /// To which rung, if it escalates.
    pub rung: Option<u8>,
    /// Addressees that are no players of this exercise.
    pub strangers: Vec<String>,
}

/// What the driver shall do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Send this inject, or put it before the player whose doing it is.
    Inject(u16),
    /// Tell the players that it is over.
    End(Ended),
}

/// Why an exercise ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ended {
    /// Its time had come.
    Time,
    /// Everything had come and everything expected was done.
    Done,
    /// By hand.
    Hand,
}

/// What came of something expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done within its time, so long after the inject.
    Met(Duration),
    /// It was done, but later.
    Late(Duration),
    /// There is still time for it.
    Open,
    /// It was not done.
    Missed,
}

/// Something expected, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'a> {
    /// The inject.
    pub inject: &'a Inject,
    /// What was expected.
    pub expected: &'a Expected,
    /// What came of it.
    pub outcome: Outcome,
    /// The message it was done with.
    pub message: Option<MessageId>,
}

/// A branch whose way is open.
struct Undecided {
    branch: Branch,
    is_met: bool,
    /// Until when in the story it can be met.
    until: Duration,
}

/// What is done at its last moment is in time.
const JUST_AFTER: Duration = Duration::from_millis(1);

/// Says why a command was not followed. Nothing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is over.
    #[error("the exercise has ended")]
    Ended,
    /// It is paused already.
    #[error("the exercise is paused already")]
    Paused,
    /// It is not paused.
    #[error("the exercise is not paused")]
    NotPaused,
    /// There is no such inject.
    #[error("the scenario has no inject {0}")]
    NoInject(u16),
    /// It has come already.
    #[error("inject {0} has come already")]
    Fired(u16),
    /// It was skipped.
    #[error("inject {0} was skipped: fire it by its number")]
    Skipped(u16),
    /// It has no branch that way.
    #[error("inject {0} leads nowhere else")]
    NoBranch(u16),
}

impl Run {
    /// Starts an exercise. A factor of 0 is 1.
    #[must_use]
    pub fn start(scenario: Arc<Scenario>, factor: u32, now: UnixMillis) -> Self {
        Self {
            scenario,
            factor: factor.max(1),
            started_at: now,
            mark: (now, Duration::ZERO),
            paused: false,
            waits: false,
            fired: BTreeMap::new(),
            skipped: BTreeSet::new(),
            acts: Vec::new(),
            ended: None,
        }
    }

    /// The scenario.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// When it started.
    #[must_use]
    pub const fn started_at(&self) -> UnixMillis {
        self.started_at
    }

    /// How much faster than life the story runs.
    #[must_use]
    pub const fn factor(&self) -> u32 {
        self.factor
    }

    /// Whether it is paused.
    #[must_use]
    pub const fn is_paused(&self) -> bool {
        self.paused
    }

    /// When in the story it ended, and why.
    #[must_use]
    pub const fn ended(&self) -> Option<(Duration, Ended)> {
        self.ended
    }

    /// How far the story has come.
    #[must_use]
    pub fn story(&self, now: UnixMillis) -> Duration {
        if let Some((at, _)) = self.ended {
            return at;
        }
        let (then, at) = self.mark;
        if self.paused || self.waits {
            return at;
        }
        let real = Duration::from_millis(now.0.saturating_sub(then.0));
        at.saturating_add(real.saturating_mul(self.factor))
    }

    /// Does what is due, until nothing is: call it after every change and at [`Run::next_at`].
    pub fn poll(&mut self, now: UnixMillis) -> Option<Output> {
        if self.ended.is_some() || self.paused || self.waits {
            return None;
        }
        let story = self.story(now);
        if let Some((no, out_of_turn)) = self.due(story) {
            self.fired.insert(no, Fired { at: story, out_of_turn });
            return Some(Output::Inject(no));
        }
        let why = if story >= self.scenario.stop.at {
            Ended::Time
        } else if self.scenario.stop.when_done && self.is_done() {
            Ended::Done
        } else {
            return None;
        };
        self.ended = Some((story, why));
        Some(Output::End(why))
    }

    /// When to poll again, if nothing happens before.
    #[must_use]
    pub fn next_at(&self, now: UnixMillis) -> Option<UnixMillis> {
        if self.ended.is_some() || self.paused || self.waits {
            return None;
        }
        let story = self.story(now);
        let timed = self.waiting().filter_map(|inject| inject.at);
        let decided = self.undecided().map(|open| open.until.saturating_add(JUST_AFTER));
        let next = timed.chain(decided).chain([self.scenario.stop.at]).min()?;
        let left = next.saturating_sub(story).as_millis().div_ceil(u128::from(self.factor));
        Some(UnixMillis(now.0.saturating_add(u64::try_from(left).unwrap_or(u64::MAX))))
    }

    /// Stops the story's clock.
    ///
    /// # Errors
    ///
    /// It has ended or is paused.
    pub fn pause(&mut self, now: UnixMillis) -> Result<(), Refusal> {
        self.runs()?;
        if self.paused {
            return Err(Refusal::Paused);
        }
        self.mark = (now, self.story(now));
        self.paused = true;
        Ok(())
    }

    /// Lets it go on.
    ///
    /// # Errors
    ///
    /// It has ended or is not paused.
    pub fn resume(&mut self, now: UnixMillis) -> Result<(), Refusal> {
        self.runs()?;
        if !self.paused {
            return Err(Refusal::NotPaused);
        }
        self.mark = (now, self.mark.1);
        self.paused = false;
        Ok(())
    }

    /// Puts the story where it stood when nobody kept its time any more: just before the next thing
    /// that would have happened, if that was earlier. It waits there until [`Run::go_on`], so that
    /// what players did meanwhile can be noted before anything is judged.
    pub fn wait(&mut self, now: UnixMillis) {
        if self.ended.is_some() || self.paused || self.waits {
            return;
        }
        let next = self.next_at(self.mark.0).unwrap_or(now);
        let until = UnixMillis(next.0.saturating_sub(1)).min(now).max(self.mark.0);
        self.mark = (until, self.story(until));
        self.waits = true;
    }

    /// Lets it go on after [`Run::wait`].
    pub fn go_on(&mut self, now: UnixMillis) {
        if core::mem::take(&mut self.waits) {
            self.mark = (now, self.mark.1);
        }
    }

    /// Whether it waits for [`Run::go_on`].
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.waits
    }

    /// All of it but the scenario, to be kept.
    #[must_use]
    pub fn record(&self) -> Record {
        Record {
            factor: self.factor,
            started_at: self.started_at,
            mark: self.mark,
            paused: self.paused,
            fired: self.fired.clone(),
            skipped: self.skipped.clone(),
            acts: self.acts.clone(),
            ended: self.ended,
        }
    }

    /// A run as it was kept. Where it was running, it waits for [`Run::go_on`] once
    /// [`Run::wait`] has put its story in place.
    #[must_use]
    pub fn restore(scenario: Arc<Scenario>, record: Record) -> Self {
        let Record { factor, started_at, mark, paused, fired, skipped, acts, ended } = record;
        let factor = factor.max(1);
        let waits = false;
        Self { scenario, factor, started_at, mark, paused, waits, fired, skipped, acts, ended }
    }

    /// Leaves out an inject that has not come.
    ///
    /// # Errors
    ///
    /// There is none, or it has come.
    pub fn skip(&mut self, no: u16) -> Result<(), Refusal> {
        self.runs()?;
        self.may_come(no)?;
        self.skipped.insert(no);
        Ok(())
    }

    /// Brings an inject now, whatever its time, also one that was skipped.
    ///
    /// # Errors
    ///
    /// There is none, or it has come.
    pub fn fire(&mut self, no: u16, now: UnixMillis) -> Result<Output, Refusal> {
        self.runs()?;
        self.may_come(no)?;
        self.skipped.remove(&no);
        self.fired.insert(no, Fired { at: self.story(now), out_of_turn: true });
        Ok(Output::Inject(no))
    }

    /// Goes on from an inject as if what was expected of it was met, or was not.
    ///
    /// # Errors
    ///
    /// It leads nowhere that way, or what it leads to has come or was skipped.
    pub fn branch(&mut self, no: u16, met: bool, now: UnixMillis) -> Result<Output, Refusal> {
        let inject = self.scenario.inject(no).ok_or(Refusal::NoInject(no))?;
        let branch = inject.branch.ok_or(Refusal::NoBranch(no))?;
        let next = if met { branch.met } else { branch.unmet }.ok_or(Refusal::NoBranch(no))?;
        if self.skipped.contains(&next) {
            return Err(Refusal::Skipped(next));
        }
        let output = self.fire(next, now)?;
        let other = if met { branch.unmet } else { branch.met };
        self.skipped.extend(other.filter(|other| !self.fired.contains_key(other)));
        Ok(output)
    }

    /// Ends it by hand.
    ///
    /// # Errors
    ///
    /// It has ended.
    pub fn end(&mut self, now: UnixMillis) -> Result<Output, Refusal> {
        self.runs()?;
        self.ended = Some((self.story(now), Ended::Hand));
        Ok(Output::End(Ended::Hand))
    }

    /// Notes what a player did; false if it is known, by nobody who plays, or beyond what is noted.
    ///
    /// `act.at` is replaced by the time of the story at `now`.
    pub fn note(&mut self, mut act: Act, now: UnixMillis) -> bool {
        let known = self.acts.iter().any(|known| known.message == act.message);
        let plays = self.scenario.player(&act.by).is_some();
        if known || !plays || self.ended.is_some() || self.acts.len() >= ACTS_MAX {
            return false;
        }
        act.at = self.story(now);
        self.acts.push(act);
        true
    }

    /// What players did, in the order in which it was heard.
    #[must_use]
    pub fn acts(&self) -> &[Act] {
        &self.acts
    }

    /// The injects that have come, by number.
    pub fn fired(&self) -> impl Iterator<Item = (&Inject, Fired)> {
        self.scenario
            .injects
            .iter()
            .filter_map(|inject| Some((inject, *self.fired.get(&inject.no)?)))
    }

    /// The injects that have not come and will by their time, in the order of the scenario.
    pub fn waiting(&self) -> impl Iterator<Item = &Inject> {
        self.scenario.injects.iter().filter(|inject| {
            !self.fired.contains_key(&inject.no) && !self.skipped.contains(&inject.no)
        })
    }

    /// The injects that were left out.
    pub fn skipped(&self) -> impl Iterator<Item = u16> {
        self.skipped.iter().copied()
    }

    /// Everything that was expected of what has come, and what came of it so far.
    #[must_use]
    pub fn found(&self, now: UnixMillis) -> Vec<Found<'_>> {
        let story = self.story(now);
        let mut found = Vec::new();
        for (inject, fired) in self.fired() {
            for expected in &inject.expected {
                let act = self.answering(inject, fired, expected);
                let outcome = match act.map(|act| act.at.saturating_sub(fired.at)) {
                    Some(took) if took <= expected.within => Outcome::Met(took),
                    Some(took) => Outcome::Late(took),
                    None if self.ended.is_none()
                        && story <= fired.at.saturating_add(expected.within) =>
                    {
                        Outcome::Open
                    }
                    None => Outcome::Missed,
                };
                let message = act.map(|act| act.message);
                found.push(Found { inject, expected, outcome, message });
            }
        }
        found
    }

    /// The acts that answer nothing expected.
    #[must_use]
    pub fn unexpected(&self, now: UnixMillis) -> Vec<&Act> {
        let answers: BTreeSet<MessageId> =
            self.found(now).into_iter().filter_map(|found| found.message).collect();
        self.acts.iter().filter(|act| !answers.contains(&act.message)).collect()
    }

    /// The first act that does what is expected of an inject.
    fn answering(&self, inject: &Inject, fired: Fired, expected: &Expected) -> Option<&Act> {
        self.acts.iter().find(|act| {
            act.at >= fired.at
                && act.by == expected.by
                && act.action == expected.action
                && act.about.is_none_or(|no| no == inject.no)
                && (expected.rung.is_none() || act.rung == expected.rung)
        })
    }

    fn runs(&self) -> Result<(), Refusal> {
        if self.ended.is_some() { Err(Refusal::Ended) } else { Ok(()) }
    }

    fn may_come(&self, no: u16) -> Result<(), Refusal> {
        if self.scenario.inject(no).is_none() {
            return Err(Refusal::NoInject(no));
        }
        if self.fired.contains_key(&no) { Err(Refusal::Fired(no)) } else { Ok(()) }
    }

    /// The inject that is due, and whether it is so by a branch.
    fn due(&mut self, story: Duration) -> Option<(u16, bool)> {
        let timed = self.waiting().find(|inject| inject.at.is_some_and(|at| at <= story));
        if let Some(inject) = timed {
            return Some((inject.no, false));
        }
        loop {
            let open = self.undecided().find(|open| open.is_met || story > open.until)?;
            let Branch { met, unmet } = open.branch;
            let (next, other) = if open.is_met { (met, unmet) } else { (unmet, met) };
            // The other way is closed: a story does not go both.
            self.skipped.extend(other);
            if let Some(next) = next.filter(|no| !self.skipped.contains(no)) {
                return Some((next, true));
            }
        }
    }

    /// The branches of what has come that have led nowhere yet.
    fn undecided(&self) -> impl Iterator<Item = Undecided> {
        self.fired().filter_map(|(inject, fired)| {
            let branch = inject.branch?;
            let ways = || [branch.met, branch.unmet].into_iter().flatten();
            let came = ways().any(|no| self.fired.contains_key(&no));
            if came || ways().all(|no| self.skipped.contains(&no)) {
                return None;
            }
            let within = inject.expected.iter().map(|expected| expected.within).max()?;
            let is_met = inject.expected.iter().all(|expected| {
                let act = self.answering(inject, fired, expected);
                act.is_some_and(|act| act.at.saturating_sub(fired.at) <= expected.within)
            });
            Some(Undecided { branch, is_met, until: fired.at.saturating_add(within) })
        })
    }

    /// Whether every inject that will come has, and everything expected of it was done.
    fn is_done(&self) -> bool {
        let timed = self.waiting().any(|inject| inject.at.is_some());
        let open = self.undecided().next().is_some();
        let done = self.fired().all(|(inject, fired)| {
            inject.expected.iter().all(|expected| self.answering(inject, fired, expected).is_some())
        });
        !timed && !open && done
    }
}
