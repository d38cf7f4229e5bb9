//! What is inside one sealed envelope: a version, a variant, and what the variant carries.
//!
//! This frame does not change when kinds or variants are added. What a reader does not know it
//! keeps with its bytes.

use ciborium::Value;

use crate::cbor::{self, DecodeError};
use crate::figures::Figures;
use crate::handover::Handover;
use crate::holding::Holding;
use crate::limits;
use crate::message::Message;
use crate::receipt::Device;
use crate::roster::Roster;

/// The content of one sealed envelope.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Content {
    /// A copy of a message.
    Message(Box<Message>),
    /// Device receipts.
    Receipts(Receipts),
    /// A roster, for a seat of the same desk.
    Roster(Box<Roster>),
    /// A page of a case that is handed over, for a seat of the same desk.
    Handover(Box<Handover>),
    /// What the seat says of a record: never receipted, never signed.
    Holding(Box<Holding>),
    /// What a party counted in a week, for the seat that adds up: never receipted, never signed.
    Figures(Box<Figures>),
    /// Something of a later version: kept, shown as "needs a newer program", never receipted.
    Unknown(UnknownContent),
}

/// One to [`limits::RECEIPTS_MAX`] device receipts for one sending seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipts(Vec<Device>);

/// Content this version cannot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownContent {
    version: u64,
    variant: u64,
    bytes: Vec<u8>,
}

impl Receipts {
    /// Makes as few batches as the bound allows.
    #[must_use]
    pub fn batches(receipts: &[Device]) -> Vec<Self> {
        receipts.chunks(limits::RECEIPTS_MAX).map(|chunk| Self(chunk.to_vec())).collect()
    }

    /// The receipts, at least one.
    #[must_use]
    pub fn as_slice(&self) -> &[Device] {
        &self.0
    }
}

impl UnknownContent {
    /// The version it was written in.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// The variant it is of.
    #[must_use]
    pub const fn variant(&self) -> u64 {
        self.variant
    }

    /// The whole content as received, to be read again after an upgrade.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl From<Message> for Content {
    fn from(message: Message) -> Self {
        Self::Message(Box::new(message))
    }
}

impl From<Holding> for Content {
    fn from(holding: Holding) -> Self {
        Self::Holding(Box::new(holding))
    }
}

impl From<Receipts> for Content {
    fn from(receipts: Receipts) -> Self {
        Self::Receipts(receipts)
    }
}

impl Content {
    /// The version of sealed content written here, published by seats in the directory.
    pub const VERSION: u64 = 1;

    const MESSAGE: u64 = 1;
    const RECEIPTS: u64 = 2;
    const ROSTER: u64 = 5;
    const HANDOVER: u64 = 6;
    const HOLDING: u64 = 3;
    const FIGURES: u64 = 7;

    /// The bytes to be sealed.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let (variant, payload) = match self {
            Self::Message(message) => (Self::MESSAGE, message.encode()),
            Self::Receipts(receipts) => {
                (Self::RECEIPTS, Value::Array(receipts.0.iter().map(Device::encode).collect()))
            }
            Self::Roster(roster) => (Self::ROSTER, roster.encode()),
            Self::Handover(handover) => (Self::HANDOVER, handover.encode()),
            Self::Holding(holding) => (Self::HOLDING, holding.encode()),
            Self::Figures(figures) => (Self::FIGURES, figures.encode()),
            Self::Unknown(unknown) => return unknown.bytes.clone(),
        };
        cbor::write(&Value::Array(vec![cbor::uint(Self::VERSION), cbor::uint(variant), payload]))
    }

    /// Reads what was opened.
    ///
    /// # Errors
    ///
    /// If the bytes are not content of a known variant nor framed as one of a later version. The
    /// caller quarantines them, shows "cannot be read", and sends no receipt.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        const SHAPE: DecodeError = DecodeError::Shape("the content");
        let items = cbor::read(bytes)?.into_array().map_err(|_| SHAPE)?;
        let mut items = items.into_iter();
        let mut number = || items.next().and_then(|item| cbor::as_uint(&item)).ok_or(SHAPE);
        let (version, variant) = (number()?, number()?);
        if version == 0 {
            return Err(DecodeError::Field("version"));
        }
        let known = version == Self::VERSION;
        let mut payload = || match (items.next(), items.next()) {
            (Some(payload), None) => Ok(payload),
            _ => Err(SHAPE),
        };
        match variant {
            Self::MESSAGE if known => {
                Message::decode(payload()?).map(|message| Self::Message(Box::new(message)))
            }
            Self::RECEIPTS if known => {
                cbor::list(&payload()?, limits::RECEIPTS_MAX, Device::decode)
                    .filter(|receipts| !receipts.is_empty())
                    .map(|receipts| Self::Receipts(Receipts(receipts)))
                    .ok_or(DecodeError::Field("receipts"))
            }
            Self::ROSTER if known => {
                Roster::decode(payload()?).map(|roster| Self::Roster(Box::new(roster)))
            }
            Self::HANDOVER if known => {
                Handover::decode(payload()?).map(|handover| Self::Handover(Box::new(handover)))
            }
            Self::HOLDING if known => {
                Holding::decode(payload()?).map(|holding| Self::Holding(Box::new(holding)))
            }
            Self::FIGURES if known => {
                Figures::decode(payload()?).map(|figures| Self::Figures(Box::new(figures)))
            }
            _ => Ok(Self::Unknown(UnknownContent { version, variant, bytes: bytes.to_vec() })),
        }
    }
}
