//! A run keeps the story's time, and knows what was expected.

use core::time::Duration;
use std::sync::Arc;

use hotline_exercise::{Action, Ended, Outcome, Output, Refusal, Run, SHIPPED, Scenario};
use hotline_protocol::ids::UnixMillis;
use proptest::prelude::*;

use crate::fixture::*;

#[test]
fn injects_come_at_their_time_of_the_story_and_a_pause_stops_it() {
    let mut run = run(2);
    assert_eq!(outputs(&mut run, NOW), [Output::Inject(1)]);
    run.pause(minute(1)).unwrap();
    assert_eq!(run.pause(minute(2)), Err(Refusal::Paused));
    assert_eq!((outputs(&mut run, minute(500)), run.next_at(minute(500))), (Vec::new(), None));
    run.resume(minute(500)).unwrap();
    assert_eq!(run.story(minute(501)), story(4));
    // Ten minutes of the story pass without an answer, and a moment more.
    assert_eq!(run.next_at(minute(501)), Some(UnixMillis(minute(504).0 + 1)));
    assert_eq!(outputs(&mut run, minute(504)), []);
    assert_eq!(outputs(&mut run, UnixMillis(minute(504).0 + 1)), [Output::Inject(3)]);
    assert_eq!(run.next_at(minute(505)), Some(minute(514)));
    assert_eq!(outputs(&mut run, minute(514)), [Output::Inject(4)]);
}

#[test]
fn a_branch_is_taken_once_and_the_other_way_is_closed() {
    let mut run = run(1);
    assert_eq!(outputs(&mut run, NOW), [Output::Inject(1)]);
    assert!(run.note(act(1, "blue", Action::Acknowledge, Some(1)), minute(3)));
    assert_eq!(outputs(&mut run, minute(3)), [Output::Inject(2)]);
    assert_eq!(run.skipped().collect::<Vec<_>>(), [3]);
    assert_eq!(outputs(&mut run, minute(20)), []);
    // By hand the controller may still bring it.
    assert_eq!(run.fire(3, minute(21)), Ok(Output::Inject(3)));
    assert_eq!(run.fire(3, minute(21)), Err(Refusal::Fired(3)));
}

#[test]
fn what_is_done_at_the_last_moment_is_in_time_and_a_moment_later_is_late() {
    for (late, next, outcome) in [
        (0, Output::Inject(2), Outcome::Met(story(10))),
        (1, Output::Inject(3), Outcome::Late(story(10) + Duration::from_millis(1))),
    ] {
        let mut run = run(1);
        outputs(&mut run, NOW);
        let at = UnixMillis(minute(10).0 + late);
        run.note(act(1, "blue", Action::Acknowledge, Some(1)), at);
        assert_eq!(outputs(&mut run, at), [next]);
        assert_eq!(run.found(at)[0].outcome, outcome);
    }
}

#[test]
fn an_act_counts_for_its_player_its_inject_and_its_kind_alone() {
    let mut run = run(1);
    outputs(&mut run, NOW);
    assert!(!run.note(act(1, "nobody", Action::Acknowledge, Some(1)), minute(1)));
    assert!(run.note(act(2, "red", Action::Acknowledge, Some(1)), minute(1)));
    assert!(run.note(act(3, "blue", Action::Respond, Some(1)), minute(1)));
    assert!(run.note(act(4, "blue", Action::Acknowledge, Some(4)), minute(1)));
    assert_eq!(run.found(minute(2))[0].outcome, Outcome::Open);
    assert_eq!(run.unexpected(minute(2)).len(), 3);
    assert!(run.note(act(5, "blue", Action::Acknowledge, None), minute(2)));
    assert!(!run.note(act(5, "blue", Action::Acknowledge, None), minute(3)), "it is known");
    assert_eq!(run.found(minute(2))[0].outcome, Outcome::Met(story(2)));
}

#[test]
fn it_ends_when_all_is_done_or_its_time_has_come_or_by_hand() {
    let mut done = run(1);
    outputs(&mut done, NOW);
    done.note(act(1, "blue", Action::Acknowledge, Some(1)), minute(1));
    outputs(&mut done, minute(30));
    assert_eq!(done.ended(), None);
    done.note(act(2, "red", Action::ProposeClosure, None), minute(31));
    assert_eq!(outputs(&mut done, minute(31)), [Output::End(Ended::Done)]);
    assert_eq!(done.story(minute(500)), story(31));
    assert!(!done.note(act(3, "red", Action::Say, None), minute(32)), "it is over");

    let mut late = run(1);
    let all = outputs(&mut late, minute(60));
    assert_eq!(all.last(), Some(&Output::End(Ended::Time)));
    assert!(late.found(minute(60)).iter().all(|found| found.outcome == Outcome::Missed));

    let mut hand = run(1);
    assert_eq!(hand.end(minute(1)), Ok(Output::End(Ended::Hand)));
    assert_eq!(hand.end(minute(1)), Err(Refusal::Ended));
    assert_eq!(hand.fire(1, minute(1)), Err(Refusal::Ended));
}

