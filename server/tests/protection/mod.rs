//! What a relay does with those who are slow, greedy or broken: each bound is reached over real
//! QUIC, its explicit answer is seen, and others are served meanwhile.

use std::net::SocketAddr;
use std::time::Duration;

use hotline_protocol::close::CloseCode;
use hotline_protocol::codec::encode;
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Channel, Hello, Numbered, Question, Submit, ToRelay};
use hotline_protocol::ids::{EnvelopeId, Precedence};
use hotline_protocol::limits::{ALPN_ENROL, ALPN_LINK, QUESTIONS_OPEN_MAX};
use hotline_protocol::refusal::Reason;
use hotline_server::limits::SUBMITS_OPEN_MAX;
use hotline_server::runtime;
use quinn::{
    Connection, ConnectionError, Endpoint, SendStream, TransportConfig, TransportErrorCode, VarInt,
};
use tokio::net::UdpSocket;
use tokio::task::JoinSet;

use crate::operation::{Hang, metrics};
use crate::seat::wire::lost;
use crate::seat::{
    Enrolled, Linked, Lost, Newcomer, PATIENCE, enrol, envelope, open_from, start, start_with,
    try_open,
};

/// How a connection ended, waited for without reading anything.
async fn end_of(connection: &Connection) -> Lost {
    lost(&tokio::time::timeout(PATIENCE, connection.closed()).await.expect("still open"))
}

/// As short as an operator may make it, and long for a busy machine.
const QUICK: &str = "[limits]\nsilence_seconds = 3\n";

const LATE: Lost = Lost::Closed(CloseCode::Late);

/// A seat's connection that does only what it is told.
async fn raw(seat: &Enrolled, address: SocketAddr, transport: TransportConfig) -> Connection {
    let (relay, own) = seat.tls();
    try_open(address, relay, own, ALPN_LINK, transport).await.unwrap()
}

/// Opens the control stream and says hello.
async fn hello(connection: &Connection) -> SendStream {
    let (mut send, _) = connection.open_bi().await.unwrap();
    let hello = ToRelay::Hello(Hello { versions: vec![1], directory_seq: 0 });
    send.write_all(&[Channel::Control.preamble()]).await.unwrap();
    send.write_all(&encode(&hello).unwrap()).await.unwrap();
    send
}

/// Whether a seat is served: an envelope to itself gets its receipt.
async fn serves(linked: &mut Linked, seat: &Enrolled, id: u8) -> bool {
    linked.submit(u64::from(id), envelope(seat.seat(), id, Precedence::Flash)).await.is_ok()
}

