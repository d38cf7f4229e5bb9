//! Sessions with others begin here, and own prekeys are kept fresh at the relay.

use rand_core::CryptoRng;

use hotline_crypto::{Bundle, BundleError, Class, InitiateError, Mode, Prekeys, Start};
use hotline_protocol::address::Seat;
use hotline_protocol::frames::{OneTime, PrekeyCount, PublishPrekeys, Question};
use hotline_protocol::ids::{Traffic, UnixMillis};
use hotline_protocol::limits::ONE_TIME_PER_FRAME_MAX;
use hotline_protocol::refusal::Refusal;

use super::peers::{PeerKey, traffic_of};
use super::rows::{Cell, Write};
use super::wire::Asked;
use super::{Engine, cell, limits, remembered_since};

/// Versions of the sealed content this program reads, as published with the prekeys.
const CONTENT_VERSIONS: &[u8] = &[1];

impl Engine {
    /// Whether there is a session with a peer; if not, prekeys are asked for.
    pub(super) fn reach(&mut self, now: UnixMillis, key: PeerKey) -> bool {
        let Some(peer) = self.peers.get_mut(key) else { return false };
        let can_seal = peer.pair.can_seal(now.0);
        if can_seal && !peer.wants_fresh {
            return true;
        }
        if peer.retry_at.is_some_and(|at| at > now) {
            return false;
        }
        if self.wire.is_asking(|asked| *asked == Asked::Prekeys(key)) {
            return false;
        }
        peer.retry_at = None;
        let (of, class) = (peer.seat.clone(), key.traffic());
        self.wire.ask(Asked::Prekeys(key), Question::FetchPrekeys { of, class });
        false
    }

