//! What can be typed: the contract of docs/cli.md.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use hotline_casework::Scale;
use hotline_protocol::address::{Address, Party, Seat};
use hotline_protocol::ids::Precedence;

use super::{template, time};

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "hotline",
    version,
    about = "An end-to-end encrypted hotline between points of contact",
    after_help = "\
Examples:
  hotline enrol hotline:mfrgg...            take a seat with an invitation
  hotline send --to XB/technical --precedence immediate \"Please call back\"
  hotline inbox --follow                    stay online and see what comes
  hotline ack 3f9a                          acknowledge as a person
  hotline incident raise --to XB/technical --severity 4 \"Name servers hijacked\"
  hotline demo                              try it all on one machine

Exit codes: 0 done, 1 it failed, 2 usage, 3 refused by a rule or a peer, 4 the relay cannot be
reached (what was to be sent is queued), 5 not authentic, 6 a deadline passed (--wait).

Without a command it opens the terminal; with --plain, plain lines."
)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Options of every command.
#[derive(Debug, Args)]
pub(super) struct Global {
    /// Where this seat's keys and messages are kept
    /// [default: hotline in the XDG data directory]
    #[arg(long, global = true, env = "HOTLINE_HOME", value_name = "DIR")]
    pub(super) home: Option<PathBuf>,
    /// One JSON object a line on standard output; messages go to standard error
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Plain lines for a screen reader: no columns, no QR code
    #[arg(long, global = true)]
    pub(super) plain: bool,
    /// The language of the terminal and of fields and codes: en, fr, ar, es, ru or zh
    /// [default: HOTLINE_LANG, else the locale]
    #[arg(long, global = true, value_name = "LANG")]
    pub(super) lang: Option<String>,
    /// A program to run when an immediate or flash message comes; HOTLINE_ALERT says which
    #[arg(long, global = true, env = "HOTLINE_ALERT_HOOK", value_name = "FILE")]
    pub(super) alert_hook: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Take the seat an invitation is for: makes its keys on this device
    #[command(after_help = "\
The keys are made here and never leave this device. The passphrase protects everything kept here;
nobody can recover it. It is asked for on the terminal, or read from the file named by
HOTLINE_PASSPHRASE_FILE.

Examples:
  hotline enrol hotline:mfrgg... --name \"M. Duty\" --title \"Duty officer\"
  hotline --home /srv/bot enrol hotline:mfrgg... --no-passphrase")]
    Enrol(Enrol),
    /// Invite somebody to a seat of your party (for its nominator)
    #[command(after_help = "\
Example:
  hotline invite XA/technical/2
Give the line to the person over a channel you trust. It works once, until it expires.")]
    Invite {
        /// The seat, such as XA/technical/2
        seat: Seat,
        /// How long the invitation lives, at most 72h
        #[arg(long, default_value = "72h", value_parser = time::duration)]
        lifetime: Duration,
    },
    /// Which seat this is, and the words that others compare
    Whoami,
    /// Whether there is a link, what is queued, what is unread
    Status,
    /// Who can be written to
    #[command(subcommand)]
    Directory(Directory),
    /// Compare a safety number, so that nobody stands between
    #[command(after_help = "\
Call the other desk on a number you know. One reads the number, the other types it:
  hotline verify XB/technical/1
  hotline verify XB/technical/1 --matches \"12345 67890 ...\"
If it differs, somebody stands between you: send nothing, call both nominators.")]
    Verify(Verify),
    /// Write to desks
    #[command(after_help = "\
The subject is one line; the body comes from --body or from standard input.
ADDR is a party (DE), a desk (DE/technical), a seat (DE/technical/1), every desk of a kind
(*/technical) or everybody (*).

Without --wait it returns when the relay has the message on disk. With the relay out of reach it
stays queued and exits with 4; `hotline sync` sends it.

Examples:
  hotline send --to XB/technical \"Name servers changed\" --body \"Three zones. Please check.\"
  hotline send --to XB/technical --precedence immediate --wait human --timeout 30m \"Call us\"
  hotline send --to XB/technical --case XA-XB-2026-0042 \"More on this\" < report.txt
  hotline send --to XB/technical --template RFI --field nature=confirm,preserve \\
      --field window-from=2h \"Scans of our ports\" --body \"...\"

`hotline template list` names the templates, `hotline template show KIND` their fields.")]
    Send(Box<Send>),
    /// What kinds of messages there are, and their fields
    #[command(subcommand)]
    Template(Template),
    /// A case as one file for others, and the check of such a file
    #[command(subcommand)]
    Dossier(Dossier),
    /// Scenarios of exercises: what there are, and whether a file is whole
    #[command(subcommand)]
    Exercise(super::exercise::Exercise),
    /// List what has come
    #[command(after_help = "\
Examples:
  hotline inbox --unread
  hotline inbox --follow --json | while read -r line; do ...; done
  hotline inbox --case XA-XB-2026-0042      the whole case, both ways")]
    Inbox(Inbox),
    /// Show a message and mark it read
    Read {
        /// Its id, the first digits of it, or the reference of a case with one message
        id: String,
        /// Only what was sent: names and codes of the wire, in no language
        #[arg(long)]
        as_sent: bool,
        /// Save its attachments to a directory, or its only one to a new file
        #[arg(long, value_name = "DIR|FILE", num_args = 0..=1, default_missing_value = ".")]
        save: Option<PathBuf>,
    },
    /// Acknowledge a message as a person: the sender and your desk's other seats see it
    Ack {
        /// Its id, the first digits of it, or the reference of a case with one message
        id: String,
        /// received, understood, under-review, referred or cannot-process
        #[arg(long, default_value = "received")]
        kind: String,
        /// On the record: signed. Only of a note
        #[arg(long)]
        note: bool,
    },
    /// What waits for a second seat of your desk: look at it, let it go, or give it back
    #[command(after_help = "\
Without an id it lists what waits. The seat that releases seals and sends the message; the receiver sees
both names. Nobody releases what it drafted.

Examples:
  hotline release                                     what waits, whole
  hotline release 3f9a                                let it go
  hotline release 3f9a --return \"Name the prefixes\"  give it back to its drafter
  hotline release --policy immediate --rung 2         from now on such messages of this home wait
  hotline release --policy off")]
    Release(Release),
    /// Take back or correct what your desk has sent: both sides see it beside the message
    #[command(after_help = "\
The message stays readable on both sides, marked as withdrawn or corrected. Of a draft that waits for
release: takes it back before anything has left the desk.

Examples:
  hotline withdraw 3f9a --reason \"Sent to the wrong case\"
  hotline withdraw 3f9a --correct \"The prefix is 192.0.2.0/25\"")]
    Withdraw(Withdraw),
    /// Answer the desk that wrote a message
    Reply(Reply),
    /// Take back what nobody has acknowledged: it stops a ladder, and those who have it are told
    #[command(after_help = "\
