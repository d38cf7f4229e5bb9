//! What stands on the screen of an exercise, line by line.

use ratatui::style::Style;

use crate::ask::{FoundView, InjectView, LedView, PartView};
use crate::course::{clock, span as long};

use super::super::super::look::Look;
use super::super::super::pen::{Span, span};
use super::super::super::text::Row;
use super::One;

/// Rows of one sentence: of a brief, all of it.
const ROWS_MAX: usize = 200;

/// Acts that are listed, the newest.
const ACTS: usize = 20;

/// A line.
pub(super) struct Line {
    pub(super) left: Vec<Span>,
    pub(super) right: Vec<Span>,
    pub(super) row: Option<(Row, Style)>,
    /// Which inject or cue it is.
    pub(super) entry: Option<usize>,
}

struct Page<'a> {
    look: &'a Look,
    columns: u16,
    lines: Vec<Line>,
}

impl Page<'_> {
    fn put(&mut self, left: Vec<Span>, right: Vec<Span>, entry: Option<usize>) {
        self.lines.push(Line { left, right, row: None, entry });
    }

    fn say(&mut self, text: &str, style: Style) {
        let columns = usize::from(self.columns.saturating_sub(1)).max(1);
        let base = self.look.texts.direction();
        for row in self.look.cells.wrap(text, columns, ROWS_MAX, base).lines {
            let row = Some((row, style));
            self.lines.push(Line { left: Vec::new(), right: Vec::new(), row, entry: None });
        }
    }

    fn heading(&mut self, key: &str) {
        if !self.lines.is_empty() {
            self.put(Vec::new(), Vec::new(), None);
        }
        let text = self.look.texts.t(key).into_owned();
        self.say(&text, self.look.heading());
    }
}

/// One sentence of the catalogue.
pub(super) fn sentence(look: &Look, columns: u16, key: &str) -> Vec<Line> {
    let mut page = Page { look, columns, lines: Vec::new() };
    page.say(&look.texts.t(key), look.dim());
    page.lines
}

/// How it stands, in a word.
pub(super) fn state(look: &Look, one: One<'_>) -> String {
    let key = match one {
        One::Led(led) if led.ended.is_some() => "exercise-over",
        One::Led(led) if led.waits => "exercise-waits",
        One::Led(led) if led.paused && !led.begun => "exercise-not-begun",
        One::Led(led) if led.paused => "exercise-paused",
        One::Part(part) if part.over => "exercise-over",
        One::Part(part) if part.paused => "exercise-paused",
        _ => "exercise-running",
    };
    look.texts.t(key).into_owned()
}

/// The story's clock, how fast it goes and when it ends.
pub(super) fn clock_line(look: &Look, one: One<'_>, story: u64) -> (Vec<Span>, Vec<Span>) {
    let texts = &look.texts;
    let (factor, begins) = match one {
        One::Led(led) => (u64::from(led.factor), None),
        One::Part(part) => (u64::from(part.factor), part.begins),
    };
    let mut left = vec![span(clock(story), look.bold())];
    if let Some(begins) = begins {
        // What a clock on the wall of the story would show.
        let minute = (u64::from(begins) + story / 60_000) % (24 * 60);
        left.push(span(format!("  {:02}:{:02}", minute / 60, minute % 60), look.plain()));
    }
    left.push(span(format!("  {}", state(look, one)), look.exercise()));
    let mut words = texts.with("exercise-factor", &[("factor", factor.into())]);
    if let One::Led(led) = one {
        let ends = texts.with("exercise-ends", &[("time", clock(led.stops).into())]);
        words = format!("{words}, {ends}");
    }
    (left, vec![span(format!("{words} "), look.dim())])
}

/// The console of a controller.
pub(super) fn led(look: &Look, columns: u16, led: &LedView, story: u64) -> Vec<Line> {
    let mut page = Page { look, columns, lines: Vec::new() };
    if let Some(why) = &led.ended {
        page.say(why, look.dim());
    }
    page.heading("exercise-next");
    if led.next.is_empty() {
        page.say(&look.texts.t("exercise-nothing-next"), look.dim());
    }
    for (place, inject) in led.next.iter().enumerate() {
        next(&mut page, inject, place, story);
    }
    page.heading("exercise-came");
    for (place, inject) in led.came.iter().enumerate() {
        came(&mut page, inject, led.next.len() + place);
    }
    page.heading("exercise-acts");
    for act in led.acts.iter().take(ACTS) {
        let mut left = vec![
            span(format!("{:>9}  ", clock(act.at)), look.dim()),
            span(format!("{}  ", act.by), look.bold()),
            span(action(look, &act.action, act.rung), look.plain()),
        ];
        if let Some(no) = act.about {
            left.push(span(format!("  ({no})"), look.dim()));
        }
        if !act.strangers.is_empty() {
            let who = [("who", act.strangers.join(", ").into())];
            let words = look.texts.with("exercise-strangers", &who);
            left.push(span(format!("  {words}"), look.wrong()));
        }
        page.put(left, Vec::new(), None);
    }
    page.heading("exercise-cast");
    for (name, seat) in &led.cast {
        let left =
            vec![span(format!("{name}  "), look.bold()), span(seat.to_string(), look.plain())];
        page.put(left, Vec::new(), None);
    }
    page.lines
}

