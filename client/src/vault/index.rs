//! What follows from the messages and is kept beside them, so that no question scans them: cases,
//! whom a message is with, words, and alerts that nobody has acknowledged.

use std::collections::BTreeSet;

use hotline_protocol::address::{Address, Desk};
use hotline_protocol::ids::{CaseId, MessageId, Precedence, Traffic};
use rusqlite::{Connection, OptionalExtension, params};

use super::VaultError;
use super::rows::{self, MESSAGE_COLUMNS, message, message_table};
use super::schema::CLASSES;
use super::words;
use crate::engine::{AckRow, Direction, MessageRow};

/// Acknowledgements stand beside what they acknowledge, not among the messages.
const ACK: &str = "ACK";

/// Checks and what is published call nobody, however urgent they say they are.
const QUIET: [&str; 3] = ["PNG", "LIB", "GLO"];

/// Kinds of what could not be read: nobody can acknowledge that, and the engine has told it.
const UNREAD_KINDS: [&str; 2] = ["NEWER", "UNREADABLE"];

/// Whom what goes to these addressees is with: desks, and parties or all where it went to those.
pub(super) fn desks_of(addressees: &[String]) -> BTreeSet<Address> {
    let desk_of = |address| match address {
        Address::Seat(seat) => Address::Desk(seat.desk),
        other => other,
    };
    addressees.iter().filter_map(|text| text.parse().ok()).map(desk_of).collect()
}

/// Whom a message is with: the desk that sent it, or those it was sent to.
fn with(message: &MessageRow) -> Vec<String> {
    match message.direction {
        Direction::Received => vec![message.from.desk.to_string()],
        Direction::HandedOver => {
            let mut with = desks_of(&message.to);
            with.insert(Address::Desk(message.from.desk.clone()));
            with.iter().map(ToString::to_string).collect()
        }
        Direction::Sent | Direction::DeskCopy => {
            desks_of(&message.to).iter().map(ToString::to_string).collect()
        }
    }
}

/// The addresses by which messages with a desk are found.
pub(super) fn names_of(desk: &Desk) -> [String; 4] {
    [
        desk.to_string(),
        desk.party.to_string(),
        Address::AllDesks(desk.kind).to_string(),
        Address::All.to_string(),
    ]
}

/// Whether somebody of this desk must acknowledge it.
fn alerts(message: &MessageRow) -> bool {
    message.direction == Direction::Received
        && message.precedence >= Precedence::Immediate
        && message.kind != ACK
        && !QUIET.contains(&message.kind.as_str())
        && !UNREAD_KINDS.contains(&message.kind.as_str())
}

/// Before a message is inserted or replaced: takes out what followed from the older one, and says
/// which case that was in.
pub(super) fn replacing(
    db: &Connection,
    id: MessageId,
    class: Traffic,
) -> Result<Option<CaseId>, VaultError> {
    let sql = format!("SELECT {MESSAGE_COLUMNS} FROM {} WHERE id = ?1", message_table(class));
    let mut found = rows::all(db, &sql, [id.0], |row| message(row, class))?;
    let Some((place, older)) = found.pop() else { return Ok(None) };
    let word = class.word();
    let place = place.cast_signed();
    search(db, "'delete'", place, &older)?;
    db.prepare_cached(&format!("DELETE FROM alert_{word} WHERE place = ?1"))?.execute([place])?;
    for who in with(&older) {
        db.prepare_cached(&format!("DELETE FROM with_{word} WHERE who = ?1 AND place = ?2"))?
            .execute(params![who, place])?;
    }
    Ok(Some(older.case))
}

/// After a message was inserted or replaced. `replaced` is the case of the older one, `desk` the
/// desk of this home if that is known yet.
pub(super) fn put(
    db: &Connection,
    m: &MessageRow,
    replaced: Option<CaseId>,
    desk: Option<&Desk>,
) -> Result<(), VaultError> {
    let (table, word) = (message_table(m.traffic), m.traffic.word());
    let place: i64 = db
        .prepare_cached(&format!("SELECT place FROM {table} WHERE id = ?1"))?
        .query_row([m.id.0], |row| row.get(0))?;
    search(db, "NULL", place, m)?;
    if let Some(older) = replaced {
        recount(db, m.traffic, older)?;
        recount(db, m.traffic, m.case)?;
    } else if m.kind != ACK {
        // Places ascend, so the newest message is the last of its case.
        db.prepare_cached(&format!(
            "INSERT INTO thread_{word} (case_id, reference, subject, first_place, last_place,
                 last_at, messages)
             VALUES (?1, ?2, ?3, ?4, ?4, ?5, 1)
             ON CONFLICT (case_id) DO UPDATE SET
                 reference = CASE reference WHEN '' THEN ?2 ELSE reference END,
                 last_place = ?4, last_at = ?5, messages = messages + 1"
        ))?
        .execute(params![
            m.case.0,
            m.reference,
            m.subject,
            place,
            m.opened_at.unwrap_or(m.released_at).0.cast_signed()
        ])?;
    }
    if m.kind != ACK {
        for who in with(m) {
            db.prepare_cached(&format!("INSERT INTO with_{word} (who, place) VALUES (?1, ?2)"))?
                .execute(params![who, place])?;
        }
    }
    if alerts(m) {
        db.prepare_cached(&format!("INSERT INTO alert_{word} (place, id) VALUES (?1, ?2)"))?
            .execute(params![place, m.id.0])?;
        if let Some(desk) = desk {
            let sql = "SELECT 1 FROM ack WHERE message = ?1 AND sender >= ?2 AND sender < ?3";
            let [first, beyond] = seats_of(desk);
            let acknowledged = db
                .prepare_cached(sql)?
                .query_row(params![m.id.0, first, beyond], |_| Ok(()))
                .optional()?;
            if acknowledged.is_some() {
                close(db, m.id)?;
            }
        }
    }
    Ok(())
}

