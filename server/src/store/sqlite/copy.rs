//! Copies of a database: made while it is written to, and looked into without touching them.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use hotline_protocol::attachment::ChunkName;
use hotline_protocol::frames::Entry;
use hotline_protocol::ids::UnixMillis;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use serde_bytes::ByteBuf;

use super::{bodies, chunks, schema, seat, to_u64};
use crate::limits::{BACKUP_LOG_BYTES_MAX, BACKUP_PAGES_AT_ONCE, BACKUP_PAUSE};
use crate::store::{StoreError, Suspension};

/// What is in a copy, without the envelopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Version of its schema.
    pub schema: i64,
    /// The newest epoch it knows.
    pub epoch: u64,
    /// Mailboxes.
    pub mailboxes: u64,
    /// Envelopes waiting in them.
    pub waiting: u64,
    /// When the newest of these was accepted; zero for none.
    pub newest: UnixMillis,
    /// The directory's log, oldest first.
    pub entries: Vec<Entry>,
    /// Seats that the relay refuses.
    pub suspensions: Vec<Suspension>,
}

/// What the store's `page_size` says.
const PAGE_BYTES: u64 = 4_096;

/// The file in which SQLite keeps what is not yet in the database itself.
pub(crate) fn log_of(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

/// Copies a database as it is at this moment into a new file, in small steps, while others write
/// to it. The copy is on disk when this returns; it is not verified. Blocks. `room` is asked
/// before each step whether there is room for so many bytes more.
///
/// # Errors
///
/// [`StoreError`]: there is no usable copy; remove the file. The database is as it was.
pub fn copy(
    from: &Path,
    to: &Path,
    room: &dyn Fn(u64) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let failed = |error: std::io::Error| StoreError(format!("{}: {error}", to.display()));
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to);
    drop(created.map_err(failed)?);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(from, flags)?;
    // What the snapshot refers to must stay until it is copied too.
    let mut held = bodies::Held::beside(from)?;
    // One snapshot for the whole copy: without it each commit would begin the copy anew.
    source.execute_batch("PRAGMA busy_timeout = 5000; BEGIN")?;
    let version: i64 = source.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let apart = version >= schema::WITH_BODIES;
    // In its row a body takes up to a tenth more.
    let mut outside = if apart { bodies::bytes(&source)? / 10 * 11 } else { 0 };
    let pages = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
    room(number(&source, pages)?.saturating_add(outside))?;
    let mut copy = Connection::open(to)?;
    // It is synced once, at the end, and worth nothing before that.
    copy.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF")?;
    let backup = Backup::new(&source, &mut copy)?;
    while backup.step(BACKUP_PAGES_AT_ONCE)? != StepResult::Done {
        // The log cannot be cut while the snapshot is held: it must not fill the disk.
        let log = std::fs::metadata(log_of(from)).map_or(0, |file| file.len());
        if log > BACKUP_LOG_BYTES_MAX {
            return Err(StoreError(
                "more was written meanwhile than a backup may hold back: make it to a faster \
                 disk, or when there is less to do"
                    .to_owned(),
            ));
        }
        let pages = u64::try_from(backup.progress().remaining).unwrap_or(0);
        room(pages.saturating_mul(PAGE_BYTES).saturating_add(outside))?;
        std::thread::sleep(BACKUP_PAUSE);
    }
    drop(backup);
    source.execute_batch("COMMIT")?;
    // A copy needs no file beside it.
    while let Some(bytes) = if apart { held.bring_home(&copy)? } else { None } {
        outside = outside.saturating_sub(bytes);
        room(outside)?;
        std::thread::sleep(BACKUP_PAUSE);
    }
    copy.close().map_err(|(_, error)| error)?;
    File::open(to).and_then(|file| file.sync_all()).map_err(failed)
}

/// Looks into a database that nobody uses, without touching it: its pages and indexes agree, its
/// schema is known here, and this is what it holds. Reads all of it.
///
/// # Errors
///
/// [`StoreError`]: do not use it.
pub fn inspect(path: &Path) -> Result<Held, StoreError> {
    if log_of(path).exists() {
        return Err(StoreError(format!(
            "{} has a write-ahead log beside it: it is no finished copy",
            path.display()
        )));
    }
    // Immutable: no log, index or lock is made beside it, so that a medium may be read-only.
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-".contains(byte) {
            uri.push(char::from(*byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let c = Connection::open_with_flags(uri + "?immutable=1", flags)?;
    let schema = schema::version(&c)?;
    let sound: String = c.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(StoreError(format!("it is damaged: {sound}")));
    }
    if schema >= schema::WITH_BODIES && bodies::bytes(&c)? > 0 {
        return Err(StoreError("bodies lie outside of it: it is no finished copy".to_owned()));
    }
    read(&c, schema)
}

/// What could be read of a database that may be damaged, to save what a copy lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Salvaged {
    /// The newest epoch it knows; zero if that is lost.
    pub(crate) epoch: u64,
    /// The highest delivery id it may have used; zero if that is lost.
    pub(crate) delivery: u64,
    /// The directory's log up to the first entry that cannot be read.
    pub(crate) entries: Vec<Entry>,
    /// Seats that the relay refuses.
    pub(crate) suspensions: Vec<Suspension>,
    /// Chunks of attachments and until when they are kept.
    pub(crate) chunks: Vec<(ChunkName, UnixMillis)>,
}

