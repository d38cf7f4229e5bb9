//! What machines raise, with a crash after any output of the engine that tells it.

use std::collections::BTreeMap;

use hotline_client::engine::{Became, Command, Direction, MessageRow, Outcome, Reported};
use hotline_intake::Report;
use hotline_protocol::ids::{CaseId, Digest, Precedence, Traffic};

use super::World;
use super::tests::all_settle;

const TELLS: usize = 0;
const IS_TOLD: usize = 1;

fn report(key: u8, open: bool, headline: &str) -> Report {
    Report {
        source: "alertmanager:test".to_owned(),
        key: Some(Digest([key; 32])),
        cites: Vec::new(),
        open,
        precedence: Precedence::Immediate,
        traffic: Traffic::Operation,
        tlp: "AMBER".to_owned(),
        to: vec!["XB/technical".parse().unwrap()],
        headline: headline.to_owned(),
        body: String::new(),
        language: String::new(),
        warning: Vec::new(),
        flash_asked: false,
    }
}

/// Reports until there is an answer, as whoever raises an alert does.
fn raise(world: &mut World, reports: &[Report]) -> Vec<Reported> {
    loop {
        let ticket = world.command(TELLS, Command::Report(reports.to_vec()));
        match world.seats[TELLS].answers.get(&ticket).cloned() {
            Some(Ok(Outcome::Reported(told))) => return told,
            Some(other) => panic!("{other:?}"),
            None => world.run_for(5_000),
        }
    }
}

/// What the other desk was told, by case, updates in the order in which they came.
fn told(world: &World) -> BTreeMap<CaseId, Vec<String>> {
    let rows = world.seats[IS_TOLD].rows.messages();
    let mut rows: Vec<&MessageRow> =
        rows.filter(|row| row.direction == Direction::Received && row.kind != "ACK").collect();
    // On a line that delays each lane by itself an update may overtake a warning by milliseconds; the
    // case orders them by what each had seen.
    rows.sort_by_key(|row| (row.kind == "SIT", row.opened_at));
    let mut told: BTreeMap<CaseId, Vec<String>> = BTreeMap::new();
    for row in rows {
        told.entry(row.case).or_default().push(format!("{} {}", row.kind, row.subject));
    }
    told
}

#[test]
fn a_crash_after_any_output_of_an_alert_neither_loses_nor_doubles_it() {
    for outputs in 0..400 {
        let mut world = World::new(41);
        world.admit("XA/technical/1");
        world.admit("XB/technical/1");
        all_settle(&mut world);
        world.crash_after = Some(outputs);
        let rounds: [&[Report]; 3] = [
            &[report(1, true, "Disk full"), report(2, true, "Zone gone")],
            &[report(1, true, "Disk full"), report(2, true, "Two zones gone")],
            &[report(1, false, "Disk full"), report(2, false, "Two zones gone")],
        ];
        for reports in rounds {
            let became = raise(&mut world, reports);
            assert!(
                became.iter().all(|one| !matches!(one.became, Became::Refused(_))),
                "{became:?}"
            );
            world.run_for(60_000);
            all_settle(&mut world);
        }
        world.run_for(60_000);
        all_settle(&mut world);
        let mut all: Vec<Vec<String>> = told(&world).into_values().collect();
        all.sort();
        let one: &[&str] = &["WRN Disk full", "SIT Resolved: Disk full"];
        let two: &[&str] = &["WRN Zone gone", "SIT Two zones gone", "SIT Resolved: Two zones gone"];
        assert_eq!(all, [one, two], "after {outputs} outputs");
        world.check_end();
        if world.crash_after.is_some() {
            println!("a run has {outputs} outputs or fewer");
            return;
        }
    }
    panic!("the run never completes");
}

/// A thousand reports of 20 things in a minute: each of them is odd, then grows, and is over for every
/// second one.
#[test]
fn what_machines_raise_while_the_relay_is_away_for_ten_minutes_is_told_in_order_when_it_is_back() {
    const THINGS: u8 = 20;
    const MINUTE: u64 = 60_000;
    let mut world = World::new(42);
    world.admit("XA/technical/1");
    world.admit("XB/technical/1");
    all_settle(&mut world);
    let back = world.now.0 + 10 * MINUTE;
    world.relay_down(10 * MINUTE);
    world.run_for(1);
    for round in 0..50 {
        for key in 1..=THINGS {
            let (open, words) = match round {
                0..20 => (true, "is odd"),
                20..35 => (true, "grows"),
                _ => (key % 2 == 1, "grows"),
            };
            raise(&mut world, &[report(key, open, &format!("Zone {key} {words}"))]);
            world.run_for(MINUTE / 1_000);
        }
        if round == 25 {
            world.crash_seat(TELLS);
        }
    }
    world.run_for(back - world.now.0 - 1);
    assert_eq!(told(&world).len(), 0, "the relay was away all the time");
    world.run_for(2 * MINUTE);
    all_settle(&mut world);
    let told = told(&world);
    assert_eq!(told.len(), usize::from(THINGS), "{told:#?}");
    let mut keys: Vec<u8> = (1..=THINGS).collect();
    for told in told.values() {
        let (first, later) = told.split_first().unwrap();
        let about = |key: &u8| *first == format!("WRN Zone {key} is odd");
        let place = keys.iter().position(about).expect("each thing once, as what it was at first");
        let key = keys.swap_remove(place);
        let (grows, over) =
            (format!("SIT Zone {key} grows"), format!("SIT Resolved: Zone {key} grows"));
        let all = if key.is_multiple_of(2) { vec![grows, over] } else { vec![grows] };
        assert!(*later == all[..] || *later == all[all.len() - 1..], "{told:#?}");
    }
    world.check_end();
}
