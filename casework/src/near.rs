//! What a slip of the fingers was meant to be.

/// Most letters that differ between what was written and what was meant.
const SLIPS_MAX: usize = 3;

/// Letters of a word that are compared: an address or a code has no more, and the work grows with
/// their square.
const COMPARED_CHARS_MAX: usize = 64;

/// The word that is nearest to one with a slip in it, in any case; none if none is near.
#[must_use]
pub fn nearest<T: AsRef<str>>(written: &str, words: impl IntoIterator<Item = T>) -> Option<T> {
    let wanted = compared(written.trim());
    let most = SLIPS_MAX.min(wanted.len() / 2);
    words
        .into_iter()
        .map(|word| (slips(&wanted, &compared(word.as_ref())), word))
        .filter(|(slips, _)| *slips <= most)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, word)| word)
}

fn compared(word: &str) -> Vec<char> {
    word.to_lowercase().chars().take(COMPARED_CHARS_MAX).collect()
}

/// How many letters must be put in, taken out or exchanged to make one of the other.
fn slips(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut next = vec![i + 1];
        for ((b, above), pair) in other.iter().zip(row.iter().skip(1)).zip(row.iter()) {
            let left = next.last().copied().unwrap_or(i + 1);
            next.push((left + 1).min(above + 1).min(pair + usize::from(a != b)));
        }
        row = next;
    }
    row.last().copied().unwrap_or(one.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [&str; 4] = ["confirm", "provide", "preserve", "identify"];

    #[test]
    fn what_is_near_to_nothing_stays_what_it_is() {
        for written in ["", "x", "whatever", "\u{202e}", "confirmation of everything there is"] {
            assert_eq!(nearest(written, WORDS), None, "{written}");
        }
        assert_eq!(nearest::<&str>("confirm", []), None);
    }

    #[test]
    fn the_word_with_the_fewest_slips_is_told_in_any_case() {
        assert_eq!(nearest("Cnfirm", WORDS), Some("confirm"));
        assert_eq!(nearest("perserve", WORDS), Some("preserve"));
        assert_eq!(nearest(&"y".repeat(1 << 20), WORDS), None);
    }
}
