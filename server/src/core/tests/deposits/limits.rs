//! Every limit on deposits, reached, with the answer a seat gets.

use super::*;

#[test]
fn ladders_of_a_seat_are_limited_by_day_and_a_retry_is_none() {
    let mut bench = Bench::with_seats(3);
    let alice = bench.link(0);
    let first = ladder(&bench, 1, 10 * MINUTE);
    for id in 1..=LADDERS_DAILY as u64 {
        let ladder = ladder(&bench, id, 10 * MINUTE);
        accepted(&bench.deposit(alice, &ladder));
    }
    let more = ladder(&bench, 9_999, 10 * MINUTE);
    let refused = bench.deposit(alice, &more).unwrap_err();
    assert_eq!(refused.reason, Reason::RateLimited);
    bench.run_to(NOW.0 + DAY);
    let alice = bench.link(0);
    // What was accepted a day ago is a retry now and uses up nothing.
    let mut again = first;
    again.0.deposits[0].hold_ms = 0;
    let mut other = again.clone();
    for envelope in &mut again.1 {
        let to = if *envelope.to() == bench.seat(1) { 1 } else { 2 };
        *envelope = super::envelope(&bench, to, 1, 4 * HOUR);
    }
    // With another first rung it is no retry: nobody is told that this was kept.
    other.1 = vec![envelope(&bench, 1, 5_000, 4 * HOUR), again.1[1].clone()];
    other.0.now = vec![EnvelopeName::of(&other.1[0])];
    let said = bench.deposit(alice, &other);
    let Ok(Answer::Declined(declined)) = said else { panic!("{said:?}") };
    assert_eq!(declined.refusal.reason, Reason::Malformed);
    assert_eq!(bench.fate(0, 1, 5_000), Fate::Unknown);
    let bob = bench.link(1);
    let by_other = bench.deposit(bob, &again);
    assert!(by_other.is_err() || matches!(by_other, Ok(Answer::Declined(_))), "{by_other:?}");
    let alice = bench.link(0);
    for _ in 0..2 {
        assert_eq!(accepted(&bench.deposit(alice, &again)).0, NOW);
    }
    let more = ladder(&bench, 9_999, 10 * MINUTE);
    accepted(&bench.deposit(alice, &more));
}

#[test]
fn what_is_staged_is_bounded_on_a_link_and_on_all() {
    let mut bench = Bench::with_seats(26);
    let links: Vec<_> = (0..26).map(|n| bench.link(n)).collect();
    let large = |bench: &Bench, id| sized(bench, 1, id, 4 * HOUR, 81_920);
    let stage = |bench: &mut Bench, link, no, id| {
        let envelope = large(bench, id);
        bench.hear(link, RelayHears::Stage(Stage { no, envelope }));
    };
    let fit = (STAGED_LINK_BYTES_MAX / 81_920) as u64;
    let ask = |bench: &mut Bench, link, no: u32, id: u64| {
        let copy = large(bench, id);
        let mut one = deposit(id, MINUTE, &copy);
        one.hold_ms = 0;
        let originators = vec!["XA/technical/1".parse().unwrap()];
        let ladder = Ladder { state: 1, originators, now: vec![], deposits: vec![one] };
        bench.hear(link, RelayHears::Ask(no, Question::Deposit(ladder)));
        bench.answers(link).pop().map(|said| said.map_err(|refusal| refusal.reason))
    };
    // One more than a link may: its question is answered with no, and its room is free again.
    for id in 0..fit {
        stage(&mut bench, links[0], 10_000, id);
    }
    stage(&mut bench, links[0], 10_001, fit);
    assert_eq!(ask(&mut bench, links[0], 10_001, fit), Some(Err(Reason::RateLimited)));
    bench.input(Input::LinkLost { link: links[0] });
    // Many links, each within its bound, of more parties than one.
    let all = STAGED_BYTES_MAX / 81_920;
    let mut staged = 0;
    for link in &links[1..] {
        for id in 0..fit {
            if staged < all {
                stage(&mut bench, *link, 10_000, id);
                staged += 1;
            }
        }
    }
    assert_eq!(staged, all, "more links are needed to fill it");
    let alice = bench.link(0);
    stage(&mut bench, alice, 10_000, 1);
    assert_eq!(ask(&mut bench, alice, 10_000, 1), Some(Err(Reason::Unavailable)));
    // What does not become whole in time goes, and others find room.
    let late = bench.now.plus(STAGED_FOR).0;
    bench.run_to(late);
    stage(&mut bench, alice, 10_002, 1);
    assert!(matches!(ask(&mut bench, alice, 10_002, 1), Some(Ok(Answer::Deposited(_)))));
}

