//! Concerns, warnings and escalations: what is refused, what is kept, what is shown.

use ciborium::Value;
use hotline_casework::{
    Ack, AckKind, Addressees, Authenticity, Case, Common, Concern, DecodeError, Escalation, Field,
    FieldValue, Kind, LaterFields, Origin, Said, Scale, Severity, Statement, StatementError, Text,
    Tlp, Violation, Warning, limits,
};
use hotline_protocol::ids::{Digest, Traffic, UnixMillis};
use proptest::prelude::*;

use crate::fixture::*;

fn sized(bytes: usize) -> Text {
    "x".repeat(bytes).into()
}

/// The escalation of a concern with one of its fields set to another value, or removed.
fn bent(key: u64, value: Option<Value>) -> Result<Said, DecodeError> {
    let escalation = Said::Escalation(Escalation::of(&state(con(1)), 2, "why".into()));
    Said::read(Kind::Esc, &with(&escalation.encode_fields(), key, value))
}

/// An escalation to `BB/diplomatic` that would be right but for one change.
fn drafted(change: impl FnOnce(&mut Escalation, &mut Statement)) -> Result<Common, StatementError> {
    let mut statement = esc(9, "AA/technical/1", 2, "BB/diplomatic", &state(con(1)));
    let Said::Escalation(mut escalation) = statement.said.clone() else {
        panic!("an escalation");
    };
    change(&mut escalation, &mut statement);
    statement.said = Said::Escalation(escalation);
    Common::state(statement)
}

#[test]
fn an_original_with_another_hash_or_id_is_refused_when_read_and_when_drafted() {
    for (key, value) in [
        (0, Value::Bytes(vec![7; 16])),
        (1, Value::Bytes(vec![7; 32])),
        (4, Value::Bytes(state(con(2)).as_bytes().to_vec())),
    ] {
        let error = bent(key, Some(value)).unwrap_err();
        assert!(matches!(error, DecodeError::Contradiction(_)), "key {key}: {error}");
    }
    for change in [
        |escalation: &mut Escalation| escalation.of = message_id(7),
        |escalation: &mut Escalation| escalation.of_common = Digest([7; 32]),
        |escalation: &mut Escalation| escalation.original = state(con(2)).as_bytes().to_vec(),
        |escalation: &mut Escalation| escalation.original.push(0),
        |escalation: &mut Escalation| escalation.original.clear(),
    ] {
        let error = drafted(|escalation, _| change(escalation)).unwrap_err();
        assert!(matches!(error, StatementError::Original(_)), "{error}");
    }
}

#[test]
fn the_strictest_label_inside_is_that_of_what_is_passed_on_too() {
    for label in Tlp::ALL {
        for inside in Tlp::ALL {
            let original = state(Statement { tlp: inside, ..con(1) });
            let escalation = esc(9, "AA/technical/1", 2, "BB/diplomatic", &original);
            let honest = state(Statement { tlp: Tlp::Red, ..escalation });
            // A wider label is never drafted here, and can come from elsewhere.
            let relabelled = with(honest.as_bytes(), 10, Some(Value::from(label as u8)));
            let common = Common::decode(&relabelled).unwrap();
            assert_eq!((common.tlp, common.strictest()), (label, label.max(inside)));
        }
    }
}

#[test]
fn an_escalation_without_reason_original_or_a_rung_above_one_is_refused() {
    for (key, value) in [
        (2, Some(Value::from(1))),
        (2, Some(Value::from(256))),
        (2, None),
        (3, Some(Value::from(" \n"))),
        (3, Some(Value::from("x".repeat(limits::REASON_BYTES_MAX + 1)))),
        (3, None),
        (4, Some(Value::Bytes(vec![0; limits::ORIGINAL_BYTES_MAX + 1]))),
        (4, Some(Value::Bytes(Vec::new()))),
        (4, None),
    ] {
        assert!(bent(key, value.clone()).is_err(), "key {key}: {value:?}");
    }
    assert_eq!(Said::read(Kind::Esc, &[]), Err(DecodeError::Missing("fields")));
    assert_eq!(
        drafted(|escalation, _| escalation.reason = " ".into()),
        Err(StatementError::NoReason)
    );
    assert!(matches!(
        drafted(|escalation, _| escalation.rung = 1),
        Err(StatementError::Form("the rung"))
    ));
}

