//! Our own frozen vectors, `vectors/hlp1.json`. They are never written by this code: it replays
//! the scenario from the same seeds and compares, then opens what is frozen. `vectors/check.py`, a
//! second implementation from docs/crypto.md, checks the same file.

use data_encoding::HEXLOWER;
use serde_json::{Value, json};

use super::seats::{NOW, Seat, identity};
use crate::bundle::Mode;
use crate::chain::{TurnContext, TurnKeys, step};
use crate::handshake::{SessionKeys, SharedSecrets, Transcript, reset_hash, sender_key};
use crate::hint::HintKey;
use crate::message::body_key_block;
use crate::primitives::Key;
use crate::session::Sending;
use crate::wire::{Envelope, Header, InitBlock};
use crate::{
    Bundle, BundleError, Class, IdentityId, IdentitySecret, OnRecord, OpenError, Opened, Sealed,
    recipients_hash, safety_number, sign_on_record,
};

const FROZEN: &str = include_str!("../../vectors/hlp1.json");

fn hex(bytes: impl AsRef<[u8]>) -> Value {
    HEXLOWER.encode(bytes.as_ref()).into()
}

/// Bytes that are easy to write down: (first + 7 i) mod 256.
fn pattern<const N: usize>(first: u8) -> [u8; N] {
    let mut next = first;
    std::array::from_fn(|_| {
        let this = next;
        next = next.wrapping_add(7);
        this
    })
}

fn key(first: u8) -> Key {
    Key::new(pattern(first))
}

/// Every derivation by itself, over patterns.
fn derivations() -> Value {
    let transcript = Transcript {
        class: Class::Drill,
        mode: Mode::OneTime,
        generation: NOW,
        record_a: b"record a",
        record_b: b"record of b",
        set: &pattern::<100>(1),
        one_time: &pattern::<90>(2),
        ek: &pattern(3),
        kem_public: &pattern(4),
        ct: &pattern(5),
    };
    let t = transcript.hash();
    let without = Transcript { mode: Mode::LastResort, one_time: b"", ..transcript }.hash();
    let secrets = SharedSecrets { dh1: key(1), dh2: key(2), dh3: key(3), dh4: key(4), ss: key(5) };
    let session = SessionKeys::derive(&pattern(9), &secrets);
    let turn = TurnKeys::derive(
        &key(1),
        &key(2),
        &TurnContext {
            sid: &pattern(3),
            turn: 5,
            encapsulated_to: &pattern::<1_216>(4),
            ciphertext: &pattern::<1_120>(5),
            fresh: &pattern::<1_216>(6),
        },
    );
    let (message_key, chain_key) = step(&key(1));
    let hints = HintKey::new(&key(1));
    json!({
        "id": hex(IdentityId::of(b"record a").0),
        "transcript": hex(t),
        "transcript_last_resort": hex(without),
        "session": {
            "root": hex(session.root.bytes()),
            "chain_a0": hex(session.chain_a0.bytes()),
            "header_a0": hex(session.header_a0.bytes()),
            "header_a1": hex(session.header_a1.bytes()),
            "header_b1": hex(session.header_b1.bytes()),
            "sid": hex(session.sid),
            "ad_a": hex(session.ad_a),
            "ad_b": hex(session.ad_b),
        },
        "sender_key": hex(sender_key(&pattern(1), &key(2), &key(3)).bytes()),
        "reset": hex(reset_hash(&pattern(1))),
        "turn": {
            "root": hex(turn.root.bytes()),
            "chain": hex(turn.chain.bytes()),
            "next_header": hex(turn.next_header.bytes()),
        },
        "chain": { "message_key": hex(message_key.bytes()), "chain_key": hex(chain_key.bytes()) },
        "body": hex(*body_key_block(&key(1), &pattern(2), &pattern::<2_392>(3))),
        "hints": [hex(hints.hint(0)), hex(hints.hint(1)), hex(hints.hint(2_047))],
    })
}

