//! The report as one page of HTML, for reading, printing and filing.

use hotline_page::{Head, Page, Sheet};

use crate::chart;
use crate::findings::{CLASSES, GroupDoc, TimesDoc};
use crate::report::{Report, RowDoc};
use crate::time::{day, span_or_none, utc};

/// The report as a page.
#[must_use]
pub fn html(report: &Report) -> String {
    let findings = &report.findings;
    let title = format!("Ping campaign {}", findings.campaign.get(..8).unwrap_or_default());
    let sheet = Sheet {
        top_start: title.clone(),
        top_end: "DRILL".to_owned(),
        bottom_start: "DRILL".to_owned(),
    };
    let head = Head { language: "en", title: &title, sheet, ..Head::default() };
    let mut page = Page::begin(&head);
    page.put("<header>\n<div class=\"mark\"><span>Report of a communication check</span>");
    page.put("<span>DRILL</span></div>\n<h1>");
    page.text(&title).put("</h1>\n<p class=\"sub\">");
    page.text(&format!(
        "Asked whether they can be reached: {} of {} of {}.",
        counted(findings.figures.all.person.all, "seat", "seats"),
        counted(findings.figures.desks.all, "desk", "desks"),
        counted(findings.figures.parties.all, "party", "parties")
    ));
    page.put("</p>\n");
    if report.is_open() {
        page.put("<p class=\"ex\">The campaign is open. Figures so far, signed by nobody yet.</p>");
    }
    tiles(&mut page, report);
    facts(&mut page, report);
    page.put("</header>\n<main>\n");
    distribution(&mut page, report);
    groups(&mut page, "By function of the desk", &report.findings.figures.by_category);
    groups(&mut page, "By region", &report.findings.figures.by_region);
    attention(&mut page, report);
    history(&mut page, report);
    rows(&mut page, report);
    page.put("</main>\n");
    footer(&mut page, report);
    page.end()
}

fn tiles(page: &mut Page, report: &Report) {
    let figures = &report.findings.figures;
    let percent =
        |percent: Option<u32>| percent.map_or_else(|| "-".to_owned(), |p| format!("{p} %"));
    page.tiles([
        (percent(figures.all.device.percent()), "of devices answered"),
        (percent(figures.all.person.percent()), "of seats answered in person"),
        (percent(figures.desks.percent()), "of desks answered in person"),
        (span_or_none(figures.all.person_times.median), "median of persons"),
    ]);
}

fn facts(page: &mut Page, report: &Report) {
    let findings = &report.findings;
    page.put("<table class=\"facts\">\n");
    page.put("<tr><th scope=\"row\">Campaign</th><td><span class=\"id\">");
    page.text(&findings.campaign).put("</span></td></tr>\n");
    page.row("Run by", &findings.by);
    page.put("<tr><th scope=\"row\">Directory</th><td>").text(&findings.directory.seq.to_string());
    page.put("<br><span class=\"id\">").text(&report.directory_words).put("</span></td></tr>\n");
    page.row("Opened (UTC)", &shown(&findings.opened_at));
    match &findings.closed_at {
        Some(at) => page.row("Closed (UTC)", &shown(at)),
        None => page.row("Open until (UTC)", &shown(&findings.closes_at)),
    };
    page.row("Window", if findings.announced { "announced" } else { "not announced" });
    page.put("</table>\n");
}

/// RFC 3339 as people read it.
fn shown(text: &str) -> String {
    let text = text.replacen('T', " ", 1);
    match text.split_once('.') {
        Some((seconds, _)) => format!("{seconds}Z"),
        None => text,
    }
}

