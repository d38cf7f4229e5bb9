//! One message in full: what it says, how it was sent, and how far it came, seat by seat.

use std::sync::Arc;

use hotline_casework::{Authenticity, Common, Said};
use hotline_protocol::ids::{CaseId, MessageId, Traffic, UnixMillis};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ask::{Answer, Ask, Delivery, News, Withdrawal};
use crate::engine::{Direction, Failure};
use crate::limits::BODY_BYTES_MAX;
use crate::spool::shown_length;
use crate::vault::Listed;

use super::super::asks::What;
use super::super::clock;
use super::super::event::Effect;
use super::super::keys::{Action, Context};
use super::super::known::Known;
use super::super::look::Look;
use super::super::pen::{Pen, View, rows, span};
use super::super::rows::{shown_fields, written_by};
use super::super::screen::{Cx, Screen, Then, With};
use super::super::sheet::{Laid, Scrolled, Sheet};
use super::super::side::tlp_span;
use super::super::talk::READ_AFTER;
use super::super::text::{WrapCache, Wrapped, escaped};
use super::ack_words::AckWords;
use super::case::Case;
use super::directory::Directory;
use super::pass_on::PassOn;
use super::question::Question;
use super::templates::Templates;
use super::verify::Verify;
use super::{as_sent, compose, files, missing, reach};

/// Lines above the page: the subject and a rule.
const HEAD: u16 = 2;

/// Rows of a body: it is shown whole, and each of its bytes may be a line break.
pub(super) const BODY_ROWS_MAX: usize = BODY_BYTES_MAX + 1;

/// The kind of what a colleague says about a case that is handed over.
const HANDOVER: &str = "HANDOVER";

/// The long texts of a message, which are wrapped once for a width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Long {
    Body,
    Original,
    AsSent,
}

/// A message.
#[derive(Debug)]
pub(crate) struct Detail {
    listed: Listed,
    /// What was authenticated; none if this version cannot read it.
    common: Option<Common>,
    delivery: Option<Delivery>,
    /// How it was taken back, if it was.
    withdrawn: Option<Withdrawal>,
    /// That question, while it is under way.
    asked_withdrawn: Option<u64>,
    /// The record of the case here, as words: of what a colleague handed over.
    record: Option<String>,
    /// That question, while it is under way.
    asked_record: Option<u64>,
    /// Terms in it that parties define differently; whether there are more.
    terms: Option<(Vec<String>, bool)>,
    /// That question, while it is under way.
    asked_terms: Option<u64>,
    asked: Question,
    as_sent: bool,
    /// Since when an unread message is being looked at.
    since: Option<UnixMillis>,
    unread: bool,
    scrolled: Scrolled,
    long: WrapCache<Long>,
    laid: Laid,
}

impl Detail {
    /// A message of the conversation.
    pub(crate) fn new(listed: Listed) -> Self {
        let message = &listed.message;
        let unread = message.read_at.is_none() && message.direction != Direction::Sent;
        Self {
            common: Common::decode(&message.content).ok(),
            delivery: None,
            withdrawn: None,
            asked_withdrawn: None,
            record: None,
            asked_record: None,
            terms: None,
            asked_terms: None,
            asked: Question::default(),
            as_sent: false,
            since: None,
            unread,
            scrolled: Scrolled::default(),
            long: WrapCache::default(),
            laid: Laid::default(),
            listed,
        }
    }

    const fn id(&self) -> MessageId {
        self.listed.message.id
    }

    fn ask(&mut self, cx: &mut Cx<'_>) {
        if self.asked.ask(cx, Ask::Delivery(self.id())) {
            self.asked_withdrawn = Some(cx.ask(Ask::Withdrawn(vec![self.id()])));
        }
    }

    /// The page in lines. Called after each event: texts are wrapped once for a width.
    fn lay_out(&mut self, cx: &Cx<'_>) {
        let columns = columns(cx.size);
        let mut sheet = Sheet::default();
        if self.as_sent {
            let text = self.wrapped(cx.look, Long::AsSent, columns);
            as_sent::put(&mut sheet, cx.look, &self.listed.message, self.common.as_ref(), text);
        } else {
            self.put(&mut sheet, (cx.known, cx.look, cx.now), columns);
        }
        if let Some((terms, more)) = &self.terms {
            let more = if *more { ", ..." } else { "" };
            let terms = [("terms", format!("{}{more}", terms.join(", ")).into())];
            sheet.blank();
            sheet.text(cx.look.texts.with("detail-terms", &terms), cx.look.bold());
        }
        if let Some(view) = cx.known.missing.iter().find(|view| view.message == self.id()) {
            sheet.heading(cx.look, &cx.look.texts.t("missing-title"));
            missing::put(&mut sheet, cx.look, cx.now, view);
        }
        reach::put(
            &mut sheet,
            (cx.known, cx.look),
            &self.listed.message,
            self.delivery.as_ref(),
            columns,
        );
        self.laid = sheet.lay(cx.look, columns);
    }

