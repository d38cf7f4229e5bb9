//! What goes into the engine and what comes out of it.

use hotline_casework::Kind;
use hotline_intake::{Allowance, Report};
use hotline_protocol::address::{Address, Desk, Party, Seat};
use hotline_protocol::close::CloseCode;
use hotline_protocol::deposit::DepositNotice;
use hotline_protocol::frames::Channel;
use hotline_protocol::ids::{
    CaseId, Digest, ExerciseId, MessageId, Precedence, Traffic, UnixMillis,
};
use hotline_protocol::link::Transmit;

use super::counters::CountersChange;
use super::deed::{Deed, Matter};
use super::ladder::LadderWish;
use super::ping::NewCampaign;
use super::play::Play;
use super::profile::Profile;
use super::release::ReleasePolicy;
use super::report::Reported;
use super::roster::NewShift;
use super::rows::{CopyState, Direction, MessageRow, Role, Write};
use super::transfer::{NewAttachment, SpoolDone, SpoolWork};

/// Names a command until it is answered. Chosen by the asker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// What happens to an engine.
#[derive(Debug)]
pub enum Input {
    /// A connection to the relay stands: TLS is done, the relay's key was the pinned one.
    Connected,
    /// The connection asked for could not be made.
    ConnectFailed(Unreachable),
    /// The connection is gone, with the relay's close code if it gave one.
    Disconnected(Option<CloseCode>),
    /// Bytes of a stream.
    Received(Channel, Vec<u8>),
    /// Somebody wants something.
    Command(Ticket, Command),
    /// What was wanted of the spool.
    Spooled(SpoolDone),
    /// Time has come to what `poll_timeout` asked for.
    Tick,
}

/// Why there is no connection. What a person is told follows from it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreachable {
    /// No answer, or the address does not resolve.
    #[error("the relay does not answer at {0}")]
    Silent(String),
    /// Somebody answered with another key than the pinned one.
    #[error("whoever answers at {0} is not the relay that the invitation names")]
    WrongKey(String),
}

