//! The one table of keys against what is shown of it.

use super::super::keys::{Action, Binding, Context, Meaning, TABLE, bindings, meaning};
use super::super::robot::{Paint, Picture};
use super::scenes::SCENES;
use crate::lang::Language;

const CONTEXTS: [Context; 31] = [
    Context::Side,
    Context::Talk,
    Context::Compose,
    Context::Detail,
    Context::Directory,
    Context::Verify,
    Context::Search,
    Context::Line,
    Context::Confirm,
    Context::PassOn,
    Context::Release,
    Context::Pings,
    Context::Campaign,
    Context::Draft,
    Context::Duty,
    Context::Shelf,
    Context::Counters,
    Context::Form,
    Context::Exercise,
    Context::Scenarios,
    Context::Review,
    Context::Dossier,
    Context::Checked,
    Context::File,
    Context::CheckFile,
    Context::Attach,
    Context::SaveFile,
    Context::Palette,
    Context::Page,
    Context::Alert,
    Context::Welcome,
];

/// The bindings whose keys do there what the table says.
fn holding(context: Context) -> impl Iterator<Item = &'static Binding> {
    TABLE.iter().filter(move |binding| context.chain().contains(&binding.context)).filter(
        move |binding| {
            binding.keys.iter().any(|keys| {
                let pressed: Vec<_> = keys.split(' ').map(|key| key.parse().unwrap()).collect();
                meaning(context, &pressed) == Meaning::Act(binding.action)
            })
        },
    )
}

#[test]
fn everything_that_can_be_done_in_a_place_is_in_its_palette_and_help() {
    for context in CONTEXTS {
        let listed: Vec<Action> = bindings(context).iter().map(|binding| binding.action).collect();
        for binding in holding(context) {
            assert!(listed.contains(&binding.action), "{:?} in {context:?}", binding.action);
        }
    }
}

/// Keys in bold on the last line: what the hints promise.
fn promised(picture: &Picture) -> Vec<String> {
    let rows = picture.bold_of_row(picture.size().1 - 1);
    rows.into_iter().map(|run| run.trim().to_owned()).filter(|run| !run.is_empty()).collect()
}

#[test]
fn every_hint_on_every_screen_is_bound_there() {
    for scene in SCENES {
        for size in [(40, 10), (80, 24), (140, 45)] {
            let robot = scene.play(size, Paint::Colour.look(Language::En));
            let context = robot.desk().state.context();
            let promised = promised(&robot.picture());
            assert!(!promised.is_empty(), "no hints: {}\n{}", scene.name, robot.screen());
            for keys in promised {
                let pressed: Vec<_> = keys
                    .split(' ')
                    .map(|key| key.parse().unwrap_or_else(|_| panic!("{key}: {}", scene.name)))
                    .collect();
                assert!(
                    matches!(meaning(context, &pressed), Meaning::Act(_)),
                    "{keys} in {}",
                    scene.name
                );
            }
        }
    }
}

#[test]
fn the_first_hints_have_room_in_every_language() {
    for language in Language::ALL {
        for scene in SCENES {
            let robot = scene.play((80, 24), Paint::Colour.look(language));
            let promised = promised(&robot.picture());
            assert!(promised.len() >= 2, "{language:?}: {}\n{}", scene.name, robot.screen());
        }
    }
}