What has not left is never sent. What was acknowledged is not recalled: `hotline withdraw ID` takes it
back on the record.

Example:
  hotline recall 3fa9")]
    Recall {
        /// Its id or the first digits of it
        id: String,
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Concerns and warnings: raise, look, pass on
    #[command(subcommand)]
    Incident(Incident),
    /// Who of this desk is on duty when, and a case for the colleague who comes next
    #[command(subcommand)]
    Roster(RosterCommand),
    /// Connect, send what is queued, pick up what waits, and exit
    Sync {
        /// How long it may take
        #[arg(long, default_value = "60s", value_parser = time::duration)]
        timeout: Duration,
    },
    /// Call yourself by every means, and see and hear what works
    #[command(after_help = "\
Rings the bell, sends notifications to the terminal, sets the window's title, runs the hook
(--alert-hook or HOTLINE_ALERT_HOOK, with HOTLINE_ALERT=test) and, with HOTLINE_NOTIFY=1, notify-send.
Nothing of a message is ever in them.")]
    TestAlert,
    /// Seats of your party (for its nominator)
    #[command(subcommand)]
    Seat(SeatCommand),
    /// See it all on this machine: a relay, two imaginary parties, a short crisis
    #[cfg(feature = "demo")]
    #[command(after_help = "\
Starts a real relay on a free loopback port, with imaginary parties, and leaves nothing behind.

On a terminal you sit at a seat: others write, alert and answer, and a card (F2) says what to try.
With --headless, or without a terminal, it enrols four seats, plays a concern in the night, prints
it, and ends with 0 only if every expected receipt arrived.")]
    Demo {
        /// Print a short crisis and exit
        #[arg(long)]
        headless: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct Enrol {
    /// The line that begins with hotline:, or - to read it from standard input
    pub(super) invitation: String,
    /// Your name, as others see it in the directory
    #[arg(long, default_value = "")]
    pub(super) name: String,
    /// Your title
    #[arg(long, default_value = "")]
    pub(super) title: String,
    /// For automation: no passphrase; whoever can read the home can read everything
    #[arg(long)]
    pub(super) no_passphrase: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Directory {
    /// Every seat, with what this home believes about it
    List,
    /// One seat, desk or party in full
    Show {
        /// Which
        address: Address,
    },
    /// Sync with the relay and verify; shows the head as words to compare by telephone
    Check,
    /// Say that your own entry is still true (once a year)
    Confirm,
    /// Publish how you are reached, and who is asked next where your desk does not answer
    #[command(after_help = "\
Fields: name, title, voice, hours, zone, languages, channels, ladder, accepts, tlp. What is not named stays as it
is; an empty value clears a field. Lists are written with commas. The ladder names the desks of your
own party that are asked next, in order, where your desk does not answer: without one nothing can
be passed on.

Examples:
  hotline directory update voice=\"+41 22 555 0100\" hours=24/7 zone=Europe/Zurich
  hotline directory update ladder=XA/diplomatic,XA/policy languages=fr,en
  hotline directory update accepts=RFI,INC,CON tlp=AMBER
  hotline directory update title=                     clears the title")]
    Update {
        /// FIELD=VALUE, several after each other
        #[arg(required = true, value_name = "FIELD=VALUE")]
        fields: Vec<String>,
    },
    /// A card for the wall: every desk with its voice number and other channels
    #[command(after_help = "\
Print it before you need it: when the line is dead, it is all there is.
  hotline directory export > card.txt")]
    Export,
}

#[derive(Debug, Subcommand)]
pub(super) enum Incident {
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
  hotline incident respond 0042 --outcome need-more \"Which of the two addresses?\"")]
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
        /// How bad it is now, 0 to 5
        #[arg(long, value_name = "0-5", value_parser = clap::value_parser!(u8).range(0..=5))]
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
  hotline incident close 0042 \"Contained; logs kept until March\" --commitments \"XB keeps the logs\"
  hotline incident close 0042 --agree
  hotline incident close 0042 --object \"The second host still answers\"")]
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
        to: hotline_protocol::address::Desk,
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
        #[arg(long, value_name = "TIME", default_value = "10s", value_parser = super::time::duration)]
        timeout: Duration,
        /// A case of the exercise
        #[arg(long)]
        exercise: bool,
    },
}

