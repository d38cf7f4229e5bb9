//! Backups of relays that do not run; `tests/quic.rs` makes one of a relay that does.

use std::collections::BTreeMap;
use std::sync::Arc;

use hotline_protocol::address::Seat;
use hotline_protocol::envelope::Envelope;
use hotline_protocol::ids::{EnvelopeId, Hint, Precedence};
use tempfile::TempDir;

use super::*;
use crate::admin::Request;
use crate::home::Plan;
use crate::relay::{AskError, Relay};
use crate::runtime;
use crate::store::{MailRead as _, Use};

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

    fn keep(&self, id: u8) {
        let mut store = SqliteStore::open(&self.home().path("relay.db")).unwrap();
        store.recover(UnixMillis(1)).unwrap();
        let expires_at = UnixMillis(NOW.0 + 3_600_000);
        let lane = Precedence::Routine;
        let sealed = vec![id; 5_120];
        let envelope =
            Envelope::new(EnvelopeId([id; 16]), alice(), lane, expires_at, Hint([0; 8]), sealed);
        let envelope = Arc::new(envelope.unwrap());
        store.commit(&[Op::Keep { envelope, accepted_at: NOW, use_of: Use::Common }]).unwrap();
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
    place.home().begin_restore().unwrap();
    fs::rename(place.home().path("relay.db"), place.to("aside.db")).unwrap();
    let error = place.relay.ask(Request::Parties).await.unwrap_err();
    assert!(matches!(error, AskError::Home(HomeError::Restoring)), "{error}");
    restore(place.home(), &place.to("copy"), NOW).unwrap();
    assert_eq!(place.waiting(), [1]);
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
