//! `exercise`: scenario files, running one, playing in one, and what came of it.

mod lead;
mod part;
mod report;
mod scenario;

use clap::{Subcommand, ValueEnum};
use hotline_protocol::address::Seat;

use super::out::Out;
use super::trouble::Trouble;
use crate::ask::Play;
use crate::home::Home;

/// `exercise`.
#[derive(Debug, Subcommand)]
pub(super) enum Exercise {
    /// The scenarios that come with this program
    List,
    /// What a scenario holds: who plays, what happens when, what is expected
    #[command(after_help = "\
It gives everything away: it is for whoever runs the exercise, not for its players.

Examples:
  hotline exercise show silent-desk
  hotline exercise show silent-desk --file > mine.toml     to write one of your own")]
    Show {
        /// A file, or the name of one that comes with this program; - is standard input
        scenario: String,
        /// The file as it is
        #[arg(long)]
        file: bool,
    },
    /// Whether a scenario file is whole: every mistake with its line and field
    #[command(after_help = "\
Exit codes: 0 it is whole, 1 it is not.

Example:
  hotline exercise check mine.toml")]
    Check {
        /// A file, or the name of one that comes with this program; - is standard input
        scenario: String,
    },
    /// Run an exercise from this seat, and follow its course
    #[command(after_help = "\
It tells the players, keeps the story's time, brings what is due and notes what players do. Whichever
process holds this home goes on with it: the terminal, or this command. After a restart the story
waits where it stood; `hotline exercise follow` goes on.

Exit codes: 0 it came to its end, 2 the scenario or its players are wrong, 3 a rule refuses.

Example:
  hotline exercise run silent-desk --player aldoria-cert=XA/technical/1 \\
      --player brennia-cert=XB/technical/1 --player brennia-ministry=XB/diplomatic/1")]
    Run {
        /// A file, or the name of one that comes with this program; - is standard input
        scenario: String,
        /// Which seat plays which player
        #[arg(long = "player", value_name = "NAME=SEAT", value_parser = casting, required = true)]
        players: Vec<(String, Seat)>,
        /// How many times as fast as life the story runs (1 to 360); else what the scenario says
        #[arg(long, value_name = "N")]
        factor: Option<u32>,
        /// Tell the players only; `hotline exercise start` begins the story
        #[arg(long)]
        wait: bool,
        /// Do not follow it; another process must hold this home
        #[arg(long)]
        detach: bool,
    },
    /// Follow the exercise that runs here, and keep its time
    Follow,
    /// Exercises that this seat runs or plays in, with what is put before it
    Status,
    /// Begin the story, or go on after a pause
    Start,
    /// Stop the story's clock
    Pause,
    /// Leave an inject out
    Skip {
        /// Its number
        no: u16,
    },
    /// Bring an inject now
    Fire {
        /// Its number
        no: u16,
    },
    /// Go on from an inject as if what it expects was done, or was not
    Branch {
        /// Its number
        no: u16,
        /// Which way
        way: Way,
    },
    /// Give those who are expected to act the hint of an inject
    Hint {
        /// Its number
        no: u16,
    },
    /// End it; the players are told
    End {
        /// What they are told, in place of the usual words
        words: Vec<String>,
    },
    /// As a player: say what a cue puts before you, as it is or in your own words
    #[command(after_help = "\
Example:
  hotline exercise say 2
  hotline exercise say 2 --body 'We ask for the position of your ship since 21:00Z.'")]
    Say {
        /// The cue, as `hotline exercise status` numbers it
        no: u16,
        /// Another subject
        #[arg(long)]
        subject: Option<String>,
        /// Another text
        #[arg(long)]
        body: Option<String>,
    },
    /// The after-action report, and what people say in it
    #[command(after_help = "\
Each --rate, --strength, --gap and --action is added to what was said before; --clear begins anew.
Ratings: performed, some-challenges, major-challenges, unable.

Examples:
  hotline exercise report silent-desk
  hotline exercise report --rate 1=performed --rate 2=some-challenges \\
      --action 'Name who may agree to a closure; XB/policy; 2027-01-31'
  hotline exercise report --format html --out report.html")]
    Report(Box<report::Args>),
}

