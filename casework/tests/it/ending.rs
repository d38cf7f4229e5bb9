//! How a matter ends and goes on again: proposals, silence, what is taken back, what was suspended.

use hotline_casework::{
    Answer, CaseState, Cited, Common, Ending, Filled, Form, Kind, Ladder, Owes, Precedences,
    Progress, Said, SeenRef, Side, Standing, Statement, Template,
};
use hotline_protocol::ids::{Digest, Precedence, UnixMillis};

use crate::fixture::*;
use crate::incidents::{AA, BB, MFA, fold};
use crate::progress::{DAY, clo, rsp, said, sit, wdr};

fn ladder(state: &CaseState) -> &Ladder {
    state.incidents[0].ladder(&"BB".parse().unwrap()).unwrap()
}

/// How far it came, and when the relay accepted each message: on these days.
struct Told {
    progress: Progress,
    at: Vec<(Digest, UnixMillis)>,
}

impl Told {
    fn of(messages: &[(&Common, u64)]) -> Self {
        let at = messages
            .iter()
            .map(|(common, day)| (common.hash(), UnixMillis(NOW.0 + day * DAY)))
            .collect();
        let state = fold(messages.iter().map(|(common, _)| *common));
        Self { progress: ladder(&state).progress.clone(), at }
    }

    fn told(&self) -> impl Fn(&Digest) -> Option<UnixMillis> + Copy {
        |hash| self.at.iter().find(|(one, _)| one == hash).map(|(_, at)| *at)
    }

    fn standing(&self, day: u64) -> Standing {
        self.progress.standing(UnixMillis(NOW.0 + day * DAY), self.told())
    }

    fn owes(&self, day: u64) -> Vec<(Side, Owes)> {
        let owed = self.progress.obligations(UnixMillis(NOW.0 + day * DAY), self.told());
        owed.into_iter().map(|one| (one.side, one.owes)).collect()
    }
}

/// After another message.
fn after(common: &Common, before: &Common) -> Common {
    state(Statement { seen: vec![SeenRef::Hash(before.hash())], ..Statement::clone(common) })
}

#[test]
fn what_silence_closed_is_opened_again_by_raising_it_anew() {
    let concern = state(con(1));
    let answered = rsp(2, BB, &concern, "accepted");
    let proposed = after(&clo(3, BB, &concern, "proposed"), &answered);
    for day in [3, 20] {
        let anew = after(&state(con(4)), &proposed);
        let told = Told::of(&[(&concern, 0), (&answered, 0), (&proposed, 0), (&anew, day)]);
        assert_eq!(told.progress.ending, None);
        assert_eq!(told.standing(day), Standing::Reopened, "day {day}");
        assert_eq!(told.standing(400), Standing::Reopened, "no old proposal closes it");
        assert_eq!(told.owes(day), [(Side::Asked, Owes::Acknowledgement)], "day {day}");
        // It is what was raised anew that waits for an acknowledgement.
        let owed = told.progress.obligations(UnixMillis(NOW.0), told.told());
        assert_eq!(owed[0].of.id, anew.id);
        let acked = after(&state(ack(5, BB, &anew)), &anew);
        let told =
            Told::of(&[(&concern, 0), (&answered, 0), (&proposed, 0), (&anew, day), (&acked, day)]);
        assert_eq!(told.standing(day), Standing::Acknowledged);
    }
}

#[test]
fn a_word_of_the_other_side_in_time_keeps_silence_from_closing_it() {
    let concern = state(con(1));
    let proposed = clo(2, AA, &concern, "proposed");
    let stand = |word: &Common, day: u64| {
        let told = Told::of(&[(&concern, 0), (&proposed, 0), (word, day)]);
        (told.standing(30), told.owes(30).contains(&(Side::Asked, Owes::Decision)))
    };
    let words = |from: &str| {
        [
            sit(3, from, &concern),
            rsp(3, from, &concern, "accepted"),
            rsp(3, from, &concern, "need-more"),
        ]
    };
    for word in words(BB) {
        let word = after(&word, &proposed);
        assert_eq!(stand(&word, 3), (Standing::ClosureProposed, true));
        // What was closed by then is not opened by a word about something else.
        assert_eq!(stand(&word, 15), (Standing::ClosedBySilence, false));
    }
    let passed_on = after(&state(esc(3, BB, 2, "BB/diplomatic", &concern)), &proposed);
    assert_eq!(stand(&passed_on, 3).0, Standing::ClosureProposed);
    // Whoever proposed cannot keep it open so, and neither can a stranger; to have seen it is no word.
    for word in words(AA).into_iter().chain(words("CC/technical/1")) {
        assert_eq!(stand(&after(&word, &proposed), 3).0, Standing::ClosedBySilence);
    }
    let seen = after(&state(ack(3, BB, &proposed)), &proposed);
    assert_eq!(stand(&seen, 3).0, Standing::ClosedBySilence);
    let before = Told::of(&[
        (&sit(3, BB, &concern), 0),
        (&concern, 0),
        (&after(&proposed, &sit(3, BB, &concern)), 1),
    ]);
    assert_eq!(before.standing(30), Standing::ClosedBySilence, "said before it was proposed");
}

