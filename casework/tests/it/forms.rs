//! Templates and the forms filled by them.

use ciborium::Value;
use hotline_casework::template::{Sort, TEMPLATES, Template};
use hotline_casework::{
    Cited, Common, Field, FieldValue, FillError, Filled, Form, Kind, Said, Statement,
    StatementError, limits,
};
use hotline_protocol::ids::{Digest, UnixMillis};
use proptest::prelude::*;

use crate::fixture::*;

fn template(kind: &Kind) -> &'static Template {
    Template::of(kind).unwrap()
}

fn form(kind: &Kind, filled: &[(&str, &str)]) -> Form {
    let mut form = Form::new(template(kind));
    for (name, written) in filled {
        form.fill(name, written).unwrap();
    }
    form
}

fn cited() -> Cited {
    Cited { id: message_id(1), common: Digest([2; 32]) }
}

/// Fields of a kind on the wire, with one of them set to another value or removed.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "reads as a table at the callers")]
fn refuses(kind: &Kind, key: u64, value: Option<Value>) {
    let mut right = form(kind, &[]);
    for slot in template(kind).slots.iter().filter(|slot| slot.required) {
        right.put(slot.name, Filled::Cited(cited())).unwrap();
    }
    let right = Said::Form(right).encode_fields();
    let right = if right.is_empty() { to_bytes(&Value::Map(Vec::new())) } else { right };
    let read = Said::read(kind.clone(), &with(&right, key, value.clone()));
    assert!(read.is_err(), "{kind} key {key}: {value:?}");
}

#[test]
fn a_value_of_another_sort_is_refused() {
    let text = || Some(Value::from("x"));
    let number = || Some(Value::from(1));
    let list = |items: Vec<u64>| Some(Value::Array(items.into_iter().map(Value::from).collect()));
    refuses(&Kind::Rfi, 0, number());
    refuses(&Kind::Rfi, 0, list(vec![1, 0]));
    refuses(&Kind::Rfi, 0, list(vec![1, 1]));
    refuses(&Kind::Rfi, 0, list((0..=limits::CHOICES_MAX as u64).collect()));
    refuses(&Kind::Rfi, 2, number());
    refuses(&Kind::Rfi, 3, text());
    refuses(&Kind::Rfi, 6, Some(Value::from("x".repeat(limits::LINE_BYTES_MAX + 1))));
    refuses(&Kind::Inc, 0, Some(Value::from(256)));
    refuses(&Kind::Inc, 0, Some(Value::from(-1)));
    refuses(&Kind::Sit, 1, Some(Value::from(1_u64 << 32)));
    refuses(&Kind::Poc, 1, Some(Value::from("not an address")));
    refuses(&Kind::Rsp, 0, Some(Value::Bytes(vec![1; 16])));
    refuses(&Kind::Rsp, 0, list(vec![1, 2]));
}

#[test]
fn what_cites_nothing_is_no_response_and_no_withdrawal() {
    for kind in [Kind::Rsp, Kind::Wdr] {
        refuses(&kind, 0, None);
        assert!(Said::read(kind.clone(), &[]).is_err(), "{kind}");
        let said = Said::Form(form(&kind, &[]));
        let drafted = Common::state(Statement { said, ..txt(1) });
        assert!(matches!(drafted, Err(StatementError::Uncited(_))), "{kind}: {drafted:?}");
    }
}

#[test]
fn every_other_template_may_be_sent_empty() {
    let all = TEMPLATES.iter().filter(|t| t.slots.iter().all(|slot| !slot.required));
    for template in all.filter(|t| !matches!(t.kind, Kind::Con | Kind::Wrn)) {
        let said = Said::Form(Form::new(template));
        assert!(said.encode_fields().is_empty());
        let common = state(Statement { said: said.clone(), ..txt(1) });
        assert_eq!(Common::decode(common.as_bytes()).unwrap().said, said);
    }
}

#[test]
fn a_window_that_ends_before_it_begins_is_refused_when_drafted_and_shown_when_read() {
    let written = [("window-from", "2026-11-22T03:00Z"), ("window-to", "2026-11-22T02:59:59Z")];
    let said = Said::Form(form(&Kind::Cla, &written));
    let drafted = Common::state(Statement { said: said.clone(), ..txt(1) });
    assert_eq!(drafted, Err(StatementError::WindowReversed));
    assert_eq!(Said::read(Kind::Cla, &said.encode_fields()), Ok(said));
}

