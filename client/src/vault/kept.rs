//! What a face keeps for itself: drafts, and where it was.

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::rows::all;
use super::{Vault, VaultError};
use crate::limits::{KEPT_BYTES_MAX, KEPT_MAX, KEPT_NAME_BYTES_MAX};

/// A piece of a face's own state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Its name.
    pub name: String,
    /// Its value.
    #[serde(with = "serde_bytes")]
    pub value: Vec<u8>,
}

/// Why something is not kept. What was kept under the name before still is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotKept {
    /// Keep less.
    #[error("more than {KEPT_BYTES_MAX} bytes cannot be kept under one name")]
    TooLong,
    /// Use a shorter name.
    #[error("a name has 1 to {KEPT_NAME_BYTES_MAX} bytes")]
    Name,
    /// Forget something first.
    #[error("{KEPT_MAX} things are kept already")]
    Full,
}

/// Keeps a value, or forgets what was kept.
pub(super) fn keep(db: &Connection, name: &str, value: Option<&[u8]>) -> Result<(), VaultError> {
    match value {
        Some(value) => db
            .prepare_cached(
                "INSERT INTO kept (name, value) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET value = ?2",
            )?
            .execute(params![name, value])?,
        None => db.prepare_cached("DELETE FROM kept WHERE name = ?1")?.execute([name])?,
    };
    Ok(())
}

impl Vault {
    /// Whether this can be kept.
    ///
    /// # Errors
    ///
    /// [`NotKept`] inside; outside, that the store cannot be read.
    pub(crate) fn may_keep(
        &self,
        name: &str,
        value: Option<&[u8]>,
    ) -> Result<Result<(), NotKept>, VaultError> {
        if !(1..=KEPT_NAME_BYTES_MAX).contains(&name.len()) {
            return Ok(Err(NotKept::Name));
        }
        let Some(value) = value else { return Ok(Ok(())) };
        if value.len() > KEPT_BYTES_MAX {
            return Ok(Err(NotKept::TooLong));
        }
        let known = self
            .db
            .prepare_cached("SELECT 1 FROM kept WHERE name = ?1")?
            .query_row([name], |_| Ok(()))
            .optional()?;
        let count: i64 = self.db.query_row("SELECT count(*) FROM kept", [], |row| row.get(0))?;
        let full = known.is_none() && usize::try_from(count).is_ok_and(|count| count >= KEPT_MAX);
        Ok(if full { Err(NotKept::Full) } else { Ok(()) })
    }

    /// What is kept under names that begin so, by name.
    ///
    /// # Errors
    ///
    /// The store cannot be read: stop.
    pub fn kept(&self, prefix: &str) -> Result<Vec<Kept>, VaultError> {
        let sql = "SELECT name, value FROM kept WHERE substr(name, 1, length(?1)) = ?1
                   ORDER BY name";
        all(&self.db, sql, params![prefix], |row| {
            Ok(Kept { name: row.get(0)?, value: row.get(1)? })
        })
    }
}