#[test]
fn a_question_whose_envelopes_do_not_come_is_answered() {
    let mut bench = Bench::with_seats(3);
    let alice = bench.link(0);
    let (ladder, _) = ladder(&bench, 1, 10 * MINUTE);
    assert_eq!(bench.ask_with(alice, Question::Deposit(ladder), &[]), []);
    let late = NOW.plus(STAGED_FOR).0;
    bench.run_to(late - 1);
    assert_eq!(bench.answers(alice), []);
    bench.run_to(late);
    let said = bench.answers(alice);
    assert!(matches!(&said[..], [Err(refusal)] if refusal.reason == Reason::Unavailable));
}

#[test]
fn a_link_that_stages_for_too_many_questions_is_closed() {
    let mut bench = Bench::with_seats(3);
    let alice = bench.link(0);
    for no in 0..=STAGED_QUESTIONS_MAX {
        assert_eq!(bench.closed(alice), None);
        let no = u32::try_from(no).unwrap() + 10_000;
        let envelope = envelope(&bench, 1, u64::from(no), HOUR);
        bench.hear(alice, RelayHears::Stage(Stage { no, envelope }));
    }
    assert_eq!(bench.closed(alice), Some(CloseCode::Misbehaved));
}

#[test]
fn a_ladder_that_is_too_large_is_refused() {
    let mut bench = Bench::with_seats(3);
    let alice = bench.link(0);
    let copies: Vec<_> = (0..=LADDER_BYTES_MAX / 81_920)
        .map(|id| sized(&bench, 2, id as u64, 4 * HOUR, 81_920))
        .collect();
    let mut one = deposit(1, MINUTE, &copies[0]);
    one.envelopes = copies.iter().map(EnvelopeName::of).collect();
    let originators = vec![bench.seat(0)];
    let mut ladder = Ladder { state: 1, originators, now: vec![], deposits: vec![one] };
    let refused = bench.deposit(alice, &(ladder.clone(), copies.clone())).unwrap_err();
    assert_eq!(refused.reason, Reason::Malformed);
    ladder.deposits[0].envelopes.pop();
    accepted(
        &bench.deposit(alice, &(ladder, copies[1..].iter().chain(&copies[..1]).cloned().collect())),
    );
}

#[test]
fn more_deposits_than_are_read_at_once_all_fire() {
    let mut bench = Bench::with_seats(3);
    let count = u64::from(crate::limits::RELEASES_READ_MAX) + 50;
    // Deposited far ahead, so that they are read and not set when they are made.
    let after = u64::try_from(RELEASES_AHEAD.as_millis()).unwrap() * 30;
    let mut made = 0;
    let mut dues = Vec::new();
    while made < count {
        let alice = bench.link(0);
        let few: Vec<u64> = (made..(made + 40).min(count)).collect();
        let copies: Vec<_> = few.iter().map(|id| envelope(&bench, 2, *id, after * 2)).collect();
        for chunk in few.chunks(8) {
            let of = |id: u64| &copies[usize::try_from(id - few[0]).unwrap()];
            let originators = vec![bench.seat(0)];
            let deposits = chunk.iter().map(|id| {
                let mut one = deposit(*id, after, of(*id));
                one.hold_ms = 0;
                one
            });
            let ladder =
                Ladder { state: 1, originators, now: vec![], deposits: deposits.collect() };
            let envelopes = chunk.iter().map(|id| of(*id).clone()).collect();
            dues.extend(accepted(&bench.deposit(alice, &(ladder, envelopes))).1);
        }
        made += few.len() as u64;
    }
    bench.restart();
    let last = dues.iter().max().unwrap().0;
    bench.run_to(last + 5_000);
    let carol = bench.link(2);
    assert_eq!(u64::from(bench.welcome(carol).waiting[3]), count);
}

#[test]
fn cancellations_of_a_seat_are_limited_over_time() {
    let mut bench = Bench::with_seats(2);
    let bob = bench.link(1);
    for n in 0..u64::from(CANCEL_BURST) {
        assert_eq!(bench.cancel(bob, stop(9, 1), 1_000 + n), DepositFate::Unknown);
    }
    let refused = bench.try_cancel(bob, stop(9, 1), 9_999).unwrap().remove(0).unwrap_err();
    assert_eq!(refused.reason, Reason::RateLimited);
    bench.now = UnixMillis(bench.now.0 + 1_000);
    for n in 0..u64::from(CANCELS_PER_SECOND) {
        assert_eq!(bench.cancel(bob, stop(9, 1), 9_999 + n), DepositFate::Unknown);
    }
    let refused = bench.try_cancel(bob, stop(9, 1), 99_999).unwrap().remove(0).unwrap_err();
    assert_eq!(refused.reason, Reason::RateLimited);
}

