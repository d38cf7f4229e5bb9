//! Who can be written to, and what is believed about them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use hotline_protocol::address::{Desk, Party, Seat};

use crate::ask::{PartyView, SeatView};

use super::super::event::{Code, Key};
use super::super::keys::{Action, Context};
use super::super::known::Known;
use super::super::look::Look;
use super::super::pen::{Pen, Span, View, span};
use super::super::screen::{Cx, Screen, Then, With};
use super::detail::{height, word};
use super::entry::Entry;
use super::verify::Verify;

/// Longest text that is looked for.
const FILTER_CHARS_MAX: usize = 60;

/// From this width names stand in their column.
const NAMES_FROM: usize = 60;

/// Seats of the directory.
#[derive(Debug)]
pub(crate) struct Directory {
    /// Only this desk.
    desk: Option<Desk>,
    chosen: Option<Seat>,
    /// The first row that is seen.
    first: usize,
    filter: String,
    /// Whether keys go into the filter.
    typing: bool,
}

/// A row of the list.
enum Row<'a> {
    Party(&'a Party, Option<&'a PartyView>, (usize, usize)),
    Seat(&'a SeatView),
}

impl Directory {
    /// All seats, or those of a desk.
    pub(crate) const fn new(desk: Option<Desk>) -> Self {
        Self { desk, chosen: None, first: 0, filter: String::new(), typing: false }
    }

    fn seats<'a>(&self, known: &'a Known, look: &Look) -> Vec<&'a SeatView> {
        let filter = self.filter.to_lowercase();
        let words: Vec<&str> = filter.split_whitespace().collect();
        known
            .seats()
            .iter()
            .filter(|seat| self.desk.as_ref().is_none_or(|desk| seat.seat.desk == *desk))
            .filter(|seat| {
                words.is_empty() || {
                    let text = searched(known, look, seat);
                    words.iter().all(|word| text.contains(word))
                }
            })
            .collect()
    }

    /// Parties with their seats below them.
    fn rows<'a>(&self, known: &'a Known, look: &Look) -> Vec<Row<'a>> {
        let seats = self.seats(known, look);
        let mut rows = Vec::with_capacity(seats.len() + 16);
        for of_party in seats.chunk_by(|a, b| a.seat.desk.party == b.seat.desk.party) {
            let Some(first) = of_party.first() else { continue };
            let party = &first.seat.desk.party;
            let desks = of_party.chunk_by(|a, b| a.seat.desk == b.seat.desk).count();
            rows.push(Row::Party(party, party_of(known, party), (desks, of_party.len())));
            rows.extend(of_party.iter().map(|seat| Row::Seat(seat)));
        }
        rows
    }

    /// The place of what is chosen: the first seat unless a person chose another.
    fn at(&self, rows: &[Row<'_>]) -> usize {
        let is_chosen = |row: &Row<'_>| match row {
            Row::Seat(seat) => Some(&seat.seat) == self.chosen.as_ref(),
            Row::Party(..) => false,
        };
        let is_seat = |row: &Row<'_>| matches!(row, Row::Seat(_));
        rows.iter().position(is_chosen).or_else(|| rows.iter().position(is_seat)).unwrap_or(0)
    }

    fn chosen<'a>(&self, known: &'a Known, look: &Look) -> Option<&'a SeatView> {
        let seats = self.seats(known, look);
        let chosen = seats.iter().find(|seat| Some(&seat.seat) == self.chosen.as_ref());
        chosen.or(seats.first()).copied()
    }

    fn go(&mut self, cx: &Cx<'_>, action: Action) {
        let rows = self.rows(cx.known, cx.look);
        let room = height(cx.size).max(1);
        let seats: Vec<usize> = rows
            .iter()
            .enumerate()
            .filter_map(|(place, row)| matches!(row, Row::Seat(_)).then_some(place))
            .collect();
        let Some(last) = seats.len().checked_sub(1) else { return };
        let at = self.at(&rows);
        let at = seats.iter().position(|place| *place == at).unwrap_or(0);
        let to = match action {
            Action::Up => at.saturating_sub(1),
            Action::Down => at + 1,
            Action::HalfUp => at.saturating_sub((room / 2).max(1)),
            Action::HalfDown => at + (room / 2).max(1),
            Action::Top => 0,
            Action::Bottom => last,
            _ => return,
        }
        .min(last);
        let Some(place) = seats.get(to).copied() else { return };
        if let Some(Row::Seat(seat)) = rows.get(place) {
            self.chosen = Some(seat.seat.clone());
        }
        // The heading of a party is seen with its first seat.
        let top = if to == 0 { 0 } else { place.saturating_sub(1) };
        self.first = self.first.min(top).max((place + 1).saturating_sub(room));
    }
}

