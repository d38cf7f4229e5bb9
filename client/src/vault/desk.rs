//! What a person at the desk sees first: cases, whose messages are unread, what must be
//! acknowledged.

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::address::{Address, Desk, Seat};
use hotline_protocol::ids::{CaseId, MessageId, Precedence, Traffic, UnixMillis};
use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::query::Listed;
use super::rows::{self, all};
use super::{Page, Vault, VaultError, index};
use crate::limits::{ALERTS_MAX, PAGE_MESSAGES_MAX};

/// A case as a list of cases shows it. Acknowledgements count in nothing here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// Which case.
    pub case: CaseId,
    /// Its human reference; empty if none was said.
    pub reference: String,
    /// Subject of its first message.
    pub subject: String,
    /// Place of its newest message: names the page before or after this case.
    pub last: u64,
    /// When that was opened here, or released from here.
    pub last_at: UnixMillis,
    /// How many messages it has.
    pub messages: u64,
    /// How many of them nobody has read here.
    pub unread: u64,
    /// The gravest precedence of these.
    pub gravest: Option<Precedence>,
}

/// How much of what is with somebody nobody has read here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// The desk it came from. What a colleague at this desk wrote counts where it went, which may
    /// be a party or all.
    pub with: Address,
    /// How many messages.
    pub messages: u64,
    /// The gravest precedence of these.
    pub gravest: Precedence,
}

/// What must be acknowledged by somebody of this desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alerts {
    /// The first to look at: the gravest first, among equals the oldest.
    pub oldest: Vec<Listed>,
    /// How many there are.
    pub total: u64,
}

impl Vault {
    /// A page of cases, the one with the newest message first. At most `limit` of them, and never
    /// more than [`PAGE_MESSAGES_MAX`].
    ///
    /// # Errors
    ///
    /// The store cannot be read: stop.
    pub fn threads(
        &self,
        traffic: Traffic,
        page: Page,
        limit: usize,
    ) -> Result<Vec<Thread>, VaultError> {
        let limit = limit.min(PAGE_MESSAGES_MAX);
        if let Page::Around(place) = page {
            let mut found =
                self.threads(traffic, Page::After(place.saturating_sub(1)), limit.div_ceil(2))?;
            found.extend(self.threads(traffic, Page::Before(place), limit / 2)?);
            return Ok(found);
        }
        let (beyond, order, bound) = page.range();
        let (class, table) = (traffic.word(), rows::message_table(traffic));
        // Both counts come out of the index of what is unread.
        let unread = format!(
            "FROM {table} WHERE case_id = thread.case_id AND read_at IS NULL
                 AND direction <> 0 AND kind <> 'ACK'"
        );
        let sql = format!(
            "SELECT case_id, reference, subject, last_place, last_at, messages,
                 (SELECT count(*) {unread}), (SELECT max(precedence) {unread})
             FROM thread_{class} AS thread WHERE last_place {beyond} ?1
             ORDER BY last_place {order} LIMIT ?2"
        );
        let limit = i64::try_from(limit).unwrap_or(0);
        let mut found = all(&self.db, &sql, params![bound, limit], |row| {
            Ok(Thread {
                case: CaseId(row.get(0)?),
                reference: row.get(1)?,
                subject: row.get(2)?,
                last: row.get::<_, i64>(3)?.cast_unsigned(),
                last_at: UnixMillis(row.get::<_, i64>(4)?.cast_unsigned()),
                messages: row.get::<_, i64>(5)?.unsigned_abs(),
                unread: row.get::<_, i64>(6)?.unsigned_abs(),
                gravest: row.get::<_, Option<u8>>(7)?.map(rows::precedence_of).transpose()?,
            })
        })?;
        if matches!(page, Page::After(_)) {
            found.reverse();
        }
        Ok(found)
    }

