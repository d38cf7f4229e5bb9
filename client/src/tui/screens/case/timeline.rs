//! What was said in a case, the newest first, a message in two lines.

use hotline_casework::{Common, Said};
use hotline_protocol::ids::{CaseId, Traffic, UnixMillis};

use crate::engine::Direction;
use crate::limits::PAGE_MESSAGES_MAX;
use crate::vault::Listed;

use super::super::super::clock;
use super::super::super::known::Known;
use super::super::super::look::Look;
use super::super::super::pen::span;
use super::super::super::rows::{precedence, shown_fields};
use super::super::super::sheet::Sheet;
use super::super::detail::listed;

/// Characters of what a message says: the whole of it is a key away.
const WORDS_MAX: usize = 240;

/// Puts the messages, and what waits here to be sent.
pub(super) fn put(sheet: &mut Sheet, known: &Known, look: &Look, all: &[Listed], at: Of) {
    let texts = &look.texts;
    sheet.heading(look, &texts.t("case-timeline"));
    for waiting in known.queue.iter().filter(|one| one.case == at.case && one.traffic == at.traffic)
    {
        let kind = texts.kind(&waiting.kind);
        sheet.line(vec![
            span(clock::minute(waiting.queued_at), look.dim()),
            span(format!("  {}", texts.t("talk-me")), look.bold()),
            span(format!("  {kind}"), look.plain()),
            span(format!("  {}", texts.t("talk-queued")), look.wrong()),
        ]);
    }
    let mut day = clock::day(at.now);
    for one in all.iter().rev() {
        let message = &one.message;
        let sent = message.opened_at.unwrap_or(message.released_at);
        let on = clock::day(sent);
        if on != day {
            sheet.text(on.clone(), look.dim());
            day = on;
        }
        let mut line = vec![span(clock::minute(sent), look.dim())];
        let who = match message.direction {
            Direction::Sent => texts.t("talk-me").into_owned(),
            _ => message.from.to_string(),
        };
        line.push(span(format!("  {who}"), look.bold()));
        line.push(span(format!("  {}", texts.kind(&message.kind)), look.plain()));
        line.extend(precedence(look, message.precedence));
        if message.signature.is_some() {
            line.push(span(format!("  {}", texts.t("word-note")), look.bold()));
        }
        sheet.line(line);
        let words = words(look, one);
        if !words.is_empty() {
            sheet.under(words, look.plain());
        }
    }
    if all.is_empty() {
        sheet.text(texts.t("talk-loading"), look.dim());
    }
    if all.len() >= PAGE_MESSAGES_MAX {
        sheet.text(texts.t("case-timeline-more"), look.dim());
    }
}

/// Of which case, and when it is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Of {
    pub(super) case: CaseId,
    pub(super) traffic: Traffic,
    pub(super) now: UnixMillis,
}

/// What a message says, in a few words: its codes in the reader's language, then its text.
fn words(look: &Look, one: &Listed) -> String {
    let message = &one.message;
    let mut parts: Vec<String> = Vec::new();
    if let Ok(common) = Common::decode(&message.content) {
        match &common.said {
            Said::Escalation(escalation) => {
                parts.push(format!(
                    "{}: \"{}\"",
                    listed(&common.to.action),
                    escalation.reason.line()
                ));
            }
            said => {
                let fields = shown_fields(look, said).into_iter();
                let fields = fields.filter(|(_, value)| !value.is_empty());
                parts.extend(fields.map(|(name, value)| format!("{name}: {value}")));
            }
        }
    }
    if !message.body.trim().is_empty() {
        parts.push(message.body.split_whitespace().collect::<Vec<_>>().join(" "));
    } else if parts.is_empty() {
        parts.push(message.subject.clone());
    }
    let text = parts.join("; ");
    if text.chars().count() <= WORDS_MAX {
        return text;
    }
    let cut: String = text.chars().take(WORDS_MAX).collect();
    format!("{cut} ...")
}
