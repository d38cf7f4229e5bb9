//! When desks are on duty, as they publish it.
//!
//! The table of time zones lies outside: who drives the engine says how a zone is found by its name.

use core::time::Duration;

use hotline_casework::{Duty, Hours};
use hotline_protocol::address::{Desk, Seat};
use hotline_protocol::ids::UnixMillis;
use jiff::tz::TimeZone;

use super::{Engine, Profile};

/// Finds a time zone by its IANA name.
pub type Zones = fn(&str) -> Option<TimeZone>;

/// Knows no zone but the one that needs no table.
pub(super) fn no_zones(name: &str) -> Option<TimeZone> {
    matches!(name, "UTC" | "Etc/UTC").then_some(TimeZone::UTC)
}

/// Hours of duty that can be counted.
pub(super) struct Known {
    hours: Hours,
    zone: TimeZone,
}

impl Known {
    /// How it stands at a moment.
    pub(super) fn at(&self, at: UnixMillis) -> Duty {
        self.hours.at(at, &self.zone)
    }
}

impl Engine {
    /// Uses this table of time zones. Without one only hours in UTC can be counted.
    #[must_use]
    pub fn with_zones(mut self, zones: Zones) -> Self {
        self.zones = zones;
        self
    }

    /// What a desk publishes as its hours: what the first of its sitting seats says that says any.
    pub(super) fn published_hours(&self, desk: &Desk) -> Option<(&Seat, &Profile)> {
        self.replica
            .directory
            .seats_of(desk)
            .filter(|entry| entry.revoked.is_none())
            .filter_map(|entry| Some((entry.seat(), self.replica.profiles.get(entry.seat())?)))
            .find(|(_, profile)| !profile.hours.is_empty())
    }

    /// The hours that a profile publishes; none if they cannot be counted.
    pub(super) fn hours_of(&self, profile: &Profile) -> Option<Known> {
        let hours = profile.hours.parse().ok()?;
        let zone =
            if profile.zone.is_empty() { TimeZone::UTC } else { (self.zones)(&profile.zone)? };
        Some(Known { hours, zone })
    }

    /// Whether a desk is on duty at a moment, and until when; none if it publishes no hours that can
    /// be counted.
    #[must_use]
    pub fn duty(&self, desk: &Desk, at: UnixMillis) -> Option<Duty> {
        let (_, profile) = self.published_hours(desk)?;
        Some(self.hours_of(profile)?.at(at))
    }

    /// The moment at which so much duty of a desk has passed. A desk whose hours are not known
    /// counts as always on duty: it is rather called too early.
    #[must_use]
    pub fn after_duty(&self, desk: &Desk, from: UnixMillis, duty: Duration) -> UnixMillis {
        let known = self.published_hours(desk).and_then(|(_, profile)| self.hours_of(profile));
        known.map_or_else(|| from.plus(duty), |known| known.hours.after(from, duty, &known.zone))
    }
}
