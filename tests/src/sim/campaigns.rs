//! Campaigns of checks on real engines, in virtual time: through outages, restarts and silence.

use core::time::Duration;

use hotline_casework::{Check, Common};
use hotline_client::engine::{CampaignView, Command, Failure, NewCampaign, Outcome};
use hotline_protocol::ids::{CaseId, MessageId, Traffic, UnixMillis};

use super::World;
use super::tests::all_settle;

const HOUR: u64 = 3_600_000;
const MINUTE: u64 = 60_000;

const HUB: usize = 0;
const XB: usize = 1;
const XC: usize = 2;
const XD: usize = 3;
/// Who stands in at the desk of XB.
const ALTERNATE: usize = 4;

fn parties(seed: u64) -> World {
    let mut world = World::new(seed);
    for seat in ["x-hub/technical/1", "XB/technical/1", "XC/technical/1", "XD/technical/1"] {
        world.admit(seat);
    }
    assert_eq!(world.invite(XB, "XB/technical/2"), ALTERNATE);
    all_settle(&mut world);
    world
}

fn after(world: &World, ms: u64) -> UnixMillis {
    UnixMillis(world.now.0 + ms)
}

/// A campaign over everybody, announced now, that opens in an hour and lasts ten.
fn plan(world: &World) -> NewCampaign {
    NewCampaign {
        to: vec!["*".parse().unwrap()],
        announce_at: Some(world.now),
        opens_at: after(world, HOUR),
        window: Duration::from_hours(10),
    }
}

fn open(world: &mut World, new: NewCampaign) -> Result<CaseId, Failure> {
    let ticket = world.command(HUB, Command::OpenCampaign(Box::new(new)));
    match world.seats[HUB].answers[&ticket].clone()? {
        Outcome::Campaign(case) => Ok(case),
        other => panic!("{other:?}"),
    }
}

fn view(world: &World, seat: usize, case: CaseId) -> Option<CampaignView> {
    let engine = world.seats[seat].engine.as_ref()?;
    engine.campaigns(world.now).into_iter().find(|view| view.case == case)
}

fn state(world: &World, seat: usize, case: CaseId) -> String {
    view(world, seat, case).map(|view| view.state).unwrap_or_default()
}

fn answer(world: &mut World, seat: usize, case: CaseId) {
    let ticket = world.command(seat, Command::AnswerCheck { case, named: false });
    assert!(world.seats[seat].answers[&ticket].is_ok(), "{:?}", world.seats[seat].answers[&ticket]);
}

/// The checks of the case that a seat holds and another than itself said.
fn heard(world: &World, seat: usize) -> Vec<Check> {
    let seat = &world.seats[seat];
    let mut rows: Vec<_> = seat.rows.messages().filter(|row| row.from != seat.address).collect();
    rows.sort_by_key(|row| row.accepted_at);
    let common = |content: &[u8]| Common::decode(content).unwrap();
    rows.iter().map(|row| Check::of(&common(&row.content)).unwrap().unwrap()).collect()
}

fn reminders(world: &World, seat: usize) -> usize {
    heard(world, seat).iter().filter(|check| matches!(check, Check::Reminder { .. })).count()
}

/// Runs to an hour of the campaign; the seat of whoever runs it dies shortly before if told so, and is
/// back within half a minute.
fn run_to(world: &mut World, at: UnixMillis, crash: bool) {
    let before = at.0.saturating_sub(world.now.0 + 10_000);
    world.run_for(before);
    if crash {
        world.crash_seat(HUB);
    }
    world.run_for(MINUTE);
}

/// What became of one campaign, for whoever compares two.
fn through_it_all(seed: u64, crashes: bool) {
    let mut world = parties(seed);
    let begun = world.now;
    let at = |hours: u64, minutes: u64| UnixMillis(begun.0 + hours * HOUR + minutes * MINUTE);
    let new = plan(&world);
    let case = open(&mut world, new).unwrap();
    world.run_for(MINUTE);
    for seat in [XB, XC, XD, ALTERNATE] {
        assert_eq!(state(&world, seat, case), "announced");
    }
    // The first seat of XB goes home; its device had answered nothing yet.
    world.seats[XB].wanted = false;
    world.crash_seat(XB);
    run_to(&mut world, at(1, 0), crashes);
    for seat in [XC, XD, ALTERNATE] {
        assert_eq!(state(&world, seat, case), "open");
        assert!(view(&world, seat, case).unwrap().device_at.is_some());
    }
    answer(&mut world, XC, case);
    // The relay is gone for ten minutes. What was answered stays counted.
    run_to(&mut world, at(3, 0), false);
    world.relay_down(10 * MINUTE);
    world.run_for(20 * MINUTE);
    // At half of the window the desks of which nobody answered are asked once more, and no other.
    run_to(&mut world, at(6, 0), crashes);
    world.run_for(5 * MINUTE);
    assert_eq!([XC, XD, ALTERNATE].map(|seat| reminders(&world, seat)), [0, 1, 1]);
    assert!(view(&world, ALTERNATE, case).unwrap().reminded);
    answer(&mut world, ALTERNATE, case);
    world.run_for(MINUTE);
    // At nine tenths the desk has answered, by whoever it was.
    run_to(&mut world, at(10, 0), crashes);
    world.run_for(5 * MINUTE);
    assert_eq!([XC, XD, ALTERNATE].map(|seat| reminders(&world, seat)), [0, 2, 1]);
    run_to(&mut world, at(11, 0), crashes);
    world.run_until("everybody has the result", |world| {
        [HUB, XC, XD, ALTERNATE].iter().all(|seat| state(world, *seat, case) == "closed")
    });
    let own = view(&world, HUB, case).unwrap();
    let findings = own.findings.unwrap();
    let figures = &findings.figures;
    assert_eq!((figures.all.device.of, figures.all.device.all), (3, 4), "{figures:?}");
    assert_eq!((figures.all.person.of, figures.desks.of, figures.desks.all), (2, 2, 3));
    assert_eq!((figures.alternates, figures.silent, figures.unreachable), (1, 1, 0));
    assert_eq!((figures.late, figures.doubtful), (0, 0));
    // The ten minutes are in the report; being away for a moment oneself is no outage of the relay.
    let length = |outage: &hotline_campaign::Outage| {
        let moment = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        moment(outage.until.as_deref().unwrap()) - moment(&outage.from)
    };
    let long: Vec<i64> = findings.outages.iter().map(length).filter(|ms| *ms > 60_000).collect();
    assert_eq!(long.len(), 1, "{:?}", findings.outages);
    assert!((590_000..900_000).contains(&long[0]), "{:?}", findings.outages);
    for seat in [XC, XD, ALTERNATE] {
        assert_eq!(view(&world, seat, case).unwrap().findings.unwrap(), findings);
    }
    // One announcement, one challenge, one result, whatever died in between.
    for (seat, reminded) in [(XC, 0), (XD, 2), (ALTERNATE, 1)] {
        assert_eq!(heard(&world, seat).len(), 3 + reminded, "{:?}", heard(&world, seat));
    }
    drill_alone(&world);
}

