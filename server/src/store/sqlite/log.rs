//! The write-ahead log: moved into the database off the commit path, begun anew early, bounded.

use std::path::Path;

use rusqlite::Connection;

use super::{BUSY_TIMEOUT, to_u64};
use crate::limits::{
    CHECKPOINT_EVERY_BYTES, CHECKPOINT_PASSES_MAX, WAL_BYTES_MAX, WAL_RESTART_BYTES,
    WAL_RESTART_REST_BYTES, WAL_RETRY_BYTES, WAL_TRUNCATE_WITHIN,
};
use crate::store::StoreError;

/// Bytes of a page in the log, with what stands before it.
const FRAME_BYTES: u64 = 4_096 + 24;

/// What a checkpoint says of the log.
#[derive(Debug, Clone, Copy)]
struct Seen {
    /// Whether somebody was in the way.
    busy: bool,
    /// Bytes of the log.
    bytes: u64,
    /// What of it is not in the database.
    rest: u64,
}

/// Runs a checkpoint of a kind; `NOOP` only looks.
fn checkpoint(connection: &Connection, kind: &str) -> Result<Seen, StoreError> {
    let mut statement = connection.prepare_cached(&format!("PRAGMA wal_checkpoint({kind})"))?;
    let seen = statement.query_row([], |row| {
        // Both are -1 where there is no log yet.
        let frames = |column| Ok::<_, rusqlite::Error>(to_u64(row.get::<_, i64>(column)?.max(0)));
        let (all, moved) = (frames(1)?, frames(2)?);
        let rest = all.saturating_sub(moved);
        let bytes = |frames: u64| frames.saturating_mul(FRAME_BYTES);
        Ok(Seen { busy: row.get(0)?, bytes: bytes(all), rest: bytes(rest) })
    })?;
    Ok(seen)
}

/// Moves everything of the log into the database, durably, before anything is said about it.
///
/// After a sync that failed, the system may hold pages of the log in memory alone and call them
/// clean: a process that starts then reads commits that no disk has. Copied into the database and
/// synced there, they are on the disk, or this start fails.
pub(super) fn settle(connection: &Connection) -> Result<(), StoreError> {
    if checkpoint(connection, "TRUNCATE")?.busy {
        return Err(StoreError("another process reads the database: stop it first".to_owned()));
    }
    Ok(())
}

/// What the writer does about its log after each commit.
#[derive(Debug)]
pub(super) struct Log {
    /// Size beyond which it is begun anew.
    pub(super) restart_bytes: u64,
    /// Size beyond which a commit slot is given to cutting it.
    pub(super) bytes_max: u64,
    /// How much it may grow on when somebody was in the way.
    pub(super) retry_bytes: u64,
    /// The size at which it is next cut.
    pub(super) truncate_at: u64,
    /// What was not in the database after the last commit.
    rest: u64,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            restart_bytes: WAL_RESTART_BYTES,
            bytes_max: WAL_BYTES_MAX,
            retry_bytes: WAL_RETRY_BYTES,
            truncate_at: WAL_BYTES_MAX,
            rest: 0,
        }
    }
}

impl Log {
    /// Whether so much of it is not in the database that a checkpoint should run.
    pub(super) const fn checkpoint_due(&self) -> bool {
        self.rest >= CHECKPOINT_EVERY_BYTES
    }

    /// Gives a commit slot to the log where it has grown.
    ///
    /// Once nearly all of it is in the database it is begun anew, and its file keeps its size. Who
    /// is in the middle of a page makes that fail, and the next commit tries again. Somebody who
    /// holds a snapshot (a backup) holds back what can be moved: then it grows up to its bound,
    /// and is cut as soon as that is possible, which is not tried at every commit.
    pub(super) fn bound(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let Seen { bytes, rest, .. } = checkpoint(connection, "NOOP")?;
        self.rest = rest;
        if bytes > self.truncate_at {
            connection.busy_timeout(WAL_TRUNCATE_WITHIN)?;
            let busy = checkpoint(connection, "TRUNCATE")?.busy;
            connection.busy_timeout(BUSY_TIMEOUT)?;
            self.truncate_at =
                if busy { bytes.saturating_add(self.retry_bytes) } else { self.bytes_max };
        } else if bytes > self.restart_bytes && rest > 0 && rest <= WAL_RESTART_REST_BYTES {
            connection.busy_timeout(core::time::Duration::ZERO)?;
            checkpoint(connection, "RESTART")?;
            connection.busy_timeout(BUSY_TIMEOUT)?;
        }
        Ok(())
    }
}

/// Moves committed pages from the log into the database, off the commit path.
#[derive(Debug)]
pub struct Checkpointer {
    connection: Connection,
}

impl Checkpointer {
    pub(super) fn open(database: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open(database)?;
        connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA busy_timeout = 0;")?;
        Ok(Self { connection })
    }

    /// Moves what it can without holding anybody up.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: the disk failed; the writer will meet the same.
    pub fn run(&self) -> Result<(), StoreError> {
        for _ in 0..CHECKPOINT_PASSES_MAX {
            let Seen { busy, rest, .. } = checkpoint(&self.connection, "PASSIVE")?;
            if busy || rest <= WAL_RESTART_REST_BYTES {
                break;
            }
        }
        Ok(())
    }
}
