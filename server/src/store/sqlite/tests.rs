//! The write-ahead log under readers and backups, and bodies in files of their own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use hotline_protocol::envelope::Envelope;
use hotline_protocol::ids::Hint;

use super::*;
use crate::store::Use;

const MEGABYTE: u64 = 1 << 20;

fn bob() -> Seat {
    "XB/technical/1".parse().unwrap()
}

fn keep(n: u64) -> Op {
    keep_in(n, Precedence::Routine)
}

fn keep_in(n: u64, lane: Precedence) -> Op {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&n.to_be_bytes());
    let expires_at = UnixMillis(3_600_000);
    let id = EnvelopeId(id);
    let envelope = Envelope::new(id, bob(), lane, expires_at, Hint([0; 8]), vec![7; 81_920]);
    let accepted_at = UnixMillis(1);
    Op::Keep { envelope: Arc::new(envelope.unwrap()), accepted_at, use_of: Use::Common }
}

fn store(dir: &Path) -> SqliteStore {
    let mut store = SqliteStore::open(&dir.join("relay.db")).unwrap();
    store.recover(UnixMillis(1)).unwrap();
    store.log.bytes_max = MEGABYTE;
    store.log.truncate_at = MEGABYTE;
    store
}

fn log_bytes(store: &SqliteStore) -> u64 {
    std::fs::metadata(copy::log_of(&store.path)).unwrap().len()
}

#[test]
fn the_log_stays_bounded_while_others_read_without_a_pause() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store(dir.path());
    store.log.retry_bytes = MEGABYTE / 8;
    let stop = AtomicBool::new(false);
    std::thread::scope(|threads| {
        for _ in 0..2 {
            let mut reader = store.reader().unwrap();
            let stop = &stop;
            threads.spawn(move || {
                let mut after = 0;
                while !stop.load(Ordering::Relaxed) {
                    let page = reader.page(&bob(), Precedence::Routine, after, 262_144).unwrap();
                    after = page.deliveries.last().map_or(0, |last| last.delivery);
                }
            });
        }
        let mut largest = 0;
        for n in 0..400 {
            store.commit(&[keep(n)]).unwrap();
            largest = largest.max(log_bytes(&store));
        }
        stop.store(true, Ordering::Relaxed);
        // 32 MB went through it. A hundred slots in vain are forgiven to a loaded machine.
        assert!(largest < 16 * MEGABYTE, "{largest}");
    });
}

#[test]
fn a_snapshot_that_is_held_costs_one_slot_and_the_log_is_cut_after_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store(dir.path());
    store.log.retry_bytes = 8 * MEGABYTE;
    store.commit(&[keep(0)]).unwrap();
    let holder = Connection::open(&store.path).unwrap();
    holder.execute_batch("BEGIN; SELECT count(*) FROM env").unwrap();
    let count = "SELECT count(*) FROM env";
    let seen: i64 = holder.query_row(count, [], |row| row.get(0)).unwrap();
    let mut tries = BTreeSet::new();
    let mut n = 1;
    while log_bytes(&store) < 3 * MEGABYTE {
        store.commit(&[keep(n)]).unwrap();
        tries.insert(store.log.truncate_at);
        n += 1;
    }
    assert_eq!(tries.len(), 2, "more than one commit waited for whoever holds the snapshot");
    assert_eq!(holder.query_row(count, [], |row| row.get(0)), Ok(seen));
    holder.execute_batch("COMMIT").unwrap();
    while log_bytes(&store) > MEGABYTE {
        assert!(log_bytes(&store) <= store.log.truncate_at + MEGABYTE, "the log is never cut");
        store.commit(&[keep(n)]).unwrap();
        n += 1;
    }
    assert_eq!(store.log.truncate_at, MEGABYTE);
}

const BODY: usize = 81_920;

/// A store of which every body lies apart, two to a file.
fn apart(dir: &Path) -> SqliteStore {
    let store = SqliteStore::open(&dir.join("relay.db")).unwrap();
    let mut store = store.with_bodies_apart(1, 2 * BODY as u64);
    store.recover(UnixMillis(1)).unwrap();
    store
}

