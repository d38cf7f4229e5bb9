//! The command line of `hotline-server`. Names and exit codes are a contract: scripts rely on
//! them.

mod backup;
mod serve;
mod status;

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use hotline_protocol::address::{Address, Party, Seat};
use hotline_protocol::ids::UnixMillis;
use serde_json::json;

use crate::admin::{AdmitSeat, PartyRow, Request, Response, SeatRow};
use crate::driver::StartError;
use crate::home::{HomeError, Plan};
use crate::relay::{AskError, Relay};

/// It failed.
const FAILED: u8 = 1;
/// The command line is wrong.
const USAGE: u8 = 2;
/// A rule says no.
const REFUSED: u8 = 3;
/// The relay does not run, or does not answer.
const UNREACHABLE: u8 = 4;

/// The relay of a hotline: it carries sealed envelopes between enrolled seats and can read none.
#[derive(Debug, Parser)]
#[command(name = "hotline-server", version, arg_required_else_help = true)]
struct Cli {
    /// The relay's directory: keys, database, configuration.
    #[arg(long, global = true, env = "HOTLINE_SERVER_DIR", value_name = "DIR")]
    dir: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make keys, database and configuration; say what to do next.
    Init {
        /// UDP address to serve, such as 0.0.0.0:4433. Port 0 chooses a free one now.
        #[arg(long, value_name = "ADDR")]
        listen: SocketAddr,
        /// Host name or address that members are told. May be given several times.
        #[arg(long = "name", value_name = "HOST")]
        hosts: Vec<String>,
        /// What people call this directory of parties.
        #[arg(long, default_value = "Hotline")]
        title: String,
    },
    /// Serve until SIGTERM or SIGINT; SIGHUP reads the configuration again.
    Run {
        /// Serve this address instead of the configured one.
        #[arg(long, value_name = "ADDR")]
        listen: Option<SocketAddr>,
    },
    /// Admit a party and print the invitation of its nominator.
    Admit {
        /// Two capital letters (DE) or an organisation (x-osce).
        party: Party,
        /// What people call the party.
        #[arg(long)]
        name: String,
        /// The nominator's seat; PARTY/technical/1 unless said.
        #[arg(long, conflicts_with = "no_seat")]
        seat: Option<Seat>,
        /// The nominator takes no seat.
        #[arg(long)]
        no_seat: bool,
        #[command(flatten)]
        output: Output,
    },
    /// List parties.
    Parties {
        #[command(flatten)]
        output: Output,
    },
    /// List seats.
    Seats {
        #[command(flatten)]
        output: Output,
    },
    /// Refuse the links of the seats an address covers, at this relay only.
    Suspend {
        /// DE, DE/technical or DE/technical/1.
        address: Address,
        /// Why; kept by this relay.
        #[arg(long)]
        reason: String,
    },
    /// Let the links of suspended seats in again.
    Resume {
        /// DE, DE/technical or DE/technical/1.
        address: Address,
    },
    /// Revoke a party and all its seats for good, signed by the authority's key.
    Revoke {
        /// Which party.
        party: Party,
        /// Why; every member reads it.
        #[arg(long)]
        reason: String,
    },
    /// Say whether the relay serves: it writes to its store and reads from it first.
    Status {
        #[command(flatten)]
        output: Output,
    },
    /// Make a backup while the relay serves, and verify it. Without keys unless asked.
    Backup {
        /// A directory that does not exist yet. A running relay makes it: it must be allowed to.
        to: PathBuf,
        /// Copy the keys too: whoever has them can pose as this relay.
        #[arg(long)]
        with_keys: bool,
        #[command(flatten)]
        output: Output,
    },
    /// Put a backup back. The relay must not run.
    Restore {
        /// The backup.
        from: PathBuf,
        /// Only verify it; nothing is changed.
        #[arg(long)]
        verify: bool,
        #[command(flatten)]
        output: Output,
    },
    /// Look after the configuration.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum ConfigCommand {
    /// Read it and say whether it can be used.
    Check,
}

#[derive(Debug, Clone, Copy, Args)]
struct Output {
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

/// Why a command ended without success.
struct Failure {
    code: u8,
    message: String,
}

impl Failure {
    fn failed(message: &str) -> Self {
        Self { code: FAILED, message: message.to_owned() }
    }
}

impl From<AskError> for Failure {
    fn from(error: AskError) -> Self {
        let code = match error {
            AskError::Refused(_) => REFUSED,
            AskError::NotRunning | AskError::NotTakingCalls | AskError::Unreachable(_) => {
                UNREACHABLE
            }
            AskError::Failed(_) | AskError::Home(_) => FAILED,
        };
        Self { code, message: error.to_string() }
    }
}

impl From<HomeError> for Failure {
    fn from(error: HomeError) -> Self {
        Self { code: FAILED, message: error.to_string() }
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        Self { code: FAILED, message: error.to_string() }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self { code: FAILED, message: error.to_string() }
    }
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS };
        }
    };
    let Some(dir) = cli.dir else {
        return fail(USAGE, "say with --dir DIR (or HOTLINE_SERVER_DIR) where the relay lives");
    };
    match run(&Relay::at(&dir), dir, cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => fail(failure.code, &failure.message),
    }
}

