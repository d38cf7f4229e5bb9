//! Every screen there is, and how a person gets to it.

use core::time::Duration;

use hotline_protocol::ids::{Precedence, Traffic};

use super::super::look::Look;
use super::super::robot::{Robot, World};

/// A screen by its name.
pub(super) struct Scene {
    pub(super) name: &'static str,
    world: fn() -> World,
    keys: &'static str,
    then: fn(&mut Robot),
    answered: bool,
    newcomer: bool,
}

impl Scene {
    /// Goes there.
    pub(super) fn play(&self, size: (u16, u16), look: Look) -> Robot {
        let begin = if self.newcomer { Robot::newcomer } else { Robot::unanswered };
        let mut robot = begin((self.world)(), size, look);
        if self.answered {
            robot.release();
        }
        robot.keys(self.keys);
        (self.then)(&mut robot);
        robot
    }
}

const fn at(name: &'static str, keys: &'static str) -> Scene {
    Scene { name, keys, ..STORY }
}

const fn at_cases(name: &'static str, keys: &'static str) -> Scene {
    Scene { name, keys, world: || World::story().with_cases(), ..STORY }
}

const fn at_shelf(name: &'static str, keys: &'static str) -> Scene {
    Scene { name, keys, world: || World::story().with_shelf(), ..STORY }
}

const STORY: Scene = Scene {
    name: "",
    world: World::story,
    keys: "",
    then: nothing,
    answered: true,
    newcomer: false,
};

fn nothing(_: &mut Robot) {}

/// A scenario that somebody began to write.
const MISTAKEN: &str = r#"
[exercise]
id = "mine"
title = "Mine"
level = 9
objectives = ["Answer."]

[[player]]
name = "red"
plays = "the technical desk of Red"
desk = "technical"

[[inject]]
no = 1
at = "5 minutes"
from = "control"
to = ["blue"]
subject = "Lights are out"
body = "Nobody knows why."

[stop]
at = "1h"
"#;

const TOKEN: &str = "XD/technical/1 stopped the ladder of XA-XD-2026-0039, and no answer of that seat \
                     is in the case. Call XD/technical.";
const LATE: &str = "The relay asked rung 2 of XA-XD-2026-0039 four minutes late.";
const SILENT: &str =
    "Rung 2 of XA-XD-2026-0039 was due, and the relay has said nothing. Call XD/diplomatic.";
const EARLY: &str = "The relay asked rung 3 of XA-XD-2026-0039 an hour before its time.";

/// An alarm of the record comes, and a while goes by.
fn alarm(robot: &mut Robot, code: &str, text: &str) {
    robot.world_mut().alarms(code, text);
    robot.advance(Duration::from_secs(20));
}

fn later(robot: &mut Robot) {
    robot.advance(Duration::from_secs(2));
}

