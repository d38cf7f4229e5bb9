//! A file that came with a message, fetched chunk by chunk and put where a person wants it. The same
//! for the command line and the terminal.
//!
//! It grows in a file of its own beside its place, and takes that place when it is whole and right:
//! what a cut, a kill or a full disk leaves is gone on with by the next attempt.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use hotline_casework::Attachment;
use hotline_crypto::{CHUNK_CONTENT_BYTES, FileKey, chunk_count};
use hotline_protocol::ids::Digest;
use rustix::fs::{FlockOperation, flock};
use sha2::{Digest as _, Sha256};

use crate::ask::{Answer, Ask};
use crate::engine::{Command, Failure, Outcome};
use crate::home::Home;
use crate::limits::CONNECT_WITHIN;

/// Chunks named ahead when one is asked for, so that the line never runs dry.
const AHEAD: usize = 3;

/// How often a chunk is asked for anew after the line was cut.
const TRIES: usize = 5;

/// Why a file was not saved.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SaveError {
    /// The disk refuses.
    #[error("{}: {error}", .path.display())]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// There is another file of that name.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// Somebody else is at it.
    #[error("another process is saving {}", .0.display())]
    Busy(PathBuf),
    /// The bytes are not those that its sender told of.
    #[error("{0} is not what its sender attached")]
    Forged(String),
    /// The line stayed away.
    #[error("{0}")]
    Cut(Failure),
    /// The engine or the relay refuses.
    #[error("{0}")]
    Engine(#[from] Failure),
}

impl SaveError {
    /// What to do about it.
    pub(crate) const fn next(&self) -> Option<&'static str> {
        Some(match self {
            Self::Exists(_) => "nothing was overwritten: save to another directory or name",
            Self::Forged(_) => {
                "nothing was saved; try again, and tell the relay's operator if it stays so"
            }
            Self::Cut(_) => "what came is kept: the same command goes on from there",
            Self::Io { .. } | Self::Busy(_) | Self::Engine(_) => return None,
        })
    }
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> SaveError {
    let path = path.to_owned();
    move |error| SaveError::Io { path, error }
}

fn forged(file: &Attachment) -> SaveError {
    SaveError::Forged(file.file_name())
}

/// Fetches a file beside its place, and puts it there when it is whole and right. `progress` is told
/// bytes done and bytes in all.
///
/// # Errors
///
/// [`SaveError`]: nothing stands at the place that did not before.
pub(crate) async fn save(
    home: &mut Home,
    file: &Attachment,
    target: &Path,
    mut progress: impl FnMut(u64, u64),
) -> Result<(), SaveError> {
    if target.exists() {
        return match hash_of(target) {
            // Saved by an earlier run that did not get through all of them.
            Ok(hash) if hash == file.hash => Ok(()),
            _ => Err(SaveError::Exists(target.to_owned())),
        };
    }
    let key = FileKey::from_bytes(&file.key.0);
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let part = folder.join(format!(".hotline-{}.part", HEXLOWER.encode(key.id())));
    let mut options = OpenOptions::new();
    let opened =
        options.read(true).write(true).create(true).truncate(false).mode(0o600).open(&part);
    let mut partial = opened.map_err(failed(&part))?;
    if flock(&partial, FlockOperation::NonBlockingLockExclusive).is_err() {
        return Err(SaveError::Busy(target.to_owned()));
    }
    let total = chunk_count(file.size);
    let names = names(home, file, &key, total).await?;
    // What an earlier run has: whole chunks only, and read again because of the hash.
    let have = partial.metadata().map_err(failed(&part))?.len().min(file.size);
    let first = have / CHUNK_CONTENT_BYTES as u64;
    let mut hasher = Sha256::new();
    let kept = first.saturating_mul(CHUNK_CONTENT_BYTES as u64);
    partial.set_len(kept).map_err(failed(&part))?;
    hash_into(&mut hasher, &mut partial).map_err(failed(&part))?;
    let mut left = file.size.saturating_sub(kept);
    for (index, name) in (0..).zip(&names).skip(usize::try_from(first).unwrap_or(usize::MAX)) {
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        let next = names.iter().skip(at.saturating_add(1)).take(AHEAD).copied().collect();
        let sealed = fetch(home, *name, next).await?;
        let content = key.open_chunk(index, total, &name.0, &sealed).map_err(|_| forged(file))?;
        let length = usize::try_from(left).unwrap_or(usize::MAX).min(content.len());
        let (content, filling) = content.split_at_checked(length).ok_or_else(|| forged(file))?;
        if filling.iter().any(|byte| *byte != 0) {
            return Err(forged(file));
        }
        partial.write_all(content).map_err(failed(&part))?;
        hasher.update(content);
        left = left.saturating_sub(length as u64);
        progress(file.size.saturating_sub(left), file.size);
    }
    if Digest(hasher.finalize().into()) != file.hash {
        // Whoever changed what an earlier run had must not keep the next one from the file.
        let _ = fs::remove_file(&part);
        return Err(forged(file));
    }
    partial.sync_all().map_err(failed(&part))?;
    // A link, unlike a rename, never takes the place of another file.
    match fs::hard_link(&part, target) {
        Ok(()) => fs::remove_file(&part).map_err(failed(&part))?,
        Err(_) if !target.exists() => fs::rename(&part, target).map_err(failed(target))?,
        Err(error) => return Err(failed(target)(error)),
    }
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed(folder))
}

/// The names of a file's chunks.
async fn names(
    home: &mut Home,
    file: &Attachment,
    key: &FileKey,
    total: u64,
) -> Result<Vec<Digest>, SaveError> {
    if total == 1 {
        return Ok(vec![file.root]);
    }
    let list = fetch(home, file.root, Vec::new()).await?;
    let names = key.open_list(total, &file.root.0, &list).map_err(|_| forged(file))?;
    Ok(names.into_iter().map(Digest).collect())
}

/// A chunk from the relay, also across cut lines.
async fn fetch(home: &mut Home, name: Digest, next: Vec<Digest>) -> Result<Vec<u8>, SaveError> {
    let mut tries = TRIES;
    loop {
        let chunk = Command::Chunk { name, next: next.clone() };
        match home.ask(Ask::Command(chunk)).await {
            Ok(Answer::Outcome(Outcome::Chunk(bytes))) => return Ok(bytes),
            Ok(_) => {
                return Err(
                    Failure::Defect("the holder answers another question".to_owned()).into()
                );
            }
            Err(Failure::Offline(_)) if tries > 0 => {
                tries -= 1;
                // Ends when there is a link, or when there will be none for a while.
                let _ = home.go_online(CONNECT_WITHIN).await;
            }
            Err(failure @ Failure::Offline(_)) => return Err(SaveError::Cut(failure)),
            Err(failure) => return Err(failure.into()),
        }
    }
}

fn hash_of(path: &Path) -> io::Result<Digest> {
    let mut hasher = Sha256::new();
    hash_into(&mut hasher, &mut File::open(path)?)?;
    Ok(Digest(hasher.finalize().into()))
}

/// Hashes a file from its beginning and leaves it at its end.
fn hash_into(hasher: &mut Sha256, file: &mut File) -> io::Result<()> {
    file.seek(SeekFrom::Start(0))?;
    let mut buffer = vec![0; CHUNK_CONTENT_BYTES];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(());
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
    }
}
