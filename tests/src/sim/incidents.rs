//! Concerns that are acknowledged and passed on by hand, between two parties with three desks.

use hotline_casework::{Concern, Said, Scale, Severity};
use hotline_client::engine::{
    Command, DirectoryChange, Failure, IncidentView, NewMessage, Outcome, Profile, RungView,
};
use hotline_protocol::address::Desk;
use hotline_protocol::ids::{CaseId, MessageId, Precedence, Traffic, UnixMillis};

use super::tests::all_settle;
use super::{Faults, World};

mod answers;
mod floods;
mod ladders;
mod released;
mod timed;

pub(super) const TRAFFIC: Traffic = Traffic::Operation;
const ASKER: usize = 0;
const ASKED: usize = 1;
const NEXT: usize = 2;
const LAST: usize = 3;

/// XA/technical, and XB with three desks of a seat each, none of which publishes anything.
fn four_desks(seed: u64) -> World {
    let mut world = World::new(seed);
    world.admit("XA/technical/1");
    let asked = world.admit("XB/technical/1");
    world.invite(asked, "XB/diplomatic/1");
    world.invite(asked, "XB/policy/1");
    all_settle(&mut world);
    world
}

/// Publishes the ladder of XB/technical and waits until all know it.
fn publish(world: &mut World, desks: &[&str]) {
    let ladder: Vec<Desk> = desks.iter().map(|desk| desk.parse().unwrap()).collect();
    let profile = Profile { ladder: ladder.clone(), ..Profile::default() };
    let change = DirectoryChange::Profile(Box::new(profile));
    let ticket = world.command(ASKED, Command::Directory(change));
    world.run_until("everybody knows the ladder", |world| {
        let desk = &world.seats[ASKED].address.desk;
        let knows = |seat: &super::seat::Seat| {
            seat.engine.as_ref().is_some_and(|engine| engine.ladder(desk) == ladder)
        };
        world.seats.iter().all(knows)
    });
    let answer = &world.seats[ASKED].answers[&ticket];
    assert!(matches!(answer, Ok(Outcome::Appended(_))), "{answer:?}");
}

pub(super) fn concern(to: &str, precedence: Precedence, body: &str) -> NewMessage {
    let concern = Concern {
        severity: Some(Severity::Severe),
        scale: Some(Scale::National),
        effect: "Mail of three ministries goes astray.".into(),
        ..Concern::default()
    };
    NewMessage {
        to: vec![to.parse().unwrap()],
        info: Vec::new(),
        kind: "CON".to_owned(),
        fields: Said::Concern(concern).encode_fields(),
        precedence,
        traffic: TRAFFIC,
        tlp: "AMBER".to_owned(),
        case: None,
        in_reply_to: None,
        subject: "Name servers hijacked".to_owned(),
        body: body.to_owned(),
        language: "en".to_owned(),
        note: false,
        automated: None,
        accept: Vec::new(),
        attachments: Vec::new(),
    }
}

pub(super) fn queued(world: &mut World, seat: usize, command: Command) -> (MessageId, CaseId) {
    let ticket = world.command(seat, command);
    match &world.seats[seat].answers[&ticket] {
        Ok(Outcome::Queued { id, case, .. }) => {
            let found = (*id, *case);
            world.promised.insert(found.0, seat);
            found
        }
        other => panic!("seed {}: {other:?}", world.seed),
    }
}

pub(super) fn raise(world: &mut World) -> (MessageId, CaseId) {
    let new = concern("XB/technical", Precedence::Immediate, "Please look into it.");
    queued(world, ASKER, Command::Send(Box::new(new)))
}

fn escalation(case: CaseId) -> Command {
    let reason = "No answer for 30 minutes.".to_owned();
    Command::Escalate { case, traffic: TRAFFIC, party: None, reason, expects: None }
}

pub(super) fn acknowledge(world: &mut World, seat: usize, message: MessageId) {
    let kind = "under-review".to_owned();
    let ticket = world.command(seat, Command::Acknowledge { message, kind });
    let answer = &world.seats[seat].answers[&ticket];
    assert!(answer.is_ok(), "seed {}: {answer:?}", world.seed);
}

pub(super) fn stands(world: &World, seat: usize, case: CaseId) -> IncidentView {
    let engine = world.seats[seat].engine.as_ref().unwrap();
    let mut views = engine.incident(TRAFFIC, case);
    assert_eq!(views.len(), 1, "seed {}: {views:#?}", world.seed);
    views.pop().unwrap()
}

