//! The findings of a campaign: what its runner signs, in the form whose hash the result names.

use std::collections::BTreeMap;

use hotline_casework::campaign::{Figures, Group, Row, Share, Times};
use hotline_protocol::ids::{Digest, UnixMillis};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The version that is written, and the only one that is read.
pub(crate) const VERSION: u32 = 1;

/// The upper ends of the classes of a histogram, in milliseconds; the last class has none.
pub(crate) const CLASSES: [(u64, &str); 9] = [
    (10_000, "10 s"),
    (60_000, "1 min"),
    (300_000, "5 min"),
    (900_000, "15 min"),
    (3_600_000, "1 h"),
    (14_400_000, "4 h"),
    (43_200_000, "12 h"),
    (86_400_000, "24 h"),
    (172_800_000, "48 h"),
];

/// What a campaign found. Times are RFC 3339 in UTC with milliseconds, spans are milliseconds, ids and
/// hashes hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Findings {
    /// Version of this form.
    pub hotline_campaign: u32,
    /// The campaign: the id of its case.
    pub campaign: String,
    /// The id of its challenge.
    pub challenge: String,
    /// The common hash of its challenge.
    pub challenge_hash: String,
    /// The seat that ran it.
    pub by: String,
    /// The directory that it asked by.
    pub directory: Place,
    /// Whether its window was announced.
    pub announced: bool,
    /// When the challenge was released, by the clock of who ran it.
    pub opened_at: String,
    /// Until when it was to last.
    pub closes_at: String,
    /// When it was closed; none while it is open.
    pub closed_at: Option<String>,
    /// The figures.
    pub figures: Counts,
    /// Seats whose keys had outlived their time.
    pub expired: u32,
    /// Seats that were suspended, or had nobody.
    pub set_aside: u32,
    /// Answers of devices by how long they took: within 10 s, 1, 5 and 15 min, 1, 4, 12, 24 and 48 h,
    /// and longer.
    pub device_histogram: Vec<u32>,
    /// Answers of persons, the same.
    pub person_histogram: Vec<u32>,
    /// When the relay was out of reach of who ran it, as its own link knew.
    pub outages: Vec<Outage>,
    /// What is to be done, as a person wrote it.
    pub actions: Vec<String>,
    /// Seats that agreed to be named.
    pub named: Vec<NamedRow>,
    /// How many more of these there are.
    pub named_left_out: u32,
    /// The marks of the answers of devices that were counted, ascending.
    pub device_answers: Vec<String>,
    /// The marks of the answers of persons that were counted, ascending.
    pub person_answers: Vec<String>,
}

/// A place of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The entry.
    pub seq: u64,
    /// The chain hash there.
    pub hash: String,
}

/// A time without the relay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outage {
    /// Since when.
    pub from: String,
    /// Until when; none if it lasts.
    pub until: Option<String>,
}

/// What is told to everybody of a seat that agreed to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedRow {
    /// Which seat.
    pub seat: String,
    /// How long its device took.
    pub device: Option<u64>,
    /// How long its person took.
    pub person: Option<u64>,
}

/// How many of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareDoc {
    /// Those that did.
    pub of: u32,
    /// All of them.
    pub all: u32,
}

/// How long something took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimesDoc {
    /// How many were measured.
    pub count: u32,
    /// Half took at most this.
    pub median: Option<u64>,
    /// Nine in ten took at most this.
    pub p90: Option<u64>,
    /// The longest.
    pub max: Option<u64>,
}

/// The figures of some of the seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupDoc {
    /// Seats whose device answered.
    pub device: ShareDoc,
    /// Seats whose person answered.
    pub person: ShareDoc,
    /// How long devices took.
    pub device_times: TimesDoc,
    /// How long persons took.
    pub person_times: TimesDoc,
}

/// The figures over all seats, by function of the desk and by region.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Over all seats.
    pub all: GroupDoc,
    /// Parties asked, and those of which a person answered.
    pub parties: ShareDoc,
    /// Desks asked, and those of which a person answered.
    pub desks: ShareDoc,
    /// Desks for which another than their first seat answered alone.
    pub alternates: u32,
    /// Seats of which a person answered after the end alone.
    pub late: u32,
    /// Seats that nothing could be delivered for.
    pub unreachable: u32,
    /// Seats that were reached and of which nothing came.
    pub silent: u32,
    /// Seats whose entry nobody confirmed within a year.
    pub unconfirmed: u32,
    /// Seats with an answer that names a time at which the relay accepted no copy for them.
    pub doubtful: u32,
    /// By function of the desk.
    pub by_category: BTreeMap<String, GroupDoc>,
    /// By region.
    pub by_region: BTreeMap<String, GroupDoc>,
}

