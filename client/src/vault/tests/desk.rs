//! What is kept beside the messages against a fresh count over all of them.

use std::collections::BTreeMap;

use hotline_protocol::address::{Address, Desk};

use super::*;
use crate::limits::{ALERTS_MAX, HUMANS_SHOWN_MAX, KEPT_BYTES_MAX, KEPT_MAX};
use crate::vault::{Alerts, Kept, Listed, NotKept, Thread, Unread, index, rows, schema};

const CLASSES: [Traffic; 2] = [Traffic::Operation, Traffic::Exercise];

fn own_desk() -> Desk {
    "XA/technical".parse().unwrap()
}

fn nothing_queued() -> BTreeSet<MessageId> {
    BTreeSet::new()
}

fn alerts(vault: &Vault, traffic: Traffic) -> Alerts {
    vault.alerts(traffic, &nothing_queued(), EVER).unwrap()
}

fn numbers(listed: &[Listed]) -> Vec<u8> {
    listed.iter().map(|listed| listed.message.id.0[0]).collect()
}

fn ack(number: u8, by: &str, at: u64) -> AckRow {
    AckRow {
        message: MessageId([number; 16]),
        by: by.parse().unwrap(),
        kind: "received".into(),
        at: UnixMillis(at),
    }
}

fn urgent(number: u8) -> MessageRow {
    MessageRow { precedence: Precedence::Flash, ..message(number) }
}

/// Messages in the order they first came, and acknowledgements: all that the rest follows from.
#[derive(Default)]
struct Model {
    messages: Vec<MessageRow>,
    acks: BTreeSet<(MessageId, String)>,
}

impl Model {
    fn apply(&mut self, write: &Write) {
        match write {
            Write::Message(row) => match self.messages.iter_mut().find(|m| m.id == row.id) {
                Some(older) => older.clone_from(row),
                None => self.messages.push((**row).clone()),
            },
            Write::Read(id, at) => {
                for m in self.messages.iter_mut().filter(|m| m.id == *id) {
                    m.read_at.get_or_insert(*at);
                }
            }
            Write::Ack(row) => {
                self.acks.insert((row.message, row.by.desk.to_string()));
            }
            _ => {}
        }
    }

    /// Everything of a class but acknowledgements, with places.
    fn of(&self, class: Traffic) -> impl Iterator<Item = (u64, &MessageRow)> {
        let all = self.messages.iter().filter(move |m| m.traffic == class);
        all.zip(1u64..).map(|(m, place)| (place, m)).filter(|(_, m)| m.kind != "ACK")
    }

    fn threads(&self, class: Traffic) -> Vec<Thread> {
        let mut threads: BTreeMap<CaseId, Thread> = BTreeMap::new();
        for (place, m) in self.of(class) {
            let thread = threads.entry(m.case).or_insert_with(|| Thread {
                case: m.case,
                reference: String::new(),
                subject: m.subject.clone(),
                last: 0,
                last_at: UnixMillis(0),
                messages: 0,
                unread: 0,
                gravest: None,
            });
            if thread.reference.is_empty() {
                thread.reference.clone_from(&m.reference);
            }
            thread.last = place;
            thread.last_at = m.opened_at.unwrap_or(m.released_at);
            thread.messages += 1;
            if is_unread(m) {
                thread.unread += 1;
                thread.gravest = thread.gravest.max(Some(m.precedence));
            }
        }
        let mut threads: Vec<_> = threads.into_values().collect();
        threads.sort_by_key(|thread| core::cmp::Reverse(thread.last));
        threads
    }

    fn unread(&self, class: Traffic) -> Vec<Unread> {
        let mut unread: BTreeMap<Address, (u64, Precedence)> = BTreeMap::new();
        for (_, m) in self.of(class).filter(|(_, m)| is_unread(m)) {
            for with in with(m) {
                let count = unread.entry(with).or_insert((0, m.precedence));
                *count = (count.0 + 1, count.1.max(m.precedence));
            }
        }
        let counted = |(with, (messages, gravest))| Unread { with, messages, gravest };
        unread.into_iter().map(counted).collect()
    }

