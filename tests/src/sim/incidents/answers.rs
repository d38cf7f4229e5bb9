//! Answers that hold or stop a ladder, by whoever was asked and whatever became of the relay.

use super::timed::*;
use super::*;

use hotline_casework::Common;
use hotline_client::engine::{Deed, Matter};

/// A seat's process is away; [`comes_back`] starts it again.
fn goes_away(world: &mut World, seat: usize) {
    if let Some(conn) = world.seats[seat].conn.take() {
        world.cut(conn, None);
    }
    world.seats[seat].engine = None;
}

fn comes_back(world: &mut World, seat: usize) {
    let now = world.now;
    world.seats[seat].start(now);
    world.command(seat, Command::Connect);
}

fn states(world: &World, seat: usize, case: CaseId) -> Vec<(u8, String)> {
    rungs(world, seat, case)
}

fn is(rungs: &[(u8, &str)]) -> Vec<(u8, String)> {
    rungs.iter().map(|(rung, state)| (*rung, (*state).to_owned())).collect()
}

/// A flash that was acknowledged, and answered if so, while its sender was away. Then the relay was
/// put back to before it knew of the ladder, and whoever was asked has told it again what it holds.
fn put_back_while_its_sender_is_away(seed: u64, answered: bool) -> (World, CaseId) {
    let mut world = with_ladder(seed);
    let copy = world.store.copy();
    let (id, case) = flash(&mut world);
    world.run_until("the ladder is armed", |world| is_armed(world, case));
    arrives(&mut world, ASKED, id);
    goes_away(&mut world, ASKER);
    acknowledge(&mut world, ASKED, id);
    if answered {
        respond(&mut world, ASKED, id, case);
    }
    world.run_for(30 * 1_000);
    world.put_back(&copy);
    world.run_for(MINUTE);
    comes_back(&mut world, ASKER);
    (world, case)
}

#[test]
fn a_ladder_that_was_stopped_stays_so_though_a_relay_has_lost_it_and_gets_it_again() {
    let (mut world, case) = put_back_while_its_sender_is_away(230, true);
    world.run_for(24 * HOURS);
    nobody_was_asked(&world, case);
    let stopped = is(&[(2, "stopped"), (3, "stopped")]);
    assert_eq!(states(&world, ASKER, case), stopped);
    // Nobody deposits what was stopped, and the relay does not know it any more.
    assert_eq!(states(&world, ASKED, case), is(&[(2, "unknown"), (3, "unknown")]));
    assert_eq!(alarms(&world, ASKER, "token-without-answer"), [""; 0]);
}

#[test]
fn a_ladder_that_was_held_stays_so_though_a_relay_has_lost_it_and_gets_it_again() {
    let (mut world, case) = put_back_while_its_sender_is_away(231, false);
    world.run_for(50 * MINUTE);
    nobody_was_asked(&world, case);
    let held = is(&[(2, "held"), (3, "held")]);
    assert_eq!(states(&world, ASKER, case), held);
    assert_eq!(states(&world, ASKED, case), held);
    world.run_for(40 * MINUTE);
    assert!(asked_at(&world, NEXT, case).is_some() && asked_at(&world, LAST, case).is_some());
}

#[test]
fn a_ladder_is_deposited_again_unless_it_was_stopped_wherever_the_answer_is_on_its_way() {
    // The sender comes back at once, so that its deposit and the answer cross.
    for seed in 232..240 {
        let mut world = with_ladder(seed);
        let copy = world.store.copy();
        let (id, case) = flash(&mut world);
        world.run_until("the ladder is armed", |world| is_armed(world, case));
        arrives(&mut world, ASKED, id);
        world.faults = Faults { cut: 12, seat_crash: 0, relay_crash: 0, delay_max: 900 };
        goes_away(&mut world, ASKER);
        acknowledge(&mut world, ASKED, id);
        respond(&mut world, ASKED, id, case);
        world.run_for(30 * 1_000);
        world.put_back(&copy);
        comes_back(&mut world, ASKER);
        world.run_for(20 * MINUTE);
        world.faults = Faults::NONE;
        world.run_for(24 * HOURS);
        nobody_was_asked(&world, case);
    }
}

