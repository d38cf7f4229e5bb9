//! A newcomer's connection: one request, one answer.

use hotline_directory::labels::ENROL_EXPORTER;
use hotline_protocol::close::CloseCode;
use hotline_protocol::codec::{Deframer, decode, encode};
use hotline_protocol::frames::{Channel, ToNewcomer, ToRelayEnrol};
use quinn::{Connection, RecvStream};
use tokio::sync::{mpsc, oneshot};

use super::switchboard::Event;
use crate::limits::{ENROL_WITHIN, FLUSH_WITHIN, PIECE_BYTES_MAX};

/// Serves one newcomer.
pub(super) async fn serve(connection: Connection, events: mpsc::Sender<Event>) {
    let code = match tokio::time::timeout(ENROL_WITHIN, converse(&connection, &events)).await {
        Ok(code) => code,
        Err(_) => CloseCode::Late,
    };
    super::close(&connection, code);
}

async fn converse(connection: &Connection, events: &mpsc::Sender<Event>) -> CloseCode {
    let Ok((mut send, mut receive)) = connection.accept_bi().await else {
        return CloseCode::Done;
    };
    let Some(ToRelayEnrol::Enrol { request, profile }) = request(&mut receive).await else {
        return CloseCode::Misbehaved;
    };
    let mut exporter = [0; 32];
    let label = ENROL_EXPORTER.as_bytes();
    if connection.export_keying_material(&mut exporter, label, b"").is_err() {
        return CloseCode::Defect;
    }
    let (answer, answered) = oneshot::channel::<ToNewcomer>();
    if events.send(Event::Enrol { request, profile, exporter, answer }).await.is_err() {
        return CloseCode::Away;
    }
    let Ok(answer) = answered.await else {
        return CloseCode::Away;
    };
    let Ok(bytes) = encode(&answer) else {
        return CloseCode::Defect;
    };
    if send.write_all(&bytes).await.is_ok() && send.finish().is_ok() {
        // The newcomer closes once it has read; until then the answer must not be cut off.
        let _ = tokio::time::timeout(FLUSH_WITHIN, send.stopped()).await;
    }
    CloseCode::Done
}

/// Reads the preamble and one frame.
async fn request(stream: &mut RecvStream) -> Option<ToRelayEnrol> {
    let mut preamble = [0];
    stream.read_exact(&mut preamble).await.ok()?;
    if preamble != [Channel::Control.preamble()] {
        return None;
    }
    let mut deframer = Deframer::default();
    loop {
        if let Some(body) = deframer.next_body().ok()? {
            return decode(body).ok();
        }
        let chunk = stream.read_chunk(PIECE_BYTES_MAX, true).await.ok()??;
        deframer.push(&chunk.bytes);
    }
}
