//! Receipts that are missing, and messages that nobody acknowledges, in virtual time.

use hotline_client::engine::{
    Answerability, Command, DirectoryChange, MissingView, Outcome, Profile,
};
use hotline_protocol::frames::{Answer, Fate};
use hotline_protocol::ids::{MessageId, Precedence, Traffic, UnixMillis};

use hotline_server::core::{Input, Output};
use hotline_server::limits::DISK_LOW_BYTES;

use super::tests::all_settle;
use super::{Faults, World};

const A: usize = 0;
const B: usize = 1;
const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

/// XA/technical and XB/technical with a seat each.
fn two_seats(seed: u64) -> World {
    let mut world = World::new(seed);
    world.admit("XA/technical/1");
    world.admit("XB/technical/1");
    all_settle(&mut world);
    world
}

/// The seat's process ends and does not come back by itself.
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

/// Publishes a seat's own profile and waits until all have settled.
pub(super) fn publish(world: &mut World, seat: usize, profile: Profile) {
    let change = DirectoryChange::Profile(Box::new(profile));
    let ticket = world.command(seat, Command::Directory(change));
    world.run_until("the profile is published", |world| {
        matches!(world.seats[seat].answers.get(&ticket), Some(Ok(Outcome::Appended(_))))
    });
    all_settle(world);
}

fn write(world: &mut World, precedence: Precedence) -> MessageId {
    let sent = world.send(A, &["XB/technical"], precedence, None, "Please call back");
    let (id, _) = sent.unwrap();
    id
}

/// How often the sender was told, and what stands on its screen.
fn told(world: &World) -> usize {
    world.seats[A].missing.iter().filter(|(_, text)| text.is_some()).count()
}

fn shown(world: &World) -> Vec<MissingView> {
    let seat = &world.seats[A];
    seat.engine.as_ref().unwrap().missing(seat.clock(world.now), Traffic::Operation)
}

fn receipts(world: &World) -> Vec<Vec<String>> {
    shown(world).into_iter().flat_map(|view| view.desks).map(|desk| desk.overdue).collect()
}

#[test]
fn a_flash_that_nobody_opens_alarms_every_two_minutes_with_the_number_to_call() {
    let mut world = two_seats(500);
    publish(&mut world, B, Profile { voice: "+00 111".to_owned(), ..Profile::default() });
    goes_away(&mut world, B);
    let id = write(&mut world, Precedence::Flash);
    world.run_for(MINUTE + 50_000);
    assert_eq!((told(&world), receipts(&world).len()), (0, 0), "its time has not passed");
    world.run_for(20_000);
    assert_eq!(told(&world), 1);
    assert_eq!(receipts(&world), [["device"]]);
    let text = world.seats[A].missing[0].1.clone().unwrap();
    assert!(text.contains("no device has opened it at XB/technical"), "{text}");
    assert!(text.contains("call XB/technical/1 at +00 111"), "{text}");
    for minutes in (4..10).step_by(2) {
        world.run_for(2 * MINUTE);
        assert_eq!(told(&world), minutes / 2, "after {minutes} minutes");
    }
    world.run_for(2 * MINUTE);
    assert_eq!(receipts(&world), [["device", "human"]], "ten minutes to acknowledge are over");

    // The device ends its own alarm and not the one for a person; the person ends that.
    comes_back(&mut world, B);
    world.run_for(MINUTE);
    assert_eq!(receipts(&world), [["human"]]);
    let before = told(&world);
    world.run_for(2 * MINUTE);
    assert_eq!(told(&world), before + 1);
    world.acknowledge_something(B).unwrap().unwrap();
    world.run_for(MINUTE);
    assert_eq!(shown(&world), []);
    assert_eq!(world.seats[A].missing.last(), Some(&(id, None)), "and it is told that it is over");
    world.run_for(HOUR);
    assert_eq!(told(&world), before + 1);
    world.check_end();
}

