//! A newcomer's connection: one request, one answer.

use hotline_directory::labels::ENROL_EXPORTER;
use hotline_protocol::close::CloseCode;
use hotline_protocol::codec::{Deframer, decode, encode};
use hotline_protocol::frames::{Channel, ToNewcomer, ToRelayEnrol};
use quinn::{Connection, RecvStream, SendStream};
use tokio::sync::oneshot;

use super::shared::Shared;
use super::switchboard::Event;
use crate::limits::{ENROL_WITHIN, FLUSH_WITHIN, PIECE_BYTES_MAX};

/// Serves one newcomer.
pub(super) async fn serve(connection: Connection, shared: &Shared) {
    shared.meters.enrolments.one();
    let code = converse(&connection, shared).await;
    shared.close(&connection, code);
}

async fn converse(connection: &Connection, shared: &Shared) -> CloseCode {
    // Anybody may come this far, so nobody may stay without saying what for.
    let within = shared.bounds.silence_max();
    let (mut send, asked) = match tokio::time::timeout(within, asked(connection)).await {
        Ok(Ok(asked)) => asked,
        Ok(Err(code)) => return code,
        Err(_) => return CloseCode::Late,
    };
    let ToRelayEnrol::Enrol { request, profile } = asked;
    let mut exporter = [0; 32];
    let label = ENROL_EXPORTER.as_bytes();
    if connection.export_keying_material(&mut exporter, label, b"").is_err() {
        return CloseCode::Defect;
    }
    let (answer, answered) = oneshot::channel::<ToNewcomer>();
    if shared.events.send(Event::Enrol { request, profile, exporter, answer }).await.is_err() {
        return CloseCode::Away;
    }
    let answer = match tokio::time::timeout(ENROL_WITHIN, answered).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => return CloseCode::Away,
        Err(_) => return CloseCode::Defect,
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

/// Waits for the newcomer's request.
async fn asked(connection: &Connection) -> Result<(SendStream, ToRelayEnrol), CloseCode> {
    let (send, mut receive) = connection.accept_bi().await.map_err(|_| CloseCode::Done)?;
    let request = request(&mut receive).await.ok_or(CloseCode::Misbehaved)?;
    Ok((send, request))
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
