//! Deposits at rest: what both stores keep of them and how a token changes it.
//!
//! While a deposit waits, its row names who made it and who is told: the first so that it can be
//! dropped when that seat is revoked, the second so that they learn who stopped it. Both go with
//! the row when it ends; what remains is how it ended.

use std::sync::Arc;

use hotline_protocol::address::Seat;
use hotline_protocol::deposit::{Armed, DepositFate, EnvelopeName, TokenHashes, TokenKind, Used};
use hotline_protocol::envelope::Envelope;
use hotline_protocol::ids::{DepositId, Digest, Precedence, UnixMillis};

use super::{Full, Outcome, Use};

/// A change of deposits. Each is done as a whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DepositOp {
    /// Keeps the first rung of a ladder and reserves room for the others:
    /// [`DepositOutcome::Made`], or a reason why nothing of it was kept.
    Make(Arc<NewLadder>),
    /// Keeps answers and uses tokens: [`DepositOutcome::Cancelled`], or a reason why neither was
    /// done.
    Cancel {
        /// Who uses them.
        by: Seat,
        /// Deposits and the hashes of their tokens.
        uses: Vec<(DepositId, Digest)>,
        /// The sealed answers. Beside a token that has an effect they may use the reserves: what
        /// would stop other mail must not keep a ladder from being stopped.
        answers: Vec<Parcel>,
        /// Whether they are kept only beside such a token: as ordinary mail they were refused.
        only_with_effect: bool,
        /// The time of deposits.
        at: UnixMillis,
    },
    /// Puts the envelopes of a deposit into their mailboxes if its time has come:
    /// [`DepositOutcome::Released`], [`DepositOutcome::NotYet`] or [`DepositOutcome::Gone`].
    Release {
        /// Which deposit.
        id: DepositId,
        /// The time of deposits.
        at: UnixMillis,
    },
    /// Seats had time to come back after this restore: [`DepositOutcome::Settled`].
    Settle {
        /// When the store was put back.
        restored_at: UnixMillis,
    },
    /// Drops all that a seat has deposited: [`DepositOutcome::Dropping`]. From here on none of it
    /// is released, however much it is and whatever happens; [`DepositOp::Clear`] frees its room.
    Drop {
        /// Whose deposits.
        depositor: Seat,
    },
    /// Takes away deposits that were dropped: [`DepositOutcome::Dropped`].
    Clear {
        /// Most copies, but for one deposit that has more by itself.
        rows_max: u32,
    },
}

impl DepositOp {
    /// About how many bytes it adds to a commit.
    #[must_use]
    pub(crate) fn bytes(&self) -> usize {
        let of = |parcels: &[Parcel]| -> usize {
            parcels.iter().map(|parcel| parcel.envelope.sealed().len() + 100).sum()
        };
        match self {
            Self::Make(ladder) => {
                of(&ladder.now) + ladder.deposits.iter().map(|d| of(&d.envelopes)).sum::<usize>()
            }
            Self::Cancel { answers, .. } => of(answers) + 100,
            // What it moves is written again: at most a whole ladder.
            Self::Release { .. } => hotline_protocol::limits::LADDER_BYTES_MAX,
            Self::Settle { .. } | Self::Drop { .. } | Self::Clear { .. } => 100,
        }
    }

    /// How many rows it touches at most; what it keeps counts by its bytes.
    #[must_use]
    pub(crate) fn rows(&self) -> usize {
        match self {
            Self::Clear { rows_max } => usize::try_from(*rows_max).unwrap_or(usize::MAX),
            _ => 1,
        }
    }
}

/// A ladder to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLadder {
    /// Who makes it.
    pub depositor: Seat,
    /// Who is told what becomes of it.
    pub originators: Vec<Seat>,
    /// The time of deposits at which it is accepted.
    pub at: UnixMillis,
    /// What goes at once.
    pub now: Vec<Parcel>,
    /// What is released later.
    pub deposits: Vec<NewDeposit>,
}

/// A deposit to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDeposit {
    /// Its name.
    pub id: DepositId,
    /// When it is released.
    pub release_at: UnixMillis,
    /// By how many milliseconds after it a hold postpones the release.
    pub hold_ms: u64,
    /// How many owners must say stop.
    pub stops: u8,
    /// The hashes of the owners' tokens.
    pub tokens: Vec<TokenHashes>,
    /// What is released.
    pub envelopes: Vec<Parcel>,
}

/// An envelope and the room it may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The envelope.
    pub envelope: Arc<Envelope>,
    /// Which room it may use.
    pub use_of: Use,
}

impl Parcel {
    /// The same, with the right to the reserves.
    pub(crate) fn with_reserve(parcels: &[Self]) -> Vec<Self> {
        let reserve = |parcel: &Self| Self { use_of: Use::Reserve, ..parcel.clone() };
        parcels.iter().map(reserve).collect()
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.envelope.sealed().len() as u64
    }
}

