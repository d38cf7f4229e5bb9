//! A campaign as a person plans it, and its report out of what this home holds: the findings, the rows
//! that may be seen, and the messages they rest on.

use std::time::Duration;

use hotline_campaign::{
    Asked, Count, File, Findings, Material, Past, Report, Scope, asked, belongs, counted, csv,
    html, text,
};
use hotline_casework::{Check, Common, Kind};
use hotline_dossier::{Dossier, Held};
use hotline_protocol::address::{Address, Seat};
use hotline_protocol::ids::{CaseId, Precedence, Traffic, UnixMillis};

use crate::dossier;
use crate::engine::{CampaignView, Engine, Failure, NewMessage};
use crate::vault::{Vault, VaultError};

/// How long after its announcement a campaign opens if nothing else is asked for.
const ANNOUNCED_BEFORE: Duration = Duration::from_secs(3_600);

/// When a campaign opens that was given no time: an hour after it was announced, at once if it is
/// not.
pub(crate) fn opens_at(now: UnixMillis, announce_at: Option<UnixMillis>) -> UnixMillis {
    announce_at.map_or(now, |at| at.plus(ANNOUNCED_BEFORE))
}

/// Whether it asks more than a person can picture: then the number of seats is confirmed.
pub(crate) fn is_broad(to: &[Address]) -> bool {
    to.iter().any(|to| matches!(to, Address::All | Address::AllDesks(_)))
}

