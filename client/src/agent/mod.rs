//! `hotline agent`: stays connected without a screen and takes alerts of machines.
//!
//! ```text
//!   lines    a Unix socket, lines of JSON ---+
//!   webhook  posts of an Alertmanager -------+--> door --Ask--> the home's engine and its intake
//!   folder   CAP messages as files ----------+
//! ```
//!
//! It decides nothing about an alert: the engine does, in one commit, before anybody is answered
//! (docs/agent.md).

pub(crate) mod config;
pub(crate) mod door;
pub(crate) mod folder;
pub(crate) mod lines;
mod notify;
pub(crate) mod webhook;

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hotline_protocol::ids::UnixMillis;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::ask::{Answer, Ask, News};
use crate::engine::{Command, Failure};
use crate::home::Home;
use crate::limits::{TOKEN_BYTES_MAX, TOKEN_BYTES_MIN};
use crate::runtime;
use config::{Checks, Config};
use door::{Asked, Door};
use notify::Notify;
use webhook::{Token, Webhook};

/// Why an agent cannot run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AgentError {
    /// A file or an address of its configuration cannot be used.
    #[error("{what}: {why}")]
    Place {
        /// Which.
        what: String,
        /// Why.
        why: String,
    },
    /// The engine does not go on.
    #[error(transparent)]
    Engine(#[from] Failure),
}

fn place(what: impl std::fmt::Display, why: impl std::fmt::Display) -> AgentError {
    AgentError::Place { what: what.to_string(), why: why.to_string() }
}

/// The name under which the time of the last line check is kept.
const CHECKED: &str = "agent checked";

/// How often it is looked whether a line check is due, and whether the engine answers.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// The token of a file: its first line, long enough and its owner's alone to read.
///
/// # Errors
///
/// What is wrong with the file.
pub(crate) fn token(path: &Path) -> Result<Token, AgentError> {
    use std::io::Read as _;
    use std::os::unix::fs::PermissionsExt as _;
    let at = &path.display();
    let file = fs::File::open(path).map_err(|error| place(at, error))?;
    let mode = file.metadata().map_err(|error| place(at, error))?.permissions().mode();
    if mode & 0o004 != 0 {
        return Err(place(at, "everybody on this machine can read it: chmod 600, or 640"));
    }
    let mut text = String::new();
    let read = file.take(TOKEN_BYTES_MAX as u64 + 1).read_to_string(&mut text);
    read.map_err(|error| place(at, error))?;
    let token = text.lines().next().unwrap_or_default().trim();
    if !(TOKEN_BYTES_MIN..=TOKEN_BYTES_MAX).contains(&token.len()) {
        let why = format!(
            "its first line is the token, of {TOKEN_BYTES_MIN} to {TOKEN_BYTES_MAX} bytes; for \
             example: openssl rand -hex 32"
        );
        return Err(place(at, why));
    }
    Ok(Token::new(token))
}

/// An agent that listens, and whose home is open.
pub(crate) struct Agent {
    /// Where lines are taken.
    pub(crate) socket: PathBuf,
    /// Where posts are taken.
    pub(crate) webhook: Option<SocketAddr>,
    asks: mpsc::Receiver<Asked>,
    tasks: JoinSet<()>,
    checks: Option<Checks>,
    notify: Notify,
}

impl Agent {
    /// Opens all ways in. Nothing is taken before [`Agent::run`].
    ///
    /// # Errors
    ///
    /// The first way that cannot be opened.
    pub(crate) async fn listen(home: &Path, config: Config) -> Result<Self, AgentError> {
        let (door, asks) = Door::new();
        let mut tasks = JoinSet::new();
        let socket = config.socket.unwrap_or_else(|| home.join("agent.sock"));
        let lines = lines::listen(&socket).map_err(|error| {
            let why = match error.kind() {
                io::ErrorKind::AddrInUse => "another program listens there".to_owned(),
                _ => format!("{error}; [socket] path names another place"),
            };
            place(socket.display(), why)
        })?;
        let defaults = Arc::new(config.defaults.clone());
        tasks.spawn(lines::serve(lines, defaults, door.clone()));
        let mut listening = None;
        if let Some(config::Webhook { listen, token_file, receivers }) = config.webhook {
            let token = token(&token_file)?;
            let listener = TcpListener::bind(listen).await.map_err(|error| place(listen, error))?;
            listening = listener.local_addr().ok();
            let defaults = config.defaults.clone();
            let webhook = Webhook { token, defaults, receivers, door: door.clone() };
            tasks.spawn(webhook::serve(listener, Arc::new(webhook)));
        }
        if let Some(path) = config.folder {
            let (defaults, languages) = (config.defaults, config.languages);
            let folder = folder::Folder { path, defaults, languages, door };
            folder.prepare().map_err(|error| place(folder.path.display(), error))?;
            tasks.spawn(folder.watch());
        }
        let notify = Notify::from_env();
        Ok(Self { socket, webhook: listening, asks, tasks, checks: config.checks, notify })
    }

