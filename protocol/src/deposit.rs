//! Deposits: envelopes that the relay keeps and releases at a set time unless a token stops them.
//!
//! A ladder is deposited as a whole: the envelopes that go at once, and a deposit for each later
//! rung. Its envelopes do not fit one frame, so they are staged first, each on the lane of its own
//! precedence ([`Stage`]), under the number of the question that then names them. Nothing of it
//! is accepted before that question is answered, and then all of it is.

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use crate::address::Seat;
use crate::envelope::Envelope;
use crate::frames::first;
use crate::ids::{DepositId, Digest, EnvelopeId, UnixMillis};
use crate::labels;
use crate::limits;
use crate::refusal::Refusal;

/// An envelope that a question names, ahead of it or after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// The number of the question that names it.
    pub no: u32,
    /// The envelope.
    pub envelope: Envelope,
}

/// Which envelope: the pair that names one for ever.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EnvelopeName {
    /// Whose mailbox.
    pub to: Seat,
    /// Which envelope of it.
    pub id: EnvelopeId,
}

impl EnvelopeName {
    /// The name of an envelope.
    #[must_use]
    pub fn of(envelope: &Envelope) -> Self {
        Self { to: envelope.to().clone(), id: envelope.id() }
    }
}

/// A ladder: what goes at once, and what is released later unless it is stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// The sender's state counter after sealing all of it.
    pub state: u64,
    /// Seats of the sender's desk that are told what becomes of the deposits.
    pub originators: Vec<Seat>,
    /// Envelopes of the first rung, delivered at once.
    pub now: Vec<EnvelopeName>,
    /// The later rungs, in their order.
    pub deposits: Vec<Deposit>,
}

impl Ladder {
    /// The names of all its envelopes: the first rung's, then each deposit's.
    pub fn names(&self) -> impl Iterator<Item = &EnvelopeName> {
        self.now.iter().chain(self.deposits.iter().flat_map(|deposit| &deposit.envelopes))
    }

    pub(crate) fn out_of_bounds(&self) -> Option<&'static str> {
        first(&[
            (
                self.originators.is_empty()
                    || self.originators.len() > limits::DEPOSIT_ORIGINATORS_MAX,
                "no originators, or too many",
            ),
            (
                self.deposits.is_empty() || self.deposits.len() > limits::LADDER_DEPOSITS_MAX,
                "no deposits, or too many in a ladder",
            ),
            (self.names().count() > limits::LADDER_ENVELOPES_MAX, "too many envelopes in a ladder"),
        ])
        .or_else(|| self.deposits.iter().find_map(Deposit::out_of_bounds))
    }
}

/// One timed release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deposit {
    /// Its name, random: whoever knows it may ask what became of it.
    pub id: DepositId,
    /// Milliseconds from acceptance to release.
    pub release_after_ms: u64,
    /// How far a hold postpones the release: to so many milliseconds after it, never to before
    /// the time it had.
    pub hold_ms: u64,
    /// How many owners of tokens must say stop before it is dropped: 1 or 2.
    pub stops: u8,
    /// The hashes of each owner's tokens. An owner is known to the relay by its place here.
    pub tokens: Vec<TokenHashes>,
    /// What is released.
    pub envelopes: Vec<EnvelopeName>,
}

impl Deposit {
    fn out_of_bounds(&self) -> Option<&'static str> {
        let span = |max: core::time::Duration| u64::try_from(max.as_millis()).unwrap_or(u64::MAX);
        first(&[
            (self.envelopes.is_empty(), "a deposit without envelopes"),
            (
                self.tokens.is_empty() || self.tokens.len() > limits::DEPOSIT_TOKENS_MAX,
                "no tokens, or too many for a deposit",
            ),
            (!(1..=2).contains(&self.stops), "a deposit that needs neither one stop nor two"),
            (self.tokens.len() < usize::from(self.stops), "a deposit that nobody could stop"),
            (
                self.release_after_ms > span(limits::DEPOSIT_AFTER_MAX),
                "a deposit released too late",
            ),
            (self.hold_ms > span(limits::DEPOSIT_HOLD_MAX), "a hold too long"),
        ])
    }
}

/// What the relay keeps of the two tokens of one owner, see [`cancel_hash`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenHashes {
    /// Of the token that postpones the release, once.
    pub hold: Digest,
    /// Of the token that drops the deposit.
    pub stop: Digest,
}

/// The secret that holds or stops one deposit: 32 random bytes, sealed into the copy of an
/// earlier rung. Told to the relay only when it is used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CancelToken(pub [u8; 32]);

impl fmt::Debug for CancelToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CancelToken(..)")
    }
}

