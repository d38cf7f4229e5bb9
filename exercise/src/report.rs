//! The after-action report: what was expected, what was done, and what people made of it.

use core::fmt::Write as _;
use core::time::Duration;
use std::collections::BTreeMap;

use hotline_casework::shown_line;
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{Digest, UnixMillis};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::duration;
use crate::run::{Act, Ended, Found, Outcome, Run};
use crate::scenario::{Action, From, Inject, Scenario};

/// An exercise that has ended, with what people said of it.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// What happened.
    pub run: &'a Run,
    /// Who played and who ran it.
    pub cast: &'a Cast,
    /// What people made of it.
    pub assessment: &'a Assessment,
}

/// Who took part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cast {
    /// Who ran it.
    pub controller: Seat,
    /// Which seat played which player.
    pub seats: BTreeMap<String, Seat>,
    /// The hash of the dossier of each of its cases, by reference, as far as they were made.
    pub dossiers: BTreeMap<String, Digest>,
}

/// What people make of an exercise: nothing here follows from the messages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Assessment {
    /// For each objective, in the order of the scenario.
    pub ratings: Vec<Option<Rating>>,
    /// What went well.
    pub strengths: Vec<String>,
    /// What was missing.
    pub gaps: Vec<String>,
    /// What will be done about it.
    pub corrective: Vec<Corrective>,
}

/// How an objective was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Rating {
    /// Without challenges.
    Performed,
    /// With some challenges.
    SomeChallenges,
    /// With major challenges.
    MajorChallenges,
    /// Not met.
    Unable,
}

/// Something to be done, by somebody, by a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrective {
    /// What.
    pub what: String,
    /// By whom.
    pub owner: String,
    /// By when, as a person wrote it.
    pub due: String,
}

/// How often something happened, and how long it took in the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Expected of an inject that came.
    pub expected: usize,
    /// Done in time.
    pub met: usize,
    /// Done later.
    pub late: usize,
    /// Not done.
    pub missed: usize,
    /// Half of what was done took at most this, by nearest rank.
    pub median: Option<Duration>,
    /// The longest that was done.
    pub max: Option<Duration>,
}

impl Rating {
    /// Every rating, the best first.
    pub const ALL: [Self; 4] =
        [Self::Performed, Self::SomeChallenges, Self::MajorChallenges, Self::Unable];

    /// The word in commands and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Performed => "performed",
            Self::SomeChallenges => "some-challenges",
            Self::MajorChallenges => "major-challenges",
            Self::Unable => "unable",
        }
    }

    /// As a sentence has it.
    #[must_use]
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Performed => "performed",
            Self::SomeChallenges => "performed with some challenges",
            Self::MajorChallenges => "performed with major challenges",
            Self::Unable => "unable to perform",
        }
    }
}

impl Ended {
    /// Why, as a sentence has it.
    #[must_use]
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Time => "its time had come",
            Self::Done => "everything expected was done",
            Self::Hand => "ended by its controller",
        }
    }
}

impl Outcome {
    /// The word in files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Met(_) => "met",
            Self::Late(_) => "late",
            Self::Open => "open",
            Self::Missed => "missed",
        }
    }

    /// How long it took after the inject, if it was done.
    #[must_use]
    pub const fn took(self) -> Option<Duration> {
        match self {
            Self::Met(took) | Self::Late(took) => Some(took),
            Self::Open | Self::Missed => None,
        }
    }
}

