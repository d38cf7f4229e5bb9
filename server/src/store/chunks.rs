//! Where chunks of attachments lie: a file each, named by the hash of its bytes.
//!
//! ```text
//! chunks/new/<name>       being written; emptied at every start
//! chunks/<xx>/<name>      whole, synced; xx are the first two digits of the name
//! ```
//!
//! A chunk is written to `new`, synced, renamed, its directory synced, and only then gets its row
//! in the database; it loses its row before its file. So a crash at any point leaves at worst a
//! file without a row, which the start and a slow sweep take away, and never a row without a file.
//! What is in a file is the core's business as little as the sender's: nothing here names a seat.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hotline_protocol::attachment::ChunkName;
use sha2::{Digest as _, Sha256};

/// Why a chunk was not written or read. Nothing else is touched by it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChunkError {
    /// The bytes are not those the name stands for: its sender is defective or hostile.
    #[error("the bytes are not those of the name")]
    Mismatch,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// There is no such file.
    #[error("there is no such chunk")]
    Absent,
    /// The file ends before the chunk does: of no use to anybody.
    #[error("the file of a chunk is too short")]
    Short,
    /// The disk failed. A chunk that was to be written is not there.
    #[error("{0}")]
    Failed(String),
}

impl From<io::Error> for ChunkError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            ErrorKind::NotFound => Self::Absent,
            _ => Self::Failed(error.to_string()),
        }
    }
}

/// Keeps chunks. Several threads may each have one of the same place; the core never has two of
/// them at the same chunk.
pub trait ChunkStore {
    /// Keeps a chunk under its name; it is durable when this returns.
    ///
    /// # Errors
    ///
    /// [`ChunkError`]: it is not kept.
    fn write(&mut self, name: &ChunkName, bytes: &[u8]) -> Result<(), ChunkError>;

    /// Reads a part of a chunk.
    ///
    /// # Errors
    ///
    /// [`ChunkError::Absent`] if there is no such chunk, [`ChunkError::Short`] if it was cut.
    fn read(&mut self, name: &ChunkName, offset: u32, length: u32) -> Result<Vec<u8>, ChunkError>;

    /// Removes a chunk, if there is one.
    ///
    /// # Errors
    ///
    /// [`ChunkError::Failed`]: it may be there still, without a row; the sweep meets it again.
    fn remove(&mut self, name: &ChunkName) -> Result<(), ChunkError>;

    /// The chunks whose names begin with a byte.
    ///
    /// # Errors
    ///
    /// [`ChunkError::Failed`]: nothing follows from it; ask again later.
    fn list(&mut self, part: u8) -> Result<Vec<ChunkName>, ChunkError>;
}

/// Whether bytes are those a name stands for.
fn is_named(name: &ChunkName, bytes: &[u8]) -> bool {
    Sha256::digest(bytes).as_slice() == name.as_bytes()
}

/// Chunks in files.
#[derive(Debug, Clone)]
pub struct ChunkFiles {
    dir: PathBuf,
    /// Steps until the disk is made to fail for good, as if the process were killed there.
    #[cfg(test)]
    pub(crate) dies_after: Option<Arc<std::sync::atomic::AtomicI64>>,
}

impl ChunkFiles {
    /// Opens the place, making it if need be, and forgets what was not finished.
    ///
    /// # Errors
    ///
    /// The file system refuses: say so and do not serve.
    pub fn open(dir: &Path) -> io::Result<Self> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true).mode(0o700).create(dir)?;
        let new = dir.join("new");
        if new.exists() {
            fs::remove_dir_all(&new)?;
        }
        builder.create(&new)?;
        for part in 0..=u8::MAX {
            builder.create(dir.join(format!("{part:02x}")))?;
        }
        sync_dir(dir)?;
        Ok(Self {
            dir: dir.to_owned(),
            #[cfg(test)]
            dies_after: None,
        })
    }

    /// Every chunk there is.
    ///
    /// # Errors
    ///
    /// [`ChunkError::Failed`]: say so and do not serve.
    pub fn list_all(&mut self) -> Result<Vec<ChunkName>, ChunkError> {
        let mut all = Vec::new();
        for part in 0..=u8::MAX {
            all.extend(self.list(part)?);
        }
        Ok(all)
    }

    fn part(&self, name: &ChunkName) -> PathBuf {
        let [first, ..] = *name.as_bytes();
        self.dir.join(format!("{first:02x}"))
    }

    fn path(&self, name: &ChunkName) -> PathBuf {
        self.part(name).join(name.to_string())
    }

    fn write_new(&self, new: &Path, name: &ChunkName, bytes: &[u8]) -> Result<(), ChunkError> {
        self.step()?;
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(new)?;
        self.step()?;
        file.write_all(bytes)?;
        self.step()?;
        file.sync_all()?;
        self.step()?;
        fs::rename(new, self.path(name))?;
        self.step()?;
        sync_dir(&self.part(name))?;
        self.step()
    }

    #[cfg(not(test))]
    #[allow(clippy::unnecessary_wraps, clippy::unused_self)] // In tests the disk can die here.
    const fn step(&self) -> Result<(), ChunkError> {
        Ok(())
    }

    #[cfg(test)]
    fn step(&self) -> Result<(), ChunkError> {
        use std::sync::atomic::Ordering::SeqCst;
        match &self.dies_after {
            Some(left) if left.fetch_sub(1, SeqCst) <= 0 => {
                Err(ChunkError::Failed("made to die".to_owned()))
            }
            _ => Ok(()),
        }
    }
}

fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

impl ChunkStore for ChunkFiles {
    fn write(&mut self, name: &ChunkName, bytes: &[u8]) -> Result<(), ChunkError> {
        if !is_named(name, bytes) {
            return Err(ChunkError::Mismatch);
        }
        let new = self.dir.join("new").join(name.to_string());
        let written = self.write_new(&new, name, bytes);
        if written.is_err() && self.step().is_ok() {
            // What stays behind is taken away by the next start or the sweep.
            let _ = fs::remove_file(&new);
        }
        written
    }

    fn read(&mut self, name: &ChunkName, offset: u32, length: u32) -> Result<Vec<u8>, ChunkError> {
        let mut file = File::open(self.path(name))?;
        file.seek(SeekFrom::Start(u64::from(offset)))?;
        let mut bytes = Vec::with_capacity(length as usize);
        file.take(u64::from(length)).read_to_end(&mut bytes)?;
        if bytes.len() == length as usize { Ok(bytes) } else { Err(ChunkError::Short) }
    }

    fn remove(&mut self, name: &ChunkName) -> Result<(), ChunkError> {
        self.step()?;
        match fs::remove_file(self.path(name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn list(&mut self, part: u8) -> Result<Vec<ChunkName>, ChunkError> {
        let mut names = Vec::new();
        for entry in fs::read_dir(self.dir.join(format!("{part:02x}")))? {
            // A file of another name is none of ours and stays.
            let name = entry?.file_name().to_str().and_then(|name| name.parse().ok());
            names.extend(name.filter(|name: &ChunkName| name.as_bytes().first() == Some(&part)));
        }
        Ok(names)
    }
}

/// Chunks in memory, for simulations. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct MemoryChunks(Arc<Mutex<BTreeMap<ChunkName, Vec<u8>>>>);

impl MemoryChunks {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<ChunkName, Vec<u8>>> {
        // The map is whole between any two statements that hold the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every chunk there is.
    #[must_use]
    pub fn list_all(&self) -> Vec<ChunkName> {
        self.lock().keys().copied().collect()
    }
}

impl ChunkStore for MemoryChunks {
    fn write(&mut self, name: &ChunkName, bytes: &[u8]) -> Result<(), ChunkError> {
        if !is_named(name, bytes) {
            return Err(ChunkError::Mismatch);
        }
        self.lock().insert(*name, bytes.to_vec());
        Ok(())
    }

    fn read(&mut self, name: &ChunkName, offset: u32, length: u32) -> Result<Vec<u8>, ChunkError> {
        let chunks = self.lock();
        let bytes = chunks.get(name).ok_or(ChunkError::Absent)?;
        let end = (offset as usize).saturating_add(length as usize);
        let part = bytes.get(offset as usize..end);
        part.map(<[u8]>::to_vec).ok_or(ChunkError::Short)
    }

    fn remove(&mut self, name: &ChunkName) -> Result<(), ChunkError> {
        self.lock().remove(name);
        Ok(())
    }

    fn list(&mut self, part: u8) -> Result<Vec<ChunkName>, ChunkError> {
        let chunks = self.lock();
        let of_part = chunks.keys().filter(|name| name.as_bytes().first() == Some(&part));
        Ok(of_part.copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(n: u8) -> (ChunkName, Vec<u8>) {
        let bytes = vec![n; 1_000];
        (ChunkName::try_from(Sha256::digest(&bytes).as_slice()).unwrap(), bytes)
    }

    fn keeps(store: &mut impl ChunkStore) {
        let (name, bytes) = chunk(1);
        let (other, _) = chunk(2);
        assert_eq!(store.write(&other, &bytes), Err(ChunkError::Mismatch));
        assert_eq!(store.read(&name, 0, 10), Err(ChunkError::Absent));
        store.write(&name, &bytes).unwrap();
        store.write(&name, &bytes).unwrap();
        assert_eq!(store.read(&name, 990, 10).unwrap(), [1; 10]);
        assert_eq!(store.read(&name, 991, 10), Err(ChunkError::Short));
        let part = name.as_bytes()[0];
        assert_eq!(store.list(part).unwrap(), [name]);
        assert_eq!(store.list(part.wrapping_add(1)).unwrap(), []);
        store.remove(&name).unwrap();
        store.remove(&name).unwrap();
        assert_eq!(store.list(part).unwrap(), []);
    }

    #[test]
    fn chunks_are_kept_by_their_hash_and_found_again() {
        let dir = tempfile::tempdir().unwrap();
        keeps(&mut ChunkFiles::open(dir.path()).unwrap());
        keeps(&mut MemoryChunks::default());
    }

    #[test]
    fn a_start_forgets_what_was_not_finished_and_keeps_the_rest() {
        let dir = tempfile::tempdir().unwrap();
        let mut files = ChunkFiles::open(dir.path()).unwrap();
        let (name, bytes) = chunk(1);
        files.write(&name, &bytes).unwrap();
        fs::write(dir.path().join("new").join(chunk(2).0.to_string()), b"half").unwrap();
        fs::write(dir.path().join("00/notes"), b"not ours").unwrap();
        let mut again = ChunkFiles::open(dir.path()).unwrap();
        assert_eq!(again.list_all().unwrap(), [name]);
        assert_eq!(fs::read_dir(dir.path().join("new")).unwrap().count(), 0);
        assert!(dir.path().join("00/notes").exists());
    }
}
