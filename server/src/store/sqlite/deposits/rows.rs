//! Rows of deposits: how they are written and what is asked of them.

use hotline_protocol::address::Seat;
use hotline_protocol::deposit::{DepositFate, TokenHashes, TokenKind, Used};
use hotline_protocol::ids::{DepositId, Digest, UnixMillis};
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::super::{from_u64, seat, to_u64};
use crate::store::StoreError;
use crate::store::deposits::Waiting;

/// Value of `deposit_ended.fate` for a deposit that was stopped.
pub(super) const STOPPED: i64 = 1;
/// Value of `deposit_ended.fate` for a deposit that was released.
pub(super) const RELEASED: i64 = 2;
/// Value of `deposit_ended.fate` for a deposit whose depositor was revoked.
pub(super) const DROPPED: i64 = 3;

fn damaged() -> StoreError {
    StoreError("a stored deposit is damaged".to_owned())
}

/// A deposit by its id, and whether it was dropped.
const SELECT: &str = "SELECT no, depositor, originators, accepted, first_release, release_at,
     hold_ms, stops, tokens, used, forget_at, id, EXISTS (SELECT 1 FROM deposit_drop x
         WHERE x.depositor = deposit.depositor AND deposit.no < x.below) AS dropped
     FROM deposit WHERE id = ?1";

/// Dropped deposits whose rows are still there, at most so many, with how many copies each has.
pub(super) const SELECT_DROPPED: &str =
    "SELECT d.no, d.depositor, originators, accepted, first_release, release_at,
     hold_ms, stops, tokens, used, forget_at, id,
     (SELECT count(*) FROM deposit_env e WHERE e.deposit = d.no) AS copies
     FROM deposit_drop x CROSS JOIN deposit d ON d.depositor = x.depositor AND d.no < x.below
     ORDER BY x.depositor, d.no LIMIT ?1";

pub(super) fn id_of(row: &Row<'_>) -> Result<DepositId, StoreError> {
    let id = row.get_ref("id")?.as_blob().map_err(rusqlite::Error::from)?;
    DepositId::try_from(id).map_err(|_| damaged())
}

pub(super) fn waiting(row: &Row<'_>) -> Result<(i64, Waiting), StoreError> {
    let time = |at: usize| -> Result<UnixMillis, StoreError> {
        Ok(UnixMillis(to_u64(row.get::<_, i64>(at)?)))
    };
    let waiting = Waiting {
        depositor: seat(&row.get::<_, String>(1)?)?,
        originators: read_seats(&row.get::<_, String>(2)?)?,
        accepted_at: time(3)?,
        first_release_at: time(4)?,
        release_at: time(5)?,
        hold_ms: to_u64(row.get(6)?),
        stops: row.get(7)?,
        tokens: read_tokens(&row.get::<_, Vec<u8>>(8)?)?,
        used: read_used(&row.get::<_, Vec<u8>>(9)?)?,
        forget_at: time(10)?,
    };
    Ok((row.get(0)?, waiting))
}

/// A deposit that waits. One that was dropped does not, although its row may still be there.
pub(super) fn find(
    connection: &Connection,
    id: &DepositId,
) -> Result<Option<(i64, Waiting)>, StoreError> {
    let found = find_row(connection, id)?.filter(|(.., dropped)| !dropped);
    Ok(found.map(|(no, waiting, _)| (no, waiting)))
}

/// A deposit whose row is there, and whether it was dropped.
fn find_row(
    connection: &Connection,
    id: &DepositId,
) -> Result<Option<(i64, Waiting, bool)>, StoreError> {
    let mut statement = connection.prepare_cached(SELECT)?;
    let mut rows = statement.query([id.as_bytes()])?;
    let found = |row: &Row<'_>| -> Result<_, StoreError> {
        let (no, waiting) = waiting(row)?;
        Ok((no, waiting, row.get("dropped")?))
    };
    rows.next()?.map(found).transpose()
}

/// When a deposit was accepted and was first to be released, whether or not it has ended.
pub(super) fn first_times(
    connection: &Connection,
    id: &DepositId,
) -> Result<Option<(UnixMillis, UnixMillis)>, StoreError> {
    let found: Option<(i64, i64)> = connection
        .prepare_cached(
            "SELECT accepted, first_release FROM deposit WHERE id = ?1
             UNION ALL SELECT accepted, first_release FROM deposit_ended WHERE id = ?1",
        )?
        .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.map(|(at, release)| (UnixMillis(to_u64(at)), UnixMillis(to_u64(release)))))
}

/// See [`crate::store::MailRead::deposits`].
pub(in crate::store::sqlite) fn fates(
    connection: &Connection,
    ids: &[DepositId],
) -> Result<Vec<DepositFate>, StoreError> {
    ids.iter().map(|id| fate(connection, id)).collect()
}

