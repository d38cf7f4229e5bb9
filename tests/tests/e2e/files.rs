//! Files between two desks: whole or not at all, whatever dies in the middle.

use std::fs;
use std::path::{Path, PathBuf};

use crate::stage::{Running, Stage, text};

/// Some chunks, the last not full.
const BYTES: usize = 8 * 1024 * 1024 + 12_345;

/// A file of the sender's with bytes that no compression makes smaller.
fn file(stage: &Stage, name: &str, bytes: usize) -> PathBuf {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let content: Vec<u8> = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_be_bytes()[0]
    })
    .take(bytes)
    .collect();
    let path = stage.dir().join(name);
    fs::write(&path, content).unwrap();
    path
}

/// A folder to save to.
fn folder(stage: &Stage, name: &str) -> PathBuf {
    let path = stage.dir().join(name);
    fs::create_dir(&path).unwrap();
    path
}

/// Files below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found
}

/// Waits until something holds, for as long as the process runs.
fn until(running: &mut Running, holds: impl Fn() -> bool) {
    while running.child.try_wait().unwrap().is_none() && !holds() {
        std::thread::yield_now();
    }
}

fn send(stage: &Stage, path: &Path, subject: &str) -> serde_json::Value {
    let attach = ["--json", "send", "--to", "XB/technical", "--attach", path.to_str().unwrap()];
    stage.hotline("a", &[&attach[..], &[subject]].concat()).ok().row()
}

fn received(stage: &Stage, subject: &str) -> String {
    stage.hotline("b", &["sync"]).ok();
    let rows = stage.inbox("b");
    let row = rows.iter().find(|row| row["subject"] == subject).expect("it arrived");
    text(&row["id"]).to_owned()
}

#[test]
fn a_file_arrives_byte_equal_although_sender_reader_and_relay_are_killed_in_the_middle() {
    let mut stage = Stage::two_desks();
    let path = file(&stage, "capture.pcap", BYTES);
    let chunks = stage.relay_dir().join("chunks");
    let attach = ["--json", "send", "--to", "XB/technical", "--attach", path.to_str().unwrap()];
    let mut sending = stage.begin("a", &[&attach[..], &["The capture"]].concat());
    until(&mut sending, || files_below(&chunks).len() > 4);
    sending.kill();
    stage.kill_relay();
    // What becomes of the original now changes nothing.
    let content = fs::read(&path).unwrap();
    fs::write(&path, b"another").unwrap();
    stage.start_relay();
    stage.hotline("a", &["sync"]).ok();
    assert_eq!(files_below(&stage.home("a").join("outgoing")), Vec::<PathBuf>::new());

    let id = received(&stage, "The capture");
    let read = stage.hotline("b", &["--json", "read", &id]).ok().row();
    assert_eq!(read["attachments"][0]["name"], "capture.pcap");
    assert_eq!(read["attachments"][0]["size"].as_u64(), Some(BYTES as u64));
    assert_eq!(read["attachments"][0]["saved"], serde_json::Value::Null);

    let to = folder(&stage, "saved");
    let save = ["--json", "read", &id, "--save", to.to_str().unwrap()];
    let mut saving = stage.begin("b", &save);
    let begun = || files_below(&to).iter().any(|f| fs::metadata(f).is_ok_and(|f| f.len() > 0));
    until(&mut saving, begun);
    saving.kill();
    stage.kill_relay();
    stage.start_relay();
    let saved = stage.hotline("b", &save).ok().row();
    let place = to.join("capture.pcap");
    assert_eq!(saved["attachments"][0]["saved"], place.to_str().unwrap());
    assert!(fs::read(&place).unwrap() == content, "other bytes were saved");
    assert_eq!(files_below(&to), [place], "something was left beside it");
}

#[test]
fn a_reader_whose_line_is_cut_goes_on_by_itself() {
    let mut stage = Stage::two_desks();
    let path = file(&stage, "long.bin", 2 * BYTES);
    send(&stage, &path, "Long");
    let id = received(&stage, "Long");
    let to = folder(&stage, "saved");
    let mut saving = stage.begin("b", &["--json", "read", &id, "--save", to.to_str().unwrap()]);
    let begun = || files_below(&to).iter().any(|f| fs::metadata(f).is_ok_and(|f| f.len() > 0));
    until(&mut saving, begun);
    stage.kill_relay();
    stage.start_relay();
    saving.end().ok();
    assert!(fs::read(to.join("long.bin")).unwrap() == fs::read(&path).unwrap());
}

