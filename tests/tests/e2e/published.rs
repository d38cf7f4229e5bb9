//! What parties publish, and counters: real processes, a real relay.

use serde_json::Value;

use crate::stage::{Stage, text};

fn row(stage: &Stage, home: &str, arguments: &[&str]) -> Value {
    stage.hotline(home, &[&["--json"], arguments].concat()).ok().row()
}

fn rows(stage: &Stage, home: &str, arguments: &[&str]) -> Vec<Value> {
    stage.hotline(home, &[&["--json"], arguments].concat()).ok().rows()
}

fn file(stage: &Stage, name: &str, bytes: &[u8]) -> String {
    let path = stage.dir().join(name);
    std::fs::write(&path, bytes).expect("a file");
    path.to_str().expect("a path").to_owned()
}

#[test]
fn a_title_that_reads_like_the_id_of_another_document_is_never_taken_for_it() {
    let stage = Stage::two_desks();
    let memo = file(&stage, "memo.txt", b"Call the walrus desk.\n");
    let to = ["--to", "XB/technical"];
    let publish = |title: &str| {
        row(&stage, "a", &[&["library", "publish", &memo, "--title", title][..], &to].concat())
    };
    let first = publish("How to reach us");
    let id = text(&first["document"]);
    publish(&id[..8]);
    publish(id);
    stage.hotline("b", &["sync"]).ok();
    stage.hotline("b", &["library", "show", &id[..8]]).exits(2).says("names several documents");
    stage.hotline("a", &["library", "withdraw", &id[..8]]).exits(2).says("names several documents");
    assert_eq!(row(&stage, "b", &["library", "show", id])["title"], "How to reach us");
}

#[test]
fn a_document_is_published_replaced_and_withdrawn_and_clutters_nothing() {
    let stage = Stage::two_desks();
    let memo = file(&stage, "memo.txt", b"Call the \x1b[31mwalrus desk.\n");
    let publish = ["library", "publish", &memo, "--title", "How to reach us"];
    stage.hotline("a", &publish).exits(2).says("--seats 1");
    let first = row(&stage, "a", &[&publish[..], &["--seats", "1"]].concat());
    let id = text(&first["document"]);
    stage.hotline("b", &["sync"]).ok();
    let shown = row(&stage, "b", &["library", "show", id]);
    assert_eq!(
        (&shown["title"], &shown["party"], &shown["number"]),
        (&"How to reach us".into(), &"XA".into(), &1.into())
    );
    // A person remembers what it is called.
    let by_title = row(&stage, "b", &["library", "show", "how to REACH us"]);
    assert_eq!(by_title["document"], shown["document"]);
    stage.hotline("b", &["library", "show", "How to"]).exits(2).says("no document \"How to\"");
    let plain = stage.hotline("b", &["library", "show", id]).ok();
    assert!(plain.out.contains("Call the [31mwalrus desk."), "{}", plain.out);
    // It rings nowhere and stands in no list of messages.
    assert!(stage.inbox("b").is_empty(), "{:?}", stage.inbox("b"));
    let status = row(&stage, "b", &["status"]);
    assert_eq!(status["unread"].as_u64().unwrap_or(0), 0, "{status}");
    assert!(rows(&stage, "b", &["incident", "list"]).is_empty());

    // A document of one party is replaced and withdrawn by no other.
    stage.hotline("b", &["library", "withdraw", id]).exits(2).says("XB has published no document");
    let theirs = ["library", "publish", &memo, "--replaces", id, "--seats", "1"];
    stage.hotline("b", &theirs).exits(2).says("XB has published no document");

    // A new version, too long to travel inside its message.
    let long = file(&stage, "long.bin", &vec![7; 60_000]);
    let second = row(&stage, "a", &["library", "publish", &long, "--replaces", id, "--seats", "1"]);
    assert_eq!((&second["document"], &second["number"]), (&first["document"], &2.into()));
    stage.hotline("b", &["sync"]).ok();
    let saved = stage.dir().join("saved.bin");
    let to = saved.to_str().expect("a path");
    stage.hotline("b", &["library", "save", id, to]).ok();
    assert_eq!(std::fs::read(&saved).expect("the document"), vec![7; 60_000]);
    assert_eq!(rows(&stage, "b", &["library", "list"]).len(), 1);

    let withdraw = ["library", "withdraw", id, "--reason", "It is wrong.", "--seats", "1"];
    stage.hotline("a", &withdraw).ok();
    stage.hotline("b", &["sync"]).ok();
    assert_eq!(row(&stage, "b", &["library", "show", id])["withdrawn"], "It is wrong.");
    stage.hotline("b", &["library", "save", id, "other.bin"]).exits(3);
}

