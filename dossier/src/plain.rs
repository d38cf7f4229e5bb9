//! The dossier as lines of text, for reading alone: nothing can be checked by it.

use hotline_casework::{Common, FieldValue, Said};
use hotline_protocol::ids::UnixMillis;

use crate::page::{listed, precedence_key, proof_key};
use crate::read::{Reading, Shown};
use crate::time;
use crate::wording::Wording;

/// A dossier that was read, as lines.
#[must_use]
pub fn plain(reading: &Reading, words: &dyn Wording) -> Vec<String> {
    let dossier = &reading.dossier;
    let at = |at: UnixMillis| {
        let utc = time::utc(at);
        match words.local(at) {
            Some(local) => format!("{utc} ({})", time::beside(&utc, &local)),
            None => utc,
        }
    };
    let mut lines = vec![format!(
        "{} {}",
        words.text("dossier-title"),
        hotline_casework::shown_line(&dossier.reference)
    )];
    if dossier.traffic != "operation" {
        lines.push(format!("[EX] {}", words.text("dossier-exercise")));
    }
    let exported = time::parse(&dossier.exported_at).map(at).unwrap_or_default();
    lines.extend([
        format!("{}: {}", words.text("dossier-case"), dossier.case),
        format!("{}: {exported}, {}", words.text("dossier-exported"), dossier.exported_by),
        format!(
            "{}: {}, {}, {}",
            words.text("dossier-directory"),
            reading.head.head.seq,
            at(reading.head.head.time),
            reading.head_words
        ),
        format!(
            "{} {}, {} {}, {} {}",
            words.text("dossier-signed"),
            reading.totals.signed,
            words.text("dossier-unproven"),
            reading.totals.unproven,
            words.text("dossier-stated"),
            reading.totals.stated
        ),
        String::new(),
        words.text("dossier-text-form"),
    ]);
    for entry in &reading.entries {
        let proof = words.text(proof_key(entry.proof));
        match &entry.shown {
            Shown::Message { common, .. } => {
                lines.push(String::new());
                lines.push(format!(
                    "{}. {} | {} | {} | TLP:{}",
                    entry.no,
                    proof.to_uppercase(),
                    words.kind(common.kind().code()),
                    words.text(precedence_key(common.precedence.highest())),
                    common.tlp
                ));
                message(&mut lines, common, words, &at);
            }
            Shown::Custody { seat, at: time } => lines.push(format!(
                "   {}. {proof}: {} {seat} {}",
                entry.no,
                words.text("dossier-custody"),
                at(*time)
            )),
            Shown::Device { seat, at: time } => lines.push(format!(
                "   {}. {proof}: {} {seat} {}",
                entry.no,
                words.text("dossier-device"),
                at(*time)
            )),
        }
    }
    if !reading.missing.is_empty() {
        lines.push(String::new());
        lines.push(format!("{} {}", words.text("dossier-missing"), reading.missing.len()));
    }
    lines
}

fn message(
    lines: &mut Vec<String>,
    common: &Common,
    words: &dyn Wording,
    at: &dyn Fn(UnixMillis) -> String,
) {
    let mut pair = |key, value: String| lines.push(format!("   {}: {value}", words.text(key)));
    pair("dossier-from", common.from.to_string());
    pair("dossier-to", listed(&common.to.action));
    if !common.to.information.is_empty() {
        pair("dossier-info", listed(&common.to.information));
    }
    pair("dossier-released", at(common.released_at));
    if let Some(by) = &common.drafted_by {
        pair("dossier-drafted-by", by.to_string());
    }
    if let Some(by) = &common.released_by {
        pair("dossier-released-by", by.to_string());
    }
    said(lines, common, words, at);
    if let Said::Escalation(escalation) = &common.said
        && let Ok(original) = escalation.original()
    {
        lines.push(format!(
            "   {} {}, {}",
            words.text("dossier-passed-on"),
            original.from,
            at(original.released_at)
        ));
        said(lines, &original, words, at);
    }
    lines.push(format!("   {}", common.id));
}

fn said(
    lines: &mut Vec<String>,
    common: &Common,
    words: &dyn Wording,
    at: &dyn Fn(UnixMillis) -> String,
) {
    let mut block = |text: &str| lines.extend(text.lines().map(|line| format!("   {line}")));
    block(&common.subject.line());
    block(&common.body.shown());
    for field in common.said.fields() {
        let value = match &field.value {
            FieldValue::Code { list, word } => words.code(list, word),
            FieldValue::Codes { list, words: codes } => {
                codes.iter().map(|word| words.code(list, word)).collect::<Vec<_>>().join(", ")
            }
            FieldValue::Text(text) => text.shown(),
            FieldValue::Time(time) => at(*time),
            FieldValue::Number(number) => number.to_string(),
            FieldValue::Message(id) => id.to_string(),
            _ => words.text("dossier-newer"),
        };
        block(&format!("{}: {value}", words.field(field.name)));
    }
    for attachment in &common.attachments {
        let name = attachment.name.line();
        let (size, hash) = (attachment.size, attachment.hash);
        block(&format!("{} {name}, {size} B, SHA-256 {hash}", words.text("dossier-file")));
    }
    if common.said.clause().is_some() {
        block(&words.text(match common.said {
            Said::Ack(_) => "clause-ack",
            _ => "clause-con",
        }));
    }
}
