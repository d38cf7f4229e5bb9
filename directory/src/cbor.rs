//! Deterministic CBOR (RFC 8949 section 4.2.1), read strictly: one spelling for each value.
//!
//! Only what the directory's formats need: unsigned integers, byte and text strings, arrays of
//! definite length, booleans and null. Everything is an array with fixed places, so that no map
//! order has to be agreed on. The reader never allocates by a length it has not seen the bytes of.

/// Says why bytes are not the deterministic CBOR that was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CborError {
    /// The bytes end too early.
    #[error("the bytes end too early")]
    Short,
    /// Bytes follow the value.
    #[error("bytes follow the value")]
    Trailing,
    /// A length or number is not in its shortest form, or has no definite length.
    #[error("not in deterministic form")]
    NotDeterministic,
    /// Another type, length or value than the format has at this place.
    #[error("another type or value was expected")]
    Unexpected,
    /// A string or list is longer than its limit.
    #[error("longer than its limit")]
    TooLong,
}

const UINT: u8 = 0;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const FALSE: u8 = 0xf4;
const TRUE: u8 = 0xf5;
const NULL: u8 = 0xf6;

/// Writes deterministic CBOR.
#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// An empty writer.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// What was written.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.0
    }

    fn head(&mut self, major: u8, value: u64) -> &mut Self {
        let major = major << 5;
        let bytes = value.to_be_bytes();
        if let Ok(small @ 0..24) = u8::try_from(value) {
            self.0.push(major | small);
        } else if u8::try_from(value).is_ok() {
            self.0.push(major | 24);
            self.0.extend(bytes.iter().skip(7));
        } else if u16::try_from(value).is_ok() {
            self.0.push(major | 25);
            self.0.extend(bytes.iter().skip(6));
        } else if u32::try_from(value).is_ok() {
            self.0.push(major | 26);
            self.0.extend(bytes.iter().skip(4));
        } else {
            self.0.push(major | 27);
            self.0.extend(bytes);
        }
        self
    }

    /// The beginning of an array of so many items, which must follow.
    pub fn array(&mut self, items: usize) -> &mut Self {
        self.head(ARRAY, items as u64)
    }

    /// An unsigned integer.
    pub fn uint(&mut self, value: impl Into<u64>) -> &mut Self {
        self.head(UINT, value.into())
    }

    /// A byte string.
    pub fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.head(BYTES, value.len() as u64);
        self.0.extend_from_slice(value);
        self
    }

    /// A text string.
    pub fn text(&mut self, value: &str) -> &mut Self {
        self.head(TEXT, value.len() as u64);
        self.0.extend_from_slice(value.as_bytes());
        self
    }

    /// A text string from anything that is written as text.
    pub fn display(&mut self, value: &impl core::fmt::Display) -> &mut Self {
        self.text(&value.to_string())
    }

    /// A boolean.
    pub fn bool(&mut self, value: bool) -> &mut Self {
        self.0.push(if value { TRUE } else { FALSE });
        self
    }

    /// The value, or null.
    pub fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) -> &mut Self {
        match value {
            Some(value) => write(self, value),
            None => self.0.push(NULL),
        }
        self
    }
}

