//! A thin line: a UDP proxy with a rate, a delay and a queue that drops what does not fit.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::measure::{Moment, now};

/// Bytes a second: 10 Mbit/s.
pub(crate) const RATE: f64 = 1_250_000.0;

/// From one end to the other: half of 60 ms.
const DELAY: Duration = Duration::from_millis(30);

/// Bytes that wait for the line at most.
const QUEUE: f64 = 65_536.0;

/// Longest datagram.
const DATAGRAM: usize = 65_535;

/// A proxy in front of one address, for one client.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    _tasks: JoinSet<()>,
}

impl Proxy {
    pub(crate) async fn start(relay: SocketAddr) -> Self {
        let front = Arc::new(UdpSocket::bind("127.0.0.1:0").await.unwrap());
        let back = Arc::new(UdpSocket::bind("127.0.0.1:0").await.unwrap());
        let address = front.local_addr().unwrap();
        let client = Arc::new(Mutex::new(None));
        let mut tasks = JoinSet::new();
        let (up, mut sent_up) = Line::new();
        let (down, mut sent_down) = Line::new();
        let (reads, knows) = (Arc::clone(&front), Arc::clone(&client));
        tasks.spawn(
            async move { up.feed(&reads, |from| *knows.lock().unwrap() = Some(from)).await },
        );
        let reads = Arc::clone(&back);
        tasks.spawn(async move { down.feed(&reads, |_| ()).await });
        tasks.spawn(async move {
            while let Some(datagram) = due(&mut sent_up).await {
                let _ = back.send_to(&datagram, relay).await;
            }
        });
        tasks.spawn(async move {
            while let Some(datagram) = due(&mut sent_down).await {
                let to = *client.lock().unwrap();
                if let Some(to) = to {
                    let _ = front.send_to(&datagram, to).await;
                }
            }
        });
        Self { address, _tasks: tasks }
    }
}

/// A datagram, and after how much time since the moment it leaves the line.
type Carried = (Moment, Duration, Vec<u8>);

/// One direction.
struct Line {
    carried: mpsc::UnboundedSender<Carried>,
}

impl Line {
    fn new() -> (Self, mpsc::UnboundedReceiver<Carried>) {
        let (carried, there) = mpsc::unbounded_channel();
        (Self { carried }, there)
    }

    async fn feed(self, reads: &UdpSocket, met: impl Fn(SocketAddr)) {
        let began = now();
        // Seconds since the beginning at which the line is free again.
        let mut free = 0.0_f64;
        let mut buffer = vec![0; DATAGRAM];
        while let Ok((length, from)) = reads.recv_from(&mut buffer).await {
            met(from);
            let at = began.elapsed_since().as_secs_f64();
            let waiting = (free - at).max(0.0) * RATE;
            if waiting + length as f64 > QUEUE {
                continue;
            }
            free = free.max(at) + length as f64 / RATE;
            let due = Duration::from_secs_f64(free) + DELAY;
            if self.carried.send((began, due, buffer[..length].to_vec())).is_err() {
                return;
            }
        }
    }
}

/// Waits until the next datagram leaves the line.
async fn due(there: &mut mpsc::UnboundedReceiver<Carried>) -> Option<Vec<u8>> {
    let (began, due, datagram) = there.recv().await?;
    let wait = due.saturating_sub(began.elapsed_since());
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    Some(datagram)
}
