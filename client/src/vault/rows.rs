//! Rows of the engine to rows of the store and back.

use hotline_protocol::address::{Desk, Seat};
use hotline_protocol::ids::{CaseId, Digest, EnvelopeId, Hint, MessageId, Precedence, Traffic};
use hotline_protocol::ids::{ParseError, UnixMillis};
use rusqlite::{Connection, Row, params};

use super::schema::CLASSES;
use super::{VaultError, index};
use crate::engine::{
    AckRow, Cargo, Cell, CopyRow, CopyState, Direction, EntryRow, IntentRow, LogRow, MessageRow,
    OutgoingRow, QuarantineRow, Role, Snapshot, Write, remembered_since,
};

/// A number from outside as SQLite keeps it: the same 64 bits, whatever they are, for a claim of
/// an author must never make a commit fail.
const fn bits(value: u64) -> i64 {
    value.cast_signed()
}

const fn time(at: UnixMillis) -> i64 {
    bits(at.0)
}

fn time_opt(at: Option<UnixMillis>) -> Option<i64> {
    at.map(time)
}

const fn direction_code(direction: Direction) -> u8 {
    match direction {
        Direction::Sent => 0,
        Direction::Received => 1,
        Direction::DeskCopy => 2,
        Direction::HandedOver => 3,
    }
}

const fn role_code(role: Role) -> u8 {
    match role {
        Role::Action => 0,
        Role::Information => 1,
        Role::OwnDesk => 2,
    }
}

fn state_code(state: &CopyState) -> (u8, Option<&str>) {
    match state {
        CopyState::Waiting => (0, None),
        CopyState::Sealed => (1, None),
        CopyState::Custody => (2, None),
        CopyState::Delivered => (3, None),
        CopyState::Held(reason) => (4, Some(reason)),
        CopyState::Failed(reason) => (5, Some(reason)),
        CopyState::Expired => (6, None),
    }
}

/// Table and name of a cell.
fn cell_place(cell: &Cell) -> (&'static str, String) {
    match cell {
        Cell::Identity => ("cell", "identity".into()),
        Cell::Nominator => ("cell", "nominator".into()),
        Cell::Anchor => ("cell", "anchor".into()),
        Cell::Counter => ("cell", "counter".into()),
        Cell::Heads => ("cell", "heads".into()),
        Cell::SplitView => ("cell", "split-view".into()),
        Cell::Backdated => ("cell", "backdated".into()),
        Cell::RelayEpoch => ("cell", "relay-epoch".into()),
        Cell::ReleasePolicy => ("cell", "release-policy".into()),
        Cell::Replacing => ("cell", "replacing".into()),
        Cell::Counters => ("cell", "counters".into()),
        Cell::CountersWaiting => ("cell", "counters-waiting".into()),
        Cell::Published(message) => ("cell", format!("published {message}")),
        Cell::Contribution(week, party) => ("cell", format!("contribution {week}/{party}")),
        Cell::Totals(week) => ("cell", format!("totals {week}")),
        Cell::Pin(seat) => ("cell", format!("pin {seat}")),
        Cell::Told(message) => ("cell", format!("told {message}")),
        Cell::Serial => ("cell", "serial".into()),
        Cell::Ladder(id) => ("cell", format!("ladder {id}")),
        Cell::Cancellation(id) => ("cell", format!("cancellation {id}")),
        Cell::Campaign(case) => (secret_table(Traffic::Drill), format!("campaign {case}")),
        Cell::Roster => ("cell", "roster".into()),
        Cell::Intake => ("cell", "intake".into()),
        Cell::Reported(class, no) => (secret_table(*class), format!("reported {no}")),
        Cell::Scenario(id) => (secret_table(Traffic::Exercise), format!("scenario {id}")),
        Cell::Led(id) => (secret_table(Traffic::Exercise), format!("led {id}")),
        Cell::Part(id) => (secret_table(Traffic::Exercise), format!("part {id}")),
        Cell::Handover(class, id, page) => (secret_table(*class), format!("handover {id}/{page}")),
        Cell::Heard(class, case) => (secret_table(*class), format!("heard {case}")),
        Cell::Prekeys(class) => (secret_table(*class), "prekeys".into()),
        Cell::Pair(class, identity) => (secret_table(*class), format!("pair {identity}")),
    }
}

