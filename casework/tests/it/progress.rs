//! How far a matter has come with a party, and who may move it.

use hotline_casework::{
    Ack, AckKind, Addressees, Answer, CaseState, Cited, Common, Ending, Filled, Form, Kind,
    Progress, Said, SeenRef, Standing, Statement, Template,
};
use hotline_protocol::ids::UnixMillis;
use proptest::prelude::*;

use crate::fixture::*;
use crate::incidents::{AA, BB, MFA, fold};

/// Of the party that raised the matter, but of another desk.
const AA_POLICY: &str = "AA/policy/1";
/// Of the party that was asked, but of a desk that was not.
const BB_POLICY: &str = "BB/policy/1";
const STRANGER: &str = "CC/technical/1";
const DAY: u64 = 86_400_000;

fn cited(of: &Common) -> Filled {
    Filled::Cited(Cited { id: of.id, common: of.hash() })
}

/// A message of a seat to both desks, with one field that cites and others that are written.
fn form(n: u8, from: &str, kind: &Kind, cites: (&str, &Common), rest: &[(&str, &str)]) -> Common {
    let mut form = Form::new(Template::of(kind).unwrap());
    form.put(cites.0, cited(cites.1)).unwrap();
    for (name, written) in rest {
        form.fill(name, written).unwrap();
    }
    said(n, from, Said::Form(form), cites.1)
}

fn said(n: u8, from: &str, said: Said, seen: &Common) -> Common {
    state(Statement {
        said,
        from: seat(from),
        to: Addressees {
            action: addresses(&["AA/technical", "BB/technical"]),
            information: addresses(&["BB/diplomatic", "AA/policy"]),
        },
        seen: vec![SeenRef::Hash(seen.hash())],
        ..txt(n)
    })
}

fn rsp(n: u8, from: &str, of: &Common, outcome: &str) -> Common {
    form(n, from, &Kind::Rsp, ("answers", of), &[("outcome", outcome)])
}

fn sit(n: u8, from: &str, of: &Common) -> Common {
    form(n, from, &Kind::Sit, ("incident", of), &[])
}

fn clo(n: u8, from: &str, of: &Common, closure: &str) -> Common {
    form(n, from, &Kind::Clo, ("of-message", of), &[("closure", closure)])
}

fn merged(n: u8, from: &str, of: &Common, into: &Common) -> Common {
    let mut form = Form::new(Template::of(&Kind::Clo).unwrap());
    form.put("of-message", cited(of)).unwrap();
    form.put("goes-on-in", cited(into)).unwrap();
    form.fill("closure", "merged").unwrap();
    said(n, from, Said::Form(form), of)
}

fn wdr(n: u8, from: &str, of: &Common) -> Common {
    form(n, from, &Kind::Wdr, ("of-message", of), &[])
}

fn under_review(n: u8, from: &str, of: &Common) -> Common {
    let ack = Ack { kind: AckKind::UnderReview, ..Ack::to(of, AckKind::Received, NOW) };
    state(Statement { said: Said::Ack(ack), ..ack_of(n, from, of) })
}

fn ack_of(n: u8, from: &str, of: &Common) -> Statement {
    ack(n, from, of)
}

/// How far the only matter has come with `BB`.
fn progress_of(state: &CaseState) -> Progress {
    assert_eq!(state.incidents.len(), 1);
    state.incidents[0].ladder(&"BB".parse().unwrap()).expect("a ladder of BB").progress.clone()
}

fn progress<'a>(messages: impl IntoIterator<Item = &'a Common>) -> Progress {
    progress_of(&fold(messages))
}

#[track_caller]
fn stands(messages: &[&Common], standing: Standing) {
    let progress = progress(messages.iter().copied());
    assert_eq!(progress.standing(NOW, |_| None), standing, "{progress:?}");
    let backwards = self::progress(messages.iter().rev().copied());
    assert_eq!(backwards, progress, "the order in which they came changed it");
}

#[test]
fn nobody_answers_for_a_desk_that_was_asked() {
    let concern = state(con(1));
    for from in [AA, AA_POLICY, BB_POLICY, MFA, STRANGER] {
        for answer in [rsp(2, from, &concern, "accepted"), sit(2, from, &concern)] {
            stands(&[&concern, &answer], Standing::Raised);
        }
    }
    stands(&[&concern, &rsp(2, BB, &concern, "accepted")], Standing::InProgress);
}

