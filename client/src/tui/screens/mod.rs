//! The layers over the main screen, one file each.

pub(crate) mod alert;
pub(crate) mod compose;
pub(crate) mod confirm;
pub(crate) mod detail;
pub(crate) mod directory;
pub(crate) mod line;
pub(crate) mod page;
pub(crate) mod palette;
pub(crate) mod pass_on;
pub(crate) mod search;
