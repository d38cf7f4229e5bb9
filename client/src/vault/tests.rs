//! The store against its promises: unreadable without the key, whole or not at all, and the same
//! rows back.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use hotline_protocol::address::Seat;
use hotline_protocol::ids::{
    CaseId, Digest, EnvelopeId, Hint, MessageId, Precedence, Traffic, UnixMillis,
};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::{Cost, Filter, Found, Page, Unlock, Vault, VaultError};
use crate::engine::{
    AckRow, Cargo, Cell, CopyRow, CopyState, Direction, EntryRow, IntentRow, LogRow, MemoryRows,
    MessageRow, OutgoingRow, QuarantineRow, Role, Snapshot, Write,
};

mod desk;
mod search;

/// Loading as of the beginning of time leaves nothing out.
const EVER: UnixMillis = UnixMillis(0);

const CANARY: &str = "the-canary-sings-at-noon-4711";

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(7)
}

fn passphrase(text: &str) -> Unlock {
    Unlock::Passphrase(Zeroizing::new(text.to_owned()))
}

fn home() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn open_vault(home: &Path) -> Vault {
    Vault::create(home, &Unlock::NoPassphrase, Cost::LEAST, &mut rng()).unwrap()
}

fn seat(number: u16) -> Seat {
    format!("XB/technical/{number}").parse().unwrap()
}

fn message(number: u8) -> MessageRow {
    MessageRow {
        id: MessageId([number; 16]),
        common: Digest([number; 32]),
        case: CaseId([number % 4; 16]),
        reference: format!("XA-XB-2026-{:04}", number % 4),
        traffic: Traffic::Operation,
        direction: Direction::Received,
        from: seat(1),
        to: vec!["XA/technical".into()],
        kind: "TXT".into(),
        precedence: Precedence::Priority,
        tlp: "AMBER".into(),
        subject: format!("{CANARY} subject"),
        body: format!("{CANARY} body"),
        content: CANARY.as_bytes().to_vec(),
        released_at: UnixMillis(1_000),
        accepted_at: Some(UnixMillis(1_001)),
        opened_at: Some(UnixMillis(1_000 + u64::from(number))),
        read_at: None,
        receipted: false,
        verified: true,
        seen: vec![vec![9; 32], vec![8; 16]],
        handed_by: None,
        signature: None,
    }
}

fn copy(number: u8, state: CopyState) -> CopyRow {
    CopyRow {
        message: MessageId([number; 16]),
        seat: seat(2),
        identity: Digest([3; 32]),
        role: Role::Action,
        state,
        envelope: None,
        custody_at: None,
        collected_at: None,
        device_at: None,
        seals: 1,
        first_custody_at: None,
        owed_since: None,
    }
}

fn put(vault: &mut Vault, messages: &[MessageRow]) {
    let writes: Vec<_> = messages.iter().map(|m| Write::Message(Box::new(m.clone()))).collect();
    vault.commit(&writes).unwrap();
}

