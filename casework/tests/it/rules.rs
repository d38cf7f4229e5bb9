//! The rules of drafting: each refused once, and none held against the reader.

use ciborium::Value;
use hotline_casework::{
    Addressees, Common, Kind, Origin, Precedences, Said, Statement, StatementError, Text, limits,
};
use hotline_protocol::address::Address;
use hotline_protocol::ids::{Precedence, Traffic};

use crate::fixture::*;

fn refusal(statement: Statement) -> StatementError {
    Common::state(statement).unwrap_err()
}

fn urgent(words: usize, precedence: Precedences) -> Statement {
    Statement {
        subject: "one".into(),
        body: vec!["word"; words - 1].join(" ").into(),
        precedence,
        ..txt(1)
    }
}

#[test]
fn flash_and_immediate_carry_at_most_200_words_and_the_refusal_says_how_to_go_on() {
    for precedence in [Precedence::Flash, Precedence::Immediate] {
        let both = Precedences::both(precedence);
        let error = refusal(urgent(234, both));
        assert_eq!(error, StatementError::TooManyWords { count: 234, max: 200, precedence });
        let text = error.to_string();
        assert!(text.contains("234 words") && text.contains("cut 34"), "{text}");
        assert!(text.contains("situation update"), "{text}");
        assert!(Common::state(urgent(200, both)).is_ok());
    }
    let priority = Precedences::both(Precedence::Priority);
    assert!(Common::state(urgent(201, priority)).is_ok());
}

#[test]
fn the_bound_on_words_holds_when_only_those_who_shall_know_get_it_urgently() {
    let precedence = Precedences { action: Precedence::Routine, information: Precedence::Flash };
    assert!(matches!(refusal(urgent(201, precedence)), StatementError::TooManyWords { .. }));
}

#[test]
fn the_bound_on_words_holds_in_scripts_without_spaces() {
    let statement = Statement {
        body: "\u{8bf7}".repeat(201).into(),
        ..urgent(1, Precedences::both(Precedence::Flash))
    };
    assert!(matches!(refusal(statement), StatementError::TooManyWords { count: 202, .. }));
}

#[test]
fn automation_never_sends_flash_nor_passes_rung_1() {
    let automated = |action, information, rungs: &[u8]| Statement {
        origin: Origin::Automated { source: "alertmanager".into() },
        precedence: Precedences { action, information },
        rungs: rungs.to_vec(),
        ..txt(1)
    };
    use Precedence::{Flash, Immediate};
    assert_eq!(refusal(automated(Flash, Flash, &[])), StatementError::AutomatedFlash);
    assert_eq!(refusal(automated(Immediate, Flash, &[])), StatementError::AutomatedFlash);
    assert_eq!(
        refusal(automated(Immediate, Immediate, &[1, 2])),
        StatementError::AutomatedEscalation
    );
    assert!(Common::state(automated(Immediate, Immediate, &[1])).is_ok());
}

#[test]
fn only_a_subject_and_an_addressee_are_required() {
    let no_subject = Statement { subject: " \u{3000}".into(), ..txt(1) };
    assert_eq!(refusal(no_subject), StatementError::NoSubject);
    let nobody = Statement {
        to: Addressees { action: Vec::new(), information: addresses(&["BB"]) },
        ..txt(1)
    };
    assert_eq!(refusal(nobody), StatementError::NoAddressee);
    let bare = Statement { body: Text::default(), language: None, reference: None, ..txt(1) };
    assert!(Common::state(bare).is_ok());
}

#[test]
fn what_no_envelope_takes_is_refused_before_it_is_sealed() {
    let large = |what: &str, statement: Statement| match refusal(statement) {
        StatementError::TooLarge { what: found, .. } => assert!(found.contains(what), "{found}"),
        other => panic!("{what}: {other}"),
    };
    large("subject", Statement { subject: "x".repeat(241).into(), ..txt(1) });
    large("body", Statement { body: "x".repeat(limits::BODY_BYTES_MAX + 1).into(), ..txt(1) });
    large("rungs", Statement { rungs: vec![1; 9], ..txt(1) });
    large(
        "action",
        Statement {
            to: Addressees {
                action: vec![Address::All; limits::ADDRESSES_MAX + 1],
                information: Vec::new(),
            },
            ..txt(1)
        },
    );
    large(
        "message in bytes",
        Statement {
            body: "x".repeat(limits::BODY_BYTES_MAX).into(),
            said: Said::Other { kind: Kind::Fbk, fields: vec![0; 20_000] },
            ..txt(1)
        },
    );
}

#[test]
fn exercise_and_operation_never_share_a_reference() {
    let played = Statement { traffic: Traffic::Exercise, ..txt(1) };
    assert!(matches!(refusal(played), StatementError::OtherTraffic(Traffic::Exercise, _)));
    let real = Statement { reference: Some("EXE-AA-BB-2026-T1-0042".parse().unwrap()), ..txt(1) };
    assert!(matches!(refusal(real), StatementError::OtherTraffic(Traffic::Operation, _)));
}

#[test]
fn fields_cannot_be_smuggled_under_a_kind_that_has_others() {
    for kind in [Kind::Txt, Kind::Ack, Kind::Unknown("ACK".into()), Kind::Unknown("a b".into())] {
        let statement = Statement { said: Said::Other { kind, fields: vec![0xa0] }, ..txt(1) };
        assert_eq!(refusal(statement), StatementError::Form("the kind"));
    }
    let rung = Statement { rungs: vec![0], ..txt(1) };
    assert_eq!(refusal(rung), StatementError::Form("a rung"));
}

#[test]
fn a_reader_shows_what_a_drafter_may_not_write() {
    let long = state(Statement {
        precedence: Precedences::both(Precedence::Routine),
        origin: Origin::Automated { source: "alertmanager".into() },
        ..urgent(300, Precedences::both(Precedence::Routine))
    });
    let bytes = with(long.as_bytes(), 8, Some(Value::from(4)));
    let read = Common::decode(&bytes).unwrap();
    assert_eq!(read.precedence.highest(), Precedence::Flash);
}
