//! What people judge of an exercise for its report: how each objective was met, what went well, what
//! was missing, and what will be done about it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_exercise::limits::LINE_BYTES_MAX;
use hotline_exercise::{Assessment, Corrective, Rating};
use hotline_protocol::ids::{ExerciseId, Traffic};

use crate::ask::{Answer, Ask, LedView, Play};
use crate::engine::{Command, Failure};

use super::super::super::event::{Code, Key};
use super::super::super::keys::{Action, Context};
use super::super::super::look::Look;
use super::super::super::pen::{Pen, Span, View, rows, span};
use super::super::super::screen::{Cx, Screen, Then};
use super::super::super::text::Field;
use super::super::super::typing::{draw_field, type_key};
use super::super::case::exercise_rule;
use super::super::question::Question;

/// Lines above the form: the title, the band, a blank.
const HEAD: u16 = 3;

/// Lines below it: a blank, and the objective that is rated in full.
const FOOT: u16 = 4;

/// What can be written, by the keys of their names: a strength, a gap, and three parts of an action.
const WORDS: [&str; 5] = [
    "exercise-strength",
    "exercise-gap",
    "exercise-corrective",
    "exercise-corrective-owner",
    "exercise-corrective-due",
];

/// The form.
#[derive(Debug)]
pub(super) struct Assess {
    exercise: ExerciseId,
    title: String,
    asked: Question,
    /// Objectives, once the record is here.
    objectives: Vec<String>,
    /// What is kept of it.
    said: Assessment,
    ratings: Vec<Option<Rating>>,
    words: [Field; WORDS.len()],
    /// Whether what was said before is left out.
    anew: bool,
    at: usize,
    under_way: Option<(u64, Assessment)>,
}

/// What can be entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Objective(usize),
    Words(usize),
    /// Whether what was said before stays.
    Before,
}

impl Assess {
    /// The form for an exercise that this seat runs.
    pub(super) fn new(led: &LedView) -> Self {
        Self {
            exercise: led.exercise,
            title: led.title.clone(),
            asked: Question::default(),
            objectives: Vec::new(),
            said: Assessment::default(),
            ratings: Vec::new(),
            words: WORDS.map(|_| Field::line(LINE_BYTES_MAX)),
            anew: false,
            at: 0,
            under_way: None,
        }
    }

    const fn len(&self) -> usize {
        self.objectives.len() + WORDS.len() + 1
    }

    const fn field(&self, place: usize) -> At {
        match place.checked_sub(self.objectives.len()) {
            None => At::Objective(place),
            Some(word) if word < WORDS.len() => At::Words(word),
            Some(_) => At::Before,
        }
    }

    const fn go(&mut self, forward: bool) {
        let by = if forward { 1 } else { self.len() - 1 };
        self.at = (self.at + by) % self.len();
    }

    /// The next choice of the field, or the one before.
    fn turn(&mut self, forward: bool) {
        match self.field(self.at) {
            At::Objective(place) => {
                let Some(rating) = self.ratings.get_mut(place) else { return };
                // One place more than there are ratings: none.
                let len = Rating::ALL.len() + 1;
                let now = rating.and_then(|rating| Rating::ALL.iter().position(|r| *r == rating));
                let now = now.map_or(0, |at| at + 1);
                let next = if forward { now + 1 } else { now + len - 1 } % len;
                *rating = next.checked_sub(1).and_then(|at| Rating::ALL.get(at)).copied();
            }
            At::Before => self.anew = !self.anew,
            At::Words(_) => {}
        }
    }

    /// What is to be kept; or the place of a part of an action that is missing.
    fn assessment(&self) -> Result<Assessment, usize> {
        let mut said = if self.anew { Assessment::default() } else { self.said.clone() };
        said.ratings.clone_from(&self.ratings);
        // As the command line writes it: nothing behind the last that is rated.
        while said.ratings.last() == Some(&None) {
            said.ratings.pop();
        }
        let words = self.words.each_ref().map(|field| field.text().trim().to_owned());
        let [strength, gap, what, owner, due] = words;
        said.strengths.extend(Some(strength).filter(|text| !text.is_empty()));
        said.gaps.extend(Some(gap).filter(|text| !text.is_empty()));
        let parts = [&what, &owner, &due];
        match parts.iter().position(|part| part.is_empty()) {
            None => said.corrective.push(Corrective { what, owner, due }),
            Some(_) if parts.iter().all(|part| part.is_empty()) => {}
            Some(missing) => return Err(self.objectives.len() + 2 + missing),
        }
        Ok(said)
    }

    fn keep(&mut self, cx: &mut Cx<'_>) {
        match self.assessment() {
            Err(place) => {
                self.at = place;
                cx.warn(cx.t("exercise-corrective-parts"));
            }
            Ok(said) => {
                let play = Play::Assess { exercise: self.exercise, assessment: said.clone() };
                let ask = Ask::Command(Command::Exercise(Box::new(play)));
                self.under_way = Some((cx.ask(ask), said));
            }
        }
    }

