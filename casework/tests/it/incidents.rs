//! Where concerns and warnings stand: what moves a ladder and what does not.

use hotline_casework::{
    Addressees, Case, CaseState, Cited, Closing, Closure, Common, Concern, Incident,
    IncidentStatus, Ladder, Node, NotCounted, Said, Scale, SeenRef, Severity, Statement, Step,
    Warning, limits,
};
use hotline_protocol::ids::{Digest, MessageId, Traffic};

use crate::fixture::*;

pub(crate) const AA: &str = "AA/technical/1";
pub(crate) const BB: &str = "BB/technical/1";
pub(crate) const MFA: &str = "BB/diplomatic/1";

pub(crate) fn fold<'a>(messages: impl IntoIterator<Item = &'a Common>) -> CaseState {
    let mut case = Case::new(CASE, Traffic::Operation);
    for common in messages {
        case.enter(common).unwrap();
    }
    CaseState::of(&case)
}

/// The only incident.
fn only(state: &CaseState) -> &Incident {
    assert_eq!(state.incidents.len(), 1, "{:?}", state.incidents);
    &state.incidents[0]
}

/// The only ladder of the only incident.
fn ladder(state: &CaseState) -> &Ladder {
    assert_eq!(only(state).ladders.len(), 1);
    &only(state).ladders[0]
}

fn acknowledged_by(status: &IncidentStatus) -> Option<String> {
    match status {
        IncidentStatus::Raised => None,
        IncidentStatus::Acknowledged { by, .. } => Some(by.to_string()),
    }
}

fn uncounted(state: &CaseState) -> Vec<(MessageId, NotCounted)> {
    state.uncounted.iter().map(|one| (one.id, one.why)).collect()
}

/// An escalation whatever the rules of drafting say: only the fold judges it.
fn forced(common: &Common, change: impl FnOnce(&mut Node)) -> Node {
    let mut node = Node::from(common);
    node.hash = Digest([0xf0; 32]);
    change(&mut node);
    node
}

#[test]
fn an_escalation_by_a_stranger_moves_nothing() {
    let concern = state(con(1));
    for (n, from) in ["CC/technical/1", "BB/policy/1", "x-osce/other/1"].iter().enumerate() {
        let n = u8::try_from(n).unwrap() + 2;
        let escalation = state(esc(n, from, 2, "BB/diplomatic", &concern));
        let folded = fold([&concern, &escalation]);
        assert_eq!(ladder(&folded).rung(), 1, "{from}");
        assert_eq!(uncounted(&folded), [(escalation.id, NotCounted::NotAsked)]);
        assert_eq!(folded.uncounted[0].by.to_string(), *from);
        assert_eq!(folded.awaits(&desk("BB/diplomatic")), [escalation.id], "it asks all the same");
    }
}

#[test]
fn a_desk_for_information_cannot_pass_on() {
    let concern = state(Statement {
        to: Addressees {
            action: addresses(&["BB/technical"]),
            information: addresses(&["BB/policy"]),
        },
        ..con(1)
    });
    let escalation = state(esc(2, "BB/policy/1", 2, "BB/diplomatic", &concern));
    let folded = fold([&concern, &escalation]);
    assert_eq!(uncounted(&folded), [(escalation.id, NotCounted::NotAsked)]);
}

#[test]
fn an_escalation_to_another_party_or_to_a_group_moves_nothing() {
    let concern = state(con(1));
    let escalation = state(esc(2, AA, 2, "BB/diplomatic", &concern));
    for to in [&["CC/diplomatic"][..], &["BB"], &["*"], &["BB/diplomatic", "CC/diplomatic"], &[]] {
        let node = forced(&escalation, |node| node.to.action = addresses(to));
        let mut case = Case::new(CASE, Traffic::Operation);
        case.enter(&concern).unwrap();
        case.enter(node).unwrap();
        let folded = CaseState::of(&case);
        assert_eq!(ladder(&folded).rung(), 1, "{to:?}");
        assert_eq!(uncounted(&folded), [(escalation.id, NotCounted::OffTheLadder)]);
    }
}

#[test]
fn a_desk_cannot_pass_on_to_itself() {
    let concern = state(Statement {
        to: Addressees { action: addresses(&["BB"]), information: Vec::new() },
        ..con(1)
    });
    let escalation = state(esc(2, BB, 2, "BB/diplomatic", &concern));
    let node = forced(&escalation, |node| node.to.action = addresses(&["BB/technical"]));
    let mut case = Case::new(CASE, Traffic::Operation);
    case.enter(&concern).unwrap();
    case.enter(node).unwrap();
    assert_eq!(uncounted(&CaseState::of(&case)), [(escalation.id, NotCounted::OffTheLadder)]);
}

