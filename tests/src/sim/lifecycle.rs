//! An incident from raising to reopening between two parties, and whether all hold the same record.

use hotline_casework::{Common, Statement};
use hotline_client::engine::{Command, Deed, Failure, IncidentView, Matter, RecordView, Write};
use hotline_protocol::ids::{CaseId, MessageId, Traffic};

use super::World;
use super::incidents::{TRAFFIC, acknowledge, arrives, queued, raise, rest, stands};
use super::tests::all_settle;

const RAISING: usize = 0;
const ASKED: usize = 1;
const COLLEAGUE: usize = 2;

/// XA/technical, and two seats of XB/technical.
fn two_parties(seed: u64) -> World {
    let mut world = World::new(seed);
    world.admit("XA/technical/1");
    let asked = world.admit("XB/technical/1");
    world.invite(asked, "XB/technical/2");
    all_settle(&mut world);
    // A newcomer beside sitting seats gets copies after a day.
    world.run_for(25 * 3_600_000);
    all_settle(&mut world);
    world
}

fn matter(case: CaseId, text: &str) -> Box<Matter> {
    Box::new(Matter {
        case,
        traffic: TRAFFIC,
        party: None,
        text: text.to_owned(),
        language: "en".to_owned(),
        note: false,
        expects: None,
    })
}

fn does(world: &mut World, seat: usize, case: CaseId, text: &str, deed: Deed) -> MessageId {
    let (message, _) = queued(world, seat, Command::Deed(matter(case, text), deed));
    rest(world);
    message
}

fn refused(world: &mut World, seat: usize, case: CaseId, text: &str, deed: Deed) -> String {
    let ticket = world.command(seat, Command::Deed(matter(case, text), deed));
    match &world.seats[seat].answers[&ticket] {
        Err(Failure::Refused(why) | Failure::Usage(why)) => why.clone(),
        other => panic!("seed {}: {other:?}", world.seed),
    }
}

/// What must be the same on both sides: all but whose side it is seen from.
fn common(mut view: IncidentView) -> IncidentView {
    view.life.side.clear();
    view.life.may.clear();
    view.may_escalate = false;
    // Each was told by the relay of its own envelope when that was accepted.
    for owes in &mut view.life.owes {
        owes.due = None;
    }
    if let Some(proposal) = &mut view.life.proposal {
        proposal.closes_at = None;
    }
    view.life.reopens_until = None;
    view
}

#[track_caller]
fn all_see(world: &World, case: CaseId, state: &str, owes: &[(&str, &str)]) {
    let first = stands(world, RAISING, case);
    assert_eq!(first.life.state, state, "seed {}", world.seed);
    let owed: Vec<_> =
        first.life.owes.iter().map(|one| (one.side.as_str(), one.what.as_str())).collect();
    assert_eq!(owed, owes, "seed {}", world.seed);
    for seat in [ASKED, COLLEAGUE] {
        assert_eq!(common(stands(world, seat, case)), common(first.clone()));
    }
}

fn record(world: &World, seat: usize, case: CaseId) -> RecordView {
    world.seats[seat].engine.as_ref().unwrap().record(TRAFFIC, case).expect("a record")
}

/// What a seat was told by another of its record.
fn compared(world: &World, seat: usize, case: CaseId, other: usize) -> (String, bool) {
    let other = &world.seats[other].address;
    let record = record(world, seat, case);
    let with = record.with.iter().find(|one| one.seat == *other).expect("it has a part");
    (with.state.clone(), with.parting.is_some())
}

fn compare(world: &mut World, seat: usize, case: CaseId) {
    let ticket = world.command(seat, Command::Compare { case, traffic: TRAFFIC });
    assert!(world.seats[seat].answers[&ticket].is_ok());
    rest(world);
}

#[test]
fn both_sides_see_the_same_from_raising_to_reopening_and_hold_one_record() {
    let mut world = two_parties(11);
    let (concern, case) = raise(&mut world);
    arrives(&mut world, ASKED, concern);
    rest(&mut world);
    all_see(&world, case, "raised", &[("asked", "acknowledgement")]);
    acknowledge(&mut world, ASKED, concern);
    rest(&mut world);
    all_see(&world, case, "under-review", &[("asked", "answer")]);

    let why = refused(&mut world, RAISING, case, "Me", Deed::Respond { outcome: String::new() });
    assert!(why.contains("only a desk that was asked"), "{why}");
    let why = refused(&mut world, ASKED, case, "", Deed::Suspend);
    assert!(why.contains("only the side that raised it"), "{why}");
    let why = refused(&mut world, ASKED, case, "", Deed::Agree);
    assert!(why.contains("no proposal"), "{why}");

    let more = Deed::Respond { outcome: "need-more".to_owned() };
    does(&mut world, ASKED, case, "Which of the two addresses?", more);
    let owes = [("asked", "answer"), ("raising", "clarification")];
    all_see(&world, case, "clarification-requested", &owes);
    let update = Deed::Update { severity: None, scale: None, next_update_at: None };
    does(&mut world, RAISING, case, "The second.", update);
    all_see(&world, case, "under-review", &[("asked", "answer")]);
    let outcome = "accepted".to_owned();
    does(&mut world, COLLEAGUE, case, "It is off the net.", Deed::Respond { outcome });
    all_see(&world, case, "in-progress", &[]);

    let commitments = "XB keeps the logs.".to_owned();
    does(&mut world, ASKED, case, "Contained.", Deed::Propose { commitments });
    all_see(&world, case, "closure-proposed", &[("raising", "decision")]);
    let proposal = stands(&world, RAISING, case).life.proposal.expect("a proposal");
    assert_eq!((proposal.agreed_text.as_str(), proposal.note), ("Contained.", false));
    let why = refused(&mut world, ASKED, case, "", Deed::Agree);
    assert!(why.contains("no proposal of the other side"), "{why}");
    does(&mut world, RAISING, case, "", Deed::Agree);
    all_see(&world, case, "closed", &[]);
    let outcome = "accepted".to_owned();
    let why = refused(&mut world, ASKED, case, "More", Deed::Respond { outcome });
    assert!(why.contains("reopen"), "{why}");

    does(&mut world, RAISING, case, "It is back.", Deed::Reopen);
    all_see(&world, case, "reopened", &[("asked", "answer")]);
    assert_eq!(
        stands(&world, RAISING, case).reference,
        stands(&world, ASKED, case).reference,
        "the reference stays"
    );

    compare(&mut world, RAISING, case);
    let hashes: Vec<_> =
        [RAISING, ASKED, COLLEAGUE].map(|seat| record(&world, seat, case).hash).into();
    assert!(hashes.iter().all(|hash| *hash == hashes[0]), "{hashes:?}");
    for other in [ASKED, COLLEAGUE] {
        assert_eq!(compared(&world, RAISING, case, other), ("same".to_owned(), false));
        assert_eq!(compared(&world, other, case, RAISING), ("same".to_owned(), false));
    }
}