#[test]
fn an_update_about_a_proposal_takes_away_the_proposal_alone() {
    let concern = state(con(1));
    let received = state(ack(2, BB, &concern));
    let answered = after(&rsp(3, BB, &concern, "accepted"), &received);
    for proposer in [AA, BB] {
        let proposed = after(&clo(4, proposer, &concern, "proposed"), &answered);
        for from in [AA, BB] {
            let update = after(&sit(5, from, &proposed), &proposed);
            let all = [(&concern, 0), (&received, 0), (&answered, 0), (&proposed, 0), (&update, 3)];
            let told = Told::of(&all);
            let before = Told::of(&all[..3]);
            assert_eq!(told.progress.ending, None);
            assert_eq!(told.standing(3), Standing::InProgress, "{proposer} then {from}");
            assert_eq!(told.owes(30), before.owes(30));
            assert!(!told.progress.reopened);
        }
    }
    // Neither does it make the other side owe what it had not owed.
    let proposed = clo(4, AA, &concern, "proposed");
    let update = after(&sit(5, AA, &proposed), &proposed);
    let told = Told::of(&[(&concern, 0), (&proposed, 0), (&update, 3)]);
    assert_eq!(told.owes(3), [(Side::Asked, Owes::Acknowledgement)]);
    assert_eq!(told.progress.asked[0].cited.id, concern.id);
}

#[test]
fn what_both_closed_and_an_update_opened_owes_an_answer_by_the_relays_time() {
    let concern =
        state(Statement { precedence: Precedences::both(Precedence::Priority), ..con(1) });
    let answered = rsp(2, BB, &concern, "accepted");
    let proposed = after(&clo(3, BB, &concern, "proposed"), &answered);
    let agreed = after(&clo(4, AA, &proposed, "agreed"), &proposed);
    let all = |update: &Common| {
        Told::of(&[(&concern, 0), (&answered, 0), (&proposed, 0), (&agreed, 0), (update, 5)])
    };
    let by_raiser = all(&after(&sit(5, AA, &agreed), &agreed));
    assert_eq!(by_raiser.standing(5), Standing::Reopened);
    let owed = by_raiser.progress.obligations(UnixMillis(NOW.0 + 5 * DAY), by_raiser.told());
    assert_eq!(owed.len(), 1, "{owed:?}");
    assert_eq!((owed[0].side, owed[0].owes), (Side::Asked, Owes::Answer));
    assert_eq!(owed[0].due, Some(UnixMillis(NOW.0 + 6 * DAY)), "a day from the update");
    // Whoever was asked and goes on by itself is at work on it.
    let by_asked = all(&after(&sit(5, BB, &agreed), &agreed));
    assert_eq!(by_asked.standing(5), Standing::InProgress);
    assert!(by_asked.progress.reopened);
    assert_eq!(by_asked.owes(5), []);
}

#[test]
fn an_escalation_that_was_answered_is_not_taken_back() {
    let concern = state(con(1));
    let second = state(esc(2, AA, 2, "BB/diplomatic", &concern));
    let proposed = clo(3, AA, &second, "proposed");
    let agreed = after(&clo(4, MFA, &proposed, "agreed"), &proposed);
    let closed = fold([&concern, &second, &proposed, &agreed]);
    assert!(matches!(ladder(&closed).progress.ending, Some(Ending::Agreed { .. })));
    // Whenever it was written: one that saw nothing, and has the least id.
    for back in [after(&wdr(9, AA, &second), &agreed), wdr(0, AA, &second)] {
        let folded = fold([&concern, &second, &proposed, &agreed, &back]);
        assert_eq!(ladder(&folded).rung(), 2);
        assert_eq!(ladder(&folded).progress.ending, ladder(&closed).progress.ending);
        assert!(folded.uncounted.is_empty());
    }
    for answer in [
        state(ack(5, MFA, &second)),
        rsp(5, MFA, &second, "need-more"),
        sit(5, MFA, &concern),
        rsp(5, MFA, &concern, "accepted"),
    ] {
        let folded = fold([&concern, &second, &answer, &wdr(6, AA, &second)]);
        assert_eq!(ladder(&folded).rung(), 2, "{:?}", answer.said.kind());
        assert_ne!(ladder(&folded).progress.answer, Answer::None);
    }
    // What the desk below has said, and said before, is no answer of the desk above.
    let below = rsp(5, BB, &concern, "accepted");
    let folded = fold([&concern, &below, &second, &wdr(6, AA, &second)]);
    assert_eq!(ladder(&folded).rung(), 1);
}

