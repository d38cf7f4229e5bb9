//! Saying something in an exercise: a cue, as it is or in words of one's own, or a few words in one
//! of its cases.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_casework::{Kind, limits::SUBJECT_BYTES_MAX};
use hotline_protocol::address::Address;
use hotline_protocol::ids::{CaseId, ExerciseId, MessageId, Precedence, Traffic};

use crate::ask::{Answer, Ask, CueView, PartView, Play};
use crate::engine::{Command, Failure, NewMessage};
use crate::limits::BODY_BYTES_MAX;

use super::super::super::event::Key;
use super::super::super::keys::{Action, Context};
use super::super::super::pen::{Pen, View, rows, span};
use super::super::super::screen::{Cx, Screen, Then};
use super::super::super::text::Field;
use super::super::super::typing::{draw_field, type_key};
use super::super::case::exercise_rule;

/// Lines above the text: the title, the band, to whom, the subject, a blank.
const HEAD: u16 = 5;

/// Columns of the names of fields.
const NAMES: u16 = 12;

/// What is said.
#[derive(Debug)]
enum What {
    /// A cue: its exercise, number and what it was.
    Cue(ExerciseId, u16, String, String),
    /// Plain words in a case.
    Case(CaseId, Vec<Address>, Option<MessageId>),
}

/// The form.
#[derive(Debug)]
pub(crate) struct Say {
    what: What,
    /// Kind, precedence and addressees, for the person.
    about: String,
    subject: Field,
    body: Field,
    in_body: bool,
    under_way: Option<u64>,
}

impl Say {
    /// Says a cue.
    pub(super) fn cue(part: &PartView, cue: &CueView) -> Self {
        let to: Vec<String> = cue.to.iter().map(ToString::to_string).collect();
        let about = format!("{} {}  {}", cue.kind, cue.precedence.word(), to.join(", "));
        let what = What::Cue(part.exercise, cue.no, cue.subject.clone(), cue.body.clone());
        Self::new(what, about, &cue.subject, &cue.body)
    }

    /// Says a few words in a case of an exercise.
    pub(crate) fn in_case(
        case: CaseId,
        to: Vec<Address>,
        answers: Option<MessageId>,
        subject: &str,
    ) -> Self {
        let names: Vec<String> = to.iter().map(ToString::to_string).collect();
        Self::new(What::Case(case, to, answers), names.join(", "), subject, "")
    }

    fn new(what: What, about: String, subject: &str, body: &str) -> Self {
        let mut form = Self {
            what,
            about,
            subject: Field::line(SUBJECT_BYTES_MAX),
            body: Field::page(BODY_BYTES_MAX),
            in_body: true,
            under_way: None,
        };
        form.subject.set(subject);
        form.body.set(body);
        form
    }

    const fn field(&mut self) -> &mut Field {
        if self.in_body { &mut self.body } else { &mut self.subject }
    }

    fn command(&self) -> Command {
        let (subject, body) = (self.subject.text().trim(), self.body.text().trim());
        match &self.what {
            What::Cue(exercise, no, put_subject, put_body) => {
                let other = |text: &str, put: &str| {
                    (text != put.trim() && !text.is_empty()).then(|| text.to_owned())
                };
                Command::Exercise(Box::new(Play::Say {
                    exercise: Some(*exercise),
                    no: *no,
                    subject: other(subject, put_subject),
                    body: other(body, put_body),
                }))
            }
            What::Case(case, to, answers) => Command::Send(Box::new(NewMessage {
                to: to.clone(),
                info: Vec::new(),
                kind: Kind::Txt.to_string(),
                fields: Vec::new(),
                precedence: Precedence::Routine,
                traffic: Traffic::Exercise,
                tlp: hotline_casework::Tlp::default().to_string(),
                case: Some(*case),
                in_reply_to: *answers,
                subject: subject.to_owned(),
                body: body.to_owned(),
                language: String::new(),
                note: false,
                automated: None,
                accept: Vec::new(),
                attachments: Vec::new(),
            })),
        }
    }
}

impl Screen for Say {
    fn context(&self) -> Context {
        Context::Form
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::NextField | Action::PreviousField => self.in_body = !self.in_body,
            Action::Send if self.subject.text().trim().is_empty() => {
                self.in_body = false;
                cx.warn(cx.t("exercise-no-subject"));
            }
            Action::Send if self.under_way.is_none() => {
                self.under_way = Some(cx.ask(Ask::Command(self.command())));
            }
            _ => {}
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        let columns = cx.size.0.saturating_sub(2);
        let cells = cx.look.cells;
        type_key(self.field(), key, cells, columns);
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        self.field().insert(text);
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if self.under_way != Some(tag) {
            return Then::Stay;
        }
        self.under_way = None;
        match answer {
            Ok(_) => {
                cx.tell(cx.t("exercise-said"));
                Then::Close
            }
            Err(failure) => {
                cx.warn(failure.to_string());
                Then::Stay
            }
        }
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let title = match self.what {
            What::Cue(..) => "exercise-say-cue",
            What::Case(..) => "exercise-say-case",
        };
        pen.text(1, 0, &view.t(title), look.heading());
        exercise_rule(&mut pen, look, Traffic::Exercise);
        pen.line(1, 2, &[span(self.about.clone(), look.plain())]);
        let style = if self.in_body { look.dim() } else { look.bold() };
        pen.text(1, 3, &view.t("exercise-subject"), style);
        let place = rows(area, 3, 1);
        let place = Rect {
            x: place.x.saturating_add(NAMES),
            width: place.width.saturating_sub(NAMES + 1),
            ..place
        };
        draw_field(view, &self.subject, place, buf, !self.in_body);
        let place = rows(area, HEAD, area.height.saturating_sub(HEAD));
        let place =
            Rect { x: place.x.saturating_add(1), width: place.width.saturating_sub(2), ..place };
        draw_field(view, &self.body, place, buf, self.in_body);
    }
}
