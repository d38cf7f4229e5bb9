//! An early warning (WRN).

use ciborium::Value;
use hotline_protocol::ids::UnixMillis;

use crate::cbor::{self, Builder, DecodeError, Map};
use crate::codes::{CapSeverity, Certainty, Scale, Severity, Urgency};
use crate::field::{Field, Fields};
use crate::later::LaterFields;
use crate::limits;
use crate::statement::{StatementError, check_texts};
use crate::text::Text;

/// The fields of a WRN. All may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Warning {
    /// How bad it is, by the same words as in a concern.
    pub severity: Option<Severity>,
    /// How far it reaches.
    pub scale: Option<Scale>,
    /// How soon to act.
    pub urgency: Option<Urgency>,
    /// The severity of CAP, for those who pass the warning on in that form.
    pub cap_severity: Option<CapSeverity>,
    /// How sure the sender is.
    pub certainty: Option<Certainty>,
    /// Who or what is affected.
    pub affected: Text,
    /// What will happen.
    pub expected_effect: Text,
    /// What to do.
    pub recommended_action: Text,
    /// By what it is recognised, one a line.
    pub indicators: Text,
    /// When the warning stops being worth acting on. The message itself expires by its own time.
    pub expires_at: Option<UnixMillis>,
    /// Fields of a later version.
    pub later: LaterFields,
}

impl Warning {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let mut fields = Fields::default();
        fields.code("severity", Severity::LIST, self.severity);
        fields.code("scale", Scale::LIST, self.scale);
        fields.code("urgency", Urgency::LIST, self.urgency);
        fields.code("cap-severity", CapSeverity::LIST, self.cap_severity);
        fields.code("certainty", Certainty::LIST, self.certainty);
        fields.text("affected", &self.affected);
        fields.text("expected-effect", &self.expected_effect);
        fields.text("recommended-action", &self.recommended_action);
        fields.text("indicators", &self.indicators);
        fields.time("expires-at", self.expires_at);
        fields.finish()
    }

    pub(crate) fn check(&self) -> Result<(), StatementError> {
        check_texts(&[
            ("what is affected in bytes", &self.affected, limits::AFFECTED_BYTES_MAX),
            ("the expected effect in bytes", &self.expected_effect, limits::EFFECT_BYTES_MAX),
            (
                "the recommended action in bytes",
                &self.recommended_action,
                limits::RECOMMENDED_ACTION_BYTES_MAX,
            ),
            ("the indicators in bytes", &self.indicators, limits::INDICATORS_BYTES_MAX),
        ])
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut map = Builder::default();
        map.put_some(0, self.severity.map(|one| cbor::uint(one.code())));
        map.put_some(1, self.scale.map(|one| cbor::uint(one.code())));
        map.put_some(2, self.urgency.map(|one| cbor::uint(one.code())));
        map.put_some(3, self.cap_severity.map(|one| cbor::uint(one.code())));
        map.put_some(4, self.certainty.map(|one| cbor::uint(one.code())));
        map.put_text(5, &self.affected);
        map.put_text(6, &self.expected_effect);
        map.put_text(7, &self.recommended_action);
        map.put_text(8, &self.indicators);
        map.put_some(9, self.expires_at.map(cbor::time));
        self.later.finish(map)
    }

    pub(crate) fn decode(fields: Value) -> Result<Self, DecodeError> {
        let mut map = Map::of(fields, "the fields of a WRN")?;
        Ok(Self {
            severity: map.code(0, "severity", Severity::of_code)?,
            scale: map.code(1, "scale", Scale::of_code)?,
            urgency: map.code(2, "urgency", Urgency::of_code)?,
            cap_severity: map.code(3, "severity by CAP", CapSeverity::of_code)?,
            certainty: map.code(4, "certainty", Certainty::of_code)?,
            affected: map.text(5, "affected", limits::AFFECTED_BYTES_MAX)?,
            expected_effect: map.text(6, "expected effect", limits::EFFECT_BYTES_MAX)?,
            recommended_action: map.text(
                7,
                "recommended action",
                limits::RECOMMENDED_ACTION_BYTES_MAX,
            )?,
            indicators: map.text(8, "indicators", limits::INDICATORS_BYTES_MAX)?,
            expires_at: map.optional(9, "expires at", cbor::as_time)?,
            later: LaterFields::rest(map, "the fields of a WRN")?,
        })
    }
}
