//! Every screen as it stands, at every size and in every look: what changes is looked at by eye.

use super::super::robot::Paint;
use super::scenes::SCENES;
use crate::lang::Language;

const SIZES: [(u16, u16); 4] = [(80, 24), (120, 40), (140, 45), (40, 10)];

/// Screens that are looked at in every language.
const SPOKEN: [&str; 26] = [
    "main-desks",
    "main-chosen",
    "alert",
    "now",
    "help",
    "line-dead",
    "templates",
    "form",
    "request-detail",
    "request-as-sent",
    "case-raised",
    "case-closing",
    "case-exercise",
    "exercise-led",
    "exercise-played",
    "deed-agree",
    "record-two-stories",
    "release",
    "release-draft",
    "duty",
    "dossier",
    "handover",
    "handover-review",
    "library-former",
    "library-withdraw-question",
    "glossary-change",
];

#[track_caller]
fn check(name: &str, text: &str) {
    let mut settings = insta::Settings::new();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name.to_owned(), text));
}

fn whole(text: &str, size: (u16, u16)) -> String {
    // A frame shows where the screen ends.
    let rule = format!("+{}+\n", "-".repeat(usize::from(size.0)));
    format!("{rule}{text}{rule}")
}

#[test]
fn every_screen_at_every_size() {
    for scene in SCENES {
        let mut text = String::new();
        for size in SIZES {
            let robot = scene.play(size, Paint::Mono.look(Language::En));
            text.push_str(&whole(&robot.screen(), size));
        }
        check(scene.name, &text);
    }
}

#[test]
fn every_screen_in_colour_without_colour_and_in_ascii() {
    for scene in SCENES {
        let size = (80, 24);
        let colour = scene.play(size, Paint::Colour.look(Language::En));
        let mono = scene.play(size, Paint::Mono.look(Language::En));
        let ascii = scene.play(size, Paint::Ascii.look(Language::En));
        assert_eq!(colour.screen(), mono.screen(), "{}: colour changes no character", scene.name);
        let text = format!(
            "{}{}{}",
            whole(&colour.styles(), size),
            whole(&mono.styles(), size),
            whole(&ascii.screen(), size)
        );
        check(&format!("{}-looks", scene.name), &text);
    }
}

#[test]
fn the_main_screens_in_every_language() {
    for scene in SCENES.iter().filter(|scene| SPOKEN.contains(&scene.name)) {
        for language in Language::ALL.into_iter().filter(|it| *it != Language::En) {
            let size = (80, 24);
            let robot = scene.play(size, Paint::Mono.look(language));
            check(&format!("{}-{}", scene.name, language.tag()), &whole(&robot.screen(), size));
        }
    }
}
