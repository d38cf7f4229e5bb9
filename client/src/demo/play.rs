//! The demonstration with a person in it: one seat is theirs, at the terminal.

use std::path::{Path, PathBuf};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use hotline_protocol::ids::UnixMillis;
use jiff::tz::TimeZone;
use ratatui::Frame;
use tokio::sync::Notify;

use super::script::{self, Cast};
use super::stage::{Line, Player, Stage};
use super::{DemoError, machine};
use crate::ask::{Answer, Ask};
use crate::engine::{Command, Profile};
use crate::home::{Home, HomeError};
use crate::lang::Language;
use crate::terminal::Terminal;
use crate::terminal::attention::Means;
use crate::terminal::desk::Desk;
use crate::terminal::run::Ended;
use crate::tui::event::{Effect, Event, Face};
use crate::tui::{self, Card, Look};
use crate::vault::Unlock;

/// How long the line stays cut. The card says it too.
const CUT_FOR: Duration = Duration::from_secs(15);

/// Opens the terminal at a seat of a demonstration, and leaves nothing behind. What happens before
/// and after is told with `out`; `interrupted` ends it.
///
/// # Errors
///
/// [`DemoError`]: the machine refuses something, or the terminal ended before the person did.
pub async fn at_terminal(
    out: fn(&str),
    terminal: Terminal,
    hook: Option<PathBuf>,
    language: Language,
    interrupted: impl Future<Output = ()>,
) -> Result<(), DemoError> {
    out("Hotline demonstration: a relay and five seats of three imaginary parties.");
    let mut stage = Stage::new().await?;
    out(&format!("  the relay serves on {}, and will read nothing", stage.line.address()));
    let mut interrupted = pin!(interrupted);
    let played = async {
        let scene = tokio::select! {
            biased;
            () = &mut interrupted => Err(DemoError::Interrupted),
            scene = Box::pin(prepare(&stage, out)) => scene,
        }?;
        let sitting = sit_down(scene, &mut stage.line, terminal, hook, language, interrupted);
        Box::pin(sitting).await
    };
    let ended = played.await;
    // Whatever came of it: everything is stopped in order and the directory removed.
    let stopped = stage.close().await;
    match ended? {
        Ended::Quit => {}
        ended => return Err(DemoError::Terminal(ended)),
    }
    stopped?;
    out("The demonstration is over. Nothing of it is left on this machine.");
    Ok(())
}

/// Everything that is ready when the person sits down.
struct Scene {
    home: PathBuf,
    cast: Cast,
    card: Card,
}

/// What a seat says about itself.
fn person(name: &str, title: &str, voice: &str, languages: &[&str], ladder: &[&str]) -> Profile {
    Profile {
        name: name.to_owned(),
        title: title.to_owned(),
        voice: voice.to_owned(),
        hours: "24/7".to_owned(),
        languages: languages.iter().map(|&language| language.to_owned()).collect(),
        ladder: ladder.iter().filter_map(|desk| desk.parse().ok()).collect(),
        ..Profile::default()
    }
}

async fn prepare(stage: &Stage, out: fn(&str)) -> Result<Scene, DemoError> {
    let took = |player: &Player, party: &str| {
        out(&format!("  {:<18} enrolled for {party}", player.seat.to_string()));
    };
    let invitation = stage.admit("XA", "Northland").await?;
    let profile =
        person("A. North", "Duty officer", "+888 555 0101", &["en", "fr"], &["XA/diplomatic"]);
    let north = stage.enrol(&invitation, profile).await?;
    took(&north, "Northland: yours");
    let invitation = stage.admit("XB", "Southmark").await?;
    let profile =
        person("B. South", "Duty officer", "+888 555 0102", &["fr", "en"], &["XB/diplomatic"]);
    let south = stage.enrol(&invitation, profile).await?;
    took(&south, "Southmark");
    let invitation = south.invite("XB/diplomatic/1").await?;
    let profile = person("D. South", "Counsellor", "+888 555 0112", &["fr", "en"], &[]);
    let south_diplomatic = stage.enrol(&invitation, profile).await?;
    took(&south_diplomatic, "Southmark");
    let invitation = stage.admit("XC", "Westmark").await?;
    let profile =
        person("C. West", "Duty officer", "+888 555 0103", &["ar", "en"], &["XC/diplomatic"]);
    let west = stage.enrol(&invitation, profile).await?;
    took(&west, "Westmark");
    let invitation = west.invite("XC/diplomatic/1").await?;
    let profile = person("D. West", "Counsellor", "+888 555 0113", &["ar", "en"], &[]);
    let west_diplomatic = stage.enrol(&invitation, profile).await?;
    took(&west_diplomatic, "Westmark");
    for player in [&north, &south, &south_diplomatic, &west, &west_diplomatic] {
        player.command(Command::Sync).await?;
    }
    let mut cast = Cast { south, south_diplomatic, west, west_diplomatic };
    script::history(&north, &mut cast).await?;
    out("  a night so far: three cases");
    let mut telephone = Vec::new();
    for officer in [&cast.south, &cast.south_diplomatic, &cast.west_diplomatic] {
        let number = match officer.ask(Ask::SafetyNumber(north.seat.clone())).await? {
            Answer::SafetyNumber(Some(number)) => number.digits.join(" "),
            other => return Err(officer.unexpected(&other)),
        };
        telephone.push((officer.seat.clone(), number));
    }
    let card = Card { telephone };
    Ok(Scene { home: north.leave().await, cast, card })
}

