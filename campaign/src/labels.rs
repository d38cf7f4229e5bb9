//! The domain-separation labels of this crate.

/// Of the mark by which whoever sent an answer finds it among those that were counted.
pub const COUNTED: &str = "HLP/1 counted answer";

/// Every label of this crate, for the test that the union over all crates is unique.
pub const ALL: &[&str] = &[COUNTED];