/// Which incident, and what is said to it.
#[derive(Debug, Args)]
pub(super) struct Doing {
    /// The case: its reference, its id or the beginning of it
    #[arg(value_name = "REF")]
    pub(super) case: String,
    /// What is said; both sides read it
    #[arg(value_name = "TEXT", default_value = "")]
    pub(super) text: String,
    /// With which party, where several were asked
    #[arg(long)]
    pub(super) party: Option<Party>,
    /// On the record: signed, can be shown to others
    #[arg(long)]
    pub(super) note: bool,
    /// An incident of the exercise
    #[arg(long)]
    pub(super) exercise: bool,
    #[command(flatten)]
    pub(super) waiting: Waiting,
}

/// The word of an outcome.
fn outcome(text: &str) -> Result<String, String> {
    let word = text.parse::<hotline_casework::Outcome>().map_err(|error| error.to_string())?;
    Ok(word.to_string())
}

#[derive(Debug, Args)]
pub(super) struct Release {
    /// The draft: its id or the first digits of it
    #[arg(conflicts_with_all = ["policy", "rung"])]
    pub(super) id: Option<String>,
    /// Give it back to its drafter instead, and say why
    #[arg(long = "return", value_name = "REASON", requires = "id")]
    pub(super) give_back: Option<String>,
    /// From which precedence on messages of this home wait, or off
    #[arg(long, value_name = "P")]
    pub(super) policy: Option<From>,
    /// From which rung on passing on waits
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=8))]
    pub(super) rung: Option<u8>,
    #[command(flatten)]
    pub(super) waiting: Waiting,
}

