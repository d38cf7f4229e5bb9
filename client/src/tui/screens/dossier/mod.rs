//! The dossier of a case, read before it is exported, and one that somebody else exported, checked.

mod file;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use hotline_casework::{Common, FieldValue, Said};
use hotline_dossier::{Entry, Proof, Reading, Shown, Wording};
use hotline_protocol::ids::{CaseId, Traffic, UnixMillis};

use crate::ask::{Answer, Ask};
use crate::dossier::Words;
use crate::engine::Failure;
use crate::lang::Language;

use super::super::clock;
use super::super::event::{Checked, Effect, Held, Paper, Papered};
use super::super::keys::{Action, Context};
use super::super::look::Look;
use super::super::pen::{Pen, View, span};
use super::super::screen::{Cx, Screen, Then};
use super::super::sheet::{Laid, Scrolled, Sheet};
use super::detail::{BODY_ROWS_MAX, columns, height, listed, page};
pub(crate) use file::CheckFile;
use file::Export;

/// Where it comes from.
#[derive(Debug)]
enum Source {
    /// A case here.
    Case(CaseId, Traffic),
    /// A file, and whether its page shows what is in it.
    File(String, Option<&'static str>),
}

/// A dossier.
#[derive(Debug)]
pub(crate) struct Dossier {
    source: Source,
    held: Option<Held>,
    /// Why there is none.
    nothing: bool,
    /// Messages that its bounds left out.
    left_out: usize,
    /// The language and the zone it is asked for; none is that of the terminal.
    language: Option<Language>,
    utc: bool,
    asked: Option<u64>,
    reading: Option<u64>,
    scrolled: Scrolled,
    laid: Laid,
    /// For which width it is laid out; none if it must be anew.
    laid_for: Option<u16>,
}

impl Dossier {
    /// The dossier of a case, as it would be exported now.
    pub(crate) fn of((case, traffic): (CaseId, Traffic)) -> Self {
        Self::from(Source::Case(case, traffic), None)
    }

    /// One that lies in a file and was checked.
    pub(super) fn checked(checked: Checked) -> Self {
        Self::from(Source::File(checked.path, checked.page), Some(checked.held))
    }

    fn from(source: Source, held: Option<Held>) -> Self {
        Self {
            source,
            held,
            nothing: false,
            left_out: 0,
            language: None,
            utc: false,
            asked: None,
            reading: None,
            scrolled: Scrolled::default(),
            laid: Laid::default(),
            laid_for: None,
        }
    }

    fn ask(&mut self, cx: &mut Cx<'_>) {
        let Source::Case(case, traffic) = self.source else { return };
        let language = self.language.unwrap_or_else(|| cx.look.texts.language());
        let zone = cx.look.zone.iana_name().filter(|_| !self.utc).unwrap_or("UTC");
        self.asked = Some(cx.ask(Ask::Dossier {
            case,
            traffic,
            language: language.tag().to_owned(),
            zone: zone.to_owned(),
        }));
    }

    fn lay_out(&mut self, cx: &Cx<'_>) {
        let columns = columns(cx.size);
        if self.laid_for != Some(columns) {
            self.laid_for = Some(columns);
            self.laid = self.sheet(cx.look, columns).lay(cx.look, columns);
        }
    }

    fn sheet(&self, look: &Look, columns: u16) -> Sheet {
        let mut sheet = Sheet::default();
        let Some(held) = &self.held else {
            let key = if self.nothing { "dossier-nothing" } else { "talk-loading" };
            sheet.text(look.texts.t(key), look.dim());
            return sheet;
        };
        let reading = &held.0;
        self.put_verdict(&mut sheet, look, reading);
        put_head(&mut sheet, look, reading);
        // A zone that is not known here leaves local times out.
        let named = Words::named(&reading.dossier);
        let Some(words) = named.or_else(|| Words::of(look.texts.language(), "UTC")) else {
            return sheet;
        };
        for entry in &reading.entries {
            put_entry(&mut sheet, look, entry, &words, columns);
        }
        if !reading.missing.is_empty() {
            sheet.heading(look, &look.texts.t("dossier-missing"));
            for one in &reading.missing {
                sheet.under(one.clone(), look.dim());
            }
        }
        sheet
    }

