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

mod deposit;
mod progress;

use core::time::Duration;
use std::collections::{BTreeMap, VecDeque};

use self::progress::Progress;
use crate::attachment::{ChunkToRelay, ChunkToSeat, Open};
use crate::close::CloseCode;
use crate::codec::{CodecError, Deframer, decode, encode};
use crate::deposit::{DepositNotice, Stage};
use crate::frames::{
    Acknowledge, Answer, Channel, Custody, Deliver, Frame, Hello, Numbered, Question, Refused,
    Submit, ToRelay, ToSeat, Welcome,
};
use crate::ids::{Precedence, UnixMillis};
use crate::limits::{FRAME_BYTES_MAX, QUESTIONS_OPEN_MAX, SILENCE_MAX, VERSIONS};
use crate::refusal::Refusal;

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

/// What a seat hears, in the order it may act on.
#[derive(Debug, Clone, PartialEq)]
pub enum SeatHears {
    /// The greeting is over; questions and envelopes may be sent.
    Welcome(Welcome),
    /// The relay has an envelope on disk.
    Custody(Custody),
    /// The relay did not take an envelope.
    Refused(Refused),
    /// An envelope of this seat's mailbox.
    Deliver(Deliver),
    /// The answer to the question of that number.
    Answer(u32, Result<Answer, Refusal>),
    /// A newer signed head.
    Head(Vec<u8>),
    /// Few one-time prekeys are left in a class.
    PrekeysLow(crate::frames::PrekeyCount),
    /// How a deposit of this seat's desk stands, after it changed.
    Deposit(DepositNotice),
    /// The relay closes soon.
    Goaway {
        /// Milliseconds to wait before connecting again.
        delay_ms: u32,
    },
    /// About chunks of attachments.
    Chunk(ChunkToSeat),
}

/// The seat's end of a link.
#[derive(Debug)]
pub struct SeatLink {
    streams: Streams,
    /// Until when the welcome must come; none once it came.
    greeting_until: Option<UnixMillis>,
    asked: BTreeMap<u32, Subject>,
    chunks: Open,
    last_no: u32,
    last_delivery: [u64; 4],
    heard: VecDeque<SeatHears>,
}

impl SeatLink {
    /// Begins a link: the hello is the first thing to transmit.
    #[must_use]
    pub fn new(now: UnixMillis, directory_seq: u64) -> Self {
        let mut link = Self {
            streams: Streams::default(),
            greeting_until: Some(now.plus(SILENCE_MAX)),
            asked: BTreeMap::new(),
            chunks: Open::default(),
            last_no: 0,
            last_delivery: [0; 4],
            heard: VecDeque::new(),
        };
        let hello = Hello { versions: VERSIONS.to_vec(), directory_seq };
        // A hello of ours is within its bounds by construction.
        let _ = link.streams.send(&ToRelay::Hello(hello));
        link
    }