/// From which precedence on a message waits for a second seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum From {
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
pub(super) struct Withdraw {
    /// Its id, the first digits of it, or the reference of a case with one message
    pub(super) id: String,
    /// It stands as corrected: what it should have said
    #[arg(long, value_name = "TEXT")]
    pub(super) correct: Option<String>,
    /// Why, for both sides to read
    #[arg(long)]
    pub(super) reason: Option<String>,
    /// Confirm how many seats `*` or `*/technical` stands for
    #[arg(long, value_name = "N")]
    pub(super) seats: Option<usize>,
    #[command(flatten)]
    pub(super) look: Look,
    #[command(flatten)]
    pub(super) waiting: Waiting,
}

#[derive(Debug, Subcommand)]
pub(super) enum Dossier {
    /// Everything that this home holds of a case, as one file
    #[command(after_help = "\
Each item is signed (a note), unproven (a non-paper) or stated (the relay said so). Nothing in the file
proves a non-paper to anybody. The file shows which seats all parties have.

Examples:
  hotline dossier export XA-XB-2026-T1-0042                       to read it here
  hotline dossier export XA-XB-2026-T1-0042 --out case.html       to print it, and to be checked
  hotline dossier export XA-XB-2026-T1-0042 --format json > case.json")]
    Export(Export),
    /// Checks a dossier with nothing else at hand: no home, no relay
    #[command(after_help = "\
Exit codes: 0 verified, 5 something is not authentic, 1 it cannot be read.

Example:
  hotline dossier verify case.html")]
    Verify {
        /// The file, JSON or page; - is standard input
        file: PathBuf,
        /// The directory that it must rest on, as `log_id` of a dossier you trust
        #[arg(long, value_name = "HEX")]
        log: Option<hotline_protocol::ids::Digest>,
    },
}

#[derive(Debug, Args)]
pub(super) struct Export {
    /// The case: its reference, its id or the beginning of it
    #[arg(value_name = "REF")]
    pub(super) case: String,
    /// text, html or json [default: by the name of --out, else text]
    #[arg(long)]
    pub(super) format: Option<Format>,
    /// Write it to a new file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Times in UTC alone, without this machine's zone
    #[arg(long)]
    pub(super) utc: bool,
    /// A case of the exercise
    #[arg(long)]
    pub(super) exercise: bool,
}

/// How a dossier is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For reading alone
    Text,
    /// A page that can be checked
    Html,
    /// What a page has inside
    Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum Template {
    /// Every template: its code, its name, how many fields it has
    List,
    /// The fields of one: their names, what may stand in them, an example
    #[command(after_help = "\
Example:
  hotline template show RFI --lang fr")]
    Show {
        /// RFI, INC, RFA, CON, CLA, WRN, VUL, RSP, SIT, CLO, WDR, MTG or POC
        #[arg(value_parser = template::named)]
        kind: &'static hotline_casework::Template,
    },
}

