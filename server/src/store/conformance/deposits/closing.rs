//! What every store must do with the deposits that had copies for a mailbox that was closed.

use super::*;

on_every_store!(
    a_closed_mailbox_loses_its_copies_and_the_others_fire,
    copies_of_a_closed_mailbox_are_gone_at_once_and_freed_in_bounded_steps,
    copies_that_are_gone_count_for_no_depositor,
    a_deposit_made_after_a_mailbox_was_closed_is_released_to_its_successor,
);

fn a_closed_mailbox_loses_its_copies_and_the_others_fire<E: Engine>() {
    let mut e = E::fresh();
    let mut both = deposit(1);
    both.envelopes = vec![parcel(&bob(), 1, 24), parcel(&carol(), 2, 24)];
    make(&mut e, ladder(vec![both]));
    commit(&mut e, Op::CloseMailbox { mailbox: bob() });
    assert_eq!(fate(&mut e, &bob(), 1), Fate::Expired);
    let DepositOutcome::Released { arrived, .. } = done(&mut e, release(1, 10)) else {
        panic!("not released");
    };
    assert_eq!(arrived, [(carol(), Precedence::Flash, 2)]);
    // A mailbox that was closed has all its room again.
    assert!(matches!(commit(&mut e, keep(&bob(), 9, Precedence::Flash)), Outcome::Kept { .. }));
}

fn sweep(rows_max: u32) -> Op {
    Op::Expire { now: NOW, rows_max }
}

/// A deposit with three copies for Bob and one for Carol.
fn spread(id: u8) -> NewDeposit {
    let bobs = (0..3).map(|n| parcel(&bob(), id + n, 24));
    NewDeposit { envelopes: bobs.chain([parcel(&carol(), id + 3, 24)]).collect(), ..deposit(id) }
}

fn copies_of_a_closed_mailbox_are_gone_at_once_and_freed_in_bounded_steps<E: Engine>() {
    let room = Room { mailbox_bytes_max: 10 * 5_120, ..Room::default() };
    let mut e = E::fresh().with_room(room);
    let made = make(&mut e, ladder(vec![spread(10), spread(20), spread(30)]));
    assert!(matches!(made, DepositOutcome::Made { .. }));
    commit(&mut e, keep_at(envelope(&bob(), 1, Precedence::Flash, 24), 7));
    // Whoever comes to the address next has copies of its own, from the same commit on.
    let next = Op::Deposit(DepositOp::Make(Arc::new(ladder(vec![deposit(50)]))));
    let close = Op::CloseMailbox { mailbox: bob() };
    e.store().commit(&[close, next]).unwrap();
    // Its room is whole again, but for what the next one has reserved.
    let ten: Vec<_> = (60..70).map(|id| keep(&bob(), id, Precedence::Flash)).collect();
    let outcomes = e.store().commit(&ten).unwrap();
    let refused: Vec<_> = outcomes.iter().map(|o| *o == Outcome::Quota(Full::Mailbox)).collect();
    assert_eq!(refused, [[false; 9].as_slice(), &[true]].concat());

    let gone = [10, 11, 12, 20, 21, 22, 30, 31, 32];
    for round in 0..8 {
        for id in gone.into_iter().chain([1]) {
            assert_eq!(fate(&mut e, &bob(), id), Fate::Expired, "{id} in round {round}");
        }
        assert_eq!(fate(&mut e, &bob(), 50), Fate::Unknown);
        let first = Outcome::Duplicate { accepted_at: at(0) };
        let again = e.store().commit(&gone.map(|id| keep(&bob(), id, Precedence::Flash)));
        assert!(again.unwrap().iter().all(|outcome| *outcome == first), "in round {round}");
        assert_eq!(waiting(&mut e, &bob(), Precedence::Flash).len(), 9);
        e.restart();
        match round {
            // Of a deposit whose rows are partly freed, the rest is released or dropped.
            2 => {
                let released = done(&mut e, release(10, 10));
                let DepositOutcome::Released { arrived, .. } = released else { panic!("not yet") };
                assert_eq!(arrived.len(), 1);
                assert_eq!(arrived[0].0, carol());
            }
            3 => {
                let stopped = used(&mut e, cancel(20, stop(20, 1), 5));
                assert!(matches!(stopped.fate, DepositFate::Stopped { .. }));
            }
            _ => {}
        }
        let swept = commit(&mut e, sweep(2));
        assert!(matches!(swept, Outcome::Expired { removed, .. } if removed.is_empty()));
    }
    assert_eq!(commit(&mut e, sweep(2)), Outcome::Expired { removed: vec![], more: false });
    let DepositOutcome::Released { arrived, .. } = done(&mut e, release(50, 10)) else {
        panic!("not released");
    };
    assert_eq!(arrived.iter().map(|(to, ..)| to).collect::<Vec<_>>(), [&bob()]);
    let DepositOutcome::Released { arrived, .. } = done(&mut e, release(30, 10)) else {
        panic!("not released");
    };
    assert_eq!(arrived.iter().map(|(to, ..)| to).collect::<Vec<_>>(), [&carol()]);
    assert_eq!(fate(&mut e, &bob(), 30), Fate::Expired);
}

