//! Benchmarks: each figure beside its floor, measured in the same run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark is a program for its author: it stops on the first surprise and prints"
)]

mod crypto;
mod measure;

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
}

fn main() {
    let args = Args::parse();
    match args.bench {
        Bench::Crypto => crypto::run().print(args.json),
    }
}
