//! `counters`: figures without reading.

use hotline_protocol::ids::UnixMillis;
use serde_json::{Map, Value, json};

use super::args::Counters;
use super::out::Out;
use super::state::go_online;
use super::trouble::{Trouble, code};
use super::{command, time, unexpected};
use crate::ask::{Answer, Ask, CountersView, TotalsView, WeekView, count_names};
use crate::engine::{Command, CountersChange};
use crate::home::Home;
use crate::limits::CONNECT_WITHIN;
use crate::runtime;

/// How long the figures may take to leave.
const LEAVES_WITHIN: std::time::Duration = std::time::Duration::from_secs(20);

async fn ask(home: &mut Home) -> Result<CountersView, Trouble> {
    match home.ask(Ask::Counters).await? {
        Answer::Counters(counters) => Ok(*counters),
        _ => Err(unexpected()),
    }
}

fn counts<T: Copy + Into<Value>>(counts: &[T]) -> Value {
    let named = count_names().into_iter().zip(counts);
    Value::Object(Map::from_iter(named.map(|(name, count)| (name, (*count).into()))))
}

fn day(at: UnixMillis) -> String {
    time::exact(at).chars().take(10).collect()
}

fn week_value(week: &WeekView) -> Value {
    json!({
        "week": day(week.begins),
        "may_send": week.may_send,
        "counts": counts(&week.counts),
    })
}

fn value(view: &CountersView) -> Value {
    json!({
        "on": view.on.is_some(),
        "to": view.on.as_ref().map(|on| on.to.to_string()),
        "since": view.on.as_ref().map(|on| time::exact(on.since)),
        "weeks": view.weeks.iter().map(week_value).collect::<Vec<_>>(),
    })
}

fn lines(view: &CountersView) -> Vec<String> {
    let Some(on) = &view.on else {
        return vec!["counters  off: nothing is counted and nothing is sent".to_owned()];
    };
    let mut lines = vec![
        format!("counters  on since {}, for {}", time::shown(on.since), on.to),
        "sent      only by `hotline counters send`, and exactly what stands here".to_owned(),
    ];
    for week in &view.weeks {
        let state = if week.may_send { "can be sent" } else { "cannot be sent now" };
        lines.push(String::new());
        lines.push(format!("week of {} ({state})", day(week.begins)));
        for (name, count) in count_names().into_iter().zip(&week.counts) {
            lines.push(format!("  {name:<30} {count}"));
        }
    }
    lines
}

pub(super) async fn counters(home: &mut Home, out: Out, what: Counters) -> Result<(), Trouble> {
    match what {
        Counters::On { to, since } => {
            let now = runtime::now();
            let since = match since {
                Some(text) => time::since(now, &text).map_err(Trouble::usage)?,
                None => now,
            };
            command(home, Command::Counters(CountersChange::On { to, since })).await?;
            let view = ask(home).await?;
            out.result(&value(&view), || lines(&view).into_iter().take(2).collect());
            Ok(())
        }
        Counters::Off => {
            command(home, Command::Counters(CountersChange::Off)).await?;
            let view = ask(home).await?;
            out.result(&value(&view), || lines(&view));
            Ok(())
        }
        Counters::Show => {
            let view = ask(home).await?;
            if view.on.is_some() {
                command(home, Command::Counters(CountersChange::Shown)).await?;
            }
            out.result(&value(&view), || lines(&view));
            Ok(())
        }
        Counters::Send => send(home, out).await,
        Counters::Totals => {
            let totals = match home.ask(Ask::Totals).await? {
                Answer::Totals(totals) => totals,
                _ => return Err(unexpected()),
            };
            for week in &totals {
                out.result(&totals_value(week), || totals_lines(week));
            }
            if totals.is_empty() && !out.json {
                super::out::print("nobody has sent figures to this seat");
            }
            Ok(())
        }
    }
}

async fn send(home: &mut Home, out: Out) -> Result<(), Trouble> {
    home.listen().await?;
    let view = ask(home).await?;
    if view.on.is_none() {
        return Err(Trouble::new(code::REFUSED, "the counters are off")
            .next("`hotline counters on --to SEAT` switches them on"));
    }
    // Weeks are told apart by the relay's clock once it is heard.
    let Some(week) = view.weeks.iter().find(|week| week.may_send) else {
        return Err(Trouble::new(code::REFUSED, "there is no week to send")
            .next("a week is sent once, in the week after it"));
    };
    let change = CountersChange::Send { week: week.week, counts: Vec::new() };
    command(home, Command::Counters(change)).await?;
    let left = async {
        go_online(home, CONNECT_WITHIN).await?;
        command(home, Command::Sync).await
    };
    let left = tokio::time::timeout(LEAVES_WITHIN, left).await;
    let queued = !matches!(left, Ok(Ok(_)));
    let mut value = week_value(week);
    if let Some(object) = value.as_object_mut() {
        object.insert("queued".to_owned(), queued.into());
    }
    let to = view.on.map(|on| on.to.to_string()).unwrap_or_default();
    out.result(&value, || vec![format!("figures of the week of {} for {to}", day(week.begins))]);
    match left {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(trouble)) => Err(trouble),
        Err(_) => Err(Trouble::new(code::OFFLINE, "queued, not sent yet")
            .next("`hotline sync` sends it when the line is back")),
    }
}

fn totals_value(week: &TotalsView) -> Value {
    json!({
        "week": day(week.begins),
        "closes": time::exact(week.closes),
        "closed": week.closed,
        "parties": week.parties,
        "counts": if week.closed { counts(&week.counts) } else { Value::Null },
    })
}

fn totals_lines(week: &TotalsView) -> Vec<String> {
    let begins = day(week.begins);
    if !week.closed {
        let closes = time::shown(week.closes);
        return vec![format!("week of {begins}: nothing is told before it closes, {closes}")];
    }
    let Some(parties) = week.parties else {
        return vec![format!("week of {begins}: fewer than five parties, so nothing is told")];
    };
    let mut lines = vec![format!("week of {begins}: {parties} parties")];
    for (name, count) in count_names().into_iter().zip(&week.counts) {
        let count = count.map_or_else(|| "-".to_owned(), |count| count.to_string());
        lines.push(format!("  {name:<30} {count}"));
    }
    lines
}
