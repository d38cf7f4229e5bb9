//! What a person does at the desk, by keys.

use core::time::Duration;

use hotline_protocol::ids::{MessageId, Precedence, Traffic};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::super::event::{Attention, Effect, Event, Urgency};
use super::super::robot::{Robot, World};
use super::{WIDE, english};
use crate::ask::Ask;
use crate::engine::{Command, Failure};
use crate::vault::{Cost, Unlock, Vault};

fn command(asks: &[Ask]) -> Vec<&Command> {
    asks.iter()
        .filter_map(|ask| match ask {
            Ask::Command(command) if !matches!(command, Command::Connect) => Some(command),
            _ => None,
        })
        .collect()
}

#[test]
fn an_alert_is_acknowledged_by_the_word_and_by_nothing_before_the_silence() {
    let mut robot = english(World::story().with_alert(Precedence::Immediate), WIDE);
    assert!(matches!(
        robot.calls().next(),
        Some(Attention::Call { urgency: Urgency::Immediate, .. })
    ));
    robot.asks();
    // Whoever was typing types on.
    robot.keys("\"ack\" Enter \"ACK\" Enter Esc C-c C-q");
    assert_eq!(command(&robot.asks()), [] as [&Command; 0]);
    robot.advance(Duration::from_millis(700)).paste("ACK");
    robot.keys("Enter");
    assert_eq!(command(&robot.asks()), [] as [&Command; 0]);
    robot.keys("\"ack\" Enter");
    assert!(matches!(command(&robot.asks())[..], [Command::Acknowledge { .. }]));
    assert!(!robot.has_quit());
}

#[test]
fn an_acknowledgement_closes_the_alert_it_was_typed_for_and_no_other() {
    let mut robot = english(World::story().with_alert(Precedence::Immediate), WIDE);
    robot.advance(Duration::from_secs(1));
    let first = open_alert(&robot);
    robot.keys("\"ack\"").advance(Duration::from_millis(200));
    robot.hold();
    robot.keys("Enter");
    // Before the engine answers, a flash comes: it takes the screen.
    robot.world_mut().raise(Precedence::Flash);
    robot.event(Event::Tick);
    robot.release();
    robot.advance(Duration::from_secs(1));
    let second = open_alert(&robot);
    assert_ne!(first, second);
    assert!(second.is_some(), "the flash was closed by the word for another");
}

#[test]
fn what_is_real_takes_the_screen_from_a_graver_exercise_and_no_exercise_takes_it_back() {
    for played in [Traffic::Exercise, Traffic::Drill] {
        let mut robot = english(World::story(), WIDE);
        robot.world_mut().raise(Precedence::Flash);
        robot.world_mut().messages.last_mut().unwrap().traffic = played;
        robot.event(Event::Tick).advance(Duration::from_secs(5));
        let exercise = open_alert(&robot);
        assert!(exercise.is_some());
        assert!(robot.screen().contains("[EX]"), "{}", robot.screen());
        robot.world_mut().raise(Precedence::Immediate);
        robot.event(Event::Tick).advance(Duration::from_secs(1));
        let real = open_alert(&robot);
        assert_ne!(real, exercise, "{played:?}");
        assert!(!robot.screen().contains("[EX]"), "{}", robot.screen());
        robot.advance(Duration::from_secs(10));
        assert_eq!(open_alert(&robot), real);
    }
}

#[test]
fn what_is_typed_before_anything_is_known_is_done_as_soon_as_it_is() {
    let look = || super::Paint::Colour.look(super::Language::En);
    let mut early = Robot::unanswered(World::story(), WIDE, look());
    early.keys("j j i \"Zones\" Tab").paste("Which zones?");
    assert!(!early.screen().contains("Zones"), "{}", early.screen());
    early.release();
    let mut late = english(World::story(), WIDE);
    late.keys("j j i \"Zones\" Tab").paste("Which zones?");
    assert_eq!(early.screen(), late.screen());
    assert!(early.screen().contains("Which zones?"), "{}", early.screen());
}

#[test]
fn what_is_typed_before_anything_is_known_acknowledges_nothing() {
    let look = super::Paint::Colour.look(super::Language::En);
    let alert = World::story().with_alert(Precedence::Flash);
    let mut robot = Robot::unanswered(alert, WIDE, look);
    robot.keys("\"ack\" Enter \"ACK\" Enter").release();
    assert!(open_alert(&robot).is_some());
    assert_eq!(command(&robot.asks()), [] as [&Command; 0]);
}

