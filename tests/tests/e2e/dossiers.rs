//! A dossier with real processes: exported from a case of notes and non-papers, checked without any
//! home, falsified in the ways a person can, and named.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::stage::{Stage, text};

/// A case of a non-paper and a note, both acknowledged, the note on the record; its reference.
fn a_case(stage: &Stage) -> String {
    let say = ["--json", "send", "--to", "XB/technical", "--body", "Logs, please.", "Logs"];
    let said = stage.hotline("a", &say).ok().row();
    stage.hotline("b", &["sync"]).ok();
    stage.hotline("b", &["ack", text(&said["id"])]).ok();
    let case = text(&said["ref"]).to_owned();
    let note = ["--json", "send", "--to", "XB/technical", "--note", "--case", &case];
    let note = [&note[..], &["--body", "We ask formally.", "Formal request"]].concat();
    stage.hotline("a", &["sync"]).ok();
    let note = stage.hotline("a", &note).ok().row();
    stage.hotline("b", &["sync"]).ok();
    // Of a non-paper there is no signed acknowledgement.
    let refused = ["ack", text(&said["id"]), "--note"];
    stage.hotline("b", &refused).exits(3).says("would prove the non-paper");
    let acked = stage.hotline("b", &["--json", "ack", text(&note["id"]), "--note"]).ok().row();
    assert_eq!(acked["note"], true, "{acked}");
    stage.hotline("a", &["sync"]).ok();
    case
}

fn export(stage: &Stage, home: &str, case: &str, name: &str) -> (PathBuf, Value) {
    let path = stage.home(name);
    let to = path.to_str().expect("UTF-8");
    let export = ["--json", "dossier", "export", case, "--out", to];
    let told = stage.hotline(home, &export).ok().row();
    (path, told)
}

/// Checks a file in a home that does not exist: none is needed.
fn verify(stage: &Stage, file: &Path, code: i32) -> Value {
    let file = file.to_str().expect("UTF-8");
    stage.hotline("nowhere", &["--json", "dossier", "verify", file]).exits(code).row()
}

fn falsified(stage: &Stage, json: &str, from: &str, to: &str) -> Value {
    assert!(json.contains(from), "{from} is not in {json}");
    let path = stage.home("falsified.json");
    std::fs::write(&path, json.replacen(from, to, 1)).expect("a file");
    verify(stage, &path, 5)
}

#[track_caller]
fn names(verdict: &Value, what: &str) {
    let faults = verdict["faults"].as_array().expect("faults");
    let named = faults.iter().any(|fault| text(&fault["text"]).contains(what));
    assert!(named, "{what}: {verdict}");
}

#[test]
fn a_dossier_is_exported_and_verified_without_a_home_and_what_is_falsified_is_named() {
    let stage = Stage::two_desks();
    let case = a_case(&stage);
    let (path, told) = export(&stage, "a", &case, "case.json");
    assert_eq!(told["faults"], Value::Array(Vec::new()), "{told}");
    // The note and its acknowledgement; of each message when the relay had the copy.
    assert_eq!((&told["signed"], &told["stated"]), (&2.into(), &4.into()), "{told}");
    let verdict = verify(&stage, &path, 0);
    assert_eq!(verdict["authentic"], true, "{verdict}");
    let signers = verdict["signers"].as_array().expect("signers");
    let seats: Vec<_> = signers.iter().map(|one| text(&one["seat"])).collect();
    assert_eq!(seats, ["XA/technical/1", "XB/technical/1"], "{verdict}");
    let whoami = stage.hotline("a", &["--json", "whoami"]).ok().row();
    assert_eq!(signers[0]["identity"], whoami["identity"]);

    // The other side exports the same words, and both rest on one directory.
    let (theirs, _) = export(&stage, "b", &case, "theirs.json");
    let other = verify(&stage, &theirs, 0);
    assert_eq!(other["log_id"], verdict["log_id"]);
    let log = ["dossier", "verify", theirs.to_str().expect("UTF-8"), "--log"];
    let known = [&log[..], &[text(&verdict["log_id"])]].concat();
    stage.hotline("nowhere", &known).ok();
    let strange = "0".repeat(64);
    stage.hotline("nowhere", &[&log[..], &[strange.as_str()]].concat()).exits(5);

    let json = std::fs::read_to_string(&path).expect("JSON");
    names(
        &falsified(&stage, &json, "\"unproven\",\"id\"", "\"signed\",\"id\""),
        "is marked signed",
    );
    names(&falsified(&stage, &json, "\"totals\":{\"items\":", "\"totals\":{\"items\":9"), "totals");
    names(
        &falsified(
            &stage,
            &json,
            "\"exported_by\":\"XA/technical/1\"",
            "\"exported_by\":\"XB/technical/1\"",
        ),
        "top",
    );
    std::fs::write(&path, &json[..json.len() / 2]).expect("a file");
    let file = path.to_str().expect("UTF-8");
    stage.hotline("nowhere", &["dossier", "verify", file]).exits(1).says("cut or damaged");
    // Nothing is overwritten.
    let again = ["dossier", "export", &case, "--out", file];
    stage.hotline("a", &again).exits(1).says("nothing is overwritten");
}

