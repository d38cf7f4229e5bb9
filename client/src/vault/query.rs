//! What the faces ask of the store.

use hotline_protocol::ids::{CaseId, MessageId, Traffic, UnixMillis};
use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::rows::{self, all};
use super::schema::CLASSES;
use super::{Vault, VaultError};
use crate::engine::{AckRow, CopyRow, LogRow, MessageRow, QuarantineRow};
use crate::limits::PAGE_MESSAGES_MAX;

/// Which messages a list shows. One traffic class at a time: an exercise never stands between
/// real messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// The traffic class.
    pub traffic: Traffic,
    /// Only what nobody has read here.
    pub unread: bool,
    /// Only this case, and then what was sent from here and acknowledgements too.
    pub case: Option<CaseId>,
    /// Only what was opened at that time or later (for what was sent: released).
    pub since: Option<UnixMillis>,
}

/// Which part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Page {
    /// The newest.
    Newest,
    /// The newest of those before a place.
    Before(u64),
    /// The oldest of those after a place.
    After(u64),
}

/// A message in a list, with its place: ascending in the order in which messages came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Names the page before or after this message.
    pub place: u64,
    /// The message.
    pub message: MessageRow,
}

/// What an id, the beginning of one, or a reference names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Found<T> {
    /// Nothing.
    Nothing,
    /// Exactly this.
    One(T),
    /// Several: the ids of some of them.
    Several(Vec<String>),
}

impl<T> Found<T> {
    fn from(mut found: Vec<T>, id: impl Fn(&T) -> String) -> Self {
        match found.len() {
            0 => Self::Nothing,
            1 => found.pop().map_or(Self::Nothing, Self::One),
            _ => Self::Several(found.iter().map(id).collect()),
        }
    }
}

/// How many candidates are looked for before an ambiguous name is given back.
const CANDIDATES: usize = 8;

/// Fewest hexadecimal digits that are taken for the beginning of an id.
const PREFIX_DIGITS_MIN: usize = 4;

/// The lowest and the highest id that begin with these hexadecimal digits.
fn prefix_range(digits: &str) -> Option<([u8; 16], [u8; 16])> {
    if !(PREFIX_DIGITS_MIN..=32).contains(&digits.len()) {
        return None;
    }
    let id = |filler: &str| {
        let filled = format!("{digits}{}", filler.repeat(32 - digits.len()));
        filled.parse::<MessageId>().ok().map(|id| id.0)
    };
    Some((id("0")?, id("f")?))
}

impl Vault {
    /// A page of messages, in ascending order of their place. At most `limit` of them, and never
    /// more than [`PAGE_MESSAGES_MAX`].
    ///
    /// # Errors
    ///
    /// The store cannot be read: stop.
    pub fn list(
        &self,
        filter: &Filter,
        page: Page,
        limit: usize,
    ) -> Result<Vec<Listed>, VaultError> {
        let (order, bound) = match page {
            Page::Newest => ("DESC", i64::MAX),
            Page::Before(place) => ("DESC", i64::try_from(place).unwrap_or(i64::MAX)),
            Page::After(place) => ("ASC", i64::try_from(place).unwrap_or(i64::MAX)),
        };
        let beyond = if order == "ASC" { '>' } else { '<' };
        let sql = format!(
            "SELECT {columns} FROM {table}
             WHERE place {beyond} ?1
               AND (NOT ?2 OR (read_at IS NULL AND direction <> 0))
               AND ((direction <> 0 AND kind <> 'ACK') OR ?3 IS NOT NULL)
               AND (?3 IS NULL OR case_id = ?3)
               AND (?4 IS NULL OR coalesce(opened_at, released_at) >= ?4)
             ORDER BY place {order} LIMIT ?5",
            columns = rows::MESSAGE_COLUMNS,
            table = rows::message_table(filter.traffic),
        );
        let limit = i64::try_from(limit.min(PAGE_MESSAGES_MAX)).unwrap_or(0);
        let mut listed = all(
            &self.db,
            &sql,
            params![
                bound,
                filter.unread,
                filter.case.map(|case| case.0),
                filter.since.map(|at| i64::try_from(at.0).unwrap_or(i64::MAX)),
                limit
            ],
            |row| {
                let (place, message) = rows::message(row, filter.traffic)?;
                Ok(Listed { place, message })
            },
        )?;
        if order == "DESC" {
            listed.reverse();
        }
        Ok(listed)
    }

