//! Backups of a relay's directory: made while it serves, verified, put back.
//!
//! ```text
//! TO/relay.db       one moment of the store, with all bodies in it
//! TO/genesis        what its log descends from
//! TO/relay.toml     the configuration
//! TO/chunks/        parts of attachments
//! TO/keys/          only when asked for: whoever has them can pose as the relay
//! ```
//!
//! A backup is made beside its place as `TO.partial`, verified, and renamed: what bears the name
//! is whole. A restore is made beside the database in the same way; until it is finished the relay
//! does not start.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{
    DirBuilderExt as _, FileExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
};
use std::path::{Path, PathBuf};

use hotline_directory::{Checks, Directory};
use hotline_protocol::ids::UnixMillis;
use rustix::fs::FlockOperation;
use serde::{Deserialize, Serialize};

use crate::admin::Response;
use crate::core::{Core, follows_from};
use crate::home::{Home, HomeError, io_error, sync};
use crate::limits::BACKUP_LEAVES_FREE_BYTES;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::copy::{self, Held, Salvaged};
use crate::store::{MailStore as _, Op, StoreError, Suspension};

/// Says why there is no backup, or why one cannot be put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is something where the backup should be.
    #[error("{0} exists: a backup overwrites nothing")]
    Exists(PathBuf),
    /// There is no backup.
    #[error("{0} holds no backup")]
    Missing(PathBuf),
    /// Another backup is being made.
    #[error("another backup of this relay is being made")]
    UnderWay,
    /// The directory's log in it does not replay.
    #[error("the directory's log is broken at entry {seq}: {why}")]
    Log {
        /// The first entry that is wrong.
        seq: u64,
        /// What is wrong with it.
        why: String,
    },
    /// It belongs to another relay than the one in this directory.
    #[error("it is a backup of another directory of parties than the one here")]
    OtherRelay,
    /// The keys are neither here nor in the backup.
    #[error("{0} is neither here nor in the backup: bring it from where you keep it")]
    NoKey(PathBuf),
    /// The relay's own directory cannot be used.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// The database cannot be copied or read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Version of the database's schema.
    pub schema: i64,
    /// Entries of the directory's log.
    pub entries: u64,
    /// The newest of them as words, to be compared over a telephone.
    pub words: String,
    /// Mailboxes.
    pub mailboxes: u64,
    /// Envelopes waiting in them.
    pub waiting: u64,
    /// When the newest of these was accepted; zero for none.
    pub newest: UnixMillis,
    /// Entries that the backup lacked and the replaced database had.
    pub saved: u64,
    /// Where what was replaced lies now.
    pub replaced: Option<PathBuf>,
}

impl Summary {
    fn of(held: &Held, directory: &Directory) -> Self {
        Self {
            schema: held.schema,
            entries: directory.head().0,
            words: directory.words(),
            mailboxes: held.mailboxes,
            waiting: held.waiting,
            newest: held.newest,
            saved: 0,
            replaced: None,
        }
    }
}

/// Makes a backup, whether the relay serves or not, and verifies it. Blocks for as long as the
/// copy takes; commits go on meanwhile.
///
/// # Errors
///
/// [`BackupError`]: there is no backup; what may lie at `TO.partial` is of no use.
pub fn make(home: &Home, to: &Path, keys: bool) -> Result<Summary, BackupError> {
    make_with(home, to, keys, &|path| {
        let disk = rustix::fs::statvfs(path).ok()?;
        Some(disk.f_bavail.saturating_mul(disk.f_frsize))
    })
}

/// What is free on the disk of a path, if that can be known.
type Free<'a> = &'a dyn Fn(&Path) -> Option<u64>;

fn make_with(home: &Home, to: &Path, keys: bool, free: Free<'_>) -> Result<Summary, BackupError> {
    let mut partial =
        std::path::absolute(to).map_err(|error| io_error(to, error))?.into_os_string();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let under_way = UnderWay::begin(home)?;
    for taken in [to, &partial] {
        if fs::symlink_metadata(taken).is_ok() {
            return Err(BackupError::Exists(taken.to_owned()));
        }
    }
    new_dir(&partial)?;
    let noted = under_way.note(&partial);
    let made = noted.and_then(|()| fill(home, &partial, keys, free));
    let moved = made.and_then(|summary| {
        // From here on it is whole, and must never be mistaken for a stale one.
        under_way.forget()?;
        fs::rename(&partial, to).map_err(|error| io_error(to, error))?;
        sync(to.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new(".")))?;
        Ok(summary)
    });
    // It is this call's own, made above; if it cannot be removed, the next call says so.
    if moved.is_err() && fs::remove_dir_all(&partial).is_ok() {
        let _ = under_way.forget();
    }
    moved
}