fn files(home: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(home).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// The canary as it might lie in a file.
fn needles() -> Vec<Vec<u8>> {
    let raw = CANARY.as_bytes();
    let wide = CANARY.encode_utf16();
    // Base64 depends on where the text begins: all three offsets, without the edges.
    let base64 = (0..3).map(|offset| {
        let shifted = [&b"   "[..offset], raw].concat();
        data_encoding::BASE64.encode(&shifted).as_bytes()[4..32].to_vec()
    });
    [
        raw.to_vec(),
        data_encoding::HEXLOWER.encode(raw).into_bytes(),
        data_encoding::HEXUPPER.encode(raw).into_bytes(),
        wide.clone().flat_map(u16::to_le_bytes).collect(),
        wide.flat_map(u16::to_be_bytes).collect(),
    ]
    .into_iter()
    .chain(base64)
    .collect()
}

fn holds_canary(bytes: &[u8]) -> bool {
    needles().iter().any(|needle| bytes.windows(needle.len()).any(|window| window == needle))
}

#[test]
fn no_file_of_a_home_holds_what_was_written_to_the_store() {
    let home = home();
    let mut vault = open_vault(home.path());
    put(&mut vault, &[message(1), message(2)]);
    vault.commit(&[Write::Put(Cell::Identity, CANARY.as_bytes().to_vec())]).unwrap();
    let wal = std::fs::metadata(home.path().join("hotline.db-wal")).unwrap();
    assert!(wal.len() > 0, "the log is what must be looked at too");
    for path in files(home.path()) {
        assert!(!holds_canary(&std::fs::read(&path).unwrap()), "{}", path.display());
    }
    vault.fold().unwrap();
    drop(vault);
    for path in files(home.path()) {
        assert!(!holds_canary(&std::fs::read(&path).unwrap()), "{}", path.display());
    }
}

#[test]
fn the_search_for_the_canary_finds_it_in_an_unencrypted_store() {
    let home = home();
    let path = home.path().join("plain.db");
    let plain = rusqlite::Connection::open(&path).unwrap();
    plain.execute_batch("CREATE TABLE t (x TEXT); PRAGMA journal_mode = WAL;").unwrap();
    plain.execute("INSERT INTO t VALUES (?1)", [CANARY]).unwrap();
    let found = files(home.path()).iter().any(|path| holds_canary(&std::fs::read(path).unwrap()));
    assert!(found);
    for coded in [
        data_encoding::HEXLOWER.encode(format!("xx{CANARY}").as_bytes()),
        data_encoding::BASE64.encode(format!("x{CANARY}yy").as_bytes()),
    ] {
        assert!(holds_canary(coded.as_bytes()), "{coded}");
    }
}

#[test]
fn without_the_key_the_store_is_not_a_database() {
    let home = home();
    let mut vault = open_vault(home.path());
    put(&mut vault, &[message(1)]);
    drop(vault);
    let path = home.path().join("hotline.db");
    let plain = rusqlite::Connection::open(&path).unwrap();
    let error = plain.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).unwrap_err();
    assert_eq!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::NotADatabase));
    // The system's own sqlite3, where there is one: another build, without our cipher.
    if let Ok(output) = Command::new("sqlite3").arg(&path).arg(".schema").output() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("not a database"), "{said}");
    }
}

#[test]
fn a_wrong_passphrase_is_told_and_the_right_one_still_opens() {
    let home = home();
    let right = passphrase("correct horse");
    let mut vault = Vault::create(home.path(), &right, Cost::LEAST, &mut rng()).unwrap();
    put(&mut vault, &[message(1)]);
    drop(vault);
    assert!(Vault::needs_passphrase(home.path()).unwrap());
    let refused = Vault::open(home.path(), &passphrase("battery staple")).unwrap_err();
    assert!(matches!(refused, VaultError::WrongPassphrase));
    let refused = Vault::open(home.path(), &Unlock::NoPassphrase).unwrap_err();
    assert!(matches!(refused, VaultError::NeedsPassphrase));
    assert_eq!(Vault::open(home.path(), &right).unwrap().load(EVER).unwrap().messages.len(), 1);
}

#[test]
fn a_cut_or_altered_key_file_is_told_from_a_wrong_passphrase_and_nothing_is_lost() {
    let home = home();
    let path = home.path().join("hotline.key");
    let right = passphrase("correct horse");
    drop(Vault::create(home.path(), &right, Cost::LEAST, &mut rng()).unwrap());
    let whole = std::fs::read(&path).unwrap();
    for length in [0, 1, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&path, &whole[..length]).unwrap();
        let refused = Vault::open(home.path(), &right).unwrap_err();
        assert!(matches!(refused, VaultError::KeyFileDamaged), "{length}: {refused}");
    }
    for place in 0..whole.len() {
        let mut altered = whole.clone();
        altered[place] ^= 1 << (place % 8);
        std::fs::write(&path, &altered).unwrap();
        let refused = Vault::open(home.path(), &right).unwrap_err();
        assert!(matches!(refused, VaultError::KeyFileDamaged), "{place}: {refused}");
    }
    std::fs::write(&path, [&whole[..], b"x"].concat()).unwrap();
    assert!(matches!(Vault::open(home.path(), &right).unwrap_err(), VaultError::KeyFileDamaged));
    std::fs::write(&path, &whole).unwrap();
    Vault::open(home.path(), &right).unwrap();
}

#[test]
fn a_key_file_with_a_lesser_or_a_ruinous_hash_is_refused_before_hashing() {
    let home = home();
    let path = home.path().join("hotline.key");
    let right = passphrase("correct horse");
    drop(Vault::create(home.path(), &right, Cost::LEAST, &mut rng()).unwrap());
    let whole = std::fs::read(&path).unwrap();
    // Memory, passes and lanes stand behind the label and the kind.
    for (place, figure) in [(16, 1_024u32), (16, 2 << 20), (20, 0), (20, 11), (24, 0), (24, 9)] {
        let mut altered = whole[..whole.len() - 8].to_vec();
        altered[place..place + 4].copy_from_slice(&figure.to_be_bytes());
        let check = <sha2::Sha256 as sha2::Digest>::digest(&altered);
        altered.extend_from_slice(&check[..8]);
        std::fs::write(&path, &altered).unwrap();
        let refused = Vault::open(home.path(), &right).unwrap_err();
        assert!(matches!(refused, VaultError::KeyFileCost { .. }), "{figure}: {refused}");
    }
}