    /// How many messages nobody has read here, acknowledgements not counted, in one traffic
    /// class.
    ///
    /// # Errors
    ///
    /// The store cannot be read: stop.
    pub fn unread(&self, traffic: Traffic) -> Result<u64, VaultError> {
        let sql = format!(
            "SELECT count(*) FROM {} WHERE read_at IS NULL AND direction <> 0 AND kind <> 'ACK'",
            rows::message_table(traffic)
        );
        Ok(self.db.query_row(&sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    /// The message named by its id, by the beginning of it (four digits or more), or by a case's
    /// reference if the case has only one message.
    ///
    /// # Errors
    ///
    /// The store cannot be read: stop.
    pub fn message(&self, name: &str) -> Result<Found<MessageRow>, VaultError> {
        let mut found = Vec::new();
        for class in CLASSES {
            let columns = rows::MESSAGE_COLUMNS;
            let table = rows::message_table(class);
            if let Some((low, high)) = prefix_range(name) {
                let sql = format!(
                    "SELECT {columns} FROM {table} WHERE id BETWEEN ?1 AND ?2
                     ORDER BY id LIMIT ?3"
                );
                found.extend(all(&self.db, &sql, params![low, high, limit(CANDIDATES)], |row| {
                    Ok(rows::message(row, class)?.1)
                })?);
            }
            let sql = format!(
                "SELECT {columns} FROM {table} WHERE reference = ?1 ORDER BY place LIMIT ?2"
            );
            found.extend(all(&self.db, &sql, params![name, limit(CANDIDATES)], |row| {
                Ok(rows::message(row, class)?.1)
            })?);
        }
        Ok(Found::from(found, |message| message.id.to_string()))
    }

    /// The case named by its reference, its id, or the beginning of its id, in one traffic class.
    ///
    /// # Errors
    ///
    /// The store cannot be read: stop.
    pub fn case(&self, name: &str, traffic: Traffic) -> Result<Found<CaseId>, VaultError> {
        let table = rows::message_table(traffic);
        let (low, high) = prefix_range(name).unwrap_or(([1; 16], [0; 16]));
        let sql = format!(
            "SELECT DISTINCT case_id FROM {table}
             WHERE reference = ?1 OR case_id BETWEEN ?2 AND ?3 LIMIT ?4"
        );
        let found = all(&self.db, &sql, params![name, low, high, limit(CANDIDATES)], |row| {
            Ok(CaseId(row.get(0)?))
        })?;
        Ok(Found::from(found, ToString::to_string))
    }

    /// How far each copy of a sent message got, in order of seats.
    ///
    /// # Errors
    ///
    /// The store cannot be read: stop.
    pub fn copies(&self, message: MessageId) -> Result<Vec<CopyRow>, VaultError> {
        let sql =
            format!("SELECT {} FROM copy WHERE message = ?1 ORDER BY seat", rows::COPY_COLUMNS);
        all(&self.db, &sql, [message.0], rows::copy)
    }

    /// Who has acknowledged a message, the first first.
    ///
    /// # Errors
    ///
    /// The store cannot be read: stop.
    pub fn acks(&self, message: MessageId) -> Result<Vec<AckRow>, VaultError> {
        let sql =
            format!("SELECT {} FROM ack WHERE message = ?1 ORDER BY at, sender", rows::ACK_COLUMNS);
        all(&self.db, &sql, [message.0], rows::ack)
    }

    /// The salted profile beside a directory entry, if it has one.
    ///
    /// # Errors
    ///
    /// The store cannot be read: stop.
    pub fn profile(&self, seq: u64) -> Result<Option<Vec<u8>>, VaultError> {
        let sql = "SELECT profile FROM entry WHERE seq = ?1";
        let mut found = all(&self.db, sql, [seq.cast_signed()], |row| Ok(row.get(0)?))?;
        Ok(found.pop().flatten())
    }

    /// Envelopes that could not be opened.
    ///
    /// # Errors
    ///
    /// The store cannot be read: stop.
    pub fn quarantine(&self) -> Result<Vec<QuarantineRow>, VaultError> {
        all(&self.db, rows::QUARANTINE_ALL, [], rows::quarantine)
    }

    /// The newest alarms, overrides and decisions, oldest first.
    ///
    /// # Errors
    ///
    /// The store cannot be read: stop.
    pub fn log(&self, newest: usize) -> Result<Vec<LogRow>, VaultError> {
        let sql = "SELECT at, code, text FROM log ORDER BY place DESC LIMIT ?1";
        let mut log = all(&self.db, sql, [limit(newest)], rows::log)?;
        log.reverse();
        Ok(log)
    }
}

fn limit(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