#[test]
fn who_was_asked_by_hand_holds_and_stops_the_rungs_above_though_nobody_else_is_there() {
    let (mut world, _, case, _) = armed(240);
    let (passed, _) = queued(&mut world, ASKED, escalation(case));
    arrives(&mut world, NEXT, passed);
    world.run_for(30 * 1_000);
    world.retire(ASKER);
    world.retire(ASKED);
    acknowledge(&mut world, NEXT, passed);
    world.run_for(30 * 1_000);
    assert_eq!(states(&world, NEXT, case), is(&[(3, "held")]));
    respond(&mut world, NEXT, passed, case);
    world.run_for(24 * HOURS);
    assert_eq!(states(&world, NEXT, case), is(&[(3, "stopped")]));
    assert_eq!(asked_at(&world, LAST, case), None);
}

#[test]
fn what_is_answered_with_the_tokens_of_who_passed_it_on_is_an_answer_to_those_who_raised_it() {
    let (mut world, _, case, _) = armed(241);
    let (passed, _) = queued(&mut world, ASKED, escalation(case));
    arrives(&mut world, NEXT, passed);
    acknowledge(&mut world, NEXT, passed);
    world.run_for(30 * 1_000);
    assert_eq!(states(&world, ASKER, case), is(&[(2, "stopped"), (3, "held")]));
    respond(&mut world, NEXT, passed, case);
    world.run_for(HOURS);
    assert_eq!(states(&world, ASKER, case), is(&[(2, "stopped"), (3, "stopped")]));
    assert_eq!(alarms(&world, ASKER, "token-without-answer"), [""; 0]);
}

#[test]
fn what_a_desk_without_tokens_answers_holds_and_stops_the_ladder_at_those_who_raised_it() {
    const COLLEAGUE: usize = 4;
    for (seed, away) in [(242, true), (243, false)] {
        let mut world = with_ladder(seed);
        world.invite(ASKER, "XA/technical/2");
        all_settle(&mut world);
        let (id, case) = flash(&mut world);
        world.run_until("the ladder is armed", |world| is_armed(world, case));
        arrives(&mut world, COLLEAGUE, id);
        // A colleague has the tokens of its own desk alone, and gives them to nobody.
        let (passed, _) = queued(&mut world, COLLEAGUE, escalation(case));
        arrives(&mut world, NEXT, passed);
        world.run_for(30 * 1_000);
        if away {
            goes_away(&mut world, ASKER);
        }
        acknowledge(&mut world, NEXT, passed);
        world.run_for(MINUTE);
        assert_eq!(states(&world, COLLEAGUE, case), is(&[(2, "stopped"), (3, "held")]));
        respond(&mut world, NEXT, passed, case);
        world.run_for(24 * HOURS);
        assert_eq!(states(&world, COLLEAGUE, case), is(&[(2, "stopped"), (3, "stopped")]));
        assert_eq!(asked_at(&world, LAST, case), None);
        assert_eq!(alarms(&world, COLLEAGUE, "token-without-answer"), [""; 0]);
    }
}

#[test]
fn what_was_raised_anew_while_its_ladder_waits_is_answered_for_both() {
    let (mut world, id, case, _) = armed(244);
    let mut anew = concern("XB/technical", Precedence::Flash, "It goes on.");
    anew.case = Some(case);
    let raise = Command::Raise { new: Box::new(anew), ladder: LadderWish::Usual };
    let (again, _) = queued(&mut world, ASKER, raise);
    arrives(&mut world, ASKED, again);
    assert_ne!(id, again);
    respond(&mut world, ASKED, again, case);
    world.run_for(24 * HOURS);
    nobody_was_asked(&world, case);
}

const SECOND: usize = 4;

/// A flash to two seats of a party that asks for two answers, armed and at both.
fn two_must_answer(seed: u64) -> (World, MessageId, CaseId) {
    let mut world = four_desks(seed);
    world.invite(ASKED, "XB/technical/2");
    all_settle(&mut world);
    let ladder = ["XB/diplomatic", "XB/policy"].map(|desk| desk.parse().unwrap()).to_vec();
    let profile = Box::new(Profile { ladder, stops: 2, ..Profile::default() });
    world.command(ASKED, Command::Directory(DirectoryChange::Profile(profile)));
    all_settle(&mut world);
    world.run_for(MINUTE);
    let (id, case) = flash(&mut world);
    world.run_until("the ladder is armed", |world| is_armed(world, case));
    arrives(&mut world, ASKED, id);
    arrives(&mut world, SECOND, id);
    (world, id, case)
}

fn stops_of(world: &World, seat: usize, case: CaseId) -> Vec<(u8, u8)> {
    stands(world, seat, case).ladder.iter().map(|one| (one.stops, one.stopped_by)).collect()
}