    /// Prekeys of a peer have come: begins a session.
    pub(super) fn begin<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        key: PeerKey,
        bundle: &Bundle,
    ) {
        let Some(peer) = self.peers.get_mut(key) else { return };
        let seat = peer.seat.clone();
        peer.retry_at = Some(now.plus(limits::PREKEYS_RETRY_AFTER));
        if peer.pair.can_seal(now.0) && !peer.wants_fresh {
            // The peer began a session meanwhile: it serves.
            peer.retry_at = None;
            return self.seal_if_in_step(now, rng, &seat);
        }
        let verify = |bundle: &Bundle| bundle.verify(now.0, key.class, peer.pair.peer(), peer.mark);
        let verified = match verify(bundle) {
            // A one-time key that has expired at the relay does not spoil the set it came with.
            Err(_) if bundle.one_time.is_some() => {
                verify(&Bundle { set: bundle.set.clone(), one_time: None })
            }
            verified => verified,
        };
        let verified = match verified {
            Ok(verified) => verified,
            Err(error) => {
                let code = match error {
                    BundleError::Equivocation => "two-prekey-sets",
                    _ => "bad-prekeys",
                };
                let text = format!(
                    "The keys the relay gave for {seat} were refused: {error}. Nothing is sealed \
                     to them; it is tried again in a minute."
                );
                self.alarm(now, code, text);
                return self.make_do(now, rng, key);
            }
        };
        let mark = verified.mark();
        let (age, mode) = (verified.age(now.0), verified.mode());
        match peer.pair.initiate(now.0, rng, &self.me, verified, Start::Automatic) {
            Ok(_) => {
                peer.mark = Some(mark);
                peer.retry_at = None;
                peer.wants_fresh = false;
                peer.begun_at = now;
                self.ratchet_moved = true;
                self.quarantine.look_again = true;
                self.writes.extend(self.peers.stepped(key));
                self.tell_of_keys(now, &seat, age, mode);
                self.seal_if_in_step(now, rng, &seat);
            }
            Err(error) => {
                let next = match error {
                    InitiateError::ResetsUsedUp => {
                        "Messages to them wait until tomorrow; call them."
                    }
                    InitiateError::ClockBehind => "Check this machine's clock.",
                    InitiateError::Misplaced | InitiateError::BadKey => "Call them.",
                };
                let text = format!("No session with {seat} can be begun: {error}. {next}");
                self.alarm(now, "no-session", text);
                self.make_do(now, rng, key);
            }
        }
    }

    /// Old keys and the last resort are used, and said.
    fn tell_of_keys(&mut self, now: UnixMillis, seat: &Seat, age: u64, mode: Mode) {
        const DAY: u64 = 86_400_000;
        if age > hotline_crypto::limits::SHOW_AGE_AFTER {
            let text = format!(
                "The keys of {seat} are {} days old: its person was away, or the relay holds newer \
                 ones back.",
                age / DAY
            );
            self.alarm(now, "old-keys", text);
        }
        if mode == Mode::LastResort {
            let text = format!(
                "No one-time key of {seat} was left: the first message to it is less protected \
                 until its first answer."
            );
            self.alarm(now, "last-resort", text);
        }
    }

    fn seal_if_in_step<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R, seat: &Seat) {
        if self.is_in_step() {
            self.seal_for(now, rng, seat);
        }
    }

    /// No new session can be begun: an old one, if there is one, is better than silence.
    fn make_do<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R, key: PeerKey) {
        let Some(peer) = self.peers.get_mut(key) else { return };
        if std::mem::take(&mut peer.wants_fresh) {
            let seat = peer.seat.clone();
            self.seal_if_in_step(now, rng, &seat);
        }
    }

    /// The relay gave no prekeys of a peer.
    pub(super) fn no_prekeys<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        key: PeerKey,
        refusal: &Refusal,
    ) {
        let Some(peer) = self.peers.get_mut(key) else { return };
        peer.retry_at = Some(now.plus(limits::PREKEYS_RETRY_AFTER));
        let text = format!(
            "There are no keys to seal for {} yet ({refusal}). What is for them stays queued and \
             is tried again in a minute.",
            peer.seat
        );
        self.alarm(now, "no-prekeys", text);
        self.make_do(now, rng, key);
    }

    /// Looks after own prekeys against what the relay says it holds.
    pub(super) fn tend_prekeys<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        held: &[PrekeyCount],
    ) {
        self.held.clear();
        for class in Class::ALL {
            let traffic = traffic_of(class);
            if let Some(count) = held.iter().find(|count| count.class == traffic) {
                self.held.insert(class, *count);
            }
            self.tend_class(now, rng, class);
        }
    }

    /// The same for one class.
    pub(super) fn tend_class<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R, class: Class) {
        let traffic = traffic_of(class);
        if self.wire.is_asking(|asked| *asked == Asked::Publish(traffic)) {
            return;
        }
        let held = self.held.get(&class).copied();
        let (full, low) = match traffic {
            Traffic::Operation => (limits::ONE_TIME_FULL, limits::ONE_TIME_LOW),
            Traffic::Exercise | Traffic::Drill => {
                (limits::ONE_TIME_FULL_ASIDE, limits::ONE_TIME_LOW_ASIDE)
            }
        };
        let prekeys = self.prekeys.entry(class).or_insert_with(|| Prekeys::new(class));
        prekeys.expire(now.0);
        // A set at the relay that is newer than ours was made by this home later on: it was put
        // back to an older copy, and the secrets of what is published are gone.
        let overtaken = match (held, prekeys.current()) {
            (Some(held), Some(own)) => held.epoch > own.epoch,
            _ => false,
        };
        let renew = overtaken && !self.replacing.contains(&traffic);
        let made = if renew || self.renews.remove(&traffic) {
            self.replacing.insert(traffic);
            self.writes.push(Write::Put(Cell::Replacing, cell::write(&self.replacing)));
            prekeys.replace_all(now.0, rng, &self.me, CONTENT_VERSIONS)
        } else if prekeys.rotation_due(now.0) {
            prekeys.rotate(now.0, rng, &self.me, CONTENT_VERSIONS)
        } else {
            prekeys.current().ok_or(hotline_crypto::PrekeysError::NoSet)
        };
        let Ok(set) = made else {
            // Only when dozens of sets are alive, which rotation by the clock never reaches.
            self.alarm(now, "prekeys", "No new prekey set can be made now.".to_owned());
            return;
        };
        let replace = self.replacing.contains(&traffic);
        let relay_has_it = held.is_some_and(|count| count.epoch == set.epoch);
        if relay_has_it {
            prekeys.confirmed(now.0, set.epoch);
        }
        let left = if replace { 0 } else { held.map_or(0, |count| count.one_time) };
        let wanted = if left < low { full.saturating_sub(left) } else { 0 };
        if relay_has_it && wanted == 0 {
            return;
        }
        let wanted = usize::try_from(wanted).unwrap_or(0);
        let one_time = prekeys.one_time(now.0, rng, &self.me, wanted).unwrap_or_default();
        let bytes = prekeys.to_bytes().to_vec();
        self.ratchet_moved = true;
        self.writes.push(Write::Put(Cell::Prekeys(traffic), bytes));
        let one_time: Vec<_> = one_time
            .into_iter()
            .map(|key| OneTime { id: u64::from(key.id), bytes: key.bytes })
            .collect();
        let mut batches: Vec<_> =
            one_time.chunks(ONE_TIME_PER_FRAME_MAX).map(<[_]>::to_vec).collect();
        if batches.is_empty() {
            batches.push(Vec::new());
        }
        for (index, one_time) in batches.into_iter().enumerate() {
            let publish = PublishPrekeys {
                class: traffic,
                epoch: set.epoch,
                set: set.bytes.clone(),
                replace: replace && index == 0,
                one_time,
            };
            self.wire.ask(Asked::Publish(traffic), Question::PublishPrekeys(publish));
        }
    }

    /// The relay has a set on disk.
    pub(super) fn published(&mut self, now: UnixMillis, count: PrekeyCount) {
        let class = super::peers::class_of(count.class);
        self.held.insert(class, count);
        if let Some(prekeys) = self.prekeys.get_mut(&class) {
            prekeys.confirmed(now.0, count.epoch);
            let current = prekeys.current().is_some_and(|set| set.epoch == count.epoch);
            if current && self.replacing.remove(&count.class) {
                self.writes.push(Write::Put(Cell::Replacing, cell::write(&self.replacing)));
            }
            let bytes = prekeys.to_bytes().to_vec();
            self.writes.push(Write::Put(Cell::Prekeys(count.class), bytes));
        }
    }

    /// Erases what has outlived its time and rotates what is due.
    pub(super) fn housekeeping<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        if self.housekeeping_at > now {
            return;
        }
        self.housekeeping_at = now.plus(limits::HOUSEKEEPING_EVERY);
        for key in self.peers.keys() {
            if let Some(peer) = self.peers.get_mut(key) {
                peer.pair.expire(now.0);
            }
            self.writes.extend(self.peers.stepped(key));
        }
        self.expire_quarantine(now);
        let then = remembered_since(now);
        self.book.forget_before(then);
        self.outbox.forget_before(then);
        self.forget_ladders(now);
        self.intake.forget(now);
        self.keep_intake();
        if self.wire.is_online() {
            for class in Class::ALL {
                if self.prekeys.get(&class).is_some_and(|prekeys| prekeys.rotation_due(now.0)) {
                    self.tend_class(now, rng, class);
                }
            }
        }
    }

    /// The relay has seen this home further on than it is: it was put back to an older copy. No
    /// session key of that copy may be used to seal again, and no one-time key of it is left.
    pub(super) fn rolled_back(&mut self, now: UnixMillis, told: u64) {
        self.counter = told;
        self.ratchet_moved = true;
        self.renews = Class::ALL.map(traffic_of).into();
        for key in self.peers.keys() {
            if let Some(peer) = self.peers.get_mut(key) {
                peer.pair.drop_sessions();
            }
            self.writes.extend(self.peers.stepped(key));
        }
        self.hold_back_intents(now);
        let text = "This home was put back to an older copy. Its sessions were dropped and are \
                    begun anew; messages that came in between are sealed again by their senders \
                    if their devices miss a receipt. Ask your desk's other seats for what is \
                    missing here.";
        self.alarm(now, "rolled-back", text.to_owned());
    }
}
