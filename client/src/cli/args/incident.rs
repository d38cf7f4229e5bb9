//! What can be typed about an incident.

use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use hotline_casework::{Scale, Severity};
use hotline_protocol::address::{Desk, Party};
use hotline_protocol::ids::Precedence;

use super::super::time;
use super::writing::{Addressing, Letter, Waiting};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Incident {
    /// Raise a concern or an early warning
    #[command(after_help = "\
A concern (con) is about activity that emanates from the addressee's territory; it carries the clause
that it does not imply responsibility. A warning (wrn) says what may come. The body comes from --body
or from standard input.

Without --precedence the severity decides: 4 and 5 immediate, 3 priority, else routine. Flash only
where it is asked for.

If the addressee publishes a ladder, its next desks are asked by the relay if nobody acknowledges, also
when this machine is off: after 10 and 20 minutes (flash), 30 and 60 (immediate), or 3 hours (priority,
the second rung alone). An acknowledgement holds them for 1, 4 or 24 hours, an answer or a recall stops
them. --no-ladder leaves it out; --rung-after sets other times, for an exercise.

Fields of a concern: rsit-class, window-from, window-to, technical-basis, infrastructure, effect,
confidence, action, tone. Fields of a warning: urgency, cap-severity, certainty, affected,
expected-effect, recommended-action, indicators, expires-at.

Examples:
  hotline incident raise --to XB/technical --severity 4 --scale national \"Name servers hijacked\"
  hotline incident raise --to XB/technical --severity 3 --field action=look-into \\
      --field window-from=2h --wait human --timeout 3h \"Scans of our ports\" < report.txt
  hotline incident raise --to XB --kind wrn --severity 2 \"A worm is about\" --body \"...\"")]
    Raise(Box<Raise>),
    /// Every incident, the newest first, and how it stands
    List {
        /// The exercise instead of what is real
        #[arg(long)]
        exercise: bool,
    },
    /// One incident in full: who was asked, who acknowledged, who would be asked next
    Show {
        /// The case: its reference, its id or the beginning of it
        #[arg(value_name = "REF")]
        case: String,
        /// An incident of the exercise
        #[arg(long)]
        exercise: bool,
    },
    /// Pass an incident on to the next desk that the addressee publishes
    #[command(after_help = "\
Both sides see it, with the reason: the desks asked before, and the one that raised it. What was raised
travels inside. Seats of the side that raised it and of a desk that was asked can do this.

Example:
  hotline incident escalate XA-XB-2026-T1-0042 --reason \"No answer for 30 minutes\"")]
    Escalate(Escalate),
    /// Come down a rung: take back that it was passed on to the present one
    #[command(after_help = "\
The side that passed it on can do this, and both sides see it, with the reason. Rungs that the relay
would still ask are stopped.

Example:
  hotline incident deescalate XA-XB-2026-T1-0042 --reason \"Their technical desk is at work\"")]
    Deescalate(Escalate),
    /// Answer in substance, as a desk that was asked
    #[command(after_help = "\
Examples:
  hotline incident respond XA-XB-2026-T1-0042 \"The host is off the net since 14:20Z\"
  hotline incident respond XA-XB-2026-T1-0042 --outcome need-more \"Which of the two addresses?\"")]
    Respond {
        #[command(flatten)]
        doing: Doing,
        /// accepted, partial, declined, no-information, not-competent or need-more
        #[arg(long, value_name = "WORD", default_value = "accepted", value_parser = outcome)]
        outcome: String,
    },
    /// Say how things stand, or what the other side asked for
    Update {
        #[command(flatten)]
        doing: Doing,
        /// How bad it is now, 0 to 5 or its word
        #[arg(long, value_name = "0..5", value_parser = severity)]
        severity: Option<u8>,
        /// How far it reaches now: single, sector, national, regional or global
        #[arg(long)]
        scale: Option<Scale>,
        /// When there will be more: 2h, or a time
        #[arg(long, value_name = "TIME")]
        next_update: Option<String>,
    },
    /// Propose to close it, agree to the proposal, or object to it
    #[command(after_help = "\
Closing takes both sides. The text is what both agree to; after 14 days without a word it is closed by
silence, and marked so. With --note proposal or agreement is signed and can be shown to others.

Examples:
  hotline incident close XA-XB-2026-T1-0042 \"Contained\" --commitments \"XB keeps the logs\"
  hotline incident close XA-XB-2026-T1-0042 --agree
  hotline incident close XA-XB-2026-T1-0042 --object \"The second host still answers\"")]
    Close {
        #[command(flatten)]
        doing: Doing,
        /// What the sides commit themselves to
        #[arg(long, value_name = "TEXT", default_value = "", conflicts_with_all = ["agree", "object"])]
        commitments: String,
        /// Agree to the proposal of the other side
        #[arg(long, conflicts_with = "object")]
        agree: bool,
        /// Object to it
        #[arg(long)]
        object: bool,
    },
    /// Open again what was closed in the last 90 days: the text says what is new
    Reopen(Doing),
    /// Stop the clocks of what this side has raised
    Suspend(Doing),
    /// Let them run again
    Resume(Doing),
    /// Refer it to another desk of the own party, which is brought in; the clock runs on
    Refer {
        #[command(flatten)]
        doing: Doing,
        /// Which desk, such as XB/law-enforcement
        #[arg(long, value_name = "DESK")]
        to: Desk,
    },
    /// Go on in another case, in which the same parties are
    Merge {
        #[command(flatten)]
        doing: Doing,
        /// The case in which it goes on
        #[arg(long, value_name = "REF")]
        into: String,
    },
    /// Take back what this side has raised, or its proposal to close
    Withdraw(Doing),
    /// The record of the case: its hash, its messages, and whether others hold the same
    #[command(after_help = "\
