//! Exercise traffic shown to an operation client, and the reverse: a seat whose home was tampered
//! with says the one with the keys of the other. Everybody else runs the program as it is.

use ciborium::Value as Cbor;
use hotline_casework::{
    Authenticity, Common, Content, Device, Message, Private, Receipts, Role, Said, Statement,
};
use hotline_client::engine::{AckRow, Cargo, Cell, OutgoingRow, Snapshot, Write as Change};
use hotline_client::runtime::now;
use hotline_client::vault::{Filter, Page, Unlock, Vault};
use hotline_crypto::{Pair, Sealed, SizeClass};
use hotline_protocol::ids::{EnvelopeId, Hint, MessageId, Precedence, Traffic, UnixMillis};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use serde_json::Value;

use crate::stage::{Stage, text};

const BOTH: [Traffic; 2] = [Traffic::Operation, Traffic::Exercise];
const OTHER: [Traffic; 2] = [Traffic::Exercise, Traffic::Operation];

/// A home whose program does not run, opened by somebody who has its key.
struct Tampered {
    vault: Vault,
    snapshot: Snapshot,
    rng: ChaCha20Rng,
    forged: u8,
}

impl Tampered {
    fn with(stage: &Stage, home: &str) -> Self {
        let vault = Vault::open(&stage.home(home), &Unlock::NoPassphrase).expect("nobody holds it");
        let snapshot = vault.load(now()).expect("a whole store");
        Self { vault, snapshot, rng: ChaCha20Rng::seed_from_u64(11), forged: 0 }
    }

    /// What is shared with the one peer in a traffic class.
    fn session(&self, traffic: Traffic) -> (&Cell, &Vec<u8>) {
        let of = |cell: &Cell| matches!(cell, Cell::Pair(class, _) if *class == traffic);
        let mut found = self.snapshot.cells.iter().filter(|(cell, _)| of(cell));
        let (cell, value) = found.next().expect("a session");
        assert!(found.next().is_none(), "more peers than one");
        (cell, value)
    }

    /// From now on the program of this home says with the keys of exercises what it means to say in
    /// operation, and the reverse.
    fn swap_sessions(mut self) {
        let [one, other] = BOTH.map(|traffic| {
            let (cell, value) = self.session(traffic);
            (cell.clone(), value.clone())
        });
        let changes = [Change::Put(one.0, other.1), Change::Put(other.0, one.1)];
        self.vault.commit(&changes).expect("a store that can be written");
    }

    /// A message of this home by its subject.
    fn common(&self, subject: &str) -> Common {
        let mut all = self.snapshot.messages.iter().map(|row| Common::decode(&row.content));
        let found = all.find_map(|one| one.ok().filter(|one| one.subject.line() == subject));
        found.expect(subject)
    }

    /// Who acknowledged a message of this home.
    fn acknowledged(&self, id: &str) -> Vec<AckRow> {
        let row = self.snapshot.messages.iter().find(|row| row.id.to_string() == id);
        self.vault.acks(row.expect("a message").id).expect("a whole store")
    }

    /// Seals content with the keys of a class, and leaves it to the program to hand it over.
    fn seal(&mut self, traffic: Traffic, content: &[u8]) -> Sealed {
        let (cell, value) = self.session(traffic);
        let (cell, value) = (cell.clone(), value.clone());
        let mut kept: Cbor = ciborium::from_reader(value.as_slice()).expect("CBOR");
        let fields = kept.as_map_mut().expect("a map");
        let field = fields.iter_mut().find(|(key, _)| key.as_text() == Some("pair"));
        let (_, bytes) = field.expect("its session");
        let mut pair = Pair::from_bytes(bytes.as_bytes().expect("bytes")).expect("a session");
        let sealed = pair.seal(now().0, &mut self.rng, content, SizeClass::Medium);
        *bytes = Cbor::Bytes(pair.to_bytes().to_vec());
        let mut value = Vec::new();
        ciborium::into_writer(&kept, &mut value).expect("memory");
        self.vault.commit(&[Change::Put(cell, value)]).expect("a store that can be written");
        self.snapshot = self.vault.load(now()).expect("a whole store");
        sealed.expect("a session that seals")
    }

    fn leave(&mut self, hint: Hint, sealed: Vec<u8>) {
        self.forged += 1;
        let row = OutgoingRow {
            id: EnvelopeId([self.forged; 16]),
            to: "XA/technical/1".parse().expect("a seat"),
            precedence: Precedence::Routine,
            expires_at: UnixMillis(now().0 + 86_400_000),
            hint,
            sealed,
            cargo: Cargo::Service,
            order: 1_000 + u64::from(self.forged),
        };
        self.vault.commit(&[Change::Outgoing(row)]).expect("a store that can be written");
    }

