//! What the engine wants kept: rows of the encrypted store, and the writes that change them.
//!
//! The engine never reads a disk. It is started from a [`Snapshot`] and says what changed as
//! [`Write`]s in [`super::Output::Commit`]; whoever drives it makes each batch durable, whole, before
//! anything the engine says after it leaves the machine.

use serde::{Deserialize, Serialize};

use hotline_protocol::address::{Party, Seat};
use hotline_protocol::ids::{
    CaseId, Digest, EnvelopeId, ExerciseId, Hint, MessageId, Precedence, Traffic, UnixMillis,
};

/// Small named pieces of engine state, each an opaque value under a key.
///
/// Values can hold secrets: they belong in the encrypted store and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Cell {
    /// This seat's own keys and record. Written once by the enrolment.
    Identity,
    /// The nominator key of the party, where this home holds it.
    Nominator,
    /// Genesis, relay key and relay addresses, as the invitation pinned them.
    Anchor,
    /// The state counter told to the relay.
    Counter,
    /// Secret prekeys of one traffic class.
    Prekeys(Traffic),
    /// Everything shared with one peer identity in one traffic class.
    Pair(Traffic, Digest),
    /// The newest signed head.
    Heads,
    /// The proof that the relay showed two histories, to be exported.
    SplitView,
    /// Classes whose one-time keys at the relay are void and not yet replaced.
    Replacing,
    /// Directory entries that were dated back.
    Backdated,
    /// What this home believes about a seat: the identity first seen, and whether it was compared.
    Pin(Seat),
    /// What other seats said of their record of a case.
    Heard(Traffic, CaseId),
    /// Serial of the last case reference given out.
    Serial,
    /// The relay's epoch in which it was last asked about everything it had given a receipt for.
    RelayEpoch,
    /// The roster of this desk, as it is shared.
    Roster,
    /// A page of a case that waits to be handed over, with its colleague.
    Handover(Traffic, MessageId, u32),
    /// When a person was last told that receipts of a message are missing, or that nobody here has
    /// acknowledged it.
    Told(MessageId),
    /// A ladder that the relay times, with its tokens, by the message whose copies carry them.
    Ladder(MessageId),
    /// Tokens that an answer uses, by that answer, kept until the deposits are over.
    Cancellation(MessageId),
    /// From what on messages of this home wait for a second seat.
    ReleasePolicy,
    /// How many messages about alerts of machines are allowed, and what of it was used.
    Intake,
    /// One thing that alerts of machines are about: what was said of it, what waits to be said.
    Reported(Traffic, u64),
    /// The scenario of an exercise that this seat runs, as its file has it.
    Scenario(ExerciseId),
    /// How an exercise runs that this seat runs.
    Led(ExerciseId),
    /// An exercise in which this seat plays.
    Part(ExerciseId),
    /// What this seat published and that holds, with the seats that were given it.
    Published(MessageId),
    /// Counters that a person switched on.
    Counters,
    /// Figures that wait to be sealed, with their reader.
    CountersWaiting,
    /// What a party sent of a week that is not closed.
    Contribution(u32, Party),
    /// The totals of a week that is closed.
    Totals(u32),
    /// A campaign of checks that this seat runs or ran.
    Campaign(CaseId),
}

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Written at this seat.
    Sent,
    /// Received from another desk.
    Received,
    /// Sent by another seat of this desk, or an answer to the desk seen by all its seats.
    DeskCopy,
    /// Passed on by a colleague, with the case: the colleague's word.
    HandedOver,
}

