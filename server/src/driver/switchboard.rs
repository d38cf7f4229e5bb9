//! The one task that owns the core: events in, outputs to links and store.

use core::time::Duration;
use std::collections::HashMap;
use std::sync::Arc;

use hotline_protocol::close::CloseCode;
use hotline_protocol::frames::ToNewcomer;
use hotline_protocol::link::RelayHears;
use serde_bytes::ByteBuf;
use tokio::sync::{mpsc, oneshot};

use super::link::ToLink;
use crate::admin::{Admin, Begun, Request, Response, Unfinished};
use crate::backup;
use crate::clock::{Clock, Moment};
use crate::core::{Call, ChunkDone, Command, Core, Done, Input, LinkId, Output};
use crate::limits::DRAIN_WITHIN;
use crate::runtime;
use crate::store::StoreError;
use crate::store::chunk_threads::ChunkThreads;
use crate::store::threads::StoreThreads;

/// Events taken before outputs are drained: bounds how long a link waits for its answer.
const EVENTS_AT_ONCE: usize = 64;

/// What the tasks around tell the switchboard.
#[derive(Debug)]
pub(crate) enum Event {
    Opened {
        link: LinkId,
        key: [u8; 32],
        outbound: mpsc::Sender<Box<ToLink>>,
    },
    /// What a link heard, and how much bulk its line holds if that was measured.
    Heard(LinkId, Vec<RelayHears>, Option<usize>),
    Lost(LinkId),
    DiskFree(u64),
    ChunkDone(ChunkDone),
    Enrol {
        request: Vec<u8>,
        profile: Option<ByteBuf>,
        exporter: [u8; 32],
        answer: oneshot::Sender<ToNewcomer>,
    },
    Admin(Request, oneshot::Sender<Response>),
    Stop,
}

/// Who waits for a call to be answered.
enum Caller {
    Newcomer(oneshot::Sender<ToNewcomer>),
    Admin(Unfinished, oneshot::Sender<Response>),
    /// The switchboard itself, which drains.
    Own,
}

/// The task's state.
pub(super) struct Switchboard {
    core: Core,
    admin: Arc<Admin>,
    store: StoreThreads,
    chunks: ChunkThreads,
    links: HashMap<LinkId, mpsc::Sender<Box<ToLink>>>,
    callers: HashMap<Call, Caller>,
    last_call: u64,
    clock: Clock,
    /// Where the monotonic clock began.
    origin: tokio::time::Instant,
    /// Why the relay must stop at once.
    failed: Option<StoreError>,
    /// Until when links may empty, once the relay stops.
    stopping: Option<tokio::time::Instant>,
}

impl Switchboard {
    pub(super) fn new(
        core: Core,
        admin: Arc<Admin>,
        store: StoreThreads,
        chunks: ChunkThreads,
    ) -> Self {
        let origin = runtime::monotonic();
        let clock = Clock::new(runtime::now(), Duration::ZERO, core.steady());
        Self {
            core,
            admin,
            store,
            chunks,
            links: HashMap::new(),
            callers: HashMap::new(),
            last_call: 0,
            clock,
            origin,
            failed: None,
            stopping: None,
        }
    }

