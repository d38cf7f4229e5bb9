//! The command line: reads what is typed, asks the engine, says what came of it.
//!
//! Names, flags, exit codes and `--json` keys are a contract (docs/cli.md).

mod agent;
mod alert;
mod answerability;
mod args;
mod attach;
mod counters;
#[cfg(feature = "demo")]
mod demo;
mod directory;
mod dossier;
mod enrol;
mod exercise;
mod face;
mod forward;
mod incident;
mod mail;
mod missing;
mod out;
mod ping;
mod profile;
mod published;
mod reach;
mod record;
mod release;
mod roster;
mod said;
mod secret;
mod send;
mod share;
mod state;
mod template;
mod time;
mod trouble;
pub(crate) mod typed;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

use crate::ask::{Answer, Ask};
use crate::engine::{self, MessageRow, Outcome};
use crate::home::Home;
use crate::lang;
use crate::socket;
use crate::vault::Found;
use args::{Cli, Command};
use out::Out;
use trouble::{Trouble, code};

/// Runs the command line and returns its exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            // clap's codes are ours: 0 for help, 2 for usage.
            return u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from);
        }
    };
    log_if_wanted();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(run(cli)),
        Err(error) => Err(Trouble::new(code::FAILED, format!("no runtime: {error}"))),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            out::trouble(&trouble);
            ExitCode::from(trouble.code)
        }
    }
}

/// A log for developers on standard error, if `HOTLINE_LOG` names a level.
fn log_if_wanted() {
    if let Ok(filter) = tracing_subscriber::EnvFilter::try_from_env("HOTLINE_LOG") {
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    }
}

async fn run(cli: Cli) -> Result<(), Trouble> {
    let language = lang::choose(cli.global.lang.as_deref(), |name| std::env::var(name).ok());
    let out = Out {
        json: cli.global.json,
        plain: cli.global.plain,
        language,
        asks: !cli.global.json && std::io::stdin().is_terminal(),
    };
    #[cfg(feature = "demo")]
    if let Some(Command::Demo {
        scenario: Some(scenario),
        headless,
        play_as,
        factor,
        silent,
        page,
    }) = &cli.command
    {
        let wish = crate::demo::Wish {
            scenario: String::new(),
            factor: *factor,
            silent: silent.clone(),
            played_by_person: play_as.clone(),
            page: page.clone(),
        };
        let hook = cli.global.alert_hook;
        let played = exercise::rehearse(out, scenario, wish, *headless, (hook, language));
        return Box::pin(played).await;
    }
    #[cfg(feature = "demo")]
    if let Some(Command::Demo { headless, .. }) = cli.command {
        return Box::pin(demo::demo(out, headless, cli.global.alert_hook, language)).await;
    }
    if let Some(Command::TestAlert) = cli.command {
        return alert::test(out, cli.global.alert_hook).await;
    }
    if let Some(Command::Template(command @ (args::Template::List | args::Template::Show { .. }))) =
        &cli.command
    {
        template::template(out, command);
        return Ok(());
    }
    if let Some(Command::Exercise(command)) = &cli.command
        && let Some(done) = exercise::without_home(out, command)
    {
        return done;
    }
    if let Some(Command::Dossier(args::Dossier::Verify { file, log })) = cli.command {
        return dossier::verify(out, &file, log);
    }
    if let Some(Command::Agent(agent)) = &cli.command
        && agent.check
    {
        return agent::check(out, agent.config.as_deref());
    }
    if let Some(Command::Ping(args::Ping::Verify { file, log })) = cli.command {
        return ping::verify(out, &file, log);
    }
    let home = match cli.global.home {
        Some(home) => home,
        None => default_home()?,
    };
    match cli.command {
        None if out.json => Err(Trouble::usage("the terminal has no --json")
            .next("give a command; `hotline --help` lists them")),
        None if out.plain => Box::pin(face::plain(&home, cli.global.alert_hook, language)).await,
        None => Box::pin(face::terminal(&home, cli.global.alert_hook, language)).await,
        Some(Command::Agent(agent)) => Box::pin(agent::agent(&home, out, agent)).await,
        Some(Command::Enrol(enrol)) => Box::pin(enrol::enrol(&home, out, enrol)).await,
        Some(command) => {
            let runtime_directory = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
            let socket = socket::path(&home, runtime_directory.as_deref());
            let mut home = Home::open(&home, socket, secret::unlocking()).await?;
            let result = tokio::select! {
                biased;
                () = interrupted() => Err(Trouble::new(code::INTERRUPTED, "")),
                result = Box::pin(dispatch(&mut home, out, command)) => result,
            };
            home.close().await;
            result
        }
    }
}

