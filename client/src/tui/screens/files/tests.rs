//! Files of a message by keys.

use crate::lang::Language;
use crate::tui::event::{Effect, Event, Papered, SaveOrder};
use crate::tui::robot::{Paint, Robot, World};

/// At a message with two files; the second is called as no file should be.
fn at_files() -> Robot {
    let mut robot =
        Robot::new(World::story().with_files(), (100, 30), Paint::Ascii.look(Language::En));
    robot.keys("j j Enter g g Enter");
    robot
}

fn orders(robot: &mut Robot) -> Vec<(u64, SaveOrder)> {
    let effects = robot.effects().into_iter();
    effects
        .filter_map(|effect| match effect {
            Effect::Save(tag, order) => Some((tag, *order)),
            _ => None,
        })
        .collect()
}

fn told(robot: &mut Robot, tag: u64, what: Result<Papered, String>) {
    robot.event(Event::Papered(tag, what));
}

#[test]
fn a_message_lists_its_files_harmlessly_and_says_which_key_saves_one() {
    let robot = at_files();
    let screen = robot.screen();
    assert!(
        screen.contains("indicators.json (12.3 kB, application/stix+json;version=2.1)"),
        "{screen}"
    );
    assert!(screen.contains("S saves a file"), "{screen}");
    assert!(!screen.contains('\u{202e}') && !screen.contains("../"), "{screen}");
}

#[test]
fn a_file_is_saved_where_a_person_says_and_progress_and_summary_are_shown() {
    let mut robot = at_files();
    robot.keys("S Enter");
    let [(tag, order)] = &orders(&mut robot)[..] else { panic!("{}", robot.screen()) };
    assert_eq!(order.path, "indicators.json");
    told(&mut robot, *tag, Ok(Papered::Saving { done: 6_000, of: 12_300 }));
    assert!(robot.screen().contains("48 %"), "{}", robot.screen());
    robot.keys("Enter");
    assert_eq!(orders(&mut robot), [], "one is on its way");
    let mut summary: Vec<_> = (0..40).map(|n| format!("object {n}")).collect();
    summary.insert(0, "STIX 2.1 bundle: 3 indicators".to_owned());
    summary.push("nothing of this was checked".to_owned());
    told(
        &mut robot,
        *tag,
        Ok(Papered::Kept { path: "/home/duty/indicators.json".into(), summary }),
    );
    let screen = robot.screen();
    assert!(screen.contains("Written: /home/duty/indicators.json"), "{screen}");
    assert!(screen.contains("STIX 2.1 bundle: 3 indicators"), "{screen}");
    assert!(screen.contains("nothing of this was checked"), "however long the rest is: {screen}");
}

#[test]
fn what_comes_of_a_file_is_told_to_whoever_has_gone_on() {
    let mut robot = at_files();
    robot.keys("S Enter Esc Esc");
    let [(tag, _)] = &orders(&mut robot)[..] else { panic!("{}", robot.screen()) };
    told(&mut robot, *tag, Ok(Papered::Saving { done: 1, of: 2 }));
    told(&mut robot, *tag, Err("/tmp/x: No space left on device".to_owned()));
    assert!(robot.screen().contains("No space left on device"), "{}", robot.screen());
}

#[test]
fn after_a_failure_the_path_can_be_changed_and_tried_again() {
    let mut robot = at_files();
    robot.keys("S Enter");
    let [(tag, _)] = &orders(&mut robot)[..] else { panic!("{}", robot.screen()) };
    told(&mut robot, *tag, Err("indicators.json exists already".to_owned()));
    robot.keys("2 Enter");
    let [(_, order)] = &orders(&mut robot)[..] else { panic!("{}", robot.screen()) };
    assert_eq!(order.path, "indicators.json2");
}

#[test]
fn the_second_file_is_chosen_by_a_key_and_its_name_is_one_part_of_a_path() {
    let mut robot = at_files();
    robot.keys("S C-n Enter");
    let [(_, order)] = &orders(&mut robot)[..] else { panic!("{}", robot.screen()) };
    assert!(!order.path.contains('/') && !order.path.starts_with('.'), "{}", order.path);
    assert_eq!(order.file.name.raw(), "../../\u{202e}fdp.exe");
}

#[test]
fn a_message_without_files_says_so() {
    let mut robot = Robot::new(World::story(), (100, 30), Paint::Ascii.look(Language::En));
    robot.keys("j j Enter g g Enter S");
    assert!(robot.screen().contains("no files"), "{}", robot.screen());
    assert_eq!(orders(&mut robot), []);
}
