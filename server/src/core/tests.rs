//! The core in a simulation: virtual time, a store in memory, links driven by hand.

mod attachments;
mod bench;
mod delivery;
mod deposits;
mod life;
mod protection;

use hotline_protocol::close::CloseCode;
use hotline_protocol::frames::{
    Acknowledge, Answer, Entry, Fate, OneTime, PublishPrekeys, Question, ToNewcomer, ToSeat,
};
use hotline_protocol::ids::{EnvelopeId, Precedence, Traffic, UnixMillis};
use hotline_protocol::limits::{ENVELOPE_LIFE_MAX, ENVELOPE_LIFE_SLACK};
use hotline_protocol::refusal::Reason;
use serde_bytes::ByteBuf;

use self::bench::{Bench, HOUR, NOW, envelope_of, hello};
use super::{BeginError, Command, Input, LinkId, Reply};
use crate::clock::Moment;
use crate::limits::{BULK_CREDIT_MIN, EXPIRE_EVERY, PREKEYS_LOW};
use crate::store::memory::Failure;
use crate::store::{MailStore as _, Op};

const FLASH: Precedence = Precedence::Flash;
const ROUTINE: Precedence = Precedence::Routine;

#[test]
fn a_receipt_is_given_after_the_commit_and_not_before() {
    let mut bench = Bench::with_seats(2);
    let (alice, bob) = (bench.link(0), bench.link(1));
    bench.hold_store = true;
    bench.submit(alice, &bench.envelope(1, 1, FLASH));
    assert_eq!(bench.said(), []);
    bench.hold_store = false;
    bench.run();
    let said = bench.said();
    assert!(
        matches!(&said[..], [
        (to, ToSeat::Deliver(_)),
        (from, ToSeat::Custody(_)),
    ] if *to == bob && *from == alice),
        "{said:?}"
    );
}

#[test]
fn a_store_error_stops_everything_without_a_receipt() {
    for failure in [Failure::BeforeWriting, Failure::AfterWriting] {
        let mut bench = Bench::with_seats(2);
        let (alice, _bob) = (bench.link(0), bench.link(1));
        bench.store.fail_after(0, failure);
        let sent = bench.envelope(1, 1, FLASH);
        bench.submit(alice, &sent);
        assert_eq!(bench.said(), []);
        assert!(bench.halted);
        bench.submit(alice, &bench.envelope(1, 2, FLASH));
        assert_eq!(bench.said(), []);
        // A new start knows what is there; the retry gets its receipt; it is delivered once.
        bench.restart();
        let (alice, bob) = (bench.link(0), bench.link(1));
        bench.submit(alice, &sent);
        let said = bench.said();
        let custody = said.iter().filter(|(l, f)| *l == alice && matches!(f, ToSeat::Custody(_)));
        assert_eq!(custody.count(), 1);
        let delivered = said.iter().filter(|(l, f)| *l == bob && matches!(f, ToSeat::Deliver(_)));
        assert_eq!(delivered.count(), 1);
    }
}

#[test]
fn after_a_store_error_no_later_success_is_believed() {
    let mut bench = Bench::with_seats(2);
    let (alice, _bob) = (bench.link(0), bench.link(1));
    bench.hold_store = true;
    bench.submit(alice, &bench.envelope(1, 1, FLASH));
    bench.submit(alice, &bench.envelope(1, 2, FLASH));
    let mut healthy = bench.store.copy();
    bench.store.fail_after(0, Failure::BeforeWriting);
    bench.run_one_on(None);
    assert!(bench.halted);
    bench.run_one_on(Some(&mut healthy));
    assert!(bench.said().is_empty());
}

