//! Spans of time as a scenario writes them: `90s`, `15m`, `2h`, `1d`, `1h30m`.

use core::time::Duration;

/// Reads a span; none if it is not one, or is longer than `max`.
pub(crate) fn read(text: &str, max: Duration) -> Option<Duration> {
    let mut seconds: u64 = 0;
    let mut number: Option<u64> = None;
    if text.is_empty() {
        return None;
    }
    for c in text.chars() {
        if let Some(digit) = c.to_digit(10) {
            number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(digit.into())?);
            continue;
        }
        let unit = match c {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return None,
        };
        seconds = seconds.checked_add(number.take()?.checked_mul(unit)?)?;
    }
    // A number without a unit means nothing, but for 0.
    match number {
        None | Some(0) => Some(Duration::from_secs(seconds)).filter(|span| *span <= max),
        Some(_) => None,
    }
}

/// A span as a person reads it: its two largest units.
pub(crate) fn shown(span: Duration) -> String {
    let seconds = span.as_secs();
    let units = [(86_400, 'd'), (3_600, 'h'), (60, 'm'), (1, 's')];
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (unit, letter) in units {
        if rest >= unit {
            parts.push(format!("{}{letter}", rest / unit));
            rest %= unit;
        }
    }
    parts.truncate(2);
    if parts.is_empty() { "0s".to_owned() } else { parts.concat() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    #[track_caller]
    fn check(text: &str, seconds: Option<u64>) {
        assert_eq!(read(text, DAY).map(|span| span.as_secs()), seconds, "{text}");
    }

    #[test]
    fn a_span_has_numbers_with_units_and_a_bound() {
        for (text, seconds) in
            [("0", 0), ("90s", 90), ("15m", 900), ("1h30m", 5_400), ("1d", 86_400)]
        {
            check(text, Some(seconds));
        }
        for text in ["", "5", "m", "1h30", "-1m", "1.5h", "2d", "1 h", "99999999999999999999d"] {
            check(text, None);
        }
    }

    #[test]
    fn a_span_is_shown_by_its_two_largest_units() {
        for (seconds, text) in [(0, "0s"), (59, "59s"), (5_400, "1h30m"), (90_061, "1d1h")] {
            assert_eq!(shown(Duration::from_secs(seconds)), text);
        }
    }
}
