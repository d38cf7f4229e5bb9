//! The after-action report: out of the controller's record, and what people say of it.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;
use hotline_exercise::{Assessment, Corrective, Rating};
use hotline_protocol::ids::{Digest, Traffic};
use serde_json::json;

use super::super::out::{self, Out};
use super::super::trouble::{Trouble, code};
use super::super::{command, unexpected};
use crate::ask::{Answer, Ask, ExerciseRecord, Play};
use crate::engine::Command;
use crate::exercises;
use crate::home::Home;
use crate::papers;
use crate::tui::event::Form;

/// `exercise report`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The exercise, by the name of its scenario or its id; else the newest
    exercise: Option<String>,
    /// As what
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write it to a new file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Rate an objective, by its number from 1
    #[arg(long, value_name = "N=RATING", value_parser = rated)]
    rate: Vec<(usize, Rating)>,
    /// Something that went well
    #[arg(long, value_name = "TEXT")]
    strength: Vec<String>,
    /// Something that was missing
    #[arg(long, value_name = "TEXT")]
    gap: Vec<String>,
    /// Something that will be done, by whom and by when
    #[arg(long, value_name = "WHAT; OWNER; DUE", value_parser = corrective)]
    action: Vec<Corrective>,
    /// Forget what people said before
    #[arg(long)]
    clear: bool,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For a screen or a mail
    Text,
    /// For a program
    Json,
    /// A page to print and file
    Html,
}

fn rated(text: &str) -> Result<(usize, Rating), String> {
    let words = || Rating::ALL.map(Rating::word).join(", ");
    let (number, word) = text.split_once('=').ok_or("write N=RATING, as 1=performed")?;
    let number: usize =
        number.parse().ok().filter(|n| *n > 0).ok_or("objectives are numbered from 1")?;
    let rating = Rating::ALL.into_iter().find(|rating| rating.word() == word);
    Ok((number, rating.ok_or_else(|| format!("a rating is one of {}", words()))?))
}

fn corrective(text: &str) -> Result<Corrective, String> {
    let mut parts = text.split(';').map(|part| part.trim().to_owned());
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(what), Some(owner), Some(due), None)
            if ![&what, &owner, &due].into_iter().any(String::is_empty) =>
        {
            Ok(Corrective { what, owner, due })
        }
        _ => Err("write three parts: what; who; by when".to_owned()),
    }
}

async fn record(home: &mut Home, name: Option<&str>) -> Result<ExerciseRecord, Trouble> {
    match home.ask(Ask::ExerciseRecord(name.map(str::to_owned))).await? {
        Answer::ExerciseRecord(Some(record)) => Ok(*record),
        Answer::ExerciseRecord(None) => {
            Err(Trouble::new(code::REFUSED, "this seat has run no such exercise")
                .next("`hotline exercise status` lists them"))
        }
        _ => Err(unexpected()),
    }
}

pub(super) async fn report(home: &mut Home, out: Out, args: Args) -> Result<(), Trouble> {
    let mut record = record(home, args.exercise.as_deref()).await?;
    let said = assessed(&record, &args)?;
    if said != record.assessment {
        let play = Play::Assess { exercise: record.exercise, assessment: said.clone() };
        command(home, Command::Exercise(Box::new(play))).await?;
        record.assessment = said;
    }
    record.cast.dossiers = dossiers(home, &record).await?;
    let run = record
        .run()
        .ok_or_else(|| Trouble::new(code::FAILED, "its scenario cannot be read by this program"))?;
    let format = match (out.json, args.format) {
        (true, Format::Text) => Format::Json,
        (_, format) => format,
    };
    let form = match format {
        Format::Text => Form::Text,
        Format::Json => Form::Json,
        Format::Html => Form::Html,
    };
    let text = exercises::report(&record, form).unwrap_or_default();
    let Some(to) = args.out else {
        // As it is: a page or an object may go to a file.
        let mut stdout = std::io::stdout().lock();
        let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
        return written.map_err(|error| Trouble::new(code::FAILED, error.to_string()));
    };
    papers::save(&to, text.as_bytes()).map_err(|error| {
        Trouble::new(code::FAILED, format!("{}: {error}", to.display()))
            .next("name a file that is not there yet")
    })?;
    let value = json!({
        "exercise": record.exercise.to_string(),
        "out": to.display().to_string(),
        "dossiers": record.cast.dossiers.len(),
    });
    out.result(&value, || vec![format!("report    {}", to.display())]);
    if run.ended().is_none() {
        out::tell("it is still under way: the report will say more");
    }
    Ok(())
}

/// What people have said, and say now.
fn assessed(record: &ExerciseRecord, args: &Args) -> Result<Assessment, Trouble> {
    let mut said = if args.clear { Assessment::default() } else { record.assessment.clone() };
    let objectives = record.run().map_or(0, |run| run.scenario().objectives.len());
    for (number, rating) in &args.rate {
        if *number > objectives {
            return Err(Trouble::usage(format!("it has {objectives} objectives")));
        }
        said.ratings.resize(said.ratings.len().max(*number), None);
        if let Some(place) = said.ratings.get_mut(number.saturating_sub(1)) {
            *place = Some(*rating);
        }
    }
    said.strengths.extend(args.strength.iter().cloned());
    said.gaps.extend(args.gap.iter().cloned());
    said.corrective.extend(args.action.iter().cloned());
    Ok(said)
}

/// The hash over the messages of each case, as a dossier of it has it.
async fn dossiers(
    home: &mut Home,
    record: &ExerciseRecord,
) -> Result<BTreeMap<String, Digest>, Trouble> {
    let mut all = BTreeMap::new();
    for case in &record.cases {
        let ask = Ask::Dossier {
            case: *case,
            traffic: Traffic::Exercise,
            language: "en".to_owned(),
            zone: "UTC".to_owned(),
        };
        let Answer::Dossier(found) = home.ask(ask).await? else { return Err(unexpected()) };
        if let Some((dossier, _)) = found
            && let Ok(hash) = dossier.record.parse()
        {
            let name = if dossier.reference.is_empty() { dossier.case } else { dossier.reference };
            all.insert(name, hash);
        }
    }
    Ok(all)
}
