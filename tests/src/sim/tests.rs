//! The system under faults, from seeds.

use hotline_protocol::ids::Precedence;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;

use super::net::below;
use super::{Faults, World};

/// Two parties with a desk of two seats each, all online.
fn two_desks(seed: u64) -> World {
    let mut world = World::new(seed);
    let a = world.admit("XA/technical/1");
    let b = world.admit("XB/technical/1");
    world.invite(a, "XA/technical/2");
    world.invite(b, "XB/technical/2");
    all_settle(&mut world);
    world
}

fn all_settle(world: &mut World) {
    world.run_until("everybody is online and has nothing left to do", |world| {
        world
            .seats
            .iter()
            .all(|seat| seat.engine.as_ref().is_some_and(hotline_client::engine::Engine::settled))
    });
}

#[test]
fn a_message_goes_to_every_seat_of_a_desk_and_comes_back_acknowledged() {
    let mut world = two_desks(1);
    let (id, _) =
        world.send(0, &["XB/technical"], Precedence::Immediate, None, "Name servers").unwrap();
    world.run_until("both seats of the desk have it", |world| {
        [1, 3].iter().all(|index| world.seats[*index].shown.contains_key(&id))
    });
    world.acknowledge_something(3).unwrap().unwrap();
    world.run_until("every seat of both desks sees the acknowledgement", |world| {
        (0..4).all(|index| world.seats[index].rows.acks().any(|ack| ack.message == id))
    });
    all_settle(&mut world);
    world.check_end();
}

/// Random traffic under faults, then peace; everything must have come to its end.
#[track_caller]
fn survives(seed: u64, faults: Faults) {
    let mut world = two_desks(seed);
    let mut rng = ChaCha20Rng::seed_from_u64(seed ^ 0xface);
    world.faults = faults;
    let mut cases = Vec::new();
    for round in 0..30 {
        let author = usize::try_from(below(&mut rng, 4)).unwrap();
        let to = if author.is_multiple_of(2) { "XB/technical" } else { "XA/technical" };
        let precedence = Precedence::BY_URGENCY[usize::try_from(below(&mut rng, 4)).unwrap()];
        let case = (!cases.is_empty() && below(&mut rng, 2) == 0)
            .then(|| cases[usize::try_from(below(&mut rng, cases.len() as u64)).unwrap()]);
        let sent = world.send(author, &[to], precedence, case, &format!("Message {round}"));
        cases.extend(sent.map(|(_, case)| case));
        if below(&mut rng, 3) == 0 {
            let reader = usize::try_from(below(&mut rng, 4)).unwrap();
            world.acknowledge_something(reader);
        }
        world.run_for(below(&mut rng, 20_000));
    }
    world.faults = Faults::NONE;
    all_settle(&mut world);
    // Receipts that were lost with a crash are asked for again within the hour.
    world.run_for(3 * 3_600_000);
    all_settle(&mut world);
    world.check_end();
}

#[test]
fn nothing_is_lost_or_shown_twice_on_a_good_line() {
    survives(7, Faults::NONE);
}

#[test]
fn nothing_is_lost_or_shown_twice_whatever_is_cut_or_crashes() {
    for seed in 100..124 {
        println!("seed {seed}");
        survives(seed, Faults::MANY);
    }
}
