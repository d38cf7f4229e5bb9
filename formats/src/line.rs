//! The line of JSON by which `hotline alert` and other programs raise an alert.

use hotline_casework::nearest;
use hotline_protocol::address::Address;
use serde_json::{Map, Value, json};

use crate::alert::{Alert, Key, Source, State, cap_word, precedence_of_cap, precedence_of_word};
use crate::error::FormatError;
use crate::{json, limits, safe, time};

/// The names of the fields. A name that is not among them is refused: a misspelt severity would pass
/// for none.
const FIELDS: [&str; 14] = [
    "headline",
    "text",
    "severity",
    "urgency",
    "certainty",
    "dedup",
    "state",
    "since",
    "until",
    "source",
    "labels",
    "link",
    "tlp",
    "to",
];

/// Words of those who run monitoring, beside the ones of CAP.
const SEVERITIES: [&str; 3] = ["critical", "warning", "info"];

/// Reads a line.
///
/// # Errors
///
/// [`FormatError`]: tell it to whoever wrote the line; nothing was raised.
pub fn read(bytes: &[u8]) -> Result<Alert, FormatError> {
    let value = json::read(bytes, limits::LINE_BYTES_MAX)?;
    let line = json::object(&value)?;
    if let Some(unknown) = line.keys().find(|key| !FIELDS.contains(&key.as_str())) {
        let expected = nearest(unknown, FIELDS).unwrap_or("a field of an alert");
        return Err(FormatError::wrong("", expected, unknown));
    }
    let text = |key| json::optional_text(line, key);
    let mut alert = Alert::of(Source::Line, text("source")?.unwrap_or_default());
    alert.headline = safe::line(json::required_text(line, "headline")?, limits::HEADLINE_BYTES_MAX);
    if alert.headline.is_empty() {
        return Err(FormatError::missing("headline"));
    }
    alert.text = safe::lines(text("text")?.unwrap_or_default(), limits::TEXT_BYTES_MAX);
    alert.urgency = word(line, "urgency", "a word of CAP, such as immediate")?;
    alert.certainty = word(line, "certainty", "a word of CAP, such as observed")?;
    let severity = text("severity")?.map(str::trim);
    match severity.filter(|word| SEVERITIES.iter().any(|one| one.eq_ignore_ascii_case(word))) {
        Some(word) => alert.precedence = precedence_of_word(word),
        None => {
            alert.severity = word(line, "severity", "critical, warning, info or a word of CAP")?;
            alert.precedence = precedence_of_cap(alert.severity, alert.urgency, alert.certainty);
        }
    }
    if let Some(key) = text("dedup")?.filter(|key| !key.is_empty()) {
        alert.key = Some(Key::of(Source::Line, key, "dedup")?);
    }
    alert.state = match text("state")? {
        None | Some("open") => State::Open,
        Some("resolved") if alert.key.is_some() => State::Resolved,
        // Nobody could say what is over.
        Some("resolved") => return Err(FormatError::missing("dedup")),
        Some(other) => return Err(FormatError::wrong("state", "open or resolved", other)),
    };
    let moment = |key| {
        let parse = |text| {
            let wrong = || FormatError::wrong(key, "a time (RFC 3339)", text);
            time::parse(text).ok_or_else(wrong)
        };
        text(key)?.map(parse).transpose()
    };
    alert.since = moment("since")?;
    alert.until = moment("until")?;
    alert.link = text("link")?.map(|link| safe::line(link, limits::LINK_BYTES_MAX));
    let tlp =
        |tlp: &str| tlp.parse().map_err(|_| FormatError::wrong("tlp", "a label of TLP 2.0", tlp));
    alert.tlp = text("tlp")?.map(tlp).transpose()?;
    labels(line, &mut alert)?;
    alert.to = addresses(line)?;
    Ok(alert)
}

/// Writes the line that [`read`] takes for this alert.
#[must_use]
pub fn write(alert: &Alert) -> String {
    let mut line = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            line.insert(key.to_owned(), value);
        }
    };
    let some = |text: &str| Some(json!(text)).filter(|_| !text.is_empty());
    put("headline", Some(json!(alert.headline)));
    put("text", some(&alert.text));
    put("source", some(&alert.raised_by));
    let word = match alert.precedence {
        hotline_protocol::ids::Precedence::Immediate => "critical",
        hotline_protocol::ids::Precedence::Priority => "warning",
        _ => "info",
    };
    let severity = alert.severity.map_or(word.to_owned(), |severity| severity.to_string());
    put("severity", Some(json!(severity)));
    put("urgency", alert.urgency.map(|urgency| json!(urgency.to_string())));
    put("certainty", alert.certainty.map(|certainty| json!(certainty.to_string())));
    let dedup = alert.key.as_ref().map(|key| key.name());
    put("dedup", dedup.map(|key| json!(key)));
    put("state", Some(json!(alert.state.word())));
    put("since", alert.since.and_then(time::exact).map(|at| json!(at)));
    put("until", alert.until.and_then(time::exact).map(|at| json!(at)));
    put("link", alert.link.as_ref().map(|link| json!(link)));
    put("tlp", alert.tlp.map(|tlp| json!(tlp.word())));
    let labels: Map<_, _> =
        alert.labels.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    put("labels", Some(Value::Object(labels)).filter(|_| !alert.labels.is_empty()));
    let to: Vec<_> = alert.to.iter().map(ToString::to_string).collect();
    put("to", Some(json!(to)).filter(|_| !to.is_empty()));
    Value::Object(line).to_string()
}

