//! The rows of a report for a spreadsheet (RFC 4180).

use hotline_protocol::ids::UnixMillis;

use crate::report::Report;
use crate::time;

/// The rows, headed by their names. A field that a spreadsheet would take for a formula begins with an
/// apostrophe, which it shows as text.
#[must_use]
pub fn csv(report: &Report) -> String {
    let mut out = line(&[
        "campaign",
        "seat",
        "party",
        "function",
        "region",
        "status",
        "confirmed",
        "asked_at",
        "device_ms",
        "person_ms",
        "outcome",
        "doubtful",
        "named",
    ]);
    let number = |ms: Option<u64>| ms.map(|ms| ms.to_string()).unwrap_or_default();
    let at = |at: Option<UnixMillis>| at.map(time::exact).unwrap_or_default();
    let yes = |is: bool| if is { "yes" } else { "no" };
    for row in &report.rows {
        out.push_str(&line(&[
            &report.findings.campaign,
            &row.seat.to_string(),
            row.seat.desk.party.as_str(),
            &row.seat.desk.kind.to_string(),
            row.region().word(),
            &row.status,
            row.confirmed.map(yes).unwrap_or_default(),
            &at(row.asked_at),
            &number(row.device),
            &number(row.person),
            row.outcome(),
            yes(row.doubtful),
            yes(row.named),
        ]));
    }
    out
}

fn line(fields: &[&str]) -> String {
    let fields: Vec<String> = fields.iter().map(|text| field(text)).collect();
    format!("{}\r\n", fields.join(","))
}

fn field(text: &str) -> String {
    // Blanks before a formula do not keep a spreadsheet from running it.
    let formula = text.trim_start().starts_with(['=', '+', '-', '@']);
    let formula = formula || text.starts_with(['\t', '\r', '\n']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    match text.contains(['"', ',', '\n', '\r', '\'']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_of_a_spreadsheet_is_a_formula() {
        for (text, written) in [
            ("=1+1", "\"'=1+1\""),
            (" @SUM(A1)", "\"' @SUM(A1)\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("\t=1", "\"'\t=1\""),
            ("a,b", "\"a,b\""),
            ("say \"so\"", "\"say \"\"so\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("plain", "plain"),
        ] {
            assert_eq!(field(text), written);
        }
    }
}
