//! What waits for a second seat of this desk: to be read whole, let go, or given back.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_casework::{Authenticity, Common};

use crate::ask::{Answer, Ask, News};
use crate::engine::{Command, Failure, WaitingDraft};

use super::super::clock;
use super::super::event::Key;
use super::super::keys::{Action, Context};
use super::super::look::Look;
use super::super::pen::{Pen, View, rows, span};
use super::super::screen::{Cx, Screen, Then};
use super::super::sheet::{Scrolled, Sheet};
use super::super::text::Field;
use super::super::typing::{draw_field, type_key};
use super::confirm::Confirm;
use super::detail::{listed, put_said, word};

/// Rows above the draft: the title and a rule.
const HEAD: u16 = 2;

/// Rows of a body that are shown.
const BODY_ROWS_MAX: usize = 4_096;

/// The drafts that wait, one of them shown.
#[derive(Debug, Default)]
pub(crate) struct Release {
    drafts: Vec<WaitingDraft>,
    at: usize,
    asked: Option<u64>,
    /// The release or return that is under way.
    under_way: Option<u64>,
    /// Why the chosen one is given back, while that is typed.
    reason: Option<Field>,
    scrolled: Scrolled,
    loaded: bool,
    columns: u16,
}

impl Release {
    fn ask(&mut self, cx: &mut Cx<'_>) {
        if self.asked.is_none() {
            self.asked = Some(cx.ask(Ask::Drafts));
        }
    }

    fn chosen(&self) -> Option<&WaitingDraft> {
        self.drafts.get(self.at)
    }

    /// Asks before a draft goes out: what it is, to whom, in whose names, and what it can prove.
    fn confirm(&self, cx: &mut Cx<'_>) -> Then {
        let Some(draft) = self.chosen() else { return Then::Stay };
        if draft.own {
            cx.warn(cx.t("release-own"));
            return Then::Stay;
        }
        let Ok(common) = Common::decode(&draft.content) else { return Then::Stay };
        let texts = &cx.look.texts;
        let values = [
            ("subject", common.subject.line().into()),
            ("to", listed(&common.to.action).into()),
            ("who", draft.drafted_by.to_string().into()),
        ];
        let mut lines = vec![texts.with("release-ask", &values)];
        lines.push(texts.t("release-names").into_owned());
        if common.authenticity == Authenticity::Note {
            lines.push(texts.t("guard-note").into_owned());
        }
        Then::Open(Box::new(Confirm::new(lines, Then::Act(Action::Yes))))
    }

    fn send(&mut self, cx: &mut Cx<'_>, command: Command) {
        self.under_way = Some(cx.ask(Ask::Command(command)));
    }

    fn give_back(&mut self, cx: &mut Cx<'_>) {
        let (Some(draft), Some(reason)) = (self.chosen().map(|draft| draft.id), &self.reason)
        else {
            return;
        };
        let reason = reason.text().trim().to_owned();
        if reason.is_empty() {
            cx.warn(cx.t("release-no-reason"));
            return;
        }
        self.send(cx, Command::Return { draft, reason });
    }

    fn sheet(&self, look: &Look, columns: u16) -> Sheet {
        let mut sheet = Sheet::default();
        let texts = &look.texts;
        let Some(draft) = self.chosen() else {
            let key = if self.loaded { "release-none" } else { "talk-loading" };
            sheet.text(texts.t(key), look.dim());
            return sheet;
        };
        let Ok(common) = Common::decode(&draft.content) else {
            sheet.text(texts.t("detail-unreadable"), look.wrong());
            return sheet;
        };
        let (note, style) = match common.authenticity {
            Authenticity::Note => ("authenticity-note", look.alert()),
            Authenticity::NonPaper => ("authenticity-non-paper", look.bold()),
        };
        sheet.text(common.subject.line(), look.bold());
        sheet.blank();
        sheet.entry(
            texts.t("detail-drafted-by"),
            format!("{}  {}", draft.drafted_by, clock::full(draft.drafted_at)),
            look.bold(),
        );
        sheet.entry(texts.t("detail-to"), listed(&common.to.action), look.plain());
        sheet.entry(texts.t("detail-info"), listed(&common.to.information), look.plain());
        let code = common.kind().code().to_lowercase();
        let kind = word(look, &format!("kind-{code}"), &code);
        sheet.entry(texts.t("detail-kind"), kind, look.plain());
        sheet.entry(texts.t("compose-note"), texts.t(note), style);
        let precedence = common.precedence.highest();
        let said = word(look, &format!("precedence-{}", precedence.word()), "");
        sheet.entry(texts.t("detail-precedence"), said, look.precedence(precedence));
        sheet.entry(texts.t("detail-tlp"), common.tlp.to_string(), look.plain());
        put_said(&mut sheet, look, &common.said);
        if !common.body.is_empty() {
            sheet.blank();
            let body = common.body.shown();
            let width = usize::from(columns).max(1);
            let wrapped = look.cells.wrap(&body, width, BODY_ROWS_MAX, texts.direction());
            sheet.rows(std::sync::Arc::new(wrapped), look.plain());
        }
        sheet.blank();
        match (draft.own, draft.queued) {
            (_, true) => sheet.text(texts.t("release-queued"), look.bold()),
            (true, false) => sheet.text(texts.t("release-own"), look.dim()),
            (false, false) => {}
        }
        sheet
    }
}

