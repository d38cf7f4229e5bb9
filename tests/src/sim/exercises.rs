//! Exercises with scripted players, in virtual time: each scenario runs to its end at factor 60.

use std::collections::{BTreeMap, BTreeSet};

use hotline_client::engine::{Command, DirectoryChange, ExerciseRecord, LedView, Outcome, Play};
use hotline_client::rehearsal::{Rehearsal, Seating, Sight};
use hotline_exercise::{Assessment, Ended, Report, SHIPPED, Scenario};
use hotline_protocol::ids::{ExerciseId, Traffic, UnixMillis};

use super::World;
use super::tests::all_settle;

const CONTROLLER: usize = 0;
const SECOND: u64 = 1_000;

/// A controller and players at their desks, with the ladders of their parties.
struct Room {
    world: World,
    scenario: Scenario,
    text: &'static str,
    seating: Seating,
    /// Which seat of the world plays whom.
    players: BTreeMap<String, usize>,
}

impl Room {
    fn new(seed: u64, id: &str) -> Self {
        let text = SHIPPED.iter().find(|(name, _)| *name == id).unwrap().1;
        let scenario = Scenario::read(text).unwrap();
        let seating = Seating::of(&scenario).unwrap();
        let mut world = World::new(seed);
        assert_eq!(world.admit(&seating.controller.to_string()), CONTROLLER);
        let mut places = BTreeMap::new();
        for seats in seating.parties().values() {
            let first = world.admit(&seats[0].to_string());
            places.insert(seats[0].clone(), first);
            for seat in &seats[1..] {
                places.insert(seat.clone(), world.invite(first, &seat.to_string()));
            }
            let profile = Box::new(Seating::profile(seats));
            let change = Command::Directory(DirectoryChange::Profile(profile));
            let ticket = world.command(first, change);
            all_settle(&mut world);
            assert!(world.seats[first].answers[&ticket].is_ok());
        }
        let cast = seating.cast.iter();
        let players = cast.map(|(name, seat)| (name.clone(), places[seat])).collect();
        Self { world, scenario, text, seating, players }
    }

    fn start(&mut self, factor: u32) -> ExerciseId {
        let run = Play::Run {
            scenario: self.text.to_owned(),
            cast: self.seating.cast.clone(),
            factor: Some(factor),
            wait: false,
        };
        match self.does(CONTROLLER, run) {
            Outcome::Exercise(id) => id,
            other => panic!("{other:?}"),
        }
    }

    #[track_caller]
    fn does(&mut self, seat: usize, play: Play) -> Outcome {
        let ticket = self.world.command(seat, Command::Exercise(Box::new(play)));
        self.world.seats[seat].answers[&ticket].clone().unwrap()
    }

    fn led(&self) -> LedView {
        let engine = self.world.seats[CONTROLLER].engine.as_ref().unwrap();
        engine.exercises(self.world.now).led.swap_remove(0)
    }

    fn record(&self) -> ExerciseRecord {
        let engine = self.world.seats[CONTROLLER].engine.as_ref().unwrap();
        engine.exercise_record(None).unwrap()
    }

    fn sights(&self) -> BTreeMap<String, Sight> {
        let sight = |index: usize| {
            let seat = &self.world.seats[index];
            let engine = seat.engine.as_ref()?;
            let mut messages: Vec<_> = seat
                .rows
                .messages()
                .filter(|row| row.traffic == Traffic::Exercise)
                .cloned()
                .collect();
            messages.sort_by_key(|row| row.opened_at.unwrap_or(row.released_at));
            let waiting = engine.waiting().into_iter().filter_map(|one| one.acknowledges);
            let said = seat.rows.acks().filter(|ack| ack.by == seat.address);
            let acknowledged: BTreeSet<_> = said.map(|ack| ack.message).chain(waiting).collect();
            Some(Sight {
                part: engine.exercises(self.world.now).parts.into_iter().next(),
                incidents: engine.incidents(Traffic::Exercise),
                messages,
                acknowledged,
            })
        };
        let players = self.players.iter();
        players.filter_map(|(name, index)| Some((name.clone(), sight(*index)?))).collect()
    }

