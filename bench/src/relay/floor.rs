//! What lies under every figure: one fsync, one QUIC round trip, the same rows without a network.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use hotline_certs::TlsIdentity;
use hotline_protocol::address::Seat;
use hotline_protocol::ids::Precedence;
use hotline_server::home::Opened;
use hotline_server::limits::MAILBOX_PAGE_BYTES_MAX;
use hotline_server::store::sqlite::SqliteStore;
use hotline_server::store::{MailRead as _, MailStore as _, Op, Use};
use hotline_server::{Relay, runtime};
use quinn::{Endpoint, RecvStream, SendStream};

use super::ENVELOPE;
use super::host::{BARE, Beside, RECEIPT};
use super::seats::Envelopes;
use super::wire::{connect, quic};
use crate::measure::now;

/// Times of appending an envelope's bytes to a file and syncing it.
pub(crate) fn fsyncs(directory: &Path, count: usize) -> Vec<Duration> {
    let mut file = File::create(directory.join("fsync")).unwrap();
    let bytes = vec![5; ENVELOPE];
    (0..count)
        .map(|_| {
            let begin = now();
            file.write_all(&bytes).unwrap();
            file.sync_data().unwrap();
            begin.elapsed_since()
        })
        .collect()
}

/// A stream to the bare endpoint.
pub(crate) struct Bare {
    pub(crate) connection: quinn::Connection,
    pub(crate) send: SendStream,
    pub(crate) receive: RecvStream,
    _endpoint: Endpoint,
}

impl Bare {
    /// Opens one that asks for something.
    pub(crate) async fn open(host: &Beside, asks: u8) -> Self {
        Self::open_on(super::wire::endpoint(), host, asks).await
    }

    /// The same on a socket that others may share.
    pub(crate) async fn open_on(endpoint: Endpoint, host: &Beside, asks: u8) -> Self {
        let relay = TlsIdentity::from_ed25519_seed(&BARE).unwrap().public_key();
        let config = quic(&TlsIdentity::from_ed25519_seed(&[8; 32]).unwrap(), relay);
        let connection = connect(&endpoint, config, host.address).await.unwrap();
        let (mut send, receive) = connection.open_bi().await.unwrap();
        send.write_all(&[asks]).await.unwrap();
        Self { connection, send, receive, _endpoint: endpoint }
    }

    /// Times from an envelope's bytes to an answer as long as a receipt.
    pub(crate) async fn round_trips(&mut self, count: usize) -> Vec<Duration> {
        let message = vec![5; ENVELOPE];
        let mut answer = [0; RECEIPT];
        let mut times = Vec::with_capacity(count);
        for _ in 0..count {
            let begin = now();
            self.send.write_all(&message).await.unwrap();
            self.receive.read_exact(&mut answer).await.unwrap();
            times.push(begin.elapsed_since());
        }
        times
    }
}

/// A store without a network before it.
pub(crate) struct Store {
    store: SqliteStore,
    envelopes: Envelopes,
    state: u64,
}

impl Store {
    pub(crate) fn create(directory: &Path) -> Self {
        let mut store = SqliteStore::open(&directory.join("floor.db")).unwrap();
        store.recover(runtime::now()).unwrap();
        Self { store, envelopes: Envelopes::new(), state: 0 }
    }

    /// Commits envelopes in batches of those sizes, in changes: an envelope and its sender's
    /// counter are two. Returns envelopes and the time for them.
    pub(crate) fn commit(
        &mut self,
        from: &Seat,
        to: &[Seat],
        sizes: &[usize],
    ) -> (usize, Duration) {
        let mut batches = Vec::new();
        let mut made = 0;
        for size in sizes {
            let mut ops = Vec::with_capacity(*size);
            while ops.len() < *size {
                let to = &to[made % to.len()];
                let envelope = self.envelopes.next(to, Precedence::Routine).into();
                let use_of = Use::Common;
                ops.push(Op::Keep { envelope, accepted_at: runtime::now(), use_of });
                self.state += 1;
                ops.push(Op::CountState { seat: from.clone(), counter: self.state });
                made += 1;
            }
            batches.push(ops);
        }
        let begin = now();
        for batch in &batches {
            self.store.commit(batch).unwrap();
        }
        (made, begin.elapsed_since())
    }
}

/// Reads a mailbox of a relay that does not run from its first envelope to its last; how many
/// bytes it was, and the time for them.
pub(crate) fn read(home: &Path, mailbox: &Seat, lane: Precedence) -> (usize, Duration) {
    let Opened { mut store, lock, .. } = Relay::at(home).home().open(runtime::now()).unwrap();
    let begin = now();
    let (mut after, mut bytes) = (0, 0);
    loop {
        let page = store.page(mailbox, lane, after, MAILBOX_PAGE_BYTES_MAX).unwrap();
        bytes += page.deliveries.iter().map(|one| one.envelope.sealed().len()).sum::<usize>();
        after = page.deliveries.last().map_or(after, |one| one.delivery);
        if !page.more {
            break;
        }
    }
    let time = begin.elapsed_since();
    drop(lock);
    (bytes, time)
}

/// The sizes behind a difference of counts, in an order that is none.
pub(crate) fn sizes(before: &[u64], after: &[u64]) -> Vec<usize> {
    let mut sizes = Vec::new();
    for (size, (before, after)) in before.iter().zip(after).enumerate() {
        sizes.extend((*before..*after).map(|_| size));
    }
    // A fixed walk through all of them: neighbours in size are far apart in time.
    let step = (1..).map(|n| sizes.len() / 3 + n).find(|step| coprime(*step, sizes.len()));
    let step = step.unwrap_or(1);
    (0..sizes.len()).map(|n| sizes[n * step % sizes.len()]).collect()
}

fn coprime(mut a: usize, mut b: usize) -> bool {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a == 1
}
