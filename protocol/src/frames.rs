//! What is said on a link. The direction is a type: a seat cannot be sent what only a relay may
//! hear, and the other way round.

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::address::Seat;
use crate::attachment::{ChunkToRelay, ChunkToSeat};
use crate::deposit::{
    Cancel, Cancelled, Declined, DepositFate, DepositNotice, Deposited, Ladder, Stage,
};
use crate::envelope::Envelope;
use crate::ids::{DepositId, EnvelopeId, Precedence, Traffic, UnixMillis};
use crate::limits;
use crate::refusal::Refusal;

/// Which ordered stream of a link bytes belong to.
///
/// One stream per precedence in each direction, so that a flash never queues behind bulk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Channel {
    /// The bidirectional stream of questions, answers and receipts.
    Control,
    /// The one-way stream of envelopes of one precedence.
    Lane(Precedence),
    /// The one-way stream of chunks of attachments, less urgent than any lane.
    Attachment,
}

impl Channel {
    /// The first byte of a stream, which says what it is.
    #[must_use]
    pub const fn preamble(self) -> u8 {
        match self {
            Self::Control => 0,
            Self::Lane(precedence) => precedence as u8,
            Self::Attachment => 5,
        }
    }

    /// The channel a preamble names; none for a reserved value.
    #[must_use]
    pub fn from_preamble(byte: u8) -> Option<Self> {
        match byte {
            0 => Some(Self::Control),
            5 => Some(Self::Attachment),
            other => Precedence::try_from(other).ok().map(Self::Lane),
        }
    }
}

/// A seat to its relay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToRelay {
    /// First frame of a link.
    Hello(Hello),
    /// An envelope to keep and deliver; answered by [`ToSeat::Custody`] or [`ToSeat::Refused`].
    Submit(Submit),
    /// An envelope that a question names; accepted with it or not at all.
    Stage(Stage),
    /// What this seat has stored for good and the relay may delete.
    Acknowledge(Acknowledge),
    /// A question; answered once, by number.
    Ask(Numbered<Question>),
    /// About chunks of attachments.
    Chunk(ChunkToRelay),
}

/// A relay to a seat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToSeat {
    /// First frame of a link from the relay.
    Welcome(Welcome),
    /// The envelope is on the relay's disk.
    Custody(Custody),
    /// The envelope was not accepted.
    Refused(Refused),
    /// An envelope from this seat's mailbox.
    Deliver(Deliver),
    /// The answer to a question.
    Answer(Numbered<Result<Answer, Refusal>>),
    /// A newer signed head of the directory.
    Head(#[serde(with = "serde_bytes")] Vec<u8>),
    /// Few one-time prekeys are left: refill.
    PrekeysLow(PrekeyCount),
    /// How a deposit of this seat's desk stands, after it changed.
    Deposit(DepositNotice),
    /// The relay closes soon; come back after the delay, which differs from seat to seat.
    Goaway {
        /// Milliseconds to wait before connecting again.
        delay_ms: u32,
    },
    /// About chunks of attachments.
    Chunk(ChunkToSeat),
}

/// A question or answer with its number, unique among the questions open on a link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Numbered<T> {
    /// Chosen by the asker, ascending from 1 on each link.
    pub no: u32,
    /// The question or answer.
    pub body: T,
}

/// How a seat begins. Who it is says its TLS certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Frame versions the seat speaks.
    pub versions: Vec<u16>,
    /// Newest directory entry the seat holds.
    pub directory_seq: u64,
}

/// How a relay begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The version both speak from here on.
    pub version: u16,
    /// The relay's clock.
    pub relay_time: UnixMillis,
    /// Changes at each start of the relay; goes with every delivery id.
    pub epoch: u64,
    /// The newest signed head of the directory.
    #[serde(with = "serde_bytes")]
    pub head: Vec<u8>,
    /// Envelopes waiting, by precedence, routine first.
    pub waiting: [u32; 4],
    /// The highest state counter this seat ever told. A lower one at home means that the home was
    /// put back to an older copy.
    pub state: u64,
    /// What the relay holds of this seat's prekeys, a row per traffic class.
    pub prekeys: Vec<PrekeyCount>,
}