async fn dispatch(home: &mut Home, out: Out, command: Command) -> Result<(), Trouble> {
    match command {
        Command::Enrol(_) => Err(Trouble::usage("this home has a seat")),
        Command::TestAlert => Err(Trouble::usage("it needs no home")),
        Command::Agent(_) => Err(Trouble::usage("an agent is started by itself")),
        Command::Alert(alert) => agent::alert(home, out, *alert).await,
        #[cfg(feature = "demo")]
        Command::Demo { .. } => Err(Trouble::usage("the demonstration needs no home")),
        Command::Invite { seat, lifetime } => directory::invite(home, out, seat, lifetime).await,
        Command::Whoami => state::whoami(home, out).await,
        Command::Status => state::status(home, out).await,
        Command::Directory(args::Directory::List) => directory::list(home, out).await,
        Command::Directory(args::Directory::Show { address }) => {
            directory::show(home, out, &address).await
        }
        Command::Directory(args::Directory::Check) => directory::check(home, out).await,
        Command::Directory(args::Directory::Confirm) => {
            directory::change(home, out, engine::DirectoryChange::Confirm).await
        }
        Command::Directory(args::Directory::Update { fields }) => {
            profile::update(home, out, &fields).await
        }
        Command::Directory(args::Directory::Export) => profile::export(home, out).await,
        Command::Incident(incident) => incident::incident(home, out, incident).await,
        Command::Ping(what) => Box::pin(ping::ping(home, out, what)).await,
        Command::Roster(what) => roster::run(home, out, what).await,
        Command::Verify(verify) => directory::verify(home, out, verify).await,
        Command::Send(send) => send::send(home, out, *send).await,
        Command::Inbox(inbox) => mail::inbox(home, out, &inbox).await,
        Command::Library(what) => Box::pin(published::library(home, out, what)).await,
        Command::Glossary(what) | Command::Template(args::Template::Glossary(what)) => {
            Box::pin(published::glossary(home, out, what)).await
        }
        Command::Counters(what) => Box::pin(counters::counters(home, out, what)).await,
        Command::Template(command) => {
            template::template(out, &command);
            Ok(())
        }
        Command::Exercise(command) => exercise::exercise(home, out, command).await,
        Command::Dossier(args::Dossier::Export(export)) => dossier::export(home, out, export).await,
        Command::Dossier(args::Dossier::Verify { file, log }) => dossier::verify(out, &file, log),
        Command::Read { id, save, as_sent } => {
            mail::read(home, out, &id, save.as_deref(), as_sent).await
        }
        Command::Ack { id, kind, note } => send::acknowledge(home, out, &id, kind, note).await,
        Command::Release(release) => release::release(home, out, release).await,
        Command::Withdraw(withdraw) => release::withdraw(home, out, withdraw).await,
        Command::Recall { id, waiting } => send::recall(home, out, &id, &waiting).await,
        Command::Reply(reply) => send::reply(home, out, reply).await,
        Command::Forward(forward) => forward::forward(home, out, *forward).await,
        Command::Sync { timeout } => state::sync(home, out, timeout).await,
        Command::Seat(command) => directory::seat(home, out, command).await,
    }
}

/// Waits until somebody wants this process to end. From the call on, before it is awaited, no
/// signal ends the process by itself.
fn interrupted() -> impl Future<Output = ()> + Send {
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let mut signals = tokio::task::JoinSet::new();
    for kind in kinds {
        if let Ok(mut signal) = signal(kind) {
            signals.spawn(async move { signal.recv().await });
        }
    }
    async move {
        if signals.join_next().await.is_none() {
            std::future::pending::<()>().await;
        }
    }
}

/// `hotline` in the XDG data directory.
fn default_home() -> Result<PathBuf, Trouble> {
    let absolute = |name: &str| {
        std::env::var_os(name).map(PathBuf::from).filter(|directory| directory.is_absolute())
    };
    absolute("XDG_DATA_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
        .map(|data| data.join("hotline"))
        .ok_or_else(|| Trouble::usage("no home directory is known").next("name one with --home"))
}

/// An answer of another kind than the question's: the two sides disagree about the protocol.
fn unexpected() -> Trouble {
    Trouble::new(code::FAILED, "the process that holds this home is of another version")
        .next("end it and try again")
}

/// Has the engine do something.
async fn command(home: &mut Home, command: engine::Command) -> Result<Outcome, Trouble> {
    match home.ask(Ask::Command(command)).await? {
        Answer::Outcome(outcome) => Ok(outcome),
        _ => Err(unexpected()),
    }
}

/// The one message that a name stands for.
async fn message(home: &mut Home, name: &str) -> Result<MessageRow, Trouble> {
    match home.ask(Ask::Message(name.to_owned())).await? {
        Answer::Message(Found::One(message)) => Ok(*message),
        Answer::Message(Found::Nothing) => {
            Err(Trouble::usage(format!("there is no message {}", out::safe_line(name)))
                .next("`hotline inbox` lists them; four digits of an id are enough"))
        }
        Answer::Message(Found::Several(ids)) => Err(Trouble::usage(format!(
            "{} stands for several messages: {}",
            out::safe_line(name),
            ids.join(", ")
        ))
        .next("give more digits of the id")),
        _ => Err(unexpected()),
    }
}