const fn secret_table(class: Traffic) -> &'static str {
    match class {
        Traffic::Operation => "secret_operation",
        Traffic::Exercise => "secret_exercise",
        Traffic::Drill => "secret_drill",
    }
}

pub(super) const fn message_table(class: Traffic) -> &'static str {
    match class {
        Traffic::Operation => "message_operation",
        Traffic::Exercise => "message_exercise",
        Traffic::Drill => "message_drill",
    }
}

fn cell_from(name: &str, class: Option<Traffic>) -> Option<Cell> {
    Some(match (name.split_once(' '), class) {
        (None, Some(class)) if name == "prekeys" => Cell::Prekeys(class),
        (Some(("handover", place)), Some(class)) => {
            let (id, page) = place.split_once('/')?;
            Cell::Handover(class, id.parse().ok()?, page.parse().ok()?)
        }
        (Some(("reported", no)), Some(class)) => Cell::Reported(class, no.parse().ok()?),
        (Some(("scenario", id)), Some(Traffic::Exercise)) => Cell::Scenario(id.parse().ok()?),
        (Some(("led", id)), Some(Traffic::Exercise)) => Cell::Led(id.parse().ok()?),
        (Some(("part", id)), Some(Traffic::Exercise)) => Cell::Part(id.parse().ok()?),
        (Some(("heard", case)), Some(class)) => Cell::Heard(class, case.parse().ok()?),
        (Some(("campaign", case)), Some(Traffic::Drill)) => Cell::Campaign(case.parse().ok()?),
        (Some(("pair", identity)), Some(class)) => Cell::Pair(class, identity.parse().ok()?),
        (Some(("pin", seat)), None) => Cell::Pin(seat.parse().ok()?),
        (Some(("told", message)), None) => Cell::Told(message.parse().ok()?),
        (Some(("published", message)), None) => Cell::Published(message.parse().ok()?),
        (Some(("contribution", place)), None) => {
            let (week, party) = place.split_once('/')?;
            Cell::Contribution(week.parse().ok()?, party.parse().ok()?)
        }
        (Some(("totals", week)), None) => Cell::Totals(week.parse().ok()?),
        (Some(("ladder", id)), None) => Cell::Ladder(id.parse().ok()?),
        (Some(("cancellation", id)), None) => Cell::Cancellation(id.parse().ok()?),
        (None, None) => match name {
            "identity" => Cell::Identity,
            "nominator" => Cell::Nominator,
            "anchor" => Cell::Anchor,
            "counter" => Cell::Counter,
            "heads" => Cell::Heads,
            "split-view" => Cell::SplitView,
            "backdated" => Cell::Backdated,
            "relay-epoch" => Cell::RelayEpoch,
            "release-policy" => Cell::ReleasePolicy,
            "replacing" => Cell::Replacing,
            "counters" => Cell::Counters,
            "counters-waiting" => Cell::CountersWaiting,
            "serial" => Cell::Serial,
            "roster" => Cell::Roster,
            "intake" => Cell::Intake,
            _ => return None,
        },
        _ => return None,
    })
}

