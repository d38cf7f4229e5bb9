//! What one party can take from the others by writing much: nothing.

use hotline_casework::{Common, Statement};
use hotline_client::engine::{Expected, MessageRow, Write};
use hotline_protocol::frames::ToSeat;
use hotline_protocol::ids::UnixMillis;
use hotline_server::core::Output;

use super::*;

const THIRD: usize = 2;

/// XA/technical and XA/diplomatic, which it publishes as its next desk, with XB and XC.
fn three_parties(seed: u64) -> World {
    let mut world = World::new(seed);
    world.admit("XA/technical/1");
    world.admit("XB/technical/1");
    world.admit("XC/technical/1");
    world.invite(ASKER, "XA/diplomatic/1");
    all_settle(&mut world);
    let ladder: Vec<Desk> = vec!["XA/diplomatic".parse().unwrap()];
    let profile = Profile { ladder: ladder.clone(), ..Profile::default() };
    world.command(ASKER, Command::Directory(DirectoryChange::Profile(Box::new(profile))));
    world.run_until("the ladder is known", |world| {
        let desk = &world.seats[ASKER].address.desk;
        world
            .seats
            .iter()
            .all(|seat| seat.engine.as_ref().is_some_and(|engine| engine.ladder(desk) == ladder))
    });
    world
}

/// As if a message had come many times more, each a little different; then a restart.
fn flood(
    world: &mut World,
    seat: usize,
    like: MessageId,
    count: u16,
    change: impl Fn(u16, &mut Statement),
) {
    let rows = &mut world.seats[seat].rows;
    let row = rows.messages().find(|row| row.id == like).unwrap().clone();
    let common = Common::decode(&row.content).unwrap();
    for number in 0..count {
        let mut statement = Statement::clone(&common);
        let mut id = [0xee; 16];
        id[..2].copy_from_slice(&number.to_be_bytes());
        statement.id = MessageId(id);
        change(number, &mut statement);
        let common = Common::state(statement).unwrap();
        rows.commit(&[Write::Message(Box::new(MessageRow {
            id: common.id,
            common: common.hash(),
            case: common.case,
            content: common.as_bytes().to_vec(),
            released_at: common.released_at,
            ..row.clone()
        }))]);
    }
    world.crash_seat(seat);
    all_settle(world);
}

fn own_case(number: u16) -> CaseId {
    let mut case = [0xcc; 16];
    case[..2].copy_from_slice(&number.to_be_bytes());
    CaseId(case)
}

fn has_acknowledged(world: &World, seat: usize, message: MessageId) -> bool {
    let own = &world.seats[ASKER].address;
    world.seats[seat].rows.acks().any(|ack| ack.message == message && ack.by == *own)
}

#[test]
fn what_a_seat_sent_that_was_revoked_since_can_be_acknowledged_and_rings_no_longer() {
    let mut world = three_parties(110);
    let (id, _) =
        world.send(THIRD, &["XA/technical"], Precedence::Flash, None, "Gone soon").unwrap();
    arrives(&mut world, ASKER, id);
    all_settle(&mut world);
    let seat = world.seats[THIRD].address.clone();
    let revoke = DirectoryChange::Revoke { seat: seat.clone(), reason: "moved".to_owned() };
    world.command(THIRD, Command::Directory(revoke));
    world.run_until("the revocation is known", |world| {
        let directory = world.seats[ASKER].engine.as_ref().unwrap().directory();
        directory.seat(&seat).is_some_and(|entry| entry.revoked.is_some())
    });
    acknowledge(&mut world, ASKER, id);
    world.run_for(1_000);
    assert!(has_acknowledged(&world, ASKER, id));
    let alarms = &world.seats[ASKER].alarms;
    let told = |(code, text): &(String, String)| {
        code == "not-sent" && text.contains("XC/technical/1 could not be told")
    };
    assert!(alarms.iter().any(told), "{alarms:?}");
}

#[test]
fn what_came_into_a_case_that_is_full_can_be_acknowledged_and_its_sender_is_told() {
    let mut world = three_parties(111);
    let (first, case) =
        world.send(ASKED, &["XA/technical"], Precedence::Routine, None, "Talk").unwrap();
    all_settle(&mut world);
    let full = u16::try_from(hotline_casework::limits::CASE_MESSAGES_MAX).unwrap();
    flood(&mut world, ASKER, first, full, |_, _| {});
    let (id, _) =
        world.send(ASKED, &["XA/technical"], Precedence::Flash, Some(case), "Fire").unwrap();
    arrives(&mut world, ASKER, id);
    let outside = |(code, _): &(String, String)| code == "outside-case";
    assert!(world.seats[ASKER].alarms.iter().any(outside), "the case was not full");
    acknowledge(&mut world, ASKER, id);
    world.run_until("both know that it was acknowledged", |world| {
        [ASKER, ASKED].iter().all(|seat| has_acknowledged(world, *seat, id))
    });
}

