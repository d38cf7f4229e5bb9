//! The write-ahead log under readers and backups.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hotline_protocol::envelope::Envelope;
use hotline_protocol::ids::Hint;

use super::*;
use crate::store::Use;

const MEGABYTE: u64 = 1 << 20;

fn bob() -> Seat {
    "XB/technical/1".parse().unwrap()
}

fn keep(n: u64) -> Op {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&n.to_be_bytes());
    let expires_at = UnixMillis(3_600_000);
    let (id, lane) = (EnvelopeId(id), Precedence::Routine);
    let envelope = Envelope::new(id, bob(), lane, expires_at, Hint([0; 8]), vec![7; 81_920]);
    let accepted_at = UnixMillis(1);
    Op::Keep { envelope: Arc::new(envelope.unwrap()), accepted_at, use_of: Use::Common }
}

fn store(dir: &Path) -> SqliteStore {
    let mut store = SqliteStore::open(&dir.join("relay.db")).unwrap();
    store.recover(UnixMillis(1)).unwrap();
    store.wal_bytes_max = MEGABYTE;
    store.truncate_at = MEGABYTE;
    store
}

fn log_bytes(store: &SqliteStore) -> u64 {
    std::fs::metadata(copy::log_of(&store.path)).unwrap().len()
}

#[test]
fn the_log_stays_bounded_while_others_read_without_a_pause() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store(dir.path());
    store.wal_retry_bytes = MEGABYTE / 8;
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
    store.wal_retry_bytes = 8 * MEGABYTE;
    store.commit(&[keep(0)]).unwrap();
    let holder = Connection::open(&store.path).unwrap();
    holder.execute_batch("BEGIN; SELECT count(*) FROM env").unwrap();
    let count = "SELECT count(*) FROM env";
    let seen: i64 = holder.query_row(count, [], |row| row.get(0)).unwrap();
    let mut tries = BTreeSet::new();
    let mut n = 1;
    while log_bytes(&store) < 3 * MEGABYTE {
        store.commit(&[keep(n)]).unwrap();
        tries.insert(store.truncate_at);
        n += 1;
    }
    assert_eq!(tries.len(), 2, "more than one commit waited for whoever holds the snapshot");
    assert_eq!(holder.query_row(count, [], |row| row.get(0)), Ok(seen));
    holder.execute_batch("COMMIT").unwrap();
    while log_bytes(&store) > MEGABYTE {
        assert!(log_bytes(&store) <= store.truncate_at + MEGABYTE, "the log is never cut");
        store.commit(&[keep(n)]).unwrap();
        n += 1;
    }
    assert_eq!(store.truncate_at, MEGABYTE);
}
