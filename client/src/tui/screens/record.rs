//! Whether all who have a part in a case hold the same record of it: asked of every seat, shown seat
//! by seat, with the first difference and what to do about it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_protocol::ids::{CaseId, Traffic, UnixMillis};

use crate::ask::{Answer, Ask, HeardView, News, RecordView};
use crate::engine::{Command, Failure};

use super::super::clock;
use super::super::event::Effect;
use super::super::keys::{Action, Context};
use super::super::known::Known;
use super::super::look::Look;
use super::super::pen::{Pen, View, span};
use super::super::screen::{Cx, Screen, Then};
use super::super::sheet::{Scrolled, Sheet};
use super::case::{exercise_rule, head};
use super::detail::{columns, height, page, word};
use super::directory::Directory;
use super::question::Question;

/// How long an answer of a seat that is on the line takes: then it is said that others may be away.
const ANSWERS_WITHIN: core::time::Duration = core::time::Duration::from_secs(20);

/// Messages of the record that are listed: the newest.
const ITEMS_SHOWN_MAX: usize = 200;

/// The record of a case.
#[derive(Debug)]
pub(crate) struct Record {
    case: CaseId,
    traffic: Traffic,
    record: Option<Box<RecordView>>,
    loaded: bool,
    asked: Question,
    /// The question to the other seats that is under way.
    comparing: Option<u64>,
    /// When they were asked last.
    asked_at: Option<UnixMillis>,
    scrolled: Scrolled,
}

/// What a seat said of its record, in a word or two.
pub(super) fn heard_word(look: &Look, state: &str) -> String {
    word(look, &format!("record-{state}"), state)
}

impl Record {
    /// The record of a case of a traffic class.
    pub(crate) fn new(traffic: Traffic, case: CaseId) -> Self {
        Self {
            case,
            traffic,
            record: None,
            loaded: false,
            asked: Question::default(),
            comparing: None,
            asked_at: None,
            scrolled: Scrolled::default(),
        }
    }

    fn ask(&mut self, cx: &mut Cx<'_>) {
        let (case, traffic) = (self.case, self.traffic);
        self.asked.ask(cx, Ask::Record { case, traffic });
    }

    /// Asks every seat what it holds.
    fn compare(&mut self, cx: &mut Cx<'_>) {
        if self.comparing.is_none() {
            let (case, traffic) = (self.case, self.traffic);
            self.asked_at = Some(cx.now);
            self.comparing = Some(cx.ask(Ask::Command(Command::Compare { case, traffic })));
        }
    }

    /// Whether a seat has answered since it was asked.
    fn is_fresh(&self, one: &HeardView) -> bool {
        self.asked_at.is_none_or(|asked| one.at.is_some_and(|at| at >= asked))
    }

    fn sheet(&self, known: &Known, look: &Look, now: UnixMillis) -> Sheet {
        let mut sheet = Sheet::default();
        let texts = &look.texts;
        if self.traffic != Traffic::Operation {
            sheet.text(texts.t("case-exercise"), look.exercise());
        }
        let Some(record) = &self.record else {
            let key = if self.loaded { "record-nothing" } else { "talk-loading" };
            sheet.text(texts.t(key), look.dim());
            return sheet;
        };
        self.put_verdict(&mut sheet, known, look, now, record);
        for one in &record.with {
            sheet.blank();
            self.put_seat(&mut sheet, look, record, one);
        }
        sheet.heading(look, &texts.t("record-here"));
        sheet.entry(texts.t("record-hash"), record.hash.to_string(), look.plain());
        sheet.entry(texts.t("record-notes"), record.notes_hash.to_string(), look.dim());
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        if record.missing > 0 {
            let values = [("count", count(record.missing).into())];
            sheet.text(texts.with("record-missing", &values), look.wrong());
        }
        let skip = record.items.len().saturating_sub(ITEMS_SHOWN_MAX);
        for (place, item) in record.items.iter().enumerate().skip(skip) {
            let proof = word(look, &format!("dossier-{}", item.proof), &item.proof);
            let short = crate::view::short(&item.id);
            let mut line =
                format!("{}  {short}  {}  {}  {proof}", place + 1, clock::full(item.at), item.by);
            let mut style = look.plain();
            if item.waits {
                line.push_str(&format!("  {}", texts.t("record-waits")));
            }
            if item.two_stories {
                line.push_str(&format!("  {}", texts.t("record-two-stories")));
                style = look.alert();
            }
            sheet.text(line, style);
        }
        sheet
    }

    /// One sentence over all: the same, who has not said yet, or that it differs.
    fn put_verdict(
        &self,
        sheet: &mut Sheet,
        known: &Known,
        look: &Look,
        now: UnixMillis,
        record: &RecordView,
    ) {
        let texts = &look.texts;
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let is = |state: &str| record.with.iter().filter(|one| one.state == state).count();
        let silent = record.with.iter().filter(|one| !self.is_fresh(one)).count();
        let values = [
            ("count", number(record.with.len()).into()),
            ("messages", number(record.items.len()).into()),
            ("silent", number(silent).into()),
        ];
        let (key, style) = if record.with.is_empty() {
            ("record-alone", look.plain())
        } else if is("two-stories") > 0 {
            ("record-verdict-two", look.alert())
        } else if is("differs") > 0 {
            ("record-verdict-differs", look.wrong())
        } else if silent == 0 && is("same") == record.with.len() {
            ("record-verdict-same", look.right())
        } else if silent == 0 {
            ("record-verdict-so-far", look.bold())
        } else {
            ("record-verdict-waits", look.bold())
        };
        sheet.text(texts.with(key, &values), style);
        if silent > 0 && !record.with.is_empty() {
            let long = self.asked_at.is_none_or(|at| now.since(at) >= ANSWERS_WITHIN);
            let key = match (known.is_online(), long) {
                (false, _) => "record-next-offline",
                (true, false) => "record-next-asking",
                (true, true) => "record-next-silent",
            };
            sheet.under(texts.t(key), look.dim());
        }
    }

