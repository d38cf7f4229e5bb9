//! The library (LIB): documents that a party publishes to all or to some.
//!
//! A document is a signed note of drill traffic, in a case of its own: it rings nowhere and moves no
//! case. A new version takes the place of the one before, a withdrawal takes it off the shelf and says
//! so. Whose a document is follows from who sealed it: what another party says of it is about another
//! document.

use core::fmt;
use core::str::FromStr;
use std::collections::BTreeMap;

use ciborium::Value;
use hotline_protocol::address::{Address, Party, Seat};
use hotline_protocol::ids::{Digest, MessageId, ParseError, Traffic, UnixMillis};

use crate::cbor::{self, Builder, DecodeError, Map};
use crate::common::Common;
use crate::kind::{Kind, Said};
use crate::limits;
use crate::statement::{Addressees, Authenticity};
use crate::text::Text;
use crate::vocabulary::Tlp;

/// Names a document within its party: random, and the same in all of its versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub [u8; 16]);

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for DocumentId {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        // The same spelling as of every other random id.
        text.parse().map(|id: MessageId| Self(id.0))
    }
}

impl TryFrom<&[u8]> for DocumentId {
    type Error = core::array::TryFromSliceError;

    fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
        bytes.try_into().map(Self)
    }
}

/// What a LIB says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Which document.
    pub id: DocumentId,
    /// Counts its versions, from 1. The highest holds.
    pub number: u32,
    /// What is done with it.
    pub step: Step,
}

/// What is done with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A version that travels inside its message.
    Text {
        /// Its bytes.
        bytes: Vec<u8>,
        /// What its publisher calls the file.
        name: Text,
        /// Its media type, as its publisher says.
        media_type: Text,
    },
    /// A version that goes along as the only file of its message.
    File,
    /// It is taken off the shelf; the body says why.
    Withdrawal,
}

mod key {
    pub(super) const ID: u64 = 0;
    pub(super) const NUMBER: u64 = 1;
    pub(super) const STEP: u64 = 2;
    pub(super) const BYTES: u64 = 3;
    pub(super) const NAME: u64 = 4;
    pub(super) const MEDIA_TYPE: u64 = 5;
}

impl Document {
    /// As a message says it.
    #[must_use]
    pub fn said(&self) -> Said {
        let mut map = Builder::default();
        map.put(key::ID, cbor::bytes(&self.id.0));
        map.put(key::NUMBER, cbor::uint(self.number));
        match &self.step {
            Step::Text { bytes, name, media_type } => {
                map.put(key::STEP, cbor::uint(0_u8));
                map.put(key::BYTES, cbor::bytes(bytes));
                map.put_text(key::NAME, name);
                map.put_text(key::MEDIA_TYPE, media_type);
            }
            Step::File => map.put(key::STEP, cbor::uint(1_u8)),
            Step::Withdrawal => map.put(key::STEP, cbor::uint(2_u8)),
        }
        Said::Other { kind: Kind::Lib, fields: cbor::write(&map.finish()) }
    }

    /// Reads what a LIB says; none if the message is of another kind.
    ///
    /// # Errors
    ///
    /// The message is no document that can be put on a shelf: show it as a message.
    pub fn of(common: &Common) -> Result<Option<Self>, DecodeError> {
        let Said::Other { kind: Kind::Lib, fields } = &common.said else { return Ok(None) };
        let mut map = Map::of(cbor::read(fields)?, "the fields of a LIB")?;
        let id = map.required(key::ID, "document", cbor::id)?;
        let number = map.required(key::NUMBER, "number", positive)?;
        let step = match map.required(key::STEP, "step", cbor::small::<u8>)? {
            0 => Step::Text {
                bytes: map.required(key::BYTES, "bytes", document_bytes)?,
                name: map.text(key::NAME, "name", limits::FILE_NAME_BYTES_MAX)?,
                media_type: map.text(
                    key::MEDIA_TYPE,
                    "media type",
                    limits::MEDIA_TYPE_BYTES_MAX,
                )?,
            },
            1 => Step::File,
            2 => Step::Withdrawal,
            _ => return Err(DecodeError::Field("step")),
        };
        map.rest("the fields of a LIB")?;
        published(common)?;
        let files = usize::from(step == Step::File);
        if common.attachments.len() != files {
            return Err(DecodeError::Contradiction("a document is its text or its only file"));
        }
        Ok(Some(Self { id, number, step }))
    }
}

