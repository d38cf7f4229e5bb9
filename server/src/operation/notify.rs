//! What the service manager is told (sd_notify(3)): datagrams of text to the socket it names.
//!
//! Thirty lines instead of a library: one datagram, no answer, and nothing to read.

use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

/// The way to the service manager, if one waits to hear.
#[derive(Debug, Default)]
pub struct Notify {
    to: Option<(UnixDatagram, SocketAddr)>,
    /// How often it wants to hear that the relay is well.
    watchdog: Option<Duration>,
}

impl Notify {
    /// As the environment of this process says.
    #[must_use]
    pub fn from_env() -> Self {
        let to = std::env::var_os("NOTIFY_SOCKET").and_then(|name| open(name.as_bytes()).ok());
        let number = |name| std::env::var(name).ok()?.parse::<u64>().ok();
        let for_us = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
        let within = number("WATCHDOG_USEC").filter(|micros| for_us && *micros > 0);
        Self { to, watchdog: within.map(Duration::from_micros) }
    }

    /// To a socket of that name.
    #[cfg(test)]
    pub(crate) fn to(name: &std::path::Path) -> Self {
        Self { to: open(name.as_os_str().as_bytes()).ok(), watchdog: None }
    }

    /// How often it must hear [`Notify::well`], or it takes the relay for hung.
    #[must_use]
    pub fn watchdog(&self) -> Option<Duration> {
        self.watchdog.filter(|_| self.to.is_some())
    }

    /// The relay serves.
    pub fn ready(&self) {
        self.tell("READY=1\nSTATUS=serving\n");
    }

    /// The relay is at it to begin, and takes so long more.
    pub fn beginning(&self, more: Duration) {
        let micros = more.as_micros();
        self.tell(&format!("EXTEND_TIMEOUT_USEC={micros}\nSTATUS=opening the store\n"));
    }

    /// The relay reads its configuration again; [`Notify::ready`] says when it has.
    pub fn reloading(&self, monotonic: Duration) {
        self.tell(&format!("RELOADING=1\nMONOTONIC_USEC={}\n", monotonic.as_micros()));
    }

    /// The relay empties and stops.
    pub fn stopping(&self) {
        self.tell("STOPPING=1\nSTATUS=sending everybody away\n");
    }

    /// A write and a read of the store have just come back.
    pub fn well(&self) {
        self.tell("WATCHDOG=1\n");
    }

    /// A sentence for whoever asks the service manager.
    pub fn says(&self, what: &str) {
        let line: String = what.chars().filter(|c| !c.is_control()).collect();
        self.tell(&format!("STATUS={line}\n"));
    }

    fn tell(&self, text: &str) {
        if let Some((socket, to)) = &self.to {
            // A manager that does not listen cannot be helped by stopping.
            let _ = socket.send_to_addr(text.as_bytes(), to);
        }
    }
}

fn open(name: &[u8]) -> io::Result<(UnixDatagram, SocketAddr)> {
    let to = match name.split_first() {
        Some((b'@', name)) => of_no_file(name)?,
        Some((b'/', _)) => SocketAddr::from_pathname(std::ffi::OsStr::from_bytes(name))?,
        _ => return Err(io::ErrorKind::Unsupported.into()),
    };
    let socket = UnixDatagram::unbound()?;
    // The relay never waits for its manager.
    socket.set_nonblocking(true)?;
    Ok((socket, to))
}

#[cfg(target_os = "linux")]
fn of_no_file(name: &[u8]) -> io::Result<SocketAddr> {
    use std::os::linux::net::SocketAddrExt as _;
    SocketAddr::from_abstract_name(name)
}

#[cfg(not(target_os = "linux"))]
fn of_no_file(_name: &[u8]) -> io::Result<SocketAddr> {
    Err(io::ErrorKind::Unsupported.into())
}
