//! What a seat publishes: the signed prekey set, and signed one-time prekeys. Exact layouts.

use crate::class::Class;
use crate::codec::{Malformed, Reader, Writer};
use crate::identity::IdentityId;
use crate::kem::KEM;
use crate::limits::VERSIONS_MAX;
use crate::primitives::Hash;

/// The signed prekey set, without its signature.
///
/// ```text
/// class 1 | suite 2 | v 1 | versions v | id 32 | epoch 8 | one-time since 8
/// | SPK id 4 | SPK 32 | LR id 4 | LR 1,568 | created 8 | expires 8 | signature 64
/// ```
pub(crate) struct PrekeySet<'a> {
    pub(crate) class: Class,
    pub(crate) suite: u16,
    pub(crate) versions: &'a [u8],
    pub(crate) id: IdentityId,
    pub(crate) epoch: u64,
    /// One-time prekeys of a lower epoch are void: their secrets were lost in a restore.
    pub(crate) one_time_since: u64,
    pub(crate) spk_id: u32,
    pub(crate) spk: &'a [u8; 32],
    pub(crate) last_resort_id: u32,
    pub(crate) last_resort: &'a [u8; KEM],
    pub(crate) created: u64,
    pub(crate) expires: u64,
}

/// Whether content versions are a short, strictly ascending list.
pub(crate) fn versions_ok(versions: &[u8]) -> bool {
    versions.len() <= VERSIONS_MAX && versions.is_sorted_by(|a, b| a < b)
}

impl<'a> PrekeySet<'a> {
    /// The bytes that are signed.
    pub(crate) fn signed_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::with_capacity(1_700 + self.versions.len());
        writer
            .u8(self.class.byte())
            .u16(self.suite)
            .u8(u8::try_from(self.versions.len()).unwrap_or(u8::MAX))
            .bytes(self.versions)
            .bytes(&self.id.0)
            .u64(self.epoch)
            .u64(self.one_time_since)
            .u32(self.spk_id)
            .bytes(self.spk)
            .u32(self.last_resort_id)
            .bytes(self.last_resort)
            .u64(self.created)
            .u64(self.expires);
        writer.finish().to_vec()
    }

    /// Reads a set and splits off the signed bytes and the signature. Checks nothing but layout.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<(Self, &'a [u8], &'a [u8; 64]), Malformed> {
        let (signed, signature) = bytes.split_last_chunk().ok_or(Malformed)?;
        let mut reader = Reader::new(signed);
        let class = Class::from_byte(reader.u8()?).ok_or(Malformed)?;
        let suite = reader.u16()?;
        let count = reader.u8()?.into();
        let versions = reader.take(count)?;
        let set = Self {
            class,
            suite,
            versions,
            id: IdentityId(reader.array()?),
            epoch: reader.u64()?,
            one_time_since: reader.u64()?,
            spk_id: reader.u32()?,
            spk: reader.array_ref()?,
            last_resort_id: reader.u32()?,
            last_resort: reader.array_ref()?,
            created: reader.u64()?,
            expires: reader.u64()?,
        };
        reader.finish()?;
        if !versions_ok(versions) {
            return Err(Malformed);
        }
        Ok((set, signed, signature))
    }
}

/// SHA-256 of all the bytes of a signed set: stands in the init block and in the peer's mark.
pub(crate) fn set_hash(bytes: &[u8]) -> [u8; 32] {
    Hash::new().add(bytes).finish()
}

/// A one-time prekey, without its signature.
///
/// ```text
/// class 1 | id 32 | epoch 8 | one-time id 4 | OPK 32 | ML-KEM-1024 key 1,568 | expires 8 | signature 64
/// ```
pub(crate) struct OneTimePrekey<'a> {
    pub(crate) class: Class,
    pub(crate) id: IdentityId,
    /// Of the set that was current when it was made.
    pub(crate) epoch: u64,
    pub(crate) one_time_id: u32,
    pub(crate) opk: &'a [u8; 32],
    pub(crate) kem: &'a [u8; KEM],
    pub(crate) expires: u64,
}

impl<'a> OneTimePrekey<'a> {
    /// The bytes that are signed.
    pub(crate) fn signed_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::with_capacity(1_720);
        writer
            .u8(self.class.byte())
            .bytes(&self.id.0)
            .u64(self.epoch)
            .u32(self.one_time_id)
            .bytes(self.opk)
            .bytes(self.kem)
            .u64(self.expires);
        writer.finish().to_vec()
    }

    /// Reads one and splits off the signed bytes and the signature. Checks nothing but layout.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<(Self, &'a [u8], &'a [u8; 64]), Malformed> {
        let (signed, signature) = bytes.split_last_chunk().ok_or(Malformed)?;
        let mut reader = Reader::new(signed);
        let one_time = Self {
            class: Class::from_byte(reader.u8()?).ok_or(Malformed)?,
            id: IdentityId(reader.array()?),
            epoch: reader.u64()?,
            one_time_id: reader.u32()?,
            opk: reader.array_ref()?,
            kem: reader.array_ref()?,
            expires: reader.u64()?,
        };
        reader.finish()?;
        Ok((one_time, signed, signature))
    }
}