    fn wrapped(&mut self, look: &Look, which: Long, columns: u16) -> Arc<Wrapped> {
        let (message, common) = (&self.listed.message, self.common.as_ref());
        let base = look.texts.direction();
        self.long.rows(which, columns, 0, || {
            let text = match (which, common) {
                (Long::Body, _) => message.body.clone(),
                (Long::Original, Some(common)) => {
                    original(common).map(|original| original.body.shown()).unwrap_or_default()
                }
                (Long::AsSent, Some(common)) => escaped(common.body.raw()),
                (Long::Original | Long::AsSent, None) => String::new(),
            };
            look.cells.wrap(&text, usize::from(columns).max(1), BODY_ROWS_MAX, base)
        })
    }

    /// The message as a person here reads it.
    fn put(
        &mut self,
        sheet: &mut Sheet,
        (known, look, now): (&Known, &Look, UnixMillis),
        columns: u16,
    ) {
        self.put_withdrawn(sheet, look);
        self.put_head(sheet, known, look);
        let message = &self.listed.message;
        if let Some(common) = &self.common {
            put_said(sheet, look, &common.said);
        } else {
            sheet.text(look.texts.t("detail-unreadable"), look.wrong());
        }
        if !message.body.is_empty() {
            sheet.blank();
            let body = self.wrapped(look, Long::Body, columns);
            sheet.rows(body, look.plain());
        }
        if let Some(common) = &self.common {
            files::put(sheet, (known, look, now), &self.listed.message, common);
        }
        put_clause(sheet, look, &self.listed.message.kind);
        let passed_on = self.common.as_ref().and_then(original);
        if let Some(original) = passed_on {
            let body = self.wrapped(look, Long::Original, columns);
            self.put_original(sheet, (known, look, now), &original, body);
        }
    }

    /// That it does not stand any more, above everything it said.
    fn put_withdrawn(&self, sheet: &mut Sheet, look: &Look) {
        let Some(one) = &self.withdrawn else { return };
        let values = [("who", one.by.to_string().into()), ("time", stamp(look, one.at).into())];
        let key = if one.corrected { "detail-corrected" } else { "detail-withdrawn" };
        sheet.text(look.texts.with(key, &values), look.alert());
        for text in [&one.correction, &one.reason].into_iter().filter(|text| !text.is_empty()) {
            sheet.under(text.clone(), look.bold());
        }
        sheet.blank();
    }

