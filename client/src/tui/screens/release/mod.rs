//! What waits for a second seat of this desk: who drafted it, for whom, and for how long it waits.

mod draft;
#[cfg(test)]
mod tests;

use fluent_bundle::FluentValue;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_casework::{Authenticity, Common};
use hotline_protocol::ids::UnixMillis;

use crate::ask::{Answer, Ask, News};
use crate::engine::{Failure, ReleasePolicy, WaitingDraft};

use super::super::choice::Choice;
use super::super::clock;
use super::super::keys::{Action, Context};
use super::super::look::Look;
use super::super::pen::{Pen, View, span};
use super::super::screen::{Cx, Screen, Then};
use super::detail::{height, listed, word};
use super::question::Question;
use draft::Draft;

/// Rows of an entry: who, for whom and since when; the subject below.
const ROWS: usize = 2;

/// Drafts that wait, the one that waits longest first.
#[derive(Debug, Default)]
pub(crate) struct Release {
    drafts: Vec<Waits>,
    policy: ReleasePolicy,
    choice: Choice,
    asked: Question,
    loaded: bool,
}

/// A draft with what could be read of it.
#[derive(Debug)]
struct Waits {
    draft: WaitingDraft,
    common: Option<Common>,
}

impl Release {
    fn ask(&mut self, cx: &mut Cx<'_>) {
        self.asked.ask(cx, Ask::Drafts);
    }
}

/// Whether drafts may have come or gone.
fn changes(news: &News) -> bool {
    matches!(
        news,
        News::Arrived { .. } | News::Queued { .. } | News::Released { .. } | News::Missed
    )
}

/// For how long it waits.
fn age(draft: &WaitingDraft, now: UnixMillis) -> String {
    clock::until(draft.drafted_at, now.max(draft.drafted_at))
}

/// From what on messages of this home wait.
fn policy(look: &Look, policy: ReleasePolicy) -> String {
    let texts = &look.texts;
    let precedence = policy.precedence.map(|from| {
        let from = word(look, &format!("precedence-{}", from.word()), "");
        texts.with("release-policy-precedence", &[("precedence", from.into())])
    });
    let rung = policy
        .rung
        .map(|rung| texts.with("release-policy-rung", &[("rung", u64::from(rung).into())]));
    let parts: Vec<String> = precedence.into_iter().chain(rung).collect();
    if parts.is_empty() {
        return texts.t("release-policy-none").into_owned();
    }
    texts.with("release-policy", &[("what", FluentValue::from(parts.join(", ")))])
}

impl Screen for Release {
    fn context(&self) -> Context {
        Context::Release
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.ask(cx);
    }

    fn news(&mut self, cx: &mut Cx<'_>, news: &News) -> Then {
        if changes(news) {
            self.ask(cx);
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if let Some(Answer::Drafts(drafts, policy)) = self.asked.answered(cx, tag, answer) {
            // What is chosen stays chosen, whatever came or went before it.
            let at = self.choice.at(self.drafts.len());
            let id = self.drafts.get(at).map(|waits| waits.draft.id);
            if let Some(at) = drafts.iter().position(|draft| Some(draft.id) == id) {
                self.choice.set(at);
            }
            let read =
                |draft: WaitingDraft| Waits { common: Common::decode(&draft.content).ok(), draft };
            self.drafts = drafts.into_iter().map(read).collect();
            self.policy = policy;
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
            Action::Open => {
                let Some(waits) = self.drafts.get(self.choice.at(self.drafts.len())) else {
                    return Then::Stay;
                };
                let Some(common) = waits.common.clone() else {
                    cx.warn(cx.t("detail-unreadable"));
                    return Then::Stay;
                };
                return Then::Open(Box::new(Draft::new(waits.draft.clone(), common)));
            }
            action => {
                let room = height(cx.size).saturating_sub(1) / ROWS;
                self.choice.act(action, self.drafts.len(), room);
            }
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.text(1, 0, &view.t("release-title"), look.heading());
        pen.rule(1, look.dim());
        let last = area.height.saturating_sub(1);
        if self.drafts.is_empty() {
            let key = if self.loaded { "release-none" } else { "talk-loading" };
            pen.text(1, 2, &view.t(key), look.dim());
        } else {
            let len = self.drafts.len();
            let at = self.choice.at(len);
            pen.right(0, &[span(format!("{}/{len} ", at + 1), look.bold())]);
            let room = pen.height().saturating_sub(3) / ROWS;
            let first = self.choice.first(len, room);
            for (place, waits) in self.drafts.iter().enumerate().skip(first).take(room.max(1)) {
                let Ok(y) = u16::try_from((place - first) * ROWS + 2) else { break };
                entry(view, &mut pen, y, waits, place == at);
            }
        }
        if self.loaded && last > 3 {
            pen.text(1, last, &policy(look, self.policy), look.dim());
        }
    }
}

/// Who drafted it for whom, how urgent it is and how long it waits; the subject below.
fn entry(view: &View<'_>, pen: &mut Pen<'_>, y: u16, waits: &Waits, chosen: bool) {
    let look = view.look;
    let Waits { draft, common } = waits;
    let mut left = vec![span(draft.drafted_by.to_string(), look.bold())];
    let mut right = Vec::new();
    let state = match (draft.queued, draft.own) {
        (true, _) => Some("release-state-queued"),
        (false, true) => Some("release-state-own"),
        (false, false) => None,
    };
    if let Some(state) = state {
        right.push(span(format!("{}  ", view.t(state)), look.dim()));
    }
    let mut subject = view.t("detail-unreadable");
    if let Some(common) = common {
        let to = [("to", listed(&common.to.action).into())];
        left.push(span(format!("  {}", look.texts.with("release-for", &to)), look.plain()));
        if common.authenticity == Authenticity::Note {
            right.push(span(view.t("word-note"), look.alert()));
            right.push(span("  ", look.plain()));
        }
        let precedence = common.precedence.highest();
        let said = word(look, &format!("precedence-{}", precedence.word()), "");
        right.push(span(said, look.precedence(precedence)));
        subject = common.subject.line();
        if subject.is_empty() {
            let code = common.kind().code().to_lowercase();
            subject = word(look, &format!("kind-{code}"), &code);
        }
    }
    right.push(span(format!("  {} ", age(draft, view.now)), look.bold()));
    pen.ends(2, y, &left, &right);
    pen.text(4, y + 1, &subject, look.plain());
    if chosen {
        pen.text(0, y, look.pointer(), look.bold());
        for line in 0..2 {
            pen.ground(y + line, look.chosen());
        }
    }
}
