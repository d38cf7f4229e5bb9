//! The fields of the form: which there are, in which order they stand, and what may be in each.
//! Those of a kind come from casework's templates; the rest every message has.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use hotline_casework::template::{self, Lean, TEMPLATES};
use hotline_casework::{Kind, List, Template, Tlp, limits};
use hotline_protocol::ids::Precedence;
use serde::{Deserialize, Serialize};

use super::super::super::look::Look;
use super::super::super::text::Field;

/// Longest list of addressees as typed, in bytes: some fifty desks.
const TO_BYTES_MAX: usize = 2_048;

/// Longest time, number or address as typed, in bytes: a date, a time and a zone; the longest seat.
const WORD_BYTES_MAX: usize = 64;

/// Which kind of message is written: TXT, or one with a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(super) struct Form(Option<&'static Template>);

impl Form {
    /// A message of subject and text alone.
    pub(super) const TEXT: Self = Self(None);

    /// The form of a kind; plain text if it has none.
    pub(super) fn of(kind: &Kind) -> Self {
        Self(Template::of(kind))
    }

    /// The form by a template.
    pub(super) const fn by(template: &'static Template) -> Self {
        Self(Some(template))
    }

    /// Every form, in the order in which they are offered.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::TEXT).chain(TEMPLATES.iter().map(Self::by))
    }

    /// Its template; none for plain text.
    pub(super) const fn template(self) -> Option<&'static Template> {
        self.0
    }

    /// The code on the wire.
    pub(super) fn code(self) -> &'static str {
        self.0.map_or(Kind::Txt.code(), |template| template.kind.code())
    }

    /// The fields in the order in which they stand: what is always needed first, then what the kind
    /// asks for in the order of its template.
    pub(super) fn slots(self) -> Vec<Slot> {
        let of_kind = self.0.map_or(&[][..], |template| template.slots);
        let opens = self.0.is_some_and(Template::opens_a_matter);
        let is_first = |slot: &template::Slot| {
            slot.required || (opens && matches!(slot.name, "severity" | "scale"))
        };
        let own = |first: bool| {
            of_kind.iter().filter(move |slot| is_first(slot) == first).map(|s| Slot::Own(Own(s)))
        };
        [Slot::To, Slot::Kind]
            .into_iter()
            .chain(own(true))
            .chain([Slot::Precedence, Slot::Tlp, Slot::Subject, Slot::Body])
            .chain(own(false))
            .chain([Slot::Info, Slot::Note])
            .collect()
    }

    /// A field of the kind by its name.
    pub(super) fn own(self, name: &str) -> Option<Slot> {
        self.0.and_then(|template| template.slot(name)).map(|slot| Slot::Own(Own(slot)))
    }
}

impl From<Form> for String {
    fn from(form: Form) -> Self {
        form.code().to_owned()
    }
}

impl TryFrom<String> for Form {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::all().find(|form| form.code() == code).ok_or(code)
    }
}

/// A field of a template. What was written in it goes along when another kind is chosen that has a
/// field of this name: it is one by its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Own(&'static template::Slot);

impl PartialEq for Own {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for Own {}

impl PartialOrd for Own {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Own {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.name.cmp(other.0.name)
    }
}

impl Hash for Own {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.name.hash(state);
    }
}

/// A field of the form.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(into = "String", try_from = "String")]
pub(super) enum Slot {
    /// Who must act.
    #[default]
    To,
    /// Who must know.
    Info,
    /// The kind.
    Kind,
    /// How fast it must be handled.
    Precedence,
    /// How far it may be shared.
    Tlp,
    /// Note or non-paper.
    Note,
    /// One line.
    Subject,
    /// The text.
    Body,
    /// One that the template of the kind has.
    Own(Own),
}

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// One of some words.
    Choice,
    /// Several of some words.
    Choices,
    /// Addresses.
    Addresses,
    /// A text of one line.
    Line,
    /// A text of several lines.
    Page,
    /// A time.
    Time(Lean),
}

/// The fields that every message has, by the names under which drafts keep them.
const COMMON: [(Slot, &str); 8] = [
    (Slot::To, "to"),
    (Slot::Info, "info"),
    (Slot::Kind, "kind"),
    (Slot::Precedence, "precedence"),
    (Slot::Tlp, "tlp"),
    (Slot::Note, "note"),
    (Slot::Subject, "subject"),
    (Slot::Body, "body"),
];

/// What stands before the name of a field of a template in a draft.
const OWN: &str = "field-";

impl From<Slot> for String {
    fn from(slot: Slot) -> Self {
        match slot.own() {
            Some(own) => format!("{OWN}{}", own.name),
            None => COMMON
                .iter()
                .find(|(common, _)| *common == slot)
                .map_or_else(Self::new, |(_, name)| (*name).to_owned()),
        }
    }
}

impl TryFrom<String> for Slot {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let common = COMMON.iter().find(|(_, common)| *common == name).map(|(slot, _)| *slot);
        let own = || {
            let name = name.strip_prefix(OWN)?;
            Form::all().find_map(|form| form.own(name))
        };
        common.or_else(own).ok_or(name)
    }
}