    fn put_head(&self, sheet: &mut Sheet, known: &Known, look: &Look) {
        let texts = &look.texts;
        let message = &self.listed.message;
        let mut from = message.from.to_string();
        if let Some(seat) = known.seat(&message.from) {
            for text in [&seat.name, &seat.title].into_iter().flatten() {
                from.push_str(", ");
                from.push_str(text);
            }
        }
        if message.direction == Direction::Sent {
            from = format!("{} ({from})", texts.t("talk-me"));
        }
        sheet.entry(texts.t("detail-from"), from, look.bold());
        if message.direction == Direction::Received {
            let (key, style) = if message.verified {
                ("detail-was-verified", look.verified())
            } else {
                ("detail-was-unverified", look.unverified())
            };
            sheet.entry(texts.t("detail-sender"), texts.t(key), style);
            if known.seat(&message.from).is_some_and(|seat| seat.standing == "changed") {
                sheet.entry(
                    texts.t("detail-sender"),
                    texts.t("detail-changed-since"),
                    look.alert(),
                );
            }
        }
        if let Some(by) = &message.handed_by {
            let key = match (message.direction, message.signature.is_some()) {
                (Direction::HandedOver, true) => "detail-handed-signed",
                (Direction::HandedOver, false) => "detail-handed-word",
                _ => "detail-handed-summary",
            };
            let words = texts.with(key, &[("by", by.to_string().into())]);
            sheet.entry(texts.t("detail-handed"), words, look.wrong());
        }
        if let Some(hash) = &self.record {
            // The colleague's word names the record that was handed over.
            let (key, style) = match message.body.contains(hash.as_str()) {
                true => ("detail-record-same", look.right()),
                false => ("detail-record-other", look.wrong()),
            };
            let words = texts.with(key, &[("hash", hash.clone().into())]);
            sheet.entry(texts.t("detail-record"), words, style);
        }
        let (to, info) = match &self.common {
            Some(common) => (listed(&common.to.action), listed(&common.to.information)),
            None => (message.to.join(", "), String::new()),
        };
        sheet.entry(texts.t("detail-to"), to, look.plain());
        sheet.entry(texts.t("detail-info"), info, look.plain());
        let case = if message.reference.is_empty() {
            message.case.to_string()
        } else {
            format!("{}  {}", message.reference, message.case)
        };
        sheet.entry(texts.t("detail-case"), case, look.plain());
        let mut kind = word(look, &format!("kind-{}", message.kind.to_lowercase()), &message.kind);
        if let Some(common) = &self.common {
            let note = match common.authenticity {
                Authenticity::Note => "authenticity-note",
                Authenticity::NonPaper => "authenticity-non-paper",
            };
            kind = format!("{kind}, {}", texts.t(note));
        }
        sheet.entry(texts.t("detail-kind"), kind, look.plain());
        let precedence = word(look, &format!("precedence-{}", message.precedence.word()), "");
        let traffic = word(look, &format!("traffic-{}", message.traffic.word()), "");
        let style = look.precedence(message.precedence);
        sheet.entry(texts.t("detail-precedence"), format!("{precedence}, {traffic}"), style);
        sheet.entry(texts.t("detail-tlp"), message.tlp.clone(), look.plain());
        if let Some(common) = &self.common {
            if let Some((name, program)) = written_by(look, common) {
                sheet.entry(name, program, look.bold());
            }
            let language = common.language.as_ref().map(|tag| tag.as_str().to_owned());
            sheet.entry(texts.t("detail-language"), language.unwrap_or_default(), look.plain());
        }
        self.put_times(sheet, look);
    }

    fn put_times(&self, sheet: &mut Sheet, look: &Look) {
        let texts = &look.texts;
        let message = &self.listed.message;
        let mut at = |key: &'static str, at: Option<UnixMillis>| {
            let at = at.map(|at| stamp(look, at)).unwrap_or_default();
            sheet.entry(texts.t(key), at, look.plain());
        };
        at("detail-sent", Some(message.released_at));
        at("detail-accepted", message.accepted_at);
        at("detail-opened", message.opened_at);
        if let Some(common) = &self.common {
            at("detail-ack-by", common.ack_by);
            at("detail-reply-by", common.reply_by);
            at("detail-expires", Some(common.expires_at));
            if let Some(seat) = &common.drafted_by {
                sheet.entry(texts.t("detail-drafted-by"), seat.to_string(), look.bold());
            }
            if let Some(seat) = &common.released_by {
                sheet.entry(texts.t("detail-released-by"), seat.to_string(), look.plain());
            }
            if let Some(other) = texts.other_catalogue(common.catalogue) {
                sheet.text(other, look.wrong());
            }
            if !common.unknown_keys().is_empty() {
                sheet.text(texts.t("detail-later-version"), look.wrong());
            }
        }
    }

    /// The message that an escalation carries.
    fn put_original(
        &self,
        sheet: &mut Sheet,
        (known, look, now): (&Known, &Look, UnixMillis),
        original: &Common,
        body: Arc<Wrapped>,
    ) {
        let texts = &look.texts;
        sheet.heading(look, &texts.t("detail-original"));
        let hearsay =
            known.incident(self.listed.message.case).is_none_or(|incident| incident.hearsay);
        if hearsay {
            let values = [
                ("who", original.from.to_string().into()),
                ("by", self.listed.message.from.to_string().into()),
            ];
            sheet.text(texts.with("detail-hearsay", &values), look.wrong());
        }
        sheet.entry(texts.t("detail-from"), original.from.to_string(), look.bold());
        sheet.entry(texts.t("detail-to"), listed(&original.to.action), look.plain());
        sheet.entry(texts.t("detail-info"), listed(&original.to.information), look.plain());
        let code = original.said.kind().code().to_owned();
        let kind = word(look, &format!("kind-{}", code.to_lowercase()), &code);
        sheet.entry(texts.t("detail-kind"), kind, look.plain());
        sheet.entry(texts.t("detail-sent"), stamp(look, original.released_at), look.plain());
        sheet.entry(texts.t("detail-subject"), original.subject.line(), look.bold());
        put_said(sheet, look, &original.said);
        if !original.body.is_empty() {
            sheet.blank();
            sheet.rows(body, look.plain());
        }
        files::put(sheet, (known, look, now), &self.listed.message, original);
        put_clause(sheet, look, &code);
    }
}