impl<'a> Report<'a> {
    pub(crate) fn scenario(&self) -> &'a Scenario {
        self.run.scenario()
    }

    /// What was expected of what came, and what came of that.
    pub(crate) fn found(&self) -> Vec<Found<'a>> {
        // What is open when it ends is missed, so the moment does not matter.
        self.run.found(self.run.started_at())
    }

    /// How often each action was expected and done.
    #[must_use]
    pub fn tallies(&self) -> BTreeMap<Action, Tally> {
        let mut times: BTreeMap<Action, Vec<Duration>> = BTreeMap::new();
        let mut tallies: BTreeMap<Action, Tally> = BTreeMap::new();
        for found in self.found() {
            let tally = tallies.entry(found.expected.action).or_default();
            tally.expected += 1;
            match found.outcome {
                Outcome::Met(_) => tally.met += 1,
                Outcome::Late(_) => tally.late += 1,
                Outcome::Open | Outcome::Missed => tally.missed += 1,
            }
            times.entry(found.expected.action).or_default().extend(found.outcome.took());
        }
        for (action, mut took) in times {
            took.sort_unstable();
            if let Some(tally) = tallies.get_mut(&action) {
                let middle = took.len().div_ceil(2).saturating_sub(1);
                tally.median = took.get(middle).copied();
                tally.max = took.last().copied();
            }
        }
        tallies
    }

    /// The acts that went to somebody who does not play.
    #[must_use]
    pub fn misrouted(&self) -> Vec<&'a Act> {
        self.run.acts().iter().filter(|act| !act.strangers.is_empty()).collect()
    }

    /// What came and what was done, in the order of the story.
    pub(crate) fn timeline(&self) -> Vec<(Duration, Event<'a>)> {
        let injects = self.run.fired().map(|(inject, fired)| (fired.at, Event::Inject(inject)));
        let acts = self.run.acts().iter().map(|act| (act.at, Event::Act(act)));
        let mut all: Vec<(Duration, Event<'a>)> = injects.chain(acts).collect();
        // Stable: an inject stands before what it called forth in the same moment.
        all.sort_by_key(|(at, _)| *at);
        all
    }

    pub(crate) fn rating(&self, objective: usize) -> Option<Rating> {
        self.assessment.ratings.get(objective).copied().flatten()
    }

    pub(crate) fn how_it_ended(&self) -> String {
        match self.run.ended() {
            Some((at, why)) => format!("{}, at {} of the story", why.phrase(), clock(at)),
            None => "it has not ended".to_owned(),
        }
    }

    /// The report as one JSON object; times of the story in seconds.
    #[must_use]
    pub fn json(&self) -> Value {
        let scenario = self.scenario();
        let expected = |found: &Found<'_>| {
            json!({
                "action": found.expected.action.word(),
                "by": found.expected.by,
                "rung": found.expected.rung,
                "within_seconds": found.expected.within.as_secs(),
                "outcome": found.outcome.word(),
                "took_seconds": found.outcome.took().map(|took| took.as_secs_f64()),
                "message": found.message.map(|id| id.to_string()),
            })
        };
        let found = self.found();
        let injects = self.run.fired().map(|(inject, fired)| {
            let of_it = found.iter().filter(|found| found.inject.no == inject.no);
            json!({
                "no": inject.no,
                "at_seconds": fired.at.as_secs_f64(),
                "out_of_turn": fired.out_of_turn,
                "subject": inject.subject,
                "expected": of_it.map(expected).collect::<Vec<_>>(),
            })
        });
        let act = |act: &Act| {
            json!({
                "at_seconds": act.at.as_secs_f64(),
                "by": act.by,
                "action": act.action.word(),
                "message": act.message.to_string(),
                "about": act.about,
                "rung": act.rung,
                "strangers": act.strangers,
            })
        };
        let tallies = self.tallies().into_iter().map(|(action, tally)| {
            let value = json!({
                "expected": tally.expected,
                "met": tally.met,
                "late": tally.late,
                "missed": tally.missed,
                "median_seconds": tally.median.map(|took| took.as_secs_f64()),
                "max_seconds": tally.max.map(|took| took.as_secs_f64()),
            });
            (action.word().to_owned(), value)
        });
        let objectives = scenario.objectives.iter().enumerate().map(|(n, objective)| {
            json!({ "objective": objective, "rating": self.rating(n).map(Rating::word) })
        });
        let corrective = self
            .assessment
            .corrective
            .iter()
            .map(|one| json!({ "what": one.what, "owner": one.owner, "due": one.due }));
        let seats = self.cast.seats.iter().map(|(name, seat)| (name.clone(), json!(seat)));
        let dossiers =
            self.cast.dossiers.iter().map(|(case, hash)| (case.clone(), json!(hash.to_string())));
        let ended = self.run.ended();
        json!({
            "version": 1,
            "exercise": scenario.id,
            "title": scenario.title,
            "level": scenario.level,
            "tlp": scenario.tlp.word(),
            "controller": self.cast.controller,
            "players": seats.collect::<serde_json::Map<_, _>>(),
            "started_at": utc(self.run.started_at()),
            "time_factor": self.run.factor(),
            "ended_seconds": ended.map(|(at, _)| at.as_secs_f64()),
            "ended": ended.map(|(_, why)| why.phrase()),
            "injects": injects.collect::<Vec<_>>(),
            "not_played": self.run.waiting().map(|inject| inject.no)
                .chain(self.run.skipped()).collect::<Vec<_>>(),
            "acts": self.run.acts().iter().map(act).collect::<Vec<_>>(),
            "unexpected": self.unexpected().into_iter().map(act).collect::<Vec<_>>(),
            "tallies": tallies.collect::<serde_json::Map<_, _>>(),
            "objectives": objectives.collect::<Vec<_>>(),
            "strengths": self.assessment.strengths,
            "gaps": self.assessment.gaps,
            "corrective_actions": corrective.collect::<Vec<_>>(),
            "dossiers": dossiers.collect::<serde_json::Map<_, _>>(),
        })
    }

    pub(crate) fn unexpected(&self) -> Vec<&'a Act> {
        self.run.unexpected(self.run.started_at())
    }

    /// The report as text, for a screen or a mail.
    #[must_use]
    pub fn text(&self) -> String {
        let scenario = self.scenario();
        let mut out = format!(
            "EXERCISE  EXERCISE  EXERCISE\n{}\nAfter-action report, TLP:{}\n\n",
            shown_line(&scenario.title),
            scenario.tlp.word()
        );
        let started = utc(self.run.started_at());
        let _ = writeln!(out, "started   {started}, {} times as fast as life", self.run.factor());
        let _ = writeln!(out, "ended     {}", self.how_it_ended());
        let _ = writeln!(out, "run by    {}", self.cast.controller);
        for player in &scenario.players {
            let seat = self.cast.seats.get(&player.name);
            let seat = seat.map_or_else(|| "nobody".to_owned(), ToString::to_string);
            let _ = writeln!(out, "{:<18} {seat}, {}", player.name, shown_line(&player.plays));
        }
        out.push_str("\nObjectives\n");
        for (n, objective) in scenario.objectives.iter().enumerate() {
            let rating = self.rating(n).map_or("not rated", Rating::phrase);
            let objective = shown_line(objective);
            let _ = writeln!(out, "- {}: {rating}", objective.trim_end_matches('.'));
        }
        out.push_str("\nExpected and actual\n");
        let found = self.found();
        for (inject, fired) in self.run.fired() {
            let _ = writeln!(out, "{}  {}. {}", clock(fired.at), inject.no, summary(inject));
            for found in found.iter().filter(|found| found.inject.no == inject.no) {
                let _ = writeln!(out, "         {}", told(found));
            }
        }
        listed(&mut out, "Done besides", &self.unexpected(), |act| {
            format!("{}  {} {}", clock(act.at), act.by, act.action.word())
        });
        listed(&mut out, "Sent to somebody who does not play", &self.misrouted(), |act| {
            let to: Vec<String> = act.strangers.iter().map(|to| shown_line(to)).collect();
            format!("{}  {} to {}", clock(act.at), act.by, to.join(", "))
        });
        listed(&mut out, "Strengths", &self.assessment.strengths, |one| shown_line(one));
        listed(&mut out, "Gaps", &self.assessment.gaps, |one| shown_line(one));
        listed(&mut out, "Corrective actions", &self.assessment.corrective, |one| {
            let Corrective { what, owner, due } = one;
            format!("{} ({}, by {})", shown_line(what), shown_line(owner), shown_line(due))
        });
        let dossiers: Vec<_> = self.cast.dossiers.iter().collect();
        listed(&mut out, "Dossiers, by SHA-256 of their record", &dossiers, |(case, hash)| {
            format!("{}  {hash}", shown_line(case))
        });
        out
    }
}