#[test]
fn an_answer_to_something_else_answers_nothing() {
    let concern = state(con(1));
    let other = state(Statement { subject: "Another".into(), ..txt(9) });
    let forged = state(Statement { subject: "Never said".into(), ..con(1) });
    for of in [&other, &forged] {
        stands(&[&concern, &rsp(2, BB, of, "accepted")], Standing::Raised);
    }
    // The hash is right and the id is another's.
    let mut form = Form::new(Template::of(&Kind::Rsp).unwrap());
    let bent = Cited { id: message_id(7), common: concern.hash() };
    form.put("answers", Filled::Cited(bent)).unwrap();
    stands(&[&concern, &said(2, BB, Said::Form(form), &concern)], Standing::Raised);
}

#[test]
fn only_the_side_that_raised_it_withdraws_suspends_or_merges_it() {
    let concern = state(con(1));
    let elsewhere = state(txt(8));
    for from in [BB, BB_POLICY, STRANGER] {
        stands(&[&concern, &wdr(2, from, &concern)], Standing::Raised);
        stands(&[&concern, &clo(2, from, &concern, "suspended")], Standing::Raised);
        stands(&[&concern, &merged(2, from, &concern, &elsewhere)], Standing::Raised);
    }
    for from in [AA, AA_POLICY] {
        stands(&[&concern, &wdr(2, from, &concern)], Standing::Withdrawn);
        stands(&[&concern, &clo(2, from, &concern, "suspended")], Standing::Suspended);
        stands(&[&concern, &merged(2, from, &concern, &elsewhere)], Standing::Merged);
    }
    stands(&[&concern, &clo(2, AA, &concern, "merged")], Standing::Raised);
}

#[test]
fn what_is_suspended_goes_on_where_it_stood() {
    let concern = state(con(1));
    let answer = rsp(2, BB, &concern, "accepted");
    let suspended = clo(3, AA, &concern, "suspended");
    let by_other = clo(4, BB, &concern, "resumed");
    let resumed = clo(5, AA, &concern, "resumed");
    stands(&[&concern, &answer, &suspended, &by_other], Standing::Suspended);
    stands(&[&concern, &answer, &suspended, &by_other, &resumed], Standing::InProgress);
}

#[test]
fn closing_takes_both_sides_and_the_same_text() {
    let concern = state(con(1));
    let proposed = clo(2, BB, &concern, "proposed");
    let counter = clo(3, AA, &concern, "proposed");
    stands(&[&concern, &proposed], Standing::ClosureProposed);
    for from in [BB, BB_POLICY, STRANGER] {
        stands(
            &[&concern, &proposed, &clo(4, from, &proposed, "agreed")],
            Standing::ClosureProposed,
        );
        stands(
            &[&concern, &proposed, &clo(4, from, &proposed, "objected")],
            Standing::ClosureProposed,
        );
    }
    stands(&[&concern, &clo(4, AA, &concern, "agreed")], Standing::Raised);
    stands(&[&concern, &proposed, &clo(4, AA, &proposed, "agreed")], Standing::Closed);
    stands(&[&concern, &proposed, &clo(4, AA, &proposed, "objected")], Standing::Raised);
    // A counter-proposal takes the place of the first: what was agreed before it is not.
    let late = Statement {
        seen: vec![SeenRef::Hash(counter.hash()), SeenRef::Hash(proposed.hash())],
        ..statement_of(&clo(4, AA, &proposed, "agreed"))
    };
    let chained =
        Statement { seen: vec![SeenRef::Hash(proposed.hash())], ..statement_of(&counter) };
    let (late, counter) = (state(late), state(chained));
    stands(&[&concern, &proposed, &counter, &late], Standing::ClosureProposed);
    stands(&[&concern, &proposed, &counter, &clo(5, BB, &counter, "agreed")], Standing::Closed);
}

fn statement_of(common: &Common) -> Statement {
    Statement::clone(common)
}

#[test]
fn a_proposal_is_taken_back_by_its_own_side_alone() {
    let concern = state(con(1));
    let proposed = clo(2, BB, &concern, "proposed");
    stands(&[&concern, &proposed, &wdr(3, AA, &proposed)], Standing::ClosureProposed);
    stands(&[&concern, &proposed, &wdr(3, STRANGER, &proposed)], Standing::ClosureProposed);
    stands(&[&concern, &proposed, &wdr(3, BB, &proposed)], Standing::Raised);
}