Every seat computes the record from its own messages. Asked over the sealed sessions, the seats of both
desks say what they hold; nothing of that is signed. Where two records differ, the first message in
which they do is named.")]
    Record {
        /// The case: its reference, its id or the beginning of it
        #[arg(value_name = "REF")]
        case: String,
        /// Do not ask the other seats: show what they said last
        #[arg(long)]
        offline: bool,
        /// How long to wait for their word
        #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time::duration)]
        timeout: Duration,
        /// A case of the exercise
        #[arg(long)]
        exercise: bool,
    },
}

/// Which incident, and what is said to it.
#[derive(Debug, Args)]
pub(in crate::cli) struct Doing {
    /// The case: its reference, its id or the beginning of it
    #[arg(value_name = "REF")]
    pub(in crate::cli) case: String,
    /// What is said; both sides read it
    #[arg(value_name = "TEXT", default_value = "")]
    pub(in crate::cli) text: String,
    /// With which party, where several were asked
    #[arg(long)]
    pub(in crate::cli) party: Option<Party>,
    /// On the record: signed, can be shown to others
    #[arg(long)]
    pub(in crate::cli) note: bool,
    /// An incident of the exercise
    #[arg(long)]
    pub(in crate::cli) exercise: bool,
    #[command(flatten)]
    pub(in crate::cli) waiting: Waiting,
}

/// The word of an outcome.
fn outcome(text: &str) -> Result<String, String> {
    let word = text.parse::<hotline_casework::Outcome>().map_err(|error| error.to_string())?;
    Ok(word.to_string())
}

/// The number of a severity, from the number or the word.
fn severity(text: &str) -> Result<u8, String> {
    let known = Severity::ALL.iter().find(|severity| {
        text == severity.code().to_string() || text.eq_ignore_ascii_case(&severity.to_string())
    });
    known.map(|severity| severity.code()).ok_or_else(|| {
        let words = Severity::ALL.iter().map(|severity| format!("{} {severity}", severity.code()));
        format!("one of {}", words.collect::<Vec<_>>().join(", "))
    })
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Raise {
    #[command(flatten)]
    pub(in crate::cli) addressing: Addressing,
    /// A concern or a warning
    #[arg(long, default_value = "con")]
    pub(in crate::cli) kind: Raised,
    /// 0 baseline, 1 low, 2 medium, 3 high, 4 severe, 5 emergency; the number or the word
    #[arg(long, value_name = "0..5", value_parser = severity)]
    pub(in crate::cli) severity: Option<u8>,
    /// single, sector, national, regional or global
    #[arg(long, value_name = "S")]
    pub(in crate::cli) scale: Option<Scale>,
    /// routine, priority, immediate or flash [default: by severity]
    #[arg(long)]
    pub(in crate::cli) precedence: Option<Precedence>,
    /// A field of the kind; several with --field each
    #[arg(long, value_name = "NAME=VALUE")]
    pub(in crate::cli) field: Vec<String>,
    /// Let the relay ask nobody else by itself
    #[arg(long, conflicts_with_all = ["rung_after", "answer_within"])]
    pub(in crate::cli) no_ladder: bool,
    /// After how long the second rung is asked, after how long more the third, and so on, such as
    /// 10m,20m [default: by precedence]
    #[arg(long, value_name = "D,..", value_delimiter = ',', value_parser = time::duration)]
    pub(in crate::cli) rung_after: Vec<Duration>,
    /// How long an acknowledgement without an answer holds them, with --rung-after
    #[arg(long, value_name = "D", value_parser = time::duration, requires = "rung_after")]
    pub(in crate::cli) answer_within: Option<Duration>,
    #[command(flatten)]
    pub(in crate::cli) letter: Letter,
}

/// What can be raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Raised {
    /// About activity that emanates from the addressee's territory
    Con,
    /// About what may come
    Wrn,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Escalate {
    /// The case: its reference, its id or the beginning of it
    #[arg(value_name = "REF")]
    pub(in crate::cli) case: String,
    /// Why, in a line or two; both sides see it
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) reason: String,
    /// Whose ladder to climb, where several parties were asked
    #[arg(long)]
    pub(in crate::cli) party: Option<Party>,
    /// An incident of the exercise
    #[arg(long)]
    pub(in crate::cli) exercise: bool,
    #[command(flatten)]
    pub(in crate::cli) waiting: Waiting,
}

#[cfg(test)]
mod tests {
    use super::severity;

    #[test]
    fn a_severity_is_its_number_or_its_word_and_nothing_else() {
        for (text, code) in [("0", 0), ("baseline", 0), ("3", 3), ("Severe", 4), ("EMERGENCY", 5)] {
            assert_eq!(severity(text), Ok(code), "{text}");
        }
        for text in ["", "6", "04", "+4", "unknown-7", "critical"] {
            assert!(severity(text).is_err_and(|error| error.contains("4 severe")), "{text}");
        }
    }
}
