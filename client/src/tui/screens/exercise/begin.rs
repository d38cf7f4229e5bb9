//! Who plays a scenario and how fast it runs, before anybody is told.

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_exercise::limits::TIME_FACTOR_MAX;
use hotline_protocol::address::Seat;
use hotline_protocol::ids::Traffic;

use crate::ask::{Answer, Ask, Play};
use crate::course::{clock, span as long};
use crate::engine::{Command, Failure};
use crate::exercises::proposed;

use super::super::super::asks::What;
use super::super::super::event::{Code, Key};
use super::super::super::keys::{Action, Context};
use super::super::super::known::Known;
use super::super::super::look::Look;
use super::super::super::pen::{Pen, Span, View, rows, span};
use super::super::super::screen::{Cx, Screen, Then};
use super::super::super::text::Field;
use super::super::super::typing::{draw_field, type_key};
use super::super::case::exercise_rule;
use super::super::confirm::Confirm;
use super::choose::{Read, millis};

/// Lines above the form: the title, the band, how long it takes, a blank.
const HEAD: u16 = 4;

/// Widest column of the names of fields.
const NAMES_MAX: usize = 34;

/// Figures of a factor.
const FACTOR_BYTES_MAX: usize = 3;

/// The form.
#[derive(Debug)]
pub(super) struct Begin {
    read: Read,
    /// Who may be chosen.
    seats: Vec<Seat>,
    /// Who plays each player.
    cast: Vec<Option<Seat>>,
    factor: Field,
    /// Whether players are told and the story begins later.
    wait: bool,
    at: usize,
    under_way: Option<u64>,
}

/// What can be entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Who plays this player.
    Player(usize),
    Factor,
    Start,
}

impl Begin {
    /// The form, with those who might play.
    pub(super) fn new(known: &Known, read: Read) -> Self {
        let active = known.seats().iter().filter(|view| view.status == "active");
        let me = known.me();
        let other = |seat: &&Seat| me.is_none_or(|me| me.desk != seat.desk);
        let seats: Vec<Seat> = active.map(|view| &view.seat).filter(other).cloned().collect();
        let mut cast = me.map(|me| proposed(&read.scenario, &seats, me)).unwrap_or_default();
        let cast = read.scenario.players.iter().map(|player| cast.remove(&player.name)).collect();
        let mut factor = Field::line(FACTOR_BYTES_MAX);
        factor.set(&read.scenario.time_factor.to_string());
        Self { read, seats, cast, factor, wait: false, at: 0, under_way: None }
    }

    const fn len(&self) -> usize {
        self.cast.len() + 2
    }

    const fn field(&self) -> At {
        match self.at.checked_sub(self.cast.len()) {
            None => At::Player(self.at),
            Some(0) => At::Factor,
            Some(_) => At::Start,
        }
    }

    /// The next choice of the field, or the one before.
    fn turn(&mut self, forward: bool) {
        match self.field() {
            At::Player(place) => {
                let Some(chosen) = self.cast.get_mut(place) else { return };
                // One place more than there are seats: nobody.
                let len = self.seats.len() + 1;
                let now =
                    chosen.as_ref().and_then(|seat| self.seats.iter().position(|s| s == seat));
                let now = now.map_or(0, |at| at + 1);
                let next = if forward { now + 1 } else { now + len - 1 } % len;
                *chosen = next.checked_sub(1).and_then(|at| self.seats.get(at)).cloned();
            }
            At::Start => self.wait = !self.wait,
            At::Factor => {}
        }
    }

    fn speed(&self) -> Option<u32> {
        let factor = self.factor.text().trim().parse().ok();
        factor.filter(|factor| (1..=TIME_FACTOR_MAX).contains(factor))
    }

    /// How long it takes at most.
    fn lasts(&self, look: &Look) -> Option<String> {
        let stop = millis(self.read.scenario.stop.at);
        let life = stop / u64::from(self.speed()?);
        let values = [("time", clock(stop).into()), ("life", long(life).into())];
        Some(look.texts.with("exercise-lasts", &values))
    }

    /// What is asked of the engine; or what is wrong, and where.
    fn play(&self, look: &Look) -> Result<Play, (String, usize)> {
        let texts = &look.texts;
        let mut cast = BTreeMap::new();
        for (place, (player, seat)) in self.read.scenario.players.iter().zip(&self.cast).enumerate()
        {
            let Some(seat) = seat else {
                let values = [("player", player.name.clone().into())];
                return Err((texts.with("exercise-no-seat", &values), place));
            };
            if cast.values().any(|other| other == seat) {
                let values = [("seat", seat.to_string().into())];
                return Err((texts.with("exercise-seat-twice", &values), place));
            }
            cast.insert(player.name.clone(), seat.clone());
        }
        let Some(factor) = self.speed() else {
            let values = [("most", TIME_FACTOR_MAX.into())];
            return Err((texts.with("exercise-bad-factor", &values), self.cast.len()));
        };
        let scenario = self.read.text.clone();
        Ok(Play::Run { scenario, cast, factor: Some(factor), wait: self.wait })
    }

