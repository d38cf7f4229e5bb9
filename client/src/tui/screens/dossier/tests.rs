//! A dossier read, exported and checked by keys.

use crate::ask::Ask;
use crate::lang::Language;
use crate::tui::robot::{Paint, Robot, World};

const FILE: &str = "/home/duty/XA-XB-2026-T1-0001.html";

fn robot(size: (u16, u16)) -> Robot {
    let look = Paint::Ascii.look(Language::En);
    let mut robot = Robot::new(World::story().with_dossier(), size, look);
    robot.keys("G k k k k D");
    robot
}

#[test]
fn each_item_says_what_it_proves_and_all_of_it_can_be_read() {
    for size in [(100, 40), (40, 10)] {
        let mut robot = robot(size);
        let mut text = robot.screen();
        for _ in 0..400 {
            robot.keys("C-d");
            text.push_str(&robot.screen());
        }
        for said in [
            "UNPROVEN",
            "SIGNED",
            "The Ministry presents its",
            "AXFR  ministry-89",
            "XB/technical/1",
        ] {
            assert!(text.contains(said), "{said} at {size:?}\n{}", robot.screen());
        }
        assert!(text.contains("en, UTC"), "{text}");
    }
}

#[test]
fn another_language_is_asked_for_as_the_command_line_asks() {
    let mut robot = robot((100, 40));
    robot.asks();
    robot.keys("L z");
    let asked: Vec<_> = robot
        .asks()
        .into_iter()
        .filter_map(|ask| match ask {
            Ask::Dossier { language, zone, .. } => Some((language, zone)),
            _ => None,
        })
        .collect();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked.iter().all(|(language, _)| language == "fr"), "{asked:?}");
    assert!(robot.screen().contains("fr, UTC"), "{}", robot.screen());
}

#[test]
fn it_is_written_once_with_its_path_shown_and_never_over_another_file() {
    let mut robot = robot((100, 40));
    robot.keys("e Enter");
    assert!(robot.screen().contains(&format!("Written: {FILE}")), "{}", robot.screen());
    assert!(robot.world().office.files.contains_key(FILE));
    robot.keys("e Enter");
    assert!(robot.screen().contains("nothing is overwritten"), "{}", robot.screen());
    robot.keys("C-n Enter");
    assert!(robot.screen().contains("XA-XB-2026-T1-0001.json"), "{}", robot.screen());
    assert_eq!(robot.world().office.files.len(), 2);
}

#[test]
fn what_is_red_is_written_at_the_second_press_alone_in_whatever_form() {
    use hotline_casework::Tlp::{Amber, Clear, Red};
    for (language, presses) in
        [(Language::En, "e"), (Language::Ar, "e C-n"), (Language::Zh, "e C-n C-n")]
    {
        let world = World::story().with_labels(&[Red, Amber, Red]);
        let mut robot = Robot::new(world, (100, 40), Paint::Ascii.look(language));
        robot.keys("G k k k k D");
        robot.keys(presses);
        robot.keys("Enter");
        assert!(robot.screen().contains("TLP:RED") && robot.screen().contains('2'));
        assert!(robot.world().office.files.is_empty(), "{language:?}");
        robot.keys("Enter");
        assert_eq!(robot.world().office.files.len(), 1, "{language:?}");
    }
    let world = World::story().with_labels(&[Clear, Amber]);
    let mut robot = Robot::new(world, (100, 40), Paint::Ascii.look(Language::En));
    robot.keys("G k k k k D e Enter");
    assert_eq!(robot.world().office.files.len(), 1);
}

#[test]
fn a_file_is_checked_and_what_was_changed_in_it_is_named() {
    let mut robot = robot((100, 40));
    robot.keys("e Enter V \"XA-XB-2026-T1-0001.html\" Enter");
    assert!(robot.screen().contains("VERIFIED"), "{}", robot.screen());
    let files = &mut robot.world_mut().office.files;
    let page = String::from_utf8(files[FILE].clone()).unwrap();
    files.insert(FILE.to_owned(), page.replacen("The Ministry", "A Ministry", 1).into_bytes());
    robot.keys("Esc Enter");
    assert!(robot.screen().contains("NOT AUTHENTIC"), "{}", robot.screen());
    robot.keys("Esc C-u \"nothing.json\" Enter");
    assert!(robot.screen().contains("No such file"), "{}", robot.screen());
}

#[test]
fn a_case_without_anything_to_export_says_so() {
    let look = Paint::Ascii.look(Language::En);
    let mut robot = Robot::new(World::story(), (80, 24), look);
    robot.keys("G k k k k D e");
    assert!(robot.screen().contains("There is nothing to export"), "{}", robot.screen());
}
