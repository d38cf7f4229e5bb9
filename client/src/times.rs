//! Times as a person types them in a form: `14:00`, `2h`, `-2h`, `2026-11-22 14:00`, UTC unless
//! they say another zone.

use core::time::Duration;

use hotline_casework::template::Lean;
use hotline_protocol::ids::UnixMillis;
use jiff::Timestamp;

/// Furthest span that is read, in minutes (ten years): more is a slip of the finger.
const MINUTES_MAX: u64 = 10 * 366 * 24 * 60;

/// Reads a time; none if it is none. `lean` says on which side of now a time of day and a span
/// without a sign lie.
pub(crate) fn read(text: &str, now: UnixMillis, lean: Lean) -> Option<UnixMillis> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("now") {
        return Some(now);
    }
    if let Some(span) = text.strip_prefix('-') {
        return Some(UnixMillis(now.0.checked_sub(millis(span)?)?));
    }
    if let Some(span) = text.strip_prefix('+') {
        return Some(UnixMillis(now.0.checked_add(millis(span)?)?));
    }
    match (millis(text), lean) {
        (Some(span), Lean::Past) => return now.0.checked_sub(span).map(UnixMillis),
        (Some(span), Lean::Future) => return now.0.checked_add(span).map(UnixMillis),
        (None, _) => {}
    }
    // With its own zone it is taken as it stands.
    if let Ok(at) = text.parse::<Timestamp>() {
        return u64::try_from(at.as_millisecond()).ok().map(UnixMillis);
    }
    let text = text.strip_suffix(['Z', 'z']).unwrap_or(text).trim_end();
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((date, time)) => (Some(date), time.trim()),
        None if text.contains(':') => (None, text),
        None => (Some(text), "00:00"),
    };
    let on = |date: &str| -> Option<UnixMillis> {
        let at: Timestamp = format!("{date}T{time}Z").parse().ok()?;
        u64::try_from(at.as_millisecond()).ok().map(UnixMillis)
    };
    if let Some(date) = date {
        return on(date);
    }
    let today = on(&day(now)?)?;
    let a_day = Duration::from_hours(24);
    Some(match lean {
        Lean::Past if today > now => UnixMillis(today.0.checked_sub(86_400_000)?),
        Lean::Future if today <= now => today.plus(a_day),
        _ => today,
    })
}

/// A time as it stands in a field: read again, it is the same minute.
pub(crate) fn written(at: UnixMillis) -> Option<String> {
    Some(moment(at)?.strftime("%Y-%m-%d %H:%MZ").to_string())
}

fn day(at: UnixMillis) -> Option<String> {
    Some(moment(at)?.strftime("%Y-%m-%d").to_string())
}

fn moment(at: UnixMillis) -> Option<Timestamp> {
    Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()
}

/// `90m`, `2h`, `3d` in milliseconds.
fn millis(span: &str) -> Option<u64> {
    let span = span.trim();
    let (number, unit) = span.split_at_checked(span.len().checked_sub(1)?)?;
    let minutes = match unit {
        "m" => 1,
        "h" => 60,
        "d" => 24 * 60,
        _ => return None,
    };
    let minutes = number.trim().parse::<u64>().ok()?.checked_mul(minutes)?;
    (minutes <= MINUTES_MAX).then_some(minutes * 60_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 2026-11-22 12:00:00Z.
    const NOON: UnixMillis = UnixMillis(1_795_348_800_000);

    fn past(text: &str) -> Option<String> {
        written(read(text, NOON, Lean::Past)?)
    }

    #[test]
    fn what_is_no_time_is_not_guessed() {
        for text in
            ["", "soon", "25:00", "14", "-", "-2", "-2y", "+", "2026-13-01", "-99999999d", "2y"]
        {
            assert_eq!(past(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_time_of_day_is_the_last_or_the_next_one() {
        assert_eq!(past("11:30").unwrap(), "2026-11-22 11:30Z");
        assert_eq!(past("14:00Z").unwrap(), "2026-11-21 14:00Z");
        let next = |text| written(read(text, NOON, Lean::Future).unwrap()).unwrap();
        assert_eq!(next("14:00"), "2026-11-22 14:00Z");
        assert_eq!(next("11:30"), "2026-11-23 11:30Z");
    }

    #[test]
    fn spans_and_dates_are_read() {
        assert_eq!(past("-90m").unwrap(), "2026-11-22 10:30Z");
        assert_eq!(past("90m").unwrap(), "2026-11-22 10:30Z");
        let ahead = read("90m", NOON, Lean::Future).and_then(written);
        assert_eq!(ahead.unwrap(), "2026-11-22 13:30Z");
        assert_eq!(past("2026-11-22T14:00:00+02:00").unwrap(), "2026-11-22 12:00Z");
        assert_eq!(past("+2d").unwrap(), "2026-11-24 12:00Z");
        assert_eq!(past("now").unwrap(), "2026-11-22 12:00Z");
        assert_eq!(past("2026-11-20").unwrap(), "2026-11-20 00:00Z");
        assert_eq!(past("2026-11-20T08:15Z").unwrap(), "2026-11-20 08:15Z");
        assert_eq!(past("2026-11-20 08:15").unwrap(), "2026-11-20 08:15Z");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_what_was_read_is_read_again(text in "\\PC{0,24}") {
            for lean in [Lean::Past, Lean::Future] {
                if let Some(again) = read(&text, NOON, lean).and_then(written) {
                    let at = read(&again, NOON, lean);
                    prop_assert_eq!(at.and_then(written), Some(again));
                }
            }
        }
    }
}