/// Applies one write within the transaction of its batch, at this desk if that is known.
pub(super) fn apply(db: &Connection, write: &Write, desk: Option<&Desk>) -> Result<(), VaultError> {
    match write {
        Write::Put(cell, value) => {
            let (table, name) = cell_place(cell);
            db.prepare_cached(&format!(
                "INSERT INTO {table} (name, value) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET value = ?2"
            ))?
            .execute(params![name, value])?;
        }
        Write::Erase(cell) => {
            let (table, name) = cell_place(cell);
            db.prepare_cached(&format!("DELETE FROM {table} WHERE name = ?1"))?.execute([name])?;
        }
        Write::Message(message) => {
            let replaced = index::replacing(db, message.id, message.traffic)?;
            put_message(db, message)?;
            index::put(db, message, replaced, desk)?;
        }
        Write::Read(id, now) => {
            for class in CLASSES {
                let table = message_table(class);
                db.prepare_cached(&format!(
                    "UPDATE {table} SET read_at = ?2 WHERE id = ?1 AND read_at IS NULL"
                ))?
                .execute(params![id.0, time(*now)])?;
            }
        }
        Write::Receipted(id) => {
            for class in CLASSES {
                let table = message_table(class);
                db.prepare_cached(&format!("UPDATE {table} SET receipted = 1 WHERE id = ?1"))?
                    .execute([id.0])?;
            }
        }
        Write::Ack(ack) => {
            db.prepare_cached(
                "INSERT OR REPLACE INTO ack (message, sender, kind, at) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                ack.message.0,
                ack.by.to_string(),
                ack.kind,
                time(ack.at)
            ])?;
            index::acknowledged(db, ack, desk)?;
        }
        Write::Copy(copy) => put_copy(db, copy)?,
        Write::Outgoing(outgoing) => put_outgoing(db, outgoing)?,
        Write::Sent(id) => {
            db.prepare_cached("DELETE FROM outgoing WHERE id = ?1")?.execute([id.0])?;
        }
        Write::Intent(intent) => {
            db.prepare_cached(
                "INSERT INTO intent (id, queued_at, draft) VALUES (?1, ?2, ?3)
                 ON CONFLICT (id) DO UPDATE SET queued_at = ?2, draft = ?3",
            )?
            .execute(params![intent.id.0, time(intent.queued_at), intent.draft])?;
        }
        Write::Released(id) => {
            db.prepare_cached("DELETE FROM intent WHERE id = ?1")?.execute([id.0])?;
        }
        Write::Quarantine(row) => put_quarantine(db, row)?,
        Write::Unquarantine(id) => {
            db.prepare_cached("DELETE FROM quarantine WHERE envelope = ?1")?.execute([id.0])?;
        }
        Write::Entry(entry) => {
            db.prepare_cached(
                "INSERT OR REPLACE INTO entry (seq, bytes, profile) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![bits(entry.seq), entry.bytes, entry.profile])?;
        }
        Write::Log(row) => {
            db.prepare_cached("INSERT INTO log (at, code, text) VALUES (?1, ?2, ?3)")?
                .execute(params![time(row.at), row.code, row.text])?;
        }
    }
    Ok(())
}

pub(super) fn put_message(db: &Connection, m: &MessageRow) -> Result<(), VaultError> {
    let mut seen = Vec::new();
    let heads: Vec<&serde_bytes::Bytes> = m.seen.iter().map(|h| h.as_slice().into()).collect();
    ciborium::into_writer(&heads, &mut seen).map_err(damaged("the heads of a message"))?;
    // The upsert keeps the place: a message read later does not jump to the end of the list.
    db.prepare_cached(&format!(
        "INSERT INTO {} (id, common, case_id, reference, direction, sender, addressees, kind,
             precedence, tlp, subject, body, content, released_at, accepted_at, opened_at,
             read_at, receipted, verified, seen, signature, handed_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
             ?19, ?20, ?21, ?22)
         ON CONFLICT (id) DO UPDATE SET common = ?2, case_id = ?3, reference = ?4, direction = ?5,
             sender = ?6, addressees = ?7, kind = ?8, precedence = ?9, tlp = ?10, subject = ?11,
             body = ?12, content = ?13, released_at = ?14, accepted_at = ?15, opened_at = ?16,
             read_at = ?17, receipted = ?18, verified = ?19, seen = ?20,
             signature = ?21, handed_by = ?22",
        message_table(m.traffic)
    ))?
    .execute(params![
        m.id.0,
        m.common.0,
        m.case.0,
        m.reference,
        direction_code(m.direction),
        m.from.to_string(),
        serde_json::to_string(&m.to).map_err(|_| VaultError::Damaged("addressees"))?,
        m.kind,
        m.precedence as u8,
        m.tlp,
        m.subject,
        m.body,
        m.content,
        time(m.released_at),
        time_opt(m.accepted_at),
        time_opt(m.opened_at),
        time_opt(m.read_at),
        m.receipted,
        m.verified,
        seen,
        m.signature,
        m.handed_by.as_ref().map(ToString::to_string),
    ])?;
    Ok(())
}

