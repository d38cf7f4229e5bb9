//! What an operator sets in `relay.toml`: one table of keys that the reader, `config check`,
//! `init` and a reload all follow, so that none of them knows a key that the others do not.

mod keys;
mod reading;

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use hotline_protocol::limits::SILENCE_MAX;

use self::keys::{KEYS, Key};
use crate::core::ChunkQuota;
use crate::limits::{ENROLMENTS_MAX, HANDSHAKES_MAX, LINKS_MAX, RETRY_FROM_HANDSHAKES};
use crate::store::Room;

/// All that `relay.toml` decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The UDP address to serve.
    pub listen: SocketAddr,
    /// Bounds that the machine and the line decide.
    pub limits: Limits,
    /// Bounds that the disk decides.
    pub quotas: Quotas,
    /// How the relay is watched.
    pub operation: Operation,
}

/// Bounds an operator may tune; every other one stands in [`crate::limits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Links at once, handshakes under way included.
    pub links_max: usize,
    /// Handshakes under way at once.
    pub handshakes_max: usize,
    /// Handshakes under way from which an address must be proven first.
    pub retry_from_handshakes: usize,
    /// Enrolments under way at once.
    pub enrolments_max: usize,
    /// How long a peer may be silent where it must go on: with a handshake, a greeting or a frame
    /// it began, and with taking what waits for it.
    pub silence_max: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            links_max: LINKS_MAX,
            handshakes_max: HANDSHAKES_MAX,
            retry_from_handshakes: RETRY_FROM_HANDSHAKES,
            enrolments_max: ENROLMENTS_MAX,
            silence_max: SILENCE_MAX,
        }
    }
}

/// What the relay keeps at most. What is full is told to whoever sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quotas {
    /// Envelopes, in each mailbox and in all.
    pub room: Room,
    /// Attachments, of each seat and of all.
    pub chunks: ChunkQuota,
}

/// How the relay is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Operation {
    /// Where `/metrics`, `/healthz` and `/readyz` are served, if anywhere.
    pub http: Option<SocketAddr>,
    /// Whether that address may be one that others can reach.
    pub http_beyond_loopback: bool,
    /// The form of the log.
    pub log_format: LogFormat,
    /// The least urgent line that is written.
    pub log_level: LogLevel,
}

/// The form of the log on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// As for journald where standard error is its, else text.
    #[default]
    Auto,
    /// Lines for people, with their time.
    Text,
    /// One JSON object a line.
    Json,
    /// Lines with a syslog priority in front and without time, which journald adds.
    Journald,
}

/// The least urgent line of the log that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogLevel {
    /// What needs somebody.
    Error,
    /// What may need somebody.
    Warn,
    /// What an operator did, and starts and stops.
    #[default]
    Info,
    /// Errors of single links too. Names addresses of peers.
    Debug,
    /// Everything, also from libraries.
    Trace,
}

/// Says what is wrong with a configuration, each thing with its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.lines())]
pub struct ConfigError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong, in the order of the file.
    pub problems: Vec<Problem>,
}

impl ConfigError {
    fn lines(&self) -> String {
        let path = self.path.display();
        let lines =
            self.problems.iter().map(|p| format!("{path}:{}:{}: {}", p.line, p.column, p.what));
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// The key, what was found, and what is allowed.
    pub what: String,
}

impl Config {
    /// A configuration that says only where to serve.
    #[must_use]
    pub fn new(listen: SocketAddr) -> Self {
        let (limits, quotas) = (Limits::default(), Quotas::default());
        Self { listen, limits, quotas, operation: Operation::default() }
    }

    /// Reads a file's text.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it: show it and stop.
    pub fn read(text: &str) -> Result<Self, Vec<Problem>> {
        reading::read(text)
    }

    /// The file that `init` writes: what is set, and every other key as a comment with its
    /// default, what it is for and what is allowed.
    #[must_use]
    pub fn written(&self) -> String {
        let unset = Self::new(self.listen);
        self.in_sections(|text, key| {
            let value = (key.show)(self);
            let set = key.section.is_empty() || value != (key.show)(&unset);
            for line in key.what.lines() {
                let _ = writeln!(text, "# {line}");
            }
            let reload = if key.reloads { " SIGHUP takes it over." } else { "" };
            let _ = writeln!(text, "# Allowed: {}.{reload}", key.kind.allowed());
            let comment = if set { "" } else { "# " };
            let value = value.unwrap_or_else(|| key.kind.example().to_owned());
            let _ = writeln!(text, "{comment}{} = {value}\n", key.name);
        })
    }

    /// What is in force, as TOML that can be used as it is.
    #[must_use]
    pub fn in_force(&self) -> String {
        let unset = Self::new(self.listen);
        self.in_sections(|text, key| {
            let value = (key.show)(self);
            let default = !key.section.is_empty() && value == (key.show)(&unset);
            let note = if default { "  # default" } else { "" };
            match value {
                Some(value) => writeln!(text, "{} = {value}{note}", key.name),
                None => writeln!(text, "# {} is not set", key.name),
            }
            .unwrap_or_default();
        })
    }

    fn in_sections(&self, mut each: impl FnMut(&mut String, &Key)) -> String {
        let mut text = String::new();
        let mut section = "";
        for key in KEYS {
            if key.section != section {
                section = key.section;
                if !text.ends_with("\n\n") {
                    text.push('\n');
                }
                let _ = writeln!(text, "[{section}]");
            }
            each(&mut text, key);
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }

    /// What changes from this one to another: the names of the keys, and whether a running relay
    /// can take each over.
    #[must_use]
    pub fn changes(&self, to: &Self) -> Vec<(String, bool)> {
        let changed = KEYS.iter().filter(|key| (key.show)(self) != (key.show)(to));
        changed.map(|key| (key.path(), key.reloads)).collect()
    }
}

/// An address that no other machine can reach.
fn is_loopback(address: SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

#[cfg(test)]
mod tests;
