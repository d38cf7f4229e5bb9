//! A report says what happened and nothing else, whoever wrote the texts in it.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

use hotline_exercise::{
    Act, Action, Assessment, Cast, Corrective, Outcome, Rating, Report, Run, SHIPPED, Scenario,
};
use hotline_protocol::ids::Digest;
use proptest::prelude::*;

use crate::fixture::*;

fn cast() -> Cast {
    let seats = [("red", "XA/technical/1"), ("blue", "XB/policy/1")];
    Cast {
        controller: "x-hub/technical/1".parse().unwrap(),
        seats: seats.map(|(name, seat)| (name.to_owned(), seat.parse().unwrap())).into(),
        dossiers: [("EXE-XA-XB-2026-T1-0001".to_owned(), Digest([7; 32]))].into(),
    }
}

fn assessment() -> Assessment {
    Assessment {
        ratings: vec![Some(Rating::SomeChallenges)],
        strengths: vec!["Both desks wrote plainly.".to_owned()],
        gaps: vec!["Nobody knew who may agree to a closure.".to_owned()],
        corrective: vec![Corrective {
            what: "Name who may".to_owned(),
            owner: "XB/policy".to_owned(),
            due: "2026-12-15".to_owned(),
        }],
    }
}

/// Blue acknowledges late, red proposes to close in time and writes to a stranger.
fn played() -> Run {
    let mut run = run(2);
    outputs(&mut run, NOW);
    outputs(&mut run, minute(6));
    assert!(run.note(act(1, "blue", Action::Acknowledge, Some(1)), minute(6)));
    outputs(&mut run, minute(15));
    assert!(run.note(act(2, "red", Action::ProposeClosure, None), minute(16)));
    let stray =
        Act { strangers: vec!["XC/technical".to_owned()], ..act(3, "red", Action::Say, None) };
    assert!(run.note(stray, minute(17)));
    run.end(minute(18)).unwrap();
    run
}

#[test]
fn a_report_reads_from_its_head_to_what_will_be_done() {
    let (run, cast, assessment) = (played(), cast(), assessment());
    let report = Report { run: &run, cast: &cast, assessment: &assessment };
    assert_eq!(
        report.text(),
        "\
EXERCISE  EXERCISE  EXERCISE
A small one
After-action report, TLP:AMBER+STRICT

started   2026-09-21 14:13:20Z, 2 times as fast as life
ended     ended by its controller, at 0:36:00 of the story
run by    x-hub/technical/1
red                XA/technical/1, the technical desk of Red
blue               XB/policy/1, the policy desk of Blue

Objectives
- Answer: performed with some challenges

Expected and actual
0:00:00  1. red to blue: Something
         blue to acknowledge within 10m: late, after 12m
0:12:00  3. a newspaper to red, blue: Unmet
0:30:00  4. control to red: By the clock
         red to propose-closure within 5m: after 2m

Done besides
- 0:34:00  red say

Sent to somebody who does not play
- 0:34:00  red to XC/technical

Strengths
- Both desks wrote plainly.

Gaps
- Nobody knew who may agree to a closure.

Corrective actions
- Name who may (XB/policy, by 2026-12-15)

Dossiers, by SHA-256 of their record
- EXE-XA-XB-2026-T1-0001  0707070707070707070707070707070707070707070707070707070707070707
"
    );
}

#[test]
fn every_figure_follows_from_the_acts_in_the_same_file() {
    let (run, cast, assessment) = (played(), cast(), assessment());
    let json = Report { run: &run, cast: &cast, assessment: &assessment }.json();
    let seconds = |value: &serde_json::Value| value.as_f64().unwrap();
    // Counted again from injects and acts alone.
    let mut counted: BTreeMap<String, [u64; 4]> = BTreeMap::new();
    for inject in json["injects"].as_array().unwrap() {
        for expected in inject["expected"].as_array().unwrap() {
            let done = json["acts"].as_array().unwrap().iter().find(|act| {
                act["by"] == expected["by"]
                    && act["action"] == expected["action"]
                    && seconds(&act["at_seconds"]) >= seconds(&inject["at_seconds"])
            });
            let place = match done {
                None => 3,
                Some(act) => {
                    let took = seconds(&act["at_seconds"]) - seconds(&inject["at_seconds"]);
                    if took <= seconds(&expected["within_seconds"]) { 1 } else { 2 }
                }
            };
            let count = counted.entry(expected["action"].as_str().unwrap().to_owned()).or_default();
            count[0] += 1;
            count[place] += 1;
        }
    }
    for (action, [expected, met, late, missed]) in counted {
        let tally = &json["tallies"][&action];
        let told = ["expected", "met", "late", "missed"].map(|key| tally[key].as_u64().unwrap());
        assert_eq!(told, [expected, met, late, missed], "{action}");
    }
    assert_eq!(json["not_played"], serde_json::json!([2]));
}