#[test]
fn a_restart_neither_silences_an_alarm_nor_tells_it_twice_in_an_interval() {
    let mut world = two_seats(501);
    goes_away(&mut world, B);
    write(&mut world, Precedence::Immediate);
    world.run_for(10 * MINUTE + 10_000);
    assert_eq!(told(&world), 1);
    for _ in 0..8 {
        goes_away(&mut world, A);
        world.run_for(30_000);
        comes_back(&mut world, A);
        world.run_for(30_000);
    }
    assert_eq!(told(&world), 1, "eight restarts within the interval: {:?}", world.seats[A].missing);
    assert_eq!(shown(&world).len(), 1, "and it stands there all the time");
    world.run_for(2 * MINUTE);
    assert_eq!(told(&world), 2);
    // What fell due while nobody was there is told once when somebody is.
    goes_away(&mut world, A);
    world.run_for(55 * MINUTE);
    comes_back(&mut world, A);
    world.run_for(MINUTE);
    assert_eq!(told(&world), 3);
    let log = world.seats[A].rows.log().iter().filter(|row| row.code == "missing-receipt").count();
    assert_eq!(log, 1, "the record has it once");
}

#[test]
fn what_cannot_leave_alarms_after_two_minutes_and_ends_with_custody() {
    let mut world = two_seats(502);
    world.crash_relay();
    world.faults = Faults::NONE;
    // The relay comes back within seconds; the sender is kept from it.
    let ticket = world.command(A, Command::Stop);
    assert_eq!(world.seats[A].answers[&ticket], Ok(Outcome::Done));
    let id = write(&mut world, Precedence::Flash);
    world.run_for(2 * MINUTE - 5_000);
    assert_eq!(told(&world), 0);
    world.run_for(10_000);
    assert_eq!((told(&world), receipts(&world)), (1, vec![vec!["custody".to_owned()]]));
    world.command(A, Command::Connect);
    world.run_for(MINUTE);
    assert_eq!(shown(&world), []);
    assert_eq!(world.seats[A].missing.last(), Some(&(id, None)));
}

#[test]
fn what_is_not_urgent_waits_for_the_hours_of_the_desk_that_owes_it() {
    // The world begins on Thursday 2026-01-01 at 00:00Z.
    let mut world = two_seats(503);
    let hours = Profile {
        hours: "Mon-Fri 09:00-17:00".to_owned(),
        zone: "UTC".to_owned(),
        ..Profile::default()
    };
    publish(&mut world, B, hours);
    goes_away(&mut world, B);
    let begun = world.now;
    write(&mut world, Precedence::Priority);
    let at = |hours: u64, minutes: u64| {
        UnixMillis(1_767_225_600_000 + hours * HOUR + minutes * MINUTE).0 - begun.0
    };
    // A person has three hours, day and night; a device an hour on duty.
    world.run_for(at(3, 5));
    assert_eq!(receipts(&world), [["human"]]);
    world.run_for(at(9, 59) - at(3, 5));
    assert_eq!(receipts(&world), [["human"]]);
    world.run_for(at(10, 5) - at(9, 59));
    assert_eq!(receipts(&world), [["device", "human"]]);

    let mut world = two_seats(504);
    let hours = Profile { hours: "Mon-Fri 09:00-17:00".to_owned(), ..Profile::default() };
    publish(&mut world, B, hours);
    let begun = world.now;
    write(&mut world, Precedence::Routine);
    world.run_for(UnixMillis(1_767_225_600_000 + 15 * HOUR - 5 * MINUTE).0 - begun.0);
    assert_eq!(shown(&world), [], "six hours of duty are not over");
    world.run_for(10 * MINUTE);
    assert_eq!(receipts(&world), [["human"]]);
    world.run_for(24 * HOUR);
    assert_eq!(told(&world), 1, "routine is not repeated");
}

