//! How often a value fell below each of a few bounds.

use std::sync::atomic::{AtomicU64, Ordering};

use super::Counter;

/// Counts values by size.
#[derive(Debug)]
pub struct Histogram {
    bounds: &'static [u64],
    /// One for each bound, and one for what is beyond all.
    counts: Vec<AtomicU64>,
    sum: Counter,
}

impl Histogram {
    /// With upper bounds in ascending order.
    #[must_use]
    pub fn new(bounds: &'static [u64]) -> Self {
        let counts = (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect();
        Self { bounds, counts, sum: Counter::default() }
    }

    /// Counts a value.
    pub fn record(&self, value: u64) {
        let place = self.bounds.partition_point(|bound| *bound < value);
        if let Some(count) = self.counts.get(place) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.sum.add(value);
    }

    /// How many values were at most each bound, with the bound.
    pub(super) fn up_to(&self) -> impl Iterator<Item = (u64, u64)> {
        let mut below = 0;
        self.bounds.iter().zip(&self.counts).map(move |(bound, count)| {
            below += count.load(Ordering::Relaxed);
            (*bound, below)
        })
    }

    /// How many values lay beyond all bounds.
    pub(super) fn beyond(&self) -> u64 {
        self.counts.last().map_or(0, |count| count.load(Ordering::Relaxed))
    }

    /// The sum of all values.
    pub(super) fn sum(&self) -> u64 {
        self.sum.value()
    }
}
