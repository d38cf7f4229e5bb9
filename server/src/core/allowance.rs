//! How often something may be done: counted in memory only, so that no store links two seats.

use std::collections::{BTreeMap, VecDeque};

use hotline_protocol::address::{Party, Seat};
use hotline_protocol::ids::{Traffic, UnixMillis};

use crate::limits::{
    CANCEL_BURST, CANCELS_PER_SECOND, FLASH_BURST, FLASH_PER_SECOND, LADDERS_DAILY, PREKEY_DAY,
    PREKEY_PARTY_DAILY, PREKEY_REQUESTER_DAILY, PREKEY_REQUESTER_EVERY, QUESTION_BURST,
    QUESTIONS_PER_SECOND, RESERVE_SHARE_BYTES, SUBMIT_BURST_BYTES, SUBMIT_BYTES_PER_SECOND,
};

/// How much of something a seat may still do: a bucket that refills with time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    /// In thousandths.
    left: u64,
    at: UnixMillis,
    burst: u32,
    per_second: u32,
}

impl Allowance {
    /// As much as can be done at once.
    pub(super) const fn full(now: UnixMillis, burst: u32, per_second: u32) -> Self {
        Self { left: burst as u64 * 1_000, at: now, burst, per_second }
    }

    /// Takes so much, if there is so much.
    pub(super) fn take(&mut self, now: UnixMillis, wanted: u64) -> bool {
        // So many thousandths a millisecond as units a second.
        let passed = now.0.saturating_sub(self.at.0);
        let refilled = passed.saturating_mul(u64::from(self.per_second));
        self.left = self.left.saturating_add(refilled).min(u64::from(self.burst) * 1_000);
        // A clock that is set back grants nothing, and refills go on from there.
        self.at = now;
        match self.left.checked_sub(wanted.saturating_mul(1_000)) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

/// What a seat may do, whichever link it does it on.
#[derive(Debug)]
pub(super) struct Allowances {
    /// Flash envelopes.
    pub(super) flash: Allowance,
    /// Bytes of envelopes.
    pub(super) bytes: Allowance,
    /// Questions.
    pub(super) questions: Allowance,
    /// Cancellations, which are questions too.
    pub(super) cancellations: Allowance,
}

impl Allowances {
    pub(super) const fn full(now: UnixMillis) -> Self {
        Self {
            flash: Allowance::full(now, FLASH_BURST, FLASH_PER_SECOND),
            bytes: Allowance::full(now, SUBMIT_BURST_BYTES, SUBMIT_BYTES_PER_SECOND),
            questions: Allowance::full(now, QUESTION_BURST, QUESTIONS_PER_SECOND),
            cancellations: Allowance::full(now, CANCEL_BURST, CANCELS_PER_SECOND),
        }
    }
}

/// Who has urgent envelopes waiting in a mailbox, or deposited for it: each party may use its
/// share of the reserve.
///
/// Kept in memory only, for the store names no sender. A restart forgets it, which gives everybody
/// the share anew; the reserve itself stays bounded by the store.
#[derive(Debug, Default)]
pub(super) struct ReserveShares(BTreeMap<Party, Share>);

#[derive(Debug, Default)]
struct Share {
    /// Bytes that wait in the mailbox.
    waiting: u64,
    /// Bytes of deposits, which hold room from their acceptance on.
    deposited: u64,
}

impl ReserveShares {
    /// Counts an urgent envelope; whether it may use the reserve.
    pub(super) fn take(&mut self, party: &Party, bytes: u64) -> bool {
        self.count(party, |share| share.waiting = share.waiting.saturating_add(bytes))
    }

    /// The same for one that is deposited.
    pub(super) fn deposit(&mut self, party: &Party, bytes: u64) -> bool {
        self.count(party, |share| share.deposited = share.deposited.saturating_add(bytes))
    }

    fn count(&mut self, party: &Party, count: impl FnOnce(&mut Share)) -> bool {
        let share = self.0.entry(party.clone()).or_default();
        count(share);
        share.waiting.saturating_add(share.deposited) <= RESERVE_SHARE_BYTES
    }

    /// Takes back one that was not kept after all.
    pub(super) fn give_back(&mut self, party: &Party, bytes: u64) {
        if let Some(share) = self.0.get_mut(party) {
            share.waiting = share.waiting.saturating_sub(bytes);
        }
    }

    /// Takes back one whose deposit was not kept, or has ended without it.
    pub(super) fn withdraw(&mut self, party: &Party, bytes: u64) {
        if let Some(share) = self.0.get_mut(party) {
            share.deposited = share.deposited.saturating_sub(bytes);
        }
    }

    /// A deposited one is in the mailbox now.
    pub(super) fn release(&mut self, party: &Party, bytes: u64) {
        if let Some(share) = self.0.get_mut(party) {
            let released = bytes.min(share.deposited);
            share.deposited -= released;
            share.waiting = share.waiting.saturating_add(released);
        }
    }

    /// The urgent lanes are empty: nobody has anything waiting. What is deposited still holds room.
    pub(super) fn clear(&mut self) {
        self.0.retain(|_, share| {
            share.waiting = 0;
            share.deposited > 0
        });
    }
}

/// One-time prekeys handed out in the last day, by requester and by its party, of the keys that a
/// target has for a traffic class. Each class has its own store of them: who has just checked a line
/// by a drill may need it for an operation next.
#[derive(Debug, Default)]
pub(super) struct PrekeyAllowance {
    requesters: BTreeMap<(Seat, Seat, u8), VecDeque<UnixMillis>>,
    parties: BTreeMap<(Party, Seat, u8), VecDeque<UnixMillis>>,
}

impl PrekeyAllowance {
    /// Whether the requester may have a one-time prekey of the target for a class now; if so, it is
    /// counted.
    pub(super) fn take(
        &mut self,
        now: UnixMillis,
        requester: &Seat,
        target: &Seat,
        class: Traffic,
    ) -> bool {
        let class = class as u8;
        let by_seat =
            self.requesters.entry((requester.clone(), target.clone(), class)).or_default();
        let party = requester.desk.party.clone();
        let by_party = self.parties.entry((party, target.clone(), class)).or_default();
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

/// Ladders that a seat deposited in the last day.
#[derive(Debug, Default)]
pub(super) struct LadderAllowance(BTreeMap<Seat, VecDeque<UnixMillis>>);

impl LadderAllowance {
    /// Whether the seat may deposit a ladder now; if so, it is counted.
    pub(super) fn take(&mut self, at: UnixMillis, seat: &Seat) -> bool {
        let times = self.0.entry(seat.clone()).or_default();
        forget(times, at);
        let allowed = times.len() < LADDERS_DAILY;
        if allowed {
            times.push_back(at);
        }
        allowed
    }

    /// Takes back one that was not kept.
    pub(super) fn give_back(&mut self, seat: &Seat) {
        if let Some(times) = self.0.get_mut(seat) {
            times.pop_back();
        }
    }

    /// Forgets what no longer counts.
    pub(super) fn sweep(&mut self, at: UnixMillis) {
        self.0.retain(|_, times| {
            forget(times, at);
            !times.is_empty()
        });
    }
}

fn forget(times: &mut VecDeque<UnixMillis>, now: UnixMillis) {
    // Times ahead are of before a clock was set back. They count as of now, so that nobody waits
    // for as long as it was set back.
    for ahead in times.iter_mut().rev().take_while(|time| **time > now) {
        *ahead = now;
    }
    while times.front().is_some_and(|first| now.since(*first) >= PREKEY_DAY) {
        times.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: u64 = 60_000;
    const OF: Traffic = Traffic::Operation;

    fn seat(text: &str) -> Seat {
        text.parse().unwrap()
    }

    #[test]
    fn a_requester_gets_one_key_in_ten_minutes_and_eight_a_day() {
        let mut allowance = PrekeyAllowance::default();
        let (a, b) = (seat("XA/technical/1"), seat("XB/technical/1"));
        let mut take = |minute: u64| allowance.take(UnixMillis(minute * MINUTE), &a, &b, OF);
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
    fn keys_of_one_class_leave_the_allowance_of_the_others_alone() {
        let mut allowance = PrekeyAllowance::default();
        let (a, b) = (seat("XA/technical/1"), seat("XB/technical/1"));
        for class in [Traffic::Drill, Traffic::Operation, Traffic::Exercise] {
            assert!(allowance.take(UnixMillis(0), &a, &b, class));
            assert!(!allowance.take(UnixMillis(MINUTE), &a, &b, class));
        }
    }

    #[test]
    fn a_party_gets_sixteen_keys_of_a_target_a_day() {
        let mut allowance = PrekeyAllowance::default();
        let target = seat("XB/technical/1");
        let taken = (1..=20)
            .map(|n| seat(&format!("XA/technical/{n}")))
            .filter(|by| allowance.take(UnixMillis(0), by, &target, OF))
            .count();
        assert_eq!(taken, PREKEY_PARTY_DAILY);
        assert!(allowance.take(UnixMillis(0), &seat("XC/technical/1"), &target, OF));
        allowance.sweep(UnixMillis(24 * 60 * MINUTE));
        assert!(allowance.requesters.is_empty() && allowance.parties.is_empty());
    }

    #[test]
    fn an_allowance_has_a_burst_and_refills() {
        let mut allowance = Allowance::full(UnixMillis(0), 4_096, 4);
        assert_eq!((0..10_000).filter(|_| allowance.take(UnixMillis(0), 1)).count(), 4_096);
        assert!(!allowance.take(UnixMillis(249), 1));
        assert!(allowance.take(UnixMillis(250), 1));
        assert!(!allowance.take(UnixMillis(250), 1));
    }

    #[test]
    fn a_clock_set_back_by_a_day_grants_nothing_and_refills_go_on() {
        const DAY: u64 = 86_400_000;
        let mut allowance = Allowance::full(UnixMillis(DAY), 8, 4);
        assert!(allowance.take(UnixMillis(DAY), 8));
        assert!(!allowance.take(UnixMillis(0), 1));
        assert!(!allowance.take(UnixMillis(249), 1));
        assert!(allowance.take(UnixMillis(250), 1));
        assert!(!allowance.take(UnixMillis(250), 1));
    }

    #[test]
    fn a_clock_set_back_by_days_holds_prekeys_back_for_one_interval() {
        let mut allowance = PrekeyAllowance::default();
        let (a, b) = (seat("XA/technical/1"), seat("XB/technical/1"));
        let mut take = |minute: u64| allowance.take(UnixMillis(minute * MINUTE), &a, &b, OF);
        let ahead = 10 * 24 * 60;
        for no in 0..PREKEY_REQUESTER_DAILY as u64 {
            assert!(take(ahead + no * 10), "key {no}");
        }
        assert!(!take(0));
        assert!(!take(24 * 60 - 1));
        assert!(take(24 * 60));
        assert!(!take(24 * 60 + 9));
        // The same for the pause between two.
        assert!(take(ahead));
        assert!(!take(5));
        assert!(!take(14));
        assert!(take(15));
    }

    #[test]
    fn no_party_uses_more_of_a_reserve_than_its_share() {
        let (xa, xb): (Party, Party) = ("XA".parse().unwrap(), "XB".parse().unwrap());
        let mut shares = ReserveShares::default();
        assert!(shares.take(&xa, RESERVE_SHARE_BYTES));
        assert!(!shares.take(&xa, 1));
        assert!(shares.take(&xb, 1));
        shares.give_back(&xa, 2);
        assert!(shares.take(&xa, 1));
        assert!(!shares.take(&xa, 1));
        shares.clear();
        assert!(shares.take(&xa, 1));
    }

    #[test]
    fn what_a_party_has_deposited_counts_until_it_ends_however_empty_the_mailbox_is() {
        let xa: Party = "XA".parse().unwrap();
        let mut shares = ReserveShares::default();
        assert!(shares.deposit(&xa, RESERVE_SHARE_BYTES));
        shares.clear();
        assert!(!shares.take(&xa, 1));
        shares.give_back(&xa, 1);
        // One part ends, another is released and read.
        shares.withdraw(&xa, RESERVE_SHARE_BYTES / 2);
        assert!(shares.take(&xa, 1));
        shares.release(&xa, RESERVE_SHARE_BYTES);
        assert!(!shares.take(&xa, RESERVE_SHARE_BYTES / 2));
        shares.clear();
        assert!(shares.0.is_empty());
    }
}
