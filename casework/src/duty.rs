//! The hours in which a desk is on duty, as its profile publishes them, and what follows from them.
//!
//! `24/7`, or weekly windows in the desk's own time: `Mon-Fri 08:00-17:00, Sat 09:00-12:00`. A window
//! that ends before it begins ends on the next day: `Fri 22:00-06:00`. Local time is what a person
//! there sees on the wall, so an hour that summer time takes or gives is taken or given here too.

use core::fmt;
use core::str::FromStr;
use core::time::Duration;

use hotline_protocol::ids::UnixMillis;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::limits::{DUTY_WINDOWS_MAX, HOURS_BYTES_MAX};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY: u32 = 24 * 60;
const WEEK: u32 = 7 * DAY;
/// Pieces of constant duty looked at before giving up: years of them, for a desk that is on duty a
/// minute a week.
const PIECES_MAX: usize = 4_096;

/// Weekly hours of duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// Minutes of the week from Monday 00:00 in which duty begins and ends, in order, apart from each
    /// other, none empty. Duty over the whole week is one window.
    windows: Vec<(u32, u32)>,
}

/// Says why a text is not hours of duty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// It is no list of windows.
    #[error("hours are 24/7, or windows such as Mon-Fri 08:00-17:00, Sat 09:00-12:00")]
    Form,
    /// A window begins when it ends.
    #[error("a window of hours begins when it ends: for a whole day write 00:00-24:00")]
    Empty,
    /// More than anybody reads.
    #[error("hours have at most {HOURS_BYTES_MAX} bytes and {DUTY_WINDOWS_MAX} windows")]
    TooMany,
}

/// Whether a desk is on duty, and until when that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duty {
    /// Whether it is.
    pub is_on: bool,
    /// When that changes; none if it never does.
    pub until: Option<UnixMillis>,
}

impl Hours {
    /// Day and night.
    #[must_use]
    pub fn always() -> Self {
        Self { windows: vec![(0, WEEK)] }
    }

    /// Whether the desk is on duty day and night.
    #[must_use]
    pub fn is_always(&self) -> bool {
        self.windows == [(0, WEEK)]
    }

    /// How the desk stands at a moment.
    #[must_use]
    pub fn at(&self, at: UnixMillis, zone: &TimeZone) -> Duty {
        let mut pieces = self.pieces(at, zone);
        let Some(first) = pieces.next() else {
            return Duty { is_on: self.is_always(), until: None };
        };
        let until = pieces.find(|piece| piece.is_on != first.is_on).map(|piece| piece.from);
        Duty { is_on: first.is_on, until }
    }

    /// The moment at which so much duty has passed since `from`: what [`crate::Due::at`] asks for.
    #[must_use]
    pub fn after(&self, from: UnixMillis, duty: Duration, zone: &TimeZone) -> UnixMillis {
        let mut left = duty;
        let mut end = from;
        for piece in self.pieces(from, zone) {
            let Some(until) = piece.until else {
                return if piece.is_on { piece.from.plus(left) } else { UnixMillis(u64::MAX) };
            };
            let length = until.since(piece.from);
            if piece.is_on && length >= left {
                return piece.from.plus(left);
            }
            if piece.is_on {
                left = left.saturating_sub(length);
            }
            end = until;
        }
        end.plus(left)
    }

