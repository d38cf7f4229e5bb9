//! The order of a conversation, and what breaks it.

use super::*;
use crate::attachment::{ChunkToRelay, ChunkToSeat};
use crate::codec::encode;
use crate::envelope::Envelope;
use crate::frames::{
    Answer, Deliver, Fate, Hello, Numbered, Question, Submit, ToRelay, ToSeat, Welcome,
};
use crate::ids::{Digest, EnvelopeId, Hint};
use crate::limits::{
    CHUNK_BYTES, CHUNKS_PER_QUESTION_MAX, FRAME_PROGRESS_BYTES_MIN, HAVES_OPEN_MAX,
    PIECE_BYTES_MAX, PIECES_OPEN_MAX, QUESTIONS_OPEN_MAX, SILENCE_MAX,
};

const NOW: UnixMillis = UnixMillis(1_000_000);

fn greeting(version: u16) -> Welcome {
    Welcome {
        version,
        relay_time: NOW,
        epoch: 1,
        head: vec![],
        waiting: [0; 4],
        state: 0,
        prekeys: vec![],
    }
}

fn envelope(precedence: Precedence) -> Envelope {
    Envelope::new(
        EnvelopeId([1; 16]),
        "XA/technical/1".parse().unwrap(),
        precedence,
        NOW,
        Hint([0; 8]),
        vec![0; 5_120],
    )
    .unwrap()
}

fn deliver(delivery: u64, precedence: Precedence) -> ToSeat {
    ToSeat::Deliver(Deliver { delivery, accepted_at: NOW, envelope: envelope(precedence) })
}

/// Both ends, greeted.
fn pair() -> (SeatLink, RelayLink) {
    let (mut seat, mut relay) = (SeatLink::new(NOW, 3), RelayLink::new(NOW));
    to_relay(&mut seat, &mut relay);
    assert_eq!(relay.poll_heard(), Some(RelayHears::Hello { version: 1, directory_seq: 3 }));
    relay.welcome(greeting(1)).unwrap();
    to_seat(&mut relay, &mut seat);
    assert_eq!(seat.poll_heard(), Some(SeatHears::Welcome(greeting(1))));
    (seat, relay)
}

fn to_relay(seat: &mut SeatLink, relay: &mut RelayLink) {
    while let Some(t) = seat.poll_transmit() {
        relay.receive(NOW, t.channel, &t.bytes).unwrap();
    }
}

fn to_seat(relay: &mut RelayLink, seat: &mut SeatLink) {
    while let Some(t) = relay.poll_transmit() {
        seat.receive(t.channel, &t.bytes).unwrap();
    }
}

#[track_caller]
fn relay_refuses(frames: &[ToRelay], greeted: bool) {
    let mut relay = if greeted { pair().1 } else { RelayLink::new(NOW) };
    let refused = frames
        .iter()
        .any(|frame| relay.receive(NOW, frame.channel(), &encode(frame).unwrap()).is_err());
    assert!(refused, "accepted {frames:?}");
}

#[track_caller]
fn seat_refuses(frames: &[ToSeat], greeted: bool) {
    let mut seat = if greeted { pair().0 } else { SeatLink::new(NOW, 0) };
    let refused =
        frames.iter().any(|frame| seat.receive(frame.channel(), &encode(frame).unwrap()).is_err());
    assert!(refused, "accepted {frames:?}");
}

fn ask(no: u32) -> ToRelay {
    ToRelay::Ask(Numbered { no, body: Question::PullDirectory { after: 0 } })
}

#[test]
fn a_relay_refuses_frames_out_of_order() {
    let hello = ToRelay::Hello(Hello { versions: vec![1], directory_seq: 0 });
    relay_refuses(&[ask(1)], false);
    relay_refuses(std::slice::from_ref(&hello), true);
    relay_refuses(&[hello.clone(), hello], false);
    relay_refuses(&[ask(2), ask(2)], true);
    let most = u32::try_from(QUESTIONS_OPEN_MAX).unwrap();
    let (_, mut relay) = pair();
    for frame in (1..=most).map(ask) {
        relay.receive(NOW, frame.channel(), &encode(&frame).unwrap()).unwrap();
    }
    let one_more = ask(most + 1);
    assert!(relay.receive(NOW, one_more.channel(), &encode(&one_more).unwrap()).is_err());
}

