//! CAP 1.2 messages of warning systems (OASIS Common Alerting Protocol).

mod read;
mod summary;
mod write;

use core::fmt;

use hotline_casework::{CapSeverity, Certainty, Tlp, Urgency};
use hotline_protocol::ids::UnixMillis;

use crate::alert::{Alert, Key, Source, State, precedence_of_cap};
use crate::{limits, safe};

pub(crate) use self::summary::summary;
pub use self::write::{Warning, message};

/// The namespace of version 1.2.
pub(crate) const NAMESPACE: &str = "urn:oasis:names:tc:emergency:cap:1.2";

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $expected:literal {
        $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            pub(crate) const EXPECTED: &'static str = $expected;

            /// The word of the standard.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            pub(crate) fn of_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.word())
            }
        }
    };
}

words! {
    /// How a message is to be handled.
    Status, "Actual, Exercise, System, Test or Draft" {
        /// By everybody.
        Actual = "Actual",
        /// By the players of an exercise.
        Exercise = "Exercise",
        /// By the network that carries messages.
        System = "System",
        /// By nobody: a technical test.
        Test = "Test",
        /// By nobody yet.
        Draft = "Draft",
    }
}

words! {
    /// What a message does.
    MsgType, "Alert, Update, Cancel, Ack or Error" {
        /// It says something for the first time.
        Alert = "Alert",
        /// It takes the place of those it refers to.
        Update = "Update",
        /// It takes those back.
        Cancel = "Cancel",
        /// It says that those came.
        Ack = "Ack",
        /// It says that those were refused.
        Error = "Error",
    }
}

words! {
    /// For whom a message is.
    Scope, "Public, Restricted or Private" {
        /// For everybody.
        Public = "Public",
        /// For those within a restriction.
        Restricted = "Restricted",
        /// For the addresses it names.
        Private = "Private",
    }
}

/// A CAP message. All texts are bounded and safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What its sender calls it.
    pub identifier: String,
    /// Who sent it.
    pub sender: String,
    /// When.
    pub sent: UnixMillis,
    /// Sender, identifier and time together.
    pub key: Key,
    /// How it is to be handled.
    pub status: Status,
    /// What it does.
    pub msg_type: MsgType,
    /// What its sender had it from.
    pub source: Option<String>,
    /// For whom it is.
    pub scope: Scope,
    /// Within what, if restricted.
    pub restriction: Option<String>,
    /// For whom, if private.
    pub addresses: Option<String>,
    /// Codes of a system.
    pub codes: Vec<String>,
    /// Why it was sent: of a cancellation, an error, an exercise.
    pub note: Option<String>,
    /// The messages it refers to.
    pub references: Vec<Key>,
    /// What belongs to one event.
    pub incidents: Option<String>,
    /// What is said, by language, phase or area.
    pub infos: Vec<Info>,
}

/// One part of what a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    /// Its language; `en-US` where it names none, as the standard wants.
    pub language: String,
    /// The categories of the event.
    pub categories: Vec<String>,
    /// What sort of event it is.
    pub event: String,
    /// What is to be done, in codes.
    pub responses: Vec<String>,
    /// How soon to act.
    pub urgency: Urgency,
    /// How bad it is.
    pub severity: CapSeverity,
    /// How sure the sender is.
    pub certainty: Certainty,
    /// For whom it is.
    pub audience: Option<String>,
    /// The event in codes of systems.
    pub event_codes: Vec<(String, String)>,
    /// When it begins to hold; when it was sent, if it does not say.
    pub effective: Option<UnixMillis>,
    /// When the event is to begin.
    pub onset: Option<UnixMillis>,
    /// When it is out of date.
    pub expires: Option<UnixMillis>,
    /// What its sender is called.
    pub sender_name: Option<String>,
    /// The matter in a line.
    pub headline: Option<String>,
    /// The matter in full.
    pub description: Option<String>,
    /// What is to be done.
    pub instruction: Option<String>,
    /// Where more is said.
    pub web: Option<String>,
    /// Whom to ask.
    pub contact: Option<String>,
    /// More, by names of systems.
    pub parameters: Vec<(String, String)>,
    /// Files that go with it.
    pub resources: Vec<Resource>,
    /// Where it holds.
    pub areas: Vec<Area>,
}

/// A file that goes with a part. It is never fetched, and never unpacked from inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// What it is.
    pub description: String,
    /// Its media type, by its sender.
    pub mime_type: String,
    /// Its length in bytes, by its sender.
    pub size: Option<u64>,
    /// Where it lies.
    pub uri: Option<String>,
    /// Whether it is inside the message as well.
    pub inside: bool,
    /// Its SHA-1, by its sender.
    pub digest: Option<String>,
}

/// Where a part holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// In words.
    pub description: String,
    /// Polygons and circles that it is drawn by.
    pub shapes: usize,
    /// In codes of systems.
    pub geocodes: Vec<(String, String)>,
}

