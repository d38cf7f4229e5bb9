//! The key file of a home: the random data key of the store, wrapped by a passphrase.
//!
//! Layout, integers big-endian:
//!
//! | bytes | what |
//! |---|---|
//! | 15 | [`labels::VAULT_KEY`] |
//! | 1 | 1: wrapped by a passphrase; 0: no passphrase, whoever reads the file has the key |
//! | 4, 4, 4 | Argon2id memory in KiB, passes, lanes (all zero without a passphrase) |
//! | 16 | salt |
//! | 12 | nonce |
//! | 48 | data key under ChaCha20-Poly1305; associated data: everything before it |
//! | 8 | beginning of the SHA-256 of everything before it |
//!
//! The checksum protects nobody from an attacker: it lets a damaged file be told from a wrong
//! passphrase, which matters to the person who has to find the backup.

use std::fs;
use std::io::{Read, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use rand_core::CryptoRng;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::VaultError;
use crate::{labels, limits};

/// What a passphrase is worth: the cost of trying one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Cost {
    /// What every home is made with: about half a second of two cores.
    pub const STANDARD: Self = Self { memory_kib: 256 * 1024, passes: 3, lanes: 4 };

    /// The least that is read back: for tests, which open many homes.
    pub const LEAST: Self = Self { memory_kib: limits::ARGON2_MEMORY_MIN, passes: 1, lanes: 1 };

    fn is_within_bounds(self) -> bool {
        (limits::ARGON2_MEMORY_MIN..=limits::ARGON2_MEMORY_MAX).contains(&self.memory_kib)
            && (1..=limits::ARGON2_PASSES_MAX).contains(&self.passes)
            && (1..=limits::ARGON2_LANES_MAX).contains(&self.lanes)
    }
}

/// What opens a home.
pub enum Unlock {
    /// A passphrase.
    Passphrase(Zeroizing<String>),
    /// Nothing: the data key lies in a file that only its owner may read. For automation and
    /// demonstrations.
    NoPassphrase,
}

/// The 32-byte key of the store.
pub(super) type DataKey = Zeroizing<[u8; 32]>;

const LABEL: &[u8] = labels::VAULT_KEY.as_bytes();
const SALT: usize = 16;
const NONCE: usize = 12;
const WRAPPED: usize = 48;
const CHECK: usize = 8;
const LENGTH: usize = LABEL.len() + 1 + 12 + SALT + NONCE + WRAPPED + CHECK;

/// A key file taken apart; nothing in it is believed but its shape.
struct KeyFile {
    cost: Option<Cost>,
    salt: [u8; SALT],
    nonce: [u8; NONCE],
    wrapped: [u8; WRAPPED],
    /// Everything before the wrapped key, as it stands in the file.
    header: Vec<u8>,
}

impl KeyFile {
    fn parse(bytes: &[u8]) -> Result<Self, VaultError> {
        let damaged = || VaultError::KeyFileDamaged;
        let (body, check) = bytes.split_last_chunk::<CHECK>().ok_or_else(damaged)?;
        if bytes.len() != LENGTH || *check != checksum(body) {
            return Err(damaged());
        }
        let (header, wrapped) = body.split_last_chunk::<WRAPPED>().ok_or_else(damaged)?;
        let rest = header.strip_prefix(LABEL).ok_or_else(damaged)?;
        let (kind, rest) = rest.split_first().ok_or_else(damaged)?;
        let mut figures = [0u32; 3];
        let mut rest = rest;
        for figure in &mut figures {
            let (head, tail) = rest.split_first_chunk::<4>().ok_or_else(damaged)?;
            *figure = u32::from_be_bytes(*head);
            rest = tail;
        }
        let (salt, rest) = rest.split_first_chunk::<SALT>().ok_or_else(damaged)?;
        let nonce: [u8; NONCE] = rest.try_into().map_err(|_| damaged())?;
        let [memory_kib, passes, lanes] = figures;
        let cost = match kind {
            0 => None,
            1 => Some(Cost { memory_kib, passes, lanes }),
            _ => return Err(VaultError::KeyFileUnknown),
        };
        if cost.is_some_and(|cost| !cost.is_within_bounds()) {
            return Err(VaultError::KeyFileCost { memory_kib, passes, lanes });
        }
        Ok(Self { cost, salt: *salt, nonce, wrapped: *wrapped, header: header.to_vec() })
    }
}

fn checksum(bytes: &[u8]) -> [u8; CHECK] {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    digest.first_chunk().copied().unwrap_or_default()
}

