//! Comparing the safety number with a seat: two people read it to each other, and what they found
//! goes on the record.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_protocol::address::Seat;

use crate::ask::{Answer, Ask, SafetyNumber};
use crate::engine::{Command, Failure};

use super::super::event::Key;
use super::super::keys::{Action, Context};
use super::super::known::Known;
use super::super::look::Look;
use super::super::pen::{Pen, View, rows, span};
use super::super::screen::{Cx, Screen, Then};
use super::super::sheet::{Scrolled, Sheet};
use super::super::text::Field;
use super::super::typing::{draw_field, type_key};
use super::detail::columns;
use super::directory::standing;

/// Longest text typed: the digits with spaces, or twenty long words.
const TYPED_BYTES_MAX: usize = 400;

/// Longest reason for accepting a changed identity, in bytes.
const REASON_BYTES_MAX: usize = 600;

/// Groups of digits in a row, and words in a row: as much as a person reads in one breath.
const GROUPS_IN_ROW: usize = 4;

/// What the keys go into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The number as the other side reads it.
    Typing,
    /// Whether the two were compared by ear.
    Asking,
    /// The reason for accepting without comparing.
    Reason,
}

/// What is under way at the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UnderWay {
    Number(u64),
    Comparison(u64),
    Acceptance(u64),
}

/// The comparison with a seat.
#[derive(Debug)]
pub(crate) struct Verify {
    seat: Seat,
    number: Option<SafetyNumber>,
    /// The engine knows no such seat.
    absent: bool,
    stage: Stage,
    typed: Field,
    reason: Field,
    under_way: Option<UnderWay>,
    /// The two numbers were not the same.
    differs: bool,
    scrolled: Scrolled,
}

/// How far what was typed goes, and where it first differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Typed {
    words: bool,
    done: usize,
    of: usize,
    wrong: Option<usize>,
}

impl Typed {
    const fn is_complete(self) -> bool {
        self.done >= self.of
    }
}

/// Compares what was typed so far: groups of digits, or words of which four letters are enough.
fn compare(number: &SafetyNumber, typed: &str) -> Typed {
    let digits: Vec<u8> = typed.bytes().filter(u8::is_ascii_digit).collect();
    if digits.is_empty() && typed.chars().any(char::is_alphabetic) {
        let known: Vec<&str> = number.words.split_whitespace().collect();
        let said: Vec<String> = typed
            .split(|c: char| c.is_whitespace() || c == ',' || c == '-')
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let differs = |place: usize, word: &String| {
            let last = place + 1 == said.len();
            known.get(place).is_none_or(|known| {
                *known != word && !(known.starts_with(word.as_str()) && (last || word.len() >= 4))
            })
        };
        let wrong = said.iter().enumerate().position(|(place, word)| differs(place, word));
        return Typed { words: true, done: said.len(), of: known.len(), wrong };
    }
    let known: Vec<u8> = number.digits.concat().into_bytes();
    let wrong = digits
        .iter()
        .enumerate()
        .position(|(place, digit)| known.get(place) != Some(digit))
        .map(|place| place / 5);
    Typed { words: false, done: digits.len(), of: known.len(), wrong }
}

impl Verify {
    /// The comparison with a seat.
    pub(crate) fn new(seat: Seat) -> Self {
        Self {
            seat,
            number: None,
            absent: false,
            stage: Stage::Typing,
            typed: Field::line(TYPED_BYTES_MAX),
            reason: Field::line(REASON_BYTES_MAX),
            under_way: None,
            differs: false,
            scrolled: Scrolled::default(),
        }
    }

    fn is_changed(&self, known: &Known) -> bool {
        known.seat(&self.seat).is_some_and(|seat| seat.standing == "changed")
    }

    fn record(&mut self, cx: &mut Cx<'_>, matches: String) {
        self.differs = false;
        let command = Command::Verify { seat: self.seat.clone(), matches };
        self.under_way = Some(UnderWay::Comparison(cx.ask(Ask::Command(command))));
    }

    /// Enter: as much as was typed is compared; nothing typed is a question.
    fn send(&mut self, cx: &mut Cx<'_>) {
        let Some(number) = &self.number else { return };
        if self.under_way.is_some() {
            return;
        }
        if self.stage == Stage::Reason {
            let reason = self.reason.text().trim().to_owned();
            if reason.is_empty() {
                cx.warn(cx.t("verify-no-reason"));
                return;
            }
            let command = Command::AcceptChange { seat: self.seat.clone(), reason };
            self.under_way = Some(UnderWay::Acceptance(cx.ask(Ask::Command(command))));
            return;
        }
        let typed = self.typed.text().trim().to_owned();
        if typed.is_empty() {
            self.stage = Stage::Asking;
            return;
        }
        let so_far = compare(number, &typed);
        // A part of a number proves nothing; that it differs is told once all of it is there, or
        // twice as much would be on the record as was meant.
        if so_far.is_complete() {
            self.record(cx, typed);
        } else {
            let values = [("done", count(so_far.done)), ("of", count(so_far.of))];
            let key = if so_far.words { "verify-words-missing" } else { "verify-digits-missing" };
            cx.warn(cx.look.texts.with(key, &values));
        }
    }

