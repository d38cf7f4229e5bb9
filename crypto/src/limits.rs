//! Every bound on what comes from outside, and every lifetime, with its reason.

/// One second of unix time in milliseconds, the unit of every `now` here.
pub const SECOND: u64 = 1_000;
/// One hour in milliseconds.
pub const HOUR: u64 = 3_600 * SECOND;
/// One day in milliseconds.
pub const DAY: u64 = 24 * HOUR;

/// A key record holds three keys, an address and validity: far below this. It enters every
/// transcript, so a larger one would only cost hashing.
pub const RECORD_BYTES_MAX: usize = 4_096;
/// Content versions that a seat says it reads. More than a handful means a defect.
pub const VERSIONS_MAX: usize = 16;
/// Sets rotate weekly, and at most every 6 h when the last resort was used; each lives 45 days
/// after its replacement: 7 sets normally, 180 at the very worst.
pub const PREKEY_SETS_MAX: usize = 200;
/// One-time secrets held. 100 stand at the relay; the rest were handed out and never used.
pub const ONE_TIME_SECRETS_MAX: usize = 1_024;
/// The relay holds at most this many one-time keys of a seat.
pub const ONE_TIME_AT_RELAY: usize = 100;

/// A set is replaced after this long.
pub const ROTATE_AFTER: u64 = 7 * DAY;
/// A set older than this is shown ("keys 40 days old"): one day beyond the rotation.
pub const SHOW_AGE_AFTER: u64 = 8 * DAY;
/// A set is refused this long after its creation.
pub const PREKEYS_LIVE: u64 = 90 * DAY;
/// A replaced secret is erased this long after the relay confirmed the new set: 30 days that an
/// envelope may wait, and 15 for the sender to go on using the bundle that it fetched.
pub const REPLACED_SECRETS_LIVE: u64 = 45 * DAY;
/// Rotation because the last resort was used happens at most this often.
pub const LAST_RESORT_ROTATION: u64 = 6 * HOUR;
/// How far ahead of ours another seat's clock may be.
pub const CLOCK_AHEAD_MAX: u64 = 48 * HOUR;
/// Nothing is sealed with an init block longer than this after the bundle was verified: with the
/// 30 days that an envelope may wait this stays below [`REPLACED_SECRETS_LIVE`].
pub const UNCONFIRMED_SEALS: u64 = 14 * DAY;
/// Skipped keys, archives and the replay cache live this long: five days beyond any envelope.
pub const RECEIVE_STATE_LIVES: u64 = 35 * DAY;

/// Archives kept for one pair. Each is a handshake that was displaced; a pair that makes more
/// than this in 35 days is broken or attacked.
pub const ARCHIVES_MAX: usize = 8;
/// Init blocks remembered for one pair. An evicted one raises the floor below which every init
/// is refused, so the bound costs reachability of the oldest, never a second opening.
pub const KNOWN_INITS_MAX: usize = 64;
/// Automatic handshakes in place of an older session, per pair and day.
pub const AUTOMATIC_RESETS_PER_DAY: usize = 4;
/// Sessions that a seat remembers to have started with one peer, so that it knows a reset in its
/// name when it is told of one. Far more than 35 days of them.
pub const STARTED_MAX: usize = 64;
/// Message keys stored for messages that have not come yet, per session.
pub const SKIPPED_MAX: usize = 1_024;
/// How far N may jump behind an authentic header: the work is this many HMACs.
pub const JUMP_MAX: u32 = 4_096;
/// Messages on one chain; at this many without a turn a new handshake is made.
pub const CHAIN_MAX: u32 = 2_048;
/// Hints computed ahead of the next expected message, for the current and the next chain.
pub const HINTS_AHEAD: u32 = 64;
/// Opened envelopes whose digest is remembered, so that a second copy is silent.
pub const SEEN_MAX: usize = 512;
/// In fan-out the receiver turns the ratchet at the latest after this long.
pub const TURN_OWED_AFTER: u64 = DAY;
/// In fan-out the receiver turns the ratchet at the latest after this many messages.
pub const TURN_OWED_MESSAGES: u32 = 16;
