//! What is inside an envelope: refused, tolerated, kept.

use core::time::Duration;

use ciborium::Value;
use hotline_casework::{
    ArmedRung, Attachment, AttachmentKey, Authenticity, Common, Content, DecodeError, Device, Kind,
    Message, MessageError, Misattributed, Precedences, Private, Receipts, Role, Said,
    StatementError, Timed, Tlp, limits, recipients_digest,
};
use hotline_protocol::deposit::CancelToken;
use hotline_protocol::ids::{DepositId, Digest, Precedence, Traffic, UnixMillis};
use proptest::prelude::*;

use crate::fixture::*;

/// What the smallest envelope holds beside a handshake, and without one (docs/crypto.md).
const SMALLEST_WITH_INIT: usize = 973;
const SMALLEST: usize = 2_674;

fn encoded(common: Common) -> Vec<u8> {
    Content::from(copy(common)).encode()
}

fn decode_message(bytes: &[u8]) -> Message {
    match Content::decode(bytes) {
        Ok(Content::Message(message)) => *message,
        other => panic!("no message: {other:?}"),
    }
}

#[test]
fn a_common_part_without_a_required_field_is_refused() {
    let common = state(txt(1));
    for key in [0, 1, 2, 4, 5, 7, 8, 9, 12, 14, 15, 17, 20] {
        let bytes = with(common.as_bytes(), key, None);
        assert!(
            matches!(Common::decode(&bytes), Err(DecodeError::Missing(_))),
            "key {key} was not missed"
        );
    }
}

#[test]
fn a_field_of_another_type_is_refused_whichever_it_is() {
    let common = state(txt(1));
    for key in 0..=28 {
        for wrong in [Value::Float(1.5), Value::Bool(true), Value::Integer((-1).into())] {
            let bytes = with(common.as_bytes(), key, Some(wrong));
            assert!(Common::decode(&bytes).is_err(), "key {key}");
        }
    }
}

#[test]
fn values_outside_the_vocabulary_are_refused() {
    let common = state(txt(1));
    let empty = || Value::Array(Vec::new());
    for (key, value) in [
        (1, Value::from("txt")),
        (1, Value::from("T\u{1b}X")),
        (1, Value::from("")),
        (3, Value::from("AA-BB-2026-T1-42")),
        (4, Value::from("AA/technical")),
        (5, empty()),
        (5, Value::Array(vec![Value::from("AA/tech")])),
        (7, Value::Bytes(vec![0; 31])),
        (8, Value::from(0)),
        (8, Value::from(5)),
        (8, Value::Array(vec![Value::from(1)])),
        (9, Value::from(2)),
        (10, Value::from(5)),
        (11, Value::from("en_GB")),
        (12, Value::from("x".repeat(limits::SUBJECT_BYTES_MAX + 1))),
        (13, Value::from("x".repeat(limits::BODY_BYTES_MAX + 1))),
        (18, Value::from(2)),
        (21, Value::Array(vec![Value::Bytes(vec![0; 20])])),
        (21, Value::Array(vec![Value::Bytes(vec![0; 32]); limits::SEEN_MAX + 1])),
        (23, Value::Bytes(Vec::new())),
        (26, Value::Array(vec![Value::from(0)])),
    ] {
        let bytes = with(common.as_bytes(), key, Some(value.clone()));
        assert!(
            matches!(Common::decode(&bytes), Err(DecodeError::Field(_))),
            "key {key} took {value:?}"
        );
    }
}

#[test]
fn an_exercise_reference_on_operation_traffic_is_refused() {
    let bytes = with(state(txt(1)).as_bytes(), 3, Some(Value::from("EXE-AA-BB-2026-T1-0042")));
    assert!(matches!(Common::decode(&bytes), Err(DecodeError::Contradiction(_))));
}

