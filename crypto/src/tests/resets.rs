//! Which session sends, resets and who is told of them.
