//! What is kept of a campaign, what is due when, and how much of what comes is taken.

use hotline_casework::check::Answer;
use hotline_casework::{Addressees, Authenticity, Head, Origin, Precedences, Statement, Tlp};
use hotline_protocol::ids::{Digest, Precedence, Traffic};

use super::*;

const NOW: UnixMillis = UnixMillis(1_795_348_800_000);
const HOUR: Duration = Duration::from_hours(1);

fn run() -> Run {
    Run {
        to: vec![Address::All],
        announce_at: Some(NOW),
        opens_at: NOW.plus(HOUR),
        closes_at: NOW.plus(HOUR * 11),
        announcement: None,
        challenge: None,
        asked: Vec::new(),
        is_open: false,
        reminded: 0,
        outages: vec![(NOW, None)],
        closed_at: None,
        actions: vec!["Call".to_owned()],
        findings: Vec::new(),
        failed: None,
        owes_word: false,
    }
}

#[test]
fn what_is_kept_of_a_campaign_is_what_it_was() {
    let kept: Run = cell::read(&cell::write(&run())).unwrap();
    assert_eq!(kept, run());
    let mut runs = Runs::default();
    runs.restore(CaseId([1; 16]), kept);
    assert_eq!(runs.poll_timeout(), Some(NOW), "and what is due after a restart is the same");
}

#[test]
fn each_step_of_a_campaign_is_due_once_and_in_its_order() {
    let mut run = run();
    assert_eq!(run.next(None), Some(NOW));
    run.announcement = Some(MessageId([1; 16]));
    assert_eq!(run.next(None), Some(run.opens_at));
    run.challenge = Some(MessageId([2; 16]));
    let end = run.closes_at.plus(limits::ANSWERS_COME_WITHIN);
    assert_eq!(run.next(None), Some(end), "until the challenge has left nobody is reminded");
    run.closed_at = Some(NOW.plus(HOUR * 2));
    assert_eq!(run.next(None), Some(NOW.plus(HOUR * 2).plus(limits::ANSWERS_COME_WITHIN)));
    run.findings = b"{}".to_vec();
    assert_eq!(run.next(None), None);
}

#[test]
fn only_who_was_told_of_a_window_is_told_that_it_was_given_up() {
    let mut silent = run();
    silent.fail("given up");
    assert_eq!(silent.next(None), None);
    let mut told = Run { announcement: Some(MessageId([1; 16])), ..run() };
    told.fail("given up");
    let kept: Run = cell::read(&cell::write(&told)).unwrap();
    assert_eq!(kept.next(None), Some(UnixMillis(0)), "also after a restart");
}

/// An answer of a person to the campaign of [`run`], with a text of so many bytes.
fn answer(n: u8, from: &str, bytes: usize) -> Common {
    let of = Cited { id: MessageId([9; 16]), common: Digest([9; 32]) };
    let answer = Answer { of, accepted_at: NOW, opened_at: NOW };
    let statement = Statement {
        id: MessageId([n; 16]),
        said: Check::Person { answer, named: false }.said(),
        case: CaseId([1; 16]),
        reference: None,
        part: None,
        in_reply_to: None,
        from: from.parse().unwrap(),
        to: Addressees { action: vec!["XA/technical/1".parse().unwrap()], information: Vec::new() },
        seats: Digest([3; 32]),
        precedence: Precedences::both(Precedence::Routine),
        traffic: Traffic::Drill,
        tlp: Tlp::default(),
        language: None,
        subject: "Answered".into(),
        body: "x".repeat(bytes).as_str().into(),
        drafted_at: NOW,
        released_at: NOW,
        released_by: None,
        drafted_by: None,
        ack_by: None,
        reply_by: None,
        expires_at: NOW.plus(HOUR),
        rungs: Vec::new(),
        authenticity: Authenticity::Note,
        origin: Origin::Human,
        head: Head { seq: 1, hash: Digest([4; 32]) },
        seen: Vec::new(),
        catalogue: None,
        attachments: Vec::new(),
    };
    Common::state(statement).unwrap()
}

fn open(seats: &[&str]) -> Runs {
    let asked = seats.iter().map(|seat| Asked {
        seat: seat.parse().unwrap(),
        status: "active".to_owned(),
        is_confirmed: true,
    });
    let run = Run { asked: asked.collect(), is_open: true, ..run() };
    Runs { all: [(CaseId([1; 16]), run)].into(), ..Runs::default() }
}

#[test]
fn a_seat_fills_no_memory_with_answers() {
    use hotline_campaign::limits::{ANSWER_BYTES_MAX, ANSWERS_OF_SEAT_MAX};
    let mut runs = open(&["XB/technical/1", "XC/technical/1"]);
    let most = u8::try_from(ANSWERS_OF_SEAT_MAX).unwrap();
    for n in 0..most {
        assert!(runs.hear(&answer(n, "XB/technical/1", 10), NOW), "{n}");
    }
    assert!(!runs.hear(&answer(most, "XB/technical/1", 10), NOW));
    assert!(runs.hear(&answer(20, "XC/technical/1", 10), NOW), "another has its own room");
    assert!(!runs.hear(&answer(21, "XD/technical/1", 10), NOW), "nobody asked it");
    let mut runs = open(&["XB/technical/1"]);
    let long = answer(1, "XB/technical/1", ANSWER_BYTES_MAX);
    assert!(long.as_bytes().len() > ANSWER_BYTES_MAX);
    assert!(!runs.hear(&long, NOW));
    let bare = answer(1, "XB/technical/1", 0).as_bytes().len();
    // A few bytes more say that there is a text and how long it is.
    let fits = answer(1, "XB/technical/1", ANSWER_BYTES_MAX - bare - 8);
    assert!(fits.as_bytes().len() <= ANSWER_BYTES_MAX && runs.hear(&fits, NOW));
}

#[test]
fn nothing_is_heard_once_a_campaign_is_over() {
    let mut runs = open(&["XB/technical/1"]);
    if let Some(run) = runs.all.get_mut(&CaseId([1; 16])) {
        run.findings = b"{}".to_vec();
    }
    assert!(!runs.hear(&answer(1, "XB/technical/1", 10), NOW));
}
