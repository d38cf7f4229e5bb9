//! A scenario and a run of it to build tests from.

use core::time::Duration;
use std::sync::Arc;

use hotline_exercise::{Act, Action, Output, Run, Scenario};
use hotline_protocol::ids::{MessageId, UnixMillis};

/// Two players, a cue, a branch, and an inject by the clock.
pub(crate) const SMALL: &str = r#"
[exercise]
id = "small"
title = "A small one"
level = 1
objectives = ["Answer."]
time_factor = 2

[[player]]
name = "red"
plays = "the technical desk of Red"
desk = "technical"

[[player]]
name = "blue"
plays = "the policy desk of Blue"
desk = "policy"

[[inject]]
no = 1
at = "0m"
from = "red"
to = ["blue"]
template = "CON"
precedence = "immediate"
subject = "Something"
fields = { severity = "high" }
expected = [{ action = "acknowledge", by = "blue", within = "10m" }]
branch = { met = 2, unmet = 3 }

[[inject]]
no = 2
from = "control"
to = ["red"]
subject = "Met"

[[inject]]
no = 3
from = "control"
voice = "a newspaper"
to = ["red", "blue"]
subject = "Unmet"

[[inject]]
no = 4
at = "30m"
from = "control"
to = ["red"]
subject = "By the clock"
expected = [{ action = "propose-closure", by = "red", within = "5m" }]

[stop]
at = "1h"
when_done = true
"#;

pub(crate) fn small() -> Scenario {
    Scenario::read(SMALL).unwrap()
}

pub(crate) const NOW: UnixMillis = UnixMillis(1_790_000_000_000);
pub(crate) const MINUTE: u64 = 60_000;

/// At that minute of life.
pub(crate) fn minute(n: u64) -> UnixMillis {
    UnixMillis(NOW.0 + n * MINUTE)
}

pub(crate) fn story(minutes: u64) -> Duration {
    Duration::from_secs(minutes * 60)
}

pub(crate) fn run(factor: u32) -> Run {
    Run::start(Arc::new(small()), factor, NOW)
}

pub(crate) fn outputs(run: &mut Run, now: UnixMillis) -> Vec<Output> {
    core::iter::from_fn(|| run.poll(now)).collect()
}

pub(crate) fn act(n: u8, by: &str, action: Action, about: Option<u16>) -> Act {
    Act {
        at: Duration::ZERO,
        by: by.to_owned(),
        action,
        message: MessageId([n; 16]),
        about,
        rung: None,
        strangers: Vec::new(),
    }
}