    /// Of a file: whether it is what was exported, and what is wrong.
    fn put_verdict(&self, sheet: &mut Sheet, look: &Look, reading: &Reading) {
        let texts = &look.texts;
        if let Source::File(path, page) = &self.source {
            let (key, style) = if reading.is_authentic() {
                ("dossier-verified", look.right())
            } else {
                ("dossier-has-faults", look.alert())
            };
            sheet.text(texts.t(key), style);
            sheet.text(path.clone(), look.dim());
            if *page == Some("not-compared") {
                sheet.text(texts.t("dossier-not-compared"), look.wrong());
            }
        }
        for fault in &reading.faults {
            sheet.under(fault.to_string(), look.wrong());
        }
        if self.left_out > 0 {
            let count = u64::try_from(self.left_out).unwrap_or(u64::MAX);
            sheet.text(texts.with("dossier-left-out", &[("count", count.into())]), look.wrong());
        }
        if matches!(self.source, Source::File(..)) {
            sheet.text(texts.t("dossier-rests"), look.plain());
            sheet.entry(texts.t("dossier-log"), &*reading.dossier.directory.log_id, look.plain());
            sheet.entry(texts.t("dossier-words"), &*reading.head_words, look.bold());
            sheet.blank();
        }
    }
}

/// What it is of, by whom, in which language and zone, and how much of it proves what.
fn put_head(sheet: &mut Sheet, look: &Look, reading: &Reading) {
    let texts = &look.texts;
    let dossier = &reading.dossier;
    if dossier.traffic != "operation" {
        sheet.text(format!("[EX] {}", texts.t("dossier-exercise")), look.exercise());
    }
    sheet.entry(texts.t("dossier-case"), &*dossier.case, look.plain());
    let exported = format!("{}  {}", dossier.exported_by, dossier.exported_at);
    sheet.entry(texts.t("dossier-exported"), exported, look.plain());
    let spoken = format!("{}, {}", dossier.language, dossier.zone);
    sheet.entry(texts.t("dossier-language"), spoken, look.bold());
    sheet.blank();
    let totals = reading.totals;
    for (proof, count) in [
        (Proof::Signed, totals.signed),
        (Proof::Unproven, totals.unproven),
        (Proof::Stated, totals.stated),
    ] {
        let (name, means, style) = match proof {
            Proof::Signed => ("dossier-signed", "dossier-signed-means", look.right()),
            Proof::Unproven => ("dossier-unproven", "dossier-unproven-means", look.plain()),
            Proof::Stated => ("dossier-stated", "dossier-stated-means", look.plain()),
        };
        let name = format!("{} {count}", texts.t(name));
        sheet.entry(name, texts.t(means), style);
    }
}

/// An item: what it proves, then what it says.
fn put_entry(sheet: &mut Sheet, look: &Look, entry: &Entry, words: &Words, columns: u16) {
    let at = |at: UnixMillis| match words.local(at) {
        Some(local) => format!("{} ({local})", clock::full(at)),
        None => clock::full(at),
    };
    let (proof, style) = proven(look, entry.proof);
    match &entry.shown {
        Shown::Message { common, signer } => {
            sheet.blank();
            sheet.line(vec![
                span(format!("{:>3}  ", entry.no), look.dim()),
                span(proof.to_uppercase(), style),
                span(format!("  {}", words.kind(common.kind().code())), look.plain()),
                span(format!("  {}", precedence(words, common)), look.plain()),
                span(format!("  TLP:{}", common.tlp), look.tlp(common.tlp)),
            ]);
            let to = format!("{} > {}", common.from, listed(&common.to.action));
            sheet.under(to, look.bold());
            sheet.under(at(common.released_at), look.dim());
            for (key, seat) in [
                ("dossier-drafted-by", &common.drafted_by),
                ("dossier-released-by", &common.released_by),
            ] {
                if let Some(seat) = seat {
                    sheet.under(format!("{}: {seat}", words.text(key)), look.dim());
                }
            }
            put_said(sheet, look, common, words, &at, columns);
            if let Said::Escalation(escalation) = &common.said
                && let Ok(original) = escalation.original()
            {
                let by = words.text("dossier-passed-on");
                sheet.under(
                    format!("{by} {}, {}", original.from, at(original.released_at)),
                    look.dim(),
                );
                put_said(sheet, look, &original, words, &at, columns);
            }
            if let Some(signer) = signer {
                let by = words.text("dossier-signer");
                sheet.under(format!("{by} {}", signer.identity), look.dim());
            }
        }
        Shown::Custody { seat, at: time } => {
            let what = words.text("dossier-custody");
            let line = format!("{:>3}  {proof}: {what} {seat} {}", entry.no, at(*time));
            sheet.under(line, look.dim());
        }
        Shown::Device { seat, at: time } => {
            let what = words.text("dossier-device");
            let line = format!("{:>3}  {proof}: {what} {seat} {}", entry.no, at(*time));
            sheet.under(line, look.dim());
        }
    }
}

fn proven(look: &Look, proof: Proof) -> (String, Style) {
    let (key, style) = match proof {
        Proof::Signed => ("dossier-signed", look.right()),
        Proof::Unproven => ("dossier-unproven", look.bold()),
        Proof::Stated => ("dossier-stated", look.dim()),
    };
    (look.texts.t(key).into_owned(), style)
}

fn precedence(words: &Words, common: &Common) -> String {
    use hotline_protocol::ids::Precedence;
    words.text(match common.precedence.highest() {
        Precedence::Routine => "precedence-routine",
        Precedence::Priority => "precedence-priority",
        Precedence::Immediate => "precedence-immediate",
        Precedence::Flash => "precedence-flash",
    })
}

/// Subject, text, fields, files and clause of a message.
fn put_said(
    sheet: &mut Sheet,
    look: &Look,
    common: &Common,
    words: &Words,
    at: &dyn Fn(UnixMillis) -> String,
    columns: u16,
) {
    sheet.under(common.subject.line(), look.bold());
    if !common.body.is_empty() {
        let width = usize::from(columns).max(1);
        let direction = look.texts.direction();
        let body = look.cells.wrap(&common.body.shown(), width, BODY_ROWS_MAX, direction);
        sheet.rows(Arc::new(body), look.plain());
    }
    for field in common.said.fields() {
        let value = match &field.value {
            FieldValue::Code { list, word } => words.code(list, word),
            FieldValue::Codes { list, words: codes } => {
                codes.iter().map(|word| words.code(list, word)).collect::<Vec<_>>().join(", ")
            }
            FieldValue::Text(text) => text.shown(),
            FieldValue::Time(time) => at(*time),
            FieldValue::Number(number) => number.to_string(),
            FieldValue::Message(id) => id.to_string(),
            _ => words.text("dossier-newer"),
        };
        sheet.under(format!("{}: {value}", words.field(field.name)), look.plain());
    }
    for file in &common.attachments {
        let name = file.name.line();
        let what = words.text("dossier-file");
        sheet.under(format!("{what} {name}, SHA-256 {}", file.hash), look.plain());
    }
    if common.said.clause().is_some() {
        let clause = match common.said {
            Said::Ack(_) => "clause-ack",
            _ => "clause-con",
        };
        sheet.under(words.text(clause), look.dim());
    }
}

impl Screen for Dossier {
    fn context(&self) -> Context {
        match self.source {
            Source::Case(..) => Context::Dossier,
            Source::File(..) => Context::Checked,
        }
    }

