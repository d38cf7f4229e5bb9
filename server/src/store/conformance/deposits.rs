//! What every store must do with deposits.

use hotline_protocol::deposit::{CancelToken, DepositFate, TokenHashes, cancel_hash};
use hotline_protocol::ids::DepositId;

use super::*;
use crate::limits::DEPOSITED_BYTES_MAX;
use crate::store::{DepositOp, DepositOutcome, NewDeposit, NewLadder, Parcel, UseOutcome};

on_every_store!(
    a_ladder_is_kept_as_a_whole_and_released_once,
    a_retry_of_a_ladder_gets_its_first_times_also_after_its_end,
    a_ladder_of_which_one_part_finds_no_room_leaves_nothing,
    room_is_reserved_at_deposit_and_never_refused_at_release,
    a_hold_postpones_once_and_a_stop_drops,
    two_stops_of_two_owners_where_two_are_needed,
    answers_and_tokens_are_taken_together_or_not_at_all,
    what_expired_before_its_release_leaves_a_tombstone,
    a_revoked_depositor_takes_its_deposits_along,
    the_end_of_a_deposit_is_forgotten_after_its_envelopes,
    what_a_seat_has_deposited_is_bounded,
    release_times_are_found_in_their_order_and_the_clock_never_falls,
    a_restore_is_settled_once,
);

mod closing;
mod dropping;

const MINUTE: u64 = 60_000;

fn at(minutes: u64) -> UnixMillis {
    UnixMillis(NOW.0 + minutes * MINUTE)
}

fn bob() -> Seat {
    seat("XB/technical/1")
}

fn carol() -> Seat {
    seat("XC/technical/1")
}

fn parcel(to: &Seat, id: u8, hours: u64) -> Parcel {
    let envelope = Arc::new(envelope(to, id, Precedence::Flash, hours));
    Parcel { envelope, use_of: Use::Reserve }
}

fn hold(id: u8, owner: u8) -> CancelToken {
    token([id, owner, 1])
}

fn stop(id: u8, owner: u8) -> CancelToken {
    token([id, owner, 2])
}

fn token(which: [u8; 3]) -> CancelToken {
    let mut token = [0; 32];
    token[..3].copy_from_slice(&which);
    CancelToken(token)
}

/// A deposit released after 10 minutes, for Bob, held for an hour; two owners.
fn deposit(id: u8) -> NewDeposit {
    let name = DepositId([id; 16]);
    let hashes = |owner| TokenHashes {
        hold: cancel_hash(&name, &hold(id, owner)),
        stop: cancel_hash(&name, &stop(id, owner)),
    };
    NewDeposit {
        id: name,
        release_at: at(10),
        hold_ms: 60 * MINUTE,
        stops: 1,
        tokens: vec![hashes(1), hashes(2)],
        envelopes: vec![parcel(&bob(), id, 24)],
    }
}

/// Alice's: one envelope for Carol at once, these later.
fn ladder(deposits: Vec<NewDeposit>) -> NewLadder {
    NewLadder {
        depositor: alice(),
        originators: vec![alice(), seat("XA/technical/2")],
        at: at(0),
        now: vec![parcel(&carol(), deposits[0].id.as_bytes()[0], 24)],
        deposits,
    }
}