fn fail(code: u8, message: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "hotline-server: {message}");
    ExitCode::from(code)
}

fn run(relay: &Relay, dir: PathBuf, command: Command) -> Result<(), Failure> {
    match command {
        Command::Init { listen, hosts, title } => init(dir, Plan { name: title, listen, hosts }),
        Command::Run { listen } => serve::serve(relay, listen),
        Command::Config { command: ConfigCommand::Check } => {
            let config = relay.home().config()?;
            say(&format!(
                "# The configuration can be used. In force would be:\n\n{}",
                config.in_force()
            ))
        }
        Command::Backup { to, with_keys, output } => {
            backup::make(relay, &to, with_keys, output.json)
        }
        Command::Restore { from, verify, output } => {
            backup::restore(relay, &from, verify, output.json)
        }
        Command::Admit { party, name, seat, no_seat, output } => {
            let seat = match seat {
                Some(seat) => AdmitSeat::At(seat),
                None if no_seat => AdmitSeat::Without,
                None => AdmitSeat::FirstTechnical,
            };
            ask_and_tell(relay, Request::Admit { party, name, seat }, output.json)
        }
        Command::Parties { output } => ask_and_tell(relay, Request::Parties, output.json),
        Command::Seats { output } => ask_and_tell(relay, Request::Seats, output.json),
        Command::Status { output } => status::status(relay, output.json),
        Command::Suspend { address, reason } => {
            ask_and_tell(relay, Request::Suspend { address, reason }, false)
        }
        Command::Resume { address } => ask_and_tell(relay, Request::Resume { address }, false),
        Command::Revoke { party, reason } => {
            ask_and_tell(relay, Request::Revoke { party, reason }, false)
        }
    }
}

fn init(dir: PathBuf, plan: Plan) -> Result<(), Failure> {
    let shown = dir.display().to_string();
    let relay = Relay::init(dir, plan)?;
    let listen = relay.home().config()?.listen;
    say(&format!(
        "A relay was made in {shown}. It will listen on {listen} (UDP).

Next:
  hotline-server run --dir {shown}
  hotline-server admit PARTY --name NAME --dir {shown}     prints an invitation to hand over

Then take the authority's key off this machine. Whoever has it admits and revokes parties, and
the relay itself does not need it:
  1. copy {shown}/keys/authority to two offline media and read both back
  2. shred -u {shown}/keys/authority
One key is one person's word. The directory can hold 2 of n; docs/operations.md says what is made of that.
Keep a backup of {shown}/keys/head, {shown}/keys/relay and {shown}/genesis."
    ))
}

fn ask(relay: &Relay, request: Request) -> Result<Response, AskError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(AskError::Unreachable)?.block_on(relay.ask(request))
}

fn ask_and_tell(relay: &Relay, request: Request, json: bool) -> Result<(), Failure> {
    match ask(relay, request)? {
        Response::Done => say("done"),
        Response::Appended { seq } => say(&format!("done: entry {seq} of the directory")),
        Response::Invitation(line) if json => say(&json!({ "invitation": line }).to_string()),
        Response::Invitation(line) => say(&line),
        Response::Parties(rows) => rows.iter().try_for_each(|row| say_party(row, json)),
        Response::Seats(rows) => rows.iter().try_for_each(|row| say_seat(row, json)),
        Response::BackedUp(summary) => backup::tell("the backup is made", &summary, json),
        Response::Status(_) => Err(Failure::failed("the relay answered something else")),
        Response::Refused(message) => Err(Failure { code: REFUSED, message }),
        Response::Failed(message) => Err(Failure { code: FAILED, message }),
    }
}

fn say(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}

fn say_party(row: &PartyRow, json: bool) -> Result<(), Failure> {
    if json {
        return say(&json!(row).to_string());
    }
    let state = match (row.revoked, row.nominator) {
        (true, _) => "revoked",
        (false, true) => "enrolled",
        (false, false) => "invited",
    };
    let (party, seats, name) = (&row.party, row.seats, printable(&row.name));
    say(&format!("{party:<24} {state:<9} {seats:>4} seats  {name}"))
}

fn say_seat(row: &SeatRow, json: bool) -> Result<(), Failure> {
    if json {
        return say(&json!({
            "seat": row.seat,
            "status": row.status,
            "refused": row.refused,
            "online": row.online,
            "enrolled_at": iso(row.enrolled_at),
        })
        .to_string());
    }
    let line = if row.online { "online" } else { "away" };
    let refused = row.refused.as_ref().map(|why| format!("  refused here: {}", printable(why)));
    let (seat, status, refused) = (&row.seat, &row.status, refused.unwrap_or_default());
    say(&format!("{seat:<32} {status:<9} {line}{refused}"))
}

fn iso(at: UnixMillis) -> Option<String> {
    let millis = i64::try_from(at.0).ok()?;
    Some(jiff::Timestamp::from_millisecond(millis).ok()?.to_string())
}

/// A name that others wrote, without what could command a terminal.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
