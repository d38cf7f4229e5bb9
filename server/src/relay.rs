//! A relay as other programs hold it: made, asked, started.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::path::PathBuf;

use hotline_protocol::address::Party;

use crate::admin::{Admin, AdmitSeat, Begun, Request, Response};
use crate::backup;
use crate::config::Config;
use crate::control;
use crate::core::{Call, Input, Output};
use crate::driver::{self, RunningRelay, StartError};
use crate::home::{Home, HomeError, HomeState, Opened, Plan};
use crate::runtime;
use crate::store::{StoreError, threads};

/// Says why a relay gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// A rule says no.
    #[error("{0}")]
    Refused(String),
    /// It failed.
    #[error("{0}")]
    Failed(String),
    /// It neither runs nor can be opened.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// It runs but does not answer.
    #[error("the relay does not answer: {0}")]
    Unreachable(#[from] io::Error),
    /// It does not run, and only a running relay can be asked this.
    #[error("the relay does not run")]
    NotRunning,
    /// A process has it, and does not take calls: it starts, stops, or hangs.
    #[error("a process has this relay but takes no calls: it is starting or stopping")]
    NotTakingCalls,
}

impl From<StoreError> for AskError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// A relay on this machine, running or not.
#[derive(Debug, Clone)]
pub struct Relay {
    home: Home,
}

impl Relay {
    /// The relay in a directory.
    #[must_use]
    pub fn at(dir: impl Into<PathBuf>) -> Self {
        Self { home: Home::new(dir) }
    }

    /// Makes a relay. With port 0 a free port is chosen now, once and for all, because members
    /// are told it.
    ///
    /// # Errors
    ///
    /// [`HomeError`]: nothing that runs was made.
    pub fn init(dir: impl Into<PathBuf>, mut plan: Plan) -> Result<Self, HomeError> {
        let relay = Self::at(dir);
        if plan.listen.port() == 0 {
            let chosen = UdpSocket::bind(plan.listen).and_then(|socket| socket.local_addr());
            plan.listen = chosen.map_err(|e| HomeError::Genesis(e.to_string()))?;
        }
        relay.home.init(&plan, runtime::now(), &mut runtime::rng())?;
        Ok(relay)
    }

    /// Its directory on disk.
    #[must_use]
    pub const fn home(&self) -> &Home {
        &self.home
    }

    /// Starts it on the runtime this is called on.
    ///
    /// # Errors
    ///
    /// [`StartError`]: nothing runs.
    pub async fn start(&self) -> Result<RunningRelay, StartError> {
        driver::start(&self.home).await
    }

    /// Starts it on another address than its configuration says; port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// [`StartError`]: nothing runs.
    pub async fn start_on(&self, listen: SocketAddr) -> Result<RunningRelay, StartError> {
        driver::start_on(&self.home, listen).await
    }

    /// Starts it with a configuration that was read before.
    ///
    /// # Errors
    ///
    /// [`StartError`]: nothing runs.
    pub async fn start_with(&self, config: &Config) -> Result<RunningRelay, StartError> {
        driver::start_with(&self.home, config).await
    }

    /// Asks it: through its control socket if it runs, else directly, under its lock.
    ///
    /// # Errors
    ///
    /// [`AskError`] says who must do what.
    pub async fn ask(&self, request: Request) -> Result<Response, AskError> {
        let answered = match control::call(&self.home.socket(), &request).await {
            Ok(response) => response,
            Err(error) if is_nobody(&error) => self.ask_directly(request)?,
            Err(error) => return Err(error.into()),
        };
        judge(answered)
    }

    fn ask_directly(&self, request: Request) -> Result<Response, AskError> {
        if request == Request::Status {
            return Err(match self.home.state() {
                HomeState::Missing => HomeError::Missing(self.home.dir().to_owned()).into(),
                HomeState::Idle => AskError::NotRunning,
                HomeState::InUse => AskError::NotTakingCalls,
            });
        }
        let Opened { mut core, mut store, lock } = self.home.open(runtime::now())?;
        let admin = Admin::new(self.home.clone());
        let (now, call) = (runtime::now(), Call(1));
        match admin.begin(&core, now, &mut runtime::rng(), request) {
            Begun::Answered(response) => Ok(response),
            Begun::Backup { to, keys } => Ok(backup::answer(&self.home, &to, keys)),
            Begun::Command(command, unfinished) => {
                core.handle(now, Input::Control { call, command });
                while let Some(output) = core.poll_output() {
                    match output {
                        Output::Work(work) => {
                            let done = threads::run(&mut store, work);
                            core.handle(now, Input::Done(done));
                        }
                        Output::Reply(_, reply) => {
                            let response = admin.finish(&core, now, unfinished, reply);
                            drop(lock);
                            return Ok(response);
                        }
                        Output::Halt(error) => return Err(error.into()),
                        _ => {}
                    }
                }
                Err(AskError::Failed("the relay's core gave no answer".to_owned()))
            }
        }
    }

    /// Admits a party; returns the invitation of its nominator, who takes the seat
    /// `PARTY/technical/1`.
    ///
    /// # Errors
    ///
    /// [`AskError`].
    pub async fn admit(&self, party: Party, name: &str) -> Result<String, AskError> {
        let seat = AdmitSeat::FirstTechnical;
        invitation(self.ask(Request::Admit { party, name: name.to_owned(), seat }).await?)
    }
}

impl RunningRelay {
    /// Admits a party; see [`Relay::admit`].
    ///
    /// # Errors
    ///
    /// [`AskError`].
    pub async fn admit(&self, party: Party, name: &str) -> Result<String, AskError> {
        let seat = AdmitSeat::FirstTechnical;
        let request = Request::Admit { party, name: name.to_owned(), seat };
        invitation(judge(self.ask(request).await?)?)
    }
}

fn invitation(response: Response) -> Result<String, AskError> {
    match response {
        Response::Invitation(line) => Ok(line),
        _ => Err(AskError::Failed("the relay answered something else".to_owned())),
    }
}

fn judge(response: Response) -> Result<Response, AskError> {
    match response {
        Response::Refused(why) => Err(AskError::Refused(why)),
        Response::Failed(why) => Err(AskError::Failed(why)),
        other => Ok(other),
    }
}

/// Whether nobody listens on the control socket.
fn is_nobody(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused)
}