/// What goes the way of a challenge: whom it would reach is asked before.
pub(crate) fn challenge_to(to: &[Address]) -> NewMessage {
    NewMessage {
        to: to.to_vec(),
        info: Vec::new(),
        kind: Kind::Txt.to_string(),
        fields: Vec::new(),
        precedence: Precedence::Routine,
        traffic: Traffic::Drill,
        tlp: String::new(),
        case: None,
        in_reply_to: None,
        subject: String::new(),
        body: String::new(),
        language: String::new(),
        note: false,
        automated: None,
        accept: Vec::new(),
        attachments: Vec::new(),
    }
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ReportForm {
    /// A page with charts, for printing
    Html,
    /// For reading
    Text,
    /// The rows, for a spreadsheet
    Csv,
    /// Figures, rows and the signed messages they rest on: can be checked
    Json,
}

impl ReportForm {
    /// Every form.
    pub(crate) const ALL: [Self; 4] = [Self::Html, Self::Text, Self::Csv, Self::Json];

    /// What the name of its file ends with.
    pub(crate) const fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Text => "txt",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// A report in this form.
    pub(crate) fn written(self, file: &File) -> String {
        match self {
            Self::Html => html(&file.report),
            Self::Text => text(&file.report).into_iter().map(|line| line + "\n").collect(),
            Self::Csv => csv(&file.report),
            Self::Json => file.to_json() + "\n",
        }
    }
}

/// Puts the report of a campaign together. A seat that runs none shows what it holds itself, whoever
/// asks for more.
///
/// # Errors
///
/// The store cannot be read: stop. Within: why there is no report.
pub(crate) fn report(
    now: UnixMillis,
    engine: &Engine,
    vault: &Vault,
    case: CaseId,
    scope: Option<Scope>,
) -> Result<Result<File, Failure>, VaultError> {
    let held = dossier::held_of_case(engine, vault, case, Traffic::Drill)?;
    let views = engine.campaigns(now);
    let made = match engine.run_of(case) {
        Some(_) => own(now, engine, &views, case, &held, scope.unwrap_or(Scope::All)),
        None => others(now, engine, &views, case, &held, scope),
    };
    let report = match made {
        Ok(report) => report,
        Err(failure) => return Ok(Err(failure)),
    };
    let messages = held
        .into_iter()
        .filter(|held| belongs(&held.common, &report.scope, &report.rows))
        .collect();
    let material = dossier::material(now, engine, (case, Traffic::Drill), messages);
    let dossier = material.and_then(|material| Dossier::assemble(&material).ok());
    Ok(dossier.map(|dossier| File::new(report, dossier)).ok_or_else(|| {
        Failure::Refused(
            "there is no signed directory head yet; `hotline sync` fetches it".to_owned(),
        )
    }))
}

fn challenge_of(held: &[Held]) -> Option<&Held> {
    held.iter().find(|held| matches!(Check::of(&held.common), Ok(Some(Check::Challenge { .. }))))
}

/// When the relay accepted the copy of a message for a seat.
fn accepted(held: &Held, seat: &Seat) -> Option<UnixMillis> {
    held.receipts.iter().find(|receipt| receipt.seat == *seat)?.custody_at
}

/// Answers with the time at which the relay accepted them for whoever runs it.
fn answers(held: &[Held], by: &Seat) -> Vec<(Common, UnixMillis)> {
    let is_answer = |held: &&Held| {
        matches!(Check::of(&held.common), Ok(Some(Check::Device(_) | Check::Person { .. })))
    };
    let answers = held.iter().filter(is_answer);
    answers.filter_map(|held| Some((held.common.clone(), accepted(held, by)?))).collect()
}

/// The campaigns that are over, with what they found: one's own, or those of one runner.
fn history(views: &[CampaignView], by: &Seat) -> Vec<Past> {
    let over = views.iter().filter(|view| view.by == *by && view.state == "closed");
    over.filter_map(|view| {
        let findings = view.findings.as_ref()?;
        Some(Past {
            campaign: findings.campaign.clone(),
            opened_at: view.opens_at,
            device: findings.figures.all.device,
            person: findings.figures.all.person,
            median: findings.figures.all.person_times.median,
        })
    })
    .collect()
}

fn words(engine: &Engine, challenge: &Common) -> String {
    // The head as words, as a person reads it out: those of the place that the challenge names.
    hotline_protocol::words::words(challenge.head.hash.0.get(..8).unwrap_or_default())
        + if engine.directory().hash_at(challenge.head.seq) == Some(challenge.head.hash) {
            ""
        } else {
            " (not the directory held here)"
        }
}

/// The report of whoever runs it.
fn own(
    now: UnixMillis,
    engine: &Engine,
    views: &[CampaignView],
    case: CaseId,
    held: &[Held],
    scope: Scope,
) -> Result<Report, Failure> {
    let not_open = || Failure::Refused("the campaign has not opened yet".to_owned());
    let run = engine.run_of(case).ok_or_else(not_open)?;
    let challenge = challenge_of(held).ok_or_else(not_open)?;
    let findings = Findings::read(&run.findings);
    let marks = findings.as_ref().map(|findings| {
        findings.device_answers.iter().chain(&findings.person_answers).cloned().collect()
    });
    let copies = challenge.receipts.iter();
    let material = Material {
        challenge: challenge.common.clone(),
        asked: run.asked.clone(),
        copies: copies.filter_map(|one| Some((one.seat.clone(), one.custody_at?))).collect(),
        answers: answers(held, engine.seat()),
        closed_at: findings.is_some().then(|| run.ends_at()),
        outages: run.outages.clone(),
        actions: run.actions.clone(),
        counted: marks,
    };
    let count = count(&material)?;
    // What is signed is what is shown, whatever came since.
    let count = Count { findings: findings.unwrap_or_else(|| count.findings.clone()), ..count };
    let words = words(engine, &challenge.common);
    let history = history(views, engine.seat());
    Ok(Report::of(&count, &run.asked, scope, engine.seat().clone(), now, words, history))
}

/// The report of a participant.
fn others(
    now: UnixMillis,
    engine: &Engine,
    views: &[CampaignView],
    case: CaseId,
    held: &[Held],
    scope: Option<Scope>,
) -> Result<Report, Failure> {
    if scope.is_some_and(|scope| scope != Scope::Own(engine.seat().clone())) {
        return Err(Failure::Refused(
            "only whoever runs a campaign sees rows of others; ask them for a file".to_owned(),
        ));
    }
    let challenge = challenge_of(held).ok_or_else(|| {
        Failure::Usage("no such campaign; `hotline ping campaign list` shows them".to_owned())
    })?;
    let by = &challenge.common.from;
    let result = held.iter().find_map(|held| match Check::of(&held.common) {
        Ok(Some(Check::Result { findings, .. })) if held.common.from == *by => Some(findings),
        _ => None,
    });
    let bytes = result.ok_or_else(|| {
        Failure::Refused(format!(
            "the campaign is open at {}; its totals come with its result",
            views.iter().find(|view| view.case == case).map_or(by, |view| &view.by)
        ))
    })?;
    let findings = Findings::read(&bytes).ok_or_else(|| {
        Failure::Refused("its findings can only be read by a newer program".to_owned())
    })?;
    // A colleague's answer came as a copy: its time is the runner's to say.
    let own: Vec<Asked> = asked(engine.directory(), &challenge.common)
        .into_iter()
        .filter(|asked| asked.seat == *engine.seat())
        .collect();
    let material = Material {
        challenge: challenge.common.clone(),
        asked: own.clone(),
        copies: challenge
            .receipts
            .iter()
            .filter_map(|one| Some((one.seat.clone(), one.custody_at?)))
            .collect(),
        answers: answers(held, by),
        closed_at: findings.closed(),
        outages: Vec::new(),
        actions: Vec::new(),
        counted: None,
    };
    let count = count(&material)?;
    let hash = Findings::hash(&bytes).to_string();
    let words = words(engine, &challenge.common);
    let history = history(views, by);
    let own = Some((&count, own.as_slice()));
    Ok(Report::held((findings, Some(hash)), own, engine.seat().clone(), now, words, history))
}

fn count(material: &Material) -> Result<Count, Failure> {
    counted(material).map_err(|error| Failure::Defect(format!("it cannot be counted: {error}")))
}
