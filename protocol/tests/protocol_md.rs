//! `docs/protocol.md` is normative, so it must not drift from the code: its worked exchange is
//! decoded and encoded again here, and its CDDL must name every field that goes over the wire.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test.

use std::collections::BTreeSet;

use ciborium::Value;
use hotline_protocol::address::Seat;
use hotline_protocol::attachment::{ChunkToRelay, ChunkToSeat, HeldChunk};
use hotline_protocol::codec::{Deframer, decode, encode};
use hotline_protocol::deposit::*;
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::*;
use hotline_protocol::ids::{DepositId, Digest, EnvelopeId, Hint, Precedence, Traffic, UnixMillis};
use hotline_protocol::refusal::{Reason, Refusal};
use serde::Serialize;
use serde_bytes::ByteBuf;

const TEXT: &str = include_str!("../../docs/protocol.md");

fn seat(text: &str) -> Seat {
    text.parse().unwrap()
}

fn envelope() -> Envelope {
    Envelope::new(
        EnvelopeId([0xa1; 16]),
        seat("XB/technical/1"),
        Precedence::Flash,
        UnixMillis(1_800_003_600_000),
        Hint([0xb2; 8]),
        vec![0xc3; 5_120],
    )
    .unwrap()
}

const ACCEPTED: UnixMillis = UnixMillis(1_800_000_000_250);

fn hello() -> ToRelay {
    ToRelay::Hello(Hello { versions: vec![1], directory_seq: 7 })
}

fn welcome() -> ToSeat {
    ToSeat::Welcome(Welcome {
        version: 1,
        relay_time: UnixMillis(1_800_000_000_000),
        epoch: 1_799_999_999_000,
        head: vec![0xd4; 4],
        waiting: [2, 0, 0, 1],
        state: 41,
        prekeys: vec![PrekeyCount { class: Traffic::Operation, epoch: 5, one_time: 98 }],
    })
}

fn submit() -> ToRelay {
    ToRelay::Submit(Submit { state: 42, envelope: envelope() })
}

fn custody() -> ToSeat {
    let (to, id) = (seat("XB/technical/1"), EnvelopeId([0xa1; 16]));
    ToSeat::Custody(Custody { to, id, accepted_at: ACCEPTED })
}

fn deliver() -> ToSeat {
    ToSeat::Deliver(Deliver { delivery: 9, accepted_at: ACCEPTED, envelope: envelope() })
}

fn acknowledge() -> ToRelay {
    ToRelay::Acknowledge(Acknowledge {
        lane: Precedence::Flash,
        epoch: 1_799_999_999_000,
        up_to: 9,
        state: 17,
    })
}

fn ask(no: u32, body: Question) -> ToRelay {
    ToRelay::Ask(Numbered { no, body })
}

fn answer(no: u32, body: Result<Answer, Refusal>) -> ToSeat {
    ToSeat::Answer(Numbered { no, body })
}

fn fates() -> ToRelay {
    let ids = vec![EnvelopeId([0xa1; 16]), EnvelopeId([0xee; 16])];
    ask(1, Question::Fates { to: seat("XB/technical/1"), ids })
}

fn refusal() -> Refusal {
    Refusal::new(Reason::NoPrekeys, "No prekeys.")
}

const DEPOSIT: DepositId = DepositId([0xd5; 16]);

fn name(to: &str, id: u8) -> EnvelopeName {
    EnvelopeName { to: seat(to), id: EnvelopeId([id; 16]) }
}

fn ladder() -> ToRelay {
    let hash = |byte| cancel_hash(&DEPOSIT, &CancelToken([byte; 32]));
    let deposit = Deposit {
        id: DEPOSIT,
        release_after_ms: 600_000,
        hold_ms: 3_600_000,
        stops: 1,
        tokens: vec![TokenHashes { hold: hash(0x68), stop: hash(0x70) }],
        envelopes: vec![name("XB/diplomatic/1", 0xa3)],
    };
    let ladder = Ladder {
        state: 43,
        originators: vec![seat("XA/technical/1")],
        now: vec![name("XB/technical/1", 0xa2)],
        deposits: vec![deposit],
    };
    ask(3, Question::Deposit(ladder))
}

