//! Frames to bytes and back: a big-endian `u32` length, then that many bytes of CBOR (RFC 8949).

use crate::frames::Frame;
use crate::limits::{CBOR_DEPTH_MAX, FRAME_BYTES_MAX};

/// Why bytes are not a frame, or a frame cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// The length prefix, or the frame to be sent, is beyond the cap.
    #[error("a frame of {bytes} bytes, more than the {FRAME_BYTES_MAX} allowed")]
    TooLarge {
        /// The length claimed.
        bytes: usize,
    },
    /// The bytes are not one CBOR item of the expected shape.
    #[error("not a frame of this direction and version")]
    Malformed,
    /// The frame is well formed but one of its parts is out of bounds.
    #[error("{0}")]
    OutOfBounds(&'static str),
}

/// Encodes a frame with its length prefix.
///
/// # Errors
///
/// [`CodecError::OutOfBounds`] or [`CodecError::TooLarge`] if the frame breaks its own limits: a
/// defect of the caller, which must not send it.
pub fn encode<F: Frame>(frame: &F) -> Result<Vec<u8>, CodecError> {
    if let Some(what) = frame.out_of_bounds() {
        return Err(CodecError::OutOfBounds(what));
    }
    let mut bytes = vec![0; 4];
    ciborium::into_writer(frame, &mut bytes).map_err(|_| CodecError::Malformed)?;
    let length = bytes.len() - 4;
    if length > FRAME_BYTES_MAX {
        return Err(CodecError::TooLarge { bytes: length });
    }
    let prefix = u32::try_from(length).map_err(|_| CodecError::TooLarge { bytes: length })?;
    if let Some(place) = bytes.first_chunk_mut::<4>() {
        *place = prefix.to_be_bytes();
    }
    Ok(bytes)
}

/// Decodes the body of a frame, without its length prefix.
///
/// # Errors
///
/// The peer broke the protocol: close the link with the code the error maps to.
pub fn decode<F: Frame>(body: &[u8]) -> Result<F, CodecError> {
    if body.len() > FRAME_BYTES_MAX {
        return Err(CodecError::TooLarge { bytes: body.len() });
    }
    let mut rest = body;
    let frame: F = ciborium::de::from_reader_with_recursion_limit(&mut rest, CBOR_DEPTH_MAX)
        .map_err(|_| CodecError::Malformed)?;
    if !rest.is_empty() {
        return Err(CodecError::Malformed);
    }
    match frame.out_of_bounds() {
        Some(what) => Err(CodecError::OutOfBounds(what)),
        None => Ok(frame),
    }
}

/// Cuts a stream of bytes into the bodies of frames.
///
/// Holds at most one incomplete frame; a length beyond the cap is refused before its bytes come.
#[derive(Debug, Default)]
pub struct Deframer {
    held: Vec<u8>,
    /// Bytes of `held` already given out: moved away in bulk, not frame by frame.
    taken: usize,
}

impl Deframer {
    /// Takes bytes as they came from the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.taken > 0 {
            self.held.drain(..self.taken);
            self.taken = 0;
        }
        self.held.extend_from_slice(bytes);
    }

    /// The next complete body, if there is one.
    ///
    /// # Errors
    ///
    /// [`CodecError::TooLarge`]: the peer broke the protocol, and the stream cannot go on.
    pub fn next_body(&mut self) -> Result<Option<&[u8]>, CodecError> {
        let waiting = self.held.get(self.taken..).unwrap_or_default();
        let Some((prefix, rest)) = waiting.split_first_chunk::<4>() else {
            return Ok(None);
        };
        let length = usize::try_from(u32::from_be_bytes(*prefix)).unwrap_or(usize::MAX);
        if length > FRAME_BYTES_MAX {
            return Err(CodecError::TooLarge { bytes: length });
        }
        let Some(body) = rest.get(..length) else {
            return Ok(None);
        };
        self.taken += 4 + length;
        Ok(Some(body))
    }

    /// Whether the stream stands between two frames: a stream that ends elsewhere was cut.
    #[must_use]
    pub fn is_between_frames(&self) -> bool {
        self.held.len() == self.taken
    }
}

#[cfg(test)]
mod tests {
    use ciborium::cbor;

    use super::*;
    use crate::frames::{Answer, Hello};
    use crate::frames::{Fate, Numbered, Question, ToRelay, ToSeat};
    use crate::limits;

    fn hello() -> ToRelay {
        ToRelay::Hello(Hello { versions: vec![1], directory_seq: 7 })
    }

    #[test]
    fn a_frame_of_the_other_direction_is_refused() {
        let bytes = encode(&hello()).unwrap();
        assert_eq!(decode::<ToSeat>(&bytes[4..]), Err(CodecError::Malformed));
    }

    #[test]
    fn trailing_bytes_are_refused() {
        let mut bytes = encode(&hello()).unwrap();
        bytes.push(0);
        assert_eq!(decode::<ToRelay>(&bytes[4..]), Err(CodecError::Malformed));
    }

    #[test]
    fn unknown_fields_are_tolerated() {
        let body = cbor!({"hello" => {
            "versions" => [1], "directory_seq" => 7, "colour" => "blue"
        }})
        .unwrap();
        let mut bytes = Vec::new();
        ciborium::into_writer(&body, &mut bytes).unwrap();
        assert_eq!(decode::<ToRelay>(&bytes), Ok(hello()));
    }

    #[test]
    fn lists_beyond_their_bounds_are_refused_both_ways() {
        let fates = vec![Fate::Unknown; limits::QUERY_IDS_MAX + 1];
        let frame = ToSeat::Answer(Numbered { no: 1, body: Ok(Answer::Fates(fates)) });
        assert!(matches!(encode(&frame), Err(CodecError::OutOfBounds(_))));
        let mut bytes = Vec::new();
        ciborium::into_writer(&frame, &mut bytes).unwrap();
        assert!(matches!(decode::<ToSeat>(&bytes), Err(CodecError::OutOfBounds(_))));
    }

    #[test]
    fn a_length_beyond_the_cap_is_refused_before_its_bytes_come() {
        let mut deframer = Deframer::default();
        deframer.push(&u32::MAX.to_be_bytes());
        assert!(matches!(deframer.next_body(), Err(CodecError::TooLarge { .. })));
    }

    #[test]
    fn deep_nesting_is_refused() {
        let mut bytes = vec![0x81; 10_000];
        bytes.push(0);
        assert_eq!(decode::<ToRelay>(&bytes), Err(CodecError::Malformed));
    }

    #[test]
    fn frames_come_out_whole_however_the_stream_is_cut() {
        let question = ToRelay::Ask(Numbered { no: 2, body: Question::PullDirectory { after: 3 } });
        let stream = [encode(&hello()).unwrap(), encode(&question).unwrap()].concat();
        for step in 1..stream.len() {
            let mut deframer = Deframer::default();
            let mut seen = Vec::new();
            for piece in stream.chunks(step) {
                deframer.push(piece);
                while let Some(body) = deframer.next_body().unwrap() {
                    seen.push(decode::<ToRelay>(body).unwrap());
                }
            }
            assert_eq!(seen, [hello(), question.clone()], "cut every {step} bytes");
            assert!(deframer.is_between_frames());
        }
    }
}
