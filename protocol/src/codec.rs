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

    use serde_bytes::ByteBuf;

    use super::*;
    use crate::address::Seat;
    use crate::frames::{
        Answer, Entry, Fate, Hello, Numbered, OneTime, PublishPrekeys, Question, ToRelay,
        ToRelayEnrol, ToSeat,
    };
    use crate::ids::{EnvelopeId, Traffic};
    use crate::limits;
    use crate::refusal::{Reason, Refusal};

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

    /// A frame is fine as it is and refused by both ends when one thing in it is one too many.
    #[track_caller]
    fn bounded<F: Frame + serde::Serialize + serde::de::DeserializeOwned + core::fmt::Debug>(
        of: impl Fn(usize) -> F,
        most: usize,
    ) {
        encode(&of(most)).unwrap();
        let frame = of(most + 1);
        assert!(matches!(encode(&frame), Err(CodecError::OutOfBounds(_))), "{frame:?}");
        let mut bytes = Vec::new();
        ciborium::into_writer(&frame, &mut bytes).unwrap();
        assert!(matches!(decode::<F>(&bytes), Err(CodecError::OutOfBounds(_))), "{frame:?}");
    }

    #[test]
    fn every_bound_of_a_frame_is_kept_and_nothing_beyond_it_passes() {
        let ask = |body| ToRelay::Ask(Numbered { no: 1, body });
        let hello = |n| ToRelay::Hello(Hello { versions: vec![1; n], directory_seq: 0 });
        bounded(hello, limits::VERSIONS_MAX);
        let to: Seat = "XA/technical/1".parse().unwrap();
        let ids = |n| ask(Question::Fates { to: to.clone(), ids: vec![EnvelopeId([1; 16]); n] });
        bounded(ids, limits::QUERY_IDS_MAX);
        let publish = |set: usize, keys: usize, key: usize| {
            let one_time = vec![OneTime { id: 1, bytes: vec![0; key] }; keys];
            let (class, set) = (Traffic::Operation, vec![0; set]);
            let publish = PublishPrekeys { class, epoch: 1, set, replace: false, one_time };
            ask(Question::PublishPrekeys(publish))
        };
        bounded(|n| publish(n, 1, 9), limits::PREKEY_BYTES_MAX);
        bounded(|n| publish(9, n, 9), limits::ONE_TIME_PER_FRAME_MAX);
        bounded(|n| publish(9, 1, n), limits::PREKEY_BYTES_MAX);
        let entry = |bytes: usize, profile: usize| {
            let profile = Some(ByteBuf::from(vec![0; profile]));
            ask(Question::AppendDirectory(Entry { bytes: vec![0; bytes], profile }))
        };
        bounded(|n| entry(n, 9), limits::ENTRY_BYTES_MAX);
        bounded(|n| entry(9, n), limits::PROFILE_BYTES_MAX);
        let enrol = |request: usize, profile: usize| ToRelayEnrol::Enrol {
            request: vec![0; request],
            profile: Some(ByteBuf::from(vec![0; profile])),
        };
        bounded(|n| enrol(n, 9), limits::ENROL_BYTES_MAX);
        bounded(|n| enrol(9, n), limits::PROFILE_BYTES_MAX);
        bounded(|n| ToSeat::Head(vec![0; n]), limits::HEAD_BYTES_MAX);
        let refused = |n| {
            let refusal = Refusal { reason: Reason::Quota, detail: "x".repeat(n) };
            ToSeat::Answer(Numbered { no: 1, body: Err(refusal) })
        };
        bounded(refused, limits::DETAIL_BYTES_MAX);
    }

    #[test]
    fn a_length_beyond_the_cap_is_refused_before_its_bytes_come() {
        for (length, fine) in
            [(FRAME_BYTES_MAX, true), (FRAME_BYTES_MAX + 1, false), (u32::MAX as usize, false)]
        {
            let mut deframer = Deframer::default();
            deframer.push(&u32::try_from(length).unwrap().to_be_bytes());
            let said = deframer.next_body();
            assert_eq!(matches!(said, Err(CodecError::TooLarge { .. })), !fine, "{length}");
        }
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
