//! `ping`: whether desks can be reached.

mod campaign;
mod line;
mod report;

pub(super) use report::verify;

use super::args::{Campaign, Ping};
use super::out::Out;
use super::trouble::Trouble;
use crate::home::Home;

pub(super) async fn ping(home: &mut Home, out: Out, what: Ping) -> Result<(), Trouble> {
    match what {
        Ping::Line(args) => line::line(home, out, args).await,
        Ping::Campaign(Campaign::Start(args)) => campaign::start(home, out, args).await,
        Ping::Campaign(Campaign::List) => campaign::list(home, out).await,
        Ping::Campaign(Campaign::Close { id, action }) => {
            campaign::close(home, out, &id, action).await
        }
        Ping::Answer { id, named } => campaign::answer(home, out, id.as_deref(), named).await,
        Ping::Report(args) => report::report(home, out, args).await,
        Ping::Verify { file, log } => verify(out, &file, log),
    }
}
