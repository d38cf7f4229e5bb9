//! A relay's life with crashes: whatever happens, what was receipted arrives, and arrives once.

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::frames::ToSeat;
use hotline_protocol::ids::Precedence;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};

use super::bench::{Bench, number};
use crate::core::LinkId;

/// Seeds of one run; each is a life of [`STEPS`] steps.
const SEEDS: u64 = 150;
const STEPS: usize = 120;

/// What the outside world knows.
#[derive(Default)]
struct World {
    next_id: u64,
    /// Sent and not receipted: to be sent again after a crash.
    unsure: BTreeMap<u64, Precedence>,
    receipted: BTreeMap<u64, Precedence>,
    /// Stored by the receiver, with the delivery it came as.
    stored: BTreeMap<u64, u64>,
    /// The highest delivery stored, by lane, to be acknowledged in this epoch.
    newest: BTreeMap<Precedence, u64>,
    /// Acknowledged with a relay that lived on.
    collected: BTreeSet<u64>,
}

fn live(seed: u64) {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let mut bench = Bench::with_seats(2);
    let mut world = World::default();
    let (mut alice, mut bob) = (bench.link(0), Some(bench.link(1)));
    for _ in 0..STEPS {
        match rng.next_u32() % 16 {
            0..=5 => {
                let lane = Precedence::BY_URGENCY[(rng.next_u32() % 4) as usize];
                world.next_id += 1;
                world.unsure.insert(world.next_id, lane);
                bench.submit(alice, &bench.envelope(1, world.next_id, lane));
            }
            6 => {
                // A retry of something, perhaps long since collected.
                let id = 1 + u64::from(rng.next_u32()) % world.next_id.max(1);
                let lane = world.unsure.get(&id).or_else(|| world.receipted.get(&id)).copied();
                if let Some(lane) = lane {
                    bench.submit(alice, &bench.envelope(1, id, lane));
                }
            }
            7..=9 => {
                if let Some(bob) = bob {
                    acknowledge(&mut bench, &mut world, bob);
                }
            }
            10 => bob = Some(relink(&mut bench, &mut world)),
            11 => {
                if let Some(link) = bob.take() {
                    bench.input(crate::core::Input::LinkLost { link });
                }
            }
            12 => bench.hold_store = true,
            13 | 14 => {
                bench.hold_store = false;
                bench.run();
            }
            _ => {
                bench.hold_store = false;
                bench.restart();
                (alice, bob) = (bench.link(0), None);
            }
        }
        hear(&mut bench, &mut world, bob, seed);
    }
    // The line is good again: everything unsure is sent again, everything waiting comes.
    bench.hold_store = false;
    bench.run();
    bench.restart();
    let alice = bench.link(0);
    for (id, lane) in world.unsure.clone() {
        bench.submit(alice, &bench.envelope(1, id, lane));
    }
    let bob = relink(&mut bench, &mut world);
    hear(&mut bench, &mut world, Some(bob), seed);
    loop {
        let before = world.stored.len();
        acknowledge(&mut bench, &mut world, bob);
        hear(&mut bench, &mut world, Some(bob), seed);
        if world.stored.len() == before {
            break;
        }
    }
    assert!(world.unsure.is_empty(), "seed {seed}: never receipted {:?}", world.unsure);
    for id in world.receipted.keys() {
        assert!(world.stored.contains_key(id), "seed {seed}: {id} was receipted and lost");
    }
    let bob = bench.link(1);
    assert_eq!(bench.welcome(bob).waiting, [0; 4], "seed {seed}: counts drifted");
}

fn relink(bench: &mut Bench, world: &mut World) -> LinkId {
    world.newest.clear();
    bench.link(1)
}

fn acknowledge(bench: &mut Bench, world: &mut World, bob: LinkId) {
    for (lane, up_to) in std::mem::take(&mut world.newest) {
        bench.acknowledge(bob, lane, up_to);
        if !bench.hold_store {
            // The relay has deleted it: from here on it must never come again.
            let gone = world
                .stored
                .iter()
                .filter(|(id, delivery)| lane_of(world, **id) == Some(lane) && **delivery <= up_to);
            let gone: Vec<u64> = gone.map(|(id, _)| *id).collect();
            world.collected.extend(gone);
        }
    }
}

fn lane_of(world: &World, id: u64) -> Option<Precedence> {
    world.receipted.get(&id).or_else(|| world.unsure.get(&id)).copied()
}

/// Takes what the relay said; `bob` stores what is delivered to him.
fn hear(bench: &mut Bench, world: &mut World, bob: Option<LinkId>, seed: u64) {
    for (link, frame) in bench.said() {
        match frame {
            ToSeat::Custody(custody) => {
                let id = u64::from_be_bytes(custody.id.as_bytes()[8..].try_into().unwrap());
                if let Some(lane) = world.unsure.remove(&id) {
                    world.receipted.insert(id, lane);
                }
            }
            ToSeat::Deliver(deliver) if Some(link) == bob => {
                let id = number(&deliver.envelope);
                let lane = deliver.envelope.precedence();
                assert!(!world.collected.contains(&id), "seed {seed}: {id} came again");
                let newest = world.newest.entry(lane).or_default();
                assert!(deliver.delivery > *newest, "seed {seed}: {id} out of order in its lane");
                *newest = deliver.delivery;
                world.stored.insert(id, deliver.delivery);
            }
            _ => {}
        }
    }
}

#[test]
fn what_was_receipted_arrives_once_whatever_crashes() {
    for seed in 0..SEEDS {
        live(seed);
    }
}
