//! The demonstration as somebody plays it who has nothing but its card.

use std::path::PathBuf;

use vt100::Screen;

use crate::stage::Stage;
use crate::terminal::{Terminal, row_of};

const ESC: &str = "\u{1b}";
const F2: &str = "\u{1b}OQ";
const TAB: &str = "\t";
const CTRL_N: &str = "\u{e}";
const CTRL_Q: &str = "\u{11}";
const CTRL_S: &str = "\u{13}";

/// What demonstrations have left in the temporary directory of the programs under test.
fn left_behind(stage: &Stage) -> Vec<PathBuf> {
    let folder = stage.home("unused").parent().expect("a folder").to_owned();
    let entries = std::fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.to_string_lossy().contains("hotline-demo-")).collect()
}

fn start(stage: &Stage) -> Terminal {
    Terminal::start(stage, "unused", &["demo"], 100, 30)
}

#[test]
fn somebody_who_has_only_the_card_acknowledges_raises_verifies_and_leaves_nothing() {
    let stage = Stage::new();
    let mut terminal = start(&stage);
    terminal.until("the alternate screen", Screen::alternate_screen);
    terminal.shows("What to try in this demonstration");
    terminal.until("the word", |screen| row_of(screen, 0).contains("DEMO"));
    assert_eq!(left_behind(&stage).len(), 1);

    // It comes by itself, over whatever is open.
    terminal.shows("Type ACK and press Enter");
    terminal.types("ACK\r");
    // The last line says where keys go.
    terminal.until("the card", |screen| row_of(screen, 29).contains("Esc back"));
    terminal.types(ESC);
    terminal.until("the list", |screen| row_of(screen, 29).contains("raise a concern"));
    terminal.types("j");
    terminal.shows("Thank you: we see that you have it.");

    terminal.types("n");
    terminal.shows("Severity");
    terminal.types(&CTRL_N.repeat(4));
    terminal.types(&TAB.repeat(4));
    terminal.types("Bank payments fail");
    terminal.types(TAB);
    terminal.types("Since 09:00Z.");
    terminal.types(CTRL_S);
    terminal.shows("acknowledged by XB/technical/1");

    terminal.types("v");
    terminal.shows("Who can be written to");
    terminal.types("v");
    terminal.shows("Safety number with XB/technical/1");
    // All of it: a frame may come in pieces.
    let digits = |row: &str| row.chars().filter(char::is_ascii_digit).count();
    terminal.until("what is read out", |screen| {
        let row = row_of(screen, 1);
        row.split_once("Tel.: ").is_some_and(|(_, heard)| digits(heard) == 60)
    });
    let read_out = terminal.row(1);
    let (_, heard) = read_out.split_once("Tel.: ").expect("a number");
    terminal.types(heard.trim());
    terminal.shows("The same. Enter puts it on the record.");
    terminal.types("\r");
    terminal.shows("XB/technical/1 is verified.");

    terminal.types(F2);
    for ticked in ["[x]        Soon an alert", "[x] n      Raise", "[x] v      Verify"] {
        terminal.shows(ticked);
    }
    terminal.types(CTRL_Q);
    assert_eq!(terminal.end(), 0);
    terminal.is_given_back();
    assert_eq!(left_behind(&stage), [] as [PathBuf; 0]);
}

#[test]
fn a_signal_ends_the_demonstration_and_nothing_is_left() {
    let stage = Stage::new();
    for shown in ["the relay serves on", "What to try in this demonstration"] {
        let mut terminal = start(&stage);
        terminal.shows(shown);
        terminal.signal("-TERM");
        assert_eq!(terminal.end(), 130, "{shown}");
        terminal.is_given_back();
        assert_eq!(left_behind(&stage), [] as [PathBuf; 0], "{shown}");
    }
}

