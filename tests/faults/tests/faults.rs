//! The relay's disk fails at the n-th write or sync while envelopes are submitted over real links.
//!
//! `HOTLINE_FAULTS=all` tries every n up to 200 with every kind of failure, which takes an hour or
//! so, or from the n of `HOTLINE_FAULTS_FROM` on; else 40 are sampled, each kind twice.
//! `HOTLINE_SEED` chooses which; a failure prints its own. An interrupt ends it after the fault
//! under way.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // A test.

#[allow(dead_code, reason = "the relay's own tests use the rest of it")]
#[path = "../../../server/tests/seat/mod.rs"]
mod seat;

use std::time::Duration;

use hotline_faults::{Call, Fault, Left};
use hotline_server::{RunningRelay, runtime};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

use seat::long::LongRun;
use seat::start;
use seat::traffic::Traffic;

/// How many are sampled.
const SAMPLES: usize = 40;

/// The highest n.
const N_MAX: u32 = 200;

/// Receipts after which a fault that stopped nothing was one that need not: a checkpoint met it.
const RECEIPTS_MAX: usize = 1_500;

/// Every kind of failure: which calls, whether it lasts, whether the disk is full, what is left. A
/// sync has no half, and no want of room.
fn kinds() -> Vec<Fault> {
    let mut kinds = Vec::new();
    for lasts in [false, true] {
        for left in [Left::Nothing, Left::Whole] {
            kinds.push(Fault { call: Some(Call::Sync), n: 0, lasts, full: false, left });
        }
        for full in [false, true] {
            for left in [Left::Nothing, Left::Half, Left::Whole] {
                kinds.push(Fault { call: Some(Call::Write), n: 0, lasts, full, left });
            }
            kinds.push(Fault { call: None, n: 0, lasts, full, left: Left::Half });
        }
    }
    kinds
}

/// Every n from one on with every kind.
fn all(from: u32) -> Vec<Fault> {
    (from..=N_MAX).flat_map(|n| kinds().into_iter().map(move |kind| Fault { n, ..kind })).collect()
}

/// Every kind in turn, each time with another n.
fn sampled(rng: &mut ChaCha20Rng) -> Vec<Fault> {
    let kinds = kinds().into_iter().cycle().take(SAMPLES);
    kinds.map(|kind| Fault { n: 1 + (rng.next_u64() % u64::from(N_MAX)) as u32, ..kind }).collect()
}

#[test]
fn the_long_run_has_every_n_with_every_kind_and_the_short_one_every_kind() {
    let distinct = |faults: &[Fault]| {
        let mut seen: Vec<String> = faults.iter().map(|fault| format!("{fault:?}")).collect();
        seen.sort();
        seen.dedup();
        seen.len()
    };
    assert_eq!(distinct(&kinds()), kinds().len());
    assert_eq!(distinct(&all(1)), N_MAX as usize * kinds().len());
    let sampled: Vec<_> = sampled(&mut ChaCha20Rng::seed_from_u64(1));
    let sampled: Vec<_> = sampled.into_iter().map(|fault| Fault { n: 0, ..fault }).collect();
    assert_eq!((sampled.len(), distinct(&sampled)), (SAMPLES, kinds().len()));
}

/// Serves until the relay stops because of its disk; says whether it did.
async fn serve(mut running: RunningRelay, traffic: &mut Traffic) -> bool {
    // Seats come to a relay that writes: one whose disk fails with its first work sends them away.
    while running.ready().await.is_err() {
        let failed = tokio::time::timeout(Duration::from_secs(1), running.failed()).await;
        if let Ok(failed) = failed {
            return failed.is_err() | running.shutdown().await.is_err();
        }
    }
    let mut stopped = false;
    let address = running.address();
    traffic
        .run(address, async |ledger| {
            tokio::select! {
                failed = running.failed() => stopped = failed.is_err(),
                () = ledger.more_receipts(RECEIPTS_MAX) => {}
            }
        })
        .await;
    // It may also meet its disk's failure while it finishes.
    stopped | running.shutdown().await.is_err()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_receipt_is_false_whichever_write_or_sync_of_the_disk_fails() {
    let number = |name| std::env::var(name).ok().map(|value| value.parse().expect(name));
    let seed: Option<u64> = number("HOTLINE_SEED");
    let seed = seed.unwrap_or_else(|| runtime::rng().next_u64() >> 32);
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let long = std::env::var_os("HOTLINE_FAULTS").is_some_and(|how| how == "all");
    let from = number("HOTLINE_FAULTS_FROM").unwrap_or(1);
    let faults = if long { all(u32::try_from(from).unwrap()) } else { sampled(&mut rng) };
    let mut run = LongRun::begin("faults", faults.len() as u64, seed);

    hotline_faults::install();
    let (_dir, relay, running) = start().await;
    let mut traffic = Traffic::enrol(&running, &["XA", "XB"]).await;
    running.shutdown().await.unwrap();
    let (mut struck, mut stopped) = (0, 0);
    for (index, fault) in faults.into_iter().enumerate() {
        if !run.next() {
            break;
        }
        println!("{fault:?}");
        // Some fail while the relay starts.
        let early = index % 4 == 3;
        if early {
            hotline_faults::arm(Fault { n: fault.n % 8 + 1, ..fault });
        }
        let listen = "127.0.0.1:0".parse().unwrap();
        match relay.start_on(listen).await {
            Err(_) => stopped += 1,
            Ok(running) => {
                if !early {
                    hotline_faults::arm(fault);
                }
                stopped += usize::from(serve(running, &mut traffic).await);
            }
        }
        struck += usize::from(hotline_faults::disarm());
        // A new start on a disk that works again: what has a receipt is there, once.
        let running = relay.start_on(listen).await.unwrap();
        traffic.settle(running.address()).await;
        running.shutdown().await.unwrap();
    }
    let (receipted, delivered, again) = traffic.ledger.counts();
    println!(
        "{}: {struck} struck, {stopped} stopped the relay; {receipted} receipts, {delivered} \
         delivered, {again} of them again",
        run.summary()
    );
    assert!(stopped > struck / 2, "the disk's failures were hardly noticed");
}
