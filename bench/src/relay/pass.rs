//! A bare QUIC endpoint that passes envelopes between connections: what of the relay's work is
//! QUIC's own. It keeps nothing, knows nobody, and answers as many bytes as a relay does.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use quinn::{Connection, RecvStream, SendStream};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use super::ENVELOPE;
use super::floor::Bare;
use super::host::{Beside, PASS, RECEIPT, TAKE};
use super::wire::endpoint;
use crate::measure::now;

/// Bytes of an acknowledgement.
const ACKNOWLEDGEMENT: usize = 60;

/// Who takes envelopes at the bare endpoint, by number.
pub(crate) type Takers = Arc<Mutex<HashMap<u64, UnboundedSender<Bytes>>>>;

/// The endpoint's end of a connection that takes envelopes: its number comes first, then an
/// acknowledgement of each.
pub(crate) async fn give(
    connection: Connection,
    mut receive: RecvStream,
    takers: &Takers,
) -> Option<()> {
    let mut number = [0; 8];
    receive.read_exact(&mut number).await.ok()?;
    let (sender, mut passed) = unbounded_channel::<Bytes>();
    takers.lock().unwrap().insert(u64::from_be_bytes(number), sender);
    let mut lane = connection.open_uni().await.ok()?;
    lane.write_all(&[0]).await.ok()?;
    tokio::spawn(async move {
        while let Some(envelope) = passed.recv().await {
            if lane.write_chunk(envelope).await.is_err() {
                return;
            }
        }
    });
    let mut acknowledgement = [0; ACKNOWLEDGEMENT];
    while receive.read_exact(&mut acknowledgement).await.is_ok() {}
    Some(())
}

/// The endpoint's end of a connection that passes envelopes: each has the number of its taker
/// before it, and is answered with a receipt.
pub(crate) async fn pass(
    mut send: SendStream,
    mut receive: RecvStream,
    takers: &Takers,
) -> Option<()> {
    loop {
        let mut number = [0; 8];
        receive.read_exact(&mut number).await.ok()?;
        let mut envelope = vec![0; ENVELOPE];
        receive.read_exact(&mut envelope).await.ok()?;
        let to = takers.lock().unwrap().get(&u64::from_be_bytes(number)).cloned();
        to?.send(Bytes::from(envelope)).ok()?;
        send.write_all(&[0; RECEIPT]).await.ok()?;
    }
}

/// So many senders and takers at a bare endpoint.
pub(crate) struct Passing {
    senders: Vec<Bare>,
    takers: u64,
    _taking: JoinSet<Option<()>>,
}

impl Passing {
    /// Connects everybody.
    pub(crate) async fn connect(bare: &Beside, senders: usize, takers: usize) -> Self {
        let mut taking = JoinSet::new();
        let endpoints: Vec<_> = (0..4).map(|_| endpoint()).collect();
        for number in 0..takers {
            let mut stream = Bare::open_on(endpoints[number % 4].clone(), bare, TAKE).await;
            stream.send.write_all(&(number as u64).to_be_bytes()).await.unwrap();
            // Once the stream is there, so is its place among the takers.
            let mut lane = stream.connection.accept_uni().await.unwrap();
            lane.read_exact(&mut [0]).await.unwrap();
            taking.spawn(async move {
                let mut envelope = vec![0; ENVELOPE];
                loop {
                    lane.read_exact(&mut envelope).await.ok()?;
                    stream.send.write_all(&[0; ACKNOWLEDGEMENT]).await.ok()?;
                }
            });
        }
        let mut sending = Vec::new();
        for _ in 0..senders {
            sending.push(Bare::open_on(endpoints[0].clone(), bare, PASS).await);
        }
        Self { senders: sending, takers: takers as u64, _taking: taking }
    }

    /// Passes so many envelopes, each sender with so many in flight; seconds of the clock.
    pub(crate) async fn round(&mut self, each: usize, window: usize) -> f64 {
        let begin = now();
        let mut tasks = JoinSet::new();
        let takers = self.takers;
        for (place, mut stream) in self.senders.drain(..).enumerate() {
            tasks.spawn(async move {
                let mut receipt = [0; RECEIPT];
                let mut message = vec![5; 8 + ENVELOPE];
                for n in 0..each + window {
                    if n < each {
                        let to = ((place * each + n) * 7_919) as u64 % takers;
                        message[..8].copy_from_slice(&to.to_be_bytes());
                        stream.send.write_all(&message).await.unwrap();
                    }
                    if n >= window {
                        stream.receive.read_exact(&mut receipt).await.unwrap();
                    }
                }
                stream
            });
        }
        self.senders = tasks.join_all().await;
        begin.elapsed_since().as_secs_f64()
    }
}