    fn sheet(&self, known: &Known, look: &Look, columns: u16) -> Sheet {
        let mut sheet = Sheet::default();
        let texts = &look.texts;
        if self.differs {
            sheet.text(texts.t("verify-differs"), look.alert());
            let next = [("party", self.seat.desk.party.to_string().into())];
            sheet.text(texts.with("verify-differs-next", &next), look.wrong());
            sheet.blank();
        }
        if self.absent {
            sheet.text(texts.t("entry-gone"), look.wrong());
            return sheet;
        }
        if self.is_changed(known) {
            sheet.text(texts.t("verify-changed"), look.alert());
            sheet.text(texts.t("verify-changed-next"), look.wrong());
            sheet.blank();
        }
        let Some(number) = &self.number else {
            sheet.text(texts.t("talk-loading"), look.dim());
            return sheet;
        };
        for groups in number.digits.chunks(GROUPS_IN_ROW) {
            let groups = groups.join("   ");
            sheet.line(vec![span("   ", look.plain()), span(groups, look.bold())]);
        }
        sheet.blank();
        sheet.text(texts.t("verify-or-words"), look.dim());
        let words: Vec<&str> = number.words.split_whitespace().collect();
        let in_row = if columns >= 60 { 5 } else { 4 };
        let widest = words.iter().map(|word| word.len()).max().unwrap_or(0);
        for row in words.chunks(in_row) {
            let spans = row.iter().map(|word| span(format!("{word:<widest$} "), look.bold()));
            sheet.line(std::iter::once(span(" ", look.plain())).chain(spans).collect());
        }
        sheet.blank();
        for key in ["verify-step-call", "verify-step-read", "verify-step-record"] {
            sheet.text(texts.t(key), look.plain());
        }
        sheet
    }

    /// Lines of the field with what stands above it.
    const fn foot(area: Rect) -> u16 {
        if area.height >= 16 { 4 } else { 2 }
    }

    fn draw_foot(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let (words, style) = match (self.stage, self.under_way) {
            (_, Some(UnderWay::Comparison(_) | UnderWay::Acceptance(_))) => {
                (view.t("verify-under-way"), look.bold())
            }
            (Stage::Asking, _) => (view.t("verify-ask"), look.wrong()),
            (Stage::Reason, _) => (view.t("verify-reason"), look.bold()),
            (Stage::Typing, _) => self.told(view),
        };
        pen.text(1, 0, &words, style);
        let field = rows(area, 1, area.height.saturating_sub(1));
        let field = Rect { x: field.x + 3, width: field.width.saturating_sub(4), ..field };
        match self.stage {
            Stage::Asking => pen.hints(1, Context::Confirm, &[Action::Yes, Action::No]),
            Stage::Typing | Stage::Reason => {
                pen.text(1, 1, "> ", look.bold());
                let of = if self.stage == Stage::Reason { &self.reason } else { &self.typed };
                draw_field(view, of, field, buf, true);
            }
        }
    }

    /// How far what was typed goes.
    fn told(&self, view: &View<'_>) -> (String, ratatui::style::Style) {
        let look = view.look;
        let typed = self.typed.text();
        let Some(number) = self.number.as_ref().filter(|_| !typed.trim().is_empty()) else {
            return (view.t("verify-type"), look.dim());
        };
        let so_far = compare(number, typed);
        let values = [("done", count(so_far.done)), ("of", count(so_far.of))];
        match so_far.wrong {
            Some(place) => {
                let key = if so_far.words { "verify-wrong-word" } else { "verify-wrong-group" };
                let values = [("place", count(place + 1))];
                (look.texts.with(key, &values), look.alert())
            }
            None if so_far.is_complete() => (view.t("verify-same"), look.right()),
            None if so_far.words => (look.texts.with("verify-words", &values), look.plain()),
            None => (look.texts.with("verify-digits", &values), look.plain()),
        }
    }
}

fn count(n: usize) -> fluent_bundle::FluentValue<'static> {
    u64::try_from(n).unwrap_or(u64::MAX).into()
}

impl Screen for Verify {
    fn compares(&self) -> Option<&Seat> {
        Some(&self.seat)
    }

