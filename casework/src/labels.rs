//! The domain-separation labels of this crate: what is hashed here can be taken for nothing else.

/// Of the common part of a message, over its exact bytes.
pub const COMMON: &str = "HLP/1 common";
/// Of every message of a case, in the order of the fold. Compared under session keys, never signed.
pub const CASE_RECORD: &str = "HLP/1 case record";
/// Of the notes of a case alone, in the order of their own fold. May be signed.
pub const CASE_NOTES: &str = "HLP/1 case notes";
/// Of the catalogue of templates and codes.
pub const CATALOGUE: &str = "HLP/1 catalogue";

/// Every label of this crate, for the test that the union over all crates is unique.
pub const ALL: &[&str] = &[COMMON, CASE_RECORD, CASE_NOTES, CATALOGUE];

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn labels_are_prefix_free_and_carry_the_protocol_name() {
        for (i, a) in ALL.iter().enumerate() {
            assert!(a.starts_with("HLP/1 "), "{a}");
            for (j, b) in ALL.iter().enumerate() {
                assert!(i == j || !b.starts_with(a), "{a} is a prefix of {b}");
            }
        }
    }
}
