//! Every bound on bytes from outside, with its reason.

use core::time::Duration;

/// Largest entry in bytes: a published ladder with its signatures, twice over.
pub const ENTRY_BYTES_MAX: usize = 16 * 1024;
/// Largest body of an entry in bytes: the entry less a full set of signatures and the frame.
pub const BODY_BYTES_MAX: usize = 12 * 1024;
/// Most signatures on one entry: old and new authority keys together.
pub const SIGNATURES_MAX: usize = 2 * AUTHORITY_KEYS_MAX;
/// Most entries in a log: a thousand times what a few thousand seats write in a year, and still
/// a replay of minutes.
pub const ENTRIES_MAX: u64 = 4_000_000;
/// Most bytes in a log: a relay that appends rubbish fills no member's disk.
pub const LOG_BYTES_MAX: u64 = 1 << 30;
/// Largest genesis in bytes: all keys and all addresses.
pub const GENESIS_BYTES_MAX: usize = 8 * 1024;
/// Most keys of the authority: a committee, not a parliament.
pub const AUTHORITY_KEYS_MAX: usize = 16;
/// Most keys a relay answers with at one time: its nodes, old and new.
pub const RELAY_KEYS_MAX: usize = 8;
/// Most addresses of a relay: two networks, two families, two ports.
pub const RELAY_ADDRESSES_MAX: usize = 8;
/// Longest relay address in bytes: a DNS name of 253 (RFC 1035) with `:` and a port.
pub const RELAY_ADDRESS_BYTES_MAX: usize = 253 + 6;
/// Longest name of a directory or party in bytes: one line on a screen, in any script.
pub const NAME_BYTES_MAX: usize = 256;
/// Longest reason in bytes: a sentence or two that everybody reads.
pub const REASON_BYTES_MAX: usize = 512;
/// Largest publication (ladder, roster) in bytes.
pub const PUBLICATION_BYTES_MAX: usize = 8 * 1024;
/// Most open invitations of one party: bounds what a stolen nominator key can pile up.
pub const GRANTS_PER_PARTY_MAX: usize = 64;
/// Most seats of one party, former ones included by address: 5 desks, 40 people each.
pub const SEATS_PER_PARTY_MAX: usize = 200;
/// Most parties: every State and as many organisations, four times over.
pub const PARTIES_MAX: usize = 2_048;
/// Largest invitation in bytes, before base32: must stay one pasteable line and one QR code.
pub const INVITATION_BYTES_MAX: usize = 4 * 1024;
/// Largest enrolment in bytes: two keys records and four signatures fit four times.
pub const ENROL_BYTES_MAX: usize = 4 * 1024;
/// Largest key record in bytes: three keys, an address and numbers fit twice.
pub const RECORD_BYTES_MAX: usize = 512;
/// Largest signed head in bytes.
pub const HEAD_BYTES_MAX: usize = 256;
/// Most links in a proof of two histories: 128 MiB of digests at 32 bytes.
pub const SPLIT_LINKS_MAX: u64 = ENTRIES_MAX;

/// How long an invitation may stand: long enough for a courier over a weekend, short enough that
/// a lost one is worthless soon.
pub const INVITATION_LIFETIME_MAX: Duration = Duration::from_hours(72);
/// How long a recovery of a nominator is shown before it counts, so that a sitting seat can object.
pub const RECOVERY_DELAY: Duration = Duration::from_hours(72);
/// How long an uncountersigned seat beside sitting ones receives no copies, and how long a seat
/// must have sat to object to a recovery.
pub const PROVISIONAL_DELAY: Duration = Duration::from_hours(24);
/// How far an entry's time may lie before the newest one: clocks of honest signers differ.
pub const TIME_BACK_MAX: Duration = Duration::from_mins(10);
/// How far an entry's time may lie from the relay's clock when it is appended. Signers take the
/// relay's time from the link, so this covers a person deciding, not a wrong clock.
pub const TIME_SKEW_MAX: Duration = Duration::from_mins(10);
/// How far ahead of its own clock a reader lets an entry or head be: a clock a day off locks
/// nobody out (the same bound as for a session's generation).
pub const TIME_AHEAD_MAX: Duration = Duration::from_hours(48);
/// Age of a head from which a person is warned.
pub const HEAD_WARN_AGE: Duration = Duration::from_hours(2);
/// Age of a head from which no new recipients are written to without a recorded override.
pub const HEAD_BLOCK_AGE: Duration = Duration::from_hours(24);
/// How often a relay signs its head.
pub const HEAD_SIGN_EVERY: Duration = Duration::from_mins(15);
/// How often a seat confirms that its entry is true.
pub const CONFIRM_EVERY: Duration = Duration::from_hours(365 * 24);
