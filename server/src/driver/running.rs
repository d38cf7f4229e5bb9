//! Starting and stopping a relay on a runtime that is there already.

use std::net::SocketAddr;
use std::sync::Arc;

use hotline_protocol::close::CloseCode;
use quinn::{Endpoint, VarInt};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::shared::Shared;
use super::switchboard::{Event, Switchboard};
use super::{disk, endpoint};
use crate::admin::{Admin, Request, Response, Running};
use crate::config::{Config, Limits};
use crate::control;
use crate::home::{Home, HomeError, Lock, Opened};
use crate::limits::{CORE_QUEUE_MAX, DRAIN_WITHIN};
use crate::meters::{Meters, StoreMeters};
use crate::operation::{self, NotReady, Pages, Probe};
use crate::runtime;
use crate::store::StoreError;
use crate::store::chunk_threads::ChunkThreads;
use crate::store::chunks::ChunkError;
use crate::store::threads::StoreThreads;

/// Says why a relay does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its directory on disk is missing, in use, or wrong.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// The address cannot be served.
    #[error("{0} cannot be served: {1}")]
    Bind(SocketAddr, String),
    /// TLS cannot be set up: a defect of this build.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
    /// The control socket cannot be made.
    #[error("the control socket cannot be made: {0}")]
    Control(std::io::Error),
    /// The disk of the store cannot be looked at.
    #[error("the disk of the store cannot be looked at: {0}")]
    Disk(rustix::io::Errno),
    /// The address for metrics and health cannot be served.
    #[error("operation.http: {0} cannot be served: {1}")]
    Http(SocketAddr, std::io::Error),
}

/// A relay that serves.
#[derive(Debug)]
pub struct RunningRelay {
    address: SocketAddr,
    home: Home,
    endpoint: Endpoint,
    events: mpsc::Sender<Event>,
    switchboard: JoinHandle<Result<(), StoreError>>,
    accepting: Vec<JoinHandle<()>>,
    /// Where metrics and health are served, and by whom: to the end, for that is when one looks.
    http: Option<(SocketAddr, JoinHandle<()>)>,
    shared: Arc<Shared>,
    store: Arc<StoreMeters>,
    probe: Arc<Probe>,
    /// Let go of when the relay has stopped.
    lock: Lock,
}

/// Starts the relay of a directory as its configuration says.
///
/// # Errors
///
/// [`StartError`]: nothing runs.
pub async fn start(home: &Home) -> Result<RunningRelay, StartError> {
    start_with(home, &home.config()?).await
}

/// Starts the relay of a directory on another address, whose port may be 0.
///
/// # Errors
///
/// [`StartError`]: nothing runs.
pub async fn start_on(home: &Home, listen: SocketAddr) -> Result<RunningRelay, StartError> {
    start_with(home, &Config { listen, ..home.config()? }).await
}

/// Starts the relay of a directory with a configuration.
///
/// # Errors
///
/// [`StartError`]: nothing runs.
pub async fn start_with(home: &Home, config: &Config) -> Result<RunningRelay, StartError> {
    let started = runtime::now();
    let opening = home.clone();
    let opened = tokio::task::spawn_blocking(move || opening.open(runtime::now())).await;
    let Opened { mut core, store, lock } = opened
        .map_err(|_| StoreError("opening the store panicked".to_owned()))
        .map_err(HomeError::from)??;
    let store = store.with_room(config.quotas.room);
    core.set_chunk_quota(config.quotas.chunks);
    let (mut files, path) = (home.open_chunks()?, home.chunks());
    let listed = tokio::task::spawn_blocking(move || files.list_all().map(|all| (files, all)));
    let (files, found) = listed
        .await
        .unwrap_or_else(|_| Err(ChunkError::Failed("listing chunks panicked".to_owned())))
        .map_err(|error| HomeError::Chunks { path, error })?;
    core.reconcile_chunks(&found);
    let endpoint = endpoint::open(config.listen, &home.identity()?, home.reset_key()?)?;
    let address =
        endpoint.local_addr().map_err(|e| StartError::Bind(config.listen, e.to_string()))?;
    let listener = match config.operation.http {
        Some(http) => {
            let listener = TcpListener::bind(http).await;
            Some(listener.map_err(|error| StartError::Http(http, error))?)
        }
        None => None,
    };

    let (events, taken) = mpsc::channel(CORE_QUEUE_MAX);
    // A channel of its own, so that no flood of links delays a receipt. It is bounded by the work
    // that the core has under way, and so never holds up the store's threads.
    let (report, reports) = mpsc::unbounded_channel();
    let store = StoreThreads::start(store, move |done| {
        // A switchboard that is gone has nobody to tell.
        let _ = report.send(done);
    })
    .map_err(HomeError::from)?;
    let report = events.clone();
    let chunks = ChunkThreads::start(&files, move |done| {
        let _ = report.blocking_send(Event::ChunkDone(done));
    })
    .map_err(HomeError::from)?;
    let shared = Arc::new(Shared::new(events.clone(), &config.limits));
    let meters = Meters {
        core: core.meters(),
        driver: Arc::clone(&shared.meters),
        store: store.meters(),
        disk: Arc::default(),
    };
    disk::look(&home.store(), &meters.disk).map_err(StartError::Disk)?;
    let watched = disk::watch(home.store(), events.clone(), Arc::clone(&meters.disk));
    let running = Running { listen: address.to_string(), started, meters: meters.clone() };
    let admin = Arc::new(Admin::running(home.clone(), running));
    let probe = Arc::new(Probe::new(events.clone()));
    let socket = control::listen(&home.socket()).map_err(StartError::Control)?;
    home.tell_listening(address)?;

    let switchboard =
        tokio::spawn(Switchboard::new(core, admin, store, chunks).run(taken, reports));
    let accepting = vec![
        tokio::spawn(endpoint::accept(endpoint.clone(), Arc::clone(&shared))),
        tokio::spawn(control::accept(socket, events.clone())),
        tokio::spawn(watched),
    ];
    let store = Arc::clone(&meters.store);
    let pages = Pages { meters, probe: Arc::clone(&probe), started: started.0 };
    let http = listener.and_then(|listener| {
        let address = listener.local_addr().ok()?;
        Some((address, tokio::spawn(operation::serve(listener, Arc::new(pages)))))
    });
    let home = home.clone();
    Ok(RunningRelay {
        address,
        home,
        endpoint,
        events,
        switchboard,
        accepting,
        http,
        shared,
        store,
        probe,
        lock,
    })
}

