use hotline_casework::Tlp;
use hotline_protocol::ids::Precedence;
use serde_json::json;

use super::*;

/// Two alerts of a group as an Alertmanager posts them: one holds, one ended.
fn post() -> Value {
    serde_json::from_str(include_str!("../../vectors/alertmanager.json")).unwrap()
}

fn read(post: &Value) -> Result<Webhook, String> {
    Webhook::read(post.to_string().as_bytes()).map_err(|error| error.to_string())
}

#[test]
fn a_post_gives_each_alert_with_its_key_state_times_and_words() {
    let webhook = read(&post()).unwrap();
    assert_eq!((webhook.status, webhook.truncated), (State::Open, 3));
    assert_eq!(webhook.group_labels, [("job".to_owned(), "dns".to_owned())]);
    let [open, ended] = webhook.alerts.as_slice() else { panic!("two") };
    assert_eq!(
        open.key.as_ref().unwrap().as_str(),
        "alertmanager 1a2b3c4d5e6f7081 {}/{team=\"dns\"}:{job=\"dns\"}"
    );
    assert_eq!(open.automated_by(), "alertmanager:hotline");
    assert_eq!((open.state, open.precedence), (State::Open, Precedence::Immediate));
    assert_eq!((open.since, open.until), (Some(UnixMillis(1_777_623_330_123)), None));
    assert_eq!(open.headline, "The serial of a watched zone changed without a ticket");
    assert_eq!(open.text, "Zone example.org\nserial 2026050101");
    let names: Vec<_> = open.labels.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["alertname", "instance", "severity", "runbook_url"]);
    assert_eq!((ended.state, ended.precedence), (State::Resolved, Precedence::Priority));
    assert_eq!((ended.headline.as_str(), ended.link.as_deref()), ("ResolverSlow", None));
    assert_eq!(ended.until, Some(UnixMillis(1_777_622_400_000)));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    #[track_caller]
    fn check(change: impl FnOnce(&mut Value), told: &str) {
        let mut post = post();
        change(&mut post);
        assert_eq!(read(&post).unwrap_err(), told);
    }
    check(|post| post["version"] = "3".into(), "version: expected 4, found \"3\"");
    check(|post| post["version"] = 4.into(), "version: expected a text, found 4");
    check(|post| post["alerts"][1] = 7.into(), "alerts[1]: expected an object, found 7");
    check(|post| post["alerts"] = json!({}), "alerts: expected a list, found an object");
    check(
        |post| post["alerts"][0]["status"] = "fi\u{1b}ring".into(),
        "alerts[0].status: expected firing or resolved, found \"firing\"",
    );
    check(
        |post| post["alerts"][0]["fingerprint"] = "12 34".into(),
        "alerts[0].fingerprint: expected hexadecimal digits, found \"12 34\"",
    );
    check(
        |post| post["alerts"][0]["startsAt"] = "yesterday".into(),
        "alerts[0].startsAt: expected a time (RFC 3339), found \"yesterday\"",
    );
    check(
        |post| post["alerts"][0]["labels"]["severity"] = json!(["critical"]),
        "alerts[0].labels.severity: expected a text, found a list",
    );
    check(
        |post| post["truncatedAlerts"] = json!(-1),
        "truncatedAlerts: expected a number from 0, found -1",
    );
    check(
        |post| post["groupKey"] = "k".repeat(5_000).into(),
        "alerts[0].groupKey: more than 4096 bytes",
    );
    for missing in ["receiver", "status", "version", "groupKey"] {
        check(
            |post| drop(post.as_object_mut().unwrap().remove(missing)),
            &format!("{missing} is missing"),
        );
    }
}

#[test]
fn a_label_of_tlp_is_read_and_a_wrong_one_costs_no_alert() {
    let mut post = post();
    post["alerts"][0]["labels"]["tlp"] = "amber".into();
    post["alerts"][1]["annotations"]["tlp"] = "most secret".into();
    let alerts = read(&post).unwrap().alerts;
    assert_eq!((alerts[0].tlp, alerts[1].tlp), (Some(Tlp::Amber), None));
    assert!(alerts[1].labels.contains(&("tlp".to_owned(), "most secret".to_owned())));
}

#[test]
fn posts_beyond_their_bounds_are_refused_and_long_texts_are_cut() {
    let mut many = post();
    many["alerts"] = vec![many["alerts"][1].clone(); 1_025].into();
    assert_eq!(read(&many).unwrap_err(), "more than 1024 alerts");
    let mut large = post();
    large["alerts"][0]["annotations"]["description"] = "x".repeat(1_048_576).into();
    assert!(read(&large).unwrap_err().ends_with("and at most 1048576 are read"));
    let mut long = post();
    long["alerts"][0]["annotations"]["description"] = "line\n".repeat(20_000).into();
    long["alerts"][0]["annotations"]["summary"] = "\u{202e}\u{7}very long ".repeat(1_000).into();
    for at in 0..100 {
        long["alerts"][0]["labels"][format!("label-{at}\u{0}")] = "v".repeat(2_000).into();
    }
    let alert = read(&long).unwrap().alerts.remove(0);
    assert_eq!(alert.text.len(), limits::TEXT_BYTES_MAX);
    assert!(alert.headline.len() <= 240 && alert.headline.starts_with("very long"));
    assert_eq!((alert.labels.len(), alert.labels_left_out), (limits::LABELS_MAX, 40));
    assert!(alert.labels.iter().all(|(name, value)| !name.contains('\0') && value.len() <= 512));
}

#[test]
fn no_word_of_monitoring_is_ever_flash() {
    for (word, precedence) in [
        ("critical", Precedence::Immediate),
        ("CRITICAL ", Precedence::Immediate),
        ("warning", Precedence::Priority),
        ("flash", Precedence::Routine),
        ("page", Precedence::Routine),
        ("", Precedence::Routine),
    ] {
        let mut post = post();
        post["alerts"][0]["labels"]["severity"] = word.into();
        assert_eq!(read(&post).unwrap().alerts[0].precedence, precedence, "{word:?}");
    }
}
