//! Backups of relays that do not run; `tests/quic.rs` makes one of a relay that does.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use hotline_directory::record::{KeyRecord, SUITE};
use hotline_directory::{
    Ed25519Key, EnrolRequest, EntryDraft, Grant, Invitation, InviteSecret, Newcomer, Op as LogOp,
    X25519Key,
};
use hotline_protocol::address::{Party, Seat};
use hotline_protocol::attachment::ChunkName;
use hotline_protocol::deposit::DepositFate;
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::Entry;
use hotline_protocol::ids::{DepositId, EnvelopeId, Hint, Precedence};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use super::*;
use crate::admin::Request;
use crate::home::{Opened, Plan};
use crate::relay::{AskError, Relay};
use crate::runtime;
use crate::store::chunks::ChunkStore as _;
use crate::store::{DepositOp, MailRead as _, NewDeposit, NewLadder, Outcome, Parcel, Use};

const NOW: UnixMillis = UnixMillis(9_000_000_000_000);

struct Place {
    dir: TempDir,
    relay: Relay,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let listen = "127.0.0.1:0".parse().unwrap();
        let plan = Plan { name: "Test".to_owned(), listen, hosts: Vec::new() };
        let relay = Relay::init(dir.path().join("relay"), plan).unwrap();
        Self { dir, relay }
    }

    fn home(&self) -> &Home {
        self.relay.home()
    }

    fn to(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    async fn admit(&self, party: &str) {
        self.relay.admit(party.parse().unwrap(), party).await.unwrap();
    }

    fn keep(&self, id: u8) -> u64 {
        let mut store = SqliteStore::open(&self.home().path("relay.db")).unwrap();
        store.recover(UnixMillis(1)).unwrap();
        let expires_at = UnixMillis(NOW.0 + 3_600_000);
        let lane = Precedence::Routine;
        let sealed = vec![id; 5_120];
        let envelope =
            Envelope::new(EnvelopeId([id; 16]), alice(), lane, expires_at, Hint([0; 8]), sealed);
        let envelope = Arc::new(envelope.unwrap());
        let keep = Op::Keep { envelope, accepted_at: NOW, use_of: Use::Common };
        match store.commit(&[keep]).unwrap().remove(0) {
            Outcome::Kept { delivery } => delivery,
            other => panic!("{other:?}"),
        }
    }

    /// Appends what the authority signs, past the relay's rules for what follows from it.
    fn append(&self, op: &LogOp) {
        let Opened { core, store, .. } = self.home().open(NOW).unwrap();
        let draft = EntryDraft::new(core.directory(), op, NOW);
        let bytes = draft.sign(&self.home().authority().unwrap()).encode();
        Self::put(store, core.directory().head().0 + 1, bytes);
    }

    fn put(mut store: SqliteStore, seq: u64, bytes: Vec<u8>) {
        store.commit(&[Op::Append { seq, entry: Entry { bytes, profile: None } }]).unwrap();
    }

    fn enrol_alice(&self) {
        let authority = self.home().authority().unwrap();
        let mut drawn = [7; 16];
        drawn[0] = 0x11;
        let secret = InviteSecret::from_bytes(drawn);
        let party: Party = "XA".parse().unwrap();
        let grant = Grant {
            invite: secret.public(),
            party: party.clone(),
            seat: Some(alice()),
            nominator: true,
            serial: 1,
            expires: UnixMillis(NOW.0 + 3_600_000),
            by_seat: None,
        };
        self.append(&LogOp::Admit { party, name: "A party".to_owned(), grant });
        let Opened { core, store, .. } = self.home().open(NOW).unwrap();
        let invitation = Invitation::new(core.directory(), secret, &authority).unwrap();
        let mut agreement = [9; 32];
        agreement[31] = 0x42;
        let [identity, nominator, tls] = [1, 2, 3].map(|n| SigningKey::from_bytes(&[n; 32]));
        let record = KeyRecord {
            suite: SUITE,
            seat: alice(),
            identity: Ed25519Key::of(&identity),
            agreement: X25519Key::new(agreement).unwrap(),
            tls: Ed25519Key::of(&tls),
            serial: 1,
            not_before: NOW,
            not_after: UnixMillis(u64::MAX),
        };
        let keys = Newcomer {
            seat: Some((&record, &identity)),
            nominator: Some(&nominator),
            profile: None,
        };
        let request = EnrolRequest::new(&invitation, [0; 32], keys).unwrap();
        let bytes = core.directory().enrol_entry(&request, &[0; 32], NOW).unwrap();
        Self::put(store, core.directory().head().0 + 1, bytes);
    }

    fn waiting(&self) -> Vec<u8> {
        let opened = self.home().open(NOW).unwrap();
        let mut store = opened.store;
        let page = store.page(&alice(), Precedence::Routine, 0, usize::MAX).unwrap();
        page.deliveries.iter().map(|d| d.envelope.id().as_bytes()[0]).collect()
    }

    async fn parties(&self) -> usize {
        match self.relay.ask(Request::Parties).await.unwrap() {
            Response::Parties(rows) => rows.len(),
            other => panic!("{other:?}"),
        }
    }
}

