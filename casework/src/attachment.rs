//! Files that go with a message: what a reader needs to fetch and to believe them. The bytes lie at
//! the relay, sealed under a key that is here and nowhere else.

use core::fmt;

use ciborium::Value;
use hotline_protocol::ids::Digest;

use crate::cbor::{self, Builder, Map};
use crate::limits;
use crate::statement::StatementError;
use crate::text::Text;
use crate::vocabulary::Tlp;

/// A file that goes with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Id and key of the file (docs/crypto.md, "Attachments").
    pub key: AttachmentKey,
    /// Its length in bytes.
    pub size: u64,
    /// Name of its only chunk, or of the list of its chunks.
    pub root: Digest,
    /// SHA-256 of the file.
    pub hash: Digest,
    /// What its sender calls it. A word of another machine: never a path, never shown or used
    /// without [`Attachment::file_name`].
    pub name: Text,
    /// What its sender says it is (RFC 6838), if anything.
    pub media_type: Option<Text>,
    /// How far it may be shared, where that differs from the message.
    pub tlp: Option<Tlp>,
}

/// Id 16 || key 32 of a file. Unprintable.
#[derive(Clone, PartialEq, Eq)]
pub struct AttachmentKey(pub [u8; 48]);

impl fmt::Debug for AttachmentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AttachmentKey")
    }
}

impl TryFrom<&[u8]> for AttachmentKey {
    type Error = core::array::TryFromSliceError;

    fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
        bytes.try_into().map(Self)
    }
}

impl Attachment {
    /// A name to save the file under: one part of a path, nothing that hides what it is, not
    /// hidden itself, and never empty.
    #[must_use]
    pub fn file_name(&self) -> String {
        let mut name: String = self
            .name
            .line()
            .chars()
            .map(|c| {
                if matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') {
                    '_'
                } else {
                    c
                }
            })
            .collect();
        // A name that begins with a dot is hidden, "." and ".." are directories, and a dash makes
        // an option of it.
        let begins = name.trim_start_matches(|c: char| c == '.' || c == '-' || c.is_whitespace());
        name = begins.trim_end_matches(|c: char| c == '.' || c.is_whitespace()).to_owned();
        if name.is_empty() { "attachment".to_owned() } else { name }
    }

    /// Checks the rules of drafting.
    pub(crate) fn check(&self) -> Result<(), StatementError> {
        for (what, size, max) in [
            ("the name of an attachment in bytes", self.name.len(), limits::FILE_NAME_BYTES_MAX),
            (
                "the media type of an attachment in bytes",
                self.media_type.as_ref().map_or(0, Text::len),
                limits::MEDIA_TYPE_BYTES_MAX,
            ),
        ] {
            if size > max {
                return Err(StatementError::TooLarge { what, size, max });
            }
        }
        if self.size > limits::FILE_BYTES_MAX {
            return Err(StatementError::FileTooLong { size: self.size });
        }
        let typeless = self.media_type.as_ref().is_some_and(Text::is_empty);
        if self.name.is_empty() || typeless {
            return Err(StatementError::Form("the name of an attachment"));
        }
        Ok(())
    }

    pub(crate) fn encode(&self) -> Value {
        let mut map = Builder::default();
        map.put(0, cbor::bytes(&self.key.0));
        map.put(1, cbor::uint(self.size));
        map.put(2, cbor::bytes(self.root.as_bytes()));
        map.put(3, cbor::bytes(self.hash.as_bytes()));
        map.put(4, cbor::text(self.name.raw()));
        map.put_some(5, self.media_type.as_ref().map(|media_type| cbor::text(media_type.raw())));
        map.put_some(6, self.tlp.map(|tlp| cbor::uint(tlp as u8)));
        map.finish()
    }

    /// None if it is not an attachment of this version: whoever cannot say what it is cannot say
    /// what the message is.
    pub(crate) fn decode(value: &Value) -> Option<Self> {
        const WHAT: &str = "an attachment";
        let text = |max| {
            move |value: &Value| {
                cbor::string(value, max).filter(|text| !text.is_empty()).map(Text::from)
            }
        };
        let mut map = Map::of(value.clone(), WHAT).ok()?;
        let attachment = Self {
            key: map.required(0, WHAT, cbor::id).ok()?,
            size: map
                .required(1, WHAT, |value| {
                    cbor::as_uint(value).filter(|size| *size <= limits::FILE_BYTES_MAX)
                })
                .ok()?,
            root: map.required(2, WHAT, cbor::id).ok()?,
            hash: map.required(3, WHAT, cbor::id).ok()?,
            name: map.required(4, WHAT, text(limits::FILE_NAME_BYTES_MAX)).ok()?,
            media_type: map.optional(5, WHAT, text(limits::MEDIA_TYPE_BYTES_MAX)).ok()?,
            tlp: map
                .optional(6, WHAT, |value| Tlp::try_from(cbor::small::<u8>(value)?).ok())
                .ok()?,
        };
        map.rest(WHAT).ok()?;
        Some(attachment)
    }
}
