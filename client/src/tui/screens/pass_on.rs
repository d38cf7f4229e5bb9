//! Passing a case on to the addressee's published next desk, with a reason.

use fluent_bundle::FluentValue;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_protocol::address::Desk;
use hotline_protocol::ids::{CaseId, Traffic};

use crate::ask::{Answer, Ask, IncidentView};
use crate::engine::{Command, Expected, Failure};

use super::super::event::{Code, Key};
use super::super::keys::{Action, Context};
use super::super::known::Known;
use super::super::look::Look;
use super::super::pen::{Pen, View, middle, rows, span};
use super::super::screen::{Cx, Screen, Then};
use super::super::text::Field;
use super::super::typing::{draw_field, type_key};

/// Columns of the question where there is room.
const COLUMNS: u16 = 72;

/// Lines of it: the rule, four about the desk, the reason, the hints.
const LINES: u16 = 11;

/// The reason for passing a case on.
#[derive(Debug)]
pub(crate) struct PassOn {
    case: CaseId,
    traffic: Traffic,
    reason: Field,
    under_way: bool,
    /// Which party's ladder is climbed, where several were asked.
    at: usize,
    columns: u16,
}

impl PassOn {
    /// Asks for the reason.
    pub(crate) fn new(case: CaseId) -> Self {
        Self::of(Traffic::Operation, case)
    }

    /// The same for a case of a traffic class.
    pub(crate) fn of(traffic: Traffic, case: CaseId) -> Self {
        let reason = Field::line(hotline_casework::limits::REASON_BYTES_MAX);
        Self { case, traffic, reason, under_way: false, at: 0, columns: COLUMNS }
    }

    /// What may be passed on: each party that was asked and publishes a next desk.
    fn ways<'a>(&self, known: &'a Known) -> Vec<(&'a IncidentView, &'a Desk)> {
        known
            .incidents_in(self.traffic)
            .iter()
            .filter(|incident| incident.case == self.case && incident.may_escalate)
            .filter_map(|incident| Some((incident, incident.next_desk.as_ref()?)))
            .collect()
    }

    /// The way that is chosen.
    fn way<'a>(&self, known: &'a Known) -> Option<(&'a IncidentView, &'a Desk)> {
        let ways = self.ways(known);
        ways.get(self.at).or_else(|| ways.first()).copied()
    }

    fn send(&mut self, cx: &mut Cx<'_>) {
        let Some((incident, desk)) = self.way(cx.known) else {
            cx.warn(self.dead_end(cx.known, cx.look));
            return;
        };
        let reason = self.reason.text().trim().to_owned();
        if reason.is_empty() {
            cx.warn(cx.t("pass-on-no-reason"));
            return;
        }
        self.under_way = true;
        cx.ask(Ask::Command(Command::Escalate {
            case: self.case,
            traffic: self.traffic,
            party: incident.party.clone(),
            reason,
            expects: Some(Expected {
                asked_by: incident.asked_by,
                rung: incident.rung,
                next_desk: desk.clone(),
            }),
        }));
    }

    /// Why it goes nowhere, and the way on.
    fn dead_end(&self, known: &Known, look: &Look) -> String {
        let texts = &look.texts;
        let mut incidents = known.incidents_in(self.traffic).iter();
        let Some(incident) = incidents.find(|incident| incident.case == self.case) else {
            return texts.t("pass-on-no-incident").into_owned();
        };
        if incident.next_desk.is_some() {
            return texts.t("pass-on-not-yours").into_owned();
        }
        let desk = known.other_of_incident(incident);
        let voice = desk.as_ref().and_then(|desk| known.voice(desk));
        match (&desk, voice) {
            (Some(desk), Some((_, voice))) => {
                let values =
                    [("desk", desk.to_string().into()), ("number", voice.to_owned().into())];
                texts.with("pass-on-nowhere-call", &values)
            }
            _ => texts.t("pass-on-nowhere").into_owned(),
        }
    }

    /// To whom it goes, a sentence each.
    fn about(&self, known: &Known, look: &Look) -> Vec<String> {
        let texts = &look.texts;
        let Some((incident, desk)) = self.way(known) else {
            return vec![self.dead_end(known, look)];
        };
        let number = |count: usize| FluentValue::from(u64::try_from(count).unwrap_or(u64::MAX));
        let seats: Vec<_> = known.seats_of(desk).filter(|seat| seat.status == "active").collect();
        let unverified =
            seats.iter().filter(|seat| !matches!(&*seat.standing, "verified" | "self")).count();
        let rung = FluentValue::from(u64::from(incident.rung.saturating_add(1)));
        let values =
            [("rung", rung), ("count", number(seats.len())), ("unverified", number(unverified))];
        let mut lines = vec![texts.with("pass-on-rung", &values)];
        if seats.is_empty() {
            lines.push(texts.t("pass-on-empty").into_owned());
        }
        lines.push(match known.voice(desk) {
            Some((_, voice)) => texts.with("pass-on-voice", &[("number", voice.to_owned().into())]),
            None => texts.t("pass-on-no-voice").into_owned(),
        });
        let ways = self.ways(known).len();
        if ways > 1 {
            lines.push(texts.with("pass-on-ways", &[("count", number(ways))]));
        }
        lines
    }
}

