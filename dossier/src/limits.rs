//! The bounds on what is read, each with its reason.

/// Longest file, in bytes: a case of 4,096 messages as long as they may be has 420 MB in base64; one
/// of the size people write, with the directory of every State, has less than ten.
pub const FILE_BYTES_MAX: usize = 512 * 1024 * 1024;

/// Most items: 4,096 messages with a receipt of relay and device for each of thirty seats.
pub const ITEMS_MAX: usize = 262_144;

/// Most directory entries: thirty for each of the seats that one message may go to.
pub const ENTRIES_MAX: usize = 65_536;

/// Most faults told: the first ones say what happened.
pub const FAULTS_MAX: usize = 64;

/// Longest short text (a reference, a language, a zone), in bytes.
pub const WORD_BYTES_MAX: usize = 128;
