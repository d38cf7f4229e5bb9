//! Files on their way out and of published documents, sealed, in the home: `outgoing/<file id>/sealed`, all chunks one behind
//! the other, and `names`, their names in that order, written last. One file and not one for each
//! chunk: a disk takes as long to sync a chunk as to sync many.
//!
//! They are sealed once, when the message is asked for: what becomes of the original afterwards
//! changes nothing. The key is not here but in the encrypted store, so what lies here is as
//! readable as what lies at the relay.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, UNIX_EPOCH};

use data_encoding::HEXLOWER;
use hotline_crypto::{CHUNK_BYTES, CHUNK_CONTENT_BYTES, FileKey, SealedChunk, chunk_count};
use hotline_protocol::ids::{Digest, UnixMillis};
use rand_core::CryptoRng;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::durable::Syncing;
use crate::engine::{FileId, NewAttachment, SpoolDone, SpoolWork};
use crate::limits::FILE_BYTES_MAX;

/// How long a directory that no message names is left alone: a command may be writing it.
const ABANDONED_AFTER: Duration = Duration::from_secs(86_400);

/// Threads that seal.
const SEALERS: usize = 2;

/// Chunks that may be read before one of them seals them, and sealed before they are on the disk:
/// 1 MiB each way in all.
const AHEAD: usize = 2;

/// Why a file cannot be attached.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// The file cannot be read.
    #[error("{}: {error}", .path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It is no ordinary file, or has no name that can be told.
    #[error("{} is no file that can be attached", .0.display())]
    NoFile(PathBuf),
    /// It is too long.
    #[error("{} has {size} bytes, and a file of at most {FILE_BYTES_MAX} can be attached", .path.display())]
    TooLong {
        /// Which.
        path: PathBuf,
        /// How long it is.
        size: u64,
    },
    /// It became longer or shorter while it was read.
    #[error("{} changed while it was read: attach it when it is finished", .0.display())]
    Changed(PathBuf),
    /// The home takes it not.
    #[error("{}: {error}", .path.display())]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

/// The place in a home.
#[derive(Debug, Clone)]
pub struct Spool {
    dir: PathBuf,
}

impl Spool {
    /// The spool of a home, which need not exist yet.
    #[must_use]
    pub fn of(home: &Path) -> Self {
        Self { dir: home.join("outgoing") }
    }

    fn path(&self, file: &FileId) -> PathBuf {
        self.dir.join(HEXLOWER.encode(file))
    }

    /// Seals a file into the spool; durable when this returns. `progress` is told bytes done.
    ///
    /// # Errors
    ///
    /// [`AttachError`]: nothing of it is left here.
    pub fn put(
        &self,
        path: &Path,
        rng: &mut impl CryptoRng,
        mut progress: impl FnMut(u64),
    ) -> Result<NewAttachment, AttachError> {
        let read = |error| AttachError::Read { path: path.to_owned(), error };
        let file = File::open(path).map_err(read)?;
        let about = file.metadata().map_err(read)?;
        let name = path.file_name().and_then(|name| name.to_str());
        let Some(name) = name.filter(|_| about.is_file()) else {
            return Err(AttachError::NoFile(path.to_owned()));
        };
        let size = about.len();
        if size > FILE_BYTES_MAX {
            return Err(AttachError::TooLong { path: path.to_owned(), size });
        }
        let key = FileKey::generate(rng);
        let dir = self.path(key.id());
        let mut builder = fs::DirBuilder::new();
        let made = builder.recursive(true).mode(0o700).create(&dir);
        let write = |error| AttachError::Write { path: dir.clone(), error };
        made.map_err(write)?;
        let sealed = self.seal(&dir, path, file, size, &key, &mut progress);
        if sealed.is_err() {
            let _ = fs::remove_dir_all(&dir);
        }
        let (root, hash) = sealed?;
        Ok(NewAttachment {
            key: key.to_bytes().to_vec(),
            size,
            root,
            hash,
            name: name.to_owned(),
            media_type: media_type(path).map(str::to_owned),
        })
    }

