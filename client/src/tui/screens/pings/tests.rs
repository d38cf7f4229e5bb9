//! Checks of the line by keys.

use hotline_protocol::ids::CaseId;

use crate::ask::{Ask, CampaignView, News};
use crate::engine::Command;
use crate::lang::Language;
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