/// What a face asks of the engine.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Command {
    /// Write to desks. Answered by [`Outcome::Queued`] once the intent is on disk.
    Send(Box<NewMessage>),
    /// The same for a concern or a warning, with a word on its ladder; without it the usual times
    /// hold.
    Raise {
        /// What is raised.
        new: Box<NewMessage>,
        /// Whether and when later rungs are asked.
        ladder: LadderWish,
    },
    /// Acknowledge a received message as a person.
    Acknowledge {
        /// Which message.
        message: MessageId,
        /// In which words: received, understood, under-review, referred, cannot-process.
        kind: String,
    },
    /// A person has read a message.
    MarkRead {
        /// Which message.
        message: MessageId,
    },
    /// Be online from now on, and come back when the link is lost. Answered at once.
    Connect,
    /// Answered by [`Outcome::Synced`] once everything queued has been handed to the relay or
    /// refused, and everything that waited has been opened. Connects if need be; if that
    /// fails, the answer is [`Failure::Offline`].
    Sync,
    /// Signs and appends a directory entry. Connects if need be.
    Directory(DirectoryChange),
    /// Records the comparison of a safety number.
    Verify {
        /// Whose.
        seat: Seat,
        /// Digits or words as the other side read them out; white space is ignored.
        matches: String,
    },
    /// Passes an incident on to the next desk that the addressee publishes. Answered by
    /// [`Outcome::Queued`] once the intent is on disk.
    Escalate {
        /// The incident's case.
        case: CaseId,
        /// Operation, exercise or drill.
        traffic: Traffic,
        /// Whose ladder to climb; needed where several parties were asked.
        party: Option<Party>,
        /// Why, for both sides to read.
        reason: String,
        /// What the person has read about it; refused if it stands otherwise by now. None acts on
        /// what stands.
        #[serde(default)]
        expects: Option<Expected>,
    },
    /// Takes a message back that nobody has acknowledged. Answered by [`Outcome::Queued`] with the
    /// message that tells those who have it, or by [`Outcome::Done`] if it had not left.
    Recall {
        /// Which message.
        message: MessageId,
    },
    /// Takes the escalation to the present rung back. Answered by [`Outcome::Queued`].
    Deescalate {
        /// The incident's case.
        case: CaseId,
        /// Operation, exercise or drill.
        traffic: Traffic,
        /// Whose ladder it is; needed where several parties were asked.
        party: Option<Party>,
        /// Why, for both sides to read.
        reason: String,
    },
    /// Does something else about an incident. Answered by [`Outcome::Queued`] once all that it takes is
    /// on disk: the last message of it.
    Deed(Box<Matter>, Deed),
    /// Asks the seats that have a part in a case what they hold of its record. Answered at once; what
    /// they say is told by [`Notice::Record`].
    Compare {
        /// Which case.
        case: CaseId,
        /// Operation, exercise or drill.
        traffic: Traffic,
    },
    /// Accepts the changed identity of a seat without comparing it, for a reason on the record.
    AcceptChange {
        /// Whose.
        seat: Seat,
        /// Why.
        reason: String,
    },
    /// Sets who of this desk is on duty when, for all its seats.
    SetRoster(Vec<NewShift>),
    /// Hands a case over to a colleague. Answered by [`Outcome::HandedOver`] once its messages are on
    /// disk for it.
    HandOver {
        /// Which case.
        case: CaseId,
        /// Operation, exercise or drill.
        traffic: Traffic,
        /// To whom; none is the next on duty.
        to: Option<Seat>,
        /// What the colleague should know besides.
        note: String,
        /// All that the store has of the case, in the order in which it came: whoever holds the
        /// store puts it in.
        #[serde(skip)]
        rows: Vec<MessageRow>,
    },
    /// Fetch a chunk of an attachment. Connects if need be. Answered by [`Outcome::Chunk`]; whether
    /// the bytes are those of the name is for the asker to judge.
    Chunk {
        /// Which.
        name: Digest,
        /// Those that will be asked for next.
        next: Vec<Digest>,
    },
    /// Let a draft of another seat of this desk go, under this seat's session.
    Release {
        /// The id of the draft, which is that of the message.
        draft: MessageId,
    },
    /// Give a draft back to its drafter, or take one's own back.
    Return {
        /// The id of the draft.
        draft: MessageId,
        /// Why, for the desk to read.
        reason: String,
    },
    /// Asks devices whether they can be reached: a drill that calls nobody. Answered by
    /// [`Outcome::Queued`]; each device answers by its receipt alone.
    CheckLine {
        /// Whose devices.
        to: Vec<Address>,
        /// Where it comes from when no person asked for it.
        automated: Option<String>,
    },
    /// Publish a document or a definition: a note of drill traffic. Answered by [`Outcome::Queued`]
    /// or [`Outcome::AwaitsRelease`].
    Publish(Box<NewMessage>),
    /// Switch counters on or off, say that they were shown, or send a week.
    Counters(CountersChange),
    /// Plans a campaign of checks. Answered by [`Outcome::Campaign`] once it is on disk.
    OpenCampaign(Box<NewCampaign>),
    /// Ends a campaign of this seat now, or gives it up before it opened. Answered by
    /// [`Outcome::Campaign`]; its result follows.
    CloseCampaign {
        /// Which.
        case: CaseId,
        /// What is to be done, for everybody to read.
        actions: Vec<String>,
    },
    /// A person at this seat answers a campaign. Answered by [`Outcome::Queued`].
    AnswerCheck {
        /// Which campaign.
        case: CaseId,
        /// Whether the row of this seat may be shown to everybody.
        named: bool,
    },
    /// Set from what on messages of this home wait for a second seat.
    SetReleasePolicy(ReleasePolicy),
    /// Runs an exercise, leads it, or plays in it.
    Exercise(Box<Play>),
    /// Acknowledge a note on the record: signed. Of a note alone.
    AcknowledgeOnRecord {
        /// Which note.
        message: MessageId,
        /// In which words, as [`Command::Acknowledge`].
        kind: String,
    },
    /// Tells what machines raised, or takes note that it was told. Answered by [`Outcome::Reported`] once
    /// what becomes of each is on disk.
    Report(Vec<Report>),
    /// Sets how many messages an hour may be written about what machines raise.
    Allow(Allowance),
    /// Close the link and stop connecting. Answered at once.
    Stop,
}

/// A message a person wants sent.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct NewMessage {
    /// Who must act.
    pub to: Vec<Address>,
    /// Who must know.
    pub info: Vec<Address>,
    /// Code of the kind: TXT for plain text, CON or WRN to raise an incident.
    #[serde(default = "plain_text")]
    pub kind: String,
    /// The kind's fields, as casework encodes them; empty where it has none.
    #[serde(default, with = "serde_bytes")]
    pub fields: Vec<u8>,
    /// How fast it must be handled.
    pub precedence: Precedence,
    /// Operation, exercise or drill.
    pub traffic: Traffic,
    /// TLP label as a person writes it.
    pub tlp: String,
    /// The case it continues; a new one without.
    pub case: Option<CaseId>,
    /// The message it answers.
    pub in_reply_to: Option<MessageId>,
    /// One line.
    pub subject: String,
    /// The text.
    pub body: String,
    /// Language of the text (BCP 47).
    pub language: String,
    /// Whether it is on the record (a note) rather than a non-paper.
    pub note: bool,
    /// Where it comes from when no person wrote it.
    pub automated: Option<String>,
    /// Seats that stand in their first 24 hours beside sitting ones and are accepted by name.
    pub accept: Vec<Seat>,
    /// Files that go with it; they lie in the spool.
    #[serde(default)]
    pub attachments: Vec<NewAttachment>,
}

