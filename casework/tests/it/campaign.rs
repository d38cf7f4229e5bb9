//! Campaigns of checks: what counts, what does not, and the same figures for everybody.

use hotline_casework::campaign::{Campaign, Counted, Share, Target, Times};
use hotline_casework::check::{Answer, Check};
use hotline_casework::{Authenticity, Cited, Common, Origin, Region, Statement};
use hotline_protocol::address::{DeskKind, Seat};
use hotline_protocol::ids::{CaseId, Digest, Traffic, UnixMillis};
use proptest::prelude::*;
use sha2::Digest as _;

use crate::fixture::{NOW, addresses, message_id, seat, state, txt};

const HOUR: u64 = 3_600_000;
const WINDOW: u64 = 48 * HOUR;
const REACHED: Target = Target { is_confirmed: true, is_reachable: true };

fn at(ms: u64) -> UnixMillis {
    UnixMillis(NOW.0 + ms)
}

fn png(n: u8, from: &str, check: &Check) -> Statement {
    let by_itself = matches!(check, Check::Line | Check::Device(_));
    Statement {
        said: check.said(),
        from: seat(from),
        traffic: Traffic::Drill,
        authenticity: Authenticity::Note,
        origin: match by_itself {
            true => Origin::Automated { source: "device".into() },
            false => Origin::Human,
        },
        reference: None,
        ..txt(n)
    }
}

fn challenge() -> Common {
    let check = Check::Challenge { closes_at: at(WINDOW), announced: true };
    let mut challenge = png(1, "x-hub/technical/1", &check);
    challenge.to.action = addresses(&["*"]);
    state(challenge)
}

fn answer(asked_at: UnixMillis) -> Answer {
    let challenge = challenge();
    let of = Cited { id: challenge.id, common: challenge.hash() };
    Answer { of, accepted_at: asked_at, opened_at: at(5_000) }
}

fn device(n: u8, from: &str, asked_at: UnixMillis) -> Common {
    state(png(n, from, &Check::Device(answer(asked_at))))
}

fn person(n: u8, from: &str, asked_at: UnixMillis, named: bool) -> Common {
    state(png(n, from, &Check::Person { answer: answer(asked_at), named }))
}

fn hash_of(bytes: &[u8]) -> Digest {
    Digest(sha2::Sha256::digest(bytes).into())
}

#[test]
fn findings_that_do_not_bear_their_hash_are_no_result() {
    let of = answer(NOW).of;
    let result = |findings: &[u8]| {
        let findings = findings.to_vec();
        let check = Check::Result { of, figures: hash_of(b"{}"), findings };
        Check::of(&state(png(9, "x-hub/technical/1", &check)))
    };
    assert!(result(b"{}").is_ok() && result(b"").is_ok());
    assert!(result(b"{ }").is_err());
}

#[test]
fn a_campaign_closed_by_hand_counts_no_later_answer() {
    let mut campaign = campaign(&["XB/technical/1"]);
    campaign.close_at(at(HOUR));
    assert_eq!(campaign.closes_at(), at(HOUR));
    let answer = person(2, "XB/technical/1", at(1_000), false);
    assert_eq!(campaign.enter(&answer, at(HOUR + 1)), Ok(Counted::Late));
    assert_eq!(campaign.figures().all.person.of, 0);
    campaign.close_at(at(2 * HOUR));
    assert_eq!(campaign.closes_at(), at(HOUR), "and opens no longer again");
}

/// A campaign that asks some seats, whose copies the relay accepted a second after it began.
fn campaign(seats: &[&str]) -> Campaign {
    let targets = seats.iter().map(|text| (seat(text), REACHED));
    let mut campaign = Campaign::open(&challenge(), targets).unwrap();
    for text in seats {
        campaign.accepted(&seat(text), at(1_000));
    }
    campaign
}

#[test]
fn what_is_no_drill_no_note_or_by_the_wrong_hand_is_no_check() {
    let challenge = Check::Challenge { closes_at: at(WINDOW), announced: true };
    let refused = |statement: Statement| assert!(Check::of(&state(statement)).is_err());
    let by = "x-hub/technical/1";
    refused(Statement { traffic: Traffic::Operation, ..png(1, by, &challenge) });
    refused(Statement { authenticity: Authenticity::NonPaper, ..png(1, by, &challenge) });
    let program = Origin::Automated { source: "script".into() };
    let human = Check::Person { answer: answer(at(0)), named: true };
    refused(Statement { origin: program, ..png(1, by, &human) });
    refused(Statement { origin: Origin::Human, ..png(1, by, &Check::Device(answer(at(0)))) });
    for closes_at in [at(0), UnixMillis(NOW.0 - 1), at(15 * 24 * HOUR)] {
        refused(png(1, by, &Check::Challenge { closes_at, announced: false }));
    }
    assert_eq!(Check::of(&state(txt(1))).unwrap(), None);
}

