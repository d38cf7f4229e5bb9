//! What a seat says of the record it holds, so that another can see whether it holds the same.
//!
//! It goes under session keys from seat to seat, is never signed and never receipted: whoever gets it
//! can show it to nobody. It covers the messages that reach the desks of both seats, which the
//! session names, so it tells nobody of a message that was not for him.

use ciborium::Value;
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{CaseId, Digest, MessageId};

use crate::cbor::{self, Builder, DecodeError, Map};
use crate::limits::{CASE_MESSAGES_MAX, RECORD_BLOCK, RECORD_BLOCKS_MAX, RECORD_TOLD_MAX};
use crate::record::Record;

/// What a seat says of its record of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Which case, of the traffic of the session.
    pub case: CaseId,
    /// How many messages it holds.
    pub count: u32,
    /// The record hash over them.
    pub hash: Digest,
    /// The hash over the first [`RECORD_BLOCK`] messages, over twice as many, and so on.
    pub blocks: Vec<Digest>,
    /// Where the messages told here begin.
    pub from: u32,
    /// Messages from there on, in order, by id and hash.
    pub told: Vec<(MessageId, Digest)>,
    /// From where on the reader shall tell its own.
    pub wants: Option<u32>,
}

/// How two records compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// They are the same.
    Same,
    /// They part here.
    Parts(Parting),
    /// They part in messages that were not told: ask for those from there on.
    Ask(u32),
}

/// The first message in which two records part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parting {
    /// Its place, from 0.
    pub place: u32,
    /// The message.
    pub id: MessageId,
    /// What it is here.
    pub here: Option<Digest>,
    /// What it is there.
    pub there: Option<Digest>,
    /// Who sent it, if it is here.
    pub by: Option<Seat>,
}

impl Parting {
    /// Whether it is one message with two contents: its sender told two stories, or the other seat
    /// does not say what it holds.
    #[must_use]
    pub const fn is_two_stories(&self) -> bool {
        self.here.is_some() && self.there.is_some()
    }
}

impl Holding {
    /// Of a record, telling the messages from a place on.
    #[must_use]
    pub fn of(record: &Record, from: u32, wants: Option<u32>) -> Self {
        let told = record.items().iter().skip(from as usize).take(RECORD_TOLD_MAX);
        Self {
            case: record.case(),
            count: u32::try_from(record.len()).unwrap_or(u32::MAX),
            hash: record.hash(),
            blocks: record.block_hashes(),
            from,
            told: told.map(|item| (item.id, item.hash)).collect(),
            wants,
        }
    }

    /// Where the last messages of a record begin that are told in one.
    #[must_use]
    pub fn last(record: &Record) -> u32 {
        let start = record.len().saturating_sub(RECORD_BLOCK).div_euclid(RECORD_BLOCK);
        u32::try_from(start.saturating_mul(RECORD_BLOCK)).unwrap_or(u32::MAX)
    }

    pub(crate) fn encode(&self) -> Value {
        let mut map = Builder::default();
        map.put(0, cbor::bytes(self.case.as_bytes()));
        map.put(1, cbor::uint(self.count));
        map.put(2, cbor::bytes(self.hash.as_bytes()));
        let blocks = self.blocks.iter().map(|hash| cbor::bytes(hash.as_bytes())).collect();
        map.put_some(3, Some(Value::Array(blocks)).filter(|_| !self.blocks.is_empty()));
        map.put(4, cbor::uint(self.from));
        let pair = |(id, hash): &(MessageId, Digest)| {
            Value::Array(vec![cbor::bytes(id.as_bytes()), cbor::bytes(hash.as_bytes())])
        };
        let told = self.told.iter().map(pair).collect();
        map.put_some(5, Some(Value::Array(told)).filter(|_| !self.told.is_empty()));
        map.put_some(6, self.wants.map(cbor::uint));
        map.finish()
    }

    pub(crate) fn decode(value: Value) -> Result<Self, DecodeError> {
        const WHAT: &str = "what is said of a record";
        let mut map = Map::of(value, WHAT)?;
        let most = u32::try_from(CASE_MESSAGES_MAX).unwrap_or(u32::MAX);
        let place = |value: &Value| cbor::small(value).filter(|place| *place <= most);
        let blocks = |value: &Value| cbor::list(value, RECORD_BLOCKS_MAX, cbor::id);
        let pair = |value: &Value| {
            let [id, hash] = cbor::items(value)?;
            Some((cbor::id(id)?, cbor::id(hash)?))
        };
        let told = |value: &Value| cbor::list(value, RECORD_TOLD_MAX, pair);
        let holding = Self {
            case: map.required(0, "case", cbor::id)?,
            count: map.required(1, "count", place)?,
            hash: map.required(2, "hash", cbor::id)?,
            blocks: map.optional(3, "blocks", blocks)?.unwrap_or_default(),
            from: map.required(4, "from", place)?,
            told: map.optional(5, "told", told)?.unwrap_or_default(),
            wants: map.optional(6, "wants", place)?,
        };
        map.rest(WHAT)?;
        Ok(holding)
    }
}

impl Record {
    /// Compares it with what another seat says of its own.
    #[must_use]
    pub fn compare(&self, other: &Holding) -> Comparison {
        if other.hash == self.hash() && other.count as usize == self.len() {
            return Comparison::Same;
        }
        // One message with two contents is told before what may only be on its way.
        if let Some(parting) = self.two_stories(other) {
            return Comparison::Parts(parting);
        }
        let ours = self.block_hashes();
        let alike = ours.iter().zip(&other.blocks).take_while(|(here, there)| here == there);
        let from = alike.count().saturating_mul(RECORD_BLOCK);
        let start = other.from as usize;
        if from < start || from > start.saturating_add(other.told.len()) {
            return Comparison::Ask(u32::try_from(from).unwrap_or(u32::MAX));
        }
        let told = other.told.get(from.saturating_sub(start)..).unwrap_or_default();
        let here = self.items().get(from..).unwrap_or_default();
        let same = here.iter().zip(told).take_while(|(here, there)| here.hash == there.1).count();
        let place = from.saturating_add(same);
        let number = u32::try_from(place).unwrap_or(u32::MAX);
        let (item, there) = (here.get(same), told.get(same));
        if there.is_none() && place < other.count as usize {
            return Comparison::Ask(number);
        }
        Comparison::Parts(match (item, there) {
            // What stands there is known here behind it, or nothing does: the other side lacks this.
            (Some(item), there) if there.is_none_or(|(_, hash)| self.holds(*hash)) => Parting {
                place: number,
                id: item.id,
                here: Some(item.hash),
                there: None,
                by: Some(item.by.clone()),
            },
            (_, Some((id, hash))) => {
                Parting { place: number, id: *id, here: None, there: Some(*hash), by: None }
            }
            // It tells the same messages and another hash: it contradicts itself.
            (_, None) => Parting {
                place: number,
                id: MessageId([0; 16]),
                here: None,
                there: Some(other.hash),
                by: None,
            },
        })
    }

    fn two_stories(&self, other: &Holding) -> Option<Parting> {
        (other.from..).zip(&other.told).find_map(|(place, (id, hash))| {
            let known = self.contents(*id);
            let here = known.first().filter(|_| !known.contains(hash))?;
            let by = self.items().iter().find(|item| item.hash == *here)?;
            Some(Parting {
                place,
                id: *id,
                here: Some(*here),
                there: Some(*hash),
                by: Some(by.by.clone()),
            })
        })
    }
}
