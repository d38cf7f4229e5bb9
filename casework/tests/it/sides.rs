//! Several parties talk at once, with every kind that moves a matter, and mail is late, repeated and out
//! of order: whoever has the same messages sees the same, and what two sides have of each other too.

use hotline_casework::{
    AckKind, Addressees, Authenticity, Case, CaseState, Cited, Common, Filled, Form, Kind, Said,
    Statement, Template, Warning,
};
use hotline_protocol::address::{Address, Desk, Party};
use hotline_protocol::ids::{MessageId, Traffic};
use proptest::prelude::*;

use crate::fixture::*;

const SEATS: [&str; 6] = [
    "AA/technical/1",
    "AA/policy/1",
    "BB/technical/1",
    "BB/diplomatic/1",
    "CC/technical/1",
    "DD/technical/1",
];

/// Whom a message goes to beside its own party: all, or one of those that were asked.
const CIRCLES: [&[&str]; 3] = [&["AA", "BB", "CC", "DD"], &["AA", "BB"], &["AA", "CC"]];

#[derive(Debug, Clone)]
enum Turn {
    Write { who: usize, what: usize, about: prop::sample::Index, circle: usize, tie: u8 },
    PickUp { who: usize, which: prop::sample::Index },
}

fn turn() -> impl Strategy<Value = Turn> {
    let write = (0..SEATS.len(), 0..22usize, any::<prop::sample::Index>(), 0..9usize, any::<u8>());
    prop_oneof![
        write.prop_map(|(who, what, about, circle, tie)| {
            Turn::Write { who, what, about, circle, tie }
        }),
        (0..SEATS.len(), any::<prop::sample::Index>())
            .prop_map(|(who, which)| Turn::PickUp { who, which }),
    ]
}

fn form(kind: &Kind, cites: (&str, &Common), rest: &[(&str, &str)]) -> Said {
    let mut form = Form::new(Template::of(kind).unwrap());
    let of = Cited { id: cites.1.id, common: cites.1.hash() };
    form.put(cites.0, Filled::Cited(of)).unwrap();
    for (name, written) in rest {
        form.fill(name, written).unwrap();
    }
    Said::Form(form)
}

fn says(what: usize, about: &Common, raised: &Common, from: &str) -> Option<Said> {
    let clo = |closure| form(&Kind::Clo, ("of-message", about), &[("closure", closure)]);
    let rsp = |outcome| form(&Kind::Rsp, ("answers", about), &[("outcome", outcome)]);
    let wdr = |word| form(&Kind::Wdr, ("of-message", about), &[("withdrawal", word)]);
    let esc = |rung, to: &str| {
        (!to.starts_with(&from[..from.len() - 2])).then(|| esc(0, from, rung, to, raised).said)
    };
    Some(match what {
        0 | 1 => match ack(0, from, about).said {
            Said::Ack(ack) if what == 1 => {
                Said::Ack(hotline_casework::Ack { kind: AckKind::UnderReview, ..ack })
            }
            said => said,
        },
        2 => rsp("accepted"),
        3 => rsp("declined"),
        4 => rsp("need-more"),
        5 => form(&Kind::Rsp, ("answers", about), &[("referred-to", "BB/diplomatic")]),
        6 => form(&Kind::Sit, ("incident", about), &[]),
        7 => form(&Kind::Sit, ("incident", about), &[("severity", "severe"), ("scale", "global")]),
        8 => clo("proposed"),
        9 => clo("agreed"),
        10 => clo("objected"),
        11 => clo("suspended"),
        12 => clo("resumed"),
        13 => {
            let Said::Form(mut merged) = clo("merged") else { return None };
            let into = Cited { id: raised.id, common: raised.hash() };
            merged.put("goes-on-in", Filled::Cited(into)).unwrap();
            Said::Form(merged)
        }
        14 => wdr("withdrawn"),
        15 => wdr("corrected"),
        16 => Said::Concern(concern()),
        17 => Said::Warning(Warning::default()),
        18 => return esc(2, "BB/diplomatic"),
        19 => return esc(3, "BB/policy"),
        20 => return esc(2, "CC/diplomatic"),
        _ => Said::Text,
    })
}

fn desks() -> [Desk; 6] {
    SEATS.map(|text| seat(text).desk)
}

fn party(text: &str) -> Party {
    text.parse().unwrap()
}

