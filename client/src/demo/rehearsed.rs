//! A scenario with scripted players: a relay, a controller and a seat for each player in one process,
//! over real QUIC, until its report.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::pin::{Pin, pin};
use std::time::Duration;

use hotline_exercise::{Report, Scenario};
use hotline_protocol::address::Desk;
use hotline_protocol::ids::Traffic;

use super::DemoError;
use super::play::{Sitting, sit_at};
use super::stage::{Player, Stage};
use crate::ask::{Answer, Ask, ExerciseRecord, LedView};
use crate::course::{Course, clock};
use crate::engine::{Command, Direction, PartView, Play, Profile};
use crate::lang::Language;
use crate::rehearsal::{Rehearsal, Seating, Sight};
use crate::terminal::Terminal;
use crate::terminal::run::Ended;
use crate::tui;
use crate::vault::{Filter, Listed, Page};

/// How often the players look, in life: at 60 times as fast as life, a quarter of a minute.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Most messages that a player looks back on.
const SEEN_MAX: usize = 400;

/// How a scenario is rehearsed.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// The scenario's file.
    pub scenario: String,
    /// How much faster than life; none is 60, or what the scenario says where a person plays.
    pub factor: Option<u32>,
    /// Players that do nothing.
    pub silent: Vec<String>,
    /// The player whose seat a person takes, at a terminal.
    pub played_by_person: Option<String>,
    /// Where the report is written as a page, beside what is printed.
    pub page: Option<PathBuf>,
}

/// Plays a scenario and prints its course and its report with `out`.
///
/// # Errors
///
/// [`DemoError`] if anything did not happen that must, or the machine refuses something.
pub async fn rehearsed(
    out: fn(&str),
    wish: Wish,
    interrupted: impl Future<Output = ()>,
) -> Result<(), DemoError> {
    let scenario = Scenario::read(&wish.scenario)
        .map_err(|error| DemoError::NotSo(format!("the scenario is whole: {error}")))?;
    let seating = Seating::of(&scenario).ok_or_else(|| {
        DemoError::NotSo("each player of the scenario has a desk of its own".to_owned())
    })?;
    let stage = Stage::new().await?;
    let result = tokio::select! {
        biased;
        () = interrupted => Err(DemoError::Interrupted),
        played = Box::pin(play(out, &stage, &scenario, &seating, &wish)) => played,
    };
    // Also after a failure: everything is stopped in order and the directory removed.
    let stopped = stage.close().await;
    result.and(stopped)
}

/// The controller and the players at their desks.
struct Room {
    controller: Player,
    players: BTreeMap<String, Player>,
}

async fn play(
    out: fn(&str),
    stage: &Stage,
    scenario: &Scenario,
    seating: &Seating,
    wish: &Wish,
) -> Result<(), DemoError> {
    let room = seated(stage, seating).await?;
    out(&begins(scenario, seating, wish, 60));
    room.begin(seating, wish, 60).await?;
    room.plays(seating, wish, out).await?;
    room.reports(out, wish).await?;
    room.leave().await;
    Ok(())
}

