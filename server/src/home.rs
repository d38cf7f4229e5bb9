//! The relay's directory on disk: configuration, keys, database, lock.
//!
//! ```text
//! relay.toml       where to listen, bounds, how it is watched
//! genesis          what the directory of parties descends from
//! relay.db         the store
//! relay.db-bodies/ bodies of envelopes that came many at once
//! keys/authority   admits and revokes parties; meant to be moved offline
//! keys/head        signs heads of the directory, and nothing else
//! keys/relay       the relay's TLS identity
//! chunks/          parts of attachments, as they came
//! lock             held by the process that has the store
//! control.sock     the control socket of a running relay
//! listening        the address a running relay serves
//! backing-up       locked while a backup is made: where
//! restoring        there while a restore is not finished: where it puts what it replaces
//! replaced-*/      databases that restores have replaced
//! ```

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use ed25519_dalek::SigningKey;
use hmac::{Hmac, KeyInit as _, Mac as _};
use hotline_certs::TlsIdentity;
use hotline_directory::genesis::Authority;
use hotline_directory::{Directory, Ed25519Key, Genesis, RelayAccess};
use hotline_protocol::ids::UnixMillis;
use rand_core::CryptoRng;
use rustix::fs::FlockOperation;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::config::{Config, ConfigError};
use crate::core::{BeginError, Core};
use crate::labels;
use crate::store::chunks::{ChunkError, ChunkFiles};
use crate::store::sqlite::SqliteStore;
use crate::store::{MailStore as _, StoreError};

/// Says why a relay's directory cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// There is a relay already.
    #[error("{0} holds a relay already")]
    Exists(PathBuf),
    /// There is none.
    #[error("{0} holds no relay: make one with `hotline-server init`")]
    Missing(PathBuf),
    /// The database is gone, and an empty one would tell members another history.
    #[error("{0} is missing: put a backup back with `hotline-server restore`")]
    NoDatabase(PathBuf),
    /// A restore was begun and not finished.
    #[error("a restore did not finish: repeat `hotline-server restore`")]
    Restoring,
    /// Another process has the store.
    #[error("another process uses this relay")]
    Locked,
    /// A file cannot be read or written.
    #[error("{path}: {error}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A key file does not hold a key.
    #[error("{0} holds no key (64 hexadecimal digits)")]
    Key(PathBuf),
    /// The configuration says something that is not allowed.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The name or an address cannot stand in the directory.
    #[error("{0}")]
    Genesis(String),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The attachments cannot be looked through.
    #[error("{path}: {error}")]
    Chunks {
        /// Where they lie.
        path: PathBuf,
        /// Why.
        error: ChunkError,
    },
    /// The directory's log or head key is wrong.
    #[error(transparent)]
    Begin(#[from] BeginError),
}

/// What a new relay is made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What people call the directory.
    pub name: String,
    /// The UDP address to serve.
    pub listen: SocketAddr,
    /// Host names or addresses told to members; without any, the address to serve.
    pub hosts: Vec<String>,
}

/// A relay's directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    dir: PathBuf,
}

/// What is found in a relay's directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HomeState {
    /// No relay.
    Missing,
    /// A relay that no process uses.
    Idle,
    /// A relay that a process has locked.
    InUse,
}

/// The lock on a relay's store, held for as long as this lives.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code, reason = "held for its lock, never read")] File);

/// A store that is locked, opened and replayed.
#[derive(Debug)]
pub struct Opened {
    /// The core, which has judged the whole log.
    pub core: Core,
    /// The store it was recovered from.
    pub store: SqliteStore,
    /// Keeps other processes away.
    pub lock: Lock,
}

impl Home {
    /// A directory that may hold a relay.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    /// Where it is.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Makes a relay: keys, genesis, database, configuration.
    ///
    /// # Errors
    ///
    /// [`HomeError::Exists`] if there is one; nothing was changed.
    pub fn init(
        &self,
        plan: &Plan,
        now: UnixMillis,
        rng: &mut impl CryptoRng,
    ) -> Result<Genesis, HomeError> {
        if self.path("genesis").exists() || self.path("relay.toml").exists() {
            return Err(HomeError::Exists(self.dir.clone()));
        }
        for dir in [self.dir.clone(), self.path("keys")] {
            let mut builder = fs::DirBuilder::new();
            builder.recursive(true).mode(0o700).create(&dir).map_err(|e| io_error(&dir, e))?;
        }
        let authority = self.make_key("keys/authority", rng)?;
        let head = self.make_key("keys/head", rng)?;
        let tls = self.make_key("keys/relay", rng)?;
        let addresses = addresses(plan)?;
        let genesis = Genesis {
            name: plan.name.clone(),
            created: now,
            authority: Authority::new(1, vec![Ed25519Key::of(&authority)]),
            head_key: Ed25519Key::of(&head),
            relay: RelayAccess::new(vec![Ed25519Key::of(&tls)], addresses),
        };
        let bytes = genesis.encode();
        Directory::from_genesis(&bytes).map_err(|e| HomeError::Genesis(e.to_string()))?;
        SqliteStore::open(&self.path("relay.db"))?;
        let config = Config::new(plan.listen).written();
        self.write("relay.toml", 0o600, config.as_bytes())?;
        // Last: what holds a genesis is a whole relay.
        self.write("genesis", 0o600, &bytes)?;
        sync(&self.dir)?;
        Ok(genesis)
    }

