//! The labels that keep one use of a hash apart from every other. See docs/protocol.md, section 3.

/// Hash of a cancellation token, which is all that a relay keeps of it.
pub const CANCEL: &str = "HLP/1 cancel";

/// Every label of this crate; the test over all crates proves the union unique and prefix-free.
pub const ALL: &[&str] = &[CANCEL];
