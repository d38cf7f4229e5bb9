//! A home as a command sees it: held by this process, or by another one that is asked.
//!
//! The lock decides: whoever has it runs the engine for as long as it has something to do, and
//! serves the others through its socket. Both ways give the same answers.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};
use tokio::sync::{broadcast, mpsc};

use crate::ask::{Answer, Ask, News};
use crate::engine::Failure;
use crate::host::{self, Holder, HostError, Running};
use crate::limits::NOTICES_WAITING_MAX;
use crate::socket::{Lost, Peer, Server};
use crate::vault::{Unlock, Vault, VaultError};

/// Why a home cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// The lock cannot be taken or looked at.
    #[error("{}: {error}", .path.display())]
    Lock {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Another process holds the home and does not answer.
    #[error("another process holds {} and does not answer", .0.display())]
    Busy(PathBuf),
    /// The socket for other processes cannot be made.
    #[error("{}: {error}", .path.display())]
    Socket {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The engine cannot be started.
    #[error(transparent)]
    Host(#[from] HostError),
    /// What opens the store could not be had: no terminal to ask on, no such file.
    #[error("{0}")]
    Unlock(String),
}

impl From<VaultError> for HomeError {
    fn from(error: VaultError) -> Self {
        Self::Host(HostError::Store(error))
    }
}

/// Held as long as the home is: the operating system lets go of it with the process.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "closing the file releases the lock")] fs::File);

/// Takes the lock of a home; none if another process has it. Makes the directory if need be.
///
/// # Errors
///
/// [`HomeError::Lock`]: the file system refuses.
pub fn lock(home: &Path) -> Result<Option<Lock>, HomeError> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(home)
        .map_err(|error| HomeError::Lock { path: home.to_owned(), error })?;
    lock_file(&home.join("hotline.lock"), FlockOperation::NonBlockingLockExclusive)
}

/// Says that an agent runs for a home, as long as it is held; none if another one does.
///
/// # Errors
///
/// [`HomeError::Lock`]: the file system refuses.
pub fn lock_agent(home: &Path) -> Result<Option<Lock>, HomeError> {
    lock_file(&home.join(AGENT_LOCK), FlockOperation::NonBlockingLockExclusive)
}

/// Whether an agent runs for a home.
#[must_use]
pub fn agent_runs(home: &Path) -> bool {
    let path = home.join(AGENT_LOCK);
    path.exists() && matches!(lock_file(&path, FlockOperation::NonBlockingLockShared), Ok(None))
}

/// The file whose lock says that an agent runs.
const AGENT_LOCK: &str = "agent.lock";

fn lock_file(path: &Path, how: FlockOperation) -> Result<Option<Lock>, HomeError> {
    let refused = |error| HomeError::Lock { path: path.to_owned(), error };
    let file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(refused)?;
    match flock(&file, how) {
        Ok(()) => Ok(Some(Lock(file))),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
        Err(error) => Err(refused(error.into())),
    }
}

/// How long a process that has the lock may take until it answers: Argon2id on a slow machine.
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);

/// What to tell about a process that holds the home and does not answer.
fn silent(process: Option<i32>) -> String {
    let (name, number) = match process {
        Some(number) => (format!(" ({number})"), number.to_string()),
        None => (String::new(), "its number".to_owned()),
    };
    format!(
        "the process that holds this home{name} is stopped or hangs: let it go on (`fg` in its \
         shell, or `kill -CONT {number}`) or end it (`kill -KILL {number}`)"
    )
}

/// How often it is tried until then.
const TRY_EVERY: Duration = Duration::from_millis(100);

/// What is asked for to open the store. Called at most once for each time the home is opened.
pub type Unlocking = Box<dyn Fn(&Path) -> Result<Unlock, HomeError> + Send + Sync>;

/// An open home.
pub struct Home {
    path: PathBuf,
    socket: PathBuf,
    unlocking: Unlocking,
    way: Way,
    news: Option<mpsc::Receiver<News>>,
}

/// A home whose store is unlocked, before the engine has begun with what is in it.
pub struct Unlocked {
    home: Home,
    found: Found,
}

impl Unlocked {
    /// Begins: reads what the engine needs, which takes the longer the more was written lately.
    ///
    /// # Errors
    ///
    /// As [`Home::open`].
    pub fn begin(self) -> Result<Home, HomeError> {
        let Self { mut home, found } = self;
        home.go(found)?;
        Ok(home)
    }
}

/// How a home can be reached.
enum Found {
    /// By this process.
    Here(Lock, Box<Vault>),
    /// Through another one.
    There(Peer),
}

