//! Cells of the store to bytes and back: CBOR, with failures that say no more than "damaged".

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Stored bytes cannot be read: the store is damaged or was written by a later version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a part of the store cannot be read; restore a backup, or upgrade this program")]
pub struct Damaged;

/// Bytes of a value.
pub(super) fn write<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to memory fails only for maps of unknown length, which no cell has.
    let _ = ciborium::into_writer(value, &mut bytes);
    bytes
}

/// The value of bytes.
///
/// # Errors
///
/// [`Damaged`]; the caller says what that means for the cell.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Damaged> {
    ciborium::from_reader(bytes).map_err(|_| Damaged)
}
