//! What holds for every reader, whatever it is handed.

use proptest::prelude::*;

use crate::{Alert, FormatError, Summary, alertmanager, cap, limits, line, summarise};

const SAMPLES: [&str; 7] = [
    include_str!("../vectors/alertmanager.json"),
    include_str!("../vectors/cap.xml"),
    include_str!("../vectors/alert.json"),
    include_str!("../vectors/stix.json"),
    include_str!("../vectors/misp.json"),
    include_str!("../vectors/csaf-2.0.json"),
    include_str!("../vectors/csaf-2.1.json"),
];

/// Hands bytes to every reader and holds what it gives against its bounds.
fn read_by_all(bytes: &[u8]) {
    if let Ok(post) = alertmanager::Webhook::read(bytes) {
        assert!(post.alerts.len() <= limits::WEBHOOK_ALERTS_MAX);
        post.alerts.iter().for_each(is_bounded);
    }
    if let Ok(message) = cap::Message::read(bytes) {
        message.alert(&["en"]).iter().for_each(is_bounded);
    }
    line::read(bytes).iter().for_each(is_bounded);
    summarise(bytes).iter().for_each(is_short);
}

#[track_caller]
fn is_short(summary: &Summary) {
    assert!(summary.notices.len() <= limits::SHOWN_MAX);
    for list in [&summary.contents, &summary.cves, &summary.products, &summary.severities] {
        assert!(list.shown.len() <= limits::SHOWN_MAX && list.shown.len() <= list.count);
    }
    let lines = summary.lines();
    // Eight notices, nine kinds of indicators, eight more lines.
    assert!(lines.len() <= 25);
    for line in lines {
        assert!(line.len() <= 2_500 && !line.chars().any(char::is_control), "{line:?}");
    }
}

#[track_caller]
fn is_bounded(alert: &Alert) {
    assert!(!alert.headline.is_empty() && alert.headline.len() <= limits::HEADLINE_BYTES_MAX);
    assert!(alert.text.len() <= limits::TEXT_BYTES_MAX);
    assert!(alert.labels.len() <= limits::LABELS_MAX);
    assert!(alert.automated_by().len() <= limits::SOURCE_BYTES_MAX);
    let labels = alert.labels.iter().flat_map(|(name, value)| [name, value]);
    for text in labels.chain([&alert.headline, &alert.raised_by]).chain(&alert.link) {
        assert!(!text.chars().any(char::is_control), "{text:?}");
    }
    assert!(!alert.text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')));
}

#[test]
fn no_document_of_others_panics_wherever_it_is_cut() {
    for sample in SAMPLES {
        for end in 0..sample.len() {
            read_by_all(&sample.as_bytes()[..end]);
        }
    }
}

/// As long as is read, as full as can be: a summary stays one.
#[test]
fn a_document_filled_to_its_bounds_is_a_short_summary_or_refused() {
    let objects = |one: &dyn Fn(usize) -> String, count: usize| {
        let objects: Vec<_> = (0..count).map(one).collect();
        format!(r#"{{"type":"bundle","objects":[{}]}}"#, objects.join(","))
    };
    let names = objects(&|at| format!(r#"{{"type":"t{at}","created_by_ref":"x"}}"#), 60_000);
    let summary = summarise(names.as_bytes()).unwrap();
    assert_eq!(summary.contents.count, limits::LISTED_MAX);
    is_short(&summary);
    let urls = objects(&|at| format!(r#"{{"type":"url","value":"http://{at}"}}"#), 50_001);
    let told = summarise(urls.as_bytes()).unwrap_err().to_string();
    assert_eq!(told, "more than 50000 indicators");
    let long = "\\u202e'x".repeat(400_000);
    let long = format!(r#"{{"type":"bundle","objects":[{{"type":"url","value":"{long}"}}]}}"#);
    is_short(&summarise(long.as_bytes()).unwrap());
    let large = vec![b'['; limits::DOCUMENT_BYTES_MAX + 1];
    assert!(summarise(&large).unwrap_err().to_string().ends_with("are read"));
}

#[test]
fn ordinary_files_are_told_apart_from_broken_ones() {
    for plain in
        ["", "text", "{}", "[]", "[1]", "<html></html>", r#"{"Event": {}}"#, r#"{"document": {}}"#]
    {
        assert_eq!(summarise(plain.as_bytes()), Err(FormatError::Unknown), "{plain}");
    }
    for broken in ["{", "<a", "[1,", "{\"type\": \"bundle\", \"objects\": 1}"] {
        assert_ne!(summarise(broken.as_bytes()), Err(FormatError::Unknown), "{broken}");
    }
    assert_eq!(summarise(b"\x7fELF"), Err(FormatError::Unknown));
}

#[test]
fn no_document_of_others_panics_whatever_byte_is_changed() {
    for sample in SAMPLES {
        for at in 0..sample.len() {
            for byte in [0, b'"', b'<', b'9', b'['] {
                let mut bytes = sample.as_bytes().to_vec();
                bytes[at] = byte;
                read_by_all(&bytes);
            }
        }
    }
}

proptest! {
    #[test]
    fn random_bytes_are_an_error_or_bounded(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        read_by_all(&bytes);
    }

    #[test]
    fn documents_with_hostile_texts_are_an_error_or_bounded(
        text in "[\\PC\u{0}-\u{1f}\u{202e}\u{2066}\u{200b}]{0,400}", times in 1_usize..40,
    ) {
        let text = text.repeat(times);
        let mut post: serde_json::Value = serde_json::from_str(SAMPLES[0]).unwrap();
        post["alerts"][0]["annotations"]["summary"] = text.clone().into();
        post["alerts"][0]["labels"][text.as_str()] = text.clone().into();
        read_by_all(post.to_string().as_bytes());
        read_by_all(serde_json::json!({ "headline": text, "source": text, "link": text }).to_string().as_bytes());
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
        read_by_all(SAMPLES[1].replace("Northern Islands", &escaped).as_bytes());
    }
}
