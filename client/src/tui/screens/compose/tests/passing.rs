//! A case is passed on by keys alone.

use hotline_protocol::ids::{CaseId, MessageId, Precedence, Traffic};

use crate::ask::IncidentView;
use crate::engine::{Failure, Notice};
use crate::tui::event::Event;

use super::played::{NOON, Played, came, thread};

fn incident(party: &str, next: Option<&str>) -> IncidentView {
    IncidentView {
        case: CaseId([3; 16]),
        reference: "XA-XB-2026-T1-0001".to_owned(),
        traffic: Traffic::Operation,
        message: MessageId([4; 16]),
        kind: "CON".to_owned(),
        severity: Some(4),
        scale: None,
        precedence: Precedence::Immediate,
        subject: "Tell us".to_owned(),
        raised_by: "XA/technical/1".parse().unwrap(),
        raised_at: NOON,
        hearsay: false,
        party: Some(party.parse().unwrap()),
        asked: vec![format!("{party}/technical").parse().unwrap()],
        rung: 1,
        asked_by: MessageId([4; 16]),
        status: "raised".to_owned(),
        acknowledged_by: None,
        acknowledged_at: None,
        ack_due: None,
        next_desk: next.map(|desk| desk.parse().unwrap()),
        may_escalate: next.is_some(),
        escalations: Vec::new(),
        uncounted: Vec::new(),
        ladder: Vec::new(),
        over_quota: false,
        beyond: 0,
        life: crate::ask::Life::default(),
    }
}

/// Stands on the question to whom the case is passed on.
fn asked(incidents: Vec<IncidentView>) -> Played {
    let mut played = Played::new();
    played.threads = vec![thread()];
    played.listed = vec![came(4, "XB/technical/1", Precedence::Routine)];
    played.incidents = incidents;
    played.event(Event::News(Notice::Missed));
    played.keys("G e");
    played
}

#[test]
fn nothing_is_passed_on_without_a_reason() {
    let mut played = asked(vec![incident("XB", Some("XB/diplomatic"))]);
    played.sees("Pass on to XB/diplomatic");
    played.sees("Rung 2: 1 seat, verified");
    played.sees("No number to call is published there");
    played.keys("Enter").sees("Say why in a sentence");
    assert_eq!(played.escalated, []);
    played.types("Nobody answers.").keys("Enter").sees("Passed on.");
    let party = Some("XB".parse().unwrap());
    assert_eq!(played.escalated, [(party, "Nobody answers.".to_owned())]);
}

#[test]
fn where_nothing_is_published_the_way_on_is_told() {
    let mut played = asked(vec![incident("XB", None)]);
    played.sees("It cannot be passed on");
    played.sees("XB/technical: +00 1234");
    played.types("Please").keys("Enter");
    assert_eq!(played.escalated, []);
}

#[test]
fn of_several_parties_one_is_chosen() {
    let both = [("XB", "XB/diplomatic"), ("XC", "XC/policy")];
    let mut played = asked(both.map(|(party, next)| incident(party, Some(next))).to_vec());
    played.keys("Down").sees("Pass on to XC/policy");
    played.sees("Nobody sits there now");
    played.types("Urgent").keys("C-s");
    assert_eq!(played.escalated, [(Some("XC".parse().unwrap()), "Urgent".to_owned())]);
}

#[test]
fn a_refusal_keeps_the_reason_in_the_field() {
    let mut played = asked(vec![incident("XB", Some("XB/diplomatic"))]);
    played.refuses = Some(Failure::Refused("it was acknowledged meanwhile".to_owned()));
    played.types("Nobody answers.").keys("Enter").sees("it was acknowledged meanwhile");
    played.sees("Nobody answers.");
}

#[test]
fn the_question_fits_the_smallest_screen() {
    let mut played = asked(vec![incident("XB", Some("XB/diplomatic"))]);
    played.event(Event::Resize { columns: 40, rows: 10 });
    played.types("Nobody answers.").sees("Pass on to XB/diplomatic");
    played.sees("Rung 2: 1 seat");
    played.sees("Nobody answers.");
}