#[test]
fn an_acknowledgement_of_nothing_is_refused() {
    let common = state(ack(2, "BB/technical/1", &state(txt(1))));
    let without = with(common.as_bytes(), 23, None);
    assert_eq!(Common::decode(&without), Err(DecodeError::Missing("fields")));
    let rubbish = with(common.as_bytes(), 23, Some(Value::Bytes(vec![0xff])));
    assert_eq!(Common::decode(&rubbish), Err(DecodeError::NotCbor));
}

#[test]
fn maps_with_a_key_twice_or_a_key_that_is_no_number_are_refused() {
    let common = state(txt(1));
    let mut pairs = to_value(common.as_bytes()).into_map().unwrap();
    pairs.push((Value::from(10), Value::from(0)));
    let twice = to_bytes(&Value::Map(pairs.clone()));
    assert!(matches!(Common::decode(&twice), Err(DecodeError::Shape(_))));
    pairs.pop();
    pairs.push((Value::from("tlp"), Value::from(0)));
    let named = to_bytes(&Value::Map(pairs));
    assert!(matches!(Common::decode(&named), Err(DecodeError::Shape(_))));
}

#[test]
fn content_that_is_too_long_too_deep_or_followed_by_more_is_refused() {
    let mut bytes = encoded(state(txt(1)));
    bytes.push(0);
    assert_eq!(Content::decode(&bytes), Err(DecodeError::NotCbor));
    let deep = [vec![0x81; 5_000], vec![0]].concat();
    assert_eq!(Content::decode(&deep), Err(DecodeError::NotCbor));
    let long = vec![0; limits::CONTENT_BYTES_MAX + 1];
    assert_eq!(Content::decode(&long), Err(DecodeError::TooLong(long.len())));
    let long = vec![0; limits::COMMON_BYTES_MAX + 1];
    assert_eq!(Common::decode(&long), Err(DecodeError::TooLong(long.len())));
}

#[test]
fn whatever_may_be_stated_may_be_read() {
    let largest = |fields| {
        Common::state(hotline_casework::Statement {
            authenticity: Authenticity::Note,
            body: "x".repeat(limits::BODY_BYTES_MAX).into(),
            said: Said::Other { kind: Kind::Fbk, fields: vec![0; fields] },
            ..txt(1)
        })
    };
    let fits = (9_000..12_000).rev().find_map(|fields| largest(fields).ok()).unwrap();
    assert!(fits.as_bytes().len() > limits::COMMON_BYTES_MAX - 2);
    assert_eq!(decode_message(&encoded(fits.clone())).common(), &fits);
}

#[test]
fn a_length_that_promises_more_than_is_there_costs_nothing() {
    for head in [0x5b, 0x7b, 0x9b, 0xbb] {
        let mut bytes = vec![0x83, 1, 1, head];
        bytes.extend([0xff; 8]);
        assert_eq!(Content::decode(&bytes), Err(DecodeError::NotCbor));
        bytes.truncate(4);
        bytes.extend(0x0000_00ff_ffff_ffff_u64.to_be_bytes());
        assert_eq!(Content::decode(&bytes), Err(DecodeError::NotCbor));
    }
}

#[test]
fn notes_are_signed_and_non_papers_are_not() {
    let non_paper = state(txt(1));
    let note = state(hotline_casework::Statement { authenticity: Authenticity::Note, ..txt(1) });
    let private = || Private::new(Role::Action);
    assert_eq!(Message::new(note.clone(), private(), None), Err(MessageError::UnsignedNote));
    assert_eq!(
        Message::new(non_paper.clone(), private(), Some([0; 64])),
        Err(MessageError::SignedNonPaper)
    );
    // On the wire too: swap the common parts under a signed and an unsigned copy.
    for (frame, other) in [(&note, &non_paper), (&non_paper, &note)] {
        let mut items = to_value(&encoded(frame.clone())).into_array().unwrap();
        let message = to_bytes(&items[2]);
        let swapped = with(&message, 0, Some(Value::Bytes(other.as_bytes().to_vec())));
        items[2] = to_value(&swapped);
        let bytes = to_bytes(&Value::Array(items));
        assert!(matches!(Content::decode(&bytes), Err(DecodeError::Contradiction(_))));
    }
}

