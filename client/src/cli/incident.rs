//! `incident`: concerns and warnings, from raising to passing on.

use hotline_casework::template::Lean;
use hotline_casework::{Kind, Severity, Template};
use hotline_protocol::address::Address;
use hotline_protocol::ids::{CaseId, Traffic, UnixMillis};
use serde_json::{Value, json};

use super::args::{self, Raised};
use super::mail;
use super::out::{self, Out, safe_line};
use super::reach::{queued, report};
use super::send::{DIRECTORY_WITHIN, Matter, awaits_release, said, write};
use super::state::traffic;
use super::template::Fields;
use super::trouble::{Trouble, code};
use super::{command, record, time, unexpected};
use crate::ask::{Answer, Ask, Deed, IncidentView, Matter as Meant};
use crate::engine::{Command, LadderWish, Outcome, RungView};
use crate::home::Home;
use crate::runtime;
use crate::times;
use crate::view::short;

pub(super) async fn incident(
    home: &mut Home,
    out: Out,
    command: args::Incident,
) -> Result<(), Trouble> {
    match command {
        args::Incident::Raise(raise) => raise_one(home, out, *raise).await,
        args::Incident::List { exercise } => list(home, out, traffic(exercise)).await,
        args::Incident::Show { case, exercise } => show(home, out, &case, traffic(exercise)).await,
        args::Incident::Escalate(escalate) => pass_on(home, out, escalate).await,
        args::Incident::Deescalate(escalate) => come_down(home, out, escalate).await,
        args::Incident::Record { case, offline, timeout, exercise } => {
            let within = (!offline).then_some(timeout);
            record::record(home, out, &case, traffic(exercise), within).await
        }
        args::Incident::Respond { doing, outcome } => {
            done(home, out, doing, Deed::Respond { outcome }).await
        }
        args::Incident::Update { doing, severity, scale, next_update } => {
            let next_update_at = match next_update {
                Some(text) => Some(later(&text)?),
                None => None,
            };
            let scale = scale.map(|scale| scale.to_string());
            done(home, out, doing, Deed::Update { severity, scale, next_update_at }).await
        }
        args::Incident::Close { doing, commitments, agree, object } => {
            let deed = match (agree, object) {
                (true, _) => Deed::Agree,
                (_, true) => Deed::Object,
                _ => Deed::Propose { commitments },
            };
            done(home, out, doing, deed).await
        }
        args::Incident::Reopen(doing) => done(home, out, doing, Deed::Reopen).await,
        args::Incident::Suspend(doing) => done(home, out, doing, Deed::Suspend).await,
        args::Incident::Resume(doing) => done(home, out, doing, Deed::Resume).await,
        args::Incident::Refer { doing, to } => done(home, out, doing, Deed::Refer { to }).await,
        args::Incident::Merge { doing, into } => {
            let here = traffic(doing.exercise);
            let into = merged_into(home, &into, here).await?;
            done(home, out, doing, Deed::Merge { into }).await
        }
        args::Incident::Withdraw(doing) => done(home, out, doing, Deed::Withdraw).await,
    }
}

/// A time that lies ahead.
fn later(text: &str) -> Result<UnixMillis, Trouble> {
    times::read(text, runtime::now(), Lean::Future).ok_or_else(|| {
        Trouble::usage(format!("{text:?} is no time: write 2h, 14:00 or 2026-11-22 14:00"))
    })
}

/// The case in which a matter goes on; of other traffic it is refused as that and not as unknown.
async fn merged_into(home: &mut Home, name: &str, here: Traffic) -> Result<CaseId, Trouble> {
    let found = mail::case(home, name, here).await;
    if found.is_err() {
        for other in [Traffic::Operation, Traffic::Exercise] {
            if other != here && mail::case(home, name, other).await.is_ok() {
                return Err(Trouble::new(
                    code::REFUSED,
                    format!(
                        "{} is a case of {} traffic: exercise and operation never meet",
                        safe_line(name),
                        other.word()
                    ),
                ));
            }
        }
    }
    found
}

