//! What the core wants done on the store, and what became of it.

use hotline_protocol::address::Seat;
use hotline_protocol::deposit::DepositFate;
use hotline_protocol::frames::Fate;
use hotline_protocol::ids::{DepositId, EnvelopeId, Precedence, UnixMillis};

use crate::store::{MailRead, Op, Outcome, Page, StoreError};

/// Names a piece of work among those under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub(super) u64);

/// A piece of work for the store.
///
/// Commits may be grouped, and urgent ones may overtake others, but commits of the same urgency
/// are made and reported in the order in which they were asked for. Reads may run at any time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    pub(super) ticket: Ticket,
    pub(super) urgent: bool,
    pub(super) wanted: Wanted,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    Commit(Vec<Op>),
    Page { mailbox: Seat, lane: Precedence, after: u64, bytes_max: usize },
    Fates { mailbox: Seat, ids: Vec<EnvelopeId> },
    Deposits { ids: Vec<DepositId> },
    Due { until: UnixMillis, rows_max: u32 },
}

impl Work {
    #[cfg(test)]
    pub(crate) const fn for_tests(name: u64, urgent: bool, ops: Vec<Op>) -> Self {
        Self { ticket: Ticket(name), urgent, wanted: Wanted::Commit(ops) }
    }

    #[cfg(test)]
    pub(crate) const fn name(&self) -> u64 {
        self.ticket.0
    }

    /// Whether it goes before other work.
    #[must_use]
    pub const fn is_urgent(&self) -> bool {
        self.urgent
    }

    /// The changes to commit together; none for a read.
    #[must_use]
    pub fn ops(&self) -> &[Op] {
        match &self.wanted {
            Wanted::Commit(ops) => ops,
            _ => &[],
        }
    }

    /// Takes the changes out, so that several pieces of work can be committed as one.
    pub fn take_ops(&mut self) -> Vec<Op> {
        match &mut self.wanted {
            Wanted::Commit(ops) => std::mem::take(ops),
            _ => Vec::new(),
        }
    }

    /// Does a read.
    pub fn read(&self, store: &mut impl MailRead) -> Done {
        let result = match &self.wanted {
            Wanted::Commit(_) => Got::Committed(Ok(Vec::new())),
            Wanted::Page { mailbox, lane, after, bytes_max } => {
                Got::Page(store.page(mailbox, *lane, *after, *bytes_max))
            }
            Wanted::Fates { mailbox, ids } => Got::Fates(store.fates(mailbox, ids)),
            Wanted::Deposits { ids } => Got::Deposits(store.deposits(ids)),
            Wanted::Due { until, rows_max } => Got::Due(store.due(*until, *rows_max)),
        };
        Done { ticket: self.ticket, got: result }
    }
}

/// What became of a piece of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    pub(super) ticket: Ticket,
    pub(super) got: Got,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Got {
    Committed(Result<Vec<Outcome>, StoreError>),
    Page(Result<Page, StoreError>),
    Fates(Result<Vec<Fate>, StoreError>),
    Deposits(Result<Vec<DepositFate>, StoreError>),
    Due(Result<Vec<(UnixMillis, DepositId)>, StoreError>),
}

impl Done {
    #[cfg(test)]
    pub(crate) const fn name(&self) -> u64 {
        self.ticket.0
    }

    /// What became of a commit: an outcome for each change, in order.
    #[must_use]
    pub fn committed(work: &Work, outcomes: Result<Vec<Outcome>, StoreError>) -> Self {
        Self { ticket: work.ticket, got: Got::Committed(outcomes) }
    }
}