/// What a party publishes is signed, and beside operation.
pub(crate) fn published(common: &Common) -> Result<(), DecodeError> {
    if common.traffic != Traffic::Drill {
        return Err(DecodeError::Contradiction("what is published is drill traffic"));
    }
    if common.authenticity != Authenticity::Note {
        return Err(DecodeError::Contradiction("what is published is a note"));
    }
    Ok(())
}

/// Everybody a message was addressed to, those who act first.
pub(crate) fn addressees(common: &Common) -> Vec<Address> {
    let Addressees { action, information } = &common.to;
    action.iter().chain(information).cloned().collect()
}

pub(crate) fn positive(value: &Value) -> Option<u32> {
    cbor::small::<u32>(value).filter(|number| *number > 0)
}

fn document_bytes(value: &Value) -> Option<Vec<u8>> {
    let bytes = value.as_bytes().filter(|bytes| bytes.len() <= limits::DOCUMENT_BYTES_MAX)?;
    Some(bytes.clone())
}

/// A document as it stands: its latest version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelved {
    /// Whose.
    pub party: Party,
    /// Which.
    pub id: DocumentId,
    /// Of this version.
    pub number: u32,
    /// The message that says so.
    pub message: MessageId,
    /// Its `H(common)`.
    pub hash: Digest,
    /// Who published it.
    pub from: Seat,
    /// To whom it went, those who act first: they are told what takes its place.
    pub to: Vec<Address>,
    /// The entry of the directory up to which that seat had seen it.
    pub seen: u64,
    /// When, by that seat's clock.
    pub at: UnixMillis,
    /// What it is called.
    pub title: Text,
    /// How far it may be shared.
    pub tlp: Tlp,
    /// What the file is called.
    pub name: Text,
    /// Its media type.
    pub media_type: Text,
    /// Its length in bytes.
    pub size: u64,
    /// Whether it lies at the relay as a file.
    pub is_file: bool,
    /// Whether it was withdrawn, with the reason.
    pub withdrawn: Option<Text>,
}

/// Every document that this seat was sent, each as its latest version. A function of the set of
/// messages: the order in which they come does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Library(BTreeMap<(Party, DocumentId), Shelved>);

impl Library {
    /// Takes a message in; whether it is about a document.
    pub fn enter(&mut self, common: &Common) -> bool {
        let Ok(Some(document)) = Document::of(common) else { return false };
        let file = common.attachments.first();
        let (name, media_type, size) = match (document.step.clone(), file) {
            (Step::Text { bytes, name, media_type }, _) => {
                (name, media_type, u64::try_from(bytes.len()).unwrap_or(u64::MAX))
            }
            (Step::File, Some(file)) => {
                (file.name.clone(), file.media_type.clone().unwrap_or_default(), file.size)
            }
            _ => (Text::default(), Text::default(), 0),
        };
        let shelved = Shelved {
            party: common.from.desk.party.clone(),
            id: document.id,
            number: document.number,
            message: common.id,
            hash: common.hash(),
            from: common.from.clone(),
            to: addressees(common),
            seen: common.head.seq,
            at: common.released_at,
            title: common.subject.clone(),
            tlp: common.tlp,
            name,
            media_type,
            size,
            is_file: document.step == Step::File,
            withdrawn: (document.step == Step::Withdrawal).then(|| common.body.clone()),
        };
        let key = (shelved.party.clone(), shelved.id);
        let newer = |held: &Shelved| (shelved.number, shelved.hash) > (held.number, held.hash);
        if self.0.get(&key).is_none_or(newer) {
            self.0.insert(key, shelved);
        }
        true
    }

    /// A document of a party as it stands; none if nothing was heard of it.
    #[must_use]
    pub fn document(&self, party: &Party, id: DocumentId) -> Option<&Shelved> {
        self.0.get(&(party.clone(), id))
    }

    /// The documents, party by party, and how many of them are beyond what is shown of one party:
    /// those that are withdrawn first, then those of the highest ids.
    #[must_use]
    pub fn documents(&self) -> (Vec<&Shelved>, usize) {
        let mut parties: BTreeMap<&Party, Vec<&Shelved>> = BTreeMap::new();
        for ((party, _), shelved) in &self.0 {
            parties.entry(party).or_default().push(shelved);
        }
        let mut beyond = 0;
        let mut all = Vec::new();
        for mut shelf in parties.into_values() {
            shelf.sort_by_key(|one| (one.withdrawn.is_some(), one.id));
            beyond += shelf.len().saturating_sub(limits::DOCUMENTS_MAX);
            shelf.truncate(limits::DOCUMENTS_MAX);
            all.append(&mut shelf);
        }
        (all, beyond)
    }
}
