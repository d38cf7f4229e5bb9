//! Who of this desk is on duty, who comes next, and which published hours nobody covers; setting it,
//! and handing cases over.

pub(crate) mod hand_over;
mod review;
mod shift;
#[cfg(test)]
mod tests;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use hotline_protocol::address::Seat;
use hotline_protocol::ids::UnixMillis;

use crate::ask::{Answer, Ask, News, RosterView};
use crate::engine::{Command, Failure, NewShift};

use super::super::choice::Choice;
use super::super::clock;
use super::super::keys::{Action, Context};
use super::super::known::Known;
use super::super::look::Look;
use super::super::pen::{Pen, Span, View, span};
use super::super::screen::{Cx, Screen, Then};
use super::super::text::Row;
use super::confirm::Confirm;
use super::detail::{height, stamp};
use super::question::Question;
use shift::ShiftForm;

/// Below this width a seat is its number alone and local times are left out.
const NAMES_FROM: u16 = 70;

/// Rows of one sentence.
const ROWS_MAX: usize = 8;

/// The roster of this desk.
#[derive(Debug, Default)]
pub(crate) struct Duty {
    view: Option<RosterView>,
    choice: Choice,
    /// The first line that is seen.
    first: usize,
    asked: Question,
    under_way: Option<u64>,
}

/// A line of the page.
struct Line {
    left: Vec<Span>,
    right: Vec<Span>,
    row: Option<(Row, Style)>,
    /// Which entry it is.
    entry: Option<usize>,
}

/// A time from when until when: in UTC, and on the wall here where that is another.
fn times(look: &Look, from: UnixMillis, until: UnixMillis) -> (String, String) {
    let same_day = clock::day(from) == clock::day(until);
    let end = if same_day {
        clock::minute(until)
    } else {
        format!("{} {}", clock::day(until), clock::minute(until))
    };
    let utc = format!("{} {} - {end}", clock::day(from), clock::minute(from));
    let (from, until) = (clock::local(from, &look.zone), clock::local(until, &look.zone));
    let local = if from.is_empty() || until.is_empty() {
        String::new()
    } else {
        // The zone once, behind both.
        format!("{} - {until}", from.split(' ').next().unwrap_or_default())
    };
    (utc, local)
}

/// A seat as its colleagues call it.
fn called(known: &Known, seat: &Seat) -> String {
    match known.seat(seat).and_then(|view| view.name.clone()) {
        Some(name) => format!("{} {name}", seat.number),
        None => seat.number.to_string(),
    }
}

impl Duty {
    fn ask(&mut self, cx: &mut Cx<'_>) {
        self.asked.ask(cx, Ask::Roster);
    }

    /// The entries that are not over, in their order.
    fn entries(&self, now: UnixMillis) -> Vec<&NewShift> {
        let shifts = self.view.iter().flat_map(|view| &view.shifts);
        shifts.filter(|shift| shift.until > now).collect()
    }

    fn chosen(&self, now: UnixMillis) -> Option<NewShift> {
        let entries = self.entries(now);
        entries.get(self.choice.at(entries.len())).map(|shift| (*shift).clone())
    }

    fn lines(&self, known: &Known, look: &Look, now: UnixMillis, columns: u16) -> Vec<Line> {
        let mut page = Page { look, columns, lines: Vec::new() };
        let Some(view) = &self.view else {
            page.say(&look.texts.t("talk-loading"), look.dim());
            return page.lines;
        };
        put_now(&mut page, known, view, now);
        put_hours(&mut page, view);
        self.put_entries(&mut page, known, now);
        page.blank();
        if let Some((seat, at)) = &view.set {
            let values = [("who", seat.to_string().into()), ("time", stamp(look, *at).into())];
            page.say(&look.texts.with("duty-set-by", &values), look.dim());
        }
        if !view.untold.is_empty() {
            let who: Vec<String> = view.untold.iter().map(|seat| called(known, seat)).collect();
            let who = [("who", who.join(", ").into())];
            page.say(&look.texts.with("duty-untold", &who), look.dim());
        }
        page.lines
    }

