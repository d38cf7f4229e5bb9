//! What the page says, read back by a parser that knows nothing of how it was written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::*;

fn meters() -> Meters {
    Meters {
        core: Arc::default(),
        driver: Arc::default(),
        store: Arc::default(),
        disk: Arc::default(),
    }
}

/// A page by its samples; refuses what the format does not allow.
#[track_caller]
fn parsed(page: &str) -> BTreeMap<String, f64> {
    let mut samples = BTreeMap::new();
    let (mut helped, mut typed): (BTreeSet<String>, BTreeMap<String, String>) = Default::default();
    assert!(page.ends_with('\n'));
    for line in page.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            assert!(helped.insert(rest.split(' ').next().unwrap().to_owned()), "twice: {line}");
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            assert!(typed.insert(name.to_owned(), kind.to_owned()).is_none(), "twice: {line}");
        } else {
            let (series, value) = line.rsplit_once(' ').unwrap();
            let name = series.split('{').next().unwrap();
            let legal = |c: char| c.is_ascii_lowercase() || c == '_';
            assert!(name.starts_with("hotline_") && name.chars().all(legal), "{line}");
            let family = ["_bucket", "_sum", "_count"]
                .iter()
                .filter_map(|end| name.strip_suffix(end))
                .find(|family| typed.get(*family).is_some_and(|kind| kind == "histogram"))
                .unwrap_or(name);
            assert!(typed.contains_key(family) && helped.contains(family), "unknown: {line}");
            let value: f64 = value.parse().unwrap();
            assert!(samples.insert(series.to_owned(), value).is_none(), "twice: {line}");
        }
    }
    samples
}

#[test]
fn a_page_is_in_the_format_and_says_what_was_counted() {
    let meters = meters();
    meters.core.accepted.of(Precedence::Flash).add(7);
    meters.core.refused(Reason::Quota, Precedence::Routine);
    meters.core.refused(Reason::NoPrekeys, Precedence::Routine);
    meters.core.expired.add(&[1, 0, 0, 3]);
    meters.core.deposits.clock_off.set(1_250);
    meters.driver.closed(CloseCode::Late);
    meters.store.committed(3, Duration::from_micros(1_250));
    assert_eq!(meters.store.last_commit(), Some(1_250));
    let standing = Standing {
        probe_micros: 1_500,
        waiting: [5, 0, 0, 2],
        takes_mail: true,
        ..Standing::default()
    };
    let gauges = Gauges { standing: Some(standing), started: 1_700_000_000_250 };
    let samples = parsed(&page(&meters, &gauges));
    for (series, value) in [
        ("hotline_ready", 1.0),
        ("hotline_start_time_seconds", 1_700_000_000.25),
        ("hotline_probe_seconds", 0.0015),
        ("hotline_envelopes_accepted_total{precedence=\"flash\"}", 7.0),
        ("hotline_envelopes_refused_total{reason=\"quota\",precedence=\"routine\"}", 1.0),
        ("hotline_envelopes_refused_total{reason=\"other\",precedence=\"routine\"}", 1.0),
        ("hotline_envelopes_expired_total{precedence=\"flash\"}", 3.0),
        ("hotline_envelopes_waiting{precedence=\"routine\"}", 5.0),
        ("hotline_deposit_clock_off_seconds", 1.25),
        ("hotline_links_closed_total{code=\"late\"}", 1.0),
        ("hotline_commit_seconds_bucket{le=\"0.001\"}", 0.0),
        ("hotline_commit_seconds_bucket{le=\"0.0025\"}", 1.0),
        ("hotline_commit_seconds_sum", 0.00125),
        ("hotline_commit_changes_bucket{le=\"2\"}", 0.0),
        ("hotline_commit_changes_bucket{le=\"4\"}", 1.0),
    ] {
        assert_eq!(samples.get(series), Some(&value), "{series}");
    }
    assert!(samples.keys().any(|s| s.starts_with("hotline_build_info{version=")));
}

#[test]
fn a_relay_that_hangs_says_so_and_still_shows_its_counters() {
    let samples = parsed(&page(&meters(), &Gauges::default()));
    assert_eq!(samples["hotline_ready"], 0.0);
    // What is not known is absent, never 0.
    assert!(!samples.contains_key("hotline_links"));
    assert!(!samples.keys().any(|series| series.starts_with("hotline_envelopes_waiting")));
    assert!(samples.contains_key("hotline_handshakes_total"));
}

#[test]
fn a_relay_whose_disk_is_full_is_not_ready_and_shows_all_it_knows() {
    let standing = Standing { takes_mail: false, links: 3, ..Standing::default() };
    let samples = parsed(&page(&meters(), &Gauges { standing: Some(standing), started: 0 }));
    assert_eq!((samples["hotline_ready"], samples["hotline_links"]), (0.0, 3.0));
}

#[test]
fn buckets_grow_to_the_count_and_hold_their_bounds() {
    let meters = meters();
    for millis in [0, 1, 2, 3, 10, 10_000, 10_001, 999_999] {
        meters.core.custody.record(millis);
    }
    let samples = parsed(&page(&meters, &Gauges::default()));
    let bucket = |le: &str| samples[&format!("hotline_custody_seconds_bucket{{le=\"{le}\"}}")];
    assert_eq!((bucket("0.001"), bucket("0.002"), bucket("0.005")), (2.0, 3.0, 4.0));
    assert_eq!((bucket("10"), bucket("+Inf")), (6.0, 8.0));
    assert_eq!(samples["hotline_custody_seconds_count"], 8.0);
    assert_eq!(samples["hotline_custody_seconds_sum"], 1_020.016);
}

#[test]
fn every_close_code_has_a_name_of_its_own() {
    for code in 0..10 {
        let code = CloseCode::from_code(code).unwrap();
        assert!(CLOSES.iter().any(|(known, _)| *known == code), "{code:?}");
    }
    assert_eq!(CloseCode::from_code(10), None, "a new code needs a name here");
}

/// The families that a text names.
fn named(text: &str) -> BTreeSet<String> {
    let part = |c: char| !(c.is_ascii_lowercase() || c == '_');
    let words = text.split(part).filter(|word| word.starts_with("hotline_"));
    words.map(|word| word.trim_end_matches("_bucket").to_owned()).collect()
}

#[test]
fn every_metric_is_explained_and_no_alert_or_page_names_another() {
    let gauges = Gauges { standing: Some(Standing::default()), started: 0 };
    let page = page(&meters(), &gauges);
    let families: BTreeSet<String> = page
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .map(|rest| rest.split(' ').next().unwrap().to_owned())
        .collect();
    let operations = named(include_str!("../../../docs/operations.md"));
    assert_eq!(operations, families);
    let rules = include_str!("../../../deploy/prometheus-rules.yml");
    let unknown: Vec<_> = named(rules).difference(&families).cloned().collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    // Every alert is named where its metric is explained, or says itself what to do.
    for alert in rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")) {
        let told = include_str!("../../../docs/operations.md").contains(alert);
        assert!(told || alert == "HotlineDown", "{alert}");
    }
}
