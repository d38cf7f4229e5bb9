//! What was changed in a report is found, and whose answer it was is named.

use data_encoding::BASE64;
use hotline_campaign::{Scope, Unreadable, verify};
use serde_json::Value;

use crate::fixture::eventful;

fn whole() -> Value {
    serde_json::from_str(&eventful().file(Scope::All).to_json()).unwrap()
}

fn faults(file: &Value) -> Vec<String> {
    verify(file.to_string().as_bytes()).unwrap().faults
}

fn items(file: &mut Value) -> &mut Vec<Value> {
    file["dossier"]["items"].as_array_mut().unwrap()
}

/// The places of its messages, each with the receipts behind it.
fn messages(file: &Value) -> Vec<core::ops::Range<usize>> {
    let items = file["dossier"]["items"].as_array().unwrap();
    let begins: Vec<usize> =
        (0..items.len()).filter(|n| items[*n]["item"] == "message").chain([items.len()]).collect();
    begins.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

#[test]
fn what_was_not_changed_is_authentic() {
    assert_eq!(faults(&whole()), Vec::<String>::new());
}

#[test]
fn a_changed_answer_is_named_whosever_it_is() {
    let file = whole();
    let mut changed = 0;
    for place in messages(&file) {
        let common = file["dossier"]["items"][place.start]["common"].as_str().unwrap();
        let mut bytes = BASE64.decode(common.as_bytes()).unwrap();
        let subject = b"Ping campaign, ";
        let at = bytes.windows(subject.len()).position(|part| part == subject).unwrap();
        let rest = &bytes[at + subject.len()..];
        let end = rest.iter().position(|byte| !byte.is_ascii_graphic()).unwrap_or(rest.len());
        // Whose it is stands in the subject, and here alone is read from it.
        let from = String::from_utf8_lossy(&rest[..end]).into_owned();
        let seat = crate::fixture::ASKED.iter().find(|seat| from.starts_with(**seat));
        let Some(seat) = seat else { continue };
        bytes[at] = b'p';
        let mut forged = file.clone();
        items(&mut forged)[place.start]["common"] = BASE64.encode(&bytes).into();
        let faults = faults(&forged);
        assert!(faults.iter().any(|fault| fault.contains(seat)), "{seat}: {faults:?}");
        changed += 1;
    }
    assert_eq!(changed, 12, "every answer was changed once");
}

#[test]
fn a_file_cut_anywhere_is_no_report() {
    let json = whole().to_string();
    for end in (0..json.len()).step_by(997).chain([json.len() - 1]) {
        let cut = verify(&json.as_bytes()[..end]);
        assert!(matches!(cut, Err(Unreadable::Damaged(_))), "cut at {end}");
    }
}

#[test]
fn no_message_can_be_left_out() {
    let file = whole();
    for (n, place) in messages(&file).into_iter().enumerate() {
        let mut forged = file.clone();
        items(&mut forged).drain(place);
        match verify(forged.to_string().as_bytes()) {
            Err(error) => assert_eq!((n, error), (0, Unreadable::NoChallenge)),
            Ok(verdict) => assert!(!verdict.is_authentic(), "without message {n}"),
        }
    }
}

#[test]
fn an_answer_that_counts_is_missed_also_by_whoever_links_the_rest_anew() {
    let played = eventful();
    let counting: Vec<_> =
        played.count.marks.iter().map(|(_, answered, ..)| answered.message).collect();
    assert_eq!(counting.len(), 9);
    for message in counting {
        let mut fewer = eventful();
        fewer.messages.retain(|held| held.common.id != message);
        let verdict = verify(fewer.file(Scope::All).to_json().as_bytes()).unwrap();
        assert!(!verdict.is_authentic(), "without {message}");
    }
}

#[test]
fn nothing_counts_twice_when_it_stands_there_twice() {
    let file = whole();
    for place in messages(&file) {
        let mut forged = file.clone();
        let doubled = items(&mut forged)[place.clone()].to_vec();
        items(&mut forged).splice(place.end..place.end, doubled);
        assert!(!faults(&forged).is_empty(), "doubled: {place:?}");
    }
}

#[test]
fn the_order_of_what_was_said_cannot_be_changed() {
    let file = whole();
    let places = messages(&file);
    for pair in places.windows(2) {
        let mut forged = file.clone();
        let later = items(&mut forged)[pair[1].clone()].to_vec();
        items(&mut forged).drain(pair[1].clone());
        items(&mut forged).splice(pair[0].start..pair[0].start, later);
        assert!(!faults(&forged).is_empty(), "swapped: {pair:?}");
    }
}

#[test]
fn rows_and_marks_stand_where_they_were() {
    let file = whole();
    let rows = file["report"]["rows"].as_array().unwrap().len();
    for n in 1..rows {
        let mut forged = file.clone();
        forged["report"]["rows"].as_array_mut().unwrap().swap(n - 1, n);
        assert!(!faults(&forged).is_empty(), "rows {n}");
        let mut forged = file.clone();
        let rows = forged["report"]["rows"].as_array_mut().unwrap();
        rows[n] = rows[n - 1].clone();
        assert!(!faults(&forged).is_empty(), "row {n} twice");
        let mut forged = file.clone();
        forged["report"]["rows"].as_array_mut().unwrap().remove(n);
        assert!(!faults(&forged).is_empty(), "row {n} left out");
    }
    for list in ["device_answers", "person_answers", "named", "device_histogram"] {
        let mut forged = file.clone();
        forged["report"]["findings"][list].as_array_mut().unwrap().reverse();
        assert!(!faults(&forged).is_empty(), "{list}");
    }
}

#[test]
fn every_figure_that_is_changed_is_told() {
    let file = whole();
    let mut paths = Vec::new();
    figures(&file["report"]["findings"]["figures"], "/report/findings/figures", &mut paths);
    assert!(paths.len() > 60, "{paths:?}");
    for path in paths {
        let mut forged = file.clone();
        let figure = forged.pointer_mut(&path).unwrap();
        *figure = (figure.as_u64().unwrap_or_default() + 1).into();
        assert!(!faults(&forged).is_empty(), "{path}");
    }
}

/// The paths of all numbers below.
fn figures(value: &Value, path: &str, paths: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                figures(value, &format!("{path}/{name}"), paths);
            }
        }
        _ => paths.push(path.to_owned()),
    }
}