    fn context(&self) -> Context {
        if self.stage == Stage::Asking { Context::Confirm } else { Context::Verify }
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        if self.number.is_none() && self.under_way.is_none() {
            let tag = cx.ask(Ask::SafetyNumber(self.seat.clone()));
            self.under_way = Some(UnderWay::Number(tag));
        }
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Send => self.send(cx),
            Action::Yes => {
                self.stage = Stage::Typing;
                if let Some(number) = &self.number {
                    let matches = number.digits.concat();
                    self.record(cx, matches);
                }
            }
            Action::No => self.stage = Stage::Typing,
            Action::Accept if self.is_changed(cx.known) => self.stage = Stage::Reason,
            Action::Accept => cx.warn(cx.t("verify-not-changed")),
            Action::Back if self.stage == Stage::Reason => self.stage = Stage::Typing,
            Action::Back => return Then::Close,
            action => {
                let columns = columns(cx.size);
                let laid = self.sheet(cx.known, cx.look, columns).lay(cx.look, columns);
                let body = Rect::new(0, 0, cx.size.0, cx.size.1.saturating_sub(3));
                let shown = body.height.saturating_sub(2 + Self::foot(body));
                self.scrolled.act(action, laid.len(), usize::from(shown));
            }
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        let (cells, columns) = (cx.look.cells, cx.size.0);
        match self.stage {
            Stage::Typing => type_key(&mut self.typed, key, cells, columns),
            Stage::Reason => type_key(&mut self.reason, key, cells, columns),
            Stage::Asking => false,
        };
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        match self.stage {
            Stage::Typing => self.typed.insert(text),
            Stage::Reason => self.reason.insert(text),
            Stage::Asking => false,
        };
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        let under_way = self.under_way;
        match under_way {
            Some(UnderWay::Number(asked)) if asked == tag => {
                self.under_way = None;
                match answer {
                    Ok(Answer::SafetyNumber(number)) => {
                        self.absent = number.is_none();
                        self.number = number;
                    }
                    Ok(_) => {}
                    Err(failure) => cx.warn(failure.to_string()),
                }
            }
            Some(UnderWay::Comparison(asked)) if asked == tag => {
                self.under_way = None;
                match answer {
                    Ok(_) => {
                        cx.stale(super::super::asks::What::Directory);
                        let values = [("seat", self.seat.to_string().into())];
                        cx.tell(cx.look.texts.with("verify-done", &values));
                        return Then::Close;
                    }
                    Err(Failure::NotAuthentic(_)) => {
                        self.differs = true;
                        self.scrolled = Scrolled::default();
                        cx.warn(cx.t("verify-differs"));
                    }
                    Err(failure) => cx.warn(failure.to_string()),
                }
            }
            Some(UnderWay::Acceptance(asked)) if asked == tag => {
                self.under_way = None;
                match answer {
                    Ok(_) => {
                        cx.stale(super::super::asks::What::Directory);
                        let values = [("seat", self.seat.to_string().into())];
                        cx.tell(cx.look.texts.with("verify-accepted", &values));
                        return Then::Close;
                    }
                    Err(failure) => cx.warn(failure.to_string()),
                }
            }
            _ => {}
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let title = [("seat", self.seat.to_string().into())];
        let mut head =
            vec![span(format!(" {}", look.texts.with("verify-title", &title)), look.heading())];
        if let Some(seat) = view.known.seat(&self.seat) {
            head.push(span("  ", look.plain()));
            head.push(standing(look, seat));
        }
        pen.line(0, 0, &head);
        pen.rule(1, look.dim());
        let foot = Self::foot(area);
        let page = rows(area, 2, area.height.saturating_sub(2 + foot));
        let page = Rect { x: page.x + 1, width: page.width.saturating_sub(2), ..page };
        let laid = self.sheet(view.known, look, page.width).lay(look, page.width);
        laid.draw(look, self.scrolled.first(), page, buf);
        self.draw_foot(view, rows(area, area.height.saturating_sub(foot), foot), buf);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number() -> SafetyNumber {
        let digits = (0..12).map(|group| format!("{:05}", group * 1_111)).collect();
        SafetyNumber { digits, words: "acorn agate album alley".to_owned() }
    }

    #[test]
    fn digits_count_whatever_stands_between_them() {
        let all = number().digits.join(" - ");
        let typed = compare(&number(), &all);
        assert_eq!(typed, Typed { words: false, done: 60, of: 60, wrong: None });
        assert!(typed.is_complete());
        assert!(!compare(&number(), "00000 01111").is_complete());
    }

    #[test]
    fn the_first_group_that_differs_is_named() {
        assert_eq!(compare(&number(), "00000 01119").wrong, Some(1));
        let too_long = number().digits.concat() + "7";
        assert_eq!(compare(&number(), &too_long).wrong, Some(12));
    }

    #[test]
    fn words_may_be_short_and_the_last_one_unfinished() {
        assert_eq!(compare(&number(), "ACORN, agat alb").wrong, None);
        assert_eq!(compare(&number(), "acorn ag album").wrong, Some(1));
        assert_eq!(compare(&number(), "acorn agate album alley zebra").wrong, Some(4));
    }
}
