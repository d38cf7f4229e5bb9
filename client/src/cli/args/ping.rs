//! What can be typed about checks of the line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use hotline_protocol::address::{Address, Party};
use hotline_protocol::ids::Digest;

use super::super::time;
use crate::campaign::ReportForm;

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
    /// Ask persons whether they can be reached: run a campaign, see those there are
    #[command(subcommand)]
    Campaign(Campaign),
    /// Answer a campaign as a person
    Answer {
        /// The campaign, or the first digits of it; without it the one that waits
        id: Option<String>,
        /// Let everybody see how long this seat took
        #[arg(long)]
        named: bool,
    },
    /// What a campaign found
    #[command(after_help = "\
Whoever runs a campaign sees every row; others see totals, their own row, and those that agreed to be
named. Only JSON can be checked.

Examples:
  hotline ping report 3f9a
  hotline ping report 3f9a --format html --out report.html
  hotline ping report 3f9a --for XB --out xb.json      what XB may see, by whoever ran it")]
    Report(Report),
    /// Checks a report (JSON) with nothing else at hand: no home, no relay
    #[command(after_help = "\
Checks every signature, computes the figures anew, and names what is not as it should be.
Exit codes: 0 verified, 5 something is not authentic, 1 it cannot be read.")]
    Verify {
        /// The file; - is standard input
        file: PathBuf,
        /// The directory that it must rest on, as `log_id` of a report you trust
        #[arg(long, value_name = "HEX")]
        log: Option<Digest>,
    },
}

/// `ping campaign`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Campaign {
    /// Plan a campaign: an announcement, the challenge, reminders, the result
    #[command(after_help = "\
The seat that runs it must be online when something is due: keep the terminal or an agent running.

Examples:
  hotline ping campaign start --seats 40
  hotline ping campaign start --to XB XC --window 24h --unannounced")]
    Start(Start),
    /// Every campaign that is known here, and what waits for an answer
    List,
    /// End a campaign of this seat now, and tell everybody its totals
    Close {
        /// The campaign, or the first digits of it
        id: String,
        /// What is to be done, for everybody to read; give it again for each
        #[arg(long, value_name = "TEXT")]
        action: Vec<String>,
    },
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Start {
    /// Whose seats: parties, desks, seats, */technical or *
    #[arg(long, value_name = "ADDR", num_args = 1.., default_value = "*")]
    pub(in crate::cli) to: Vec<Address>,
    /// How long it lasts
    #[arg(long, value_name = "D", default_value = "48h", value_parser = time::duration)]
    pub(in crate::cli) window: Duration,
    /// The challenge comes without a word before
    #[arg(long)]
    pub(in crate::cli) unannounced: bool,
    /// When the announcement goes: a time or a span ahead; else at once
    #[arg(long, value_name = "T", conflicts_with = "unannounced")]
    pub(in crate::cli) announce_at: Option<String>,
    /// When the challenge goes: a time or a span ahead [default: an hour after the announcement, at
    /// once if unannounced]
    #[arg(long, value_name = "T")]
    pub(in crate::cli) opens_at: Option<String>,
    /// Confirm how many seats `*` or `*/technical` stands for
    #[arg(long, value_name = "N")]
    pub(in crate::cli) seats: Option<usize>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Report {
    /// The campaign, or the first digits of it
    pub(in crate::cli) id: String,
    /// text, csv, json or html [default: by the name of --out, else text]
    #[arg(long)]
    pub(in crate::cli) format: Option<ReportForm>,
    /// Write it to a new file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: Option<PathBuf>,
    /// As this party may see it (for whoever ran it)
    #[arg(long = "for", value_name = "PARTY", conflicts_with = "public")]
    pub(in crate::cli) party: Option<Party>,
    /// As everybody may see it (for whoever ran it)
    #[arg(long)]
    pub(in crate::cli) public: bool,
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
