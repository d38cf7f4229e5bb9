//! Enrolment: how a newcomer takes up an invitation, in a form that everybody can verify later.
//!
//! The newcomer's keys sign the log's id, the invitation's key, the TLS exporter of the link, the
//! key record, the nominator key and the profile's commitment. They do not sign the place in the
//! log: seq, previous hash and time are given by the relay, which can delay an enrolment within
//! the invitation's life but change nothing of it, and use it once only.

use ed25519_dalek::SigningKey;
use hotline_protocol::ids::Digest;

use crate::cbor::{CborError, Reader, Writer};
use crate::invitation::Invitation;
use crate::keys::{self, Ed25519Key, KeyError};
use crate::record::{KeyRecord, RecordError};
use crate::{labels, limits};

/// Says why an enrolment cannot be made or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnrolError {
    /// Not the deterministic form.
    #[error("the enrolment is malformed: {0}")]
    Malformed(#[from] CborError),
    /// A key that may not stand in the directory.
    #[error("the enrolment holds a bad key: {0}")]
    Key(#[from] KeyError),
    /// Its key record cannot be read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// What is enrolled is not what the invitation is for: a seat, a nominator, or both.
    #[error("the invitation is for another seat, serial or role")]
    OtherRole,
    /// A key and the secret half given for it do not belong together.
    #[error("a secret key does not belong to its public key")]
    OtherKey,
    /// A signature in it is missing, too many, or wrong.
    #[error("a signature of the enrolment is not right")]
    Signature,
}

/// What a newcomer brings: keys made on its own device.
#[derive(Debug, Clone, Copy)]
pub struct Newcomer<'a> {
    /// The seat's key record and the secret half of its identity key; none for a nominator
    /// without a seat.
    pub seat: Option<(&'a KeyRecord, &'a SigningKey)>,
    /// The nominator key, if the invitation asks for one.
    pub nominator: Option<&'a SigningKey>,
    /// Commitment to the seat's profile ([`crate::record::profile_commitment`]).
    pub profile: Option<Digest>,
}

/// A request to enrol, signed by the newcomer. It is also the body of the log entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolRequest {
    log_id: Digest,
    invite: Ed25519Key,
    exporter: [u8; 32],
    record: Option<KeyRecord>,
    nominator: Option<Ed25519Key>,
    profile: Option<Digest>,
    invite_signature: [u8; 64],
    identity_signature: Option<[u8; 64]>,
    nominator_signature: Option<[u8; 64]>,
}

impl EnrolRequest {
    /// Makes and signs a request for the link whose TLS exporter value
    /// ([`labels::ENROL_EXPORTER`], no context, 32 bytes) is given.
    ///
    /// # Errors
    /// The newcomer brings other things than the invitation asks for: make those instead.
    pub fn new(
        invitation: &Invitation,
        exporter: [u8; 32],
        newcomer: Newcomer<'_>,
    ) -> Result<Self, EnrolError> {
        let grant = &invitation.grant;
        let invite = invitation.secret.signing_key();
        if Ed25519Key::of(&invite) != grant.invite {
            return Err(EnrolError::OtherKey);
        }
        let fits = match (&grant.seat, newcomer.seat) {
            (Some(seat), Some((record, _))) => {
                record.seat == *seat && record.serial == grant.serial
            }
            (None, None) => newcomer.profile.is_none(),
            _ => false,
        };
        if !fits || grant.nominator != newcomer.nominator.is_some() {
            return Err(EnrolError::OtherRole);
        }
        if let Some((record, identity)) = newcomer.seat
            && record.identity != Ed25519Key::of(identity)
        {
            return Err(EnrolError::OtherKey);
        }
        let mut request = Self {
            log_id: invitation.log_id,
            invite: grant.invite,
            exporter,
            record: newcomer.seat.map(|(record, _)| record.clone()),
            nominator: newcomer.nominator.map(Ed25519Key::of),
            profile: newcomer.profile,
            invite_signature: [0; 64],
            identity_signature: None,
            nominator_signature: None,
        };
        let core = request.encode_core();
        request.invite_signature = keys::sign(&invite, labels::ENROL_INVITE, &core);
        request.identity_signature =
            newcomer.seat.map(|(_, identity)| keys::sign(identity, labels::ENROL_IDENTITY, &core));
        request.nominator_signature =
            newcomer.nominator.map(|key| keys::sign(key, labels::ENROL_NOMINATOR, &core));
        Ok(request)
    }