/// What is said before it begins: how fast it runs, and who plays.
fn begins(scenario: &Scenario, seating: &Seating, wish: &Wish, factor: u32) -> String {
    let factor = wish.factor.unwrap_or(factor);
    let mut lines = vec![format!("EXERCISE  {}  {factor} times as fast as life", scenario.title)];
    for (name, seat) in &seating.cast {
        let how = match &wish.played_by_person {
            Some(person) if person == name => ", you",
            _ if wish.silent.contains(name) => ", and stays silent",
            _ => "",
        };
        lines.push(format!("  {name:<18} {seat}{how}"));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Opens the terminal at the seat of a player; the others are scripted. When the person leaves, the
/// exercise ends and its report is printed. Nothing else is left behind.
///
/// # Errors
///
/// [`DemoError`]: nobody plays that part, the machine refuses something, or the terminal ended before
/// the person did.
pub async fn played(
    out: fn(&str),
    terminal: (Terminal, Option<PathBuf>, Language),
    wish: Wish,
    interrupted: impl Future<Output = ()>,
) -> Result<(), DemoError> {
    let scenario = Scenario::read(&wish.scenario)
        .map_err(|error| DemoError::NotSo(format!("the scenario is whole: {error}")))?;
    let seating = Seating::of(&scenario).ok_or_else(|| {
        DemoError::NotSo("each player of the scenario has a desk of its own".to_owned())
    })?;
    let stage = Stage::new().await?;
    let mut interrupted = pin!(interrupted);
    let playing = async {
        let room = tokio::select! {
            biased;
            () = &mut interrupted => Err(DemoError::Interrupted),
            room = Box::pin(seated(&stage, &seating)) => room,
        }?;
        out(&begins(&scenario, &seating, &wish, scenario.time_factor));
        Box::pin(at_seat(out, room, (&scenario, &seating), terminal, &wish, interrupted)).await
    };
    let played = playing.await;
    // Whatever came of it: everything is stopped in order and the directory removed.
    let stopped = stage.close().await;
    match played? {
        Ended::Quit => stopped,
        ended => Err(DemoError::Terminal(ended)),
    }
}

/// One player is a person.
async fn at_seat(
    out: fn(&str),
    mut room: Room,
    (scenario, seating): (&Scenario, &Seating),
    (terminal, hook, language): (Terminal, Option<PathBuf>, Language),
    wish: &Wish,
    interrupted: Pin<&mut impl Future<Output = ()>>,
) -> Result<Ended, DemoError> {
    let name = wish.played_by_person.clone().unwrap_or_default();
    let Some(person) = room.players.remove(&name) else {
        return Err(DemoError::NotSo(format!("somebody plays {name}")));
    };
    let home = person.leave().await;
    room.begin(seating, wish, scenario.time_factor).await?;
    let others = async {
        room.plays(seating, wish, |_| ()).await?;
        // It is over, and the person looks back on it for as long as they like.
        std::future::pending().await
    };
    let sitting = Sitting { home: &home, terminal, hook, language };
    let ended = Box::pin(sit_at(sitting, tui::Desk::new, others, interrupted)).await;
    if matches!(ended, Ok(Ended::Quit)) {
        if room.led().await?.ended.is_none() {
            let end = Play::End { words: String::new() };
            room.controller.command(Command::Exercise(Box::new(end))).await?;
        }
        room.reports(out, wish).await?;
    }
    room.leave().await;
    ended
}

impl Room {
    /// Tells the players, and begins the story.
    async fn begin(&self, seating: &Seating, wish: &Wish, factor: u32) -> Result<(), DemoError> {
        let play = Play::Run {
            scenario: wish.scenario.clone(),
            cast: seating.cast.clone(),
            factor: Some(wish.factor.unwrap_or(factor)),
            wait: false,
        };
        // Whom it names must be in the directory that the controller holds.
        self.controller.command(Command::Sync).await?;
        self.controller.command(Command::Exercise(Box::new(play))).await.map(|_| ())
    }

    /// Has the scripted players do what is expected of them until it is over.
    async fn plays(
        &self,
        seating: &Seating,
        wish: &Wish,
        tell: impl Fn(&str),
    ) -> Result<(), DemoError> {
        let silent: Vec<&str> = wish.silent.iter().map(String::as_str).collect();
        let mut rehearsal = Rehearsal::new(seating.clone(), &silent);
        let mut course = Course::default();
        loop {
            let led = self.led().await?;
            for told in course.look(&led) {
                tell(&format!("{:>9}  {}", clock(told.at), told.line));
            }
            if course.is_over() {
                break;
            }
            let sights = self.sights(seating).await?;
            for one in rehearsal.moves(&led, &sights) {
                let Some(player) = self.players.get(&one.by) else { continue };
                for command in one.tries {
                    // What a rule refuses is tried another way, or later.
                    if player.command(command).await.is_ok() {
                        rehearsal.did(one.of);
                        break;
                    }
                }
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        self.controller.command(Command::Sync).await.map(|_| ())
    }

    /// Prints the report, and writes it as a page where that is wanted.
    async fn reports(&self, out: fn(&str), wish: &Wish) -> Result<(), DemoError> {
        let record = self.record().await?;
        let run = record
            .run()
            .ok_or_else(|| DemoError::NotSo("the scenario can be read again".to_owned()))?;
        let report = Report { run: &run, cast: &record.cast, assessment: &record.assessment };
        out("");
        for line in report.text().lines() {
            out(line);
        }
        if let Some(page) = &wish.page {
            crate::papers::save(page, report.html().as_bytes())
                .map_err(super::machine("writing the report"))?;
            out(&format!("\npage      {}", page.display()));
        }
        Ok(())
    }
}

/// Admits a party for the controller and one for each side, and takes every seat.
async fn seated(stage: &Stage, seating: &Seating) -> Result<Room, DemoError> {
    let hub = &seating.controller.desk.party;
    let invitation = stage.admit(&hub.to_string(), "Exercise control").await?;
    let controller = stage.enrol(&invitation, Profile::default()).await?;
    let mut at = BTreeMap::new();
    for (party, seats) in seating.parties() {
        let invitation = stage.admit(&party.to_string(), &format!("Party {party}")).await?;
        let first = stage.enrol(&invitation, Seating::profile(&seats)).await?;
        let mut more = Vec::new();
        for seat in seats.iter().skip(1) {
            let invitation = first.invite(&seat.to_string()).await?;
            more.push(stage.enrol(&invitation, Profile::default()).await?);
        }
        for player in more.into_iter().chain([first]) {
            at.insert(player.seat.clone(), player);
        }
    }
    let mut players = BTreeMap::new();
    for (name, seat) in &seating.cast {
        let Some(player) = at.remove(seat) else {
            return Err(DemoError::NotSo(format!("somebody sits at {seat}")));
        };
        // Each knows everybody who was enrolled after it.
        player.command(Command::Sync).await?;
        players.insert(name.clone(), player);
    }
    Ok(Room { controller, players })
}

impl Room {
    async fn led(&self) -> Result<LedView, DemoError> {
        match self.controller.ask(Ask::Exercises).await? {
            Answer::Exercises(view) => view
                .led
                .into_iter()
                .next()
                .ok_or_else(|| DemoError::NotSo("the exercise is under way".to_owned())),
            other => Err(self.controller.unexpected(&other)),
        }
    }

    async fn record(&self) -> Result<ExerciseRecord, DemoError> {
        let asked = self.controller.ask(Ask::ExerciseRecord(None)).await?;
        let Answer::ExerciseRecord(Some(mut record)) = asked else {
            return Err(DemoError::NotSo("the exercise has a record".to_owned()));
        };
        for case in &record.cases {
            let ask = Ask::Dossier {
                case: *case,
                traffic: Traffic::Exercise,
                language: "en".to_owned(),
                zone: "UTC".to_owned(),
            };
            if let Answer::Dossier(Some((dossier, _))) = self.controller.ask(ask).await?
                && let Ok(hash) = dossier.record.parse()
            {
                record.cast.dossiers.insert(dossier.reference, hash);
            }
        }
        Ok(*record)
    }

    async fn sights(&self, seating: &Seating) -> Result<BTreeMap<String, Sight>, DemoError> {
        let mut sights = BTreeMap::new();
        let seats = seating.cast.values().chain([&seating.controller]);
        let desks: BTreeSet<Desk> = seats.map(|seat| seat.desk.clone()).collect();
        for (name, player) in &self.players {
            sights.insert(name.clone(), sight(player, &desks).await?);
        }
        Ok(sights)
    }

    async fn leave(self) {
        self.controller.leave().await;
        for (_, player) in self.players {
            player.leave().await;
        }
    }
}

/// What a player sees of what it and these desks said.
async fn sight(player: &Player, desks: &BTreeSet<Desk>) -> Result<Sight, DemoError> {
    let part: Option<PartView> = match player.ask(Ask::Exercises).await? {
        Answer::Exercises(view) => view.parts.into_iter().next(),
        other => return Err(player.unexpected(&other)),
    };
    let traffic = Traffic::Exercise;
    let incidents = match player.ask(Ask::Incidents { traffic }).await? {
        Answer::Incidents(incidents) => incidents,
        other => return Err(player.unexpected(&other)),
    };
    // A list of all holds what came alone; what was said to and by a desk holds both.
    let mut all = BTreeMap::new();
    for desk in desks {
        all.extend(listed(player, desk).await?.into_iter().map(|one| (one.message.id, one)));
    }
    let mut acknowledged = BTreeSet::new();
    for one in all.values() {
        if one.message.direction == Direction::Received
            && one.reach.humans.iter().any(|human| human.seat == player.seat)
        {
            acknowledged.insert(one.message.id);
        }
    }
    if let Answer::Waiting(waiting) = player.ask(Ask::Waiting).await? {
        acknowledged.extend(waiting.into_iter().filter_map(|one| one.acknowledges));
    }
    let mut messages: Vec<_> = all.into_values().map(|one| one.message).collect();
    messages.sort_by_key(|row| row.opened_at.unwrap_or(row.released_at));
    Ok(Sight { part, incidents, messages, acknowledged })
}

/// The newest of what was said with a desk in an exercise, both ways.
async fn listed(player: &Player, desk: &Desk) -> Result<Vec<Listed>, DemoError> {
    let filter = Filter { acks: true, desk: Some(desk.clone()), ..Filter::all(Traffic::Exercise) };
    match player.ask(Ask::List { filter, page: Page::Newest, limit: SEEN_MAX }).await? {
        Answer::List(listed) => Ok(listed),
        other => Err(player.unexpected(&other)),
    }
}
