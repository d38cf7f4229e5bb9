//! The relay's disk fails at the n-th write or sync while envelopes are submitted over real links.
//!
//! `HOTLINE_FAULTS=all` tries every n up to 200 with every kind of failure; else 40 are sampled.
//! `HOTLINE_SEED` chooses which; a failure prints its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // A test.

#[allow(dead_code, reason = "the relay's own tests use the rest of it")]
#[path = "../../../server/tests/seat/mod.rs"]
mod seat;

use hotline_faults::{Call, Fault, Left};
use hotline_server::{RunningRelay, runtime};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

use seat::start;
use seat::traffic::Traffic;

/// How many are sampled.
const SAMPLES: usize = 40;

/// The highest n.
const N_MAX: u32 = 200;

/// Receipts after which a fault that stopped nothing was one that need not: a checkpoint met it.
const RECEIPTS_MAX: usize = 1_500;

fn kinds() -> Vec<(Option<Call>, bool, bool, Left)> {
    let mut kinds = Vec::new();
    for call in [Some(Call::Sync), Some(Call::Write), None] {
        for lasts in [false, true] {
            for left in [Left::Nothing, Left::Half, Left::Whole] {
                kinds.push((call, lasts, kinds.len() % 2 == 1, left));
            }
        }
    }
    kinds
}

fn faults(rng: &mut ChaCha20Rng) -> Vec<Fault> {
    let kinds = kinds();
    let fault = |n: u32, (call, lasts, full, left)| Fault { call, n, lasts, full, left };
    if std::env::var_os("HOTLINE_FAULTS").is_some_and(|how| how == "all") {
        // Each n with one kind, all kinds in turn.
        return (1..=N_MAX).zip(kinds.into_iter().cycle()).map(|(n, k)| fault(n, k)).collect();
    }
    let mut draw = |most: usize| usize::try_from(rng.next_u64() % most as u64).unwrap();
    (0..SAMPLES)
        .map(|_| fault(1 + u32::try_from(draw(N_MAX as usize)).unwrap(), kinds[draw(kinds.len())]))
        .collect()
}

/// Serves until the relay stops because of its disk; says whether it did.
async fn serve(mut running: RunningRelay, traffic: &mut Traffic) -> bool {
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
    let seed = std::env::var("HOTLINE_SEED").ok().map(|seed| seed.parse().expect("HOTLINE_SEED"));
    let seed = seed.unwrap_or_else(|| runtime::rng().next_u64() >> 32);
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let faults = faults(&mut rng);
    println!("{} faults, HOTLINE_SEED={seed}", faults.len());

    hotline_faults::install();
    let (_dir, relay, running) = start().await;
    let mut traffic = Traffic::enrol(&running, &["XA", "XB"]).await;
    running.shutdown().await.unwrap();
    let (mut struck, mut stopped) = (0, 0);
    for (index, fault) in faults.into_iter().enumerate() {
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
        "{struck} faults struck, {stopped} stopped the relay; {receipted} receipts, {delivered} \
         delivered, {again} of them again"
    );
    assert!(stopped > struck / 2, "the disk's failures were hardly noticed");
}
