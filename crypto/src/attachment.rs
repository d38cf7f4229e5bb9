//! Attachments: what is too large for an envelope, as chunks that the relay keeps without knowing
//! what they are.
//!
//! ```text
//!   message: file id, key, length, root ──▶ the only chunk
//!                                       └─▶ list of names ──▶ chunk 0, chunk 1, ...
//! ```
//!
//! The length says how many chunks there are. Of a file of one chunk the root is that chunk's name;
//! of a longer one, the name of a chunk that holds the names of all others.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::primitives::{Hash, Key, equal, open, seal};
use crate::wire::TAG;

/// A chunk as the relay keeps it, tag included. Every chunk of every file has this length.
pub const CHUNK_BYTES: usize = 262_144;
/// What one chunk holds of the file.
pub const CHUNK_CONTENT_BYTES: usize = CHUNK_BYTES - TAG;

/// Bytes of a chunk's name.
const NAME_BYTES: usize = 32;
/// Most chunks of one file: so many names fit one chunk. Two gigabytes.
pub const CHUNKS_MAX: u64 = (CHUNK_CONTENT_BYTES / NAME_BYTES) as u64;

/// A chunk cannot be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChunkError {
    /// More content than a chunk holds, or an index beyond the total: a defect of the caller.
    #[error("the chunk does not belong to this file")]
    OutOfRange,
    /// Not the chunk of this name, file and place. Fetch it again; report the relay.
    #[error("the chunk is not authentic")]
    NotAuthentic,
}

/// The key of one file, made anew for each file and each forward, never from the content: two
/// copies of one file have nothing in common. Unprintable and uncloneable.
pub struct FileKey {
    id: [u8; 16],
    key: Key,
}

/// A sealed chunk and the name to keep it under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedChunk {
    /// SHA-256 of `bytes`.
    pub name: [u8; 32],
    /// Exactly [`CHUNK_BYTES`].
    pub bytes: Vec<u8>,
}

/// How many chunks a file of this many bytes has; an empty file has one.
#[must_use]
pub fn chunk_count(file_bytes: u64) -> u64 {
    file_bytes.div_ceil(CHUNK_CONTENT_BYTES as u64).max(1)
}

impl FileKey {
    /// The id, which names nothing but this file.
    #[must_use]
    pub const fn id(&self) -> &[u8; 16] {
        &self.id
    }