    fn say(&mut self, traffic: Traffic, content: &Content) {
        let sealed = self.seal(traffic, &content.encode());
        self.leave(Hint(sealed.hint), sealed.bytes);
    }
}

/// What a seat's record gained at a synchronisation, by code.
fn told(synced: &Value, code: &str) -> Vec<String> {
    let rows = synced["told"].as_array().expect("rows");
    let texts = rows.iter().filter(|row| row["code"] == code);
    texts.map(|row| text(&row["text"]).to_owned()).collect()
}

/// Subjects in a home's tables of one class, as its program lists them and as they are stored.
fn subjects(stage: &Stage, home: &str, traffic: Traffic) -> Vec<String> {
    let mut args = vec!["--json", "inbox"];
    args.extend((traffic == Traffic::Exercise).then_some("--exercise"));
    let rows = stage.hotline(home, &args).ok().rows();
    let mut listed: Vec<_> = rows.iter().map(|row| text(&row["subject"]).to_owned()).collect();
    let vault = Vault::open(&stage.home(home), &Unlock::NoPassphrase).expect("nobody holds it");
    let stored = vault.list(&Filter::all(traffic), Page::Newest, 100).expect("a whole store");
    let mut stored: Vec<_> = stored.into_iter().map(|one| one.message.subject).collect();
    listed.sort();
    stored.sort();
    assert_eq!(listed, stored, "{home} {traffic:?}");
    listed
}

/// Two desks that have spoken in operation and in an exercise, so that sessions of both stand.
fn acquainted() -> Stage {
    let stage = Stage::two_desks();
    for (from, to) in [("a", "XB/technical"), ("b", "XA/technical")] {
        stage.hotline(from, &["sync"]).ok();
        stage.hotline(from, &["send", "--to", to, &format!("Real of {from}")]).ok();
        let played = format!("Played of {from}");
        stage.hotline(from, &["send", "--exercise", "--to", to, &played]).ok();
    }
    for home in ["a", "b", "a"] {
        stage.hotline(home, &["sync"]).ok();
    }
    assert_eq!(subjects(&stage, "a", Traffic::Operation), ["Real of b"]);
    assert_eq!(subjects(&stage, "a", Traffic::Exercise), ["Played of b"]);
    stage
}

#[test]
fn an_operation_client_refuses_what_an_exercise_says_and_the_reverse_and_both_are_told() {
    let stage = acquainted();
    Tampered::with(&stage, "b").swap_sessions();
    let send = ["send", "--to", "XA/technical"];
    stage.hotline("b", &[&send[..], &["Said as real"]].concat()).ok();
    stage.hotline("b", &[&send[..], &["--exercise", "Said as played"]].concat()).ok();

    let synced = stage.hotline("a", &["--json", "sync"]).ok().row();
    let words = told(&synced, "misattributed").join("\n");
    for class in [
        "it claims to be operation traffic, and was sealed as exercise",
        "it claims to be exercise traffic, and was sealed as operation",
    ] {
        assert!(words.contains(class), "{class}: {synced}");
    }
    assert_eq!(subjects(&stage, "a", Traffic::Operation), ["Real of b"]);
    assert_eq!(subjects(&stage, "a", Traffic::Exercise), ["Played of b"]);

    // A person is told so too, and who says it is not told that it was opened.
    let waits = ["--wait", "device", "--timeout", "1s", "Said as real again"];
    let waiting = stage.begin("b", &[&send[..], &waits].concat());
    assert_ne!(waiting.end().code, Some(0), "nobody receipts it");
    let out = stage.hotline("a", &["sync"]).ok().out;
    assert!(out.contains("misattributed: A message from XB/technical/1 was not taken in"), "{out}");
    stage.hotline("b", &["sync"]).ok();

    // What is said with the keys it is meant for is heard as before.
    Tampered::with(&stage, "b").swap_sessions();
    stage.hotline("b", &[&send[..], &["Real at last"]].concat()).ok();
    stage.hotline("b", &[&send[..], &["--exercise", "Played at last"]].concat()).ok();
    stage.hotline("a", &["sync"]).ok();
    assert_eq!(subjects(&stage, "a", Traffic::Operation), ["Real at last", "Real of b"]);
    assert_eq!(subjects(&stage, "a", Traffic::Exercise), ["Played at last", "Played of b"]);
}

/// An acknowledgement in one class of a message of the other.
fn crossed(b: &mut Tampered, subject: &str, traffic: Traffic, like: &Common) -> Content {
    let message = b.common(subject);
    let Said::Ack(ack) = &like.said else { panic!("no acknowledgement: {like:?}") };
    let mut ack = ack.clone();
    (ack.of, ack.of_common) = (message.id, message.hash());
    b.forged += 1;
    let statement = Statement {
        id: MessageId([0xc0 + b.forged; 16]),
        said: Said::Ack(ack),
        case: message.case,
        reference: None,
        in_reply_to: Some(message.id),
        traffic,
        authenticity: Authenticity::NonPaper,
        seen: Vec::new(),
        ..Statement::clone(like)
    };
    let common = Common::state(statement).expect("an acknowledgement");
    let message = Message::new(common, Private::new(Role::Action), None).expect("a message");
    Content::Message(Box::new(message))
}

