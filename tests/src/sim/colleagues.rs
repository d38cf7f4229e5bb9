//! What the seats of a desk share among themselves: the roster, and cases that are handed over.

use hotline_client::engine::{Command, Direction, Failure, MessageRow, NewShift, Outcome, Profile};
use hotline_protocol::ids::{CaseId, MessageId, Precedence, Traffic, UnixMillis};

use super::alarms::publish;
use super::tests::all_settle;
use super::{Faults, World};

const A: usize = 0;
const B: usize = 1;
const A2: usize = 2;
const MINUTE: u64 = 60_000;

fn rows(world: &World, seat: usize, case: CaseId) -> Vec<MessageRow> {
    let rows = world.seats[seat].rows.messages().filter(|row| row.case == case);
    let mut rows: Vec<_> = rows.cloned().collect();
    rows.sort_by_key(|row| (row.opened_at.unwrap_or(row.released_at), row.id));
    rows
}

fn hand_over(
    world: &mut World,
    seat: usize,
    case: CaseId,
    to: Option<&str>,
    rows: Vec<MessageRow>,
) -> Result<Outcome, Failure> {
    let command = Command::HandOver {
        case,
        traffic: Traffic::Operation,
        to: to.map(|to| to.parse().unwrap()),
        note: "Please watch this tonight.".to_owned(),
        rows,
    };
    let ticket = world.command(seat, command);
    world.seats[seat].answers[&ticket].clone()
}

/// XA and XB talk, then XA gets a second seat that knows nothing of it.
fn talk_and_a_newcomer(seed: u64) -> (World, CaseId, MessageId) {
    let mut world = World::new(seed);
    world.admit("XA/technical/1");
    world.admit("XB/technical/1");
    all_settle(&mut world);
    let sent = world.send(A, &["XB/technical"], Precedence::Immediate, None, "Name servers");
    let (_, case) = sent.unwrap();
    world.run_for(MINUTE);
    world.acknowledge_something(B).unwrap().unwrap();
    world.run_for(MINUTE);
    let answer = world.send(B, &["XA/technical"], Precedence::Immediate, Some(case), "Zones");
    let (answer, _) = answer.unwrap();
    world.run_for(MINUTE);
    world.invite(A, "XA/technical/2");
    all_settle(&mut world);
    (world, case, answer)
}

#[test]
fn a_newcomer_is_given_a_case_by_its_own_desk_and_knows_it_as_hearsay() {
    for seed in 600..604 {
        let (mut world, case, answer) = talk_and_a_newcomer(seed);
        assert_eq!(rows(&world, A2, case), []);
        world.faults = Faults { cut: 12, seat_crash: 0, relay_crash: 0, delay_max: 900 };
        let all = rows(&world, A, case);
        let handed = hand_over(&mut world, A, case, None, all.clone()).unwrap();
        let to = world.seats[A2].address.clone();
        assert_eq!(handed, Outcome::HandedOver { to, messages: 3, left_out: 0 });
        world.run_until("the newcomer has the case", |world| rows(world, A2, case).len() == 4);
        world.faults = Faults::NONE;
        all_settle(&mut world);
        for row in rows(&world, A2, case).iter().filter(|row| row.kind != "HANDOVER") {
            assert_eq!(row.direction, Direction::HandedOver, "seed {seed}");
            assert_eq!(row.handed_by.as_ref(), Some(&world.seats[A].address));
            assert!(!row.verified && row.receipted && row.read_at.is_some());
            let original = all.iter().find(|one| one.id == row.id).unwrap();
            assert_eq!((&row.content, &row.from), (&original.content, &original.from));
            // Only what its author signed is more than the colleague's word.
            assert_eq!(row.signature, original.signature, "seed {seed}");
        }
        // The summary alone came as something new.
        assert_eq!(world.seats[A2].shown.len(), 1, "seed {seed}");
        let summary = rows(&world, A2, case).into_iter().find(|row| row.kind == "HANDOVER");
        let summary = summary.unwrap();
        assert!(summary.body.contains("Please watch this tonight."), "{}", summary.body);
        assert!(summary.body.contains("One message awaits this desk."), "{}", summary.body);

        // The newcomer can act on it: its word counts for the desk.
        let kind = "understood".to_owned();
        let ticket = world.command(A2, Command::Acknowledge { message: answer, kind });
        assert!(world.seats[A2].answers[&ticket].is_ok(), "seed {seed}");
        world.run_until("the author hears of it", |world| {
            world.seats[B].rows.acks().any(|ack| ack.message == answer)
        });

        // Repeating it changes nothing but the summary.
        let before = rows(&world, A2, case).len();
        let again = rows(&world, A, case);
        hand_over(&mut world, A, case, None, again).unwrap();
        world.run_for(MINUTE);
        all_settle(&mut world);
        assert_eq!(rows(&world, A2, case).len(), before + 1, "seed {seed}");
    }
}