    /// Reads and hashes here, while some threads seal, each its turn, and one writes what they sealed
    /// in its order: a file takes as long as its bytes keep the processors busy.
    fn seal(
        &self,
        dir: &Path,
        path: &Path,
        mut file: File,
        size: u64,
        key: &FileKey,
        progress: &mut impl FnMut(u64),
    ) -> Result<(Digest, Digest), AttachError> {
        let read = |error| AttachError::Read { path: path.to_owned(), error };
        let write = |error| AttachError::Write { path: dir.to_owned(), error };
        let changed = || AttachError::Changed(path.to_owned());
        let total = chunk_count(size);
        let mut spooled = new_file(&dir.join(SEALED)).map_err(write)?;
        let mut syncing = Syncing::of(&spooled).map_err(write)?;
        let mut hasher = Sha256::new();
        let mut done = 0_u64;
        let (all_read, kept) = thread::scope(|scope| {
            let (contents, chunks): (Vec<_>, Vec<_>) = (0..SEALERS)
                .map(|_| {
                    let (contents, to_seal) = sync_channel::<(u64, Zeroizing<Vec<u8>>)>(AHEAD);
                    let (sealed, chunks) = sync_channel(AHEAD);
                    scope.spawn(move || {
                        let mut chunks = to_seal
                            .iter()
                            .map(|(index, content)| key.seal_chunk(index, total, &content));
                        // If whoever writes has ended it says why.
                        chunks.try_for_each(|chunk| sealed.send(chunk))
                    });
                    (contents, chunks)
                })
                .unzip();
            let (spooled, syncing) = (&mut spooled, &mut syncing);
            let keeper = scope.spawn(move || {
                let mut names = Vec::new();
                let in_turn = chunks.iter().cycle().map_while(|chunks| chunks.recv().ok());
                for chunk in in_turn {
                    let chunk = chunk.map_err(|_| changed())?;
                    keep(spooled, &chunk).map_err(write)?;
                    syncing.wrote(CHUNK_BYTES);
                    names.push(chunk.name);
                }
                Ok(names)
            });
            let mut read_all = || {
                for (index, turn) in (0..total).zip(contents.iter().cycle()) {
                    let mut content = Zeroizing::new(Vec::with_capacity(CHUNK_CONTENT_BYTES));
                    let most = CHUNK_CONTENT_BYTES as u64;
                    Read::by_ref(&mut file).take(most).read_to_end(&mut content).map_err(read)?;
                    done = done.saturating_add(content.len() as u64);
                    hasher.update(&*content);
                    if turn.send((index, content)).is_err() {
                        break;
                    }
                    progress(done);
                }
                Ok(())
            };
            let all_read = read_all();
            drop(contents);
            (all_read, joined(keeper))
        });
        all_read?;
        let mut names = kept?;
        // What came since the length was asked for would be missing.
        let mut more = [0];
        if done != size || file.read(&mut more).map_err(read)? > 0 {
            return Err(changed());
        }
        let mut root = names.first().copied().unwrap_or_default();
        if total > 1 {
            let list = key.seal_list(&names).map_err(|_| changed())?;
            keep(&mut spooled, &list).map_err(write)?;
            root = list.name;
            names.push(list.name);
        }
        syncing
            .end(&spooled)
            .and_then(|()| durable(&dir.join(NAMES), names.as_flattened()))
            .and_then(|()| File::open(dir)?.sync_all())
            .and_then(|()| File::open(&self.dir)?.sync_all())
            .map_err(write)?;
        Ok((Digest(root), Digest(hasher.finalize().into())))
    }

