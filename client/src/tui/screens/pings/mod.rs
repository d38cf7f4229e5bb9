//! Checks of the line: campaigns that wait for an answer of this seat, those that run, and what earlier
//! ones found.

mod plan;
mod report;
#[cfg(test)]
mod tests;

use hotline_campaign::ShareDoc;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ask::{Answer, Ask, CampaignView, News};
use crate::engine::{Command, Failure, Outcome};
use crate::view::short;

use super::super::asks::What;
use super::super::choice::Choice;
use super::super::clock;
use super::super::keys::{Action, Context};
use super::super::pen::{Pen, View, span};
use super::super::screen::{Cx, Screen, Then};
use super::detail::height;
use super::question::Question;
use plan::Plan;
use report::Report;

/// Rows of an entry: which, by whom and until when; what is known of it below.
const ROWS: usize = 2;

/// Campaigns, those that wait for an answer first.
#[derive(Debug, Default)]
pub(crate) struct Pings {
    all: Vec<CampaignView>,
    choice: Choice,
    asked: Question,
    answering: Option<u64>,
    loaded: bool,
}

impl Pings {
    fn ask(&mut self, cx: &mut Cx<'_>) {
        self.asked.ask(cx, Ask::Campaigns);
    }

    fn chosen(&self) -> Option<&CampaignView> {
        self.all.get(self.choice.at(self.all.len()))
    }

    /// Shows what the campaign that is chosen has found.
    fn open(&self, cx: &mut Cx<'_>) -> Then {
        match self.chosen() {
            Some(view) if view.findings.is_some() => Then::Open(Box::new(Report::new(view.case))),
            _ => {
                cx.warn(cx.t("pings-no-report"));
                Then::Stay
            }
        }
    }

    /// Answers the campaign that is chosen, as a person.
    fn answer(&mut self, cx: &mut Cx<'_>, named: bool) {
        let Some(view) = self.chosen() else { return };
        if !view.may_answer {
            cx.tell(cx.t("pings-no-answer"));
        } else if self.answering.is_none() {
            let asked = Command::AnswerCheck { case: view.case, named };
            self.answering = Some(cx.ask(Ask::Command(asked)));
        }
    }
}

impl Screen for Pings {
    fn context(&self) -> Context {
        Context::Pings
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.ask(cx);
    }

    fn news(&mut self, cx: &mut Cx<'_>, news: &News) -> Then {
        if matches!(news, News::Campaign { .. } | News::Missed) {
            self.ask(cx);
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if self.answering == Some(tag) {
            self.answering = None;
            match answer {
                Ok(Answer::Outcome(Outcome::Queued { .. })) => cx.tell(cx.t("pings-answered")),
                Err(failure) => cx.warn(failure.to_string()),
                Ok(_) => {}
            }
            cx.stale(What::Campaigns);
            self.ask(cx);
            return Then::Stay;
        }
        if let Some(Answer::Campaigns(all)) = self.asked.answered(cx, tag, answer) {
            // What is chosen stays chosen, whatever came or went before it.
            let chosen = self.chosen().map(|view| view.case);
            if let Some(at) = all.iter().position(|view| Some(view.case) == chosen) {
                self.choice.set(at);
            }
            self.all = all;
            self.loaded = true;
        }
        if self.asked.is_due() {
            self.ask(cx);
        }
        Then::Stay
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            // Where nothing waits for an answer, whoever presses Enter wants to see it.
            Action::AnswerPing
                if self
                    .chosen()
                    .is_some_and(|view| !view.may_answer && view.findings.is_some()) =>
            {
                return self.open(cx);
            }
            Action::AnswerPing => self.answer(cx, false),
            Action::AnswerNamed => self.answer(cx, true),
            Action::BeginCampaign => return Then::Open(Box::new(Plan::open())),
            Action::EndCampaign => {
                let runs = |view: &&CampaignView| {
                    view.own && !matches!(view.state.as_str(), "closed" | "failed")
                };
                match self.chosen().filter(runs) {
                    Some(view) => return Then::Open(Box::new(Plan::close(view.case))),
                    None => cx.warn(cx.t("pings-not-run")),
                }
            }
            Action::Open => return self.open(cx),
            action => {
                let room = height(cx.size).saturating_sub(1) / ROWS;
                self.choice.act(action, self.all.len(), room);
            }
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.text(1, 0, &view.t("pings-title"), look.heading());
        pen.rule(1, look.dim());
        if self.all.is_empty() {
            let key = if self.loaded { "pings-none" } else { "talk-loading" };
            pen.text(1, 2, &view.t(key), look.dim());
            return;
        }
        let len = self.all.len();
        let at = self.choice.at(len);
        pen.right(0, &[span(format!("{}/{len} ", at + 1), look.bold())]);
        let room = pen.height().saturating_sub(3) / ROWS;
        let first = self.choice.first(len, room);
        for (place, campaign) in self.all.iter().enumerate().skip(first).take(room.max(1)) {
            let Ok(y) = u16::try_from((place - first) * ROWS + 2) else { break };
            entry(view, &mut pen, y, campaign, place == at);
        }
        let last = area.height.saturating_sub(1);
        if last > 3 {
            pen.text(1, last, &view.t("pings-drill"), look.dim());
        }
    }
}

/// Which one, by whom, how it stands and until when; what is known of it below.
fn entry(view: &View<'_>, pen: &mut Pen<'_>, y: u16, campaign: &CampaignView, chosen: bool) {
    let look = view.look;
    let by = if campaign.own { view.t("pings-own") } else { campaign.by.to_string() };
    let left = [span(short(&campaign.case), look.bold()), span(format!("  {by}"), look.plain())];
    let state = view.t(match campaign.state.as_str() {
        "planned" => "pings-planned",
        "announced" => "pings-announced",
        "open" => "pings-open",
        "failed" => "pings-failed",
        _ => "pings-closed",
    });
    let coming = matches!(campaign.state.as_str(), "planned" | "announced");
    let at = if coming { campaign.opens_at } else { campaign.closes_at };
    let right = [
        span(state, if campaign.may_answer { look.alert() } else { look.dim() }),
        span(format!("  {} ", clock::full(at)), look.plain()),
    ];
    pen.ends(2, y, &left, &right);
    let below = if campaign.may_answer { look.bold() } else { look.plain() };
    pen.text(4, y + 1, &known(view, campaign), below);
    if chosen {
        pen.text(0, y, look.pointer(), look.bold());
        for line in 0..2 {
            pen.ground(y + line, look.chosen());
        }
    }
}

/// What is known of it: what to do, what was done here, or what it found.
fn known(view: &View<'_>, campaign: &CampaignView) -> String {
    let texts = &view.look.texts;
    if campaign.may_answer {
        return view.t("pings-answer-now");
    }
    if let Some(findings) = &campaign.findings {
        let percent = |share: ShareDoc| u64::from(share.percent().unwrap_or(0));
        let all = &findings.figures.all;
        return texts.with(
            "pings-figures",
            &[
                ("seats", u64::from(all.person.all).into()),
                ("device", percent(all.device).into()),
                ("person", percent(all.person).into()),
            ],
        );
    }
    if let Some(why) = &campaign.failed {
        return hotline_casework::shown_line(why);
    }
    match &campaign.person {
        Some((seat, at)) => texts.with(
            "pings-answered-by",
            &[("seat", seat.to_string().into()), ("time", clock::full(*at).into())],
        ),
        None => String::new(),
    }
}
