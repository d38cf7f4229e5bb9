//! One draft in full: what would go to whom. It is let go or given back here, and let go only by
//! somebody who has had all of it before their eyes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_casework::{Authenticity, Common};
use hotline_protocol::ids::UnixMillis;

use crate::ask::{Answer, Ask, News};
use crate::engine::{Command, Failure, NewMessage, WaitingDraft};

use super::super::super::clock;
use super::super::super::event::Key;
use super::super::super::keys::{Action, Context};
use super::super::super::known::Known;
use super::super::super::look::Look;
use super::super::super::pen::{Pen, View, rows, span};
use super::super::super::screen::{Cx, Screen, Then};
use super::super::super::sheet::{Laid, Scrolled, Sheet};
use super::super::super::side::tlp_span;
use super::super::super::text::Field;
use super::super::super::typing::{draw_field, type_key};
use super::super::compose::audience::{Addressed, Audience};
use super::super::compose::guard;
use super::super::confirm::Confirm;
use super::super::detail::{
    BODY_ROWS_MAX, columns, height, listed, original, page, put_clause, put_files, put_said, stamp,
    word,
};
use super::{age, changes};

/// Rows below the page while a reason is typed.
const REASON_ROWS: u16 = 3;

/// A draft.
#[derive(Debug)]
pub(super) struct Draft {
    draft: WaitingDraft,
    common: Common,
    /// Whom it would go to at this moment.
    audience: Audience,
    /// Whether it still waits.
    asked: Option<u64>,
    /// The release or return that is under way.
    under_way: Option<u64>,
    /// Why it is given back, while that is typed.
    reason: Option<Field>,
    scrolled: Scrolled,
    /// Lines that were before a person's eyes, from the first one on.
    seen: usize,
    /// Whether that was all of them, once.
    seen_all: bool,
    laid: Laid,
    /// The width for which it is laid out.
    columns: u16,
}

impl Draft {
    /// A draft to be read.
    pub(super) fn new(draft: WaitingDraft, common: Common) -> Self {
        Self {
            draft,
            common,
            audience: Audience::default(),
            asked: None,
            under_way: None,
            reason: None,
            scrolled: Scrolled::default(),
            seen: 0,
            seen_all: false,
            laid: Laid::default(),
            columns: 0,
        }
    }

    fn addressed(&self) -> Addressed {
        Addressed { to: self.common.to.action.clone(), info: self.common.to.information.clone() }
    }

    /// The message as somebody here would send it.
    fn message(&self) -> NewMessage {
        let common = &self.common;
        NewMessage {
            to: common.to.action.clone(),
            info: common.to.information.clone(),
            kind: common.kind().to_string(),
            fields: common.said.encode_fields(),
            precedence: common.precedence.highest(),
            traffic: common.traffic,
            tlp: common.tlp.to_string(),
            case: Some(common.case),
            in_reply_to: common.in_reply_to,
            subject: common.subject.line(),
            body: String::new(),
            language: String::new(),
            note: common.authenticity == Authenticity::Note,
            automated: None,
            accept: Vec::new(),
            attachments: Vec::new(),
        }
    }

    fn look_up(&mut self, cx: &mut Cx<'_>) {
        let (addressed, message) = (self.addressed(), self.message());
        self.audience.look_up(cx, &addressed, &message);
    }