    /// Whether the greeting is over.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.greeting_until.is_none()
    }

    /// Takes bytes as a stream brought them.
    ///
    /// # Errors
    ///
    /// The relay broke the protocol or speaks no common version: close with
    /// [`LinkError::close_code`]. Frames heard before stay valid.
    pub fn receive(&mut self, channel: Channel, bytes: &[u8]) -> Result<(), LinkError> {
        let greeting = !self.is_open();
        self.streams.push(channel, bytes, greeting)?;
        if greeting {
            self.read(Channel::Control)?;
            if self.is_open() {
                for channel in CHANNELS {
                    self.read(channel)?;
                }
            }
            return Ok(());
        }
        self.read(channel)
    }

    fn read(&mut self, channel: Channel) -> Result<(), LinkError> {
        while let Some(frame) = self.streams.next::<ToSeat>(channel)? {
            self.take(frame)?;
        }
        Ok(())
    }

    fn take(&mut self, frame: ToSeat) -> Result<(), LinkError> {
        let heard = match (frame, self.is_open()) {
            (ToSeat::Welcome(welcome), false) => {
                if !VERSIONS.contains(&welcome.version) {
                    return Err(LinkError::Incompatible { theirs: vec![welcome.version] });
                }
                self.greeting_until = None;
                SeatHears::Welcome(welcome)
            }
            (ToSeat::Welcome(_), true) => return Err(LinkError::Misbehaved("a second welcome")),
            (_, false) => return Err(LinkError::Misbehaved("a frame before the welcome")),
            (ToSeat::Custody(custody), _) => SeatHears::Custody(custody),
            (ToSeat::Refused(refused), _) => SeatHears::Refused(refused),
            (ToSeat::Deliver(deliver), _) => {
                let lane = deliver.envelope.precedence().index();
                match self.last_delivery.get_mut(lane) {
                    Some(last) if deliver.delivery > *last => *last = deliver.delivery,
                    _ => return Err(LinkError::Misbehaved("deliveries out of order in a lane")),
                }
                SeatHears::Deliver(deliver)
            }
            (ToSeat::Answer(Numbered { no, body }), _) => {
                let Some(subject) = self.asked.remove(&no) else {
                    return Err(LinkError::Misbehaved("an answer without a question"));
                };
                if body.as_ref().is_ok_and(|answer| !subject.fits(answer)) {
                    return Err(LinkError::Misbehaved("an answer to another question"));
                }
                SeatHears::Answer(no, body)
            }
            (ToSeat::Head(head), _) => SeatHears::Head(head),
            (ToSeat::PrekeysLow(count), _) => SeatHears::PrekeysLow(count),
            (ToSeat::Deposit(notice), _) => SeatHears::Deposit(notice),
            (ToSeat::Goaway { delay_ms }, _) => SeatHears::Goaway { delay_ms },
            (ToSeat::Chunk(chunk), _) => {
                self.chunks.answer(&chunk).map_err(LinkError::Misbehaved)?;
                SeatHears::Chunk(chunk)
            }
        };
        self.heard.push_back(heard);
        Ok(())
    }

    /// Whether another question may be asked now.
    #[must_use]
    pub fn may_ask(&self) -> bool {
        self.is_open() && self.asked.len() < QUESTIONS_OPEN_MAX
    }

    /// Asks; the number comes back with the answer.
    ///
    /// # Errors
    ///
    /// [`LinkError::Defect`] if [`SeatLink::may_ask`] is false or the question breaks its bounds:
    /// nothing was sent.
    pub fn ask(&mut self, question: Question) -> Result<u32, LinkError> {
        if !self.may_ask() {
            return Err(LinkError::Defect("a question before the welcome, or too many"));
        }
        let no = self.last_no.wrapping_add(1);
        let subject = Subject::of(&question);
        self.streams.send(&ToRelay::Ask(Numbered { no, body: question }))?;
        self.last_no = no;
        self.asked.insert(no, subject);
        Ok(no)
    }

    /// Submits an envelope on the lane of its precedence.
    ///
    /// # Errors
    ///
    /// [`LinkError::Defect`] before the welcome: nothing was sent.
    pub fn submit(&mut self, submit: Submit) -> Result<(), LinkError> {
        self.open_or_defect()?;
        self.streams.send(&ToRelay::Submit(submit))
    }

    /// Acknowledges deliveries of a lane.
    ///
    /// # Errors
    ///
    /// [`LinkError::Defect`] before the welcome: nothing was sent.
    pub fn acknowledge(&mut self, acknowledge: Acknowledge) -> Result<(), LinkError> {
        self.open_or_defect()?;
        self.streams.send(&ToRelay::Acknowledge(acknowledge))
    }

    /// Whether a piece of a chunk may be asked for now.
    #[must_use]
    pub fn may_get(&self) -> bool {
        self.is_open() && self.chunks.may_get()
    }

    /// Whether may be asked now how far the relay is with chunks.
    #[must_use]
    pub fn may_have(&self) -> bool {
        self.is_open() && self.chunks.may_have()
    }

    /// Says something about chunks.
    ///
    /// # Errors
    ///
    /// [`LinkError::Defect`] before the welcome, if too much is asked at once, or if the frame
    /// breaks its bounds: nothing was sent.
    pub fn chunk(&mut self, chunk: ChunkToRelay) -> Result<(), LinkError> {
        self.open_or_defect()?;
        self.chunks.ask(&chunk).map_err(LinkError::Defect)?;
        self.streams.send(&ToRelay::Chunk(chunk))
    }

    fn open_or_defect(&self) -> Result<(), LinkError> {
        if self.is_open() { Ok(()) } else { Err(LinkError::Defect("a frame before the welcome")) }
    }

    /// The next thing heard.
    pub fn poll_heard(&mut self) -> Option<SeatHears> {
        self.heard.pop_front()
    }

    /// The next bytes to write.
    pub fn poll_transmit(&mut self) -> Option<Transmit> {
        self.streams.transmits.pop_front()
    }

    /// When to call [`SeatLink::timeout`].
    #[must_use]
    pub const fn poll_timeout(&self) -> Option<UnixMillis> {
        self.greeting_until
    }

    /// Tells that time has come to `now`.
    ///
    /// # Errors
    ///
    /// [`LinkError::Late`] if the relay did not greet in time: close and try later.
    pub fn timeout(&mut self, now: UnixMillis) -> Result<(), LinkError> {
        late(self.greeting_until, now)
    }
}

