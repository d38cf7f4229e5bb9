//! What every store must do with the deposits of a seat that was revoked.

use super::*;

on_every_store!(
    dropped_deposits_are_gone_at_once_and_cleared_in_bounded_steps,
    a_deposit_with_more_copies_than_a_step_is_cleared_by_itself,
    what_is_deposited_after_a_drop_is_released_while_the_dropped_wait_to_be_cleared,
    what_was_dropped_counts_for_no_depositor,
);

fn drop_of(depositor: Seat) -> DepositOp {
    DepositOp::Drop { depositor }
}

/// The deposits that a step cleared, and whether there are more.
#[track_caller]
fn clear(e: &mut impl Engine, rows_max: u32) -> (Vec<u8>, bool) {
    match done(e, DepositOp::Clear { rows_max }) {
        DepositOutcome::Dropped { deposits, more } => {
            (deposits.iter().map(|(id, _)| id.as_bytes()[0]).collect(), more)
        }
        other => panic!("{other:?}"),
    }
}

/// A deposit with so many copies for Bob.
fn with_copies(id: u8, copies: u8) -> NewDeposit {
    let envelopes = (0..copies).map(|n| parcel(&bob(), id + n, 24)).collect();
    NewDeposit { envelopes, ..deposit(id) }
}

fn dropped_deposits_are_gone_at_once_and_cleared_in_bounded_steps<E: Engine>() {
    let room = Room { mailbox_bytes_max: 14 * 5_120, ..Room::default() };
    let mut e = E::fresh().with_room(room);
    let all = || ladder([10, 20, 30, 40].map(|id| with_copies(id, 3)).into());
    make(&mut e, all());
    let mut other = ladder(vec![deposit(50)]);
    other.depositor = seat("XA/technical/2");
    make(&mut e, other);
    assert_eq!(done(&mut e, drop_of(alice())), DepositOutcome::Dropping);
    // Whole deposits, as many as fit a step; between the steps everything may crash.
    let steps = [(vec![10_u8, 20], true), (vec![30, 40], false), (vec![], false)];
    let mut cleared = 0;
    for (step, more) in steps {
        let found = e.restart();
        assert_eq!((found.deposits, found.dropping), (5 - cleared, cleared < 4));
        for id in [10, 20, 30, 40] {
            assert_eq!(stands(&mut e, id), DepositFate::Dropped, "{id}");
            assert_eq!(done(&mut e, release(id, 60)), DepositOutcome::Gone, "{id}");
            let token = used(&mut e, cancel(id, stop(id, 1), 1));
            assert_eq!(token, UseOutcome::without_effect(DepositFate::Dropped), "{id}");
        }
        let due = e.store().due(at(10_000), 100).unwrap();
        assert_eq!(due, [(at(10), DepositId([50; 16]))]);
        // Who made it tries again, as after its own crash: nothing is armed by that.
        assert!(matches!(make(&mut e, all()), DepositOutcome::Made { kept: None, .. }));
        assert_eq!(waiting(&mut e, &bob(), Precedence::Flash), []);
        assert_eq!(clear(&mut e, 7), (step.clone(), more));
        cleared += step.len() as u64;
    }
    assert!(matches!(done(&mut e, release(50, 10)), DepositOutcome::Released { .. }));
    // Its room is whole again, but for what was released.
    let mut e = e.with_room(room);
    let many: Vec<_> = (60..74).map(|id| keep(&bob(), id, Precedence::Flash)).collect();
    let outcomes = e.store().commit(&many).unwrap();
    let refused: Vec<_> = outcomes.iter().map(|o| *o == Outcome::Quota(Full::Mailbox)).collect();
    assert_eq!(refused, [[false; 13].as_slice(), &[true]].concat());
}

fn a_deposit_with_more_copies_than_a_step_is_cleared_by_itself<E: Engine>() {
    let mut e = E::fresh();
    make(&mut e, ladder(vec![with_copies(10, 1), with_copies(20, 9), with_copies(30, 1)]));
    done(&mut e, drop_of(alice()));
    assert_eq!(clear(&mut e, 4), (vec![10], true));
    assert_eq!(clear(&mut e, 4), (vec![20], true));
    assert_eq!(clear(&mut e, 4), (vec![30], false));
}

