//! A text that the relay must not be able to find anywhere, and that can be found where it is.

use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};

use crate::stage::Stage;

const CANARY: &str = "canary-7f3a91c5-sings-only-for-XB";

/// The text in every form in which somebody might write it down.
fn forms(text: &str) -> Vec<(String, Vec<u8>)> {
    let mut forms = vec![
        ("raw".to_owned(), text.as_bytes().to_vec()),
        ("hex".to_owned(), HEXLOWER.encode(text.as_bytes()).into_bytes()),
        ("HEX".to_owned(), HEXUPPER.encode(text.as_bytes()).into_bytes()),
        ("UTF-16LE".to_owned(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("UTF-16BE".to_owned(), text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ];
    for shift in 0..3 {
        // Base64 of a longer text that holds this one: its inner letters depend on where it
        // begins among three bytes; the outer ones, shared with neighbours, are left off.
        let padded = [&[0; 2][..shift], text.as_bytes()].concat();
        for (name, code) in [("base64", BASE64_NOPAD), ("base64url", BASE64URL_NOPAD)] {
            let letters = code.encode(&padded).into_bytes();
            let from = if shift == 0 { 0 } else { shift + 1 };
            let inner = letters[from..letters.len() - 2].to_vec();
            forms.push((format!("{name} at {shift}"), inner));
        }
    }
    forms
}

fn contains(bytes: &[u8], form: &[u8]) -> bool {
    let Some((first, rest)) = form.split_first() else { return false };
    let starts = bytes.iter().enumerate().filter(|(_, byte)| *byte == first);
    starts.into_iter().any(|(at, _)| bytes[at + 1..].starts_with(rest))
}

/// Every file below a folder, with its bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.is_file() {
            found.push((path.display().to_string(), fs::read(&path).expect("readable")));
        }
    }
    found
}

/// The writable memory of a process: what a core dump of it would hold.
fn memory(pid: u32) -> Vec<Vec<u8>> {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).expect("its map");
    let mut memory = File::open(format!("/proc/{pid}/mem")).expect("its memory");
    let mut regions = Vec::new();
    for line in maps.lines() {
        let mut fields = line.split_whitespace();
        let (Some(range), Some(rights)) = (fields.next(), fields.next()) else { continue };
        if !rights.starts_with("rw") {
            continue;
        }
        let (from, to) = range.split_once('-').expect("a range");
        let from = u64::from_str_radix(from, 16).expect("an address");
        let to = u64::from_str_radix(to, 16).expect("an address");
        let mut bytes = vec![0; usize::try_from(to - from).expect("a size")];
        memory.seek(SeekFrom::Start(from)).expect("a place");
        // A guard page cannot be read; everything else can.
        if memory.read_exact(&mut bytes).is_ok() {
            regions.push(bytes);
        }
    }
    regions
}

#[test]
fn the_search_finds_the_canary_in_every_form() {
    let around =
        |shift: usize| [&b"xyz"[..shift], b"before ", CANARY.as_bytes(), b" after"].concat();
    let mut found = Vec::new();
    for shift in 0..3 {
        let plain = around(shift);
        let utf16: Vec<u8> = String::from_utf8(plain.clone())
            .expect("text")
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        let little: Vec<u8> = String::from_utf8(plain.clone())
            .expect("text")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let texts = [
            plain.clone(),
            HEXLOWER.encode(&plain).into_bytes(),
            HEXUPPER.encode(&plain).into_bytes(),
            BASE64.encode(&plain).into_bytes(),
            BASE64URL_NOPAD.encode(&plain).into_bytes(),
            utf16,
            little,
        ];
        for text in texts {
            let names: Vec<String> = forms(CANARY)
                .into_iter()
                .filter(|(_, f)| contains(&text, f))
                .map(|(n, _)| n)
                .collect();
            assert!(!names.is_empty(), "a form was not found");
            found.extend(names);
        }
    }
    for (name, _) in forms(CANARY) {
        assert!(found.contains(&name), "{name} is never found");
    }
}

#[test]
fn a_canary_is_in_the_sender_and_nowhere_at_the_relay() {
    let stage = Stage::two_desks();
    let waiting = stage.begin(
        "a",
        &[
            "send",
            "--to",
            "XB/technical",
            "--precedence",
            "flash",
            "--wait",
            "human",
            "--timeout",
            "100s",
            "--body",
            CANARY,
            CANARY,
        ],
    );
    // Until the relay has it on disk.
    let arrived = (0..2_000).any(|_| {
        let status = stage.server(&["status", "--json"]).ok().row();
        status["waiting"]["flash"].as_u64() == Some(1)
    });
    assert!(arrived, "the envelope never came to the relay");

    let sender = memory(waiting.child.id());
    let relay = memory(stage.relay_pid());
    let mut seen = files(&stage.relay_dir());
    seen.push(("the log".to_owned(), fs::read(stage.relay_log()).expect("a log")));
    waiting.kill();

    // The search works: it finds the text where it must be, and the mailbox at the relay.
    let (_, raw) = &forms(CANARY)[0];
    assert!(sender.iter().any(|region| contains(region, raw)), "not in its sender's memory");
    assert!(relay.iter().any(|region| contains(region, b"XB/technical/1")), "no relay memory");
    let database = seen
        .iter()
        .any(|(path, bytes)| path.contains("relay.db") && contains(bytes, b"XB/technical/1"));
    assert!(database, "the relay's database was not searched");
    assert!(!fs::read(stage.relay_log()).expect("a log").is_empty(), "no log to search");

    for (form, bytes) in forms(CANARY) {
        for (path, content) in &seen {
            assert!(!contains(content, &bytes), "{path} holds the canary ({form})");
        }
        for region in &relay {
            assert!(!contains(region, &bytes), "the relay's memory holds the canary ({form})");
        }
    }
}

#[test]
fn the_log_above_debug_names_no_seat() {
    let stage = Stage::two_desks();
    stage.hotline("a", &["send", "--to", "XB/technical", "Seen by nobody"]).ok();
    stage.hotline("b", &["sync"]).ok();
    stage.server(&["suspend", "XA/technical/1", "--reason", "Looking"]).ok();
    stage.hotline("a", &["sync"]).exits(3);
    stage.server(&["resume", "XA/technical/1"]).ok();
    let log = fs::read_to_string(stage.relay_log()).expect("a log");
    let loud =
        |line: &&str| [" INFO ", " WARN ", "ERROR "].iter().any(|level| line.contains(level));
    let lines: Vec<&str> = log.lines().filter(loud).collect();
    assert!(!lines.is_empty(), "nothing to look at: {log}");
    for line in lines {
        for name in ["XA", "XB", "technical"] {
            assert!(!line.contains(name), "{line}");
        }
    }
}
