//! What the screens' tests begin with.

use hotline_protocol::ids::{Digest, UnixMillis};

use crate::ask::SeatView;
use crate::lang::Language;
use crate::tui::look::{Capabilities, Colours, Look, Theme};

/// 2026-11-22 12:00:00Z.
pub(in crate::tui::screens) const NOON: UnixMillis = UnixMillis(1_795_348_800_000);

/// English on a terminal without colours, without anything but ASCII, without movement.
pub(in crate::tui::screens) fn look() -> Look {
    let capabilities = Capabilities {
        colours: Colours::None,
        theme: Theme::Mono,
        ascii: true,
        ambiguous_wide: false,
        reduced_motion: true,
        own_bidi: true,
    };
    Look::new(capabilities, Language::En, jiff::tz::TimeZone::UTC)
}

/// A seat of the directory whose number was compared, or not.
pub(in crate::tui::screens) fn seat(address: &str, standing: &str) -> SeatView {
    SeatView {
        seat: address.parse().unwrap(),
        identity: Digest([1; 32]),
        status: "active".to_owned(),
        reason: None,
        copies_from: None,
        standing: standing.to_owned(),
        name: None,
        title: None,
        ladder: Vec::new(),
        voice: None,
        hours: None,
        zone: None,
        languages: Vec::new(),
        channels: Vec::new(),
        accepts: Vec::new(),
        stops: 1,
        tlp: None,
        enrolled_at: NOON,
        confirmed_at: NOON,
        confirmation_due: false,
    }
}
