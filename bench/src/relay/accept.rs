//! Durable accept: envelopes in, receipts out, so many in flight.

use std::time::Duration;

use bytes::Bytes;
use hotline_protocol::address::Seat;
use hotline_protocol::ids::Precedence;

use super::floor::{self, Bare, Store};
use super::host::{Beside, ECHO, Host};
use super::nats::{Client, Nats};
use super::seats::{self, Envelopes};
use super::share::Watch;
use super::table::{Bound, Rounds, Table, quantile};
use super::wire::{self, Link};
use super::{ENVELOPE, Options, without_nats};
use crate::measure::now;

/// Envelopes in flight, and how many are sent in a round.
const WINDOWS: [(usize, usize); 4] = [(1, 1_000), (16, 6_000), (64, 12_000), (256, 16_000)];

/// Mailboxes the envelopes go to, in turn; nobody empties them meanwhile.
const MAILBOXES: u32 = 16;

const LANE: Precedence = Precedence::Routine;

/// One way to have envelopes kept, measured round by round.
#[derive(Default)]
struct Measured {
    per_second: Rounds,
    median: Rounds,
}

impl Measured {
    fn add(&mut self, count: usize, total: Duration, mut each: Vec<Duration>, watch: &Watch) {
        self.per_second.add(count as f64 / total.as_secs_f64(), watch);
        self.median.add(quantile(&mut each, 0.5), watch);
    }
}

/// The result of a benchmark whose name is its command.
pub(crate) async fn run(options: &Options) -> Table {
    let mut table = Table::new("accept");
    let directory = options.directory();
    let home = directory.path().join("relay");
    // A link of another seat for each round: what one may submit in a day is bounded.
    let senders = WINDOWS.len() * options.tries();
    let members = seats::make(&home, MAILBOXES + u32::try_from(senders).unwrap());
    let mut relay = Beside::start(Host::Relay, &home);
    let bare = Beside::start(Host::Bare, directory.path());
    let nats = match options.nats() {
        Some(program) => Some(Nats::start(&program, directory.path()).await),
        None => None,
    };
    let (to, from) = members.split_at(MAILBOXES as usize);
    let mut from = from.iter();
    let to: Vec<Seat> = to.iter().map(|member| member.seat.clone()).collect();
    let endpoint = wire::endpoint();
    let mut echo = Bare::open(&bare, ECHO).await;
    let mut store = Store::create(directory.path());
    let mut client = match &nats {
        Some(nats) => Some(nats.stream().await),
        None => None,
    };
    let mut envelopes = Envelopes::new();
    let ours = |process: u32| Watch::begin(&[process]);

    let (mut sync, mut trip) = (Rounds::default(), Rounds::default());
    let mut rows = Vec::new();
    for (window, count) in WINDOWS {
        let count = if options.short { count / 20 } else { count };
        let (mut us, mut under, mut peer) = <(Measured, Measured, Measured)>::default();
        let mut changes = Rounds::default();
        for round in 0..options.tries() {
            if round >= options.rounds() && us.per_second.good() >= options.rounds() {
                break;
            }
            eprintln!("  {window} in flight, round {}", round + 1);
            if window == 1 {
                let watch = Watch::begin(&[]);
                let mut times = floor::fsyncs(directory.path(), count);
                sync.add(quantile(&mut times, 0.5), &watch);
                let watch = ours(bare.id());
                let mut times = echo.round_trips(count).await;
                trip.add(quantile(&mut times, 0.5), &watch);
            }
            let frames: Vec<Bytes> =
                (0..count).map(|n| envelopes.frame(&to[n % to.len()], LANE)).collect();
            let from = from.next().unwrap();
            let mut link = Link::open(&endpoint, from, relay.address).await.unwrap();
            let before = relay.commit_sizes();
            let watch = ours(relay.id());
            let (total, each) = submit(&mut link, &frames, window).await;
            us.add(count, total, each, &watch);
            let sizes = floor::sizes(&before, &relay.commit_sizes());
            changes.add(sizes.iter().sum::<usize>() as f64 / sizes.len() as f64, &watch);

            let watch = Watch::begin(&[]);
            let (kept, total) = store.commit(&from.seat, &to, &sizes);
            let each = vec![total / u32::try_from(sizes.len()).unwrap()];
            under.add(kept, total, each, &watch);

            if let (Some(nats), Some(client)) = (&nats, &mut client) {
                let messages: Vec<Vec<u8>> = (0..count)
                    .map(|n| client.publication(&format!("hot.{}", n % to.len()), &payload(n)))
                    .collect();
                let watch = ours(nats.id());
                let (total, each) = publish(client, &messages, window).await;
                peer.add(count, total, each, &watch);
            }
        }
        rows.push((window, us, under, peer, changes));
    }
    report(&mut table, &rows, &sync, &trip, nats.is_some());
    table
}