fn public_side(me: &IdentitySecret) -> Value {
    let bytes = me.to_bytes();
    json!({
        "record": hex(me.identity().record()),
        "id": hex(me.identity().id().0),
        "signing_public": hex(me.identity().signing_key()),
        "signing_secret": hex(&bytes[1..33]),
        "agreement_public": hex(me.identity().agreement_key()),
        "agreement_secret": hex(&bytes[33..65]),
    })
}

/// Alice and Bob, and every envelope between them.
struct Scenario {
    alice: Seat,
    bob: Seat,
    messages: Vec<Value>,
    sealed: Vec<Sealed>,
    /// What opening each gave, in the order of opening.
    frozen: Value,
}

impl Scenario {
    fn new(frozen: Value) -> Self {
        let (alice, bob) = (Seat::new(1, 2), Seat::new(2, 1));
        Self { alice, bob, messages: Vec::new(), sealed: Vec::new(), frozen }
    }

    fn seal(&mut self, from_alice: bool, content: &[u8]) -> usize {
        let seat = if from_alice { &mut self.alice } else { &mut self.bob };
        let sealed = seat.seal(content);
        self.note(from_alice, content, sealed)
    }

    fn note(&mut self, from_alice: bool, content: &[u8], sealed: Sealed) -> usize {
        let seat = if from_alice { &self.alice } else { &self.bob };
        let sessions = seat
            .pair
            .sending
            .iter()
            .chain(seat.pair.archives.iter().map(|archive| &archive.session));
        // The ratchet key whose chain made this envelope: the header says which.
        let envelope = Envelope::parse(&sealed.bytes).unwrap();
        let mut entry = Value::Null;
        for session in sessions {
            let Sending::Chain(chain) = &session.sending else { continue };
            let mut buffer = [0; crate::wire::HEADER];
            let ad = envelope.header_ad(&session.ad_send, &envelope.init_hash());
            if crate::message::open_header(&envelope, &chain.header_key, &ad, &mut buffer).is_err()
            {
                continue;
            }
            let header = Header::parse(&buffer).unwrap();
            entry = json!({
                "from": if from_alice { "alice" } else { "bob" },
                "sid": hex(session.sid),
                "flags": header.flags,
                "turn": header.turn,
                "previous": header.previous,
                "n": header.n,
                "ratchet_seed": hex(chain.secret.seed().bytes()),
                "hint": if envelope.init.is_some() { Value::Null } else { hex(sealed.hint) },
                "content": hex(content),
                "envelope": hex(&sealed.bytes),
            });
        }
        self.messages.push(entry);
        self.sealed.push(sealed);
        self.sealed.len() - 1
    }

    /// Opens the frozen bytes, not those just made.
    fn open(&mut self, index: usize) -> Opened {
        let frozen = &self.frozen["messages"][index];
        let bytes = frozen["envelope"].as_str().map_or_else(
            || self.sealed[index].bytes.clone(),
            |text| HEXLOWER.decode(text.as_bytes()).unwrap(),
        );
        let hint = self.sealed[index].hint;
        let from_alice = self.messages[index]["from"] == "alice";
        let seat = if from_alice { &mut self.bob } else { &mut self.alice };
        seat.open(&Sealed { hint, bytes }).unwrap()
    }

    /// The secrets of the prekeys that an init names.
    fn prekey_secrets(&self, index: usize) -> Value {
        let envelope = Envelope::parse(&self.sealed[index].bytes).unwrap();
        let block: InitBlock<'_> = envelope.init.unwrap();
        let named = self.bob.prekeys.named(&block).unwrap();
        json!({
            "spk_secret": hex(named.spk.bytes()),
            "opk_secret": named.opk.map(|secret| hex(secret.bytes())),
            "kem_seed": hex(named.kem_seed),
        })
    }
}