#[test]
fn a_seat_refuses_frames_out_of_order() {
    let answer = |no| ToSeat::Answer(Numbered { no, body: Ok(Answer::Fates(vec![])) });
    seat_refuses(&[answer(1)], true);
    seat_refuses(&[ToSeat::Head(vec![])], false);
    seat_refuses(&[ToSeat::Welcome(greeting(1))], true);
    seat_refuses(&[deliver(5, Precedence::Flash), deliver(5, Precedence::Flash)], true);
}

#[test]
fn an_answer_to_another_question_is_refused() {
    let (mut seat, _) = pair();
    let no = seat.ask(Question::PullDirectory { after: 0 }).unwrap();
    let answer = ToSeat::Answer(Numbered { no, body: Ok(Answer::Fates(vec![Fate::Unknown])) });
    assert!(seat.receive(Channel::Control, &encode(&answer).unwrap()).is_err());
}

#[test]
fn an_envelope_on_the_lane_of_another_precedence_is_refused() {
    let (_, mut relay) = pair();
    let submit = ToRelay::Submit(Submit { state: 1, envelope: envelope(Precedence::Routine) });
    let bytes = encode(&submit).unwrap();
    assert!(relay.receive(NOW, Channel::Lane(Precedence::Flash), &bytes).is_err());
}

#[test]
fn versions_without_a_common_one_close_as_incompatible() {
    let hello = ToRelay::Hello(Hello { versions: vec![2, 9], directory_seq: 0 });
    let error =
        RelayLink::new(NOW).receive(NOW, Channel::Control, &encode(&hello).unwrap()).unwrap_err();
    assert_eq!(error.close_code(), CloseCode::Incompatible);
    let welcome = encode(&ToSeat::Welcome(greeting(9))).unwrap();
    let error = SeatLink::new(NOW, 0).receive(Channel::Control, &welcome).unwrap_err();
    assert_eq!(error.close_code(), CloseCode::Incompatible);
}

#[test]
fn a_delivery_that_overtakes_the_welcome_is_heard_after_it() {
    let mut seat = SeatLink::new(NOW, 0);
    let delivery = encode(&deliver(1, Precedence::Flash)).unwrap();
    seat.receive(Channel::Lane(Precedence::Flash), &delivery).unwrap();
    assert_eq!(seat.poll_heard(), None);
    let welcome = encode(&ToSeat::Welcome(greeting(1))).unwrap();
    seat.receive(Channel::Control, &welcome).unwrap();
    assert!(matches!(seat.poll_heard(), Some(SeatHears::Welcome(_))));
    assert!(matches!(seat.poll_heard(), Some(SeatHears::Deliver(_))));
}

#[test]
fn a_flood_before_the_greeting_is_refused() {
    let mut relay = RelayLink::new(NOW);
    let refused = (0..100)
        .any(|_| relay.receive(NOW, Channel::Lane(Precedence::Routine), &[0; 65_536]).is_err());
    assert!(refused);
}

#[test]
fn a_silent_peer_is_late() {
    let (mut seat, mut relay) = (SeatLink::new(NOW, 0), RelayLink::new(NOW));
    let until = NOW.plus(SILENCE_MAX);
    assert_eq!((seat.poll_timeout(), relay.poll_timeout()), (Some(until), Some(until)));
    assert_eq!(relay.timeout(UnixMillis(until.0 - 1)), Ok(()));
    assert_eq!(relay.timeout(until), Err(LinkError::Late));
    assert_eq!(seat.timeout(until), Err(LinkError::Late));
    assert_eq!(pair().0.poll_timeout(), None);
}

fn later(seconds: u64) -> UnixMillis {
    UnixMillis(NOW.0 + seconds * 1_000)
}

const ROUTINE: Channel = Channel::Lane(Precedence::Routine);

fn submission() -> Vec<u8> {
    encode(&ToRelay::Submit(Submit { state: 1, envelope: envelope(Precedence::Routine) })).unwrap()
}

