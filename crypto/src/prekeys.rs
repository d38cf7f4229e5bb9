//! The secret half of a seat's prekeys of one class, and what is published of it.

use std::collections::BTreeMap;

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::bundle::Mode;
use crate::class::Class;
use crate::codec::{Malformed, Reader, Writer};
use crate::handshake::sender_key;
use crate::identity::{IdentityId, IdentitySecret};
use crate::kem::{KEM, Kem1024, MlKem1024, kem_seed};
use crate::limits::{
    LAST_RESORT_ROTATION, ONE_TIME_SECRETS_MAX, PREKEY_SETS_MAX, PREKEYS_LIVE,
    REPLACED_SECRETS_LIVE, ROTATE_AFTER, VERSIONS_MAX,
};
use crate::outcome::OpenError;
use crate::primitives::{DhSecret, Key, open, part};
use crate::signed_prekeys::{OneTimePrekey, PrekeySet, set_hash, versions_ok};
use crate::wire::{Envelope, InitBlock, InitTag, SUITE};
use crate::{labels, primitives};

/// A signed prekey set to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedSet {
    /// For [`Prekeys::confirmed`] when the relay has it.
    pub epoch: u64,
    /// The signed set.
    pub bytes: Vec<u8>,
}

/// A one-time prekey to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedOneTime {
    /// Unique among the one-time prekeys of this seat and class.
    pub id: u32,
    /// The signed one-time prekey.
    pub bytes: Vec<u8>,
}

/// Prekeys cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrekeysError {
    /// No set exists yet: rotate first.
    #[error("there is no signed prekey set yet")]
    NoSet,
    /// Too many replaced sets are still alive: rotate when some have expired.
    #[error("too many prekey sets are still alive")]
    TooManySets,
    /// The content versions are not ascending, or too many.
    #[error("the content versions are not a short ascending list")]
    Versions,
}

/// The secrets behind a seat's published prekeys of one class. Unprintable and uncloneable.
pub struct Prekeys {
    class: Class,
    /// By epoch, ascending; the last is current.
    sets: Vec<HeldSet>,
    one_time: BTreeMap<u32, HeldOneTime>,
    /// The next id of a set's keys or of a one-time prekey; begins at random, so that an id from
    /// before a restore means nothing afterwards.
    next_id: Option<u32>,
    last_resort_used: Option<u64>,
}

struct HeldSet {
    bytes: Vec<u8>,
    hash: [u8; 32],
    epoch: u64,
    created: u64,
    one_time_since: u64,
    last_resort_id: u32,
    spk: DhSecret,
    last_resort: Zeroizing<[u8; 64]>,
    /// When the relay confirmed a newer set.
    replaced_at: Option<u64>,
}

struct HeldOneTime {
    epoch: u64,
    expires: u64,
    opk: DhSecret,
    kem: Zeroizing<[u8; 64]>,
    opk_public: [u8; 32],
    signature: [u8; 64],
}

/// An init block that was decrypted with these prekeys: who says to have sent it. Holds secrets;
/// hand it to [`Pair::accept`](crate::Pair::accept).
pub struct Initiation {
    pub(crate) id: IdentityId,
    pub(crate) generation: u64,
    pub(crate) tag: InitTag,
    pub(crate) dh3: Key,
    pub(crate) ss: Key,
    pub(crate) kem_public: Box<[u8; KEM]>,
}

/// The prekeys that an init block names.
pub(crate) struct Named<'a> {
    pub(crate) mode: Mode,
    pub(crate) set: &'a [u8],
    pub(crate) spk: &'a DhSecret,
    pub(crate) opk: Option<&'a DhSecret>,
    pub(crate) kem_seed: &'a [u8; 64],
    one_time: Option<&'a HeldOneTime>,
}

impl Prekeys {
    const VERSION: u8 = 1;

    /// No keys yet: [`rotate`](Self::rotate) makes the first set.
    #[must_use]
    pub fn new(class: Class) -> Self {
        Self {
            class,
            sets: Vec::new(),
            one_time: BTreeMap::new(),
            next_id: None,
            last_resort_used: None,
        }
    }

    /// The class of these prekeys.
    #[must_use]
    pub fn class(&self) -> Class {
        self.class
    }