    fn put_entries(&self, page: &mut Page<'_>, known: &Known, now: UnixMillis) {
        let look = page.look;
        let entries = self.entries(now);
        page.blank();
        page.say(&look.texts.t("duty-entries"), look.heading());
        if entries.is_empty() {
            page.say(&look.texts.t("duty-no-entries"), look.dim());
        }
        let wide = page.columns >= NAMES_FROM;
        let name = |seat: &Seat| if wide { called(known, seat) } else { seat.number.to_string() };
        let widest = entries.iter().map(|shift| look.cells.width(&name(&shift.seat))).max();
        for (place, shift) in entries.iter().enumerate() {
            let (utc, local) = times(look, shift.from, shift.until);
            let is_now = shift.from <= now;
            let style = if is_now { look.bold() } else { look.plain() };
            let who = look.cells.pad(&name(&shift.seat), widest.unwrap_or(0));
            let mut right = Vec::new();
            if wide && !local.is_empty() {
                right.push(span(local, look.dim()));
            }
            if is_now {
                right.push(span(format!("  {}", look.texts.t("duty-now")), look.right()));
            }
            right.push(span(" ", look.plain()));
            page.lines.push(Line {
                left: vec![span(format!("{who}  "), look.bold()), span(utc, style)],
                right,
                row: None,
                entry: Some(place),
            });
        }
    }

    /// Moves: to the next entry where one is seen, else by a line.
    fn go(&mut self, cx: &Cx<'_>, action: Action) {
        let room = height(cx.size).max(1);
        let lines = self.lines(cx.known, cx.look, cx.now, cx.size.0.saturating_sub(2));
        let len = self.entries(cx.now).len();
        let place = |at: usize| lines.iter().position(|line| line.entry == Some(at));
        let last = lines.len().saturating_sub(room);
        let at = self.choice.at(len);
        let here = place(at).unwrap_or(0);
        let is_seen = (self.first..self.first + room).contains(&here);
        match action {
            Action::Up if at == 0 || len == 0 => self.first = self.first.saturating_sub(1),
            Action::Down if at + 1 >= len || (!is_seen && here >= self.first) => self.first += 1,
            Action::Top => {
                self.choice.set(0);
                self.first = 0;
            }
            Action::Bottom => {
                self.choice.act(action, len, room);
                self.first = last;
            }
            action => {
                self.choice.act(action, len, room);
                let here = place(self.choice.at(len)).unwrap_or(0);
                self.first = self.first.min(here).max((here + 1).saturating_sub(room));
            }
        }
        self.first = self.first.min(last);
    }
}

/// The page as it grows.
struct Page<'a> {
    look: &'a Look,
    columns: u16,
    lines: Vec<Line>,
}

impl Page<'_> {
    fn blank(&mut self) {
        self.lines.push(Line { left: Vec::new(), right: Vec::new(), row: None, entry: None });
    }

    /// A sentence, on as many lines as it takes.
    fn say(&mut self, text: &str, style: Style) {
        let columns = usize::from(self.columns.saturating_sub(1)).max(1);
        let base = self.look.texts.direction();
        for row in self.look.cells.wrap(text, columns, ROWS_MAX, base).lines {
            let row = Some((row, style));
            self.lines.push(Line { left: Vec::new(), right: Vec::new(), row, entry: None });
        }
    }
}

/// Who is on duty now, who comes next, and who stands in.
fn put_now(page: &mut Page<'_>, known: &Known, view: &RosterView, now: UnixMillis) {
    let look = page.look;
    let texts = &look.texts;
    for seat in &view.on_duty {
        let ends = view.shifts.iter().filter(|shift| shift.seat == *seat && shift.from <= now);
        let until = ends.map(|shift| shift.until).filter(|until| *until > now).max();
        let values = [
            ("who", called(known, seat).into()),
            ("time", until.map(|at| stamp(look, at)).unwrap_or_default().into()),
        ];
        page.say(&texts.with("duty-on", &values), look.bold());
    }
    if view.set.is_none() {
        page.say(&texts.t("duty-none"), look.wrong());
    } else if view.on_duty.is_empty() {
        page.say(&texts.t("duty-nobody"), look.wrong());
    }
    let mut coming = view.shifts.iter().filter(|shift| shift.from > now);
    let next = coming.find(|shift| !view.on_duty.contains(&shift.seat));
    if let Some(shift) = next {
        let values = [
            ("who", called(known, &shift.seat).into()),
            ("time", stamp(look, shift.from).into()),
            ("left", clock::until(now, shift.from).into()),
        ];
        page.say(&texts.with("duty-next", &values), look.plain());
    }
    match &view.next {
        Some(seat) => {
            let who = [("who", called(known, seat).into())];
            page.say(&texts.with("duty-stands-in", &who), look.plain());
        }
        None => page.say(&texts.t("duty-alone"), look.wrong()),
    }
}