/// What was queued before messages had kinds is plain text.
fn plain_text() -> String {
    Kind::Txt.code().to_owned()
}

/// A change of the directory that this home can sign.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum DirectoryChange {
    /// Invite a seat, as nominator.
    Invite {
        /// Which seat.
        seat: Seat,
        /// How long the invitation lives; at most 72 h.
        lifetime: core::time::Duration,
    },
    /// Revoke a seat, as nominator.
    Revoke {
        /// Which seat.
        seat: Seat,
        /// Why, in the log for all to read.
        reason: String,
    },
    /// A seat's keys are lost or stolen: set it aside at once and invite its person anew, as
    /// nominator. Whoever knew the old keys is asked to compare the new ones.
    Recover {
        /// Which seat.
        seat: Seat,
        /// How long the invitation lives; at most 72 h.
        lifetime: core::time::Duration,
        /// Why, in the log for all to read.
        reason: String,
    },
    /// Suspend a seat, as nominator.
    Suspend {
        /// Which seat.
        seat: Seat,
        /// Why, in the log for all to read.
        reason: String,
    },
    /// End a suspension, as nominator.
    Resume {
        /// Which seat.
        seat: Seat,
    },
    /// Vouch for a new seat of one's own desk.
    Countersign {
        /// Which seat.
        seat: Seat,
    },
    /// Confirm one's own entry for another year.
    Confirm,
    /// Publish what one's own seat says about itself, in place of what it said before.
    Profile(Box<Profile>),
}

/// How an incident stood when a person decided to pass it on.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Expected {
    /// The message that asked the present rung.
    pub asked_by: MessageId,
    /// The present rung.
    pub rung: u8,
    /// The desk it would go to.
    pub next_desk: Desk,
}

/// How a command ended well.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Outcome {
    /// The message is on disk and will be sent.
    Queued {
        /// Its id.
        id: MessageId,
        /// Its case.
        case: CaseId,
        /// The case's human reference.
        reference: String,
    },
    /// The message waits for a second seat of this desk; the draft is on its way there.
    AwaitsRelease {
        /// Its id.
        id: MessageId,
        /// Its case.
        case: CaseId,
        /// The case's human reference.
        reference: String,
    },
    /// Everything that was queued or waiting when asked is dealt with.
    Synced {
        /// Envelopes picked up since the link was opened.
        received: u32,
        /// Envelopes handed to the relay since the link was opened.
        sent: u32,
    },
    /// Which exercise it was about.
    Exercise(ExerciseId),
    /// The invitation, one line; the secret half is in it and nowhere else.
    Invitation(String),
    /// The directory entry is in the log at that place.
    Appended(u64),
    /// The campaign is on disk as it was asked for.
    Campaign(CaseId),
    /// A chunk of an attachment.
    Chunk(#[serde(with = "serde_bytes")] Vec<u8>),
    /// A case is on its way to a colleague.
    HandedOver {
        /// Who.
        to: Seat,
        /// How many messages go.
        messages: usize,
        /// How many are left out, the oldest.
        left_out: usize,
    },
    /// What became of each report, in their order.
    Reported(Vec<Reported>),
    /// Nothing more to say.
    Done,
}

/// How a command ended badly. The exit code of the command line follows from the variant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize)]
pub enum Failure {
    /// The command makes no sense: exit code 2.
    #[error("{0}")]
    Usage(String),
    /// A rule, the relay or a peer refuses: exit code 3.
    #[error("{0}")]
    Refused(String),
    /// The relay cannot be reached: exit code 4.
    #[error("{0}")]
    Offline(String),
    /// Something is not authentic: exit code 5.
    #[error("{0}")]
    NotAuthentic(String),
    /// A defect of this program: exit code 1.
    #[error("{0}")]
    Defect(String),
}

