//! Checks of the line by keys.

use std::time::Duration;

use hotline_campaign::{Counts, Findings, Place};
use hotline_protocol::ids::CaseId;

use crate::ask::{Ask, CampaignView, News};
use crate::engine::Command;
use crate::lang::Language;
use crate::tui::keys::Context;
use crate::tui::robot::{Paint, Robot, World};

fn campaign(n: u8, may_answer: bool) -> CampaignView {
    CampaignView {
        case: CaseId([n; 16]),
        by: "x-hub/technical/1".parse().unwrap(),
        own: false,
        state: if may_answer { "open" } else { "closed" }.to_owned(),
        failed: None,
        announced: false,
        opens_at: hotline_protocol::ids::UnixMillis(1_795_348_800_000),
        closes_at: hotline_protocol::ids::UnixMillis(1_795_435_200_000),
        device_at: None,
        person: None,
        may_answer,
        reminded: false,
        findings: None,
    }
}

/// What a campaign of nobody has found.
fn found() -> Findings {
    let none = String::new;
    Findings {
        hotline_campaign: 1,
        campaign: none(),
        challenge: none(),
        challenge_hash: none(),
        by: none(),
        directory: Place { seq: 1, hash: none() },
        announced: false,
        opened_at: none(),
        closes_at: none(),
        closed_at: None,
        figures: Counts::default(),
        expired: 0,
        set_aside: 0,
        device_histogram: Vec::new(),
        person_histogram: Vec::new(),
        outages: Vec::new(),
        actions: Vec::new(),
        named: Vec::new(),
        named_left_out: 0,
        device_answers: Vec::new(),
        person_answers: Vec::new(),
    }
}

fn robot(campaigns: Vec<CampaignView>, language: Language, paint: Paint) -> Robot {
    let mut world = World::story();
    world.office.campaigns = campaigns;
    Robot::new(world, (80, 24), paint.look(language))
}

fn answers(robot: &mut Robot) -> Vec<Command> {
    let asks = robot.asks().into_iter();
    asks.filter_map(|ask| match ask {
        Ask::Command(command @ Command::AnswerCheck { .. }) => Some(command),
        _ => None,
    })
    .collect()
}

#[test]
fn a_check_is_answered_by_one_key_and_told_in_one_line_before() {
    let mut robot = robot(vec![campaign(1, true)], Language::En, Paint::Ascii);
    assert!(robot.screen().contains("waits for one key from you"), "{}", robot.screen());
    robot.keys("p");
    assert!(robot.screen().contains("Press Enter"), "{}", robot.screen());
    robot.keys("Enter");
    let case = CaseId([1; 16]);
    assert_eq!(answers(&mut robot), [Command::AnswerCheck { case, named: false }]);
}

#[test]
fn a_seat_is_named_only_by_a_key_of_its_own() {
    let mut robot = robot(vec![campaign(1, true)], Language::En, Paint::Ascii);
    robot.keys("p N");
    let case = CaseId([1; 16]);
    assert_eq!(answers(&mut robot), [Command::AnswerCheck { case, named: true }]);
}

#[test]
fn what_waits_for_no_answer_is_opened_by_the_key_that_would_answer() {
    let found = Some(Box::new(found()));
    let campaigns = vec![CampaignView { findings: found, ..campaign(1, false) }];
    let mut robot = robot(campaigns, Language::En, Paint::Ascii);
    robot.keys("p Enter");
    assert_eq!(answers(&mut robot), []);
    assert_eq!(robot.desk().state.context(), Context::Campaign, "{}", robot.screen());
}

#[test]
fn what_waits_for_no_answer_is_answered_by_no_key() {
    let mut robot = robot(vec![campaign(1, false)], Language::En, Paint::Ascii);
    robot.keys("p Enter N");
    assert_eq!(answers(&mut robot), []);
    assert!(robot.screen().contains("waits for no answer"), "{}", robot.screen());
}

#[test]
fn a_challenge_that_comes_opens_nothing_and_covers_nothing() {
    let mut robot = robot(Vec::new(), Language::En, Paint::Ascii);
    let before = robot.screen();
    robot.world_mut().office.campaigns = vec![campaign(1, true)];
    robot.news(News::Campaign { case: CaseId([1; 16]), asks: true });
    let after = robot.screen();
    assert!(after.contains("waits for one key from you"), "{after}");
    let differ = before.lines().zip(after.lines()).filter(|(one, other)| one != other).count();
    assert_eq!(differ, 1, "{before}\n{after}");
}

