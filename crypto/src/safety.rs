//! The safety number: what two people compare to know that no third stands between them.

use crate::identity::Identity;
use crate::labels;
use crate::primitives::{Hash, hkdf};

/// A number that both sides of a pair compute alike, over their two key records and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafetyNumber([u8; 32]);

/// The safety number of two identities, the same in either order.
#[must_use]
pub fn safety_number(a: &Identity, b: &Identity) -> SafetyNumber {
    let (low, high) = if a.id() <= b.id() { (a.id(), b.id()) } else { (b.id(), a.id()) };
    SafetyNumber(Hash::labelled(labels::SAFETY_NUMBER).lp(&low.0).lp(&high.0).finish())
}

impl SafetyNumber {
    /// The 32 bytes behind the digits, for rendering as words or as a QR code. Render at least
    /// 20 of them: with fewer, two records with the same number can be searched for.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Twelve groups of five digits, about 199 bits.
    #[must_use]
    pub fn digits(&self) -> [String; 12] {
        let block = hkdf::<60>(&[], &self.0, &[labels::SAFETY_DIGITS.as_bytes()]);
        let mut groups = block.as_chunks::<5>().0.iter();
        std::array::from_fn(|_| {
            let [a, b, c, d, e] = groups.next().copied().unwrap_or_default();
            let number = u64::from_be_bytes([0, 0, 0, a, b, c, d, e]) % 100_000;
            format!("{number:05}")
        })
    }
}