#[test]
fn the_demonstration_plays_a_matter_from_its_concern_to_its_dossier() {
    let stage = Stage::new();
    let told = stage.hotline("unused", &["demo", "--headless"]).ok().out;
    let scenes = [
        "raises a concern with XB/technical",
        "is cut off",
        "it asks XB/diplomatic (rung 2)",
        "human: D. South acknowledges",
        "human: B. South answers",
        "is back, sees",
        "agrees, signed",
        "same record",
        "VERIFIED",
        "NOT AUTHENTIC",
        "All of it held.",
    ];
    let places: Vec<_> = scenes.iter().map(|scene| told.find(scene)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} in {told}");
    let asked_last = told.lines().find(|line| line.contains("XB/policy is asked"));
    assert!(asked_last.is_some_and(|line| line.contains("never")), "{told}");
}

#[test]
fn somebody_plays_one_part_of_a_scenario_beside_scripted_players_and_gets_the_report() {
    let stage = Stage::new();
    let play = ["demo", "--scenario", "silent-desk", "--factor", "60", "--silent", "brennia-cert"];
    let mut terminal = Terminal::start(&stage, "unused", &play, 100, 60);
    terminal.shows("[EX] The silent desk at 03:00");
    terminal.types("X");
    terminal.shows("You play aldoria-cert: the technical desk of Aldoria");
    // The word that is put before this player, said as it is: a scripted ministry answers for the desk
    // that is silent.
    terminal.shows("Floods from two of your networks");
    terminal.types("\r");
    terminal.shows("Say it as it is, or in your own words");
    terminal.types(CTRL_S);
    terminal.shows("Said, in the exercise.");
    terminal.types(CTRL_Q);
    terminal.shows("After-action report, TLP:GREEN");
    assert_eq!(terminal.end(), 0);
    terminal.is_given_back();
    assert_eq!(left_behind(&stage), [] as [PathBuf; 0]);
    let nobody = ["demo", "--scenario", "silent-desk", "--as", "nobody"];
    stage.hotline("unused", &nobody).exits(2).says("its players are aldoria-cert, brennia-cert");
}

/// A story in which something that was said, and that nobody answers, turns out to be wrong. At factor
/// 360 an hour takes ten seconds, and a scripted player takes a fifth of the two that it has.
const WRONG: &str = r#"
[exercise]
id = "wrong"
title = "A wrong word"
level = 1
about = "What was said is corrected by who said it."
objectives = ["A correction goes to everybody who was told."]
time_factor = 1
languages = ["en"]
tlp = "GREEN"

[[player]]
name = "aldoria-cert"
plays = "the technical desk of Aldoria"
desk = "technical"
brief = "You see floods."

[[player]]
name = "brennia-cert"
plays = "the technical desk of Brennia"
desk = "technical"
brief = "You see nothing."

[[inject]]
no = 1
at = "0m"
from = "aldoria-cert"
to = ["brennia-cert"]
template = "SIT"
subject = "Floods"
body = "They come from Brennia."

[[inject]]
no = 3
at = "10m"
from = "control"
voice = "monitoring"
to = ["aldoria-cert"]
subject = "We were wrong"
body = "They come from elsewhere."
expected = [{ action = "correct", by = "aldoria-cert", within = "2h" }]

[stop]
at = "6h"
when_done = true
"#;

#[test]
fn a_scripted_player_corrects_what_it_said() {
    let stage = Stage::new();
    let file = stage.dir().join("wrong.toml");
    std::fs::write(&file, WRONG).unwrap();
    let play = ["demo", "--headless", "--factor", "360", "--scenario", file.to_str().unwrap()];
    let played = stage.hotline("unused", &play).ok();
    for told in [
        "cue 1: aldoria-cert to brennia-cert: Floods",
        "aldoria-cert correct: expected of inject 3, in time",
        "everything expected was done",
    ] {
        assert!(played.out.contains(told), "{told}: {}", played.out);
    }
}

#[test]
fn without_a_terminal_it_says_so_and_plays_by_itself() {
    let stage = Stage::new();
    stage.hotline("unused", &["demo"]).ok().says("demo --headless");
    assert_eq!(left_behind(&stage), [] as [PathBuf; 0]);
}
