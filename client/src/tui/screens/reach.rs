//! How far a message got: each seat with the three receipts, which are never one sign.

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::address::{Desk, Seat};
use hotline_protocol::ids::UnixMillis;
use ratatui::style::Style;

use crate::ask::Delivery;
use crate::engine::{AckRow, CopyRow, CopyState, Direction, MessageRow, Role};

use super::super::clock;
use super::super::known::Known;
use super::super::look::Look;
use super::super::pen::span;
use super::super::sheet::Sheet;
use super::detail::{stamp, word};

/// From this width the receipts stand in columns.
const TABLE_FROM: u16 = 72;

/// Columns of the table: the seat, the relay's receipt, the device's.
const COLUMNS: [usize; 3] = [24, 15, 15];

/// Adds how far a message got: of one that was sent each seat, of another who acknowledged here.
pub(super) fn put(
    sheet: &mut Sheet,
    (known, look): (&Known, &Look),
    message: &MessageRow,
    delivery: Option<&Delivery>,
    columns: u16,
) {
    let texts = &look.texts;
    if message.direction == Direction::Sent {
        sheet.heading(look, &texts.t("reach-title"));
    } else {
        sheet.heading(look, &texts.t("reach-title-received"));
    }
    let Some(delivery) = delivery else {
        sheet.text(texts.t("talk-loading"), look.dim());
        return;
    };
    let page = Page { known, look, message, delivery, columns };
    if message.direction == Direction::Sent {
        page.put_sent(sheet);
    } else {
        page.put_received(sheet);
    }
}

struct Page<'a> {
    known: &'a Known,
    look: &'a Look,
    message: &'a MessageRow,
    delivery: &'a Delivery,
    columns: u16,
}

