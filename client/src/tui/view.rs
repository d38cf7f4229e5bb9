//! The main screen: what never moves at the top, desks and cases, the conversation, the hints.

use std::cell::Cell;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use hotline_protocol::ids::{Traffic, UnixMillis};

use crate::engine::LinkState;

use super::clock;
use super::keys::{Action, Context};
use super::look::Look;
use super::pen::{Pen, Span, View, rows, span};
use super::rows::INDENT;
use super::screen::With;
use super::screens::{self, missing};
use super::state::{Pane, State};

/// Draws everything.
pub(crate) fn draw(state: &State, now: UnixMillis, frame: &mut Frame<'_>) {
    let cursor = Cell::new(None);
    let card = state.card.as_ref();
    let view = View { now, known: &state.known, look: &state.look, card, cursor: &cursor };
    let area = frame.area();
    let buf = frame.buffer_mut();
    if !state.is_large_enough() {
        let mut pen = Pen::new(&state.look, buf, area);
        pen.text(0, 0, &view.t("too-small"), state.look.wrong());
        return;
    }
    let parts = state.parts();
    header(state, &view, &mut Pen::new(&state.look, buf, parts.header));
    strip(state, &view, &mut Pen::new(&state.look, buf, parts.strip));
    if parts.side.width > 0 {
        let focused = state.pane == Pane::Side && state.layers.is_empty();
        state.side.draw(&view, parts.side, buf, focused);
    }
    if state.has_two_panes() {
        let bar = Rect { x: parts.side.right(), width: 1, ..parts.side };
        let mut pen = Pen::new(&state.look, buf, bar);
        for y in 0..parts.side.height {
            pen.text(0, y, state.look.bar(), state.look.dim());
        }
    }
    if parts.talk.width > 0 {
        talk(state, &view, &mut Pen::new(&state.look, buf, parts.talk));
    }
    hints(state, &mut Pen::new(&state.look, buf, parts.hints));
    let body = rows(area, 2, area.height.saturating_sub(3));
    for (place, layer) in state.layers.iter().enumerate() {
        let is_top = place + 1 == state.layers.len() && !state.alarm.is_open();
        let place = layer.screen.place(body);
        Pen::new(&state.look, buf, around(place, body)).clear();
        cursor.set(None);
        layer.screen.draw(&view, place, buf);
        if !is_top {
            cursor.set(None);
        }
    }
    if let Some(alert) = state.alarm.message(&state.known) {
        let place = screens::alert::place(area);
        Pen::new(&state.look, buf, around(place, body)).clear();
        screens::alert::draw(state, &view, alert, place, buf);
    }
    let position: Option<Position> = cursor.get();
    if let Some(position) = position {
        frame.set_cursor_position(position);
    }
}

/// A layer's place with a margin, so that nothing of what lies beneath touches it.
fn around(place: Rect, body: Rect) -> Rect {
    Rect {
        x: place.x.saturating_sub(2),
        y: place.y.saturating_sub(1),
        width: place.width.saturating_add(4),
        height: place.height.saturating_add(2),
    }
    .intersection(body)
}

