//! The terminal over a store full of messages: a frame beside an empty one, the way to the first
//! frame, a search, and the memory of a process that does nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Sink, sink};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use hotline_casework::{Case, Common};
use hotline_client::ask::{SeatView, Status, Whoami};
use hotline_client::engine::{AckRow, LinkState, Write};
use hotline_client::lang::Language;
use hotline_client::tui::event::{Event, Face};
use hotline_client::tui::robot::{Paint, Robot, World};
use hotline_client::vault::{Cost, Unlock, Vault};
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{CaseId, Digest, Traffic, UnixMillis};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use crate::fill::{Author, NOW};
use crate::measure::{Report, now};

const SIZE: (u16, u16) = (120, 40);

/// Frames that are measured: enough for a 99th of a hundred to be some.
const FRAMES: usize = 4_000;

/// Minutes between two messages: a busy desk, 144 a day; a hundred thousand are two years.
const APART: u64 = 10;

const SEARCHES: usize = 20;

/// Words that are looked for, from frequent to absent.
const WORDS: [&str; 4] = ["ba", "zuzu", "da bo", "qqqq"];

const FRAME: &str = "p50 < 1 ms";
const FIRST: &str = "< 100 ms";
const SEARCH: &str = "< 100 ms";
const MEMORY: &str = "< 60 MB";

/// Fills a store, and has another process do the measuring: this one's memory holds the filling.
pub(crate) fn run(messages: usize, json: bool) {
    let home = tempfile::tempdir().unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    let mut vault =
        Vault::create(home.path(), &Unlock::NoPassphrase, Cost::LEAST, &mut rng).unwrap();
    Author::every(APART).fill(&mut vault, messages);
    // An open alert would stand over everything.
    let me: Seat = ME.parse().unwrap();
    loop {
        let open = vault.alerts(Traffic::Operation, &BTreeSet::new(), UnixMillis(0)).unwrap();
        if open.oldest.is_empty() {
            break;
        }
        let acks = open.oldest.iter().map(|one| {
            Write::Ack(AckRow {
                message: one.message.id,
                by: me.clone(),
                kind: "received".to_owned(),
                at: NOW,
            })
        });
        vault.commit(&acks.collect::<Vec<_>>()).unwrap();
    }
    vault.fold().unwrap();
    drop(vault);
    eprintln!("  {messages} messages");
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.arg("tui").arg("--home").arg(home.path());
    if json {
        child.arg("--json");
    }
    assert!(child.status().unwrap().success());
}

const ME: &str = "XX/technical/1";

/// Everybody with whom the messages of a store are.
fn seats() -> Vec<SeatView> {
    let mut seats = Vec::new();
    let parties = (0_u8..50).map(|n| [b'A' + n / 26, b'B' + n % 25].map(char::from));
    for party in parties.chain([['X', 'X']]) {
        for kind in ["diplomatic", "policy", "technical"] {
            for number in 1..=3 {
                let [one, two] = party;
                let seat = format!("{one}{two}/{kind}/{number}");
                seats.push(SeatView {
                    seat: seat.parse().unwrap(),
                    identity: Digest([number; 32]),
                    status: "active".to_owned(),
                    reason: None,
                    copies_from: None,
                    standing: "verified".to_owned(),
                    name: Some("M. Duty".to_owned()),
                    title: Some("Duty officer".to_owned()),
                    ladder: Vec::new(),
                    voice: Some("+000 20 555 0100".to_owned()),
                    hours: None,
                    zone: None,
                    languages: vec!["en".to_owned()],
                    channels: Vec::new(),
                    accepts: Vec::new(),
                    stops: 1,
                    tlp: None,
                    enrolled_at: NOW,
                    confirmed_at: NOW,
                    confirmation_due: false,
                });
            }
        }
    }
    seats.sort_by(|a, b| a.seat.cmp(&b.seat));
    seats.dedup_by(|a, b| a.seat == b.seat);
    seats
}

fn world() -> World {
    let whoami = Whoami { seat: ME.parse().unwrap(), identity: Digest([1; 32]), nominator: false };
    let status = Status {
        link: LinkState::Online { since: NOW },
        relay: vec!["relay.example:4433".to_owned()],
        rtt_ms: Some(20.0),
        queued: 0,
        waiting: 0,
        unread: 0,
        quarantined: 0,
        head: (1_000, Digest([2; 32])),
        head_words: String::new(),
        head_age: "fresh".to_owned(),
        offline_since: None,
        heard_at: Some(NOW),
        agent: false,
        alerts_waiting: 0,
    };
    let mut world = World::empty(whoami, status);
    world.directory.seats = seats();
    world
}