#[test]
fn a_controller_skips_and_branches_by_hand() {
    let mut run = run(1);
    outputs(&mut run, NOW);
    assert_eq!(run.skip(1), Err(Refusal::Fired(1)));
    assert_eq!(run.skip(77), Err(Refusal::NoInject(77)));
    run.skip(4).unwrap();
    assert_eq!(run.branch(4, true, minute(1)), Err(Refusal::NoBranch(4)));
    assert_eq!(run.branch(1, false, minute(1)), Ok(Output::Inject(3)));
    assert_eq!(run.branch(1, true, minute(1)), Err(Refusal::Skipped(2)));
    assert_eq!(outputs(&mut run, minute(40)), []);
}

#[test]
fn what_is_kept_of_a_run_is_the_run() {
    let mut run = run(4);
    outputs(&mut run, NOW);
    run.note(act(1, "blue", Action::Acknowledge, Some(1)), minute(1));
    outputs(&mut run, minute(1));
    run.skip(4).unwrap();
    run.pause(minute(2)).unwrap();
    let kept = serde_json::to_string(&run.record()).unwrap();
    let record = serde_json::from_str(&kept).unwrap();
    assert_eq!(Run::restore(Arc::new(small()), record), run);
}

#[test]
fn a_story_that_nobody_kept_waits_before_what_was_next_and_judges_after_it_has_heard() {
    let mut run = run(1);
    assert_eq!(outputs(&mut run, NOW), [Output::Inject(1)]);
    // Nobody was there from the fifth minute to the next day.
    run.wait(minute(1_440));
    assert!(run.is_waiting());
    assert_eq!(run.story(minute(1_441)).as_secs(), 10 * 60);
    assert_eq!((outputs(&mut run, minute(1_441)), run.next_at(minute(1_441))), (vec![], None));
    // What the player did meanwhile was in time; it comes before the branch is judged.
    assert!(run.note(act(1, "blue", Action::Acknowledge, Some(1)), minute(1_441)));
    run.go_on(minute(1_442));
    assert_eq!(outputs(&mut run, minute(1_442)), [Output::Inject(2)]);
    assert_eq!(run.next_at(minute(1_442)), Some(UnixMillis(minute(1_442 + 20).0)));
}

#[test]
fn a_short_absence_costs_the_story_nothing_and_a_paused_one_stays_paused() {
    let mut run = run(1);
    outputs(&mut run, NOW);
    run.wait(minute(3));
    run.go_on(minute(3));
    assert_eq!(run.story(minute(4)), story(4));
    run.pause(minute(5)).unwrap();
    run.wait(minute(50));
    assert!(!run.is_waiting());
    assert_eq!(run.story(minute(60)), story(5));
}

proptest! {
    #[test]
    fn whatever_is_commanded_no_inject_comes_twice_and_the_story_never_goes_back(
        steps in proptest::collection::vec((0..7_u8, 0..6_u16, 0..20_u64), 1..60),
        shipped in 0..SHIPPED.len(),
        factor in 0..70_u32,
    ) {
        let scenario = Arc::new(Scenario::read(SHIPPED[shipped].1).unwrap());
        let mut run = Run::start(scenario.clone(), factor, NOW);
        let (mut now, mut came, mut before) = (NOW, Vec::new(), Duration::ZERO);
        for (n, (step, no, minutes)) in steps.into_iter().enumerate() {
            now = UnixMillis(now.0 + minutes * MINUTE);
            let by_hand = match step {
                0 => run.pause(now).err().map(|_| Vec::new()),
                1 => run.resume(now).err().map(|_| Vec::new()),
                2 => run.skip(no).err().map(|_| Vec::new()),
                3 => run.fire(no, now).ok().map(|output| vec![output]),
                4 => run.branch(no, n % 2 == 0, now).ok().map(|output| vec![output]),
                5 => {
                    let player = &scenario.players[n % scenario.players.len()].name;
                    let action = Action::ALL[n % Action::ALL.len()];
                    run.note(act(u8::try_from(n).unwrap(), player, action, Some(no)), now);
                    None
                }
                _ => None,
            };
            came.extend(by_hand.unwrap_or_default());
            came.extend(outputs(&mut run, now));
            prop_assert!(run.story(now) >= before);
            before = run.story(now);
            // The driver sleeps until then: it must lie ahead, or it would never sleep.
            if let Some(next) = run.next_at(now) {
                prop_assert!(next > now, "{next:?} {now:?}");
            }
        }
        let injects: Vec<u16> = came
            .iter()
            .filter_map(|output| match output { Output::Inject(no) => Some(*no), Output::End(_) => None })
            .collect();
        let mut once = injects.clone();
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!(once.len(), injects.len(), "{:?}", injects);
        let ends = came.len() - injects.len();
        prop_assert!(ends <= 1);
    }
}
