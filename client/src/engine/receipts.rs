//! Device receipts: owed when a message is opened, sealed when their moment comes.

use std::collections::BTreeMap;
use std::time::Duration;

use rand_core::CryptoRng;

use hotline_casework::{Common, Content, Device, Receipts, receipt_delay, receipt_precedence};
use hotline_directory::SeatStatus;
use hotline_protocol::ids::{Precedence, UnixMillis};
use hotline_protocol::limits::ENVELOPE_LIFE_MAX;

use super::Engine;
use super::peers::PeerKey;
use super::rows::{Cargo, Write};
use super::wire::{Asked, spread};

/// Receipts for one seat that wait for their moment.
#[derive(Debug)]
pub(super) struct Due {
    at: UnixMillis,
    precedence: Precedence,
    receipts: Vec<Device>,
}

/// Receipts owed, by the session that brought the messages.
pub(super) type Owed = BTreeMap<PeerKey, Due>;

impl Engine {
    /// Puts a device receipt on its way, after a while that says nothing about this device.
    pub(super) fn owe<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        key: PeerKey,
        common: &Common,
        device: Device,
    ) {
        let precedence = common.precedence.highest();
        let bounds = receipt_delay(precedence, common.to.desks_at_most());
        let width = bounds.end().saturating_sub(*bounds.start());
        let at = now.plus(*bounds.start()).plus(spread(rng, width + Duration::from_millis(1)));
        self.owe_at(at, receipt_precedence(precedence), key, device);
    }

    /// Owes a receipt at a time.
    pub(super) fn owe_at(
        &mut self,
        at: UnixMillis,
        precedence: Precedence,
        key: PeerKey,
        device: Device,
    ) {
        let due =
            self.owed.entry(key).or_insert_with(|| Due { at, precedence, receipts: Vec::new() });
        due.at = due.at.min(at);
        due.precedence = due.precedence.max(precedence);
        due.receipts.push(device);
    }

    /// Seals the receipts whose moment has come; all of them if somebody waits to leave.
    pub(super) fn send_receipts<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        leaving: bool,
    ) {
        let due: Vec<_> = self
            .owed
            .iter()
            .filter(|(_, due)| leaving || due.at <= now)
            .map(|(key, _)| *key)
            .collect();
        for key in due {
            if !self.may_be_receipted(now, key) {
                // Nobody reads it: the seat is gone, or was given to somebody else.
                self.owed.remove(&key);
                continue;
            }
            if !self.reach(now, key) {
                continue;
            }
            let Some(due) = self.owed.remove(&key) else { continue };
            let expires_at = self.relay_now(now).plus(ENVELOPE_LIFE_MAX);
            for batch in Receipts::batches(&due.receipts) {
                let ids: Vec<_> = batch.as_slice().iter().map(|receipt| receipt.of).collect();
                let content = Content::from(batch).encode();
                let sealed =
                    self.seal(now, rng, key, &content, due.precedence, expires_at, Cargo::Service);
                if sealed.is_ok() {
                    self.writes.extend(ids.into_iter().map(Write::Receipted));
                }
            }
        }
    }

    fn may_be_receipted(&self, now: UnixMillis, key: PeerKey) -> bool {
        self.peers.get(key).is_some()
            && self.replica.directory.seat_by_id(&key.identity()).is_some_and(|entry| {
                matches!(entry.status(now), SeatStatus::Active | SeatStatus::Expired)
            })
    }

    /// When the next receipt can be sealed; what waits for somebody's prekeys is not counted.
    pub(super) fn receipts_timeout(&self) -> Option<UnixMillis> {
        let wait = |(key, due): (&PeerKey, &Due)| {
            if self.wire.is_asking(|asked| *asked == Asked::Prekeys(*key)) {
                return None;
            }
            let retry_at = self.peers.get(*key).and_then(|peer| peer.retry_at);
            Some(retry_at.map_or(due.at, |at| at.max(due.at)))
        };
        self.owed.iter().filter_map(wait).min()
    }

    /// Whether a receipt could be sealed and is not.
    pub(super) fn owes_receipts(&self, now: UnixMillis) -> bool {
        self.owed
            .keys()
            .any(|key| self.peers.get(*key).is_some_and(|p| p.retry_at.is_none_or(|at| at <= now)))
    }

    /// The clock was set back: nothing waits longer than it was meant to.
    pub(super) fn hasten_receipts(&mut self, now: UnixMillis) {
        for due in self.owed.values_mut() {
            due.at = due.at.min(now.plus(Duration::from_secs(30)));
        }
    }
}
