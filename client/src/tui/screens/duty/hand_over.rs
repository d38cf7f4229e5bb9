//! Handing cases over: which, to whom, and what the colleague should know besides.

use std::collections::BTreeSet;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_protocol::address::Seat;
use hotline_protocol::ids::CaseId;

use crate::ask::{Answer, Ask, RosterView};
use crate::engine::Failure;

use super::super::super::choice::Choice;
use super::super::super::event::{Code, Key};
use super::super::super::keys::{Action, Context};
use super::super::super::known::Known;
use super::super::super::pen::{Pen, View, rows, span};
use super::super::super::screen::{Cx, Screen, Then};
use super::super::super::text::Field;
use super::super::super::typing::{draw_field, type_key};
use super::called;
use super::review::Review;

/// Cases that are offered besides the open ones: the newest.
const OTHERS_MAX: usize = 40;

/// Bytes of the note: the engine's summary stands behind it.
const NOTE_BYTES_MAX: usize = 2_000;

/// Lines below the list of cases: the colleague, the name of the note, the note.
const fn below(height: u16) -> u16 {
    if height < 12 { 3 } else { 4 }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Cases,
    Colleague,
    Note,
}

/// The form of a handover.
#[derive(Debug)]
pub(crate) struct HandOver {
    /// The case from which it was begun.
    about: Option<CaseId>,
    roster: Option<RosterView>,
    asked: Option<u64>,
    /// Those that are handed over.
    chosen: BTreeSet<CaseId>,
    choice: Choice,
    colleague: usize,
    note: Field,
    at: At,
}

impl HandOver {
    /// The form: with one case, or with all in which somebody is awaited.
    pub(crate) fn new(about: Option<CaseId>) -> Self {
        Self {
            about,
            roster: None,
            asked: None,
            chosen: about.into_iter().collect(),
            choice: Choice::default(),
            colleague: 0,
            note: Field::page(NOTE_BYTES_MAX),
            at: At::Cases,
        }
    }

    /// The cases that can be handed over: that from which it was begun, the open ones, then others.
    fn cases(&self, known: &Known) -> Vec<CaseId> {
        let open = self.roster.iter().flat_map(|roster| &roster.open).copied();
        let mut cases: Vec<CaseId> = Vec::new();
        let others = known.threads.iter().map(|thread| thread.case).take(OTHERS_MAX);
        for case in self.about.into_iter().chain(open).chain(others) {
            if !cases.contains(&case) {
                cases.push(case);
            }
        }
        cases
    }

    /// The colleagues, whoever is next first.
    fn colleagues(&self, known: &Known) -> Vec<Seat> {
        let Some(me) = known.me() else { return Vec::new() };
        let next = self.roster.as_ref().and_then(|roster| roster.next.clone());
        let mut seats: Vec<Seat> = next.into_iter().collect();
        for view in known.seats_of(&me.desk).filter(|view| view.status == "active") {
            if view.seat != *me && !seats.contains(&view.seat) {
                seats.push(view.seat.clone());
            }
        }
        seats
    }

    fn step(&mut self, forward: bool) {
        self.at = match (self.at, forward) {
            (At::Cases, true) | (At::Note, false) => At::Colleague,
            (At::Colleague, true) | (At::Cases, false) => At::Note,
            (At::Note, true) | (At::Colleague, false) => At::Cases,
        };
    }

    fn turn(&mut self, known: &Known, forward: bool) {
        let len = self.colleagues(known).len().max(1);
        self.colleague =
            if forward { (self.colleague + 1) % len } else { (self.colleague + len - 1) % len };
    }

    fn toggle(&mut self, known: &Known) {
        let cases = self.cases(known);
        if let Some(case) = cases.get(self.choice.at(cases.len()))
            && !self.chosen.remove(case)
        {
            self.chosen.insert(*case);
        }
    }

    /// Shows what goes before it goes.
    fn review(&self, cx: &mut Cx<'_>) -> Then {
        let colleagues = self.colleagues(cx.known);
        let Some(to) = colleagues.get(self.colleague.min(colleagues.len().saturating_sub(1)))
        else {
            cx.warn(cx.t("handover-alone"));
            return Then::Stay;
        };
        let cases = self.cases(cx.known);
        let cases: Vec<CaseId> =
            cases.into_iter().filter(|case| self.chosen.contains(case)).collect();
        if cases.is_empty() {
            cx.warn(cx.t("handover-nothing"));
            return Then::Stay;
        }
        let note = self.note.text().trim().to_owned();
        Then::Open(Box::new(Review::new(to.clone(), cases, note)))
    }

    /// How many cases are seen.
    fn room(&self, height: u16) -> usize {
        usize::from(height.saturating_sub(2 + below(height))).max(1)
    }