/// Which way a branch goes.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Way {
    /// As if it was done
    Met,
    /// As if it was not
    Unmet,
}

/// `NAME=SEAT`.
fn casting(text: &str) -> Result<(String, Seat), String> {
    let (name, seat) = text.split_once('=').ok_or("write NAME=SEAT, as red=XA/technical/1")?;
    let seat = seat.parse().map_err(|error| format!("{error}"))?;
    Ok((name.to_owned(), seat))
}

/// Does what needs no home; none if the command needs one.
pub(super) fn without_home(out: Out, command: &Exercise) -> Option<Result<(), Trouble>> {
    match command {
        Exercise::List => Some(scenario::list(out)),
        Exercise::Show { scenario, file } => Some(scenario::show(out, scenario, *file)),
        Exercise::Check { scenario } => Some(scenario::check(out, scenario)),
        _ => None,
    }
}

/// Does what needs a home.
pub(super) async fn exercise(home: &mut Home, out: Out, command: Exercise) -> Result<(), Trouble> {
    if let Some(done) = without_home(out, &command) {
        return done;
    }
    let play = match command {
        Exercise::Run { scenario, players, factor, wait, detach } => {
            return lead::run(home, out, &scenario, players, (factor, wait, detach)).await;
        }
        Exercise::Follow => return lead::follow(home, out).await,
        Exercise::Status => return part::status(home, out).await,
        Exercise::Say { no, subject, body } => {
            return part::say(home, out, no, subject, body).await;
        }
        Exercise::Report(args) => return report::report(home, out, *args).await,
        Exercise::Start => Play::Start,
        Exercise::Pause => Play::Pause,
        Exercise::Skip { no } => Play::Skip(no),
        Exercise::Fire { no } => Play::Fire(no),
        Exercise::Branch { no, way } => Play::Branch { no, met: matches!(way, Way::Met) },
        Exercise::Hint { no } => Play::Hint(no),
        Exercise::End { words } => Play::End { words: words.join(" ") },
        Exercise::List | Exercise::Show { .. } | Exercise::Check { .. } => return Ok(()),
    };
    lead::command(home, out, play).await
}

/// `demo --scenario`: with a person in it where there is a terminal, unless only lines are wanted.
#[cfg(feature = "demo")]
pub(super) async fn rehearse(
    out: Out,
    name: &str,
    wish: crate::demo::Wish,
    headless: bool,
    (hook, language): (Option<std::path::PathBuf>, crate::lang::Language),
) -> Result<(), Trouble> {
    let (scenario, read) = scenario::read(name)?;
    let mut named = wish.silent.iter().chain(&wish.played_by_person);
    if let Some(nobody) = named.find(|name| read.player(name).is_none()) {
        let names: Vec<&str> = read.players.iter().map(|player| player.name.as_str()).collect();
        return Err(Trouble::usage(format!("{nobody} plays no part in it"))
            .next(format!("its players are {}", names.join(", "))));
    }
    let mut wish = crate::demo::Wish { scenario, ..wish };
    if !headless && !out.plain && !out.json {
        match crate::terminal::Terminal::new() {
            Ok(terminal) => {
                let first = read.players.first().map(|player| player.name.clone());
                wish.played_by_person = wish.played_by_person.or(first);
                let at = (terminal, hook, language);
                let playing =
                    crate::demo::played(super::out::print, at, wish, super::interrupted());
                return Ok(Box::pin(playing).await?);
            }
            Err(error) => {
                super::out::tell(&format!("hotline: {error}: all of its players are scripted"));
            }
        }
    }
    wish.played_by_person = None;
    let playing = crate::demo::rehearsed(super::out::print, wish, super::interrupted());
    Ok(Box::pin(playing).await?)
}