    /// Asks before it goes out: what it is, to whom, in whose names, and what must be looked at twice.
    fn confirm(&self, cx: &mut Cx<'_>) -> Then {
        if self.draft.own {
            cx.warn(cx.t("release-own"));
            return Then::Stay;
        }
        if self.draft.queued {
            cx.warn(cx.t("release-queued"));
            return Then::Stay;
        }
        let texts = &cx.look.texts;
        if !self.seen_all {
            let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX).into();
            let values = [("seen", number(self.seen)), ("of", number(self.laid.len()))];
            cx.warn(texts.with("release-unread", &values));
            return Then::Stay;
        }
        if !self.audience.is_known(&self.addressed()) {
            cx.warn(cx.t("release-looking"));
            return Then::Stay;
        }
        let values = [
            ("subject", self.common.subject.line().into()),
            ("to", listed(&self.common.to.action).into()),
            ("who", self.draft.drafted_by.to_string().into()),
        ];
        let mut lines = vec![texts.with("release-ask", &values)];
        let mut count = None;
        if let Some(question) = guard::question(cx.known, texts, &self.audience, &self.message()) {
            // Its first line asks about sending; that it goes out is asked above.
            lines.extend(question.lines.into_iter().skip(1));
            count = question.count;
        }
        lines.push(texts.t("release-names").into_owned());
        let yes = Then::Act(Action::Yes);
        Then::Open(Box::new(Confirm::new(lines, yes).counted(count)))
    }

    fn send(&mut self, cx: &mut Cx<'_>, command: Command) {
        self.under_way = Some(cx.ask(Ask::Command(command)));
    }

    fn give_back(&mut self, cx: &mut Cx<'_>) {
        let Some(reason) = &self.reason else { return };
        let reason = reason.text().trim().to_owned();
        if reason.is_empty() {
            cx.warn(cx.t("release-no-reason"));
            return;
        }
        self.send(cx, Command::Return { draft: self.draft.id, reason });
    }

    /// How many lines of the page are seen.
    fn room(&self, size: (u16, u16)) -> usize {
        let below = if self.reason.is_some() { usize::from(REASON_ROWS) } else { 0 };
        height(size).saturating_sub(below)
    }

    fn lay_out(&mut self, cx: &Cx<'_>) {
        let columns = columns(cx.size);
        self.laid = self.sheet(cx.known, cx.look, cx.now, columns).lay(cx.look, columns);
        if self.columns != columns {
            // Another width puts other words on each line.
            self.columns = columns;
            self.seen = 0;
        }
        let room = self.room(cx.size);
        let first = self.scrolled.first().min(self.laid.len().saturating_sub(room));
        // Whoever jumps over lines has not seen them.
        if cx.watched && first <= self.seen {
            self.seen = self.seen.max(first + room).min(self.laid.len());
            self.seen_all |= self.seen == self.laid.len() && self.audience.last_preview().is_some();
        }
    }

    fn sheet(&self, known: &Known, look: &Look, now: UnixMillis, columns: u16) -> Sheet {
        let mut sheet = Sheet::default();
        let texts = &look.texts;
        let common = &self.common;
        match (self.draft.own, self.draft.queued) {
            (_, true) => sheet.text(texts.t("release-queued"), look.bold()),
            (true, false) => sheet.text(texts.t("release-own"), look.bold()),
            (false, false) => {}
        }
        let mut by = self.draft.drafted_by.to_string();
        if let Some(name) = known.seat(&self.draft.drafted_by).and_then(|seat| seat.name.clone()) {
            by = format!("{by}, {name}");
        }
        sheet.entry(texts.t("detail-drafted-by"), by, look.bold());
        let waits = [
            ("age", age(&self.draft, now).into()),
            ("time", stamp(look, self.draft.drafted_at).into()),
        ];
        sheet.entry(
            texts.t("release-waits-for"),
            texts.with("release-since", &waits),
            look.plain(),
        );
        sheet.entry(texts.t("detail-to"), listed(&common.to.action), look.bold());
        sheet.entry(texts.t("detail-info"), listed(&common.to.information), look.plain());
        self.put_audience(&mut sheet, known, look);
        if let Some(reference) = &common.reference {
            sheet.entry(texts.t("detail-case"), reference.to_string(), look.plain());
        }
        let (note, style) = match common.authenticity {
            Authenticity::Note => ("authenticity-note", look.alert()),
            Authenticity::NonPaper => ("authenticity-non-paper", look.bold()),
        };
        let code = common.kind().code().to_lowercase();
        let kind = word(look, &format!("kind-{code}"), &code);
        sheet.entry(texts.t("detail-kind"), kind, look.plain());
        sheet.entry(texts.t("compose-note"), texts.t(note), style);
        let precedence = common.precedence.highest();
        let said = word(look, &format!("precedence-{}", precedence.word()), "");
        let traffic = word(look, &format!("traffic-{}", common.traffic.word()), "");
        let style = look.precedence(precedence);
        sheet.entry(texts.t("detail-precedence"), format!("{said}, {traffic}"), style);
        sheet.entry(texts.t("detail-tlp"), common.tlp.to_string(), look.plain());
        let rungs: Vec<String> = common.rungs.iter().map(ToString::to_string).collect();
        if !rungs.is_empty() {
            let rungs = [("rungs", rungs.join(", ").into())];
            sheet.entry(
                texts.t("release-ladder"),
                texts.with("release-rungs", &rungs),
                look.bold(),
            );
        }
        for (key, at) in [("detail-ack-by", common.ack_by), ("detail-reply-by", common.reply_by)] {
            let at = at.map(|at| stamp(look, at)).unwrap_or_default();
            sheet.entry(texts.t(key), at, look.plain());
        }
        put_words(&mut sheet, look, common, columns);
        if let Some(original) = original(common) {
            sheet.heading(look, &texts.t("detail-original"));
            sheet.entry(texts.t("detail-from"), original.from.to_string(), look.bold());
            sheet.entry(texts.t("detail-sent"), stamp(look, original.released_at), look.plain());
            put_words(&mut sheet, look, &original, columns);
        }
        sheet
    }

    /// The seats that would get it now, those left out, and desks that are not on duty.
    fn put_audience(&self, sheet: &mut Sheet, known: &Known, look: &Look) {
        let texts = &look.texts;
        let Some(preview) = self.audience.last_preview() else {
            sheet.entry(texts.t("release-goes-to"), texts.t("compose-looking"), look.dim());
            return;
        };
        let unverified = |seat: &hotline_protocol::address::Seat| {
            known.seat(seat).is_none_or(|view| !matches!(&*view.standing, "verified" | "self"))
        };
        let seats: Vec<String> = preview
            .seats
            .iter()
            .map(|seat| match unverified(seat) {
                true => format!("{seat} ({})", texts.t("desk-unverified")),
                false => seat.to_string(),
            })
            .collect();
        let nobody = seats.is_empty();
        let to = if nobody { texts.t("release-nobody").into_owned() } else { seats.join(", ") };
        let style = if nobody { look.wrong() } else { look.plain() };
        sheet.entry(texts.t("release-goes-to"), to, style);
        for desk in &preview.answerability {
            if desk.on_duty == Some(false) {
                let until = desk.until.map(clock::full).unwrap_or_default();
                let values = [("desk", desk.desk.to_string().into()), ("until", until.into())];
                sheet.entry(
                    texts.t("release-duty"),
                    texts.with("release-off-duty", &values),
                    look.wrong(),
                );
            }
        }
        let left_out: Vec<&str> =
            preview.nobody.iter().chain(&preview.left_out).map(String::as_str).collect();
        sheet.entry(texts.t("release-left-out"), left_out.join("; "), look.wrong());
    }
}