/// Reads deterministic CBOR and refuses everything else.
#[derive(Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Reads from the beginning of the bytes.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// [`CborError::Trailing`] if bytes are left: refuse the whole.
    pub const fn end(&self) -> Result<(), CborError> {
        if self.0.is_empty() { Ok(()) } else { Err(CborError::Trailing) }
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], CborError> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(CborError::Short)?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, CborError> {
        let (first, rest) = self.0.split_first().ok_or(CborError::Short)?;
        self.0 = rest;
        Ok(*first)
    }

    fn head(&mut self, major: u8) -> Result<u64, CborError> {
        let first = self.byte()?;
        if first >> 5 != major {
            return Err(CborError::Unexpected);
        }
        let (extra, least) = match first & 0x1f {
            small @ 0..24 => return Ok(u64::from(small)),
            24 => (1, 24),
            25 => (2, 1 << 8),
            26 => (4, 1 << 16),
            27 => (8, 1 << 32),
            _ => return Err(CborError::NotDeterministic),
        };
        let value =
            self.take(extra)?.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        if value < least {
            return Err(CborError::NotDeterministic);
        }
        Ok(value)
    }

    /// Enters an array of exactly so many items.
    ///
    /// # Errors
    /// Refuse the whole; the same holds for every method of the reader.
    pub fn array(&mut self, items: usize) -> Result<(), CborError> {
        match self.list(items)? {
            found if found == items => Ok(()),
            _ => Err(CborError::Unexpected),
        }
    }

    /// Enters an array of at most `max` items and says how many it has.
    ///
    /// # Errors
    /// Refuse the whole.
    pub fn list(&mut self, max: usize) -> Result<usize, CborError> {
        let items = usize::try_from(self.head(ARRAY)?).map_err(|_| CborError::TooLong)?;
        if items > max {
            return Err(CborError::TooLong);
        }
        Ok(items)
    }

    /// An unsigned integer that fits the type.
    ///
    /// # Errors
    /// Refuse the whole.
    pub fn uint<T: TryFrom<u64>>(&mut self) -> Result<T, CborError> {
        T::try_from(self.head(UINT)?).map_err(|_| CborError::Unexpected)
    }

    /// A byte string of at most `max` bytes.
    ///
    /// # Errors
    /// Refuse the whole.
    pub fn bytes(&mut self, max: usize) -> Result<&'a [u8], CborError> {
        let len = usize::try_from(self.head(BYTES)?).map_err(|_| CborError::TooLong)?;
        if len > max {
            return Err(CborError::TooLong);
        }
        self.take(len)
    }

    /// A byte string of exactly `N` bytes.
    ///
    /// # Errors
    /// Refuse the whole.
    pub fn fixed<const N: usize>(&mut self) -> Result<[u8; N], CborError> {
        self.bytes(N)?.try_into().map_err(|_| CborError::Unexpected)
    }

    /// A UTF-8 string of at most `max` bytes without control characters, line separators or
    /// characters that turn the direction of the text around them.
    ///
    /// # Errors
    /// Refuse the whole.
    pub fn text(&mut self, max: usize) -> Result<&'a str, CborError> {
        let len = usize::try_from(self.head(TEXT)?).map_err(|_| CborError::TooLong)?;
        if len > max {
            return Err(CborError::TooLong);
        }
        let text = core::str::from_utf8(self.take(len)?).map_err(|_| CborError::Unexpected)?;
        // Such text reaches terminals of people who did not write it.
        if text.chars().any(unfit) {
            return Err(CborError::Unexpected);
        }
        Ok(text)
    }

    /// A text string that parses into the type in its only spelling.
    ///
    /// # Errors
    /// Refuse the whole.
    pub fn parse<T: core::str::FromStr + core::fmt::Display>(
        &mut self,
        max: usize,
    ) -> Result<T, CborError> {
        let text = self.text(max)?;
        let value = text.parse::<T>().map_err(|_| CborError::Unexpected)?;
        if value.to_string() == text { Ok(value) } else { Err(CborError::NotDeterministic) }
    }

    /// A boolean.
    ///
    /// # Errors
    /// Refuse the whole.
    pub fn bool(&mut self) -> Result<bool, CborError> {
        match self.byte()? {
            FALSE => Ok(false),
            TRUE => Ok(true),
            _ => Err(CborError::Unexpected),
        }
    }

    /// A value or null.
    ///
    /// # Errors
    /// Refuse the whole.
    pub fn option<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, CborError>,
    ) -> Result<Option<T>, CborError> {
        if self.0.first() == Some(&NULL) {
            self.byte()?;
            return Ok(None);
        }
        read(self).map(Some)
    }
}

/// Characters that would act on a terminal or disguise what is read.
fn unfit(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_spelling() {
        for (value, hex) in [
            (0_u64, "00"),
            (23, "17"),
            (24, "1818"),
            (255, "18ff"),
            (256, "190100"),
            (65_536, "1a00010000"),
            (1 << 32, "1b0000000100000000"),
        ] {
            let mut writer = Writer::new();
            writer.uint(value);
            let bytes = writer.finish();
            assert_eq!(data_encoding::HEXLOWER.encode(&bytes), hex);
            assert_eq!(Reader::new(&bytes).uint::<u64>(), Ok(value));
        }
        for hex in ["1817", "1900ff", "1a0000ffff", "1b00000000ffffffff", "1f"] {
            let bytes = data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap();
            assert_eq!(
                Reader::new(&bytes).uint::<u64>(),
                Err(CborError::NotDeterministic),
                "{hex}"
            );
        }
    }

    #[test]
    fn lengths_that_are_not_there_are_refused_without_allocating() {
        let bytes = [0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(Reader::new(&bytes).bytes(usize::MAX), Err(CborError::Short));
        assert_eq!(Reader::new(&bytes).bytes(64), Err(CborError::TooLong));
        assert_eq!(Reader::new(&[0x5f]).bytes(64), Err(CborError::NotDeterministic));
    }

    #[test]
    fn text_with_control_characters_is_refused() {
        assert_eq!(Reader::new(b"\x62a\x1b").text(9), Err(CborError::Unexpected));
        assert_eq!(Reader::new("\u{64}\u{202e}a".as_bytes()).text(9), Err(CborError::Unexpected));
        assert_eq!(Reader::new(b"\x61\xff").text(9), Err(CborError::Unexpected));
        assert_eq!(Reader::new(b"\x61a").text(9), Ok("a"));
    }
}
