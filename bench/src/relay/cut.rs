//! A line that can be cut: a UDP proxy in front of a relay, for any number of clients.

use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// How long one waits for ends that try again: a link that has been silent for so long is given up.
const TRIED_WITHIN: Duration = Duration::from_secs(10);

/// Longest datagram.
const DATAGRAM: usize = 65_535;

/// The line. Its threads end with the process.
pub(crate) struct Line {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    used: Condvar,
    /// Bytes of datagrams that went through, both ways.
    carried: AtomicU64,
}

#[derive(Default)]
struct State {
    /// Where it leads to; nowhere before the relay runs.
    to: Option<SocketAddr>,
    is_cut: bool,
    /// Whether a datagram went through each way since it was last opened.
    used: [bool; 2],
}

/// One way over the line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// To the relay.
    Up,
    /// From it.
    Down,
}

impl Shared {
    /// Where a datagram of this length may go at this moment.
    fn open(&self, way: Way, length: usize) -> Option<SocketAddr> {
        let mut state = self.state.lock().unwrap();
        let to = state.to.filter(|_| !state.is_cut)?;
        self.carried.fetch_add(length as u64, Ordering::Relaxed);
        if !std::mem::replace(&mut state.used[way as usize], true) {
            self.used.notify_all();
        }
        Some(to)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock().unwrap();
        change(&mut state);
        state.used = [false; 2];
    }
}

impl Line {
    /// Lays a line from an address.
    pub(crate) fn from(address: SocketAddr) -> Self {
        let shared = Arc::new(Shared::default());
        let front = Arc::new(UdpSocket::bind(address).unwrap());
        let carried = Arc::clone(&shared);
        std::thread::spawn(move || carry(&front, &carried));
        Self { address, shared }
    }

    /// Where it begins.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Bytes that it has carried, both ways.
    pub(crate) fn carried(&self) -> u64 {
        self.shared.carried.load(Ordering::Relaxed)
    }

    /// Leads it to an address from now on.
    pub(crate) fn lead_to(&self, relay: SocketAddr) {
        self.shared.change(|state| state.to = Some(relay));
    }

    /// Loses everything for so long, and until the end that sends that way has found out that it is whole
    /// again.
    pub(crate) fn cut(&self, time: Duration, way: Way) {
        self.shared.change(|state| state.is_cut = true);
        std::thread::sleep(time);
        self.shared.change(|state| state.is_cut = false);
        self.until_used(way);
    }

    /// Waits until something goes that way: what QUIC has lost it tries again after ever longer
    /// pauses, so an end may be silent for as long again as a line was dead, and what the other says
    /// meanwhile does not wake it.
    pub(crate) fn until_used(&self, way: Way) {
        let state = self.shared.state.lock().unwrap();
        let unused = |state: &mut State| !state.used[way as usize];
        drop(self.shared.used.wait_timeout_while(state, TRIED_WITHIN, unused).unwrap());
    }
}

/// Carries what clients send, each from a socket of its own.
fn carry(front: &Arc<UdpSocket>, shared: &Arc<Shared>) {
    let mut behind: BTreeMap<SocketAddr, Arc<UdpSocket>> = BTreeMap::new();
    let mut buffer = vec![0; DATAGRAM];
    // A datagram refused by a port that is closed for a moment is one that was lost.
    loop {
        let Ok((length, client)) = front.recv_from(&mut buffer) else { continue };
        let Some(to) = shared.open(Way::Up, length) else { continue };
        let back = behind.entry(client).or_insert_with(|| {
            let back = Arc::new(UdpSocket::bind("127.0.0.1:0").unwrap());
            let (front, back_too, shared) =
                (Arc::clone(front), Arc::clone(&back), Arc::clone(shared));
            std::thread::spawn(move || carry_back(&front, &back_too, client, &shared));
            back
        });
        let _ = back.send_to(&buffer[..length], to);
    }
}

fn carry_back(front: &UdpSocket, back: &UdpSocket, client: SocketAddr, shared: &Shared) {
    let mut buffer = vec![0; DATAGRAM];
    loop {
        let Ok(length) = back.recv(&mut buffer) else { continue };
        if shared.open(Way::Down, length).is_some() {
            let _ = front.send_to(&buffer[..length], client);
        }
    }
}
