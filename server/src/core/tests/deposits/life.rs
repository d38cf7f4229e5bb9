//! Deposits, tokens, time, crashes and starts in any order.

use super::super::bench::number;
use super::*;

/// What the outside knows of one deposit.
#[derive(Debug, Default)]
struct Known {
    release_at: u64,
    stopped: bool,
    /// A token was used and nothing was heard of it.
    unsure: bool,
    delivered: BTreeSet<u64>,
}

/// Deposits, holds, stops, time, crashes and starts in any order.
fn live(seed: u64) {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let mut bench = Bench::with_seats(3);
    let (mut alice, mut bob, mut carol) = (bench.link(0), bench.link(1), bench.link(2));
    let mut known: BTreeMap<u64, Known> = BTreeMap::new();
    let mut next = 0;
    for _ in 0..80 {
        let pick = |rng: &mut ChaCha20Rng| 1 + u64::from(rng.next_u32()) % next.max(1);
        match rng.next_u32() % 12 {
            0..=2 => {
                next += 1;
                let after = u64::from(rng.next_u32() % 120) * MINUTE;
                let ladder = ladder(&bench, next, after);
                let said = bench.ask_with(alice, Question::Deposit(ladder.0), &ladder.1);
                if let [said] = &said[..] {
                    let release_at = accepted(said).1[0].0;
                    known.insert(next, Known { release_at, ..Known::default() });
                }
            }
            kind @ 3..=5 if next > 0 => {
                let id = pick(&mut rng);
                let owner = (rng.next_u32() % 2) as u8;
                let used = if kind == 3 { hold(id, owner) } else { stop(id, owner) };
                next += 1;
                let said = bench.try_cancel(bob, used, next + 1_000_000).unwrap();
                let Some(known) = known.get_mut(&id) else { continue };
                match &said[..] {
                    [Ok(Answer::Cancelled(said))] => match &said.fates[0] {
                        DepositFate::Held(armed) => known.release_at = armed.release_at.0,
                        DepositFate::Stopped { .. } => known.stopped = true,
                        _ => {}
                    },
                    _ => known.unsure = true,
                }
            }
            6..=8 => {
                let until = bench.now.0 + u64::from(rng.next_u32() % 40) * MINUTE;
                bench.run_to(until);
            }
            9 => bench.hold_store = true,
            10 => {
                bench.hold_store = false;
                bench.run();
            }
            _ => {
                bench.hold_store = false;
                bench.now = UnixMillis(bench.now.0 + u64::from(rng.next_u32() % 90) * MINUTE);
                bench.restart();
                (alice, bob, carol) = (bench.link(0), bench.link(1), bench.link(2));
            }
        }
        for (link, frame) in bench.said() {
            let ToSeat::Deliver(deliver) = frame else { continue };
            if link != carol {
                continue;
            }
            let id = number(&deliver.envelope);
            if let Some(known) = known.get_mut(&id) {
                assert!(!known.stopped, "seed {seed}: {id} was released after a stop");
                let at = deliver.accepted_at.0;
                assert!(at >= known.release_at, "seed {seed}: {id} was released early");
                known.delivered.insert(deliver.delivery);
                assert_eq!(known.delivered.len(), 1, "seed {seed}: {id} was released twice");
            }
        }
        if !bench.hold_store {
            for (id, known) in &known {
                let over = known.stopped || !known.delivered.is_empty();
                let due = !known.unsure && known.release_at <= bench.now.0;
                assert!(over || !due, "seed {seed}: {id} is late");
            }
        }
    }
}

#[test]
fn a_deposit_is_released_at_most_once_never_after_a_stop_and_always_by_its_time() {
    for seed in 0..120 {
        live(seed);
    }
}
