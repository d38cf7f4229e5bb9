//! Two-person release: who may ask, who may release, and what of it others see.

use hotline_casework::{
    Case, CaseState, Common, Drafted, Kind, LadderAsked, Request, Requests, Said, Statement,
    StatementError,
};
use hotline_protocol::ids::{CaseId, MessageId, Traffic};
use proptest::prelude::*;

use crate::fixture::{addresses, con, desk, message_id, seat, state, txt};

fn own() -> Requests {
    Requests::new(desk("AA/technical"))
}

/// That no message went out.
fn gone(_: MessageId) -> bool {
    false
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
    state(dft(n, &draft.from.to_string(), &Request::Release(Box::new(draft.clone().into()))))
}

fn waiting(requests: &Requests) -> Vec<u8> {
    requests.waiting(|_| false).map(|waits| waits.draft.id.0[0]).collect()
}

#[test]
fn a_draft_of_somebody_else_or_of_other_traffic_is_refused() {
    let draft = state(con(1));
    let request = Request::Release(Box::new(draft.clone().into()));
    let other = state(dft(2, "AA/technical/2", &request));
    assert!(own().enter(&other, gone).is_err());
    let mut drill = dft(2, "AA/technical/1", &request);
    drill.traffic = Traffic::Drill;
    assert!(own().enter(&state(drill), gone).is_err());
    // What another desk says moves nothing here.
    let mut theirs = own();
    theirs.enter(&state(dft(3, "BB/technical/1", &request)), gone).unwrap();
    assert_eq!(waiting(&theirs), [0; 0]);
}

#[test]
fn a_draft_that_goes_to_another_desk_is_no_request() {
    let draft = state(con(1));
    let mut leaked = dft(2, "AA/technical/1", &Request::Release(Box::new(draft.into())));
    leaked.to.information = addresses(&["BB/technical"]);
    assert!(own().enter(&state(leaked), gone).is_err());
}

#[test]
fn a_draft_waits_until_it_is_released_or_returned() {
    let draft = state(con(1));
    let mut requests = own();
    requests.enter(&asks(2, &draft), gone).unwrap();
    assert_eq!(waiting(&requests), [1]);
    assert_eq!(requests.waiting(|id| id == message_id(1)).count(), 0);
    let back = Request::Return { of: draft.id, reason: "Name the prefixes.".into() };
    requests.enter(&state(dft(3, "AA/technical/2", &back)), gone).unwrap();
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
        assert!(own().enter(&common, gone).is_err());
    }
}

/// A draft with an id of two bytes, so that there are more of them than may wait.
fn many(n: u16) -> Common {
    let [high, low] = n.to_be_bytes();
    let mut statement = con(1);
    (statement.id.0[0], statement.id.0[1]) = (high, low);
    state(statement)
}

fn asks_many(n: u16) -> Common {
    let mut statement = asks(2, &many(n)).statement().clone();
    statement.id = many(n + 10_000).id;
    state(statement)
}

#[test]
fn a_draft_beyond_the_bound_is_refused_until_another_has_ended() {
    let mut requests = own();
    for n in 0..256 {
        requests.enter(&asks_many(n), gone).unwrap();
    }
    assert!(requests.enter(&asks_many(256), gone).is_err());
    // One that is held already is no further one.
    requests.enter(&asks_many(3), gone).unwrap();
    let seventh = |id: MessageId| id == many(7).id;
    requests.enter(&asks_many(256), seventh).unwrap();
    assert!(requests.draft(many(256).id).is_some());
    assert!(requests.draft(many(7).id).is_none());
    assert!(requests.enter(&asks_many(257), seventh).is_err());
    let back = Request::Return { of: many(9).id, reason: "No.".into() };
    requests.enter(&state(dft(3, "AA/technical/2", &back)), gone).unwrap();
    requests.enter(&asks_many(257), gone).unwrap();
    assert!(requests.returned(many(9).id).is_some());
}

#[test]
fn a_returned_draft_stays_returned_whatever_else_is_returned() {
    for (first, last) in [(0, 300), (299, 0)] {
        let mut requests = own();
        requests.enter(&asks_many(first), gone).unwrap();
        for n in 0..300 {
            let back = Request::Return { of: many(n).id, reason: "No.".into() };
            requests.enter(&state(dft(3, "AA/technical/2", &back)), gone).unwrap();
        }
        assert_eq!(requests.waiting(gone).count(), 0, "{last}");
        assert!(requests.returned(many(first).id).is_some());
    }
}

#[test]
fn a_draft_carries_the_ladder_and_the_seats_that_its_drafter_decided_on() {
    let seconds = |n| core::time::Duration::from_secs(n);
    for ladder in [
        LadderAsked::Usual,
        LadderAsked::None,
        LadderAsked::Times { after: vec![seconds(5), seconds(7)], answer: None },
        LadderAsked::Times { after: vec![seconds(5)], answer: Some(seconds(9)) },
    ] {
        let accept = vec![seat("BB/technical/2")];
        let drafted = Drafted { message: state(con(1)), ladder, accept };
        let request = Request::Release(Box::new(drafted.clone()));
        let sent = state(dft(2, "AA/technical/1", &request));
        let read = Common::decode(sent.as_bytes()).unwrap();
        assert_eq!(Request::of(&read), Ok(Some(request)));
        let mut requests = own();
        requests.enter(&read, gone).unwrap();
        let waits = requests.draft(drafted.message.id).unwrap();
        assert_eq!((&waits.ladder, &waits.accept), (&drafted.ladder, &drafted.accept));
    }
    // As it was before drafts said anything of it.
    let plain = Request::Release(Box::new(state(con(1)).into()));
    let Said::Other { fields, .. } = plain.said() else { panic!("{plain:?}") };
    let fields: ciborium::Value = ciborium::from_reader(fields.as_slice()).unwrap();
    assert_eq!(fields.as_map().unwrap().len(), 2);
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
            requests.enter(&all[usize::from(index)], gone).unwrap();
        }
        prop_assert_eq!(waiting(&requests), vec![1, 3]);
    }
}