    fn case(&self) -> Option<(CaseId, Traffic)> {
        match self.source {
            Source::Case(case, traffic) => Some((case, traffic)),
            Source::File(..) => None,
        }
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        if self.held.is_none() && self.asked.is_none() && self.reading.is_none() {
            self.ask(cx);
        }
        self.lay_out(cx);
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if self.asked != Some(tag) {
            return Then::Stay;
        }
        self.asked = None;
        match answer {
            Ok(Answer::Dossier(Some((dossier, left_out)))) => {
                self.left_out = left_out;
                // Signatures are checked beside, not while somebody types.
                self.reading = Some(cx.paper(Paper::Read(dossier)));
            }
            Ok(_) => self.nothing = true,
            Err(failure) => {
                self.nothing = true;
                cx.warn(failure.to_string());
            }
        }
        self.laid_for = None;
        Then::Stay
    }

    fn papered(&mut self, cx: &mut Cx<'_>, tag: u64, what: &Result<Papered, String>) -> Then {
        if self.reading != Some(tag) {
            return Then::Stay;
        }
        self.reading = None;
        match what {
            Ok(Papered::Read(held)) => self.held = Some(held.clone()),
            Ok(_) => {}
            Err(why) => cx.warn(why.clone()),
        }
        self.laid_for = None;
        Then::Stay
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::Export => {
                if let (Some(held), Source::Case(..)) = (&self.held, &self.source) {
                    return Then::Open(Box::new(Export::new(held.clone())));
                }
            }
            Action::Language if self.asked.is_none() && self.reading.is_none() => {
                let now = self.language.unwrap_or_else(|| cx.look.texts.language());
                let at = Language::ALL.iter().position(|one| *one == now).unwrap_or(0);
                self.language = Language::ALL.get((at + 1) % Language::ALL.len()).copied();
                self.ask(cx);
            }
            Action::Zone if self.asked.is_none() && self.reading.is_none() => {
                self.utc = !self.utc;
                self.ask(cx);
            }
            Action::Copy => {
                if let Some(held) = &self.held {
                    cx.effect(Effect::Copy(held.0.dossier.directory.log_id.clone()));
                    cx.tell(cx.t("detail-copied"));
                }
            }
            action => self.scrolled.act(action, self.laid.len(), height(cx.size)),
        }
        Then::Stay
    }

    fn tick(&mut self, cx: &mut Cx<'_>) -> Then {
        self.lay_out(cx);
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let reference = self.held.as_ref().map(|held| held.0.dossier.reference.clone());
        let left = [
            span(view.t("dossier-title"), look.heading()),
            span(format!("  {}", reference.unwrap_or_default()), look.bold()),
        ];
        let items = self.held.as_ref().map(|held| {
            let count = u64::try_from(held.0.entries.len()).unwrap_or(u64::MAX);
            let words = look.texts.with("dossier-items", &[("count", count.into())]);
            span(format!("{words} "), look.dim())
        });
        let items: Vec<_> = items.into_iter().collect();
        pen.ends(1, 0, &left, &items);
        pen.rule(1, look.dim());
        self.laid.draw(look, self.scrolled.first(), page(area), buf);
    }
}
