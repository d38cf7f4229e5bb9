//! Statements, messages and CBOR to build tests from.

use ciborium::Value;
use hotline_casework::{
    Ack, AckKind, Addressees, Authenticity, CapSeverity, Certainty, Common, Concern, Escalation,
    Head, Kind, Message, Origin, Precedences, Private, RequestedAction, Role, Rsit, Said, Scale,
    SeenRef, Severity, Statement, Text, Tlp, Tone, Urgency, Warning,
};
use hotline_protocol::address::{Address, Desk, Seat};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};
use proptest::prelude::*;

pub(crate) const NOW: UnixMillis = UnixMillis(1_790_000_000_000);
pub(crate) const CASE: CaseId = CaseId([0xca; 16]);

pub(crate) fn seat(text: &str) -> Seat {
    text.parse().unwrap()
}

pub(crate) fn desk(text: &str) -> Desk {
    text.parse().unwrap()
}

pub(crate) fn addresses(list: &[&str]) -> Vec<Address> {
    list.iter().map(|text| text.parse().unwrap()).collect()
}

pub(crate) fn message_id(n: u8) -> MessageId {
    MessageId([n; 16])
}

/// An ordinary routine TXT of `AA/technical/1` to `BB/technical`.
pub(crate) fn txt(n: u8) -> Statement {
    Statement {
        id: message_id(n),
        said: Said::Text,
        case: CASE,
        reference: Some("AA-BB-2026-T1-0042".parse().unwrap()),
        part: None,
        in_reply_to: None,
        from: seat("AA/technical/1"),
        to: Addressees { action: addresses(&["BB/technical"]), information: Vec::new() },
        seats: Digest([0x5e; 32]),
        precedence: Precedences::both(Precedence::Routine),
        traffic: Traffic::Operation,
        tlp: Tlp::default(),
        language: Some("en".parse().unwrap()),
        subject: "Name servers changed".into(),
        body: "Please confirm and preserve logs.".into(),
        drafted_at: NOW,
        released_at: NOW,
        released_by: None,
        drafted_by: None,
        ack_by: None,
        reply_by: None,
        expires_at: UnixMillis(NOW.0 + 30 * 86_400_000),
        rungs: Vec::new(),
        authenticity: Authenticity::NonPaper,
        origin: Origin::Human,
        head: Head { seq: 1_234, hash: Digest([0xed; 32]) },
        seen: Vec::new(),
        catalogue: None,
        attachments: Vec::new(),
    }
}

/// The acknowledgement of a message by a seat, to the sender's desk.
pub(crate) fn ack(n: u8, from: &str, of: &Common) -> Statement {
    Statement {
        said: Said::Ack(Ack::to(of, AckKind::Received, NOW)),
        from: seat(from),
        to: Addressees {
            action: vec![Address::Desk(of.from.desk.clone())],
            information: Vec::new(),
        },
        subject: Text::default(),
        body: Text::default(),
        seen: vec![SeenRef::Hash(of.hash())],
        in_reply_to: Some(of.id),
        case: of.case,
        traffic: of.traffic,
        ..txt(n)
    }
}

/// A concern of `AA/technical/1` to `BB/technical`.
pub(crate) fn con(n: u8) -> Statement {
    Statement { said: Said::Concern(concern()), ..txt(n) }
}

pub(crate) fn concern() -> Concern {
    Concern {
        severity: Some(Severity::High),
        scale: Some(Scale::National),
        technical_basis: "Flow records of 21 September.".into(),
        ..Concern::default()
    }
}

/// The passing on of a message by a seat to a desk, both sides informed.
pub(crate) fn esc(n: u8, from: &str, rung: u8, to: &str, of: &Common) -> Statement {
    Statement {
        said: Said::Escalation(Escalation::of(of, rung, "No answer for two hours.".into())),
        from: seat(from),
        to: Addressees {
            action: addresses(&[to]),
            information: addresses(&["AA/technical", "BB/technical"]),
        },
        seen: vec![SeenRef::Hash(of.hash())],
        case: of.case,
        traffic: of.traffic,
        ..txt(n)
    }
}

pub(crate) fn state(statement: Statement) -> Common {
    Common::state(statement).unwrap()
}

pub(crate) fn copy(common: Common) -> Message {
    let signature = (common.authenticity == Authenticity::Note).then_some([0x51; 64]);
    Message::new(common, Private::new(Role::Action), signature).unwrap()
}

pub(crate) fn to_value(bytes: &[u8]) -> Value {
    ciborium::from_reader(bytes).unwrap()
}

