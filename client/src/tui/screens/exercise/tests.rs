//! Leading an exercise and playing in one by keys.

use core::time::Duration;

use hotline_protocol::ids::{Precedence, Traffic};

use crate::ask::{Ask, Play};
use crate::engine::Command;
use crate::lang::Language;
use crate::tui::robot::{Paint, Robot, World};

fn robot(world: World) -> Robot {
    Robot::new(world, (100, 40), Paint::Ascii.look(Language::En))
}

fn plays(robot: &mut Robot) -> Vec<Play> {
    let asks = robot.asks().into_iter();
    asks.filter_map(|ask| match ask {
        Ask::Command(Command::Exercise(play)) => Some(*play),
        _ => None,
    })
    .collect()
}

#[test]
fn each_key_of_the_console_does_what_the_command_line_does() {
    for (keys, play) in [
        ("Space", Play::Pause),
        ("f", Play::Fire(5)),
        ("j f", Play::Fire(6)),
        ("S", Play::Skip(5)),
        ("j j j y", Play::Branch { no: 2, met: true }),
        ("j j j N", Play::Branch { no: 2, met: false }),
        ("j j j t", Play::Hint(2)),
    ] {
        let mut robot = robot(World::story().with_exercise_led());
        robot.keys("X");
        plays(&mut robot);
        robot.keys(keys);
        assert_eq!(plays(&mut robot), [play], "{keys}\n{}", robot.screen());
    }
}

#[test]
fn an_exercise_is_ended_after_a_question_and_never_by_one_key() {
    let mut robot = robot(World::story().with_exercise_led());
    robot.keys("X E");
    assert!(robot.screen().contains("End the exercise \"The cable\" now?"), "{}", robot.screen());
    robot.keys("n");
    assert_eq!(plays(&mut robot), []);
    robot.keys("E y");
    assert_eq!(plays(&mut robot), [Play::End { words: String::new() }]);
}

#[test]
fn who_plays_leads_nothing() {
    let mut robot = robot(World::story().with_exercise_played());
    robot.keys("X Space f S y N t E");
    assert_eq!(plays(&mut robot), []);
    assert!(robot.screen().contains("runs no exercise"), "{}", robot.screen());
}

#[test]
fn a_cue_is_said_as_it_is_or_in_other_words() {
    let mut robot = robot(World::story().with_exercise_played());
    robot.keys("X Enter C-s");
    let said = |subject: Option<&str>, body: Option<&str>| Play::Say {
        exercise: Some(hotline_protocol::ids::ExerciseId([0xe1; 16])),
        no: 2,
        subject: subject.map(str::to_owned),
        body: body.map(str::to_owned),
    };
    assert_eq!(plays(&mut robot), [said(None, None)]);
    robot.keys("Enter \" At once.\" C-s");
    let body = "We ask for the ship's task and position since 21:00Z. At once.";
    assert_eq!(plays(&mut robot), [said(None, Some(body))]);
    robot.keys("Enter Tab C-u \"Cables\" C-s");
    assert_eq!(plays(&mut robot), [said(Some("Cables"), None)]);
}

#[test]
fn what_was_said_is_not_said_again() {
    let mut robot = robot(World::story().with_exercise_played());
    robot.keys("X j Enter");
    assert!(robot.screen().contains("said already"), "{}", robot.screen());
}

#[test]
fn a_real_alert_breaks_through_the_console_and_the_part_of_an_exercise() {
    for world in [World::story().with_exercise_led(), World::story().with_exercise_played()] {
        let mut robot = robot(world);
        assert!(robot.screen().contains("[EX] The cable  0:26:00  running"), "{}", robot.screen());
        robot.keys("X");
        robot.world_mut().raise(Precedence::Flash);
        robot.advance(Duration::from_secs(1));
        let screen = robot.screen();
        assert!(screen.contains("type ACK"), "{screen}");
        // No key of the exercise does anything beneath it.
        plays(&mut robot);
        robot.keys("Space f E y");
        assert_eq!(plays(&mut robot), [], "{}", robot.screen());
    }
}

#[test]
fn a_few_words_are_written_in_a_case_of_an_exercise_and_go_nowhere_else() {
    let mut robot = robot(World::story().with_cases().with_exercise_case());
    robot.keys("x Enter i \"We look into it.\" C-s");
    let asks = robot.asks().into_iter();
    let sent: Vec<_> = asks
        .filter_map(|ask| match ask {
            Ask::Command(Command::Send(new)) => Some(*new),
            _ => None,
        })
        .collect();
    let [new] = &sent[..] else { panic!("{sent:?}\n{}", robot.screen()) };
    assert_eq!(new.traffic, Traffic::Exercise);
    assert!(new.case.is_some() && new.body == "We look into it.", "{new:?}");
    assert!(!new.to.iter().any(|to| to.to_string() == "XA/technical"), "{new:?}");
}