#[test]
fn what_stops_mail_for_now_does_not_keep_a_ladder_from_being_stopped() {
    for trouble in ["disk", "suspended"] {
        let mut bench = Bench::with_seats(3);
        let (alice, bob, carol) = (bench.link(0), bench.link(1), bench.link(2));
        let ladder = ladder(&bench, 1, 10 * MINUTE);
        accepted(&bench.deposit(alice, &ladder));
        if trouble == "disk" {
            bench.input(Input::DiskFree(0));
        } else {
            let seats = vec![bench.seat(0)];
            bench.control(Command::Suspend { seats, reason: "lost".to_owned() }).unwrap();
        }
        // A token without effect is no way around a refusal.
        let said = bench.try_cancel(bob, stop(1, 7), 70).unwrap().remove(0);
        assert!(matches!(said, Ok(Answer::Declined(_))), "{trouble}: {said:?}");
        let fate = bench.cancel(bob, stop(1, 1), 71);
        assert!(matches!(fate, DepositFate::Stopped { .. }), "{trouble}: {fate:?}");
        // Used up: the same token has no effect a second time.
        let said = bench.try_cancel(bob, stop(1, 1), 72).unwrap().remove(0);
        assert!(matches!(said, Ok(Answer::Declined(_))), "{trouble}: {said:?}");
        bench.run_to(NOW.0 + DAY);
        assert_eq!(bench.delivered(carol), none(), "{trouble}");
    }
}

#[test]
fn ladders_that_fall_due_together_are_released_a_few_at_a_time() {
    let mut bench = Bench::with_seats(3);
    let (alice, carol) = (bench.link(0), bench.link(2));
    let many = 3 * RELEASES_AT_ONCE as u64 + 1;
    for id in 1..=many {
        let ladder = ladder(&bench, id, 10 * MINUTE);
        accepted(&bench.deposit(alice, &ladder));
    }
    bench.hold_store = true;
    bench.now = UnixMillis(NOW.0 + 10 * MINUTE);
    bench.input(Input::Tick);
    // What is handed in next finds one commit of releases before it, and the timers wait for it.
    let later = bench.now.plus(core::time::Duration::from_millis(1));
    assert!(bench.core.poll_timeout() >= later, "no timer stands in the past");
    assert_eq!(bench.releases_under_way(), RELEASES_AT_ONCE);
    bench.hold_store = false;
    bench.run();
    bench.run_to(NOW.0 + 10 * MINUTE);
    let mut released = bench.delivered(carol);
    released.sort_unstable();
    assert_eq!(released, (1..=many).collect::<Vec<_>>());
}

#[test]
fn what_a_seat_has_deposited_is_refused_beyond_its_bound_until_some_of_it_ends() {
    let mut bench = Bench::with_seats(4);
    let (alice, bob) = (bench.link(0), bench.link(1));
    let copies = LADDER_BYTES_MAX / 81_920;
    let large = |bench: &Bench, by: u8, id: u64| {
        let copies: Vec<_> =
            (0..copies as u64).map(|n| sized(bench, 2, id * 1_000 + n, 4 * HOUR, 81_920)).collect();
        let mut one = deposit(id, MINUTE, &copies[0]);
        one.envelopes = copies.iter().map(EnvelopeName::of).collect();
        let originators = vec![bench.seat(by)];
        (Ladder { state: 1, originators, now: vec![], deposits: vec![one] }, copies)
    };
    let fit = crate::limits::DEPOSITED_BYTES_MAX / (copies as u64 * 81_920);
    for id in 1..=fit {
        let ladder = large(&bench, 0, id);
        accepted(&bench.deposit(alice, &ladder));
    }
    let more = large(&bench, 0, fit + 1);
    assert_eq!(bench.deposit(alice, &more).unwrap_err().reason, Reason::Quota);
    // It is the seat's own bound, and what was stopped counts no longer.
    let of_bob = large(&bench, 1, fit + 2);
    accepted(&bench.deposit(bob, &of_bob));
    assert!(matches!(bench.cancel(bob, stop(1, 1), 900_000), DepositFate::Stopped { .. }));
    accepted(&bench.deposit(alice, &more));
}
