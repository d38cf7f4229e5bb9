//! `whoami`, `status`, `sync`.

use std::time::Duration;

use hotline_protocol::ids::Traffic;
use serde_json::json;

use super::out::{Out, safe_line};
use super::trouble::{Trouble, code};
use super::{command, missing, time, unexpected};
use crate::ask::{Answer, Ask, News, Status, Whoami, identity_words};
use crate::engine::{Command, LinkState, LogRow, Outcome};
use crate::home::Home;

/// How long `status` waits for a link before it says that there is none.
const ONLINE_WITHIN: Duration = Duration::from_secs(5);

/// Rows of the record looked at for what is new in it.
const LOG_NEWEST: usize = 200;

pub(super) async fn ask_whoami(home: &mut Home) -> Result<Whoami, Trouble> {
    match home.ask(Ask::Whoami).await? {
        Answer::Whoami(whoami) => Ok(whoami),
        _ => Err(unexpected()),
    }
}

pub(super) async fn ask_status(home: &mut Home) -> Result<Status, Trouble> {
    match home.ask(Ask::Status).await? {
        Answer::Status(status) => Ok(*status),
        _ => Err(unexpected()),
    }
}

pub(super) async fn whoami(home: &mut Home, out: Out) -> Result<(), Trouble> {
    let whoami = ask_whoami(home).await?;
    let words = identity_words(&whoami.identity);
    let value = json!({
        "seat": whoami.seat.to_string(),
        "identity": whoami.identity.to_string(),
        "safety_words": words,
        "nominator": whoami.nominator,
    });
    out.result(&value, || {
        let mut lines = vec![
            format!("seat      {}", whoami.seat),
            format!("identity  {}", whoami.identity),
            format!("words     {words}"),
        ];
        if whoami.nominator {
            lines.push(format!("nominator of {}", whoami.seat.desk.party));
        }
        lines
    });
    Ok(())
}

/// Asks to be online and waits until there is a link, or there is none, or the time is over.
/// The caller listens already.
pub(super) async fn go_online(home: &mut Home, within: Duration) -> Result<LinkState, Trouble> {
    command(home, Command::Connect).await?;
    let wait = async {
        loop {
            let link = ask_status(home).await?.link;
            if !matches!(link, LinkState::Idle | LinkState::Connecting) {
                return Ok(link);
            }
            while !matches!(home.news().await?, News::Link(_) | News::Missed) {}
        }
    };
    match tokio::time::timeout(within, wait).await {
        Ok(link) => link,
        Err(_) => Ok(LinkState::Connecting),
    }
}

/// The link in a few words, truthfully.
pub(super) fn link_words(link: &LinkState) -> String {
    match link {
        LinkState::Idle => "offline".to_owned(),
        LinkState::Connecting => "connecting".to_owned(),
        LinkState::Online { since } => format!("online since {}", time::shown(*since)),
        LinkState::Waiting { until, why } => {
            format!("offline: {why}; tries again at {}", time::shown(*until))
        }
        LinkState::Refused(why) => format!("refused: {why}"),
    }
}

pub(super) async fn status(home: &mut Home, out: Out) -> Result<(), Trouble> {
    home.listen().await?;
    go_online(home, ONLINE_WITHIN).await?;
    let status = ask_status(home).await?;
    let online = matches!(status.link, LinkState::Online { .. });
    let (seq, hash) = status.head;
    let rtt_ms = status.rtt_ms.filter(|_| online).map(|ms| (ms * 10.0).round() / 10.0);
    let missing = missing::ask(home, Traffic::Operation).await?;
    let value = json!({
        "online": online,
        "relay": status.relay.first(),
        "rtt_ms": rtt_ms,
        "queued": status.queued,
        "mailbox": {
            "waiting": status.waiting,
            "unread": status.unread,
            "quarantined": status.quarantined,
        },
        "head": {
            "seq": seq,
            "hash": hash.to_string(),
            "words": status.head_words,
            "age": status.head_age,
        },
        "link": link_words(&status.link),
        "agent": status.agent,
        "alerts_waiting": status.alerts_waiting,
        "missing": missing.iter().map(missing::value).collect::<Vec<_>>(),
    });
    out.result(&value, || {
        let rtt = rtt_ms.map(|ms| format!(", {ms} ms")).unwrap_or_default();
        let mut lines = vec![
            format!("link       {}{rtt}", link_words(&status.link)),
            format!("relay      {}", status.relay.join(", ")),
            format!("queued     {}", messages(status.queued, "not sent yet")),
            format!(
                "mailbox    {} unread here, {} still at the relay, {} not opened",
                status.unread, status.waiting, status.quarantined
            ),
            format!("directory  entry {seq}, {}: {}", status.head_age, status.head_words),
        ];
        if status.agent || status.alerts_waiting > 0 {
            let runs = if status.agent { "runs" } else { "does not run" };
            let waiting = match status.alerts_waiting {
                0 => String::new(),
                1 => ", 1 alert waits to be told".to_owned(),
                n => format!(", {n} alerts wait to be told"),
            };
            lines.push(format!("agent      {runs}{waiting}"));
        }
        lines.extend(missing.iter().map(missing::line));
        lines
    });
    Ok(())
}

fn messages(count: usize, what: &str) -> String {
    match count {
        0 => "nothing".to_owned(),
        1 => format!("1 message {what}"),
        n => format!("{n} messages {what}"),
    }
}

pub(super) async fn sync(home: &mut Home, out: Out, within: Duration) -> Result<(), Trouble> {
    let before = log(home).await?;
    let synced = tokio::time::timeout(within, command(home, Command::Sync)).await;
    let Ok(synced) = synced else {
        let status = ask_status(home).await?;
        return Err(Trouble::new(
            code::OFFLINE,
            format!("not done within {} s: {}", within.as_secs(), link_words(&status.link)),
        )
        .next(match status.queued {
            0 => "run `hotline sync` again when the line is better".to_owned(),
            queued => format!("{}; run `hotline sync` again", messages(queued, "still queued")),
        }));
    };
    let Outcome::Synced { received, sent } = synced? else { return Err(unexpected()) };
    let status = ask_status(home).await?;
    let told: Vec<_> = log(home).await?.into_iter().filter(|row| !before.contains(row)).collect();
    let value = json!({
        "received": received,
        "sent": sent,
        "queued": status.queued,
        "unread": status.unread,
        "quarantined": status.quarantined,
        "told": told.iter().map(|row| json!({
            "at": time::exact(row.at),
            "code": row.code,
            "text": row.text,
        })).collect::<Vec<_>>(),
    });
    out.result(&value, || {
        let mut lines = vec![format!(
            "in step: {received} envelopes picked up, {sent} handed over, {} queued, {} unread",
            status.queued, status.unread
        )];
        if status.unread > 0 {
            lines.push("next: `hotline inbox --unread`".to_owned());
        }
        if status.quarantined > 0 {
            lines.push(format!(
                "{} could not be opened yet: kept, and tried again at every sync",
                status.quarantined
            ));
        }
        for row in &told {
            lines.push(format!("{}: {}", row.code, safe_line(&row.text)));
        }
        lines
    });
    Ok(())
}

/// The newest rows of the record.
async fn log(home: &mut Home) -> Result<Vec<LogRow>, Trouble> {
    match home.ask(Ask::Log(LOG_NEWEST)).await? {
        Answer::Log(rows) => Ok(rows),
        _ => Err(unexpected()),
    }
}

/// The traffic class a list is about.
pub(super) const fn traffic(exercise: bool) -> Traffic {
    if exercise { Traffic::Exercise } else { Traffic::Operation }
}