#[derive(Debug, Args)]
pub(super) struct Raise {
    #[command(flatten)]
    pub(super) addressing: Addressing,
    /// A concern or a warning
    #[arg(long, default_value = "con")]
    pub(super) kind: Raised,
    /// 0 baseline, 1 low, 2 medium, 3 high, 4 severe, 5 emergency
    #[arg(long, value_name = "0..5", value_parser = clap::value_parser!(u8).range(0..=5))]
    pub(super) severity: Option<u8>,
    /// single, sector, national, regional or global
    #[arg(long, value_name = "S")]
    pub(super) scale: Option<Scale>,
    /// routine, priority, immediate or flash [default: by severity]
    #[arg(long)]
    pub(super) precedence: Option<Precedence>,
    /// A field of the kind; several with --field each
    #[arg(long, value_name = "NAME=VALUE")]
    pub(super) field: Vec<String>,
    /// Let the relay ask nobody else by itself
    #[arg(long, conflicts_with_all = ["rung_after", "answer_within"])]
    pub(super) no_ladder: bool,
    /// After how long the second rung is asked, after how long more the third, and so on, such as
    /// 10m,20m [default: by precedence]
    #[arg(long, value_name = "D,..", value_delimiter = ',', value_parser = time::duration)]
    pub(super) rung_after: Vec<Duration>,
    /// How long an acknowledgement without an answer holds them, with --rung-after
    #[arg(long, value_name = "D", value_parser = time::duration, requires = "rung_after")]
    pub(super) answer_within: Option<Duration>,
    #[command(flatten)]
    pub(super) letter: Letter,
}

/// What can be raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Raised {
    /// About activity that emanates from the addressee's territory
    Con,
    /// About what may come
    Wrn,
}

#[derive(Debug, Args)]
pub(super) struct Escalate {
    /// The case: its reference, its id or the beginning of it
    #[arg(value_name = "REF")]
    pub(super) case: String,
    /// Why, in a line or two; both sides see it
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: String,
    /// Whose ladder to climb, where several parties were asked
    #[arg(long)]
    pub(super) party: Option<Party>,
    /// An incident of the exercise
    #[arg(long)]
    pub(super) exercise: bool,
    #[command(flatten)]
    pub(super) waiting: Waiting,
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// Whose, such as XB/technical/1
    pub(super) seat: Seat,
    /// The 60 digits or 20 words as the other side read them out: records the comparison
    #[arg(long, value_name = "NUMBER")]
    pub(super) matches: Option<String>,
    /// Accept a changed identity without comparing, for this reason, on the record
    #[arg(long, value_name = "REASON", conflicts_with = "matches")]
    pub(super) accept: Option<String>,
}

/// What a sender may wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Wait {
    /// The relay has it on disk
    Custody,
    /// A device of every action desk has opened it
    Device,
    /// A person of every action desk has acknowledged
    Human,
}

