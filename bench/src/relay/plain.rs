//! A file over plain QUIC, as simply as it can be done: read, sent on one stream, written where it
//! arrives, and on the disk at the end.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use quinn::{Connection, RecvStream};
use tokio::sync::mpsc;
use tokio::task::{block_in_place, spawn_blocking};

use super::cut::{self, Line};
use super::floor::Bare;
use super::host::{Beside, FILE};
use super::wire::CHUNKS;
use crate::measure::now;

/// Bytes read at once from a file that is sent.
const PIECE: usize = 256 << 10;

/// Longest name of a file that is asked for.
const NAME_BYTES_MAX: usize = 4_096;

/// Reads of a stream that may wait for the disk.
const WAITING: usize = 16;

/// Gives a file whose path is asked for.
pub(super) async fn give(connection: Connection, mut asked: RecvStream) -> Option<()> {
    let path = String::from_utf8(asked.read_to_end(NAME_BYTES_MAX).await.ok()?).ok()?;
    let mut file = File::open(path).ok()?;
    let mut lane = connection.open_uni().await.ok()?;
    loop {
        let mut piece = vec![0; PIECE];
        let length = block_in_place(|| file.read(&mut piece)).ok()?;
        if length == 0 {
            break;
        }
        piece.truncate(length);
        lane.write_chunk(piece.into()).await.ok()?;
    }
    lane.finish().ok()?;
    lane.stopped().await.ok()?;
    Some(())
}

/// Fetches a file over a line that is dead for so long when these parts of it are here. How long it
/// took, without the time in which the line was dead and neither end had found out that it is back.
pub(super) async fn fetch(
    bare: &Beside,
    [from, to]: [&Path; 2],
    line: &Line,
    dead: Duration,
    cuts: &[f64],
) -> Duration {
    let all = fs::metadata(from).unwrap().len();
    let mut cuts = cuts.iter().peekable();
    let begin = now();
    let mut down = Duration::ZERO;
    let mut stream = Bare::open(bare, FILE).await;
    stream.send.write_all(from.to_str().unwrap().as_bytes()).await.unwrap();
    stream.send.finish().unwrap();
    let mut lane = stream.connection.accept_uni().await.unwrap();
    let (arrives, mut arrived) = mpsc::channel::<Vec<Bytes>>(WAITING);
    let path = to.to_owned();
    let written = spawn_blocking(move || {
        let mut file = File::create(path).unwrap();
        while let Some(chunks) = arrived.blocking_recv() {
            for chunk in chunks {
                file.write_all(&chunk).unwrap();
            }
        }
        file.sync_all().unwrap();
    });
    let mut here = 0;
    let mut chunks = vec![Bytes::new(); CHUNKS];
    while let Some(read) = lane.read_chunks(&mut chunks).await.unwrap() {
        let read: Vec<Bytes> = chunks[..read].iter_mut().map(std::mem::take).collect();
        here += read.iter().map(Bytes::len).sum::<usize>();
        arrives.send(read).await.unwrap();
        if cuts.next_if(|at| here as f64 / all as f64 >= **at).is_some() {
            let cut = now();
            block_in_place(|| line.cut(dead, cut::Way::Down));
            down += cut.elapsed_since();
        }
    }
    drop(arrives);
    written.await.unwrap();
    begin.elapsed_since().saturating_sub(down)
}
