//! The three receipts. They are different things, said by different parties, and never merged.

use ciborium::Value;
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{Digest, MessageId, UnixMillis};

use crate::ack::Ack;
use crate::cbor;
use crate::common::Common;

/// The relay has a copy on disk. Said by the relay, to the sending seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Custody {
    /// Of which message.
    pub of: MessageId,
    /// Of the copy for which seat.
    pub seat: Seat,
    /// When the relay accepted it, by the relay's clock.
    pub accepted_at: UnixMillis,
}

/// An addressee's device opened and stored a copy. Said by that device, to the sending seat only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device {
    /// Of which message.
    pub of: MessageId,
    /// Its common hash, so that it is known which text was opened.
    pub of_common: Digest,
    /// When it was opened, by the device's clock.
    pub opened_at: UnixMillis,
    /// When the relay had accepted it, as the device was told.
    pub accepted_at: UnixMillis,
}

/// A person acknowledged. Said by a seat, to the sender's desk and its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Human {
    /// Which seat.
    pub seat: Seat,
    /// What was said.
    pub ack: Ack,
    /// When, by that seat's clock.
    pub at: UnixMillis,
}

impl Device {
    /// The receipt for a message opened at `opened_at` from the copy accepted at `accepted_at`.
    #[must_use]
    pub fn of(common: &Common, opened_at: UnixMillis, accepted_at: UnixMillis) -> Self {
        Self { of: common.id, of_common: common.hash(), opened_at, accepted_at }
    }

    pub(crate) fn encode(&self) -> Value {
        Value::Array(vec![
            cbor::bytes(self.of.as_bytes()),
            cbor::bytes(self.of_common.as_bytes()),
            cbor::time(self.opened_at),
            cbor::time(self.accepted_at),
        ])
    }

    pub(crate) fn decode(value: &Value) -> Option<Self> {
        let [of, of_common, opened_at, accepted_at] = cbor::items(value)?;
        Some(Self {
            of: cbor::id(of)?,
            of_common: cbor::id(of_common)?,
            opened_at: cbor::as_time(opened_at)?,
            accepted_at: cbor::as_time(accepted_at)?,
        })
    }
}

impl Human {
    /// Reads the human receipt out of an acknowledgement; none if the message is something else.
    #[must_use]
    pub fn of(common: &Common) -> Option<Self> {
        common.ack().map(|ack| Self {
            seat: common.from.clone(),
            ack: ack.clone(),
            at: common.released_at,
        })
    }
}