#[test]
fn a_concern_is_not_stated_as_a_form_for_the_fold_would_not_see_it() {
    for kind in [Kind::Con, Kind::Wrn] {
        let said = Said::Form(Form::new(template(&kind)));
        assert!(Common::state(Statement { said, ..txt(1) }).is_err());
        assert!(!matches!(Said::read(kind, &[]), Ok(Said::Form(_))));
    }
}

#[test]
fn codes_and_fields_of_a_later_version_are_kept_and_told() {
    let bytes = to_bytes(&Value::Map(vec![
        (Value::from(0), Value::Array(vec![Value::from(1), Value::from(99)])),
        (Value::from(40), Value::from("later")),
    ]));
    let said = Said::read(Kind::Rfa, &bytes).unwrap();
    assert_eq!(said.encode_fields(), bytes);
    assert_eq!(said.unknown_fields(), [40]);
    let words = vec!["take-down".to_owned(), "unknown-99".to_owned()];
    let value = FieldValue::Codes { list: "assistance", words };
    assert_eq!(said.fields(), [Field { name: "assistance", value }]);
}

#[track_caller]
fn says(kind: &Kind, name: &str, written: &str, part: &str) {
    let mut form = form(kind, &[]);
    let before = form.clone();
    let error = form.fill(name, written).unwrap_err();
    assert!(error.to_string().contains(part), "{error}");
    assert_eq!(form, before, "nothing was changed");
}

#[test]
fn what_cannot_stand_in_a_field_is_refused_with_what_can() {
    says(&Kind::Rfi, "information", "gossip", "technical procedural legal status contact");
    says(&Kind::Rfi, "nature", "confirm, nothing", "confirm provide preserve explain identify");
    says(&Kind::Rfi, "window-to", "tomorrow", "a time such as 2026-11-22T03:00Z");
    says(&Kind::Rfi, "window-to", "1969-12-31T23:59:59Z", "a time such as");
    says(&Kind::Rfi, "purpos", "x", "it has information nature technical-data");
    says(&Kind::Rfi, "purpos", "x", "no field purpos (did you mean purpose?)");
    says(&Kind::Rfi, "nature", "confirm, exlain", "not \"exlain\" (did you mean explain?)");
    says(&Kind::Inc, "severity", "6", "one of baseline low");
    let long = "x".repeat(limits::LINE_BYTES_MAX + 1);
    says(&Kind::Rfi, "may-share-with", &long, "text of at most 1024 bytes");
    says(&Kind::Rfi, "information", "\u{1b}[2J\u{202e}x", "not \"[2Jx\"");
    let mut response = form(&Kind::Rsp, &[]);
    assert!(matches!(response.fill("answers", "0101"), Err(FillError::Expects { .. })));
    assert!(response.put("outcome", Filled::Number(1)).is_err());
    response.put("answers", Filled::Cited(cited())).unwrap();
    response.fill("outcome", " need-more ").unwrap();
    assert_eq!(response.value("outcome"), Some(&Filled::Code(5)));
    response.fill("outcome", "2").unwrap();
    assert_eq!(response.value("outcome"), Some(&Filled::Code(2)), "by its number");
    response.fill("outcome", " \n").unwrap();
    assert_eq!(response.value("outcome"), None, "emptied again");
}

fn written(sort: Sort) -> BoxedStrategy<Option<Filled>> {
    let filled = match sort {
        Sort::Code(_) => any::<u8>().prop_map(Filled::Code).boxed(),
        Sort::Codes(_) => proptest::collection::btree_set(any::<u8>(), 1..=limits::CHOICES_MAX)
            .prop_map(|codes| Filled::Codes(codes.into_iter().collect()))
            .boxed(),
        Sort::Text(max) => ".{1,60}"
            .prop_map(move |text: String| {
                let mut end = text.len().min(max);
                while !text.is_char_boundary(end) {
                    end -= 1;
                }
                Filled::Text(text[..end].into())
            })
            .boxed(),
        Sort::Time(_) => any::<u64>().prop_map(|at| Filled::Time(UnixMillis(at))).boxed(),
        Sort::Number => any::<u32>().prop_map(Filled::Number).boxed(),
        Sort::Cited => any::<(u8, [u8; 32])>()
            .prop_map(|(n, hash)| Filled::Cited(Cited { id: message_id(n), common: Digest(hash) }))
            .boxed(),
        Sort::Address => prop_oneof!["[A-Z]{2}", "[A-Z]{2}/technical", "[A-Z]{2}/policy/[1-9]"]
            .prop_map(|text| Filled::Address(text.parse().unwrap()))
            .boxed(),
    };
    proptest::option::of(filled).boxed()
}

