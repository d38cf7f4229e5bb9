//! The pages of a running relay over HTTP, and what hangs when its store does.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use hotline_protocol::ids::Precedence;
use hotline_server::limits::HTTP_CONNECTIONS_MAX;
use rusqlite::Connection;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::seat::{PATIENCE, enrol, envelope, start_with};

const WATCHED: &str = "[operation]\nhttp = \"127.0.0.1:0\"\n";

/// Sends bytes and reads until the relay closes.
async fn exchange(address: SocketAddr, request: &[u8]) -> String {
    let talk = async {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request).await.unwrap();
        let mut answer = Vec::new();
        // One that is sent away before it has said everything may meet a reset.
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8(answer).unwrap()
    };
    tokio::time::timeout(PATIENCE, talk).await.expect("no answer")
}

/// The status and the body of a page.
pub(super) async fn get(address: SocketAddr, path: &str) -> (u16, String) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: relay\r\nAccept: */*\r\n\r\n");
    let answer = exchange(address, request.as_bytes()).await;
    let (head, body) = answer.split_once("\r\n\r\n").expect(&answer);
    assert!(head.contains(&format!("Content-Length: {}", body.len())), "{head}");
    (status(head), body.to_owned())
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).expect(answer).parse().unwrap()
}

/// The samples of `/metrics`.
pub(crate) async fn metrics(address: SocketAddr) -> BTreeMap<String, f64> {
    let (status, page) = get(address, "/metrics").await;
    assert_eq!(status, 200);
    page.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.rsplit_once(' ').unwrap())
        .map(|(series, value)| (series.to_owned(), value.parse().unwrap()))
        .collect()
}

/// Keeps every writer of the relay's store waiting while it lives.
pub(crate) struct Hang(Connection);

impl Hang {
    pub(crate) fn of(relay: &Path) -> Self {
        let connection = Connection::open(relay.join("relay.db")).unwrap();
        connection.execute_batch("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE").unwrap();
        Self(connection)
    }
}

impl Drop for Hang {
    fn drop(&mut self) {
        let _ = self.0.execute_batch("ROLLBACK");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_counts_what_it_does() {
    let (_dir, _relay, running) = start_with(WATCHED).await;
    let http = running.http().unwrap();
    let (a, b) = (enrol(&running, "XA", 1).await, enrol(&running, "XB", 2).await);
    let mut alice = a.connect(running.address()).await;
    for id in 0..3 {
        let sent = envelope(b.seat(), id, Precedence::Routine);
        alice.submit(u64::from(id), sent).await.unwrap();
    }
    alice.submit(9, envelope(b.seat(), 0, Precedence::Routine)).await.unwrap();
    alice.submit(10, envelope(b.seat(), 9, Precedence::Flash)).await.unwrap();
    let nobody = "XZ/technical/1".parse().unwrap();
    alice.submit(11, envelope(&nobody, 7, Precedence::Priority)).await.unwrap_err();
    let samples = metrics(http).await;
    for (series, value) in [
        ("hotline_ready", 1.0),
        ("hotline_links", 1.0),
        ("hotline_enrolments_total", 2.0),
        ("hotline_handshakes_total", 3.0),
        ("hotline_directory_entries", 4.0),
        ("hotline_envelopes_accepted_total{precedence=\"routine\"}", 3.0),
        ("hotline_envelopes_accepted_total{precedence=\"flash\"}", 1.0),
        ("hotline_envelopes_duplicate_total{precedence=\"routine\"}", 1.0),
        ("hotline_envelopes_refused_total{reason=\"no-such-seat\",precedence=\"priority\"}", 1.0),
        ("hotline_envelopes_waiting{precedence=\"routine\"}", 3.0),
        ("hotline_envelopes_delivered_total{precedence=\"flash\"}", 0.0),
        ("hotline_custody_seconds_count", 4.0),
    ] {
        assert_eq!(samples.get(series), Some(&value), "{series}");
    }
    assert!(samples["hotline_commit_seconds_count"] >= 6.0);
    assert!(samples["hotline_store_bytes"] > 0.0 && samples["hotline_disk_free_bytes"] > 0.0);

    let mut bob = b.connect(running.address()).await;
    for _ in 0..4 {
        bob.delivery().await;
    }
    let samples = metrics(http).await;
    assert_eq!(samples["hotline_envelopes_delivered_total{precedence=\"flash\"}"], 1.0);
    assert_eq!(samples["hotline_links"], 2.0);
    running.shutdown().await.unwrap();
    assert!(TcpStream::connect(http).await.is_err(), "the pages end with the relay");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_hangs_is_not_ready_while_the_process_is_healthy() {
    let (dir, _relay, running) = start_with(WATCHED).await;
    let http = running.http().unwrap();
    assert_eq!(get(http, "/readyz").await, (200, "ready\n".to_owned()));
    let hang = Hang::of(&dir.path().join("relay"));
    let (ready, healthy) = tokio::join!(get(http, "/readyz"), get(http, "/healthz"));
    assert_eq!(ready.0, 503, "{ready:?}");
    assert_eq!(healthy, (200, "ok\n".to_owned()));
    drop(hang);
    assert_eq!(get(http, "/readyz").await.0, 200);
    assert_eq!(metrics(http).await["hotline_ready"], 1.0);
    running.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_are_no_requests_are_answered_and_cut() {
    let (_dir, _relay, running) = start_with(WATCHED).await;
    let http = running.http().unwrap();
    for (request, answer) in [
        ("GET /secrets HTTP/1.1\r\n\r\n", 404),
        ("POST /metrics HTTP/1.1\r\n\r\n", 405),
        ("GET /metrics\r\n\r\n", 400),
        ("\r\n\r\n", 400),
    ] {
        assert_eq!(status(&exchange(http, request.as_bytes()).await), answer, "{request:?}");
    }
    let endless = [b"GET /metrics HTTP/1.1\r\nX: ".as_slice(), &[b'x'; 8 << 10]].concat();
    assert_eq!(status(&exchange(http, &endless).await), 431);
    // One that never ends its request is cut, and meanwhile keeps no page from anybody.
    let mut idle = Vec::new();
    for _ in 0..4 {
        let mut stream = TcpStream::connect(http).await.unwrap();
        stream.write_all(b"GET /metrics HT").await.unwrap();
        idle.push(stream);
    }
    assert_eq!(get(http, "/healthz").await.0, 200);
    // Beyond the bound who comes waits until one of them was cut.
    while idle.len() < HTTP_CONNECTIONS_MAX {
        let mut stream = TcpStream::connect(http).await.unwrap();
        stream.write_all(b"GET /metrics HT").await.unwrap();
        idle.push(stream);
    }
    let waits = tokio::time::timeout(Duration::from_millis(300), get(http, "/healthz"));
    assert!(waits.await.is_err());
    assert_eq!(get(http, "/healthz").await.0, 200);
    for mut stream in idle {
        let mut rest = Vec::new();
        let cut = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut rest)).await;
        assert!(cut.is_ok() && rest.is_empty());
    }
    running.shutdown().await.unwrap();
}
