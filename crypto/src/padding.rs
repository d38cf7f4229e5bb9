//! Padding classes: every envelope has one of three sizes, so that its size tells little.

use crate::wire::{INIT_BLOCK, OVERHEAD};

/// The three sizes of a sealed envelope.
///
/// Flash, immediate and every deposit use [`Medium`](SizeClass::Medium) whatever their length, so
/// that size tells nothing about language or length. What does not fit
/// [`Large`](SizeClass::Large) goes as an attachment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SizeClass {
    /// 5,120 bytes.
    Small,
    /// 20,480 bytes.
    Medium,
    /// 81,920 bytes.
    Large,
}

impl SizeClass {
    /// From the smallest to the largest.
    pub const ALL: [SizeClass; 3] = [SizeClass::Small, SizeClass::Medium, SizeClass::Large];

    /// The exact length of a sealed envelope of this class, in bytes.
    #[must_use]
    pub fn envelope_bytes(self) -> usize {
        match self {
            SizeClass::Small => 5_120,
            SizeClass::Medium => 20_480,
            SizeClass::Large => 81_920,
        }
    }

    /// The class of a sealed envelope of this length, if it is one.
    #[must_use]
    pub fn of(envelope_bytes: usize) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.envelope_bytes() == envelope_bytes)
    }
}

/// How many bytes of content an envelope holds. `with_init` while the peer has not answered yet
/// ([`Pair::carries_init`](crate::Pair::carries_init)).
#[must_use]
pub fn capacity(size: SizeClass, with_init: bool) -> usize {
    size.envelope_bytes() - OVERHEAD - 4 - if with_init { INIT_BLOCK } else { 0 }
}

/// A sealed envelope, to be sent once the pair that made it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Tells the receiver which chain and number this is; random while an init block is carried.
    pub hint: [u8; 8],
    /// Exactly [`SizeClass::envelope_bytes`] long.
    pub bytes: Vec<u8>,
}