/// Who is written to, and the subject, as they were typed.
#[derive(Debug, Args)]
pub(super) struct Addressing {
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
pub(super) struct Addressed {
    pub(super) to: Vec<Address>,
    pub(super) info: Vec<Address>,
    pub(super) subject: String,
}

impl Addressing {
    /// Tells addresses from the subject: lists of addresses are open-ended, so a subject that
    /// follows one is its last word, which is no address.
    pub(super) fn addressed(mut self) -> Result<Addressed, String> {
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
pub(super) struct Send {
    #[command(flatten)]
    pub(super) addressing: Addressing,
    /// routine, priority, immediate or flash
    /// [default: routine; by severity for CON, WRN and INC]
    #[arg(long)]
    pub(super) precedence: Option<Precedence>,
    /// A kind of message with fields of its own, such as RFI
    #[arg(long, value_name = "KIND", value_parser = template::named)]
    pub(super) template: Option<&'static hotline_casework::Template>,
    /// A field of the template; several with --field each
    #[arg(long, value_name = "NAME=VALUE", requires = "template")]
    pub(super) field: Vec<String>,
    /// A file to go with it; give it again for each
    #[arg(long, value_name = "FILE")]
    pub(super) attach: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) letter: Letter,
}

/// What is said of every message that begins with its addressees.
#[derive(Debug, Args)]
pub(super) struct Letter {
    /// RED, AMBER+STRICT, AMBER, GREEN or CLEAR
    #[arg(long, default_value = "AMBER")]
    pub(super) tlp: String,
    /// Continue a case: its reference or id
    #[arg(long, value_name = "REF")]
    pub(super) case: Option<String>,
    /// On the record: signed, and provable to others
    #[arg(long)]
    pub(super) note: bool,
    /// Language of the text (BCP 47)
    #[arg(long, default_value = "en")]
    pub(super) language: String,
    /// Send a copy to a seat that has not been vouched for yet, by name
    #[arg(long, value_name = "SEAT")]
    pub(super) accept: Vec<Seat>,
    /// Confirm how many seats `*` or `*/technical` stands for
    #[arg(long, value_name = "N")]
    pub(super) seats: Option<usize>,
    #[command(flatten)]
    pub(super) look: Look,
    #[command(flatten)]
    pub(super) text: Text,
    #[command(flatten)]
    pub(super) waiting: Waiting,
}

#[derive(Debug, Subcommand)]
pub(super) enum RosterCommand {
    /// Who is on duty now, who comes next, and which cases are open
    Show,
    /// Set all shifts of this desk, for all its seats; none clears the roster
    Set {
        /// A seat's number and its time: 1=2026-11-23T08:00Z/2026-11-23T20:00Z
        #[arg(value_name = "SHIFT")]
        shifts: Vec<String>,
    },
    /// Hand cases over to a colleague, with all their messages
    Handover(HandOver),
}

#[derive(Debug, Args)]
pub(super) struct HandOver {
    /// To whom; else the next on the roster, else the first colleague
    #[arg(long, value_name = "SEAT")]
    pub(super) to: Option<Seat>,
    /// A case: its reference or id; give it again for each. Without it all that are open
    #[arg(long, value_name = "REF")]
    pub(super) case: Vec<String>,
    /// What the colleague should know besides
    #[arg(long, value_name = "TEXT")]
    pub(super) note: Option<String>,
    /// Cases of an exercise
    #[arg(long)]
    pub(super) exercise: bool,
}

/// A look before it goes.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(super) struct Look {
    /// Send it though it is TLP:RED, a note or a first contact; asked for on a terminal
    #[arg(long)]
    pub(super) yes: bool,
    /// Show whom it would go to and who is on duty there, and send nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}

#[derive(Debug, Args)]
pub(super) struct Reply {
    /// Its id, the first digits of it, or the reference of a case with one message
    pub(super) id: String,
    /// Another precedence than the message's own
    #[arg(long)]
    pub(super) precedence: Option<Precedence>,
    /// On the record: signed, and provable to others
    #[arg(long)]
    pub(super) note: bool,
    #[command(flatten)]
    pub(super) look: Look,
    #[command(flatten)]
    pub(super) text: Text,
    #[command(flatten)]
    pub(super) waiting: Waiting,
}

#[derive(Debug, Args)]
pub(super) struct Text {
    /// The text; without it standard input is read, unless that is a terminal
    #[arg(long)]
    pub(super) body: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Waiting {
    /// Return only when so much is known
    #[arg(long)]
    pub(super) wait: Option<Wait>,
    /// How long to wait for it, such as 30s, 10m or 2h; then exit with 6
    #[arg(long, value_name = "D", value_parser = time::duration)]
    pub(super) timeout: Option<Duration>,
}

#[derive(Debug, Args)]
pub(super) struct Inbox {
    /// Only what nobody has read here
    #[arg(long)]
    pub(super) unread: bool,
    /// Only this case, and then what was sent from here too
    #[arg(long, value_name = "REF")]
    pub(super) case: Option<String>,
    /// Only since then: 2026-11-22T05:00Z, or a while such as 2h
    #[arg(long, value_name = "T")]
    pub(super) since: Option<String>,
    /// How many of the newest
    #[arg(long, default_value_t = 50)]
    pub(super) limit: usize,
    /// Stay online and print what comes
    #[arg(long)]
    pub(super) follow: bool,
    /// The exercise instead of what is real
    #[arg(long)]
    pub(super) exercise: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum SeatCommand {
    /// Kill a seat's keys for good: a lost device, a person who left
    Revoke(Reasoned),
    /// Invite a seat's person anew after its keys were lost or stolen: the old keys are out at once
    Recover {
        /// Which seat and why
        #[command(flatten)]
        which: Reasoned,
        /// How long the invitation lives, at most 72h
        #[arg(long, default_value = "72h", value_parser = time::duration)]
        lifetime: Duration,
    },
    /// Set a seat aside for a while
    Suspend(Reasoned),
    /// End a suspension
    Resume {
        /// Which seat
        seat: Seat,
    },
    /// Vouch for a new seat of your own desk, so that it gets copies at once
    Countersign {
        /// Which seat
        seat: Seat,
    },
}

#[derive(Debug, Args)]
pub(super) struct Reasoned {
    /// Which seat
    pub(super) seat: Seat,
    /// Why, in the directory for all to read
    #[arg(long)]
    pub(super) reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn send(line: &str) -> Result<(Vec<String>, Vec<String>, String), String> {
        let words = ["hotline", "send"].into_iter().chain(line.split(' '));
        let cli = Cli::try_parse_from(words).map_err(|error| error.to_string())?;
        let Some(Command::Send(send)) = cli.command else { panic!("another command") };
        let Addressed { to, info, subject } = send.addressing.addressed()?;
        let text = |list: Vec<Address>| list.iter().map(ToString::to_string).collect();
        Ok((text(to), text(info), subject))
    }