    /// Draws the id and key of one file.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        Self { id, key: Key::random(rng) }
    }

    /// Id 16 || key 32, for the manifest inside a message and for the encrypted store only.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 48]> {
        let mut bytes = Zeroizing::new([0; 48]);
        for (to, from) in bytes.iter_mut().zip(self.id.iter().chain(self.key.bytes())) {
            *to = *from;
        }
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote; any 48 bytes are a file key.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 48]) -> Self {
        use crate::primitives::part;
        Self { id: part::<0, 16, 48>(bytes), key: Key::new(part::<16, 32, 48>(bytes)) }
    }

    /// Seals one chunk, filled up with zeros. Seal each index once.
    ///
    /// # Errors
    /// [`ChunkError::OutOfRange`]: the content is longer than [`CHUNK_CONTENT_BYTES`].
    pub fn seal_chunk(
        &self,
        index: u64,
        total: u64,
        content: &[u8],
    ) -> Result<SealedChunk, ChunkError> {
        if index >= total || content.len() > CHUNK_CONTENT_BYTES {
            return Err(ChunkError::OutOfRange);
        }
        Ok(self.seal_at(index, total, content))
    }

    /// Seals content that is no longer than a chunk holds.
    fn seal_at(&self, index: u64, total: u64, content: &[u8]) -> SealedChunk {
        let mut bytes = Vec::with_capacity(CHUNK_BYTES);
        bytes.extend_from_slice(content);
        bytes.resize(CHUNK_CONTENT_BYTES, 0);
        let tag = seal(self.key.bytes(), &nonce(index), &self.ad(index, total), &mut bytes);
        bytes.extend_from_slice(&tag);
        SealedChunk { name: Hash::new().add(&bytes).finish(), bytes }
    }

    /// Opens the chunk of this name and place. The last one ends in zeros: the manifest says where
    /// the file ends.
    ///
    /// # Errors
    /// See [`ChunkError`].
    pub fn open_chunk(
        &self,
        index: u64,
        total: u64,
        name: &[u8; 32],
        bytes: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, ChunkError> {
        if index >= total {
            return Err(ChunkError::OutOfRange);
        }
        self.open_at(index, total, name, bytes)
    }

    fn open_at(
        &self,
        index: u64,
        total: u64,
        name: &[u8; NAME_BYTES],
        bytes: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, ChunkError> {
        if bytes.len() != CHUNK_BYTES || !equal(&Hash::new().add(bytes).finish(), name) {
            return Err(ChunkError::NotAuthentic);
        }
        let (content, tag) = bytes.split_last_chunk::<TAG>().ok_or(ChunkError::NotAuthentic)?;
        let mut content = Zeroizing::new(content.to_vec());
        open(self.key.bytes(), &nonce(index), &self.ad(index, total), &mut content, tag)
            .map_err(|_| ChunkError::NotAuthentic)?;
        Ok(content)
    }

    /// Seals the names of all chunks, in order, as one more chunk of the file: at the place behind
    /// the last one. A file of one chunk has no list.
    ///
    /// # Errors
    /// [`ChunkError::OutOfRange`]: fewer than two names or more than [`CHUNKS_MAX`].
    pub fn seal_list(&self, names: &[[u8; NAME_BYTES]]) -> Result<SealedChunk, ChunkError> {
        let total = names.len() as u64;
        if !(2..=CHUNKS_MAX).contains(&total) {
            return Err(ChunkError::OutOfRange);
        }
        Ok(self.seal_at(total, total, names.as_flattened()))
    }

    /// Opens the list of a file of so many chunks.
    ///
    /// # Errors
    /// See [`ChunkError`].
    pub fn open_list(
        &self,
        total: u64,
        name: &[u8; NAME_BYTES],
        bytes: &[u8],
    ) -> Result<Vec<[u8; NAME_BYTES]>, ChunkError> {
        if !(2..=CHUNKS_MAX).contains(&total) {
            return Err(ChunkError::OutOfRange);
        }
        let content = self.open_at(total, total, name, bytes)?;
        let (names, _) = content.as_chunks::<NAME_BYTES>();
        let count = usize::try_from(total).unwrap_or(usize::MAX);
        let (names, filling) = names.split_at_checked(count).ok_or(ChunkError::NotAuthentic)?;
        if filling.iter().any(|name| *name != [0; NAME_BYTES]) {
            return Err(ChunkError::NotAuthentic);
        }
        Ok(names.to_vec())
    }

    /// File id || index || total: a chunk opens in its own place of its own file only.
    fn ad(&self, index: u64, total: u64) -> [u8; 32] {
        let mut ad = [0; 32];
        let parts = self.id.into_iter().chain(index.to_be_bytes()).chain(total.to_be_bytes());
        for (to, from) in ad.iter_mut().zip(parts) {
            *to = from;
        }
        ad
    }
}

/// 4 zero bytes || index. The key serves one file, so no nonce serves twice.
fn nonce(index: u64) -> [u8; 12] {
    let mut nonce = [0; 12];
    for (to, from) in nonce.iter_mut().skip(4).zip(index.to_be_bytes()) {
        *to = from;
    }
    nonce
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::seats::rng;

    #[test]
    fn a_chunk_opens_in_its_own_place_of_its_own_file_only() {
        let file = FileKey::generate(&mut rng(1));
        let chunk = file.seal_chunk(1, 3, b"content").unwrap();
        assert_eq!(chunk.bytes.len(), CHUNK_BYTES);
        let again = FileKey::from_bytes(&file.to_bytes());
        let opened = again.open_chunk(1, 3, &chunk.name, &chunk.bytes).unwrap();
        assert_eq!(opened.len(), CHUNK_CONTENT_BYTES);
        assert!(opened.starts_with(b"content\0"));
        let refused = Some(ChunkError::NotAuthentic);
        let open = |file: &FileKey, index, total, chunk: &SealedChunk| {
            file.open_chunk(index, total, &chunk.name, &chunk.bytes).err()
        };
        assert_eq!(open(&file, 0, 3, &chunk), refused);
        assert_eq!(open(&file, 1, 4, &chunk), refused);
        assert_eq!(open(&file, 3, 3, &chunk), Some(ChunkError::OutOfRange));
        let other = FileKey::generate(&mut rng(2));
        assert_eq!(open(&other, 1, 3, &chunk), refused);
        for at in [0, CHUNK_CONTENT_BYTES, CHUNK_BYTES - 1] {
            let mut altered = chunk.clone();
            altered.bytes[at] ^= 1;
            assert_eq!(open(&file, 1, 3, &altered), refused, "the name");
            altered.name = Hash::new().add(&altered.bytes).finish();
            assert_eq!(open(&file, 1, 3, &altered), refused, "the tag");
        }
        let short = &chunk.bytes[..CHUNK_BYTES - 1];
        assert_eq!(file.open_chunk(1, 3, &chunk.name, short).err(), refused);
    }

    #[test]
    fn a_list_opens_at_its_own_place_only() {
        let file = FileKey::generate(&mut rng(1));
        let names: Vec<[u8; 32]> = (0..3).map(|n| [n + 1; 32]).collect();
        let list = file.seal_list(&names).unwrap();
        assert_eq!(file.open_list(3, &list.name, &list.bytes), Ok(names.clone()));
        let refused = Err(ChunkError::NotAuthentic);
        for total in [2, 4, CHUNKS_MAX] {
            assert_eq!(file.open_list(total, &list.name, &list.bytes), refused);
        }
        for index in 0..3 {
            assert!(file.open_chunk(index, 3, &list.name, &list.bytes).is_err(), "no chunk");
            let chunk = file.seal_chunk(index, 3, names.as_flattened()).unwrap();
            assert_eq!(file.open_list(3, &chunk.name, &chunk.bytes), refused, "no list");
        }
        let filled = file.seal_at(3, 3, [names.as_flattened(), &[9]].concat().as_slice());
        assert_eq!(file.open_list(3, &filled.name, &filled.bytes), refused, "more than names");
        for wrong in [0, 1, CHUNKS_MAX + 1] {
            let names = vec![[1; 32]; usize::try_from(wrong).unwrap()];
            assert_eq!(file.seal_list(&names), Err(ChunkError::OutOfRange));
            assert_eq!(file.open_list(wrong, &list.name, &list.bytes), Err(ChunkError::OutOfRange));
        }
        let most = vec![[1; 32]; usize::try_from(CHUNKS_MAX).unwrap()];
        let list = file.seal_list(&most).unwrap();
        assert_eq!(file.open_list(CHUNKS_MAX, &list.name, &list.bytes), Ok(most));
    }

    #[test]
    fn chunks_are_bounded_and_counted() {
        let file = FileKey::generate(&mut rng(1));
        let long = vec![0; CHUNK_CONTENT_BYTES + 1];
        assert_eq!(file.seal_chunk(0, 1, &long), Err(ChunkError::OutOfRange));
        assert_eq!(file.seal_chunk(1, 1, b""), Err(ChunkError::OutOfRange));
        let one = CHUNK_CONTENT_BYTES as u64;
        let counts = [0, 1, one, one + 1, 10 * one].map(chunk_count);
        assert_eq!(counts, [1, 1, 1, 2, 10]);
    }

    #[test]
    fn two_copies_of_one_file_have_nothing_in_common() {
        let mut rng = rng(1);
        let seal = |file: &FileKey| file.seal_chunk(0, 1, b"same").unwrap();
        let (a, b) = (FileKey::generate(&mut rng), FileKey::generate(&mut rng));
        assert_ne!(seal(&a).name, seal(&b).name);
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(24))]

        /// Whatever is done to the chunks of a file, none of it passes for the file: a flipped
        /// bit, a chunk of another place, length or file, a cut.
        #[test]
        fn a_file_opens_as_it_was_or_not_at_all(
            seed: u64,
            total in 2_u64..6,
            at in proptest::prelude::any::<(u64, u64, usize, u8)>(),
            harm in 0_u8..5,
        ) {
            let mut rng = rng(seed);
            let (file, other) = (FileKey::generate(&mut rng), FileKey::generate(&mut rng));
            let (index, elsewhere) = (at.0 % total, at.1 % total);
            let place = at.2 % CHUNK_BYTES;
            let content = [7; 100];
            let sealed = file.seal_chunk(index, total, &content).unwrap();
            let (mut bytes, mut name, mut of) = (sealed.bytes.clone(), sealed.name, total);
            let harmed = match harm {
                0 => {
                    bytes[place] ^= 1 << (at.3 % 8);
                    true
                }
                1 => {
                    bytes = file.seal_chunk(elsewhere, total, &content).unwrap().bytes;
                    elsewhere != index
                }
                2 => {
                    of = total + 1;
                    true
                }
                3 => {
                    bytes = other.seal_chunk(index, total, &content).unwrap().bytes;
                    true
                }
                _ => {
                    bytes.truncate(place);
                    true
                }
            };
            // Also for whoever can choose the names.
            for renamed in [false, true] {
                if renamed {
                    name = Hash::new().add(&bytes).finish();
                }
                let opened = file.open_chunk(index, of, &name, &bytes);
                proptest::prop_assert_eq!(opened.is_err(), harmed);
            }
        }
    }
}
