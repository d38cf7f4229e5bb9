//! Bodies of envelopes that came many at once: in files beside the database.
//!
//! SQLite writes a body into its log and once more into the database, page by page. Where a commit
//! holds many, that is most of its time, and deleting them costs as much again. So the bodies of a
//! large commit are appended to a segment, which is synced before the commit that refers to it;
//! what no commit refers to is never read. A small commit keeps its bodies in their rows: one sync
//! is then faster than two.
//!
//! A segment is only ever appended to, by one process: each start begins a new one. It is removed
//! when its last row is gone, and one that is nearly empty has its last bodies moved into their
//! rows.

use std::collections::{BTreeMap, VecDeque};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::ops::RangeInclusive;
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Row};
use rustix::fs::FlockOperation;

use super::to_u64;
use crate::limits::{BACKUP_BODIES_AT_ONCE, SEGMENT_BYTES, SEGMENT_SPARSE, SEGMENTS_OPEN_MAX};
use crate::store::StoreError;

/// Where a body lies: segment, first byte, length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) segment: i64,
    pub(super) first: u64,
    pub(super) size: usize,
}

impl Place {
    /// Reads it from three columns of a row, from `column` on; none if the body is in the row.
    pub(super) fn of(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Self>> {
        let Some(segment) = row.get(column)? else { return Ok(None) };
        let (first, size): (i64, u32) = (row.get(column + 1)?, row.get(column + 2)?);
        // Four bytes of length always fit.
        Ok(Some(Self { segment, first: to_u64(first), size: size as usize }))
    }
}

/// The directory of a database's segments.
pub(crate) fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-bodies");
    PathBuf::from(name)
}

fn path_of(dir: &Path, segment: i64) -> PathBuf {
    dir.join(format!("{segment:016}"))
}

/// The segment that is written to.
#[derive(Debug)]
struct Current {
    no: i64,
    file: File,
    len: u64,
}

/// What is known of a segment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Live {
    /// Rows that refer to it.
    rows: u64,
    /// Bytes of their bodies.
    bytes: u64,
    /// Bytes of the file.
    len: u64,
}

/// The writer's end of a database's segments.
#[derive(Debug)]
pub(super) struct Bodies {
    dir: PathBuf,
    current: Option<Current>,
    live: BTreeMap<i64, Live>,
    /// Files that nothing refers to, removed with the next commit.
    stale: Vec<PathBuf>,
    /// No segment of this database ever had this number or a higher one.
    next: i64,
    /// Whether the bodies of this commit go to the segment.
    apart: bool,
    /// Those of this commit, one after the other.
    pending: Vec<u8>,
    /// Size beyond which the next segment is begun.
    pub(super) segment_bytes: u64,
    /// Called before each write and each sync, to fail it.
    #[cfg(test)]
    pub(super) fails: Option<fn(&'static str) -> io::Result<()>>,
}

fn failed(path: &Path, error: &io::Error) -> StoreError {
    StoreError(format!("{}: {error}", path.display()))
}

impl Bodies {
    pub(super) fn new(database: &Path) -> Self {
        Self {
            dir: beside(database),
            current: None,
            live: BTreeMap::new(),
            stale: Vec::new(),
            next: 1,
            apart: false,
            pending: Vec::new(),
            segment_bytes: SEGMENT_BYTES,
            #[cfg(test)]
            fails: None,
        }
    }

    /// Finds which segments are referred to. The others go with the first commit: until then it is
    /// not certain that this is the database they belong to.
    pub(super) fn find(&mut self, connection: &Connection) -> Result<(), StoreError> {
        self.current = None;
        self.live.clear();
        self.stale.clear();
        let next = connection.query_row("SELECT next_segment FROM relay", [], |row| row.get(0))?;
        self.next = self.next.max(next);
        let mut rows = connection.prepare(
            "SELECT segment, count(*), sum(size) FROM env WHERE segment IS NOT NULL
             GROUP BY segment",
        )?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            let (no, count, bytes): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let path = path_of(&self.dir, no);
            let len = std::fs::metadata(&path).map_err(|error| failed(&path, &error))?.len();
            let live = Live { rows: to_u64(count), bytes: to_u64(bytes), len };
            if live.bytes > len {
                return Err(StoreError(format!("{}: it was cut short", path.display())));
            }
            self.live.insert(no, live);
        }
        let Ok(files) = std::fs::read_dir(&self.dir) else {
            // There is none before the first large commit.
            return Ok(());
        };
        for file in files {
            let path = file.map_err(|error| failed(&self.dir, &error))?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            let no = name.and_then(|name| name.parse::<i64>().ok());
            // What has another name is not ours.
            let Some(no) = no.filter(|no| path == path_of(&self.dir, *no)) else { continue };
            // A commit that did not come about has made its file all the same.
            self.next = self.next.max(no.saturating_add(1));
            if !self.live.contains_key(&no) {
                self.stale.push(path);
            }
        }
        Ok(())
    }

