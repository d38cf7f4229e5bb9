//! The pages over HTTP: `/metrics`, `/readyz`, `/healthz`, one request a connection.
//!
//! A responder of its own instead of a server library: three pages without parameters, headers
//! that are read over, and everything bounded (docs/decisions names the choice).

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::probe::Probe;
use crate::limits::{HTTP_CONNECTIONS_MAX, HTTP_HEAD_BYTES_MAX, HTTP_WITHIN};
use crate::meters::{Gauges, Meters, Standing, page};

/// What the pages show.
#[derive(Debug)]
pub(crate) struct Pages {
    pub(crate) meters: Meters,
    pub(crate) probe: Arc<Probe>,
    /// When the relay began, in milliseconds since 1970.
    pub(crate) started: u64,
}

/// An answer: its status line, the kind of its body, and the body.
struct Answer(&'static str, &'static str, String);

const TEXT: &str = "text/plain; charset=utf-8";
/// Prometheus' own text format.
const EXPOSITION: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Serves until it is aborted.
pub(crate) async fn serve(listener: TcpListener, pages: Arc<Pages>) {
    let room = Arc::new(Semaphore::new(HTTP_CONNECTIONS_MAX));
    loop {
        // Who comes beyond the bound waits in the kernel's queue.
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors, for a moment: without a pause this would spin.
            tokio::time::sleep(HTTP_WITHIN / 10).await;
            continue;
        };
        let pages = Arc::clone(&pages);
        tokio::spawn(async move {
            let _ = tokio::time::timeout(HTTP_WITHIN, converse(stream, &pages)).await;
            drop(place);
        });
    }
}

async fn converse(mut stream: TcpStream, pages: &Pages) -> io::Result<()> {
    let Answer(status, kind, body) = match head(&mut stream).await? {
        Some(line) => pages.answer(&line).await,
        None => Answer("431 Request Header Fields Too Large", TEXT, "too long\n".to_owned()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await
}

/// The first line of a request whose head has ended; none if it grew beyond its bound.
async fn head(stream: &mut TcpStream) -> io::Result<Option<String>> {
    let mut head = Vec::with_capacity(1_024);
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if head.len() >= HTTP_HEAD_BYTES_MAX {
            return Ok(None);
        }
        let room = HTTP_HEAD_BYTES_MAX - head.len();
        if (&mut *stream).take(room as u64).read_buf(&mut head).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let line = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
    Ok(Some(String::from_utf8_lossy(line).into_owned()))
}

impl Pages {
    async fn answer(&self, line: &str) -> Answer {
        let mut words = line.split(' ');
        let (method, path) = (words.next(), words.next());
        let version = words.next().is_some_and(|version| version.starts_with("HTTP/1."));
        match (method, path) {
            _ if !version => Answer("400 Bad Request", TEXT, "not HTTP/1\n".to_owned()),
            (Some("GET"), Some("/metrics")) => {
                Answer("200 OK", EXPOSITION, page(&self.meters, &self.gauges().await))
            }
            (Some("GET"), Some("/healthz")) => Answer("200 OK", TEXT, "ok\n".to_owned()),
            (Some("GET"), Some("/readyz")) => match self.probe.ready().await {
                Ok(()) => Answer("200 OK", TEXT, "ready\n".to_owned()),
                Err(why) => Answer("503 Service Unavailable", TEXT, format!("not ready: {why}\n")),
            },
            (Some("GET"), _) => {
                Answer("404 Not Found", TEXT, "/metrics, /readyz, /healthz\n".to_owned())
            }
            _ => Answer("405 Method Not Allowed", TEXT, "GET only\n".to_owned()),
        }
    }

    async fn gauges(&self) -> Gauges {
        let standing = self.probe.run().await.ok().map(|(row, took)| Standing {
            probe_micros: u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
            links: row.links as u64,
            waiting: row.waiting,
            under_way: row.under_way as u64,
            directory_entries: row.head.seq,
            attachment_bytes: row.attachment_bytes,
            deposits: row.deposits,
            takes_mail: row.takes_mail,
        });
        Gauges { standing, started: self.started }
    }
}
