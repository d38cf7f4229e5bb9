//! What somebody reported, fit to be kept: an alert with its addressees, bounded.

use hotline_casework::{Language, Said, Tlp, Warning};
use hotline_formats::{Alert, Source, State};
use hotline_protocol::address::Address;
use hotline_protocol::ids::{Digest, Precedence, Traffic, UnixMillis};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::limits::{
    ADDRESSES_MAX, BODY_BYTES_MAX, CITES_MAX, SUBJECT_BYTES_MAX, URGENT_WORDS_MAX,
};
use crate::{labels, say};

/// What holds where an alert does not say otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Defaults {
    /// Who must act.
    pub to: Vec<Address>,
    /// How far it may be shared.
    pub tlp: Tlp,
    /// Everything is of an exercise.
    pub exercise: bool,
}

/// An alert as it is taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// By what a message about it is written: form and name.
    pub source: String,
    /// What it is about; none is an alert of its own.
    pub key: Option<Digest>,
    /// Under which other keys that may be known.
    pub cites: Vec<Digest>,
    /// Whether it holds.
    pub open: bool,
    /// How fast it is handled.
    pub precedence: Precedence,
    /// Operation, exercise or drill.
    pub traffic: Traffic,
    /// TLP label.
    pub tlp: String,
    /// Who must act.
    pub to: Vec<Address>,
    /// What is the matter, on one line.
    pub headline: String,
    /// The text of a message about it.
    pub body: String,
    /// Its language (BCP 47); empty if it is not known.
    pub language: String,
    /// The fields of a warning about it, as casework encodes them.
    #[serde(with = "serde_bytes")]
    pub warning: Vec<u8>,
    /// Whether its source asked for flash, which is for a person.
    pub flash_asked: bool,
}

/// Why a report is not taken. Tell it to whoever wrote it; nothing was kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Nobody is named, and nobody stands in the configuration.
    #[error("nobody is named: give it `to`, or set alerts.to in the configuration of the agent")]
    ToNobody,
    /// An alert of a machine goes to those who were chosen for it.
    #[error("{0} is too many for an alert: name parties or desks")]
    ToEverybody(Address),
    /// It is longer than anything that was read.
    #[error("{0} is longer than an alert has it")]
    TooLong(&'static str),
    /// Everything that is followed is open, and there is no room for more.
    #[error("{0} alerts are followed already, and none of them is over: resolve some, or wait")]
    Full(usize),
}

impl Report {
    /// What is reported by an alert.
    ///
    /// # Errors
    ///
    /// [`Unfit`]: whoever raised it must name somebody else.
    pub fn of(alert: &Alert, defaults: &Defaults, now: UnixMillis) -> Result<Self, Unfit> {
        let to = if alert.to.is_empty() { defaults.to.clone() } else { alert.to.clone() };
        let traffic = match alert.exercise || defaults.exercise {
            true => Traffic::Exercise,
            false => Traffic::Operation,
        };
        let is_flash = |(name, value): &(String, String)| {
            name.eq_ignore_ascii_case("severity") && value.trim().eq_ignore_ascii_case("flash")
        };
        let flash_asked = alert.labels.iter().any(is_flash);
        let precedence = if flash_asked { Precedence::Immediate } else { alert.precedence };
        let key = |key: &hotline_formats::Key| key_of(key.as_str(), &to, traffic);
        let language = alert.language.clone().unwrap_or_default();
        let language = language.parse::<Language>().map(|_| language).unwrap_or_default();
        let report = Self {
            source: alert.automated_by(),
            key: alert.key.as_ref().map(key),
            cites: alert.cites.iter().take(CITES_MAX).map(key).collect(),
            open: alert.state == State::Open,
            precedence,
            traffic,
            tlp: alert.tlp.unwrap_or(defaults.tlp).to_string(),
            headline: alert.headline.clone(),
            body: body(alert, precedence, flash_asked),
            language,
            warning: warning(alert, now),
            flash_asked,
            to,
        };
        report.checked()
    }