    /// Lets players do what is expected of them until the exercise ends.
    fn rehearse(&mut self, silent: &[&str]) {
        let mut rehearsal = Rehearsal::new(self.seating.clone(), silent);
        // The longest story takes twenty minutes at this pace.
        for _ in 0..3_000 {
            let led = self.led();
            if led.ended.is_some() {
                return;
            }
            for one in rehearsal.moves(&led, &self.sights()) {
                let seat = self.players[&one.by];
                for command in one.tries {
                    let ticket = self.world.command(seat, command);
                    if self.world.seats[seat].answers.get(&ticket).is_some_and(Result::is_ok) {
                        rehearsal.did(one.of);
                        break;
                    }
                }
            }
            self.world.run_for(SECOND);
        }
        panic!("it did not end: {:#?}", self.led());
    }
}

/// Runs a scenario to its end: the view of its controller and the record of it.
fn run(seed: u64, id: &str, silent: &[&str]) -> (Room, ExerciseRecord) {
    let mut room = Room::new(seed, id);
    room.start(60);
    room.rehearse(silent);
    let record = room.record();
    (room, record)
}

#[track_caller]
fn everything_is_done(seed: u64, id: &str) -> ExerciseRecord {
    let (room, record) = run(seed, id, &[]);
    let run = record.run().unwrap();
    assert!(matches!(run.ended(), Some((_, Ended::Done))), "{:?} {:#?}", run.ended(), room.led());
    let report = Report { run: &run, cast: &record.cast, assessment: &Assessment::default() };
    let undone: Vec<_> =
        report.tallies().into_iter().filter(|(_, tally)| tally.met != tally.expected).collect();
    assert!(undone.is_empty(), "{id}: {undone:?}\n{}", report.text());
    assert!(report.misrouted().is_empty(), "{}", report.text());
    assert!(report.html().ends_with("</html>\n"));
    assert!(!record.cases.is_empty());
    for (name, index) in &room.players {
        let engine = room.world.seats[*index].engine.as_ref().unwrap();
        let part = &engine.exercises(room.world.now).parts[0];
        assert!(part.cues.iter().all(|cue| cue.said.is_some()), "{name}: {part:?}");
        assert!(engine.incidents(Traffic::Operation).is_empty());
        assert!(engine.incidents(Traffic::Drill).is_empty());
    }
    let operation = |row: &&hotline_client::engine::MessageRow| row.traffic != Traffic::Exercise;
    for seat in &room.world.seats {
        assert_eq!(seat.rows.messages().filter(operation).count(), 0, "{}", seat.address);
    }
    assert_eq!(room.scenario.id, id);
    record
}

#[test]
fn the_silent_desk_is_played_to_its_report() {
    everything_is_done(700, "silent-desk");
}

#[test]
fn ransomware_at_a_port_is_played_to_its_report() {
    everything_is_done(701, "port-ransomware");
}

#[test]
fn the_false_flag_is_played_to_its_report() {
    everything_is_done(702, "false-flag");
}

#[test]
fn the_cut_cable_is_played_to_its_report() {
    let record = everything_is_done(703, "cable-cut");
    let run = record.run().unwrap();
    // A branch is taken as soon as what it waits for was heard: within a second of life.
    let heard = run.acts().iter().find(|act| act.about == Some(2)).unwrap().at;
    let (_, taken) = run.fired().find(|(inject, _)| inject.no == 4).unwrap();
    assert!(taken.at.saturating_sub(heard).as_secs() <= 60, "{heard:?} {taken:?}");
}

#[test]
fn the_eve_of_an_election_is_played_to_its_report() {
    everything_is_done(704, "election-eve");
}

#[test]
fn where_a_player_is_silent_its_branch_goes_the_other_way_and_the_report_says_what_was_missed() {
    let (room, record) = run(705, "cable-cut", &["aldoria-cert", "aldoria-policy"]);
    let run = record.run().unwrap();
    let came: Vec<u16> = run.fired().map(|(inject, _)| inject.no).collect();
    assert!(came.contains(&3) && !came.contains(&4), "{came:?}");
    assert!(run.skipped().any(|no| no == 4), "the other way is closed");
    assert!(matches!(run.ended(), Some((_, Ended::Time))), "{:#?}", room.led());
    let report = Report { run: &run, cast: &record.cast, assessment: &Assessment::default() };
    let text = report.text();
    assert!(text.contains("aldoria-cert to acknowledge within 10m: not done"), "{text}");
}