#[test]
fn every_check_survives_its_bytes() {
    let of = answer(at(0)).of;
    for check in [
        Check::Line,
        Check::Announcement { opens_at: at(HOUR), closes_at: at(WINDOW) },
        Check::GivenUp,
        Check::Challenge { closes_at: at(WINDOW), announced: false },
        Check::Reminder { of },
        Check::Device(answer(at(1))),
        Check::Person { answer: answer(at(1)), named: true },
        Check::Result { of, figures: Digest([7; 32]), findings: Vec::new() },
        Check::Result { of, figures: hash_of(b"{}"), findings: b"{}".to_vec() },
    ] {
        let sent = state(png(9, "AA/technical/1", &check));
        assert_eq!(Check::of(&Common::decode(sent.as_bytes()).unwrap()), Ok(Some(check)));
    }
}

#[test]
fn who_was_not_asked_answers_for_nobody() {
    let mut one = campaign(&["AA/technical/1"]);
    let before = one.clone();
    let stranger = person(2, "BB/technical/1", at(1_000), true);
    assert_eq!(one.enter(&stranger, at(HOUR)), Ok(Counted::NotAsked));
    // Another case, or another challenge under the same id.
    let mut elsewhere = png(3, "AA/technical/1", &Check::Device(answer(at(1_000))));
    elsewhere.case = CaseId([9; 16]);
    assert_eq!(one.enter(&state(elsewhere), at(HOUR)), Ok(Counted::Outside));
    let forged =
        Answer { of: Cited { id: message_id(1), common: Digest([9; 32]) }, ..answer(at(1_000)) };
    let forged = state(png(4, "AA/technical/1", &Check::Device(forged)));
    assert_eq!(one.enter(&forged, at(HOUR)), Ok(Counted::Outside));
    assert_eq!(one, before);
}

#[test]
fn an_answer_after_the_window_is_shown_and_not_counted() {
    let mut one = campaign(&["AA/technical/1", "AA/technical/2"]);
    let late = person(2, "AA/technical/1", at(1_000), true);
    assert_eq!(one.enter(&late, at(WINDOW + 1)), Ok(Counted::Late));
    let just = person(3, "AA/technical/2", at(1_000), true);
    assert_eq!(one.enter(&just, at(WINDOW)), Ok(Counted::Counts));
    let figures = one.figures();
    assert_eq!((figures.late, figures.all.person), (1, Share { of: 1, all: 2 }));
    // Who was late agreed to nothing that counts.
    let named: Vec<Seat> = one.rows().filter(|row| row.is_named).map(|row| row.seat).collect();
    assert_eq!(named, [seat("AA/technical/2")]);
}

#[test]
fn a_seat_cannot_make_itself_faster() {
    let mut one = campaign(&["AA/technical/1"]);
    one.enter(&person(2, "AA/technical/1", at(HOUR - 1), false), at(HOUR)).unwrap();
    let row = one.rows().next().unwrap();
    assert_eq!((row.person, row.is_doubtful), (Some(HOUR - 1_000), true));
    // A copy that was sealed again has a time of its own, and that is as good.
    one.accepted(&seat("AA/technical/1"), at(HOUR - 1));
    let row = one.rows().next().unwrap();
    assert_eq!((row.person, row.is_doubtful), (Some(1), false));
}

#[test]
fn a_desk_is_answered_by_its_alternate_only_where_its_first_seat_is_silent() {
    let seats = ["AA/technical/1", "AA/technical/2", "BB/technical/1", "BB/technical/2"];
    let mut two = campaign(&seats);
    for (n, from) in [(2, "AA/technical/2"), (3, "BB/technical/1"), (4, "BB/technical/2")] {
        two.enter(&person(n, from, at(1_000), false), at(HOUR)).unwrap();
    }
    let figures = two.figures();
    assert_eq!((figures.alternates, figures.desks), (1, Share { of: 2, all: 2 }));
    assert!(two.unanswered().is_empty());
}

#[test]
fn reminders_go_to_desks_without_an_answer_and_to_no_dead_seat() {
    let dead = Target { is_reachable: false, ..REACHED };
    let targets = [
        (seat("AA/technical/1"), REACHED),
        (seat("AA/technical/2"), REACHED),
        (seat("BB/policy/1"), REACHED),
        (seat("BB/policy/2"), dead),
    ];
    let mut some = Campaign::open(&challenge(), targets).unwrap();
    assert_eq!(some.reminders(), [at(WINDOW / 2), at(WINDOW / 10 * 9)]);
    some.enter(&person(2, "AA/technical/2", at(0), false), at(HOUR)).unwrap();
    assert_eq!(some.unanswered(), [&seat("BB/policy/1")]);
    let figures = some.figures();
    assert_eq!((figures.unreachable, figures.silent), (1, 2));
}

