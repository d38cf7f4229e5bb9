//! `ping report` and `ping verify`.

use std::io::Write as _;
use std::path::Path;

use hotline_campaign::Scope;
use hotline_protocol::ids::Digest;
use serde_json::json;

use super::campaign::case_of;
use crate::ask::{Answer, Ask};
use crate::campaign::ReportForm;
use crate::cli::args::Report;
use crate::cli::out::{Out, safe_line};
use crate::cli::trouble::{Trouble, code};
use crate::cli::unexpected;
use crate::home::Home;
use crate::papers;

pub(super) async fn report(home: &mut Home, out: Out, args: Report) -> Result<(), Trouble> {
    let case = case_of(home, &args.id).await?;
    let scope = match (args.party, args.public) {
        (Some(party), _) => Some(Scope::Party(party)),
        (None, true) => Some(Scope::Public),
        (None, false) => None,
    };
    let file = match home.ask(Ask::CampaignReport { case, scope }).await? {
        Answer::CampaignReport(Ok(file)) => file,
        Answer::CampaignReport(Err(failure)) => return Err(failure.into()),
        _ => return Err(unexpected()),
    };
    let format = args.format.unwrap_or_else(|| match (&args.out, out.json) {
        (Some(to), _) => by_name(to),
        (None, true) => ReportForm::Json,
        (None, false) => ReportForm::Text,
    });
    let bytes = format.written(&file).into_bytes();
    let Some(to) = args.out else {
        let mut stdout = std::io::stdout().lock();
        let written = stdout.write_all(&bytes).and_then(|()| stdout.flush());
        return written.map_err(|error| Trouble::new(code::FAILED, error.to_string()));
    };
    papers::save(&to, &bytes).map_err(|error| {
        Trouble::new(code::FAILED, format!("{}: {error}", to.display()))
            .next("give another name with --out: nothing is overwritten")
    })?;
    let value = json!({
        "campaign": case.to_string(),
        "out": to.display().to_string(),
        "rows": file.report.rows.len(),
        "findings_hash": file.report.findings_hash,
    });
    out.result(&value, || vec![format!("report    {}", to.display())]);
    Ok(())
}

fn by_name(to: &Path) -> ReportForm {
    match to.extension().and_then(|ending| ending.to_str()) {
        Some("json") => ReportForm::Json,
        Some("html" | "htm") => ReportForm::Html,
        Some("csv") => ReportForm::Csv,
        _ => ReportForm::Text,
    }
}

/// `ping verify`: needs no home.
pub(in crate::cli) fn verify(out: Out, file: &Path, log: Option<Digest>) -> Result<(), Trouble> {
    let bytes = papers::load(file)
        .map_err(|error| Trouble::new(code::FAILED, format!("{}: {error}", file.display())))?;
    let verdict = hotline_campaign::verify(&bytes)
        .map_err(|error| Trouble::new(code::FAILED, error.to_string()))?;
    let other_log = log.filter(|log| log.to_string() != verdict.log_id);
    let authentic = verdict.is_authentic() && other_log.is_none();
    let value = json!({
        "authentic": authentic,
        "campaign": safe_line(&verdict.report.findings.campaign),
        "by": safe_line(&verdict.report.findings.by),
        "whole": verdict.whole,
        "answers": verdict.answers,
        "rows": verdict.report.rows.len(),
        "log_id": verdict.log_id,
        "log_matches": log.map(|_| other_log.is_none()),
        "head_words": verdict.head_words,
        "faults": verdict.faults.iter().map(|fault| safe_line(fault)).collect::<Vec<_>>(),
    });
    out.result(&value, || {
        let mut lines: Vec<String> =
            verdict.faults.iter().map(|fault| format!("WRONG     {}", safe_line(fault))).collect();
        lines.extend(other_log.map(|_| "WRONG     it rests on another directory".to_owned()));
        lines.push(match verdict.whole {
            true => format!("computed  every figure anew, from {} signed answers", verdict.answers),
            false => format!(
                "computed  the rows shown, from {} signed answers, and that the totals agree; rows \
                 that are not shown cannot be",
                verdict.answers
            ),
        });
        lines.push(format!("directory {} ({})", verdict.log_id, verdict.head_words));
        lines
    });
    match authentic {
        true => Ok(()),
        false => Err(Trouble::new(code::NOT_AUTHENTIC, "the report is not as it was signed")
            .next("ask whoever ran the campaign for the file again")),
    }
}
