//! Events of MISP.

use std::collections::BTreeMap;

use hotline_protocol::ids::UnixMillis;
use serde_json::{Map, Value};

use crate::error::FormatError;
use crate::indicator::IndicatorKind;
use crate::summary::{Draft, Format, Summary};
use crate::{safe, time};

type Object = Map<String, Value>;

/// The events of a document: one alone, a list of them, or the answer of a server.
pub(crate) fn events(value: &Value) -> Option<Vec<&Object>> {
    // Others may have something called so; an event says what it is about.
    fn event(value: &Value) -> Option<&Object> {
        value.as_object()?.get("Event")?.as_object().filter(|event| event.contains_key("info"))
    }
    if let Some(one) = event(value) {
        return Some(vec![one]);
    }
    let list = value.as_array().or_else(|| value.as_object()?.get("response")?.as_array())?;
    let events: Vec<_> = list.iter().filter_map(event).collect();
    (!events.is_empty()).then_some(events)
}

fn text<'a>(object: &'a Object, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(object: &'a Object, key: &str) -> impl Iterator<Item = &'a Object> {
    let list = object.get(key).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_object)
}

/// A number, which MISP writes as a text as often as not.
fn number(object: &Object, key: &str) -> Option<u64> {
    let value = object.get(key)?;
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// Says what events are.
pub(crate) fn summary(events: &[&Object]) -> Result<Summary, FormatError> {
    let mut draft = Draft::default();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for event in events {
        *counts.entry("event").or_default() += 1;
        tags(&mut draft, event);
        draft.severities.add(match number(event, "threat_level_id") {
            Some(1) => "threat level high",
            Some(2) => "threat level medium",
            Some(3) => "threat level low",
            _ => "",
        });
        let objects: Vec<&Object> = list(event, "Object").collect();
        *counts.entry("object").or_default() += objects.len();
        let inside = objects.iter().flat_map(|object| list(object, "Attribute"));
        for attribute in list(event, "Attribute").chain(inside) {
            *counts.entry("attribute").or_default() += 1;
            tags(&mut draft, attribute);
            if attribute.get("deleted") != Some(&Value::Bool(true)) {
                look_for(&mut draft, attribute)?;
            }
        }
    }
    for (kind, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        draft.contents.add(&format!("{count} {kind}{}", if count == 1 { "" } else { "s" }));
    }
    if let Some(first) = events.first() {
        draft.title = Some(text(first, "info").to_owned());
        let made_by = ["Orgc", "Org"].iter().find_map(|key| first.get(*key)?.as_object());
        draft.producer = made_by.map(|by| text(by, "name").to_owned());
        draft.identifier = Some(text(first, "uuid").to_owned());
        draft.date = events.iter().filter_map(|event| date(event)).max();
        if first.get("published") == Some(&Value::Bool(false)) {
            draft.notice("not published by its producer");
        }
    }
    Ok(draft.finish(Format::Misp))
}

/// When an event was changed last; the day it is of, if it does not say.
fn date(event: &Object) -> Option<UnixMillis> {
    let changed =
        ["timestamp", "publish_timestamp"].iter().filter_map(|key| number(event, key)).max();
    match changed.filter(|seconds| *seconds > 0) {
        Some(seconds) => seconds.checked_mul(1_000).map(UnixMillis),
        None => time::parse(&format!("{}T00:00:00Z", safe::line(text(event, "date"), 10))),
    }
}

fn tags(draft: &mut Draft, of: &Object) {
    for tag in list(of, "Tag") {
        let name = text(tag, "name");
        if name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("tlp:")) {
            draft.label(name.parse().ok());
        }
    }
}

/// What an attribute tells to look for. A type of two parts has a value of two, with `|` between.
fn look_for(draft: &mut Draft, attribute: &Object) -> Result<(), FormatError> {
    let (kind, value) = (text(attribute, "type"), text(attribute, "value"));
    let kinds = kind.splitn(2, '|');
    let parts: Vec<(&str, &str)> = if kind.contains('|') {
        kinds.zip(value.splitn(2, '|')).collect()
    } else {
        vec![(kind, value)]
    };
    for (kind, value) in parts {
        let kind = match kind {
            "ip-src" | "ip-dst" | "ip" => {
                IndicatorKind::of_address(value).unwrap_or(IndicatorKind::Other)
            }
            "domain" | "hostname" => IndicatorKind::Domain,
            "url" | "uri" | "link" => IndicatorKind::Url,
            "md5"
            | "sha1"
            | "sha224"
            | "sha256"
            | "sha384"
            | "sha512"
            | "sha3-256"
            | "ssdeep"
            | "imphash"
            | "tlsh"
            | "authentihash"
            | "x509-fingerprint-sha1"
            | "x509-fingerprint-sha256"
            | "malware-sample" => IndicatorKind::Hash,
            "email" | "email-src" | "email-dst" | "email-reply-to" => IndicatorKind::Email,
            "filename" | "attachment" | "email-attachment" => IndicatorKind::FileName,
            "yara" | "sigma" | "snort" | "zeek" | "pattern-in-file" => IndicatorKind::Rule,
            "vulnerability" => {
                draft.cves.add_cve(value);
                continue;
            }
            // Words about the event, and the second half of an address.
            "text" | "comment" | "datetime" | "port" | "size-in-bytes" | "counter" | "float"
            | "boolean" | "other" | "" => continue,
            _ => IndicatorKind::Other,
        };
        draft.indicators.add(kind, value)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