/// An inject that has not come: when, and whose doing it is.
fn next(page: &mut Page<'_>, inject: &InjectView, place: usize, story: u64) {
    let look = page.look;
    let when = match inject.at {
        Some(at) => clock(at),
        None => look.texts.t("exercise-by-branch").into_owned(),
    };
    let right = inject.at.filter(|at| *at > story).map(|at| {
        let left = [("time", long(at - story).into())];
        span(format!("{} ", look.texts.with("exercise-in", &left)), look.dim())
    });
    let left = vec![
        span(format!("{when:>9}  "), look.plain()),
        span(format!("{}. ", inject.no), look.bold()),
        span(called(look, inject), look.plain()),
    ];
    page.put(left, right.into_iter().collect(), Some(place));
}

/// An inject that has come, and what came of it.
fn came(page: &mut Page<'_>, inject: &InjectView, place: usize) {
    let look = page.look;
    let at = clock(inject.at.unwrap_or_default());
    let left = vec![
        span(format!("{at:>9}  "), look.dim()),
        span(format!("{}. ", inject.no), look.bold()),
        span(called(look, inject), look.plain()),
    ];
    page.put(left, Vec::new(), Some(place));
    for found in &inject.found {
        page.put(
            vec![span(" ".repeat(11), look.plain()), expected(look, found)],
            outcome(look, found),
            None,
        );
    }
}

fn called(look: &Look, inject: &InjectView) -> String {
    let to = inject.to.join(", ");
    let values = [
        ("from", inject.from.clone().into()),
        ("to", to.into()),
        ("subject", inject.subject.clone().into()),
    ];
    let key = if inject.cue { "exercise-cue-line" } else { "exercise-inject-line" };
    look.texts.with(key, &values)
}

fn expected(look: &Look, found: &FoundView) -> Span {
    let within = long(found.within);
    let what = action(look, &found.action, found.rung);
    span(format!("{}: {what} ({within})", found.by), look.plain())
}

fn outcome(look: &Look, found: &FoundView) -> Vec<Span> {
    let (key, style) = match found.outcome.as_str() {
        "met" => ("exercise-met", look.right()),
        "late" => ("exercise-late", look.wrong()),
        "missed" => ("exercise-missed", look.wrong()),
        _ => ("exercise-open", look.dim()),
    };
    let took = found.took.map_or_else(String::new, |took| format!(" {}", long(took)));
    vec![span(format!("{}{took} ", look.texts.t(key)), style)]
}

/// The words for what a player does, to a rung where one is named.
pub(super) fn action(look: &Look, word: &str, rung: Option<u8>) -> String {
    match rung {
        Some(rung) => format!("{} {rung}", look.texts.t(&format!("act-{word}"))),
        None if word == "escalate" => look.texts.t("exercise-pass-on").into_owned(),
        None => look.texts.t(&format!("act-{word}")).into_owned(),
    }
}

/// What a player needs.
pub(super) fn part(look: &Look, columns: u16, part: &PartView, brief: Option<&str>) -> Vec<Line> {
    let mut page = Page { look, columns, lines: Vec::new() };
    let values = [("player", part.player.clone().into()), ("plays", part.plays.clone().into())];
    page.say(&look.texts.with("exercise-you-play", &values), look.bold());
    let who = [("who", part.controller.to_string().into())];
    page.say(&look.texts.with("exercise-run-by", &who), look.dim());
    page.heading("exercise-cues");
    if part.cues.is_empty() {
        page.say(&look.texts.t("exercise-no-cues"), look.dim());
    }
    for (place, cue) in part.cues.iter().enumerate() {
        let to: Vec<String> = cue.to.iter().map(ToString::to_string).collect();
        let (key, style) = match cue.said {
            Some(_) => ("exercise-cue-said", look.dim()),
            None => ("exercise-cue-waits", look.wrong()),
        };
        let left = vec![
            span(format!("{}. {}  ", cue.no, cue.kind), look.bold()),
            span(format!("{}: {}", to.join(", "), cue.subject), look.plain()),
        ];
        let right = vec![span(format!("{} ", look.texts.t(key)), style)];
        page.put(left, right, Some(place));
    }
    page.heading("exercise-brief");
    match brief {
        Some(brief) => page.say(brief, look.plain()),
        None => page.say(&look.texts.t("talk-loading"), look.dim()),
    }
    page.heading("exercise-cast");
    for (name, plays, seat) in &part.cast {
        let left = vec![
            span(format!("{seat}  "), look.bold()),
            span(format!("{name}, {plays}"), look.plain()),
        ];
        page.put(left, Vec::new(), None);
    }
    page.lines
}
