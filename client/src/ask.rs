//! What a face may ask of the process that holds the home, and what it is told.
//!
//! The same values travel between threads of one process and, as CBOR, over the socket between
//! two: a command gives the same output either way.

use hotline_protocol::address::{Party, Seat};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};
use serde::{Deserialize, Serialize};

use crate::engine::{
    AckRow, Command, CopyRow, CopyState, LinkState, LogRow, MessageRow, NewMessage, Notice,
    Outcome, QuarantineRow, Role,
};
use crate::vault::{Filter, Found, Listed, Page};

/// A question or command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// Something for the engine to do; answered by [`Answer::Outcome`].
    Command(Command),
    /// Who a message would go to; answered by [`Answer::Preview`].
    Preview(Box<NewMessage>),
    /// Answered by [`Answer::Status`].
    Status,
    /// Answered by [`Answer::Whoami`].
    Whoami,
    /// Answered by [`Answer::Directory`].
    Directory,
    /// The number to compare with a seat; answered by [`Answer::SafetyNumber`].
    SafetyNumber(Seat),
    /// A page of messages; answered by [`Answer::List`].
    List {
        /// Which messages.
        filter: Filter,
        /// Which part.
        page: Page,
        /// How many at most.
        limit: usize,
    },
    /// A message by id, beginning of an id, or reference; answered by [`Answer::Message`].
    Message(String),
    /// A case by reference, id or beginning of an id; answered by [`Answer::Case`].
    Case(String, Traffic),
    /// How far a message has come; answered by [`Answer::Delivery`].
    Delivery(MessageId),
    /// Who acknowledged a message; answered by [`Answer::Acks`].
    Acks(MessageId),
    /// The newest entries of the record; answered by [`Answer::Log`].
    Log(usize),
    /// Envelopes that could not be opened; answered by [`Answer::Quarantine`].
    Quarantine,
}

impl Ask {
    /// Whether asking twice is the same as asking once.
    pub(crate) const fn may_repeat(&self) -> bool {
        !matches!(
            self,
            Self::Command(Command::Send(_) | Command::Acknowledge { .. } | Command::Directory(_))
        )
    }
}

/// An answer to an [`Ask`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// How a command ended.
    Outcome(Outcome),
    /// Who a message would go to.
    Preview(Preview),
    /// How things stand.
    Status(Box<Status>),
    /// Who this seat is.
    Whoami(Whoami),
    /// Who can be written to.
    Directory(Box<DirectoryView>),
    /// The twelve groups of five digits; none if there is no such seat.
    SafetyNumber(Option<Vec<String>>),
    /// Messages of a page, in ascending order.
    List(Vec<Listed>),
    /// A message.
    Message(Found<Box<MessageRow>>),
    /// A case.
    Case(Found<CaseId>),
    /// How far a message has come.
    Delivery(Delivery),
    /// Acknowledgements, the first first.
    Acks(Vec<AckRow>),
    /// Entries of the record, oldest first.
    Log(Vec<LogRow>),
    /// Envelopes that could not be opened.
    Quarantine(Vec<QuarantineRow>),
}

/// Who a message would go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Desks, each once.
    pub desks: Vec<String>,
    /// Seats that get a copy, one's own desk's not counted.
    pub seats: Vec<Seat>,
    /// Addressees at which nobody gets a copy, with the reason.
    pub nobody: Vec<String>,
    /// Seats left out, with the reason.
    pub left_out: Vec<String>,
}

/// How things stand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// Whether there is a link.
    pub link: LinkState,
    /// Addresses of the relay.
    pub relay: Vec<String>,
    /// Round trip to the relay in milliseconds, while there is a connection.
    pub rtt_ms: Option<f64>,
    /// Messages not handed to the relay yet.
    pub queued: usize,
    /// Envelopes that waited at the relay when the link was opened and have not come yet.
    pub waiting: u64,
    /// Real messages nobody has read here.
    pub unread: u64,
    /// Envelopes that could not be opened yet.
    pub quarantined: usize,
    /// The newest directory entry held here: its place and its chain hash.
    pub head: (u64, Digest),
    /// The head as words, to be read over a telephone.
    pub head_words: String,
    /// Whether the relay's newest head is recent: fresh, old (2 h), stale (24 h) or none.
    pub head_age: String,
}

