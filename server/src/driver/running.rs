//! Starting and stopping a relay on a runtime that is there already.

use std::net::SocketAddr;
use std::sync::Arc;

use hotline_protocol::close::CloseCode;
use quinn::{Endpoint, VarInt};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::switchboard::{Event, Switchboard};
use super::{disk, endpoint};
use crate::admin::{Admin, Request, Response};
use crate::control;
use crate::home::{Home, HomeError, Lock, Opened};
use crate::limits::{CORE_QUEUE_MAX, DRAIN_WITHIN};
use crate::runtime;
use crate::store::StoreError;
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
    /// Let go of when the relay has stopped.
    lock: Lock,
}

/// Starts the relay of a directory on the address of its configuration.
///
/// # Errors
///
/// [`StartError`]: nothing runs.
pub async fn start(home: &Home) -> Result<RunningRelay, StartError> {
    let listen = home.config()?.listen;
    start_on(home, listen).await
}

/// Starts the relay of a directory on another address, whose port may be 0.
///
/// # Errors
///
/// [`StartError`]: nothing runs.
pub async fn start_on(home: &Home, listen: SocketAddr) -> Result<RunningRelay, StartError> {
    let opening = home.clone();
    let opened = tokio::task::spawn_blocking(move || opening.open(runtime::now())).await;
    let Opened { core, store, lock } = opened
        .map_err(|_| StoreError("opening the store panicked".to_owned()))
        .map_err(HomeError::from)??;
    let endpoint = endpoint::open(listen, &home.identity()?)?;
    let address = endpoint.local_addr().map_err(|e| StartError::Bind(listen, e.to_string()))?;

    let (events, taken) = mpsc::channel(CORE_QUEUE_MAX);
    let report = events.clone();
    let store = StoreThreads::start(store, move |done| {
        // A switchboard that is gone has nobody to tell.
        let _ = report.blocking_send(Event::Done(done));
    })
    .map_err(HomeError::from)?;
    let admin = Arc::new(Admin::new(home.clone(), address.to_string()));
    let socket = control::listen(&home.socket()).map_err(StartError::Control)?;
    home.tell_listening(address)?;

    let switchboard = tokio::spawn(Switchboard::new(core, admin, store).run(taken));
    let accepting = vec![
        tokio::spawn(endpoint::accept(endpoint.clone(), events.clone())),
        tokio::spawn(control::accept(socket, events.clone())),
        tokio::spawn(disk::watch(home.dir().to_owned(), events.clone())),
    ];
    Ok(RunningRelay { address, home: home.clone(), endpoint, events, switchboard, accepting, lock })
}

impl RunningRelay {
    /// The address it serves.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
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
