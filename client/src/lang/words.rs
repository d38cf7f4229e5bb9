//! Words of codes: the keys that are made up from what other crates name.

use std::borrow::Cow;

use hotline_casework::{AckKind, Authenticity, Kind};
use hotline_directory::SeatStatus;
use hotline_protocol::ids::{Precedence, Traffic};

use super::Texts;
use crate::engine::LinkState;

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

impl Texts {
    /// The name of a field of a message, as casework calls it; the bare name if it has no text.
    #[must_use]
    pub(crate) fn field(&self, name: &str) -> String {
        self.made(&format!("field-{name}")).unwrap_or_else(|| name.to_owned())
    }

    /// The word of a code of a list of casework. One of a later version is said to be so.
    #[must_use]
    pub(crate) fn code(&self, list: &str, word: &str) -> String {
        self.made(&format!("code-{list}-{word}"))
            .unwrap_or_else(|| self.with("code-unknown", &[("word", word.into())]))
    }

    /// What kind of message it is.
    #[must_use]
    pub(crate) fn kind(&self, kind: &Kind) -> String {
        self.made(&format!("kind-{}", kind.code().to_ascii_lowercase()))
            .unwrap_or_else(|| self.with("kind-unknown", &[("code", kind.code().into())]))
    }

    /// The clause that is part of a kind of message, if it has one.
    #[must_use]
    pub(crate) fn clause(&self, kind: &Kind) -> Option<Cow<'_, str>> {
        match kind {
            Kind::Con => Some(self.t("clause-con")),
            Kind::Ack => Some(self.t("clause-ack")),
            _ => None,
        }
    }

    /// What a person who acknowledged said.
    #[must_use]
    pub(crate) fn acknowledgement(&self, kind: AckKind) -> String {
        self.code("acknowledgement", kind.word())
    }

    /// How fast a message is to be handled.
    #[must_use]
    pub(crate) fn precedence(&self, precedence: Precedence) -> Cow<'_, str> {
        self.t(match precedence {
            Precedence::Flash => "precedence-flash",
            Precedence::Immediate => "precedence-immediate",
            Precedence::Priority => "precedence-priority",
            Precedence::Routine => "precedence-routine",
        })
    }

    /// Whether it is real.
    #[must_use]
    pub(crate) fn traffic(&self, traffic: Traffic) -> Cow<'_, str> {
        self.t(match traffic {
            Traffic::Operation => "traffic-operation",
            Traffic::Exercise => "traffic-exercise",
            Traffic::Drill => "traffic-drill",
        })
    }

    /// Whether it can be shown to others.
    #[must_use]
    pub(crate) fn authenticity(&self, authenticity: Authenticity) -> Cow<'_, str> {
        self.t(match authenticity {
            Authenticity::Note => "authenticity-note",
            Authenticity::NonPaper => "authenticity-non-paper",
        })
    }

    /// How the line to the relay is.
    #[must_use]
    pub(crate) fn link(&self, link: &LinkState) -> Cow<'_, str> {
        self.t(match link {
            LinkState::Idle => "link-idle",
            LinkState::Connecting => "link-connecting",
            LinkState::Online { .. } => "link-online",
            LinkState::Waiting { .. } => "link-offline",
            LinkState::Refused(_) => "link-refused",
        })
    }

    /// What is known of a seat's identity, by the word of `directory list`.
    #[must_use]
    pub(crate) fn standing(&self, word: &str) -> String {
        self.made(&format!("standing-{word}")).unwrap_or_else(|| word.to_owned())
    }

    /// Whether a seat can be written to.
    #[must_use]
    pub(crate) fn seat_status(&self, status: SeatStatus) -> String {
        self.made(&format!("seat-{}", status.word())).unwrap_or_else(|| status.word().to_owned())
    }

    /// What a desk is for; a desk with a name of its own keeps it.
    #[must_use]
    pub(crate) fn desk(&self, word: &str) -> String {
        self.made(&format!("desk-{word}")).unwrap_or_else(|| word.to_owned())
    }

    /// How long ago something was, roughly: "2 min ago".
    #[must_use]
    pub(crate) fn ago(&self, millis: u64) -> String {
        let said = |key, n: u64| self.with(key, &[("n", n.into())]);
        match millis {
            0..SECOND => self.t("time-now").into_owned(),
            SECOND..MINUTE => said("time-seconds-ago", millis / SECOND),
            MINUTE..HOUR => said("time-minutes-ago", millis / MINUTE),
            HOUR..DAY => said("time-hours-ago", millis / HOUR),
            DAY.. => said("time-days-ago", millis / DAY),
        }
    }

    /// How long until something is due, or how long it has been: "due in 3:12", "overdue 0:40".
    #[must_use]
    pub(crate) fn due(&self, millis_left: i64) -> String {
        let time = clock(millis_left.unsigned_abs());
        match millis_left / 1_000 {
            0 => self.t("time-due").into_owned(),
            1.. => self.with("time-due-in", &[("time", time.into())]),
            _ => self.with("time-overdue", &[("time", time.into())]),
        }
    }

    fn made(&self, key: &str) -> Option<String> {
        self.has(key).then(|| self.t(key).into_owned())
    }
}

/// A duration in minutes and seconds, from an hour on in hours, minutes and seconds.
#[must_use]
pub(crate) fn clock(millis: u64) -> String {
    let (hours, minutes, seconds) =
        (millis / HOUR, millis % HOUR / MINUTE, millis % MINUTE / SECOND);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}
