use super::*;
use crate::codec::{CodecError, decode, encode};
use crate::frames::{Answer, Channel, Frame as _, Numbered, Question, ToRelay, ToSeat, Welcome};
use crate::ids::{Hint, Precedence};
use crate::link::{RelayHears, RelayLink, SeatHears, SeatLink};
use crate::refusal::Reason;

const NOW: UnixMillis = UnixMillis(1_000_000);

fn seat() -> Seat {
    "XA/technical/1".parse().unwrap()
}

fn envelope(id: u8, precedence: Precedence) -> Envelope {
    let sealed = vec![0; 5_120];
    Envelope::new(EnvelopeId([id; 16]), seat(), precedence, NOW, Hint([0; 8]), sealed).unwrap()
}

fn name(id: u8) -> EnvelopeName {
    EnvelopeName { to: seat(), id: EnvelopeId([id; 16]) }
}

fn deposit(id: u8) -> Deposit {
    let hashes = TokenHashes { hold: Digest([1; 32]), stop: Digest([2; 32]) };
    Deposit {
        id: DepositId([id; 16]),
        release_after_ms: 600_000,
        hold_ms: 3_600_000,
        stops: 1,
        tokens: vec![hashes],
        envelopes: vec![name(id)],
    }
}

fn ladder() -> Ladder {
    Ladder { state: 1, originators: vec![seat()], now: vec![name(1)], deposits: vec![deposit(2)] }
}

fn cancel() -> Cancel {
    let use_ = TokenUse { deposit: DepositId([2; 16]), token: CancelToken([3; 32]) };
    Cancel { state: 1, uses: vec![use_], answers: vec![name(4)] }
}

fn ask(body: Question) -> ToRelay {
    ToRelay::Ask(Numbered { no: 1, body })
}

/// Refused by the writer and by the reader.
#[track_caller]
fn refused_both_ways(frame: &ToRelay) {
    assert!(matches!(encode(frame), Err(CodecError::OutOfBounds(_))), "{frame:?}");
    let mut bytes = Vec::new();
    ciborium::into_writer(frame, &mut bytes).unwrap();
    assert!(matches!(decode::<ToRelay>(&bytes), Err(CodecError::OutOfBounds(_))), "{frame:?}");
}

#[test]
fn every_bound_of_a_ladder_is_kept_and_nothing_beyond_it_passes() {
    let span = |max: core::time::Duration| u64::try_from(max.as_millis()).unwrap();
    let tokens = |n| vec![deposit(1).tokens[0]; n];
    let names = |n: usize| (0..n).map(|id| name(u8::try_from(id).unwrap())).collect::<Vec<_>>();
    type Change = Box<dyn Fn(&mut Ladder, usize)>;
    let bounds: [(Change, usize); 7] = [
        (Box::new(|l, n| l.originators = vec![seat(); n]), limits::DEPOSIT_ORIGINATORS_MAX),
        (Box::new(|l, n| l.deposits = vec![deposit(2); n]), limits::LADDER_DEPOSITS_MAX),
        (Box::new(move |l, n| l.now = names(n)), limits::LADDER_ENVELOPES_MAX - 1),
        (Box::new(move |l, n| l.deposits[0].tokens = tokens(n)), limits::DEPOSIT_TOKENS_MAX),
        (
            Box::new(move |l, n| {
                l.deposits[0].release_after_ms = span(limits::DEPOSIT_AFTER_MAX) + n as u64;
            }),
            0,
        ),
        (
            Box::new(move |l, n| l.deposits[0].hold_ms = span(limits::DEPOSIT_HOLD_MAX) + n as u64),
            0,
        ),
        (
            Box::new(|l, n| {
                l.deposits[0].stops = u8::try_from(n).unwrap();
                l.deposits[0].tokens = vec![deposit(1).tokens[0]; 9];
            }),
            2,
        ),
    ];
    for (change, most) in bounds {
        let mut ladder = ladder();
        change(&mut ladder, most);
        encode(&ask(Question::Deposit(ladder.clone()))).unwrap();
        change(&mut ladder, most + 1);
        refused_both_ways(&ask(Question::Deposit(ladder)));
    }
    let empty: [fn(&mut Ladder); 6] = [
        |l| l.originators.clear(),
        |l| l.deposits.clear(),
        |l| l.deposits[0].tokens.clear(),
        |l| l.deposits[0].envelopes.clear(),
        |l| l.deposits[0].stops = 0,
        // Two stops of one owner: nobody could ever stop it.
        |l| l.deposits[0].stops = 2,
    ];
    for change in empty {
        let mut ladder = ladder();
        change(&mut ladder);
        refused_both_ways(&ask(Question::Deposit(ladder)));
    }
}