/// What a relay holds of a seat's prekeys in one traffic class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrekeyCount {
    /// The traffic class.
    pub class: Traffic,
    /// Epoch of the stored signed set.
    pub epoch: u64,
    /// One-time prekeys not yet handed out.
    pub one_time: u32,
}

/// An envelope on its way in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submit {
    /// The sender's state counter after sealing it.
    pub state: u64,
    /// The envelope.
    pub envelope: Envelope,
}

/// Custody receipt: given after the envelope was synced to disk, never before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Custody {
    /// Whose mailbox.
    pub to: Seat,
    /// Which envelope.
    pub id: EnvelopeId,
    /// When the relay accepted it, by the relay's clock; the same for a retry.
    pub accepted_at: UnixMillis,
}

/// An envelope the relay did not take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Whose mailbox.
    pub to: Seat,
    /// Which envelope.
    pub id: EnvelopeId,
    /// Why, and so what to do.
    pub refusal: Refusal,
}

/// An envelope on its way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deliver {
    /// Its place in this mailbox; strictly increasing, never used twice.
    pub delivery: u64,
    /// When the relay accepted it.
    pub accepted_at: UnixMillis,
    /// The envelope.
    pub envelope: Envelope,
}

/// Cumulative acknowledgement of one lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledge {
    /// The lane.
    pub lane: Precedence,
    /// The relay epoch in which the deliveries came.
    pub epoch: u64,
    /// Every delivery of this lane up to this id is stored at the seat.
    pub up_to: u64,
    /// The seat's state counter after storing them.
    pub state: u64,
}

/// What a seat may ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// What became of envelopes in one mailbox; both mailbox and ids must be known to the asker.
    Fates {
        /// Whose mailbox.
        to: Seat,
        /// Which envelopes, at most [`limits::QUERY_IDS_MAX`].
        ids: Vec<EnvelopeId>,
    },
    /// Replaces this seat's signed prekey set, adds one-time prekeys.
    PublishPrekeys(PublishPrekeys),
    /// A prekey bundle of another seat.
    FetchPrekeys {
        /// Whose prekeys.
        of: Seat,
        /// For which traffic class.
        class: Traffic,
    },
    /// Directory entries after one.
    PullDirectory {
        /// Entries with a higher sequence number than this.
        after: u64,
    },
    /// A new directory entry.
    AppendDirectory(Entry),
    /// A ladder of staged envelopes to keep: what goes at once and what is released later.
    Deposit(Ladder),
    /// Tokens to use, with the staged answers that go with them.
    Cancel(Cancel),
    /// How deposits stand; whoever asks knows their ids.
    Deposits {
        /// Which, at most [`limits::QUERY_DEPOSITS_MAX`].
        ids: Vec<DepositId>,
    },
}

/// Prekeys as a seat publishes them. The relay understands only the fields in the clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishPrekeys {
    /// The traffic class.
    pub class: Traffic,
    /// Epoch of the signed set; a lower one than stored is refused, the same with the same bytes
    /// only adds one-time prekeys.
    pub epoch: u64,
    /// The signed set.
    #[serde(with = "serde_bytes")]
    pub set: Vec<u8>,
    /// Drops every one-time prekey stored before (after a restore, whose secrets are gone).
    pub replace: bool,
    /// Signed one-time prekeys, at most [`limits::ONE_TIME_PER_FRAME_MAX`].
    pub one_time: Vec<OneTime>,
}

/// A signed one-time prekey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneTime {
    /// Its id within the seat and class; publishing it again is no second key.
    pub id: u64,
    /// The signed key.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// A directory entry with the profile it commits to, which travels beside it so that personal
/// data can be erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The signed entry.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
    /// The salted profile, where the entry has one and it was not erased.
    pub profile: Option<ByteBuf>,
}

