//! The fields of the form: which there are, in which order they stand, and what may be in each.

use hotline_casework::{
    CapSeverity, Certainty, RequestedAction, Rsit, Scale, Severity, Tlp, Tone, Urgency, limits,
};
use hotline_protocol::ids::Precedence;
use serde::{Deserialize, Serialize};

use super::super::super::look::Look;
use super::super::super::text::Field;

/// Longest list of addressees as typed, in bytes: some fifty desks.
const TO_BYTES_MAX: usize = 2_048;

/// Longest time as typed, in bytes: a date, a time and a zone.
const TIME_BYTES_MAX: usize = 32;

/// Which template is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) enum Form {
    /// TXT.
    #[default]
    Text,
    /// CON.
    Concern,
    /// WRN.
    Warning,
}

impl Form {
    pub(super) const ALL: [Self; 3] = [Self::Text, Self::Concern, Self::Warning];

    /// The code on the wire.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Text => "TXT",
            Self::Concern => "CON",
            Self::Warning => "WRN",
        }
    }

    /// The fields in the order in which they stand: what is always needed first.
    pub(super) fn slots(self) -> &'static [Slot] {
        match self {
            Self::Text => &[
                Slot::To,
                Slot::Kind,
                Slot::Precedence,
                Slot::Tlp,
                Slot::Subject,
                Slot::Body,
                Slot::Info,
                Slot::Note,
            ],
            Self::Concern => &[
                Slot::To,
                Slot::Kind,
                Slot::Severity,
                Slot::Scale,
                Slot::Precedence,
                Slot::Tlp,
                Slot::Subject,
                Slot::Body,
                Slot::Action,
                Slot::Tone,
                Slot::Confidence,
                Slot::Basis,
                Slot::Infrastructure,
                Slot::Effect,
                Slot::Rsit,
                Slot::WindowFrom,
                Slot::WindowTo,
                Slot::Info,
                Slot::Note,
            ],
            Self::Warning => &[
                Slot::To,
                Slot::Kind,
                Slot::Severity,
                Slot::Scale,
                Slot::Precedence,
                Slot::Tlp,
                Slot::Subject,
                Slot::Body,
                Slot::Urgency,
                Slot::CapSeverity,
                Slot::Certainty,
                Slot::Affected,
                Slot::ExpectedEffect,
                Slot::RecommendedAction,
                Slot::Indicators,
                Slot::ExpiresAt,
                Slot::Info,
                Slot::Note,
            ],
        }
    }
}

/// A field of the form.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub(super) enum Slot {
    /// Who must act.
    #[default]
    To,
    /// Who must know.
    Info,
    /// The template.
    Kind,
    /// How fast it must be handled.
    Precedence,
    /// How far it may be shared.
    Tlp,
    /// How bad it is.
    Severity,
    /// How far it reaches.
    Scale,
    /// What is asked for.
    Action,
    /// In which tone.
    Tone,
    /// How sure one is.
    Confidence,
    /// What was observed, and how.
    Basis,
    /// What the activity came from or through.
    Infrastructure,
    /// What it does here.
    Effect,
    /// What sort of incident it is.
    Rsit,
    /// Since when.
    WindowFrom,
    /// Until when.
    WindowTo,
    /// How soon to act.
    Urgency,
    /// The severity of CAP.
    CapSeverity,
    /// How sure one is of what is warned about.
    Certainty,
    /// Who is affected.
    Affected,
    /// What will happen.
    ExpectedEffect,
    /// What to do.
    RecommendedAction,
    /// By what it is recognised.
    Indicators,
    /// Until when the warning is worth acting on.
    ExpiresAt,
    /// Note or non-paper.
    Note,
    /// One line.
    Subject,
    /// The text.
    Body,
}

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// One of some words.
    Choice,
    /// Addresses.
    Addresses,
    /// A text of one line.
    Line,
    /// A text of several lines.
    Page,
    /// A time.
    Time,
}

impl Slot {
    /// What it takes.
    pub(super) const fn sort(self) -> Sort {
        match self {
            Self::To | Self::Info => Sort::Addresses,
            Self::Subject => Sort::Line,
            Self::WindowFrom | Self::WindowTo | Self::ExpiresAt => Sort::Time,
            Self::Basis
            | Self::Infrastructure
            | Self::Effect
            | Self::Affected
            | Self::ExpectedEffect
            | Self::RecommendedAction
            | Self::Indicators
            | Self::Body => Sort::Page,
            _ => Sort::Choice,
        }
    }

