//! What a person does about a case, by keys.

use core::time::Duration;

use hotline_protocol::ids::Traffic;
use proptest::prelude::*;
use proptest::test_runner::Config;

use super::super::event::Key;
use super::super::keys::Context;
use super::super::robot::{Paint, Robot, World};
use super::{WIDE, english};
use crate::ask::{Ask, Deed, IncidentView, Matter, News};
use crate::engine::{Command, Failure};
use crate::lang::Language;

/// What this desk raised, what it was asked, and what is to be closed.
const RAISED: &str = "G k k k k m";
const ASKED: &str = "G k k k m";
const CLOSING: &str = "G k k m";

fn open(keys: &str) -> Robot {
    let mut robot = english(World::story().with_cases().with_exercise_case(), WIDE);
    robot.asks();
    robot.keys(keys);
    robot
}

fn context(robot: &Robot) -> Context {
    robot.desk().state.context()
}

/// Everything that was asked of the engine about a case since the last look.
fn commands(robot: &mut Robot) -> Vec<Command> {
    let of = |ask| match ask {
        Ask::Command(Command::Connect) => None,
        Ask::Command(command) => Some(command),
        _ => None,
    };
    robot.asks().into_iter().filter_map(of).collect()
}

#[track_caller]
fn deed(robot: &mut Robot) -> (Matter, Deed) {
    match &commands(robot)[..] {
        [Command::Deed(matter, deed)] => (matter.as_ref().clone(), deed.clone()),
        other => panic!("{other:?}\n{}", robot.screen()),
    }
}

#[test]
fn each_form_asks_the_engine_what_the_command_line_asks() {
    let says = |text: &str| text.to_owned();
    for (keys, wanted, text) in [
        (
            format!("{ASKED} R n Tab \"Nothing seen\" C-s"),
            Deed::Respond { outcome: says("no-information") },
            "Nothing seen",
        ),
        (
            format!("{RAISED} U \"Quiet now\" Tab l Tab n Tab \"2026-11-22 18:00\" C-s"),
            Deed::Update {
                severity: Some(1),
                scale: Some(says("national")),
                next_update_at: Some(hotline_protocol::ids::UnixMillis(1_795_370_400_000)),
            },
            "Quiet now",
        ),
        (
            format!("{ASKED} C \"No damage.\" Tab \"We tell first.\" C-s"),
            Deed::Propose { commitments: says("We tell first.") },
            "No damage.",
        ),
        (format!("{CLOSING} C a C-s y"), Deed::Agree, ""),
        (format!("{CLOSING} C o Tab \"Not yet\" C-s"), Deed::Object, "Not yet"),
        (
            format!("{CLOSING} C Right Right Right Tab \"Our text\" C-s"),
            Deed::Propose { commitments: String::new() },
            "Our text",
        ),
        (format!("{RAISED} S C-s"), Deed::Suspend, ""),
        (format!("{RAISED} W \"A false alarm\" C-s y"), Deed::Withdraw, "A false alarm"),
    ] {
        let mut robot = english(World::story().with_cases(), WIDE);
        robot.asks();
        robot.keys(&keys);
        let (matter, done) = deed(&mut robot);
        assert_eq!((done, matter.text.as_str()), (wanted, text), "{keys}");
        assert_eq!(matter.traffic, Traffic::Operation);
        assert!(!matter.note, "a non-paper unless somebody says note");
        assert!(matter.expects.is_some() && matter.party.is_some(), "{keys}");
        assert_eq!(context(&robot), Context::Case, "{keys}\n{}", robot.screen());
        assert!(robot.screen().contains("Done. It is on its way"), "{}", robot.screen());
    }
}

#[test]
fn what_cannot_be_undone_is_asked_first_and_no_sends_nothing() {
    for keys in [
        format!("{CLOSING} C a C-s"),
        format!("{RAISED} W C-s"),
        format!("{ASKED} R a Tab Tab n C-s"),
        format!("{RAISED} E \"It was answered\" C-s"),
        format!("{RAISED} X"),
    ] {
        let mut robot = open(&keys);
        assert_eq!(context(&robot), Context::Confirm, "{keys}\n{}", robot.screen());
        robot.keys("n Esc");
        assert_eq!(commands(&mut robot), [], "{keys}");
    }
}

