//! Properties over any schedule: loss, duplication, reordering, restarts and handshakes between.

use proptest::prelude::*;

use super::seats::{Seat, exchange, strangers};
use crate::limits::HOUR;
use crate::{OpenError, Sealed, Start};

/// What may happen next. Indices are taken modulo what is under way.
#[derive(Clone, Debug)]
enum Step {
    Seal { alice: bool },
    Deliver { to_alice: bool, which: usize },
    Lose { to_alice: bool, which: usize },
    Duplicate { to_alice: bool, which: usize },
    Forge { to_alice: bool, which: usize, at: usize, bit: u8 },
    Initiate { alice: bool, one_time: bool },
    Restart { alice: bool },
    Wait { hours: u64 },
}

fn step() -> impl Strategy<Value = Step> {
    let which = any::<usize>();
    prop_oneof![
        6 => any::<bool>().prop_map(|alice| Step::Seal { alice }),
        6 => (any::<bool>(), which).prop_map(|(to_alice, which)| Step::Deliver { to_alice, which }),
        1 => (any::<bool>(), which).prop_map(|(to_alice, which)| Step::Lose { to_alice, which }),
        1 => (any::<bool>(), which).prop_map(|(to_alice, which)| Step::Duplicate { to_alice, which }),
        1 => (any::<bool>(), which, 0usize..5_120, 0u8..8).prop_map(|(to_alice, which, at, bit)| {
            Step::Forge { to_alice, which, at, bit }
        }),
        1 => any::<(bool, bool)>().prop_map(|(alice, one_time)| Step::Initiate { alice, one_time }),
        1 => any::<bool>().prop_map(|alice| Step::Restart { alice }),
        1 => (0u64..6).prop_map(|hours| Step::Wait { hours }),
    ]
}

/// Two seats and what is under way to each.
struct World {
    seats: [Seat; 2],
    /// To each seat: what is under way, with the number of its content, if it has one.
    under_way: [Vec<(Option<u32>, Sealed)>; 2],
    opened: [Vec<u32>; 2],
    count: u32,
}

impl World {
    fn new() -> Self {
        let (alice, bob) = strangers();
        Self {
            seats: [alice, bob],
            under_way: Default::default(),
            opened: Default::default(),
            count: 0,
        }
    }

    fn initiate(&mut self, from: usize, one_time: bool) {
        let bundle = self.seats[1 - from].bundle(one_time);
        self.seats[from].initiate_as(&bundle, Start::Person).unwrap();
    }

    fn seal(&mut self, from: usize) {
        let now = self.seats[from].now;
        if !self.seats[from].pair.can_seal(now) {
            self.initiate(from, true);
        }
        self.count += 1;
        let sealed = self.seats[from].seal(&self.count.to_be_bytes());
        self.under_way[1 - from].push((Some(self.count), sealed));
    }

