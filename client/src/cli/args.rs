//! What can be typed: the contract of docs/cli.md.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use hotline_protocol::address::{Address, Seat};

pub(super) use self::incident::{Doing, Escalate, Incident, Raise, Raised};
pub(super) use self::ping::{Campaign, Line, Ping, Report, Start};
pub(super) use self::published::{Counters, Glossary, Library, Publish, Publishing};
pub(super) use self::template::Template;
pub(super) use self::writing::{
    Addressed, Forward, From, Letter, Look, Release, Reply, Send, Text, Wait, Waiting, Withdraw,
};
use super::time;

mod incident;
mod ping;
mod published;
mod template;
mod writing;

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
  hotline send --to XB/technical --case XA-XB-2026-T1-0042 \"More on this\" < report.txt
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
    /// Exercises: scenarios, running one, playing in one, and what came of it
    #[command(subcommand)]
    Exercise(super::exercise::Exercise),
    /// List what has come
    #[command(after_help = "\
Examples:
  hotline inbox --unread
  hotline inbox --follow --json | while read -r line; do ...; done
  hotline inbox --case XA-XB-2026-T1-0042      the whole case, both ways")]
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
    /// Tell others what a message says, as far as its label lets it go
    #[command(after_help = "\
The label decides (FIRST TLP 2.0): CLEAR and GREEN go to everybody, AMBER to your own party and those who
were sent it, AMBER+STRICT to your own party, RED to nobody. The label stays. Files do not go along: save them
with `hotline read ID --save` and give them with --attach.

Examples:
  hotline forward 3f9a --to XA/policy --body \"For your decision by 14:00Z.\"
  hotline forward 3f9a --to XA/diplomatic --attach report.pdf")]
    Forward(Box<Forward>),
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
    /// Whether desks can be reached: checks of the line, and campaigns
    #[command(subcommand)]
    Ping(Ping),
    /// Documents that parties publish
    #[command(subcommand)]
    Library(Library),
    /// What each party means by a term
    #[command(subcommand)]
    Glossary(Glossary),
    /// Figures without reading: off unless you switch them on
    #[command(subcommand)]
    Counters(Counters),
    /// Who of this desk is on duty when, and a case for the colleague who comes next
    #[command(subcommand)]
    Roster(RosterCommand),
    /// Connect, send what is queued, pick up what waits, and exit
    Sync {
        /// How long it may take
        #[arg(long, default_value = "60s", value_parser = time::duration)]
        timeout: Duration,
    },
    /// Tell a desk what a machine has found: for scripts and monitoring
    #[command(after_help = "\
What is told again under the same --dedup is told once; a change goes on in the same case, and --resolved
ends it. Nothing of it is flash, and no ladder is armed: that is for a person (`hotline send`, `hotline
incident raise`). It works while a terminal or an agent holds this home, and without.

Examples:
  hotline alert --to XB/technical --urgency immediate --severity severe --dedup dns-1 \\
      \"Name servers changed\" --text \"Three zones since 14:05Z\"
  hotline alert --to XB/technical --urgency past --severity minor --dedup dns-1 --resolved \"Back\"
  hotline alert --cap warning.xml
  hotline alert --to XB/technical --urgency immediate --severity severe --wait device --timeout 30s \\
      \"Name servers changed\"                             6 unless a device has opened it by then")]
    Alert(Box<Alert>),
    /// Stay connected without a screen, and take alerts of machines
    #[command(after_help = "\
Examples:
  hotline agent --config /etc/hotline/agent.toml --check    what is wrong with the configuration
  hotline agent --config /etc/hotline/agent.toml")]
    Agent(Agent),
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
With --headless, or without a terminal, it enrols four seats, plays a concern in the night, from no
answer to the verified dossier, prints it, and ends with 0 only if every step held.

  hotline demo --scenario silent-desk                     play one part of an exercise
  hotline demo --scenario silent-desk --headless          see it played, with its report")]
    Demo {
        /// Print a short crisis and exit
        #[arg(long)]
        headless: bool,
        /// Play a scenario instead: at a terminal you play one part and the others are scripted; with
        /// --headless all are. A file, or the name of one that comes with this program
        #[arg(long, value_name = "SCENARIO")]
        scenario: Option<String>,
        /// Which part you play; the first unless given
        #[arg(
            long = "as",
            value_name = "PLAYER",
            requires = "scenario",
            conflicts_with = "headless"
        )]
        play_as: Option<String>,
        /// How many times as fast as life it is played (1 to 360): 60 unless given, or what the
        /// scenario says where you play in it
        #[arg(long, value_name = "N", requires = "scenario")]
        factor: Option<u32>,
        /// A player that does nothing, to see how the story goes then
        #[arg(long, value_name = "PLAYER", requires = "scenario")]
        silent: Vec<String>,
        /// Write the report as a page to this new file as well
        #[arg(long, value_name = "FILE", requires = "scenario")]
        page: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(super) struct Agent {
    /// Where alerts come from and for whom they are (TOML)
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Only says whether the configuration is whole
    #[arg(long)]
    pub(super) check: bool,
}

#[derive(Debug, Args)]
pub(super) struct Alert {
    /// For whom; several may follow each other
    #[arg(long, num_args = 1.., value_name = "ADDR", required_unless_present = "cap")]
    pub(super) to: Vec<String>,
    /// immediate, expected, future, past or unknown (CAP)
    #[arg(long, required_unless_present = "cap")]
    pub(super) urgency: Option<String>,
    /// extreme, severe, moderate, minor or unknown (CAP); or critical, warning or info
    #[arg(long, required_unless_present = "cap")]
    pub(super) severity: Option<String>,
    /// observed, likely, possible, unlikely or unknown (CAP)
    #[arg(long)]
    pub(super) certainty: Option<String>,
    /// What it is about, the same each time it is told
    #[arg(long, value_name = "KEY")]
    pub(super) dedup: Option<String>,
    /// It is over
    #[arg(long, requires = "dedup")]
    pub(super) resolved: bool,
    /// More about it
    #[arg(long)]
    pub(super) text: Option<String>,
    /// Who raises it, as others see it
    #[arg(long, value_name = "NAME")]
    pub(super) source: Option<String>,
    /// RED, AMBER+STRICT, AMBER, GREEN or CLEAR
    #[arg(long)]
    pub(super) tlp: Option<hotline_casework::Tlp>,
    /// It is of an exercise
    #[arg(long)]
    pub(super) exercise: bool,
    /// What a CAP 1.2 message says, instead of the rest
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["urgency", "severity", "certainty", "dedup", "resolved", "text", "source"]
    )]
    pub(super) cap: Option<PathBuf>,
    /// What is the matter, on one line
    #[arg(conflicts_with = "cap")]
    pub(super) headline: Option<String>,
    #[command(flatten)]
    pub(super) waiting: Waiting,
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
    /// text, html, json, stix or cap [default: by the name of --out, else text]
    #[arg(long)]
    pub(super) format: Option<Format>,
    /// What is TLP:RED too, for somebody it was sent to
    #[arg(long)]
    pub(super) red: bool,
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
    /// A STIX 2.1 bundle for programs of others; proves nothing
    Stix,
    /// The newest early warning as CAP 1.2; proves nothing
    Cap,
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
