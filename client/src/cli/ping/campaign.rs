//! `ping campaign` and `ping answer`.

use std::time::Duration;

use hotline_protocol::ids::{CaseId, UnixMillis};
use serde_json::{Value, json};

use crate::ask::{Answer, Ask, CampaignView, News};
use crate::campaign;
use crate::cli::args::{self, Start};
use crate::cli::out::{Out, safe_line};
use crate::cli::reach::{custody_at, follow};
use crate::cli::send::preview_of;
use crate::cli::trouble::{Trouble, code};
use crate::cli::{command, time, unexpected};
use crate::engine::{Command, NewCampaign, Outcome};
use crate::home::Home;
use crate::runtime;
use crate::view::short;

/// How long the result may take to leave after a campaign is closed.
const CLOSES_WITHIN: Duration = Duration::from_secs(30);

/// A time, or a span from now on.
fn ahead(now: UnixMillis, text: &str) -> Result<UnixMillis, Trouble> {
    match time::duration(text) {
        Ok(span) => Ok(now.plus(span)),
        Err(_) => time::since(now, text).map_err(Trouble::usage),
    }
}

pub(super) async fn start(home: &mut Home, out: Out, args: Start) -> Result<(), Trouble> {
    let now = runtime::now();
    let announce_at = match (args.unannounced, &args.announce_at) {
        (true, _) => None,
        (false, Some(text)) => Some(ahead(now, text)?),
        (false, None) => Some(now),
    };
    let opens_at = match &args.opens_at {
        Some(text) => ahead(now, text)?,
        None => campaign::opens_at(now, announce_at),
    };
    home.listen().await?;
    let found = preview_of(home, &args.to).await?;
    match args.seats {
        None if campaign::is_broad(&args.to) => {
            return Err(Trouble::usage(format!("this asks {found} seats"))
                .next(format!("confirm it with --seats {found}")));
        }
        Some(said) if said != found => {
            return Err(Trouble::usage(format!("this asks {found} seats, not {said}"))
                .next("look who they are (`hotline directory list`)"));
        }
        _ => {}
    }
    let new = NewCampaign { to: args.to, announce_at, opens_at, window: args.window };
    let asked = Command::OpenCampaign(Box::new(new));
    let Outcome::Campaign(case) = command(home, asked).await? else { return Err(unexpected()) };
    // What is due at once leaves before this command does.
    let left = tokio::time::timeout(CLOSES_WITHIN, command(home, Command::Sync)).await;
    let view = named(home, &case.to_string()).await?;
    out.result(&value(&view), || lines(&view));
    match left {
        Ok(done) => done.map(|_| ()),
        Err(_) => Err(Trouble::new(code::OFFLINE, "planned, and nothing has left yet")
            .next("it goes on whenever this seat is online")),
    }
}

pub(super) async fn list(home: &mut Home, out: Out) -> Result<(), Trouble> {
    for view in all(home).await? {
        out.result(&value(&view), || lines(&view));
    }
    Ok(())
}

pub(super) async fn close(
    home: &mut Home,
    out: Out,
    id: &str,
    actions: Vec<String>,
) -> Result<(), Trouble> {
    home.listen().await?;
    let case = named(home, id).await?.case;
    command(home, Command::CloseCampaign { case, actions }).await?;
    command(home, Command::Connect).await?;
    let closed = async {
        loop {
            let view = named(home, &case.to_string()).await?;
            if matches!(view.state.as_str(), "closed" | "failed") {
                return Ok::<_, Trouble>(());
            }
            if let News::Missed = home.news().await?
                && home.is_here()
            {
                command(home, Command::Connect).await?;
            }
        }
    };
    let closed = tokio::time::timeout(CLOSES_WITHIN, Box::pin(closed)).await;
    let left = match closed {
        Ok(closed) => {
            closed?;
            command(home, Command::Sync).await.map(|_| ())
        }
        Err(_) => Err(Trouble::new(code::OFFLINE, "closed here; its result has not left yet")
            .next("`hotline sync` when the line is back")),
    };
    let view = named(home, &case.to_string()).await?;
    out.result(&value(&view), || lines(&view));
    left
}

