//! The control socket: one JSON request a line, one JSON response a line.
//!
//! It lies in the relay's directory with mode 0600 and takes only peers of the relay's own user
//! or root: whoever reaches it could as well read the keys beside it.

use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;

use crate::admin::{Request, Response};
use crate::driver::{Event, ask};
use crate::limits::{BACKUP_WITHIN, CALL_WITHIN, COMMAND_BYTES_MAX, STATUS_WITHIN};

/// How long a request may take.
const fn within(request: &Request) -> Duration {
    match request {
        Request::Backup { .. } => BACKUP_WITHIN,
        Request::Status => STATUS_WITHIN,
        _ => CALL_WITHIN,
    }
}

/// Makes the socket, in place of one that a crash left behind. Call with the lock held.
pub(crate) fn listen(path: &Path) -> io::Result<UnixListener> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Serves callers until it is aborted.
pub(crate) async fn accept(listener: UnixListener, events: mpsc::Sender<Event>) {
    let own = rustix::process::geteuid().as_raw();
    while let Ok((stream, _)) = listener.accept().await {
        let peer = stream.peer_cred().map(|peer| peer.uid());
        if !matches!(peer, Ok(uid) if uid == own || uid == 0) {
            tracing::warn!("a stranger called the control socket");
            continue;
        }
        let events = events.clone();
        tokio::spawn(async move {
            let _ = serve(stream, events).await;
        });
    }
}

async fn serve(stream: UnixStream, events: mpsc::Sender<Event>) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    let mut read = BufReader::new(read.take(COMMAND_BYTES_MAX as u64));
    tokio::time::timeout(CALL_WITHIN, read.read_line(&mut line)).await??;
    let response = match serde_json::from_str::<Request>(&line) {
        Ok(request) => match tokio::time::timeout(within(&request), ask(&events, request)).await? {
            Ok(response) => response,
            Err(error) => Response::Failed(error.to_string()),
        },
        Err(error) => Response::Failed(format!("the request cannot be read: {error}")),
    };
    let mut bytes = serde_json::to_vec(&response)?;
    bytes.push(b'\n');
    let written = async {
        write.write_all(&bytes).await?;
        write.shutdown().await
    };
    tokio::time::timeout(CALL_WITHIN, written).await?
}

/// Calls a running relay.
///
/// # Errors
///
/// [`io::ErrorKind::NotFound`] or [`io::ErrorKind::ConnectionRefused`] if none runs there;
/// [`io::ErrorKind::TimedOut`] if it does not answer.
pub async fn call(path: &Path, request: &Request) -> io::Result<Response> {
    let talk = async {
        let stream = UnixStream::connect(path).await?;
        let (read, mut write) = stream.into_split();
        let mut bytes = serde_json::to_vec(request)?;
        bytes.push(b'\n');
        write.write_all(&bytes).await?;
        let mut answer = Vec::new();
        BufReader::new(read).read_to_end(&mut answer).await?;
        Ok(serde_json::from_slice(&answer)?)
    };
    tokio::time::timeout(within(request), talk).await.unwrap_or_else(|_| {
        Err(io::Error::new(io::ErrorKind::TimedOut, "the relay does not answer"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_request_without_an_end_is_answered_at_its_bound() {
        for (request, told) in [
            (vec![b'x'; COMMAND_BYTES_MAX + 1], "the request cannot be read"),
            // What would be fine is cut where the bound is.
            (
                format!("\"status\"{}\n", " ".repeat(COMMAND_BYTES_MAX)).into_bytes(),
                "the relay has stopped",
            ),
        ] {
            let (near, far) = UnixStream::pair().unwrap();
            let (events, _) = mpsc::channel(1);
            let relay = tokio::spawn(serve(far, events));
            let (read, mut write) = near.into_split();
            // The relay may have answered and left before all of it was taken.
            let _ = write.write_all(&request).await;
            let mut answer = String::new();
            BufReader::new(read).read_line(&mut answer).await.unwrap();
            let Response::Failed(why) = serde_json::from_str(&answer).unwrap() else {
                panic!("{answer}")
            };
            assert!(why.contains(told), "{why}");
            let _ = relay.await.unwrap();
        }
    }
}
