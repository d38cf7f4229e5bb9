//! Messages of a conversation as lines: who and when, what, and how far it came.

use std::sync::Arc;

use hotline_casework::{Common, FieldValue, Origin, Said};
use hotline_protocol::ids::{MessageId, Precedence, Traffic};
use ratatui::style::Style;

use crate::ask::Waiting;
use crate::engine::{Direction as Way, MessageRow};
use crate::vault::{Listed, Reach};
use crate::view::short;

use super::clock;
use super::known::Known;
use super::look::Look;
use super::pen::{Span, span};
use super::side::tlp_span;
use super::text::{Row, WrapCache, Wrapped};

/// Rows of a body that a conversation shows; the rest is in the message's own page.
const BODY_ROWS_MAX: usize = 24;

/// Columns before the text of a message.
pub(crate) const INDENT: u16 = 3;

/// A line of the conversation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Line {
    /// Pieces from the left.
    pub(crate) left: Vec<Span>,
    /// Pieces that end at the right.
    pub(crate) right: Vec<Span>,
    /// A wrapped row of somebody's text, with its style.
    pub(crate) row: Option<(Row, Style)>,
    /// Whether its message is chosen.
    pub(crate) chosen: bool,
}

impl Line {
    /// Pieces from the left.
    pub(crate) fn left(left: Vec<Span>) -> Self {
        Self { left, ..Self::default() }
    }

    /// Pieces that end at the right.
    pub(crate) fn right(right: Vec<Span>) -> Self {
        Self { right, ..Self::default() }
    }

    /// The line between what was read and what is new.
    pub(crate) fn divider(look: &Look, width: u16) -> Self {
        let words = format!(" {} ", look.texts.t("talk-new"));
        // A column on either side is not drawn on.
        let rest = usize::from(width).saturating_sub(look.cells.width(&words) + 2);
        let half = look.rule().repeat(rest / 2);
        Self::left(vec![span(format!("{half}{words}{half}"), look.wrong())])
    }
}

/// The lines of a message.
pub(crate) fn of_message(
    known: &Known,
    look: &Look,
    cache: &mut WrapCache<MessageId>,
    listed: &Listed,
    width: usize,
    by_case: bool,
) -> Vec<Line> {
    let message = &listed.message;
    let mut lines = vec![head(known, look, message, by_case)];
    lines.push(Line::left(vec![
        span("  ", look.plain()),
        span(message.subject.clone(), look.bold()),
    ]));
    lines.extend(fields(look, message, width));
    let wrapped = body(look, cache, message.id, &message.body, width);
    lines.extend(body_lines(look, &wrapped));
    lines.extend(reach(look, message, &listed.reach, width));
    lines.push(Line::default());
    lines
}

/// The lines of a message that waits here.
pub(crate) fn of_queued(
    known: &Known,
    look: &Look,
    cache: &mut WrapCache<MessageId>,
    queued: &Waiting,
    width: usize,
) -> Vec<Line> {
    let mut left = vec![span(clock::bare_minute(queued.queued_at), look.dim())];
    left.push(span(format!("  {}", look.texts.t("talk-me")), look.bold()));
    left.push(span(format!(" > {}", queued.to.join(", ")), look.dim()));
    left.extend(precedence(look, queued.precedence));
    let mut lines = vec![Line::left(left)];
    lines.push(Line::left(vec![
        span("  ", look.plain()),
        span(queued.subject.clone(), look.bold()),
    ]));
    let wrapped = body(look, cache, queued.id, &queued.body, width);
    lines.extend(body_lines(look, &wrapped));
    let key = if known.is_online() { "talk-queued-online" } else { "talk-queued" };
    lines.push(Line::right(vec![span(look.texts.t(key), look.wrong())]));
    lines.push(Line::default());
    lines
}

fn body(
    look: &Look,
    cache: &mut WrapCache<MessageId>,
    id: MessageId,
    body: &str,
    width: usize,
) -> Arc<Wrapped> {
    let columns = width.saturating_sub(usize::from(INDENT)).max(1);
    let key = u16::try_from(columns).unwrap_or(u16::MAX);
    let base = look.texts.direction();
    cache.rows(id, key, 0, || look.cells.wrap(body, columns, BODY_ROWS_MAX, base))
}

