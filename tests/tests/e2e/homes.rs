//! What lies in a home, and what becomes of one that is put back to an older copy.

use std::fs;
use std::path::Path;

use crate::stage::{Stage, text};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a home") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("copied");
        }
    }
}

/// Every file of a home with its bytes.
fn files(home: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(home).expect("a home").map(|entry| entry.expect("an entry").path());
    entries
        .filter(|path| path.is_file())
        .map(|path| (path.display().to_string(), fs::read(&path).expect("readable")))
        .collect()
}

#[test]
fn the_store_is_no_database_to_whoever_lacks_its_key() {
    let stage = Stage::two_desks();
    let body = "Words that must not be read from the disk";
    stage.hotline("b", &["send", "--to", "XA/technical", "--body", body, "Subject words"]).ok();
    stage.hotline("a", &["sync"]).ok();
    assert_eq!(text(&stage.inbox("a")[0]["body"]), body);

    let mut databases = 0;
    for (path, bytes) in files(&stage.home("a")).into_iter().chain(files(&stage.home("b"))) {
        for word in [body, "Subject words", "XB/technical", "SQLite format 3", "CREATE TABLE"] {
            let found = bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!found, "{path} holds {word:?} in the clear");
        }
        if path.ends_with(".db") {
            databases += 1;
            let plain = rusqlite::Connection::open(&path).expect("a file");
            let read = plain
                .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0));
            let error = read.expect_err("no table without the key").to_string();
            assert!(error.contains("file is not a database"), "{error}");
        }
    }
    assert_eq!(databases, 2, "the databases were not found");
}

#[test]
fn a_home_with_a_passphrase_opens_with_it_and_with_no_other() {
    let stage = Stage::new();
    let (right, wrong) = (stage.home("right"), stage.home("wrong"));
    fs::write(&right, "correct horse battery staple\n").expect("a file");
    fs::write(&wrong, "incorrect horse\n").expect("a file");
    let admitted = stage.server(&["admit", "XA", "--name", "A party", "--json"]).ok().row();
    let enrol = ["enrol", text(&admitted["invitation"])];
    let variable = "HOTLINE_PASSPHRASE_FILE";
    stage.hotline_with("a", (variable, &right), &enrol).ok();
    stage.hotline_with("a", (variable, &right), &["whoami"]).ok();
    stage.hotline_with("a", (variable, &wrong), &["whoami"]).exits(1).says("passphrase is wrong");
    stage.hotline("a", &["whoami"]).exits(1).says("passphrase");
}

#[test]
fn a_home_put_back_to_an_older_copy_begins_anew_and_loses_no_later_message() {
    let stage = Stage::two_desks();
    let send = |home: &str, to: &str, subject: &str| {
        stage.hotline(home, &["send", "--to", to, subject]).ok();
    };
    send("a", "XB/technical", "First");
    stage.hotline("b", &["sync"]).ok();
    send("b", "XA/technical", "First answer");
    stage.hotline("a", &["sync"]).ok();

    copy(&stage.home("a"), &stage.home("older"));
    send("a", "XB/technical", "After the copy");
    stage.hotline("b", &["sync"]).ok();
    send("b", "XA/technical", "Seen only by the newer home");
    stage.hotline("a", &["sync"]).ok();

    fs::remove_dir_all(stage.home("a")).expect("removed");
    copy(&stage.home("older"), &stage.home("a"));
    send("b", "XA/technical", "Sent while it was put back");
    let synced = stage.hotline("a", &["sync"]);
    synced.ok();
    send("a", "XB/technical", "From the older home");
    for _ in 0..2 {
        stage.hotline("b", &["sync"]).ok();
        stage.hotline("a", &["sync"]).ok();
    }
    send("b", "XA/technical", "Afterwards");
    stage.hotline("a", &["sync"]).ok();

    for subject in ["First", "After the copy", "From the older home"] {
        assert_eq!(stage.times("b", subject), 1, "{subject}");
    }
    for subject in ["First answer", "Sent while it was put back", "Afterwards"] {
        assert_eq!(stage.times("a", subject), 1, "{subject}");
    }
}