fn bundle_json(bundle: &Bundle) -> Value {
    json!({ "set": hex(&bundle.set), "one_time": bundle.one_time.as_ref().map(hex) })
}

/// The whole story, as it is frozen.
fn story() -> (Value, Scenario) {
    let mut run = Scenario::new(serde_json::from_str(FROZEN).unwrap());
    let one_time = run.bob.bundle(true);
    let last_resort = run.bob.bundle(false);
    let mut bundles = vec![bundle_json(&one_time), bundle_json(&last_resort)];
    run.alice.initiate(&one_time).unwrap();
    let hello = run.seal(true, b"hello");
    let late = run.seal(true, b"late on the first chain");
    let third = run.seal(true, b"third");
    bundles[0]["secrets"] = run.prekey_secrets(hello);
    run.open(hello);
    run.open(third);
    let answer = run.seal(false, b"answer");
    run.open(answer);
    let later = run.seal(true, b"late on the second chain");
    let second = run.seal(true, b"");
    run.open(second);
    run.open(late);
    run.open(later);
    let turned = run.seal(false, b"and turned again");
    run.open(turned);
    run.alice.now += 1;
    run.alice.initiate(&last_resort).unwrap();
    let anew = run.seal(true, b"on a fresh handshake");
    bundles[1]["secrets"] = run.prekey_secrets(anew);
    let opened = run.open(anew);
    let told = reset_hash(&run.bob.pair.sending.as_ref().unwrap().sid);
    let notice = run.note(false, &told, opened.notices.into_iter().next().unwrap());
    run.open(notice);

    let note = OnRecord {
        class: Class::Operation,
        case: b"case 7",
        recipients: recipients_hash(&[run.bob.me.identity().id(), run.alice.me.identity().id()]),
        message_id: b"message 9",
        released_at: NOW,
        head: pattern(1),
        common: pattern(2),
    };
    let number = safety_number(run.alice.me.identity(), run.bob.me.identity());
    let story = json!({
        "now": NOW,
        "alice": public_side(&run.alice.me),
        "bob": public_side(&run.bob.me),
        "bundles": bundles,
        "messages": run.messages,
        "opened_in_order": [hello, third, answer, second, late, later, turned, anew, notice],
        "safety_number": { "bytes": hex(number.bytes()), "digits": number.digits() },
        "on_record": {
            "recipients": hex(note.recipients),
            "signature": hex(sign_on_record(&run.alice.me, &note)),
        },
        "refused_envelopes": refused_envelopes(),
        "refused_bundles": refused_bundles(),
        "derivations": derivations(),
    });
    (story, run)
}

/// Envelopes with one change each, all opened by a Bob who has opened nothing: {of, at, xor}.
fn refused_envelopes() -> Value {
    let case = |name: &str, at: usize, xor: u8, error: &str| json!({ "name": name, "of": 0, "at": at, "xor": xor, "expect": error });
    json!([
        case("version", 0, 2, "Malformed"),
        case("type", 1, 4, "Malformed"),
        case("mode", 2, 2, "Malformed"),
        case("epoch", 3, 1, "UnknownPrekeys"),
        case("one-time id", 14, 1, "UnknownPrekeys"),
        case("hash of the set", 15, 1, "UnknownPrekeys"),
        case("EK", 47, 1, "NotAuthentic"),
        case("EK not canonical", 78, 0x80, "NotAuthentic"),
        case("ML-KEM ciphertext", 79, 1, "NotAuthentic"),
        case("sealed sender", 1_647, 1, "NotAuthentic"),
        case("tag of the sender", 1_702, 1, "NotAuthentic"),
        case("header nonce", 1_703, 1, "NotAuthentic"),
        case("header", 1_727, 1, "NotAuthentic"),
        case("tag of the header", 4_094, 1, "NotAuthentic"),
        case("commitment", 4_095, 1, "NotAuthentic"),
        case("body", 4_127, 1, "NotAuthentic"),
        case("tag of the body", 5_119, 1, "NotAuthentic"),
    ])
}

