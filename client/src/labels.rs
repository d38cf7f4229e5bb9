//! The labels of this crate: they keep one use of a key apart from every other.

/// Begins the key file of a home, and with it the associated data under which the data key is
/// wrapped.
pub const VAULT_KEY: &str = "HLP/1 vault key";

/// Hash of a home's path, which names the socket of the process that holds it.
pub const SOCKET_NAME: &str = "HLP/1 socket name";

/// Every label of this crate; the test over all crates proves the union unique and prefix-free.
pub const ALL: &[&str] = &[VAULT_KEY, SOCKET_NAME];
