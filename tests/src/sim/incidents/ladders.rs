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
    // Its word must have come: what is lost on the way declines nothing.
    world.run_until("the sender is told", |world| !alarms(world, ASKER, "ladder-short").is_empty());
    // What it said it has not taken, it does not have.
    world.put_back(&copy);
    arrives(&mut world, ASKED, id);
    world.run_for(5 * MINUTE);
    nobody_was_asked(&world, case);
    assert!(!alarms(&world, ASKER, "ladder-not-started").is_empty());
}

#[test]
fn what_happens_with_one_party_leaves_the_ladder_of_another() {
    let mut world = World::new(221);
    world.admit("XA/technical/1");
    for party in ["XB", "XC"] {
        let asked = world.admit(&format!("{party}/technical/1"));
        world.invite(asked, &format!("{party}/diplomatic/1"));
        all_settle(&mut world);
        let ladder: Vec<Desk> = vec![format!("{party}/diplomatic").parse().unwrap()];
        let profile = Box::new(Profile { ladder, ..Profile::default() });
        world.command(asked, Command::Directory(DirectoryChange::Profile(profile)));
        all_settle(&mut world);
    }
    let mut new = concern("XB/technical", Precedence::Flash, "Please look into it at once.");
    new.to.push("XC/technical".parse().unwrap());
    let raise = Command::Raise { new: Box::new(new), ladder: LadderWish::Usual };
    let (_, case) = queued(&mut world, ASKER, raise);
    let states = |world: &World| {
        let views = world.seats[ASKER].engine.as_ref().unwrap().incident(TRAFFIC, case);
        let rungs = views.iter().flat_map(|view| &view.ladder);
        let mut all: Vec<_> = rungs.map(|r| (r.desk.to_string(), r.state.clone())).collect();
        all.sort();
        all.dedup();
        all
    };
    let is = |one: &str, other: &str| {
        let pairs = [("XB/diplomatic", one), ("XC/diplomatic", other)];
        pairs.map(|(desk, state)| (desk.to_owned(), state.to_owned())).to_vec()
    };
    let both = is("armed", "armed");
    world.run_until("both ladders are armed", |world| states(world) == both);
    let by_hand = Command::Escalate {
        case,
        traffic: TRAFFIC,
        party: Some("XB".parse().unwrap()),
        reason: "Nobody picks up.".to_owned(),
        expects: None,
    };
    queued(&mut world, ASKER, by_hand);
    world.run_for(30 * 1_000);
    assert_eq!(states(&world), is("stopped", "armed"));
    world.run_for(11 * MINUTE);
    assert_eq!(states(&world), is("stopped", "released"));
}

#[test]
fn who_passes_it_on_to_one_rung_has_not_answered_for_the_next() {
    let (mut world, id, case, _) = armed(222);
    queued(&mut world, ASKED, escalation(case));
    world.run_for(30 * 1_000);
    let states = rungs(&world, ASKER, case);
    assert_eq!(states, [(2, "stopped".to_owned()), (3, "armed".to_owned())]);
    let third = stops(&world, ASKED, id).split_off(1);
    use_tokens(&mut world, ASKED, third);
    world.run_for(6 * MINUTE);
    let told = alarms(&world, ASKER, "token-without-answer");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("XB/technical/1 stopped rung 3"), "{told:?}");
}

#[test]
fn rungs_beyond_what_a_relay_takes_at_once_are_told_and_those_asked_first_are_armed() {
    let mut world = World::new(223);
    world.admit("XA/technical/1");
    let parties = ["XB", "XC", "XD", "XE", "XF"];
    for party in parties {
        let first = world.admit(&format!("{party}/technical/1"));
        let desks = ["diplomatic", "policy"].map(|function| format!("{party}/{function}"));
        for desk in &desks {
            world.invite(first, &format!("{desk}/1"));
        }
        all_settle(&mut world);
        let ladder = desks.iter().map(|desk| desk.parse().unwrap()).collect();
        let profile = Box::new(Profile { ladder, ..Profile::default() });
        world.command(first, Command::Directory(DirectoryChange::Profile(profile)));
        all_settle(&mut world);
    }
    let mut new = concern("XB/technical", Precedence::Flash, "Please look into it at once.");
    new.to = parties.iter().map(|party| format!("{party}/technical").parse().unwrap()).collect();
    let raise = Command::Raise { new: Box::new(new), ladder: LadderWish::Usual };
    let (_, case) = queued(&mut world, ASKER, raise);
    world.run_for(MINUTE);
    let views = world.seats[ASKER].engine.as_ref().unwrap().incident(TRAFFIC, case);
    let rungs = views.iter().flat_map(|view| &view.ladder);
    let armed: Vec<_> = rungs.filter(|one| one.state == "armed").map(|one| one.rung).collect();
    assert_eq!(armed.iter().filter(|rung| **rung == 2).count(), 5, "{armed:?}");
    assert_eq!(armed.len(), 8, "{armed:?}");
    let told = alarms(&world, ASKER, "ladder-short");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|text| text.contains("Rung 3 (X")), "{told:?}");
}