fn put_copy(db: &Connection, c: &CopyRow) -> Result<(), VaultError> {
    let (state, reason) = state_code(&c.state);
    db.prepare_cached(
        "INSERT OR REPLACE INTO copy (message, seat, identity, role, state, reason, envelope,
             custody_at, collected_at, device_at, seals, first_custody_at, owed_since)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?
    .execute(params![
        c.message.0,
        c.seat.to_string(),
        c.identity.0,
        role_code(c.role),
        state,
        reason,
        c.envelope.map(|id| id.0),
        time_opt(c.custody_at),
        time_opt(c.collected_at),
        time_opt(c.device_at),
        c.seals,
        time_opt(c.first_custody_at),
        time_opt(c.owed_since),
    ])?;
    Ok(())
}

fn put_outgoing(db: &Connection, o: &OutgoingRow) -> Result<(), VaultError> {
    let message = match o.cargo {
        Cargo::Copy(message) => Some(message.0),
        Cargo::Service => None,
    };
    db.prepare_cached(
        "INSERT OR REPLACE INTO outgoing (id, recipient, precedence, expires_at, hint, sealed,
             message, sealing)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        o.id.0,
        o.to.to_string(),
        o.precedence as u8,
        time(o.expires_at),
        o.hint.0,
        o.sealed,
        message,
        bits(o.order),
    ])?;
    Ok(())
}

fn put_quarantine(db: &Connection, q: &QuarantineRow) -> Result<(), VaultError> {
    db.prepare_cached(
        "INSERT INTO quarantine (envelope, precedence, accepted_at, arrived_at, hint, sealed,
             cause)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (envelope) DO UPDATE SET precedence = ?2, accepted_at = ?3, arrived_at = ?4,
             hint = ?5, sealed = ?6, cause = ?7",
    )?
    .execute(params![
        q.envelope.0,
        q.precedence as u8,
        time(q.accepted_at),
        time(q.arrived_at),
        q.hint.0,
        q.sealed,
        q.cause,
    ])?;
    Ok(())
}

/// A column that does not hold what this program wrote.
pub(super) fn damaged<E>(what: &'static str) -> impl FnOnce(E) -> VaultError {
    move |_| VaultError::Damaged(what)
}

fn at(row: &Row<'_>, column: usize) -> Result<UnixMillis, VaultError> {
    Ok(UnixMillis(row.get::<_, i64>(column)?.cast_unsigned()))
}

pub(super) fn at_opt(row: &Row<'_>, column: usize) -> Result<Option<UnixMillis>, VaultError> {
    Ok(row.get::<_, Option<i64>>(column)?.map(|bits| UnixMillis(bits.cast_unsigned())))
}

fn text<T: core::str::FromStr<Err = ParseError>>(
    row: &Row<'_>,
    column: usize,
) -> Result<T, VaultError> {
    row.get_ref(column)?
        .as_str()
        .map_err(damaged("a text"))?
        .parse()
        .map_err(damaged("an address or id"))
}

fn precedence(row: &Row<'_>, column: usize) -> Result<Precedence, VaultError> {
    precedence_of(row.get(column)?)
}

pub(super) fn precedence_of(code: u8) -> Result<Precedence, VaultError> {
    Precedence::try_from(code).map_err(damaged("a precedence"))
}

/// Columns of a message in the order [`message`] reads them.
pub(super) const MESSAGE_COLUMNS: &str = "place, id, common, case_id, reference, direction, \
     sender, addressees, kind, precedence, tlp, released_at, accepted_at, opened_at, read_at, \
     receipted, verified, seen, content, signature, subject, body, handed_by";

/// The same without what is only for showing.
const MESSAGE_OUTLINE: &str = "place, id, common, case_id, reference, direction, \
     sender, addressees, kind, precedence, tlp, released_at, accepted_at, opened_at, read_at, \
     receipted, verified, seen, content, signature, '', '', handed_by";

