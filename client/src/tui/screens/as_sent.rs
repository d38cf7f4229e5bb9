//! A message as it was sent: names and codes of the wire, ids and hashes, beside what they mean
//! here. What would act on a terminal is spelled out.

use std::fmt::Write as _;
use std::sync::Arc;

use hotline_casework::{Common, FieldValue, Origin, Said, SeenRef};
use hotline_protocol::ids::UnixMillis;

use crate::engine::MessageRow;

use super::super::clock;
use super::super::look::Look;
use super::super::rows::shown_fields;
use super::super::sheet::Sheet;
use super::super::text::{Wrapped, escaped};
use super::detail::word;

/// Adds the page. `body` is the body as it was sent, wrapped.
pub(super) fn put(
    sheet: &mut Sheet,
    look: &Look,
    message: &MessageRow,
    common: Option<&Common>,
    body: Arc<Wrapped>,
) {
    let plain = look.plain();
    let mut said: Vec<(&str, String)> = Vec::new();
    let mut raw = |name, value| said.push((name, value));
    raw("id", message.id.to_string());
    raw("common", message.common.to_string());
    raw("case", message.case.to_string());
    let Some(common) = common else {
        raw("kind", escaped(&message.kind));
        for (name, value) in said {
            sheet.entry(name, value, plain);
        }
        sheet.text(look.texts.t("detail-unreadable"), look.wrong());
        return;
    };
    raw("reference", common.reference.as_ref().map(ToString::to_string).unwrap_or_default());
    raw("part", common.part.map(|part| part.to_string()).unwrap_or_default());
    let kind = common.said.kind().code().to_owned();
    let meaning = word(look, &format!("kind-{}", kind.to_lowercase()), "");
    raw("kind", beside(kind, &meaning));
    raw("from", common.from.to_string());
    raw("action", joined(&common.to.action));
    raw("information", joined(&common.to.information));
    raw("seats", common.seats.to_string());
    let precedence = |precedence: hotline_protocol::ids::Precedence| {
        let meaning = word(look, &format!("precedence-{}", precedence.word()), "");
        beside(format!("{} {}", precedence as u8, precedence.word()), &meaning)
    };
    raw("precedence action", precedence(common.precedence.action));
    raw("precedence information", precedence(common.precedence.information));
    let meaning = word(look, &format!("traffic-{}", common.traffic.word()), "");
    raw("traffic", beside(common.traffic.word().to_owned(), &meaning));
    raw("tlp", common.tlp.to_string());
    raw("language", common.language.as_ref().map(|tag| escaped(tag.as_str())).unwrap_or_default());
    raw("authenticity", format!("{:?}", common.authenticity).to_lowercase());
    let origin = match &common.origin {
        Origin::Human => "human".to_owned(),
        Origin::Automated { source } => format!("automated {}", escaped(source.raw())),
    };
    raw("origin", origin);
    raw("in reply to", common.in_reply_to.map(|id| id.to_string()).unwrap_or_default());
    let seen: Vec<String> = common
        .seen
        .iter()
        .map(|seen| match seen {
            SeenRef::Hash(hash) => hash.to_string(),
            SeenRef::Id(id) => id.to_string(),
        })
        .collect();
    raw("seen", seen.join(" "));
    raw("head", format!("{} {}", common.head.seq, common.head.hash));
    for (name, at) in [
        ("drafted at", Some(common.drafted_at)),
        ("released at", Some(common.released_at)),
        ("accepted at", message.accepted_at),
        ("opened at", message.opened_at),
        ("ack by", common.ack_by),
        ("reply by", common.reply_by),
        ("expires at", Some(common.expires_at)),
    ] {
        raw(name, at.map(moment).unwrap_or_default());
    }
    raw("released by", common.released_by.as_ref().map(ToString::to_string).unwrap_or_default());
    let rungs: Vec<String> = common.rungs.iter().map(ToString::to_string).collect();
    raw("rungs", rungs.join(" "));
    let catalogue = common.catalogue.map(|one| {
        let other = look.texts.other_catalogue(Some(one)).unwrap_or_default();
        beside(format!("{} {}", one.version, one.hash), &other)
    });
    raw("catalogue", catalogue.unwrap_or_default());
    let later: Vec<String> = common.unknown_keys().iter().map(ToString::to_string).collect();
    raw("unknown keys", later.join(" "));
    raw("signature", message.signature.as_deref().map(hex).unwrap_or_default());
    for (name, value) in said {
        sheet.entry(name, value, plain);
    }
    put_fields(sheet, look, &common.said);
    sheet.blank();
    sheet.entry("subject", escaped(common.subject.raw()), look.plain());
    sheet.text("body", look.dim());
    sheet.rows(body, look.plain());
}

/// The fields with their names and codes on the wire, and what they mean here.
fn put_fields(sheet: &mut Sheet, look: &Look, said: &Said) {
    if let Said::Other { fields, .. } = said {
        sheet.entry("fields", hex(fields), look.plain());
        return;
    }
    let fields = said.fields();
    if !fields.is_empty() {
        sheet.blank();
    }
    for (field, (name, value)) in fields.into_iter().zip(shown_fields(look, said)) {
        let (raw, read) = match field.value {
            FieldValue::Code { list, word } => (format!("{list} {}", escaped(&word)), value),
            FieldValue::Codes { list, words } => {
                (format!("{list} {}", escaped(&words.join(" "))), value)
            }
            FieldValue::Text(text) => (escaped(text.raw()), String::new()),
            FieldValue::Time(at) => (moment(at), String::new()),
            FieldValue::Number(number) => (number.to_string(), String::new()),
            FieldValue::Message(id) => (id.to_string(), String::new()),
            _ => (String::new(), value),
        };
        let read = if read.is_empty() { name } else { format!("{name}: {read}") };
        sheet.entry(field.name, beside(raw, &read), look.plain());
    }
    let later: Vec<String> = said.unknown_fields().iter().map(ToString::to_string).collect();
    sheet.entry("unknown fields", later.join(" "), look.wrong());
}

/// A value with what it means here beside it.
fn beside(raw: String, read: &str) -> String {
    if read.is_empty() { raw } else { format!("{raw}  = {read}") }
}

fn joined<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn moment(at: UnixMillis) -> String {
    format!("{}  {}", at.0, clock::full(at))
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing into memory does not fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}
