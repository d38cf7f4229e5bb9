//! The after-action report as one page of HTML, for reading and printing.
//!
//! Nothing is fetched and nothing runs: the policy in the page forbids both. What others wrote is
//! escaped, loses its direction characters and is isolated. The timeline is drawn in shapes that a
//! printer without colour keeps apart.

use core::time::Duration;

use hotline_casework::shown_line;
use hotline_page::{Head, Page, Sheet};

use crate::duration;
use crate::report::{Corrective, Rating, Report, asked, clock, utc, whose};
use crate::run::{Act, Outcome};
use crate::timeline;

/// What the course and its outcomes need beside the common rules.
const STYLE: &str = "\
tr.more td{border-bottom:0;padding-bottom:0}\
.out{display:inline-block;border:1px solid #111;padding:0 .45rem;white-space:nowrap;overflow-wrap:normal}\
.out.met{border-color:#777}.out.late{border-style:dashed;font-weight:700}\
.out.missed{background:#111;color:#fff;font-weight:700}.out.none{border-color:#bbb;color:#444}\
.who{color:#444;font-size:.9em}\
.course{overflow-x:auto}.course svg{min-width:40rem;border:1px solid #888}\
@media screen and (max-width:34rem){.out{white-space:normal}}\
@media print{.course{overflow:visible}.course svg{min-width:0}\
.out.missed{background:none;color:#111;border:2pt solid #111}}";

impl Report<'_> {
    /// The report as one self-contained page.
    #[must_use]
    pub fn html(&self) -> String {
        let scenario = self.scenario();
        let title = format!("{} - after-action report", shown_line(&scenario.title));
        let head = Head {
            language: "en",
            title: &title,
            style: STYLE,
            sheet: Sheet {
                top_start: "EXERCISE".to_owned(),
                top_end: format!("TLP:{}", scenario.tlp),
                bottom_start: format!("After-action report, {}", scenario.id),
            },
            ..Head::default()
        };
        let mut writer = Writer { page: Page::begin(&head) };
        writer.body(self);
        writer.page.end()
    }
}

pub(crate) struct Writer {
    pub(crate) page: Page,
}

impl Writer {
    pub(crate) fn put(&mut self, markup: &str) -> &mut Self {
        self.page.put(markup);
        self
    }

    /// Text of others on one line: escaped, and isolated from what stands around it.
    fn text(&mut self, text: &str) -> &mut Self {
        self.page.own(&shown_line(text));
        self
    }

    /// Text where there can be no markup.
    pub(crate) fn escaped(&mut self, text: &str) -> &mut Self {
        self.page.text(&shown_line(text));
        self
    }