fn fill(home: &Home, to: &Path, keys: bool, free: Free<'_>) -> Result<Summary, BackupError> {
    // A disk of its own it may fill, not the one on which mail is kept.
    let disk = |path: &Path| fs::metadata(path).map(|file| file.dev()).ok();
    let shared = disk(to) == disk(&home.path("relay.db"));
    let leaves = if shared { BACKUP_LEAVES_FREE_BYTES } else { 0 };
    let room = |bytes: u64| match free(to) {
        Some(free) if free < bytes.saturating_add(leaves) => Err(StoreError(format!(
            "there is no room for a backup: {} MB are free, and it needs {} MB more and leaves {} MB",
            free >> 20,
            bytes >> 20,
            leaves >> 20
        ))),
        _ => Ok(()),
    };
    copy::copy(&home.path("relay.db"), &to.join("relay.db"), &room)?;
    for name in ["genesis", "relay.toml"] {
        copy_file(&home.path(name), &to.join(name))?;
    }
    let beside = to.join("copied");
    if keys {
        copy_tree(&home.path("keys"), &to.join("keys"), &beside, &room)?;
    }
    // After the rows: a chunk that has gone meanwhile is missed by nobody who starts from these.
    copy_tree(&home.path("chunks"), &to.join("chunks"), &beside, &room)?;
    sync(to)?;
    let (summary, ..) = inspect(to)?;
    Ok(summary)
}

/// There is one backup at a time, and the next removes what one that was killed left behind.
struct UnderWay {
    note: File,
    path: PathBuf,
}

impl UnderWay {
    fn begin(home: &Home) -> Result<Self, BackupError> {
        let path = home.path("backing-up");
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut note = options.open(&path).map_err(|error| io_error(&path, error))?;
        rustix::fs::flock(&note, FlockOperation::NonBlockingLockExclusive)
            .map_err(|_| BackupError::UnderWay)?;
        let mut noted = Vec::new();
        note.read_to_end(&mut noted).map_err(|error| io_error(&path, error))?;
        let mut parts = noted.splitn(2, |byte| *byte == b' ');
        if let (Some(file), Some(stale)) = (parts.next(), parts.next()) {
            let stale = Path::new(OsStr::from_bytes(stale));
            // Not another's that has its name now.
            if name_of(stale).is_some_and(|name| name.as_bytes() == file) {
                fs::remove_dir_all(stale).map_err(|error| io_error(stale, error))?;
            }
        }
        Ok(Self { note, path })
    }

    fn note(&self, partial: &Path) -> Result<(), BackupError> {
        let mut noted = name_of(partial).unwrap_or_default().into_bytes();
        noted.push(b' ');
        noted.extend(partial.as_os_str().as_bytes());
        self.write(&noted)
    }

    /// There is nothing to remove.
    fn forget(&self) -> Result<(), BackupError> {
        self.write(b"")
    }

    fn write(&self, noted: &[u8]) -> Result<(), BackupError> {
        let write = || {
            self.note.set_len(0)?;
            self.note.write_all_at(noted, 0)?;
            self.note.sync_all()
        };
        write().map_err(|error| io_error(&self.path, error).into())
    }
}

/// What the file system calls a directory, whatever its path.
fn name_of(dir: &Path) -> Option<String> {
    let found = fs::symlink_metadata(dir).ok().filter(fs::Metadata::is_dir)?;
    Some(format!("{}:{}", found.dev(), found.ino()))
}

/// Makes a backup and says so as a running relay does.
pub(crate) fn answer(home: &Home, to: &Path, keys: bool) -> Response {
    match make(home, to, keys) {
        Ok(summary) => Response::BackedUp(summary),
        Err(error @ (BackupError::Exists(_) | BackupError::UnderWay)) => {
            Response::Refused(error.to_string())
        }
        Err(error) => Response::Failed(error.to_string()),
    }
}

/// Verifies a backup without touching it: the database is sound, its schema is known, the
/// directory's log replays.
///
/// # Errors
///
/// [`BackupError`]: do not put it back.
pub fn verify(from: &Path) -> Result<Summary, BackupError> {
    inspect(from).map(|(summary, ..)| summary)
}

fn inspect(from: &Path) -> Result<(Summary, Held, Directory), BackupError> {
    if !from.join("genesis").exists() || !from.join("relay.db").exists() {
        return Err(BackupError::Missing(from.to_owned()));
    }
    let held = copy::inspect(&from.join("relay.db"))?;
    let mut directory = genesis(from)?;
    for (seq, entry) in (1..).zip(&held.entries) {
        directory
            .apply(&entry.bytes, Checks::replay())
            .map_err(|error| BackupError::Log { seq, why: error.to_string() })?;
    }
    Ok((Summary::of(&held, &directory), held, directory))
}

