//! Exercises as faces show them.

use serde::{Deserialize, Serialize};

use hotline_casework::{shown, shown_line};
use hotline_exercise::{From, Inject};
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{ExerciseId, MessageId, Precedence, UnixMillis};

use super::super::{Engine, limits};
use super::Led;
use super::part::Part;

/// Every exercise known here, those under way first, then the newest.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ExercisesView {
    /// Those that this seat runs or ran.
    pub led: Vec<LedView>,
    /// Those in which it plays or played.
    pub parts: Vec<PartView>,
}

/// An exercise as its controller sees it. Times of the story are milliseconds from its start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedView {
    /// Which.
    pub exercise: ExerciseId,
    /// Its scenario's name.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// How far what is said in it may be shared.
    pub tlp: String,
    /// When it was started.
    pub started_at: UnixMillis,
    /// How much faster than life the story runs.
    pub factor: u32,
    /// How far the story had come at `as_of`.
    pub story: u64,
    /// The moment of this view.
    pub as_of: UnixMillis,
    /// Whether its clock stands still by hand.
    pub paused: bool,
    /// Whether the story has begun.
    pub begun: bool,
    /// Whether it waits for what was done while nobody held this home.
    pub waits: bool,
    /// Why it ended; none while it is under way.
    pub ended: Option<String>,
    /// When it ends at the latest.
    pub stops: u64,
    /// Who plays.
    pub cast: Vec<(String, Seat)>,
    /// What comes by its time, and what a branch or a person can bring.
    pub next: Vec<InjectView>,
    /// What was left out.
    pub skipped: Vec<u16>,
    /// What has come, the newest first.
    pub came: Vec<InjectView>,
    /// What players did, the newest first.
    pub acts: Vec<ActView>,
}

/// An inject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InjectView {
    /// Its number.
    pub no: u16,
    /// When it comes or came; none if a branch or a person brings it.
    pub at: Option<u64>,
    /// Whether it is a cue, to be said by a player.
    pub cue: bool,
    /// Who says it, as the scenario has it.
    pub from: String,
    /// The players it goes to.
    pub to: Vec<String>,
    /// Its subject.
    pub subject: String,
    /// Whether there is a hint for it.
    pub hint: bool,
    /// Where it leads if what it expects was done.
    pub met: Option<u16>,
    /// Where it leads if it was not.
    pub unmet: Option<u16>,
    /// What it expects, and what came of it.
    pub found: Vec<FoundView>,
}

/// Something expected, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundView {
    /// Which player.
    pub by: String,
    /// What.
    pub action: String,
    /// To which rung, for what is escalated.
    pub rung: Option<u8>,
    /// Within which time of the story.
    pub within: u64,
    /// met, late, open, missed; empty for what has not come.
    pub outcome: String,
    /// How long it took.
    pub took: Option<u64>,
}

/// Something a player did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActView {
    /// When, in the story.
    pub at: u64,
    /// Which player.
    pub by: String,
    /// What.
    pub action: String,
    /// With which message.
    pub message: MessageId,
    /// The inject it is about, where that can be told.
    pub about: Option<u16>,
    /// To which rung, if it escalates.
    pub rung: Option<u8>,
    /// Addressees that do not play.
    pub strangers: Vec<String>,
}

/// An exercise as a player sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartView {
    /// Which.
    pub exercise: ExerciseId,
    /// Its title.
    pub title: String,
    /// The name of this seat's part.
    pub player: String,
    /// Whom it plays.
    pub plays: String,
    /// Who runs it.
    pub controller: Seat,
    /// How much faster than life the story runs.
    pub factor: u16,
    /// The minute of the day at which the story begins.
    pub begins: Option<u16>,
    /// How far the story had come at `as_of`, as the controller told it last.
    pub story: u64,
    /// The moment of this view.
    pub as_of: UnixMillis,
    /// When it began here.
    pub begun_at: UnixMillis,
    /// Whether it is paused.
    pub paused: bool,
    /// Whether it is over.
    pub over: bool,
    /// Who plays: the part, whom it plays, the seat.
    pub cast: Vec<(String, String, Seat)>,
    /// The message that told the brief.
    pub brief: MessageId,
    /// The cues, the newest first.
    pub cues: Vec<CueView>,
}

/// Something a player is to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CueView {
    /// The inject.
    pub no: u16,
    /// The message that put it.
    pub message: MessageId,
    /// Code of the kind it is to be of.
    pub kind: String,
    /// How fast it is to be handled.
    pub precedence: Precedence,
    /// To whom.
    pub to: Vec<Seat>,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
    /// The message that said it.
    pub said: Option<MessageId>,
}