    fn body(&mut self, report: &Report<'_>) {
        let scenario = report.scenario();
        self.put("<header>\n<div class=\"mark\"><span>After-action report</span>");
        self.page.tlp(scenario.tlp.word());
        self.put(
            "</div>\n<p class=\"ex\">EXERCISE. Nothing in it concerns a real event.</p>\n<h1>",
        );
        self.text(&scenario.title).put("</h1>\n<p class=\"sub\">");
        self.text(scenario.about.trim()).put("</p>\n");
        self.sums(report);
        self.facts(report);
        self.put("</header>\n<main>\n");
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
        self.put("</main>\n<footer>\n<p>");
        self.put(
            "Times of the story count from its start. Ratings, strengths, gaps and actions are ",
        );
        self.put(
            "people's words; all else follows from the acts that the report as JSON lists.</p>\n",
        );
        self.page.sign(["Controller, date", "Evaluator, date"]);
        self.put("</footer>\n");
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
        ];
        self.put("<table class=\"facts\">\n");
        for (name, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
            self.page.row(name, &shown_line(value));
        }
        self.put("</table>\n");
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
        self.page.tiles(figures.map(|(count, name)| (count.to_string(), name)));
    }

    fn cast(&mut self, report: &Report<'_>) {
        self.put("<table class=\"wide\">\n<thead>");
        self.page.heads(&["Part", "Seat", "Plays"]).put("</thead>\n<tbody>\n");
        for player in &report.scenario().players {
            self.put("<tr><td>");
            self.text(&player.name);
            self.put("</td><td class=\"w\">");
            match report.cast.seats.get(&player.name) {
                Some(seat) => self.text(&seat.to_string()),
                None => self.put("nobody"),
            };
            self.put("</td><td>").text(&player.plays).put("</td></tr>\n");
        }
        self.put("</tbody></table>\n");
    }

    fn objectives(&mut self, report: &Report<'_>) {
        if report.scenario().objectives.is_empty() {
            return;
        }
        self.put("<h2>Objectives</h2>\n<table>\n<thead>");
        self.page.heads(&["No", "Objective", "Rating"]).put("</thead>\n<tbody>\n");
        for (n, objective) in report.scenario().objectives.iter().enumerate() {
            self.put(&format!("<tr><td>{}</td><td>", n + 1)).text(objective);
            let class = match report.rating(n) {
                None => "none",
                Some(Rating::Performed) => "met",
                Some(Rating::SomeChallenges) => "some",
                Some(Rating::MajorChallenges) => "late",
                Some(Rating::Unable) => "missed",
            };
            let word = report.rating(n).map_or("not rated", Rating::phrase);
            self.put(&format!("</td><td><span class=\"out {class}\">{word}</span></td></tr>\n"));
        }
        self.put("</tbody></table>\n");
    }

    fn injects(&mut self, report: &Report<'_>) {
        if report.run.fired().next().is_none() {
            self.put("<p>It ended before anything came.</p>\n");
            return;
        }
        self.put("<table>\n<thead>");
        self.page.heads(&["Story", "Inject, and what was expected of it", "Outcome"]);
        self.put("</thead>\n<tbody>\n");
        let found = report.found();
        for (inject, fired) in report.run.fired() {
            let of_it: Vec<_> = found.iter().filter(|f| f.inject.no == inject.no).collect();
            let class = if of_it.is_empty() { "" } else { " class=\"more\"" };
            self.put(&format!("<tr{class}><td class=\"w\">{}</td><td><b>", clock(fired.at)));
            self.put(&format!("{}. ", inject.no)).text(&inject.subject);
            self.put("</b><br><span class=\"who\">").text(&whose(inject));
            self.put("</span></td><td></td></tr>\n");
            for (n, one) in of_it.iter().enumerate() {
                let class = if n + 1 < of_it.len() { " class=\"more\"" } else { "" };
                self.put(&format!("<tr{class}><td></td><td>")).text(&asked(one));
                let (class, word) = match one.outcome {
                    Outcome::Met(took) => ("met", format!("after {}", duration::shown(took))),
                    Outcome::Late(took) => {
                        ("late", format!("late, after {}", duration::shown(took)))
                    }
                    Outcome::Open => ("none", "still open".to_owned()),
                    Outcome::Missed => ("missed", "not done".to_owned()),
                };
                self.put(&format!(
                    "</td><td><span class=\"out {class}\">{word}</span></td></tr>\n"
                ));
            }
        }
        self.put("</tbody></table>\n");
    }

    fn tallies(&mut self, report: &Report<'_>) {
        let tallies = report.tallies();
        if tallies.is_empty() {
            return;
        }
        self.put("<h2>How fast</h2>\n<table class=\"wide\">\n<thead>");
        let names = ["expected", "in time", "late", "not done", "median", "longest"];
        let heads = names.map(|name| format!("#{name}"));
        self.page.heads(
            &core::iter::once("Action").chain(heads.iter().map(String::as_str)).collect::<Vec<_>>(),
        );
        self.put("</thead>\n<tbody>\n");
        for (action, tally) in tallies {
            let span =
                |span: Option<Duration>| span.map_or_else(|| "-".to_owned(), duration::shown);
            let counts = [tally.expected, tally.met, tally.late, tally.missed];
            let spans = [span(tally.median), span(tally.max)];
            let figures = counts.into_iter().map(|count| count.to_string()).chain(spans);
            self.put("<tr><td>").put(action.word()).put("</td>");
            for (name, figure) in names.iter().zip(figures) {
                self.put(&format!("<td class=\"n\" data-h=\"{name}\">{figure}</td>"));
            }
            self.put("</tr>\n");
        }
        self.put("</tbody></table>\n");
    }

    fn list<T>(&mut self, title: &str, all: &[T], line: impl Fn(&T) -> String) {
        if all.is_empty() {
            return;
        }
        self.put(&format!("<h2>{title}</h2>\n<ul class=\"list\">\n"));
        for one in all {
            self.put("<li>").text(&line(one)).put("</li>\n");
        }
        self.put("</ul>\n");
    }

    fn corrective(&mut self, report: &Report<'_>) {
        let all = &report.assessment.corrective;
        if all.is_empty() {
            return;
        }
        self.put("<h2>Corrective actions</h2>\n<table>\n<thead>");
        self.page.heads(&["What", "Owner", "Due"]).put("</thead>\n<tbody>\n");
        for Corrective { what, owner, due } in all {
            self.put("<tr>");
            for text in [what, owner, due] {
                self.page.cell(&shown_line(text));
            }
            self.put("</tr>\n");
        }
        self.put("</tbody></table>\n");
    }
}