    /// Asks before anybody is told.
    fn sure(&mut self, cx: &mut Cx<'_>) -> Then {
        if let Err((why, place)) = self.play(cx.look) {
            self.at = place;
            cx.warn(why);
            return Then::Stay;
        }
        let texts = &cx.look.texts;
        let count = u64::try_from(self.cast.len()).unwrap_or(u64::MAX);
        let values = [("title", self.read.scenario.title.clone().into()), ("count", count.into())];
        let key = if self.wait { "exercise-tell-sure" } else { "exercise-begin-sure" };
        let mut lines = vec![texts.with(key, &values)];
        lines.extend(self.lasts(cx.look));
        for (player, seat) in self.read.scenario.players.iter().zip(&self.cast) {
            let seat = seat.as_ref().map(ToString::to_string).unwrap_or_default();
            lines.push(format!("{}: {seat}", player.name));
        }
        Then::Open(Box::new(Confirm::new(lines, Then::Act(Action::Yes))))
    }
}

impl Screen for Begin {
    fn context(&self) -> Context {
        Context::Form
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::NextField => self.at = (self.at + 1) % self.len(),
            Action::PreviousField => self.at = (self.at + self.len() - 1) % self.len(),
            Action::NextChoice => self.turn(true),
            Action::PreviousChoice => self.turn(false),
            Action::Send if self.under_way.is_none() => return self.sure(cx),
            Action::Yes if self.under_way.is_none() => {
                if let Ok(play) = self.play(cx.look) {
                    let ask = Ask::Command(Command::Exercise(Box::new(play)));
                    self.under_way = Some(cx.ask(ask));
                }
            }
            _ => {}
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        match (self.field(), key.code) {
            (_, Code::Enter | Code::Down) => self.at = (self.at + 1) % self.len(),
            (_, Code::Up) => self.at = (self.at + self.len() - 1) % self.len(),
            (At::Factor, _) => {
                type_key(&mut self.factor, key, cx.look.cells, cx.size.0);
            }
            (_, Code::Right | Code::Char(' ')) => self.turn(true),
            (_, Code::Left) => self.turn(false),
            _ => {}
        }
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        if self.field() == At::Factor {
            self.factor.insert(text.trim());
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if self.under_way != Some(tag) {
            return Then::Stay;
        }
        self.under_way = None;
        match answer {
            Ok(_) => {
                cx.tell(cx.t(if self.wait { "exercise-told" } else { "exercise-begun" }));
                cx.stale(What::Exercises);
                // On the console it is seen.
                Then::Act(Action::Exercise)
            }
            Err(failure) => {
                cx.warn(failure.to_string());
                Then::Stay
            }
        }
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let names = self.read.scenario.players.iter().map(|player| player.name.clone());
        let names: Vec<String> =
            names.chain([view.t("exercise-speed"), view.t("exercise-start")]).collect();
        let wide = names.iter().map(|name| look.cells.width(name)).max().unwrap_or(0);
        let column = u16::try_from(wide.min(NAMES_MAX) + 2).unwrap_or(0);
        let mut pen = Pen::new(look, buf, area);
        let title = [("title", self.read.scenario.title.clone().into())];
        pen.text(1, 0, &look.texts.with("exercise-who-plays", &title), look.heading());
        exercise_rule(&mut pen, look, Traffic::Exercise);
        if let Some(lasts) = self.lasts(look) {
            pen.text(1, 2, &lasts, look.dim());
        }
        let room = area.height.saturating_sub(HEAD).max(1);
        // What is typed into is seen.
        let first = (self.at + 1).saturating_sub(usize::from(room));
        for (place, y) in (first..self.len()).zip(HEAD..HEAD.saturating_add(room)) {
            let here = place == self.at;
            let style = if here { look.bold() } else { look.dim() };
            let mut pen = Pen::new(look, buf, area);
            pen.text(1, y, names.get(place).map_or("", String::as_str), style);
            let player = self.read.scenario.players.get(place);
            let value = match self.cast.get(place) {
                Some(Some(seat)) => span(seat.to_string(), look.plain()),
                Some(None) => span(view.t("exercise-nobody"), look.wrong()),
                None if place == self.cast.len() => {
                    let line = rows(area, y, 1);
                    let line = Rect {
                        x: line.x.saturating_add(column),
                        width: line.width.saturating_sub(column + 1),
                        ..line
                    };
                    draw_field(view, &self.factor, line, buf, here);
                    continue;
                }
                None if self.wait => span(view.t("exercise-start-later"), look.plain()),
                None => span(view.t("exercise-start-now"), look.plain()),
            };
            let plays = player.map_or_else(String::new, |player| format!("  {}", player.plays));
            let value = if here { Span { style: look.chosen(), ..value } } else { value };
            pen.line(column, y, &[value, span(plays, look.dim())]);
        }
    }
}
