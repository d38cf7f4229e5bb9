//! Times as a person at a desk reads them: UTC with Z first, spans as figures.

use hotline_protocol::ids::UnixMillis;
use jiff::Timestamp;
use jiff::tz::TimeZone;

fn moment(at: UnixMillis) -> Option<Timestamp> {
    Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()
}

/// `14:07:31Z`
pub(crate) fn time(at: UnixMillis) -> String {
    moment(at).map_or_else(String::new, |t| t.strftime("%H:%M:%SZ").to_string())
}

/// `14:07Z`
pub(crate) fn minute(at: UnixMillis) -> String {
    moment(at).map_or_else(String::new, |t| t.strftime("%H:%MZ").to_string())
}

/// `14:07`, in a column where the rest says that it is UTC.
pub(crate) fn bare_minute(at: UnixMillis) -> String {
    moment(at).map_or_else(String::new, |t| t.strftime("%H:%M").to_string())
}

/// `2026-11-22 14:07:31Z`
pub(crate) fn full(at: UnixMillis) -> String {
    moment(at).map_or_else(String::new, |t| t.strftime("%Y-%m-%d %H:%M:%SZ").to_string())
}

/// `2026-11-22`
pub(crate) fn day(at: UnixMillis) -> String {
    moment(at).map_or_else(String::new, |t| t.strftime("%Y-%m-%d").to_string())
}

/// `16:07 CET`, beside a time in UTC; empty where the two are the same.
pub(crate) fn local(at: UnixMillis, zone: &TimeZone) -> String {
    let Some(moment) = moment(at) else { return String::new() };
    let there = moment.to_zoned(zone.clone());
    if there.offset().seconds() == 0 {
        return String::new();
    }
    there.strftime("%H:%M %Z").to_string()
}

/// `16:07 CET` in a zone by its IANA name; none if this machine knows no such zone.
pub(crate) fn there(at: UnixMillis, zone: &str) -> Option<String> {
    let zone = TimeZone::get(zone).ok()?;
    Some(moment(at)?.to_zoned(zone).strftime("%H:%M %Z").to_string())
}

/// `3:12`, `1:02:07`, `-0:31` when it is over, `2 d 4 h` when it is far.
pub(crate) fn until(now: UnixMillis, at: UnixMillis) -> String {
    let (sign, millis) = if at >= now { ("", at.0 - now.0) } else { ("-", now.0 - at.0) };
    let seconds = millis / 1_000;
    let (days, hours) = (seconds / 86_400, seconds / 3_600);
    if days >= 2 {
        return format!("{sign}{days} d {} h", hours % 24);
    }
    if hours > 0 {
        return format!("{sign}{hours}:{:02}:{:02}", seconds / 60 % 60, seconds % 60);
    }
    format!("{sign}{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: UnixMillis = UnixMillis(1_795_348_800_000);

    #[test]
    fn times_are_utc_and_say_so() {
        assert_eq!(full(NOON), "2026-11-22 12:00:00Z");
        assert_eq!(minute(NOON), "12:00Z");
        assert_eq!(local(NOON, &TimeZone::UTC), "");
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        assert!(local(NOON, &zone).starts_with("13:00 "));
    }

    #[test]
    fn a_time_that_is_over_says_so() {
        let at = |seconds: i64| UnixMillis(NOON.0.saturating_add_signed(seconds * 1_000));
        assert_eq!(until(NOON, at(192)), "3:12");
        assert_eq!(until(NOON, at(3_727)), "1:02:07");
        assert_eq!(until(NOON, at(-31)), "-0:31");
        assert_eq!(until(NOON, at(2 * 86_400 + 4 * 3_600)), "2 d 4 h");
    }

    #[test]
    fn times_beyond_any_calendar_are_empty() {
        assert_eq!(full(UnixMillis(u64::MAX)), "");
    }
}
