//! Two-person release: who may ask, who may release, and what of it others see.

use hotline_casework::{
    Case, CaseState, Common, Kind, Request, Requests, Said, Statement, StatementError,
};
use hotline_protocol::ids::{CaseId, Traffic};
use proptest::prelude::*;

use crate::fixture::{addresses, con, desk, message_id, seat, state, txt};

fn own() -> Requests {
    Requests::new(desk("AA/technical"))
}

/// A DFT of a seat to its own desk.
fn dft(n: u8, from: &str, request: &Request) -> Statement {
    let mut statement = txt(n);
    statement.from = seat(from);
    statement.to.action = addresses(&[&seat(from).desk.to_string()]);
    statement.case = CaseId([n; 16]);
    statement.reference = None;
    statement.said = request.said();
    statement
}

fn asks(n: u8, draft: &Common) -> Common {
    state(dft(n, &draft.from.to_string(), &Request::Release(Box::new(draft.clone()))))
}

fn waiting(requests: &Requests) -> Vec<u8> {
    requests.waiting(|_| false).map(|waits| waits.draft.id.0[0]).collect()
}

#[test]
fn a_draft_of_somebody_else_or_of_other_traffic_is_refused() {
    let draft = state(con(1));
    let request = Request::Release(Box::new(draft.clone()));
    let other = state(dft(2, "AA/technical/2", &request));
    assert!(own().enter(&other).is_err());
    let mut drill = dft(2, "AA/technical/1", &request);
    drill.traffic = Traffic::Drill;
    assert!(own().enter(&state(drill)).is_err());
    // What another desk says moves nothing here.
    let mut theirs = own();
    theirs.enter(&state(dft(3, "BB/technical/1", &request))).unwrap();
    assert_eq!(waiting(&theirs), [0; 0]);
}

#[test]
fn a_draft_that_goes_to_another_desk_is_no_request() {
    let draft = state(con(1));
    let mut leaked = dft(2, "AA/technical/1", &Request::Release(Box::new(draft)));
    leaked.to.information = addresses(&["BB/technical"]);
    assert!(own().enter(&state(leaked)).is_err());
}

#[test]
fn a_draft_waits_until_it_is_released_or_returned() {
    let draft = state(con(1));
    let mut requests = own();
    requests.enter(&asks(2, &draft)).unwrap();
    assert_eq!(waiting(&requests), [1]);
    assert_eq!(requests.waiting(|id| id == message_id(1)).count(), 0);
    let back = Request::Return { of: draft.id, reason: "Name the prefixes.".into() };
    requests.enter(&state(dft(3, "AA/technical/2", &back))).unwrap();
    assert_eq!(waiting(&requests), [0; 0]);
    let (by, reason) = requests.returned(draft.id).unwrap();
    assert_eq!((by, reason.raw()), (&seat("AA/technical/2"), "Name the prefixes."));
}

#[test]
fn only_a_second_seat_of_the_same_desk_releases_and_sends() {
    let released = |from: &str, drafter: Option<&str>, releaser: Option<&str>| {
        let (drafted_by, released_by) = (drafter.map(seat), releaser.map(seat));
        Common::state(Statement { from: seat(from), drafted_by, released_by, ..txt(1) })
    };
    let (one, two) = ("AA/technical/1", "AA/technical/2");
    let sent = released(two, Some(one), Some(two)).unwrap();
    let read = Common::decode(sent.as_bytes()).unwrap();
    assert_eq!(
        (read.drafted_by.clone(), read.released_by.clone()),
        (Some(seat(one)), Some(seat(two)))
    );
    assert!(read.unknown_keys().is_empty());
    for (from, drafter, releaser) in [
        (one, Some(one), Some(one)),
        (one, Some(one), Some(two)),
        (two, Some("AA/policy/1"), Some(two)),
        (two, Some(one), None),
        (two, None, Some(two)),
    ] {
        assert_eq!(released(from, drafter, releaser), Err(StatementError::Released));
    }
}

#[test]
fn a_draft_stands_in_no_case_but_its_own() {
    let draft = state(con(1));
    let request = asks(2, &draft);
    let mut case = Case::new(draft.case, draft.traffic);
    assert!(case.enter(&request).is_err());
    assert!(CaseState::of(&case).incidents.is_empty());
    assert_eq!(request.kind(), Kind::Dft);
    let said = Said::read(Kind::Dft, &request.said.encode_fields()).unwrap();
    assert_eq!(said, request.said);
}

#[test]
fn fields_of_any_kind_are_refused_and_never_panic() {
    for fields in [vec![], vec![0xa0], vec![0xa1, 0, 0], vec![0xa1, 0, 9], vec![0xff]] {
        let mut statement =
            dft(2, "AA/technical/1", &Request::Return { of: message_id(1), reason: "".into() });
        statement.said = Said::Other { kind: Kind::Dft, fields };
        let common = state(statement);
        assert!(Request::of(&common).is_err());
        assert!(own().enter(&common).is_err());
    }
}

proptest! {
    #[test]
    fn any_order_of_requests_and_returns_leaves_the_same_waiting(
        order in Just((0_u8..6).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let drafts: Vec<Common> = (1..4).map(|n| state(con(n))).collect();
        let back = Request::Return { of: drafts[1].id, reason: "No.".into() };
        let mut all: Vec<Common> = drafts.iter().map(|d| asks(10 + d.id.0[0], d)).collect();
        all.push(state(dft(20, "AA/technical/2", &back)));
        all.extend([all[0].clone(), all[3].clone()]);
        let mut requests = own();
        for index in order {
            requests.enter(&all[usize::from(index)]).unwrap();
        }
        prop_assert_eq!(waiting(&requests), vec![1, 3]);
    }
}
