//! Databases made by every released schema, which each later build must open.
//!
//! A golden file is written once, by the build that brings its schema, and never again: copy the
//! database that `the_present_build_makes_what_is_expected` writes when `HOTLINE_GOLDEN` names a
//! path, and add its version to [`RELEASED`]. Whoever adds a table adds rows of it to [`fill`]
//! under the version that brings it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use hotline_directory::genesis::Authority;
use hotline_directory::record::{KeyRecord, SUITE, profile_commitment};
use hotline_directory::{
    Checks, Directory, Ed25519Key, EnrolRequest, EntryDraft, Genesis, Grant, Invitation,
    InviteSecret, Newcomer, Op as LogOp, RelayAccess, X25519Key,
};
use hotline_protocol::address::Seat;
use hotline_protocol::deposit::{DepositFate, TokenHashes};
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Deliver, Entry, Fate, OneTime, PrekeyCount, PublishPrekeys};
use hotline_protocol::ids::{DepositId, Digest, EnvelopeId, Hint, Precedence, Traffic, UnixMillis};
use serde_bytes::ByteBuf;
use tempfile::TempDir;

use super::memory::MemoryStore;
use super::sqlite::SqliteStore;
use super::{
    DepositOp, MailStore, MailboxFound, NewDeposit, NewLadder, Op, Outcome, Parcel, Suspension, Use,
};
use crate::core::Core;

/// Versions of the schema that were released, each with its golden file.
const RELEASED: &[u32] = &[1, 4, 5, 6, 7];

/// The schema of the present build.
const PRESENT: u32 = 7;

const HOUR: u64 = 3_600_000;
/// When the golden files were made, as far as they know: 22 November 2026.
const NOW: UnixMillis = UnixMillis(495_430 * HOUR);
const LANES: [Precedence; 4] =
    [Precedence::Routine, Precedence::Priority, Precedence::Immediate, Precedence::Flash];

/// Where the bodies of [`fill`]'s large commit lie.
const BODIES: &str = "relay.db-bodies";
const SEGMENT: &str = "0000000000000001";

fn golden(version: u32, what: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/golden");
    dir.join(format!("v{version}.{what}"))
}

/// A copy of a golden database to work on.
fn copy(version: u32) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("relay.db");
    std::fs::copy(golden(version, "db"), &path).unwrap();
    // Since schema 5: what lies beside the database.
    let bodies = golden(version, "bodies");
    if bodies.exists() {
        std::fs::create_dir(dir.path().join(BODIES)).unwrap();
        std::fs::copy(bodies, dir.path().join(BODIES).join(SEGMENT)).unwrap();
    }
    (dir, path)
}

fn seat(text: &str) -> Seat {
    text.parse().unwrap()
}

fn seats() -> [Seat; 3] {
    [seat("XA/technical/1"), seat("x-osce/policy/2"), seat("XC/other/7")]
}

fn keep(to: &Seat, id: u8, lane: Precedence, size: usize, hours: u64) -> Op {
    let expires_at = UnixMillis(NOW.0 + hours * HOUR);
    let (name, hint) = (EnvelopeId([id; 16]), Hint([id; 8]));
    let sealed = vec![id; size];
    let envelope = Envelope::new(name, to.clone(), lane, expires_at, hint, sealed).unwrap();
    let use_of = Use::of(envelope.precedence());
    let accepted_at = UnixMillis(NOW.0 + u64::from(id));
    Op::Keep { envelope: Arc::new(envelope), accepted_at, use_of }
}

fn collect(mailbox: &Seat, lane: Precedence, up_to: u64) -> Op {
    Op::Collect { mailbox: mailbox.clone(), lane, up_to, rows_max: 256 }
}

fn publish(seat: &Seat, epoch: u64, ids: std::ops::Range<u64>) -> Op {
    let one_time = ids.map(|id| OneTime { id, bytes: vec![7; 20] }).collect();
    let class = Traffic::Operation;
    let set = vec![epoch.to_le_bytes()[0]; 50];
    let publish = PublishPrekeys { class, epoch, set, replace: false, one_time };
    Op::Publish { seat: seat.clone(), publish }
}

