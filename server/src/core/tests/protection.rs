//! Every limit of the core, reached, with the answer a seat gets.

use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Answer, Entry, Question, ToSeat};
use hotline_protocol::ids::{EnvelopeId, Hint, Precedence, UnixMillis};
use hotline_protocol::refusal::Reason;
use serde_bytes::ByteBuf;

use super::bench::{Bench, HOUR, NOW};
use crate::core::{Input, LinkId};
use crate::limits::{
    APPENDS_OPEN_MAX, COMMITTING_BYTES_MAX, COMMITTING_URGENT_BYTES, DISK_EXHAUSTED_BYTES,
    DISK_LOW_BYTES, FLASH_BURST, MAILBOX_URGENT_RESERVE_BYTES, QUESTION_BURST,
    QUESTIONS_PER_SECOND, RESERVE_SHARE_BYTES, SUBMIT_BURST_BYTES, SUBMIT_BYTES_PER_SECOND,
};
use crate::store::Room;
use crate::store::memory::MemoryStore;

const FLASH: Precedence = Precedence::Flash;
const IMMEDIATE: Precedence = Precedence::Immediate;
const ROUTINE: Precedence = Precedence::Routine;

fn large(bench: &Bench, id: u64, lane: Precedence) -> Envelope {
    let mut name = [9; 16];
    name[8..].copy_from_slice(&id.to_be_bytes());
    let expires_at = UnixMillis(NOW.0 + 2 * HOUR);
    let sealed = vec![0; 81_920];
    Envelope::new(EnvelopeId(name), bench.seat(1), lane, expires_at, Hint([0; 8]), sealed).unwrap()
}

/// Why the last envelope of a link was not taken; none if it was.
fn answer(bench: &mut Bench, link: LinkId, envelope: &Envelope) -> Option<Reason> {
    bench.said();
    bench.submit(link, envelope);
    let said = bench.said().into_iter().filter(|(to, _)| *to == link);
    let answers: Vec<_> = said
        .filter_map(|(_, frame)| match frame {
            ToSeat::Refused(refused) => Some(Some(refused.refusal.reason)),
            ToSeat::Custody(_) => Some(None),
            _ => None,
        })
        .collect();
    assert_eq!(answers.len(), 1, "one answer for each envelope");
    answers[0]
}

#[test]
fn flash_of_one_seat_is_limited_and_routine_is_not() {
    let mut bench = Bench::with_seats(2);
    let alice = bench.link(0);
    for n in 0..FLASH_BURST {
        bench.submit(alice, &bench.envelope(1, u64::from(n), FLASH));
    }
    let one_more = bench.envelope(1, 99_999, FLASH);
    assert_eq!(answer(&mut bench, alice, &one_more), Some(Reason::RateLimited));
    let routine = bench.envelope(1, 99_998, ROUTINE);
    assert_eq!(answer(&mut bench, alice, &routine), None);
    // A new link is no new allowance.
    let alice = bench.link(0);
    let one_more = bench.envelope(1, 99_997, FLASH);
    assert_eq!(answer(&mut bench, alice, &one_more), Some(Reason::RateLimited));
}

#[test]
fn the_bytes_of_one_seat_are_limited_and_another_seat_is_heard() {
    let mut bench = Bench::with_seats(3);
    bench.store =
        MemoryStore::default().with_room(Room { mailbox_bytes_max: 0, ..Room::default() });
    let (alice, carol) = (bench.link(0), bench.link(2));
    let sent = large(&bench, 1, ROUTINE);
    // The mailbox takes nothing, which is another answer than that of the limit.
    let fit = u64::from(SUBMIT_BURST_BYTES) / 81_920;
    for _ in 0..fit {
        bench.submit(alice, &sent);
    }
    assert_eq!(answer(&mut bench, alice, &sent), Some(Reason::RateLimited));
    assert_eq!(answer(&mut bench, carol, &sent), Some(Reason::Quota));
    // As soon as so much is refilled, and once.
    let refilled = 81_920 * 1_000 / u64::from(SUBMIT_BYTES_PER_SECOND);
    bench.now = UnixMillis(bench.now.0 + refilled);
    assert_eq!(answer(&mut bench, alice, &sent), Some(Reason::Quota));
    assert_eq!(answer(&mut bench, alice, &sent), Some(Reason::RateLimited));
}

#[test]
fn the_questions_of_one_seat_are_limited_and_come_back() {
    let mut bench = Bench::with_seats(2);
    let (alice, bob) = (bench.link(0), bench.link(1));
    let question = Question::PullDirectory { after: u64::MAX };
    for _ in 0..QUESTION_BURST {
        bench.ask(alice, question.clone()).unwrap();
    }
    let refused = bench.ask(alice, question.clone()).unwrap_err();
    assert_eq!(refused.reason, Reason::RateLimited);
    bench.ask(bob, question.clone()).unwrap();
    bench.now = UnixMillis(bench.now.0 + 1_000);
    for _ in 0..QUESTIONS_PER_SECOND {
        bench.ask(alice, question.clone()).unwrap();
    }
    assert_eq!(bench.ask(alice, question).unwrap_err().reason, Reason::RateLimited);
}