    /// What a seat said, and the next step.
    fn put_seat(&self, sheet: &mut Sheet, look: &Look, record: &RecordView, one: &HeardView) {
        let texts = &look.texts;
        let mut said = heard_word(look, &one.state);
        if let Some(at) = one.at {
            let values = [("time", clock::time(at).into())];
            said.push_str(&texts.with("record-said-at", &values));
        }
        let style = match one.state.as_str() {
            "same" => look.right(),
            "two-stories" => look.alert(),
            "differs" => look.wrong(),
            _ => look.plain(),
        };
        sheet.entry(one.seat.to_string(), said, style);
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        if one.state == "same-so-far" {
            let told = u64::from(one.told.unwrap_or_default());
            let values = [("count", told.into()), ("of", number(one.count).into())];
            sheet.under(texts.with("record-so-far", &values), look.plain());
            return;
        }
        let Some(parting) = &one.parting else {
            if one.state == "differs" {
                sheet.under(texts.t("record-where-asked"), look.plain());
            }
            return;
        };
        let by = parting.by.as_ref().map(ToString::to_string).unwrap_or_default();
        let values = [
            ("place", u64::from(parting.place).into()),
            ("id", crate::view::short(&parting.message).into()),
            ("by", by.into()),
            ("seat", one.seat.to_string().into()),
        ];
        let (key, next) = match (parting.here, parting.there) {
            (Some(_), Some(_)) if parting.by.as_ref() == Some(&one.seat) => {
                ("record-parts-two", "record-next-two-own")
            }
            (Some(_), Some(_)) => ("record-parts-two", "record-next-two"),
            (Some(_), None) => ("record-parts-here", "record-next-differs"),
            _ => ("record-parts-there", "record-next-differs"),
        };
        sheet.under(texts.with(key, &values), look.bold());
        if let (Some(here), Some(there)) = (parting.here, parting.there) {
            sheet.under(format!("{}: {here}", texts.t("record-text-here")), look.dim());
            sheet.under(format!("{}: {there}", texts.t("record-text-there")), look.dim());
        }
        let item = record.items.iter().find(|item| item.id == parting.message);
        if let Some(item) = item {
            sheet.under(format!("{}  {}", clock::full(item.at), item.by), look.dim());
        }
        sheet.under(texts.with(next, &values), look.bold());
    }
}

impl Screen for Record {
    fn context(&self) -> Context {
        Context::Record
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.ask(cx);
        if self.asked_at.is_none() {
            self.compare(cx);
        }
    }

    fn news(&mut self, cx: &mut Cx<'_>, news: &News) -> Then {
        let ours = match news {
            News::Record { case, traffic } => (*case, *traffic) == (self.case, self.traffic),
            News::Arrived { case, .. } | News::Incident { case, .. } => *case == self.case,
            News::Missed => true,
            _ => false,
        };
        if ours {
            self.ask(cx);
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if self.comparing == Some(tag) {
            self.comparing = None;
            if let Err(failure) = answer {
                cx.warn(failure.to_string());
            }
            return Then::Stay;
        }
        if let Some(Answer::Record(record)) = self.asked.answered(cx, tag, answer) {
            self.record = record;
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
            Action::Record => {
                self.compare(cx);
                cx.tell(cx.t("record-asked"));
            }
            Action::Verify => {
                let parting = self.record.iter().flat_map(|record| &record.with);
                let seat = { parting }.find(|one| one.parting.is_some()).map(|one| &one.seat);
                return Then::Open(Box::new(Directory::new(seat.map(|seat| seat.desk.clone()))));
            }
            Action::Copy => {
                if let Some(record) = &self.record {
                    cx.effect(Effect::Copy(record.hash.to_string()));
                    cx.tell(cx.t("detail-copied"));
                }
            }
            action => {
                let sheet = self.sheet(cx.known, cx.look, cx.now);
                let len = sheet.lay(cx.look, columns(cx.size)).len();
                self.scrolled.act(action, len, height(cx.size));
            }
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let mut left = vec![span(format!(" {}  ", view.t("record-title")), look.heading())];
        let incidents = view.known.incidents_in(self.traffic);
        if let Some(incident) = incidents.iter().find(|one| one.case == self.case) {
            left.extend(head(look, incident));
        }
        pen.line(0, 0, &left);
        match self.traffic {
            Traffic::Operation => pen.rule(1, look.dim()),
            traffic => exercise_rule(&mut pen, look, traffic),
        }
        let page = page(area);
        let sheet = self.sheet(view.known, look, view.now);
        sheet.lay(look, page.width).draw(look, self.scrolled.first(), page, buf);
    }
}