/// Does to a store what was done to the golden ones: mail in every lane and of every size, mail
/// that was collected (the highest of a lane too), that expired, that was forgotten, a mailbox
/// that was closed, prekeys held and handed out, state counters, suspensions, the log.
fn fill(store: &mut impl MailStore, log: &[Entry], version: u32) {
    let [a, b, c] = &seats();
    store.recover(NOW).unwrap();
    let [routine, priority, immediate, flash] = LANES;
    store
        .commit(&[
            keep(a, 1, routine, 5_120, 600),
            keep(a, 2, routine, 5_120, 600),
            keep(a, 3, priority, 20_480, 600),
            keep(a, 4, immediate, 5_120, 600),
            keep(a, 5, flash, 5_120, 600),
            keep(a, 6, flash, 5_120, 600),
            keep(b, 1, routine, 81_920, 500),
            keep(b, 7, flash, 5_120, 1),
            keep(b, 8, routine, 5_120, 2),
            keep(c, 9, immediate, 5_120, 600),
        ])
        .unwrap();
    store
        .commit(&[
            collect(a, routine, 1),
            collect(a, flash, 6),
            Op::Expire { now: UnixMillis(NOW.0 + HOUR), rows_max: 256 },
            Op::CountState { seat: a.clone(), counter: 41 },
            Op::CountState { seat: b.clone(), counter: 1_000_000 },
            publish(a, 5, 0..4),
            publish(b, 1, 10..12),
            publish(c, 1, 0..3),
            Op::CloseMailbox { mailbox: c.clone() },
            Op::DropPrekeys { seat: b.clone() },
        ])
        .unwrap();
    let one_time = true;
    let class = Traffic::Operation;
    store.commit(&[Op::HandOut { seat: a.clone(), class, one_time, at: NOW }]).unwrap();
    let suspend = |seat: &Seat, reason: &str| Op::Suspend {
        seat: seat.clone(),
        reason: reason.to_owned(),
        since: UnixMillis(NOW.0 + 9),
    };
    store.commit(&[suspend(b, "lost laptop"), suspend(a, "by mistake")]).unwrap();
    store.commit(&[Op::Resume { seat: a.clone() }, Op::Probe { at: NOW }]).unwrap();
    for (seq, entry) in (1..).zip(log) {
        store.commit(&[Op::Append { seq, entry: entry.clone() }]).unwrap();
    }
    if version >= 6 {
        store.commit(&[deposits(), Op::CloseMailbox { mailbox: c.clone() }]).unwrap();
    }
    if version >= 7 {
        let drop = Op::Deposit(DepositOp::Drop { depositor: b.clone() });
        store.commit(&[deposits_of(b, 12, vec![deposit(3, vec![(a, 12)])]), drop]).unwrap();
    }
}

/// A ladder with two deposits: one for two mailboxes, one for the third alone.
fn deposits() -> Op {
    let [a, b, c] = &seats();
    deposits_of(a, 9, vec![deposit(1, vec![(c, 8), (b, 10)]), deposit(2, vec![(c, 10)])])
}

/// A ladder of this seat, with this envelope for the second seat at once.
fn deposits_of(depositor: &Seat, now: u8, deposits: Vec<NewDeposit>) -> Op {
    Op::Deposit(DepositOp::Make(Arc::new(NewLadder {
        depositor: depositor.clone(),
        originators: vec![depositor.clone()],
        at: NOW,
        now: vec![parcel(&seats()[1], now)],
        deposits,
    })))
}

fn deposit(id: u8, copies: Vec<(&Seat, u8)>) -> NewDeposit {
    NewDeposit {
        id: DepositId([id; 16]),
        release_at: UnixMillis(NOW.0 + u64::from(id) * HOUR),
        hold_ms: HOUR,
        stops: 1,
        tokens: vec![TokenHashes { hold: Digest([id; 32]), stop: Digest([id + 100; 32]) }],
        envelopes: copies.into_iter().map(|(to, id)| parcel(to, id)).collect(),
    }
}

fn parcel(to: &Seat, id: u8) -> Parcel {
    match keep(to, id, Precedence::Flash, 5_120, 600) {
        Op::Keep { envelope, use_of, .. } => Parcel { envelope, use_of },
        other => panic!("{other:?}"),
    }
}

/// All that can be found in a store, the epoch aside.
#[derive(Debug, PartialEq)]
struct Found {
    mailboxes: Vec<MailboxFound>,
    prekeys: Vec<(Seat, PrekeyCount)>,
    entries: Vec<Entry>,
    suspensions: Vec<Suspension>,
    mail: Vec<Deliver>,
    fates: Vec<Vec<Fate>>,
    deposits: Vec<DepositFate>,
}