fn word<T: core::str::FromStr>(
    line: &Map<String, Value>,
    key: &str,
    expected: &'static str,
) -> Result<Option<T>, FormatError> {
    let Some(text) = json::optional_text(line, key)? else { return Ok(None) };
    cap_word(text).map(Some).ok_or_else(|| FormatError::wrong(key, expected, text))
}

fn labels(line: &Map<String, Value>, alert: &mut Alert) -> Result<(), FormatError> {
    let Some(value) = json::field(line, "labels") else { return Ok(()) };
    let labels = json::object(value).map_err(|error| error.within("labels"))?;
    for (name, value) in labels {
        match value {
            Value::String(text) => alert.label(name, text),
            // Numbers of a script are no cause to refuse its alert.
            Value::Number(_) | Value::Bool(_) => alert.label(name, &value.to_string()),
            other => {
                let name = safe::line(name, limits::FOUND_BYTES_MAX);
                return Err(json::wrong(&format!("labels.{name}"), "a text", other));
            }
        }
    }
    Ok(())
}

fn addresses(line: &Map<String, Value>) -> Result<Vec<Address>, FormatError> {
    let list = json::optional_list(line, "to")?;
    if list.len() > limits::ADDRESSES_MAX {
        let max = limits::ADDRESSES_MAX;
        return Err(FormatError::TooMany { at: "to".to_owned(), what: "addresses", max });
    }
    let address = |(at, value): (usize, &Value)| {
        let address = value.as_str().and_then(|text| text.parse().ok());
        address.ok_or_else(|| {
            json::wrong(&format!("to[{at}]"), "an address such as DE/technical", value)
        })
    };
    list.iter().enumerate().map(address).collect()
}

#[cfg(test)]
mod tests {
    use hotline_casework::{CapSeverity, Tlp, Urgency};
    use hotline_protocol::ids::{Precedence, UnixMillis};

    use super::*;

    #[track_caller]
    fn refuses(line: &str, told: &str) {
        assert_eq!(read(line.as_bytes()).unwrap_err().to_string(), told);
    }

    #[test]
    fn what_a_script_gets_wrong_is_told_with_what_was_meant() {
        refuses(
            r#"{"headline": "x", "sevrity": "critical"}"#,
            "expected severity, found \"sevrity\"",
        );
        refuses(r#"{"text": "x"}"#, "headline is missing");
        refuses(r#"{"headline": "\u001b\u202e "}"#, "headline is missing");
        refuses(
            r#"{"headline": "x", "severity": "urgent"}"#,
            "severity: expected critical, warning, info or a word of CAP, found \"urgent\"",
        );
        refuses(r#"{"headline": "x", "state": "resolved"}"#, "dedup is missing");
        refuses(
            r#"{"headline": "x", "state": "over"}"#,
            "state: expected open or resolved, found \"over\"",
        );
        refuses(
            r#"{"headline": "x", "to": ["BB/technical", "nobody/here"]}"#,
            "to[1]: expected an address such as DE/technical, found \"nobody/here\"",
        );
        refuses(
            r#"{"headline": "x", "labels": {"a": {}}}"#,
            "labels.a: expected a text, found an object",
        );
        refuses(r#"["headline"]"#, "expected an object, found a list");
        refuses(r#"{"headline": "x"} {}"#, "line 1, column 19: trailing characters");
        let many = format!(r#"{{"headline": "x", "to": [{}"BB"]}}"#, "\"BB\",".repeat(32));
        refuses(&many, "to: more than 32 addresses");
    }

    #[test]
    fn a_line_says_everything_and_is_written_as_it_was_read() {
        let line = include_str!("../vectors/alert.json");
        let alert = read(line.as_bytes()).unwrap();
        assert_eq!(alert.headline, "Registry down");
        assert_eq!(alert.precedence, Precedence::Immediate);
        assert_eq!(alert.key.as_ref().unwrap().as_str(), "alert registry 1");
        assert_eq!(alert.since, Some(UnixMillis(1_777_623_330_000)));
        assert_eq!((alert.tlp, alert.urgency), (Some(Tlp::Green), Some(Urgency::Immediate)));
        assert_eq!(alert.severity, Some(CapSeverity::Severe));
        assert_eq!(alert.automated_by(), "alert:watch");
        assert_eq!(read(write(&alert).as_bytes()), Ok(alert));
    }

    #[test]
    fn the_words_of_monitoring_say_how_fast_and_never_flash() {
        for (severity, precedence) in [
            ("critical", Precedence::Immediate),
            ("Warning", Precedence::Priority),
            ("info", Precedence::Routine),
        ] {
            let line = json!({ "headline": "x", "severity": severity }).to_string();
            let alert = read(line.as_bytes()).unwrap();
            assert_eq!(alert.precedence, precedence);
            assert_eq!(read(write(&alert).as_bytes()), Ok(alert));
        }
        assert_eq!(read(br#"{"headline": "x"}"#).unwrap().precedence, Precedence::Routine);
    }
}
