//! Handshakes: from the first packet to the welcome, beside a bare QUIC endpoint.

use std::sync::Arc;

use hotline_certs::TlsIdentity;
use quinn::{Endpoint, VarInt};

use super::Options;
use super::host::{BARE, Beside, Host};
use super::seats::{self, Member};
use super::share::Watch;
use super::table::{Rounds, Table};
use super::wire::{self, Link};
use crate::measure::now;

/// At once.
const AT_ONCE: [usize; 2] = [1, 16];

/// The result of a benchmark whose name is its command.
pub(crate) async fn run(options: &Options) -> Table {
    let mut table = Table::new("handshakes");
    let count = if options.short { 32 } else { 640 };
    let directory = options.directory();
    let home = directory.path().join("relay");
    let members = Arc::new(seats::make(&home, 16));
    let relay = Beside::start(Host::Relay, &home);
    let bare = Beside::start(Host::Bare, directory.path());
    let endpoint = wire::endpoint();
    for at_once in AT_ONCE {
        let (mut us, mut under) = (Rounds::default(), Rounds::default());
        for _ in 0..options.rounds() {
            for (host, linked, rounds) in [(&relay, true, &mut us), (&bare, false, &mut under)] {
                let watch = Watch::begin(&[host.id()]);
                let begin = now();
                let mut tasks = tokio::task::JoinSet::new();
                for place in 0..at_once {
                    let (members, endpoint) = (Arc::clone(&members), endpoint.clone());
                    let address = host.address;
                    tasks.spawn(async move {
                        for _ in 0..count / at_once {
                            shake(&endpoint, &members[place], address, linked).await;
                        }
                    });
                }
                tasks.join_all().await;
                let seconds = begin.elapsed_since().as_secs_f64();
                rounds.add((count / at_once * at_once) as f64 / seconds, &watch);
            }
        }
        table.add(format!("relay, with welcome, {at_once} at once"), "/s", &us);
        table.add(format!("bare QUIC endpoint, {at_once} at once"), "/s", &under);
    }
    table
}

async fn shake(endpoint: &Endpoint, member: &Member, address: std::net::SocketAddr, linked: bool) {
    let connection = if linked {
        Link::open(endpoint, member, address).await.unwrap().connection
    } else {
        let key = TlsIdentity::from_ed25519_seed(&BARE).unwrap().public_key();
        wire::connect(endpoint, wire::quic(&member.tls, key), address).await.unwrap()
    };
    connection.close(VarInt::from_u32(0), b"");
}