#[test]
fn a_message_too_long_to_be_passed_on_is_refused_with_the_way_on() {
    let long = state(Statement { body: sized(limits::BODY_BYTES_MAX), ..con(1) });
    let error = Common::state(esc(9, "AA/technical/1", 2, "BB/diplomatic", &long)).unwrap_err();
    assert!(matches!(error, StatementError::OriginalTooLong { .. }), "{error}");
    assert!(error.to_string().contains("new concern in the same case"), "{error}");
    let fits = state(Statement {
        body: sized(limits::ORIGINAL_BYTES_MAX - con_bytes_without_body()),
        ..con(1)
    });
    assert_eq!(fits.as_bytes().len(), limits::ORIGINAL_BYTES_MAX);
    let most = Statement {
        said: Said::Escalation(Escalation::of(&fits, 255, sized(limits::REASON_BYTES_MAX))),
        ..esc(9, "AA/technical/1", 2, "BB/diplomatic", &fits)
    };
    let common = state(most);
    assert_eq!(Common::decode(common.as_bytes()), Ok(common));
}

/// How long the concern is but for its body, where the length of that takes three bytes.
fn con_bytes_without_body() -> usize {
    let body = 1_000;
    state(Statement { body: sized(body), ..con(1) }).as_bytes().len() - body
}

#[test]
fn an_escalation_carries_no_other_escalation_and_no_acknowledgement() {
    let concern = state(con(1));
    let first = state(esc(2, "AA/technical/1", 2, "BB/diplomatic", &concern));
    for inner in [&first, &state(ack(3, "BB/technical/1", &concern))] {
        let error = drafted(|escalation, _| {
            escalation.of = inner.id;
            escalation.of_common = inner.hash();
            escalation.original = inner.as_bytes().to_vec();
        });
        assert!(matches!(error, Err(StatementError::Original(_))), "{error:?}");
        let fields = Said::Escalation(Escalation {
            of: inner.id,
            of_common: inner.hash(),
            original: inner.as_bytes().to_vec(),
            rung: 2,
            reason: "why".into(),
            later: LaterFields::default(),
        })
        .encode_fields();
        assert!(matches!(Said::read(Kind::Esc, &fields), Err(DecodeError::Contradiction(_))));
    }
    let second = Escalation::of(&first, 3, "still no answer".into());
    assert_eq!(second.original().unwrap(), concern, "what the first one carried is passed on");
}

#[test]
fn an_escalation_and_what_it_carries_are_of_one_case_and_one_traffic() {
    let other = state(Statement { case: hotline_protocol::ids::CaseId([1; 16]), ..con(1) });
    let played = state(Statement { traffic: Traffic::Exercise, reference: None, ..con(1) });
    for of in [&other, &played] {
        let here =
            Statement { reference: None, ..esc(9, "AA/technical/1", 2, "BB/diplomatic", of) };
        let right = state(here.clone());
        let wrong = Statement { case: CASE, traffic: Traffic::Operation, ..here };
        assert!(matches!(Common::state(wrong), Err(StatementError::Original(_))));
        let bytes = with(right.as_bytes(), 2, Some(Value::Bytes(CASE.0.to_vec())));
        let bytes = with(&bytes, 9, Some(Value::from(1)));
        assert!(matches!(Common::decode(&bytes), Err(DecodeError::Contradiction(_))));
    }
}

#[test]
fn an_escalation_asks_another_desk_of_the_party_that_was_asked_by_name() {
    for to in [
        &["CC/diplomatic"][..],
        &["BB"],
        &["*"],
        &["*/diplomatic"],
        &["BB/diplomatic", "CC/diplomatic"],
        &["BB/diplomatic", "BB"],
    ] {
        let result = drafted(|_, statement| statement.to.action = addresses(to));
        assert_eq!(result, Err(StatementError::OffTheLadder), "{to:?}");
    }
    let own = drafted(|_, statement| {
        statement.from = seat("BB/technical/1");
        statement.to.action = addresses(&["BB/technical"]);
    });
    assert_eq!(own, Err(StatementError::OffTheLadder));
    drafted(|_, statement| {
        statement.to.action = addresses(&["BB/diplomatic", "BB/policy/1"]);
    })
    .unwrap();
}

