//! Posts of an Alertmanager over HTTP/1.1: one post a connection, on this machine alone.
//!
//! A reader of its own instead of a server library, as the relay's pages have one (decision 15): one
//! path, one method, two headers that count, and everything bounded. 200 is said once all that the post
//! makes is on the disk; what passes is told by 503, upon which an Alertmanager repeats.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use hotline_formats::alertmanager;
use hotline_formats::limits::WEBHOOK_BYTES_MAX;
use hotline_intake::Defaults;
use hotline_protocol::address::Address;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::door::{self, Door};
use crate::engine::Became;
use crate::limits::{POST_HEAD_BYTES_MAX, POST_WITHIN, POSTS_MAX};

/// The path that is posted to.
pub(crate) const PATH: &str = "/alertmanager";

/// Where posts are taken, and for whom.
pub(crate) struct Webhook {
    pub(crate) token: Token,
    pub(crate) defaults: Defaults,
    pub(crate) receivers: BTreeMap<String, Vec<Address>>,
    pub(crate) door: Door,
}

/// What a post must show. Only its hash is held: two hashes are compared, and how long that takes
/// says nothing of it.
pub(crate) struct Token([u8; 32]);

impl Token {
    pub(crate) fn new(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    fn is_shown_by(&self, text: &str) -> bool {
        Self::new(text).0 == self.0
    }
}

/// An answer: its status line, and why or what.
struct Answer(&'static str, Value);

impl Answer {
    fn why(status: &'static str, why: impl Into<String>) -> Self {
        Self(status, json!({ "error": why.into() }))
    }
}

/// Serves until it is aborted.
pub(crate) async fn serve(listener: TcpListener, webhook: Arc<Webhook>) {
    let room = Arc::new(Semaphore::new(POSTS_MAX));
    loop {
        // Who comes beyond the bound waits in the kernel's queue.
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors, for a moment: without a pause this would spin.
            tokio::time::sleep(POST_WITHIN / 10).await;
            continue;
        };
        let webhook = Arc::clone(&webhook);
        tokio::spawn(async move {
            let _ = tokio::time::timeout(POST_WITHIN, converse(stream, &webhook)).await;
            drop(place);
        });
    }
}

async fn converse(mut stream: TcpStream, webhook: &Webhook) -> io::Result<()> {
    let Answer(status, body) = webhook.answer(&mut stream).await?;
    let body = format!("{body}\n");
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await?;
    // What was refused unread is read over, or the kernel would throw the answer away with it.
    let mut rest = [0; 4_096];
    for _ in 0..WEBHOOK_BYTES_MAX / rest.len() {
        if stream.read(&mut rest).await? == 0 {
            break;
        }
    }
    Ok(())
}

/// The head of a post as far as it counts, and what came of the body with it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Head {
    method: String,
    path: String,
    token: Option<String>,
    length: Option<usize>,
    chunked: bool,
    begun: Vec<u8>,
}

/// Reads a head; the error is the answer to one that cannot be read.
async fn head(stream: &mut TcpStream) -> io::Result<Result<Head, Answer>> {
    let mut bytes = Vec::with_capacity(1_024);
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|end| end == b"\r\n\r\n") {
            break at;
        }
        if bytes.len() >= POST_HEAD_BYTES_MAX {
            let why = "the head is too long";
            return Ok(Err(Answer::why("431 Request Header Fields Too Large", why)));
        }
        let room = POST_HEAD_BYTES_MAX - bytes.len();
        if (&mut *stream).take(room as u64).read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    };
    let begun = bytes.split_off(end.saturating_add(4).min(bytes.len()));
    let head = std::str::from_utf8(&bytes).ok().and_then(parse);
    let bad = || Answer::why("400 Bad Request", "this is no HTTP/1.1 request");
    Ok(head.map(|head| Head { begun, ..head }).ok_or_else(bad))
}

