//! Memory of an idle link at the relay, beside a bare QUIC endpoint under the same TLS.

use std::time::Duration;

use hotline_certs::TlsIdentity;

use super::Options;
use super::host::{BARE, Beside, Host};
use super::seats;
use super::share::Watch;
use super::table::{Bound, Rounds, Table};
use super::wire::{self, Link};

/// Links before the first look, so that what is made once is there.
const WARM: usize = 20;

/// Until what a handshake needed is given back.
const SETTLE: Duration = Duration::from_secs(3);

/// The result of a benchmark whose name is its command.
pub(crate) async fn run(options: &Options, links: usize) -> Table {
    let mut table = Table::new("idle");
    let links = if options.short { 50 } else { links };
    let directory = options.directory();
    let home = directory.path().join("relay");
    let members = seats::make(&home, u32::try_from(links + WARM).unwrap());
    let endpoint = wire::endpoint();
    let per_link =
        |before: u64, after: u64| (after.saturating_sub(before)) as f64 / links as f64 / 1_024.0;

    let (mut us, mut under) = (Rounds::default(), Rounds::default());
    let relay = Beside::start(Host::Relay, &home);
    let watch = Watch::begin(&[relay.id()]);
    let mut held = Vec::new();
    let mut before = 0;
    for (n, member) in members.iter().enumerate() {
        if n == WARM {
            tokio::time::sleep(SETTLE).await;
            before = relay.memory().0;
        }
        held.push(Link::open(&endpoint, member, relay.address).await.unwrap());
    }
    tokio::time::sleep(SETTLE).await;
    us.add(per_link(before, relay.memory().0), &watch);
    drop((held, relay));

    let bare = Beside::start(Host::Bare, directory.path());
    let watch = Watch::begin(&[bare.id()]);
    let key = TlsIdentity::from_ed25519_seed(&BARE).unwrap().public_key();
    let mut held = Vec::new();
    for (n, member) in members.iter().enumerate() {
        if n == WARM {
            tokio::time::sleep(SETTLE).await;
            before = bare.memory().0;
        }
        let config = wire::quic(&member.tls, key);
        held.push(wire::connect(&endpoint, config, bare.address).await.unwrap());
    }
    tokio::time::sleep(SETTLE).await;
    under.add(per_link(before, bare.memory().0), &watch);
    let ours = table.add(format!("relay, one of {links} idle links"), "KiB", &us);
    let floor = table.add("bare QUIC endpoint, one connection", "KiB", &under);
    table.target("relay / bare QUIC endpoint", ours / floor, Bound::AtMost(1.2));
    table
}