/// A message as the store keeps it: columns to list and search by, and the exact sealed content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRow {
    /// The same in every copy.
    pub id: MessageId,
    /// Hash of the common content.
    pub common: Digest,
    /// The case it belongs to.
    pub case: CaseId,
    /// Human reference of the case.
    pub reference: String,
    /// Operation, exercise or drill.
    pub traffic: Traffic,
    /// Which way it went.
    pub direction: Direction,
    /// The seat that wrote it, proven by the session.
    pub from: Seat,
    /// Addressees as written, action before information.
    pub to: Vec<String>,
    /// Code of the kind, as on the wire.
    pub kind: String,
    /// Precedence for this seat.
    pub precedence: Precedence,
    /// TLP label as text.
    pub tlp: String,
    /// Subject, made safe to show.
    pub subject: String,
    /// Body, made safe to show.
    pub body: String,
    /// The common content, byte for byte as it was authenticated.
    pub content: Vec<u8>,
    /// The author's signature, where it is a note.
    pub signature: Option<Vec<u8>>,
    /// When its author released it: the author's claim.
    pub released_at: UnixMillis,
    /// When the relay accepted the envelope; none for what was sent from here.
    pub accepted_at: Option<UnixMillis>,
    /// When this device opened it; none for what was sent from here.
    pub opened_at: Option<UnixMillis>,
    /// When a person read it here.
    pub read_at: Option<UnixMillis>,
    /// Whether this device owes no device receipt: it was sealed, or none is due.
    pub receipted: bool,
    /// Whether the author's identity had been compared by a person when it was opened.
    pub verified: bool,
    /// Messages of the case that were its heads when this one was written: each a common hash
    /// (32 bytes) or, where a note must not commit to a non-paper, a message id (16 bytes).
    pub seen: Vec<Vec<u8>>,
    /// The colleague who handed it over; none for what came or went itself.
    pub handed_by: Option<Seat>,
}

/// A person's acknowledgement of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AckRow {
    /// Which message.
    pub message: MessageId,
    /// Who acknowledged.
    pub by: Seat,
    /// In which words, as the code on the wire.
    pub kind: String,
    /// When, by the acknowledging seat's clock.
    pub at: UnixMillis,
}

/// Why a seat gets a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Addressed for action: a wait counts it.
    Action,
    /// Addressed for information.
    Information,
    /// Another seat of the author's own desk: never receipted, counts in no wait.
    OwnDesk,
}

/// How far one copy of a sent message got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CopyState {
    /// Waits for a session with the seat.
    Waiting,
    /// Sealed and on disk here; perhaps sent.
    Sealed,
    /// The relay has it on disk.
    Custody,
    /// The device opened and stored it.
    Delivered,
    /// Held for a decision of a person, with the reason.
    Held(String),
    /// Will not arrive, with the reason.
    Failed(String),
    /// The relay dropped it at its expiry.
    Expired,
}

/// One copy of a sent message: for one seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyRow {
    /// Which message.
    pub message: MessageId,
    /// For whom.
    pub seat: Seat,
    /// The identity it is for, as the directory named it when the message was released.
    pub identity: Digest,
    /// Why the seat gets it.
    pub role: Role,
    /// How far it got.
    pub state: CopyState,
    /// Newest envelope it travelled in.
    pub envelope: Option<EnvelopeId>,
    /// Custody receipt: the relay's clock.
    pub custody_at: Option<UnixMillis>,
    /// When the relay said that the device had collected it.
    pub collected_at: Option<UnixMillis>,
    /// Device receipt: when the device says it opened it.
    pub device_at: Option<UnixMillis>,
    /// How often it was sealed.
    pub seals: u8,
    /// The first custody receipt, where the newest is of a copy sealed again.
    pub first_custody_at: Option<UnixMillis>,
    /// When the relay first said that the device had collected what no receipt has come for.
    pub owed_since: Option<UnixMillis>,
}

/// What an outgoing envelope carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cargo {
    /// A copy of a message.
    Copy(MessageId),
    /// Device receipts, or another word from engine to engine that needs no receipt itself.
    Service,
}

/// A sealed envelope that has no custody receipt yet. Sent again byte for byte until it has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutgoingRow {
    /// Its id in the mailbox.
    pub id: EnvelopeId,
    /// Whose mailbox.
    pub to: Seat,
    /// Its lane.
    pub precedence: Precedence,
    /// When it expires.
    pub expires_at: UnixMillis,
    /// Its hint.
    pub hint: Hint,
    /// The sealed bytes.
    pub sealed: Vec<u8>,
    /// What it carries.
    pub cargo: Cargo,
    /// Ascending order of sealing: envelopes are sent in it.
    pub order: u64,
}