    /// Does what the engine wants; whoever waits is told.
    #[must_use]
    pub fn run(&self, work: &SpoolWork) -> Option<SpoolDone> {
        match work {
            SpoolWork::Names(file) => {
                let names = fs::read(self.path(file).join(NAMES)).and_then(|bytes| {
                    let (names, rest) = bytes.as_chunks::<32>();
                    let whole =
                        rest.is_empty().then(|| names.iter().copied().map(Digest).collect());
                    whole.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))
                });
                Some(SpoolDone::Names(*file, names.map_err(|error| error.to_string())))
            }
            SpoolWork::Chunk(file, index, name) => {
                let bytes = self.chunk(file, *index).map_err(|error| error.to_string());
                Some(SpoolDone::Chunk(*file, *name, bytes))
            }
            SpoolWork::Forget(file) => {
                // What stays is swept at a later start.
                let _ = fs::remove_dir_all(self.path(file));
                None
            }
        }
    }

    fn chunk(&self, file: &FileId, index: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; CHUNK_BYTES];
        let begin = (index as u64).saturating_mul(CHUNK_BYTES as u64);
        File::open(self.path(file).join(SEALED))?.read_exact_at(&mut bytes, begin)?;
        Ok(bytes)
    }

    /// Removes what no message names and nobody has written to for a day.
    pub fn sweep(&self, now: UnixMillis, wanted: &BTreeSet<FileId>) {
        let Ok(entries) = fs::read_dir(&self.dir) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let id = HEXLOWER.decode(name.as_encoded_bytes()).ok();
            let id: Option<FileId> = id.and_then(|id| id.try_into().ok());
            let modified = entry.metadata().and_then(|about| about.modified()).ok();
            let since = modified.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
            let old = since.is_some_and(|at| {
                Duration::from_millis(now.0).saturating_sub(at) > ABANDONED_AFTER
            });
            if old && id.is_some_and(|id| !wanted.contains(&id)) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

/// The chunks of a file in its directory, and their names.
const SEALED: &str = "sealed";
const NAMES: &str = "names";

/// What a thread ended with.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn keep(spooled: &mut File, chunk: &SealedChunk) -> io::Result<()> {
    debug_assert_eq!(chunk.bytes.len(), CHUNK_BYTES, "a chunk is whole");
    spooled.write_all(&chunk.bytes)
}

fn new_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