#[test]
fn a_rung_cannot_be_skipped_and_counts_once_the_one_below_is_known() {
    let concern = state(con(1));
    let second = state(esc(2, AA, 2, "BB/diplomatic", &concern));
    let third = state(esc(3, AA, 3, "BB/policy", &concern));
    let folded = fold([&concern, &third]);
    assert_eq!(ladder(&folded).rung(), 1);
    assert_eq!(uncounted(&folded), [(third.id, NotCounted::Skips)]);
    let folded = fold([&concern, &third, &second]);
    assert_eq!(ladder(&folded).rung(), 3);
    assert!(folded.uncounted.is_empty());
}

#[test]
fn a_desk_asked_at_a_rung_cannot_pass_on_to_that_rung_or_below() {
    let concern = state(con(1));
    let second = state(esc(2, AA, 2, "BB/diplomatic", &concern));
    let again = state(esc(3, MFA, 2, "BB/policy", &concern));
    let folded = fold([&concern, &second, &again]);
    assert_eq!(ladder(&folded).rung(), 2);
    assert_eq!(uncounted(&folded), [(again.id, NotCounted::NotAsked)]);
}

#[test]
fn the_other_side_cannot_pass_on_what_was_never_raised() {
    let concern = state(con(1));
    let forged = state(Statement { subject: "Never said".into(), ..con(7) });
    let escalation = state(esc(2, BB, 2, "BB/diplomatic", &forged));
    let folded = fold([&concern, &escalation]);
    assert_eq!(ladder(&folded).rung(), 1);
    assert_eq!(uncounted(&folded), [(escalation.id, NotCounted::NotHeld)]);
    assert_eq!(only(&folded).raised.hash, concern.hash());
}

#[test]
fn a_stranger_cannot_make_an_incident_out_of_what_another_never_raised() {
    let forged = state(con(7));
    let escalation = state(esc(2, "CC/technical/1", 2, "BB/diplomatic", &forged));
    let folded = fold([&escalation]);
    assert!(folded.incidents.is_empty());
    assert_eq!(uncounted(&folded), [(escalation.id, NotCounted::NotAsked)]);
}

#[test]
fn passing_on_a_text_moves_nothing_and_is_told() {
    let text = state(txt(1));
    let escalation = state(esc(2, AA, 2, "BB/diplomatic", &text));
    let folded = fold([&text, &escalation]);
    assert!(folded.incidents.is_empty());
    assert_eq!(uncounted(&folded), [(escalation.id, NotCounted::NotRaised)]);
    assert!(folded.is_open());
}

#[test]
fn passing_on_closes_nothing_and_takes_nothing_back() {
    let concern = state(con(1));
    let escalation = state(esc(2, BB, 2, "BB/diplomatic", &concern));
    let folded = fold([&concern, &escalation]);
    assert_eq!(folded.awaits(&desk("BB/technical")), [concern.id]);
    assert_eq!(folded.awaits(&desk("BB/diplomatic")), [escalation.id]);
    assert!(folded.is_open());
    let both = [state(ack(3, BB, &concern)), state(ack(4, MFA, &escalation))];
    let folded = fold([&concern, &escalation].into_iter().chain(&both));
    assert!(!folded.is_open());
    assert!(only(&folded).is_acknowledged());
}

#[test]
fn only_a_desk_asked_to_act_moves_an_incident_to_acknowledged() {
    let concern = state(Statement {
        to: Addressees {
            action: addresses(&["BB/technical"]),
            information: addresses(&["BB/policy"]),
        },
        ..con(1)
    });
    let told = state(ack(2, "BB/policy/1", &concern));
    let stranger = state(ack(3, "CC/technical/1", &concern));
    let folded = fold([&concern, &told, &stranger]);
    assert_eq!(ladder(&folded).status(), IncidentStatus::Raised);
    assert!(!only(&folded).is_acknowledged());
    let asked = state(ack(4, "BB/technical/2", &concern));
    let folded = fold([&concern, &told, &stranger, &asked]);
    assert_eq!(acknowledged_by(&ladder(&folded).status()).as_deref(), Some("BB/technical/2"));
    assert!(only(&folded).is_acknowledged());
}

