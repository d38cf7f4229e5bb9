//! Every figure against a count of its own: from what the seats did, by the text of docs/casework.md,
//! with nothing of the product's counting.

use std::collections::{BTreeMap, BTreeSet};

use hotline_campaign::{Scope, verify};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixture::{ASKED, Doing, WINDOW, played};

/// What a seat does: answers in any number, in time and late, and what it says of its copy may be wrong.
fn doing() -> impl Strategy<Value = Doing> {
    let took = prop_oneof![0..20_000_u64, 0..WINDOW, WINDOW - 5_000..WINDOW + 5_000, Just(WINDOW)];
    let device = proptest::collection::vec(took.clone(), 0..3);
    let person = proptest::collection::vec((took, any::<bool>()), 0..3);
    let copy = proptest::option::weighted(0.9, 0..10_000_u64);
    (copy, device, person, proptest::bool::weighted(0.15))
        .prop_map(|(copy, device, person, lies)| Doing { copy, device, person, lies })
}

/// What one seat came to.
#[derive(Default)]
struct Row {
    reached: bool,
    device: Option<u64>,
    person: Option<u64>,
    late: bool,
    doubtful: bool,
}

impl Row {
    fn of(doing: &Doing) -> Self {
        let Some(copy) = doing.copy else { return Self::default() };
        let in_time = |ms: &u64| copy + ms <= WINDOW;
        let persons = || doing.person.iter().map(|(ms, _)| *ms);
        let person = persons().filter(in_time).min();
        // A wrong word counts from the copy that there was.
        let answered = doing.device.iter().any(in_time) || !doing.person.is_empty();
        Self {
            reached: true,
            device: doing.device.iter().copied().filter(in_time).min(),
            person,
            late: person.is_none() && !doing.person.is_empty(),
            doubtful: doing.lies && answered,
        }
    }
}

fn times(mut all: Vec<u64>) -> Value {
    all.sort_unstable();
    // The least that so many tenths took at most.
    let rank = |tenths: usize| {
        let enough =
            |at: &&u64| all.iter().filter(|ms| ms <= at).count() * 10 >= all.len() * tenths;
        all.iter().find(enough).map_or(Value::Null, |ms| (*ms).into())
    };
    json!({ "count": all.len(), "median": rank(5), "p90": rank(9), "max": all.last() })
}

fn group(rows: &[(&str, &Row)]) -> Value {
    let device: Vec<u64> = rows.iter().filter_map(|(_, row)| row.device).collect();
    let person: Vec<u64> = rows.iter().filter_map(|(_, row)| row.person).collect();
    json!({
        "device": { "of": device.len(), "all": rows.len() },
        "person": { "of": person.len(), "all": rows.len() },
        "device_times": times(device),
        "person_times": times(person),
    })
}

fn grouped(rows: &[(&str, &Row)], by: impl Fn(&str) -> String) -> Value {
    let mut groups: BTreeMap<String, Vec<(&str, &Row)>> = BTreeMap::new();
    for (seat, row) in rows {
        groups.entry(by(seat)).or_default().push((seat, row));
    }
    groups.into_iter().map(|(name, rows)| (name, group(&rows))).collect()
}

fn figures(doings: &[Doing]) -> Value {
    let counted: Vec<Row> = doings.iter().map(Row::of).collect();
    let rows: Vec<(&str, &Row)> = ASKED.into_iter().zip(&counted).collect();
    let part = |seat: &str, n: usize| seat.split('/').take(n).collect::<Vec<_>>().join("/");
    let share = |n: usize| {
        let all: BTreeSet<String> = rows.iter().map(|(seat, _)| part(seat, n)).collect();
        let of = rows.iter().filter(|(_, row)| row.person.is_some());
        let of: BTreeSet<String> = of.map(|(seat, _)| part(seat, n)).collect();
        json!({ "of": of.len(), "all": all.len() })
    };
    let spoke = |seat: &str| rows.iter().any(|(one, row)| *one == seat && row.person.is_some());
    let desks: BTreeSet<String> = rows.iter().map(|(seat, _)| part(seat, 2)).collect();
    let others = |desk: &String| {
        !spoke(&format!("{desk}/1")) && rows.iter().any(|(s, _)| part(s, 2) == *desk && spoke(s))
    };
    let count = |is: fn(&Row) -> bool| counted.iter().filter(|row| is(row)).count();
    let region = |seat: &str| match &part(seat, 1)[..] {
        "FR" => "europe".to_owned(),
        "KE" => "africa".to_owned(),
        _ => "elsewhere".to_owned(),
    };
    let function = |seat: &str| seat.split('/').nth(1).unwrap().to_owned();
    json!({
        "all": group(&rows),
        "parties": share(1),
        "desks": share(2),
        "alternates": desks.iter().filter(|desk| others(desk)).count(),
        "late": count(|row| row.late),
        "unreachable": count(|row| !row.reached),
        "silent": count(|row| row.reached && row.device.is_none() && row.person.is_none()),
        "unconfirmed": 0,
        "doubtful": count(|row| row.doubtful),
        "by_category": grouped(&rows, function),
        "by_region": grouped(&rows, region),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_the_seats_do_each_figure_is_that_of_another_count(
        doings in proptest::collection::vec(doing(), ASKED.len())
    ) {
        let played = played(&doings);
        let found = serde_json::to_value(&played.count.findings).unwrap();
        prop_assert_eq!(&found["figures"], &figures(&doings));
        // And the check of the file, which begins from the signed messages, agrees.
        let verdict = verify(played.file(Scope::All).to_json().as_bytes()).unwrap();
        prop_assert_eq!(&verdict.faults, &Vec::<String>::new());
        prop_assert!(verdict.whole);
    }

    #[test]
    fn what_a_party_is_given_agrees_with_what_all_are_told(
        doings in proptest::collection::vec(doing(), ASKED.len())
    ) {
        let played = played(&doings);
        let file = played.file(Scope::Party("KE".parse().unwrap()));
        let verdict = verify(file.to_json().as_bytes()).unwrap();
        prop_assert_eq!(&verdict.faults, &Vec::<String>::new());
        prop_assert!(!verdict.whole);
        let named = |row: &hotline_campaign::RowDoc| row.named;
        for row in &verdict.report.rows {
            prop_assert!(named(row) || row.seat.desk.party.as_str() == "KE", "{}", row.seat);
        }
    }
}
