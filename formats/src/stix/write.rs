//! A case as a STIX 2.1 bundle.

use std::collections::BTreeSet;

use hotline_casework::{Tlp, shown, shown_line};
use hotline_protocol::ids::UnixMillis;
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};

use super::{TLP_2, TLP_2_EXTENSION};
use crate::export::{Case, Entry, ExportError, Red};
use crate::time;

/// The namespace of the names of what is written here (RFC 9562, section 5.5). Not the one of STIX,
/// which is for cyber-observable objects alone.
const NAMESPACE: [u8; 16] = [
    0x5c, 0x0e, 0x9b, 0x2d, 0x71, 0x4f, 0x4e, 0x0a, 0x9d, 0x3b, 0x26, 0x8e, 0xf4, 0x17, 0xa0, 0x63,
];

/// Since when the identity of a party is there: the same in every bundle, so that two of them agree.
const PARTIES_SINCE: &str = "2026-01-01T00:00:00.000Z";

/// When the marking definitions of TLP 2.0 were made (OASIS).
const TLP_2_SINCE: &str = "2022-10-01T00:00:00.000Z";

/// Writes a case as a bundle: the parties, an incident, a note for each message, and the report that
/// holds them together. The same case exported at the same time is the same to the byte.
///
/// # Errors
///
/// [`ExportError::Red`]: tell who marked it; [`Red::Allowed`] is for a person to say.
pub fn bundle(case: &Case, red: Red) -> Result<String, ExportError> {
    case.check(red)?;
    let first = case.messages.iter().map(|message| message.at).min().unwrap_or(case.at);
    let last = case.messages.iter().map(|message| message.at).max().unwrap_or(case.at);
    let strictest = case.tlp();
    let name = title(case);
    let by = identity_id(case, &case.by);
    let incident = id("incident", case.id.as_bytes());
    let labels: Vec<&str> = if case.exercise { vec!["exercise"] } else { Vec::new() };

    let mut objects: Vec<Value> = Vec::new();
    let mut parties: BTreeSet<&str> =
        case.messages.iter().map(|message| message.party.as_str()).collect();
    parties.insert(&case.by);
    objects.extend(parties.iter().map(|party| identity(case, party)));
    objects.push(json!({
        "type": "incident",
        "spec_version": "2.1",
        "id": incident,
        "created_by_ref": by,
        "created": exact(first)?,
        "modified": exact(last)?,
        "name": name,
        "labels": labels,
        "object_marking_refs": [marking(strictest)],
    }));
    for message in &case.messages {
        objects.push(note(case, message, &incident, &labels)?);
    }
    let refs: Vec<Value> = objects.iter().filter_map(|object| object.get("id").cloned()).collect();
    objects.push(json!({
        "type": "report",
        "spec_version": "2.1",
        "id": id("report", case.id.as_bytes()),
        "created_by_ref": by,
        "created": exact(first)?,
        // A later export of the same case is a later version of the same report.
        "modified": exact(case.at.max(last))?,
        "published": exact(case.at.max(last))?,
        "name": name,
        "report_types": ["threat-report"],
        "labels": labels,
        "object_refs": refs,
        "object_marking_refs": [marking(strictest)],
    }));
    let used: BTreeSet<Tlp> =
        case.messages.iter().map(|message| message.tlp).chain([strictest]).collect();
    objects.extend(used.into_iter().map(definition));
    for object in &mut objects {
        if let Some(map) = object.as_object_mut() {
            // STIX knows no empty lists.
            map.retain(|_, value| !value.as_array().is_some_and(Vec::is_empty) && !value.is_null());
        }
    }
    let mut named: Vec<u8> = case.id.as_bytes().to_vec();
    named.extend(case.at.0.to_be_bytes());
    let bundle = json!({ "type": "bundle", "id": id("bundle", &named), "objects": objects });
    Ok(format!("{bundle:#}\n"))
}

fn exact(at: UnixMillis) -> Result<String, ExportError> {
    time::exact(at).ok_or(ExportError::Time(at.0))
}

