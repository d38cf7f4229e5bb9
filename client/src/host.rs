//! The one engine of a home with its store and its network: whoever runs this holds the home.
//!
//! ```text
//!   faces ──Ask──▶ ┌──────────────┐ ──Connect, Transmit──▶ network
//!         ◀Answer─ │ host: engine │ ◀──────Event────────── network
//!         ◀─News── └──────────────┘ ──────Commit─────────▶ vault
//! ```
//!
//! It takes the engine's outputs in their order, so that what must be stored is stored before
//! anything that depends on it leaves. If the store fails, everything stops: nothing is sent that
//! is not on disk.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;

use hotline_casework::figures::Week;
use hotline_certs::TlsIdentity;
use hotline_protocol::ids::{MessageId, UnixMillis};
use jiff::tz::TimeZone;
use tokio::sync::{broadcast, mpsc, oneshot};

use crate::ask::{Answer, Ask, News};
use crate::ending::working;
use crate::engine::{
    Command, CountersChange, Engine, Failure, Input, Outcome, Output, SpoolDone, SpoolWork,
    StartError, Ticket, Write,
};
use crate::limits::{MARKS_MAX, NOTICES_WAITING_MAX, SPOOLED_WAITING_MAX};
use crate::network::{Event, Network, NetworkError, Relay};
use crate::spool::Spool;
use crate::vault::{Vault, VaultError};
use crate::{runtime, view};