/// All of them.
pub(super) const SCENES: &[Scene] = &[
    at("main-desks", "j"),
    at("main-case", "G k k k k Enter"),
    at("main-chosen", "j j Enter k k"),
    Scene { name: "main-start", answered: false, ..STORY },
    Scene { name: "main-harm", world: || World::story().with_harm(), keys: "G Enter", ..STORY },
    Scene {
        name: "alert",
        world: || World::story().with_alert(Precedence::Immediate),
        then: later,
        ..STORY
    },
    Scene {
        name: "alert-exercise",
        world: || {
            let mut world = World::story();
            world.raise(Precedence::Flash);
            for message in world.messages.iter_mut().rev().take(1) {
                message.traffic = Traffic::Exercise;
            }
            world
        },
        then: later,
        ..STORY
    },
    Scene {
        name: "alert-flash-swallows",
        world: || World::story().with_alert(Precedence::Immediate).with_alert(Precedence::Flash),
        keys: "j",
        ..STORY
    },
    Scene {
        name: "alert-ladder",
        world: || World::story().with_alert(Precedence::Flash).with_ladder(),
        then: later,
        ..STORY
    },
    Scene { name: "offline", world: || World::story().offline(50), keys: "j j Enter", ..STORY },
    Scene {
        name: "relay-dead",
        world: || World::story().offline(400),
        keys: "j j Enter",
        then: |robot| {
            robot.advance(Duration::from_secs(130));
        },
        ..STORY
    },
    Scene {
        name: "line-dead",
        world: || World::story().offline(400),
        keys: "s",
        then: |robot| {
            robot.advance(Duration::from_secs(130));
        },
        ..STORY
    },
    at("compose", "j j i \"Zones\" Tab \"Which zones are still wrong at your side?\""),
    at("concern", "n"),
    at("templates", "j j t"),
    at("form", "j j t \"rfi\" Enter \"Scans\" Tab Tab Space Right Right Right"),
    at("form-cites", "j j Enter g g t \"rsp\" Enter S-Tab S-Tab S-Tab"),
    Scene {
        name: "request",
        world: || World::story().with_request(),
        keys: "G k k Enter",
        ..STORY
    },
    Scene {
        name: "request-detail",
        world: || World::story().with_request(),
        keys: "G k k Enter Enter",
        ..STORY
    },
    Scene {
        name: "request-as-sent",
        world: || World::story().with_request(),
        keys: "G k k Enter Enter o",
        ..STORY
    },
    at("called-back", "j j i \"Zones\" Tab \"Which zones?\" C-s"),
    at("detail-sent", "j j Enter k k Enter"),
    at("detail-received", "j j Enter g g Enter"),
    at("directory", "d"),
    at("entry", "j j v Enter"),
    at("verify", "j v v"),
    at("confirm", "j i \"Zones\" Tab \"Which zones?\" C-s"),
    at("ack-words", "j j Enter c"),
    at("as-sent", "j j Enter g g Enter o"),
    at("warning", "j j n C-n"),
    at("called-back-again", "j j i \"Zones\" Tab \"Which zones?\" C-s u"),
    at("quitting", "j j i \"Zones\" Tab \"Which zones?\" C-s q"),
    Scene { name: "welcome", newcomer: true, ..STORY },
    Scene { name: "welcome-wrong", newcomer: true, keys: "\"hotline:abc\" Enter", ..STORY },
    at("search", "/ \"zones\""),
    at("search-nothing", "/ \"zzzz\""),
    at("line", "s"),
    at("palette", ":"),
    at("palette-typed", ": \"se\""),
    at("help", "?"),
    at("now", "F1"),
    Scene { name: "release", world: || World::story().with_drafts(), keys: "r", ..STORY },
    Scene {
        name: "release-draft",
        world: || World::story().with_drafts(),
        keys: "r Enter",
        ..STORY
    },
    Scene {
        name: "release-asks",
        world: || World::story().with_drafts(),
        keys: "r Enter C-d C-d C-d C-d C-d C-d Enter",
        ..STORY
    },
    Scene {
        name: "release-return",
        world: || World::story().with_drafts(),
        keys: "r Enter x \"The second point is not ours to say\"",
        ..STORY
    },
    at("release-none", "r"),
    Scene { name: "duty", world: || World::story().with_roster(), keys: "w", ..STORY },
    Scene { name: "duty-none", world: || World::story().with_no_roster(), keys: "w", ..STORY },
    Scene {
        name: "duty-new",
        world: || World::story().with_roster(),
        keys: "w i 2 Tab \"00:00\" Tab \"8h\" Tab Backspace \"5\"",
        ..STORY
    },
    Scene {
        name: "duty-change",
        world: || World::story().with_roster(),
        keys: "w j Enter",
        ..STORY
    },
    Scene {
        name: "dossier",
        world: || World::story().with_dossier(),
        keys: "G k k k k D",
        ..STORY
    },
    Scene {
        name: "dossier-below",
        world: || World::story().with_dossier(),
        keys: "G k k k k D C-d C-d C-d C-d",
        ..STORY
    },
    Scene {
        name: "dossier-export",
        world: || World::story().with_dossier(),
        keys: "G k k k k D e",
        ..STORY
    },
    Scene {
        name: "dossier-checked",
        world: || World::story().with_dossier(),
        keys: "G k k k k D e Enter V \"XA-XB-2026-T1-0001.html\" Enter",
        ..STORY
    },
    at("dossier-file", "V"),
    Scene { name: "handover", world: || World::story().with_roster(), keys: "H", ..STORY },
    Scene {
        name: "handover-note",
        world: || World::story().with_roster(),
        keys: "H Down Space Tab Tab \"Call the registrar at 16:00Z.\"",
        ..STORY
    },
    Scene {
        name: "handover-review",
        world: || World::story().with_roster(),
        keys: "H Tab Tab \"Call the registrar at 16:00Z.\" C-s",
        ..STORY
    },
    at("pass-on", "G k k k e \"No answer since 13:44Z\""),
    at_cases("case-raised", "G k k k k m"),
    at_cases("case-asked", "G k k k m"),
    at_cases("case-closing", "G k k m"),
    at_cases("case-timeline", "G k k k m G"),
    at_cases("deed-respond", "G k k k m R n Tab \"Nothing in our logs\""),
    at_cases("deed-agree", "G k k m C"),
    at_cases("deed-sure", "G k k m C a C-s"),
    at_cases("deed-propose", "G k k k m C \"Both sides found no damage.\""),
    at_cases("deed-update", "G k k k k m U Tab Tab Tab"),
    at_cases("deed-closed-to", "G k k k k m R"),
    at_cases("record", "G k k k m ="),
    Scene {
        name: "record-two-stories",
        world: || World::story().with_cases().with_two_stories(),
        keys: "G k k k m =",
        ..STORY
    },
    Scene {
        name: "case-exercise",
        world: || World::story().with_cases().with_exercise_case(),
        keys: "x Enter",
        ..STORY
    },
    Scene {
        name: "exercise-led",
        world: || World::story().with_exercise_led(),
        keys: "X",
        ..STORY
    },
    Scene {
        name: "exercise-played",
        world: || World::story().with_exercise_played(),
        keys: "X",
        ..STORY
    },
    Scene {
        name: "exercise-say",
        world: || World::story().with_exercise_played(),
        keys: "X Enter",
        ..STORY
    },
    Scene { name: "exercise-choose", keys: "X b", ..STORY },
    Scene { name: "exercise-begin", keys: "X b Enter", ..STORY },
    Scene { name: "exercise-begin-sure", keys: "X b Enter C-s", ..STORY },
    Scene {
        name: "exercise-mistakes",
        then: |robot| {
            let path = "/home/duty/mine.toml".to_owned();
            robot.world_mut().office.files.insert(path, MISTAKEN.as_bytes().to_vec());
            robot.keys("X b G Enter \"mine.toml\" Enter");
        },
        ..STORY
    },
    Scene {
        name: "exercise-report",
        world: || World::story().with_exercise_led(),
        keys: "X e",
        ..STORY
    },
    Scene {
        name: "deed-exercise",
        world: || World::story().with_cases().with_exercise_case(),
        keys: "x Enter R",
        ..STORY
    },
    Scene {
        name: "played",
        world: || World::story().with_cases().with_exercise_case(),
        keys: "x",
        ..STORY
    },
    Scene {
        name: "alarm-missing",
        world: || World::story().with_cases().with_missing(),
        keys: "G k k k k Enter",
        ..STORY
    },
    Scene {
        name: "alarm-ladder",
        world: || World::story().with_cases(),
        keys: "G k k k k Enter",
        then: |robot| alarm(robot, "token-without-answer", TOKEN),
        ..STORY
    },
    Scene {
        name: "alarm-ladder-case",
        world: || World::story().with_cases(),
        keys: "G k k k k",
        then: |robot| {
            alarm(robot, "relay-late", LATE);
            alarm(robot, "relay-silent", SILENT);
            alarm(robot, "relay-early", EARLY);
            robot.keys("m");
        },
        ..STORY
    },
    at_shelf("library", "L"),
    at_shelf("library-document", "L G Enter"),
    at_shelf("library-former", "L j Enter"),
    at_shelf("library-revise", "L G c"),
    at_shelf("library-not-ours", "L c"),
    at_shelf("library-withdraw", "L G W \"It is wrong.\""),
    at_shelf("library-withdraw-question", "L G W \"It is wrong.\" C-s"),
    at_shelf("glossary", "T"),
    at_shelf("glossary-term", "T Enter"),
    at_shelf("glossary-change", "T c"),
    at_shelf("glossary-withdraw", "T W"),
    at_shelf("counters", "C"),
];