#[test]
fn fourteen_days_of_silence_close_by_the_relays_clock_and_no_other() {
    let concern = state(con(1));
    let proposed = clo(2, BB, &concern, "proposed");
    let progress = progress([&concern, &proposed]);
    let told = |_: &_| Some(NOW);
    let at = |days: u64, ms: u64| UnixMillis(NOW.0 + days * DAY - ms);
    assert_eq!(progress.standing(at(14, 1), told), Standing::ClosureProposed);
    assert_eq!(progress.standing(at(14, 0), told), Standing::ClosedBySilence);
    assert_eq!(progress.standing(at(400, 0), |_| None), Standing::ClosureProposed);
    assert!(Standing::ClosedBySilence.is_over() && !Standing::ClosureProposed.is_over());
}

#[test]
fn new_facts_reopen_what_was_closed_or_withdrawn() {
    let concern = state(con(1));
    let proposed = clo(2, BB, &concern, "proposed");
    let agreed = clo(3, AA, &proposed, "agreed");
    let after = |common: &Common, before: &Common| {
        state(Statement { seen: vec![SeenRef::Hash(before.hash())], ..statement_of(common) })
    };
    let again = after(&state(con(4)), &agreed);
    stands(&[&concern, &proposed, &agreed, &again], Standing::Raised);
    assert!(progress([&concern, &proposed, &agreed, &again]).reopened);
    for from in [AA, BB] {
        let update = after(&sit(5, from, &concern), &agreed);
        let reopened = progress([&concern, &proposed, &agreed, &update]);
        assert!(reopened.reopened, "{from}");
        assert_eq!(reopened.ending, None);
    }
    let stranger = after(&sit(5, STRANGER, &concern), &agreed);
    stands(&[&concern, &proposed, &agreed, &stranger], Standing::Closed);
    let withdrawn = wdr(2, AA, &concern);
    let again = after(&state(con(4)), &withdrawn);
    stands(&[&concern, &withdrawn, &again], Standing::Raised);
}

#[test]
fn a_matter_is_withdrawn_when_all_that_was_raised_is() {
    let concern = state(con(1));
    let restated = state(Statement { seen: vec![SeenRef::Hash(concern.hash())], ..con(2) });
    let first = wdr(3, AA, &concern);
    let both = state(Statement {
        seen: vec![SeenRef::Hash(first.hash()), SeenRef::Hash(restated.hash())],
        ..statement_of(&wdr(4, AA, &restated))
    });
    let first =
        state(Statement { seen: vec![SeenRef::Hash(restated.hash())], ..statement_of(&first) });
    stands(&[&concern, &restated, &first], Standing::Raised);
    let both = state(Statement { seen: vec![SeenRef::Hash(first.hash())], ..statement_of(&both) });
    stands(&[&concern, &restated, &first, &both], Standing::Withdrawn);
}

#[test]
fn an_answer_says_what_it_comes_to() {
    let concern = state(con(1));
    for (outcome, standing) in [
        ("accepted", Standing::InProgress),
        ("partial", Standing::InProgress),
        ("declined", Standing::Declined),
        ("no-information", Standing::Declined),
        ("not-competent", Standing::Declined),
        ("need-more", Standing::ClarificationRequested),
        ("", Standing::InProgress),
    ] {
        stands(&[&concern, &rsp(2, BB, &concern, outcome)], standing);
    }
    let rest = [("outcome", "not-competent"), ("referred-to", "BB/policy")];
    let referred = form(2, BB, &Kind::Rsp, ("answers", &concern), &rest);
    let progress = progress([&concern, &referred]);
    assert_eq!(progress.answer, Answer::Referred("BB/policy".parse().unwrap()));
}

