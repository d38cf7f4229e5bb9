//! `agent` and `alert`: what machines have to say.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use hotline_casework::Tlp;
use hotline_formats::line;
use hotline_intake::{Defaults, Report};
use hotline_protocol::address::Address;
use hotline_protocol::ids::{CaseId, MessageId, Traffic};
use serde_json::{Map, Value, json};

use super::args::{self, Wait};
use super::mail;
use super::out::{self, Out, safe_line};
use super::reach::report;
use super::trouble::{Trouble, code};
use super::{command, secret, unexpected};
use crate::agent::config::Config;
use crate::agent::{Agent, AgentError, door, folder, token, webhook};
use crate::engine::{Became, Command, Direction, Failure, Outcome};
use crate::home::{self, Home};
use crate::limits::{AGENT_CONFIG_BYTES_MAX, CONNECT_WITHIN, PAGE_MESSAGES_MAX};
use crate::runtime;
use crate::socket;
use crate::vault::{Filter, Page};

impl From<AgentError> for Trouble {
    fn from(error: AgentError) -> Self {
        match error {
            AgentError::Engine(failure) => failure.into(),
            error @ AgentError::Place { .. } => Self::new(code::FAILED, error.to_string()),
        }
    }
}

/// Reads a configuration, and looks at the token it names.
fn configuration(path: Option<&Path>) -> Result<Config, Trouble> {
    let Some(path) = path else { return Ok(Config::default()) };
    let at = path.display();
    let failed = |error: std::io::Error| Trouble::new(code::FAILED, format!("{at}: {error}"));
    let file = std::fs::File::open(path).map_err(failed)?;
    let mut text = String::new();
    file.take(AGENT_CONFIG_BYTES_MAX as u64 + 1).read_to_string(&mut text).map_err(failed)?;
    let config = Config::read(&text).map_err(|problems| {
        let lines: Vec<_> = problems.iter().map(|problem| format!("{at}:{problem}")).collect();
        Trouble::usage(lines.join("\n")).next("docs/agent.md has every key")
    })?;
    if let Some(webhook) = &config.webhook {
        token(&webhook.token_file)?;
    }
    Ok(config)
}