#[test]
fn whoever_must_acknowledge_is_called_again_until_somebody_of_the_desk_does() {
    let mut world = two_seats(505);
    world.invite(B, "XB/technical/2");
    all_settle(&mut world);
    let id = write(&mut world, Precedence::Flash);
    world.run_for(2 * MINUTE + 5_000);
    assert_eq!((world.seats[B].called.len(), world.seats[2].called.len()), (1, 1));
    // A restart keeps the time, too.
    goes_away(&mut world, B);
    comes_back(&mut world, B);
    world.run_for(2 * MINUTE);
    assert_eq!(world.seats[B].called, [id, id]);
    // A colleague's word ends it at both seats.
    world.acknowledge_something(2).unwrap().unwrap();
    world.run_for(HOUR);
    assert_eq!((world.seats[B].called.len(), world.seats[2].called.len()), (2, 2));
    goes_away(&mut world, B);
    comes_back(&mut world, B);
    world.run_for(HOUR);
    assert_eq!(world.seats[B].called.len(), 2, "nor does it begin again after a restart");
}

#[test]
fn a_routine_message_calls_nobody_and_a_priority_one_every_hour_on_duty() {
    let mut world = two_seats(506);
    write(&mut world, Precedence::Routine);
    world.run_for(5 * HOUR);
    assert_eq!(world.seats[B].called, []);
    let id = write(&mut world, Precedence::Priority);
    world.run_for(2 * HOUR + MINUTE);
    assert_eq!(world.seats[B].called, [id, id]);
}

#[test]
fn what_was_sealed_again_owes_its_receipt_since_the_first_time_also_after_a_restart() {
    let mut world = two_seats(511);
    goes_away(&mut world, B);
    write(&mut world, Precedence::Routine);
    // The relay says that it was collected; no device ever says that it was opened.
    world.tamper = Some(Box::new(|output| match output {
        Output::Answer(link, no, Ok(Answer::Fates(fates))) => {
            let fates = fates.iter().map(|_| Fate::Collected).collect();
            vec![Output::Answer(link, no, Ok(Answer::Fates(fates)))]
        }
        other => vec![other],
    }));
    world.run_for(2 * HOUR + 30 * MINUTE);
    assert_eq!(world.seats[A].rows.copies().map(|copy| copy.seals).max(), Some(2));
    assert_eq!(receipts(&world), [["device"]]);
    let due = shown(&world)[0].desks[0].due;
    goes_away(&mut world, A);
    comes_back(&mut world, A);
    world.run_for(MINUTE);
    assert_eq!(receipts(&world), [["device"]]);
    // As far as the relay's clock is known anew.
    assert!(shown(&world)[0].desks[0].due.0.abs_diff(due.0) < 1_000);
    assert!(world.seats[A].missing.iter().all(|(_, text)| text.is_some()), "it did not end");
}

/// What a seat was told of a relay that keeps nothing, by the word of the precedence.
fn unavailable(world: &World, seat: usize) -> Vec<&str> {
    let alarms = world.seats[seat].alarms.iter();
    let texts = alarms.filter(|(code, _)| code == "relay-unavailable").map(|(_, text)| text);
    texts.map(|text| text.split(' ').nth(4).unwrap()).collect()
}

