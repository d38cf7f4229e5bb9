//! The after-action report as one page of HTML, for reading and printing.
//!
//! Nothing is fetched and nothing runs: the policy in the page forbids both. What others wrote is
//! escaped, loses its direction characters and is isolated. The timeline is drawn in shapes that a
//! printer without colour keeps apart.

use core::fmt::Write as _;
use core::time::Duration;

use hotline_casework::shown_line;

use crate::duration;
use crate::report::{Corrective, Event, Rating, Report, clock, summary, told, utc};
use crate::run::{Act, Outcome};

const STYLE: &str = "\
*{box-sizing:border-box}\
body{font:16px/1.5 system-ui,\"Noto Sans\",\"Noto Sans Arabic\",\"DejaVu Sans\",sans-serif;\
color:#111;background:#fff;max-width:60rem;margin:0 auto;padding:1.5rem 1.25rem}\
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem;overflow-wrap:anywhere}\
h2{font-size:1.125rem;margin:1.75rem 0 .5rem;break-after:avoid}\
.ex{border:3px dashed #111;padding:.4rem .75rem;font-weight:700;margin:0 0 1rem;\
display:flex;justify-content:space-between;gap:1rem}\
.sub{color:#333;margin:0 0 1.25rem}\
table{border-collapse:collapse;width:100%;margin:0 0 1rem}\
th,td{text-align:start;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #bbb}\
th{font-weight:600}tr{break-inside:avoid}\
td.n{font-variant-numeric:tabular-nums;white-space:nowrap}\
ul{margin:0;padding-inline-start:1.25rem}li{margin:.2rem 0;overflow-wrap:anywhere}\
.met{font-weight:400}.late,.missed{font-weight:700}\
svg{width:100%;height:auto;display:block;border:1px solid #888}\
.key{font-size:.875rem;color:#333;margin:.35rem 0 0}\
footer{border-top:3px solid #111;margin-top:1.5rem;padding-top:.75rem;font-size:.875rem;\
overflow-wrap:anywhere}\
@media print{body{margin:0;padding:0;max-width:none;font-size:10pt}h1{font-size:15pt}\
h2{font-size:11.5pt}svg,.key{break-inside:avoid}}";

/// Width of the drawing and of what stands left of its time line, and height of a lane, in its own
/// units.
const WIDTH: u32 = 900;
const LEFT: u32 = 150;
const LANE: u32 = 34;

impl Report<'_> {
    /// The report as one self-contained page.
    #[must_use]
    pub fn html(&self) -> String {
        let mut page = Page { out: String::new() };
        page.page(self);
        page.out
    }
}

struct Page {
    out: String,
}

