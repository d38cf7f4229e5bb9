//! What can be typed of a message, a reply, a draft and what is taken back.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use hotline_protocol::address::{Address, Seat};
use hotline_protocol::ids::Precedence;

use super::super::{template, time};

#[derive(Debug, Args)]
pub(in crate::cli) struct Release {
    /// The draft: its id or the first digits of it
    #[arg(conflicts_with_all = ["policy", "rung"])]
    pub(in crate::cli) id: Option<String>,
    /// Give it back to its drafter instead, and say why
    #[arg(long = "return", value_name = "REASON", requires = "id")]
    pub(in crate::cli) give_back: Option<String>,
    /// From which precedence on messages of this home wait, or off
    #[arg(long, value_name = "P")]
    pub(in crate::cli) policy: Option<From>,
    /// From which rung on passing on waits
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=8))]
    pub(in crate::cli) rung: Option<u8>,
    #[command(flatten)]
    pub(in crate::cli) waiting: Waiting,
}

/// From which precedence on a message waits for a second seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum From {
    /// Nothing waits
    Off,
    /// Everything
    Routine,
    /// Priority and above
    Priority,
    /// Immediate and above
    Immediate,
    /// Flash
    Flash,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Withdraw {
    /// Its id, the first digits of it, or the reference of a case with one message
    pub(in crate::cli) id: String,
    /// It stands as corrected: what it should have said
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) correct: Option<String>,
    /// Why, for both sides to read
    #[arg(long)]
    pub(in crate::cli) reason: Option<String>,
    /// Confirm how many seats `*` or `*/technical` stands for
    #[arg(long, value_name = "N")]
    pub(in crate::cli) seats: Option<usize>,
    #[command(flatten)]
    pub(in crate::cli) look: Look,
    #[command(flatten)]
    pub(in crate::cli) waiting: Waiting,
}

/// What a sender may wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Wait {
    /// The relay has it on disk
    Custody,
    /// A device of every action desk has opened it
    Device,
    /// A person of every action desk has acknowledged
    Human,
}

/// Who is written to, and the subject, as they were typed.
#[derive(Debug, Args)]
pub(in crate::cli) struct Addressing {
    /// Who must act; several may follow each other
    #[arg(long, required = true, num_args = 1.., value_name = "ADDR")]
    to: Vec<String>,
    /// Who must know; several may follow each other
    #[arg(long, num_args = 1.., value_name = "ADDR")]
    info: Vec<String>,
    /// One line
    subject: Option<String>,
}

/// Who is written to, and the subject.
pub(in crate::cli) struct Addressed {
    pub(in crate::cli) to: Vec<Address>,
    pub(in crate::cli) info: Vec<Address>,
    pub(in crate::cli) subject: String,
}

impl Addressing {
    /// Tells addresses from the subject: lists of addresses are open-ended, so a subject that
    /// follows one is its last word, which is no address.
    pub(in crate::cli) fn addressed(mut self) -> Result<Addressed, String> {
        for list in [&mut self.to, &mut self.info] {
            let is_subject = list.last().is_some_and(|word| word.parse::<Address>().is_err());
            if self.subject.is_none() && is_subject {
                self.subject = list.pop();
            }
        }
        let subject = self.subject.ok_or(
            "the subject is missing; write -- before it if it looks like an address".to_owned(),
        )?;
        let addresses = |list: &[String]| -> Result<Vec<Address>, String> {
            list.iter().map(|word| word.parse().map_err(|error| format!("{error}"))).collect()
        };
        let (to, info) = (addresses(&self.to)?, addresses(&self.info)?);
        if to.is_empty() {
            return Err("--to names nobody".to_owned());
        }
        Ok(Addressed { to, info, subject })
    }
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Send {
    #[command(flatten)]
    pub(in crate::cli) addressing: Addressing,
    /// routine, priority, immediate or flash
    /// [default: routine; by severity for CON, WRN and INC]
    #[arg(long)]
    pub(in crate::cli) precedence: Option<Precedence>,
    /// A kind of message with fields of its own, such as RFI
    #[arg(long, value_name = "KIND", value_parser = template::named)]
    pub(in crate::cli) template: Option<&'static hotline_casework::Template>,
    /// A field of the template; several with --field each
    #[arg(long, value_name = "NAME=VALUE", requires = "template")]
    pub(in crate::cli) field: Vec<String>,
    /// A file to go with it; give it again for each
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) attach: Vec<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) letter: Letter,
}

