//! The course of an exercise, told as it happens: what is new since the last look, each once.

use std::collections::BTreeSet;

use hotline_protocol::ids::MessageId;
use serde_json::{Value, json};

use crate::engine::{FoundView, InjectView, LedView};

/// What was told of an exercise already.
#[derive(Debug, Clone, Default)]
pub(crate) struct Course {
    came: BTreeSet<u16>,
    acts: BTreeSet<MessageId>,
    missed: BTreeSet<(u16, String, String)>,
    skipped: BTreeSet<u16>,
    paused: bool,
    ended: bool,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Told {
    /// When, in the story, in milliseconds.
    pub(crate) at: u64,
    /// For a person.
    pub(crate) line: String,
    /// For a script.
    pub(crate) value: Value,
}

impl Course {
    /// What is new, in the order of the story.
    pub(crate) fn look(&mut self, led: &LedView) -> Vec<Told> {
        let mut told = Vec::new();
        for inject in led.came.iter().rev() {
            if self.came.insert(inject.no) {
                told.push(inject_told(inject));
            }
            for found in &inject.found {
                let key = (inject.no, found.by.clone(), found.action.clone());
                if found.outcome == "missed" && self.missed.insert(key) {
                    let due = inject.at.unwrap_or_default().saturating_add(found.within);
                    told.push(missed(inject, found, due));
                }
            }
        }
        for act in led.acts.iter().rev() {
            if self.acts.insert(act.message) {
                told.push(act_told(led, act));
            }
        }
        for no in &led.skipped {
            if self.skipped.insert(*no) {
                told.push(Told {
                    at: led.story,
                    line: format!("inject {no} is left out"),
                    value: json!({ "event": "skipped", "no": no }),
                });
            }
        }
        told.sort_by_key(|one| one.at);
        if self.paused != led.paused {
            self.paused = led.paused;
            let (line, event) = match (led.paused, led.begun) {
                (true, true) => ("paused", "paused"),
                (true, false) => ("the players were told; it waits to be started", "waits"),
                (false, _) => ("goes on", "resumed"),
            };
            let value = json!({ "event": event });
            told.push(Told { at: led.story, line: line.to_owned(), value });
        }
        if let Some(why) = led.ended.as_ref().filter(|_| !self.ended) {
            self.ended = true;
            told.push(Told {
                at: led.story,
                line: format!("it is over: {why}"),
                value: json!({ "event": "ended", "why": why }),
            });
        }
        for one in &mut told {
            if let Some(map) = one.value.as_object_mut() {
                map.insert("exercise".to_owned(), json!(led.exercise.to_string()));
                map.insert("at_seconds".to_owned(), json!(seconds(one.at)));
            }
        }
        told
    }

