//! The after-action report as one page of HTML, for reading and printing.
//!
//! Nothing is fetched and nothing runs: the policy in the page forbids both. What others wrote is
//! escaped, loses its direction characters and is isolated. The timeline is drawn in shapes that a
//! printer without colour keeps apart.

use core::fmt::Write as _;
use core::time::Duration;

use hotline_casework::shown_line;

use crate::duration;
use crate::report::{Corrective, Rating, Report, asked, clock, utc, whose};
use crate::run::{Act, Outcome};
use crate::timeline;

const STYLE: &str = "\
*{box-sizing:border-box}\
body{font:15px/1.5 system-ui,\"Noto Sans\",\"Noto Sans Arabic\",\"DejaVu Sans\",sans-serif;\
color:#111;background:#fff;max-width:62rem;margin:0 auto;padding:1.5rem 1.25rem 2.5rem}\
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .2rem;overflow-wrap:anywhere}\
h2{font-size:1.125rem;margin:2rem 0 .5rem;padding-bottom:.2rem;border-bottom:2px solid #111;\
break-after:avoid}\
.ex{border:3px dashed #111;padding:.4rem .75rem;font-weight:700;letter-spacing:.06em;\
margin:0 0 1.25rem;display:flex;justify-content:space-between;gap:1rem}\
p.sub{color:#333;margin:0 0 1.25rem}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.25rem;margin:0 0 1.25rem}\
dt{color:#444}dd{margin:0;overflow-wrap:anywhere}\
.sums{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.5rem,1fr));gap:.75rem;\
margin:0 0 .5rem;break-inside:avoid}\
.sums div{border:1px solid #777;padding:.5rem .75rem}\
.sums b{display:block;font-size:1.6rem;line-height:1.2;font-variant-numeric:tabular-nums}\
.wide{overflow-x:auto}\
table{border-collapse:collapse;width:100%;margin:0 0 1rem}\
th,td{text-align:start;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #bbb}\
th{font-weight:600;border-bottom:1px solid #111}tr{break-inside:avoid}thead{display:table-header-group}\
td.n,th.n{font-variant-numeric:tabular-nums;white-space:nowrap}th.r,td.r{text-align:end}\
tr.sub td{border-bottom:0;padding-bottom:0}\
ul{margin:0;padding-inline-start:1.25rem}li{margin:.2rem 0;overflow-wrap:anywhere}\
.mark{display:inline-block;border:1px solid #111;padding:0 .45rem;white-space:nowrap}\
.mark.met{border-color:#777}.mark.late{border-style:dashed;font-weight:700}\
.mark.missed{background:#111;color:#fff;font-weight:700}.mark.none{border-color:#bbb;color:#444}\
.who{color:#444;font-size:.9em}\
svg{width:100%;min-width:40rem;height:auto;display:block;border:1px solid #888}\
.key{font-size:.875rem;color:#333;margin:.35rem 0 0}\
.sign{display:grid;grid-template-columns:1fr 1fr;gap:2.5rem 2rem;margin-top:2.5rem;break-inside:avoid}\
.sign div{border-top:1px solid #111;padding-top:.25rem;font-size:.875rem;color:#333}\
footer{border-top:3px solid #111;margin-top:2rem;padding-top:.75rem;font-size:.875rem;\
overflow-wrap:anywhere}\
@media(max-width:34rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.35rem}\
.mark{white-space:normal}}\
@media print{body{margin:0;padding:0;max-width:none;font-size:10pt;print-color-adjust:exact;\
-webkit-print-color-adjust:exact}h1{font-size:17pt}\
h2{font-size:12pt}svg{min-width:0}svg,.key{break-inside:avoid}.wide{overflow:visible}}";

impl Report<'_> {
    /// The report as one self-contained page.
    #[must_use]
    pub fn html(&self) -> String {
        let mut page = Page { out: String::new() };
        page.page(self);
        page.out
    }
}

pub(crate) struct Page {
    pub(crate) out: String,
}