#[track_caller]
fn refuses(
    bench: &mut Bench,
    link: LinkId,
    envelope: &hotline_protocol::envelope::Envelope,
) -> Reason {
    bench.submit(link, envelope);
    match bench.said().pop() {
        Some((to, ToSeat::Refused(refused))) if to == link && refused.id == envelope.id() => {
            refused.refusal.reason
        }
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn envelopes_that_break_a_rule_are_refused_with_its_reason() {
    let mut bench = Bench::with_seats(2);
    let alice = bench.link(0);
    let to = bench.seat(1);
    let nobody = "XZ/policy/9".parse().unwrap();
    let past = NOW;
    let last = NOW.plus(ENVELOPE_LIFE_MAX).plus(ENVELOPE_LIFE_SLACK);
    // Expiries are told to the hour.
    let far = UnixMillis(last.0 + HOUR);
    bench.submit(alice, &envelope_of(&to, 2, ROUTINE, last));
    assert!(bench.said().iter().any(|(_, said)| matches!(said, ToSeat::Custody(_))), "the last");
    let fine = UnixMillis(NOW.0 + HOUR);
    for (to, expires_at, reason) in [
        (&nobody, fine, Reason::NoSuchSeat),
        (&to, past, Reason::Expiry),
        (&to, far, Reason::Expiry),
    ] {
        assert_eq!(refuses(&mut bench, alice, &envelope_of(to, 1, ROUTINE, expires_at)), reason);
    }
    let seats = vec![to.clone()];
    bench.control(Command::Suspend { seats: seats.clone(), reason: "lost".to_owned() }).unwrap();
    let sent = envelope_of(&to, 1, ROUTINE, fine);
    assert_eq!(refuses(&mut bench, alice, &sent), Reason::SeatClosed);
    bench.control(Command::Resume { seats }).unwrap();
    bench.control(Command::Drain).unwrap();
    bench.said();
    assert_eq!(refuses(&mut bench, alice, &sent), Reason::Draining);
}

#[test]
fn what_waited_comes_flash_first_then_in_order_of_arrival() {
    let mut bench = Bench::with_seats(2);
    let alice = bench.link(0);
    let lanes = [ROUTINE, Precedence::Priority, ROUTINE, FLASH, Precedence::Immediate];
    for (id, lane) in (0..).zip(lanes) {
        bench.submit(alice, &bench.envelope(1, id, lane));
    }
    bench.said();
    let bob = bench.link(1);
    assert_eq!(bench.delivered(bob), [3, 4, 1, 0, 2]);
    assert_eq!(bench.welcome(bob).waiting, [2, 1, 1, 1]);
}

#[test]
fn unacknowledged_bulk_is_bounded_and_holds_up_no_flash() {
    let mut bench = Bench::with_seats(2);
    let (alice, bob) = (bench.link(0), bench.link(1));
    let fit = BULK_CREDIT_MIN / 5_120;
    for id in 0..200 {
        bench.submit(alice, &bench.envelope(1, id, ROUTINE));
    }
    assert_eq!(bench.delivered(bob).len(), fit);
    bench.submit(alice, &bench.envelope(1, 900, FLASH));
    assert_eq!(bench.delivered(bob), [900]);
    let mut seen = fit;
    while seen < 200 {
        bench.acknowledge(bob, ROUTINE, seen as u64);
        let more = bench.delivered(bob);
        assert!(!more.is_empty() && more.len() <= fit, "{} at {seen}", more.len());
        assert!(more.iter().copied().eq(seen as u64..seen as u64 + more.len() as u64));
        seen += more.len();
    }
}

#[test]
fn an_acknowledgement_deletes_only_what_was_offered_in_this_epoch() {
    let mut bench = Bench::with_seats(2);
    let (alice, bob) = (bench.link(0), bench.link(1));
    bench.submit(alice, &bench.envelope(1, 1, ROUTINE));
    assert_eq!(bench.delivered(bob), [1]);
    let old = bench.core.epoch();
    bench.restart();
    let bob = bench.link(1);
    assert_eq!(bench.delivered(bob), [1]);
    // Words of the last epoch change nothing.
    let acknowledge = Acknowledge { lane: ROUTINE, epoch: old, up_to: 1, state: 77 };
    bench.hear(bob, hotline_protocol::link::RelayHears::Acknowledge(acknowledge));
    assert_eq!(bench.fate(0, 1, 1), Fate::Waiting);
    // An acknowledgement of what was never sent is a lie.
    bench.acknowledge(bob, ROUTINE, 2);
    assert_eq!(bench.closed(bob), Some(CloseCode::Misbehaved));
    assert_eq!(bench.fate(0, 1, 1), Fate::Waiting);
    let bob = bench.link(1);
    bench.acknowledge(bob, ROUTINE, 1);
    assert_eq!(bench.fate(0, 1, 1), Fate::Collected);
    assert_eq!(bench.welcome(bob).state, 77);
}

#[test]
fn a_state_counter_told_with_a_receipt_survives() {
    let mut bench = Bench::with_seats(2);
    let alice = bench.link(0);
    bench.submit_at(alice, 500, &bench.envelope(1, 1, ROUTINE));
    bench.submit_at(alice, 400, &bench.envelope(1, 2, ROUTINE));
    bench.restart();
    let alice = bench.link(0);
    assert_eq!(bench.welcome(alice).state, 500);
}

#[test]
fn the_newest_link_of_a_seat_wins() {
    let mut bench = Bench::with_seats(2);
    let first = bench.link(1);
    let second = bench.link(1);
    assert_eq!(bench.closed(first), Some(CloseCode::Replaced));
    // The late news of the first link's end does not end the second.
    bench.input(Input::LinkLost { link: first });
    let alice = bench.link(0);
    bench.submit(alice, &bench.envelope(1, 1, ROUTINE));
    assert_eq!(bench.delivered(second), [1]);
    // What the first still says is not heard.
    bench.hear(first, hello());
    assert_eq!(bench.outputs_of(first), 0);
}

#[test]
fn unknown_suspended_and_revoked_keys_are_refused_each_with_its_code() {
    let mut bench = Bench::with_seats(3);
    let stranger = bench.open_key([9; 32]);
    assert_eq!(bench.closed(stranger), Some(CloseCode::UnknownSeat));
    let (one, two) = (bench.link(1), bench.link(2));
    let seats = vec![bench.seat(1)];
    bench.control(Command::Suspend { seats, reason: "lost".to_owned() }).unwrap();
    assert_eq!(bench.closed(one), Some(CloseCode::Suspended));
    bench.hold_store = true;
    bench.revoke(2);
    assert_eq!(bench.closed(two), Some(CloseCode::Revoked), "before it is on disk");
    bench.hold_store = false;
    bench.run();
    // Both stay out after a new start.
    bench.restart();
    let (one, two) = (bench.open_seat(1), bench.open_seat(2));
    assert_eq!(bench.closed(one), Some(CloseCode::Suspended));
    assert_eq!(bench.closed(two), Some(CloseCode::Revoked));
}

#[test]
fn revocation_closes_the_mailbox() {
    let mut bench = Bench::with_seats(2);
    let alice = bench.link(0);
    bench.submit(alice, &bench.envelope(1, 1, ROUTINE));
    bench.said();
    bench.revoke(1);
    bench.said();
    assert_eq!(bench.fate(0, 1, 1), Fate::Expired);
    let alice = bench.link(0);
    let sent = bench.envelope(1, 2, ROUTINE);
    assert_eq!(refuses(&mut bench, alice, &sent), Reason::SeatClosed);
}

#[test]
fn what_was_on_its_way_to_a_mailbox_that_is_closed_is_not_counted_as_waiting() {
    let mut bench = Bench::with_seats(2);
    let alice = bench.link(0);
    bench.hold_store = true;
    bench.submit(alice, &bench.envelope(1, 1, ROUTINE));
    bench.revoke(1);
    bench.hold_store = false;
    bench.run();
    assert_eq!(bench.fate(0, 1, 1), Fate::Expired);
    assert_eq!(bench.core.status().waiting, [0; 4]);
}

#[test]
fn a_retry_after_collection_is_not_delivered_again() {
    let mut bench = Bench::with_seats(2);
    let (alice, bob) = (bench.link(0), bench.link(1));
    let sent = bench.envelope(1, 1, FLASH);
    bench.submit(alice, &sent);
    assert_eq!(bench.delivered(bob), [1]);
    bench.acknowledge(bob, FLASH, 1);
    bench.now = NOW.plus(core::time::Duration::from_secs(60));
    bench.submit(alice, &sent);
    let said = bench.said();
    assert!(matches!(&said[..], [(_, ToSeat::Custody(custody))] if custody.accepted_at == NOW));
    bench.restart();
    let bob = bench.link(1);
    assert!(bench.delivered(bob).is_empty());
}

fn publish(epoch: u64, ids: core::ops::Range<u64>) -> Question {
    let one_time = ids.map(|id| OneTime { id, bytes: vec![1] }).collect();
    let class = Traffic::Operation;
    Question::PublishPrekeys(PublishPrekeys {
        class,
        epoch,
        set: vec![2],
        replace: false,
        one_time,
    })
}

#[test]
fn a_one_time_prekey_is_gone_from_disk_before_it_is_handed_out() {
    let mut bench = Bench::with_seats(2);
    let (alice, bob) = (bench.link(0), bench.link(1));
    bench.ask(bob, publish(1, 0..1)).unwrap();
    let fetch = Question::FetchPrekeys { of: bench.seat(1), class: Traffic::Operation };
    bench.hold_store = true;
    bench.ask_later(alice, fetch.clone());
    assert_eq!(bench.answers(alice), []);
    bench.hold_store = false;
    bench.run();
    let answers = bench.answers(alice);
    assert!(matches!(&answers[..], [Ok(Answer::Prekeys { one_time: Some(_), .. })]), "{answers:?}");
    bench.restart();
    let alice = bench.link(0);
    let again = bench.ask(alice, fetch);
    assert!(matches!(again, Ok(Answer::Prekeys { one_time: None, .. })), "{again:?}");
}

#[test]
fn a_seat_is_told_when_its_prekeys_run_low() {
    let mut bench = Bench::with_seats(2);
    let (alice, bob) = (bench.link(0), bench.link(1));
    bench.ask(bob, publish(1, 0..32)).unwrap();
    bench.ask(bob, publish(1, 32..u64::from(PREKEYS_LOW))).unwrap();
    let fetch = Question::FetchPrekeys { of: bench.seat(1), class: Traffic::Operation };
    bench.ask(alice, fetch).unwrap();
    let low = bench.said().into_iter().find_map(|(link, frame)| match frame {
        ToSeat::PrekeysLow(count) if link == bob => Some(count),
        _ => None,
    });
    assert_eq!(low.map(|count| (count.epoch, count.one_time)), Some((1, PREKEYS_LOW - 1)));
    assert_eq!(bench.ask(bob, publish(0, 0..1)).unwrap_err().reason, Reason::OldEpoch);
    let exercise = Question::FetchPrekeys { of: bench.seat(1), class: Traffic::Exercise };
    assert_eq!(bench.ask(alice, exercise).unwrap_err().reason, Reason::NoPrekeys);
}

#[test]
fn an_entry_is_shown_to_nobody_before_it_is_on_disk() {
    let mut bench = Bench::with_seats(2);
    let alice = bench.link(0);
    let before = bench.core.status().directory_seq;
    bench.hold_store = true;
    bench.revoke(1);
    let pulled =
        |bench: &mut Bench| match bench.ask(alice, Question::PullDirectory { after: before }) {
            Ok(Answer::Directory { entries, .. }) => entries.len(),
            other => panic!("{other:?}"),
        };
    assert_eq!(pulled(&mut bench), 0);
    assert!(!bench.said().iter().any(|(_, frame)| matches!(frame, ToSeat::Head(_))));
    bench.hold_store = false;
    bench.run();
    assert_eq!(pulled(&mut bench), 1);
    assert!(bench.said().iter().any(|(_, frame)| matches!(frame, ToSeat::Head(_))));
}

#[test]
fn entries_and_profiles_that_do_not_fit_are_refused() {
    let mut bench = Bench::with_seats(2);
    let alice = bench.link(0);
    let append = |bench: &mut Bench, bytes, profile| {
        bench.ask(alice, Question::AppendDirectory(Entry { bytes, profile }))
    };
    let stale = bench.profile_entry(0, b"a");
    let salted = |text: &[u8]| Some(ByteBuf::from([[7; 16].as_slice(), text].concat()));
    for (profile, reason) in [
        (None, Some(Reason::Malformed)),
        (salted(b"b"), Some(Reason::Malformed)),
        (Some(ByteBuf::from(vec![1])), Some(Reason::Malformed)),
        (salted(b"a"), None),
        // Once more: it stands there already.
        (salted(b"a"), Some(Reason::NotAllowed)),
    ] {
        let said = append(&mut bench, stale.clone(), profile.clone());
        assert_eq!(said.as_ref().err().map(|r| r.reason), reason, "{profile:?}: {said:?}");
    }
    let behind = bench.profile_entry(0, b"c");
    let sooner = bench.profile_entry(0, b"d");
    append(&mut bench, sooner, salted(b"d")).unwrap();
    let late = append(&mut bench, behind, salted(b"c"));
    assert_eq!(late.unwrap_err().reason, Reason::Behind);
    let other = bench.profile_entry_signed(0, 1, b"e");
    let said = append(&mut bench, other, salted(b"e"));
    assert_eq!(said.unwrap_err().reason, Reason::NotAllowed);
    let rubbish = append(&mut bench, vec![1, 2, 3], None);
    assert_eq!(rubbish.unwrap_err().reason, Reason::Malformed);
}

#[test]
fn an_enrolment_of_another_link_or_with_a_used_invitation_is_refused() {
    let mut bench = Bench::with_seats(1);
    let (request, _) = bench.invite("XZ", 9);
    let wrong = bench.enrol(&request, [8; 32]);
    assert!(matches!(wrong, ToNewcomer::Refused(r) if r.reason == Reason::NotAllowed));
    assert!(matches!(bench.enrol(&request, [0; 32]), ToNewcomer::Enrolled { .. }));
    let again = bench.enrol(&request, [0; 32]);
    assert!(matches!(again, ToNewcomer::Refused(r) if r.reason == Reason::Invitation));
    let rubbish = bench.enrol(&[1, 2], [0; 32]);
    assert!(matches!(rubbish, ToNewcomer::Refused(r) if r.reason == Reason::Malformed));
}

#[test]
fn a_head_is_signed_every_quarter_of_an_hour() {
    let mut bench = Bench::with_seats(1);
    let alice = bench.link(0);
    let mut heads = 0;
    while bench.now.since(NOW) < core::time::Duration::from_secs(3_600) {
        bench.now = bench.core.poll_timeout();
        bench.input(Input::Tick);
        let said = bench.said();
        heads += said.iter().filter(|(l, f)| *l == alice && matches!(f, ToSeat::Head(_))).count();
    }
    assert_eq!(heads, 4);
}

#[test]
fn a_clock_set_back_by_a_day_holds_up_neither_heads_nor_expiry() {
    let mut bench = Bench::with_seats(2);
    let alice = bench.link(0);
    bench.now = UnixMillis(NOW.0 + 24 * HOUR);
    bench.input(Input::Tick);
    bench.said();
    bench.now = NOW;
    let back = Moment::from(NOW);
    assert!(bench.core.poll_wait(back) <= EXPIRE_EVERY, "it sleeps for a day");
    bench.submit(alice, &envelope_of(&bench.seat(1), 1, ROUTINE, UnixMillis(NOW.0 + HOUR / 2)));
    let mut heads = 0;
    while bench.now < UnixMillis(NOW.0 + HOUR) {
        bench.now = bench.core.poll_timeout();
        bench.input(Input::Tick);
        let said = bench.said();
        heads += said.iter().filter(|(l, f)| *l == alice && matches!(f, ToSeat::Head(_))).count();
    }
    assert_eq!(heads, 4);
    assert_eq!(bench.fate(0, 1, 1), Fate::Expired);
}

#[test]
fn a_clock_of_deposits_that_is_off_shows() {
    let mut bench = Bench::with_seats(1);
    let off = bench.core.meters();
    let off = || off.deposits.clock_off.value();
    assert_eq!(off(), 0);
    // A host that slept for an hour, and one whose clock was set back after it began.
    for (wall, steady) in [(NOW.0 + HOUR, NOW.0), (NOW.0, NOW.0 + HOUR)] {
        let [wall, steady] = [wall, steady].map(UnixMillis);
        bench.core.handle(Moment { wall, steady }, Input::Tick);
        assert_eq!(off(), HOUR);
    }
    bench.now = UnixMillis(NOW.0 + HOUR);
    bench.input(Input::Tick);
    assert_eq!(off(), 0);
}

#[test]
fn expired_envelopes_go_and_their_senders_can_ask() {
    let mut bench = Bench::with_seats(2);
    let alice = bench.link(0);
    bench.submit(alice, &bench.envelope(1, 1, ROUTINE));
    bench.now = UnixMillis(NOW.0 + 2 * HOUR).plus(EXPIRE_EVERY);
    bench.input(Input::Tick);
    assert_eq!(bench.fate(0, 1, 1), Fate::Expired);
    let bob = bench.link(1);
    assert_eq!(bench.welcome(bob).waiting, [0; 4]);
    assert!(bench.delivered(bob).is_empty());
}

#[test]
fn a_broken_log_or_another_head_key_is_not_served() {
    let mut bench = Bench::with_seats(2);
    let recovered = bench.store.reopen().recover(NOW).unwrap();
    let begin = |recovered, key| super::Core::begin(NOW, bench.empty(), key, recovered);
    assert!(begin(recovered.clone(), bench.head_key()).is_ok());
    let error = begin(recovered.clone(), bench.authority()).unwrap_err();
    assert_eq!(error, BeginError::OtherHeadKey);
    let mut swapped = recovered.clone();
    swapped.entries.swap(0, 1);
    let error = begin(swapped, bench.head_key()).unwrap_err();
    assert!(matches!(error, BeginError::BrokenLog { seq: 1, .. }));
    let mut changed = recovered;
    *changed.entries[1].bytes.last_mut().unwrap() ^= 1;
    let error = begin(changed, bench.head_key()).unwrap_err();
    assert!(matches!(error, BeginError::BrokenLog { seq: 2, .. }));
    // Nothing was written by looking.
    assert!(bench.store.commit(&[Op::Probe { at: NOW }]).is_ok());
}

#[test]
fn a_probe_writes_and_reads() {
    let mut bench = Bench::with_seats(1);
    assert_eq!(bench.control(Command::Probe), Ok(Reply::Done));
    bench.store.fail_after(0, Failure::BeforeWriting);
    bench.input(Input::Control { call: super::Call(99), command: Command::Probe });
    assert!(bench.halted);
}

#[test]
fn a_question_about_fates_is_answered_in_order() {
    let mut bench = Bench::with_seats(2);
    let alice = bench.link(0);
    let sent = bench.envelope(1, 1, ROUTINE);
    bench.submit(alice, &sent);
    let ids = vec![EnvelopeId([0xee; 16]), sent.id()];
    let answer = bench.ask(alice, Question::Fates { to: bench.seat(1), ids });
    assert_eq!(answer, Ok(Answer::Fates(vec![Fate::Unknown, Fate::Waiting])));
}

#[test]
fn a_drain_sends_everybody_away_each_at_another_moment() {
    let mut bench = Bench::with_seats(3);
    let links: Vec<_> = (0..3).map(|n| bench.link(n)).collect();
    bench.said();
    bench.control(Command::Drain).unwrap();
    let mut delays: Vec<_> = bench
        .said()
        .into_iter()
        .filter_map(|(link, frame)| match frame {
            ToSeat::Goaway { delay_ms } => Some((link, delay_ms)),
            _ => None,
        })
        .collect();
    assert_eq!(delays.len(), links.len());
    delays.sort_by_key(|(_, delay)| *delay);
    delays.dedup_by_key(|(_, delay)| *delay);
    assert_eq!(delays.len(), links.len());
    let late = bench.open_seat(0);
    assert_eq!(bench.closed(late), Some(CloseCode::Away));
}
