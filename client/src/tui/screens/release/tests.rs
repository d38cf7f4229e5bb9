//! Letting go and giving back by keys.

use core::time::Duration;

use crate::ask::Ask;
use crate::engine::{Command, Failure};
use crate::lang::Language;
use crate::tui::event::Event;
use crate::tui::robot::{Paint, Robot, World};

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
fn a_draft_is_released_only_after_all_of_it_was_seen() {
    for size in [(80, 24), (40, 10)] {
        let mut robot = robot(World::story().with_drafts(), size);
        robot.keys("r Enter Enter y");
        assert_eq!(commands(&mut robot), [], "{}", robot.screen());
        assert!(robot.screen().contains("Read it to its end first"), "{}", robot.screen());
        for _ in 0..40 {
            robot.keys("C-d");
        }
        robot.keys("Enter");
        assert!(robot.screen().contains("Release \"Stolen"), "{}", robot.screen());
        robot.keys("y");
        let sent = commands(&mut robot);
        assert!(matches!(sent[..], [Command::Release { .. }]), "{sent:?}");
        assert!(robot.screen().contains("Released."), "{}", robot.screen());
        assert_eq!(robot.world().office.drafts.len(), 1);
    }
}

#[test]
fn lines_that_were_jumped_over_were_not_seen() {
    let mut robot = robot(World::story().with_long_draft(), (80, 24));
    robot.keys("r Enter G Enter y");
    assert_eq!(commands(&mut robot), [], "{}", robot.screen());
    assert!(robot.screen().contains("Read it to its end first: 19 of"), "{}", robot.screen());
}

#[test]
fn what_stood_in_a_window_without_the_focus_was_not_seen() {
    let mut robot = robot(World::story().with_drafts().with_long_draft(), (80, 24));
    robot.world_mut().office.drafts.reverse();
    robot.event(Event::Tick).keys("r Enter");
    robot.event(Event::Focus(false));
    for _ in 0..60 {
        robot.keys("C-d");
    }
    robot.event(Event::Focus(true)).keys("Enter y");
    assert_eq!(commands(&mut robot), [], "{}", robot.screen());
}

#[test]
fn ones_own_draft_is_not_released_and_can_be_taken_back() {
    let mut robot = robot(World::story().with_drafts(), (100, 40));
    robot.keys("r j Enter C-d C-d Enter y");
    assert_eq!(commands(&mut robot), []);
    assert!(robot.screen().contains("another seat of this desk must release it"));
    robot.keys("x Enter");
    assert!(robot.screen().contains("Say why in a sentence"), "{}", robot.screen());
    robot.keys("\"Wrong host\" Enter");
    let sent = commands(&mut robot);
    assert!(
        matches!(&sent[..], [Command::Return { reason, .. }] if reason == "Wrong host"),
        "{sent:?}"
    );
    assert!(robot.screen().contains("Given back"), "{}", robot.screen());
}

#[test]
fn a_draft_that_another_seat_took_meanwhile_closes_with_a_word() {
    let mut robot = robot(World::story().with_drafts(), (100, 40));
    robot.keys("r Enter");
    robot.world_mut().office.drafts.remove(0);
    robot.news(crate::ask::News::Missed);
    assert!(robot.screen().contains("another seat released it"), "{}", robot.screen());
    assert!(robot.screen().contains("Waits for a second seat"), "{}", robot.screen());
}

#[test]
fn a_release_that_is_refused_leaves_the_draft_and_says_why() {
    let mut robot = robot(World::story().with_drafts(), (100, 40));
    robot.world_mut().fails = Some(Failure::Refused("the desk has left".to_owned()));
    robot.keys("r Enter C-d C-d C-d Enter y");
    assert!(robot.screen().contains("the desk has left"), "{}", robot.screen());
    assert!(robot.screen().contains("We have seen the following"), "{}", robot.screen());
}

#[test]
fn drafts_of_colleagues_are_told_on_the_main_screen_and_one_s_own_are_not() {
    let mut robot = robot(World::story().with_drafts(), (80, 24));
    assert!(robot.screen().contains("1 draft waits for release"), "{}", robot.screen());
    robot.world_mut().office.drafts.remove(0);
    robot.news(crate::ask::News::Missed).advance(Duration::from_secs(1));
    assert!(!robot.screen().contains("waits for release"), "{}", robot.screen());
}