    /// Takes alerts until somebody wants it to end.
    ///
    /// # Errors
    ///
    /// [`AgentError::Engine`]: the store or the engine has stopped.
    pub(crate) async fn run(
        &mut self,
        home: &mut Home,
        ended: impl Future<Output = ()>,
        mut tell: impl FnMut(&str),
    ) -> Result<(), AgentError> {
        home.listen().await?;
        home.ask(Ask::Command(Command::Connect)).await?;
        self.notify.ready();
        let every = self.notify.watchdog().map_or(LOOK_EVERY, |within| within / 3);
        let mut look = tokio::time::interval(every);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut ended = std::pin::pin!(ended);
        let result = loop {
            tokio::select! {
                biased;
                () = &mut ended => break Ok(()),
                Some(asked) = self.asks.recv() => asked.put_through(home).await,
                news = home.news() => match news {
                    // After a change of holder this process must be online itself.
                    Ok(News::Missed) => {
                        if let Err(failure) = home.ask(Ask::Command(Command::Connect)).await {
                            break Err(failure);
                        }
                    }
                    // Its text names seats, and a journal is kept: the record in the home has it.
                    Ok(News::Alarm { code, .. }) => tell(&code),
                    Ok(_) => {}
                    Err(failure) => break Err(failure),
                },
                _ = look.tick() => {
                    if let Err(failure) = check(home, self.checks.as_ref(), runtime::now()).await {
                        break Err(failure);
                    }
                    self.notify.well();
                }
            }
        };
        self.notify.stopping();
        self.tasks.shutdown().await;
        let _ = fs::remove_file(&self.socket);
        result.map_err(AgentError::Engine)
    }
}

/// Checks the line if that is due. Asks the engine something in any case.
async fn check(home: &mut Home, checks: Option<&Checks>, now: UnixMillis) -> Result<(), Failure> {
    let kept = match home.ask(Ask::Kept(CHECKED.to_owned())).await? {
        Answer::Kept(kept) => kept.into_iter().next().map(|kept| kept.value),
        _ => return Ok(()),
    };
    let Some(checks) = checks else { return Ok(()) };
    let last = kept.as_ref().and_then(|kept| std::str::from_utf8(kept).ok()?.parse().ok());
    let last = last.map(UnixMillis).filter(|last| *last <= now);
    if last.is_some_and(|last| now.since(last) < checks.every) {
        return Ok(());
    }
    // First that it was done: a check too few is no harm, one at each start would be.
    let done = Some(now.0.to_string().into_bytes());
    home.ask(Ask::Keep { name: CHECKED.to_owned(), value: done }).await?;
    let (to, automated) = (checks.to.clone(), Some("agent:line check".to_owned()));
    match home.ask(Ask::Command(Command::CheckLine { to, automated })).await {
        Ok(_) => Ok(()),
        // It was not done, so it is due still: nobody sits there yet, or the home changes hands.
        Err(Failure::Refused(_) | Failure::Usage(_) | Failure::Offline(_)) => {
            home.ask(Ask::Keep { name: CHECKED.to_owned(), value: kept }).await.map(|_| ())
        }
        Err(failure) => Err(failure),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, PoisonError};

    use super::*;
    use crate::engine::Outcome;
    use crate::host::Holder;
    use crate::socket::Server;
    use crate::vault::Kept;

    /// What a home was asked, and what it remembers.
    #[derive(Default)]
    struct Remembered {
        kept: Option<Vec<u8>>,
        checks: usize,
        refuses: bool,
    }

    #[tokio::test]
    async fn a_check_that_was_refused_is_due_still_and_one_that_was_done_is_not() {
        let directory = tempfile::tempdir().unwrap();
        let socket = directory.path().join("s");
        let state = Arc::new(Mutex::new(Remembered { refuses: true, ..Remembered::default() }));
        let seen = Arc::clone(&state);
        let (holder, _) = Holder::answering(move |ask| {
            let mut state = seen.lock().unwrap_or_else(PoisonError::into_inner);
            match ask {
                Ask::Kept(name) => {
                    let value = state.kept.clone();
                    Ok(Answer::Kept(value.map(|value| Kept { name, value }).into_iter().collect()))
                }
                Ask::Keep { value, .. } => {
                    state.kept = value;
                    Ok(Answer::Outcome(Outcome::Done))
                }
                _ => {
                    state.checks += 1;
                    match state.refuses {
                        true => Err(Failure::Refused("nobody sits there".to_owned())),
                        false => Ok(Answer::Outcome(Outcome::Done)),
                    }
                }
            }
        });
        let server = Server::start(socket.clone(), holder).unwrap();
        let mut home = Home::there(socket).await;
        let every = Duration::from_secs(3_600);
        let checks = Checks { to: vec!["XB".parse().unwrap()], every };
        let at =
            |minutes: u64| UnixMillis(1_795_348_800_000).plus(Duration::from_secs(60 * minutes));
        let done = || state.lock().unwrap_or_else(PoisonError::into_inner).checks;

        check(&mut home, Some(&checks), at(0)).await.unwrap();
        check(&mut home, Some(&checks), at(1)).await.unwrap();
        assert_eq!(done(), 2, "refused, and tried again");
        state.lock().unwrap_or_else(PoisonError::into_inner).refuses = false;
        for minutes in 2..62 {
            check(&mut home, Some(&checks), at(minutes)).await.unwrap();
        }
        assert_eq!(done(), 3, "done once in an hour");
        check(&mut home, Some(&checks), at(62)).await.unwrap();
        assert_eq!(done(), 4);
        server.stop().await;
    }
}
