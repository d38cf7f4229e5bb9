//! Signals, as the loop takes them.

use std::io;

use rustix::process::Signal as Kind;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

/// What the system wants of this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// To end, by the signal of this number.
    End(i32),
    /// To stop until it is continued.
    Suspend,
    /// It was continued.
    Continue,
    /// The terminal has another size.
    Resize,
}

/// Signals from now on, instead of what they would do by themselves.
///
/// # Errors
///
/// The system refuses.
pub fn signals() -> io::Result<mpsc::Receiver<Signal>> {
    let (sender, receiver) = mpsc::channel(8);
    for (kind, meaning) in [
        (Kind::INT, Signal::End(Kind::INT.as_raw())),
        (Kind::TERM, Signal::End(Kind::TERM.as_raw())),
        (Kind::HUP, Signal::End(Kind::HUP.as_raw())),
        (Kind::QUIT, Signal::End(Kind::QUIT.as_raw())),
        (Kind::TSTP, Signal::Suspend),
        (Kind::CONT, Signal::Continue),
        (Kind::WINCH, Signal::Resize),
    ] {
        let mut came = signal(SignalKind::from_raw(kind.as_raw()))?;
        let sender = sender.clone();
        tokio::spawn(async move {
            while came.recv().await.is_some() {
                if sender.send(meaning).await.is_err() {
                    return;
                }
            }
        });
    }
    Ok(receiver)
}

/// Whether somebody would continue this process if it stopped: a shell with job control, whose
/// child in the same session it is. Who is started by a terminal directly would stop for good.
#[must_use]
pub fn can_stop() -> bool {
    use rustix::process::{getppid, getsid};
    match (getsid(None), getppid().map(|parent| getsid(Some(parent)))) {
        (Ok(own), Some(Ok(parent))) => own == parent,
        _ => false,
    }
}

/// Stops this process with its whole job, as the terminal's key does. SIGTSTP itself is taken by
/// [`signals`].
///
/// # Errors
///
/// The system refuses.
pub fn stop() -> io::Result<()> {
    Ok(rustix::process::kill_current_process_group(Kind::STOP)?)
}
