//! Mutated bytes for every parser of what comes from outside.
//!
//! Each target takes bytes and must neither panic nor take for ever; several also hold that what
//! is read is written again as it was. Inputs are mutations of genuine ones: the vectors printed in
//! the normative texts and the frozen ones. It runs on a stable toolchain and measures no coverage.
//!
//! `cargo run --release -p hotline-fuzz` takes every target for a minute; `--help` says the rest.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test: it stops at the first surprise"
)]

mod corpus;
mod mutate;
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};

pub use self::corpus::Corpus;
pub use self::mutate::mutated;
pub use self::targets::{TARGETS, Target};

/// An input on which a target failed.
#[derive(Debug)]
pub struct Failure {
    /// Which input of the seed it was, counted from 0.
    pub round: u64,
    /// The input.
    pub input: Vec<u8>,
}

/// What a run saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Inputs handed in.
    pub rounds: u64,
    /// Inputs that the parser accepted.
    pub accepted: u64,
}

/// Hands mutated inputs to a target until `enough` of a number of rounds.
///
/// # Errors
///
/// [`Failure`]: the first input on which the target panicked.
pub fn run(
    target: &Target,
    corpus: &Corpus,
    seed: u64,
    mut enough: impl FnMut(u64) -> bool,
) -> Result<Seen, Failure> {
    // What the parser accepts is what is worth changing; all of it, for others may share a form.
    let genuine: Vec<&[u8]> = corpus.of(target);
    let mut seen = Seen { rounds: 0, accepted: 0 };
    while !enough(seen.rounds) {
        // Each round has a generator of its own, so that one can be repeated alone.
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        rng.set_stream(seen.rounds);
        let input = if genuine.is_empty() {
            let mut bytes = vec![0; usize::try_from(rng.next_u64() % 512).unwrap()];
            rng.fill_bytes(&mut bytes);
            bytes
        } else {
            mutated(&genuine, &mut rng)
        };
        match catch_unwind(AssertUnwindSafe(|| (target.run)(&input))) {
            Ok(accepted) => seen.accepted += u64::from(accepted),
            Err(_) => return Err(Failure { round: seen.rounds, input }),
        }
        seen.rounds += 1;
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Inputs for each target in every run of the tests; `just fuzz` takes more.
    const ROUNDS: u64 = 2_000;

    #[test]
    fn every_parser_stands_mutated_inputs() {
        let corpus = Corpus::genuine();
        for target in TARGETS {
            let seen = run(target, &corpus, 1, |rounds| rounds >= ROUNDS);
            let seen = seen.unwrap_or_else(|failure| {
                panic!("{}, seed 1, round {}: {:02x?}", target.name, failure.round, failure.input)
            });
            println!("{}: {} of {} accepted", target.name, seen.accepted, seen.rounds);
        }
    }

    #[test]
    fn every_target_has_a_genuine_input_that_it_accepts() {
        let corpus = Corpus::genuine();
        let blind = TARGETS.iter().filter(|target| corpus.of(target).is_empty());
        let blind: Vec<_> = blind.map(|target| target.name).collect();
        assert_eq!(blind, [""; 0], "these would only ever see noise");
    }

    #[test]
    fn a_target_that_panics_is_told_with_the_input_and_again_with_the_same_seed() {
        let picky = |bytes: &[u8]| {
            assert!(bytes.len() != 77, "the bug");
            true
        };
        let target = Target { name: "picky", run: picky };
        let corpus = Corpus::from(vec![vec![1; 70]]);
        let fail = || run(&target, &corpus, 7, |rounds| rounds >= 1_000_000).unwrap_err();
        let (first, again) = (fail(), fail());
        assert_eq!(first.input.len(), 77);
        assert_eq!((first.round, first.input), (again.round, again.input));
    }
}
