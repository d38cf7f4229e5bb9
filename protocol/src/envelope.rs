//! The sealed envelope: all that the relay sees of a message.

use serde::{Deserialize, Serialize};

use crate::address::Seat;
use crate::ids::{EnvelopeId, Hint, Precedence, UnixMillis};
use crate::limits::SEALED_BYTES;

/// A message sealed for one seat. It names no sender.
///
/// Invariant: [`Envelope::sealed`] has one of the sizes of [`SEALED_BYTES`]; the field is private
/// so that no other envelope can be made or decoded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Fields", into = "Fields")]
pub struct Envelope {
    id: EnvelopeId,
    to: Seat,
    precedence: Precedence,
    expires_at: UnixMillis,
    hint: Hint,
    sealed: Vec<u8>,
}

/// The envelope as it travels.
#[derive(Serialize, Deserialize)]
struct Fields {
    id: EnvelopeId,
    to: Seat,
    prec: Precedence,
    exp: UnixMillis,
    hint: Hint,
    #[serde(with = "serde_bytes")]
    sealed: Vec<u8>,
}

/// Says that sealed bytes do not have one of the three sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed envelope has 5,120, 20,480 or 81,920 bytes, not {bytes}")]
pub struct WrongSize {
    /// How many bytes there were.
    pub bytes: usize,
}

impl Envelope {
    /// Addresses sealed bytes to a seat. The expiry is rounded up to the hour, so that it does
    /// not tell the relay when the message was written.
    ///
    /// # Errors
    ///
    /// [`WrongSize`] if `sealed` is not of one of the three sizes: a defect of the caller.
    pub fn new(
        id: EnvelopeId,
        to: Seat,
        precedence: Precedence,
        expires_at: UnixMillis,
        hint: Hint,
        sealed: Vec<u8>,
    ) -> Result<Self, WrongSize> {
        if !SEALED_BYTES.contains(&sealed.len()) {
            return Err(WrongSize { bytes: sealed.len() });
        }
        let expires_at = expires_at.rounded_up_to_the_hour();
        Ok(Self { id, to, precedence, expires_at, hint, sealed })
    }

    /// Its name within the mailbox, chosen by the sender.
    #[must_use]
    pub const fn id(&self) -> EnvelopeId {
        self.id
    }

    /// The seat whose mailbox it is for.
    #[must_use]
    pub const fn to(&self) -> &Seat {
        &self.to
    }

    /// The lane it travels in. The value repeated inside the sealed bytes rules.
    #[must_use]
    pub const fn precedence(&self) -> Precedence {
        self.precedence
    }

    /// When the relay may drop it, a full hour.
    #[must_use]
    pub const fn expires_at(&self) -> UnixMillis {
        self.expires_at
    }

    /// What lets the reader find the session without trying all of them.
    #[must_use]
    pub const fn hint(&self) -> Hint {
        self.hint
    }

    /// The sealed bytes.
    #[must_use]
    pub fn sealed(&self) -> &[u8] {
        &self.sealed
    }

    /// Gives up the sealed bytes without a copy.
    #[must_use]
    pub fn into_sealed(self) -> Vec<u8> {
        self.sealed
    }
}

impl TryFrom<Fields> for Envelope {
    type Error = WrongSize;

    fn try_from(f: Fields) -> Result<Self, WrongSize> {
        Self::new(f.id, f.to, f.prec, f.exp, f.hint, f.sealed)
    }
}

impl From<Envelope> for Fields {
    fn from(e: Envelope) -> Self {
        Self {
            id: e.id,
            to: e.to,
            prec: e.precedence,
            exp: e.expires_at,
            hint: e.hint,
            sealed: e.sealed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(bytes: usize) -> Result<Envelope, WrongSize> {
        Envelope::new(
            EnvelopeId([1; 16]),
            "XA/technical/1".parse().unwrap(),
            Precedence::Routine,
            UnixMillis(1),
            Hint([2; 8]),
            vec![0; bytes],
        )
    }

    #[test]
    fn only_the_three_sizes_are_envelopes() {
        for bytes in [0, 5_119, 5_121, 20_481, 81_921] {
            assert_eq!(envelope(bytes), Err(WrongSize { bytes }));
        }
        for bytes in SEALED_BYTES {
            assert_eq!(envelope(bytes).unwrap().sealed().len(), bytes);
        }
    }

    #[test]
    fn the_relay_learns_expiry_only_to_the_hour() {
        assert_eq!(envelope(5_120).unwrap().expires_at(), UnixMillis(3_600_000));
    }
}