/// Reads what can be read of a database, each kind of thing on its own: what is broken in one
/// place, and most of it is mail, costs nothing elsewhere. None if it is no database of ours.
pub(crate) fn salvage(path: &Path) -> Option<Salvaged> {
    let c = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).ok()?;
    schema::version(&c).ok()?;
    let read = |sql| number(&c, sql).unwrap_or(0);
    let mut salvaged = Salvaged {
        epoch: read("SELECT epoch FROM relay"),
        delivery: read("SELECT first_delivery FROM relay")
            .max(read("SELECT coalesce(max(next_delivery), 0) FROM mailbox")),
        entries: Vec::new(),
        suspensions: Vec::new(),
        chunks: Vec::new(),
    };
    // What was read before an error stays.
    let _ = entries(&c, &mut salvaged.entries);
    let _ = suspensions(&c, &mut salvaged.suspensions);
    let _ = chunks::find(&c, &mut salvaged.chunks);
    Some(salvaged)
}

fn number(c: &Connection, sql: &str) -> Result<u64, StoreError> {
    Ok(to_u64(c.query_row(sql, [], |row| row.get(0))?))
}

fn entries(c: &Connection, found: &mut Vec<Entry>) -> Result<(), StoreError> {
    let mut rows = c.prepare("SELECT bytes, profile FROM directory ORDER BY seq")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let profile: Option<Vec<u8>> = row.get(1)?;
        found.push(Entry { bytes: row.get(0)?, profile: profile.map(ByteBuf::from) });
    }
    Ok(())
}

fn suspensions(c: &Connection, found: &mut Vec<Suspension>) -> Result<(), StoreError> {
    let mut rows = c.prepare("SELECT seat, reason, since FROM suspension ORDER BY seat")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        found.push(Suspension {
            seat: seat(&row.get::<_, String>(0)?)?,
            reason: row.get(1)?,
            since: UnixMillis(to_u64(row.get(2)?)),
        });
    }
    Ok(())
}

/// Reads only what every schema has.
fn read(c: &Connection, schema: i64) -> Result<Held, StoreError> {
    let mut held = Held {
        schema,
        epoch: number(c, "SELECT epoch FROM relay")?,
        mailboxes: number(c, "SELECT count(*) FROM mailbox")?,
        waiting: number(c, "SELECT count(*) FROM env")?,
        newest: UnixMillis(number(c, "SELECT coalesce(max(accepted), 0) FROM env")?),
        entries: Vec::new(),
        suspensions: Vec::new(),
    };
    entries(c, &mut held.entries)?;
    suspensions(c, &mut held.suspensions)?;
    Ok(held)
}

#[cfg(test)]
mod tests {
    use hotline_protocol::address::Seat;

    use super::*;
    use crate::store::sqlite::SqliteStore;
    use crate::store::{MailStore as _, Op};

    fn fresh(dir: &Path) -> SqliteStore {
        let mut store = SqliteStore::open(&dir.join("relay.db")).unwrap();
        store.recover(UnixMillis(1)).unwrap();
        store
    }

    fn entry(n: u64) -> Op {
        let bytes = vec![u8::try_from(n % 251).unwrap(); 3_000];
        Op::Append { seq: n, entry: Entry { bytes, profile: None } }
    }

