//! What the faces ask of the store.

use hotline_protocol::address::Desk;
use hotline_protocol::ids::{CaseId, MessageId, Traffic, UnixMillis};
use rusqlite::types::Value;
use rusqlite::{params, params_from_iter};
use serde::{Deserialize, Serialize};

use super::reach::Reach;
use super::rows::{self, all};
use super::schema::CLASSES;
use super::{Vault, VaultError, index};
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
    /// Only this case, and then what was sent from here too.
    pub case: Option<CaseId>,
    /// Only the conversation with this desk, both ways: with the desk itself, with its whole
    /// party, and with all.
    pub desk: Option<Desk>,
    /// Acknowledgements as messages of their own too. Without them they only stand in the
    /// [`Reach`] of what they acknowledge.
    pub acks: bool,
    /// Only what was opened at that time or later (for what was sent: released).
    pub since: Option<UnixMillis>,
}

impl Filter {
    /// Everything that came, in one traffic class.
    #[must_use]
    pub const fn all(traffic: Traffic) -> Self {
        Self { traffic, unread: false, case: None, desk: None, acks: false, since: None }
    }
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
    /// Those before a place, and from it on, half and half where there are enough.
    Around(u64),
}

impl Page {
    /// Comparison, order and bound of the places; of [`Page::Around`] its later half.
    pub(super) fn range(self) -> (char, &'static str, i64) {
        let bound = |place| i64::try_from(place).unwrap_or(i64::MAX);
        match self {
            Self::Newest => ('<', "DESC", i64::MAX),
            Self::Before(place) => ('<', "DESC", bound(place)),
            Self::After(place) => ('>', "ASC", bound(place)),
            Self::Around(place) => ('>', "ASC", bound(place.saturating_sub(1))),
        }
    }
}

/// A message in a list, with its place: ascending in the order in which messages came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Names the page before or after this message.
    pub place: u64,
    /// The message.
    pub message: MessageRow,
    /// How far it came, and who acknowledged it.
    pub reach: Reach,
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
        let limit = limit.min(PAGE_MESSAGES_MAX);
        let page = match page {
            Page::Around(place) => {
                let mut found = self.page(filter, Page::Before(place), limit / 2)?;
                found.extend(self.page(filter, page, limit.div_ceil(2))?);
                found
            }
            page => self.page(filter, page, limit)?,
        };
        self.with_reach(page)
    }

    fn page(
        &self,
        filter: &Filter,
        page: Page,
        limit: usize,
    ) -> Result<Vec<(u64, MessageRow)>, VaultError> {
        let (beyond, order, bound) = page.range();
        let limit = i64::try_from(limit).unwrap_or(0);
        // Only the conditions that are asked for: each of them has its index.
        let mut values = vec![Value::from(bound), Value::from(limit)];
        let mut conditions = Vec::new();
        if filter.case.is_none() && filter.desk.is_none() {
            conditions.push("direction <> 0".to_owned());
        }
        if !filter.acks {
            conditions.push("kind <> 'ACK'".to_owned());
        }
        if filter.unread {
            conditions.push("read_at IS NULL AND direction <> 0".to_owned());
        }
        if let Some(case) = filter.case {
            values.push(Value::from(case.0.to_vec()));
            conditions.push(format!("case_id = ?{}", values.len()));
        }
        if let Some(since) = filter.since {
            values.push(Value::from(i64::try_from(since.0).unwrap_or(i64::MAX)));
            conditions.push(format!("coalesce(opened_at, released_at) >= ?{}", values.len()));
        }
        let (columns, table) = (rows::MESSAGE_COLUMNS, rows::message_table(filter.traffic));
        let also = |conditions: &[String]| -> String {
            conditions.iter().map(|condition| format!(" AND {condition}")).collect()
        };
        let sql = if let Some(desk) = &filter.desk {
            let conditions = also(&conditions);
            let class = filter.traffic.word();
            // One ordered walk for each name of the desk; together they hold the page.
            let walks: Vec<_> = index::names_of(desk)
                .into_iter()
                .map(|who| {
                    values.push(Value::from(who));
                    format!(
                        "SELECT place FROM (
                             SELECT talk.place AS place
                             FROM with_{class} AS talk CROSS JOIN {table} AS message
                                 ON message.place = talk.place
                             WHERE who = ?{} AND talk.place {beyond} ?1{conditions}
                             ORDER BY talk.place {order} LIMIT ?2)",
                        values.len()
                    )
                })
                .collect();
            format!(
                "SELECT {columns} FROM {table} WHERE place IN ({})
                 ORDER BY place {order} LIMIT ?2",
                walks.join(" UNION ")
            )
        } else {
            // Left to itself the planner would walk all messages: it does not know how few are
            // unread.
            let index = if filter.unread && !filter.acks && filter.case.is_none() {
                format!("INDEXED BY {table}_unread")
            } else {
                String::new()
            };
            format!(
                "SELECT {columns} FROM {table} {index} WHERE place {beyond} ?1{}
                 ORDER BY place {order} LIMIT ?2",
                also(&conditions)
            )
        };
        let mut found = all(&self.db, &sql, params_from_iter(values), |row| {
            rows::message(row, filter.traffic)
        })?;
        if order == "DESC" {
            found.reverse();
        }
        Ok(found)
    }

    /// All messages of a case in the order in which they came, as far as a case goes.
    ///
    /// # Errors
    ///
    /// The store cannot be read: stop.
    pub fn case_rows(&self, traffic: Traffic, case: CaseId) -> Result<Vec<MessageRow>, VaultError> {
        let (columns, table) = (rows::MESSAGE_COLUMNS, rows::message_table(traffic));
        let sql =
            format!("SELECT {columns} FROM {table} WHERE case_id = ?1 ORDER BY place LIMIT ?2");
        let most = limit(hotline_casework::limits::CASE_MESSAGES_MAX);
        all(&self.db, &sql, params![case.0, most], |row| Ok(rows::message(row, traffic)?.1))
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
            // A whole id is no reference.
            if name.parse::<MessageId>().is_ok() {
                continue;
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