/// After a person acknowledged: one of this desk closes the alert.
pub(super) fn acknowledged(
    db: &Connection,
    ack: &AckRow,
    desk: Option<&Desk>,
) -> Result<(), VaultError> {
    if desk == Some(&ack.by.desk) { close(db, ack.message) } else { Ok(()) }
}

fn close(db: &Connection, id: MessageId) -> Result<(), VaultError> {
    for class in CLASSES {
        let sql = format!("DELETE FROM alert_{} WHERE id = ?1", class.word());
        db.prepare_cached(&sql)?.execute([id.0])?;
    }
    Ok(())
}

/// The first text of a seat of a desk and the first beyond them: `0` follows `/`.
fn seats_of(desk: &Desk) -> [String; 2] {
    [format!("{desk}/"), format!("{desk}0")]
}

/// Closes what seats of this desk have acknowledged while the desk was not known.
pub(super) fn close_acknowledged(db: &Connection, desk: &Desk) -> Result<(), VaultError> {
    let [first, beyond] = seats_of(desk);
    for class in CLASSES {
        db.execute(
            &format!(
                "DELETE FROM alert_{} AS alert WHERE EXISTS (
                     SELECT 1 FROM ack
                     WHERE ack.message = alert.id AND sender >= ?1 AND sender < ?2)",
                class.word()
            ),
            params![first, beyond],
        )?;
    }
    Ok(())
}

/// Puts the words of a message into the index, or takes them out of it.
fn search(db: &Connection, what: &str, place: i64, m: &MessageRow) -> Result<(), VaultError> {
    let word = m.traffic.word();
    if m.kind == ACK {
        return Ok(());
    }
    db.prepare_cached(&format!(
        "INSERT INTO search_{word} (search_{word}, rowid, subject, body, sender, reference)
         VALUES ({what}, ?1, ?2, ?3, ?4, ?5)"
    ))?
    .execute(params![
        place,
        words::indexed(&m.subject),
        words::indexed(&m.body),
        words::indexed(&m.from.to_string()),
        words::indexed(&m.reference),
    ])?;
    Ok(())
}

/// Counts the messages of a case anew.
fn recount(db: &Connection, class: Traffic, case: CaseId) -> Result<(), VaultError> {
    let word = class.word();
    db.prepare_cached(&format!("DELETE FROM thread_{word} WHERE case_id = ?1"))?
        .execute([case.0])?;
    let of_case = format!("FROM {} WHERE case_id = ?1 AND kind <> 'ACK'", message_table(class));
    db.prepare_cached(&format!(
        "INSERT INTO thread_{word} (case_id, reference, subject, first_place, last_place,
             last_at, messages)
         SELECT ?1,
             coalesce((SELECT reference {of_case} AND reference <> '' ORDER BY place LIMIT 1), ''),
             (SELECT subject {of_case} ORDER BY place LIMIT 1),
             min(place), max(place),
             (SELECT coalesce(opened_at, released_at) {of_case} ORDER BY place DESC LIMIT 1),
             count(*)
         {of_case} GROUP BY case_id"
    ))?
    .execute([case.0])?;
    Ok(())
}

/// How many messages are read at once while everything is indexed anew.
const REBUILT_AT_ONCE: i64 = 256;

/// Fills the empty tables from the messages.
pub(super) fn rebuild(db: &Connection) -> Result<(), VaultError> {
    for class in CLASSES {
        let sql = format!(
            "SELECT {MESSAGE_COLUMNS} FROM {} WHERE place > ?1 ORDER BY place LIMIT ?2",
            message_table(class)
        );
        let mut last = 0;
        loop {
            let some = rows::all(db, &sql, [last, REBUILT_AT_ONCE], |row| message(row, class))?;
            let Some((newest, _)) = some.last() else { break };
            last = newest.cast_signed();
            for (_, message) in &some {
                put(db, message, None, None)?;
            }
        }
    }
    Ok(())
}
