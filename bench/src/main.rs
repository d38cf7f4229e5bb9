//! Benchmarks: each figure beside its floor, measured in the same run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark is a program for its author: it stops on the first surprise and prints"
)]

mod casework;
mod crypto;
mod fill;
mod measure;
mod relay;
mod screens;
mod store;
mod tui;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Measures Hotline. Figures are medians; compare ratios within one run, never absolute times
/// between machines.
#[derive(Parser)]
#[command(version)]
struct Args {
    /// One JSON object per run, for machines.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand)]
enum Bench {
    /// Seal, open, turn, handshake and fan-out beside the raw primitives under them.
    Crypto,
    /// A case full of messages: its fold, its record and one message more, beside a plain pass.
    Casework {
        /// How many messages.
        #[arg(long, default_value_t = 10_000)]
        messages: usize,
    },
    /// Questions to a store full of messages beside one that touches none.
    Store {
        /// How many messages.
        #[arg(long, default_value_t = 100_000)]
        messages: usize,
    },
    /// The terminal over a store full of messages: a frame beside an empty one, the first frame,
    /// a search, memory.
    Tui {
        /// How many messages.
        #[arg(long, default_value_t = 100_000)]
        messages: usize,
        /// Measure over the store in this home, which was filled before.
        #[arg(long, hide = true)]
        home: Option<PathBuf>,
    },
    #[command(flatten)]
    Relay(relay::Relay),
    /// A process that a benchmark of the relay measures.
    #[command(hide = true)]
    Host {
        /// Which.
        kind: relay::Host,
        /// Where its files are.
        directory: PathBuf,
    },
    /// Draws the screens of the README into a directory.
    Screens {
        /// Where to.
        directory: PathBuf,
    },
}

fn main() -> ExitCode {
    // The real programs, where a benchmark has them beside it.
    match std::env::var(relay::PROGRAM).as_deref() {
        Ok("hotline") => return hotline_client::cli::main(),
        Ok("hotline-server") => return hotline_server::cli::main(),
        _ => {}
    }
    let args = Args::parse();
    match args.bench {
        Bench::Crypto => crypto::run().print(args.json),
        Bench::Casework { messages } => casework::run(messages).print(args.json),
        Bench::Store { messages } => store::run(messages).print(args.json),
        Bench::Tui { messages, home: None } => tui::run(messages, args.json),
        Bench::Tui { home: Some(home), .. } => tui::measure(&home).print(args.json),
        Bench::Relay(bench) => relay::run(bench, args.json),
        Bench::Host { kind, directory } => relay::host(kind, &directory),
        Bench::Screens { directory } => screens::draw(&directory),
    }
    ExitCode::SUCCESS
}
