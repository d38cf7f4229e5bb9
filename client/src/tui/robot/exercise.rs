//! Exercises in the robot's world: one that this seat runs, one in which it plays.

use std::collections::BTreeMap;
use std::sync::Arc;

use hotline_exercise::{Assessment, Cast, Run, Scenario};
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{CaseId, ExerciseId, MessageId, Precedence};

use crate::ask::{
    ActView, CueView, ExerciseRecord, ExercisesView, FoundView, InjectView, LedView, PartView,
};

use super::{NOW, World};

const MINUTE: u64 = 60_000;

fn seat(text: &str) -> Seat {
    match text.parse() {
        Ok(seat) => seat,
        Err(error) => panic!("{error}"),
    }
}

fn found(by: &str, action: &str, within: u64, outcome: &str, took: Option<u64>) -> FoundView {
    FoundView {
        by: by.to_owned(),
        action: action.to_owned(),
        rung: None,
        within: within * MINUTE,
        outcome: outcome.to_owned(),
        took: took.map(|took| took * MINUTE),
    }
}

fn inject(no: u16, at: Option<u64>, from: &str, to: &str, subject: &str) -> InjectView {
    InjectView {
        no,
        at: at.map(|at| at * MINUTE),
        cue: false,
        from: from.to_owned(),
        to: vec![to.to_owned()],
        subject: subject.to_owned(),
        hint: true,
        met: None,
        unmet: None,
        found: Vec::new(),
    }
}

pub(super) fn led() -> LedView {
    let cue = InjectView {
        cue: true,
        met: Some(4),
        unmet: Some(3),
        found: vec![found("aldoria-cert", "acknowledge", 10, "open", None)],
        ..inject(
            2,
            Some(20),
            "calvera-cert",
            "aldoria-cert",
            "Two sea cables failed; a ship of yours was near the second",
        )
    };
    let first = InjectView {
        found: vec![found("calvera-cert", "raise", 30, "met", Some(21))],
        ..inject(1, Some(0), "the cable operator", "calvera-cert", "Both cables are down")
    };
    LedView {
        exercise: ExerciseId([0xe1; 16]),
        scenario: "cable-cut".to_owned(),
        title: "The cable".to_owned(),
        tlp: "AMBER".to_owned(),
        started_at: NOW,
        factor: 12,
        story: 26 * MINUTE,
        as_of: NOW,
        paused: false,
        begun: true,
        waits: false,
        ended: None,
        stops: 240 * MINUTE,
        cast: vec![
            ("aldoria-cert".to_owned(), seat("XB/technical/1")),
            ("calvera-cert".to_owned(), seat("XC/technical/1")),
        ],
        next: vec![
            inject(5, Some(80), "the naval staff of Aldoria", "aldoria-policy", "You may say it"),
            inject(6, Some(120), "the cable operator", "calvera-cert", "The same landslide"),
            inject(4, None, "the crisis cell", "calvera-cert", "An acknowledgement is no answer"),
        ],
        skipped: Vec::new(),
        came: vec![cue, first],
        acts: vec![ActView {
            at: 21 * MINUTE,
            by: "calvera-cert".to_owned(),
            action: "raise".to_owned(),
            message: MessageId([0xe2; 16]),
            about: None,
            rung: None,
            strangers: vec!["XE/technical".to_owned()],
        }],
    }
}

/// What the controller has of an exercise for its report.
pub(super) fn record() -> Option<ExerciseRecord> {
    let (_, text) = hotline_exercise::SHIPPED.into_iter().find(|(id, _)| *id == "cable-cut")?;
    let scenario = Scenario::read(text).ok()?;
    let led = led();
    Some(ExerciseRecord {
        exercise: led.exercise,
        scenario: text.to_owned(),
        record: Run::start(Arc::new(scenario), led.factor, NOW).record(),
        cast: Cast {
            controller: seat(super::story::ME),
            seats: led.cast.into_iter().collect(),
            dossiers: BTreeMap::new(),
        },
        assessment: Assessment::default(),
        cases: vec![CaseId([0xe5; 16])],
    })
}

fn part() -> PartView {
    let cue = |no: u16, subject: &str, said| CueView {
        no,
        message: MessageId([0xe3; 16]),
        kind: "CON".to_owned(),
        precedence: Precedence::Flash,
        to: vec![seat("XB/technical/1")],
        subject: subject.to_owned(),
        body: "We ask for the ship's task and position since 21:00Z.".to_owned(),
        said,
    };
    PartView {
        exercise: ExerciseId([0xe1; 16]),
        title: "The cable".to_owned(),
        player: "calvera-cert".to_owned(),
        plays: "the technical desk of Calvera, which lost its cables".to_owned(),
        controller: seat("XD/technical/1"),
        factor: 12,
        begins: Some(22 * 60 + 10),
        story: 26 * MINUTE,
        as_of: NOW,
        begun_at: NOW,
        paused: false,
        over: false,
        cast: vec![
            (
                "calvera-cert".to_owned(),
                "the technical desk of Calvera".to_owned(),
                seat("XA/technical/1"),
            ),
            (
                "aldoria-cert".to_owned(),
                "the technical desk of Aldoria".to_owned(),
                seat("XB/technical/1"),
            ),
        ],
        brief: MessageId([1; 16]),
        cues: vec![
            cue(2, "Two sea cables failed; a ship of yours was near", None),
            cue(1, "A first word", Some(MessageId([0xe4; 16]))),
        ],
    }
}

impl World {
    /// An exercise that this seat runs.
    #[must_use]
    pub fn with_exercise_led(mut self) -> Self {
        self.office.exercises = ExercisesView { led: vec![led()], parts: Vec::new() };
        self
    }

    /// An exercise in which this seat plays.
    #[must_use]
    pub fn with_exercise_played(mut self) -> Self {
        self.office.exercises = ExercisesView { led: Vec::new(), parts: vec![part()] };
        self
    }
}
