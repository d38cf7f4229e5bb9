//! QUIC's word to whoever still speaks with a relay that died.
//!
//! A relay that was killed knows none of its connections when it is back. It answers a packet of one
//! with a token that the other end was given in the handshake (RFC 9000 section 10.3), if it can
//! make the same token again, and knows the connection's id for one of its own: so the keys for both
//! follow from the relay's own and not from chance. Otherwise a seat would notice by silence alone,
//! seconds later.

use std::sync::Arc;

use hmac::{Hmac, KeyInit as _, Mac as _};
use quinn::EndpointConfig;
use quinn::crypto::{CryptoError, HmacKey};
use quinn_proto::HashedConnectionIdGenerator;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::labels;

/// The key for reset tokens.
pub(super) struct ResetKey(Zeroizing<[u8; 32]>);

impl ResetKey {
    pub(super) const fn new(key: Zeroizing<[u8; 32]>) -> Self {
        Self(key)
    }

    /// What every endpoint of this relay has in common.
    pub(super) fn endpoint(self) -> EndpointConfig {
        let ids = self.mac(labels::QUIC_IDS.as_bytes()).map(|mac| mac.finalize().into_bytes());
        let ids = ids.and_then(|made| made.first_chunk().copied()).map_or(0, u64::from_be_bytes);
        let mut config = EndpointConfig::new(Arc::new(self));
        config.cid_generator(move || Box::new(HashedConnectionIdGenerator::from_key(ids)));
        config
    }

    fn mac(&self, data: &[u8]) -> Option<Hmac<Sha256>> {
        // A key of any length fits.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice()).ok()?;
        mac.update(data);
        Some(mac)
    }
}

impl HmacKey for ResetKey {
    fn sign(&self, data: &[u8], signature_out: &mut [u8]) {
        if let Some(mac) = self.mac(data) {
            let made = mac.finalize().into_bytes();
            signature_out.iter_mut().zip(made).for_each(|(to, byte)| *to = byte);
        }
    }

    fn signature_len(&self) -> usize {
        32
    }

    fn verify(&self, data: &[u8], signature: &[u8]) -> Result<(), CryptoError> {
        let mac = self.mac(data).ok_or(CryptoError)?;
        mac.verify_slice(signature).map_err(|_| CryptoError)
    }
}
