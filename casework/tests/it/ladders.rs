//! Properties of incidents and their ladders, whatever a few desks say in whatever order.

use std::collections::BTreeSet;

use hotline_casework::{
    Addressees, Common, Concern, Node, Said, SeenRef, Severity, Statement, Step,
};
use hotline_protocol::address::Address;
use hotline_protocol::ids::{MessageId, UnixMillis};
use proptest::prelude::*;

use crate::fixture::*;
use crate::incidents::{AA, BB, MFA, fold};

/// One more message: who writes, what about, to whom, and which earlier ones it has seen.
#[derive(Debug, Clone)]
struct Draft {
    who: usize,
    what: u8,
    about: prop::sample::Index,
    to: usize,
    rung: u8,
    seen: Vec<prop::sample::Index>,
    tie: u8,
}

const WRITERS: [&str; 7] =
    [AA, "AA/technical/2", "AA/policy/1", BB, MFA, "CC/technical/1", "x-osce/other/1"];
const ASKED: [&str; 5] =
    ["BB/diplomatic", "BB/policy", "CC/diplomatic", "BB/technical", "AA/technical"];

fn draft() -> impl Strategy<Value = Draft> {
    (
        0..WRITERS.len(),
        0..8u8,
        any::<prop::sample::Index>(),
        0..ASKED.len(),
        2..5u8,
        proptest::collection::vec(any::<prop::sample::Index>(), 0..3),
        any::<u8>(),
    )
        .prop_map(|(who, what, about, to, rung, seen, tie)| Draft {
            who,
            what,
            about,
            to,
            rung,
            seen,
            tie,
        })
}

/// What seven seats of four parties say in one case; the first message is a concern to two parties.
fn said_by_all(drafts: &[Draft]) -> Vec<Common> {
    let to = Addressees {
        action: addresses(&["BB/technical", "CC/technical"]),
        information: addresses(&["BB/policy"]),
    };
    let mut sent = vec![state(Statement { to, ..con(0) })];
    for (n, draft) in drafts.iter().enumerate() {
        let about = &sent[draft.about.index(sent.len())];
        let mut id = [draft.tie; 16];
        id[1] = u8::try_from(n).unwrap();
        let from = WRITERS[draft.who];
        let statement = match draft.what {
            0 => Statement {
                said: Said::Concern(Concern {
                    severity: Some(Severity::ALL[usize::from(draft.rung)]),
                    ..Concern::default()
                }),
                to: Addressees { action: addresses(&[ASKED[draft.to]]), information: Vec::new() },
                ..txt(0)
            },
            1..=3 => ack(0, from, about),
            _ => {
                let mut statement = esc(0, from, draft.rung, ASKED[draft.to], about);
                statement.released_at = UnixMillis(NOW.0 + u64::from(draft.tie));
                statement
            }
        };
        let seen = draft.seen.iter().map(|seen| SeenRef::Hash(sent[seen.index(sent.len())].hash()));
        let statement =
            Statement { id: MessageId(id), from: seat(from), seen: seen.collect(), ..statement };
        // An escalation of an acknowledgement, or off the ladder, cannot even be drafted.
        sent.extend(Common::state(statement));
    }
    sent
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn incidents_follow_from_the_set_of_messages_alone(
        (drafts, order) in proptest::collection::vec(draft(), 0..24)
            .prop_flat_map(|drafts| {
                let places: Vec<_> = (0..=drafts.len()).collect();
                (Just(drafts), Just(places).prop_shuffle())
            }),
        keep in any::<u64>(),
    ) {
        let sent = said_by_all(&drafts);
        let kept = |n: &usize| keep >> (n % 64) & 1 == 1;
        let forward = fold((0..sent.len()).filter(kept).map(|n| &sent[n]));
        let shuffled: Vec<_> =
            order.into_iter().filter(|n| *n < sent.len()).filter(kept).collect();
        let twice = fold(shuffled.iter().chain(shuffled.iter().rev()).map(|n| &sent[*n]));
        prop_assert_eq!(forward, twice);
    }

    #[test]
    fn every_escalation_counts_once_or_is_told_and_every_rung_stands_on_the_one_below(
        drafts in proptest::collection::vec(draft(), 0..24),
    ) {
        let sent = said_by_all(&drafts);
        let folded = fold(&sent);
        let escalations = sent.iter().filter(|one| matches!(one.said, Said::Escalation(_)));
        let expected: BTreeSet<_> = escalations.map(|one| one.hash()).collect();
        let ladders = || folded.incidents.iter().flat_map(|incident| {
            incident.ladders.iter().map(move |ladder| (incident, ladder))
        });
        let counted: Vec<_> = ladders()
            .flat_map(|(_, ladder)| ladder.escalations().map(|(_, asking)| asking.hash))
            .chain(folded.uncounted.iter().map(|one| one.hash))
            .collect();
        prop_assert_eq!(counted.len(), expected.len());
        prop_assert_eq!(counted.into_iter().collect::<BTreeSet<_>>(), expected);
        for (incident, ladder) in ladders() {
            for (rung, number) in ladder.rungs.iter().zip(1u8..) {
                // Everything raised is in the case, so every ladder begins at rung 1.
                prop_assert_eq!(rung.number, number);
                for asking in &rung.asked_by {
                    let may = asking.by.desk.party == incident.desk().party
                        || ladder.rungs.iter().take(usize::from(number) - 1).any(|below| {
                            below.asked_by.iter().any(|one| one.asks(&asking.by.desk))
                        });
                    prop_assert!(may, "{} may not pass on", asking.by);
                    let named = asking.to.iter().all(
                        |to| matches!(to, Address::Desk(desk) if desk.party == ladder.party),
                    );
                    prop_assert!(number == 1 || named);
                }
                for one in &rung.acknowledged {
                    prop_assert_eq!(&one.seat.desk.party, &ladder.party);
                    let mut asked = rung.asked_by.iter().filter(|asking| {
                        asking.hash == one.ack.of_common && asking.asks(&one.seat.desk)
                    });
                    prop_assert!(asked.next().is_some());
                }
            }
        }
    }

    #[test]
    fn passing_on_neither_answers_for_anybody_nor_takes_a_rung_back(
        drafts in proptest::collection::vec(draft(), 0..24),
        last in draft(),
    ) {
        let sent = said_by_all(&drafts);
        let before = fold(&sent);
        let without: Vec<_> = sent
            .iter()
            .filter(|one| !matches!(Node::from(*one).step, Step::PassedOn(_)))
            .collect();
        let silent = fold(without.iter().copied());
        for writer in WRITERS {
            let desk = seat(writer).desk;
            let awaited = before.awaits(&desk);
            prop_assert!(silent.awaits(&desk).iter().all(|id| awaited.contains(id)));
        }
        prop_assert!(!silent.is_open() || before.is_open());
        // One more message, whatever it is, leaves every rung that was reached.
        let mut more = drafts;
        more.push(last);
        let after = fold(&said_by_all(&more));
        for incident in &before.incidents {
            for ladder in &incident.ladders {
                let later = after.incidents.iter()
                    .find(|other| other.desk() == incident.desk())
                    .and_then(|other| other.ladder(&ladder.party));
                prop_assert!(later.is_some_and(|later| later.rung() >= ladder.rung()));
            }
        }
    }
}