#[test]
fn what_was_told_of_a_release_is_told_again_of_the_next() {
    let mut world = with_ladder(224);
    let minutes = |n: u64| core::time::Duration::from_millis(n * MINUTE);
    let ladder = LadderWish::Times { after: vec![minutes(10)], answer: Some(minutes(120)) };
    let new = concern("XB/technical", Precedence::Flash, "Please look into it at once.");
    let raise = Command::Raise { new: Box::new(new), ladder };
    let (id, case) = queued(&mut world, ASKER, raise);
    arrives(&mut world, ASKED, id);
    world.run_for(MINUTE);
    assert_eq!(rungs(&world, ASKER, case), [(2, "armed".to_owned())]);
    world.command(ASKER, Command::Stop);
    world.run_for(8 * MINUTE);
    acknowledge(&mut world, ASKED, id);
    world.run_for(4 * MINUTE);
    assert_eq!(alarms(&world, ASKER, "relay-silent").len(), 1);
    world.command(ASKER, Command::Connect);
    world.run_for(MINUTE);
    assert_eq!(rungs(&world, ASKER, case), [(2, "held".to_owned())]);
    world.command(ASKER, Command::Stop);
    world.run_for(125 * MINUTE);
    assert_eq!(alarms(&world, ASKER, "relay-silent").len(), 2);
}

/// The relay refuses every cancellation for now.
fn refuse_cancellations(world: &mut World, reason: Reason) {
    world.tamper = Some(Box::new(move |output| match output {
        Output::Answer(link, no, Ok(Answer::Cancelled(_))) => {
            let refusal = Refusal::new(reason, "Too much is staged on all links.");
            vec![Output::Answer(link, no, Err(refusal))]
        }
        other => vec![other],
    }));
}

#[test]
fn a_cancellation_that_a_relay_refuses_for_now_is_told_while_it_is_told_again() {
    let (mut world, id, case, _) = armed(225);
    refuse_cancellations(&mut world, Reason::Unavailable);
    acknowledge(&mut world, ASKED, id);
    world.run_for(5_000);
    let told = alarms(&world, ASKED, "ladder-not-stopped");
    let [text] = told[..] else { panic!("{told:?}") };
    for words in ["Too much is staged", "rung 2 (XB/diplomatic)", "Call XA/technical"] {
        assert!(text.contains(words), "{text}");
    }
    // Once, while it is told again by itself; and nothing more once the relay has it.
    world.run_for(5 * MINUTE);
    assert_eq!(alarms(&world, ASKED, "ladder-not-stopped").len(), 1);
    assert_eq!(rungs(&world, ASKED, case)[0], (2, "armed".to_owned()));
    world.tamper = None;
    world.run_for(MINUTE);
    assert_eq!(rungs(&world, ASKED, case)[0], (2, "held".to_owned()));
    world.run_for(10 * MINUTE);
    assert_eq!(alarms(&world, ASKED, "ladder-not-stopped").len(), 1);
}

#[test]
fn a_relay_that_is_being_stopped_and_refuses_a_cancellation_is_told_only_shortly_before_the_rung() {
    let (mut world, id, case, _) = armed(226);
    let second = stands(&world, ASKER, case).ladder[0].at.unwrap();
    refuse_cancellations(&mut world, Reason::Draining);
    world.run_to(UnixMillis(second.0 - 2 * MINUTE));
    acknowledge(&mut world, ASKED, id);
    world.run_for(MINUTE);
    assert_eq!(alarms(&world, ASKED, "ladder-not-stopped"), [""; 0]);
    world.run_for(MINUTE);
    assert_eq!(alarms(&world, ASKED, "ladder-not-stopped").len(), 1);
}