impl Page {
    pub(crate) fn put(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// Text of others on one line: escaped, and isolated from what stands around it.
    fn text(&mut self, text: &str) {
        self.put("<bdi>");
        self.escaped(text);
        self.put("</bdi>");
    }

    /// Text where there can be no markup.
    pub(crate) fn escaped(&mut self, text: &str) {
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
        // Each printed sheet says that it is an exercise's, its label, and which it is of how many.
        let _ = write!(
            self.out,
            "@page{{size:A4;margin:20mm 15mm 18mm;@top-left{{content:\"EXERCISE\";font:700 8pt sans-serif}}\
             @top-right{{content:\"TLP:{tlp}\";font:700 8pt sans-serif}}@bottom-left{{content:\"After-action \
             report, {id}\";font:8pt sans-serif}}@bottom-right{{content:counter(page) \" / \" \
             counter(pages);font:8pt sans-serif}}}}",
            tlp = scenario.tlp.word(),
            id = scenario.id,
        );
        self.put("</style>\n</head>\n<body>\n<div class=\"ex\"><span>EXERCISE</span><span>TLP:");
        self.put(scenario.tlp.word());
        self.put("</span></div>\n<h1>");
        self.text(&scenario.title);
        self.put(
            "</h1>\n<p class=\"sub\">After-action report of an exercise. Nothing in it concerns a \
                  real event.</p>\n",
        );
        self.facts(report);
        self.sums(report);
        self.objectives(report);
        self.put("<h2>Who took part</h2>\n");
        self.cast(report);
        self.put("<h2>Course</h2>\n");
        timeline::draw(self, report);
        self.put("<h2>Expected and done</h2>\n");
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
        self.put(
            "<div class=\"sign\"><div>Controller, date</div><div>Evaluator, date</div></div>\n",
        );
        self.put("<footer>");
        self.put(
            "Times of the story count from its start. Ratings, strengths, gaps and actions are ",
        );
        self.put("people's words; all else follows from the acts that the report as JSON lists.");
        self.put("</footer>\n</body>\n</html>\n");
    }

    /// What the exercise was, when and by whom.
    fn facts(&mut self, report: &Report<'_>) {
        let scenario = report.scenario();
        let begins = scenario.begins.map(|(hour, minute)| format!("{hour:02}:{minute:02}"));
        let facts = [
            ("Exercise", format!("{}, level {} of 5", scenario.id, scenario.level)),
            ("Started", utc(report.run.started_at())),
            ("Ended", report.how_it_ended()),
            ("Pace", format!("{} times as fast as life", report.run.factor())),
            ("Story begins", begins.unwrap_or_default()),
            ("Controller", report.cast.controller.to_string()),
            ("About", scenario.about.trim().to_owned()),
        ];
        self.put("<dl>\n");
        for (name, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
            let _ = write!(self.out, "<dt>{name}</dt><dd>");
            self.text(value);
            self.put("</dd>\n");
        }
        self.put("</dl>\n");
    }

    /// The figures that are looked at first.
    fn sums(&mut self, report: &Report<'_>) {
        let tallies = report.tallies();
        let sum = |of: fn(&crate::Tally) -> usize| tallies.values().map(of).sum::<usize>();
        let (met, late, missed) = (sum(|one| one.met), sum(|one| one.late), sum(|one| one.missed));
        let figures = [
            (met + late + missed, "expected"),
            (met, "done in time"),
            (late, "done late"),
            (missed, "not done"),
            (report.unexpected().len(), "done besides"),
        ];
        self.put("<div class=\"sums\">");
        for (count, name) in figures {
            let _ = write!(self.out, "<div><b>{count}</b>{name}</div>");
        }
        self.put("</div>\n");
    }

    fn cast(&mut self, report: &Report<'_>) {
        self.put(
            "<div class=\"wide\"><table>\n<thead><tr><th>Part</th><th>Seat</th><th>Plays</th>",
        );
        self.put("</tr></thead>\n");
        for player in &report.scenario().players {
            self.put("<tr><td>");
            self.text(&player.name);
            self.put("</td><td class=\"n\">");
            match report.cast.seats.get(&player.name) {
                Some(seat) => self.text(&seat.to_string()),
                None => self.put("nobody"),
            }
            self.put("</td><td>");
            self.text(&player.plays);
            self.put("</td></tr>\n");
        }
        self.put("</table></div>\n");
    }

    fn objectives(&mut self, report: &Report<'_>) {
        if report.scenario().objectives.is_empty() {
            return;
        }
        self.put(
            "<h2>Objectives</h2>\n<table>\n<thead><tr><th class=\"n\">No</th><th>Objective</th>",
        );
        self.put("<th>Rating</th></tr></thead>\n");
        for (n, objective) in report.scenario().objectives.iter().enumerate() {
            let _ = write!(self.out, "<tr><td class=\"n\">{}</td><td>", n + 1);
            self.text(objective);
            let class = match report.rating(n) {
                None => "none",
                Some(Rating::Performed) => "met",
                Some(Rating::SomeChallenges) => "some",
                Some(Rating::MajorChallenges) => "late",
                Some(Rating::Unable) => "missed",
            };
            let word = report.rating(n).map_or("not rated", Rating::phrase);
            let _ =
                writeln!(self.out, "</td><td><span class=\"mark {class}\">{word}</span></td></tr>");
        }
        self.put("</table>\n");
    }

    fn injects(&mut self, report: &Report<'_>) {
        self.put("<div class=\"wide\"><table>\n<thead><tr><th class=\"n\">Story</th><th>Inject, and what ");
        self.put("was expected of it</th><th>Outcome</th></tr></thead>\n");
        let found = report.found();
        for (inject, fired) in report.run.fired() {
            let of_it: Vec<_> = found.iter().filter(|f| f.inject.no == inject.no).collect();
            let class = if of_it.is_empty() { "" } else { " class=\"sub\"" };
            let _ = write!(self.out, "<tr{class}><td class=\"n\">{}</td><td><b>", clock(fired.at));
            let _ = write!(self.out, "{}. ", inject.no);
            self.text(&inject.subject);
            self.put("</b><br><span class=\"who\">");
            self.text(&whose(inject));
            self.put("</span></td><td></td></tr>\n");
            for (n, one) in of_it.iter().enumerate() {
                let class = if n + 1 < of_it.len() { " class=\"sub\"" } else { "" };
                let _ = write!(self.out, "<tr{class}><td></td><td>");
                self.text(&asked(one));
                let (class, word) = match one.outcome {
                    Outcome::Met(took) => ("met", format!("after {}", duration::shown(took))),
                    Outcome::Late(took) => {
                        ("late", format!("late, after {}", duration::shown(took)))
                    }
                    Outcome::Open => ("none", "still open".to_owned()),
                    Outcome::Missed => ("missed", "not done".to_owned()),
                };
                let _ = writeln!(
                    self.out,
                    "</td><td><span class=\"mark {class}\">{word}</span></td></tr>"
                );
            }
        }
        self.put("</table></div>\n");
    }

    fn tallies(&mut self, report: &Report<'_>) {
        let tallies = report.tallies();
        if tallies.is_empty() {
            return;
        }
        self.put("<h2>How fast</h2>\n<div class=\"wide\"><table>\n<thead><tr><th>Action</th>");
        for name in ["expected", "in time", "late", "not done", "median", "longest"] {
            let _ = write!(self.out, "<th class=\"n r\">{name}</th>");
        }
        self.put("</tr></thead>\n");
        for (action, tally) in tallies {
            let span =
                |span: Option<Duration>| span.map_or_else(|| "-".to_owned(), duration::shown);
            let _ = writeln!(
                self.out,
                "<tr><td>{}</td><td class=\"n r\">{}</td><td class=\"n r\">{}</td><td class=\"n r\">{}\
                 </td><td class=\"n r\">{}</td><td class=\"n r\">{}</td><td class=\"n r\">{}</td></tr>",
                action.word(),
                tally.expected,
                tally.met,
                tally.late,
                tally.missed,
                span(tally.median),
                span(tally.max)
            );
        }
        self.put("</table></div>\n");
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
        self.put("<h2>Corrective actions</h2>\n<table>\n<thead><tr><th>What</th><th>Owner</th><th>Due</th></tr></thead>\n");
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
