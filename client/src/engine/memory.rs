//! The store's meaning in a few lines: what a batch of writes makes of a snapshot.
//!
//! The simulation runs engines on it, and the encrypted store is tested against it.

use std::collections::BTreeMap;

use hotline_protocol::address::Seat;
use hotline_protocol::ids::{EnvelopeId, MessageId};

use super::rows::{
    AckRow, Cell, CopyRow, EntryRow, IntentRow, LogRow, MessageRow, OutgoingRow, QuarantineRow,
    Snapshot, Write,
};

/// A store in memory.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MemoryRows {
    cells: BTreeMap<Cell, Vec<u8>>,
    entries: BTreeMap<u64, EntryRow>,
    messages: BTreeMap<MessageId, MessageRow>,
    acks: BTreeMap<(MessageId, Seat), AckRow>,
    copies: BTreeMap<(MessageId, Seat), CopyRow>,
    outgoing: BTreeMap<EnvelopeId, OutgoingRow>,
    intents: Vec<IntentRow>,
    quarantine: BTreeMap<EnvelopeId, QuarantineRow>,
    log: Vec<LogRow>,
}

impl MemoryRows {
    /// Applies a batch.
    pub fn commit(&mut self, writes: &[Write]) {
        for write in writes {
            self.apply(write);
        }
    }

    fn apply(&mut self, write: &Write) {
        match write.clone() {
            Write::Put(cell, value) => {
                self.cells.insert(cell, value);
            }
            Write::Erase(cell) => {
                self.cells.remove(&cell);
            }
            Write::Message(row) => {
                self.messages.insert(row.id, *row);
            }
            Write::Read(id, at) => {
                if let Some(row) = self.messages.get_mut(&id) {
                    row.read_at.get_or_insert(at);
                }
            }
            Write::Receipted(id) => {
                if let Some(row) = self.messages.get_mut(&id) {
                    row.receipted = true;
                }
            }
            Write::Ack(row) => {
                self.acks.insert((row.message, row.by.clone()), row);
            }
            Write::Copy(row) => {
                self.copies.insert((row.message, row.seat.clone()), row);
            }
            Write::Outgoing(row) => {
                self.outgoing.insert(row.id, row);
            }
            Write::Sent(id) => {
                self.outgoing.remove(&id);
            }
            Write::Intent(row) => self.intents.push(row),
            Write::Released(id) => self.intents.retain(|intent| intent.id != id),
            Write::Quarantine(row) => {
                self.quarantine.insert(row.envelope, row);
            }
            Write::Unquarantine(id) => {
                self.quarantine.remove(&id);
            }
            Write::Entry(row) => {
                self.entries.insert(row.seq, row);
            }
            Write::Log(row) => self.log.push(row),
        }
    }

    /// All that an engine is started from.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let mut outgoing: Vec<_> = self.outgoing.values().cloned().collect();
        outgoing.sort_by_key(|row| row.order);
        Snapshot {
            cells: self.cells.iter().map(|(cell, value)| (cell.clone(), value.clone())).collect(),
            entries: self.entries.values().cloned().collect(),
            messages: self.messages.values().cloned().collect(),
            copies: self.copies.values().cloned().collect(),
            outgoing,
            intents: self.intents.clone(),
            quarantine: self.quarantine.values().cloned().collect(),
        }
    }

    /// Every message, by id.
    pub fn messages(&self) -> impl Iterator<Item = &MessageRow> {
        self.messages.values()
    }

    /// Every acknowledgement.
    pub fn acks(&self) -> impl Iterator<Item = &AckRow> {
        self.acks.values()
    }

    /// Every copy of sent messages.
    pub fn copies(&self) -> impl Iterator<Item = &CopyRow> {
        self.copies.values()
    }

    /// Sealed envelopes without a custody receipt.
    pub fn outgoing(&self) -> impl Iterator<Item = &OutgoingRow> {
        self.outgoing.values()
    }

    /// What was remembered for the record, in order.
    #[must_use]
    pub fn log(&self) -> &[LogRow] {
        &self.log
    }

    /// Envelopes that could not be opened yet.
    pub fn quarantine(&self) -> impl Iterator<Item = &QuarantineRow> {
        self.quarantine.values()
    }
}
