//! Drain: a full mailbox to its seat, acknowledged and deleted, beside raw QUIC.

use std::time::Duration;

use bytes::Bytes;
use hotline_protocol::frames::{Answer, Fate, Numbered, Question, ToRelay, ToSeat};
use hotline_protocol::ids::Precedence;

use super::floor::{self, Bare};
use super::host::{BLAST, Beside, Host};
use super::seats::{self, Member};
use super::share::{Watch, seconds, ticks};
use super::table::{Bound, Rounds, Table};
use super::wire::{self, CHUNKS, Link};
use super::{ENVELOPE, Options};
use crate::measure::now;

const LANE: Precedence = Precedence::Routine;

/// Time between two questions for the last envelope: a seat may ask so many at once and no more.
const ASKED_EVERY: Duration = Duration::from_millis(1);

/// The result of a benchmark whose name is its command.
pub(crate) async fn run(options: &Options, envelopes: usize) -> Table {
    let mut table = Table::new("drain");
    let count = if options.short { 500 } else { envelopes };
    let directory = options.directory();
    let home = directory.path().join("relay");
    let rounds = options.rounds();
    let members = seats::make(&home, u32::try_from(rounds).unwrap());
    let mut last = Vec::new();
    for member in &members {
        last.push(seats::fill(&home, &member.seat, LANE, count));
        eprintln!("  a mailbox of {count} filled");
    }
    let mut read = Rounds::default();
    for member in &members {
        let watch = Watch::begin(&[]);
        let (bytes, time) = floor::read(&home, &member.seat, LANE);
        assert_eq!(bytes, count * ENVELOPE);
        read.add(bytes as f64 / time.as_secs_f64() / 1e6, &watch);
    }
    let relay = Beside::start(Host::Relay, &home);
    let bare = Beside::start(Host::Bare, directory.path());
    let (mut us, mut delivered, mut raw) = <(Rounds, Rounds, Rounds)>::default();
    let (mut cost, mut under) = <(Rounds, Rounds)>::default();
    // What a process works for one envelope.
    let for_one = |process: u32, before: u64| {
        seconds(ticks(process).saturating_sub(before)) * 1e6 / count as f64
    };
    for (member, last) in members.iter().zip(&last) {
        let watch = Watch::begin(&[relay.id()]);
        let before = ticks(relay.id());
        let (all, gone) = drain(&relay, member, *last, count).await;
        cost.add(for_one(relay.id(), before), &watch);
        let rate = |seconds: f64| (count * ENVELOPE) as f64 / seconds / 1e6;
        delivered.add(rate(all), &watch);
        us.add(rate(gone), &watch);
        let watch = Watch::begin(&[bare.id()]);
        let before = ticks(bare.id());
        raw.add(blast(&bare, count).await, &watch);
        under.add(for_one(bare.id(), before), &watch);
    }
    table.add(format!("relay: {count} envelopes there"), "MB/s", &delivered);
    let ours = table.add("relay: and deleted", "MB/s", &us);
    let raw = table.add("raw QUIC", "MB/s", &raw);
    table.add("the same rows read in order, no network", "MB/s", &read);
    table.add("relay: processor time for one", "us", &cost);
    table.add("raw QUIC: processor time for one", "us", &under);
    table.target("relay, deletions included / raw QUIC", ours / raw, Bound::AtLeast(0.6));
    table
}

/// Seconds until everything was there, and until it was deleted.
async fn drain(
    relay: &Beside,
    member: &Member,
    last: hotline_protocol::ids::EnvelopeId,
    count: usize,
) -> (f64, f64) {
    let endpoint = wire::endpoint();
    let begin = now();
    let mut link = Link::open(&endpoint, member, relay.address).await.unwrap();
    let mut delivered = link.deliveries();
    let mut seen = 0;
    while seen < count {
        let pieces = delivered.recv().await.unwrap();
        seen += pieces.len();
        link.acknowledge(LANE, pieces.last().unwrap().delivery).await;
    }
    let all = begin.elapsed_since().as_secs_f64();
    for no in 1.. {
        let body = Question::Fates { to: member.seat.clone(), ids: vec![last] };
        link.say(&ToRelay::Ask(Numbered { no, body })).await;
        let ToSeat::Answer(Numbered { body: Ok(Answer::Fates(fates)), .. }) = link.answer().await
        else {
            panic!("no fates");
        };
        if fates == [Fate::Collected] {
            break;
        }
        tokio::time::sleep(ASKED_EVERY).await;
    }
    (all, begin.elapsed_since().as_secs_f64())
}

/// Megabytes a second of a bare stream that comes from memory and goes nowhere.
pub(super) async fn blast(bare: &Beside, count: usize) -> f64 {
    let begin = now();
    let mut stream = Bare::open(bare, BLAST).await;
    stream.send.write_all(&(count as u64).to_be_bytes()).await.unwrap();
    let mut lane = stream.connection.accept_uni().await.unwrap();
    let mut bytes = 0;
    let mut chunks = vec![Bytes::new(); CHUNKS];
    while let Some(read) = lane.read_chunks(&mut chunks).await.unwrap() {
        bytes += chunks[..read].iter().map(Bytes::len).sum::<usize>();
    }
    assert_eq!(bytes, count * ENVELOPE);
    bytes as f64 / begin.elapsed_since().as_secs_f64() / 1e6
}
