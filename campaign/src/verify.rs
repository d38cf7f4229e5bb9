//! The check of a report: signatures by the directory inside, and every figure that the file lets
//! anybody compute anew.
//!
//! What was not shown to its holder cannot be recomputed; [`Verdict::whole`] says which of the two it was.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::BASE64;
use hotline_casework::{Check, Common};
use hotline_directory::{Checks, Directory};
use hotline_dossier::{Dossier, Reading, Shown};
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{MessageId, UnixMillis};

use crate::file::{File, Unreadable};
use crate::findings::{Findings, GroupDoc, ShareDoc};
use crate::limits::FAULTS_MAX;
use crate::material::{Asked, Count, Material, asked, case_of, counted, leaf};
use crate::report::{Report, Scope, rows};

/// What a check of a report came to.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The report.
    pub report: Report,
    /// What is wrong, each with whose answer or which figure it is; empty if nothing was found.
    pub faults: Vec<String>,
    /// Whether every figure was computed anew; else those of the rows that are shown, and that the
    /// totals agree with each other.
    pub whole: bool,
    /// Signed answers in it.
    pub answers: usize,
    /// The directory that it rests on: compare it with what is known from elsewhere.
    pub log_id: String,
    /// The head of it as words.
    pub head_words: String,
}

impl Verdict {
    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_authentic(&self) -> bool {
        self.faults.is_empty()
    }
}

/// What the messages of a file are to the campaign.
#[derive(Default)]
struct Held {
    challenge: Option<Common>,
    result: Option<(Common, Vec<u8>)>,
    answers: Vec<Common>,
    custody: BTreeMap<MessageId, Vec<(Seat, UnixMillis)>>,
}

/// Checks a file.
///
/// # Errors
///
/// [`Unreadable`]: nothing can be said about it.
pub fn verify(bytes: &[u8]) -> Result<Verdict, Unreadable> {
    let File { report, dossier, .. } = File::read(bytes)?;
    let reading = hotline_dossier::read(dossier.to_json().as_bytes())?;
    let mut faults: Vec<String> = reading.faults.iter().map(ToString::to_string).collect();
    let held = held(&reading, &mut faults);
    let Some(challenge) = held.challenge.clone() else { return Err(Unreadable::NoChallenge) };
    let answers = held.answers.len();
    if Some(challenge.case) != case_of(&report.findings) {
        faults.push("the report names another campaign than its challenge".to_owned());
    }
    signed(&report, &held, &mut faults);
    let whole = report.scope == Scope::All;
    match recount(&report, &dossier, &held, &challenge) {
        Some((count, asked)) if whole => {
            compare(&report, &count, &asked, &mut faults);
        }
        Some((count, asked)) => compare_rows(&report, &held, &count, &asked, &mut faults),
        None => {
            faults.push("the seats that were asked cannot be found in the directory".to_owned());
        }
    }
    agrees(&report.findings, &mut faults);
    faults.truncate(FAULTS_MAX);
    Ok(Verdict {
        whole,
        answers,
        faults,
        log_id: dossier.directory.log_id,
        head_words: reading.head_words,
        report,
    })
}

/// Sorts what the dossier holds. Only what its signature proves is taken.
fn held(reading: &Reading, faults: &mut Vec<String>) -> Held {
    let mut held = Held::default();
    let mut present: Option<MessageId> = None;
    for entry in &reading.entries {
        let (common, signer) = match &entry.shown {
            Shown::Message { common, signer } => (common, signer),
            Shown::Custody { seat, at } => {
                if let Some(id) = present {
                    held.custody.entry(id).or_default().push((seat.clone(), *at));
                }
                continue;
            }
            Shown::Device { .. } => continue,
        };
        present = Some(common.id);
        let check = match Check::of(common) {
            Ok(Some(check)) => check,
            Ok(None) | Err(_) => {
                faults.push(format!("item {}: {} is no check", entry.no, common.id));
                continue;
            }
        };
        // Its fault is told by the dossier.
        if signer.is_none() {
            continue;
        }
        match check {
            Check::Challenge { .. } if held.challenge.is_none() => {
                held.challenge = Some((**common).clone());
            }
            Check::Challenge { .. } => {
                faults.push(format!("item {}: a second challenge, {}", entry.no, common.id));
            }
            Check::Result { findings, .. } => held.result = Some(((**common).clone(), findings)),
            Check::Device(_) | Check::Person { .. } => held.answers.push((**common).clone()),
            Check::Announcement { .. } | Check::Reminder { .. } | Check::GivenUp | Check::Line => {}
        }
    }
    held
}

