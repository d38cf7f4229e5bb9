//! An intake under a driver that crashes, a line that is cut and sources that repeat themselves.

use std::collections::{BTreeMap, BTreeSet};

use hotline_casework::{limits::URGENT_WORDS_MAX, words};
use hotline_formats::alertmanager::Webhook;
use hotline_formats::{Alert, line};
use hotline_protocol::ids::{CaseId, MessageId, Precedence, Traffic, UnixMillis};
use proptest::prelude::*;
use serde_json::json;

use crate::limits::{ENTRIES_MAX, GAP, SUMMARY_AFTER};
use crate::{Allowance, Defaults, Fate, Form, Intake, NotSaid, Report, Say, Slot, Stands, Unfit};

const START: UnixMillis = UnixMillis(1_777_000_000_000);

/// A driver with a store: what is not committed is gone with a crash.
#[derive(Default)]
struct Driver {
    intake: Intake,
    slots: BTreeMap<Slot, Vec<u8>>,
    /// Messages written, each with its time and whether it has left.
    written: Vec<(UnixMillis, MessageId, CaseId, Say)>,
    left: BTreeSet<MessageId>,
    over: BTreeSet<CaseId>,
    ids: u8,
    cases: u8,
}

impl Driver {
    fn allowing(allowance: Allowance) -> Self {
        let mut driver = Self::default();
        driver.intake.allow(allowance);
        driver.commit();
        driver
    }

    fn commit(&mut self) {
        for change in self.intake.changes() {
            match change.value {
                Some(value) => self.slots.insert(change.slot, value),
                None => self.slots.remove(&change.slot),
            };
        }
    }

    /// Writes what is to be said now. Not committed yet.
    fn write(&mut self, now: UnixMillis) {
        loop {
            let (left, over) = (self.left.clone(), self.over.clone());
            let stands = move |id, case| match (left.contains(&id), over.contains(&case)) {
                (false, _) => Stands::Waiting,
                (true, false) => Stands::Left,
                (true, true) => Stands::Over,
            };
            let Some(say) = self.intake.due(now, stands) else { return };
            self.ids += 1;
            let id = MessageId([self.ids; 16]);
            let case = say.case.unwrap_or_else(|| {
                self.cases += 1;
                CaseId([self.cases; 16])
            });
            self.intake.said(now, &say, (id, case, &format!("case {}", self.cases)));
            self.written.push((now, id, case, say));
            assert!(self.ids < u8::MAX, "it never ends");
        }
    }

    fn post(&mut self, now: UnixMillis, report: &Report) -> Result<Fate, Unfit> {
        let fate = self.intake.take(now, report.clone());
        self.write(now);
        self.commit();
        fate
    }

    /// What stands on the disk, and nothing else.
    fn crash(&mut self, written: usize, ids: (u8, u8)) {
        self.intake = Intake::default();
        for (slot, value) in &self.slots {
            self.intake.restore(*slot, value).unwrap();
        }
        self.written.truncate(written);
        (self.ids, self.cases) = ids;
    }

    fn leave(&mut self) {
        self.left.extend(self.written.iter().map(|(_, id, ..)| *id));
    }

    fn settle(&mut self, now: UnixMillis) {
        self.leave();
        self.write(now);
        self.commit();
    }

    fn subjects(&self) -> Vec<&str> {
        self.written.iter().map(|(.., say)| say.subject.as_str()).collect()
    }
}

fn defaults() -> Defaults {
    Defaults { to: vec!["XB/technical".parse().unwrap()], ..Defaults::default() }
}

fn report_of(value: &serde_json::Value) -> Report {
    let alert = line::read(value.to_string().as_bytes()).unwrap();
    Report::of(&alert, &defaults(), START).unwrap()
}

fn report(key: &str, severity: &str, headline: &str) -> Report {
    report_of(&json!({ "headline": headline, "dedup": key, "severity": severity }))
}

fn resolved(key: &str) -> Report {
    report_of(&json!({ "headline": "over", "dedup": key, "state": "resolved" }))
}

fn after(seconds: u64) -> UnixMillis {
    UnixMillis(START.0 + seconds * 1_000)
}

#[test]
fn a_repetition_says_nothing_and_is_counted() {
    let mut driver = Driver::default();
    let alert = report("a", "critical", "Disk full");
    assert_eq!(driver.post(START, &alert), Ok(Fate::News(1)));
    for count in 2..50 {
        let fate = driver.post(after(count), &alert);
        assert_eq!(fate, Ok(Fate::Repeat { no: 1, reports: count }));
        driver.settle(after(count));
    }
    assert_eq!(driver.subjects(), ["Disk full"]);
}

