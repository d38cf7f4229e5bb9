//! Names of things on the wire: random 16-byte ids, precedence, traffic, and points in time.

use core::fmt;
use core::str::FromStr;
use core::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Says why a text or a number is not the id, precedence or address it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not {expected}: {found:?}")]
pub struct ParseError {
    /// What would have been accepted, as a phrase with an example.
    pub expected: &'static str,
    /// What was given instead, cut to 64 characters.
    pub found: String,
}

impl ParseError {
    pub(crate) fn new(expected: &'static str, found: &str) -> Self {
        Self { expected, found: found.chars().take(64).collect() }
    }
}

/// Makes a fixed-size byte id: hex in text, a CBOR byte string on the wire.
macro_rules! byte_id {
    ($(#[$doc:meta])* $name:ident, $len:literal, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// Length in bytes.
            pub const LEN: usize = $len;

            /// The id as bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = ParseError;

            fn try_from(bytes: &[u8]) -> Result<Self, ParseError> {
                bytes.try_into().map(Self).map_err(|_| {
                    ParseError::new($expected, &format!("{} bytes", bytes.len()))
                })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = ParseError;

            fn from_str(text: &str) -> Result<Self, ParseError> {
                data_encoding::HEXLOWER_PERMISSIVE
                    .decode(text.as_bytes())
                    .ok()
                    .and_then(|bytes| bytes.try_into().ok())
                    .map(Self)
                    .ok_or_else(|| ParseError::new($expected, text))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_bytes(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let bytes = serde_bytes::ByteArray::<$len>::deserialize(deserializer)?;
                Ok(Self(bytes.into_array()))
            }
        }
    };
}

byte_id!(
    /// Names an envelope within one mailbox. Chosen at random by the sender, so that a retry of
    /// the same envelope is recognised.
    EnvelopeId, 16, "an envelope id (32 hexadecimal digits)"
);
byte_id!(
    /// Names a message: the same in every copy of it, whichever seat the copy is sealed for.
    MessageId, 16, "a message id (32 hexadecimal digits)"
);
byte_id!(
    /// Names a case: the thread of messages about one concern. Random.
    CaseId, 16, "a case id (32 hexadecimal digits)"
);
byte_id!(
    /// Names an exercise under way: the same in everything its controller says. Random.
    ExerciseId, 16, "an exercise id (32 hexadecimal digits)"
);
byte_id!(
    /// Names a deposit: an envelope or several that the relay releases at a set time. Random.
    DepositId, 16, "a deposit id (32 hexadecimal digits)"
);
byte_id!(
    /// A SHA-256 digest: of a directory entry, of the common content of a message, of a key record.
    Digest, 32, "a SHA-256 digest (64 hexadecimal digits)"
);
byte_id!(
    /// The hint an envelope carries so that its reader need not try every session.
    Hint, 8, "a hint (16 hexadecimal digits)"
);

/// How fast a message must be handled, not how important it is (STANAG 4406 wire values).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Precedence {
    /// Handled within 6 hours.
    Routine = 1,
    /// Handled within 3 hours.
    Priority = 2,
    /// Handled within 30 minutes.
    Immediate = 3,
    /// Handled within 10 minutes; interrupts lower traffic.
    Flash = 4,
}

impl Precedence {
    /// Every precedence, the most urgent first: the order of delivery.
    pub const BY_URGENCY: [Self; 4] = [Self::Flash, Self::Immediate, Self::Priority, Self::Routine];

    /// The lower-case word used in commands and output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Routine => "routine",
            Self::Priority => "priority",
            Self::Immediate => "immediate",
            Self::Flash => "flash",
        }
    }

    /// Place of this precedence in a table of four, routine first.
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::Routine => 0,
            Self::Priority => 1,
            Self::Immediate => 2,
            Self::Flash => 3,
        }
    }

    /// Whether a person must be interrupted for it (immediate and flash).
    #[must_use]
    pub const fn interrupts(self) -> bool {
        matches!(self, Self::Immediate | Self::Flash)
    }
}

