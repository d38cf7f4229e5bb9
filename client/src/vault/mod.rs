//! The encrypted store of a home: a SQLCipher database and, beside it, the file with its key.
//!
//! ```text
//!   passphrase --Argon2id--> wrapping key --ChaCha20-Poly1305--> data key --SQLCipher--> pages, WAL
//! ```
//!
//! [`Vault::commit`] makes a batch of writes durable, whole or not at all. It knows nothing of
//! what the rows mean: the engine decides, the faces ask. One process holds a home at a time
//! (see [`crate::host`]), so there is one connection and no second reader.

mod desk;
mod index;
mod kept;
mod key;
mod published;
mod query;
mod reach;
mod rows;
mod schema;
mod search;
mod words;

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use hotline_protocol::address::Desk;
use hotline_protocol::ids::UnixMillis;
use rand_core::CryptoRng;
use rusqlite::{Connection, TransactionBehavior};
use zeroize::Zeroizing;

pub use desk::{Alerts, Thread, Unread};
pub use kept::{Kept, NotKept};
pub use key::{Cost, Unlock};
pub use query::{Filter, Found, Listed, Page};
pub use reach::{Human, Reach};
pub use search::{Hit, Marked};

use crate::engine::{Snapshot, Write};

/// Why a store cannot be made, opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There is no store: enrol first, or name another home.
    #[error("there is no seat in {}", .0.display())]
    Absent(PathBuf),
    /// There is a store already, which must not be overwritten.
    #[error("{} holds a seat already", .0.display())]
    Exists(PathBuf),
    /// The passphrase does not open the key file. Ask again.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// The key file asks for a passphrase and none was given.
    #[error("this seat needs its passphrase")]
    NeedsPassphrase,
    /// A passphrase was given for a key file that has none.
    #[error("this seat was made without a passphrase")]
    HasNoPassphrase,
    /// The key file is cut or altered. The store itself is untouched: put the file back from a
    /// backup of the home.
    #[error("the key file hotline.key is damaged")]
    KeyFileDamaged,
    /// The key file was made by another version.
    #[error("the key file hotline.key is of a kind that this version does not know")]
    KeyFileUnknown,
    /// The key file asks for a passphrase hash outside the accepted bounds: it was altered.
    #[error(
        "the key file hotline.key asks for {memory_kib} KiB, {passes} passes and {lanes} lanes, \
         which is out of bounds"
    )]
    KeyFileCost {
        /// Memory in KiB.
        memory_kib: u32,
        /// Passes.
        passes: u32,
        /// Lanes.
        lanes: u32,
    },
    /// The data key does not open the database: key file and database are of different homes, or
    /// the beginning of the database is damaged.
    #[error("the store hotline.db does not open with the key in hotline.key")]
    NotThisKey,
    /// A newer version has written this store. Upgrade this program.
    #[error("the store has schema {found}; this version knows {known}")]
    Newer {
        /// The schema found.
        found: u32,
        /// The newest this build knows.
        known: usize,
    },
    /// A row is not what this program wrote.
    #[error("the store is damaged: {0}")]
    Damaged(&'static str),
    /// The file system refuses.
    #[error("{}: {error}", .path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The database refuses: disk full, disk broken, locked by a foreign program.
    #[error("the store: {0}")]
    Sql(#[from] rusqlite::Error),
}

impl VaultError {
    fn io(path: &Path, error: io::Error) -> Self {
        Self::Io { path: path.to_owned(), error }
    }
}

/// The open store of one home.
#[derive(Debug)]
pub struct Vault {
    db: Connection,
    /// The desk of this home, once the engine has told it.
    desk: Option<Desk>,
}

const DATABASE: &str = "hotline.db";
const KEY_FILE: &str = "hotline.key";

/// Where the database of a home lies.
fn database_path(home: &Path) -> PathBuf {
    home.join(DATABASE)
}

/// Where the key file of a home lies.
fn key_path(home: &Path) -> PathBuf {
    home.join(KEY_FILE)
}

impl Vault {
    /// Makes the store of a new home. The directory is made if it is missing, for its owner only.
    ///
    /// # Errors
    ///
    /// [`VaultError::Exists`] if there is one: choose another home. [`VaultError::Io`] and
    /// [`VaultError::Sql`] name what the machine refuses.
    pub fn create<R: CryptoRng + ?Sized>(
        home: &Path,
        unlock: &Unlock,
        cost: Cost,
        rng: &mut R,
    ) -> Result<Self, VaultError> {
        let path = database_path(home);
        if path.exists() {
            return Err(VaultError::Exists(home.to_owned()));
        }
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(home)
            .map_err(|error| VaultError::io(home, error))?;
        // The key first: a key file without a database is a creation that was interrupted, and
        // nothing depends on it. A database without its key would be lost.
        let key = key::create(&key_path(home), unlock, cost, rng)?;
        // SQLite would make the file with the permissions of the umask.
        fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(|error| VaultError::io(&path, error))?;
        let vault = Self::connect(&path, &key)?;
        sync_directory(home)?;
        Ok(vault)
    }

    /// Opens the store of a home.
    ///
    /// # Errors
    ///
    /// Each variant of [`VaultError`] says what is wrong; none of them has changed anything.
    pub fn open(home: &Path, unlock: &Unlock) -> Result<Self, VaultError> {
        let path = database_path(home);
        if !path.exists() {
            return Err(VaultError::Absent(home.to_owned()));
        }
        let key = key::open(&key_path(home), unlock)?;
        Self::connect(&path, &key)
    }

    /// Whether there is a store in this home.
    #[must_use]
    pub fn exists(home: &Path) -> bool {
        database_path(home).exists()
    }

    /// Whether the home asks for a passphrase.
    ///
    /// # Errors
    ///
    /// [`VaultError::Absent`] if there is no store, or what is wrong with its key file.
    pub fn needs_passphrase(home: &Path) -> Result<bool, VaultError> {
        if !database_path(home).exists() {
            return Err(VaultError::Absent(home.to_owned()));
        }
        key::is_wrapped(&key_path(home))
    }

    /// Removes the store of a home whose enrolment was refused, so that another can be tried.
    ///
    /// # Errors
    ///
    /// [`VaultError::Io`] names the file that cannot be removed.
    pub fn discard(self, home: &Path) -> Result<(), VaultError> {
        drop(self);
        // The key first: from then on the rest is noise.
        for name in [KEY_FILE, DATABASE, "hotline.db-wal", "hotline.db-shm", "hotline.db-journal"] {
            let path = home.join(name);
            match fs::remove_file(&path) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(VaultError::io(&path, error)),
            }
        }
        sync_directory(home)
    }

    fn connect(path: &Path, key: &key::DataKey) -> Result<Self, VaultError> {
        let db = Connection::open(path)?;
        // Its own log would write to standard error; errors are returned here.
        db.execute_batch("PRAGMA cipher_log_level = NONE;")?;
        let hex = Zeroizing::new(data_encoding::HEXLOWER.encode(key.as_ref()));
        let pragma = Zeroizing::new(format!("PRAGMA key = \"x'{}'\";", hex.as_str()));
        db.execute_batch(&pragma)?;
        Self::settled(db)
    }

    /// The settings every store runs with, and the newest schema.
    fn settled(mut db: Connection) -> Result<Self, VaultError> {
        // EXCLUSIVE: one process holds the home, and the index of the WAL stays in its memory. It
        // must be said before the first page is read.
        db.execute_batch("PRAGMA locking_mode = EXCLUSIVE;")?;
        db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
            .map_err(|error| match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::NotADatabase) => VaultError::NotThisKey,
                _ => VaultError::Sql(error),
            })?;
        // FULL: a commit is on the disk when it returns. secure_delete: what is erased is
        // overwritten. fullfsync: the same promise where fsync does not reach the platter.
        db.execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA fullfsync = ON;
             PRAGMA secure_delete = ON;
             PRAGMA temp_store = MEMORY;",
        )?;
        schema::migrate(&mut db)?;
        db.set_prepared_statement_cache_capacity(64);
        Ok(Self { db, desk: None })
    }

    /// The directory this store lies in.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        let path = self.db.path().map(Path::new);
        path.and_then(Path::parent).map(Path::to_path_buf).unwrap_or_default()
    }

    /// Reads all that the engine is started from at `now`: see [`Snapshot`] for how far back.
    ///
    /// # Errors
    ///
    /// [`VaultError::Damaged`] or [`VaultError::Sql`]: do not start; nothing was changed.
    pub fn load(&self, now: UnixMillis) -> Result<Snapshot, VaultError> {
        rows::load(&self.db, now)
    }

    /// Applies a batch of writes, whole or not at all, and returns once it is on the disk.
    ///
    /// # Errors
    ///
    /// [`VaultError::Sql`]: whether the batch was applied is unknown. Stop; go on only from a
    /// fresh [`Vault::load`].
    pub fn commit(&mut self, writes: &[Write]) -> Result<(), VaultError> {
        self.commit_with(writes, &[])
    }

    /// The same with what faces keep: a value under a name, or that it is forgotten.
    pub(crate) fn commit_with(
        &mut self,
        writes: &[Write],
        keeping: &[(String, Option<Vec<u8>>)],
    ) -> Result<(), VaultError> {
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for write in writes {
            rows::apply(&transaction, write, self.desk.as_ref())?;
        }
        for (name, value) in keeping {
            kept::keep(&transaction, name, value.as_deref())?;
        }
        transaction.commit()?;
        if writes.iter().any(|write| matches!(write, Write::Erase(_))) {
            self.fold()?;
        }
        Ok(())
    }

    /// Folds the write-ahead log into the database and empties it, so that no older version of a
    /// secret outlives the newer one there. Called when there is nothing else to do, and by
    /// [`Vault::commit`] itself after an erasure.
    ///
    /// # Errors
    ///
    /// [`VaultError::Sql`]: what was committed stays committed, but the disk is failing. Stop.
    pub fn fold(&self) -> Result<(), VaultError> {
        let busy: i64 =
            self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        // One connection, no reader: busy would mean a foreign program, which EXCLUSIVE forbids.
        if busy == 0 { Ok(()) } else { Err(VaultError::Damaged("another program is in it")) }
    }
}

#[cfg(test)]
impl Vault {
    /// From now on no batch that marks this message as read can be committed.
    pub(crate) fn refuse_to_mark(&self, message: hotline_protocol::ids::MessageId) {
        let sql = format!(
            "CREATE TRIGGER refused BEFORE UPDATE OF read_at ON message_operation
             WHEN old.id = X'{message}' BEGIN SELECT raise(ABORT, 'refused'); END;"
        );
        self.db.execute_batch(&sql).unwrap();
    }
}

/// Makes the names in a directory durable.
fn sync_directory(path: &Path) -> Result<(), VaultError> {
    fs::File::open(path)
        .and_then(|directory| directory.sync_all())
        .map_err(|error| VaultError::io(path, error))
}

#[cfg(test)]
mod tests;
