//! Invitations: what is handed to a person outside the system so that it can enrol.

use core::fmt;
use core::str::FromStr;

use data_encoding::BASE32_NOPAD;
use ed25519_dalek::SigningKey;
use hotline_protocol::ids::Digest;
use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::cbor::{CborError, Reader, Writer};
use crate::entry::EntryError;
use crate::genesis::{GenesisError, RelayAccess, VERSION};
use crate::keys::{self, Ed25519Key, KeyError};
use crate::op::Grant;
use crate::replica::Directory;
use crate::{labels, limits};

/// What the one-line form begins with.
pub const SCHEME: &str = "hotline:";

/// Says why a text is no invitation, or why the directory does not bear it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvitationError {
    /// Does not begin with `hotline:`.
    #[error("an invitation begins with hotline:")]
    Scheme,
    /// Cut, mistyped, or not base32.
    #[error("the invitation is incomplete or mistyped")]
    Damaged,
    /// Not the form this version reads.
    #[error("the invitation is malformed: {0}")]
    Malformed(#[from] CborError),
    /// A key that may not stand in the directory.
    #[error("the invitation holds a bad key: {0}")]
    Key(#[from] KeyError),
    /// Its relay keys or addresses cannot be read.
    #[error("the invitation's relay is wrong: {0}")]
    Relay(#[from] GenesisError),
    /// What it allows cannot be read.
    #[error("the invitation's terms are wrong")]
    Terms,
    /// Written by a newer version.
    #[error("the invitation has version {0}, which this version does not read")]
    Version(u16),
    /// The secret half does not belong to it.
    #[error("the invitation's secret half does not belong to it")]
    OtherSecret,
    /// Its signature is not by the key it names.
    #[error("the invitation's signature is not right")]
    Signature,
    /// It is for another directory than the one the relay serves.
    #[error("the relay serves another directory than the invitation names")]
    OtherLog,
    /// The head it pins is not in the log that was served: two histories, or not yet in step.
    #[error("the history the invitation pins is not in the directory that was served")]
    OtherHistory,
    /// The directory knows no such invitation: replaced, withdrawn, or never made.
    #[error("the directory holds no such invitation")]
    NotOpen,
    /// Whoever signed it may not make it.
    #[error("the invitation was signed by a key that may not make it")]
    NotEntitled,
}

/// The secret half of an invitation: 128 random bits from which the single-use key is derived, so
/// that it can be read over a telephone. It never reaches the relay.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct InviteSecret([u8; 16]);

impl InviteSecret {
    /// Draws a secret.
    #[must_use]
    pub fn draw(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 16];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// A secret that was drawn before.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the two forms an invitation is handed over in.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The single-use signing key: seed = `H(label || LP(secret))`.
    #[must_use]
    pub fn signing_key(&self) -> SigningKey {
        SigningKey::from_bytes(&Zeroizing::new(keys::hash(labels::INVITE_KEY, &[&self.0])))
    }

    /// The public half, which stands in the log.
    #[must_use]
    pub fn public(&self) -> Ed25519Key {
        Ed25519Key::of(&self.signing_key())
    }
}

impl fmt::Debug for InviteSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InviteSecret(..)")
    }
}

/// An invitation with its secret half. Whoever holds it can enrol once.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// How the relay is reached and recognised.
    pub relay: RelayAccess,
    /// What it allows, as it stands in the log.
    pub grant: Grant,
    /// The log: the hash of its genesis.
    pub log_id: Digest,
    /// A place in the log, at or after the invitation's own entry.
    pub seq: u64,
    /// The chain hash there: the newcomer is shown this history or none.
    pub hash: Digest,
    /// The nominator's key, or one of the authority's for a nominator's invitation.
    pub signer: Ed25519Key,
    /// By `signer`, over everything above.
    pub signature: [u8; 64],
    /// The half that never reaches the relay.
    pub secret: InviteSecret,
}

impl Invitation {
    /// Makes the invitation once its grant stands in the log.
    ///
    /// # Errors
    /// [`InvitationError::OtherSecret`] or [`InvitationError::NotOpen`]: append the entry first.
    pub fn new(
        directory: &Directory,
        secret: InviteSecret,
        signer: &SigningKey,
    ) -> Result<Self, InvitationError> {
        let grant = directory.grant(&secret.public()).ok_or(InvitationError::NotOpen)?.clone();
        let (seq, hash) = directory.head();
        let mut invitation = Self {
            relay: directory.relay().clone(),
            grant,
            log_id: directory.log_id(),
            seq,
            hash,
            signer: Ed25519Key::of(signer),
            signature: [0; 64],
            secret,
        };
        invitation.signature = keys::sign(signer, labels::INVITATION, &invitation.encode_core());
        Ok(invitation)
    }

    fn encode_core(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.array(7).uint(VERSION);
        self.relay.write(&mut writer);
        self.grant.write(&mut writer);
        writer
            .bytes(&self.log_id.0)
            .uint(self.seq)
            .bytes(&self.hash.0)
            .bytes(self.signer.as_bytes());
        writer.finish()
    }

    /// The public half, `[core: bstr, signature]`. A relay may keep it for those who were given
    /// the telephone form.
    #[must_use]
    pub fn encode_public(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.array(2).bytes(&self.encode_core()).bytes(&self.signature);
        writer.finish()
    }