fn page(area: Rect, typing: bool) -> Rect {
    let below = if typing { 4 } else { 0 };
    let page = rows(area, HEAD, area.height.saturating_sub(HEAD).saturating_sub(below));
    Rect { x: page.x.saturating_add(1), width: page.width.saturating_sub(2), ..page }
}

impl Screen for Release {
    fn context(&self) -> Context {
        if self.reason.is_some() { Context::PassOn } else { Context::Release }
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.ask(cx);
    }

    fn news(&mut self, cx: &mut Cx<'_>, news: &News) -> Then {
        let changes = matches!(
            news,
            News::Arrived { .. } | News::Queued { .. } | News::Released { .. } | News::Missed
        );
        if changes {
            self.ask(cx);
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        let acted = self.under_way == Some(tag);
        if acted {
            self.under_way = None;
        } else if self.asked == Some(tag) {
            self.asked = None;
        }
        match answer {
            Ok(Answer::Drafts(drafts, _)) => {
                let id = self.chosen().map(|draft| draft.id);
                let found = drafts.iter().position(|draft| Some(draft.id) == id);
                self.at = found.unwrap_or(self.at).min(drafts.len().saturating_sub(1));
                self.drafts = drafts;
                self.loaded = true;
            }
            Ok(_) if acted => {
                let key =
                    if self.reason.take().is_some() { "release-returned" } else { "release-done" };
                cx.tell(cx.t(key));
                self.ask(cx);
            }
            Ok(_) => {}
            Err(failure) => cx.warn(failure.to_string()),
        }
        Then::Stay
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        self.columns = cx.size.0;
        if self.reason.is_some() {
            match action {
                Action::Back => self.reason = None,
                Action::Send if self.under_way.is_none() => self.give_back(cx),
                _ => {}
            }
            return Then::Stay;
        }
        match action {
            Action::Back => return Then::Close,
            Action::Up | Action::Down if self.drafts.len() > 1 => {
                let last = self.drafts.len() - 1;
                self.at = match action {
                    Action::Up => self.at.saturating_sub(1),
                    _ => (self.at + 1).min(last),
                };
                self.scrolled = Scrolled::default();
            }
            Action::Send if self.under_way.is_none() => return self.confirm(cx),
            Action::Yes if self.under_way.is_none() => {
                if let Some(draft) = self.chosen().map(|draft| draft.id) {
                    self.send(cx, Command::Release { draft });
                }
            }
            Action::Return if self.chosen().is_some() => {
                let most = hotline_casework::limits::RETURN_REASON_BYTES_MAX;
                self.reason = Some(Field::line(most));
            }
            action => {
                let columns = cx.size.0.saturating_sub(2);
                let len = self.sheet(cx.look, columns).lay(cx.look, columns).len();
                self.scrolled.act(action, len, usize::from(cx.size.1.saturating_sub(4)));
            }
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        let columns = cx.size.0.saturating_sub(2);
        if let Some(reason) = &mut self.reason {
            type_key(reason, key, cx.look.cells, columns);
        }
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        if let Some(reason) = &mut self.reason {
            reason.insert(text);
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.text(1, 0, &view.t("release-title"), look.heading());
        if !self.drafts.is_empty() {
            let place = format!("{}/{} ", self.at + 1, self.drafts.len());
            pen.right(0, &[span(place, look.bold())]);
        }
        pen.rule(1, look.dim());
        let page = page(area, self.reason.is_some());
        if let Some(reason) = &self.reason {
            let y = area.height.saturating_sub(3);
            pen.text(1, y, &view.t("release-reason"), look.bold());
            let field = rows(area, y.saturating_add(1), 1);
            let field = Rect {
                x: field.x.saturating_add(1),
                width: field.width.saturating_sub(2),
                ..field
            };
            draw_field(view, reason, field, buf, true);
        }
        let laid = self.sheet(look, page.width).lay(look, page.width);
        laid.draw(look, self.scrolled.first(), page, buf);
    }
}
