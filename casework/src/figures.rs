//! Figures without reading: what a party counted in a week, and what is made of several parties'.
//!
//! A party switches its counters on, sees what they would say, and sends that to a seat that adds up.
//! There is a fixed list of counts and no other: never who wrote with whom, never what. The seat that
//! adds up closes each week once, keeps the totals that hold enough parties, and forgets the rest.

use std::collections::{BTreeMap, BTreeSet};

use ciborium::Value;
use hotline_protocol::address::Party;
use hotline_protocol::ids::{Precedence, UnixMillis};

use crate::cbor::{self, Builder, DecodeError, Map};
use crate::kind::Kind;
use crate::limits;

/// Counts in one week's figures.
pub const CELLS: usize = 48;

/// Kinds that are counted apart; all others count as the one behind them. Acknowledgements are none
/// of them: the times they took are counted instead.
const KINDS: [&str; 15] = [
    "TXT", "RFI", "INC", "RFA", "CON", "CLA", "WRN", "VUL", "RSP", "SIT", "CLO", "WDR", "MTG",
    "POC", "ESC",
];

/// Bounds of the times that acknowledgements took, in minutes; the last bucket has none.
const ACKNOWLEDGED_WITHIN: [u64; 4] = [10, 30, 180, 1_440];

/// Which count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Count {
    /// Messages sent, by kind.
    SentKind(usize),
    /// Messages received, by kind.
    ReceivedKind(usize),
    /// Messages sent, by precedence.
    SentPrecedence(usize),
    /// Messages received, by precedence.
    ReceivedPrecedence(usize),
    /// Messages this desk acknowledged, by the time it took.
    Acknowledged(usize),
    /// Alarms about receipts that were missing.
    Alarms,
    /// Checks of the line that were asked here.
    Checks,
    /// Exercises in which something was said.
    Exercises,
}

/// Groups of counts that add up to something that is told elsewhere: how many counts each has.
const GROUPS: [usize; 8] = [16, 16, 4, 4, 5, 1, 1, 1];

impl Count {
    /// The count of a kind among those sent or received.
    #[must_use]
    pub fn kind(code: &str) -> usize {
        KINDS.iter().position(|one| *one == code).unwrap_or(KINDS.len())
    }

    /// The count of a precedence.
    #[must_use]
    pub const fn precedence(precedence: Precedence) -> usize {
        match precedence {
            Precedence::Routine => 0,
            Precedence::Priority => 1,
            Precedence::Immediate => 2,
            Precedence::Flash => 3,
        }
    }

    /// The bucket of a time that an acknowledgement took, in milliseconds.
    #[must_use]
    pub fn bucket(millis: u64) -> usize {
        let minutes = millis / 60_000;
        let within = ACKNOWLEDGED_WITHIN.iter().position(|bound| minutes < *bound);
        within.unwrap_or(ACKNOWLEDGED_WITHIN.len())
    }

    /// Its place among the figures.
    const fn place(self) -> usize {
        match self {
            Self::SentKind(at) => at,
            Self::ReceivedKind(at) => 16 + at,
            Self::SentPrecedence(at) => 32 + at,
            Self::ReceivedPrecedence(at) => 36 + at,
            Self::Acknowledged(at) => 40 + at,
            Self::Alarms => 45,
            Self::Checks => 46,
            Self::Exercises => 47,
        }
    }

    /// The names of all counts, in their order: stable, for scripts.
    #[must_use]
    pub fn names() -> Vec<String> {
        let kinds = || KINDS.iter().map(|code| code.to_lowercase()).chain(["other".to_owned()]);
        let precedences = || ["routine", "priority", "immediate", "flash"].into_iter();
        let mut names: Vec<String> = kinds().map(|kind| format!("sent-{kind}")).collect();
        names.extend(kinds().map(|kind| format!("received-{kind}")));
        names.extend(precedences().map(|word| format!("sent-{word}")));
        names.extend(precedences().map(|word| format!("received-{word}")));
        let buckets =
            ["10-min", "30-min", "3-h", "24-h"].map(|b| format!("acknowledged-within-{b}"));
        names.extend(buckets);
        names.push("acknowledged-later".to_owned());
        names.extend(["alarms", "line-checks", "exercises"].map(str::to_owned));
        names
    }
}

/// Weeks since Monday, 29 December 1969 (UTC): from Monday to Sunday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week(pub u32);

const WEEK_MILLIS: u64 = 7 * 86_400_000;
/// From that Monday to the first of January.
const OFFSET_MILLIS: u64 = 3 * 86_400_000;

impl Week {
    /// The week of a moment.
    #[must_use]
    pub fn of(at: UnixMillis) -> Self {
        let weeks = at.0.saturating_add(OFFSET_MILLIS) / WEEK_MILLIS;
        Self(u32::try_from(weeks).unwrap_or(u32::MAX))
    }

    /// When it begins.
    #[must_use]
    pub fn begins(self) -> UnixMillis {
        UnixMillis((u64::from(self.0) * WEEK_MILLIS).saturating_sub(OFFSET_MILLIS))
    }

    /// When it is over.
    #[must_use]
    pub fn ends(self) -> UnixMillis {
        Self(self.0.saturating_add(1)).begins()
    }

    /// When its totals are closed: a week later, so that everybody had time to send.
    #[must_use]
    pub fn closes(self) -> UnixMillis {
        Self(self.0.saturating_add(2)).begins()
    }
}

/// What a party counted in a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    week: Week,
    counts: [u32; CELLS],
}

impl Figures {
    /// No counts yet.
    #[must_use]
    pub const fn new(week: Week) -> Self {
        Self { week, counts: [0; CELLS] }
    }

