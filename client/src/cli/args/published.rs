//! What can be typed about what parties publish, and about counters.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use hotline_protocol::address::{Address, Seat};

use super::{Look, Waiting};

/// `library`: documents that parties publish.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Library {
    /// Every document, with whose it is and which version
    List,
    /// One document: what it is, and its text if it has one
    Show {
        /// Its id, the first digits of it, or its title
        id: String,
    },
    /// Save a document to a directory or a new file
    Save {
        /// Its id, the first digits of it, or its title
        id: String,
        /// Where to
        #[arg(value_name = "DIR|FILE", default_value = ".")]
        to: PathBuf,
    },
    /// Publish a document to all or to some, or a new version of one
    #[command(after_help = "\
It is a signed note that rings nowhere and is in no case. Seats enrolled later are given it by this home.

Examples:
  hotline library publish procedures.pdf --title \"How to reach us\" --seats 12
  hotline library publish procedures.pdf --replaces 3fa9 --seats 12
  hotline library publish memo.txt --title Memo --to XB/policy --tlp AMBER")]
    Publish(Publish),
    /// Take a document of your party off the shelf
    Withdraw {
        /// Its id, the first digits of it, or its title
        id: String,
        /// Why, for all to read who had it
        #[arg(long, default_value = "")]
        reason: String,
        #[command(flatten)]
        sending: Publishing,
    },
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Publish {
    /// The file
    pub(in crate::cli) file: PathBuf,
    /// What it is called; of a new version as before
    #[arg(long, required_unless_present = "replaces")]
    pub(in crate::cli) title: Option<String>,
    /// To whom: parties, desks, seats, */technical or * [default: *; of a new version as before]
    #[arg(long, value_name = "ADDR")]
    pub(in crate::cli) to: Vec<Address>,
    /// RED, AMBER+STRICT, AMBER, GREEN or CLEAR [default: GREEN; of a new version as before]
    #[arg(long)]
    pub(in crate::cli) tlp: Option<String>,
    /// The document of your party that it is a new version of
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) replaces: Option<String>,
    /// Language of the document (BCP 47)
    #[arg(long, value_name = "TAG", default_value = "", hide_default_value = true)]
    pub(in crate::cli) language: String,
    #[command(flatten)]
    pub(in crate::cli) sending: Publishing,
}

/// How what is published is sent.
#[derive(Debug, Args)]
pub(in crate::cli) struct Publishing {
    /// Confirm how many seats `*` or `*/technical` stands for
    #[arg(long, value_name = "N")]
    pub(in crate::cli) seats: Option<usize>,
    #[command(flatten)]
    pub(in crate::cli) look: Look,
    #[command(flatten)]
    pub(in crate::cli) waiting: Waiting,
}

/// `glossary`: what each party means by a term.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Glossary {
    /// Every term, and who defines it
    List,
    /// What each party means by a term, beside each other
    Show {
        /// The term, in any capitals
        term: String,
    },
    /// Say what your party means by a term
    #[command(after_help = "\
Example:
  hotline glossary define \"critical infrastructure\" \"What the State names in its list.\" --seats 12")]
    Define {
        /// The term
        term: String,
        /// What your party means by it
        definition: String,
        /// Its language (BCP 47)
        #[arg(long, value_name = "TAG", default_value = "en")]
        language: String,
        /// To whom [default: *; as before if your party has defined it]
        #[arg(long, value_name = "ADDR")]
        to: Vec<Address>,
        /// RED, AMBER+STRICT, AMBER, GREEN or CLEAR
        #[arg(long, default_value = "GREEN")]
        tlp: String,
        #[command(flatten)]
        sending: Publishing,
    },
    /// Withdraw what your party has said of a term
    Withdraw {
        /// The term
        term: String,
        #[command(flatten)]
        sending: Publishing,
    },
}

/// `counters`: figures without reading.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Counters {
    /// Count from now on, for the seat that adds up. Nothing is sent by itself
    #[command(after_help = "\
Counted are messages by kind and by precedence, the times that acknowledgements took, alarms, checks of
the line and exercises: never who wrote to whom, never what. `show` shows exactly what `send` would send.")]
    On {
        /// The seat that adds up
        #[arg(long, value_name = "SEAT")]
        to: Seat,
        /// Count from then on: a date, a time, or a span ago such as 7d
        #[arg(long, value_name = "T")]
        since: Option<String>,
    },
    /// Count no more, and forget what was set
    Off,
    /// What was counted: exactly what would be sent
    Show,
    /// Send the week that is over
    Send,
    /// At the seat that adds up: the totals of weeks that are closed
    Totals,
}
