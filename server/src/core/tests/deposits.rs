//! Deposits in virtual time: released once, at their time, unless they were stopped.

mod dropping;
mod life;
mod limits;

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::close::CloseCode;
use hotline_protocol::deposit::{
    About, Cancel, CancelToken, Cancelled, Declined, Deposit, DepositFate, DepositNotice,
    EnvelopeName, Ladder, Stage, TokenHashes, TokenUse, cancel_hash,
};
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Answer, Fate, Question, ToSeat};
use hotline_protocol::ids::{DepositId, EnvelopeId, Hint, Precedence, UnixMillis};
use hotline_protocol::limits::{DEPOSIT_LIFE_MIN, LADDER_BYTES_MAX};
use hotline_protocol::link::RelayHears;
use hotline_protocol::refusal::{Reason, Refusal};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};

use super::bench::{Bench, HOUR, NOW};
use crate::core::{Command, Input, LinkId};
use crate::limits::{
    CANCEL_BURST, CANCELS_PER_SECOND, LADDERS_DAILY, RELEASES_AHEAD, RELEASES_AT_ONCE,
    STAGED_BYTES_MAX, STAGED_FOR, STAGED_LINK_BYTES_MAX, STAGED_QUESTIONS_MAX,
};
use crate::meters::{CoreMeters, Counter};
use crate::store::memory::Failure;
use crate::store::{MailStore as _, Op};

const FLASH: Precedence = Precedence::Flash;
const MINUTE: u64 = 60_000;
const DAY: u64 = 24 * HOUR;

fn envelope(bench: &Bench, to: u8, id: u64, life: u64) -> Envelope {
    sized(bench, to, id, life, 5_120)
}

fn sized(bench: &Bench, to: u8, id: u64, life: u64, bytes: usize) -> Envelope {
    let mut name = [0; 16];
    name[8..].copy_from_slice(&id.to_be_bytes());
    let expires_at = UnixMillis(bench.now.0 + life);
    let hint = Hint([0; 8]);
    Envelope::new(EnvelopeId(name), bench.seat(to), FLASH, expires_at, hint, vec![0; bytes])
        .unwrap()
}

fn hold(id: u64, owner: u8) -> TokenUse {
    token(id, [owner, 1])
}

fn stop(id: u64, owner: u8) -> TokenUse {
    token(id, [owner, 2])
}

fn token(id: u64, which: [u8; 2]) -> TokenUse {
    let mut token = [0; 32];
    token[..8].copy_from_slice(&id.to_be_bytes());
    token[8..10].copy_from_slice(&which);
    TokenUse { deposit: name(id), token: CancelToken(token) }
}

fn name(id: u64) -> DepositId {
    let mut name = [0; 16];
    name[..8].copy_from_slice(&id.to_be_bytes());
    DepositId(name)
}

/// A deposit of one envelope, with tokens of owners 0 and 1.
fn deposit(id: u64, after: u64, copy: &Envelope) -> Deposit {
    let hash = |used: TokenUse| cancel_hash(&used.deposit, &used.token);
    let hashes = |owner| TokenHashes { hold: hash(hold(id, owner)), stop: hash(stop(id, owner)) };
    Deposit {
        id: name(id),
        release_after_ms: after,
        hold_ms: HOUR,
        stops: 1,
        tokens: vec![hashes(0), hashes(1)],
        envelopes: vec![EnvelopeName::of(copy)],
    }
}

/// Seat 0's ladder: this to seat 1 at once, that to seat 2 after so long.
fn ladder(bench: &Bench, id: u64, after: u64) -> (Ladder, Vec<Envelope>) {
    let life = after + 3 * HOUR;
    let (first, later) = (envelope(bench, 1, id, life), envelope(bench, 2, id, life));
    let ladder = Ladder {
        state: 1,
        originators: vec![bench.seat(0)],
        now: vec![EnvelopeName::of(&first)],
        deposits: vec![deposit(id, after, &later)],
    };
    (ladder, vec![first, later])
}

