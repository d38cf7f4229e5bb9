//! The only place where this binary reads a clock and draws randomness.

use getrandom::SysRng;
use hotline_protocol::ids::UnixMillis;
use rand_core::UnwrapErr;

/// The time, by this machine's clock.
#[must_use]
#[allow(clippy::disallowed_methods)] // The one place where the clock is read.
pub fn now() -> UnixMillis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    // A clock before 1970 is a clock at 1970: nothing the relay does gets safer by stopping.
    UnixMillis(since.map_or(0, |d| u64::try_from(d.as_millis()).unwrap_or(u64::MAX)))
}

/// The operating system's randomness. A system that has none cannot run a relay.
#[must_use]
pub const fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// A point on a clock that never goes back, for deadlines within this process.
#[must_use]
#[allow(clippy::disallowed_methods)] // The one place where the clock is read.
pub fn monotonic() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

/// How long this machine has run: what a service manager compares moments by.
#[must_use]
pub fn since_boot() -> core::time::Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    core::time::Duration::try_from(time).unwrap_or_default()
}
