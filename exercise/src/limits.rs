//! Bounds of what a scenario may hold, each with its reason.

use core::time::Duration;

/// Longest file, in bytes: the largest shipped one has a tenth of it.
pub const FILE_BYTES_MAX: usize = 256 * 1024;

/// Most problems told at once: a person mends the first few and looks again.
pub const PROBLEMS_MAX: usize = 50;

/// Most players: one for each desk of a regional exercise.
pub const PLAYERS_MAX: usize = 64;

/// Most injects: one every five minutes of a day, and some.
pub const INJECTS_MAX: usize = 300;

/// Most that is expected of one inject: beyond it, it is two.
pub const EXPECTED_MAX: usize = 16;

/// Most objectives: each is rated at the end, by people.
pub const OBJECTIVES_MAX: usize = 12;

/// Longest line (title, objective, subject), in bytes: a subject's bound.
pub const LINE_BYTES_MAX: usize = 240;

/// Longest paragraph (brief, hint), in bytes: a screen.
pub const PARAGRAPH_BYTES_MAX: usize = 4_096;

/// Longest body of an inject, in bytes: half of what a message takes, since a cue carries it.
pub const BODY_BYTES_MAX: usize = 32_768;

/// Longest name of a player or a scenario, in bytes: a column.
pub const NAME_BYTES_MAX: usize = 32;

/// Longest exercise, in the time of its story.
pub const STORY_MAX: Duration = Duration::from_secs(14 * 86_400);

/// How much faster than life a story may run: an hour in ten seconds.
pub const TIME_FACTOR_MAX: u32 = 360;

/// Most that a run notes of what players do: beyond it the exercise is a flood, and all of it is
/// kept anew after each act.
pub const ACTS_MAX: usize = 4_000;
