//! Live delivery: from submission to delivery at a steady pace, everybody awake.

use std::time::Duration;

use hotline_protocol::ids::Precedence;

use super::floor::Bare;
use super::host::{Beside, ECHO_SYNCED, Host};
use super::nats::Nats;
use super::seats::{self, Envelopes};
use super::share::Watch;
use super::table::{Bound, Rounds, Table, quantile};
use super::wire::{self, Link};
use super::{ENVELOPE, Options, without_nats};
use crate::measure::{Moment, now};

/// Time between two envelopes: 500 a second.
const APART: Duration = Duration::from_millis(2);

/// Envelopes in a round.
const COUNT: usize = 2_000;

#[derive(Default)]
struct Measured {
    median: Rounds,
    late: Rounds,
}

impl Measured {
    fn add(&mut self, mut times: Vec<Duration>, watch: &Watch) {
        self.median.add(quantile(&mut times, 0.5), watch);
        self.late.add(quantile(&mut times, 0.99), watch);
    }

    fn report(&self, table: &mut Table, what: &str) -> f64 {
        let median = table.add(format!("{what}, p50"), "us", &self.median);
        table.add(format!("{what}, p99"), "us", &self.late);
        median
    }
}

/// The result of a benchmark whose name is its command.
pub(crate) async fn run(options: &Options) -> Table {
    let mut table = Table::new("live");
    let count = if options.short { COUNT / 10 } else { COUNT };
    let directory = options.directory();
    let home = directory.path().join("relay");
    let members = seats::make(&home, 2);
    let relay = Beside::start(Host::Relay, &home);
    let bare = Beside::start(Host::Bare, directory.path());
    let nats = match options.nats() {
        Some(program) => Some(Nats::start(&program, directory.path()).await),
        None => None,
    };
    let endpoint = wire::endpoint();
    let mut sender = Link::open(&endpoint, &members[0], relay.address).await.unwrap();
    let other = wire::endpoint();
    let mut reader = Link::open(&other, &members[1], relay.address).await.unwrap();
    let mut delivered = reader.deliveries();
    let mut envelopes = Envelopes::new();
    let mut echo = Bare::open(&bare, ECHO_SYNCED).await;
    let mut peers = match &nats {
        Some(nats) => {
            let publisher = nats.stream().await;
            let mut consumer = nats.client().await;
            consumer.consume().await;
            Some((publisher, consumer))
        }
        None => None,
    };

    let (mut us, mut immediate, mut under, mut peer) =
        <(Measured, Measured, Measured, Measured)>::default();
    let mut synced = Rounds::default();
    for round in 0..options.tries() {
        if round >= options.rounds() && us.median.good() >= options.rounds() {
            break;
        }
        eprintln!("  round {}", round + 1);
        for (lane, measured) in
            [(Precedence::Routine, &mut us), (Precedence::Immediate, &mut immediate)]
        {
            let to = &members[1].seat;
            let frames: Vec<_> = (0..count).map(|_| envelopes.frame(to, lane)).collect();
            let first = envelopes.made() - count as u64 + 1;
            let watch = Watch::begin(&[relay.id()]);
            let times = round_trip(&mut sender, &mut reader, &mut delivered, &frames, first, lane);
            measured.add(times.await, &watch);
        }
        let watch = Watch::begin(&[bare.id()]);
        under.add(echoes(&mut echo, count).await, &watch);
        let watch = Watch::begin(&[]);
        let mut times = super::floor::fsyncs(directory.path(), count / 4);
        synced.add(quantile(&mut times, 0.5), &watch);
        if let (Some(nats), Some((publisher, consumer))) = (&nats, &mut peers) {
            let watch = Watch::begin(&[nats.id()]);
            peer.add(messages(publisher, consumer, count).await, &watch);
        }
    }
    let ours = us.report(&mut table, "relay, routine");
    immediate.report(&mut table, "relay, immediate");
    let floor = under.report(&mut table, "raw QUIC echo with one fsync");
    table.add("append 5,120 B and fdatasync, median", "us", &synced);
    table.target("relay p50 / raw QUIC echo with one fsync", ours / floor, Bound::AtMost(2.0));
    if peers.is_some() {
        let peer = peer.report(&mut table, "NATS");
        table.target("relay p50 / NATS p50", ours / peer, Bound::AtMost(1.1));
    } else {
        without_nats(&mut table);
    }
    table
}

async fn round_trip(
    sender: &mut Link,
    reader: &mut Link,
    delivered: &mut tokio::sync::mpsc::UnboundedReceiver<Vec<wire::Delivered>>,
    frames: &[bytes::Bytes],
    first: u64,
    lane: Precedence,
) -> Vec<Duration> {
    let count = frames.len();
    let (sent, mut moments) = tokio::sync::mpsc::unbounded_channel::<Moment>();
    let writing = async {
        let mut pace = tokio::time::interval(APART);
        let mut receipts = 0;
        for frame in frames {
            pace.tick().await;
            sent.send(now()).unwrap();
            sender.write(lane, std::slice::from_ref(frame)).await;
        }
        while receipts < count {
            receipts += sender.receipts().await;
        }
    };
    let reading = async {
        let mut times = Vec::with_capacity(count);
        while times.len() < count {
            let pieces = delivered.recv().await.unwrap();
            for one in &pieces {
                assert_eq!(one.number, first + times.len() as u64);
                times.push(moments.recv().await.unwrap().elapsed_since());
            }
            if let Some(last) = pieces.last() {
                reader.acknowledge(lane, last.delivery).await;
            }
        }
        times
    };
    tokio::join!(writing, reading).1
}

async fn echoes(echo: &mut Bare, count: usize) -> Vec<Duration> {
    let message = vec![5; ENVELOPE];
    let (sent, mut moments) = tokio::sync::mpsc::unbounded_channel::<Moment>();
    let (send, receive) = (&mut echo.send, &mut echo.receive);
    let writing = async {
        let mut pace = tokio::time::interval(APART);
        for _ in 0..count {
            pace.tick().await;
            sent.send(now()).unwrap();
            send.write_all(&message).await.unwrap();
        }
    };
    let reading = async {
        let mut times = Vec::with_capacity(count);
        let mut back = vec![0; ENVELOPE];
        while times.len() < count {
            receive.read_exact(&mut back).await.unwrap();
            times.push(moments.recv().await.unwrap().elapsed_since());
        }
        times
    };
    tokio::join!(writing, reading).1
}

async fn messages(
    publisher: &mut super::nats::Client,
    consumer: &mut super::nats::Client,
    count: usize,
) -> Vec<Duration> {
    let message = publisher.publication("hot.1", &[5; ENVELOPE]);
    let (sent, mut moments) = tokio::sync::mpsc::unbounded_channel::<Moment>();
    let writing = async {
        let mut pace = tokio::time::interval(APART);
        let mut receipts = 0;
        for _ in 0..count {
            pace.tick().await;
            sent.send(now()).unwrap();
            publisher.write(&message).await;
        }
        while receipts < count {
            receipts += publisher.receipts().await;
        }
    };
    let reading = async {
        let mut times = Vec::with_capacity(count);
        while times.len() < count {
            let message = consumer.message().await;
            times.push(moments.recv().await.unwrap().elapsed_since());
            let reply = message.reply.unwrap();
            consumer.write(format!("PUB {reply} 4\r\n+ACK\r\n").as_bytes()).await;
        }
        times
    };
    tokio::join!(writing, reading).1
}
