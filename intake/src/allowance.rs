//! How many messages an hour: of one source and of all.

use std::collections::BTreeMap;

use hotline_protocol::ids::UnixMillis;
use serde::{Deserialize, Serialize};

use crate::limits::{IN_ALL, PER_HOUR_MAX, PER_SOURCE, SOURCES_MAX};

/// Messages an hour. As many may come at once; after that they come evenly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowance {
    /// About what one source raises.
    pub per_source: u32,
    /// About what all sources raise.
    pub in_all: u32,
}

impl Default for Allowance {
    fn default() -> Self {
        Self { per_source: PER_SOURCE, in_all: IN_ALL }
    }
}

impl Allowance {
    /// The same within its bounds: nobody is allowed nothing, for then an alert would wait for ever.
    #[must_use]
    pub fn bounded(self) -> Self {
        let bound = |count: u32| count.clamp(1, PER_HOUR_MAX);
        Self { per_source: bound(self.per_source), in_all: bound(self.in_all) }
    }
}

const HOUR: u64 = 3_600_000;

/// What was used up of an allowance: until when it would be empty if nothing more came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Used(u64);

impl Used {
    /// When the next message is allowed.
    fn allows_at(self, an_hour: u32) -> u64 {
        let each = HOUR / u64::from(an_hour.max(1));
        self.0.saturating_sub(HOUR.saturating_sub(each))
    }

    fn spend(&mut self, now: u64, an_hour: u32) {
        self.0 = self.0.max(now).saturating_add(HOUR / u64::from(an_hour.max(1)));
    }

    /// A clock that was set back must not hold anything back for longer than an hour.
    fn set_back(&mut self, now: u64) {
        self.0 = self.0.min(now.saturating_add(HOUR));
    }
}

/// What is used up, of all and of each source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Spent {
    all: Used,
    sources: BTreeMap<String, Used>,
}

impl Spent {
    /// The place that a source has, among the bounded number of them.
    fn place<'a>(&self, source: &'a str) -> &'a str {
        let full = self.sources.len() >= SOURCES_MAX && !self.sources.contains_key(source);
        if full { "" } else { source }
    }

    /// When a message about what this source raises is allowed; at or before `now` is now.
    pub(crate) fn allows_at(
        &self,
        now: UnixMillis,
        source: &str,
        allowance: Allowance,
    ) -> UnixMillis {
        let mut all = self.all;
        let mut own = self.sources.get(self.place(source)).copied().unwrap_or_default();
        all.set_back(now.0);
        own.set_back(now.0);
        let at = all.allows_at(allowance.in_all).max(own.allows_at(allowance.per_source));
        UnixMillis(at)
    }

    pub(crate) fn spend(&mut self, now: UnixMillis, source: &str, allowance: Allowance) {
        if self.sources.len() >= SOURCES_MAX {
            // Whoever has its whole allowance again needs no place.
            self.sources.retain(|_, used| used.0 > now.0);
        }
        let place = self.place(source).to_owned();
        let own = self.sources.entry(place).or_default();
        own.set_back(now.0);
        own.spend(now.0, allowance.per_source);
        self.all.set_back(now.0);
        self.all.spend(now.0, allowance.in_all);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: UnixMillis = UnixMillis(1_777_000_000_000);

    fn spend_all(spent: &mut Spent, now: UnixMillis, source: &str, allowance: Allowance) -> u32 {
        let mut count = 0;
        while spent.allows_at(now, source, allowance) <= now {
            spent.spend(now, source, allowance);
            count += 1;
        }
        count
    }

    #[test]
    fn an_hour_holds_no_more_than_is_allowed_and_fills_up_evenly() {
        let allowance = Allowance { per_source: 60, in_all: 100 };
        let mut spent = Spent::default();
        assert_eq!(spend_all(&mut spent, START, "one", allowance), 60);
        assert_eq!(spend_all(&mut spent, START, "two", allowance), 40, "what all have is used up");
        let later = UnixMillis(START.0 + 60_000);
        assert_eq!(spend_all(&mut spent, later, "one", allowance), 1);
        let much_later = UnixMillis(START.0 + 3 * HOUR);
        assert_eq!(spend_all(&mut spent, much_later, "one", allowance), 60, "nothing is saved up");
    }

    #[test]
    fn sources_without_number_share_one_place_and_the_memory_stays_small() {
        let allowance = Allowance { per_source: 2, in_all: 1_000 };
        let mut spent = Spent::default();
        for no in 0..500 {
            spend_all(&mut spent, START, &format!("source {no}"), allowance);
        }
        assert!(spent.sources.len() <= SOURCES_MAX + 1, "{}", spent.sources.len());
        assert!(spent.allows_at(START, "another one", allowance) > START);
    }

    #[test]
    fn a_clock_that_was_set_back_by_a_year_holds_nothing_back_for_a_year() {
        let allowance = Allowance { per_source: 1, in_all: 1 };
        let mut spent = Spent::default();
        spent.spend(START, "one", allowance);
        let before = UnixMillis(START.0 - 365 * 24 * HOUR);
        assert!(spent.allows_at(before, "one", allowance).0 <= before.0 + HOUR);
    }
}