#[test]
fn an_engine_that_says_nothing_holds_the_keyboard_for_seconds_and_never_whoever_leaves() {
    let look = || super::Paint::Colour.look(super::Language::En);
    let mut robot = Robot::unanswered(World::story(), WIDE, look());
    robot.keys("n");
    let before = robot.screen();
    robot.advance(Duration::from_secs(5));
    assert_ne!(robot.screen(), before, "the form is there");
    let mut robot = Robot::unanswered(World::story(), WIDE, look());
    robot.keys("C-q");
    assert_eq!(robot.effects().last(), Some(&Effect::Quit));
}

#[test]
fn an_alert_is_not_scrolled_beyond_its_end() {
    let alert = World::story().with_alert(Precedence::Immediate);
    let mut robot = english(alert, (40, 10));
    robot.advance(Duration::from_secs(1));
    let top = robot.screen();
    for _ in 0..40 {
        robot.keys("Down");
    }
    let end = robot.screen();
    assert_ne!(end, top, "there is more than fits");
    robot.keys("Up");
    assert_ne!(robot.screen(), end, "one key leads back from the end");
}

#[test]
fn an_alert_rings_though_the_first_look_failed() {
    let mut robot = english(World::story(), WIDE);
    let _ = robot.calls().count();
    robot.hold();
    robot.world_mut().raise(Precedence::Flash);
    robot.event(Event::Tick);
    while robot.waiting() > 0 {
        robot.fail_one(Failure::Defect("too many questions".to_owned()));
    }
    robot.release();
    robot.advance(Duration::from_secs(3));
    assert!(open_alert(&robot).is_some());
}

fn open_alert(robot: &Robot) -> Option<MessageId> {
    let state = &robot.desk().state;
    state.alarm.message(&state.known).map(|listed| listed.message.id)
}

#[test]
fn an_alert_that_is_about_to_open_is_not_acknowledged_by_a_key_meant_for_another_message() {
    let mut robot = english(World::story(), WIDE);
    robot.keys("j j j Enter").asks();
    robot.hold().world_mut().raise(Precedence::Immediate);
    robot.event(Event::Tick);
    // The page comes first; that it is an alert is not known yet.
    assert!(robot.answer_one());
    assert!(robot.screen().contains("Logins at your mail relay"), "{}", robot.screen());
    robot.keys("c Enter Enter").release();
    assert_eq!(command(&robot.asks()), [] as [&Command; 0], "{}", robot.screen());
    assert!(robot.advance(Duration::from_secs(1)).screen().contains("Type ACK"));
}

#[test]
fn a_message_that_was_called_back_is_not_sent_and_its_draft_is_open_again() {
    let mut robot = english(World::story(), WIDE);
    robot.keys("j j i").keys("\"Zones\" Tab \"Which zones?\"").keys("C-s");
    robot.advance(Duration::from_secs(4)).keys("u");
    assert!(robot.screen().contains("Which zones?"), "{}", robot.screen());
    robot.advance(Duration::from_secs(10));
    assert_eq!(command(&robot.asks()), [] as [&Command; 0]);
}

#[test]
fn a_message_that_the_engine_refuses_comes_back_as_a_draft() {
    let mut robot = english(World::story(), WIDE);
    robot.world_mut().fails = Some(Failure::Refused("the desk is not known".to_owned()));
    robot.keys("j j i \"Zones\" Tab \"Which zones?\" C-s").advance(Duration::from_secs(6));
    assert!(matches!(command(&robot.asks())[..], [Command::Send(_)]));
    assert!(robot.screen().contains("Which zones?"), "{}", robot.screen());
    assert!(robot.screen().contains("the desk is not known"), "{}", robot.screen());
}

#[test]
fn what_was_sent_off_goes_before_the_terminal_ends() {
    let mut robot = english(World::story(), WIDE);
    robot.keys("j j i \"Zones\" Tab \"Which zones?\" C-s C-q");
    assert!(matches!(command(&robot.asks())[..], [Command::Send(_)]));
    assert_eq!(robot.effects().last(), Some(&Effect::Quit));
}

#[test]
fn the_same_screens_stand_over_the_real_store() {
    let home = tempfile::tempdir().unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let store = Vault::create(home.path(), &Unlock::NoPassphrase, Cost::LEAST, &mut rng).unwrap();
    let mut real = english(World::story().stored_in(store), WIDE);
    let mut told = english(World::story(), WIDE);
    for keys in ["", "Tab", "k k", "Esc j Enter", "/ \"zones\"", "Esc G Tab"] {
        assert_eq!(real.keys(keys).screen(), told.keys(keys).screen(), "after {keys}");
    }
}
