//! Forms of who runs a campaign: one is planned, or closed before its time.
//!
//! ```text
//!   Typing ──▶ Looking ──▶ a person says yes ──▶ Doing
//! ```

use hotline_casework::template::Lean;
use hotline_protocol::ids::CaseId;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ask::{Answer, Ask};
use crate::campaign;
use crate::engine::{Command, Failure, NewCampaign};
use crate::times;

use super::super::super::asks::What;
use super::super::super::event::Key;
use super::super::super::fields::Fields;
use super::super::super::keys::{Action, Context};
use super::super::super::pen::View;
use super::super::super::screen::{Cx, Screen, Then};
use super::super::confirm::Confirm;

/// Longest list of addresses as typed.
const TO_BYTES_MAX: usize = 1_024;

/// Longest time as typed.
const TIME_BYTES_MAX: usize = 64;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
enum For {
    Open,
    Close(CaseId),
}

/// What is on its way.
#[derive(Debug, Clone, PartialEq)]
enum Stage {
    Typing,
    /// Whom it would ask.
    Looking(u64, Command),
    /// A person is asked.
    Asking(Command),
    Doing(u64),
}

/// A form.
#[derive(Debug)]
pub(super) struct Plan {
    what: For,
    fields: Fields,
    stage: Stage,
}

impl Plan {
    /// Plans a campaign: everybody, for two days, announced now.
    pub(super) fn open() -> Self {
        let fields = Fields::new(&[
            ("shelf-to", TO_BYTES_MAX, "*"),
            ("pings-window", TIME_BYTES_MAX, "48h"),
            ("pings-announce", TIME_BYTES_MAX, "0m"),
            ("pings-opens", TIME_BYTES_MAX, ""),
        ]);
        Self { what: For::Open, fields, stage: Stage::Typing }
    }

    /// Closes one now.
    pub(super) fn close(case: CaseId) -> Self {
        let most = hotline_campaign::limits::ACTION_BYTES_MAX;
        let fields = Fields::new(&[("pings-action", most, "")]);
        Self { what: For::Close(case), fields, stage: Stage::Typing }
    }

    /// What the form says; none if a line of it cannot be read, which is said.
    fn planned(&mut self, cx: &mut Cx<'_>) -> Option<NewCampaign> {
        let wrong = |fields: &mut Fields, cx: &mut Cx<'_>, name, key| {
            fields.go(name);
            cx.warn(cx.t(key));
            None
        };
        let Some(to) = self.fields.addresses("shelf-to") else {
            return wrong(&mut self.fields, cx, "shelf-to", "shelf-no-address");
        };
        let mut read = [None; 3];
        for (place, name) in ["pings-window", "pings-announce", "pings-opens"].iter().enumerate() {
            let text = self.fields.text(name);
            let at = times::read(&text, cx.now, Lean::Future);
            // A span is needed; the other two may be left out.
            if at.is_none() && (place == 0 || !text.is_empty()) {
                return wrong(&mut self.fields, cx, name, "pings-no-time");
            }
            if let Some(one) = read.get_mut(place) {
                *one = at;
            }
        }
        let [ends, announce_at, opens_at] = read;
        let opens_at = opens_at.unwrap_or_else(|| campaign::opens_at(cx.now, announce_at));
        let window = ends?.since(cx.now);
        Some(NewCampaign { to, announce_at, opens_at, window })
    }

    fn send(&mut self, cx: &mut Cx<'_>) -> Then {
        match self.what {
            For::Open => {
                let Some(new) = self.planned(cx) else { return Then::Stay };
                let tag = cx.ask(Ask::Preview(Box::new(campaign::challenge_to(&new.to))));
                self.stage = Stage::Looking(tag, Command::OpenCampaign(Box::new(new)));
                Then::Stay
            }
            For::Close(case) => {
                let action = self.fields.text("pings-action");
                let actions = Some(action).filter(|action| !action.is_empty());
                let close = Command::CloseCampaign { case, actions: actions.into_iter().collect() };
                self.stage = Stage::Asking(close);
                let lines = vec![cx.t("pings-confirm-close")];
                Then::Open(Box::new(Confirm::new(lines, Then::Act(Action::Yes))))
            }
        }
    }
}

impl Screen for Plan {
    fn context(&self) -> Context {
        Context::Form
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::Send if matches!(self.stage, Stage::Typing | Stage::Asking(_)) => {
                return self.send(cx);
            }
            Action::Yes => {
                if let Stage::Asking(command) = self.stage.clone() {
                    self.stage = Stage::Doing(cx.ask(Ask::Command(command)));
                }
            }
            action => self.fields.act(action),
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        self.fields.key(key, cx.look.cells, cx.size.0);
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        self.fields.paste(text);
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        let stage = std::mem::replace(&mut self.stage, Stage::Typing);
        match (stage, answer) {
            (Stage::Looking(asked, command), Ok(Answer::Preview(preview))) if asked == tag => {
                if let Some(reason) = preview.nobody.first() {
                    cx.warn(reason.clone());
                    return Then::Stay;
                }
                let seats = preview.seats.len();
                let values = [
                    ("seats", u64::try_from(seats).unwrap_or(u64::MAX).into()),
                    ("desks", u64::try_from(preview.desks.len()).unwrap_or(u64::MAX).into()),
                ];
                let lines = vec![
                    cx.look.texts.with("pings-confirm", &values),
                    preview.desks.join(", "),
                    cx.t("pings-drill"),
                ];
                let broad =
                    matches!(&command, Command::OpenCampaign(new) if campaign::is_broad(&new.to));
                self.stage = Stage::Asking(command);
                let confirm = Confirm::new(lines, Then::Act(Action::Yes));
                return Then::Open(Box::new(confirm.counted(broad.then_some(seats))));
            }
            (Stage::Doing(asked), Ok(_)) if asked == tag => {
                cx.tell(cx.t(match self.what {
                    For::Open => "pings-begun",
                    For::Close(_) => "pings-ended",
                }));
                cx.stale(What::Campaigns);
                return Then::Close;
            }
            (Stage::Looking(asked, _) | Stage::Doing(asked), Err(failure)) if asked == tag => {
                cx.warn(failure.to_string());
            }
            (stage, _) => self.stage = stage,
        }
        Then::Stay
    }

    fn place(&self, screen: Rect) -> Rect {
        self.fields.place(screen)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let (title, why) = match self.what {
            For::Open => ("action-begin-campaign", "pings-open-why"),
            For::Close(_) => ("action-end-campaign", "pings-close-why"),
        };
        self.fields.draw(view, (area, buf), (&view.t(title), None), &view.t(why));
    }
}
