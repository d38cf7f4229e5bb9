//! A storm: every seat connects at the same moment, and an alert must still get through.

use std::time::Duration;

use hotline_protocol::ids::Precedence;

use super::Options;
use super::host::{Beside, Host};
use super::seats::{self, Envelopes};
use super::share::Watch;
use super::table::{Bound, Rounds, Table, quantile};
use super::wire::{self, Link};
use crate::measure::now;

/// Time between two alerts while the storm lasts.
const APART: Duration = Duration::from_millis(100);

/// First wait of a client that was not let in; it doubles up to sixteen times that.
const WAIT: Duration = Duration::from_millis(250);

/// How long a client tries before it gives up and waits, as `hotline` does.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// Sockets the clients share: a socket is one task.
const ENDPOINTS: usize = 4;

/// The result of a benchmark whose name is its command.
pub(crate) async fn run(options: &Options, clients: usize) -> Table {
    let mut table = Table::new("storm");
    let clients = if options.short { 100 } else { clients };
    let directory = options.directory();
    let home = directory.path().join("relay");
    let members = seats::make(&home, u32::try_from(clients + 2).unwrap());
    let relay = Beside::start(Host::Relay, &home);
    let address = relay.address;
    let endpoints: Vec<_> = (0..ENDPOINTS).map(|_| wire::endpoint()).collect();
    let [from, to] = [&members[clients], &members[clients + 1]];
    let mut sender = Link::open(&endpoints[0], from, address).await.unwrap();
    let mut reader = Link::open(&wire::endpoint(), to, address).await.unwrap();
    let mut delivered = reader.deliveries();
    let (before, _) = relay.memory();

    let watch = Watch::begin(&[relay.id()]);
    let begin = now();
    let mut coming = tokio::task::JoinSet::new();
    for (n, member) in members[..clients].iter().cloned().enumerate() {
        let endpoint = endpoints[n % ENDPOINTS].clone();
        coming.spawn(async move {
            let mut attempts = 1_usize;
            let mut wait = WAIT;
            loop {
                let link = Link::open(&endpoint, &member, address);
                if let Ok(Ok(link)) = tokio::time::timeout(CONNECT_WITHIN, link).await {
                    return (link, attempts, begin.elapsed_since());
                }
                attempts += 1;
                // Spread by the seat's number, as a client spreads by chance.
                let part = n as f64 / clients as f64;
                tokio::time::sleep(wait.mul_f64(0.5 + part)).await;
                wait = (wait * 2).min(WAIT * 16);
            }
        });
    }
    let mut envelopes = Envelopes::new();
    let (mut links, mut times, mut attempts) = (Vec::new(), Vec::new(), 0);
    let mut back = Vec::new();
    let mut pace = tokio::time::interval(APART);
    while links.len() < clients {
        tokio::select! {
            biased;
            Some(came) = coming.join_next() => {
                let (link, tried, time) = came.unwrap();
                links.push(link);
                attempts += tried;
                back.push(time);
            }
            _ = pace.tick() => {
                let frame = envelopes.frame(&to.seat, Precedence::Flash);
                let sent = now();
                sender.write(Precedence::Flash, &[frame]).await;
                let pieces = delivered.recv().await.unwrap();
                times.push(sent.elapsed_since());
                let last = pieces.last().unwrap();
                reader.acknowledge(last.lane, last.delivery).await;
            }
        }
    }
    let all = quantile(&mut back, 1.0) / 1e6;
    let (_, most) = relay.memory();
    let one = |value: f64| {
        let mut rounds = Rounds::default();
        rounds.add(value, &watch);
        rounds
    };
    let all = table.add(format!("until {clients} seats were back"), "s", &one(all));
    table.add("half of them", "s", &one(quantile(&mut back, 0.5) / 1e6));
    table.add("attempts for one link", "", &one(attempts as f64 / clients as f64));
    let late = quantile(&mut times, 0.99) / 1e6;
    table.add("flash meanwhile, p50", "s", &one(quantile(&mut times, 0.5) / 1e6));
    let late = table.add("flash meanwhile, p99", "s", &one(late));
    table.add("memory at the most", "MB", &one(most as f64 / 1e6));
    let each = (most - before) as f64 / clients as f64 / 1_024.0;
    table.add("memory at the most, for each link", "KiB", &one(each));
    table.target("seconds until all were back", all, Bound::AtMost(60.0));
    table.target("seconds for a flash, p99", late, Bound::AtMost(5.0));
    table
}
