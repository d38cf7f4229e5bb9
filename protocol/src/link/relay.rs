//! The relay's end of a link.

use core::time::Duration;
use std::collections::{BTreeMap, VecDeque};

use super::progress::Progress;
use super::{CHANNELS, LinkError, Streams, Subject, Transmit, late};
use crate::attachment::{ChunkToRelay, Open};
use crate::deposit::Stage;
use crate::frames::{
    Acknowledge, Answer, Channel, Numbered, Question, Submit, ToRelay, ToSeat, Welcome,
};
use crate::ids::UnixMillis;
use crate::limits::{QUESTIONS_OPEN_MAX, SILENCE_MAX, VERSIONS};
use crate::refusal::Refusal;

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
