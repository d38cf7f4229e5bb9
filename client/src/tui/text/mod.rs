//! What makes text fit and behave on a terminal: cells, safety, direction, wrapping, scrolling
//! and editing. Pure: no terminal is touched here.
//!
//! Text of other people passes [`safe`] before it is measured or drawn. What is drawn goes through
//! [`Cells`], which knows how this terminal counts columns and whether it orders Arabic by itself.

mod bidi;
mod cache;
mod cells;
mod escaped;
mod field;
mod limits;
mod safe;
mod scroll;
mod symbols;
mod wrap;

pub(crate) use cache::WrapCache;
pub(crate) use cells::{Ambiguous, Cells};
pub(crate) use escaped::escaped;
pub(crate) use field::{Field, Move};
pub(crate) use safe::{safe, safe_line};
pub(crate) use scroll::{Loaded, Need, Scroll};
pub(crate) use symbols::in_ascii;
pub(crate) use wrap::{Row, Wrapped};

pub(crate) use crate::lang::Direction;

#[cfg(test)]
mod field_tests;
#[cfg(test)]
mod scroll_tests;
#[cfg(test)]
mod tests;