fn distribution(page: &mut Page, report: &Report) {
    let findings = &report.findings;
    page.put("<h2>How long answers took</h2>\n<figure>\n");
    let mut svg = String::new();
    chart::histogram(&mut svg, &findings.device_histogram, &findings.person_histogram);
    page.put(&svg).put(
        "<figcaption>Each answer from the relay's acceptance of the challenge to its \
                        acceptance of the answer, by the relay's clock.</figcaption></figure>\n",
    );
    page.put("<table class=\"wide\">\n<thead>");
    page.heads(&["", "#answers", "#median", "#nine in ten", "#longest"]).put("</thead>\n<tbody>\n");
    let all = &findings.figures.all;
    for (name, times) in [("devices", all.device_times), ("persons", all.person_times)] {
        page.put("<tr><td>").text(name).put("</td>");
        times_cells(page, &times);
        page.put("</tr>\n");
    }
    page.put("</tbody></table>\n<table class=\"wide\">\n<thead>");
    page.heads(&["time taken", "#devices", "#persons"]).put("</thead>\n<tbody>\n");
    let names = CLASSES.iter().map(|(_, name)| format!("at most {name}"));
    let counts = findings.device_histogram.iter().zip(&findings.person_histogram);
    for (name, (device, person)) in names.chain(["longer".to_owned()]).zip(counts) {
        if (*device, *person) == (0, 0) {
            continue;
        }
        page.put("<tr><td>").text(&name).put("</td>");
        headed(page, "devices", &device.to_string());
        headed(page, "persons", &person.to_string());
        page.put("</tr>\n");
    }
    page.put("</tbody></table>\n");
}

/// A number that says on a narrow screen what it is.
fn headed(page: &mut Page, name: &str, text: &str) {
    page.put("<td class=\"n\" data-h=\"").text(name).put("\">").text(text).put("</td>");
}

fn times_cells(page: &mut Page, times: &TimesDoc) {
    headed(page, "answers", &times.count.to_string());
    headed(page, "median", &span_or_none(times.median));
    headed(page, "nine in ten", &span_or_none(times.p90));
    headed(page, "longest", &span_or_none(times.max));
}

fn groups(page: &mut Page, title: &str, groups: &std::collections::BTreeMap<String, GroupDoc>) {
    if groups.is_empty() {
        return;
    }
    page.put("<h2>").text(title).put("</h2>\n<figure>\n");
    let mut svg = String::new();
    let mut named = Vec::new();
    for (name, group) in groups {
        // Within a drawing stands nothing but a word of the code lists.
        let word = name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        named.push((if word { name.as_str() } else { "other" }, group));
    }
    chart::groups(
        &mut svg,
        "Shares that answered; the table below holds the same",
        named.into_iter(),
    );
    page.put(&svg).put("</figure>\n<table class=\"wide\">\n<thead>");
    page.heads(&["", "#devices", "#persons", "#median", "#nine in ten", "#longest"]);
    page.put("</thead>\n<tbody>\n");
    for (name, group) in groups {
        page.put("<tr>").cell(name);
        headed(page, "devices", &format!("{} of {}", group.device.of, group.device.all));
        headed(page, "persons", &format!("{} of {}", group.person.of, group.person.all));
        headed(page, "median", &span_or_none(group.person_times.median));
        headed(page, "nine in ten", &span_or_none(group.person_times.p90));
        headed(page, "longest", &span_or_none(group.person_times.max));
        page.put("</tr>\n");
    }
    page.put("</tbody></table>\n");
}

/// What somebody must look after.
fn attention(page: &mut Page, report: &Report) {
    let (findings, figures) = (&report.findings, &report.findings.figures);
    page.put("<h2>What needs attention</h2>\n<table>\n");
    for (name, count, means) in [
        (
            "Silent seats",
            figures.silent,
            "reached by the relay; neither device nor person answered in time",
        ),
        ("Not reached", figures.unreachable, "nothing could be delivered to the relay for them"),
        ("Expired seats", findings.expired, "their keys have outlived their time"),
        ("Set aside", findings.set_aside, "suspended, or without a person"),
        ("Not confirmed", figures.unconfirmed, "nobody has confirmed the entry for 365 days"),
        (
            "By an alternate",
            figures.alternates,
            "desks for which another than the first seat answered alone",
        ),
        ("Late", figures.late, "a person answered after the end alone"),
        (
            "Doubtful",
            figures.doubtful,
            "an answer names a time at which the relay accepted nothing for it",
        ),
    ] {
        page.put("<tr><th scope=\"row\">").text(name).put("</th>").number(&count.to_string());
        page.put("<td>").text(means).put("</td></tr>\n");
    }
    page.put("</table>\n<h2>Outages of the relay</h2>\n");
    if findings.outages.is_empty() {
        page.put("<p>None that the link of whoever ran the campaign noticed.</p>\n");
    } else {
        page.put("<table>\n").heads(&["from (UTC)", "until (UTC)"]);
        for outage in &findings.outages {
            let until = outage.until.as_deref().map_or_else(|| "it lasts".to_owned(), shown);
            page.put("<tr>").cell(&shown(&outage.from)).cell(&until).put("</tr>\n");
        }
        page.put("</table>\n");
    }
    page.put("<h2>Corrective actions</h2>\n");
    if findings.actions.is_empty() {
        page.put("<p>None were noted.</p>\n");
    } else {
        page.put("<ol>\n");
        for action in &findings.actions {
            page.put("<li>").own(action).put("</li>\n");
        }
        page.put("</ol>\n");
    }
}