/// Does something about an incident, and says how far it got.
async fn done(home: &mut Home, out: Out, doing: args::Doing, deed: Deed) -> Result<(), Trouble> {
    let traffic = traffic(doing.exercise);
    let case = mail::case(home, &doing.case, traffic).await?;
    home.listen().await?;
    let matter = Meant {
        case,
        traffic,
        party: doing.party,
        text: doing.text,
        language: String::new(),
        note: doing.note,
        expects: None,
    };
    let command = Command::Deed(Box::new(matter), deed);
    let sent = match super::command(home, command.clone()).await {
        Err(refused) if refused.code == code::REFUSED => {
            // What it is about may have come a moment ago.
            let sync = super::command(home, Command::Sync);
            let _ = tokio::time::timeout(DIRECTORY_WITHIN, sync).await;
            super::command(home, command).await?
        }
        sent => sent?,
    };
    let Outcome::Queued { id, case, reference } = sent else { return Err(unexpected()) };
    let told = queued(out, (id, case, reference));
    report(home, out, id, told, &doing.waiting).await
}

async fn raise_one(home: &mut Home, out: Out, args: args::Raise) -> Result<(), Trouble> {
    let usage = |what: String| {
        Trouble::usage(what).next("`hotline incident raise --help` has the fields and examples")
    };
    let addressed = args.addressing.addressed().map_err(usage)?;
    let kind = match args.kind {
        Raised::Con => Kind::Con,
        Raised::Wrn => Kind::Wrn,
    };
    let template = Template::of(&kind).ok_or_else(unexpected)?;
    let mut fields = Fields::new(template);
    let severity = args.severity.map(|code| format!("severity={code}"));
    let scale = args.scale.map(|scale| format!("scale={scale}"));
    let typed: Vec<String> = severity.into_iter().chain(scale).chain(args.field).collect();
    fields.typed(home, runtime::now(), &typed).await?;
    let matter = Matter {
        said: &said(&fields.form)?,
        precedence: args.precedence.unwrap_or_else(|| fields.form.precedence()),
        about: None,
        ladder: match (args.no_ladder, args.rung_after.is_empty()) {
            (true, _) => LadderWish::None,
            (false, true) => LadderWish::Usual,
            (false, false) => {
                LadderWish::Times { after: args.rung_after, answer: args.answer_within }
            }
        },
    };
    write(home, out, addressed, args.letter, matter, Vec::new()).await
}

/// Says who will be asked next and when, or that nobody is: for whoever has just raised a matter.
pub(super) async fn tell_ladder(home: &mut Home, case: CaseId, traffic: Traffic) {
    let Ok(incidents) = ask(home, Ask::Incident { case, traffic }).await else { return };
    for rung in incidents.iter().flat_map(|incident| &incident.ladder) {
        out::print(&format!("ladder    {}", rung_line(rung)));
    }
    if incidents.is_empty() {
        out::print("ladder    not started: it waits here; call them if it cannot wait");
    }
}

/// A later rung in a line.
fn rung_line(rung: &RungView) -> String {
    let (desk, number) = (&rung.desk, rung.rung);
    let at = rung.at.map(time::shown).unwrap_or_default();
    let by = rung.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
    match rung.state.as_str() {
        "armed" => format!("rung {number} goes to {desk} at {at} unless acknowledged"),
        "held" => format!("rung {number} goes to {desk} at {at} unless answered (held{by})"),
        "stopped" => format!("rung {number} ({desk}) was stopped{by} {at}").trim_end().to_owned(),
        "released" => format!("rung {number} went to {desk} at {at}"),
        "sealing" => format!("rung {number} ({desk}) is on its way to the relay"),
        "not-started" => format!("rung {number} ({desk}) is not started: nobody asks it by itself"),
        "dropped" => format!("rung {number} ({desk}) was dropped: its depositor was revoked"),
        other => format!("rung {number} ({desk}) is {other} to the relay"),
    }
}

async fn ask(home: &mut Home, ask: Ask) -> Result<Vec<IncidentView>, Trouble> {
    match home.ask(ask).await? {
        Answer::Incidents(incidents) => Ok(incidents),
        _ => Err(unexpected()),
    }
}

fn texts(addresses: &[Address]) -> Vec<String> {
    addresses.iter().map(ToString::to_string).collect()
}