#[test]
fn an_escalation_is_taken_back_by_a_note_that_cites_it_by_id() {
    let concern = state(con(1));
    let second = state(esc(2, AA, 2, "BB/diplomatic", &concern));
    let mut by_id = Form::new(Template::of(&Kind::Wdr).unwrap());
    by_id.put("of-message", Filled::Cited(Cited::by_id(second.id))).unwrap();
    by_id.fill("withdrawal", "withdrawn").unwrap();
    let back = said(3, AA, Said::Form(by_id), &second);
    assert_eq!(ladder(&fold([&concern, &second, &back])).rung(), 1);
}

#[test]
fn a_withdrawal_of_a_code_that_is_not_known_takes_nothing_back() {
    let concern = state(con(1));
    for code in [None, Some(9)] {
        let mut fields = Form::new(Template::of(&Kind::Wdr).unwrap());
        fields
            .put("of-message", Filled::Cited(Cited { id: concern.id, common: concern.hash() }))
            .unwrap();
        if let Some(code) = code {
            fields.put("withdrawal", Filled::Code(code)).unwrap();
        }
        let back = said(2, AA, Said::Form(fields), &concern);
        let folded = fold([&concern, &back]);
        assert_eq!(ladder(&folded).progress.ending, None, "code {code:?}");
        let mut case = hotline_casework::Case::new(CASE, concern.traffic);
        case.enter(&concern).unwrap();
        case.enter(&back).unwrap();
        assert!(case.taken_back().is_empty(), "code {code:?}");
    }
}

#[test]
fn what_was_asked_for_may_be_cited_by_id_alone() {
    let concern = state(con(1));
    let more = rsp(2, BB, &concern, "need-more");
    for kind in [(Kind::Rsp, "answers"), (Kind::Sit, "incident")] {
        let mut by_id = Form::new(Template::of(&kind.0).unwrap());
        by_id.put(kind.1, Filled::Cited(Cited::by_id(more.id))).unwrap();
        let clarified = said(3, AA, Said::Form(by_id), &more);
        let folded = fold([&concern, &more, &clarified]);
        let standing = ladder(&folded).progress.standing(NOW, |_| None);
        assert_eq!(standing, Standing::UnderReview, "{}", kind.1);
    }
}

#[test]
fn what_was_suspended_stays_so_after_a_proposal_that_came_to_nothing() {
    let concern = state(con(1));
    let more = rsp(2, BB, &concern, "need-more");
    let suspended = after(&clo(3, AA, &concern, "suspended"), &more);
    let proposed = after(&clo(4, BB, &concern, "proposed"), &suspended);
    let stand = |messages: &[&Common]| {
        let told = Told::of(&messages.iter().map(|one| (*one, 0)).collect::<Vec<_>>());
        (told.standing(0), told.owes(0))
    };
    let story = [&concern, &more, &suspended, &proposed];
    // While it is looked at, nothing but a word on it is owed.
    let decision = vec![(Side::Raising, Owes::Decision)];
    assert_eq!(stand(&story), (Standing::ClosureProposed, decision));
    for ends in [
        clo(5, AA, &proposed, "objected"),
        wdr(5, BB, &proposed),
        sit(5, BB, &proposed),
        sit(5, AA, &proposed),
    ] {
        let ends = after(&ends, &proposed);
        let all: Vec<_> = story.into_iter().chain([&ends]).collect();
        assert_eq!(stand(&all), (Standing::Suspended, vec![]), "{:?}", ends.said.kind());
        let resumed = after(&clo(6, AA, &concern, "resumed"), &ends);
        let all: Vec<_> = all.into_iter().chain([&resumed]).collect();
        assert_eq!(stand(&all).0, Standing::ClarificationRequested);
    }
}

#[test]
fn ninety_days_are_not_got_around_by_a_proposal_and_an_update_of_it() {
    let concern = state(con(1));
    let proposed = after(&clo(2, BB, &concern, "proposed"), &concern);
    let agreed = after(&clo(3, AA, &proposed, "agreed"), &proposed);
    let late = after(&sit(4, AA, &agreed), &agreed);
    let again = after(&clo(5, AA, &concern, "proposed"), &late);
    let dropped = after(&sit(6, AA, &again), &again);
    let told = Told::of(&[
        (&concern, 0),
        (&proposed, 0),
        (&agreed, 0),
        (&late, 200),
        (&again, 200),
        (&dropped, 200),
    ]);
    assert_eq!(told.standing(201), Standing::Closed);
    assert_eq!(told.owes(201), []);
}