fn any_form() -> impl Strategy<Value = Form> {
    let templates: Vec<&'static Template> = TEMPLATES.iter().collect();
    proptest::sample::select(templates).prop_flat_map(|template| {
        let slots: Vec<_> = template.slots.iter().map(|slot| written(slot.sort)).collect();
        slots.prop_map(move |values| {
            let mut form = Form::new(template);
            for (slot, value) in template.slots.iter().zip(values) {
                let needed = slot.required.then_some(Filled::Cited(cited()));
                if let Some(value) = value.or(needed) {
                    form.put(slot.name, value).unwrap();
                }
            }
            form
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_is_filled_is_read_again(form in any_form()) {
        let kind = form.template().kind.clone();
        prop_assert_eq!(form.said().unwrap().kind(), kind.clone());
        let said = Said::Form(form);
        let bytes = said.encode_fields();
        let read = Said::read(kind.clone(), &bytes).unwrap();
        // A concern and a warning are read into types of their own, to the same bytes and fields.
        prop_assert_eq!(read.encode_fields(), bytes);
        prop_assert_eq!(read.fields(), said.fields());
        if !matches!(kind, Kind::Con | Kind::Wrn) {
            prop_assert_eq!(read, said);
        }
    }

    #[test]
    fn any_bytes_as_fields_of_any_template_are_read_or_refused(
        which in 0..TEMPLATES.len(),
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        entries in proptest::collection::btree_map(0..20u64, 0..300u64, 0..8),
    ) {
        let kind = TEMPLATES[which].kind.clone();
        let map = entries.into_iter().map(|(key, value)| (Value::from(key), Value::from(value)));
        let map = to_bytes(&Value::Map(map.collect()));
        for bytes in [&bytes, &map] {
            if let Ok(said) = Said::read(kind.clone(), bytes) {
                let again = Said::read(kind.clone(), &said.encode_fields());
                prop_assert_eq!(again, Ok(said));
            }
        }
    }

    #[test]
    fn whatever_a_person_writes_is_taken_or_refused(
        which in 0..TEMPLATES.len(),
        slot in 0..16usize,
        text in ".{0,80}",
    ) {
        let template = &TEMPLATES[which];
        let slot = &template.slots[slot % template.slots.len()];
        let mut form = Form::new(template);
        let taken = form.fill(slot.name, &text);
        prop_assert_eq!(taken.is_ok() && !text.trim().is_empty(), form.value(slot.name).is_some());
    }
}

const PAGE: &str = include_str!("../../../docs/casework.md");

fn sort_on_the_page(sort: Sort) -> String {
    match sort {
        Sort::Code(list) => list.name.to_owned(),
        Sort::Codes(list) => format!("{}, several", list.name),
        Sort::Text(max) => format!("text, {max}"),
        Sort::Time(_) => "time".to_owned(),
        Sort::Number => "number".to_owned(),
        Sort::Cited => "message".to_owned(),
        Sort::Address => "address".to_owned(),
    }
}

#[test]
fn the_page_prints_every_template_and_every_list() {
    for template in TEMPLATES.iter().filter(|t| !matches!(t.kind, Kind::Con | Kind::Wrn)) {
        let slots = template.slots.iter().map(|slot| {
            let needed = if slot.required { ", required" } else { "" };
            format!("{} {} ({}{needed})", slot.key, slot.name, sort_on_the_page(slot.sort))
        });
        let row = format!("| {} | {} |", template.kind, slots.collect::<Vec<_>>().join("; "));
        assert!(PAGE.contains(&row), "missing:\n{row}");
        for list in template.slots.iter().filter_map(|slot| slot.sort.list()) {
            let words = format!(" | {} |", list.words.join(", "));
            let named = |row: &str| row.starts_with(&format!("| {} ", list.name));
            let known = PAGE.lines().any(|row| named(row) && row.ends_with(&words));
            assert!(known, "missing:\n| {}{words}", list.name);
        }
    }
}