    /// Runs until told to stop, or until the store fails.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: nothing more was said to anybody; start again to recover.
    pub(super) async fn run(
        mut self,
        mut events: mpsc::Receiver<Event>,
        mut reports: mpsc::UnboundedReceiver<Vec<Done>>,
    ) -> Result<(), StoreError> {
        let mut batch = Vec::with_capacity(EVENTS_AT_ONCE);
        loop {
            self.drain();
            if self.failed.is_some() || (self.stopping.is_some() && self.core.is_idle()) {
                break;
            }
            let now = self.now();
            let tick = self.core.poll_wait(now);
            tokio::select! {
                biased;
                () = sleep_until(self.stopping) => break,
                // Before what links say: each is an answer that somebody waits for, and there are
                // no more of them than there was asked for.
                Some(done) = reports.recv() => {
                    let now = self.now();
                    for done in done {
                        self.core.handle(now, Input::Done(done));
                    }
                }
                () = tokio::time::sleep(tick) => {
                    let now = self.now();
                    self.core.handle(now, Input::Tick);
                }
                taken = events.recv_many(&mut batch, EVENTS_AT_ONCE) => {
                    if taken == 0 { break }
                    for event in batch.drain(..) {
                        self.take(event);
                    }
                }
            }
        }
        for (_, link) in self.links.drain() {
            let code = if self.failed.is_some() { CloseCode::Defect } else { CloseCode::Away };
            // A full queue belongs to a link that does not read: it hears of it by the endpoint.
            let _ = link.try_send(Box::new(ToLink::Close(code)));
        }
        // Threads of the store wait for their reports to be taken.
        let (store, chunks) = (self.store, self.chunks);
        let finish = tokio::task::spawn_blocking(move || {
            chunks.finish();
            store.finish();
        });
        let takes = async { while events.recv().await.is_some() {} };
        tokio::select! {
            _ = finish => {}
            () = takes => {}
            () = tokio::time::sleep(DRAIN_WITHIN) => {
                let late = "the store did not finish in time".to_owned();
                self.failed.get_or_insert(StoreError(late));
            }
        }
        match self.failed {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Both clocks, read now.
    fn now(&mut self) -> Moment {
        let passed = runtime::monotonic().duration_since(self.origin);
        self.clock.read(runtime::now(), passed)
    }

    fn call(&mut self, caller: Caller) -> Call {
        self.last_call += 1;
        let call = Call(self.last_call);
        self.callers.insert(call, caller);
        call
    }

    fn take(&mut self, event: Event) {
        let now = self.now();
        match event {
            Event::Opened { link, key, outbound } => {
                self.links.insert(link, outbound);
                self.core.handle(now, Input::LinkOpened { link, key });
            }
            Event::Heard(link, heard, bulk_credit) => {
                if let Some(bulk_credit) = bulk_credit {
                    self.core.handle(now, Input::Paced { link, bulk_credit });
                }
                for hears in heard {
                    self.core.handle(now, Input::Heard { link, hears });
                }
            }
            Event::Lost(link) => {
                self.links.remove(&link);
                self.core.handle(now, Input::LinkLost { link });
            }
            Event::DiskFree(bytes) => self.core.handle(now, Input::DiskFree(bytes)),
            Event::ChunkDone(done) => self.core.handle(now, Input::ChunkDone(done)),
            Event::Enrol { request, profile, exporter, answer } => {
                let call = self.call(Caller::Newcomer(answer));
                self.core.handle(now, Input::Enrol { call, request, profile, exporter });
            }
            Event::Admin(request, answer) => {
                match self.admin.begin(&self.core, now.wall, &mut runtime::rng(), request) {
                    Begun::Answered(response) => {
                        let _ = answer.send(response);
                    }
                    Begun::Backup { to, keys } => {
                        let home = self.admin.home().clone();
                        let backup = move || {
                            let _ = answer.send(backup::answer(&home, &to, keys));
                        };
                        // Not the runtime's: a relay that stops does not wait for it.
                        let thread = std::thread::Builder::new().name("backup".to_owned());
                        if let Err(error) = thread.spawn(backup) {
                            tracing::error!(%error, "no thread for a backup");
                        }
                    }
                    Begun::Command(command, unfinished) => {
                        let call = self.call(Caller::Admin(unfinished, answer));
                        self.core.handle(now, Input::Control { call, command });
                    }
                }
            }
            Event::Stop => {
                let call = self.call(Caller::Own);
                self.core.handle(now, Input::Control { call, command: Command::Drain });
                self.stopping = Some(deadline());
            }
        }
    }

    fn drain(&mut self) {
        while let Some(output) = self.core.poll_output() {
            match output {
                Output::Work(work) => self.store.push(work),
                Output::Chunk(work) => self.chunks.push(work),
                Output::Welcome(link, welcome) => self.say(link, ToLink::Welcome(welcome)),
                Output::Send(link, frame) => self.say(link, ToLink::Send(frame)),
                Output::Answer(link, no, body) => self.say(link, ToLink::Answer(no, body)),
                Output::Close(link, code) => self.say(link, ToLink::Close(code)),
                Output::Newcomer(call, answer) => {
                    if let Some(Caller::Newcomer(caller)) = self.callers.remove(&call) {
                        let _ = caller.send(answer);
                    }
                }
                Output::Reply(call, reply) => {
                    if let Some(Caller::Admin(unfinished, caller)) = self.callers.remove(&call) {
                        let now = runtime::now();
                        let _ = caller.send(self.admin.finish(&self.core, now, unfinished, reply));
                    }
                }
                Output::Halt(error) => {
                    tracing::error!(%error, "the store failed: stopping, a new start recovers");
                    self.failed = Some(error);
                }
            }
        }
    }

    /// Hands something to a link; one whose queue is full is a slow reader and is dropped, which
    /// closes it.
    fn say(&mut self, link: LinkId, said: ToLink) {
        let Some(outbound) = self.links.get(&link) else {
            return;
        };
        if outbound.try_send(Box::new(said)).is_err() {
            self.links.remove(&link);
            let now = self.now();
            self.core.handle(now, Input::LinkLost { link });
        }
    }
}

fn deadline() -> tokio::time::Instant {
    runtime::monotonic() + DRAIN_WITHIN
}

async fn sleep_until(at: Option<tokio::time::Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