#[test]
fn acknowledged_then_reviewed_then_answered_and_never_back() {
    let concern = state(con(1));
    let received = state(ack(2, BB, &concern));
    let reviewed = under_review(3, BB, &concern);
    let answer = rsp(4, BB, &concern, "accepted");
    stands(&[&concern, &received], Standing::Acknowledged);
    stands(&[&concern, &received, &reviewed], Standing::UnderReview);
    let late =
        state(Statement { seen: vec![SeenRef::Hash(answer.hash())], ..statement_of(&received) });
    stands(&[&concern, &answer, &late], Standing::InProgress);
    stands(&[&concern, &received, &sit(5, BB, &concern)], Standing::InProgress);
    let turns = progress([&concern, &received, &answer]).turns;
    let ids: Vec<_> = turns.into_iter().map(|turn| turn.id).collect();
    assert_eq!(ids, [concern.id, received.id, answer.id]);
}

#[test]
fn a_higher_rung_asks_anew_and_its_desk_answers_for_the_matter() {
    let concern = state(con(1));
    let received = state(ack(2, BB, &concern));
    let passed = state(Statement {
        seen: vec![SeenRef::Hash(received.hash())],
        ..esc(3, AA, 2, "BB/diplomatic", &concern)
    });
    stands(&[&concern, &received, &passed], Standing::Raised);
    // The first desk may still answer in substance; its acknowledgement is no news.
    stands(
        &[&concern, &received, &passed, &rsp(4, BB, &concern, "accepted")],
        Standing::InProgress,
    );
    stands(
        &[&concern, &received, &passed, &rsp(4, MFA, &passed, "need-more")],
        Standing::ClarificationRequested,
    );
    stands(&[&concern, &received, &passed, &state(ack(4, MFA, &passed))], Standing::Acknowledged);
}

/// One step of a random story: who, what, and about which of the messages so far.
fn step() -> impl Strategy<Value = (usize, usize, usize)> {
    (0..6usize, 0..12usize, any::<usize>())
}

fn told(steps: &[(usize, usize, usize)]) -> Vec<Common> {
    let seats = [AA, AA_POLICY, BB, BB_POLICY, MFA, STRANGER];
    let mut story = vec![state(con(1))];
    for (n, (who, what, about)) in (2_u8..).zip(steps) {
        let from = seats[*who];
        let about = story[about % story.len()].clone();
        let next = match what {
            0 => state(ack(n, from, &about)),
            1 => under_review(n, from, &about),
            2 => rsp(n, from, &about, "accepted"),
            3 => rsp(n, from, &about, "declined"),
            4 => sit(n, from, &about),
            5 => clo(n, from, &about, "proposed"),
            6 => clo(n, from, &about, "agreed"),
            7 => clo(n, from, &about, "objected"),
            8 => clo(n, from, &about, "suspended"),
            9 => clo(n, from, &about, "resumed"),
            10 => wdr(n, from, &about),
            _ => merged(n, from, &about, &about),
        };
        let seen = vec![SeenRef::Hash(story[story.len() - 1].hash())];
        story.push(state(Statement { seen, ..statement_of(&next) }));
    }
    story
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn nobody_moves_what_the_other_side_owes(steps in proptest::collection::vec(step(), 0..12)) {
        let story = told(&steps);
        let state = fold(&story);
        let progress = progress_of(&state);
        let said = |seats: &[&str]| {
            story[1..].iter().any(|one| seats.contains(&one.from.to_string().as_str()))
        };
        if !said(&[BB]) {
            prop_assert_eq!(&progress.answer, &Answer::None);
        }
        if !said(&[AA, AA_POLICY]) {
            prop_assert!(matches!(progress.ending, None | Some(Ending::Proposed(_))));
        }
        if let Some(Ending::Agreed { proposal, by, .. }) = &progress.ending {
            let sides = [proposal.by.desk.party.to_string(), by.desk.party.to_string()];
            prop_assert!(sides == ["AA", "BB"] || sides == ["BB", "AA"], "{:?}", sides);
        }
        for turn in &progress.turns {
            prop_assert_ne!(turn.by.to_string(), STRANGER);
            prop_assert_ne!(turn.by.to_string(), BB_POLICY);
        }
    }

    #[test]
    fn the_order_in_which_messages_come_changes_nothing(
        steps in proptest::collection::vec(step(), 0..12),
        seed in any::<u8>(),
    ) {
        let story = told(&steps);
        let mut shuffled: Vec<_> = story.iter().collect();
        shuffled.sort_by_key(|one| one.hash().0[0].wrapping_mul(seed | 1));
        prop_assert_eq!(fold(shuffled), fold(&story));
    }
}