/// What a person asked to be sent and is not released yet: intent, not ciphertext.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntentRow {
    /// The message it will become.
    pub id: MessageId,
    /// When it was asked for.
    pub queued_at: UnixMillis,
    /// The draft, in the engine's own form.
    pub draft: Vec<u8>,
}

/// An envelope that could not be opened, kept until it can be or its time is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantineRow {
    /// Its id in this mailbox.
    pub envelope: EnvelopeId,
    /// Its lane.
    pub precedence: Precedence,
    /// When the relay accepted it.
    pub accepted_at: UnixMillis,
    /// When it came.
    pub arrived_at: UnixMillis,
    /// Its hint.
    pub hint: Hint,
    /// The sealed bytes.
    pub sealed: Vec<u8>,
    /// Why it is here and what happens next, as a sentence.
    pub cause: String,
}

/// A directory entry of the replica.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRow {
    /// Its place in the log.
    pub seq: u64,
    /// The signed entry.
    pub bytes: Vec<u8>,
    /// The salted profile beside it.
    pub profile: Option<Vec<u8>>,
}

/// Something a person must be able to look up later: an alarm, an override, a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRow {
    /// When.
    pub at: UnixMillis,
    /// A code of the engine's `Notice` that scripts may match.
    pub code: String,
    /// The sentence.
    pub text: String,
}

/// One change of the store. A batch of them is applied whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Sets a cell.
    Put(Cell, Vec<u8>),
    /// Empties a cell; its old value must not be recoverable.
    Erase(Cell),
    /// Inserts or replaces a message by its id.
    Message(Box<MessageRow>),
    /// A person has read a message; the first time counts.
    Read(MessageId, UnixMillis),
    /// The device receipt of a message is sealed.
    Receipted(MessageId),
    /// Inserts an acknowledgement, or replaces the one of the same message and seat.
    Ack(AckRow),
    /// Inserts or replaces a copy by message and seat.
    Copy(CopyRow),
    /// Inserts an outgoing envelope.
    Outgoing(OutgoingRow),
    /// Drops an outgoing envelope: it has a receipt, or is given up.
    Sent(EnvelopeId),
    /// Inserts an intent.
    Intent(IntentRow),
    /// Drops an intent: it was released, or refused.
    Released(MessageId),
    /// Inserts or replaces a quarantined envelope by its id.
    Quarantine(QuarantineRow),
    /// Drops a quarantined envelope: opened, or over.
    Unquarantine(EnvelopeId),
    /// Appends a directory entry.
    Entry(EntryRow),
    /// Remembers something for the record.
    Log(LogRow),
}

/// How far back a [`Snapshot`] reaches: no envelope outlives 30 days, no session 35.
pub const REMEMBER: core::time::Duration = core::time::Duration::from_secs(40 * 86_400);

/// The moment from which on a [`Snapshot`] taken now reaches.
pub(crate) fn remembered_since(now: UnixMillis) -> UnixMillis {
    UnixMillis(now.0.saturating_sub(u64::try_from(REMEMBER.as_millis()).unwrap_or(u64::MAX)))
}

impl MessageRow {
    /// Whether its receipts are still followed: it was sent from here, and not too long ago.
    pub(crate) fn is_followed(&self, now: UnixMillis) -> bool {
        self.direction == Direction::Sent && self.released_at >= remembered_since(now)
    }
}

/// All that the engine is started from.
///
/// `messages` are those released or opened in the last [`REMEMBER`], and all others of the cases
/// these belong to: nothing older can still arrive, and a hundred thousand old messages do not
/// belong in memory. `subject` and `body` may be empty; `content` may not. `copies` are those of
/// the messages among them that are still followed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// Every cell.
    pub cells: Vec<(Cell, Vec<u8>)>,
    /// The replica, in order of `seq`.
    pub entries: Vec<EntryRow>,
    /// Messages, see above.
    pub messages: Vec<MessageRow>,
    /// Copies of sent messages, see above.
    pub copies: Vec<CopyRow>,
    /// Outgoing envelopes, in order.
    pub outgoing: Vec<OutgoingRow>,
    /// Intents, in the order they were asked for.
    pub intents: Vec<IntentRow>,
    /// Quarantined envelopes.
    pub quarantine: Vec<QuarantineRow>,
}