fn alice() -> Seat {
    "XA/technical/1".parse().unwrap()
}

/// Every file below a directory with its bytes.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if !path.ends_with("control.sock") {
            let bytes = fs::read(&path).unwrap();
            found.insert(path, bytes);
        }
    }
    found
}

#[tokio::test]
async fn what_is_put_back_is_what_was_backed_up_and_the_later_log() {
    let place = Place::new();
    place.admit("XA").await;
    place.keep(1);
    let made = make(place.home(), &place.to("copy"), false).unwrap();
    assert_eq!((made.entries, made.waiting, made.newest), (1, 1, NOW));
    assert!(!place.to("copy").join("keys").exists());
    assert!(!place.to("copy.partial").exists());

    // After the backup: one more message, one more party, one seat shut out.
    place.keep(2);
    place.admit("XB").await;
    let suspend = Op::Suspend { seat: alice(), reason: "lost".to_owned(), since: NOW };
    let mut opened = place.home().open(NOW).unwrap();
    let epoch = opened.core.epoch();
    opened.store.commit(&[suspend]).unwrap();
    drop(opened);

    let summary = restore(place.home(), &place.to("copy"), UnixMillis(5)).unwrap();
    assert_eq!((summary.entries, summary.saved), (2, 1));
    let opened = place.home().open(UnixMillis(6)).unwrap();
    assert!(opened.core.epoch() > epoch, "the clock stands before the last start");
    assert!(opened.core.suspension(&alice()).is_some());
    drop(opened);
    assert_eq!(place.waiting(), [1]);
    assert_eq!(place.parties().await, 2);
    // What was replaced is kept, and still whole.
    let replaced = summary.replaced.unwrap();
    let old = copy::inspect(&replaced.join("relay.db")).unwrap();
    assert_eq!((old.waiting, old.entries.len()), (2, 2));
}

#[tokio::test]
async fn another_machine_needs_the_keys_and_then_serves_the_same_directory() {
    let place = Place::new();
    place.admit("XA").await;
    make(place.home(), &place.to("without"), false).unwrap();
    make(place.home(), &place.to("with"), true).unwrap();
    let other = Relay::at(place.to("other"));
    let error = restore(other.home(), &place.to("without"), NOW).unwrap_err();
    assert!(matches!(error, BackupError::NoKey(_)), "{error}");
    assert!(matches!(other.home().open(NOW).unwrap_err(), HomeError::Missing(_)));
    let summary = restore(other.home(), &place.to("with"), NOW).unwrap();
    assert_eq!((summary.entries, summary.replaced), (1, None));
    let core = other.home().open(NOW).unwrap().core;
    assert_eq!(core.directory().words(), summary.words);
    for path in files(&place.to("other")).keys() {
        let mode = fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} can be read by others", path.display());
    }
}