fn history(page: &mut Page, report: &Report) {
    if report.history.is_empty() {
        return;
    }
    page.put("<h2>This and earlier campaigns</h2>\n<figure>\n");
    let mut svg = String::new();
    chart::history(&mut svg, &report.history);
    page.put(&svg).put("</figure>\n<table class=\"wide\">\n<thead>");
    page.heads(&["opened (UTC)", "#devices", "#persons", "#median of persons"]);
    page.put("</thead>\n<tbody>\n");
    for past in report.history.iter().rev() {
        page.put("<tr>").cell(&day(past.opened_at));
        headed(page, "devices", &past.device.told());
        headed(page, "persons", &past.person.told());
        headed(page, "median", &span_or_none(past.median));
        page.put("</tr>\n");
    }
    page.put("</tbody></table>\n");
}

fn rows(page: &mut Page, report: &Report) {
    if report.rows.is_empty() {
        return;
    }
    page.put("<h2>Rows</h2>\n<p class=\"sub\">").text(&report.scope.told()).put("</p>\n");
    page.put("<table class=\"wide\">\n<thead>");
    page.heads(&["seat", "region", "outcome", "#device", "#person", "remarks"]);
    page.put("</thead>\n<tbody>\n");
    for row in &report.rows {
        page.put("<tr>");
        for word in [row.seat.to_string().as_str(), row.region().word(), row.outcome()] {
            page.put("<td class=\"w\">").own(word).put("</td>");
        }
        headed(page, "device", &span_or_none(row.device));
        headed(page, "person", &span_or_none(row.person));
        page.cell(&remarks(row)).put("</tr>\n");
    }
    page.put("</tbody></table>\n");
}

fn remarks(row: &RowDoc) -> String {
    let mut remarks = Vec::new();
    if !row.status.is_empty() && row.status != "active" {
        remarks.push(row.status.as_str());
    }
    if row.confirmed == Some(false) {
        remarks.push("not confirmed");
    }
    if row.doubtful {
        remarks.push("doubtful");
    }
    if row.named {
        remarks.push("agreed to be named");
    }
    remarks.join(", ")
}

/// A number of things.
fn counted(count: u32, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

fn footer(page: &mut Page, report: &Report) {
    let findings = &report.findings;
    page.put("<footer>\n<p>");
    match &report.findings_hash {
        Some(hash) => {
            page.text(&format!(
                "{} signed the result of this campaign. It names the SHA-256 of the findings:",
                findings.by
            ));
            page.put(" <span class=\"id\">").text(hash).put("</span>. ");
            page.put(
                "The report as a JSON file can be checked by <code>hotline ping verify</code>.",
            );
        }
        None => {
            page.text("The campaign is open: nobody has signed these figures.");
        }
    }
    page.put("</p>\n<p>").text(&format!(
        "Made by {} at {}. A drill: nothing here concerns an operation.",
        report.made_by,
        utc(report.made_at)
    ));
    page.put("</p>\n").sign(["For whoever ran it: name, date", "Signature"]);
    page.put("</footer>\n");
}
