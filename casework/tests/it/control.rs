//! Exercise control: what its fields say, and what is not followed.

use core::time::Duration;

use hotline_casework::control::{Beginning, Control, ControlStep, Cue, Part};
use hotline_casework::{Concern, Kind, Said, Severity, Statement};
use hotline_protocol::ids::{ExerciseId, Precedence, Traffic};
use proptest::prelude::*;

use crate::fixture::{seat, state, txt};

fn begin() -> ControlStep {
    let part = |name: &str, at: &str| Part {
        name: name.to_owned(),
        plays: format!("the desk of {name}"),
        seat: seat(at),
    };
    ControlStep::Begin(Beginning {
        player: "red".to_owned(),
        factor: 60,
        begins: Some(180),
        cast: vec![part("red", "AA/technical/1"), part("blue", "BB/policy/1")],
    })
}

fn cue() -> ControlStep {
    let concern = Concern { severity: Some(Severity::High), ..Concern::default() };
    ControlStep::Cue(Cue {
        no: 2,
        kind: Kind::Con,
        fields: Said::Concern(concern).encode_fields(),
        precedence: Precedence::Flash,
        to: vec![seat("BB/policy/1")],
    })
}

fn control(step: ControlStep) -> Control {
    Control { exercise: ExerciseId([7; 16]), story: Duration::from_secs(90), step }
}

fn exr(said: Said) -> Statement {
    Statement { said, traffic: Traffic::Exercise, reference: None, ..txt(1) }
}

#[test]
fn what_is_no_exercise_traffic_is_no_step_of_an_exercise() {
    for traffic in [Traffic::Operation, Traffic::Drill] {
        let common = state(Statement { traffic, ..exr(control(ControlStep::End).said()) });
        assert!(Control::of(&common).is_err(), "{traffic:?}");
    }
    assert_eq!(Control::of(&state(txt(1))), Ok(None));
}

#[test]
fn a_step_beyond_its_bounds_is_refused() {
    let refused = |control: Control| assert!(Control::of(&state(exr(control.said()))).is_err());
    let day = Duration::from_secs(86_400);
    refused(Control { story: day * 15, ..control(ControlStep::Pause) });
    for no in [0, 10_000] {
        refused(control(ControlStep::Hint { no }));
    }
    let ControlStep::Begin(beginning) = begin() else { panic!("it begins") };
    let with = |change: fn(&mut Beginning)| {
        let mut beginning = beginning.clone();
        change(&mut beginning);
        control(ControlStep::Begin(beginning))
    };
    refused(with(|one| one.factor = 0));
    refused(with(|one| one.factor = 361));
    refused(with(|one| one.begins = Some(1_440)));
    refused(with(|one| one.player = "green".to_owned()));
    refused(with(|one| one.cast = vec![one.cast[0].clone(); 65]));
    refused(with(|one| one.cast[0].name = String::new()));
    let ControlStep::Cue(cue) = cue() else { panic!("a cue") };
    refused(control(ControlStep::Cue(Cue { to: Vec::new(), ..cue.clone() })));
    refused(control(ControlStep::Cue(Cue { fields: vec![0xff], ..cue })));
}

#[test]
fn every_step_is_read_as_it_was_said() {
    let hint = ControlStep::Hint { no: 3 };
    for step in [begin(), ControlStep::Pause, ControlStep::Resume, cue(), hint, ControlStep::End] {
        let said = control(step);
        assert_eq!(Control::of(&state(exr(said.said()))), Ok(Some(said)));
    }
}

proptest! {
    #[test]
    fn random_fields_are_an_error_or_a_step(fields in prop::collection::vec(any::<u8>(), 0..200)) {
        let said = Said::Other { kind: Kind::Exr, fields };
        let _ = Control::of(&state(exr(said)));
    }
}