impl TryFrom<u8> for Precedence {
    type Error = ParseError;

    fn try_from(value: u8) -> Result<Self, ParseError> {
        match value {
            1 => Ok(Self::Routine),
            2 => Ok(Self::Priority),
            3 => Ok(Self::Immediate),
            4 => Ok(Self::Flash),
            other => Err(ParseError::new("a precedence (1 to 4)", &other.to_string())),
        }
    }
}

/// Which kind of life a message belongs to (STANAG 4406 order; project, 2, is not used here).
///
/// Operation, exercise and drill never meet: each has its own labels, keys, cases and tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Traffic {
    /// Played, and marked so everywhere.
    Exercise = 0,
    /// Real.
    Operation = 1,
    /// An unannounced check of the line and of those on duty.
    Drill = 3,
}

impl Traffic {
    /// The lower-case word used in commands and output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exercise => "exercise",
            Self::Operation => "operation",
            Self::Drill => "drill",
        }
    }
}

impl TryFrom<u8> for Traffic {
    type Error = ParseError;

    fn try_from(value: u8) -> Result<Self, ParseError> {
        match value {
            0 => Ok(Self::Exercise),
            1 => Ok(Self::Operation),
            3 => Ok(Self::Drill),
            other => Err(ParseError::new("a traffic class (0, 1 or 3)", &other.to_string())),
        }
    }
}

/// Text and wire forms of an enum whose wire form is a small number and whose text is `word()`.
macro_rules! word_enum {
    ($name:ident, [$($variant:ident),+], $expected:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.word())
            }
        }

        impl FromStr for $name {
            type Err = ParseError;

            fn from_str(text: &str) -> Result<Self, ParseError> {
                [$(Self::$variant),+]
                    .into_iter()
                    .find(|value| value.word() == text)
                    .ok_or_else(|| ParseError::new($expected, text))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_u8(*self as u8)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::try_from(u8::deserialize(deserializer)?).map_err(de::Error::custom)
            }
        }
    };
}

word_enum!(
    Precedence,
    [Routine, Priority, Immediate, Flash],
    "a precedence (routine, priority, immediate or flash)"
);
word_enum!(Traffic, [Exercise, Operation, Drill], "traffic (operation, exercise or drill)");

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
///
/// Never read from a clock in this crate; a clock enters once per binary.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct UnixMillis(pub u64);

impl UnixMillis {
    const HOUR: u64 = 3_600_000;

    /// This time and a while; saturates at the end of time.
    #[must_use]
    pub fn plus(self, while_: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(while_.as_millis()).unwrap_or(u64::MAX)))
    }

    /// How long ago `earlier` was; zero if it lies ahead.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    /// The next full hour, or this one if it is full: expiry is told to the relay no finer.
    #[must_use]
    pub const fn rounded_up_to_the_hour(self) -> Self {
        Self(self.0.div_ceil(Self::HOUR).saturating_mul(Self::HOUR))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_survive_text_and_refuse_other_lengths() {
        let id = EnvelopeId([0xab; 16]);
        assert_eq!(id.to_string().parse::<EnvelopeId>(), Ok(id));
        assert!("ab".parse::<EnvelopeId>().is_err());
        assert!(EnvelopeId::try_from(&[0u8; 15][..]).is_err());
    }

    #[test]
    fn reserved_precedence_and_traffic_values_are_refused() {
        assert!(Precedence::try_from(0).is_err() && Precedence::try_from(5).is_err());
        assert!(Traffic::try_from(2).is_err());
    }

    #[test]
    fn expiry_is_rounded_up_to_the_hour() {
        assert_eq!(UnixMillis(1).rounded_up_to_the_hour(), UnixMillis(3_600_000));
        assert_eq!(UnixMillis(3_600_000).rounded_up_to_the_hour(), UnixMillis(3_600_000));
    }
}