#[test]
fn a_recall_goes_after_a_yes_and_not_once_somebody_has_acknowledged() {
    let mut robot = open(&format!("{RAISED} X y"));
    assert!(matches!(commands(&mut robot)[..], [Command::Recall { .. }]));
    let mut world = World::story().with_cases();
    for one in &mut world.incidents {
        one.acknowledged_by = Some("XD/technical/1".parse().unwrap());
    }
    let mut robot = english(world, WIDE);
    robot.keys(&format!("{RAISED} X"));
    assert!(robot.screen().contains("a recall comes too late"), "{}", robot.screen());
    assert!(!commands(&mut robot).iter().any(|one| matches!(one, Command::Recall { .. })));
}

#[test]
fn what_is_not_open_says_why_and_what_is() {
    for keys in ["R", "O", "F"] {
        let mut robot = open(&format!("{RAISED} {keys}"));
        let screen = robot.screen();
        assert_eq!(context(&robot), Context::Case, "{keys}");
        assert!(screen.contains("Not as it stands: it is raised"), "{keys}\n{screen}");
        assert!(screen.contains("U situation, C"), "the way on: {screen}");
        assert_eq!(commands(&mut robot), []);
    }
}

#[test]
fn a_form_that_lacks_what_is_needed_says_so_at_the_field_and_sends_nothing() {
    for (keys, words) in [
        (format!("{ASKED} R C-s"), "Choose one first"),
        (format!("{ASKED} C C-s"), "Write it in a line"),
        (format!("{CLOSING} C o C-s"), "Write it in a line"),
        (format!("{RAISED} U Tab Tab Tab \"soon\" C-s"), "This is no time"),
        (format!("{RAISED} M C-s"), "No other open case"),
        (format!("{RAISED} E C-s"), "Write it in a line"),
    ] {
        let mut robot = open(&keys);
        assert!(robot.screen().contains(words), "{keys}\n{}", robot.screen());
        assert_eq!(context(&robot), Context::Deed, "{keys}");
        assert_eq!(commands(&mut robot), [], "{keys}");
    }
}

fn change(robot: &mut Robot, what: impl Fn(&mut IncidentView)) {
    let world = robot.world_mut();
    world.incidents.iter_mut().for_each(what);
    let case = world.incidents[0].case;
    robot.news(News::Incident { case, traffic: Traffic::Operation });
}

#[test]
fn nothing_is_sent_about_what_has_moved_on_until_it_was_read_again() {
    let mut robot = open(&format!("{ASKED} R a"));
    change(&mut robot, |one| one.life.state = "in-progress".to_owned());
    assert!(robot.screen().contains("It is in progress by now"), "{}", robot.screen());
    robot.keys("C-s");
    assert_eq!(commands(&mut robot), [], "{}", robot.screen());
    robot.keys("C-s");
    assert_eq!(deed(&mut robot).0.expects.as_deref(), Some("in-progress"));
}

#[test]
fn a_refusal_is_told_as_the_engine_says_it_and_what_was_written_stays() {
    let mut robot = open(&format!("{ASKED} R a Tab \"Ports are closed\""));
    robot.world_mut().fails = Some(Failure::Refused("it is closed: reopen it first".to_owned()));
    robot.keys("C-s");
    let screen = robot.screen();
    assert!(screen.contains("it is closed: reopen it first"), "{screen}");
    assert!(screen.contains("Ports are closed"), "{screen}");
    assert_eq!(context(&robot), Context::Deed);
}

#[test]
fn what_is_written_about_a_case_is_on_disk_within_a_second_and_found_again() {
    let mut robot = open(&format!("{ASKED} C \"Both sides found no damage\""));
    robot.advance(Duration::from_secs(1));
    let kept: Vec<_> = robot.world().kept.keys().filter(|k| k.starts_with("draft/deed/")).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    let mut world = World::story().with_cases();
    world.kept = robot.world().kept.clone();
    let mut again = english(world, WIDE);
    again.keys(&format!("{ASKED} C"));
    assert!(again.screen().contains("Both sides found no damage"), "{}", again.screen());
    again.keys("C-s");
    assert!(again.world().kept.keys().all(|key| !key.starts_with("draft/deed/")));
}