/// The message that an escalation carries, if this is one.
pub(super) fn original(common: &Common) -> Option<Common> {
    match &common.said {
        // What was read has been checked: it is the message that is cited.
        Said::Escalation(escalation) => escalation.original().ok(),
        _ => None,
    }
}

/// The fields of a kind in the reader's language.
pub(super) fn put_said(sheet: &mut Sheet, look: &Look, said: &Said) {
    let fields = shown_fields(look, said);
    if !fields.is_empty() {
        sheet.blank();
    }
    for (name, value) in fields {
        sheet.entry(name, value, look.plain());
    }
    if !said.unknown_fields().is_empty() {
        sheet.text(look.texts.t("detail-later-version"), look.wrong());
    }
}

/// Files that came with a message; `hotline read ID --save` fetches them.
pub(super) fn put_files(sheet: &mut Sheet, look: &Look, common: &Common) {
    for file in &common.statement().attachments {
        let tlp = file.tlp.unwrap_or(common.tlp);
        let about = format!("{} ({}) TLP:{tlp}", file.file_name(), shown_length(file.size));
        sheet.entry(look.texts.t("detail-attachment"), about, look.plain());
    }
}

/// The clause that is part of every message of a kind.
pub(super) fn put_clause(sheet: &mut Sheet, look: &Look, kind: &str) {
    let key = match kind {
        "CON" => "clause-con",
        "ACK" => "clause-ack",
        _ => return,
    };
    sheet.blank();
    sheet.text(look.texts.t(key), look.dim());
}

/// The text of a made-up key, or what stands for it where there is none.
pub(super) fn word(look: &Look, key: &str, otherwise: &str) -> String {
    if look.texts.has(key) { look.texts.t(key).into_owned() } else { otherwise.to_owned() }
}