/// An incident for a script.
fn value(incident: &IncidentView) -> Value {
    json!({
        "case": incident.case.to_string(),
        "ref": incident.reference,
        "traffic": incident.traffic.word(),
        "id": incident.message.to_string(),
        "kind": incident.kind,
        "severity": incident.severity,
        "scale": incident.scale,
        "precedence": incident.precedence.word(),
        "subject": incident.subject,
        "raised_by": incident.raised_by.to_string(),
        "raised_at": time::exact(incident.raised_at),
        "hearsay": incident.hearsay,
        "party": incident.party.as_ref().map(ToString::to_string),
        "asked": texts(&incident.asked),
        "rung": incident.rung,
        "asked_by": incident.asked_by.to_string(),
        "status": incident.status,
        "acknowledged_by": incident.acknowledged_by.as_ref().map(ToString::to_string),
        "acknowledged_at": incident.acknowledged_at.map(time::exact),
        "ack_due": incident.ack_due.map(time::exact),
        "next_desk": incident.next_desk.as_ref().map(ToString::to_string),
        "may_escalate": incident.may_escalate,
        "escalations": incident.escalations.iter().map(|step| json!({
            "id": step.message.to_string(),
            "rung": step.rung,
            "to": texts(&step.to),
            "by": step.by.to_string(),
            "at": time::exact(step.at),
            "reason": step.reason,
        })).collect::<Vec<_>>(),
        "ladder": incident.ladder.iter().map(|rung| json!({
            "rung": rung.rung,
            "desk": rung.desk.to_string(),
            "state": rung.state,
            "at": rung.at.map(time::exact),
            "by": rung.by.as_ref().map(ToString::to_string),
            "stops": rung.stops,
            "stopped_by": rung.stopped_by,
        })).collect::<Vec<_>>(),
        "over_quota": incident.over_quota,
        "state": incident.life.state,
        "over": incident.life.over,
        "side": incident.life.side,
        "owes": incident.life.owes.iter().map(|one| json!({
            "side": one.side,
            "what": one.what,
            "of": one.of.to_string(),
            "rung": one.rung,
            "due": one.due.map(time::exact),
            "late": one.late,
        })).collect::<Vec<_>>(),
        "proposal": incident.life.proposal.as_ref().map(|one| json!({
            "id": one.message.to_string(),
            "by": one.by.to_string(),
            "side": one.side,
            "note": one.note,
            "agreed_text": one.agreed_text,
            "commitments": one.commitments,
            "closes_at": one.closes_at.map(time::exact),
        })),
        "agreed_by": incident.life.agreed_by.as_ref().map(ToString::to_string),
        "reopens_until": incident.life.reopens_until.map(time::exact),
        "referred_to": incident.life.referred_to.as_ref().map(ToString::to_string),
        "merged_into": incident.life.merged_into.as_ref().map(|(case, reference)| json!({
            "case": case.to_string(),
            "ref": reference,
        })),
        "may": incident.life.may,
        "uncounted": uncounted(incident),
        "beyond": incident.beyond,
    })
}

/// The escalations that move nothing.
fn uncounted(incident: &IncidentView) -> Vec<Value> {
    let all = incident.uncounted.iter().map(|one| {
        json!({
            "id": one.message.to_string(),
            "by": one.by.to_string(),
            "rung": one.rung,
            "why": one.why,
        })
    });
    all.collect()
}

/// How grave it is, as a tag of fixed width.
fn tag(severity: Option<u8>) -> String {
    match severity {
        Some(code @ 3..) => format!("[{code}!]"),
        Some(code) => format!("[{code} ]"),
        None => "[  ]".to_owned(),
    }
}

/// What stands and what is next, in a few words.
fn standing(incident: &IncidentView) -> String {
    let next = incident.goes_next();
    let goes = next.map(|(rung, at)| format!(", goes to {} at {}", rung.desk, time::shown(at)));
    let goes = goes.unwrap_or_default();
    let state = incident.life.state.as_str();
    if incident.life.over {
        return state.to_owned();
    }
    // What was answered without an acknowledgement waits for none.
    if incident.acknowledged_by.is_none()
        && matches!(state, "in-progress" | "clarification-requested" | "referred" | "declined")
    {
        return format!("{state}{goes}");
    }
    match (&incident.acknowledged_by, incident.ack_due) {
        (Some(by), _) if next.is_some() => format!("acknowledged by {by}{goes} unless answered"),
        (None, _) if next.is_some() => format!("not acknowledged{goes} unless acknowledged"),
        (Some(by), _) => format!("acknowledged by {by}"),
        (None, Some(due)) => format!("not acknowledged, due {}", time::shown(due)),
        (None, None) => "not acknowledged".to_owned(),
    }
}

fn line(incident: &IncidentView) -> String {
    let exercise = if incident.traffic == Traffic::Operation { "" } else { "[EX] " };
    format!(
        "{} {exercise}{}  {:<18}  rung {} {}  {}  {}",
        tag(incident.severity),
        incident.kind,
        safe_line(&incident.reference),
        incident.rung,
        texts(&incident.asked).join(", "),
        standing(incident),
        safe_line(&incident.subject),
    )
}

