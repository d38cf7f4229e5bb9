//! A flash through a backlog: a full mailbox on a thin line, and an alert that must come first.

use std::time::Duration;

use hotline_protocol::ids::Precedence;
use tokio::sync::mpsc;

use super::host::{Beside, Host};
use super::proxy::{Proxy, RATE};
use super::seats::{self, Envelopes, Member};
use super::share::Watch;
use super::table::{Bound, Rounds, Table, quantile};
use super::wire::{self, Delivered, Link};
use super::{ENVELOPE, Options};
use crate::measure::{Moment, now};

/// Time between two alerts.
const APART: Duration = Duration::from_millis(250);

/// How long the backlog flows before the first alert.
const WARM: Duration = Duration::from_secs(3);

/// The result of a benchmark whose name is its command.
pub(crate) async fn run(options: &Options, backlog: usize) -> Table {
    let mut table = Table::new("flash-through-backlog");
    let (backlog, alerts) = if options.short { (3_000, 8) } else { (backlog, 60) };
    let directory = options.directory();
    let home = directory.path().join("relay");
    let members = seats::make(&home, 3);
    seats::fill(&home, &members[2].seat, Precedence::Routine, backlog);
    eprintln!("  {backlog} routine envelopes wait");
    let relay = Beside::start(Host::Relay, &home);
    let endpoint = wire::endpoint();
    let mut sender = Link::open(&endpoint, &members[0], relay.address).await.unwrap();
    let mut envelopes = Envelopes::new();
    let mut medians = Vec::new();
    for (member, what) in [(&members[1], "unloaded"), (&members[2], "through the backlog")] {
        let watch = Watch::begin(&[relay.id()]);
        let (mut times, rate) = alert(&mut sender, member, &mut envelopes, &relay, alerts).await;
        let (mut median, mut late, mut bulk) = <(Rounds, Rounds, Rounds)>::default();
        median.add(quantile(&mut times, 0.5) / 1e3, &watch);
        late.add(quantile(&mut times, 0.99) / 1e3, &watch);
        bulk.add(rate, &watch);
        medians.push(table.add(format!("flash, {what}, p50"), "ms", &median));
        table.add(format!("flash, {what}, p99"), "ms", &late);
        if member.seat == members[2].seat {
            table.add("bulk meanwhile, of the line's rate", "", &bulk);
        }
    }
    let ratio = medians[1] / medians[0];
    table.target("flash through the backlog / unloaded", ratio, Bound::AtMost(3.0));
    table.note("the line: 10 Mbit/s, 60 ms round trip, a queue of 64 KB");
    table
}

/// Times of alerts to a seat behind the thin line, and the part of it that bulk filled meanwhile.
async fn alert(
    sender: &mut Link,
    member: &Member,
    envelopes: &mut Envelopes,
    relay: &Beside,
    alerts: usize,
) -> (Vec<Duration>, f64) {
    let proxy = Proxy::start(relay.address).await;
    let endpoint = wire::endpoint();
    let mut reader = Link::open(&endpoint, member, proxy.address).await.unwrap();
    let mut delivered = reader.deliveries();
    let (sent, mut moments) = mpsc::unbounded_channel::<Moment>();
    let frames: Vec<_> =
        (0..alerts).map(|_| envelopes.frame(&member.seat, Precedence::Flash)).collect();
    let writing = async {
        tokio::time::sleep(WARM).await;
        let mut pace = tokio::time::interval(APART);
        for frame in &frames {
            pace.tick().await;
            sent.send(now()).unwrap();
            sender.write(Precedence::Flash, std::slice::from_ref(frame)).await;
        }
        let mut receipts = 0;
        while receipts < alerts {
            receipts += sender.receipts().await;
        }
    };
    let begin = now();
    let reading = async {
        let (mut times, mut bulk) = (Vec::new(), 0);
        while times.len() < alerts {
            let pieces: Vec<Delivered> = delivered.recv().await.unwrap();
            let last = pieces.last().unwrap();
            if last.lane == Precedence::Flash {
                for _ in &pieces {
                    times.push(moments.recv().await.unwrap().elapsed_since());
                }
            } else {
                bulk += pieces.len() * ENVELOPE;
            }
            reader.acknowledge(last.lane, last.delivery).await;
        }
        (times, bulk as f64 / begin.elapsed_since().as_secs_f64() / RATE)
    };
    tokio::join!(writing, reading).1
}