pub(super) fn listed<T: ToString>(addresses: &[T]) -> String {
    addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A time in UTC with the local one beside it.
pub(super) fn stamp(look: &Look, at: UnixMillis) -> String {
    let local = clock::local(at, &look.zone);
    if local.is_empty() { clock::full(at) } else { format!("{}  ({local})", clock::full(at)) }
}

/// Width of the page on a screen of that size.
pub(super) const fn columns(size: (u16, u16)) -> u16 {
    size.0.saturating_sub(2)
}

/// Height of the page on a screen of that size: header, strip, hints and the page's own head are
/// above and below.
pub(super) fn height(size: (u16, u16)) -> usize {
    usize::from(size.1.saturating_sub(3 + HEAD))
}

/// The part of an area that a page takes.
pub(super) fn page(area: Rect) -> Rect {
    let page = rows(area, HEAD, area.height);
    Rect { x: page.x + 1, width: page.width.saturating_sub(2), ..page }
}

impl Screen for Detail {
    fn context(&self) -> Context {
        Context::Detail
    }

    fn case(&self) -> Option<(CaseId, Traffic)> {
        Some((self.listed.message.case, self.listed.message.traffic))
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.ask(cx);
        if self.terms.is_none() && self.asked_terms.is_none() {
            self.asked_terms = Some(cx.ask(Ask::TermsIn(self.id())));
        }
        if self.listed.message.kind == HANDOVER && self.asked_record.is_none() {
            let (case, traffic) = (self.listed.message.case, self.listed.message.traffic);
            self.asked_record = Some(cx.ask(Ask::Record { case, traffic }));
        }
        self.lay_out(cx);
    }

    fn news(&mut self, cx: &mut Cx<'_>, news: &News) -> Then {
        let ours = match news {
            News::Progress { message, .. }
            | News::Acknowledged { message, .. }
            | News::Released { message } => *message == self.id(),
            News::Missed => true,
            _ => false,
        };
        if ours {
            self.ask(cx);
        }
        Then::Stay
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        let message = &self.listed.message;
        match action {
            Action::Back => return Then::Close,
            Action::AsSent => {
                self.as_sent = !self.as_sent;
                self.scrolled = Scrolled::default();
                self.lay_out(cx);
            }
            Action::Acknowledge if message.direction == Direction::Sent => {
                cx.warn(cx.t("detail-own"));
            }
            Action::Acknowledge if cx.is_opening(&self.listed) => cx.warn(cx.t("alert-wait")),
            Action::Acknowledge => return Then::Open(Box::new(AckWords::new(self.id()))),
            Action::Write => {
                return Then::Write(With::Case(message.case), Box::new(message.clone()));
            }
            Action::Template => {
                let with = With::Case(message.case);
                return Then::Open(Box::new(Templates::new(with, Some(message))));
            }
            Action::PassOn if cx.known.incident(message.case).is_some() => {
                return Then::Open(Box::new(PassOn::new(message.case)));
            }
            Action::PassOn => cx.warn(cx.t("no-case-chosen")),
            Action::Case => {
                return Then::Open(Box::new(Case::new(message.traffic, message.case)));
            }
            Action::Verify => {
                if message.direction == Direction::Received {
                    return Then::Open(Box::new(Verify::new(message.from.clone())));
                }
                let to = self.delivery.iter().flat_map(|delivery| &delivery.copies).next();
                let desk = to.map(|copy| copy.seat.desk.clone());
                return Then::Open(Box::new(Directory::new(desk)));
            }
            Action::Forward => match compose::kept_from_all(cx.known, cx.look, message) {
                Some(why) => cx.warn(why),
                None => return Then::Forward(Box::new(message.clone())),
            },
            Action::SaveFile => {
                let files = self.common.as_ref().map(files::all).unwrap_or_default();
                match files::Save::new(files, message) {
                    Some(save) => return Then::Open(Box::new(save)),
                    None => cx.warn(cx.t("files-none")),
                }
            }
            Action::Copy => {
                let text = format!("{}\n{}\n\n{}\n", message.id, message.subject, message.body);
                cx.effect(Effect::Copy(text));
                cx.tell(cx.t("detail-copied"));
            }
            action => self.scrolled.act(action, self.laid.len(), height(cx.size)),
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if self.asked_withdrawn == Some(tag) {
            self.asked_withdrawn = None;
            if let Ok(Answer::Withdrawn(mut found)) = answer {
                self.withdrawn = found.pop();
            }
            return Then::Stay;
        }
        if self.asked_terms == Some(tag) {
            self.asked_terms = None;
            if let Ok(Answer::Terms(terms, more)) = answer
                && !terms.is_empty()
            {
                self.terms = Some((terms.into_iter().map(|term| term.term).collect(), more));
                self.lay_out(cx);
            }
            return Then::Stay;
        }
        if self.asked_record == Some(tag) {
            self.asked_record = None;
            if let Ok(Answer::Record(Some(record))) = answer {
                self.record = Some(record.hash.to_string());
            }
            return Then::Stay;
        }
        if let Some(Answer::Delivery(delivery)) = self.asked.answered(cx, tag, answer) {
            self.delivery = Some(delivery);
        }
        if self.asked.is_due() {
            self.ask(cx);
        }
        Then::Stay
    }

    fn tick(&mut self, cx: &mut Cx<'_>) -> Then {
        if self.unread {
            let since = *self.since.get_or_insert(cx.now);
            if !cx.watched {
                self.since = None;
            } else if cx.now.since(since) >= READ_AFTER {
                self.unread = false;
                cx.order(Ask::Mark(vec![self.id()]));
                for what in [What::Unread, What::Threads, What::Status] {
                    cx.stale(what);
                }
            }
        }
        self.lay_out(cx);
        Then::Stay
    }

    fn next_tick(&self, _now: UnixMillis) -> Option<UnixMillis> {
        self.since.filter(|_| self.unread).map(|since| since.plus(READ_AFTER))
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let message = &self.listed.message;
        let mut pen = Pen::new(look, buf, area);
        let mut head = vec![span(" ", look.plain())];
        if message.traffic.word() != "operation" {
            head.push(span("[EX]", look.exercise()));
            head.push(span(" ", look.plain()));
        }
        if self.as_sent {
            head.push(span(format!("{}: ", view.t("detail-as-sent")), look.heading()));
        }
        let subject = if message.subject.is_empty() {
            word(look, &format!("kind-{}", message.kind.to_lowercase()), &message.kind)
        } else {
            message.subject.clone()
        };
        head.push(span(subject, look.bold()));
        pen.line(0, 0, &head);
        pen.right(0, &[span(" ", look.plain()), tlp_span(look, &message.tlp)]);
        pen.rule(1, look.dim());
        self.laid.draw(look, self.scrolled.first(), page(area), buf);
    }
}
