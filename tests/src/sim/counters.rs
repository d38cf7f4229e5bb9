//! Counters that parties send to the seat that adds them up: a week closes by the clock, in virtual time.

use hotline_casework::figures::{CELLS, Count, Week};
use hotline_client::engine::{Cell, Command, CountersChange, Failure, TotalsView};
use hotline_protocol::ids::UnixMillis;

use super::World;
use super::tests::all_settle;

const HUB: usize = 0;
/// Five parties, as many as a total needs.
const PARTIES: [usize; 5] = [1, 2, 3, 4, 5];
/// The last of them.
const LAST: usize = 5;

const MINUTE: u64 = 60_000;

/// The hub, five parties whose counters are on, and the week that can be sent.
fn counting(seed: u64) -> (World, Week) {
    let mut world = World::new(seed);
    for seat in ["x-hub/technical/1", "XB/technical/1", "XC/technical/1", "XD/technical/1"] {
        world.admit(seat);
    }
    for seat in ["XE/technical/1", "XF/technical/1"] {
        world.admit(seat);
    }
    all_settle(&mut world);
    for party in PARTIES {
        let to = "x-hub/technical/1".parse().unwrap();
        change(&mut world, party, CountersChange::On { to, since: UnixMillis(0) }).unwrap();
        change(&mut world, party, CountersChange::Shown).unwrap();
    }
    let week = Week(Week::of(world.now).0 - 1);
    (world, week)
}

fn change(world: &mut World, seat: usize, change: CountersChange) -> Result<(), Failure> {
    let ticket = world.command(seat, Command::Counters(change));
    world.seats[seat].answers[&ticket].clone().map(|_| ())
}

/// The count of checks of the line.
fn checks() -> usize {
    Count::names().iter().position(|name| name == "line-checks").unwrap()
}

/// Sends the week with as many checks as the number of the party.
fn send(world: &mut World, party: usize, week: Week) -> Result<(), Failure> {
    let mut counts = vec![0; CELLS];
    counts[checks()] = u32::try_from(party).unwrap();
    change(world, party, CountersChange::Send { week: week.0, counts })
}

fn cells(world: &World, seat: usize, of: impl Fn(&Cell) -> bool) -> usize {
    world.seats[seat].rows.snapshot().cells.iter().filter(|(cell, _)| of(cell)).count()
}

/// What the hub holds of single parties.
fn held(world: &World) -> usize {
    cells(world, HUB, |cell| matches!(cell, Cell::Contribution(..)))
}

fn waits(world: &World, party: usize) -> bool {
    cells(world, party, |cell| matches!(cell, Cell::CountersWaiting)) > 0
}

fn totals(world: &World) -> Vec<TotalsView> {
    world.seats[HUB].engine.as_ref().unwrap().totals()
}

/// Runs to shortly after the week is closed.
fn close(world: &mut World, week: Week) {
    let left = week.closes().0.saturating_sub(world.now.0);
    world.run_for(left + MINUTE);
}

#[test]
fn a_week_is_added_up_once_it_is_closed_and_then_nothing_of_a_party_is_kept() {
    let (mut world, week) = counting(71);
    world.relay_down(10 * MINUTE);
    for party in PARTIES {
        send(&mut world, party, week).unwrap();
        let again = send(&mut world, party, week);
        assert!(matches!(again, Err(Failure::Refused(_))), "{again:?}");
    }
    world.run_for(MINUTE);
    assert_eq!(held(&world), 0);
    assert!(PARTIES.iter().all(|party| waits(&world, *party)), "what could not go is forgotten");
    // It survives a restart of its home, and goes once the relay is there.
    world.crash_seat(LAST);
    world.run_for(20 * MINUTE);
    all_settle(&mut world);
    assert_eq!(held(&world), 5);
    assert!(!PARTIES.iter().any(|party| waits(&world, *party)), "something waits still");
    world.crash_seat(HUB);
    world.run_for(MINUTE);
    let open = totals(&world);
    assert_eq!((open.len(), open[0].closed, open[0].parties), (1, false, None), "{open:?}");
    assert!(open[0].counts.is_empty(), "told before it is closed: {open:?}");

    close(&mut world, week);
    let closed = totals(&world);
    assert_eq!((closed.len(), closed[0].closed, closed[0].parties), (1, true, Some(5)));
    assert_eq!(closed[0].counts[checks()], Some(1 + 2 + 3 + 4 + 5), "{closed:?}");
    assert_eq!(held(&world), 0, "what parties sent is kept beyond the close");
    world.crash_seat(HUB);
    world.run_for(MINUTE);
    assert_eq!(totals(&world), closed);
}

#[test]
fn what_was_not_sealed_yet_goes_nowhere_once_the_counters_are_off() {
    let (mut world, week) = counting(72);
    world.relay_down(10 * MINUTE);
    for party in PARTIES {
        send(&mut world, party, week).unwrap();
    }
    change(&mut world, LAST, CountersChange::Off).unwrap();
    assert!(!waits(&world, LAST));
    world.crash_seat(LAST);
    world.run_for(20 * MINUTE);
    all_settle(&mut world);
    assert_eq!(held(&world), 4);
    close(&mut world, week);
    // Four are too few to be told of.
    let closed = totals(&world);
    assert_eq!((closed[0].closed, closed[0].parties), (true, None));
    assert!(closed[0].counts.iter().all(Option::is_none), "{closed:?}");
}

#[test]
fn a_week_that_is_closed_is_sent_by_nobody_any_more() {
    let (mut world, week) = counting(73);
    close(&mut world, week);
    let late = send(&mut world, 1, week);
    assert!(matches!(late, Err(Failure::Refused(_))), "{late:?}");
    assert_eq!(held(&world), 0);
}