#[test]
fn an_escalation_is_shared_no_wider_is_no_note_about_a_non_paper_and_is_sent_by_a_person() {
    let wide = drafted(|_, statement| statement.tlp = Tlp::Green);
    assert_eq!(wide, Err(StatementError::WiderThanOriginal(Tlp::AmberStrict)));
    let signed = drafted(|_, statement| statement.authenticity = Authenticity::Note);
    assert_eq!(signed, Err(StatementError::NonPaperInNote));
    let automated =
        drafted(|_, statement| statement.origin = Origin::Automated { source: "cap".into() });
    assert_eq!(automated, Err(StatementError::AutomatedEscalation));
}

#[test]
fn a_note_that_passes_on_a_non_paper_is_shown_as_a_violation() {
    let concern = state(con(1));
    let escalation = state(esc(2, "AA/technical/1", 2, "BB/diplomatic", &concern));
    // Key 18, as a hostile program writes it.
    let signed = with(escalation.as_bytes(), 18, Some(Value::from(1)));
    let signed = with(&signed, 21, None);
    let signed = Common::decode(&signed).unwrap();
    let mut case = Case::new(CASE, Traffic::Operation);
    for common in [&concern, &signed] {
        case.enter(common).unwrap();
    }
    assert!(
        case.violations()
            .contains(&Violation::SignedLink { note: signed.hash(), non_paper: concern.hash() })
    );
}

#[test]
fn passing_on_another_content_under_a_known_id_is_shown_as_a_violation() {
    let concern = state(con(1));
    let forged = state(Statement { body: "other".into(), ..con(1) });
    let escalation = state(esc(2, "BB/technical/1", 2, "BB/diplomatic", &forged));
    let mut case = Case::new(CASE, Traffic::Operation);
    for common in [&concern, &escalation] {
        case.enter(common).unwrap();
    }
    assert!(case.violations().contains(&Violation::PassesOnOther {
        escalation: escalation.hash(),
        cited: forged.hash()
    }));
}

#[test]
fn texts_beyond_their_bounds_are_refused_when_drafted_and_when_read() {
    let concern = |bend: fn(&mut Concern, Text), bytes: usize| {
        let mut concern = Concern::default();
        bend(&mut concern, sized(bytes));
        Said::Concern(concern)
    };
    let warning = |bend: fn(&mut Warning, Text), bytes: usize| {
        let mut warning = Warning::default();
        bend(&mut warning, sized(bytes));
        Said::Warning(warning)
    };
    for (make, max) in [
        (
            &(|n| concern(|c, text| c.technical_basis = text, n)) as &dyn Fn(usize) -> Said,
            limits::BASIS_BYTES_MAX,
        ),
        (&|n| concern(|c, text| c.infrastructure = text, n), limits::INFRASTRUCTURE_BYTES_MAX),
        (&|n| concern(|c, text| c.effect = text, n), limits::EFFECT_BYTES_MAX),
        (&|n| warning(|w, text| w.affected = text, n), limits::AFFECTED_BYTES_MAX),
        (&|n| warning(|w, text| w.expected_effect = text, n), limits::EFFECT_BYTES_MAX),
        (
            &|n| warning(|w, text| w.recommended_action = text, n),
            limits::RECOMMENDED_ACTION_BYTES_MAX,
        ),
        (&|n| warning(|w, text| w.indicators = text, n), limits::INDICATORS_BYTES_MAX),
    ] {
        let fits = make(max);
        assert_eq!(Said::read(fits.kind(), &fits.encode_fields()), Ok(fits.clone()));
        state(Statement { said: fits, ..con(1) });
        let long = make(max + 1);
        assert!(matches!(
            Said::read(long.kind(), &long.encode_fields()),
            Err(DecodeError::Field(_))
        ));
        assert!(matches!(
            Common::state(Statement { said: long, ..con(1) }),
            Err(StatementError::TooLarge { .. })
        ));
    }
    let any = vec![0; limits::FIELDS_BYTES_MAX + 1];
    assert!(matches!(Said::read(Kind::Con, &any), Err(DecodeError::TooLong(_))));
}

#[test]
fn a_window_that_ends_before_it_begins_is_refused_when_drafted() {
    let concern = Concern {
        window_from: Some(UnixMillis(2)),
        window_to: Some(UnixMillis(1)),
        ..Concern::default()
    };
    let said = Said::Concern(concern);
    assert_eq!(
        Common::state(Statement { said: said.clone(), ..con(1) }),
        Err(StatementError::WindowReversed)
    );
    assert_eq!(Said::read(Kind::Con, &said.encode_fields()), Ok(said), "a reader shows it");
}