#[test]
fn what_is_over_comes_back_or_changes_is_told_in_its_case() {
    let mut driver = Driver::default();
    let mut step = |seconds, report: &Report| {
        driver.post(after(seconds), report).unwrap();
        driver.settle(after(seconds + 15));
    };
    step(0, &report("a", "critical", "Disk full"));
    step(20, &report("a", "critical", "Disk fuller"));
    step(40, &resolved("a"));
    step(60, &resolved("a"));
    step(80, &report("a", "warning", "Disk full"));
    assert_eq!(
        driver.subjects(),
        ["Disk full", "Disk fuller", "Resolved: over", "Again: Disk full"]
    );
    let said: Vec<_> = driver.written.iter().map(|(.., say)| say).collect();
    let forms: Vec<_> = said.iter().map(|say| say.form).collect();
    assert_eq!(forms, [Form::Warning, Form::Update, Form::Update, Form::Update]);
    let precedences: Vec<_> = said.iter().map(|say| say.precedence).collect();
    use Precedence::{Immediate, Priority, Routine};
    assert_eq!(precedences, [Immediate, Routine, Routine, Priority]);
    assert!(driver.written.iter().all(|(_, _, case, _)| *case == CaseId([1; 16])));
    assert!(said.iter().skip(1).all(|say| say.of == Some(MessageId([1; 16]))));
    assert_eq!(said.iter().map(|say| say.serial).collect::<Vec<_>>(), [0, 1, 2, 3]);
}

#[test]
fn what_becomes_grave_opens_a_matter_in_its_case() {
    let mut driver = Driver::default();
    driver.post(START, &report("a", "info", "Disk filling")).unwrap();
    driver.settle(after(15));
    driver.post(after(20), &report("a", "critical", "Disk full")).unwrap();
    driver.settle(after(35));
    driver.post(after(40), &resolved("a")).unwrap();
    driver.settle(after(55));
    let forms: Vec<_> = driver.written.iter().map(|(.., say)| say.form).collect();
    assert_eq!(forms, [Form::Text, Form::Warning, Form::Update]);
    let of: Vec<_> = driver.written.iter().map(|(.., say)| say.of).collect();
    assert_eq!(of, [None, Some(MessageId([1; 16])), Some(MessageId([2; 16]))]);
}

#[test]
fn nothing_follows_a_message_that_has_not_left_and_then_the_latest_does() {
    let mut driver = Driver::default();
    driver.post(START, &report("a", "critical", "one")).unwrap();
    for (no, headline) in ["two", "three", "four"].into_iter().enumerate() {
        driver.post(after(60 * (1 + no as u64)), &report("a", "critical", headline)).unwrap();
    }
    assert_eq!(driver.subjects(), ["one"]);
    assert_eq!(driver.intake.waiting(), 1);
    driver.settle(after(600));
    assert_eq!(driver.subjects(), ["one", "four"]);
    let (.., say) = driver.written.last().unwrap();
    assert!(say.body.contains("2 changes since the last message"), "{}", say.body);
}

#[test]
fn what_flaps_within_the_gap_is_told_as_it_stands_then() {
    let mut driver = Driver::default();
    driver.post(START, &report("a", "critical", "Flapping")).unwrap();
    driver.leave();
    driver.post(after(1), &resolved("a")).unwrap();
    driver.post(after(2), &report("a", "critical", "Flapping")).unwrap();
    driver.settle(after(20));
    assert_eq!(driver.subjects(), ["Flapping"], "it stands as it was told");
    assert_eq!(driver.intake.next_at(after(20)), None);
    driver.post(after(30), &resolved("a")).unwrap();
    assert_eq!(driver.subjects(), ["Flapping", "Resolved: over"]);
    let (.., say) = driver.written.last().unwrap();
    assert!(say.body.contains("One change"), "{}", say.body);
}

#[test]
fn what_comes_back_after_its_matter_was_closed_is_a_new_one_that_names_the_old() {
    let mut driver = Driver::default();
    driver.post(START, &report("a", "critical", "Disk full")).unwrap();
    driver.leave();
    driver.over.insert(CaseId([1; 16]));
    driver.post(after(20), &resolved("a")).unwrap();
    driver.leave();
    driver.post(after(40), &report("a", "critical", "Disk full")).unwrap();
    let cases: Vec<_> = driver.written.iter().map(|(_, _, case, _)| case.0[0]).collect();
    assert_eq!(cases, [1, 1, 2]);
    let (.., say) = driver.written.last().unwrap();
    assert_eq!(say.form, Form::Warning);
    assert!(say.body.contains("told before in case 1"), "{}", say.body);
}

