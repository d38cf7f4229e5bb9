//! `ping`: whether desks can be reached.

mod line;

use super::args::Ping;
use super::out::Out;
use super::trouble::Trouble;
use crate::home::Home;

pub(super) async fn ping(home: &mut Home, out: Out, what: Ping) -> Result<(), Trouble> {
    match what {
        Ping::Line(args) => line::line(home, out, args).await,
    }
}
