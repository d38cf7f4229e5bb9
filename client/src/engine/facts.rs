//! What faces may know of the engine at any time.

use hotline_casework::{Delivery, Register};
use hotline_crypto::SafetyNumber;
use hotline_directory::Directory;
use hotline_protocol::address::{Desk, Seat};
use hotline_protocol::ids::{Digest, MessageId, UnixMillis};
use zeroize::Zeroizing;

use super::{Engine, LinkState, Profile, Standing, outbox, peers};

impl Engine {
    /// This seat.
    #[must_use]
    pub const fn seat(&self) -> &Seat {
        &self.seat
    }

    /// This seat's identity.
    #[must_use]
    pub fn identity(&self) -> Digest {
        outbox::digest(self.me.identity().id())
    }

    /// Seed of the key of this seat's TLS certificate.
    #[must_use]
    pub fn tls_seed(&self) -> &Zeroizing<[u8; 32]> {
        &self.tls
    }

    /// Whether this home holds its party's nominator key.
    #[must_use]
    pub const fn is_nominator(&self) -> bool {
        self.nominator.is_some()
    }

    /// Whether there is a link, truthfully.
    #[must_use]
    pub const fn link(&self) -> &LinkState {
        &self.wire.state
    }

    /// Since when this seat wants to be online and is not.
    #[must_use]
    pub const fn offline_since(&self) -> Option<UnixMillis> {
        self.wire.offline_since
    }

    /// When the relay was last heard by this engine.
    #[must_use]
    pub const fn heard_at(&self) -> Option<UnixMillis> {
        self.wire.heard_at
    }

    /// The directory as this home has verified it.
    #[must_use]
    pub const fn directory(&self) -> &Directory {
        &self.replica.directory
    }

    /// Messages not handed to the relay yet, in whole or in part.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.outbox.queued()
    }

    /// Sealed envelopes that have no custody receipt yet.
    #[must_use]
    pub fn envelopes_waiting(&self) -> usize {
        self.outbox.envelopes_waiting()
    }

    /// Envelopes that waited at the relay when the link was opened and have not come yet.
    #[must_use]
    pub fn to_come(&self) -> u64 {
        self.wire.to_come.iter().copied().map(u64::from).sum()
    }

    /// Envelopes that could not be opened yet.
    #[must_use]
    pub fn quarantined(&self) -> usize {
        self.quarantine.len()
    }

    /// How far a sent message has come: stages by seat and desk, waits, overdue receipts, alarms.
    #[must_use]
    pub fn delivery(&self, message: MessageId) -> Option<&Delivery> {
        self.outbox.sent.get(&message).map(|sent| &sent.delivery)
    }

    /// When the relay drops what nobody collected of a sent message.
    #[must_use]
    pub fn expires_at(&self, message: MessageId) -> Option<UnixMillis> {
        self.outbox.sent.get(&message).map(|sent| sent.common.expires_at)
    }

    /// What a seat says about itself; none if it published nothing that could be verified.
    #[must_use]
    pub fn profile(&self, seat: &Seat) -> Option<&Profile> {
        self.replica.profiles.get(seat)
    }

    /// The desks asked next after a desk, in order, as the first of its seats that published a
    /// ladder says; empty where none did.
    #[must_use]
    pub fn ladder(&self, desk: &Desk) -> Vec<Desk> {
        self.replica
            .directory
            .seats_of(desk)
            .filter(|entry| entry.revoked.is_none())
            .filter_map(|entry| self.replica.profiles.get(entry.seat()))
            .map(|profile| profile.next_desks(desk))
            .find(|ladder| !ladder.is_empty())
            .unwrap_or_default()
    }

    /// Whether the party of a desk asks that two of its seats answer a flash before the ladder from
    /// that desk is dropped, as the seat says that publishes the ladder.
    pub(super) fn asks_for_two(&self, desk: &Desk) -> bool {
        let seats = self.replica.directory.seats_of(desk).filter(|entry| entry.revoked.is_none());
        let mut profiles = seats.filter_map(|entry| self.replica.profiles.get(entry.seat()));
        profiles.find(|one| !one.next_desks(desk).is_empty()).is_some_and(|one| one.stops == 2)
    }

    /// What this home believes about the present identity of a seat; none if there is no such seat.
    #[must_use]
    pub fn standing(&self, seat: &Seat) -> Option<Standing> {
        self.replica.directory.seat(seat).map(|entry| self.peers.standing(entry))
    }

    /// The safety number with a seat; none if there is no such seat.
    #[must_use]
    pub fn safety_number(&self, seat: &Seat) -> Option<SafetyNumber> {
        let identity = peers::identity_of(&self.replica.directory.seat(seat)?.record)?;
        Some(hotline_crypto::safety_number(self.me.identity(), &identity))
    }

    /// Ids and contents of the messages known here.
    #[must_use]
    pub const fn register(&self) -> &Register {
        &self.book.register
    }
}