#[test]
fn the_key_of_another_home_does_not_open_the_store() {
    let (one, other) = (home(), home());
    drop(open_vault(one.path()));
    let mut rng = ChaCha20Rng::seed_from_u64(8);
    drop(Vault::create(other.path(), &Unlock::NoPassphrase, Cost::LEAST, &mut rng).unwrap());
    let key = "hotline.key";
    std::fs::copy(other.path().join(key), one.path().join(key)).unwrap();
    let refused = Vault::open(one.path(), &Unlock::NoPassphrase).unwrap_err();
    assert!(matches!(refused, VaultError::NotThisKey), "{refused}");
}

#[test]
fn a_home_is_never_overwritten_and_an_empty_one_is_told() {
    let home = home();
    let nowhere = Vault::open(home.path(), &Unlock::NoPassphrase).unwrap_err();
    assert!(matches!(nowhere, VaultError::Absent(_)));
    drop(open_vault(home.path()));
    let refused = Vault::create(home.path(), &Unlock::NoPassphrase, Cost::LEAST, &mut rng());
    assert!(matches!(refused.unwrap_err(), VaultError::Exists(_)));
}

#[test]
fn files_of_a_home_are_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let above = home();
    let home = above.path().join("new");
    let mut vault = open_vault(&home);
    put(&mut vault, &[message(1)]);
    assert_eq!(std::fs::metadata(&home).unwrap().permissions().mode() & 0o777, 0o700);
    for path in files(&home) {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", path.display());
    }
}

#[test]
fn a_newer_store_is_left_alone() {
    let home = home();
    let vault = open_vault(home.path());
    vault.db.pragma_update(None, "user_version", 99).unwrap();
    drop(vault);
    let refused = Vault::open(home.path(), &Unlock::NoPassphrase).unwrap_err();
    assert!(matches!(refused, VaultError::Newer { found: 99, .. }), "{refused}");
}

#[test]
fn a_batch_is_kept_whole_or_not_at_all() {
    let home = home();
    let mut vault = open_vault(home.path());
    // The last write of the batch fails.
    vault
        .db
        .execute_batch(
            "CREATE TRIGGER t BEFORE INSERT ON log BEGIN SELECT raise(ABORT, 'full'); END;",
        )
        .unwrap();
    let log = LogRow { at: UnixMillis(1), code: "a".into(), text: "b".into() };
    let batch =
        [Write::Put(Cell::Counter, vec![1]), Write::Message(Box::new(message(1))), Write::Log(log)];
    assert!(matches!(vault.commit(&batch).unwrap_err(), VaultError::Sql(_)));
    assert_eq!(vault.load(EVER).unwrap(), Snapshot::default());
    drop(vault);
    let vault = Vault::open(home.path(), &Unlock::NoPassphrase).unwrap();
    assert_eq!(vault.load(EVER).unwrap(), Snapshot::default());
}

#[test]
fn what_is_erased_or_replaced_is_in_no_page_of_the_store_or_its_log() {
    // Messages and what a face keeps: tests/search.rs.
    let home = home();
    // Without the cipher, so that the pages can be looked at as one who has the key would.
    let plain = rusqlite::Connection::open(home.path().join("hotline.db")).unwrap();
    let mut vault = Vault::settled(plain).unwrap();
    let seen = || files(home.path()).iter().any(|path| holds_canary(&std::fs::read(path).unwrap()));
    let cell = Cell::Pair(Traffic::Operation, Digest([1; 32]));
    let secret = || Write::Put(cell.clone(), CANARY.repeat(400).into_bytes());

    vault.commit(&[secret()]).unwrap();
    vault.fold().unwrap();
    assert!(seen(), "the search must be able to find it");
    vault.commit(&[Write::Erase(cell.clone())]).unwrap();
    assert!(!seen(), "an erased cell is still there");

    vault.commit(&[secret()]).unwrap();
    vault.commit(&[Write::Put(cell.clone(), vec![0; 40])]).unwrap();
    assert!(seen(), "the log holds the older value until it is folded");
    vault.fold().unwrap();
    assert!(!seen(), "a replaced cell is still there");
}

