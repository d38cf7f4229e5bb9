//! A relay and a few seats of imaginary parties on this machine: to watch, or to sit at.
//!
//! Nothing is acted: a real relay on a free loopback port with a database of its own, invitations,
//! enrolment over QUIC, homes with their encrypted stores, engines. Everything lies in a temporary
//! directory that is removed at the end.
//!
//! ```text
//!   crisis   plays a short crisis and exits: what `--headless` does
//!   tale     how the crisis is printed
//!   play     one seat is the person's, at the terminal; the others follow `script`
//!   rehearsed  a scenario, all of its players scripted or all but one, to its report
//!   stage    the relay, the seats and the directory under both
//! ```

mod crisis;
mod play;
mod rehearsed;
mod script;
mod stage;
mod tale;

use crate::engine::Failure;
use crate::terminal::run::Ended;
use hotline_protocol::address::Seat;

pub use crisis::headless;
pub use play::at_terminal;
pub use rehearsed::{Wish, played, rehearsed};

/// Why the demonstration did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The machine does not let us.
    #[error("{what}: {why}")]
    Machine {
        /// What was tried.
        what: &'static str,
        /// What the machine says.
        why: String,
    },
    /// A seat's engine said no.
    #[error("{seat}: {failure}")]
    Engine {
        /// Which seat.
        seat: Seat,
        /// What it said.
        failure: Failure,
    },
    /// Something did not happen in time.
    #[error("this did not happen within a minute: {0}")]
    Late(String),
    /// Something came out otherwise than it must.
    #[error("this does not hold: {0}")]
    NotSo(String),
    /// Somebody wanted it to end.
    #[error("interrupted")]
    Interrupted,
    /// The terminal ended before the person did.
    #[error("the terminal ended: {0:?}")]
    Terminal(Ended),
}

fn machine<E: std::fmt::Display>(what: &'static str) -> impl Fn(E) -> DemoError {
    move |why| DemoError::Machine { what, why: why.to_string() }
}