    /// The key of its name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::To => "compose-to",
            Self::Info => "compose-info",
            Self::Kind => "compose-kind",
            Self::Precedence => "compose-precedence",
            Self::Tlp => "compose-tlp",
            Self::Note => "compose-note",
            Self::Subject => "compose-subject",
            Self::Body => "compose-body",
            Self::Severity => "field-severity",
            Self::Scale => "field-scale",
            Self::Action => "field-action",
            Self::Tone => "field-tone",
            Self::Confidence => "field-confidence",
            Self::Basis => "field-technical-basis",
            Self::Infrastructure => "field-infrastructure",
            Self::Effect => "field-effect",
            Self::Rsit => "field-rsit-class",
            Self::WindowFrom => "field-window-from",
            Self::WindowTo => "field-window-to",
            Self::Urgency => "field-urgency",
            Self::CapSeverity => "field-cap-severity",
            Self::Certainty => "field-certainty",
            Self::Affected => "field-affected",
            Self::ExpectedEffect => "field-expected-effect",
            Self::RecommendedAction => "field-recommended-action",
            Self::Indicators => "field-indicators",
            Self::ExpiresAt => "field-expires-at",
        }
    }

    /// Its empty field, with the bound on it; none where words are chosen.
    pub(super) fn empty(self) -> Option<Field> {
        let page = |bytes| Some(Field::page(bytes));
        match self {
            Self::To | Self::Info => Some(Field::line(TO_BYTES_MAX)),
            Self::Subject => Some(Field::line(limits::SUBJECT_BYTES_MAX)),
            Self::Body => page(limits::BODY_BYTES_MAX),
            Self::Basis => page(limits::BASIS_BYTES_MAX),
            Self::Infrastructure => page(limits::INFRASTRUCTURE_BYTES_MAX),
            Self::Effect | Self::ExpectedEffect => page(limits::EFFECT_BYTES_MAX),
            Self::Affected => page(limits::AFFECTED_BYTES_MAX),
            Self::RecommendedAction => page(limits::RECOMMENDED_ACTION_BYTES_MAX),
            Self::Indicators => page(limits::INDICATORS_BYTES_MAX),
            Self::WindowFrom | Self::WindowTo | Self::ExpiresAt => {
                Some(Field::line(TIME_BYTES_MAX))
            }
            _ => None,
        }
    }

    /// The words of a coded field with their codes.
    pub(super) fn codes(self) -> Vec<(u8, &'static str, String)> {
        macro_rules! list {
            ($of:ty) => {
                <$of>::ALL.iter().map(|one| (one.code(), <$of>::LIST, one.to_string())).collect()
            };
        }
        match self {
            Self::Severity => list!(Severity),
            Self::Scale => list!(Scale),
            Self::Action => list!(RequestedAction),
            Self::Tone => list!(Tone),
            Self::Confidence | Self::Certainty => list!(Certainty),
            Self::Rsit => list!(Rsit),
            Self::Urgency => list!(Urgency),
            Self::CapSeverity => list!(CapSeverity),
            _ => Vec::new(),
        }
    }

    /// The words to choose from, in the reader's language; none where text is written. A coded
    /// field begins with saying nothing.
    pub(super) fn choices(self, look: &Look) -> Vec<String> {
        let texts = &look.texts;
        let word = |key: String, otherwise: &str| {
            if texts.has(&key) { texts.t(&key).into_owned() } else { otherwise.to_owned() }
        };
        match self {
            Self::Kind => Form::ALL.iter().map(|form| form.code().to_owned()).collect(),
            Self::Precedence => PRECEDENCES
                .iter()
                .map(|one| word(format!("precedence-{}", one.word()), one.word()))
                .collect(),
            Self::Tlp => TLPS.iter().map(|tlp| tlp.word().to_owned()).collect(),
            Self::Note => ["compose-non-paper", "compose-is-note"]
                .iter()
                .map(|key| texts.t(key).into_owned())
                .collect(),
            _ if self.sort() == Sort::Choice => {
                let codes = self.codes().into_iter();
                let words = codes.map(|(_, list, one)| word(format!("code-{list}-{one}"), &one));
                std::iter::once(texts.t("compose-not-said").into_owned()).chain(words).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The precedences in the order in which they are offered.
pub(super) const PRECEDENCES: [Precedence; 4] =
    [Precedence::Routine, Precedence::Priority, Precedence::Immediate, Precedence::Flash];

/// The labels in the order in which they are offered, the widest first.
pub(super) const TLPS: [Tlp; 5] = Tlp::ALL;