    /// Begins a commit; `apart` says whether its bodies go to a segment.
    pub(super) fn begin(&mut self, apart: bool) -> Result<(), StoreError> {
        self.apart = apart;
        self.pending.clear();
        let full = self.current.as_ref().is_none_or(|now| now.len >= self.segment_bytes);
        if apart && full {
            self.current = Some(self.make()?);
        }
        Ok(())
    }

    fn make(&mut self) -> Result<Current, StoreError> {
        let no = self.next;
        self.next += 1;
        let path = path_of(&self.dir, no);
        let make = || {
            DirBuilder::new().mode(0o700).recursive(true).create(&self.dir)?;
            let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
            // A commit may refer to it as soon as its bytes are synced: its name must be there.
            File::open(&self.dir)?.sync_all()?;
            if let Some(parent) = self.dir.parent().filter(|dir| !dir.as_os_str().is_empty()) {
                File::open(parent)?.sync_all()?;
            }
            Ok(file)
        };
        let file = make().map_err(|error| failed(&path, &error))?;
        self.live.insert(no, Live::default());
        Ok(Current { no, file, len: 0 })
    }

    /// Where a body of this commit would lie; none if it stays in its row.
    pub(super) fn place(&self, body: &[u8]) -> Option<Place> {
        let current = self.current.as_ref().filter(|_| self.apart)?;
        let first = current.len + self.pending.len() as u64;
        Some(Place { segment: current.no, first, size: body.len() })
    }

    /// Takes a body whose row refers to the place it was told.
    pub(super) fn take(&mut self, place: Place, body: &[u8]) {
        self.pending.extend_from_slice(body);
        let live = self.live.entry(place.segment).or_default();
        live.rows += 1;
        live.bytes += body.len() as u64;
    }

    /// Has the bodies of this commit on disk before it refers to them.
    pub(super) fn settle(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let Some(current) = self.current.as_mut().filter(|_| !self.pending.is_empty()) else {
            return Ok(());
        };
        if current.len == 0 {
            connection.execute("UPDATE relay SET next_segment = ?1", [self.next])?;
        }
        let written = {
            #[cfg(test)]
            let fails = self.fails.unwrap_or(|_| Ok(()));
            #[cfg(not(test))]
            let fails = |_| Ok(());
            fails("write")
                .and_then(|()| current.file.write_all_at(&self.pending, current.len))
                .and_then(|()| fails("sync"))
                .and_then(|()| current.file.sync_data())
        };
        written.map_err(|error| failed(&path_of(&self.dir, current.no), &error))?;
        current.len += self.pending.len() as u64;
        if let Some(live) = self.live.get_mut(&current.no) {
            live.len = current.len;
        }
        Ok(())
    }

    /// Takes note of rows that no longer refer to a segment.
    pub(super) fn gone(&mut self, segment: i64, rows: u64, bytes: u64) {
        if let Some(live) = self.live.get_mut(&segment) {
            live.rows = live.rows.saturating_sub(rows);
            live.bytes = live.bytes.saturating_sub(bytes);
        }
    }

    /// Removes segments that nothing refers to, once that is committed and unless somebody copies
    /// an older state.
    pub(super) fn sweep(&mut self) {
        let current = self.current.as_ref().map(|current| current.no);
        let empty = |no: i64, live: &Live| live.rows == 0 && Some(no) != current;
        if self.stale.is_empty() && !self.live.iter().any(|(no, live)| empty(*no, live)) {
            return;
        }
        let Ok(dir) = File::open(&self.dir) else { return };
        if rustix::fs::flock(&dir, FlockOperation::NonBlockingLockExclusive).is_err() {
            return;
        }
        let mut gone = std::mem::take(&mut self.stale);
        self.live.retain(|no, live| {
            let empty = empty(*no, live);
            if empty {
                gone.push(path_of(&self.dir, *no));
            }
            !empty
        });
        for path in gone {
            if let Err(error) = std::fs::remove_file(path) {
                // The next start finds it again.
                tracing::warn!(%error, "an empty file of bodies could not be removed");
            }
        }
    }

