//! Cost as seats grow: the relay's processor time for one envelope, delivered and deleted, beside
//! that of a bare QUIC endpoint which passes the same bytes between as many connections.

use hotline_protocol::ids::Precedence;
use tokio::task::JoinSet;

use super::Options;
use super::host::{Beside, Host};
use super::pass::Passing;
use super::seats::{self, Envelopes, Member};
use super::share::{Watch, seconds, ticks};
use super::table::{Bound, Rounds, Table};
use super::wire::{self, Link};
use crate::measure::now;

/// Envelopes in flight, over all senders.
const WINDOW: usize = 64;

/// The most senders; half of the seats are, if these are fewer.
const SENDERS: usize = 64;

const LANE: Precedence = Precedence::Routine;

/// The result of a benchmark whose name is its command.
pub(crate) async fn run(options: &Options) -> Table {
    let mut table = Table::new("scale");
    let sizes = if options.short { vec![4, 16] } else { vec![10, 100, 1_000, 5_000] };
    let count = if options.short { 500 } else { 20_000 };
    let (mut costs, mut bares) = (Vec::new(), Vec::new());
    for size in sizes {
        let directory = options.directory();
        let home = directory.path().join("relay");
        let members = seats::make(&home, u32::try_from(size).unwrap());
        let relay = Beside::start(Host::Relay, &home);
        let senders = (size / 2).min(SENDERS);
        let (from, to) = members.split_at(senders);
        let mut receiving = JoinSet::new();
        let endpoints: Vec<_> = (0..4).map(|_| wire::endpoint()).collect();
        for (n, member) in to.iter().enumerate() {
            let mut link = Link::open(&endpoints[n % 4], member, relay.address).await.unwrap();
            let mut delivered = link.deliveries();
            receiving.spawn(async move {
                while let Some(pieces) = delivered.recv().await {
                    // Each by itself, as a client that stores one message after the other.
                    for one in &pieces {
                        link.acknowledge(LANE, one.delivery).await;
                    }
                }
            });
        }
        let mut sending = Vec::new();
        for member in from {
            sending.push(Link::open(&endpoints[0], member, relay.address).await.unwrap());
        }
        let (mut cost, mut rate) = (Rounds::default(), Rounds::default());
        let mut envelopes = Envelopes::new();
        for _ in 0..options.rounds() {
            let watch = Watch::begin(&[relay.id()]);
            let (used, time) = round(&mut sending, to, &mut envelopes, &relay, count).await;
            cost.add(used * 1e6 / count as f64, &watch);
            rate.add(count as f64 / time, &watch);
        }
        costs.push(table.add(format!("{size} seats, processor time for one"), "us", &cost));
        table.add(format!("{size} seats, delivered"), "/s", &rate);
        drop((sending, receiving, relay));
        let (cost, rate) = bare(options, senders, size - senders, count).await;
        bares.push(table.add(format!("{size} connections, bare QUIC, time for one"), "us", &cost));
        table.add(format!("{size} connections, bare QUIC, passed"), "/s", &rate);
    }
    let (first, last) = (costs[0], costs[costs.len() - 1]);
    table.target("most seats / fewest, processor time for one", last / first, Bound::AtMost(1.3));
    let (first_bare, last_bare) = (bares[0], bares[bares.len() - 1]);
    table.note(format!(
        "a bare QUIC endpoint's own ratio is {:.2}; without its part the relay's is {:.2}",
        last_bare / first_bare,
        (last - last_bare) / (first - first_bare)
    ));
    table
}

/// The same bytes between as many connections, with nothing but QUIC between them.
async fn bare(options: &Options, senders: usize, takers: usize, count: usize) -> (Rounds, Rounds) {
    let directory = options.directory();
    let bare = Beside::start(Host::Bare, directory.path());
    let mut passing = Passing::connect(&bare, senders, takers).await;
    let (mut cost, mut rate) = (Rounds::default(), Rounds::default());
    for _ in 0..options.rounds() {
        let watch = Watch::begin(&[bare.id()]);
        let used = ticks(bare.id());
        let time = passing.round(count / senders, (WINDOW / senders).max(1)).await;
        cost.add(seconds(ticks(bare.id()) - used) * 1e6 / count as f64, &watch);
        rate.add(count as f64 / time, &watch);
    }
    (cost, rate)
}

/// Seconds of the relay's processors and of the clock.
async fn round(
    sending: &mut Vec<Link>,
    to: &[Member],
    envelopes: &mut Envelopes,
    relay: &Beside,
    count: usize,
) -> (f64, f64) {
    let each = count / sending.len();
    let window = (WINDOW / sending.len()).max(1);
    let mut tasks = JoinSet::new();
    let mut made = Vec::new();
    for place in 0..sending.len() {
        let frames: Vec<_> = (0..each)
            .map(|n| {
                // A walk that comes to every seat.
                let seat = &to[(place * each + n) * 7_919 % to.len()].seat;
                envelopes.frame(seat, LANE)
            })
            .collect();
        made.push(frames);
    }
    let (begin, used) = (now(), ticks(relay.id()));
    for (mut link, frames) in sending.drain(..).zip(made) {
        tasks.spawn(async move {
            super::accept::submit(&mut link, &frames, window).await;
            link
        });
    }
    *sending = tasks.join_all().await;
    // What was receipted is delivered before; deletions are as many per envelope in each round.
    (seconds(ticks(relay.id()) - used), begin.elapsed_since().as_secs_f64())
}