/// Who this is, how the line stands, what time it is.
fn header(state: &State, view: &View<'_>, pen: &mut Pen<'_>) {
    let look = view.look;
    let demo = look.demo.then(|| span(format!(" {} ", view.t("header-demo")), look.demo()));
    let program = Some(span(" hotline ", look.bold()));
    let seat = view.known.me().map(|seat| span(format!(" {seat}"), look.bold()));
    let name = view.known.me().and_then(|seat| view.known.seat(seat)?.name.clone());
    let name = name.map(|name| span(format!("  {name}"), look.dim()));
    let mut right = if state.seatless { Vec::new() } else { link(view) };
    let queued = view.known.status.as_ref().map_or(0, |status| status.queued);
    if queued > 0 {
        let count = u64::try_from(queued).unwrap_or(u64::MAX);
        let words = view.look.texts.with("header-queued", &[("count", count.into())]);
        let words = span(format!("  {words}"), look.wrong());
        // How the line stands and the time never give way to it.
        let shortest: Vec<Span> = [demo.clone(), seat.clone()].into_iter().flatten().collect();
        let taken = pen.wide(&shortest) + pen.wide(&right) + pen.wide(std::slice::from_ref(&words));
        if taken + "  00:00:00Z  ".len() <= pen.width() {
            right.push(words);
        }
    }
    let time = if look.still { clock::minute(view.now) } else { clock::time(view.now) };
    right.push(span(format!("  {time} "), look.bold()));
    // Where there is no room for all the person's name goes, then the name of the program.
    let wanted = [
        vec![demo.clone(), program.clone(), seat.clone(), name],
        vec![demo.clone(), program, seat.clone()],
        vec![demo, seat],
    ];
    let mut left: Vec<Span> = Vec::new();
    for wanted in wanted {
        left = wanted.into_iter().flatten().collect();
        if pen.wide(&left) + pen.wide(&right) < pen.width() {
            break;
        }
    }
    let local = clock::local(view.now, &look.zone);
    let room = pen.width().saturating_sub(pen.wide(&left) + pen.wide(&right));
    if !local.is_empty() && look.cells.width(&local) + 2 <= room {
        right.push(span(format!("{local} "), look.dim()));
    }
    pen.ends(0, 0, &left, &right);
}

/// How the line stands, in a few words.
fn link(view: &View<'_>) -> Vec<Span> {
    let look = view.look;
    if view.known.lost {
        return vec![span(view.t("link-lost"), look.alert())];
    }
    let Some(status) = &view.known.status else {
        return vec![span(view.t("link-connecting"), look.dim())];
    };
    match &status.link {
        LinkState::Online { .. } => {
            let mut spans = vec![span(view.t("link-online"), look.right())];
            if let Some(rtt) = status.rtt_ms {
                spans.push(span(format!(" {rtt:.0} ms"), look.dim()));
            }
            if status.waiting > 0 {
                spans.push(span(format!(" +{}", status.waiting), look.dim()));
            }
            spans
        }
        LinkState::Connecting => vec![span(view.t("link-connecting"), look.wrong())],
        LinkState::Idle => vec![span(view.t("link-idle"), look.wrong())],
        LinkState::Refused(_) => vec![span(view.t("link-refused"), look.alert())],
        LinkState::Waiting { .. } => {
            let mut spans = vec![span(view.t("link-offline"), look.wrong())];
            if let Some(since) = view.known.offline_since {
                let since = clock::until(since, view.now);
                spans.push(span(format!(" {since}"), look.wrong()));
            }
            spans
        }
    }
}

