//! The seat's end of a link.

mod deposit;

use std::collections::{BTreeMap, VecDeque};

use super::{CHANNELS, LinkError, Streams, Subject, Transmit, late};
use crate::attachment::{ChunkToRelay, ChunkToSeat, Open};
use crate::deposit::DepositNotice;
use crate::frames::{
    Acknowledge, Answer, Channel, Custody, Deliver, Hello, Numbered, PrekeyCount, Question,
    Refused, Submit, ToRelay, ToSeat, Welcome,
};
use crate::ids::UnixMillis;
use crate::limits::{QUESTIONS_OPEN_MAX, SILENCE_MAX, VERSIONS};
use crate::refusal::Refusal;

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
    PrekeysLow(PrekeyCount),
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