/// Connects as soon as there is room again.
async fn once_there_is_room(seat: &Enrolled, address: SocketAddr) -> Connection {
    let (relay, own) = seat.tls();
    tokio::time::timeout(PATIENCE, async {
        loop {
            let transport = TransportConfig::default();
            if let Ok(connection) = try_open(address, relay, own, ALPN_LINK, transport).await {
                return connection;
            }
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("there is never room again")
}

fn is_refused(error: &ConnectionError) -> bool {
    matches!(error, ConnectionError::ConnectionClosed(close)
        if close.error_code == TransportErrorCode::CONNECTION_REFUSED)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seat_that_never_greets_is_closed_as_late() {
    let (_dir, _relay, running) = start_with(QUICK).await;
    let (a, b) = (enrol(&running, "XA", 1).await, enrol(&running, "XB", 2).await);
    let mut alice = a.connect(running.address()).await;
    let silent = raw(&b, running.address(), TransportConfig::default()).await;
    // It keeps the connection alive, which is not enough.
    let (mut control, _answers) = silent.open_bi().await.unwrap();
    control.write_all(&[Channel::Control.preamble()]).await.unwrap();
    assert_eq!(end_of(&silent).await, LATE);
    assert!(serves(&mut alice, &a, 1).await);
    running.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frame_that_is_begun_and_never_ended_is_closed_as_late() {
    let (_dir, _relay, running) = start_with(QUICK).await;
    let (a, b) = (enrol(&running, "XA", 1).await, enrol(&running, "XB", 2).await);
    let mut alice = a.connect(running.address()).await;
    let bob = b.connect(running.address()).await;
    // A length within the bound, and one byte of what it promises.
    assert_eq!(bob.stray(Precedence::Flash as u8, b"\0\0\x10\0\xa1").await, LATE);
    assert!(serves(&mut alice, &a, 1).await);
    running.shutdown().await.unwrap();
}

/// A host that proves its address and then stalls: whatever it sends arrives, and only the Retry
/// ever comes back to it. Ends with the task.
async fn stall((relay, own): ([u8; 32], Option<u16>), to: SocketAddr) {
    let near = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let far = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    far.connect(to).await.unwrap();
    let address = near.local_addr().unwrap();
    let between = async {
        let (mut datagram, mut answer) = ([0; 2_048], [0; 2_048]);
        let mut answered = false;
        let mut host = None;
        loop {
            tokio::select! {
                Ok((length, from)) = near.recv_from(&mut datagram) => {
                    host = Some(from);
                    far.send(&datagram[..length]).await.unwrap();
                }
                Ok(length) = far.recv(&mut answer) => if let Some(host) = host
                    && !std::mem::replace(&mut answered, true)
                {
                    near.send_to(&answer[..length], host).await.unwrap();
                },
            }
        }
    };
    tokio::join!(between, async move {
        let transport = TransportConfig::default();
        let _ = try_open(address, relay, own, ALPN_LINK, transport).await;
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handshake_that_is_never_finished_gives_its_place_back() {
    let more = "[limits]\nsilence_seconds = 5\nhandshakes_max = 1\nretry_from_handshakes = 0\n\
                [operation]\nhttp = \"127.0.0.1:0\"\n";
    let (_dir, _relay, running) = start_with(more).await;
    let (a, b) = (enrol(&running, "XA", 1).await, enrol(&running, "XB", 2).await);
    let mut alice = a.connect(running.address()).await;
    let to = running.address();
    let mut stuck = JoinSet::new();
    stuck.spawn(stall(b.tls(), to));
    // Two enrolments, one link, and this one, each asked for a proof first.
    let http = running.http().unwrap();
    while metrics(http).await["hotline_handshakes_total"] < 8.0 {}
    let (relay, own) = b.tls();
    let refused = try_open(to, relay, own, ALPN_LINK, TransportConfig::default()).await;
    assert!(is_refused(&refused.unwrap_err()));
    assert!(serves(&mut alice, &a, 1).await, "an open link is not in anybody's way");
    once_there_is_room(&b, to).await;
    let samples = metrics(http).await;
    assert_eq!(samples["hotline_handshakes_late_total"], 1.0);
    assert!(samples["hotline_handshakes_refused_total"] >= 1.0);
    running.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_that_stalls_every_handshake_it_begins_keeps_no_other_host_out() {
    let more = "[limits]\nsilence_seconds = 60\nhandshakes_max = 4\nretry_from_handshakes = 0\n\
                [operation]\nhttp = \"127.0.0.1:0\"\n";
    let (_dir, _relay, running) = start_with(more).await;
    let a = enrol(&running, "XA", 1).await;
    let (to, http) = (running.address(), running.http().unwrap());
    let mut stuck = JoinSet::new();
    for _ in 0..4 {
        stuck.spawn(stall(a.tls(), to));
    }
    // One enrolment and these, each asked for a proof first.
    while metrics(http).await["hotline_handshakes_total"] < 10.0 {}
    let (relay, own) = a.tls();
    let other = Endpoint::client("127.0.0.2:0".parse().unwrap()).unwrap();
    let transport = TransportConfig::default();
    open_from(&other, to, relay, own, ALPN_LINK, transport).await.expect("kept out");
    assert!(metrics(http).await["hotline_handshakes_refused_total"] >= 2.0);
    running.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_pressure_an_address_is_proven_by_a_retry_first() {
    let more = "[limits]\nretry_from_handshakes = 0\n[operation]\nhttp = \"127.0.0.1:0\"\n";
    let (_dir, _relay, running) = start_with(more).await;
    // Honest peers notice nothing but a round trip.
    let a = enrol(&running, "XA", 1).await;
    let mut alice = a.connect(running.address()).await;
    assert!(serves(&mut alice, &a, 1).await);
    let samples = metrics(running.http().unwrap()).await;
    assert_eq!(samples["hotline_handshakes_retried_total"], 2.0);
    assert_eq!(samples["hotline_handshakes_refused_total"], 0.0);
    running.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_beyond_their_cap_are_refused_and_those_open_are_not() {
    let (_dir, _relay, running) = start_with("[limits]\nlinks_max = 1\n").await;
    let (a, b) = (enrol(&running, "XA", 1).await, enrol(&running, "XB", 2).await);
    let mut alice = a.connect(running.address()).await;
    let (relay, own) = b.tls();
    let transport = TransportConfig::default();
    let refused = try_open(running.address(), relay, own, ALPN_LINK, transport).await.unwrap_err();
    assert!(is_refused(&refused), "{refused}");
    assert!(serves(&mut alice, &a, 1).await);
    drop(alice);
    once_there_is_room(&b, running.address()).await;
    running.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_newcomers_is_sent_away_and_holds_up_no_link() {
    let more =
        "[limits]\nsilence_seconds = 3\nenrolments_max = 1\n[operation]\nhttp = \"127.0.0.1:0\"\n";
    let (_dir, _relay, running) = start_with(more).await;
    let a = enrol(&running, "XA", 1).await;
    // The first enrolment has given its place back once the relay has closed it.
    let http = running.http().unwrap();
    while metrics(http).await["hotline_links_closed_total{code=\"done\"}"] < 1.0 {}
    let (relay, _) = a.tls();
    let newcomer = || {
        let transport = TransportConfig::default();
        try_open(running.address(), relay, None, ALPN_ENROL, transport)
    };
    // The first says nothing, or not what it wants: either way it does not stay.
    let silent = newcomer().await.unwrap();
    let (mut request, _answer) = silent.open_bi().await.unwrap();
    request.write_all(b"\0\0\0\x10\0\xa1").await.unwrap();
    // Sent away, perhaps before its own end of the handshake was done.
    let second = match newcomer().await {
        Ok(second) => end_of(&second).await,
        Err(error) => lost(&error),
    };
    assert_eq!(second, Lost::Closed(CloseCode::Away));
    let mut alice = a.connect(running.address()).await;
    assert!(serves(&mut alice, &a, 1).await);
    assert_eq!(end_of(&silent).await, LATE);
    // Its place is free again.
    enrol(&running, "XB", 2).await;
    running.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_that_breaks_the_protocol_is_closed() {
    let (_dir, _relay, running) = start().await;
    let a = enrol(&running, "XA", 1).await;
    let (relay, _) = a.tls();
    for bytes in [&b"\x04"[..], b"\0\xff\xff\xff\xff", b"\0\0\0\0\x01\xff"] {
        let transport = TransportConfig::default();
        let bad = try_open(running.address(), relay, None, ALPN_ENROL, transport).await.unwrap();
        let (mut request, _answer) = bad.open_bi().await.unwrap();
        request.write_all(bytes).await.unwrap();
        assert_eq!(end_of(&bad).await, Lost::Closed(CloseCode::Misbehaved), "{bytes:?}");
    }
    running.shutdown().await.unwrap();
}

/// Asks for the whole directory so many times, and reads nothing of it.
async fn pull_and_never_read(control: &mut SendStream, times: u32) {
    for no in 1..=times {
        let body = Question::PullDirectory { after: 0 };
        let ask = encode(&ToRelay::Ask(Numbered { no, body })).unwrap();
        if control.write_all(&ask).await.is_err() {
            return;
        }
    }
}

/// A transport that takes little before its owner reads.
fn narrow() -> TransportConfig {
    let mut transport = TransportConfig::default();
    transport.stream_receive_window(VarInt::from_u32(4_096));
    transport
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seat_that_takes_nothing_of_what_waits_for_it_is_closed_as_late() {
    let (_dir, _relay, running) = start_with(QUICK).await;
    let (a, b) = (enrol(&running, "XA", 1).await, enrol(&running, "XB", 2).await);
    let mut alice = a.connect(running.address()).await;
    let deaf = raw(&b, running.address(), narrow()).await;
    let mut control = hello(&deaf).await;
    pull_and_never_read(&mut control, 20).await;
    // Mail for it is taken all the same, and it hears the flash when it comes back.
    assert!(serves(&mut alice, &b, 1).await);
    assert_eq!(end_of(&deaf).await, LATE);
    assert!(serves(&mut alice, &a, 2).await);
    let mut bob = b.connect(running.address()).await;
    assert_eq!(bob.delivery().await.envelope.id(), EnvelopeId([1; 16]));
    running.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seat_that_asks_and_never_reads_is_closed_at_the_bound_of_what_waits() {
    let (_dir, _relay, running) = start().await;
    let (a, b) = (enrol(&running, "XA", 1).await, enrol(&running, "XB", 2).await);
    for (party, seed) in (b'C'..=b'J').zip(3..) {
        let party = format!("X{}", char::from(party));
        let invitation = running.admit(party.parse().unwrap(), "C").await.unwrap();
        Newcomer::new(&invitation, seed).with_profile(8_000).enrolled(running.address()).await;
    }
    let mut alice = a.connect(running.address()).await;
    let deaf = raw(&b, running.address(), narrow()).await;
    let mut control = hello(&deaf).await;
    let began = runtime::monotonic();
    // No more questions than the protocol allows, but more answers than the relay holds for one.
    pull_and_never_read(&mut control, QUESTIONS_OPEN_MAX.try_into().unwrap()).await;
    assert_eq!(end_of(&deaf).await, LATE);
    let took = runtime::monotonic().duration_since(began);
    assert!(took < Duration::from_secs(10), "closed for its silence only, after {took:?}");
    assert!(serves(&mut alice, &a, 1).await);
    running.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_seat_has_more_streams_than_it_has_use_for() {
    let (_dir, _relay, running) = start().await;
    let a = enrol(&running, "XA", 1).await;
    let alice = raw(&a, running.address(), TransportConfig::default()).await;
    let _control = hello(&alice).await;
    // Four lanes, and chunks of attachments.
    let mut lanes = Vec::new();
    for lane in 1..=5 {
        let mut stream = alice.open_uni().await.unwrap();
        stream.write_all(&[lane]).await.unwrap();
        lanes.push(stream);
    }
    // QUIC itself holds another back until one ends.
    let more = tokio::time::timeout(Duration::from_millis(200), alice.open_uni());
    assert!(more.await.is_err());
    let more = tokio::time::timeout(Duration::from_millis(200), alice.open_bi());
    assert!(more.await.is_err());
    lanes.pop().unwrap().finish().unwrap();
    tokio::time::timeout(PATIENCE, alice.open_uni()).await.unwrap().unwrap();
    running.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_sends_more_than_may_be_under_way_waits_and_loses_nothing() {
    let more = "[operation]\nhttp = \"127.0.0.1:0\"\n";
    let (dir, _relay, running) = start_with(more).await;
    let (a, b) = (enrol(&running, "XA", 1).await, enrol(&running, "XB", 2).await);
    let alice = raw(&a, running.address(), TransportConfig::default()).await;
    let _control = hello(&alice).await;
    let envelopes = 1_000_u32;
    let mut frames = vec![Precedence::Routine as u8];
    for id in 0..envelopes {
        let mut name = [1; 16];
        name[..4].copy_from_slice(&id.to_be_bytes());
        let one = envelope(b.seat(), 1, Precedence::Routine);
        let (to, lane, hint) = (one.to().clone(), one.precedence(), one.hint());
        let sealed = one.sealed().to_vec();
        let expires_at = one.expires_at();
        let envelope = Envelope::new(EnvelopeId(name), to, lane, expires_at, hint, sealed).unwrap();
        let state = u64::from(id);
        frames.extend(encode(&ToRelay::Submit(Submit { state, envelope })).unwrap());
    }
    let mut lane = alice.open_uni().await.unwrap();
    let hang = Hang::of(&dir.path().join("relay"));
    // As long as the disk does nothing the relay takes so many, and what its windows hold.
    let least = SUBMITS_OPEN_MAX * (frames.len() / envelopes as usize);
    let mut sent = 0;
    while sent < frames.len() {
        let write = lane.write(&frames[sent..]);
        match tokio::time::timeout(Duration::from_millis(500), write).await {
            Ok(more) => sent += more.unwrap(),
            Err(_) => break,
        }
    }
    assert!((least..least + (2 << 20)).contains(&sent), "{sent} of {} bytes", frames.len());
    drop(hang);
    lane.write_all(&frames[sent..]).await.unwrap();
    let http = running.http().unwrap();
    let accepted = "hotline_envelopes_accepted_total{precedence=\"routine\"}";
    while metrics(http).await[accepted] < f64::from(envelopes) {}
    running.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_goaway_gives_every_seat_a_moment_of_its_own() {
    let (_dir, _relay, running) = start().await;
    let mut goodbyes = JoinSet::new();
    for (party, seed) in [("XA", 1), ("XB", 2), ("XC", 3)] {
        let linked = enrol(&running, party, seed).await.connect(running.address()).await;
        goodbyes.spawn(linked.goaway_then_lost());
    }
    running.shutdown().await.unwrap();
    let mut delays = Vec::new();
    for (delay, lost) in goodbyes.join_all().await {
        assert_eq!(lost, Lost::Closed(CloseCode::Away));
        delays.push(delay);
    }
    delays.sort_unstable();
    assert!(delays.windows(2).all(|two| two[1] - two[0] >= 3_000), "{delays:?}");
    assert!(delays.iter().all(|delay| *delay < 10_000), "{delays:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_stopping_relay_has_receipted_is_kept() {
    let (_dir, relay, running) = start().await;
    let (a, b) = (enrol(&running, "XA", 1).await, enrol(&running, "XB", 2).await);
    let mut alice = a.connect(running.address()).await;
    for id in 0..100 {
        alice.post(u64::from(id), envelope(b.seat(), id, Precedence::Routine));
    }
    // The first receipt: the rest is anywhere between the seat and the disk.
    assert!(alice.receipt().await.is_ok());
    let ((receipts, lost), stopped) =
        tokio::join!(alice.receipts_until_closed(Reason::Draining), running.shutdown());
    stopped.unwrap();
    assert_eq!(lost, Lost::Closed(CloseCode::Away));
    let again = relay.start().await.unwrap();
    let bob = b.connect(again.address()).await;
    // What was told is on the disk. On a slow machine the last receipts may not come through before
    // the link is closed; a retry is told the same.
    let [waiting, ..] = bob.welcome.waiting;
    assert!(
        (receipts + 1..=100).contains(&waiting),
        "{waiting} kept, {receipts} told after the first"
    );
    again.shutdown().await.unwrap();
}
