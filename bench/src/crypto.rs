//! The cost of HLP/1 beside the raw primitives under it.

use chacha20poly1305::aead::{AeadInOut as _, KeyInit as _};
use hotline_crypto::{
    Bundle, Class, IdentityKeys, IdentitySecret, Pair, Prekeys, Sealed, SizeClass, Start,
};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};

use crate::measure::{Report, median};

const NOW: u64 = 1_800_000_000_000;
const ROUNDS: usize = 400;
/// The seats of a large network, the sender's own left out.
const FAN_OUT: usize = 772;

pub(crate) fn run() -> Report {
    let mut report = Report::new("crypto", "X25519");
    raw(&mut report);
    chain(&mut report);
    turn(&mut report);
    handshake(&mut report);
    fan_out(&mut report);
    report
}

fn raw(report: &mut Report) {
    use ml_kem::{Decapsulate as _, Encapsulate as _};
    use x_wing::{Decapsulator as _, Generate as _, TryDecapsulate as _};
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let secret = x25519_dalek::StaticSecret::random_from_rng(&mut rng);
    let public = x25519_dalek::PublicKey::from(&secret);
    report.add("raw X25519", median(ROUNDS, || (), |()| secret.diffie_hellman(&public)), "");
    let signing = ed25519_dalek::SigningKey::generate(&mut rng);
    let signature = ed25519_dalek::Signer::sign(&signing, b"message");
    let verifying = signing.verifying_key();
    let verify = median(ROUNDS, || (), |()| verifying.verify_strict(b"message", &signature));
    report.add("raw Ed25519 verify", verify, "");

    type XWing = x_wing::DecapsulationKeyRejectNonContrib;
    let key = XWing::generate_from_rng(&mut rng);
    let mut draw = rng.clone();
    let keygen = median(ROUNDS, || (), |()| XWing::generate_from_rng(&mut draw));
    report.add("raw X-Wing keygen", keygen, "");
    let public = key.encapsulation_key();
    let encap = median(ROUNDS, || (), |()| public.encapsulate_with_rng(&mut draw));
    report.add("raw X-Wing encap", encap, "");
    let (ciphertext, _) = public.encapsulate_with_rng(&mut rng);
    let decap = median(ROUNDS, || (), |()| key.try_decapsulate(&ciphertext));
    report.add("raw X-Wing decap", decap, "");

    let mut seed = [0; 64];
    rng.fill_bytes(&mut seed);
    type MlKem = ml_kem::ml_kem_1024::DecapsulationKey;
    let key = MlKem::from_seed(seed.into());
    let keygen = median(ROUNDS, || (), |()| MlKem::from_seed(seed.into()));
    report.add("raw ML-KEM-1024 keygen", keygen, "");
    let public = key.encapsulation_key();
    let encap = median(ROUNDS, || (), |()| public.encapsulate_with_rng(&mut draw));
    report.add("raw ML-KEM-1024 encap", encap, "");
    let (ciphertext, _) = public.encapsulate_with_rng(&mut rng);
    let decap = median(ROUNDS, || (), |()| key.decapsulate(&ciphertext));
    report.add("raw ML-KEM-1024 decap", decap, "");

    let cipher = chacha20poly1305::ChaCha20Poly1305::new(&[7; 32].into());
    for (name, len) in [("256 B", 256), ("4 KiB", 4_096), ("64 KiB", 65_536)] {
        let mut text = vec![0; len];
        let time = median(
            ROUNDS * 5,
            || (),
            |()| cipher.encrypt_inout_detached(&[0; 12].into(), b"", text.as_mut_slice().into()),
        );
        report.add(format!("raw ChaCha20-Poly1305 seal {name}"), time, "");
    }
}

struct Seat {
    me: IdentitySecret,
    prekeys: Prekeys,
    rng: ChaCha20Rng,
}

impl Seat {
    fn new(seed: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let me = IdentityKeys::generate(&mut rng);
        // About as long as a real key record.
        let me = me.with_record([seed.to_be_bytes(); 40].concat()).unwrap();
        let mut prekeys = Prekeys::new(Class::Operation);
        prekeys.rotate(NOW, &mut rng, &me, &[1]).unwrap();
        Self { me, prekeys, rng }
    }

    /// The state of a peer that talks to this seat.
    fn as_peer(&self) -> Pair {
        Pair::new(Class::Operation, self.me.identity().clone())
    }

    fn bundle(&mut self) -> Bundle {
        let one_time = self.prekeys.one_time(NOW, &mut self.rng, &self.me, 1).unwrap().remove(0);
        Bundle { set: self.prekeys.current().unwrap().bytes, one_time: Some(one_time.bytes) }
    }

    fn initiate(&mut self, pair: &mut Pair, bundle: &Bundle) {
        let verified = bundle.verify(NOW, Class::Operation, pair.peer(), None).unwrap();
        pair.initiate(NOW, &mut self.rng, &self.me, verified, Start::Person).unwrap();
    }

    fn accept(&mut self, pair: &mut Pair, sealed: &Sealed) {
        let initiation = self.prekeys.initiation(&sealed.bytes).unwrap();
        let Self { me, prekeys, rng } = self;
        pair.accept(NOW, rng, me, prekeys, initiation, &sealed.bytes).unwrap();
    }

    fn seal(&mut self, pair: &mut Pair, size: SizeClass) -> Sealed {
        pair.seal(NOW, &mut self.rng, b"a short message", size).unwrap()
    }

