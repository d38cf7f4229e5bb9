//! How much bulk a line holds: what may be on its way so that it is busy and a flash is not late.

use core::time::Duration;

use quinn::PathStats;

use crate::limits::BULK_QUEUE;

/// Bytes of bulk that may be on their way at once, by what QUIC knows of the path.
pub(super) fn bulk_credit(path: &PathStats) -> usize {
    credit(path.cwnd, path.rtt, path.min_rtt)
}

/// The bandwidth-delay product, and [`BULK_QUEUE`] more.
///
/// A window in flight for each round trip is the bandwidth. The shortest round trip is that of the
/// line without a queue; what the round trip is longer by now, a queue takes, and bulk is not to
/// feed it.
fn credit(window: u64, round_trip: Duration, shortest: Duration) -> usize {
    let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX).max(1);
    let held = u128::from(nanos(shortest.min(round_trip).saturating_add(BULK_QUEUE)));
    let bytes = u128::from(window) * held / u128::from(nanos(round_trip));
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn millis(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    #[test]
    fn a_queue_on_the_line_does_not_raise_the_credit() {
        // 10 Mbit/s over 60 ms hold 75,000 bytes; 10 ms more are 12,500.
        let line = 87_500;
        assert_eq!(credit(75_000, millis(60), millis(60)), line);
        // The window has grown into a queue of 60 ms.
        assert_eq!(credit(150_000, millis(120), millis(60)), line);
    }

    #[test]
    fn a_window_that_is_not_full_may_grow() {
        assert!(credit(20_000, millis(60), millis(60)) > 20_000);
    }

    #[test]
    fn numbers_at_their_ends_are_no_trouble() {
        assert_eq!(credit(0, millis(0), millis(0)), 0);
        assert!(credit(u64::MAX, millis(0), Duration::MAX) > 1 << 40);
        assert!(credit(u64::MAX, Duration::MAX, Duration::MAX) > 0);
    }
}
