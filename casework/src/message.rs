//! One seat's copy of a message: the common part, and what concerns this copy alone.

use std::collections::BTreeMap;

use ciborium::Value;
use hotline_protocol::address::Seat;
use hotline_protocol::ids::Traffic;
use hotline_protocol::limits::LADDER_DEPOSITS_MAX;

use crate::armed::{ArmedRung, Timed};
use crate::cbor::{self, Builder, DecodeError, Map};
use crate::common::Common;
use crate::limits;
use crate::statement::Authenticity;

/// Why a seat gets a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Role {
    /// To act.
    Action = 0,
    /// To know.
    Information = 1,
    /// As a colleague of the sender. Such a copy is never receipted and counts in no wait.
    OwnDesk = 2,
}

/// The private part of a copy. Keys of a later version are kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Private {
    /// Why this seat gets the copy.
    pub role: Role,
    /// How often the message was sealed for this seat before.
    pub resend: u32,
    /// The newest signed directory head its sender holds, as the directory writes it: if the relay
    /// shows two histories, this is the half of the proof that the reader lacks.
    pub head: Option<Vec<u8>>,
    /// The later rungs that wait at the relay, with this seat's tokens.
    pub armed: Vec<ArmedRung>,
    /// Present if this copy itself waited at the relay.
    pub timed: Option<Timed>,
    unknown: BTreeMap<u64, Value>,
}

/// A message as one seat gets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    common: Common,
    private: Private,
    signature: Option<[u8; 64]>,
}

/// Says why the parts do not make a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// A note must carry the seat's signature.
    #[error("a note carries the signature of its seat, and this one has none")]
    UnsignedNote,
    /// A signature would take the deniability of a non-paper away.
    #[error("a non-paper carries no signature")]
    SignedNonPaper,
}

/// Says why a message cannot come from the session that delivered it. The reader quarantines it
/// and alarms: the seat at the other end of the session says what is not true.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misattributed {
    /// It names another seat as its sender.
    #[error("it claims to come from {claimed}, and {actual} sealed it")]
    Seat {
        /// Whom the content names.
        claimed: Seat,
        /// Who holds the session.
        actual: Seat,
    },
    /// It names other traffic than the session is for.
    #[error("it claims to be {claimed} traffic, and was sealed as {actual}")]
    Traffic {
        /// What the content names.
        claimed: Traffic,
        /// What the session is for.
        actual: Traffic,
    },
}

impl Private {
    /// The private part of a copy sealed for the first time.
    #[must_use]
    pub const fn new(role: Role) -> Self {
        Self {
            role,
            resend: 0,
            head: None,
            armed: Vec::new(),
            timed: None,
            unknown: BTreeMap::new(),
        }
    }

    fn encode(&self) -> Value {
        let mut map = Builder::default();
        map.put(0, cbor::uint(self.role as u8));
        if self.resend > 0 {
            map.put(1, cbor::uint(self.resend));
        }
        map.put_some(2, self.head.as_deref().map(cbor::bytes));
        let armed = Some(&self.armed).filter(|armed| !armed.is_empty());
        map.put_some(3, armed.map(|all| Value::Array(all.iter().map(ArmedRung::encode).collect())));
        map.put_some(4, self.timed.map(Timed::encode));
        for (key, value) in &self.unknown {
            map.put(*key, value.clone());
        }
        map.finish()
    }

    fn decode(value: Value) -> Result<Self, DecodeError> {
        let mut map = Map::of(value, "the private part")?;
        Ok(Self {
            role: map.required(0, "role", |value| match cbor::small::<u8>(value)? {
                0 => Some(Role::Action),
                1 => Some(Role::Information),
                2 => Some(Role::OwnDesk),
                _ => None,
            })?,
            resend: map.optional(1, "resend", cbor::small)?.unwrap_or(0),
            head: map.optional(2, "directory head", |value| {
                let head = value.as_bytes()?.clone();
                (1..=limits::HEAD_BYTES_MAX).contains(&head.len()).then_some(head)
            })?,
            armed: map
                .optional(3, "armed rungs", |value| {
                    cbor::list(value, LADDER_DEPOSITS_MAX, ArmedRung::decode)
                })?
                .unwrap_or_default(),
            timed: map.optional(4, "timed rung", Timed::decode)?,
            unknown: map.rest("the private part")?,
        })
    }
}

impl Message {
    /// Puts a copy together. `signature` is Ed25519 over the on-record form of docs/crypto.md,
    /// which covers [`Common::hash`]; this crate checks only that a note has one.
    ///
    /// # Errors
    ///
    /// If a note is unsigned or a non-paper signed; a defect of the caller.
    pub fn new(
        common: Common,
        private: Private,
        signature: Option<[u8; 64]>,
    ) -> Result<Self, MessageError> {
        match (common.authenticity, signature) {
            (Authenticity::Note, None) => Err(MessageError::UnsignedNote),
            (Authenticity::NonPaper, Some(_)) => Err(MessageError::SignedNonPaper),
            _ => Ok(Self { common, private, signature }),
        }
    }

    /// What all addressees get.
    #[must_use]
    pub const fn common(&self) -> &Common {
        &self.common
    }

    /// The common part, to be kept.
    #[must_use]
    pub fn into_common(self) -> Common {
        self.common
    }

    /// What concerns this copy.
    #[must_use]
    pub const fn private(&self) -> &Private {
        &self.private
    }

    /// The signature of a note, not yet verified.
    #[must_use]
    pub const fn signature(&self) -> Option<&[u8; 64]> {
        self.signature.as_ref()
    }

    /// Whether the reader's device owes a receipt: not for acknowledgements, which are receipts
    /// themselves, and not for copies to the sender's own desk.
    #[must_use]
    pub fn wants_receipt(&self) -> bool {
        self.common.ack().is_none() && self.private.role != Role::OwnDesk
    }

    /// Checks what the content claims against what the session proves.
    ///
    /// # Errors
    ///
    /// If sender or traffic differ: quarantine and alarm.
    pub fn attribute(&self, seat: &Seat, traffic: Traffic) -> Result<(), Misattributed> {
        if self.common.from != *seat {
            return Err(Misattributed::Seat {
                claimed: self.common.from.clone(),
                actual: seat.clone(),
            });
        }
        if self.common.traffic != traffic {
            return Err(Misattributed::Traffic { claimed: self.common.traffic, actual: traffic });
        }
        Ok(())
    }

    pub(crate) fn encode(&self) -> Value {
        let mut map = Builder::default();
        map.put(0, cbor::bytes(self.common.as_bytes()));
        map.put(1, self.private.encode());
        map.put_some(2, self.signature.map(|signature| cbor::bytes(&signature)));
        map.finish()
    }

    pub(crate) fn decode(value: Value) -> Result<Self, DecodeError> {
        let mut map = Map::of(value, "the message")?;
        let common = map
            .required(0, "common", |value| value.as_bytes().map(|bytes| Common::decode(bytes)))??;
        let private =
            map.required(1, "private", |value| Some(Private::decode(value.clone())))??;
        let signature = map.optional(2, "signature", cbor::id)?;
        map.rest("the message")?;
        Self::new(common, private, signature).map_err(|error| {
            DecodeError::Contradiction(match error {
                MessageError::UnsignedNote => "a note without a signature",
                MessageError::SignedNonPaper => "a non-paper with a signature",
            })
        })
    }
}