pub(super) fn arrives(world: &mut World, seat: usize, message: MessageId) {
    world.run_until("the message comes", |world| world.seats[seat].shown.contains_key(&message));
}

/// Until nothing is under way: receipts of urgent messages take some seconds.
pub(super) fn rest(world: &mut World) {
    world.faults = Faults::NONE;
    world.run_for(600_000);
    all_settle(world);
}

/// That both sides and the desk asked next see the same.
#[track_caller]
fn all_see(world: &World, case: CaseId, seats: &[usize]) -> IncidentView {
    let first = stands(world, seats[0], case);
    for seat in seats {
        let mut view = stands(world, *seat, case);
        // A desk that joined later knows what was raised from hearsay, and only its own rungs.
        if view.hearsay {
            assert!(first.escalations.ends_with(&view.escalations), "seed {}", world.seed);
            view.hearsay = false;
            view.escalations.clone_from(&first.escalations);
        }
        // Later rungs are told to those who can hold them.
        // Whose token it was is known to the desk that made it.
        let known = |rung: &RungView| {
            let mut same = first.ladder.iter();
            same.any(|one| {
                RungView { by: None, ..one.clone() } == RungView { by: None, ..rung.clone() }
            })
        };
        assert!(view.ladder.iter().all(known), "seed {}: {:?}", world.seed, view.ladder);
        view.ladder.clone_from(&first.ladder);
        // Which side one is of, and what one may do, is one's own.
        (view.life.side, view.life.may) = (first.life.side.clone(), first.life.may.clone());
        // Each counts from when the relay took its own copy, which a cut line may have held up.
        for (owed, same) in view.life.owes.iter_mut().zip(&first.life.owes) {
            assert_eq!(owed.due.is_some(), same.due.is_some(), "seed {}", world.seed);
            owed.due = same.due;
        }
        assert_eq!(view, first, "seed {}: {}", world.seed, world.seats[*seat].address);
    }
    first
}

#[test]
fn a_concern_is_acknowledged_and_both_sides_see_by_whom() {
    let mut world = four_desks(80);
    publish(&mut world, &["XB/diplomatic", "XB/policy"]);
    let (id, case) = raise(&mut world);
    arrives(&mut world, ASKED, id);
    let view = all_see(&world, case, &[ASKER, ASKED]);
    assert_eq!((view.status.as_str(), view.rung, view.severity), ("raised", 1, Some(4)));
    assert_eq!(view.next_desk, Some("XB/diplomatic".parse().unwrap()));
    assert_eq!(view.subject, "Name servers hijacked");
    assert!(view.ack_due.is_some() && view.may_escalate);

    acknowledge(&mut world, ASKED, id);
    rest(&mut world);
    let view = all_see(&world, case, &[ASKER, ASKED]);
    assert_eq!((view.status.as_str(), view.ack_due), ("acknowledged", None));
    assert_eq!(view.acknowledged_by.as_ref(), Some(&world.seats[ASKED].address));
    world.check_end();
}

#[test]
fn what_is_passed_on_is_the_same_incident_at_every_desk_in_any_order_of_delivery() {
    for seed in 90..98 {
        let mut world = four_desks(seed);
        publish(&mut world, &["XB/diplomatic", "XB/policy"]);
        world.faults = Faults { cut: 12, seat_crash: 0, relay_crash: 0, delay_max: 900 };
        let (id, case) = raise(&mut world);
        arrives(&mut world, ASKED, id);
        // Both sides lose patience in the same moment: that is one rung of two escalations. The
        // desk that was asked acknowledges, too late.
        let (first, _) = queued(&mut world, ASKER, escalation(case));
        let (second, _) = queued(&mut world, ASKED, escalation(case));
        acknowledge(&mut world, ASKED, id);
        arrives(&mut world, NEXT, first);
        arrives(&mut world, NEXT, second);
        acknowledge(&mut world, NEXT, if seed.is_multiple_of(2) { first } else { second });
        rest(&mut world);
        let view = all_see(&world, case, &[ASKER, ASKED, NEXT]);
        assert_eq!((view.rung, view.escalations.len()), (2, 2), "seed {seed}");
        assert_eq!(view.asked, ["XB/diplomatic".parse().unwrap()]);
        assert_eq!(view.acknowledged_by.as_ref(), Some(&world.seats[NEXT].address), "seed {seed}");
        assert_eq!(view.escalations[0].reason, "No answer for 30 minutes.");

        // The desk that was asked next passes it on from what it was given.
        let (third, _) = queued(&mut world, NEXT, escalation(case));
        arrives(&mut world, LAST, third);
        acknowledge(&mut world, LAST, third);
        rest(&mut world);
        let view = all_see(&world, case, &[ASKER, ASKED, NEXT, LAST]);
        assert_eq!((view.rung, view.next_desk), (3, None), "seed {seed}");
        assert_eq!(view.acknowledged_by.as_ref(), Some(&world.seats[LAST].address), "seed {seed}");
        for seat in [ASKER, ASKED, NEXT] {
            let acks: Vec<_> =
                world.seats[seat].rows.acks().filter(|ack| ack.message == third).collect();
            assert_eq!(acks.len(), 1, "seed {seed}: {}", world.seats[seat].address);
        }
        world.check_end();
    }
}