/// Plays it. `all` sends everything to everybody.
fn play(turns: &[Turn], all: bool) -> ([Case; 6], Vec<Common>) {
    let mut cases = [0; 6].map(|_| Case::new(CASE, Traffic::Operation));
    let asked = ["BB/technical", "CC/technical"];
    let informed = ["AA/policy", "BB/diplomatic", "DD/technical"];
    let first = state(Statement {
        to: Addressees { action: addresses(&asked), information: addresses(&informed) },
        id: MessageId([0x80; 16]),
        ..con(0)
    });
    for case in &mut cases {
        case.enter(&first).unwrap();
    }
    let mut sent = vec![first];
    for (n, turn) in turns.iter().enumerate() {
        match turn {
            Turn::Write { who, what, about, circle, tie } => {
                let known: Vec<_> = sent.iter().filter(|one| one.reaches(&desks()[*who])).collect();
                let about = known[about.index(known.len())];
                let Some(said) = says(*what, about, &sent[0], SEATS[*who]) else { continue };
                // Whoever passes on tells all who were asked before.
                let all = all || matches!(said, Said::Escalation(_));
                let circle = CIRCLES[if all { 0 } else { circle % CIRCLES.len() }];
                let own = &desks()[*who];
                if !circle.contains(&own.party.as_str()) {
                    continue;
                }
                let to = desks()
                    .into_iter()
                    .filter(|desk| desk != own && circle.contains(&desk.party.as_str()));
                let to: Vec<_> = to.collect();
                let mut action: Vec<_> = to.iter().cloned().map(Address::Desk).collect();
                let mut information = Vec::new();
                if let Said::Escalation(escalation) = &said {
                    let next = match (escalation.rung, what) {
                        (2, 18) => "BB/diplomatic",
                        (3, _) => "BB/policy",
                        _ => "CC/diplomatic",
                    };
                    information = action;
                    action = addresses(&[next]);
                }
                // About the same id as others have: ties are frequent.
                let mut id = [0; 16];
                (id[0], id[1]) = (*tie % 4, u8::try_from(n).unwrap());
                let common = state(Statement {
                    id: MessageId(id),
                    said,
                    from: seat(SEATS[*who]),
                    seen: cases[*who].seen(Authenticity::NonPaper, &to),
                    to: Addressees { action, information },
                    ..txt(0)
                });
                cases[*who].enter(&common).unwrap();
                sent.push(common);
            }
            Turn::PickUp { who, which } => {
                let common = &sent[which.index(sent.len())];
                if common.reaches(&desks()[*who]) {
                    cases[*who].enter(common).unwrap();
                }
            }
        }
    }
    (cases, sent)
}

/// At last everything arrives everywhere, at each desk in another order, and some of it twice.
fn deliver(cases: &mut [Case], sent: &[Common], by: u8) {
    for (n, (case, desk)) in (1_u8..).zip(cases.iter_mut().zip(desks())) {
        let mut mail: Vec<_> = sent.iter().filter(|one| one.reaches(&desk)).collect();
        mail.sort_by_key(|one| one.hash().0[usize::from(n)].wrapping_mul(by | 1));
        for common in mail.iter().chain(mail.iter().rev().take(3)) {
            case.enter(*common).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn every_desk_that_has_all_of_it_sees_the_same(
        turns in proptest::collection::vec(turn(), 1..48),
        by in any::<u8>(),
    ) {
        let (mut cases, sent) = play(&turns, true);
        deliver(&mut cases, &sent, by);
        let [first, others @ ..] = &cases;
        let state = CaseState::of(first);
        for other in others {
            prop_assert_eq!(&CaseState::of(other), &state);
            prop_assert_eq!(other.record_hash(&[]), first.record_hash(&[]));
            prop_assert_eq!(other.taken_back(), first.taken_back());
            prop_assert_eq!(
                other.seen(Authenticity::NonPaper, &[]),
                first.seen(Authenticity::NonPaper, &[])
            );
        }
        prop_assert!(first.violations().is_empty() && first.missing().is_empty());
    }

    #[test]
    fn what_goes_on_with_others_leaves_what_two_parties_see_of_each_other_alone(
        turns in proptest::collection::vec(turn(), 1..48),
        by in any::<u8>(),
    ) {
        let (mut cases, sent) = play(&turns, false);
        deliver(&mut cases, &sent, by);
        let [raiser, _, bb, _, cc, _] = &cases;
        for (asked, party) in [(bb, party("BB")), (cc, party("CC"))] {
            let of = |case: &Case| -> Vec<_> {
                let state = CaseState::of(case);
                let raised = desk("AA/technical");
                let incident = state.incidents.iter().find(|one| *one.desk() == raised).unwrap();
                let ladder = incident.ladder(&party);
                ladder.map(|ladder| (ladder.rungs.clone(), ladder.progress.clone())).into_iter().collect()
            };
            prop_assert_eq!(of(raiser), of(asked), "{}", party);
        }
    }
}