#[test]
fn a_message_that_names_another_sender_or_traffic_than_its_session_is_refused() {
    let message = copy(state(txt(1)));
    let (me, other) = (seat("AA/technical/1"), seat("AA/technical/2"));
    assert_eq!(message.attribute(&me, Traffic::Operation), Ok(()));
    assert!(matches!(
        message.attribute(&other, Traffic::Operation),
        Err(Misattributed::Seat { .. })
    ));
    assert!(matches!(
        message.attribute(&me, Traffic::Exercise),
        Err(Misattributed::Traffic { .. })
    ));
}

#[test]
fn fields_of_a_later_version_are_kept_hashed_and_told() {
    let common = state(txt(1));
    let bytes = with(common.as_bytes(), 99, Some(Value::from("later")));
    let later = Common::decode(&bytes).unwrap();
    assert_eq!(later.statement(), common.statement());
    assert_eq!(later.unknown_keys(), [99]);
    assert_ne!(later.hash(), common.hash());
    let again = decode_message(&encoded(later.clone()));
    assert_eq!(again.common().as_bytes(), bytes);
    assert_eq!(again.common(), &later);
}

#[test]
fn a_kind_of_a_later_version_is_kept_with_its_fields() {
    let common = state(txt(1));
    let bytes = with(common.as_bytes(), 1, Some(Value::from("NEW1")));
    let bytes = with(&bytes, 23, Some(Value::Bytes(vec![0xa1, 0, 1])));
    let later = Common::decode(&bytes).unwrap();
    assert_eq!(
        later.said,
        Said::Other { kind: Kind::Unknown("NEW1".into()), fields: vec![0xa1, 0, 1] }
    );
    assert_eq!(later.subject, common.subject);
}

#[test]
fn a_variant_or_version_this_program_does_not_know_is_kept_whole() {
    for items in [vec![1, 77, 5], vec![2, 1, 5], vec![9, 9]] {
        let bytes = to_bytes(&Value::Array(items.iter().map(|n| Value::from(*n)).collect()));
        let Ok(Content::Unknown(unknown)) = Content::decode(&bytes) else {
            panic!("{items:?} was not kept");
        };
        assert_eq!(unknown.version(), items[0]);
        assert_eq!(unknown.variant(), items[1]);
        assert_eq!(unknown.as_bytes(), bytes);
        assert_eq!(Content::Unknown(unknown).encode(), bytes);
    }
}

#[test]
fn the_private_part_keeps_what_a_later_version_adds() {
    let mut items = to_value(&encoded(state(txt(1)))).into_array().unwrap();
    let message = to_bytes(&items[2]);
    let private = Value::Map(vec![
        (Value::from(0), Value::from(2)),
        (Value::from(1), Value::from(3)),
        (Value::from(7), Value::Bytes(vec![1, 2])),
    ]);
    items[2] = to_value(&with(&message, 1, Some(private)));
    let bytes = to_bytes(&Value::Array(items));
    let message = decode_message(&bytes);
    assert_eq!(message.private().role, Role::OwnDesk);
    assert_eq!(message.private().resend, 3);
    assert_eq!(decode_message(&Content::from(message.clone()).encode()), message);
    assert_eq!(Content::from(message.clone()).encode(), bytes);
    assert!(!message.wants_receipt(), "own-desk copies are never receipted");
}

#[test]
fn acknowledgements_want_no_receipt_and_text_does() {
    let text = state(txt(1));
    assert!(copy(text.clone()).wants_receipt());
    assert!(!copy(state(ack(2, "BB/technical/1", &text))).wants_receipt());
}

