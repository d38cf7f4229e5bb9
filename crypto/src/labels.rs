//! Domain-separation labels: one use each, so that bytes made for one purpose never serve another.

/// Hash of a key record: the identity's id.
pub(crate) const ID: &str = "HLP/1 id";
/// Signature over a signed prekey set.
pub(crate) const SPS: &str = "HLP/1 sps";
/// Signature over a one-time prekey.
pub(crate) const OTK: &str = "HLP/1 otk";
/// Hash of everything that both sides of a handshake must agree on.
pub(crate) const TRANSCRIPT: &str = "HLP/1 transcript";
/// Expansion of the shared secret into the first keys of a session.
pub(crate) const SESSION: &str = "HLP/1 session";
/// Key that hides the initiator inside the init block.
pub(crate) const SENDER: &str = "HLP/1 sender";
/// Associated data of a session's direction.
pub(crate) const AD: &str = "HLP/1 ad";
/// One turn of the ratchet.
pub(crate) const TURN: &str = "HLP/1 turn";
/// Message key into cipher key, nonce and commitment.
pub(crate) const MSG: &str = "HLP/1 msg";
/// Header key into the key of its hints.
pub(crate) const HINT: &str = "HLP/1 hint";
/// Hash of a new session's id, told on the old session.
pub(crate) const RESET: &str = "HLP/1 reset";
/// The number that two people compare.
pub(crate) const SAFETY_NUMBER: &str = "HLP/1 safety number";
/// Expansion of the safety number into its digits.
pub(crate) const SAFETY_DIGITS: &str = "HLP/1 safety digits";
/// Signature over a note on the record.
pub(crate) const ON_RECORD: &str = "HLP/1 on-record";

/// Every label of this crate. A test proves the union over all crates unique and prefix-free.
pub const ALL: &[&str] = &[
    ID,
    SPS,
    OTK,
    TRANSCRIPT,
    SESSION,
    SENDER,
    AD,
    TURN,
    MSG,
    HINT,
    RESET,
    SAFETY_NUMBER,
    SAFETY_DIGITS,
    ON_RECORD,
];

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn labels_are_unique_and_prefix_free() {
        for (i, a) in ALL.iter().enumerate() {
            assert!(a.starts_with("HLP/1 "));
            for (j, b) in ALL.iter().enumerate() {
                assert!(i == j || !a.starts_with(b), "{b} is a prefix of {a}");
            }
        }
    }
}