    /// Whose messages nobody has read here, by address.
    ///
    /// # Errors
    ///
    /// The store cannot be read: stop.
    pub fn unread_by_desk(&self, traffic: Traffic) -> Result<Vec<Unread>, VaultError> {
        let table = rows::message_table(traffic);
        let unread = "read_at IS NULL AND direction <> 0 AND kind <> 'ACK'";
        let mut found: BTreeMap<Address, (u64, u8)> = BTreeMap::new();
        let mut count = |with: Address, messages: u64, gravest: u8| {
            let so_far = found.entry(with).or_default();
            so_far.0 += messages;
            so_far.1 = so_far.1.max(gravest);
        };
        let sql = format!(
            "SELECT sender, count(*), max(precedence) FROM {table}
             WHERE {unread} AND direction = 1 GROUP BY sender"
        );
        for (sender, messages, gravest) in all(&self.db, &sql, [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, u8>(2)?))
        })? {
            let seat: Seat = sender.parse().map_err(rows::damaged("an address"))?;
            count(Address::Desk(seat.desk), messages.unsigned_abs(), gravest);
        }
        let sql = format!(
            "SELECT addressees, count(*), max(precedence) FROM {table}
             WHERE {unread} AND direction = 2 GROUP BY addressees"
        );
        for (to, messages, gravest) in all(&self.db, &sql, [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, u8>(2)?))
        })? {
            let to: Vec<String> = serde_json::from_str(&to).map_err(rows::damaged("addressees"))?;
            for address in index::desks_of(&to) {
                count(address, messages.unsigned_abs(), gravest);
            }
        }
        found
            .into_iter()
            .map(|(with, (messages, gravest))| {
                Ok(Unread { with, messages, gravest: rows::precedence_of(gravest)? })
            })
            .collect()
    }

    /// From now on, and for what was stored so far: acknowledgements by seats of this desk close
    /// its alerts.
    ///
    /// # Errors
    ///
    /// The store cannot be written: stop.
    pub fn sits_at(&mut self, desk: &Desk) -> Result<(), VaultError> {
        index::close_acknowledged(&self.db, desk)?;
        self.desk = Some(desk.clone());
        Ok(())
    }

    /// Urgent messages to this desk that no seat of it has acknowledged. Left out are `queued`,
    /// whose acknowledgement waits for its release, and what came before `since`: the engine has
    /// forgotten its case and could not acknowledge it.
    ///
    /// # Errors
    ///
    /// The store cannot be read: stop.
    pub fn alerts(
        &self,
        traffic: Traffic,
        queued: &BTreeSet<MessageId>,
        since: UnixMillis,
    ) -> Result<Alerts, VaultError> {
        let (class, table) = (traffic.word(), rows::message_table(traffic));
        let ids: Vec<_> = queued.iter().map(ToString::to_string).collect();
        let ids = serde_json::to_string(&ids).map_err(rows::damaged("an id"))?;
        let since = i64::try_from(since.0).unwrap_or(i64::MAX);
        let open = format!(
            "FROM alert_{class} AS alert CROSS JOIN {table} AS message USING (place)
             WHERE alert.id NOT IN (SELECT unhex(value) FROM json_each(?1))
                 AND coalesce(message.opened_at, message.released_at) >= ?2"
        );
        let total: i64 =
            self.db.query_row(&format!("SELECT count(*) {open}"), params![ids, since], |row| {
                row.get(0)
            })?;
        let columns = rows::MESSAGE_COLUMNS;
        let sql = format!(
            "SELECT {columns} FROM {table}
             WHERE place IN (SELECT place {open} ORDER BY precedence DESC, place LIMIT ?3)
             ORDER BY precedence DESC, place"
        );
        let limit = i64::try_from(ALERTS_MAX).unwrap_or(0);
        let oldest =
            all(&self.db, &sql, params![ids, since, limit], |row| rows::message(row, traffic))?;
        Ok(Alerts { oldest: self.with_reach(oldest)?, total: total.unsigned_abs() })
    }
}
