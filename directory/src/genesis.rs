//! The genesis: what every invitation pins and every entry descends from.

use hotline_protocol::ids::{Digest, UnixMillis};

use crate::cbor::{CborError, Reader, Writer};
use crate::keys::{self, Ed25519Key, KeyError};
use crate::{labels, limits};

/// Says why bytes are no genesis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GenesisError {
    /// Not the deterministic form.
    #[error("the genesis is malformed: {0}")]
    Malformed(#[from] CborError),
    /// A key that may not stand in the directory.
    #[error("the genesis holds a bad key: {0}")]
    Key(#[from] KeyError),
    /// Written by a newer version.
    #[error("the genesis has version {0}, which this version does not read")]
    Version(u16),
    /// The threshold is zero or more than there are authority keys.
    #[error("the threshold cannot be met")]
    Threshold,
    /// Keys or addresses are missing, out of order, or occur twice.
    #[error("keys or addresses are missing, out of order or repeated")]
    List,
    /// A relay address is not `host:port`.
    #[error("a relay address is not host:port")]
    Address,
}

/// The authority: who admits parties, as keys of which `threshold` must sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// How many of the keys must sign; 1 to the number of keys.
    pub threshold: u8,
    /// In ascending order of their bytes.
    pub keys: Vec<Ed25519Key>,
}

impl Authority {
    /// An authority with its keys put in order.
    #[must_use]
    pub fn new(threshold: u8, mut keys: Vec<Ed25519Key>) -> Self {
        keys.sort_unstable();
        Self { threshold, keys }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.array(2).uint(self.threshold);
        write_keys(writer, &self.keys);
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, GenesisError> {
        reader.array(2)?;
        let threshold = reader.uint()?;
        let keys = read_keys(reader, limits::AUTHORITY_KEYS_MAX)?;
        if threshold == 0 || usize::from(threshold) > keys.len() {
            return Err(GenesisError::Threshold);
        }
        Ok(Self { threshold, keys })
    }
}

/// How the relay is reached and recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayAccess {
    /// Keys of its TLS certificates, in ascending order; any of them is right.
    pub keys: Vec<Ed25519Key>,
    /// `host:port`, in order of preference.
    pub addresses: Vec<String>,
}

impl RelayAccess {
    /// An access with its keys put in order.
    #[must_use]
    pub fn new(mut keys: Vec<Ed25519Key>, addresses: Vec<String>) -> Self {
        keys.sort_unstable();
        Self { keys, addresses }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.array(2);
        write_keys(writer, &self.keys);
        writer.array(self.addresses.len());
        for address in &self.addresses {
            writer.text(address);
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, GenesisError> {
        reader.array(2)?;
        let keys = read_keys(reader, limits::RELAY_KEYS_MAX)?;
        let mut addresses = Vec::new();
        for _ in 0..reader.list(limits::RELAY_ADDRESSES_MAX)? {
            let address = reader.text(limits::RELAY_ADDRESS_BYTES_MAX)?;
            if !plausible(address) {
                return Err(GenesisError::Address);
            }
            if addresses.iter().any(|known| known == address) {
                return Err(GenesisError::List);
            }
            addresses.push(address.to_owned());
        }
        if addresses.is_empty() {
            return Err(GenesisError::List);
        }
        Ok(Self { keys, addresses })
    }
}

/// `host:port`, as far as that can be said without resolving it.
pub(crate) fn plausible(address: &str) -> bool {
    address.len() <= limits::RELAY_ADDRESS_BYTES_MAX
        && address.rsplit_once(':').is_some_and(|(host, port)| {
            !host.is_empty()
                && host.bytes().all(|byte| byte.is_ascii_graphic())
                && !port.starts_with(['0', '+'])
                && port.parse::<u16>().is_ok()
        })
}

fn write_keys(writer: &mut Writer, keys: &[Ed25519Key]) {
    writer.array(keys.len());
    for key in keys {
        writer.bytes(key.as_bytes());
    }
}

/// At least one key, strictly ascending: one spelling for each set.
fn read_keys(reader: &mut Reader<'_>, max: usize) -> Result<Vec<Ed25519Key>, GenesisError> {
    let mut keys = Vec::new();
    for _ in 0..reader.list(max)? {
        let key = Ed25519Key::new(reader.fixed()?)?;
        if keys.last().is_some_and(|last| *last >= key) {
            return Err(GenesisError::List);
        }
        keys.push(key);
    }
    if keys.is_empty() {
        return Err(GenesisError::List);
    }
    Ok(keys)
}

/// Version of the genesis and of every entry this crate writes.
pub const VERSION: u16 = 1;

/// The beginning of a directory. Its hash is the log's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genesis {
    /// What people call this directory.
    pub name: String,
    /// When it was made; no entry is earlier.
    pub created: UnixMillis,
    /// Who admits parties.
    pub authority: Authority,
    /// Signs heads, and only heads.
    pub head_key: Ed25519Key,
    /// How the relay is reached.
    pub relay: RelayAccess,
}

impl Genesis {
    /// Deterministic CBOR.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.array(6).uint(VERSION).text(&self.name).uint(self.created.0);
        self.authority.write(&mut writer);
        writer.bytes(self.head_key.as_bytes());
        self.relay.write(&mut writer);
        writer.finish()
    }

    /// Reads a genesis of at most [`limits::GENESIS_BYTES_MAX`] bytes.
    ///
    /// # Errors
    /// The bytes are no genesis this version reads; nothing can be built on them.
    pub fn decode(bytes: &[u8]) -> Result<Self, GenesisError> {
        if bytes.len() > limits::GENESIS_BYTES_MAX {
            return Err(CborError::TooLong.into());
        }
        let mut reader = Reader::new(bytes);
        reader.array(6)?;
        let version = reader.uint()?;
        if version != VERSION {
            return Err(GenesisError::Version(version));
        }
        let genesis = Self {
            name: reader.text(limits::NAME_BYTES_MAX)?.to_owned(),
            created: UnixMillis(reader.uint()?),
            authority: Authority::read(&mut reader)?,
            head_key: Ed25519Key::new(reader.fixed()?)?,
            relay: RelayAccess::read(&mut reader)?,
        };
        reader.end()?;
        let mut keys = genesis.keys();
        keys.sort_unstable();
        if keys.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(GenesisError::List);
        }
        Ok(genesis)
    }

    /// Every key of the genesis.
    pub(crate) fn keys(&self) -> Vec<Ed25519Key> {
        let mut keys = self.authority.keys.clone();
        keys.extend(&self.relay.keys);
        keys.push(self.head_key);
        keys
    }

    /// The log's id: the hash of the genesis, pinned by every invitation.
    #[must_use]
    pub fn log_id(&self) -> Digest {
        Digest(keys::hash(labels::GENESIS, &[&self.encode()]))
    }
}