fn late(until: Option<UnixMillis>, now: UnixMillis) -> Result<(), LinkError> {
    match until {
        Some(until) if now >= until => Err(LinkError::Late),
        _ => Ok(()),
    }
}

/// What a relay hears from a seat.
#[derive(Debug, Clone, PartialEq)]
pub enum RelayHears {
    /// The seat greets; answer with [`RelayLink::welcome`].
    Hello {
        /// The version both speak.
        version: u16,
        /// Newest directory entry the seat holds.
        directory_seq: u64,
    },
    /// An envelope to keep.
    Submit(Submit),
    /// An envelope that a question names, which may be still to come.
    Stage(Stage),
    /// Deliveries the seat has stored.
    Acknowledge(Acknowledge),
    /// A question to answer once, under that number.
    Ask(u32, Question),
    /// About chunks of attachments.
    Chunk(ChunkToRelay),
}

/// Where the relay's end of a link stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Greeting {
    /// Nothing heard yet.
    Awaited { until: UnixMillis },
    /// Hello heard, welcome not yet sent.
    Heard,
    /// Open.
    Over,
}

/// The relay's end of a link.
#[derive(Debug)]
pub struct RelayLink {
    streams: Streams,
    greeting: Greeting,
    progress: Progress,
    open: BTreeMap<u32, Subject>,
    chunks: Open,
    last_no: u32,
    heard: VecDeque<RelayHears>,
}

impl RelayLink {
    /// Begins a link: the seat speaks first.
    #[must_use]
    pub fn new(now: UnixMillis) -> Self {
        Self::with_patience(now, SILENCE_MAX)
    }

    /// The same with another time than [`SILENCE_MAX`] in which the seat must greet, and go on
    /// with a frame that it began.
    #[must_use]
    pub fn with_patience(now: UnixMillis, silence_max: Duration) -> Self {
        Self {
            streams: Streams::default(),
            greeting: Greeting::Awaited { until: now.plus(silence_max) },
            progress: Progress::new(silence_max),
            open: BTreeMap::new(),
            chunks: Open::default(),
            last_no: 0,
            heard: VecDeque::new(),
        }
    }

    /// Takes bytes as a stream brought them.
    ///
    /// # Errors
    ///
    /// The seat broke the protocol or speaks no common version: close with
    /// [`LinkError::close_code`]. Frames heard before stay valid.
    pub fn receive(
        &mut self,
        now: UnixMillis,
        channel: Channel,
        bytes: &[u8],
    ) -> Result<(), LinkError> {
        let greeting = self.is_greeting();
        self.streams.push(channel, bytes, greeting)?;
        if greeting {
            self.read(Channel::Control)?;
            if !self.is_greeting() {
                for channel in CHANNELS {
                    self.read(channel)?;
                }
            }
        } else {
            self.read(channel)?;
        }
        // Before the hello the greeting has its own time, and lanes are held unread.
        let unfinished = !self.is_greeting() && self.streams.has_unfinished();
        self.progress.came(now, bytes.len(), unfinished);
        Ok(())
    }

    const fn is_greeting(&self) -> bool {
        matches!(self.greeting, Greeting::Awaited { .. })
    }

    /// Tells that this side took no bytes until `now`, so that the peer is not blamed for a frame
    /// that nobody read.
    pub fn did_not_listen(&mut self, now: UnixMillis) {
        self.progress.again(now);
    }

    fn read(&mut self, channel: Channel) -> Result<(), LinkError> {
        while let Some(frame) = self.streams.next::<ToRelay>(channel)? {
            self.take(frame)?;
        }
        Ok(())
    }

