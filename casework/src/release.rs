//! Two-person release: drafts that wait for a second seat of their desk (DFT).
//!
//! A draft travels to the other seats of its own desk and to nobody else, in a case of its own, so
//! that nothing of it stands in the record between desks. The seat that releases it says it anew,
//! under its own session, with both names in it and under the id of the draft: so the message that
//! went out is what closes the draft at every seat, whatever is lost on the way.

use core::time::Duration;
use std::collections::BTreeMap;

use ciborium::Value;
use hotline_protocol::address::{Address, Desk, Seat};
use hotline_protocol::ids::{MessageId, UnixMillis};
use hotline_protocol::limits::LADDER_DEPOSITS_MAX;

use crate::cbor::{self, Builder, DecodeError, Map};
use crate::common::Common;
use crate::kind::{Kind, Said};
use crate::limits;
use crate::text::Text;

/// What a DFT says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Release this.
    Release(Box<Drafted>),
    /// It is not released: given back to its drafter, or taken back by it.
    Return {
        /// The id of the draft.
        of: MessageId,
        /// Why.
        reason: Text,
    },
}

/// What a second seat is asked to release: a message, and what its drafter decided beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drafted {
    /// The message as its drafter would say it.
    pub message: Common,
    /// Which ladder it is to have.
    pub ladder: LadderAsked,
    /// Seats that its drafter lets have copies before their time.
    pub accept: Vec<Seat>,
}

/// The ladder that a drafter asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum LadderAsked {
    /// The times of its precedence.
    #[default]
    Usual,
    /// No later rung is armed.
    None,
    /// Other times.
    Times {
        /// After how long the second rung is asked, after how long more the third, and so on.
        after: Vec<Duration>,
        /// How long an acknowledgement holds them.
        answer: Option<Duration>,
    },
}

/// A draft that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    /// The message as its drafter would say it.
    pub draft: Common,
    /// Which ladder it is to have.
    pub ladder: LadderAsked,
    /// Seats that its drafter lets have copies before their time.
    pub accept: Vec<Seat>,
    /// The message that brought it.
    pub request: MessageId,
    /// When it was drafted, by its drafter's clock.
    pub at: UnixMillis,
}

/// What of a desk waits for release. The same whatever order the messages come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requests {
    desk: Desk,
    waiting: BTreeMap<MessageId, Waits>,
    returned: BTreeMap<MessageId, (Seat, Text)>,
}

impl Request {
    /// As a message says it.
    #[must_use]
    pub fn said(&self) -> Said {
        let mut map = Builder::default();
        match self {
            Self::Release(drafted) => {
                map.put(0, cbor::uint(0_u8));
                map.put(1, cbor::bytes(drafted.message.as_bytes()));
                map.put_some(4, drafted.ladder.encode());
                let accept = Some(&drafted.accept).filter(|accept| !accept.is_empty());
                map.put_some(
                    5,
                    accept.map(|all| Value::Array(all.iter().map(cbor::text).collect())),
                );
            }
            Self::Return { of, reason } => {
                map.put(0, cbor::uint(1_u8));
                map.put(2, cbor::bytes(of.as_bytes()));
                map.put(3, cbor::text(reason.raw()));
            }
        }
        Said::Other { kind: Kind::Dft, fields: cbor::write(&map.finish()) }
    }

    /// Reads what a DFT says; none if it is another kind.
    ///
    /// # Errors
    ///
    /// The fields are not those of a DFT: show the message, and do nothing by it.
    pub fn of(common: &Common) -> Result<Option<Self>, DecodeError> {
        let Said::Other { kind: Kind::Dft, fields } = &common.said else { return Ok(None) };
        let mut map = Map::of(cbor::read(fields)?, "the fields of a DFT")?;
        let request = match map.required(0, "step", cbor::small::<u8>)? {
            0 => {
                let bytes = map.required(1, "draft", |value| value.as_bytes().cloned())?;
                if bytes.len() > limits::ORIGINAL_BYTES_MAX {
                    return Err(DecodeError::Field("draft"));
                }
                let draft = Common::decode(&bytes)?;
                // Nobody asks for the release of somebody else's words, or of other traffic.
                if draft.from != common.from || draft.traffic != common.traffic {
                    return Err(DecodeError::Contradiction("the draft is of somebody else"));
                }
                if draft.released_by.is_some() || matches!(draft.kind(), Kind::Dft | Kind::Ack) {
                    return Err(DecodeError::Contradiction("the draft cannot be released"));
                }
                let ladder = map.optional(4, "ladder", LadderAsked::decode)?.unwrap_or_default();
                let accept = map.optional(5, "accept", |value| {
                    cbor::list(value, limits::ACCEPTED_SEATS_MAX, cbor::parsed)
                })?;
                let accept = accept.unwrap_or_default();
                Self::Release(Box::new(Drafted { message: draft, ladder, accept }))
            }
            1 => Self::Return {
                of: map.required(2, "draft id", cbor::id)?,
                reason: map.required(3, "reason", |value| {
                    cbor::string(value, limits::RETURN_REASON_BYTES_MAX).map(Text::from)
                })?,
            },
            _ => return Err(DecodeError::Field("step")),
        };
        Ok(Some(request))
    }
}