fn party_of<'a>(known: &'a Known, party: &Party) -> Option<&'a PartyView> {
    known.directory.as_ref()?.parties.iter().find(|view| view.party == *party)
}

/// Everything by which a seat is found.
fn searched(known: &Known, look: &Look, seat: &SeatView) -> String {
    let party = party_of(known, &seat.seat.desk.party).map(|party| party.name.as_str());
    let mut text = seat.seat.to_string();
    for more in [seat.name.as_deref(), seat.title.as_deref(), party, Some(seat.status.as_str())] {
        text.push(' ');
        text.push_str(more.unwrap_or_default());
    }
    text.push(' ');
    text.push_str(&standing(look, seat).text);
    text.to_lowercase()
}

/// What this home believes about a seat, in a word and its colour.
pub(super) fn standing(look: &Look, seat: &SeatView) -> Span {
    let (key, style): (_, Style) = match seat.standing.as_str() {
        "self" => ("directory-self", look.dim()),
        "verified" => ("desk-verified", look.verified()),
        "changed" => ("desk-changed", look.alert()),
        _ => ("desk-unverified", look.unverified()),
    };
    span(look.texts.t(key), style)
}

impl Screen for Directory {
    fn context(&self) -> Context {
        if self.typing { Context::Search } else { Context::Directory }
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Filter => self.typing = true,
            Action::Back if self.typing || !self.filter.is_empty() => {
                self.typing = false;
                self.filter.clear();
            }
            Action::Back => return Then::Close,
            Action::Open => {
                self.typing = false;
                if let Some(seat) = self.chosen(cx.known, cx.look) {
                    self.chosen = Some(seat.seat.clone());
                    return Then::Open(Box::new(Entry::new(seat.seat.clone())));
                }
            }
            Action::Verify => {
                if let Some(seat) = self.chosen(cx.known, cx.look) {
                    if seat.standing == "self" {
                        cx.warn(cx.t("verify-self"));
                    } else {
                        self.chosen = Some(seat.seat.clone());
                        return Then::Open(Box::new(Verify::new(seat.seat.clone())));
                    }
                }
            }
            Action::Write => {
                if let Some(seat) = self.chosen(cx.known, cx.look) {
                    return Then::Show(With::Desk(seat.seat.desk.clone()));
                }
            }
            action => self.go(cx, action),
        }
        Then::Stay
    }

    fn key(&mut self, _cx: &mut Cx<'_>, key: Key) -> Then {
        if !self.typing {
            return Then::Stay;
        }
        if key.code == Code::Backspace {
            self.filter.pop();
            self.first = 0;
        } else if let Some(letter) = key.text()
            && self.filter.chars().count() < FILTER_CHARS_MAX
        {
            self.filter.push(letter);
            self.first = 0;
        }
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        if self.typing {
            let room = FILTER_CHARS_MAX.saturating_sub(self.filter.chars().count());
            self.filter.extend(hotline_casework::shown_line(text).chars().take(room));
            self.first = 0;
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        if self.typing || !self.filter.is_empty() {
            let end = pen.line(1, 0, &[span("/ ", look.bold()), span(&*self.filter, look.plain())]);
            if self.typing {
                view.cursor_at(area, end, 0);
            }
        } else {
            pen.text(1, 0, &view.t("directory-title"), look.heading());
        }
        pen.rule(1, look.dim());
        let rows = self.rows(view.known, look);
        let shown = rows.iter().filter(|row| matches!(row, Row::Seat(_))).count();
        let all = view.known.seats().len();
        pen.right(0, &[span(format!("{shown}/{all} "), look.dim())]);
        if rows.is_empty() {
            let key = match (view.known.directory.is_some(), self.filter.is_empty()) {
                (false, _) => "talk-loading",
                (true, true) => "directory-empty",
                (true, false) => "directory-nothing",
            };
            pen.text(1, 2, &view.t(key), look.dim());
        }
        let room = pen.height().saturating_sub(2).max(1);
        let at = self.at(&rows);
        let first = self.first.min(at).max((at + 1).saturating_sub(room));
        let first = first.min(rows.len().saturating_sub(room));
        for (place, row) in rows.iter().enumerate().skip(first).take(room) {
            let Ok(y) = u16::try_from(place - first + 2) else { break };
            match row {
                Row::Party(party, known, counts) => {
                    draw_party(view, &mut pen, y, party, *known, *counts);
                }
                Row::Seat(seat) => draw_seat(view, &mut pen, y, seat),
            }
            if place == at && matches!(row, Row::Seat(_)) {
                pen.text(0, y, look.pointer(), look.bold());
                pen.ground(y, look.chosen());
            }
        }
    }
}

