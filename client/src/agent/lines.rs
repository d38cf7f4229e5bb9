//! Lines of JSON at a Unix socket: each is an alert, and each gets one line in answer.

use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use hotline_formats::limits::LINE_BYTES_MAX;
use hotline_formats::line;
use hotline_intake::Defaults;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;

use super::door::{self, Door};
use crate::limits::{LINE_PEERS_MAX, LINE_SILENCE_MAX};

/// Listens at a path. Whoever may write there is a matter of the directory it lies in: the socket
/// itself is its owner's alone.
///
/// # Errors
///
/// The path cannot be used: too long, no such directory, or another program listens there.
pub(crate) fn listen(path: &Path) -> io::Result<UnixListener> {
    match std::os::unix::net::UnixStream::connect(path) {
        Ok(_) => return Err(io::ErrorKind::AddrInUse.into()),
        // Left by an agent that was killed.
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            std::fs::remove_file(path)?;
        }
        Err(_) => {}
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Serves until it is aborted.
pub(crate) async fn serve(listener: UnixListener, defaults: Arc<Defaults>, door: Door) {
    let room = Arc::new(Semaphore::new(LINE_PEERS_MAX));
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            continue;
        };
        let (defaults, door) = (Arc::clone(&defaults), door.clone());
        tokio::spawn(async move {
            let _ = converse(stream, &defaults, &door).await;
            drop(place);
        });
    }
}

async fn converse(stream: UnixStream, defaults: &Defaults, door: &Door) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    let mut line = Vec::new();
    loop {
        line.clear();
        // One byte more than a line may have, and its end.
        let most = LINE_BYTES_MAX as u64 + 2;
        let mut bounded = (&mut read).take(most);
        let reading = bounded.read_until(b'\n', &mut line);
        let Ok(count) = tokio::time::timeout(LINE_SILENCE_MAX, reading).await else {
            return Ok(());
        };
        if count? == 0 {
            return Ok(());
        }
        let ended = line.pop_if(|byte| *byte == b'\n').is_some();
        line.pop_if(|byte| *byte == b'\r');
        let answer = answer(&line, defaults, door).await;
        write.write_all(format!("{answer}\n").as_bytes()).await?;
        if !ended {
            // Too long, or cut: where the next one begins is not known.
            return Ok(());
        }
    }
}

async fn answer(line: &[u8], defaults: &Defaults, door: &Door) -> Value {
    match line::read(line) {
        Ok(alert) => match door.report(&[alert], defaults).await.first() {
            Some(told) => door::value(told),
            None => json!({ "became": "busy", "error": "no answer" }),
        },
        Err(error) => json!({ "became": "refused", "error": error.to_string() }),
    }
}
