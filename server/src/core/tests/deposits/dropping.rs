//! A depositor that is revoked: nothing of it is released, however much it was and whatever happens.

use super::*;
use crate::limits::EXPIRE_ROWS_MAX;
use crate::store::{DepositOp, DepositOutcome, Outcome};

/// Ladders whose copies take more than two steps to clear.
const LADDERS: u64 = 10;
const DEPOSITS: u64 = LADDERS * 2;

/// Seat 0's ladders: each two deposits of 31 copies for seat 2, due in ten minutes.
fn full(bench: &mut Bench) {
    let alice = bench.link(0);
    for no in 0..LADDERS {
        let first = envelope(bench, 1, 10_000 + no, 4 * HOUR);
        let mut envelopes = vec![first.clone()];
        let mut deposits = Vec::new();
        for id in [2 * no + 1, 2 * no + 2] {
            let copies: Vec<_> =
                (0..31).map(|copy| envelope(bench, 2, 100 * id + copy, 4 * HOUR)).collect();
            let named = copies.iter().map(EnvelopeName::of).collect();
            deposits.push(Deposit { envelopes: named, ..deposit(id, 10 * MINUTE, &copies[0]) });
            envelopes.extend(copies);
        }
        let now = vec![EnvelopeName::of(&first)];
        let ladder = Ladder { state: 1, originators: vec![bench.seat(0)], now, deposits };
        accepted(&bench.deposit(alice, &(ladder, envelopes)));
    }
}

#[test]
fn a_revocation_clears_deposits_in_bounded_steps_and_counts_each_once() {
    let mut bench = Bench::with_seats(4);
    full(&mut bench);
    let meters = bench.core.meters();
    bench.hold_store = true;
    bench.revoke(0);
    // The entry, and what follows from it.
    bench.run_one_on(None);
    let (mut cleared, mut steps) = (0, 0);
    while cleared < DEPOSITS {
        bench.run_one_on(None);
        let now = meters.deposits.dropped.value();
        assert!((now - cleared) * 31 <= u64::from(EXPIRE_ROWS_MAX), "{} at once", now - cleared);
        cleared = now;
        steps += 1;
    }
    assert!(steps > 2, "one step for all");
    bench.hold_store = false;
    bench.run();
    assert_eq!((meters.deposits.dropped.value(), bench.core.status().deposits), (DEPOSITS, 0));
}

/// Killed after every number of steps: the revocation itself is step 1.
#[test]
fn nothing_of_a_revoked_depositor_is_released_after_a_crash_between_the_steps() {
    for steps in 0..=4 {
        let mut bench = Bench::with_seats(4);
        full(&mut bench);
        bench.hold_store = true;
        bench.revoke(0);
        for _ in 0..steps {
            bench.run_one_on(None);
        }
        // The next start is at the time of release: it is asked for before anything is cleared.
        bench.now = UnixMillis(NOW.0 + 10 * MINUTE);
        bench.restart();
        bench.hold_store = steps > 0;
        bench.input(Input::Tick);
        let release = DepositOp::Release { id: name(DEPOSITS), at: bench.now };
        let released = bench.store.commit(&[Op::Deposit(release)]).unwrap();
        bench.hold_store = false;
        bench.run();
        let carol = bench.link(2);
        let came = bench.delivered(carol).len();
        if steps == 0 {
            // Nothing was on disk: the depositor is not revoked.
            assert!(came > 0, "the copies were never there");
            continue;
        }
        assert_eq!(released, [Outcome::Deposit(DepositOutcome::Gone)], "after {steps} steps");
        assert_eq!(came, 0, "after {steps} steps");
        bench.run_to(NOW.0 + DAY);
        assert_eq!(bench.delivered(carol), none(), "after {steps} steps");
        for id in 1..=DEPOSITS {
            assert_eq!(bench.stands(carol, id), DepositFate::Dropped);
        }
        assert_eq!(bench.core.status().deposits, 0);
        assert!(!bench.store.recover(bench.now).unwrap().dropping);
    }
}