impl RunningRelay {
    /// The address it serves.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address that serves metrics and health, if any does.
    #[must_use]
    pub fn http(&self) -> Option<SocketAddr> {
        self.http.as_ref().map(|(address, _)| *address)
    }

    /// How many commits held 0, 1, 2 and so on changes since the start.
    #[must_use]
    pub fn commit_sizes(&self) -> Vec<u64> {
        self.store.sizes.commits()
    }

    /// Takes over limits for who comes from now on.
    pub fn take_over(&self, limits: &Limits) {
        self.shared.bounds.take_over(limits);
    }

    /// Writes to the store and reads from it, through the core and in time, and looks whether its
    /// disk has room for mail.
    ///
    /// # Errors
    ///
    /// [`NotReady`]: it does not serve; the log says more.
    pub async fn ready(&self) -> Result<(), NotReady> {
        self.probe.ready().await
    }

    /// The same for a task of its own.
    pub(crate) fn probe(&self) -> Arc<Probe> {
        Arc::clone(&self.probe)
    }

    /// Asks what an operator may ask.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the relay has stopped meanwhile.
    pub async fn ask(&self, request: Request) -> Result<Response, StoreError> {
        ask(&self.events, request).await
    }

    /// Waits until the relay stops by itself, which it does only when its store fails.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: start again to recover.
    pub async fn failed(&mut self) -> Result<(), StoreError> {
        joined((&mut self.switchboard).await)
    }

    /// Stops in order: nothing new, seats sent away, what is under way finished and told.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: the store failed before or meanwhile; the relay has stopped all the same.
    pub async fn shutdown(mut self) -> Result<(), StoreError> {
        for task in &self.accepting {
            task.abort();
        }
        let mut stopped = Ok(());
        if !self.switchboard.is_finished() {
            let _ = self.events.send(Event::Stop).await;
        }
        if !self.switchboard.is_finished() {
            stopped = joined((&mut self.switchboard).await);
        }
        // Links write what was said before they close.
        let _ = tokio::time::timeout(DRAIN_WITHIN, self.endpoint.wait_idle()).await;
        self.endpoint.close(VarInt::from_u32(CloseCode::Away.code()), b"");
        let _ = tokio::time::timeout(DRAIN_WITHIN, self.endpoint.wait_idle()).await;
        if let Some((_, pages)) = self.http.take() {
            pages.abort();
            // Gone when this returns, so that a start right after it finds the address free.
            let _ = pages.await;
        }
        self.home.tell_stopped();
        let _ = std::fs::remove_file(self.home.socket());
        drop(self.lock);
        stopped
    }
}

fn joined(ended: Result<Result<(), StoreError>, tokio::task::JoinError>) -> Result<(), StoreError> {
    ended.unwrap_or_else(|_| Err(StoreError("the relay's core panicked".to_owned())))
}

/// Asks the switchboard.
pub(crate) async fn ask(
    events: &mpsc::Sender<Event>,
    request: Request,
) -> Result<Response, StoreError> {
    let stopped = || StoreError("the relay has stopped".to_owned());
    let (answer, answered) = oneshot::channel();
    events.send(Event::Admin(request, answer)).await.map_err(|_| stopped())?;
    answered.await.map_err(|_| stopped())
}
