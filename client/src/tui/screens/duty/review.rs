//! What a colleague would be given, case by case, before it is handed over.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_protocol::address::Seat;
use hotline_protocol::ids::{CaseId, Traffic};

use crate::ask::{Answer, Ask};
use crate::engine::{Command, Failure, HandingOver, Outcome};

use super::super::super::keys::{Action, Context};
use super::super::super::look::Look;
use super::super::super::pen::{Pen, View};
use super::super::super::screen::{Cx, Screen, Then};
use super::super::super::sheet::{Scrolled, Sheet};
use super::super::detail::{columns, height, page};

/// A case on its way.
#[derive(Debug)]
struct Given {
    case: CaseId,
    /// What would be given; none while it is not known.
    what: Option<Result<HandingOver, String>>,
    /// Whether it has been handed over.
    done: bool,
}

/// The review.
#[derive(Debug)]
pub(super) struct Review {
    to: Seat,
    note: String,
    cases: Vec<Given>,
    asked: Option<u64>,
    /// The handover that is under way.
    under_way: Option<u64>,
    messages: usize,
    scrolled: Scrolled,
}

impl Review {
    /// What of these cases goes to whom.
    pub(super) fn new(to: Seat, cases: Vec<CaseId>, note: String) -> Self {
        let given = |case| Given { case, what: None, done: false };
        let cases = cases.into_iter().map(given).collect();
        let scrolled = Scrolled::default();
        Self { to, note, cases, asked: None, under_way: None, messages: 0, scrolled }
    }

    /// Asks for the next case that is not known, one at a time.
    fn look_up(&mut self, cx: &mut Cx<'_>) {
        if self.asked.is_some() {
            return;
        }
        if let Some(given) = self.cases.iter().find(|given| given.what.is_none()) {
            let (case, traffic, note) = (given.case, Traffic::Operation, self.note.clone());
            self.asked = Some(cx.ask(Ask::HandingOver { case, traffic, note }));
        }
    }

    fn is_known(&self) -> bool {
        self.cases.iter().all(|given| given.what.is_some())
    }

    /// Hands the next case over; whether there is one.
    fn send_next(&mut self, cx: &mut Cx<'_>) -> bool {
        let next = |given: &&Given| !given.done && matches!(given.what, Some(Ok(_)));
        let Some(given) = self.cases.iter().find(next) else { return false };
        self.under_way = Some(cx.ask(Ask::Command(Command::HandOver {
            case: given.case,
            traffic: Traffic::Operation,
            to: Some(self.to.clone()),
            note: self.note.clone(),
            rows: Vec::new(),
        })));
        true
    }

    fn sheet(&self, look: &Look) -> Sheet {
        let mut sheet = Sheet::default();
        let texts = &look.texts;
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX).into();
        sheet.text(texts.t("handover-what"), look.plain());
        for given in &self.cases {
            sheet.blank();
            match &given.what {
                None => sheet.text(texts.t("talk-loading"), look.dim()),
                Some(Err(why)) => sheet.text(why.clone(), look.wrong()),
                Some(Ok(what)) => {
                    let name = if what.reference.is_empty() {
                        what.case.to_string()
                    } else {
                        what.reference.clone()
                    };
                    sheet.text(name, look.bold());
                    if given.done {
                        sheet.under(texts.t("handover-is-done"), look.right());
                    }
                    let count = [("count", number(what.messages))];
                    sheet.under(texts.with("handover-messages", &count), look.plain());
                    if what.left_out > 0 {
                        let count = [("count", number(what.left_out))];
                        sheet.under(texts.with("handover-left-out", &count), look.wrong());
                    }
                    sheet.under(texts.t("handover-reads"), look.dim());
                    for line in what.summary.lines() {
                        sheet.under(line, look.bold());
                    }
                }
            }
        }
        sheet
    }
}

impl Screen for Review {
    fn context(&self) -> Context {
        Context::Review
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.look_up(cx);
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if self.asked == Some(tag) {
            self.asked = None;
            let what = match answer {
                Ok(Answer::HandingOver(Some(what))) => Ok(*what),
                Ok(_) => Err(cx.t("handover-not-here")),
                Err(failure) => Err(failure.to_string()),
            };
            if let Some(given) = self.cases.iter_mut().find(|given| given.what.is_none()) {
                given.what = Some(what);
            }
            self.look_up(cx);
            return Then::Stay;
        }
        if self.under_way != Some(tag) {
            return Then::Stay;
        }
        self.under_way = None;
        match answer {
            Ok(Answer::Outcome(Outcome::HandedOver { messages, .. })) => {
                self.messages = self.messages.saturating_add(messages);
                let next = |given: &&mut Given| !given.done && matches!(given.what, Some(Ok(_)));
                if let Some(given) = self.cases.iter_mut().find(next) {
                    given.done = true;
                }
                if self.send_next(cx) {
                    return Then::Stay;
                }
                let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX).into();
                let done = self.cases.iter().filter(|given| given.done).count();
                let values = [
                    ("who", self.to.to_string().into()),
                    ("cases", number(done)),
                    ("messages", number(self.messages)),
                ];
                cx.tell(cx.look.texts.with("handover-done", &values));
                // The form beneath is over too.
                Then::Act(Action::Yes)
            }
            Ok(_) => Then::Stay,
            Err(failure) => {
                cx.warn(failure.to_string());
                Then::Stay
            }
        }
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::Send if self.under_way.is_some() => {}
            Action::Send if !self.is_known() => cx.warn(cx.t("talk-loading")),
            Action::Send => {
                if !self.send_next(cx) {
                    cx.warn(cx.t("handover-nothing"));
                }
            }
            action => {
                let columns = columns(cx.size);
                let len = self.sheet(cx.look).lay(cx.look, columns).len();
                self.scrolled.act(action, len, height(cx.size));
            }
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let who = super::called(view.known, &self.to);
        let title = look.texts.with("handover-review", &[("who", who.into())]);
        pen.text(1, 0, &title, look.heading());
        pen.rule(1, look.dim());
        let page = page(area);
        let laid = self.sheet(look).lay(look, page.width);
        laid.draw(look, self.scrolled.first(), page, buf);
    }
}
