//! Writing a message: to whom, how urgent, what.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde::{Deserialize, Serialize};

use hotline_protocol::address::Address;
use hotline_protocol::ids::{CaseId, Precedence, Traffic, UnixMillis};

use crate::ask::Ask;
use crate::engine::NewMessage;

use super::super::event::Key;
use super::super::keys::{Action, Context};
use super::super::known::Known;
use super::super::pen::{Pen, View, rows};
use super::super::screen::{Cx, Outgoing, Screen, Then, With};
use super::super::text::Field;
use super::super::typing::{draw_field, type_key};

/// Longest list of addressees as typed, in bytes.
const TO_BYTES_MAX: usize = 2_048;

/// How often a draft that changed is put on disk.
const KEPT_EVERY: core::time::Duration = core::time::Duration::from_secs(1);

/// What is kept of a draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Draft {
    to: Field,
    subject: Field,
    body: Field,
    case: Option<CaseId>,
}

/// A message being written.
#[derive(Debug)]
pub(crate) struct Compose {
    /// The name under which its draft is kept.
    name: String,
    draft: Draft,
    at: usize,
    /// When it must be on disk; none while it is.
    keep_at: Option<UnixMillis>,
}

impl Compose {
    fn begin(known: &Known, now: UnixMillis, name: &str, to: &str, case: Option<CaseId>) -> Self {
        if let Some(kept) = known.drafts.get(name)
            && let Some(compose) = Self::go_on(now, name, kept)
        {
            return compose;
        }
        let mut draft = Draft {
            to: Field::line(TO_BYTES_MAX),
            subject: Field::line(hotline_casework::limits::SUBJECT_BYTES_MAX),
            body: Field::page(hotline_casework::limits::BODY_BYTES_MAX),
            case,
        };
        draft.to.set(to);
        Self { name: name.to_owned(), draft, at: usize::from(!to.is_empty()), keep_at: None }
    }

    /// A message in a conversation.
    pub(crate) fn write(known: &Known, now: UnixMillis, with: &With) -> Self {
        match with {
            With::Desk(desk) => {
                Self::begin(known, now, &format!("draft/{desk}"), &desk.to_string(), None)
            }
            With::Case(case) => {
                let to = known.other_of(*case).map(|desk| desk.to_string()).unwrap_or_default();
                Self::begin(known, now, &format!("draft/{case}"), &to, Some(*case))
            }
        }
    }

    /// A concern.
    pub(crate) fn concern(known: &Known, now: UnixMillis, with: Option<&With>) -> Self {
        let to = match with {
            Some(With::Desk(desk)) => desk.to_string(),
            _ => String::new(),
        };
        Self::begin(known, now, "draft/concern", &to, None)
    }

    /// A draft that was kept.
    pub(crate) fn go_on(_now: UnixMillis, name: &str, kept: &[u8]) -> Option<Self> {
        let draft = ciborium::from_reader(kept).ok()?;
        Some(Self { name: name.to_owned(), draft, at: 1, keep_at: None })
    }

    fn kept(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Writing into memory does not fail.
        let _ = ciborium::into_writer(&self.draft, &mut bytes);
        bytes
    }

    fn field(&mut self) -> &mut Field {
        match self.at {
            0 => &mut self.draft.to,
            1 => &mut self.draft.subject,
            _ => &mut self.draft.body,
        }
    }

    fn send(&mut self, cx: &mut Cx<'_>) -> Then {
        let words = self.draft.to.text().replace(',', " ");
        let to: Result<Vec<Address>, _> = words.split_whitespace().map(str::parse).collect();
        let to = match to {
            Ok(to) => to,
            Err(error) => {
                cx.warn(error.to_string());
                return Then::Stay;
            }
        };
        let new = NewMessage {
            to,
            info: Vec::new(),
            kind: "TXT".to_owned(),
            fields: Vec::new(),
            precedence: Precedence::Routine,
            traffic: Traffic::Operation,
            tlp: hotline_casework::Tlp::default().to_string(),
            case: self.draft.case,
            in_reply_to: None,
            subject: self.draft.subject.text().to_owned(),
            body: self.draft.body.text().to_owned(),
            language: cx.look.texts.language().tag().to_owned(),
            note: false,
            automated: None,
            accept: Vec::new(),
        };
        let kept = self.kept();
        Then::Send(Box::new(Outgoing { new, draft: self.name.clone(), kept }))
    }

    fn keep(&mut self, cx: &mut Cx<'_>) {
        if self.keep_at.take().is_some() {
            let value = Some(self.kept());
            cx.order(Ask::Keep { name: self.name.clone(), value });
            cx.stale_drafts();
        }
    }

    fn changed(&mut self, now: UnixMillis) {
        self.keep_at.get_or_insert(now.plus(KEPT_EVERY));
    }
}

impl Screen for Compose {
    fn context(&self) -> Context {
        Context::Compose
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::NextField => self.at = (self.at + 1) % 3,
            Action::PreviousField => self.at = (self.at + 2) % 3,
            Action::Send => {
                self.changed(cx.now);
                self.keep(cx);
                return self.send(cx);
            }
            Action::PutAway => {
                self.keep(cx);
                return Then::Close;
            }
            Action::Discard => {
                cx.order(Ask::Keep { name: self.name.clone(), value: None });
                cx.stale_drafts();
                return Then::Close;
            }
            _ => {}
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        let (cells, columns) = (cx.look.cells, cx.size.0);
        if type_key(self.field(), key, cells, columns) {
            self.changed(cx.now);
        }
        Then::Stay
    }

    fn paste(&mut self, cx: &mut Cx<'_>, text: &str) -> Then {
        if self.field().insert(text) {
            self.changed(cx.now);
        }
        Then::Stay
    }

    fn tick(&mut self, cx: &mut Cx<'_>) -> Then {
        if self.keep_at.is_some_and(|at| at <= cx.now) {
            self.keep(cx);
        }
        Then::Stay
    }

    fn next_tick(&self, _now: UnixMillis) -> Option<UnixMillis> {
        self.keep_at
    }

    fn place(&self, screen: Rect) -> Rect {
        let lines = screen.height.min(14);
        rows(screen, screen.height - lines, lines)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.rule(0, look.dim());
        pen.text(1, 1, &view.t("compose-to"), look.dim());
        pen.text(1, 2, &view.t("compose-subject"), look.dim());
        let field = |y: u16, lines: u16| {
            let area = rows(area, y, lines);
            Rect { x: area.x + 12, width: area.width.saturating_sub(13), ..area }
        };
        draw_field(view, &self.draft.to, field(1, 1), buf, self.at == 0);
        draw_field(view, &self.draft.subject, field(2, 1), buf, self.at == 1);
        let body = rows(area, 4, area.height);
        let body = Rect { x: body.x + 1, width: body.width.saturating_sub(2), ..body };
        draw_field(view, &self.draft.body, body, buf, self.at >= 2);
    }
}
