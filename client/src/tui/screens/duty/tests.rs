//! The roster and a handover by keys.

use core::time::Duration;

use crate::ask::{Ask, News};
use crate::engine::{Command, Failure};
use crate::lang::Language;
use crate::tui::robot::{NOW, Paint, Robot, World};

fn robot(world: World, size: (u16, u16)) -> Robot {
    Robot::new(world, size, Paint::Ascii.look(Language::En))
}

fn commands(robot: &mut Robot) -> Vec<Command> {
    let asks = robot.asks().into_iter();
    asks.filter_map(|ask| match ask {
        Ask::Command(command) if command != Command::Connect => Some(command),
        _ => None,
    })
    .collect()
}

#[test]
fn an_entry_of_several_days_stands_beside_those_that_are_not_over() {
    let mut robot = robot(World::story().with_roster(), (80, 24));
    robot.keys("w i 2 Tab \"00:00\" Tab \"8h\" Tab Backspace \"3\" C-s");
    let sent = commands(&mut robot);
    let [Command::SetRoster(shifts)] = &sent[..] else { panic!("{sent:?}") };
    // One of the five was over; three are new, on the hour and a day apart.
    assert_eq!(shifts.len(), 7, "{shifts:?}");
    assert!(shifts.iter().all(|shift| shift.until > NOW));
    let new = &shifts[4..];
    for pair in new.windows(2) {
        assert_eq!(pair[1].from.since(pair[0].from), Duration::from_hours(24));
    }
    assert!(new.iter().all(|shift| shift.until.since(shift.from) == Duration::from_hours(8)));
    assert!(new.iter().all(|shift| shift.seat.to_string() == "XA/technical/2"));
    assert!(robot.screen().contains("The roster is set"), "{}", robot.screen());
}

#[test]
fn what_is_wrong_with_an_entry_is_told_and_nothing_is_set() {
    for (keys, says) in [
        ("Tab \"tomorrow\" C-s", "This is no time"),
        ("Tab \"18:00\" Tab \"2026-11-22 17:00\" C-s", "It ends before it begins"),
        ("Tab \"2026-11-21 08:00\" Tab \"2h\" C-s", "It is over already"),
        ("Tab \"18:00\" Tab \"2h\" Tab \"99\" C-s", "Say on how many days"),
    ] {
        let mut robot = robot(World::story().with_roster(), (80, 24));
        robot.keys("w i").keys(keys);
        assert_eq!(commands(&mut robot), [], "{keys}");
        assert!(robot.screen().contains(says), "{keys}\n{}", robot.screen());
    }
}

#[test]
fn an_entry_is_changed_in_place_and_removed_after_a_question() {
    let mut robot = robot(World::story().with_roster(), (100, 40));
    robot.keys("w j Enter Tab").keys("C-u \"6h\" C-s");
    let sent = commands(&mut robot);
    let [Command::SetRoster(shifts)] = &sent[..] else { panic!("{sent:?}\n{}", robot.screen()) };
    assert_eq!(shifts.len(), 4);
    assert!(shifts.iter().any(|shift| shift.until.since(shift.from) == Duration::from_hours(6)));
    robot.keys("x");
    assert!(robot.screen().contains("Remove XA/technical/"), "{}", robot.screen());
    robot.keys("n");
    assert_eq!(commands(&mut robot), []);
    robot.keys("x y");
    let sent = commands(&mut robot);
    assert!(matches!(&sent[..], [Command::SetRoster(shifts)] if shifts.len() == 3), "{sent:?}");
}

#[test]
fn an_entry_that_a_colleague_changed_meanwhile_is_not_written_over() {
    let mut robot = robot(World::story().with_roster(), (100, 40));
    robot.keys("w j Enter");
    let roster = robot.world_mut().office.roster.as_mut().unwrap();
    for shift in &mut roster.shifts {
        shift.until = shift.until.plus(Duration::from_mins(5));
    }
    robot.news(News::Roster).keys("C-s");
    assert_eq!(commands(&mut robot), []);
    assert!(robot.screen().contains("changed this entry meanwhile"), "{}", robot.screen());
    // The second time it is a new one.
    robot.keys("C-s");
    let sent = commands(&mut robot);
    assert!(matches!(&sent[..], [Command::SetRoster(shifts)] if shifts.len() == 5), "{sent:?}");
}

#[test]
fn nothing_is_handed_over_before_it_was_reviewed_and_everything_chosen_is() {
    let mut robot = robot(World::story().with_roster(), (80, 24));
    robot.keys("H");
    assert!(robot.screen().contains("2 cases"), "{}", robot.screen());
    robot.keys("Tab Tab \"Call the registrar.\" C-s");
    assert_eq!(commands(&mut robot), []);
    assert!(robot.screen().contains("This is handed over to 2 N. Night"), "{}", robot.screen());
    assert!(robot.screen().contains("Call the registrar."), "{}", robot.screen());
    robot.keys("Enter");
    let sent = commands(&mut robot);
    assert_eq!(sent.len(), 2, "{sent:?}");
    for command in &sent {
        let Command::HandOver { to, note, .. } = command else { panic!("{command:?}") };
        assert_eq!(to.as_ref().map(ToString::to_string).as_deref(), Some("XA/technical/2"));
        assert_eq!(note, "Call the registrar.");
    }
    assert!(robot.screen().contains("Cases: 2, messages: 14."), "{}", robot.screen());
    assert!(!robot.screen().contains("Hand over cases"), "{}", robot.screen());
}

#[test]
fn from_a_case_only_that_one_is_chosen_and_none_is_told() {
    let mut robot = robot(World::story().with_roster(), (80, 24));
    robot.keys("G k k k k Enter H");
    assert!(robot.screen().contains("1 case"), "{}", robot.screen());
    robot.keys("Space C-s");
    assert!(robot.screen().contains("No case is chosen"), "{}", robot.screen());
}

#[test]
fn a_handover_that_is_refused_stays_open_and_goes_on_from_there() {
    let mut robot = robot(World::story().with_roster(), (80, 24));
    robot.keys("H C-s");
    robot.world_mut().fails = Some(Failure::Refused("other cases still wait".to_owned()));
    robot.keys("Enter");
    assert!(robot.screen().contains("other cases still wait"), "{}", robot.screen());
    robot.asks();
    robot.keys("Enter");
    assert_eq!(commands(&mut robot).len(), 2);
}
