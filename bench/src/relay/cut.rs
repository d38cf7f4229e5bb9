//! A line that can be cut: a UDP proxy in front of a relay, for any number of clients.

use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Longest datagram.
const DATAGRAM: usize = 65_535;

/// The line. Its threads end with the process.
pub(crate) struct Line {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Clone, Copy)]
struct State {
    /// Where it leads to; nowhere before the relay runs.
    to: Option<SocketAddr>,
    is_cut: bool,
}

impl State {
    fn open(self) -> Option<SocketAddr> {
        self.to.filter(|_| !self.is_cut)
    }
}

impl Line {
    /// Lays a line from an address.
    pub(crate) fn from(address: SocketAddr) -> Self {
        let state = Arc::new(Mutex::new(State { to: None, is_cut: false }));
        let front = Arc::new(UdpSocket::bind(address).unwrap());
        let shared = Arc::clone(&state);
        std::thread::spawn(move || carry(&front, &shared));
        Self { address, state }
    }

    /// Where it begins.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Leads it to an address from now on.
    pub(crate) fn lead_to(&self, relay: SocketAddr) {
        self.state.lock().unwrap().to = Some(relay);
    }

    /// Loses everything for so long.
    pub(crate) fn cut(&self, time: Duration) {
        self.state.lock().unwrap().is_cut = true;
        std::thread::sleep(time);
        self.state.lock().unwrap().is_cut = false;
    }
}

/// Carries what clients send, each from a socket of its own.
fn carry(front: &Arc<UdpSocket>, state: &Arc<Mutex<State>>) {
    let mut behind: BTreeMap<SocketAddr, Arc<UdpSocket>> = BTreeMap::new();
    let mut buffer = vec![0; DATAGRAM];
    // A datagram refused by a port that is closed for a moment is one that was lost.
    loop {
        let Ok((length, client)) = front.recv_from(&mut buffer) else { continue };
        let Some(to) = state.lock().unwrap().open() else { continue };
        let back = behind.entry(client).or_insert_with(|| {
            let back = Arc::new(UdpSocket::bind("127.0.0.1:0").unwrap());
            let (front, back_too, state) =
                (Arc::clone(front), Arc::clone(&back), Arc::clone(state));
            std::thread::spawn(move || carry_back(&front, &back_too, client, &state));
            back
        });
        let _ = back.send_to(&buffer[..length], to);
    }
}

fn carry_back(front: &UdpSocket, back: &UdpSocket, client: SocketAddr, state: &Mutex<State>) {
    let mut buffer = vec![0; DATAGRAM];
    loop {
        let Ok(length) = back.recv(&mut buffer) else { continue };
        if state.lock().unwrap().open().is_some() {
            let _ = front.send_to(&buffer[..length], client);
        }
    }
}
