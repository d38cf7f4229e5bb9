//! One entry of the roster, made or changed by a form.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_casework::limits::SHIFTS_MAX;
use hotline_casework::template::Lean;
use hotline_protocol::address::Seat;
use hotline_protocol::ids::UnixMillis;

use crate::ask::{Answer, Ask};
use crate::engine::{Command, Failure, NewShift};
use crate::times::{read, written};

use super::super::super::event::{Code, Key};
use super::super::super::keys::{Action, Context};
use super::super::super::known::Known;
use super::super::super::look::Look;
use super::super::super::pen::{Pen, View, middle, rows, span};
use super::super::super::screen::{Cx, Screen, Then};
use super::super::super::text::Field;
use super::super::super::typing::{draw_field, type_key};
use super::{called, times};

/// Columns of the form where there is room.
const COLUMNS: u16 = 72;

/// Lines of it: the rule, the title, four fields, a blank, two of what comes of it.
const LINES: u16 = 10;

/// Columns of the names of fields.
const NAMES: u16 = 14;

/// Longest text of a field: a date, a time and a zone.
const WORD_BYTES_MAX: usize = 48;

/// A day in milliseconds.
const DAY: u64 = 86_400_000;

/// Most days that one entry is repeated on: two months.
const DAYS_MAX: u64 = 62;

/// The fields in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Seat,
    From,
    Until,
    Days,
}

impl At {
    const ALL: [Self; 4] = [Self::Seat, Self::From, Self::Until, Self::Days];

    const fn name(self) -> &'static str {
        match self {
            Self::Seat => "shift-seat",
            Self::From => "shift-from",
            Self::Until => "shift-until",
            Self::Days => "shift-days",
        }
    }

    fn step(self, by: usize) -> Self {
        let at = Self::ALL.iter().position(|one| *one == self).unwrap_or(0);
        Self::ALL.get((at + by) % Self::ALL.len()).copied().unwrap_or(self)
    }
}

/// What is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Typing,
    /// The roster as it stands now.
    Asking(u64),
    Setting(u64),
}

/// The form of an entry.
#[derive(Debug)]
pub(super) struct ShiftForm {
    seats: Vec<Seat>,
    seat: usize,
    from: Field,
    until: Field,
    days: Field,
    at: At,
    /// The entry that is changed.
    replaces: Option<NewShift>,
    stage: Stage,
}

impl ShiftForm {
    /// The form for a new entry, or for one that is changed.
    pub(super) fn new(known: &Known, replaces: Option<NewShift>) -> Self {
        let me = known.me();
        let own = |seat: &&Seat| me.is_some_and(|me| seat.desk == me.desk);
        let sits = known.seats().iter().filter(|view| view.status == "active");
        let mut seats: Vec<Seat> = sits.map(|view| &view.seat).filter(own).cloned().collect();
        if seats.is_empty() {
            seats.extend(me.cloned());
        }
        let mut form = Self {
            seat: 0,
            from: Field::line(WORD_BYTES_MAX),
            until: Field::line(WORD_BYTES_MAX),
            days: Field::line(WORD_BYTES_MAX),
            at: At::Seat,
            stage: Stage::Typing,
            seats,
            replaces: None,
        };
        if let Some(shift) = replaces {
            if !form.seats.contains(&shift.seat) {
                form.seats.push(shift.seat.clone());
            }
            form.seat = form.seats.iter().position(|seat| *seat == shift.seat).unwrap_or(0);
            form.from.set(&written(shift.from).unwrap_or_default());
            form.until.set(&written(shift.until).unwrap_or_default());
            form.at = At::From;
            form.replaces = Some(shift);
        }
        form.days.set("1");
        form
    }

    fn field(&mut self) -> Option<&mut Field> {
        match self.at {
            At::Seat => None,
            At::From => Some(&mut self.from),
            At::Until => Some(&mut self.until),
            At::Days => Some(&mut self.days),
        }
    }

    fn turn(&mut self, forward: bool) {
        let len = self.seats.len().max(1);
        self.seat = if forward { (self.seat + 1) % len } else { (self.seat + len - 1) % len };
    }

    /// The entries that come of it, or the key of what is wrong, with the field.
    fn entries(&self, now: UnixMillis) -> Result<Vec<NewShift>, (&'static str, At)> {
        let seat = self.seats.get(self.seat).ok_or(("shift-no-seat", At::Seat))?;
        let from = read(self.from.text(), now, Lean::Future).ok_or(("shift-no-time", At::From))?;
        // `8h` and `16:00` are behind its beginning.
        let until =
            read(self.until.text(), from, Lean::Future).ok_or(("shift-no-time", At::Until))?;
        if until <= from {
            return Err(("shift-reversed", At::Until));
        }
        if until <= now {
            return Err(("shift-over", At::Until));
        }
        let days = self.days.text().trim().parse().ok();
        let days = days.filter(|days| (1..=DAYS_MAX).contains(days));
        let days: u64 = days.ok_or(("shift-no-days", At::Days))?;
        let later = |at: UnixMillis, day: u64| UnixMillis(at.0.saturating_add(day * DAY));
        Ok((0..days)
            .map(|day| NewShift {
                seat: seat.clone(),
                from: later(from, day),
                until: later(until, day),
            })
            .collect())
    }

