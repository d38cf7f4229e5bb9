//! What a message says in its fields: as it is read here, and as it was sent.

use hotline_casework::{Catalogue, Common, FieldValue, Said};
use serde_json::{Map, Value, json};

use super::out::{entry, safe_line};
use super::time;
use crate::engine::MessageRow;
use crate::lang::Texts;
use crate::tui::text::escaped;
use crate::view::short;

/// Fields for a script: codes by their words, times as all times.
pub(super) fn fields(common: Option<&Common>) -> Map<String, Value> {
    let fields = common.map(|common| common.said.fields()).unwrap_or_default();
    let value = |value: FieldValue| match value {
        FieldValue::Code { word, .. } => word.into(),
        FieldValue::Codes { words, .. } => words.into(),
        FieldValue::Text(text) => text.shown().into(),
        FieldValue::Time(at) => time::exact(at).into(),
        FieldValue::Number(number) => number.into(),
        FieldValue::Message(id) => id.to_string().into(),
        _ => Value::Null,
    };
    fields.into_iter().map(|field| (field.name.to_owned(), value(field.value))).collect()
}

/// What a field says in the reader's language.
fn read(texts: &Texts, value: FieldValue) -> String {
    match value {
        FieldValue::Code { list, word } => texts.code(list, &word),
        FieldValue::Codes { list, words } => texts.codes(list, &words),
        FieldValue::Text(text) => text.shown(),
        FieldValue::Time(at) => time::shown(at),
        FieldValue::Number(number) => number.to_string(),
        FieldValue::Message(id) => short(&id),
        _ => texts.t("detail-later-version").into_owned(),
    }
}

/// Kind, fields and clause in the reader's language, for a script.
pub(super) fn words(texts: &Texts, common: Option<&Common>) -> Value {
    let Some(common) = common else { return Value::Null };
    let kind = common.kind();
    let fields: Map<String, Value> = common
        .said
        .fields()
        .into_iter()
        .map(|field| {
            let words = json!({
                "name": texts.field(field.name),
                "value": read(texts, field.value),
            });
            (field.name.to_owned(), words)
        })
        .collect();
    json!({
        "language": texts.language().tag(),
        "kind": texts.kind(kind.code()),
        "fields": fields,
        "clause": texts.clause(kind.code()),
        "catalogue": texts.other_catalogue(common.catalogue),
    })
}

/// The catalogue a message was written by, for a script.
pub(super) fn catalogue(common: Option<&Common>) -> Value {
    common.and_then(|common| common.catalogue).map_or(Value::Null, |written| {
        json!({
            "version": written.version,
            "hash": written.hash.to_string(),
            "same": written == Catalogue::present(),
        })
    })
}

/// The keys of fields that only a newer program reads.
pub(super) fn unknown(common: Option<&Common>) -> Vec<u64> {
    common.map(|common| common.said.unknown_fields()).unwrap_or_default()
}

/// Fields and the clause that belongs to the kind, in the reader's language, for a person.
pub(super) fn lines(texts: &Texts, common: &Common) -> Vec<String> {
    let fields = common.said.fields().into_iter();
    let mut lines: Vec<String> =
        fields.map(|field| entry(&texts.field(field.name), &read(texts, field.value))).collect();
    if !common.said.unknown_fields().is_empty() {
        lines.push(texts.t("detail-later-version").into_owned());
    }
    if matches!(&common.said, Said::Other { fields, .. } if !fields.is_empty()) {
        lines.push(texts.t("detail-unreadable").into_owned());
    }
    lines.extend(texts.other_catalogue(common.catalogue));
    lines.extend(texts.clause(common.kind().code()));
    if !lines.is_empty() {
        lines.insert(0, String::new());
    }
    lines
}

