//! What must be true, after each step and at the end.

use std::collections::{BTreeMap, BTreeSet};

use hotline_casework::{Case, Common};
use hotline_client::engine::{CopyState, Direction};
use hotline_protocol::address::Desk;
use hotline_protocol::codec::decode;
use hotline_protocol::frames::{Fate, ToRelay};
use hotline_protocol::ids::CaseId;
use hotline_protocol::link::Transmit;
use hotline_server::store::MailRead as _;

use super::World;

/// Alarms that no fault of the network and no crash may cause.
const NEVER: [&str; 12] = [
    "acceptance-differs",
    "misattributed",
    "unreadable",
    "two-contents",
    "split-view",
    "reset-not-ours",
    "bad-entry",
    "bad-head",
    "hidden-entry",
    "bad-prekeys",
    "two-prekey-sets",
    "rolled-back",
];

impl World {
    /// After each step: nothing is shown twice, nothing receipted is lost, nobody lies.
    ///
    /// # Panics
    ///
    /// With the seed, if something that must be true is not.
    pub(super) fn check_step(&mut self) {
        for seat in &self.seats {
            if let Some((message, times)) = seat.shown.iter().find(|(_, times)| **times > 1) {
                panic!("seed {}: {} saw {message} {times} times", self.seed, seat.address);
            }
            if let Some(alarm) = seat.alarms.iter().find(|(code, _)| {
                NEVER.contains(&code.as_str()) && !self.expected.contains(&code.as_str())
            }) {
                panic!("seed {}: {}: {alarm:?}", self.seed, seat.address);
            }
        }
        // Asking the store about every copy is slow: now and then is often enough.
        if self.steps.is_multiple_of(64) && !self.put_back {
            self.check_custody();
        }
    }

    /// Whatever a seat submits is in its store, byte for byte, and no message key seals two texts.
    pub(super) fn check_stored_before_sent(&mut self, index: usize, transmit: &Transmit) {
        let Some(body) = transmit.bytes.get(4..) else { return };
        let Ok(ToRelay::Submit(submit)) = decode::<ToRelay>(body) else { return };
        let seat = &self.seats[index];
        let envelope = submit.envelope;
        let stored = seat.rows.outgoing().any(|row| {
            row.id == envelope.id() && row.to == *envelope.to() && row.sealed == envelope.sealed()
        });
        assert!(stored, "seed {}: {} sent what it had not stored", self.seed, seat.address);
        let first =
            self.sealed_under.entry(envelope.hint()).or_insert_with(|| envelope.sealed().to_vec());
        assert!(
            first == envelope.sealed(),
            "seed {}: {} sealed two texts with one key",
            self.seed,
            seat.address
        );
    }

    /// Whatever has a custody receipt is at the relay, or at the seat it is for.
    fn check_custody(&mut self) {
        for seat in &self.seats {
            for copy in seat.rows.copies().filter(|copy| copy.state == CopyState::Custody) {
                let Some(envelope) = copy.envelope else { continue };
                let fate = self.store.fates(&copy.seat, &[envelope]).unwrap();
                let there = self.seats.iter().find(|other| other.address == copy.seat);
                let arrived = there.is_some_and(|there| {
                    there.rows.messages().any(|row| row.id == copy.message)
                        || there.rows.quarantine().any(|row| row.envelope == envelope)
                });
                let waits = fate == [Fate::Waiting];
                assert!(
                    waits || arrived,
                    "seed {}: {} was receipted for {} and is nowhere ({fate:?})",
                    self.seed,
                    copy.message,
                    copy.seat
                );
            }
        }
    }

    /// At the end: everything promised has arrived, with its receipts, and both sides of every
    /// case have the same record.
    ///
    /// # Panics
    ///
    /// With the seed, if something that must be true is not.
    pub(super) fn check_end(&mut self) {
        self.check_custody();
        self.check_arrivals();
        self.check_cases();
    }

    /// Everything promised has arrived, with its receipts.
    pub(super) fn check_arrivals(&self) {
        for (message, author) in &self.promised {
            let author = &self.seats[*author];
            let copies: Vec<_> =
                author.rows.copies().filter(|copy| copy.message == *message).collect();
            assert!(!copies.is_empty(), "seed {}: {message} was never released", self.seed);
            for copy in copies {
                let there = self.seats.iter().find(|seat| seat.address == copy.seat).unwrap();
                assert!(
                    there.rows.messages().any(|row| row.id == *message),
                    "seed {}: {message} never came to {} ({copy:?}){}",
                    self.seed,
                    copy.seat,
                    self.describe()
                );
                // A relay put back loses receipts too, and who has a person's word asks no device.
                let owed = copy.role != hotline_client::engine::Role::OwnDesk;
                let acknowledged = self.put_back && owed && copy.state == CopyState::Delivered;
                let receipted = copy.device_at.is_some() || acknowledged;
                assert_eq!(
                    receipted, owed,
                    "seed {}: device receipt of {message} by {}: {copy:?}",
                    self.seed, copy.seat
                );
            }
        }
    }

    fn check_cases(&self) {
        let mut records: BTreeMap<(CaseId, Vec<Desk>), BTreeSet<_>> = BTreeMap::new();
        for seat in &self.seats {
            let mut cases: BTreeMap<CaseId, Case> = BTreeMap::new();
            let mut desks: BTreeMap<CaseId, BTreeSet<Desk>> = BTreeMap::new();
            for row in seat.rows.messages() {
                let common = Common::decode(&row.content).unwrap();
                let case =
                    cases.entry(row.case).or_insert_with(|| Case::new(row.case, row.traffic));
                case.enter(&common).unwrap();
                if row.direction != Direction::Sent {
                    desks.entry(row.case).or_default().insert(row.from.desk.clone());
                }
            }
            for (id, case) in cases {
                let own = &seat.address.desk;
                for other in desks.remove(&id).unwrap_or_default() {
                    if other == *own {
                        continue;
                    }
                    let mut both = vec![own.clone(), other];
                    both.sort();
                    let hash = case.record_hash(&both);
                    let order: Vec<_> =
                        case.order_between(&both).iter().map(|placed| placed.node.id).collect();
                    records.entry((id, both)).or_default().insert((hash, order));
                }
                assert!(case.violations().is_empty(), "seed {}: {case:?}", self.seed);
            }
        }
        for ((case, desks), records) in records {
            assert_eq!(
                records.len(),
                1,
                "seed {}: case {case} between {desks:?} has {} records: {records:#?}",
                self.seed,
                records.len()
            );
        }
    }
}
