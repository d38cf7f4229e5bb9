//! How a home begins: from an invitation to a seat with keys of its own.
//!
//! Pure: the network brings the TLS exporter and the relay's answer, the store takes the writes.

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use hotline_crypto::{IdentityKeys, IdentitySecret};
use hotline_directory::record::SUITE;
use hotline_directory::{
    Directory, Ed25519Key, EnrolRequest, Invitation, KeyRecord, Newcomer, X25519Key,
};
use hotline_protocol::address::Seat;
use hotline_protocol::ids::UnixMillis;
use zeroize::Zeroizing;

use super::cell;
use super::io::Failure;
use super::profile::Profile;
use super::replica::{Anchor, pinned_by};
use super::rows::{Cell, Write};

/// How long a key record is valid: the yearly confirmation reminds a desk long before.
const RECORD_VALID_FOR: core::time::Duration = core::time::Duration::from_secs(5 * 365 * 86_400);

/// How far a record is dated back, so that a relay whose clock is behind does not refuse it.
const RECORD_DATED_BACK: u64 = 48 * 3_600_000;

/// A newcomer's keys, made on this device.
pub struct Enrolment {
    invitation: Invitation,
    me: IdentitySecret,
    record: KeyRecord,
    tls: Zeroizing<[u8; 32]>,
    nominator: Option<ed25519_dalek::SigningKey>,
    beside: Option<Vec<u8>>,
    commitment: Option<hotline_protocol::ids::Digest>,
}

/// What the store keeps of this seat's own keys.
#[derive(Serialize, Deserialize)]
pub(super) struct Own {
    #[serde(with = "serde_bytes")]
    pub(super) identity: Vec<u8>,
    #[serde(with = "serde_bytes")]
    pub(super) tls: Vec<u8>,
}

impl Enrolment {
    /// Draws keys for the seat an invitation is for.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`] if the text is no invitation or the profile is not publishable,
    /// [`Failure::Refused`] if it is for a nominator without a seat.
    pub fn new<R: CryptoRng>(
        now: UnixMillis,
        rng: &mut R,
        invitation: &str,
        profile: &Profile,
    ) -> Result<Self, Failure> {
        let invitation = Invitation::from_line(invitation).map_err(|error| {
            Failure::Usage(format!("{error}; copy the whole line that begins with hotline:"))
        })?;
        let grant = &invitation.grant;
        // Whether it has expired the relay says: this machine's clock may be wrong.
        let Some(seat) = grant.seat.clone() else {
            return Err(Failure::Refused(
                "the invitation is for a nominator without a seat, which this version cannot \
                 enrol; ask the operator to admit with a seat"
                    .to_owned(),
            ));
        };
        profile.check(&seat).map_err(Failure::Usage)?;
        let keys = IdentityKeys::generate(rng);
        let tls = ed25519_dalek::SigningKey::generate(rng);
        let unusable = |_| Failure::Defect("new keys are not usable".to_owned());
        let record = KeyRecord {
            suite: SUITE,
            seat,
            identity: Ed25519Key::new(keys.signing_public()).map_err(unusable)?,
            agreement: X25519Key::new(keys.agreement_public()).map_err(unusable)?,
            tls: Ed25519Key::of(&tls),
            serial: grant.serial,
            not_before: UnixMillis(now.0.saturating_sub(RECORD_DATED_BACK)),
            not_after: now.plus(RECORD_VALID_FOR),
        };
        let me = keys
            .with_record(record.encode())
            .map_err(|error| Failure::Defect(error.to_string()))?;
        let nominator = grant.nominator.then(|| ed25519_dalek::SigningKey::generate(rng));
        let (mut beside, mut commitment) = (None, None);
        if *profile != Profile::default() {
            let mut salt = [0; 16];
            rng.fill_bytes(&mut salt);
            let (bytes, committed) = profile.salted(salt);
            (beside, commitment) = (Some(bytes), Some(committed));
        }
        Ok(Self {
            tls: Zeroizing::new(tls.to_bytes()),
            invitation,
            me,
            record,
            nominator,
            beside,
            commitment,
        })
    }