    /// A segment whose file is mostly of bodies that are gone.
    pub(super) fn sparse(&self) -> Option<i64> {
        let current = self.current.as_ref().map(|current| current.no);
        let sparse =
            |live: &Live| live.rows > 0 && live.bytes.saturating_mul(SEGMENT_SPARSE) < live.len;
        let found = self.live.iter().find(|(no, live)| Some(**no) != current && sparse(live));
        found.map(|(no, _)| *no)
    }

    pub(super) fn reader(&self) -> BodyReader {
        BodyReader { dir: self.dir.clone(), open: VecDeque::new() }
    }
}

/// A reader's end of a database's segments.
#[derive(Debug)]
pub(super) struct BodyReader {
    dir: PathBuf,
    /// Those read last, the newest first.
    open: VecDeque<(i64, File)>,
}

impl BodyReader {
    /// Lets go of all files.
    pub(super) fn close(&mut self) {
        self.open.clear();
    }

    /// Reads a body; none if its segment is gone, as all its rows are then.
    pub(super) fn read(&mut self, place: Place) -> Result<Option<Vec<u8>>, StoreError> {
        let path = || path_of(&self.dir, place.segment);
        let known = self.open.iter().position(|(no, _)| *no == place.segment);
        let (no, file) = match known.and_then(|at| self.open.remove(at)) {
            Some(open) => open,
            None => match File::open(path()) {
                Ok(file) => (place.segment, file),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(failed(&path(), &error)),
            },
        };
        let mut body = vec![0; place.size];
        let read = file.read_exact_at(&mut body, place.first);
        read.map_err(|error| failed(&path(), &error))?;
        self.open.push_front((no, file));
        self.open.truncate(SEGMENTS_OPEN_MAX);
        Ok(Some(body))
    }
}

/// Keeps the writer, of whichever process, from removing segments while a copy is made.
#[derive(Debug)]
pub(super) struct Held {
    bodies: BodyReader,
    /// None if there was no segment.
    _lock: Option<File>,
}

impl Held {
    /// Begins before the snapshot that is copied.
    pub(super) fn beside(database: &Path) -> Result<Self, StoreError> {
        let dir = beside(database);
        let lock = match File::open(&dir) {
            Ok(lock) => {
                rustix::fs::flock(&lock, FlockOperation::LockShared)
                    .map_err(|error| failed(&dir, &error.into()))?;
                Some(lock)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed(&dir, &error)),
        };
        Ok(Self { bodies: BodyReader { dir, open: VecDeque::new() }, _lock: lock })
    }

    /// Moves some bodies into the rows of the copy, which in the end needs no other file; returns
    /// how many bytes, none when there are no more.
    pub(super) fn bring_home(&mut self, copy: &Connection) -> Result<Option<u64>, StoreError> {
        copy.execute_batch("BEGIN")?;
        let rows = some(copy, i64::MIN..=i64::MAX, BACKUP_BODIES_AT_ONCE)?;
        let mut bytes = 0;
        for (row, place) in &rows {
            let body = self.bodies.read(*place)?;
            let missing = || StoreError(format!("file {} of bodies is missing", place.segment));
            bring_home(copy, *row, &body.ok_or_else(missing)?)?;
            bytes += place.size as u64;
        }
        copy.execute_batch("COMMIT")?;
        Ok((!rows.is_empty()).then_some(bytes))
    }
}

/// Puts one body into its row.
pub(super) fn bring_home(connection: &Connection, row: i64, body: &[u8]) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE env SET body = ?2, segment = NULL, place = NULL, size = NULL WHERE rowid = ?1",
        )?
        .execute((row, body))?;
    Ok(())
}

/// Bytes of all bodies that lie in segments.
pub(super) fn bytes(connection: &Connection) -> Result<u64, StoreError> {
    let sum = "SELECT coalesce(sum(size), 0) FROM env WHERE segment IS NOT NULL";
    Ok(to_u64(connection.query_row(sum, [], |row| row.get(0))?))
}

/// Rows and places of some bodies of these segments.
pub(super) fn some(
    connection: &Connection,
    segments: RangeInclusive<i64>,
    rows_max: u32,
) -> Result<Vec<(i64, Place)>, StoreError> {
    let mut rows = connection.prepare_cached(
        "SELECT rowid, segment, place, size FROM env
         WHERE segment BETWEEN ?1 AND ?2 LIMIT ?3",
    )?;
    let mut rows = rows.query((segments.start(), segments.end(), rows_max))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        if let Some(place) = Place::of(row, 1)? {
            found.push((row.get(0)?, place));
        }
    }
    Ok(found)
}