fn report(
    table: &mut Table,
    rows: &[(usize, Measured, Measured, Measured, Rounds)],
    sync: &Rounds,
    trip: &Rounds,
    beside_nats: bool,
) {
    let sync = table.add("append 5,120 B and fdatasync, median", "us", sync);
    let trip = table.add("QUIC round trip of 5,120 B, median", "us", trip);
    for (window, us, under, peer, changes) in rows {
        let ours = table.add(format!("relay, {window} in flight"), "/s", &us.per_second);
        let waited = table.add(format!("relay, {window} in flight, median wait"), "us", &us.median);
        table.add(format!("relay, {window} in flight, changes in a commit"), "", changes);
        let floor =
            table.add(format!("the same commits, no network ({window})"), "/s", &under.per_second);
        let peers = beside_nats.then(|| {
            let per_second = table.add(format!("NATS, {window} in flight"), "/s", &peer.per_second);
            table.add(format!("NATS, {window} in flight, median wait"), "us", &peer.median);
            per_second
        });
        match window {
            1 => table.target(
                "window 1: wait / (QUIC round trip + one fsync)",
                waited / (trip + sync),
                Bound::AtMost(2.0),
            ),
            64 => {
                let what = "window 64: relay / the same commits without a network";
                table.target(what, ours / floor, Bound::AtLeast(0.7));
                if let Some(peers) = peers {
                    table.target("window 64: relay / NATS", ours / peers, Bound::AtLeast(5.0));
                }
            }
            _ => {}
        }
    }
    if !beside_nats {
        without_nats(table);
    }
}

fn payload(n: usize) -> Vec<u8> {
    let mut payload = vec![0; ENVELOPE];
    let mut state = n as u64 | 1;
    for byte in &mut payload {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        *byte = state.to_be_bytes()[0];
    }
    payload
}

/// Submits frames, so many in flight; the time for all and the wait of each.
pub(crate) async fn submit(
    link: &mut Link,
    frames: &[Bytes],
    window: usize,
) -> (Duration, Vec<Duration>) {
    let begin = now();
    let mut sent = Vec::with_capacity(frames.len());
    let mut each = Vec::with_capacity(frames.len());
    while each.len() < frames.len() {
        let until = (each.len() + window).min(frames.len());
        if until > sent.len() {
            let more = &frames[sent.len()..until];
            sent.resize_with(until, now);
            link.write(LANE, more).await;
        }
        for _ in 0..link.receipts().await {
            // Receipts of a lane come in the order of its submissions.
            each.push(sent[each.len()].elapsed_since());
        }
    }
    (begin.elapsed_since(), each)
}

async fn publish(
    client: &mut Client,
    messages: &[Vec<u8>],
    window: usize,
) -> (Duration, Vec<Duration>) {
    let begin = now();
    let mut sent = Vec::with_capacity(messages.len());
    let mut each = Vec::with_capacity(messages.len());
    while each.len() < messages.len() {
        let until = (each.len() + window).min(messages.len());
        if until > sent.len() {
            let more = messages[sent.len()..until].concat();
            sent.resize_with(until, now);
            client.write(&more).await;
        }
        for _ in 0..client.receipts().await {
            each.push(sent[each.len()].elapsed_since());
        }
    }
    (begin.elapsed_since(), each)
}