#[test]
fn an_incident_is_the_same_after_a_restart() {
    let mut world = four_desks(81);
    publish(&mut world, &["XB/diplomatic", "XB/policy"]);
    let (id, case) = raise(&mut world);
    arrives(&mut world, ASKED, id);
    let (passed, _) = queued(&mut world, ASKER, escalation(case));
    arrives(&mut world, NEXT, passed);
    arrives(&mut world, ASKED, passed);
    all_settle(&mut world);
    let before: Vec<_> = [ASKER, ASKED, NEXT].map(|seat| stands(&world, seat, case)).into();
    for seat in [ASKER, ASKED, NEXT] {
        world.crash_seat(seat);
    }
    all_settle(&mut world);
    let after: Vec<_> = [ASKER, ASKED, NEXT].map(|seat| stands(&world, seat, case)).into();
    assert_eq!(after, before);
    let (again, _) = queued(&mut world, NEXT, escalation(case));
    arrives(&mut world, LAST, again);
}

#[track_caller]
fn refused(world: &mut World, seat: usize, command: Command, words: &str) {
    let ticket = world.command(seat, command);
    let failure = match &world.seats[seat].answers[&ticket] {
        Err(failure @ (Failure::Usage(_) | Failure::Refused(_))) => failure.to_string(),
        other => panic!("it was not refused: {other:?}"),
    };
    assert!(failure.contains(words), "{failure}");
}

#[test]
fn nothing_is_passed_on_without_a_reason_a_case_or_something_raised_in_it() {
    let mut world = four_desks(82);
    publish(&mut world, &["XB/diplomatic"]);
    let (_, talk) =
        world.send(ASKER, &["XB/technical"], Precedence::Priority, None, "Talk").unwrap();
    all_settle(&mut world);
    refused(&mut world, ASKER, escalation(talk), "nothing was raised");
    refused(&mut world, ASKER, escalation(CaseId([9; 16])), "no such case");
    let (_, case) = raise(&mut world);
    all_settle(&mut world);
    let because = |reason: &str| Command::Escalate {
        case,
        traffic: TRAFFIC,
        party: None,
        reason: reason.to_owned(),
        expects: None,
    };
    refused(&mut world, ASKER, because("  \n"), "needs a reason");
    refused(&mut world, ASKER, because(&"x".repeat(2_000)), "the most is");
    let elsewhere = Command::Escalate {
        case,
        traffic: TRAFFIC,
        party: Some("XA".parse().unwrap()),
        reason: "r".to_owned(),
        expects: None,
    };
    refused(&mut world, ASKER, elsewhere, "XA was not asked");
    let exercise = Command::Escalate {
        case,
        traffic: Traffic::Exercise,
        party: None,
        reason: "r".to_owned(),
        expects: None,
    };
    refused(&mut world, ASKER, exercise, "no such case");
}

#[test]
fn nothing_is_passed_on_where_no_ladder_is_published_or_its_end_is_reached() {
    let mut world = four_desks(83);
    let (id, case) = raise(&mut world);
    arrives(&mut world, ASKED, id);
    refused(&mut world, ASKER, escalation(case), "XB publishes no ladder; write to XB/diplomatic");
    publish(&mut world, &["XB/diplomatic"]);
    let (passed, _) = queued(&mut world, ASKER, escalation(case));
    arrives(&mut world, NEXT, passed);
    arrives(&mut world, ASKED, passed);
    for seat in [ASKER, ASKED, NEXT] {
        refused(&mut world, seat, escalation(case), "XB/diplomatic was the last desk");
        assert_eq!(stands(&world, seat, case).next_desk, None);
    }
}