#[test]
fn fields_of_another_shape_are_refused() {
    for fields in [&[0x80][..], &[0xa1, 0x60, 0x00], &[0xa0, 0x00], &[0xa2, 0, 0, 0, 1], &[0xff]] {
        for kind in [Kind::Con, Kind::Wrn, Kind::Esc] {
            assert!(Said::read(kind, fields).is_err(), "{fields:?}");
        }
    }
    let wide = to_bytes(&Value::Map(vec![(Value::from(0), Value::from(256))]));
    assert_eq!(Said::read(Kind::Con, &wide), Err(DecodeError::Field("severity")));
    let many = (100..200).map(|key| (Value::from(key), Value::from(0))).collect();
    assert!(Said::read(Kind::Wrn, &to_bytes(&Value::Map(many))).is_err());
}

#[test]
fn a_typed_kind_cannot_be_drafted_as_bytes() {
    for kind in [Kind::Txt, Kind::Ack, Kind::Con, Kind::Wrn, Kind::Esc] {
        let said = Said::Other { kind, fields: Vec::new() };
        let result = Common::state(Statement { said, ..txt(1) });
        assert!(matches!(result, Err(StatementError::Form("the kind"))));
    }
}

#[test]
fn codes_and_fields_of_a_later_version_are_kept_and_told() {
    let concern = state(con(1));
    let fields = concern.said.encode_fields();
    let fields = with(&fields, 0, Some(Value::from(7)));
    let fields = with(&fields, 77, Some(Value::from("later")));
    let bytes = with(concern.as_bytes(), 23, Some(Value::Bytes(fields.clone())));
    let read = Common::decode(&bytes).unwrap();
    assert_eq!(read.as_bytes(), bytes, "hashed as received");
    assert_ne!(read.hash(), concern.hash());
    assert_eq!(read.said.unknown_fields(), [77]);
    let Said::Concern(said) = &read.said else { panic!("a concern") };
    assert_eq!(said.severity, Some(Severity::Unknown(7)));
    assert_eq!(
        read.said.fields().first(),
        Some(&Field {
            name: "severity",
            value: FieldValue::Code { list: "severity", word: "unknown-7".into() }
        })
    );
    let again = Said::read(Kind::Con, &read.said.encode_fields()).unwrap();
    assert_eq!(again, read.said, "a draft handed over loses nothing");
    for kind in [Kind::Wrn, Kind::Esc] {
        let said = match kind {
            Kind::Wrn => Said::Warning(Warning::default()),
            _ => Said::Escalation(Escalation::of(&concern, 2, "why".into())),
        };
        let fields = match said.encode_fields() {
            fields if fields.is_empty() => to_bytes(&Value::Map(Vec::new())),
            fields => fields,
        };
        let read = Said::read(kind.clone(), &with(&fields, 99, Some(Value::Null))).unwrap();
        assert_eq!(read.unknown_fields(), [99]);
        assert_eq!(Said::read(kind, &read.encode_fields()), Ok(read));
    }
}

#[test]
fn an_empty_concern_or_warning_is_sent_without_fields() {
    for said in [Said::Concern(Concern::default()), Said::Warning(Warning::default())] {
        let common = state(Statement { said: said.clone(), ..txt(1) });
        assert!(said.encode_fields().is_empty() && said.fields().is_empty());
        assert_eq!(common.as_bytes().len(), state(txt(1)).as_bytes().len());
        assert_eq!(Common::decode(common.as_bytes()).unwrap().said, said);
    }
}

#[test]
fn the_clauses_are_part_of_their_kinds() {
    let concern = state(con(1));
    assert_eq!(concern.said.clause(), Some(Concern::CLAUSE));
    assert_eq!(
        Concern::CLAUSE,
        "This notice does not of itself imply that the notified State is responsible for the \
         activity."
    );
    let acknowledgement = Said::Ack(Ack::to(&concern, AckKind::Received, NOW));
    assert_eq!(acknowledgement.clause(), Some(Ack::CLAUSE));
    assert_eq!(Said::Text.clause(), None);
}

