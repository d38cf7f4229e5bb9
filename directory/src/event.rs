//! What an entry changed, so that relay and client can react without comparing states.

use hotline_protocol::address::{Desk, Party, Seat};
use hotline_protocol::ids::{Digest, UnixMillis};

use crate::op::Topic;

/// A change that an entry brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A party joined; it has no nominator yet.
    PartyAdmitted {
        /// Which.
        party: Party,
    },
    /// A party left; a `SeatRevoked` follows for each of its seats.
    PartyRevoked {
        /// Which.
        party: Party,
    },
    /// An invitation stands open.
    Invited {
        /// By or for which party.
        party: Party,
        /// For which seat, if any.
        seat: Option<Seat>,
        /// Until when.
        expires: UnixMillis,
    },
    /// A seat enrolled at an address where none sat.
    SeatAdded {
        /// Which.
        seat: Seat,
        /// Its identity.
        id: Digest,
        /// The last identity at this address, if there was one: peers must verify again.
        before: Option<Digest>,
    },
    /// A seat was recovered with new keys: its identity changed without the old keys' consent.
    SeatRecovered {
        /// Which.
        seat: Seat,
        /// The identity before.
        old: Digest,
        /// The identity now.
        new: Digest,
    },
    /// A seat changed its keys and proved the old ones.
    SeatRotated {
        /// Which.
        seat: Seat,
        /// The identity before.
        old: Digest,
        /// The identity now.
        new: Digest,
    },
    /// A seat's keys are dead: close its link.
    SeatRevoked {
        /// Which.
        seat: Seat,
        /// The identity that ended.
        id: Digest,
    },
    /// A seat was set aside: close its link.
    SeatSuspended {
        /// Which.
        seat: Seat,
        /// Whether the post is without a person.
        vacant: bool,
    },
    /// A seat sits again.
    SeatUnsuspended {
        /// Which.
        seat: Seat,
    },
    /// A seat was countersigned: it receives copies from now on.
    Countersigned {
        /// The new seat.
        seat: Seat,
        /// Who vouched.
        by: Seat,
    },
    /// A party has a nominator key, or another one.
    NominatorSet {
        /// Whose.
        party: Party,
    },
    /// A nominator is being recovered; a sitting seat may object until then.
    RecoveryPending {
        /// Whose.
        party: Party,
        /// The entry to object to.
        recovery: u64,
        /// When it counts.
        counts_from: UnixMillis,
    },
    /// A recovery was ended by a seat.
    RecoveryObjected {
        /// Whose.
        party: Party,
        /// Who objected.
        by: Seat,
    },
    /// The authority's keys or threshold changed.
    AuthorityChanged,
    /// The relay's keys or addresses changed: pin the new ones.
    RelayChanged,
    /// The head key changed.
    HeadKeyChanged,
    /// A seat's profile changed: fetch it beside the log.
    ProfileChanged {
        /// Whose.
        seat: Seat,
    },
    /// A seat's entry was confirmed.
    Confirmed {
        /// Whose.
        seat: Seat,
    },
    /// A desk published a ladder or roster.
    Published {
        /// Whose.
        desk: Desk,
        /// Which.
        topic: Topic,
    },
    /// The entry's time lies well before a head in which it was still absent: the relay let it be
    /// dated back, perhaps so that a new seat seems to have stood for its 24 hours. Alarm, and
    /// accept no seat of this entry by its age.
    Backdated {
        /// The entry.
        seq: u64,
        /// When it was still absent, by the relay's own signed word.
        absent_at: UnixMillis,
    },
    /// An operation of a later version was chained and ignored.
    Ignored {
        /// Its number.
        code: u16,
    },
}