fn genesis(dir: &Path) -> Result<Directory, BackupError> {
    let path = dir.join("genesis");
    let bytes = fs::read(&path).map_err(|error| io_error(&path, error))?;
    Ok(Directory::from_genesis(&bytes).map_err(|e| HomeError::Genesis(e.to_string()))?)
}

/// Puts a backup back into a relay's directory that no process uses.
///
/// The database that was there is kept beside the new one, and what can be read of it is saved:
/// later entries of the log, so that members see one history, and suspensions. Epoch and delivery
/// ids rise above everything that may have been used since the backup, so that clients say again
/// what the backup lacks; stored one-time prekeys are forgotten.
///
/// # Errors
///
/// [`BackupError`]: nothing was replaced, or the relay does not start until the restore was
/// repeated.
pub fn restore(home: &Home, from: &Path, now: UnixMillis) -> Result<Summary, BackupError> {
    restore_in_steps(home, from, now, &mut || Ok(()))
}

/// Called after each step that changes the disk, so that a test can cut it short there.
type Step<'a> = &'a mut dyn FnMut() -> Result<(), BackupError>;

fn restore_in_steps(
    home: &Home,
    from: &Path,
    now: UnixMillis,
    step: Step<'_>,
) -> Result<Summary, BackupError> {
    let (mut summary, mut held, mut directory) = inspect(from)?;
    new_dir(&home.path(""))?;
    let _lock = home.lock()?;
    if home.path("genesis").exists() && genesis(&home.path(""))?.log_id() != directory.log_id() {
        return Err(BackupError::OtherRelay);
    }
    for key in ["keys/head", "keys/relay"] {
        if !home.path(key).exists() && !from.join(key).exists() {
            return Err(BackupError::NoKey(home.path(key)));
        }
    }

    // A restore that was cut short has moved away what must be salvaged, or a part of it.
    let mut replaced = home.restoring()?;
    if let Some(aside) = replaced.last().map(|name| home.path(name))
        && !aside.join("relay.db").exists()
    {
        move_database(home, &aside, step)?;
    }
    let current = home.path("relay.db");
    let here = current.clone();
    let sources = replaced.iter().map(|name| home.path(name).join("relay.db")).chain([here]);
    let salvaged: Vec<_> = sources.filter_map(|database| copy::salvage(&database)).collect();
    step()?;

    // Beside what is there, until it is whole.
    let fresh = home.path("relay.db.restored");
    remove_database(&fresh)?;
    copy_file(&from.join("relay.db"), &fresh)?;
    step()?;
    let epoch = salvaged.iter().map(|salvaged| salvaged.epoch).max().unwrap_or(0);
    let delivery = salvaged.iter().map(|salvaged| salvaged.delivery).max().unwrap_or(0);
    let mut ops = vec![Op::PutBack { at: now, epoch, delivery }];
    for salvaged in salvaged {
        ops.extend(save(salvaged, &mut held, &mut directory));
    }
    let later = directory.head().0 - summary.entries;
    let mut store = SqliteStore::open(&fresh)?;
    store.recover(now)?;
    store.commit(&ops)?;
    step()?;
    for name in ["genesis", "relay.toml", "keys/head", "keys/relay", "keys/authority"] {
        if !home.path(name).exists() && from.join(name).exists() {
            new_dir(&home.path("keys"))?;
            let beside = home.path(&format!("{name}.new"));
            copy_beside(&from.join(name), &home.path(name), &beside)?;
        }
    }
    sync(&home.path("keys"))?;
    // The place for what is not finished: the next start empties it.
    let beside = home.path("chunks/new");
    new_dir(&beside)?;
    copy_tree(&from.join("chunks"), &home.path("chunks"), &beside.join("restored"), &|_| Ok(()))?;
    step()?;
    // The last judgement is that of the core which will run on it.
    let recovered = store.recover(now)?;
    let core = Core::begin(now, genesis(&home.path(""))?, home.head_key()?, recovered)
        .map_err(HomeError::from)?;
    summary = Summary { saved: later, words: core.directory().words(), ..summary };
    summary.entries = core.directory().head().0;
    drop(store);
    if copy::log_of(&fresh).exists() {
        return Err(StoreError("the restored database could not be closed".to_owned()).into());
    }
    File::open(&fresh).and_then(|file| file.sync_all()).map_err(|e| io_error(&fresh, e))?;
    step()?;

    // From here to the end there may be no whole database under the name. The marker says where
    // the old one goes before it does.
    let stands = DATABASE.iter().any(|name| home.path(name).exists());
    if stands {
        replaced.push(unused_name(home, now));
    }
    home.begin_restore(&replaced)?;
    step()?;
    let aside = replaced.last().map(|name| home.path(name));
    if let Some(aside) = aside.as_ref().filter(|_| stands) {
        move_database(home, aside, step)?;
    }
    summary.replaced = aside;
    fs::rename(&fresh, &current).map_err(|error| io_error(&current, error))?;
    sync(&home.path(""))?;
    step()?;
    home.end_restore()?;
    Ok(summary)
}

