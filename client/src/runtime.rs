//! The only clock and the only source of randomness of the client: everything below takes both
//! as arguments.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hotline_protocol::ids::UnixMillis;
use rand_core::UnwrapErr;

/// The time now, by this machine's clock. A clock before 1970 counts as 1970.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "the one place where the client reads a clock")]
pub fn now() -> UnixMillis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    UnixMillis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// The operating system's random bytes.
///
/// It panics if the system cannot give any: no key or nonce may be made then, and there is
/// nothing to go back to.
#[must_use]
pub const fn rng() -> UnwrapErr<getrandom::SysRng> {
    UnwrapErr(getrandom::SysRng)
}
