//! Exercises at this seat: those that it runs, and those that it plays in.
//!
//! ```text
//!   lead   the controller: a [`Run`] that outlives this process, its injects, cues and steps as
//!          messages, and what players do as acts
//!   part   a player: what its controller says, the cues, and who is told of what is said
//!   views  both as faces show them
//! ```
//!
//! A run is driven by whoever holds the home. All that it says are messages of exercise traffic, in
//! the outbox as any others, and kept with the run in one commit.

mod lead;
mod part;
mod views;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use hotline_exercise::{Assessment, Cast, Record, Run, Scenario};
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{CaseId, ExerciseId, MessageId, Traffic, UnixMillis};

use super::rows::{Cell, Write};
use super::{Engine, cell};

pub(super) use part::Part;
pub use views::{ActView, CueView, ExercisesView, FoundView, InjectView, LedView, PartView};

/// What a person does about an exercise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Play {
    /// Run one. Answered by [`super::Outcome::Exercise`].
    Run {
        /// The scenario's file.
        scenario: String,
        /// Which seat plays which player.
        cast: BTreeMap<String, Seat>,
        /// How much faster than life; none is what the scenario says.
        factor: Option<u32>,
        /// Tell the players, and wait for [`Play::Start`] before the story begins.
        wait: bool,
    },
    /// Let the story begin, or go on after a pause.
    Start,
    /// Stop the story's clock.
    Pause,
    /// Leave an inject out.
    Skip(u16),
    /// Bring an inject now.
    Fire(u16),
    /// Go on from an inject as if what it expects was done, or was not.
    Branch {
        /// Which.
        no: u16,
        /// Which way.
        met: bool,
    },
    /// Give the players of an inject its hint.
    Hint(u16),
    /// End it.
    End {
        /// What players are told; empty is the usual sentence.
        words: String,
    },
    /// What people make of one that has ended, in place of what was said before.
    Assess {
        /// Which.
        exercise: ExerciseId,
        /// What.
        assessment: Assessment,
    },
    /// As a player: say what a cue puts before this seat. Answered by [`super::Outcome::Queued`].
    Say {
        /// Which exercise; none is the one that put a cue of this number.
        exercise: Option<ExerciseId>,
        /// The cue.
        no: u16,
        /// Another subject than the cue's.
        subject: Option<String>,
        /// Another text than the cue's.
        body: Option<String>,
    },
}

/// All that a report is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExerciseRecord {
    /// Which exercise.
    pub exercise: ExerciseId,
    /// The scenario's file.
    pub scenario: String,
    /// How it ran.
    pub record: Record,
    /// Who took part.
    pub cast: Cast,
    /// What people made of it.
    pub assessment: Assessment,
    /// Its cases, as far as this seat was told of them.
    pub cases: Vec<CaseId>,
}

impl ExerciseRecord {
    /// The run it tells of; none if its scenario cannot be read by this program.
    #[must_use]
    pub fn run(&self) -> Option<Run> {
        let scenario = Scenario::read(&self.scenario).ok()?;
        Some(Run::restore(Arc::new(scenario), self.record.clone()))
    }
}

/// An exercise that this seat runs or ran.
#[derive(Debug, Clone)]
pub(super) struct Led {
    text: String,
    run: Run,
    more: LedMore,
}

/// What is kept of it beside the run.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct LedMore {
    cast: BTreeMap<String, Played>,
    /// Whether the story has begun, or waits for its controller.
    begun: bool,
    /// Messages that brought an inject, or said what a cue put before a player.
    sent: BTreeMap<MessageId, u16>,
    cases: BTreeSet<CaseId>,
    assessment: Assessment,
}

/// A part and who plays it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Played {
    seat: Seat,
    /// The case in which its controller speaks to it alone.
    case: CaseId,
}

/// Every exercise known here.
#[derive(Debug, Default)]
pub(super) struct Plays {
    led: BTreeMap<ExerciseId, Led>,
    parts: BTreeMap<ExerciseId, Part>,
    /// Since when the run waits for what players did while nobody held this home.
    waits_since: Option<UnixMillis>,
    /// Those whose state is to be written.
    changed: BTreeSet<ExerciseId>,
}