    fn take(&mut self, frame: ToRelay) -> Result<(), LinkError> {
        let heard = match (frame, self.greeting) {
            (ToRelay::Hello(hello), Greeting::Awaited { .. }) => {
                let Some(version) =
                    VERSIONS.iter().rev().find(|ours| hello.versions.contains(ours)).copied()
                else {
                    return Err(LinkError::Incompatible { theirs: hello.versions });
                };
                self.greeting = Greeting::Heard;
                RelayHears::Hello { version, directory_seq: hello.directory_seq }
            }
            (ToRelay::Hello(_), _) => return Err(LinkError::Misbehaved("a second hello")),
            (_, Greeting::Awaited { .. }) => {
                return Err(LinkError::Misbehaved("a frame before the hello"));
            }
            (ToRelay::Submit(submit), _) => RelayHears::Submit(submit),
            (ToRelay::Stage(stage), _) => {
                // The question it belongs to was answered with no before all had come.
                if stage.no <= self.last_no && !self.open.contains_key(&stage.no) {
                    return Ok(());
                }
                RelayHears::Stage(stage)
            }
            (ToRelay::Acknowledge(acknowledge), _) => RelayHears::Acknowledge(acknowledge),
            (ToRelay::Ask(Numbered { no, body }), _) => {
                if no <= self.last_no {
                    return Err(LinkError::Misbehaved("question numbers must ascend"));
                }
                if self.open.len() >= QUESTIONS_OPEN_MAX {
                    return Err(LinkError::Misbehaved("too many questions at once"));
                }
                self.last_no = no;
                self.open.insert(no, Subject::of(&body));
                RelayHears::Ask(no, body)
            }
            (ToRelay::Chunk(chunk), _) => {
                self.chunks.ask(&chunk).map_err(LinkError::Misbehaved)?;
                RelayHears::Chunk(chunk)
            }
        };
        self.heard.push_back(heard);
        Ok(())
    }

    /// Ends the greeting.
    ///
    /// # Errors
    ///
    /// [`LinkError::Defect`] unless a hello was heard and not yet answered.
    pub fn welcome(&mut self, welcome: Welcome) -> Result<(), LinkError> {
        if self.greeting != Greeting::Heard {
            return Err(LinkError::Defect("a welcome out of turn"));
        }
        self.streams.send(&ToSeat::Welcome(welcome))?;
        self.greeting = Greeting::Over;
        Ok(())
    }

    /// Answers a question.
    ///
    /// # Errors
    ///
    /// [`LinkError::Defect`] if the question is not open or the answer fits another.
    pub fn answer(&mut self, no: u32, body: Result<Answer, Refusal>) -> Result<(), LinkError> {
        let Some(subject) = self.open.get(&no) else {
            return Err(LinkError::Defect("an answer without a question"));
        };
        if body.as_ref().is_ok_and(|answer| !subject.fits(answer)) {
            return Err(LinkError::Defect("an answer to another question"));
        }
        self.streams.send(&ToSeat::Answer(Numbered { no, body }))?;
        self.open.remove(&no);
        Ok(())
    }

    /// Sends anything but a welcome or an answer.
    ///
    /// # Errors
    ///
    /// [`LinkError::Defect`] before the welcome, or for a frame with a method of its own.
    pub fn send(&mut self, frame: &ToSeat) -> Result<(), LinkError> {
        if self.greeting != Greeting::Over {
            return Err(LinkError::Defect("a frame before the welcome"));
        }
        if matches!(frame, ToSeat::Welcome(_) | ToSeat::Answer(_)) {
            return Err(LinkError::Defect("a frame with a method of its own"));
        }
        if let ToSeat::Chunk(chunk) = frame {
            self.chunks.answer(chunk).map_err(LinkError::Defect)?;
        }
        self.streams.send(frame)
    }

    /// The next thing heard.
    pub fn poll_heard(&mut self) -> Option<RelayHears> {
        self.heard.pop_front()
    }

    /// The next bytes to write.
    pub fn poll_transmit(&mut self) -> Option<Transmit> {
        self.streams.transmits.pop_front()
    }

    /// When to call [`RelayLink::timeout`].
    #[must_use]
    pub fn poll_timeout(&self) -> Option<UnixMillis> {
        match self.greeting {
            Greeting::Awaited { until } => Some(until),
            Greeting::Heard | Greeting::Over => self.progress.until(),
        }
    }

    /// Tells that time has come to `now`.
    ///
    /// # Errors
    ///
    /// [`LinkError::Late`] if the seat did not greet in time, or does not go on with a frame that
    /// it began: close.
    pub fn timeout(&mut self, now: UnixMillis) -> Result<(), LinkError> {
        late(self.poll_timeout(), now)
    }
}

#[cfg(test)]
mod tests;