fn draw_party(
    view: &View<'_>,
    pen: &mut Pen<'_>,
    y: u16,
    party: &Party,
    known: Option<&PartyView>,
    (desks, seats): (usize, usize),
) {
    let look = view.look;
    let mut spans = vec![span(party.to_string(), look.heading())];
    if let Some(known) = known {
        spans.push(span(format!("  {}", known.name), look.bold()));
        if let Some(reason) = &known.revoked {
            let words = look.texts.with("directory-left", &[("reason", reason.clone().into())]);
            spans.push(span(format!("  {words}"), look.wrong()));
        }
        if let Some(until) = known.recovery_until {
            let until = super::super::clock::full(until);
            let words = look.texts.with("directory-recovery", &[("time", until.into())]);
            spans.push(span(format!("  {words}"), look.wrong()));
        }
    }
    let end = pen.line(1, y, &spans);
    let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let counts = [("desks", number(desks).into()), ("seats", number(seats).into())];
    let counts = vec![span(look.texts.with("directory-counts", &counts), look.dim())];
    if usize::from(end) + pen.wide(&counts) + 3 < pen.width() {
        pen.line(end + 2, y, &counts);
    }
}

fn draw_seat(view: &View<'_>, pen: &mut Pen<'_>, y: u16, seat: &SeatView) {
    let look = view.look;
    let wide = pen.width() >= NAMES_FROM;
    let address = seat.seat.to_string();
    let columns = if wide { 24 } else { 19 };
    let mut spans = vec![
        span(look.cells.pad(&address, columns.max(look.cells.width(&address))), look.bold()),
        span(" ", look.plain()),
    ];
    let standing = standing(look, seat);
    let padded = look.cells.pad(&standing.text, 12.max(look.cells.width(&standing.text)));
    let gap = padded.len().saturating_sub(standing.text.len());
    spans.push(standing);
    spans.push(span(" ".repeat(gap), look.plain()));
    if seat.status != "active" {
        let status = word(look, &format!("seat-{}", seat.status), &seat.status);
        spans.push(span(format!(" {status}"), look.wrong()));
        if let Some(reason) = &seat.reason {
            spans.push(span(format!(": {reason}"), look.dim()));
        }
    }
    if seat.confirmation_due {
        spans.push(span(format!(" {}", view.t("directory-due")), look.wrong()));
    }
    let person: Vec<&str> =
        [&seat.name, &seat.title].into_iter().flatten().map(String::as_str).collect();
    spans.push(span(format!(" {}", person.join(", ")), look.plain()));
    pen.line(2, y, &spans);
}