/// A message as it was sent: the names and codes of the wire in no language, the same wherever it
/// is read. What would act on a terminal is spelled out.
pub(super) fn as_sent(message: &MessageRow, common: Option<&Common>) -> Vec<String> {
    let mut lines = vec![
        entry("id", &message.id.to_string()),
        entry("common", &message.common.to_string()),
        entry("case", &message.case.to_string()),
    ];
    let Some(common) = common else {
        lines.push(entry("kind", &safe_line(&message.kind)));
        return lines;
    };
    lines.push(entry("kind", common.kind().code()));
    lines.push(entry("from", &common.from.to_string()));
    if let Some(written) = common.catalogue {
        lines.push(entry("catalogue", &format!("{} {}", written.version, written.hash)));
    }
    for field in common.said.fields() {
        let value = match field.value {
            FieldValue::Code { list, word } => format!("{list}: {}", escaped(&word)),
            FieldValue::Codes { list, words } => format!("{list}: {}", escaped(&words.join(", "))),
            FieldValue::Text(text) => escaped(text.raw()),
            FieldValue::Time(at) => time::exact(at),
            FieldValue::Number(number) => number.to_string(),
            FieldValue::Message(id) => id.to_string(),
            _ => String::new(),
        };
        lines.push(entry(field.name, &value));
    }
    let later: Vec<String> = common.said.unknown_fields().iter().map(u64::to_string).collect();
    if !later.is_empty() {
        lines.push(entry("unknown fields", &later.join(" ")));
    }
    lines.push(entry("subject", &escaped(common.subject.raw())));
    if !common.body.is_empty() {
        lines.extend([String::new(), escaped(common.body.raw())]);
    }
    lines
}

#[cfg(test)]
mod tests {
    use hotline_casework::{
        Addressees, Authenticity, Head, Kind, Origin, Precedences, Statement, Tlp,
    };
    use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};

    use super::*;
    use crate::lang::Language;

    /// An RFI of a peer whose catalogue has more than ours: nature is "confirm" and a code 99, and
    /// there is a field 40.
    fn newer() -> Common {
        let fields = [0xa2, 0x01, 0x82, 0x00, 0x18, 0x63, 0x18, 0x28, 0x65];
        let fields = [&fields[..], b"later"].concat();
        Common::state(Statement {
            id: MessageId([1; 16]),
            said: Said::read(Kind::Rfi, &fields).unwrap(),
            case: CaseId([2; 16]),
            reference: None,
            part: None,
            in_reply_to: None,
            from: "XB/technical/1".parse().unwrap(),
            to: Addressees { action: vec!["XA/technical".parse().unwrap()], information: vec![] },
            seats: Digest([0; 32]),
            precedence: Precedences::both(Precedence::Routine),
            traffic: Traffic::Operation,
            tlp: Tlp::Amber,
            language: None,
            subject: "Scans".into(),
            body: "".into(),
            drafted_at: UnixMillis(1),
            released_at: UnixMillis(1),
            released_by: None,
            drafted_by: None,
            ack_by: None,
            reply_by: None,
            expires_at: UnixMillis(2),
            rungs: Vec::new(),
            authenticity: Authenticity::NonPaper,
            origin: Origin::Human,
            head: Head { seq: 1, hash: Digest([3; 32]) },
            seen: Vec::new(),
            catalogue: Some(Catalogue { version: 9, hash: Digest([4; 32]) }),
            attachments: Vec::new(),
        })
        .unwrap()
    }

    #[test]
    fn what_a_newer_peer_says_is_kept_and_shown_as_unknown_in_every_language() {
        let common = newer();
        assert_eq!(fields(Some(&common))["nature"], json!(["confirm", "unknown-99"]));
        assert_eq!(unknown(Some(&common)), [40]);
        assert_eq!(catalogue(Some(&common))["same"], false);
        for language in Language::ALL {
            let texts = Texts::new(language, false);
            let shown = lines(&texts, &common).join("\n");
            let nature = words(&texts, Some(&common))["fields"]["nature"]["value"].clone();
            for text in [&shown, nature.as_str().unwrap()] {
                assert!(text.contains("unknown-99"), "{language:?}: {text}");
                assert!(text.contains(&texts.code("nature", "confirm")), "{language:?}: {text}");
            }
            let newer = texts.other_catalogue(common.catalogue).unwrap();
            assert!(shown.contains(&newer) && newer.contains('9'), "{language:?}: {shown}");
            assert!(shown.contains(&*texts.t("detail-later-version")), "{language:?}: {shown}");
        }
    }

    #[test]
    fn the_catalogue_of_this_program_needs_no_word() {
        let texts = Texts::new(Language::En, false);
        assert_eq!(texts.other_catalogue(None), None);
        assert_eq!(texts.other_catalogue(Some(Catalogue::present())), None);
        let hash = Digest([0; 32]);
        for version in [0, Catalogue::VERSION, Catalogue::VERSION + 1] {
            assert!(texts.other_catalogue(Some(Catalogue { version, hash })).is_some());
        }
    }
}