#[test]
fn a_page_is_checked_as_the_dossier_in_it_and_by_what_it_shows() {
    let stage = Stage::two_desks();
    let case = a_case(&stage);
    for language in ["en", "fr", "ar"] {
        let path = stage.home(&format!("{language}.html"));
        let to = path.to_str().expect("UTF-8");
        let export = ["--lang", language, "dossier", "export", &case, "--out", to];
        stage.hotline("a", &export).ok();
        let verdict = verify(&stage, &path, 0);
        assert_eq!(verdict["page"], "same", "{verdict}");
        let page = std::fs::read_to_string(&path).expect("HTML");
        std::fs::write(&path, page.replacen("We ask formally.", "We asked nothing.", 1))
            .expect("a file");
        let verdict = verify(&stage, &path, 5);
        assert_eq!(verdict["page"], "differs", "{verdict}");
    }
    let text = stage.hotline("a", &["dossier", "export", &case]).ok().out;
    assert!(text.contains("SIGNED") && text.contains("UNPROVEN"), "{text}");
}

/// A case for programs of others: STIX, and of its warning CAP; both read by our own readers.
#[test]
fn a_case_is_exported_in_the_forms_of_others_and_what_is_red_stays() {
    let stage = Stage::two_desks();
    let warn = [
        "--json",
        "send",
        "--to",
        "XB/technical",
        "--template",
        "WRN",
        "--field",
        "urgency=immediate",
    ];
    let warn =
        [&warn[..], &["--tlp", "GREEN", "--body", "Patch.", "Resolvers under attack"]].concat();
    let case = text(&stage.hotline("a", &warn).ok().row()["ref"]).to_owned();
    let export = |format: &str, more: &[&str]| {
        let args = [&["dossier", "export", &case, "--format", format], more].concat();
        stage.hotline("a", &args)
    };
    let bundle: Value = serde_json::from_str(&export("stix", &[]).ok().out).expect("JSON");
    let types: Vec<_> =
        bundle["objects"].as_array().expect("objects").iter().map(|o| text(&o["type"])).collect();
    assert_eq!(types, ["identity", "incident", "note", "report", "marking-definition"]);
    let path = stage.home("warning.xml");
    let told = export("cap", &["--out", path.to_str().expect("UTF-8")]).ok();
    drop(told);
    let file = std::fs::read_to_string(&path).expect("a file");
    assert!(file.contains("<restriction>TLP:GREEN. "), "{file}");
    assert!(file.contains("<urgency>Immediate</urgency>"), "{file}");
    assert!(file.contains("<headline>Resolvers under attack</headline>"), "{file}");

    let red = ["--json", "send", "--to", "XB/technical", "--case", &case, "--tlp", "RED", "Names"];
    stage.hotline("a", &red).ok();
    export("stix", &[]).exits(3).says("TLP:RED: for its addressees and nobody else");
    export("stix", &["--red"]).ok();
    let none = stage.hotline("a", &["--json", "send", "--to", "XB/technical", "Hello"]).ok().row();
    let none = ["dossier", "export", text(&none["ref"]), "--format", "cap"];
    stage.hotline("a", &none).exits(3).says("the case holds no early warning");
}

