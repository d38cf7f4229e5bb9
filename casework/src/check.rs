//! Checks of the line (PNG): what asks whether a desk can be reached, and what answers.
//!
//! A check is a drill and nothing else: it has session keys of its own, rings as a drill, and moves
//! no case of operation. A line check is answered by the device receipt alone. What belongs to a
//! campaign is a note, so that whoever holds the messages can count them again.

use hotline_protocol::ids::{Digest, Traffic, UnixMillis};
use sha2::{Digest as _, Sha256};

use crate::cbor::{self, Builder, DecodeError, Map};
use crate::common::Common;
use crate::form::Cited;
use crate::kind::{Kind, Said};
use crate::limits;
use crate::statement::{Authenticity, Origin};

/// What a PNG says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// The device answers by its receipt; nobody is called.
    Line,
    /// A campaign will open: its window, told before.
    Announcement {
        /// When its challenge will come.
        opens_at: UnixMillis,
        /// Until when an answer counts.
        closes_at: UnixMillis,
    },
    /// Opens a campaign, which bears the id of the case: the device answers by itself, then a person.
    Challenge {
        /// Until when an answer counts.
        closes_at: UnixMillis,
        /// Whether its window was announced.
        announced: bool,
    },
    /// Asks once more who has not answered.
    Reminder {
        /// The challenge.
        of: Cited,
    },
    /// A device answers by itself.
    Device(Answer),
    /// A person answers.
    Person {
        /// What and when.
        answer: Answer,
        /// Whether the row of this seat may be shown to every participant.
        named: bool,
    },
    /// The campaign is closed, and this is the hash of what was made of it.
    Result {
        /// The challenge.
        of: Cited,
        /// SHA-256 of its findings.
        figures: Digest,
        /// The findings themselves, as `hotline-campaign` writes them; empty where they went another
        /// way.
        findings: Vec<u8>,
    },
    /// What was announced in this case will not be: whoever announced it gave it up before it opened.
    GivenUp,
}

/// What an answer to a challenge proves under its seat's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The challenge.
    pub of: Cited,
    /// When the relay accepted the copy of this seat, as the seat was told. The authority compares it
    /// with what it was told itself.
    pub accepted_at: UnixMillis,
    /// When this seat opened it, by its own clock. Shown, never counted by.
    pub opened_at: UnixMillis,
}

mod key {
    pub(super) const STEP: u64 = 0;
    pub(super) const OPENS_AT: u64 = 1;
    pub(super) const CLOSES_AT: u64 = 2;
    pub(super) const ANNOUNCED: u64 = 3;
    pub(super) const OF: u64 = 4;
    pub(super) const ACCEPTED_AT: u64 = 5;
    pub(super) const OPENED_AT: u64 = 6;
    pub(super) const NAMED: u64 = 7;
    pub(super) const FIGURES: u64 = 8;
    pub(super) const FINDINGS: u64 = 9;
}

impl Check {
    /// As a message says it.
    #[must_use]
    pub fn said(&self) -> Said {
        let mut map = Builder::default();
        map.put(key::STEP, cbor::uint(self.step()));
        match self {
            Self::Line | Self::GivenUp => {}
            Self::Announcement { opens_at, closes_at } => {
                map.put(key::OPENS_AT, cbor::time(*opens_at));
                map.put(key::CLOSES_AT, cbor::time(*closes_at));
            }
            Self::Challenge { closes_at, announced } => {
                map.put(key::CLOSES_AT, cbor::time(*closes_at));
                map.put(key::ANNOUNCED, cbor::uint(u8::from(*announced)));
            }
            Self::Reminder { of } => map.put(key::OF, of.encode()),
            Self::Device(answer) => answer.put(&mut map),
            Self::Person { answer, named } => {
                answer.put(&mut map);
                map.put(key::NAMED, cbor::uint(u8::from(*named)));
            }
            Self::Result { of, figures, findings } => {
                map.put(key::OF, of.encode());
                map.put(key::FIGURES, cbor::bytes(figures.as_bytes()));
                if !findings.is_empty() {
                    map.put(key::FINDINGS, cbor::bytes(findings));
                }
            }
        }
        Said::Other { kind: Kind::Png, fields: cbor::write(&map.finish()) }
    }

    /// Reads what a PNG says; none if the message is of another kind.
    ///
    /// # Errors
    ///
    /// The message is no check that can be followed: show it, and answer nothing by itself.
    pub fn of(common: &Common) -> Result<Option<Self>, DecodeError> {
        let Said::Other { kind: Kind::Png, fields } = &common.said else { return Ok(None) };
        let check = Self::decode(fields)?;
        check.agrees(common)?;
        Ok(Some(check))
    }

