//! Ladders that a relay declines, of several parties, and of seats that use more than they said.

use std::cell::Cell as Flag;
use std::rc::Rc;

use hotline_protocol::deposit::{About, Declined};
use hotline_protocol::frames::Answer;
use hotline_protocol::refusal::{Reason, Refusal};
use hotline_server::core::Output;

use super::timed::*;
use super::*;

#[test]
fn a_rung_that_the_relay_declines_is_not_asked_at_once() {
    let mut world = with_ladder(220);
    let copy = world.store.copy();
    let (id, case) = flash(&mut world);
    world.run_until("the ladder is drawn up", |world| is_kept(world, ASKER, id));
    let second = stops(&world, ASKER, id)[0].deposit;
    let declined = Rc::new(Flag::new(false));
    let done = Rc::clone(&declined);
    world.tamper = Some(Box::new(move |output| match output {
        Output::Answer(link, no, Ok(Answer::Deposited(_))) if !done.get() => {
            done.set(true);
            let refusal = Refusal::new(Reason::Malformed, "Another ladder has this id.");
            let about = About::Deposit(second);
            vec![Output::Answer(link, no, Ok(Answer::Declined(Declined { about, refusal })))]
        }
        other => vec![other],
    }));
    world.run_until("the relay declines it", |_| declined.get());
    // What it said it has not taken, it does not have.
    world.put_back(&copy);
    arrives(&mut world, ASKED, id);
    world.run_for(5 * MINUTE);
    nobody_was_asked(&world, case);
    assert!(!alarms(&world, ASKER, "ladder-not-started").is_empty());
}
