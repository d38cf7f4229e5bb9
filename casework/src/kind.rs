//! Which template a message follows, and what it says in that template's fields.

use core::fmt;
use core::str::FromStr;

use ciborium::Value;
use hotline_protocol::ids::ParseError;

use crate::ack::Ack;
use crate::cbor::{self, DecodeError};
use crate::concern::Concern;
use crate::escalation::Escalation;
use crate::field::Field;
use crate::form::Form;
use crate::limits;
use crate::template::Template;
use crate::vocabulary::wrong;
use crate::warning::Warning;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $code:literal),+ $(,)?) => {
        /// The template a message follows. The list is open: a code of a later version is kept.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $variant,)+
            /// A code this version does not know. The message is shown by its subject and body.
            Unknown(String),
        }

        impl Kind {
            /// Every kind with a name here.
            pub const NAMED: &[Self] = &[$(Self::$variant),+];

            /// The code on the wire and in commands.
            #[must_use]
            pub fn code(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)+
                    Self::Unknown(code) => code,
                }
            }
        }
    };
}

kinds! {
    /// Plain text.
    Txt = "TXT",
    /// Acknowledgement.
    Ack = "ACK",
    /// Request for information.
    Rfi = "RFI",
    /// Incident notification.
    Inc = "INC",
    /// Request for assistance.
    Rfa = "RFA",
    /// Concern about activity emanating from a territory.
    Con = "CON",
    /// Clarification of own activity that may be misread.
    Cla = "CLA",
    /// Early warning.
    Wrn = "WRN",
    /// Vulnerability notification.
    Vul = "VUL",
    /// Response.
    Rsp = "RSP",
    /// Situation update.
    Sit = "SIT",
    /// Closure.
    Clo = "CLO",
    /// Withdrawal or correction.
    Wdr = "WDR",
    /// Consultation request.
    Mtg = "MTG",
    /// Contact change.
    Poc = "POC",
    /// Ping.
    Png = "PNG",
    /// Exercise control.
    Exr = "EXR",
    /// Feedback.
    Fbk = "FBK",
    /// Escalation: passed on to the next desk of the addressee's ladder.
    Esc = "ESC",
    /// Draft: a message that waits for a second seat of its own desk to release it.
    Dft = "DFT",
    /// A document of a party's library.
    Lib = "LIB",
    /// A party's own definition of a term.
    Glo = "GLO",
}

impl FromStr for Kind {
    type Err = ParseError;

    /// Reads a code: capital letters and digits, so that an unknown one can be shown as it is.
    fn from_str(code: &str) -> Result<Self, ParseError> {
        let allowed = (1..=limits::KIND_BYTES_MAX).contains(&code.len())
            && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if !allowed {
            return Err(wrong("a kind of message such as TXT or RFI", code));
        }
        Ok(Self::NAMED
            .iter()
            .find(|kind| kind.code() == code)
            .cloned()
            .unwrap_or_else(|| Self::Unknown(code.to_owned())))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// What a message says beyond subject and body: its kind and that kind's fields.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Said {
    /// TXT: subject and body are all there is.
    Text,
    /// ACK.
    Ack(Ack),
    /// CON.
    Concern(Concern),
    /// WRN.
    Warning(Warning),
    /// ESC.
    Escalation(Escalation),
    /// Any other kind that has a template: RFI, INC, RFA, CLA, VUL, RSP, SIT, CLO, WDR, MTG, POC.
    Form(Form),
    /// A kind whose fields this version does not read; they are kept as encoded.
    Other {
        /// None of the above.
        kind: Kind,
        /// The encoded fields, or empty if there are none.
        fields: Vec<u8>,
    },
}

impl Said {
    /// The form it is, if its kind has a template.
    #[must_use]
    pub const fn form(&self) -> Option<&Form> {
        match self {
            Self::Form(form) => Some(form),
            _ => None,
        }
    }

    /// The kind of the message.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Text => Kind::Txt,
            Self::Ack(_) => Kind::Ack,
            Self::Concern(_) => Kind::Con,
            Self::Warning(_) => Kind::Wrn,
            Self::Escalation(_) => Kind::Esc,
            Self::Form(form) => form.template().kind.clone(),
            Self::Other { kind, .. } => kind.clone(),
        }
    }

    /// The fields as they stand in the message; empty if none is filled. With the kind's code this
    /// is how a draft is handed over or kept.
    #[must_use]
    pub fn encode_fields(&self) -> Vec<u8> {
        match self {
            Self::Text => Vec::new(),
            Self::Ack(ack) => ack.encode(),
            Self::Concern(concern) => concern.encode(),
            Self::Warning(warning) => warning.encode(),
            Self::Escalation(escalation) => escalation.encode(),
            Self::Form(form) => form.encode(),
            Self::Other { fields, .. } => fields.clone(),
        }
    }

    /// Reads a kind and its encoded fields; empty if there are none.
    ///
    /// # Errors
    ///
    /// If the fields are not those of the kind. From outside: quarantine the message; from a draft:
    /// start it anew.
    pub fn read(kind: Kind, fields: &[u8]) -> Result<Self, DecodeError> {
        if fields.len() > limits::FIELDS_BYTES_MAX {
            return Err(DecodeError::TooLong(fields.len()));
        }
        Ok(match kind {
            Kind::Txt => Self::Text,
            Kind::Ack => Self::Ack(Ack::decode(required(fields)?)?),
            Kind::Con => Self::Concern(if fields.is_empty() {
                Concern::default()
            } else {
                Concern::decode(cbor::read(fields)?)?
            }),
            Kind::Wrn => Self::Warning(if fields.is_empty() {
                Warning::default()
            } else {
                Warning::decode(cbor::read(fields)?)?
            }),
            Kind::Esc => Self::Escalation(Escalation::decode(required(fields)?)?),
            kind => match Template::of(&kind) {
                Some(template) => Self::Form(Form::decode(template, fields)?),
                None => Self::Other { kind, fields: fields.to_vec() },
            },
        })
    }

    /// The filled fields, in a fixed order, for showing.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        match self {
            Self::Text | Self::Other { .. } => Vec::new(),
            Self::Ack(ack) => ack.fields(),
            Self::Concern(concern) => concern.fields(),
            Self::Warning(warning) => warning.fields(),
            Self::Escalation(escalation) => escalation.fields(),
            Self::Form(form) => form.fields(),
        }
    }

    /// The clause that is part of every message of the kind, and shown with it.
    #[must_use]
    pub const fn clause(&self) -> Option<&'static str> {
        match self {
            Self::Ack(_) => Some(Ack::CLAUSE),
            Self::Concern(_) => Some(Concern::CLAUSE),
            _ => None,
        }
    }

    /// The keys of fields of a later version, which this one cannot show. If there are any, say so
    /// beside the message.
    #[must_use]
    pub fn unknown_fields(&self) -> Vec<u64> {
        match self {
            Self::Concern(concern) => concern.later.keys().collect(),
            Self::Warning(warning) => warning.later.keys().collect(),
            Self::Escalation(escalation) => escalation.later.keys().collect(),
            Self::Form(form) => form.later().collect(),
            Self::Text | Self::Ack(_) | Self::Other { .. } => Vec::new(),
        }
    }
}

fn required(fields: &[u8]) -> Result<Value, DecodeError> {
    if fields.is_empty() { Err(DecodeError::Missing("fields")) } else { cbor::read(fields) }
}