fn body_lines(look: &Look, wrapped: &Wrapped) -> Vec<Line> {
    // A message without a body has one empty row, which would look like a missing text.
    let empty = matches!(wrapped.lines.as_slice(), [one] if one.text.is_empty());
    let rows = if empty { &[] } else { wrapped.lines.as_slice() };
    let mut lines: Vec<Line> = rows
        .iter()
        .map(|row| Line { row: Some((row.clone(), look.plain())), ..Line::default() })
        .collect();
    if wrapped.cut {
        lines.push(Line::right(vec![span(look.texts.t("talk-cut"), look.dim())]));
    }
    lines
}

/// The sign of a precedence above routine.
pub(crate) fn precedence(look: &Look, precedence: Precedence) -> Vec<Span> {
    if precedence == Precedence::Routine {
        return Vec::new();
    }
    let word = look.texts.t(&format!("precedence-{}", precedence.word())).to_uppercase();
    vec![span(" ", look.plain()), span(format!("[{word}]"), look.precedence(precedence))]
}

fn head(known: &Known, look: &Look, message: &MessageRow, by_case: bool) -> Line {
    let at = message.opened_at.unwrap_or(message.released_at);
    let mut left = vec![span(clock::bare_minute(at), look.dim()), span("  ", look.plain())];
    if message.traffic != Traffic::Operation {
        left.push(span("[EX]", look.exercise()));
        left.push(span(" ", look.plain()));
    }
    match message.direction {
        Way::Sent => {
            left.push(span(look.texts.t("talk-me"), look.bold()));
            left.push(span(format!(" > {}", message.to.join(", ")), look.dim()));
        }
        Way::Received | Way::DeskCopy | Way::HandedOver => {
            left.push(span(message.from.to_string(), look.bold()));
            if !message.verified && message.direction != Way::DeskCopy {
                left.push(span(" ", look.plain()));
                left.push(span(look.texts.t("desk-unverified"), look.unverified()));
            }
        }
    }
    left.extend(precedence(look, message.precedence));
    if !matches!(message.kind.as_str(), "TXT" | "ACK") {
        left.push(span(format!(" {}", message.kind), look.bold()));
    }
    if message.signature.is_some() {
        left.push(span(format!(" {}", look.texts.t("word-note")), look.bold()));
    }
    let mut right = Vec::new();
    if !by_case && !message.reference.is_empty() && known.incident(message.case).is_some() {
        right.push(span(format!("{} ", message.reference), look.dim()));
    }
    right.push(tlp_span(look, &message.tlp));
    Line { left, right, ..Line::default() }
}

/// The coded fields in the reader's language, a line each.
fn fields(look: &Look, message: &MessageRow, _width: usize) -> Vec<Line> {
    if message.kind == "ACK" {
        return Vec::new();
    }
    let Ok(common) = Common::decode(&message.content) else { return Vec::new() };
    written_by(look, &common)
        .into_iter()
        .chain(shown_fields(look, &common.said))
        .map(|(name, value)| {
            Line::left(vec![span(format!("  {name}: "), look.dim()), span(value, look.plain())])
        })
        .collect()
}

/// By which program a message was written, if no person did: name and value in the reader's language.
pub(crate) fn written_by(look: &Look, common: &Common) -> Option<(String, String)> {
    let Origin::Automated { source } = &common.origin else { return None };
    let source = [("source", source.line().into())];
    Some((look.texts.t("detail-origin").into_owned(), look.texts.with("detail-automated", &source)))
}