/// What is said of every message that begins with its addressees.
#[derive(Debug, Args)]
pub(in crate::cli) struct Letter {
    /// RED, AMBER+STRICT, AMBER, GREEN or CLEAR
    #[arg(long, default_value = "AMBER")]
    pub(in crate::cli) tlp: String,
    /// Continue a case: its reference or id
    #[arg(long, value_name = "REF")]
    pub(in crate::cli) case: Option<String>,
    /// Said in an exercise: kept apart from everything that is real
    #[arg(long)]
    pub(in crate::cli) exercise: bool,
    /// On the record: signed, and provable to others
    #[arg(long)]
    pub(in crate::cli) note: bool,
    /// Language of the text (BCP 47)
    #[arg(long, default_value = "en")]
    pub(in crate::cli) language: String,
    /// Send a copy to a seat that has not been vouched for yet, by name
    #[arg(long, value_name = "SEAT")]
    pub(in crate::cli) accept: Vec<Seat>,
    /// Confirm how many seats `*` or `*/technical` stands for
    #[arg(long, value_name = "N")]
    pub(in crate::cli) seats: Option<usize>,
    #[command(flatten)]
    pub(in crate::cli) look: Look,
    #[command(flatten)]
    pub(in crate::cli) text: Text,
    #[command(flatten)]
    pub(in crate::cli) waiting: Waiting,
}

/// A look before it goes.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(in crate::cli) struct Look {
    /// Send it though it is TLP:RED, a note or a first contact; asked for on a terminal
    #[arg(long)]
    pub(in crate::cli) yes: bool,
    /// Show whom it would go to and who is on duty there, and send nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Reply {
    /// Its id, the first digits of it, or the reference of a case with one message
    pub(in crate::cli) id: String,
    /// Another precedence than the message's own
    #[arg(long)]
    pub(in crate::cli) precedence: Option<Precedence>,
    /// On the record: signed, and provable to others
    #[arg(long)]
    pub(in crate::cli) note: bool,
    #[command(flatten)]
    pub(in crate::cli) look: Look,
    #[command(flatten)]
    pub(in crate::cli) text: Text,
    #[command(flatten)]
    pub(in crate::cli) waiting: Waiting,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Forward {
    /// Its id, the first digits of it, or the reference of a case with one message
    pub(in crate::cli) id: String,
    /// Who is to act on it
    #[arg(long, value_name = "ADDR", num_args = 1.., required = true)]
    pub(in crate::cli) to: Vec<Address>,
    /// Who is to know of it
    #[arg(long, value_name = "ADDR", num_args = 1..)]
    pub(in crate::cli) info: Vec<Address>,
    /// Words of your own before it
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(in crate::cli) body: String,
    /// A file to go with it; give it again for each
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) attach: Vec<PathBuf>,
    /// Another precedence than the message's own [default: its own, and immediate for flash]
    #[arg(long)]
    pub(in crate::cli) precedence: Option<Precedence>,
    /// On the record: signed, and provable to others. Not for a non-paper
    #[arg(long)]
    pub(in crate::cli) note: bool,
    /// Confirm how many seats `*` or `*/technical` stands for
    #[arg(long, value_name = "N")]
    pub(in crate::cli) seats: Option<usize>,
    #[command(flatten)]
    pub(in crate::cli) look: Look,
    #[command(flatten)]
    pub(in crate::cli) waiting: Waiting,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Text {
    /// The text; without it standard input is read, unless that is a terminal
    #[arg(long)]
    pub(in crate::cli) body: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Waiting {
    /// Return only when so much is known
    #[arg(long)]
    pub(in crate::cli) wait: Option<Wait>,
    /// How long to wait for it, such as 30s, 10m or 2h; then exit with 6
    #[arg(long, value_name = "D", value_parser = time::duration)]
    pub(in crate::cli) timeout: Option<Duration>,
}
