//! A TLS identity: an Ed25519 key and the certificate that wraps it.

use core::fmt;
use std::sync::Arc;

use ed25519_dalek::{Signer as _, SigningKey};
use rcgen::{CertificateParams, DistinguishedName, DnType, SerialNumber};
use rustls::crypto::aws_lc_rs::sign::any_eddsa_type;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use zeroize::Zeroizing;

/// PKCS #8 (RFC 5958, RFC 8410) around an Ed25519 seed, which follows.
const PKCS8_PREFIX: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// Says why no identity could be made. Neither happens with a well-built library: a defect.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum IdentityError {
    /// The certificate could not be written.
    #[error("the certificate could not be made: {0}")]
    Certificate(#[from] rcgen::Error),
    /// The TLS library does not take the key.
    #[error("the TLS library refused the key: {0}")]
    Key(#[from] rustls::Error),
}

/// A key that proves who is at one end of a link, with its self-signed certificate.
///
/// The same seed always gives the same certificate. Cloning shares the key, it does not copy it.
#[derive(Clone)]
pub struct TlsIdentity {
    public: [u8; 32],
    certified: Arc<CertifiedKey>,
}

impl TlsIdentity {
    /// Makes the identity whose Ed25519 seed (RFC 8032 section 5.1.5) is given. The seed is the
    /// only secret; keep it in a zeroizing place.
    ///
    /// # Errors
    /// A defect of this build; say so and stop.
    pub fn from_ed25519_seed(seed: &[u8; 32]) -> Result<Self, IdentityError> {
        let key = Subject(SigningKey::from_bytes(seed));
        let mut params = CertificateParams::default();
        // Nobody reads these. They are set so that the certificate follows from the key alone.
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "hotline");
        params.serial_number = Some(SerialNumber::from(1_u64));
        params.not_before = rcgen::date_time_ymd(1970, 1, 1);
        params.not_after = rcgen::date_time_ymd(9999, 12, 31);
        let certificate = CertificateDer::from(params.self_signed(&key)?);

        let mut pkcs8 = Zeroizing::new(Vec::with_capacity(PKCS8_PREFIX.len() + seed.len()));
        pkcs8.extend_from_slice(&PKCS8_PREFIX);
        pkcs8.extend_from_slice(seed);
        let signing = any_eddsa_type(&PrivatePkcs8KeyDer::from(pkcs8.as_slice()))?;
        Ok(Self {
            public: key.0.verifying_key().to_bytes(),
            certified: Arc::new(CertifiedKey::new(vec![certificate], signing)),
        })
    }

    /// The Ed25519 public key: what peers pin.
    #[must_use]
    pub const fn public_key(&self) -> [u8; 32] {
        self.public
    }

    /// The certificate in DER.
    #[must_use]
    pub fn certificate(&self) -> Option<&CertificateDer<'static>> {
        self.certified.cert.first()
    }

    pub(crate) fn certified(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.certified)
    }
}

impl fmt::Debug for TlsIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsIdentity").finish_non_exhaustive()
    }
}

/// Signs the certificate. Our own, because the library's key pair wants another PKCS #8 form.
pub(crate) struct Subject(pub(crate) SigningKey);

impl rcgen::PublicKeyData for Subject {
    fn der_bytes(&self) -> &[u8] {
        self.0.as_ref().as_bytes()
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &rcgen::PKCS_ED25519
    }
}

impl rcgen::SigningKey for Subject {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        Ok(self.0.sign(message).to_bytes().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate_key;
    use crate::limits::CERTIFICATE_BYTES_MAX;

    #[test]
    fn one_seed_gives_one_certificate_around_its_key() {
        let one = TlsIdentity::from_ed25519_seed(&[7; 32]).unwrap();
        let again = TlsIdentity::from_ed25519_seed(&[7; 32]).unwrap();
        let other = TlsIdentity::from_ed25519_seed(&[8; 32]).unwrap();
        assert_eq!(one.certificate(), again.certificate());
        assert_ne!(one.certificate(), other.certificate());
        let certificate = one.certificate().unwrap();
        assert!(certificate.len() < CERTIFICATE_BYTES_MAX / 2);
        assert_eq!(certificate_key(certificate), Some(one.public_key()));
        assert_eq!(one.public_key(), SigningKey::from_bytes(&[7; 32]).verifying_key().to_bytes());
    }

    #[test]
    fn the_key_is_not_printed() {
        let identity = TlsIdentity::from_ed25519_seed(&[0xab; 32]).unwrap();
        assert_eq!(format!("{identity:?}"), "TlsIdentity { .. }");
    }
}