fn files(dir: &Path) -> Vec<String> {
    let files = std::fs::read_dir(dir.join("relay.db-bodies"));
    let names = files.into_iter().flatten().map(|file| file.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

fn collect(up_to: u64) -> Op {
    Op::Collect { mailbox: bob(), lane: Precedence::Routine, up_to, rows_max: 256 }
}

fn waiting(store: &mut impl MailRead) -> Vec<u64> {
    let page = store.page(&bob(), Precedence::Routine, 0, usize::MAX).unwrap();
    page.deliveries.iter().for_each(|one| assert_eq!(one.envelope.sealed(), [7; BODY]));
    page.deliveries.iter().map(|one| one.delivery).collect()
}

#[test]
fn a_body_that_is_not_on_disk_is_kept_by_no_commit() {
    for step in ["write", "sync"] {
        let dir = tempfile::tempdir().unwrap();
        let mut store = apart(dir.path());
        store.commit(&[keep(1), keep(11)]).unwrap();
        // The next is the first of a new file.
        store.bodies.fails = Some(if step == "write" {
            |now| if now == "write" { Err(std::io::Error::other("no room")) } else { Ok(()) }
        } else {
            |now| if now == "sync" { Err(std::io::Error::other("no room")) } else { Ok(()) }
        });
        let error = store.commit(&[keep(2)]).unwrap_err();
        assert!(error.0.contains("no room"), "{error}");
        // Whoever failed once is asked for nothing more.
        store.bodies.fails = None;
        assert!(store.commit(&[keep(3)]).is_err(), "{step}");
        drop(store);
        let mut store = apart(dir.path());
        assert_eq!(waiting(&mut store), [1, 2], "{step}");
        let kept = store.commit(&[keep(2)]).unwrap();
        assert_eq!(kept, [Outcome::Kept { delivery: 3 }], "{step}");
        assert_eq!(waiting(&mut store), [1, 2, 3], "{step}");
    }
}

#[test]
fn a_file_of_bodies_goes_with_its_last_envelope() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = apart(dir.path());
    for n in 1..=5 {
        store.commit(&[keep(n)]).unwrap();
    }
    assert_eq!(files(dir.path()).len(), 3);
    store.commit(&[collect(1)]).unwrap();
    assert_eq!(files(dir.path()).len(), 3);
    store.commit(&[collect(2)]).unwrap();
    assert_eq!(files(dir.path()).len(), 2);
    let expire = Op::Expire { now: UnixMillis(3_600_000), rows_max: 256 };
    store.commit(&[expire]).unwrap();
    // The one that is written to stays.
    assert_eq!((files(dir.path()).len(), waiting(&mut store)), (1, vec![]));
    drop(store);
    apart(dir.path()).commit(&[Op::Probe { at: UnixMillis(1) }]).unwrap();
    assert_eq!(files(dir.path()).len(), 0);
}

#[test]
fn the_last_bodies_of_a_large_file_are_moved_into_their_rows() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = apart(dir.path());
    store.bodies.segment_bytes = 8 * BODY as u64;
    let keeps: Vec<_> = (1..=8).map(keep).collect();
    store.commit(&keeps).unwrap();
    store.commit(&[keep(9)]).unwrap();
    let expire = || Op::Expire { now: UnixMillis(2), rows_max: 1 };
    store.commit(&[collect(6), expire()]).unwrap();
    assert_eq!(files(dir.path()).len(), 2, "a quarter of it is wanted");
    let outcome = store.commit(&[collect(7), expire()]).unwrap();
    assert_eq!(outcome[1], Outcome::Expired { removed: Vec::new(), more: false });
    assert_eq!((files(dir.path()).len(), waiting(&mut store)), (1, vec![8, 9]));
    drop(store);
    let mut store = apart(dir.path());
    assert_eq!(waiting(&mut store), [8, 9]);
    store.commit(&[collect(9)]).unwrap();
    assert_eq!((files(dir.path()).len(), store.bytes), (0, 0));
}