#[test]
fn checks_are_shown_in_every_language() {
    for language in Language::ALL {
        let mut robot = robot(vec![campaign(1, true), campaign(2, false)], language, Paint::Colour);
        robot.keys("p");
        let screen = robot.screen();
        assert!(screen.contains("01010101") && screen.contains("02020202"), "{screen}");
        assert!(!screen.contains("pings-"), "{screen}");
    }
}

/// A campaign that this seat runs, in that state.
fn own(n: u8, state: &str) -> CampaignView {
    CampaignView { own: true, state: state.to_owned(), ..campaign(n, false) }
}

fn runs(robot: &mut Robot) -> Vec<Command> {
    let asks = robot.asks().into_iter();
    asks.filter_map(|ask| match ask {
        Ask::Command(command @ (Command::OpenCampaign(_) | Command::CloseCampaign { .. })) => {
            Some(command)
        }
        _ => None,
    })
    .collect()
}

#[test]
fn everybody_is_asked_only_once_their_number_was_typed() {
    let mut robot = robot(Vec::new(), Language::En, Paint::Ascii);
    robot.keys("p i C-s");
    let screen = robot.screen();
    assert!(screen.contains("whether they can be reached?"), "{screen}");
    robot.keys("y");
    assert_eq!(runs(&mut robot), [], "{}", robot.screen());
    let words = screen.split_once("Seats: ").unwrap().1;
    let seats: String = words.chars().take_while(char::is_ascii_digit).collect();
    for figure in seats.chars() {
        robot.keys(&figure.to_string());
    }
    robot.keys("y");
    let [Command::OpenCampaign(new)] = &runs(&mut robot)[..] else { panic!("{}", robot.screen()) };
    assert_eq!(new.to, ["*".parse().unwrap()]);
    let announced = new.announce_at.unwrap();
    assert_eq!(new.opens_at.since(announced), Duration::from_secs(3_600));
    assert_eq!(new.window, Duration::from_secs(48 * 3_600));
    assert!(robot.screen().contains("Planned."), "{}", robot.screen());
}

#[test]
fn a_campaign_without_a_word_before_opens_at_once() {
    let mut robot = robot(Vec::new(), Language::En, Paint::Ascii);
    robot.keys("p i C-u");
    robot.paste("XB/technical");
    robot.keys("Tab C-u");
    robot.paste("2h");
    robot.keys("Tab C-u C-s y");
    let [Command::OpenCampaign(new)] = &runs(&mut robot)[..] else { panic!("{}", robot.screen()) };
    assert_eq!((new.announce_at, new.window), (None, Duration::from_secs(7_200)));
    assert_eq!(new.to, ["XB/technical".parse().unwrap()]);
}

#[test]
fn what_is_no_time_or_no_address_is_said_and_the_cursor_stands_there() {
    let mut robot = robot(Vec::new(), Language::En, Paint::Ascii);
    robot.keys("p i Tab C-u");
    robot.paste("soon");
    robot.keys("Tab C-s");
    assert!(robot.screen().contains("Write a span such as 48h"), "{}", robot.screen());
    robot.keys("C-u");
    robot.paste("1h");
    robot.keys("S-Tab C-u");
    robot.paste("nobody at all");
    robot.keys("C-s");
    assert!(!robot.screen().contains("whether they can be reached?"), "{}", robot.screen());
    assert_eq!(runs(&mut robot), []);
}

#[test]
fn only_a_campaign_of_ones_own_that_goes_on_is_closed_and_after_a_question() {
    for refused in [campaign(1, true), own(1, "closed"), own(1, "failed")] {
        let mut robot = robot(vec![refused], Language::En, Paint::Ascii);
        robot.keys("p C");
        assert!(robot.screen().contains("No campaign that this seat runs"), "{}", robot.screen());
    }
    let mut robot = robot(vec![own(1, "open")], Language::En, Paint::Ascii);
    robot.keys("p C");
    robot.paste("Repair the pager of XB");
    robot.keys("C-s n");
    assert_eq!(runs(&mut robot), []);
    robot.keys("C-s y");
    let case = CaseId([1; 16]);
    let actions = vec!["Repair the pager of XB".to_owned()];
    assert_eq!(runs(&mut robot), [Command::CloseCampaign { case, actions }]);
}

#[test]
fn where_nothing_was_found_there_is_no_report() {
    let mut robot = robot(vec![campaign(1, false)], Language::En, Paint::Ascii);
    robot.keys("p l");
    assert!(robot.screen().contains("Nothing was found there yet."), "{}", robot.screen());
}
