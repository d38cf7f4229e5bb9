//! What every connection's task shares: the way to the core, the bounds of the moment, the meters.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use hotline_protocol::close::CloseCode;
use quinn::{Connection, VarInt};
use tokio::sync::mpsc;

use super::shares::{Network, Share, Shares};
use super::switchboard::Event;
use crate::config::Limits;
use crate::core::LinkId;
use crate::meters::DriverMeters;

/// Shared by all tasks of the driver.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) events: mpsc::Sender<Event>,
    pub(super) bounds: Bounds,
    pub(super) meters: Arc<DriverMeters>,
    pub(super) open: Open,
    last_link: AtomicU64,
}

impl Shared {
    pub(super) fn new(events: mpsc::Sender<Event>, limits: &Limits) -> Self {
        let bounds = Bounds::default();
        bounds.take_over(limits);
        Self {
            events,
            bounds,
            meters: Arc::default(),
            open: Open::default(),
            last_link: AtomicU64::new(0),
        }
    }

    /// A name for a link that no other had.
    pub(super) fn next_link(&self) -> LinkId {
        LinkId(self.last_link.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// Closes a connection with the code a peer is told.
    pub(super) fn close(&self, connection: &Connection, code: CloseCode) {
        self.meters.closed(code);
        connection.close(VarInt::from_u32(code.code()), b"");
    }
}

/// The bounds that an operator may change while the relay runs.
#[derive(Debug, Default)]
pub(super) struct Bounds {
    links: AtomicUsize,
    handshakes: AtomicUsize,
    retry_from: AtomicUsize,
    enrolments: AtomicUsize,
    silence_millis: AtomicU64,
}

impl Bounds {
    /// How long a peer that comes now may be silent where it must go on.
    pub(super) fn silence_max(&self) -> Duration {
        Duration::from_millis(self.silence_millis.load(Ordering::Relaxed))
    }

    /// Takes other bounds, for who comes from now on.
    pub(super) fn take_over(&self, limits: &Limits) {
        self.links.store(limits.links_max, Ordering::Relaxed);
        self.handshakes.store(limits.handshakes_max, Ordering::Relaxed);
        self.retry_from.store(limits.retry_from_handshakes, Ordering::Relaxed);
        self.enrolments.store(limits.enrolments_max, Ordering::Relaxed);
        let millis = u64::try_from(limits.silence_max.as_millis()).unwrap_or(u64::MAX);
        self.silence_millis.store(millis, Ordering::Relaxed);
    }
}

/// What is open now.
#[derive(Debug, Default)]
pub(super) struct Open {
    handshakes: Arc<AtomicUsize>,
    /// Those of addresses that were proven, by network.
    pub(super) shares: Shares,
    links: Arc<AtomicUsize>,
    enrolments: Arc<AtomicUsize>,
}

/// Counts one for as long as it lives.
#[derive(Debug)]
pub(super) struct Count(Arc<AtomicUsize>);

impl Count {
    fn one(of: &Arc<AtomicUsize>) -> Self {
        of.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(of))
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A handshake under way.
#[derive(Debug)]
pub(super) struct Handshake {
    _count: Count,
    /// None where the address may be forged: whose share that would use up is another.
    share: Option<Share>,
}

/// What happens to somebody who wants to begin a handshake.
#[derive(Debug)]
pub(super) enum Admission {
    /// It may, and counts until this is dropped.
    Begin(Handshake),
    /// It must prove its address first.
    Prove,
    /// There is no room.
    Refuse,
}

impl Shared {
    /// Judges a handshake before any work is done for it.
    pub(super) fn admit(&self, address: IpAddr, proven: bool) -> Admission {
        let bound = |bound: &AtomicUsize| bound.load(Ordering::Relaxed);
        let (handshakes, network) = (bound(&self.open.handshakes), Network::of(address));
        // A handshake may become a link, so it takes the room of one from the beginning.
        let taken = handshakes + bound(&self.open.links);
        let most = bound(&self.bounds.handshakes);
        let pressed = handshakes >= bound(&self.bounds.retry_from);
        if handshakes >= most || taken >= bound(&self.bounds.links) {
            Admission::Refuse
        } else if pressed && !proven {
            Admission::Prove
        } else if pressed && !self.open.shares.admit(network, most) {
            Admission::Refuse
        } else {
            let share = proven.then(|| self.open.shares.count(network));
            Admission::Begin(Handshake { _count: Count::one(&self.open.handshakes), share })
        }
    }

    /// Whether a handshake may go on that is not over after
    /// [`crate::limits::HANDSHAKE_OLD_AFTER`].
    pub(super) fn may_grow_old(&self, handshake: &mut Handshake) -> bool {
        let Some(share) = &mut handshake.share else { return true };
        // This one stands among those that are open.
        let others = self.open.handshakes.load(Ordering::Relaxed).saturating_sub(1);
        let pressed = others >= self.bounds.retry_from.load(Ordering::Relaxed);
        share.grow_old(pressed, self.bounds.handshakes.load(Ordering::Relaxed))
    }

    /// Counts a link.
    pub(super) fn link(&self) -> Count {
        Count::one(&self.open.links)
    }

    /// Counts an enrolment; none if there is no room for it.
    pub(super) fn enrolment(&self) -> Option<Count> {
        let count = Count::one(&self.open.enrolments);
        let open = self.open.enrolments.load(Ordering::Relaxed);
        (open <= self.bounds.enrolments.load(Ordering::Relaxed)).then_some(count)
    }
}
