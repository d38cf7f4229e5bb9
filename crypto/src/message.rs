//! One message: header sealed under the chain's header key, body under the message key with a
//! key commitment, padded to its class.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::labels;
use crate::padding::SizeClass;
use crate::primitives::{Hash, Key, equal, hkdf_expand, open, part, seal, xopen, xseal};
use crate::wire::{
    COM, ENC_HEADER, Envelope, HEADER, Header, INIT_BLOCK, NONCE, TAG, TYPE_INIT, TYPE_MESSAGE,
    VERSION, header_ad, init_hash,
};

/// Something inside is not as it must be. Says no more, on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotAuthentic;

/// Cipher key, nonce and commitment of one message.
struct BodyKeys {
    key: Key,
    nonce: [u8; 12],
    com: [u8; COM],
}

/// k || n || com = HKDF-Expand(mk, "HLP/1 msg" || H(AD || nonce || enc_header), 76). With the
/// header nonce folded in, a state that was rolled back never uses (k, n) twice.
pub(crate) fn body_key_block(
    message_key: &Key,
    ad: &[u8; 32],
    nonce_and_header: &[u8],
) -> Zeroizing<[u8; 76]> {
    let context = Hash::new().add(ad).add(nonce_and_header).finish();
    hkdf_expand(message_key.bytes(), &[labels::MSG.as_bytes(), &context])
}

fn body_keys(message_key: &Key, ad: &[u8; 32], nonce_and_header: &[u8]) -> BodyKeys {
    let block = body_key_block(message_key, ad, nonce_and_header);
    BodyKeys {
        key: Key::new(part::<0, 32, 76>(&block)),
        nonce: part::<32, 12, 76>(&block),
        com: part::<44, 32, 76>(&block),
    }
}

/// What goes around a message.
pub(crate) struct Outer<'a> {
    pub(crate) ad: &'a [u8; 32],
    pub(crate) header_key: &'a Key,
    pub(crate) header: Header<'a>,
    pub(crate) init: Option<&'a [u8; INIT_BLOCK]>,
    pub(crate) size: SizeClass,
}

/// Builds the envelope. The caller has checked that `content` fits; the padding is zeros.
pub(crate) fn seal_message(
    rng: &mut impl CryptoRng,
    outer: &Outer<'_>,
    message_key: &Key,
    content: &[u8],
) -> Vec<u8> {
    seal_text(rng, outer, message_key, &[&crate::codec::length(content.len()), content])
}

/// Seals the parts of a padded plaintext as they are, filled up with zeros.
pub(crate) fn seal_text(
    rng: &mut impl CryptoRng,
    outer: &Outer<'_>,
    message_key: &Key,
    parts: &[&[u8]],
) -> Vec<u8> {
    let total = outer.size.envelope_bytes();
    let mut out = Vec::with_capacity(total);
    let prefix = [VERSION, if outer.init.is_some() { TYPE_INIT } else { TYPE_MESSAGE }];
    out.extend_from_slice(&prefix);
    if let Some(init) = outer.init {
        out.extend_from_slice(init);
    }
    let mut nonce = [0; NONCE];
    rng.fill_bytes(&mut nonce);
    let mut bound = Vec::with_capacity(32 + NONCE + ENC_HEADER + COM);
    bound.extend_from_slice(outer.ad);
    bound.extend_from_slice(&nonce);
    outer.header.write(&mut bound);
    let header_ad = header_ad(prefix, outer.ad, &init_hash(outer.init));
    let tag = xseal(
        outer.header_key.bytes(),
        &nonce,
        &header_ad,
        bound.get_mut(32 + NONCE..).unwrap_or_default(),
    );
    bound.extend_from_slice(&tag);
    let keys = body_keys(message_key, outer.ad, bound.get(32..).unwrap_or_default());
    bound.extend_from_slice(&keys.com);
    out.extend_from_slice(bound.get(32..).unwrap_or_default());

    let body = out.len();
    for part in parts {
        out.extend_from_slice(part);
    }
    out.resize(total - TAG, 0);
    let tag = seal(keys.key.bytes(), &keys.nonce, &bound, out.get_mut(body..).unwrap_or_default());
    out.extend_from_slice(&tag);
    out
}

/// Decrypts the header under a header key, into a buffer of the caller.
pub(crate) fn open_header(
    envelope: &Envelope<'_>,
    header_key: &Key,
    header_ad: &[u8; 66],
    buffer: &mut [u8; HEADER],
) -> Result<(), NotAuthentic> {
    buffer.copy_from_slice(envelope.header);
    xopen(header_key.bytes(), envelope.nonce, header_ad, buffer, envelope.header_tag)
        .map_err(|_| NotAuthentic)
}

/// Decrypts the body under its message key: commitment first, then the tag, then the padding.
pub(crate) fn open_body(
    envelope: &Envelope<'_>,
    ad: &[u8; 32],
    message_key: &Key,
) -> Result<Zeroizing<Vec<u8>>, NotAuthentic> {
    let nonce_and_header = envelope.bound.get(..NONCE + ENC_HEADER).ok_or(NotAuthentic)?;
    let keys = body_keys(message_key, ad, nonce_and_header);
    if !equal(&keys.com, envelope.com) {
        return Err(NotAuthentic);
    }
    let bound = [ad.as_slice(), envelope.bound].concat();
    let mut text = Zeroizing::new(envelope.body.to_vec());
    open(keys.key.bytes(), &keys.nonce, &bound, &mut text, envelope.body_tag)
        .map_err(|_| NotAuthentic)?;
    unpad(text)
}

/// u32 length, data, zeros: anything but zeros behind the data is refused.
fn unpad(mut text: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, NotAuthentic> {
    let (length, rest) = text.split_first_chunk().ok_or(NotAuthentic)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| NotAuthentic)?;
    let padding = rest.get(length..).ok_or(NotAuthentic)?;
    if padding.iter().any(|byte| *byte != 0) {
        return Err(NotAuthentic);
    }
    text.truncate(4 + length);
    text.drain(..4);
    Ok(text)
}