fn look(store: &mut impl MailStore) -> (u64, Found) {
    let recovered = store.recover(NOW).unwrap();
    let mut mail = Vec::new();
    let mut fates = Vec::new();
    let ids: Vec<_> = (0..12).map(|id| EnvelopeId([id; 16])).collect();
    for seat in seats() {
        for lane in LANES {
            mail.extend(store.page(&seat, lane, 0, usize::MAX).unwrap().deliveries);
        }
        fates.push(store.fates(&seat, &ids).unwrap());
    }
    let found = Found {
        mailboxes: recovered.mailboxes,
        prekeys: recovered.prekeys,
        entries: recovered.entries,
        suspensions: recovered.suspensions,
        mail,
        fates,
        deposits: store.deposits(&[1, 2, 3].map(|id| DepositId([id; 16]))).unwrap(),
    };
    (recovered.epoch, found)
}

fn release(id: u8) -> Op {
    let at = UnixMillis(NOW.0 + 3 * HOUR);
    Op::Deposit(DepositOp::Release { id: DepositId([id; 16]), at })
}

/// What comes next: delivery ids, room and one-time keys go on where they were.
fn go_on(store: &mut impl MailStore) -> Vec<Outcome> {
    let [a, b, c] = &seats();
    let class = Traffic::Operation;
    let mut ops: Vec<Op> =
        [a, b, c].map(|seat| keep(seat, 11, Precedence::Flash, 5_120, 600)).into();
    // Seen before: waiting, collected, expired.
    ops.extend([
        keep(a, 2, LANES[0], 5_120, 600),
        keep(a, 6, LANES[3], 5_120, 600),
        keep(b, 7, LANES[3], 5_120, 1),
        // Gone with its mailbox, since schema 6.
        keep(c, 8, LANES[3], 5_120, 600),
    ]);
    ops.extend([1, 2].map(release));
    // Dropped, since schema 7.
    ops.extend([release(3), Op::Deposit(DepositOp::Clear { rows_max: 256 })]);
    ops.push(publish(a, 4, 0..1));
    // Key 0 was handed out and is not taken again.
    ops.push(publish(a, 5, 0..6));
    ops.push(Op::HandOut { seat: a.clone(), class, one_time: true, at: NOW });
    ops.push(Op::CloseMailbox { mailbox: a.clone() });
    ops.push(Op::Expire { now: UnixMillis(NOW.0 + 2_000 * HOUR), rows_max: 256 });
    store.commit(&ops).unwrap()
}

fn key(n: u8, role: u8) -> SigningKey {
    let mut seed = [role; 32];
    seed[0] = n;
    SigningKey::from_bytes(&seed)
}

fn genesis() -> Vec<u8> {
    let genesis = Genesis {
        name: "Golden".to_owned(),
        created: NOW,
        authority: Authority::new(1, vec![Ed25519Key::of(&key(0, 201))]),
        head_key: Ed25519Key::of(&key(0, 202)),
        relay: RelayAccess::new(
            vec![Ed25519Key::of(&key(0, 203))],
            vec!["relay.invalid:4433".to_owned()],
        ),
    };
    genesis.encode()
}

/// A log with every kind of author: the authority, a newcomer with a profile, a seat.
fn log() -> Vec<Entry> {
    let mut directory = Directory::from_genesis(&genesis()).unwrap();
    let mut log = Vec::new();
    let mut append = |directory: &mut Directory, bytes: Vec<u8>, profile: Option<&[u8]>| {
        directory.apply(&bytes, Checks::appending(NOW)).unwrap();
        let profile = profile.map(|p| ByteBuf::from([[5; 16].as_slice(), p].concat()));
        log.push(Entry { bytes, profile });
    };
    let authority = key(0, 201);
    for (n, seat) in (1_u8..).zip(seats().into_iter().take(2)) {
        let secret = InviteSecret::from_bytes([n; 16]);
        let party = seat.desk.party.clone();
        let grant = Grant {
            invite: secret.public(),
            party: party.clone(),
            seat: Some(seat.clone()),
            nominator: true,
            serial: 1,
            expires: UnixMillis(NOW.0 + HOUR),
            by_seat: None,
        };
        let op = LogOp::Admit { party, name: format!("Party {n}"), grant };
        let entry = EntryDraft::new(&directory, &op, NOW).sign(&authority).encode();
        append(&mut directory, entry, None);
        let invitation = Invitation::new(&directory, secret, &authority).unwrap();
        let mut agreement = [n; 32];
        agreement[31] = 0x42;
        let identity = key(n, 1);
        let record = KeyRecord {
            suite: SUITE,
            seat: seat.clone(),
            identity: Ed25519Key::of(&identity),
            agreement: X25519Key::new(agreement).unwrap(),
            tls: Ed25519Key::of(&key(n, 3)),
            serial: 1,
            not_before: NOW,
            not_after: UnixMillis(u64::MAX),
        };
        let keys = Newcomer {
            seat: Some((&record, &identity)),
            nominator: Some(&key(n, 2)),
            profile: Some(profile_commitment(&[5; 16], b"Duty officer")),
        };
        let request = EnrolRequest::new(&invitation, [0; 32], keys).unwrap().encode();
        let request = EnrolRequest::decode(&request).unwrap();
        let entry = directory.enrol_entry(&request, &[0; 32], NOW).unwrap();
        append(&mut directory, entry, Some(b"Duty officer"));
        let commitment = profile_commitment(&[5; 16], b"Head of desk");
        let op = LogOp::Profile { seat, commitment };
        let entry = EntryDraft::new(&directory, &op, NOW).sign(&identity).encode();
        append(&mut directory, entry, Some(b"Head of desk"));
    }
    let op = LogOp::RevokeParty { party: seats()[1].desk.party.clone(), reason: "left".to_owned() };
    let entry = EntryDraft::new(&directory, &op, NOW).sign(&authority).encode();
    append(&mut directory, entry, None);
    log
}