#[test]
fn a_party_cannot_fill_the_reserve_of_a_mailbox_and_another_still_alarms_it() {
    let mut bench = Bench::with_seats(3);
    // Everything that is not reserved is taken already.
    let room = Room { mailbox_bytes_max: MAILBOX_URGENT_RESERVE_BYTES, ..Room::default() };
    bench.store = MemoryStore::default().with_room(room);
    let (alice, carol) = (bench.link(0), bench.link(2));
    let fit = RESERVE_SHARE_BYTES / 81_920;
    for id in 0..fit {
        let sent = large(&bench, id, IMMEDIATE);
        assert_eq!(answer(&mut bench, alice, &sent), None, "{id}");
    }
    let over = large(&bench, fit, IMMEDIATE);
    assert_eq!(answer(&mut bench, alice, &over), Some(Reason::Quota));
    // What was refused is not counted: what is small enough still fits.
    let small = bench.envelope(1, 70, FLASH);
    let left = RESERVE_SHARE_BYTES % 81_920;
    assert_eq!(answer(&mut bench, alice, &small).is_none(), left >= 5_120);
    let alarm = bench.envelope(1, 71, FLASH);
    assert_eq!(answer(&mut bench, carol, &alarm), None);
    // Once the seat has read what is urgent, the share is whole again.
    let bob = bench.link(1);
    let mut waiting = true;
    while std::mem::take(&mut waiting) {
        for (lane, delivery) in deliveries(&mut bench, bob) {
            bench.acknowledge(bob, lane, delivery);
            waiting = true;
        }
    }
    assert_eq!(answer(&mut bench, alice, &over), None);
}

fn deliveries(bench: &mut Bench, link: LinkId) -> Vec<(Precedence, u64)> {
    let said = bench.said().into_iter().filter(|(to, _)| *to == link);
    let deliveries = said.filter_map(|(_, frame)| match frame {
        ToSeat::Deliver(deliver) => Some((deliver.envelope.precedence(), deliver.delivery)),
        _ => None,
    });
    deliveries.collect()
}

#[test]
fn a_disk_that_does_not_keep_up_is_said_to_be_unavailable() {
    let mut bench = Bench::with_seats(2);
    let (alice, _bob) = (bench.link(0), bench.link(1));
    bench.hold_store = true;
    // Each counts a little more than its body.
    let fit = COMMITTING_BYTES_MAX / (81_920 + 100);
    for id in 0..=fit as u64 {
        bench.submit(alice, &large(&bench, id, ROUTINE));
    }
    assert_eq!(bench.said().len(), 0);
    let one_more = large(&bench, 100_000, ROUTINE);
    assert_eq!(answer(&mut bench, alice, &one_more), Some(Reason::Unavailable));
    // An alarm is taken all the same, within bounds of its own.
    let fit = COMMITTING_URGENT_BYTES / (81_920 + 100);
    for id in 0..fit as u64 {
        bench.submit(alice, &large(&bench, 200_000 + id, FLASH));
    }
    assert_eq!(bench.said().len(), 0, "on their way to the disk");
    bench.submit(alice, &large(&bench, 300_000, FLASH));
    let one_more = large(&bench, 300_001, FLASH);
    assert_eq!(answer(&mut bench, alice, &one_more), Some(Reason::Unavailable));
}

#[test]
fn a_disk_that_runs_full_is_for_urgent_envelopes_first_and_then_for_none() {
    let mut bench = Bench::with_seats(2);
    let (alice, bob) = (bench.link(0), bench.link(1));
    for (free, routine, flash) in [
        (DISK_LOW_BYTES, None, None),
        (DISK_LOW_BYTES - 1, Some(Reason::Unavailable), None),
        (DISK_EXHAUSTED_BYTES - 1, Some(Reason::Unavailable), Some(Reason::Unavailable)),
        (DISK_LOW_BYTES, None, None),
    ] {
        bench.input(Input::DiskFree(free));
        let sent = bench.envelope(1, free, ROUTINE);
        assert_eq!(answer(&mut bench, alice, &sent), routine, "routine, {free} bytes free");
        let sent = bench.envelope(1, free + (1 << 40), FLASH);
        assert_eq!(answer(&mut bench, alice, &sent), flash, "flash, {free} bytes free");
        assert_eq!(bench.core.status().takes_mail, flash.is_none(), "{free} bytes free");
    }
    // What is there can be collected whatever is free.
    bench.input(Input::DiskFree(0));
    bench.acknowledge(bob, ROUTINE, 1);
    bench.said();
    assert_eq!(bench.core.status().waiting[0], 0);
}

#[test]
fn entries_that_wait_for_the_disk_are_bounded_and_are_taken_again_once_it_goes_on() {
    let mut bench = Bench::with_seats(2);
    let (alice, bob) = (bench.link(0), bench.link(1));
    let entry = |bench: &Bench, of: u8, no: usize| {
        let profile = no.to_string();
        let bytes = bench.profile_entry(of, profile.as_bytes());
        let profile = ByteBuf::from([[7; 16].as_slice(), profile.as_bytes()].concat());
        Question::AppendDirectory(Entry { bytes, profile: Some(profile) })
    };
    bench.hold_store = true;
    for no in 0..APPENDS_OPEN_MAX {
        let entry = entry(&bench, 0, no);
        bench.ask_later(alice, entry);
    }
    assert_eq!(bench.answers(alice), [], "each waits for the disk");
    for (seat, link) in [(0, alice), (1, bob)] {
        let one_more = entry(&bench, seat, 1_000);
        assert_eq!(bench.ask(link, one_more).unwrap_err().reason, Reason::RateLimited);
    }
    bench.hold_store = false;
    bench.run();
    assert_eq!(bench.answers(alice).into_iter().filter(Result::is_ok).count(), APPENDS_OPEN_MAX);
    let one_more = entry(&bench, 1, 1_000);
    assert!(matches!(bench.ask(bob, one_more), Ok(Answer::Appended { .. })));
}