#[test]
fn a_party_sees_its_own_rows_and_those_that_agreed() {
    let mut three = campaign(&["AA/technical/1", "BB/technical/1", "CC/technical/1"]);
    three.enter(&person(2, "BB/technical/1", at(1_000), true), at(HOUR)).unwrap();
    three.enter(&person(3, "CC/technical/1", at(1_000), false), at(HOUR)).unwrap();
    let sees = |party: &str| {
        let party = party.parse().unwrap();
        three.rows_for(&party).map(|row| row.seat.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(sees("AA"), ["AA/technical/1", "BB/technical/1"]);
    assert_eq!(sees("CC"), ["BB/technical/1", "CC/technical/1"]);
}

#[test]
fn groups_add_up_to_the_whole() {
    let seats = ["KE/technical/1", "FR/policy/1", "FR/technical/1", "x-org/technical/1"];
    let mut four = campaign(&seats);
    four.enter(&device(2, "FR/policy/1", at(1_000)), at(61_000)).unwrap();
    let figures = four.figures();
    assert_eq!(figures.by_category.keys().copied().collect::<Vec<_>>(), {
        let mut kinds = vec![DeskKind::Technical, DeskKind::Policy];
        kinds.sort();
        kinds
    });
    assert_eq!(figures.by_category[&DeskKind::Policy].device_times.median, Some(60_000));
    assert_eq!(figures.by_region[&Region::Europe].device, Share { of: 1, all: 2 });
    assert_eq!(figures.by_region.values().map(|group| group.device.all).sum::<u32>(), 4);
}

#[test]
fn a_share_is_whole_only_when_all_of_it_is() {
    assert_eq!(Share { of: 199, all: 200 }.percent(), Some(99));
    assert_eq!(Share { of: 3, all: 3 }.percent(), Some(100));
    assert_eq!(Share::default().percent(), None);
}

proptest! {
    #[test]
    fn whatever_order_answers_come_in_and_however_often_the_figures_are_the_same(
        answers in proptest::collection::vec((0..3_usize, any::<bool>(), any::<bool>(), 0..3 * HOUR, 0..4_u64), 0..24),
        order in any::<u64>(),
    ) {
        let seats = ["AA/technical/1", "AA/technical/2", "BB/policy/1"];
        let messages: Vec<(Common, UnixMillis)> = answers
            .iter()
            .enumerate()
            .map(|(n, (who, by_person, named, ms, asked))| {
                let (n, from, asked) = (u8::try_from(n).unwrap() + 2, seats[*who], at(asked * 500));
                let common = if *by_person {
                    person(n, from, asked, *named)
                } else {
                    device(n, from, asked)
                };
                // Some come after the window.
                (common, at(WINDOW - HOUR + ms))
            })
            .collect();
        let mut one = campaign(&seats);
        for (common, at) in &messages {
            one.enter(common, *at).unwrap();
        }
        let mut other = campaign(&seats);
        let mut shuffled: Vec<_> = messages.iter().chain(&messages).collect();
        shuffled.sort_by_key(|(common, at)| {
            (common.hash().0[0] ^ order.to_le_bytes()[0], at.0.rotate_left(7) ^ order)
        });
        for (common, at) in shuffled {
            other.enter(common, *at).unwrap();
        }
        prop_assert_eq!(&one, &other);
        prop_assert_eq!(one.figures(), other.figures());
    }

    #[test]
    fn percentiles_are_times_that_were_measured_and_no_fewer_took_at_most_them(
        mut times in proptest::collection::vec(any::<u64>(), 1..200),
    ) {
        let of = Times::of(times.clone());
        times.sort_unstable();
        for (percent, value) in [(50, of.median), (90, of.p90), (100, of.max)] {
            let value = value.unwrap();
            prop_assert!(times.contains(&value));
            let within = times.iter().filter(|time| **time <= value).count();
            let below = times.iter().filter(|time| **time < value).count();
            prop_assert!(within * 100 >= times.len() * percent);
            prop_assert!(below * 100 < times.len() * percent);
        }
    }

    #[test]
    fn bytes_from_outside_are_a_check_or_an_error(fields in proptest::collection::vec(any::<u8>(), 0..80)) {
        let said = hotline_casework::Said::read(hotline_casework::Kind::Png, &fields).unwrap();
        let common = state(Statement { said, ..png(1, "AA/technical/1", &Check::Line) });
        let _ = Check::of(&common);
    }
}