pub(crate) fn to_bytes(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

/// The map with one key set to another value, or removed.
pub(crate) fn with(bytes: &[u8], key: u64, value: Option<Value>) -> Vec<u8> {
    let mut pairs = to_value(bytes).into_map().unwrap();
    pairs.retain(|(other, _)| *other != Value::from(key));
    pairs.extend(value.map(|value| (Value::from(key), value)));
    to_bytes(&Value::Map(pairs))
}

fn text(max: usize) -> impl Strategy<Value = Text> {
    proptest::collection::vec(any::<char>(), 0..max)
        .prop_map(|chars| Text::from(chars.into_iter().collect::<String>()))
}

fn address() -> impl Strategy<Value = Address> {
    prop_oneof![
        Just("*"),
        Just("*/policy"),
        Just("x-osce"),
        Just("BB/technical"),
        Just("CC/law-enforcement/12"),
    ]
    .prop_map(|text| text.parse().unwrap())
}

fn seen() -> impl Strategy<Value = SeenRef> {
    prop_oneof![
        any::<[u8; 16]>().prop_map(|id| SeenRef::Id(MessageId(id))),
        any::<[u8; 32]>().prop_map(|hash| SeenRef::Hash(Digest(hash))),
    ]
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        Just(Said::Text),
        (any::<[u8; 16]>(), any::<[u8; 32]>(), any::<u8>(), any::<Option<u64>>()).prop_map(
            |(of, hash, kind, at)| Said::Ack(Ack {
                of: MessageId(of),
                of_common: Digest(hash),
                kind: if kind < 5 {
                    AckKind::ALL[usize::from(kind)]
                } else {
                    AckKind::Unknown(kind)
                },
                substantive_at: at.map(UnixMillis),
                accepted_at: NOW,
            })
        ),
        ("(PNG|FBK|NEW1)", proptest::collection::vec(any::<u8>(), 0..40))
            .prop_map(|(code, fields)| Said::Other { kind: code.parse::<Kind>().unwrap(), fields }),
        any_concern().prop_map(Said::Concern),
        any_warning().prop_map(Said::Warning),
    ]
}

/// No code, one of a list, or one of a later version.
fn code<T: Clone + core::fmt::Debug + 'static>(
    known: &'static [T],
    later: fn(u8) -> T,
) -> impl Strategy<Value = Option<T>> {
    let later = (100..u8::MAX).prop_map(later);
    proptest::option::of(prop_oneof![proptest::sample::select(known), later])
}

prop_compose! {
    pub(crate) fn any_concern()(
        severity in code(Severity::ALL, Severity::Unknown),
        scale in code(Scale::ALL, Scale::Unknown),
        rsit in code(Rsit::ALL, Rsit::Unknown),
        window in any::<Option<[u64; 2]>>(),
        technical_basis in text(20),
        infrastructure in text(20),
        effect in text(20),
        confidence in code(Certainty::ALL, Certainty::Unknown),
        action in code(RequestedAction::ALL, RequestedAction::Unknown),
        tone in code(Tone::ALL, Tone::Unknown),
    ) -> Concern {
        let window = window.map(|[a, b]| [a.min(b), a.max(b)]);
        Concern {
            severity,
            scale,
            rsit,
            window_from: window.map(|[from, _]| UnixMillis(from)),
            window_to: window.map(|[_, to]| UnixMillis(to)),
            technical_basis,
            infrastructure,
            effect,
            confidence,
            action,
            tone,
            ..Concern::default()
        }
    }
}

prop_compose! {
    pub(crate) fn any_warning()(
        severity in code(Severity::ALL, Severity::Unknown),
        scale in code(Scale::ALL, Scale::Unknown),
        urgency in code(Urgency::ALL, Urgency::Unknown),
        cap_severity in code(CapSeverity::ALL, CapSeverity::Unknown),
        certainty in code(Certainty::ALL, Certainty::Unknown),
        affected in text(20),
        expected_effect in text(20),
        recommended_action in text(20),
        indicators in text(20),
        expires_at in any::<Option<u64>>(),
    ) -> Warning {
        Warning {
            severity,
            scale,
            urgency,
            cap_severity,
            certainty,
            affected,
            expected_effect,
            recommended_action,
            indicators,
            expires_at: expires_at.map(UnixMillis),
            ..Warning::default()
        }
    }
}

prop_compose! {
    /// Any statement the rules of drafting allow.
    pub(crate) fn statement()(
        said in said(),
        subject in text(50),
        body in text(200),
        source in proptest::option::of(text(16)),
        action in proptest::collection::vec(address(), 1..5),
        information in proptest::collection::vec(address(), 0..5),
        seen in proptest::collection::vec(seen(), 0..8),
        rungs in proptest::collection::vec(1..2u8, 0..3),
        times in any::<[Option<u64>; 3]>(),
        part in any::<Option<u32>>(),
        reply in any::<Option<[u8; 16]>>(),
        precedences in (1..4u8, 1..4u8),
        tlp in 0..5u8,
        flags in any::<[bool; 4]>(),
    ) -> Statement {
        let exercise = flags[0];
        let precedence = |n| Precedence::try_from(n).unwrap();
        let short: String = body.raw().chars().take(100).collect();
        Statement {
            said,
            subject: format!("x{}", subject.raw().chars().take(49).collect::<String>()).into(),
            body: short.into(),
            origin: source.map_or(Origin::Human, |source| Origin::Automated { source }),
            to: Addressees { action, information },
            seen,
            rungs,
            ack_by: times[0].map(UnixMillis),
            reply_by: times[1].map(UnixMillis),
            expires_at: UnixMillis(times[2].unwrap_or(u64::MAX)),
            part,
            in_reply_to: reply.map(MessageId),
            precedence: Precedences {
                action: precedence(precedences.0),
                information: precedence(precedences.1),
            },
            tlp: Tlp::try_from(tlp).unwrap(),
            traffic: if exercise { Traffic::Exercise } else { Traffic::Drill },
            reference: exercise.then(|| "EXE-AA-xosce-2026-T1-0042".parse().unwrap()),
            released_by: flags[1].then(|| seat("AA/technical/1")),
            drafted_by: flags[1].then(|| seat("AA/technical/2")),
            authenticity: if flags[2] { Authenticity::Note } else { Authenticity::NonPaper },
            language: flags[3].then(|| "zh-Hant".parse().unwrap()),
            catalogue: flags[3].then_some(hotline_casework::Catalogue { version: 7, hash: Digest([7; 32]) }),
            ..txt(1)
        }
    }
}