/// What a relay answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// To [`Question::Fates`], in the order asked.
    Fates(Vec<Fate>),
    /// To [`Question::PublishPrekeys`]: they are on disk.
    Published(PrekeyCount),
    /// To [`Question::FetchPrekeys`].
    Prekeys {
        /// The signed set.
        #[serde(with = "serde_bytes")]
        set: Vec<u8>,
        /// A one-time prekey, if one was left and the limits allow it; handed out once.
        one_time: Option<ByteBuf>,
    },
    /// To [`Question::PullDirectory`].
    Directory {
        /// The entries that follow, oldest first, as many as fit [`limits::PAGE_BYTES_MAX`].
        entries: Vec<Entry>,
        /// The newest signed head.
        #[serde(with = "serde_bytes")]
        head: Vec<u8>,
        /// Whether there are more entries than these.
        more: bool,
    },
    /// To [`Question::AppendDirectory`]: it is on disk.
    Appended {
        /// Its place in the log.
        seq: u64,
    },
    /// To [`Question::Deposit`]: all of it is on disk.
    Deposited(Deposited),
    /// To [`Question::Cancel`]: the answers are on disk and the tokens were used.
    Cancelled(Cancelled),
    /// To [`Question::Deposit`] and [`Question::Cancel`]: nothing of it was accepted, because of
    /// one part.
    Declined(Declined),
    /// To [`Question::Deposits`], in the order asked.
    Deposits(Vec<DepositFate>),
}

/// What became of an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It waits in the mailbox.
    Waiting,
    /// The seat has acknowledged it.
    Collected,
    /// It expired before the seat came.
    Expired,
    /// No such envelope was accepted, or so long ago that nothing is known of it.
    Unknown,
}

/// A newcomer to the relay, on [`limits::ALPN_ENROL`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToRelayEnrol {
    /// The signed enrolment request of the directory's own form, and the salted profile.
    Enrol {
        /// The request.
        #[serde(with = "serde_bytes")]
        request: Vec<u8>,
        /// The profile it commits to.
        profile: Option<ByteBuf>,
    },
}

/// The relay to a newcomer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToNewcomer {
    /// The entry is on disk; connect as a seat now.
    Enrolled {
        /// Its place in the log.
        seq: u64,
        /// The genesis, which the invitation pins by its hash: the newcomer's replica begins here.
        #[serde(with = "serde_bytes")]
        genesis: Vec<u8>,
    },
    /// No entry was made.
    Refused(Refusal),
}

/// A frame that knows on which channel it may travel and whether its parts keep their bounds.
pub trait Frame: Serialize + serde::de::DeserializeOwned {
    /// The channel this frame belongs on.
    fn channel(&self) -> Channel;

    /// The first bound that does not hold, as a phrase; none if all hold.
    fn out_of_bounds(&self) -> Option<&'static str>;
}

