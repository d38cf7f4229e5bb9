//! Words in place of bytes, so that keys and heads can be read over a telephone.
//!
//! 256 words, one for each byte: short, common, harmless, told apart by their first four letters
//! and by ear (no two are within two letters of each other). The list is fixed: changing a word
//! would change what two members read to each other.

use crate::ids::ParseError;

/// Most words that are read back at once: bounds what a pasted text can cost.
pub const WORDS_MAX: usize = 256;

/// The bytes as words, with a space between.
#[must_use]
pub fn words(bytes: &[u8]) -> String {
    bytes
        .iter()
        .filter_map(|byte| LIST.get(usize::from(*byte)))
        .copied()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The bytes behind words, in any case, with any white space, commas or hyphens between. Four
/// letters of a word are enough.
///
/// # Errors
/// Names the first word that is not in the list: ask for it again.
pub fn bytes(text: &str) -> Result<Vec<u8>, ParseError> {
    let mut out = Vec::new();
    for word in text
        .split(|c: char| c.is_whitespace() || c == ',' || c == '-')
        .filter(|word| !word.is_empty())
    {
        let wrong = || ParseError::new("a word of the list (four letters are enough)", word);
        if out.len() >= WORDS_MAX {
            return Err(wrong());
        }
        let lower = word.to_ascii_lowercase();
        let place = LIST
            .iter()
            .position(|known| {
                *known == lower || (lower.len() >= 4 && known.starts_with(lower.as_str()))
            })
            .ok_or_else(wrong)?;
        out.push(u8::try_from(place).map_err(|_| wrong())?);
    }
    Ok(out)
}

/// The words in alphabetical order; a byte's word stands at its value.
const LIST: [&str; 256] = [
    "acorn", "agate", "album", "alley", "almond", "amber", "anchor", "apple", "apron", "arena",
    "artist", "aspen", "atlas", "attic", "aurora", "autumn", "avocado", "badge", "bakery",
    "ballad", "bamboo", "banana", "banjo", "basket", "bazaar", "beacon", "bench", "berry",
    "biscuit", "blossom", "bonfire", "border", "botany", "bottle", "bread", "bronze", "buffalo",
    "cabin", "cactus", "camel", "candle", "canyon", "cedar", "celery", "cement", "chalk",
    "chimney", "cinema", "circus", "clover", "coconut", "coffee", "copper", "coral", "cotton",
    "cricket", "crystal", "cupboard", "curtain", "cushion", "cyclone", "daisy", "decade", "denim",
    "desert", "diamond", "dinner", "doctor", "domino", "drawer", "dynamo", "eagle", "echo",
    "eclipse", "elbow", "elephant", "emerald", "engine", "envelope", "evening", "fabric", "falcon",
    "farmer", "feather", "fiddle", "flamingo", "flute", "fossil", "fountain", "freckle", "frost",
    "furnace", "galaxy", "garden", "garlic", "gazelle", "geyser", "giraffe", "glacier", "globe",
    "goblet", "granite", "grape", "guitar", "gymnast", "hedgehog", "helmet", "herring", "hickory",
    "honey", "horizon", "iceberg", "igloo", "indigo", "insect", "island", "ivory", "jaguar",
    "jasmine", "jelly", "jigsaw", "journey", "jungle", "kayak", "kernel", "kitchen", "kiwi",
    "koala", "ladder", "lagoon", "lantern", "laptop", "lavender", "lemon", "leopard", "lettuce",
    "library", "lilac", "linen", "lizard", "lobster", "locket", "lyric", "magnet", "marble",
    "meadow", "meteor", "midnight", "mirror", "mitten", "morning", "mosaic", "muffin", "museum",
    "mustard", "nachos", "napkin", "nectar", "needle", "notebook", "nutmeg", "oasis", "oboe",
    "olive", "onion", "opera", "orange", "orchard", "ostrich", "otter", "palace", "panda", "paper",
    "parrot", "pebble", "pelican", "pencil", "piano", "picnic", "pigeon", "pillow", "planet",
    "plaza", "popcorn", "potato", "prairie", "prism", "pumpkin", "puppet", "purple", "pyramid",
    "quartz", "quilt", "quiver", "rabbit", "radish", "raisin", "raven", "ribbon", "ruby",
    "saffron", "scarf", "school", "sculptor", "seagull", "sesame", "shovel", "silver", "slipper",
    "snail", "soccer", "sofa", "spider", "spring", "squash", "stable", "sticker", "sugar",
    "summer", "sunset", "swallow", "syrup", "tailor", "teapot", "temple", "thimble", "thunder",
    "thyme", "tiger", "topaz", "tortoise", "tractor", "trumpet", "tulip", "tunnel", "twilight",
    "umbrella", "vacuum", "vanilla", "vessel", "village", "violin", "volcano", "voyage", "waffle",
    "walnut", "wheat", "whistle", "window", "wombat", "yacht", "yodel", "yogurt", "zebra",
    "zenith", "zigzag",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_survives_the_telephone() {
        let all = (0..=255).collect::<Vec<u8>>();
        assert_eq!(bytes(&words(&all)), Ok(all));
    }

    #[test]
    fn words_are_told_apart_by_four_letters_and_by_ear() {
        for (i, one) in LIST.iter().enumerate() {
            assert!((4..=8).contains(&one.len()) && one.bytes().all(|b| b.is_ascii_lowercase()));
            for other in &LIST[i + 1..] {
                assert!(one < other, "{one} {other}");
                assert_ne!(one[..4], other[..4]);
                assert!(distance(one, other) > 2, "{one} sounds like {other}");
            }
        }
    }

    /// Levenshtein distance.
    fn distance(one: &str, other: &str) -> usize {
        let mut row = (0..=other.len()).collect::<Vec<_>>();
        for (i, a) in one.bytes().enumerate() {
            let mut diagonal = row[0];
            row[0] = i + 1;
            for (j, b) in other.bytes().enumerate() {
                let replaced = diagonal + usize::from(a != b);
                diagonal = row[j + 1];
                row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
            }
        }
        row[other.len()]
    }

    #[test]
    fn words_are_read_as_people_write_them() {
        let expected = bytes(&words(&[0, 17, 255])).unwrap();
        let [first, second, third] = [0_usize, 17, 255].map(|at| LIST[at]);
        let text = format!(" {}, {}\n-{} ", first.to_uppercase(), &second[..4], third);
        assert_eq!(bytes(&text), Ok(expected));
    }

    #[test]
    fn other_words_are_refused_by_name() {
        assert_eq!(bytes("xyzzy").unwrap_err().found, "xyzzy");
        assert!(bytes(&LIST[0][..3]).is_err());
        assert!(bytes(&words(&[7; WORDS_MAX + 1])).is_err());
        assert_eq!(bytes(""), Ok(Vec::new()));
    }
}