async fn list(home: &mut Home, out: Out, traffic: Traffic) -> Result<(), Trouble> {
    let incidents = ask(home, Ask::Incidents { traffic }).await?;
    for incident in &incidents {
        out.result(&value(incident), || vec![line(incident)]);
    }
    if incidents.is_empty() && !out.json {
        out::print("nothing is raised: `hotline incident raise` raises a concern");
    }
    Ok(())
}

async fn show(home: &mut Home, out: Out, case: &str, traffic: Traffic) -> Result<(), Trouble> {
    let id = mail::case(home, case, traffic).await?;
    let incidents = ask(home, Ask::Incident { case: id, traffic }).await?;
    if incidents.is_empty() {
        return Err(Trouble::usage(format!("nothing was raised in {}", safe_line(case)))
            .next(format!("`hotline inbox --case {}` shows the case", safe_line(case))));
    }
    for incident in &incidents {
        out.result(&value(incident), || full(incident));
    }
    Ok(())
}

/// How far it has come, and what each side owes.
fn life(incident: &IncidentView) -> Vec<String> {
    let life = &incident.life;
    if life.state.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![format!("state       {}", life.state)];
    if let Some(to) = &life.referred_to {
        lines.push(format!("referred    to {to}"));
    }
    if let Some((case, reference)) = &life.merged_into {
        let name = if reference.is_empty() { case.to_string() } else { reference.clone() };
        lines.push(format!("goes on in  {}", safe_line(&name)));
    }
    if let Some(one) = &life.proposal {
        let note = if one.note { ", signed" } else { "" };
        lines.push(format!("proposed    by {}{note}: {}", one.by, safe_line(&one.agreed_text)));
        if !one.commitments.is_empty() {
            lines.push(format!("committed   {}", safe_line(&one.commitments)));
        }
        if let Some(at) = one.closes_at {
            lines.push(format!("by silence  closed {}", time::shown(at)));
        }
    }
    if let Some(by) = &life.agreed_by {
        lines.push(format!("agreed      by {by}"));
    }
    for one in &life.owes {
        let side = if one.side == life.side { "this side" } else { "other side" };
        let due = match (one.due, one.late) {
            (Some(due), true) => format!(", LATE since {}", time::shown(due)),
            (Some(due), false) => format!(", due {}", time::shown(due)),
            (None, _) => String::new(),
        };
        lines.push(format!(
            "owes        {side} ({}): {} (rung {}){due}",
            one.side, one.what, one.rung
        ));
    }
    if let Some(until) = life.reopens_until {
        lines.push(format!("reopens     with new facts until {}", time::shown(until)));
    }
    if !life.may.is_empty() {
        lines.push(format!("you may     {}", life.may.join(", ")));
    }
    lines
}

fn full(incident: &IncidentView) -> Vec<String> {
    let mut lines = vec![
        format!("case        {}", safe_line(&incident.reference)),
        format!("subject     {}", safe_line(&incident.subject)),
        format!("kind        {}", incident.kind),
    ];
    if let Some(code) = incident.severity {
        let word = Severity::ALL.iter().find(|one| one.code() == code);
        let word = word.map(ToString::to_string).unwrap_or_default();
        lines.push(format!("severity    {code} {word}").trim_end().to_owned());
    }
    if let Some(scale) = &incident.scale {
        lines.push(format!("scale       {}", safe_line(scale)));
    }
    let hearsay = if incident.hearsay { ", as it was passed on here" } else { "" };
    lines.push(format!("precedence  {}", incident.precedence.word()));
    lines.push(format!(
        "raised      {} by {}{hearsay}",
        time::shown(incident.raised_at),
        incident.raised_by
    ));
    for step in &incident.escalations {
        lines.push(format!(
            "passed on   {} by {} to {} (rung {}): {}",
            time::shown(step.at),
            step.by,
            texts(&step.to).join(", "),
            step.rung,
            safe_line(&step.reason)
        ));
    }
    lines.push(format!(
        "asked now   {} (rung {})",
        texts(&incident.asked).join(", "),
        incident.rung
    ));
    lines.push(format!("stands      {}", standing(incident)));
    for rung in &incident.ladder {
        lines.push(format!("ladder      {}", rung_line(rung)));
        if rung.stops > 1 && matches!(rung.state.as_str(), "armed" | "held") {
            let (answered, stops) = (rung.stopped_by, rung.stops);
            lines
                .push(format!("            {answered} of the {stops} seats that must answer have"));
        }
    }
    if incident.over_quota {
        lines.push("over quota  more flash messages came from there today than are agreed".into());
    }
    if incident.beyond > 0 {
        lines.push(format!(
            "beyond      {} more parties were asked by name than one case follows; each is followed \
             once it acknowledges",
            incident.beyond
        ));
    }
    lines.extend(life(incident));
    for one in &incident.uncounted {
        let (by, rung, why) = (&one.by, one.rung, &one.why);
        lines.push(format!("not counted {by} passed it on to rung {rung}: {why}"));
    }
    match &incident.next_desk {
        Some(desk) => lines.push(format!("next desk   {desk}")),
        None => lines.push("next desk   none is published after this one".to_owned()),
    }
    lines.extend(next(incident));
    lines
}