/// The hours that the desk publishes, and those of them that nobody covers.
fn put_hours(page: &mut Page<'_>, view: &RosterView) {
    let look = page.look;
    let texts = &look.texts;
    let Some(hours) = &view.hours else {
        page.say(&texts.t("duty-no-hours"), look.dim());
        return;
    };
    let zone = view.zone.clone().unwrap_or_else(|| "UTC".to_owned());
    let values = [("hours", hours.clone().into()), ("zone", zone.into())];
    page.say(&texts.with("duty-hours", &values), look.plain());
    if view.set.is_none() {
        return;
    }
    if view.gaps.is_empty() {
        page.say(&texts.t("duty-covered"), look.right());
        return;
    }
    page.blank();
    page.say(&texts.t("duty-gaps"), look.wrong());
    for gap in &view.gaps {
        let (utc, local) = times(look, gap.from, gap.until);
        let long = clock::until(gap.from, gap.until);
        let mut left = vec![span(format!("  {utc}"), look.wrong())];
        left.push(span(format!("  ({long})"), look.dim()));
        let shown = page.columns >= NAMES_FROM && !local.is_empty();
        let right = if shown { vec![span(format!("{local} "), look.dim())] } else { Vec::new() };
        page.lines.push(Line { left, right, row: None, entry: None });
    }
}

impl Screen for Duty {
    fn context(&self) -> Context {
        Context::Duty
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.ask(cx);
    }

    fn news(&mut self, cx: &mut Cx<'_>, news: &News) -> Then {
        if matches!(news, News::Roster | News::Directory | News::Progress { .. } | News::Missed) {
            self.ask(cx);
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if self.under_way == Some(tag) {
            self.under_way = None;
            match answer {
                Ok(_) => cx.tell(cx.t("duty-done")),
                Err(failure) => cx.warn(failure.to_string()),
            }
            self.ask(cx);
            return Then::Stay;
        }
        if let Some(Answer::Roster(view)) = self.asked.answered(cx, tag, answer) {
            self.view = Some(*view);
        }
        if self.asked.is_due() {
            self.ask(cx);
        }
        Then::Stay
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => Then::Close,
            Action::NewEntry => Then::Open(Box::new(ShiftForm::new(cx.known, None))),
            Action::Open => match self.chosen(cx.now) {
                Some(shift) => Then::Open(Box::new(ShiftForm::new(cx.known, Some(shift)))),
                None => Then::Open(Box::new(ShiftForm::new(cx.known, None))),
            },
            Action::Remove => {
                let Some(shift) = self.chosen(cx.now) else { return Then::Stay };
                let (utc, _) = times(cx.look, shift.from, shift.until);
                let values = [("who", shift.seat.to_string().into()), ("span", utc.into())];
                let lines = vec![cx.look.texts.with("duty-remove", &values)];
                Then::Open(Box::new(Confirm::new(lines, Then::Act(Action::Yes))))
            }
            Action::Yes if self.under_way.is_none() => {
                let Some(gone) = self.chosen(cx.now) else { return Then::Stay };
                let entries = self.entries(cx.now).into_iter().filter(|shift| **shift != gone);
                let left = entries.cloned().collect();
                self.under_way = Some(cx.ask(Ask::Command(Command::SetRoster(left))));
                Then::Stay
            }
            action => {
                self.go(cx, action);
                Then::Stay
            }
        }
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let desk = view.known.me().map(|me| me.desk.to_string()).unwrap_or_default();
        let title = look.texts.with("duty-title", &[("desk", desk.into())]);
        let number = self.view.as_ref().filter(|view| view.set.is_some());
        let number = number.map(|view| {
            let number = [("number", view.number.into())];
            span(format!("{} ", look.texts.with("duty-number", &number)), look.dim())
        });
        let number: Vec<Span> = number.into_iter().collect();
        pen.ends(1, 0, &[span(title, look.heading())], &number);
        pen.rule(1, look.dim());
        let room = pen.height().saturating_sub(2).max(1);
        let lines = self.lines(view.known, look, view.now, area.width.saturating_sub(2));
        let first = self.first.min(lines.len().saturating_sub(room));
        let at = self.choice.at(self.entries(view.now).len());
        for (line, y) in lines.iter().skip(first).take(room).zip(2..) {
            if let Some((row, style)) = &line.row {
                pen.row(1, y, row, *style);
            }
            pen.ends(2, y, &line.left, &line.right);
            if line.entry == Some(at) {
                pen.text(0, y, look.pointer(), look.bold());
                pen.ground(y, look.chosen());
            }
        }
        if lines.len() > first + room
            && let Some(last) = area.height.checked_sub(1)
        {
            pen.right(last, &[span(format!(" {} ", view.t("page-more")), look.chosen())]);
        }
    }
}
