//! An exercise that this seat runs or plays in: the console of its controller, and what a player
//! needs.

mod assess;
mod begin;
mod choose;
mod lines;
mod report;
mod say;
#[cfg(test)]
mod tests;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_protocol::ids::{MessageId, Traffic, UnixMillis};

use crate::ask::{Answer, Ask, CueView, ExercisesView, InjectView, LedView, News, PartView, Play};
use crate::engine::{Command, Failure};
use crate::vault::Found;

use super::super::choice::Choice;
use super::super::keys::{Action, Context};
use super::super::known::Known;
use super::super::look::Look;
use super::super::pen::{Pen, View, span};
use super::super::screen::{Cx, Screen, Then};
use super::case::exercise_rule;
use super::confirm::Confirm;
use super::detail::height;
use super::question::Question;
use assess::Assess;
use choose::Choose;
use lines::Line;
use report::SaveReport;
pub(crate) use say::Say;

/// Lines above what scrolls: the title, the band, the story's clock.
const HEAD: u16 = 3;

/// The screen of exercises.
#[derive(Debug, Default)]
pub(crate) struct Exercise {
    view: Option<ExercisesView>,
    /// Which of them, those that this seat runs first.
    which: usize,
    choice: Choice,
    /// The first line that is seen.
    first: usize,
    asked: Question,
    under_way: Option<u64>,
    /// The brief that was asked for, and its text.
    brief: Option<(MessageId, Option<String>)>,
    brief_asked: Question,
}

/// One of the exercises.
#[derive(Debug, Clone, Copy)]
enum One<'a> {
    Led(&'a LedView),
    Part(&'a PartView),
}

/// How far a story has come by now.
pub(crate) fn story(now: UnixMillis, as_of: UnixMillis, at: u64, factor: u64) -> u64 {
    let more = u64::try_from(now.since(as_of).as_millis()).unwrap_or(u64::MAX);
    at.saturating_add(more.saturating_mul(factor))
}

impl One<'_> {
    fn title(&self) -> &str {
        match self {
            Self::Led(led) => &led.title,
            Self::Part(part) => &part.title,
        }
    }

    /// The clock of the story.
    fn story(&self, now: UnixMillis) -> u64 {
        match self {
            Self::Led(led) if led.paused || led.waits || led.ended.is_some() => led.story,
            Self::Led(led) => story(now, led.as_of, led.story, u64::from(led.factor)),
            Self::Part(part) if part.paused || part.over => part.story,
            Self::Part(part) => story(now, part.as_of, part.story, u64::from(part.factor)),
        }
    }
}

/// The exercise under way that the main screen names: one that this seat runs, else one it plays in.
pub(crate) fn banner(known: &Known, look: &Look, now: UnixMillis) -> Option<String> {
    let led = known.exercises.led.iter().filter(|led| led.ended.is_none()).map(One::Led);
    let parts = known.exercises.parts.iter().filter(|part| !part.over).map(One::Part);
    let one = led.chain(parts).next()?;
    let state = lines::state(look, one);
    Some(format!("[EX] {}  {}  {state}", one.title(), crate::course::clock(one.story(now))))
}

impl Exercise {
    fn ask(&mut self, cx: &mut Cx<'_>) {
        self.asked.ask(cx, Ask::Exercises);
    }