fn device(n: u8) -> Device {
    Device {
        of: message_id(n),
        of_common: Digest([n; 32]),
        opened_at: NOW,
        accepted_at: UnixMillis(NOW.0 + 1),
    }
}

#[test]
fn receipts_without_any_or_with_too_many_are_refused() {
    let full = Receipts::batches(&vec![device(1); 33]);
    let sizes: Vec<_> = full.iter().map(|batch| batch.as_slice().len()).collect();
    assert_eq!(sizes, [32, 1]);
    let mut items = to_value(&Content::from(full[0].clone()).encode()).into_array().unwrap();
    let mut list = items[2].as_array().unwrap().clone();
    list.push(list[0].clone());
    for list in [list, Vec::new()] {
        items[2] = Value::Array(list);
        let bytes = to_bytes(&Value::Array(items.clone()));
        assert_eq!(Content::decode(&bytes), Err(DecodeError::Field("receipts")));
    }
}

#[test]
fn a_full_batch_of_receipts_fits_the_smallest_envelope() {
    let size = |n| Content::from(Receipts::batches(&vec![device(1); n])[0].clone()).encode().len();
    assert!(size(32) <= SMALLEST, "{}", size(32));
    assert!(size(13) <= SMALLEST_WITH_INIT, "{}", size(13));
}

#[test]
fn an_ordinary_message_fits_the_smallest_envelope_beside_a_handshake() {
    let text = state(hotline_casework::Statement {
        subject: "s".repeat(60).into(),
        body: "b".repeat(400).into(),
        seen: vec![hotline_casework::SeenRef::Hash(Digest([1; 32]))],
        ..txt(1)
    });
    let text_size = encoded(text.clone()).len();
    let ack_size = encoded(state(ack(2, "BB/technical/1", &text))).len();
    assert_eq!((text_size, ack_size), (724, 346));
    assert!(text_size <= SMALLEST_WITH_INIT - 100, "room for 500 B of text");
}

#[test]
fn hostile_text_is_hashed_as_written_and_shown_without_its_teeth() {
    let hostile = "pay\u{202e} \u{1b}[31mnow\r\u{7}";
    let common = state(hotline_casework::Statement {
        subject: hostile.into(),
        body: hostile.into(),
        ..txt(1)
    });
    let read = decode_message(&encoded(common.clone())).into_common();
    assert_eq!(read.hash(), common.hash());
    assert_eq!(read.subject.raw(), hostile);
    assert_eq!(read.subject.line(), "pay [31mnow ");
    assert_eq!(read.body.to_string(), "pay [31mnow\n");
}

#[test]
fn the_digest_of_recipients_depends_neither_on_order_nor_on_repetition() {
    let [a, b, c] = [1, 2, 3].map(|n| Digest([n; 32]));
    assert_eq!(recipients_digest(&[a, b, c]), recipients_digest(&[c, a, b, a]));
    assert_ne!(recipients_digest(&[a, b]), recipients_digest(&[a, c]));
}

