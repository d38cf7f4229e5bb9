//! Messages that their own desk has taken back or corrected (WDR). What was said stays; both sides
//! see beside it that it does not stand any more.

use std::collections::BTreeMap;

use hotline_protocol::address::Seat;
use hotline_protocol::ids::{Digest, MessageId, UnixMillis};

use crate::case::Case;
use crate::codes::Withdrawal;
use crate::node::Step;

/// How a message was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenBack {
    /// The WDR.
    pub by_message: MessageId,
    /// Its common hash.
    pub by_common: Digest,
    /// Who sent it.
    pub by: Seat,
    /// When, by that seat's clock.
    pub at: UnixMillis,
    /// Whether it stands as corrected; else it is withdrawn.
    pub corrected: bool,
}

impl Case {
    /// What was taken back or corrected, by common hash: by a WDR that cites it, of the desk that
    /// wrote it. The last one in order counts. A WDR and an acknowledgement are not taken back.
    #[must_use]
    pub fn taken_back(&self) -> BTreeMap<Digest, TakenBack> {
        let mut taken = BTreeMap::new();
        for placed in self.order() {
            let node = placed.node;
            let Step::Withdrawn(withdrawn) = &node.step else { continue };
            let corrected = match withdrawn.withdrawal {
                Some(Withdrawal::Withdrawn) => false,
                Some(Withdrawal::Corrected) => true,
                Some(Withdrawal::Unknown(_)) | None => continue,
            };
            let cited = withdrawn.of;
            // By id alone (a note that takes back a non-paper) every content under it is meant.
            let contents = self.contents(cited.id);
            let meant = contents.filter(|of| cited.is_by_id() || of.hash == cited.common);
            for of in meant {
                let may = of.from.desk == node.from.desk
                    && !matches!(of.step, Step::Withdrawn(_) | Step::Acknowledged(_));
                if may {
                    taken.insert(
                        of.hash,
                        TakenBack {
                            by_message: node.id,
                            by_common: node.hash,
                            by: node.from.clone(),
                            at: node.released_at,
                            corrected,
                        },
                    );
                }
            }
        }
        taken
    }
}
