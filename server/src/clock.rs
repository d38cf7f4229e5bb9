//! What time it is for timed releases, when the machine's clock cannot be trusted to run evenly.
//!
//! The machine's clock may be set forward or back under a running relay. A release that followed it would
//! call a ministry at night hours too early, or stay silent for as long. So deposits have a time of
//! their own: it begins at the machine's clock, never below the highest time that the store has seen,
//! goes with the monotonic clock from then on, and approaches the machine's clock by no more than
//! one part in [`SLEW`]. Everything else (expiry, heads, the directory's times) goes by the
//! machine's clock, which others compare with theirs.

use core::time::Duration;

use hotline_protocol::ids::UnixMillis;

use crate::limits::SLEW;

/// A moment on both clocks. Where nobody sets clocks, as in a simulation, they are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// By the machine's clock.
    pub wall: UnixMillis,
    /// By the clock of deposits.
    pub steady: UnixMillis,
}

impl From<UnixMillis> for Moment {
    fn from(time: UnixMillis) -> Self {
        Self { wall: time, steady: time }
    }
}

/// The clock of deposits. Reads nothing: both clocks are handed in.
#[derive(Debug)]
pub(crate) struct Clock {
    /// In microseconds, so that many short steps add up to what one long step is.
    steady: u64,
    /// The monotonic clock when it was last read.
    monotonic: Duration,
    /// Microseconds gone by that did not yet allow a microsecond of approach.
    carry: u64,
}

impl Clock {
    /// Begins at the machine's clock, but not below `floor`.
    pub(crate) fn new(wall: UnixMillis, monotonic: Duration, floor: UnixMillis) -> Self {
        Self { steady: wall.max(floor).0.saturating_mul(1_000), monotonic, carry: 0 }
    }

    /// What both clocks say now.
    pub(crate) fn read(&mut self, wall: UnixMillis, monotonic: Duration) -> Moment {
        let passed = monotonic.saturating_sub(self.monotonic);
        let passed = u64::try_from(passed.as_micros()).unwrap_or(u64::MAX);
        self.monotonic = self.monotonic.max(monotonic);
        self.carry = self.carry.saturating_add(passed);
        let most = self.carry / SLEW;
        self.carry %= SLEW;
        let steady = self.steady.saturating_add(passed);
        let target = wall.0.saturating_mul(1_000);
        // Less than what has passed, so it never goes back.
        self.steady = if target > steady {
            steady.saturating_add((target - steady).min(most))
        } else {
            steady.saturating_sub((steady - target).min(most))
        };
        Moment { wall, steady: UnixMillis(self.steady / 1_000) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: UnixMillis = UnixMillis(1_000_000_000);
    const DAY: u64 = 86_400_000;

    /// Ten minutes, read every 7 ms, with the machine's clock set off by so much after the first.
    fn ten_minutes(step: i64) -> Moment {
        let mut clock = Clock::new(START, Duration::ZERO, UnixMillis(0));
        let mut last = START;
        let mut moment = clock.read(START, Duration::ZERO);
        for at in (7..=600_000).step_by(7) {
            let wall = UnixMillis((START.0 + at).saturating_add_signed(step));
            moment = clock.read(wall, Duration::from_millis(at));
            assert!(moment.steady >= last, "it went back");
            last = moment.steady;
        }
        moment
    }

    #[test]
    fn a_clock_set_by_a_day_moves_a_release_in_ten_minutes_by_less_than_a_second() {
        for step in [0, 1_000, -1_000, DAY.cast_signed(), -DAY.cast_signed()] {
            let steady = ten_minutes(step).steady.0.abs_diff(START.0 + 599_998);
            assert!(steady <= 300, "{step}: off by {steady} ms");
        }
    }

    #[test]
    fn a_small_difference_is_made_up_for() {
        let moment = ten_minutes(200);
        assert_eq!(moment.steady, moment.wall);
        let moment = ten_minutes(-200);
        assert_eq!(moment.steady, moment.wall);
    }

    #[test]
    fn a_clock_set_back_before_a_start_begins_at_what_the_store_has_seen() {
        let floor = START.plus(Duration::from_secs(60));
        let mut clock = Clock::new(START, Duration::from_secs(9), floor);
        assert_eq!(clock.read(START, Duration::from_secs(9)).steady, floor);
        let later = clock.read(START, Duration::from_secs(10)).steady;
        assert!(later.0 - floor.0 >= 999, "it stands still");
    }

    #[test]
    fn a_monotonic_clock_that_stands_still_moves_nothing() {
        let mut clock = Clock::new(START, Duration::ZERO, UnixMillis(0));
        let wall = START.plus(Duration::from_secs(5));
        assert_eq!(clock.read(wall, Duration::ZERO).steady, START);
    }
}
