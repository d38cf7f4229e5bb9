//! `hotline-fuzz`: every parser of what comes from outside, for as long as one likes.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a program for its author: it prints, and looks at the clock to stop"
)]

use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime};

use clap::Parser;
use data_encoding::HEXLOWER;
use hotline_fuzz::{Corpus, Failure, TARGETS, run};

/// Hands mutated bytes to every parser of what comes from outside.
#[derive(Parser)]
struct Args {
    /// One target; all of them without it.
    target: Option<String>,
    /// Seconds for each target.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Which inputs: a failure prints its own. Without it, another each time.
    #[arg(long)]
    seed: Option<u64>,
    /// Says what there is.
    #[arg(long)]
    list: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    if args.list {
        TARGETS.iter().for_each(|target| println!("{}", target.name));
        return ExitCode::SUCCESS;
    }
    let wanted = |name: &str| args.target.as_deref().is_none_or(|target| target == name);
    if !TARGETS.iter().any(|target| wanted(target.name)) {
        eprintln!("no such target: --list says what there is");
        return ExitCode::from(2);
    }
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let seed = args.seed.unwrap_or(now.as_secs());
    let corpus = Corpus::genuine();
    for target in TARGETS.iter().filter(|target| wanted(target.name)) {
        println!("{}: seed {seed}", target.name);
        let began = Instant::now();
        let within = Duration::from_secs(args.seconds);
        match run(target, &corpus, seed, |_| began.elapsed() >= within) {
            Ok(seen) => {
                println!("  {} inputs, {} of them accepted", seen.rounds, seen.accepted);
            }
            Err(Failure { round, input }) => {
                let input = HEXLOWER.encode(&input);
                eprintln!("{}: seed {seed}, round {round}, input {input}", target.name);
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