/// What the case is about: the subject of what raised it, else of what was said first.
fn title(case: &Case) -> String {
    let raised = |message: &&Entry| matches!(message.kind.as_str(), "CON" | "WRN" | "INC" | "VUL");
    let about = case.messages.iter().find(raised).or_else(|| case.messages.first());
    let subject = about.map(|message| shown_line(&message.subject)).unwrap_or_default();
    let parts =
        [if case.exercise { "EXERCISE" } else { "" }, &shown_line(&case.reference), &subject];
    let parts: Vec<&str> =
        parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "a case".to_owned() } else { parts.join(" ") }
}

fn party_name<'a>(case: &'a Case, code: &'a str) -> &'a str {
    let found = case.parties.iter().find(|(other, name)| other == code && !name.is_empty());
    found.map_or(code, |(_, name)| name)
}

fn identity_id(case: &Case, code: &str) -> String {
    // The name is part of it: two parties that share a code in two directories are two.
    id("identity", format!("{code}\n{}", party_name(case, code)).as_bytes())
}

fn identity(case: &Case, code: &str) -> Value {
    json!({
        "type": "identity",
        "spec_version": "2.1",
        "id": identity_id(case, code),
        "created": PARTIES_SINCE,
        "modified": PARTIES_SINCE,
        "name": shown_line(party_name(case, code)),
        "description": format!("Party {} of the directory", shown_line(code)),
        "identity_class": "organization",
    })
}

fn note(
    case: &Case,
    message: &Entry,
    incident: &str,
    labels: &[&str],
) -> Result<Value, ExportError> {
    let subject = shown_line(&message.subject);
    let mut content = vec![
        format!("{} from {} to {}", message.kind, message.from, message.to.join(", ")),
        subject.clone(),
        shown(&message.body),
    ];
    let field =
        |(name, value): &(String, String)| format!("{}: {}", shown_line(name), shown(value));
    content.push(message.fields.iter().map(field).collect::<Vec<_>>().join("\n"));
    content.retain(|part| !part.trim().is_empty());
    let mut labels = labels.to_vec();
    labels.push(if message.note { "note" } else { "non-paper" });
    let at = exact(message.at)?;
    Ok(json!({
        "type": "note",
        "spec_version": "2.1",
        "id": id("note", message.id.as_bytes()),
        "created_by_ref": identity_id(case, &message.party),
        "created": at,
        "modified": at,
        "abstract": Some(subject).filter(|subject| !subject.is_empty()),
        "content": content.join("\n\n"),
        "authors": [message.from],
        "lang": message.language,
        "labels": labels,
        "object_refs": [incident],
        "object_marking_refs": [marking(message.tlp)],
    }))
}

fn marking(tlp: Tlp) -> &'static str {
    TLP_2.iter().find(|(other, _)| *other == tlp).map_or("", |(_, id)| id)
}

fn definition(tlp: Tlp) -> Value {
    json!({
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": marking(tlp),
        "created": TLP_2_SINCE,
        "name": format!("TLP:{tlp}"),
        "extensions": {
            (TLP_2_EXTENSION): {
                "extension_type": "property-extension",
                "tlp_2_0": tlp.word().to_ascii_lowercase(),
            }
        },
    })
}

/// An id made of a name: a UUID of version 5 in the namespace of this program, over the type and
/// the name.
fn id(kind: &str, name: &[u8]) -> String {
    let mut named = format!("{kind}\n").into_bytes();
    named.extend(name);
    format!("{kind}--{}", uuid(&NAMESPACE, &named))
}

/// A UUID of version 5 (RFC 9562, section 5.5).
fn uuid(namespace: &[u8; 16], name: &[u8]) -> String {
    let hash = Sha1::new().chain_update(namespace).chain_update(name).finalize();
    let mut bits = hash.iter().take(16).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    bits &= !(0xf_u128 << 76) & !(0x3_u128 << 62);
    bits |= 0x5_u128 << 76 | 0x2_u128 << 62;
    let hex = format!("{bits:032x}");
    let part = |from, to| hex.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

#[cfg(test)]
mod tests;