#[test]
fn a_case_is_handed_over_to_no_other_desk_and_nothing_else_goes_with_it() {
    let (mut world, case, _) = talk_and_a_newcomer(610);
    let all = rows(&world, A, case);
    for to in ["XB/technical/1", "XA/technical/1", "XA/policy/1", "XA/technical/9"] {
        let refused = hand_over(&mut world, A, case, Some(to), all.clone());
        assert!(matches!(refused, Err(Failure::Refused(_))), "{to}: {refused:?}");
    }
    let sent = world.send(A, &["XB/technical"], Precedence::Routine, None, "Another matter");
    let (_, other) = sent.unwrap();
    all_settle(&mut world);
    let elsewhere = rows(&world, A, other);
    let refused = hand_over(&mut world, A, case, None, elsewhere);
    assert!(matches!(refused, Err(Failure::Usage(_))), "{refused:?}");
}

#[test]
fn what_comes_itself_takes_the_place_of_what_was_handed_over_and_is_receipted() {
    let mut world = World::new(611);
    world.admit("XA/technical/1");
    world.admit("XB/technical/1");
    world.invite(A, "XA/technical/2");
    all_settle(&mut world);
    // The colleague is away while the message comes.
    if let Some(conn) = world.seats[A2].conn.take() {
        world.cut(conn, None);
    }
    world.seats[A2].engine = None;
    let sent = world.send(B, &["XA/technical"], Precedence::Immediate, None, "Please call");
    let (id, case) = sent.unwrap();
    world.run_for(MINUTE);
    let all = rows(&world, A, case);
    hand_over(&mut world, A, case, None, all).unwrap();
    world.run_for(MINUTE);
    let now = world.now;
    world.seats[A2].start(now);
    world.command(A2, Command::Connect);
    world.run_for(5 * MINUTE);
    let row = rows(&world, A2, case).into_iter().find(|row| row.id == id).unwrap();
    assert_eq!((row.direction, row.handed_by), (Direction::Received, None));
    assert_eq!(world.seats[A2].shown.get(&id), Some(&1));
    world.acknowledge_something(A).unwrap().unwrap();
    all_settle(&mut world);
}

fn set(world: &mut World, seat: usize, number: u16, from: u64) {
    let shift = NewShift {
        seat: format!("XA/technical/{number}").parse().unwrap(),
        from: UnixMillis(from),
        until: UnixMillis(world.now.0 + 24 * 60 * MINUTE),
    };
    let ticket = world.command(seat, Command::SetRoster(vec![shift]));
    assert_eq!(world.seats[seat].answers[&ticket], Ok(Outcome::Done));
}