/// That the findings are those that whoever ran it signed.
fn signed(report: &Report, held: &Held, faults: &mut Vec<String>) {
    let by = held.challenge.as_ref().map(|challenge| challenge.from.to_string());
    if by.as_deref() != Some(&report.findings.by) {
        faults.push("the report names another seat than the one that asked".to_owned());
    }
    let Some((result, findings)) = &held.result else {
        if report.findings.closed_at.is_some() {
            faults.push("the findings are signed by nobody: there is no result".to_owned());
        }
        return;
    };
    if Some(&result.from) != held.challenge.as_ref().map(|challenge| &challenge.from) {
        faults.push(format!("the result is by {}, who did not ask", result.from));
    }
    if Findings::read(findings).as_ref() != Some(&report.findings) {
        faults.push(format!("the findings are not those that {} signed", result.from));
    }
    let hash = Findings::hash(findings).to_string();
    if report.findings_hash.as_deref() != Some(&hash) {
        faults.push("the report names another hash of its findings".to_owned());
    }
}

/// Counts anew from what the file holds.
fn recount(
    report: &Report,
    dossier: &Dossier,
    held: &Held,
    challenge: &Common,
) -> Option<(Count, Vec<Asked>)> {
    let asked = asked(&directory_at(dossier, challenge.head.seq)?, challenge);
    let at = |answer: &Common| {
        let custody = held.custody.get(&answer.id)?;
        custody.iter().find(|(seat, _)| *seat == challenge.from).map(|(_, at)| *at)
    };
    let answers = held.answers.iter().filter_map(|answer| Some((answer.clone(), at(answer)?)));
    let findings = &report.findings;
    let marks = findings.device_answers.iter().chain(&findings.person_answers).cloned();
    let whole = report.scope == Scope::All;
    let counted_marks: Option<BTreeSet<String>> =
        (whole && findings.closed_at.is_some()).then(|| marks.collect());
    let moment = |text: &String| text.parse::<jiff::Timestamp>().ok();
    let moment = |text: &String| u64::try_from(moment(text)?.as_millisecond()).ok().map(UnixMillis);
    let outage = |outage: &crate::Outage| {
        Some((moment(&outage.from)?, outage.until.as_ref().and_then(moment)))
    };
    let material = Material {
        challenge: challenge.clone(),
        asked: asked.clone(),
        copies: held.custody.get(&challenge.id).cloned().unwrap_or_default(),
        answers: answers.collect(),
        closed_at: findings.closed_at.as_ref().and_then(moment),
        // What its runner alone knows is taken over.
        outages: findings.outages.iter().filter_map(outage).collect(),
        actions: findings.actions.clone(),
        counted: counted_marks,
    };
    Some((counted(&material).ok()?, asked))
}

/// The directory as it was when the challenge went out.
fn directory_at(dossier: &Dossier, seq: u64) -> Option<Directory> {
    let decode = |text: &str| BASE64.decode(text.as_bytes()).ok();
    let mut directory = Directory::from_genesis(&decode(&dossier.directory.genesis)?).ok()?;
    for entry in dossier.directory.entries.iter().take(usize::try_from(seq).ok()?) {
        directory.apply(&decode(entry)?, Checks::replay()).ok()?;
    }
    (directory.head().0 == seq).then_some(directory)
}

/// All of it, computed anew, against what is said.
fn compare(report: &Report, count: &Count, asked: &[Asked], faults: &mut Vec<String>) {
    let (said, are) = (&report.findings, &count.findings);
    let said_value = serde_json::to_value(said).unwrap_or_default();
    let value = serde_json::to_value(are).unwrap_or_default();
    differences("", &said_value, &value, faults);
    for (said, are) in report.rows.iter().zip(rows(count, asked, &Scope::All)) {
        if *said != are {
            faults.push(format!("the row of {} is not what its answers say", are.seat));
        }
    }
    if report.rows.len() != asked.len() {
        faults.push(format!(
            "{} rows for {} seats that were asked",
            report.rows.len(),
            asked.len()
        ));
    }
}