#[track_caller]
fn done(engine: &mut impl Engine, op: DepositOp) -> DepositOutcome {
    match commit(engine, Op::Deposit(op)) {
        Outcome::Deposit(outcome) => outcome,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn make(engine: &mut impl Engine, ladder: NewLadder) -> DepositOutcome {
    done(engine, DepositOp::Make(Arc::new(ladder)))
}

fn release(id: u8, minutes: u64) -> DepositOp {
    DepositOp::Release { id: DepositId([id; 16]), at: at(minutes) }
}

fn cancel_with(id: u8, token: CancelToken, minutes: u64, answers: Vec<Parcel>) -> DepositOp {
    let id = DepositId([id; 16]);
    let uses = vec![(id, cancel_hash(&id, &token))];
    DepositOp::Cancel { by: carol(), uses, answers, only_with_effect: false, at: at(minutes) }
}

fn cancel(id: u8, token: CancelToken, minutes: u64) -> DepositOp {
    // The answer has an id of its own, so that each is a new one.
    let answer = parcel(&alice(), 100 + u8::try_from(minutes).unwrap(), 24);
    cancel_with(id, token, minutes, vec![answer])
}

#[track_caller]
fn used(engine: &mut impl Engine, op: DepositOp) -> UseOutcome {
    match done(engine, op) {
        DepositOutcome::Cancelled { mut uses, .. } => uses.remove(0),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn stands(engine: &mut impl Engine, id: u8) -> DepositFate {
    engine.store().deposits(&[DepositId([id; 16])]).unwrap().remove(0)
}

fn a_ladder_is_kept_as_a_whole_and_released_once<E: Engine>() {
    let mut e = E::fresh();
    let mut second = deposit(2);
    second.release_at = at(40);
    let made = make(&mut e, ladder(vec![deposit(1), second]));
    let kept = Some(vec![Outcome::Kept { delivery: 1 }]);
    let releases = vec![at(10), at(40)];
    assert_eq!(made, DepositOutcome::Made { accepted_at: at(0), releases, kept });
    assert_eq!(waiting(&mut e, &carol(), Precedence::Flash), [(1, 1)]);
    assert_eq!(waiting(&mut e, &bob(), Precedence::Flash), []);
    e.restart();
    assert_eq!(done(&mut e, release(1, 9)), DepositOutcome::NotYet(at(10)));
    let DepositOutcome::Released { arrived, originators, fate: over } =
        done(&mut e, release(1, 11))
    else {
        panic!("not released");
    };
    assert_eq!(arrived, [(bob(), Precedence::Flash, 1)]);
    assert_eq!(originators.len(), 2);
    assert_eq!(over, DepositFate::Released { at: at(11), used: vec![] });
    e.restart();
    assert_eq!(done(&mut e, release(1, 12)), DepositOutcome::Gone);
    assert_eq!(waiting(&mut e, &bob(), Precedence::Flash), [(1, 1)]);
    let page = e.store().page(&bob(), Precedence::Flash, 0, usize::MAX).unwrap();
    assert_eq!(page.deliveries[0].accepted_at, at(11));
    assert_eq!(stands(&mut e, 1), over);
    // Its envelopes are mail like any other.
    commit(&mut e, collect(&bob(), Precedence::Flash, 1));
    assert_eq!(fate(&mut e, &bob(), 1), Fate::Collected);
    assert!(matches!(stands(&mut e, 2), DepositFate::Pending(_)));
    assert_eq!(stands(&mut e, 9), DepositFate::Unknown);
}

fn a_retry_of_a_ladder_gets_its_first_times_also_after_its_end<E: Engine>() {
    let mut e = E::fresh();
    make(&mut e, ladder(vec![deposit(1)]));
    let retry = || {
        let mut again = ladder(vec![deposit(1)]);
        again.at = at(5);
        again.deposits[0].release_at = at(15);
        again
    };
    let first = || {
        let releases = vec![at(10)];
        DepositOutcome::Made { accepted_at: at(0), releases, kept: None }
    };
    assert_eq!(make(&mut e, retry()), first());
    used(&mut e, cancel(1, hold(1, 1), 6));
    assert_eq!(make(&mut e, retry()), first());
    used(&mut e, cancel(1, stop(1, 1), 7));
    e.restart();
    assert_eq!(make(&mut e, retry()), first());
    assert!(matches!(stands(&mut e, 1), DepositFate::Stopped { .. }));
    // A name that is taken makes no half of a ladder.
    let taken = make(&mut e, ladder(vec![deposit(3), deposit(1)]));
    assert_eq!(taken, DepositOutcome::Taken(DepositId([1; 16])));
    assert_eq!(stands(&mut e, 3), DepositFate::Unknown);
}

fn a_ladder_of_which_one_part_finds_no_room_leaves_nothing<E: Engine>() {
    let room = Room { mailbox_bytes_max: 2 * 5_120, ..Room::default() };
    let mut e = E::fresh().with_room(room);
    let mut large = deposit(2);
    large.envelopes = (2..5).map(|id| parcel(&bob(), id, 24)).collect();
    let DepositOutcome::NoRoom(name, Full::Mailbox) = make(&mut e, ladder(vec![deposit(1), large]))
    else {
        panic!("it found room");
    };
    // The first deposit's copy and one more fit.
    assert_eq!((name.to, name.id), (bob(), EnvelopeId([3; 16])));
    assert_eq!(waiting(&mut e, &carol(), Precedence::Flash), []);
    assert_eq!(stands(&mut e, 1), DepositFate::Unknown);
    assert_eq!(e.store().due(at(1_000), 9).unwrap(), []);
    e.restart();
    let two = [keep(&bob(), 8, Precedence::Flash), keep(&bob(), 9, Precedence::Flash)];
    let outcomes = e.store().commit(&two).unwrap();
    assert!(outcomes.iter().all(|o| matches!(o, Outcome::Kept { .. })), "{outcomes:?}");
}

fn room_is_reserved_at_deposit_and_never_refused_at_release<E: Engine>() {
    let room = Room { mailbox_bytes_max: 5_120, ..Room::default() };
    let mut e = E::fresh().with_room(room);
    let mut three = vec![deposit(1), deposit(2), deposit(3)];
    for (deposit, to) in three.iter_mut().zip([bob(), seat("XD/other/1"), seat("XE/other/1")]) {
        let id = deposit.id.as_bytes()[0];
        deposit.envelopes = vec![parcel(&to, id, 24)];
    }
    make(&mut e, ladder(three));
    let others = [bob(), seat("XD/other/1"), seat("XE/other/1")];
    let full = |e: &mut E, to: &Seat| {
        commit(e, keep(to, 77, Precedence::Flash)) == Outcome::Quota(Full::Mailbox)
    };
    assert!(others.iter().all(|to| full(&mut e, to)));
    assert!(matches!(done(&mut e, release(1, 10)), DepositOutcome::Released { arrived, .. }
        if arrived.len() == 1));
    assert!(full(&mut e, &bob()));
    commit(&mut e, collect(&bob(), Precedence::Flash, 9));
    assert!(!full(&mut e, &bob()), "collected");
    used(&mut e, cancel(2, stop(2, 1), 1));
    assert!(!full(&mut e, &others[1]), "stopped");
    done(&mut e, release(3, 24 * 60));
    assert!(!full(&mut e, &others[2]), "expired");
}

fn a_hold_postpones_once_and_a_stop_drops<E: Engine>() {
    let mut e = E::fresh();
    make(&mut e, ladder(vec![deposit(1)]));
    let unknown = used(&mut e, cancel(1, hold(2, 1), 1));
    assert_eq!((unknown.fate, unknown.told), (DepositFate::Unknown, vec![]));
    let held = used(&mut e, cancel(1, hold(1, 2), 9));
    let DepositFate::Held(armed) = &held.fate else { panic!("{held:?}") };
    assert_eq!((armed.release_at, held.told.len()), (at(69), 2));
    assert_eq!((armed.used[0].by, armed.used[0].at), (1, at(9)));
    // Neither the same token nor another hold moves it again.
    for token in [hold(1, 2), hold(1, 1)] {
        let again = used(&mut e, cancel(1, token, 20));
        assert_eq!((&again.fate, again.told), (&held.fate, vec![]));
    }
    e.restart();
    assert_eq!(done(&mut e, release(1, 10)), DepositOutcome::NotYet(at(69)));
    let stopped = used(&mut e, cancel(1, stop(1, 1), 30));
    let DepositFate::Stopped { used: by } = &stopped.fate else { panic!("{stopped:?}") };
    assert_eq!(by.iter().map(|used| used.by).collect::<Vec<_>>(), [1, 0]);
    assert_eq!(stopped.told.len(), 2);
    e.restart();
    assert_eq!(done(&mut e, release(1, 99)), DepositOutcome::Gone);
    assert_eq!(waiting(&mut e, &bob(), Precedence::Flash), []);
    // A retry of the stop hears how it ended and tells nobody again.
    let again = used(&mut e, cancel(1, stop(1, 1), 31));
    assert_eq!((again.fate, again.told), (stopped.fate, vec![]));
    // A short hold never brings the release forward.
    let mut short = deposit(2);
    short.hold_ms = 1;
    make(&mut e, ladder(vec![short]));
    let held = used(&mut e, cancel(2, hold(2, 1), 1));
    assert!(matches!(held.fate, DepositFate::Held(armed) if armed.release_at == at(10)));
}

fn two_stops_of_two_owners_where_two_are_needed<E: Engine>() {
    let mut e = E::fresh();
    let mut strict = deposit(1);
    strict.stops = 2;
    make(&mut e, ladder(vec![strict]));
    let first = used(&mut e, cancel(1, stop(1, 1), 1));
    assert!(matches!(&first.fate, DepositFate::Pending(armed) if armed.used.len() == 1));
    assert_eq!(first.told.len(), 2);
    let same = used(&mut e, cancel(1, stop(1, 1), 2));
    assert_eq!((same.fate, same.told), (first.fate, vec![]));
    e.restart();
    let second = used(&mut e, cancel(1, stop(1, 2), 3));
    assert!(matches!(second.fate, DepositFate::Stopped { used } if used.len() == 2));
}

fn answers_and_tokens_are_taken_together_or_not_at_all<E: Engine>() {
    let room = Room { mailbox_bytes_max: 5_120, ..Room::default() };
    let mut e = E::fresh().with_room(room);
    make(&mut e, ladder(vec![deposit(1)]));
    // Without an answer for an originator nothing is done, unless an originator recalls.
    let elsewhere = vec![parcel(&seat("XD/other/1"), 50, 24)];
    for answers in [vec![], elsewhere] {
        let lacking = done(&mut e, cancel_with(1, stop(1, 1), 1, answers));
        assert_eq!(lacking, DepositOutcome::NoAnswer(DepositId([1; 16])));
    }
    assert_eq!(waiting(&mut e, &seat("XD/other/1"), Precedence::Flash), []);
    // An answer without room leaves the deposit alone.
    let two = vec![parcel(&alice(), 60, 24), parcel(&alice(), 61, 24)];
    let full = done(&mut e, cancel_with(1, stop(1, 1), 2, two));
    assert!(matches!(full, DepositOutcome::NoRoom(name, _) if name.id == EnvelopeId([61; 16])));
    assert!(matches!(stands(&mut e, 1), DepositFate::Pending(_)));
    assert_eq!(waiting(&mut e, &alice(), Precedence::Flash), []);
    // A token that fits nothing keeps the answer all the same: it is mail.
    let stray = done(&mut e, cancel_with(1, hold(9, 9), 3, vec![parcel(&alice(), 62, 24)]));
    let DepositOutcome::Cancelled { kept, uses } = stray else { panic!("{stray:?}") };
    assert_eq!((kept, &uses[0].fate), (vec![Outcome::Kept { delivery: 1 }], &DepositFate::Unknown));
    // Sent again it is not kept again.
    let again = done(&mut e, cancel_with(1, stop(1, 1), 4, vec![parcel(&alice(), 62, 24)]));
    let DepositOutcome::Cancelled { kept, uses } = again else { panic!("{again:?}") };
    assert_eq!(kept, [Outcome::Duplicate { accepted_at: at(3) }]);
    assert!(matches!(uses[0].fate, DepositFate::Stopped { .. }));
    // An originator needs no answer.
    commit(&mut e, collect(&carol(), Precedence::Flash, 9));
    make(&mut e, ladder(vec![deposit(2)]));
    let id = DepositId([2; 16]);
    let uses = vec![(id, cancel_hash(&id, &stop(2, 2)))];
    let recall = DepositOp::Cancel {
        by: alice(),
        uses,
        answers: vec![],
        only_with_effect: false,
        at: at(5),
    };
    assert!(matches!(used(&mut e, recall).fate, DepositFate::Stopped { .. }));
}

fn what_expired_before_its_release_leaves_a_tombstone<E: Engine>() {
    let mut e = E::fresh();
    let mut mixed = deposit(1);
    mixed.envelopes = vec![parcel(&bob(), 1, 2), parcel(&bob(), 2, 24)];
    make(&mut e, ladder(vec![mixed]));
    let DepositOutcome::Released { arrived, .. } = done(&mut e, release(1, 3 * 60)) else {
        panic!("not released");
    };
    assert_eq!(arrived, [(bob(), Precedence::Flash, 1)]);
    assert_eq!(fate(&mut e, &bob(), 1), Fate::Expired);
    assert_eq!(fate(&mut e, &bob(), 2), Fate::Waiting);
}

fn a_revoked_depositor_takes_its_deposits_along<E: Engine>() {
    let mut e = E::fresh();
    make(&mut e, ladder(vec![deposit(1), deposit(2)]));
    let mut other = ladder(vec![deposit(3)]);
    other.depositor = seat("XA/technical/2");
    make(&mut e, other);
    let drop = || DepositOp::Drop { depositor: alice() };
    assert_eq!(done(&mut e, drop()), DepositOutcome::Dropping);
    e.restart();
    let clear = || DepositOp::Clear { rows_max: 100 };
    let DepositOutcome::Dropped { deposits, more: false } = done(&mut e, clear()) else {
        panic!("nothing")
    };
    let ids: Vec<_> = deposits.iter().map(|(id, told)| (id.as_bytes()[0], told.len())).collect();
    assert_eq!(ids, [(1, 2), (2, 2)]);
    assert_eq!(stands(&mut e, 1), DepositFate::Dropped);
    assert_eq!(done(&mut e, release(2, 99)), DepositOutcome::Gone);
    assert!(matches!(done(&mut e, release(3, 99)), DepositOutcome::Released { .. }));
    assert_eq!(done(&mut e, drop()), DepositOutcome::Dropping);
    assert!(!e.restart().dropping);
    let none = DepositOutcome::Dropped { deposits: vec![], more: false };
    assert_eq!(done(&mut e, clear()), none);
}

fn the_end_of_a_deposit_is_forgotten_after_its_envelopes<E: Engine>() {
    let mut e = E::fresh();
    make(&mut e, ladder(vec![deposit(1)]));
    used(&mut e, cancel(1, stop(1, 1), 1));
    let day = 24 + TOMBSTONE_AFTER_EXPIRY.as_secs() / 3_600;
    let expire = |hours: u64| Op::Expire { now: UnixMillis(NOW.0 + hours * HOUR), rows_max: 100 };
    commit(&mut e, expire(day - 1));
    assert!(matches!(stands(&mut e, 1), DepositFate::Stopped { .. }));
    commit(&mut e, expire(day));
    assert_eq!(stands(&mut e, 1), DepositFate::Unknown);
}

fn what_a_seat_has_deposited_is_bounded<E: Engine>() {
    let mut e = E::fresh();
    let sealed = vec![0; 81_920];
    let large = |id: u32| {
        let mut name = [0; 16];
        name[..4].copy_from_slice(&id.to_be_bytes());
        let expires = UnixMillis(NOW.0 + 24 * HOUR);
        let hint = Hint([0; 8]);
        let sealed = sealed.clone();
        let id = EnvelopeId(name);
        let envelope = Envelope::new(id, bob(), Precedence::Flash, expires, hint, sealed).unwrap();
        Parcel { envelope: Arc::new(envelope), use_of: Use::Reserve }
    };
    let fit = u32::try_from(DEPOSITED_BYTES_MAX / 81_920).unwrap();
    let mut full = deposit(1);
    full.envelopes = (0..fit).map(large).collect();
    assert!(matches!(make(&mut e, ladder(vec![full])), DepositOutcome::Made { .. }));
    let mut more = deposit(2);
    more.envelopes = vec![large(fit)];
    assert_eq!(make(&mut e, ladder(vec![more.clone()])), DepositOutcome::TooMuch);
    // It is each seat's own bound, and what ends makes room.
    let mut other = ladder(vec![deposit(3)]);
    other.depositor = carol();
    assert!(matches!(make(&mut e, other), DepositOutcome::Made { .. }));
    used(&mut e, cancel(1, stop(1, 1), 1));
    assert!(matches!(make(&mut e, ladder(vec![more])), DepositOutcome::Made { .. }));
}

fn release_times_are_found_in_their_order_and_the_clock_never_falls<E: Engine>() {
    let mut e = E::fresh();
    assert_eq!(e.restart().deposits_seen, UnixMillis(0));
    for (id, minutes) in [(1, 30), (2, 10), (3, 20), (4, 90)] {
        let mut one = deposit(id);
        one.release_at = at(minutes);
        make(&mut e, ladder(vec![one]));
    }
    let mut due = |minutes, rows| -> Vec<u8> {
        let due = e.store().due(at(minutes), rows).unwrap();
        due.into_iter().map(|(_, id)| id.as_bytes()[0]).collect()
    };
    assert_eq!(due(60, 9), [2, 3, 1]);
    assert_eq!(due(60, 2), [2, 3]);
    assert_eq!(due(10, 9), [2]);
    done(&mut e, release(2, 11));
    assert_eq!(e.restart().deposits_seen, at(11));
    used(&mut e, cancel(1, hold(1, 1), 5));
    assert_eq!(e.restart().deposits_seen, at(11));
}

fn a_restore_is_settled_once<E: Engine>() {
    let mut e = E::fresh();
    make(&mut e, ladder(vec![deposit(1)]));
    commit(&mut e, Op::PutBack { at: at(5), epoch: 0, delivery: 0 });
    let found = e.restart();
    assert_eq!((found.restored_at, found.settled), (Some(at(5)), UnixMillis(0)));
    let settled = done(&mut e, DepositOp::Settle { restored_at: at(5) });
    assert_eq!(settled, DepositOutcome::Settled);
    assert_eq!(e.restart().settled, at(5));
    // What waited in the copy waits still, and is released with an id never used before.
    let DepositOutcome::Released { arrived, .. } = done(&mut e, release(1, 10)) else {
        panic!("not released");
    };
    assert!(arrived[0].2 > 1_000, "{arrived:?}");
}

/// Something that happens to deposits.
#[derive(Debug, Clone)]
enum Step {
    Make(u8, u64),
    Token(u8, u8, bool, u64),
    Release(u8, u64),
    Drop,
    Clear,
    Close,
    Collect,
    Expire(u64),
    Sweep,
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..6u8, 0..90u64).prop_map(|(id, minutes)| Step::Make(id, minutes)),
        4 => (1..6u8, 0..4u8, any::<bool>(), 0..90u64)
            .prop_map(|(id, owner, stop, minutes)| Step::Token(id, owner, stop, minutes)),
        4 => (1..6u8, 0..200u64).prop_map(|(id, minutes)| Step::Release(id, minutes)),
        1 => Just(Step::Drop),
        2 => Just(Step::Clear),
        1 => Just(Step::Close),
        1 => Just(Step::Collect),
        1 => (0..900u64).prop_map(Step::Expire),
        2 => Just(Step::Sweep),
        1 => Just(Step::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever happens to deposits, both stores say the same, and each is released at most once
    /// and never after it was stopped.
    #[test]
    fn both_stores_are_the_same_for_deposits(steps in proptest::collection::vec(step(), 1..40)) {
        let (mut memory, mut sqlite) = (Memory::fresh(), Sqlite::fresh());
        let room = Room { mailbox_bytes_max: 4 * 5_120, ..Room::default() };
        (memory, sqlite) = (memory.with_room(room), sqlite.with_room(room));
        memory.restart();
        let ids: Vec<_> = (0..7).map(|id| DepositId([id; 16])).collect();
        let mut over = std::collections::BTreeSet::new();
        for step in steps {
            let op = match step.clone() {
                Step::Make(id, minutes) => {
                    let mut one = deposit(id);
                    one.release_at = at(minutes);
                    one.stops = 1 + id % 2;
                    Op::Deposit(DepositOp::Make(Arc::new(ladder(vec![one]))))
                }
                Step::Token(id, owner, stopping, minutes) => {
                    let token = if stopping { stop(id, owner) } else { hold(id, owner) };
                    Op::Deposit(cancel(id, token, minutes))
                }
                Step::Release(id, minutes) => Op::Deposit(release(id, minutes)),
                Step::Drop => Op::Deposit(DepositOp::Drop { depositor: alice() }),
                // A step too small for all that was dropped.
                Step::Clear => Op::Deposit(DepositOp::Clear { rows_max: 1 }),
                Step::Close => Op::CloseMailbox { mailbox: bob() },
                Step::Collect => collect(&alice(), Precedence::Flash, 1_000),
                Step::Expire(hours) => {
                    Op::Expire { now: UnixMillis(NOW.0 + hours * HOUR), rows_max: 100 }
                }
                // A step too small for all rows of a closed mailbox; nothing is old yet.
                Step::Sweep => Op::Expire { now: NOW, rows_max: 1 },
                Step::Restart => {
                    let (a, b) = (memory.restart(), sqlite.restart());
                    prop_assert_eq!(a.deposits_seen, b.deposits_seen);
                    prop_assert_eq!((a.deposits, a.dropping), (b.deposits, b.dropping));
                    // A mailbox that was only looked at has a row on disk.
                    let counted = |found: Recovered| -> Vec<_> {
                        let found = found.mailboxes.into_iter();
                        found.filter(|m| m.newest != [0; 4]).collect()
                    };
                    prop_assert_eq!(counted(a), counted(b));
                    memory = memory.with_room(room);
                    sqlite = sqlite.with_room(room);
                    continue;
                }
            };
            let said = commit(&mut memory, op.clone());
            let mut also = commit(&mut sqlite, op.clone());
            if let (Step::Sweep, Outcome::Expired { more, .. }) = (&step, &mut also) {
                // In memory nothing is left to be freed.
                *more = false;
            }
            prop_assert_eq!(&said, &also);
            let names: Vec<_> = (0..7).map(|id| EnvelopeId([id; 16])).collect();
            prop_assert_eq!(
                memory.store().fates(&bob(), &names).unwrap(),
                sqlite.store().fates(&bob(), &names).unwrap()
            );
            let fates = memory.store().deposits(&ids).unwrap();
            prop_assert_eq!(&fates, &sqlite.store().deposits(&ids).unwrap());
            let due = memory.store().due(at(10_000), 100).unwrap();
            prop_assert_eq!(due, sqlite.store().due(at(10_000), 100).unwrap());
            for mailbox in [alice(), bob(), carol()] {
                prop_assert_eq!(
                    waiting(&mut memory, &mailbox, Precedence::Flash),
                    waiting(&mut sqlite, &mailbox, Precedence::Flash)
                );
            }
            if let (
                Op::Deposit(DepositOp::Release { id, .. }),
                Outcome::Deposit(DepositOutcome::Released { .. }),
            ) = (&op, &said)
            {
                prop_assert!(!over.contains(id), "released after its end");
            }
            for (id, fate) in ids.iter().zip(fates) {
                match fate {
                    DepositFate::Unknown => over.remove(id),
                    DepositFate::Pending(_) | DepositFate::Held(_) => false,
                    _ => over.insert(*id),
                };
            }
        }
    }
}

#[test]
fn a_deposit_names_its_depositor_no_longer_than_it_waits() {
    let mut e = Sqlite::fresh();
    for id in 1..=3 {
        make(&mut e, ladder(vec![deposit(id)]));
    }
    used(&mut e, cancel(1, stop(1, 1), 1));
    done(&mut e, release(2, 10));
    let c = e.store.connection_for_tests();
    let rows = |sql: &str| -> i64 { c.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert_eq!(rows("SELECT count(*) FROM deposit"), 1);
    assert_eq!(rows("SELECT count(*) FROM deposit_env"), 1);
    assert_eq!(rows("SELECT count(*) FROM deposit_ended"), 2);
    let names = |table: &str| -> Vec<String> {
        let mut rows =
            c.prepare(&format!("SELECT name FROM pragma_table_info('{table}')")).unwrap();
        rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    // What is kept of one that ended, column by column: whoever adds one must look here first.
    let kept = ["id", "accepted", "first_release", "fate", "at", "used", "forget_at"];
    assert_eq!(names("deposit_ended"), kept);
}

#[test]
fn due_deposits_are_found_by_an_index() {
    let e = Sqlite::fresh();
    let c = e.store.connection_for_tests();
    let sql =
        "SELECT release_at, id FROM deposit WHERE release_at <= 1 ORDER BY release_at LIMIT 9";
    let mut plan = c.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let plan: String = plan.query_row([], |row| row.get(3)).unwrap();
    assert!(plan.contains("INDEX deposit_release"), "{plan}");
}