/// What belongs to a database. The log first: it must never be found beside another database.
const DATABASE: [&str; 4] = ["relay.db-wal", "relay.db-shm", "relay.db-bodies", "relay.db"];

/// Moves what is left of the database away, durably.
fn move_database(home: &Home, aside: &Path, step: Step<'_>) -> Result<(), BackupError> {
    new_dir(aside)?;
    for name in DATABASE {
        let path = home.path(name);
        if path.exists() {
            fs::rename(&path, aside.join(name)).map_err(|error| io_error(&path, error))?;
            step()?;
        }
    }
    sync(aside)?;
    sync(&home.path(""))?;
    Ok(())
}

fn unused_name(home: &Home, now: UnixMillis) -> String {
    let mut name = format!("replaced-{}", now.0);
    while home.path(&name).exists() {
        name.push('a');
    }
    name
}

/// What a replaced database knows that the backup and those before it do not, as far as it
/// continues them.
fn save(salvaged: Salvaged, held: &mut Held, directory: &mut Directory) -> Vec<Op> {
    let mut ops = Vec::new();
    let known = held.entries.len();
    if salvaged.entries.get(..known) == Some(held.entries.as_slice()) {
        for (seq, entry) in (1..).zip(salvaged.entries).skip(known) {
            let Ok(applied) = directory.apply(&entry.bytes, Checks::replay()) else { break };
            held.entries.push(entry.clone());
            ops.push(Op::Append { seq, entry });
            ops.extend(applied.events.iter().flat_map(follows_from));
        }
    }
    // Who was shut out since stays shut out; who was let in again is let in again by hand.
    for suspension in salvaged.suspensions {
        if held.suspensions.iter().all(|known| known.seat != suspension.seat) {
            held.suspensions.push(suspension.clone());
            let Suspension { seat, reason, since } = suspension;
            ops.push(Op::Suspend { seat, reason, since });
        }
    }
    // Their files are still here, and `kept` was said. A start drops those without a file.
    let mut chunks = BTreeMap::<_, Vec<_>>::new();
    for (name, expires_at) in salvaged.chunks {
        chunks.entry(expires_at).or_default().push(name);
    }
    let rows = chunks.into_iter();
    ops.extend(rows.map(|(expires_at, names)| Op::KeepChunks { names, expires_at }));
    ops
}

fn new_dir(path: &Path) -> Result<(), HomeError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(0o700).create(path).map_err(|error| io_error(path, error))
}

/// Copies a file so that it survives a power cut; readable by its owner alone.
fn copy_file(from: &Path, to: &Path) -> Result<(), HomeError> {
    let copied = || -> io::Result<()> {
        fs::copy(from, to)?;
        let file = File::open(to)?;
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
        file.sync_all()
    };
    copied().map_err(|error| io_error(from, error))
}

/// The same by way of another name, so that what bears the file's name is whole.
fn copy_beside(from: &Path, to: &Path, beside: &Path) -> Result<(), HomeError> {
    copy_file(from, beside)?;
    fs::rename(beside, to).map_err(|error| io_error(to, error))
}

/// Copies a directory's files, those in its directories too, each by way of the name `beside`. A
/// file that has gone meanwhile is left out, and so is `new`, where nothing is finished. What is
/// there already is left as it is, unless it was cut short.
fn copy_tree(
    from: &Path,
    to: &Path,
    beside: &Path,
    room: &dyn Fn(u64) -> Result<(), StoreError>,
) -> Result<(), BackupError> {
    let listed = match fs::read_dir(from) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        listed => listed.map_err(|error| io_error(from, error))?,
    };
    new_dir(to)?;
    let length = |path: &Path| fs::metadata(path).map(|file| file.len()).ok();
    for entry in listed {
        let entry = entry.map_err(|error| io_error(from, error))?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().map_err(|error| io_error(&from, error))?;
        if kind.is_dir() {
            if entry.file_name() != "new" {
                copy_tree(&from, &to, beside, room)?;
            }
        } else if length(&to) < length(&from) {
            room(length(&from).unwrap_or(0))?;
            match copy_beside(&from, &to, beside) {
                Err(HomeError::Io { error, .. }) if error.kind() == io::ErrorKind::NotFound => {}
                copied => copied?,
            }
        }
    }
    Ok(sync(to)?)
}

/// Removes what an attempt before left behind.
fn remove_database(path: &Path) -> Result<(), HomeError> {
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        let path = PathBuf::from(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(io_error(&path, error));
            }
            _ => {}
        }
    }
    Ok(())
}