    /// The log it is for.
    #[must_use]
    pub const fn log_id(&self) -> Digest {
        self.log_id
    }

    /// The single-use key of the invitation it takes up.
    #[must_use]
    pub const fn invite(&self) -> Ed25519Key {
        self.invite
    }

    /// The TLS exporter value of the newcomer's link. The relay compares it with its own.
    #[must_use]
    pub const fn exporter(&self) -> &[u8; 32] {
        &self.exporter
    }

    /// The seat's key record, if a seat is enrolled.
    #[must_use]
    pub const fn record(&self) -> Option<&KeyRecord> {
        self.record.as_ref()
    }

    /// The party's nominator key, if one is made.
    #[must_use]
    pub const fn nominator(&self) -> Option<Ed25519Key> {
        self.nominator
    }

    /// Commitment to the seat's profile.
    #[must_use]
    pub const fn profile(&self) -> Option<Digest> {
        self.profile
    }

    fn encode_core(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer
            .array(6)
            .bytes(&self.log_id.0)
            .bytes(self.invite.as_bytes())
            .bytes(&self.exporter)
            .option(self.record.as_ref(), |w, record| {
                w.bytes(&record.encode());
            })
            .option(self.nominator, |w, key| {
                w.bytes(key.as_bytes());
            })
            .option(self.profile, |w, commitment| {
                w.bytes(&commitment.0);
            });
        writer.finish()
    }

    /// Deterministic CBOR: `[core: bstr, invite signature, identity signature / null, nominator
    /// signature / null]`.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer
            .array(4)
            .bytes(&self.encode_core())
            .bytes(&self.invite_signature)
            .option(self.identity_signature, |w, signature| {
                w.bytes(&signature);
            })
            .option(self.nominator_signature, |w, signature| {
                w.bytes(&signature);
            });
        writer.finish()
    }

    /// Reads a request of at most [`limits::ENROL_BYTES_MAX`] bytes. Judges form only.
    ///
    /// # Errors
    /// The bytes are no request: whoever sent them misbehaved.
    pub fn decode(bytes: &[u8]) -> Result<Self, EnrolError> {
        if bytes.len() > limits::ENROL_BYTES_MAX {
            return Err(CborError::TooLong.into());
        }
        let mut outer = Reader::new(bytes);
        outer.array(4)?;
        let core = outer.bytes(limits::ENROL_BYTES_MAX)?;
        let invite_signature = outer.fixed()?;
        let identity_signature = outer.option(Reader::fixed)?;
        let nominator_signature = outer.option(Reader::fixed)?;
        outer.end()?;

        let mut reader = Reader::new(core);
        reader.array(6)?;
        let log_id = Digest(reader.fixed()?);
        let invite = Ed25519Key::new(reader.fixed()?)?;
        let exporter = reader.fixed()?;
        let record = reader
            .option(|r| r.bytes(limits::RECORD_BYTES_MAX))?
            .map(KeyRecord::decode)
            .transpose()?;
        let nominator = reader.option(Reader::fixed)?.map(Ed25519Key::new).transpose()?;
        let profile = reader.option(Reader::fixed)?.map(Digest);
        reader.end()?;
        Ok(Self {
            log_id,
            invite,
            exporter,
            record,
            nominator,
            profile,
            invite_signature,
            identity_signature,
            nominator_signature,
        })
    }

    /// Verifies that each key in the request signed it, and no key that is not in it.
    ///
    /// # Errors
    /// [`EnrolError::Signature`]: refuse it.
    pub fn verify(&self) -> Result<(), EnrolError> {
        let core = self.encode_core();
        let pairs = [
            (Some(self.invite), Some(self.invite_signature), labels::ENROL_INVITE),
            (
                self.record.as_ref().map(|record| record.identity),
                self.identity_signature,
                labels::ENROL_IDENTITY,
            ),
            (self.nominator, self.nominator_signature, labels::ENROL_NOMINATOR),
        ];
        for (key, signature, label) in pairs {
            match (key, signature) {
                (None, None) => {}
                (Some(key), Some(signature)) if key.verifies(label, &core, &signature) => {}
                _ => return Err(EnrolError::Signature),
            }
        }
        Ok(())
    }
}
