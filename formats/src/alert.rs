//! One alert of a machine, whoever raised it.

use core::fmt;

use hotline_casework::{CapSeverity, Certainty, Tlp, Urgency};
use hotline_protocol::address::Address;
use hotline_protocol::ids::{Precedence, UnixMillis};

use crate::error::FormatError;
use crate::{limits, safe};

/// An alert. All texts are bounded and safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// In which form it came.
    pub source: Source,
    /// Who raised it: receiver, sender or program; with the form in front, as [`Alert::automated_by`]
    /// puts it, it says by what a message was written.
    pub raised_by: String,
    /// What it is about, over all its repetitions. Without one it is an alert of its own.
    pub key: Option<Key>,
    /// Earlier ones that it brings up to date or takes back, by their keys.
    pub cites: Vec<Key>,
    /// Whether it still holds.
    pub state: State,
    /// How fast it is to be handled; never flash.
    pub precedence: Precedence,
    /// Whether its source marks it as of an exercise.
    pub exercise: bool,
    /// When it began to hold.
    pub since: Option<UnixMillis>,
    /// When it ended, or is to end by itself.
    pub until: Option<UnixMillis>,
    /// What is the matter, on one line; never empty.
    pub headline: String,
    /// More about it, in lines.
    pub text: String,
    /// Language of headline and text, where the source names one.
    pub language: Option<String>,
    /// What else is known of it, by name.
    pub labels: Vec<(String, String)>,
    /// Labels beyond those.
    pub labels_left_out: usize,
    /// Where its source shows more.
    pub link: Option<String>,
    /// How soon to act, in the words of CAP.
    pub urgency: Option<Urgency>,
    /// How bad it is, in the words of CAP.
    pub severity: Option<CapSeverity>,
    /// How sure its source is, in the words of CAP.
    pub certainty: Option<Certainty>,
    /// How far it may be shared, where the source says so.
    pub tlp: Option<Tlp>,
    /// For whom, where the source names anybody.
    pub to: Vec<Address>,
}

/// In which form an alert came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A post of an Alertmanager.
    Alertmanager,
    /// A CAP 1.2 message.
    Cap,
    /// A line of JSON.
    Line,
}

impl Source {
    /// One word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Alertmanager => "alertmanager",
            Self::Cap => "cap",
            Self::Line => "alert",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// Whether an alert still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It holds.
    Open,
    /// It holds no more, or was taken back.
    Resolved,
}

impl State {
    /// One word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// By which two posts are known to be about one thing. Two sources never share one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    /// `text` is what the source calls it; `at` is where that stands.
    pub(crate) fn of(source: Source, text: &str, at: &str) -> Result<Self, FormatError> {
        if text.len() > limits::KEY_BYTES_MAX {
            let max = limits::KEY_BYTES_MAX;
            return Err(FormatError::TooMany { at: at.to_owned(), what: "bytes", max });
        }
        Ok(Self(format!("{source} {text}")))
    }

    /// What the source itself calls it.
    pub(crate) fn name(&self) -> &str {
        self.0.split_once(' ').map_or("", |(_, name)| name)
    }

    /// The key as text, for keeping and comparing; not for showing.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Alert {
    /// What a message says it was written by: form and source, as long as a message takes.
    #[must_use]
    pub fn automated_by(&self) -> String {
        let name = format!("{}:{}", self.source, self.raised_by);
        let name = name.strip_suffix(':').unwrap_or(&name);
        safe::line(name, limits::SOURCE_BYTES_MAX)
    }

    /// Adds a label, as far as there is room.
    pub(crate) fn label(&mut self, name: &str, value: &str) {
        if self.labels.len() >= limits::LABELS_MAX {
            self.labels_left_out += 1;
            return;
        }
        self.labels.push((
            safe::line(name, limits::LABEL_NAME_BYTES_MAX),
            safe::line(value, limits::LABEL_VALUE_BYTES_MAX),
        ));
    }

    /// An alert of which nothing is known yet.
    pub(crate) fn of(source: Source, raised_by: &str) -> Self {
        Self {
            source,
            raised_by: safe::line(raised_by, limits::SOURCE_BYTES_MAX),
            key: None,
            cites: Vec::new(),
            state: State::Open,
            precedence: Precedence::Routine,
            exercise: false,
            since: None,
            until: None,
            headline: String::new(),
            text: String::new(),
            language: None,
            labels: Vec::new(),
            labels_left_out: 0,
            link: None,
            urgency: None,
            severity: None,
            certainty: None,
            tlp: None,
            to: Vec::new(),
        }
    }
}

/// How fast an alert is handled by the word of those who run monitoring. Never flash: that is for a
/// person to choose.
pub(crate) fn precedence_of_word(severity: &str) -> Precedence {
    if severity.eq_ignore_ascii_case("critical") {
        Precedence::Immediate
    } else if severity.eq_ignore_ascii_case("warning") {
        Precedence::Priority
    } else {
        Precedence::Routine
    }
}

/// How fast it is handled by the words of CAP. Never flash.
pub(crate) fn precedence_of_cap(
    severity: Option<CapSeverity>,
    urgency: Option<Urgency>,
    certainty: Option<Certainty>,
) -> Precedence {
    if urgency == Some(Urgency::Past) || certainty == Some(Certainty::Unlikely) {
        return Precedence::Routine;
    }
    let now = urgency == Some(Urgency::Immediate);
    match severity {
        Some(CapSeverity::Extreme) if urgency != Some(Urgency::Future) => Precedence::Immediate,
        Some(CapSeverity::Severe) if now => Precedence::Immediate,
        Some(CapSeverity::Extreme | CapSeverity::Severe) => Precedence::Priority,
        Some(CapSeverity::Minor) => Precedence::Routine,
        _ if now => Precedence::Priority,
        _ => Precedence::Routine,
    }
}

/// The word of a list of CAP, in any case.
pub(crate) fn cap_word<T: core::str::FromStr>(text: &str) -> Option<T> {
    text.trim().to_ascii_lowercase().parse().ok()
}
