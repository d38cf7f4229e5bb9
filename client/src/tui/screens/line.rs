//! How the line stands, truthfully, and what to do when it does not.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_protocol::address::{Address, Desk};
use hotline_protocol::ids::UnixMillis;

use crate::ask::{Answer, Ask, News, Status, Waiting};
use crate::engine::{Failure, LinkState, QuarantineRow};

use super::super::asks::What;
use super::super::clock;
use super::super::keys::{Action, Context};
use super::super::known::Known;
use super::super::look::Look;
use super::super::pen::{Pen, View};
use super::super::screen::{Cx, Screen, Then};
use super::super::sheet::{Scrolled, Sheet};
use super::detail::{columns, height, page, stamp, word};
use super::missing;
use super::question::Question;

/// Desks whose numbers are shown while the relay is dead: more than fit on a screen help nobody.
const NUMBERS_MAX: usize = 40;

/// The state of the line.
#[derive(Debug, Default)]
pub(crate) struct Line {
    scrolled: Scrolled,
    quarantine: Vec<QuarantineRow>,
    asked: Question,
}

impl Line {
    fn ask(&mut self, cx: &mut Cx<'_>) {
        self.asked.ask(cx, Ask::Quarantine);
    }

    fn sheet(&self, known: &Known, look: &Look, now: UnixMillis) -> Sheet {
        let mut sheet = Sheet::default();
        let Some(status) = &known.status else {
            sheet.text(look.texts.t("link-connecting"), look.dim());
            return sheet;
        };
        put_link(&mut sheet, known, look, status, now);
        put_numbers(&mut sheet, known, look, now);
        put_missing(&mut sheet, known, look, now);
        put_queue(&mut sheet, known, look, status, now);
        self.put_mailbox(&mut sheet, look, status);
        put_directory(&mut sheet, look, status);
        put_alarms(&mut sheet, known, look);
        sheet
    }

    /// What waits at the relay, and what came and could not be opened, with its cause.
    fn put_mailbox(&self, sheet: &mut Sheet, look: &Look, status: &Status) {
        let count = [("count", status.waiting.into())];
        let style = if status.waiting == 0 { look.plain() } else { look.bold() };
        sheet.text(look.texts.with("line-mailbox", &count), style);
        if status.quarantined == 0 {
            return;
        }
        let sealed = u64::try_from(status.quarantined).unwrap_or(u64::MAX);
        sheet.text(look.texts.with("line-quarantine", &[("count", sealed.into())]), look.wrong());
        for row in &self.quarantine {
            let precedence = word(look, &format!("precedence-{}", row.precedence.word()), "");
            sheet.under(
                format!("{}  {precedence}  {}", clock::full(row.arrived_at), row.cause),
                look.plain(),
            );
        }
    }
}

/// The link, since when, and when it is tried again.
fn put_link(sheet: &mut Sheet, known: &Known, look: &Look, status: &Status, now: UnixMillis) {
    let texts = &look.texts;
    match &status.link {
        LinkState::Online { since } => {
            let mut values = vec![("time", stamp(look, *since).into())];
            let key = match status.rtt_ms {
                Some(rtt) => {
                    values.push(("rtt", format!("{rtt:.0}").into()));
                    "line-online"
                }
                None => "line-online-unmeasured",
            };
            sheet.text(texts.with(key, &values), look.right());
        }
        LinkState::Waiting { until, why } => {
            let values = [
                ("why", why.clone().into()),
                ("time", clock::until(now, (*until).max(now)).into()),
            ];
            sheet.text(texts.with("line-waiting", &values), look.wrong());
        }
        LinkState::Refused(why) => {
            sheet.text(texts.with("line-refused", &[("why", why.clone().into())]), look.alert());
        }
        LinkState::Connecting => sheet.text(texts.t("link-connecting"), look.wrong()),
        LinkState::Idle => sheet.text(texts.t("link-idle"), look.wrong()),
    }
    if status.agent {
        sheet.text(texts.t("line-agent"), look.plain());
    }
    if status.alerts_waiting > 0 {
        let count = u64::try_from(status.alerts_waiting).unwrap_or(u64::MAX);
        sheet.text(texts.with("line-alerts", &[("count", count.into())]), look.bold());
    }
    if !known.is_online() {
        // The engine knows since when, also from before this terminal was opened.
        if let Some(since) = status.offline_since.or(known.offline_since) {
            let values = [
                ("time", stamp(look, since).into()),
                ("span", clock::until(since, now.max(since)).into()),
            ];
            sheet.text(texts.with("line-offline-since", &values), look.wrong());
        }
        let key = match status.heard_at {
            Some(_) => "line-heard",
            None => "line-never-heard",
        };
        let at = status.heard_at.map(|at| stamp(look, at)).unwrap_or_default();
        sheet.text(texts.with(key, &[("time", at.into())]), look.plain());
    }
    let relay = status.relay.join(", ");
    sheet.text(texts.with("line-relay", &[("address", relay.into())]), look.dim());
}

/// The desk that an address as written leads to.
fn desk_of(address: &str) -> Option<Desk> {
    match address.parse().ok()? {
        Address::Desk(desk) => Some(desk),
        Address::Seat(seat) => Some(seat.desk),
        Address::Party(_) | Address::All | Address::AllDesks(_) => None,
    }
}