    fn deliver(&mut self, to: usize, which: usize) {
        if self.under_way[to].is_empty() {
            return;
        }
        let at = which % self.under_way[to].len();
        let (content, sealed) = self.under_way[to].remove(at);
        match self.seats[to].open_or_unchanged(&sealed) {
            Ok(opened) => {
                let got = opened
                    .plaintext
                    .map(|text| u32::from_be_bytes(text.as_slice().try_into().unwrap()));
                assert_eq!(got, content);
                self.opened[to].extend(got);
                self.under_way[1 - to]
                    .extend(opened.notices.into_iter().map(|notice| (None, notice)));
            }
            Err(OpenError::Replayed | OpenError::NotAuthentic | OpenError::UnknownPrekeys) => {}
            Err(error) => panic!("{error}"),
        }
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Seal { alice } => self.seal(usize::from(alice)),
            Step::Deliver { to_alice, which } => self.deliver(usize::from(to_alice), which),
            Step::Lose { to_alice, which } => {
                let under_way = &mut self.under_way[usize::from(to_alice)];
                if !under_way.is_empty() {
                    under_way.remove(which % under_way.len());
                }
            }
            Step::Duplicate { to_alice, which } => {
                let under_way = &mut self.under_way[usize::from(to_alice)];
                if !under_way.is_empty() {
                    under_way.push(under_way[which % under_way.len()].clone());
                }
            }
            Step::Forge { to_alice, which, at, bit } => {
                let to = usize::from(to_alice);
                if let Some((_, sealed)) =
                    self.under_way[to].get(which % self.under_way[to].len().max(1))
                {
                    let mut forged = sealed.clone();
                    forged.bytes[at] ^= 1 << bit;
                    assert!(self.seats[to].open_or_unchanged(&forged).is_err());
                }
            }
            Step::Initiate { alice, one_time } => self.initiate(usize::from(alice), one_time),
            Step::Restart { alice } => self.seats[usize::from(alice)].restart(),
            Step::Wait { hours } => {
                for seat in &mut self.seats {
                    seat.now += hours * HOUR;
                    seat.pair.expire(seat.now);
                    seat.prekeys.expire(seat.now);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_schedule_opens_each_message_at_most_once_and_heals(
        steps in proptest::collection::vec(step(), 1..60),
    ) {
        let mut world = World::new();
        for step in &steps {
            world.take(step);
        }
        for to in [0, 1] {
            let mut once = world.opened[to].clone();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), world.opened[to].len(), "a message opened twice");
        }
        // Whatever happened: one handshake and both talk, on the same session.
        world.initiate(0, true);
        let [alice, bob] = &mut world.seats;
        exchange(alice, bob);
        exchange(bob, alice);
        prop_assert_eq!(alice.pair.sending_session(), bob.pair.sending_session());
    }

    #[test]
    fn without_loss_every_message_opens_whatever_the_order(
        steps in proptest::collection::vec(step(), 1..50),
        order in any::<u64>(),
    ) {
        let mut world = World::new();
        let mut handshakes = 0;
        for step in &steps {
            match step {
                Step::Lose { .. } => {}
                // More than eight archives lose the oldest, by design.
                Step::Initiate { .. } if handshakes >= 4 => {}
                step => {
                    handshakes += usize::from(matches!(step, Step::Initiate { .. }));
                    world.take(step);
                }
            }
        }
        // Each handshake is used once, so that the other side hears of it.
        for from in [0, 1] {
            if world.seats[from].pair.can_seal(world.seats[from].now) {
                world.seal(from);
            }
        }
        let mut order = order;
        while world.under_way.iter().any(|under_way| !under_way.is_empty()) {
            order = order.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let which = usize::try_from(order >> 40).unwrap();
            world.deliver(which % 2, which / 2);
        }
        let mut opened = world.opened.concat();
        opened.sort_unstable();
        prop_assert_eq!(opened, (1..=world.count).collect::<Vec<_>>());
        let [alice, bob] = &mut world.seats;
        if alice.pair.can_seal(alice.now) && bob.pair.can_seal(bob.now) {
            prop_assert_eq!(alice.pair.sending_session(), bob.pair.sending_session());
        }
    }

    #[test]
    fn random_bytes_never_open_and_never_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        size in 0usize..3,
        kind in 0u8..4,
        hint in any::<Option<[u8; 8]>>(),
    ) {
        let (mut alice, mut bob) = super::seats::acquainted();
        let mut envelope = bytes.repeat(81_920 / bytes.len().max(1) + 1);
        envelope.resize([5_120, 20_480, 81_920][size], 0);
        (envelope[0], envelope[1]) = (1, kind);
        let before = bob.pair.to_bytes();
        let now = bob.now;
        prop_assert!(bob.pair.open(now, &mut bob.rng, hint, &envelope).is_err());
        prop_assert!(bob.prekeys.initiation(&envelope).is_err());
        prop_assert!(before == bob.pair.to_bytes());
        exchange(&mut alice, &mut bob);
    }

    #[test]
    fn a_store_with_any_flipped_bit_is_refused_or_read_without_panic(at in any::<usize>(), bit in 0u8..8) {
        let (mut alice, mut bob) = super::seats::acquainted();
        alice.seal(b"skipped");
        exchange(&mut alice, &mut bob);
        let mut pair = bob.pair.to_bytes();
        let at_pair = at % pair.len();
        pair[at_pair] ^= 1 << bit;
        if let Ok(mut read) = crate::Pair::from_bytes(&pair) {
            read.hints();
            let sealed = alice.seal(b"x");
            let _ = read.open(alice.now, &mut bob.rng, None, &sealed.bytes);
            let _ = read.seal(alice.now, &mut bob.rng, b"x", crate::SizeClass::Small);
        }
        let mut prekeys = bob.prekeys.to_bytes();
        let at_prekeys = at % prekeys.len();
        prekeys[at_prekeys] ^= 1 << bit;
        let _ = crate::Prekeys::from_bytes(&prekeys);
    }
}