#[test]
fn the_end_of_what_was_never_open_says_nothing() {
    let mut driver = Driver::default();
    assert_eq!(driver.post(START, &resolved("a")), Ok(Fate::NothingOpen));
    assert_eq!(driver.written.len() + driver.intake.waiting() + driver.slots.len(), 0);
}

#[test]
fn what_is_held_back_is_named_in_one_summary_and_told_when_there_is_room() {
    let mut driver = Driver::allowing(Allowance { per_source: 3, in_all: 3 });
    for no in 0..8 {
        let severity = if no == 7 { "critical" } else { "warning" };
        let headline = format!("Alert {no}");
        driver.post(after(no), &report(&no.to_string(), severity, &headline)).unwrap();
    }
    driver.leave();
    assert_eq!(driver.subjects(), ["Alert 0", "Alert 1", "Alert 2"]);
    // One of them is over before its turn comes.
    driver.post(after(30), &resolved("4")).unwrap();
    let mut now = after(30);
    while let Some(at) = driver.intake.next_at(now) {
        assert!(at > now);
        now = at;
        driver.settle(now);
    }
    let subjects = driver.subjects();
    assert_eq!(subjects[3], "5 alerts are held back");
    let (at, .., say) = &driver.written[3];
    assert!(at.since(START) <= SUMMARY_AFTER + core::time::Duration::from_secs(10));
    assert_eq!((say.form, say.precedence), (Form::Text, Precedence::Immediate));
    assert!(say.body.contains("[immediate] Alert 7\n[priority] Alert 3\n"), "{}", say.body);
    assert!(say.body.contains("[routine] over (over by now)"), "{}", say.body);
    assert_eq!(subjects[4], "Alert 7", "the gravest first");
    assert_eq!(subjects[5..8], ["Alert 3", "Alert 5", "Alert 6"]);
    assert_eq!(subjects[8], "Came and went: over");
    assert_eq!(driver.intake.waiting(), 0);
}

#[test]
fn a_summary_of_an_exercise_names_nothing_that_is_real_and_the_reverse() {
    let mut driver = Driver::allowing(Allowance { per_source: 1, in_all: 1 });
    driver.post(START, &report("first", "warning", "first")).unwrap();
    for no in 0..4 {
        let mut alert = report(&no.to_string(), "warning", &format!("Alert {no}"));
        if no % 2 == 1 {
            alert.traffic = Traffic::Exercise;
        }
        driver.post(after(1), &alert).unwrap();
    }
    driver.settle(after(120));
    let summaries: Vec<_> = driver.written.iter().skip(1).map(|(.., say)| say).collect();
    assert_eq!(summaries.len(), 2);
    for say in summaries {
        assert!(say.is_summary);
        let real = say.traffic == Traffic::Operation;
        assert_eq!(say.body.contains("Alert 0") && say.body.contains("Alert 2"), real);
        assert_eq!(say.body.contains("Alert 1") && say.body.contains("Alert 3"), !real);
    }
}

#[test]
fn one_thing_said_to_two_desks_or_played_is_three_matters() {
    let alert = |to: &str| {
        let line = json!({ "headline": "x", "dedup": "a", "to": [to] }).to_string();
        line::read(line.as_bytes()).unwrap()
    };
    let mut driver = Driver::default();
    let one = Report::of(&alert("XB"), &defaults(), START).unwrap();
    let two = Report::of(&alert("XC"), &defaults(), START).unwrap();
    let played = Defaults { exercise: true, ..defaults() };
    let three = Report::of(&alert("XB"), &played, START).unwrap();
    for report in [&one, &two, &three, &one] {
        driver.post(START, report).unwrap();
    }
    assert_eq!(driver.written.len(), 3);
    assert_eq!(driver.written[2].3.traffic, Traffic::Exercise);
}

#[test]
fn flash_is_lowered_and_said() {
    let line = json!({ "headline": "x", "labels": { "severity": "Flash" } }).to_string();
    let alert = line::read(line.as_bytes()).unwrap();
    let report = Report::of(&alert, &defaults(), START).unwrap();
    assert_eq!(report.precedence, Precedence::Immediate);
    assert!(report.flash_asked && report.body.contains("asked for as flash"), "{}", report.body);
    let forged = Report { precedence: Precedence::Flash, flash_asked: false, ..report };
    let checked = forged.checked().unwrap();
    assert!(checked.flash_asked && checked.precedence == Precedence::Immediate);
}

