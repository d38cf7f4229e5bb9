//! A ladder on the real relay, by the real clock: over QUIC, with a process that is killed.

use std::time::Duration;

use hotline_protocol::deposit::{
    Cancel, CancelToken, Deposit, DepositFate, EnvelopeName, Ladder, TokenHashes, TokenUse,
    cancel_hash,
};
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Answer, Deliver, Question};
use hotline_protocol::ids::{DepositId, Digest, EnvelopeId, Hint, Precedence, UnixMillis};
use hotline_protocol::limits::{LADDER_BYTES_MAX, LADDER_ENVELOPES_MAX};
use hotline_protocol::link::SeatHears;
use hotline_protocol::refusal::Reason;
use hotline_server::limits::{STAGED_BYTES_MAX, STAGED_LINK_BYTES_MAX};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;

use crate::kills::{Plain, now};
use crate::stage::{Stage, text};

/// How long anything may take on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(120);

fn copy(to: &Plain, n: u8) -> Envelope {
    let expires_at = now().plus(Duration::from_secs(6 * 3_600));
    let (id, hint, sealed) = (EnvelopeId([n; 16]), Hint([0; 8]), vec![n; 20_480]);
    Envelope::new(id, to.seat.clone(), Precedence::Flash, expires_at, hint, sealed)
        .expect("an envelope")
}

fn stop(n: u8) -> TokenUse {
    TokenUse { deposit: DepositId([n; 16]), token: CancelToken([n; 32]) }
}

/// The next answer.
async fn answered(seat: &mut Plain) -> Answer {
    loop {
        match tokio::time::timeout(PATIENCE, seat.hear()).await {
            Ok(Some(SeatHears::Answer(_, answer))) => return answer.expect("a yes"),
            Ok(Some(_)) => {}
            other => panic!("no answer: {other:?}"),
        }
    }
}

/// The next delivery.
async fn delivered(seat: &mut Plain) -> Deliver {
    loop {
        match tokio::time::timeout(PATIENCE, seat.hear()).await {
            Ok(Some(SeatHears::Deliver(deliver))) => return deliver,
            Ok(Some(_)) => {}
            other => panic!("no delivery: {other:?}"),
        }
    }
}

/// Deposits a copy for `to` after so long; when it will be released.
async fn deposit(from: &mut Plain, to: &Plain, n: u8, after: Duration) -> UnixMillis {
    let envelope = copy(to, n);
    let used = stop(n);
    let hash = cancel_hash(&used.deposit, &used.token);
    let deposit = Deposit {
        id: used.deposit,
        release_after_ms: u64::try_from(after.as_millis()).expect("a while"),
        hold_ms: 0,
        stops: 1,
        tokens: vec![TokenHashes { hold: hash, stop: hash }],
        envelopes: vec![EnvelopeName::of(&envelope)],
    };
    let originators = vec![from.seat.clone()];
    let ladder = Ladder { state: 1, originators, now: vec![], deposits: vec![deposit] };
    let link = from.link.as_mut().expect("a link");
    link.deposit(ladder, vec![envelope]).expect("greeted");
    from.flush();
    match answered(from).await {
        Answer::Deposited(deposited) => deposited.releases[0],
        other => panic!("{other:?}"),
    }
}

async fn stands(seat: &mut Plain, n: u8) -> DepositFate {
    let question = Question::Deposits { ids: vec![DepositId([n; 16])] };
    seat.link.as_mut().expect("a link").ask(question).expect("greeted");
    seat.flush();
    match answered(seat).await {
        Answer::Deposits(fates) => fates[0].clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_real_relay_releases_at_its_time_and_what_was_due_while_it_was_dead_once() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut stage = Stage::new();
        let mut alice = Plain::enrolled(&stage, "XA", &mut rng).await;
        let mut bob = Plain::enrolled(&stage, "XB", &mut rng).await;
        alice.connect().await;
        bob.connect().await;

        // By the timer of the running relay.
        let due = deposit(&mut alice, &bob, 1, Duration::from_secs(1)).await;
        let first = delivered(&mut bob).await;
        assert_eq!(first.envelope.id(), EnvelopeId([1; 16]));
        assert!(first.accepted_at >= due, "{:?} before {due:?}", first.accepted_at);

        // One that is stopped, and one that falls due while the relay is dead.
        let stopped = deposit(&mut alice, &bob, 2, Duration::from_secs(3_600)).await;
        let cancel = Cancel { state: 1, uses: vec![stop(2)], answers: vec![] };
        let link = alice.link.as_mut().expect("a link");
        link.cancel(cancel, vec![]).expect("greeted");
        alice.flush();
        let Answer::Cancelled(cancelled) = answered(&mut alice).await else { panic!("no") };
        assert!(matches!(cancelled.fates[0], DepositFate::Stopped { .. }), "due {stopped:?}");
        let due = deposit(&mut alice, &bob, 3, Duration::from_secs(2)).await;
        stage.kill_relay();
        // Nothing can be waited for here but the time itself.
        tokio::time::sleep(due.plus(Duration::from_millis(10)).since(now())).await;
        stage.start_relay();
        alice.connect().await;
        let DepositFate::Released { at, .. } = wait_for_release(&mut alice, 3).await else {
            panic!("not released");
        };
        assert!(at >= due);
        assert!(matches!(stands(&mut alice, 2).await, DepositFate::Stopped { .. }));

        // Killed once more, it does not release again: both wait in the mailbox, once each.
        stage.kill_relay();
        stage.start_relay();
        bob.connect().await;
        let ids = [delivered(&mut bob).await, delivered(&mut bob).await].map(|d| d.envelope.id());
        assert_eq!(ids, [EnvelopeId([1; 16]), EnvelopeId([3; 16])]);
        alice.connect().await;
        assert_eq!(stands(&mut alice, 3).await, DepositFate::Released { at, used: vec![] });
        assert_eq!(bob.waiting, [0, 0, 0, 2]);
    });
}

