//! How a sitting ends: by its key, by signal 9, and after a demonstration.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use portable_pty::CommandBuilder;
use vt100::Screen;

use super::{at_the_desk, flash};
use crate::stage::Stage;
use crate::terminal::{HOTLINE, Terminal};

/// The clock in the first line.
fn clock(screen: &Screen) -> Option<String> {
    let words = screen.contents();
    let words = words.lines().next().unwrap_or_default().split_whitespace();
    words.rev().find(|word| word.ends_with('Z')).map(str::to_owned)
}

/// Waits until the clock of the screen has gone on by more than a second.
fn a_second_goes_by(terminal: &Terminal) {
    let mut seen = BTreeSet::new();
    for _ in 0..3 {
        let is_new = |screen: &Screen| clock(screen).is_some_and(|at| !seen.contains(&at));
        terminal.until("another second", is_new);
        seen.extend(terminal.seen(clock));
    }
}

/// Whether a process group has a process.
fn is_alive(group: u32) -> bool {
    let asked = Command::new("kill").args(["-0", "--", &format!("-{group}")]).output();
    asked.expect("kill runs").status.success()
}

/// What lies in a folder, to any depth.
fn everything_in(folder: &Path) -> BTreeSet<OsString> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(everything_in(&path));
        }
        found.insert(path.into_os_string());
    }
    found
}

#[test]
fn after_a_kill_the_draft_the_read_mark_and_the_alert_are_there_again() {
    let stage = Stage::two_desks();
    stage.hotline("b", &["send", "--to", "XA/technical", "Read me"]).ok();
    let mut desk = at_the_desk(&stage, 80, 24);
    desk.shows("Read me");
    a_second_goes_by(&desk);
    desk.types("i");
    desk.shows("Subject");
    desk.types("A half written sentence");
    desk.shows("A half written sentence");
    a_second_goes_by(&desk);
    let sender = flash(&stage);
    desk.shows("ALERT");
    desk.signal("-KILL");
    desk.end();

    let mut desk = Terminal::start(&stage, "a", &[], 80, 24);
    desk.shows("ALERT");
    desk.shows("Type ACK and press Enter");
    desk.types("ACK\r");
    let sent = sender.end().ok().row();
    assert!(sent["human"]["XA/technical/1"].is_string(), "{sent}");
    desk.shows_no_more("ALERT");
    desk.types("i");
    desk.shows("Your draft is here again.");
    desk.shows("A half written sentence");
    let rows = stage.inbox("a");
    let read = rows.iter().find(|row| row["subject"] == "Read me").expect("the message");
    assert!(read["read_at"].is_string(), "{read}");
}

#[test]
fn after_a_kill_the_shell_is_usable_again_once_the_terminal_is_reset() {
    let stage = Stage::two_desks();
    let mut shell = Terminal::shell(&stage, 80, 24);
    shell.shows("$ ");
    let pid = stage.dir().join("pid");
    let home = stage.home("a");
    let start =
        format!("sh -c 'echo $$ >{}; exec {HOTLINE} --home {}'\r", pid.display(), home.display());
    shell.types(&start);
    shell.shows("online");
    let killed = std::fs::read_to_string(&pid).expect("a number");
    let kill = Command::new("kill").args(["-KILL", killed.trim()]).status();
    assert!(kill.expect("kill runs").success());

    // Nothing gave the terminal back: it still takes keys one by one and shows none, so Enter is
    // Ctrl-J. `reset` does these two things: the line's modes, then the terminal's.
    shell.shows("Killed");
    assert!(shell.seen(Screen::alternate_screen), "nothing can give it back");
    shell.types("\nstty sane; printf '\\033c'; echo us''able\n");
    shell.shows("usable");
    shell.is_given_back();
    shell.types("echo ag''ain\r");
    shell.shows("again");
    assert!(shell.screen().contains("echo ag''ain"), "what is typed is seen: {}", shell.screen());

    shell.types(&start);
    shell.shows("online");
    shell.types("q");
    // Its screen is given back before the program has ended, which still reads what is typed.
    shell.until("the shell's prompt", |screen| {
        !screen.alternate_screen() && screen.contents().trim_end().ends_with("\n$")
    });
    shell.types("echo the sh''ell\r");
    shell.shows("the shell");
    shell.is_given_back();
    shell.types("exit\r");
    assert_eq!(shell.end(), 0);
}

#[test]
fn quitting_by_its_key_gives_back_screen_cursor_and_title() {
    let stage = Stage::two_desks();
    let mut desk = at_the_desk(&stage, 80, 24);
    let (put_aside, given_back) = ("\x1b[22;0t", "\x1b[23;0t");
    assert_eq!((desk.wrote(put_aside), desk.wrote(given_back)), (1, 0), "the title is put aside");
    desk.types("q");
    assert_eq!(desk.end(), 0);
    assert_eq!((desk.wrote(put_aside), desk.wrote(given_back)), (1, 1), "the title is given back");
    desk.is_given_back();
}

#[test]
fn the_demonstration_shows_its_card_and_leaves_nothing_behind() {
    let stage = Stage::new();
    let before = everything_in(&stage.dir());
    let mut command = CommandBuilder::new(HOTLINE);
    command.arg("demo");
    let mut demo = Terminal::run(command, &stage.dir(), 120, 40);
    demo.shows("What to try in this demonstration");
    demo.shows("XA/technical/1");
    assert_ne!(everything_in(&stage.dir()), before, "it lies somewhere while it runs");
    // Its alert comes by itself, and would take the keys.
    demo.shows("Type ACK and press Enter");
    demo.types("ACK\r");
    demo.shows_no_more("ALERT");
    demo.types("q");
    demo.shows_no_more("What to try in this demonstration");
    demo.types("q");
    demo.shows("Nothing of it is left on this machine.");
    let group = demo.group();
    assert_eq!(demo.end(), 0);
    demo.is_given_back();
    assert_eq!(everything_in(&stage.dir()), before, "something of it is left");
    assert!(!is_alive(group), "a process of it is left");
}
