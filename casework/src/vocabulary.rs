//! Exact words: who may see a message, and in which language it is written.

use core::fmt;
use core::str::FromStr;

use hotline_protocol::ids::ParseError;

use crate::limits;

/// How far a message may be shared (FIRST TLP 2.0), the widest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(u8)]
pub enum Tlp {
    /// With everyone.
    Clear = 0,
    /// Within the community.
    Green = 1,
    /// Within the recipient's organisation and its clients, who need to know.
    Amber = 2,
    /// Within the recipient's organisation only. The default.
    #[default]
    AmberStrict = 3,
    /// With the addressed persons only.
    Red = 4,
}

impl Tlp {
    /// Every label, the widest first.
    pub const ALL: [Self; 5] =
        [Self::Clear, Self::Green, Self::Amber, Self::AmberStrict, Self::Red];

    /// The label as the standard writes it, without the `TLP:` in front.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Clear => "CLEAR",
            Self::Green => "GREEN",
            Self::Amber => "AMBER",
            Self::AmberStrict => "AMBER+STRICT",
            Self::Red => "RED",
        }
    }

    /// Colour on black as red, green and blue (FIRST TLP 2.0, "Usage").
    #[must_use]
    pub const fn colour(self) -> (u8, u8, u8) {
        match self {
            Self::Clear => (0xff, 0xff, 0xff),
            Self::Green => (0x33, 0xff, 0x00),
            Self::Amber | Self::AmberStrict => (0xff, 0xc0, 0x00),
            Self::Red => (0xff, 0x2b, 0x2b),
        }
    }
}

impl TryFrom<u8> for Tlp {
    type Error = ParseError;

    fn try_from(value: u8) -> Result<Self, ParseError> {
        Self::ALL
            .into_iter()
            .find(|tlp| *tlp as u8 == value)
            .ok_or_else(|| wrong("a TLP label (0 to 4)", &value.to_string()))
    }
}

impl fmt::Display for Tlp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl FromStr for Tlp {
    type Err = ParseError;

    /// Reads a label in any case, with or without `TLP:`. `WHITE`, the name of CLEAR before
    /// version 2.0, is read and never written.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let upper = text.to_ascii_uppercase();
        let word = upper.strip_prefix("TLP:").unwrap_or(&upper);
        if word == "WHITE" {
            return Ok(Self::Clear);
        }
        Self::ALL
            .into_iter()
            .find(|tlp| tlp.word() == word)
            .ok_or_else(|| wrong("a TLP label (RED, AMBER+STRICT, AMBER, GREEN or CLEAR)", text))
    }
}

/// The language a text is written in, as a BCP 47 tag such as `fr` or `zh-Hant`.
///
/// Only its form is checked: the tag chooses a font and a direction and is shown to the reader.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(String);

impl Language {
    /// The tag as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Language {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let subtag = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        if text.len() <= limits::LANGUAGE_BYTES_MAX && text.split('-').all(subtag) {
            Ok(Self(text.to_owned()))
        } else {
            Err(wrong("a language tag such as fr or zh-Hant", text))
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A parse error; what was found is cut to 64 characters, as the protocol crate does.
pub(crate) fn wrong(expected: &'static str, found: &str) -> ParseError {
    ParseError { expected, found: found.chars().take(64).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_is_read_as_clear_and_never_written() {
        assert_eq!("TLP:WHITE".parse(), Ok(Tlp::Clear));
        assert!(Tlp::ALL.iter().all(|tlp| tlp.word() != "WHITE"));
    }

    #[test]
    fn labels_that_the_standard_does_not_know_are_refused() {
        for text in ["", "TLP:", "BLACK", "AMBER STRICT", "TLP:TLP:RED"] {
            assert!(text.parse::<Tlp>().is_err(), "{text:?}");
        }
        assert!(Tlp::try_from(5).is_err());
    }

    #[test]
    fn labels_survive_text_and_number() {
        for tlp in Tlp::ALL {
            assert_eq!(tlp.to_string().parse(), Ok(tlp));
            assert_eq!(format!("tlp:{}", tlp.word().to_lowercase()).parse(), Ok(tlp));
            assert_eq!(Tlp::try_from(tlp as u8), Ok(tlp));
        }
        assert_eq!(Tlp::default(), Tlp::AmberStrict);
    }

    #[test]
    fn language_tags_with_other_characters_are_refused() {
        for text in ["", "-", "en-", "en_GB", "en GB", "e\u{202e}n", "abcdefghi"] {
            assert!(text.parse::<Language>().is_err(), "{text:?}");
        }
        assert_eq!("zh-Hant".parse::<Language>().unwrap().as_str(), "zh-Hant");
    }
}