fn copies_that_are_gone_count_for_no_depositor<E: Engine>() {
    const SIZE: usize = 81_920;
    let mut e = E::fresh();
    let mut name = 0_u128;
    let mut large = |to: &Seat| {
        name += 1;
        let expires = UnixMillis(NOW.0 + 24 * HOUR);
        let (id, sealed) = (EnvelopeId(name.to_be_bytes()), vec![0; SIZE]);
        let envelope =
            Envelope::new(id, to.clone(), Precedence::Flash, expires, Hint([0; 8]), sealed);
        Parcel { envelope: Arc::new(envelope.unwrap()), use_of: Use::Reserve }
    };
    let half = DEPOSITED_BYTES_MAX / SIZE as u64 / 2;
    let mut of = |id, to: &Seat| NewDeposit {
        envelopes: (0..half).map(|_| large(to)).collect(),
        ..deposit(id)
    };
    let (bobs, carols, dans) = (of(1, &bob()), of(2, &carol()), of(3, &seat("XD/other/1")));
    let more = of(4, &seat("XE/other/1"));
    make(&mut e, ladder(vec![bobs, carols]));
    assert_eq!(make(&mut e, ladder(vec![dans.clone()])), DepositOutcome::TooMuch);
    commit(&mut e, Op::CloseMailbox { mailbox: bob() });
    assert!(matches!(make(&mut e, ladder(vec![dans])), DepositOutcome::Made { .. }));
    // However much of it is freed, it counts once.
    for rows in [1, 7, 1_000] {
        assert_eq!(make(&mut e, ladder(vec![more.clone()])), DepositOutcome::TooMuch);
        e.restart();
        commit(&mut e, sweep(rows));
    }
    assert_eq!(make(&mut e, ladder(vec![more.clone()])), DepositOutcome::TooMuch);
    used(&mut e, cancel(2, stop(2, 1), 1));
    assert!(matches!(make(&mut e, ladder(vec![more])), DepositOutcome::Made { .. }));
}

fn a_deposit_made_after_a_mailbox_was_closed_is_released_to_its_successor<E: Engine>() {
    let mut e = E::fresh();
    let mut last = deposit(2);
    last.envelopes = vec![parcel(&carol(), 3, 24)];
    make(&mut e, ladder(vec![deposit(1), last]));
    commit(&mut e, Op::CloseMailbox { mailbox: bob() });
    // The deposit with the highest number ends while those below wait to be freed.
    used(&mut e, cancel(2, stop(2, 1), 1));
    e.restart();
    make(&mut e, ladder(vec![deposit(4)]));
    e.restart();
    commit(&mut e, sweep(100));
    let DepositOutcome::Released { arrived, .. } = done(&mut e, release(4, 10)) else {
        panic!("not released");
    };
    assert_eq!(arrived, [(bob(), Precedence::Flash, 1)]);
    assert_eq!(waiting(&mut e, &bob(), Precedence::Flash), [(1, 4)]);
}

#[test]
fn no_commit_removes_more_copies_than_it_was_asked_to() {
    let mut e = Sqlite::fresh();
    let many: Vec<_> = (10..40).map(|id| parcel(&bob(), id, 24)).collect();
    make(&mut e, ladder(vec![NewDeposit { envelopes: many, ..deposit(1) }]));
    let left = |e: &Sqlite| -> i64 {
        let c = e.store.connection_for_tests();
        c.query_row("SELECT count(*) FROM deposit_env", [], |row| row.get(0)).unwrap()
    };
    commit(&mut e, Op::CloseMailbox { mailbox: bob() });
    assert_eq!(left(&e), 30);
    for steps in 1..=4 {
        let swept = commit(&mut e, sweep(7));
        assert_eq!(swept, Outcome::Expired { removed: vec![], more: true });
        assert_eq!(left(&e), 30 - 7 * steps);
        e.restart();
    }
    assert_eq!(commit(&mut e, sweep(7)), Outcome::Expired { removed: vec![], more: false });
    assert_eq!(left(&e), 0);
}

#[test]
fn copies_of_a_mailbox_are_found_by_an_index() {
    let e = Sqlite::fresh();
    let c = e.store.connection_for_tests();
    for sql in [
        "SELECT rowid, deposit, length(body) FROM deposit_env
         WHERE mailbox = 1 AND deposit < 9 LIMIT 9",
        "SELECT 1 FROM deposit_env WHERE mailbox = 1 AND mid = x'00' AND deposit < 9",
    ] {
        let mut plan = c.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let plan: String = plan.query_row([], |row| row.get(3)).unwrap();
        assert!(plan.contains("INDEX deposit_env_mailbox"), "{plan}");
    }
}