fn stage() -> ToRelay {
    let envelope = Envelope::new(
        EnvelopeId([0xa3; 16]),
        seat("XB/diplomatic/1"),
        Precedence::Flash,
        UnixMillis(1_800_021_600_000),
        Hint([0xb3; 8]),
        vec![0xc4; 20_480],
    );
    ToRelay::Stage(Stage { no: 3, envelope: envelope.unwrap() })
}

fn deposited() -> ToSeat {
    let releases = vec![UnixMillis(ACCEPTED.0 + 600_000)];
    answer(3, Ok(Answer::Deposited(Deposited { accepted_at: ACCEPTED, releases })))
}

fn cancel() -> ToRelay {
    let token = TokenUse { deposit: DEPOSIT, token: CancelToken([0x70; 32]) };
    let answers = vec![name("XA/technical/1", 0xa4)];
    ask(1, Question::Cancel(Cancel { state: 18, uses: vec![token], answers }))
}

fn stopped() -> DepositFate {
    let at = UnixMillis(ACCEPTED.0 + 60_000);
    DepositFate::Stopped { used: vec![Used { by: 0, kind: TokenKind::Stop, at }] }
}

fn cancelled() -> ToSeat {
    let accepted_at = UnixMillis(ACCEPTED.0 + 60_000);
    let cancelled = Cancelled { accepted_at, fates: vec![stopped()] };
    answer(1, Ok(Answer::Cancelled(cancelled)))
}

fn deposit_notice() -> ToSeat {
    ToSeat::Deposit(DepositNotice { deposit: DEPOSIT, fate: stopped() })
}

/// The bytes of the block that begins with this fence, preamble included.
#[track_caller]
fn block(name: &str) -> Vec<u8> {
    let fence = format!("```hex {name}\n");
    let start = TEXT.find(&fence).unwrap_or_else(|| panic!("no block {name}")) + fence.len();
    let body = &TEXT[start..start + TEXT[start..].find("```").unwrap()];
    let mut bytes = Vec::new();
    for line in body.lines() {
        for word in line.split(';').next().unwrap().split_whitespace() {
            let (hex, times) = word.split_once('*').unwrap_or((word, "1"));
            let piece = data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap();
            for _ in 0..times.parse().unwrap() {
                bytes.extend_from_slice(&piece);
            }
        }
    }
    bytes
}

#[track_caller]
fn is_written<F: Frame + PartialEq + core::fmt::Debug>(name: &str, frame: &F, preamble: bool) {
    let written = block(name);
    let channel = frame.channel();
    let mut expected = if preamble { vec![channel.preamble()] } else { Vec::new() };
    expected.extend(encode(frame).unwrap());
    assert_eq!(
        data_encoding::HEXLOWER.encode(&written),
        data_encoding::HEXLOWER.encode(&expected),
        "{name}"
    );
    let mut deframer = Deframer::default();
    deframer.push(&written[usize::from(preamble)..]);
    assert_eq!(decode::<F>(deframer.next_body().unwrap().unwrap()).as_ref(), Ok(frame), "{name}");
    assert!(deframer.is_between_frames());
}