    #[track_caller]
    fn check(line: &str, to: &[&str], info: &[&str], subject: &str) {
        let own = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
        assert_eq!(send(line), Ok((own(to), own(info), subject.to_owned())), "{line}");
    }

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn docs_cli_names_every_command_and_flag() {
        fn look(command: &clap::Command, path: &str, missing: &mut Vec<String>) {
            let page = include_str!("../../../docs/cli.md");
            for argument in command.get_arguments() {
                if let Some(flag) = argument.get_long()
                    && !page.contains(&format!("--{flag}"))
                {
                    missing.push(format!("{path} --{flag}"));
                }
            }
            for inner in command.get_subcommands() {
                let path = format!("{path} {}", inner.get_name()).trim().to_owned();
                let is_leaf = inner.get_subcommands().next().is_none();
                if is_leaf && !page.contains(&path) {
                    missing.push(path.clone());
                }
                look(inner, &path, missing);
            }
        }
        use clap::CommandFactory;
        let mut missing = Vec::new();
        look(&Cli::command(), "", &mut missing);
        assert_eq!(missing, Vec::<String>::new());
    }

    #[test]
    fn a_subject_is_told_from_the_addresses_before_it() {
        check("--to XB/technical hello", &["XB/technical"], &[], "hello");
        check("--to XB XC/policy hello", &["XB", "XC/policy"], &[], "hello");
        check("--to XB --info XC hello", &["XB"], &["XC"], "hello");
        check("--info XC --to XB hello", &["XB"], &["XC"], "hello");
        check("--to XB --to XC --tlp RED hello", &["XB", "XC"], &[], "hello");
        check("hello --to XB", &["XB"], &[], "hello");
        check("--to XB --note -- XC", &["XB"], &[], "XC");
    }

    #[test]
    fn a_missing_subject_and_a_misspelt_address_are_refused() {
        assert!(send("--to XB").unwrap_err().contains("subject is missing"));
        assert!(send("--to XB XC").unwrap_err().contains("subject is missing"));
        assert!(send("--to hello").unwrap_err().contains("nobody"));
        assert!(send("--to XB/tecnical XC hello").unwrap_err().contains("technical"));
        assert!(send("--to XB hello there").is_err());
        assert!(send("hello").is_err());
    }
}
