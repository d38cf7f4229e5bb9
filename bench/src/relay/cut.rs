//! A line that can be cut, as wide as is wanted: a UDP proxy in front of a relay, for any number of
//! clients.

use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use crate::measure::{Moment, now};

/// How long one waits for ends that try again: a link that has been silent for so long is given up.
const TRIED_WITHIN: Duration = Duration::from_secs(10);

/// Shortest datagram of who begins a connection or probes one with data (RFC 9000, 14.1). What is shorter
/// confirms, asks, or says that there is no such connection.
const FULL: usize = 1_200;

/// Longest datagram.
const DATAGRAM: usize = 65_535;

/// How far a line may be ahead of its pace before it waits: a thread wakes no more exactly.
const SLACK: Duration = Duration::from_micros(500);

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
    /// Clients that were met.
    met: usize,
    /// Which of them count as users: those that were met after so many others.
    after: usize,
    /// Whether a full datagram of theirs went through each way since it was last opened.
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
    /// Where a datagram of this length, of the client that was met after so many, may go at this moment.
    fn open(&self, way: Way, client: usize, length: usize) -> Option<SocketAddr> {
        let mut state = self.state.lock().unwrap();
        let to = state.to.filter(|_| !state.is_cut)?;
        self.carried.fetch_add(length as u64, Ordering::Relaxed);
        if length >= FULL && client >= state.after && !state.used[way as usize] {
            state.used[way as usize] = true;
            self.used.notify_all();
        }
        Some(to)
    }

    /// A client was met: how many were before it.
    fn meet(&self) -> usize {
        let mut state = self.state.lock().unwrap();
        state.met += 1;
        state.met - 1
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock().unwrap();
        change(&mut state);
        state.used = [false; 2];
    }
}

/// How fast one way of a line is: datagrams wait their time, and what comes meanwhile waits in the
/// socket behind them, which loses what it has no room for.
struct Pace {
    /// Bytes a second; as fast as it can without it.
    rate: Option<f64>,
    /// When all that was sent has gone, counted from the beginning.
    free: Duration,
    since: Moment,
}

impl Pace {
    fn new(rate: Option<f64>) -> Self {
        Self { rate, free: Duration::ZERO, since: now() }
    }

    fn wait(&mut self, length: usize) {
        let Some(rate) = self.rate else { return };
        let at = self.since.elapsed_since();
        self.free = self.free.max(at) + Duration::from_secs_f64(length as f64 / rate);
        let ahead = self.free - at;
        if ahead > SLACK {
            std::thread::sleep(ahead);
        }
    }
}

impl Line {
    /// Lays a line from an address, of so many bytes a second each way if that is said.
    pub(crate) fn from(address: SocketAddr, rate: Option<f64>) -> Self {
        let shared = Arc::new(Shared::default());
        let front = Arc::new(UdpSocket::bind(address).unwrap());
        let carried = Arc::clone(&shared);
        std::thread::spawn(move || carry(&front, &carried, rate));
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

    /// One of its ends was killed: who was met until now uses it no more, whatever is still sent.
    pub(crate) fn abandon(&self) {
        self.shared.change(|state| state.after = state.met);
    }

    /// Loses everything for so long, and until the end that sends that way has found out that it is whole
    /// again.
    pub(crate) fn cut(&self, time: Duration, way: Way) {
        self.shared.change(|state| state.is_cut = true);
        std::thread::sleep(time);
        self.shared.change(|state| state.is_cut = false);
        self.until_used(way);
    }

    /// Waits until something full goes that way: what QUIC has lost it tries again after ever longer
    /// pauses, so an end may be silent for as long again as a line was dead, and what the other says
    /// meanwhile does not wake it.
    pub(crate) fn until_used(&self, way: Way) {
        let state = self.shared.state.lock().unwrap();
        let unused = |state: &mut State| !state.used[way as usize];
        drop(self.shared.used.wait_timeout_while(state, TRIED_WITHIN, unused).unwrap());
    }
}

/// Carries what clients send, each from a socket of its own.
fn carry(front: &Arc<UdpSocket>, shared: &Arc<Shared>, rate: Option<f64>) {
    let mut behind: BTreeMap<SocketAddr, (usize, Arc<UdpSocket>)> = BTreeMap::new();
    let mut buffer = vec![0; DATAGRAM];
    let mut pace = Pace::new(rate);
    // A datagram refused by a port that is closed for a moment is one that was lost.
    loop {
        let Ok((length, from)) = front.recv_from(&mut buffer) else { continue };
        pace.wait(length);
        let (client, back) = behind.entry(from).or_insert_with(|| {
            let client = shared.meet();
            let back = Arc::new(UdpSocket::bind("127.0.0.1:0").unwrap());
            let (front, back_too, shared) =
                (Arc::clone(front), Arc::clone(&back), Arc::clone(shared));
            std::thread::spawn(move || {
                carry_back(&front, &back_too, (from, client), &shared, rate);
            });
            (client, back)
        });
        if let Some(to) = shared.open(Way::Up, *client, length) {
            let _ = back.send_to(&buffer[..length], to);
        }
    }
}

fn carry_back(
    front: &UdpSocket,
    back: &UdpSocket,
    (to, client): (SocketAddr, usize),
    shared: &Shared,
    rate: Option<f64>,
) {
    let mut buffer = vec![0; DATAGRAM];
    let mut pace = Pace::new(rate);
    loop {
        let Ok(length) = back.recv(&mut buffer) else { continue };
        pace.wait(length);
        if shared.open(Way::Down, client, length).is_some() {
            let _ = front.send_to(&buffer[..length], to);
        }
    }
}