pub(super) async fn answer(
    home: &mut Home,
    out: Out,
    id: Option<&str>,
    is_named: bool,
) -> Result<(), Trouble> {
    let view = match id {
        Some(id) => named(home, id).await?,
        None => all(home).await?.into_iter().find(|view| view.may_answer).ok_or_else(|| {
            Trouble::usage("no campaign waits for an answer of this seat")
                .next("`hotline ping campaign list` shows those there are")
        })?,
    };
    home.listen().await?;
    let asked = Command::AnswerCheck { case: view.case, named: is_named };
    let Outcome::Queued { id, .. } = command(home, asked).await? else { return Err(unexpected()) };
    let waiting = args::Waiting { wait: None, timeout: None };
    let followed = follow(home, id, &waiting).await?;
    let value = json!({
        "id": id.to_string(),
        "campaign": view.case.to_string(),
        "named": is_named,
        "custody_at": custody_at(&followed.delivery).map(time::exact),
        "queued": followed.queued(),
    });
    out.result(&value, || vec![format!("answered campaign {} of {}", short(&view.case), view.by)]);
    followed.verdict(&waiting)
}

async fn all(home: &mut Home) -> Result<Vec<CampaignView>, Trouble> {
    match home.ask(Ask::Campaigns).await? {
        Answer::Campaigns(all) => Ok(all),
        _ => Err(unexpected()),
    }
}

/// The one campaign that the beginning of an id stands for.
pub(super) async fn named(home: &mut Home, id: &str) -> Result<CampaignView, Trouble> {
    let mut found: Vec<CampaignView> = all(home).await?;
    found.retain(|view| id.len() >= 4 && view.case.to_string().starts_with(id));
    match found.len() {
        1 => found.pop().ok_or_else(unexpected),
        0 => Err(Trouble::usage(format!("there is no campaign {}", safe_line(id)))
            .next("`hotline ping campaign list` shows them; four digits are enough")),
        _ => Err(Trouble::usage(format!("{} stands for several campaigns", safe_line(id)))
            .next("give more digits of the id")),
    }
}

/// The id of a campaign by the beginning of it; a whole one also where only the store knows it.
pub(super) async fn case_of(home: &mut Home, id: &str) -> Result<CaseId, Trouble> {
    match id.parse() {
        Ok(case) => Ok(case),
        Err(_) => named(home, id).await.map(|view| view.case),
    }
}

fn value(view: &CampaignView) -> Value {
    let figures = view.findings.as_ref().map(|findings| &findings.figures);
    json!({
        "campaign": view.case.to_string(),
        "by": view.by.to_string(),
        "own": view.own,
        "state": view.state,
        "failed": view.failed,
        "announced": view.announced,
        "opens_at": time::exact(view.opens_at),
        "closes_at": time::exact(view.closes_at),
        "device_at": view.device_at.map(time::exact),
        "person_at": view.person.as_ref().map(|(_, at)| time::exact(*at)),
        "person": view.person.as_ref().map(|(seat, _)| seat.to_string()),
        "may_answer": view.may_answer,
        "reminded": view.reminded,
        "figures": figures,
    })
}

fn lines(view: &CampaignView) -> Vec<String> {
    let by = if view.own { "this seat".to_owned() } else { view.by.to_string() };
    let mut lines = vec![format!(
        "{}  {:<9} by {by}, {} until {}",
        short(&view.case),
        view.state,
        time::shown(view.opens_at),
        time::shown(view.closes_at)
    )];
    lines.extend(view.failed.as_ref().map(|why| format!("          {}", safe_line(why))));
    lines.extend(view.findings.as_ref().map(|found| format!("          {}", found.summary())));
    if let Some((seat, at)) = &view.person {
        lines.push(format!("          answered by {seat} {}", time::shown(*at)));
    }
    if view.may_answer {
        lines.push(format!("next: `hotline ping answer {}`", short(&view.case)));
    }
    lines
}