/// The parts of a head; none if it has none. What stands there twice is taken for nothing: two
/// programs would read two things.
fn parse(text: &str) -> Option<Head> {
    let mut lines = text.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let (method, path, version) = (words.next()?, words.next()?, words.next()?);
    if !version.starts_with("HTTP/1.") || words.next().is_some() {
        return None;
    }
    let mut head = Head { method: method.into(), path: path.into(), ..Head::default() };
    for line in lines.filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':')?;
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" if head.length.is_some() => return None,
            "content-length" => {
                // Digits alone: a sign would be another number to another program.
                if !value.bytes().all(|byte| byte.is_ascii_digit()) {
                    return None;
                }
                // A number too long to be one is more than is read.
                head.length = Some(value.parse().unwrap_or(usize::MAX));
            }
            "transfer-encoding" => head.chunked = true,
            "authorization" if head.token.is_some() => return None,
            "authorization" => {
                let (scheme, token) = value.split_once(' ').unwrap_or_default();
                let bearer = scheme.eq_ignore_ascii_case("bearer");
                head.token = Some(if bearer { token.trim().to_owned() } else { String::new() });
            }
            _ => {}
        }
    }
    Some(head)
}

impl Webhook {
    async fn answer(&self, stream: &mut TcpStream) -> io::Result<Answer> {
        let head = match head(stream).await? {
            Ok(head) => head,
            Err(answer) => return Ok(answer),
        };
        // Before anything else is said: who shows nothing learns nothing.
        if !head.token.is_some_and(|token| self.token.is_shown_by(&token)) {
            let why = "the token is missing or wrong: Authorization: Bearer TOKEN";
            return Ok(Answer::why("401 Unauthorized", why));
        }
        if head.path != PATH {
            return Ok(Answer::why("404 Not Found", format!("post to {PATH}")));
        }
        if head.method != "POST" {
            return Ok(Answer::why("405 Method Not Allowed", "POST only"));
        }
        let length = match head.length {
            Some(length) if !head.chunked => length,
            _ => return Ok(Answer::why("411 Length Required", "a Content-Length is needed")),
        };
        if length > WEBHOOK_BYTES_MAX {
            let why = format!("{length} bytes, and at most {WEBHOOK_BYTES_MAX} are read");
            return Ok(Answer::why("413 Content Too Large", why));
        }
        let mut body = head.begun;
        body.truncate(length);
        let rest = length - body.len();
        stream.take(rest as u64).read_to_end(&mut body).await?;
        if body.len() < length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(self.post(&body).await)
    }

    async fn post(&self, body: &[u8]) -> Answer {
        let post = match alertmanager::Webhook::read(body) {
            Ok(post) => post,
            Err(error) => return Answer::why("400 Bad Request", error.to_string()),
        };
        let mut defaults = self.defaults.clone();
        if let Some(to) = self.receivers.get(&post.receiver) {
            defaults.to.clone_from(to);
        }
        let told = self.door.report(&post.alerts, &defaults).await;
        let busy = told.iter().any(|one| matches!(one.became, Became::Busy(_)));
        let refused = told.iter().filter(|one| matches!(one.became, Became::Refused(_))).count();
        let status = match (busy, refused > 0 && refused == told.len()) {
            (true, _) => "503 Service Unavailable",
            (false, true) => "422 Unprocessable Content",
            (false, false) => "200 OK",
        };
        let alerts: Vec<Value> = told.iter().map(door::value).collect();
        Answer(status, json!({ "alerts": alerts, "left_out": post.truncated }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_that_two_programs_would_read_in_two_ways_is_refused() {
        let head = |rest: &str| parse(&format!("POST /alertmanager HTTP/1.1\r\n{rest}"));
        for bad in [
            "Content-Length: 1\r\nContent-Length: 2",
            "Authorization: Bearer a\r\nauthorization: Bearer b",
            "Content-Length: +1",
            "Content-Length: 1,1",
            "no colon",
        ] {
            assert_eq!(head(bad), None, "{bad}");
        }
        for bad in ["", "POST", "POST /", "POST / HTTP/2", "POST / x HTTP/1.1", "\0 \0 \0"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
        let long = head("Content-Length: 99999999999999999999999999").unwrap();
        assert_eq!(long.length, Some(usize::MAX));
        let whole = head("Host: x\r\nauthorization: bearer  abc \r\ncontent-length: 7").unwrap();
        assert_eq!((whole.token.as_deref(), whole.length), (Some("abc"), Some(7)));
        assert_eq!(head("Authorization: Basic abc").unwrap().token.as_deref(), Some(""));
    }

    #[test]
    fn a_token_is_shown_whole_or_not_at_all() {
        let token = Token::new("0123456789abcdef");
        for wrong in ["", "0123456789abcde", "0123456789abcdef0", "0123456789ABCDEF"] {
            assert!(!token.is_shown_by(wrong), "{wrong}");
        }
        assert!(token.is_shown_by("0123456789abcdef"));
    }
}