#[test]
fn what_is_read_while_its_file_goes_is_there_or_collected() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = apart(dir.path());
    let mut reader = store.reader().unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|threads| {
        let stop = &stop;
        let reads = threads.spawn(move || {
            let mut reads = 0;
            while !stop.load(Ordering::Relaxed) {
                let found = waiting(&mut reader);
                assert!(found.is_sorted(), "{found:?}");
                reads += 1;
            }
            reads
        });
        for n in 1..=150 {
            store.commit(&[keep(n)]).unwrap();
            store.commit(&[collect(n.saturating_sub(3))]).unwrap();
        }
        stop.store(true, Ordering::Relaxed);
        assert!(reads.join().unwrap() > 0);
    });
    assert_eq!(waiting(&mut store), [148, 149, 150]);
}

#[test]
fn all_files_that_are_mostly_empty_are_emptied_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = apart(dir.path());
    store.bodies.segment_bytes = 8 * BODY as u64;
    for eight in 0..5 {
        let keeps: Vec<_> = (1..=8).map(|n| keep(8 * eight + n)).collect();
        store.commit(&keeps).unwrap();
    }
    store.commit(&[keep(41)]).unwrap();
    // Of each eight the last stays, which is of another lane than a deletion up to it can say.
    let stay = "DELETE FROM env WHERE delivery % 8 != 0 AND delivery < 41";
    store.connection.execute(stay, []).unwrap();
    drop(store);
    let mut store = apart(dir.path());
    let mut rounds = 0;
    loop {
        rounds += 1;
        let expire = Op::Expire { now: UnixMillis(2), rows_max: 1 };
        let outcome = store.commit(&[expire]).unwrap();
        if outcome == [Outcome::Expired { removed: Vec::new(), more: false }] {
            break;
        }
    }
    assert_eq!((rounds, files(dir.path()).len()), (5, 1));
    assert_eq!(waiting(&mut store), [8, 16, 24, 32, 40, 41]);
}

#[test]
fn what_is_moved_while_it_is_read_is_read_where_it_is_then() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = apart(dir.path());
    store.bodies.segment_bytes = 8 * BODY as u64;
    let mut reader = store.reader().unwrap();
    let (stop, stays) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|threads| {
        let (stop, stays) = (&stop, &stays);
        let reads = threads.spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                let wanted = stays.load(Ordering::SeqCst);
                let page = reader.page(&bob(), Precedence::Flash, 0, usize::MAX).unwrap();
                let found = page.deliveries.len() as u64;
                assert!(found >= wanted, "{found} of {wanted}: one with a receipt was passed over");
            }
        });
        for round in 0..60 {
            let first = 8 * round;
            let mut keeps: Vec<_> = (1..=7).map(|n| keep(first + n)).collect();
            keeps.push(keep_in(first + 8, Precedence::Flash));
            store.commit(&keeps).unwrap();
            stays.fetch_add(1, Ordering::SeqCst);
            let expire = Op::Expire { now: UnixMillis(2), rows_max: 256 };
            store.commit(&[collect(first + 7), expire]).unwrap();
        }
        stop.store(true, Ordering::Relaxed);
        reads.join().unwrap();
    });
    // What is written to and the one before it, which nothing has moved yet.
    assert!(files(dir.path()).len() <= 2, "{:?}", files(dir.path()));
}

#[test]
fn a_number_of_a_file_never_comes_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut seen = BTreeSet::new();
    for n in 1..=4 {
        let mut store = apart(dir.path());
        store.commit(&[keep(n)]).unwrap();
        seen.extend(files(dir.path()));
        store.commit(&[collect(n)]).unwrap();
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
}

