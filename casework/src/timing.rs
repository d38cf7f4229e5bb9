//! By when what is expected, for each precedence: the table of docs/casework.md as data.

use core::ops::RangeInclusive;
use core::time::Duration;

use hotline_protocol::ids::{Precedence, UnixMillis};

use crate::kind::Said;

/// When something falls due after it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// After this long, day and night.
    Within(Duration),
    /// After this long, counting only the hours in which the desk is on duty.
    OnDuty(Duration),
    /// When a person says so.
    Manual,
    /// Not at all.
    Never,
}

impl Due {
    /// The moment it falls due, if it has one. `on_duty` adds duty hours to a time from the
    /// desk's published hours, which this crate does not know.
    pub fn at(
        self,
        from: UnixMillis,
        on_duty: impl FnOnce(UnixMillis, Duration) -> UnixMillis,
    ) -> Option<UnixMillis> {
        match self {
            Self::Within(while_) => Some(from.plus(while_)),
            Self::OnDuty(while_) => Some(on_duty(from, while_)),
            Self::Manual | Self::Never => None,
        }
    }
}

/// The times of one precedence. A pair may agree on others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// Acknowledgement by the first rung, from acceptance by the relay.
    pub rung_1: Due,
    /// The second rung, from the expiry of the first.
    pub rung_2: Due,
    /// The third rung, from the expiry of the second.
    pub rung_3: Due,
    /// How often the reader's device alarms again until a person acknowledges.
    pub realert: Due,
    /// An answer in substance, from the acknowledgement.
    pub substance: Due,
    /// How long delivery is worth while, from release. No envelope outlives 30 days.
    pub expires_after: Duration,
}

impl Timing {
    /// The default times of a precedence.
    #[must_use]
    pub const fn of(precedence: Precedence) -> Self {
        const fn minutes(n: u64) -> Duration {
            Duration::from_secs(n * 60)
        }
        const fn hours(n: u64) -> Duration {
            minutes(n * 60)
        }
        match precedence {
            Precedence::Flash => Self {
                rung_1: Due::Within(minutes(10)),
                rung_2: Due::Within(minutes(10)),
                rung_3: Due::Within(minutes(30)),
                realert: Due::Within(minutes(2)),
                substance: Due::Within(hours(1)),
                expires_after: hours(24),
            },
            Precedence::Immediate => Self {
                rung_1: Due::Within(minutes(30)),
                rung_2: Due::Within(minutes(30)),
                rung_3: Due::Within(hours(2)),
                realert: Due::Within(minutes(10)),
                substance: Due::Within(hours(4)),
                expires_after: hours(72),
            },
            Precedence::Priority => Self {
                rung_1: Due::Within(hours(3)),
                rung_2: Due::Within(hours(3)),
                rung_3: Due::Manual,
                realert: Due::OnDuty(minutes(60)),
                substance: Due::Within(hours(24)),
                expires_after: hours(14 * 24),
            },
            Precedence::Routine => Self {
                rung_1: Due::OnDuty(hours(6)),
                rung_2: Due::Manual,
                rung_3: Due::Never,
                realert: Due::Never,
                substance: Due::Never,
                expires_after: hours(30 * 24),
            },
        }
    }
}

/// When what a message asks for should be acknowledged, counted from its acceptance: what is passed
/// on has the time of the rung it asks, everything else that of the first.
#[must_use]
pub const fn acknowledgement_due(said: &Said, precedence: Precedence) -> Due {
    let timing = Timing::of(precedence);
    match said {
        Said::Escalation(escalation) if escalation.rung > 2 => timing.rung_3,
        Said::Escalation(_) => timing.rung_2,
        _ => timing.rung_1,
    }
}

/// The precedence at which a receipt travels, device or human: urgent, but never flash.
#[must_use]
pub const fn receipt_precedence(of: Precedence) -> Precedence {
    if of.interrupts() { Precedence::Immediate } else { Precedence::Routine }
}

/// Above this many addressed desks device receipts are spread out and turn no ratchet.
const FEW_DESKS: usize = 8;

/// Between which bounds a device draws the delay of its receipt for a message to so many desks
/// ([`crate::Addressees::desks_at_most`]).
#[must_use]
pub const fn receipt_delay(of: Precedence, desks: usize) -> RangeInclusive<Duration> {
    const fn seconds(from: u64, to: u64) -> RangeInclusive<Duration> {
        Duration::from_secs(from)..=Duration::from_secs(to)
    }
    if desks > FEW_DESKS {
        seconds(0, 30)
    } else if of.interrupts() {
        seconds(0, 2)
    } else {
        seconds(5, 30)
    }
}

/// How long a device that collected a copy may take to say that it opened it; after that the
/// sender seals the message again on a fresh handshake.
#[must_use]
pub const fn device_receipt_within(of: Precedence) -> Duration {
    Duration::from_secs(if of.interrupts() { 120 } else { 3_600 })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3_600_000;

    fn no_duty(at: UnixMillis, _: Duration) -> UnixMillis {
        at
    }

    #[test]
    fn the_table_of_deadlines_is_the_published_one() {
        let minutes = |due: Due| match due {
            Due::Within(d) => i64::try_from(d.as_secs() / 60).unwrap(),
            Due::OnDuty(d) => -i64::try_from(d.as_secs() / 60).unwrap(),
            Due::Manual => i64::MAX,
            Due::Never => i64::MIN,
        };
        let row = |p| {
            let t = Timing::of(p);
            [t.rung_1, t.rung_2, t.rung_3, t.realert, t.substance].map(minutes)
        };
        assert_eq!(row(Precedence::Flash), [10, 10, 30, 2, 60]);
        assert_eq!(row(Precedence::Immediate), [30, 30, 120, 10, 240]);
        assert_eq!(row(Precedence::Priority), [180, 180, i64::MAX, -60, 1440]);
        assert_eq!(row(Precedence::Routine), [-360, i64::MAX, i64::MIN, i64::MIN, i64::MIN]);
        let expiry = Precedence::BY_URGENCY.map(|p| Timing::of(p).expires_after.as_secs() / 3600);
        assert_eq!(expiry, [24, 72, 336, 720]);
    }

    #[test]
    fn a_deadline_counts_from_its_beginning_and_duty_hours_are_asked_for() {
        let from = UnixMillis(5 * HOUR);
        assert_eq!(
            Timing::of(Precedence::Flash).substance.at(from, no_duty),
            Some(UnixMillis(6 * HOUR))
        );
        let night = |at: UnixMillis, d: Duration| at.plus(d).plus(Duration::from_secs(10 * 3600));
        assert_eq!(
            Timing::of(Precedence::Routine).rung_1.at(from, night),
            Some(UnixMillis(21 * HOUR))
        );
        assert_eq!(Due::Manual.at(from, no_duty), None);
        assert_eq!(Due::Never.at(from, no_duty), None);
    }

    #[test]
    fn receipts_never_travel_at_flash() {
        assert_eq!(
            Precedence::BY_URGENCY.map(receipt_precedence),
            [
                Precedence::Immediate,
                Precedence::Immediate,
                Precedence::Routine,
                Precedence::Routine
            ]
        );
    }

    #[test]
    fn receipts_of_a_broadcast_are_spread_over_half_a_minute() {
        let bounds = |p, desks| {
            let range = receipt_delay(p, desks);
            (range.start().as_secs(), range.end().as_secs())
        };
        assert_eq!(bounds(Precedence::Flash, 8), (0, 2));
        assert_eq!(bounds(Precedence::Routine, 1), (5, 30));
        assert_eq!(bounds(Precedence::Flash, 9), (0, 30));
    }
}