#[test]
fn the_index_of_the_log_stays_in_memory() {
    let home = home();
    put(&mut open_vault(home.path()), &[message(1)]);
    let mut vault = Vault::open(home.path(), &Unlock::NoPassphrase).unwrap();
    put(&mut vault, &[message(2)]);
    assert!(home.path().join("hotline.db-wal").exists());
    assert!(!home.path().join("hotline.db-shm").exists());
}

#[test]
fn commits_are_synced_to_the_disk() {
    let home = home();
    let vault = open_vault(home.path());
    let figure = |pragma: &str| -> i64 {
        vault.db.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0)).unwrap()
    };
    assert_eq!(figure("synchronous"), 2);
    let mode: String = vault.db.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
}

#[test]
fn pages_of_a_list_meet_without_gap_or_overlap() {
    let home = home();
    let mut vault = open_vault(home.path());
    put(&mut vault, &(1..=20).map(message).collect::<Vec<_>>());
    let filter = Filter::all(Traffic::Operation);
    let mut backwards = Vec::new();
    let mut page = Page::Newest;
    loop {
        let listed = vault.list(&filter, page, 7).unwrap();
        let Some(first) = listed.first() else { break };
        page = Page::Before(first.place);
        backwards.extend(listed.into_iter().rev().map(|l| l.message.id.0[0]));
    }
    assert_eq!(backwards, (1..=20).rev().collect::<Vec<u8>>());
    let forwards = vault.list(&filter, Page::After(0), 7).unwrap();
    assert_eq!(
        forwards.iter().map(|l| l.message.id.0[0]).collect::<Vec<_>>(),
        [1, 2, 3, 4, 5, 6, 7]
    );
}

#[test]
fn lists_show_what_was_asked_for_and_no_exercise_among_it() {
    let home = home();
    let mut vault = open_vault(home.path());
    let sent = MessageRow { direction: Direction::Sent, opened_at: None, ..message(5) };
    let played = MessageRow { traffic: Traffic::Exercise, ..message(9) };
    put(&mut vault, &[message(1), message(2), sent, played, message(6)]);
    vault.commit(&[Write::Read(MessageId([2; 16]), UnixMillis(5_000))]).unwrap();
    vault.commit(&[Write::Read(MessageId([2; 16]), UnixMillis(6_000))]).unwrap();
    let ids = |filter: &Filter| -> Vec<u8> {
        let listed = vault.list(filter, Page::Newest, 50).unwrap();
        listed.iter().map(|l| l.message.id.0[0]).collect()
    };
    let all = Filter::all(Traffic::Operation);
    assert_eq!(ids(&all), [1, 2, 6]);
    assert_eq!(ids(&Filter { unread: true, ..all.clone() }), [1, 6]);
    assert_eq!(vault.unread(Traffic::Operation).unwrap(), 2);
    assert_eq!(ids(&Filter { since: Some(UnixMillis(1_002)), ..all.clone() }), [2, 6]);
    let case = Some(CaseId([1; 16]));
    assert_eq!(ids(&Filter { case, acks: true, ..all.clone() }), [1, 5], "the case both ways");
    assert_eq!(ids(&Filter { traffic: Traffic::Exercise, ..all }), [9]);
    let Found::One(read) = vault.message(&MessageId([2; 16]).to_string()).unwrap() else {
        panic!("not found");
    };
    assert_eq!(read.read_at, Some(UnixMillis(5_000)), "the first reading counts");
}

#[test]
fn a_message_is_found_by_the_beginning_of_its_id_if_that_is_enough() {
    let home = home();
    let mut vault = open_vault(home.path());
    let mut near = message(0x12);
    near.id.0[15] = 0;
    near.reference = "XA-XB-2026-0077".into();
    put(&mut vault, &[message(0x12), near.clone(), message(0x34)]);
    assert!(matches!(vault.message("343").unwrap(), Found::Nothing), "too short to mean one");
    assert!(matches!(vault.message("34343").unwrap(), Found::One(m) if m.id.0[0] == 0x34));
    assert!(matches!(vault.message("1212").unwrap(), Found::Several(ids) if ids.len() == 2));
    assert!(matches!(vault.message("zzzz").unwrap(), Found::Nothing));
    assert!(matches!(vault.message("XA-XB-2026-0077").unwrap(), Found::One(m) if m.id == near.id));
    let case = vault.case("XA-XB-2026-0000", Traffic::Operation).unwrap();
    assert!(matches!(case, Found::One(case) if case == message(0x34).case));
}

