//! Points in time and spans as a file and people write them.

use hotline_protocol::ids::UnixMillis;
use jiff::Timestamp;

fn formatted(at: UnixMillis, form: &str) -> String {
    let timestamp = i64::try_from(at.0).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    timestamp.map_or_else(|| format!("{} ms", at.0), |at| at.strftime(form).to_string())
}

/// RFC 3339 in UTC with milliseconds; one beyond the calendar as its number.
pub(crate) fn exact(at: UnixMillis) -> String {
    formatted(at, "%Y-%m-%dT%H:%M:%S%.3fZ")
}

/// For a person, in UTC.
pub(crate) fn utc(at: UnixMillis) -> String {
    formatted(at, "%Y-%m-%d %H:%M:%SZ")
}

/// The day, in UTC.
pub(crate) fn day(at: UnixMillis) -> String {
    formatted(at, "%Y-%m-%d")
}

/// A span of milliseconds in the two units that matter.
pub(crate) fn span(ms: u64) -> String {
    let seconds = ms / 1_000;
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match () {
        () if ms < 1_000 => format!("{ms} ms"),
        () if seconds < 10 => format!("{}.{} s", seconds, (ms % 1_000) / 100),
        () if seconds < 120 => format!("{seconds} s"),
        () if minutes < 60 => format!("{minutes} min {:02} s", seconds % 60),
        () if hours < 48 => format!("{hours} h {:02} min", minutes % 60),
        () => format!("{days} d {:02} h", hours % 24),
    }
}

/// The same where there may be none.
pub(crate) fn span_or_none(ms: Option<u64>) -> String {
    ms.map_or_else(|| "-".to_owned(), span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_in_the_units_that_matter() {
        for (ms, told) in [
            (0, "0 ms"),
            (999, "999 ms"),
            (1_250, "1.2 s"),
            (59_000, "59 s"),
            (125_000, "2 min 05 s"),
            (3_600_000, "1 h 00 min"),
            (172_800_000, "2 d 00 h"),
        ] {
            assert_eq!(span(ms), told);
        }
    }
}
