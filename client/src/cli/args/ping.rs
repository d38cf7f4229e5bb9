//! What can be typed about checks of the line.

use std::time::Duration;

use clap::{Args, Subcommand};
use hotline_protocol::address::Address;

use super::super::time;

/// `ping`: whether desks can be reached.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Ping {
    /// Ask devices whether they can be reached: they answer by themselves, and nobody is called
    #[command(after_help = "\
Without an address it asks every seat there is.

Examples:
  hotline ping line XB/technical
  hotline ping line --timeout 5m")]
    Line(Line),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Line {
    /// Whose devices: parties, desks, seats, */technical or *
    #[arg(value_name = "ADDR", default_value = "*")]
    pub(in crate::cli) to: Vec<Address>,
    /// How long to wait for their answers
    #[arg(long, value_name = "D", default_value = "60s", value_parser = time::duration)]
    pub(in crate::cli) timeout: Duration,
    /// A program asks, and this is its name
    #[arg(long, value_name = "SOURCE")]
    pub(in crate::cli) automated: Option<String>,
}