#[test]
fn a_desk_that_was_only_told_cannot_pass_it_on_and_hears_who_can() {
    let mut world = four_desks(84);
    publish(&mut world, &["XB/diplomatic", "XB/policy"]);
    let mut new = concern("XB/technical", Precedence::Priority, "");
    new.info = vec!["XB/policy".parse().unwrap()];
    let (id, case) = queued(&mut world, ASKER, Command::Send(Box::new(new)));
    arrives(&mut world, LAST, id);
    refused(&mut world, LAST, escalation(case), "ask XA/technical or XB/technical");
    assert!(!stands(&world, LAST, case).may_escalate);
}

#[test]
fn what_is_too_long_to_be_passed_on_is_refused_with_the_way_on() {
    let mut world = four_desks(85);
    publish(&mut world, &["XB/diplomatic"]);
    let long = concern("XB/technical", Precedence::Routine, &"word ".repeat(13_000));
    let (_, case) = queued(&mut world, ASKER, Command::Send(Box::new(long)));
    all_settle(&mut world);
    refused(&mut world, ASKER, escalation(case), "send XB/diplomatic a new concern");
}

#[test]
fn one_escalation_waits_here_at_a_time() {
    let mut world = four_desks(86);
    publish(&mut world, &["XB/diplomatic", "XB/policy"]);
    let (id, case) = raise(&mut world);
    arrives(&mut world, ASKED, id);
    world.crash_relay();
    world.run_until("the seat knows that it is offline", |world| {
        world.seats[ASKER].engine.as_ref().unwrap().offline_since().is_some()
    });
    queued(&mut world, ASKER, escalation(case));
    let waiting = world.seats[ASKER].engine.as_ref().unwrap().waiting();
    assert_eq!(waiting.len(), 1);
    assert_eq!((waiting[0].kind.as_str(), waiting[0].case), ("ESC", case));
    assert_eq!(waiting[0].to, ["XB/diplomatic", "XB/technical"]);
    refused(&mut world, ASKER, escalation(case), "queued here already");
}

#[test]
fn kinds_that_are_not_written_and_fields_that_are_not_theirs_are_refused() {
    let mut world = four_desks(87);
    for (kind, fields, words) in [
        ("ACK", &b""[..], "hotline ack"),
        ("ESC", b"", "incident escalate"),
        ("con", b"", "kind of message"),
        ("CON", b"\xff", "fields of CON are wrong"),
    ] {
        let mut new = concern("XB/technical", Precedence::Routine, "");
        (new.kind, new.fields) = (kind.to_owned(), fields.to_vec());
        refused(&mut world, ASKER, Command::Send(Box::new(new)), words);
    }
}

#[test]
fn a_profile_that_breaks_a_rule_is_not_published() {
    let mut world = four_desks(88);
    let ladder = vec!["XA/technical".parse().unwrap()];
    let profile = Box::new(Profile { ladder, ..Profile::default() });
    refused(&mut world, ASKED, Command::Directory(DirectoryChange::Profile(profile)), "ladder");
}

#[test]
fn a_safety_number_is_compared_in_words_as_in_digits() {
    let mut world = four_desks(89);
    let seat = world.seats[ASKED].address.clone();
    let number = world.seats[ASKER].engine.as_ref().unwrap().safety_number(&seat).unwrap();
    let words = hotline_client::engine::number_words(&number);
    assert_eq!(words.split(' ').count(), 20);
    let told = |matches: String| Command::Verify { seat: seat.clone(), matches };
    let fewer = words.rsplit_once(' ').unwrap().0.to_owned();
    for wrong in [fewer, words.replacen(' ', " acorn ", 1), String::new()] {
        let ticket = world.command(ASKER, told(wrong));
        let answer = &world.seats[ASKER].answers[&ticket];
        assert!(matches!(answer, Err(Failure::NotAuthentic(_))), "{answer:?}");
    }
    let ticket = world.command(ASKER, told(words.to_uppercase()));
    assert_eq!(world.seats[ASKER].answers[&ticket], Ok(Outcome::Done));
}