/// Whom to call while the relay is dead: first the desks for which something waits here, then all
/// that published a number.
fn put_numbers(sheet: &mut Sheet, known: &Known, look: &Look, now: UnixMillis) {
    if !known.relay_is_dead(now) {
        return;
    }
    sheet.blank();
    sheet.text(look.texts.t("line-dead"), look.alert());
    let mut desks: Vec<Desk> = known
        .queue
        .iter()
        .flat_map(|waiting| &waiting.to)
        .filter_map(|address| desk_of(address))
        .collect();
    let waited_for = desks.len();
    desks.extend(known.desks().iter().cloned());
    let mut told: Vec<Desk> = Vec::new();
    for (place, desk) in desks.into_iter().enumerate() {
        if told.len() >= NUMBERS_MAX || told.contains(&desk) {
            continue;
        }
        let style = if place < waited_for { look.bold() } else { look.plain() };
        match known.voice(&desk) {
            Some((seat, number)) => {
                sheet.entry(desk.to_string(), format!("{number}  ({seat})"), style);
                told.push(desk);
            }
            None if place < waited_for => {
                sheet.entry(desk.to_string(), look.texts.t("line-no-number"), look.wrong());
                told.push(desk);
            }
            None => {}
        }
    }
    if told.is_empty() {
        sheet.text(look.texts.t("line-no-numbers"), look.wrong());
    }
    sheet.blank();
}

/// Messages of which receipts are missing, each with the next step.
fn put_missing(sheet: &mut Sheet, known: &Known, look: &Look, now: UnixMillis) {
    if known.missing.is_empty() {
        return;
    }
    sheet.heading(look, &look.texts.t("missing-title"));
    for view in &known.missing {
        let precedence = word(look, &format!("precedence-{}", view.precedence.word()), "");
        sheet.text(format!("{precedence}  {}  {}", view.reference, view.subject), look.bold());
        missing::put(sheet, look, now, view);
    }
    sheet.blank();
}

/// What has not left this machine: to whom, what, since when.
fn put_queue(sheet: &mut Sheet, known: &Known, look: &Look, status: &Status, now: UnixMillis) {
    let queued = u64::try_from(status.queued).unwrap_or(u64::MAX);
    let style = if queued == 0 { look.plain() } else { look.wrong() };
    sheet.text(look.texts.with("line-queued", &[("count", queued.into())]), style);
    for waiting in &known.queue {
        sheet.under(queued_line(look, waiting, now), look.plain());
    }
}

fn queued_line(look: &Look, waiting: &Waiting, now: UnixMillis) -> String {
    let precedence = word(look, &format!("precedence-{}", waiting.precedence.word()), "");
    let subject = if waiting.subject.is_empty() {
        word(look, &format!("kind-{}", waiting.kind.to_lowercase()), &waiting.kind)
    } else {
        waiting.subject.clone()
    };
    let values = [
        ("to", waiting.to.join(", ").into()),
        ("subject", subject.into()),
        ("precedence", precedence.into()),
        ("age", clock::until(waiting.queued_at, now.max(waiting.queued_at)).into()),
    ];
    look.texts.with("line-queued-one", &values)
}

/// How far the directory is known, with its words.
fn put_directory(sheet: &mut Sheet, look: &Look, status: &Status) {
    let texts = &look.texts;
    let head = [
        ("seq", status.head.0.into()),
        ("words", status.head_words.clone().into()),
        ("age", texts.t(&format!("head-{}", status.head_age)).into_owned().into()),
    ];
    let style = if status.head_age == "fresh" { look.plain() } else { look.wrong() };
    sheet.text(texts.with("line-directory", &head), style);
    match status.head_age.as_str() {
        "old" => sheet.under(texts.t("head-old-next"), look.wrong()),
        "stale" => sheet.under(texts.t("head-stale-next"), look.wrong()),
        _ => {}
    }
}

fn put_alarms(sheet: &mut Sheet, known: &Known, look: &Look) {
    if known.log.is_empty() {
        return;
    }
    sheet.heading(look, &look.texts.t("line-alarms"));
    for row in known.log.iter().rev() {
        sheet.text(format!("{}  {}", clock::full(row.at), row.text), look.plain());
    }
}

impl Screen for Line {
    fn context(&self) -> Context {
        Context::Line
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.ask(cx);
        // What it shows may be older than the last attempt.
        for what in [What::Status, What::Queue, What::Missing, What::Log] {
            cx.stale(what);
        }
    }

    fn news(&mut self, cx: &mut Cx<'_>, news: &News) -> Then {
        // Each envelope that comes may free another; progress of what was sent does not.
        if !matches!(news, News::Progress { .. } | News::Acknowledged { .. }) {
            self.ask(cx);
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if let Some(Answer::Quarantine(rows)) = self.asked.answered(cx, tag, answer) {
            self.quarantine = rows;
        }
        if self.asked.is_due() {
            self.ask(cx);
        }
        Then::Stay
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        if action == Action::Back {
            return Then::Close;
        }
        let columns = columns(cx.size);
        let len = self.sheet(cx.known, cx.look, cx.now).lay(cx.look, columns).len();
        self.scrolled.act(action, len, height(cx.size));
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.text(1, 0, &view.t("line-title"), look.heading());
        pen.rule(1, look.dim());
        let page = page(area);
        let laid = self.sheet(view.known, look, view.now).lay(look, page.width);
        laid.draw(look, self.scrolled.first(), page, buf);
    }
}
