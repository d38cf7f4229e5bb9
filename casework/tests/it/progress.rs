//! How far a matter has come with a party, and who may move it.

use hotline_casework::{
    Ack, AckKind, Addressees, Answer, CaseState, Cited, Common, Ending, Filled, Form, Kind, Node,
    NotCounted, Obligation, Owes, Precedences, Progress, Said, SeenRef, Side, Standing, Statement,
    Template,
};
use hotline_protocol::ids::{Precedence, UnixMillis};
use proptest::prelude::*;

use crate::fixture::*;
use crate::incidents::{AA, BB, MFA, fold};

/// Of the party that raised the matter, but of another desk.
const AA_POLICY: &str = "AA/policy/1";
/// Of the party that was asked, but of a desk that was not.
const BB_POLICY: &str = "BB/policy/1";
const STRANGER: &str = "CC/technical/1";
pub(crate) const DAY: u64 = 86_400_000;

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

pub(crate) fn said(n: u8, from: &str, said: Said, seen: &Common) -> Common {
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

pub(crate) fn rsp(n: u8, from: &str, of: &Common, outcome: &str) -> Common {
    form(n, from, &Kind::Rsp, ("answers", of), &[("outcome", outcome)])
}

pub(crate) fn sit(n: u8, from: &str, of: &Common) -> Common {
    form(n, from, &Kind::Sit, ("incident", of), &[])
}

pub(crate) fn clo(n: u8, from: &str, of: &Common, closure: &str) -> Common {
    form(n, from, &Kind::Clo, ("of-message", of), &[("closure", closure)])
}

fn merged(n: u8, from: &str, of: &Common, into: &Common) -> Common {
    let mut form = Form::new(Template::of(&Kind::Clo).unwrap());
    form.put("of-message", cited(of)).unwrap();
    form.put("goes-on-in", cited(into)).unwrap();
    form.fill("closure", "merged").unwrap();
    said(n, from, Said::Form(form), of)
}

pub(crate) fn wdr(n: u8, from: &str, of: &Common) -> Common {
    form(n, from, &Kind::Wdr, ("of-message", of), &[("withdrawal", "withdrawn")])
}

fn under_review(n: u8, from: &str, of: &Common) -> Common {
    let ack = Ack { kind: AckKind::UnderReview, ..Ack::to(of, AckKind::Received, NOW) };
    state(Statement { said: Said::Ack(ack), ..ack_of(n, from, of) })
}

/// A concern whose answer has a time.
fn pressing() -> Common {
    state(Statement { precedence: Precedences::both(Precedence::Priority), ..con(1) })
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
    stands(&[&concern, &proposed, &agreed, &again], Standing::Reopened);
    assert!(progress([&concern, &proposed, &agreed, &again]).reopened);
    for from in [AA, BB] {
        let update = sit(5, from, &agreed);
        // Who was asked and goes on by itself is at work on it.
        let stood = if from == AA { Standing::Reopened } else { Standing::InProgress };
        stands(&[&concern, &proposed, &agreed, &update], stood);
        // One that was written before anybody knew of the closing reopens nothing.
        let unaware = after(&sit(5, from, &concern), &agreed);
        stands(&[&concern, &proposed, &agreed, &unaware], Standing::Closed);
        // Of what nobody has closed it takes away the proposal alone.
        stands(&[&concern, &proposed, &sit(5, from, &proposed)], Standing::Raised);
    }
    let stranger = sit(5, STRANGER, &agreed);
    stands(&[&concern, &proposed, &agreed, &stranger], Standing::Closed);
    let withdrawn = wdr(2, AA, &concern);
    let again = after(&state(con(4)), &withdrawn);
    stands(&[&concern, &withdrawn, &again], Standing::Reopened);
}

#[test]
fn ninety_days_after_the_closing_nothing_reopens_it_but_what_is_raised_anew() {
    let concern = state(con(1));
    let proposed = clo(2, BB, &concern, "proposed");
    let agreed = clo(3, AA, &proposed, "agreed");
    let at = |days: u64, ms: u64| UnixMillis(NOW.0 + days * DAY + ms);
    for (closing, standing, days) in
        [(&agreed, Standing::Closed, 90), (&proposed, Standing::ClosedBySilence, 104)]
    {
        let update = sit(5, AA, closing);
        let mut story = vec![&concern, &proposed, &update];
        if standing == Standing::Closed {
            story.push(&agreed);
        }
        let reopened = progress(story.iter().copied());
        let told = |came: UnixMillis| {
            let update = update.hash();
            move |of: &_| Some(if *of == update { came } else { NOW })
        };
        let late = told(at(days, 1));
        assert_eq!(reopened.standing(at(400, 0), told(at(days, 0))), Standing::Reopened);
        assert_eq!(reopened.standing(at(400, 0), late), standing);
        assert_eq!(reopened.obligations(at(400, 0), late), []);
        // Without word of the relay it is as its sender says, and silence has closed nothing.
        let unknown = match standing {
            Standing::Closed => Standing::Reopened,
            _ => Standing::Raised,
        };
        assert_eq!(reopened.standing(at(400, 0), |_| None), unknown);
        let anew = state(Statement { seen: vec![SeenRef::Hash(update.hash())], ..con(6) });
        story.push(&anew);
        let anew = progress(story.iter().copied());
        assert_eq!(anew.standing(at(400, 0), late), Standing::Reopened);
    }
    let closed = progress([&concern, &proposed, &agreed]);
    assert_eq!(closed.reopens_until(|_| Some(NOW)), Some(at(90, 0)));
}

#[test]
fn who_asks_for_more_waits_for_it_and_then_owes_an_answer_again() {
    let concern = pressing();
    let more = rsp(2, BB, &concern, "need-more");
    let owed = |messages: &[&Common]| -> Vec<(Side, Owes, bool)> {
        let progress = progress(messages.iter().copied());
        let owed = progress.obligations(NOW, |_| Some(NOW));
        owed.into_iter().map(|one| (one.side, one.owes, one.due.is_some())).collect()
    };
    let waits = [(Side::Asked, Owes::Answer, false), (Side::Raising, Owes::Clarification, true)];
    assert_eq!(owed(&[&concern, &more]), waits);
    for clarification in
        [sit(3, AA, &concern), sit(3, AA, &more), rsp(3, AA_POLICY, &more, "accepted")]
    {
        stands(&[&concern, &more, &clarification], Standing::UnderReview);
        let owed = owed(&[&concern, &more, &clarification]);
        assert_eq!(owed, [(Side::Asked, Owes::Answer, true)]);
        let seen = vec![SeenRef::Hash(clarification.hash())];
        let then = state(Statement { seen, ..statement_of(&sit(4, BB, &concern)) });
        stands(&[&concern, &more, &clarification, &then], Standing::InProgress);
    }
    for other in [sit(3, BB, &more), sit(3, STRANGER, &more), rsp(3, BB_POLICY, &more, "accepted")]
    {
        stands(&[&concern, &more, &other], Standing::ClarificationRequested);
    }
}

#[test]
fn an_acknowledgement_and_then_silence_stands_as_raised_again_nine_times_at_most() {
    let concern = state(Statement { precedence: Precedences::both(Precedence::Flash), ..con(1) });
    let hour = 3_600_000;
    let acks: Vec<_> = (0..12).map(|n| state(ack(10 + n, BB, &concern))).collect();
    let told = |of: &_| {
        let place = (0..).zip(&acks).find(|(_, ack)| ack.hash() == *of)?.0;
        Some(UnixMillis(NOW.0 + place * 2 * hour))
    };
    let stands = |count: usize, at: u64| {
        let progress = progress([&concern].into_iter().chain(&acks[..count]));
        progress.standing(UnixMillis(NOW.0 + at), told)
    };
    assert_eq!(stands(1, hour - 1), Standing::Acknowledged);
    assert_eq!(stands(1, hour), Standing::Raised);
    assert_eq!(stands(2, 2 * hour), Standing::Acknowledged);
    assert_eq!(stands(9, 16 * hour), Standing::Acknowledged);
    assert_eq!(stands(10, 18 * hour), Standing::Raised);
}

#[test]
fn a_referral_keeps_the_clock_and_brings_the_new_desk_in() {
    let concern = pressing();
    let received = state(ack(2, BB, &concern));
    let rest = [("referred-to", "BB/diplomatic")];
    let referred = form(3, BB, &Kind::Rsp, ("answers", &concern), &rest);
    let referred =
        state(Statement { seen: vec![SeenRef::Hash(received.hash())], ..statement_of(&referred) });
    let brought = |from: &str| {
        let seen = vec![SeenRef::Hash(referred.hash())];
        state(Statement { seen, ..esc(4, from, 2, "BB/diplomatic", &concern) })
    };
    stands(&[&concern, &received, &referred], Standing::Referred);
    stands(&[&concern, &received, &referred, &brought(BB)], Standing::Referred);
    let due = |messages: &[&Common]| {
        let progress = progress(messages.iter().copied());
        let owed = progress.obligations(NOW, |_| Some(NOW));
        owed.into_iter().map(|one| (one.owes, one.due)).collect::<Vec<_>>()
    };
    let before = due(&[&concern, &received]);
    assert_eq!(before.len(), 1);
    assert_eq!(due(&[&concern, &received, &referred, &brought(BB)]), before);
    // The new desk is one of those who may answer.
    let seen = vec![SeenRef::Hash(brought(BB).hash())];
    let answer = state(Statement { seen, ..statement_of(&rsp(5, MFA, &concern, "accepted")) });
    stands(&[&concern, &received, &referred, &brought(BB), &answer], Standing::InProgress);
    // The other side asks a higher rung all the same.
    stands(&[&concern, &received, &referred, &brought(AA)], Standing::Raised);
}

#[test]
fn a_note_cites_a_non_paper_by_its_id_and_it_counts() {
    let concern = state(con(1));
    let mut form = Form::new(Template::of(&Kind::Clo).unwrap());
    form.put("of-message", cited(&concern)).unwrap();
    form.fill("closure", "proposed").unwrap();
    form.cite_by_id(|cited| cited.id == concern.id);
    let note = |form: &Form| {
        let common = said(2, BB, Said::Form(form.clone()), &concern);
        let seen = vec![SeenRef::Id(concern.id)];
        let note = hotline_casework::Authenticity::Note;
        state(Statement { seen, authenticity: note, ..statement_of(&common) })
    };
    let proposed = note(&form);
    let read = Common::decode(proposed.as_bytes()).unwrap();
    assert_eq!(read, proposed);
    stands(&[&concern, &proposed], Standing::ClosureProposed);
    stands(&[&concern, &proposed, &clo(3, AA, &proposed, "agreed")], Standing::Closed);
    let case = |messages: &[&Common]| {
        let mut case = hotline_casework::Case::new(CASE, concern.traffic);
        for message in messages {
            case.enter(*message).unwrap();
        }
        case.violations()
    };
    assert!(case(&[&concern, &proposed]).is_empty());
    // By hash its signature would commit to what the non-paper says.
    form.put("of-message", cited(&concern)).unwrap();
    assert_eq!(case(&[&concern, &note(&form)]).len(), 1);
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
    (0..6usize, 0..16usize, any::<usize>())
}

fn told(steps: &[(usize, usize, usize)]) -> Vec<Common> {
    let seats = [AA, AA_POLICY, BB, BB_POLICY, MFA, STRANGER];
    let mut story = vec![pressing()];
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
            11 => rsp(n, from, &about, "need-more"),
            12 => form(n, from, &Kind::Rsp, ("answers", &about), &[("referred-to", "BB/policy")]),
            // Nobody passes anything on to the own desk, and what skips a rung counts only later.
            13 if from == MFA => sit(n, from, &about),
            13 => state(esc(n, from, 2, "BB/diplomatic", &story[0])),
            // Of another desk it would be another matter.
            14 if from == AA => state(con(n)),
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
        if !said(&[BB, BB_POLICY, MFA]) {
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
        }
    }

    #[test]
    fn no_messages_of_one_side_move_an_obligation_of_the_other(
        steps in proptest::collection::vec(step(), 0..8),
        more in proptest::collection::vec(step(), 1..8),
        raising in any::<bool>(),
    ) {
        // Whatever was said, one side alone goes on.
        let seats: &[usize] = if raising { &[0, 1] } else { &[2, 3, 4] };
        let alone = more.iter().map(|(who, what, about)| (seats[who % seats.len()], *what, *about));
        let all: Vec<_> = steps.iter().copied().chain(alone).collect();
        let story = told(&all);
        let before = progress_of(&fold(&story[..=steps.len()]));
        let after = progress_of(&fold(&story));
        let clock = |of: &_| {
            let place = story.iter().position(|one| one.hash() == *of)?;
            Some(UnixMillis(NOW.0 + u64::try_from(place).unwrap()))
        };
        let other = if raising { Side::Asked } else { Side::Raising };
        let owed = |progress: &Progress| -> Vec<Obligation> {
            let owed = progress.obligations(NOW, clock).into_iter();
            owed.filter(|one| one.side == other).collect()
        };
        let (was, is) = (owed(&before), owed(&after));
        // Ended by both, or by whoever may end it.
        let released = match &after.ending {
            Some(Ending::Agreed { .. }) => true,
            Some(Ending::Suspended { .. } | Ending::Withdrawn { .. } | Ending::Merged { .. }) => raising,
            _ => after.suspended.is_some() && raising,
        };
        let alone = &story[steps.len() + 1..];
        // Raised anew after a proposal it begins anew: what was owed is owed to what was said now.
        let anew = raising
            && alone.iter().any(|one| one.said.kind() == Kind::Con)
            && is.iter().any(|one| {
                one.owes == Owes::Acknowledgement && alone.iter().any(|new| new.id == one.of.id)
            });
        for one in &was {
            let stays = is.iter().any(|other| {
                (other.owes, other.rung) == (one.owes, one.rung)
                    || (other.owes == one.owes && one.owes != Owes::Acknowledgement)
            });
            let asker = &story.iter().find(|other| other.hash() == one.of.common).unwrap().from;
            let own = (asker.desk.party.as_str() == "AA") == raising;
            let taken_back = match one.owes {
                // Its own question, proposal or escalation that nobody has answered.
                Owes::Decision | Owes::Clarification => own,
                Owes::Acknowledgement => {
                    own && one.rung > 1
                        && alone.iter().any(|new| {
                            new.said.kind() == Kind::Wdr
                                && Node::from(new).step.cites().is_some_and(|of| of.id == one.of.id)
                        })
                }
                // What it waited for nobody waits for: a higher rung is asked, and acknowledges first.
                Owes::Answer if one.due.is_none() => is
                    .iter()
                    .any(|other| other.owes == Owes::Acknowledgement && other.rung > one.rung),
                Owes::Answer | Owes::Update => false,
            };
            prop_assert!(stays || released || taken_back || anew, "{one:?} is gone: {is:?}");
            for now in is.iter().filter(|now| now.owes == one.owes && now.of == one.of) {
                prop_assert_eq!(now.due, one.due);
            }
        }
        // What is owed anew follows from what that side said, or stopped and let go on.
        for one in is.iter().filter(|one| !was.iter().any(|was| was.owes == one.owes)) {
            let asker = story.iter().find(|message| message.hash() == one.of.common).unwrap();
            let asks = (asker.from.desk.party.as_str() == "AA") == raising;
            let resumed = raising && before.suspended.is_some();
            prop_assert!(asks || resumed, "{one:?} comes from nowhere: {was:?}");
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

#[test]
fn an_escalation_is_taken_back_by_its_side_alone_and_from_the_top_alone() {
    let concern = state(con(1));
    let second = state(esc(2, AA, 2, "BB/diplomatic", &concern));
    let third = state(esc(3, BB, 3, "BB/policy", &concern));
    let rung = |messages: &[&Common]| {
        let folded = fold(messages.iter().copied());
        let taken_back = folded.uncounted.iter().filter(|one| one.why == NotCounted::TakenBack);
        (folded.incidents[0].ladders[0].rung(), taken_back.count())
    };
    let (ours, theirs) = (wdr(4, AA, &second), wdr(5, BB, &third));
    assert_eq!(rung(&[&concern, &second, &wdr(6, BB, &second)]), (2, 0), "the other side's word");
    assert_eq!(rung(&[&concern, &second, &wdr(6, STRANGER, &second)]), (2, 0));
    assert_eq!(rung(&[&concern, &second, &ours]), (1, 1));
    assert_eq!(rung(&[&concern, &second, &third, &ours]), (3, 0), "somebody stands on it");
    assert_eq!(rung(&[&concern, &second, &third, &theirs]), (2, 1));
    assert_eq!(rung(&[&concern, &second, &third, &ours, &theirs]), (1, 2));
    // Passed on once more by another message, it is asked once more.
    let again = state(esc(7, AA, 2, "BB/diplomatic", &concern));
    assert_eq!(rung(&[&concern, &second, &ours, &again]), (2, 1));
}