proptest! {
    #[test]
    fn decoding_arbitrary_bytes_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Content::decode(&bytes);
        let _ = Common::decode(&bytes);
    }

    #[test]
    fn decoding_damaged_messages_never_panics_and_never_changes_them_unseen(
        statement in statement(),
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let common = state(statement);
        let mut bytes = common.as_bytes().to_vec();
        let place = place.index(bytes.len());
        let changed = bytes[place] != byte;
        bytes[place] = byte;
        if let Ok(read) = Common::decode(&bytes) {
            prop_assert_eq!(changed, read.hash() != common.hash());
            prop_assert_eq!(read.as_bytes(), bytes.as_slice());
        }
        let _ = Content::decode(&bytes);
    }

    #[test]
    fn what_is_encoded_is_decoded(statement in statement(), role in 0..3u8, resend in any::<u32>()) {
        let common = state(statement);
        prop_assert_eq!(&Common::decode(common.as_bytes()).unwrap(), &common);
        let mut private = Private::new([Role::Action, Role::Information, Role::OwnDesk][usize::from(role)]);
        private.resend = resend;
        let signature = (common.authenticity == Authenticity::Note).then_some([9; 64]);
        let content = Content::from(Message::new(common, private, signature).unwrap());
        let bytes = content.encode();
        let read = Content::decode(&bytes).unwrap();
        prop_assert_eq!(&read, &content);
        prop_assert_eq!(read.encode(), bytes);
    }

    #[test]
    fn receipts_survive(receipts in proptest::collection::vec((any::<[u8; 16]>(), any::<[u8; 32]>(), any::<u64>(), any::<u64>()), 1..=32)) {
        let receipts: Vec<_> = receipts
            .into_iter()
            .map(|(of, hash, opened, accepted)| Device {
                of: hotline_protocol::ids::MessageId(of),
                of_common: Digest(hash),
                opened_at: UnixMillis(opened),
                accepted_at: UnixMillis(accepted),
            })
            .collect();
        let content = Content::from(Receipts::batches(&receipts)[0].clone());
        prop_assert_eq!(Content::decode(&content.encode()), Ok(content));
    }
}

fn attachment() -> Attachment {
    Attachment {
        key: AttachmentKey([1; 48]),
        size: 300_000,
        root: Digest([2; 32]),
        hash: Digest([3; 32]),
        name: "report.pdf".to_owned().into(),
        media_type: Some("application/pdf".to_owned().into()),
        tlp: Some(Tlp::Red),
    }
}

#[test]
fn attachments_come_back_as_they_were() {
    let mut said = txt(1);
    let plain = Attachment { media_type: None, tlp: None, ..attachment() };
    said.attachments = vec![attachment(), plain];
    let common = state(said.clone());
    assert_eq!(Common::decode(common.as_bytes()).unwrap().attachments, said.attachments);
    assert!(!format!("{:?}", attachment()).contains("1, 1, 1, 1"), "a key is printed");
}

#[test]
fn attachments_out_of_bounds_are_refused_by_the_drafter_and_by_the_reader() {
    let with_one = |attachment: Attachment| {
        let mut said = txt(1);
        said.attachments = vec![attachment];
        said
    };
    for wrong in [
        Attachment { name: String::new().into(), ..attachment() },
        Attachment { name: "n".repeat(256).into(), ..attachment() },
        Attachment { size: limits::FILE_BYTES_MAX + 1, ..attachment() },
        Attachment { media_type: Some(String::new().into()), ..attachment() },
        Attachment { media_type: Some("m".repeat(128).into()), ..attachment() },
    ] {
        assert!(Common::state(with_one(wrong.clone())).is_err(), "{wrong:?}");
    }
    let mut many = txt(1);
    many.attachments = vec![attachment(); limits::ATTACHMENTS_MAX + 1];
    assert!(Common::state(many).is_err());
    let common = state(with_one(attachment()));
    let map = |pairs: &[(u64, Value)]| {
        Value::Map(pairs.iter().map(|(key, value)| (Value::from(*key), value.clone())).collect())
    };
    let bytes = |n: usize| Value::Bytes(vec![1; n]);
    let good = [
        (0, bytes(48)),
        (1, Value::from(5)),
        (2, bytes(32)),
        (3, bytes(32)),
        (4, Value::from("name")),
        (99, Value::from("of a later version")),
    ];
    let read = |list: Value| Common::decode(&with(common.as_bytes(), 29, Some(list)));
    assert_eq!(read(Value::Array(vec![map(&good)])).unwrap().attachments.len(), 1);
    assert!(read(Value::Array(vec![])).is_err());
    assert!(read(Value::Array(vec![map(&good); limits::ATTACHMENTS_MAX + 1])).is_err());
    for (key, wrong) in [
        (0, bytes(47)),
        (1, Value::from(limits::FILE_BYTES_MAX + 1)),
        (2, bytes(31)),
        (3, bytes(33)),
        (4, Value::from("")),
        (4, Value::from("n".repeat(256))),
    ] {
        let mut pairs = good.clone();
        pairs[usize::try_from(key).unwrap()].1 = wrong;
        assert!(read(Value::Array(vec![map(&pairs)])).is_err(), "key {key}");
    }
}