    fn all(&self) -> Vec<One<'_>> {
        let Some(view) = &self.view else { return Vec::new() };
        view.led.iter().map(One::Led).chain(view.parts.iter().map(One::Part)).collect()
    }

    fn one(&self) -> Option<One<'_>> {
        let all = self.all();
        all.get(self.which % all.len().max(1)).copied()
    }

    /// How many things can be chosen: injects, or cues.
    fn entries(&self) -> usize {
        match self.one() {
            Some(One::Led(led)) => led.next.len() + led.came.len(),
            Some(One::Part(part)) => part.cues.len(),
            None => 0,
        }
    }

    fn inject(&self) -> Option<InjectView> {
        let Some(One::Led(led)) = self.one() else { return None };
        let place = self.choice.at(self.entries());
        led.next.iter().chain(&led.came).nth(place).cloned()
    }

    fn cue(&self) -> Option<(CueView, &PartView)> {
        let Some(One::Part(part)) = self.one() else { return None };
        Some((part.cues.get(self.choice.at(part.cues.len()))?.clone(), part))
    }

    /// The text of the brief, as far as it is here.
    fn brief_text(&self, part: &PartView) -> Option<&str> {
        let (id, text) = self.brief.as_ref()?;
        (*id == part.brief).then_some(text.as_deref()).flatten()
    }

    fn ask_brief(&mut self, cx: &mut Cx<'_>) {
        let Some(One::Part(part)) = self.one() else { return };
        let id = part.brief;
        if self.brief.as_ref().is_some_and(|(known, _)| *known == id) {
            return;
        }
        if self.brief_asked.ask(cx, Ask::Message(id.to_string())) {
            self.brief = Some((id, None));
        }
    }

    fn lines(&self, look: &Look, now: UnixMillis, columns: u16) -> Vec<Line> {
        match self.one() {
            None if self.view.is_none() => lines::sentence(look, columns, "talk-loading"),
            None => lines::sentence(look, columns, "exercise-none"),
            Some(One::Led(led)) => lines::led(look, columns, led, One::Led(led).story(now)),
            Some(One::Part(part)) => lines::part(look, columns, part, self.brief_text(part)),
        }
    }

    /// Does something about the exercise that this seat runs.
    fn lead(&mut self, cx: &mut Cx<'_>, play: Play) {
        if self.under_way.is_none() {
            let ask = Ask::Command(Command::Exercise(Box::new(play)));
            self.under_way = Some(cx.ask(ask));
        }
    }

    /// Moves: to the next entry where one is seen, else by a line.
    fn go(&mut self, cx: &Cx<'_>, action: Action) {
        let room = height(cx.size).saturating_sub(usize::from(HEAD) - 1).max(1);
        let lines = self.lines(cx.look, cx.now, cx.size.0.saturating_sub(2));
        let len = self.entries();
        let last = lines.len().saturating_sub(room);
        let place = |at: usize| lines.iter().position(|line| line.entry == Some(at));
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

impl Screen for Exercise {
    fn context(&self) -> Context {
        Context::Exercise
    }

    fn hints(&self) -> Option<&'static [Action]> {
        match self.one() {
            Some(One::Led(led)) if led.ended.is_none() => None,
            Some(One::Led(_)) => Some(&[
                Action::Assess,
                Action::Export,
                Action::Back,
                Action::Help,
                Action::NextPane,
                Action::BeginExercise,
                Action::HalfDown,
            ]),
            // Who plays leads nothing.
            Some(One::Part(_)) => Some(&[
                Action::Open,
                Action::Back,
                Action::Help,
                Action::Now,
                Action::NextPane,
                Action::HalfDown,
            ]),
            None => Some(&[Action::BeginExercise, Action::Back, Action::Now, Action::Help]),
        }
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.ask(cx);
    }

    fn news(&mut self, cx: &mut Cx<'_>, news: &News) -> Then {
        if matches!(news, News::Exercise | News::Missed) {
            self.ask(cx);
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if self.under_way == Some(tag) {
            self.under_way = None;
            if let Err(failure) = answer {
                cx.warn(failure.to_string());
            }
            self.ask(cx);
            return Then::Stay;
        }
        if self.brief_asked.is_for(tag) {
            let found = self.brief_asked.answered(cx, tag, answer);
            if let (Some(Answer::Message(Found::One(row))), Some((_, text))) =
                (found, self.brief.as_mut())
            {
                *text = Some(row.body);
            }
            return Then::Stay;
        }
        if let Some(Answer::Exercises(view)) = self.asked.answered(cx, tag, answer) {
            self.view = Some(*view);
            self.ask_brief(cx);
        }
        if self.asked.is_due() {
            self.ask(cx);
        }
        Then::Stay
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        let led = match self.one() {
            Some(One::Led(led)) if led.ended.is_none() => Some((led.paused, led.title.clone())),
            _ => None,
        };
        let no = self.inject().map(|inject| inject.no);
        match (action, led, no) {
            (Action::Back, ..) => return Then::Close,
            (Action::NextPane, ..) => {
                self.which = (self.which + 1) % self.all().len().max(1);
                self.choice.set(0);
                self.first = 0;
                self.ask_brief(cx);
            }
            (Action::Open, ..) => match self.cue() {
                Some((cue, part)) if cue.said.is_none() && !part.over => {
                    return Then::Open(Box::new(Say::cue(part, &cue)));
                }
                Some((cue, _)) if cue.said.is_some() => cx.tell(cx.t("exercise-cue-was-said")),
                _ => {}
            },
            (Action::Pause, Some((true, _)), _) => self.lead(cx, Play::Start),
            (Action::Pause, Some((false, _)), _) => self.lead(cx, Play::Pause),
            (Action::Fire, Some(_), Some(no)) => self.lead(cx, Play::Fire(no)),
            (Action::Skip, Some(_), Some(no)) => self.lead(cx, Play::Skip(no)),
            (Action::BranchMet, Some(_), Some(no)) => {
                self.lead(cx, Play::Branch { no, met: true });
            }
            (Action::BranchUnmet, Some(_), Some(no)) => {
                self.lead(cx, Play::Branch { no, met: false });
            }
            (Action::Hint, Some(_), Some(no)) => self.lead(cx, Play::Hint(no)),
            (Action::EndExercise, Some((_, title)), _) => {
                let lines =
                    vec![cx.look.texts.with("exercise-end-sure", &[("title", title.into())])];
                return Then::Open(Box::new(Confirm::new(lines, Then::Act(Action::Yes))));
            }
            (Action::BeginExercise, ..) => {
                let mut under_way = cx.known.exercises.led.iter().filter(|led| led.ended.is_none());
                match under_way.next() {
                    Some(led) => {
                        let values = [("title", led.title.clone().into())];
                        cx.warn(cx.look.texts.with("exercise-under-way", &values));
                    }
                    None => return Then::Open(Box::new(Choose::new())),
                }
            }
            (Action::Assess, ..) => match self.one() {
                Some(One::Led(led)) => return Then::Open(Box::new(Assess::new(led))),
                _ => cx.warn(cx.t("exercise-no-report")),
            },
            (Action::Export, ..) => match self.one() {
                Some(One::Led(led)) => return Then::Open(Box::new(SaveReport::new(led))),
                _ => cx.warn(cx.t("exercise-no-report")),
            },
            (Action::Yes, Some(_), _) => self.lead(cx, Play::End { words: String::new() }),
            (
                Action::Pause
                | Action::Fire
                | Action::Skip
                | Action::BranchMet
                | Action::BranchUnmet
                | Action::Hint
                | Action::EndExercise,
                ..,
            ) => cx.warn(cx.t("exercise-not-led")),
            (action, ..) => self.go(cx, action),
        }
        Then::Stay
    }

    fn next_tick(&self, now: UnixMillis) -> Option<UnixMillis> {
        // The story's clock is seen to go.
        self.one().map(|_| UnixMillis((now.0 / 1_000 + 1) * 1_000))
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let lines = self.lines(look, view.now, area.width.saturating_sub(2));
        let title =
            self.one().map_or_else(|| view.t("exercise-title"), |one| one.title().to_owned());
        let count = self.all().len();
        let right = if count > 1 {
            vec![span(format!("{}/{count} ", self.which % count + 1), look.dim())]
        } else {
            Vec::new()
        };
        pen.ends(1, 0, &[span(title, look.heading())], &right);
        exercise_rule(&mut pen, look, Traffic::Exercise);
        if let Some(one) = self.one() {
            let (left, right) = lines::clock_line(look, one, one.story(view.now));
            pen.ends(1, 2, &left, &right);
        }
        let chosen = self.choice.at(self.entries());
        let room = pen.height().saturating_sub(usize::from(HEAD));
        let first = self.first.min(lines.len().saturating_sub(room));
        for (line, y) in lines.iter().skip(first).take(room).zip(HEAD..) {
            if let Some((row, style)) = &line.row {
                pen.row(1, y, row, *style);
            }
            pen.ends(1, y, &line.left, &line.right);
            if line.entry == Some(chosen) {
                pen.ground(y, look.chosen());
            }
        }
    }
}
