//! Who can be written to: a party, a desk, a seat, or all of them.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::ids::ParseError;

/// A State (ISO 3166-1 alpha-2, `DE`) or an organisation (`x-osce`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Party(String);

impl Party {
    /// Longest organisation code, prefix included: bounds an address line on a small screen.
    pub const LEN_MAX: usize = 24;

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The desk of this party with that function.
    #[must_use]
    pub fn desk(&self, kind: DeskKind) -> Desk {
        Desk { party: self.clone(), kind }
    }
}

impl FromStr for Party {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let state = text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
        let organisation = text.len() <= Self::LEN_MAX
            && text.strip_prefix("x-").is_some_and(|rest| {
                !rest.is_empty()
                    && !rest.starts_with('-')
                    && !rest.ends_with('-')
                    && rest
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            });
        if state || organisation {
            Ok(Self(text.to_owned()))
        } else {
            Err(ParseError::new(
                "a party (two capital letters such as DE, or an organisation such as x-osce)",
                text,
            ))
        }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The function of a desk within its party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeskKind {
    /// The foreign ministry or mission.
    Diplomatic,
    /// The national CERT or its equal.
    Technical,
    /// The national-security level.
    Policy,
    /// The police or prosecution service.
    LawEnforcement,
    /// Anything else; its title says what.
    Other,
}

impl DeskKind {
    /// Every function, in the order in which desks are listed.
    pub const ALL: [Self; 5] =
        [Self::Technical, Self::Diplomatic, Self::Policy, Self::LawEnforcement, Self::Other];

    /// The word used in addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Diplomatic => "diplomatic",
            Self::Technical => "technical",
            Self::Policy => "policy",
            Self::LawEnforcement => "law-enforcement",
            Self::Other => "other",
        }
    }
}

impl FromStr for DeskKind {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::ALL.into_iter().find(|kind| kind.word() == text).ok_or_else(|| {
            ParseError::new(
                "a desk (technical, diplomatic, policy, law-enforcement or other)",
                text,
            )
        })
    }
}

impl fmt::Display for DeskKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// A post of a party that can be called: `DE/technical`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Desk {
    /// Whose desk it is.
    pub party: Party,
    /// What it does.
    pub kind: DeskKind,
}

impl Desk {
    /// The seat of this desk with that number.
    #[must_use]
    pub fn seat(&self, number: u16) -> Seat {
        Seat { desk: self.clone(), number }
    }
}

impl FromStr for Desk {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let (party, kind) = text
            .split_once('/')
            .ok_or_else(|| ParseError::new("a desk address such as DE/technical", text))?;
        Ok(Self { party: party.parse()?, kind: kind.parse()? })
    }
}

impl fmt::Display for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.party, self.kind))
    }
}

/// One person on one device at a desk, with its own keys and its own mailbox: `DE/technical/1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seat {
    /// Where the seat stands.
    pub desk: Desk,
    /// Its number at that desk, from 1.
    pub number: u16,
}

impl Seat {
    /// Highest seat number: a desk is a room of people, not a call centre.
    pub const NUMBER_MAX: u16 = 999;
}

impl FromStr for Seat {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let wrong = || ParseError::new("a seat address such as DE/technical/1", text);
        let (desk, number) = text.rsplit_once('/').ok_or_else(wrong)?;
        // One spelling per seat: addresses are compared and signed as text.
        if number.starts_with('0') || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong());
        }
        let number: u16 = number.parse().map_err(|_| wrong())?;
        if number > Self::NUMBER_MAX {
            return Err(wrong());
        }
        Ok(Self { desk: desk.parse()?, number })
    }
}

impl fmt::Display for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.desk, self.number))
    }
}

/// What a person may write behind `--to`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    /// Every seat of every party: `*`.
    All,
    /// Every desk of one function: `*/technical`.
    AllDesks(DeskKind),
    /// Every desk of a party: `DE`.
    Party(Party),
    /// Every seat of a desk: `DE/technical`.
    Desk(Desk),
    /// One seat: `DE/technical/1`.
    Seat(Seat),
}

impl Address {
    /// Whether the seat is one of those addressed.
    #[must_use]
    pub fn covers(&self, seat: &Seat) -> bool {
        match self {
            Self::All => true,
            Self::AllDesks(kind) => seat.desk.kind == *kind,
            Self::Party(party) => seat.desk.party == *party,
            Self::Desk(desk) => seat.desk == *desk,
            Self::Seat(one) => seat == one,
        }
    }
}

impl FromStr for Address {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        if text == "*" {
            return Ok(Self::All);
        }
        if let Some(kind) = text.strip_prefix("*/") {
            return Ok(Self::AllDesks(kind.parse()?));
        }
        match text.bytes().filter(|b| *b == b'/').count() {
            0 => Ok(Self::Party(text.parse()?)),
            1 => Ok(Self::Desk(text.parse()?)),
            _ => Ok(Self::Seat(text.parse()?)),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.pad("*"),
            Self::AllDesks(kind) => f.pad(&format!("*/{kind}")),
            Self::Party(party) => party.fmt(f),
            Self::Desk(desk) => desk.fmt(f),
            Self::Seat(seat) => seat.fmt(f),
        }
    }
}

/// Addresses travel as their text, so that what is signed is what is read.
macro_rules! serde_as_text {
    ($($name:ident),+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    )+};
}

serde_as_text!(Party, DeskKind, Desk, Seat, Address);

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn survives(text: &str) {
        assert_eq!(text.parse::<Address>().map(|a| a.to_string()).as_deref(), Ok(text));
    }

    #[track_caller]
    fn refused(text: &str) {
        assert!(text.parse::<Address>().is_err(), "{text:?} was accepted");
    }

    #[test]
    fn addresses_survive_text() {
        for text in ["*", "*/technical", "DE", "x-osce", "DE/law-enforcement", "x-a1/policy/12"] {
            survives(text);
        }
    }

    #[test]
    fn addresses_with_a_second_spelling_or_rubbish_are_refused() {
        for text in [
            "",
            "de",
            "DEU",
            "X-OSCE",
            "x-",
            "x--a",
            "x-a-",
            "DE/",
            "DE/tech",
            "DE/technical/0",
            "DE/technical/01",
            "DE/technical/+1",
            "DE/technical/1000",
            "DE/technical/1/2",
            "*/1",
            "D\u{415}",
            "DE /technical",
            "x-aaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ] {
            refused(text);
        }
    }

    #[test]
    fn an_address_covers_exactly_its_seats() {
        let seat: Seat = "DE/technical/2".parse().unwrap();
        for (text, covered) in [
            ("*", true),
            ("*/technical", true),
            ("*/policy", false),
            ("DE", true),
            ("FR", false),
            ("DE/technical", true),
            ("DE/technical/2", true),
            ("DE/technical/1", false),
        ] {
            assert_eq!(text.parse::<Address>().unwrap().covers(&seat), covered, "{text}");
        }
    }
}