#[test]
fn a_page_fetches_nothing_runs_nothing_and_shows_all_that_the_text_does() {
    let (run, cast, assessment) = (played(), cast(), assessment());
    let report = Report { run: &run, cast: &cast, assessment: &assessment };
    let page = report.html();
    assert!(page.contains("default-src 'none'"));
    for foreign in ["<script", "http://", "https://", "url(", "@import", "<img", "<link", " on"] {
        let tags = page.split('<').filter_map(|part| part.split('>').next());
        assert!(tags.into_iter().all(|tag| !format!("<{tag}").contains(foreign)), "{foreign}");
    }
    for shown in ["By the clock", "late, after 12m", "XC/technical", "Name who may", "2026-12-15"] {
        assert!(page.contains(shown) && report.text().contains(shown), "{shown}");
    }
}

#[test]
fn a_report_of_what_never_began_says_so_and_is_whole() {
    let mut run = run(2);
    run.end(NOW).unwrap();
    let (cast, assessment) = (cast(), Assessment::default());
    let page = Report { run: &run, cast: &cast, assessment: &assessment }.html();
    assert!(page.contains("It ended before anything came.") && page.ends_with("</html>\n"));
    for (opened, closed) in [("<table", "</table>"), ("<tbody>", "</tbody>"), ("<tr", "</tr>")] {
        let count = |tag: &str| page.matches(tag).count();
        assert_eq!(count(opened), count(closed), "{opened}");
    }
}

proptest! {
    #[test]
    fn whatever_people_write_the_page_stays_one_page(text in any::<String>(), which in 0..4_u8) {
        let run = played();
        let (mut cast, mut said) = (cast(), assessment());
        match which {
            0 => said.strengths = vec![text],
            1 => said.gaps = vec![text],
            2 => said.corrective[0].owner = text,
            _ => cast.dossiers = [(text, Digest([7; 32]))].into(),
        }
        let page = Report { run: &run, cast: &cast, assessment: &said }.html();
        let names = cast.dossiers.values().map(|hash| (String::new(), *hash));
        let cast = Cast { dossiers: names.collect(), ..cast.clone() };
        let plain = Report { run: &run, cast: &cast, assessment: &Assessment {
            strengths: vec![String::new(); said.strengths.len()],
            gaps: vec![String::new(); said.gaps.len()],
            ..said.clone()
        } }.html();
        // Nothing that people wrote adds a tag.
        prop_assert_eq!(page.matches('<').count(), plain.matches('<').count());
        let turns = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        prop_assert!(!page.contains(turns));
        prop_assert!(page.ends_with("</html>\n"));
    }
}

#[test]
fn every_shipped_scenario_played_well_ends_with_all_of_it_done() {
    for (id, text) in SHIPPED {
        let scenario = Arc::new(Scenario::read(text).unwrap());
        let mut run = Run::start(scenario.clone(), 60, NOW);
        let mut now = NOW;
        let mut n = 0_u8;
        while run.ended().is_none() {
            outputs(&mut run, now);
            // Each player does at once what is expected of it.
            let open: Vec<(u16, String, Action, Option<u8>)> = run
                .found(now)
                .into_iter()
                .filter(|found| found.outcome == Outcome::Open)
                .map(|f| (f.inject.no, f.expected.by.clone(), f.expected.action, f.expected.rung))
                .collect();
            for (no, by, action, rung) in &open {
                n += 1;
                let act = Act { rung: *rung, ..act(n, by, *action, Some(*no)) };
                assert!(run.note(act, now));
            }
            // What they did may have brought the next inject at once.
            if open.is_empty()
                && let Some(next) = run.next_at(now)
            {
                now = next;
            }
        }
        let missed = run.found(now).into_iter().filter(|f| !matches!(f.outcome, Outcome::Met(_)));
        assert_eq!(missed.count(), 0, "{id}");
        let (at, _) = run.ended().unwrap();
        assert!(at <= scenario.stop.at, "{id}");
        let rated = Assessment::default();
        let cast = Cast { seats: BTreeMap::new(), ..cast() };
        let report = Report { run: &run, cast: &cast, assessment: &rated };
        assert!(report.html().contains("nobody") && report.tallies().len() > 1, "{id}");
        assert!(Duration::from_secs(60) < at, "{id}");
    }
}
