//! Exercise control (EXR): what the controller of an exercise says to its players.
//!
//! It is exercise traffic and nothing else: it rings as an exercise, and moves no case of operation.
//! What a person reads stands in subject and body; the fields hold what a program goes on with.

use core::time::Duration;

use hotline_protocol::address::Seat;
use hotline_protocol::ids::{ExerciseId, Precedence, Traffic};

use crate::cbor::{self, Builder, DecodeError, Map};
use crate::common::Common;
use crate::kind::{Kind, Said};
use crate::limits;

/// What an EXR says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Of which exercise.
    pub exercise: ExerciseId,
    /// How far its story had come.
    pub story: Duration,
    /// What.
    pub step: ControlStep,
}

/// A step of an exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ControlStep {
    /// It begins, and the reader plays in it. The subject is its title, the body what it is about
    /// and what this player alone is told.
    Begin(Beginning),
    /// The story stands still.
    Pause,
    /// It goes on.
    Resume,
    /// The reader is to say this, as it is or in words of its own: subject and body are its text.
    Cue(Cue),
    /// Help with an inject; the body says it.
    Hint {
        /// Which inject.
        no: u16,
    },
    /// It is over; the body says what comes next.
    End,
}

/// What a player must know to play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    /// The name of the reader's part.
    pub player: String,
    /// How much faster than life the story runs.
    pub factor: u16,
    /// The time of day at which the story begins, in minutes.
    pub begins: Option<u16>,
    /// Who plays, the reader among them.
    pub cast: Vec<Part>,
}

/// Who plays whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The name of the part.
    pub name: String,
    /// Whom it plays.
    pub plays: String,
    /// The seat that plays it.
    pub seat: Seat,
}

/// A message that a player is to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// The inject.
    pub no: u16,
    /// Of which kind it is to be.
    pub kind: Kind,
    /// The kind's fields, encoded; empty where none is filled.
    pub fields: Vec<u8>,
    /// How fast it is to be handled.
    pub precedence: Precedence,
    /// To whom.
    pub to: Vec<Seat>,
}

mod key {
    pub(super) const STEP: u64 = 0;
    pub(super) const EXERCISE: u64 = 1;
    pub(super) const STORY: u64 = 2;
    pub(super) const PLAYER: u64 = 3;
    pub(super) const FACTOR: u64 = 4;
    pub(super) const BEGINS: u64 = 5;
    pub(super) const CAST: u64 = 6;
    pub(super) const NO: u64 = 7;
    pub(super) const KIND: u64 = 8;
    pub(super) const FIELDS: u64 = 9;
    pub(super) const PRECEDENCE: u64 = 10;
    pub(super) const TO: u64 = 11;
}

impl Control {
    /// As a message says it.
    #[must_use]
    pub fn said(&self) -> Said {
        let mut map = Builder::default();
        map.put(key::STEP, cbor::uint(self.step.number()));
        map.put(key::EXERCISE, cbor::bytes(self.exercise.as_bytes()));
        let story = u64::try_from(self.story.as_millis()).unwrap_or(u64::MAX);
        map.put(key::STORY, cbor::uint(story));
        match &self.step {
            ControlStep::Begin(beginning) => {
                map.put(key::PLAYER, cbor::text(&beginning.player));
                map.put(key::FACTOR, cbor::uint(beginning.factor));
                map.put_some(key::BEGINS, beginning.begins.map(cbor::uint));
                let part = |part: &Part| {
                    let fields =
                        [cbor::text(&part.name), cbor::text(&part.plays), cbor::text(&part.seat)];
                    ciborium::Value::Array(fields.to_vec())
                };
                let cast = beginning.cast.iter().map(part).collect();
                map.put(key::CAST, ciborium::Value::Array(cast));
            }
            ControlStep::Cue(cue) => {
                map.put(key::NO, cbor::uint(cue.no));
                map.put(key::KIND, cbor::text(&cue.kind));
                let fields = Some(&cue.fields).filter(|fields| !fields.is_empty());
                map.put_some(key::FIELDS, fields.map(|fields| cbor::bytes(fields)));
                map.put(key::PRECEDENCE, cbor::uint(cue.precedence as u8));
                let to = cue.to.iter().map(cbor::text).collect();
                map.put(key::TO, ciborium::Value::Array(to));
            }
            ControlStep::Hint { no } => map.put(key::NO, cbor::uint(*no)),
            ControlStep::Pause | ControlStep::Resume | ControlStep::End => {}
        }
        Said::Other { kind: Kind::Exr, fields: cbor::write(&map.finish()) }
    }