#[tokio::test]
async fn a_backup_that_is_not_whole_changes_nothing() {
    let place = Place::new();
    place.admit("XA").await;
    place.keep(1);
    let copy = place.to("copy");
    make(place.home(), &copy, false).unwrap();
    drop(place.home().open(NOW).unwrap());
    let before = files(place.home().path("").as_path());
    let whole = fs::read(copy.join("relay.db")).unwrap();
    let refused = |what: &str| {
        assert!(verify(&copy).is_err(), "{what}");
        assert!(restore(place.home(), &copy, NOW).is_err(), "{what}");
        assert!(files(place.home().path("").as_path()) == before, "{what}: something was changed");
    };
    fs::write(copy.join("relay.db"), &whole[..whole.len() / 2]).unwrap();
    refused("cut short");
    let at = whole.len() - 4_096;
    let mut broken = whole.clone();
    broken[at..at + 16].fill(0xff);
    fs::write(copy.join("relay.db"), &broken).unwrap();
    refused("damaged");
    // A log whose signature is not right is no history, however sound the database.
    fs::write(copy.join("relay.db"), &whole).unwrap();
    let c = rusqlite::Connection::open(copy.join("relay.db")).unwrap();
    c.execute_batch("UPDATE directory SET bytes = substr(bytes, 1, length(bytes) - 1) || x'00'")
        .unwrap();
    drop(c);
    refused("forged");
    fs::remove_file(copy.join("relay.db")).unwrap();
    refused("nothing");
    fs::write(copy.join("relay.db"), &whole).unwrap();
    assert_eq!(verify(&copy).unwrap().waiting, 1);
    assert!(files(place.home().path("").as_path()) == before);
}

#[tokio::test]
async fn a_backup_of_another_relay_or_for_a_running_one_is_refused() {
    let (place, other) = (Place::new(), Place::new());
    make(place.home(), &place.to("copy"), false).unwrap();
    let error = restore(other.home(), &place.to("copy"), NOW).unwrap_err();
    assert!(matches!(error, BackupError::OtherRelay), "{error}");
    let _lock = place.home().lock().unwrap();
    let error = restore(place.home(), &place.to("copy"), NOW).unwrap_err();
    assert!(matches!(error, BackupError::Home(HomeError::Locked)), "{error}");
}

#[tokio::test]
async fn a_restore_that_did_not_finish_keeps_the_relay_from_starting_until_it_is_repeated() {
    let place = Place::new();
    place.admit("XA").await;
    place.keep(1);
    make(place.home(), &place.to("copy"), false).unwrap();
    // As after a power cut between the two renames.
    place.home().begin_restore(&[]).unwrap();
    fs::rename(place.home().path("relay.db"), place.to("aside.db")).unwrap();
    let error = place.relay.ask(Request::Parties).await.unwrap_err();
    assert!(matches!(error, AskError::Home(HomeError::Restoring)), "{error}");
    restore(place.home(), &place.to("copy"), NOW).unwrap();
    assert_eq!(place.waiting(), [1]);
}

#[tokio::test]
async fn a_restore_cut_short_anywhere_and_repeated_saves_what_was_later() {
    for steps in 0.. {
        let place = Place::new();
        place.admit("XA").await;
        place.keep(1);
        make(place.home(), &place.to("copy"), false).unwrap();
        place.keep(2);
        place.admit("XB").await;
        let mut opened = place.home().open(NOW).unwrap();
        let suspend = Op::Suspend { seat: alice(), reason: "lost".to_owned(), since: NOW };
        opened.store.commit(&[suspend]).unwrap();
        drop(opened);
        let mut left = steps;
        let cut = restore_in_steps(place.home(), &place.to("copy"), NOW, &mut || {
            left -= 1;
            if left < 0 { Err(StoreError("made to die".to_owned()).into()) } else { Ok(()) }
        });
        let finished = cut.is_ok();
        // At the same time of the clock, and at another.
        for now in [NOW, UnixMillis(NOW.0 + 1)] {
            restore(place.home(), &place.to("copy"), now).unwrap();
            assert!(!place.home().path("restoring").exists());
            let opened = place.home().open(NOW).unwrap();
            assert_eq!(opened.core.directory().head().0, 2, "cut after {steps} steps");
            assert!(opened.core.suspension(&alice()).is_some(), "cut after {steps} steps");
            drop(opened);
            assert_eq!(place.waiting(), [1]);
        }
        // Nothing was written over: the first database is still somewhere.
        let old = files(place.home().dir()).into_keys().filter(|path| path.ends_with("relay.db"));
        let mut waiting = old.map(|path| copy::inspect(&path).unwrap().waiting);
        assert!(waiting.any(|waiting| waiting == 2), "cut after {steps} steps");
        if finished {
            assert!(steps > 6, "{steps}");
            break;
        }
    }
}

