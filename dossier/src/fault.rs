//! What can be wrong with a dossier, each with the item it is about.

use hotline_protocol::ids::MessageId;

use crate::file::{Proof, Totals};

/// Says why a file is no dossier that this program reads. Nothing is known about what it says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Longer than any dossier is.
    #[error("the file has {size} bytes, and a dossier has at most {max}")]
    TooLong {
        /// How long it is.
        size: usize,
        /// How long it may be.
        max: usize,
    },
    /// No text.
    #[error("the file is no text: it is damaged, or no dossier")]
    NotText,
    /// A page without the dossier inside, or the text form, which is for reading alone.
    #[error(
        "there is no dossier in the file: check the JSON or the page, the text form proves nothing"
    )]
    NoDossier,
    /// Cut, or damaged beyond reading.
    #[error("the dossier is cut or damaged at line {line}, column {column}: {why}")]
    Damaged {
        /// Where.
        line: usize,
        /// Where in it.
        column: usize,
        /// What was expected.
        why: String,
    },
    /// Of a later program.
    #[error("the dossier has version {0}, and this program reads version 1: upgrade it")]
    Version(u32),
    /// Something at the top or in the directory cannot be read.
    #[error("{0} cannot be read")]
    Part(&'static str),
    /// More than is read.
    #[error("the dossier has {count} {what}, and at most {max} are read")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many.
        count: usize,
        /// How many may be.
        max: usize,
    },
}