#[test]
fn every_seat_of_a_desk_ends_with_the_same_roster_and_no_other_desk_has_it() {
    for seed in 620..626 {
        let mut world = World::new(seed);
        world.admit("XA/technical/1");
        world.admit("XB/technical/1");
        world.invite(A, "XA/technical/2");
        world.invite(A, "XA/technical/3");
        all_settle(&mut world);
        world.faults = Faults { cut: 12, seat_crash: 6, relay_crash: 0, delay_max: 900 };
        // Two set it in the same moment.
        set(&mut world, A, 1, 1);
        if world.seats[3].engine.is_some() {
            set(&mut world, 3, 2, 2);
        }
        world.run_for(10 * MINUTE);
        world.faults = Faults::NONE;
        all_settle(&mut world);
        world.run_for(10 * MINUTE);
        all_settle(&mut world);
        let view = |seat: usize| {
            let view = world.seats[seat].engine.as_ref().unwrap().roster(world.now);
            (view.number, view.set, view.shifts, view.on_duty)
        };
        let first = view(A);
        assert_eq!(first.0, 1, "seed {seed}");
        assert_eq!(view(A2), first, "seed {seed}");
        assert_eq!(view(3), first, "seed {seed}");
        assert_eq!(view(B).0, 0, "seed {seed}: another desk has it");
    }
}

#[test]
fn published_hours_that_nobody_covers_who_sits_there_are_gaps() {
    const HOUR: u64 = 60 * MINUTE;
    let mut world = World::new(630);
    world.admit("XA/technical/1");
    world.admit("XB/technical/1");
    world.invite(A, "XA/technical/2");
    all_settle(&mut world);
    let gaps = |world: &World| {
        let view = world.seats[A].engine.as_ref().unwrap().roster(world.now);
        let now = world.now.0;
        let since = |at: UnixMillis| at.0.saturating_sub(now) / HOUR;
        let gaps: Vec<_> =
            view.gaps.iter().map(|gap| (since(gap.from), since(gap.until))).collect();
        gaps
    };
    let hour = |world: &World, hours: u64| UnixMillis(world.now.0 + hours * HOUR);
    let shift = |world: &World, number: u16, from, until| NewShift {
        seat: format!("XA/technical/{number}").parse().unwrap(),
        from: hour(world, from),
        until: hour(world, until),
    };
    // Nobody publishes anything: nothing is uncovered.
    let shifts = vec![shift(&world, 1, 0, 8)];
    world.command(A, Command::SetRoster(shifts));
    assert_eq!(gaps(&world), []);
    let always = Profile { hours: "24/7".to_owned(), ..Profile::default() };
    publish(&mut world, A, always);
    // Overlaps are no gaps, and what is short of the end is one.
    let shifts = vec![
        shift(&world, 1, 0, 8),
        shift(&world, 2, 6, 16),
        shift(&world, 2, 7, 9),
        shift(&world, 1, 30, 200),
    ];
    world.command(A, Command::SetRoster(shifts));
    assert_eq!(gaps(&world), [(16, 30)]);
    world.command(A, Command::SetRoster(Vec::new()));
    assert_eq!(gaps(&world), [(0, 7 * 24)]);
}

#[test]
fn what_is_reviewed_before_a_handover_is_what_the_colleague_gets() {
    let (mut world, case, _) = talk_and_a_newcomer(631);
    let all = rows(&world, A, case);
    let engine = world.seats[A].engine.as_ref().unwrap();
    let key = (Traffic::Operation, case);
    let note = "Please watch this tonight.";
    let reviewed = engine.handing_over(world.now, key, note, &all).unwrap();
    assert!(engine.handing_over(world.now, (Traffic::Drill, case), note, &all).is_none());
    let handed = hand_over(&mut world, A, case, None, all).unwrap();
    assert!(
        matches!(handed, Outcome::HandedOver { messages, left_out, .. }
            if (messages, left_out) == (reviewed.messages, reviewed.left_out)),
        "{handed:?}"
    );
    world.run_until("the newcomer has the case", |world| rows(world, A2, case).len() == 4);
    let summary = rows(&world, A2, case).into_iter().find(|row| row.kind == "HANDOVER").unwrap();
    assert_eq!(summary.body, reviewed.summary);
    // The record there is the one that the words name.
    let there = world.seats[A2].engine.as_ref().unwrap().record(Traffic::Operation, case).unwrap();
    assert_eq!(Some(there.hash), reviewed.record);
    assert!(summary.body.contains(&there.hash.to_string()), "{}", summary.body);
}