#[tokio::test]
async fn a_log_that_was_moved_before_its_database_comes_to_it_again() {
    let place = Place::new();
    place.admit("XA").await;
    make(place.home(), &place.to("copy"), false).unwrap();
    // Killed: what it wrote last is in the log alone.
    let mut store = SqliteStore::open(&place.home().path("relay.db")).unwrap();
    store.recover(NOW).unwrap();
    let suspend = Op::Suspend { seat: alice(), reason: "lost".to_owned(), since: NOW };
    store.commit(&[suspend]).unwrap();
    let [database, log] = ["relay.db", "relay.db-wal"].map(|name| place.home().path(name));
    let bytes = [&database, &log].map(|path| fs::read(path).unwrap());
    drop(store);
    fs::write(&database, &bytes[0]).unwrap();
    place.home().begin_restore(&["replaced-7".to_owned()]).unwrap();
    let aside = place.home().path("replaced-7");
    new_dir(&aside).unwrap();
    fs::write(aside.join("relay.db-wal"), &bytes[1]).unwrap();
    let summary = restore(place.home(), &place.to("copy"), NOW).unwrap();
    assert_eq!(summary.replaced, Some(aside));
    assert!(place.home().open(NOW).unwrap().core.suspension(&alice()).is_some());
}

#[tokio::test]
async fn a_seat_revoked_since_gets_no_mail_back_and_its_deposits_never_fire() {
    let place = Place::new();
    place.enrol_alice();
    place.keep(1);
    let bob: Seat = "XB/technical/1".parse().unwrap();
    let expires_at = UnixMillis(NOW.0 + 3_600_000);
    let lane = Precedence::Flash;
    let of = |id| Envelope::new(id, bob.clone(), lane, expires_at, Hint([0; 8]), vec![1; 5_120]);
    let parcel =
        |id| Parcel { envelope: Arc::new(of(EnvelopeId([id; 16])).unwrap()), use_of: Use::Reserve };
    let id = DepositId([9; 16]);
    let deposit = NewDeposit {
        id,
        release_at: UnixMillis(NOW.0 + 600_000),
        hold_ms: 0,
        stops: 1,
        tokens: Vec::new(),
        envelopes: vec![parcel(8)],
    };
    let ladder = NewLadder {
        depositor: alice(),
        originators: vec![alice()],
        at: NOW,
        now: vec![parcel(7)],
        deposits: vec![deposit],
    };
    let mut opened = place.home().open(NOW).unwrap();
    opened.store.commit(&[Op::Deposit(DepositOp::Make(Arc::new(ladder)))]).unwrap();
    assert_eq!(opened.store.due(expires_at, 10).unwrap().len(), 1);
    drop(opened);
    make(place.home(), &place.to("copy"), false).unwrap();
    let party = "XA".parse().unwrap();
    place.append(&LogOp::RevokeParty { party, reason: "left".to_owned() });

    restore(place.home(), &place.to("copy"), NOW).unwrap();
    assert!(place.waiting().is_empty());
    let mut store = place.home().open(NOW).unwrap().store;
    assert_eq!(store.due(expires_at, 10).unwrap(), []);
    let fate = &store.deposits(&[id]).unwrap()[0];
    assert!(matches!(fate, DepositFate::Dropped), "{fate:?}");
}

#[tokio::test]
async fn chunks_kept_since_are_still_kept_and_those_cut_short_are_whole_again() {
    let place = Place::new();
    place.admit("XA").await;
    let chunks = [1, 2, 3].map(|n| {
        let bytes = vec![n; 1_000];
        (ChunkName::try_from(Sha256::digest(&bytes).as_slice()).unwrap(), bytes)
    });
    let until = |hours: u64| UnixMillis(NOW.0 + hours * 3_600_000);
    let keep = |n: usize, hours| {
        place.home().open_chunks().unwrap().write(&chunks[n].0, &chunks[n].1).unwrap();
        let names = vec![chunks[n].0];
        let mut store = place.home().open(NOW).unwrap().store;
        store.commit(&[Op::KeepChunks { names, expires_at: until(hours) }]).unwrap();
    };
    keep(0, 1);
    keep(1, 5);
    make(place.home(), &place.to("copy"), false).unwrap();
    keep(0, 9);
    keep(2, 2);
    // As a power cut leaves it, and as a restore of before did.
    let [first, second, _] = chunks.each_ref().map(|(name, _)| {
        let part = format!("chunks/{:02x}/{name}", name.as_bytes()[0]);
        place.home().path(&part)
    });
    fs::write(&first, b"").unwrap();
    fs::remove_file(&second).unwrap();
    restore(place.home(), &place.to("copy"), NOW).unwrap();
    let mut store = SqliteStore::open(&place.home().path("relay.db")).unwrap();
    let kept: BTreeMap<_, _> = store.recover(NOW).unwrap().chunks.into_iter().collect();
    let hours = [9, 5, 2].map(until);
    assert_eq!(kept, chunks.iter().map(|(name, _)| *name).zip(hours).collect());
    let mut files = place.home().open_chunks().unwrap();
    for (name, bytes) in &chunks {
        assert_eq!(files.read(name, 0, 1_000).as_ref(), Ok(bytes));
    }
}