impl Page {
    fn put(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// Text of others on one line: escaped, and isolated from what stands around it.
    fn text(&mut self, text: &str) {
        self.put("<bdi>");
        self.escaped(text);
        self.put("</bdi>");
    }

    /// Text where there can be no markup.
    fn escaped(&mut self, text: &str) {
        for c in shown_line(text).chars() {
            match c {
                '&' => self.put("&amp;"),
                '<' => self.put("&lt;"),
                '>' => self.put("&gt;"),
                '"' => self.put("&quot;"),
                '\'' => self.put("&#39;"),
                c => self.out.push(c),
            }
        }
    }

    fn page(&mut self, report: &Report<'_>) {
        let scenario = report.scenario();
        self.put("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        self.put("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
        self.put("style-src 'unsafe-inline'\">\n");
        self.put(
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
        );
        self.escaped(&scenario.title);
        self.put(" - after-action report</title>\n<style>");
        self.put(STYLE);
        self.put("</style>\n</head>\n<body>\n<div class=\"ex\"><span>EXERCISE</span><span>TLP:");
        self.put(scenario.tlp.word());
        self.put("</span><span>EXERCISE</span></div>\n<h1>");
        self.text(&scenario.title);
        let level = scenario.level;
        let _ = write!(
            self.out,
            "</h1>\n<p class=\"sub\">After-action report. Level {level} of 5. Started {}, {} times as \
             fast as life; {}.</p>\n",
            utc(report.run.started_at()),
            report.run.factor(),
            report.how_it_ended()
        );
        self.cast(report);
        self.objectives(report);
        self.put("<h2>Timeline</h2>\n");
        self.timeline(report);
        self.injects(report);
        self.tallies(report);
        let act = |act: &&Act| format!("{}  {} {}", clock(act.at), act.by, act.action.word());
        self.list("Done besides", &report.unexpected(), act);
        self.list("Sent to somebody who does not play", &report.misrouted(), |act| {
            format!("{}  {} to {}", clock(act.at), act.by, act.strangers.join(", "))
        });
        self.list("Strengths", &report.assessment.strengths, String::clone);
        self.list("Gaps", &report.assessment.gaps, String::clone);
        self.corrective(report);
        let dossiers: Vec<_> = report.cast.dossiers.iter().collect();
        self.list("Dossiers, by SHA-256 of their record", &dossiers, |(case, hash)| {
            format!("{case}  {hash}")
        });
        self.put("<footer>");
        self.put("Times of the story count from its start. Nothing here concerns a real event.");
        self.put("</footer>\n</body>\n</html>\n");
    }

    fn cast(&mut self, report: &Report<'_>) {
        self.put("<h2>Who took part</h2>\n<table>\n<tr><td>controller</td><td>");
        self.text(&report.cast.controller.to_string());
        self.put("</td><td></td></tr>\n");
        for player in &report.scenario().players {
            self.put("<tr><td>");
            self.text(&player.name);
            self.put("</td><td>");
            match report.cast.seats.get(&player.name) {
                Some(seat) => self.text(&seat.to_string()),
                None => self.put("nobody"),
            }
            self.put("</td><td>");
            self.text(&player.plays);
            self.put("</td></tr>\n");
        }
        self.put("</table>\n");
    }

    fn objectives(&mut self, report: &Report<'_>) {
        self.put("<h2>Objectives</h2>\n<table>\n");
        for (n, objective) in report.scenario().objectives.iter().enumerate() {
            self.put("<tr><td>");
            self.text(objective);
            self.put("</td><td>");
            self.put(report.rating(n).map_or("not rated", Rating::phrase));
            self.put("</td></tr>\n");
        }
        self.put("</table>\n");
    }

    /// A lane for the controller and one for each player: what came as triangles, what was expected as
    /// bars, what was done as dots.
    fn timeline(&mut self, report: &Report<'_>) {
        let players = &report.scenario().players;
        let lanes = u32::try_from(players.len()).unwrap_or(u32::MAX).saturating_add(1);
        let height = lanes.saturating_mul(LANE).saturating_add(40);
        let (end, _) =
            report.run.ended().unwrap_or((report.scenario().stop.at, super::Ended::Hand));
        let whole = end.as_secs_f64().max(1.0);
        let x = |at: Duration| {
            f64::from(LEFT) + (at.as_secs_f64() / whole).min(1.0) * f64::from(WIDTH - LEFT - 20)
        };
        let lane = |name: &str| {
            let place = players.iter().position(|player| player.name == name);
            let place = place.and_then(|n| u32::try_from(n).ok()).map_or(0, |n| n + 1);
            f64::from(place) * f64::from(LANE) + 22.0
        };
        let _ = writeln!(
            self.out,
            "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"Timeline; the table below \
             holds the same\" font-size=\"12\" font-family=\"sans-serif\">"
        );
        for name in core::iter::once("control").chain(players.iter().map(|p| p.name.as_str())) {
            let y = lane(name);
            let _ = writeln!(
                self.out,
                "<text x=\"8\" y=\"{:.1}\">{name}</text><line x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{}\" \
                 y2=\"{y:.1}\" stroke=\"#bbb\"/>",
                y + 4.0,
                WIDTH - 20
            );
        }
        for found in report.found() {
            let from = report.run.fired().find(|(inject, _)| inject.no == found.inject.no);
            let Some((_, fired)) = from else { continue };
            let (a, b) = (x(fired.at), x(fired.at.saturating_add(found.expected.within)));
            let fill = match found.outcome {
                Outcome::Met(_) => "fill=\"#ddd\" stroke=\"#777\"",
                _ => "fill=\"none\" stroke=\"#111\" stroke-dasharray=\"4 3\" stroke-width=\"1.5\"",
            };
            let y = lane(&found.expected.by) - 6.0;
            let width = (b - a).max(2.0);
            let _ = write!(
                self.out,
                "<rect x=\"{a:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"12\" {fill}><title>"
            );
            self.escaped(&told(&found));
            self.put("</title></rect>\n");
        }
        for (at, event) in report.timeline() {
            let x = x(at);
            match event {
                Event::Inject(inject) => {
                    let from = match &inject.from {
                        crate::From::Control { .. } => "control",
                        crate::From::Player(name) => name,
                    };
                    let y = lane(from);
                    let _ = writeln!(
                        self.out,
                        "<path d=\"M{x:.1} {:.1}l7 -13h-14z\" fill=\"#111\"/><text x=\"{x:.1}\" \
                         y=\"{:.1}\" text-anchor=\"middle\" font-size=\"10\">{}</text>",
                        y,
                        y + 12.0,
                        inject.no
                    );
                }
                Event::Act(act) => {
                    let y = lane(&act.by);
                    let _ = writeln!(
                        self.out,
                        "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4.5\" fill=\"#fff\" stroke=\"#111\" \
                         stroke-width=\"2\"><title>{} {}</title></circle>",
                        clock(at),
                        act.action.word()
                    );
                }
            }
        }
        let y = height - 8;
        let _ = write!(
            self.out,
            "<text x=\"{LEFT}\" y=\"{y}\">0:00</text><text x=\"{}\" y=\"{y}\" text-anchor=\"end\">{}\
             </text>\n</svg>\n<p class=\"key\">Triangle with its number: an inject. Bar: the time in \
             which something was expected; grey where it was done in time, dashed where not. Circle: \
             something that was done.</p>\n",
            WIDTH - 20,
            clock(end)
        );
    }

    fn injects(&mut self, report: &Report<'_>) {
        self.put("<h2>Expected and actual</h2>\n<table>\n");
        let found = report.found();
        for (inject, fired) in report.run.fired() {
            let _ = write!(self.out, "<tr><td class=\"n\">{}</td><td>", clock(fired.at));
            self.text(&format!("{}. {}", inject.no, summary(inject)));
            let of_it: Vec<_> = found.iter().filter(|f| f.inject.no == inject.no).collect();
            if !of_it.is_empty() {
                self.put("<ul>");
                for found in of_it {
                    let _ = write!(self.out, "<li class=\"{}\">", found.outcome.word());
                    self.text(&told(found));
                    self.put("</li>");
                }
                self.put("</ul>");
            }
            self.put("</td></tr>\n");
        }
        self.put("</table>\n");
    }

    fn tallies(&mut self, report: &Report<'_>) {
        let tallies = report.tallies();
        if tallies.is_empty() {
            return;
        }
        self.put(
            "<h2>How fast</h2>\n<table>\n<tr><th>action</th><th>expected</th><th>in time</th>",
        );
        self.put("<th>late</th><th>not done</th><th>median</th><th>longest</th></tr>\n");
        for (action, tally) in tallies {
            let span =
                |span: Option<Duration>| span.map_or_else(|| "-".to_owned(), duration::shown);
            let _ = writeln!(
                self.out,
                "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>\
                 <td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
                action.word(),
                tally.expected,
                tally.met,
                tally.late,
                tally.missed,
                span(tally.median),
                span(tally.max)
            );
        }
        self.put("</table>\n");
    }

    fn list<T>(&mut self, title: &str, all: &[T], line: impl Fn(&T) -> String) {
        if all.is_empty() {
            return;
        }
        let _ = write!(self.out, "<h2>{title}</h2>\n<ul>\n");
        for one in all {
            self.put("<li>");
            self.text(&line(one));
            self.put("</li>\n");
        }
        self.put("</ul>\n");
    }

    fn corrective(&mut self, report: &Report<'_>) {
        let all = &report.assessment.corrective;
        if all.is_empty() {
            return;
        }
        self.put("<h2>Corrective actions</h2>\n<table>\n<tr><th>what</th><th>owner</th><th>due</th></tr>\n");
        for Corrective { what, owner, due } in all {
            self.put("<tr>");
            for text in [what, owner, due] {
                self.put("<td>");
                self.text(text);
                self.put("</td>");
            }
            self.put("</tr>\n");
        }
        self.put("</table>\n");
    }
}