#[test]
fn a_document_above_the_ceiling_of_a_desk_is_refused() {
    let stage = Stage::two_desks();
    stage.hotline("b", &["directory", "update", "tlp=GREEN"]).ok();
    stage.hotline("a", &["sync"]).ok();
    let memo = file(&stage, "memo.txt", b"For few.");
    let to = ["library", "publish", &memo, "--title", "Memo", "--to", "XB/technical", "--tlp"];
    stage.hotline("a", &[&to[..], &["RED"]].concat()).exits(3).says("TLP:GREEN at most");
    stage.hotline("a", &[&to[..], &["GREEN"]].concat()).ok();
}

#[test]
fn a_seat_that_is_enrolled_later_is_given_what_holds() {
    let stage = Stage::two_desks();
    let memo = file(&stage, "memo.txt", b"Second edition.");
    let publish = ["library", "publish", &memo, "--title", "Memo", "--to", "XB/technical"];
    let first = row(&stage, "a", &publish);
    let id = text(&first["document"]);
    row(&stage, "a", &["library", "publish", &memo, "--replaces", id]);
    let define = ["glossary", "define", "walrus", "A large seal.", "--to", "XB"];
    stage.hotline("a", &define).ok();
    stage.invite("b", "XB/technical/2", "late");
    stage.hotline("late", &["sync"]).ok();
    assert!(rows(&stage, "late", &["library", "list"]).is_empty());
    stage.hotline("a", &["sync"]).ok();
    stage.hotline("late", &["sync"]).ok();
    let given = rows(&stage, "late", &["library", "list"]);
    assert_eq!(given.len(), 1, "{given:?}");
    assert_eq!((&given[0]["number"], &given[0]["title"]), (&2.into(), &"Memo".into()));
    let term = row(&stage, "late", &["glossary", "show", "Walrus"]);
    assert_eq!(term["definitions"][0]["text"], "A large seal.");
    assert!(stage.inbox("late").is_empty());
}

#[test]
fn a_term_that_parties_define_differently_is_marked_where_it_is_used() {
    let stage = Stage::two_desks();
    let all = ["--seats", "1"];
    let define = |text| ["glossary", "define", "Cyber incident", text];
    stage.hotline("a", &[&define("Any event.")[..], &all].concat()).ok();
    stage.hotline("b", &["sync"]).ok();
    let sent =
        row(&stage, "a", &["send", "--to", "XB/technical", "--body", "No cyber-incident.", "x"]);
    let id = text(&sent["id"]);
    stage.hotline("b", &["sync"]).ok();
    assert_eq!(row(&stage, "b", &["read", id])["terms"], Value::Array(Vec::new()));
    let theirs = ["template", "glossary", "define", "cyber incident", "An attack.", "--seats", "1"];
    stage.hotline("b", &theirs).ok();
    let read = stage.hotline("b", &["read", id]).ok().out;
    assert!(read.contains("terms with differing definitions: Cyber incident"), "{read}");
    stage.hotline("a", &["sync"]).ok();
    let both = row(&stage, "a", &["glossary", "show", "CYBER INCIDENT"]);
    let parties: Vec<_> = both["definitions"]
        .as_array()
        .expect("some")
        .iter()
        .map(|one| text(&one["party"]))
        .collect();
    assert_eq!((parties, &both["differs"]), (vec!["XA", "XB"], &true.into()));
    stage.hotline("a", &["glossary", "withdraw", "cyber incident", "--seats", "1"]).ok();
    stage.hotline("b", &["sync"]).ok();
    assert_eq!(row(&stage, "b", &["read", id])["terms"], Value::Array(Vec::new()));
    stage.hotline("b", &["glossary", "define", "...", "x", "--seats", "1"]).exits(2);
}

