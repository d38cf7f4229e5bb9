//! How much of the room for handshakes one address may hold while there is little of it.
//!
//! Who proved an address may still stall. So a network under pressure has two bounds: half of the
//! room at any moment, and an eighth of it for handshakes that are older than honest ones get. The
//! first leaves room for others at once, the second gives most of the rest back. A desk of hundreds
//! of seats behind one address stays below the second however many come back at the same moment,
//! for their handshakes end in a fraction of that time.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::limits::{HANDSHAKES_NETWORK_PART, HANDSHAKES_OLD_NETWORK_PART};

/// Who counts as one: an IPv4 address, or the 64 bits of IPv6 that one subscriber has at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Network(IpAddr);

impl Network {
    pub(super) fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(six) => {
                let [a, b, c, d, ..] = six.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            four @ IpAddr::V4(_) => four,
        })
    }
}

/// What a network has under way.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    all: usize,
    old: usize,
}

/// Handshakes under way by network: no more entries than handshakes, which are bounded.
#[derive(Debug, Clone, Default)]
pub(super) struct Shares(Arc<Mutex<BTreeMap<Network, Held>>>);

impl Shares {
    /// Whether a network may begin one more of so many that all may have.
    pub(super) fn admit(&self, network: Network, handshakes_max: usize) -> bool {
        let held = self.held().get(&network).copied().unwrap_or_default();
        held.all < (handshakes_max / HANDSHAKES_NETWORK_PART).max(1)
            && held.old < old_max(handshakes_max)
    }

    /// Counts a handshake for as long as what is returned lives.
    pub(super) fn count(&self, network: Network) -> Share {
        self.held().entry(network).or_default().all += 1;
        Share { shares: self.clone(), network, old: false }
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<Network, Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn old_max(handshakes_max: usize) -> usize {
    (handshakes_max / HANDSHAKES_OLD_NETWORK_PART).max(1)
}

/// A handshake that counts for its network.
#[derive(Debug)]
pub(super) struct Share {
    shares: Shares,
    network: Network,
    old: bool,
}

impl Share {
    /// Counts it as an old one; whether it may go on where there is pressure.
    pub(super) fn grow_old(&mut self, pressed: bool, handshakes_max: usize) -> bool {
        let mut held = self.shares.held();
        let Some(held) = held.get_mut(&self.network) else { return true };
        if pressed && held.old >= old_max(handshakes_max) {
            return false;
        }
        held.old += usize::from(!self.old);
        self.old = true;
        true
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut networks = self.shares.held();
        let Some(held) = networks.get_mut(&self.network) else { return };
        held.all = held.all.saturating_sub(1);
        held.old = held.old.saturating_sub(usize::from(self.old));
        if held.all == 0 {
            networks.remove(&self.network);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use tokio::sync::mpsc;

    use super::super::shared::{Admission, Handshake, Shared};
    use super::*;
    use crate::config::Limits;

    /// A relay with room for 32 handshakes: 16 of one network, 4 of them old; pressure from 8.
    fn shared() -> Shared {
        let limits = Limits { handshakes_max: 32, retry_from_handshakes: 8, ..Limits::default() };
        Shared::new(mpsc::channel(1).0, &limits)
    }

    /// Somebody who proves an address when asked.
    fn begin(shared: &Shared, address: &str) -> Option<Handshake> {
        let address = address.parse().unwrap();
        let admission = match shared.admit(address, false) {
            Admission::Prove => shared.admit(address, true),
            other => other,
        };
        match admission {
            Admission::Begin(handshake) => Some(handshake),
            Admission::Prove => panic!("asked twice"),
            Admission::Refuse => None,
        }
    }

    /// Begins as often as it may.
    fn all(shared: &Shared, address: &str) -> VecDeque<Handshake> {
        std::iter::from_fn(|| begin(shared, address)).take(1_000).collect()
    }

    #[test]
    fn a_host_that_proves_its_address_and_stalls_keeps_nobody_else_out() {
        let shared = shared();
        // Eight without a question, then its half.
        let mut stalled = all(&shared, "192.0.2.1");
        assert_eq!(stalled.len(), 8 + 16);
        let others: Vec<_> = (2..10).map(|n| begin(&shared, &format!("192.0.2.{n}"))).collect();
        assert!(others.iter().all(Option::is_some), "kept out");
        drop(others);
        // Those that grew old go but for an eighth, and it may begin no others.
        stalled.retain_mut(|handshake| shared.may_grow_old(handshake));
        assert_eq!(stalled.len(), 8 + 4);
        assert!(all(&shared, "192.0.2.1").is_empty());
        assert_eq!(all(&shared, "192.0.2.2").len(), 16);
        // Its share is its own again when they have ended.
        stalled.clear();
        assert!(begin(&shared, "192.0.2.1").is_some());
    }

    #[test]
    fn a_network_of_ipv6_is_one_and_its_neighbour_another() {
        let shared = shared();
        let taken = all(&shared, "2001:db8::1");
        assert_eq!(taken.len(), 8 + 16);
        assert!(begin(&shared, "2001:db8::ffff:1").is_none());
        assert!(begin(&shared, "2001:db8:0:1::1").is_some());
        let of = |address: &str| Network::of(address.parse().unwrap());
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[test]
    fn forged_addresses_use_up_nobodys_share() {
        let shared = shared();
        let address = "192.0.2.1".parse().unwrap();
        let mut forged = Vec::new();
        while let Admission::Begin(handshake) = shared.admit(address, false) {
            forged.push(handshake);
        }
        assert_eq!(forged.len(), 8);
        assert!(forged.iter_mut().all(|handshake| shared.may_grow_old(handshake)));
        assert_eq!(all(&shared, "192.0.2.1").len(), 16);
    }

    #[test]
    fn without_pressure_an_address_may_be_slow_as_often_as_it_likes() {
        let shared = shared();
        let mut slow: VecDeque<_> =
            (0..8).map(|_| begin(&shared, "192.0.2.1").expect("kept out")).collect();
        assert!(slow.iter_mut().all(|handshake| shared.may_grow_old(handshake)));
        // What is over leaves no trace.
        slow.clear();
        all(&shared, "192.0.2.1").clear();
        assert!(shared.open.shares.held().is_empty());
    }
}
