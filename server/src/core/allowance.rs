//! How often something may be done: counted in memory only, so that no store links two seats.

use std::collections::{BTreeMap, VecDeque};

use hotline_protocol::address::{Party, Seat};
use hotline_protocol::ids::UnixMillis;

use crate::limits::{
    FLASH_BURST, FLASH_PER_SECOND, PREKEY_DAY, PREKEY_PARTY_DAILY, PREKEY_REQUESTER_DAILY,
    PREKEY_REQUESTER_EVERY,
};

/// Flash envelopes that a seat may still submit: a bucket that refills with time.
#[derive(Debug, Clone, Copy)]
pub(super) struct FlashAllowance {
    /// In thousandths of an envelope.
    left: u64,
    at: UnixMillis,
}

impl FlashAllowance {
    pub(super) const fn full(now: UnixMillis) -> Self {
        Self { left: FLASH_BURST as u64 * 1_000, at: now }
    }

    /// Takes one, if there is one.
    pub(super) fn take(&mut self, now: UnixMillis) -> bool {
        // So many thousandths a millisecond as envelopes a second.
        let passed = now.0.saturating_sub(self.at.0);
        let refilled = passed.saturating_mul(u64::from(FLASH_PER_SECOND));
        self.left = self.left.saturating_add(refilled).min(u64::from(FLASH_BURST) * 1_000);
        self.at = self.at.max(now);
        match self.left.checked_sub(1_000) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

/// One-time prekeys handed out in the last day, by requester and target and by party and target.
#[derive(Debug, Default)]
pub(super) struct PrekeyAllowance {
    requesters: BTreeMap<(Seat, Seat), VecDeque<UnixMillis>>,
    parties: BTreeMap<(Party, Seat), VecDeque<UnixMillis>>,
}

impl PrekeyAllowance {
    /// Whether the requester may have a one-time prekey of the target now; if so, it is counted.
    pub(super) fn take(&mut self, now: UnixMillis, requester: &Seat, target: &Seat) -> bool {
        let by_seat = self.requesters.entry((requester.clone(), target.clone())).or_default();
        let party = requester.desk.party.clone();
        let by_party = self.parties.entry((party, target.clone())).or_default();
        forget(by_seat, now);
        forget(by_party, now);
        let soon = by_seat.back().is_some_and(|last| now.since(*last) < PREKEY_REQUESTER_EVERY);
        let allowed =
            !soon && by_seat.len() < PREKEY_REQUESTER_DAILY && by_party.len() < PREKEY_PARTY_DAILY;
        if allowed {
            by_seat.push_back(now);
            by_party.push_back(now);
        }
        allowed
    }

    /// Forgets what no longer counts.
    pub(super) fn sweep(&mut self, now: UnixMillis) {
        self.requesters.retain(|_, times| {
            forget(times, now);
            !times.is_empty()
        });
        self.parties.retain(|_, times| {
            forget(times, now);
            !times.is_empty()
        });
    }
}

fn forget(times: &mut VecDeque<UnixMillis>, now: UnixMillis) {
    while times.front().is_some_and(|first| now.since(*first) >= PREKEY_DAY) {
        times.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: u64 = 60_000;

    fn seat(text: &str) -> Seat {
        text.parse().unwrap()
    }

    #[test]
    fn a_requester_gets_one_key_in_ten_minutes_and_eight_a_day() {
        let mut allowance = PrekeyAllowance::default();
        let (a, b) = (seat("XA/technical/1"), seat("XB/technical/1"));
        let mut take = |minute: u64| allowance.take(UnixMillis(minute * MINUTE), &a, &b);
        assert!(take(0));
        assert!(!take(9));
        for no in 1..8 {
            assert!(take(no * 10), "key {no}");
        }
        assert!(!take(100));
        assert!(take(24 * 60));
        assert!(!take(24 * 60 + 9));
    }

    #[test]
    fn a_party_gets_sixteen_keys_of_a_target_a_day() {
        let mut allowance = PrekeyAllowance::default();
        let target = seat("XB/technical/1");
        let taken = (1..=20)
            .filter(|n| allowance.take(UnixMillis(0), &seat(&format!("XA/technical/{n}")), &target))
            .count();
        assert_eq!(taken, PREKEY_PARTY_DAILY);
        assert!(allowance.take(UnixMillis(0), &seat("XC/technical/1"), &target));
        allowance.sweep(UnixMillis(24 * 60 * MINUTE));
        assert!(allowance.requesters.is_empty() && allowance.parties.is_empty());
    }

    #[test]
    fn flash_has_a_burst_and_refills() {
        let mut allowance = FlashAllowance::full(UnixMillis(0));
        assert_eq!((0..10_000).filter(|_| allowance.take(UnixMillis(0))).count(), 4_096);
        assert!(!allowance.take(UnixMillis(249)));
        assert!(allowance.take(UnixMillis(250)));
        assert!(!allowance.take(UnixMillis(250)));
    }
}