#[test]
fn a_merge_across_traffic_or_away_from_the_other_party_is_refused() {
    let mut world = two_parties(12);
    let (concern, case) = raise(&mut world);
    arrives(&mut world, ASKED, concern);
    rest(&mut world);
    let why = refused(&mut world, RAISING, case, "", Deed::Merge { into: case });
    assert!(why.contains("into itself"), "{why}");
    let why = refused(&mut world, RAISING, case, "", Deed::Merge { into: CaseId([9; 16]) });
    assert!(why.contains("no such case"), "{why}");
    let mut played = super::incidents::concern(
        "XB/technical",
        hotline_protocol::ids::Precedence::Routine,
        "Played.",
    );
    played.traffic = Traffic::Exercise;
    let (_, exercise) = queued(&mut world, RAISING, Command::Send(Box::new(played)));
    rest(&mut world);
    let why = refused(&mut world, RAISING, case, "", Deed::Merge { into: exercise });
    assert!(why.contains("exercise and operation never meet"), "{why}");
    let (_, other) = raise(&mut world);
    rest(&mut world);
    does(&mut world, RAISING, case, "The same thing.", Deed::Merge { into: other });
    let life = stands(&world, ASKED, case).life;
    assert_eq!(life.state, "merged");
    assert_eq!(life.merged_into.map(|into| into.0), Some(other));
}

#[test]
fn what_was_raised_is_withdrawn_by_its_side_alone() {
    let mut world = two_parties(13);
    let (concern, case) = raise(&mut world);
    arrives(&mut world, ASKED, concern);
    rest(&mut world);
    let why = refused(&mut world, ASKED, case, "", Deed::Withdraw);
    assert!(why.contains("only XA can withdraw"), "{why}");
    does(&mut world, RAISING, case, "A false alarm.", Deed::Withdraw);
    all_see(&world, case, "withdrawn", &[]);
}

#[test]
fn two_seats_that_were_told_different_things_see_by_whom_and_where() {
    let mut world = two_parties(14);
    let (concern, case) = raise(&mut world);
    arrives(&mut world, ASKED, concern);
    arrives(&mut world, COLLEAGUE, concern);
    rest(&mut world);
    acknowledge(&mut world, ASKED, concern);
    rest(&mut world);
    // What the raising side would have told this seat alone, under the same message id.
    let rows = &world.seats[COLLEAGUE].rows;
    let mut row = rows.messages().find(|row| row.id == concern).expect("it came").clone();
    let told = Common::decode(&row.content).expect("it can be read");
    let other = Statement { body: "Nothing to worry about.".into(), ..Statement::clone(&told) };
    let other = Common::state(other).expect("it can be said");
    row.common = other.hash();
    row.content = other.as_bytes().to_vec();
    world.seats[COLLEAGUE].rows.commit(&[Write::Message(Box::new(row))]);
    world.crash_seat(COLLEAGUE);
    rest(&mut world);

    compare(&mut world, ASKED, case);
    for (here, there) in [(ASKED, COLLEAGUE), (COLLEAGUE, ASKED)] {
        let record = record(&world, here, case);
        let address = &world.seats[there].address;
        let with = record.with.iter().find(|one| one.seat == *address).unwrap();
        assert_eq!(with.state, "two-stories", "{with:?}");
        let parting = with.parting.as_ref().expect("where it parts");
        assert_eq!((parting.place, parting.message), (1, concern));
        assert_eq!(parting.by.as_ref(), Some(&world.seats[RAISING].address));
        assert!(parting.here.is_some() && parting.here != parting.there);
        let alarms = &world.seats[here].alarms;
        assert!(alarms.iter().any(|(code, _)| code == "record-parts"), "{alarms:?}");
    }
    compare(&mut world, RAISING, case);
    assert_eq!(compared(&world, RAISING, case, ASKED).0, "same");
    assert_eq!(compared(&world, RAISING, case, COLLEAGUE).0, "two-stories");
}
