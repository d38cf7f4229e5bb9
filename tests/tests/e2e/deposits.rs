//! A ladder on the real relay, by the real clock: over QUIC, with a process that is killed.

use std::time::Duration;

use hotline_protocol::deposit::{
    Cancel, CancelToken, Deposit, DepositFate, EnvelopeName, Ladder, TokenHashes, TokenUse,
    cancel_hash,
};
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Answer, Deliver, Question};
use hotline_protocol::ids::{DepositId, EnvelopeId, Hint, Precedence, UnixMillis};
use hotline_protocol::link::SeatHears;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;

use crate::kills::{Plain, now};
use crate::stage::Stage;

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