#[test]
fn the_worked_exchange_is_what_the_code_says() {
    is_written("hello", &hello(), true);
    is_written("welcome", &welcome(), false);
    is_written("submit", &submit(), true);
    is_written("custody", &custody(), false);
    is_written("deliver", &deliver(), true);
    is_written("acknowledge", &acknowledge(), false);
    is_written("fates", &fates(), false);
    is_written(
        "fates-answer",
        &answer(1, Ok(Answer::Fates(vec![Fate::Collected, Fate::Unknown]))),
        false,
    );
    let fetch = Question::FetchPrekeys { of: seat("XB/technical/1"), class: Traffic::Operation };
    is_written("fetch", &ask(2, fetch), false);
    is_written("fetch-refused", &answer(2, Err(refusal())), false);
    is_written("deposit", &ladder(), false);
    is_written("stage", &stage(), false);
    is_written("deposited", &deposited(), false);
    is_written("cancel", &cancel(), false);
    is_written("cancelled", &cancelled(), false);
    is_written("deposit-notice", &deposit_notice(), false);
}

const CHUNK: Digest = Digest([0xf0; 32]);
const EXP: UnixMillis = UnixMillis(1_800_003_600_000);

fn chunk_to_relay() -> [ToRelay; 3] {
    let (name, exp, offset) = (CHUNK, EXP, 262_140);
    [
        ToRelay::Chunk(ChunkToRelay::Have { names: vec![name], exp }),
        ToRelay::Chunk(ChunkToRelay::Put { name, exp, offset, bytes: vec![0xc3; 4] }),
        ToRelay::Chunk(ChunkToRelay::Get { name, offset, length: 4 }),
    ]
}

fn chunk_to_seat() -> [ToSeat; 5] {
    let (name, offset) = (CHUNK, 262_140);
    [
        ToSeat::Chunk(ChunkToSeat::Held { chunks: vec![HeldChunk { name, bytes: offset }] }),
        ToSeat::Chunk(ChunkToSeat::Kept { name, exp: EXP }),
        ToSeat::Chunk(ChunkToSeat::Piece { name, offset, bytes: vec![0xc3; 4] }),
        ToSeat::Chunk(ChunkToSeat::Refused { name, refusal: refusal() }),
        ToSeat::Chunk(ChunkToSeat::Absent { name, offset, refusal: refusal() }),
    ]
}

#[test]
fn the_worked_exchange_about_a_chunk_is_what_the_code_says() {
    let [have, put, get] = chunk_to_relay();
    let [held, kept, piece, ..] = chunk_to_seat();
    is_written("have", &have, true);
    is_written("held", &held, true);
    is_written("put", &put, false);
    is_written("kept", &kept, false);
    is_written("get", &get, true);
    is_written("piece", &piece, true);
}

