//! The labels of this crate: what is hashed here can be taken for nothing else.

/// Of what an alert is about: its key, its addressees and its traffic class.
pub const KEY: &str = "HLP/1 intake key";

/// Of what an alert says, to know a repetition by.
pub const CONTENT: &str = "HLP/1 intake content";

/// Of those to whom one summary goes.
pub const GROUP: &str = "HLP/1 intake group";

/// Every label of this crate, for the test that the union over all crates is unique.
pub const ALL: &[&str] = &[KEY, CONTENT, GROUP];