    fn make_key(&self, name: &str, rng: &mut impl CryptoRng) -> Result<SigningKey, HomeError> {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(seed.as_mut());
        let text = Zeroizing::new(HEXLOWER.encode(seed.as_ref()) + "\n");
        self.write(name, 0o600, text.as_bytes())?;
        Ok(SigningKey::from_bytes(&seed))
    }

    /// The configuration.
    ///
    /// # Errors
    ///
    /// [`HomeError`]: missing or wrong; say so and stop.
    pub fn config(&self) -> Result<Config, HomeError> {
        let text = self.read("relay.toml")?;
        let read = Config::read(&String::from_utf8_lossy(&text));
        read.map_err(|problems| ConfigError { path: self.path("relay.toml"), problems }.into())
    }

    /// The relay's TLS identity.
    ///
    /// # Errors
    ///
    /// [`HomeError`]: say so and stop.
    pub fn identity(&self) -> Result<TlsIdentity, HomeError> {
        let key = self.key("keys/relay")?;
        TlsIdentity::from_ed25519_seed(&key.to_bytes())
            .map_err(|_| HomeError::Key(self.path("keys/relay")))
    }

    /// The key for QUIC's stateless reset tokens: the same at each start.
    ///
    /// # Errors
    ///
    /// [`HomeError`]: say so and stop.
    pub(crate) fn reset_key(&self) -> Result<Zeroizing<[u8; 32]>, HomeError> {
        let seed = Zeroizing::new(self.key("keys/relay")?.to_bytes());
        let wrong = |_| HomeError::Key(self.path("keys/relay"));
        let mut mac = Hmac::<Sha256>::new_from_slice(seed.as_slice()).map_err(wrong)?;
        mac.update(labels::QUIC_RESET.as_bytes());
        Ok(Zeroizing::new(mac.finalize().into_bytes().into()))
    }

    /// The authority's key, while it lies here.
    ///
    /// # Errors
    ///
    /// [`HomeError::Io`] with [`io::ErrorKind::NotFound`] once it was moved offline.
    pub fn authority(&self) -> Result<SigningKey, HomeError> {
        self.key("keys/authority")
    }

    fn key(&self, name: &str) -> Result<SigningKey, HomeError> {
        let wrong = || HomeError::Key(self.path(name));
        let text = Zeroizing::new(self.read(name)?);
        let seed = HEXLOWER.decode(text.trim_ascii()).map(Zeroizing::new).map_err(|_| wrong())?;
        let seed = <&[u8; 32]>::try_from(seed.as_slice()).map_err(|_| wrong())?;
        Ok(SigningKey::from_bytes(seed))
    }

    /// Locks the store, recovers it and replays the directory's log.
    ///
    /// # Errors
    ///
    /// [`HomeError::Locked`] while another process has it; else say so and stop.
    pub fn open(&self, now: UnixMillis) -> Result<Opened, HomeError> {
        let genesis = match self.read("genesis") {
            Err(HomeError::Io { error, .. }) if error.kind() == io::ErrorKind::NotFound => {
                return Err(HomeError::Missing(self.dir.clone()));
            }
            other => other?,
        };
        let lock = self.lock()?;
        if self.path("restoring").exists() {
            return Err(HomeError::Restoring);
        }
        let database = self.path("relay.db");
        if !database.exists() {
            return Err(HomeError::NoDatabase(database));
        }
        let directory = Directory::from_genesis(&genesis)
            .map_err(|error| HomeError::Genesis(error.to_string()))?;
        let mut store = SqliteStore::open(&database)?;
        let recovered = store.recover(now)?;
        let core = Core::begin(now, directory, self.head_key()?, recovered)?;
        Ok(Opened { core, store, lock })
    }

    /// Where chunks of attachments lie.
    #[must_use]
    pub fn chunks(&self) -> PathBuf {
        self.path("chunks")
    }

    /// Opens the place for chunks of attachments, making it if need be.
    ///
    /// # Errors
    ///
    /// [`HomeError::Io`]: say so and stop.
    pub fn open_chunks(&self) -> Result<ChunkFiles, HomeError> {
        let path = self.chunks();
        ChunkFiles::open(&path).map_err(|error| io_error(&path, error))
    }