/// Anything the engine may write, over few names so that rows meet.
fn write() -> impl Strategy<Value = Write> {
    let bytes = || proptest::collection::vec(any::<u8>(), 0..40);
    let number = || 0u8..6;
    let class = || prop_oneof![Just(Traffic::Operation), Just(Traffic::Exercise)];
    let cell = prop_oneof![
        Just(Cell::Identity),
        Just(Cell::ReleasePolicy),
        Just(Cell::Intake),
        (class(), number()).prop_map(|(class, n)| Cell::Reported(class, n.into())),
        Just(Cell::Nominator),
        Just(Cell::Anchor),
        Just(Cell::Counter),
        Just(Cell::Heads),
        Just(Cell::SplitView),
        Just(Cell::Serial),
        Just(Cell::RelayEpoch),
        class().prop_map(Cell::Prekeys),
        (class(), number()).prop_map(|(class, n)| Cell::Pair(class, Digest([n; 32]))),
        (1u16..4).prop_map(|n| Cell::Pin(seat(n))),
        Just(Cell::Roster),
        Just(Cell::Counters),
        Just(Cell::CountersWaiting),
        number().prop_map(|n| Cell::Published(MessageId([n; 16]))),
        number().prop_map(|n| Cell::Contribution(u32::from(n), "x-osce".parse().unwrap())),
        number().prop_map(|n| Cell::Totals(u32::from(n))),
        (class(), number()).prop_map(|(class, n)| Cell::Handover(class, MessageId([n; 16]), 3)),
        number().prop_map(|n| Cell::Told(MessageId([n; 16]))),
        number().prop_map(|n| Cell::Ladder(MessageId([n; 16]))),
        number().prop_map(|n| Cell::Cancellation(MessageId([n; 16]))),
    ];
    let state = prop_oneof![
        Just(CopyState::Waiting),
        Just(CopyState::Sealed),
        Just(CopyState::Custody),
        Just(CopyState::Delivered),
        Just(CopyState::Expired),
        ".{0,5}".prop_map(CopyState::Held),
        ".{0,5}".prop_map(CopyState::Failed),
    ];
    let row = (number(), any::<u64>(), any::<bool>(), ".{0,8}", bytes()).prop_map(
        |(number, at, verified, subject, content)| {
            // The class follows from the id, as it does for real ids: they are never used twice.
            let traffic = if number < 2 { Traffic::Exercise } else { Traffic::Operation };
            Write::Message(Box::new(MessageRow {
                traffic,
                subject,
                content,
                verified,
                released_at: UnixMillis(at),
                seen: vec![vec![number; 16]],
                signature: verified.then(|| vec![number; 64]),
                ..message(number)
            }))
        },
    );
    let outgoing = (number(), any::<u64>(), bytes(), any::<bool>()).prop_map(
        |(number, at, sealed, service)| {
            Write::Outgoing(OutgoingRow {
                id: EnvelopeId([number; 16]),
                to: seat(1),
                precedence: Precedence::Flash,
                expires_at: UnixMillis(at),
                hint: Hint([number; 8]),
                sealed,
                cargo: if service { Cargo::Service } else { Cargo::Copy(MessageId([1; 16])) },
                order: u64::from(number),
            })
        },
    );
    let quarantine = (number(), bytes(), ".{0,5}").prop_map(|(number, sealed, cause)| {
        Write::Quarantine(QuarantineRow {
            envelope: EnvelopeId([number; 16]),
            precedence: Precedence::Routine,
            accepted_at: UnixMillis(1),
            arrived_at: UnixMillis(2),
            hint: Hint([0; 8]),
            sealed,
            cause,
        })
    });
    prop_oneof![
        4 => (cell.clone(), bytes()).prop_map(|(cell, value)| Write::Put(cell, value)),
        1 => cell.prop_map(Write::Erase),
        4 => row,
        1 => (number(), any::<u64>()).prop_map(|(n, at)| {
            Write::Read(MessageId([n; 16]), UnixMillis(at))
        }),
        1 => number().prop_map(|n| Write::Receipted(MessageId([n; 16]))),
        2 => (number(), 1u16..4, any::<u64>()).prop_map(|(n, by, at)| Write::Ack(AckRow {
            message: MessageId([n; 16]),
            by: seat(by),
            kind: "received".into(),
            at: UnixMillis(at),
        })),
        3 => (number(), state, proptest::option::of(any::<u64>())).prop_map(|(n, state, at)| {
            Write::Copy(CopyRow { collected_at: at.map(UnixMillis), ..copy(n, state) })
        }),
        2 => outgoing,
        1 => number().prop_map(|n| Write::Sent(EnvelopeId([n; 16]))),
        2 => (number(), bytes()).prop_map(|(n, draft)| Write::Intent(IntentRow {
            id: MessageId([n; 16]),
            queued_at: UnixMillis(3),
            draft,
        })),
        1 => number().prop_map(|n| Write::Released(MessageId([n; 16]))),
        2 => quarantine,
        1 => number().prop_map(|n| Write::Unquarantine(EnvelopeId([n; 16]))),
        1 => (0u64..6, bytes(), proptest::option::of(bytes())).prop_map(|(seq, bytes, profile)| {
            Write::Entry(EntryRow { seq, bytes, profile })
        }),
        1 => Just(Write::Log(LogRow { at: UnixMillis(1), code: "c".into(), text: "t".into() })),
    ]
}