/// The key that wraps the data key. Without a passphrase it is zero: the wrapping is then no
/// secret, only the same file with the same check of being whole.
fn wrapping_key(
    unlock: &Unlock,
    cost: Option<Cost>,
    salt: &[u8; SALT],
) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let mut key = Zeroizing::new([0u8; 32]);
    match (unlock, cost) {
        (Unlock::Passphrase(passphrase), Some(cost)) => {
            let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32))
                .map_err(|_| VaultError::KeyFileDamaged)?;
            Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                .hash_password_into(passphrase.as_bytes(), salt, key.as_mut())
                .map_err(|_| VaultError::KeyFileDamaged)?;
        }
        (Unlock::NoPassphrase, None) => {}
        (Unlock::NoPassphrase, Some(_)) => return Err(VaultError::NeedsPassphrase),
        (Unlock::Passphrase(_), None) => return Err(VaultError::HasNoPassphrase),
    }
    Ok(key)
}

/// Makes a data key and writes its file, durable before it returns.
pub(super) fn create<R: CryptoRng + ?Sized>(
    path: &Path,
    unlock: &Unlock,
    cost: Cost,
    rng: &mut R,
) -> Result<DataKey, VaultError> {
    let cost = match unlock {
        Unlock::Passphrase(_) => Some(cost),
        Unlock::NoPassphrase => None,
    };
    let mut data_key = Zeroizing::new([0u8; 32]);
    let (mut salt, mut nonce) = ([0u8; SALT], [0u8; NONCE]);
    rng.fill_bytes(data_key.as_mut());
    rng.fill_bytes(&mut salt);
    rng.fill_bytes(&mut nonce);

    let mut bytes = Vec::with_capacity(LENGTH);
    bytes.extend_from_slice(LABEL);
    bytes.push(u8::from(cost.is_some()));
    let none = Cost { memory_kib: 0, passes: 0, lanes: 0 };
    let Cost { memory_kib, passes, lanes } = cost.unwrap_or(none);
    for figure in [memory_kib, passes, lanes] {
        bytes.extend_from_slice(&figure.to_be_bytes());
    }
    bytes.extend_from_slice(&salt);
    bytes.extend_from_slice(&nonce);
    let key = wrapping_key(unlock, cost, &salt)?;
    let wrapped = ChaCha20Poly1305::new(&Key::from(*key))
        .encrypt(&Nonce::from(nonce), Payload { msg: data_key.as_ref(), aad: &bytes })
        .map_err(|_| VaultError::KeyFileDamaged)?;
    bytes.extend_from_slice(&wrapped);
    let check = checksum(&bytes);
    bytes.extend_from_slice(&check);
    write_durably(path, &bytes).map_err(|error| VaultError::io(path, error))?;
    Ok(data_key)
}

/// Reads the data key from its file.
pub(super) fn open(path: &Path, unlock: &Unlock) -> Result<DataKey, VaultError> {
    let file = KeyFile::parse(&read(path)?)?;
    let key = wrapping_key(unlock, file.cost, &file.salt)?;
    let data_key = ChaCha20Poly1305::new(&Key::from(*key))
        .decrypt(&Nonce::from(file.nonce), Payload { msg: &file.wrapped, aad: &file.header })
        .map(Zeroizing::new)
        .map_err(|_| match unlock {
            Unlock::Passphrase(_) => VaultError::WrongPassphrase,
            Unlock::NoPassphrase => VaultError::KeyFileDamaged,
        })?;
    let data_key: [u8; 32] =
        data_key.as_slice().try_into().map_err(|_| VaultError::KeyFileDamaged)?;
    Ok(Zeroizing::new(data_key))
}

/// Whether the key file asks for a passphrase.
pub(super) fn is_wrapped(path: &Path) -> Result<bool, VaultError> {
    Ok(KeyFile::parse(&read(path)?)?.cost.is_some())
}

fn read(path: &Path) -> Result<Vec<u8>, VaultError> {
    let file = fs::File::open(path).map_err(|error| VaultError::io(path, error))?;
    let mut bytes = Vec::new();
    // One byte more than a key file has: a longer one is damaged, whatever its length.
    file.take(LENGTH as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| VaultError::io(path, error))?;
    Ok(bytes)
}

/// Writes beside the place, syncs, renames, syncs the directory: the old file or the new one.
fn write_durably(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension("new");
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    if let Some(directory) = path.parent() {
        fs::File::open(directory)?.sync_all()?;
    }
    Ok(())
}
