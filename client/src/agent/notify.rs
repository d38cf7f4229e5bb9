//! What the service manager is told (sd_notify(3)): datagrams of text to the socket it names.

use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

/// The way to the service manager, if one waits to hear.
#[derive(Debug, Default)]
pub(super) struct Notify {
    to: Option<(UnixDatagram, SocketAddr)>,
    watchdog: Option<Duration>,
}

impl Notify {
    /// As the environment of this process says.
    pub(super) fn from_env() -> Self {
        let to = std::env::var_os("NOTIFY_SOCKET").and_then(|name| open(&name));
        let number = |name| std::env::var(name).ok()?.parse::<u64>().ok();
        let for_us = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
        let within = number("WATCHDOG_USEC").filter(|micros| for_us && *micros > 0);
        Self { watchdog: within.filter(|_| to.is_some()).map(Duration::from_micros), to }
    }

    /// How often it must hear [`Notify::well`], or it takes the agent for hung.
    pub(super) const fn watchdog(&self) -> Option<Duration> {
        self.watchdog
    }

    /// Alerts are taken.
    pub(super) fn ready(&self) {
        self.tell("READY=1\nSTATUS=taking alerts\n");
    }

    /// The engine has just answered.
    pub(super) fn well(&self) {
        self.tell("WATCHDOG=1\n");
    }

    /// It ends in order.
    pub(super) fn stopping(&self) {
        self.tell("STOPPING=1\n");
    }

    fn tell(&self, text: &str) {
        if let Some((socket, to)) = &self.to {
            // A manager that does not listen cannot be helped by stopping.
            let _ = socket.send_to_addr(text.as_bytes(), to);
        }
    }
}

fn open(name: &std::ffi::OsStr) -> Option<(UnixDatagram, SocketAddr)> {
    let to = match name.as_encoded_bytes().split_first()? {
        (b'@', name) => of_no_file(name)?,
        (b'/', _) => SocketAddr::from_pathname(name).ok()?,
        _ => return None,
    };
    let socket = UnixDatagram::unbound().ok()?;
    // The agent never waits for its manager.
    socket.set_nonblocking(true).ok()?;
    Some((socket, to))
}

#[cfg(target_os = "linux")]
fn of_no_file(name: &[u8]) -> Option<SocketAddr> {
    use std::os::linux::net::SocketAddrExt as _;
    SocketAddr::from_abstract_name(name).ok()
}

#[cfg(not(target_os = "linux"))]
fn of_no_file(_name: &[u8]) -> Option<SocketAddr> {
    None
}
