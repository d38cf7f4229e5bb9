//! A link as a state machine without I/O: bytes in, frames out, and the order they must keep.
//!
//! ```text
//!   seat                          relay
//!   SeatLink: Greeting ──hello──▶ RelayLink: Greeting
//!   SeatLink: Open   ◀──welcome── RelayLink: Open
//!        questions, submissions, acknowledgements ──▶
//!        ◀── answers, custody receipts, deliveries
//! ```
//!
//! A driver moves bytes and time: it hands in what a stream brought, then drains
//! [`SeatLink::poll_heard`], [`SeatLink::poll_transmit`] and [`SeatLink::poll_timeout`]. It decides
//! nothing. Streams are not ordered among each other, so a delivery can overtake the welcome:
//! lanes are held until the greeting is over.

mod progress;
mod relay;
mod seat;

pub use self::relay::{RelayHears, RelayLink};
pub use self::seat::{SeatHears, SeatLink};

use std::collections::VecDeque;

use crate::close::CloseCode;
use crate::codec::{CodecError, Deframer, decode, encode};
use crate::frames::{Answer, Channel, Frame, Question};
use crate::ids::{Precedence, UnixMillis};
use crate::limits::{FRAME_BYTES_MAX, VERSIONS};

/// Bytes of all lanes held while the greeting is under way: four windows' worth of small frames
/// would be more than any peer has reason to send before it knows who it speaks with.
const HELD_BYTES_MAX: usize = 4 * FRAME_BYTES_MAX;

/// Why a link cannot go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The peer broke the protocol. Close; connecting again will not help until it is mended.
    #[error("the peer broke the protocol: {0}")]
    Misbehaved(&'static str),
    /// Bytes of the peer are not a frame.
    #[error("the peer sent bytes that are not a frame: {0}")]
    Bytes(#[from] CodecError),
    /// No common version: one side must be upgraded.
    #[error("no common version: the peer speaks {theirs:?}, this side {VERSIONS:?}")]
    Incompatible {
        /// What the peer speaks.
        theirs: Vec<u16>,
    },
    /// The peer did not greet in time, or began a frame and did not go on with it.
    #[error("the peer was silent where it had to speak")]
    Late,
    /// This side wanted to send a frame that breaks the protocol: a defect here.
    #[error("a frame of our own breaks the protocol: {0}")]
    Defect(&'static str),
}

impl LinkError {
    /// What the peer is told on closing.
    #[must_use]
    pub const fn close_code(&self) -> CloseCode {
        match self {
            Self::Misbehaved(_) | Self::Bytes(_) => CloseCode::Misbehaved,
            Self::Incompatible { .. } => CloseCode::Incompatible,
            Self::Late => CloseCode::Late,
            Self::Defect(_) => CloseCode::Defect,
        }
    }
}

/// Bytes to write to one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transmit {
    /// Which stream.
    pub channel: Channel,
    /// Whole frames, length prefix included.
    pub bytes: Vec<u8>,
}

/// The bytes of all streams of a link on their way in, and frames on their way out.
#[derive(Debug, Default)]
struct Streams {
    control: Deframer,
    lanes: [Deframer; 4],
    attachment: Deframer,
    held: usize,
    transmits: VecDeque<Transmit>,
}

impl Streams {
    fn push(&mut self, channel: Channel, bytes: &[u8], greeting: bool) -> Result<(), LinkError> {
        match channel {
            Channel::Control => self.control.push(bytes),
            Channel::Lane(_) | Channel::Attachment => {
                if greeting {
                    self.held += bytes.len();
                    if self.held > HELD_BYTES_MAX {
                        return Err(LinkError::Misbehaved("too much before the greeting"));
                    }
                }
                self.deframer(channel).push(bytes);
            }
        }
        Ok(())
    }

    fn deframer(&mut self, channel: Channel) -> &mut Deframer {
        let [routine, priority, immediate, flash] = &mut self.lanes;
        match channel {
            Channel::Control => &mut self.control,
            Channel::Lane(Precedence::Routine) => routine,
            Channel::Lane(Precedence::Priority) => priority,
            Channel::Lane(Precedence::Immediate) => immediate,
            Channel::Lane(Precedence::Flash) => flash,
            Channel::Attachment => &mut self.attachment,
        }
    }

    /// The next frame of a channel, refused if it belongs on another.
    fn next<F: Frame>(&mut self, channel: Channel) -> Result<Option<F>, LinkError> {
        let Some(body) = self.deframer(channel).next_body()? else {
            return Ok(None);
        };
        let frame: F = decode(body)?;
        if frame.channel() != channel {
            return Err(LinkError::Misbehaved("a frame on a stream where it does not belong"));
        }
        Ok(Some(frame))
    }

    /// Whether a frame was begun and has not ended.
    fn has_unfinished(&self) -> bool {
        let mut streams = self.lanes.iter().chain([&self.control, &self.attachment]);
        streams.any(|stream| !stream.is_between_frames())
    }

    fn send<F: Frame>(&mut self, frame: &F) -> Result<(), LinkError> {
        let bytes =
            encode(frame).map_err(|_| LinkError::Defect("a frame that breaks its own bounds"))?;
        self.transmits.push_back(Transmit { channel: frame.channel(), bytes });
        Ok(())
    }
}

/// Every channel, the most urgent lane first: the order in which waiting bytes are read.
const CHANNELS: [Channel; 6] = [
    Channel::Control,
    Channel::Lane(Precedence::Flash),
    Channel::Lane(Precedence::Immediate),
    Channel::Lane(Precedence::Priority),
    Channel::Lane(Precedence::Routine),
    Channel::Attachment,
];

/// Which answer fits a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Fates(usize),
    Published,
    Prekeys,
    Directory,
    Appended,
    Deposited(usize),
    Cancelled(usize),
    Deposits(usize),
}

impl Subject {
    fn of(question: &Question) -> Self {
        match question {
            Question::Fates { ids, .. } => Self::Fates(ids.len()),
            Question::PublishPrekeys(_) => Self::Published,
            Question::FetchPrekeys { .. } => Self::Prekeys,
            Question::PullDirectory { .. } => Self::Directory,
            Question::AppendDirectory(_) => Self::Appended,
            Question::Deposit(ladder) => Self::Deposited(ladder.deposits.len()),
            Question::Cancel(cancel) => Self::Cancelled(cancel.uses.len()),
            Question::Deposits { ids } => Self::Deposits(ids.len()),
        }
    }

    fn fits(self, answer: &Answer) -> bool {
        match answer {
            Answer::Fates(fates) => self == Self::Fates(fates.len()),
            Answer::Published(_) => self == Self::Published,
            Answer::Prekeys { .. } => self == Self::Prekeys,
            Answer::Directory { .. } => self == Self::Directory,
            Answer::Appended { .. } => self == Self::Appended,
            Answer::Deposited(deposited) => self == Self::Deposited(deposited.releases.len()),
            Answer::Cancelled(cancelled) => self == Self::Cancelled(cancelled.fates.len()),
            Answer::Declined(_) => matches!(self, Self::Deposited(_) | Self::Cancelled(_)),
            Answer::Deposits(fates) => self == Self::Deposits(fates.len()),
        }
    }
}

fn late(until: Option<UnixMillis>, now: UnixMillis) -> Result<(), LinkError> {
    match until {
        Some(until) if now >= until => Err(LinkError::Late),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
