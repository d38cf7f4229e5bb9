//! A concern about activity emanating from a territory (CON).

use ciborium::Value;
use hotline_protocol::ids::UnixMillis;

use crate::cbor::{self, Builder, DecodeError, Map};
use crate::codes::{Certainty, RequestedAction, Rsit, Scale, Severity, Tone};
use crate::field::{Field, Fields};
use crate::later::LaterFields;
use crate::limits;
use crate::statement::{StatementError, check_texts};
use crate::text::Text;

/// The fields of a CON. All may be empty. There is no field that names a culprit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Concern {
    /// How bad it is.
    pub severity: Option<Severity>,
    /// How far it reaches.
    pub scale: Option<Scale>,
    /// What sort of incident it is.
    pub rsit: Option<Rsit>,
    /// When the activity began, as far as it was seen.
    pub window_from: Option<UnixMillis>,
    /// When it ended, or was last seen.
    pub window_to: Option<UnixMillis>,
    /// What was observed, and how.
    pub technical_basis: Text,
    /// Addresses, names and systems the activity came from or went through.
    pub infrastructure: Text,
    /// What it does to the sender's side.
    pub effect: Text,
    /// How sure the sender is.
    pub confidence: Option<Certainty>,
    /// What the notified State is asked to do.
    pub action: Option<RequestedAction>,
    /// In which tone it is raised.
    pub tone: Option<Tone>,
    /// Fields of a later version.
    pub later: LaterFields,
}

impl Concern {
    /// Clause C1, part of every concern by its kind and shown with it.
    pub const CLAUSE: &str = "This notice does not of itself imply that the notified State is \
                              responsible for the activity.";

    pub(crate) fn fields(&self) -> Vec<Field> {
        let mut fields = Fields::default();
        fields.code("severity", Severity::LIST, self.severity);
        fields.code("scale", Scale::LIST, self.scale);
        fields.code("rsit-class", Rsit::LIST, self.rsit);
        fields.time("window-from", self.window_from);
        fields.time("window-to", self.window_to);
        fields.text("technical-basis", &self.technical_basis);
        fields.text("infrastructure", &self.infrastructure);
        fields.text("effect", &self.effect);
        fields.code("confidence", Certainty::LIST, self.confidence);
        fields.code("action", RequestedAction::LIST, self.action);
        fields.code("tone", Tone::LIST, self.tone);
        fields.finish()
    }

    pub(crate) fn check(&self) -> Result<(), StatementError> {
        if let (Some(from), Some(to)) = (self.window_from, self.window_to)
            && from > to
        {
            return Err(StatementError::WindowReversed);
        }
        check_texts(&[
            ("the technical basis in bytes", &self.technical_basis, limits::BASIS_BYTES_MAX),
            ("the infrastructure in bytes", &self.infrastructure, limits::INFRASTRUCTURE_BYTES_MAX),
            ("the effect in bytes", &self.effect, limits::EFFECT_BYTES_MAX),
        ])
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut map = Builder::default();
        map.put_some(0, self.severity.map(|one| cbor::uint(one.code())));
        map.put_some(1, self.scale.map(|one| cbor::uint(one.code())));
        map.put_some(2, self.rsit.map(|one| cbor::uint(one.code())));
        map.put_some(3, self.window_from.map(cbor::time));
        map.put_some(4, self.window_to.map(cbor::time));
        map.put_text(5, &self.technical_basis);
        map.put_text(6, &self.infrastructure);
        map.put_text(7, &self.effect);
        map.put_some(8, self.confidence.map(|one| cbor::uint(one.code())));
        map.put_some(9, self.action.map(|one| cbor::uint(one.code())));
        map.put_some(10, self.tone.map(|one| cbor::uint(one.code())));
        self.later.finish(map)
    }

    pub(crate) fn decode(fields: Value) -> Result<Self, DecodeError> {
        let mut map = Map::of(fields, "the fields of a CON")?;
        Ok(Self {
            severity: map.code(0, "severity", Severity::of_code)?,
            scale: map.code(1, "scale", Scale::of_code)?,
            rsit: map.code(2, "class", Rsit::of_code)?,
            window_from: map.optional(3, "window from", cbor::as_time)?,
            window_to: map.optional(4, "window to", cbor::as_time)?,
            technical_basis: map.text(5, "technical basis", limits::BASIS_BYTES_MAX)?,
            infrastructure: map.text(6, "infrastructure", limits::INFRASTRUCTURE_BYTES_MAX)?,
            effect: map.text(7, "effect", limits::EFFECT_BYTES_MAX)?,
            confidence: map.code(8, "confidence", Certainty::of_code)?,
            action: map.code(9, "action", RequestedAction::of_code)?,
            tone: map.code(10, "tone", Tone::of_code)?,
            later: LaterFields::rest(map, "the fields of a CON")?,
        })
    }
}