#[test]
fn no_receipt_of_an_exercise_counts_for_a_message_of_operation_and_the_reverse() {
    let stage = acquainted();
    // One acknowledgement as it should be, as the model of those that are not.
    stage.hotline("a", &["send", "--to", "XB/technical", "A third one"]).ok();
    stage.hotline("b", &["sync"]).ok();
    let third = stage.inbox("b").pop().expect("it came");
    stage.hotline("b", &["ack", text(&third["id"])]).ok();
    stage.hotline("a", &["sync"]).ok();
    // What is acknowledged across has no receipt of a device yet.
    let send = ["--json", "send", "--to", "XB/technical"];
    let ids = [("Wake up", None), ("Wake up, all", Some("--exercise"))].map(|(subject, more)| {
        let args: Vec<_> = send.into_iter().chain(more).chain([subject]).collect();
        let sent = stage.hotline("a", &args).ok().row();
        text(&sent["id"]).to_owned()
    });
    stage.hotline("b", &["sync"]).ok();

    let mut b = Tampered::with(&stage, "b");
    let like = b.snapshot.messages.iter().find(|row| row.kind == "ACK").expect("the model");
    let like = Common::decode(&like.content).expect("readable");
    for ((subject, other), own) in ["Wake up", "Wake up, all"].into_iter().zip(OTHER).zip(BOTH) {
        assert_eq!(b.common(subject).traffic, own);
        let content = crossed(&mut b, subject, other, &like);
        b.say(other, &content);
        let common = b.common(subject);
        let receipts = Receipts::batches(&[Device::of(&common, now(), now())]);
        b.say(other, &Content::Receipts(receipts[0].clone()));
    }
    drop(b);
    stage.hotline("b", &["sync"]).ok();

    let synced = stage.hotline("a", &["--json", "sync"]).ok().row();
    let words = told(&synced, "crossed");
    assert_eq!(words.len(), 2, "{synced}");
    for class in ["of operation with one of exercise", "of exercise with one of operation"] {
        assert!(words.iter().any(|said| said.contains(class)), "{class}: {synced}");
    }
    assert!(words.iter().all(|said| said.contains("does not count")), "{synced}");
    let a = Tampered::with(&stage, "a");
    for id in &ids {
        assert_eq!(a.acknowledged(id), []);
    }
    drop(a);
    // The person at the other desk can still acknowledge it, and that counts.
    for id in &ids {
        stage.hotline("b", &["ack", id]).ok();
    }
    stage.hotline("a", &["sync"]).ok();
    let a = Tampered::with(&stage, "a");
    for id in &ids {
        assert_eq!(a.acknowledged(id).len(), 1);
    }
}

#[test]
fn a_handshake_that_names_the_prekeys_of_the_other_class_opens_nothing_and_is_said() {
    /// Version, type; then the mode, the set and the one-time key that the handshake names.
    const NAMES: core::ops::Range<usize> = 2..2 + 1 + 8 + 4 + 32;

    let stage = Stage::two_desks();
    stage.hotline("b", &["sync"]).ok();
    let send = ["send", "--to", "XA/technical"];
    stage.hotline("b", &[&send[..], &["Real"]].concat()).ok();
    stage.hotline("b", &[&send[..], &["--exercise", "Played"]].concat()).ok();
    // Nobody has answered yet, so each further envelope begins the session too.
    let mut b = Tampered::with(&stage, "b");
    let sealed = BOTH.map(|traffic| b.seal(traffic, b"never to be read"));
    for (one, other) in [(&sealed[0], &sealed[1]), (&sealed[1], &sealed[0])] {
        let mut bytes = one.bytes.clone();
        assert_ne!(bytes[NAMES], other.bytes[NAMES]);
        bytes[NAMES].copy_from_slice(&other.bytes[NAMES]);
        b.leave(Hint(one.hint), bytes);
    }
    drop(b);
    stage.hotline("b", &["sync"]).ok();

    let synced = stage.hotline("a", &["--json", "sync"]).ok().row();
    assert_eq!(synced["quarantined"], 2, "{synced}");
    let words = told(&synced, "quarantine");
    assert!(!words.is_empty() && words.iter().all(|said| said.contains("could not be opened")));
    assert_eq!(subjects(&stage, "a", Traffic::Operation), ["Real"]);
    assert_eq!(subjects(&stage, "a", Traffic::Exercise), ["Played"]);
    let out = stage.hotline("a", &["sync"]).ok().out;
    assert!(out.contains("2 could not be opened yet"), "{out}");
}