    /// Puts a public half and a secret together. Verifies the signature by the key it names;
    /// whether that key may invite is for [`Invitation::verify`].
    ///
    /// # Errors
    /// The halves are damaged or do not belong together: ask for the invitation again.
    pub fn from_halves(public: &[u8], secret: InviteSecret) -> Result<Self, InvitationError> {
        if public.len() > limits::INVITATION_BYTES_MAX {
            return Err(CborError::TooLong.into());
        }
        let mut outer = Reader::new(public);
        outer.array(2)?;
        let core = outer.bytes(limits::INVITATION_BYTES_MAX)?;
        let signature = outer.fixed()?;
        outer.end()?;
        let mut reader = Reader::new(core);
        reader.array(7)?;
        let version = reader.uint()?;
        if version != VERSION {
            return Err(InvitationError::Version(version));
        }
        let invitation = Self {
            relay: RelayAccess::read(&mut reader)?,
            grant: Grant::read(&mut reader).map_err(|error| match error {
                EntryError::Malformed(error) => error.into(),
                EntryError::Key(error) => error.into(),
                _ => InvitationError::Terms,
            })?,
            log_id: Digest(reader.fixed()?),
            seq: reader.uint()?,
            hash: Digest(reader.fixed()?),
            signer: Ed25519Key::new(reader.fixed()?)?,
            signature,
            secret,
        };
        reader.end()?;
        if invitation.secret.public() != invitation.grant.invite {
            return Err(InvitationError::OtherSecret);
        }
        if !invitation.signer.verifies(labels::INVITATION, core, &signature) {
            return Err(InvitationError::Signature);
        }
        Ok(invitation)
    }

    /// The first 128 bits of the public half's hash: what the telephone form carries of it.
    #[must_use]
    pub fn rest(&self) -> [u8; 16] {
        rest(&self.encode_public())
    }

    /// Judges the invitation by the directory the relay served, before or after it was taken up.
    /// Afterwards the newcomer also looks whether its own record stands at its address.
    ///
    /// # Errors
    /// Do not go on. [`InvitationError::OtherHistory`] means the relay shows this newcomer
    /// another history than the inviter saw: tell the inviter.
    pub fn verify(&self, directory: &Directory) -> Result<(), InvitationError> {
        if directory.log_id() != self.log_id {
            return Err(InvitationError::OtherLog);
        }
        if directory.hash_at(self.seq) != Some(self.hash) {
            return Err(InvitationError::OtherHistory);
        }
        match directory.invitation(&self.grant.invite) {
            Some((grant, inviters)) if *grant == self.grant => {
                if inviters.contains(&self.signer) {
                    Ok(())
                } else {
                    Err(InvitationError::NotEntitled)
                }
            }
            _ => Err(InvitationError::NotOpen),
        }
    }

    /// The one-line form, also as content of a QR code: `hotline:` and base32 (RFC 4648, no
    /// padding) of a 4-byte checksum, the secret and the public half.
    #[must_use]
    pub fn to_line(&self) -> Zeroizing<String> {
        let public = self.encode_public();
        let mut bytes = Zeroizing::new(Vec::with_capacity(public.len() + 20));
        bytes.extend_from_slice(&line_check(self.secret.as_bytes(), &public));
        bytes.extend_from_slice(self.secret.as_bytes());
        bytes.extend_from_slice(&public);
        let mut line = Zeroizing::new(String::with_capacity(SCHEME.len() + bytes.len() * 2));
        line.push_str(SCHEME);
        BASE32_NOPAD.encode_append(&bytes, &mut line);
        line
    }

    /// Reads the one-line form in either case; spaces and line breaks inside are ignored.
    ///
    /// # Errors
    /// The line is damaged or not for this version: ask for the invitation again.
    pub fn from_line(line: &str) -> Result<Self, InvitationError> {
        // Base32 grows by 8/5; twice that leaves room for line breaks.
        if line.len() > limits::INVITATION_BYTES_MAX * 4 {
            return Err(CborError::TooLong.into());
        }
        let packed = Zeroizing::new(
            line.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase(),
        );
        let code = packed.strip_prefix("HOTLINE:").ok_or(InvitationError::Scheme)?;
        let bytes = Zeroizing::new(
            BASE32_NOPAD.decode(code.as_bytes()).map_err(|_| InvitationError::Damaged)?,
        );
        let (check, rest) = bytes.split_first_chunk::<4>().ok_or(InvitationError::Damaged)?;
        let (secret, public) = rest.split_first_chunk::<16>().ok_or(InvitationError::Damaged)?;
        if *check != line_check(secret, public) {
            return Err(InvitationError::Damaged);
        }
        Self::from_halves(public, InviteSecret::from_bytes(*secret))
    }
}

impl FromStr for Invitation {
    type Err = InvitationError;

    fn from_str(line: &str) -> Result<Self, InvitationError> {
        Self::from_line(line)
    }
}

fn line_check(secret: &[u8; 16], public: &[u8]) -> [u8; 4] {
    let [a, b, c, d, ..] = keys::hash(labels::INVITATION_CHECK, &[secret, public]);
    [a, b, c, d]
}

pub(crate) fn rest(public: &[u8]) -> [u8; 16] {
    let hash = keys::hash(labels::INVITATION_REST, &[public]);
    let mut out = [0; 16];
    for (to, from) in out.iter_mut().zip(hash) {
        *to = from;
    }
    out
}