/// A terminal that takes everything and shows nothing: frames are encoded as for a real one.
fn terminal() -> Terminal<CrosstermBackend<Sink>> {
    let area = Rect::new(0, 0, SIZE.0, SIZE.1);
    let options = TerminalOptions { viewport: Viewport::Fixed(area) };
    Terminal::with_options(CrosstermBackend::new(sink()), options).unwrap()
}

/// Measures over a store that was filled.
pub(crate) fn measure(home: &Path) -> Report {
    let mut report = Report::new("tui", "empty");
    let mut terminal = terminal();
    let mut empty = Vec::new();
    for _ in 0..FRAMES {
        let begin = now();
        terminal.draw(|_| {}).unwrap();
        empty.push(begin.elapsed_since());
    }
    report.add("an empty frame, p50", part(&mut empty, 50), "");
    report.add("an empty frame, p99", part(&mut empty, 99), "");

    // The store opens with a key that is there: deriving it takes what the passphrase costs.
    let begin = now();
    let vault = Vault::open(home, &Unlock::NoPassphrase).unwrap();
    let opened = begin.elapsed_since();
    report.add("the store, opened", opened, "");
    // What is typed from here on is not lost; what it is about comes with the answers.
    let more = now();
    let robot = Robot::unanswered(world(), SIZE, Paint::Colour.look(Language::En));
    terminal.draw(|frame| robot.desk().draw(robot.now(), frame)).unwrap();
    report.add("the first frame", opened + more.elapsed_since(), FIRST);
    drop(robot);
    let begin = now();
    let engine = vault.load(NOW).unwrap();
    let loaded = opened + begin.elapsed_since();
    eprintln!("  {} messages of the last 40 days and their cases", engine.messages.len());
    let begin = now();
    let mut cases: BTreeMap<CaseId, Case> = BTreeMap::new();
    for message in &engine.messages {
        let common = Common::decode(&message.content).unwrap();
        let case = cases.entry(common.case);
        let case = case.or_insert_with(|| Case::new(common.case, Traffic::Operation));
        case.enter(&common).unwrap();
    }
    let entered = begin.elapsed_since();
    drop((engine, cases));
    let world = world();
    let more = now();
    let mut robot = Robot::new(world.stored_in(vault), SIZE, Paint::Colour.look(Language::En));
    terminal.draw(|frame| robot.desk().draw(robot.now(), frame)).unwrap();
    let drawn = more.elapsed_since();
    report.add("and what the engine begins with, loaded", loaded, "");
    report.add("its messages read and put into their cases", entered, "");
    report.add("the first frame with everything answered", loaded + entered + drawn, FIRST);

    let (mut frames, mut pages) = (Vec::new(), Vec::new());
    robot.keys("j j Enter").hold();
    for key in "k k k C-u k k j k C-u k".split(' ').cycle().take(FRAMES) {
        let begin = now();
        robot.keys(key);
        terminal.draw(|frame| robot.desk().draw(robot.now(), frame)).unwrap();
        frames.push(begin.elapsed_since());
        // Pages come from the store by another thread; taking one in is a frame of its own.
        while let Some((tag, answer)) = robot.next_answer() {
            let begin = now();
            robot.event(Event::Answered(tag, answer));
            terminal.draw(|frame| robot.desk().draw(robot.now(), frame)).unwrap();
            pages.push(begin.elapsed_since());
        }
        if frames.len() % 500 == 0 {
            robot.keys("G").release().hold();
        }
        robot.asks();
        robot.effects();
    }
    report.add("a key that scrolls, p50", part(&mut frames, 50), FRAME);
    report.add("a key that scrolls, p99", part(&mut frames, 99), "");
    report.add("an answer taken in, p50", part(&mut pages, 50), FRAME);
    report.add("an answer taken in, p99", part(&mut pages, 99), "");

    robot.release();
    let mut searches = Vec::new();
    for words in WORDS.iter().cycle().take(SEARCHES) {
        robot.keys("/");
        for letter in words.chars() {
            let begin = now();
            robot.keys(&format!("\"{letter}\""));
            terminal.draw(|frame| robot.desk().draw(robot.now(), frame)).unwrap();
            searches.push(begin.elapsed_since());
        }
        robot.keys("Esc");
    }
    report.add("a letter of a search and its hits, p50", part(&mut searches, 50), SEARCH);
    report.add("a letter of a search and its hits, p99", part(&mut searches, 99), SEARCH);
    report.memory("memory of the process (VmRSS)", resident(), MEMORY);
    report
}

fn part(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times.get(times.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default()
}

/// Bytes of this process that lie in memory.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1_024
}
