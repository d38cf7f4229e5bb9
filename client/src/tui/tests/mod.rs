//! The whole face under test, driven by keys as a person would, with a world behind it.

mod cases;
mod desk;
mod gallery;
mod hints;
mod properties;
mod scenes;
mod snapshots;

use super::robot::{Paint, Robot, World};
use crate::lang::Language;

const WIDE: (u16, u16) = (120, 40);

fn english(world: World, size: (u16, u16)) -> Robot {
    Robot::new(world, size, Paint::Colour.look(Language::En))
}
