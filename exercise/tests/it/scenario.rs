//! A scenario is read, or its author is told what is wrong with it.

use hotline_exercise::{From, Inject, SHIPPED, Scenario, limits};
use proptest::prelude::*;

use crate::fixture::SMALL;

#[track_caller]
fn refuses(from: &str, to: &str, told: &[&str]) {
    assert!(SMALL.contains(from), "{from:?} is not in the scenario");
    let error = Scenario::read(&SMALL.replacen(from, to, 1)).unwrap_err();
    let text = error.to_string();
    for part in told {
        assert!(text.contains(part), "{part:?} is not told in:\n{text}");
    }
}

#[test]
fn what_is_wrong_is_told_with_line_field_what_was_found_and_what_is_allowed() {
    refuses(
        "level = 1",
        "level = 9",
        &["5:9: exercise.level: found 9; allowed: a whole number from 1 to 5"],
    );
    refuses(
        "level = 1",
        "levle = 1",
        &["exercise.levle: no such field", "did you mean level?", "exercise.level: missing"],
    );
    refuses(
        "desk = \"policy\"",
        "desk = \"polcy\"",
        &["player[2].desk: found \"polcy\"", "did you mean policy?"],
    );
    refuses(
        "to = [\"blue\"]",
        "to = [\"green\"]",
        &["inject[1].to: found \"green\"; allowed: blue, red"],
    );
    refuses("action = \"acknowledge\"", "action = \"acknowlege\"", &["did you mean acknowledge?"]);
    refuses(
        "severity = \"high\"",
        "severity = \"hihg\"",
        &["inject[1].fields: severity takes", "did you mean high?"],
    );
    refuses(
        "severity = \"high\"",
        "colour = \"red\"",
        &["inject[1].fields: CON has no field colour"],
    );
    refuses(
        "template = \"CON\"",
        "template = \"ACK\"",
        &["inject[1].template: found \"ACK\"; allowed: TXT, CON"],
    );
    refuses(
        "within = \"10m\"",
        "within = \"10\"",
        &["inject[1].expected[1].within: found \"10\"; allowed: a span"],
    );
    refuses(
        "at = \"30m\"",
        "at = \"2h\"",
        &["inject.at: found 2h; allowed: less than stop.at = 1h"],
    );
    refuses("at = \"30m\"", "", &["inject.at: missing; needed: when inject 4 comes"]);
    refuses("no = 4", "no = 3", &["inject.no: 3 stands twice"]);
    refuses("met = 2", "met = 9", &["there is no inject 9"]);
    refuses("met = 2", "met = 4", &["inject 4 has a time of its own"]);
    refuses("met = 2, unmet = 3", "met = 3, unmet = 3", &["both ways lead to the same"]);
    refuses("name = \"blue\"", "name = \"red\"", &["red stands twice"]);
    refuses("name = \"blue\"", "name = \"control\"", &["player[2].name: found \"control\""]);
    refuses("[stop]", "[stopp]", &["stop: missing", "did you mean stop?"]);
    refuses("from = \"red\"", "from = \"red\"\nvoice = \"x\"", &["a player speaks for itself"]);
    refuses("level = 1", "level = ", &["this is not TOML"]);
}

#[test]
fn several_mistakes_are_told_at_once_in_the_order_of_the_file() {
    let text = SMALL.replace("level = 1", "level = 0").replace("desk = \"policy\"", "desk = \"x\"");
    let problems = Scenario::read(&text).unwrap_err().problems;
    let lines: Vec<usize> = problems.iter().map(|problem| problem.line).collect();
    assert!(lines.len() >= 2 && lines.is_sorted(), "{problems:?}");
}

#[test]
fn an_urgent_inject_beyond_its_words_is_refused_as_the_message_would_be() {
    let body = format!("subject = \"Something\"\nbody = \"{}\"", "word ".repeat(200));
    refuses("subject = \"Something\"", &body, &["found 201 words", "allowed: 200 at immediate"]);
}

#[test]
fn what_is_too_large_is_refused_before_it_is_read() {
    let text = format!("# {}\n{SMALL}", "x".repeat(limits::FILE_BYTES_MAX));
    assert!(Scenario::read(&text).unwrap_err().to_string().contains("more than 262144 bytes"));
    let line = "x".repeat(limits::LINE_BYTES_MAX + 1);
    refuses("A small one", &line, &["exercise.title: found", "text of 1 to 240 bytes"]);
    let many =
        "[[player]]\nname = \"a\"\nplays = \"b\"\ndesk = \"other\"\n".repeat(limits::PLAYERS_MAX);
    assert!(
        Scenario::read(&format!("{many}{SMALL}"))
            .unwrap_err()
            .to_string()
            .contains("at most 64 tables")
    );
}

#[test]
fn a_mistake_is_shown_without_what_could_disturb_a_screen() {
    refuses("desk = \"policy\"", "desk = \"pol\\u202Eicy\u{7}\"", &["this is not TOML"]);
    let text = SMALL.replace("desk = \"policy\"", "desk = \"pol\u{202e}icy\"");
    let told = Scenario::read(&text).unwrap_err().to_string();
    assert!(!told.contains('\u{202e}'), "{told:?}");
}

#[test]
fn every_shipped_scenario_is_whole_and_worth_playing() {
    for (id, text) in SHIPPED {
        let scenario = Scenario::read(text).unwrap();
        assert_eq!(scenario.id, id);
        assert!(scenario.objectives.len() >= 3, "{id}");
        assert!(scenario.injects.len() >= 5, "{id}");
        assert!(scenario.players.iter().all(|player| !player.brief.is_empty()), "{id}");
        assert!(
            scenario.injects.iter().any(|inject| matches!(inject.from, From::Player(_))),
            "{id}"
        );
        assert!(scenario.injects.iter().any(|inject| inject.branch.is_some()), "{id}: no branch");
        // Every player has something to do, and something happens to each.
        for player in &scenario.players {
            let asked = |inject: &Inject| {
                inject.to.contains(&player.name)
                    || inject.expected.iter().any(|expected| expected.by == player.name)
            };
            assert!(scenario.injects.iter().any(asked), "{id}: nothing happens to {}", player.name);
        }
    }
    let levels: Vec<u8> =
        SHIPPED.iter().map(|(_, text)| Scenario::read(text).unwrap().level).collect();
    assert_eq!(levels, [1, 2, 4, 3, 5], "complexity increases gradually");
}

proptest! {
    #[test]
    fn no_text_panics_the_reader(text in "\\PC{0,200}", cut in 0..1_500_usize) {
        let _ = Scenario::read(&text);
        let mut part = SMALL.to_owned();
        part.truncate((0..=cut.min(SMALL.len())).rev().find(|n| SMALL.is_char_boundary(*n)).unwrap());
        part.push_str(&text);
        let _ = Scenario::read(&part);
    }
}