/// Subject, fields, text, files and clause.
fn put_words(sheet: &mut Sheet, look: &Look, common: &Common, columns: u16) {
    sheet.blank();
    sheet.text(common.subject.line(), look.bold());
    put_said(sheet, look, &common.said);
    if !common.body.is_empty() {
        sheet.blank();
        let width = usize::from(columns).max(1);
        let body = common.body.shown();
        let wrapped = look.cells.wrap(&body, width, BODY_ROWS_MAX, look.texts.direction());
        sheet.rows(std::sync::Arc::new(wrapped), look.plain());
    }
    put_files(sheet, look, common);
    put_clause(sheet, look, common.kind().code());
}

impl Screen for Draft {
    fn context(&self) -> Context {
        if self.reason.is_some() { Context::PassOn } else { Context::Draft }
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.look_up(cx);
        self.lay_out(cx);
    }

    fn news(&mut self, cx: &mut Cx<'_>, news: &News) -> Then {
        if matches!(news, News::Directory | News::Missed) {
            self.audience.forget();
            self.look_up(cx);
        }
        if changes(news) && self.asked.is_none() && self.under_way.is_none() {
            self.asked = Some(cx.ask(Ask::Drafts));
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if self.audience.answered(tag, &answer) {
            self.look_up(cx);
            self.lay_out(cx);
            return Then::Stay;
        }
        if self.asked == Some(tag) {
            self.asked = None;
            if let Ok(Answer::Drafts(drafts, _)) = answer
                && self.under_way.is_none()
            {
                match drafts.into_iter().find(|draft| draft.id == self.draft.id) {
                    Some(draft) => self.draft = draft,
                    None => {
                        // Another seat was quicker.
                        cx.warn(cx.t("release-gone"));
                        return Then::Close;
                    }
                }
            }
            return Then::Stay;
        }
        if self.under_way != Some(tag) {
            return Then::Stay;
        }
        self.under_way = None;
        match answer {
            Ok(_) => {
                let key = if self.reason.is_some() { "release-returned" } else { "release-done" };
                cx.tell(cx.t(key));
                Then::Close
            }
            Err(failure) => {
                cx.warn(failure.to_string());
                self.asked = Some(cx.ask(Ask::Drafts));
                Then::Stay
            }
        }
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
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
            Action::Release if self.under_way.is_none() => return self.confirm(cx),
            Action::Yes if self.under_way.is_none() => {
                self.send(cx, Command::Release { draft: self.draft.id });
            }
            Action::Return if self.under_way.is_none() => {
                let most = hotline_casework::limits::RETURN_REASON_BYTES_MAX;
                self.reason = Some(Field::line(most));
            }
            action => self.scrolled.act(action, self.laid.len(), self.room(cx.size)),
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        let columns = columns(cx.size);
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

    fn tick(&mut self, cx: &mut Cx<'_>) -> Then {
        self.look_up(cx);
        self.lay_out(cx);
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let mut head = vec![span(" ", look.plain())];
        if self.common.traffic.word() != "operation" {
            head.push(span("[EX] ", look.exercise()));
        }
        head.push(span(view.t("release-draft"), look.heading()));
        head.push(span(format!("  {}", self.common.subject.line()), look.bold()));
        let mut right = Vec::new();
        if self.common.authenticity == Authenticity::Note {
            right.push(span(view.t("word-note"), look.alert()));
            right.push(span("  ", look.plain()));
        }
        right.push(tlp_span(look, &self.common.tlp.to_string()));
        pen.ends(0, 0, &head, &right);
        pen.rule(1, look.dim());
        let whole = page(area);
        let below = if self.reason.is_some() { REASON_ROWS } else { 0 };
        let page = Rect { height: whole.height.saturating_sub(below), ..whole };
        if let Some(reason) = &self.reason {
            let y = area.height.saturating_sub(2);
            pen.text(1, y, &view.t("release-reason"), look.bold());
            let field = rows(area, y.saturating_add(1), 1);
            let field = Rect {
                x: field.x.saturating_add(1),
                width: field.width.saturating_sub(2),
                ..field
            };
            draw_field(view, reason, field, buf, true);
        }
        self.laid.draw(look, self.scrolled.first(), page, buf);
    }
}