#[test]
fn a_party_that_raises_much_does_not_keep_others_from_being_passed_on() {
    let mut world = three_parties(112);
    let long = concern("XA/technical", Precedence::Routine, &"x".repeat(55_000));
    let (first, _) = queued(&mut world, ASKED, Command::Send(Box::new(long)));
    arrives(&mut world, ASKER, first);
    all_settle(&mut world);
    flood(&mut world, ASKER, first, 200, |number, statement| {
        statement.case = own_case(number);
        // Small ones fill what is left.
        if number >= 100 {
            statement.body = "x".repeat(500).into();
        }
    });
    // The flood has met its bound.
    refused(&mut world, ASKER, escalation(own_case(199)), "has raised more than is held");
    let new = concern("XA/technical", Precedence::Immediate, "Please look into it.");
    let (id, case) = queued(&mut world, THIRD, Command::Send(Box::new(new)));
    arrives(&mut world, ASKER, id);
    let (passed, _) = queued(&mut world, ASKER, escalation(case));
    arrives(&mut world, 3, passed);
}

#[test]
fn what_claims_to_be_from_the_future_stands_behind_what_came_later() {
    let mut world = three_parties(113);
    let new = concern("XA/technical", Precedence::Immediate, "Please look into it.");
    let (first, _) = queued(&mut world, ASKED, Command::Send(Box::new(new.clone())));
    arrives(&mut world, ASKER, first);
    all_settle(&mut world);
    let year = 365 * 86_400_000;
    flood(&mut world, ASKER, first, 20, |number, statement| {
        statement.case = own_case(number);
        for at in [&mut statement.drafted_at, &mut statement.released_at] {
            *at = UnixMillis(at.0 + year);
        }
        statement.ack_by = None;
        statement.expires_at = UnixMillis(statement.expires_at.0 + year);
    });
    let (second, case) = queued(&mut world, THIRD, Command::Send(Box::new(new)));
    arrives(&mut world, ASKER, second);
    let shown = |world: &World| -> Vec<CaseId> {
        let engine = world.seats[ASKER].engine.as_ref().unwrap();
        engine.incidents(TRAFFIC).iter().map(|view| view.case).collect()
    };
    assert_eq!((shown(&world).first(), shown(&world).len()), (Some(&case), 22));
    // Once it is acknowledged, the open ones come first.
    acknowledge(&mut world, ASKER, second);
    world.run_for(1_000);
    assert_eq!(shown(&world).last(), Some(&case));
}

#[test]
fn what_changed_since_it_was_read_is_not_passed_on() {
    let mut world = four_desks(114);
    publish(&mut world, &["XB/diplomatic", "XB/policy"]);
    let (id, case) = raise(&mut world);
    arrives(&mut world, ASKED, id);
    let as_read = |world: &World| {
        let view = stands(world, ASKER, case);
        let expects = Some(Expected {
            asked_by: view.asked_by,
            rung: view.rung,
            next_desk: view.next_desk.unwrap(),
        });
        let reason = "No answer.".to_owned();
        Command::Escalate { case, traffic: TRAFFIC, party: None, reason, expects }
    };
    let stale = as_read(&world);
    let (passed, _) = queued(&mut world, ASKED, escalation(case));
    arrives(&mut world, ASKER, passed);
    refused(&mut world, ASKER, stale, "it stands at rung 2 now and would go to XB/policy");
    let fresh = as_read(&world);
    let (third, _) = queued(&mut world, ASKER, fresh);
    arrives(&mut world, LAST, third);
}

#[test]
fn what_is_on_its_way_to_the_relay_leaves_room_for_what_comes_in() {
    let mut world = three_parties(115);
    world.send(ASKER, &["XB/technical"], Precedence::Routine, None, "A session").unwrap();
    all_settle(&mut world);
    world.tamper = Some(Box::new(|output| match output {
        Output::Send(_, ToSeat::Custody(_)) => Vec::new(),
        other => vec![other],
    }));
    let long = concern("XB/technical", Precedence::Routine, &"x".repeat(55_000));
    for _ in 0..20 {
        queued(&mut world, ASKER, Command::Send(Box::new(long.clone())));
    }
    world.run_for(5_000);
    let large = world.sealed_under.values().map(Vec::len).filter(|len| *len > 32 * 1024);
    let on_its_way: usize = large.sum();
    assert!((200_000..400_000).contains(&on_its_way), "{on_its_way} bytes");
}