impl Findings {
    /// The findings as they are hashed and sent.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Text keys and no floats: it always can be written.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// When it was closed; none while it is open, or where what stands there is no time.
    #[must_use]
    pub fn closed(&self) -> Option<UnixMillis> {
        let at: jiff::Timestamp = self.closed_at.as_deref()?.parse().ok()?;
        u64::try_from(at.as_millisecond()).ok().map(UnixMillis)
    }

    /// Reads what a result brought.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let findings: Self = serde_json::from_slice(bytes).ok()?;
        (findings.hotline_campaign == VERSION).then_some(findings)
    }

    /// What the result names.
    #[must_use]
    pub fn hash(bytes: &[u8]) -> Digest {
        Digest(Sha256::digest(bytes).into())
    }

    /// One line of totals, for a list and for the text of a result.
    #[must_use]
    pub fn summary(&self) -> String {
        let figures = &self.figures;
        format!(
            "devices {}, persons {}, desks {}, parties {}; persons took {} (median), {} (nine in ten)",
            figures.all.device.told(),
            figures.all.person.told(),
            figures.desks.told(),
            figures.parties.told(),
            crate::time::span_or_none(figures.all.person_times.median),
            crate::time::span_or_none(figures.all.person_times.p90),
        )
    }
}

impl NamedRow {
    pub(crate) fn of(row: &Row) -> Self {
        Self { seat: row.seat.to_string(), device: row.device, person: row.person }
    }
}

impl ShareDoc {
    /// In hundredths, rounded down so that only all of them are 100; none of nothing.
    #[must_use]
    pub fn percent(self) -> Option<u32> {
        Share { of: self.of, all: self.all }.percent()
    }

    /// As people read it.
    pub(crate) fn told(self) -> String {
        match self.percent() {
            Some(percent) => format!("{} of {} ({percent} %)", self.of, self.all),
            None => "none asked".to_owned(),
        }
    }
}

impl From<Share> for ShareDoc {
    fn from(share: Share) -> Self {
        Self { of: share.of, all: share.all }
    }
}

impl From<Times> for TimesDoc {
    fn from(times: Times) -> Self {
        Self { count: times.count, median: times.median, p90: times.p90, max: times.max }
    }
}

impl From<&Group> for GroupDoc {
    fn from(group: &Group) -> Self {
        Self {
            device: group.device.into(),
            person: group.person.into(),
            device_times: group.device_times.into(),
            person_times: group.person_times.into(),
        }
    }
}

impl From<&Figures> for Counts {
    fn from(figures: &Figures) -> Self {
        let category = |(kind, group): (&hotline_protocol::address::DeskKind, &Group)| {
            (kind.to_string(), GroupDoc::from(group))
        };
        let regions = figures.by_region.iter();
        Self {
            all: (&figures.all).into(),
            parties: figures.parties.into(),
            desks: figures.desks.into(),
            alternates: figures.alternates,
            late: figures.late,
            unreachable: figures.unreachable,
            silent: figures.silent,
            unconfirmed: figures.unconfirmed,
            doubtful: figures.doubtful,
            by_category: figures.by_category.iter().map(category).collect(),
            by_region: regions
                .map(|(region, group)| (region.word().to_owned(), group.into()))
                .collect(),
        }
    }
}

/// How many took how long, by class.
pub(crate) fn histogram(times: impl Iterator<Item = u64>) -> Vec<u32> {
    let mut counts = vec![0_u32; CLASSES.len() + 1];
    for ms in times {
        let class = CLASSES.iter().position(|(end, _)| ms <= *end).unwrap_or(CLASSES.len());
        if let Some(count) = counts.get_mut(class) {
            *count = count.saturating_add(1);
        }
    }
    counts
}

pub(crate) fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_has_each_time_in_one_class() {
        let counts = histogram([0, 10_000, 10_001, 172_800_001, u64::MAX].into_iter());
        assert_eq!(counts, [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
    }

    #[test]
    fn only_all_of_them_are_a_hundred_percent() {
        assert_eq!(ShareDoc { of: 999, all: 1_000 }.percent(), Some(99));
        assert_eq!(ShareDoc { of: 0, all: 0 }.told(), "none asked");
    }
}