#[test]
fn a_frame_that_never_ends_is_late_however_it_drips() {
    let bytes = submission();
    let (_, mut relay) = pair();
    relay.receive(later(5), ROUTINE, &bytes[..3]).unwrap();
    assert_eq!(relay.poll_timeout(), Some(later(15)));
    // A byte now and then is no progress, nor is one less than what counts as such.
    let drips = bytes[3..].chunks(FRAME_PROGRESS_BYTES_MIN / 10);
    for (second, drip) in (6..15).zip(drips) {
        relay.receive(later(second), ROUTINE, drip).unwrap();
        assert_eq!(relay.timeout(later(second)), Ok(()));
    }
    assert_eq!(relay.timeout(later(15)).unwrap_err().close_code(), CloseCode::Late);
}

#[test]
fn a_frame_on_a_thin_line_has_all_the_time_it_needs() {
    let bytes = submission();
    let (_, mut relay) = pair();
    // 300 bytes in nine seconds, and an urgent lane in between: 25 minutes for one large envelope
    // at this speed.
    let mut now = 0;
    for piece in bytes.chunks(300) {
        now += 9;
        assert_eq!(relay.timeout(later(now)), Ok(()));
        relay.receive(later(now), ROUTINE, piece).unwrap();
    }
    assert!(matches!(relay.poll_heard(), Some(RelayHears::Submit(_))));
    assert_eq!(relay.poll_timeout(), None);
    assert_eq!(relay.timeout(later(1_000_000)), Ok(()));
}

#[test]
fn an_urgent_lane_that_goes_on_is_progress_for_the_others() {
    let (_, mut relay) = pair();
    relay.receive(NOW, ROUTINE, &submission()[..100]).unwrap();
    let flash = ToRelay::Submit(Submit { state: 1, envelope: envelope(Precedence::Flash) });
    let flash = encode(&flash).unwrap();
    for round in 1..20 {
        assert_eq!(relay.timeout(later(round * 8)), Ok(()));
        relay.receive(later(round * 8), Channel::Lane(Precedence::Flash), &flash).unwrap();
    }
    assert_eq!(relay.timeout(later(19 * 8 + 10)), Err(LinkError::Late));
}

#[test]
fn a_seat_is_not_blamed_while_the_relay_does_not_listen() {
    let (_, mut relay) = pair();
    relay.receive(NOW, ROUTINE, &submission()[..100]).unwrap();
    relay.did_not_listen(later(30));
    assert_eq!(relay.timeout(later(39)), Ok(()));
    relay.receive(later(39), ROUTINE, &submission()[100..]).unwrap();
    assert_eq!(relay.poll_timeout(), None);
    // Between frames there is nothing to be late with.
    relay.did_not_listen(later(40));
    assert_eq!(relay.poll_timeout(), None);
}

#[test]
fn lanes_held_through_the_greeting_are_watched_from_the_hello_on() {
    let mut relay = RelayLink::new(NOW);
    relay.receive(NOW, ROUTINE, &submission()[..50]).unwrap();
    assert_eq!(relay.poll_timeout(), Some(later(10)));
    let hello = ToRelay::Hello(Hello { versions: vec![1], directory_seq: 0 });
    relay.receive(later(9), Channel::Control, &encode(&hello).unwrap()).unwrap();
    assert_eq!(relay.poll_timeout(), Some(later(19)));
}

#[test]
fn questions_and_envelopes_pass_once_greeted() {
    let (mut seat, mut relay) = pair();
    let submit = Submit { state: 4, envelope: envelope(Precedence::Flash) };
    seat.submit(submit.clone()).unwrap();
    let no = seat.ask(Question::PullDirectory { after: 9 }).unwrap();
    to_relay(&mut seat, &mut relay);
    assert_eq!(relay.poll_heard(), Some(RelayHears::Submit(submit)));
    assert_eq!(relay.poll_heard(), Some(RelayHears::Ask(no, Question::PullDirectory { after: 9 })));
    let answer = Ok(Answer::Directory { entries: vec![], head: vec![], more: false });
    relay.answer(no, answer.clone()).unwrap();
    to_seat(&mut relay, &mut seat);
    assert_eq!(seat.poll_heard(), Some(SeatHears::Answer(no, answer)));
}

