//! Ladders over days of virtual time, through links, a relay that is killed, and its store.

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::address::Seat;
use hotline_protocol::deposit::{
    Cancel, CancelToken, Deposit, DepositFate, EnvelopeName, Ladder, TokenHashes, TokenUse,
    cancel_hash,
};
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Answer, Question};
use hotline_protocol::ids::{DepositId, EnvelopeId, Hint, Precedence, UnixMillis};
use hotline_protocol::link::SeatHears;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;

use super::net::{Conn, below};
use super::tests::all_settle;
use super::{Faults, World};

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

/// A sender, a seat of the first rung and one of the second, without engines.
struct Three {
    world: World,
    seats: [Seat; 3],
    keys: [[u8; 32]; 3],
}

fn three(seed: u64) -> Three {
    let mut world = World::new(seed);
    let names = ["XA/technical/1", "XB/technical/1", "XC/technical/1"];
    let indexes = names.map(|name| world.admit(name));
    all_settle(&mut world);
    let keys = indexes.map(|index| world.retire(index));
    Three { world, seats: names.map(|name| name.parse().unwrap()), keys }
}

fn id(n: u64) -> [u8; 16] {
    (u128::from(n) + 1).to_be_bytes()
}

fn token(n: u64, kind: u8) -> TokenUse {
    let mut token = [kind; 32];
    token[..8].copy_from_slice(&n.to_be_bytes());
    TokenUse { deposit: DepositId(id(n)), token: CancelToken(token) }
}

impl Three {
    fn envelope(&self, to: usize, n: u64, life: u64) -> Envelope {
        let expires_at = UnixMillis(self.world.now.0 + life);
        let (name, hint) = (EnvelopeId(id(n)), Hint([0; 8]));
        let to = self.seats[to].clone();
        Envelope::new(name, to, Precedence::Flash, expires_at, hint, vec![0; 20_480]).unwrap()
    }

    fn link(&mut self, seat: usize) -> Conn {
        let key = self.keys[seat];
        loop {
            if let Some(conn) = self.world.plain(key) {
                return conn;
            }
            self.world.run_for(1_000);
        }
    }

    /// Asks until an answer comes, on a new link each time the relay was lost.
    fn ask(
        &mut self,
        seat: usize,
        ask: impl Fn(&mut hotline_protocol::link::SeatLink) -> u32,
    ) -> Answer {
        loop {
            let conn = self.link(seat);
            self.world.say(conn, &ask);
            let until = UnixMillis(self.world.now.0 + MINUTE);
            while self.world.now < until {
                for heard in self.world.heard(conn) {
                    if let SeatHears::Answer(_, answer) = heard {
                        return answer.unwrap();
                    }
                }
                if !self.world.step(until) {
                    break;
                }
            }
        }
    }

    /// Deposits a ladder for seat 1 now and seat 2 after so long; when it will be released.
    fn deposit(&mut self, n: u64, after: u64) -> UnixMillis {
        let life = after + 2 * HOUR + 2 * MINUTE;
        let envelopes = vec![self.envelope(1, n, life), self.envelope(2, n, life)];
        let hash = |used: TokenUse| cancel_hash(&used.deposit, &used.token);
        let hashes = TokenHashes { hold: hash(token(n, 1)), stop: hash(token(n, 2)) };
        let deposit = Deposit {
            id: DepositId(id(n)),
            release_after_ms: after,
            hold_ms: HOUR,
            stops: 1,
            tokens: vec![hashes],
            envelopes: vec![EnvelopeName::of(&envelopes[1])],
        };
        let ladder = Ladder {
            state: 1,
            originators: vec![self.seats[0].clone()],
            now: vec![EnvelopeName::of(&envelopes[0])],
            deposits: vec![deposit],
        };
        match self.ask(0, |link| link.deposit(ladder.clone(), envelopes.clone()).unwrap()) {
            Answer::Deposited(deposited) => deposited.releases[0],
            other => panic!("{other:?}"),
        }
    }

    /// Has seat 1 use a token.
    fn cancel(&mut self, n: u64, kind: u8) -> DepositFate {
        let answer = self.envelope(0, 1_000 + 10 * n + u64::from(kind), HOUR);
        let answers = vec![EnvelopeName::of(&answer)];
        let cancel = Cancel { state: 1, uses: vec![token(n, kind)], answers };
        match self.ask(1, |link| link.cancel(cancel.clone(), vec![answer.clone()]).unwrap()) {
            Answer::Cancelled(cancelled) => cancelled.fates[0].clone(),
            other => panic!("{other:?}"),
        }
    }