    fn alerts(&self, class: Traffic) -> Vec<u8> {
        let own = own_desk().to_string();
        let mut alerts: Vec<_> = self
            .of(class)
            .filter(|(_, m)| {
                m.direction == Direction::Received
                    && m.precedence >= Precedence::Immediate
                    && m.kind == "TXT"
                    && !self.acks.contains(&(m.id, own.clone()))
            })
            .collect();
        alerts.sort_by_key(|(_, m)| core::cmp::Reverse(m.precedence));
        alerts.iter().map(|(_, m)| m.id.0[0]).collect()
    }

    fn conversation(&self, class: Traffic, desk: &Desk) -> Vec<u8> {
        let is_with = |m: &MessageRow| {
            with(m).iter().any(|address| match address {
                Address::Desk(one) => one == desk,
                other => other.covers(&desk.seat(1)),
            })
        };
        self.of(class).filter(|(_, m)| is_with(m)).map(|(_, m)| m.id.0[0]).collect()
    }
}

fn is_unread(m: &MessageRow) -> bool {
    m.read_at.is_none() && m.direction != Direction::Sent
}

fn with(m: &MessageRow) -> BTreeSet<Address> {
    match m.direction {
        Direction::Received => BTreeSet::from([Address::Desk(m.from.desk.clone())]),
        _ => {
            m.to.iter()
                .map(|to| match to.parse().unwrap() {
                    Address::Seat(seat) => Address::Desk(seat.desk),
                    address => address,
                })
                .collect()
        }
    }
}

fn one_write() -> impl Strategy<Value = Write> {
    let precedence = prop_oneof![
        Just(Precedence::Routine),
        Just(Precedence::Immediate),
        Just(Precedence::Flash)
    ];
    let direction =
        prop_oneof![Just(Direction::Sent), Just(Direction::Received), Just(Direction::DeskCopy)];
    let kind = prop_oneof![4 => Just("TXT"), 1 => Just("ACK"), 1 => Just("UNREADABLE")];
    let to = proptest::sample::subsequence(
        vec!["XB/technical", "XB/technical/2", "XC", "*", "*/technical", "XC/policy"],
        1..4,
    );
    let from = prop_oneof![Just("XB/technical/1"), Just("XB/technical/12"), Just("XC/policy/1")];
    let row = (0u8..12, 0u8..3, precedence, direction, kind, to, from, 0u8..2, 0u64..9).prop_map(
        |(number, case, precedence, direction, kind, to, from, named, at)| {
            Write::Message(Box::new(MessageRow {
                traffic: if number < 3 { Traffic::Exercise } else { Traffic::Operation },
                case: CaseId([case; 16]),
                reference: if named == 0 { String::new() } else { format!("ref {case}") },
                subject: format!("subject {number} {at}"),
                released_at: UnixMillis(at),
                opened_at: (at % 2 == 0).then_some(UnixMillis(at * 10)),
                from: from.parse().unwrap(),
                to: to.into_iter().map(str::to_owned).collect(),
                kind: kind.into(),
                precedence,
                direction,
                ..message(number)
            }))
        },
    );
    let by = prop_oneof![Just("XA/technical/1"), Just("XA/technical/3"), Just("XB/technical/1")];
    prop_oneof![
        6 => row,
        2 => (0u8..12).prop_map(|n| Write::Read(MessageId([n; 16]), UnixMillis(77))),
        1 => (0u8..12, by).prop_map(|(n, by)| Write::Ack(ack(n, by, 5))),
    ]
}

