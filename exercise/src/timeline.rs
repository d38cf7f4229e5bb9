//! The course of an exercise as a drawing: a lane for the controller and one for each player.

use core::time::Duration;

use crate::page::Writer;
use crate::report::{Event, Report, clock, told};
use crate::run::{Ended, Outcome};
use crate::scenario::From;

/// Width of the drawing and of what stands left of its time line, and height of a lane, in its own
/// units.
const WIDTH: u32 = 900;
const LEFT: u32 = 150;
const RIGHT: u32 = 24;
const LANE: u32 = 38;

/// Longest name that has room left of the time line as it is.
const NAME_FITS: usize = 18;

/// Room above the lanes for the hours, and below for nothing.
const TOP: u32 = 26;

/// Most marks of time on the axis: more cannot be told apart.
const TICKS_MAX: u64 = 12;

/// Steps between two marks, in minutes.
const STEPS: [u64; 8] = [5, 10, 15, 30, 60, 120, 240, 720];

/// Draws it: what came as triangles, what was expected as bars, what was done as dots.
pub(crate) fn draw(page: &mut Writer, report: &Report<'_>) {
    let players = &report.scenario().players;
    let lanes = u32::try_from(players.len()).unwrap_or(u32::MAX).saturating_add(1);
    let height = lanes.saturating_mul(LANE).saturating_add(TOP + 8);
    let (end, _) = report.run.ended().unwrap_or((report.scenario().stop.at, Ended::Hand));
    let whole = end.as_secs_f64().max(1.0);
    let x = |at: Duration| {
        f64::from(LEFT) + (at.as_secs_f64() / whole).min(1.0) * f64::from(WIDTH - LEFT - RIGHT)
    };
    let lane = |name: &str| {
        let place = players.iter().position(|player| player.name == name);
        let place = place.and_then(|n| u32::try_from(n).ok()).map_or(0, |n| n + 1);
        f64::from(place) * f64::from(LANE) + f64::from(TOP) + f64::from(LANE) / 2.0
    };
    page.put(&format!(
        "<figure><div class=\"course\"><svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-label=\"The course in a drawing; the table below holds the same\" font-size=\"12\" \
         font-family=\"sans-serif\">\n"
    ));
    axis(page, end, height, x);
    for (n, name) in
        core::iter::once("control").chain(players.iter().map(|p| p.name.as_str())).enumerate()
    {
        let y = lane(name);
        if n % 2 == 0 {
            page.put(&format!(
                "<rect x=\"0\" y=\"{:.1}\" width=\"{WIDTH}\" height=\"{LANE}\" fill=\"#000\" \
                 fill-opacity=\".04\"/>\n",
                y - f64::from(LANE) / 2.0
            ));
        }
        // A long name is drawn narrower, and never into the course.
        let narrow = match name.len() > NAME_FITS {
            true => format!(" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"", LEFT - 16),
            false => String::new(),
        };
        page.put(&format!(
            "<text x=\"8\" y=\"{:.1}\"{narrow}>{name}</text><line x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{}\" \
             y2=\"{y:.1}\" stroke=\"#999\"/>\n",
            y + 4.0,
            WIDTH - RIGHT
        ));
    }
    bars(page, report, x, lane);
    marks(page, report, x, lane);
    page.put(
        "</svg></div>\n<figcaption>Triangle with its number: an inject, on the lane of whose ",
    );
    page.put(
        "doing it is. Bar: the time in which something was expected; grey where it was done in ",
    );
    page.put("time, dashed where not. Circle: something that was done.</figcaption></figure>\n");
}

/// The story's hours, as lines from top to bottom.
fn axis(page: &mut Writer, end: Duration, height: u32, x: impl Fn(Duration) -> f64) {
    let minutes = end.as_secs() / 60;
    let step = STEPS.into_iter().find(|step| minutes / step < TICKS_MAX);
    let step = step.unwrap_or_else(|| (minutes / TICKS_MAX).max(1));
    let mut at = 0;
    while at <= minutes {
        let x = x(Duration::from_secs(at * 60));
        page.put(&format!(
            "<line x1=\"{x:.1}\" y1=\"{TOP}\" x2=\"{x:.1}\" y2=\"{height}\" stroke=\"#ccc\"/><text \
             x=\"{x:.1}\" y=\"16\" text-anchor=\"middle\" font-size=\"11\">{}:{:02}</text>\n",
            at / 60,
            at % 60
        ));
        at += step;
    }
}

fn bars(
    page: &mut Writer,
    report: &Report<'_>,
    x: impl Fn(Duration) -> f64,
    lane: impl Fn(&str) -> f64,
) {
    for found in report.found() {
        let from = report.run.fired().find(|(inject, _)| inject.no == found.inject.no);
        let Some((_, fired)) = from else { continue };
        let (a, b) = (x(fired.at), x(fired.at.saturating_add(found.expected.within)));
        let fill = match found.outcome {
            Outcome::Met(_) => "fill=\"#d8d8d8\" stroke=\"#777\"",
            _ => "fill=\"#fff\" stroke=\"#111\" stroke-dasharray=\"4 3\" stroke-width=\"1.5\"",
        };
        let y = lane(&found.expected.by) - 6.0;
        let width = (b - a).max(2.0);
        page.put(&format!(
            "<rect x=\"{a:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"12\" {fill}><title>"
        ));
        page.escaped(&told(&found));
        page.put("</title></rect>\n");
    }
}

fn marks(
    page: &mut Writer,
    report: &Report<'_>,
    x: impl Fn(Duration) -> f64,
    lane: impl Fn(&str) -> f64,
) {
    for (at, event) in report.timeline() {
        let x = x(at);
        match event {
            Event::Inject(inject) => {
                let from = match &inject.from {
                    From::Control { .. } => "control",
                    From::Player(name) => name,
                };
                let y = lane(from);
                page.put(&format!("<path d=\"M{x:.1} {y:.1}l6 -12h-12z\" fill=\"#111\"/><text x=\"{x:.1}\" \
                     y=\"{:.1}\" text-anchor=\"middle\" font-size=\"11\" font-weight=\"700\">{}</text>\n",
                    y + 15.0,
                    inject.no));
            }
            Event::Act(act) => {
                let y = lane(&act.by);
                page.put(&format!(
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4.5\" fill=\"#fff\" stroke=\"#111\" \
                     stroke-width=\"2\"><title>{} {}</title></circle>\n",
                    clock(at),
                    act.action.word()
                ));
            }
        }
    }
}
