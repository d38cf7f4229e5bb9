//! Running an exercise: starting it, following it, leading it.

use std::collections::BTreeMap;
use std::time::Duration;

use hotline_protocol::address::Seat;
use serde_json::json;

use super::super::out::{self, Out, safe_line};
use super::super::state::link_words;
use super::super::trouble::{Trouble, code};
use super::super::{command as engine, unexpected};
use super::scenario;
use crate::ask::{Answer, Ask, ExercisesView, LedView, News, Play};
use crate::course::{Course, clock};
use crate::engine::{Command, LinkState};
use crate::home::Home;

/// How long a command waits for its words to be at the relay, where it holds the home itself.
const SENT_WITHIN: Duration = Duration::from_secs(10);

pub(super) async fn exercises(home: &mut Home) -> Result<ExercisesView, Trouble> {
    match home.ask(Ask::Exercises).await? {
        Answer::Exercises(view) => Ok(*view),
        _ => Err(unexpected()),
    }
}

/// The exercise that runs, or ran last.
async fn led(home: &mut Home) -> Result<LedView, Trouble> {
    exercises(home).await?.led.into_iter().next().ok_or_else(|| {
        Trouble::new(code::REFUSED, "no exercise runs here")
            .next("`hotline exercise run FILE` starts one")
    })
}

/// `exercise run`.
pub(super) async fn run(
    home: &mut Home,
    out: Out,
    name: &str,
    players: Vec<(String, Seat)>,
    (factor, wait, detach): (Option<u32>, bool, bool),
) -> Result<(), Trouble> {
    let (text, scenario) = scenario::read(name)?;
    let mut cast = BTreeMap::new();
    for (player, seat) in players {
        if cast.insert(player.clone(), seat).is_some() {
            return Err(Trouble::usage(format!("{player} is given twice")));
        }
    }
    if detach && home.is_here() {
        return Err(Trouble::usage("nobody else holds this home to keep the story's time")
            .next("leave out --detach, or open the terminal first"));
    }
    // Players may have come to the directory since this home last looked.
    home.listen().await?;
    sync(home).await;
    let play = Play::Run { scenario: text, cast, factor, wait };
    engine(home, Command::Exercise(Box::new(play))).await?;
    let led = led(home).await?;
    let value = json!({
        "event": if wait { "told" } else { "begun" },
        "exercise": led.exercise.to_string(),
        "scenario": led.scenario,
        "factor": led.factor,
        "players": led.cast.iter().map(|(name, seat)| (name.clone(), json!(seat)))
            .collect::<serde_json::Map<_, _>>(),
    });
    out.result(&value, || {
        let stop = clock(led.stops);
        let life = Duration::from_millis(led.stops / u64::from(led.factor.max(1)));
        vec![
            format!("EXERCISE  {}  TLP:{}", safe_line(&scenario.title), led.tlp),
            format!(
                "ends at {stop} of its story, {} times as fast as life: in {} at most",
                led.factor,
                crate::course::span(u64::try_from(life.as_millis()).unwrap_or(u64::MAX)),
            ),
        ]
    });
    if detach {
        return Ok(());
    }
    course(home, out).await
}

/// `exercise follow`.
pub(super) async fn follow(home: &mut Home, out: Out) -> Result<(), Trouble> {
    led(home).await?;
    home.listen().await?;
    course(home, out).await
}

/// Tells what happens until it is over.
async fn course(home: &mut Home, out: Out) -> Result<(), Trouble> {
    engine(home, Command::Connect).await?;
    let mut course = Course::default();
    loop {
        let led = led(home).await?;
        for told in course.look(&led) {
            out.result(&told.value, || vec![format!("{:>9}  {}", clock(told.at), told.line)]);
        }
        if course.is_over() {
            // The last words must leave before whoever holds the home does.
            sync(home).await;
            let id = led.exercise.to_string();
            let short: String = id.chars().take(8).collect();
            if !out.json {
                out::print(&format!("\nthe report: hotline exercise report {short}"));
            }
            return Ok(());
        }
        loop {
            match home.news().await? {
                News::Exercise | News::Missed => break,
                News::Alarm { code, text } => {
                    out::tell(&format!("alarm ({code}): {}", safe_line(&text)));
                }
                News::Link(link) => {
                    out::tell(&link_words(&link));
                    if let LinkState::Refused(why) = link {
                        return Err(Trouble::new(code::REFUSED, why));
                    }
                }
                _ => {}
            }
        }
        if home.is_here() {
            // After a change of holder this process may be the one that must be online.
            engine(home, Command::Connect).await?;
        }
    }
}

/// What leads an exercise by a word.
pub(super) async fn command(home: &mut Home, out: Out, play: Play) -> Result<(), Trouble> {
    engine(home, Command::Exercise(Box::new(play))).await?;
    if home.is_here() {
        sync(home).await;
        out::tell(
            "no other process holds this home: the story waits until one does (`hotline exercise \
             follow`, or the terminal)",
        );
    }
    let led = led(home).await?;
    let value = json!({
        "exercise": led.exercise.to_string(),
        "story_seconds": led.story / 1_000,
        "paused": led.paused,
        "ended": led.ended,
        "came": led.came.iter().map(|one| one.no).collect::<Vec<_>>(),
        "skipped": led.skipped,
    });
    out.result(&value, || {
        let stands = match (&led.ended, led.paused) {
            (Some(why), _) => format!("over: {why}"),
            (None, true) => "paused".to_owned(),
            (None, false) => "running".to_owned(),
        };
        vec![format!("{}  {}  {stands}", clock(led.story), safe_line(&led.title))]
    });
    Ok(())
}

/// Gives the relay what is queued, as far as it can be reached.
pub(super) async fn sync(home: &mut Home) {
    let _ = tokio::time::timeout(SENT_WITHIN, engine(home, Command::Sync)).await;
}