/// Alerts; else what can be called back; else what was told; else the telephone if the relay is
/// dead. This line never moves.
fn strip(state: &State, view: &View<'_>, pen: &mut Pen<'_>) {
    let look = view.look;
    let mut waiting = state.alarm.waiting(view.known);
    if let Some(first) = waiting.next() {
        let count = 1 + waiting.count();
        let played = first.message.traffic != Traffic::Operation;
        let style = if played { look.exercise() } else { look.alert() };
        pen.ground(0, style);
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        // More may wait than are listed.
        let count = count.saturating_add(view.known.alerts_beyond());
        let words = look.texts.with("strip-alerts", &[("count", count.into())]);
        let from = &first.message.from;
        let mark = if played { "[EX] " } else { "" };
        pen.text(0, 0, &format!(" {mark}{words}: {from}  {}", first.message.subject), style);
        return;
    }
    if let Some(held) = state.sending.last_held() {
        let left = clock::until(view.now, held.goes_at);
        let values = [("subject", held.outgoing.new.subject.clone().into()), ("time", left.into())];
        pen.text(1, 0, &look.texts.with("strip-undo", &values), look.bold());
        return;
    }
    if let Some(told) = &state.told {
        let style = if told.wrong { look.wrong() } else { look.plain() };
        pen.text(1, 0, &told.text, style);
        return;
    }
    if let Some(alarm) = view.known.ladder_alarm(state.alarms_seen) {
        let text = [("text", alarm.text.clone().into())];
        pen.text(1, 0, &look.texts.with("strip-alarm", &text), look.wrong());
        return;
    }
    if let Some(first) = view.known.missing.first() {
        let count = u64::try_from(view.known.missing.len()).unwrap_or(u64::MAX);
        let words = look.texts.with("strip-missing", &[("count", count.into())]);
        pen.text(1, 0, &format!("{words}: {}", missing::line(look, first)), look.wrong());
        return;
    }
    if view.known.relay_is_dead(view.now) {
        let desk = match state.talk.with() {
            Some(With::Desk(desk)) => Some(desk.clone()),
            Some(With::Case(case)) => state.desk_of(&With::Case(*case)),
            None => None,
        };
        let voice = desk.as_ref().and_then(|desk| view.known.voice(desk));
        let words = match (&desk, voice) {
            (Some(desk), Some((_, number))) => {
                let values =
                    [("desk", desk.to_string().into()), ("number", number.to_owned().into())];
                look.texts.with("strip-relay-dead-call", &values)
            }
            _ => view.t("strip-relay-dead"),
        };
        pen.text(1, 0, &words, look.alert());
        return;
    }
    let on_it = state.layers.iter().any(|layer| layer.screen.context() == Context::Exercise);
    if let Some(words) = screens::exercise::banner(view.known, look, view.now).filter(|_| !on_it) {
        // Unmistakable, and where whatever is real stands before it.
        pen.ground(0, look.exercise());
        pen.text(1, 0, &words, look.exercise());
        return;
    }
    let releases = u64::try_from(view.known.releases).unwrap_or(u64::MAX);
    let looks_at_them = state.layers.iter().any(|layer| layer.screen.context() == Context::Release);
    if releases > 0 && !looks_at_them {
        let words = look.texts.with("strip-releases", &[("count", releases.into())]);
        pen.text(1, 0, &words, look.bold());
        return;
    }
    let answers_them = state.layers.iter().any(|layer| layer.screen.context() == Context::Pings);
    if view.known.pings > 0 && !answers_them {
        pen.text(1, 0, &view.t("now-ping"), look.plain());
        return;
    }
    let compared = state.layers.last().and_then(|layer| layer.screen.compares());
    let heard = compared.zip(state.card.as_ref()).and_then(|(seat, card)| card.reads_out(seat));
    if let Some(number) = heard {
        let values = [("number", number.to_owned().into())];
        pen.text(1, 0, &look.texts.with("strip-telephone", &values), look.bold());
    } else if look.demo {
        pen.text(1, 0, &view.t("strip-demo"), look.dim());
    }
}

/// The conversation.
fn talk(state: &State, view: &View<'_>, pen: &mut Pen<'_>) {
    let look = view.look;
    talk_head(state, view, pen);
    let shown = state.talk.shown();
    let top = 2;
    if shown.loading || state.talk.with().is_none() {
        pen.text(1, top, &view.t("talk-loading"), look.dim());
    } else if shown.lines.is_empty() {
        pen.text(1, top, &view.t("talk-empty"), look.dim());
        pen.text(1, top + 1, &view.t("talk-empty-next"), look.dim());
    }
    // The newest stand at the bottom.
    let room = pen.height().saturating_sub(usize::from(top));
    let blank = room.saturating_sub(shown.lines.len());
    for (place, line) in shown.lines.iter().enumerate() {
        let Ok(y) = u16::try_from(usize::from(top) + blank + place) else { break };
        if let Some((row, style)) = &line.row {
            pen.row(INDENT, y, row, *style);
        }
        let mut right = line.right.clone();
        if !right.is_empty() {
            right.push(span(" ", look.plain()));
        }
        pen.ends(1, y, &line.left, &right);
        let is_empty = line.left.is_empty() && line.right.is_empty() && line.row.is_none();
        if line.chosen && !is_empty && state.pane == Pane::Talk {
            pen.text(0, y, look.pointer(), look.bold());
        }
    }
    if shown.new_below > 0 {
        let count = u64::try_from(shown.new_below).unwrap_or(u64::MAX);
        let words = look.texts.with("talk-new-below", &[("count", count.into())]);
        if let Some(last) = pen.area().height.checked_sub(1) {
            pen.right(last, &[span(format!(" {words} "), look.chosen())]);
        }
    }
}