#[test]
fn nobody_and_everybody_are_no_addressees_of_a_program() {
    let read = |to: &str| {
        let line = json!({ "headline": "x", "to": [to] }).to_string();
        Report::of(&line::read(line.as_bytes()).unwrap(), &Defaults::default(), START)
    };
    assert_eq!(read("*"), Err(Unfit::ToEverybody("*".parse().unwrap())));
    assert!(matches!(read("*/technical"), Err(Unfit::ToEverybody(_))));
    assert!(read("XB").is_ok());
    let line = line::read(br#"{"headline": "x"}"#).unwrap();
    assert_eq!(Report::of(&line, &Defaults::default(), START), Err(Unfit::ToNobody));
}

#[test]
fn an_update_of_cap_goes_on_where_the_message_it_names_was() {
    let cap = |id: &str, kind: &str, refs: &str, headline: &str| {
        let text = format!(
            "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>{id}</identifier>\
             <sender>s</sender><sent>2026-05-01T10:00:00-00:00</sent><status>Actual</status>\
             <msgType>{kind}</msgType><scope>Private</scope><addresses>XB</addresses>{refs}<info>\
             <category>Infra</category><event>e</event><urgency>Immediate</urgency>\
             <severity>Severe</severity><certainty>Observed</certainty>\
             <headline>{headline}</headline></info></alert>"
        );
        let message = hotline_formats::cap::Message::read(text.as_bytes()).unwrap();
        Report::of(&message.alert(&[]).unwrap(), &defaults(), START).unwrap()
    };
    let named = "<references>s,1,2026-05-01T10:00:00-00:00</references>";
    let mut driver = Driver::default();
    let first = cap("1", "Alert", "", "Flood");
    driver.post(START, &first).unwrap();
    driver.leave();
    driver.post(after(20), &cap("2", "Update", named, "Flood grows")).unwrap();
    driver.leave();
    assert!(matches!(driver.post(after(40), &first), Ok(Fate::Repeat { .. })), "a late copy");
    driver.post(after(60), &cap("3", "Cancel", named, "Flood over")).unwrap();
    assert_eq!(driver.subjects(), ["Flood", "Flood grows", "Resolved: Flood over"]);
    assert!(driver.written.iter().all(|(_, _, case, _)| *case == CaseId([1; 16])));
}

#[test]
fn a_full_intake_forgets_what_is_over_and_refuses_what_it_could_not_keep() {
    let mut intake = Intake::default();
    intake.allow(Allowance { per_source: 1_000, in_all: 1_000 });
    for no in 0..ENTRIES_MAX {
        intake.take(START, report(&no.to_string(), "info", "x")).unwrap();
    }
    let more = report("more", "info", "x");
    assert_eq!(intake.take(START, more.clone()), Err(Unfit::Full(ENTRIES_MAX)));
    let mut ids = 0_u128;
    let mut tell = |intake: &mut Intake, now| {
        while let Some(say) = intake.due(now, |_, _| Stands::Left) {
            ids += 1;
            let (id, case) = (MessageId(ids.to_be_bytes()), CaseId(ids.to_be_bytes()));
            intake.said(now, &say, (id, case, "r"));
        }
    };
    tell(&mut intake, START);
    intake.take(after(60), resolved("7")).unwrap();
    tell(&mut intake, after(3_600));
    tell(&mut intake, after(7_200));
    assert_eq!(intake.waiting(), 0);
    assert!(matches!(intake.take(after(7_200), more), Ok(Fate::News(_))));
    assert!(!intake.knows(&report("7", "info", "x")), "it was over");
    assert!(intake.knows(&report("8", "info", "x")));
}

#[test]
fn a_desk_that_takes_no_warnings_is_told_in_plain_text() {
    let mut driver = Driver::default();
    let alert = report("a", "critical", "Disk full");
    driver.intake.take(START, alert).unwrap();
    let say = driver.intake.due(START, |_, _| Stands::Left).unwrap();
    assert_eq!(say.form, Form::Warning);
    driver.intake.not_said(START, &say, NotSaid::NoWarning);
    driver.settle(START);
    driver.post(after(20), &resolved("a")).unwrap();
    driver.settle(after(20));
    let forms: Vec<_> = driver.written.iter().map(|(.., say)| say.form).collect();
    assert_eq!(forms, [Form::Text, Form::Update]);
}

#[test]
fn what_cannot_be_written_now_is_tried_again_and_what_never_can_is_dropped() {
    let mut driver = Driver::default();
    driver.intake.take(START, report("a", "critical", "x")).unwrap();
    let say = driver.intake.due(START, |_, _| Stands::Left).unwrap();
    driver.intake.not_said(START, &say, NotSaid::NotNow);
    assert_eq!(driver.intake.due(START, |_, _| Stands::Left), None);
    let again = driver.intake.next_at(START).unwrap();
    assert!(again > START);
    let say = driver.intake.due(again, |_, _| Stands::Left).unwrap();
    driver.intake.not_said(again, &say, NotSaid::Never);
    assert_eq!((driver.intake.waiting(), driver.intake.next_at(again)), (0, None));
    assert!(!driver.intake.knows(&report("a", "critical", "x")));
}

#[test]
fn the_sample_of_an_alertmanager_becomes_messages_within_all_bounds() {
    let post = include_bytes!("../../formats/vectors/alertmanager.json");
    let post = Webhook::read(post).unwrap();
    let mut driver = Driver::default();
    for alert in &post.alerts {
        let _ = driver.post(START, &Report::of(alert, &defaults(), START).unwrap());
    }
    assert!(!driver.written.is_empty());
    for (.., say) in &driver.written {
        assert!(say.source.starts_with("alertmanager:"), "{}", say.source);
        assert!(!say.subject.is_empty() && say.precedence < Precedence::Flash);
    }
}

/// What happens to the intake.
#[derive(Debug, Clone)]
enum Event {
    /// A key, and which of the things that can be said of it.
    Post(u8, u8),
    /// Everything written leaves.
    Leave,
    Wait(u16),
    Close(u8),
}

fn events() -> impl Strategy<Value = Vec<(Event, u8)>> {
    let event = prop_oneof![
        6 => (0_u8..5, 0_u8..5).prop_map(|(key, what)| Event::Post(key, what)),
        2 => Just(Event::Leave),
        2 => (0_u16..900).prop_map(Event::Wait),
        1 => (1_u8..6).prop_map(Event::Close),
    ];
    prop::collection::vec((event, 0_u8..4), 0..40)
}

fn posted(key: u8, what: u8) -> Report {
    let name = key.to_string();
    match what {
        0 | 1 => resolved(&name),
        2 => report(&name, "info", &format!("{key} is odd")),
        3 => report(&name, "warning", &format!("{key} is bad")),
        _ => report(&name, "critical", &format!("{key} is very bad")),
    }
}

/// Plays events; a crash falls where the number beside an event says: 1 before the commit, 2 after it
/// and before the answer. Whoever posted gets no answer then, and posts again.
fn play(events: &[(Event, u8)], allowance: Allowance, crashes: bool) -> (Driver, UnixMillis) {
    let mut driver = Driver::allowing(allowance);
    let mut now = START;
    for (event, crash) in events {
        now = UnixMillis(now.0 + 500);
        let before = (driver.written.len(), (driver.ids, driver.cases));
        match event {
            Event::Post(key, what) => {
                let report = posted(*key, *what);
                match (crashes, crash) {
                    (true, 1) => {
                        let _ = driver.intake.take(now, report.clone());
                        driver.write(now);
                        driver.crash(before.0, before.1);
                    }
                    (true, 2) => {
                        let _ = driver.post(now, &report);
                        let (written, ids) = (driver.written.len(), (driver.ids, driver.cases));
                        driver.crash(written, ids);
                    }
                    _ => {}
                }
                let _ = driver.post(now, &report);
            }
            Event::Leave => driver.settle(now),
            Event::Wait(seconds) => {
                now = UnixMillis(now.0 + u64::from(*seconds) * 1_000);
                driver.write(now);
                driver.commit();
            }
            Event::Close(case) => {
                driver.over.insert(CaseId([*case; 16]));
            }
        }
    }
    (driver, now)
}

proptest! {
    #[test]
    fn a_crash_anywhere_neither_loses_nor_doubles_a_word(
        events in events(), per_source in 1_u32..40, in_all in 1_u32..40,
    ) {
        let allowance = Allowance { per_source, in_all };
        let (without, _) = play(&events, allowance, false);
        let (with, _) = play(&events, allowance, true);
        prop_assert_eq!(without.written, with.written);
    }

    #[test]
    fn in_the_end_everybody_knows_how_each_thing_stands_and_nothing_was_said_twice(
        events in events(), per_source in 1_u32..40, in_all in 1_u32..40,
    ) {
        let (mut driver, mut now) = play(&events, Allowance { per_source, in_all }, true);
        driver.settle(now);
        while let Some(at) = driver.intake.next_at(now) {
            prop_assert!(at > now);
            now = at;
            driver.settle(now);
        }
        prop_assert_eq!(driver.intake.waiting(), 0);
        for key in 0..5_u8 {
            let last = events.iter().rev().find_map(|(event, _)| match event {
                Event::Post(one, what) if *one == key => Some(posted(key, *what)),
                _ => None,
            });
            let about = |say: &Say| !say.is_summary && (say.subject.contains(&format!("{key} is"))
                || say.about.iter().any(|no| driver.intake.keys_of(*no).contains(
                    &posted(key, 0).key.unwrap())));
            let said: Vec<_> = driver.written.iter().map(|(.., say)| say).filter(|say| about(say)).collect();
            let opened = events.iter().any(|(event, _)| matches!(event, Event::Post(one, 2..) if *one == key));
            let Some(last) = last.filter(|_| opened) else { continue };
            let told = said.last().unwrap();
            let over = told.subject.starts_with("Resolved") || told.subject.starts_with("Came");
            prop_assert_eq!(over, !last.open, "{:?}", said);
            if last.open {
                prop_assert!(told.subject.ends_with(&last.headline));
            }
            for pair in said.windows(2) {
                prop_assert!(pair[0].subject != pair[1].subject || pair[0].precedence != pair[1].precedence
                    || pair[1].body.contains("told before"), "{:?}", pair);
            }
        }
        // A case is of one thing, and its messages keep their distance.
        let mut last: BTreeMap<CaseId, (UnixMillis, Vec<u64>)> = BTreeMap::new();
        for (at, _, case, say) in &driver.written {
            prop_assert!(say.precedence < Precedence::Flash);
            prop_assert!(!say.precedence.interrupts()
                || words(&say.subject) + words(&say.body) <= URGENT_WORDS_MAX);
            if let Some((before, about)) = last.insert(*case, (*at, say.about.clone())) {
                prop_assert!(at.since(before) >= GAP);
                prop_assert_eq!(&about, &say.about);
            }
        }
    }

    #[test]
    fn no_hour_has_more_than_twice_what_is_allowed_and_no_burst_more_than_once(
        events in events(), in_all in 1_u32..20,
    ) {
        let (driver, _) = play(&events, Allowance { per_source: 20, in_all }, true);
        let said: Vec<_> =
            driver.written.iter().filter(|(.., say)| !say.is_summary).map(|(at, ..)| *at).collect();
        for (place, from) in said.iter().enumerate() {
            let within = |span: u64| said[place..].iter().filter(|at| at.0 < from.0 + span).count();
            prop_assert!(within(3_600_000) <= 2 * in_all as usize);
            prop_assert!(within(1_000) <= in_all as usize);
        }
    }

    #[test]
    fn whatever_is_reported_fits_into_a_message(
        headline in "\\PC{1,300}", text in "(\\PC{0,40} ?){0,300}", severity in "critical|warning|info|flash",
        labels in prop::collection::btree_map("[a-z]{1,8}", "\\PC{0,200}", 0..70),
    ) {
        let line = json!({
            "headline": headline, "text": text, "labels": labels,
            "severity": if severity == "flash" { "critical" } else { severity.as_str() },
        });
        let Ok(alert) = line::read(line.to_string().as_bytes()) else { return Ok(()) };
        let mut alert: Alert = alert;
        if severity == "flash" {
            alert.labels.push(("severity".to_owned(), severity));
        }
        let report = Report::of(&alert, &defaults(), START).unwrap();
        let say = Intake::would_say(START, &report, false);
        prop_assert!(say.subject.len() <= 240 && say.body.len() <= 2 * crate::limits::BODY_BYTES_MAX);
        prop_assert!(!say.precedence.interrupts()
            || words(&say.subject) + words(&say.body) <= URGENT_WORDS_MAX, "{}", words(&say.body));
    }

    #[test]
    fn bytes_that_are_no_state_are_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut intake = Intake::default();
        let _ = intake.restore(Slot::Ledger, &bytes);
        let _ = intake.restore(Slot::Entry(Traffic::Operation, 1), &bytes);
        let _ = intake.due(START, |_, _| Stands::Left);
    }
}
