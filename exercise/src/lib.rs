//! Exercises: scenario files, how one runs, and what came of it.
//!
//! A [`Scenario`] is read from a TOML file, every mistake with its line and field. A [`Run`] is the
//! controller's core: it says which inject is due, hears what players do, and knows which of it was
//! expected; a [`Report`] says so afterwards. No I/O, no clock and no randomness: times are arguments. The messages themselves are
//! ordinary ones of exercise traffic; this crate knows neither seats' keys nor sessions.
//!
//! The format of a file stands in docs/exercises.md.

mod duration;
pub mod limits;
mod page;
mod part;
mod reading;
mod report;
mod run;
mod scenario;
mod shipped;
mod timeline;

pub use reading::{Problem, ScenarioError};
pub use report::{Assessment, Cast, Corrective, Rating, Report, Tally};
pub use run::{Act, Ended, Fired, Found, Outcome, Output, Record, Refusal, Run};
pub use scenario::{Action, Branch, Expected, From, Inject, Player, Scenario, Stop};
pub use shipped::SHIPPED;
