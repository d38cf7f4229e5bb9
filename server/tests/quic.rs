//! A real relay on loopback, spoken to with real QUIC and the protocol's own state machine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // A test.

mod kills;
mod operation;
mod protection;
mod seat;

use hotline_protocol::close::CloseCode;
use hotline_protocol::frames::{Acknowledge, Answer, Fate, OneTime, PublishPrekeys, Question};
use hotline_protocol::ids::{Digest, EnvelopeId, Precedence, Traffic};
use hotline_protocol::limits::{CHUNK_BYTES, PIECE_BYTES_MAX};
use hotline_protocol::refusal::Reason;
use hotline_server::admin::{Request, Response};

use sha2::{Digest as _, Sha256};

use seat::{Enrolled, Lost, Newcomer, Wire, enrol, envelope, start};

fn publish(one_time: std::ops::Range<u64>) -> Question {
    let keys = one_time.map(|id| OneTime { id, bytes: id.to_be_bytes().to_vec() });
    Question::PublishPrekeys(PublishPrekeys {
        class: Traffic::Operation,
        epoch: 1,
        set: vec![7; 100],
        replace: false,
        one_time: keys.collect(),
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_envelope_goes_from_seat_to_seat_with_every_receipt() {
    let (dir, relay, running) = start().await;
    let (a, b) = (enrol(&running, "XA", 1).await, enrol(&running, "XB", 2).await);
    let mut alice = a.connect(running.address()).await;
    let mut bob = b.connect(running.address()).await;
    assert_eq!(alice.welcome.waiting, [0; 4]);

    let sent = envelope(b.seat(), 1, Precedence::Flash);
    let custody = alice.submit(41, sent.clone()).await.unwrap();
    assert_eq!((custody.id, &custody.to), (sent.id(), b.seat()));
    let delivered = bob.delivery().await;
    assert_eq!(delivered.envelope, sent);
    assert_eq!(delivered.accepted_at, custody.accepted_at);

    let fates = Question::Fates { to: b.seat().clone(), ids: vec![sent.id(), EnvelopeId([9; 16])] };
    let asked = alice.ask(fates.clone()).await;
    assert_eq!(asked, Ok(Answer::Fates(vec![Fate::Waiting, Fate::Unknown])));
    bob.acknowledge(Acknowledge {
        lane: Precedence::Flash,
        epoch: bob.welcome.epoch,
        up_to: delivered.delivery,
        state: 8,
    });
    // Acknowledgements have no answer: the seat's next question is answered after them.
    while alice.ask(fates.clone()).await != Ok(Answer::Fates(vec![Fate::Collected, Fate::Unknown]))
    {
    }
    // A retry after that has the first receipt and is not delivered again.
    assert_eq!(alice.submit(42, sent.clone()).await, Ok(custody));

    let offline = envelope(a.seat(), 2, Precedence::Routine);
    drop(alice);
    bob.submit(9, offline.clone()).await.unwrap();
    running.shutdown().await.unwrap();

    // The second start keeps everything and has another epoch.
    let again = relay.start().await.unwrap();
    let mut alice2 = a.connect(again.address()).await;
    assert_eq!(alice2.welcome.waiting, [1, 0, 0, 0]);
    assert_eq!(alice2.welcome.state, 42);
    assert!(alice2.welcome.epoch > bob.welcome.epoch);
    assert_eq!(alice2.delivery().await.envelope, offline);
    again.shutdown().await.unwrap();
    drop(dir);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_link_replaces_the_older_and_a_revoked_party_is_out_at_once() {
    let (_dir, relay, running) = start().await;
    let (a, b) = (enrol(&running, "XA", 1).await, enrol(&running, "XB", 2).await);
    let first = a.connect(running.address()).await;
    let second = a.connect(running.address()).await;
    assert_eq!(first.lost().await, Lost::Closed(CloseCode::Replaced));
    let mut bob = b.connect(running.address()).await;

    let revoke = Request::Revoke { party: "XA".parse().unwrap(), reason: "left".to_owned() };
    // Through the control socket, as the command line does.
    assert!(matches!(relay.ask(revoke).await, Ok(Response::Appended { .. })));
    assert_eq!(second.lost().await, Lost::Closed(CloseCode::Revoked));
    assert_eq!(a.refused(running.address()).await, CloseCode::Revoked);
    let refused = bob.submit(1, envelope(a.seat(), 1, Precedence::Routine)).await.unwrap_err();
    assert_eq!(refused.reason, Reason::SeatClosed);

    let reason = "lost laptop".to_owned();
    let suspend = Request::Suspend { address: "XB".parse().unwrap(), reason };
    assert_eq!(running.ask(suspend).await, Ok(Response::Done));
    assert_eq!(bob.lost().await, Lost::Closed(CloseCode::Suspended));
    assert_eq!(b.refused(running.address()).await, CloseCode::Suspended);
    let resume = Request::Resume { address: "XB".parse().unwrap() };
    assert_eq!(running.ask(resume).await, Ok(Response::Done));
    b.connect(running.address()).await;
    running.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_and_used_invitations_are_refused() {
    let (_dir, _relay, running) = start().await;
    let stranger =
        Wire::turned_away(running.address(), running_key(&running, "XA").await, Some(99));
    assert_eq!(stranger.await, Lost::Closed(CloseCode::UnknownSeat));

    let invitation = running.admit("XB".parse().unwrap(), "B").await.unwrap();
    let newcomer = Newcomer::new(&invitation, 3);
    assert!(newcomer.enrol(running.address()).await.is_ok());
    let thief = Newcomer::new(&invitation, 4);
    let refused = thief.enrol(running.address()).await.unwrap_err();
    assert_eq!(refused.reason, Reason::Invitation);
    // A party is admitted once.
    assert!(running.admit("XB".parse().unwrap(), "B again").await.is_err());
    running.shutdown().await.unwrap();
}

async fn running_key(running: &hotline_server::RunningRelay, party: &str) -> [u8; 32] {
    let invitation = running.admit(party.parse().unwrap(), "A").await.unwrap();
    Newcomer::new(&invitation, 1).relay_key()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_time_prekeys_are_handed_out_within_limits_and_survive_a_restart() {
    let (_dir, relay, running) = start().await;
    let (a, b) = (enrol(&running, "XA", 1).await, enrol(&running, "XB", 2).await);
    let c: Enrolled = enrol(&running, "XC", 3).await;
    let mut alice = a.connect(running.address()).await;
    let fetch = || Question::FetchPrekeys { of: b.seat().clone(), class: Traffic::Operation };
    assert_eq!(alice.ask(fetch()).await.unwrap_err().reason, Reason::NoPrekeys);
    let mut bob = b.connect(running.address()).await;
    assert!(matches!(bob.ask(publish(0..2)).await, Ok(Answer::Published(_))));

    let one_time = |answer| match answer {
        Ok(Answer::Prekeys { set, one_time }) => {
            assert_eq!(set, vec![7; 100]);
            one_time.map(|bytes| bytes[7])
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(one_time(alice.ask(fetch()).await), Some(0));
    // The same requester within ten minutes gets the set alone.
    assert_eq!(one_time(alice.ask(fetch()).await), None);
    assert_eq!(bob.prekeys_low().await.one_time, 1);
    running.shutdown().await.unwrap();

    let again = relay.start().await.unwrap();
    let mut carol = c.connect(again.address()).await;
    assert_eq!(one_time(carol.ask(fetch()).await), Some(1));
    let bob = b.connect(again.address()).await;
    assert_eq!(bob.welcome.prekeys[0].one_time, 0);
    again.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_whole_directory_is_served_and_its_head_is_true() {
    let (_dir, _relay, running) = start().await;
    let a = enrol(&running, "XA", 1).await;
    let mut alice = a.connect(running.address()).await;
    let replica = alice.replica(&a.genesis).await;
    assert_eq!(replica.seats().count(), 1);
    // Somebody joins: everybody is told the new head at once.
    let b = enrol(&running, "XB", 2).await;
    let head = alice.head_at(b.seq).await;
    let replica = alice.replica(&a.genesis).await;
    assert_eq!(replica.hash_at(head.head.seq), Some(head.head.hash));
    assert!(head.verifies(&replica.head_key()));
    running.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backlog_larger_than_the_window_is_delivered_in_order() {
    let (_dir, _relay, running) = start().await;
    let (a, b) = (enrol(&running, "XA", 1).await, enrol(&running, "XB", 2).await);
    let mut alice = a.connect(running.address()).await;
    for id in 0..120 {
        let lane = if id == 119 { Precedence::Flash } else { Precedence::Routine };
        alice.submit(u64::from(id), envelope(b.seat(), id, lane)).await.unwrap();
    }
    let mut bob = b.connect(running.address()).await;
    assert_eq!(bob.welcome.waiting, [119, 0, 0, 1]);
    let mut routine = Vec::new();
    while routine.len() < 119 {
        let delivered = bob.delivery().await;
        if delivered.envelope.precedence() == Precedence::Flash {
            assert!(routine.len() < 60, "the flash came behind the backlog");
            continue;
        }
        routine.push(delivered.envelope.id().as_bytes()[0]);
        bob.acknowledge(Acknowledge {
            lane: Precedence::Routine,
            epoch: bob.welcome.epoch,
            up_to: delivered.delivery,
            state: 0,
        });
    }
    assert!(routine.is_sorted());
    running.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopping_relay_says_goodbye_and_answers_nobody_after_it() {
    let (_dir, relay, running) = start().await;
    assert!(matches!(relay.ask(Request::Status).await, Ok(Response::Status(_))));
    let a = enrol(&running, "XA", 1).await;
    let alice = a.connect(running.address()).await;
    let goodbye = tokio::spawn(async move { alice.goaway_then_lost().await });
    running.shutdown().await.unwrap();
    assert_eq!(goodbye.await.unwrap().1, Lost::Closed(CloseCode::Away));
    assert!(relay.ask(Request::Status).await.is_err());
    // What needs no running relay goes on.
    assert!(
        matches!(relay.ask(Request::Seats).await, Ok(Response::Seats(rows)) if rows.len() == 1)
    );
    assert!(relay.admit("XB".parse().unwrap(), "B").await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_breaks_the_protocol_is_closed_and_others_are_not() {
    let (_dir, _relay, running) = start().await;
    let (a, b) = (enrol(&running, "XA", 1).await, enrol(&running, "XB", 2).await);
    let mut alice = a.connect(running.address()).await;
    let too_long = u32::MAX.to_be_bytes();
    // The first byte of a stream, and what follows.
    for (preamble, bytes) in [(9, &[][..]), (0, &[]), (4, &too_long), (1, b"\0\0\0\x01\xff")] {
        let bob = b.connect(running.address()).await;
        assert_eq!(bob.stray(preamble, bytes).await, Lost::Closed(CloseCode::Misbehaved));
    }
    let sent = envelope(b.seat(), 1, Precedence::Routine);
    assert!(alice.submit(1, sent).await.is_ok());
    running.shutdown().await.unwrap();
}

fn chunk(n: u8) -> (Digest, Vec<u8>) {
    let bytes = vec![n; CHUNK_BYTES];
    (Digest::try_from(Sha256::digest(&bytes).as_slice()).unwrap(), bytes)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chunks_go_from_seat_to_seat_across_cut_lines_and_a_restart() {
    let (dir, relay, running) = start().await;
    let (a, b) = (enrol(&running, "XA", 1).await, enrol(&running, "XB", 2).await);
    let mut alice = a.connect(running.address()).await;
    let chunks: Vec<_> = (0..8).map(chunk).collect();
    for (name, bytes) in &chunks {
        alice.put(*name, bytes, 0);
    }
    for (name, _) in &chunks {
        assert_eq!(alice.kept(*name).await, Ok(()));
    }
    // A chunk that is cut off goes on where it was, on the next link.
    let (cut, bytes) = chunk(8);
    alice.put(cut, &bytes[..2 * PIECE_BYTES_MAX], 0);
    while (alice.held(vec![cut]).await[0].bytes as usize) < 2 * PIECE_BYTES_MAX {}
    drop(alice);
    let mut alice = a.connect(running.address()).await;
    let held = alice.held(vec![chunks[0].0, cut, chunk(9).0]).await;
    let held: Vec<_> = held.iter().map(|held| held.bytes as usize).collect();
    assert_eq!(held, [CHUNK_BYTES, 2 * PIECE_BYTES_MAX, 0]);
    alice.put(cut, &bytes, 2 * PIECE_BYTES_MAX);
    assert_eq!(alice.kept(cut).await, Ok(()));

    running.shutdown().await.unwrap();
    let again = relay.start().await.unwrap();
    let mut bob = b.connect(again.address()).await;
    for (name, bytes) in chunks.iter().chain([&(cut, bytes)]) {
        assert_eq!(bob.fetch(*name).await.as_ref(), Ok(bytes));
    }
    let absent = bob.fetch(chunk(9).0).await.unwrap_err();
    assert_eq!(absent.reason, Reason::NoSuchChunk);
    bob.put(chunk(9).0, &chunk(10).1, 0);
    assert_eq!(bob.kept(chunk(9).0).await.unwrap_err().reason, Reason::Malformed);
    again.shutdown().await.unwrap();
    drop(dir);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_hundred_seats_that_come_back_at_once_are_all_let_in() {
    const SEATS: u16 = 300;
    let (_dir, relay, running) = start().await;
    let mut seats = Vec::new();
    for seed in 1..=SEATS {
        seats.push(enrol(&running, &format!("x-p{seed}"), seed).await);
    }
    let address = running.address();
    // They were linked, and the relay went away under them.
    running.shutdown().await.unwrap();
    let again = relay.start_on(address).await.unwrap();
    let mut coming = tokio::task::JoinSet::new();
    for seat in seats {
        coming.spawn(async move { seat.come_back(address).await });
    }
    let mut links = Vec::new();
    while let Some(linked) = coming.join_next().await {
        links.push(linked.unwrap());
    }
    let Ok(Response::Status(status)) = again.ask(Request::Status).await else { panic!() };
    assert_eq!(status.links, usize::from(SEATS));
    // And each is served.
    let ids = vec![EnvelopeId([1; 16])];
    for linked in &mut links {
        let to = "x-p1/technical/1".parse().unwrap();
        let answer = linked.ask(Question::Fates { to, ids: ids.clone() }).await;
        assert_eq!(answer, Ok(Answer::Fates(vec![Fate::Unknown])));
    }
    again.shutdown().await.unwrap();
}