#[test]
fn counters_are_off_say_what_they_would_send_and_send_nothing_by_themselves() {
    let stage = Stage::two_desks();
    let off = row(&stage, "a", &["counters", "show"]);
    assert_eq!((&off["on"], &off["weeks"]), (&false.into(), &Value::Array(Vec::new())));
    stage.hotline("a", &["counters", "send"]).exits(3).says("off");
    stage.hotline("a", &["counters", "on", "--to", "XA/technical/1"]).exits(2);
    stage.hotline("a", &["counters", "on", "--to", "XB/technical/1", "--since", "20d"]).ok();
    stage.hotline("a", &["send", "--to", "XB/technical", "--body", "The walrus.", "A word"]).ok();
    stage.hotline("a", &["counters", "send"]).exits(3).says("look first");
    let shown = row(&stage, "a", &["counters", "show"]);
    let weeks = shown["weeks"].as_array().expect("weeks");
    assert_eq!(weeks.len(), 2, "{shown}");
    let sent: u64 = weeks.iter().map(|week| week["counts"]["sent-txt"].as_u64().unwrap_or(0)).sum();
    assert_eq!(sent, 1, "{shown}");
    // Whoever was written to is not told, nor is any word.
    let line = shown["weeks"].to_string();
    assert!(!line.contains("XB") && !line.contains("walrus"), "{line}");
    let told = row(&stage, "a", &["counters", "send"]);
    assert_eq!((&told["queued"], &told["counts"]), (&false.into(), &weeks[0]["counts"]));
    stage.hotline("a", &["counters", "send"]).exits(3).says("no week to send");
    stage.hotline("b", &["sync"]).ok();
    // Neither a message nor an alarm at the seat that adds up; nothing is told before the week closes.
    assert_eq!(stage.inbox("b").len(), 1);
    let totals = row(&stage, "b", &["counters", "totals"]);
    assert_eq!((&totals["closed"], &totals["counts"]), (&false.into(), &Value::Null));
    stage.hotline("a", &["counters", "off"]).ok();
    assert_eq!(row(&stage, "a", &["counters", "show"])["on"], false);
}

#[test]
fn what_a_seat_published_that_was_replaced_stays_its_own_and_can_be_verified() {
    let stage = Stage::two_desks();
    stage.invite("a", "XA/technical/2", "lost");
    let memo = file(&stage, "memo.txt", b"Call us.");
    let to = ["--to", "XB/technical"];
    let publish = ["library", "publish", &memo, "--title", "Contacts"];
    let first = row(&stage, "lost", &[&publish[..], &to].concat());
    stage.hotline("lost", &[&["glossary", "define", "walrus", "A seal."][..], &to].concat()).ok();
    stage.hotline("a", &["sync"]).ok();
    stage.hotline("b", &["sync"]).ok();
    let id = text(&first["document"]);
    assert_eq!(row(&stage, "b", &["library", "show", id])["former"], false);

    let recover = ["--json", "seat", "recover", "XA/technical/2", "--reason", "Lost."];
    let invitation = stage.hotline("a", &recover).ok().row();
    stage.enrol("found", text(&invitation["invitation"])).ok();
    stage.hotline("b", &["sync"]).ok();
    let shown = row(&stage, "b", &["library", "show", id]);
    assert_eq!(
        (&shown["from"], &shown["former"], &shown["text"]),
        (&"XA/technical/2".into(), &true.into(), &"Call us.".into())
    );
    let plain = stage.hotline("b", &["library", "show", id]).ok().out;
    assert!(plain.contains("by the former seat XA/technical/2"), "{plain}");
    let term = row(&stage, "b", &["glossary", "show", "walrus"]);
    assert_eq!(term["definitions"][0]["former"], true, "{term}");

    // Its signature is checked by the keys that the seat had then.
    let path = stage.home("contacts.json");
    let out = path.to_str().expect("UTF-8");
    stage.hotline("b", &["dossier", "export", text(&shown["id"]), "--out", out]).ok();
    let verdict = stage.hotline("nowhere", &["--json", "dossier", "verify", out]).ok().row();
    assert_eq!(verdict["signed"], 1, "{verdict}");

    // The party goes on with it from a seat that has it.
    let next = row(&stage, "a", &["library", "publish", &memo, "--replaces", id]);
    assert_eq!(next["number"], 2);
    stage.hotline("b", &["sync"]).ok();
    let shown = row(&stage, "b", &["library", "show", id]);
    assert_eq!((&shown["from"], &shown["former"]), (&"XA/technical/1".into(), &false.into()));
}

#[test]
fn an_addressee_that_is_closed_keeps_nobody_from_being_told() {
    let stage = Stage::two_desks();
    stage.invite("a", "XA/policy/1", "closed");
    stage.hotline("a", &["sync"]).ok();
    let memo = file(&stage, "memo.txt", b"Call us.");
    let publish = ["library", "publish", &memo, "--title", "Contacts"];
    let to = ["--to", "XB/technical", "--to", "XA/policy"];
    let first = row(&stage, "a", &[&publish[..], &to].concat());
    stage.hotline("a", &["seat", "revoke", "XA/policy/1", "--reason", "Lost."]).ok();
    stage.hotline("a", &["sync"]).ok();
    let id = text(&first["document"]);
    stage.hotline("a", &["library", "withdraw", id, "--reason", "It is wrong."]).ok();
    stage.hotline("b", &["sync"]).ok();
    assert_eq!(row(&stage, "b", &["library", "show", id])["withdrawn"], "It is wrong.");
}