    /// Pieces of time, one after the other, in each of which the clock on the wall runs evenly and
    /// duty does not change.
    fn pieces<'a>(
        &'a self,
        from: UnixMillis,
        zone: &'a TimeZone,
    ) -> impl Iterator<Item = Piece> + 'a {
        let mut next = Some(from);
        core::iter::from_fn(move || {
            let from = next?;
            let piece = self.piece(from, zone);
            next = piece.until;
            Some(piece)
        })
        .take(PIECES_MAX)
    }

    fn piece(&self, from: UnixMillis, zone: &TimeZone) -> Piece {
        let at = i64::try_from(from.0).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
        // Beyond the year 9999 nothing is said of anybody's hours.
        let Some(at) = at else {
            return Piece { from, is_on: self.is_always(), until: None };
        };
        let local = zone.to_datetime(at);
        let day = u32::from(local.weekday().to_monday_zero_offset().unsigned_abs());
        let hour = u32::from(local.hour().unsigned_abs());
        let minute = day * DAY + hour * 60 + u32::from(local.minute().unsigned_abs());
        let into_minute = u64::from(local.second().unsigned_abs()) * 1_000
            + u64::from(local.millisecond().unsigned_abs());
        let is_on = self.windows.iter().any(|(from, to)| (*from..*to).contains(&minute));
        let edges = self.windows.iter().flat_map(|(from, to)| [*from, *to % WEEK]);
        let ahead = |edge: u32| match (edge + WEEK - minute) % WEEK {
            0 => WEEK,
            ahead => ahead,
        };
        let edge = edges.map(ahead).min().unwrap_or(WEEK);
        let edge = UnixMillis((from.0 + u64::from(edge) * 60_000).saturating_sub(into_minute));
        let shift = zone.following(at).next().and_then(|transition| {
            u64::try_from(transition.timestamp().as_millisecond()).ok().map(UnixMillis)
        });
        let until = match shift {
            Some(shift) => Some(shift.min(edge)),
            None if self.is_always() => None,
            None => Some(edge),
        };
        Piece { from, is_on, until }
    }
}

/// A piece of time in which duty does not change.
struct Piece {
    from: UnixMillis,
    is_on: bool,
    until: Option<UnixMillis>,
}

impl FromStr for Hours {
    type Err = HoursError;

    /// Reads hours. Days may be written in small or capital letters; windows are parted by commas or
    /// semicolons, overlap freely and are put in order.
    fn from_str(text: &str) -> Result<Self, HoursError> {
        if text.len() > HOURS_BYTES_MAX {
            return Err(HoursError::TooMany);
        }
        if text.trim() == "24/7" {
            return Ok(Self::always());
        }
        let mut windows = Vec::new();
        for (count, part) in text.split([',', ';']).enumerate() {
            if count >= DUTY_WINDOWS_MAX {
                return Err(HoursError::TooMany);
            }
            read_window(part.trim(), &mut windows)?;
        }
        windows.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::new();
        for (from, to) in windows {
            match merged.last_mut() {
                Some((_, end)) if *end >= from => *end = to.max(*end),
                _ => merged.push((from, to)),
            }
        }
        Ok(Self { windows: merged })
    }
}

/// Reads `Mon-Fri 08:00-17:00` into windows that do not leave the week.
fn read_window(part: &str, windows: &mut Vec<(u32, u32)>) -> Result<(), HoursError> {
    let (days, times) = part.split_once(char::is_whitespace).ok_or(HoursError::Form)?;
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let (first, last) = (day(first)?, day(last)?);
    let (from, to) = times.trim().split_once('-').ok_or(HoursError::Form)?;
    let (from, to) = (minute(from)?, minute(to)?);
    if from == to {
        return Err(HoursError::Empty);
    }
    let length = if to > from { to - from } else { to + DAY - from };
    let days = (last + 7 - first) % 7 + 1;
    for day in (0..days).map(|step| (first + step) % 7) {
        let begin = day * DAY + from;
        let end = begin + length;
        windows.push((begin.min(WEEK), end.min(WEEK)));
        if end > WEEK {
            windows.push((0, end - WEEK));
        }
    }
    windows.retain(|(from, to)| from < to);
    Ok(())
}

fn day(text: &str) -> Result<u32, HoursError> {
    let text = text.trim().to_ascii_lowercase();
    let found = (0..).zip(DAYS).find(|(_, day)| *day == text).map(|(number, _)| number);
    found.ok_or(HoursError::Form)
}

fn minute(text: &str) -> Result<u32, HoursError> {
    let (hour, minute) = text.trim().split_once(':').ok_or(HoursError::Form)?;
    let digits = |text: &str| {
        let fits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| text.parse::<u32>().ok()).flatten().ok_or(HoursError::Form)
    };
    let (hour, minute) = (digits(hour)?, digits(minute)?);
    if minute > 59 || hour * 60 + minute > DAY {
        return Err(HoursError::Form);
    }
    Ok(hour * 60 + minute)
}