/// Who this seat is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whoami {
    /// Its address.
    pub seat: Seat,
    /// Its identity.
    pub identity: Digest,
    /// Whether this home can name the seats of its party.
    pub nominator: bool,
}

/// Who can be written to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryView {
    /// Parties by code.
    pub parties: Vec<PartyView>,
    /// Seats by address.
    pub seats: Vec<SeatView>,
}

/// A party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyView {
    /// Its code.
    pub party: Party,
    /// What people call it.
    pub name: String,
    /// Why it left, if it did.
    pub revoked: Option<String>,
    /// Until when a recovery of its nominator can be objected to.
    pub recovery_until: Option<UnixMillis>,
}

/// A seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatView {
    /// Its address.
    pub seat: Seat,
    /// Its present identity.
    pub identity: Digest,
    /// active, suspended, vacant, expired or revoked.
    pub status: String,
    /// Why it is set aside or dead, as the nominator said.
    pub reason: Option<String>,
    /// Until when it gets no copies unless somebody vouches for it.
    pub copies_from: Option<UnixMillis>,
    /// What this home believes: self, new, known, verified or changed.
    pub standing: String,
    /// The person's name, where the seat published one.
    pub name: Option<String>,
    /// The person's title, where the seat published one.
    pub title: Option<String>,
    /// When it enrolled.
    pub enrolled_at: UnixMillis,
    /// When it last said that its entry is true.
    pub confirmed_at: UnixMillis,
    /// Whether the yearly confirmation is overdue.
    pub confirmation_due: bool,
}

/// How far a sent message has come.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Delivery {
    /// Whether it has been released to seats; until then it waits here.
    pub released: bool,
    /// Its copies, in order of seats.
    pub copies: Vec<CopyRow>,
    /// Who acknowledged, the first first.
    pub acks: Vec<AckRow>,
    /// When the relay drops what nobody collected.
    pub expires_at: Option<UnixMillis>,
    /// Action desks of which no seat's copy is at the relay.
    pub without_custody: Vec<String>,
    /// Action desks of which no device has opened it.
    pub without_device: Vec<String>,
    /// Action desks of which no person has acknowledged.
    pub without_human: Vec<String>,
}

/// Something happened that a face may want to show. Everything in it is already on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum News {
    /// The link went up or down.
    Link(LinkState),
    /// A message was opened and stored.
    Arrived {
        /// Which.
        message: MessageId,
        /// How urgent.
        precedence: Precedence,
    },
    /// A copy of a sent message got further.
    Progress {
        /// Which message.
        message: MessageId,
        /// Which seat.
        seat: Seat,
        /// Its role.
        role: Role,
        /// How far.
        state: CopyState,
    },
    /// A person acknowledged.
    Acknowledged {
        /// Which message.
        message: MessageId,
        /// Who.
        by: Seat,
    },
    /// An intent could not become a message.
    NotSent {
        /// Which.
        message: MessageId,
        /// Why, and what to do.
        reason: String,
    },
    /// Something a person must know.
    Alarm {
        /// A word scripts may match.
        code: String,
        /// The sentence, with the next step.
        text: String,
    },
    /// Some news were missed: look at the store.
    Missed,
}

impl From<Notice> for News {
    fn from(notice: Notice) -> Self {
        match notice {
            Notice::Link(state) => Self::Link(state),
            Notice::Arrived { message, precedence } => Self::Arrived { message, precedence },
            Notice::Progress { message, seat, role, state } => {
                Self::Progress { message, seat, role, state }
            }
            Notice::Acknowledged { message, by } => Self::Acknowledged { message, by },
            Notice::NotSent { message, reason } => Self::NotSent { message, reason },
            Notice::Alarm { code, text } => Self::Alarm { code: code.to_owned(), text },
        }
    }
}