/// One of everything, so that a field that is added or renamed is met below.
fn one_of_everything() -> Vec<Value> {
    let entry = || Entry { bytes: vec![1], profile: Some(ByteBuf::from(vec![2])) };
    let count = PrekeyCount { class: Traffic::Drill, epoch: 1, one_time: 2 };
    let publish = PublishPrekeys {
        class: Traffic::Exercise,
        epoch: 1,
        set: vec![1],
        replace: true,
        one_time: vec![OneTime { id: 1, bytes: vec![2] }],
    };
    let fetch = Question::FetchPrekeys { of: seat("XB/technical/1"), class: Traffic::Operation };
    let all_fates = vec![Fate::Waiting, Fate::Collected, Fate::Expired, Fate::Unknown];
    let prekeys = Answer::Prekeys { set: vec![1], one_time: None };
    let directory = Answer::Directory { entries: vec![entry()], head: vec![1], more: false };
    let mut to_relay = vec![hello(), submit(), acknowledge(), fates()];
    to_relay.extend([
        ask(1, Question::PublishPrekeys(publish)),
        ask(2, fetch),
        ask(3, Question::PullDirectory { after: 1 }),
        ask(4, Question::AppendDirectory(entry())),
    ]);
    let mut to_seat = vec![welcome(), custody(), deliver()];
    let (to, id) = (seat("XB/technical/1"), EnvelopeId([1; 16]));
    to_seat.extend([
        ToSeat::Refused(Refused { to, id, refusal: refusal() }),
        answer(1, Ok(Answer::Fates(all_fates))),
        answer(1, Ok(Answer::Published(count))),
        answer(1, Ok(prekeys)),
        answer(1, Ok(directory)),
        answer(1, Ok(Answer::Appended { seq: 1 })),
        answer(1, Err(refusal())),
        ToSeat::Head(vec![1]),
        ToSeat::PrekeysLow(count),
        ToSeat::Goaway { delay_ms: 1 },
    ]);
    to_relay.extend(chunk_to_relay());
    to_seat.extend(chunk_to_seat());
    to_relay.extend([ladder(), stage(), cancel()]);
    to_relay.push(ask(5, Question::Deposits { ids: vec![DEPOSIT] }));
    let used = Used { by: 1, kind: TokenKind::Hold, at: ACCEPTED };
    let armed = || Armed { release_at: ACCEPTED, used: vec![used] };
    let fates = vec![
        DepositFate::Pending(armed()),
        DepositFate::Held(armed()),
        stopped(),
        DepositFate::Released { at: ACCEPTED, used: vec![used] },
        DepositFate::Dropped,
        DepositFate::Unknown,
    ];
    let about = [About::Envelope(name("XA/technical/1", 1)), About::Deposit(DEPOSIT)];
    to_seat.extend([deposited(), cancelled(), deposit_notice()]);
    to_seat.push(answer(1, Ok(Answer::Deposits(fates))));
    to_seat.extend(
        about.map(|about| answer(1, Ok(Answer::Declined(Declined { about, refusal: refusal() })))),
    );
    let enrol = ToRelayEnrol::Enrol { request: vec![1], profile: None };
    let enrolled = ToNewcomer::Enrolled { seq: 1, genesis: vec![1] };
    let mut all: Vec<Value> = to_relay.iter().map(value).collect();
    all.extend(to_seat.iter().map(value));
    all.extend([value(&enrol), value(&enrolled), value(&ToNewcomer::Refused(refusal()))]);
    all
}

fn value(item: &impl Serialize) -> Value {
    Value::serialized(item).unwrap()
}

/// Names of maps, which are fields and alternatives.
fn names(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Map(pairs) => {
            for (key, value) in pairs {
                into.insert(key.as_text().unwrap().to_owned());
                names(value, into);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, into)),
        _ => {}
    }
}

#[test]
fn the_grammar_names_every_field_reason_and_code() {
    let fence = "```cddl\n";
    let start = TEXT.find(fence).unwrap() + fence.len();
    let grammar = &TEXT[start..start + TEXT[start..].find("```").unwrap()];
    let words: BTreeSet<&str> =
        grammar.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').collect();
    let mut wanted = BTreeSet::new();
    one_of_everything().iter().for_each(|value| names(value, &mut wanted));
    for reason in [
        Reason::NoSuchSeat,
        Reason::SeatClosed,
        Reason::Quota,
        Reason::RateLimited,
        Reason::Expiry,
        Reason::Malformed,
        Reason::Behind,
        Reason::NotAllowed,
        Reason::NoPrekeys,
        Reason::OldEpoch,
        Reason::Invitation,
        Reason::Unavailable,
        Reason::Draining,
        Reason::NoSuchChunk,
    ] {
        wanted.insert(value(&reason).into_text().unwrap());
    }
    for fate in [Fate::Waiting, Fate::Collected, Fate::Expired, Fate::Unknown] {
        wanted.insert(value(&fate).into_text().unwrap());
    }
    for word in ["dropped", "unknown", "hold", "stop"] {
        wanted.insert(word.to_owned());
    }
    for word in wanted {
        assert!(words.contains(word.as_str()), "the grammar lacks {word:?}");
    }
}

#[test]
fn the_table_of_close_codes_is_complete() {
    use hotline_protocol::close::CloseCode;
    for code in 0..10 {
        let name = format!("{:?}", CloseCode::from_code(code).unwrap());
        assert!(TEXT.contains(&format!("| {code} | {name} |")), "no row for {code} {name}");
    }
}