    fn send(&mut self, cx: &mut Cx<'_>) {
        match self.entries(cx.now) {
            // What colleagues have changed meanwhile must stand in it too.
            Ok(_) => self.stage = Stage::Asking(cx.ask(Ask::Roster)),
            Err((key, at)) => {
                self.at = at;
                cx.warn(cx.t(key));
            }
        }
    }

    /// Sets the roster as it stands now with this change in it.
    fn set(&mut self, cx: &mut Cx<'_>, shifts: Vec<NewShift>) {
        self.stage = Stage::Typing;
        let Ok(new) = self.entries(cx.now) else { return };
        let mut shifts = shifts;
        if let Some(old) = &self.replaces {
            let Some(place) = shifts.iter().position(|shift| shift == old) else {
                self.replaces = None;
                cx.warn(cx.t("shift-changed-meanwhile"));
                return;
            };
            shifts.remove(place);
        }
        // What is over has been served.
        shifts.retain(|shift| shift.until > cx.now && !new.contains(shift));
        shifts.extend(new);
        if shifts.len() > SHIFTS_MAX {
            let most = u64::try_from(SHIFTS_MAX).unwrap_or(u64::MAX);
            cx.warn(cx.look.texts.with("shift-too-many", &[("count", most.into())]));
            return;
        }
        self.stage = Stage::Setting(cx.ask(Ask::Command(Command::SetRoster(shifts))));
    }

    /// What comes of it, as far as it can be read.
    fn outcome(&self, look: &Look, now: UnixMillis) -> Vec<String> {
        match self.entries(now) {
            Ok(entries) => {
                let Some(first) = entries.first() else { return Vec::new() };
                let (utc, local) = times(look, first.from, first.until);
                let mut lines =
                    vec![if local.is_empty() { utc } else { format!("{utc}  ({local})") }];
                if entries.len() > 1 {
                    let count = u64::try_from(entries.len()).unwrap_or(u64::MAX);
                    lines.push(look.texts.with("shift-repeats", &[("count", count.into())]));
                }
                lines
            }
            Err(_) => vec![look.texts.t("shift-times").into_owned()],
        }
    }
}

impl Screen for ShiftForm {
    fn context(&self) -> Context {
        Context::Form
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::NextField => self.at = self.at.step(1),
            Action::PreviousField => self.at = self.at.step(At::ALL.len() - 1),
            Action::NextChoice => self.turn(true),
            Action::PreviousChoice => self.turn(false),
            Action::Send if self.stage == Stage::Typing => self.send(cx),
            _ => {}
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        let columns = COLUMNS.min(cx.size.0).saturating_sub(NAMES + 2);
        match (key.code, self.at) {
            (Code::Enter | Code::Down, _) => self.at = self.at.step(1),
            (Code::Up, _) => self.at = self.at.step(At::ALL.len() - 1),
            (Code::Left, At::Seat) => self.turn(false),
            (Code::Right | Code::Char(' '), At::Seat) => self.turn(true),
            (Code::Char(letter), At::Seat) if letter.is_ascii_digit() => {
                let wanted = |seat: &Seat| seat.number.to_string().starts_with(letter);
                self.seat = self.seats.iter().position(wanted).unwrap_or(self.seat);
            }
            _ => {
                if let Some(field) = self.field() {
                    type_key(field, key, cx.look.cells, columns);
                }
            }
        }
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        if let Some(field) = self.field() {
            field.insert(text);
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        let stage = self.stage;
        if stage != Stage::Asking(tag) && stage != Stage::Setting(tag) {
            return Then::Stay;
        }
        self.stage = Stage::Typing;
        match answer {
            Ok(Answer::Roster(view)) => self.set(cx, view.shifts),
            Ok(_) => {
                cx.tell(cx.t("duty-done"));
                return Then::Close;
            }
            Err(failure) => cx.warn(failure.to_string()),
        }
        Then::Stay
    }

    fn place(&self, screen: Rect) -> Rect {
        middle(screen, COLUMNS, LINES)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.rule(0, look.dim());
        let title = if self.replaces.is_some() { "shift-change" } else { "shift-new" };
        pen.text(1, 1, &view.t(title), look.heading());
        for (at, y) in At::ALL.into_iter().zip(2..) {
            let style = if at == self.at { look.bold() } else { look.dim() };
            pen.text(1, y, &view.t(at.name()), style);
            let place = rows(area, y, 1);
            let place = Rect {
                x: place.x.saturating_add(NAMES),
                width: place.width.saturating_sub(NAMES + 1),
                ..place
            };
            let field = match at {
                At::Seat => {
                    let seat = self.seats.get(self.seat);
                    let seat = seat.map(|seat| called(view.known, seat)).unwrap_or_default();
                    let style = if at == self.at { look.chosen() } else { look.plain() };
                    pen.line(NAMES, y, &[span(format!(" {seat} "), style)]);
                    if at == self.at {
                        view.cursor_at(place, 0, 0);
                    }
                    continue;
                }
                At::From => &self.from,
                At::Until => &self.until,
                At::Days => &self.days,
            };
            draw_field(view, field, place, buf, at == self.at);
            pen = Pen::new(look, buf, area);
        }
        let gap = if area.height > 8 { 7 } else { 6 };
        let columns = pen.width().saturating_sub(2).max(1);
        let lines = self.outcome(look, view.now);
        let base = look.texts.direction();
        let wrapped = lines.iter().flat_map(|text| look.cells.wrap(text, columns, 2, base).lines);
        for (row, y) in wrapped.zip(gap..area.height) {
            pen.row(1, y, &row, look.dim());
        }
    }
}
