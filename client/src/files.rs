//! Files that go with messages, as every face picks and saves them: looked into before they go, and
//! fetched beside their place before they get their name.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use hotline_casework::{Attachment, Tlp};
use hotline_crypto::{CHUNK_CONTENT_BYTES, FileKey, chunk_count};
use hotline_formats::{FormatError, Listed, Summary, limits, summarise};
use hotline_protocol::ids::Digest;
use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;

use crate::durable::Syncing;

/// Chunks named ahead when one is asked for, so that the line never runs dry.
const AHEAD: usize = 3;

/// What a file is, or why that cannot be told; none for an ordinary file.
pub(crate) type Told = Option<Result<Summary, FormatError>>;

/// Looks into a file, no further than is read of any form.
pub(crate) fn look(path: &Path) -> Told {
    let file = File::open(path).ok()?;
    let size = file.metadata().map_or(0, |about| about.len());
    let mut bytes = Vec::new();
    let most = limits::DOCUMENT_BYTES_MAX as u64 + 1;
    file.take(most).read_to_end(&mut bytes).ok()?;
    match summarise(&bytes) {
        Err(FormatError::Unknown) => None,
        Err(FormatError::TooLarge { max, .. }) => Some(Err(FormatError::TooLarge {
            size: usize::try_from(size).unwrap_or(usize::MAX),
            max,
        })),
        told => Some(told),
    }
}

/// What a file says of itself, short enough for a page: nothing of it was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What its form is called.
    pub format: String,
    /// What it is about.
    pub title: String,
    /// Who made it.
    pub producer: String,
    /// The strictest label in it, as its code.
    pub tlp: Option<u8>,
    /// What a reader must know first.
    pub notices: Vec<String>,
    /// What to look for: how many of which kind, and the first few, defanged.
    pub indicators: Vec<(String, usize, Vec<String>)>,
    /// Vulnerabilities: the first few, and how many.
    pub cves: (Vec<String>, usize),
    /// Products: the first few, and how many.
    pub products: (Vec<String>, usize),
    /// Why nothing can be told, where it is broken or beyond a bound.
    pub broken: Option<String>,
}

impl About {
    /// What was told of a file; none for an ordinary one.
    #[must_use]
    pub(crate) fn of(told: Told) -> Option<Self> {
        let listed = |list: Listed| (list.shown, list.count);
        let mut about = Self {
            format: String::new(),
            title: String::new(),
            producer: String::new(),
            tlp: None,
            notices: Vec::new(),
            indicators: Vec::new(),
            cves: (Vec::new(), 0),
            products: (Vec::new(), 0),
            broken: None,
        };
        match told? {
            Err(error) => about.broken = Some(error.to_string()),
            Ok(summary) => {
                about.format = summary.format.name().to_owned();
                about.title = summary.title;
                about.producer = summary.producer.unwrap_or_default();
                about.tlp = summary.tlp.map(|tlp| tlp as u8);
                about.notices = summary.notices;
                let kinds = summary.indicators.into_iter();
                about.indicators =
                    kinds.map(|one| (one.kind.word().to_owned(), one.count, one.samples)).collect();
                about.cves = listed(summary.cves);
                about.products = listed(summary.products);
            }
        }
        Some(about)
    }

    /// The strictest label in it.
    #[must_use]
    pub fn label(&self) -> Option<Tlp> {
        self.tlp.and_then(|code| Tlp::try_from(code).ok())
    }
}

/// Where the sealed chunks of a file come from.
pub(crate) trait Chunks {
    /// Why one does not come.
    type Error;

    /// A chunk by its name; those named next are wanted soon.
    async fn chunk(&mut self, name: Digest, next: Vec<Digest>) -> Result<Vec<u8>, Self::Error>;
}

/// Why a file was not saved.
#[derive(Debug)]
pub(crate) enum SaveError<E> {
    /// Another file has the name: nothing was overwritten.
    Exists(PathBuf),
    /// Another process is saving it there.
    Busy(PathBuf),
    /// The disk does not take it.
    Disk(PathBuf, io::Error),
    /// It is not what its sender attached: nothing was saved.
    Forged,
    /// A chunk did not come: what came is kept, and the same goes on from there.
    Chunk(E),
}

