//! What is remembered of one thing that alerts are about.

use hotline_protocol::address::Address;
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};
use serde::{Deserialize, Serialize};

use crate::report::Report;

/// One thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// Its keys, the newest last; none for an alert of its own.
    pub(crate) keys: Vec<Digest>,
    pub(crate) source: String,
    pub(crate) to: Vec<Address>,
    pub(crate) traffic: Traffic,
    /// When anything was last heard of it.
    pub(crate) heard_at: UnixMillis,
    /// How often anything was.
    pub(crate) reports: u64,
    /// Changes since the last message that newer ones took the place of.
    pub(crate) unsaid: u32,
    /// Whether its addressees take no warnings.
    pub(crate) plain: bool,
    pub(crate) said: Option<Said>,
    pub(crate) waiting: Option<Waiting>,
}

/// What was said of it last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Said {
    /// The last message.
    pub(crate) last: MessageId,
    /// The one that updates cite: what raised it, else the first.
    pub(crate) cited: MessageId,
    pub(crate) case: CaseId,
    pub(crate) reference: String,
    pub(crate) at: UnixMillis,
    pub(crate) content: Digest,
    pub(crate) open: bool,
    pub(crate) precedence: Precedence,
    /// Whether a warning opened a matter.
    pub(crate) raised: bool,
    pub(crate) serial: u32,
}

/// What is to be said of it next: the latest word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Waiting {
    pub(crate) report: Report,
    /// Since when something waits to be said.
    pub(crate) since: UnixMillis,
    /// When it is tried again.
    pub(crate) retry_at: Option<UnixMillis>,
    /// Whether a summary has named it.
    pub(crate) named: bool,
}

impl Waiting {
    /// How urgent it is to be said.
    pub(crate) fn precedence(&self) -> Precedence {
        if self.report.open { self.report.precedence } else { Precedence::Routine }
    }
}

/// A place in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// What is allowed, what of it was used, and the last number given.
    Ledger,
    /// One thing that alerts are about, by its number: what is played lies apart from what is real.
    Entry(Traffic, u64),
}

/// What must be kept; to be committed with the messages that were written meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub slot: Slot,
    /// What; none forgets what was there.
    pub value: Option<Vec<u8>>,
}
