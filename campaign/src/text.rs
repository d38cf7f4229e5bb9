//! The report as lines of text.

use crate::findings::{CLASSES, GroupDoc};
use crate::report::Report;
use crate::time::{day, span, span_or_none, utc};

/// The report as lines for people.
#[must_use]
pub fn text(report: &Report) -> Vec<String> {
    let findings = &report.findings;
    let figures = &findings.figures;
    let mut lines = vec![
        format!("Ping campaign {}", findings.campaign),
        "A drill: nothing in it concerns an operation.".to_owned(),
        String::new(),
        entry("run by", &findings.by),
        entry("directory", &format!("{}, {}", findings.directory.seq, report.directory_words)),
        entry("opened", &findings.opened_at),
        match &findings.closed_at {
            Some(at) => entry("closed", at),
            None => entry("open until", &findings.closes_at),
        },
        entry("window", if findings.announced { "announced" } else { "not announced" }),
        entry("parties", &figures.parties.told()),
        entry("desks", &figures.desks.told()),
        entry("devices", &figures.all.device.told()),
        entry("persons", &figures.all.person.told()),
        entry("device times", &times(figures.all, true)),
        entry("person times", &times(figures.all, false)),
        entry(
            "alternates",
            &format!("{} desks answered by another than the first", figures.alternates),
        ),
        entry("late", &figures.late.to_string()),
        entry("silent", &figures.silent.to_string()),
        entry("not reached", &figures.unreachable.to_string()),
        entry("expired", &findings.expired.to_string()),
        entry("set aside", &findings.set_aside.to_string()),
        entry("unconfirmed", &format!("{} entries, for 365 days", figures.unconfirmed)),
        entry("doubtful", &figures.doubtful.to_string()),
    ];
    for (name, groups) in [("By function", &figures.by_category), ("By region", &figures.by_region)]
    {
        lines.extend([String::new(), name.to_owned()]);
        lines.extend(groups.iter().map(|(key, group)| {
            format!(
                "  {key:<16} devices {:<20} persons {:<20} median {}",
                group.device.told(),
                group.person.told(),
                span_or_none(group.person_times.median)
            )
        }));
    }
    lines.extend([String::new(), "Answers by the time they took".to_owned()]);
    let classes = CLASSES.iter().map(|(_, name)| format!("within {name}"));
    let classes = classes.chain(["longer".to_owned()]);
    let counts = findings.device_histogram.iter().zip(&findings.person_histogram);
    lines.extend(classes.zip(counts).map(|(class, (device, person))| {
        format!("  {class:<16} devices {device:<6} persons {person}")
    }));
    lines.push(String::new());
    match findings.outages.as_slice() {
        [] => lines.push("The relay was never out of reach of whoever ran it.".to_owned()),
        outages => {
            lines.push("The relay was out of reach of whoever ran it".to_owned());
            lines.extend(outages.iter().map(|outage| {
                format!("  {} until {}", outage.from, outage.until.as_deref().unwrap_or("now"))
            }));
        }
    }
    if !findings.actions.is_empty() {
        lines.extend([String::new(), "Corrective actions".to_owned()]);
        lines.extend(findings.actions.iter().map(|action| format!("  - {action}")));
    }
    if !report.rows.is_empty() {
        lines.extend([String::new(), format!("Rows: {}", report.scope.told())]);
        lines.extend(report.rows.iter().map(|row| {
            format!(
                "  {:<28} {:<14} device {:<12} person {}",
                row.seat.to_string(),
                row.outcome(),
                span_or_none(row.device),
                span_or_none(row.person)
            )
        }));
    }
    if !report.history.is_empty() {
        lines.extend([String::new(), "Earlier campaigns".to_owned()]);
        lines.extend(report.history.iter().map(|past| {
            format!(
                "  {}  devices {}, persons {}",
                day(past.opened_at),
                past.device.told(),
                past.person.told()
            )
        }));
    }
    lines.push(String::new());
    lines.push(match &report.findings_hash {
        Some(hash) => format!("SHA-256 of the findings that {} signed: {hash}", findings.by),
        None => "Open: figures so far, signed by nobody yet.".to_owned(),
    });
    lines.push(format!("Made by {} at {}", report.made_by, utc(report.made_at)));
    lines
}

fn entry(name: &str, value: &str) -> String {
    format!("{name:<14}{value}")
}

/// Median, ninetieth percentile and longest.
fn times(group: GroupDoc, device: bool) -> String {
    let times = if device { group.device_times } else { group.person_times };
    match (times.median, times.p90, times.max) {
        (Some(median), Some(p90), Some(max)) => {
            format!("median {}, nine in ten {}, longest {}", span(median), span(p90), span(max))
        }
        _ => "none".to_owned(),
    }
}