#[test]
fn small_empty_and_equal_names_are_saved_and_nothing_is_overwritten() {
    let stage = Stage::two_desks();
    let (one, two) = (folder(&stage, "one"), folder(&stage, "two"));
    fs::write(one.join("note.txt"), b"first").unwrap();
    fs::write(two.join("note.txt"), b"").unwrap();
    let (one, two) = (one.join("note.txt"), two.join("note.txt"));
    let args = ["--json", "send", "--to", "XB/technical", "--attach", one.to_str().unwrap()];
    let sent =
        stage.hotline("a", &[&args[..], &["--attach", two.to_str().unwrap(), "Notes"]].concat());
    let sent = sent.ok().row();
    assert_eq!(sent["attachments"][0]["size"].as_u64(), Some(5));
    assert_eq!(sent["queued"], false);
    let id = received(&stage, "Notes");
    let to = folder(&stage, "saved");
    let save = ["read", &id, "--save", to.to_str().unwrap()];
    stage.hotline("b", &save).ok();
    assert_eq!(fs::read(to.join("note.txt")).unwrap(), b"first");
    assert_eq!(fs::read(to.join("2-note.txt")).unwrap(), b"");
    // What is there already is right, so saving again is done at once.
    stage.hotline("b", &save).ok();
    fs::write(to.join("note.txt"), b"mine").unwrap();
    stage.hotline("b", &save).exits(1).says("exists already");
    assert_eq!(fs::read(to.join("note.txt")).unwrap(), b"mine");
    let single = to.join("note");
    stage.hotline("b", &["read", &id, "--save", single.to_str().unwrap()]).exits(2);
}

#[test]
fn a_file_that_the_relay_changed_or_lost_is_not_saved() {
    let stage = Stage::two_desks();
    let path = file(&stage, "log.txt", 100_000);
    send(&stage, &path, "Log");
    let id = received(&stage, "Log");
    let to = folder(&stage, "saved");
    let chunk = files_below(&stage.relay_dir().join("chunks")).remove(0);
    let whole = fs::read(&chunk).unwrap();
    let mut changed = whole.clone();
    changed[50_000] ^= 1;
    fs::write(&chunk, changed).unwrap();
    let save = ["read", &id, "--save", to.to_str().unwrap()];
    stage.hotline("b", &save).exits(5).says("not what its sender attached");
    fs::write(&chunk, whole).unwrap();
    stage.hotline("b", &save).ok();
    fs::remove_file(to.join("log.txt")).unwrap();
    fs::remove_file(&chunk).unwrap();
    stage.hotline("b", &save).exits(3).says("ask its sender");
    assert!(!to.join("log.txt").exists());
}

#[test]
fn what_cannot_be_attached_is_said_before_anything_is_queued() {
    let stage = Stage::two_desks();
    let path = file(&stage, "a.bin", 10);
    let path = path.to_str().unwrap();
    let attach = |file: &str, more: &[&str]| {
        let args = ["send", "--to", "XB/technical", "--attach", file];
        stage.hotline("a", &[&args[..], more, &["Subject"]].concat())
    };
    attach("/nonexistent", &[]).exits(2);
    attach(stage.dir().to_str().unwrap(), &[]).exits(2);
    attach(path, &["--precedence", "flash"]).exits(2).says("does not wait for files");
    let seventeen = ["--attach", path].repeat(16);
    attach(path, &seventeen).exits(2);
    assert_eq!(files_below(&stage.home("a").join("outgoing")), Vec::<PathBuf>::new());
    let status = stage.hotline("a", &["--json", "status"]).ok().row();
    assert_eq!(status["queued"].as_u64(), Some(0));
}

/// A sample of a form of others.
fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/vectors").join(name)
}