fn durable(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = new_file(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// What a file is, by the end of its name: a hint for people, believed by nobody.
pub(crate) fn media_type(path: &Path) -> Option<&'static str> {
    let end = path.extension()?.to_str()?.to_ascii_lowercase();
    Some(match end.as_str() {
        "txt" | "log" => "text/plain",
        "csv" => "text/csv",
        "html" | "htm" => "text/html",
        "json" => "application/json",
        "xml" => "application/xml",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "gz" | "tgz" => "application/gzip",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "pcap" => "application/vnd.tcpdump.pcap",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "odt" => "application/vnd.oasis.opendocument.text",
        _ => return None,
    })
}

/// A length as people read it.
#[must_use]
pub fn shown_length(size: u64) -> String {
    for (unit, name) in [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")] {
        if size >= unit {
            return format!("{}.{} {name}", size / unit, size % unit / (unit / 10));
        }
    }
    format!("{size} B")
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng as _;

    use super::*;

    fn written(dir: &Path, bytes: usize) -> PathBuf {
        let path = dir.join("file.bin");
        fs::write(&path, (0..bytes).map(|n| n.to_le_bytes()[0]).collect::<Vec<_>>()).unwrap();
        path
    }

    #[test]
    fn what_is_spooled_opens_as_the_file_it_was() {
        for bytes in [0, 1, CHUNK_CONTENT_BYTES, CHUNK_CONTENT_BYTES + 1, 700_000, 5_000_000] {
            let home = tempfile::tempdir().unwrap();
            let spool = Spool::of(home.path());
            let path = written(home.path(), bytes);
            let mut rng = ChaCha20Rng::seed_from_u64(1);
            let mut told = Vec::new();
            let file = spool.put(&path, &mut rng, |done| told.push(done)).unwrap();
            assert_eq!(told.last(), Some(&(bytes as u64)));
            let id = file.file().unwrap();
            let Some(SpoolDone::Names(_, Ok(names))) = spool.run(&SpoolWork::Names(id)) else {
                panic!("no names");
            };
            let read = |index, name| match spool.run(&SpoolWork::Chunk(id, index, name)) {
                Some(SpoolDone::Chunk(_, told, Ok(chunk))) if told == name => chunk,
                other => panic!("{other:?}"),
            };
            let key = FileKey::from_bytes(&file.key.clone().try_into().unwrap());
            let total = chunk_count(file.size);
            let mut chunks = names.clone();
            if total > 1 {
                assert_eq!(chunks.pop(), Some(file.root));
                let list = read(chunks.len(), file.root);
                let listed = key.open_list(total, &file.root.0, &list).unwrap();
                assert!(listed.into_iter().map(Digest).eq(chunks.iter().copied()));
            }
            let mut content = Vec::new();
            for (index, name) in chunks.iter().enumerate() {
                let chunk = read(index, *name);
                let opened = key.open_chunk(index as u64, total, &name.0, &chunk).unwrap();
                content.extend_from_slice(&opened);
            }
            let beyond = SpoolWork::Chunk(id, names.len(), file.root);
            assert!(matches!(spool.run(&beyond), Some(SpoolDone::Chunk(_, _, Err(_)))));
            content.truncate(bytes);
            assert!(content == fs::read(&path).unwrap(), "{bytes} bytes");
            assert_eq!(Digest(Sha256::digest(&content).into()), file.hash);
            let _ = spool.run(&SpoolWork::Forget(id));
            assert_eq!(fs::read_dir(&spool.dir).unwrap().count(), 0);
        }
    }

    #[test]
    fn a_disk_that_is_full_is_told_and_nothing_is_left() {
        let home = tempfile::tempdir().unwrap();
        let spool = Spool::of(home.path());
        let path = written(home.path(), 40 * CHUNK_CONTENT_BYTES);
        // Where the chunks will go takes nothing.
        let key = FileKey::generate(&mut ChaCha20Rng::seed_from_u64(1));
        fs::create_dir_all(spool.path(key.id())).unwrap();
        let full = spool.path(key.id()).join(SEALED);
        std::os::unix::fs::symlink("/dev/full", full).unwrap();
        let refused = spool.put(&path, &mut ChaCha20Rng::seed_from_u64(1), |_| {});
        let Err(AttachError::Write { error, .. }) = refused else { panic!("{refused:?}") };
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        assert!(!spool.path(key.id()).exists(), "something was left");
    }

    #[test]
    fn only_what_no_message_names_and_nobody_writes_is_swept() {
        let home = tempfile::tempdir().unwrap();
        let spool = Spool::of(home.path());
        let path = written(home.path(), 10);
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (a, b) = (spool.put(&path, &mut rng, |_| {}), spool.put(&path, &mut rng, |_| {}));
        let [a, b] = [a, b].map(|file| file.unwrap().file().unwrap());
        let modified = fs::metadata(spool.path(&a)).unwrap().modified().unwrap();
        let at = modified.duration_since(UNIX_EPOCH).unwrap() + Duration::from_secs(60);
        let soon = UnixMillis(u64::try_from(at.as_millis()).unwrap());
        let wanted = BTreeSet::from([a]);
        spool.sweep(soon, &wanted);
        assert!(spool.path(&a).exists() && spool.path(&b).exists());
        spool.sweep(soon.plus(ABANDONED_AFTER), &wanted);
        assert!(spool.path(&a).exists() && !spool.path(&b).exists());
    }

    #[test]
    fn what_is_no_file_is_not_attached() {
        let home = tempfile::tempdir().unwrap();
        let spool = Spool::of(home.path());
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let refused = spool.put(home.path(), &mut rng, |_| {});
        assert!(matches!(refused, Err(AttachError::NoFile(_))), "{refused:?}");
        let refused = spool.put(&home.path().join("none"), &mut rng, |_| {});
        assert!(matches!(refused, Err(AttachError::Read { .. })), "{refused:?}");
        assert!(!spool.dir.exists(), "something was left");
    }

    #[test]
    fn lengths_read_as_people_say_them() {
        let shown = [0, 999, 1_000, 12_345_678, 2_000_000_000].map(shown_length);
        assert_eq!(shown, ["0 B", "999 B", "1.0 kB", "12.3 MB", "2.0 GB"]);
    }
}