    /// Adds to a count. It stays within what is believed.
    pub fn add(&mut self, count: Count, number: u32) {
        if let Some(cell) = self.counts.get_mut(count.place()) {
            *cell = cell.saturating_add(number).min(limits::FIGURE_MAX);
        }
    }

    /// Figures of these counts.
    ///
    /// # Errors
    ///
    /// They are not of this list, or beyond belief.
    pub fn from_counts(week: Week, counts: &[u32]) -> Result<Self, DecodeError> {
        let counts = counts.iter().map(|count| cbor::uint(*count)).collect();
        let mut map = Builder::default();
        map.put(0, cbor::uint(1_u8));
        map.put(1, cbor::uint(week.0));
        map.put(2, Value::Array(counts));
        Self::decode(map.finish())
    }

    /// Which week.
    #[must_use]
    pub const fn week(&self) -> Week {
        self.week
    }

    /// The counts in the order of [`Count::names`].
    #[must_use]
    pub const fn counts(&self) -> &[u32; CELLS] {
        &self.counts
    }

    /// As it travels.
    #[must_use]
    pub fn encode(&self) -> Value {
        let mut map = Builder::default();
        map.put(0, cbor::uint(1_u8));
        map.put(1, cbor::uint(self.week.0));
        map.put(2, Value::Array(self.counts.iter().map(|count| cbor::uint(*count)).collect()));
        map.finish()
    }

    /// Reads what travelled.
    ///
    /// # Errors
    ///
    /// They are not of this list of counts, or a count is beyond belief: refused whole.
    pub fn decode(value: Value) -> Result<Self, DecodeError> {
        let mut map = Map::of(value, "figures")?;
        map.required(0, "list", |value| (cbor::small::<u8>(value)? == 1).then_some(()))?;
        let week = map.required(1, "week", cbor::small).map(Week)?;
        let counts = map.required(2, "counts", |value| {
            let counts = cbor::list(value, CELLS, cbor::small::<u32>)?;
            let counts: [u32; CELLS] = counts.try_into().ok()?;
            counts.iter().all(|count| *count <= limits::FIGURE_MAX).then_some(counts)
        })?;
        map.rest("figures")?;
        let sum = |from: usize, length: usize| {
            counts.iter().skip(from).take(length).copied().map(u64::from).sum::<u64>()
        };
        // By kind and by precedence it is the same messages.
        if sum(0, 16) != sum(32, 4) || sum(16, 16) != sum(36, 4) {
            return Err(DecodeError::Contradiction("counts that do not add up"));
        }
        Ok(Self { week, counts })
    }
}

/// What parties have sent for a week that is not closed: of each party the first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contributions(BTreeMap<Party, Figures>);

impl Contributions {
    /// Takes figures in; whether they count. A party that sends twice has said what it said first.
    pub fn enter(&mut self, party: Party, figures: Figures) -> bool {
        if self.0.contains_key(&party) {
            return false;
        }
        self.0.insert(party, figures);
        true
    }

    /// The parties.
    pub fn parties(&self) -> impl Iterator<Item = &Party> {
        self.0.keys()
    }

    /// How many parties there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The totals of a week, for good.
    ///
    /// A total is told only if at least [`limits::CONTRIBUTORS_MIN`] parties have something in it. What
    /// is left untold in a group of counts can be computed from the sum that another group tells: so as
    /// long as fewer than that many parties have something in the rest, one more count goes untold, the
    /// smallest first.
    #[must_use]
    pub fn close(&self, week: Week) -> Totals {
        let all: Vec<_> = self.0.iter().filter(|(_, one)| one.week == week).collect();
        let mut cells = Vec::with_capacity(CELLS);
        let mut at = 0;
        for length in GROUPS {
            let places: Vec<usize> = (at..at + length).collect();
            at += length;
            cells.append(&mut told(&all, &places));
        }
        let enough = all.len() >= limits::CONTRIBUTORS_MIN;
        Totals { week, parties: enough.then_some(all.len()), counts: cells }
    }
}

/// What is told of a group of counts.
fn told(all: &[(&Party, &Figures)], places: &[usize]) -> Vec<Option<u64>> {
    let count = |figures: &Figures, place: usize| figures.counts.get(place).copied().unwrap_or(0);
    let has = |place: usize| -> BTreeSet<&Party> {
        let has = all.iter().filter(|(_, figures)| count(figures, place) > 0);
        has.map(|(party, _)| *party).collect()
    };
    let sum = |place: usize| all.iter().map(|(_, one)| u64::from(count(one, place))).sum::<u64>();
    let mut shown: BTreeSet<usize> = { places.iter().copied() }
        .filter(|place| has(*place).len() >= limits::CONTRIBUTORS_MIN)
        .collect();
    loop {
        let rest = places.iter().copied().filter(|place| !shown.contains(place));
        let behind: BTreeSet<&Party> = rest.flat_map(has).collect();
        if behind.is_empty() || behind.len() >= limits::CONTRIBUTORS_MIN {
            break;
        }
        let Some(least) = shown.iter().copied().min_by_key(|place| (sum(*place), *place)) else {
            break;
        };
        shown.remove(&least);
    }
    places.iter().map(|place| shown.contains(place).then(|| sum(*place))).collect()
}

/// The totals of a week that is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// Which week.
    pub week: Week,
    /// How many parties have sent figures; none if fewer than [`limits::CONTRIBUTORS_MIN`].
    pub parties: Option<usize>,
    /// The totals in the order of [`Count::names`]; none where too few parties have something in it.
    pub counts: Vec<Option<u64>>,
}

/// The kinds of messages that are no correspondence and are counted nowhere.
#[must_use]
pub const fn is_counted(kind: &Kind) -> bool {
    !matches!(kind, Kind::Ack | Kind::Dft | Kind::Png | Kind::Exr | Kind::Lib | Kind::Glo)
}
