//! The domain-separation labels of this crate.

/// Of the links from item to item. They show what was changed by accident or without care; whoever
/// changes an unproven item with care can make them anew.
pub const LINK: &str = "HLP/1 dossier";

/// Every label of this crate, for the test that the union over all crates is unique.
pub const ALL: &[&str] = &[LINK];