    fn stands(&mut self, n: u64) -> DepositFate {
        let ids = vec![DepositId(id(n))];
        let question = Question::Deposits { ids };
        match self.ask(0, |link| link.ask(question.clone()).unwrap()) {
            Answer::Deposits(fates) => fates[0].clone(),
            other => panic!("{other:?}"),
        }
    }

    /// What waits for seat 2: deliveries and release times by number, on a new link.
    fn delivered(&mut self) -> BTreeMap<u64, BTreeSet<(u64, UnixMillis)>> {
        let conn = self.link(2);
        self.world.run_for(5_000);
        let mut found: BTreeMap<u64, BTreeSet<_>> = BTreeMap::new();
        for heard in self.world.heard(conn) {
            if let SeatHears::Deliver(deliver) = heard {
                let bytes = deliver.envelope.id().0;
                let n = u64::try_from(u128::from_be_bytes(bytes) - 1).unwrap();
                found.entry(n).or_default().insert((deliver.delivery, deliver.accepted_at));
            }
        }
        found
    }
}

#[test]
fn a_deposit_due_while_the_relay_is_dead_is_released_once_when_it_is_back() {
    let mut three = three(70);
    let due = three.deposit(1, 3 * 24 * HOUR);
    three.world.run_to(UnixMillis(due.0 - MINUTE));
    assert_eq!(three.delivered().len(), 0);
    three.world.run_to(due);
    assert_eq!(three.delivered()[&1].iter().map(|(_, at)| *at).collect::<Vec<_>>(), [due]);
    let mut three = self::three(71);
    let due = three.deposit(1, 2_000);
    three.world.crash_relay();
    three.world.run_to(UnixMillis(due.0 + MINUTE));
    let first = three.delivered();
    assert_eq!(first[&1].len(), 1);
    assert!(first[&1].iter().all(|(_, at)| *at >= due));
    three.world.crash_relay();
    three.world.run_for(MINUTE);
    assert_eq!(three.delivered(), first, "released again");
    assert!(matches!(three.stands(1), DepositFate::Released { .. }));
}

#[test]
fn a_deposit_that_was_stopped_is_never_released_and_one_that_was_held_once_and_later() {
    let mut three = three(72);
    let (one, two) = (three.deposit(1, 24 * HOUR), three.deposit(2, 24 * HOUR));
    three.world.run_to(UnixMillis(one.0 - 2_000));
    assert!(matches!(three.cancel(1, 2), DepositFate::Stopped { .. }));
    let DepositFate::Held(armed) = three.cancel(2, 1) else { panic!("not held") };
    assert!(armed.release_at > two);
    three.world.crash_relay();
    three.world.run_to(UnixMillis(armed.release_at.0 - 1));
    assert_eq!(three.world.now.0, armed.release_at.0 - 1);
    three.world.run_for(5 * 24 * HOUR);
    let DepositFate::Released { at, .. } = three.stands(2) else { panic!("not released") };
    assert_eq!(at, armed.release_at);
    assert!(matches!(three.stands(1), DepositFate::Stopped { .. }));
}

/// Days of ladders, cancellations and kills, from a seed.
fn days(seed: u64) {
    let mut three = three(seed);
    let mut rng = ChaCha20Rng::seed_from_u64(seed ^ 0xdecade);
    three.world.faults = Faults { cut: 0, seat_crash: 0, relay_crash: 3, delay_max: 300 };
    let mut dues: BTreeMap<u64, UnixMillis> = BTreeMap::new();
    let mut stopped = BTreeSet::new();
    for n in 0..12 {
        let after = below(&mut rng, 20 * HOUR);
        dues.insert(n, three.deposit(n, after));
        three.world.run_for(below(&mut rng, 4 * HOUR));
        let which = below(&mut rng, n + 1);
        let kind = 1 + u8::try_from(below(&mut rng, 2)).unwrap();
        match three.cancel(which, kind) {
            DepositFate::Held(armed) => {
                dues.insert(which, armed.release_at);
            }
            DepositFate::Stopped { .. } => {
                stopped.insert(which);
            }
            _ => {}
        }
    }
    three.world.faults = Faults::NONE;
    three.world.run_for(24 * HOUR);
    for (n, due) in dues {
        let fate = three.stands(n);
        if stopped.contains(&n) {
            assert!(matches!(fate, DepositFate::Stopped { .. }), "seed {seed}: {n}: {fate:?}");
            continue;
        }
        let DepositFate::Released { at, .. } = fate else { panic!("seed {seed}: {n}: {fate:?}") };
        // A relay that was down is back within ten seconds.
        assert!(at >= due && at.since(due).as_secs() < 15, "seed {seed}: {n} at {at:?}, {due:?}");
    }
}

#[test]
fn days_of_ladders_and_kills_release_each_deposit_at_its_time_or_never() {
    for seed in 700..708 {
        days(seed);
    }
}