    /// Whether the end was told.
    pub(crate) const fn is_over(&self) -> bool {
        self.ended
    }
}

fn inject_told(inject: &InjectView) -> Told {
    let how = if inject.cue { "cue" } else { "inject" };
    let to = inject.to.join(", ");
    Told {
        at: inject.at.unwrap_or_default(),
        line: format!("{how} {}: {} to {to}: {}", inject.no, inject.from, inject.subject),
        value: json!({
            "event": how,
            "no": inject.no,
            "from": inject.from,
            "to": inject.to,
            "subject": inject.subject,
        }),
    }
}

fn missed(inject: &InjectView, found: &FoundView, due: u64) -> Told {
    let (by, action, no) = (&found.by, &found.action, inject.no);
    Told {
        at: due,
        line: format!("  {by} did not {action} within {} (inject {no})", span(found.within)),
        value: json!({ "event": "missed", "no": no, "by": by, "action": action }),
    }
}

fn act_told(led: &LedView, act: &crate::engine::ActView) -> Told {
    let rung = act.rung.map_or_else(String::new, |rung| format!(" to rung {rung}"));
    let about = act.about.map_or_else(String::new, |no| format!(" (inject {no})"));
    let strangers = match act.strangers.as_slice() {
        [] => String::new(),
        some => format!(", also to {}, who does not play", some.join(", ")),
    };
    // What it answers was expected within a time; which one can be seen by when it was done.
    let answers = led.came.iter().flat_map(|inject| {
        let at = inject.at.unwrap_or_default();
        inject.found.iter().map(move |found| (inject.no, at, found))
    });
    let answers: Vec<String> = answers
        .filter(|(_, at, found)| {
            found.by == act.by
                && found.action == act.action
                && found.took.is_some_and(|took| at.saturating_add(took) == act.at)
        })
        .map(|(no, _, found)| {
            let late = if found.outcome == "late" { "late" } else { "in time" };
            format!(": expected of inject {no}, {late}")
        })
        .take(1)
        .collect();
    Told {
        at: act.at,
        line: format!("  {} {}{rung}{about}{strangers}{}", act.by, act.action, answers.concat()),
        value: json!({
            "event": "act",
            "by": act.by,
            "action": act.action,
            "message": act.message.to_string(),
            "about": act.about,
            "rung": act.rung,
            "strangers": act.strangers,
        }),
    }
}

fn seconds(millis: u64) -> f64 {
    core::time::Duration::from_millis(millis).as_secs_f64()
}

/// Hours, minutes and seconds of the story.
pub(crate) fn clock(millis: u64) -> String {
    let seconds = millis / 1_000;
    format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// A span in its two largest units.
pub(crate) fn span(millis: u64) -> String {
    let seconds = millis / 1_000;
    let (hours, minutes, left) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes, left) {
        (0, 0, left) => format!("{left}s"),
        (0, minutes, 0) => format!("{minutes}m"),
        (0, minutes, left) => format!("{minutes}m{left}s"),
        (hours, 0, _) => format!("{hours}h"),
        (hours, minutes, _) => format!("{hours}h{minutes}m"),
    }
}

#[cfg(test)]
mod tests {
    use hotline_protocol::ids::{ExerciseId, UnixMillis};

    use super::*;
    use crate::engine::ActView;

    fn inject(no: u16, outcome: &str, took: Option<u64>) -> InjectView {
        InjectView {
            no,
            at: Some(60_000),
            cue: false,
            from: "a newspaper".to_owned(),
            to: vec!["red".to_owned()],
            subject: "Something".to_owned(),
            hint: false,
            met: None,
            unmet: None,
            found: vec![FoundView {
                by: "red".to_owned(),
                action: "respond".to_owned(),
                rung: None,
                within: 600_000,
                outcome: outcome.to_owned(),
                took,
            }],
        }
    }

    fn led() -> LedView {
        LedView {
            exercise: ExerciseId([1; 16]),
            scenario: "small".to_owned(),
            title: "A small one".to_owned(),
            tlp: "AMBER".to_owned(),
            started_at: UnixMillis(0),
            factor: 60,
            story: 700_000,
            as_of: UnixMillis(0),
            paused: false,
            begun: true,
            waits: false,
            ended: None,
            stops: 3_600_000,
            cast: Vec::new(),
            next: Vec::new(),
            skipped: Vec::new(),
            came: vec![inject(1, "open", None)],
            acts: Vec::new(),
        }
    }

    fn lines(told: &[Told]) -> Vec<String> {
        told.iter().map(|one| format!("{} {}", clock(one.at), one.line)).collect()
    }

    #[test]
    fn everything_is_told_once_in_the_order_of_the_story() {
        let mut course = Course::default();
        let mut led = led();
        assert_eq!(lines(&course.look(&led)), ["0:01:00 inject 1: a newspaper to red: Something"]);
        assert_eq!(course.look(&led), []);
        led.acts.push(ActView {
            at: 120_000,
            by: "red".to_owned(),
            action: "respond".to_owned(),
            message: MessageId([1; 16]),
            about: None,
            rung: None,
            strangers: vec!["XC".to_owned()],
        });
        led.came = vec![inject(1, "met", Some(60_000))];
        led.ended = Some("its time had come".to_owned());
        assert_eq!(
            lines(&course.look(&led)),
            [
                "0:02:00   red respond, also to XC, who does not play: expected of inject 1, in time",
                "0:11:40 it is over: its time had come"
            ]
        );
        assert!(course.is_over());
        assert_eq!(course.look(&led), []);
    }

    #[test]
    fn what_was_not_done_is_told_at_the_time_it_was_due() {
        let mut course = Course::default();
        let mut led = led();
        led.came = vec![inject(1, "missed", None)];
        let told = lines(&course.look(&led));
        assert_eq!(told[1], "0:11:00   red did not respond within 10m (inject 1)");
    }
}