/// Why a message is no alert to pass on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoAlert {
    /// It is for nobody, or for the network that carries it.
    #[error("its status is {0}: such messages are not passed on")]
    Status(Status),
    /// It answers another.
    #[error("its type is {0}: it answers another message and raises nothing")]
    Answer(MsgType),
}

impl Message {
    /// What of it is an alert, told in the first of these languages in which it says anything, else in
    /// its own first.
    ///
    /// # Errors
    ///
    /// [`NoAlert`]: there is nothing to pass on; say so where alerts are counted.
    pub fn alert(&self, languages: &[&str]) -> Result<Alert, NoAlert> {
        if !matches!(self.status, Status::Actual | Status::Exercise) {
            return Err(NoAlert::Status(self.status));
        }
        let state = match self.msg_type {
            MsgType::Alert | MsgType::Update => State::Open,
            MsgType::Cancel => State::Resolved,
            other => return Err(NoAlert::Answer(other)),
        };
        let mut alert = Alert::of(Source::Cap, &self.sender);
        alert.key = Some(self.key.clone());
        alert.cites.clone_from(&self.references);
        alert.state = state;
        alert.exercise = self.status == Status::Exercise;
        alert.tlp = self.tlp();
        alert.since = Some(self.sent);
        for (name, value) in [
            ("msgType", Some(self.msg_type.word())),
            ("scope", Some(self.scope.word())),
            ("restriction", self.restriction.as_deref()),
            ("identifier", Some(self.identifier.as_str())),
            ("incidents", self.incidents.as_deref()),
        ] {
            if let Some(value) = value {
                alert.label(name, value);
            }
        }
        let speaks = |wanted: &&&str| self.infos.iter().any(|info| info.speaks(wanted));
        let wanted = languages.iter().find(speaks).copied();
        let wanted = wanted.or_else(|| self.infos.first().map(|info| info.language.as_str()));
        let told: Vec<&Info> =
            self.infos.iter().filter(|info| wanted.is_some_and(|l| info.speaks(l))).collect();
        let fallback = || self.note.clone().unwrap_or_else(|| self.identifier.clone());
        alert.headline = told
            .first()
            .map(|info| info.headline.clone().unwrap_or_else(|| info.event.clone()))
            .unwrap_or_else(fallback);
        alert.headline = safe::line(&alert.headline, limits::HEADLINE_BYTES_MAX);
        alert.text = safe::lines(&self.text(&told), limits::TEXT_BYTES_MAX);
        alert.language = told.first().map(|info| info.language.clone());
        // The gravest of all parts speaks for the message, in whatever language it stands.
        let speed = |info: &&Info| {
            precedence_of_cap(Some(info.severity), Some(info.urgency), Some(info.certainty))
        };
        if let Some(gravest) = self.infos.iter().rev().max_by_key(speed) {
            alert.precedence = speed(&gravest);
            alert.urgency = Some(gravest.urgency);
            alert.severity = Some(gravest.severity);
            alert.certainty = Some(gravest.certainty);
        }
        alert.until = told.iter().filter_map(|info| info.expires).max();
        if let Some(onset) = told.iter().filter_map(|info| info.onset.or(info.effective)).min() {
            alert.since = Some(onset);
        }
        alert.link = told.iter().find_map(|info| info.web.clone());
        for info in told {
            alert.label("event", &info.event);
            for area in &info.areas {
                alert.label("area", &area.description);
            }
            for (name, value) in info.event_codes.iter().chain(&info.parameters) {
                alert.label(name, value);
            }
        }
        Ok(alert)
    }

    /// How far it may be shared: what a restriction or a code of it says by a label of TLP. A public
    /// one may be shared with everyone.
    #[must_use]
    pub fn tlp(&self) -> Option<Tlp> {
        let labels = self.restriction.iter().chain(&self.codes);
        let words = labels.flat_map(|text| text.split([' ', ',', ';']));
        let labels = words
            .filter(|word| word.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("TLP:")));
        let strictest = labels.filter_map(|word| word.trim_end_matches('.').parse().ok()).max();
        strictest.or((self.scope == Scope::Public).then_some(Tlp::Clear))
    }

    fn text(&self, told: &[&Info]) -> String {
        let mut parts: Vec<&str> = Vec::new();
        for text in told.iter().flat_map(|info| [&info.description, &info.instruction]).flatten() {
            if !parts.contains(&text.as_str()) {
                parts.push(text);
            }
        }
        parts.extend(self.note.as_deref());
        parts.join("\n\n")
    }
}

impl Info {
    /// Whether it is in a language: `fr` takes `fr-CA`, and the reverse.
    fn speaks(&self, language: &str) -> bool {
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        primary(&self.language) == primary(language)
    }
}
