//! A STIX 2.1 bundle in a few lines.

use std::collections::BTreeMap;

use hotline_casework::Tlp;
use hotline_protocol::ids::UnixMillis;
use serde_json::{Map, Value};

use super::pattern::comparisons;
use super::{TLP_2_EXTENSION, label_of};
use crate::error::FormatError;
use crate::indicator::IndicatorKind;
use crate::summary::{Draft, Format, Summary};
use crate::{json, safe, time};

/// Objects that say what a bundle is about, the best first.
const TITLES: [&str; 5] = ["report", "grouping", "incident", "campaign", "malware-analysis"];

type Object = Map<String, Value>;

/// Says what a bundle is.
pub(crate) fn summary(bundle: &Object) -> Result<Summary, FormatError> {
    match bundle.get("spec_version").and_then(Value::as_str) {
        None | Some("2.1") => {}
        Some(other) => return Err(FormatError::wrong("spec_version", "2.1", other)),
    }
    let objects: Vec<&Object> =
        json::optional_list(bundle, "objects")?.iter().filter_map(Value::as_object).collect();
    let mut draft = Draft::default();
    counts(&mut draft, &objects);
    labels(&mut draft, &objects);
    for object in &objects {
        look_for(&mut draft, object)?;
    }
    let titled = TITLES.iter().find_map(|kind| of_type(&objects, kind).next());
    draft.title = titled.and_then(|object| text(object, "name")).map(str::to_owned);
    draft.identifier = titled
        .and_then(|object| text(object, "id"))
        .or_else(|| text(bundle, "id"))
        .map(str::to_owned);
    let made_by = titled.into_iter().chain(objects.iter().copied());
    let made_by = made_by.filter_map(|object| text(object, "created_by_ref")).next();
    let mut people = of_type(&objects, "identity");
    let identity = match made_by {
        Some(id) => people.find(|identity| text(identity, "id") == Some(id)),
        None => people.next(),
    };
    draft.producer = identity.and_then(|identity| text(identity, "name")).map(str::to_owned);
    let published = titled.and_then(|object| moment(object, "published"));
    let modified = || objects.iter().filter_map(|object| moment(object, "modified")).max();
    draft.date = published.or_else(modified);
    Ok(draft.finish(Format::Stix))
}

fn text<'a>(object: &'a Object, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str)
}

fn moment(object: &Object, key: &str) -> Option<UnixMillis> {
    text(object, key).and_then(time::parse)
}

fn of_type<'a>(objects: &[&'a Object], kind: &'a str) -> impl Iterator<Item = &'a Object> {
    objects.iter().copied().filter(move |object| text(object, "type") == Some(kind))
}

/// How many objects there are of each type, and what holds for some.
fn counts(draft: &mut Draft, objects: &[&Object]) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for object in objects {
        *counts.entry(text(object, "type").unwrap_or("untyped")).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(kind, count)| (core::cmp::Reverse(*count), *kind));
    for (kind, count) in counts {
        draft.contents.add(&format!("{count} {kind}"));
    }
    let revoked = objects.iter().filter(|object| object.get("revoked") == Some(&Value::Bool(true)));
    match revoked.count() {
        0 => {}
        count => draft.notice(&format!("{count} of its objects are revoked")),
    }
    let marked = |object: &&&Object| {
        let labels = object.get("labels").and_then(Value::as_array);
        labels.is_some_and(|labels| labels.iter().any(|label| label == "exercise"))
    };
    if objects.iter().any(|object| marked(&object)) {
        draft.notice("EXERCISE");
    }
}

/// The strictest label of TLP that any object bears, or any part of one.
fn labels(draft: &mut Draft, objects: &[&Object]) {
    // A definition of its own under a fixed id changes nothing: the fixed ids go first.
    let own: BTreeMap<&str, Tlp> = of_type(objects, "marking-definition")
        .filter_map(|object| Some((text(object, "id")?, own_label(object)?)))
        .collect();
    let label = |id: &str| label_of(id).or_else(|| own.get(id).copied());
    for object in objects {
        let list = |key| object.get(key).and_then(Value::as_array).into_iter().flatten();
        let whole = list("object_marking_refs").filter_map(Value::as_str);
        let parts = list("granular_markings").filter_map(|part| part.get("marking_ref")?.as_str());
        draft.label(whole.chain(parts).filter_map(label).max());
    }
}

/// What a marking definition of the bundle itself says.
fn own_label(object: &Object) -> Option<Tlp> {
    let of_2 = || object.get("extensions")?.get(TLP_2_EXTENSION)?.get("tlp_2_0")?.as_str();
    let of_1 = || object.get("definition")?.get("tlp")?.as_str();
    of_2().or_else(of_1)?.parse().ok()
}

/// What an object tells to look for.
fn look_for(draft: &mut Draft, object: &Object) -> Result<(), FormatError> {
    match text(object, "type").unwrap_or_default() {
        "indicator" => {
            let pattern = text(object, "pattern").unwrap_or_default();
            if !matches!(text(object, "pattern_type"), None | Some("stix")) {
                let kind = text(object, "pattern_type").unwrap_or_default();
                let name = text(object, "name").or_else(|| text(object, "id")).unwrap_or_default();
                let rule = format!("{} {}", safe::line(kind, 20), safe::line(name, 80));
                return draft.indicators.add(IndicatorKind::Rule, &rule);
            }
            for one in comparisons(pattern) {
                draft.indicators.add(kind_of(one.object, one.path, &one.value), &one.value)?;
            }
        }
        "vulnerability" => {
            draft.cves.add_cve(text(object, "name").unwrap_or_default());
            let references = object.get("external_references").and_then(Value::as_array);
            for reference in references.into_iter().flatten() {
                let id = reference.get("external_id").and_then(Value::as_str);
                draft.cves.add_cve(id.unwrap_or_default());
            }
        }
        "software" => {
            let parts =
                ["vendor", "name", "version"].map(|key| text(object, key).unwrap_or_default());
            draft.products.add(parts.map(|part| safe::line(part, 80)).join(" ").trim());
        }
        kind @ ("ipv4-addr" | "ipv6-addr" | "domain-name" | "url" | "email-addr") => {
            if let Some(value) = text(object, "value") {
                draft.indicators.add(kind_of(kind, "value", value), value)?;
            }
        }
        "file" => {
            if let Some(name) = text(object, "name") {
                draft.indicators.add(IndicatorKind::FileName, name)?;
            }
            let hashes = object.get("hashes").and_then(Value::as_object);
            for hash in hashes.into_iter().flat_map(Map::values).filter_map(Value::as_str) {
                draft.indicators.add(IndicatorKind::Hash, hash)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// What a value is by the place it is compared in.
fn kind_of(object: &str, path: &str, value: &str) -> IndicatorKind {
    match (object, path) {
        ("ipv4-addr" | "ipv6-addr", "value") => {
            IndicatorKind::of_address(value).unwrap_or(IndicatorKind::Other)
        }
        ("domain-name", "value") => IndicatorKind::Domain,
        ("url", "value") => IndicatorKind::Url,
        ("email-addr", "value") => IndicatorKind::Email,
        ("email-message", path) if path.ends_with("_ref.value") => IndicatorKind::Email,
        ("network-traffic", path) if path.ends_with("_ref.value") => {
            IndicatorKind::of_address(value).unwrap_or(IndicatorKind::Domain)
        }
        ("file" | "artifact", path) if path.starts_with("hashes.") => IndicatorKind::Hash,
        ("file", "name") => IndicatorKind::FileName,
        _ => IndicatorKind::Other,
    }
}

#[cfg(test)]
mod tests;