impl Plays {
    /// Takes in what was kept. What a later version wrote is left alone.
    pub(super) fn restore(
        &mut self,
        now: UnixMillis,
        cells: &BTreeMap<Cell, Vec<u8>>,
        cell_of: &Cell,
        value: &[u8],
    ) {
        match cell_of {
            Cell::Part(id) => {
                if let Ok(part) = cell::read(value) {
                    self.parts.insert(*id, part);
                }
            }
            Cell::Led(id) => {
                let text = cells.get(&Cell::Scenario(*id)).cloned().unwrap_or_default();
                let Ok(text) = String::from_utf8(text) else { return };
                let Ok(scenario) = Scenario::read(&text) else { return };
                let Ok((record, more)) = cell::read::<(Record, LedMore)>(value) else { return };
                let mut run = Run::restore(Arc::new(scenario), record);
                run.wait(now);
                if run.is_waiting() {
                    self.waits_since = Some(now);
                }
                self.led.insert(*id, Led { text, run, more });
            }
            _ => {}
        }
    }

    /// The exercise that runs.
    fn running(&self) -> Option<(ExerciseId, &Led)> {
        self.led.iter().find(|(_, led)| led.run.ended().is_none()).map(|(id, led)| (*id, led))
    }

    fn running_mut(&mut self) -> Option<(ExerciseId, &mut Led)> {
        self.led.iter_mut().find(|(_, led)| led.run.ended().is_none()).map(|(id, led)| (*id, led))
    }

    /// The clock was set back: every story goes on from where it stood.
    pub(super) fn clock_set_back(&mut self, before: UnixMillis, now: UnixMillis) {
        if let Some((id, led)) = self.running_mut()
            && !led.run.is_waiting()
        {
            led.run.wait(before);
            led.run.go_on(now);
            self.changed.insert(id);
        }
        for part in self.parts.values_mut() {
            part.clock_set_back(before, now);
        }
        self.waits_since = self.waits_since.map(|_| now);
    }

    /// When something is due.
    pub(super) fn poll_timeout(&self, now: UnixMillis) -> Option<UnixMillis> {
        let (_, led) = self.running()?;
        match self.waits_since {
            Some(since) => Some(since.plus(super::limits::CONTROLLER_WAITS)),
            None => led.run.next_at(now),
        }
    }
}

impl Engine {
    /// Writes down what has changed of exercises.
    pub(super) fn keep_exercises(&mut self) {
        for id in std::mem::take(&mut self.plays.changed) {
            if let Some(led) = self.plays.led.get(&id) {
                let value = cell::write(&(led.run.record(), &led.more));
                self.writes.push(Write::Put(Cell::Led(id), value));
            }
            if let Some(part) = self.plays.parts.get(&id) {
                self.writes.push(Write::Put(Cell::Part(id), cell::write(part)));
            }
            self.after.push(super::Notice::Exercise.into());
        }
    }

    /// What a report of an exercise is made of: by its id, the beginning of it, or its scenario's
    /// name; of several the one that started last. None is the one that runs, or ran last.
    #[must_use]
    pub fn exercise_record(&self, name: Option<&str>) -> Option<ExerciseRecord> {
        let named = |id: &ExerciseId, led: &Led| {
            name.is_none_or(|name| {
                led.run.scenario().id == name
                    || (name.len() >= 4 && id.to_string().starts_with(name))
            })
        };
        let found = self.plays.led.iter().filter(|(id, led)| named(id, led));
        let (id, led) = found.max_by_key(|(_, led)| led.run.started_at())?;
        let seats = led.more.cast.iter().map(|(name, one)| (name.clone(), one.seat.clone()));
        Some(ExerciseRecord {
            exercise: *id,
            scenario: led.text.clone(),
            record: led.run.record(),
            cast: Cast {
                controller: self.seat.clone(),
                seats: seats.collect(),
                dossiers: BTreeMap::new(),
            },
            assessment: led.more.assessment.clone(),
            cases: led.more.cases.iter().copied().collect(),
        })
    }
}

/// Whether something is said in an exercise.
const fn is_exercise(traffic: Traffic) -> bool {
    matches!(traffic, Traffic::Exercise)
}
