//! Receipts that are missing past their deadline, with what to do about it.

use hotline_protocol::ids::UnixMillis;

use crate::ask::{MissingDesk, MissingView};

use super::super::clock;
use super::super::look::Look;
use super::super::sheet::Sheet;

/// Desks of one message that are listed: more fit on no screen.
const DESKS_SHOWN_MAX: usize = 16;

/// One message in a line: what is missing first, at which desk, since when, and the number to call.
pub(crate) fn line(look: &Look, view: &MissingView) -> String {
    let Some(first) = view.desks.first() else { return String::new() };
    let mut words = vec![lacks(look, first)];
    if let Some(more) = view.desks.len().checked_sub(1).filter(|more| *more > 0) {
        let more = [("count", u64::try_from(more).unwrap_or(u64::MAX).into())];
        words.push(look.texts.with("missing-more", &more));
    }
    let voice = view.desks.iter().find_map(|desk| desk.voice.as_ref());
    if let Some((_, number)) = voice {
        words.push(look.texts.with("missing-call-short", &[("number", number.clone().into())]));
    } else if let Some(desk) = &view.next_desk {
        words.push(look.texts.with("missing-next", &[("desk", desk.to_string().into())]));
    }
    format!("{}: {}", words.join(", "), view.subject)
}

/// What a desk owes, and since when.
fn lacks(look: &Look, desk: &MissingDesk) -> String {
    let values = [("desk", desk.desk.to_string().into()), ("time", clock::minute(desk.due).into())];
    let key = match desk.receipt.as_str() {
        "custody" => "missing-custody",
        "device" => "missing-device",
        _ => "missing-human",
    };
    look.texts.with(key, &values)
}

/// What is missing of one message, desk by desk, and the next steps.
pub(crate) fn put(sheet: &mut Sheet, look: &Look, now: UnixMillis, view: &MissingView) {
    let texts = &look.texts;
    for desk in view.desks.iter().take(DESKS_SHOWN_MAX) {
        sheet.text(lacks(look, desk), look.wrong());
        match &desk.voice {
            Some((seat, number)) => {
                let values = [("number", number.clone().into()), ("seat", seat.to_string().into())];
                sheet.under(texts.with("missing-call", &values), look.bold());
            }
            None => sheet.under(texts.t("line-no-number"), look.plain()),
        }
    }
    if let Some(more) = view.desks.len().checked_sub(DESKS_SHOWN_MAX).filter(|more| *more > 0) {
        let more = [("count", u64::try_from(more).unwrap_or(u64::MAX).into())];
        sheet.text(texts.with("missing-more", &more), look.wrong());
    }
    if let Some(desk) = &view.next_desk {
        let desk = [("desk", desk.to_string().into())];
        sheet.under(texts.with("missing-pass-on", &desk), look.bold());
    }
    if let Some(again) = view.again_at {
        let left = [("time", clock::until(now, again.max(now)).into())];
        sheet.under(texts.with("missing-again", &left), look.dim());
    }
}
