//! Connections as ordered pipes with delay.

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::frames::Channel;
use hotline_protocol::ids::UnixMillis;
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;

/// Names a connection; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Conn(pub(super) u64);

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    ToRelay,
    ToSeat,
}

/// Which bytes of a connection come after which.
#[derive(Debug, Default)]
pub(super) struct Net {
    open: BTreeSet<Conn>,
    last: BTreeMap<(Conn, Way, Channel), UnixMillis>,
    next: u64,
}

/// A number below `n`.
pub(super) fn below(rng: &mut ChaCha20Rng, n: u64) -> u64 {
    rng.next_u64() % n.max(1)
}

impl Net {
    pub(super) fn open(&mut self) -> Conn {
        self.next += 1;
        self.open.insert(Conn(self.next));
        Conn(self.next)
    }

    pub(super) fn close(&mut self, conn: Conn) -> bool {
        self.open.remove(&conn)
    }

    pub(super) fn is_open(&self, conn: Conn) -> bool {
        self.open.contains(&conn)
    }

    /// Cuts bytes into chunks and says when each arrives.
    pub(super) fn send(
        &mut self,
        now: UnixMillis,
        rng: &mut ChaCha20Rng,
        delay_max: u64,
        (conn, way, channel): (Conn, Way, Channel),
        bytes: &[u8],
    ) -> Vec<(UnixMillis, Vec<u8>)> {
        let mut chunks = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let most = rest.len() as u64;
            let cut = if below(rng, 4) == 0 { 1 + below(rng, most) } else { most };
            let (chunk, tail) = rest.split_at(usize::try_from(cut).unwrap());
            rest = tail;
            let last = self.last.entry((conn, way, channel)).or_default();
            let at = UnixMillis((now.0 + 1 + below(rng, delay_max)).max(last.0));
            *last = at;
            chunks.push((at, chunk.to_vec()));
        }
        chunks
    }
}