/// Asks until it is released: a start releases what is due before it serves, or just after.
async fn wait_for_release(seat: &mut Plain, n: u8) -> DepositFate {
    let asking = async {
        loop {
            let fate = stands(seat, n).await;
            if matches!(fate, DepositFate::Released { .. }) {
                return fate;
            }
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.expect("it is released")
}

/// Stages so many envelopes of a size and never asks.
fn stage_only(seat: &mut Plain, n: u8, count: usize, size: usize) {
    let expires_at = now().plus(Duration::from_secs(6 * 3_600));
    let envelopes: Vec<_> = (0..count)
        .map(|each| {
            let mut id = [n; 16];
            id[0] = u8::try_from(each).expect("a few");
            let (to, hint) = (seat.seat.clone(), Hint([0; 8]));
            Envelope::new(EnvelopeId(id), to, Precedence::Flash, expires_at, hint, vec![n; size])
                .expect("an envelope")
        })
        .collect();
    let now = envelopes.iter().map(EnvelopeName::of).collect();
    let deposit = Deposit {
        id: DepositId([n; 16]),
        release_after_ms: 3_600_000,
        hold_ms: 0,
        stops: 1,
        tokens: vec![TokenHashes { hold: Digest([n; 32]), stop: Digest([n; 32]) }],
        envelopes: now,
    };
    let originators = vec![seat.seat.clone()];
    let ladder = Ladder { state: 1, originators, now: vec![], deposits: vec![deposit] };
    let link = seat.link.as_mut().expect("a link");
    link.deposit(ladder, envelopes).expect("greeted");
    seat.flush_lanes();
}

/// Seats that stage all that the relay has room for, on all links together, and never ask.
async fn flood(stage: &Stage, rng: &mut ChaCha20Rng) -> Vec<Plain> {
    const SIZE: usize = 20_480;
    let mut left = STAGED_BYTES_MAX / SIZE;
    let mut seats = Vec::new();
    let mut n = 0;
    while left > 0 {
        let mut seat = Plain::enrolled(stage, &format!("x-flood{n}"), rng).await;
        seat.connect().await;
        for _ in 0..STAGED_LINK_BYTES_MAX / LADDER_BYTES_MAX {
            let count = left.min(LADDER_ENVELOPES_MAX);
            if count > 0 {
                stage_only(&mut seat, n, count, SIZE);
                left -= count;
                n += 1;
            }
        }
        seats.push(seat);
    }
    let rest = STAGED_BYTES_MAX % SIZE / 5_120;
    if let Some(seat) = seats.last_mut().filter(|_| rest > 0) {
        stage_only(seat, n, rest, 5_120);
    }
    seats
}

/// Waits until the relay has room to stage something, or has none.
async fn until(seat: &mut Plain, has_room: bool) {
    let asking = async { while stages(seat).await != has_room {} };
    tokio::time::timeout(PATIENCE, asking).await.expect("its room changes");
}

/// Whether the relay has room to stage something.
async fn stages(seat: &mut Plain) -> bool {
    let answer = copy(seat, 100);
    let answers = vec![EnvelopeName::of(&answer)];
    let cancel = Cancel { state: 1, uses: vec![stop(100)], answers };
    seat.link.as_mut().expect("a link").cancel(cancel, vec![answer]).expect("greeted");
    seat.flush();
    loop {
        match seat.hear().await {
            Some(SeatHears::Answer(_, said)) => {
                return !said.is_err_and(|no| no.reason == Reason::Unavailable);
            }
            Some(_) => {}
            None => panic!("the link is gone"),
        }
    }
}

#[test]
fn an_acknowledgement_that_the_relay_cannot_take_now_is_an_alarm_while_it_is_told_again() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let stage = Stage::two_desks();
        stage.invite("b", "XB/diplomatic/1", "d");
        stage.hotline("b", &["directory", "update", "ladder=XB/diplomatic"]).ok();
        let raise = ["--json", "incident", "raise", "--to", "XB/technical", "--precedence"];
        let raise = [&raise[..], &["flash", "--rung-after", "1h", "Name servers"]].concat();
        let raised = stage.hotline("a", &raise).ok().row();
        stage.hotline("b", &["sync"]).ok();

        let mut prober = Plain::enrolled(&stage, "XP", &mut rng).await;
        prober.connect().await;
        let seats = flood(&stage, &mut rng).await;
        until(&mut prober, false).await;
        let ran = stage.hotline("b", &["ack", text(&raised["id"])]);
        assert_ne!(ran.code, Some(0), "{ran:?}");
        let ran = ran.says("alarm (ladder-not-stopped)").says("rung 2 (XB/diplomatic)");
        ran.says("Too much is staged");

        // There is room again: it is told again by itself.
        drop(seats);
        until(&mut prober, true).await;
        stage.hotline("b", &["sync"]).ok();
        let show = ["--json", "incident", "show", text(&raised["ref"])];
        let seen = stage.hotline("b", &show).ok().row();
        assert_eq!(seen["ladder"][0]["state"], "held", "{seen}");
    });
}