enum Way {
    /// This process holds it.
    Here { holder: Holder, server: Server, running: Running, lock: Lock },
    /// Another does.
    There(Peer),
    /// Between two holders.
    Nowhere,
}

impl Home {
    /// Opens a home: by its lock, or through whoever has that.
    ///
    /// # Errors
    ///
    /// [`HomeError`] says what is wrong and names the file.
    pub async fn open(
        path: &Path,
        socket: PathBuf,
        unlocking: Unlocking,
    ) -> Result<Self, HomeError> {
        Self::unlock(path, socket, unlocking).await?.begin()
    }

    /// Unlocks a home: all that a person may be asked for is asked for here.
    ///
    /// # Errors
    ///
    /// As [`Home::open`].
    pub async fn unlock(
        path: &Path,
        socket: PathBuf,
        unlocking: Unlocking,
    ) -> Result<Unlocked, HomeError> {
        if !Vault::exists(path) {
            return Err(VaultError::Absent(path.to_owned()).into());
        }
        let home = Self { path: path.to_owned(), socket, unlocking, way: Way::Nowhere, news: None };
        let found = home.find().await?;
        Ok(Unlocked { home, found })
    }

    /// A home that somebody else holds at a socket, for tests of what lies above.
    #[cfg(test)]
    pub(crate) async fn there(socket: PathBuf) -> Self {
        let way = Way::There(Peer::connect(&socket).await.unwrap());
        let path = socket.parent().unwrap().to_owned();
        Self { path, socket, unlocking: Box::new(|_| Ok(Unlock::NoPassphrase)), way, news: None }
    }

    async fn find_way(&mut self) -> Result<(), HomeError> {
        let found = self.find().await?;
        self.go(found)
    }

    fn go(&mut self, found: Found) -> Result<(), HomeError> {
        self.way = match found {
            Found::Here(lock, vault) => {
                let (holder, running) = host::start(*vault)?;
                let server = Server::start(self.socket.clone(), holder.clone())
                    .map_err(|error| HomeError::Socket { path: self.socket.clone(), error })?;
                Way::Here { holder, server, running, lock }
            }
            Found::There(peer) => Way::There(peer),
        };
        Ok(())
    }

    async fn find(&self) -> Result<Found, HomeError> {
        let mut tries = ANSWERS_WITHIN.as_millis() / TRY_EVERY.as_millis();
        loop {
            if let Some(lock) = lock(&self.path)? {
                let unlock = (self.unlocking)(&self.path)?;
                let vault = Vault::open(&self.path, &unlock)?;
                return Ok(Found::Here(lock, Box::new(vault)));
            }
            if let Some(peer) = Peer::connect(&self.socket).await {
                return Ok(Found::There(peer));
            }
            tries -= 1;
            if tries == 0 {
                return Err(HomeError::Busy(self.path.clone()));
            }
            // It is on its way up or down.
            tokio::time::sleep(TRY_EVERY).await;
        }
    }

    /// The same home a second time, for questions that must not wait for each other: if this
    /// process holds it, through its own socket.
    ///
    /// # Errors
    ///
    /// As [`Home::open`].
    pub async fn beside(&self, unlocking: Unlocking) -> Result<Self, HomeError> {
        Self::open(&self.path, self.socket.clone(), unlocking).await
    }

    /// Its directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether this process holds the home.
    #[must_use]
    pub const fn is_here(&self) -> bool {
        matches!(self.way, Way::Here { .. })
    }

    /// Asks the engine, wherever it runs.
    ///
    /// # Errors
    ///
    /// What the engine answers; [`Failure::Defect`] if it cannot be reached any more.
    pub async fn ask(&mut self, ask: Ask) -> Result<Answer, Failure> {
        loop {
            let lost = match &mut self.way {
                Way::Here { holder, .. } => return holder.ask(ask).await,
                Way::There(peer) => match peer.ask(ask.clone()).await {
                    Ok(answer) => return answer,
                    Err(lost) => lost,
                },
                Way::Nowhere => Lost::Moved,
            };
            self.way = Way::Nowhere;
            if let Lost::Silent(process) = lost {
                let mut why = silent(process);
                if !ask.may_repeat() {
                    why.push_str("; what was asked may be done as soon as it goes on");
                }
                return Err(Failure::Defect(why));
            }
            if matches!(lost, Lost::Broken) && !ask.may_repeat() {
                return Err(Failure::Defect(
                    "the process that holds this home has died; whether this was done is \
                     unknown: look (`hotline status`, `hotline inbox`) before repeating it"
                        .to_owned(),
                ));
            }
            let found = self.find_way().await;
            found.map_err(|error| Failure::Defect(error.to_string()))?;
        }
    }