    pub(crate) fn head_key(&self) -> Result<SigningKey, HomeError> {
        self.key("keys/head")
    }

    /// From here on the relay does not start until [`Home::end_restore`]. The directories are
    /// those in which replaced databases lie, for a restore that must be repeated.
    pub(crate) fn begin_restore(&self, replaced: &[String]) -> Result<(), HomeError> {
        let (new, path) = (self.path("restoring.new"), self.path("restoring"));
        let write = || {
            let mut file = File::create(&new)?;
            file.write_all(replaced.join("\n").as_bytes())?;
            file.sync_all()?;
            // Whole or not there: it may stand for what an earlier attempt has moved away.
            fs::rename(&new, &path)
        };
        write().map_err(|error| io_error(&path, error))?;
        sync(&self.dir)
    }

    /// The directories in which a restore that was cut short put what it replaced, oldest first.
    pub(crate) fn restoring(&self) -> Result<Vec<String>, HomeError> {
        let text = match self.read("restoring") {
            Err(HomeError::Io { error, .. }) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Vec::new());
            }
            other => other?,
        };
        Ok(String::from_utf8_lossy(&text).lines().map(str::to_owned).collect())
    }

    pub(crate) fn end_restore(&self) -> Result<(), HomeError> {
        let path = self.path("restoring");
        fs::remove_file(&path).map_err(|error| io_error(&path, error))?;
        sync(&self.dir)
    }

    pub(crate) fn lock(&self) -> Result<Lock, HomeError> {
        let path = self.path("lock");
        let mut options = OpenOptions::new();
        let options = options.write(true).create(true).truncate(false).mode(0o600);
        let file = options.open(&path).map_err(|error| io_error(&path, error))?;
        rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive)
            .map_err(|_| HomeError::Locked)?;
        Ok(Lock(file))
    }

    /// The database.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.path("relay.db")
    }

    /// Whether there is a relay, and whether a process has it.
    #[must_use]
    pub fn state(&self) -> HomeState {
        if !self.path("genesis").exists() {
            return HomeState::Missing;
        }
        // Never makes the file: to look must not change anything.
        let locked = File::open(self.path("lock")).is_ok_and(|file| {
            rustix::fs::flock(&file, FlockOperation::NonBlockingLockShared).is_err()
        });
        if locked { HomeState::InUse } else { HomeState::Idle }
    }

    /// The control socket's path.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.path("control.sock")
    }

    /// Tells scripts which address is served.
    ///
    /// # Errors
    ///
    /// [`HomeError::Io`].
    pub fn tell_listening(&self, address: SocketAddr) -> Result<(), HomeError> {
        let path = self.path("listening");
        let new = self.path("listening.new");
        fs::write(&new, format!("{address}\n")).map_err(|error| io_error(&new, error))?;
        fs::rename(&new, &path).map_err(|error| io_error(&path, error))
    }

    /// Takes back what [`Home::tell_listening`] told.
    pub fn tell_stopped(&self) {
        // A missing file says the same.
        let _ = fs::remove_file(self.path("listening"));
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, HomeError> {
        let path = self.path(name);
        fs::read(&path).map_err(|error| io_error(&path, error))
    }

    /// Writes a new file that survives a power cut.
    fn write(&self, name: &str, mode: u32, bytes: &[u8]) -> Result<(), HomeError> {
        let path = self.path(name);
        let mut options = OpenOptions::new();
        options
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&path)
            .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
            .map_err(|error| io_error(&path, error))
    }
}

pub(crate) fn io_error(path: &Path, error: io::Error) -> HomeError {
    HomeError::Io { path: path.to_owned(), error }
}

pub(crate) fn sync(dir: &Path) -> Result<(), HomeError> {
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(|error| io_error(dir, error))
}

/// The addresses members are told: each host with the port that is served.
fn addresses(plan: &Plan) -> Result<Vec<String>, HomeError> {
    let port = plan.listen.port();
    if port == 0 {
        return Err(HomeError::Genesis("members need a port other than 0".to_owned()));
    }
    if plan.hosts.is_empty() {
        if plan.listen.ip().is_unspecified() {
            let what = "say with --name under which host members reach this relay";
            return Err(HomeError::Genesis(what.to_owned()));
        }
        return Ok(vec![plan.listen.to_string()]);
    }
    Ok(plan
        .hosts
        .iter()
        .map(|host| match host.parse::<std::net::IpAddr>() {
            Ok(ip) => SocketAddr::new(ip, port).to_string(),
            Err(_) => format!("{host}:{port}"),
        })
        .collect())
}