    fn open(&mut self, pair: &mut Pair, sealed: &Sealed) {
        pair.open(NOW, &mut self.rng, Some(sealed.hint), &sealed.bytes).unwrap();
    }
}

/// Alice's pair and Bob's, after one message each way.
fn acquainted(alice: &mut Seat, bob: &mut Seat) -> (Pair, Pair) {
    let (mut to_bob, mut to_alice) = (bob.as_peer(), alice.as_peer());
    alice.initiate(&mut to_bob, &bob.bundle());
    let hello = alice.seal(&mut to_bob, SizeClass::Small);
    bob.accept(&mut to_alice, &hello);
    let answer = bob.seal(&mut to_alice, SizeClass::Small);
    alice.open(&mut to_bob, &answer);
    (to_bob, to_alice)
}

fn chain(report: &mut Report) {
    for (name, size, note) in [
        ("5,120 B", SizeClass::Small, "15 us or less"),
        ("20,480 B", SizeClass::Medium, ""),
        ("81,920 B", SizeClass::Large, ""),
    ] {
        let (mut alice, mut bob) = (Seat::new(1), Seat::new(2));
        let (mut to_bob, mut to_alice) = acquainted(&mut alice, &mut bob);
        let mut sealed = Vec::new();
        let time = median(ROUNDS, || (), |()| sealed.push(alice.seal(&mut to_bob, size)));
        report.add(format!("seal {name} on a chain"), time, note);
        let mut sealed = sealed.iter();
        let time =
            median(ROUNDS, || sealed.next().unwrap(), |sealed| bob.open(&mut to_alice, sealed));
        report.add(format!("open {name} on a chain"), time, note);
    }
}

fn turn(report: &mut Report) {
    let (mut alice, mut bob) = (Seat::new(1), Seat::new(2));
    let (mut to_bob, mut to_alice) = acquainted(&mut alice, &mut bob);
    let time = median(
        ROUNDS / 2,
        || (),
        |()| {
            let sealed = alice.seal(&mut to_bob, SizeClass::Small);
            bob.open(&mut to_alice, &sealed);
            let sealed = bob.seal(&mut to_alice, SizeClass::Small);
            alice.open(&mut to_bob, &sealed);
        },
    );
    report.add("a turn: seal and open with new keys", time / 2, "11.5 or less, floor 9.2");
}

fn handshake(report: &mut Report) {
    let (mut alice, mut bob) = (Seat::new(1), Seat::new(2));
    let peer = bob.me.identity().clone();
    let verify = |bundle: Bundle| bundle.verify(NOW, Class::Operation, &peer, None).unwrap();
    let time = median(ROUNDS, || bob.bundle(), verify);
    report.add("verify a bundle (two signatures)", time, "");
    let time = median(
        ROUNDS,
        || (bob.as_peer(), verify(bob.bundle())),
        |(mut pair, bundle)| {
            pair.initiate(NOW, &mut alice.rng, &alice.me, bundle, Start::Person).unwrap();
            alice.seal(&mut pair, SizeClass::Small)
        },
    );
    report.add("initiate and seal the first", time, "11 or less");

    let bob = std::cell::RefCell::new(bob);
    let time = median(
        ROUNDS,
        || {
            let mut bob = bob.borrow_mut();
            let mut pair = bob.as_peer();
            let bundle = bob.bundle();
            alice.initiate(&mut pair, &bundle);
            (alice.seal(&mut pair, SizeClass::Small), alice.as_peer())
        },
        |(sealed, mut pair)| {
            bob.borrow_mut().accept(&mut pair, &sealed);
            pair
        },
    );
    report.add("accept: find the sender, open the first", time, "10 or less");
}

fn fan_out(report: &mut Report) {
    let mut alice = Seat::new(1);
    let mut pairs: Vec<Pair> = (0u64..)
        .take(FAN_OUT)
        .map(|n| acquainted(&mut alice, &mut Seat::new(1_000 + n)).0)
        .collect();
    // Warm: the turn that the answers asked for has happened.
    for pair in &mut pairs {
        alice.seal(pair, SizeClass::Small);
    }
    let time = median(
        31,
        || (),
        |()| {
            let seal = |pair: &mut Pair| alice.seal(pair, SizeClass::Small);
            pairs.iter_mut().map(seal).collect::<Vec<_>>()
        },
    );
    report.add("seal one message for 772 warm seats", time, "12,000 us or less");
    // The same by its parts: a shared machine stretches the run above, hardly the median of these.
    let mut seats = (0..FAN_OUT).cycle();
    let each = median(
        FAN_OUT * 10,
        || seats.next().unwrap(),
        |seat| alice.seal(pairs.get_mut(seat).unwrap(), SizeClass::Small),
    );
    report.add("772 times the median seat of these", each * 772, "12,000 us or less");
    let time = median(31, || (), |()| pairs.iter().map(Pair::to_bytes).collect::<Vec<_>>());
    report.add("encode 772 pairs for the store", time, "");
    let bytes: Vec<_> = pairs.iter().map(Pair::to_bytes).collect();
    let read = |bytes: &[u8]| Pair::from_bytes(bytes).unwrap().hints();
    let time = median(31, || (), |()| bytes.iter().map(|bytes| read(bytes)).collect::<Vec<_>>());
    report.add("decode 772 pairs and make their hints", time, "");
}