impl Screen for PassOn {
    fn context(&self) -> Context {
        Context::PassOn
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::Send if !self.under_way => self.send(cx),
            _ => {}
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        self.columns = COLUMNS.min(cx.size.0).saturating_sub(2);
        let ways = self.ways(cx.known).len();
        match key.code {
            Code::Down if ways > 1 => self.at = (self.at + 1) % ways,
            Code::Up if ways > 1 => self.at = (self.at + ways - 1) % ways,
            _ => _ = type_key(&mut self.reason, key, cx.look.cells, self.columns),
        }
        Then::Stay
    }

    fn paste(&mut self, cx: &mut Cx<'_>, text: &str) -> Then {
        if !self.reason.insert(text) {
            let count = u64::try_from(self.reason.bytes()).unwrap_or(u64::MAX);
            cx.warn(cx.look.texts.with("compose-cut", &[("count", count.into())]));
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, _tag: u64, answer: Result<Answer, Failure>) -> Then {
        self.under_way = false;
        match answer {
            Ok(_) => {
                cx.tell(cx.t("pass-on-done"));
                Then::Close
            }
            Err(failure) => {
                cx.warn(failure.to_string());
                Then::Stay
            }
        }
    }

    fn place(&self, screen: Rect) -> Rect {
        middle(screen, COLUMNS, LINES)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.rule(0, look.dim());
        let way = self.way(view.known);
        let title = match way {
            Some((_, desk)) => {
                look.texts.with("pass-on-title", &[("desk", desk.to_string().into())])
            }
            None => view.t("pass-on-dead-end"),
        };
        let mut head = Vec::new();
        if self.traffic != Traffic::Operation {
            head.push(span("[EX]", look.exercise()));
            head.push(span(" ", look.plain()));
        }
        head.push(span(title, look.heading()));
        pen.line(1, 1, &head);
        // The reason and its name stand at the bottom, whatever is said above.
        let last = area.height.saturating_sub(1);
        let bottom = last.saturating_sub(3).max(2);
        let columns = pen.width().saturating_sub(2).max(1);
        let direction = look.texts.direction();
        let sentences = self.about(view.known, look);
        let wrapped =
            sentences.iter().flat_map(|text| look.cells.wrap(text, columns, 4, direction).lines);
        let style = if way.is_some() { look.plain() } else { look.wrong() };
        let end = if way.is_some() { bottom } else { last };
        for (y, row) in (2..end).zip(wrapped) {
            pen.row(1, y, &row, style);
        }
        if way.is_none() {
            pen.hints(last, Context::PassOn, &[Action::Back]);
            return;
        }
        pen.text(1, bottom, &view.t("pass-on-reason"), look.dim());
        pen.hints(last, Context::PassOn, &[Action::Send, Action::Back]);
        let field = rows(area, bottom + 1, last.saturating_sub(bottom + 1));
        let field = Rect { x: field.x + 1, width: field.width.saturating_sub(2), ..field };
        draw_field(view, &self.reason, field, buf, true);
    }
}