/// Reads a message and its place from a row of [`MESSAGE_COLUMNS`].
pub(super) fn message(row: &Row<'_>, traffic: Traffic) -> Result<(u64, MessageRow), VaultError> {
    let heads = row.get_ref(17)?.as_blob().map_err(damaged("the heads of a message"))?;
    let heads: Vec<serde_bytes::ByteBuf> =
        ciborium::from_reader(heads).map_err(damaged("the heads of a message"))?;
    let message = MessageRow {
        id: MessageId(row.get(1)?),
        common: Digest(row.get(2)?),
        case: CaseId(row.get(3)?),
        reference: row.get(4)?,
        traffic,
        direction: match row.get::<_, u8>(5)? {
            0 => Direction::Sent,
            1 => Direction::Received,
            2 => Direction::DeskCopy,
            3 => Direction::HandedOver,
            _ => return Err(VaultError::Damaged("a direction")),
        },
        from: text::<Seat>(row, 6)?,
        to: serde_json::from_str(&row.get::<_, String>(7)?).map_err(damaged("addressees"))?,
        kind: row.get(8)?,
        precedence: precedence(row, 9)?,
        tlp: row.get(10)?,
        released_at: at(row, 11)?,
        accepted_at: at_opt(row, 12)?,
        opened_at: at_opt(row, 13)?,
        read_at: at_opt(row, 14)?,
        receipted: row.get(15)?,
        verified: row.get(16)?,
        seen: heads.into_iter().map(serde_bytes::ByteBuf::into_vec).collect(),
        content: row.get(18)?,
        signature: row.get(19)?,
        subject: row.get(20)?,
        body: row.get(21)?,
        handed_by: row
            .get::<_, Option<String>>(22)?
            .map(|seat| seat.parse().map_err(damaged("a seat")))
            .transpose()?,
    };
    Ok((row.get::<_, i64>(0)?.cast_unsigned(), message))
}

pub(super) fn copy(row: &Row<'_>) -> Result<CopyRow, VaultError> {
    let reason: Option<String> = row.get(5)?;
    let state = match (row.get::<_, u8>(4)?, reason) {
        (0, None) => CopyState::Waiting,
        (1, None) => CopyState::Sealed,
        (2, None) => CopyState::Custody,
        (3, None) => CopyState::Delivered,
        (4, Some(reason)) => CopyState::Held(reason),
        (5, Some(reason)) => CopyState::Failed(reason),
        (6, None) => CopyState::Expired,
        _ => return Err(VaultError::Damaged("the state of a copy")),
    };
    Ok(CopyRow {
        message: MessageId(row.get(0)?),
        seat: text(row, 1)?,
        identity: Digest(row.get(2)?),
        role: match row.get::<_, u8>(3)? {
            0 => Role::Action,
            1 => Role::Information,
            2 => Role::OwnDesk,
            _ => return Err(VaultError::Damaged("the role of a copy")),
        },
        state,
        envelope: row.get::<_, Option<[u8; 16]>>(6)?.map(EnvelopeId),
        custody_at: at_opt(row, 7)?,
        collected_at: at_opt(row, 8)?,
        device_at: at_opt(row, 9)?,
        seals: row.get(10)?,
        first_custody_at: at_opt(row, 11)?,
        owed_since: at_opt(row, 12)?,
    })
}

pub(super) const COPY_COLUMNS: &str = "message, seat, identity, role, state, reason, \
     envelope, custody_at, collected_at, device_at, seals, first_custody_at, owed_since";

pub(super) fn ack(row: &Row<'_>) -> Result<AckRow, VaultError> {
    Ok(AckRow {
        message: MessageId(row.get(0)?),
        by: text(row, 1)?,
        kind: row.get(2)?,
        at: at(row, 3)?,
    })
}

pub(super) const ACK_COLUMNS: &str = "message, sender, kind, at";

fn outgoing(row: &Row<'_>) -> Result<OutgoingRow, VaultError> {
    Ok(OutgoingRow {
        id: EnvelopeId(row.get(0)?),
        to: text(row, 1)?,
        precedence: precedence(row, 2)?,
        expires_at: at(row, 3)?,
        hint: Hint(row.get(4)?),
        sealed: row.get(5)?,
        cargo: match row.get::<_, Option<[u8; 16]>>(6)? {
            Some(message) => Cargo::Copy(MessageId(message)),
            None => Cargo::Service,
        },
        order: row.get::<_, i64>(7)?.cast_unsigned(),
    })
}

fn intent(row: &Row<'_>) -> Result<IntentRow, VaultError> {
    Ok(IntentRow { id: MessageId(row.get(0)?), queued_at: at(row, 1)?, draft: row.get(2)? })
}