fn compare(vault: &Vault, model: &Model) -> Result<(), TestCaseError> {
    for class in CLASSES {
        // An upsert that meets its row may take a number for nothing: only the order of places is
        // promised.
        let sql = format!("SELECT place FROM {} ORDER BY place", rows::message_table(class));
        let places: Vec<i64> = rows::all(&vault.db, &sql, [], |row| Ok(row.get(0)?)).unwrap();
        let mut threads = vault.threads(class, Page::Newest, 64).unwrap();
        for thread in &mut threads {
            let at = places.iter().position(|place| place.cast_unsigned() == thread.last);
            thread.last = at.unwrap() as u64 + 1;
        }
        prop_assert_eq!(threads, model.threads(class));
        prop_assert_eq!(vault.unread_by_desk(class).unwrap(), model.unread(class));
        let unread = model.of(class).filter(|(_, m)| is_unread(m)).count();
        prop_assert_eq!(vault.unread(class).unwrap(), unread as u64);
        let alerts = alerts(vault, class);
        prop_assert_eq!(numbers(&alerts.oldest), model.alerts(class));
        prop_assert_eq!(alerts.total, alerts.oldest.len() as u64);
        for desk in ["XB/technical", "XC/policy", "XD/technical", "XC/other"] {
            let desk: Desk = desk.parse().unwrap();
            let expected = model.conversation(class, &desk);
            let filter = Filter { desk: Some(desk), ..Filter::all(class) };
            let mut pages = Vec::new();
            let mut page = Page::Newest;
            loop {
                let listed = vault.list(&filter, page, 3).unwrap();
                let Some(first) = listed.first() else { break };
                page = Page::Before(first.place);
                pages.splice(0..0, numbers(&listed));
            }
            prop_assert_eq!(pages, expected);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_kept_beside_the_messages_is_what_a_fresh_count_gives(
        batches in proptest::collection::vec(proptest::collection::vec(one_write(), 0..10), 1..5)
    ) {
        let home = home();
        let mut vault = open_vault(home.path());
        vault.sits_at(&own_desk()).unwrap();
        let mut model = Model::default();
        for batch in &batches {
            vault.commit(batch).unwrap();
            batch.iter().for_each(|write| model.apply(write));
            compare(&vault, &model)?;
        }
    }
}

#[test]
fn a_store_of_the_first_version_is_brought_up_to_date_with_all_it_holds() {
    let home = home();
    let mut db = rusqlite::Connection::open(home.path().join("hotline.db")).unwrap();
    schema::as_first_released(&mut db);
    // Rows are written by today's code: the column that came later is there only meanwhile.
    let later = |db: &rusqlite::Connection, what: &str| {
        for class in CLASSES {
            let table = rows::message_table(class);
            db.execute_batch(&format!("ALTER TABLE {table} {what}")).unwrap();
        }
    };
    later(&db, "ADD COLUMN handed_by TEXT");
    let mut model = Model::default();
    for number in 0..200u8 {
        let row = MessageRow {
            direction: [Direction::Sent, Direction::Received, Direction::DeskCopy]
                [usize::from(number % 3)],
            precedence: if number % 5 == 0 { Precedence::Flash } else { Precedence::Routine },
            to: vec![["XB/technical", "*", "XC"][usize::from(number % 7) % 3].into()],
            kind: if number % 11 == 0 { "ACK" } else { "TXT" }.into(),
            traffic: CLASSES[usize::from(number % 2)],
            read_at: (number % 4 == 0).then_some(UnixMillis(1)),
            subject: format!("old word{number}"),
            ..message(number)
        };
        rows::put_message(&db, &row).unwrap();
        model.apply(&Write::Message(Box::new(row)));
    }
    later(&db, "DROP COLUMN handed_by");
    let ack = ack(25, "XA/technical/2", 3);
    db.execute(
        "INSERT INTO ack (message, sender, kind, at) VALUES (?1, ?2, 'received', 3)",
        rusqlite::params![ack.message.0, ack.by.to_string()],
    )
    .unwrap();
    assert!(model.alerts(CLASSES[1]).contains(&25));
    model.apply(&Write::Ack(ack));

    let mut vault = Vault::settled(db).unwrap();
    vault.sits_at(&own_desk()).unwrap();
    compare(&vault, &model).unwrap();
    let hits = vault.search(CLASSES[1], "word25", None, 10).unwrap();
    assert_eq!(hits.iter().map(|hit| hit.message.0[0]).collect::<Vec<_>>(), [25]);
    assert_eq!(vault.search(CLASSES[0], "old", None, 64).unwrap().len(), 64);
    // And once more: nothing is left to do.
    drop(vault);
    let db = rusqlite::Connection::open(home.path().join("hotline.db")).unwrap();
    compare(&Vault::settled(db).unwrap(), &model).unwrap();
}

#[test]
fn an_indexed_store_indexed_anew_is_the_same() {
    let home = home();
    let mut vault = open_vault(home.path());
    put(&mut vault, &(1..=40).map(urgent).collect::<Vec<_>>());
    let dump = |vault: &Vault| -> Vec<String> {
        let sql = "SELECT who || place FROM with_operation UNION ALL
            SELECT quote(case_id) || subject || first_place || last_place || last_at || messages
            FROM thread_operation UNION ALL SELECT place || quote(id) FROM alert_operation";
        rows::all(&vault.db, sql, [], |row| Ok(row.get(0)?)).unwrap()
    };
    let before = dump(&vault);
    assert_eq!(before.len(), 40 + 4 + 40);
    vault
        .db
        .execute_batch(
            "DELETE FROM with_operation; DELETE FROM thread_operation;
             DELETE FROM alert_operation;
             INSERT INTO search_operation (search_operation) VALUES ('delete-all');",
        )
        .unwrap();
    index::rebuild(&vault.db).unwrap();
    assert_eq!(dump(&vault), before);
}

#[test]
fn only_a_seat_of_this_desk_closes_an_alert() {
    let home = home();
    let mut vault = open_vault(home.path());
    vault.sits_at(&own_desk()).unwrap();
    let played = MessageRow { traffic: Traffic::Exercise, ..urgent(3) };
    let copied = MessageRow { direction: Direction::DeskCopy, ..urgent(4) };
    let acknowledging = MessageRow { kind: "ACK".into(), ..urgent(5) };
    put(&mut vault, &[urgent(1), urgent(2), played, copied, acknowledging, message(6)]);
    assert_eq!(numbers(&alerts(&vault, Traffic::Operation).oldest), [1, 2]);
    assert_eq!(numbers(&alerts(&vault, Traffic::Exercise).oldest), [3]);
    // Of another party, of another desk of the own party, of a desk whose name begins the same.
    for stranger in ["XB/technical/1", "XA/policy/1"] {
        vault.commit(&[Write::Ack(ack(1, stranger, 1))]).unwrap();
    }
    assert_eq!(alerts(&vault, Traffic::Operation).total, 2);
    vault.commit(&[Write::Ack(ack(1, "XA/technical/7", 1))]).unwrap();
    assert_eq!(numbers(&alerts(&vault, Traffic::Operation).oldest), [2]);
    // A colleague's word may come before the message itself.
    vault.commit(&[Write::Ack(ack(7, "XA/technical/2", 1))]).unwrap();
    put(&mut vault, &[urgent(7)]);
    assert_eq!(numbers(&alerts(&vault, Traffic::Operation).oldest), [2]);
    let queued = BTreeSet::from([MessageId([2; 16])]);
    assert_eq!(vault.alerts(Traffic::Operation, &queued, EVER).unwrap().total, 0);
    let later = UnixMillis(1_003);
    assert_eq!(vault.alerts(Traffic::Operation, &nothing_queued(), later).unwrap().total, 0);
}

#[test]
fn alerts_are_told_from_the_oldest_on_and_counted_beyond_the_bound() {
    let home = home();
    let mut vault = open_vault(home.path());
    put(&mut vault, &(1..=50).map(urgent).collect::<Vec<_>>());
    let alerts = alerts(&vault, Traffic::Operation);
    let oldest: Vec<u8> = (1..=50).take(ALERTS_MAX).collect();
    assert_eq!((numbers(&alerts.oldest), alerts.total), (oldest, 50));
}

#[test]
fn a_flash_stands_before_more_older_immediates_than_are_shown() {
    let home = home();
    let mut vault = open_vault(home.path());
    let immediate = |number| MessageRow { precedence: Precedence::Immediate, ..message(number) };
    put(&mut vault, &(1..=40).map(immediate).chain([urgent(41), urgent(42)]).collect::<Vec<_>>());
    let alerts = alerts(&vault, Traffic::Operation);
    let expected: Vec<u8> = [41, 42].into_iter().chain(1..=40).take(ALERTS_MAX).collect();
    assert_eq!((numbers(&alerts.oldest), alerts.total), (expected, 42));
}

#[test]
fn a_reference_is_found_by_an_index_and_a_whole_id_is_no_reference() {
    let home = home();
    let mut vault = open_vault(home.path());
    let id = MessageId([9; 16]).to_string();
    put(&mut vault, &[message(1), MessageRow { reference: id.clone(), ..message(2) }]);
    for class in CLASSES {
        let table = rows::message_table(class);
        let sql = format!(
            "EXPLAIN QUERY PLAN SELECT id FROM {table} WHERE reference = ?1 ORDER BY place"
        );
        let plan: Vec<String> = rows::all(&vault.db, &sql, ["x"], |row| Ok(row.get(3)?)).unwrap();
        assert!(plan.iter().all(|step| step.starts_with("SEARCH")), "{plan:?}");
    }
    assert_eq!(vault.message(&id).unwrap(), Found::Nothing);
}

#[test]
fn a_page_around_a_place_holds_it_with_what_is_before_and_after() {
    let home = home();
    let mut vault = open_vault(home.path());
    put(&mut vault, &(1..=20).map(message).collect::<Vec<_>>());
    let all = Filter::all(Traffic::Operation);
    let around = |place| numbers(&vault.list(&all, Page::Around(place), 5).unwrap());
    assert_eq!(around(10), [8, 9, 10, 11, 12]);
    assert_eq!(around(1), [1, 2, 3]);
    assert_eq!(around(20), [18, 19, 20]);
    let threads = vault.threads(Traffic::Operation, Page::Around(18), 2).unwrap();
    assert_eq!(threads.iter().map(|thread| thread.last).collect::<Vec<_>>(), [18, 17]);
}

#[test]
fn a_page_tells_how_far_its_messages_came() {
    let home = home();
    let mut vault = open_vault(home.path());
    let sent = MessageRow { direction: Direction::Sent, ..message(1) };
    put(&mut vault, &[sent, message(2)]);
    let copy = |number: u16, state| CopyRow { seat: seat(number), ..copy(1, state) };
    let copies = [
        CopyRow { custody_at: Some(UnixMillis(50)), ..copy(1, CopyState::Custody) },
        CopyRow { device_at: Some(UnixMillis(60)), ..copy(2, CopyState::Delivered) },
        copy(3, CopyState::Waiting),
        copy(4, CopyState::Held("look".into())),
        copy(5, CopyState::Failed("gone".into())),
        CopyRow { custody_at: Some(UnixMillis(40)), ..copy(6, CopyState::Expired) },
        CopyRow { role: Role::OwnDesk, ..copy(7, CopyState::Delivered) },
        // Acknowledged, and its device receipt was lost.
        CopyRow { role: Role::Information, ..copy(8, CopyState::Delivered) },
    ];
    vault.commit(&copies.map(Write::Copy)).unwrap();
    let acks = (1..=10u16).map(|n| ack(1, &seat(n).to_string(), 100 - u64::from(n)));
    vault.commit(&acks.map(Write::Ack).collect::<Vec<_>>()).unwrap();
    vault.commit(&[Write::Ack(ack(2, "XA/technical/2", 9))]).unwrap();

    let filter = Filter { case: None, desk: Some(seat(1).desk), ..Filter::all(Traffic::Operation) };
    let both = Filter { case: Some(message(1).case), desk: None, ..filter };
    let reach = vault.list(&both, Page::Newest, 9).unwrap().remove(0).reach;
    assert_eq!((reach.released, reach.seats, reach.custody, reach.device), (true, 7, 4, 2));
    assert_eq!((reach.failed, reach.held), (2, 1));
    assert_eq!(reach.custody_at.zip(reach.device_at), Some((UnixMillis(50), UnixMillis(60))));
    assert_eq!((reach.humans.len(), reach.humans_total), (HUMANS_SHOWN_MAX, 10));
    assert_eq!(reach.humans[0].seat, seat(10), "the first first");
    let received = vault.list(&Filter::all(Traffic::Operation), Page::Newest, 9).unwrap();
    assert_eq!(received[0].reach.humans_total, 1);
    assert!(!received[0].reach.released);
}

#[test]
fn what_a_face_keeps_is_there_after_a_restart_and_bounded() {
    let home = home();
    let mut vault = open_vault(home.path());
    let draft = |name: &str, value: &[u8]| (name.to_owned(), Some(value.to_vec()));
    vault
        .commit_with(&[], &[draft("draft XB", b"one"), draft("draft%", b"two"), draft("x", b"")])
        .unwrap();
    vault.commit_with(&[], &[draft("draft XB", b"three"), ("x".into(), None)]).unwrap();
    drop(vault);
    let mut vault = Vault::open(home.path(), &Unlock::NoPassphrase).unwrap();
    let names = |prefix: &str| -> Vec<(String, Vec<u8>)> {
        let kept = vault.kept(prefix).unwrap();
        kept.into_iter().map(|Kept { name, value }| (name, value)).collect()
    };
    let both = [("draft XB".into(), b"three".to_vec()), ("draft%".into(), b"two".to_vec())];
    assert_eq!(names("draft"), both);
    assert_eq!(names(""), both);
    assert_eq!(names("draft%"), both[1..], "a prefix holds no wildcards");
    assert_eq!(names("x"), []);

    let may = |name: &str, value: &[u8]| vault.may_keep(name, Some(value)).unwrap();
    assert_eq!(may("x", &vec![0; KEPT_BYTES_MAX]), Ok(()));
    assert_eq!(may("x", &vec![0; KEPT_BYTES_MAX + 1]), Err(NotKept::TooLong));
    assert_eq!(may("", b""), Err(NotKept::Name));
    assert_eq!(may(&"x".repeat(1_000), b""), Err(NotKept::Name));
    let many: Vec<_> = (2..KEPT_MAX).map(|n| draft(&n.to_string(), b"")).collect();
    vault.commit_with(&[], &many).unwrap();
    assert_eq!(vault.may_keep("new", Some(b"")).unwrap(), Err(NotKept::Full));
    assert_eq!(vault.may_keep("draft%", Some(b"")).unwrap(), Ok(()), "it is there already");
    assert_eq!(vault.may_keep("new", None).unwrap(), Ok(()));
}

#[test]
fn a_batch_with_drafts_is_kept_whole_or_not_at_all() {
    let home = home();
    let mut vault = open_vault(home.path());
    vault
        .db
        .execute_batch(
            "CREATE TRIGGER t BEFORE INSERT ON kept BEGIN SELECT raise(ABORT, 'full'); END;",
        )
        .unwrap();
    let writes = [Write::Message(Box::new(message(1)))];
    vault.commit_with(&writes, &[("draft".into(), Some(vec![1]))]).unwrap_err();
    assert_eq!(vault.list(&Filter::all(Traffic::Operation), Page::Newest, 9).unwrap(), []);
    assert_eq!(vault.threads(Traffic::Operation, Page::Newest, 9).unwrap(), []);
}
