//! Two seats that do with this crate what the engine does, deterministically.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;

use crate::{
    Bundle, BundleError, Class, Event, IdentityKeys, IdentitySecret, InitiateError, Inspected,
    OpenError, Opened, Pair, Prekeys, Sealed, SessionMark, SizeClass, Start, inspect,
};

/// Some moment in 2027, unix milliseconds.
pub(crate) const NOW: u64 = 1_800_000_000_000;
/// The content versions that every test seat reads.
pub(crate) const VERSIONS: &[u8] = &[1];

pub(crate) fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub(crate) fn identity(seed: u64) -> IdentitySecret {
    let keys = IdentityKeys::generate(&mut rng(seed));
    let record = [
        b"record of ".as_slice(),
        &seed.to_be_bytes(),
        &keys.signing_public(),
        &keys.agreement_public(),
    ]
    .concat();
    keys.with_record(record).unwrap()
}

/// A seat with one peer.
pub(crate) struct Seat {
    pub(crate) me: IdentitySecret,
    pub(crate) prekeys: Prekeys,
    pub(crate) pair: Pair,
    pub(crate) rng: ChaCha20Rng,
    pub(crate) now: u64,
}

impl Seat {
    pub(crate) fn new(seed: u64, peer: u64) -> Self {
        let mut rng = rng(seed + 1_000);
        let me = identity(seed);
        let mut prekeys = Prekeys::new(Class::Operation);
        prekeys.rotate(NOW, &mut rng, &me, VERSIONS).unwrap();
        let pair = Pair::new(Class::Operation, identity(peer).identity().clone());
        Self { me, prekeys, pair, rng, now: NOW }
    }

    /// What the relay hands out of this seat.
    pub(crate) fn bundle(&mut self, one_time: bool) -> Bundle {
        let set = self.prekeys.current().unwrap().bytes;
        let one_time = one_time.then(|| {
            let made = self.prekeys.one_time(self.now, &mut self.rng, &self.me, 1);
            made.unwrap().remove(0).bytes
        });
        Bundle { set, one_time }
    }

    pub(crate) fn initiate(&mut self, bundle: &Bundle) -> Result<SessionMark, InitiateError> {
        self.initiate_as(bundle, Start::Automatic)
    }

    pub(crate) fn initiate_as(
        &mut self,
        bundle: &Bundle,
        start: Start,
    ) -> Result<SessionMark, InitiateError> {
        let verified = self.verify(bundle).unwrap();
        self.pair.initiate(self.now, &mut self.rng, &self.me, verified, start)
    }

    pub(crate) fn verify(&self, bundle: &Bundle) -> Result<crate::VerifiedBundle, BundleError> {
        bundle.verify(self.now, Class::Operation, self.pair.peer(), None)
    }

    pub(crate) fn seal(&mut self, content: &[u8]) -> Sealed {
        self.try_seal(content).unwrap()
    }

    pub(crate) fn try_seal(&mut self, content: &[u8]) -> Result<Sealed, crate::SealError> {
        self.pair.seal(self.now, &mut self.rng, content, SizeClass::Small)
    }

    /// Opens as the engine does: by hint or tag, then by accepting, then by trial.
    pub(crate) fn open(&mut self, sealed: &Sealed) -> Result<Opened, OpenError> {
        match inspect(&sealed.bytes)? {
            Inspected::Message if self.pair.hints().contains(&sealed.hint) => {
                self.pair.open(self.now, &mut self.rng, Some(sealed.hint), &sealed.bytes)
            }
            Inspected::Init(tag) if !self.pair.known_inits().any(|known| known == tag) => {
                let initiation = self.prekeys.initiation(&sealed.bytes)?;
                self.pair.accept(
                    self.now,
                    &mut self.rng,
                    &self.me,
                    &mut self.prekeys,
                    initiation,
                    &sealed.bytes,
                )
            }
            _ => self.pair.open(self.now, &mut self.rng, None, &sealed.bytes),
        }
    }

    /// Opens, and checks that nothing changed if it fails.
    pub(crate) fn open_or_unchanged(&mut self, sealed: &Sealed) -> Result<Opened, OpenError> {
        let before = (self.pair.to_bytes(), self.prekeys.to_bytes());
        let opened = self.open(sealed);
        if opened.is_err() {
            assert!(before == (self.pair.to_bytes(), self.prekeys.to_bytes()));
        }
        opened
    }

    #[track_caller]
    pub(crate) fn opens(&mut self, sealed: &Sealed, content: &[u8]) -> Vec<Event> {
        let opened = self.open(sealed).unwrap();
        assert_eq!(opened.plaintext.as_deref().map(Vec::as_slice), Some(content));
        opened.events
    }

    #[track_caller]
    pub(crate) fn refuses(&mut self, sealed: &Sealed, error: OpenError) {
        assert_eq!(self.open_or_unchanged(sealed).err(), Some(error));
    }

    /// As after a restart: everything through the store.
    pub(crate) fn restart(&mut self) {
        self.pair = Pair::from_bytes(&self.pair.to_bytes()).unwrap();
        self.prekeys = Prekeys::from_bytes(&self.prekeys.to_bytes()).unwrap();
        self.me = IdentitySecret::from_bytes(&self.me.to_bytes()).unwrap();
    }
}

/// Alice and Bob, who have published prekeys and never met.
pub(crate) fn strangers() -> (Seat, Seat) {
    (Seat::new(1, 2), Seat::new(2, 1))
}

/// Alice and Bob with a session that both have used; Alice began it, and owes nothing.
pub(crate) fn acquainted() -> (Seat, Seat) {
    let (mut alice, mut bob) = strangers();
    alice.initiate(&bob.bundle(true)).unwrap();
    let hello = alice.seal(b"hello");
    bob.opens(&hello, b"hello");
    let answer = bob.seal(b"answer");
    alice.opens(&answer, b"answer");
    (alice, bob)
}

/// One message each way, each opened.
#[track_caller]
pub(crate) fn exchange(a: &mut Seat, b: &mut Seat) {
    let sealed = a.seal(b"there");
    b.opens(&sealed, b"there");
    let sealed = b.seal(b"and back");
    a.opens(&sealed, b"and back");
}