/// What each label of TLP keeps: the ceiling of a desk when it is sent, its readers when it is passed
/// on, and, of the strictest, every form in which it would be exported.
#[test]
fn each_label_is_kept_when_it_is_sent_passed_on_and_exported() {
    let stage = Stage::two_desks();
    stage.admit("XC", "c");
    stage.hotline("b", &["directory", "update", "tlp=AMBER"]).ok();
    for home in ["a", "b"] {
        stage.hotline(home, &["sync"]).ok();
    }
    let send = |label: &str| {
        let args = ["--json", "send", "--to", "XB/technical", "--tlp", label, "--body", "Zones."];
        stage.hotline("a", &[&args[..], &["--yes", label]].concat())
    };
    const LABELS: [&str; 5] = ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"];
    let mut cases: Vec<String> = Vec::new();
    for label in &LABELS[..3] {
        cases.push(text(&send(label).ok().row()["ref"]).to_owned());
    }
    for label in &LABELS[3..] {
        send(label).exits(3).says("takes TLP:AMBER at most").says(&format!("this is TLP:{label}"));
    }
    stage.hotline("b", &["directory", "update", "tlp=RED"]).ok();
    stage.hotline("a", &["sync"]).ok();
    for label in &LABELS[3..] {
        cases.push(text(&send(label).ok().row()["ref"]).to_owned());
    }
    stage.hotline("b", &["sync"]).ok();
    let rows = stage.inbox("b");
    for (label, goes) in LABELS.iter().zip([true, true, false, false, false]) {
        let row = rows.iter().find(|row| row["subject"] == *label).expect("it arrived");
        let on = ["forward", text(&row["id"]), "--to", "XC/technical", "--yes"];
        stage.hotline("b", &on).exits(if goes { 0 } else { 3 });
    }
    let export = |home: &str, case: &str, more: &[&str]| {
        stage.hotline(home, &[&["dossier", "export", case], more].concat())
    };
    for (label, case) in LABELS.iter().zip(&cases) {
        let code = if *label == "RED" { 3 } else { 0 };
        export("a", case, &["--format", "json"]).exits(code);
        export("b", case, &[]).exits(code);
    }
    let file = stage.home("red.file");
    for form in ["text", "html", "json", "stix"] {
        let to = ["--format", form, "--out", file.to_str().expect("UTF-8")];
        let refused = export("a", &cases[4], &to).exits(3);
        refused.says("1 of what would be exported is TLP:RED").says("--red exports it");
        assert!(!file.exists(), "{form}: nothing of it is on the disk");
        export("a", &cases[4], &[&to[..], &["--red"]].concat()).ok();
        std::fs::remove_file(&file).expect("it was written");
    }
}

/// A warning that was played says so to every program, and what such a file raises elsewhere is played
/// too; what was real stays real, unless a person plays with it.
#[test]
fn a_warning_of_an_exercise_leaves_and_comes_in_as_one_and_never_as_another() {
    let stage = Stage::two_desks();
    for (played, status) in [(true, "Exercise"), (false, "Actual")] {
        let mode: &[&str] = if played { &["--exercise"] } else { &[] };
        let warn =
            ["--json", "send", "--to", "XB/technical", "--template", "WRN", "--tlp", "GREEN"];
        let warn = [&warn[..], mode, &["--body", "Patch.", "Resolvers under attack"]].concat();
        let sent = stage.hotline("a", &warn).ok().row();
        let file = stage.home(&format!("{status}.xml"));
        let path = file.to_str().expect("UTF-8");
        let export = ["dossier", "export", text(&sent["ref"]), "--out", path];
        stage.hotline("a", &[&export[..], mode].concat()).ok();
        let xml = std::fs::read_to_string(&file).expect("a file");
        assert!(xml.contains(&format!("<status>{status}</status>")), "{xml}");
        let alert = ["--json", "alert", "--cap", path, "--to", "XA/technical"];
        let raised = stage.hotline("b", &alert).ok().row();
        assert_eq!(text(&raised["ref"]).starts_with("EXE-"), played, "{raised}");
    }
    let path = stage.home("Actual.xml");
    let play = ["--json", "alert", "--exercise", "--to", "XA/technical", "--cap"];
    let play = [&play[..], &[path.to_str().expect("UTF-8")]].concat();
    let raised = stage.hotline("b", &play).ok().row();
    assert!(text(&raised["ref"]).starts_with("EXE-"), "{raised}");
}
