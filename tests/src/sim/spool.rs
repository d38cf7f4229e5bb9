//! A seat's disk for the files it sends: what the client's spool does, in memory.

use std::collections::BTreeMap;

use hotline_client::engine::{FileId, NewAttachment, SpoolDone, SpoolWork};
use hotline_crypto::{CHUNK_CONTENT_BYTES, FileKey, SealedChunk};
use hotline_protocol::ids::Digest;
use rand_core::CryptoRng;

/// Sealed files by their ids, the list of chunks last.
#[derive(Default)]
pub(super) struct Spool(BTreeMap<FileId, Vec<SealedChunk>>);

impl Spool {
    /// Seals a file of more than one chunk.
    pub(super) fn put(&mut self, rng: &mut impl CryptoRng, content: &[u8]) -> NewAttachment {
        let key = FileKey::generate(rng);
        let pieces: Vec<_> = content.chunks(CHUNK_CONTENT_BYTES).collect();
        let total = pieces.len() as u64;
        let seal = |(index, piece)| key.seal_chunk(index, total, piece).unwrap();
        let mut sealed: Vec<_> = (0..).zip(pieces).map(seal).collect();
        let names: Vec<_> = sealed.iter().map(|chunk| chunk.name).collect();
        let list = key.seal_list(&names).unwrap();
        let root = Digest(list.name);
        sealed.push(list);
        self.0.insert(*key.id(), sealed);
        NewAttachment {
            key: key.to_bytes().to_vec(),
            size: content.len() as u64,
            root,
            // Nobody here puts a file together again.
            hash: Digest([0x5a; 32]),
            name: "contacts.pdf".to_owned(),
            media_type: None,
        }
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Loses everything, as a disk does.
    pub(super) fn lose(&mut self) {
        self.0.clear();
    }

    /// Does what the engine wants.
    pub(super) fn run(&mut self, work: &SpoolWork) -> Option<SpoolDone> {
        let gone = || "No such file or directory".to_owned();
        match work {
            SpoolWork::Names(file) => {
                let names = self.0.get(file).ok_or_else(gone);
                let names = names.map(|file| file.iter().map(|one| Digest(one.name)).collect());
                Some(SpoolDone::Names(*file, names))
            }
            SpoolWork::Chunk(file, index, name) => {
                let chunk = self.0.get(file).and_then(|file| file.get(*index)).ok_or_else(gone);
                Some(SpoolDone::Chunk(*file, *name, chunk.map(|chunk| chunk.bytes.clone())))
            }
            SpoolWork::Forget(file) => {
                self.0.remove(file);
                None
            }
        }
    }
}