fn none() -> Vec<u64> {
    Vec::new()
}

type Said = Result<Answer, Refusal>;

impl Bench {
    /// Stages envelopes and asks the question that names them; what was answered, if it was.
    fn ask_with(&mut self, link: LinkId, question: Question, envelopes: &[Envelope]) -> Vec<Said> {
        let no = self.number();
        self.answers(link);
        for envelope in envelopes {
            let stage = Stage { no, envelope: envelope.clone() };
            self.hear(link, RelayHears::Stage(stage));
        }
        self.hear(link, RelayHears::Ask(no, question));
        self.answers(link)
    }

    fn deposit(&mut self, link: LinkId, (ladder, envelopes): &(Ladder, Vec<Envelope>)) -> Said {
        let mut said = self.ask_with(link, Question::Deposit(ladder.clone()), envelopes);
        assert_eq!(said.len(), 1);
        said.remove(0)
    }

    /// Uses a token with an answer for seat 0.
    fn cancel(&mut self, link: LinkId, used: TokenUse, answer: u64) -> DepositFate {
        match self.try_cancel(link, used, answer).as_deref() {
            Some([Ok(Answer::Cancelled(Cancelled { fates, .. }))]) => fates[0].clone(),
            other => panic!("{other:?}"),
        }
    }

    fn try_cancel(&mut self, link: LinkId, used: TokenUse, answer: u64) -> Option<Vec<Said>> {
        let answer = envelope(self, 0, answer, HOUR);
        let answers = vec![EnvelopeName::of(&answer)];
        let cancel = Cancel { state: 1, uses: vec![used], answers };
        Some(self.ask_with(link, Question::Cancel(cancel), &[answer]))
    }

    fn stands(&mut self, link: LinkId, id: u64) -> DepositFate {
        match self.ask(link, Question::Deposits { ids: vec![name(id)] }) {
            Ok(Answer::Deposits(mut fates)) => fates.remove(0),
            other => panic!("{other:?}"),
        }
    }

    /// Lets time go to a moment, as a driver does: each tick in its time.
    fn run_to(&mut self, until: u64) {
        while self.core.poll_timeout() <= UnixMillis(until) {
            self.now = self.core.poll_timeout().max(self.now);
            self.input(Input::Tick);
        }
        self.now = UnixMillis(until);
    }

    fn notices(&mut self, link: LinkId) -> Vec<DepositNotice> {
        let said = self.said().into_iter().filter(|(to, _)| *to == link);
        said.filter_map(|(_, frame)| match frame {
            ToSeat::Deposit(notice) => Some(notice),
            _ => None,
        })
        .collect()
    }
}

