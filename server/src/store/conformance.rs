//! What every store must do, run on each of them.

use std::sync::Arc;

use hotline_protocol::address::Seat;
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Entry, Fate, PrekeyCount};
use hotline_protocol::ids::{Digest, EnvelopeId, Hint, Precedence, Traffic, UnixMillis};
use proptest::prelude::*;

use self::engines::{Apart, Engine, Memory, Sqlite};
use self::prekeys::{hand_out, handed, publish};
use super::memory::{Failure, MemoryStore};
use super::sqlite::SqliteStore;
use super::{Full, MailRead as _, MailStore, Op, Outcome, Recovered, Room, Use};
use crate::limits::{RESTORE_GAP, TOMBSTONE_AFTER_EXPIRY};

const HOUR: u64 = 3_600_000;
const NOW: UnixMillis = UnixMillis(1_000 * HOUR);

macro_rules! on_every_store {
    ($($name:ident),+ $(,)?) => {
        mod memory_store { $(#[test] fn $name() { super::$name::<super::Memory>(); })+ }
        mod sqlite_store { $(#[test] fn $name() { super::$name::<super::Sqlite>(); })+ }
        mod apart_store { $(#[test] fn $name() { super::$name::<super::Apart>(); })+ }
    };
}

mod deposits;
mod engines;
mod prekeys;
mod room;

on_every_store!(
    an_envelope_kept_survives_a_restart,
    a_retry_is_a_duplicate_with_its_first_time_for_ever,
    delivery_ids_ascend_and_never_come_back,
    collecting_leaves_other_lanes_and_mailboxes_alone,
    pages_are_bounded_and_follow_each_other,
    expiry_leaves_tombstones_that_are_forgotten_later,
    a_closed_mailbox_is_empty_and_without_prekeys,
    a_long_lane_is_collected_in_bounded_steps,
    a_closed_mailbox_is_empty_at_once_and_freed_in_bounded_steps,
    a_store_put_back_uses_no_epoch_delivery_or_one_time_prekey_again,
    the_state_counter_never_falls,
    the_epoch_rises_at_every_start,
    the_log_keeps_its_order,
    suspensions_survive_a_restart,
    chunks_keep_the_latest_expiry_until_they_are_dropped,
);

fn seat(text: &str) -> Seat {
    text.parse().unwrap()
}

fn alice() -> Seat {
    seat("XA/technical/1")
}

fn envelope(to: &Seat, id: u8, precedence: Precedence, hours: u64) -> Envelope {
    let expires_at = UnixMillis(NOW.0 + hours * HOUR);
    let sealed = vec![id; 5_120];
    Envelope::new(EnvelopeId([id; 16]), to.clone(), precedence, expires_at, Hint([id; 8]), sealed)
        .unwrap()
}

fn keep_at(envelope: Envelope, accepted_at: u64) -> Op {
    let use_of = Use::of(envelope.precedence());
    Op::Keep { envelope: Arc::new(envelope), accepted_at: UnixMillis(accepted_at), use_of }
}

fn keep(to: &Seat, id: u8, precedence: Precedence) -> Op {
    keep_at(envelope(to, id, precedence, 24), 7)
}

fn collect(mailbox: &Seat, lane: Precedence, up_to: u64) -> Op {
    Op::Collect { mailbox: mailbox.clone(), lane, up_to, rows_max: 100 }
}

#[track_caller]
fn commit(engine: &mut impl Engine, op: Op) -> Outcome {
    let ops = [op];
    let mut outcomes = engine.store().commit(&ops).unwrap();
    assert_eq!(outcomes.len(), 1);
    outcomes.remove(0)
}

#[track_caller]
fn waiting(engine: &mut impl Engine, mailbox: &Seat, lane: Precedence) -> Vec<(u64, u8)> {
    let page = engine.store().page(mailbox, lane, 0, usize::MAX).unwrap();
    let deliveries = page.deliveries.iter();
    deliveries.map(|d| (d.delivery, d.envelope.id().as_bytes()[0])).collect()
}

#[track_caller]
fn fate(engine: &mut impl Engine, mailbox: &Seat, id: u8) -> Fate {
    engine.store().fates(mailbox, &[EnvelopeId([id; 16])]).unwrap()[0]
}

fn an_envelope_kept_survives_a_restart<E: Engine>() {
    let mut e = E::fresh();
    let kept = envelope(&alice(), 1, Precedence::Flash, 24);
    assert_eq!(commit(&mut e, keep_at(kept.clone(), 7)), Outcome::Kept { delivery: 1 });
    commit(&mut e, keep(&alice(), 2, Precedence::Routine));
    let recovered = e.restart();
    assert_eq!(recovered.mailboxes[0].waiting, [1, 0, 0, 1]);
    assert_eq!(recovered.mailboxes[0].newest, [2, 0, 0, 1]);
    let page = e.store().page(&alice(), Precedence::Flash, 0, usize::MAX).unwrap();
    assert_eq!(page.deliveries[0].envelope, kept);
    assert_eq!(page.deliveries[0].accepted_at, UnixMillis(7));
    assert_eq!(fate(&mut e, &alice(), 1), Fate::Waiting);
    assert_eq!(fate(&mut e, &alice(), 9), Fate::Unknown);
    assert_eq!(fate(&mut e, &seat("XB/technical/1"), 1), Fate::Unknown);
}

fn a_retry_is_a_duplicate_with_its_first_time_for_ever<E: Engine>() {
    let mut e = E::fresh();
    let op = |at| keep_at(envelope(&alice(), 1, Precedence::Routine, 24), at);
    let duplicate = Outcome::Duplicate { accepted_at: UnixMillis(7) };
    let both = e.store().commit(&[op(7), op(8)]).unwrap();
    assert_eq!(both, [Outcome::Kept { delivery: 1 }, duplicate.clone()]);
    assert_eq!(commit(&mut e, op(9)), duplicate);
    commit(&mut e, collect(&alice(), Precedence::Routine, 1));
    assert_eq!(fate(&mut e, &alice(), 1), Fate::Collected);
    assert_eq!(commit(&mut e, op(10)), duplicate);
    e.restart();
    assert_eq!(commit(&mut e, op(11)), duplicate);
    assert_eq!(waiting(&mut e, &alice(), Precedence::Routine), []);
    // The same id in another mailbox is another envelope.
    let other = keep(&seat("XB/technical/1"), 1, Precedence::Routine);
    assert_eq!(commit(&mut e, other), Outcome::Kept { delivery: 1 });
}

fn delivery_ids_ascend_and_never_come_back<E: Engine>() {
    let mut e = E::fresh();
    for id in 1..=3 {
        let delivery = u64::from(id);
        assert_eq!(
            commit(&mut e, keep(&alice(), id, Precedence::Routine)),
            Outcome::Kept { delivery }
        );
    }
    // The highest goes, and the relay starts again.
    commit(&mut e, collect(&alice(), Precedence::Routine, 3));
    e.restart();
    let next = keep(&alice(), 4, Precedence::Flash);
    assert_eq!(commit(&mut e, next), Outcome::Kept { delivery: 4 });
    commit(&mut e, collect(&alice(), Precedence::Flash, 4));
    let next = keep(&alice(), 5, Precedence::Routine);
    assert_eq!(commit(&mut e, next), Outcome::Kept { delivery: 5 });
}

fn collecting_leaves_other_lanes_and_mailboxes_alone<E: Engine>() {
    let mut e = E::fresh();
    let bob = seat("XB/technical/1");
    for (id, lane) in [(1, Precedence::Routine), (2, Precedence::Flash), (3, Precedence::Routine)] {
        commit(&mut e, keep(&alice(), id, lane));
        commit(&mut e, keep(&bob, id, lane));
    }
    let removed = commit(&mut e, collect(&alice(), Precedence::Routine, 2));
    assert_eq!(removed, Outcome::Removed { count: 1, more: false });
    assert_eq!(waiting(&mut e, &alice(), Precedence::Routine), [(3, 3)]);
    assert_eq!(waiting(&mut e, &alice(), Precedence::Flash), [(2, 2)]);
    assert_eq!(waiting(&mut e, &bob, Precedence::Routine), [(1, 1), (3, 3)]);
    let again = commit(&mut e, collect(&alice(), Precedence::Routine, 2));
    assert_eq!(again, Outcome::Removed { count: 0, more: false });
}

fn pages_are_bounded_and_follow_each_other<E: Engine>() {
    let mut e = E::fresh();
    for id in 1..=5 {
        commit(&mut e, keep(&alice(), id, Precedence::Priority));
    }
    let mut page = |after, bytes| e.store().page(&alice(), Precedence::Priority, after, bytes);
    let first = page(0, 2 * 5_120).unwrap();
    assert_eq!((first.deliveries.len(), first.more), (2, true));
    let least = page(2, 1).unwrap();
    assert_eq!((least.deliveries[0].delivery, least.deliveries.len(), least.more), (3, 1, true));
    let last = page(3, 2 * 5_120).unwrap();
    assert_eq!((last.deliveries[0].delivery, last.deliveries.len(), last.more), (4, 2, false));
}

fn expiry_leaves_tombstones_that_are_forgotten_later<E: Engine>() {
    let mut e = E::fresh();
    let bob = seat("XB/technical/1");
    for id in 1..=3 {
        commit(&mut e, keep_at(envelope(&alice(), id, Precedence::Routine, 1), 7));
    }
    commit(&mut e, keep_at(envelope(&bob, 1, Precedence::Flash, 2), 7));
    let expire =
        |hours: u64, rows_max| Op::Expire { now: UnixMillis(NOW.0 + hours * HOUR), rows_max };
    assert_eq!(commit(&mut e, expire(0, 9)), Outcome::Expired { removed: vec![], more: false });
    let removed = vec![(alice(), [2, 0, 0, 0])];
    assert_eq!(commit(&mut e, expire(1, 2)), Outcome::Expired { removed, more: true });
    let removed = vec![(alice(), [1, 0, 0, 0])];
    assert_eq!(commit(&mut e, expire(1, 2)), Outcome::Expired { removed, more: false });
    assert_eq!(fate(&mut e, &alice(), 2), Fate::Expired);
    assert_eq!(fate(&mut e, &bob, 1), Fate::Waiting);
    let retry = keep_at(envelope(&alice(), 2, Precedence::Routine, 1), 8);
    assert_eq!(commit(&mut e, retry), Outcome::Duplicate { accepted_at: UnixMillis(7) });
    let later = 1 + TOMBSTONE_AFTER_EXPIRY.as_secs() / 3_600;
    commit(&mut e, expire(later, 100));
    assert_eq!(fate(&mut e, &alice(), 2), Fate::Unknown);
}

fn a_closed_mailbox_is_empty_and_without_prekeys<E: Engine>() {
    let mut e = E::fresh();
    commit(&mut e, keep(&alice(), 1, Precedence::Routine));
    commit(&mut e, keep(&alice(), 2, Precedence::Flash));
    commit(&mut e, publish(1, 1, false, 0..3));
    let close = Op::CloseMailbox { mailbox: alice() };
    assert_eq!(commit(&mut e, close), Outcome::Done);
    assert_eq!(fate(&mut e, &alice(), 1), Fate::Expired);
    assert_eq!(commit(&mut e, hand_out(true)), Outcome::NoPrekeys);
    assert_eq!(e.restart().prekeys, []);
    // A successor at the address goes on with new delivery ids.
    let next = keep(&alice(), 3, Precedence::Routine);
    assert_eq!(commit(&mut e, next), Outcome::Kept { delivery: 3 });
}

fn a_long_lane_is_collected_in_bounded_steps<E: Engine>() {
    let mut e = E::fresh();
    for id in 1..=7 {
        commit(&mut e, keep(&alice(), id, Precedence::Routine));
    }
    let step = Op::Collect { mailbox: alice(), lane: Precedence::Routine, up_to: 6, rows_max: 3 };
    assert_eq!(commit(&mut e, step.clone()), Outcome::Removed { count: 3, more: true });
    assert_eq!(fate(&mut e, &alice(), 3), Fate::Collected);
    assert_eq!(fate(&mut e, &alice(), 4), Fate::Waiting);
    e.restart();
    assert_eq!(commit(&mut e, step.clone()), Outcome::Removed { count: 3, more: false });
    assert_eq!(commit(&mut e, step), Outcome::Removed { count: 0, more: false });
    assert_eq!(waiting(&mut e, &alice(), Precedence::Routine), [(7, 7)]);
}

fn a_closed_mailbox_is_empty_at_once_and_freed_in_bounded_steps<E: Engine>() {
    let mut e = E::fresh();
    let bob = seat("XB/technical/1");
    for id in 1..=5 {
        commit(&mut e, keep_at(envelope(&alice(), id, Precedence::Routine, 1), 7));
        commit(&mut e, keep(&bob, id, Precedence::Routine));
    }
    // Whoever comes to the address next has mail of its own, from the same commit on.
    let close = Op::CloseMailbox { mailbox: alice() };
    let next = keep(&alice(), 6, Precedence::Routine);
    let outcomes = e.store().commit(&[close, next]).unwrap();
    assert_eq!(outcomes[1], Outcome::Kept { delivery: 6 });
    let expire =
        |hours: u64, rows_max| Op::Expire { now: UnixMillis(NOW.0 + hours * HOUR), rows_max };
    for _ in 0..4 {
        assert_eq!(waiting(&mut e, &alice(), Precedence::Routine), [(6, 6)]);
        assert_eq!(fate(&mut e, &alice(), 2), Fate::Expired);
        assert_eq!(fate(&mut e, &alice(), 5), Fate::Expired);
        let retry = keep_at(envelope(&alice(), 5, Precedence::Routine, 1), 8);
        let first = Outcome::Duplicate { accepted_at: UnixMillis(7) };
        assert_eq!(commit(&mut e, retry), first);
        let found = e.restart().mailboxes;
        assert_eq!((found[0].waiting, found[0].newest), ([1, 0, 0, 0], [6, 0, 0, 0]));
        // What was gone already is not told to have expired.
        let Outcome::Expired { removed, .. } = commit(&mut e, expire(0, 2)) else {
            panic!("not expired");
        };
        assert_eq!(removed, []);
    }
    assert_eq!(commit(&mut e, expire(1, 2)), Outcome::Expired { removed: vec![], more: false });
    assert_eq!(waiting(&mut e, &bob, Precedence::Routine).len(), 5);
    let all = collect(&alice(), Precedence::Routine, 6);
    assert_eq!(commit(&mut e, all), Outcome::Removed { count: 1, more: false });
    assert_eq!(fate(&mut e, &alice(), 1), Fate::Expired);
}

fn a_store_put_back_uses_no_epoch_delivery_or_one_time_prekey_again<E: Engine>() {
    let mut e = E::fresh();
    let bob = seat("XB/technical/1");
    commit(&mut e, keep(&alice(), 1, Precedence::Routine));
    commit(&mut e, publish(3, 1, false, 0..4));
    assert_eq!(handed(&mut e), Some(0));
    let before = e.restart();
    assert_eq!(before.restored_at, None);
    // A week of use that the copy does not know.
    let at = UnixMillis(NOW.0 + 5);
    commit(&mut e, Op::PutBack { at, epoch: before.epoch + 7, delivery: 0 });
    let after = e.restart();
    assert_eq!(after.restored_at, Some(at));
    assert!(after.epoch > before.epoch + 1_000_000_000);
    assert_eq!(after.mailboxes, before.mailboxes);
    assert_eq!(after.prekeys, [(alice(), PrekeyCount { one_time: 0, ..before.prekeys[0].1 })]);
    // Key 0 was handed out and stays so; what the seat publishes from here on is new.
    commit(&mut e, publish(3, 1, false, 0..1));
    assert_eq!(handed(&mut e), None);
    assert_eq!(waiting(&mut e, &alice(), Precedence::Routine), [(1, 1)]);
    // A mailbox that the copy does not hold may have been used too.
    for mailbox in [&alice(), &bob] {
        let next = keep(mailbox, 2, Precedence::Routine);
        let Outcome::Kept { delivery } = commit(&mut e, next) else { panic!("not kept") };
        assert!(delivery > RESTORE_GAP, "{mailbox}: {delivery}");
    }
    let epoch = after.epoch + (1 << 40);
    commit(&mut e, Op::PutBack { at, epoch, delivery: 1 << 59 });
    assert!(e.restart().epoch > epoch);
    let next = keep(&bob, 3, Precedence::Routine);
    let Outcome::Kept { delivery } = commit(&mut e, next) else { panic!("not kept") };
    assert!(delivery > 1 << 59);
}

fn the_state_counter_never_falls<E: Engine>() {
    let mut e = E::fresh();
    for counter in [5, 9, 3] {
        commit(&mut e, Op::CountState { seat: alice(), counter });
    }
    assert_eq!(e.restart().mailboxes[0].state, 9);
}

fn the_epoch_rises_at_every_start<E: Engine>() {
    let mut e = E::fresh();
    let first = e.restart().epoch;
    assert!(first >= NOW.0);
    assert!(e.restart().epoch > first);
}

fn the_log_keeps_its_order<E: Engine>() {
    let mut e = E::fresh();
    let entry = |n: u8| Entry {
        bytes: vec![n; 3],
        profile: (n == 2).then(|| serde_bytes::ByteBuf::from(vec![9])),
    };
    for n in 1..=3 {
        commit(&mut e, Op::Append { seq: u64::from(n), entry: entry(n) });
    }
    assert_eq!(e.restart().entries, [entry(1), entry(2), entry(3)]);
    assert!(e.store().commit(&[Op::Append { seq: 9, entry: entry(9) }]).is_err());
    assert_eq!(e.restart().entries.len(), 3);
}

fn suspensions_survive_a_restart<E: Engine>() {
    let mut e = E::fresh();
    let suspend = |reason: &str| Op::Suspend {
        seat: alice(),
        reason: reason.to_owned(),
        since: UnixMillis(4),
    };
    commit(&mut e, suspend("lost"));
    commit(&mut e, suspend("stolen"));
    let found = e.restart().suspensions;
    assert_eq!((found.len(), found[0].reason.as_str()), (1, "stolen"));
    commit(&mut e, Op::Resume { seat: alice() });
    assert_eq!(e.restart().suspensions, []);
}

#[test]
fn a_failed_commit_fails_everything_after_it() {
    for (failure, found) in [(Failure::BeforeWriting, 1), (Failure::AfterWriting, 2)] {
        let mut store = MemoryStore::default();
        store.fail_after(1, failure);
        assert!(store.commit(&[keep(&alice(), 1, Precedence::Routine)]).is_ok());
        assert!(store.commit(&[keep(&alice(), 2, Precedence::Routine)]).is_err());
        assert!(store.commit(&[keep(&alice(), 3, Precedence::Routine)]).is_err());
        assert!(store.page(&alice(), Precedence::Routine, 0, 1).is_err());
        let mut store = store.reopen();
        assert_eq!(store.recover(NOW).unwrap().mailboxes[0].waiting, [found, 0, 0, 0]);
    }
}

#[test]
fn a_failed_commit_fails_everything_after_it_on_disk() {
    let mut e = Sqlite::fresh();
    commit(&mut e, keep(&alice(), 1, Precedence::Routine));
    let wrong = Op::Append { seq: 9, entry: Entry { bytes: vec![], profile: None } };
    assert!(e.store.commit(&[keep(&alice(), 2, Precedence::Routine), wrong]).is_err());
    assert!(e.store.commit(&[keep(&alice(), 3, Precedence::Routine)]).is_err());
    assert!(e.store.page(&alice(), Precedence::Routine, 0, 1).is_err());
    // The batch is on disk as a whole or, as here, not at all.
    e.restart();
    assert_eq!(waiting(&mut e, &alice(), Precedence::Routine), [(1, 1)]);
}

#[test]
fn the_room_of_a_mailbox_is_known_after_a_restart() {
    let mut e = Sqlite::fresh();
    let bytes = |e: &Sqlite| -> i64 {
        let c = e.store.connection_for_tests();
        c.query_row("SELECT bytes FROM mailbox", [], |row| row.get(0)).unwrap()
    };
    for id in 1..=3 {
        commit(&mut e, keep(&alice(), id, Precedence::Routine));
    }
    commit(&mut e, collect(&alice(), Precedence::Routine, 1));
    assert_eq!(bytes(&e), 2 * 5_120);
    e.restart();
    commit(&mut e, collect(&alice(), Precedence::Routine, 2));
    assert_eq!(bytes(&e), 5_120);
    commit(&mut e, Op::CloseMailbox { mailbox: alice() });
    assert_eq!(bytes(&e), 0);
}

#[test]
fn a_start_reads_no_envelope() {
    let e = Sqlite::fresh();
    let c = e.store.connection_for_tests();
    let sql = "SELECT mailbox, prec, count(*), max(delivery) FROM env GROUP BY mailbox, prec";
    let mut plan = c.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let plan: String = plan.query_row([], |row| row.get(3)).unwrap();
    assert!(plan.contains("COVERING INDEX env_order"), "{plan}");
}

#[test]
fn a_newer_schema_is_refused() {
    let e = Sqlite::fresh();
    let path = e.dir.path().join("relay.db");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("PRAGMA user_version = 99").unwrap();
    assert!(SqliteStore::open(&path).is_err());
}

#[test]
fn every_commit_is_synced_and_checkpoints_are_off_the_commit_path() {
    let e = Sqlite::fresh();
    for (pragma, value) in [("synchronous", 2), ("wal_autocheckpoint", 0)] {
        let found: i64 =
            e.store.connection_for_tests().pragma_query_value(None, pragma, |r| r.get(0)).unwrap();
        assert_eq!(found, value, "{pragma}");
    }
    let mode: String = e
        .store
        .connection_for_tests()
        .pragma_query_value(None, "journal_mode", |r| r.get(0))
        .unwrap();
    assert_eq!(mode, "wal");
}

fn chunks_keep_the_latest_expiry_until_they_are_dropped<E: Engine>() {
    let mut e = E::fresh();
    let [a, b, c] = [1, 2, 3].map(|n| Digest([n; 32]));
    let keep = |names: &[Digest], hours: u64| Op::KeepChunks {
        names: names.to_vec(),
        expires_at: UnixMillis(hours),
    };
    for op in [keep(&[a, b], 5), keep(&[b, c], 3), keep(&[c], 9)] {
        assert_eq!(commit(&mut e, op), Outcome::Done);
    }
    let found = [(a, UnixMillis(5)), (b, UnixMillis(5)), (c, UnixMillis(9))];
    assert_eq!(e.restart().chunks, found);
    commit(&mut e, Op::DropChunks { names: vec![a, c, Digest([4; 32])] });
    assert_eq!(e.restart().chunks, found[1..2]);
}

/// Something that happens to a store.
#[derive(Debug, Clone)]
enum Step {
    Keep(u8, u8, Precedence),
    Collect(u8, Precedence, u64),
    Expire(u64),
    Restart,
}

fn lane() -> impl Strategy<Value = Precedence> {
    prop_oneof![Just(Precedence::Routine), Just(Precedence::Flash)]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..2u8, 0..12u8, lane()).prop_map(|(to, id, lane)| Step::Keep(to, id, lane)),
        3 => (0..2u8, lane(), 0..12u64).prop_map(|(of, lane, up_to)| Step::Collect(of, lane, up_to)),
        1 => (0..30u64).prop_map(Step::Expire),
        1 => Just(Step::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever happens, both stores say the same.
    #[test]
    fn both_stores_are_the_same_store(steps in proptest::collection::vec(step(), 1..40)) {
        let (mut memory, mut sqlite) = (Memory::fresh(), Sqlite::fresh());
        memory.restart();
        let boxes = [alice(), seat("XB/policy/2")];
        for step in steps {
            let op = match step {
                Step::Keep(to, id, lane) => {
                    keep_at(envelope(&boxes[usize::from(to)], id, lane, u64::from(id)), 7)
                }
                Step::Collect(of, lane, up_to) => collect(&boxes[usize::from(of)], lane, up_to),
                Step::Expire(hours) => {
                    Op::Expire { now: UnixMillis(NOW.0 + hours * HOUR), rows_max: 100 }
                }
                Step::Restart => {
                    let (a, b) = (memory.restart(), sqlite.restart());
                    prop_assert_eq!(a.mailboxes, b.mailboxes);
                    continue;
                }
            };
            prop_assert_eq!(commit(&mut memory, op.clone()), commit(&mut sqlite, op));
            for mailbox in &boxes {
                for lane in [Precedence::Routine, Precedence::Flash] {
                    prop_assert_eq!(
                        waiting(&mut memory, mailbox, lane),
                        waiting(&mut sqlite, mailbox, lane)
                    );
                }
                let ids: Vec<_> = (0..12).map(|id| EnvelopeId([id; 16])).collect();
                prop_assert_eq!(
                    memory.store().fates(mailbox, &ids).unwrap(),
                    sqlite.store().fates(mailbox, &ids).unwrap()
                );
            }
        }
    }
}

#[test]
fn no_row_names_a_sender() {
    let mut e = Sqlite::fresh();
    let sender = seat("x-sender/other/77");
    let state = Op::CountState { seat: sender.clone(), counter: 1 };
    let ops = [keep(&alice(), 1, Precedence::Routine), state];
    e.store.commit(&ops).unwrap();
    commit(&mut e, collect(&alice(), Precedence::Routine, 1));
    commit(&mut e, keep(&alice(), 2, Precedence::Routine));
    let c = e.store.connection_for_tests();
    let names = |table: &str| -> Vec<String> {
        let mut rows =
            c.prepare(&format!("SELECT name FROM pragma_table_info('{table}')")).unwrap();
        rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    // What is kept of an envelope, column by column: whoever adds one must look here first.
    assert_eq!(
        names("env"),
        [
            "mailbox", "delivery", "mid", "prec", "expires", "accepted", "hint", "body", "segment",
            "place", "size"
        ]
    );
    assert_eq!(names("tombstone"), ["mailbox", "mid", "fate", "accepted", "forget_at"]);
    assert_eq!(names("chunk"), ["name", "expires"]);
    // The sender's address stands in its own mailbox row and nowhere else, in no encoding.
    let row: i64 = c
        .query_row("SELECT id FROM mailbox WHERE seat = ?1", [sender.to_string()], |r| r.get(0))
        .unwrap();
    for (table, column) in [("env", "mailbox"), ("tombstone", "mailbox")] {
        let found: i64 = c
            .query_row(&format!("SELECT count(*) FROM {table} WHERE {column} = ?1"), [row], |r| {
                r.get(0)
            })
            .unwrap();
        assert_eq!(found, 0, "{table}");
    }
    let text = sender.to_string();
    let bytes = std::fs::read(e.dir.path().join("relay.db-wal")).unwrap();
    let pages = bytes.chunks(4_120).filter(|page| {
        page.windows(text.len()).any(|window| window == text.as_bytes())
            && page.windows(16).any(|window| window == [1; 16] || window == [2; 16])
    });
    assert_eq!(pages.count(), 0, "an envelope and its sender lie on one page");
}
