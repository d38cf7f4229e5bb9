//! What a person does at the desk, by keys.

use core::time::Duration;

use hotline_protocol::ids::Precedence;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::super::event::{Attention, Effect, Urgency};
use super::super::robot::World;
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