/// Rows without a promised order in one order, messages without what is only for showing, and
/// copies only of messages that were sent.
fn comparable(mut snapshot: Snapshot) -> Snapshot {
    snapshot.cells.sort();
    for message in &mut snapshot.messages {
        message.subject.clear();
        message.body.clear();
    }
    snapshot.messages.sort_by_key(|message| message.id);
    let sent = snapshot.messages.iter().filter(|m| m.direction == Direction::Sent);
    let sent: BTreeSet<MessageId> = sent.map(|m| m.id).collect();
    snapshot.copies.retain(|copy| sent.contains(&copy.message));
    snapshot.copies.sort_by_key(|copy| (copy.message, copy.seat.clone()));
    snapshot.quarantine.sort_by_key(|row| row.envelope);
    snapshot
}

/// The engine never queues the same intent twice; chance does.
fn without_repeated_intents(batches: &mut [Vec<Write>]) {
    let mut live = BTreeSet::new();
    for batch in batches {
        batch.retain(|write| match write {
            Write::Intent(intent) => live.insert(intent.id),
            Write::Released(id) => {
                live.remove(id);
                true
            }
            _ => true,
        });
    }
}

#[test]
fn an_engine_starts_with_recent_cases_whole_and_without_old_ones() {
    let home = home();
    let mut vault = open_vault(home.path());
    let day = 86_400_000;
    let on = |number: u8, case: u8, at: u64| MessageRow {
        direction: if number == 5 { Direction::Received } else { Direction::Sent },
        case: CaseId([case; 16]),
        released_at: UnixMillis(at * day),
        opened_at: Some(UnixMillis(at * day)),
        ..message(number)
    };
    // Case 1 went on until lately, case 2 ended long ago.
    put(&mut vault, &[on(1, 1, 10), on(2, 2, 10), on(3, 1, 99), on(4, 2, 11), on(5, 1, 99)]);
    vault.commit(&[1, 2, 3, 4, 5].map(|n| Write::Copy(copy(n, CopyState::Custody)))).unwrap();
    let snapshot = vault.load(UnixMillis(100 * day)).unwrap();
    let ids: Vec<u8> = snapshot.messages.iter().map(|m| m.id.0[0]).collect();
    assert_eq!(ids, [1, 3, 5]);
    // Of the rest no receipt can come any more.
    let copies: Vec<u8> = snapshot.copies.iter().map(|copy| copy.message.0[0]).collect();
    assert_eq!(copies, [3]);
    assert!(snapshot.messages.iter().all(|m| m.body.is_empty() && !m.content.is_empty()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_loaded_is_what_was_committed(
        mut batches in proptest::collection::vec(proptest::collection::vec(write(), 0..12), 1..6)
    ) {
        without_repeated_intents(&mut batches);
        let home = home();
        let mut vault = open_vault(home.path());
        let mut model = MemoryRows::default();
        for batch in &batches {
            vault.commit(batch).unwrap();
            model.commit(batch);
            prop_assert_eq!(comparable(vault.load(EVER).unwrap()), comparable(model.snapshot()));
        }
        drop(vault);
        let vault = Vault::open(home.path(), &Unlock::NoPassphrase).unwrap();
        prop_assert_eq!(comparable(vault.load(EVER).unwrap()), comparable(model.snapshot()));
        prop_assert_eq!(vault.log(100).unwrap().len(), model.log().len());
    }
}