/// Lets the person have the terminal until they leave.
async fn sit_down(
    scene: Scene,
    line: &mut Line,
    terminal: Terminal,
    hook: Option<PathBuf>,
    language: Language,
    interrupted: Pin<&mut impl Future<Output = ()>>,
) -> Result<Ended, DemoError> {
    let Scene { home, mut cast, card } = scene;
    let cut = Arc::new(Notify::new());
    let face =
        |look: Look| Played { desk: tui::Desk::with_card(look, card), cut: Arc::clone(&cut) };
    let others = async {
        tokio::select! {
            failed = Box::pin(cast.play()) => failed,
            failed = Box::pin(cut_on_demand(line, &cut)) => failed,
        }
    };
    let seat = Sitting { home: &home, terminal, hook, language };
    let result = Box::pin(sit_at(seat, face, others, interrupted)).await;
    cast.leave().await;
    result
}

/// Where a person sits.
pub(super) struct Sitting<'a> {
    /// The home of the seat.
    pub(super) home: &'a Path,
    /// The terminal.
    pub(super) terminal: Terminal,
    /// What an alert runs.
    pub(super) hook: Option<PathBuf>,
    /// The language of the screen.
    pub(super) language: Language,
}

/// Lets the person have the terminal until they leave, while the others play. These play until
/// something fails.
pub(super) async fn sit_at<F: Face>(
    seat: Sitting<'_>,
    face: impl FnOnce(Look) -> F,
    others: impl Future<Output = Result<(), DemoError>>,
    interrupted: Pin<&mut impl Future<Output = ()>>,
) -> Result<Ended, DemoError> {
    let mut desk = open(seat.home).await?;
    let result = async {
        let probed = seat.terminal.probe().map_err(machine("the terminal"))?;
        let look = Look::new(probed.capabilities, seat.language, TimeZone::system());
        let mut face = face(look);
        let means = Means::of_process(seat.hook);
        tokio::select! {
            biased;
            ended = Box::pin(probed.run(&mut face, &mut desk, means)) => {
                ended.map_err(machine("the terminal"))
            }
            // The terminal takes signals itself, from the moment it is there.
            () = interrupted => Err(DemoError::Interrupted),
            failed = others => failed.and(Err(DemoError::Terminal(Ended::Broken))),
        }
    };
    let result = result.await;
    desk.close().await;
    result
}

/// The person's home, twice, so that no question waits for another.
async fn open(home: &Path) -> Result<Desk, DemoError> {
    let unlocking = || Box::new(|_: &Path| Ok::<_, HomeError>(Unlock::NoPassphrase));
    let opening = machine("opening the home");
    let socket = home.join("hotline.sock");
    let first = Home::open(home, socket, unlocking()).await.map_err(&opening)?;
    match first.beside(unlocking()).await {
        Ok(second) => Ok(Desk::new(first, second)),
        Err(error) => {
            first.close().await;
            Err(opening(error))
        }
    }
}

/// Cuts the line for a while whenever the person wants it.
async fn cut_on_demand(line: &mut Line, cut: &Notify) -> Result<(), DemoError> {
    loop {
        cut.notified().await;
        line.cut().await?;
        tokio::time::sleep(CUT_FOR).await;
        line.mend().await?;
    }
}

/// The terminal, and whoever cuts the line when the card says so.
struct Played {
    desk: tui::Desk,
    cut: Arc<Notify>,
}

impl Face for Played {
    fn handle(&mut self, now: UnixMillis, event: Event) -> Vec<Effect> {
        let effects = self.desk.handle(now, event);
        if self.desk.wants_line_cut() {
            self.cut.notify_one();
        }
        effects
    }

    fn draw(&self, now: UnixMillis, frame: &mut Frame<'_>) {
        self.desk.draw(now, frame);
    }

    fn next_tick(&self, now: UnixMillis) -> Option<UnixMillis> {
        self.desk.next_tick(now)
    }
}
