//! Points in time and spans as people and scripts read and write them.

use std::time::Duration;

use hotline_protocol::ids::UnixMillis;
use jiff::Timestamp;

/// A point in time for a script: RFC 3339 in UTC with milliseconds.
pub(super) fn exact(at: UnixMillis) -> String {
    formatted(at, "%Y-%m-%dT%H:%M:%S%.3fZ")
}

/// A point in time for a person, in UTC.
pub(super) fn shown(at: UnixMillis) -> String {
    formatted(at, "%Y-%m-%d %H:%M:%SZ")
}

fn formatted(at: UnixMillis, form: &str) -> String {
    let timestamp =
        i64::try_from(at.0).ok().and_then(|millis| Timestamp::from_millisecond(millis).ok());
    match timestamp {
        Some(timestamp) => timestamp.strftime(form).to_string(),
        // A claim of an author beyond the calendar: shown as what it is.
        None => format!("{} ms", at.0),
    }
}

/// Reads a span: a number and ms, s, m, h or d.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("not a span of time such as 30s, 10m, 2h or 3d: {text:?}");
    let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let millis = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(wrong()),
    };
    number.checked_mul(millis).map(Duration::from_millis).ok_or_else(wrong)
}

/// Reads a point in time: RFC 3339, to the minute or finer, or how long ago.
pub(super) fn since(now: UnixMillis, text: &str) -> Result<UnixMillis, String> {
    if let Ok(ago) = duration(text) {
        let ago = u64::try_from(ago.as_millis()).unwrap_or(u64::MAX);
        return Ok(UnixMillis(now.0.saturating_sub(ago)));
    }
    moment(text).ok_or_else(|| {
        format!("not a time such as 2026-11-22T05:00Z, 2026-11-22 or 2h (ago): {text:?}")
    })
}

/// Reads a date or a time.
fn moment(text: &str) -> Option<UnixMillis> {
    let full = text.strip_suffix('Z').map(|minute| format!("{minute}:00Z"));
    [Some(text.to_owned()), full, Some(format!("{text}T00:00:00Z"))]
        .into_iter()
        .flatten()
        .find_map(|text| text.parse::<Timestamp>().ok())
        .and_then(|timestamp| u64::try_from(timestamp.as_millisecond()).ok())
        .map(UnixMillis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_and_rubbish_is_refused() {
        assert_eq!(duration("250ms"), Ok(Duration::from_millis(250)));
        assert_eq!(duration("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(duration("72h"), Ok(Duration::from_secs(72 * 3_600)));
        for text in ["", "2", "s", "2 s", "-2s", "2w", "99999999999999999999s", "9999999999999999d"]
        {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn points_in_time_are_read_from_dates_and_spans() {
        let now = UnixMillis(1_763_787_600_000);
        assert_eq!(since(now, "1s"), Ok(UnixMillis(1_763_787_599_000)));
        let five = UnixMillis(1_763_787_600_000);
        for text in ["2025-11-22T05:00:00Z", "2025-11-22T05:00Z", "2025-11-22T06:00:00+01:00"] {
            assert_eq!(since(now, text), Ok(five), "{text}");
        }
        assert_eq!(since(now, "2025-11-22"), Ok(UnixMillis(1_763_769_600_000)));
        assert!(since(now, "yesterday").is_err());
    }

    #[test]
    fn times_are_shown_in_utc_and_impossible_ones_as_they_are() {
        let at = UnixMillis(1_763_787_600_042);
        assert_eq!(exact(at), "2025-11-22T05:00:00.042Z");
        assert_eq!(shown(at), "2025-11-22 05:00:00Z");
        assert_eq!(shown(UnixMillis(u64::MAX)), format!("{} ms", u64::MAX));
    }
}
