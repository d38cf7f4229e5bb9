//! The after-action report of an exercise, saved in one of its forms.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_protocol::ids::{CaseId, ExerciseId, Traffic};

use crate::ask::{Answer, Ask, ExerciseRecord, LedView};
use crate::engine::Failure;
use crate::exercises::report;

use super::super::super::event::{Form, Key, Paper, Papered};
use super::super::super::keys::{Action, Context};
use super::super::super::pen::View;
use super::super::super::screen::{Cx, Screen, Then};
use super::super::save_as::{SaveAs, place};

/// What files of each form end with, as [`Form::ALL`] has them.
const ENDINGS: [&str; 3] = [Form::ALL[0].ending(), Form::ALL[1].ending(), Form::ALL[2].ending()];

/// What is on its way.
#[derive(Debug)]
enum Stage {
    Typing,
    /// What the controller has of it.
    Record(u64),
    /// The hash over the messages of this case, for the report.
    Dossier(u64, Box<ExerciseRecord>, Vec<CaseId>),
}

/// In which form and where.
#[derive(Debug)]
pub(super) struct SaveReport {
    exercise: ExerciseId,
    /// Whether it is still under way.
    unfinished: bool,
    file: SaveAs,
    stage: Stage,
}

impl SaveReport {
    /// Asks in which form and where.
    pub(super) fn new(led: &LedView) -> Self {
        let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
        Self {
            exercise: led.exercise,
            unfinished: led.ended.is_none(),
            file: SaveAs::new(&ENDINGS, led.scenario.chars().filter(plain).collect()),
            stage: Stage::Typing,
        }
    }

    fn form(&self) -> Form {
        Form::ALL.get(self.file.form()).copied().unwrap_or(Form::Html)
    }

    /// Asks for the next hash, or writes the report.
    fn go_on(&mut self, cx: &mut Cx<'_>, record: Box<ExerciseRecord>, mut cases: Vec<CaseId>) {
        if let Some(case) = cases.pop() {
            let ask = Ask::Dossier {
                case,
                traffic: Traffic::Exercise,
                language: "en".to_owned(),
                zone: "UTC".to_owned(),
            };
            self.stage = Stage::Dossier(cx.ask(ask), record, cases);
            return;
        }
        self.stage = Stage::Typing;
        let Some(text) = report(&record, self.form()) else {
            cx.warn(cx.t("exercise-no-report"));
            return;
        };
        if let Some(path) = self.file.wanted(cx) {
            self.file.write(cx, Paper::Put { path, bytes: text.into_bytes() });
        }
    }
}

impl Screen for SaveReport {
    fn context(&self) -> Context {
        Context::File
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::Export if matches!(self.stage, Stage::Typing) => {
                if self.file.wanted(cx).is_some() {
                    let ask = Ask::ExerciseRecord(Some(self.exercise.to_string()));
                    self.stage = Stage::Record(cx.ask(ask));
                }
            }
            action => self.file.act(action),
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        self.file.key(cx, key);
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        self.file.paste(text);
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        match (std::mem::replace(&mut self.stage, Stage::Typing), answer) {
            (Stage::Record(asked), Ok(Answer::ExerciseRecord(Some(record)))) if asked == tag => {
                let cases = record.cases.clone();
                self.go_on(cx, record, cases);
            }
            (Stage::Record(asked), Ok(_)) if asked == tag => cx.warn(cx.t("exercise-no-report")),
            (Stage::Dossier(asked, mut record, cases), Ok(answer)) if asked == tag => {
                if let Answer::Dossier(Some((dossier, _))) = answer
                    && let Ok(hash) = dossier.record.parse()
                {
                    let named = !dossier.reference.is_empty();
                    let name = if named { dossier.reference } else { dossier.case };
                    record.cast.dossiers.insert(name, hash);
                }
                self.go_on(cx, record, cases);
            }
            (Stage::Record(asked) | Stage::Dossier(asked, ..), Err(failure)) if asked == tag => {
                cx.warn(failure.to_string());
            }
            (stage, _) => self.stage = stage,
        }
        Then::Stay
    }

    fn papered(&mut self, cx: &mut Cx<'_>, tag: u64, what: &Result<Papered, String>) -> Then {
        self.file.papered(cx, tag, what)
    }

    fn place(&self, screen: Rect) -> Rect {
        place(screen)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let sentence = view.t(match (self.unfinished, self.form()) {
            (true, _) => "exercise-report-unfinished",
            (false, Form::Html) => "exercise-report-html",
            (false, Form::Json) => "exercise-report-json",
            (false, Form::Text) => "exercise-report-text",
        });
        self.file.draw(view, (area, buf), &view.t("exercise-report"), &sentence);
    }
}
