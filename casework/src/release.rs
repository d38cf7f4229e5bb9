//! Two-person release: drafts that wait for a second seat of their desk (DFT).
//!
//! A draft travels to the other seats of its own desk and to nobody else, in a case of its own, so
//! that nothing of it stands in the record between desks. The seat that releases it says it anew,
//! under its own session, with both names in it and under the id of the draft: so the message that
//! went out is what closes the draft at every seat, whatever is lost on the way.

use std::collections::BTreeMap;

use hotline_protocol::address::{Address, Desk, Seat};
use hotline_protocol::ids::{MessageId, UnixMillis};

use crate::cbor::{self, Builder, DecodeError, Map};
use crate::common::Common;
use crate::kind::{Kind, Said};
use crate::limits;
use crate::text::Text;

/// What a DFT says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Release this: the message as its drafter would say it.
    Release(Box<Common>),
    /// It is not released: given back to its drafter, or taken back by it.
    Return {
        /// The id of the draft.
        of: MessageId,
        /// Why.
        reason: Text,
    },
}

/// A draft that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    /// The message as its drafter would say it.
    pub draft: Common,
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
            Self::Release(draft) => {
                map.put(0, cbor::uint(0_u8));
                map.put(1, cbor::bytes(draft.as_bytes()));
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
                Self::Release(Box::new(draft))
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

impl Requests {
    /// Nothing of this desk waits.
    #[must_use]
    pub const fn new(desk: Desk) -> Self {
        Self { desk, waiting: BTreeMap::new(), returned: BTreeMap::new() }
    }

    /// Takes in a message. Only what a seat of this desk sealed counts, and only what goes to nobody
    /// else.
    ///
    /// # Errors
    ///
    /// A DFT that cannot be followed: tell a person.
    pub fn enter(&mut self, common: &Common) -> Result<(), DecodeError> {
        if common.from.desk != self.desk {
            return Ok(());
        }
        match Request::of(common)? {
            Some(Request::Release(draft)) => {
                let own = Address::Desk(self.desk.clone());
                let to = common.to.action.iter().chain(&common.to.information);
                if to.into_iter().any(|address| *address != own) {
                    return Err(DecodeError::Contradiction("a draft went to another desk"));
                }
                if self.waiting.len() < limits::REQUESTS_MAX {
                    let (request, at) = (common.id, common.drafted_at);
                    let waits = Waits { draft: *draft, request, at };
                    self.waiting.entry(waits.draft.id).or_insert(waits);
                }
            }
            Some(Request::Return { of, reason }) => {
                if self.returned.len() >= limits::REQUESTS_MAX {
                    self.returned.pop_first();
                }
                self.returned.entry(of).or_insert((common.from.clone(), reason));
            }
            None => {}
        }
        Ok(())
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