#[test]
fn every_bound_of_a_cancellation_and_of_a_question_is_kept() {
    let with = |change: &dyn Fn(&mut Cancel)| {
        let mut cancel = cancel();
        change(&mut cancel);
        ask(Question::Cancel(cancel))
    };
    let uses = |n| move |c: &mut Cancel| c.uses = vec![c.uses[0]; n];
    let answers = |n| move |c: &mut Cancel| c.answers = vec![name(4); n];
    encode(&with(&uses(limits::LADDER_DEPOSITS_MAX))).unwrap();
    refused_both_ways(&with(&uses(limits::LADDER_DEPOSITS_MAX + 1)));
    refused_both_ways(&with(&uses(0)));
    encode(&with(&answers(limits::DEPOSIT_ORIGINATORS_MAX))).unwrap();
    refused_both_ways(&with(&answers(limits::DEPOSIT_ORIGINATORS_MAX + 1)));
    let ids = |n| ask(Question::Deposits { ids: vec![DepositId([1; 16]); n] });
    encode(&ids(limits::QUERY_DEPOSITS_MAX)).unwrap();
    refused_both_ways(&ids(limits::QUERY_DEPOSITS_MAX + 1));
}

#[test]
fn the_largest_ladder_stays_in_a_frame() {
    let mut ladder = ladder();
    ladder.originators = vec![seat(); limits::DEPOSIT_ORIGINATORS_MAX];
    let mut deposit = deposit(2);
    deposit.tokens = vec![deposit.tokens[0]; limits::DEPOSIT_TOKENS_MAX];
    ladder.deposits = vec![deposit; limits::LADDER_DEPOSITS_MAX];
    ladder.now = vec![name(1); limits::LADDER_ENVELOPES_MAX - limits::LADDER_DEPOSITS_MAX];
    encode(&ask(Question::Deposit(ladder))).unwrap();
}

#[test]
fn a_token_fits_its_own_deposit_only() {
    let token = CancelToken([7; 32]);
    let hash = cancel_hash(&DepositId([1; 16]), &token);
    assert_ne!(hash, cancel_hash(&DepositId([2; 16]), &token));
    assert_ne!(hash, cancel_hash(&DepositId([1; 16]), &CancelToken([8; 32])));
}

#[test]
fn a_token_is_not_printed() {
    let text = format!("{:?}", cancel());
    assert!(text.contains("CancelToken(..)") && !text.contains("3, 3"), "{text}");
}

