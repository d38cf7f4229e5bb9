//! The labels that keep one use of a hash or a signature apart from every other.
//!
//! A signature covers `label || LP(bytes)`, where LP is a big-endian u32 length and then the
//! bytes, so no signed thing can be taken for another.

/// Hash of the genesis: the log's id, and the hash at seq 0.
pub const GENESIS: &str = "HLP/1 genesis";
/// Hash of an entry's bytes, signatures included.
pub const ENTRY_DIGEST: &str = "HLP/1 entry digest";
/// Chain hash: binds an entry's digest to the chain before it.
pub const CHAIN: &str = "HLP/1 chain";
/// Signature on an entry by those the rules name.
pub const ENTRY_SIGN: &str = "HLP/1 entry sign";
/// Signature of a newcomer's identity key on an enrolment.
pub const ENROL_IDENTITY: &str = "HLP/1 enrol identity";
/// Signature of the single-use invitation key on an enrolment.
pub const ENROL_INVITE: &str = "HLP/1 enrol invite";
/// Signature of a new nominator key on an enrolment.
pub const ENROL_NOMINATOR: &str = "HLP/1 enrol nominator";
/// TLS exporter (RFC 8446 section 7.5) whose 32 bytes bind an enrolment to its link.
pub const ENROL_EXPORTER: &str = "HLP/1 exporter enrol";
/// Signature of the nominator or the authority on an invitation.
pub const INVITATION: &str = "HLP/1 invitation sign";
/// Checksum of an invitation's one-line form: finds a cut or mistyped line.
pub const INVITATION_CHECK: &str = "HLP/1 invitation check";
/// Hash of an invitation's public half, as read over a telephone.
pub const INVITATION_REST: &str = "HLP/1 invitation rest";
/// Derives the single-use invitation key from its 128-bit secret.
pub const INVITE_KEY: &str = "HLP/1 invite key";
/// Checksum of an invitation's telephone form.
pub const TELEPHONE_CHECK: &str = "HLP/1 telephone check";
/// Signature on a head by the head key.
pub const HEAD: &str = "HLP/1 head sign";
/// Hash of which a head's words are the beginning.
pub const HEAD_WORDS: &str = "HLP/1 head words";
/// Commitment to a salted profile.
pub const PROFILE: &str = "HLP/1 profile";

/// Every label of this crate; the test over all crates proves the union unique and prefix-free.
pub const ALL: &[&str] = &[
    GENESIS,
    ENTRY_DIGEST,
    CHAIN,
    ENTRY_SIGN,
    ENROL_IDENTITY,
    ENROL_INVITE,
    ENROL_NOMINATOR,
    ENROL_EXPORTER,
    INVITATION,
    INVITATION_CHECK,
    INVITATION_REST,
    INVITE_KEY,
    TELEPHONE_CHECK,
    HEAD,
    HEAD_WORDS,
    PROFILE,
];

/// Hash of a key record: a seat's identity.
///
/// It belongs to the session layer (docs/crypto.md), which computes the same value from the same
/// bytes. It is therefore not in [`ALL`]: two crates, one use.
pub const RECORD_ID: &str = "HLP/1 id";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_unique_and_none_begins_another() {
        let all = ALL.iter().chain([&RECORD_ID]).collect::<Vec<_>>();
        for (i, one) in all.iter().enumerate() {
            assert!(one.starts_with("HLP/1 "), "{one}");
            for (j, other) in all.iter().enumerate() {
                assert!(i == j || !other.starts_with(**one), "{one} begins {other}");
            }
        }
    }
}