    /// The same, if it is one that may be taken: it may have come over a socket.
    ///
    /// # Errors
    ///
    /// [`Unfit`] says what is wrong with it.
    pub fn checked(mut self) -> Result<Self, Unfit> {
        if self.precedence == Precedence::Flash {
            self.precedence = Precedence::Immediate;
            self.flash_asked = true;
        }
        if self.to.is_empty() {
            return Err(Unfit::ToNobody);
        }
        let broad = |to: &&Address| matches!(to, Address::All | Address::AllDesks(_));
        if let Some(broad) = self.to.iter().find(broad) {
            return Err(Unfit::ToEverybody(broad.clone()));
        }
        for (what, size, max) in [
            ("its headline", self.headline.len(), SUBJECT_BYTES_MAX),
            ("its text", self.body.len(), BODY_BYTES_MAX),
            ("its source", self.source.len(), hotline_formats::limits::SOURCE_BYTES_MAX),
            ("its fields", self.warning.len(), BODY_BYTES_MAX),
            ("its language", self.language.len(), hotline_casework::limits::LANGUAGE_BYTES_MAX),
            ("its label", self.tlp.len(), hotline_casework::limits::LANGUAGE_BYTES_MAX),
            ("the list of its addressees", self.to.len(), ADDRESSES_MAX),
            ("what it cites", self.cites.len(), CITES_MAX),
        ] {
            if size > max {
                return Err(Unfit::TooLong(what));
            }
        }
        Ok(self)
    }

    /// What it says, in short: two that have the same say the same. Of what is over nothing is told
    /// but that it is.
    pub(crate) fn content(&self) -> Digest {
        let mut hash = Sha256::new();
        hash.update(labels::CONTENT);
        hash.update([u8::from(self.open)]);
        if self.open {
            let parts: [&[u8]; 5] = [
                &[self.precedence as u8],
                self.tlp.as_bytes(),
                self.headline.as_bytes(),
                self.body.as_bytes(),
                &self.warning,
            ];
            for part in parts {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part);
            }
        }
        Digest(hash.finalize().into())
    }
}

/// What an alert is about. Another addressee is another matter, and an exercise is never part of
/// what is real.
fn key_of(key: &str, to: &[Address], traffic: Traffic) -> Digest {
    let mut to: Vec<_> = to.iter().map(ToString::to_string).collect();
    to.sort_unstable();
    to.dedup();
    let mut hash = Sha256::new();
    hash.update(labels::KEY);
    for part in [traffic.word(), key].into_iter().chain(to.iter().map(String::as_str)) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    Digest(hash.finalize().into())
}

/// The text of a message about an alert.
fn body(alert: &Alert, precedence: Precedence, flash_asked: bool) -> String {
    let mut lines = Vec::new();
    if !alert.text.is_empty() {
        lines.push(alert.text.clone());
        lines.push(String::new());
    }
    let time = |at: Option<UnixMillis>| {
        let at = i64::try_from(at?.0).ok().and_then(|at| Timestamp::from_millisecond(at).ok());
        at.map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
    };
    if let Some(at) = time(alert.since) {
        lines.push(format!("since: {at}"));
    }
    // An Alertmanager moves the end of what still holds with every post.
    let moving = alert.source == Source::Alertmanager && alert.state == State::Open;
    if let Some(at) = time(alert.until).filter(|_| !moving) {
        lines.push(format!("until: {at}"));
    }
    if flash_asked {
        lines.push("asked for as flash, which a program may not send".to_owned());
    }
    lines.extend(alert.labels.iter().map(|(name, value)| format!("{name}: {value}")));
    if alert.labels_left_out > 0 {
        lines.push(format!("and {} labels more", alert.labels_left_out));
    }
    lines.extend(alert.link.iter().map(|link| format!("more: {link}")));
    let words = precedence
        .interrupts()
        .then(|| URGENT_WORDS_MAX.saturating_sub(hotline_casework::words(&alert.headline)));
    say::cut(lines.join("\n").trim(), BODY_BYTES_MAX, words)
}

/// The fields of a warning about an alert.
fn warning(alert: &Alert, now: UnixMillis) -> Vec<u8> {
    let lasts = alert.source != Source::Alertmanager;
    let warning = Warning {
        urgency: alert.urgency,
        cap_severity: alert.severity,
        certainty: alert.certainty,
        expires_at: alert.until.filter(|until| lasts && *until > now),
        ..Warning::default()
    };
    Said::Warning(warning).encode_fields()
}
