//! The default VFS of SQLite, with its files' write, sync and truncate put behind a switch.
//!
//! SQLite lets system calls be replaced (`xSetSystemCall`), but not fsync, which is the one that
//! matters here. So the table of each file's methods is replaced when the file is opened: ours
//! count, fail when it is time, and else do what was there before.

// SQLite's files are C structures with tables of C functions; there is no safe way to replace one.
#![allow(unsafe_code)]

use std::collections::BTreeMap;
use std::ffi::{c_int, c_void};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use rusqlite::ffi::{
    self, SQLITE_FULL, SQLITE_IOERR_FSYNC, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_WRITE, SQLITE_OK,
    sqlite3_file, sqlite3_filename, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs,
};

/// What a program asks of its disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// To write.
    Write,
    /// To have on the medium what was written.
    Sync,
    /// To cut a file.
    Truncate,
}

/// What a failed call leaves behind: an error does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Nothing.
    Nothing,
    /// Half of a write.
    Half,
    /// All of it.
    Whole,
}

/// One failure of the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Which calls are counted; all, if none is named.
    pub call: Option<Call>,
    /// The call that fails, counted from 1.
    pub n: u32,
    /// Whether all later ones fail too, as on a full or a dead disk.
    pub lasts: bool,
    /// Whether a write fails for want of room (ENOSPC) or without a reason (EIO).
    pub full: bool,
    /// What is left of the call that fails.
    pub left: Left,
}

/// A fault and how many calls came since it was armed.
#[derive(Debug, Default)]
struct Armed {
    fault: Option<Fault>,
    calls: u32,
    struck: bool,
}

static ARMED: Mutex<Armed> = Mutex::new(Armed { fault: None, calls: 0, struck: false });

type Open = unsafe extern "C" fn(
    *mut sqlite3_vfs,
    sqlite3_filename,
    *mut sqlite3_file,
    c_int,
    *mut c_int,
) -> c_int;

/// What was there before.
static REAL_OPEN: OnceLock<Open> = OnceLock::new();

/// Our table for each table of SQLite's, by its address, and SQLite's own by ours.
static TABLES: Mutex<BTreeMap<usize, &'static Table>> = Mutex::new(BTreeMap::new());

struct Table {
    ours: sqlite3_io_methods,
    real: sqlite3_io_methods,
}

fn armed() -> MutexGuard<'static, Armed> {
    ARMED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From here on the disk works until the fault's time has come.
pub fn arm(fault: Fault) {
    *armed() = Armed { fault: Some(fault), calls: 0, struck: false };
}

/// From here on the disk works. Says whether a call had failed.
pub fn disarm() -> bool {
    std::mem::take(&mut *armed()).struck
}

/// What becomes of a call: none for as ever.
fn strike(call: Call) -> Option<Fault> {
    let mut armed = armed();
    let fault = armed.fault.filter(|fault| fault.call.is_none_or(|which| which == call))?;
    armed.calls += 1;
    let strikes = armed.calls == fault.n || (fault.lasts && armed.calls > fault.n);
    armed.struck |= strikes;
    strikes.then_some(fault)
}

/// Puts every file that this process opens with SQLite from here on behind the switch.
///
/// # Panics
///
/// If SQLite has no default VFS.
#[allow(clippy::expect_used, reason = "a test that cannot fail the disk must fail itself")]
pub fn install() {
    REAL_OPEN.get_or_init(|| {
        // SAFETY: initialising twice is allowed, and a null name asks for the default VFS.
        let vfs = unsafe {
            ffi::sqlite3_initialize();
            ffi::sqlite3_vfs_find(std::ptr::null())
        };
        // SAFETY: SQLite's VFS lives as long as the process; only this closure changes it, once.
        let vfs = unsafe { vfs.as_mut() }.expect("a VFS");
        vfs.xOpen.replace(open).expect("a VFS that opens")
    });
}

/// # Safety
///
/// As SQLite calls it.
unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let Some(real) = REAL_OPEN.get() else { return ffi::SQLITE_CANTOPEN };
    // SAFETY: the arguments are SQLite's own and go where they were meant to go.
    let result = unsafe { real(vfs, name, file, flags, out) };
    if result == SQLITE_OK {
        // SAFETY: after a successful open the file is initialised, its table included, and no
        // other thread knows of it yet.
        unsafe {
            if let Some(methods) = (*file).pMethods.as_ref() {
                (*file).pMethods = &raw const table_for(methods).ours;
            }
        }
    }
    result
}

fn table_for(real: &sqlite3_io_methods) -> &'static Table {
    let mut tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    let address = std::ptr::from_ref(real).addr();
    if let Some(table) = tables.get(&address) {
        return table;
    }
    let mut ours = *real;
    ours.xWrite = Some(write);
    ours.xSync = Some(sync);
    ours.xTruncate = Some(truncate);
    // There are two or three tables in a process, and files point at them to its end.
    let table: &'static Table = Box::leak(Box::new(Table { ours, real: *real }));
    tables.insert(address, table);
    tables.insert((&raw const table.ours).addr(), table);
    table
}

/// What SQLite would have called.
///
/// # Safety
///
/// The file must have been opened by [`open`].
unsafe fn real(file: *mut sqlite3_file) -> Option<sqlite3_io_methods> {
    // SAFETY: an open file points at its table.
    let address = unsafe { (*file).pMethods }.addr();
    let tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    tables.get(&address).map(|table| table.real)
}

/// # Safety
///
/// As SQLite calls it.
unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    bytes: *const c_void,
    count: c_int,
    at: sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite calls this only for files that `open` has opened.
    let Some(real) = (unsafe { real(file) }).and_then(|real| real.xWrite) else {
        return SQLITE_IOERR_WRITE;
    };
    let Some(fault) = strike(Call::Write) else {
        // SAFETY: the arguments are SQLite's own.
        return unsafe { real(file, bytes, count, at) };
    };
    let written = match fault.left {
        Left::Nothing => 0,
        Left::Half => count / 2,
        Left::Whole => count,
    };
    if written > 0 {
        // SAFETY: no more bytes than SQLite gave.
        let _ = unsafe { real(file, bytes, written, at) };
    }
    if fault.full { SQLITE_FULL } else { SQLITE_IOERR_WRITE }
}

/// # Safety
///
/// As SQLite calls it.
unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: SQLite calls this only for files that `open` has opened.
    let Some(real) = (unsafe { real(file) }).and_then(|real| real.xSync) else {
        return SQLITE_IOERR_FSYNC;
    };
    let fault = strike(Call::Sync);
    if fault.is_none_or(|fault| fault.left == Left::Whole) {
        // SAFETY: the arguments are SQLite's own.
        let synced = unsafe { real(file, flags) };
        if fault.is_none() {
            return synced;
        }
    }
    SQLITE_IOERR_FSYNC
}

/// # Safety
///
/// As SQLite calls it.
unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: sqlite3_int64) -> c_int {
    // SAFETY: SQLite calls this only for files that `open` has opened.
    let Some(real) = (unsafe { real(file) }).and_then(|real| real.xTruncate) else {
        return SQLITE_IOERR_TRUNCATE;
    };
    let fault = strike(Call::Truncate);
    if fault.is_none_or(|fault| fault.left == Left::Whole) {
        // SAFETY: the arguments are SQLite's own.
        let cut = unsafe { real(file, size) };
        if fault.is_none() {
            return cut;
        }
    }
    SQLITE_IOERR_TRUNCATE
}
