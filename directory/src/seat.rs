//! Seats and parties as the log leaves them, and what a sender may conclude from that.

use hotline_protocol::address::{Party, Seat};
use hotline_protocol::ids::{Digest, UnixMillis};

use crate::keys::Ed25519Key;
use crate::limits;
use crate::record::KeyRecord;

/// Whether a seat can be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SeatStatus {
    /// It sits.
    Active,
    /// Set aside for a while by the nominator.
    Suspended,
    /// The post has no person at present.
    Vacant,
    /// Its key record ran out.
    Expired,
    /// Its keys are dead.
    Revoked,
}

impl SeatStatus {
    /// The lower-case word used in commands and output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Vacant => "vacant",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

/// Why a seat receives copies or does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopiesReason {
    /// Yes: no other seat sat at its desk when it enrolled, or had within the last 24 hours.
    FirstOfDesk,
    /// Yes: a sitting seat of its desk made the invitation.
    InvitedBySeat(Seat),
    /// Yes: a sitting seat of its desk countersigned it.
    Countersigned(Seat),
    /// Yes: it has stood in the log for 24 hours for all to see.
    DelayPassed,
    /// No, until then, unless it is countersigned or the sender accepts it by name.
    WaitsUntil(UnixMillis),
    /// No: it does not sit.
    NotSitting(SeatStatus),
}

impl CopiesReason {
    /// Whether it is a yes.
    #[must_use]
    pub const fn receives(&self) -> bool {
        !matches!(self, Self::WaitsUntil(_) | Self::NotSitting(_))
    }
}

/// How a seat came to sit beside others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// No other seat of the desk was there to vouch for it.
    FirstOfDesk,
    /// Invited by a sitting seat of the desk.
    InvitedBySeat(Seat),
    /// Countersigned by a sitting seat of the desk.
    Countersigned(Seat),
    /// On the nominator's word alone.
    NominatorOnly,
}

/// Why and since when a seat is set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspension {
    /// Since.
    pub at: UnixMillis,
    /// The post has no person at present.
    pub vacant: bool,
    /// Its keys are being recovered: the next enrolment changes its identity.
    pub recovering: bool,
    /// What the nominator said.
    pub reason: String,
}

/// Why and since when a seat's keys are dead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// Since.
    pub at: UnixMillis,
    /// What the nominator, or for a whole party the authority, said.
    pub reason: String,
}

/// A seat as the log leaves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatEntry {
    /// Its present keys.
    pub record: KeyRecord,
    /// Its identity: the record's id.
    pub id: Digest,
    /// When this person enrolled; a rotation of keys leaves it.
    pub enrolled_at: UnixMillis,
    /// The entry of that enrolment.
    pub enrolled_seq: u64,
    /// How it came to sit beside others.
    pub standing: Standing,
    /// Set if it is set aside.
    pub suspended: Option<Suspension>,
    /// Set if its keys are dead.
    pub revoked: Option<Revocation>,
    /// Commitment to its profile, which travels beside the log.
    pub profile: Option<Digest>,
    /// When it last said that its entry is true (enrolling says so).
    pub confirmed_at: UnixMillis,
    /// When its keys or profile last changed.
    pub changed_at: UnixMillis,
}

impl SeatEntry {
    /// Its address.
    #[must_use]
    pub const fn seat(&self) -> &Seat {
        &self.record.seat
    }

    /// Whether it can be written to. Seats that are not active stay addressable only as far as
    /// the sender is told what will happen.
    #[must_use]
    pub fn status(&self, now: UnixMillis) -> SeatStatus {
        match &self.suspended {
            _ if self.revoked.is_some() => SeatStatus::Revoked,
            Some(suspension) if suspension.vacant => SeatStatus::Vacant,
            Some(_) => SeatStatus::Suspended,
            None if now >= self.record.not_after => SeatStatus::Expired,
            None => SeatStatus::Active,
        }
    }

    /// Whether the seat gets copies of what is written to its desk, and why.
    ///
    /// A seat that was added beside sitting ones on the nominator's word alone waits 24 hours:
    /// a thief of the nominator's key cannot silently add a reader.
    #[must_use]
    pub fn copies_reason(&self, now: UnixMillis) -> CopiesReason {
        match self.status(now) {
            SeatStatus::Active => {}
            status => return CopiesReason::NotSitting(status),
        }
        match &self.standing {
            Standing::FirstOfDesk => CopiesReason::FirstOfDesk,
            Standing::InvitedBySeat(by) => CopiesReason::InvitedBySeat(by.clone()),
            Standing::Countersigned(by) => CopiesReason::Countersigned(by.clone()),
            Standing::NominatorOnly => {
                let until = self.enrolled_at.plus(limits::PROVISIONAL_DELAY);
                if now >= until {
                    CopiesReason::DelayPassed
                } else {
                    CopiesReason::WaitsUntil(until)
                }
            }
        }
    }

    /// Whether the seat gets copies of what is written to its desk.
    #[must_use]
    pub fn receives_copies(&self, now: UnixMillis) -> bool {
        self.copies_reason(now).receives()
    }

    /// Whether the yearly confirmation is overdue. Shown, never blocking.
    #[must_use]
    pub fn confirmation_due(&self, now: UnixMillis) -> bool {
        now.since(self.confirmed_at) >= limits::CONFIRM_EVERY
    }
}

/// A recovery of a nominator that waits for objections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingRecovery {
    /// The new key.
    pub key: Ed25519Key,
    /// The entry that announced it: what an objection names.
    pub seq: u64,
    /// When it was announced.
    pub at: UnixMillis,
    /// When it counts, unless a seat objects before.
    pub counts_from: UnixMillis,
    /// What the authority said.
    pub reason: String,
}

/// A party as the log leaves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyEntry {
    /// Who.
    pub party: Party,
    /// What people call it.
    pub name: String,
    /// When it was admitted.
    pub admitted_at: UnixMillis,
    /// Set if it left.
    pub revoked: Option<Revocation>,
    /// The nominator's key before a recovery counts; see [`PartyEntry::nominator`].
    pub(crate) nominator: Option<Ed25519Key>,
    /// A recovery, waiting or counting already.
    pub(crate) recovery: Option<PendingRecovery>,
}

impl PartyEntry {
    /// The key that names the party's seats at that time.
    #[must_use]
    pub fn nominator(&self, now: UnixMillis) -> Option<Ed25519Key> {
        match &self.recovery {
            Some(recovery) if recovery.counts_from <= now => Some(recovery.key),
            _ => self.nominator,
        }
    }

    /// A recovery that still waits for objections.
    #[must_use]
    pub fn pending_recovery(&self, now: UnixMillis) -> Option<&PendingRecovery> {
        self.recovery.as_ref().filter(|recovery| now < recovery.counts_from)
    }

    /// The party with a recovery that counts by then taken in.
    pub(crate) fn settled(&self, at: UnixMillis) -> Self {
        let mut party = self.clone();
        party.nominator = self.nominator(at);
        party.recovery = self.pending_recovery(at).cloned();
        party
    }
}