    /// What stands at a place that is chosen and not written.
    fn chosen(&self, look: &Look, at: At) -> Option<String> {
        let texts = &look.texts;
        let key = match at {
            At::Objective(place) => match self.ratings.get(place).copied().flatten() {
                None => "exercise-not-rated",
                Some(Rating::Performed) => "exercise-rated-performed",
                Some(Rating::SomeChallenges) => "exercise-rated-some",
                Some(Rating::MajorChallenges) => "exercise-rated-major",
                Some(Rating::Unable) => "exercise-rated-unable",
            },
            At::Before if self.anew => "exercise-before-left",
            At::Before => {
                let count = |len: usize| u64::try_from(len).unwrap_or(u64::MAX).into();
                let values = [
                    ("strengths", count(self.said.strengths.len())),
                    ("gaps", count(self.said.gaps.len())),
                    ("actions", count(self.said.corrective.len())),
                ];
                return Some(texts.with("exercise-before-kept", &values));
            }
            At::Words(_) => return None,
        };
        Some(texts.t(key).into_owned())
    }

    fn name(&self, look: &Look, place: usize) -> String {
        match self.field(place) {
            At::Objective(place) => {
                let number = u64::try_from(place + 1).unwrap_or(u64::MAX);
                look.texts.with("exercise-objective", &[("number", number.into())])
            }
            At::Words(word) => {
                WORDS.get(word).map_or_else(String::new, |key| look.texts.t(key).into_owned())
            }
            At::Before => look.texts.t("exercise-before").into_owned(),
        }
    }
}

impl Screen for Assess {
    fn context(&self) -> Context {
        Context::Form
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.asked.ask(cx, Ask::ExerciseRecord(Some(self.exercise.to_string())));
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::NextField => self.go(true),
            Action::PreviousField => self.go(false),
            Action::NextChoice => self.turn(true),
            Action::PreviousChoice => self.turn(false),
            Action::Send if self.under_way.is_none() && !self.asked.is_under_way() => self.keep(cx),
            _ => {}
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        match (self.field(self.at), key.code) {
            (_, Code::Enter | Code::Down) => self.go(true),
            (_, Code::Up) => self.go(false),
            (At::Words(word), _) => {
                if let Some(field) = self.words.get_mut(word) {
                    type_key(field, key, cx.look.cells, cx.size.0);
                }
            }
            (_, Code::Right | Code::Char(' ')) => self.turn(true),
            (_, Code::Left) => self.turn(false),
            _ => {}
        }
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        if let At::Words(word) = self.field(self.at)
            && let Some(field) = self.words.get_mut(word)
        {
            field.insert(text.trim());
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if let Some((_, said)) = self.under_way.take_if(|(asked, _)| *asked == tag) {
            match answer {
                Ok(_) => {
                    self.said = said;
                    self.anew = false;
                    self.words = WORDS.map(|_| Field::line(LINE_BYTES_MAX));
                    cx.tell(cx.t("exercise-assessed"));
                }
                // What was written stays.
                Err(failure) => cx.warn(failure.to_string()),
            }
            return Then::Stay;
        }
        if !self.asked.is_for(tag) {
            return Then::Stay;
        }
        let Some(Answer::ExerciseRecord(Some(record))) = self.asked.answered(cx, tag, answer)
        else {
            cx.warn(cx.t("exercise-no-report"));
            return Then::Close;
        };
        let run = record.run();
        self.objectives = run.map(|run| run.scenario().objectives.clone()).unwrap_or_default();
        self.said = record.assessment;
        self.ratings.clone_from(&self.said.ratings);
        self.ratings.resize(self.objectives.len(), None);
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let title = [("title", self.title.clone().into())];
        pen.text(1, 0, &look.texts.with("exercise-assess", &title), look.heading());
        exercise_rule(&mut pen, look, Traffic::Exercise);
        if self.asked.is_under_way() {
            pen.text(1, HEAD, &view.t("talk-loading"), look.dim());
            return;
        }
        let names: Vec<String> = (0..self.len()).map(|place| self.name(look, place)).collect();
        let wide = names.iter().map(|name| look.cells.width(name)).max().unwrap_or(0);
        let column = u16::try_from(wide).unwrap_or(0).min(area.width / 2).saturating_add(3);
        let room = area.height.saturating_sub(HEAD + FOOT).max(1);
        // What is entered is seen.
        let first = (self.at + 1).saturating_sub(usize::from(room));
        for (place, y) in (first..self.len()).zip(HEAD..HEAD.saturating_add(room)) {
            let here = place == self.at;
            let at = self.field(place);
            let mut pen = Pen::new(look, buf, area);
            let style = if here { look.bold() } else { look.dim() };
            pen.text(1, y, names.get(place).map_or("", String::as_str), style);
            if let (At::Words(word), line) = (at, rows(area, y, 1))
                && let Some(field) = self.words.get(word)
            {
                let x = line.x.saturating_add(column);
                let line = Rect { x, width: line.width.saturating_sub(column + 1), ..line };
                draw_field(view, field, line, buf, here);
                continue;
            }
            let style = if here { look.chosen() } else { look.plain() };
            let value = Span { style, ..span(self.chosen(look, at).unwrap_or_default(), style) };
            let objective = match at {
                At::Objective(place) if !here => self.objectives.get(place),
                _ => None,
            };
            let objective = objective.map_or_else(String::new, |text| format!("  {text}"));
            pen.line(column, y, &[value, span(objective, look.dim())]);
        }
        if let At::Objective(place) = self.field(self.at)
            && let Some(text) = self.objectives.get(place)
        {
            let columns = usize::from(area.width.saturating_sub(2).max(1));
            let direction = look.texts.direction();
            let wrapped = look.cells.wrap(text, columns, usize::from(FOOT - 1), direction);
            let top = area.height.saturating_sub(FOOT - 1);
            let mut pen = Pen::new(look, buf, area);
            for (row, y) in wrapped.lines.iter().zip(top..area.height) {
                pen.row(1, y, row, look.plain());
            }
        }
    }
}