/// Fetches one file beside its place, and puts it there when it is whole and right. A file that was
/// saved there before stays as it is.
///
/// # Errors
///
/// [`SaveError`].
pub(crate) async fn save<C: Chunks>(
    chunks: &mut C,
    file: &Attachment,
    target: &Path,
    mut progress: impl FnMut(u64),
) -> Result<(), SaveError<C::Error>> {
    let disk = |path: &Path| {
        let path = path.to_owned();
        move |error: io::Error| SaveError::Disk(path, error)
    };
    if target.symlink_metadata().is_ok() {
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
    let partial = opened.map_err(disk(&part))?;
    if flock(&partial, FlockOperation::NonBlockingLockExclusive).is_err() {
        return Err(SaveError::Busy(target.to_owned()));
    }
    let total = chunk_count(file.size);
    let names = names(chunks, file, &key, total).await?;
    // What an earlier run has, whole chunks only.
    let have = partial.metadata().map_err(disk(&part))?.len().min(file.size);
    let first = have / CHUNK_CONTENT_BYTES as u64;
    let kept = first.saturating_mul(CHUNK_CONTENT_BYTES as u64);
    partial.set_len(kept).map_err(disk(&part))?;
    let first = usize::try_from(first).unwrap_or(usize::MAX);
    let missing = names.get(first..).unwrap_or_default();
    let writing = Writing {
        key,
        total,
        next: (names.len() as u64).saturating_sub(missing.len() as u64),
        left: file.size.saturating_sub(kept),
        hash: file.hash,
        hasher: Sha256::new(),
        syncing: Syncing::of(&partial).map_err(disk(&part))?,
        partial,
    };
    let (to_write, fetched) = mpsc::channel(AHEAD);
    let writing = tokio::task::spawn_blocking(move || writing.write(fetched));
    let mut all_fetched = Ok(());
    let mut done = kept;
    for (at, name) in missing.iter().enumerate() {
        let next = missing.iter().skip(at.saturating_add(1)).take(AHEAD).copied().collect();
        let sealed = match chunks.chunk(*name, next).await {
            Ok(sealed) => sealed,
            Err(error) => {
                all_fetched = Err(SaveError::Chunk(error));
                break;
            }
        };
        // Whoever writes says why it has ended.
        if to_write.send((*name, sealed)).await.is_err() {
            break;
        }
        done = done.saturating_add(CHUNK_CONTENT_BYTES as u64).min(file.size);
        progress(done);
    }
    drop(to_write);
    let written = writing.await.unwrap_or_else(|ended| match ended.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(ended) => Err(Stopped::Disk(io::Error::other(ended))),
    });
    let (is_right, _locked) = written.map_err(|stopped| match stopped {
        Stopped::Forged => SaveError::Forged,
        Stopped::Disk(error) => disk(&part)(error),
    })?;
    all_fetched?;
    if !is_right {
        // Whoever changed what an earlier run had must not keep the next one from the file.
        let _ = fs::remove_file(&part);
        return Err(SaveError::Forged);
    }
    // A link, unlike a rename, never takes the place of another file.
    match fs::hard_link(&part, target) {
        Ok(()) => fs::remove_file(&part).map_err(disk(&part))?,
        Err(_) if target.symlink_metadata().is_err() => {
            fs::rename(&part, target).map_err(disk(target))?;
        }
        Err(_) => return Err(SaveError::Exists(target.to_owned())),
    }
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(disk(folder))
}

/// Opens, hashes and writes chunks, in a thread of its own beside whoever fetches the next ones. Holds
/// the partial file, and so the lock on it.
struct Writing {
    key: FileKey,
    /// Chunks of the file.
    total: u64,
    /// The chunk that comes next.
    next: u64,
    /// Bytes of the file that are not written.
    left: u64,
    /// What the file is.
    hash: Digest,
    hasher: Sha256,
    syncing: Syncing,
    partial: File,
}

/// Why no more is written.
enum Stopped {
    Forged,
    Disk(io::Error),
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

impl Writing {
    /// Writes what is fetched until no more comes: durable when this returns. Tells whether the file is
    /// whole and what its sender attached, and gives it back with the lock. Blocks.
    fn write(
        mut self,
        mut fetched: mpsc::Receiver<(Digest, Vec<u8>)>,
    ) -> Result<(bool, File), Stopped> {
        // What an earlier run wrote is read again because of the hash.
        hash_into(&mut self.hasher, &mut self.partial)?;
        while let Some((name, sealed)) = fetched.blocking_recv() {
            self.take(&name, &sealed)?;
        }
        self.syncing.end(&self.partial)?;
        Ok((Digest(self.hasher.finalize().into()) == self.hash, self.partial))
    }

    fn take(&mut self, name: &Digest, sealed: &[u8]) -> Result<(), Stopped> {
        let content = self.key.open_chunk(self.next, self.total, &name.0, sealed);
        let content = content.map_err(|_| Stopped::Forged)?;
        let length = usize::try_from(self.left).unwrap_or(usize::MAX).min(content.len());
        let (content, filling) = content.split_at_checked(length).ok_or(Stopped::Forged)?;
        if filling.iter().any(|byte| *byte != 0) {
            return Err(Stopped::Forged);
        }
        self.partial.write_all(content)?;
        self.syncing.wrote(content.len());
        self.hasher.update(content);
        self.next = self.next.saturating_add(1);
        self.left = self.left.saturating_sub(length as u64);
        Ok(())
    }
}

/// The names of a file's chunks.
async fn names<C: Chunks>(
    chunks: &mut C,
    file: &Attachment,
    key: &FileKey,
    total: u64,
) -> Result<Vec<Digest>, SaveError<C::Error>> {
    if total == 1 {
        return Ok(vec![file.root]);
    }
    let list = chunks.chunk(file.root, Vec::new()).await.map_err(SaveError::Chunk)?;
    let names = key.open_list(total, &file.root.0, &list).map_err(|_| SaveError::Forged)?;
    Ok(names.into_iter().map(Digest).collect())
}

/// The name of another file of one name, no longer than file systems take. Its end is kept: that says
/// what the file is.
pub(crate) fn numbered(number: usize, name: &str) -> String {
    let mark = format!("{number}-");
    let mut rest = name.chars();
    while mark.len().saturating_add(rest.as_str().len())
        > hotline_casework::limits::FILE_NAME_BYTES_MAX
    {
        rest.next();
    }
    mark + rest.as_str()
}

fn hash_of(path: &Path) -> io::Result<Digest> {
    let mut hasher = Sha256::new();
    // What is no file may never end, or wait for ever.
    if !path.metadata()?.is_file() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
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