/// Names each figure that differs.
fn differences(
    path: &str,
    said: &serde_json::Value,
    are: &serde_json::Value,
    faults: &mut Vec<String>,
) {
    use serde_json::Value::Object;
    match (said, are) {
        (Object(said), Object(are)) => {
            let keys: BTreeSet<&String> = said.keys().chain(are.keys()).collect();
            for key in keys {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                let none = serde_json::Value::Null;
                let (a, b) = (said.get(key).unwrap_or(&none), are.get(key).unwrap_or(&none));
                differences(&path, a, b, faults);
            }
        }
        _ if said == are => {}
        _ => {
            let short =
                |value: &serde_json::Value| value.to_string().chars().take(60).collect::<String>();
            faults.push(hotline_casework::shown_line(&format!(
                "{path} is said to be {}, and is {}",
                short(said),
                short(are)
            )));
        }
    }
}

/// The rows that the holder may see, and that its answers are among those that were counted.
fn compare_rows(
    report: &Report,
    held: &Held,
    count: &Count,
    asked: &[Asked],
    faults: &mut Vec<String>,
) {
    let findings = &report.findings;
    let with_answers: BTreeSet<&Seat> = held.answers.iter().map(|answer| &answer.from).collect();
    let own = rows(count, asked, &Scope::All);
    for said in report.rows.iter().filter(|row| with_answers.contains(&row.seat)) {
        let Some(are) = own.iter().find(|row| row.seat == said.seat) else {
            faults.push(format!("{} was not asked", said.seat));
            continue;
        };
        let of = |row: &crate::RowDoc| (row.device, row.person, row.late, row.named);
        if of(said) != of(are) {
            faults.push(format!("the row of {} is not what its answers say", said.seat));
        }
    }
    if findings.closed_at.is_none() {
        return;
    }
    for (seat, answered, by_person, mark) in &count.marks {
        let list = if *by_person { &findings.person_answers } else { &findings.device_answers };
        if !list.contains(mark) {
            let who = if *by_person { "person" } else { "device" };
            faults.push(format!(
                "the answer {} of a {who} at {seat} was not counted, or with another time",
                answered.message
            ));
        }
    }
    for named in &findings.named {
        let is = report.rows.iter().find(|row| row.seat.to_string() == named.seat);
        if is.is_some_and(|row| (row.device, row.person) != (named.device, named.person)) {
            faults.push(format!(
                "{} is told otherwise to everybody",
                hotline_casework::shown_line(&named.seat)
            ));
        }
    }
}

/// That the totals agree with each other: whoever sees no rows can still see this.
fn agrees(findings: &Findings, faults: &mut Vec<String>) {
    let figures = &findings.figures;
    let sum = |groups: &BTreeMap<String, GroupDoc>, of: fn(&GroupDoc) -> ShareDoc| {
        let add = |a: (u64, u64), share: ShareDoc| {
            (a.0 + u64::from(share.of), a.1 + u64::from(share.all))
        };
        groups.values().map(of).fold((0, 0), add)
    };
    for (name, of) in [
        ("devices", (|group: &GroupDoc| group.device) as fn(&GroupDoc) -> ShareDoc),
        ("persons", |group| group.person),
    ] {
        let all = of(&figures.all);
        let all = (u64::from(all.of), u64::from(all.all));
        for (by, groups) in [("function", &figures.by_category), ("region", &figures.by_region)] {
            if sum(groups, of) != all {
                faults.push(format!("the {name} by {by} do not add up to those over all"));
            }
        }
    }
    let total = |list: &[u32]| list.iter().map(|count| u64::from(*count)).sum::<u64>();
    let all = &figures.all;
    for (name, marks, histogram, share) in [
        ("devices", &findings.device_answers, &findings.device_histogram, all.device),
        ("persons", &findings.person_answers, &findings.person_histogram, all.person),
    ] {
        let distinct: BTreeSet<&String> = marks.iter().collect();
        if distinct.len() as u64 != u64::from(share.of) || marks.len() != distinct.len() {
            faults.push(format!("{} marks for {} {name} that answered", marks.len(), share.of));
        }
        if total(histogram) != u64::from(share.of) {
            faults.push(format!("the times of {name} are not as many as their answers"));
        }
    }
}

/// The mark by which whoever sent an answer finds it.
#[must_use]
pub fn is_counted(findings: &Findings, answer: &Common, at: UnixMillis) -> Option<bool> {
    let (list, by_person) = match Check::of(answer) {
        Ok(Some(Check::Person { .. })) => (&findings.person_answers, true),
        Ok(Some(Check::Device(_))) => (&findings.device_answers, false),
        _ => return None,
    };
    Some(list.contains(&leaf(answer.hash(), at, by_person)))
}
