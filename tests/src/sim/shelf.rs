//! Files of published documents at the relay, which forgets every file after five weeks.

use hotline_casework::library::{Document, DocumentId, Step};
use hotline_client::engine::{Command, Failure, NewAttachment, NewMessage, Outcome};
use hotline_protocol::ids::{Digest, MessageId, Precedence, Traffic};

use super::World;
use super::tests::all_settle;

const PUBLISHER: usize = 0;
const READER: usize = 1;

const DAY: u64 = 86_400_000;

/// Days after which the relay has forgotten a file that nobody asked it to keep on.
const FORGOTTEN_AFTER: u64 = 40;

fn two_parties(seed: u64) -> World {
    let mut world = World::new(seed);
    world.admit("XA/technical/1");
    world.admit("XB/technical/1");
    all_settle(&mut world);
    world
}

/// A version of the only document.
fn version(number: u32, file: Option<NewAttachment>) -> NewMessage {
    let step = match file {
        Some(_) => Step::File,
        None => Step::Text {
            bytes: b"Call us.".to_vec(),
            name: "contacts.txt".into(),
            media_type: "".into(),
        },
    };
    let document = Document { id: DocumentId([7; 16]), number, step };
    NewMessage {
        to: vec!["XB/technical".parse().unwrap()],
        info: Vec::new(),
        kind: "LIB".to_owned(),
        fields: document.said().encode_fields(),
        precedence: Precedence::Routine,
        traffic: Traffic::Drill,
        tlp: "GREEN".to_owned(),
        case: None,
        in_reply_to: None,
        subject: "How to reach us".to_owned(),
        body: String::new(),
        language: String::new(),
        note: true,
        automated: None,
        accept: Vec::new(),
        attachments: file.into_iter().collect(),
    }
}

/// Publishes a version of the only document. The name by which its file is fetched, if it has one.
fn publish(world: &mut World, number: u32, file: Option<&[u8]>) -> (MessageId, Option<Digest>) {
    let seat = &mut world.seats[PUBLISHER];
    let file = file.map(|content| seat.spool.put(&mut seat.rng, content));
    let root = file.as_ref().map(|file| file.root);
    let new = version(number, file);
    let ticket = world.command(PUBLISHER, Command::Publish(Box::new(new)));
    let id = match &world.seats[PUBLISHER].answers[&ticket] {
        Ok(Outcome::Queued { id, .. }) => *id,
        other => panic!("seed {}: {other:?}", world.seed),
    };
    all_settle(world);
    assert!(has(world, READER, id));
    (id, root)
}

fn has(world: &World, seat: usize, message: MessageId) -> bool {
    world.seats[seat].rows.messages().any(|row| row.id == message)
}

/// Whether the relay gives a seat a chunk.
fn fetches(world: &mut World, seat: usize, name: Digest) -> bool {
    let ticket = world.command(seat, Command::Chunk { name, next: Vec::new() });
    world.run_until("the relay has answered", |world| {
        world.seats[seat].answers.contains_key(&ticket)
    });
    world.seats[seat].answers[&ticket].is_ok()
}

/// The publisher's process ends and does not come back by itself.
fn leaves(world: &mut World) {
    world.seats[PUBLISHER].wanted = false;
    world.crash_seat(PUBLISHER);
    world.run_for(60_000);
}

fn returns(world: &mut World) {
    world.seats[PUBLISHER].wanted = true;
    world.command(PUBLISHER, Command::Connect);
    world.run_for(60_000);
    all_settle(world);
}

fn lost(world: &World) -> usize {
    world.seats[PUBLISHER].alarms.iter().filter(|(code, _)| code == "file-lost").count()
}

fn content() -> Vec<u8> {
    (0..300_000_u32).map(|n| n.to_le_bytes()[1]).collect()
}

#[test]
fn the_file_of_a_document_is_kept_on_for_seats_that_come_later() {
    let mut world = two_parties(61);
    let (document, root) = publish(&mut world, 1, Some(&content()));
    let root = root.expect("a file");
    world.run_for(FORGOTTEN_AFTER * DAY);
    assert!(fetches(&mut world, READER, root));
    let late = world.invite(READER, "XB/technical/2");
    // A newcomer beside sitting seats gets copies after a day.
    world.run_for(25 * 3_600_000);
    all_settle(&mut world);
    assert!(has(&world, late, document));
    world.run_for(FORGOTTEN_AFTER * DAY);
    assert!(fetches(&mut world, late, root));
    assert_eq!(lost(&world), 0);
}

#[test]
fn a_home_that_was_away_for_longer_gives_the_relay_the_file_again_before_anything_else_of_it() {
    let mut world = two_parties(62);
    let (document, root) = publish(&mut world, 1, Some(&content()));
    let root = root.expect("a file");
    leaves(&mut world);
    world.run_for(FORGOTTEN_AFTER * DAY);
    assert!(!fetches(&mut world, READER, root), "the relay forgets what nobody keeps on");
    let late = world.invite(READER, "XB/technical/2");
    world.run_for(25 * 3_600_000);
    returns(&mut world);
    world.run_until("the newcomer has the document", |world| has(world, late, document));
    assert!(fetches(&mut world, late, root));
    assert_eq!(lost(&world), 0);
}

#[test]
fn the_file_of_a_version_that_holds_no_longer_is_kept_neither_here_nor_at_the_relay() {
    let mut world = two_parties(63);
    let (_, root) = publish(&mut world, 1, Some(&content()));
    assert!(!world.seats[PUBLISHER].spool.is_empty());
    publish(&mut world, 2, None);
    assert!(world.seats[PUBLISHER].spool.is_empty());
    world.run_for(FORGOTTEN_AFTER * DAY);
    assert!(!fetches(&mut world, READER, root.expect("a file")));
    assert_eq!(lost(&world), 0);
}

#[test]
fn a_file_whose_copy_here_is_gone_is_told_of_once_and_the_document_stays() {
    let mut world = two_parties(64);
    let (document, _) = publish(&mut world, 1, Some(&content()));
    world.seats[PUBLISHER].spool.lose();
    leaves(&mut world);
    world.run_for(FORGOTTEN_AFTER * DAY);
    let late = world.invite(READER, "XB/technical/2");
    world.run_for(25 * 3_600_000);
    for _ in 0..2 {
        returns(&mut world);
        assert_eq!(lost(&world), 1);
        world.run_for(FORGOTTEN_AFTER * DAY);
        leaves(&mut world);
    }
    assert!(has(&world, late, document));
}

#[test]
fn files_beyond_what_a_seat_keeps_are_refused_when_they_are_published() {
    let mut world = two_parties(65);
    let seat = &mut world.seats[PUBLISHER];
    let file = seat.spool.put(&mut seat.rng, &content());
    let long = NewAttachment { size: (4 << 30) + 1, ..file };
    let ticket = world.command(PUBLISHER, Command::Publish(Box::new(version(1, Some(long)))));
    match &world.seats[PUBLISHER].answers[&ticket] {
        Err(Failure::Refused(why)) => assert!(why.contains("withdraw one of them"), "{why}"),
        other => panic!("{other:?}"),
    }
}
