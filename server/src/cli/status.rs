//! `status`: how a relay stands, or why nobody can say, and what to do then.

use serde_json::json;

use super::{Failure, UNREACHABLE, ask, say};
use crate::admin::{Request, StatusRow};
use crate::home::HomeError;
use crate::relay::{AskError, Relay};

/// Asks and tells.
pub(super) fn status(relay: &Relay, as_json: bool) -> Result<(), Failure> {
    let answer = ask(relay, Request::Status);
    let error = match answer {
        Ok(crate::admin::Response::Status(row)) => return tell(&row, as_json),
        Ok(_) => return Err(Failure::failed("the relay answered something else")),
        Err(error) => error,
    };
    let Some((state, next)) = unreachable(&error) else {
        return Err(error.into());
    };
    if as_json {
        let row =
            json!({ "serving": false, "state": state, "why": error.to_string(), "next": next });
        say(&row.to_string())?;
    }
    Err(Failure { code: UNREACHABLE, message: format!("{error}\n{next}") })
}

/// What a relay that gives no answer does, and what its operator does next.
fn unreachable(error: &AskError) -> Option<(&'static str, &'static str)> {
    Some(match error {
        AskError::Home(HomeError::Missing(_)) => {
            ("missing", "Is --dir right? If there never was one, `hotline-server init` makes it.")
        }
        AskError::NotRunning => (
            "stopped",
            "Start it: `systemctl start hotline-server`, or `hotline-server run`. If it stopped by \
             itself, the end of its log says why.",
        ),
        AskError::NotTakingCalls => (
            "between",
            "Ask again in ten seconds. If it stays so, the end of its log says what it waits for.",
        ),
        AskError::Unreachable(_) => (
            "hangs",
            "Its store or its disk hangs: look at the free space, at the kernel's log and at the \
             load of the disk. Then restart it. What has a receipt is on disk, and the rest is \
             sent again.",
        ),
        AskError::Refused(_) | AskError::Failed(_) | AskError::Home(_) => return None,
    })
}

fn tell(row: &StatusRow, as_json: bool) -> Result<(), Failure> {
    let [routine, priority, immediate, flash] = row.waiting;
    if as_json {
        return say(&json!({
            "serving": row.serving,
            "state": if row.draining { "draining" } else { "serving" },
            "version": row.version,
            "listen": row.listen,
            "epoch": row.epoch,
            "uptime_ms": row.uptime_ms,
            "links": row.links,
            "waiting": {
                "routine": routine, "priority": priority, "immediate": immediate, "flash": flash,
            },
            "store_bytes": row.store_bytes,
            "wal_bytes": row.wal_bytes,
            "body_bytes": row.body_bytes,
            "disk_free_bytes": row.disk_free_bytes,
            "takes_mail": row.takes_mail,
            "deposits": row.deposits,
            "attachment_bytes": row.attachment_bytes,
            "last_commit_us": row.last_commit_us,
            "under_way": row.under_way,
            "head": { "seq": row.head.seq, "hash": row.head.hash, "words": row.head.words },
        })
        .to_string());
    }
    let doing = match (row.draining, row.takes_mail) {
        (true, _) => "stopping",
        (false, true) => "serving",
        (false, false) => "disk full, takes no mail: serving",
    };
    let commit = row.last_commit_us.map_or_else(String::new, |micros| {
        format!(", last commit {}.{} ms", micros / 1_000, micros % 1_000 / 100)
    });
    say(&format!(
        "{doing} {} for {}, version {}, epoch {}
links {}
waiting: flash {flash}, immediate {immediate}, priority {priority}, routine {routine}; deposits {}
store {}, log {}, bodies {}, attachments {}, {} free{commit}, {} under way
directory at entry {}: {}",
        row.listen,
        span(row.uptime_ms),
        row.version,
        row.epoch,
        row.links,
        row.deposits,
        size(row.store_bytes),
        size(row.wal_bytes),
        size(row.body_bytes),
        size(row.attachment_bytes),
        size(row.disk_free_bytes),
        row.under_way,
        row.head.seq,
        row.head.words
    ))
}

/// A size in the largest unit of which there is one, with a decimal.
fn size(bytes: u64) -> String {
    let units = [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")];
    let unit = units.into_iter().find(|(shift, _)| bytes >> shift > 0);
    unit.map_or_else(
        || format!("{bytes} B"),
        |(shift, unit)| {
            let tenths = (u128::from(bytes) * 10) >> shift;
            format!("{}.{} {unit}", tenths / 10, tenths % 10)
        },
    )
}

/// A time in its two largest units.
fn span(millis: u64) -> String {
    let seconds = millis / 1_000;
    let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
    let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {seconds} s"),
        (0, _, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_told_for_people() {
        assert_eq!(size(1_023), "1023 B");
        assert_eq!(size(1_536), "1.5 KiB");
        assert_eq!(size(u64::MAX), "16777215.9 TiB");
        assert_eq!(span(59_999), "59 s");
        assert_eq!(span(61_000), "1 min 1 s");
        assert_eq!(span(3_600_000), "1 h 0 min");
        assert_eq!(span(90_000_000), "1 d 1 h");
    }
}