    /// A new set, to be published at once. The older ones stay until the relay confirmed this one
    /// and 45 days have passed. `versions` are the content versions this seat reads, ascending.
    ///
    /// # Errors
    /// See [`PrekeysError`]; nothing has changed.
    pub fn rotate(
        &mut self,
        now: u64,
        rng: &mut impl CryptoRng,
        me: &IdentitySecret,
        versions: &[u8],
    ) -> Result<PublishedSet, PrekeysError> {
        let since = self.sets.last().map(|set| set.one_time_since);
        self.new_set(now, rng, me, versions, since)
    }

    /// After a restore: a new set that also voids every one-time prekey published before it. All
    /// one-time secrets are dropped; publish new ones.
    ///
    /// # Errors
    /// See [`PrekeysError`]; nothing has changed.
    pub fn replace_all(
        &mut self,
        now: u64,
        rng: &mut impl CryptoRng,
        me: &IdentitySecret,
        versions: &[u8],
    ) -> Result<PublishedSet, PrekeysError> {
        let published = self.new_set(now, rng, me, versions, None)?;
        self.one_time.clear();
        Ok(published)
    }

    fn new_set(
        &mut self,
        now: u64,
        rng: &mut impl CryptoRng,
        me: &IdentitySecret,
        versions: &[u8],
        one_time_since: Option<u64>,
    ) -> Result<PublishedSet, PrekeysError> {
        if !versions_ok(versions) {
            return Err(PrekeysError::Versions);
        }
        if self.sets.len() >= PREKEY_SETS_MAX {
            return Err(PrekeysError::TooManySets);
        }
        let epoch = self.sets.last().map_or(now, |set| now.max(set.epoch.saturating_add(1)));
        let one_time_since = one_time_since.unwrap_or(epoch);
        let spk = DhSecret::random(rng);
        let last_resort = kem_seed(rng);
        let (spk_id, last_resort_id) = (self.take_id(rng), self.take_id(rng));
        let signed = PrekeySet {
            class: self.class,
            suite: SUITE,
            versions,
            id: me.identity().id(),
            epoch,
            one_time_since,
            spk_id,
            spk: &spk.public(),
            last_resort_id,
            last_resort: &Kem1024::from_seed(&last_resort).public(),
            created: now,
            expires: now.saturating_add(PREKEYS_LIVE),
        }
        .signed_bytes();
        let signature = me.sign(labels::SPS, &signed);
        let bytes = [signed.as_slice(), &signature].concat();
        self.sets.push(HeldSet {
            hash: set_hash(&bytes),
            bytes: bytes.clone(),
            epoch,
            created: now,
            one_time_since,
            last_resort_id,
            spk,
            last_resort,
            replaced_at: None,
        });
        self.last_resort_used = None;
        Ok(PublishedSet { epoch, bytes })
    }

    fn take_id(&mut self, rng: &mut impl CryptoRng) -> u32 {
        let id = self.next_id.unwrap_or_else(|| rng.next_u32());
        self.next_id = Some(id.wrapping_add(1));
        id
    }

    /// The newest set, to be published again if the relay lost it.
    #[must_use]
    pub fn current(&self) -> Option<PublishedSet> {
        self.sets.last().map(|set| PublishedSet { epoch: set.epoch, bytes: set.bytes.clone() })
    }

    /// The relay has the set of this epoch: the 45 days of the older ones start.
    pub fn confirmed(&mut self, now: u64, epoch: u64) {
        if self.sets.iter().any(|set| set.epoch == epoch) {
            for set in self.sets.iter_mut().filter(|set| set.epoch < epoch) {
                set.replaced_at.get_or_insert(now);
            }
        }
    }

    /// New one-time prekeys, at most `count`, fewer when too many unused secrets are held.
    ///
    /// # Errors
    /// [`PrekeysError::NoSet`]: rotate first.
    pub fn one_time(
        &mut self,
        now: u64,
        rng: &mut impl CryptoRng,
        me: &IdentitySecret,
        count: usize,
    ) -> Result<Vec<PublishedOneTime>, PrekeysError> {
        let epoch = self.sets.last().ok_or(PrekeysError::NoSet)?.epoch;
        let room = ONE_TIME_SECRETS_MAX.saturating_sub(self.one_time.len());
        let made = (0..count.min(room)).map(|_| {
            let id = self.take_id(rng);
            let opk = DhSecret::random(rng);
            let kem = kem_seed(rng);
            let mut held = HeldOneTime {
                epoch,
                expires: now.saturating_add(PREKEYS_LIVE),
                opk_public: opk.public(),
                opk,
                kem,
                signature: [0; 64],
            };
            let signed = held.signed_bytes(
                self.class,
                me.identity().id(),
                id,
                &Kem1024::from_seed(&held.kem).public(),
            );
            held.signature = me.sign(labels::OTK, &signed);
            let bytes = [signed.as_slice(), &held.signature].concat();
            self.one_time.insert(id, held);
            PublishedOneTime { id, bytes }
        });
        Ok(made.collect())
    }

