//! How far each message of a page came, asked for the page at once.

use std::collections::BTreeMap;

use hotline_protocol::address::Seat;
use hotline_protocol::ids::{MessageId, UnixMillis};
use serde::{Deserialize, Serialize};

use super::query::Listed;
use super::rows::{self, all};
use super::{Vault, VaultError};
use crate::engine::MessageRow;
use crate::limits::HUMANS_SHOWN_MAX;

/// A person who acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Human {
    /// Who.
    pub seat: Seat,
    /// In which words, as the code on the wire.
    pub kind: String,
    /// When, by the acknowledging seat's clock.
    pub at: UnixMillis,
}

/// How far a message came. Copies for one's own desk count in nothing; of a received message only
/// the persons are known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reach {
    /// Whether it has been released to seats.
    pub released: bool,
    /// Seats it goes to, for action or information.
    pub seats: u32,
    /// Of these: the relay has the copy on disk, or had it.
    pub custody: u32,
    /// Of these: the device has opened it.
    pub device: u32,
    /// Of these: it will not arrive, or expired at the relay.
    pub failed: u32,
    /// Of these: held here for a decision of a person.
    pub held: u32,
    /// The newest custody receipt: the relay's clock.
    pub custody_at: Option<UnixMillis>,
    /// The newest device receipt: the device's clock.
    pub device_at: Option<UnixMillis>,
    /// The first who acknowledged, the first first.
    pub humans: Vec<Human>,
    /// How many acknowledged.
    pub humans_total: u32,
}

impl Vault {
    /// Adds to the messages of a page how far they came.
    pub(super) fn with_reach(
        &self,
        page: Vec<(u64, MessageRow)>,
    ) -> Result<Vec<Listed>, VaultError> {
        let ids: Vec<_> = page.iter().map(|(_, message)| message.id.to_string()).collect();
        let ids = serde_json::to_string(&ids).map_err(rows::damaged("an id"))?;
        let mut reached: BTreeMap<MessageId, Reach> = BTreeMap::new();
        // A device that has it got it from the relay, and a person got it from the device, whatever
        // receipts were lost.
        let sql = "SELECT message, count(*),
                 sum(state IN (2, 3) OR coalesce(custody_at, collected_at, device_at) NOT NULL),
                 sum(state = 3 OR device_at NOT NULL),
                 sum(state IN (5, 6)), sum(state = 4), max(custody_at), max(device_at)
             FROM copy
             WHERE message IN (SELECT unhex(value) FROM json_each(?1)) AND role <> 2
             GROUP BY message";
        for (message, reach) in all(&self.db, sql, [&ids], |row| {
            let reach = Reach {
                released: true,
                seats: row.get(1)?,
                custody: row.get(2)?,
                device: row.get(3)?,
                failed: row.get(4)?,
                held: row.get(5)?,
                custody_at: rows::at_opt(row, 6)?,
                device_at: rows::at_opt(row, 7)?,
                ..Reach::default()
            };
            Ok((MessageId(row.get(0)?), reach))
        })? {
            reached.insert(message, reach);
        }
        let sql = format!(
            "SELECT {} FROM ack WHERE message IN (SELECT unhex(value) FROM json_each(?1))
             ORDER BY message, at, sender",
            rows::ACK_COLUMNS
        );
        for ack in all(&self.db, &sql, [&ids], rows::ack)? {
            let reach = reached.entry(ack.message).or_default();
            reach.humans_total = reach.humans_total.saturating_add(1);
            if reach.humans.len() < HUMANS_SHOWN_MAX {
                reach.humans.push(Human { seat: ack.by, kind: ack.kind, at: ack.at });
            }
        }
        let listed = |(place, message): (u64, MessageRow)| {
            let reach = reached.get(&message.id).cloned().unwrap_or_default();
            Listed { place, message, reach }
        };
        Ok(page.into_iter().map(listed).collect())
    }
}