    /// The cases, each with whether it goes.
    fn draw_cases(&self, view: &View<'_>, pen: &mut Pen<'_>, cases: &[CaseId], room: usize) {
        let look = view.look;
        let open =
            |case: &CaseId| self.roster.as_ref().is_some_and(|roster| roster.open.contains(case));
        let first = self.choice.first(cases.len(), room);
        for (place, case) in cases.iter().enumerate().skip(first).take(room) {
            let Ok(y) = u16::try_from(place - first + 2) else { break };
            let mark = if self.chosen.contains(case) { "[x]" } else { "[ ]" };
            let thread = view.known.thread(*case);
            let incident = view.known.incident(*case);
            let reference = thread
                .map(|thread| thread.reference.clone())
                .or_else(|| incident.map(|one| one.reference.clone()))
                .filter(|reference| !reference.is_empty())
                .unwrap_or_else(|| case.to_string().chars().take(8).collect());
            let subject = thread
                .map(|thread| thread.subject.clone())
                .or_else(|| incident.map(|one| one.subject.clone()))
                .unwrap_or_default();
            let state = match incident {
                Some(one) => view.t(&format!("incident-{}", one.status)),
                None if open(case) => view.t("handover-open"),
                None => String::new(),
            };
            let left = [
                span(format!("{mark} "), look.bold()),
                span(reference, look.bold()),
                span(format!("  {subject}"), look.plain()),
            ];
            pen.ends(2, y, &left, &[span(format!("{state} "), look.dim())]);
            if self.at == At::Cases && place == self.choice.at(cases.len()) {
                pen.text(0, y, look.pointer(), look.bold());
                pen.ground(y, look.chosen());
            }
        }
    }
}

impl Screen for HandOver {
    fn context(&self) -> Context {
        Context::Form
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        if self.asked.is_none() {
            self.asked = Some(cx.ask(Ask::Roster));
        }
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if self.asked == Some(tag) {
            self.asked = None;
            match answer {
                Ok(Answer::Roster(view)) => {
                    // All that are open go, unless it is about one, or a person has chosen.
                    if self.roster.is_none() && self.about.is_none() {
                        self.chosen.extend(&view.open);
                    }
                    self.roster = Some(*view);
                }
                Ok(_) => {}
                Err(failure) => cx.warn(failure.to_string()),
            }
        }
        Then::Stay
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::NextField => self.step(true),
            Action::PreviousField => self.step(false),
            Action::NextChoice | Action::PreviousChoice if self.at == At::Cases => {
                self.toggle(cx.known);
            }
            Action::NextChoice => self.turn(cx.known, true),
            Action::PreviousChoice => self.turn(cx.known, false),
            Action::Send => return self.review(cx),
            // It was handed over.
            Action::Yes => return Then::Close,
            _ => {}
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        let cases = self.cases(cx.known).len();
        let room = self.room(cx.size.1.saturating_sub(3));
        match (self.at, key.code) {
            (At::Cases, Code::Char(' ')) => self.toggle(cx.known),
            (At::Cases, Code::Down | Code::Char('j')) => self.choice.act(Action::Down, cases, room),
            (At::Cases, Code::Up | Code::Char('k')) => self.choice.act(Action::Up, cases, room),
            (At::Cases, Code::PageDown) => self.choice.act(Action::HalfDown, cases, room),
            (At::Cases, Code::PageUp) => self.choice.act(Action::HalfUp, cases, room),
            (At::Cases | At::Colleague, Code::Enter) => self.step(true),
            (At::Colleague, Code::Right | Code::Char(' ')) => self.turn(cx.known, true),
            (At::Colleague, Code::Left) => self.turn(cx.known, false),
            (At::Colleague, Code::Down) => self.step(true),
            (At::Colleague, Code::Up) => self.step(false),
            (At::Note, _) => {
                let columns = cx.size.0.saturating_sub(2);
                type_key(&mut self.note, key, cx.look.cells, columns);
            }
            _ => {}
        }
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        if self.at == At::Note {
            self.note.insert(text);
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let cases = self.cases(view.known);
        let count = u64::try_from(self.chosen.len()).unwrap_or(u64::MAX);
        let counted = [("count", count.into())];
        let counted =
            [span(format!("{} ", look.texts.with("handover-count", &counted)), look.bold())];
        pen.ends(1, 0, &[span(view.t("handover-title"), look.heading())], &counted);
        pen.rule(1, look.dim());
        if cases.is_empty() {
            let key = if self.roster.is_some() { "handover-no-cases" } else { "talk-loading" };
            pen.text(1, 2, &view.t(key), look.dim());
        }
        let room = self.room(area.height);
        self.draw_cases(view, &mut pen, &cases, room);
        let y = area.height.saturating_sub(below(area.height));
        let name = |at| if self.at == at { look.bold() } else { look.dim() };
        let colleagues = self.colleagues(view.known);
        let to = colleagues.get(self.colleague.min(colleagues.len().saturating_sub(1)));
        let to = match to {
            Some(seat) => called(view.known, seat),
            None => view.t("handover-nobody"),
        };
        let place = u64::try_from(self.colleague + 1).unwrap_or(u64::MAX);
        let of = u64::try_from(colleagues.len()).unwrap_or(u64::MAX);
        let style = if self.at == At::Colleague { look.chosen() } else { look.plain() };
        let values = [("at", place.into()), ("count", of.into())];
        let spans = [
            span(format!("{}  ", view.t("handover-to")), name(At::Colleague)),
            span(format!(" {to} "), style),
            span(format!("  {}", look.texts.with("compose-at", &values)), look.dim()),
        ];
        pen.line(1, y, if of > 1 { &spans } else { &spans[..2] });
        pen.text(1, y + 1, &view.t("handover-note"), name(At::Note));
        let place = rows(area, y + 2, 2);
        let place =
            Rect { x: place.x.saturating_add(1), width: place.width.saturating_sub(2), ..place };
        draw_field(view, &self.note, place, buf, self.at == At::Note);
    }
}