impl fmt::Display for Hours {
    /// One spelling for all that mean the same.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_always() {
            return f.pad("24/7");
        }
        let mut parts = Vec::new();
        for (from, to) in &self.windows {
            let (mut from, to) = (*from, *to);
            while from < to {
                let day = from / DAY;
                let end = to.min((day + 1) * DAY);
                let name = usize::try_from(day).ok().and_then(|day| DAYS.get(day));
                let name = name.map_or_else(String::new, |name| {
                    let (head, tail) = name.split_at(1);
                    head.to_uppercase() + tail
                });
                let (begin, close) = (from - day * DAY, end - day * DAY);
                parts.push(format!(
                    "{name} {:02}:{:02}-{:02}:{:02}",
                    begin / 60,
                    begin % 60,
                    close / 60,
                    close % 60
                ));
                from = end;
            }
        }
        f.pad(&parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OFFICE: &str = "Mon-Fri 08:00-17:00";
    const MINUTE: u64 = 60_000;

    fn hours(text: &str) -> Hours {
        text.parse().unwrap()
    }

    fn zone(text: &str) -> TimeZone {
        TimeZone::posix(text).unwrap()
    }

    fn berlin() -> TimeZone {
        zone("CET-1CEST,M3.5.0,M10.5.0/3")
    }

    fn at(text: &str) -> UnixMillis {
        let at: Timestamp = text.parse().unwrap();
        UnixMillis(u64::try_from(at.as_millisecond()).unwrap())
    }

    #[test]
    fn what_is_no_list_of_windows_is_refused() {
        for text in [
            "",
            " ",
            "always",
            "08:00-17:00",
            "Mon",
            "Mon 8-17",
            "Mon 08:00",
            "Mon 08:00-17:60",
            "Mon 24:01-25:00",
            "Mon 8:00-17:00",
            "Mon +8:00-17:00",
            "Mon-Fry 08:00-17:00",
            "Mon-Fri 08:00-17:00,",
            "Mon-Tue-Wed 08:00-17:00",
            "24/7, Mon 08:00-17:00",
        ] {
            assert_eq!(text.parse::<Hours>(), Err(HoursError::Form), "{text:?}");
        }
        assert_eq!("Mon 08:00-08:00".parse::<Hours>(), Err(HoursError::Empty));
        let many = vec!["Mon 08:00-09:00"; DUTY_WINDOWS_MAX + 1].join(",");
        assert_eq!(many.parse::<Hours>(), Err(HoursError::TooMany));
        assert_eq!("M".repeat(HOURS_BYTES_MAX + 1).parse::<Hours>(), Err(HoursError::TooMany));
    }

    #[test]
    fn hours_that_mean_the_same_are_the_same() {
        assert_eq!(hours("mon-fri 08:00-17:00"), hours("Fri-Fri 08:00-17:00;MON-THU 08:00-17:00"));
        assert_eq!(hours("Mon-Sun 00:00-24:00"), Hours::always());
        assert_eq!(hours("Sat-Mon 09:00-10:00").to_string().matches("09:00").count(), 3);
        assert_eq!(hours("Mon 08:00-12:00, Mon 11:00-17:00"), hours("Mon 08:00-17:00"));
        assert_eq!(hours("Sun 22:00-06:00").to_string(), "Mon 00:00-06:00, Sun 22:00-24:00");
    }

    #[test]
    fn a_desk_is_on_duty_by_the_clock_on_its_own_wall() {
        let (office, berlin) = (hours(OFFICE), berlin());
        // Monday 2026-11-23, winter time: 08:00 is 07:00Z.
        let before = office.at(at("2026-11-23T06:59:59.999Z"), &berlin);
        assert_eq!(before, Duty { is_on: false, until: Some(at("2026-11-23T07:00:00Z")) });
        let on = office.at(at("2026-11-23T07:00:00Z"), &berlin);
        assert_eq!(on, Duty { is_on: true, until: Some(at("2026-11-23T16:00:00Z")) });
        // Friday evening until Monday morning.
        let weekend = office.at(at("2026-11-27T16:00:00Z"), &berlin);
        assert_eq!(weekend, Duty { is_on: false, until: Some(at("2026-11-30T07:00:00Z")) });
        // In summer the same hour is 06:00Z.
        assert!(office.at(at("2026-07-20T06:00:00Z"), &berlin).is_on);
        let never_ends = Hours::always().at(at("2026-11-23T00:00:00Z"), &TimeZone::UTC);
        assert_eq!(never_ends, Duty { is_on: true, until: None });
    }

    #[test]
    fn duty_hours_are_counted_over_nights_and_weekends() {
        let (office, berlin) = (hours(OFFICE), berlin());
        let six = Duration::from_secs(6 * 3_600);
        // Friday 15:00 local: two hours on Friday, four on Monday.
        let due = office.after(at("2026-11-27T14:00:00Z"), six, &berlin);
        assert_eq!(due, at("2026-11-30T11:00:00Z"));
        assert_eq!(Hours::always().after(UnixMillis(0), six, &berlin), UnixMillis(6 * 3_600_000));
    }

    #[test]
    fn summer_time_takes_and_gives_an_hour() {
        let (night, berlin) = (hours("Sun 00:00-06:00"), berlin());
        // 2026-03-29 02:00 becomes 03:00; 2026-10-25 03:00 becomes 02:00.
        for (monday, length) in [("2026-03-23", 5), ("2026-10-19", 7), ("2026-06-01", 6)] {
            let monday = at(&format!("{monday}T12:00:00Z"));
            let on = night.at(monday, &berlin).until.unwrap();
            let off = night.at(on, &berlin).until.unwrap();
            assert_eq!(off.since(on), Duration::from_secs(length * 3_600));
        }
        // A window that ends within the hour that comes twice begins a second time.
        let early = hours("Sun 01:00-02:30");
        let first_end = at("2026-10-25T00:30:00Z");
        assert_eq!(early.at(first_end, &berlin).until, Some(at("2026-10-25T01:00:00Z")));
        assert!(early.at(at("2026-10-25T01:00:00Z"), &berlin).is_on);
    }

    #[test]
    fn the_end_of_time_is_no_panic() {
        for hours in [hours(OFFICE), Hours::always()] {
            for at in [0, u64::MAX, i64::MAX as u64, 253_402_300_799_999] {
                let _ = hours.at(UnixMillis(at), &berlin());
                let _ = hours.after(UnixMillis(at), Duration::MAX, &berlin());
            }
        }
    }

    /// By counting minutes one by one.
    fn slowly(hours: &Hours, from: UnixMillis, minutes: u64, zone: &TimeZone) -> UnixMillis {
        let (mut at, mut left) = (from, minutes);
        loop {
            if hours.at(at, zone).is_on {
                left -= 1;
                if left == 0 {
                    return UnixMillis(at.0 + MINUTE);
                }
            }
            at = UnixMillis(at.0 + MINUTE);
        }
    }

    fn any_hours() -> impl Strategy<Value = Hours> {
        let window = (0..7usize, 0..7usize, 0..1440u32, 1..1440u32).prop_map(
            |(first, last, from, length)| {
                let to = (from + length) % 1440;
                let (first, last) = (DAYS[first], DAYS[last]);
                let (a, b, c, d) = (from / 60, from % 60, to / 60, to % 60);
                format!("{first}-{last} {a:02}:{b:02}-{c:02}:{d:02}")
            },
        );
        proptest::collection::vec(window, 1..4).prop_map(|windows| hours(&windows.join(", ")))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

        #[test]
        fn hours_are_read_as_they_are_written(hours in any_hours()) {
            prop_assert_eq!(hours.to_string().parse(), Ok(hours));
        }

        #[test]
        fn counting_by_pieces_is_counting_by_minutes(
            hours in any_hours(),
            // The weeks around a change of summer time.
            from in 0..(14 * 1_440u64),
            minutes in 1..600u64,
            autumn in any::<bool>(),
        ) {
            let start = if autumn { "2026-10-18T00:00:00Z" } else { "2026-03-22T00:00:00Z" };
            let from = UnixMillis(at(start).0 + from * MINUTE);
            let berlin = berlin();
            let quickly = hours.after(from, Duration::from_secs(minutes * 60), &berlin);
            prop_assert_eq!(quickly, slowly(&hours, from, minutes, &berlin));
        }
    }
}