fn get(offset: u32) -> ChunkToRelay {
    ChunkToRelay::Get { name: Digest([1; 32]), offset, length: 10 }
}

fn piece(offset: u32, length: usize) -> ToSeat {
    let (name, bytes) = (Digest([1; 32]), vec![0; length]);
    ToSeat::Chunk(ChunkToSeat::Piece { name, offset, bytes })
}

#[test]
fn a_piece_that_nobody_asked_for_is_refused() {
    for wrong in [piece(0, 9), piece(10, 10), ToSeat::Chunk(ChunkToSeat::Held { chunks: vec![] })] {
        let (mut seat, _) = pair();
        seat.chunk(get(0)).unwrap();
        let mut bytes = Vec::new();
        ciborium::into_writer(&wrong, &mut bytes).unwrap();
        let framed = [u32::try_from(bytes.len()).unwrap().to_be_bytes().to_vec(), bytes].concat();
        assert!(seat.receive(Channel::Attachment, &framed).is_err(), "{wrong:?}");
    }
    let (mut seat, _) = pair();
    seat.chunk(get(0)).unwrap();
    let answer = encode(&piece(0, 10)).unwrap();
    assert_eq!(seat.receive(Channel::Attachment, &answer), Ok(()));
    assert!(seat.receive(Channel::Attachment, &answer).is_err(), "a second time");
}

#[test]
fn pieces_asked_for_at_once_are_bounded_at_both_ends() {
    let (mut seat, mut relay) = pair();
    for n in 0..PIECES_OPEN_MAX {
        assert!(seat.may_get());
        seat.chunk(get(u32::try_from(n).unwrap() * 10)).unwrap();
    }
    to_relay(&mut seat, &mut relay);
    assert!(!seat.may_get());
    assert!(matches!(seat.chunk(get(5)), Err(LinkError::Defect(_))));
    let more = encode(&ToRelay::Chunk(get(5))).unwrap();
    assert!(relay.receive(NOW, Channel::Attachment, &more).is_err());
    relay.send(&piece(0, 10)).unwrap();
    to_seat(&mut relay, &mut seat);
    assert!(seat.may_get());
    let ask = || ChunkToRelay::Have { names: vec![Digest([1; 32])], exp: NOW };
    for _ in 0..HAVES_OPEN_MAX {
        assert!(seat.may_have());
        seat.chunk(ask()).unwrap();
    }
    assert!(!seat.may_have());
    assert!(seat.chunk(ask()).is_err());
    to_relay(&mut seat, &mut relay);
    let more = encode(&ToRelay::Chunk(ask())).unwrap();
    assert!(relay.receive(NOW, Channel::Attachment, &more).is_err());
}

#[test]
fn pieces_out_of_their_chunk_are_refused() {
    let name = Digest([1; 32]);
    let put = |offset, length| ChunkToRelay::Put { name, exp: NOW, offset, bytes: vec![0; length] };
    let end = u32::try_from(CHUNK_BYTES).unwrap();
    for wrong in [
        put(0, 0),
        put(0, PIECE_BYTES_MAX + 1),
        put(end - 1, 2),
        put(u32::MAX, 1),
        ChunkToRelay::Get { name, offset: end, length: 1 },
        ChunkToRelay::Get { name, offset: 0, length: 0 },
        ChunkToRelay::Have { names: vec![], exp: NOW },
        ChunkToRelay::Have { names: vec![name; CHUNKS_PER_QUESTION_MAX + 1], exp: NOW },
    ] {
        assert!(encode(&ToRelay::Chunk(wrong.clone())).is_err(), "{wrong:?}");
    }
    assert!(encode(&ToRelay::Chunk(put(end - 1, 1))).is_ok());
}

#[test]
fn the_largest_frames_about_chunks_fit() {
    let name = Digest([1; 32]);
    let (exp, offset) = (UnixMillis(u64::MAX), 0);
    let bytes = vec![0; PIECE_BYTES_MAX];
    encode(&ToRelay::Chunk(ChunkToRelay::Put { name, exp, offset, bytes })).unwrap();
    let names = vec![name; CHUNKS_PER_QUESTION_MAX];
    encode(&ToRelay::Chunk(ChunkToRelay::Have { names, exp })).unwrap();
}