#[test]
fn a_concern_stands_raised_with_its_severity_scale_and_desks() {
    let concern = state(con(1));
    let folded = fold([&concern]);
    let incident = only(&folded);
    assert_eq!((incident.raised.id, incident.raised.hash), (concern.id, concern.hash()));
    assert_eq!((incident.desk(), &incident.raised.by), (&desk("AA/technical"), &seat(AA)));
    assert_eq!(incident.severity, Some(Severity::High));
    assert_eq!(incident.scale, Some(Scale::National));
    assert_eq!(ladder(&folded).present().unwrap().asked_by[0].to, addresses(&["BB/technical"]));
    assert_eq!(ladder(&folded).rung(), 1);
    assert_eq!(incident.raised.carried_by, None);
    assert!(fold([&state(txt(1))]).incidents.is_empty());
}

#[test]
fn passing_on_awaits_the_new_rung_and_keeps_the_acknowledgement_of_the_one_below() {
    let concern = state(con(1));
    let first = state(ack(2, BB, &concern));
    let escalation = state(esc(3, AA, 2, "BB/diplomatic", &concern));
    let folded = fold([&concern, &first, &escalation]);
    let rungs = &ladder(&folded).rungs;
    assert_eq!(acknowledged_by(&rungs[0].status()).as_deref(), Some(BB));
    assert_eq!(ladder(&folded).status(), IncidentStatus::Raised);
    assert_eq!(ladder(&folded).rung(), 2);
    // The lower rung's receipt for its copy of the escalation answers nothing.
    let copy = state(ack(4, BB, &escalation));
    let folded = fold([&concern, &first, &escalation, &copy]);
    assert_eq!(ladder(&folded).status(), IncidentStatus::Raised);
    let last = state(ack(5, MFA, &escalation));
    let folded = fold([&concern, &first, &escalation, &copy, &last]);
    assert_eq!(acknowledged_by(&ladder(&folded).status()).as_deref(), Some(MFA));
    assert_eq!(
        ladder(&folded).escalations().map(|(rung, by)| (rung, by.hash)).collect::<Vec<_>>(),
        [(2, escalation.hash())]
    );
}

#[test]
fn two_that_pass_on_at_once_make_one_rung() {
    let concern = state(con(1));
    let ours = state(esc(2, AA, 2, "BB/diplomatic", &concern));
    let theirs = state(esc(3, BB, 2, "BB/policy", &concern));
    let folded = fold([&concern, &ours, &theirs]);
    assert_eq!(ladder(&folded).rung(), 2);
    assert_eq!(ladder(&folded).present().unwrap().asked_by.len(), 2);
    assert_eq!(only(&folded).next_rung(&desk("AA/technical"), &seat(BB).desk.party), Some(3));
    let answer = state(ack(4, "BB/policy/1", &theirs));
    let folded = fold([&concern, &ours, &theirs, &answer]);
    assert!(only(&folded).is_acknowledged());
}

#[test]
fn a_desk_that_was_asked_passes_on_what_the_escalation_carried() {
    let concern = state(con(1));
    let second = state(esc(2, AA, 2, "BB/diplomatic", &concern));
    let third = state(esc(3, MFA, 3, "BB/policy", &second));
    let folded = fold([&concern, &second, &third]);
    assert_eq!(ladder(&folded).rung(), 3);
    let incident = only(&folded);
    let party = seat(BB).desk.party;
    for (by, next) in [
        ("AA/technical", Some(4)),
        ("AA/policy", Some(4)),
        ("BB/technical", Some(4)),
        ("BB/policy", Some(4)),
        ("BB/other", None),
        ("CC/technical", None),
    ] {
        assert_eq!(incident.next_rung(&desk(by), &party), next, "{by}");
    }
    assert_eq!(incident.next_rung(&desk("AA/technical"), &desk("CC/other").party), None);
}