#[test]
fn a_shared_document_goes_no_further_than_its_label_and_is_told_before_it_is_opened() {
    let stage = Stage::two_desks();
    let path = sample("stix.json");
    // Marked AMBER+STRICT in one of its objects; a message is AMBER unless somebody says otherwise.
    let wider = ["send", "--to", "XB/technical", "--attach", path.to_str().unwrap(), "Indicators"];
    stage
        .hotline("a", &wider)
        .exits(3)
        .says("stix.json is marked TLP:AMBER+STRICT, and the message is TLP:AMBER");
    let left = files_below(&stage.home("a").join("outgoing"));
    assert!(left.is_empty(), "a copy was left: {left:?}");
    let kept = [&["--json"], &wider[..], &["--tlp", "AMBER+STRICT"]].concat();
    let sent = stage.hotline("a", &kept).ok().row();
    assert_eq!(sent["attachments"][0]["media_type"], "application/stix+json;version=2.1");
    assert_eq!(sent["attachments"][0]["summary"]["tlp"], "AMBER+STRICT");

    let id = received(&stage, "Indicators");
    let to = folder(&stage, "shared");
    let save = ["read", &id, "--save", to.to_str().unwrap()];
    let shown = stage.hotline("b", &save).ok().out;
    for told in [
        "STIX 2.1 bundle, TLP:AMBER+STRICT",
        "hxxp://ns[.]evil[.]example/a",
        "it is what the file says of itself",
    ] {
        assert!(shown.contains(told), "{shown}");
    }
    let read = stage.hotline("b", &[&["--json"], &save[..]].concat()).ok().row();
    let summary = &read["attachments"][0]["summary"];
    assert_eq!((&summary["format"], &summary["from"]), (&"stix-2.1".into(), &"CERT of AA".into()));
    assert_eq!(summary["cves"]["shown"][0], "CVE-2026-10001");
}

#[test]
fn a_hostile_document_is_saved_as_it_is_and_told_as_what_it_is() {
    let stage = Stage::two_desks();
    let path = stage.dir().join("advice.xml");
    let laughs = "<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;&b;\">]><a>&c;</a>";
    fs::write(&path, laughs).unwrap();
    let sent = send(&stage, &path, "Advice");
    let refusal = "line 1, column 1: a document type declaration (DTD), which is never read";
    assert_eq!(sent["attachments"][0]["summary"]["error"], refusal);
    let id = received(&stage, "Advice");
    let to = folder(&stage, "hostile");
    let shown = stage.hotline("b", &["read", &id, "--save", to.to_str().unwrap()]).ok().out;
    assert!(shown.contains(&format!("no summary: {refusal}")), "{shown}");
    assert_eq!(fs::read_to_string(to.join("advice.xml")).unwrap(), laughs);
}

#[test]
fn names_that_deceive_or_are_as_long_as_names_get_are_saved_harmlessly_one_beside_the_other() {
    let stage = Stage::two_desks();
    let (one, two) = (folder(&stage, "one"), folder(&stage, "two"));
    let long = format!("{}.txt", "n".repeat(251));
    let deceiving = one.join("\u{202e}fdp\u{1b}[31m.exe");
    fs::write(&deceiving, b"run me").unwrap();
    fs::write(one.join(&long), b"first").unwrap();
    fs::write(two.join(&long), b"second").unwrap();
    let paths = [deceiving, one.join(&long), two.join(&long)];
    let mut words = vec!["send", "--to", "XB/technical"];
    for path in &paths {
        words.extend(["--attach", path.to_str().unwrap()]);
    }
    stage.hotline("a", &[&words[..], &["Names"]].concat()).ok();
    let id = received(&stage, "Names");
    let shown = stage.hotline("b", &["read", &id]).ok().out;
    assert!(!shown.contains('\u{202e}') && !shown.contains('\u{1b}'), "{shown:?}");
    let to = folder(&stage, "saved");
    stage.hotline("b", &["read", &id, "--save", to.to_str().unwrap()]).ok();
    let mut saved: Vec<_> = fs::read_dir(&to)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    saved.sort();
    let second = format!("2-{}.txt", "n".repeat(249));
    assert_eq!(saved, [second.clone(), "fdp[31m.exe".to_owned(), long.clone()]);
    assert_eq!(fs::read(to.join(long)).unwrap(), b"first");
    assert_eq!(fs::read(to.join(second)).unwrap(), b"second");
}

#[test]
fn a_document_nested_a_hundred_thousand_deep_is_saved_and_told_as_what_it_is() {
    let stage = Stage::two_desks();
    let path = stage.dir().join("deep.json");
    fs::write(&path, "[".repeat(100_000)).unwrap();
    let told = "line 1, column 65: nested deeper than 64 levels";
    assert_eq!(send(&stage, &path, "Deep")["attachments"][0]["summary"]["error"], told);
    let id = received(&stage, "Deep");
    let to = folder(&stage, "deep");
    let shown = stage.hotline("b", &["read", &id, "--save", to.to_str().unwrap()]).ok().out;
    assert!(shown.contains(&format!("no summary: {told}")), "{shown}");
    assert_eq!(fs::metadata(to.join("deep.json")).unwrap().len(), 100_000);
}
