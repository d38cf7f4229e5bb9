//! Which template a message follows, and what it says in that template's fields.

use core::fmt;
use core::str::FromStr;

use hotline_protocol::ids::ParseError;

use crate::ack::Ack;
use crate::limits;
use crate::vocabulary::wrong;

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
}

impl Kind {}

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
    /// A kind whose fields this version does not read; they are kept as encoded.
    Other {
        /// Neither TXT nor ACK.
        kind: Kind,
        /// The encoded fields, or empty if there are none.
        fields: Vec<u8>,
    },
}

impl Said {
    /// The kind of the message.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Text => Kind::Txt,
            Self::Ack(_) => Kind::Ack,
            Self::Other { kind, .. } => kind.clone(),
        }
    }
}