    #[test]
    fn a_copy_holds_one_moment_whatever_is_written_meanwhile() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = fresh(dir.path());
        for n in 1..=400 {
            store.commit(&[entry(n)]).unwrap();
        }
        let (from, to) = (dir.path().join("relay.db"), dir.path().join("copy #1?.db"));
        let copying = {
            let (from, to) = (from.clone(), to.clone());
            std::thread::spawn(move || copy(&from, &to, &|_| Ok(())))
        };
        let mut written = 400;
        while !copying.is_finished() {
            written += 1;
            store.commit(&[entry(written)]).unwrap();
        }
        copying.join().unwrap().unwrap();
        assert!(written > 400, "nothing was written meanwhile");
        let held = inspect(&to).unwrap();
        let count = held.entries.len() as u64;
        assert!((400..=written).contains(&count), "{count} of {written}");
        for (n, found) in (1..).zip(&held.entries) {
            assert_eq!(Op::Append { seq: n, entry: found.clone() }, entry(n));
        }
        // Nothing was left beside it, and it opens as a store.
        assert!(!log_of(&to).exists());
        let mut store = SqliteStore::open(&to).unwrap();
        assert_eq!(store.recover(UnixMillis(1)).unwrap().entries.len() as u64, count);
    }

    #[test]
    fn a_damaged_copy_is_refused_wherever_it_is_damaged() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = fresh(dir.path());
        for n in 1..=20 {
            store.commit(&[entry(n)]).unwrap();
        }
        let to = dir.path().join("copy.db");
        copy(&dir.path().join("relay.db"), &to, &|_| Ok(())).unwrap();
        let whole = std::fs::read(&to).unwrap();
        inspect(&to).unwrap();
        let broken = dir.path().join("broken.db");
        for page in 0..whole.len() / 4_096 {
            let mut bytes = whole.clone();
            // The head of a page: where its cells lie.
            bytes[page * 4_096..page * 4_096 + 12].fill(0x5a);
            std::fs::write(&broken, &bytes).unwrap();
            assert!(inspect(&broken).is_err(), "page {page}");
        }
        std::fs::write(&broken, &whole[..whole.len() - 4_096]).unwrap();
        assert!(inspect(&broken).is_err(), "cut short");
        std::fs::write(&broken, b"").unwrap();
        assert!(inspect(&broken).is_err(), "empty");
        assert!(inspect(&dir.path().join("none.db")).is_err());
    }

    #[test]
    fn a_copy_of_a_newer_schema_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        drop(fresh(dir.path()));
        let path = dir.path().join("relay.db");
        let c = Connection::open(&path).unwrap();
        c.pragma_update(None, "user_version", 99).unwrap();
        drop(c);
        assert!(inspect(&path).unwrap_err().0.contains("version 99"));
    }

    #[test]
    fn what_is_broken_in_one_place_is_salvaged_elsewhere() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = fresh(dir.path());
        for n in 1..=20 {
            store.commit(&[entry(n)]).unwrap();
        }
        let seat: Seat = "XA/technical/1".parse().unwrap();
        let suspension = Suspension { seat, reason: "lost".to_owned(), since: UnixMillis(7) };
        let Suspension { seat, reason, since } = suspension.clone();
        store.commit(&[Op::Suspend { seat, reason, since }]).unwrap();
        let name = ChunkName::try_from([5; 32].as_slice()).unwrap();
        let keep = Op::KeepChunks { names: vec![name], expires_at: UnixMillis(9) };
        store.commit(&[keep]).unwrap();
        let path = dir.path().join("copy.db");
        copy(&dir.path().join("relay.db"), &path, &|_| Ok(())).unwrap();
        let whole = std::fs::read(&path).unwrap();
        let found = salvage(&path).unwrap();
        assert_eq!((found.entries.len(), &found.suspensions), (20, &vec![suspension]));
        assert_eq!(found.chunks, [(name, UnixMillis(9))]);
        let root = |table: &str| -> usize {
            let c = Connection::open(&path).unwrap();
            let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
            usize::try_from(c.query_row(sql, [table], |row| row.get::<_, i64>(0)).unwrap()).unwrap()
        };
        let without = |page: usize| {
            let broken = dir.path().join("broken.db");
            let mut bytes = whole.clone();
            bytes[page * 4_096..page * 4_096 + 12].fill(0x5a);
            std::fs::write(&broken, &bytes).unwrap();
            salvage(&broken).unwrap()
        };
        for table in ["env", "mailbox", "tombstone", "one_time"] {
            assert_eq!(without(root(table) - 1), found, "{table}");
        }
        assert_eq!(without(root("relay") - 1), Salvaged { epoch: 0, delivery: 0, ..found.clone() });
        let lost = Salvaged { suspensions: Vec::new(), ..found.clone() };
        assert_eq!(without(root("suspension") - 1), lost);
        // Fifteen is lost, and what follows it is no log without it.
        let fifteenth = vec![15; 3_000];
        let at = whole.windows(3_000).position(|bytes| bytes == fifteenth).unwrap();
        let entries = found.entries[..14].to_vec();
        assert_eq!(without(at / 4_096), Salvaged { entries, ..found });
    }

    #[test]
    fn a_copy_never_overwrites_a_file() {
        let dir = tempfile::tempdir().unwrap();
        drop(fresh(dir.path()));
        let to = dir.path().join("copy.db");
        std::fs::write(&to, b"mine").unwrap();
        assert!(copy(&dir.path().join("relay.db"), &to, &|_| Ok(())).is_err());
        assert_eq!(std::fs::read(&to).unwrap(), b"mine");
    }
}
