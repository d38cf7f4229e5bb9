//! Figures of parties and the totals that are made of them.

use ciborium::Value;
use hotline_casework::figures::{CELLS, Contributions, Count, Figures, Week};
use hotline_casework::{Content, limits};
use hotline_protocol::address::Party;
use hotline_protocol::ids::{Precedence, UnixMillis};
use proptest::prelude::*;

use crate::fixture::{NOW, to_bytes, to_value};

type Fields = Vec<(Value, Value)>;

const WEEK: Week = Week(2_950);

fn party(n: u8) -> Party {
    format!("x-org{n}").parse().unwrap()
}

fn counts(number: u64, count: usize) -> Value {
    Value::Array((0..count).map(|_| Value::from(number)).collect())
}

/// Sent messages of kinds, all of one precedence.
fn sent(kinds: &[(&str, u32)]) -> Figures {
    let mut figures = Figures::new(WEEK);
    for (kind, number) in kinds {
        figures.add(Count::SentKind(Count::kind(kind)), *number);
        figures.add(Count::SentPrecedence(Count::precedence(Precedence::Routine)), *number);
    }
    figures
}

fn totals(all: &[Figures]) -> Vec<Option<u64>> {
    let mut contributions = Contributions::default();
    for (n, figures) in (0..).zip(all) {
        assert!(contributions.enter(party(n), figures.clone()));
    }
    contributions.close(WEEK).counts
}

fn of(counts: &[Option<u64>], name: &str) -> Option<u64> {
    counts[Count::names().iter().position(|one| one == name).unwrap()]
}

#[test]
fn figures_of_another_list_or_beyond_belief_are_refused() {
    let bytes = Content::Figures(Box::new(sent(&[("TXT", 2)]))).encode();
    assert!(Content::decode(&bytes).is_ok());
    let altered = |change: fn(&mut Fields)| {
        let mut content = to_value(&bytes).into_array().unwrap();
        let mut map = content[2].clone().into_map().unwrap();
        change(&mut map);
        content[2] = Value::Map(map);
        assert!(Content::decode(&to_bytes(&Value::Array(content))).is_err());
    };
    altered(|map| map[0].1 = Value::from(2));
    altered(|map| map[2].1 = counts(u64::from(limits::FIGURE_MAX) + 1, CELLS));
    altered(|map| map[2].1 = counts(1, CELLS - 1));
    altered(|map| map[2].1 = counts(1, CELLS + 1));
    // By kind and by precedence it is the same messages that are counted.
    altered(|map| map[2].1 = counts(1, CELLS));
    altered(|map| drop(map.pop()));
}

#[test]
fn every_count_has_a_name_and_a_week_is_from_monday_to_sunday() {
    let names = Count::names();
    assert_eq!(names.len(), CELLS);
    assert_eq!(Week::of(NOW).begins(), UnixMillis(1_789_948_800_000), "2026-09-21, a Monday");
    assert_eq!(Week::of(Week::of(NOW).ends()), Week(Week::of(NOW).0 + 1));
    assert_eq!(Week::of(UnixMillis(Week::of(NOW).ends().0 - 1)), Week::of(NOW));
    let mut all = Figures::new(WEEK);
    all.add(Count::Exercises, 3);
    all.add(Count::Acknowledged(Count::bucket(10 * 60_000)), 2);
    assert_eq!((all.counts()[47], names[47].as_str()), (3, "exercises"));
    assert_eq!((all.counts()[41], names[41].as_str()), (2, "acknowledged-within-30-min"));
}

#[test]
fn four_parties_make_no_total_and_not_even_a_number_of_parties() {
    let mut contributions = Contributions::default();
    for n in 0..4 {
        contributions.enter(party(n), sent(&[("TXT", 5)]));
    }
    let closed = contributions.close(WEEK);
    assert_eq!(closed.parties, None);
    assert!(closed.counts.iter().all(Option::is_none));
}

#[test]
fn a_total_that_too_few_have_something_in_is_not_told() {
    let mut all = vec![sent(&[("TXT", 10), ("RFI", 1), ("INC", 2)]); 6];
    all[0] = sent(&[("TXT", 10), ("RFI", 1), ("INC", 2), ("WRN", 3)]);
    for (at, figures) in all.iter_mut().enumerate() {
        figures.add(Count::Alarms, u32::from(at < 4));
    }
    let counts = totals(&all);
    assert_eq!(of(&counts, "sent-wrn"), None);
    assert_eq!(of(&counts, "alarms"), None);
    assert_eq!(of(&counts, "sent-txt"), Some(60));
}

#[test]
fn what_one_party_sent_cannot_be_computed_from_the_sums() {
    let mut all = vec![sent(&[("TXT", 10), ("RFI", 1), ("INC", 2)]); 6];
    all[0] = sent(&[("TXT", 10), ("RFI", 1), ("INC", 2), ("WRN", 3)]);
    let counts = totals(&all);
    assert_eq!(of(&counts, "sent-routine"), Some(81));
    // Without RFI the rest is of six parties; with it, it would be the three of one.
    assert_eq!((of(&counts, "sent-rfi"), of(&counts, "sent-inc")), (None, Some(12)));
}

#[test]
fn a_party_that_sends_twice_has_said_what_it_said_first() {
    let mut contributions = Contributions::default();
    for n in 0..5 {
        contributions.enter(party(n), sent(&[("TXT", 1)]));
    }
    assert!(!contributions.enter(party(0), sent(&[("TXT", 999)])));
    assert_eq!(of(&contributions.close(WEEK).counts, "sent-txt"), Some(5));
}

fn any_figures() -> impl Strategy<Value = Figures> {
    let kinds = prop::sample::select(vec!["TXT", "RFI", "CON", "WRN", "XYZ"]);
    prop::collection::vec((kinds, 0..4_u32), 0..5).prop_map(|kinds| sent(&kinds))
}

proptest! {
    #[test]
    fn totals_do_not_depend_on_the_order_and_hide_what_fewer_than_five_have(
        (all, shuffled) in prop::collection::vec(any_figures(), 0..9).prop_flat_map(|all| {
            let all: Vec<_> = (0_u8..).zip(all).collect();
            (Just(all.clone()), Just(all).prop_shuffle())
        }),
    ) {
        let close = |all: &[(u8, Figures)]| {
            let mut contributions = Contributions::default();
            for (n, one) in all {
                contributions.enter(party(*n), one.clone());
            }
            contributions.close(WEEK)
        };
        let closed = close(&all);
        prop_assert_eq!(&closed, &close(&shuffled));
        let has = |places: &[usize]| {
            all.iter().filter(|(_, one)| places.iter().any(|at| one.counts()[*at] > 0)).count()
        };
        for group in [0..16, 16..32, 32..36, 36..40, 40..45, 45..46, 46..47, 47..48] {
            let length = group.len();
            let (told, untold): (Vec<_>, Vec<_>) =
                group.partition(|at| closed.counts[*at].is_some());
            for at in told {
                prop_assert!(has(&[at]) >= limits::CONTRIBUTORS_MIN);
                let sum: u64 = all.iter().map(|(_, one)| u64::from(one.counts()[at])).sum();
                prop_assert_eq!(closed.counts[at], Some(sum));
            }
            // The rest of a group may follow from another group's sum: it too is of five parties, or
            // nothing of the group is told.
            let behind = has(&untold);
            let whole = untold.len() == length;
            prop_assert!(whole || behind == 0 || behind >= limits::CONTRIBUTORS_MIN);
        }
    }
}