#[test]
fn urgent_messages_do_not_wait_for_files() {
    for precedence in [Precedence::Immediate, Precedence::Flash] {
        let mut said = txt(1);
        said.precedence = Precedences::both(precedence);
        said.attachments = vec![attachment()];
        let refused = Common::state(said);
        assert_eq!(refused.err(), Some(StatementError::UrgentWithFiles(precedence)));
    }
}

#[test]
fn a_name_of_another_machine_is_one_part_of_a_path_and_hides_nothing() {
    for (name, saved) in [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..", "attachment"),
        (".bashrc", "bashrc"),
        ("-rf", "rf"),
        ("a\\b:c|d", "a_b_c_d"),
        ("\u{202e}fdp.exe", "fdp.exe"),
        ("a\u{0}\n\u{1b}[31mb", "a [31mb"),
        ("  . ", "attachment"),
        ("données.csv", "données.csv"),
    ] {
        let named = Attachment { name: name.to_owned().into(), ..attachment() };
        let file_name = named.file_name();
        assert_eq!(file_name, saved, "{name:?}");
        assert!(!file_name.contains('/') && !file_name.chars().any(char::is_control));
    }
}

fn armed_rung() -> ArmedRung {
    ArmedRung {
        rung: 2,
        desk: desk("BB/diplomatic"),
        deposit: DepositId([6; 16]),
        after: Duration::from_secs(600),
        hold: Duration::from_secs(3_600),
        release_at: NOW.plus(Duration::from_secs(600)),
        hold_token: CancelToken([7; 32]),
        stop_token: CancelToken([8; 32]),
        owners: vec![seat("BB/technical/1")],
        stops: 2,
        second_stop: Some(CancelToken([9; 32])),
    }
}

fn told(armed: Vec<ArmedRung>, timed: Option<Timed>) -> Vec<u8> {
    let mut private = Private::new(Role::Action);
    (private.armed, private.timed) = (armed, timed);
    Content::from(Message::new(state(con(1)), private, None).unwrap()).encode()
}

#[test]
fn a_copy_tells_of_the_rungs_that_wait_and_that_it_waited_itself() {
    let timed = Timed { rung: 2, deposit: DepositId([6; 16]), release_at: NOW };
    let message = decode_message(&told(vec![armed_rung()], Some(timed)));
    assert_eq!(message.private().armed, [armed_rung()]);
    assert_eq!(message.private().timed, Some(timed));
    assert_eq!(decode_message(&told(Vec::new(), None)).private().armed, []);
}

#[test]
fn rungs_below_the_second_spans_beyond_the_relays_and_too_many_are_refused() {
    let beyond = Duration::from_secs(14 * 86_400 + 1);
    for wrong in [
        vec![ArmedRung { rung: 1, ..armed_rung() }],
        vec![ArmedRung { after: beyond, ..armed_rung() }],
        vec![ArmedRung { hold: beyond, ..armed_rung() }],
        vec![ArmedRung { stops: 3, ..armed_rung() }],
        vec![ArmedRung { owners: vec![seat("BB/technical/1"); 65], ..armed_rung() }],
        vec![armed_rung(); 9],
    ] {
        assert!(Content::decode(&told(wrong.clone(), None)).is_err(), "{wrong:?}");
    }
    let first = Timed { rung: 1, deposit: DepositId([6; 16]), release_at: NOW };
    assert!(Content::decode(&told(Vec::new(), Some(first))).is_err());
}