impl Engine {
    /// Exercises as they stand.
    #[must_use]
    pub fn exercises(&self, now: UnixMillis) -> ExercisesView {
        let led = self.plays.led.iter();
        let mut led: Vec<LedView> = led.map(|(id, led)| led.view(*id, now)).collect();
        led.sort_by_key(|one| (one.ended.is_some(), core::cmp::Reverse(one.started_at)));
        let parts = self.plays.parts.iter();
        let mut parts: Vec<PartView> = parts.map(|(id, part)| part.view(*id, now)).collect();
        parts.sort_by_key(|one| (one.over, core::cmp::Reverse(one.begun_at)));
        ExercisesView { led, parts }
    }
}

impl Led {
    fn view(&self, id: ExerciseId, now: UnixMillis) -> LedView {
        let run = &self.run;
        let scenario = run.scenario();
        let found = run.found(now);
        let of = |inject: &Inject, at: Option<u64>| {
            let came = found.iter().filter(|found| found.inject.no == inject.no);
            let came: Vec<FoundView> = came
                .map(|found| FoundView {
                    outcome: found.outcome.word().to_owned(),
                    took: found.outcome.took().map(millis),
                    ..expected(found.expected)
                })
                .collect();
            let hoped = || inject.expected.iter().map(expected).collect();
            InjectView {
                found: if came.is_empty() { hoped() } else { came },
                ..shown_inject(inject, at)
            }
        };
        let mut came: Vec<InjectView> =
            run.fired().map(|(inject, fired)| of(inject, Some(millis(fired.at)))).collect();
        came.sort_by_key(|inject| core::cmp::Reverse((inject.at, inject.no)));
        let mut next: Vec<InjectView> =
            run.waiting().map(|inject| of(inject, inject.at.map(millis))).collect();
        next.sort_by_key(|inject| (inject.at.is_none(), inject.at, inject.no));
        let acts = run.acts().iter().rev().take(limits::ACTS_SHOWN_MAX);
        LedView {
            exercise: id,
            scenario: scenario.id.clone(),
            title: shown_line(&scenario.title),
            tlp: scenario.tlp.to_string(),
            started_at: run.started_at(),
            factor: run.factor(),
            story: millis(run.story(now)),
            as_of: now,
            paused: run.is_paused(),
            begun: self.more.begun,
            waits: run.is_waiting(),
            ended: run.ended().map(|(_, why)| why.phrase().to_owned()),
            stops: millis(scenario.stop.at),
            cast: self
                .more
                .cast
                .iter()
                .map(|(name, one)| (name.clone(), one.seat.clone()))
                .collect(),
            next,
            skipped: run.skipped().collect(),
            came,
            acts: acts
                .map(|act| ActView {
                    at: millis(act.at),
                    by: act.by.clone(),
                    action: act.action.word().to_owned(),
                    message: act.message,
                    about: act.about,
                    rung: act.rung,
                    strangers: act.strangers.clone(),
                })
                .collect(),
        }
    }
}

impl Part {
    fn view(&self, id: ExerciseId, now: UnixMillis) -> PartView {
        let own = self.cast.iter().find(|one| one.name == self.player);
        PartView {
            exercise: id,
            title: self.title.clone(),
            player: shown_line(&self.player),
            plays: own.map(|one| shown_line(&one.plays)).unwrap_or_default(),
            controller: self.controller.clone(),
            factor: self.factor,
            begins: self.begins,
            story: millis(self.story(now)),
            as_of: now,
            begun_at: self.begun_at,
            paused: self.paused,
            over: self.is_over(now),
            cast: self
                .cast
                .iter()
                .map(|one| (shown_line(&one.name), shown_line(&one.plays), one.seat.clone()))
                .collect(),
            brief: self.brief,
            cues: self
                .cues
                .iter()
                .rev()
                .map(|put| CueView {
                    no: put.no,
                    message: put.message,
                    kind: put.kind.clone(),
                    precedence: put.precedence,
                    to: put.to.clone(),
                    subject: shown_line(&put.subject),
                    body: shown(&put.body),
                    said: put.said,
                })
                .collect(),
        }
    }
}

fn shown_inject(inject: &Inject, at: Option<u64>) -> InjectView {
    let (cue, from) = match &inject.from {
        From::Control { voice } => (false, voice.as_deref().unwrap_or("control")),
        From::Player(name) => (true, name.as_str()),
    };
    InjectView {
        no: inject.no,
        at,
        cue,
        from: shown_line(from),
        to: inject.to.clone(),
        subject: shown_line(&inject.subject),
        hint: !inject.hint.trim().is_empty(),
        met: inject.branch.and_then(|branch| branch.met),
        unmet: inject.branch.and_then(|branch| branch.unmet),
        found: Vec::new(),
    }
}

fn expected(expected: &hotline_exercise::Expected) -> FoundView {
    FoundView {
        by: expected.by.clone(),
        action: expected.action.word().to_owned(),
        rung: expected.rung,
        within: millis(expected.within),
        outcome: String::new(),
        took: None,
    }
}

fn millis(time: core::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