/// With whom or about what it is, with what a person must know before writing.
fn talk_head(state: &State, view: &View<'_>, pen: &mut Pen<'_>) {
    let look = view.look;
    pen.rule(1, look.dim());
    match state.talk.with() {
        Some(With::Desk(desk)) => {
            let seats = view.known.seats_of(desk).filter(|seat| seat.status == "active").count();
            let count = u64::try_from(seats).unwrap_or(u64::MAX);
            let words = look.texts.with("talk-seats", &[("count", count.into())]);
            let left =
                [span(format!(" {desk}"), look.bold()), span(format!("  {words}"), look.dim())];
            let right: Vec<Span> = view
                .known
                .voice(desk)
                .map(|(_, number)| span(format!("{number} "), look.dim()))
                .into_iter()
                .collect();
            pen.ends(0, 0, &left, &right);
        }
        Some(With::Case(case)) => {
            let thread = view.known.thread(*case);
            let reference = thread.map_or_else(String::new, |thread| thread.reference.clone());
            let subject = thread.map_or_else(String::new, |thread| thread.subject.clone());
            let mut left = vec![span(format!(" {reference}"), look.bold())];
            let mut right: Vec<Span> = Vec::new();
            if let Some(incident) = view.known.incident(*case) {
                let level = incident.severity.unwrap_or(0);
                left.push(span(" ", look.plain()));
                left.push(span(Look::severity_tag(level), look.severity(level)));
                let status = view.t(&format!("incident-{}", incident.status));
                right.push(span(format!(" {status}"), look.bold()));
                if incident.status == "raised" || incident.goes_next().is_some() {
                    right.extend(next_step(view, incident));
                }
            }
            left.push(span(format!("  {subject}"), look.plain()));
            pen.line(0, 0, &left);
            if !right.is_empty() {
                right.push(span(" ", look.plain()));
                while pen.wide(&right) > pen.width() && right.len() > 1 {
                    right.remove(0);
                }
                pen.right(1, &right);
            }
        }
        None => {}
    }
}

/// What happens next to a concern that nobody has acknowledged, or answered.
fn next_step(view: &View<'_>, incident: &crate::ask::IncidentView) -> Vec<Span> {
    let look = view.look;
    let mut spans = Vec::new();
    if let Some((rung, at)) = incident.goes_next() {
        let values = [
            ("desk", rung.desk.to_string().into()),
            ("time", clock::minute(at).into()),
            ("left", clock::until(view.now, at).into()),
        ];
        let held = rung.state == "held";
        let (words, style) = match held {
            true => ("incident-held", look.dim()),
            false => ("incident-goes", look.wrong()),
        };
        spans.push(span(format!("  {}", look.texts.with(words, &values)), style));
        return spans;
    }
    if let Some(due) = incident.ack_due {
        let values =
            [("time", clock::minute(due).into()), ("left", clock::until(view.now, due).into())];
        spans.push(span(format!("  {}", look.texts.with("incident-due", &values)), look.wrong()));
    }
    if let Some(next) = &incident.next_desk {
        let values = [("desk", next.to_string().into())];
        spans.push(span(format!("  {}", look.texts.with("incident-next", &values)), look.dim()));
    }
    spans
}

/// The keys that matter most here.
fn hints(state: &State, pen: &mut Pen<'_>) {
    let context = state.context();
    let own = state.layers.last().and_then(|layer| layer.screen.hints());
    pen.hints(0, context, own.unwrap_or_else(|| needed(context)));
}

