//! Rows of attachments' chunks, whose bytes lie in files.

use hotline_protocol::attachment::ChunkName;
use hotline_protocol::ids::UnixMillis;
use rusqlite::Connection;

use super::{from_u64, to_u64};
use crate::store::{Outcome, StoreError};

pub(super) fn keep(
    connection: &Connection,
    names: &[ChunkName],
    expires_at: UnixMillis,
) -> Result<Outcome, StoreError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO chunk VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET expires = max(expires, ?2)",
    )?;
    for name in names {
        statement.execute((name.as_bytes(), from_u64(expires_at.0)))?;
    }
    Ok(Outcome::Done)
}

pub(super) fn forget(connection: &Connection, names: &[ChunkName]) -> Result<Outcome, StoreError> {
    let mut statement = connection.prepare_cached("DELETE FROM chunk WHERE name = ?1")?;
    for name in names {
        statement.execute([name.as_bytes()])?;
    }
    Ok(Outcome::Done)
}

pub(super) fn find(
    connection: &Connection,
    found: &mut Vec<(ChunkName, UnixMillis)>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare("SELECT name, expires FROM chunk ORDER BY name")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let name = ChunkName::try_from(row.get_ref(0)?.as_blob().unwrap_or_default())
            .map_err(|_| StoreError("a stored chunk's name is damaged".to_owned()))?;
        found.push((name, UnixMillis(to_u64(row.get(1)?))));
    }
    Ok(())
}