    /// The seat to be taken.
    #[must_use]
    pub fn seat(&self) -> &Seat {
        &self.record.seat
    }

    /// Keys of the relay's TLS certificate, any of which is right.
    #[must_use]
    pub fn relay_keys(&self) -> Vec<[u8; 32]> {
        self.invitation.relay.keys.iter().map(|key| *key.as_bytes()).collect()
    }

    /// Where the relay is, as `host:port`, in order of preference.
    #[must_use]
    pub fn relay_addresses(&self) -> &[String] {
        &self.invitation.relay.addresses
    }

    /// The request for the link whose TLS exporter value is given, and the profile beside it.
    ///
    /// # Errors
    ///
    /// [`Failure::Defect`]: the keys made here do not fit the invitation.
    pub fn request(&self, exporter: [u8; 32]) -> Result<(Vec<u8>, Option<Vec<u8>>), Failure> {
        let newcomer = Newcomer {
            seat: Some((&self.record, self.me.signing_key())),
            nominator: self.nominator.as_ref(),
            profile: self.commitment,
        };
        EnrolRequest::new(&self.invitation, exporter, newcomer)
            .map(|request| (request.encode(), self.beside.clone()))
            .map_err(|error| Failure::Defect(error.to_string()))
    }

    /// The relay has enrolled the seat: what a new home begins with.
    ///
    /// # Errors
    ///
    /// [`Failure::NotAuthentic`] if the genesis is not the one the invitation pins.
    pub fn finish(&self, genesis: Vec<u8>) -> Result<Vec<Write>, Failure> {
        let directory = Directory::from_genesis(&genesis)
            .map_err(|error| Failure::NotAuthentic(error.to_string()))?;
        if directory.log_id() != self.invitation.log_id {
            return Err(Failure::NotAuthentic(
                "the relay serves another directory than the invitation names; tell whoever \
                 invited you"
                    .to_owned(),
            ));
        }
        let anchor = Anchor { genesis, pinned: pinned_by(&self.invitation) };
        let own = Own { identity: self.me.to_bytes().to_vec(), tls: self.tls.as_slice().to_vec() };
        let mut writes = vec![
            Write::Put(Cell::Anchor, cell::write(&anchor)),
            Write::Put(Cell::Identity, cell::write(&own)),
        ];
        if let Some(nominator) = &self.nominator {
            writes.push(Write::Put(Cell::Nominator, nominator.to_bytes().to_vec()));
        }
        Ok(writes)
    }
}

/// What a new home begins with at a relay that nobody runs.
#[cfg(test)]
pub(crate) fn alone(now: UnixMillis, seat: Seat) -> Vec<Write> {
    use hotline_directory::genesis::Authority;
    use hotline_directory::{Genesis, RelayAccess};
    use rand_chacha::rand_core::SeedableRng;

    let key = |byte| ed25519_dalek::SigningKey::from_bytes(&[byte; 32]);
    let genesis = Genesis {
        name: "Alone".to_owned(),
        created: now,
        authority: Authority::new(1, vec![Ed25519Key::of(&key(1))]),
        head_key: Ed25519Key::of(&key(2)),
        relay: RelayAccess::new(vec![Ed25519Key::of(&key(3))], vec!["relay.example:1".to_owned()]),
    }
    .encode();
    let keys = IdentityKeys::generate(&mut rand_chacha::ChaCha20Rng::seed_from_u64(1));
    let record = KeyRecord {
        suite: SUITE,
        seat,
        identity: Ed25519Key::new(keys.signing_public()).unwrap(),
        agreement: X25519Key::new(keys.agreement_public()).unwrap(),
        tls: Ed25519Key::of(&key(4)),
        serial: 1,
        not_before: now,
        not_after: now.plus(RECORD_VALID_FOR),
    };
    let me = keys.with_record(record.encode()).unwrap();
    let pinned = Directory::from_genesis(&genesis).unwrap().head();
    let own = Own { identity: me.to_bytes().to_vec(), tls: key(4).to_bytes().to_vec() };
    vec![
        Write::Put(Cell::Anchor, cell::write(&Anchor { genesis, pinned })),
        Write::Put(Cell::Identity, cell::write(&own)),
    ]
}