    /// Whether a new set should be made: none yet, seven days old, or the last resort was used
    /// (then at most every six hours).
    #[must_use]
    pub fn rotation_due(&self, now: u64) -> bool {
        self.sets.last().is_none_or(|set| {
            let age = now.saturating_sub(set.created);
            age >= ROTATE_AFTER || self.last_resort_used.is_some() && age >= LAST_RESORT_ROTATION
        })
    }

    /// When the last resort of the current set was first used, if it was. Shown to people.
    #[must_use]
    pub fn last_resort_used(&self) -> Option<u64> {
        self.last_resort_used
    }

    /// Erases what has outlived its time. Call daily and at start.
    pub fn expire(&mut self, now: u64) {
        self.sets.retain(|set| {
            set.replaced_at
                .is_none_or(|replaced| now < replaced.saturating_add(REPLACED_SECRETS_LIVE))
        });
        self.one_time
            .retain(|_, one_time| now < one_time.expires.saturating_add(REPLACED_SECRETS_LIVE));
    }

    /// Decrypts who says to have sent an envelope with an init block, so that the peer's identity
    /// can be looked up. One X25519 and one ML-KEM-1024 operation. Nothing is proven by it yet.
    ///
    /// # Errors
    /// [`OpenError::UnknownPrekeys`] if the block was made for other prekeys (try the other
    /// classes, then quarantine), [`OpenError::NotAuthentic`], [`OpenError::Malformed`].
    pub fn initiation(&self, bytes: &[u8]) -> Result<Initiation, OpenError> {
        let envelope = Envelope::parse(bytes)?;
        let block = envelope.init.ok_or(OpenError::Malformed)?;
        let named = self.named(&block)?;
        if !primitives::canonical_u(block.ek) {
            return Err(OpenError::NotAuthentic);
        }
        let dh3 = named.spk.agree(block.ek).map_err(|_| OpenError::NotAuthentic)?;
        let kem = Kem1024::from_seed(named.kem_seed);
        let ss = kem.decapsulate(block.ct);
        let tag = block.tag();
        let key = sender_key(&tag.0, &dh3, &ss);
        let mut sender = *block.sealed;
        open(key.bytes(), &[0; 12], block.open, &mut sender, block.tag)
            .map_err(|_| OpenError::NotAuthentic)?;
        Ok(Initiation {
            id: IdentityId(part::<0, 32, 40>(&sender)),
            generation: u64::from_be_bytes(part::<32, 8, 40>(&sender)),
            tag,
            dh3,
            ss,
            kem_public: Box::new(kem.public()),
        })
    }

