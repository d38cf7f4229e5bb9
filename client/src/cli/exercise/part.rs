//! Playing in an exercise: what is put before this seat, and saying it.

use serde_json::{Value, json};

use super::super::out::{Out, safe, safe_line};
use super::super::{command, unexpected};
use super::lead::{exercises, sync};
use crate::ask::{LedView, PartView, Play};
use crate::cli::trouble::Trouble;
use crate::course::{clock, span};
use crate::engine::{Command, Outcome};
use crate::home::Home;
use crate::view::short;

/// `exercise status`.
pub(super) async fn status(home: &mut Home, out: Out) -> Result<(), Trouble> {
    let view = exercises(home).await?;
    if view.led.is_empty() && view.parts.is_empty() && !out.json {
        super::super::out::print("no exercise is known here");
    }
    for led in &view.led {
        out.result(&led_value(led), || led_lines(led));
    }
    for part in &view.parts {
        out.result(&part_value(part), || part_lines(part));
    }
    Ok(())
}

/// `exercise say`.
pub(super) async fn say(
    home: &mut Home,
    out: Out,
    no: u16,
    subject: Option<String>,
    body: Option<String>,
) -> Result<(), Trouble> {
    let play = Play::Say { exercise: None, no, subject, body };
    let outcome = command(home, Command::Exercise(Box::new(play))).await?;
    let (id, case, reference, awaits) = match outcome {
        Outcome::Queued { id, case, reference } => (id, case, reference, false),
        Outcome::AwaitsRelease { id, case, reference } => (id, case, reference, true),
        _ => return Err(unexpected()),
    };
    sync(home).await;
    let value = json!({
        "id": id.to_string(),
        "case": case.to_string(),
        "ref": reference,
        "cue": no,
        "awaits_release": awaits,
    });
    out.result(&value, || {
        let how = if awaits { "waits for a second seat of this desk" } else { "said" };
        vec![format!("cue {no} {how}: {}  {}", safe_line(&reference), short(&id))]
    });
    Ok(())
}

fn stands(paused: bool, over: bool) -> &'static str {
    match (over, paused) {
        (true, _) => "over",
        (false, true) => "paused",
        (false, false) => "running",
    }
}

fn led_value(led: &LedView) -> Value {
    let inject = |one: &crate::ask::InjectView| {
        let found = one.found.iter().map(|found| {
            json!({
                "by": found.by,
                "action": found.action,
                "rung": found.rung,
                "within_seconds": found.within / 1_000,
                "outcome": found.outcome,
                "took_seconds": found.took.map(|took| took / 1_000),
            })
        });
        json!({
            "no": one.no,
            "at_seconds": one.at.map(|at| at / 1_000),
            "cue": one.cue,
            "from": one.from,
            "to": one.to,
            "subject": one.subject,
            "expected": found.collect::<Vec<_>>(),
        })
    };
    json!({
        "role": "controller",
        "exercise": led.exercise.to_string(),
        "scenario": led.scenario,
        "title": led.title,
        "state": stands(led.paused, led.ended.is_some()),
        "story_seconds": led.story / 1_000,
        "factor": led.factor,
        "next": led.next.iter().map(inject).collect::<Vec<_>>(),
        "came": led.came.iter().map(inject).collect::<Vec<_>>(),
        "acts": led.acts.len(),
    })
}

fn led_lines(led: &LedView) -> Vec<String> {
    let mut lines = vec![format!(
        "[EX] {}  {}  {} times as fast as life  {}",
        clock(led.story),
        safe_line(&led.title),
        led.factor,
        stands(led.paused, led.ended.is_some())
    )];
    for (name, seat) in &led.cast {
        lines.push(format!("  {name:<18} {seat}"));
    }
    for one in &led.came {
        let at = clock(one.at.unwrap_or_default());
        lines.push(format!("  {at:>9}  {}. {}: {}", one.no, one.from, safe_line(&one.subject)));
        for found in &one.found {
            let took = found.took.map_or_else(String::new, |took| format!(" after {}", span(took)));
            let within = span(found.within);
            let (by, action, outcome) = (&found.by, &found.action, &found.outcome);
            lines.push(format!("             {by} to {action} within {within}: {outcome}{took}"));
        }
    }
    for one in led.next.iter().filter(|_| led.ended.is_none()) {
        let at = one.at.map_or_else(|| "by branch".to_owned(), clock);
        lines.push(format!("  {at:>9}  next {}. {}", one.no, safe_line(&one.subject)));
    }
    lines
}

fn part_value(part: &PartView) -> Value {
    let cues = part.cues.iter().map(|cue| {
        json!({
            "no": cue.no,
            "kind": cue.kind,
            "precedence": cue.precedence.word(),
            "to": cue.to,
            "subject": cue.subject,
            "body": cue.body,
            "said": cue.said.map(|id| id.to_string()),
        })
    });
    json!({
        "role": "player",
        "exercise": part.exercise.to_string(),
        "title": part.title,
        "player": part.player,
        "plays": part.plays,
        "controller": part.controller,
        "state": stands(part.paused, part.over),
        "story_seconds": part.story / 1_000,
        "factor": part.factor,
        "brief": part.brief.to_string(),
        "players": part.cast.iter().map(|(name, plays, seat)| {
            json!({ "name": name, "plays": plays, "seat": seat })
        }).collect::<Vec<_>>(),
        "cues": cues.collect::<Vec<_>>(),
    })
}

fn part_lines(part: &PartView) -> Vec<String> {
    let mut lines = vec![
        format!(
            "[EX] {}  {}  {}",
            clock(part.story),
            safe_line(&part.title),
            stands(part.paused, part.over)
        ),
        format!("  you play {}, {}", part.player, part.plays),
        format!("  run by {}; the brief: hotline read {}", part.controller, short(&part.brief)),
    ];
    for (name, plays, seat) in &part.cast {
        lines.push(format!("  {name:<18} {seat}  {plays}"));
    }
    for cue in &part.cues {
        let said = if cue.said.is_some() { "said" } else { "to be said" };
        let to: Vec<String> = cue.to.iter().map(ToString::to_string).collect();
        lines.push(String::new());
        lines.push(format!(
            "  cue {}, {said}: {} {} to {}",
            cue.no,
            cue.precedence.word(),
            cue.kind,
            to.join(", ")
        ));
        lines.push(format!("    {}", safe_line(&cue.subject)));
        lines.extend(safe(&cue.body).lines().map(|line| format!("    {line}")));
        if cue.said.is_none() && !part.over {
            lines.push(format!("    hotline exercise say {}", cue.no));
        }
    }
    lines
}