/// A list under its title, unless there is nothing in it.
fn listed<T>(out: &mut String, title: &str, all: &[T], line: impl Fn(&T) -> String) {
    if all.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title}");
    for one in all {
        let _ = writeln!(out, "- {}", line(one));
    }
}

/// Something in the timeline.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Event<'a> {
    Inject(&'a Inject),
    Act(&'a Act),
}

/// Whose doing an inject is, and to whom.
pub(crate) fn whose(inject: &Inject) -> String {
    let by = match &inject.from {
        From::Control { voice: None } => "control".to_owned(),
        From::Control { voice: Some(voice) } => shown_line(voice),
        From::Player(name) => name.clone(),
    };
    format!("{by} to {}", inject.to.join(", "))
}

/// What an inject is, on one line.
pub(crate) fn summary(inject: &Inject) -> String {
    format!("{}: {}", whose(inject), shown_line(&inject.subject))
}

/// What was expected, as a sentence.
pub(crate) fn asked(found: &Found<'_>) -> String {
    let rung = found.expected.rung.map_or_else(String::new, |rung| format!(" to rung {rung}"));
    let (by, action) = (&found.expected.by, found.expected.action.word());
    format!("{by} to {action}{rung} within {}", duration::shown(found.expected.within))
}

/// What was expected and what came of it, as a sentence.
pub(crate) fn told(found: &Found<'_>) -> String {
    let came = match found.outcome {
        Outcome::Met(took) => format!("after {}", duration::shown(took)),
        Outcome::Late(took) => format!("late, after {}", duration::shown(took)),
        Outcome::Open => "still open".to_owned(),
        Outcome::Missed => "not done".to_owned(),
    };
    format!("{}: {came}", asked(found))
}

/// Hours, minutes and seconds of the story.
pub(crate) fn clock(at: Duration) -> String {
    let seconds = at.as_secs();
    format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// A time in UTC, to the second.
pub(crate) fn utc(at: UnixMillis) -> String {
    let stamp = i64::try_from(at.0).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    stamp.map_or_else(
        || format!("{} ms", at.0),
        |stamp| stamp.strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
    )
}