impl Page<'_> {
    fn t(&self, key: &str) -> String {
        self.look.texts.t(key).into_owned()
    }

    /// A time of the day on which the message was sent, or with its date.
    fn at(&self, at: UnixMillis) -> String {
        if clock::day(at) == clock::day(self.message.released_at) {
            clock::time(at)
        } else {
            clock::full(at)
        }
    }

    fn said(&self, ack: &AckRow) -> String {
        let words = word(self.look, &format!("code-acknowledgement-{}", ack.kind), &ack.kind);
        format!("{} {words}", self.at(ack.at))
    }

    /// Who acknowledged, of this desk and of others.
    fn put_received(&self, sheet: &mut Sheet) {
        let look = self.look;
        let own = self.known.me().map(|me| &me.desk);
        let (here, there): (Vec<_>, Vec<_>) =
            self.delivery.acks.iter().partition(|ack| Some(&ack.by.desk) == own);
        if here.is_empty() && self.message.kind != "ACK" {
            sheet.text(self.t("reach-nobody-here"), look.wrong());
        }
        for ack in here {
            sheet.entry(ack.by.to_string(), self.said(ack), look.right());
        }
        if !there.is_empty() {
            sheet.text(self.t("reach-others"), look.dim());
        }
        for ack in there {
            sheet.entry(ack.by.to_string(), self.said(ack), look.plain());
        }
        if let Some(incident) = self.known.incident(self.message.case)
            && incident.status == "raised"
            && incident.may_escalate
            && let Some(next) = &incident.next_desk
        {
            let values = [("desk", next.to_string().into())];
            sheet.text(look.texts.with("reach-can-pass-on", &values), look.bold());
        }
    }

    fn put_sent(&self, sheet: &mut Sheet) {
        let look = self.look;
        if !self.delivery.released {
            sheet.text(self.t("reach-not-released"), look.wrong());
            return;
        }
        self.put_missing(sheet);
        let mut acks: BTreeMap<&Seat, Vec<&AckRow>> = BTreeMap::new();
        for ack in &self.delivery.acks {
            acks.entry(&ack.by).or_default().push(ack);
        }
        let seats: BTreeSet<&Seat> = self.delivery.copies.iter().map(|copy| &copy.seat).collect();
        for role in [Role::Action, Role::Information, Role::OwnDesk] {
            let copies: Vec<_> =
                self.delivery.copies.iter().filter(|copy| copy.role == role).collect();
            if copies.is_empty() {
                continue;
            }
            let key = match role {
                Role::Action => "reach-role-action",
                Role::Information => "reach-role-information",
                Role::OwnDesk => "reach-role-own",
            };
            sheet.blank();
            if self.columns >= TABLE_FROM && role != Role::OwnDesk {
                let heads =
                    ["reach-relay", "reach-on-device", "reach-person"].map(|key| self.t(key));
                self.table(
                    sheet,
                    &self.t(key),
                    heads.map(|head| (head, look.dim())),
                    look.heading(),
                );
            } else {
                sheet.text(self.t(key), look.heading());
            }
            for copy in copies {
                let acks = acks.get(&copy.seat).map_or(&[][..], Vec::as_slice);
                self.put_copy(sheet, copy, acks);
            }
        }
        let others: Vec<_> =
            self.delivery.acks.iter().filter(|ack| !seats.contains(&ack.by)).collect();
        if !others.is_empty() {
            sheet.blank();
            sheet.text(self.t("reach-others"), look.dim());
        }
        for ack in others {
            sheet.entry(ack.by.to_string(), self.said(ack), look.right());
        }
    }

    /// What is missing, the next step with it.
    fn put_missing(&self, sheet: &mut Sheet) {
        let look = self.look;
        let delivery = self.delivery;
        let missing = [
            ("reach-without-custody", &delivery.without_custody),
            ("reach-without-device", &delivery.without_device),
            ("reach-without-human", &delivery.without_human),
        ];
        for (key, desks) in missing {
            if !desks.is_empty() {
                let values = [("desks", desks.join(", ").into())];
                sheet.text(look.texts.with(key, &values), look.wrong());
            }
        }
        if missing.iter().all(|(_, desks)| desks.is_empty()) && !delivery.acks.is_empty() {
            sheet.text(self.t("reach-complete"), look.right());
        }
        // The telephone is the next step wherever no person has answered.
        for desk in &delivery.without_human {
            let Ok(desk) = desk.parse::<Desk>() else { continue };
            if let Some((_, number)) = self.known.voice(&desk) {
                let values =
                    [("desk", desk.to_string().into()), ("number", number.to_owned().into())];
                sheet.text(look.texts.with("reach-call", &values), look.plain());
            }
        }
        let waits = delivery.copies.iter().any(|copy| {
            copy.collected_at.is_none() && copy.device_at.is_none() && copy.role != Role::OwnDesk
        });
        if let Some(at) = delivery.expires_at
            && waits
        {
            let values = [("time", stamp(look, at).into())];
            sheet.text(look.texts.with("reach-waits-until", &values), look.dim());
        }
    }

    fn put_copy(&self, sheet: &mut Sheet, copy: &CopyRow, acks: &[&AckRow]) {
        let look = self.look;
        let relay = match (copy.custody_at, &copy.state) {
            (Some(at), _) => (self.at(at), look.plain()),
            (None, CopyState::Waiting) => (self.t("reach-waiting"), look.wrong()),
            (None, CopyState::Sealed) => (self.t("reach-sealed"), look.wrong()),
            (None, CopyState::Held(_)) => (self.t("reach-is-held"), look.unverified()),
            (None, CopyState::Failed(_) | CopyState::Expired) => {
                (self.t("reach-not-sent"), look.wrong())
            }
            (None, CopyState::Custody | CopyState::Delivered) => {
                (self.t("reach-no-receipt"), look.dim())
            }
        };
        let device = match copy.device_at {
            Some(at) => (self.at(at), look.plain()),
            None if copy.state == CopyState::Delivered => (self.t("reach-no-receipt"), look.dim()),
            None => (self.t("reach-not-yet"), look.dim()),
        };
        let person = if acks.is_empty() {
            (self.t("reach-not-yet"), look.dim())
        } else {
            let said: Vec<String> = acks.iter().map(|ack| self.said(ack)).collect();
            (said.join(", "), look.right())
        };
        if copy.role == Role::OwnDesk {
            // Copies for one's own desk are never receipted.
            let state = match &copy.state {
                CopyState::Waiting | CopyState::Sealed => relay.clone(),
                _ => (copy.custody_at.map(|at| self.at(at)).unwrap_or_default(), look.dim()),
            };
            let mut said = state.0;
            if !acks.is_empty() {
                said = format!("{said}  {}", person.0);
            }
            if said.is_empty() {
                said = self.t("reach-no-receipt");
            }
            sheet.entry(copy.seat.to_string(), said, look.plain());
        } else if self.columns >= TABLE_FROM {
            self.table(sheet, &copy.seat.to_string(), [relay, device, person], look.plain());
        } else {
            sheet.text(copy.seat.to_string(), look.bold());
            let receipts =
                [("reach-relay", relay), ("reach-on-device", device), ("reach-person", person)];
            for (key, (text, style)) in receipts {
                sheet.under(format!("{}: {text}", self.t(key)), style);
            }
        }
        self.put_trouble(sheet, copy);
    }

    /// A seat with its three receipts in columns.
    fn table(&self, sheet: &mut Sheet, first: &str, cells: [(String, Style); 3], style: Style) {
        let look = self.look;
        let pad = |text: &str, columns: usize| {
            format!("{} ", look.cells.pad(text, columns.saturating_sub(1)))
        };
        let mut spans = vec![span(pad(first, COLUMNS[0]), style)];
        let widths = [COLUMNS[1], COLUMNS[2], usize::from(self.columns)];
        for ((text, style), width) in cells.into_iter().zip(widths) {
            // The last may take what is left; the page cuts it.
            let last = width == usize::from(self.columns);
            spans.push(span(if last { text } else { pad(&text, width) }, style));
        }
        sheet.line(spans);
    }

    /// Why a copy is held or lost, and what to do.
    fn put_trouble(&self, sheet: &mut Sheet, copy: &CopyRow) {
        let look = self.look;
        match &copy.state {
            CopyState::Held(reason) => {
                sheet.under(reason.clone(), look.unverified());
                sheet.under(self.t("reach-held-next"), look.bold());
            }
            CopyState::Failed(reason) => {
                sheet.under(reason.clone(), look.wrong());
                sheet.under(self.t("reach-failed-next"), look.bold());
            }
            CopyState::Expired => {
                sheet.under(self.t("reach-expired"), look.wrong());
                sheet.under(self.t("reach-failed-next"), look.bold());
            }
            _ => {
                if let (Some(at), None) = (copy.collected_at, copy.device_at)
                    && copy.role != Role::OwnDesk
                {
                    let values = [("time", self.at(at).into())];
                    sheet.under(look.texts.with("reach-collected", &values), look.dim());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::{Language, Texts};
    use crate::tui::text::Cells;

    #[test]
    fn the_words_of_the_table_fit_its_columns_in_every_language() {
        let receipts = [
            "reach-relay",
            "reach-on-device",
            "reach-waiting",
            "reach-sealed",
            "reach-is-held",
            "reach-not-sent",
            "reach-no-receipt",
            "reach-not-yet",
        ];
        let [first, second, third] = COLUMNS;
        let room = second.min(third) - 1;
        let wide = ["reach-role-action", "reach-role-information"].map(|key| (key, first - 1));
        for language in Language::ALL {
            let texts = Texts::new(language, false);
            for (key, room) in receipts.map(|key| (key, room)).into_iter().chain(wide) {
                let text = texts.t(key);
                let takes = Cells::default().width(&text);
                assert!(takes <= room, "{language:?}: {key} takes {takes} of {room} cells: {text}");
            }
        }
    }
}
