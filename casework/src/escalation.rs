//! The passing on of a message to the next desk of the addressee's ladder (ESC).

use ciborium::Value;
use hotline_protocol::address::{Desk, Party};
use hotline_protocol::ids::{Digest, MessageId};

use crate::cbor::{self, Builder, DecodeError, Map};
use crate::common::Common;
use crate::field::{Field, FieldValue, Fields};
use crate::kind::Said;
use crate::later::LaterFields;
use crate::limits;
use crate::statement::{
    Addressees, Authenticity, Origin, Statement, StatementError, check_texts, named_desk,
};
use crate::text::Text;

/// The fields of an ESC.
///
/// The desk that is asked now does not have the message that is passed on, so the escalation
/// carries its exact bytes. They are proved to be what `of_common` cites; that the seat named
/// in them wrote them is the word of whoever passes them on, unless the reader has the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escalation {
    /// The message that is passed on.
    pub of: MessageId,
    /// Its common hash.
    pub of_common: Digest,
    /// Which rung of the addressee's ladder is asked now, from 2.
    pub rung: u8,
    /// Why. Both sides see it.
    pub reason: Text,
    /// The exact common bytes of the message that is passed on.
    pub original: Vec<u8>,
    /// Fields of a later version.
    pub later: LaterFields,
}

impl Escalation {
    /// The lowest rung a message can be passed on to.
    pub const RUNG_MIN: u8 = 2;

    /// Passes a message on. If it is an escalation itself, what it carries is passed on.
    #[must_use]
    pub fn of(message: &Common, rung: u8, reason: Text) -> Self {
        match &message.said {
            Said::Escalation(earlier) => {
                Self { rung, reason, later: LaterFields::default(), ..earlier.clone() }
            }
            _ => Self {
                of: message.id,
                of_common: message.hash(),
                rung,
                reason,
                original: message.as_bytes().to_vec(),
                later: LaterFields::default(),
            },
        }
    }

    /// The message that is passed on.
    ///
    /// # Errors
    ///
    /// If the bytes are no message, or not the one cited. What was read or stated has been checked,
    /// so then it is a defect of the caller.
    pub fn original(&self) -> Result<Common, DecodeError> {
        if self.original.len() > limits::ORIGINAL_BYTES_MAX {
            return Err(DecodeError::Field("original"));
        }
        let original = Common::decode_original(&self.original)?;
        if original.id != self.of || original.hash() != self.of_common {
            return Err(DecodeError::Contradiction(
                "the message that is passed on is not the one cited",
            ));
        }
        if original.ack().is_some() {
            return Err(DecodeError::Contradiction("an acknowledgement is passed on"));
        }
        Ok(original)
    }

    /// The party whose ladder is climbed, if the action addressees name desks of one party, and not
    /// the sender's own: what stays where it was is not passed on.
    pub(crate) fn party<'a>(from: &Desk, to: &'a Addressees) -> Option<&'a Party> {
        let mut desks = to.action.iter().map(named_desk);
        let first = &desks.clone().next()??.party;
        desks
            .all(|desk| desk.is_some_and(|desk| desk.party == *first && desk != from))
            .then_some(first)
    }

    pub(crate) fn fields(&self) -> Vec<Field> {
        let mut fields = Fields::default();
        fields.put("passes-on", FieldValue::Message(self.of));
        fields.put("rung", FieldValue::Number(self.rung.into()));
        fields.text("reason", &self.reason);
        fields.finish()
    }

    /// Checks the rules of drafting that an escalation adds.
    pub(crate) fn check(&self, carried_by: &Statement) -> Result<(), StatementError> {
        if self.rung < Self::RUNG_MIN {
            return Err(StatementError::Form("the rung"));
        }
        if self.reason.raw().trim().is_empty() {
            return Err(StatementError::NoReason);
        }
        check_texts(&[("the reason in bytes", &self.reason, limits::REASON_BYTES_MAX)])?;
        if self.original.len() > limits::ORIGINAL_BYTES_MAX {
            return Err(StatementError::OriginalTooLong {
                size: self.original.len(),
                max: limits::ORIGINAL_BYTES_MAX,
            });
        }
        if matches!(carried_by.origin, Origin::Automated { .. }) {
            return Err(StatementError::AutomatedEscalation);
        }
        let original = self.original().map_err(StatementError::Original)?;
        self.agrees(&original, carried_by).map_err(StatementError::Original)?;
        if original.authenticity == Authenticity::NonPaper
            && carried_by.authenticity == Authenticity::Note
        {
            return Err(StatementError::NonPaperInNote);
        }
        if carried_by.tlp < original.tlp {
            return Err(StatementError::WiderThanOriginal(original.tlp));
        }
        match Self::party(&carried_by.from.desk, &carried_by.to) {
            Some(party) if original.to.ask_party(party) => Ok(()),
            _ => Err(StatementError::OffTheLadder),
        }
    }

    /// Whether the escalation and what it carries are of one case and one traffic.
    pub(crate) fn agrees(
        &self,
        original: &Statement,
        carried_by: &Statement,
    ) -> Result<(), DecodeError> {
        if original.case == carried_by.case && original.traffic == carried_by.traffic {
            Ok(())
        } else {
            Err(DecodeError::Contradiction("the message that is passed on is of another case"))
        }
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut map = Builder::default();
        map.put(0, cbor::bytes(self.of.as_bytes()));
        map.put(1, cbor::bytes(self.of_common.as_bytes()));
        map.put(2, cbor::uint(self.rung));
        map.put(3, cbor::text(self.reason.raw()));
        map.put(4, cbor::bytes(&self.original));
        self.later.finish(map)
    }

    pub(crate) fn decode(fields: Value) -> Result<Self, DecodeError> {
        let mut map = Map::of(fields, "the fields of an ESC")?;
        let escalation = Self {
            of: map.required(0, "of", cbor::id)?,
            of_common: map.required(1, "hash of", cbor::id)?,
            rung: map.required(2, "rung", |value| {
                cbor::small(value).filter(|rung| *rung >= Self::RUNG_MIN)
            })?,
            reason: map.required(3, "reason", |value| {
                cbor::string(value, limits::REASON_BYTES_MAX)
                    .filter(|reason| !reason.trim().is_empty())
                    .map(Text::from)
            })?,
            original: map.required(4, "original", |value| value.as_bytes().cloned())?,
            later: LaterFields::rest(map, "the fields of an ESC")?,
        };
        escalation.original()?;
        Ok(escalation)
    }
}