#[test]
fn a_desk_that_has_only_the_escalation_sees_the_incident_as_it_was_passed_on() {
    let concern = state(con(1));
    let second = state(esc(2, AA, 2, "BB/diplomatic", &concern));
    let folded = fold([&second]);
    let incident = only(&folded);
    assert_eq!((incident.raised.id, incident.raised.hash), (concern.id, concern.hash()));
    assert_eq!(incident.raised.by, seat(AA));
    assert_eq!(incident.raised.carried_by, Some(second.hash()));
    assert_eq!(incident.severity, Some(Severity::High));
    assert_eq!((ladder(&folded).rung(), ladder(&folded).rungs.len()), (2, 1));
    let answer = state(ack(3, MFA, &second));
    assert!(only(&fold([&second, &answer])).is_acknowledged());
    // And one rung further up, where nobody knows who was asked in between.
    let third = state(esc(4, MFA, 3, "BB/policy", &second));
    let folded = fold([&third]);
    assert_eq!(ladder(&folded).rung(), 3);
    assert!(folded.uncounted.is_empty());
    // Once the concern itself is there it goes before what was carried.
    let folded = fold([&concern, &second]);
    assert_eq!(only(&folded).raised.carried_by, None);
    assert_eq!(ladder(&folded).rungs.len(), 2);
}

#[test]
fn a_matter_with_two_parties_is_acknowledged_when_both_have() {
    let concern = state(Statement {
        to: Addressees {
            action: addresses(&["BB/technical", "CC/technical"]),
            information: Vec::new(),
        },
        ..con(1)
    });
    let first = state(ack(2, BB, &concern));
    let folded = fold([&concern, &first]);
    let incident = only(&folded);
    assert_eq!(incident.ladders.len(), 2);
    assert!(!incident.is_acknowledged());
    let up = state(esc(3, AA, 2, "CC/diplomatic", &concern));
    let folded = fold([&concern, &first, &up]);
    let rung =
        |party: &str| only(&folded).ladder(&desk(&format!("{party}/other")).party).unwrap().rung();
    assert_eq!((rung("BB"), rung("CC")), (1, 2), "each party has its own ladder");
    // A desk asked of one party cannot move the ladder of the other.
    let meddling = state(esc(4, BB, 2, "CC/policy", &concern));
    let folded = fold([&concern, &first, &meddling]);
    assert_eq!(uncounted(&folded), [(meddling.id, NotCounted::NotAsked)]);
}

#[test]
fn a_warning_to_everyone_has_a_ladder_for_each_party_that_answers() {
    let warning = state(Statement {
        said: Said::Warning(Warning { severity: Some(Severity::Severe), ..Warning::default() }),
        to: Addressees { action: addresses(&["*", "*"]), information: Vec::new() },
        ..txt(1)
    });
    assert!(only(&fold([&warning])).ladders.is_empty());
    assert!(!only(&fold([&warning])).is_acknowledged());
    let answer = state(ack(2, BB, &warning));
    let up = state(esc(3, AA, 2, "CC/diplomatic", &warning));
    let folded = fold([&warning, &answer, &up]);
    let parties: Vec<_> =
        only(&folded).ladders.iter().map(|ladder| ladder.party.as_str()).collect();
    assert_eq!(parties, ["BB", "CC"]);
    assert_eq!(only(&folded).ladders[0].rungs[0].asked_by[0].to, addresses(&["*"]));
    // A stranger adds no ladder that would make the matter look unanswered.
    let meddling = state(esc(4, BB, 2, "x-osce/diplomatic", &warning));
    let folded = fold([&warning, &answer, &meddling]);
    assert!(only(&folded).is_acknowledged());
    assert_eq!(uncounted(&folded), [(meddling.id, NotCounted::NotAsked)]);
}

#[test]
fn the_raiser_states_severity_anew_and_nobody_else_does() {
    let concern = state(con(1));
    let said = |severity| Said::Concern(Concern { severity, ..Concern::default() });
    let worse = state(Statement {
        said: said(Some(Severity::Emergency)),
        from: seat("AA/technical/2"),
        seen: vec![SeenRef::Hash(concern.hash())],
        ..txt(2)
    });
    let silent =
        state(Statement { said: said(None), seen: vec![SeenRef::Hash(worse.hash())], ..txt(3) });
    let counter = state(Statement {
        said: said(Some(Severity::Baseline)),
        from: seat(BB),
        to: Addressees { action: addresses(&["AA/technical"]), information: Vec::new() },
        seen: vec![SeenRef::Hash(silent.hash())],
        ..txt(4)
    });
    let folded = fold([&counter, &silent, &worse, &concern]);
    assert_eq!(folded.incidents.len(), 2, "one for each desk that raised something");
    let (ours, theirs) = (&folded.incidents[0], &folded.incidents[1]);
    assert_eq!(ours.severity, Some(Severity::Emergency));
    assert_eq!(ours.scale, Some(Scale::National));
    assert_eq!(ours.raised.hash, concern.hash());
    assert_eq!(ours.restated.len(), 2);
    assert_eq!(ours.latest().hash, silent.hash());
    assert_eq!(ours.latest_to(&seat(BB).desk.party), Some(ours.latest()));
    assert_eq!(ours.latest_to(&desk("CC/other").party), None);
    assert_eq!(theirs.severity, Some(Severity::Baseline));
    // A later statement can be passed on too, and one of the raiser's own that is not here yet.
    for statement in [&worse, &state(con(9))] {
        let up = state(esc(5, AA, 2, "BB/diplomatic", statement));
        let folded = fold([&concern, &worse, &up]);
        assert_eq!(ladder(&folded).rung(), 2);
    }
}