/// The fields of a kind as name and value in the reader's language.
pub(crate) fn shown_fields(look: &Look, said: &Said) -> Vec<(String, String)> {
    said.fields()
        .into_iter()
        .map(|field| {
            let name = look.texts.field(field.name);
            let value = match field.value {
                FieldValue::Code { list, word } => look.texts.code(list, &word),
                FieldValue::Codes { list, words } => look.texts.codes(list, &words),
                FieldValue::Text(text) => text.line(),
                FieldValue::Time(at) => clock::full(at),
                FieldValue::Number(number) => number.to_string(),
                FieldValue::Message(id) => short(&id),
                // A value of a later version is shown beside what was sent only.
                _ => String::new(),
            };
            (name, value)
        })
        .collect()
}

/// How far a message came, in words: the three receipts are never one sign.
pub(crate) fn reach(look: &Look, message: &MessageRow, reach: &Reach, width: usize) -> Vec<Line> {
    let texts = &look.texts;
    let mut parts: Vec<Vec<Span>> = Vec::new();
    if message.direction == Way::Sent {
        let (count, of) = (reach.device.to_string(), reach.seats.to_string());
        if reach.held > 0 {
            parts.push(vec![span(texts.t("reach-held"), look.unverified())]);
        }
        if reach.failed > 0 {
            let failed = [("count", u64::from(reach.failed).into())];
            parts.push(vec![span(texts.with("reach-failed", &failed), look.wrong())]);
        }
        if !reach.released || reach.custody == 0 {
            // What has failed everywhere is not on its way any more.
            if reach.seats == 0 || reach.failed < reach.seats {
                parts.push(vec![span(texts.t("talk-queued"), look.wrong())]);
            }
        } else if reach.custody < reach.seats && reach.device == 0 {
            let values =
                [("count", u64::from(reach.custody).into()), ("of", u64::from(reach.seats).into())];
            parts.push(vec![span(texts.with("reach-custody-part", &values), look.wrong())]);
        } else if reach.device == 0 {
            let at = reach.custody_at.map(clock::minute).unwrap_or_default();
            let at = [("time", at.into())];
            parts.push(vec![span(texts.with("reach-custody", &at), look.dim())]);
        } else {
            let values = [("count", count.into()), ("of", of.into())];
            parts.push(vec![span(texts.with("reach-device", &values), look.dim())]);
        }
    }
    if let Some(first) = reach.humans.first() {
        let values =
            [("who", first.seat.to_string().into()), ("time", clock::time(first.at).into())];
        let mut human = vec![span(texts.with("reach-human", &values), look.right())];
        if reach.humans_total > 1 {
            human.push(span(format!(" +{}", reach.humans_total - 1), look.dim()));
        }
        parts.push(human);
    } else if message.direction == Way::Received && message.precedence.interrupts() {
        parts.push(vec![span(texts.t("reach-not-acknowledged"), look.alert())]);
    }
    packed(look, parts, width)
}

/// Parts on as few lines as they fit on, each line at the right.
fn packed(look: &Look, parts: Vec<Vec<Span>>, width: usize) -> Vec<Line> {
    let wide = |spans: &[Span]| spans.iter().map(|one| look.cells.width(&one.text)).sum::<usize>();
    let mut lines: Vec<Vec<Span>> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if wide(line) + wide(&part) + 5 <= width => {
                line.push(span("   ", look.plain()));
                line.extend(part);
            }
            _ => lines.push(part),
        }
    }
    lines.into_iter().map(Line::right).collect()
}

#[cfg(test)]
mod tests {
    use hotline_casework::{Escalation, LaterFields, Said, Text};
    use hotline_protocol::ids::{Digest, MessageId};

    use super::super::robot::Paint;
    use super::shown_fields;
    use crate::lang::Language;

    #[test]
    fn an_escalation_says_which_message_it_passes_on() {
        let said = Said::Escalation(Escalation {
            of: MessageId([0xab; 16]),
            of_common: Digest([1; 32]),
            rung: 2,
            reason: Text::from("Nobody answers"),
            original: Vec::new(),
            later: LaterFields::default(),
        });
        let shown = shown_fields(&Paint::Ascii.look(Language::En), &said);
        assert!(shown.contains(&("Passes on".to_owned(), "abababab".to_owned())), "{shown:?}");
        assert!(shown.iter().all(|(_, value)| !value.is_empty()), "{shown:?}");
    }
}
