//! What a second seat releases: its ladder, its receipts, and what must wait for it.

use super::timed::*;
use super::*;

use hotline_client::engine::ReleasePolicy;

const COLLEAGUE: usize = 4;

/// Four desks with a ladder, and a second seat beside the first.
fn two_seats(seed: u64, policy: ReleasePolicy) -> World {
    let mut world = with_ladder(seed);
    world.invite(ASKER, "XA/technical/2");
    all_settle(&mut world);
    for seat in [ASKER, COLLEAGUE] {
        world.command(seat, Command::SetReleasePolicy(policy));
    }
    world
}

const FLASH: ReleasePolicy = ReleasePolicy { precedence: Some(Precedence::Flash), rung: None };

/// Drafts a flash that a second seat must release; its id and case, once it waits there.
fn drafted(world: &mut World, ladder: LadderWish) -> (MessageId, CaseId) {
    let new = concern("XB/technical", Precedence::Flash, "Please look into it at once.");
    let raise = Command::Raise { new: Box::new(new), ladder };
    let ticket = world.command(ASKER, raise);
    let answer = world.seats[ASKER].answers[&ticket].clone();
    let Ok(Outcome::AwaitsRelease { id, case, .. }) = answer else { panic!("{answer:?}") };
    world.run_until("the draft waits there", |world| {
        let engine = world.seats[COLLEAGUE].engine.as_ref().unwrap();
        engine.waiting_drafts().iter().any(|draft| draft.id == id)
    });
    (id, case)
}

fn release(world: &mut World, id: MessageId) {
    let ticket = world.command(COLLEAGUE, Command::Release { draft: id });
    let answer = &world.seats[COLLEAGUE].answers[&ticket];
    assert!(matches!(answer, Ok(Outcome::Queued { .. })), "{answer:?}");
    world.promised.insert(id, COLLEAGUE);
}

#[test]
fn what_a_second_seat_released_and_cannot_leave_is_an_alarm_like_what_it_wrote() {
    let mut world = two_seats(250, FLASH);
    let (id, _) = drafted(&mut world, LadderWish::Usual);
    world.command(COLLEAGUE, Command::Stop);
    release(&mut world, id);
    world.run_for(3 * MINUTE);
    let told =
        world.seats[COLLEAGUE].missing.iter().filter(|(of, text)| *of == id && text.is_some());
    assert_eq!(told.count(), 1);
    let missing = world.seats[COLLEAGUE].engine.as_ref().unwrap().missing(world.now, TRAFFIC);
    assert_eq!(missing.len(), 1, "{missing:?}");
    assert_eq!((missing[0].message, missing[0].precedence), (id, Precedence::Flash));
    world.command(COLLEAGUE, Command::Connect);
    arrives(&mut world, ASKED, id);
    world.run_for(MINUTE);
    let ended =
        world.seats[COLLEAGUE].missing.iter().filter(|(of, text)| *of == id && text.is_none());
    assert_eq!(ended.count(), 1);
}

#[test]
fn without_a_relay_the_ladder_of_what_was_released_is_not_started_and_that_is_told() {
    let mut world = two_seats(251, FLASH);
    let (id, _) = drafted(&mut world, LadderWish::Usual);
    world.crash_relay();
    world.run_until("the seat knows it", |world| {
        world.seats[COLLEAGUE].engine.as_ref().unwrap().offline_since().is_some()
    });
    release(&mut world, id);
    world.run_until("its person is told", |world| {
        !alarms(world, COLLEAGUE, "ladder-not-started").is_empty()
    });
    arrives(&mut world, ASKED, id);
}

#[test]
fn the_ladder_of_what_is_released_is_the_one_that_its_drafter_asked_for() {
    let mut world = two_seats(252, FLASH);
    let (id, case) = drafted(&mut world, LadderWish::None);
    release(&mut world, id);
    arrives(&mut world, ASKED, id);
    world.run_for(MINUTE);
    assert_eq!(rungs(&world, COLLEAGUE, case), []);

    let seconds = |n| core::time::Duration::from_secs(n);
    let times = LadderWish::Times { after: vec![seconds(90)], answer: Some(seconds(300)) };
    let (id, case) = drafted(&mut world, times);
    release(&mut world, id);
    arrives(&mut world, ASKED, id);
    world.run_for(30 * 1_000);
    assert_eq!(rungs(&world, COLLEAGUE, case), [(2, "armed".to_owned())]);
    world.run_for(70 * 1_000);
    assert!(asked_at(&world, NEXT, case).is_some());
}

#[test]
fn what_arms_a_rung_waits_for_release_as_passing_on_to_it_does() {
    let policy = ReleasePolicy { precedence: None, rung: Some(3) };
    let mut world = two_seats(253, policy);
    drafted(&mut world, LadderWish::Usual);
    let new = concern("XB/technical", Precedence::Flash, "Please look into it at once.");
    // A ladder that ends below it does not wait.
    let times =
        LadderWish::Times { after: vec![core::time::Duration::from_secs(60)], answer: None };
    let raise = Command::Raise { new: Box::new(new), ladder: times };
    let (_, case) = queued(&mut world, ASKER, raise);
    world.run_for(30 * 1_000);
    assert_eq!(rungs(&world, ASKER, case), [(2, "armed".to_owned())]);
}
