//! The room a store gives to envelopes, and who may use what is kept free for urgent ones.

use hotline_protocol::ids::Precedence;

use crate::limits::{
    MAILBOX_BYTES_MAX, MAILBOX_URGENT_RESERVE_BYTES, STORE_BYTES_MAX, STORE_URGENT_RESERVE_BYTES,
};

/// Bytes of sealed envelopes that a store takes.
///
/// Both bounds keep a part free that only immediate and flash envelopes may fill, so that a desk
/// whose mailbox is full of routine can still be alarmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// In one mailbox.
    pub mailbox_bytes_max: u64,
    /// What of it is for urgent envelopes.
    pub mailbox_reserve_bytes: u64,
    /// In all mailboxes together.
    pub store_bytes_max: u64,
    /// What of it is for urgent envelopes.
    pub store_reserve_bytes: u64,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            mailbox_bytes_max: MAILBOX_BYTES_MAX,
            mailbox_reserve_bytes: MAILBOX_URGENT_RESERVE_BYTES,
            store_bytes_max: STORE_BYTES_MAX,
            store_reserve_bytes: STORE_URGENT_RESERVE_BYTES,
        }
    }
}

/// What an envelope may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// What is not reserved.
    Common,
    /// The reserves too: an urgent envelope of a party that has not used up its share of them.
    Reserve,
}

impl Use {
    /// What an envelope of this precedence may use when nobody has used the reserves.
    #[must_use]
    pub const fn of(precedence: Precedence) -> Self {
        if precedence.interrupts() { Self::Reserve } else { Self::Common }
    }
}

/// What is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// The mailbox.
    Mailbox,
    /// The whole store.
    Store,
}

impl Room {
    /// Whether `more` bytes fit beside what a mailbox and the whole store already keep.
    ///
    /// # Errors
    ///
    /// [`Full`] says what has no room: refuse the envelope, with this reason.
    pub fn take(
        &self,
        use_of: Use,
        kept_in_mailbox: u64,
        kept_in_store: u64,
        more: u64,
    ) -> Result<(), Full> {
        let (of_mailbox, of_store) = match use_of {
            Use::Reserve => (0, 0),
            Use::Common => (self.mailbox_reserve_bytes, self.store_reserve_bytes),
        };
        let fits = |kept: u64, max: u64, reserve: u64| {
            kept.saturating_add(more) <= max.saturating_sub(reserve)
        };
        if !fits(kept_in_mailbox, self.mailbox_bytes_max, of_mailbox) {
            return Err(Full::Mailbox);
        }
        if !fits(kept_in_store, self.store_bytes_max, of_store) {
            return Err(Full::Store);
        }
        Ok(())
    }
}