#[test]
fn a_relay_without_room_on_its_disk_is_told_after_a_while_and_what_waited_goes_once() {
    let mut world = two_seats(507);
    write(&mut world, Precedence::Routine);
    all_settle(&mut world);
    world.relay_input(Input::DiskFree(0));
    let passing = write(&mut world, Precedence::Flash);
    world.run_for(10_000);
    world.relay_input(Input::DiskFree(DISK_LOW_BYTES));
    world.run_until("what passes goes", |world| world.seats[B].shown.contains_key(&passing));
    assert_eq!(unavailable(&world, A), [""; 0], "it passed within a moment");

    world.relay_input(Input::DiskFree(0));
    let flash = write(&mut world, Precedence::Flash);
    let routine = write(&mut world, Precedence::Routine);
    world.run_for(25_000);
    assert_eq!(unavailable(&world, A), [""; 0]);
    world.run_for(10_000);
    assert_eq!(unavailable(&world, A), ["flash"], "refused twice");
    let text = &world.seats[A].alarms.last().unwrap().1;
    assert!(text.contains("Call XB/technical, and the relay's operator."), "{text}");
    world.run_for(30_000);
    assert_eq!(unavailable(&world, A), ["flash", "routine"]);
    // What is urgent is kept again first. It is told once in an hour, and all goes exactly once.
    world.relay_input(Input::DiskFree(DISK_LOW_BYTES - 1));
    world.run_until("the flash goes", |world| world.seats[B].shown.contains_key(&flash));
    assert!(!world.seats[B].shown.contains_key(&routine));
    world.run_for(5 * MINUTE);
    assert_eq!(unavailable(&world, A), ["flash", "routine"]);
    world.run_for(HOUR);
    assert_eq!(unavailable(&world, A), ["flash", "routine", "routine"]);
    world.crash_seat(A);
    world.relay_input(Input::DiskFree(DISK_LOW_BYTES));
    world.run_until("the routine goes", |world| world.seats[B].shown.contains_key(&routine));
    // Device receipts take their time.
    world.run_for(3 * HOUR);
    all_settle(&mut world);
    world.check_end();
}

#[test]
fn an_expired_message_alarms_no_more() {
    let mut world = two_seats(507);
    // What expires is at the relay no more.
    world.put_back = true;
    goes_away(&mut world, B);
    write(&mut world, Precedence::Flash);
    world.run_for(24 * HOUR + 10 * MINUTE);
    assert_eq!(shown(&world), []);
    let before = told(&world);
    world.run_for(24 * HOUR);
    assert_eq!(told(&world), before);
}

fn answerability(world: &World, precedence: Precedence) -> Answerability {
    let seat = &world.seats[A];
    let desk = "XB/technical".parse().unwrap();
    let now = seat.clock(world.now);
    seat.engine.as_ref().unwrap().answerability(now, &desk, Traffic::Operation, precedence)
}

#[test]
fn a_desk_is_on_duty_by_its_hours_and_its_last_word_is_a_persons_and_no_devices() {
    let mut world = two_seats(508);
    world.invite(B, "XB/technical/2");
    all_settle(&mut world);
    let before = answerability(&world, Precedence::Immediate);
    assert!(before.first_contact && before.seats.len() == 2);
    assert_eq!((before.on_duty, before.last_human), (None, None));
    let hours = Profile {
        hours: "Mon-Fri 09:00-17:00".to_owned(),
        zone: "UTC".to_owned(),
        ladder: vec!["XB/diplomatic".parse().unwrap()],
        ..Profile::default()
    };
    publish(&mut world, B, hours);
    // Thursday before nine.
    let opens = UnixMillis(1_767_225_600_000 + 9 * HOUR);
    let off = answerability(&world, Precedence::Routine);
    assert_eq!((off.on_duty, off.until), (Some(false), Some(opens)));
    assert_eq!(off.ladder, ["XB/diplomatic".parse().unwrap()]);
    assert_eq!(off.ack_due, Some(opens.plus(core::time::Duration::from_secs(6 * 3_600))));

    // The devices answer by themselves: that is nobody's word.
    let id = write(&mut world, Precedence::Immediate);
    world.run_for(MINUTE);
    let met = answerability(&world, Precedence::Immediate);
    assert_eq!((met.first_contact, met.last_human), (false, None));
    world.acknowledge_something(2).unwrap().unwrap();
    world.run_for(MINUTE);
    let last = answerability(&world, Precedence::Immediate).last_human.unwrap();
    assert_eq!(last.seat, world.seats[2].address);
    assert_ne!(last.message, id, "it is the acknowledgement");
    goes_away(&mut world, A);
    comes_back(&mut world, A);
    assert_eq!(answerability(&world, Precedence::Immediate).last_human, Some(last));
    let exercise = world.seats[A].engine.as_ref().unwrap().answerability(
        world.now,
        &"XB/technical".parse().unwrap(),
        Traffic::Exercise,
        Precedence::Immediate,
    );
    assert_eq!(exercise.last_human, None, "the real line says nothing about an exercise");
}
