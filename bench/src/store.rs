//! The store of a home with many messages: each question beside the empty one.

use std::collections::BTreeSet;

use hotline_client::vault::{Cost, Filter, Page, Unlock, Vault};
use hotline_protocol::ids::{Traffic, UnixMillis};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::fill::Author;
use crate::measure::{Report, median, now};

const ROUNDS: usize = 51;
const LIVE: Traffic = Traffic::Operation;
const SCREEN: usize = 50;

/// What a search has to keep to, however full the store is.
const SEARCH: &str = "< 100 ms";

pub(crate) fn run(messages: usize) -> Report {
    let home = tempfile::tempdir().unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    let mut vault =
        Vault::create(home.path(), &Unlock::NoPassphrase, Cost::LEAST, &mut rng).unwrap();
    let mut report = Report::new("store", "empty");
    let mut author = Author::new();

    let begin = now();
    author.fill(&mut vault, messages);
    let filled = begin.elapsed_since() / u32::try_from(messages.max(1)).unwrap();
    let size = std::fs::metadata(home.path().join("hotline.db")).unwrap().len();
    eprintln!("  {messages} messages, {} MB", size / 1_000_000);
    drop(vault);
    let begin = now();
    let mut vault = Vault::open(home.path(), &Unlock::NoPassphrase).unwrap();
    let opened = begin.elapsed_since();

    let question = |name: &str, note: &'static str, report: &mut Report, ask: &dyn Fn()| {
        report.add(name, median(ROUNDS, || (), |()| ask()), note);
    };
    let page = |filter: &Filter, page: Page| vault.list(filter, page, SCREEN).unwrap();
    let all = Filter::all(LIVE);
    let listed = page(&all, Page::Newest);
    let newest = listed.last().unwrap();
    let middle = Page::Before(newest.place / 2);
    let desk = Filter { desk: Some(newest.message.from.desk.clone()), ..all.clone() };
    let case = Filter { case: Some(newest.message.case), ..all.clone() };
    let unread = Filter { unread: true, ..all.clone() };

    let r = &mut report;
    question("nothing kept", "", r, &|| assert!(vault.kept("x").unwrap().is_empty()));
    question("page, newest", "", r, &|| drop(page(&all, Page::Newest)));
    question("page, from the middle", "as the newest", r, &|| drop(page(&all, middle)));
    question("page, unread", "", r, &|| drop(page(&unread, Page::Newest)));
    question("page, a case", "", r, &|| drop(page(&case, Page::Newest)));
    question("page, a desk", "", r, &|| drop(page(&desk, Page::Newest)));
    question("page, a desk, from the middle", "", r, &|| drop(page(&desk, middle)));
    question("cases, newest", "", r, &|| {
        drop(vault.threads(LIVE, Page::Newest, SCREEN).unwrap());
    });
    question("unread by desk", "", r, &|| drop(vault.unread_by_desk(LIVE).unwrap()));
    question("alerts", "", r, &|| {
        drop(vault.alerts(LIVE, &BTreeSet::new(), UnixMillis(0)).unwrap());
    });
    for (name, typed) in [
        ("search, a frequent word", "ba "),
        ("search, a rare word", "zuzu bovi"),
        ("search, two frequent words", "ba da fa"),
        ("search, one letter", "b"),
        ("search, two letters", "bo"),
        ("search, a word and two letters", "da bo"),
        ("search, four letters", "zuzu"),
        ("search, two characters", "中国"),
        ("search, a reference", "XX-AB-2030-00042"),
        ("search, nothing", "qqqq"),
    ] {
        question(name, SEARCH, r, &|| drop(vault.search(LIVE, typed, None, SCREEN).unwrap()));
    }
    let of = messages as u64;
    let one = median(ROUNDS, || author.next(of), |writes| vault.commit(&writes).unwrap());
    report.add("one message, committed", one, "");
    report.add("one message of a thousand", filled, "");
    report.add("the store, opened", opened, "");
    report
}