/// Nothing of it was anything but a drill, and nobody was alarmed.
fn drill_alone(world: &World) {
    for seat in &world.seats {
        assert!(seat.rows.messages().all(|row| row.traffic == Traffic::Drill), "{}", seat.address);
        assert_eq!(seat.called, Vec::<MessageId>::new());
    }
}

#[test]
fn a_campaign_comes_through_an_outage_and_its_reminder_finds_the_alternate() {
    through_it_all(810, false);
}

#[test]
fn a_runner_that_dies_before_each_step_repeats_none_and_forgets_none() {
    for seed in 811..815 {
        through_it_all(seed, true);
    }
}

#[test]
fn what_was_given_up_before_it_opened_is_told_to_who_was_told_of_it() {
    let mut world = parties(820);
    let new = plan(&world);
    let case = open(&mut world, new).unwrap();
    world.run_for(MINUTE);
    // The relay is gone when it is given up, and whoever runs it dies at once.
    world.relay_down(5 * MINUTE);
    let ticket = world.command(HUB, Command::CloseCampaign { case, actions: Vec::new() });
    assert_eq!(world.seats[HUB].answers[&ticket], Ok(Outcome::Campaign(case)));
    world.crash_seat(HUB);
    world.run_for(10 * MINUTE);
    for seat in [XB, XC, XD, ALTERNATE] {
        let told = view(&world, seat, case).unwrap();
        assert_eq!((told.state.as_str(), told.may_answer), ("failed", false));
        assert_eq!(told.failed.as_deref(), Some("given up before it opened"));
        // Also after a start of its own.
        world.crash_seat(seat);
    }
    world.run_for(HOUR);
    for seat in [XB, XC, XD, ALTERNATE] {
        assert_eq!(state(&world, seat, case), "failed");
        let heard = heard(&world, seat);
        assert!(
            matches!(heard[..], [Check::Announcement { .. }, Check::GivenUp]),
            "it was never opened, and told once: {heard:?}"
        );
    }
    world.run_for(11 * HOUR);
    assert!(view(&world, XC, case).is_none(), "nobody waits for it any more");
    drill_alone(&world);
}

#[test]
fn what_nobody_was_told_of_is_given_up_in_silence() {
    let mut world = parties(821);
    let new = NewCampaign { announce_at: None, ..plan(&world) };
    let case = open(&mut world, new).unwrap();
    world.command(HUB, Command::CloseCampaign { case, actions: Vec::new() });
    world.run_for(2 * HOUR);
    assert_eq!(state(&world, HUB, case), "failed");
    for seat in [XB, XC, XD, ALTERNATE] {
        assert!(heard(&world, seat).is_empty());
    }
}

#[test]
fn a_seat_runs_one_campaign_at_a_time() {
    let mut world = parties(822);
    let new = plan(&world);
    let case = open(&mut world, new.clone()).unwrap();
    let refused = |world: &mut World| {
        let why = open(world, new.clone()).unwrap_err().to_string();
        assert!(why.contains("close it first"), "{why}");
    };
    refused(&mut world);
    world.run_for(2 * HOUR);
    refused(&mut world);
    world.crash_seat(HUB);
    world.run_for(MINUTE);
    refused(&mut world);
    world.command(HUB, Command::CloseCampaign { case, actions: Vec::new() });
    world.run_for(MINUTE);
    assert_eq!(state(&world, HUB, case), "closed");
    // Long before its time: everybody is told when that was.
    let closed = view(&world, HUB, case).unwrap().closes_at;
    assert!(closed < world.now, "{closed:?}");
    assert_eq!(view(&world, XC, case).unwrap().closes_at, closed);
    let new = NewCampaign { opens_at: world.now, announce_at: None, ..plan(&world) };
    let second = open(&mut world, new).unwrap();
    world.run_for(MINUTE);
    assert_eq!([XC, XD].map(|seat| state(&world, seat, second)), ["open", "open"]);
}
