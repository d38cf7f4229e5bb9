//! What a case needs to know of a message: its links, its addressees and what it acknowledges,
//! without its text.

use hotline_protocol::address::{Desk, Seat};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Traffic, UnixMillis};

use crate::ack::Ack;
use crate::common::Common;
use crate::statement::{Addressees, Authenticity, SeenRef};

/// A message in the graph of its case. Small, so that the cases of a busy desk fit in memory while
/// the texts stay in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Message id.
    pub id: MessageId,
    /// Common hash.
    pub hash: Digest,
    /// The case it names.
    pub case: CaseId,
    /// Its traffic.
    pub traffic: Traffic,
    /// Who sent it.
    pub from: Seat,
    /// To whom.
    pub to: Addressees,
    /// Note or non-paper.
    pub authenticity: Authenticity,
    /// What it acknowledges, if it is an ACK.
    pub ack: Option<Ack>,
    /// What it says it has seen.
    pub seen: Vec<SeenRef>,
    /// When it was released, by the sender's clock. Shown, never sorted by.
    pub released_at: UnixMillis,
}

impl From<&Common> for Node {
    fn from(common: &Common) -> Self {
        Self {
            id: common.id,
            hash: common.hash(),
            case: common.case,
            traffic: common.traffic,
            from: common.from.clone(),
            to: common.to.clone(),
            authenticity: common.authenticity,
            ack: common.ack().cloned(),
            seen: common.seen.clone(),
            released_at: common.released_at,
        }
    }
}

impl Node {
    /// Whether the sender's own desk or an addressed one is that desk: whether its seats have the
    /// message.
    #[must_use]
    pub fn reaches(&self, desk: &Desk) -> bool {
        self.from.desk == *desk || self.to.reach(desk)
    }

    /// Memory it takes, about, in bytes.
    pub(crate) fn weight(&self) -> usize {
        let addresses = self.to.action.len().saturating_add(self.to.information.len());
        size_of::<Self>()
            .saturating_add(addresses.saturating_mul(64))
            .saturating_add(self.seen.len().saturating_mul(40))
    }
}