impl Slot {
    /// The field of the template, if it is one.
    pub(super) const fn own(self) -> Option<&'static template::Slot> {
        match self {
            Self::Own(Own(slot)) => Some(slot),
            _ => None,
        }
    }

    /// Whether it is a field of a template with this name.
    pub(super) fn is_named(self, name: &str) -> bool {
        self.own().is_some_and(|own| own.name == name)
    }

    /// What it takes.
    pub(super) const fn sort(self) -> Sort {
        match self {
            Self::To | Self::Info => Sort::Addresses,
            Self::Subject => Sort::Line,
            Self::Body => Sort::Page,
            Self::Kind | Self::Precedence | Self::Tlp | Self::Note => Sort::Choice,
            Self::Own(Own(slot)) => match slot.sort {
                template::Sort::Code(_) | template::Sort::Cited => Sort::Choice,
                template::Sort::Codes(_) => Sort::Choices,
                template::Sort::Text(max) if max <= limits::LINE_BYTES_MAX => Sort::Line,
                template::Sort::Text(_) => Sort::Page,
                template::Sort::Time(lean) => Sort::Time(lean),
                template::Sort::Number | template::Sort::Address => Sort::Line,
            },
        }
    }

    /// Its name, in the reader's language.
    pub(super) fn label(self, look: &Look) -> String {
        let texts = &look.texts;
        let key = match self {
            Self::To => "compose-to",
            Self::Info => "compose-info",
            Self::Kind => "compose-kind",
            Self::Precedence => "compose-precedence",
            Self::Tlp => "compose-tlp",
            Self::Note => "compose-note",
            Self::Subject => "compose-subject",
            Self::Body => "compose-body",
            Self::Own(Own(slot)) => return texts.field(slot.name),
        };
        texts.t(key).into_owned()
    }

    /// Its empty field, with the bound on it; none where words are chosen.
    pub(super) fn empty(self) -> Option<Field> {
        let bytes_max = match self {
            Self::To | Self::Info => TO_BYTES_MAX,
            Self::Subject => limits::SUBJECT_BYTES_MAX,
            Self::Body => limits::BODY_BYTES_MAX,
            Self::Own(Own(slot)) => match slot.sort {
                template::Sort::Text(max) => max,
                _ => WORD_BYTES_MAX,
            },
            _ => return None,
        };
        match self.sort() {
            Sort::Choice | Sort::Choices => None,
            Sort::Page => Some(Field::page(bytes_max)),
            Sort::Addresses | Sort::Line | Sort::Time(_) => Some(Field::line(bytes_max)),
        }
    }

    /// The list that its codes are of.
    pub(super) fn list(self) -> Option<&'static List> {
        self.own().and_then(|own| own.sort.list())
    }

    /// The words to choose from, in the reader's language; none where text is written or a message
    /// is cited. A field with one code begins with saying nothing.
    pub(super) fn words(self, look: &Look) -> Vec<String> {
        let texts = &look.texts;
        match self {
            Self::Kind => Form::all().map(|form| form.code().to_owned()).collect(),
            Self::Precedence => PRECEDENCES
                .iter()
                .map(|one| texts.t(&format!("precedence-{}", one.word())).into_owned())
                .collect(),
            Self::Tlp => TLPS.iter().map(|tlp| tlp.word().to_owned()).collect(),
            Self::Note => ["compose-non-paper", "compose-is-note"]
                .iter()
                .map(|key| texts.t(key).into_owned())
                .collect(),
            _ => {
                let Some(list) = self.list() else { return Vec::new() };
                let nothing = texts.t("compose-not-said").into_owned();
                let nothing = (self.sort() == Sort::Choice).then_some(nothing);
                let words = list.words.iter().map(|word| texts.code(list.name, word));
                nothing.into_iter().chain(words).collect()
            }
        }
    }
}

/// The precedences in the order in which they are offered.
pub(super) const PRECEDENCES: [Precedence; 4] =
    [Precedence::Routine, Precedence::Priority, Precedence::Immediate, Precedence::Flash];

/// The labels in the order in which they are offered, the widest first.
pub(super) const TLPS: [Tlp; 5] = Tlp::ALL;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_every_template_stands_in_its_form_once_and_is_found_by_its_name() {
        for form in Form::all() {
            let slots = form.slots();
            for slot in form.template().map_or(&[][..], |template| template.slots) {
                let count = slots.iter().filter(|one| one.is_named(slot.name)).count();
                assert_eq!(count, 1, "{} {}", form.code(), slot.name);
            }
            for slot in slots {
                let name = String::from(slot);
                assert_eq!(Slot::try_from(name.clone()), Ok(slot), "{name}");
            }
            assert_eq!(Form::try_from(String::from(form)), Ok(form));
        }
        assert!(Slot::try_from("field-culprit".to_owned()).is_err());
        assert!(Form::try_from("ACK".to_owned()).is_err());
    }
}
