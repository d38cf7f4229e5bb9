//! The processes beside the benchmark: a relay, or a bare QUIC endpoint under the same TLS.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};

use clap::ValueEnum;
use hotline_certs::{TlsIdentity, server_config};
use hotline_protocol::limits::{ALPN_LINK, IDLE_TIMEOUT};
use hotline_server::Relay;
use quinn::crypto::rustls::QuicServerConfig;
use quinn::{Connection, Endpoint, RecvStream, SendStream, ServerConfig, TransportConfig, VarInt};

use super::ENVELOPE;
use super::pass::{self, Takers};
use super::plain;

/// What a process beside the benchmark is.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Host {
    /// The relay in a directory.
    Relay,
    /// A QUIC endpoint that answers messages, and does nothing a relay does.
    Bare,
}

/// The key of the bare endpoint.
pub(crate) const BARE: [u8; 32] = [7; 32];

/// What a stream's first byte asks of the bare endpoint.
pub(crate) const ECHO: u8 = 0;
/// As [`ECHO`], with the message appended to a file and synced first, and sent back whole.
pub(crate) const ECHO_SYNCED: u8 = 1;
/// So many envelopes' worth of bytes (a `u64` follows), as fast as they go.
pub(crate) const BLAST: u8 = 2;

/// A file (its path follows), as fast as it goes.
pub(crate) const FILE: u8 = 5;

/// To be given what others pass, under a number (a `u64` follows).
pub(crate) const TAKE: u8 = 3;
/// To pass envelopes, each behind the number of its taker.
pub(crate) const PASS: u8 = 4;

/// Bytes the bare endpoint answers a message with: as many as a receipt has.
pub(crate) const RECEIPT: usize = 80;

/// A process beside the benchmark; it ends with this.
pub(crate) struct Beside {
    child: Child,
    asks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    pub(crate) address: SocketAddr,
}

impl Beside {
    /// Starts one on a directory.
    pub(crate) fn start(kind: Host, directory: &Path) -> Self {
        let word = kind.to_possible_value().unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["host", word.get_name()])
            .arg(directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let asks = child.stdin.take();
        let mut answers = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        answers.read_line(&mut line).unwrap();
        let address = line.trim().parse().expect("the process beside did not start");
        Self { child, asks, answers, address }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// How many commits held 0, 1, 2 and so on changes since the start.
    pub(crate) fn commit_sizes(&mut self) -> Vec<u64> {
        self.asks.as_mut().unwrap().write_all(b"commits\n").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    /// Bytes of memory it holds now, and the most it ever held.
    pub(crate) fn memory(&self) -> (u64, u64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap();
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1_024
        };
        (field("VmRSS:"), field("VmHWM:"))
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // The end of its input is the sign to stop.
        drop(self.asks.take());
        let _ = self.child.wait();
    }
}

/// Is the process beside, until standard input ends.
pub(crate) fn serve(kind: Host, directory: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        match kind {
            Host::Relay => {
                let running = Relay::at(directory).start().await.unwrap();
                println!("{}", running.address());
                let (lines, mut asked) = tokio::sync::mpsc::channel(1);
                std::thread::spawn(move || {
                    for line in std::io::stdin().lines() {
                        lines.blocking_send(line.unwrap()).unwrap();
                    }
                });
                while asked.recv().await.is_some() {
                    println!("{}", serde_json::to_string(&running.commit_sizes()).unwrap());
                }
                running.shutdown().await.unwrap();
            }
            Host::Bare => {
                let endpoint = bare(directory);
                println!("{}", endpoint.local_addr().unwrap());
                let end = tokio::task::spawn_blocking(|| std::io::stdin().lines().count());
                end.await.unwrap();
            }
        }
    });
    // Readers of standard input that wait for ever hold nothing up.
    runtime.shutdown_background();
}

fn bare(directory: &Path) -> Endpoint {
    let identity = TlsIdentity::from_ed25519_seed(&BARE).unwrap();
    let tls = server_config(&identity, &[ALPN_LINK]).unwrap();
    let quic = QuicServerConfig::try_from(Arc::new(tls)).unwrap();
    let mut config = ServerConfig::with_crypto(Arc::new(quic));
    let mut transport = TransportConfig::default();
    // As the relay's endpoint.
    transport
        .receive_window(VarInt::from_u32(1 << 20))
        .send_window(512 << 10)
        .stream_receive_window(VarInt::from_u32(256 << 10))
        .max_concurrent_bidi_streams(VarInt::from_u32(1))
        .max_concurrent_uni_streams(VarInt::from_u32(4))
        .max_idle_timeout(IDLE_TIMEOUT.try_into().ok())
        .keep_alive_interval(None)
        .datagram_receive_buffer_size(None);
    config.transport_config(Arc::new(transport));
    let endpoint = Endpoint::server(config, "127.0.0.1:0".parse().unwrap()).unwrap();
    let file = OpenOptions::new().append(true).create(true).open(directory.join("synced")).unwrap();
    let (accepting, file) = (endpoint.clone(), Arc::new(Mutex::new(file)));
    let takers = Takers::default();
    tokio::spawn(async move {
        while let Some(incoming) = accepting.accept().await {
            let (file, takers) = (Arc::clone(&file), Arc::clone(&takers));
            tokio::spawn(async move {
                let connection = incoming.await.ok()?;
                while let Ok((send, receive)) = connection.accept_bi().await {
                    let (file, takers) = (Arc::clone(&file), Arc::clone(&takers));
                    tokio::spawn(answer(connection.clone(), send, receive, file, takers));
                }
                Some(())
            });
        }
    });
    endpoint
}

async fn answer(
    connection: Connection,
    mut send: SendStream,
    mut receive: RecvStream,
    file: Arc<Mutex<File>>,
    takers: Takers,
) -> Option<()> {
    let mut asked = [0];
    receive.read_exact(&mut asked).await.ok()?;
    match asked[0] {
        BLAST => {
            let mut count = [0; 8];
            receive.read_exact(&mut count).await.ok()?;
            let envelope = bytes::Bytes::from(vec![5; ENVELOPE]);
            let mut lane = connection.open_uni().await.ok()?;
            let mut left = u64::from_be_bytes(count);
            while left > 0 {
                let now = left.min(32);
                let mut pieces = vec![envelope.clone(); usize::try_from(now).ok()?];
                lane.write_all_chunks(&mut pieces).await.ok()?;
                left -= now;
            }
            lane.finish().ok()?;
            lane.stopped().await.ok()?;
        }
        FILE => plain::give(connection, receive).await?,
        TAKE => pass::give(connection, receive, &takers).await?,
        PASS => pass::pass(send, receive, &takers).await?,
        mode => {
            let mut message = vec![0; ENVELOPE];
            while receive.read_exact(&mut message).await.is_ok() {
                if mode == ECHO_SYNCED {
                    // On a thread of its own, as every store does it.
                    let (file, bytes) = (Arc::clone(&file), message.clone());
                    let synced = tokio::task::spawn_blocking(move || {
                        let mut file = file.lock().unwrap();
                        file.write_all(&bytes).unwrap();
                        file.sync_data().unwrap();
                    });
                    synced.await.ok()?;
                    send.write_all(&message).await.ok()?;
                } else {
                    send.write_all(&message[..RECEIPT]).await.ok()?;
                }
            }
        }
    }
    Some(())
}
