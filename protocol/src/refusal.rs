//! Why a relay says no: a code a client acts on, and a sentence a person can read.

use serde::{Deserialize, Serialize};

use crate::limits::DETAIL_BYTES_MAX;

/// What a seat should do about a refusal follows from its code alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The mailbox does not exist, or no longer: sync the directory, resolve the addressee anew.
    NoSuchSeat,
    /// The seat addressed is suspended or revoked.
    SeatClosed,
    /// The mailbox is full for this precedence: tell the person, try later.
    Quota,
    /// Too many requests of this sort for now: try later.
    RateLimited,
    /// The expiry lies in the past or too far ahead: correct it.
    Expiry,
    /// The frame was well formed but broke a rule: a defect of the sender.
    Malformed,
    /// The directory entry does not extend the newest one: sync and make it anew.
    Behind,
    /// The directory refuses the entry: signature, authority or rule.
    NotAllowed,
    /// The seat has published no prekeys in this traffic class.
    NoPrekeys,
    /// A lower or equal epoch than the stored one: choose a higher one.
    OldEpoch,
    /// The invitation is used, expired or unknown: ask the nominator for another.
    Invitation,
    /// The relay could not store it; nothing was accepted. Try later.
    Unavailable,
    /// The relay is being shut down. Try after reconnecting.
    Draining,
    /// The relay has no such chunk of an attachment, or not any more: ask its sender for it.
    NoSuchChunk,
}

impl Reason {
    /// Whether the same request can succeed later without change.
    #[must_use]
    pub const fn passes(self) -> bool {
        matches!(self, Self::Quota | Self::RateLimited | Self::Unavailable | Self::Draining)
    }
}

/// A relay's no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{detail}")]
pub struct Refusal {
    /// What the client acts on.
    pub reason: Reason,
    /// What happened, in one English sentence without identifiers of others.
    pub detail: String,
}

impl Refusal {
    /// A refusal with its sentence, cut to the bound of the wire.
    #[must_use]
    pub fn new(reason: Reason, detail: impl Into<String>) -> Self {
        let mut detail: String = detail.into();
        let mut end = detail.len().min(DETAIL_BYTES_MAX);
        while !detail.is_char_boundary(end) {
            end -= 1;
        }
        detail.truncate(end);
        Self { reason, detail }
    }
}