    const fn step(&self) -> u8 {
        match self {
            Self::Line => 0,
            Self::Announcement { .. } => 1,
            Self::Challenge { .. } => 2,
            Self::Reminder { .. } => 3,
            Self::Device(_) => 4,
            Self::Person { .. } => 5,
            Self::Result { .. } => 6,
            Self::GivenUp => 7,
        }
    }

    fn decode(fields: &[u8]) -> Result<Self, DecodeError> {
        let mut map = Map::of(cbor::read(fields)?, "the fields of a PNG")?;
        let check = match map.required(key::STEP, "step", cbor::small::<u8>)? {
            0 => Self::Line,
            1 => Self::Announcement {
                opens_at: map.required(key::OPENS_AT, "opens at", cbor::as_time)?,
                closes_at: map.required(key::CLOSES_AT, "closes at", cbor::as_time)?,
            },
            2 => Self::Challenge {
                closes_at: map.required(key::CLOSES_AT, "closes at", cbor::as_time)?,
                announced: map.required(key::ANNOUNCED, "announced", flag)?,
            },
            3 => Self::Reminder { of: map.required(key::OF, "challenge", by_hash)? },
            4 => Self::Device(Answer::take(&mut map)?),
            5 => Self::Person {
                answer: Answer::take(&mut map)?,
                named: map.required(key::NAMED, "named", flag)?,
            },
            6 => Self::Result {
                of: map.required(key::OF, "challenge", by_hash)?,
                figures: map.required(key::FIGURES, "figures", cbor::id)?,
                findings: map.optional(key::FINDINGS, "findings", findings)?.unwrap_or_default(),
            },
            7 => Self::GivenUp,
            _ => return Err(DecodeError::Field("step")),
        };
        map.rest("the fields of a PNG")?;
        Ok(check)
    }

    /// Whether a message may say this: who counts the answers later must not have to ask.
    fn agrees(&self, common: &Common) -> Result<(), DecodeError> {
        let wrong = |what| Err(DecodeError::Contradiction(what));
        if common.traffic != Traffic::Drill {
            return wrong("a check that is no drill");
        }
        let by_itself = matches!(common.origin, Origin::Automated { .. });
        match self {
            Self::Line | Self::Reminder { .. } => {}
            _ if common.authenticity != Authenticity::Note => {
                return wrong("what belongs to a campaign is a note");
            }
            Self::Device(_) if !by_itself => return wrong("a device answers by itself"),
            Self::Person { .. } if by_itself => return wrong("a program answers for a person"),
            _ => {}
        }
        match *self {
            Self::Challenge { closes_at, .. } => is_window(common.released_at, closes_at),
            Self::Announcement { opens_at, closes_at } => is_window(opens_at, closes_at),
            Self::Result { figures, ref findings, .. }
                if !findings.is_empty() && Digest(Sha256::digest(findings).into()) != figures =>
            {
                wrong("findings with another hash than the result names")
            }
            _ => Ok(()),
        }
    }
}

impl Answer {
    fn put(&self, map: &mut Builder) {
        map.put(key::OF, self.of.encode());
        map.put(key::ACCEPTED_AT, cbor::time(self.accepted_at));
        map.put(key::OPENED_AT, cbor::time(self.opened_at));
    }

    fn take(map: &mut Map) -> Result<Self, DecodeError> {
        Ok(Self {
            of: map.required(key::OF, "challenge", by_hash)?,
            accepted_at: map.required(key::ACCEPTED_AT, "accepted at", cbor::as_time)?,
            opened_at: map.required(key::OPENED_AT, "opened at", cbor::as_time)?,
        })
    }
}

/// All of it is notes, so it is cited by hash.
fn by_hash(value: &ciborium::Value) -> Option<Cited> {
    Cited::decode(value).filter(|cited| !cited.is_by_id())
}

/// What a result found; the fields as a whole are bounded.
fn findings(value: &ciborium::Value) -> Option<Vec<u8>> {
    value.as_bytes().filter(|bytes| !bytes.is_empty()).cloned()
}

fn flag(value: &ciborium::Value) -> Option<bool> {
    match cbor::small::<u8>(value)? {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

fn is_window(opens_at: UnixMillis, closes_at: UnixMillis) -> Result<(), DecodeError> {
    let within = u64::try_from(limits::CAMPAIGN_WITHIN.as_millis()).unwrap_or(u64::MAX);
    match closes_at.0.checked_sub(opens_at.0) {
        Some(window) if window > 0 && window <= within => Ok(()),
        _ => Err(DecodeError::Contradiction("a window that ends before it begins, or too late")),
    }
}