#[test]
fn another_desk_of_the_party_that_raised_a_matter_may_pass_it_on() {
    let concern = state(con(1));
    let up = state(esc(2, "AA/policy/1", 2, "BB/diplomatic", &concern));
    let folded = fold([&concern, &up]);
    assert_eq!(ladder(&folded).rung(), 2);
    assert!(folded.uncounted.is_empty());
}

#[test]
fn rungs_beyond_the_last_number_are_not_asked_for() {
    let concern = state(con(1));
    let top = state(esc(2, AA, u8::MAX, "BB/policy", &concern));
    let folded = fold([&top]);
    assert_eq!(ladder(&folded).rung(), u8::MAX);
    assert_eq!(only(&folded).next_rung(&desk("AA/technical"), &seat(BB).desk.party), None);
}

#[test]
fn a_full_case_of_restatements_and_escalations_stays_small() {
    let mut case = Case::new(CASE, Traffic::Operation);
    let everyone = Addressees { action: addresses(&["*"]), information: Vec::new() };
    let template = Node::from(&state(Statement { to: everyone, ..con(1) }));
    let passed = Node::from(&state(esc(
        2,
        AA,
        2,
        "BB/diplomatic",
        &state(Statement {
            to: Addressees { action: addresses(&["*"]), information: Vec::new() },
            ..con(1)
        }),
    )));
    for n in 0..u16::try_from(limits::CASE_MESSAGES_MAX).unwrap() {
        let mut id = [0; 16];
        id[..2].copy_from_slice(&n.to_be_bytes());
        let mut hash = [0; 32];
        hash[..2].copy_from_slice(&n.to_be_bytes());
        let party = format!("x-org{n}/diplomatic");
        let node = if n % 2 == 0 {
            Node { to: template.to.clone(), ..template.clone() }
        } else {
            let to = Addressees { action: addresses(&[&party]), information: Vec::new() };
            Node { to, ..passed.clone() }
        };
        case.enter(Node { id: MessageId(id), hash: Digest(hash), seen: Vec::new(), ..node })
            .unwrap();
    }
    let folded = CaseState::of(&case);
    let askings: usize = only(&folded)
        .ladders
        .iter()
        .flat_map(|ladder| &ladder.rungs)
        .map(|rung| rung.asked_by.len())
        .sum();
    // The first parties are followed, and of the others it is told that they are not.
    assert_eq!(only(&folded).ladders.len(), limits::PARTIES_MAX);
    assert_eq!(only(&folded).beyond, limits::CASE_MESSAGES_MAX / 2 - limits::PARTIES_MAX);
    assert_eq!(folded.uncounted.len(), only(&folded).beyond);
    assert!(folded.uncounted.iter().all(|one| one.why == NotCounted::Beyond));
    assert!(askings <= limits::PARTIES_MAX * (limits::STATEMENTS_MAX + 1));
}