fn schema(path: &Path) -> Vec<(String, Option<String>)> {
    let connection = rusqlite::Connection::open(path).unwrap();
    let mut rows = connection.prepare("SELECT name, sql FROM sqlite_master ORDER BY name").unwrap();
    rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_database_of_every_released_schema_opens_with_all_that_is_in_it() {
    for version in RELEASED {
        let (dir, path) = copy(*version);
        let mut store = SqliteStore::open(&path).unwrap();
        let mut expected = MemoryStore::default();
        // The log is what the file holds: it was signed then and is judged below.
        let genesis = std::fs::read(golden(*version, "genesis")).unwrap();
        let recovered = store.recover(NOW).unwrap();
        fill(&mut expected, &recovered.entries, *version);
        assert_eq!(look(&mut store).1, look(&mut expected).1, "version {version}");

        let directory = Directory::from_genesis(&genesis).unwrap();
        let core = Core::begin(NOW, directory, key(0, 202), recovered).unwrap();
        assert_eq!(core.directory().head().0, 7, "version {version}");
        assert!(core.directory().party(&seats()[1].desk.party).unwrap().revoked.is_some());
        assert!(core.suspension(&seats()[1]).is_some());

        assert_eq!(go_on(&mut store), go_on(&mut expected), "version {version}");
        drop(store);
        let fresh = dir.path().join("fresh.db");
        SqliteStore::open(&fresh).unwrap();
        assert_eq!(schema(&path), schema(&fresh), "version {version} migrates to other tables");
    }
}

#[test]
fn a_migrated_database_opened_twice_in_a_row_is_the_same() {
    for version in RELEASED {
        let (_dir, path) = copy(*version);
        let mut looks = Vec::new();
        for _ in 0..3 {
            let mut store = SqliteStore::open(&path).unwrap();
            looks.push(look(&mut store));
        }
        assert!(looks.windows(2).all(|pair| pair[0].0 < pair[1].0), "the epoch did not rise");
        assert!(looks.windows(2).all(|pair| pair[0].1 == pair[1].1), "version {version}");
    }
}

#[test]
fn a_database_of_a_newer_schema_is_refused_untouched() {
    let (dir, path) = copy(1);
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute_batch("PRAGMA user_version = 99").unwrap();
    connection.close().unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = SqliteStore::open(&path).unwrap_err();
    assert!(error.0.contains("version 99"), "{error}");
    assert!(std::fs::read(&path).unwrap() == before, "the file was changed");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "files were left beside it");
}

/// The generator of golden files, held to what they are compared with.
#[test]
fn the_present_build_makes_what_is_expected() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("relay.db");
    let mut store = SqliteStore::open(&path).unwrap();
    let mut expected = MemoryStore::default();
    let log = log();
    fill(&mut store, &log, PRESENT);
    fill(&mut expected, &log, PRESENT);
    drop(store);
    if let Some(to) = std::env::var_os("HOTLINE_GOLDEN") {
        let to = PathBuf::from(to);
        std::fs::copy(&path, to.with_extension("db")).unwrap();
        let bodies = dir.path().join(BODIES).join(SEGMENT);
        std::fs::copy(bodies, to.with_extension("bodies")).unwrap();
        std::fs::write(to.with_extension("genesis"), genesis()).unwrap();
    }
    let mut store = SqliteStore::open(&path).unwrap();
    assert_eq!(look(&mut store).1, look(&mut expected).1);
    assert_eq!(go_on(&mut store), go_on(&mut expected));
}