pub(super) fn quarantine(row: &Row<'_>) -> Result<QuarantineRow, VaultError> {
    Ok(QuarantineRow {
        envelope: EnvelopeId(row.get(0)?),
        precedence: precedence(row, 1)?,
        accepted_at: at(row, 2)?,
        arrived_at: at(row, 3)?,
        hint: Hint(row.get(4)?),
        sealed: row.get(5)?,
        cause: row.get(6)?,
    })
}

pub(super) const QUARANTINE_ALL: &str = "SELECT envelope, precedence, accepted_at, arrived_at, hint, sealed, cause \
     FROM quarantine ORDER BY place";

fn entry(row: &Row<'_>) -> Result<EntryRow, VaultError> {
    Ok(EntryRow {
        seq: row.get::<_, i64>(0)?.cast_unsigned(),
        bytes: row.get(1)?,
        profile: row.get(2)?,
    })
}

pub(super) fn log(row: &Row<'_>) -> Result<LogRow, VaultError> {
    Ok(LogRow { at: at(row, 0)?, code: row.get(1)?, text: row.get(2)? })
}

/// Every row of a query, each read by `read`.
pub(super) fn all<T>(
    db: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    mut read: impl FnMut(&Row<'_>) -> Result<T, VaultError>,
) -> Result<Vec<T>, VaultError> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// Reads everything the engine starts from, as of one moment.
pub(super) fn load(db: &Connection, now: UnixMillis) -> Result<Snapshot, VaultError> {
    let since = i64::try_from(remembered_since(now).0).unwrap_or(i64::MAX);
    let transaction = db.unchecked_transaction()?;
    let mut snapshot = Snapshot {
        cells: all(db, "SELECT name, value FROM cell", [], |row| cell(row, None))?,
        entries: all(db, "SELECT seq, bytes, profile FROM entry ORDER BY seq", [], entry)?,
        outgoing: all(
            db,
            "SELECT id, recipient, precedence, expires_at, hint, sealed, message, sealing
             FROM outgoing ORDER BY sealing",
            [],
            outgoing,
        )?,
        intents: all(db, "SELECT id, queued_at, draft FROM intent ORDER BY place", [], intent)?,
        quarantine: all(db, QUARANTINE_ALL, [], quarantine)?,
        ..Snapshot::default()
    };
    for class in CLASSES {
        let sql = format!("SELECT name, value FROM {}", secret_table(class));
        snapshot.cells.extend(all(db, &sql, [], |row| cell(row, Some(class)))?);
        // Every case with something released or opened since then, whole. A page is decrypted each
        // time it is read: indices alone say which places are meant, and each page of messages is
        // come to once, in order. SQLite would sort whole rows.
        let table = message_table(class);
        let sql = format!(
            "SELECT {MESSAGE_OUTLINE} FROM {table} WHERE place IN (
                 SELECT place FROM {table} WHERE case_id IN (
                     SELECT case_id FROM {table}
                     WHERE max(released_at, coalesce(opened_at, 0)) >= ?1))"
        );
        let mut messages = all(db, &sql, [since], |row| message(row, class))?;
        messages.sort_unstable_by_key(|(place, _)| *place);
        let followed = messages.iter().map(|(_, message)| message);
        let followed = followed.filter(|message| message.is_followed(now));
        let ids: Vec<_> = followed.map(|message| message.id.to_string()).collect();
        let ids = serde_json::to_string(&ids).map_err(damaged("an id"))?;
        snapshot.messages.extend(messages.into_iter().map(|(_, message)| message));
        let sql = format!(
            "SELECT {COPY_COLUMNS} FROM copy
             WHERE message IN (SELECT unhex(value) FROM json_each(?1))"
        );
        snapshot.copies.extend(all(db, &sql, [&ids], copy)?);
    }
    transaction.finish()?;
    Ok(snapshot)
}

fn cell(row: &Row<'_>, class: Option<Traffic>) -> Result<(Cell, Vec<u8>), VaultError> {
    let name: String = row.get(0)?;
    let cell = cell_from(&name, class).ok_or(VaultError::Damaged("a cell of unknown name"))?;
    Ok((cell, row.get(1)?))
}