pub(super) fn fate(connection: &Connection, id: &DepositId) -> Result<DepositFate, StoreError> {
    // Those that wait first: one that ends between the two statements is in the second.
    match find_row(connection, id)? {
        Some((.., true)) => return Ok(DepositFate::Dropped),
        Some((_, waiting, false)) => return Ok(waiting.fate()),
        None => {}
    }
    let ended: Option<(i64, i64, Vec<u8>)> = connection
        .prepare_cached("SELECT fate, at, used FROM deposit_ended WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((fate, at, used)) = ended else {
        return Ok(DepositFate::Unknown);
    };
    let used = read_used(&used)?;
    match fate {
        STOPPED => Ok(DepositFate::Stopped { used }),
        RELEASED => Ok(DepositFate::Released { at: UnixMillis(to_u64(at)), used }),
        DROPPED => Ok(DepositFate::Dropped),
        _ => Err(damaged()),
    }
}

/// See [`crate::store::MailRead::due`].
pub(in crate::store::sqlite) fn due(
    connection: &Connection,
    until: UnixMillis,
    rows_max: u32,
) -> Result<Vec<(UnixMillis, DepositId)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT release_at, id FROM deposit WHERE release_at <= ?1 AND NOT EXISTS
         (SELECT 1 FROM deposit_drop x
             WHERE x.depositor = deposit.depositor AND deposit.no < x.below)
         ORDER BY release_at, id LIMIT ?2",
    )?;
    let mut rows = statement.query((from_u64(until.0), rows_max))?;
    let mut due = Vec::new();
    while let Some(row) = rows.next()? {
        due.push((UnixMillis(to_u64(row.get(0)?)), id_of(row)?));
    }
    Ok(due)
}

/// See [`crate::store::Recovered::deposits`].
pub(in crate::store::sqlite) fn count(connection: &Connection) -> Result<u64, StoreError> {
    Ok(connection.query_row("SELECT count(*) FROM deposit", [], |row| row.get(0)).map(to_u64)?)
}

/// See [`crate::store::Recovered::dropping`].
pub(in crate::store::sqlite) fn is_dropping(connection: &Connection) -> Result<bool, StoreError> {
    Ok(connection.query_row("SELECT EXISTS (SELECT 1 FROM deposit_drop)", [], |row| row.get(0))?)
}

/// The number for the next deposit: above those that wait, and above those that are dropped or
/// whose copies are gone, so that none of the new ones counts as such.
pub(in crate::store::sqlite) fn next_no(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.query_row(
        "SELECT max((SELECT coalesce(max(no), 0) + 1 FROM deposit),
             (SELECT coalesce(max(below), 1) FROM deposit_drop),
             (SELECT coalesce(max(copies_below), 1) FROM mailbox))",
        [],
        |row| row.get(0),
    )?)
}

/// See [`crate::store::Recovered::deposits_seen`] and [`crate::store::Recovered::settled`].
pub(in crate::store::sqlite) fn clock(
    connection: &Connection,
) -> Result<(UnixMillis, UnixMillis), StoreError> {
    let (seen, settled): (i64, i64) =
        connection.query_row("SELECT seen, settled FROM deposit_clock", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Ok((UnixMillis(to_u64(seen)), UnixMillis(to_u64(settled))))
}

/// Addresses, with a line for each: none has a line break in it.
pub(super) fn write_seats(seats: &[Seat]) -> String {
    seats.iter().map(Seat::to_string).collect::<Vec<_>>().join("\n")
}

fn read_seats(text: &str) -> Result<Vec<Seat>, StoreError> {
    text.lines().map(seat).collect()
}

/// Pairs of hashes, hold and stop.
pub(super) fn write_tokens(tokens: &[TokenHashes]) -> Vec<u8> {
    let pairs = tokens.iter().flat_map(|hashes| [hashes.hold, hashes.stop]);
    pairs.flat_map(|hash| *hash.as_bytes()).collect()
}

fn read_tokens(bytes: &[u8]) -> Result<Vec<TokenHashes>, StoreError> {
    let (pairs, rest) = bytes.as_chunks::<64>();
    if !rest.is_empty() {
        return Err(damaged());
    }
    let hash = |bytes: &[u8]| Digest::try_from(bytes).map_err(|_| damaged());
    let pairs = pairs.iter().map(|pair| pair.split_at(32));
    pairs.map(|(hold, stop)| Ok(TokenHashes { hold: hash(hold)?, stop: hash(stop)? })).collect()
}

/// For each: the owner (2 bytes), 1 for hold or 2 for stop, and the time (8 bytes).
pub(super) fn write_used(used: &[Used]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(used.len() * 11);
    for used in used {
        bytes.extend(used.by.to_be_bytes());
        bytes.push(match used.kind {
            TokenKind::Hold => 1,
            TokenKind::Stop => 2,
        });
        bytes.extend(used.at.0.to_be_bytes());
    }
    bytes
}

fn read_used(bytes: &[u8]) -> Result<Vec<Used>, StoreError> {
    let (each, rest) = bytes.as_chunks::<11>();
    if !rest.is_empty() {
        return Err(damaged());
    }
    let one = |[b0, b1, kind, at @ ..]: &[u8; 11]| {
        let kind = match kind {
            1 => TokenKind::Hold,
            2 => TokenKind::Stop,
            _ => return Err(damaged()),
        };
        let at = UnixMillis(u64::from_be_bytes(*at));
        Ok(Used { by: u16::from_be_bytes([*b0, *b1]), kind, at })
    };
    each.iter().map(one).collect()
}
