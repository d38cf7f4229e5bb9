//! How the crisis is told: a line for each thing that happens, and two tables at the end.

use hotline_protocol::address::Seat;
use hotline_protocol::ids::UnixMillis;
use jiff::Timestamp;

use crate::runtime;

/// Prints what happens with the time at which it does.
pub(super) struct Narrator {
    out: fn(&str),
}

impl Narrator {
    pub(super) const fn new(out: fn(&str)) -> Self {
        Self { out }
    }

    /// Something happens now.
    pub(super) fn say(&self, who: &str, what: &str) {
        self.say_at(runtime::now(), who, what);
    }

    /// Something happened then.
    pub(super) fn say_at(&self, at: UnixMillis, who: &str, what: &str) {
        (self.out)(&format!("  {}  {who:<16} {what}", clock(at, "%H:%M:%S%.1fZ")));
    }

    /// More of the same line.
    pub(super) fn more(&self, what: &str) {
        (self.out)(&format!("{:32}{what}", ""));
    }

    /// A new scene.
    pub(super) fn head(&self, text: &str) {
        (self.out)(&format!("\n{text}\n"));
    }

    /// A table, line by line.
    pub(super) fn table(&self, lines: &[String]) {
        for line in lines {
            (self.out)(format!("  {line}").trim_end());
        }
    }
}

/// A time in UTC.
pub(super) fn clock(at: UnixMillis, form: &str) -> String {
    let millis = i64::try_from(at.0).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(millis).unwrap_or_default().strftime(form).to_string()
}

/// How long things took, the first line being what they are counted from.
pub(super) fn durations(
    began: UnixMillis,
    lines: &[(&str, Option<UnixMillis>, String)],
) -> Vec<String> {
    let line = |(what, at, who): &(&str, Option<UnixMillis>, String)| {
        let took = at.map_or_else(
            || "never".to_owned(),
            |at| format!("{:.1} s", at.since(began).as_secs_f64()),
        );
        format!("{what:<38} {took:>8}   {who}")
    };
    lines.iter().map(line).collect()
}

/// When each seat had each message: a row for each message.
pub(super) fn knowledge(seats: &[&Seat], rows: &[(&str, Vec<Option<UnixMillis>>)]) -> Vec<String> {
    let mut lines = vec![String::new()];
    if let Some(head) = lines.first_mut() {
        head.push_str(&format!("{:<26}", ""));
        for seat in seats {
            head.push_str(&format!("{:>18}", seat.to_string()));
        }
    }
    for (what, times) in rows {
        let mut line = format!("{what:<26}");
        for at in times {
            let at = at.map_or_else(|| "-".to_owned(), |at| clock(at, "%H:%M:%S%.1fZ"));
            line.push_str(&format!("{at:>18}"));
        }
        lines.push(line);
    }
    lines
}

/// The zone in which it is about three in the morning now, by its name in the table of zones.
pub(super) fn night(now: UnixMillis) -> String {
    const HOUR_MS: u64 = 3_600_000;
    let utc = i64::try_from(now.0 / HOUR_MS % 24).unwrap_or_default();
    let east = (3 - utc + 12).rem_euclid(24) - 12;
    // These names count the other way round: west is plus.
    match east {
        0 => "Etc/GMT".to_owned(),
        1.. => format!("Etc/GMT-{east}"),
        _ => format!("Etc/GMT+{}", -east),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::Offset;

    use super::*;

    #[test]
    fn at_every_hour_there_is_a_zone_in_which_it_is_three_in_the_morning() {
        for hour in 0..24 {
            let now = date(2026, 11, 22).at(hour, 41, 0, 0).in_tz("UTC").unwrap().timestamp();
            let name = night(UnixMillis(now.as_millisecond().try_into().unwrap()));
            let west: i8 = name.trim_start_matches("Etc/GMT").parse().unwrap_or(0);
            assert!((-14..=12).contains(&west), "{name} is in the table");
            let there = Offset::constant(-west).to_datetime(now);
            assert_eq!((there.hour(), there.minute()), (3, 41), "{hour}: {name}");
        }
    }
}