/// What one does most in a place, the most needed first.
const fn needed(context: Context) -> &'static [Action] {
    match context {
        Context::Side => &[
            Action::Open,
            Action::Write,
            Action::Template,
            Action::Concern,
            Action::Now,
            Action::Help,
            Action::Search,
            Action::Palette,
            Action::NextPane,
            Action::Quit,
        ],
        Context::Talk => &[
            Action::Open,
            Action::Write,
            Action::Acknowledge,
            Action::Now,
            Action::Template,
            Action::PassOn,
            Action::Help,
            Action::Search,
            Action::LeftPane,
            Action::Palette,
        ],
        Context::Compose => &[
            Action::Send,
            Action::NextField,
            Action::NextChoice,
            Action::Attach,
            Action::PutAway,
            Action::Discard,
            Action::Now,
        ],
        Context::Detail => &[
            Action::Back,
            Action::Acknowledge,
            Action::Write,
            Action::AsSent,
            Action::SaveFile,
            Action::Template,
            Action::PassOn,
            Action::Forward,
            Action::Verify,
            Action::Now,
        ],
        Context::Directory => {
            &[Action::Verify, Action::Write, Action::Back, Action::Now, Action::Help]
        }
        Context::Verify => &[Action::Send, Action::Back, Action::Accept, Action::Now],
        Context::Search => &[Action::Open, Action::Down, Action::Up, Action::Back, Action::Now],
        Context::Line => &[Action::Back, Action::TestAlert, Action::Now, Action::Help],
        Context::Confirm => &[Action::Yes, Action::No],
        Context::PassOn => &[Action::Send, Action::Back, Action::Now],
        Context::Release => &[Action::Open, Action::Back, Action::Now, Action::Help],
        Context::Pings => &[
            Action::AnswerPing,
            Action::AnswerNamed,
            Action::Open,
            Action::BeginCampaign,
            Action::EndCampaign,
            Action::Back,
            Action::Now,
            Action::Help,
        ],
        Context::Draft => {
            &[Action::Release, Action::HalfDown, Action::Return, Action::Back, Action::Help]
        }
        Context::Case => &[
            Action::Back,
            Action::Record,
            Action::Open,
            Action::Update,
            Action::Close,
            Action::Respond,
            Action::Help,
            Action::Palette,
            Action::Now,
        ],
        Context::Deed => {
            &[Action::Send, Action::NextField, Action::NextChoice, Action::PutAway, Action::Discard]
        }
        Context::Record => &[Action::Record, Action::Back, Action::Verify, Action::Now],
        Context::Duty => &[
            Action::NewEntry,
            Action::Open,
            Action::Remove,
            Action::HandOver,
            Action::Back,
            Action::Help,
        ],
        Context::Scenarios => {
            &[Action::Open, Action::HalfDown, Action::HalfUp, Action::Back, Action::Help]
        }
        Context::Exercise => &[
            Action::Open,
            Action::Pause,
            Action::Fire,
            Action::Skip,
            Action::BranchMet,
            Action::BranchUnmet,
            Action::Hint,
            Action::EndExercise,
            Action::BeginExercise,
            Action::Assess,
            Action::Export,
            Action::NextPane,
            Action::Back,
            Action::Help,
        ],
        Context::Shelf => &[
            Action::Open,
            Action::NewEntry,
            Action::Revise,
            Action::Withdraw,
            Action::Export,
            Action::Back,
            Action::Help,
        ],
        Context::Counters => {
            &[Action::NewEntry, Action::Send, Action::Remove, Action::Back, Action::Help]
        }
        Context::Form => &[
            Action::Send,
            Action::NextField,
            Action::NextChoice,
            Action::Back,
            Action::PreviousField,
        ],
        Context::Campaign => &[Action::Export, Action::HalfDown, Action::Back, Action::Help],
        Context::Dossier => &[
            Action::Export,
            Action::Language,
            Action::Zone,
            Action::HalfDown,
            Action::Back,
            Action::Help,
        ],
        Context::Checked => &[Action::Back, Action::HalfDown, Action::Copy, Action::Help],
        Context::File => &[Action::Export, Action::NextChoice, Action::Back, Action::Now],
        Context::CheckFile => &[Action::Open, Action::Back, Action::Now],
        Context::Attach => &[Action::Attach, Action::Remove, Action::Back, Action::Now],
        Context::SaveFile => &[Action::SaveFile, Action::NextChoice, Action::Back, Action::Now],
        Context::Review => &[Action::Send, Action::Back, Action::Down, Action::Now],
        Context::Palette => &[Action::Open, Action::Down, Action::Up, Action::Back],
        Context::Page => &[Action::Back, Action::Down, Action::Up, Action::Open],
        Context::Card => &[Action::Open, Action::Down, Action::Up, Action::Back, Action::Now],
        Context::Alert => &[Action::Send, Action::NextChoice, Action::Down, Action::Up],
        Context::Welcome => &[
            Action::Send,
            Action::Back,
            Action::NextField,
            Action::NextChoice,
            Action::TestAlert,
            Action::Quit,
        ],
        Context::Everywhere | Context::Commands => &[],
    }
}
