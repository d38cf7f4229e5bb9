//! How a running relay is watched: a probe of its store, the pages over HTTP, and what it tells
//! the service manager that started it.

mod http;
pub mod notify;
mod probe;

pub(crate) use self::http::{Pages, serve};
pub use self::probe::NotReady;
pub(crate) use self::probe::Probe;