fn pair() -> (SeatLink, RelayLink) {
    let (mut seat, mut relay) = (SeatLink::new(NOW, 0), RelayLink::new(NOW));
    to_relay(&mut seat, &mut relay);
    let welcome = Welcome {
        version: 1,
        relay_time: NOW,
        epoch: 1,
        head: vec![],
        waiting: [0; 4],
        state: 0,
        prekeys: vec![],
    };
    relay.welcome(welcome).unwrap();
    to_seat(&mut relay, &mut seat);
    while relay.poll_heard().is_some() {}
    while seat.poll_heard().is_some() {}
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

#[test]
fn a_ladder_is_staged_on_the_lanes_of_its_envelopes_and_answered_once() {
    let (mut seat, mut relay) = pair();
    let envelopes = vec![envelope(1, Precedence::Flash), envelope(2, Precedence::Priority)];
    let no = seat.deposit(ladder(), envelopes.clone()).unwrap();
    let mut transmits: Vec<_> = std::iter::from_fn(|| seat.poll_transmit()).collect();
    let channels: Vec<_> = transmits.iter().map(|t| t.channel).collect();
    let lanes = [Channel::Lane(Precedence::Flash), Channel::Lane(Precedence::Priority)];
    assert_eq!(channels, [Channel::Control, lanes[0], lanes[1]]);
    // Streams are not ordered among each other: an envelope may come before the question.
    transmits.swap(0, 1);
    for t in transmits {
        relay.receive(NOW, t.channel, &t.bytes).unwrap();
    }
    let heard: Vec<_> = std::iter::from_fn(|| relay.poll_heard()).collect();
    let staged = |n: usize| RelayHears::Stage(Stage { no, envelope: envelopes[n].clone() });
    assert_eq!(heard, [staged(0), RelayHears::Ask(no, Question::Deposit(ladder())), staged(1)]);
    let answer = Ok(Answer::Deposited(Deposited { accepted_at: NOW, releases: vec![NOW] }));
    relay.answer(no, answer.clone()).unwrap();
    to_seat(&mut relay, &mut seat);
    assert_eq!(seat.poll_heard(), Some(SeatHears::Answer(no, answer)));
}

#[test]
fn an_envelope_staged_for_an_answered_question_is_not_heard() {
    let (mut seat, mut relay) = pair();
    let envelopes = vec![envelope(1, Precedence::Flash), envelope(2, Precedence::Flash)];
    let no = seat.deposit(ladder(), envelopes).unwrap();
    let transmits: Vec<_> = std::iter::from_fn(|| seat.poll_transmit()).collect();
    relay.receive(NOW, transmits[0].channel, &transmits[0].bytes).unwrap();
    let refusal = Refusal::new(Reason::Draining, "Later.");
    relay.answer(no, Err(refusal)).unwrap();
    while relay.poll_heard().is_some() {}
    relay.receive(NOW, transmits[1].channel, &transmits[1].bytes).unwrap();
    assert_eq!(relay.poll_heard(), None);
}

#[test]
fn envelopes_that_are_not_the_named_ones_are_not_sent() {
    let (mut seat, _) = pair();
    let one = || envelope(1, Precedence::Flash);
    for envelopes in [vec![], vec![one()], vec![one(), envelope(3, Precedence::Flash)]] {
        assert!(seat.deposit(ladder(), envelopes).is_err());
    }
    let mut twice = ladder();
    twice.now = vec![name(2)];
    let same = envelope(2, Precedence::Flash);
    assert!(seat.deposit(twice, vec![same.clone(), same]).is_err());
    assert!(seat.cancel(cancel(), vec![]).is_err());
    assert_eq!(seat.poll_transmit(), None);
}

#[test]
fn answers_fit_their_questions_in_number() {
    let fates = |n| vec![DepositFate::Unknown; n];
    let cancelled = |n| Answer::Cancelled(Cancelled { accepted_at: NOW, fates: fates(n) });
    let deposited = |n| Answer::Deposited(Deposited { accepted_at: NOW, releases: vec![NOW; n] });
    let ids = vec![DepositId([1; 16]); 2];
    for (question, right, wrong) in [
        (Question::Deposit(ladder()), deposited(1), deposited(2)),
        (Question::Cancel(cancel()), cancelled(1), cancelled(2)),
        (Question::Deposits { ids }, Answer::Deposits(fates(2)), Answer::Deposits(fates(1))),
    ] {
        let (mut seat, mut relay) = pair();
        let no = seat.ask(question).unwrap();
        to_relay(&mut seat, &mut relay);
        assert!(relay.answer(no, Ok(wrong)).is_err());
        relay.answer(no, Ok(right)).unwrap();
    }
}

#[test]
fn a_notice_with_too_many_tokens_is_refused() {
    let used = Used { by: 0, kind: TokenKind::Stop, at: NOW };
    let notice = |n| {
        let fate = DepositFate::Stopped { used: vec![used; n] };
        ToSeat::Deposit(DepositNotice { deposit: DepositId([1; 16]), fate })
    };
    assert_eq!(notice(1).channel(), Channel::Control);
    encode(&notice(limits::TOKENS_USED_MAX)).unwrap();
    assert!(encode(&notice(limits::TOKENS_USED_MAX + 1)).is_err());
}