/// What whoever looks at it may want to do now.
fn next(incident: &IncidentView) -> Vec<String> {
    let reference = safe_line(&incident.reference);
    let side = &incident.life.side;
    let owes = |what| incident.life.owes.iter().any(|one| one.what == what && one.side == *side);
    let asked = side == "asked";
    let next = if incident.life.over {
        return Vec::new();
    } else if asked && incident.acknowledged_by.is_none() && owes("acknowledgement") {
        let message = short(&incident.asked_by);
        format!(
            "`hotline ack {message}` says that a person has it; `hotline read {message}` shows it"
        )
    } else if asked && owes("answer") {
        format!("`hotline incident respond {reference} \"...\"` answers it")
    } else if owes("decision") {
        format!("`hotline incident close {reference} --agree`, or `--object \"...\"`")
    } else if incident.may_escalate && incident.acknowledged_by.is_none() {
        format!("`hotline incident escalate {reference} --reason \"...\"` passes it on")
    } else {
        return Vec::new();
    };
    vec![String::new(), format!("next: {next}")]
}

async fn come_down(home: &mut Home, out: Out, args: args::Escalate) -> Result<(), Trouble> {
    let traffic = traffic(args.exercise);
    let case = mail::case(home, &args.case, traffic).await?;
    home.listen().await?;
    let (party, reason) = (args.party, args.reason);
    let down = Command::Deescalate { case, traffic, party, reason };
    let Outcome::Queued { id, case, reference } = command(home, down).await? else {
        return Err(unexpected());
    };
    let told = queued(out, (id, case, reference));
    report(home, out, id, told, &args.waiting).await
}

async fn pass_on(home: &mut Home, out: Out, args: args::Escalate) -> Result<(), Trouble> {
    let traffic = traffic(args.exercise);
    let case = mail::case(home, &args.case, traffic).await?;
    home.listen().await?;
    let escalate = Command::Escalate {
        case,
        traffic,
        party: args.party,
        reason: args.reason.clone(),
        expects: None,
    };
    let sent = match command(home, escalate.clone()).await {
        Err(refused) if refused.code == code::REFUSED => {
            // A ladder may have been published, or the message come, a moment ago.
            let sync = command(home, Command::Sync);
            let _ = tokio::time::timeout(DIRECTORY_WITHIN, sync).await;
            command(home, escalate).await?
        }
        sent => sent?,
    };
    let (id, case, reference) = match sent {
        Outcome::Queued { id, case, reference } => (id, case, reference),
        Outcome::AwaitsRelease { id, case, reference } => {
            return awaits_release(home, out, id, case, reference).await;
        }
        _ => return Err(unexpected()),
    };
    let waiting = match home.ask(Ask::Waiting).await? {
        Answer::Waiting(waiting) => waiting.into_iter().find(|one| one.id == id),
        _ => return Err(unexpected()),
    };
    // Released already if there is a link: then the store has it.
    let to = match waiting {
        Some(waiting) => waiting.to,
        None => super::message(home, &id.to_string()).await?.to,
    };
    let next = to.first().cloned().unwrap_or_default();
    let mut told = queued(out, (id, case, reference));
    if !out.json {
        out::print(&format!("to        {next}"));
        if let Some((_, too)) = to.split_first().filter(|(_, too)| !too.is_empty()) {
            out::print(&format!("told too  {}", too.join(", ")));
        }
    }
    told.insert("to".to_owned(), next.into());
    report(home, out, id, told, &args.waiting).await
}