impl From<Common> for Drafted {
    /// A message with the usual ladder, of whose addressees nobody was accepted by name.
    fn from(message: Common) -> Self {
        Self { message, ladder: LadderAsked::Usual, accept: Vec::new() }
    }
}

impl LadderAsked {
    fn encode(&self) -> Option<Value> {
        let millis =
            |span: &Duration| cbor::uint(u64::try_from(span.as_millis()).unwrap_or(u64::MAX));
        let (after, answer) = match self {
            Self::Usual => return None,
            Self::None => (&[][..], None),
            Self::Times { after, answer } => (after.as_slice(), answer.as_ref()),
        };
        let after = Value::Array(after.iter().map(millis).collect());
        Some(Value::Array(vec![after, answer.map_or(Value::Null, millis)]))
    }

    fn decode(value: &Value) -> Option<Self> {
        let span = |value: &Value| cbor::as_uint(value).map(Duration::from_millis);
        let [after, answer] = cbor::items(value)?;
        let after = cbor::list(after, LADDER_DEPOSITS_MAX, span)?;
        let answer = match answer {
            Value::Null => None,
            value => Some(span(value)?),
        };
        Some(match (after.is_empty(), answer) {
            (true, None) => Self::None,
            (true, Some(_)) => return None,
            (false, answer) => Self::Times { after, answer },
        })
    }
}

impl Requests {
    /// Nothing of this desk waits.
    #[must_use]
    pub const fn new(desk: Desk) -> Self {
        Self { desk, waiting: BTreeMap::new(), returned: BTreeMap::new() }
    }

    /// Takes in a message. Only what a seat of this desk sealed counts, and only what goes to nobody
    /// else. `released` knows messages that went out.
    ///
    /// # Errors
    ///
    /// A DFT that cannot be followed, or one more than may wait: tell a person.
    pub fn enter(
        &mut self,
        common: &Common,
        released: impl Fn(MessageId) -> bool,
    ) -> Result<(), DecodeError> {
        if common.from.desk != self.desk {
            return Ok(());
        }
        match Request::of(common)? {
            Some(Request::Release(drafted)) => {
                let own = Address::Desk(self.desk.clone());
                let to = common.to.action.iter().chain(&common.to.information);
                if to.into_iter().any(|address| *address != own) {
                    return Err(DecodeError::Contradiction("a draft went to another desk"));
                }
                let Drafted { message, ladder, accept } = *drafted;
                if !self.waiting.contains_key(&message.id) && !self.has_room(&released) {
                    return Err(DecodeError::Contradiction("too many drafts wait already"));
                }
                let (request, at) = (common.id, common.drafted_at);
                let waits = Waits { draft: message, ladder, accept, request, at };
                self.waiting.entry(waits.draft.id).or_insert(waits);
            }
            Some(Request::Return { of, reason }) => {
                self.returned.entry(of).or_insert((common.from.clone(), reason));
                if self.returned.len() > limits::REQUESTS_MAX {
                    self.forget_strange(of);
                }
            }
            None => {}
        }
        Ok(())
    }

    /// Whether one more draft is held: the oldest that went out or was returned makes room for it.
    fn has_room(&mut self, released: &impl Fn(MessageId) -> bool) -> bool {
        if self.waiting.len() < limits::REQUESTS_MAX {
            return true;
        }
        let ended = |id: &MessageId| released(*id) || self.returned.contains_key(id);
        let ended = self.waiting.iter().filter(|(id, _)| ended(id));
        let oldest = ended.min_by_key(|(id, waits)| (waits.at, **id)).map(|(id, _)| *id);
        // What was returned stays so: its draft may come once more.
        oldest.is_some_and(|id| self.waiting.remove(&id).is_some())
    }

    /// Forgets the return of a draft that is not held, but for the newest. One that is held stays
    /// returned: forgotten, it could be released again. There are fewer of those.
    fn forget_strange(&mut self, newest: MessageId) {
        let strange = |id: &&MessageId| !self.waiting.contains_key(*id) && **id != newest;
        if let Some(id) = self.returned.keys().find(strange).copied() {
            self.returned.remove(&id);
        }
    }

    /// A draft that waits, unless it was returned or `released` knows a message of its id.
    pub fn waiting(&self, released: impl Fn(MessageId) -> bool) -> impl Iterator<Item = &Waits> {
        self.waiting
            .values()
            .filter(move |waits| !self.returned.contains_key(&waits.draft.id))
            .filter(move |waits| !released(waits.draft.id))
    }

    /// A draft, whatever became of it.
    #[must_use]
    pub fn draft(&self, id: MessageId) -> Option<&Waits> {
        self.waiting.get(&id)
    }

    /// Who returned a draft, and why.
    #[must_use]
    pub fn returned(&self, id: MessageId) -> Option<&(Seat, Text)> {
        self.returned.get(&id)
    }

    /// Forgets drafts from before a time.
    pub fn forget_before(&mut self, then: UnixMillis) {
        let returned = &mut self.returned;
        self.waiting.retain(|id, waits| {
            let keep = waits.at >= then;
            if !keep {
                returned.remove(id);
            }
            keep
        });
    }
}
