//! Scenario files, before anybody plays them.

use std::path::Path;

use hotline_exercise::{From, Inject, SHIPPED, Scenario};
use serde_json::{Value, json};

use super::super::out::{self, Out, safe, safe_line};
use super::super::trouble::{Trouble, code};
use crate::exercises;

/// `exercise list`.
pub(super) fn list(out: Out) -> Result<(), Trouble> {
    for (id, text) in SHIPPED {
        let scenario = Scenario::read(text).map_err(|error| broken(id, &error))?;
        out.result(&summary(&scenario), || {
            let Scenario { level, title, .. } = &scenario;
            let [players, injects] = [scenario.players.len(), scenario.injects.len()];
            vec![format!("{id:<16} level {level}  {players} players, {injects} injects  {title}")]
        });
    }
    Ok(())
}

/// `exercise show`.
pub(super) fn show(out: Out, name: &str, file: bool) -> Result<(), Trouble> {
    if file {
        let (_, text) = source(name)?;
        // As it is: it may go to a file, and a screen gets nothing that could disturb it.
        let shown = if out.columns().is_some() { safe(&text) } else { text };
        out::print(shown.trim_end_matches('\n'));
        return Ok(());
    }
    let (_, scenario) = read(name)?;
    out.result(&whole(&scenario), || lines(&scenario));
    Ok(())
}

/// `exercise check`.
pub(super) fn check(out: Out, name: &str) -> Result<(), Trouble> {
    let (_, scenario) = read(name)?;
    let [players, injects] = [scenario.players.len(), scenario.injects.len()];
    out.result(&summary(&scenario), || {
        vec![format!("{}: whole; {players} players, {injects} injects", scenario.id)]
    });
    Ok(())
}

/// The file of a scenario, and what it says.
pub(super) fn read(name: &str) -> Result<(String, Scenario), Trouble> {
    let (name, text) = source(name)?;
    let scenario = Scenario::read(&text).map_err(|error| broken(&name, &error))?;
    Ok((text, scenario))
}

/// The text of a scenario, and what to call it.
fn source(name: &str) -> Result<(String, String), Trouble> {
    if let Some((id, text)) = exercises::shipped(name) {
        return Ok((id.to_owned(), text.to_owned()));
    }
    let read = match name {
        "-" => exercises::text(std::io::stdin().lock()),
        path => exercises::load(Path::new(path)),
    };
    let text = read.map_err(|error| {
        let known = SHIPPED.map(|(id, _)| id).join(", ");
        Trouble::new(code::FAILED, format!("{}: {error}", safe_line(name)))
            .next(format!("give a file, or one of {known}"))
    })?;
    Ok((safe_line(name), text))
}

fn broken(name: &str, error: &hotline_exercise::ScenarioError) -> Trouble {
    Trouble::new(code::FAILED, exercises::mistakes(name, error).join("\n"))
        .next("`hotline exercise show silent-desk --file` shows a whole one")
}

fn summary(scenario: &Scenario) -> Value {
    json!({
        "id": scenario.id,
        "title": scenario.title,
        "level": scenario.level,
        "players": scenario.players.len(),
        "injects": scenario.injects.len(),
        "stop_seconds": scenario.stop.at.as_secs(),
    })
}

fn whole(scenario: &Scenario) -> Value {
    let player = |player: &hotline_exercise::Player| {
        json!({
            "name": player.name,
            "plays": player.plays,
            "desk": player.desk.word(),
            "brief": player.brief,
        })
    };
    let inject = |inject: &Inject| {
        let expected = inject.expected.iter().map(|expected| {
            json!({
                "action": expected.action.word(),
                "by": expected.by,
                "within_seconds": expected.within.as_secs(),
                "rung": expected.rung,
            })
        });
        let (from, voice) = match &inject.from {
            From::Control { voice } => ("control", voice.as_deref()),
            From::Player(name) => (name.as_str(), None),
        };
        json!({
            "no": inject.no,
            "at_seconds": inject.at.map(|at| at.as_secs()),
            "from": from,
            "voice": voice,
            "to": inject.to,
            "kind": inject.said.kind().code(),
            "precedence": inject.precedence.word(),
            "subject": inject.subject,
            "body": inject.body,
            "expected": expected.collect::<Vec<_>>(),
            "hint": inject.hint,
            "branch": inject.branch.map(|b| json!({ "met": b.met, "unmet": b.unmet })),
        })
    };
    let mut value = summary(scenario);
    if let Some(map) = value.as_object_mut() {
        map.insert("about".to_owned(), json!(scenario.about));
        map.insert("objectives".to_owned(), json!(scenario.objectives));
        map.insert("time_factor".to_owned(), json!(scenario.time_factor));
        map.insert("tlp".to_owned(), json!(scenario.tlp.word()));
        map.insert("players".to_owned(), scenario.players.iter().map(player).collect());
        map.insert("injects".to_owned(), scenario.injects.iter().map(inject).collect());
    }
    value
}

fn lines(scenario: &Scenario) -> Vec<String> {
    let Scenario { title, level, time_factor, .. } = scenario;
    let stop = scenario.stop.at.as_secs();
    let mut lines = vec![
        format!("{}  (level {level}, ends at {})", safe_line(title), clock(stop)),
        format!("runs {time_factor} times as fast as life; TLP:{}", scenario.tlp.word()),
        String::new(),
    ];
    lines.extend(safe(&scenario.about).lines().map(str::to_owned));
    lines.push(String::new());
    for objective in &scenario.objectives {
        lines.push(format!("- {}", safe_line(objective)));
    }
    lines.push(String::new());
    for player in &scenario.players {
        lines.push(format!("{:<18} {}", player.name, safe_line(&player.plays)));
    }
    for inject in &scenario.injects {
        lines.push(String::new());
        let when = inject.at.map_or_else(|| "branch".to_owned(), |at| clock(at.as_secs()));
        let from = match &inject.from {
            From::Control { voice: None } => "control".to_owned(),
            From::Control { voice: Some(voice) } => format!("control as {}", safe_line(voice)),
            From::Player(name) => name.clone(),
        };
        lines.push(format!(
            "{:>2}  {when:<7} {} {} -> {}: {}",
            inject.no,
            inject.said.kind().code(),
            from,
            inject.to.join(", "),
            safe_line(&inject.subject)
        ));
        for expected in &inject.expected {
            let rung = expected.rung.map_or_else(String::new, |rung| format!(" to rung {rung}"));
            let within = clock(expected.within.as_secs());
            lines.push(format!(
                "    expects {} to {}{rung} within {within}",
                expected.by,
                expected.action.word(),
            ));
        }
        if let Some(branch) = inject.branch {
            let way = |no: Option<u16>| no.map_or_else(|| "-".to_owned(), |no| no.to_string());
            lines.push(format!(
                "    then {} if that was done, else {}",
                way(branch.met),
                way(branch.unmet)
            ));
        }
    }
    lines
}

/// Hours and minutes of the story.
fn clock(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 3_600, seconds / 60 % 60)
}