#[test]
fn a_controller_that_crashes_goes_on_where_its_story_stood_and_brings_nothing_twice() {
    let mut room = Room::new(706, "silent-desk");
    let id = room.start(60);
    room.world.run_for(20 * SECOND);
    let before = room.led();
    assert!(!before.came.is_empty());
    room.world.crash_seat(CONTROLLER);
    room.world.run_until("the controller is back", |world| {
        world.seats[CONTROLLER].engine.as_ref().is_some_and(|engine| engine.settled())
    });
    let after = room.led();
    assert_eq!((after.exercise, after.ended.clone()), (id, None));
    // While nobody kept its time the story stood still before what was next.
    assert!(after.story <= before.story + 20 * 60_000, "{} {}", after.story, before.story);
    room.rehearse(&[]);
    let fired = room.led().came;
    for inject in &fired {
        let index = room.players[if inject.cue { &inject.from } else { &inject.to[0] }];
        let rows = room.world.seats[index].rows.messages();
        let kind = |row: &&hotline_client::engine::MessageRow| {
            row.subject == inject.subject
                && row.from == room.seating.controller
                && (row.kind == "EXR") == inject.cue
        };
        assert_eq!(rows.filter(kind).count(), 1, "{}", inject.no);
    }
}

#[test]
fn a_pause_stops_the_story_for_everybody_and_players_see_its_clock() {
    let mut room = Room::new(707, "silent-desk");
    room.start(60);
    room.world.run_for(2 * SECOND);
    room.does(CONTROLLER, Play::Pause);
    let paused = room.led();
    room.world.run_for(600 * SECOND);
    let after = room.led();
    assert_eq!((paused.story, paused.came.len()), (after.story, after.came.len()));
    for index in room.players.values() {
        let engine = room.world.seats[*index].engine.as_ref().unwrap();
        let part = engine.exercises(room.world.now).parts.remove(0);
        assert!(part.paused && part.story.abs_diff(after.story) < 10_000, "{part:?}");
    }
    room.does(CONTROLLER, Play::Start);
    room.world.run_for(5 * SECOND);
    assert!(room.led().story > after.story);
    room.does(CONTROLLER, Play::End { words: "Thank you.".to_owned() });
    room.world.run_for(5 * SECOND);
    for index in room.players.values() {
        let engine = room.world.seats[*index].engine.as_ref().unwrap();
        assert!(engine.exercises(room.world.now).parts[0].over);
    }
}

#[test]
fn only_the_controller_of_the_exercise_is_told_what_its_players_say_and_only_until_it_is_over() {
    let mut room = Room::new(708, "silent-desk");
    let other = room.world.admit("XZ/technical/1");
    all_settle(&mut room.world);
    room.start(60);
    room.world.run_for(5 * SECOND);
    // Somebody else begins one with the same players: nothing of the first is told to them.
    let second = Play::Run {
        scenario: room.text.to_owned(),
        cast: room.seating.cast.clone(),
        factor: Some(1),
        wait: true,
    };
    room.does(other, second);
    room.world.run_for(5 * SECOND);
    let player = room.players["aldoria-cert"];
    let no = 2;
    let said = room.does(player, Play::Say { exercise: None, no, subject: None, body: None });
    let Outcome::Queued { id, .. } = said else { panic!("{said:?}") };
    room.world.run_for(5 * SECOND);
    let has =
        |room: &Room, seat: usize| room.world.seats[seat].rows.messages().any(|row| row.id == id);
    assert!(has(&room, CONTROLLER) && !has(&room, other));
    let row = room.world.seats[player].rows.messages().find(|row| row.id == id).unwrap().clone();
    assert!(row.to.contains(&room.seating.controller.to_string()), "for all to read: {:?}", row.to);
    assert!(row.reference.starts_with("EXE-"), "{}", row.reference);
}

#[test]
fn a_clock_that_is_set_back_stops_no_story() {
    let mut room = Room::new(709, "silent-desk");
    room.world.seats[CONTROLLER].skew = 7_200_000;
    room.start(60);
    room.world.run_for(5 * SECOND);
    let skewed = |room: &Room| {
        let seat = &room.world.seats[CONTROLLER];
        let now = UnixMillis(room.world.now.0.saturating_add_signed(seat.skew));
        seat.engine.as_ref().unwrap().exercises(now).led.swap_remove(0).story
    };
    let before = skewed(&room);
    room.world.seats[CONTROLLER].skew = 0;
    // A clock that was set back is noticed with the next thing that happens.
    room.world.command(CONTROLLER, Command::Sync);
    room.world.run_for(10 * SECOND);
    let after = skewed(&room);
    assert!((before + 300_000..before + 660_000).contains(&after), "{before} {after}");
}
