//! Leading an exercise and playing in one by keys.

use core::time::Duration;

use hotline_exercise::{Assessment, Corrective, Rating};
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
fn the_keys_of_a_controller_are_shown_to_a_controller_alone() {
    for (world, leads) in [
        (World::story().with_exercise_led(), true),
        (World::story().with_exercise_played(), false),
        (World::story(), false),
    ] {
        let mut robot = robot(world);
        robot.keys("X");
        let screen = robot.screen();
        let hints = screen.lines().last().unwrap();
        assert_eq!(hints.contains("pause, go on"), leads, "{screen}");
        assert_eq!(hints.contains("leave it out"), leads, "{screen}");
        assert_eq!(hints.contains("Esc back"), !leads, "{screen}");
    }
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

/// The file of a scenario that comes with the program.
fn shipped(id: &str) -> String {
    crate::exercises::shipped(id).unwrap().1.to_owned()
}

#[test]
fn a_scenario_is_chosen_cast_and_begun_after_a_question_as_the_command_line_begins_it() {
    let mut robot = robot(World::story());
    robot.keys("X b");
    assert!(robot.screen().contains("The silent desk at 03:00"), "{}", robot.screen());
    // What is in it can be read to its end before it is chosen.
    robot.keys("C-d C-d C-d C-d C-d C-d");
    assert!(robot.screen().contains("brennia-ministry"), "{}", robot.screen());
    robot.keys("Enter C-s");
    plays(&mut robot);
    assert!(robot.screen().contains("Begin \"The silent desk"), "{}", robot.screen());
    robot.keys("n");
    assert_eq!(plays(&mut robot), [], "nobody was told");

    // Another seat for a player, three hours in a minute, and the players told first.
    robot.keys("Tab C-n Tab Tab C-u \"180\" Tab Space C-s");
    assert!(robot.screen().contains("Tell the players of"), "{}", robot.screen());
    assert!(robot.screen().contains("brennia-cert: XF/technical/1"), "{}", robot.screen());
    robot.keys("y");
    let cast = [
        ("aldoria-cert", "XB/technical/1"),
        ("brennia-cert", "XF/technical/1"),
        ("brennia-ministry", "XD/diplomatic/1"),
    ];
    let cast = cast.map(|(name, seat)| (name.to_owned(), seat.parse().unwrap()));
    let run = Play::Run {
        scenario: shipped("silent-desk"),
        cast: cast.into_iter().collect(),
        factor: Some(180),
        wait: true,
    };
    assert_eq!(plays(&mut robot), [run]);
    // It is led from the console at once, and that is what is left when it is closed.
    assert!(robot.screen().contains("What players did"), "{}", robot.screen());
    robot.keys("b");
    assert!(robot.screen().contains("still under way here"), "{}", robot.screen());
    robot.keys("Esc");
    assert!(!robot.screen().contains("Choose a scenario"), "{}", robot.screen());
}

#[test]
fn nothing_is_asked_while_a_part_is_free_played_twice_or_the_story_would_run_too_fast() {
    for (keys, why) in [
        ("C-p C-p C-p C-s", "Choose a seat for aldoria-cert."),
        ("Tab C-n Tab Tab C-u \"361\" C-s", "runs 1 to 360 times"),
        ("Tab Tab Tab C-u C-s", "runs 1 to 360 times"),
    ] {
        let mut robot = robot(World::story());
        robot.keys("X b Enter").keys(keys);
        assert!(robot.screen().contains(why), "{keys}\n{}", robot.screen());
        robot.keys("y");
        assert_eq!(plays(&mut robot), [], "{keys}");
    }
    // From the first seat on until it is that of another player.
    let mut robot = robot(World::story());
    robot.keys("X b Enter");
    for _ in 0..12 {
        robot.keys("C-n C-s");
        if robot.screen().contains("would play two parts") {
            return;
        }
        robot.keys("n");
    }
    panic!("{}", robot.screen());
}

#[test]
fn a_refusal_leaves_the_form_as_it_is() {
    let mut robot = robot(World::story());
    robot.keys("X b Enter C-s").hold().keys("y");
    let refused = crate::engine::Failure::Refused("XB/technical/1 is suspended".to_owned());
    while !robot.fail_one(refused.clone()) {}
    robot.release();
    let screen = robot.screen();
    assert!(screen.contains("is suspended") && screen.contains("Who plays"), "{screen}");
}

#[test]
fn a_file_of_ones_own_is_read_and_each_mistake_is_shown_with_its_line_and_field() {
    let mut robot = robot(World::story());
    let mut put = |text: &str| {
        let path = "/home/duty/mine.toml".to_owned();
        robot.world_mut().office.files.insert(path, text.as_bytes().to_vec());
    };
    put(&shipped("silent-desk").replace("level = 1", "level = 9").replace("at = \"3m\"", "at = 3"));
    robot.keys("X b G Enter \"mine.toml\" Enter");
    let screen = robot.screen();
    for mistake in ["mine.toml:6:", "level", "mine.toml:60:", "Mistakes: 2"] {
        assert!(screen.contains(mistake), "{mistake}\n{screen}");
    }
    let path = "/home/duty/mine.toml".to_owned();
    robot.world_mut().office.files.insert(path, shipped("silent-desk").into_bytes());
    robot.keys("Enter");
    assert!(robot.screen().contains("Who plays \"The silent desk"), "{}", robot.screen());
    robot.keys("C-s y");
    assert!(robot.screen().contains("What players did"), "{}", robot.screen());
    robot.keys("Esc");
    assert!(!robot.screen().contains("Read a scenario"), "{}", robot.screen());
}

#[test]
fn a_file_that_is_not_there_is_said() {
    let mut robot = robot(World::story());
    robot.keys("X b G Enter \"none.toml\" Enter");
    assert!(robot.screen().contains("No such file"), "{}", robot.screen());
}

#[test]
fn the_report_is_saved_in_each_form_with_the_hash_of_each_case() {
    let mut robot = robot(World::story().with_exercise_led().with_dossier());
    for (turns, name, begins) in [
        ("", "cable-cut.html", "<!DOCTYPE html>"),
        ("C-n ", "cable-cut.json", "{"),
        ("C-n C-n ", "cable-cut.txt", "EXERCISE"),
    ] {
        robot.keys("X e").keys(turns).keys("Enter");
        let path = format!("/home/duty/{name}");
        let saved = robot.world().office.files.get(&path);
        let saved = saved.unwrap_or_else(|| panic!("{name}\n{}", robot.screen()));
        let text = String::from_utf8(saved.clone()).unwrap();
        assert!(text.to_lowercase().starts_with(&begins.to_lowercase()), "{name}: {text}");
        assert!(text.contains("XA-XB-2026-T1-0001"), "{name}: {text}");
        robot.keys("Esc");
    }
}

#[test]
fn what_people_judge_is_kept_as_the_command_line_keeps_it_and_what_was_said_stays() {
    let mut robot = robot(World::story().with_exercise_led());
    robot.keys("X a");
    assert!(robot.screen().contains("What came of \"The cable\""), "{}", robot.screen());
    plays(&mut robot);
    // The first objective forwards to the best rating, the second backwards to the worst.
    robot.keys("Right Tab Left Tab Right Left");
    assert!(robot.screen().contains("unable to perform"), "{}", robot.screen());
    robot.keys("S-Tab S-Tab S-Tab S-Tab S-Tab S-Tab S-Tab S-Tab");
    robot.keys("\"Calls were quick\" Tab \"No translator\" C-s");
    let kept = |strengths: &[&str], anew: bool| Play::Assess {
        exercise: hotline_protocol::ids::ExerciseId([0xe1; 16]),
        assessment: Assessment {
            ratings: vec![Some(Rating::Performed), Some(Rating::Unable)],
            strengths: strengths.iter().map(|one| (*one).to_owned()).collect(),
            gaps: if anew { Vec::new() } else { vec!["No translator".to_owned()] },
            corrective: Vec::new(),
        },
    };
    assert_eq!(plays(&mut robot), [kept(&["Calls were quick"], false)], "{}", robot.screen());
    assert!(robot.screen().contains("Kept for the report."), "{}", robot.screen());
    assert!(robot.screen().contains("went well: 1, missing: 1"), "{}", robot.screen());
    robot.keys("S-Tab \"So was the answer\" C-s");
    let both = ["Calls were quick", "So was the answer"];
    assert_eq!(plays(&mut robot), [kept(&both, false)], "{}", robot.screen());
    // Begun anew as by `--clear`: the ratings are those on the screen.
    robot.keys("\"Only this\" Tab Tab Tab Tab Tab Space C-s");
    assert_eq!(plays(&mut robot), [kept(&["Only this"], true)], "{}", robot.screen());
}

#[test]
fn an_action_says_what_who_and_by_when_or_is_not_taken_and_nothing_typed_is_lost() {
    let mut robot = robot(World::story().with_exercise_led());
    robot.keys("X a S-Tab S-Tab S-Tab \"Noor\" C-s");
    assert_eq!(plays(&mut robot), []);
    assert!(robot.screen().contains("Say all three"), "{}", robot.screen());
    robot.keys("\"A second translator\" Tab Tab \"1 March\" C-s");
    let kept = plays(&mut robot);
    let [Play::Assess { assessment, .. }] = &kept[..] else {
        panic!("{kept:?}\n{}", robot.screen())
    };
    let action = Corrective {
        what: "A second translator".to_owned(),
        owner: "Noor".to_owned(),
        due: "1 March".to_owned(),
    };
    assert_eq!(assessment.corrective, [action]);
}

#[test]
fn who_plays_judges_nothing_of_another_desks_exercise() {
    let mut robot = robot(World::story().with_exercise_played());
    robot.keys("X a");
    assert!(robot.screen().contains("this seat did not run this exercise"), "{}", robot.screen());
    assert_eq!(plays(&mut robot), []);
}
