//! The system under faults, from seeds.

use std::cell::Cell;
use std::rc::Rc;

use hotline_client::engine::{CopyState, Failure};
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Answer, Deliver, ToSeat};
use hotline_protocol::ids::{EnvelopeId, Precedence};
use hotline_server::core::Output;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;

use super::net::below;
use super::{Faults, World};

/// Two parties with a desk of two seats each, all online.
fn two_desks(seed: u64) -> World {
    two_desks_with_clocks(seed, [0; 4])
}

const HOUR: i64 = 3_600_000;

/// The same with clocks that far ahead, in milliseconds.
fn two_desks_with_clocks(seed: u64, [a1, b1, a2, b2]: [i64; 4]) -> World {
    let mut world = World::new(seed);
    world.skew = a1;
    let a = world.admit("XA/technical/1");
    world.skew = b1;
    let b = world.admit("XB/technical/1");
    world.skew = a2;
    world.invite(a, "XA/technical/2");
    world.skew = b2;
    world.invite(b, "XB/technical/2");
    all_settle(&mut world);
    world
}

pub(super) fn all_settle(world: &mut World) {
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
    // Receipts take their time.
    world.run_for(60_000);
    world.check_end();
}

/// Random traffic under faults, then peace; everything must have come to its end.
#[track_caller]
fn survives(seed: u64, faults: Faults) {
    survives_in(two_desks(seed), faults);
}

