//! A matter of which not every desk holds every message: what was raised went to one desk, what
//! passed it on to another too.

use hotline_casework::{
    Addressees, CaseState, Cited, Common, Filled, Form, Kind, Ladder, Said, SeenRef, Standing,
    Statement, Template,
};

use crate::fixture::*;
use crate::incidents::{AA, BB, MFA, fold};

fn ladder(state: &CaseState) -> &Ladder {
    state.incidents[0].ladder(&"BB".parse().unwrap()).unwrap()
}

fn standing(state: &CaseState) -> Standing {
    ladder(state).progress.standing(NOW, |_| None)
}

/// A message to all three desks, which cites one of them and has seen another.
fn wide(
    n: u8,
    from: &str,
    (kind, word): (&Kind, (&str, &str)),
    (field, of): (&str, &Common),
    seen: &Common,
) -> Common {
    let mut form = Form::new(Template::of(kind).unwrap());
    form.put(field, Filled::Cited(Cited { id: of.id, common: of.hash() })).unwrap();
    form.fill(word.0, word.1).unwrap();
    state(Statement {
        said: Said::Form(form),
        from: seat(from),
        to: Addressees {
            action: addresses(&["AA/technical", "BB/technical", "BB/diplomatic"]),
            information: Vec::new(),
        },
        seen: vec![SeenRef::Hash(seen.hash())],
        ..txt(n)
    })
}

/// Passed on to the ministry, answered by the desk asked first, closed by both. Nothing of it links to
/// the concern, which the ministry does not have.
fn story(concern: &Common) -> [Common; 4] {
    let passed_on =
        state(Statement { seen: Vec::new(), ..esc(2, AA, 2, "BB/diplomatic", concern) });
    let rsp = (&Kind::Rsp, ("outcome", "accepted"));
    let answer = wide(3, BB, rsp, ("answers", &passed_on), &passed_on);
    let clo = |word| (&Kind::Clo, ("closure", word));
    let proposal = wide(4, BB, clo("proposed"), ("of-message", &passed_on), &answer);
    let agreement = wide(5, AA, clo("agreed"), ("of-message", &proposal), &proposal);
    [passed_on, answer, proposal, agreement]
}

#[test]
fn what_raised_a_matter_does_not_open_it_again_wherever_it_stands_in_the_order() {
    for n in [1, 9] {
        let concern = state(con(n));
        let rest = story(&concern);
        let folded = fold([&concern].into_iter().chain(&rest));
        assert_eq!(standing(&folded), Standing::Closed, "message {n}");
        assert!(!ladder(&folded).progress.reopened, "message {n}");
        // Raised anew by somebody who knew that it was closed, it is open.
        let seen = [&rest[3], &concern].map(|one| SeenRef::Hash(one.hash())).to_vec();
        let anew = state(Statement { seen, ..con(7) });
        let folded = fold([&concern, &anew].into_iter().chain(&rest));
        assert_eq!(standing(&folded), Standing::Reopened, "message {n}");
    }
}

#[test]
fn who_was_asked_first_answers_also_where_only_the_escalation_is_known() {
    let concern = state(con(1));
    let [passed_on, answer, proposal, agreement] = story(&concern);
    let received = state(ack(6, MFA, &passed_on));
    let mut known = vec![&passed_on, &received];
    assert_eq!(standing(&fold(known.iter().copied())), Standing::Acknowledged);
    for (message, stands) in [
        (&answer, Standing::InProgress),
        (&proposal, Standing::ClosureProposed),
        (&agreement, Standing::Closed),
    ] {
        known.push(message);
        assert_eq!(standing(&fold(known.iter().copied())), stands);
        let all = known.iter().copied().chain([&concern]);
        assert_eq!(standing(&fold(all)), stands, "as where the concern is known");
    }
    // Neither a desk that nobody asked nor the side that says so itself answers for it.
    let rsp = (&Kind::Rsp, ("outcome", "accepted"));
    for from in ["BB/policy/1", "CC/technical/1", AA] {
        let answer = wide(3, from, rsp, ("answers", &passed_on), &passed_on);
        let folded = fold([&passed_on, &received, &answer]);
        assert_eq!(standing(&folded), Standing::Acknowledged, "{from}");
    }
}