#[test]
fn a_start_refuses_a_store_of_which_bodies_are_missing_and_removes_what_nobody_wants() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = apart(dir.path());
    store.commit(&[keep(1)]).unwrap();
    drop(store);
    let bodies = dir.path().join("relay.db-bodies");
    std::fs::write(bodies.join("0000000000000009"), b"cut short").unwrap();
    std::fs::create_dir(bodies.join("lost+found")).unwrap();
    let mut store = apart(dir.path());
    assert_eq!(files(dir.path()).len(), 3, "removed before anything was committed");
    store.commit(&[Op::Probe { at: UnixMillis(1) }]).unwrap();
    drop(store);
    let [file, not_ours] = files(dir.path()).try_into().unwrap();
    assert_eq!(not_ours, "lost+found");
    let cut = OpenOptions::new().write(true).open(bodies.join(&file)).unwrap();
    cut.set_len(BODY as u64 - 1).unwrap();
    let mut store = SqliteStore::open(&dir.path().join("relay.db")).unwrap();
    assert!(store.recover(UnixMillis(1)).unwrap_err().0.contains("cut short"));
    drop(store);
    std::fs::remove_file(bodies.join(&file)).unwrap();
    let mut store = SqliteStore::open(&dir.path().join("relay.db")).unwrap();
    let error = store.recover(UnixMillis(1)).unwrap_err();
    assert!(error.0.contains(&file), "{error}");
}

#[test]
fn a_copy_made_while_files_go_needs_none_of_them() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = apart(dir.path());
    for n in 1..=20 {
        store.commit(&[keep(n)]).unwrap();
    }
    let database = dir.path().join("relay.db");
    let to = dir.path().join("copy.db");
    let copying = {
        let (database, to) = (database.clone(), to.clone());
        std::thread::spawn(move || copy::copy(&database, &to, &|_| Ok(())))
    };
    let mut n = 20;
    while !copying.is_finished() {
        n += 1;
        store.commit(&[keep(n), collect(n - 10)]).unwrap();
    }
    copying.join().unwrap().unwrap();
    let held = copy::inspect(&to).unwrap();
    assert!(!copy::log_of(&to).exists());
    let mut copied = SqliteStore::open(&to).unwrap();
    copied.recover(UnixMillis(1)).unwrap();
    assert_eq!(waiting(&mut copied).len() as u64, held.waiting);
    assert!(held.waiting >= 10, "{}", held.waiting);
    // The database itself is no copy: its bodies lie beside it.
    drop(store);
    assert!(copy::inspect(&database).unwrap_err().0.contains("outside of it"));
}

#[test]
fn the_log_is_begun_anew_as_soon_as_nearly_all_of_it_is_in_the_database() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store(dir.path());
    store.log.bytes_max = u64::MAX;
    store.log.truncate_at = u64::MAX;
    store.log.restart_bytes = MEGABYTE;
    let checkpointer = store.checkpointer().unwrap();
    let mut largest = 0;
    for n in 0..200 {
        store.commit(&[keep(n)]).unwrap();
        // As late as its thread may be.
        if n % 8 == 0 {
            checkpointer.run().unwrap();
        }
        largest = largest.max(log_bytes(&store));
    }
    // 16 MB went through it, and it was never cut.
    assert!(largest < 3 * MEGABYTE, "{largest}");
    assert_eq!(log_bytes(&store), largest);
    drop(store);
    let mut store = SqliteStore::open(&dir.path().join("relay.db")).unwrap();
    assert_eq!(store.recover(UnixMillis(1)).unwrap().mailboxes[0].waiting, [200, 0, 0, 0]);
}

#[test]
fn rows_refer_to_the_body_that_came_with_them_also_beside_one_that_was_not_kept() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = apart(dir.path());
    store.bodies.segment_bytes = 8 * BODY as u64;
    let with = |n: u64, byte: u8| {
        let Op::Keep { envelope, accepted_at, use_of } = keep(n) else { panic!() };
        let (id, hint, body) = (envelope.id(), envelope.hint(), vec![byte; BODY]);
        let (lane, expires_at) = (envelope.precedence(), envelope.expires_at());
        let envelope = Envelope::new(id, bob(), lane, expires_at, hint, body).unwrap();
        Op::Keep { envelope: Arc::new(envelope), accepted_at, use_of }
    };
    store.commit(&[with(1, 1)]).unwrap();
    store.commit(&[with(2, 2), with(1, 9), with(3, 3), with(3, 9), with(4, 4)]).unwrap();
    let page = store.page(&bob(), Precedence::Routine, 0, usize::MAX).unwrap();
    let bodies: Vec<_> = page.deliveries.iter().map(|one| one.envelope.sealed()[0]).collect();
    assert_eq!(bodies, [1, 2, 3, 4]);
}