/// What became of a [`DepositOp`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DepositOutcome {
    /// The ladder is kept, or was kept before.
    Made {
        /// When it was accepted first.
        accepted_at: UnixMillis,
        /// The first release time of each deposit.
        releases: Vec<UnixMillis>,
        /// What became of each envelope of the first rung; none for a ladder kept before.
        kept: Option<Vec<Outcome>>,
    },
    /// There is no room for this envelope.
    NoRoom(EnvelopeName, Full),
    /// The seat has deposited too much that still waits.
    TooMuch,
    /// This deposit's name is taken by another ladder.
    Taken(DepositId),
    /// No answer is for an originator of this deposit.
    NoAnswer(DepositId),
    /// No token has an effect, and the answers are kept only beside one that has.
    NoEffect,
    /// The answers are kept and the tokens used.
    Cancelled {
        /// What became of each answer.
        kept: Vec<Outcome>,
        /// What became of each token.
        uses: Vec<UseOutcome>,
    },
    /// The deposit is released.
    Released {
        /// What is in the mailboxes now, with its delivery ids. What expired, or was there
        /// already, is not among it.
        arrived: Vec<(Seat, Precedence, u64)>,
        /// Who is told.
        originators: Vec<Seat>,
        /// How it stands.
        fate: DepositFate,
    },
    /// Its time has not come.
    NotYet(UnixMillis),
    /// It is not there any more.
    Gone,
    /// It is remembered.
    Settled,
    /// They are dropped, and there may be some to clear.
    Dropping,
    /// Deposits that were dropped are cleared.
    Dropped {
        /// Which, with who is told.
        deposits: Vec<(DepositId, Vec<Seat>)>,
        /// Whether there are more.
        more: bool,
    },
}

/// What became of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UseOutcome {
    /// How its deposit stands; unknown if the token fits none.
    pub fate: DepositFate,
    /// Who is told, if it had an effect.
    pub told: Vec<Seat>,
}

impl UseOutcome {
    pub(crate) const fn without_effect(fate: DepositFate) -> Self {
        Self { fate, told: Vec::new() }
    }
}

/// A deposit that waits, without its envelopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) depositor: Seat,
    pub(crate) originators: Vec<Seat>,
    pub(crate) accepted_at: UnixMillis,
    pub(crate) first_release_at: UnixMillis,
    pub(crate) release_at: UnixMillis,
    pub(crate) hold_ms: u64,
    pub(crate) stops: u8,
    pub(crate) tokens: Vec<TokenHashes>,
    pub(crate) used: Vec<Used>,
    /// Until when its end is remembered.
    pub(crate) forget_at: UnixMillis,
}

/// What a token did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing: it, or another hold, was used before.
    Nothing,
    /// The release was postponed, or the first of two stops was counted.
    Changed,
    /// The deposit must go.
    Stopped,
}

impl Waiting {
    pub(crate) fn new(ladder: &NewLadder, deposit: &NewDeposit) -> Self {
        let expires = deposit.envelopes.iter().map(|parcel| parcel.envelope.expires_at()).max();
        let end = expires.unwrap_or(deposit.release_at).max(deposit.release_at);
        Self {
            depositor: ladder.depositor.clone(),
            originators: ladder.originators.clone(),
            accepted_at: ladder.at,
            first_release_at: deposit.release_at,
            release_at: deposit.release_at,
            hold_ms: deposit.hold_ms,
            stops: deposit.stops,
            tokens: deposit.tokens.clone(),
            used: Vec::new(),
            forget_at: end.plus(crate::limits::TOMBSTONE_AFTER_EXPIRY),
        }
    }

    /// Uses the token of this hash; none if it is no token of this deposit.
    pub(crate) fn take(&mut self, hash: &Digest, at: UnixMillis) -> Option<Effect> {
        let owners = (0_u16..).zip(&self.tokens);
        let (by, kind) = owners.into_iter().find_map(|(by, hashes)| match hash {
            hash if *hash == hashes.stop => Some((by, TokenKind::Stop)),
            hash if *hash == hashes.hold => Some((by, TokenKind::Hold)),
            _ => None,
        })?;
        let before = self.used.iter().filter(|used| used.kind == kind);
        let stops = before.clone().count();
        let spent = match kind {
            TokenKind::Hold => stops > 0,
            TokenKind::Stop => before.clone().any(|used| used.by == by),
        };
        if spent {
            return Some(Effect::Nothing);
        }
        self.used.push(Used { by, kind, at });
        Some(match kind {
            TokenKind::Hold => {
                let held = UnixMillis(at.0.saturating_add(self.hold_ms));
                self.release_at = self.release_at.max(held);
                Effect::Changed
            }
            TokenKind::Stop if stops + 1 >= usize::from(self.stops) => Effect::Stopped,
            TokenKind::Stop => Effect::Changed,
        })
    }

    /// Whether the token of this hash changes anything.
    pub(crate) fn would_change(&self, hash: &Digest, at: UnixMillis) -> bool {
        matches!(self.clone().take(hash, at), Some(Effect::Changed | Effect::Stopped))
    }

    /// Whether an answer must go with a token of this seat, and none of these is for an
    /// originator.
    pub(crate) fn lacks_answer(&self, by: &Seat, answers: &[Parcel]) -> bool {
        // Who recalls its own desk's ladder has nobody to answer.
        !self.originators.contains(by)
            && !answers.iter().any(|answer| self.originators.contains(answer.envelope.to()))
    }

    pub(crate) fn fate(&self) -> DepositFate {
        let armed = Armed { release_at: self.release_at, used: self.used.clone() };
        if self.used.iter().any(|used| used.kind == TokenKind::Hold) {
            DepositFate::Held(armed)
        } else {
            DepositFate::Pending(armed)
        }
    }

    /// What remains of it.
    pub(crate) fn ended(&self, fate: DepositFate) -> Ended {
        Ended {
            accepted_at: self.accepted_at,
            first_release_at: self.first_release_at,
            fate,
            forget_at: self.forget_at,
        }
    }
}

/// A deposit that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) accepted_at: UnixMillis,
    pub(crate) first_release_at: UnixMillis,
    pub(crate) fate: DepositFate,
    pub(crate) forget_at: UnixMillis,
}
