//! On-record signatures: the one thing here that a third party can check. A note verbale is
//! signed; everything else stays deniable.

use crate::class::Class;
use crate::codec::Writer;
use crate::identity::{Identity, IdentityId, IdentitySecret};
use crate::labels;
use crate::primitives::Hash;

/// What a note on the record says about itself. The signer is the identity that signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnRecord<'a> {
    /// The class that it was sent in: an exercise note never counts as an operational one.
    pub class: Class,
    /// The case id.
    pub case: &'a [u8],
    /// [`recipients_hash`] of the seats that it was sent to.
    pub recipients: [u8; 32],
    /// The message id.
    pub message_id: &'a [u8],
    /// When it was released, unix milliseconds.
    pub released_at: u64,
    /// Hash of the directory head that the sender saw.
    pub head: [u8; 32],
    /// H(common) of the message with its signature field absent.
    pub common: [u8; 32],
}

impl OnRecord<'_> {
    fn signed_bytes(&self, signer: IdentityId) -> Vec<u8> {
        let mut writer = Writer::with_capacity(
            1 + 36 + 4 + self.case.len() + 36 + 4 + self.message_id.len() + 72,
        );
        writer
            .u8(self.class.byte())
            .lp(&signer.0)
            .lp(self.case)
            .lp(&self.recipients)
            .lp(self.message_id)
            .u64(self.released_at)
            .bytes(&self.head)
            .bytes(&self.common);
        writer.finish().to_vec()
    }
}

/// SHA-256 over the ids of the recipients, sorted, each once.
#[must_use]
pub fn recipients_hash(ids: &[IdentityId]) -> [u8; 32] {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids.iter().fold(Hash::new(), |hash, id| hash.add(&id.0)).finish()
}

/// Signs a note on the record with IKs.
#[must_use]
pub fn sign_on_record(me: &IdentitySecret, note: &OnRecord<'_>) -> [u8; 64] {
    me.sign(labels::ON_RECORD, &note.signed_bytes(me.identity().id()))
}

/// Whether `signer` signed exactly this note on the record.
#[must_use]
pub fn verify_on_record(signer: &Identity, note: &OnRecord<'_>, signature: &[u8; 64]) -> bool {
    signer.verifier().is_some_and(|verifier| {
        verifier.verify(labels::ON_RECORD, &note.signed_bytes(signer.id()), signature)
    })
}