#[test]
fn comparing_asks_everybody_and_two_stories_stand_above_all_else() {
    let mut robot = open(&format!("{ASKED} ="));
    assert!(matches!(commands(&mut robot)[..], [Command::Compare { .. }]));
    let world = World::story().with_cases().with_two_stories();
    let mut robot = english(world, WIDE);
    robot.keys(&format!("{ASKED} ="));
    let screen = robot.screen();
    let verdict = screen.lines().position(|line| line.contains("TWO STORIES")).unwrap();
    assert!(verdict <= 4, "{screen}");
    assert!(screen.contains("Next: call XB/technical/1"), "{screen}");
}

#[test]
fn an_exercise_says_so_on_every_screen_and_size_and_what_is_done_stays_in_it() {
    for keys in ["x Enter", "x Enter R", "x Enter C", "x Enter =", "x Enter e"] {
        for size in [(40, 10), (80, 24), WIDE] {
            for language in [Language::En, Language::Fr, Language::Ar] {
                let world = World::story().with_cases().with_exercise_case();
                let mut robot = Robot::new(world, size, Paint::Ascii.look(language));
                robot.keys(keys);
                let screen = robot.screen();
                assert!(screen.contains("[EX]"), "{keys} {size:?}\n{screen}");
            }
        }
    }
    let mut robot = open("x Enter R a C-s");
    assert_eq!(deed(&mut robot).0.traffic, Traffic::Exercise);
    let mut robot = open("x Enter i \"Noted.\" C-s");
    let sent = commands(&mut robot);
    let is_played = |command: &Command| matches!(command, Command::Send(new) if new.traffic == Traffic::Exercise);
    assert!(sent.len() == 1 && sent.iter().all(is_played), "{sent:?}");
    let mut robot = open("x Enter t K");
    assert_eq!(context(&robot), Context::Case, "{}", robot.screen());
    assert_eq!(commands(&mut robot), []);
}

#[test]
fn an_alarm_about_a_ladder_rings_and_stays_until_the_case_was_looked_at() {
    let mut robot = english(World::story().with_cases(), WIDE);
    robot.effects();
    robot.world_mut().alarms("token-without-answer", "A token was used for XA-XD-2026-0039.");
    robot.advance(Duration::from_secs(60));
    assert!(robot.calls().next().is_some(), "it rings");
    let second = |robot: &Robot| robot.screen().lines().nth(1).unwrap().to_owned();
    assert!(second(&robot).contains("ALARM: A token was used"), "{}", robot.screen());
    robot.keys(RAISED);
    assert!(robot.screen().contains("A token was used"), "{}", robot.screen());
    robot.keys("Esc");
    assert!(!second(&robot).contains("ALARM"), "{}", robot.screen());
}

/// Keys that do something about a case or in its forms.
const PRESSED: [&str; 26] = [
    "R", "U", "C", "O", "S", "F", "M", "W", "K", "e", "E", "X", "=", "c", "Tab", "C-s", "C-n", "y",
    "n", "a", "Enter", "Right", "i", "t", "PageDown", "C-x",
];

proptest! {
    #![proptest_config(Config { cases: 48, ..Config::default() })]
    #[test]
    fn nothing_done_in_a_case_of_an_exercise_touches_operation(
        keys in prop::collection::vec(prop::sample::select(&PRESSED[..]), 1..30),
        size in prop::sample::select(vec![(40_u16, 10_u16), (80, 24), (120, 40)]),
    ) {
        let world = World::story().with_cases().with_exercise_case();
        let before = world.incidents.clone();
        let mut robot = Robot::new(world, size, Paint::Mono.look(Language::En));
        robot.keys("x Enter").asks();
        for key in keys {
            robot.key(key.parse::<Key>().unwrap());
        }
        for command in commands(&mut robot) {
            let traffic = match command {
                Command::Deed(matter, _) => matter.traffic,
                Command::Escalate { traffic, .. } | Command::Deescalate { traffic, .. } => traffic,
                Command::Compare { traffic, .. } => traffic,
                Command::Send(new) => new.traffic,
                // By its id: that of the exercise.
                Command::Recall { message } | Command::Acknowledge { message, .. } => {
                    prop_assert_eq!(message.0[0], 20);
                    continue;
                }
                other => return Err(TestCaseError::fail(format!("{other:?}"))),
            };
            prop_assert_eq!(traffic, Traffic::Exercise);
        }
        let real = |all: &[IncidentView]| -> Vec<IncidentView> {
            all.iter().filter(|one| one.traffic == Traffic::Operation).cloned().collect()
        };
        prop_assert_eq!(real(&robot.world().incidents), real(&before));
    }
}
