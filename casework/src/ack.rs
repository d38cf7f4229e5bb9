//! The acknowledgement of a person: that a message was received, not that it is agreed with.

use ciborium::Value;
use hotline_protocol::ids::{Digest, MessageId, UnixMillis};

use crate::cbor::{self, Builder, DecodeError, Map};
use crate::common::Common;
use crate::field::{Field, FieldValue, Fields};

/// What the person who acknowledges says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AckKind {
    /// It has arrived with a person.
    Received,
    /// It was read and understood.
    Understood,
    /// Someone is at work on it.
    UnderReview,
    /// It was passed to another desk.
    Referred,
    /// This desk cannot act on it.
    CannotProcess,
    /// A code of a later version. It is an acknowledgement all the same.
    Unknown(u8),
}

impl AckKind {
    /// Every code this version knows.
    pub const ALL: [Self; 5] =
        [Self::Received, Self::Understood, Self::UnderReview, Self::Referred, Self::CannotProcess];

    /// The word used in commands and output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Understood => "understood",
            Self::UnderReview => "under-review",
            Self::Referred => "referred",
            Self::CannotProcess => "cannot-process",
            Self::Unknown(_) => "acknowledged",
        }
    }

    const fn code(self) -> u8 {
        match self {
            Self::Received => 0,
            Self::Understood => 1,
            Self::UnderReview => 2,
            Self::Referred => 3,
            Self::CannotProcess => 4,
            Self::Unknown(code) => code,
        }
    }

    fn of_code(code: u8) -> Self {
        Self::ALL.into_iter().find(|kind| kind.code() == code).unwrap_or(Self::Unknown(code))
    }
}

impl core::fmt::Display for AckKind {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.pad(self.word())
    }
}

impl core::str::FromStr for AckKind {
    type Err = hotline_protocol::ids::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.word() == text).ok_or_else(|| {
            crate::vocabulary::wrong(
                "received, understood, under-review, referred or cannot-process",
                text,
            )
        })
    }
}

/// The fields of an ACK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ack {
    /// The message acknowledged.
    pub of: MessageId,
    /// Its common hash, so that nobody can have acknowledged another text.
    pub of_common: Digest,
    /// What is said.
    pub kind: AckKind,
    /// When an answer in substance may be expected, if that was said.
    pub substantive_at: Option<UnixMillis>,
    /// When the relay accepted the copy that was read, as the reader was told. A difference from
    /// what the sender was told is an alarm.
    pub accepted_at: UnixMillis,
}

impl Ack {
    /// Clause C2, part of every acknowledgement by its kind and shown with it.
    pub const CLAUSE: &str =
        "Acknowledgement of receipt does not indicate concurrence with the content.";

    /// The acknowledgement of a message whose copy the relay accepted at `accepted_at`.
    #[must_use]
    pub fn to(common: &Common, kind: AckKind, accepted_at: UnixMillis) -> Self {
        Self { of: common.id, of_common: common.hash(), kind, substantive_at: None, accepted_at }
    }

    pub(crate) fn fields(&self) -> Vec<Field> {
        let word = match self.kind {
            AckKind::Unknown(code) => format!("unknown-{code}"),
            known => known.word().to_owned(),
        };
        let mut fields = Fields::default();
        fields.put("acknowledges", FieldValue::Message(self.of));
        fields.code("acknowledgement", "acknowledgement", Some(word));
        fields.time("accepted-at", Some(self.accepted_at));
        fields.time("substance-expected-at", self.substantive_at);
        fields.finish()
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut map = Builder::default();
        map.put(0, cbor::bytes(self.of.as_bytes()));
        map.put(1, cbor::bytes(self.of_common.as_bytes()));
        map.put(2, cbor::uint(self.kind.code()));
        map.put(3, cbor::time(self.accepted_at));
        map.put_some(4, self.substantive_at.map(cbor::time));
        cbor::write(&map.finish())
    }

    pub(crate) fn decode(fields: Value) -> Result<Self, DecodeError> {
        let mut map = Map::of(fields, "the fields of an ACK")?;
        Ok(Self {
            of: map.required(0, "of", cbor::id)?,
            of_common: map.required(1, "hash of", cbor::id)?,
            kind: AckKind::of_code(map.required(2, "acknowledgement", cbor::small)?),
            accepted_at: map.required(3, "accepted at", cbor::as_time)?,
            substantive_at: map.optional(4, "substance expected at", cbor::as_time)?,
        })
    }
}