/// Why a home cannot be held (any more).
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// The store cannot be read or written.
    #[error(transparent)]
    Store(#[from] VaultError),
    /// The engine cannot be started from it.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The TLS library refuses: a defect of this build.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The seat's TLS key cannot be used.
    #[error("the seat's TLS key cannot be used: {0}")]
    Identity(#[from] hotline_certs::IdentityError),
    /// The machine gives no thread.
    #[error("no thread for the engine: {0}")]
    Thread(#[from] std::io::Error),
}

/// A question on its way to the host.
struct Asked {
    ask: Ask,
    reply: oneshot::Sender<Result<Answer, Failure>>,
}

/// The way to a host in this process. The host ends when the last of them is dropped.
#[derive(Clone)]
pub struct Holder {
    asks: mpsc::Sender<Asked>,
    news: broadcast::Sender<News>,
    stopped: Arc<OnceLock<String>>,
}

/// The ticket of what nobody waits for.
const NOBODY: Ticket = Ticket(0);

/// Questions that wait for the host: each asker has one.
const ASKS_WAITING_MAX: usize = 32;

/// Longest sleep: a machine that was suspended finds out what is due by then.
const SLEEP_MAX: Duration = Duration::from_secs(30);

/// How long nothing must happen before the store's log is folded into it.
const FOLD_AFTER: Duration = Duration::from_millis(200);

impl Holder {
    /// Asks and waits for the answer.
    ///
    /// # Errors
    ///
    /// What the engine answers, or [`Failure::Defect`] if the host has stopped.
    pub async fn ask(&self, ask: Ask) -> Result<Answer, Failure> {
        let (reply, answer) = oneshot::channel();
        if self.asks.send(Asked { ask, reply }).await.is_err() {
            return Err(self.stopped());
        }
        answer.await.unwrap_or_else(|_| Err(self.stopped()))
    }

    /// News from now on.
    #[must_use]
    pub fn news(&self) -> broadcast::Receiver<News> {
        self.news.subscribe()
    }

    /// A way to a host that only answers, for tests of what lies between. Also tells news.
    #[cfg(test)]
    pub(crate) fn answering(
        answer: impl Fn(Ask) -> Result<Answer, Failure> + Send + 'static,
    ) -> (Self, broadcast::Sender<News>) {
        let (asks, mut asked) = mpsc::channel::<Asked>(1);
        let (news, _) = broadcast::channel(4);
        tokio::spawn(async move {
            while let Some(Asked { ask, reply }) = asked.recv().await {
                let _ = reply.send(answer(ask));
            }
        });
        (Self { asks, news: news.clone(), stopped: Arc::new(OnceLock::new()) }, news)
    }

    fn stopped(&self) -> Failure {
        let why = self.stopped.get().map_or("the engine has stopped", String::as_str);
        Failure::Defect(why.to_owned())
    }
}

/// A running host, to be waited for after the last [`Holder`] is dropped.
pub struct Running {
    done: oneshot::Receiver<()>,
    thread: JoinHandle<()>,
}

impl Running {
    /// Has a thread of its own do this.
    fn start(body: impl FnOnce() + Send + 'static) -> std::io::Result<Self> {
        let (end, done) = oneshot::channel();
        let thread = std::thread::Builder::new().name("engine".to_owned()).spawn(move || {
            body();
            let _ = end.send(());
        })?;
        Ok(Self { done, thread })
    }

    /// Waits until the link is closed, the store is shut and the thread is gone.
    pub async fn ended(self) {
        let _ = self.done.await;
        // The thread has nothing left but to tidy up after itself, which takes microseconds. The
        // process must not end beside that: the store's OpenSSL crashes in a thread that tidies
        // up while the exit of the process does.
        let _ = self.thread.join();
    }
}

/// Something to write for a face, and who waits for it to be on the disk.
struct Errand {
    what: What,
    reply: oneshot::Sender<Result<Answer, Failure>>,
}

enum What {
    Keep(String, Option<Vec<u8>>),
    Mark(UnixMillis, Vec<MessageId>),
}

/// The engine, its store and its network, in one thread of their own: a commit waits for the
/// disk, and must not hold up the moving of bytes. The store is used while [`working`] alone.
struct Host {
    engine: Engine,
    vault: Vault,
    network: Network,
    spool: Spool,
    /// What the spool was asked for, read on threads of its own.
    spooled: (mpsc::Sender<SpoolDone>, mpsc::Receiver<SpoolDone>),
    asks: mpsc::Receiver<Asked>,
    news: broadcast::Sender<News>,
    tickets: BTreeMap<Ticket, oneshot::Sender<Result<Answer, Failure>>>,
    last_ticket: u64,
    /// What faces want written that the engine need not know of, behind the engine's outputs.
    errands: Vec<Errand>,
    /// Whether something was committed since the store's log was folded.
    unfolded: bool,
}

/// Starts the engine of an open store. Must be called within a tokio runtime.
///
/// # Errors
///
/// [`HostError`] says what is wrong; nothing was changed.
pub fn start(mut vault: Vault) -> Result<(Holder, Running), HostError> {
    let now = runtime::now();
    let engine = Engine::start(now, vault.load(now)?)?.with_zones(|name| TimeZone::get(name).ok());
    vault.sits_at(&engine.seat().desk)?;
    let network = Network::new(TlsIdentity::from_ed25519_seed(engine.tls_seed())?);
    let spool = Spool::of(&vault.home());
    spool.sweep(now, &engine.files_wanted());
    let (ask, asks) = mpsc::channel(ASKS_WAITING_MAX);
    let (news, _) = broadcast::channel(NOTICES_WAITING_MAX);
    let stopped = Arc::new(OnceLock::new());
    let holder = Holder { asks: ask, news: news.clone(), stopped: Arc::clone(&stopped) };
    let host = Host {
        engine,
        vault,
        network,
        spool,
        spooled: mpsc::channel(SPOOLED_WAITING_MAX),
        asks,
        news,
        tickets: BTreeMap::new(),
        last_ticket: 0,
        errands: Vec::new(),
        unfolded: false,
    };
    let handle = tokio::runtime::Handle::current();
    let running = Running::start(move || {
        if let Err(error) = handle.block_on(host.run()) {
            let _ = stopped.set(format!(
                "{error}. Everything has stopped, so that nothing is sent that is not on disk"
            ));
        }
    })?;
    Ok((holder, running))
}

/// What the host waits for.
enum Happening {
    Asked(Option<Asked>),
    Network(Option<Event>),
    Spooled(SpoolDone),
    Due,
    Quiet,
}

/// Whether the engine is to look at its clocks: something is due, or the clock was set back, which
/// puts everything off that was due until the engine hears of it.
fn is_due(due: Option<UnixMillis>, before: UnixMillis, now: UnixMillis) -> bool {
    now < before || due.is_some_and(|at| at <= now)
}

impl Host {
    async fn run(mut self) -> Result<(), HostError> {
        let mut latest = runtime::now();
        self.engine.handle(latest, &mut runtime::rng(), Input::Tick);
        loop {
            self.drain()?;
            let due = self.engine.poll_timeout();
            let sleep = due.map_or(SLEEP_MAX, |at| at.since(runtime::now())).min(SLEEP_MAX);
            let happening = tokio::select! {
                biased;
                asked = self.asks.recv() => Happening::Asked(asked),
                event = self.network.event() => Happening::Network(event),
                Some(done) = self.spooled.1.recv() => Happening::Spooled(done),
                () = tokio::time::sleep(FOLD_AFTER), if self.unfolded => Happening::Quiet,
                () = tokio::time::sleep(sleep) => Happening::Due,
            };
            let now = runtime::now();
            let before = std::mem::replace(&mut latest, now);
            match happening {
                Happening::Asked(Some(asked)) => self.asked(now, asked),
                Happening::Asked(None) => return self.end(now).await,
                Happening::Network(event) => self.heard(now, event),
                Happening::Spooled(done) => {
                    self.engine.handle(now, &mut runtime::rng(), Input::Spooled(done));
                }
                Happening::Due => {
                    if is_due(due, before, now) {
                        self.engine.handle(now, &mut runtime::rng(), Input::Tick);
                    }
                }
                Happening::Quiet => self.fold()?,
            }
        }
    }

    /// Nobody asks any more: close the link, give the relay what is on its way, shut the store.
    async fn end(mut self, now: UnixMillis) -> Result<(), HostError> {
        let stop = Input::Command(NOBODY, Command::Stop);
        self.engine.handle(now, &mut runtime::rng(), stop);
        self.drain()?;
        self.network.ended().await;
        self.fold()
    }

    fn fold(&mut self) -> Result<(), HostError> {
        let _work = working();
        self.vault.fold()?;
        self.unfolded = false;
        Ok(())
    }

    fn heard(&mut self, now: UnixMillis, event: Option<Event>) {
        let input = match event {
            Some(Event::Connected) => Input::Connected,
            Some(Event::ConnectFailed(why)) => Input::ConnectFailed(why),
            Some(Event::Disconnected(code)) => Input::Disconnected(code),
            Some(Event::Received(channel, bytes)) => Input::Received(channel, bytes),
            // There is room again: the outputs that were left go on.
            None => return,
        };
        self.engine.handle(now, &mut runtime::rng(), input);
    }

    fn asked(&mut self, now: UnixMillis, Asked { ask, reply }: Asked) {
        let _work = working();
        match ask {
            Ask::Command(mut command) => {
                if let Command::HandOver { case, traffic, rows, .. } = &mut command {
                    match self.vault.case_rows(*traffic, *case) {
                        Ok(found) => *rows = found,
                        Err(error) => {
                            let _ = reply.send(Err(Failure::Defect(error.to_string())));
                            return;
                        }
                    }
                }
                if let Command::Counters(CountersChange::Send { week, counts }) = &mut command
                    && let Some(since) = self.engine.counting().map(|one| one.since)
                {
                    let desk = self.engine.seat().desk.clone();
                    match self.vault.figures(&desk, Week(*week), since) {
                        Ok(figures) => *counts = figures.counts().to_vec(),
                        Err(error) => {
                            let _ = reply.send(Err(Failure::Defect(error.to_string())));
                            return;
                        }
                    }
                }
                self.last_ticket += 1;
                let ticket = Ticket(self.last_ticket);
                self.tickets.insert(ticket, reply);
                self.engine.handle(now, &mut runtime::rng(), Input::Command(ticket, command));
            }
            Ask::Keep { name, value } => {
                self.errands.push(Errand { what: What::Keep(name, value), reply });
            }
            Ask::Mark(messages) if messages.len() > MARKS_MAX => {
                let why = format!("{MARKS_MAX} messages at most can be marked at once");
                let _ = reply.send(Err(Failure::Usage(why)));
            }
            Ask::Mark(messages) => {
                // The engine remembers who has read what; it knows the last weeks only.
                for message in &messages {
                    let command = Command::MarkRead { message: *message };
                    let input = Input::Command(NOBODY, command);
                    self.engine.handle(now, &mut runtime::rng(), input);
                }
                self.errands.push(Errand { what: What::Mark(now, messages), reply });
            }
            question => {
                let answer = view::answer(now, &self.engine, &self.vault, &self.network, question);
                // Who does not wait any more needs no answer.
                let _ = reply.send(answer.map_err(|error| Failure::Defect(error.to_string())));
            }
        }
    }

    /// Does what the engine says, in its order, as long as the network takes it. Commits that
    /// follow each other become one: answers and news wait for it, nothing leaves before it.
    fn drain(&mut self) -> Result<(), HostError> {
        let _work = working();
        let mut writes = Vec::new();
        let mut waiting = Vec::new();
        while !self.network.is_full() {
            let Some(output) = self.engine.poll_output() else {
                return self.settle(writes, waiting, true);
            };
            match output {
                Output::Commit(more) => writes.extend(more),
                output @ (Output::Answer(..) | Output::Notice(_)) => waiting.push(output),
                output => {
                    self.settle(std::mem::take(&mut writes), std::mem::take(&mut waiting), false)?;
                    self.put_through(output)?;
                }
            }
        }
        self.settle(writes, waiting, false)
    }

    /// Makes writes durable, then tells what waited for them. Errands are done when there is
    /// nothing of the engine before them.
    fn settle(
        &mut self,
        mut writes: Vec<Write>,
        waiting: Vec<Output>,
        errands: bool,
    ) -> Result<(), HostError> {
        let errands = if errands { std::mem::take(&mut self.errands) } else { Vec::new() };
        let (mut keeping, mut replies) = (Vec::new(), Vec::new());
        for Errand { what, reply } in errands {
            match what {
                What::Mark(at, messages) => {
                    writes.extend(messages.into_iter().map(|message| Write::Read(message, at)));
                }
                What::Keep(name, value) => match self.vault.may_keep(&name, value.as_deref())? {
                    Ok(()) => keeping.push((name, value)),
                    Err(refusal) => {
                        let _ = reply.send(Err(Failure::Refused(refusal.to_string())));
                        continue;
                    }
                },
            }
            replies.push(reply);
        }
        if !writes.is_empty() || !keeping.is_empty() {
            self.vault.commit_with(&writes, &keeping)?;
            self.unfolded = true;
        }
        for output in waiting {
            self.put_through(output)?;
        }
        for reply in replies {
            let _ = reply.send(Ok(Answer::Outcome(Outcome::Done)));
        }
        Ok(())
    }

    fn put_through(&mut self, output: Output) -> Result<(), HostError> {
        match output {
            Output::Commit(writes) => self.vault.commit(&writes)?,
            Output::Transmit(transmit) => self.network.transmit(transmit),
            Output::Connect => {
                let access = self.engine.directory().relay();
                self.network.connect(Relay {
                    keys: access.keys.iter().map(|key| *key.as_bytes()).collect(),
                    addresses: access.addresses.clone(),
                })?;
            }
            Output::Disconnect(code) => self.network.disconnect(code),
            Output::Spool(work) => self.spool(work),
            Output::Answer(ticket, result) => self.reply(ticket, result),
            Output::Notice(notice) => {
                // Nobody listening is no error.
                let _ = self.news.send(notice);
            }
        }
        Ok(())
    }

    /// Reads from the spool beside everything else; the engine asks for a few chunks at a time.
    fn spool(&self, work: SpoolWork) {
        let (spool, told) = (self.spool.clone(), self.spooled.0.clone());
        tokio::task::spawn_blocking(move || {
            if let Some(done) = spool.run(&work) {
                // A host that has ended needs no more of it.
                let _ = told.blocking_send(done);
            }
        });
    }

    fn reply(&mut self, ticket: Ticket, result: Result<Outcome, Failure>) {
        if let Some(reply) = self.tickets.remove(&ticket) {
            let _ = reply.send(result.map(Answer::Outcome));
        }
    }
}

#[cfg(test)]
mod tests;