/// Names and values as a face would print them.
fn shown(said: &Said) -> Vec<(&'static str, String)> {
    said.fields()
        .into_iter()
        .map(|field| {
            let value = match field.value {
                FieldValue::Code { list, word } => format!("{list}:{word}"),
                FieldValue::Text(text) => text.shown(),
                FieldValue::Time(time) => time.0.to_string(),
                FieldValue::Number(number) => number.to_string(),
                FieldValue::Message(id) => id.to_string(),
                other => panic!("{other:?}"),
            };
            (field.name, value)
        })
        .collect()
}

#[test]
fn only_filled_fields_are_shown_in_a_fixed_order_and_safely() {
    let said = Said::Concern(Concern {
        effect: "\u{1b}[2Jgone".into(),
        tone: Some(hotline_casework::Tone::SeriousConcern),
        window_to: Some(UnixMillis(5)),
        ..concern()
    });
    assert_eq!(
        shown(&said),
        [
            ("severity", "severity:high".to_owned()),
            ("scale", "scale:national".to_owned()),
            ("window-to", "5".to_owned()),
            ("technical-basis", "Flow records of 21 September.".to_owned()),
            ("effect", "[2Jgone".to_owned()),
            ("tone", "tone:serious-concern".to_owned()),
        ]
    );
    let common = state(con(1));
    let said = Said::Escalation(Escalation::of(&common, 2, "No answer.".into()));
    assert_eq!(
        shown(&said),
        [
            ("passes-on", common.id.to_string()),
            ("rung", "2".to_owned()),
            ("reason", "No answer.".to_owned()),
        ]
    );
    let mut ack = Ack::to(&common, AckKind::Unknown(9), UnixMillis(3));
    ack.substantive_at = Some(UnixMillis(4));
    assert_eq!(
        shown(&Said::Ack(ack)),
        [
            ("acknowledges", common.id.to_string()),
            ("acknowledgement", "acknowledgement:unknown-9".to_owned()),
            ("accepted-at", "3".to_owned()),
            ("substance-expected-at", "4".to_owned()),
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn fields_survive_being_handed_over(concern in any_concern(), warning in any_warning()) {
        for said in [Said::Concern(concern), Said::Warning(warning)] {
            let read = Said::read(said.kind(), &said.encode_fields());
            prop_assert_eq!(read, Ok(said));
        }
    }

    #[test]
    fn any_bytes_as_fields_are_read_or_refused_and_never_more(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        entries in proptest::collection::btree_map(0..14u64, 0..300u64, 0..8),
    ) {
        let map = entries.into_iter().map(|(key, value)| (Value::from(key), Value::from(value)));
        let map = to_bytes(&Value::Map(map.collect()));
        for kind in [Kind::Ack, Kind::Con, Kind::Wrn, Kind::Esc] {
            for bytes in [&bytes, &map] {
                if let Ok(said) = Said::read(kind.clone(), bytes) {
                    let again = Said::read(kind.clone(), &said.encode_fields());
                    prop_assert_eq!(again, Ok(said));
                }
            }
        }
    }

    #[test]
    fn whatever_can_be_said_can_be_passed_on_and_read_again(original in statement(), rung in 2u8..) {
        let original = Statement { to: Addressees {
            action: addresses(&["BB/technical"]),
            information: Vec::new(),
        }, ..original };
        let original = state(original);
        let said = Said::Escalation(Escalation::of(&original, rung, "why".into()));
        let result = Common::state(Statement {
            said: said.clone(),
            id: message_id(9),
            to: Addressees { action: addresses(&["BB/diplomatic"]), information: Vec::new() },
            origin: Origin::Human,
            subject: "Passed on".into(),
            body: Text::default(),
            ..original.statement().clone()
        });
        if original.ack().is_some() {
            prop_assert!(matches!(result, Err(StatementError::Original(_))));
        } else {
            let common = result.unwrap();
            let read = Common::decode(common.as_bytes()).unwrap();
            prop_assert_eq!(&read, &common);
            let Said::Escalation(escalation) = &read.said else { panic!("an escalation") };
            prop_assert_eq!(escalation.original().unwrap(), original);
        }
    }
}

#[test]
fn severity_and_scale_are_words_of_the_lists() {
    assert_eq!("emergency".parse(), Ok(Severity::Emergency));
    assert_eq!("regional".parse(), Ok(Scale::Regional));
    assert!("Emergency".parse::<Severity>().is_err() && "5".parse::<Severity>().is_err());
}