impl Serialize for CancelToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for CancelToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = serde_bytes::ByteArray::<32>::deserialize(deserializer)?;
        Ok(Self(bytes.into_array()))
    }
}

/// H("HLP/1 cancel" || deposit id || token): binds a token to its deposit, so that one told for
/// another deposit is worth nothing.
#[must_use]
pub fn cancel_hash(deposit: &DepositId, token: &CancelToken) -> Digest {
    let hash = Sha256::new()
        .chain_update(labels::CANCEL)
        .chain_update(deposit.as_bytes())
        .chain_update(token.0);
    Digest(hash.finalize().into())
}

/// Uses tokens, and carries the sealed answer for the originators: both are accepted together or
/// neither is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancel {
    /// The sender's state counter after sealing the answers.
    pub state: u64,
    /// The tokens.
    pub uses: Vec<TokenUse>,
    /// The sealed answers, staged like the envelopes of a ladder.
    pub answers: Vec<EnvelopeName>,
}

impl Cancel {
    pub(crate) fn out_of_bounds(&self) -> Option<&'static str> {
        first(&[
            (
                self.uses.is_empty() || self.uses.len() > limits::LADDER_DEPOSITS_MAX,
                "no tokens, or too many in a cancellation",
            ),
            (
                self.answers.len() > limits::DEPOSIT_ORIGINATORS_MAX,
                "too many answers in a cancellation",
            ),
        ])
    }
}

/// A token and the deposit it is for. Whether it holds or stops is in the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenUse {
    /// Which deposit.
    pub deposit: DepositId,
    /// The token.
    pub token: CancelToken,
}

/// A ladder is on the relay's disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deposited {
    /// When the relay accepted it, by the relay's clock; the same for a retry. It is also the
    /// custody receipt of every envelope of the first rung.
    pub accepted_at: UnixMillis,
    /// When each deposit will be released, by the relay's clock, in the order of the ladder.
    pub releases: Vec<UnixMillis>,
}

/// Answers are on the relay's disk, and tokens were used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancelled {
    /// When the relay accepted it, by the relay's clock: also the custody receipt of the answers
    /// that it did not hold already.
    pub accepted_at: UnixMillis,
    /// How each deposit stands after its token was used, in order; [`DepositFate::Unknown`] for a
    /// token that fits no deposit.
    pub fates: Vec<DepositFate>,
}

/// A ladder or a cancellation of which nothing was accepted, because of one of its parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declined {
    /// The part.
    pub about: About,
    /// What is wrong with it.
    pub refusal: Refusal,
}

/// A part of a ladder or a cancellation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// This envelope.
    Envelope(EnvelopeName),
    /// This deposit.
    Deposit(DepositId),
}

/// How a deposit stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DepositFate {
    /// It will be released.
    Pending(Armed),
    /// It was postponed, and will be released.
    Held(Armed),
    /// It was stopped and will never be released.
    Stopped {
        /// The tokens that had an effect, in order.
        used: Vec<Used>,
    },
    /// It was released.
    Released {
        /// When, by the relay's clock.
        at: UnixMillis,
        /// The tokens that had an effect, in order.
        used: Vec<Used>,
    },
    /// It was dropped because its depositor was revoked.
    Dropped,
    /// No such deposit was accepted, or so long ago that nothing is known of it.
    Unknown,
}

/// A deposit that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Armed {
    /// When it will be released, by the relay's clock.
    pub release_at: UnixMillis,
    /// The tokens that had an effect, in order.
    pub used: Vec<Used>,
}

/// A token that had an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Used {
    /// Whose it was: the owner's place among the deposit's tokens.
    pub by: u16,
    /// What it did.
    pub kind: TokenKind,
    /// When, by the relay's clock.
    pub at: UnixMillis,
}

/// What a token does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenKind {
    /// Postpones the release, once.
    Hold,
    /// Drops the deposit, or is the first of two that do.
    Stop,
}

/// Tells an originator how one of its deposits stands after it changed.
///
/// It is not kept for a seat that is away: the relay answers questions by id until long after the
/// deposit has ended, so a seat asks after each greeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepositNotice {
    /// Which deposit.
    pub deposit: DepositId,
    /// How it stands.
    pub fate: DepositFate,
}

impl DepositFate {
    pub(crate) fn out_of_bounds(&self) -> Option<&'static str> {
        let used = match self {
            Self::Pending(armed) | Self::Held(armed) => &armed.used,
            Self::Stopped { used } | Self::Released { used, .. } => used,
            Self::Dropped | Self::Unknown => return None,
        };
        first(&[(used.len() > limits::TOKENS_USED_MAX, "more tokens used than can have an effect")])
    }
}

#[cfg(test)]
mod tests;
