//! A scenario to build tests from.

use hotline_exercise::Scenario;

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
