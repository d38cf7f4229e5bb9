//! `incident record`: whether all who have a part in a case hold the same record of it.

use std::time::Duration;

use hotline_protocol::ids::Traffic;
use serde_json::{Value, json};

use super::out::{self, Out, safe_line};
use super::trouble::Trouble;
use super::{command, mail, time, unexpected};
use crate::ask::{Answer, Ask, HeardView, News, RecordView};
use crate::engine::Command;
use crate::home::Home;

/// Shows the record; with a time, asks the other seats first and waits so long for their word.
pub(super) async fn record(
    home: &mut Home,
    out: Out,
    name: &str,
    traffic: Traffic,
    within: Option<Duration>,
) -> Result<(), Trouble> {
    let case = mail::case(home, name, traffic).await?;
    if let Some(within) = within {
        home.listen().await?;
        command(home, Command::Compare { case, traffic }).await?;
        let asked = async {
            command(home, Command::Sync).await?;
            let mut heard = 0;
            while heard < held(home, case, traffic).await?.map_or(0, |record| record.with.len()) {
                if let News::Record { case: one, .. } = home.news().await?
                    && one == case
                {
                    heard += 1;
                }
            }
            Ok::<(), Trouble>(())
        };
        if let Ok(Err(trouble)) = tokio::time::timeout(within, asked).await {
            out::tell(&format!("others were not asked: {}", trouble.what));
        }
    }
    let Some(record) = held(home, case, traffic).await? else {
        return Err(Trouble::usage(format!(
            "nothing of {} of the last weeks is here",
            safe_line(name)
        ))
        .next("`hotline inbox --case REF` shows older messages"));
    };
    out.result(&value(&record), || lines(&record));
    Ok(())
}

async fn held(
    home: &mut Home,
    case: hotline_protocol::ids::CaseId,
    traffic: Traffic,
) -> Result<Option<Box<RecordView>>, Trouble> {
    match home.ask(Ask::Record { case, traffic }).await? {
        Answer::Record(record) => Ok(record),
        _ => Err(unexpected()),
    }
}

fn value(record: &RecordView) -> Value {
    json!({
        "case": record.case.to_string(),
        "ref": record.reference,
        "traffic": record.traffic.word(),
        "record": record.hash.to_string(),
        "notes": record.notes_hash.to_string(),
        "missing": record.missing,
        "items": record.items.iter().map(|item| json!({
            "id": item.id.to_string(),
            "hash": item.hash.to_string(),
            "by": item.by.to_string(),
            "at": time::exact(item.at),
            "proof": item.proof,
            "waits": item.waits,
            "two_stories": item.two_stories,
        })).collect::<Vec<_>>(),
        "with": record.with.iter().map(|one| json!({
            "seat": one.seat.to_string(),
            "record": one.hash.to_string(),
            "count": one.count,
            "state": one.state,
            "told": one.told,
            "at": one.at.map(time::exact),
            "parting": one.parting.as_ref().map(|parting| json!({
                "place": parting.place,
                "id": parting.message.to_string(),
                "here": parting.here.map(|hash| hash.to_string()),
                "there": parting.there.map(|hash| hash.to_string()),
                "by": parting.by.as_ref().map(ToString::to_string),
            })),
        })).collect::<Vec<_>>(),
    })
}

fn lines(record: &RecordView) -> Vec<String> {
    let mut lines = vec![
        format!("case      {}", safe_line(&record.reference)),
        format!("record    {}", record.hash),
        format!("messages  {}", record.items.len()),
    ];
    if record.missing > 0 {
        let count = record.missing;
        lines.push(format!("missing   {count} that others refer to; they may be on their way"));
    }
    lines.push(String::new());
    lines.extend(record.with.iter().map(word));
    if record.with.is_empty() {
        lines.push("nobody else has a part in it".to_owned());
    }
    lines
}

/// What a seat said, in a sentence.
fn word(one: &HeardView) -> String {
    let at = one.at.map(|at| format!(", said {}", time::shown(at))).unwrap_or_default();
    let said = match (one.state.as_str(), &one.parting) {
        ("same", _) => format!("same record, {} messages{at}", one.count),
        ("same-so-far", _) => {
            format!("same record up to message {}{at}", one.told.unwrap_or_default())
        }
        ("two-stories", Some(parting)) => format!(
            "TWO STORIES: message {} of {} has another text there{at}. Call both and compare",
            parting.message,
            parting.by.as_ref().map(ToString::to_string).unwrap_or_default(),
        ),
        (_, Some(parting)) => {
            let what = match (parting.here, parting.there) {
                (Some(_), None) => "is here and not there",
                _ => "is there and not here",
            };
            format!(
                "DIFFERS at message {}: {} {what}{at}. It may be on its way; ask again",
                parting.place, parting.message
            )
        }
        ("differs", None) => format!("DIFFERS{at}; where, is being asked"),
        _ => "has not said yet what it holds".to_owned(),
    };
    format!("{}  {said}", one.seat)
}