    /// The prekeys that an init block names, if they are held.
    pub(crate) fn named(&self, block: &InitBlock<'_>) -> Result<Named<'_>, OpenError> {
        let set = self
            .sets
            .iter()
            .rev()
            .find(|set| set.epoch == block.epoch && set.hash == *block.set_hash)
            .ok_or(OpenError::UnknownPrekeys)?;
        let mode = Mode::from_byte(block.mode).ok_or(OpenError::Malformed)?;
        let one_time = match mode {
            Mode::LastResort if block.key_id == set.last_resort_id => None,
            Mode::LastResort => return Err(OpenError::UnknownPrekeys),
            Mode::OneTime => {
                Some(self.one_time.get(&block.key_id).ok_or(OpenError::UnknownPrekeys)?)
            }
        };
        Ok(Named {
            mode,
            set: &set.bytes,
            spk: &set.spk,
            opk: one_time.map(|one_time| &one_time.opk),
            kem_seed: one_time.map_or(&set.last_resort, |one_time| &one_time.kem),
            one_time,
        })
    }

    /// A handshake with these prekeys was accepted: its one-time secret is erased, use of the last
    /// resort is recorded.
    pub(crate) fn used(&mut self, now: u64, mode: Mode, key_id: u32) {
        match mode {
            Mode::OneTime => {
                self.one_time.remove(&key_id);
            }
            Mode::LastResort => {
                if self.sets.last().is_some_and(|set| set.last_resort_id == key_id) {
                    self.last_resort_used.get_or_insert(now);
                }
            }
        }
    }

    /// For the encrypted store only.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let sets: usize = self.sets.iter().map(|set| set.bytes.len() + 160).sum();
        let mut writer = Writer::with_capacity(64 + sets + self.one_time.len() * 256);
        writer.u8(Self::VERSION).u8(self.class.byte());
        optional(&mut writer, self.next_id.map(u64::from));
        optional(&mut writer, self.last_resort_used);
        writer.count(self.sets.len());
        for set in &self.sets {
            writer.lp(&set.bytes).bytes(set.spk.bytes()).bytes(set.last_resort.as_slice());
            optional(&mut writer, set.replaced_at);
        }
        writer.count(self.one_time.len());
        for (id, one_time) in &self.one_time {
            writer
                .u32(*id)
                .u64(one_time.epoch)
                .u64(one_time.expires)
                .bytes(one_time.opk.bytes())
                .bytes(one_time.kem.as_slice())
                .bytes(&one_time.opk_public)
                .bytes(&one_time.signature);
        }
        writer.finish()
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    /// The stored bytes are damaged or from a later version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        if reader.u8()? != Self::VERSION {
            return Err(Malformed);
        }
        let mut prekeys = Self::new(Class::from_byte(reader.u8()?).ok_or(Malformed)?);
        prekeys.next_id =
            read_optional(&mut reader)?.map(u32::try_from).transpose().map_err(|_| Malformed)?;
        prekeys.last_resort_used = read_optional(&mut reader)?;
        for _ in 0..reader.count(PREKEY_SETS_MAX)? {
            let set = HeldSet::read(&mut reader, prekeys.class)?;
            if prekeys.sets.last().is_some_and(|last| last.epoch >= set.epoch) {
                return Err(Malformed);
            }
            prekeys.sets.push(set);
        }
        let mut last = None;
        for _ in 0..reader.count(ONE_TIME_SECRETS_MAX)? {
            let id = reader.u32()?;
            if last.replace(id).is_some_and(|last| last >= id) {
                return Err(Malformed);
            }
            let held = HeldOneTime {
                epoch: reader.u64()?,
                expires: reader.u64()?,
                opk: DhSecret::new(reader.array()?),
                kem: Zeroizing::new(reader.array()?),
                opk_public: reader.array()?,
                signature: reader.array()?,
            };
            prekeys.one_time.insert(id, held);
        }
        reader.finish()?;
        Ok(prekeys)
    }
}

impl HeldSet {
    fn read(reader: &mut Reader<'_>, class: Class) -> Result<Self, Malformed> {
        let bytes = reader.lp(2_048 + VERSIONS_MAX)?.to_vec();
        let (set, ..) = PrekeySet::parse(&bytes)?;
        if set.class != class {
            return Err(Malformed);
        }
        Ok(Self {
            hash: set_hash(&bytes),
            epoch: set.epoch,
            created: set.created,
            one_time_since: set.one_time_since,
            last_resort_id: set.last_resort_id,
            spk: DhSecret::new(reader.array()?),
            last_resort: Zeroizing::new(reader.array()?),
            replaced_at: read_optional(reader)?,
            bytes,
        })
    }
}

impl HeldOneTime {
    fn signed_bytes(
        &self,
        class: Class,
        id: IdentityId,
        one_time_id: u32,
        kem: &[u8; KEM],
    ) -> Vec<u8> {
        OneTimePrekey {
            class,
            id,
            epoch: self.epoch,
            one_time_id,
            opk: &self.opk_public,
            kem,
            expires: self.expires,
        }
        .signed_bytes()
    }
}

impl Named<'_> {
    /// The signed one-time prekey as it was published, or empty in last-resort mode.
    pub(crate) fn one_time_bytes(
        &self,
        class: Class,
        me: IdentityId,
        key_id: u32,
        kem: &[u8; KEM],
    ) -> Vec<u8> {
        self.one_time.map_or_else(Vec::new, |one_time| {
            let signed = one_time.signed_bytes(class, me, key_id, kem);
            [signed.as_slice(), &one_time.signature].concat()
        })
    }
}

impl Initiation {
    /// The identity that says to have sent it.
    #[must_use]
    pub fn id(&self) -> IdentityId {
        self.id
    }

    /// The generation of the handshake.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }
}

fn optional(writer: &mut Writer, value: Option<u64>) {
    writer.bool(value.is_some());
    if let Some(value) = value {
        writer.u64(value);
    }
}

fn read_optional(reader: &mut Reader<'_>) -> Result<Option<u64>, Malformed> {
    Ok(if reader.bool()? { Some(reader.u64()?) } else { None })
}
