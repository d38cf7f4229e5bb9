//! What faces have written, through a host with a store and no relay.

use std::cell::RefCell;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use hotline_protocol::ids::{CaseId, Digest, Precedence, Traffic};
use tempfile::TempDir;

use super::*;
use crate::engine::{Direction, MessageRow, enrol};
use crate::limits::KEPT_BYTES_MAX;
use crate::vault::{Cost, Kept, Unlock};

const MESSAGES: u8 = 200;

fn unread(number: u8, at: UnixMillis) -> Write {
    Write::Message(Box::new(MessageRow {
        id: MessageId([number; 16]),
        common: Digest([number; 32]),
        case: CaseId([1; 16]),
        reference: String::new(),
        traffic: Traffic::Operation,
        direction: Direction::Received,
        from: "XB/technical/1".parse().unwrap(),
        to: vec!["XA/technical".into()],
        kind: "TXT".into(),
        precedence: Precedence::Routine,
        tlp: "AMBER".into(),
        subject: "s".into(),
        body: String::new(),
        content: Vec::new(),
        signature: None,
        released_at: at,
        accepted_at: Some(at),
        opened_at: Some(at),
        read_at: None,
        receipted: true,
        verified: true,
        handed_by: None,
        seen: Vec::new(),
    }))
}

/// A home with unread messages, every other one of which the engine has long forgotten.
fn home() -> (TempDir, Vault) {
    let home = tempfile::tempdir().unwrap();
    let rng = &mut runtime::rng();
    let mut vault = Vault::create(home.path(), &Unlock::NoPassphrase, Cost::LEAST, rng).unwrap();
    let now = runtime::now();
    vault.commit(&enrol::alone(now, "XA/technical/1".parse().unwrap())).unwrap();
    let at = |number: u8| if number.is_multiple_of(2) { now } else { UnixMillis(1) };
    let case = |number, write| match write {
        Write::Message(mut row) => {
            row.case = CaseId([number; 16]);
            Write::Message(row)
        }
        other => other,
    };
    let messages = (0..MESSAGES).map(|number| case(number, unread(number, at(number))));
    vault.commit(&messages.collect::<Vec<_>>()).unwrap();
    (home, vault)
}

fn open(home: &Path) -> Vault {
    Vault::open(home, &Unlock::NoPassphrase).unwrap()
}

fn every_one() -> Ask {
    // And one that is not here.
    Ask::Mark((0..=MESSAGES).map(|number| MessageId([number; 16])).collect())
}

fn done() -> Result<Answer, Failure> {
    Ok(Answer::Outcome(Outcome::Done))
}

fn keep(name: &str, value: Option<&[u8]>) -> Ask {
    Ask::Keep { name: name.to_owned(), value: value.map(<[u8]>::to_vec) }
}

#[tokio::test]
async fn many_messages_are_marked_at_once_old_ones_too() {
    let (home, vault) = home();
    assert_eq!(vault.unread(Traffic::Operation).unwrap(), u64::from(MESSAGES));
    let (holder, running) = start(vault).unwrap();
    assert_eq!(holder.ask(every_one()).await, done());
    let unread = holder.ask(Ask::Unread(Traffic::Operation)).await;
    assert_eq!(unread, Ok(Answer::Unread(Vec::new())));
    let too_many = Ask::Mark(vec![MessageId([0; 16]); MARKS_MAX + 1]);
    assert!(matches!(holder.ask(too_many).await, Err(Failure::Usage(_))));
    drop(holder);
    running.ended().await;
    assert_eq!(open(home.path()).unread(Traffic::Operation).unwrap(), 0);
}

#[tokio::test]
async fn marking_many_is_one_commit() {
    let (home, vault) = home();
    // If the last of them cannot be marked, none is: they were one batch.
    vault.refuse_to_mark(MessageId([MESSAGES - 1; 16]));
    let (holder, running) = start(vault).unwrap();
    assert!(matches!(holder.ask(every_one()).await, Err(Failure::Defect(_))));
    running.ended().await;
    let unread = open(home.path()).unread(Traffic::Operation).unwrap();
    assert_eq!(unread, u64::from(MESSAGES));
}

#[tokio::test]
async fn what_is_kept_is_in_the_files_when_it_is_answered() {
    let (home, vault) = home();
    let (holder, _running) = start(vault).unwrap();
    assert_eq!(holder.ask(keep("draft XB", Some(b"half a sent"))).await, done());
    assert_eq!(holder.ask(keep("draft XC", Some(b"x"))).await, done());
    assert_eq!(holder.ask(keep("draft XC", None)).await, done());
    // As after a kill: what lies there now is all there is.
    let copy = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(home.path()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    let kept = vec![Kept { name: "draft XB".into(), value: b"half a sent".to_vec() }];
    assert_eq!(open(copy.path()).kept("").unwrap(), kept);
    assert_eq!(holder.ask(Ask::Kept("draft ".into())).await, Ok(Answer::Kept(kept)));
}

#[tokio::test]
async fn what_is_too_long_to_be_kept_is_refused_and_the_older_value_stays() {
    let (_home, vault) = home();
    let (holder, _running) = start(vault).unwrap();
    assert_eq!(holder.ask(keep("draft", Some(b"good"))).await, done());
    for (name, value) in [("draft", vec![0; KEPT_BYTES_MAX + 1]), ("", vec![1])] {
        let refused = holder.ask(keep(name, Some(&value))).await;
        assert!(matches!(refused, Err(Failure::Refused(_))));
    }
    let kept = vec![Kept { name: "draft".into(), value: b"good".to_vec() }];
    assert_eq!(holder.ask(Ask::Kept(String::new())).await, Ok(Answer::Kept(kept)));
}

/// Tells that its thread has tidied up, after a while.
struct Tidies(Arc<AtomicBool>);

impl Drop for Tidies {
    fn drop(&mut self) {
        for _ in 0..1_000 {
            std::thread::yield_now();
        }
        self.0.store(true, Ordering::SeqCst);
    }
}

thread_local! {
    static TIDIES: RefCell<Option<Tidies>> = const { RefCell::new(None) };
}

/// OpenSSL keeps something for each thread that used it, and crashes if the process ends while a
/// thread gives that back.
#[tokio::test]
async fn a_host_has_ended_only_when_its_thread_has_tidied_up() {
    for _ in 0..20 {
        let tidied = Arc::new(AtomicBool::new(false));
        let tidies = Tidies(Arc::clone(&tidied));
        let running = Running::start(move || TIDIES.set(Some(tidies))).unwrap();
        running.ended().await;
        assert!(tidied.load(Ordering::SeqCst));
    }
}

#[test]
fn the_engine_looks_at_its_clocks_when_something_is_due_or_the_clock_was_set_back() {
    let at = UnixMillis;
    assert!(!is_due(None, at(10), at(20)));
    assert!(!is_due(Some(at(30)), at(10), at(20)));
    assert!(is_due(Some(at(20)), at(10), at(20)));
    assert!(is_due(Some(at(90_000)), at(80_000), at(20)), "a day back");
    assert!(is_due(None, at(80_000), at(20)));
}
