//! The telephone form of an invitation: short enough to be read aloud.
//!
//! It holds the relay's address, the 128-bit secret and a 128-bit hash of the public half. The
//! newcomer asks the relay at the address (whose key it does not know yet) for the public half
//! with that hash; a wrong one does not hash to it, and the right one names the relay's keys,
//! under which the newcomer connects again.

use core::fmt;
use core::str::FromStr;

use hotline_protocol::words;
use zeroize::Zeroizing;

use crate::genesis::plausible;
use crate::invitation::{self, Invitation, InvitationError, InviteSecret};
use crate::{keys, labels, limits};

/// Bytes read as words: secret, hash of the rest, checksum.
const WORDS: usize = 16 + 16 + 2;

/// What is read over a telephone: an address and 34 words.
#[derive(Debug, Clone)]
pub struct TelephoneInvitation {
    /// `host:port` of the relay.
    pub address: String,
    /// The half that never reaches the relay.
    pub secret: InviteSecret,
    /// The first 128 bits of the public half's hash: how the relay is asked for it.
    pub rest: [u8; 16],
}

impl TelephoneInvitation {
    /// The telephone form of an invitation. The public half must be left with the relay.
    #[must_use]
    pub fn of(invitation: &Invitation) -> Self {
        Self {
            address: invitation.relay.addresses.first().cloned().unwrap_or_default(),
            secret: invitation.secret.clone(),
            rest: invitation.rest(),
        }
    }

    /// Puts the invitation together with the public half the relay answered with.
    ///
    /// # Errors
    /// [`InvitationError::Damaged`]: the relay answered with another one; do not go on.
    pub fn resolve(&self, public: &[u8]) -> Result<Invitation, InvitationError> {
        if public.len() > limits::INVITATION_BYTES_MAX || invitation::rest(public) != self.rest {
            return Err(InvitationError::Damaged);
        }
        Invitation::from_halves(public, self.secret.clone())
    }

    /// The text to be read aloud: the address, then 34 words.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(WORDS));
        bytes.extend_from_slice(self.secret.as_bytes());
        bytes.extend_from_slice(&self.rest);
        bytes.extend_from_slice(&self.check());
        Zeroizing::new(format!("{} {}", self.address, words::words(&bytes)))
    }

    fn check(&self) -> [u8; 2] {
        let [a, b, ..] = keys::hash(
            labels::TELEPHONE_CHECK,
            &[self.address.as_bytes(), self.secret.as_bytes(), &self.rest],
        );
        [a, b]
    }
}

impl FromStr for TelephoneInvitation {
    type Err = InvitationError;

    /// Reads what [`TelephoneInvitation::to_text`] wrote, in any case and with any spacing.
    fn from_str(text: &str) -> Result<Self, InvitationError> {
        if text.len() > limits::INVITATION_BYTES_MAX {
            return Err(InvitationError::Damaged);
        }
        let (address, rest) =
            text.trim().split_once(char::is_whitespace).ok_or(InvitationError::Damaged)?;
        if !plausible(address) {
            return Err(InvitationError::Damaged);
        }
        let bytes = Zeroizing::new(words::bytes(rest).map_err(|_| InvitationError::Damaged)?);
        let (secret, tail) = bytes.split_first_chunk::<16>().ok_or(InvitationError::Damaged)?;
        let (rest, check) = tail.split_first_chunk::<16>().ok_or(InvitationError::Damaged)?;
        let telephone = Self {
            address: address.to_owned(),
            secret: InviteSecret::from_bytes(*secret),
            rest: *rest,
        };
        if check == telephone.check() { Ok(telephone) } else { Err(InvitationError::Damaged) }
    }
}

impl fmt::Display for TelephoneInvitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}