#[tokio::test]
async fn no_restore_gives_a_delivery_id_of_another() {
    let place = Place::new();
    place.admit("XA").await;
    make(place.home(), &place.to("copy"), false).unwrap();
    let mut last = place.keep(1);
    for (id, readable) in [(2, true), (3, false), (4, true), (5, false)] {
        if !readable {
            fs::write(place.home().path("relay.db"), b"nothing that can be read").unwrap();
        }
        // The clock stands while something can be read, and is set back.
        let at = if readable { 5 } else { NOW.0 + 60_000 * u64::from(id) };
        restore(place.home(), &place.to("copy"), UnixMillis(at)).unwrap();
        let next = place.keep(id);
        assert!(next > last, "{id}: {next} is not above {last}");
        last = next;
    }
}

#[tokio::test]
async fn a_relay_whose_database_is_gone_does_not_begin_an_empty_one() {
    let place = Place::new();
    place.admit("XA").await;
    make(place.home(), &place.to("copy"), false).unwrap();
    fs::remove_file(place.home().path("relay.db")).unwrap();
    let error = place.home().open(runtime::now()).unwrap_err();
    assert!(matches!(error, HomeError::NoDatabase(_)), "{error}");
    restore(place.home(), &place.to("copy"), NOW).unwrap();
    assert_eq!(place.parties().await, 1);
}

#[test]
fn a_backup_overwrites_nothing() {
    let place = Place::new();
    for taken in ["copy", "copy.partial"] {
        fs::write(place.to(taken), b"mine").unwrap();
        let error = make(place.home(), &place.to("copy"), false).unwrap_err();
        assert!(matches!(error, BackupError::Exists(_)), "{error}");
        assert_eq!(fs::read(place.to(taken)).unwrap(), b"mine");
        fs::remove_file(place.to(taken)).unwrap();
    }
    make(place.home(), &place.to("copy"), false).unwrap();
}

#[test]
fn a_backup_leaves_room_for_mail_and_stops_when_there_is_none() {
    let place = Place::new();
    place.keep(1);
    for enough in 0.. {
        let left = Cell::new(enough);
        let free = |_: &Path| {
            left.set(left.get() - 1);
            let free = if left.get() < 0 { BACKUP_LEAVES_FREE_BYTES - 1 } else { u64::MAX };
            Some(free)
        };
        match make_with(place.home(), &place.to("copy"), false, &free) {
            Ok(summary) => {
                assert_eq!((summary.waiting, enough > 0), (1, true));
                break;
            }
            Err(error) => assert!(error.to_string().contains("no room"), "{error}"),
        }
        assert!(!place.to("copy").exists() && !place.to("copy.partial").exists());
    }
}

#[test]
fn what_a_killed_backup_left_is_removed_by_the_next_and_nothing_else_is() {
    let place = Place::new();
    let [killed, other] = ["monday.partial", "tuesday.partial"].map(|name| place.to(name));
    for dir in [&killed, &other] {
        new_dir(dir).unwrap();
        fs::write(dir.join("relay.db"), b"half").unwrap();
    }
    let under_way = UnderWay::begin(place.home()).unwrap();
    under_way.note(&killed).unwrap();
    let error = make(place.home(), &place.to("copy"), false).unwrap_err();
    assert!(matches!(error, BackupError::UnderWay), "{error}");
    drop(under_way);
    make(place.home(), &place.to("copy"), false).unwrap();
    assert!(!killed.exists() && other.exists());
    // The same name, and another's directory.
    UnderWay::begin(place.home()).unwrap().note(&other).unwrap();
    fs::rename(&other, &killed).unwrap();
    new_dir(&other).unwrap();
    make(place.home(), &place.to("again"), false).unwrap();
    assert!(other.exists() && killed.exists());
}