pub(crate) fn first(checks: &[(bool, &'static str)]) -> Option<&'static str> {
    checks.iter().find(|(broken, _)| *broken).map(|(_, what)| *what)
}

impl Entry {
    fn out_of_bounds(&self) -> Option<&'static str> {
        first(&[
            (self.bytes.len() > limits::ENTRY_BYTES_MAX, "a directory entry too large"),
            (
                self.profile.as_ref().is_some_and(|p| p.len() > limits::PROFILE_BYTES_MAX),
                "a profile too large",
            ),
        ])
    }
}

impl Frame for ToRelay {
    fn channel(&self) -> Channel {
        match self {
            Self::Submit(submit) => Channel::Lane(submit.envelope.precedence()),
            Self::Chunk(_) => Channel::Attachment,
            Self::Stage(stage) => Channel::Lane(stage.envelope.precedence()),
            _ => Channel::Control,
        }
    }

    fn out_of_bounds(&self) -> Option<&'static str> {
        match self {
            Self::Hello(hello) => {
                first(&[(hello.versions.len() > limits::VERSIONS_MAX, "too many versions")])
            }
            Self::Submit(_) | Self::Stage(_) | Self::Acknowledge(_) => None,
            Self::Chunk(chunk) => chunk.out_of_bounds(),
            Self::Ask(ask) => match &ask.body {
                Question::Fates { ids, .. } => {
                    first(&[(ids.len() > limits::QUERY_IDS_MAX, "too many envelopes in a query")])
                }
                Question::PublishPrekeys(publish) => first(&[
                    (publish.set.len() > limits::PREKEY_BYTES_MAX, "a prekey set too large"),
                    (
                        publish.one_time.len() > limits::ONE_TIME_PER_FRAME_MAX,
                        "too many one-time prekeys in a frame",
                    ),
                    (
                        publish.one_time.iter().any(|k| k.bytes.len() > limits::PREKEY_BYTES_MAX),
                        "a one-time prekey too large",
                    ),
                ]),
                Question::AppendDirectory(entry) => entry.out_of_bounds(),
                Question::Deposit(ladder) => ladder.out_of_bounds(),
                Question::Cancel(cancel) => cancel.out_of_bounds(),
                Question::Deposits { ids } => first(&[(
                    ids.len() > limits::QUERY_DEPOSITS_MAX,
                    "too many deposits in a query",
                )]),
                Question::FetchPrekeys { .. } | Question::PullDirectory { .. } => None,
            },
        }
    }
}

impl Frame for ToSeat {
    fn channel(&self) -> Channel {
        match self {
            Self::Deliver(deliver) => Channel::Lane(deliver.envelope.precedence()),
            Self::Chunk(_) => Channel::Attachment,
            _ => Channel::Control,
        }
    }

    fn out_of_bounds(&self) -> Option<&'static str> {
        match self {
            Self::Welcome(welcome) => first(&[
                (welcome.head.len() > limits::HEAD_BYTES_MAX, "a directory head too large"),
                // One row per traffic class.
                (welcome.prekeys.len() > 3, "too many prekey counts"),
            ]),
            Self::Head(head) => {
                first(&[(head.len() > limits::HEAD_BYTES_MAX, "a directory head too large")])
            }
            Self::Answer(Numbered { body: Ok(answer), .. }) => match answer {
                Answer::Fates(fates) => {
                    first(&[(fates.len() > limits::QUERY_IDS_MAX, "too many fates in an answer")])
                }
                Answer::Prekeys { set, one_time } => first(&[
                    (set.len() > limits::PREKEY_BYTES_MAX, "a prekey set too large"),
                    (
                        one_time.as_ref().is_some_and(|k| k.len() > limits::PREKEY_BYTES_MAX),
                        "a one-time prekey too large",
                    ),
                ]),
                Answer::Directory { entries, head, .. } => {
                    entries.iter().find_map(Entry::out_of_bounds).or(first(&[(
                        head.len() > limits::HEAD_BYTES_MAX,
                        "a directory head too large",
                    )]))
                }
                Answer::Deposited(deposited) => first(&[(
                    deposited.releases.len() > limits::LADDER_DEPOSITS_MAX,
                    "too many releases in an answer",
                )]),
                Answer::Cancelled(Cancelled { fates, .. }) | Answer::Deposits(fates) => {
                    let many = fates.len() > limits::QUERY_DEPOSITS_MAX;
                    let many = first(&[(many, "too many fates in an answer")]);
                    many.or_else(|| fates.iter().find_map(DepositFate::out_of_bounds))
                }
                Answer::Declined(declined) => refusal_out_of_bounds(&declined.refusal),
                Answer::Published(_) | Answer::Appended { .. } => None,
            },
            Self::Answer(Numbered { body: Err(refusal), .. })
            | Self::Refused(Refused { refusal, .. }) => refusal_out_of_bounds(refusal),
            Self::Chunk(chunk) => chunk.out_of_bounds(),
            Self::Deposit(notice) => notice.fate.out_of_bounds(),
            Self::Custody(_) | Self::Deliver(_) | Self::PrekeysLow(_) | Self::Goaway { .. } => None,
        }
    }
}

fn refusal_out_of_bounds(refusal: &Refusal) -> Option<&'static str> {
    first(&[(refusal.detail.len() > limits::DETAIL_BYTES_MAX, "a refusal too long")])
}

impl Frame for ToRelayEnrol {
    fn channel(&self) -> Channel {
        Channel::Control
    }

    fn out_of_bounds(&self) -> Option<&'static str> {
        let Self::Enrol { request, profile } = self;
        first(&[
            (request.len() > limits::ENROL_BYTES_MAX, "an enrolment request too large"),
            (
                profile.as_ref().is_some_and(|p| p.len() > limits::PROFILE_BYTES_MAX),
                "a profile too large",
            ),
        ])
    }
}

impl Frame for ToNewcomer {
    fn channel(&self) -> Channel {
        Channel::Control
    }

    fn out_of_bounds(&self) -> Option<&'static str> {
        match self {
            Self::Enrolled { genesis, .. } => {
                first(&[(genesis.len() > limits::ENTRY_BYTES_MAX, "a genesis too large")])
            }
            Self::Refused(refusal) => refusal_out_of_bounds(refusal),
        }
    }
}
