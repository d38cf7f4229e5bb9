//! The comparisons in a STIX pattern, as far as they name something to look for.

use core::iter::Peekable;
use core::str::Chars;

/// A comparison: the type of the object, the path within it, and a text it is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comparison<'a> {
    pub(crate) object: &'a str,
    pub(crate) path: &'a str,
    pub(crate) value: String,
}

/// Every comparison with a text, in order: a set (`IN`) gives one for each of its texts. What is no
/// pattern gives what can be made out of it: nothing depends on it but a count.
pub(crate) fn comparisons(pattern: &str) -> Vec<Comparison<'_>> {
    let mut found = Vec::new();
    let mut rest = pattern;
    let (mut object, mut path) = ("", "");
    while let Some(at) = rest.find(|c: char| c == '\'' || c.is_ascii_alphabetic()) {
        let (_, from) = rest.split_at(at);
        if from.starts_with('\'') {
            let (value, after) = literal(from);
            if !object.is_empty() {
                found.push(Comparison { object, path, value });
            }
            rest = after;
            continue;
        }
        let (word, after) = from.split_at(word_end(from));
        // A word with a colon is an object path; any other is an operator or a qualifier.
        match word.split_once(':') {
            Some(parts) => (object, path) = parts,
            // What follows belongs to the time or the number of observations.
            None if matches!(word, "START" | "STOP" | "WITHIN" | "REPEATS") => object = "",
            None => {}
        }
        rest = after;
    }
    found
}

/// Where a word or an object path ends: `file:hashes.'SHA-256'` holds a quoted part.
fn word_end(text: &str) -> usize {
    let mut quoted = false;
    let mut path = false;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '\'' if quoted => quoted = false,
            '\'' if path && before == '.' => quoted = true,
            _ if quoted => {}
            ':' => path = true,
            _ if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') => {}
            '[' | ']' | '*' if path => {}
            _ => return at,
        }
        before = c;
    }
    text.len()
}

/// A text in quotes without them, and what follows it.
fn literal(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars: Peekable<Chars<'_>> = text.chars().peekable();
    let mut length = chars.next().map_or(0, char::len_utf8);
    while let Some(c) = chars.next() {
        length += c.len_utf8();
        match c {
            '\'' => break,
            '\\' => {
                if let Some(escaped) = chars.next() {
                    length += escaped.len_utf8();
                    value.push(escaped);
                }
            }
            c => value.push(c),
        }
    }
    (value, text.get(length..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, expected: &[(&str, &str, &str)]) {
        let found = comparisons(pattern);
        let found: Vec<_> =
            found.iter().map(|one| (one.object, one.path, one.value.as_str())).collect();
        assert_eq!(found, expected, "{pattern}");
    }

    #[test]
    fn comparisons_are_found_in_all_their_forms() {
        check("[ipv4-addr:value = '198.51.100.7']", &[("ipv4-addr", "value", "198.51.100.7")]);
        check(
            "[file:hashes.'SHA-256' = 'ab' AND file:name IN ('a.exe','b\\'c\\\\.exe')]",
            &[
                ("file", "hashes.'SHA-256'", "ab"),
                ("file", "name", "a.exe"),
                ("file", "name", "b'c\\.exe"),
            ],
        );
        check(
            "([domain-name:value='a.example'] OR [url:value LIKE 'http://a/%']) WITHIN 5 SECONDS",
            &[("domain-name", "value", "a.example"), ("url", "value", "http://a/%")],
        );
        check(
            "[network-traffic:dst_ref.value = '2001:db8::1'] START t'2026-01-01T00:00:00Z' STOP t'2026-02-01T00:00:00Z'",
            &[("network-traffic", "dst_ref.value", "2001:db8::1")],
        );
        check(
            "[process:extensions.'x-y'.z[*].a = 'v']",
            &[("process", "extensions.'x-y'.z[*].a", "v")],
        );
    }

    #[test]
    fn what_is_no_pattern_ends_all_the_same() {
        for pattern in ["", "'", "''", "a:b", "a:b = '", "a:b.'", "[a:b = 'x\\", "é:ü='ß", ":='x'"]
        {
            let _ = comparisons(pattern);
        }
        assert_eq!(comparisons(&"[a:b='c' ".repeat(10_000)).len(), 10_000);
    }
}