/// Something that is not as it would be if the dossier were true and whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The items are not numbered one after the other.
    #[error("item {found} stands where item {expected} belongs: something was taken out or moved")]
    Numbering {
        /// The number it has.
        found: u32,
        /// The number it would have.
        expected: u32,
    },
    /// The link does not fit.
    #[error("item {item} ({id}) was changed after the export: its link does not fit")]
    Changed {
        /// Which item.
        item: u32,
        /// Which message it is or is about.
        id: String,
    },
    /// The top or the directory does not fit the first link.
    #[error("the top of the dossier or its directory was changed after the export")]
    TopChanged,
    /// Totals, hashes or the list of what is missing do not fit the last link.
    #[error("the end of the dossier was changed or cut after the export")]
    EndChanged,
    /// Something in the item cannot be read.
    #[error("item {item} ({id}): {what} cannot be read")]
    Malformed {
        /// Which item.
        item: u32,
        /// Which message.
        id: String,
        /// Which part.
        what: &'static str,
    },
    /// The message names another id.
    #[error("item {item} says it is message {said}, and its content is of message {content}")]
    OtherMessage {
        /// Which item.
        item: u32,
        /// What stands beside it.
        said: String,
        /// What stands inside.
        content: MessageId,
    },
    /// The message is of another case or other traffic.
    #[error("item {item} ({id}) belongs to another case or to other traffic")]
    OtherCase {
        /// Which item.
        item: u32,
        /// Which message.
        id: MessageId,
    },
    /// It is there twice.
    #[error("item {item} ({id}) is there already as item {first}")]
    Duplicate {
        /// Which item.
        item: u32,
        /// Which message.
        id: String,
        /// Where it stands first.
        first: u32,
    },
    /// Two contents under one id.
    #[error("item {item} ({id}) has the id of item {first} and says something else")]
    Conflict {
        /// Which item.
        item: u32,
        /// Which message.
        id: MessageId,
        /// The other one.
        first: u32,
    },
    /// It claims to prove something else than it does.
    #[error("item {item} ({id}) is marked {}, and it is {}", said.word(), is.word())]
    Relabelled {
        /// Which item.
        item: u32,
        /// Which message.
        id: String,
        /// What it is marked as.
        said: Proof,
        /// What it is.
        is: Proof,
    },
    /// A note without its signature.
    #[error("item {item} ({id}) is a note without a signature")]
    Unsigned {
        /// Which item.
        item: u32,
        /// Which message.
        id: MessageId,
    },
    /// Something that bears no signature has one.
    #[error("item {item} ({id}) is no note and bears a signature")]
    NeedlessSignature {
        /// Which item.
        item: u32,
        /// Which message.
        id: String,
    },
    /// The signature is of other words, or of somebody else.
    #[error("item {item} ({id}): the signature is not that of {author} for these words")]
    Signature {
        /// Which item.
        item: u32,
        /// Which message.
        id: MessageId,
        /// Whom the note names as its author.
        author: String,
    },
    /// The directory does not know the author, or not at that time.
    #[error("item {item} ({id}): {author} had no key at entry {seq} of the directory")]
    NoKey {
        /// Which item.
        item: u32,
        /// Which message.
        id: MessageId,
        /// Whom the note names as its author.
        author: String,
        /// The entry that its author saw.
        seq: u64,
    },
    /// The author's keys were dead or set aside.
    #[error("item {item} ({id}): {author} was {status} at entry {seq} of the directory")]
    NotSitting {
        /// Which item.
        item: u32,
        /// Which message.
        id: MessageId,
        /// Whom the note names as its author.
        author: String,
        /// What the seat was.
        status: &'static str,
        /// The entry that its author saw.
        seq: u64,
    },
    /// The note was written with another directory in view.
    #[error("item {item} ({id}) names another directory than this one at entry {seq}")]
    OtherDirectory {
        /// Which item.
        item: u32,
        /// Which message.
        id: MessageId,
        /// The entry that its author saw.
        seq: u64,
    },
    /// The directory in the file is not one that its rules allow.
    #[error("entry {seq} of the directory is not right: {why}")]
    Directory {
        /// Which entry.
        seq: usize,
        /// Why.
        why: String,
    },
    /// The head is not one of this directory.
    #[error("the signed head is not one of the directory in the file")]
    Head,
    /// The genesis is not the one that is named.
    #[error("the directory does not begin as it says")]
    Genesis,
    /// A signed message names a message that is not there.
    #[error(
        "item {item} ({id}) signs that its author had seen note {refers_to}, which is not here"
    )]
    Gap {
        /// Which item.
        item: u32,
        /// Which message.
        id: MessageId,
        /// What it refers to.
        refers_to: String,
    },
    /// The list of what is missing is another.
    #[error("messages refer to {0}, which is neither here nor said to be missing")]
    Missing(String),
    /// More is said to be missing than is referred to.
    #[error("{0} is said to be missing, and nothing refers to it")]
    NotMissing(String),
    /// The order is another.
    #[error("item {item} ({id}) stands where message {expected} belongs")]
    Order {
        /// Which item.
        item: u32,
        /// Which message.
        id: MessageId,
        /// The message that the order of the case puts there.
        expected: MessageId,
    },
    /// A receipt of something that is not there, or not directly behind its message.
    #[error("item {item} is a receipt for message {id}, and does not stand behind it")]
    Astray {
        /// Which item.
        item: u32,
        /// Which message.
        id: String,
    },
    /// A receipt of a seat that the message did not go to.
    #[error("item {item} ({id}): the message was not addressed to {seat}")]
    NotAddressed {
        /// Which item.
        item: u32,
        /// Which message.
        id: MessageId,
        /// Which seat.
        seat: String,
    },
    /// The acknowledgement says another time.
    #[error(
        "item {item} ({id}) says that the relay took the copy of {seat} at {said}, and the \
         acknowledgement of that seat (item {by}) was told {told}"
    )]
    ReceiptTime {
        /// Which item.
        item: u32,
        /// Which message.
        id: MessageId,
        /// For which seat.
        seat: String,
        /// What the receipt says.
        said: String,
        /// Which item says otherwise.
        by: u32,
        /// What that one says.
        told: String,
    },
    /// It cites another content than the one that is here.
    #[error("item {item} ({id}) answers other words than those of message {cited} that are here")]
    CitesOther {
        /// Which item.
        item: u32,
        /// Which message.
        id: MessageId,
        /// The message it cites.
        cited: MessageId,
    },
    /// A note that commits to a non-paper: an honest client never writes it.
    #[error("item {item} ({id}) is a note and signs the hash of a non-paper")]
    SignedLink {
        /// Which item.
        item: u32,
        /// Which message.
        id: MessageId,
    },
    /// The counts are not those of what is here.
    #[error(
        "the totals say {} items, {} signed, {} unproven and {} stated; there are {}, {}, {} and {}",
        said.items, said.signed, said.unproven, said.stated,
        are.items, are.signed, are.unproven, are.stated
    )]
    Totals {
        /// What is said.
        said: Totals,
        /// What is there.
        are: Totals,
    },
    /// A hash over messages is not theirs.
    #[error("the {0} hash is not that of the messages in the dossier")]
    Record(&'static str),
    /// The page shows something else than the dossier in it.
    #[error("the page shows something else than the dossier inside it, from byte {0} on")]
    Page(usize),
    /// The page names words that are not here, so what it shows was not held against what is in it.
    #[error(
        "the page cannot be held against the dossier inside it: it names language \"{language}\" \
         and time zone \"{zone}\", and one of them is not known here"
    )]
    PageWords {
        /// The language that it names.
        language: String,
        /// The time zone that it names.
        zone: String,
    },
    /// The title is of another case.
    #[error("the dossier bears the reference {0}, and no message in it does")]
    Reference(String),
}

impl Fault {
    /// The item it is about, if it is about one.
    #[must_use]
    pub const fn item(&self) -> Option<u32> {
        match self {
            Self::Numbering { found: item, .. }
            | Self::Changed { item, .. }
            | Self::Malformed { item, .. }
            | Self::OtherMessage { item, .. }
            | Self::OtherCase { item, .. }
            | Self::Duplicate { item, .. }
            | Self::Conflict { item, .. }
            | Self::Relabelled { item, .. }
            | Self::Unsigned { item, .. }
            | Self::NeedlessSignature { item, .. }
            | Self::Signature { item, .. }
            | Self::NoKey { item, .. }
            | Self::NotSitting { item, .. }
            | Self::OtherDirectory { item, .. }
            | Self::Gap { item, .. }
            | Self::Order { item, .. }
            | Self::Astray { item, .. }
            | Self::NotAddressed { item, .. }
            | Self::ReceiptTime { item, .. }
            | Self::CitesOther { item, .. }
            | Self::SignedLink { item, .. } => Some(*item),
            Self::TopChanged
            | Self::EndChanged
            | Self::Directory { .. }
            | Self::Head
            | Self::Genesis
            | Self::Missing(_)
            | Self::NotMissing(_)
            | Self::Totals { .. }
            | Self::Record(_)
            | Self::Page(_)
            | Self::PageWords { .. }
            | Self::Reference(_) => None,
        }
    }
}