#[track_caller]
fn accepted(said: &Said) -> (UnixMillis, Vec<UnixMillis>) {
    match said {
        Ok(Answer::Deposited(deposited)) => (deposited.accepted_at, deposited.releases.clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_ladder_goes_at_once_and_later_each_at_its_time_to_the_millisecond() {
    let mut bench = Bench::with_seats(3);
    let (alice, bob, carol) = (bench.link(0), bench.link(1), bench.link(2));
    let ladder = ladder(&bench, 1, 10 * MINUTE);
    let said = bench.deposit(alice, &ladder);
    assert_eq!(accepted(&said), (NOW, vec![UnixMillis(NOW.0 + 10 * MINUTE)]));
    assert_eq!(bench.delivered(bob), [1]);
    bench.run_to(NOW.0 + 10 * MINUTE - 1);
    assert_eq!(bench.delivered(carol), none());
    assert!(matches!(bench.stands(alice, 1), DepositFate::Pending(_)));
    bench.run_to(NOW.0 + 10 * MINUTE);
    let said = bench.said();
    let delivered = said.iter().find_map(|(to, frame)| match frame {
        ToSeat::Deliver(deliver) if *to == carol => Some(deliver.accepted_at),
        _ => None,
    });
    let at = UnixMillis(NOW.0 + 10 * MINUTE);
    assert_eq!(delivered, Some(at));
    let released = DepositFate::Released { at, used: vec![] };
    let notice = DepositNotice { deposit: name(1), fate: released.clone() };
    assert!(said.contains(&(alice, ToSeat::Deposit(notice))), "{said:?}");
    assert_eq!(bench.stands(alice, 1), released);
    // Its fate is that of any envelope.
    assert_eq!(bench.fate(0, 2, 1), Fate::Waiting);
    let carol = bench.link(2);
    bench.acknowledge(carol, FLASH, 1);
    assert_eq!(bench.fate(0, 2, 1), Fate::Collected);
}

#[test]
fn deposits_of_many_days_fire_each_on_its_day_and_once() {
    let mut bench = Bench::with_seats(3);
    let (alice, carol) = (bench.link(0), bench.link(2));
    for day in 1..=12 {
        let ladder = ladder(&bench, day, day * DAY + day * 17);
        accepted(&bench.deposit(alice, &ladder));
    }
    bench.delivered(carol);
    for day in 1..=12 {
        bench.run_to(NOW.0 + day * DAY + day * 17 - 1);
        assert_eq!(bench.delivered(carol), none(), "day {day}");
        if day % 3 == 0 {
            bench.restart();
        }
        let carol = bench.link(2);
        assert_eq!(bench.delivered(carol), none(), "what was acknowledged came again");
        bench.run_to(NOW.0 + day * DAY + day * 17);
        assert_eq!(bench.delivered(carol), [day]);
        bench.acknowledge(carol, FLASH, day);
    }
}

#[test]
fn a_deposit_due_while_the_relay_was_down_is_released_once_at_its_start() {
    let mut bench = Bench::with_seats(3);
    let alice = bench.link(0);
    let ladder = ladder(&bench, 1, 10 * MINUTE);
    accepted(&bench.deposit(alice, &ladder));
    bench.now = UnixMillis(NOW.0 + 25 * MINUTE);
    bench.restart();
    let carol = bench.link(2);
    assert_eq!(bench.delivered(carol), [1]);
    for _ in 0..3 {
        bench.now = UnixMillis(bench.now.0 + MINUTE);
        bench.restart();
        let carol = bench.link(2);
        assert_eq!(bench.delivered(carol), [1], "it is there once");
    }
}

#[test]
fn a_deposit_stopped_a_millisecond_before_its_time_is_never_released() {
    let mut bench = Bench::with_seats(3);
    let (alice, bob) = (bench.link(0), bench.link(1));
    let ladder = ladder(&bench, 1, 10 * MINUTE);
    accepted(&bench.deposit(alice, &ladder));
    bench.run_to(NOW.0 + 10 * MINUTE - 1);
    bench.said();
    let fate = bench.cancel(bob, stop(1, 1), 7);
    let DepositFate::Stopped { used } = &fate else { panic!("{fate:?}") };
    assert_eq!((used[0].by, used[0].at.0), (1, NOW.0 + 10 * MINUTE - 1));
    // The originator hears who it was, and has the sealed answer.
    let said = bench.said();
    let notice = DepositNotice { deposit: name(1), fate: fate.clone() };
    assert!(said.contains(&(alice, ToSeat::Deposit(notice))));
    assert!(said.iter().any(|(to, f)| *to == alice && matches!(f, ToSeat::Deliver(_))));
    bench.run_to(NOW.0 + 3 * DAY);
    bench.restart();
    let carol = bench.link(2);
    assert_eq!(bench.delivered(carol), none());
    // An originator that was away learns it by asking.
    let alice = bench.link(0);
    assert_eq!(bench.stands(alice, 1), fate);
}

#[test]
fn a_cancellation_repeated_names_the_time_at_which_its_answers_were_accepted() {
    let mut bench = Bench::with_seats(3);
    let (alice, bob) = (bench.link(0), bench.link(1));
    let ladder = ladder(&bench, 1, 10 * MINUTE);
    accepted(&bench.deposit(alice, &ladder));
    let mut told = Vec::new();
    for minute in 1..3 {
        bench.run_to(NOW.0 + minute * MINUTE);
        let said = bench.try_cancel(bob, stop(1, 1), 7).unwrap();
        let [Ok(Answer::Cancelled(cancelled))] = &said[..] else { panic!("{said:?}") };
        told.push(cancelled.accepted_at.0);
    }
    assert_eq!(told, [NOW.0 + MINUTE, NOW.0 + MINUTE]);
}

#[test]
fn of_a_stop_and_a_release_the_first_at_the_store_wins() {
    let mut bench = Bench::with_seats(3);
    let (alice, bob, carol) = (bench.link(0), bench.link(1), bench.link(2));
    let ladder = ladder(&bench, 1, 10 * MINUTE);
    accepted(&bench.deposit(alice, &ladder));
    // The stop is on its way to the disk when the time comes.
    bench.run_to(NOW.0 + 10 * MINUTE - 1);
    bench.hold_store = true;
    bench.try_cancel(bob, stop(1, 1), 7);
    bench.run_to(NOW.0 + 10 * MINUTE);
    bench.said();
    bench.hold_store = false;
    bench.run();
    assert_eq!(bench.delivered(carol), none());
    assert!(matches!(bench.stands(alice, 1), DepositFate::Stopped { .. }));
    // The other way round the stop hears that it came too late.
    let ladder = self::ladder(&bench, 2, 10 * MINUTE);
    accepted(&bench.deposit(alice, &ladder));
    let due = bench.now.0 + 10 * MINUTE;
    bench.run_to(due);
    assert_eq!(bench.delivered(carol), [2]);
    assert!(matches!(bench.cancel(bob, stop(2, 1), 8), DepositFate::Released { .. }));
}

#[test]
fn a_held_deposit_is_released_once_and_later() {
    let mut bench = Bench::with_seats(3);
    let (alice, bob, carol) = (bench.link(0), bench.link(1), bench.link(2));
    let ladder = ladder(&bench, 1, 10 * MINUTE);
    accepted(&bench.deposit(alice, &ladder));
    bench.run_to(NOW.0 + 9 * MINUTE);
    let held = bench.cancel(bob, hold(1, 0), 7);
    let later = NOW.0 + 9 * MINUTE + HOUR;
    assert!(matches!(held, DepositFate::Held(armed) if armed.release_at.0 == later));
    bench.run_to(NOW.0 + 30 * MINUTE);
    // A second hold, of whomever, moves it no further.
    let again = bench.cancel(bob, hold(1, 1), 8);
    assert!(matches!(again, DepositFate::Held(armed) if armed.release_at.0 == later));
    assert_eq!(bench.notices(alice).len(), 1);
    bench.restart();
    let carol_again = bench.link(2);
    bench.run_to(later - 1);
    assert_eq!(bench.delivered(carol), none());
    bench.run_to(later);
    assert_eq!(bench.delivered(carol_again), [1]);
}

#[test]
fn a_restored_relay_waits_and_what_is_stopped_again_meanwhile_stays_stopped() {
    let mut bench = Bench::with_seats(3);
    let (alice, bob) = (bench.link(0), bench.link(1));
    for id in [1, 2] {
        let ladder = ladder(&bench, id, 10 * MINUTE);
        accepted(&bench.deposit(alice, &ladder));
    }
    let mut backup = bench.store.copy();
    bench.cancel(bob, stop(1, 1), 7);
    let restored_at = UnixMillis(NOW.0 + HOUR);
    backup.commit(&[Op::PutBack { at: restored_at, epoch: 0, delivery: 0 }]).unwrap();
    bench.store = backup;
    // It starts long after it was put back, and once more before the wait is over.
    bench.now = UnixMillis(NOW.0 + 2 * HOUR);
    bench.restart();
    let half = bench.now.0 + MINUTE;
    bench.run_to(half);
    bench.restart();
    let (bob, carol) = (bench.link(1), bench.link(2));
    assert_eq!(bench.delivered(carol), none());
    // The client sends its cancellation again, answer and all.
    assert!(matches!(bench.cancel(bob, stop(1, 1), 7), DepositFate::Stopped { .. }));
    let over = half + 2 * MINUTE;
    bench.run_to(over - 1);
    assert_eq!(bench.delivered(carol), none());
    bench.run_to(over);
    assert_eq!(bench.delivered(carol), [2]);
    // The next start waits for nobody.
    let alice = bench.link(0);
    let third = ladder(&bench, 3, 1);
    accepted(&bench.deposit(alice, &third));
    bench.now = UnixMillis(bench.now.0 + 2);
    bench.restart();
    let carol = bench.link(2);
    assert_eq!(bench.delivered(carol), [2, 3]);
}

#[test]
fn the_machines_clock_may_be_set_and_nothing_fires_early_or_stays_silent() {
    for step in [DAY.cast_signed(), -DAY.cast_signed()] {
        let mut bench = Bench::with_seats(3);
        let (alice, carol) = (bench.link(0), bench.link(2));
        let ladder = ladder(&bench, 1, 10 * MINUTE);
        accepted(&bench.deposit(alice, &ladder));
        bench.clock_off = step;
        let mut last = 0;
        while last < 10 * MINUTE - 1 {
            let wait = bench.core.poll_wait(bench.moment());
            let wait = u64::try_from(wait.as_millis()).unwrap().max(1);
            last = (last + wait).min(10 * MINUTE - 1);
            bench.now = UnixMillis(NOW.0 + last);
            bench.input(Input::Tick);
            assert_eq!(bench.delivered(carol), none(), "{step}: early by {last}");
        }
        assert_eq!(bench.core.poll_wait(bench.moment()).as_millis(), 1);
        bench.now = UnixMillis(NOW.0 + last + 1);
        bench.input(Input::Tick);
        assert_eq!(bench.delivered(carol), [1], "{step}");
    }
}

#[test]
fn a_clock_that_is_behind_at_a_start_begins_where_the_store_was() {
    let mut bench = Bench::with_seats(3);
    let alice = bench.link(0);
    bench.now = UnixMillis(NOW.0 + HOUR);
    let ladder = ladder(&bench, 1, 10 * MINUTE);
    accepted(&bench.deposit(alice, &ladder));
    bench.now = NOW;
    bench.restart();
    assert_eq!(bench.core.steady(), UnixMillis(NOW.0 + HOUR));
}

#[test]
fn nothing_of_a_ladder_is_accepted_before_all_of_it_has_come() {
    let mut bench = Bench::with_seats(3);
    let (alice, bob) = (bench.link(0), bench.link(1));
    let (ladder, envelopes) = ladder(&bench, 1, 10 * MINUTE);
    let question = Question::Deposit(ladder);
    // The question is first, the last envelope is missing.
    bench.hear(alice, RelayHears::Ask(5_000, question.clone()));
    let stage = |n: usize| Stage { no: 5_000, envelope: envelopes[n].clone() };
    bench.hear(alice, RelayHears::Stage(stage(0)));
    assert_eq!((bench.answers(alice), bench.delivered(bob)), (vec![], vec![]));
    // With the link it is all gone.
    bench.input(Input::LinkLost { link: alice });
    let alice = bench.link(0);
    bench.hear(alice, RelayHears::Stage(stage(1)));
    assert_eq!(bench.answers(alice), []);
    assert_eq!(bench.stands(alice, 1), DepositFate::Unknown);
    // The receipt comes after the commit and not before.
    bench.hold_store = true;
    assert_eq!(bench.ask_with(alice, question, &envelopes), []);
    bench.hold_store = false;
    bench.run();
    accepted(&bench.answers(alice)[0]);
}

#[test]
fn a_refusal_names_the_part_and_nothing_is_kept() {
    let mut bench = Bench::with_seats(3);
    let (alice, bob) = (bench.link(0), bench.link(1));
    let declined = |said: Said| match said {
        Ok(Answer::Declined(Declined { about, refusal })) => (Some(about), refusal.reason),
        Err(refusal) => (None, refusal.reason),
        other => panic!("{other:?}"),
    };
    let about = |envelope: &Envelope| Some(About::Envelope(EnvelopeName::of(envelope)));

    // A copy that could expire before a held release.
    let (mut short, envelopes) = ladder(&bench, 1, 10 * MINUTE);
    let left = DEPOSIT_LIFE_MIN.as_secs() * 1_000 + HOUR;
    short.deposits[0].hold_ms = envelopes[1].expires_at().0 - NOW.0 - left - 10 * MINUTE + HOUR + 1;
    let said = bench.deposit(alice, &(short.clone(), envelopes.clone()));
    assert_eq!(declined(said), (about(&envelopes[1]), Reason::Expiry));
    short.deposits[0].hold_ms -= 1;
    // One of a seat that is suspended.
    let seats = vec![bench.seat(2)];
    bench.control(Command::Suspend { seats: seats.clone(), reason: "lost".to_owned() }).unwrap();
    let said = bench.deposit(alice, &(short.clone(), envelopes.clone()));
    assert_eq!(declined(said), (about(&envelopes[1]), Reason::SeatClosed));
    bench.control(Command::Resume { seats }).unwrap();
    // Originators of another desk.
    let mut foreign = short.clone();
    foreign.originators.push(bench.seat(1));
    let said = bench.deposit(alice, &(foreign, envelopes.clone()));
    assert_eq!(declined(said), (None, Reason::NotAllowed));
    // A name that stands twice.
    let mut twice = short.clone();
    twice.deposits.push(twice.deposits[0].clone());
    let said = bench.deposit(alice, &(twice, envelopes.clone()));
    assert_eq!(declined(said), (None, Reason::Malformed));
    let mut twice = short.clone();
    let mut copies = envelopes.clone();
    copies.push(envelope(&bench, 2, 9, 4 * HOUR));
    let mut second = deposit(1, MINUTE, &copies[2]);
    second.hold_ms = 0;
    twice.deposits.push(second);
    let said = bench.deposit(alice, &(twice, copies));
    assert_eq!(declined(said), (None, Reason::Malformed));
    assert_eq!(bench.delivered(bob), none());
    assert_eq!(bench.stands(alice, 1), DepositFate::Unknown);
    // And then all of it is taken; another with a name of it is not.
    accepted(&bench.deposit(alice, &(short.clone(), envelopes)));
    let (mut other, envelopes) = ladder(&bench, 3, 10 * MINUTE);
    other.deposits.push(deposit(1, MINUTE, &envelopes[1]));
    other.deposits[1].envelopes.clear();
    let copy = envelope(&bench, 2, 4, 4 * HOUR);
    other.deposits[1].envelopes.push(EnvelopeName::of(&copy));
    let envelopes = [envelopes, vec![copy]].concat();
    let said = bench.deposit(alice, &(other, envelopes));
    assert_eq!(declined(said), (Some(About::Deposit(name(1))), Reason::Malformed));
    bench.control(Command::Drain).unwrap();
    let late = ladder(&bench, 5, 10 * MINUTE);
    assert_eq!(declined(bench.deposit(alice, &late)).1, Reason::Draining);
}

#[test]
fn a_cancellation_without_an_answer_for_an_originator_changes_nothing() {
    let mut bench = Bench::with_seats(3);
    let (alice, bob) = (bench.link(0), bench.link(1));
    let ladder = ladder(&bench, 1, 10 * MINUTE);
    accepted(&bench.deposit(alice, &ladder));
    let cancel = |uses| Question::Cancel(Cancel { state: 1, uses, answers: vec![] });
    let said = bench.ask_with(bob, cancel(vec![stop(1, 1)]), &[]);
    let [Ok(Answer::Declined(declined))] = &said[..] else { panic!("{said:?}") };
    assert_eq!(declined.about, About::Deposit(name(1)));
    assert!(matches!(bench.stands(alice, 1), DepositFate::Pending(_)));
    // A token that fits nothing is answered so.
    let said = bench.ask_with(bob, cancel(vec![stop(1, 7), stop(9, 1)]), &[]);
    let [Ok(Answer::Cancelled(cancelled))] = &said[..] else { panic!("{said:?}") };
    assert_eq!(cancelled.fates, [DepositFate::Unknown, DepositFate::Unknown]);
    // The originating desk recalls with its own token and needs no answer.
    let said = bench.ask_with(alice, cancel(vec![stop(1, 0)]), &[]);
    let [Ok(Answer::Cancelled(cancelled))] = &said[..] else { panic!("{said:?}") };
    assert!(matches!(cancelled.fates[0], DepositFate::Stopped { .. }));
}

#[test]
fn a_revoked_depositor_takes_its_ladder_along_and_a_revoked_target_only_its_copies() {
    let mut bench = Bench::with_seats(4);
    let (alice, carol) = (bench.link(0), bench.link(2));
    let (mut both, mut envelopes) = ladder(&bench, 1, 10 * MINUTE);
    let more = envelope(&bench, 3, 1, 4 * HOUR);
    both.deposits[0].envelopes.push(EnvelopeName::of(&more));
    envelopes.push(more);
    accepted(&bench.deposit(alice, &(both, envelopes)));
    bench.revoke(3);
    bench.run_to(NOW.0 + 10 * MINUTE);
    assert_eq!(bench.delivered(carol), [1]);
    let second = ladder(&bench, 2, 10 * MINUTE);
    accepted(&bench.deposit(alice, &second));
    bench.revoke(0);
    bench.run_to(NOW.0 + DAY);
    assert_eq!(bench.delivered(carol), none());
    assert_eq!(bench.stands(carol, 2), DepositFate::Dropped);
}

#[test]
fn a_store_error_at_a_release_stops_everything_and_a_new_start_releases_once() {
    for failure in [Failure::BeforeWriting, Failure::AfterWriting] {
        let mut bench = Bench::with_seats(3);
        let alice = bench.link(0);
        let ladder = ladder(&bench, 1, 10 * MINUTE);
        accepted(&bench.deposit(alice, &ladder));
        // The expiry of each minute commits too.
        bench.run_to(NOW.0 + 10 * MINUTE - 1);
        let carol = bench.link(2);
        bench.store.fail_after(0, failure);
        bench.now = UnixMillis(NOW.0 + 10 * MINUTE);
        bench.input(Input::Tick);
        assert!(bench.halted);
        assert_eq!(bench.delivered(carol), none());
        bench.restart();
        let carol = bench.link(2);
        assert_eq!(bench.delivered(carol), [1]);
    }
}

#[test]
fn deposits_are_counted_once_each_and_those_that_wait_also_after_a_restart() {
    let mut bench = Bench::with_seats(4);
    let (alice, bob) = (bench.link(0), bench.link(1));
    for id in 1..=4 {
        let ladder = ladder(&bench, id, 10 * MINUTE * id);
        accepted(&bench.deposit(alice, &ladder));
        // A retry is the same deposit.
        accepted(&bench.deposit(alice, &ladder));
    }
    let stopped = bench.cancel(bob, stop(2, 1), 7);
    assert_eq!(bench.cancel(bob, stop(2, 1), 8), stopped, "a token used again");
    bench.cancel(bob, hold(3, 0), 9);
    bench.run_to(NOW.0 + 10 * MINUTE);
    assert_eq!(bench.core.status().deposits, 2);
    let meters = bench.core.meters();
    let counted = |meters: &CoreMeters| {
        let d = &meters.deposits;
        [&d.made, &d.released, &d.stopped, &d.held, &d.dropped].map(Counter::value)
    };
    assert_eq!(counted(&meters), [4, 1, 1, 1, 0]);
    bench.restart();
    assert_eq!(bench.core.status().deposits, 2);
    bench.revoke(0);
    assert_eq!(bench.core.status().deposits, 0);
    assert_eq!(counted(&bench.core.meters()), [0, 0, 0, 0, 2]);
}