fn listed<T: ToString>(list: &[T]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

/// Says what a configuration decides.
pub(super) fn check(out: Out, path: Option<&Path>) -> Result<(), Trouble> {
    let config = configuration(path)?;
    let webhook = config.webhook.as_ref();
    let value = json!({
        "to": listed(&config.defaults.to),
        "tlp": config.defaults.tlp.to_string(),
        "exercise": config.defaults.exercise,
        "per_source_hour": config.allowance.per_source,
        "per_hour": config.allowance.in_all,
        "socket": config.socket,
        "webhook": webhook.map(|webhook| webhook.listen.to_string()),
        "folder": config.folder,
        "checks": config.checks.as_ref().map(|checks| listed(&checks.to)),
    });
    out.result(&value, || {
        let to = if config.defaults.to.is_empty() {
            "nobody, unless an alert names somebody".to_owned()
        } else {
            listed(&config.defaults.to).join(", ")
        };
        let allowance = config.allowance;
        let mut lines = vec![
            format!("alerts    to {to}, TLP:{}", config.defaults.tlp),
            format!(
                "allowed   {} an hour of a source, {} of all",
                allowance.per_source, allowance.in_all
            ),
        ];
        lines.extend(
            webhook.map(|webhook| format!("webhook   http://{}{}", webhook.listen, webhook::PATH)),
        );
        lines.extend(config.folder.iter().map(|path| format!("folder    {}", path.display())));
        lines.extend(config.checks.iter().map(|checks| {
            let hours = checks.every.as_secs() / 3_600;
            format!("checks    {} every {hours} h", listed(&checks.to).join(", "))
        }));
        lines.push("the configuration is whole".to_owned());
        lines
    });
    Ok(())
}

/// Runs an agent until a signal ends it.
pub(super) async fn agent(path: &Path, out: Out, args: args::Agent) -> Result<(), Trouble> {
    let config = configuration(args.config.as_deref())?;
    let path = &std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let allowance = config.allowance;
    let runtime_directory = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let place = socket::path(path, runtime_directory.as_deref());
    let ended = super::interrupted();
    let mut home = Home::open(path, place, secret::unlocking()).await?;
    let result = Box::pin(run(&mut home, out, config, allowance, ended)).await;
    home.close().await;
    result
}

async fn run(
    home: &mut Home,
    out: Out,
    config: Config,
    allowance: hotline_intake::Allowance,
    ended: impl Future<Output = ()>,
) -> Result<(), Trouble> {
    let path = home.path().to_owned();
    let Some(_lock) = home::lock_agent(&path)? else {
        return Err(Trouble::new(code::FAILED, "an agent runs for this home already")
            .next("`hotline status` says so; one agent is enough"));
    };
    let seat = super::state::ask_whoami(home).await?.seat;
    command(home, Command::Allow(allowance)).await?;
    let mut agent = Agent::listen(&path, config).await?;
    let url = agent.webhook.map(|at| format!("http://{at}{}", webhook::PATH));
    let value = json!({ "seat": seat.to_string(), "socket": agent.socket, "webhook": url });
    out.result(&value, || {
        let mut lines =
            vec![format!("agent     {seat}"), format!("lines     {}", agent.socket.display())];
        lines.extend(url.iter().map(|url| format!("webhook   {url}")));
        lines
    });
    let tell = |code: &str| {
        out::tell(&format!(
            "alarm {code}: `hotline directory check` or the terminal has the sentence"
        ));
    };
    Ok(agent.run(home, ended, tell).await?)
}

/// Raises one alert.
pub(super) async fn alert(home: &mut Home, out: Out, args: args::Alert) -> Result<(), Trouble> {
    let alert = match &args.cap {
        Some(path) => folder::read(path, &[out.language.tag()]).map_err(|why| {
            Trouble::new(code::FAILED, format!("{}: {}", path.display(), safe_line(&why)))
        })?,
        None => typed(&args)?,
    };
    let (to, _) = addressed(&args)?;
    let mut alert = alert;
    if !to.is_empty() {
        alert.to = to;
    }
    alert.tlp = args.tlp.or(alert.tlp);
    let defaults = Defaults { to: Vec::new(), tlp: Tlp::default(), exercise: args.exercise };
    let report_of = Report::of(&alert, &defaults, runtime::now());
    let alert = report_of.map_err(|error| Trouble::usage(error.to_string()))?;
    let traffic = alert.traffic;
    home.listen().await?;
    if !known(home, &alert).await? {
        let sync = command(home, Command::Sync);
        let _ = tokio::time::timeout(super::send::DIRECTORY_WITHIN, sync).await;
    }
    let Outcome::Reported(told) = command(home, Command::Report(vec![alert])).await? else {
        return Err(unexpected());
    };
    let told = told.into_iter().next().ok_or_else(unexpected)?;
    let value = door::value(&told);
    let value: Map<String, Value> = value.as_object().cloned().unwrap_or_default();
    if told.lowered {
        out::tell("flash is for a person to send (`hotline send`): it goes as immediate");
    }
    match told.became {
        Became::Message(message) if message.awaits_release => {
            let (id, case) = (message.id, message.case);
            super::send::awaits_release(home, out, id, case, message.reference).await
        }
        Became::Message(message) => {
            if !out.json {
                out::print(&format!("case      {}", safe_line(&message.reference)));
                out::print(&format!("message   {}", message.id));
            }
            report(home, out, message.id, value, &args.waiting).await
        }
        Became::Refused(failure) => Err(failure.into()),
        Became::Busy(why) => Err(Failure::Refused(why).into()),
        Became::Waits(told) if args.waiting.wait.is_some() => {
            let told = told.map(|told| (told.case, traffic));
            follow_what_waits(home, out, value, told, &args.waiting).await
        }
        Became::Waits(_) => {
            say(out, value, WAITS);
            // Without an agent or a terminal nobody else would tell it before somebody comes.
            if home.is_here() { tell_what_waits(home).await } else { Ok(()) }
        }
        Became::Repeat { told: Some(told), reports }
            if args.waiting.wait.is_some() && !told.awaits_release =>
        {
            if !out.json {
                out::print(&format!("this was told before; told {reports} times now"));
                out::print(&format!("message   {}", told.id));
            }
            report(home, out, told.id, value, &args.waiting).await
        }
        Became::Repeat { reports, .. } => {
            say(out, value, &format!("this was told before; told {reports} times now"));
            Ok(())
        }
        Became::NothingOpen => {
            say(out, value, "nothing is open under this key: there is nothing to end");
            Ok(())
        }
    }
}

/// What is told of an alert that waits.
const WAITS: &str = "it waits: what was told of it before has not left yet or was told a moment ago, or \
                     more was told in this hour than is allowed";

/// How long a command that holds the home stays so that what waits is told: the gap between two messages
/// of one case, and handing it over.
const TELL_WITHIN: Duration = Duration::from_secs(20);

/// How often it is looked meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Stays until nothing waits to be told, or it will not be soon.
async fn tell_what_waits(home: &mut Home) -> Result<(), Trouble> {
    super::state::go_online(home, CONNECT_WITHIN).await?;
    match tokio::time::timeout(TELL_WITHIN, until_told(home)).await {
        Ok(told) => told,
        Err(_) => Err(Trouble::new(code::OFFLINE, "kept, not told yet")
            .next("`hotline sync` tells it when its time has come; an agent does it by itself")),
    }
}

/// Ends when nothing waits to be told and all that was told is at the relay.
async fn until_told(home: &mut Home) -> Result<(), Trouble> {
    while super::state::ask_status(home).await?.alerts_waiting > 0 {
        tokio::time::sleep(LOOK_EVERY).await;
    }
    command(home, Command::Sync).await.map(|_| ())
}

/// Waits until what waits was told, then as a sender waits for its message.
async fn follow_what_waits(
    home: &mut Home,
    out: Out,
    value: Map<String, Value>,
    case: Option<(CaseId, Traffic)>,
    waiting: &args::Waiting,
) -> Result<(), Trouble> {
    let began = runtime::now();
    super::state::go_online(home, CONNECT_WITHIN).await?;
    let in_time = match waiting.timeout {
        Some(within) => tokio::time::timeout(within, until_told(home)).await,
        None => Ok(until_told(home).await),
    };
    let Ok(told) = in_time else {
        say(out, value, WAITS);
        return Err(Trouble::new(code::DEADLINE, "kept, not told yet")
            .next("`hotline sync` tells it when its time has come; an agent does it by itself"));
    };
    told?;
    let last = match case {
        Some((case, traffic)) => last_of(home, case, traffic).await?,
        None => None,
    };
    if let Some(last) = last {
        let timeout = waiting.timeout.map(|all| all.saturating_sub(runtime::now().since(began)));
        let waiting = args::Waiting { wait: waiting.wait, timeout };
        return report(home, out, last, value, &waiting).await;
    }
    say(out, value, "it waited, and has been told");
    match waiting.wait {
        Some(Wait::Device | Wait::Human) => {
            let what = "it was told, and which message told it is not known by this command";
            Err(Trouble::new(code::DEADLINE, what)
                .next("`hotline status` names messages of which a receipt is missing"))
        }
        Some(Wait::Custody) | None => Ok(()),
    }
}

/// The last message from here in a case.
async fn last_of(
    home: &mut Home,
    case: CaseId,
    traffic: Traffic,
) -> Result<Option<MessageId>, Trouble> {
    let filter = Filter { case: Some(case), ..Filter::all(traffic) };
    let listed = mail::page(home, &filter, Page::Newest, PAGE_MESSAGES_MAX).await?;
    let sent = listed.iter().rev().map(|one| &one.message);
    Ok(sent.filter(|one| one.direction == Direction::Sent).map(|one| one.id).next())
}

fn say(out: Out, value: Map<String, Value>, line: &str) {
    out.result(&Value::Object(value), || vec![line.to_owned()]);
}

/// Whether the addressees are known here.
async fn known(home: &mut Home, alert: &Report) -> Result<bool, Trouble> {
    let directory = match home.ask(crate::ask::Ask::Directory).await? {
        crate::ask::Answer::Directory(directory) => directory,
        _ => return Err(unexpected()),
    };
    let sits = |to: &Address| {
        directory.seats.iter().any(|one| match to {
            Address::Party(party) => one.seat.desk.party == *party,
            Address::Desk(desk) => one.seat.desk == *desk,
            Address::Seat(seat) => one.seat == *seat,
            Address::All | Address::AllDesks(_) => true,
        })
    };
    Ok(alert.to.iter().all(sits))
}

/// Addresses, and the headline that may follow them.
fn addressed(args: &args::Alert) -> Result<(Vec<Address>, Option<String>), Trouble> {
    let mut to = args.to.clone();
    let is_headline = to.last().is_some_and(|word| word.parse::<Address>().is_err());
    let headline = match &args.headline {
        None if is_headline => to.pop(),
        headline => headline.clone(),
    };
    let to = to.iter().map(|word| word.parse().map_err(|error| Trouble::usage(format!("{error}"))));
    Ok((to.collect::<Result<_, _>>()?, headline))
}

/// What was typed, as a line that any program could have written.
fn typed(args: &args::Alert) -> Result<hotline_formats::Alert, Trouble> {
    let flash =
        |word: &Option<String>| word.as_ref().is_some_and(|w| w.eq_ignore_ascii_case("flash"));
    if flash(&args.urgency) || flash(&args.severity) {
        return Err(Trouble::new(code::REFUSED, "an alert of a machine is never flash").next(
            "--urgency immediate, or have a person send it: hotline send --precedence flash",
        ));
    }
    let (_, headline) = addressed(args)?;
    let headline = headline.ok_or_else(|| {
        Trouble::usage("the headline is missing; write -- before it if it looks like an address")
    })?;
    let mut line = Map::new();
    let mut put = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            line.insert(name.to_owned(), value.into());
        }
    };
    put("headline", Some(&headline));
    put("urgency", args.urgency.as_deref());
    put("severity", args.severity.as_deref());
    put("certainty", args.certainty.as_deref());
    put("dedup", args.dedup.as_deref());
    put("text", args.text.as_deref());
    put("source", args.source.as_deref());
    put("state", args.resolved.then_some("resolved"));
    let line = Value::Object(line).to_string();
    line::read(line.as_bytes()).map_err(|error| Trouble::usage(error.to_string()))
}