    /// Reads what an EXR says; none if the message is of another kind.
    ///
    /// # Errors
    ///
    /// The message is no step that can be followed: show it, and do nothing by itself.
    pub fn of(common: &Common) -> Result<Option<Self>, DecodeError> {
        let Said::Other { kind: Kind::Exr, fields } = &common.said else { return Ok(None) };
        if common.traffic != Traffic::Exercise {
            return Err(DecodeError::Contradiction("a step of an exercise outside of one"));
        }
        Self::decode(fields).map(Some)
    }

    fn decode(fields: &[u8]) -> Result<Self, DecodeError> {
        const WHAT: &str = "the fields of an EXR";
        let mut map = Map::of(cbor::read(fields)?, WHAT)?;
        let exercise = map.required(key::EXERCISE, "exercise", cbor::id)?;
        let story = map.required(key::STORY, "story", |value| {
            let story = Duration::from_millis(cbor::as_uint(value)?);
            (story <= limits::STORY_MAX).then_some(story)
        })?;
        let step = match map.required(key::STEP, "step", cbor::small::<u8>)? {
            0 => ControlStep::Begin(Beginning::take(&mut map)?),
            1 => ControlStep::Pause,
            2 => ControlStep::Resume,
            3 => ControlStep::Cue(Cue::take(&mut map)?),
            4 => ControlStep::Hint { no: map.required(key::NO, "inject", number)? },
            5 => ControlStep::End,
            _ => return Err(DecodeError::Field("step")),
        };
        map.rest(WHAT)?;
        Ok(Self { exercise, story, step })
    }
}

impl ControlStep {
    const fn number(&self) -> u8 {
        match self {
            Self::Begin(_) => 0,
            Self::Pause => 1,
            Self::Resume => 2,
            Self::Cue(_) => 3,
            Self::Hint { .. } => 4,
            Self::End => 5,
        }
    }
}

impl Beginning {
    fn take(map: &mut Map) -> Result<Self, DecodeError> {
        let player = map.required(key::PLAYER, "player", name)?;
        let factor = map.required(key::FACTOR, "factor", |value| {
            cbor::small::<u16>(value).filter(|n| (1..=limits::TIME_FACTOR_MAX).contains(n))
        })?;
        let begins = map.optional(key::BEGINS, "begins", |value| {
            cbor::small::<u16>(value).filter(|minute| *minute < 24 * 60)
        })?;
        let cast: Vec<Part> =
            map.required(key::CAST, "cast", |value| cbor::list(value, limits::CAST_MAX, part))?;
        if !cast.iter().any(|part| part.name == player) {
            return Err(DecodeError::Contradiction("a player who is not of the cast"));
        }
        Ok(Self { player, factor, begins, cast })
    }
}

impl Cue {
    fn take(map: &mut Map) -> Result<Self, DecodeError> {
        let no = map.required(key::NO, "inject", number)?;
        let kind: Kind = map.required(key::KIND, "kind", cbor::parsed)?;
        let fields = map.optional(key::FIELDS, "fields", |value| {
            let bytes = value.as_bytes()?;
            (1..=limits::CUE_FIELDS_BYTES_MAX).contains(&bytes.len()).then(|| bytes.clone())
        })?;
        let fields = fields.unwrap_or_default();
        // What could not be sent must not be put before anybody.
        Said::read(kind.clone(), &fields)?;
        Ok(Self {
            no,
            kind,
            fields,
            precedence: map.required(key::PRECEDENCE, "precedence", |value| {
                Precedence::try_from(cbor::small::<u8>(value)?).ok()
            })?,
            to: map.required(key::TO, "addressees", |value| {
                cbor::list(value, limits::CAST_MAX, cbor::parsed).filter(|to| !to.is_empty())
            })?,
        })
    }
}

fn number(value: &ciborium::Value) -> Option<u16> {
    cbor::small::<u16>(value).filter(|no| (1..=9_999).contains(no))
}

fn name(value: &ciborium::Value) -> Option<String> {
    cbor::string(value, limits::PART_NAME_BYTES_MAX).filter(|name| !name.is_empty())
}

fn part(value: &ciborium::Value) -> Option<Part> {
    let [called, plays, seat] = cbor::items(value)?;
    Some(Part {
        name: name(called)?,
        plays: cbor::string(plays, limits::SUBJECT_BYTES_MAX)?,
        seat: cbor::parsed(seat)?,
    })
}