    /// Listens to what happens from now on.
    ///
    /// # Errors
    ///
    /// [`Failure::Defect`] if the engine cannot be reached any more.
    pub async fn listen(&mut self) -> Result<(), Failure> {
        loop {
            let (sender, receiver) = mpsc::channel(NOTICES_WAITING_MAX);
            match &self.way {
                Way::Here { holder, .. } => {
                    let mut news = holder.news();
                    tokio::spawn(async move {
                        loop {
                            let told = match news.recv().await {
                                Ok(told) => told,
                                Err(broadcast::error::RecvError::Lagged(_)) => News::Missed,
                                Err(broadcast::error::RecvError::Closed) => return,
                            };
                            if sender.send(told).await.is_err() {
                                return;
                            }
                        }
                    });
                    self.news = Some(receiver);
                    return Ok(());
                }
                Way::There(_) => {
                    let peer = Peer::connect(&self.socket).await;
                    let subscribed = match peer {
                        Some(peer) => peer.subscribe().await,
                        None => Err(Lost::Moved),
                    };
                    if let Err(Lost::Silent(process)) = subscribed {
                        self.way = Way::Nowhere;
                        return Err(Failure::Defect(silent(process)));
                    }
                    if let Ok(mut peer) = subscribed {
                        tokio::spawn(async move {
                            while let Some(told) = peer.news().await {
                                if sender.send(told).await.is_err() {
                                    return;
                                }
                            }
                        });
                        self.news = Some(receiver);
                        return Ok(());
                    }
                }
                Way::Nowhere => {}
            }
            self.way = Way::Nowhere;
            let found = self.find_way().await;
            found.map_err(|error| Failure::Defect(error.to_string()))?;
        }
    }

    /// The next news after [`Home::listen`]; [`News::Missed`] after a change of the holder.
    /// Nothing is lost if the future is dropped.
    ///
    /// # Errors
    ///
    /// [`Failure::Defect`] if the engine cannot be reached any more.
    pub async fn news(&mut self) -> Result<News, Failure> {
        if let Some(news) = &mut self.news
            && let Some(told) = news.recv().await
        {
            return Ok(told);
        }
        if let Way::Here { holder, .. } = &self.way {
            // The engine here has stopped: the answer says why.
            holder.ask(Ask::Status).await?;
        }
        self.listen().await?;
        Ok(News::Missed)
    }

    /// Lets go of the home: the link is closed, others are told to go on without this process.
    pub async fn close(self) {
        if let Way::Here { holder, server, running, lock } = self.way {
            server.stop().await;
            drop(self.news);
            drop(holder);
            running.ended().await;
            drop(lock);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_is_held_once_until_it_is_let_go() {
        let home = tempfile::tempdir().unwrap();
        let held = lock(home.path()).unwrap();
        assert!(held.is_some());
        assert!(lock(home.path()).unwrap().is_none());
        drop(held);
        assert!(lock(home.path()).unwrap().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_holder_that_is_stopped_is_named_with_what_to_do() {
        let directory = tempfile::tempdir().unwrap();
        let socket = directory.path().join("s");
        // It takes connections, as the system does for a process that is stopped.
        let _listener = tokio::net::UnixListener::bind(&socket).unwrap();
        let told = |failure| match failure {
            Failure::Defect(why) => why,
            other => panic!("{other:?}"),
        };
        let asked = Home::there(socket.clone()).await.ask(Ask::Status).await;
        let why = told(asked.unwrap_err());
        assert!(why.contains(&format!("kill -CONT {}", std::process::id())), "{why}");
        assert!(!why.contains("may be done"), "{why}");
        let listened = Home::there(socket.clone()).await.listen().await;
        assert_eq!(told(listened.unwrap_err()), why);
        let (message, kind) = (hotline_protocol::ids::MessageId([1; 16]), "received".to_owned());
        let ack = Ask::Command(crate::engine::Command::Acknowledge { message, kind });
        let asked = Home::there(socket).await.ask(ack).await;
        assert!(told(asked.unwrap_err()).contains("may be done"), "nothing is promised");
    }

    #[tokio::test]
    async fn a_home_without_a_seat_is_told_before_anything_is_asked() {
        let home = tempfile::tempdir().unwrap();
        let unlocking = Box::new(|_: &Path| panic!("there is nothing to unlock"));
        let opened = Home::open(home.path(), home.path().join("s"), unlocking).await;
        let Err(HomeError::Host(HostError::Store(VaultError::Absent(_)))) = opened else {
            panic!("it was opened")
        };
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "nothing was made");
    }
}
