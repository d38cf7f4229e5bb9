//! One seat of the directory with everything it published, and what to do about it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_protocol::address::Seat;
use hotline_protocol::ids::UnixMillis;

use crate::ask::{SeatView, identity_words};

use super::super::clock;
use super::super::event::Effect;
use super::super::keys::{Action, Context};
use super::super::known::Known;
use super::super::look::Look;
use super::super::pen::{Pen, View, span};
use super::super::screen::{Cx, Screen, Then, With};
use super::super::sheet::{Scrolled, Sheet};
use super::detail::{columns, height, page, stamp, word};
use super::directory::standing;
use super::verify::Verify;

/// A seat's entry.
#[derive(Debug)]
pub(crate) struct Entry {
    seat: Seat,
    scrolled: Scrolled,
}

impl Entry {
    /// The entry of a seat.
    pub(crate) fn new(seat: Seat) -> Self {
        Self { seat, scrolled: Scrolled::default() }
    }

    fn sheet(&self, known: &Known, look: &Look, now: UnixMillis) -> Sheet {
        let mut sheet = Sheet::default();
        let texts = &look.texts;
        let Some(seat) = known.seat(&self.seat) else {
            sheet.text(texts.t("entry-gone"), look.wrong());
            return sheet;
        };
        put_state(&mut sheet, look, seat);
        sheet.blank();
        let party = known
            .directory
            .iter()
            .flat_map(|directory| &directory.parties)
            .find(|party| party.party == seat.seat.desk.party);
        let plain = look.plain();
        let mut entry = |key: &'static str, value: Option<String>| {
            sheet.entry(texts.t(key), value.unwrap_or_default(), plain);
        };
        entry("entry-name", seat.name.clone());
        entry("entry-title", seat.title.clone());
        entry("entry-party", party.map(|party| party.name.clone()));
        entry("entry-voice", seat.voice.clone());
        entry("entry-channels", Some(seat.channels.join(", ")));
        let hours = seat.hours.as_ref().map(|hours| match &seat.zone {
            Some(zone) => format!("{hours}, {zone}"),
            None => hours.clone(),
        });
        entry("entry-hours", hours.or_else(|| seat.zone.clone()));
        let there = seat.zone.as_deref().and_then(|zone| clock::there(now, zone));
        entry("entry-now", there);
        entry("entry-languages", Some(seat.languages.join(", ")));
        let ladder: Vec<String> = seat.ladder.iter().map(ToString::to_string).collect();
        let ladder = if ladder.is_empty() {
            texts.t("entry-no-ladder").into_owned()
        } else {
            ladder.join(", ")
        };
        entry("entry-ladder", Some(ladder));
        let kinds: Vec<String> = seat.accepts.iter().map(|code| texts.kind(code)).collect();
        entry("entry-accepts", Some(kinds.join(", ")));
        entry("entry-tlp", seat.tlp.clone());
        entry("entry-enrolled", Some(stamp(look, seat.enrolled_at)));
        entry("entry-confirmed", Some(stamp(look, seat.confirmed_at)));
        if seat.confirmation_due {
            sheet.text(texts.t("entry-confirmation-due"), look.wrong());
        }
        sheet.entry(texts.t("entry-words"), identity_words(&seat.identity), plain);
        sheet.entry(texts.t("entry-identity"), seat.identity.to_string(), look.dim());
        sheet
    }
}

/// What is believed of the seat, whether it can be written to, and the next step.
fn put_state(sheet: &mut Sheet, look: &Look, seat: &SeatView) {
    let texts = &look.texts;
    let standing = standing(look, seat);
    sheet.entry(texts.t("entry-standing"), standing.text, standing.style);
    let (key, style) = match seat.standing.as_str() {
        "self" => ("entry-next-self", look.plain()),
        "verified" => ("entry-next-verified", look.plain()),
        "changed" => ("entry-next-changed", look.wrong()),
        _ => ("entry-next-unverified", look.bold()),
    };
    sheet.under(texts.t(key), style);
    let status = word(look, &format!("seat-{}", seat.status), &seat.status);
    if seat.status == "active" {
        sheet.entry(texts.t("entry-status"), status, look.plain());
    } else {
        let status = match &seat.reason {
            Some(reason) => format!("{status}: {reason}"),
            None => status,
        };
        sheet.entry(texts.t("entry-status"), status, look.wrong());
        let key = match seat.status.as_str() {
            "suspended" => "entry-next-suspended",
            "revoked" => "entry-next-revoked",
            _ => "entry-next-vacant",
        };
        sheet.under(texts.t(key), look.bold());
    }
    if let Some(at) = seat.copies_from {
        let values = [("time", stamp(look, at).into())];
        sheet.under(texts.with("entry-copies-from", &values), look.wrong());
    }
}

impl Screen for Entry {
    fn context(&self) -> Context {
        Context::Directory
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::Write => return Then::Show(With::Desk(self.seat.desk.clone())),
            Action::Verify | Action::Open => {
                if cx.known.me() == Some(&self.seat) {
                    cx.warn(cx.t("verify-self"));
                } else if cx.known.seat(&self.seat).is_some() {
                    return Then::Open(Box::new(Verify::new(self.seat.clone())));
                }
            }
            Action::Copy => {
                cx.effect(Effect::Copy(self.seat.to_string()));
                cx.tell(cx.t("detail-copied"));
            }
            action => {
                let sheet = self.sheet(cx.known, cx.look, cx.now);
                let len = sheet.lay(cx.look, columns(cx.size)).len();
                self.scrolled.act(action, len, height(cx.size));
            }
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let mut head = vec![span(format!(" {}", self.seat), look.heading())];
        if let Some(name) = view.known.seat(&self.seat).and_then(|seat| seat.name.clone()) {
            head.push(span(format!("  {name}"), look.plain()));
        }
        pen.line(0, 0, &head);
        pen.rule(1, look.dim());
        let page = page(area);
        let sheet = self.sheet(view.known, look, view.now);
        sheet.lay(look, page.width).draw(look, self.scrolled.first(), page, buf);
    }
}
