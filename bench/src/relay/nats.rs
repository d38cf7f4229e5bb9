//! NATS JetStream that syncs always: the peer. A lean client of its text protocol, over the same
//! TLS with client certificates, from a process like the relay's.

use std::fmt::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use data_encoding::BASE64;
use hotline_certs::{TlsIdentity, client_config};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, ReadHalf, WriteHalf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// The seeds of the server's and the client's key.
const KEYS: [[u8; 32]; 2] = [[21; 32], [22; 32]];

/// PKCS #8 around an Ed25519 seed (RFC 8410).
const PKCS8: &[u8] = &[
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// How long the server may say nothing to somebody who waits: then something is wrong with the
/// benchmark, and it must not wait for ever.
const SILENCE: Duration = Duration::from_secs(30);

/// A running server; it ends with this.
pub(crate) struct Nats {
    child: Child,
    address: SocketAddr,
    clients: AtomicU64,
}

impl Nats {
    /// Starts a server whose streams lie in a directory.
    pub(crate) async fn start(program: &Path, directory: &Path) -> Self {
        let directory = directory.join("nats");
        std::fs::create_dir_all(&directory).unwrap();
        let file = |name: &str, text: &str| {
            let path = directory.join(name);
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let [server, client] =
            KEYS.map(|seed| TlsIdentity::from_ed25519_seed(&seed).unwrap().certificate().cloned());
        let certificate = file("server.pem", &pem("CERTIFICATE", &server.unwrap()));
        let key = file("server.key", &pem("PRIVATE KEY", &[PKCS8, &KEYS[0]].concat()));
        let members = file("members.pem", &pem("CERTIFICATE", &client.unwrap()));
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let store = directory.join("streams").display().to_string();
        let config = format!(
            "host: 127.0.0.1\nport: {}\n\
             jetstream {{ store_dir: \"{store}\", sync_interval: always }}\n\
             tls {{ cert_file: \"{certificate}\", key_file: \"{key}\", ca_file: \"{members}\",\n\
             verify: true, handshake_first: true, timeout: 5 }}\n",
            address.port()
        );
        let log = std::fs::File::create(directory.join("log")).unwrap();
        let child = Command::new(program)
            .args(["-c", &file("nats.conf", &config)])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let nats = Self { child, address, clients: AtomicU64::new(1) };
        // A listening port is not yet a ready store; the first answer is.
        for _ in 0..200 {
            if TcpStream::connect(address).await.is_ok() {
                let mut client = nats.client().await;
                let info = client.request("$JS.API.INFO", "").await;
                assert!(!info.contains("\"error\":{"), "JetStream is not on: {info}");
                return nats;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let log = std::fs::read_to_string(directory.join("log")).unwrap_or_default();
        panic!("nats-server does not answer: {log}");
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Connects a client.
    pub(crate) async fn client(&self) -> Client {
        let server = TlsIdentity::from_ed25519_seed(&KEYS[0]).unwrap().public_key();
        let client = TlsIdentity::from_ed25519_seed(&KEYS[1]).unwrap();
        let mut config = client_config(Some(&client), &[server], b"").unwrap();
        config.alpn_protocols.clear();
        let tcp = TcpStream::connect(self.address).await.unwrap();
        tcp.set_nodelay(true).unwrap();
        let name = ServerName::try_from("nats").unwrap();
        let tls = TlsConnector::from(Arc::new(config)).connect(name, tcp).await.unwrap();
        let (reads, writes) = tokio::io::split(tls);
        let inbox = format!("_INBOX.{}", self.clients.fetch_add(1, Ordering::Relaxed));
        let connect = format!(
            "CONNECT {{\"verbose\":false,\"pedantic\":false,\"no_responders\":true,\
             \"headers\":true}}\r\nSUB {inbox}.> 1\r\n"
        );
        let mut client = Client { inbox, reads, writes, held: Vec::new(), taken: 0 };
        client.write(connect.as_bytes()).await;
        client
    }

    /// Makes the stream `HOT` of everything under `hot.`, which forgets what is acknowledged as a
    /// mailbox does, and a client to publish with.
    pub(crate) async fn stream(&self) -> Client {
        let mut client = self.client().await;
        let config = "{\"name\":\"HOT\",\"subjects\":[\"hot.>\"],\"storage\":\"file\",\
                      \"retention\":\"workqueue\",\"num_replicas\":1}";
        let made = client.request("$JS.API.STREAM.CREATE.HOT", config).await;
        assert!(!made.contains("\"error\""), "{made}");
        client
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in BASE64.encode(der).as_bytes().chunks(64) {
        writeln!(text, "{}", str::from_utf8(line).unwrap()).unwrap();
    }
    writeln!(text, "-----END {label}-----").unwrap();
    text
}

/// A connection to the server.
pub(crate) struct Client {
    /// What is answered to it goes to subjects under this.
    inbox: String,
    reads: ReadHalf<TlsStream<TcpStream>>,
    writes: WriteHalf<TlsStream<TcpStream>>,
    held: Vec<u8>,
    taken: usize,
}

/// A message that came.
pub(crate) struct Message {
    /// Where an acknowledgement goes.
    pub(crate) reply: Option<String>,
    pub(crate) payload: Vec<u8>,
}

impl Client {
    /// A message to publish, with an answer asked for: made before the clock runs.
    pub(crate) fn publication(&self, subject: &str, payload: &[u8]) -> Vec<u8> {
        let head = format!("PUB {subject} {}.a {}\r\n", self.inbox, payload.len());
        [head.as_bytes(), payload, b"\r\n"].concat()
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        self.writes.write_all(bytes).await.unwrap();
        self.writes.flush().await.unwrap();
    }

    /// Asks, and waits for the answer.
    pub(crate) async fn request(&mut self, subject: &str, body: &str) -> String {
        let asked = format!("PUB {subject} {}.r {}\r\n{body}\r\n", self.inbox, body.len());
        self.write(asked.as_bytes()).await;
        String::from_utf8(self.message().await.payload).unwrap()
    }

    /// Has everything under `hot.` pushed here, each to be acknowledged.
    pub(crate) async fn consume(&mut self) {
        // Nothing is pushed unless somebody listens to exactly the subject it goes to: the server
        // does not count a subscription with a wildcard, and does not say so.
        let subject = format!("{}-mail", self.inbox);
        self.write(format!("SUB {subject} 2\r\n").as_bytes()).await;
        let config = format!(
            "{{\"stream_name\":\"HOT\",\"config\":{{\"durable_name\":\"c\",\
             \"deliver_subject\":\"{subject}\",\"ack_policy\":\"explicit\",\
             \"max_ack_pending\":10000}}}}"
        );
        let made = self.request("$JS.API.CONSUMER.DURABLE.CREATE.HOT.c", &config).await;
        assert!(!made.contains("\"error\""), "{made}");
        assert!(made.contains("\"push_bound\":true"), "nothing would be pushed: {made}");
    }

    /// Waits for the next message.
    pub(crate) async fn message(&mut self) -> Message {
        loop {
            if let Some(message) = self.next().await {
                return message;
            }
            self.more().await;
        }
    }

    /// The next message among the bytes that are there.
    pub(crate) async fn next(&mut self) -> Option<Message> {
        loop {
            let waiting = &self.held[self.taken..];
            let end = waiting.windows(2).position(|two| two == b"\r\n")?;
            let line = str::from_utf8(&waiting[..end]).unwrap().to_owned();
            let mut words = line.split_ascii_whitespace();
            match words.next() {
                Some(verb @ ("MSG" | "HMSG")) => {
                    let words: Vec<&str> = words.collect();
                    let length: usize = words.last().unwrap().parse().unwrap();
                    let body = end + 2;
                    if waiting.len() < body + length + 2 {
                        return None;
                    }
                    assert!(verb == "MSG", "no responders: {line}");
                    let payload = waiting[body..body + length].to_vec();
                    let reply = (words.len() == 4).then(|| words[2].to_owned());
                    self.taken += body + length + 2;
                    return Some(Message { reply, payload });
                }
                Some("PING") => {
                    self.taken += end + 2;
                    self.write(b"PONG\r\n").await;
                }
                Some("-ERR") => panic!("{line}"),
                _ => self.taken += end + 2,
            }
        }
    }

    /// Waits for bytes.
    pub(crate) async fn more(&mut self) {
        self.held.drain(..self.taken);
        self.taken = 0;
        let read = tokio::time::timeout(SILENCE, self.reads.read_buf(&mut self.held)).await;
        assert!(read.expect("NATS says nothing").unwrap() > 0, "NATS went away");
    }

    /// Waits for answers to publications; how many came.
    pub(crate) async fn receipts(&mut self) -> usize {
        let mut receipts = 0;
        loop {
            while let Some(message) = self.next().await {
                assert!(message.payload.starts_with(b"{\"stream\""), "not kept");
                receipts += 1;
            }
            if receipts > 0 {
                return receipts;
            }
            self.more().await;
        }
    }
}