#[test]
fn where_two_must_answer_one_postpones_the_ladder_of_a_flash_and_the_second_ends_it() {
    let (mut world, id, case) = two_must_answer(245);
    respond(&mut world, ASKED, id, case);
    world.run_for(30 * 1_000);
    for seat in [ASKER, ASKED, SECOND] {
        assert_eq!(states(&world, seat, case), is(&[(2, "held"), (3, "held")]), "{seat}");
        assert_eq!(stops_of(&world, seat, case), [(2, 1), (2, 1)]);
    }
    world.run_for(50 * MINUTE);
    nobody_was_asked(&world, case);
    respond(&mut world, SECOND, id, case);
    world.run_for(24 * HOURS);
    nobody_was_asked(&world, case);
    assert_eq!(states(&world, ASKER, case), is(&[(2, "stopped"), (3, "stopped")]));
    assert_eq!(alarms(&world, ASKER, "token-without-answer"), [""; 0]);
}

#[test]
fn where_two_must_answer_one_alone_silences_no_ladder_of_a_flash() {
    let (mut world, id, case) = two_must_answer(246);
    acknowledge(&mut world, ASKED, id);
    respond(&mut world, ASKED, id, case);
    world.run_for(2 * HOURS);
    assert!(asked_at(&world, NEXT, case).is_some() && asked_at(&world, LAST, case).is_some());
}

#[test]
fn where_two_must_answer_whoever_raised_it_recalls_it_alone() {
    let (mut world, id, case) = two_must_answer(247);
    let (told, _) = queued(&mut world, ASKER, Command::Recall { message: id });
    arrives(&mut world, ASKED, told);
    world.run_for(24 * HOURS);
    nobody_was_asked(&world, case);
    assert_eq!(states(&world, ASKER, case), is(&[(2, "stopped"), (3, "stopped")]));
    assert_eq!(alarms(&world, ASKER, "token-without-answer"), [""; 0]);
}

#[test]
fn two_must_answer_a_flash_alone_and_only_where_there_are_two() {
    let (mut world, _, _) = two_must_answer(248);
    let immediate = concern("XB/technical", Precedence::Immediate, "Please look into it.");
    let raise = Command::Raise { new: Box::new(immediate), ladder: LadderWish::Usual };
    let (_, case) = queued(&mut world, ASKER, raise);
    world.run_for(MINUTE);
    assert_eq!(stops_of(&world, ASKER, case), [(1, 0), (1, 0)]);
    // A seat that is asked alone has nobody beside it; the rung above asks a second one.
    let alone = concern("XB/technical/2", Precedence::Flash, "Please look into it.");
    let raise = Command::Raise { new: Box::new(alone), ladder: LadderWish::Usual };
    let (_, case) = queued(&mut world, ASKER, raise);
    world.run_for(MINUTE);
    assert_eq!(stops_of(&world, ASKER, case), [(1, 0), (2, 0)]);
}

#[test]
fn what_is_withdrawn_is_told_to_whom_it_was_passed_on_whichever_command_does_it() {
    let (mut world, id, case, _) = armed(249);
    let (passed, _) = queued(&mut world, ASKER, escalation(case));
    arrives(&mut world, NEXT, passed);
    world.run_for(30 * 1_000);
    let engine = world.seats[ASKER].engine.as_ref().unwrap();
    let row = world.seats[ASKER].rows.messages().find(|row| row.id == id).unwrap();
    let common = Common::decode(&row.content).unwrap();
    let new = engine.taking_back(&common, None, "It was ours.").unwrap();
    assert_eq!(new.to, ["XB/technical".parse().unwrap()]);
    assert_eq!(new.info, ["XB/diplomatic".parse().unwrap()]);
    let matter = Matter {
        case,
        traffic: TRAFFIC,
        party: None,
        text: "It was ours.".to_owned(),
        language: String::new(),
        note: false,
        expects: None,
    };
    let deed = Command::Deed(Box::new(matter), Deed::Withdraw);
    let (told, _) = queued(&mut world, ASKER, deed);
    for seat in [ASKED, NEXT] {
        arrives(&mut world, seat, told);
        let row = world.seats[seat].rows.messages().find(|row| row.id == told).unwrap();
        assert_eq!((row.kind.as_str(), &row.subject), ("WDR", &new.subject));
    }
    world.run_for(24 * HOURS);
    assert_eq!(asked_at(&world, LAST, case), None);
    assert_eq!(states(&world, ASKER, case), is(&[(2, "stopped"), (3, "stopped")]));
}
