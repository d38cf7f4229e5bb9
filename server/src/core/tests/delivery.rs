//! Delivery: how much is on its way to a seat, and what happens to one that is slow.

use hotline_protocol::frames::{Fate, ToSeat};
use hotline_protocol::ids::Precedence;

use super::bench::{Bench, number};
use crate::core::{Input, LinkId};
use crate::limits::{
    BULK_CREDIT_MAX, BULK_CREDIT_MIN, FLASH_IN_FLIGHT_BYTES_MAX, IMMEDIATE_IN_FLIGHT_BYTES_MAX,
};

const FLASH: Precedence = Precedence::Flash;
const PRIORITY: Precedence = Precedence::Priority;
const ROUTINE: Precedence = Precedence::Routine;

/// Bytes of the envelopes here.
const SIZE: usize = 5_120;

fn submit(bench: &mut Bench, link: LinkId, ids: core::ops::Range<u64>, lane: Precedence) {
    for id in ids {
        let sent = bench.envelope(1, id, lane);
        bench.submit(link, &sent);
    }
}

#[test]
fn a_link_that_fell_behind_is_paged_from_the_store_and_then_live_again() {
    let mut bench = Bench::with_seats(2);
    let (alice, bob) = (bench.link(0), bench.link(1));
    submit(&mut bench, alice, 0..100, ROUTINE);
    let mut seen = bench.delivered(bob);
    assert_eq!(seen.len(), BULK_CREDIT_MIN / SIZE, "what waits is in the store alone");
    while seen.len() < 100 {
        bench.acknowledge(bob, ROUTINE, seen.len() as u64);
        let more = bench.delivered(bob);
        assert!(!more.is_empty(), "stuck at {}", seen.len());
        seen.extend(more);
    }
    assert!(seen.iter().copied().eq(0..100));
    // Once it has caught up, an envelope comes without the store being read.
    bench.acknowledge(bob, ROUTINE, 100);
    bench.hold_store = true;
    submit(&mut bench, alice, 100..101, ROUTINE);
    bench.run_one_on(None);
    assert_eq!(bench.delivered(bob), [100]);
}

#[test]
fn a_fatter_line_is_given_more_within_the_bound() {
    for (measured, credit) in
        [(0, BULK_CREDIT_MIN), (200_000, 200_000), (usize::MAX, BULK_CREDIT_MAX)]
    {
        let mut bench = Bench::with_seats(2);
        let (alice, bob) = (bench.link(0), bench.link(1));
        bench.input(Input::Paced { link: bob, bulk_credit: measured });
        submit(&mut bench, alice, 0..200, ROUTINE);
        assert_eq!(bench.delivered(bob).len(), credit / SIZE, "{measured} measured");
    }
}

#[test]
fn bulk_of_both_lanes_shares_one_credit_and_leaves_the_reserve_for_flash() {
    let mut bench = Bench::with_seats(2);
    let (alice, bob) = (bench.link(0), bench.link(1));
    submit(&mut bench, alice, 0..10, ROUTINE);
    submit(&mut bench, alice, 10..30, PRIORITY);
    assert_eq!(bench.delivered(bob).len(), BULK_CREDIT_MIN / SIZE);
    submit(&mut bench, alice, 100..200, FLASH);
    let flash = bench.delivered(bob);
    assert_eq!(flash.len(), FLASH_IN_FLIGHT_BYTES_MAX / SIZE);
    assert!(flash.iter().all(|id| *id >= 100), "bulk beyond its credit");
}

#[test]
fn a_backlog_of_immediate_holds_up_no_flash() {
    let mut bench = Bench::with_seats(2);
    let (alice, bob) = (bench.link(0), bench.link(1));
    submit(&mut bench, alice, 0..200, Precedence::Immediate);
    assert_eq!(bench.delivered(bob).len(), IMMEDIATE_IN_FLIGHT_BYTES_MAX / SIZE);
    submit(&mut bench, alice, 900..901, FLASH);
    assert_eq!(bench.delivered(bob), [900], "live");
    // The same when both wait and are read: while a page of immediate is being read as well.
    submit(&mut bench, alice, 901..902, FLASH);
    bench.hold_store = true;
    let bob = bench.open_seat(1);
    bench.hear(bob, super::bench::hello());
    bench.hold_store = false;
    bench.run();
    let fit = IMMEDIATE_IN_FLIGHT_BYTES_MAX / SIZE;
    let delivered = bench.delivered(bob);
    assert_eq!(delivered[..2], [900, 901]);
    assert_eq!(delivered.len(), 2 + fit);
}

#[test]
fn a_seat_that_acknowledges_nothing_holds_up_nobody_else() {
    let mut bench = Bench::with_seats(3);
    let (alice, bob, carol) = (bench.link(0), bench.link(1), bench.link(2));
    submit(&mut bench, alice, 0..100, ROUTINE);
    let stuck = bench.delivered(bob).len();
    for id in 0..100 {
        let sent = bench.envelope(2, id, ROUTINE);
        bench.submit(alice, &sent);
        let said = bench.said();
        assert!(said.iter().any(|(to, f)| *to == alice && matches!(f, ToSeat::Custody(_))));
        let live = said.iter().filter_map(|(to, frame)| match frame {
            ToSeat::Deliver(deliver) if *to == carol => Some(number(&deliver.envelope)),
            _ => None,
        });
        assert_eq!(live.collect::<Vec<_>>(), [id]);
        bench.acknowledge(carol, ROUTINE, id + 1);
    }
    // Nothing piles up before the slow one beyond its credit, and nothing of it is lost.
    assert_eq!(stuck, BULK_CREDIT_MIN / SIZE);
    assert_eq!(bench.core.status().waiting, [100, 0, 0, 0]);
}

#[test]
fn an_acknowledgement_covers_what_came_before_it_in_its_lane_alone() {
    let mut bench = Bench::with_seats(2);
    let (alice, bob) = (bench.link(0), bench.link(1));
    // Deliveries 1 and 3 are routine, 2 is flash.
    for (id, lane) in [(1, ROUTINE), (2, FLASH), (3, ROUTINE)] {
        submit(&mut bench, alice, id..id + 1, lane);
    }
    assert_eq!(bench.delivered(bob), [1, 2, 3]);
    bench.acknowledge(bob, ROUTINE, 3);
    let fates = [1, 2, 3].map(|id| bench.fate(0, 1, id));
    assert_eq!(fates, [Fate::Collected, Fate::Waiting, Fate::Collected]);
}