/// Bundles with one change each: {part, at, xor}, verified at `now` + `later`.
fn refused_bundles() -> Value {
    let case = |name: &str, part: &str, at: usize, xor: u8, later: u64, error: &str| json!({ "name": name, "part": part, "at": at, "xor": xor, "later": later, "expect": error });
    json!([
        case("class", "set", 0, 1, 0, "Misplaced"),
        case("unknown class", "set", 0, 5, 0, "Malformed"),
        case("suite", "set", 2, 3, 0, "UnknownSuite"),
        case("count of versions", "set", 3, 3, 0, "Malformed"),
        case("identity", "set", 5, 1, 0, "Misplaced"),
        case("SPK", "set", 57, 1, 0, "BadSignature"),
        case("signature of the set", "set", 1_736, 1, 0, "BadSignature"),
        case("expired", "set", 0, 0, 7_776_000_000, "Expired"),
        case("one-time class", "one_time", 0, 1, 0, "Misplaced"),
        case("one-time key", "one_time", 45, 1, 0, "BadSignature"),
        case("signature of the one-time key", "one_time", 1_716, 1, 0, "BadSignature"),
    ])
}

/// The first place where two values differ.
fn difference(path: &str, frozen: &Value, made: &Value) -> Option<String> {
    match (frozen, made) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: std::collections::BTreeSet<_> = a.keys().chain(b.keys()).collect();
            keys.into_iter()
                .find_map(|key| difference(&format!("{path}/{key}"), &frozen[key], &made[key]))
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let mut pairs = a.iter().zip(b).enumerate();
            pairs.find_map(|(i, (a, b))| difference(&format!("{path}/{i}"), a, b))
        }
        _ if frozen == made => None,
        _ => Some(path.to_owned()),
    }
}

#[test]
fn the_frozen_vectors_hold() {
    let (story, run) = story();
    assert_eq!(difference("", &run.frozen, &story), None);
}

#[test]
fn the_frozen_refusals_hold() {
    let frozen: Value = serde_json::from_str(FROZEN).unwrap();
    let bytes = |value: &Value| HEXLOWER.decode(value.as_str().unwrap().as_bytes()).unwrap();
    for case in frozen["refused_envelopes"].as_array().unwrap() {
        let mut bob = Seat::new(2, 1);
        bob.bundle(true);
        let mut envelope = bytes(&frozen["messages"][0]["envelope"]);
        let at = usize::try_from(case["at"].as_u64().unwrap()).unwrap();
        envelope[at] ^= u8::try_from(case["xor"].as_u64().unwrap()).unwrap();
        let sealed = Sealed { hint: [0; 8], bytes: envelope };
        let error: OpenError = bob.open_or_unchanged(&sealed).err().unwrap();
        assert_eq!(format!("{error:?}"), case["expect"].as_str().unwrap(), "{}", case["name"]);
    }
    let bob = identity(2);
    for case in frozen["refused_bundles"].as_array().unwrap() {
        let mut bundle = Bundle {
            set: bytes(&frozen["bundles"][0]["set"]),
            one_time: Some(bytes(&frozen["bundles"][0]["one_time"])),
        };
        let at = usize::try_from(case["at"].as_u64().unwrap()).unwrap();
        let part = match case["part"].as_str().unwrap() {
            "set" => &mut bundle.set,
            _ => bundle.one_time.as_mut().unwrap(),
        };
        part[at] ^= u8::try_from(case["xor"].as_u64().unwrap()).unwrap();
        let now = NOW + case["later"].as_u64().unwrap();
        let error: BundleError =
            bundle.verify(now, Class::Operation, bob.identity(), None).err().unwrap();
        assert_eq!(format!("{error:?}"), case["expect"].as_str().unwrap(), "{}", case["name"]);
    }
}