/// What the engine wants done, in this order.
#[derive(Debug)]
pub enum Output {
    /// Make these writes durable, whole, before going on to the next output.
    Commit(Vec<Write>),
    /// Write these bytes to a stream of the relay.
    Transmit(Transmit),
    /// Connect to the relay; answer with `Connected` or `ConnectFailed`.
    Connect,
    /// Close the connection with this code.
    Disconnect(CloseCode),
    /// Do this with the spool; answer with [`Input::Spooled`] unless it is to forget.
    Spool(SpoolWork),
    /// A command has ended.
    Answer(Ticket, Result<Outcome, Failure>),
    /// Something a face may want to show.
    Notice(Notice),
}

/// Something happened that a face may want to show. Everything in it is already on disk.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Notice {
    /// The link went up or down.
    Link(LinkState),
    /// A message was opened and stored.
    Arrived {
        /// Which.
        message: MessageId,
        /// The case it belongs to.
        case: CaseId,
        /// How urgent.
        precedence: Precedence,
        /// Whether another desk sent it, or it is a copy of what one's own desk sent.
        direction: Direction,
        /// Code of its kind, so that an acknowledgement need not ring.
        kind: String,
        /// Operation, exercise or drill.
        traffic: Traffic,
    },
    /// A message was put on disk here and waits to be released.
    Queued {
        /// Which.
        message: MessageId,
    },
    /// The relay has so many of the chunks of a message's files; with all of them the message is
    /// released.
    Upload {
        /// Which message.
        message: MessageId,
        /// Chunks at the relay.
        kept: u64,
        /// Chunks in all.
        of: u64,
    },
    /// A message that waited was released to the seats of this moment.
    Released {
        /// Which.
        message: MessageId,
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
    /// A person at a seat acknowledged a message.
    Acknowledged {
        /// Which message.
        message: MessageId,
        /// Who.
        by: Seat,
    },
    /// An incident was raised, acknowledged or passed on.
    Incident {
        /// Its case.
        case: CaseId,
        /// Operation, exercise or drill.
        traffic: Traffic,
    },
    /// An exercise that this seat runs or plays in has changed.
    Exercise,
    /// The roster of this desk has changed.
    Roster,
    /// A colleague handed messages of a case over.
    HandedOver {
        /// Its case.
        case: CaseId,
        /// Operation, exercise or drill.
        traffic: Traffic,
        /// Who.
        by: Seat,
    },
    /// A campaign of checks has come further, or asks this seat.
    Campaign {
        /// Which.
        case: CaseId,
        /// Whether a challenge has come that a person here may answer.
        asks: bool,
    },
    /// A seat has said what it holds of the record of a case.
    Record {
        /// Which case.
        case: CaseId,
        /// Operation, exercise or drill.
        traffic: Traffic,
    },
    /// How a deposit of one's own desk stands, after it changed: the relay's word.
    Deposit(DepositNotice),
    /// Who can be written to, or what is believed of somebody, has changed.
    Directory,
    /// Receipts of a message of this seat are missing past their deadline, and a person is called:
    /// the first time, and again at each interval until they are there.
    Missing {
        /// Which message.
        message: MessageId,
        /// Operation, exercise or drill.
        traffic: Traffic,
        /// How fast it must be handled.
        precedence: Precedence,
        /// What is missing, and the next step; none when nothing is any more.
        text: Option<String>,
    },
    /// Nobody at this desk has acknowledged a message: whoever is here is called once more.
    CallAgain {
        /// Which message.
        message: MessageId,
        /// Its case.
        case: CaseId,
        /// Operation, exercise or drill.
        traffic: Traffic,
        /// How urgent.
        precedence: Precedence,
    },
    /// An intent could not become a message.
    NotSent {
        /// Which.
        message: MessageId,
        /// Why, and what to do.
        reason: String,
    },
    /// Something a person must know: also in the store's log under the code.
    Alarm {
        /// A word scripts may match: split-view, two-contents, reset-not-ours, rolled-back, ...
        code: String,
        /// The sentence, with the next step.
        text: String,
    },
    /// Some were missed: look at the store. Said by the way from the engine to a face that reads
    /// slowly, never by the engine.
    Missed,
}

/// Whether there is a link, truthfully.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum LinkState {
    /// Not trying: nobody asked to be online.
    Idle,
    /// A connection is being made.
    Connecting,
    /// Welcomed by the relay.
    Online {
        /// Since when.
        since: UnixMillis,
    },
    /// No link; the next attempt and why the last one failed.
    Waiting {
        /// When the next attempt is made.
        until: UnixMillis,
        /// Why there is none.
        why: String,
    },
    /// The relay refuses this seat: no further attempt by itself.
    Refused(String),
}