#[track_caller]
fn survives_in(mut world: World, faults: Faults) {
    let seed = world.seed;
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
        if below(&mut rng, 10) == 0 {
            // The directory changes under way, too.
            let change = hotline_client::engine::DirectoryChange::Confirm;
            let author = usize::try_from(below(&mut rng, 4)).unwrap();
            world.command(author, hotline_client::engine::Command::Directory(change));
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
fn clocks_a_day_off_lock_nobody_out() {
    for seed in 60..64 {
        let clocks = [0, 24 * HOUR, -24 * HOUR, HOUR / 20];
        survives_in(two_desks_with_clocks(seed, clocks), Faults::MANY);
    }
}

#[test]
fn a_clock_that_is_set_back_by_a_day_stops_nothing() {
    let mut world = two_desks_with_clocks(65, [24 * HOUR, 0, 0, 0]);
    // The line is cut while the clock is wrong, so that everything waits for tomorrow.
    world.crash_relay();
    world.run_for(1);
    world.seats[0].skew = 0;
    let (id, _) =
        world.send(0, &["XB/technical"], Precedence::Flash, None, "After the clock").unwrap();
    let from = world.now;
    world.run_until("the message comes", |world| world.seats[1].shown.contains_key(&id));
    assert!(world.now.since(from).as_secs() < 120, "it took {:?}", world.now.since(from));
}

/// A number from the environment, for longer runs than a change has to wait for.
fn from_environment(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number of seeds"))
}

#[test]
fn nothing_is_lost_or_shown_twice_whatever_is_cut_or_crashes() {
    let from = from_environment("HOTLINE_SIM_FROM", 100);
    let seeds = from_environment("HOTLINE_SIM_SEEDS", 24);
    for seed in from..from + seeds {
        println!("seed {seed}");
        survives(seed, Faults::MANY);
    }
    println!("{seeds} seeds from {from} on: nothing lost, nothing shown twice");
}

#[test]
fn a_crash_after_any_output_uses_no_key_twice_and_loses_nothing() {
    for outputs in 0..400 {
        let mut world = World::new(40);
        world.admit("XA/technical/1");
        world.admit("XB/technical/1");
        all_settle(&mut world);
        world.crash_after = Some(outputs);
        let mut case = None;
        for round in 0..3 {
            for (from, to) in [(0, "XB/technical"), (1, "XA/technical")] {
                let subject = format!("Round {round}");
                let sent = world.send(from, &[to], Precedence::Flash, case, &subject);
                case = sent.map(|(_, case)| case).or(case);
                world.run_for(200);
            }
            for reader in [0, 1] {
                world.acknowledge_something(reader);
            }
        }
        all_settle(&mut world);
        world.run_for(600_000);
        all_settle(&mut world);
        world.check_end();
        if world.crash_after.is_some() {
            println!("a run has {outputs} outputs or fewer");
            return;
        }
    }
    panic!("the run never completes");
}

/// A message to one desk of one seat, through a relay that tampers; both seats stay online.
fn through(seed: u64, tamper: super::world::Tamper, expected: &[&'static str]) -> World {
    let mut world = World::new(seed);
    world.admit("XA/technical/1");
    world.admit("XB/technical/1");
    all_settle(&mut world);
    world.expected = expected.to_vec();
    world.tamper = Some(tamper);
    world
}

fn alarmed(world: &World, seat: usize, code: &str) -> bool {
    world.seats[seat].alarms.iter().any(|(known, _)| known == code)
}

/// Changes the first delivery to a link, once.
fn first_delivery(change: impl Fn(Deliver) -> Vec<Deliver> + 'static) -> super::world::Tamper {
    let mut done = false;
    Box::new(move |output| match output {
        Output::Send(link, ToSeat::Deliver(deliver)) if !done => {
            done = true;
            let changed = change(deliver).into_iter();
            changed.map(|deliver| Output::Send(link, ToSeat::Deliver(deliver))).collect()
        }
        other => vec![other],
    })
}

fn with_sealed(deliver: &Deliver, id: EnvelopeId, sealed: Vec<u8>) -> Envelope {
    let e = &deliver.envelope;
    Envelope::new(id, e.to().clone(), e.precedence(), e.expires_at(), e.hint(), sealed).unwrap()
}

#[test]
fn a_flipped_bit_is_kept_out_and_the_message_comes_all_the_same() {
    for place in [0, 1, 40, 1_700, 1_750, 4_200, 20_000] {
        let tamper = first_delivery(move |deliver| {
            let mut sealed = deliver.envelope.sealed().to_vec();
            sealed[place] ^= 0x10;
            let envelope = with_sealed(&deliver, deliver.envelope.id(), sealed);
            vec![Deliver { envelope, ..deliver }]
        });
        let mut world = through(20, tamper, &[]);
        let (id, _) = world.send(0, &["XB/technical"], Precedence::Flash, None, "Flipped").unwrap();
        world.run_until("the message is sealed again and comes", |world| {
            world.seats[1].shown.contains_key(&id)
        });
        assert!(alarmed(&world, 1, "quarantine"), "the person was not told (bit at {place})");
    }
}

#[test]
fn a_replayed_envelope_is_shown_once() {
    let tamper = first_delivery(|deliver| {
        let again = |add: u64, id: [u8; 16]| Deliver {
            delivery: deliver.delivery + add,
            accepted_at: deliver.accepted_at,
            envelope: with_sealed(&deliver, EnvelopeId(id), deliver.envelope.sealed().to_vec()),
        };
        // Under its own id and under another.
        let own = *deliver.envelope.id().as_bytes();
        vec![deliver.clone(), again(1_000, own), again(1_001, [9; 16])]
    });
    let mut world = through(21, tamper, &[]);
    let (id, _) = world.send(0, &["XB/technical"], Precedence::Flash, None, "Once").unwrap();
    world.run_for(600_000);
    assert_eq!(world.seats[1].shown.get(&id), Some(&1));
    assert_eq!(world.seats[1].rows.messages().filter(|row| row.id == id).count(), 1);
}

#[test]
fn prekeys_of_another_seat_are_refused_and_nothing_is_sealed_to_them() {
    // The relay answers with the keys of the asker's own colleague at another desk.
    let mut world = World::new(22);
    world.admit("XA/technical/1");
    world.admit("XB/technical/1");
    world.admit("XC/technical/1");
    all_settle(&mut world);
    let swapped = Rc::new(std::cell::RefCell::new(Vec::new()));
    let seen = Rc::clone(&swapped);
    world.tamper = Some(Box::new(move |output| {
        match output {
            Output::Answer(link, no, Ok(Answer::Prekeys { set, one_time })) => {
                // The first set seen, of XC, stands in for every other.
                let mut seen = seen.borrow_mut();
                seen.push(set.clone());
                let set = seen.first().cloned().unwrap_or(set);
                vec![Output::Answer(link, no, Ok(Answer::Prekeys { set, one_time }))]
            }
            other => vec![other],
        }
    }));
    world.send(1, &["XC/technical"], Precedence::Flash, None, "To learn XC's keys").unwrap();
    world.run_for(10_000);
    world.expected = vec!["bad-prekeys"];
    let (id, _) = world.send(0, &["XB/technical"], Precedence::Flash, None, "Swapped").unwrap();
    world.run_for(10_000);
    assert!(alarmed(&world, 0, "bad-prekeys"));
    let copy = world.seats[0].rows.copies().find(|copy| copy.message == id).unwrap();
    assert_eq!(copy.seals, 0, "something was sealed to keys of another seat");
    // Nothing is lost: with an honest relay it goes out.
    world.tamper = None;
    world.run_until("the message comes once the relay is honest", |world| {
        world.seats[1].shown.contains_key(&id)
    });
}

#[test]
fn a_relay_that_hides_an_entry_is_noticed() {
    let tamper: super::world::Tamper = Box::new(|output| match output {
        Output::Answer(link, no, Ok(Answer::Directory { mut entries, head, .. })) => {
            entries.pop();
            let more = false;
            vec![Output::Answer(link, no, Ok(Answer::Directory { entries, head, more }))]
        }
        other => vec![other],
    });
    let mut world = through(23, tamper, &["hidden-entry"]);
    let change = hotline_client::engine::DirectoryChange::Confirm;
    world.command(1, hotline_client::engine::Command::Directory(change));
    world.run_for(60_000);
    assert!(alarmed(&world, 0, "hidden-entry"));
}

#[test]
fn a_relay_that_signs_two_histories_leaves_a_proof() {
    let head_key = ed25519_dalek::SigningKey::from_bytes(&[2; 32]);
    let tamper: super::world::Tamper = Box::new(move |output| match output {
        Output::Send(link, ToSeat::Head(bytes)) => {
            let mut head = hotline_directory::SignedHead::decode(&bytes).unwrap().head;
            head.seq -= 1;
            head.hash.0[0] ^= 1;
            vec![Output::Send(link, ToSeat::Head(head.sign(&head_key).encode()))]
        }
        other => vec![other],
    });
    let mut world = through(24, tamper, &["split-view"]);
    world.run_for(20 * 60_000);
    assert!(alarmed(&world, 0, "split-view"));
    let proof = world.seats[0]
        .rows
        .snapshot()
        .cells
        .into_iter()
        .find(|(cell, _)| *cell == hotline_client::engine::Cell::SplitView)
        .expect("the proof is kept")
        .1;
    let key = hotline_directory::Ed25519Key::of(&ed25519_dalek::SigningKey::from_bytes(&[2; 32]));
    hotline_directory::SplitView::decode(&proof).unwrap().verify(&[key]).unwrap();
}

#[test]
fn a_home_put_back_to_an_older_copy_begins_anew_and_loses_no_later_message() {
    for seed in 30..34 {
        let mut world = two_desks(seed);
        // The home that is put back comes last, for it may have to start first.
        let exchange = |world: &mut World, round: u32| {
            for (from, to) in [(1, "XA/technical"), (3, "XA/technical"), (0, "XB/technical")] {
                let subject = format!("Round {round} from {from}");
                world.run_until("the author is up", |world| world.seats[from].engine.is_some());
                world.send(from, &[to], Precedence::Immediate, None, &subject).unwrap();
            }
            world.run_for(30_000);
        };
        exchange(&mut world, 1);
        let old = world.seats[0].rows.clone();
        exchange(&mut world, 2);
        world.expected = vec!["rolled-back"];
        world.crash_seat(0);
        world.seats[0].rows = old;
        // What was shown after the copy was taken may be shown once more.
        world.seats[0].shown.clear();
        let before: Vec<_> = world.promised.keys().copied().collect();
        exchange(&mut world, 3);
        all_settle(&mut world);
        world.run_for(600_000);
        assert!(alarmed(&world, 0, "rolled-back"), "seed {seed}: not noticed");
        world.promised.retain(|id, _| !before.contains(id));
        assert_eq!(world.promised.len(), 3);
        world.check_arrivals();
    }
}

#[test]
fn what_a_relay_put_back_to_a_copy_has_lost_is_sent_again_by_itself() {
    for seed in 80..84 {
        let mut world = two_desks(seed);
        world.send(0, &["XB/technical"], Precedence::Routine, None, "Before").unwrap();
        all_settle(&mut world);
        let copy = world.store.copy();
        // Collected after the copy was made: it comes again, and is silent.
        world.send(1, &["XA/technical"], Precedence::Priority, None, "Read since").unwrap();
        all_settle(&mut world);
        // Receipted and collected by nobody: only the sender can bring it back.
        world.crash_seat(1);
        world.crash_seat(3);
        let lost = [
            world.send(0, &["XB/technical"], Precedence::Flash, None, "Lost").unwrap().0,
            world.send(2, &["XB/technical"], Precedence::Routine, None, "Lost too").unwrap().0,
        ];
        world.run_until("the relay has given receipts", |world| {
            [0, 2].iter().zip(lost).all(|(author, id)| {
                let copies: Vec<_> =
                    world.seats[*author].rows.copies().filter(|c| c.message == id).collect();
                !copies.is_empty() && copies.iter().all(|copy| copy.custody_at.is_some())
            })
        });
        world.put_back(&copy);
        // Long before the hour in which a missing device receipt would be looked into.
        world.run_for(60_000);
        all_settle(&mut world);
        for id in lost {
            assert!([1, 3].iter().all(|seat| world.seats[*seat].shown.contains_key(&id)), "{id}");
        }
        world.run_for(3 * 3_600_000);
        all_settle(&mut world);
        world.check_end();
    }
}

#[test]
fn nothing_is_lost_or_shown_twice_when_the_relay_is_put_back_on_a_very_bad_day() {
    for seed in 90..94 {
        let mut world = two_desks(seed);
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        world.faults = Faults::MANY;
        // An envelope that was delivered, whose receipt was lost with a link and then the relay with
        // it, is accepted a second time: that two times were told is true.
        world.expected.push("acceptance-differs");
        let mut copy = world.store.copy();
        for round in 0..24 {
            let author = usize::try_from(below(&mut rng, 4)).unwrap();
            let to = if author.is_multiple_of(2) { "XB/technical" } else { "XA/technical" };
            let precedence = Precedence::BY_URGENCY[usize::try_from(below(&mut rng, 4)).unwrap()];
            world.send(author, &[to], precedence, None, &format!("Message {round}"));
            if round % 3 == 0 {
                world.acknowledge_something(usize::try_from(below(&mut rng, 4)).unwrap());
            }
            match round {
                6 | 14 => copy = world.store.copy(),
                9 | 18 => world.put_back(&copy),
                _ => {}
            }
            world.run_for(below(&mut rng, 20_000));
        }
        world.faults = Faults::NONE;
        all_settle(&mut world);
        world.run_for(3 * 3_600_000);
        all_settle(&mut world);
        world.check_end();
    }
}

#[test]
fn an_envelope_delivered_again_after_a_lost_acknowledgement_is_silent() {
    let again = Rc::new(Cell::new(false));
    let armed = Rc::clone(&again);
    let tamper = Box::new(move |output| match output {
        Output::Send(link, ToSeat::Deliver(deliver)) if armed.take() => {
            let second = Deliver { delivery: deliver.delivery + 1_000, ..deliver.clone() };
            vec![
                Output::Send(link, ToSeat::Deliver(deliver)),
                Output::Send(link, ToSeat::Deliver(second)),
            ]
        }
        other => vec![other],
    });
    let mut world = through(25, tamper, &[]);
    world.send(0, &["XB/technical"], Precedence::Flash, None, "First").unwrap();
    world.run_for(60_000);
    // The session is confirmed by now: the next envelope carries no init block.
    again.set(true);
    let (id, _) = world.send(0, &["XB/technical"], Precedence::Flash, None, "Second").unwrap();
    world.run_for(60_000);
    assert_eq!(world.seats[1].shown.get(&id), Some(&1));
    assert_eq!(world.seats[1].rows.quarantine().count(), 0);
    assert!(!alarmed(&world, 1, "quarantine"), "{:?}", world.seats[1].alarms);
}

#[test]
fn nothing_is_sealed_to_a_changed_identity_before_a_person_has_compared_it() {
    let mut world = two_desks(50);
    world.send(0, &["XB/technical"], Precedence::Flash, None, "To meet them all").unwrap();
    world.run_for(60_000);
    let new = world.recover(1, 3);
    world.run_for(60_000);
    assert!(alarmed(&world, 0, "identity-changed"));
    let (id, _) = world.send(0, &["XB/technical"], Precedence::Flash, None, "Who reads?").unwrap();
    world.run_for(600_000);
    let changed = world.seats[new].address.clone();
    let copy = |world: &World| {
        let mut copies = world.seats[0].rows.copies();
        copies.find(|copy| copy.message == id && copy.seat == changed).unwrap().clone()
    };
    assert!(matches!(copy(&world).state, CopyState::Held(_)), "{:?}", copy(&world));
    assert_eq!(copy(&world).seals, 0);
    // The colleague's copy is not held up.
    assert!(world.seats[1].shown.contains_key(&id));
    // A wrong number changes nothing, the right one lets the copy go.
    let (seat, wrong) = (changed.clone(), "0".repeat(60));
    let verify = hotline_client::engine::Command::Verify { seat, matches: wrong };
    let ticket = world.command(0, verify);
    assert!(matches!(world.seats[0].answers[&ticket], Err(Failure::NotAuthentic(_))));
    assert!(matches!(copy(&world).state, CopyState::Held(_)));
    let me = world.seats[0].address.clone();
    let number = world.seats[new].engine.as_ref().unwrap().safety_number(&me).unwrap();
    let (seat, matches) = (changed.clone(), number.digits().join(" "));
    world.command(0, hotline_client::engine::Command::Verify { seat, matches });
    world.run_until("the copy goes out", |world| world.seats[new].shown.contains_key(&id));
}

#[test]
fn a_seat_that_was_revoked_is_heard_no_more_and_gets_nothing() {
    let mut world = two_desks(51);
    world.send(3, &["XA/technical"], Precedence::Flash, None, "Still here").unwrap();
    world.run_for(60_000);
    // What it sealed before waits at the relay while its reader is away.
    world.seats[0].wanted = false;
    world.command(0, hotline_client::engine::Command::Stop);
    let (late, _) = world.send(3, &["XA/technical"], Precedence::Flash, None, "Late").unwrap();
    world.run_for(60_000);
    let change = hotline_client::engine::DirectoryChange::Revoke {
        seat: world.seats[3].address.clone(),
        reason: "The device was stolen.".to_owned(),
    };
    world.command(1, hotline_client::engine::Command::Directory(change));
    world.run_for(60_000);
    world.command(0, hotline_client::engine::Command::Connect);
    world.run_for(60_000);
    assert!(!world.seats[0].shown.contains_key(&late), "a revoked seat was heard");
    assert!(alarmed(&world, 0, "quarantine"));
    let (id, _) = world.send(0, &["XB/technical"], Precedence::Flash, None, "Without it").unwrap();
    world.run_for(60_000);
    let copies: Vec<_> = world.seats[0].rows.copies().filter(|copy| copy.message == id).collect();
    assert!(copies.iter().all(|copy| copy.seat != world.seats[3].address), "{copies:?}");
    assert!(world.seats[1].shown.contains_key(&id));
}

#[test]
fn two_members_who_are_shown_two_histories_find_out_by_writing_to_each_other() {
    let mut world = World::new(52);
    world.admit("XA/technical/1");
    world.admit("XB/technical/1");
    all_settle(&mut world);
    world.expected = vec!["split-view", "hidden-entry", "bad-entry"];
    // To the second seat the relay shows another next entry than to the first.
    let key = |byte| ed25519_dalek::SigningKey::from_bytes(&[byte; 32]);
    let mut fork = world.relay.as_ref().unwrap().core.directory().clone();
    // Any entry that the authority may sign will do.
    let op = hotline_directory::Op::SetRelay(fork.relay().clone());
    let entry = hotline_directory::EntryDraft::new(&fork, &op, world.now).sign(&key(1)).encode();
    fork.apply(&entry, hotline_directory::Checks::replay()).unwrap();
    let head = fork.head_to_sign(world.now).sign(&key(2)).encode();
    let second = hotline_server::core::LinkId(world.seats[1].conn.unwrap().0);
    world.tamper = Some(Box::new(move |output| match output {
        Output::Send(link, ToSeat::Head(_)) if link == second => {
            vec![Output::Send(link, ToSeat::Head(head.clone()))]
        }
        Output::Answer(link, no, Ok(Answer::Directory { .. })) if link == second => {
            let bytes = entry.clone();
            let entries = vec![hotline_protocol::frames::Entry { bytes, profile: None }];
            let head = head.clone();
            vec![Output::Answer(link, no, Ok(Answer::Directory { entries, head, more: false }))]
        }
        other => vec![other],
    }));
    let change = hotline_client::engine::DirectoryChange::Confirm;
    world.command(0, hotline_client::engine::Command::Directory(change));
    world.run_for(20 * 60_000);
    world.send(1, &["XA/technical"], Precedence::Flash, None, "Do you see what I see?").unwrap();
    world.run_for(60_000);
    assert!(alarmed(&world, 0, "split-view"), "{}", world.describe());
    let cells = world.seats[0].rows.snapshot().cells;
    let proof = cells.into_iter().find(|(c, _)| *c == hotline_client::engine::Cell::SplitView);
    let proof = proof.expect("the proof is kept").1;
    let key = hotline_directory::Ed25519Key::of(&key(2));
    hotline_directory::SplitView::decode(&proof).unwrap().verify(&[key]).unwrap();
}

#[test]
fn a_stranger_in_a_stale_directory_is_written_to_only_by_decision() {
    // The relay signs no heads any more.
    let tamper: super::world::Tamper = Box::new(|output| match output {
        Output::Send(_, ToSeat::Head(_)) => Vec::new(),
        other => vec![other],
    });
    let mut world = through(53, tamper, &[]);
    world.run_for(25 * 3_600_000);
    let (id, _) = world.send(0, &["XB/technical"], Precedence::Flash, None, "Who is it?").unwrap();
    world.run_for(60_000);
    let copy = world.seats[0].rows.copies().find(|copy| copy.message == id).unwrap().clone();
    assert!(matches!(copy.state, CopyState::Held(_)) && copy.seals == 0, "{copy:?}");
    let (seat, reason) = (copy.seat, "Called them on the number we know.".to_owned());
    world.command(0, hotline_client::engine::Command::AcceptChange { seat, reason });
    world.run_until("the copy goes out", |world| world.seats[1].shown.contains_key(&id));
    assert!(world.seats[0].rows.log().iter().any(|row| row.code == "identity-accepted"));
}