fn what_is_deposited_after_a_drop_is_released_while_the_dropped_wait_to_be_cleared<E: Engine>() {
    let mut e = E::fresh();
    make(&mut e, ladder(vec![deposit(1), deposit(2)]));
    done(&mut e, drop_of(alice()));
    e.restart();
    // Whoever has the address next.
    make(&mut e, ladder(vec![deposit(3)]));
    assert_eq!(clear(&mut e, 1), (vec![1], true));
    e.restart();
    make(&mut e, ladder(vec![deposit(4)]));
    assert!(matches!(done(&mut e, release(3, 10)), DepositOutcome::Released { .. }));
    assert_eq!(clear(&mut e, 1), (vec![2], false));
    e.restart();
    assert!(matches!(done(&mut e, release(4, 10)), DepositOutcome::Released { .. }));
    let came = waiting(&mut e, &bob(), Precedence::Flash);
    assert_eq!(came.iter().map(|(_, id)| *id).collect::<Vec<_>>(), [3, 4]);
}

fn what_was_dropped_counts_for_no_depositor<E: Engine>() {
    let mut e = E::fresh();
    let fit = u32::try_from(DEPOSITED_BYTES_MAX / 81_920).unwrap();
    let large = |id: u32| {
        let mut name = [0; 16];
        name[..4].copy_from_slice(&id.to_be_bytes());
        let (expires, hint) = (UnixMillis(NOW.0 + 24 * HOUR), Hint([0; 8]));
        let sealed = vec![0; 81_920];
        let name = EnvelopeId(name);
        let envelope = Envelope::new(name, bob(), Precedence::Flash, expires, hint, sealed);
        Parcel { envelope: Arc::new(envelope.unwrap()), use_of: Use::Reserve }
    };
    let full = NewDeposit { envelopes: (0..fit).map(large).collect(), ..deposit(1) };
    let more = NewDeposit { envelopes: vec![large(fit)], ..deposit(2) };
    make(&mut e, ladder(vec![full]));
    assert_eq!(make(&mut e, ladder(vec![more.clone()])), DepositOutcome::TooMuch);
    done(&mut e, drop_of(alice()));
    assert!(matches!(make(&mut e, ladder(vec![more])), DepositOutcome::Made { .. }));
}

#[test]
fn no_commit_clears_more_copies_than_it_was_asked_to() {
    let mut e = Sqlite::fresh();
    let many: Vec<_> = (10..40).map(|id| with_copies(id, 1)).collect();
    make(&mut e, ladder(many));
    let left = |e: &Sqlite| -> i64 {
        let c = e.store.connection_for_tests();
        c.query_row("SELECT count(*) FROM deposit_env", [], |row| row.get(0)).unwrap()
    };
    done(&mut e, drop_of(alice()));
    assert_eq!(left(&e), 30);
    for steps in 1..=4 {
        assert!(clear(&mut e, 7).1);
        assert_eq!(left(&e), 30 - 7 * steps);
        e.restart();
    }
    assert!(!clear(&mut e, 7).1);
    assert_eq!(left(&e), 0);
    let c = e.store.connection_for_tests();
    let marks: i64 =
        c.query_row("SELECT count(*) FROM deposit_drop", [], |row| row.get(0)).unwrap();
    assert_eq!(marks, 0, "a depositor is named after its last deposit");
}

#[test]
fn dropped_deposits_are_found_by_an_index() {
    let e = Sqlite::fresh();
    let c = e.store.connection_for_tests();
    let sql = "SELECT d.no FROM deposit_drop x
        CROSS JOIN deposit d ON d.depositor = x.depositor AND d.no < x.below
        ORDER BY x.depositor, d.no LIMIT 9";
    let mut plan = c.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let plan: Vec<String> =
        plan.query_map([], |row| row.get(3)).unwrap().map(Result::unwrap).collect();
    assert!(
        plan.iter().any(|step| step.contains("deposit_depositor (depositor=? AND")),
        "{plan:?}"
    );
    assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{plan:?}");
}