/// As many messages of one party as a case takes, which name as many parties as it takes, and say as
/// much of all of them as they can.
#[test]
fn one_party_cannot_make_a_case_cost_more_than_its_bounds() {
    let mut case = Case::new(CASE, Traffic::Operation);
    let template = Node::from(&state(con(1)));
    let mut n = 0_u16;
    let mut numbered = |node: Node| {
        n += 1;
        let (mut id, mut hash) = ([0; 16], [0; 32]);
        id[..2].copy_from_slice(&n.to_be_bytes());
        hash[..2].copy_from_slice(&n.to_be_bytes());
        Node { id: MessageId(id), hash: Digest(hash), seen: Vec::new(), ..node }
    };
    let mut first = None;
    for statement in 0..32 {
        let others = (0..255).map(|party| format!("x-o{statement}-{party}"));
        let all: Vec<_> = others.chain(["BB".to_owned()]).collect();
        let action = addresses(&all.iter().map(String::as_str).collect::<Vec<_>>());
        let to = Addressees { action, information: Vec::new() };
        let node = numbered(Node { to, ..template.clone() });
        first.get_or_insert((node.id, node.hash));
        case.enter(node).unwrap();
    }
    let (id, common) = first.unwrap();
    let closing =
        Closing { closure: Some(Closure::Proposed), of: Some(Cited { id, common }), into: None };
    while case.len() < limits::CASE_MESSAGES_MAX {
        let to = Addressees { action: addresses(&["*"]), information: Vec::new() };
        let node = Node { step: Step::Closing(closing.clone()), to, ..template.clone() };
        case.enter(numbered(node)).unwrap();
    }
    let folded = CaseState::of(&case);
    let incident = only(&folded);
    assert_eq!(incident.ladders.len(), limits::PARTIES_MAX);
    assert_eq!(incident.beyond, 32 * 255 + 1 - limits::PARTIES_MAX);
    for ladder in &incident.ladders {
        assert!(ladder.rungs.iter().all(|rung| rung.asked_by.len() <= limits::STATEMENTS_MAX));
        assert_eq!(ladder.progress.turns.len(), limits::TURNS_MAX);
        let moved = ladder.progress.turns_before + ladder.progress.turns.len();
        assert!(moved >= limits::CASE_MESSAGES_MAX - 31, "what is not told is counted");
    }
}

#[test]
fn whoever_takes_part_is_followed_however_many_were_named_before() {
    let crowd: Vec<_> = (0..200).map(|n| format!("x-o{n}")).collect();
    let crowd: Vec<_> = crowd.iter().map(String::as_str).collect();
    let to = |action: &[&str]| Addressees {
        action: addresses(action),
        information: addresses(&["BB/technical"]),
    };
    let noise = state(Statement { to: to(&crowd), ..con(1) });
    let real = state(Statement {
        to: to(&["BB/technical", "CC/technical"]),
        seen: vec![SeenRef::Hash(noise.hash())],
        ..con(2)
    });
    let passed = state(Statement {
        seen: vec![SeenRef::Hash(real.hash())],
        ..esc(3, AA, 2, "CC/diplomatic", &real)
    });
    let silent = fold([&noise, &real, &passed]);
    let bb = seat(BB).desk.party;
    assert!(only(&silent).ladder(&bb).is_none());
    assert_eq!(only(&silent).ladders.len() + only(&silent).beyond, 202);
    assert_eq!(uncounted(&silent), [(passed.id, NotCounted::Beyond)]);
    assert_eq!(silent.awaits(&desk("BB/technical")), [real.id], "it is asked all the same");
    // One that takes part has a ladder, at both sides.
    let acked = state(ack(4, BB, &real));
    for messages in [vec![&noise, &real, &passed, &acked], vec![&acked, &real]] {
        let folded = fold(messages);
        let ladder = only(&folded).ladder(&bb).unwrap();
        assert_eq!(acknowledged_by(&ladder.status()), Some(BB.to_owned()));
        assert_eq!(ladder.rungs[0].asked_by.len(), 1);
    }
    // What strangers pass on crowds out nobody.
    let strangers = (0..100).map(|n| {
        let to = [format!("x-p{n}")];
        let to: Vec<_> = to.iter().map(String::as_str).collect();
        let forged = state(Statement {
            to: Addressees { action: addresses(&to), information: Vec::new() },
            ..con(1)
        });
        state(esc(100 + n, "DD/technical/1", 2, &format!("x-p{n}/diplomatic"), &forged))
    });
    let strangers: Vec<_> = strangers.collect();
    let plain = state(con(7));
    let folded = fold(strangers.iter().chain([&plain]));
    assert!(only(&folded).ladder(&bb).is_some());
    assert_eq!(only(&folded).beyond, 0);
    assert!(folded.uncounted.iter().all(|one| one.why == NotCounted::NotHeld));
}

#[test]
fn statements_to_others_take_no_place_in_the_ladder_of_a_party() {
    let others = |n: u8| {
        let to = Addressees { action: addresses(&["CC/technical"]), information: Vec::new() };
        state(Statement { to, ..con(n) })
    };
    let others: Vec<_> = (0..40).map(others).collect();
    let concern = state(con(50));
    let folded = fold(others.iter().chain([&concern]));
    let here = only(&folded).ladder(&seat(BB).desk.party).unwrap().clone();
    // The other side has only what was sent to it, and sees the same.
    assert_eq!(here, *ladder(&fold([&concern])));
}
